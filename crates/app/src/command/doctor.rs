//! `entente doctor`: looks at everything that Entente rests on and says what to do about what is not well.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use db::{Db, Engine};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Database;
use super::outside::Outside;
use crate::kit::app::{App, Settings};
use crate::kit::mailing::Mailing;
use crate::mail::smtp::Server;
use crate::reports::condition::{Condition, condition};
use crate::{migrations, organisation};

/// Looks at settings, database, mail, clock and disk. Changes nothing but what opening the database does; ends with 1 when
/// something is wrong.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    outside: Outside,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Grade {
    Well,
    Look,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    grade: Grade,
    about: &'static str,
    says: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.grade {
            Grade::Well => "well ",
            Grade::Look => "look ",
            Grade::Wrong => "WRONG",
        };
        write!(f, "{mark}  {:10} {}", self.about, self.says)
    }
}

#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, grade: Grade, about: &'static str, says: impl Into<String>) {
        self.0.push(Finding { grade, about, says: says.into() });
    }
}

/// Less than this, and the next backup or the next import may not fit.
const LITTLE: u64 = 1_000_000_000;
/// Less than this, and the database itself will soon stop.
const TOO_LITTLE: u64 = 100_000_000;

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut found = Findings::default();
        let mailing = self.settings(&mut found);
        if let Some(app) = self.opened(&mut found).await {
            data(&app, &mut found).await;
            app.db.close().await;
        }
        match mailing {
            Some(mailing) => mail(&mailing, &mut found).await,
            None => found.add(Grade::Look, "mail", "not asked: its settings cannot be read"),
        }
        if let Some(file) = Db::file_of(&self.database.database) {
            disk(&file, &mut found);
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&found.0)?);
        } else {
            found.0.iter().for_each(|finding| println!("{finding}"));
        }
        let wrong = found.0.iter().any(|f| f.grade == Grade::Wrong);
        Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn settings(&self, found: &mut Findings) -> Option<Mailing> {
        if let Err(error) = super::serve::secret() {
            found.add(Grade::Wrong, "settings", error.to_string());
        }
        match self.outside.mailing() {
            Ok(mailing) => {
                found.add(Grade::Well, "settings", "can be read");
                Some(mailing)
            }
            Err(error) => {
                found.add(Grade::Wrong, "settings", error.to_string());
                None
            }
        }
    }

    async fn opened(&self, found: &mut Findings) -> Option<App> {
        let app = match self.database.app(false, Settings::default()).await {
            Ok(app) => app,
            Err(error) => {
                found.add(Grade::Wrong, "database", format!("{error:#}"));
                return None;
            }
        };
        let newest = migrations::ALL.last().map_or(0, |m| m.number);
        found.add(Grade::Well, "database", format!("{} opens, schema {newest}", app.db.engine()));
        match app.db.faults().await {
            Ok(faults) if faults.is_empty() && app.db.engine() == Engine::Sqlite => {
                found.add(Grade::Well, "file", "every page of it is whole");
            }
            Ok(faults) if faults.is_empty() => {}
            Ok(faults) => found.add(
                Grade::Wrong,
                "file",
                format!("it is damaged: {}. Stop Entente and restore the newest backup", faults.join("; ")),
            ),
            Err(error) => found.add(Grade::Wrong, "file", error.to_string()),
        }
        Some(app)
    }
}

async fn data(app: &App, found: &mut Findings) {
    let late = app.clock.now() - SignedDuration::from_hours(1);
    let read = app.read(move |conn, _| Ok((organisation::find(conn)?, condition(conn, late)?))).await;
    match read {
        Ok((None, _)) => {
            found.add(Grade::Look, "set up", "nobody has set it up yet: start `entente serve` and open it")
        }
        Ok((Some(org), is)) => {
            found.add(Grade::Well, "set up", format!("for {}, days in {}", org.name, zone_of(&org)));
            judged(&is, app.clock.now(), found);
        }
        Err(error) => found.add(Grade::Wrong, "database", error.to_string()),
    }
}

fn zone_of(org: &organisation::Organisation) -> String {
    org.zone.iana_name().unwrap_or("UTC").to_owned()
}

fn judged(is: &Condition, now: Timestamp, found: &mut Findings) {
    if is.administrators == 0 {
        found.add(Grade::Wrong, "people", "no administrator can sign in: `entente user add --role administrator`");
    }
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    match is.sealed {
        Some(sealed) if day.since(sealed).is_ok_and(|age| age.get_days() > 2) => found.add(
            Grade::Look,
            "seal",
            format!("the newest is of {sealed}; `entente serve` makes one each day while it runs"),
        ),
        Some(sealed) => found.add(Grade::Well, "seal", format!("the newest is of {sealed}; keep it elsewhere as well")),
        None => found.add(Grade::Look, "seal", "none yet; `entente serve` makes one each day"),
    }
    match is.newest {
        Some(newest) if newest > now + SignedDuration::from_mins(1) => {
            found.add(
                Grade::Wrong,
                "clock",
                format!("something was said at {newest}, which is still to come: set the clock"),
            );
        }
        _ => found.add(Grade::Well, "clock", format!("it is {}", now.strftime("%Y-%m-%d %H:%M:%S UTC"))),
    }
    match is.letters_late {
        0 => found.add(Grade::Well, "letters", "none waits longer than an hour"),
        n => found.add(Grade::Wrong, "letters", format!("{n} should have left an hour ago; the page Mails says why")),
    }
    if is.letters_failed > 0 {
        found.add(Grade::Look, "letters", format!("{} could not be delivered; see the page Mails", is.letters_failed));
    }
    match is.jobs_failing {
        0 => found.add(Grade::Well, "jobs", "none fails"),
        n => found.add(Grade::Wrong, "jobs", format!("{n} failed and will be tried again; the log says why")),
    }
}

async fn mail(mailing: &Mailing, found: &mut Findings) {
    match Server::of(mailing) {
        Ok(None) => found.add(Grade::Look, "mail", "no server is named with --smtp, so no mail leaves"),
        Ok(Some(server)) => {
            match server.greeted().await {
                Ok(()) => found.add(Grade::Well, "mail", "the server answers and takes our name"),
                Err(why) => found.add(Grade::Wrong, "mail", why),
            }
            server.close().await;
        }
        Err(why) => found.add(Grade::Wrong, "mail", why),
    }
}

fn disk(file: &Path, found: &mut Findings) {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let size = std::fs::metadata(file).map_or(0, |m| m.len());
    let free = match rustix::fs::statvfs(folder) {
        Ok(stat) => stat.f_bavail.saturating_mul(stat.f_frsize),
        Err(error) => return found.add(Grade::Look, "disk", format!("{} cannot be asked: {error}", folder.display())),
    };
    let says = format!("{} MB free, the database has {} MB", free / 1_000_000, size / 1_000_000);
    let grade = match free {
        _ if free < TOO_LITTLE => Grade::Wrong,
        _ if free < LITTLE || free < size => Grade::Look,
        _ => Grade::Well,
    };
    let more = if grade == Grade::Well { "" } else { ": make room before a backup or an import" };
    found.add(grade, "disk", says + more);
}
