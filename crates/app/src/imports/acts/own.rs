//! Files that are nobody's matters and have a reader of their own. They are written at once, as one change; but lines of usage
//! bit by bit, so that others can write meanwhile and a run that broke off goes on where it stopped.

use std::time::Instant;

use db::Tx;
use uuid::Uuid;

use crate::imports::files::{Files, Taking, Weighed};
use crate::imports::report::Report;
use crate::imports::store::{self, Status};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::acts::usage_file::write_chunk;

/// Lines of usage written in one transaction.
const LINES: usize = 5000;

/// Brings such a file in, as the import of this id, which says that it is running. `progress` hears how many rows of how
/// many are behind it.
///
/// # Errors
/// Columns that are missing; the database. The import says then that it failed, and what was written stays.
pub async fn run_own(
    app: &App,
    import: Uuid,
    (files, taking): (Files, Taking),
    progress: impl FnMut(u64, u64),
) -> Result<Report, AppError> {
    let started = Instant::now();
    let ran = write_all(app, import, (files, taking), progress).await;
    let ran = ran.map(|report| Report { seconds: started.elapsed().as_secs_f64(), ..report });
    let told = match &ran {
        Ok(report) => (Status::Done, Some(report.clone()), None),
        Err(error) => (Status::Failed, None, Some(error.to_string())),
    };
    let wrote = app.write(move |tx, env| ended(tx, env, import, &told)).await;
    ran.and_then(|report| wrote.map(|()| report))
}

fn ended(
    tx: &mut Tx,
    env: &Env,
    import: Uuid,
    (status, report, failure): &(Status, Option<Report>, Option<String>),
) -> Result<(), AppError> {
    if let Some(report) = report {
        store::insert_lines(tx, import, report)?;
        store::delete_file(tx, import)?;
    }
    store::finish(tx, import, *status, report.as_ref(), failure.as_deref(), env.now)
}

async fn write_all(
    app: &App,
    import: Uuid,
    (files, taking): (Files, Taking),
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, AppError> {
    let rows = taking.table.len() as u64;
    let weighing = taking.clone();
    let (mut report, weighed) = app.read(move |conn, env| files.weigh(conn, env, &weighing)).await?;
    match weighed {
        Weighed::Whole => {
            let written = app.write(move |tx, env| files.write_all(tx, env, import, &taking)).await?;
            progress(rows, rows);
            Ok(written)
        }
        Weighed::Usage(lines) => {
            let behind = rows.saturating_sub(lines.len() as u64);
            for from in (0..lines.len()).step_by(LINES) {
                let (lines, done) = (lines.clone(), behind + (from + LINES).min(lines.len()) as u64);
                app.write(move |tx, env| {
                    let some = lines.get(from..(from + LINES).min(lines.len())).unwrap_or_default();
                    write_chunk(tx, env, import, some)?;
                    store::move_on(tx, import, done, rows, env.now)
                })
                .await?;
                progress(done, rows);
            }
            report.dry_run = false;
            report.import = Some(import);
            Ok(report)
        }
    }
}
