//! Asks for addresses as fast as so many connections can, for so long, and says how long each took.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;

/// One request.
#[derive(Clone, Debug)]
pub enum Ask {
    Get(String),
    Post(String, Vec<(String, String)>),
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Took {
    /// Milliseconds of each request, sorted.
    pub millis: Vec<f64>,
    /// Requests in a second.
    pub rate: f64,
    /// Answers that were no success.
    pub failed: usize,
    /// The first of those.
    pub failure: Option<String>,
}

impl Took {
    /// The time within which this share was answered.
    pub fn at(&self, share: f64) -> f64 {
        let last = self.millis.len().saturating_sub(1);
        self.millis.get(((last as f64) * share).round() as usize).copied().unwrap_or(0.0)
    }
}

/// Asks in turn, over so many connections, for so long.
pub async fn run(session: &str, asks: Vec<Ask>, connections: usize, time: Duration) -> anyhow::Result<Took> {
    let asks = Arc::new(asks);
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut workers = Vec::new();
    for _ in 0..connections {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let (asks, next, cookie) = (asks.clone(), next.clone(), format!("session={session}"));
        workers.push(tokio::spawn(async move {
            let mut took = Took::default();
            while started.elapsed() < time {
                let ask = &asks[next.fetch_add(1, Ordering::Relaxed) % asks.len()];
                one(&client, ask, &cookie, &mut took).await;
            }
            took
        }));
    }
    let mut all = Took::default();
    for worker in workers {
        let took = worker.await?;
        all.millis.extend(took.millis);
        all.failed += took.failed;
        all.failure = all.failure.or(took.failure);
    }
    all.rate = all.millis.len() as f64 / started.elapsed().as_secs_f64();
    all.millis.sort_unstable_by(f64::total_cmp);
    Ok(all)
}

async fn one(client: &Client, ask: &Ask, cookie: &str, took: &mut Took) {
    let begun = Instant::now();
    let request = match ask {
        Ask::Get(url) => client.get(url),
        Ask::Post(url, form) => client.post(url).form(form),
    };
    let status = match request.header("cookie", cookie).send().await {
        Ok(answer) => {
            let status = answer.status();
            match answer.bytes().await {
                Ok(_) if status.is_success() || status.is_redirection() => None,
                Ok(_) => Some(status.to_string()),
                Err(error) => Some(error.to_string()),
            }
        }
        Err(error) => Some(error.to_string()),
    };
    took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
    if let Some(failure) = status {
        took.failed += 1;
        took.failure.get_or_insert(failure);
    }
}
