//! What follows when somebody looks back, and what both sides make of what was found. Whoever says something in a
//! conversation calls [`timed`] before and [`after`] behind it; a commitment that moved calls [`ask_when_done`].

use db::{Conn, Tx};
use domain::commitment::{Act, Channel, Kind, Side, State, Terms};
use domain::conversation::{Conversation as Talking, Standing, Talk, TalkAct, TalkEvent};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::review::{LookBack, REVIEW_DAYS, Review, Topic};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Finding, Kept};
use crate::calendars;
use crate::commitments::acts::{self as promises, Opening};
use crate::conversations::acts::{self as talks, Saying};
use crate::conversations::store::{self as conversations, Conversation};
use crate::conversations::{opening, reading};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::kit::{say, urls};
use crate::ledger::{self, Entry};
use crate::people::scope::Scope;

/// The job of one conversation; its key is the conversation.
pub const OPEN: &str = "look back";
const CLOCK: Scope = Scope::System("the time to look back");

/// A look back with the time that the other side has: what was agreed while it lies ahead, else the usual days.
#[must_use]
pub fn timed(env: &Env, before: &Talking, act: TalkAct, said_at: Timestamp) -> TalkAct {
    match act {
        TalkAct::Review(review) => {
            let agreed = before.review_by.filter(|by| *by > env.now);
            let by = agreed.unwrap_or_else(|| env.days.after(said_at.max(env.now), REVIEW_DAYS));
            let by = before.reviews_open_at.is_none().then_some(by);
            TalkAct::Review(Review { by, ..review })
        }
        act => act,
    }
}

/// Something was said in a conversation: its clock is set, and what is open from now on is kept.
///
/// # Errors
/// The database.
pub fn after(tx: &mut Tx, env: &Env, row: &Conversation, event: &TalkEvent, talk: &Talking) -> Result<(), AppError> {
    let key = row.id.to_string();
    match talk.review_by.filter(|_| talk.state == Talk::Open) {
        Some(by) if matches!(event.act, TalkAct::AskToReview { .. } | TalkAct::Review(_)) => {
            jobs::plan(tx, env, OPEN, &key, by, None)?;
        }
        None if talk.review_by.is_some() => jobs::cancel(tx, OPEN, &key)?,
        _ => {}
    }
    if talk.reviews_open_at.is_some() && matches!(event.act, TalkAct::Review(_) | TalkAct::ReviewTimePassed) {
        keep(tx, env, row)?;
    }
    Ok(())
}

/// Keeps what is open of a conversation and was not kept yet.
fn keep(tx: &mut Tx, env: &Env, row: &Conversation) -> Result<(), AppError> {
    let done = store::kept(tx, row.id)?;
    let entries = ledger::entries(tx, row.id.0)?;
    for mut kept in keeping(row, &entries)?.into_iter().filter(|kept| !done.contains(&kept.act)) {
        for found in &mut kept.found {
            found.0 = env.id();
        }
        store::keep(tx, &kept)?;
    }
    Ok(())
}

/// The job that keeps what was said before anything was kept.
pub const KEEP: &str = "keep reviews";
/// Conversations looked at in one transaction.
const CHUNK: u32 = 100;
/// How long until it is looked again whether something was forgotten.
const AGAIN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Keeps what was open before anything was kept, a hundred conversations at a time.
///
/// # Errors
/// The database.
pub fn keep_all(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let after = job.payload.as_ref().and_then(|p| p.get("after")).and_then(|id| id.as_str()?.parse().ok());
    let ids = store::not_kept(tx, after, CHUNK)?;
    for id in &ids {
        let row = conversations::find(tx, &CLOCK, ConversationId(*id))?;
        keep(tx, env, &row)?;
    }
    match ids.last().filter(|_| ids.len() == CHUNK as usize) {
        Some(last) => jobs::plan(tx, env, KEEP, "", env.now, Some(json!({ "after": last }))),
        None => jobs::plan(tx, env, KEEP, "", env.now + AGAIN, None),
    }
}

