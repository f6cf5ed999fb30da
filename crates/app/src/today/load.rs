//! Everything Today needs, read once.

use std::collections::HashMap;

use db::Conn;
use domain::calendar::WorkingDays;
use domain::chances::Standing;
use domain::commitment::{Event, Side};
use domain::kernel::{CommitmentId, PersonId};
use domain::party::{PartyKind, Role};
use domain::today::Reason;
use domain::trust::{Counted, Judgement, Outcome, SPEAK_DAYS};
use jiff::{Timestamp, ToSpan, civil::Date};

use super::acts::{self, Day, ToDo};
use crate::asked::glance as asked;
use crate::calendars;
use crate::calls::glance::{self as calls, OnToday};
use crate::check::standing::acts as standing;
use crate::check::standing::store::AtRisk;
use crate::clients::profile::talked;
use crate::commitments::store::{self as commitments, FallsDue, Row, Whose};
use crate::conversations::store as conversations;
use crate::counselling::glance as counselling;
use crate::health::glance::{self as relationships, News};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger;
use crate::levels::flags::{self as levels, FlagView};
use crate::money::acts as money;
use crate::money::store::Warned;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::resting;
use crate::sponsors;
use crate::treatment::glance as treatment;
use crate::watch;

/// Matters at the top of the list that are looked at more closely.
const CLOSELY: usize = 12;
/// Matters without a sponsor that are counted.
const UNSPONSORED: u32 = 21;
/// Clients with whom a talk is overdue that are counted.
const UNTALKED: u32 = 21;
/// Promises at risk that are counted.
const AT_RISK: u32 = 23;
/// Working days that the small chart looks ahead.
pub const AHEAD: usize = 10;

/// What Today is made from.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What is the reader's to do.
    pub day: Day,
    /// Our word toward the customer as it stands, and after one more silence.
    pub words: HashMap<CommitmentId, (f64, f64)>,
    /// What the other side said last.
    pub quotes: HashMap<CommitmentId, String>,
    /// How many promises below slipped, and which is the gravest, in a sentence.
    pub below: HashMap<CommitmentId, (usize, String)>,
    /// Promises that fall due soon.
    pub due: Vec<FallsDue>,
    /// How those stand that are looked at more closely, where we owe them and they were gone through.
    pub chances: HashMap<CommitmentId, Standing>,
    /// Those of them that were promised to the reader.
    pub to_me: Vec<Row>,
    /// Until when a word about a date that passed still comes soon, by the customer's days.
    pub soon: HashMap<CommitmentId, Timestamp>,
    /// The reader sees more than their own there.
    pub all: bool,
    /// Promises about which the reader is asked whether they will make it.
    pub asked: usize,
    /// What else the reader is asked, and where they are heard: in words, and where it is.
    pub given: Vec<(String, String)>,
    /// Promises that the reader answers for and whose chance fell.
    pub risks: Vec<AtRisk>,
    /// Matters that lost their sponsor, at clients whose relationship the reader leads.
    pub unsponsored: usize,
    /// Clients with whom a talk is overdue, of those whose relationship the reader leads.
    pub talks: usize,
    /// Bills of the reader's clients that leave what was told.
    pub bills: Vec<Warned>,
    /// Promises accepted lately.
    pub kept: Vec<Row>,
    /// Core services that fail for those the reader leads, or that the reader owns.
    pub failing: Vec<FlagView>,
    /// What became of relationships that the reader leads.
    pub relationships: Vec<News>,
    /// Calls of the reader.
    pub calls: OnToday,
    /// A new organisation: which of the first three steps are done.
    pub first: Option<[bool; 3]>,
    /// The client a second step can go on with.
    pub first_client: Option<String>,
}

impl Loaded {
    /// Something stands there beside the list of what is the reader's.
    #[must_use]
    pub const fn has_notes(&self) -> bool {
        !(self.risks.is_empty() && self.calls.calls.is_empty() && self.calls.passed == 0 && self.given.is_empty())
    }
}

/// Bills shown on one's own day.
const BILLS: u32 = 3;

fn bills(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<Vec<Warned>, AppError> {
    match money::leaving(conn, env, scope, Some(person), BILLS) {
        Err(AppError::NotFound) => Ok(Vec::new()),
        found => found,
    }
}

/// Reads it all.
///
/// # Errors
/// The database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<Loaded, AppError> {
    let day = acts::day(conn, env, scope, person)?;
    let whose = whose(scope, person);
    let days = coming(&env.days, env.local().date(), AHEAD);
    let (from, until) =
        (start_of(&env.days, env.local().date()), days.last().map_or(env.now, |last| end_of(&env.days, *last)));
    let mut loaded = Loaded {
        due: commitments::falling_due(conn, scope, whose, from, until)?,
        to_me: commitments::promised_to(conn, scope, person, from, until)?,
        all: whose == Whose::All,
        asked: watch::acts::asked(conn, scope, person)?.len(),
        risks: standing::to_tell(conn, scope, person, AT_RISK)?,
        unsponsored: sponsors::acts::waiting(conn, scope, person, UNSPONSORED)?,
        talks: talked::waiting(conn, env, scope, person, UNTALKED)?,
        bills: bills(conn, env, scope, person)?,
        kept: commitments::kept_since(conn, scope, whose, since_yesterday(&env.days, env.local().date()), 6)?,
        ..Loaded::default()
    };
    for todo in day.promises.iter().filter(|t| t.ranked.today).take(CLOSELY) {
        closely(conn, env, scope, todo, &mut loaded)?;
    }
    let top: Vec<CommitmentId> = day
        .promises
        .iter()
        .filter(|t| t.ranked.today && t.side == Side::Performer)
        .take(CLOSELY)
        .map(|t| t.row.id)
        .collect();
    loaded.chances = standing::of_these(conn, scope, &top)?;
    // What is on the list anyway needs no note.
    loaded.risks.retain(|risk| !day.promises.iter().any(|t| t.ranked.today && t.row.id == risk.kept.id));
    loaded.failing = levels::for_person(conn, env, scope, (!loaded.all).then_some(person))?;
    loaded.relationships = relationships::news(conn, env, scope, (!loaded.all).then_some(person))?;
    loaded.calls = calls::on_today(conn, env, scope)?;
    loaded.given = counselling::own(conn, scope)?;
    loaded.given.extend(treatment::own(conn, scope)?);
    loaded.given.extend(asked::own(conn, env, scope)?);
    first(conn, scope, &mut loaded)?;
    Ok(Loaded { day, ..loaded })
}

