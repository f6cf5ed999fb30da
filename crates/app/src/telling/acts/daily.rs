//! What waited for its time: the daily mail, and what was held while it was quiet. Put together when it goes out, so that
//! what was answered meanwhile is left out.

use std::collections::{BTreeSet, HashMap};

use db::Tx;
use domain::kernel::{PartyId, PersonId};
use domain::telling::{NoticeKind as K, Weight};
use uuid::Uuid;

use super::letters;
use super::matter::{self, Matter, local};
use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::mail::{self, Letter, Part};
use crate::telling::Notice;
use crate::telling::store::{self, Kept, Listener};
use crate::telling::words::{self, Line, Wording, Words};

/// So many things said together are told in full; more of them in a line each.
const FEW: usize = 3;

/// The job that sends a person what waits for them.
pub const DAILY: &str = "tell";

/// Sends one person what is due, in one letter, and plans the next.
///
/// # Errors
/// The database.
pub fn send_due(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let person: PersonId =
        job.key.parse().map_err(|_| AppError::Internal(format!("{} is no person to tell", job.key)))?;
    send(tx, env, person, None)?;
    match store::next_send(tx, person)? {
        Some(at) => jobs::plan(tx, env, DAILY, &job.key, at.max(env.now), None),
        None => Ok(()),
    }
}

/// Sends everybody who was told of several things said together what they have to hear now, each in one letter.
///
/// # Errors
/// The database.
pub fn send_together(tx: &mut Tx, env: &Env, people: &BTreeSet<PersonId>, subject: &str) -> Result<(), AppError> {
    people.iter().try_for_each(|person| send(tx, env, *person, Some(subject)))
}

/// A notice that goes out, with its matter and its words.
struct Going {
    id: Uuid,
    notice: Notice,
    words: Words,
    /// The matter is undone: there is nothing to open.
    undone: bool,
}

fn send(tx: &mut Tx, env: &Env, person: PersonId, subject: Option<&str>) -> Result<(), AppError> {
    let waiting = store::pending(tx, person, env.now)?;
    let (going, gone, listener) = sifted(tx, env, person, waiting)?;
    store::supersede(tx, &gone, env.now)?;
    let (Some(listener), false) = (listener, going.is_empty()) else { return Ok(()) };
    let ids: Vec<Uuid> = going.iter().map(|g| g.id).collect();
    let letter = match <[Going; 1]>::try_from(going) {
        // One thing that could not wait for a day is a letter of its own.
        Ok([one]) if one.notice.kind.weight() > Weight::Light => alone(tx, env, &listener, one)?,
        Ok([one]) => together(tx, env, &listener, vec![one], None)?,
        Err(many) => together(tx, env, &listener, many, subject)?,
    };
    store::lettered(tx, &ids, letter)
}

/// What goes out, what does not any more, and to whom.
type Sifted = (Vec<Going>, Vec<Uuid>, Option<Listener>);

/// What still is as it was, and what is not: answered, told anew, no longer to be seen.
fn sifted(tx: &mut Tx, env: &Env, person: PersonId, waiting: Vec<Kept>) -> Result<Sifted, AppError> {
    let mut matters: HashMap<Uuid, Option<Matter>> = HashMap::new();
    let (mut going, mut gone, mut listener) = (Vec::<Going>::new(), Vec::new(), None);
    let it = store::house(tx)?;
    for kept in waiting {
        let Some(about) = kept.about else { continue };
        if let std::collections::hash_map::Entry::Vacant(place) = matters.entry(about.id()) {
            place.insert(matter::load(tx, about)?);
        }
        let Some(Some(matter)) = matters.get(&about.id()) else {
            gone.push(kept.id);
            continue;
        };
        let between = matter.between();
        let here = seated(tx, person, between.customer, between.performer)?;
        let side = kept.side.filter(|side| here.as_ref().is_some_and(|l| l.sits(&between, *side)));
        let (Some(here), Some(side)) = (here, side) else {
            gone.push(kept.id);
            continue;
        };
        if !matter.still(kept.kind, side, kept.act_seq) {
            gone.push(kept.id);
            continue;
        }
        let notice = Notice { side: Some(side), act_seq: kept.act_seq, ..Notice::new(person, about, kept.kind) };
        // Of several that wait for the same word the last one says all.
        let same = |g: &Going| g.notice.about == notice.about && g.notice.kind.waits() && notice.kind.waits();
        if let Some(at) = going.iter().position(same) {
            gone.push(going.remove(at).id);
        }
        let own = super::own_days(tx, env, &here, Some(side), &between)?;
        let counting = calendars::within(tx, env, between.customer)?;
        let words = matter.words(&counting, local(&own, &here), &here, &notice, &it)?;
        going.push(Going { id: kept.id, notice, words, undone: matter.is_void() });
        listener = Some(here);
    }
    Ok((going, gone, listener))
}

