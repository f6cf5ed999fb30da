//! `entente serve`: run Entente for people to use, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::Database;
use crate::jobs::KINDS;
use crate::kit::app::{App, Settings};
use crate::kit::jobs;
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
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = Settings { secure_cookies: self.secure, demo: None };
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
    let working = tokio::spawn(jobs::run(app.clone(), KINDS, stopped));
    axum::serve(listener, router(app)).with_graceful_shutdown(asked_to_stop()).await?;
    stop.send(true).ok();
    working.await.ok();
    db.close().await;
    Ok(())
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
