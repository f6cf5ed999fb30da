//! Calendars that were made ready for counting, kept for the next who asks. A version never changes, so nothing here
//! grows old; when there are too many, all go and are made anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::calendar::{Version, WorkingDays};

/// Calendars that are kept at once.
const MOST: usize = 400;

/// Shared by all requests; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Mutex<HashMap<Version, WorkingDays>>>);

impl Shelf {
    /// The one that is known as this version.
    #[must_use]
    pub fn get(&self, version: Version) -> Option<WorkingDays> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&version).cloned()
    }

    /// Keeps one.
    pub fn put(&self, days: &WorkingDays) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(days.version(), days.clone());
    }
}