fn seated(tx: &mut Tx, person: PersonId, customer: PartyId, performer: PartyId) -> Result<Option<Listener>, AppError> {
    Ok(store::listeners(tx, [person], customer, performer)?.into_iter().next())
}

fn alone(tx: &mut Tx, env: &Env, to: &Listener, one: Going) -> Result<mail::LetterId, AppError> {
    letters::post(tx, env, to, &one.notice, one.words, one.undone)
}

fn together(
    tx: &mut Tx,
    env: &Env,
    to: &Listener,
    all: Vec<Going>,
    named: Option<&str>,
) -> Result<mail::LetterId, AppError> {
    let now = local(env, to);
    let lines: Vec<Line> = all.iter().map(|g| Line { kind: g.notice.kind, words: g.words.subject.clone() }).collect();
    let (subject, sections) = words::daily(&lines, &now);
    let subject = named.map_or(subject, str::to_owned);
    let mut parts = Vec::new();
    let in_full = named.is_some() && all.len() <= FEW;
    for going in all.iter().filter(|_| in_full) {
        let Going { notice, words, .. } = going;
        parts.push(Part::Text(format!("{}.", words.subject.trim_end_matches(['.', '?']))));
        // Why it came and how to hear less is said once, at the end.
        for wording in words.parts.iter().take(words.parts.len().saturating_sub(2)) {
            parts.push(letters::part(tx, env, to, notice.about, notice.act_seq, wording.clone())?);
        }
    }
    for (head, members) in sections.into_iter().filter(|_| !in_full) {
        parts.push(Part::Text(head));
        for n in members {
            let Some(Going { notice, words, undone, .. }) = all.get(n) else { continue };
            let wording = match undone {
                true => Wording::Text(words.subject.clone()),
                false => Wording::Open(words.subject.clone()),
            };
            parts.push(letters::part(tx, env, to, notice.about, notice.act_seq, wording)?);
            if notice.kind == K::WillYouMakeIt {
                let answers = words.parts.iter().find(|p| matches!(p, Wording::Answers(_))).cloned();
                if let Some(answers) = answers {
                    parts.push(letters::part(tx, env, to, notice.about, notice.act_seq, answers)?);
                }
            }
            // A word that was written down for somebody is told with its terms and can be contested wherever it is told.
            let terms = words.parts.iter().find(|p| matches!(p, Wording::Facts(_))).cloned();
            if let Some(terms) = terms.filter(|_| notice.kind == K::SpokenFor) {
                parts.push(letters::part(tx, env, to, notice.about, notice.act_seq, terms)?);
            }
            if let Some(contest) = words.parts.iter().find(|p| matches!(p, Wording::Contest(_))).cloned() {
                parts.push(letters::part(tx, env, to, notice.about, notice.act_seq, contest)?);
            }
        }
    }
    for wording in Words::daily_foot() {
        parts.push(letters::part(tx, env, to, None, None, wording)?);
    }
    let letter = Letter { to: to.id, about: None, purpose: "daily", subject, parts, not_before: None, key: None };
    mail::acts::post(tx, env, letter)
}
