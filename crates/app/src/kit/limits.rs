//! How often something may be tried: a bucket of tries for each key, which fills again with time.
//!
//! Kept in memory, so each process counts for itself, and bounded, so that whoever tries with ever new keys cannot fill
//! it. The time is handed in. What a key stands for (an address, an e-mail, a link) is for the caller to say.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::error::AppError;

/// Keys kept for one rule. At the bound the one that was used longest ago is forgotten.
const MOST: usize = 10_000;

/// How often.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is tried; buckets of different names never mix.
    pub name: &'static str,
    /// Tries at once.
    pub burst: u32,
    /// One more after this time.
    pub every: SignedDuration,
}

/// All buckets of one application.
#[derive(Debug, Default)]
pub struct Limits(Mutex<HashMap<&'static str, Buckets>>);

type Buckets = HashMap<String, Bucket>;

/// Empty when `spent` is now, full when it lies the time of a whole burst back: the instant itself is the count.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    spent: Timestamp,
}

impl Limits {
    /// Takes one try.
    ///
    /// # Errors
    /// None is left; says in how many seconds there is one.
    pub fn take(&self, rule: &Rule, key: &str, now: Timestamp) -> Result<(), AppError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = all.entry(rule.name).or_default();
        let full = now - rule.every * i32::try_from(rule.burst).unwrap_or(i32::MAX);
        let from = buckets.get(key).map_or(full, |bucket| bucket.spent.max(full));
        let after = from + rule.every;
        if after > now {
            let seconds = u64::try_from(after.duration_since(now).as_millis().div_euclid(1000) + 1).unwrap_or(1);
            return Err(AppError::TooMany { seconds });
        }
        if buckets.len() >= MOST && !buckets.contains_key(key) {
            make_room(buckets, full);
        }
        buckets.insert(key.to_owned(), Bucket { spent: after });
        Ok(())
    }

    /// Gives a try back: what was tried went well.
    pub fn give_back(&self, rule: &Rule, key: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = all.get_mut(rule.name).and_then(|buckets| buckets.get_mut(key)) {
            bucket.spent -= rule.every;
        }
    }
}

/// Forgets keys whose buckets are full again; where there are none, the one used longest ago.
fn make_room(buckets: &mut Buckets, full: Timestamp) {
    buckets.retain(|_, bucket| bucket.spent > full);
    if buckets.len() >= MOST {
        let oldest = buckets.iter().min_by_key(|(_, bucket)| bucket.spent).map(|(key, _)| key.clone());
        oldest.map(|key| buckets.remove(&key));
    }
}