/// What is to be kept of a conversation, from its ledger: nothing while it is sealed. Findings have no ids yet.
///
/// # Errors
/// A text that is no act.
pub fn keeping(row: &Conversation, entries: &[Entry]) -> Result<Vec<Kept>, AppError> {
    let (events, at) = reading::events(entries)?;
    let look = LookBack::of(&events);
    let Some(opened) = look.opened_at else { return Ok(Vec::new()) };
    let ours = row.between.customer_kind.is_ours();
    let (them, house) = if ours {
        (row.between.performer, row.between.customer)
    } else {
        (row.between.customer, row.between.performer)
    };
    // With a supplier we are the ones who rate; that is not counted among what clients say of us.
    let counts_for = if ours { vec![them] } else { vec![them, house] };
    let one = |a: &domain::review::Answer| {
        let act = at.get(a.event).and_then(|n| entries.get(*n))?.id;
        Some(Kept {
            act,
            conversation: row.id,
            party: them,
            counts_for: counts_for.clone(),
            side: a.side,
            shown_at: a.shown_at(opened),
            values: a.review.values().collect(),
            found: a.review.found().map(|(topic, value)| (Uuid::nil(), topic, value)).collect(),
        })
    };
    Ok(look.counted().filter_map(one).collect())
}

/// A commitment has moved and the last step is on: both are asked to look back, once.
///
/// # Errors
/// The database.
pub fn ask_when_done(
    tx: &mut Tx,
    env: &Env,
    row: &Conversation,
    (talk, standing): (&Talking, &Standing),
    moved_at: Timestamp,
) -> Result<(), AppError> {
    let fresh = talk.state == Talk::Open && talk.review_by.is_none() && standing.now == Some(7);
    let env = &calendars::within(tx, env, row.between.customer)?;
    let by = env.days.after(moved_at, REVIEW_DAYS);
    // What was done long ago is history: nobody is asked about it out of the blue.
    if !fresh || by <= env.now {
        return Ok(());
    }
    let asked = Saying {
        channel: Channel::System,
        said_at: Some(moved_at.min(env.now)),
        ..Saying::now(TalkAct::AskToReview { by }, None)
    };
    talks::say(tx, env, &CLOCK, row.id, asked)?;
    Ok(())
}

/// The job of a conversation: the time for looking back has passed. Where one side is in, what it said is open.
///
/// # Errors
/// The database.
pub fn time_passed(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let Ok(id) = job.key.parse::<ConversationId>() else { return Ok(()) };
    let row = match conversations::find(tx, &CLOCK, id) {
        Err(AppError::NotFound) => return Ok(()),
        found => found?,
    };
    let (talk, _) = conversations::replayed(tx, &row)?;
    let one = talk.reviewed_at.iter().flatten().count() == 1;
    match talk.review_by.filter(|_| talk.state == Talk::Open && one) {
        Some(by) if by > env.now => jobs::plan(tx, env, OPEN, &job.key, by, None),
        Some(_) => {
            let passed = Saying { channel: Channel::System, ..Saying::now(TalkAct::ReviewTimePassed, None) };
            talks::say(tx, env, &CLOCK, id, passed)?;
            Ok(())
        }
        None => Ok(()),
    }
}

/// What both sides want to do about a finding.
#[derive(Clone, Debug)]
pub struct Making {
    /// Whoever writes promises it; else they ask for it.
    pub ours: bool,
    /// What.
    pub terms: Terms,
    /// In whose words.
    pub words: Option<String>,
}

/// Whether something can still come of a finding: nothing has, or what had has ended without being kept.
#[must_use]
pub fn is_open(finding: &Finding) -> bool {
    let over =
        |state| matches!(state, State::Declined | State::Withdrawn | State::Revoked | State::Cancelled | State::Void);
    finding.commitment.as_ref().is_none_or(|c| over(c.state))
}

/// Who answers for it on either side: theirs, ours, seen from the customer of the conversation.
fn people(row: &Conversation) -> (Option<PersonId>, Option<PersonId>) {
    (row.customer_person.as_ref().map(|p| p.0), row.performer_person.as_ref().map(|p| p.0))
}

