//! Calls on other pages: those of the reader on Today, each with its play, and how many wait for what came of them.

use db::Conn;
use domain::party::PartyKind;
use jiff::Zoned;

use super::store::{self, Call, Filter, Shown};
use super::{acts, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

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
        why: words::why(c.reason, &c.told, now),
        steps: play.steps,
        begin: play.href,
        begin_words: play.begin,
        href: words::href(c.id),
    }
}

/// Calls of a reader on their day.
#[derive(Clone, Debug, Default)]
pub struct OnToday {
    /// Those that wait for somebody, opened last first.
    pub calls: Vec<CallView>,
    /// There are more of them.
    pub more: bool,
    /// Those whose reason is over and of which nobody has said what came of them, counted no further than [`words::MOST_PASSED`].
    pub passed: usize,
}

/// Calls of the reader for Today: where they lead or stand in for whoever does, and for those who look after all, where nobody leads.
/// Nothing for whoever may not read them.
///
/// # Errors
/// The database.
pub fn on_today(conn: &mut Conn, env: &Env, scope: &Scope) -> Result<OnToday, AppError> {
    if acts::reads(scope).is_err() {
        return Ok(OnToday::default());
    }
    let (now, theirs) = (env.local(), acts::theirs(scope));
    let most = u32::try_from(ON_TODAY + 1).unwrap_or(u32::MAX);
    let mut of = |shown, most| {
        let filter = Filter { shown, ..Filter::default() };
        store::list_theirs(conn, (&theirs, &filter), now.date(), None, most)
    };
    let (open, passed) = (of(Shown::Open, most)?, of(Shown::Passed, words::MOST_PASSED)?);
    Ok(OnToday {
        calls: open.iter().take(ON_TODAY).map(|call| view(call, &now)).collect(),
        more: open.len() > ON_TODAY,
        passed: passed.len(),
    })
}
