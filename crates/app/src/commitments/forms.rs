//! From what was typed into a form to what is said about a promise. Pure: the same fields give the same act.
//!
//! The names of the fields are those that [`super::pages::asking`] draws. Whether the act is allowed is for the rules to
//! say; here is only whether it can be read.

use domain::commitment::{Act, ActKind, Commitment, Side, Terms, Visibility, Why};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use jiff::{Timestamp, tz::TimeZone};

use super::acts::Saying;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};

/// What reading a form has to know besides the form.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The zone in which days are meant.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Timestamp,
    /// The commitment as it stands.
    pub on: &'a Commitment,
    /// The form.
    pub typed: &'a Typed,
}

/// What this form says.
///
/// # Errors
/// Fields that cannot be read, each with what to do about it; an act that has no form.
pub fn saying(kind: ActKind, reading: &Reading<'_>) -> Result<Saying, AppError> {
    let typed = reading.typed;
    let mut f = Fields::of(typed);
    let for_other = typed.has("for_other");
    let said_at = if for_other { said_at(&mut f, reading) } else { None };
    let words = f.words("words");
    if kind.needs_words() && words.is_none() {
        f.wrong(
            "words",
            if kind == ActKind::Note { "Write what is to be noted.".into() } else { Why::NeedsWords.sentence() },
        );
    }
    let stretch = f.sentence("stretch").filter(|_| !matches!(kind, ActKind::Promise | ActKind::Agree));
    let check = f.id("check");
    let act = act(kind, &mut f, reading);
    let act = act.ok_or_else(|| AppError::refused("no_form", "That is not said in a form. Open the promise again."))?;
    f.done(Saying { for_other, said_at, stretch, check, ..Saying::now(act, words) })
}

fn act(kind: ActKind, f: &mut Fields<'_>, r: &Reading<'_>) -> Option<Act> {
    Some(match kind {
        ActKind::Promise => Act::Promise { stretch: f.sentence("stretch"), stake: stake(f) },
        ActKind::TakeUp => Act::TakeUp,
        ActKind::Counter => {
            Act::Counter { terms: terms(f, r, false), answer_by: f.instant("answer", "answer_time", r.zone) }
        }
        ActKind::Agree => Act::Agree { stretch: f.sentence("stretch") },
        ActKind::AnswerLater => Act::AnswerLater { answer_by: needed_instant(f, r) },
        ActKind::Decline => Act::Decline { alternative: f.sentence("alternative") },
        ActKind::DeclineAmendment => Act::DeclineAmendment,
        ActKind::Withdraw => Act::Withdraw,
        ActKind::Assure => Act::Assure,
        ActKind::DeclareBreakdown => breakdown(f, r),
        ActKind::Propose => Act::Propose {
            terms: terms(f, r, true),
            asked_by: asked_by(r.typed),
            answer_by: f.instant("answer", "answer_time", r.zone),
        },
        ActKind::Deliver => Act::Deliver { evidence: evidence(f, r.on) },
        ActKind::Accept => Act::Accept { rating: f.number("rating", 1, 5).and_then(|n| u8::try_from(n).ok()) },
        ActKind::Reject => Act::Reject { unmet: unmet(r.typed), due: f.due("due", "due_time", r.zone) },
        ActKind::Revoke => Act::Revoke,
        ActKind::Cancel => Act::Cancel,
        ActKind::Note => Act::Note { visibility: visibility(r.typed) },
        ActKind::Reassign => Act::Reassign { to: f.id::<PersonId>("to"), team: f.id::<PartyId>("team") },
        ActKind::Contest => Act::Contest,
        ActKind::Request | ActKind::Offer | ActKind::Void | ActKind::Clock => return None,
    })
}

/// When the other side said it: today without a time is now, another day without a time is its noon.
fn said_at(f: &mut Fields<'_>, r: &Reading<'_>) -> Option<Timestamp> {
    let day = f.day("said")?;
    if !r.typed.get("said_time").trim().is_empty() {
        return f.instant("said", "said_time", r.zone);
    }
    if day == r.zone.to_datetime(r.now).date() {
        return None;
    }
    r.zone.to_zoned(day.at(12, 0, 0, 0)).ok().map(|noon| noon.timestamp())
}

fn stake(f: &mut Fields<'_>) -> Option<u8> {
    f.number("stake", 1, 3).and_then(|n| u8::try_from(n).ok())
}

fn due(f: &mut Fields<'_>, r: &Reading<'_>, needed: bool, typed_nothing: bool) -> Option<Due> {
    let due = f.due("due", "due_time", r.zone);
    if needed && typed_nothing {
        f.wrong("due", Why::NeedsDue.sentence());
    }
    due
}

