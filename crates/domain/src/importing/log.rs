//! A matter told by a log: each row becomes one act or one note, with what must have come before.

use sha2::{Digest, Sha256};

use super::bound::{Bound, BoundShape, Named};
use super::draft::{Draft, Matter, Say, Writing};
use super::ladder::{Step, path};
use super::mapping::Log;
use super::plan::{Entry, Plan};
use super::problem::{LineNote, Problem};
use super::table::Row;
use crate::commitment::{Act, Side, State, Terms, Visibility};
use crate::kernel::{Due, Limit};

/// Tells the rows at `entries`, which lie in the order of time.
pub(super) fn matter(plan: &Plan<'_>, entries: &[Entry], matter: Matter) -> Matter {
    let BoundShape::Log { log, opened, due, state, .. } = &plan.bound.shape else { return matter };
    let rows = || entries.iter().map(|e| plan.table.row(e.row as usize));
    let bound = &plan.bound;
    let mut telling = Telling {
        plan,
        bound,
        log,
        opened: *opened,
        due: *due,
        state_columns: state,
        client: rows().find_map(|r| bound.client(r)).unwrap_or_else(|| bound.client_otherwise()),
        person: rows().find_map(|r| bound.person(r)),
        service: rows().find_map(|r| bound.service(r)),
        matter,
        values: vec![None; bound.width()],
        team: None,
        state: String::new(),
        digest: Sha256::new(),
        writing: None,
    };
    for entry in entries {
        telling.row(plan.table.row(entry.row as usize), *entry);
    }
    telling.close();
    telling.matter
}

struct Telling<'p, 't> {
    plan: &'p Plan<'t>,
    bound: &'p Bound<'t>,
    log: &'p Log,
    opened: Option<usize>,
    due: Option<usize>,
    state_columns: &'p [usize],
    client: Named,
    person: Option<Named>,
    service: Option<Named>,
    matter: Matter,
    /// What each column held last.
    values: Vec<Option<&'t str>>,
    /// The team of the draft that is being written.
    team: Option<&'t str>,
    state: String,
    digest: Sha256,
    writing: Option<Writing>,
}

/// What one row says.
struct Told<'t> {
    row: Row<'t>,
    entry: Entry,
    step: Step,
    moved: bool,
    source: String,
    /// What changed, for those inside: it may name teams.
    words: String,
    problems: Vec<Problem>,
}

