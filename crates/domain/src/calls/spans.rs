//! When each condition stood: pure functions from what happened to spans of time. Whether it stands now, and how often it stood within
//! a year, are two questions to the same spans, so that a dry run can say nothing else than the rounds.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::condition::Condition;
use super::facts::{Answered, Broke, Facts, Lasting, Refusal};
use super::numbers::{Number, Numbers};
use crate::health::Stage;

/// How long answers say something of the present, in days.
const ANSWERS_DAYS: u32 = 365;
/// From the end of a week to that of the next; some hours more or less come with summer time.
const WEEK_HOURS: (i64, i64) = (24 * 7 - 2, 24 * 7 + 2);

/// Matters that are kept of one reason at most.
const MATTERS: usize = 100;

/// What a sentence about it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    /// How many, or how much.
    pub count: u32,
    /// The number that it is beyond.
    pub limit: u32,
    /// The last time that it was otherwise, such as the last talk.
    pub at: Option<Timestamp>,
    /// Where it can be looked at.
    pub matter: Option<Uuid>,
    /// The stage it came to.
    pub stage: Option<Stage>,
    /// What it is made of where it is several, each once and the last one first: the promises that broke down.
    pub matters: Vec<Uuid>,
}

/// A time for which a condition stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when on.
    pub from: Timestamp,
    /// Until when; nothing where no end is known.
    pub until: Option<Timestamp>,
    /// What a sentence about it is made of.
    pub parts: Parts,
}

impl Span {
    fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// A condition that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Since when, without a break.
    pub since: Timestamp,
    /// What a sentence about it is made of: of what began last.
    pub parts: Parts,
}

fn days(n: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(n))
}

fn sorted(all: &[Timestamp]) -> Vec<Timestamp> {
    let mut all = all.to_vec();
    all.sort_unstable();
    all
}

/// Every time between two instants, or after the last one, that is longer than this.
fn gaps(begin: Timestamp, all: &[Timestamp], limit: u32) -> Vec<Span> {
    let mut points = vec![(begin, false)];
    points.extend(sorted(all).into_iter().filter(|at| *at >= begin).map(|at| (at, true)));
    let next = points.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
    let piece = |((at, told), next): (&(Timestamp, bool), Option<Timestamp>)| {
        let from = *at + days(limit);
        let parts = Parts { count: limit, limit, at: told.then_some(*at), ..Parts::default() };
        next.is_none_or(|next| from < next).then_some(Span { from, until: next, parts })
    };
    points.iter().zip(next).filter_map(piece).collect()
}

fn worse(f: &Facts, n: &Numbers) -> Vec<Span> {
    let mut all = f.stages.clone();
    all.sort_by_key(|turned| turned.at);
    let news = days(n.get(Number::News));
    let piece = |(place, turned): (usize, &super::facts::Turned)| {
        let back = all.iter().skip(place + 1).find(|later| later.to <= turned.from).map(|later| later.at);
        let end = turned.at + news;
        let parts = Parts { stage: Some(turned.to), at: Some(turned.at), ..Parts::default() };
        (turned.to > turned.from).then_some(Span {
            from: turned.at,
            until: Some(back.map_or(end, |back| back.min(end))),
            parts,
        })
    };
    all.iter().enumerate().filter_map(piece).collect()
}

fn breakdowns(f: &Facts, n: &Numbers) -> Vec<Span> {
    let (mut all, within) = (f.breakdowns.clone(), days(n.get(Number::Within)));
    all.sort_unstable_by_key(|one| (one.at, one.matter));
    let (many, limit) = (n.get(Number::Breakdowns), n.get(Number::Within));
    let back = usize::try_from(many.saturating_sub(1)).unwrap_or(1);
    let piece = |(place, last): (usize, &Broke)| {
        let first = place.checked_sub(back).and_then(|place| all.get(place))?;
        let (at, until) = (last.at, first.at + within);
        let near: Vec<&Broke> = all.iter().filter(|one| one.at <= at && one.at + within > at).collect();
        let count = u32::try_from(near.len()).unwrap_or(u32::MAX);
        let parts = Parts { count, limit, at: Some(at), matters: matters(&near), ..Parts::default() };
        (at < until).then_some(Span { from: at, until: Some(until), parts })
    };
    all.iter().enumerate().filter_map(piece).collect()
}

