//! How weeks were: `team`, `week` (a day of it), `unplanned`, `worked`, `learning`; where Entente does not know who was there,
//! `there` and `people`. All in hours of everybody together.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Tx};
use domain::kernel::PartyId;
use domain::teams::monday;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Columns, Done, Kind, Wrong, each, wrong};
use crate::imports::files::Taking;
use crate::imports::report::Report;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::teams::acts::reckoned;
use crate::teams::store::{self, Week};

/// The longest that weeks are looked back.
const FIRST: Date = Date::constant(1970, 1, 5);

pub(super) fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Vec<Week>, Report), AppError> {
    let (columns, mut report) = (Columns::of(conn, &taking.table, Kind::Weeks)?, taking.report(Kind::Weeks.name()));
    let today = env.local().date();
    let mut known: HashMap<(PartyId, Date), Week> = HashMap::new();
    for week in store::every_week(conn, FIRST, today.saturating_add(jiff::Span::new().weeks(1)))? {
        known.insert((week.team, week.week), week);
    }
    let named = named(conn, env, &columns, &known, today)?;
    let mut seen: BTreeSet<(PartyId, Date)> = BTreeSet::new();
    let read = |row: &domain::importing::Row<'_>| {
        let (team, week) = key(&columns, row, today)?;
        if seen.contains(&(team, week)) {
            return wrong("same_key", "That week of the team stands on an earlier line already.");
        }
        let minutes = |name| columns.hours(row, name).map(|minutes| minutes.map(u64::from));
        let people = columns.cell(row, "people").parse::<u32>().ok().filter(|people| *people > 0);
        let said = minutes("there")?.filter(|there| *there > 0).zip(people);
        let Some((there, people)) = said.or_else(|| named.get(&(team, week)).copied()).filter(|(there, _)| *there > 0)
        else {
            return wrong(
                "nobody_there",
                "Nobody was in this team in that week. Bring in its people first, or write there and people.",
            );
        };
        let before = known.get(&(team, week));
        let or = |new: Option<u64>, of: fn(&Week) -> Option<u64>| new.or(before.and_then(of));
        let is = Week {
            team,
            week,
            there,
            people,
            unplanned: or(minutes("unplanned")?, |w| w.unplanned),
            worked: or(minutes("worked")?, |w| w.worked),
            learning: or(minutes("learning")?, |w| w.learning),
        };
        let most = u64::from(people) * 7 * 24 * 60;
        if [is.unplanned, is.worked, is.learning].into_iter().flatten().any(|minutes| minutes > most) {
            return wrong("too_much", "That is more than the week has hours for all of them together.");
        }
        seen.insert((team, week));
        Ok(match before {
            Some(same) if *same == is => Done::Same,
            Some(_) => Done::Other(is),
            None => Done::New(is),
        })
    };
    let all = each(&columns, &mut report, read, |report, done| match done {
        Done::New(_) => report.created.team_weeks += 1,
        Done::Other(_) => report.changed.team_weeks += 1,
        Done::Same => report.unchanged.team_weeks += 1,
    });
    Ok((all, report))
}

fn key(columns: &Columns<'_>, row: &domain::importing::Row<'_>, today: Date) -> Result<(PartyId, Date), Wrong> {
    let team = columns.team(row)?;
    match columns.day(row, "week")?.map(monday) {
        None => wrong("bad_date", "Nothing says which week. Write a day of it."),
        Some(week) if week > today => wrong("future", format!("The week of {week} lies ahead.")),
        Some(week) => Ok((team, week)),
    }
}

/// Minutes and people of a team in a week.
type There = HashMap<(PartyId, Date), (u64, u32)>;

/// What there was, where the file does not say so: as it was reckoned before, or by the people who are written down.
fn named(
    conn: &mut Conn,
    env: &Env,
    columns: &Columns<'_>,
    known: &HashMap<(PartyId, Date), Week>,
    today: Date,
) -> Result<There, AppError> {
    let mut all = There::new();
    for row in columns.table.rows() {
        let Ok((team, week)) = key(columns, &row, today) else { continue };
        if all.contains_key(&(team, week)) || !columns.cell(&row, "there").is_empty() {
            continue;
        }
        let there = match known.get(&(team, week)) {
            Some(week) => (week.there, week.people),
            None => reckoned(conn, env, team, week)?,
        };
        all.insert((team, week), there);
    }
    Ok(all)
}

pub(super) fn write(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let (all, report) = weigh(tx, env, taking)?;
    store::put_weeks(tx, &all, (None, Some(import), env.now))?;
    Ok(report)
}
