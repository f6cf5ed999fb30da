//! Who it is by name: from sides and reasons to people who are here and may see the matter.

use db::Conn;
use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::telling::{Hearing, NoticeKind, Whom};
use jiff::Timestamp;

use crate::kit::error::AppError;
use crate::people::scope::Between;
use crate::telling::store::{self, Listener};

/// Somebody who was told, or nobody where somebody should have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub person: Option<(PersonId, String)>,
    /// On which side.
    pub side: Side,
    /// Why.
    pub kind: NoticeKind,
    /// How it reaches them.
    pub how: How,
}

/// How something reaches somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A letter goes out now.
    Now,
    /// Held until the quiet is over.
    Held(Timestamp),
    /// With the daily mail.
    Daily(Timestamp),
    /// Only to be read in Entente, as they chose.
    Here,
    /// They have no e-mail.
    NoAddress,
    /// There is nobody.
    Nobody,
}

/// Who answers for a matter on its two sides: customer, performer.
pub(super) type Accountable = (Option<PersonId>, Option<PersonId>);

/// A hearing and the position of the event it belongs to.
pub(super) type Due = (Hearing, usize);

/// A hearing with who it is; nobody where nobody is there.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) listener: Option<Listener>,
    pub(super) side: Side,
    pub(super) kind: NoticeKind,
    pub(super) event: usize,
}

/// The people behind these hearings, each once, for what weighs most. Whoever spoke is told of nothing.
pub(super) fn people(
    conn: &mut Conn,
    between: &Between,
    accountable: Accountable,
    due: &[Due],
    speaker: Option<PersonId>,
) -> Result<Vec<Found>, AppError> {
    let mut wanted: Vec<PersonId> = accountable.0.into_iter().chain(accountable.1).collect();
    wanted.extend(due.iter().filter_map(|(h, _)| if let Whom::Person(id) = h.whom { Some(id) } else { None }));
    let mut here = store::listeners(conn, wanted, between.customer, between.performer)?;
    let mut leads: [Option<Vec<PersonId>>; 2] = [None, None];
    let mut found: Vec<Found> = Vec::new();
    for (hearing, event) in due {
        let side = hearing.side;
        let sits = |l: &&Listener| l.sits(between, side);
        let named = if side == Side::Customer { accountable.0 } else { accountable.1 };
        let one = |here: &[Listener], id| here.iter().filter(sits).find(|l| Some(l.id) == id).cloned();
        let first = match hearing.whom {
            Whom::Person(id) => one(&here, Some(id)),
            Whom::Accountable | Whom::OnlyAccountable => one(&here, named),
            Whom::Lead => None,
        };
        let listener = match (first, hearing.whom) {
            (Some(listener), _) => Some(listener),
            (None, Whom::OnlyAccountable | Whom::Person(_)) => continue,
            (None, whom) => {
                let slot = &mut leads[usize::from(side == Side::Performer)];
                let ids = match slot {
                    Some(ids) => ids.clone(),
                    None => slot.insert(store::leads(conn, between, side)?).clone(),
                };
                let more = store::listeners(conn, ids.clone(), between.customer, between.performer)?;
                here.extend(more);
                let lead = ids.iter().find_map(|id| one(&here, Some(*id)));
                if whom == Whom::Lead { lead.or_else(|| one(&here, named)) } else { lead }
            }
        };
        if listener.as_ref().is_some_and(|l| Some(l.id) == speaker) {
            continue;
        }
        keep(&mut found, Found { listener, side, kind: hearing.kind, event: *event });
    }
    Ok(found)
}

/// One line for each person: what weighs most, and of the same weight what came last.
fn keep(found: &mut Vec<Found>, new: Found) {
    let id = |f: &Found| f.listener.as_ref().map(|l| l.id);
    match found.iter_mut().find(|f| id(f) == id(&new) && (id(f).is_some() || f.side == new.side)) {
        Some(old) if old.kind.weight() <= new.kind.weight() && id(&new).is_some() => *old = new,
        Some(_) => {}
        None => found.push(new),
    }
}