/// Which promises these were, each once, the one that broke down last first.
fn matters(near: &[&Broke]) -> Vec<Uuid> {
    let mut found = Vec::new();
    for matter in near.iter().rev().filter_map(|one| one.matter) {
        if !found.contains(&matter) && found.len() < MATTERS {
            found.push(matter);
        }
    }
    found
}

/// Times in which the answers of a year were below the line, month by month.
fn unhappy(answers: &[Answered], line: u32) -> Vec<Span> {
    let mut all = answers.to_vec();
    all.sort_by_key(|month| month.at);
    let mut turns: Vec<Timestamp> = all.iter().flat_map(|month| [month.at, month.at + days(ANSWERS_DAYS)]).collect();
    turns.sort_unstable();
    turns.dedup();
    let next = turns.iter().skip(1).map(|at| Some(*at)).chain([None]);
    let piece = |(at, next): (&Timestamp, Option<Timestamp>)| {
        let year = all.iter().filter(|month| month.at <= *at && month.at + days(ANSWERS_DAYS) > *at);
        let (sum, answers) = year.fold((0, 0), |(sum, n), month| (sum + month.sum, n + month.answers));
        let tenths = u32::try_from((sum * 10).checked_div(answers)?).ok()?;
        let parts = Parts { count: tenths, limit: line, ..Parts::default() };
        (sum * 10 < u64::from(line) * answers).then_some(Span { from: *at, until: next, parts })
    };
    turns.iter().zip(next).filter_map(piece).collect()
}

/// These without the time in which any of those went on.
fn without(spans: Vec<Span>, these: &[Lasting]) -> Vec<Span> {
    these.iter().fold(spans, |spans, gone| {
        let cut = |span: Span| {
            let before = span.until.map_or(gone.from, |until| until.min(gone.from));
            let first = (span.from < before).then(|| Span { until: Some(before), ..span.clone() });
            let second = gone.until.and_then(|end| {
                let from = span.from.max(end);
                span.until.is_none_or(|until| from < until).then_some(Span { from, ..span })
            });
            [first, second]
        };
        spans.into_iter().flat_map(cut).flatten().collect()
    })
}

fn green_unhappy(f: &Facts, n: &Numbers) -> Vec<Span> {
    let Some(measured) = f.measured else { return Vec::new() };
    let spans = unhappy(&f.answers, n.get(Number::Content)).into_iter();
    let spans = spans.filter(|span| span.until.is_none_or(|until| measured < until));
    without(spans.map(|span| Span { from: span.from.max(measured), ..span }).collect(), &f.failing)
}

/// What lasted longer than this.
fn lasting(all: &[Lasting], limit: u32) -> Vec<Span> {
    let piece = |one: &Lasting| {
        let from = one.from + days(limit);
        let parts = Parts { count: limit, limit, at: Some(one.from), matter: one.matter, ..Parts::default() };
        one.until.is_none_or(|until| from < until).then_some(Span { from, until: one.until, parts })
    };
    all.iter().filter_map(piece).collect()
}

fn refused(one: &Refusal, count: u32, limit: u32, news: u32) -> Option<Span> {
    let end = one.at + days(news);
    let until = one.mended.map_or(end, |mended| mended.min(end));
    let parts = Parts { count, limit, at: Some(one.at), matter: one.matter, ..Parts::default() };
    (one.at < until).then_some(Span { from: one.at, until: Some(until), parts })
}

fn bare(f: &Facts, n: &Numbers) -> Vec<Span> {
    let bare = f.refusals.iter().filter(|one| !one.alternative);
    bare.filter_map(|one| refused(one, 1, 1, n.get(Number::News))).collect()
}

