//! What somebody has a part in, as far as putting it in order needs it: no names, so it can be asked for with every page.

use db::{Conn, Query, Row, Val};
use domain::commitment::{Side, State};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::resting::ends_below;
use domain::today::Matter;
use domain::trust::Outcome;

use super::row::{Commitment, SELECT, between, broken, read, side};
use crate::kit::error::AppError;
use crate::people::scope::{Between, Scope};

/// One open matter.
#[derive(Clone, Copy, Debug)]
pub struct Brief {
    /// Its id.
    pub id: CommitmentId,
    /// Both parties.
    pub between: Between,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// What the rules want to know, as the performer would be told.
    pub matter: Matter,
}

impl Brief {
    /// What the rules want to know for whoever is on this side.
    #[must_use]
    pub fn matter(&self, side: Side) -> Matter {
        Matter { side, ..self.matter }
    }
}

const BRIEF: &str = "select c.id, c.customer_id, cu.kind as customer_kind, c.performer_id, pf.kind as performer_kind, \
     c.customer_person_id, c.performer_person_id, c.conversation_id, c.state, c.stake, c.to_move, c.due_at, c.answer_by, \
     c.amended, c.told, c.assured_at, c.outcome, c.moved_at, c.clock_at, c.at_risk, c.at_risk_since, up.state as up_state, \
     up.closed_at as up_closed_at from commitments c join parties cu on cu.id = c.customer_id \
     join parties pf on pf.id = c.performer_id left join commitments up on up.id = c.parent_id";

/// Open matters for which a person answers on one side, nearest deadline first; at most so many of each side.
///
/// # Errors
/// The database.
pub fn mine(conn: &mut Conn, scope: &Scope, person: PersonId, limit: u32) -> Result<Vec<Brief>, AppError> {
    let open = || scope.matters(Query::new(BRIEF)).and_raw("c.closed_at is null and c.kind <> 'ticket'");
    let as_customer = open().and("c.customer_person_id = {}", Val::Uuid(person.0));
    let as_performer = open().and("c.performer_person_id = {}", Val::Uuid(person.0));
    // What rests below something is told inside our house alone.
    let inside = scope.is_staff() && scope.only().is_none();
    let mut all = Vec::new();
    for query in [as_performer, as_customer] {
        for row in query.order("c.next_deadline is null, c.next_deadline, c.id").limit(limit).all(conn)? {
            all.push(brief(&row, inside)?);
        }
    }
    Ok(all)
}

fn brief(row: &Row, inside: bool) -> Result<Brief, AppError> {
    let state = |column: &str| -> Result<Option<State>, AppError> {
        let code: Option<String> = row.get(column)?;
        code.map(|code| State::from_code(&code).ok_or_else(|| broken("state", &code))).transpose()
    };
    let outcome: Option<String> = row.get("outcome")?;
    let at_risk: Option<String> = row.get("at_risk")?;
    let over = state("up_state")?.is_some_and(ends_below);
    Ok(Brief {
        id: CommitmentId(row.get("id")?),
        between: between(row)?,
        conversation: row.get::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationId),
        matter: Matter {
            side: Side::Performer,
            state: state("state")?.unwrap_or(State::New),
            stake: u8::try_from(row.get::<i64>("stake")?).unwrap_or(1),
            to_move: row.get::<Option<String>>("to_move")?.as_deref().map(side).transpose()?,
            amended: row.get("amended")?,
            due: row.get("due_at")?,
            told: row.get("told")?,
            assured: row.get("assured_at")?,
            answer_by: row.get("answer_by")?,
            clock: row.get("clock_at")?,
            moved_at: row.get("moved_at")?,
            outcome: outcome
                .map(|code| Outcome::from_code(&code).ok_or_else(|| broken("outcome", &code)))
                .transpose()?,
            below: if inside && at_risk.is_some() { row.get("at_risk_since")? } else { None },
            over: if inside && over { row.get("up_closed_at")? } else { None },
        },
    })
}

/// These commitments in full, as far as they may be seen, in no order.
///
/// # Errors
/// The database.
pub fn by_ids(conn: &mut Conn, scope: &Scope, ids: &[CommitmentId]) -> Result<Vec<Commitment>, AppError> {
    let query = scope.matters(Query::new(SELECT)).in_list("c.id", ids.iter().map(|id| Val::Uuid(id.0)));
    query.all(conn)?.iter().map(read).collect()
}
