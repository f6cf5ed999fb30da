//! One commitment: its row, and the row that its acts make.

use db::{Conn, Query, Val};
use domain::calendar::Version;
use domain::catalogue::Stage;
use domain::commitment::{self, Event, Head, Kind, Side, State};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId, ServiceId};
use domain::trust::{Judgement, Outcome};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::ledger;
use crate::people::scope::{Between, Scope};
use crate::people::store::kind as party_kind;

/// A commitment as its row keeps it, with the names around it.
#[derive(Clone, Debug)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// Where it comes from.
    pub kind: Kind,
    /// Both parties.
    pub between: Between,
    /// The customer's name.
    pub customer: String,
    /// The performer's name.
    pub performer: String,
    /// Who answers for it there, and their name.
    pub customer_person: Option<(PersonId, String)>,
    /// Who answers for it here, and their name.
    pub performer_person: Option<(PersonId, String)>,
    /// The team that works on it; inside our house only.
    pub team: Option<(PartyId, String)>,
    /// The service it is about.
    pub service: Option<(ServiceId, String)>,
    /// Others than our house may read about that service.
    pub service_shown: bool,
    /// The conversation it belongs to, and its need.
    pub conversation: Option<(ConversationId, String)>,
    /// The step of that conversation which it carries.
    pub step: Option<i64>,
    /// The closed one that it takes up again.
    pub follows: Option<CommitmentId>,
    /// The import that made it.
    pub import: Option<Uuid>,
    /// Columns of the other system, as typed values.
    pub attributes: Option<serde_json::Value>,
    /// Where it stands.
    pub state: State,
    /// 1 to 3.
    pub stake: i64,
    /// Who spoke first.
    pub opened_by: Side,
    /// Whose move it is.
    pub to_move: Option<Side>,
    /// What, in one line.
    pub subject: String,
    /// The due in force, else the one on the table.
    pub due: Option<Timestamp>,
    /// A day was agreed and not an hour.
    pub due_is_day: bool,
    /// The first due ever promised.
    pub first_due: Option<Timestamp>,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// Other terms wait for an answer.
    pub amended: bool,
    /// The performer has spoken about the due in force.
    pub told: bool,
    /// It was said that it will be kept.
    pub assured: bool,
    /// When terms were first agreed.
    pub agreed_at: Option<Timestamp>,
    /// Since when it is broken down.
    pub broken_since: Option<Timestamp>,
    /// When it was last delivered.
    pub delivered_at: Option<Timestamp>,
    /// The next instant at which somebody has to have spoken.
    pub next_deadline: Option<Timestamp>,
    /// How it counts, as of its last act.
    pub outcome: Option<Judgement>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Lines in its ledger.
    pub acts: i64,
    /// Versions of its terms.
    pub terms_version: i64,
    /// Until when new terms should stand, while it is broken down.
    pub clock: Option<Timestamp>,
    /// By which calendar it was judged.
    pub calendar: Version,
    /// What it adds to months and marks of trust is counted.
    pub paced: bool,
    /// Guards against two changes at once.
    pub version: i64,
    opened_by_people: (Option<PersonId>, Option<PersonId>),
}

impl Commitment {
    /// What it was before its first act: the acts only tell of later hand-overs.
    #[must_use]
    pub fn fresh(&self) -> commitment::Commitment {
        let head =
            Head { id: self.id, kind: self.kind, customer: self.between.customer, performer: self.between.performer };
        commitment::Commitment::new(head, self.opened_by_people.0, self.opened_by_people.1)
    }
}

pub(super) const SELECT: &str = "select c.id, c.kind, c.customer_id, cu.kind as customer_kind, cu.name as customer, \
     c.performer_id, pf.kind as performer_kind, pf.name as performer, c.customer_person_id, \
     cp.name as customer_person, c.performer_person_id, pp.name as performer_person, c.team_id, t.name as team, \
     c.service_id, s.name as service, s.stage as service_stage, s.retired_at as service_gone, c.conversation_id, \
     v.statement as conversation, c.step, c.follows_id, c.import_id, c.attributes, \
     c.state, c.stake, c.opened_by, c.to_move, c.subject, c.due_at, c.due_is_day, c.first_due_at, c.answer_by, c.amended, \
     c.told, c.assured, c.agreed_at, c.broken_since, c.delivered_at, c.next_deadline, c.outcome, c.outcome_weight, \
     c.outcome_since, c.outcome_unconfirmed, c.opened_at, c.moved_at, c.closed_at, c.acts, c.terms_version, c.clock_at, c.calendar_id, c.calendar_revision, c.paced, c.version, \
     c.opened_customer_person_id, c.opened_performer_person_id \
     from commitments c join parties cu on cu.id = c.customer_id join parties pf on pf.id = c.performer_id \
     left join people cp on cp.id = c.customer_person_id left join people pp on pp.id = c.performer_person_id \
     left join parties t on t.id = c.team_id left join services s on s.id = c.service_id \
     left join conversations v on v.id = c.conversation_id";

pub(super) fn broken(what: &str, code: &str) -> AppError {
    AppError::Internal(format!("unknown {what} {code} in a commitment"))
}

pub(super) fn side(code: &str) -> Result<Side, AppError> {
    Side::from_code(code).ok_or_else(|| broken("side", code))
}

