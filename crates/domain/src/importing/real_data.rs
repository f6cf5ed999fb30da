//! The ready mappings on the published files they were made for. These files are no part of the project: the tests run
//! where `ENTENTE_DATA` names the folder that holds them, and say so where it does not.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jiff::{Timestamp, tz::TimeZone};

use super::tests::replays;
use super::*;
use crate::calendar::WorkingDays;
use crate::commitment::{Commitment, Event, Head};
use crate::kernel::{CommitmentId, PartyId};
use crate::trust::{Outcome, judge};

fn now() -> Timestamp {
    "2026-03-12T09:00:00Z".parse().expect("an instant")
}

/// The rows of a file. Reading is not this crate's business, so the test asks `gzip` and splits cells as RFC 4180 does.
fn table(path: &str) -> Option<Table> {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else {
        eprintln!("ENTENTE_DATA is not set: {path} was not read.");
        return None;
    };
    let file = PathBuf::from(folder).join(path);
    let mut child = Command::new("gzip").arg("-dc").arg(file).stdout(Stdio::piped()).spawn().expect("gzip");
    let mut text = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut text).expect("UTF-8");
    assert!(child.wait().expect("gzip").success(), "{path}");
    let mut lines = records(&text).into_iter();
    let (_, header) = lines.next().expect("a header");
    let mut table = Table::new(header.iter().map(String::as_str)).expect("a header");
    for (line, cells) in lines {
        table.push(line, cells.iter().map(String::as_str));
    }
    Some(table)
}

fn records(text: &str) -> Vec<(u64, Vec<String>)> {
    let (mut all, mut cells, mut cell, mut quoted, mut line) = (Vec::new(), Vec::new(), String::new(), false, 1);
    let mut began = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => cells.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                cells.push(std::mem::take(&mut cell));
                all.push((began, std::mem::take(&mut cells)));
                began = line + 1;
            }
            ('\r', false) => {}
            (c, _) => cell.push(c),
        }
        line += u64::from(c == '\n');
    }
    all
}

struct Run {
    facts: BTreeMap<&'static str, u64>,
    outcomes: BTreeMap<&'static str, usize>,
    drafts: usize,
    entries: usize,
    acts: usize,
    flagged: BTreeMap<&'static str, usize>,
    refused: usize,
}

fn run(name: &str, path: &str, strict: bool) -> Option<Run> {
    let table = table(path)?;
    let mapping = Mapping::ready(name).expect("a mapping");
    let started = std::time::Instant::now();
    let plan = Plan::new(&mapping, &table, Options { strict, now: now() }).expect("a plan");
    let matters: Vec<Matter> = plan.matters().collect();
    let seconds = started.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
    let rate = table.len() as f64 / seconds;
    eprintln!("{name}: {} rows in {seconds:.3} s, {rate:.0} a second", table.len());
    let days = WorkingDays::weekdays(TimeZone::UTC);
    let mut facts = Facts::default();
    let mut out = Run {
        facts: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        drafts: 0,
        entries: 0,
        acts: 0,
        flagged: BTreeMap::new(),
        refused: plan.refused().len(),
    };
    for matter in &matters {
        let all = || matter.drafts.iter().flat_map(|d| &d.events);
        let read = |json: &String| serde_json::from_str::<SourceEvent>(json).expect("JSON");
        let sources: Vec<SourceEvent> = all().filter_map(|e| e.source.as_ref()).map(read).collect();
        for draft in &matter.drafts {
            replays(draft).expect("legal");
        }
        let outcome = matter.drafts.first().and_then(|d| judge(fresh(), &events(d), &days, now()).judgement());
        if let Some(judged) = outcome {
            *out.outcomes.entry(judged.outcome.code()).or_default() += 1;
        }
        facts.matter(&sources, outcome.map(|j| j.outcome));
        out.drafts += matter.drafts.len();
        out.entries += matter.entries();
        out.acts += all().count();
        out.refused += matter.refused.len();
        for note in &matter.flagged {
            *out.flagged.entry(note.problem.code()).or_default() += 1;
        }
    }
    out.facts = facts.finish().into_iter().map(|f| (f.id, f.value)).collect();
    eprintln!("{} matters, {} drafts, {} acts, flagged {:?}", matters.len(), out.drafts, out.acts, out.flagged);
    Some(out)
}

fn fresh() -> Commitment {
    let nobody = PartyId(uuid::Uuid::nil());
    let head = Head { id: CommitmentId(nobody.0), kind: Draft::KIND, customer: nobody, performer: nobody };
    Commitment::new(head, None, None)
}

fn events(draft: &Draft) -> Vec<Event> {
    draft.events.iter().map(|e| e.event.clone()).collect()
}

#[test]
fn servicenow() {
    let Some(run) = run("servicenow", "itsm/servicenow_uci/incident_event_log.csv.gz", false) else { return };

    let expected = [
        ("F01", 54419),
        ("F02", 8306),
        ("F03", 3123),
        ("F04", 121),
        ("F05", 1339),
        ("F06", 3119),
        ("F07", 83),
        ("F08", 2),
    ];
    assert_eq!(run.facts, BTreeMap::from(expected));
    assert_eq!((run.entries, run.refused), (54419, 0));
}

#[test]
fn volvo() {
    let Some(run) = run("volvo", "itsm/volvo_bpi2013/incidents.csv.gz", false) else { return };

    let expected = [("F09", 34519), ("F10", 2518), ("F11", 339), ("F12", 1960), ("F13", 786), ("F14", 1548)];
    assert_eq!(run.facts, BTreeMap::from(expected));
    assert_eq!((run.entries, run.refused), (34519, 0));
}

#[test]
fn helpdesk() {
    let Some(run) = run("helpdesk", "itsm/helpdesk_italy/helpdesk.csv.gz", false) else { return };

    assert_eq!(run.facts, BTreeMap::from([("F15", 1527), ("F16", 363), ("F17", 0)]));
    assert_eq!((run.entries, run.refused), (7590, 0));
}

#[test]
fn jira() {
    let Some(run_lax) = run("jira", "promises/jira_cycle_times/jira.csv.gz", false) else { return };
    let Some(strict) = run("jira", "promises/jira_cycle_times/jira.csv.gz", true) else { return };

    assert_eq!(run_lax.facts, BTreeMap::from([("F36", 778)]));
    assert_eq!(run_lax.flagged, BTreeMap::from([("ends_before_begin", 778)]));
    assert_eq!((run_lax.drafts, strict.drafts, strict.refused), (1374, 596, 778));
}

#[test]
fn gitlab() {
    let Some(run) = run("gitlab", "noncommercial/gitlab_milestones/issues.csv.gz", false) else { return };

    assert_eq!(run.facts, BTreeMap::from([("F40", 1198), ("F41", 890)]));
    assert_eq!(run.flagged, BTreeMap::from([("due_before_begin", 73)]));
    let of = |outcome: Outcome| run.outcomes.get(outcome.code()).copied().unwrap_or(0);
    assert_eq!(of(Outcome::Kept), 890);
    assert_eq!(of(Outcome::ToldLate) + of(Outcome::Silent), 308);
}
