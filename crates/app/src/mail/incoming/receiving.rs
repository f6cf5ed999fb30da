//! What becomes of a mail that came in: a note with the matter it was written to, by whoever wrote it. Page, command line and
//! API call the same [`receive`].
//!
//! A mail never moves anything: anybody can write any sender into one. It is taken as the words of a person where both the
//! address, which only that person was shown, and the sender fit; else the words say who wrote them, and stay inside the
//! side of the person whose address it was. Even where both fit nobody has verified the sender, and the ledger says so.

use db::{Conn, Tx};
use domain::commitment::{Act, Channel, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId, Limit, PersonId, clean};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::reading::{Bounce, Mail};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::mailing::Mailing;
use crate::kit::say;
use crate::ledger::{Matter, Saying};
use crate::mail::inbox::{self, Presented, between};
use crate::mail::letter::{About, State};
use crate::mail::prepare::visible;
use crate::mail::store::{self, Received, Whose};
use crate::people::scope::{Reader, Scope};
use crate::people::sessions;
use crate::{commitments, conversations};

/// What came of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is a note with this matter now.
    Note(About),
    /// It was one already.
    Known(About),
    /// It said that so many letters of ours did not arrive.
    Bounced(usize),
    /// It was left alone, because.
    LeftAlone(&'static str),
    /// None of its addresses is one of ours.
    Nowhere,
    /// It cannot be taken, because.
    Refused(String),
}

/// Takes a mail that came to these addresses; with none, to those that it names itself.
///
/// # Errors
/// The database.
pub fn receive(
    tx: &mut Tx,
    env: &Env,
    mailing: &Mailing,
    mail: &Mail,
    recipients: &[String],
) -> Result<Vec<Came>, AppError> {
    if let Some(bounce) = &mail.bounce {
        return Ok(vec![bounced(tx, env, mail, bounce)?]);
    }
    let doors = doors(tx, env, mailing, if recipients.is_empty() { &mail.came_to } else { recipients })?;
    if let (Some(why), false) = (mail.automatic, doors.is_empty()) {
        for (about, owner) in &doors {
            write_down(tx, env, mail, Some((*about, *owner)), "automatic", Some(why))?;
        }
        return Ok(vec![Came::LeftAlone(why)]);
    }
    if doors.is_empty() {
        return Ok(vec![mail.automatic.map_or(Came::Nowhere, Came::LeftAlone)]);
    }
    doors.into_iter().map(|(about, owner)| noted(tx, env, mail, about, owner)).collect()
}

/// The matters, and whose address each came to, for those of these addresses that are ours.
fn doors(
    conn: &mut Conn,
    env: &Env,
    mailing: &Mailing,
    addresses: &[String],
) -> Result<Vec<(About, PersonId)>, AppError> {
    let Some(inbox) = &mailing.inbox else { return Ok(Vec::new()) };
    let Some(key) = inbox::key(conn, env)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for presented in addresses.iter().filter_map(|a| inbox.token(a)).filter_map(|t| inbox::presented(&t)) {
        let door = opened(conn, &key, &presented)?;
        found.extend(door.filter(|door| !found.contains(door)));
    }
    Ok(found)
}

fn opened(conn: &mut Conn, key: &[u8], presented: &Presented) -> Result<Option<(About, PersonId)>, AppError> {
    let persons = store::ids_between(conn, Whose::Person, between(presented.person))?;
    for id in store::ids_between(conn, Whose::Matter(presented.matter), between(presented.id))? {
        let about = match presented.matter {
            Matter::Commitment => About::Commitment(CommitmentId(id)),
            Matter::Conversation => About::Conversation(ConversationId(id)),
        };
        for person in persons.iter().copied().map(PersonId) {
            if presented.is_sealed(key, about, person)? {
                return Ok(Some((about, person)));
            }
        }
    }
    Ok(None)
}

