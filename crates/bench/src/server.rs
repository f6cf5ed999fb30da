//! The binary under measure: started, asked when it is ready, its processor time and memory read, and stopped.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

/// A running `entente serve`.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub base: String,
    /// From the start of the process to the first page.
    pub start: Duration,
}

/// Ticks of processor time in a second, as Linux counts them for `/proc`.
const TICKS: f64 = 100.0;

impl Server {
    /// Starts it on a free port and waits for its first page.
    pub async fn start(binary: &Path, database: &str) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let child = Command::new(binary)
            .args(["serve", "--database", database, "--listen", &format!("127.0.0.1:{port}")])
            .env("ENTENTE_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started: cargo build --release", binary.display()))?;
        let client = reqwest::Client::new();
        let page = format!("{base}/sign-in");
        loop {
            if client.get(&page).send().await.is_ok_and(|r| r.status().is_success()) {
                return Ok(Self { child, base, start: started.elapsed() });
            }
            if started.elapsed() > Duration::from_secs(60) {
                anyhow::bail!("the server did not answer within a minute");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Seconds of processor time so far.
    pub fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let fields: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|f| f.parse().ok()).collect();
        fields.iter().sum::<f64>() / TICKS
    }

    /// Resident memory in MB: all of it, and the part that is not a mapping of the database file.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find(|l| l.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
        };
        (field("VmRSS:"), field("RssAnon:"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
