//! What is seen behind the curtain, read once for pages and programs alike.

use std::collections::BTreeSet;

use db::Conn;
use domain::commitment::State;
use domain::curtain::{Amount, Goes, queues};
use domain::kernel::PartyId;
use domain::profile::{Topic, Whose};
use domain::treatment::Doer;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use uuid::Uuid;

use super::acts;
use super::store::{self, HoldsUp};
use crate::calendars;
use crate::clients::profile::known::client as find_client;
use crate::clients::profile::store as profile;
use crate::health::acts::reads;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::people::store::Party;
use crate::teams::view::{self, SOON};

/// So far ahead deadlines are counted.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 28);

/// A team that serves them, without its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serves {
    /// What it has of theirs.
    pub own: Amount,
    /// What it has of all others; nothing where they are too few to show apart.
    pub others: Option<Amount>,
    /// What it has promised of its hours, in percent; nothing where it is not known, or would tell of few others.
    pub load: Option<u64>,
}

/// A day in the other's shoes, with what was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its id.
    pub id: Uuid,
    /// Who goes to whom.
    pub goes: Goes,
    /// When.
    pub day: Date,
    /// Who goes.
    pub guest: String,
    /// Who receives them.
    pub host: String,
    /// The promise.
    pub promise: domain::kernel::CommitmentId,
    /// How the promise stands: before the other side has said yes it is a wish.
    pub state: State,
    /// What was learnt: ours, theirs.
    pub learnt: [Option<String>; 2],
    /// It has been.
    pub over: bool,
}

/// Their side: when it is hard for them, and what they want to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressures {
    /// Their peaks and freezes from today on: what for, from, until.
    pub peaks: Vec<(String, Date, Date)>,
    /// What they want to reach by when.
    pub targets: Vec<(String, Date)>,
    /// In their own words.
    pub words: Vec<String>,
    /// So many deadlines between us in the next four weeks, and in the week with most of them.
    pub deadlines: (usize, usize),
}

/// Everything behind the curtain of a client and us.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The client.
    pub party: Party,
    /// Who serves them.
    pub serves: Vec<Serves>,
    /// What holds things up.
    pub up: HoldsUp,
    /// Their side.
    pub pressures: Pressures,
    /// Days in the other's shoes, the latest first.
    pub days: Vec<Day>,
    /// For which side the reader speaks.
    pub side: Option<Doer>,
    /// One of ours reads it.
    pub staff: bool,
}

/// Everything behind the curtain of a client and us.
///
/// # Errors
/// Not found, or the database.
pub fn behind(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Behind, AppError> {
    let party = find_client(conn, scope, id)?;
    let own: BTreeSet<PartyId> = store::with_below(conn, id)?.into_iter().collect();
    let all = queues(&store::work(conn)?, &own);
    let loads = if all.is_empty() { Vec::new() } else { view::lines(conn, env, &Scope::System("behind the curtain"))? };
    let serves = all.iter().map(|queue| {
        let line = loads.iter().find(|line| line.party.id == queue.team);
        // What others take of its hours would tell of them where they are few.
        let load = line.and_then(|line| line.load.promised(SOON)).filter(|_| queue.others.is_some());
        Serves { own: queue.own, others: queue.others, load: load.map(|share| share / 10) }
    });
    Ok(Behind {
        serves: serves.collect(),
        up: store::holds_up(conn, id, env.now)?,
        pressures: pressures(conn, env, scope, id)?,
        days: days(conn, env, id)?,
        side: acts::speaks(conn, scope, id).ok().map(|(_, side)| side),
        staff: reads(scope).is_ok(),
        party,
    })
}

/// The last and the next day in the other's shoes in a sentence, where all of it is, and whether there never was one; for the page of
/// a client.
///
/// # Errors
/// Not found, or the database.
pub fn in_short(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<(String, String, bool), AppError> {
    let party = find_client(conn, scope, id)?;
    let (all, now) = (store::days(conn, party.id)?, env.local());
    let href = format!("{}/curtain", urls::client(party.id));
    let (ahead, been): (Vec<_>, Vec<_>) = all.iter().partition(|day| day.day > now.date());
    // The latest stands first.
    let words = match (ahead.last(), been.first()) {
        (None, None) => "Nobody has spent a day in the other’s shoes yet.".to_owned(),
        (Some(next), _) => format!("The next day in the other’s shoes is {}.", say::day(next.day, &now)),
        (None, Some(last)) => format!("The last day in the other’s shoes was {}.", say::day(last.day, &now)),
    };
    Ok((words, href, all.is_empty()))
}

fn pressures(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Pressures, AppError> {
    let today = env.local().date();
    let days = calendars::within(conn, env, id)?.days;
    let peaks = days.freezes().iter().filter(|f| f.until >= today).map(|f| (f.name.clone(), f.from, f.until));
    let targets = profile::measures(conn, id, false)?;
    let targets = targets.into_iter().filter_map(|m| m.target_day.filter(|day| *day >= today).map(|day| (m.name, day)));
    let texts = profile::texts(conn, scope, id)?.into_iter();
    let told = texts.filter(|t| t.whose == Whose::Theirs && matches!(t.topic, Topic::Success | Topic::Risk));
    let due = store::deadlines(conn, id, env.now, env.now + AHEAD)?;
    let weeks: Vec<Date> = due
        .iter()
        .map(|at| {
            let day = at.to_zoned(env.zone().clone()).date();
            day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
        })
        .collect();
    let most = weeks.iter().map(|week| weeks.iter().filter(|other| *other == week).count()).max();
    Ok(Pressures {
        peaks: peaks.take(12).collect(),
        targets: targets.take(12).collect(),
        words: told.map(|t| t.words).collect(),
        deadlines: (due.len(), most.unwrap_or_default()),
    })
}

fn days(conn: &mut Conn, env: &Env, id: PartyId) -> Result<Vec<Day>, AppError> {
    let all = store::days(conn, id)?;
    let lessons = store::lessons(conn, &all.iter().map(|day| day.id).collect::<Vec<_>>())?;
    let today = env.local().date();
    let learnt = |of: Uuid, side: Doer| lessons.iter().find(|l| l.of == of && l.side == side).map(|l| l.words.clone());
    let each = all.into_iter().map(|x| Day {
        learnt: [learnt(x.id, Doer::It), learnt(x.id, Doer::Client)],
        over: x.day <= today,
        id: x.id,
        goes: x.goes,
        day: x.day,
        guest: x.guest.1,
        host: x.host.1,
        promise: x.promise,
        state: x.state,
    });
    Ok(each.collect())
}
