//! What every request shares: the database, the clock, chance, and how this Entente runs.

use std::sync::{Arc, RwLock};

use db::{Conn, Db, Tx};
use domain::calendar::WorkingDays;
use jiff::tz::TimeZone;

use super::desk::Desk;
use super::env::{Chance, Clock, Env};
use super::error::AppError;
use super::limits::Limits;
use super::mailing::Mailing;
use super::shelf::Shelf;

/// How this Entente runs.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Cookies are marked `Secure`: the address people use begins with https.
    pub secure_cookies: bool,
    /// A demo: the sign-in page tells who to sign in as.
    pub demo: Option<DemoHint>,
    /// How it is reached from outside, and how its mails travel.
    pub mailing: Mailing,
    /// A proxy of ours stands before it, so the address of a visitor is what that proxy says.
    pub behind_proxy: bool,
    /// The key that seals links, where it is kept elsewhere than in the database.
    pub secret: Option<Arc<[u8]>>,
}

/// What the sign-in page of a demo tells.
#[derive(Clone, Debug)]
pub struct DemoHint {
    /// Name, what they are, and e-mail of people to sign in as.
    pub people: Vec<(String, String, String)>,
    /// Their common password.
    pub password: String,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Chance.
    pub chance: Chance,
    /// How it runs.
    pub settings: Arc<Settings>,
    /// How often something was tried.
    pub limits: Arc<Limits>,
    /// Where long reckonings are made.
    pub desk: Arc<Desk>,
    house: Arc<RwLock<WorkingDays>>,
    shelf: Shelf,
}

impl App {
    /// One application over this database.
    #[must_use]
    pub fn new(db: Db, clock: Clock, chance: Chance, settings: Settings) -> Self {
        let house = Arc::new(RwLock::new(WorkingDays::weekdays(TimeZone::UTC)));
        Self {
            db,
            clock,
            chance,
            settings: Arc::new(settings),
            limits: Arc::default(),
            desk: Arc::default(),
            house,
            shelf: Shelf::default(),
        }
    }

    /// The organisation's zone, in which days begin and end, as long as nobody has read its calendar.
    pub fn set_zone(&self, zone: TimeZone) {
        self.set_house(WorkingDays::weekdays(zone));
    }

    /// The organisation's calendar as it is now.
    pub fn set_house(&self, days: WorkingDays) {
        *self.house.write().unwrap_or_else(std::sync::PoisonError::into_inner) = days;
    }

    /// The world as of now.
    #[must_use]
    pub fn env(&self) -> Env {
        let house = self.house.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let env = Env::living_by(self.clock.now(), house, self.shelf.clone(), self.chance.clone())
            .sealing_with(self.settings.secret.clone());
        match self.settings.mailing.host() {
            Some(host) => env.at_host(host),
            None => env,
        }
    }

    /// Reads from one consistent state of the data.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn read<T, F>(&self, mut f: F) -> Result<T, AppError>
    where
        F: FnMut(&mut Conn, &Env) -> Result<T, AppError> + Send + 'static,
        T: Send + 'static,
    {
        let env = self.env();
        self.db.read(move |conn| f(conn, &env)).await
    }

    /// Changes something: all of it or nothing. The closure may run again when somebody else was first.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn write<T, F>(&self, mut f: F) -> Result<T, AppError>
    where
        F: FnMut(&mut Tx, &Env) -> Result<T, AppError> + Send + 'static,
        T: Send + 'static,
    {
        let env = self.env();
        self.db.write(move |tx| f(tx, &env)).await
    }
}
