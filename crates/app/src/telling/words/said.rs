//! What somebody said about a promise, for each act and each reader.

use domain::commitment::{Act, ActKind, Commitment, Event, Side, State};
use domain::telling::NoticeKind as K;

use super::Wording;
use super::common::by;
use super::promise::Teller;
use crate::commitments::phrase;
use crate::kit::say;

/// The subject.
pub(super) fn subject(t: &Teller<'_>, before: &Commitment, event: &Event) -> String {
    let what = t.what();
    match t.reader.kind {
        K::SpokenFor => return format!("{} wrote down what you said: {what}", recorder(t)),
        K::ActedFor => return format!("{} {}, for your side: {what}", colleague(t), did(event.act.kind())),
        K::HandedTo => return format!("You answer for this now: {what}"),
        K::HandedFrom => return format!("Handed over: {what}"),
        _ => {}
    }
    let Some(side) = event.by.side() else { return what };
    let (who, now) = (t.short(side, event.for_other), &t.reader.now);
    let c = t.heard.after;
    let on_table = c.on_table().unwrap_or_else(|| c.terms().unwrap_or(EMPTY));
    let new = format!("{}{}", on_table.subject, by(on_table.due.as_ref(), now));
    let held = format!("{what}{}", by(c.terms().and_then(|terms| terms.due.as_ref()), now));
    match event.act.kind() {
        ActKind::Request => format!("{who} asks: {new}"),
        ActKind::Offer => format!("{who} offers: {new}"),
        ActKind::Promise => format!("{who} promises: {held}"),
        ActKind::TakeUp => format!("{who} takes it up: {held}"),
        ActKind::Counter => format!("{who} proposes other terms: {new}"),
        ActKind::Propose => format!("{who} proposes new terms: {new}"),
        ActKind::Agree => format!("{who} agrees: {held}"),
        ActKind::AnswerLater => format!("{who} will answer later: {what}"),
        ActKind::Decline => format!("{who} says no: {what}"),
        ActKind::DeclineAmendment => format!("{who} keeps to what was agreed: {held}"),
        ActKind::Withdraw => format!("{who} takes it back: {what}"),
        ActKind::DeclareBreakdown if before.state == State::Delivered => {
            format!("{who} takes it back into work: {what}")
        }
        ActKind::DeclareBreakdown => format!("This will not hold as agreed: {held}"),
        ActKind::Deliver => format!("{who} says it is done: {what}"),
        ActKind::Accept => format!("{who} accepts: {what}"),
        ActKind::Reject => format!("{who} says what is missing: {what}"),
        ActKind::Revoke => format!("{who} gives the promise up: {what}"),
        ActKind::Cancel => format!("{who} no longer needs it: {what}"),
        ActKind::Note => format!("{who} writes: {what}"),
        ActKind::Contest => format!("{who} says, that is not what I said: {what}"),
        kind => format!("{}: {what}", kind.done()),
    }
}

static EMPTY: &domain::commitment::Terms =
    &domain::commitment::Terms { subject: String::new(), conditions: Vec::new(), due: None };

/// What somebody did, inside a sentence.
fn did(kind: ActKind) -> String {
    match kind {
        ActKind::Reject => "said what is missing".to_owned(),
        ActKind::Cancel => "said that it is no longer needed".to_owned(),
        ActKind::AnswerLater => "said when to expect an answer".to_owned(),
        kind => kind.done().to_lowercase(),
    }
}

/// The same, of the reader themselves: "you asked for this".
fn you_did(kind: ActKind) -> String {
    match kind {
        ActKind::Request => "asked for this".to_owned(),
        ActKind::Offer => "offered this".to_owned(),
        ActKind::Promise => "promised this".to_owned(),
        kind => did(kind),
    }
}

/// Who of the reader's own side spoke.
fn colleague(t: &Teller<'_>) -> String {
    t.heard.speaker.map_or_else(|| "Somebody".to_owned(), phrase::called)
}

fn recorder(t: &Teller<'_>) -> String {
    let name = t.heard.speaker.filter(|_| t.reader.staff || !is_ours(t, t.reader.side.other()));
    let other = t.reader.side.other();
    name.map_or_else(|| t.short(other, true), phrase::called)
}

fn is_ours(t: &Teller<'_>, side: Side) -> bool {
    match side {
        Side::Customer => t.heard.row.between.customer_kind.is_ours(),
        Side::Performer => t.heard.row.between.performer_kind.is_ours(),
    }
}

/// The paragraphs.
pub(super) fn parts(t: &Teller<'_>, before: &Commitment, event: &Event) -> Vec<Wording> {
    match t.reader.kind {
        K::SpokenFor => spoken_for(t, before, event),
        K::ActedFor => acted_for(t, before, event),
        K::HandedTo | K::HandedFrom => handed(t),
        K::Contested => contested(t, event),
        _ => other_side(t, before, event),
    }
}

