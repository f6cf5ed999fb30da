//! A run on its way into the tables: statements, lines, what had no price, where the usage went, where counting stands.
//! It refuses to write what does not add up.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use db::Tx;
use domain::charging::statement::{Act, Event, State};
use domain::charging::{Because, Carried, Line, Period, Run, Statement, Treatment, Uncharged, Unpriced, What};
use domain::kernel::{PartyId, StatementId, UsageId};
use jiff::ToSpan;

use super::books::Books;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::store::statements::{self as store, Counts, Kept, StatementRow};
use crate::people::scope::Scope;

/// Rows by client and treatment.
type Ids = HashMap<(PartyId, &'static str), StatementId>;

pub(super) struct Writing<'a> {
    pub(super) period: Period,
    pub(super) books: &'a Books,
    pub(super) seals: &'a BTreeMap<PartyId, String>,
}

impl Writing<'_> {
    /// Writes the drafts of all clients that the run is about, or of these.
    pub(super) fn write(
        &self,
        tx: &mut Tx,
        env: &Env,
        run: Run,
        of: Option<&BTreeSet<PartyId>>,
    ) -> Result<(), AppError> {
        let first = self.period.first();
        match of {
            None => {
                store::unland(tx, first, None)?;
                store::drop_drafts(tx, first, None)?;
            }
            Some(some) => {
                for client in some {
                    store::unland(tx, first, Some(*client))?;
                    store::drop_drafts(tx, first, Some(*client))?;
                }
            }
        }
        let wanted = |client: &PartyId| of.is_none_or(|some| some.contains(client));
        let Run { mut statements, mut uncharged, mut unpriced, carried, card, .. } = run;
        statements.retain(|s| wanted(&s.client));
        uncharged.retain(|u| wanted(&u.client));
        // What had no price before and has none now stays where it was.
        unpriced.retain(|u| wanted(&u.client) && !usage_of(u).is_some_and(|id| self.books.tried.contains(&id)));
        let found = self.found(&statements, &uncharged);
        let mut counts = self.taken(&found, &wanted);
        let ids = self.rows(tx, env, &statements, (card, of))?;
        let mut lines: Vec<Placed> = Vec::new();
        for s in &mut statements {
            let (place, id) = (s.treatment.code(), ids.get(&(s.client, s.treatment.code())).copied());
            let all =
                s.lines.drain(..).map(|line| Placed { client: s.client, id, place, because: None, line, used: 0 });
            lines.extend(all);
        }
        lines.extend(uncharged.into_iter().map(not_charged));
        keep_lines(tx, self.period, &mut lines, &mut counts)?;
        keep_unpriced(tx, self.period, &unpriced, &mut counts)?;
        let mut all = Vec::with_capacity(counts.len());
        for (client, count) in counts {
            let sum = count.charged + count.shown + count.uncharged + count.unpriced;
            if count.taken != sum {
                let words = format!("{} lines of usage of {client} went in and {sum} came out", count.taken);
                return Err(AppError::Internal(words));
            }
            let seal = self.seals.get(&client).cloned().unwrap_or_default();
            all.push((client, Counts { card: i64::from(card), seal, ..count }));
        }
        store::insert_counts(tx, self.period, &all, env.now)?;
        store::insert_carried(tx, first, &self.carried(carried, &wanted))?;
        let ours = self.books.usage.iter().filter(|usage| wanted(&usage.client)).map(|usage| usage.id);
        let late: Vec<UsageId> = ours.filter(|id| self.books.late.contains(id)).collect();
        let found: Vec<UsageId> = found.into_iter().collect();
        store::land(tx, first, (&late, &found))
    }

    /// Of what had no price before, what stands on a line now.
    fn found(&self, statements: &[Statement], uncharged: &[Uncharged]) -> HashSet<UsageId> {
        if self.books.tried.is_empty() {
            return HashSet::new();
        }
        let lines = statements.iter().flat_map(|s| &s.lines).chain(uncharged.iter().map(|u| &u.line));
        lines.flat_map(|line| &line.usage).copied().filter(|id| self.books.tried.contains(id)).collect()
    }

    /// How many lines were taken in of each client.
    fn taken(&self, found: &HashSet<UsageId>, wanted: &impl Fn(&PartyId) -> bool) -> BTreeMap<PartyId, Counts> {
        let mut taken: HashMap<PartyId, i64> = HashMap::new();
        for usage in &self.books.usage {
            if !self.books.tried.contains(&usage.id) || found.contains(&usage.id) {
                *taken.entry(usage.client).or_default() += 1;
            }
        }
        let all = self.seals.keys().filter(|id| wanted(id));
        all.map(|id| (*id, Counts { taken: taken.get(id).copied().unwrap_or(0), ..Counts::default() })).collect()
    }

    /// Where counting stands after the period: what moved, and what stands since this fiscal year or the one before.
    fn carried(&self, moved: Carried, wanted: &impl Fn(&PartyId) -> bool) -> Carried {
        let year = self.books.year.first_day(self.period.first());
        let oldest = year.checked_sub(1.year()).unwrap_or(year);
        let mut all = self.books.carried.clone();
        all.extend(moved);
        all.retain(|(client, _, of), _| wanted(client) && *of >= oldest);
        all
    }

    /// A row for each statement: the draft that is there, or a new one. Drafts of which nothing is left go.
    fn rows(
        &self,
        tx: &mut Tx,
        env: &Env,
        statements: &[Statement],
        (card, of): (u32, Option<&BTreeSet<PartyId>>),
    ) -> Result<Ids, AppError> {
        let mut there: HashMap<(PartyId, &'static str), StatementRow> = HashMap::new();
        for row in self.drafts(tx, of)? {
            there.insert((row.client.0, row.treatment.code()), row);
        }
        let (mut ids, mut new, mut events, mut totals) = (Ids::new(), Vec::new(), Vec::new(), Vec::new());
        for s in statements {
            let at = (s.client, s.treatment.code());
            let before = there.remove(&at);
            let fresh = before.is_none();
            let row = self.row(env, s, card, before);
            ids.insert(at, row.id);
            let seq = if fresh { 1 } else { store::said(tx, row.id)? + 1 };
            events.push((row.id, seq, made_event(row.lines, env)));
            for sum in s.totals().map_err(|e| AppError::refused(e.code(), e.sentence()))?.each() {
                totals.push((row.id, sum));
            }
            if fresh {
                new.push(row);
            } else {
                store::change(tx, &row, State::Draft)?;
            }
        }
        store::insert_statements(tx, &new)?;
        store::insert_events(tx, &events)?;
        store::insert_totals(tx, &totals)?;
        self.empty(tx, env, there.into_values().collect())?;
        Ok(ids)
    }

    fn drafts(&self, tx: &mut Tx, of: Option<&BTreeSet<PartyId>>) -> Result<Vec<StatementRow>, AppError> {
        let first = self.period.first();
        let Some(some) = of else { return store::of_period(tx, &Scope::System("a run"), first, &[State::Draft]) };
        let mut found = Vec::new();
        for client in some {
            found.extend(store::of_client(tx, *client, first, first)?);
        }
        found.retain(|row| row.state == State::Draft);
        Ok(found)
    }

    fn row(&self, env: &Env, s: &Statement, card: u32, before: Option<StatementRow>) -> StatementRow {
        let lines = i64::try_from(s.lines.len()).unwrap_or(i64::MAX);
        let seal = self.seals.get(&s.client).cloned().unwrap_or_default();
        match before {
            Some(row) => StatementRow { lines, seal, card: card.into(), made_at: env.now, ..row },
            None => StatementRow {
                id: StatementId(env.id()),
                period: self.period,
                client: (s.client, String::new()),
                treatment: s.treatment,
                state: State::Draft,
                number: None,
                draft: 1,
                lines,
                card: card.into(),
                seal,
                until: None,
                waiting: 0,
                made_at: env.now,
                opened_at: None,
                opened_by: None,
                issued_at: None,
                closed_at: None,
                totals: Vec::new(),
            },
        }
    }

    /// A draft that was opened once stays, with nothing on it.
    fn empty(&self, tx: &mut Tx, env: &Env, rest: Vec<StatementRow>) -> Result<(), AppError> {
        let (kept, removed): (Vec<_>, Vec<_>) = rest.into_iter().partition(|row| row.opened_at.is_some());
        store::remove_drafts(tx, &removed.iter().map(|row| row.id).collect::<Vec<_>>())?;
        for row in kept {
            let seal = self.seals.get(&row.client.0).cloned().unwrap_or_default();
            let seq = store::said(tx, row.id)? + 1;
            store::append(tx, row.id, seq, &made_event(0, env))?;
            store::change(tx, &StatementRow { lines: 0, seal, made_at: env.now, ..row }, State::Draft)?;
        }
        Ok(())
    }
}