/// A finding becomes a promise of one's own, or an ask of the other side.
///
/// # Errors
/// Not found, something came of it already, a refusal, the database.
pub fn make(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, making: &Making) -> Result<CommitmentId, AppError> {
    scope.begins()?;
    let finding = store::find(tx, scope, id)?;
    if !is_open(&finding) {
        return Err(AppError::refused(
            "taken_up",
            "Something came of this already. Look at it, and say there what is missing.",
        ));
    }
    let row = conversations::find(tx, scope, finding.conversation)?;
    let own = opening::speaker(scope, &row, false)?;
    let by = if making.ours { own } else { own.other() };
    let (customer, performer) = (row.between.customer, row.between.performer);
    let ((theirs, here), with) = (people(&row), by == Side::Performer);
    let pair = |a, b| if with { (a, b) } else { (b, a) };
    let (to, from) = pair(customer, performer);
    let (to_person, from_person) = if with { (theirs, here) } else { (here, theirs) };
    let (terms, answer_by, stake) = (making.terms.clone(), None, 1);
    let act =
        if making.ours { Act::Offer { terms, answer_by, stake } } else { Act::Request { terms, answer_by, stake } };
    let new = Opening {
        kind: Kind::Action,
        customer: to,
        performer: from,
        customer_person: to_person,
        performer_person: from_person,
        team: None,
        conversation: Some(row.id),
        step: None,
        follows: None,
        said: promises::Saying::now(act, making.words.clone()),
    };
    let said = promises::open(tx, env, scope, new)?;
    store::came_of(tx, id, said.id)?;
    Ok(said.id)
}

/// Findings that are counted one by one; beyond them it is said that there are more.
const MANY: u32 = 20;

/// What was said in looking back with a party, in two sentences, and where all of it stands. Only for our own people.
///
/// # Errors
/// The database.
pub fn in_short(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    party: PartyId,
) -> Result<Option<(String, String)>, AppError> {
    if !scope.is_staff() {
        return Ok(None);
    }
    let since = store::since(env.now);
    let first = Topic::Step(1);
    let counts = store::counts(conn, scope, party, since)?;
    let answers: u64 = counts.iter().filter(|c| c.topic == first).map(|c| c.n).sum();
    let open = store::without_commitment(conn, scope, Some(party), None, MANY + 1)?.len();
    let open = match open {
        0 if answers == 0 => return Ok(None),
        0 => "Something came of everything that was found.".to_owned(),
        n if n > MANY as usize => format!("Nothing came yet of more than {MANY} things that were found."),
        n => format!("Nothing came yet of {} found.", say::count(n, "thing that was", "things that were")),
    };
    let answered = say::count(i64::try_from(answers).unwrap_or(i64::MAX), "answer", "answers");
    let words = format!("{answered} since {}. {open}", say::long_day(since));
    Ok(Some((words, urls::reviews(party))))
}

/// What was said about a finding, in whose words; nothing where nothing was said or it was erased.
///
/// # Errors
/// Not found, or the database.
pub fn words_of(conn: &mut Conn, scope: &Scope, findings: &[Finding]) -> Result<Vec<String>, AppError> {
    let mut read: Vec<(ConversationId, reading::Reading)> = Vec::new();
    let mut all = Vec::with_capacity(findings.len());
    for finding in findings {
        if !read.iter().any(|(id, _)| *id == finding.conversation) {
            let row = conversations::find(conn, scope, finding.conversation)?;
            read.push((finding.conversation, reading::read(conn, scope, &row)?));
        }
        let found = read.iter().find(|(id, _)| *id == finding.conversation).map(|(_, reading)| reading);
        all.push(found.map(|reading| said_about(reading, finding)).unwrap_or_default());
    }
    Ok(all)
}

/// What the answer that holds a finding says about it: about the topic itself, else about the whole.
#[must_use]
pub fn said_about(reading: &reading::Reading, finding: &Finding) -> String {
    let holds = |a: &&domain::review::Answer| reading.lines.get(a.event).is_some_and(|l| l.entry.id == finding.act);
    let answer = reading.look.answers.iter().find(holds);
    answer.and_then(|a| a.review.words(finding.topic).or(a.words.as_deref())).unwrap_or_default().to_owned()
}
