//! The self-check in the demo: last half-year it was answered and closed.

use db::Db;
use domain::asked::Says;

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::asked::selfcheck::acts::{self, Admits};
use crate::kit::error::AppError;
use crate::people::store as people;

/// Who says what of the ten: `s` it is so, `p` in part, `n` not so; what to work at first, and what it means.
const SAID: [(&str, &str, [i64; 3], Option<&str>); 6] = [
    ("ngozi", "spsspspspp", [4, 8, 2], Some("We stop promising in the corridor. I begin with myself.")),
    ("mara", "ssnspsppnp", [4, 2, 10], None),
    ("joost", "pspssppsps", [4, 1, 6], None),
    ("jonas", "pppsspnppp", [4, 5, 3], Some("My team needs the numbers before the meeting, not after it.")),
    ("marisol", "ppnspppspn", [8, 4, 7], None),
    ("petra", "spssppnpss", [5, 4, 9], None),
];

/// All of it.
pub(super) async fn told(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let cards = material::Cast::read()?;
        let mut check = None;
        for (key, says, first, words) in SAID {
            let env = env_at(&hours, seed, hours.on(hours.since_today(-110), 11, 30), &format!("self-check {key}"));
            let env = env.untold();
            let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
            let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
            let scope = scope_of(tx, person, &env)?;
            let id = match check {
                Some(id) => id,
                None => acts::begin(tx, &env, &scope)?,
            };
            check = Some(id);
            let says = says.chars().map(|c| match c {
                's' => Says::So,
                'p' => Says::Partly,
                _ => Says::NotSo,
            });
            let said = Admits { says: says.collect(), first: first.to_vec(), words: words.map(str::to_owned) };
            acts::answer(tx, &env, &scope, id, &said)?;
        }
        if let Some(id) = check {
            let env = env_at(&hours, seed, hours.on(hours.since_today(-95), 9, 0), "self-check closed");
            acts::close(tx, &env, &crate::people::scope::Scope::System("the demo"), id)?;
        }
        Ok(())
    })
    .await
}
