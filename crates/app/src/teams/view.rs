//! What pages and programs show of teams: load, pace and what lies behind, each read once for however many teams.

use std::collections::{BTreeMap, HashMap};

use db::Conn;
use domain::check::{Kept, Plan, Record, Team, Unplanned, Whose};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::party::PartyKind;
use domain::teams::{Limits, Load, Pace, PaceWeek, breaches, load, monday, pace};
use jiff::ToSpan;

use super::store::{self, InWords, Week};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

/// Weeks ahead in which the load of a team is said in one number.
pub const SOON: usize = 6;
/// Weeks ahead that are shown.
pub const AHEAD: u16 = 12;
/// Weeks back that are said in one number.
pub const LATELY: i64 = 8;
/// Teams that a house has.
const MOST_TEAMS: u32 = 500;

impl From<&Week> for PaceWeek {
    fn from(w: &Week) -> Self {
        let Week { week, there, people, unplanned, worked, learning, .. } = *w;
        Self { week, there, people, unplanned, worked, learning }
    }
}

/// A team in a line.
#[derive(Clone, Debug)]
pub struct TeamLine {
    /// Who.
    pub party: Party,
    /// People now.
    pub people: usize,
    /// Its load.
    pub load: Load,
    /// How its last weeks were.
    pub pace: Pace,
    /// Its limits.
    pub limits: Limits,
}

impl TeamLine {
    /// Whether nothing is known of it yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.people == 0 && self.load.pieces.is_empty() && self.pace.weeks == 0
    }
}

/// The teams of our house, and the house itself where somebody is in it; by name.
///
/// # Errors
/// The database.
pub fn teams(conn: &mut Conn, scope: &Scope) -> Result<Vec<Party>, AppError> {
    let mut all = people::list_parties(conn, scope, Some(PartyKind::Team), None, false, MOST_TEAMS)?;
    all.extend(people::list_parties(conn, scope, Some(PartyKind::It), None, false, 1)?);
    Ok(all)
}

/// Every team with its load and its last weeks.
///
/// # Errors
/// The database.
pub fn lines(conn: &mut Conn, env: &Env, scope: &Scope) -> Result<Vec<TeamLine>, AppError> {
    let today = env.local().date();
    let plan = store::plan(conn, env, today)?;
    let limits = store::every_limit(conn)?;
    let mut weeks: HashMap<PartyId, Vec<PaceWeek>> = HashMap::new();
    let this = monday(today);
    for week in store::every_week(conn, this.saturating_sub(LATELY.weeks()), this)? {
        weeks.entry(week.team).or_default().push(PaceWeek::from(&week));
    }
    let mut people: HashMap<PartyId, usize> = HashMap::new();
    for row in store::members(conn, None, today)?.iter().filter(|row| row.place.held_on(today)) {
        *people.entry(row.team).or_default() += 1;
    }
    let all = teams(conn, scope)?.into_iter().map(|party| {
        let team = plan.teams.iter().find(|team| team.id == party.id);
        let own = weeks.remove(&party.id).unwrap_or_default();
        TeamLine {
            people: people.get(&party.id).copied().unwrap_or(0),
            load: team.map(|team| load(&plan, team, AHEAD)).unwrap_or_default(),
            pace: pace(&own),
            limits: limits.get(&party.id).copied().unwrap_or_default(),
            party,
        }
    });
    let shown = |line: &TeamLine| line.party.kind == PartyKind::Team || !line.is_blank();
    Ok(all.filter(shown).collect())
}

/// A team with everything that its capacity page shows.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// Who.
    pub party: Party,
    /// People now.
    pub people: usize,
    /// Minutes of a usual week, of all of them.
    pub minutes: u64,
    /// What is kept free.
    pub kept: Kept,
    /// How estimates turned out, and whose record that is.
    pub record: (Record, Whose),
    /// What the unplanned took, and whose record that is.
    pub unplanned: (Unplanned, Whose),
    /// The load.
    pub load: Load,
    /// Promises of it, in words.
    pub words: HashMap<CommitmentId, InWords>,
    /// What they wait for, of what is open.
    pub waits: HashMap<CommitmentId, Vec<CommitmentId>>,
    /// Open promises that nobody estimated.
    pub unestimated: Vec<InWords>,
    /// Skills by name.
    pub skills: BTreeMap<SkillId, String>,
}

/// Unestimated promises on a page.
const MOST_UNESTIMATED: u32 = 50;

/// What one team can carry, and what it has promised.
///
/// # Errors
/// The database.
pub fn capacity(conn: &mut Conn, env: &Env, party: Party) -> Result<Capacity, AppError> {
    let today = env.local().date();
    let plan = store::plan(conn, env, today)?;
    let blank = Team {
        id: party.id,
        days: env.house().clone(),
        people: Vec::new(),
        kept: store::shares(conn, today)?.remove(&party.id).unwrap_or_default(),
        record: Record::default(),
        unplanned: Unplanned::default(),
    };
    let team = plan.teams.iter().find(|team| team.id == party.id).unwrap_or(&blank);
    let load = load(&plan, team, AHEAD);
    let mut held = store::members(conn, Some(&[party.id]), today)?;
    held.retain(|row| row.place.held_on(today));
    let waits = waits(&plan, &load);
    let mut ids: Vec<CommitmentId> = load.pieces.iter().map(|piece| piece.id).collect();
    ids.extend(waits.values().flatten());
    Ok(Capacity {
        people: held.len(),
        minutes: held.iter().map(|row| u64::from(row.place.minutes_on(today))).sum(),
        kept: team.kept,
        record: team.record.or(&plan.record),
        unplanned: team.unplanned.or(&plan.unplanned),
        words: store::in_words(conn, &ids)?,
        waits,
        unestimated: store::unestimated(conn, party.id, MOST_UNESTIMATED)?,
        skills: skills(conn)?,
        load,
        party,
    })
}

fn waits(plan: &Plan, load: &Load) -> HashMap<CommitmentId, Vec<CommitmentId>> {
    let own = |id: CommitmentId| load.pieces.iter().any(|piece| piece.id == id);
    let some = plan.work.iter().filter(|work| !work.after.is_empty() && own(work.id));
    some.map(|work| (work.id, work.after.clone())).collect()
}

/// Skills by their ids.
///
/// # Errors
/// The database.
pub fn skills(conn: &mut Conn) -> Result<BTreeMap<SkillId, String>, AppError> {
    Ok(store::skills(conn)?.into_iter().map(|skill| (skill.id, skill.name)).collect())
}

/// How weeks of a team were, and which limits they crossed; the last first.
///
/// # Errors
/// The database.
pub fn paced(conn: &mut Conn, team: PartyId, most: u32) -> Result<(Vec<PaceWeek>, Limits, bool), AppError> {
    let weeks = store::weeks_of(conn, team, None, most)?.iter().map(PaceWeek::from).collect();
    let limits = store::limits_of(conn, team)?;
    Ok((weeks, limits.unwrap_or_default(), limits.is_some()))
}

/// The limits that weeks crossed together, in words.
#[must_use]
pub fn crossed(pace: &Pace, limits: &Limits) -> Vec<&'static str> {
    breaches(pace, limits).into_iter().map(domain::teams::Breach::word).collect()
}