fn whose(scope: &Scope, person: PersonId) -> Whose {
    let leads = |role: Role| matches!(role, Role::Leader | Role::Administrator);
    let all = scope
        .reader()
        .is_none_or(|r| !r.is_staff() || r.roles.iter().any(|h| h.kind == PartyKind::It && leads(h.role)));
    if all { Whose::All } else { Whose::Person(person) }
}

fn closely(conn: &mut Conn, env: &Env, scope: &Scope, todo: &ToDo, loaded: &mut Loaded) -> Result<(), AppError> {
    let row = &todo.row;
    if let Some(due) = row.due.filter(|_| todo.ranked.reason == Reason::MissedInSilence) {
        let days = calendars::store::of(conn, env, row.between.customer)?;
        loaded.soon.insert(row.id, days.after(due, SPEAK_DAYS));
    }
    let silence = matches!(todo.ranked.reason, Reason::BreaksInSilence) && row.kind.counts_for_word();
    if let Some(due) = row.due.filter(|_| silence && scope.is_staff()) {
        let judgement = Judgement { outcome: Outcome::Silent, weight: 0.0, since: due, unconfirmed: false };
        let more = Counted { judgement, stake: u8::try_from(row.stake).unwrap_or(1) };
        let (owner, toward) = (row.between.performer, row.between.customer);
        let (before, after) = commitments::word_if(conn, owner, toward, &more, env.now)?;
        if before.enough {
            loaded.words.insert(row.id, (before.mean, after.mean));
        }
    }
    if todo.ranked.reason == Reason::SlipsBelow {
        let found = resting::view::slipped(conn, env, scope, row)?;
        loaded.below.insert(row.id, found);
    }
    if matches!(todo.ranked.reason, Reason::AnswerOwed | Reason::ToAccept) {
        let said = last_words(conn, scope, row, todo.side.other())?;
        loaded.quotes.extend(said.map(|said| (row.id, said)));
    }
    Ok(())
}

/// What this side said last, for both to read.
fn last_words(conn: &mut Conn, scope: &Scope, row: &Row, side: Side) -> Result<Option<String>, AppError> {
    for entry in ledger::entries(conn, row.id.0)?.iter().rev().filter(|e| e.by.side() == Some(side)) {
        if !scope.sees_chain(&entry.chain, &row.between) {
            continue;
        }
        let event: Option<Event> = ledger::commitment_event(entry)?;
        if let Some(words) = event.and_then(|event| event.words) {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

fn first(conn: &mut Conn, scope: &Scope, loaded: &mut Loaded) -> Result<(), AppError> {
    if !scope.is_staff() || commitments::any(conn, scope)? {
        return Ok(());
    }
    let none = conversations::Filter::default();
    if !conversations::list(conn, scope, &none, None, 1)?.is_empty() {
        return Ok(());
    }
    let clients = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, 1)?;
    let client = clients.first().map(|client| client.id);
    let person = match client {
        Some(client) => !people::members(conn, client, 1)?.is_empty(),
        None => false,
    };
    loaded.first = Some([client.is_some(), person, false]);
    loaded.first_client = client.map(|id| id.to_string());
    Ok(())
}

/// Today, or the next working day, and those after it.
#[must_use]
pub fn coming(days: &WorkingDays, today: Date, count: usize) -> Vec<Date> {
    let mut all = Vec::with_capacity(count);
    let mut day = today;
    // A calendar without working days is no calendar: two months are enough to find ten.
    for _ in 0..62 {
        if days.works(day) && all.len() < count {
            all.push(day);
        }
        day = day.checked_add(1.day()).unwrap_or(day);
    }
    all
}

fn start_of(days: &WorkingDays, day: Date) -> Timestamp {
    days.zone().to_zoned(day.at(0, 0, 0, 0)).map_or(Timestamp::MIN, |z| z.timestamp())
}

fn end_of(days: &WorkingDays, day: Date) -> Timestamp {
    start_of(days, day.checked_add(1.day()).unwrap_or(day))
}

/// The beginning of the working day before this one.
fn since_yesterday(days: &WorkingDays, today: Date) -> Timestamp {
    let mut day = today;
    for _ in 0..14 {
        day = day.checked_sub(1.day()).unwrap_or(day);
        if days.works(day) {
            break;
        }
    }
    start_of(days, day)
}
