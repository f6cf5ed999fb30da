//! What an act needs from the world: the time, ids, salts, and the days that are worked. The only place where time and
//! chance come from, so that tests and the demo can set both.

use std::sync::{Arc, Mutex, PoisonError};

use domain::calendar::WorkingDays;
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use super::shelf::Shelf;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// The machine's, moved: a demo that lives on another day.
    Moved(SignedDuration),
    /// Stands still until it is set; for tests.
    Still(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands still at `at`.
    #[must_use]
    pub fn still(at: Timestamp) -> Self {
        Self::Still(Arc::new(Mutex::new(at)))
    }

    /// Now, in whole microseconds, as both databases keep it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Clock::System => Timestamp::now(),
            Clock::Moved(by) => Timestamp::now() + *by,
            Clock::Still(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Moves a still clock; any other clock goes its own way.
    pub fn set(&self, to: Timestamp) {
        if let Clock::Still(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}

/// Where ids, salts and secrets come from: the operating system, or a seed where the same world must come twice.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<ChaCha20Rng>>);

impl Chance {
    /// From the operating system.
    #[must_use]
    pub fn real() -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_rng(&mut rand::rng()))))
    }

    /// From a seed: the same calls give the same answers.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// So many bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
}

/// Where nobody said by what name Entente is known: a name that is no host anywhere (RFC 2606).
pub const NO_HOST: &str = "entente.invalid";

/// The world as one act sees it. The time stands still while it runs.
#[derive(Clone, Debug)]
pub struct Env {
    /// The instant at which everything in this act happens.
    pub now: Timestamp,
    /// The working days that count: the organisation's, or those of whoever an act is about.
    pub days: WorkingDays,
    house: WorkingDays,
    /// Calendars made ready before.
    pub shelf: Shelf,
    chance: Chance,
    host: Arc<str>,
    secret_of_links: Option<Arc<[u8]>>,
    untold: bool,
}

impl Env {
    /// The world at `now`.
    #[must_use]
    pub fn new(now: Timestamp, zone: TimeZone, chance: Chance) -> Self {
        Self::living_by(now, WorkingDays::weekdays(zone), Shelf::default(), chance)
    }

    /// The world at `now`, in a house that works on these days.
    #[must_use]
    pub fn living_by(now: Timestamp, house: WorkingDays, shelf: Shelf, chance: Chance) -> Self {
        Self {
            now,
            days: house.clone(),
            house,
            shelf,
            chance,
            host: NO_HOST.into(),
            secret_of_links: None,
            untold: false,
        }
    }

    /// The same world, as it is counted by these days. Times are still told in the organisation's zone.
    #[must_use]
    pub fn counting(&self, days: WorkingDays) -> Self {
        Self { days, ..self.clone() }
    }

    /// The same world, after the organisation's calendar has become this one.
    #[must_use]
    pub fn at_home(&self, house: WorkingDays) -> Self {
        Self { days: house.clone(), house, ..self.clone() }
    }

    /// The organisation's own working days, whoever an act is about.
    #[must_use]
    pub fn house(&self) -> &WorkingDays {
        &self.house
    }

    /// The same world, at the host that people know it by.
    #[must_use]
    pub fn at_host(self, host: impl Into<Arc<str>>) -> Self {
        Self { host: host.into(), ..self }
    }

    /// The host that people know it by; what has no name outside gets one that is no host anywhere.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The same world, in which nobody is told of anything: history that is lived once more.
    #[must_use]
    pub fn untold(self) -> Self {
        Self { untold: true, ..self }
    }

    /// Whether people are told of what happens.
    #[must_use]
    pub const fn tells(&self) -> bool {
        !self.untold
    }

    /// The same world, with a key for links that is kept elsewhere than in the database.
    #[must_use]
    pub fn sealing_with(self, secret: Option<Arc<[u8]>>) -> Self {
        Self { secret_of_links: secret, ..self }
    }

    /// The key for links that was handed to this Entente, if one was.
    #[must_use]
    pub fn secret_of_links(&self) -> Option<&[u8]> {
        self.secret_of_links.as_deref()
    }

    /// The organisation's zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        self.house.zone()
    }

    /// Now, in the organisation's zone.
    #[must_use]
    pub fn local(&self) -> Zoned {
        self.now.to_zoned(self.zone().clone())
    }

    /// A new id: UUID version 7 at this instant.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.chance.bytes::<10>()).into_uuid()
    }

    /// A new salt.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        self.chance.bytes()
    }

    /// A new secret.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        self.chance.bytes()
    }
}
