//! The page of a check: what is asked, what can be expected, what it displaces, what would help, and the word to give.

use askama::Template;
use domain::commitment::{ActKind, Side};
use jiff::Zoned;
use jiff::civil::Date;

use super::typed::RowTyped;
use super::view::{self, DateView, EffectsView};
use super::ways::{self, LeverView};
use super::{Checked, chances, rests};
use crate::commitments::phrase;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{say, urls};

/// A word that was not taken: what was typed, and why.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// What was typed.
    pub typed: Typed,
    /// By field.
    pub errors: FieldErrors,
    /// Why the rules say no.
    pub refusal: String,
}

/// What was found.
#[derive(Debug)]
pub(super) struct FoundView {
    dots_title: String,
    dots: Svg,
    dates: Vec<DateView>,
    later: String,
    effects: EffectsView,
    stretch: bool,
    levers_title: String,
    /// How it is without any of them.
    as_it_is: String,
    levers: Vec<LeverView>,
    lacks: Vec<(String, String, String)>,
    alone: Vec<String>,
    missing: Vec<String>,
    rests: Vec<(&'static str, Vec<String>)>,
}

/// A day to choose.
#[derive(Debug)]
struct DayView {
    value: String,
    words: String,
    hint: String,
    on: bool,
}

/// The word to give.
#[derive(Debug)]
struct DecideView {
    action: String,
    title: String,
    days: Vec<DayView>,
    reason: String,
    words: String,
    /// A word can be written along.
    speaks: bool,
    button: String,
    hears: String,
    seen: String,
    hidden: Vec<(&'static str, String)>,
    errors: Vec<(String, String)>,
    /// For which day it is needed; empty where none of them is a stretch.
    reason_hint: String,
    reason_error: String,
    refusal: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "check/check.html")]
pub struct CheckPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    title: String,
    lead: String,
    /// Where the question is asked.
    action: String,
    thing: String,
    thought: bool,
    subject: String,
    client: String,
    clients: Vec<(String, String)>,
    day: String,
    today: String,
    rows: Vec<RowTyped>,
    teams: Vec<(String, String)>,
    skills: Vec<(String, String)>,
    typed_rows: bool,
    services: Vec<(String, String)>,
    service: String,
    /// What is open already and says nearly the same.
    alike: Vec<(String, String)>,
    waits: Vec<(String, String, String)>,
    open: Vec<String>,
    /// What is wrong with the day; what is wrong with a line stands in it.
    day_error: String,
    unknown: String,
    estimate: String,
    found: Option<FoundView>,
    decide: Option<DecideView>,
    only_if: String,
    right: chances::Small,
}

impl CheckPage {
    /// Makes the page.
    #[must_use]
    pub fn new(chrome: Chrome, env: &Env, checked: &Checked, wrong: &Wrong) -> Self {
        let now = env.local();
        let (sent, about) = (&checked.sent, &checked.about);
        let thought = about.row.is_none();
        let found = checked.reckoned.as_ref().and_then(|_| found(checked, &now));
        let action = about.row.as_ref().map_or_else(|| urls::CHECK.to_owned(), |row| urls::check(row.id));
        Self {
            trail: trail(checked),
            title: view::title(checked, &now),
            lead: view::lead(checked),
            thing: about.row.as_ref().map_or_else(String::new, |row| row.subject.clone()),
            thought,
            subject: sent.subject.clone(),
            client: sent.client.clone(),
            clients: about.clients.clone(),
            day: sent.day.clone(),
            today: now.date().to_string(),
            rows: sent.rows.clone(),
            teams: about.teams.clone(),
            skills: about.skills.clone(),
            typed_rows: thought || !sent.ask.needs.is_empty() || found.is_none(),
            services: about.services.clone(),
            alike: about.alike.clone(),
            service: sent.service.clone(),
            waits: waits(&sent.waits),
            open: about.open.clone(),
            day_error: sent.errors.on("day").to_owned(),
            unknown: unknown(checked),
            estimate: about.row.as_ref().map(|row| urls::work_of(row.id)).unwrap_or_default(),
            decide: decide(checked, wrong, &now),
            only_if: only_if(checked),
            right: chances::small(&about.bands),
            found,
            action,
            chrome,
        }
    }
}

/// Each with the id of its field.
fn waits(all: &[(String, String)]) -> Vec<(String, String, String)> {
    all.iter().enumerate().map(|(n, (name, wrong))| (format!("after-{n}"), name.clone(), wrong.clone())).collect()
}

fn trail(checked: &Checked) -> Vec<(String, String)> {
    let mut trail = vec![("Promises".to_owned(), "/promises".to_owned())];
    trail.extend(checked.about.row.as_ref().map(|row| (row.subject.clone(), urls::commitment(row.id))));
    trail
}

