//! The forms of a conversation: for every thing that can be said, its fields with what was typed or what stands already.

use domain::commitment::Side;
use domain::conversation::{TalkKind, TalkWhy};
use domain::review::Answer;

use super::cast::Cast;
use super::loaded::Loaded;
use super::steps;
use crate::conversations::forms::{WAYS, records};
use crate::conversations::look_back;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::urls;

/// A promise of how it will be met, beside the kinds of [`TalkKind`].
pub const SETTLE: &str = "settle";
/// Any further promise, in either direction.
pub const PROMISE: &str = "promise";
/// A promise to come back with ways.
pub const WAYS_BY: &str = "ways_by";

/// What was tried and not taken.
#[derive(Clone, Debug, Default)]
pub struct Trouble {
    /// The last part of the path it was posted to.
    pub act: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// The no of the business.
    pub refusal: String,
}

/// One form.
#[derive(Clone, Debug)]
pub struct FormView {
    /// What it says: the last part of its path.
    pub act: &'static str,
    /// Where it is posted.
    pub action: String,
    /// Path and words of a second answer.
    pub also: Option<(String, &'static str)>,
    /// Its title.
    pub title: String,
    /// Its icon.
    pub icon: &'static str,
    /// A remark beside the title.
    pub about: String,
    /// Whether it is open.
    pub open: bool,
    /// What is in its fields.
    pub typed: Typed,
    /// What is wrong with them.
    pub errors: FieldErrors,
    /// The no of the business.
    pub refusal: String,
    /// The words of its button.
    pub button: String,
    /// Who reads it.
    pub seen: String,
    /// Set while the words of the other side are recorded: who said it.
    pub records: String,
    /// Value and words of what there is to choose from.
    pub options: Vec<(String, String)>,
    /// The other side, as one says it.
    pub other: String,
    /// Today, as a date field writes it.
    pub today: String,
    /// Whose questions are put in looking back.
    pub rates: Option<Side>,
}

impl FormView {
    /// What is in a field.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn wrong(&self, field: &str) -> &str {
        self.errors.on(field)
    }

    /// The same for a field of one of the ways.
    #[must_use]
    pub fn of_way(&self, n: &usize, part: &str) -> &str {
        self.typed.get(&format!("way{n}_{part}"))
    }

    /// The name of a field of one of the ways.
    #[must_use]
    pub fn way_field(&self, n: &usize, part: &str) -> String {
        format!("way{n}_{part}")
    }

    /// What the name of one of the ways is called.
    #[must_use]
    pub fn way_label(&self, n: &usize) -> String {
        format!("Way {}, by name", steps::letter(*n))
    }

    /// What is wrong with the name of one of the ways.
    #[must_use]
    pub fn way_wrong(&self, n: &usize, part: &str) -> &str {
        self.errors.on(&format!("way{n}_{part}"))
    }

    /// Which ways have a row that stands open, and which wait folded.
    #[must_use]
    pub fn way_rows(&self) -> [Vec<usize>; 2] {
        let filled = (0..WAYS).rev().find(|n| !self.of_way(n, "name").is_empty()).map_or(0, |n| n + 1);
        let open = filled.max(2);
        [(0..open).collect(), (open..WAYS).collect()]
    }

    /// A, B, C.
    #[must_use]
    pub fn letter(&self, n: &usize) -> char {
        steps::letter(*n)
    }

    /// Whether this is what is in a field.
    #[must_use]
    pub fn is(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }

    /// What there is to choose from.
    #[must_use]
    pub fn choices(&self) -> &[(String, String)] {
        &self.options
    }

    /// What becomes of what is needed from the other side.
    #[must_use]
    pub fn needs_hint(&self) -> String {
        format!("Asked of {} at once, as a promise of theirs.", self.other)
    }
}