fn named<T>(row: &db::Row, id: &str, name: &str, of: fn(Uuid) -> T) -> Result<Option<(T, String)>, AppError> {
    let id: Option<Uuid> = row.get(id)?;
    let name: Option<String> = row.get(name)?;
    Ok(id.map(|id| (of(id), name.unwrap_or_default())))
}

pub(super) fn outcome(row: &db::Row) -> Result<Option<Judgement>, AppError> {
    let Some(code) = row.get::<Option<String>>("outcome")? else { return Ok(None) };
    Ok(Some(Judgement {
        outcome: Outcome::from_code(&code).ok_or_else(|| broken("outcome", &code))?,
        weight: row.get("outcome_weight")?,
        since: row.get("outcome_since")?,
        unconfirmed: row.get("outcome_unconfirmed")?,
    }))
}

pub(super) fn between(row: &db::Row) -> Result<Between, AppError> {
    Ok(Between {
        customer: PartyId(row.get("customer_id")?),
        customer_kind: party_kind(&row.get::<String>("customer_kind")?)?,
        performer: PartyId(row.get("performer_id")?),
        performer_kind: party_kind(&row.get::<String>("performer_kind")?)?,
        people: (
            row.get::<Option<Uuid>>("customer_person_id")?.map(PersonId),
            row.get::<Option<Uuid>>("performer_person_id")?.map(PersonId),
        ),
    })
}

pub(super) fn read(row: &db::Row) -> Result<Commitment, AppError> {
    let code = |column: &str| row.get::<String>(column);
    let kind = code("kind")?;
    let state = code("state")?;
    Ok(Commitment {
        id: CommitmentId(row.get("id")?),
        kind: Kind::from_code(&kind).ok_or_else(|| broken("kind", &kind))?,
        between: between(row)?,
        customer: row.get("customer")?,
        performer: row.get("performer")?,
        customer_person: named(row, "customer_person_id", "customer_person", PersonId)?,
        performer_person: named(row, "performer_person_id", "performer_person", PersonId)?,
        team: named(row, "team_id", "team", PartyId)?,
        service: named(row, "service_id", "service", ServiceId)?,
        service_shown: row.get::<Option<String>>("service_stage")?.is_some_and(|stage| stage != Stage::Draft.code())
            && row.get::<Option<Timestamp>>("service_gone")?.is_none(),
        conversation: named(row, "conversation_id", "conversation", ConversationId)?,
        step: row.get("step")?,
        follows: row.get::<Option<Uuid>>("follows_id")?.map(CommitmentId),
        import: row.get("import_id")?,
        attributes: row.get("attributes")?,
        state: State::from_code(&state).ok_or_else(|| broken("state", &state))?,
        stake: row.get("stake")?,
        opened_by: side(&code("opened_by")?)?,
        to_move: row.get::<Option<String>>("to_move")?.as_deref().map(side).transpose()?,
        subject: row.get("subject")?,
        due: row.get("due_at")?,
        due_is_day: row.get::<Option<bool>>("due_is_day")?.unwrap_or(false),
        first_due: row.get("first_due_at")?,
        answer_by: row.get("answer_by")?,
        amended: row.get("amended")?,
        told: row.get("told")?,
        assured: row.get("assured")?,
        agreed_at: row.get("agreed_at")?,
        broken_since: row.get("broken_since")?,
        delivered_at: row.get("delivered_at")?,
        next_deadline: row.get("next_deadline")?,
        outcome: outcome(row)?,
        opened_at: row.get("opened_at")?,
        moved_at: row.get("moved_at")?,
        closed_at: row.get("closed_at")?,
        acts: row.get("acts")?,
        terms_version: row.get("terms_version")?,
        clock: row.get("clock_at")?,
        calendar: Version { calendar: row.get("calendar_id")?, revision: row.get("calendar_revision")? },
        paced: row.get::<Option<bool>>("paced")?.unwrap_or(false),
        version: row.get("version")?,
        opened_by_people: (
            row.get::<Option<Uuid>>("opened_customer_person_id")?.map(PersonId),
            row.get::<Option<Uuid>>("opened_performer_person_id")?.map(PersonId),
        ),
    })
}

/// One commitment that may be seen. Voids are not found.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Commitment, AppError> {
    let query = Query::new(SELECT).and("c.id = {}", Val::Uuid(id.0));
    let found = query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)?;
    scope.opens(id.0, found.conversation.as_ref().map(|(talk, _)| talk.0))?;
    scope.sees(&found.between)?;
    if found.state == State::Void && scope.reader().is_some() { Err(AppError::NotFound) } else { Ok(found) }
}

/// The commitments of a conversation that may be seen, oldest first.
///
/// # Errors
/// The database.
pub fn of_conversation(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Vec<Commitment>, AppError> {
    let query = scope.matters(Query::new(SELECT).and("c.conversation_id = {}", Val::Uuid(id.0)));
    query.and_raw("c.state <> 'void'").order("c.opened_at, c.id").limit(200).all(conn)?.iter().map(read).collect()
}

/// What the acts of a commitment make: the state, and its events.
///
/// # Errors
/// The database; a text that is no act.
pub fn replayed(conn: &mut Conn, row: &Commitment) -> Result<(commitment::Commitment, Vec<Event>), AppError> {
    let mut events = Vec::new();
    for entry in ledger::entries(conn, row.id.0)? {
        events.extend(ledger::commitment_event(&entry)?);
    }
    Ok((commitment::replay(row.fresh(), &events), events))
}
