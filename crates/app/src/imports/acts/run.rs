//! Running an import, or finding out what it would come to. A thread reads the file into matters, chunk by chunk, while
//! the chunk before is written.

use std::sync::Arc;
use std::time::Instant;

use db::Tx;
use domain::importing::{LineNote, Mapping, MappingError, Matter, Options, Plan, Problem, Shape, Table};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::compare::{Verdict, compare};
use super::names::{Directory, Ids, Names};
use super::write::{self, Work};
use crate::imports::report::Report;
use crate::imports::store::{self, Status};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::acts::blank_party;
use crate::people::store as people;

/// A chunk ends when it has so many rows, or so many matters.
const ROWS: usize = 6000;
const MATTERS: usize = 1000;

/// A file with its mapping, ready to be brought in.
#[derive(Clone, Debug)]
pub struct Job {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Its rows.
    pub table: Arc<Table>,
    /// What its columns mean.
    pub mapping: Arc<Mapping>,
    /// Refuse odd lines.
    pub strict: bool,
}

/// Some matters of the file.
#[derive(Debug, Default)]
struct Chunk {
    refused: Vec<LineNote>,
    matters: Vec<Matter>,
    /// Rows of each matter.
    rows: Vec<usize>,
}

fn misfit(error: &MappingError) -> AppError {
    AppError::refused("mapping", error.to_string())
}

/// Reads the file on a thread of its own, at most two chunks ahead.
fn chunks(job: &Job, options: Options) -> mpsc::Receiver<Result<Chunk, AppError>> {
    let (sender, receiver) = mpsc::channel(2);
    let (mapping, table) = (job.mapping.clone(), job.table.clone());
    tokio::task::spawn_blocking(move || {
        let plan = match Plan::new(&mapping, &table, options) {
            Ok(plan) => plan,
            Err(error) => return sender.blocking_send(Err(misfit(&error))).is_ok(),
        };
        let mut chunk = Chunk { refused: plan.refused().to_vec(), ..Chunk::default() };
        for at in 0..plan.len() {
            chunk.matters.push(plan.matter(at));
            chunk.rows.push(plan.rows_of(at));
            let full = chunk.matters.len() >= MATTERS || chunk.rows.iter().sum::<usize>() >= ROWS;
            if full && sender.blocking_send(Ok(std::mem::take(&mut chunk))).is_err() {
                return false;
            }
        }
        sender.blocking_send(Ok(chunk)).is_ok()
    });
    receiver
}

/// What there is to say about the file so far.
struct Weighing {
    report: Report,
    directory: Directory,
    system: String,
}

/// A chunk with what is to be done about each matter.
struct Weighed {
    matters: Vec<(Matter, Verdict, Vec<Ids>)>,
    names: Names,
    rows: u64,
}

impl Weighing {
    async fn begin(app: &App, job: &Job) -> Result<Self, AppError> {
        let system = job.mapping.system.clone();
        let known = app.read(move |conn, _| store::known(conn, &system)).await?;
        let report = Report {
            strict: job.strict,
            file: job.file.clone(),
            sha256: job.hash.clone(),
            mapping: job.mapping.name.clone(),
            system: job.mapping.system.clone(),
            rows: job.table.len() as u64,
            ..Report::default()
        };
        Ok(Self { report, directory: Directory::new(known), system: job.mapping.system.clone() })
    }

    async fn weigh(&mut self, app: &App, chunk: Chunk) -> Result<Weighed, AppError> {
        let mut parts = if self.directory.has_matters() && !chunk.matters.is_empty() {
            let keys: Vec<String> = chunk.matters.iter().map(|m| m.key.clone()).collect();
            let system = self.system.clone();
            app.read(move |conn, _| store::parts_of(conn, &system, keys.iter().map(String::as_str))).await?
        } else {
            Default::default()
        };
        self.report.note(&[], &chunk.refused);
        let env = app.env();
        let mut weighed = Weighed { matters: Vec::new(), names: Names::default(), rows: chunk.refused.len() as u64 };
        for (matter, rows) in chunk.matters.into_iter().zip(chunk.rows) {
            let verdict = compare(&matter, parts.remove(&matter.key));
            let ids = self.take(&env, &matter, &verdict, rows, &mut weighed.names);
            weighed.rows += rows as u64;
            weighed.matters.push((matter, verdict, ids));
        }
        Ok(weighed)
    }

    /// Counts a matter and meets its names.
    fn take(&mut self, env: &Env, matter: &Matter, verdict: &Verdict, rows: usize, names: &mut Names) -> Vec<Ids> {
        let report = &mut self.report;
        report.note(&matter.flagged, &matter.refused);
        let line = |problem| [LineNote { line: matter.line, problem }];
        match verdict {
            Verdict::Nothing => return Vec::new(),
            Verdict::OtherPast => {
                report.note(&[], &line(Problem::OtherPast));
                return Vec::new();
            }
            Verdict::Shorter(_) => report.note(&line(Problem::Shorter), &[]),
            _ => {}
        }
        let mut lines: Vec<u64> = matter.refused.iter().map(|n| n.line).collect();
        lines.dedup();
        report.used += (rows - lines.len().min(rows)) as u64;
        count(report, matter, verdict);
        let Report { created, changed, unchanged, .. } = report;
        let mut tally = (created, changed, unchanged);
        matter.drafts.iter().map(|draft| self.directory.meet(draft, env, names, &mut tally)).collect()
    }
}

