//! The ledger of a promise as a person reads it: who said what and when, newest first.

use std::collections::HashMap;

use domain::commitment::{Act, ActKind, Channel, Commitment, Event, Terms, Visibility, evolve};
use domain::kernel::Due;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::ledger::{self, Entry};
use crate::people::scope::Scope;

/// One act.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// `it`, `client` or `supplier`: which column, which dot.
    pub side: &'static str,
    /// What happened.
    pub title: String,
    /// Who said it, and who wrote it down.
    pub name: String,
    /// When it was said.
    pub when: String,
    /// The same for machines.
    pub instant: String,
    /// In whose words.
    pub said: String,
    /// Only the reader's own side sees it.
    pub inside: bool,
    /// Terms that were put or agreed.
    pub terms: Option<Changed>,
    /// What else it carried.
    pub lines: Vec<String>,
    /// The promise of the other side that holds it up, and its page.
    pub held: Option<(String, String)>,
    /// What it began.
    pub note: String,
    /// How it came here, where that is not plain.
    pub mark: String,
    /// Which line of the ledger it is.
    pub seq: i64,
    /// Who was told of it, and how.
    pub heard: Vec<String>,
}

/// Terms, with what they were before.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// What; empty where it stayed.
    pub subject: String,
    /// The date before, where it changed.
    pub was: String,
    /// The date.
    pub due: String,
    /// The conditions, where they changed.
    pub conditions: Vec<String>,
}

/// One version of the terms.
#[derive(Clone, Debug)]
pub struct Version {
    /// Since when it is on the table.
    pub when: String,
    /// Who put it there.
    pub by: String,
    /// What, by when and how both will know.
    pub terms: Changed,
    /// The agreed one, the one on the table, or neither.
    pub mark: &'static str,
}

/// A ledger, told.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Its acts that the reader may see, newest first.
    pub acts: Vec<Told>,
    /// How many both sides share, and the head of their chain.
    pub seal: String,
    /// All versions of the terms, newest first.
    pub versions: Vec<Version>,
}

/// Tells the acts of one promise.
#[derive(Debug)]
pub struct Teller<'a> {
    /// Who reads.
    pub scope: &'a Scope,
    /// The promise.
    pub row: &'a Row,
    /// The time and the days.
    pub env: &'a Env,
    /// Names of people and teams that acts speak of.
    pub names: &'a HashMap<Uuid, String>,
}

