//! What could be done about a date, in words: each way with what it does to others.

use domain::check::{Change, Effect, Way};
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

/// What is ticked, then what could be; a later day stands elsewhere.
#[must_use]
pub fn levers(on: &[Change], ways: &[Way], agreed: u8, names: &Names, now: &Zoned) -> Vec<LeverView> {
    let ticked = on.iter().map(|change| LeverView {
        value: change::written(change),
        words: words(change, names, now),
        hint: "Counted already.".to_owned(),
        chance: String::new(),
        on: true,
    });
    let could = ways.iter().filter(|way| !matches!(way.change, Change::Day { .. }) && way.gain.won > way.gain.lost);
    let could = could.filter(|way| !on.contains(&way.change)).map(|way| LeverView {
        value: change::written(&way.change),
        words: words(&way.change, names, now),
        hint: hint(way, agreed, names),
        chance: way.chance.in_hundred().to_string(),
        on: false,
    });
    ticked.chain(could).collect()
}
