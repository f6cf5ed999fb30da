//! What one act says, for the ledger: its title, the words, the terms with what they replace.

use domain::commitment::{Act, ActKind, Commitment, Event, Side, Terms};
use domain::conversation::{Conversation, TalkAct, TalkEvent, Way};
use domain::kernel::{Due, PersonId};
use domain::review::Review;
use jiff::Zoned;

use super::steps;
use crate::commitments::phrase;
use crate::kit::say;

/// What an act says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What happened.
    pub title: String,
    /// In whose words.
    pub paragraphs: Vec<String>,
    /// What it sets.
    pub terms: Vec<Term>,
    /// Conditions, evidence, ways.
    pub points: Vec<String>,
}

/// One term: label, what was struck, what holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its label.
    pub label: &'static str,
    /// What it was before; empty where nothing was.
    pub old: String,
    /// What it is.
    pub new: String,
}

fn term(label: &'static str, new: impl Into<String>) -> Term {
    Term { label, old: String::new(), new: new.into() }
}

fn some(label: &'static str, new: Option<&String>) -> Option<Term> {
    new.map(|text| term(label, text.clone()))
}

/// A due: "Fri 13 March", "Fri 13 March, 17:00".
#[must_use]
pub fn due_words(due: &Due, now: &Zoned) -> String {
    if due.day { say::day(due.date(), now) } else { say::stamp(due.at, now) }
}

/// What was said in the conversation itself.
#[must_use]
pub fn of_talk(
    event: &TalkEvent,
    before: &Conversation,
    name: &dyn Fn(PersonId) -> String,
    party: &dyn Fn(Side) -> String,
    now: &Zoned,
) -> Said {
    let mut said = Said { title: event.act.kind().done().to_owned(), ..Said::default() };
    match &event.act {
        TalkAct::Raise { statement, asked_for, serves } => {
            if event.by.side() == Some(Side::Performer) {
                said.title = format!("Raised it for {}", party(Side::Customer));
            }
            said.paragraphs.push(statement.clone());
            said.terms
                .extend([some("asked for", asked_for.as_ref()), some("serves", serves.as_ref())].into_iter().flatten());
        }
        TalkAct::State { statement, serves } => {
            said.paragraphs.push(statement.clone());
            said.terms.extend(some("serves", serves.as_ref()));
        }
        TalkAct::Restate { need, root } => {
            said.paragraphs.push(need.clone());
            said.terms.extend(some("root", root.as_ref()));
        }
        TalkAct::LayOut { ways } => {
            said.title = format!("Laid out {}", ways_in_words(ways.len()));
            said.points = ways.iter().enumerate().map(|(n, way)| one_way(n, way)).collect();
        }
        TalkAct::Choose { way } => {
            let name = before.ways.get(*way).map_or("", |way| way.name.as_str());
            said.title = format!("Chose {}, {name}", steps::letter(*way));
        }
        TalkAct::Reopen { step } => said.title = format!("Took up again: {}", steps::name(*step).to_lowercase()),
        TalkAct::AskToReview { by } => said.terms = vec![term("until", say::stamp(*by, now))],
        TalkAct::Review(review) => {
            said.terms = looked_back(review);
            said.points = super::look_back::reasons(review);
        }
        TalkAct::Decline { alternative } => said.terms.extend(some("instead", alternative.as_ref())),
        TalkAct::Reassign { to } => said.title = format!("Handed over to {}", name(*to)),
        TalkAct::Confirm
        | TalkAct::Correct
        | TalkAct::Withdraw
        | TalkAct::Stop
        | TalkAct::Note { .. }
        | TalkAct::ReviewTimePassed
        | TalkAct::Contest => {}
    }
    said.paragraphs.extend(event.words.clone());
    said
}

fn ways_in_words(n: usize) -> String {
    if n == 1 { "one way".to_owned() } else { format!("{} ways", say::number_in_words(n)) }
}

fn one_way(n: usize, way: &Way) -> String {
    let facts: Vec<&str> =
        [&way.cost, &way.time, &way.gain].into_iter().map(String::as_str).filter(|f| !f.is_empty()).collect();
    let facts = if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) };
    format!("{}, {}{facts}", steps::letter(n), way.name)
}

