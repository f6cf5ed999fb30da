//! Who is in a team: `team`, `person` (a name, or the e-mail of an account), `hours`, `skills` ("Java: expert; Testing"), `from`,
//! `until`.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Tx};
use domain::check::Level;
use domain::kernel::{PartyId, PersonId, SkillId};
use domain::teams::level_of;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Columns, Done, Kind, Wrong, each, wrong};
use crate::imports::files::Taking;
use crate::imports::report::Report;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as persons;
use crate::teams::acts::{self, Changed, NewMember};
use crate::teams::store::{self, MemberRow};

/// People of the house that are looked at.
const HOUSE: u32 = 20_000;
/// Minutes of the longest week.
const MOST_MINUTES: u32 = 4800;

/// Somebody as a row tells of them.
pub(super) struct Told {
    team: PartyId,
    account: Option<PersonId>,
    name: String,
    minutes: u32,
    skills: Vec<(String, Level)>,
    from: Date,
    until: Option<Date>,
    there: Option<MemberRow>,
}

fn skills(text: &str) -> Result<Vec<(String, Level)>, Wrong> {
    let mut all: Vec<(String, Level)> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, level) = part.split_once(':').map_or((part, "able"), |(name, level)| (name.trim(), level.trim()));
        let Some(level) = level_of(&level.to_lowercase()) else {
            return wrong("bad_value", format!("How well they do {name} is learning, able or expert, not “{level}”."));
        };
        if name.is_empty() || name.chars().count() > 200 {
            return wrong("bad_value", "A skill has a name of 1 to 200 letters.");
        }
        if !all.iter().any(|(known, _)| known.to_lowercase() == name.to_lowercase()) {
            all.push((name.to_owned(), level));
        }
    }
    Ok(all)
}

/// Whose account each e-mail of the file is.
fn accounts(conn: &mut Conn, columns: &Columns<'_>) -> Result<HashMap<String, (PersonId, String)>, AppError> {
    let mut emails = HashMap::new();
    for row in columns.table.rows() {
        let who = columns.cell(&row, "person");
        if let (true, Some(found)) = (who.contains('@'), persons::who_has_email(conn, &who.to_lowercase())?) {
            emails.insert(who.to_lowercase(), found);
        }
    }
    Ok(emails)
}

fn same_skills(of: &MemberRow, told: &[(String, Level)], names: &HashMap<SkillId, String>) -> bool {
    let had = of.place.skills.iter().filter_map(|(id, level)| Some((names.get(id)?.clone(), *level)));
    let mut had: Vec<_> = had.collect();
    let mut told: Vec<_> = told.iter().map(|(name, level)| (name.to_lowercase(), *level)).collect();
    had.sort();
    told.sort();
    had == told
}

pub(super) fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Vec<Told>, Report), AppError> {
    let (columns, mut report) = (Columns::of(conn, &taking.table, Kind::People)?, taking.report(Kind::People.name()));
    let today = env.local().date();
    let names: HashMap<_, _> = store::skills(conn)?.into_iter().map(|s| (s.id, s.name.to_lowercase())).collect();
    let members = store::members(conn, None, today)?;
    let house: HashMap<String, PersonId> =
        persons::house(conn, HOUSE)?.into_iter().map(|(id, name)| (name.to_lowercase(), id)).collect();
    let emails = accounts(conn, &columns)?;
    let mut seen: BTreeSet<(PartyId, String)> = BTreeSet::new();
    let read = |row: &domain::importing::Row<'_>| {
        let (team, who) = (columns.team(row)?, columns.cell(row, "person"));
        if who.is_empty() || who.chars().count() > 200 {
            return wrong("no_name", "Nothing says who. Write a name, or the e-mail of somebody with an account.");
        }
        let (account, name) = match (emails.get(&who.to_lowercase()), house.get(&who.to_lowercase())) {
            (Some((id, name)), _) => (Some(*id), name.clone()),
            (None, _) if who.contains('@') => {
                return wrong("unknown_person", format!("Nobody here has the e-mail {who}. Write their name instead."));
            }
            (None, Some(id)) => (Some(*id), who.to_owned()),
            (None, None) => (None, who.to_owned()),
        };
        let key = (team, name.to_lowercase());
        if seen.contains(&key) {
            return wrong("same_key", "The same stands on an earlier line already.");
        }
        let Some(minutes) = columns.hours(row, "hours")?.filter(|minutes| *minutes <= MOST_MINUTES) else {
            return wrong("bad_value", "Write the hours of a usual week, at most 80.");
        };
        let skills = skills(columns.cell(row, "skills"))?;
        let (from, until) = (columns.day(row, "from")?.unwrap_or(today), columns.day(row, "until")?);
        if until.is_some_and(|until| until < from) {
            return wrong("bad_date", "The last day comes after the first. Put them in order.");
        }
        let same = |m: &&MemberRow| {
            m.team == team
                && (m.account == account && account.is_some() || m.name.to_lowercase() == name.to_lowercase())
        };
        let there = members.iter().find(same).cloned();
        let as_it_is = there.as_ref().is_some_and(|m| {
            m.place.minutes_on(today) == minutes && m.place.until == until && same_skills(m, &skills, &names)
        });
        seen.insert(key);
        let told = Told { team, account, name, minutes, skills, from, until, there };
        Ok(match (as_it_is, told.there.is_some()) {
            (true, _) => Done::Same,
            (false, true) => Done::Other(told),
            (false, false) => Done::New(told),
        })
    };
    let all = each(&columns, &mut report, read, |report, done| match done {
        Done::New(_) => report.created.team_people += 1,
        Done::Other(_) => report.changed.team_people += 1,
        Done::Same => report.unchanged.team_people += 1,
    });
    Ok((all, report))
}

pub(super) fn write(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let (all, report) = weigh(tx, env, taking)?;
    let scope = Scope::System("a file of teams");
    for told in all {
        let mut skills = Vec::new();
        for (name, level) in &told.skills {
            skills.push((acts::called(tx, env, &scope, name)?, *level));
        }
        match told.there {
            Some(was) => {
                let news = Changed { minutes: (told.minutes, env.local().date()), skills, until: told.until };
                acts::change(tx, &scope, (told.team, was.id, was.version), &news)?;
            }
            None => {
                let (account, name) = (told.account, Some(told.name));
                let Told { minutes, from, until, team, .. } = told;
                let new = NewMember { account, name, minutes, skills, from, until };
                acts::join(tx, env, &scope, team, (&new, Some(import)))?;
            }
        }
    }
    Ok(report)
}
