//! An answer as finished values: the title that says the finding, the dots, the dates, what it displaces.

use domain::check::{Effect, Finish};
use jiff::Zoned;
use jiff::civil::Date;

use super::{Checked, Names};
use crate::check::ask::reaches;
use crate::check::reckon::Reckoned;
use crate::commitments::phrase;
use crate::kit::chart::Svg;
use crate::kit::dots::{self, Futures};
use crate::kit::{say, urls};

/// Promises that are shown one by one.
const SHOWN: usize = 12;

/// One date with its chance.
#[derive(Clone, Debug)]
pub struct DateView {
    /// What it is.
    pub label: &'static str,
    /// The day, or that there is none.
    pub day: String,
    /// Its chance.
    pub chance: String,
    /// The one to promise.
    pub best: bool,
}

/// What becomes of a promise that is there already.
#[derive(Clone, Debug)]
pub struct EffectView {
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// For whom, and by when.
    pub about: String,
    /// `it`, `client` or `supplier`.
    pub side: &'static str,
    /// Before and after, drawn.
    pub chart: Svg,
    /// The chance before.
    pub before: u32,
    /// The chance after.
    pub after: u32,
    /// What changes.
    pub change: String,
    /// It falls into danger.
    pub bad: bool,
}

/// What it displaces.
#[derive(Clone, Debug, Default)]
pub struct EffectsView {
    /// The finding.
    pub title: String,
    /// One by one.
    pub rows: Vec<EffectView>,
    /// What is not shown one by one.
    pub more: String,
}

/// The sentence that is the title: the wanted day, and one that can be kept.
#[must_use]
pub fn title(checked: &Checked, now: &Zoned) -> String {
    let subject = &checked.sent.subject;
    let thing = match &checked.about.row {
        Some(row) => row.subject.as_str(),
        None if subject.is_empty() => "this",
        None => subject,
    };
    let Some(found) = &checked.reckoned else {
        return match &checked.about.row {
            Some(row) if !checked.sent.errors.pairs().is_empty() => row.subject.clone(),
            Some(_) => "Nobody has said yet how much work this is".to_owned(),
            None => "Can we take this, and by when?".to_owned(),
        };
    };
    let (answer, offer) = (&found.answer, found.offer.as_ref());
    if !answer.rests.missing.is_empty() {
        return format!("There is nobody to do {thing}.");
    }
    let better = match offer {
        Some(offer) => format!("{} is a date we can keep.", say::day(offer.day, now)),
        None => format!("No day within {} weeks can be kept.", checked.prepared.plan.weeks),
    };
    let Some(wanted) = checked.sent.ask.day else { return better };
    let day = say::day(wanted, now);
    match answer.chance.in_hundred() {
        _ if !answer.stretch => format!("{day} is a date we can keep."),
        chance if chance >= 50 => format!("{day} is a stretch. {better}"),
        0 => format!("{day} cannot be kept. {better}"),
        _ => format!("{day} is less than even. {better}"),
    }
}

/// The chance, beside the level that was agreed on.
#[must_use]
pub fn lead(checked: &Checked) -> String {
    let Some((found, day)) = checked.reckoned.as_ref().zip(checked.sent.ask.day) else {
        return "Nothing is promised and nobody is told. Change anything and look again.".to_owned();
    };
    let (chance, agreed) = (found.answer.chance.in_hundred(), checked.prepared.agreed);
    let reach = reaches(checked.prepared.plan.from);
    if day > reach {
        let (weeks, reach) = (checked.prepared.plan.weeks, say::long_day(reach));
        return format!(
            "The plan reaches {weeks} weeks, until {reach}: {chance} in 100 by then, and for a later day no fewer. \
             {agreed} is the agreed level. Nothing is promised by looking."
        );
    }
    format!("{chance} in 100 for that day; {agreed} is the agreed level. Nothing is promised by looking.")
}

/// Twenty futures, drawn, with their finding.
#[must_use]
pub fn drawn(found: &Reckoned, wanted: Option<Date>, now: &Zoned) -> (String, Svg) {
    let answer = &found.answer;
    let ends: Vec<Date> = answer.dots.iter().filter_map(|dot| dot.day()).collect();
    let made = ends.iter().filter(|day| wanted.is_some_and(|wanted| **day <= wanted)).count();
    let title = match wanted {
        Some(_) if made == answer.dots.len() => "All twenty futures make it".to_owned(),
        Some(_) if made == 0 => "None of twenty futures makes it".to_owned(),
        Some(_) => {
            let count = say::number_in_words(made);
            let mut letters = count.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{} of twenty futures make it", letters.as_str())
        }
        None => "When it ends in twenty futures".to_owned(),
    };
    let offered = found.offer.as_ref().filter(|offer| wanted != Some(offer.day));
    let offered = offered.map(|offer| (offer.day, format!("{} in 100", offer.chance.in_hundred())));
    let shown =
        |day: &Date| ends.first().is_some_and(|first| day >= first) && ends.last().is_some_and(|last| day <= last);
    let mut off: Vec<(Date, Date, String)> = answer
        .rests
        .days_off
        .iter()
        .filter(|(_, day, _)| shown(day))
        .map(|(_, day, name)| (*day, *day, name.clone()))
        .collect();
    off.sort_unstable();
    off.dedup();
    let label = format!(
        "{title}. {}",
        dates(found, now).iter().map(|d| format!("{} by {}", d.chance, d.day)).collect::<Vec<_>>().join(", ")
    );
    let wanted = wanted.map(|day| (day, format!("{} in 100", answer.chance.in_hundred())));
    (title, dots::futures(&Futures { ends, wanted, offered, off, label }, now))
}

