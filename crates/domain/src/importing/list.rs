//! A matter told by one row of a list: asked for, perhaps promised for a day, perhaps done.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::bound::{Bound, BoundShape};
use super::draft::{Draft, Matter, Say, Writing};
use super::ladder::{Step, path};
use super::plan::{Entry, Plan};
use super::problem::{LineNote, Problem};
use super::table::Row;
use crate::commitment::{Side, State};
use crate::kernel::Due;

/// Tells the row at `entry`.
pub(super) fn matter(plan: &Plan<'_>, entry: Entry, mut matter: Matter) -> Matter {
    let row = plan.table.row(entry.row as usize);
    let mut problems = Vec::new();
    let (source, bad) = attributes(plan, row);
    problems.extend(bad);
    let facts = Facts::read(plan, row, entry.at, &mut problems);
    let notes = problems.into_iter().map(|problem| LineNote { line: row.line, problem });
    if plan.options.strict && notes.len() > 0 {
        matter.refused.extend(notes);
        return matter;
    }
    matter.flagged.extend(notes);
    let mut digest = Sha256::new();
    digest.update(entry.at.as_microsecond().to_be_bytes());
    matter.marks.push(digest.clone().finalize().into());
    let mut writing = Writing::new(draft(&plan.bound, row, &matter.key, &facts, entry.at), plan.options.now);
    writing.line = row.line;
    let changed = facts.end.map(|(column, at, _)| {
        digest.update(at.as_microsecond().to_be_bytes());
        matter.marks.push(digest.finalize().into());
        let mut changed = String::new();
        plan.bound.attribute(column, plan.bound.value(row, column), &mut changed);
        changed + "}"
    });
    writing.draft.attributes.clone_from(&source);
    let refused = tell(&mut writing, &facts, entry.at, source, changed);
    let note = |why| LineNote { line: row.line, problem: Problem::NotAllowed(why) };
    matter.flagged.extend(refused.map(note));
    matter.drafts.push(writing.draft);
    matter
}

/// What the columns of a list say.
struct Facts {
    due: Option<Due>,
    /// Taken up, although no day is named.
    taken: bool,
    state: Option<String>,
    /// In which column, when and how it ended.
    end: Option<(usize, Timestamp, Step)>,
}

impl Facts {
    fn read(plan: &Plan<'_>, row: Row<'_>, begin: Timestamp, problems: &mut Vec<Problem>) -> Self {
        let BoundShape::List { list, due, finished, state, .. } = &plan.bound.shape else {
            return Self { due: None, taken: false, state: None, end: None };
        };
        let dates = &plan.bound.dates;
        let due = due.and_then(|column| dates.due(plan.bound.value(row, column)?)?.ok());
        if let Some(due) = due.as_ref().filter(|due| due.at < begin) {
            problems.push(Problem::DueBeforeBegin { begin: dates.day(begin), due: due.date() });
        }
        let state = state.and_then(|column| plan.bound.value(row, column));
        let step = state.and_then(|state| list.steps.get(state).copied());
        if let Some(state) = state.filter(|_| step.is_none()) {
            problems.push(Problem::UnknownState(state.to_owned()));
        }
        let ended = finished.and_then(|column| Some((column, plan.date(row, column).ok()??)));
        let over = step.filter(|s| matches!(s, Step::Delivered | Step::Accepted | Step::Cancelled));
        let end = match ended {
            Some((_, end)) if end < begin => {
                problems.push(Problem::EndsBeforeBegin { begin: dates.day(begin), end: dates.day(end) });
                None
            }
            Some((_, end)) if end > plan.options.now => {
                problems.push(Problem::Future(end));
                None
            }
            Some((column, end)) => Some((column, end, over.unwrap_or(list.finished_as))),
            None => {
                problems.extend(over.map(|_| Problem::EndWithoutDate));
                None
            }
        };
        let taken = matches!(step, Some(Step::Promised | Step::Waiting));
        Self { due, taken, state: state.map(str::to_owned), end }
    }
}

/// All columns that hold something, as a JSON object, with those that are not of their type.
fn attributes(plan: &Plan<'_>, row: Row<'_>) -> (String, Vec<Problem>) {
    let (mut source, mut bad) = (String::new(), Vec::new());
    for column in 0..plan.bound.width() {
        let Some(text) = plan.bound.value(row, column) else { continue };
        if !plan.bound.attribute(column, Some(text), &mut source) {
            bad.push(Problem::BadValue { column: plan.name(column), text: text.to_owned() });
        }
    }
    source.push_str(if source.is_empty() { "{}" } else { "}" });
    (source, bad)
}

fn draft(bound: &Bound<'_>, row: Row<'_>, key: &str, facts: &Facts, at: Timestamp) -> Draft {
    let subject = bound.subject(row);
    Draft {
        key: key.to_owned(),
        part: 0,
        subject: if subject.is_empty() { key.to_owned() } else { subject },
        client: bound.client(row).unwrap_or_else(|| bound.client_otherwise()),
        person: bound.person(row),
        team: bound.team(row),
        service: bound.service(row),
        due: facts.due.clone(),
        created: at,
        state: State::New,
        attributes: String::new(),
        events: Vec::new(),
    }
}

/// Writes the ledger; the words of the rules where they refuse.
fn tell(
    writing: &mut Writing,
    facts: &Facts,
    begin: Timestamp,
    source: String,
    changed: Option<String>,
) -> Option<String> {
    use crate::commitment::Act;
    let (_, open) = path(State::New, Step::Requested);
    let open = open?;
    let words = facts.state.clone();
    let act = open.act(&writing.terms);
    let mut told = writing.say(Say { words, source: Some(source), ..Say::implied(act, open.side(), begin) });
    if let Some(team) = writing.draft.team.clone() {
        let act = Act::Reassign { to: None, team: None };
        told = told.and_then(|()| writing.say(Say { team: Some(team), ..Say::implied(act, Side::Performer, begin) }));
    }
    if facts.due.is_some() || facts.taken {
        let (_, promise) = path(State::Requested, Step::Promised);
        if let Some(promise) = promise {
            let act = promise.act(&writing.terms);
            told = told.and_then(|()| writing.say(Say::implied(act, promise.side(), begin)));
        }
    }
    if let (Some((_, at, step)), Some(changed)) = (facts.end, changed) {
        writing.entry = 1;
        let (before, real) = path(writing.state(), step);
        for step in before {
            let act = step.act(&writing.terms);
            told = told.and_then(|()| writing.say(Say::implied(act, step.side(), at)));
        }
        if let Some(real) = real {
            let act = real.act(&writing.terms);
            let words = facts.state.clone();
            told = told
                .and_then(|()| writing.say(Say { words, source: Some(changed), ..Say::implied(act, real.side(), at) }));
        }
    }
    told.err()
}
