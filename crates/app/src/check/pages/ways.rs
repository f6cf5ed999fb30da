//! What could be done about a date, in words: each way with what it does to others.

use domain::check::{Answer, Change, Effect, Finish, Way};
use jiff::Zoned;

use super::Names;
use crate::check::change;
use crate::kit::say;

/// One thing that can be ticked.
#[derive(Clone, Debug)]
pub struct LeverView {
    /// As it is sent.
    pub value: String,
    /// What would be done.
    pub words: String,
    /// What it does to others.
    pub hint: String,
    /// The chance of the wanted day then; empty where it is ticked already.
    pub chance: String,
    /// The day at 85 then.
    pub day: String,
    /// Ticked.
    pub on: bool,
}

/// What would be done.
#[must_use]
pub fn words(change: &Change, names: &Names, now: &Zoned) -> String {
    let subject = |id| names.work.get(&id).map_or_else(|| "another promise".to_owned(), |n| format!("“{}”", n.subject));
    match change {
        Change::Smaller { hundredths: 75, .. } => "Only three quarters of the work".to_owned(),
        Change::Smaller { hundredths: 50, .. } => "Only half of the work".to_owned(),
        Change::Smaller { hundredths, .. } => format!("Only {hundredths} in 100 of the work"),
        Change::Without { part } => format!("Without {}", subject(*part)),
        Change::NotAfter { first, .. } => format!("Begin without waiting for {}", subject(*first)),
        Change::Behind { work, .. } => format!("{} steps behind this one", subject(*work)),
        Change::Begin { on, .. } => format!("Begin on {} already", say::day(*on, now)),
        Change::Day { on } => format!("By {} instead", say::day(*on, now)),
        Change::Borrow { skill, from, during, .. } => {
            let team = names.teams.get(from).map_or("another team", String::as_str);
            let skill = names.skills.get(skill).map_or("this", String::as_str);
            let (from, until) = (say::day(during.from, now), say::day(during.until, now));
            format!("Somebody of {team} who can do {skill} helps from {from} to {until}")
        }
    }
}

/// What a way does to others.
fn hint(way: &Way, agreed: u8, names: &Names) -> String {
    let fall = |effect: &&Effect| effect.promised && effect.lost > effect.won;
    let mut falls: Vec<&Effect> = way.others.iter().filter(fall).collect();
    falls.retain(|effect| effect.before.zip(effect.after).is_some_and(|(b, a)| b.in_hundred() > a.in_hundred()));
    if falls.is_empty() {
        return "Costs no other promise anything.".to_owned();
    }
    let told = falls.iter().filter_map(|effect| {
        let named = names.work.get(&effect.id)?;
        let (before, after) = effect.before.zip(effect.after)?;
        Some(format!("{} falls from {} to {}.", named.subject, before.in_hundred(), after.in_hundred()))
    });
    let told: Vec<String> = told.take(2).collect();
    let below = falls.iter().filter(|effect| effect.after.is_some_and(|after| after.is_stretch(agreed))).count();
    let more = falls.len() - told.len();
    let mut words = told.join(" ");
    if more > 0 {
        words += &format!(" {} more {} a little.", say::number(more), if more == 1 { "loses" } else { "lose" });
    }
    if below == 0 {
        words += " None falls below the agreed level.";
    }
    words.trim().to_owned()
}

/// "Only half of the work, and “Parcels” steps behind this one".
fn together(changes: &[Change], names: &Names, now: &Zoned) -> String {
    let mut all = changes.iter().map(|change| words(change, names, now));
    let first = all.next().unwrap_or_default();
    all.fold(first, |all, next| {
        let mut letters = next.chars();
        let small = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
        format!("{all}, and {small}{}", letters.as_str())
    })
}

/// By which day it ends in 85 of 100 futures.
fn at_85(finish: Finish, now: &Zoned) -> String {
    match finish {
        Finish::On(day) => format!("85 in 100 by {}", say::short_day(day, now)),
        Finish::NotWithin(weeks) => format!("no day within {weeks} weeks"),
    }
}

/// What stands before all that could be done: how it is without.
#[must_use]
pub fn as_it_is(answer: &Answer, now: &Zoned) -> String {
    format!("As it is: {} in 100, {}.", answer.chance.in_hundred(), at_85(answer.promise.p85, now))
}

/// What is ticked, then what could be, one step or two together; a later day stands elsewhere.
#[must_use]
pub fn levers(on: &[Change], ways: &[Way], agreed: u8, names: &Names, now: &Zoned) -> Vec<LeverView> {
    let ticked = on.iter().map(|change| LeverView {
        value: change::written(change),
        words: words(change, names, now),
        hint: "Counted already.".to_owned(),
        chance: String::new(),
        day: String::new(),
        on: true,
    });
    let could = ways.iter().filter(|way| !way.is_another_day() && way.helps());
    let could = could.filter(|way| !way.changes.iter().any(|change| on.contains(change))).map(|way| LeverView {
        value: way.changes.iter().map(change::written).collect::<Vec<_>>().join(","),
        words: together(&way.changes, names, now),
        hint: hint(way, agreed, names),
        chance: way.chance.in_hundred().to_string(),
        day: at_85(way.p85, now),
        on: false,
    });
    ticked.chain(could).collect()
}
