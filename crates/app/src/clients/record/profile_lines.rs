//! What is known about a client, as lines of a page: plain values from rows, the reader and the time.

use domain::charging::amount;
use domain::kernel::PartyId;
use domain::profile::{Gap, Stance, Tier, Touch, Whose, course, figure};
use jiff::Zoned;
use jiff::civil::Date;

use crate::clients::profile::known::{Known, Measured};
use crate::clients::profile::store::{Change, Decider, Noted, Talked, Text};
use crate::kit::chart::{Svg, spark};
use crate::kit::{say, urls};
use crate::people::store::Party;

/// Which side is drawn.
pub(super) const fn side(whose: Whose) -> &'static str {
    match whose {
        Whose::Ours => "it",
        Whose::Theirs => "client",
    }
}

/// A measure of success in a line.
#[derive(Debug)]
pub(super) struct MeasureLine {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) now: String,
    /// On which day that was said.
    pub(super) day: String,
    pub(super) goal: String,
    pub(super) run: Option<Svg>,
    pub(super) badge: String,
    pub(super) tone: String,
}

/// Where a measure should be, in words.
pub(super) fn goal(m: &Measured, now: &Zoned) -> String {
    let unit = m.measure.unit.as_str();
    match (m.measure.target, m.measure.target_day) {
        (None, _) => "no target yet".to_owned(),
        (Some(target), None) => figure(target, unit),
        (Some(target), Some(day)) => format!("{} by {}", figure(target, unit), say::short_day(day, now)),
    }
}

/// The run of its values, where there are two at least. Floating point is good enough for a drawing.
pub(super) fn run(m: &Measured) -> Option<Svg> {
    let values: Vec<f64> = m.values.iter().filter_map(|v| v.value.to_string().parse().ok()).collect();
    let (first, last) = (m.values.first()?, m.values.last()?);
    let unit = m.measure.unit.as_str();
    let spoken = format!("{}: from {} to {}", m.measure.name, figure(first.value, unit), figure(last.value, unit));
    (values.len() > 1).then(|| spark(&values, None, &spoken))
}

pub(super) fn measure(m: &Measured, now: &Zoned) -> MeasureLine {
    let last = m.values.last();
    let stands = last.and_then(|v| course(m.measure.way, m.measure.baseline, m.measure.target, v.value));
    MeasureLine {
        name: m.measure.name.clone(),
        href: urls::measure(m.measure.party, m.measure.id),
        now: last.map_or_else(|| "not known".to_owned(), |v| figure(v.value, &m.measure.unit)),
        day: last.map(|v| say::short_day(v.day, now)).unwrap_or_default(),
        goal: goal(m, now),
        run: run(m),
        badge: stands.map(|c| c.word().to_owned()).unwrap_or_default(),
        tone: stands.map(|c| c.tone().to_owned()).unwrap_or_default(),
    }
}

/// Somebody with a part in deciding.
#[derive(Debug)]
pub(super) struct DeciderLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) part: &'static str,
    pub(super) limit: String,
    /// When something last moved between them and us; for our own people.
    pub(super) contact: String,
}

/// How somebody stands toward us, as our own people read it.
#[derive(Debug)]
pub(super) struct StanceLine {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) stance: String,
    pub(super) tone: String,
    pub(super) evidence: String,
    pub(super) noted: String,
    /// What was noted before, newest first: how, on what it rested, and by whom.
    pub(super) before: Vec<(&'static str, String, String)>,
}

fn noted(s: &Noted, now: &Zoned) -> String {
    let by = s.by.as_ref().map_or("nobody", |(_, name)| name.as_str());
    format!("{by}, {}", say::when(s.at, now))
}

