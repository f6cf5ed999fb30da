//! What can be told: one thing to one person, and whatever follows from an act to everybody who has to hear of it.

mod after;
mod concerned;
mod daily;
mod letters;
mod matter;
mod rhythm;

pub use after::{after_conversation, after_promise};
pub use concerned::{How, Told};
pub use daily::{DAILY, send_due, send_together};
pub use letters::lasting;
pub use rhythm::{choose, usual};

use db::Tx;
use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::telling::{Weight, When};
use jiff::Timestamp;

use self::matter::{Subject, local};
use super::store::{self, Listener};
use super::{Notice, NoticeKind, Telling};
use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::people::scope::Between;

/// Tells one person one thing, as soon as their rhythm allows. Who may not see the matter, and who is no longer here, is not
/// told.
///
/// # Errors
/// The database.
pub fn tell(tx: &mut Tx, env: &Env, notice: Notice) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let Some(about) = notice.about else {
        return Err(AppError::Internal("a notice has to be about a matter".into()));
    };
    let Some(matter) = matter::load(tx, about)? else { return Ok(()) };
    let mut subject = Subject::of(about, matter);
    let between = subject.between;
    let found = store::listeners(tx, [notice.to], between.customer, between.performer)?;
    let Some(listener) = found.into_iter().next() else { return Ok(()) };
    let side = notice.side.filter(|side| listener.sits(&between, *side)).or_else(|| listener.side(&between));
    if side.is_none() {
        return Ok(());
    }
    let env = calendars::within(tx, env, between.customer)?;
    told(tx, &env, &listener, &Notice { side, ..notice }, &mut subject, Telling::Each)?;
    Ok(())
}

/// Writes the notice, and posts its letter or plans it. Says how it reaches them; nothing when it was told before.
fn told(
    tx: &mut Tx,
    env: &Env,
    listener: &Listener,
    notice: &Notice,
    subject: &mut Subject,
    telling: Telling,
) -> Result<Option<How>, AppError> {
    let own = own_days(tx, env, listener, notice.side, &subject.between)?;
    if subject.void && notice.kind != NoticeKind::Contested {
        return Ok(None);
    }
    let when = when(&own, listener, notice);
    let id = env.id();
    if !store::insert(tx, id, notice, when.at(env.now), env.now)? {
        return Ok(None);
    }
    match when {
        // Whoever says several things together sends them.
        When::Now if telling == Telling::Together => {}
        When::Now => {
            let void = subject.void;
            let Some(matter) = subject.matter(tx)? else { return Ok(None) };
            let words = matter.words(env, local(&own, listener), listener, notice, &store::house(tx)?)?;
            let letter = letters::post(tx, env, listener, notice, words, void)?;
            store::lettered(tx, &[id], letter)?;
        }
        When::Held(at) | When::Daily(at) if listener.has_address => plan(tx, env, listener.id, at)?,
        When::Held(_) | When::Daily(_) | When::Here => {}
    }
    Ok(Some(how(listener, when)))
}

const fn how(listener: &Listener, when: When) -> How {
    match when {
        _ if !listener.has_address => How::NoAddress,
        When::Now => How::Now,
        When::Held(at) => How::Held(at),
        When::Daily(at) => How::Daily(at),
        When::Here => How::Here,
    }
}

/// The days and the clock that somebody lives by: our people those of our house, others those of their party.
fn own_days(
    tx: &mut Tx,
    env: &Env,
    listener: &Listener,
    side: Option<Side>,
    between: &Between,
) -> Result<Env, AppError> {
    match side {
        _ if listener.staff => Ok(env.counting(env.house().clone())),
        Some(Side::Customer) => calendars::within(tx, env, between.customer),
        _ => calendars::within(tx, env, between.performer),
    }
}

/// When it goes out.
fn when(env: &Env, listener: &Listener, notice: &Notice) -> When {
    let weight = if notice.urgent { Weight::Urgent } else { notice.kind.weight() };
    let zone = listener.zone.as_ref().unwrap_or(env.zone());
    let days = if listener.staff { env.house() } else { &env.days };
    listener.rhythm.when(weight, env.now, zone, days)
}

/// One job for each person with something to go out, at the time of the first of it.
fn plan(tx: &mut Tx, env: &Env, person: PersonId, at: Timestamp) -> Result<(), AppError> {
    let key = person.to_string();
    match jobs::open(tx, DAILY, &key)? {
        Some(job) if job.at <= at => Ok(()),
        _ => jobs::plan(tx, env, DAILY, &key, at, None),
    }
}

/// What a letter of this kind is for, as the list of mails shows it.
const fn purpose(kind: NoticeKind) -> &'static str {
    kind.code()
}
