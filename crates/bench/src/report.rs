//! The order in which things are measured, and the table.

use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use db::{Db, Options};
use domain::kernel::PersonId;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::people::sessions;
use serde::Serialize;

use super::load::{Ask, Took};
use super::pages::Sample;
use super::server::Server;
use super::{acts, bare, load};

/// What is to be measured.
#[derive(Debug)]
pub struct Plan {
    pub database: String,
    pub binary: PathBuf,
    pub seconds: u64,
    pub only: Option<String>,
}

/// One line of the table. Times in milliseconds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    pub name: String,
    /// One connection.
    pub p50: f64,
    pub p95: f64,
    /// Requests in a second over eight connections (for acts: over as many as the name says).
    pub rate: f64,
    /// Processor milliseconds of the server for one request.
    pub cpu: f64,
    /// The same statements without the page.
    pub bare_p50: Option<f64>,
    pub bare_p95: Option<f64>,
    pub failed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Everything measured.
#[derive(Debug, Serialize)]
pub struct Report {
    pub commitments: u64,
    pub acts: u64,
    pub lines: Vec<Line>,
    pub start_ms: f64,
    pub idle_mb: f64,
    pub idle_own_mb: f64,
    pub loaded_mb: f64,
    pub loaded_own_mb: f64,
}

const SESSION: &str = "a-session-of-the-bench";
/// Rows of the file that is imported while others read.
const IMPORTED: usize = 50_000;

impl Plan {
    /// Measures everything.
    pub async fn measure(&self) -> anyhow::Result<Report> {
        let (app, sample) = opened(&self.database).await?;
        let (commitments, acts) = counts(&app).await?;
        drop(Server::start(&self.binary, &self.database).await?);
        let server = Server::start(&self.binary, &self.database).await?;
        let (idle_mb, idle_own_mb) = server.memory();
        let mut report = Report {
            commitments,
            acts,
            lines: Vec::new(),
            start_ms: server.start.as_secs_f64() * 1000.0,
            idle_mb,
            idle_own_mb,
            loaded_mb: 0.0,
            loaded_own_mb: 0.0,
        };
        self.pages(&app, &server, &sample, &mut report).await?;
        self.writes(&app, &server, &sample, &mut report).await?;
        (report.loaded_mb, report.loaded_own_mb) = server.memory();
        drop(server);
        app.db.close().await;
        Ok(report)
    }