fn terms(f: &mut Fields<'_>, r: &Reading<'_>, due_needed: bool) -> Terms {
    let subject = f.needed("subject", &Why::NeedsSubject.sentence());
    let conditions = f.lines("conditions");
    let nothing = r.typed.get("due").trim().is_empty();
    Terms { subject, conditions, due: due(f, r, due_needed, nothing) }
}

fn breakdown(f: &mut Fields<'_>, r: &Reading<'_>) -> Act {
    let held_by = f.id::<CommitmentId>("held_by");
    let new = f.due("due", "due_time", r.zone);
    let terms = new.zip(r.on.in_force()).map(|(due, now)| Terms { due: Some(due), ..now.clone() });
    let answer_by = f.instant("answer", "answer_time", r.zone).filter(|_| terms.is_some());
    // What is held up by the other side's own overdue promise follows from them.
    let asked_by = if held_by.is_some() { Side::Customer } else { asked_by(r.typed) };
    Act::DeclareBreakdown { asked_by, terms, answer_by, held_by }
}

fn asked_by(typed: &Typed) -> Side {
    Side::from_code(typed.get("asked_by")).unwrap_or(Side::Performer)
}

fn needed_instant(f: &mut Fields<'_>, r: &Reading<'_>) -> Timestamp {
    let nothing = r.typed.get("answer").trim().is_empty();
    let at = f.instant("answer", "answer_time", r.zone);
    if nothing {
        f.wrong("answer", "Choose the day by which you will answer.");
    }
    at.unwrap_or(r.now)
}

fn evidence(f: &mut Fields<'_>, on: &Commitment) -> Vec<String> {
    let conditions = on.in_force().map_or(0, |terms| terms.conditions.len());
    (0..conditions).map(|n| f.sentence(&format!("evidence_{n}")).unwrap_or_default()).collect()
}

fn unmet(typed: &Typed) -> Vec<usize> {
    typed.all("unmet").filter_map(|n| n.parse().ok()).collect()
}

fn visibility(typed: &Typed) -> Visibility {
    if typed.get("visibility") == "internal" { Visibility::Internal } else { Visibility::Shared }
}

/// A new promise, as it was typed.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The terms.
    pub terms: Terms,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// 1 to 3.
    pub stake: u8,
    /// In whose words.
    pub words: Option<String>,
    /// Who answers for it on our side.
    pub ours: Option<PersonId>,
    /// Who answers for it on theirs.
    pub theirs: Option<PersonId>,
    /// The team that is to work on it.
    pub team: Option<PartyId>,
    /// When the other side said it, where it is recorded for them.
    pub said_at: Option<Timestamp>,
    /// Why it is a stretch.
    pub stretch: Option<String>,
    /// Why it is put to a client to whom something is broken.
    pub despite: Option<String>,
    /// The promise check that was seen before.
    pub check: Option<uuid::Uuid>,
}

/// Reads the form of a new promise. An offer must have a date, a request may leave it open.
///
/// # Errors
/// Fields that cannot be read, each with what to do about it.
pub fn asked(reading: &Reading<'_>, offer: bool, recorded: bool) -> Result<Asked, AppError> {
    let mut f = Fields::of(reading.typed);
    let terms = terms(&mut f, reading, offer);
    if terms.due.as_ref().is_some_and(|due| due.at < reading.now) && !recorded {
        f.wrong("due", Why::DuePassed.sentence());
    }
    let asked = Asked {
        terms,
        answer_by: f.instant("answer", "answer_time", reading.zone),
        stake: stake(&mut f).unwrap_or(1),
        words: f.words("words"),
        ours: f.id("ours"),
        theirs: f.id("theirs"),
        team: f.id("team"),
        said_at: if recorded { said_at(&mut f, reading) } else { None },
        stretch: f.sentence("stretch"),
        despite: f.sentence("despite"),
        check: f.id("check"),
    };
    f.done(asked)
}

/// The field that a refusal of the rules is about, so that its sentence stands there.
#[must_use]
pub fn field_of(code: &str) -> &'static str {
    match code {
        "needs_words" => "words",
        "needs_subject" | "same_terms" => "subject",
        "needs_due" | "due_passed" => "due",
        "answer_by_passed" => "answer",
        "unknown_condition" | "nothing_unmet" => "unmet",
        "bad_rating" => "rating",
        "bad_stake" => "stake",
        "needs_stretch" => "stretch",
        "said_in_future" => "said",
        "nobody_named" | "team_of_customer" => "to",
        "open_below" | "in_trouble" => "despite",
        "not_held" => "held_by",
        _ => "",
    }
}