/// The three dates: as likely as not as it is asked, and the one to offer with what is close to certain then.
#[must_use]
pub fn dates(found: &Reckoned, now: &Zoned) -> Vec<DateView> {
    let p = &found.answer.promise;
    let day = |finish: Finish| match finish {
        Finish::On(day) => say::day(day, now),
        Finish::NotWithin(weeks) => format!("no date within {weeks} weeks"),
    };
    let view = |label, day, chance: String, best| DateView { label, day, chance, best };
    let offer = found.offer.as_ref();
    let (keeps, chance) = match offer {
        Some(offer) => (say::day(offer.day, now), format!("{} in 100", offer.chance.in_hundred())),
        None => ("none was found".to_owned(), String::new()),
    };
    let asked = match p.due.filter(|_| found.answer.stretch) {
        Some(due) => format!("50 in 100, due {}", say::short_day(due, now)),
        None => "50 in 100".to_owned(),
    };
    let certain = offer.map_or(p.p95, |offer| offer.p95);
    vec![
        view("As likely as not", day(p.p50), asked, false),
        view("A promise you can keep", keeps, chance, true),
        view("Close to certain", day(certain), "95 in 100".to_owned(), false),
    ]
}

/// Why the day to offer may lie behind all futures that are drawn.
#[must_use]
pub fn later(found: &Reckoned, now: &Zoned) -> String {
    let last = found.answer.promise.p85.day();
    match found.offer.as_ref().filter(|offer| last.is_some_and(|last| offer.day > last)) {
        Some(offer) => format!(
            "A promise for a later day steps behind what is due before it, and takes longer. {} holds all the same.",
            say::day(offer.day, now)
        ),
        None => String::new(),
    }
}

/// What becomes of promises that are there already.
#[must_use]
pub fn effects(found: &Reckoned, agreed: u8, names: &Names, now: &Zoned) -> EffectsView {
    let answer = &found.answer;
    let moves = |effect: &&Effect| {
        let chances = effect.before.zip(effect.after);
        effect.promised && chances.is_some_and(|(b, a)| b.in_hundred() != a.in_hundred())
    };
    let moved: Vec<&Effect> = answer.effects.iter().filter(moves).collect();
    let danger = moved.iter().filter(|effect| effect.in_danger(agreed)).count();
    let falls = moved.iter().filter(|effect| effect.falls_below(agreed)).count();
    let worse = danger.saturating_sub(falls);
    let title = match (falls, worse) {
        (0, 0) if moved.is_empty() => "It would move no other promise".to_owned(),
        (0, 0) => "It would put no other promise in danger".to_owned(),
        (0, 1) => "One promise that is in danger would stand lower still".to_owned(),
        (0, n) => format!("{} promises that are in danger would stand lower still", say::number_word(n)),
        (1, _) => "It would put one promise in danger".to_owned(),
        (n, _) => format!("It would put {} promises in danger", say::number_in_words(n)),
    };
    let known: Vec<EffectView> =
        moved.iter().filter_map(|effect| one(effect, agreed, names, now)).take(SHOWN).collect();
    let unnamed = moved.iter().filter(|effect| !names.work.contains_key(&effect.id)).count();
    let rest = moved.len() - unnamed - known.len();
    let mut more: Vec<String> = instead(found, danger, now).into_iter().collect();
    if rest > 0 {
        more.push(format!("{} more move by less.", say::number(rest)));
    }
    if unnamed > 0 {
        more.push(format!("{} that you may not read move as well.", say::count(unnamed, "promise", "promises")));
    }
    EffectsView { title, rows: known, more: more.join(" ") }
}

/// What the day to offer would do to them, where it is another.
fn instead(found: &Reckoned, danger: usize, now: &Zoned) -> Option<String> {
    let offer = found.offer.as_ref().filter(|_| found.answer.stretch && danger > 0)?;
    let day = say::day(offer.day, now);
    Some(match offer.endangers {
        0 => format!("Promised for {day} it would put none in danger."),
        1 => format!("Promised for {day} it would put one in danger."),
        n => format!("Promised for {day} it would put {} in danger.", say::number_in_words(n)),
    })
}

fn one(effect: &Effect, agreed: u8, names: &Names, now: &Zoned) -> Option<EffectView> {
    let named = names.work.get(&effect.id)?;
    let (before, after) = (effect.before?.in_hundred(), effect.after?.in_hundred());
    let bad = effect.in_danger(agreed);
    let by = named.due.map(|due| phrase::due_in_full(due, named.due_is_day, now)).unwrap_or_default();
    let change = i64::from(after) - i64::from(before);
    Some(EffectView {
        subject: named.subject.clone(),
        href: urls::commitment(effect.id),
        about: format!("{}, {by}", named.party),
        side: named.side,
        chart: dots::moved(before, after, agreed, bad),
        before,
        after,
        change: if change < 0 { format!("−{}", -change) } else { format!("+{change}") },
        bad,
    })
}