impl<'t> Telling<'_, 't> {
    fn row(&mut self, row: Row<'t>, entry: Entry) {
        let state = self.state_of(row);
        let step = self.step(&state);
        let moved = state != self.state;
        let mut told = Told {
            row,
            entry,
            step: step.unwrap_or(Step::Note),
            moved,
            source: String::new(),
            words: String::new(),
            problems: Vec::new(),
        };
        self.compare(&mut told, &state);
        if step.is_none() {
            told.problems.push(Problem::UnknownState(state.clone()));
        }
        self.check_opened(&mut told);
        if self.plan.options.strict && !told.problems.is_empty() {
            let refused = told.problems.into_iter().map(|problem| LineNote { line: row.line, problem });
            self.matter.refused.extend(refused);
            return;
        }
        for column in 0..self.values.len() {
            self.values[column] = self.bound.value(row, column);
        }
        self.mark(entry, &state);
        self.state = state;
        self.write(told);
    }

    fn state_of(&self, row: Row<'_>) -> String {
        let mut state = String::new();
        for value in self.state_columns.iter().filter_map(|c| self.bound.value(row, *c)) {
            if !state.is_empty() {
                state.push_str(" / ");
            }
            state.push_str(value);
        }
        state
    }

    /// The whole is asked first, then its first part alone.
    fn step(&self, state: &str) -> Option<Step> {
        let steps = &self.log.steps;
        let first = || state.split_once(" / ").and_then(|(first, _)| steps.get(first));
        steps.get(state).or_else(first).copied()
    }

    /// What changed since the row before: as attributes, and in words.
    fn compare(&self, told: &mut Told<'t>, state: &str) {
        let first = self.matter.marks.is_empty();
        if told.moved {
            told.words.push_str(state);
        }
        for (column, before) in self.values.iter().enumerate() {
            let value = self.bound.value(told.row, column);
            if value == *before {
                continue;
            }
            if !self.bound.attribute(column, value, &mut told.source) {
                let (column, text) = (self.plan.name(column), value.unwrap_or_default().to_owned());
                told.problems.push(Problem::BadValue { column, text });
            }
            if !first && self.bound.speaks(column) && told.words.len() < Limit::Words.chars() / 2 {
                let name = self.plan.table.columns().get(column).map_or("", String::as_str);
                let gap = if told.words.is_empty() { "" } else { "; " };
                let text: String = value.unwrap_or("none").chars().take(Limit::Line.chars()).collect();
                told.words.push_str(&format!("{gap}{name}: {text}"));
            }
        }
        told.source.push_str(if told.source.is_empty() { "{}" } else { "}" });
        if told.words.is_empty() {
            told.words.push_str("Updated");
        }
    }

    fn check_opened(&self, told: &mut Told<'t>) {
        let Some(column) = self.opened.filter(|_| self.matter.marks.is_empty()) else { return };
        match self.plan.date(told.row, column) {
            Ok(Some(opened)) if opened > told.entry.at => told.problems.push(Problem::OpenedLate(opened)),
            Ok(_) => {}
            Err(problem) => told.problems.push(problem),
        }
    }

    fn mark(&mut self, entry: Entry, state: &str) {
        self.digest.update(entry.at.as_microsecond().to_be_bytes());
        self.digest.update((state.len() as u64).to_be_bytes());
        self.digest.update(state.as_bytes());
        self.matter.marks.push(self.digest.clone().finalize().into());
    }

    fn write(&mut self, told: Told<'t>) {
        let Told { row, entry, step, moved, source, words, mut problems } = told;
        let begins = self.writing.as_ref().is_none_or(|w| w.state().is_closed() && step.is_open());
        if begins {
            self.begin(row, entry, &mut problems);
        }
        let team = self.bound.team_value(row).filter(|team| self.team != Some(*team));
        let team = team.and_then(|value| Some((value, self.bound.team(row)?)));
        let opened = self.opened.filter(|_| self.matter.drafts.is_empty());
        let opened = opened.and_then(|column| self.plan.date(row, column).ok()?).filter(|opened| *opened < entry.at);
        let due =
            self.due.filter(|_| !begins).and_then(|column| self.bound.dates.due(self.bound.value(row, column)?)?.ok());
        let Some(writing) = self.writing.as_mut() else { return };
        writing.entry = u32::try_from(self.matter.marks.len() - 1).unwrap_or(u32::MAX);
        writing.line = row.line;
        let mut said = Saying { writing, at: entry.at, refused: None };
        said.due(due, &mut problems);
        let may_hand_over = !said.writing.state().is_closed();
        let handed = team.as_ref().filter(|_| may_hand_over).map(|(_, named)| named.clone());
        let row_words = Words { moved: begins || moved, state: self.state.clone(), inside: words, source };
        said.path(step, opened, handed, row_words);
        problems.extend(said.refused.map(Problem::NotAllowed));
        if let Some((value, named)) = team.filter(|_| may_hand_over) {
            self.team = Some(value);
            if let Some(writing) = self.writing.as_mut() {
                writing.draft.team = Some(named);
            }
        }
        self.matter.flagged.extend(problems.into_iter().map(|problem| LineNote { line: row.line, problem }));
    }

    fn begin(&mut self, row: Row<'t>, entry: Entry, problems: &mut Vec<Problem>) {
        self.close();
        let due = self.due.and_then(|column| self.read_due(row, column, entry, problems));
        let subject = self.bound.subject(row);
        let draft = Draft {
            key: self.matter.key.clone(),
            part: u32::try_from(self.matter.drafts.len()).unwrap_or(u32::MAX),
            subject: if subject.is_empty() { self.matter.key.clone() } else { subject },
            client: self.client.clone(),
            person: self.person.clone(),
            team: None,
            service: self.service.clone(),
            due,
            created: entry.at,
            state: State::New,
            attributes: String::new(),
            events: Vec::new(),
        };
        self.team = None;
        self.writing = Some(Writing::new(draft, self.plan.options.now));
    }

    fn read_due(&self, row: Row<'_>, column: usize, entry: Entry, problems: &mut Vec<Problem>) -> Option<Due> {
        let text = self.bound.value(row, column)?;
        let Some(Ok(due)) = self.bound.dates.due(text) else {
            problems.push(Problem::BadDate { column: self.plan.name(column), text: text.to_owned() });
            return None;
        };
        if due.at < entry.at {
            let begin = self.bound.dates.day(entry.at);
            problems.push(Problem::DueBeforeBegin { begin, due: due.date() });
        }
        Some(due)
    }

    /// The draft that is being written is done.
    fn close(&mut self) {
        let Some(mut writing) = self.writing.take() else { return };
        let attributes = &mut writing.draft.attributes;
        for (column, value) in self.values.iter().enumerate().filter(|(_, value)| value.is_some()) {
            self.bound.attribute(column, *value, attributes);
        }
        attributes.push_str(if attributes.is_empty() { "{}" } else { "}" });
        self.matter.drafts.push(writing.draft);
    }
}

