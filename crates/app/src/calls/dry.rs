//! The dry run: how often each condition would have called in the last twelve months with these numbers, and whom it would have named
//! most often. It keeps nothing.

use db::Conn;
use domain::calls::{Condition, Facts, Numbers, fired};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use jiff::{SignedDuration, Timestamp};

use super::{acts, gather, numbers, store};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Clients and teams that are read in one go, so that nothing is held for long.
const AT_ONCE: u32 = 50;
/// Clients and teams that a dry run looks at.
const MOST: usize = 2000;
/// Whom a condition would have named most often: so many are told.
const NAMED: usize = 3;
/// The time that is looked at.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// How often one condition would have called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which.
    pub condition: Condition,
    /// How often.
    pub times: usize,
    /// About how many clients or teams.
    pub parties: usize,
    /// Those named most often, with how often.
    pub most: Vec<(PartyId, String, usize)>,
}

/// What a dry run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Each condition, in the order of lists.
    pub each: Vec<Tried>,
    /// Clients and teams that were looked at.
    pub looked_at: usize,
    /// There are more than are looked at.
    pub more: bool,
}

type Seen = Vec<(PartyId, String, PartyKind, Facts)>;

fn some(conn: &mut Conn, env: &Env, after: Option<PartyId>) -> Result<Seen, AppError> {
    let parties = store::due(conn, after, AT_ONCE)?;
    let seen = parties.into_iter().map(|(id, name, kind)| {
        let facts = gather::facts(conn, env, id, kind)?;
        Ok((id, name, kind, facts))
    });
    seen.collect()
}

/// Counts what each condition would have done to those that were seen.
fn count(counted: &mut [Tried], seen: &Seen, numbers: &Numbers, within: (Timestamp, Timestamp)) {
    for (id, name, kind, facts) in seen {
        let of_kind = counted.iter_mut().filter(|one| one.condition.is_of_team() == (*kind == PartyKind::Team));
        for one in of_kind {
            let times = fired(one.condition, facts, numbers, within);
            if times > 0 {
                one.times += times;
                one.parties += 1;
                one.most.push((*id, name.clone(), times));
            }
        }
    }
}

/// Tries these numbers on the last twelve months.
///
/// # Errors
/// No right, or the database.
pub async fn run(app: &App, scope: &Scope, tried: &Numbers) -> Result<Trial, AppError> {
    acts::reads(scope)?;
    numbers::sets(scope)?;
    let now = app.env().now;
    let within = (now.checked_sub(YEAR).unwrap_or(Timestamp::MIN), now);
    let empty = |condition: &Condition| Tried { condition: *condition, times: 0, parties: 0, most: Vec::new() };
    let mut each: Vec<Tried> = Condition::ALL.iter().map(empty).collect();
    let (mut after, mut looked_at, mut more) = (None, 0, false);
    loop {
        let seen = app.read(move |conn, env| some(conn, env, after)).await?;
        count(&mut each, &seen, tried, within);
        looked_at += seen.len();
        let Some((last, ..)) = seen.last().filter(|_| seen.len() == AT_ONCE as usize) else { break };
        if looked_at >= MOST {
            more = true;
            break;
        }
        after = Some(*last);
    }
    for one in &mut each {
        one.most.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
        one.most.truncate(NAMED);
    }
    Ok(Trial { each, looked_at, more })
}
