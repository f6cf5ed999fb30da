//! What is typed about people, hours, leave, shares and weeks of a team, as what it means.

use std::collections::BTreeMap;

use domain::check::{Away, Kept, Level};
use domain::kernel::{PersonId, SkillId};
use domain::teams::{Limits, level_of, word_of};
use jiff::civil::Date;

use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::teams::acts::{Changed, NewMember, NewWeek};
use crate::teams::words;

/// Hours in a field, as minutes; nothing where it is empty.
pub(super) fn hours(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Option<u32> {
    let text = typed.get(field).trim();
    if text.is_empty() {
        return None;
    }
    let minutes = words::minutes(text);
    if minutes.is_none() {
        f.wrong(field, format!("{text} are no hours. Write a number, such as 37.5."));
    }
    minutes
}

fn percent(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Option<u16> {
    let text = typed.get(field).trim();
    let share = words::thousandths(text);
    if share.is_none() {
        f.wrong(field, "Write a number of percent, such as 20.");
    }
    share
}

/// "Java: expert", one a line: skills by name, each with how well somebody does it.
fn skills(f: &mut Fields<'_>, typed: &Typed, known: &BTreeMap<SkillId, String>) -> Vec<(SkillId, Level)> {
    let mut all = Vec::new();
    for line in typed.get("skills").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, level) = line.rsplit_once(':').map_or((line, ""), |(name, level)| (name.trim(), level.trim()));
        let found = known.iter().find(|(_, of)| of.to_lowercase() == name.to_lowercase()).map(|(id, _)| *id);
        let level = match level.to_lowercase().as_str() {
            "" => Some(Level::Able),
            code => level_of(code),
        };
        match (found, level) {
            (Some(id), Some(level)) => all.push((id, level)),
            (None, _) => f.wrong(
                "skills",
                format!(
                    "There is no skill called {name}. Name it under Skills first, or write it as it is called there."
                ),
            ),
            (_, None) => f.wrong("skills", format!("How well they do {name} is learning, able or expert.")),
        }
    }
    all
}

/// Skills as they stand in the field.
pub(super) fn skills_in_field(all: &[(SkillId, Level)], known: &BTreeMap<SkillId, String>) -> String {
    let mut lines: Vec<String> = (all.iter())
        .filter_map(|(id, level)| Some(format!("{}: {}", known.get(id)?, domain::teams::code_of(*level))))
        .collect();
    lines.sort();
    lines.join("\n")
}

/// Skills in a sentence.
pub(super) fn skills_in_words(all: &[(SkillId, Level)], known: &BTreeMap<SkillId, String>) -> String {
    let mut words: Vec<String> = (all.iter())
        .filter_map(|(id, level)| {
            let name = known.get(id)?;
            Some(if *level == Level::Able { name.clone() } else { format!("{name} ({})", word_of(*level)) })
        })
        .collect();
    words.sort();
    words.join(", ")
}

/// Somebody who comes into the team.
pub(super) fn member(typed: &Typed, known: &BTreeMap<SkillId, String>, today: Date) -> Result<NewMember, AppError> {
    let mut f = Fields::of(typed);
    let account = f.id::<PersonId>("person");
    let name = f.line("name");
    if account.is_none() && name.is_none() && !f.is_wrong("person") {
        f.wrong("person", "Choose a person, or write the name of somebody without an account.");
    }
    let minutes = hours(&mut f, typed, "hours");
    if minutes.is_none() && !f.is_wrong("hours") {
        f.wrong("hours", "Write the hours of a usual week, such as 37.5.");
    }
    let skills = skills(&mut f, typed, known);
    let (from, until) = (f.day("from").unwrap_or(today), f.day("until"));
    f.done(NewMember { account, name, minutes: minutes.unwrap_or(0), skills, from, until })
}

/// What becomes different about somebody.
pub(super) fn changed(typed: &Typed, known: &BTreeMap<SkillId, String>, today: Date) -> Result<Changed, AppError> {
    let mut f = Fields::of(typed);
    let minutes = hours(&mut f, typed, "hours");
    if minutes.is_none() && !f.is_wrong("hours") {
        f.wrong("hours", "Write the hours of a usual week, such as 37.5.");
    }
    let from = f.day("hours_from").unwrap_or(today);
    let skills = skills(&mut f, typed, known);
    let until = f.day("until");
    f.done(Changed { minutes: (minutes.unwrap_or(0), from), skills, until })
}

/// Days on which somebody is not there; a first day alone is one day.
pub(super) fn away(typed: &Typed) -> Result<Away, AppError> {
    let mut f = Fields::of(typed);
    let from = f.day("away_from");
    let until = f.day("away_until").or(from);
    if from.is_none() && !f.is_wrong("away_from") {
        f.wrong("away_from", "Choose the first day on which they are not there.");
    }
    let days = f.done(from.zip(until))?.ok_or(AppError::NotFound)?;
    Ok(Away { from: days.0, until: days.1 })
}

/// What is kept free, and from when.
pub(super) fn shares(typed: &Typed, today: Date) -> Result<(Date, Kept), AppError> {
    let mut f = Fields::of(typed);
    let (running, learning) = (percent(&mut f, typed, "running"), percent(&mut f, typed, "learning"));
    let from = f.day("from").unwrap_or(today);
    f.done((from, Kept { running: running.unwrap_or(0), learning: learning.unwrap_or(0) }))
}

/// How a week was.
pub(super) fn week(typed: &Typed) -> Result<NewWeek, AppError> {
    let mut f = Fields::of(typed);
    let week = f.day("week");
    if week.is_none() && !f.is_wrong("week") {
        f.wrong("week", "Choose a day of the week that you write down.");
    }
    let mut of = |field| hours(&mut f, typed, field).map(u64::from);
    let (unplanned, worked, learning) = (of("unplanned"), of("worked"), of("learning"));
    let week = f.done(week)?.ok_or(AppError::NotFound)?;
    Ok(NewWeek { week, unplanned, worked, learning, there: None })
}

/// The limits of a team.
pub(super) fn limits(typed: &Typed) -> Result<Limits, AppError> {
    let mut f = Fields::of(typed);
    let (utilisation, learning) = (percent(&mut f, typed, "utilisation"), percent(&mut f, typed, "least_learning"));
    let worked = hours(&mut f, typed, "most_hours");
    if worked.is_none() && !f.is_wrong("most_hours") {
        f.wrong("most_hours", "Write the hours that a person works in a week at most, such as 42.");
    }
    f.done(Limits {
        utilisation: u64::from(utilisation.unwrap_or(0)),
        learning: u64::from(learning.unwrap_or(0)),
        worked: u64::from(worked.unwrap_or(0)),
    })
}
