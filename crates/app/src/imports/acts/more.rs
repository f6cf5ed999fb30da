//! A matter that is there already and of which a file says more: the ledger goes on.

use db::Tx;
use domain::commitment::{self, Act, Actor, Commitment, Event, Side, State, Terms, Visibility};
use domain::importing::{Draft, LineNote, Matter, Problem};
use domain::kernel::Due;
use jiff::Timestamp;
use serde_json::Value;

use super::names::Ids;
use super::write::{Batch, Work, attributes, event, held, line};
use crate::calendars;
use crate::commitments::counting::settle;
use crate::commitments::store::{self as commitments, Made, Row};
use crate::imports::store::{self, Item, Part};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Line};
use crate::people::scope::Scope;

const IMPORT: Scope = Scope::System("import");

/// A ledger that goes on. People may have spoken in it meanwhile, so the rules are asked again.
struct Going {
    row: Row,
    state: Commitment,
    events: Vec<Event>,
    lines: Vec<Line>,
}

impl Going {
    fn on(tx: &mut Tx, part: &Part) -> Result<Self, AppError> {
        let row = commitments::find(tx, &IMPORT, part.commitment)?;
        let (state, events) = commitments::replayed(tx, &row)?;
        Ok(Self { row, state, events, lines: Vec::new() })
    }

    /// Says it as the rules allow; a refusal comes back as a sentence.
    fn say(&mut self, env: &Env, said: Event, source: Option<&str>) -> Result<Option<String>, AppError> {
        let side = said.by.side().unwrap_or(Side::Performer);
        let (words, at) = (said.words, said.said_at);
        let decided = commitment::decide(&self.state, said.act, words, &Actor::import(side), at, env.now);
        let news = match decided {
            Ok(news) => news,
            Err(refusal) => return Ok(Some(refusal.why.sentence())),
        };
        for mut event in news {
            event.implied = said.implied;
            self.state = commitment::evolve(self.state.clone(), &event);
            let between = (self.row.between.customer, self.row.between.performer);
            self.lines.push(line(&event, source, between, self.state.versions.len())?);
            self.events.push(event);
        }
        Ok(None)
    }

    fn write(self, tx: &mut Tx, env: &Env, batch: &mut Batch) -> Result<(), AppError> {
        batch.wrote.acts += self.lines.len() as u64;
        let implied = self.events.iter().rev().take(self.lines.len()).filter(|e| e.implied).count();
        batch.wrote.implied += implied as u64;
        let made = Made { state: &self.state, events: &self.events };
        let env = &calendars::within(tx, env, self.row.between.customer)?;
        commitments::update(tx, made, self.row.version, &env.days)?;
        ledger::append(tx, env, ledger::Matter::Commitment, self.row.id.0, &self.lines)?;
        settle(tx, env, &self.row.between, Some(&self.row), made)
    }
}

/// Adds what the file says from entry `from` on.
pub(super) fn longer(
    tx: &mut Tx,
    env: &Env,
    work: &Work,
    batch: &mut Batch,
    (matter, ids): (&Matter, &[Ids]),
    (parts, from): (&[Part], usize),
) -> Result<(), AppError> {
    let Some((last, earlier)) = parts.split_last() else { return Ok(()) };
    batch.items.extend(earlier.iter().map(|p| (p.commitment, Item::Unchanged)));
    let mut follows = Some(last.commitment);
    for (draft, ids) in matter.drafts.iter().zip(ids).filter(|(d, _)| i64::from(d.part) >= last.part) {
        if i64::from(draft.part) > last.part {
            follows = Some(batch.draft(env, work, matter, draft, ids, follows)?);
        } else if draft.events.iter().any(|e| e.entry as usize >= from) {
            go_on(tx, env, batch, (matter, draft, ids), (last, from))?;
        } else {
            batch.items.push((last.commitment, Item::Unchanged));
        }
    }
    Ok(())
}

