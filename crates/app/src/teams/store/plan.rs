//! The plan that the promise check is asked about: every team with its hours, every open promise as work. A statement for
//! each kind of thing and none for each thing, whatever their number. The same rows make the same plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Conn, Query, Row};
use domain::calendar::WorkingDays;
use domain::check::{Plan, Record, Team, Unplanned, WEEKS, Work};
use domain::commitment::State;
use domain::kernel::{CommitmentId, PartyId};
use domain::party::PartyKind;
use domain::teams::{monday, needs, people, priority};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::{estimates, every_effort, every_week, members, places, shares};
use crate::calendars::store as calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::store::kind as party_kind;
use crate::similar::acts::{self as similar, Similar};

/// Chooses the futures. The same for ever, so that two answers differ by what was asked and not by luck.
pub const SEED: u64 = 0x0065_6e74_656e_7465;
/// Open promises that are looked at.
const MOST: u32 = 20_000;
/// Weeks back that the unplanned is taken from.
const WEEKS_BACK: i64 = 52;
/// Years back that finished work is compared.
const YEARS_BACK: i16 = 3;
/// Pieces of finished work, the last ones, that speak for a team; and for the organisation.
const OWN: usize = 100;
const ALL: usize = 400;

/// An open promise.
struct Open {
    id: CommitmentId,
    customer: PartyId,
    performer: PartyId,
    kind: PartyKind,
    promised: bool,
    due: Option<Date>,
    parent: Option<CommitmentId>,
    priority: Option<u8>,
    earliest: Option<Date>,
}

/// Everything that has a claim on anybody's hours, as of this day. Whoever asks has made sure that the reader is of our
/// house: see [`crate::teams::rights`].
///
/// What was asked for and not yet promised is in it too, behind everything promised. Tickets are in it where somebody
/// estimated them or something waits for them; the others are what the unplanned is made of. What a client promised us
/// takes no hours and is there where something of ours needs it.
///
/// # Errors
/// The database.
pub fn plan(conn: &mut Conn, env: &Env, today: Date) -> Result<Plan, AppError> {
    let until = today.saturating_add(i64::from(WEEKS).weeks());
    let open = open(conn)?;
    let ids: Vec<CommitmentId> = open.iter().map(|o| o.id).collect();
    let estimates = estimates::heads(conn, &ids)?;
    let mut after: HashMap<CommitmentId, Vec<CommitmentId>> = HashMap::new();
    let known: BTreeSet<CommitmentId> = ids.iter().copied().collect();
    let theirs: BTreeSet<CommitmentId> = open.iter().filter(|o| o.kind == PartyKind::Client).map(|o| o.id).collect();
    // What is not open any more is waited for by nobody; what a client promised us waits for nothing that we could plan.
    let counts = |(late, first): &(CommitmentId, CommitmentId)| known.contains(first) && !theirs.contains(late);
    for (late, first) in places::edges(conn, &ids)?.into_iter().filter(counts) {
        after.entry(late).or_default().push(first);
    }
    let asked: BTreeSet<PartyId> = estimates.values().flatten().map(|e| e.team).collect();
    let parties: BTreeSet<PartyId> = open.iter().flat_map(|o| [o.customer, o.performer]).chain(asked.clone()).collect();
    let records = Records::of(conn, today)?;
    let (teams, days) = teams(conn, env, (today, until), asked, parties, &records)?;
    let parents: BTreeSet<CommitmentId> = open.iter().filter_map(|o| o.parent).collect();
    let unestimated: Vec<CommitmentId> = (open.iter())
        .filter(|o| {
            !parents.contains(&o.id)
                && estimates.get(&o.id).is_none_or(|all| all.iter().all(|e| e.said.lines.is_empty()))
        })
        .map(|o| o.id)
        .collect();
    let similar = similar::on(conn, today, &unestimated)?;
    let freezes = |party: PartyId| {
        let all = days.get(&party).map(|days| days.freezes().to_vec()).unwrap_or_default();
        all.into_iter().filter(|f| f.until >= today && f.from <= until).collect::<Vec<_>>()
    };
    let frozen: HashMap<PartyId, _> = days.keys().map(|party| (*party, freezes(*party))).collect();
    let none = Vec::new();
    let work = open.into_iter().map(|o| {
        let said = estimates.get(&o.id).map(Vec::as_slice).unwrap_or_default();
        let mut work = Work::new(o.id);
        work.needs = said.iter().flat_map(|e| needs(e.team, &e.said.lines)).collect();
        work.lasts = similar.get(&o.id).and_then(Similar::left);
        work.after = after.remove(&o.id).unwrap_or_default();
        work.part_of = o.parent.filter(|parent| known.contains(parent));
        work.priority = priority(o.priority, o.promised);
        work.due = o.due;
        work.promised = o.promised;
        work.earliest = o.earliest;
        // Somebody else's word is taken for what it says where no record says better.
        if !o.kind.is_ours() && work.needs.is_empty() && work.lasts.is_none() {
            work.earliest = o.due.max(o.earliest);
        }
        let builders: BTreeSet<PartyId> =
            work.needs.iter().map(|need| need.team).chain([o.performer, o.customer]).collect();
        builders.iter().fold(work, |work, party| work.not_during(frozen.get(party).unwrap_or(&none)))
    });
    let work = work.collect();
    Ok(Plan { from: today, weeks: WEEKS, seed: SEED, teams, work, record: records.all, unplanned: records.unplanned })
}

