//! `entente user`: people who can sign in, from the terminal. For the first administrator of a machine without a browser,
//! and for whoever has lost a password.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use db::Conn;
use domain::kernel::PersonId;
use domain::party::Role;

use super::Database;
use crate::kit::app::Settings;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::acts;
use crate::people::scope::Scope;
use crate::people::sessions;
use crate::people::store::{self, Person};

/// People who can sign in.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List everybody who can sign in.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Add a person of IT who can sign in. The password is read from the terminal or standard input.
    Add {
        #[command(flatten)]
        database: Database,
        /// Name as others see it.
        #[arg(long)]
        name: String,
        /// E-mail to sign in with.
        #[arg(long)]
        email: String,
        /// A role of IT, such as administrator, leader or relationship_manager.
        #[arg(long, default_value = "administrator")]
        role: String,
    },
    /// Set somebody's password and end their sessions. The password is read from the terminal or standard input.
    Password {
        #[command(flatten)]
        database: Database,
        /// Their e-mail.
        #[arg(long)]
        email: String,
    },
}

const SYSTEM: &str = "the terminal";

impl User {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::List { database } => list(&database).await?,
            What::Add { database, name, email, role } => add(&database, name, email, &role).await?,
            What::Password { database, email } => password(&database, email).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(database: &Database) -> anyhow::Result<()> {
    let app = database.app(false, Settings::default()).await?;
    let people =
        app.read(|conn, _| store::list_people(conn, &Scope::System(SYSTEM), None, false, None, 10_000)).await?;
    for person in people.into_iter().filter(|p| p.signs_in) {
        println!("{}\t{}", person.email.unwrap_or_default(), person.name);
    }
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint!("Password (at least {} characters, shown as you type): ", sessions::SHORTEST);
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("no password was given")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < sessions::SHORTEST {
        bail!("a password has at least {} characters", sessions::SHORTEST);
    }
    Ok(sessions::hashed(password)?)
}

async fn add(database: &Database, name: String, email: String, role: &str) -> anyhow::Result<()> {
    let Some(role) = Role::from_code(role).filter(|r| r.fits(domain::party::PartyKind::It)) else {
        let known: Vec<&str> =
            Role::ALL.iter().filter(|r| r.fits(domain::party::PartyKind::It)).map(|r| r.code()).collect();
        bail!("{role} is no role of IT; choose one of {}", known.join(", "));
    };
    let app = database.app(false, Settings::default()).await?;
    let hash = read_password()?;
    let told = format!("{name} can sign in with {email}.");
    app.write(move |tx, env| {
        let it = organisation::needed(tx)?.it;
        let new = Person { name: name.clone(), email: Some(email.to_lowercase()), ..acts::blank_person() };
        let scope = Scope::System(SYSTEM);
        let id = acts::add_person(tx, env, &scope, new, it, role)?;
        acts::set_password(tx, env, &scope, id, &hash)
    })
    .await?;
    println!("{told}");
    Ok(())
}

pub(super) fn by_email(conn: &mut Conn, email: &str) -> Result<PersonId, AppError> {
    let found = sessions::credentials(conn, email)?;
    found.map(|(id, _)| id).ok_or_else(|| AppError::refused("unknown", format!("Nobody here has the e-mail {email}.")))
}

async fn password(database: &Database, email: String) -> anyhow::Result<()> {
    let app = database.app(false, Settings::default()).await?;
    let asked = email.clone();
    app.read(move |conn, _| by_email(conn, &asked)).await?;
    let hash = read_password()?;
    app.write(move |tx, env| {
        let id = by_email(tx, &email)?;
        acts::set_password(tx, env, &Scope::System(SYSTEM), id, &hash)
    })
    .await?;
    println!("The password is set; every session and every token of this person has ended.");
    Ok(())
}
