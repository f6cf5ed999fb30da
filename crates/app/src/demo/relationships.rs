//! How relationships stood in the demo's fifteen months: everything that was said and has happened is gone through once, as if it had been
//! looked at all the time; and what Ikram and Joost say against a stage.

use db::{Db, Tx};
use domain::health::Stage;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use jiff::{Timestamp, ToSpan};

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::health::{acts, store};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Clients that are gone through.
const MOST: u32 = 200;
/// Months of figures before this one.
const MONTHS: i32 = 11;

/// Who says that a stage is another, of the client with this name, on which working day and until when, and why.
const OVERRULED: (&str, &str, i64, Stage, i64, &str) = (
    "ikram",
    "Property & Sites",
    -3,
    Stage::Healthy,
    30,
    "The two sentences are about the lift company, which writes to the same mailbox. I have asked them, and they laughed.",
);

/// Who marks a new beginning, on which day, and why.
const BEGUN: (&str, &str, i64, &str) = (
    "joost",
    "Network Engineering",
    -226,
    "Both sides wrote down what went wrong and read it to each other. Plans are handed over again from Monday.",
);

fn world(hours: &Hours, seed: u64, at: Timestamp) -> Env {
    env_at(hours, seed, at, &format!("relationships {at}"))
}

/// Goes through all of them.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn lived(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        said(tx, &hours, seed)?;
        let env = world(&hours, seed, now);
        let from = hours.on(hours.since_today(super::FIRST_DAY + 2), 7, 0);
        let months: Vec<Timestamp> = (1..=MONTHS)
            .rev()
            .filter_map(|back| {
                let last = hours.today.saturating_sub(back.months()).last_of_month();
                Some(hours.on(last, 18, 0)).filter(|at| *at > from)
            })
            .collect();
        for client in store::due(tx, None, MOST)? {
            // Two relationships may turn at one instant, and their ids differ all the same.
            let then = |at: Timestamp| env_at(&hours, seed, at, &format!("relationship {client} {at}"));
            acts::live_through(tx, client, (from, &env), &months, &then)?;
        }
        Ok(())
    })
    .await
}

/// What persons say against a stage, each at its own time.
fn said(tx: &mut Tx, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let (who, client, day, stage, until, reason) = OVERRULED;
    let env = world(hours, seed, hours.on(hours.since_today(day), 15, 10));
    let (scope, client) = (reads(tx, who, &env)?, named(tx, client)?);
    acts::overrule(tx, &env, &scope, client, (stage, hours.since_today(until), reason))?;
    let (who, client, day, reason) = BEGUN;
    let env = world(hours, seed, hours.on(hours.since_today(day), 9, 45));
    let (scope, client) = (reads(tx, who, &env)?, named(tx, client)?);
    acts::begin_anew(tx, &env, &scope, client, reason)
}

fn reads(tx: &mut Tx, who: &str, env: &Env) -> Result<Scope, AppError> {
    let person = person(tx, who)?;
    scope_of(tx, person, env)
}

fn person(tx: &mut Tx, key: &str) -> Result<PersonId, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
    let found = people::who_has_email(tx, &card.email)?;
    found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
}

fn named(tx: &mut Tx, name: &str) -> Result<PartyId, AppError> {
    let scope = Scope::System("the demo");
    let kind = Some(PartyKind::Client);
    let found = people::list_parties(tx, &scope, kind, Some(name), false, 20)?;
    found.into_iter().find(|p| p.name == name).map(|p| p.id).ok_or_else(|| missing("client", name))
}
