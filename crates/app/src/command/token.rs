//! `entente token`: how programs come in, from the terminal. For machines without a browser, and for scripts that set up.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::Database;
use super::user::by_email;
use crate::api::tokens::acts::{self, NewToken};
use crate::api::tokens::{USUAL_DAYS, store};
use crate::kit::app::Settings;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;

/// Tokens with which programs come in.
#[derive(Debug, Args)]
pub struct Token {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token that acts as somebody. It is printed once and cannot be shown again.
    New {
        #[command(flatten)]
        database: Database,
        /// The e-mail of the person as whom it acts.
        #[arg(long)]
        email: String,
        /// What the program is.
        #[arg(long)]
        name: String,
        /// What it may do: read, or write as well.
        #[arg(long, default_value = "read", value_parser = ["read", "write"])]
        scope: String,
        /// How many days it lives, up to two years.
        #[arg(long, default_value_t = USUAL_DAYS)]
        days: i64,
    },
    /// List tokens that live, with whose they are.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// End a token at once.
    End {
        #[command(flatten)]
        database: Database,
        /// Its id, as `list` prints it.
        id: Uuid,
    },
}

const SYSTEM: &str = "the terminal";

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::New { database, email, name, scope, days } => {
                new(&database, email, name, scope == "write", days).await?
            }
            What::List { database } => list(&database).await?,
            What::End { database, id } => end(&database, id).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn new(database: &Database, email: String, name: String, writes: bool, days: i64) -> anyhow::Result<()> {
    let name = domain::kernel::clean(&name, domain::kernel::Limit::Line).ok().flatten();
    let Some(name) = name else { bail!("--name says in at most 200 characters what the program is") };
    let app = database.app(false, Settings::default()).await?;
    let made = app.write(move |tx, env| {
        let person = by_email(tx, &email)?;
        let new = NewToken { person, name: name.clone(), writes, days };
        acts::make(tx, env, &Scope::System(SYSTEM), &new)
    });
    let made = made.await.map_err(plain)?;
    eprintln!("It acts as {} and is not shown again:", made.token.person_name);
    println!("{}", made.secret);
    Ok(())
}

/// For whoever sits at a terminal, only the sentences.
fn plain(error: crate::kit::error::AppError) -> anyhow::Error {
    match error {
        crate::kit::error::AppError::Invalid(FieldErrors(all)) => {
            anyhow::anyhow!(all.into_iter().map(|e| e.sentence).collect::<Vec<_>>().join(" "))
        }
        other => other.into(),
    }
}

async fn list(database: &Database) -> anyhow::Result<()> {
    let app = database.app(false, Settings::default()).await?;
    for token in app.read(|conn, env| store::page(conn, env.now, None, None, 10_000)).await? {
        let scope = if token.writes { "write" } else { "read" };
        let used = token.last_used_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
        println!("{}\t{}\t{}\t{scope}\t{used}\t{}", token.id, token.person_name, token.name, token.expires_at);
    }
    Ok(())
}

async fn end(database: &Database, id: Uuid) -> anyhow::Result<()> {
    let app = database.app(false, Settings::default()).await?;
    let token = app.write(move |tx, env| acts::end(tx, env, &Scope::System(SYSTEM), id)).await;
    let token = token.with_context(|| format!("there is no token {id}"))?;
    println!("“{}” of {} opens nothing any more.", token.name, token.person_name);
    Ok(())
}