fn go_on(
    tx: &mut Tx,
    env: &Env,
    batch: &mut Batch,
    (matter, draft, ids): (&Matter, &Draft, &Ids),
    (last, from): (&Part, usize),
) -> Result<(), AppError> {
    let mut going = Going::on(tx, last)?;
    for said in draft.events.iter().filter(|e| e.entry as usize >= from) {
        let source = said.source.as_deref();
        let Some(why) = going.say(env, event(said, ids), source)? else { continue };
        // What nobody told need not be said when it is not possible; what a line tells is kept as a note.
        if source.is_some() {
            let note = Act::Note { visibility: Visibility::Internal };
            going.say(env, Event { act: note, ..said.event.clone() }, source)?;
            batch.wrote.flagged.push(LineNote { line: said.line, problem: Problem::NotAllowed(why) });
        }
    }
    going.write(tx, env, batch)?;
    let (entries, fingerprint) = held(matter, draft);
    store::update_part(tx, last.commitment, entries, &fingerprint)?;
    if let Some(attributes) = attributes(draft) {
        store::set_attributes(tx, last.commitment, attributes)?;
    }
    batch.items.push((last.commitment, Item::Changed(last.clone())));
    Ok(())
}

/// Notes which columns hold something else now; in a list, another due is settled.
pub(super) fn corrected(
    tx: &mut Tx,
    env: &Env,
    work: &Work,
    batch: &mut Batch,
    matter: &Matter,
    parts: &[Part],
) -> Result<(), AppError> {
    let Some((last, earlier)) = parts.split_last() else { return Ok(()) };
    batch.items.extend(earlier.iter().map(|p| (p.commitment, Item::Unchanged)));
    let draft = matter.drafts.iter().find(|d| i64::from(d.part) == last.part);
    let Some((draft, now)) = draft.and_then(|d| Some((d, attributes(d)?))) else { return Ok(()) };
    let mut going = Going::on(tx, last)?;
    let words = differences(last.attributes.as_ref(), &now);
    let note = Act::Note { visibility: Visibility::Internal };
    going.say(env, told(note, Side::Performer, Some(words), env.now), None)?;
    let due = draft.due.clone().filter(|_| work.list);
    resettle(&mut going, env, due)?;
    going.write(tx, env, batch)?;
    store::set_attributes(tx, last.commitment, now)?;
    batch.items.push((last.commitment, Item::Changed(last.clone())));
    Ok(())
}

fn resettle(going: &mut Going, env: &Env, due: Option<Due>) -> Result<(), AppError> {
    let binding = matches!(going.state.state, State::Promised | State::Breakdown);
    let Some(due) = due.filter(|due| binding && going.state.due() != Some(due)) else { return Ok(()) };
    let Some(terms) = going.state.in_force().cloned() else { return Ok(()) };
    let terms = Terms { due: Some(due), ..terms };
    let propose = Act::Propose { terms, asked_by: Side::Performer, answer_by: None };
    let implied = |act, side| Event { implied: true, ..told(act, side, None, env.now) };
    going.say(env, implied(propose, Side::Performer), None)?;
    going.say(env, implied(Act::Agree { stretch: None }, Side::Customer), None)?;
    Ok(())
}

fn told(act: Act, side: Side, words: Option<String>, at: Timestamp) -> Event {
    Event {
        act,
        words,
        basis: commitment::Basis::default(),
        by: side.into(),
        person: None,
        for_other: false,
        implied: false,
        said_at: at,
        recorded_at: at,
        channel: commitment::Channel::Import,
    }
}

fn differences(before: Option<&Value>, now: &Value) -> String {
    let nothing = serde_json::Map::new();
    let (before, now) = (before.and_then(Value::as_object).unwrap_or(&nothing), now.as_object().unwrap_or(&nothing));
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let mut words: Vec<String> =
        now.iter().filter(|(k, v)| before.get(*k) != Some(v)).map(|(k, v)| format!("{k}: {}", plain(v))).collect();
    words.extend(before.keys().filter(|k| !now.contains_key(*k)).map(|k| format!("{k}: none")));
    words.join("; ").chars().take(2000).collect()
}
