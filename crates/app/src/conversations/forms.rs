//! What was typed on the pages of conversations, as things that are said. Pure: whoever calls says what time it is.

use domain::commitment::{Side, Terms, Visibility};
use domain::conversation::{TalkAct, TalkKind, Way};
use domain::kernel::{ConversationId, Due, PartyId, PersonId};
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::acts::Saying;
use super::look_back;
use super::opening::{First, Promising, Starting};
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};

/// Ways that one form takes.
pub const WAYS: usize = 5;

/// Whether what was typed records the words of the other side.
#[must_use]
pub fn records(typed: &Typed) -> bool {
    typed.get("as") == "them"
}

/// When the other side said it. A day without a time is that day, as late as it can have been.
fn said_at(f: &mut Fields<'_>, typed: &Typed, now: &Zoned) -> Option<Timestamp> {
    let at = f.instant("said_day", "said_time", now.time_zone())?;
    let today_at_some_time =
        typed.get("said_time").trim().is_empty() && typed.get("said_day") == now.date().to_string();
    Some(if today_at_some_time { at.min(now.timestamp()) } else { at })
}

/// What is said in a conversation.
///
/// # Errors
/// What is missing, field by field.
pub fn saying(kind: TalkKind, typed: &Typed, now: &Zoned) -> Result<Saying, AppError> {
    let mut f = Fields::of(typed);
    let act = match kind {
        TalkKind::Raise | TalkKind::State => TalkAct::State {
            statement: f.needed("statement", "Say the need in one sentence."),
            serves: f.sentence("serves"),
        },
        TalkKind::Restate => TalkAct::Restate {
            need: needed_sentence(&mut f, "need", "Say in your words what they want to achieve."),
            root: f.sentence("root"),
        },
        TalkKind::Confirm => TalkAct::Confirm,
        TalkKind::Contest => TalkAct::Contest,
        TalkKind::Correct => TalkAct::Correct,
        TalkKind::LayOut => TalkAct::LayOut { ways: ways(&mut f, typed) },
        TalkKind::Choose => TalkAct::Choose { way: chosen(&mut f) },
        TalkKind::Reopen => TalkAct::Reopen { step: step(&mut f) },
        TalkKind::AskToReview => TalkAct::AskToReview { by: review_by(&mut f, now) },
        TalkKind::Review => TalkAct::Review(look_back::read(&mut f, typed)),
        TalkKind::ReviewTimePassed => TalkAct::ReviewTimePassed,
        TalkKind::Decline => TalkAct::Decline { alternative: f.sentence("alternative") },
        TalkKind::Withdraw => TalkAct::Withdraw,
        TalkKind::Stop => TalkAct::Stop,
        TalkKind::Note => TalkAct::Note { visibility: visibility(typed) },
        TalkKind::Reassign => TalkAct::Reassign { to: taker(&mut f) },
    };
    let words = words(&mut f, kind);
    let for_other = records(typed);
    let said_at = if for_other { said_at(&mut f, typed, now) } else { None };
    f.done(Saying { for_other, said_at, ..Saying::now(act, words) })
}

fn needed_sentence(f: &mut Fields<'_>, field: &str, ask: &str) -> String {
    let text = f.sentence(field);
    if text.is_none() && !f.is_wrong(field) {
        f.wrong(field, ask);
    }
    text.unwrap_or_default()
}

fn words(f: &mut Fields<'_>, kind: TalkKind) -> Option<String> {
    let ask = match kind {
        TalkKind::Correct => "Say what is not quite right.",
        TalkKind::Decline => "Say why not. A candid no has a reason.",
        TalkKind::Stop => "Say why it makes no sense to go on.",
        TalkKind::Note => "Write the note.",
        _ => "",
    };
    let words = f.words("words");
    if words.is_none() && !ask.is_empty() && !f.is_wrong("words") {
        f.wrong("words", ask);
    }
    words
}

fn visibility(typed: &Typed) -> Visibility {
    if typed.get("visibility") == "shared" { Visibility::Shared } else { Visibility::Internal }
}

fn taker(f: &mut Fields<'_>) -> PersonId {
    let to = f.id("to");
    if to.is_none() && !f.is_wrong("to") {
        f.wrong("to", "Choose who takes it over.");
    }
    to.unwrap_or(PersonId(Uuid::nil()))
}

fn chosen(f: &mut Fields<'_>) -> usize {
    let way = f.number("way", 0, 99).and_then(|n| usize::try_from(n).ok());
    if way.is_none() && !f.is_wrong("way") {
        f.wrong("way", "Choose one of the ways.");
    }
    way.unwrap_or_default()
}

fn step(f: &mut Fields<'_>) -> u8 {
    let step = f.number("step", 1, 4).and_then(|n| u8::try_from(n).ok());
    if step.is_none() && !f.is_wrong("step") {
        f.wrong("step", "Choose the step.");
    }
    step.unwrap_or_default()
}

fn review_by(f: &mut Fields<'_>, now: &Zoned) -> Timestamp {
    let by = f.due("by_day", "by_time", now.time_zone());
    in_time(f, "by_day", by.as_ref(), now);
    if by.is_none() && !f.is_wrong("by_day") {
        f.wrong("by_day", "Name the day until when both look back.");
    }
    by.map_or(now.timestamp(), |due| due.at)
}

