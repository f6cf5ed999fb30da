//! After a meeting: several promises in both directions, written down together or not at all.
//!
//! What was agreed is two words: what one's own side said, and the yes of the other side, recorded for them. That yes can be
//! contested like everything that is recorded for somebody; then what was offered or asked for waits for an answer.

use std::collections::BTreeSet;

use db::Tx;
use domain::commitment::{Act, Kind, Terms};
use domain::kernel::{ConversationId, PartyId, PersonId};
use jiff::Timestamp;

use super::acts::{self, Opening, Said, Saying};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::people::scope::Scope;
use crate::telling;

/// What came of a meeting.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The reader's party, and the other one.
    pub between: (PartyId, PartyId),
    /// Who answers for it on either side: ours, theirs.
    pub people: (Option<PersonId>, Option<PersonId>),
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// When they met, if it was not just now.
    pub met_at: Option<Timestamp>,
    /// The promises.
    pub promises: Vec<Agreed>,
}

/// One promise of a meeting.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The reader's side promises.
    pub ours: bool,
    /// What, by when, how both will know.
    pub terms: Terms,
    /// The other side said yes in the meeting; otherwise it waits for their answer.
    pub settled: bool,
}

/// Writes a meeting down: all of it or nothing. Whoever hears of several of them hears of all in one letter.
///
/// # Errors
/// No right, a refusal that names the promise by its number, the database.
pub fn keep(tx: &mut Tx, env: &Env, scope: &Scope, meeting: &Meeting) -> Result<Vec<Said>, AppError> {
    let mut all = Vec::with_capacity(meeting.promises.len());
    for (n, agreed) in meeting.promises.iter().enumerate() {
        all.push(one(tx, env, scope, meeting, agreed).map_err(|error| numbered(error, n + 1))?);
    }
    let people: BTreeSet<PersonId> =
        all.iter().flat_map(|said: &Said| &said.told).filter_map(|t| t.person.as_ref().map(|p| p.0)).collect();
    let met = meeting.met_at.unwrap_or(env.now).to_zoned(env.zone().clone());
    let subject = format!("After the meeting on {}", say::day(met.date(), &env.local()));
    telling::acts::send_together(tx, env, &people, &subject)?;
    Ok(all)
}

fn numbered(error: AppError, n: usize) -> AppError {
    match error {
        AppError::Refused { code, sentence } => AppError::refused(code, format!("Promise {n}: {sentence}")),
        other => other,
    }
}

fn one(tx: &mut Tx, env: &Env, scope: &Scope, meeting: &Meeting, agreed: &Agreed) -> Result<Said, AppError> {
    let ((us, them), (our, their)) = (meeting.between, meeting.people);
    let (terms, answer_by, stake) = (agreed.terms.clone(), None, 1);
    let (customer, performer) = if agreed.ours { (them, us) } else { (us, them) };
    let (customer_person, performer_person) = if agreed.ours { (their, our) } else { (our, their) };
    let act =
        if agreed.ours { Act::Offer { terms, answer_by, stake } } else { Act::Request { terms, answer_by, stake } };
    let saying = |act, for_other| Saying { for_other, said_at: meeting.met_at, ..Saying::now(act, None) };
    let opening = Opening {
        kind: Kind::Promise,
        customer,
        performer,
        customer_person,
        performer_person,
        team: None,
        conversation: meeting.conversation,
        step: None,
        follows: None,
        said: saying(act, false),
    };
    let mut opened = acts::open_with_others(tx, env, scope, opening)?;
    if agreed.settled {
        let yes = if agreed.ours { Act::TakeUp } else { Act::Promise { stretch: None, stake: None } };
        let said = acts::say_with_others(tx, env, scope, opened.id, saying(yes, true))?;
        opened.told.extend(said.told);
        opened = Said { told: opened.told, ..said };
    }
    Ok(opened)
}
