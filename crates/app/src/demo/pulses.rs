//! How it was, in the demo: whoever accepted something of the last half-year was asked once in a quarter; most say it without a name.

use db::Db;
use jiff::{SignedDuration, Timestamp};

use super::cast::env_at;
use super::hours::Hours;
use crate::asked::pulse::acts::{self, Said};
use crate::asked::pulse::store;
use crate::kit::error::AppError;

/// Working days that are gone through.
const SINCE: i64 = -180;
/// Deliveries that are looked at.
const MOST: u32 = 400;
/// What they say, in turn, and whether they sign.
const SAID: [(u8, Option<&str>, bool); 11] = [
    (4, None, false),
    (5, Some("There on the day, and it worked."), false),
    (3, None, false),
    (4, Some("Good. A week earlier would have been better."), true),
    (2, None, false),
    (5, None, false),
    (4, Some("They asked us twice before they built it. That showed."), true),
    (3, Some("It does what we said, not what we meant."), false),
    (4, None, false),
    (2, Some("Nobody told the night shift."), true),
    (5, None, false),
];

/// All of it.
pub(super) async fn told(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let since = hours.on(hours.since_today(SINCE), 8, 0);
        let mut said = SAID.iter().cycle();
        for one in store::accepted(tx, (since, now), MOST)? {
            let at = one.at + SignedDuration::from_mins(20);
            let env = env_at(&hours, seed, at.min(now), &format!("pulse {}", one.id)).untold();
            if !acts::ask(tx, &env, &one)? {
                continue;
            }
            if let Some((value, words, signed)) = said.next() {
                let said = Said { value: *value, words: words.map(str::to_owned), signed: *signed };
                acts::answer(tx, &env, one.person, one.id, &said)?;
            }
        }
        Ok(())
    })
    .await
}