fn ways(f: &mut Fields<'_>, typed: &Typed) -> Vec<Way> {
    let mut ways = Vec::new();
    for n in 0..WAYS {
        let field = |part: &str| format!("way{n}_{part}");
        let parts = ["name", "cost", "time", "gain", "interim"];
        if parts.iter().all(|part| typed.get(&field(part)).trim().is_empty()) {
            continue;
        }
        let name = f.needed(&field("name"), "Give this way a short name.");
        let mut line = |part: &str| f.line(&field(part)).unwrap_or_default();
        let (cost, time, gain) = (line("cost"), line("time"), line("gain"));
        ways.push(Way { name, cost, time, gain, interim: f.sentence(&field("interim")) });
    }
    if ways.is_empty() {
        f.wrong("way0_name", "Name at least one way to meet the need.");
    }
    ways
}

/// A promise that is put on the table. `speaker` is who says it; without a direction it is the performer's promise.
///
/// # Errors
/// What is missing, field by field.
pub fn promising(step: Option<i64>, speaker: Side, typed: &Typed, now: &Zoned) -> Result<Promising, AppError> {
    let mut f = Fields::of(typed);
    let promising = promise(&mut f, step, speaker, typed, now);
    f.done(promising)
}

fn promise(f: &mut Fields<'_>, step: Option<i64>, speaker: Side, typed: &Typed, now: &Zoned) -> Promising {
    let by = Side::from_code(typed.get("who")).unwrap_or(Side::Performer);
    let subject = f.needed("subject", "Say in one line what is promised.");
    let due = f.due("due_day", "due_time", now.time_zone());
    in_time(f, "due_day", due.as_ref(), now);
    if due.is_none() && by == speaker && !f.is_wrong("due_day") {
        f.wrong("due_day", "Name a day. A promise without a date cannot be kept.");
    }
    let answer = f.due("answer_day", "answer_time", now.time_zone());
    in_time(f, "answer_day", answer.as_ref(), now);
    let terms = Terms { subject, conditions: f.lines("conditions"), due };
    let for_other = records(typed);
    Promising {
        by,
        step: step.filter(|_| by == Side::Performer),
        terms,
        answer_by: answer.map(|d| d.at),
        needs: needs(f, now),
        words: f.words("words"),
        stretch: f.sentence("stretch"),
        for_other,
        said_at: if for_other { said_at(f, typed, now) } else { None },
    }
}

fn needs(f: &mut Fields<'_>, now: &Zoned) -> Option<Terms> {
    let due = f.due("needs_day", "needs_time", now.time_zone());
    in_time(f, "needs_day", due.as_ref(), now);
    let subject = f.line("needs");
    if subject.is_none() && due.is_some() && !f.is_wrong("needs") {
        f.wrong("needs", "Say what you need by then.");
    }
    subject.map(|subject| Terms { subject, conditions: Vec::new(), due })
}

fn in_time(f: &mut Fields<'_>, field: &str, due: Option<&Due>, now: &Zoned) {
    if let Some(due) = due.filter(|due| due.at <= now.timestamp()) {
        let day = crate::kit::say::day(due.date(), now);
        f.wrong(field, format!("{day} has passed. Choose a day that lies ahead."));
    }
}

/// A conversation that is to be started, and perhaps a first promise in it.
///
/// # Errors
/// What is missing, field by field.
pub fn starting(typed: &Typed, now: &Zoned) -> Result<Starting, AppError> {
    let mut f = Fields::of(typed);
    let them = f.id::<PartyId>("client");
    if them.is_none() && !f.is_wrong("client") {
        f.wrong("client", "Choose whose need it is.");
    }
    let raise = TalkAct::Raise {
        statement: f.needed("statement", "Say the need in one sentence."),
        asked_for: f.sentence("asked_for"),
        serves: f.sentence("serves"),
    };
    let recorded = typed.get("raised_by") == "them";
    let at = if recorded { said_at(&mut f, typed, now) } else { None };
    let despite = f.sentence("despite");
    let said = Saying { for_other: recorded, said_at: at, despite, ..Saying::now(raise, f.words("words")) };
    let first = (!typed.get("subject").trim().is_empty() || !typed.get("due_day").trim().is_empty())
        .then(|| first(&mut f, typed, now));
    let starting = Starting {
        them: them.unwrap_or(PartyId(Uuid::nil())),
        their_person: f.id("their_person"),
        our_person: f.id("our_person"),
        follows: f.id::<ConversationId>("follows"),
        said,
        first,
    };
    f.done(starting)
}

/// The first promise is said by whoever writes, for their own side; which side that is, the parties decide later.
fn first(f: &mut Fields<'_>, typed: &Typed, now: &Zoned) -> First {
    let ours = typed.get("who") != "them";
    let subject = f.needed("subject", "Say in one line what is promised.");
    let due = f.due("due_day", "due_time", now.time_zone());
    in_time(f, "due_day", due.as_ref(), now);
    if due.is_none() && ours && !f.is_wrong("due_day") {
        f.wrong("due_day", "Name a day. A promise without a date cannot be kept.");
    }
    First { ours, terms: Terms { subject, conditions: f.lines("conditions"), due } }
}
