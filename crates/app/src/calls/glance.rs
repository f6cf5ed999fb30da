//! Calls on other pages: those of the reader on Today, each with its play.

use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use jiff::Zoned;

use super::store::{self, Call};
use super::{acts, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Held, Scope};

/// Calls that stand on Today at once.
const ON_TODAY: usize = 4;

/// A call as it is printed.
#[derive(Clone, Debug)]
pub struct CallView {
    /// The client or the team.
    pub party: String,
    /// How it is drawn.
    pub side: &'static str,
    /// The reason in a few words.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub why: String,
    /// The steps of the play.
    pub steps: &'static [&'static str],
    /// Where the first step is done.
    pub begin: String,
    /// What that is called.
    pub begin_words: &'static str,
    /// Its own page, with everything that can be done with it.
    pub href: String,
}

/// A call as it is printed.
#[must_use]
pub fn view(c: &Call, now: &Zoned) -> CallView {
    let play = words::play(c);
    CallView {
        party: c.party.1.clone(),
        side: if c.kind == PartyKind::Client { "client" } else { "it" },
        reason: c.reason.word(),
        why: words::why(c.reason, c.since, &c.parts, now),
        steps: play.steps,
        begin: play.href,
        begin_words: play.begin,
        href: words::href(c.id),
    }
}

/// Calls of the reader for Today, and whether there are more of them: where they lead or stand in for whoever does, and for those who
/// look after all, where nobody leads. Nothing for whoever may not read them.
///
/// # Errors
/// The database.
pub fn on_today(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (person, all): (PersonId, bool),
) -> Result<(Vec<CallView>, bool), AppError> {
    if acts::reads(scope).is_err() {
        return Ok((Vec::new(), false));
    }
    let now = env.local();
    let stands_in = scope.reader().map(|reader| reader.deputy_for.clone()).unwrap_or_default();
    let people: Vec<PersonId> = [person].into_iter().chain(stands_in).take(20).collect();
    let most = u32::try_from(ON_TODAY + 1).unwrap_or(u32::MAX);
    let leads = |held: &&Held| held.kind == PartyKind::Team && held.role == Role::DeliveryLead;
    let roles = scope.reader().map(|reader| reader.roles.as_slice()).unwrap_or_default();
    let teams: Vec<PartyId> = roles.iter().filter(leads).map(|held| held.party).collect();
    let found = store::for_person(conn, (&people, &teams), all, now.date(), most)?;
    let views = found.iter().take(ON_TODAY).map(|call| view(call, &now)).collect();
    Ok((views, found.len() > ON_TODAY))
}