/// Once per mail and matter. What has no Message-ID is known by what it says.
fn once(mail: &Mail, about: Option<About>) -> String {
    let mut hash = Sha256::new();
    match &mail.message_id {
        Some(id) => hash.update(id),
        None => hash.update(format!("{:?} {:?} {} {}", mail.from, mail.date, mail.subject, mail.words)),
    }
    hash.update(about.map(|a| *a.id().as_bytes()).unwrap_or_default());
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn write_down(
    tx: &mut Tx,
    env: &Env,
    mail: &Mail,
    door: Option<(About, PersonId)>,
    outcome: &str,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let cut = |text: &str| clean(&text.chars().take(200).collect::<String>(), Limit::Line).ok().flatten();
    store::insert_received(
        tx,
        &Received {
            id: env.id(),
            once: once(mail, door.map(|d| d.0)),
            message_id: mail.message_id.as_deref().and_then(cut),
            sender: mail.from.as_ref().map(written_by).as_deref().and_then(cut),
            subject: cut(&mail.subject),
            about: door.map(|d| d.0),
            person: door.map(|d| d.1),
            outcome: outcome.to_owned(),
            reason: reason.map(str::to_owned),
            at: env.now,
        },
    )
}

/// A letter of ours came back: it has failed, whatever the first server said.
fn bounced(tx: &mut Tx, env: &Env, mail: &Mail, bounce: &Bounce) -> Result<Came, AppError> {
    let mut ours = 0;
    for message_id in &bounce.of {
        if let Some(letter) = store::by_message_id(tx, message_id)? {
            store::change(tx, letter, State::Sent, State::Failed, &bounce.reason, env.now)?;
            ours += 1;
        }
    }
    if ours > 0 {
        write_down(tx, env, mail, None, "bounce", Some(&bounce.reason))?;
    }
    Ok(Came::Bounced(ours))
}

fn noted(tx: &mut Tx, env: &Env, mail: &Mail, about: About, owner: PersonId) -> Result<Came, AppError> {
    if store::received_before(tx, &once(mail, Some(about)))? {
        return Ok(Came::Known(about));
    }
    let said = voice(tx, env, mail, about, owner).and_then(|voice| speak(tx, env, mail, about, &voice));
    let (outcome, reason) = match said {
        Ok(()) => ("note", None),
        Err(AppError::Refused { sentence, .. } | AppError::Forbidden(sentence)) => ("refused", Some(sentence)),
        Err(AppError::NotFound) => ("refused", Some("This address is no longer in use.".to_owned())),
        Err(error) => return Err(error),
    };
    write_down(tx, env, mail, Some((about, owner)), outcome, reason.as_deref())?;
    Ok(reason.map_or(Came::Note(about), Came::Refused))
}

/// Whose words a mail is, and who reads them.
struct Voice {
    scope: Scope,
    visibility: Visibility,
    /// It was written by somebody else than who speaks.
    by_another: bool,
}

fn reader(conn: &mut Conn, env: &Env, person: PersonId) -> Result<Reader, AppError> {
    sessions::reader(conn, person, env.local().date())
}

/// The person of this address who may see the matter.
fn known(conn: &mut Conn, env: &Env, about: About, address: &str) -> Result<Option<Reader>, AppError> {
    let Some(person) = store::answered_by(conn, address)? else { return Ok(None) };
    let reader = reader(conn, env, person)?;
    match visible(conn, &Scope::Person(Box::new(reader.clone())), about) {
        Ok(()) => Ok(Some(reader)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whose words these are: the owner's, where they wrote to the address that is theirs alone. What somebody of the other house
/// writes so is for us to read; what one of ours writes is a note of our house, unless they wrote it to somebody of the other
/// side as well. What anybody else wrote stays with whoever gave them the address: an address that went round makes nobody
/// speak who is named as its sender.
fn voice(conn: &mut Conn, env: &Env, mail: &Mail, about: About, owner: PersonId) -> Result<Voice, AppError> {
    let owner = Scope::Person(Box::new(reader(conn, env, owner)?));
    visible(conn, &owner, about)?;
    let writer = match &mail.from {
        Some((_, address)) => known(conn, env, about, address)?,
        None => None,
    };
    let Some(writer) = writer.filter(|writer| owner.person() == Some(writer.id)) else {
        return Ok(Voice { scope: owner, visibility: Visibility::Internal, by_another: true });
    };
    let shared = !writer.is_staff() || to_the_other_side(conn, env, mail, about)?;
    let visibility = if shared { Visibility::Shared } else { Visibility::Internal };
    Ok(Voice { scope: Scope::Person(Box::new(writer)), visibility, by_another: false })
}

fn to_the_other_side(conn: &mut Conn, env: &Env, mail: &Mail, about: About) -> Result<bool, AppError> {
    for address in &mail.to {
        if known(conn, env, about, address)?.is_some_and(|reader| !reader.is_staff()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn written_by((name, address): &(String, String)) -> String {
    if name.is_empty() { address.clone() } else { format!("{name} <{address}>") }
}

/// The words of the note: who wrote them if that is somebody else, what they are about, the words, what came along.
fn words(env: &Env, mail: &Mail, about: About, by_another: bool) -> Result<String, AppError> {
    let mut blocks = Vec::new();
    let now = env.local();
    if by_another {
        let who = mail.from.as_ref().map_or_else(|| "somebody without an address".to_owned(), written_by);
        let when = mail.date.map(|at| format!(", {}", say::stamp(at, &now))).unwrap_or_default();
        blocks.push(format!("A mail from {who}{when}."));
    }
    let thread = format!("<{}@", about.id().simple());
    if !mail.subject.is_empty() && !mail.answers.iter().any(|id| id.starts_with(&thread)) {
        blocks.push(mail.subject.chars().take(200).collect());
    }
    if mail.words.trim().is_empty() && mail.attachments.is_empty() {
        return Err(AppError::refused(
            "no_words",
            "There are no words of yours in this mail. Write what you want to say.",
        ));
    }
    blocks.push(mail.words.clone());
    if !mail.attachments.is_empty() {
        let names: String = mail.attachments.join(", ").chars().take(300).collect();
        blocks.push(format!("With the mail came {names}. Entente keeps no files."));
    }
    blocks.retain(|block| !block.trim().is_empty());
    let whole = clean(&blocks.join("\n\n"), Limit::Words);
    whole.ok().flatten().ok_or_else(|| AppError::refused("too_long", "This mail is too long for a note. Shorten it."))
}

/// When it was said: as the mail says, unless that is before the last word or still to come.
fn said_at(mail: &Mail, env: &Env, last: Timestamp) -> Option<Timestamp> {
    mail.date.filter(|at| *at <= env.now && *at >= last)
}

fn speak(tx: &mut Tx, env: &Env, mail: &Mail, about: About, voice: &Voice) -> Result<(), AppError> {
    let words = Some(words(env, mail, about, voice.by_another)?);
    let visibility = voice.visibility;
    match about {
        About::Commitment(id) => {
            let last = commitments::store::find(tx, &voice.scope, id)?.moved_at;
            let said_at = said_at(mail, env, last);
            let said = Saying { said_at, channel: Channel::Mail, ..Saying::now(Act::Note { visibility }, words) };
            commitments::acts::say(tx, env, &voice.scope, id, said)?;
        }
        About::Conversation(id) => {
            let last = conversations::store::find(tx, &voice.scope, id)?.moved_at;
            let said_at = said_at(mail, env, last);
            let said = Saying { said_at, channel: Channel::Mail, ..Saying::now(TalkAct::Note { visibility }, words) };
            conversations::acts::say(tx, env, &voice.scope, id, said)?;
        }
    }
    Ok(())
}