fn open(conn: &mut Conn) -> Result<Vec<Open>, AppError> {
    const OPEN: &str = "select c.id, c.customer_id, c.performer_id, pf.kind as performer_kind, c.state, c.due_at, \
         c.due_zone, c.parent_id, w.priority, w.earliest from commitments c join parties pf on pf.id = c.performer_id \
         left join work_places w on w.commitment_id = c.id where c.closed_at is null \
         and c.state in ('requested', 'offered', 'countered', 'promised', 'breakdown') \
         and (pf.kind <> 'client' or exists (select 1 from needs n where n.needed_id = c.id)) \
         and (c.kind <> 'ticket' or exists (select 1 from estimate_heads h where h.commitment_id = c.id) \
         or exists (select 1 from work_waits x where x.on_id = c.id))";
    let rows = Query::new(OPEN).order("c.due_at, c.id").limit(MOST).all(conn)?;
    let mut all: Vec<Open> = rows.iter().map(one).collect::<Result<_, _>>()?;
    all.sort_by_key(|o| o.id);
    Ok(all)
}

fn one(row: &Row) -> Result<Open, AppError> {
    let state: String = row.get("state")?;
    let (at, zone): (Option<Timestamp>, Option<String>) = (row.get("due_at")?, row.get("due_zone")?);
    let zone = zone.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    let kind: String = row.get("performer_kind")?;
    Ok(Open {
        id: CommitmentId(row.get("id")?),
        customer: PartyId(row.get("customer_id")?),
        performer: PartyId(row.get("performer_id")?),
        kind: party_kind(&kind)?,
        promised: [State::Promised, State::Breakdown].iter().any(|s| s.code() == state),
        due: at.map(|at| zone.to_datetime(at).date()),
        parent: row.get::<Option<Uuid>>("parent_id")?.map(CommitmentId),
        priority: row.get::<Option<i64>>("priority")?.and_then(|p| u8::try_from(p).ok()),
        earliest: row.get("earliest")?,
    })
}

/// What happened before, by team and of all.
struct Records {
    own: HashMap<PartyId, Record>,
    all: Record,
    weeks: HashMap<PartyId, Unplanned>,
    unplanned: Unplanned,
}

impl Records {
    fn of(conn: &mut Conn, today: Date) -> Result<Self, AppError> {
        let efforts = every_effort(conn, today.saturating_sub(YEARS_BACK.years()), today)?;
        let mut pairs: HashMap<PartyId, Vec<(u32, u32)>> = HashMap::new();
        for (team, estimated, actual) in &efforts {
            let own = pairs.entry(*team).or_default();
            if own.len() < OWN {
                own.push((*estimated, *actual));
            }
        }
        let share = |part: u64, of: u64| (part * 1000).checked_div(of).map_or(0, |s| u16::try_from(s).unwrap_or(1000));
        let this = monday(today);
        let mut weeks: HashMap<PartyId, Vec<u16>> = HashMap::new();
        let mut together: BTreeMap<Date, (u64, u64)> = BTreeMap::new();
        for week in every_week(conn, this.saturating_sub(WEEKS_BACK.weeks()), this)? {
            let Some(unplanned) = week.unplanned else { continue };
            weeks.entry(week.team).or_default().push(share(unplanned, week.there));
            let sum = together.entry(week.week).or_default();
            *sum = (sum.0 + unplanned, sum.1 + week.there);
        }
        Ok(Self {
            own: pairs.into_iter().map(|(team, pairs)| (team, Record::of(pairs))).collect(),
            all: Record::of(efforts.iter().take(ALL).map(|(_, estimated, actual)| (*estimated, *actual))),
            weeks: weeks.into_iter().map(|(team, weeks)| (team, Unplanned::new(weeks))).collect(),
            unplanned: Unplanned::new(together.into_values().map(|(part, of)| share(part, of))),
        })
    }
}

type Days = HashMap<PartyId, WorkingDays>;

/// Teams that have people or are asked for something, by id; and by whose days everybody in the plan works.
fn teams(
    conn: &mut Conn,
    env: &Env,
    (today, until): (Date, Date),
    asked: BTreeSet<PartyId>,
    mut parties: BTreeSet<PartyId>,
    records: &Records,
) -> Result<(Vec<Team>, Days), AppError> {
    let mut places: BTreeMap<PartyId, Vec<_>> = asked.into_iter().map(|team| (team, Vec::new())).collect();
    for row in members(conn, None, today)? {
        places.entry(row.team).or_default().push(row.place);
    }
    parties.extend(places.keys());
    let parties: Vec<PartyId> = parties.into_iter().collect();
    let days = calendars::of_many(conn, env, &parties)?;
    let kept = shares(conn, today)?;
    let teams = places.into_iter().map(|(id, mut own)| {
        own.sort_by_key(|place| (place.person, place.from));
        Team {
            id,
            days: days.get(&id).unwrap_or(env.house()).clone(),
            people: people(&own, today, until),
            kept: kept.get(&id).copied().unwrap_or_default(),
            record: records.own.get(&id).cloned().unwrap_or_default(),
            unplanned: records.weeks.get(&id).cloned().unwrap_or_default(),
        }
    });
    Ok((teams.collect(), days))
}
