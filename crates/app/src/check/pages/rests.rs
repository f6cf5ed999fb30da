//! What an answer rests on, in words: records, days off, who is away, what is free, what has to be done first.

use domain::check::{Answer, Estimates, Finish, Prospect, Whose};
use domain::kernel::PartyId;
use jiff::Zoned;
use jiff::civil::Date;

use super::{About, Names};
use crate::kit::say;
use crate::similar::acts::Similar;
use crate::similar::view::rests as similar_words;

/// Names that are said before the rest is only counted.
const SAID: usize = 3;

fn team(names: &Names, id: PartyId) -> &str {
    names.teams.get(&id).map_or("a team", String::as_str)
}

/// 1.16 from thousandths.
fn times(thousandths: u32) -> String {
    let hundredths = (thousandths + 5) / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn record(e: &Estimates, names: &Names) -> String {
    let name = team(names, e.team);
    let took = format!("took {} times as long, {} to {}", times(e.mean), times(e.low), times(e.high));
    match e.whose {
        Whose::Team => format!("The last {} of {name} {took}.", e.count),
        Whose::Organisation => format!("{name} has too few of its own. The last {} of all teams {took}.", e.count),
        Whose::Default => {
            format!("Nothing was compared with what it took yet, so it is assumed that estimates {took}.")
        }
    }
}

fn unplanned(e: &Estimates, names: &Names) -> String {
    let share = format!("{} in 100 of the week", (u32::from(e.unplanned) + 5) / 10);
    match e.unplanned_of {
        Whose::Team => format!("It took {share} of {}.", team(names, e.team)),
        Whose::Organisation => format!("It took {share} of all teams; {} has too few weeks.", team(names, e.team)),
        Whose::Default => format!("No weeks were noted yet; {share} are assumed."),
    }
}

fn and_more(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(SAID);
    all.truncate(SAID);
    match more {
        0 => say::list_and(&all),
        more => format!("{} and {} more", all.join(", "), say::number(more)),
    }
}

fn calendar(answer: &Answer, about: &About, now: &Zoned) -> Vec<String> {
    let mut off: Vec<(Date, &str)> = answer.rests.days_off.iter().map(|(_, day, name)| (*day, name.as_str())).collect();
    off.sort_unstable();
    off.dedup();
    let mut lines = Vec::new();
    if !off.is_empty() {
        let named = off.iter().map(|(day, name)| format!("{name} on {}", say::day(*day, now)));
        lines.push(format!("{}.", and_more(named.collect())));
    }
    let mut away: Vec<String> = (answer.rests.away.iter())
        .map(|(_, person, away)| {
            let name = about.people.get(person).map_or("Somebody", String::as_str);
            format!("{name} from {} to {}", say::short_day(away.from, now), say::short_day(away.until, now))
        })
        .collect();
    away.sort_unstable();
    away.dedup();
    if !away.is_empty() {
        lines.push(format!("On leave: {}.", and_more(away)));
    }
    if lines.is_empty() {
        lines.push("No days off and nobody on leave in that time.".to_owned());
    }
    lines
}

/// People that are free on a day after everything that is promised, until the day at 85.
fn load(answer: &Answer, names: &Names, now: &Zoned) -> Vec<String> {
    let until = answer.promise.p85.day().unwrap_or(Date::MAX);
    let span = match answer.promise.p85 {
        Finish::On(day) => format!("Until {}", say::day(day, now)),
        Finish::NotWithin(weeks) => format!("In the next {weeks} weeks"),
    };
    let of = |id: PartyId| {
        let weeks = answer.before.weeks.iter().filter(|week| week.team == id && week.week <= until && week.days > 0);
        let free: Vec<f64> = weeks.map(domain::check::TeamWeek::free_people).collect();
        let mean = free.iter().sum::<f64>() / free.len().max(1) as f64;
        format!("{span} {mean:.1} people of {} are free on a working day, after what is promised.", team(names, id))
    };
    answer.rests.records.iter().map(|e| of(e.team)).collect()
}

fn between(p: &Prospect, now: &Zoned) -> String {
    let day = |finish: Finish| finish.day().map(|day| say::short_day(day, now));
    match (day(p.p10), day(p.p85)) {
        (Some(early), Some(late)) if early != late => format!("{early} to {late}"),
        (Some(day), _) => day,
        _ => "no date".to_owned(),
    }
}

/// Label and lines.
#[must_use]
pub fn lines(
    answer: &Answer,
    about: &About,
    names: &Names,
    forecast: Option<&Similar>,
    now: &Zoned,
) -> Vec<(&'static str, Vec<String>)> {
    let rests = &answer.rests;
    let mut all = Vec::new();
    if let Some(similar) = forecast {
        all.push((
            "Estimates",
            vec![
                "Nobody estimated it. It is forecast from how long similar ones took.".to_owned(),
                similar_words(similar),
            ],
        ));
    } else {
        all.push(("Estimates", rests.records.iter().map(|e| record(e, names)).collect()));
    }
    all.push(("Unplanned", rests.records.iter().map(|e| unplanned(e, names)).collect()));
    all.push(("Calendar", calendar(answer, about, now)));
    all.push(("Load", load(answer, names, now)));
    let waits = rests.waits.iter().map(|wait| {
        let subject = names.work.get(&wait.id).map_or("Something that is not yours to read", |n| n.subject.as_str());
        format!("{subject}: {}", between(wait, now))
    });
    all.push(("Waits for", waits.collect()));
    all.push(("Futures", vec![format!("{} were gone through.", say::number(i64::from(answer.futures)))]));
    all.retain(|(_, lines)| !lines.is_empty());
    all
}

/// Skills that nobody has of whom they are asked.
#[must_use]
pub fn missing(answer: &Answer, names: &Names) -> Vec<String> {
    let line = |(of, skill): &(PartyId, domain::kernel::SkillId)| {
        let skill = names.skills.get(skill).map_or("this", String::as_str);
        format!(
            "Nobody in {} can do {skill}, so there is no date. Choose another team, or add who can.",
            team(names, *of)
        )
    };
    answer.rests.missing.iter().map(line).collect()
}

/// In so many of a hundred futures something has to be lacking before it is told.
const OFTEN: u32 = 5;

/// Of what is lacking, what one person alone can do, by name.
#[must_use]
pub fn alone(answer: &Answer, about: &About, names: &Names) -> Vec<String> {
    let lacks = |team: PartyId, skill| {
        let often = answer.after.lacks.iter().filter(|lack| lack.chance.in_hundred() >= OFTEN);
        often.into_iter().any(|lack| (lack.team, lack.skill) == (team, skill))
    };
    let told = answer.rests.alone.iter().filter(|(team, skill, _)| lacks(*team, *skill));
    told.map(|(of, skill, person)| {
        let skill = names.skills.get(skill).map_or("this", String::as_str);
        let person = about.people.get(person).map(|name| format!(": {name}")).unwrap_or_default();
        format!("One person in {} can do {skill}{person}.", team(names, *of))
    })
    .collect()
}

/// What holds it up, week by week: the skill that was lacking most often.
#[must_use]
pub fn lacks(answer: &Answer, names: &Names, now: &Zoned) -> Vec<(String, String, String)> {
    let mut weeks: Vec<(Date, String, String)> = Vec::new();
    for lack in answer.after.lacks.iter().filter(|lack| lack.chance.in_hundred() >= OFTEN) {
        if weeks.iter().all(|(week, ..)| *week != lack.week) {
            let skill = names.skills.get(&lack.skill).map_or("this", String::as_str);
            let what = format!("{skill} in {}", team(names, lack.team));
            weeks.push((lack.week, what, format!("{} in 100", lack.chance.in_hundred())));
        }
    }
    weeks.truncate(8);
    weeks.into_iter().map(|(week, what, often)| (say::short_day(week, now), what, often)).collect()
}
