//! What stands beside a promise: who, what rests on it, how it counts, where it came from.

use domain::commitment::{Kind, Side, State};
use domain::kernel::PersonId;
use domain::trust::{Verdict, Word, judge};

use super::load::Loaded;
use crate::asked::of_client;
use crate::check::standing::words as standing;
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::chart::{self, Svg};
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::reviews::phrase as reviews;

/// The word of the performer, drawn.
#[derive(Clone, Debug)]
pub struct WordView {
    /// "Our word to Wind & Storage".
    pub label: String,
    /// Whose it is.
    pub owner: String,
    /// The shape of its owner.
    pub side: &'static str,
    /// Point and interval, where there is enough to tell.
    pub meter: Option<Svg>,
    /// "68".
    pub value: String,
    /// "59 to 78".
    pub likely: String,
    /// What it rests on.
    pub base: String,
    /// Where it is told in full.
    pub href: String,
}

/// One person of the promise.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// Name.
    pub name: String,
    /// Shape.
    pub side: &'static str,
    /// What they are here.
    pub about: String,
    /// Their page.
    pub href: String,
}

/// How it counts, in a sentence.
pub(in crate::commitments) fn verdict(l: &Loaded, env: &Env) -> String {
    if !l.row.kind.counts_for_word() {
        return match l.row.kind {
            Kind::Order => {
                "It is an order from the catalogue: levels tell how it turns out, and it touches nobody’s word."
            }
            _ => "It comes from another system and touches nobody’s word.",
        }
        .to_owned();
    }
    let owner = phrase::of(phrase::party(&l.row, Side::Performer));
    match judge(l.row.fresh(), &l.events, &l.days, env.now) {
        Verdict::NotYet => String::new(),
        Verdict::NotCounted => "It never bound anybody, so it touches nobody’s word.".to_owned(),
        Verdict::Judged(j) => {
            let tenths = (j.weight * 10.0).round();
            let weight = match tenths {
                t if t >= 10.0 => "as a promise kept".to_owned(),
                t if t <= 0.0 => "as a promise broken".to_owned(),
                t => format!("{} tenths of a promise kept", say::number_in_words(i64::from(t as u8))),
            };
            let stake = match l.row.stake {
                2 => ", twice",
                3 => ", three times",
                _ => "",
            };
            let unconfirmed =
                if j.unconfirmed && l.row.state == State::Delivered { " Nobody has confirmed it yet." } else { "" };
            format!("{}. It counts {weight} in {owner} word{stake}.{unconfirmed}", upper(j.outcome.word()))
        }
    }
}

pub(super) fn upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Both people of a promise.
pub(super) fn persons(scope: &Scope, row: &Row) -> Vec<PersonView> {
    let view = |side: Side| {
        let href = |id: PersonId| if scope.is_staff() { urls::person(id) } else { String::new() };
        let (name, href) = match phrase::person(row, side) {
            Some((id, name)) => (name.to_owned(), href(id)),
            None => (phrase::party(row, side).to_owned(), String::new()),
        };
        let what = if side == Side::Customer { "is to be satisfied" } else { "answers for it" };
        let about = if phrase::person(row, side).is_some() {
            format!("{}, {what}", phrase::party(row, side))
        } else {
            format!("Nobody named; {what}")
        };
        PersonView { name, side: phrase::drawn(row, side), about, href }
    };
    vec![view(Side::Performer), view(Side::Customer)]
}

/// Label, words and where they lead.
pub(super) fn facts(scope: &Scope, l: &Loaded) -> Vec<(&'static str, String, String)> {
    let row = &l.row;
    let plain = |label, words: String| (label, words, String::new());
    let mut facts = Vec::new();
    if row.stake > 1 {
        facts.push(plain("At stake", if row.stake == 2 { "More than on most".into() } else { "A lot".into() }));
    }
    let inside = scope.is_staff() && scope.only().is_none();
    if let Some((id, team)) = row.team.as_ref().filter(|_| scope.is_staff()) {
        facts.push(("Team", team.clone(), if inside { urls::team(id) } else { String::new() }));
    }
    if inside && row.between.performer_kind.is_ours() {
        facts.push(("Effort", "What it takes of teams".into(), urls::effort(row.id)));
    }
    facts.extend(l.standing.as_ref().map(|s| ("Chance of its day", standing::fact(s), urls::check(row.id))));
    if let Some((id, service)) = &row.service {
        let shown = scope.is_staff() || row.service_shown && scope.only().is_none();
        facts.push(("Service", service.clone(), if shown { urls::service(id) } else { String::new() }));
    }
    if let Some((id, need)) = &l.conversation {
        facts.push(("Conversation", need.clone(), urls::conversation(id)));
    }
    facts.extend(l.found.as_ref().map(|found| {
        let href = format!("{}#look-back", urls::conversation(found.conversation));
        ("Found", format!("Looking back, {}", reviews::finding(found)), href)
    }));
    facts.extend(l.follows.as_ref().map(|(id, subject)| ("Takes up again", subject.clone(), urls::commitment(id))));
    match row.kind {
        Kind::Promise => {}
        Kind::Action => facts.push(plain("Kind", "Action from a review or plan".into())),
        Kind::Order => facts.push(plain("Kind", "Order from the catalogue".into())),
        Kind::Ticket => facts.push(plain("Kind", "Ticket of another system".into())),
    }
    facts.extend(l.pulse.as_ref().map(|(words, client)| ("After the delivery", words.clone(), of_client(client))));
    facts.extend(l.differ.as_ref().map(|href| ("Of two minds?", "Note that we differed".to_owned(), href.clone())));
    if let Some(import) = row.import.filter(|_| scope.is_staff()) {
        facts.push(("From", "An import".into(), urls::import(import)));
    }
    facts
}

/// The word of the performer, drawn.
pub(super) fn word(row: &Row, word: &Word) -> WordView {
    let side = phrase::drawn(row, Side::Performer);
    let ours = side == "it" && !row.between.is_house();
    let owner = if ours { "Our word".to_owned() } else { format!("{} word", phrase::of(&row.performer)) };
    let toward = if side == "it" { format!(" to {}", row.customer) } else { " to us".to_owned() };
    let judged = say::count(word.count, "promise", "promises");
    WordView {
        label: format!("{owner}{toward}"),
        owner: row.performer.clone(),
        href: urls::trust(if ours { row.between.customer } else { row.between.performer }),
        side,
        meter: word.enough.then(|| chart::meter(word.low, word.mean, word.high, side, "")),
        value: format!("{:.0}", word.mean),
        likely: format!("{:.0} to {:.0}", word.low, word.high),
        base: if word.enough { format!("{judged} judged") } else { format!("Too early to tell, {judged} judged") },
    }
}

/// Columns of the other system, as they can be read.
pub(super) fn attributes(row: &Row) -> Vec<(String, String)> {
    let Some(serde_json::Value::Object(columns)) = &row.attributes else { return Vec::new() };
    let words = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(true) => "yes".to_owned(),
        serde_json::Value::Bool(false) => "no".to_owned(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    columns.iter().map(|(name, value)| (name.replace('_', " "), words(value))).filter(|(_, v)| !v.is_empty()).collect()
}