fn found(checked: &Checked, now: &Zoned) -> Option<FoundView> {
    let reckoned = checked.reckoned.as_ref()?;
    let (answer, names) = (&reckoned.answer, &checked.names);
    let (dots_title, dots) = view::drawn(reckoned, checked.sent.ask.day, now);
    let day = checked.sent.ask.day.map_or_else(|| "it".to_owned(), |day| say::day(day, now));
    Some(FoundView {
        dots_title,
        dots,
        dates: view::dates(reckoned, now),
        later: view::later(reckoned, now),
        effects: view::effects(reckoned, checked.prepared.agreed, names, now),
        stretch: answer.stretch && answer.rests.missing.is_empty(),
        levers_title: format!("What would make {day} likelier"),
        levers: ways::levers(&checked.sent.ask.changes, &reckoned.ways, checked.prepared.agreed, names, now),
        as_it_is: ways::as_it_is(answer, now),
        lacks: rests::lacks(answer, names, now),
        alone: rests::alone(answer, &checked.about, names),
        missing: rests::missing(answer, names),
        rests: rests::lines(answer, &checked.about, names, checked.prepared.similar.as_ref(), now),
    })
}

/// Why there is no answer.
fn unknown(checked: &Checked) -> String {
    if checked.reckoned.is_some() || !checked.sent.errors.pairs().is_empty() {
        return String::new();
    }
    match &checked.about.row {
        Some(row) if row.state.is_closed() => "This is over, so there is nothing to keep any more.".to_owned(),
        Some(_) => "It is not estimated, and there is no record of similar ones yet. So there is no chance to tell, and none is made up. A promise can be given all the same; say below what it takes to see more.".to_owned(),
        None if checked.about.teams.is_empty() => "Nobody has said yet who is in which team, so there are no hours to reckon with.".to_owned(),
        None if checked.sent.ask.like.is_some() => "Too few like it were ever delivered to forecast from. Say in which skill and for how many hours the team would work on it.".to_owned(),
        None => "Say which team would work on it, in which skill, and for how many hours. With only the team, or the service it is about, it is forecast from how long similar ones took.".to_owned(),
    }
}

/// That an answer holds only with what is ticked or typed.
fn only_if(checked: &Checked) -> String {
    let thought = checked.about.row.is_none();
    match (checked.reckoned.is_some(), checked.sent.ask.changes.is_empty(), checked.sent.ask.needs.is_empty() || thought) {
        (true, false, _) => "These chances hold only with what you ticked. Arrange it first, then check again without it and give your word.".to_owned(),
        (true, true, false) => "These chances hold for the hours you typed here. Estimate it so, then check again and give your word.".to_owned(),
        _ => String::new(),
    }
}

/// What can be said about a promise that has a day in it.
#[must_use]
pub fn can_promise(possible: &[ActKind]) -> bool {
    use ActKind as K;
    possible.iter().any(|kind| matches!(kind, K::Promise | K::Agree | K::Counter | K::Propose))
}

fn decide(checked: &Checked, wrong: &Wrong, now: &Zoned) -> Option<DecideView> {
    let (sent, about) = (&checked.sent, &checked.about);
    let found = checked.reckoned.as_ref()?;
    let answer = &found.answer;
    let thought = about.row.is_none();
    let may = thought || can_promise(&about.possible);
    if !may || !only_if(checked).is_empty() || !answer.rests.missing.is_empty() {
        return None;
    }
    let agreed = checked.prepared.agreed;
    let mut days: Vec<DayView> = Vec::new();
    // Where plans moved since, a day may need one that did not.
    let asked = !wrong.errors.on("stretch").is_empty();
    let mut reason_hint = if asked { "Needed below the agreed level.".to_owned() } else { String::new() };
    let mut add = |day: Option<Date>, words: String, hint: &str| {
        let Some(day) = day.filter(|day| days.iter().all(|known| known.value != day.to_string())) else { return };
        days.push(DayView { value: day.to_string(), words, hint: hint.to_owned(), on: false });
    };
    if let Some(offer) = &found.offer {
        add(Some(offer.day), format!("{}, {} in 100", say::day(offer.day, now), offer.chance.in_hundred()), "");
    }
    if let Some(day) = sent.ask.day.filter(|_| answer.stretch) {
        let hint = "The other side reads that it is a stretch, the chance, and your reason.";
        add(Some(day), format!("{}, as a stretch", say::day(day, now)), hint);
        reason_hint = format!("Needed for {} alone.", say::day(day, now));
    }
    let typed = wrong.typed.get("promised").to_owned();
    let chosen = days.iter().position(|day| day.value == typed).unwrap_or(0);
    days.get_mut(chosen)?.on = true;
    let other = about.row.as_ref().map(|row| phrase::short(row, Side::Customer));
    let sees = about.row.as_ref().map(|row| phrase::sees(row, Side::Customer));
    let pairs = wrong.errors.pairs().into_iter();
    Some(DecideView {
        action: about.row.as_ref().map_or_else(|| urls::CHECK.to_owned(), |row| urls::check(row.id)),
        title: if thought { "Offer it".to_owned() } else { "Give your word".to_owned() },
        days,
        reason: wrong.typed.get("stretch").to_owned(),
        words: wrong.typed.get("words").to_owned(),
        speaks: !thought,
        button: other.map_or_else(|| "Go on to the offer".to_owned(), |other| format!("Tell {other} this day")),
        hears: sees.unwrap_or_else(|| format!("Nothing is sent yet. Below {agreed} in 100 the offer needs a reason.")),
        seen: about.row.as_ref().map(|row| row.terms_version.to_string()).unwrap_or_default(),
        hidden: sent.hidden(),
        errors: pairs.map(|(field, words)| (field.to_owned(), words.to_owned())).collect(),
        reason_hint,
        reason_error: wrong.errors.on("stretch").to_owned(),
        refusal: wrong.refusal.clone(),
    })
}
