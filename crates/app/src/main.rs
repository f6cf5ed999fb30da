//! The binary `entente`.

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("ENTENTE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,entente=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match entente::command::run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("entente: {error:#}");
            ExitCode::FAILURE
        }
    }
}