/// What one side found when looking back.
#[must_use]
pub fn looked_back(review: &Review) -> Vec<Term> {
    let names = |steps: &[u8]| say::list_and(&steps.iter().map(|n| steps::name(*n).to_lowercase()).collect::<Vec<_>>());
    let found = [("unsure about", review.unsure.as_slice()), ("dissatisfied with", review.dissatisfied.as_slice())];
    let terms: Vec<Term> = found
        .into_iter()
        .filter(|(_, steps)| !steps.is_empty())
        .map(|(label, steps)| term(label, names(steps)))
        .collect();
    if terms.is_empty() { vec![term("found", "sure and satisfied throughout")] } else { terms }
}

/// What was said about a promise; `around` is the promise before and after.
#[must_use]
pub fn of_act(
    event: &Event,
    (before, after): (&Commitment, &Commitment),
    name: &dyn Fn(PersonId) -> String,
    now: &Zoned,
) -> Said {
    let kind = event.act.kind();
    let mut said = Said { title: kind.done().to_owned(), ..Said::default() };
    if let Some(terms) = event.act.terms() {
        put(&mut said, terms, before.terms(), now);
    } else if matches!(kind, ActKind::Promise | ActKind::TakeUp | ActKind::Agree) {
        agreed(&mut said, after, now);
    }
    match &event.act {
        Act::AnswerLater { answer_by } => said.terms.push(term("answer by", say::when(*answer_by, now))),
        Act::Decline { alternative } => said.terms.extend(some("instead", alternative.as_ref())),
        Act::Deliver { evidence } => said.points = proven(before, evidence),
        Act::Accept { rating: Some(rating) } => said.terms.push(term("rated", format!("{rating} of 5"))),
        Act::Reject { unmet, due } => {
            let conditions = before.in_force().map(|t| t.conditions.as_slice()).unwrap_or_default();
            said.points = unmet.iter().filter_map(|n| conditions.get(*n)).map(|c| format!("Not met: {c}")).collect();
            said.terms.extend(due.as_ref().map(|due| term("wanted by", due_words(due, now))));
        }
        Act::Reassign { to: Some(to), .. } => said.title = format!("Handed over to {}", name(*to)),
        Act::Reassign { to: None, .. } => said.title = "Handed the work to a team".to_owned(),
        _ => {}
    }
    if let Some(why) = event.act.stretch().or(event.basis.stretch.as_deref()) {
        said.terms.push(term("a stretch", phrase::stretch(why, event.basis.shown.as_ref())));
    }
    said.paragraphs.extend(event.words.clone());
    said
}

fn put(said: &mut Said, terms: &Terms, before: Option<&Terms>, now: &Zoned) {
    if let Some(old) = before.filter(|old| old.subject != terms.subject) {
        said.terms.push(Term { label: "what", old: old.subject.clone(), new: terms.subject.clone() });
    }
    said.terms.extend(by(terms.due.as_ref(), before.and_then(|t| t.due.as_ref()), now));
    if before.is_none_or(|old| old.conditions != terms.conditions) {
        said.points.clone_from(&terms.conditions);
    }
}

/// The terms that hold from here on, beside those that were put before them.
fn agreed(said: &mut Said, after: &Commitment, now: &Zoned) {
    let Some(terms) = after.in_force() else { return };
    let before = after.agreed.and_then(|n| n.checked_sub(1)).and_then(|n| after.versions.get(n));
    said.terms.extend(by(terms.due.as_ref(), before.and_then(|v| v.terms.due.as_ref()), now));
}

fn by(new: Option<&Due>, old: Option<&Due>, now: &Zoned) -> Option<Term> {
    let new = new?;
    let old = old.filter(|old| *old != new).map(|old| due_words(old, now)).unwrap_or_default();
    Some(Term { label: "by", old, new: due_words(new, now) })
}

fn proven(before: &Commitment, evidence: &[String]) -> Vec<String> {
    let conditions = before.in_force().map(|t| t.conditions.as_slice()).unwrap_or_default();
    let shown = evidence.iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
    shown
        .map(|(n, text)| match conditions.get(n) {
            Some(condition) => format!("{condition}: {text}"),
            None => text.clone(),
        })
        .collect()
}