fn again(f: &Facts, n: &Numbers) -> Vec<Span> {
    let (limit, news) = (n.get(Number::Refusals), n.get(Number::News));
    let piece = |one: &Refusal| {
        let need = one.need?;
        let so_far = f.refusals.iter().filter(|other| other.need == Some(need) && other.at <= one.at).count();
        let count = u32::try_from(so_far).unwrap_or(u32::MAX);
        if count < limit { None } else { refused(one, count, limit, news) }
    };
    f.refusals.iter().filter_map(piece).collect()
}

fn without_slack(f: &Facts, n: &Numbers) -> Vec<Span> {
    let (load, weeks) = (n.get(Number::Load), n.get(Number::Weeks));
    let mut all = f.weeks.clone();
    all.sort_by_key(|week| week.ended);
    let (mut run, mut last, mut found) = (0_u32, None::<Timestamp>, Vec::new());
    for (place, week) in all.iter().enumerate() {
        let hours = last.map(|last| week.ended.duration_since(last).as_hours());
        let follows = hours.is_some_and(|hours| (WEEK_HOURS.0..=WEEK_HOURS.1).contains(&hours));
        let over = week.share > u64::from(load) * 10;
        run = if over { if follows { run + 1 } else { 1 } } else { 0 };
        last = Some(week.ended);
        if run >= weeks {
            // It is over with the next week that is noted and not like that, or where nobody has noted one for three weeks.
            let next = all.get(place + 1).map(|next| next.ended);
            let silent = week.ended + days(21);
            let percent = u32::try_from(week.share / 10).unwrap_or(u32::MAX);
            let parts = Parts { count: run, limit: percent, at: Some(week.ended), ..Parts::default() };
            let until = Some(next.map_or(silent, |next| next.min(silent)));
            found.push(Span { from: week.ended, until, parts });
        }
    }
    found
}

fn pieces(condition: Condition, f: &Facts, n: &Numbers) -> Vec<Span> {
    match condition {
        Condition::NoContact => gaps(f.known_since, &f.contacts, f.every.unwrap_or_else(|| n.get(Number::Silence))),
        Condition::WorseStage => worse(f, n),
        Condition::Breakdowns => breakdowns(f, n),
        Condition::GreenUnhappy => green_unhappy(f, n),
        Condition::OldDispute => lasting(&f.disputes, n.get(Number::Dispute)),
        Condition::ReviewOverdue => lasting(&f.reviews, n.get(Number::Review)),
        Condition::BareRefusal => bare(f, n),
        Condition::RefusedTwice => again(f, n),
        Condition::Utilisation => without_slack(f, n),
        Condition::NothingOffered => gaps(f.known_since, &f.offers, n.get(Number::Offered)),
    }
}

/// Every time for which a condition stood without a break, oldest first; none where it is off. Parts are those of what began last.
#[must_use]
pub fn spans(condition: Condition, f: &Facts, n: &Numbers) -> Vec<Span> {
    if !n.is_on(condition) {
        return Vec::new();
    }
    let mut all = pieces(condition, f, n);
    all.sort_by_key(|span| (span.from, span.until.unwrap_or(Timestamp::MAX)));
    let mut whole: Vec<Span> = Vec::new();
    for span in all {
        match whole.last_mut().filter(|last| last.until.is_none_or(|until| span.from <= until)) {
            Some(last) => {
                last.until = last.until.zip(span.until).map(|(one, other)| one.max(other));
                last.parts = span.parts;
            }
            None => whole.push(span),
        }
    }
    whole
}

/// Whether a condition stands at this instant.
#[must_use]
pub fn stands(condition: Condition, f: &Facts, n: &Numbers, at: Timestamp) -> Option<Stands> {
    let since = spans(condition, f, n).into_iter().find(|span| span.holds(at))?.from;
    let told = pieces(condition, f, n).into_iter().filter(|span| span.holds(at)).max_by_key(|span| span.from)?;
    Some(Stands { since, parts: told.parts })
}

/// How often a condition would have called between these: each time for which it stood is one.
#[must_use]
pub fn fired(condition: Condition, f: &Facts, n: &Numbers, (from, until): (Timestamp, Timestamp)) -> usize {
    let within = |span: &Span| span.from <= until && span.until.is_none_or(|end| end > from);
    spans(condition, f, n).iter().filter(|span| within(span)).count()
}