fn other_side(t: &Teller<'_>, before: &Commitment, event: &Event) -> Vec<Wording> {
    let mut parts = vec![Wording::Text(sentence(t, before, event))];
    parts.extend(t.quoted(event));
    parts.extend(details(t, before, event));
    parts.extend(stretch(event));
    if let Some(clock) = t.reader.clock.filter(|_| t.heard.after.broken_since != before.broken_since) {
        parts.push(Wording::Text(new_terms_by(t, &say::stamp(clock, &t.reader.now))));
    }
    parts.extend(t.until());
    parts
}

/// Who is to agree with whom by when, and what comes of it if they do not.
fn new_terms_by(t: &Teller<'_>, until: &str) -> String {
    let them = t.them();
    let who = match t.reader.side {
        Side::Performer => format!("Agree with {them} on new terms by {until}."),
        Side::Customer => format!("{them} is to agree with you on new terms by {until}. You can propose them too."),
    };
    format!("{who} If there are none by then, both leads are told.")
}

/// What was said, as one or two sentences.
fn sentence(t: &Teller<'_>, before: &Commitment, event: &Event) -> String {
    let Some(side) = event.by.side() else { return event.act.kind().done().to_owned() };
    let who = t.full(side, event.for_other);
    let recorded = if event.for_other { " It was written down for them, and they can contest it." } else { "" };
    let words = match &event.act {
        Act::Request { .. } => format!("{who}, asks you for this."),
        Act::Offer { .. } => format!("{who}, offers you this."),
        Act::Promise { .. } => format!("{who}, promises what you asked for."),
        Act::TakeUp => format!("{who}, takes up what you offered. It is promised now."),
        Act::Counter { .. } => format!("{who}, would rather have other terms."),
        Act::Agree { .. } => format!("{who}, agrees. These terms hold now."),
        Act::AnswerLater { answer_by } => {
            format!("{who}, needs more time and will answer by {}.", say::stamp(*answer_by, &t.reader.now))
        }
        Act::Decline { .. } => format!("{who}, says no to this."),
        Act::DeclineAmendment => format!("{who}, would rather keep to what was agreed. The agreed terms stand."),
        Act::Withdraw => format!("{who}, takes it back. Nothing waits for you here any more."),
        Act::DeclareBreakdown { .. } if side == Side::Performer => {
            format!("{who}, says that this will not hold as agreed, so that you can plan with it.")
        }
        Act::DeclareBreakdown { .. } => format!("{who}, sees that this will not hold as agreed."),
        Act::Propose { .. } if before.state == State::Breakdown => format!("{who}, proposes new terms."),
        Act::Propose { .. } => format!("{who}, proposes new terms for what was promised."),
        Act::Deliver { .. } => format!("{who}, says that it is done and the conditions are met."),
        Act::Accept { .. } => format!("{who}, accepts it. It is done."),
        Act::Reject { .. } => format!("{who}, has looked at it and says what is missing."),
        Act::Revoke => format!("{who}, gives this promise up. It will not be delivered."),
        Act::Cancel => format!("{who}, no longer needs it. Nothing more is to be done."),
        Act::Note { .. } => format!("{who}, writes:"),
        act => format!("{who}: {}.", act.kind().done()),
    };
    // A party alone is no apposition: "Field Operations asks", "Hanne Brandt, Field Operations, asks".
    let words = if who.contains(", ") { words } else { words.replacen(&format!("{who}, "), &format!("{who} "), 1) };
    format!("{words}{recorded}")
}

/// Terms, what they change, evidence, what is missing.
fn details(t: &Teller<'_>, before: &Commitment, event: &Event) -> Vec<Wording> {
    let c = t.heard.after;
    let earlier = before.on_table().or_else(|| before.terms());
    match &event.act {
        Act::Agree { .. } | Act::Promise { .. } | Act::TakeUp | Act::DeclineAmendment => in_force(t),
        Act::Deliver { evidence } => {
            let conditions = c.in_force().map_or(&[][..], |terms| terms.conditions.as_slice());
            let shown = conditions.iter().enumerate().map(|(n, condition)| {
                match evidence.get(n).filter(|shown| !shown.is_empty()) {
                    Some(shown) => format!("{condition}: {shown}"),
                    None => condition.clone(),
                }
            });
            let shown: Vec<String> = shown.collect();
            let mut parts = vec![Wording::Facts(vec![("What".to_owned(), t.what())])];
            if !shown.is_empty() {
                let shows = if evidence.iter().any(|e| !e.is_empty()) { ", with what shows it" } else { "" };
                parts.push(Wording::Text(format!("How both will know that it is done{shows}:")));
                parts.push(Wording::List(shown));
            }
            parts
        }
        Act::Reject { unmet, .. } => missing(t, before, unmet),
        Act::Decline { alternative } => {
            let what = ("What".to_owned(), t.what());
            let instead = alternative.clone().map(|other| ("Instead".to_owned(), other));
            vec![Wording::Facts(std::iter::once(what).chain(instead).collect())]
        }
        act => match act.terms() {
            Some(terms) => t.terms(terms, earlier),
            None => in_force(t),
        },
    }
}