/// A line, and where it is kept.
struct Placed {
    client: PartyId,
    id: Option<StatementId>,
    place: &'static str,
    because: Option<String>,
    line: Line,
    used: usize,
}

impl Placed {
    fn kept(&self) -> Kept<'_> {
        Kept {
            client: self.client,
            statement: self.id,
            place: self.place,
            number: self.line.number,
            because: self.because.clone(),
            used: self.used,
            line: &self.line,
        }
    }
}

fn not_charged(of: Uncharged) -> Placed {
    let because = match of.because {
        Because::Neither => "neither".to_owned(),
        Because::Waived(reason) => format!("waived {reason}"),
    };
    Placed { client: of.client, id: None, place: "uncharged", because: Some(because), line: of.line, used: 0 }
}

/// Lines are numbered in their statement; how many lines of usage rest on each is counted, and which is left out.
fn keep_lines(
    tx: &mut Tx,
    period: Period,
    lines: &mut [Placed],
    counts: &mut BTreeMap<PartyId, Counts>,
) -> Result<(), AppError> {
    let mut numbers: HashMap<(PartyId, &'static str), u32> = HashMap::new();
    for placed in &mut *lines {
        let number = numbers.entry((placed.client, placed.place)).or_default();
        *number += 1;
        placed.line.number = *number;
        placed.used = std::mem::take(&mut placed.line.usage).len();
        let used = i64::try_from(placed.used).unwrap_or(i64::MAX);
        let count = counts.entry(placed.client).or_default();
        match placed.place {
            place if place == Treatment::Charge.code() => count.charged += used,
            place if place == Treatment::Show.code() => count.shown += used,
            _ => count.uncharged += used,
        }
    }
    for some in lines.chunks(4096) {
        store::insert_lines(tx, period, &some.iter().map(Placed::kept).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn keep_unpriced(
    tx: &mut Tx,
    period: Period,
    all: &[Unpriced],
    counts: &mut BTreeMap<PartyId, Counts>,
) -> Result<(), AppError> {
    let mut numbers: HashMap<PartyId, i64> = HashMap::new();
    let mut numbered = Vec::with_capacity(all.len());
    for unpriced in all {
        let number = numbers.entry(unpriced.client).or_default();
        *number += 1;
        numbered.push((*number, unpriced));
        if usage_of(unpriced).is_some() {
            counts.entry(unpriced.client).or_default().unpriced += 1;
        }
    }
    store::insert_unpriced(tx, period, &numbered)
}

const fn usage_of(unpriced: &Unpriced) -> Option<UsageId> {
    match unpriced.what {
        What::Usage(id) => Some(id),
        What::Subscription(_) => None,
    }
}

fn made_event(lines: i64, env: &Env) -> Event {
    let lines = u32::try_from(lines).unwrap_or(u32::MAX);
    Event { act: Act::Run { lines }, words: None, person: None, at: env.now }
}