/// Counts commitments and acts.
fn count(report: &mut Report, matter: &Matter, verdict: &Verdict) {
    let (had, from) = match verdict {
        Verdict::New => (0, 0),
        Verdict::Longer(parts, from) => (parts.len(), *from),
        Verdict::Same(parts) | Verdict::Shorter(parts) | Verdict::Corrected(parts) => (parts.len(), usize::MAX),
        Verdict::Nothing | Verdict::OtherPast => return,
    };
    for (at, draft) in matter.drafts.iter().enumerate() {
        let news = draft.events.iter().filter(|e| e.entry as usize >= from).count() as u64;
        let last = at + 1 == had;
        let counts = match verdict {
            _ if at >= had => &mut report.created,
            Verdict::Corrected(_) if last => &mut report.changed,
            _ if news > 0 => &mut report.changed,
            _ => &mut report.unchanged,
        };
        if draft.part == 0 {
            counts.commitments += 1;
        } else {
            counts.reopenings += 1;
        }
        report.created.acts += news;
        report.unchanged.acts += draft.events.len() as u64 - news;
        let implied = |e: &&domain::importing::DraftEvent| e.entry as usize >= from && e.event.implied;
        report.implied += draft.events.iter().filter(implied).count() as u64;
    }
}

fn options(app: &App, job: &Job) -> Options {
    Options { strict: job.strict, now: app.clock.now() }
}

/// What the file would come to. Nothing is written.
///
/// # Errors
/// A mapping that does not fit; the database.
pub async fn dry_run(app: &App, job: &Job) -> Result<Report, AppError> {
    let started = Instant::now();
    let mut weighing = Weighing::begin(app, job).await?;
    weighing.report.dry_run = true;
    let mut chunks = chunks(job, options(app, job));
    while let Some(chunk) = chunks.recv().await {
        weighing.weigh(app, chunk?).await?;
    }
    Ok(ended(weighing.report, started))
}

fn ended(mut report: Report, started: Instant) -> Report {
    report.sort();
    report.seconds = started.elapsed().as_secs_f64();
    report
}

/// Brings a file in, as the import of this id, which says that it is running. `progress` hears how many rows of how many
/// are behind it.
///
/// # Errors
/// A mapping that does not fit; the database. The import says then that it failed, and what was written stays.
pub async fn run(app: &App, import: Uuid, job: &Job, progress: impl FnMut(u64, u64)) -> Result<Report, AppError> {
    let ran = write_all(app, import, job, progress).await;
    let told = match &ran {
        Ok(report) => (Status::Done, Some(report.clone()), None),
        Err(error) => (Status::Failed, None, Some(error.to_string())),
    };
    let (status, report, failure) = told;
    let wrote = app
        .write(move |tx, env| {
            if let Some(report) = &report {
                store::insert_lines(tx, import, report)?;
                store::delete_file(tx, import)?;
            }
            store::finish(tx, import, status, report.as_ref(), failure.as_deref(), env.now)
        })
        .await;
    ran.and_then(|report| wrote.map(|()| report))
}

async fn write_all(app: &App, import: Uuid, job: &Job, mut progress: impl FnMut(u64, u64)) -> Result<Report, AppError> {
    let started = Instant::now();
    let it = app.write(the_it).await?;
    let earlier = Arc::new(app.read(move |conn, _| store::items_of(conn, import)).await?);
    let mut weighing = Weighing::begin(app, job).await?;
    weighing.report.import = Some(import);
    let rows = job.table.len() as u64;
    let mut chunks = chunks(job, options(app, job));
    let mut rows_done = 0;
    while let Some(chunk) = chunks.recv().await {
        let weighed = weighing.weigh(app, chunk?).await?;
        rows_done += weighed.rows;
        let work = Work {
            import,
            system: weighing.system.clone(),
            it,
            list: job.mapping.shape == Shape::List,
            matters: weighed.matters,
            names: weighed.names,
            earlier: earlier.clone(),
            rows_done,
            rows,
        };
        let wrote = app.write(move |tx, env| write::chunk(tx, env, &work)).await?;
        weighing.report.note(&wrote.flagged, &[]);
        progress(rows_done.min(rows), rows);
    }
    Ok(ended(weighing.report, started))
}

/// The IT organisation, which performs; made here where nobody has set Entente up yet.
fn the_it(tx: &mut Tx, env: &Env) -> Result<PartyId, AppError> {
    if let Some(org) = organisation::find(tx)? {
        return Ok(org.it);
    }
    if let Some(it) = store::it_party(tx)? {
        return Ok(it);
    }
    let it = people::Party { id: PartyId(env.id()), kind: PartyKind::It, name: "IT".into(), ..blank_party() };
    people::insert_party(tx, &it, None, env.now)?;
    Ok(it.id)
}