/// That the word is a stretch, and why.
fn stretch(event: &Event) -> Option<Wording> {
    let why = event.act.stretch().or(event.basis.stretch.as_deref())?;
    let chance = match event.basis.shown.as_ref().filter(|shown| shown.is_stretch()) {
        Some(shown) => format!(", {} in 100 that this day is kept", shown.chance),
        None => String::new(),
    };
    Some(Wording::Text(format!("It is a stretch{chance}, they say: {why}")))
}

fn in_force(t: &Teller<'_>) -> Vec<Wording> {
    t.heard.after.terms().map(|terms| t.terms(terms, None)).unwrap_or_default()
}

fn missing(t: &Teller<'_>, before: &Commitment, unmet: &[usize]) -> Vec<Wording> {
    let conditions = before.in_force().map_or(&[][..], |terms| terms.conditions.as_slice());
    let unmet: Vec<String> = unmet.iter().filter_map(|n| conditions.get(*n)).cloned().collect();
    let mut parts = vec![Wording::Facts(vec![("What".to_owned(), t.what())])];
    if !unmet.is_empty() {
        parts.push(Wording::Text("Not met yet:".to_owned()));
        parts.push(Wording::List(unmet));
    }
    if let Some(terms) = t.heard.after.on_table() {
        parts.extend(t.terms(terms, before.in_force()));
    }
    parts
}

fn spoken_for(t: &Teller<'_>, before: &Commitment, event: &Event) -> Vec<Wording> {
    let (who, now) = (recorder(t), &t.reader.now);
    let when = say::stamp(event.said_at, now);
    let first = format!(
        "{who} wrote down a word of yours, said on {when} by phone or in a meeting: you {}.",
        you_did(event.act.kind())
    );
    let mut parts = vec![Wording::Text(first)];
    parts.extend(t.quoted(event));
    parts.extend(details(t, before, event));
    parts.extend(stretch(event));
    let until =
        t.reader.contest.map(|at| format!(" You can say so until {}.", say::stamp(at, now))).unwrap_or_default();
    parts.push(Wording::Text(format!(
        "If it is as you said, there is nothing to do. If it is not, say so: what stood before holds again, and both leads \
         are told.{until}"
    )));
    parts.push(Wording::Contest("That is not what I said".to_owned()));
    parts
}

fn acted_for(t: &Teller<'_>, before: &Commitment, event: &Event) -> Vec<Wording> {
    let who = t.heard.speaker.unwrap_or("Somebody of your side");
    let done = did(event.act.kind());
    let mut parts = vec![Wording::Text(format!("{who} spoke for your side in a matter that you answer for: {done}."))];
    match t.quoted(event) {
        Some(said) => parts.push(said),
        // Mails are forwarded, so what stays inside a house is never in one.
        None if event.words.is_some() => {
            parts.push(Wording::Text("The words stay inside. Read them in Entente.".to_owned()))
        }
        None => {}
    }
    parts.extend(details(t, before, event));
    parts.extend(stretch(event));
    parts
}

fn handed(t: &Teller<'_>) -> Vec<Wording> {
    let now = phrase::person(t.heard.row, t.reader.side).map_or("Somebody else", |(_, name)| name);
    let words = match (t.reader.kind, t.heard.speaker) {
        (K::HandedTo, Some(by)) => format!("{by} handed this over to you. You answer for it from now on."),
        (K::HandedTo, None) => "You answer for this from now on.".to_owned(),
        _ => format!("{now} answers for this from now on. There is nothing left to do for you."),
    };
    let mut parts = vec![Wording::Text(words)];
    parts.extend(in_force(t));
    if t.reader.kind == K::HandedTo {
        parts.extend(t.until());
    }
    parts
}

fn contested(t: &Teller<'_>, event: &Event) -> Vec<Wording> {
    let side = event.by.side().unwrap_or(t.reader.side.other());
    let who = t.full(side, false);
    let then = match t.heard.after.state {
        State::Void => "What was written down is undone.",
        _ => "What stood before holds again.",
    };
    let first = format!("{who}: that is not what I said. {then}");
    let mut parts = vec![Wording::Text(first)];
    parts.extend(t.quoted(event));
    parts.extend(in_force(t));
    parts.push(Wording::Text("Talk with each other before anything else is written down.".to_owned()));
    parts
}
