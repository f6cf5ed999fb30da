//! The ladder as a reader may know it: what each side says last, the rung that both reach next, and its steps with what was promised.

use db::Conn;
use domain::kernel::PartyId;
use domain::partnership::{Rung, next_rung, steps_to};
use domain::profile::Whose;
use domain::treatment::Step;

use super::store::{self, Rating};
use crate::commitments::store::{self as promises, Row};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A step to the next rung.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its number, counted from one.
    pub number: usize,
    /// What is done.
    pub step: &'static Step,
    /// What was promised last for it, where the reader may see that.
    pub promise: Option<Row>,
}

impl Planned {
    /// It can be promised: it is not, or what was promised is over.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.promise.as_ref().is_none_or(|row| row.closed_at.is_some())
    }
}

/// The ladder of a client.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// What ours say.
    pub ours: Option<Rating>,
    /// What theirs say.
    pub theirs: Option<Rating>,
    /// The rung that both reach next.
    pub next: Option<Rung>,
    /// What it takes.
    pub steps: Vec<Planned>,
}

/// The ladder of a client, as this reader may know it.
///
/// # Errors
/// The database.
pub fn ladder(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Ladder, AppError> {
    let mut last = |whose| -> Result<Option<Rating>, AppError> {
        Ok(store::list(conn, scope, (client, Some(whose)), None, 1)?.into_iter().next())
    };
    let (ours, theirs) = (last(Whose::Ours)?, last(Whose::Theirs)?);
    let both = ours.as_ref().zip(theirs.as_ref());
    let Some(next) = both.and_then(|(ours, theirs)| next_rung(ours.rung, theirs.rung)) else {
        return Ok(Ladder { ours, theirs, ..Ladder::default() });
    };
    let promised = store::promised(conn, client, next)?;
    let mut steps = Vec::new();
    for (step, number) in steps_to(next).iter().zip(1..) {
        let id = promised.iter().find(|(of, _)| *of == number).map(|(_, id)| *id);
        let promise = match id.map(|id| promises::find(conn, scope, id)) {
            Some(Ok(row)) => Some(row),
            Some(Err(AppError::NotFound)) | None => None,
            Some(Err(error)) => return Err(error),
        };
        steps.push(Planned { number, step, promise });
    }
    Ok(Ladder { ours, theirs, next: Some(next), steps })
}

/// Where both stand in a sentence.
#[must_use]
pub fn sentence(l: &Ladder, client: &str) -> String {
    match (&l.ours, &l.theirs) {
        (None, None) => "Nobody has said yet how far both have come.".to_owned(),
        (Some(ours), None) => format!("IT says {}; {client} has not said yet.", ours.rung.word()),
        (None, Some(theirs)) => format!("{client} says {}; of IT nothing can be read yet.", theirs.rung.word()),
        (Some(ours), Some(theirs)) if ours.rung == theirs.rung => format!("Both say {}.", ours.rung.word()),
        (Some(ours), Some(theirs)) => {
            format!("{client} says {}, IT says {}.", theirs.rung.word(), ours.rung.word())
        }
    }
}
