//! What is known of one word: how it came to be what it is, how fast its side answers, what came back. Read once, for the
//! page and for programs alike.

use std::collections::BTreeMap;

use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use domain::trust::{
    Because, Judgement, Outcome, Point, Spread, Tally, Word, because, month_of, months_before, series,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::acts;
use super::adds::Pair;
use super::store::{self, Paces, Whose};
use crate::calendars;
use crate::commitments::store::{self as commitments, Behind, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::Party;

/// Points of a word over time.
pub const MONTHS: usize = 24;
/// Months before the one that goes on, in which answers and rework are counted.
pub const PACE_MONTHS: usize = 12;
/// How far back a person's own outcomes are read: what is older weighs less than a fiftieth.
const OWN: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);
/// Of a person at most so many.
const OWN_MOST: u32 = 3000;

/// One side's word with everything beside it.
#[derive(Clone, Debug)]
pub struct Side {
    /// The word now.
    pub word: Word,
    /// The same over time.
    pub points: Vec<Point>,
    /// How it answered and delivered lately.
    pub paces: Paces,
    /// From a need raised to what was delivered for it accepted, in working hours.
    pub needs: Spread,
    /// Since when the last two are counted.
    pub since: Date,
}

/// Which words there are between us and a party: both ways, or that of a team toward everybody.
#[must_use]
pub fn pairs(it: PartyId, party: &Party) -> Vec<(Whose, Pair)> {
    match party.kind {
        PartyKind::Client | PartyKind::Supplier => {
            vec![(Whose::Ours, Pair::new(it, party.id)), (Whose::Theirs, Pair::new(party.id, it))]
        }
        PartyKind::Team => vec![(Whose::Theirs, Pair::of_team(party.id))],
        PartyKind::It => Vec::new(),
    }
}

/// Everything about one word.
///
/// # Errors
/// The database.
pub fn side(conn: &mut Conn, env: &Env, pair: Pair) -> Result<Side, AppError> {
    let since = months_before(env.now, PACE_MONTHS);
    let team = pair.owner == pair.toward;
    let word = match team {
        true => commitments::word_of(conn, pair.owner, env.now)?,
        false => commitments::word_between(conn, pair.owner, pair.toward, env.now)?,
    };
    Ok(Side {
        word,
        points: series(&store::months(conn, pair)?, env.now, MONTHS),
        paces: store::paces(conn, pair, since)?,
        needs: if team { Spread::default() } else { needs(conn, env, pair, since)? },
        since,
    })
}

/// How long it took from a need to acceptance, by the calendar of whoever raised it.
fn needs(conn: &mut Conn, env: &Env, pair: Pair, since: Date) -> Result<Spread, AppError> {
    let from = since.to_zoned(TimeZone::UTC).map_or(env.now, |zoned| zoned.timestamp());
    let met = store::needs_met(conn, pair, from)?;
    if met.is_empty() {
        return Ok(Spread::default());
    }
    let days = calendars::within(conn, env, pair.toward)?.days;
    Ok(met.into_iter().map(|(raised, met)| days.time_between(raised, met.max(raised)).as_secs_f64() / 3600.0).collect())
}

/// The word of a person, for that person alone; nothing where they do not want one.
///
/// # Errors
/// The database.
pub fn own(conn: &mut Conn, env: &Env, person: PersonId) -> Result<Option<Vec<Point>>, AppError> {
    if store::own_since(conn, person)?.is_none() {
        return Ok(None);
    }
    let mut months: BTreeMap<Date, Tally> = BTreeMap::new();
    for counted in commitments::counted_of(conn, person, env.now - OWN, OWN_MOST)? {
        months.entry(month_of(counted.judgement.since)).or_default().add(&counted);
    }
    let kept: Vec<(Date, Tally)> = months.into_iter().collect();
    Ok(Some(series(&kept, env.now, MONTHS)))
}

/// A promise behind a word, and why it counts as it does.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its row.
    pub row: Row,
    /// How it counts.
    pub judgement: Judgement,
    /// What decided it; nothing where its texts were erased.
    pub because: Option<Because>,
}

/// A page of the outcomes behind a word, newest first.
///
/// # Errors
/// The database.
pub fn lines(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (behind, outcome): (Behind, Option<Outcome>),
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Line>, AppError> {
    let rows = commitments::judged(conn, scope, behind, outcome, after, limit)?;
    let events = acts::replayed(conn, &rows)?;
    let mut lines = Vec::with_capacity(rows.len());
    for (row, events) in rows.into_iter().zip(events) {
        let Some(judgement) = row.outcome else { continue };
        let days = calendars::store::as_of(conn, env, row.calendar)?;
        let as_of = events.iter().map(|e| e.recorded_at).max().unwrap_or(env.now);
        let because = because(row.fresh(), &events, &days, as_of).map(|(_, because)| because);
        lines.push(Line { row, judgement, because });
    }
    Ok(lines)
}

/// Whose outcomes stand behind this word.
#[must_use]
pub const fn behind(pair: Pair, kind: PartyKind) -> Behind {
    match kind {
        PartyKind::Team | PartyKind::It => Behind::Team(pair.owner),
        PartyKind::Client | PartyKind::Supplier => Behind::Pair(pair.owner, pair.toward),
    }
}
