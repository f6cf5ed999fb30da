//! `entente serve`: run Entente for people to use, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use db::Db;
use tokio::net::TcpListener;

use super::Database;
use super::outside::Outside;
use crate::jobs::KINDS;
use crate::kit::app::{App, Settings};
use crate::kit::jobs;
use crate::mail::inbox;
use crate::mail::sending::{self, Way};
use crate::router::router;

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    database: Database,
    /// Address and port to listen on. Behind a proxy keep the loopback address.
    #[arg(long, env = "ENTENTE_LISTEN", default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    /// People reach Entente by https, so cookies are sent by https only.
    #[arg(long, env = "ENTENTE_SECURE", num_args = 0..=1, default_value = "false", default_missing_value = "true")]
    secure: bool,
    #[command(flatten)]
    outside: Outside,
    /// A proxy of yours stands before Entente and says in X-Forwarded-For who asks. Without one, anybody could say so.
    #[arg(long, id = "behind-proxy", env = "ENTENTE_BEHIND_PROXY", num_args = 0..=1, default_value = "false", default_missing_value = "true")]
    behind_proxy: bool,
}

/// How often the database looks again at how large its tables are.
const EVERY_DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Fewest characters of a key that seals links.
const SHORTEST_SECRET: usize = 32;

/// The key that seals links, where it is not to lie in the database. No flag: others on this machine can read flags.
pub(super) fn secret() -> anyhow::Result<Option<Arc<[u8]>>> {
    let Some(secret) = std::env::var("ENTENTE_SECRET").ok().filter(|text| !text.is_empty()) else { return Ok(None) };
    if secret.chars().count() < SHORTEST_SECRET {
        bail!("ENTENTE_SECRET holds fewer than {SHORTEST_SECRET} characters: make one with `openssl rand -hex 32`");
    }
    Ok(Some(secret.into_bytes().into()))
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = Settings {
            secure_cookies: self.secure,
            demo: None,
            mailing: self.outside.mailing()?,
            behind_proxy: self.behind_proxy,
            secret: secret()?,
        };
        let app = self.database.app(true, settings).await?;
        let listener = bind(self.listen).await?;
        println!("Entente is at http://{}", listener.local_addr()?);
        until_stopped(app, listener).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A socket on this address.
///
/// # Errors
/// Somebody else has it, or it is not ours.
pub async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}: choose another with --listen"))
}

/// Serves until the process is asked to stop; requests under way are finished.
///
/// # Errors
/// The socket.
pub async fn until_stopped(app: App, listener: TcpListener) -> anyhow::Result<()> {
    let db = app.db.clone();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let way = Way::of(&app).map_err(anyhow::Error::msg)?;
    if app.settings.mailing.inbox.is_some() {
        app.write(inbox::make_key).await?;
    }
    let sending = tokio::spawn(sending::run(app.clone(), way, stopped.clone()));
    let working = tokio::spawn(jobs::run(app.clone(), KINDS, stopped.clone()));
    let looking = tokio::spawn(look_after(db.clone(), stopped));
    axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(asked_to_stop())
        .await?;
    stop.send(true).ok();
    working.await.ok();
    sending.await.ok();
    looking.await.ok();
    db.close().await;
    Ok(())
}

/// Keeps the database's picture of itself fresh, now and every day: what was imported in between is read from other indexes.
async fn look_after(db: Db, mut stopped: tokio::sync::watch::Receiver<bool>) {
    loop {
        if let Err(error) = db.gather_statistics().await {
            tracing::warn!(%error, "statistics of the database could not be gathered");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY_DAY) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            interrupt.await.ok();
        }
    }
    tracing::info!("stopping");
}