impl Teller<'_> {
    /// Tells these entries, oldest first.
    ///
    /// # Errors
    /// A text that is no act.
    pub fn ledger(&self, entries: &[Entry]) -> Result<Ledger, AppError> {
        let now = self.env.local();
        let mut c = self.row.fresh();
        let (mut told, mut puts) = (Vec::new(), Vec::new());
        for entry in entries {
            let event = ledger::commitment_event(entry)?;
            let before = c.clone();
            if let Some(event) = &event {
                c = evolve(c, event);
            }
            if c.versions.len() > before.versions.len() {
                puts.push(entry.said_at);
            }
            if self.scope.sees_chain(&entry.chain, &self.row.between) {
                told.push(self.told(entry, event.as_ref(), &before, &c, &now));
            }
        }
        told.reverse();
        let versions = self.versions(&c, &puts, &now);
        Ok(Ledger { acts: told, seal: seal(entries), versions })
    }

    fn told(&self, entry: &Entry, event: Option<&Event>, before: &Commitment, after: &Commitment, now: &Zoned) -> Told {
        let kind = ActKind::from_code(&entry.kind);
        let side = entry.by.side();
        let mut told = Told {
            side: side.map_or("time", |side| phrase::drawn(self.row, side)),
            title: kind.map_or_else(|| entry.kind.clone(), |kind| kind.done().to_owned()),
            name: self.speaker(entry),
            when: say::stamp(entry.said_at, now),
            instant: say::exact(entry.said_at, now),
            inside: entry.chain != "shared",
            mark: mark(entry, now),
            seq: entry.seq,
            ..Told::default()
        };
        let Some(event) = event else {
            told.lines
                .push("The words were erased for privacy. The chain still proves that they stood here.".to_owned());
            return told;
        };
        told.said = event.words.clone().unwrap_or_default();
        told.terms = changed(&event.act, before, after, now);
        if let Some(terms) = told.terms.as_mut().filter(|terms| terms.subject == self.row.subject) {
            terms.subject.clear();
        }
        told.lines = self.lines(&event.act, after, now);
        told.lines.extend(self.basis(event));
        if let Act::DeclareBreakdown { held_by: Some(needed), .. } = &event.act {
            told.held = self.names.get(&needed.0).map(|subject| (subject.clone(), urls::commitment(needed)));
        }
        told.note = clock(before, after, self.env, now);
        if let Act::Note { visibility: Visibility::Internal } = event.act {
            told.title = "Inside".to_owned();
        }
        told
    }

    fn speaker(&self, entry: &Entry) -> String {
        let party = entry.by.side().map_or("Entente", |side| phrase::party(self.row, side));
        match (&entry.person_name, entry.for_other) {
            (Some(recorder), true) => format!("{party}, recorded by {recorder}"),
            (Some(person), false) => person.clone(),
            (None, _) => party.to_owned(),
        }
    }

    fn lines(&self, act: &Act, after: &Commitment, now: &Zoned) -> Vec<String> {
        let name = |id: Uuid| self.names.get(&id).cloned().unwrap_or_else(|| "somebody else".to_owned());
        let conditions = after.in_force().map_or(&[][..], |terms| terms.conditions.as_slice());
        match act {
            Act::AnswerLater { answer_by } => vec![format!("An answer by {}.", say::stamp(*answer_by, now))],
            Act::Decline { alternative: Some(other) } => vec![format!("Instead: {other}")],
            Act::Accept { rating: Some(rating) } => vec![format!("{rating} of 5")],
            Act::Deliver { evidence } => {
                let shown = conditions.iter().zip(evidence).filter(|(_, shown)| !shown.is_empty());
                shown.map(|(condition, shown)| format!("{condition}: {shown}")).collect()
            }
            Act::Reject { unmet, .. } => unmet
                .iter()
                .filter_map(|n| conditions.get(*n))
                .map(|condition| format!("Not met: {condition}"))
                .collect(),
            Act::Reassign { to, team } => {
                let to = to.map(|id| format!("To {}.", name(id.0)));
                to.into_iter().chain(team.map(|id| format!("The work goes to {}.", name(id.0)))).collect()
            }
            Act::DeclareBreakdown { held_by: Some(needed), .. } if !self.names.contains_key(&needed.0) => {
                vec!["Held up by an overdue promise of the other side.".to_owned()]
            }
            Act::Clock { passed, .. } => vec![passed.sentence().to_owned()],
            _ => Vec::new(),
        }
    }

    /// That the word is a stretch, for both sides; what was known of the day, for our own.
    fn basis(&self, event: &Event) -> Vec<String> {
        let shown = event.basis.shown.as_ref();
        let why = event.act.stretch().or(event.basis.stretch.as_deref());
        let stretch = why.map(|why| format!("A stretch: {}", phrase::stretch(why, shown)));
        let known = shown.filter(|_| self.scope.is_staff()).map(phrase::known_then);
        stretch.into_iter().chain(known).collect()
    }

    fn versions(&self, c: &Commitment, puts: &[Timestamp], now: &Zoned) -> Vec<Version> {
        let version = |(n, version): (usize, &domain::commitment::Version)| {
            let earlier = n.checked_sub(1).and_then(|n| c.versions.get(n)).map(|v| &v.terms);
            let mut terms = difference(earlier, &version.terms, now);
            terms.subject.clone_from(&version.terms.subject);
            terms.conditions.clone_from(&version.terms.conditions);
            Version {
                when: puts.get(n).map(|at| say::stamp(*at, now)).unwrap_or_default(),
                by: phrase::party(self.row, version.by).to_owned(),
                terms,
                mark: match n {
                    _ if c.agreed == Some(n) => "in force",
                    _ if c.table.is_some_and(|t| t.version == n) => "on the table",
                    _ => "",
                },
            }
        };
        let mut all: Vec<Version> = c.versions.iter().enumerate().map(version).collect();
        all.reverse();
        all
    }
}

