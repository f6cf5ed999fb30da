//! What somebody says by a link that was sent to somebody else. A comment binds nobody and is kept at once, marked as what
//! it is. An answer is kept, and becomes an act only when the person whose link it was confirms it, from a mail of their
//! own.

use db::{Conn, Tx};
use domain::commitment::{ActKind, Visibility};
use domain::conversation::{TalkAct, TalkKind};
use domain::kernel::Limit;

use super::make::make;
use super::opening::{Opened, Stands, opened};
use super::sending::subject;
use crate::commitments::{acts as promises, answering};
use crate::conversations::{acts as talks, answering as talking};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::links::store::{self, Answer};
use crate::links::{NewLink, Purpose};
use crate::mail::{self, About, Letter, Part};

/// Most answers of others that wait at one link.
const WAITING: usize = 5;

/// Most fields of an answer: fifty conditions with what shows each, and whatever else a form asks.
const FIELDS: usize = 120;
/// Longest name of a field.
const FIELD_NAME: usize = 24;
/// Letters of an answer in all: a reason and what shows each condition.
const LETTERS: usize = 30_000;

/// Who speaks, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The name they give.
    pub name: String,
    /// The e-mail they give.
    pub email: Option<String>,
    /// Their words.
    pub words: String,
}

impl Comment {
    /// What was typed; `needed` where words alone are the point.
    ///
    /// # Errors
    /// What is missing, field by field.
    pub fn typed(typed: &Typed, needed: bool) -> Result<Self, AppError> {
        let mut f = Fields::of(typed);
        let name = f.needed("by_name", "Write your name, so that both sides know who speaks.");
        let email = f.line("by_email");
        if email.as_deref().is_some_and(|email| !crate::people::access::plausible_email(email)) {
            f.wrong("by_email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
        }
        let words = f.words("words");
        if needed && words.is_none() && !f.is_wrong("words") {
            f.wrong("words", "Write your comment.");
        }
        let it = Self { name, email, words: words.unwrap_or_default() };
        if it.marked("").chars().count() + it.words.chars().count() > Limit::Words.chars() {
            f.wrong("words", "That is too long together with your name. Shorten it a little.");
        }
        f.done(it)
    }

    /// The words as both sides read them, with who said them and that nobody has proved it.
    fn marked(&self, addressee: &str) -> String {
        let email = self.email.as_ref().map(|email| format!(", {email}")).unwrap_or_default();
        let who =
            format!("{}{email}, said this by a link that was sent to {addressee}. Nobody has verified it.", self.name);
        format!("{who}\n\n{}", self.words)
    }
}

/// Keeps a comment at once: a note for both sides that carries nobody's name but the one that was given.
///
/// # Errors
/// Not found, a link that is over, a refusal, the database.
pub fn comment(tx: &mut Tx, env: &Env, text: &str, comment: &Comment) -> Result<(), AppError> {
    let opened = opened(tx, env, text)?;
    if opened.stands == Stands::Expired {
        return Err(AppError::refused("link_expired", "The time of this link is over. Ask for a fresh one."));
    }
    let scope = opened.forwarded();
    let words = Some(comment.marked(&opened.addressee()?.name));
    let visibility = Visibility::Shared;
    match opened.about {
        About::Commitment(id) => {
            let note = promises::Saying::now(domain::commitment::Act::Note { visibility }, words);
            promises::say(tx, env, &scope, id, note)?;
        }
        About::Conversation(id) => {
            talks::say(tx, env, &scope, id, talks::Saying::now(TalkAct::Note { visibility }, words))?;
        }
    }
    Ok(())
}

/// Keeps an answer that somebody gives in another's place, and asks that person by mail whether it is theirs.
///
/// # Errors
/// Not found, a link that is over, what is missing field by field, what the rules would refuse; the database.
pub fn answer_for(tx: &mut Tx, env: &Env, text: &str, act: &str, typed: &Typed) -> Result<(), AppError> {
    let opened = opened(tx, env, text)?;
    if opened.stands != Stands::Open || opened.link.purpose != Purpose::Answer {
        return Err(AppError::refused("link_expired", "The time of this link is over. Ask for a fresh one."));
    }
    let comment = Comment::typed(typed, false)?;
    if store::answers_waiting(tx, opened.link.id)?.len() >= WAITING {
        return Err(AppError::refused(
            "enough_waits",
            "Several answers wait to be confirmed already. Leave a comment.",
        ));
    }
    if matches!(opened.about, About::Conversation(_)) && act == TalkKind::Review.code() {
        return Err(AppError::refused(
            "look_back_yourself",
            "Looking back is for each person alone. Leave a comment, or ask for a link of your own.",
        ));
    }
    let kept = kept_fields(typed)?;
    tried(tx, env, &opened, act, &kept)?;
    let answer = Answer {
        id: env.id(),
        link: opened.link.id,
        name: comment.name.clone(),
        email: comment.email.clone(),
        act: act.to_owned(),
        fields: kept,
        said_at: env.now,
        settled_at: None,
        confirmed: None,
    };
    store::insert_answer(tx, &answer)?;
    ask_for_it(tx, env, &opened, &answer)
}

/// An answer that the rules refuse is refused now, to whoever gives it, and not days later to whoever confirms it. What it
/// would do is taken back at once.
fn tried(tx: &mut Tx, env: &Env, opened: &Opened, act: &str, typed: &Typed) -> Result<(), AppError> {
    let mut fits = false;
    let tried: Result<(), AppError> = tx.attempt(|tx| {
        said(tx, env, opened, act, typed)?;
        fits = true;
        Err(AppError::Stale)
    });
    if fits { Ok(()) } else { tried }
}

fn said(tx: &mut Tx, env: &Env, opened: &Opened, act: &str, typed: &Typed) -> Result<String, AppError> {
    match opened.about {
        About::Commitment(id) => {
            let kind = ActKind::from_code(act).filter(|kind| *kind != ActKind::Contest).ok_or(AppError::NotFound)?;
            answering::say(tx, env, &opened.scope, id, kind, typed)
        }
        About::Conversation(id) => talking::say(tx, env, &opened.scope, id, act, typed),
    }
}

/// What was typed into the form itself: who typed it stands beside it. Forms have other fields than one another and all name
/// them alike; whoever sends more than any form holds sends no answer.
fn kept_fields(typed: &Typed) -> Result<Typed, AppError> {
    let named = |name: &str| {
        name.len() <= FIELD_NAME && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let own = |name: &str| named(name) && !matches!(name, "by_name" | "by_email" | "back" | "for_other" | "as");
    let fields: Vec<_> =
        typed.0.iter().filter(|(name, value)| own(name) && !value.trim().is_empty()).cloned().collect();
    let letters: usize = fields.iter().map(|(_, value)| value.chars().count()).sum();
    if fields.len() > FIELDS || letters > LETTERS {
        return Err(AppError::refused("too_long", "That is more than an answer holds. Shorten it."));
    }
    Ok(Typed(fields))
}

fn ask_for_it(tx: &mut Tx, env: &Env, opened: &Opened, answer: &Answer) -> Result<(), AppError> {
    let (person, about) = (opened.link.person, Some(opened.about));
    let link = make(tx, env, NewLink { person, purpose: Purpose::Confirm { answer: answer.id }, about, days: 0 })?;
    let subject = subject(tx, opened.about)?;
    let mut parts = vec![Part::Text(format!(
        "{} answered in your place, by the link that was sent to you: {}. It counts only when you confirm it.",
        answer.name,
        todo(opened.about, &answer.act).to_lowercase()
    ))];
    let words = answer.fields.get("words");
    if !words.trim().is_empty() {
        parts.push(Part::Said(words.to_owned()));
    }
    parts.push(Part::Link { label: "Look at it, and confirm it or not".to_owned(), link });
    let letter = Letter {
        to: person,
        about,
        purpose: "confirm_answer",
        subject: format!("Is that your answer? {subject}"),
        parts,
        not_before: None,
        key: Some(format!("confirm:{}", answer.id)),
    };
    mail::acts::post(tx, env, letter).map(|_| ())
}

/// What an act is called, as something that one can do.
#[must_use]
pub fn todo(about: About, act: &str) -> &'static str {
    match about {
        About::Commitment(_) => ActKind::from_code(act).map_or("Answer", ActKind::todo),
        About::Conversation(_) => domain::conversation::TalkKind::from_code(act).map_or("Answer", |kind| kind.todo()),
    }
}

/// The answer that a link asks to confirm.
///
/// # Errors
/// Not such a link, or the database.
pub fn waiting(conn: &mut Conn, opened: &Opened) -> Result<Answer, AppError> {
    let Purpose::Confirm { answer } = opened.link.purpose else { return Err(AppError::NotFound) };
    store::answer(conn, answer)?.ok_or(AppError::NotFound)
}

fn to_settle(tx: &mut Tx, env: &Env, text: &str) -> Result<(Opened, Answer), AppError> {
    let opened = opened(tx, env, text)?;
    let answer = waiting(tx, &opened)?;
    if opened.stands != Stands::Open || answer.settled_at.is_some() {
        return Err(AppError::refused("link_done", "That was settled already, or its time is over."));
    }
    Ok((opened, answer))
}

/// *Yes, that is my answer*: it is said now, by the person whose link it was.
///
/// # Errors
/// Not such a link, settled already, a refusal of the rules, the database.
pub fn confirm(tx: &mut Tx, env: &Env, text: &str) -> Result<String, AppError> {
    let (opened, answer) = to_settle(tx, env, text)?;
    let said = said(tx, env, &opened, &answer.act, &answer.fields)?;
    store::settle_answer(tx, answer.id, true, env.now)?;
    store::end(tx, opened.link.id, env.now)?;
    Ok(said)
}

/// *No, it is not*: it is dropped, and nothing was said.
///
/// # Errors
/// Not such a link, settled already, the database.
pub fn drop_answer(tx: &mut Tx, env: &Env, text: &str) -> Result<(), AppError> {
    let (opened, answer) = to_settle(tx, env, text)?;
    store::settle_answer(tx, answer.id, false, env.now)?;
    store::end(tx, opened.link.id, env.now)
}
