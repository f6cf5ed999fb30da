//! The facts of one client or team, read once from the ledger and the registers. What they mean is for `domain::calls` to say.

use db::Conn;
use domain::calls::{Answered, Facts, Lasting, Turned, Worked};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::store::sources;
use crate::clients::profile::store as profiles;
use crate::health::store::{self as health, Asked};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::store as levels;
use crate::organisation;
use crate::satisfaction::store as satisfaction;
use crate::teams::store as teams;

/// How far back facts are read: a year of a dry run, and before it the longest time that a condition looks back.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 1100);
/// Other stages that are looked at.
const STAGES: u32 = 200;
/// Weeks of a team that are looked at.
const WEEKS: u32 = 80;

fn start_of(env: &Env, day: Date) -> Timestamp {
    env.zone().to_zoned(day.at(0, 0, 0, 0)).map_or(env.now, |zoned| zoned.timestamp())
}

/// Everything that the conditions look at, of this client or team.
///
/// # Errors
/// The database.
pub(super) fn facts(conn: &mut Conn, env: &Env, party: PartyId, kind: PartyKind) -> Result<Facts, AppError> {
    match kind {
        PartyKind::Team => team(conn, env, party),
        PartyKind::Client => client(conn, env, party),
        _ => Ok(Facts::default()),
    }
}

fn team(conn: &mut Conn, env: &Env, team: PartyId) -> Result<Facts, AppError> {
    let worked = |week: &teams::Week| {
        let share = week.worked?.saturating_mul(1000).checked_div(week.there)?;
        let after = week.week.checked_add(7.days()).unwrap_or(week.week);
        Some(Worked { ended: start_of(env, after), share })
    };
    let weeks = teams::weeks_of(conn, team, None, WEEKS)?;
    Ok(Facts { weeks: weeks.iter().filter_map(worked).collect(), ..Facts::default() })
}

fn client(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Facts, AppError> {
    let it = organisation::needed(conn)?.it;
    let since = env.now.checked_sub(BACK).unwrap_or(Timestamp::MIN);
    let asked = Asked { client, it, since };
    let (contacts, known) = health::contacts(conn, &asked, env.zone())?;
    let made = health::known_since(conn, client)?;
    // Who was brought in with a past is known since that past began.
    let first = contacts.iter().copied().min().map_or(made, |first| first.min(made));
    let every = profiles::kept(conn, client)?.and_then(|kept| kept.rhythm.every());
    let turned = health::changes(conn, client, STAGES)?;
    let turned = turned.iter().map(|c| Turned { at: c.at, from: c.from, to: c.to }).collect();
    let months = satisfaction::answers(conn, &[client], start_day(env, since))?.remove(&client).unwrap_or_default();
    // What was answered in a month is known with the first answer of it; the month is all that is kept.
    let answered = months.iter().map(|m| Answered { at: start_of(env, m.month), sum: m.sum, answers: m.answers });
    let (measured, mut failing) = levels_of(conn, env, client)?;
    failing.extend(sources::failing(conn, client, since)?);
    Ok(Facts {
        known_since: first.max(known),
        every: every.and_then(|days| u32::try_from(days).ok()),
        contacts,
        stages: turned,
        breakdowns: sources::breakdowns(conn, &asked)?,
        answers: answered.collect(),
        measured,
        failing,
        disputes: sources::disputes(conn, client, since)?,
        reviews: sources::reviews(conn, client, since)?,
        refusals: sources::refusals(conn, &asked)?,
        offers: sources::offers(conn, &asked)?,
        weeks: Vec::new(),
    })
}

fn start_day(env: &Env, at: Timestamp) -> Date {
    at.to_zoned(env.zone().clone()).date().first_of_month()
}

/// Since when levels are measured for a client, and those that are missed now.
fn levels_of(conn: &mut Conn, env: &Env, client: PartyId) -> Result<(Option<Timestamp>, Vec<Lasting>), AppError> {
    let above = levels::above(conn, client)?;
    let rows = levels::states_of(conn, &above, None, env.zone())?;
    // When the first was measured is not kept with the state; it is as if it had always been since.
    let measured = rows.iter().any(|row| row.state.latest.is_some()).then_some(Timestamp::UNIX_EPOCH);
    let missed = |row: &levels::StateRow| {
        let missed = row.state.missed?;
        let end = missed.until.checked_add(1.day()).unwrap_or(missed.until);
        Some(Lasting {
            from: start_of(env, missed.since),
            until: Some(start_of(env, end)),
            matter: Some(row.service.0.0),
        })
    };
    Ok((measured, rows.iter().filter_map(missed).collect()))
}