/// The last stance of each person, with those before it.
pub(super) fn stances(k: &Known, now: &Zoned) -> Vec<StanceLine> {
    let mut lines: Vec<(domain::kernel::PersonId, StanceLine)> = Vec::new();
    for s in &k.stances {
        if let Some((_, line)) = lines.iter_mut().find(|(person, _)| *person == s.person) {
            line.before.push((s.stance.word(), s.evidence.clone(), noted(s, now)));
            continue;
        }
        let line = StanceLine {
            name: s.name.clone(),
            href: urls::person(s.person),
            stance: s.stance.word().to_owned(),
            tone: if matches!(s.stance, Stance::Doubtful | Stance::Against) { "watch" } else { "" }.to_owned(),
            evidence: s.evidence.clone(),
            noted: noted(s, now),
            before: Vec::new(),
        };
        lines.push((s.person, line));
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

pub(super) fn decider(d: &Decider, k: &Known, now: &Zoned) -> DeciderLine {
    let met = k.talks.iter().find(|t| t.with.as_ref().is_some_and(|(id, _)| *id == d.person)).map(|t| t.day);
    let moved = d.moved_at.map(|at| at.to_zoned(now.time_zone().clone()).date());
    DeciderLine {
        id: d.person.to_string(),
        name: d.name.clone(),
        href: urls::person(d.person),
        part: d.part.word(),
        limit: d.limit.map(|limit| amount(limit.exact(), limit)).unwrap_or_default(),
        contact: match moved.max(met) {
            Some(day) => say::short_day(day, now),
            None => "no talk is known".to_owned(),
        },
    }
}

/// What somebody wrote, with who and when.
#[derive(Debug)]
pub(super) struct Quote {
    pub(super) words: String,
    pub(super) who: String,
    pub(super) side: &'static str,
    pub(super) when: String,
}

pub(super) fn quote(text: &Text, now: &Zoned) -> Quote {
    Quote {
        words: text.words.clone(),
        who: text.by.as_ref().map(|(_, name)| name.clone()).unwrap_or_else(|| "Nobody".to_owned()),
        side: side(text.whose),
        when: say::when(text.at, now),
    }
}

/// A talk in a line.
#[derive(Debug)]
pub(super) struct TalkedLine {
    pub(super) day: String,
    pub(super) who: String,
    pub(super) words: String,
}

pub(super) fn talked(t: &Talked, now: &Zoned) -> TalkedLine {
    let name = |who: &Option<(domain::kernel::PersonId, String)>| who.as_ref().map(|(_, name)| name.clone());
    let who = match (name(&t.by), name(&t.with)) {
        (Some(by), Some(with)) => format!("{by} with {with}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    };
    TalkedLine { day: say::short_day(t.day, now), who, words: t.words.clone().unwrap_or_default() }
}

/// Whether we talked often enough, in a sentence with its tone.
pub(super) fn touched(touch: Option<Touch>, last: Option<Date>, now: &Zoned) -> (String, &'static str) {
    let last = last.map(|day| say::day(day, now));
    match (touch, last) {
        (None, None) => ("No talk is known, and nobody has said how often we want to talk.".to_owned(), ""),
        (None, Some(day)) => (format!("We last talked on {day}. Nobody has said how often we want to."), ""),
        (Some(Touch::Never), _) | (Some(_), None) => ("No talk with them is known. Begin one.".to_owned(), "warn"),
        (Some(Touch::By(by)), Some(day)) => {
            (format!("We last talked on {day}. The next talk is wanted by {}.", say::day(by, now)), "")
        }
        (Some(Touch::Overdue(days)), Some(day)) => {
            let late = say::count(days, "day", "days");
            (format!("We last talked on {day}. A talk is {late} overdue."), "warn")
        }
    }
}

/// What an empty field means, by tier.
pub(super) fn usual(days: &[(Tier, i64)]) -> String {
    let each: Vec<String> = days.iter().map(|(tier, days)| format!("{days} for a {}", tier.word())).collect();
    format!("Empty is {}.", say::list_and(&each))
}

/// Something that is not known, as work.
#[derive(Debug)]
pub(super) struct GapLine {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    /// Where it is filled.
    pub(super) href: String,
    /// The promise to find it out.
    pub(super) promise: Option<String>,
    /// The reader may promise to find it out.
    pub(super) may_promise: bool,
}

/// Where a gap is filled; nowhere for whoever may not.
fn filled(gap: Gap, party: &Party, staff: bool) -> String {
    let id = party.id.to_string();
    match gap {
        Gap::Measures | Gap::Values => "#measures".to_owned(),
        Gap::Decider | Gap::Limit => "#who".to_owned(),
        Gap::Stances => "#inside".to_owned(),
        Gap::Success | Gap::Risk => "#means".to_owned(),
        Gap::Rhythm => "#talk".to_owned(),
        Gap::Calendar if staff => format!("/parties/{id}/calendar"),
        Gap::Lines if staff => urls::with_query("/parties/new", &[("kind", "client"), ("parent", &id)]),
        Gap::Lead if staff => format!("/parties/{id}/edit"),
        Gap::Calendar | Gap::Lines | Gap::Lead => String::new(),
    }
}

pub(super) fn gap_lines(k: &Known) -> Vec<GapLine> {
    let ours = k.writes == Some(Whose::Ours);
    let line = |(gap, promise): &(Gap, Option<domain::kernel::CommitmentId>)| GapLine {
        code: gap.code(),
        words: gap.word(),
        href: if k.writes.is_some() { filled(*gap, &k.party, ours) } else { String::new() },
        promise: promise.map(urls::commitment),
        may_promise: ours && promise.is_none() && !gap.is_inside(),
    };
    k.gaps.iter().map(line).collect()
}

/// How much is known, in a sentence.
pub(super) fn complete(k: &Known) -> String {
    match k.gaps.len() {
        0 if k.inside => "Everything that ought to be known about them is.".to_owned(),
        0 => "Everything that ought to be known about you is.".to_owned(),
        n => {
            let (known, all) = (k.wanted.saturating_sub(n), k.wanted);
            match known {
                0 => format!("None of {all} things that ought to be known is."),
                1 => format!("One of {all} things that ought to be known is."),
                some => format!("{} of {all} things that ought to be known are.", say::number_word(some)),
            }
        }
    }
}

/// A change in a line.
#[derive(Debug)]
pub(super) struct ChangeLine {
    pub(super) day: String,
    pub(super) exact: String,
    pub(super) about: String,
    pub(super) was: String,
    pub(super) is_now: String,
    pub(super) who: String,
    pub(super) side: &'static str,
    pub(super) inside: bool,
}

pub(super) fn change(c: &Change, now: &Zoned) -> ChangeLine {
    ChangeLine {
        day: say::when(c.at, now),
        exact: say::exact(c.at, now),
        about: c.about.clone(),
        was: c.was.clone().unwrap_or_default(),
        is_now: c.is_now.clone().unwrap_or_else(|| "taken away".to_owned()),
        who: c.by.as_ref().map(|(_, name)| name.clone()).unwrap_or_else(|| "Entente".to_owned()),
        side: side(c.whose),
        inside: c.inside,
    }
}

/// The page of what is known about a client.
pub(super) fn page_of(id: PartyId) -> String {
    format!("{}/profile", urls::client(id))
}
