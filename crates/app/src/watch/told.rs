//! Who is told of what time brings. Each of them once for each cause; how it reaches them is the business of `telling`.

use db::{Conn, Tx};
use domain::commitment::{Passed, Side};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::commitments::store::Row;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::mail::About;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::telling::{self, Notice, NoticeKind};

/// Who answers for it on this side; where nobody is named, whoever leads there.
pub(super) fn accountable(conn: &mut Conn, row: &Row, side: Side) -> Result<Option<PersonId>, AppError> {
    let named = if side == Side::Customer { &row.customer_person } else { &row.performer_person };
    match named {
        Some((id, _)) => Ok(Some(*id)),
        None => Ok(telling::store::leads(conn, &row.between, side)?.into_iter().next()),
    }
}

/// Who leads on this side, other than who answers for it there; with the name.
pub(super) fn lead(conn: &mut Conn, row: &Row, side: Side) -> Result<Option<(PersonId, String)>, AppError> {
    let own = accountable(conn, row, side)?;
    let lead = telling::store::leads(conn, &row.between, side)?.into_iter().find(|id| Some(*id) != own);
    let system = Scope::System("who leads");
    lead.map(|id| people::find_person(conn, &system, id).map(|person| (id, person.name))).transpose()
}

fn tell(
    tx: &mut Tx,
    env: &Env,
    row: &Row,
    to: Option<PersonId>,
    side: Side,
    what: (NoticeKind, String),
) -> Result<(), AppError> {
    let Some(to) = to else { return Ok(()) };
    let (kind, cause) = what;
    let key = format!("{}:{}:{cause}:{to}", kind.code(), row.id);
    let notice = Notice { side: Some(side), ..Notice::new(to, About::Commitment(row.id), kind).once(key) };
    telling::acts::tell(tx, env, notice)
}

/// Something passed: whoever has to know, each for their own reason.
pub(super) fn passed(tx: &mut Tx, env: &Env, row: &Row, passed: Passed, at: Timestamp) -> Result<(), AppError> {
    use NoticeKind as K;
    let cause = || at.as_microsecond().to_string();
    let (customer, performer) = (accountable(tx, row, Side::Customer)?, accountable(tx, row, Side::Performer)?);
    let both = [(customer, Side::Customer), (performer, Side::Performer)];
    match passed {
        Passed::Due => {
            for (who, side) in both {
                tell(tx, env, row, who, side, (K::MissedInSilence, cause()))?;
            }
            let lead = lead(tx, row, Side::Performer)?.map(|(id, _)| id);
            tell(tx, env, row, lead, Side::Performer, (K::MissedInSilence, cause()))
        }
        Passed::Breakdown => {
            for (who, side) in both {
                tell(tx, env, row, who, side, (K::ClockOver, cause()))?;
                let lead = lead(tx, row, side)?.map(|(id, _)| id);
                tell(tx, env, row, lead, side, (K::ClockOver, cause()))?;
            }
            Ok(())
        }
        Passed::AnswerBy => {
            let Some(owes) = row.to_move else { return Ok(()) };
            for (who, side) in both {
                let kind = if side == owes { K::AnswerWanted } else { K::NoAnswerYet };
                tell(tx, env, row, who, side, (kind, cause()))?;
            }
            Ok(())
        }
        Passed::Confirming => {
            for (who, side) in both {
                let kind = if side == Side::Customer { K::ConfirmWanted } else { K::NotConfirmed };
                tell(tx, env, row, who, side, (kind, cause()))?;
            }
            Ok(())
        }
    }
}

/// The customer is reminded of what was delivered.
pub(super) fn reminded(tx: &mut Tx, env: &Env, row: &Row, days: u32) -> Result<(), AppError> {
    let delivered = row.delivered_at.map_or(0, Timestamp::as_microsecond);
    let who = accountable(tx, row, Side::Customer)?;
    tell(tx, env, row, who, Side::Customer, (NoticeKind::ConfirmWanted, format!("{delivered}:{days}")))
}

/// Somebody is asked whether they will make it.
pub(super) fn asked(tx: &mut Tx, env: &Env, row: &Row, who: PersonId, ask: Uuid) -> Result<(), AppError> {
    tell(tx, env, row, Some(who), Side::Performer, (NoticeKind::WillYouMakeIt, ask.to_string()))
}

/// The lead of the side that owes the answer is asked.
pub(super) fn lead_asked(
    tx: &mut Tx,
    env: &Env,
    row: &Row,
    lead: PersonId,
    side: Side,
    by: Timestamp,
) -> Result<(), AppError> {
    let cause = format!("lead:{}", by.as_microsecond());
    tell(tx, env, row, Some(lead), side, (NoticeKind::AnswerWanted, cause))
}