/// What there is to read about a row.
struct Words {
    /// It begins a commitment, or its state is another one.
    moved: bool,
    /// The state, for both sides.
    state: String,
    /// What changed, for those inside.
    inside: String,
    /// The columns.
    source: String,
}

impl Words {
    /// Both sides read the state alone; the columns may name teams and people of ours.
    fn of(&self, act: &Act) -> Option<String> {
        let shared = act.visibility() == Visibility::Shared;
        let words = if shared { &self.state } else { &self.inside };
        (!words.is_empty()).then(|| words.clone())
    }
}

/// One row being written down.
struct Saying<'w> {
    writing: &'w mut Writing,
    at: jiff::Timestamp,
    refused: Option<String>,
}

impl Saying<'_> {
    fn say(&mut self, say: Say) {
        if let Err(why) = self.writing.say(say) {
            self.refused = Some(why);
        }
    }

    /// Another due than the one that stands was settled before this row.
    fn due(&mut self, due: Option<Due>, problems: &mut Vec<Problem>) {
        let Some(due) = due.filter(|due| self.writing.terms.due.as_ref() != Some(due)) else { return };
        match self.writing.state() {
            State::Promised | State::Breakdown => {
                let terms = Terms { due: Some(due), ..self.writing.terms.clone() };
                self.writing.terms = terms.clone();
                let propose = Act::Propose { terms, asked_by: Side::Performer, answer_by: None };
                self.say(Say::implied(propose, Side::Performer, self.at));
                self.say(Say::implied(Act::Agree { stretch: None }, Side::Customer, self.at));
            }
            State::Requested => problems.push(Problem::DueWhileAsked),
            _ => {}
        }
    }

    /// What must have come before, and the row itself.
    fn path(&mut self, step: Step, opened: Option<jiff::Timestamp>, handed: Option<Named>, row: Words) {
        let new = self.writing.state() == State::New;
        let (before, real) = path(self.writing.state(), step);
        for (at, step) in before.iter().enumerate() {
            let said_at = opened.filter(|_| new && at == 0).unwrap_or(self.at);
            let act = step.act(&self.writing.terms);
            self.say(Say::implied(act, step.side(), said_at));
        }
        let opens = new && before.is_empty();
        let mut handed = handed;
        if (real.is_some() || row.moved) && !opens {
            self.hand_over(handed.take());
        }
        let note = || Act::Note { visibility: if row.moved { step.visibility() } else { Visibility::Internal } };
        let (act, side) = match (real, handed.is_some() && !opens) {
            (Some(real), _) => (real.act(&self.writing.terms), real.side()),
            (None, true) => (Act::Reassign { to: None, team: None }, Side::Performer),
            (None, false) => (note(), Side::Performer),
        };
        let team = handed.take_if(|_| !opens);
        let words = row.of(&act);
        let say = Say { act, side, at: self.at, words, source: Some(row.source.clone()), team };
        if let Err(why) = self.writing.say(say) {
            let act = Act::Note { visibility: Visibility::Internal };
            let words = row.of(&act);
            self.say(Say { act, side, at: self.at, words, source: Some(row.source), team: None });
            self.refused = Some(why);
        }
        self.hand_over(handed);
    }

    fn hand_over(&mut self, team: Option<Named>) {
        if let Some(team) = team {
            let act = Act::Reassign { to: None, team: None };
            self.say(Say { team: Some(team), ..Say::implied(act, Side::Performer, self.at) });
        }
    }
}