/// Title, icon, button and remark of a form at rest.
type Face = (String, &'static str, String, String);

fn face(act: &'static str, cast: &Cast<'_>) -> Face {
    let other = cast.first(cast.speaker.other());
    let plain =
        |title: &str, icon, button: &str, about: &str| (title.to_owned(), icon, button.to_owned(), about.to_owned());
    match act {
        "state" => plain("State the need anew", "edit", "State the need", "what was said before stays in the ledger"),
        "restate" => {
            (format!("Say the need back to {other}"), "talk", format!("Say it back to {other}"), String::new())
        }
        "confirm" => plain("Answer what was said back", "check", "Yes, exactly that", ""),
        "lay_out" => plain(
            "Lay out ways to meet it",
            "portfolio",
            "Lay them side by side",
            "cost, time and gain beside each other",
        ),
        "choose" => plain("Choose a way", "check", "Choose this way", ""),
        "reopen" => plain("Take a step up again", "undo", "Take it up again", "nothing said is lost"),
        "ask_to_review" => {
            plain("Ask both to look back", "calendar", "Ask both", "until a day; nobody reads the other before")
        }
        "review" => plain("Look back together", "eye", "Look back", "sealed until both are in"),
        "decline" => plain("Decline", "x", "Decline", "a candid no, with what could be done instead"),
        "withdraw" => plain("Take it back", "undo", "Take it back", "the need is no more"),
        "stop" => plain("Stop it", "out", "Stop it", "it makes no sense to go on; the reason is kept"),
        "note" => plain("Leave a note", "note", "Leave the note", "for both sides, or inside"),
        "contest" => {
            plain("That is not what I said", "alert", "That is not what I said", "what held before holds again")
        }
        "reassign" => plain("Hand over", "swap", "Hand over", "somebody else answers for it on this side"),
        SETTLE => (format!("Promise {other} how it will be met"), "send", format!("Put it to {other}"), String::new()),
        WAYS_BY => plain("Promise ways by a day", "calendar", "Promise the ways", "when you cannot lay them out yet"),
        _ => plain("Add a promise", "promise", "Put it on the table", "in either direction"),
    }
}

/// The form for this act as the speaker finds it, or as it came back with what is wrong.
#[must_use]
pub fn form(act: &'static str, l: &Loaded, cast: &Cast<'_>, trouble: Option<&Trouble>, wanted: &str) -> FormView {
    let (title, icon, button, about) = face(act, cast);
    let mine = trouble.filter(|t| t.act == act || (act == "confirm" && t.act == "correct"));
    let typed = mine.map_or_else(|| at_rest(act, l, cast), |t| t.typed.clone());
    let also = (act == "confirm").then(|| (urls::conversation_act(l.row.id, "correct"), "Not quite"));
    let inside = act == "reassign";
    let seen = match (inside, cast.records()) {
        (true, _) => format!("Only {} sees this.", cast.party(cast.speaker)),
        (_, true) => format!("{} reads it, marked as recorded by you.", cast.first(cast.speaker)),
        (false, false) if act == "note" => String::new(),
        _ if act == "review" => sealed(l, cast),
        _ => format!("{} reads it.", cast.name(cast.speaker.other())),
    };
    FormView {
        act,
        action: urls::conversation_act(l.row.id, act),
        also,
        title,
        icon,
        about,
        open: mine.is_some() || wanted == act,
        typed,
        errors: mine.map(|t| t.errors.clone()).unwrap_or_default(),
        refusal: mine.map(|t| t.refusal.clone()).unwrap_or_default(),
        button: if cast.records() { format!("Record: {}", lower(&button)) } else { button },
        seen,
        records: if cast.records() { cast.name(cast.speaker).to_owned() } else { String::new() },
        options: options(act, l, cast),
        other: cast.first(cast.speaker.other()),
        today: cast.now.date().to_string(),
        rates: (act == "review").then_some(cast.speaker),
    }
}

/// Who reads a look back, and from when on.
fn sealed(l: &Loaded, cast: &Cast<'_>) -> String {
    let other = cast.party(cast.speaker.other());
    match l.look.opened_at {
        Some(_) => format!("Everything is open. {other} reads what you add."),
        None if l.look.has(cast.speaker.other()) => format!("{other} is in. Both read everything once you are, too."),
        None => format!("{other} reads it once both sides are in, and neither before."),
    }
}

/// The same words inside a sentence.
#[must_use]
pub fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn options(act: &str, l: &Loaded, cast: &Cast<'_>) -> Vec<(String, String)> {
    let house = |side: Side| format!("{} promises {}", cast.party(side), cast.party(side.other()));
    match act {
        "choose" => {
            let ways = l.talk.ways.iter().enumerate();
            ways.map(|(n, way)| (n.to_string(), format!("{}, {}", steps::letter(n), way.name))).collect()
        }
        "reassign" => l.colleagues.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        "reopen" => (1..=4).map(|n| (n.to_string(), format!("{n}, {}", steps::name(n)))).collect(),
        PROMISE => [Side::Performer, Side::Customer].map(|side| (side.code().to_owned(), house(side))).into(),
        _ => Vec::new(),
    }
}

/// What stands in the fields before anybody typed.
fn at_rest(act: &str, l: &Loaded, cast: &Cast<'_>) -> Typed {
    let typed = Typed::default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match act {
        "state" => typed.with("statement", l.talk.statement.clone()).with("serves", text(&l.talk.serves)),
        "restate" => typed.with("need", text(&l.talk.need)).with("root", text(&l.talk.root)),
        "lay_out" => l.talk.ways.iter().take(WAYS).enumerate().fold(typed, |typed, (n, way)| {
            let field = |part: &str| format!("way{n}_{part}");
            typed
                .with(&field("name"), way.name.clone())
                .with(&field("cost"), way.cost.clone())
                .with(&field("time"), way.time.clone())
                .with(&field("gain"), way.gain.clone())
                .with(&field("interim"), text(&way.interim))
        }),
        "review" => mine(l, cast).map_or(typed, |a| look_back::typed(&a.review, a.words.as_deref())),
        "ask_to_review" => {
            let by = l.look.by.filter(|by| *by > cast.now.timestamp());
            let day = by.map(|by| by.to_zoned(cast.now.time_zone().clone()).date().to_string());
            typed.with("by_day", day.unwrap_or_default())
        }
        "choose" => typed.with("way", l.talk.chosen.map(|n| n.to_string()).unwrap_or_default()),
        SETTLE => {
            let chosen = l.talk.chosen.or((l.talk.ways.len() == 1).then_some(0));
            let way = chosen.and_then(|n| l.talk.ways.get(n)).map(|way| way.name.clone());
            typed.with("subject", way.unwrap_or_default())
        }
        WAYS_BY => typed.with("subject", "Ways to meet the need, compared"),
        PROMISE => typed.with("who", cast.house().code()),
        _ => typed,
    }
}

/// What the reader said in looking back, as long as they can still replace it.
fn mine<'a>(l: &'a Loaded, cast: &Cast<'_>) -> Option<&'a Answer> {
    let own = |a: &&Answer| a.side == cast.own && a.person.is_some() && a.person == cast.reader;
    l.look.answers.iter().rev().find(own).filter(|_| l.look.opened_at.is_none())
}

/// The form that a thing belongs to which was posted.
#[must_use]
pub fn act_named(name: &str) -> Option<&'static str> {
    let own = [SETTLE, PROMISE, WAYS_BY].into_iter().find(|act| *act == name);
    let said = |kind: &TalkKind| !matches!(kind, TalkKind::Raise | TalkKind::ReviewTimePassed);
    own.or_else(|| TalkKind::from_code(name).filter(said).map(TalkKind::code))
}

/// Whether the words of the other side were being recorded when it went wrong.
#[must_use]
pub fn was_recording(trouble: Option<&Trouble>, query: &Typed) -> bool {
    trouble.map_or_else(|| records(query), |t| records(&t.typed))
}

/// Why somebody who may only read finds no form.
#[must_use]
pub fn only_reads() -> String {
    TalkWhy::MayOnlyRead.sentence()
}
