//! Who shares words: two clients with whom both sides agreed, one that is asked and has not answered, and somebody who
//! wants a word of their own.

use db::{Db, Tx};

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::trust::acts;

/// Who says it for which side, how many days ago, about the party of whom.
const SAID: [(&str, i64, &str); 5] = [
    ("mara", -118, "hanne"),
    ("hanne", -116, "hanne"),
    ("mara", -64, "viktor"),
    ("viktor", -57, "viktor"),
    ("mara", -3, "dev"),
];
/// Who wants a word of their own.
const OWN: &str = "jonas";

/// All of it, in the order of time.
pub(super) async fn said(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        for (n, (who, day, whose)) in SAID.into_iter().enumerate() {
            let env = env_at(&hours, seed, hours.on(hours.since_today(day), 11, 40), &format!("sharing {n}"));
            // What is long past was answered long ago; the last one waits, and its mail can be read.
            let env = if day < -7 { env.untold() } else { env };
            let scope = seen_by(tx, who, &env)?;
            let of = seen_by(tx, whose, &env)?;
            let party = of.reader().and_then(|r| r.roles.first()).map(|held| held.party);
            acts::share(tx, &env, &scope, party.ok_or_else(|| missing("party of", whose))?, true)?;
        }
        let env = env_at(&hours, seed, hours.on(hours.since_today(-40), 17, 5), "own word");
        let scope = seen_by(tx, OWN, &env)?;
        acts::want_own(tx, &env, &scope, true)
    })
    .await
}

fn seen_by(tx: &mut Tx, key: &str, env: &Env) -> Result<Scope, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
    let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
    scope_of(tx, person, env)
}