    fn wanted(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    async fn pages(&self, app: &App, server: &Server, sample: &Sample, report: &mut Report) -> anyhow::Result<()> {
        for (name, pages) in sample.pages(report.commitments) {
            if !self.wanted(name) {
                continue;
            }
            let asks: Vec<Ask> = pages.iter().map(|p| Ask::Get(format!("{}{p}", server.base))).collect();
            load::run(SESSION, asks.clone(), 1, Duration::from_secs(1)).await?;
            let alone = load::run(SESSION, asks.clone(), 1, self.time()).await?;
            let before = server.cpu();
            let many = load::run(SESSION, asks, 8, self.time()).await?;
            let cpu = (server.cpu() - before) * 1000.0 / many.millis.len().max(1) as f64;
            let bare = bare::run(app, SESSION, &pages).await?;
            report.add(Line {
                bare_p50: Some(bare.at(0.5)),
                bare_p95: Some(bare.at(0.95)),
                failed: alone.failed + many.failed + bare.failed,
                ..Line::of(name, &alone, many.rate, cpu)
            });
        }
        Ok(())
    }

    async fn writes(&self, app: &App, server: &Server, sample: &Sample, report: &mut Report) -> anyhow::Result<()> {
        for (name, writers) in [("durable act by form, 1 writer", 1), ("durable act by form, 32 writers", 32)] {
            if self.wanted(name) {
                let before = server.cpu();
                let took = load::run(SESSION, sample.notes(&server.base), writers, self.time()).await?;
                let cpu = (server.cpu() - before) * 1000.0 / took.millis.len().max(1) as f64;
                report.add(Line::of(name, &took, took.rate, cpu));
            }
        }
        for (name, writers) in [("durable act, 1 writer", 1), ("durable act, 32 writers", 32)] {
            if self.wanted(name) {
                let took = acts::run(app, sample.reader, sample.open.clone(), writers, self.time()).await?;
                report.add(Line::of(name, &took, took.rate, 0.0));
            }
        }
        if self.wanted("import") {
            self.import(server, sample, report).await?;
        }
        Ok(())
    }

    /// A file is brought in by the command line while four people read.
    async fn import(&self, server: &Server, sample: &Sample, report: &mut Report) -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("entente-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("tickets.csv");
        std::fs::write(&file, tickets(IMPORTED))?;
        let begun = Instant::now();
        let mut import = tokio::process::Command::new(&self.binary)
            .args(["import", "--database", &self.database, "--mapping", "helpdesk"])
            .arg(&file)
            .stdout(Stdio::null())
            .spawn()?;
        let (name, pages) = sample.pages(report.commitments).swap_remove(3);
        let asks: Vec<Ask> = pages.iter().map(|p| Ask::Get(format!("{}{p}", server.base))).collect();
        let readers = tokio::spawn(load::run(SESSION, asks, 4, self.time()));
        let done = import.wait().await?;
        let rate = IMPORTED as f64 / begun.elapsed().as_secs_f64();
        let took = readers.await??;
        let failed = took.failed + usize::from(!done.success());
        report.add(Line { failed, ..Line::of(&format!("{name}, import running"), &took, took.rate, 0.0) });
        report.add(Line { name: "import, rows a second".into(), rate, ..Line::default() });
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }
}

/// The filled database, and somebody signed in.
async fn opened(database: &str) -> anyhow::Result<(App, Sample)> {
    let db = Db::open(database, Options::default()).await?;
    db.migrate(entente::migrations::ALL).await?;
    let app = App::new(db, Clock::System, Chance::real(), Settings::default());
    if let Some(org) = app.read(|conn, _| entente::organisation::find(conn)).await? {
        app.set_zone(org.zone);
    }
    let sample = Sample::taken(&app.db).await?;
    let reader = PersonId(sample.reader);
    app.write(move |tx, env| {
        sessions::end(tx, SESSION)?;
        sessions::begin(tx, reader, SESSION, None, env.now)
    })
    .await?;
    Ok((app, sample))
}

/// What one page, or one act, asks the database.
pub async fn explain(database: &str, page: &str) -> anyhow::Result<()> {
    let (app, sample) = opened(database).await?;
    if page == "act" {
        return acts::explain(&app, sample.reader, sample.open.first().copied().unwrap_or_default()).await;
    }
    bare::explain(&app, SESSION, page).await
}

/// A log of a help desk that nobody has seen before: five rows for each case.
fn tickets(rows: usize) -> String {
    let stamp = jiff::Timestamp::now().as_second();
    let steps = ["Insert ticket", "Take in charge ticket", "Wait", "Resolve ticket", "Closed"];
    let mut text =
        String::from("Case ID,Activity,Complete Timestamp,Variant index,customer,product,service_type,workgroup\n");
    for case in 0..rows / steps.len() {
        for (hour, step) in steps.iter().enumerate() {
            let (client, product, day) = (case % 60, case % 9, 1 + case % 27);
            text.push_str(&format!(
                "Case {stamp}-{case},{step},2025/03/{day:02} 1{hour}:20:00.000,1,{client},{product},1,{}\n",
                case % 12
            ));
        }
    }
    text
}

async fn counts(app: &App) -> anyhow::Result<(u64, u64)> {
    let of = |table: &str| format!("select count(*) from {table}");
    let (commitments, acts) = (of("commitments"), of("acts"));
    let counted = app.db.read(move |conn| -> Result<_, db::DbError> {
        let mut one = |sql: &str| -> Result<i64, db::DbError> { conn.one(sql, &[])?.map_or(Ok(0), |row| row.at(0)) };
        Ok((one(&commitments)?, one(&acts)?))
    });
    let (c, a) = counted.await?;
    Ok((c.unsigned_abs(), a.unsigned_abs()))
}

impl Line {
    fn of(name: &str, took: &Took, rate: f64, cpu: f64) -> Self {
        Self {
            name: name.to_owned(),
            p50: took.at(0.5),
            p95: took.at(0.95),
            rate,
            cpu,
            failed: took.failed,
            failure: took.failure.clone(),
            ..Self::default()
        }
    }
}

impl Report {
    fn add(&mut self, line: Line) {
        eprintln!("{line}");
        self.lines.push(line);
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = |n: Option<f64>| n.map_or_else(|| "      ".into(), |n| format!("{n:6.2}"));
        write!(f, "{:34} {:8.2} {:8.2} {:9.0} {:7.2}", self.name, self.p50, self.p95, self.rate, self.cpu)?;
        write!(f, "   {} {}", bare(self.bare_p50), bare(self.bare_p95))?;
        match (self.failed, &self.failure) {
            (0, _) => Ok(()),
            (n, why) => write!(f, "   {n} failed: {}", why.as_deref().unwrap_or("a page inside this process")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} commitments, {} acts", self.commitments, self.acts)?;
        writeln!(f, "{:34} {:>8} {:>8} {:>9} {:>7}   bare SQL", "", "p50 ms", "p95 ms", "a second", "CPU ms")?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "start to first page {:.0} ms", self.start_ms)?;
        writeln!(f, "memory idle {:.0} MB ({:.0} its own)", self.idle_mb, self.idle_own_mb)?;
        writeln!(f, "memory after load {:.0} MB ({:.0} its own)", self.loaded_mb, self.loaded_own_mb)
    }
}