/// How it came here, where it was not simply said and written down at once.
fn mark(entry: &Entry, now: &Zoned) -> String {
    if entry.implied {
        return "implied: it must have happened before what follows".to_owned();
    }
    let later = entry.recorded_at.as_second() - entry.said_at.as_second() > 60;
    match entry.channel {
        Channel::Import => "from another system".to_owned(),
        Channel::Link => "by a link in a mail".to_owned(),
        Channel::Mail => "by mail; nobody has verified the sender".to_owned(),
        _ if later => format!("written down {}", say::stamp(entry.recorded_at, now)),
        _ => String::new(),
    }
}

/// How many acts both sides share, and how their chain ends.
fn seal(entries: &[Entry]) -> String {
    let shared = entries.iter().filter(|entry| entry.chain == "shared");
    let (count, last) = shared.fold((0usize, None), |(count, _), entry| (count + 1, Some(entry)));
    let head: String =
        last.map(|entry| entry.hash.iter().take(4).map(|b| format!("{b:02x}")).collect()).unwrap_or_default();
    format!("{}, sealed {head}", say::count(count, "act", "acts"))
}

fn due_words(due: Option<&Due>, now: &Zoned) -> String {
    due.map_or_else(|| "no date yet".to_owned(), |due| plain_due(due, now))
}

/// A due in full, so that it can still be read in a year.
#[must_use]
pub fn plain_due(due: &Due, now: &Zoned) -> String {
    if due.day { say::day(due.date(), now) } else { say::stamp(due.at, now) }
}

/// These terms, with what they change of earlier ones.
#[must_use]
pub fn difference(earlier: Option<&Terms>, terms: &Terms, now: &Zoned) -> Changed {
    let was = earlier.and_then(|t| t.due.as_ref()).map(|due| plain_due(due, now));
    let due = due_words(terms.due.as_ref(), now);
    let same_conditions = earlier.is_some_and(|t| t.conditions == terms.conditions);
    Changed {
        subject: if earlier.is_some_and(|t| t.subject == terms.subject) {
            String::new()
        } else {
            terms.subject.clone()
        },
        was: was.filter(|was| *was != due).unwrap_or_default(),
        due,
        conditions: if same_conditions { Vec::new() } else { terms.conditions.clone() },
    }
}

fn changed(act: &Act, before: &Commitment, after: &Commitment, now: &Zoned) -> Option<Changed> {
    if let Some(terms) = act.terms() {
        return Some(difference(before.on_table().or_else(|| before.terms()), terms, now));
    }
    if after.agreed != before.agreed {
        let mut agreed = difference(before.in_force(), after.in_force()?, now);
        (agreed.subject, agreed.conditions) = (String::new(), Vec::new());
        return Some(agreed);
    }
    let asked = matches!(act, Act::Reject { due: Some(_), .. });
    asked.then(|| after.on_table().map(|terms| difference(before.in_force(), terms, now))).flatten()
}

fn clock(before: &Commitment, after: &Commitment, env: &Env, now: &Zoned) -> String {
    match after.broken_since {
        Some(since) if before.broken_since.is_none() => {
            let until = env.days.after(since, domain::commitment::BREAKDOWN_DAYS);
            format!("A clock of two working days ran from here, until {}.", say::stamp(until, now))
        }
        _ => String::new(),
    }
}
