//! From the record of similar promises to a forecast: for one, as its page tells it, and for many, as the promise check
//! draws it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use db::Conn;
use domain::check::Quantiles;
use domain::commitment::{Kind, State};
use domain::forecast::{Asked, Count, FEWEST, Forecast, ForecastError, Grain, Past, Record, Scope as Whose};
use domain::kernel::CommitmentId;
use domain::party::PartyKind;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::store::{self, Traits};
use crate::check::ask::Like;
use crate::commitments::store::Row;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::Scope;

/// Services that get a record of their own in one go; the others fall back to their teams.
const SERVICES: usize = 100;
const DAY: f64 = 86_400.0;

/// When something will be done, by the record of similar ones.
#[derive(Clone, Debug)]
pub struct Similar {
    forecast: Forecast,
    /// Now, and since when it runs.
    now: Timestamp,
    since: Timestamp,
    /// Whose record it is.
    pub whose: Whose,
    /// How many that is.
    pub count: Count,
}

impl Similar {
    /// On how many it rests, delivered or not yet.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.count.finished + self.count.open
    }

    /// Days from its promise until so many in a hundred such things are done.
    #[must_use]
    pub fn days(&self, in_a_hundred: u8) -> f64 {
        self.forecast.days(in_a_hundred)
    }

    /// When so many in a hundred such things are done that have been open for as long as this one.
    #[must_use]
    pub fn by(&self, in_a_hundred: u8) -> Option<Timestamp> {
        let days = self.forecast.left(self.open_for(), f64::from(in_a_hundred) / 100.0)?;
        self.now.checked_add(SignedDuration::try_from_secs_f64(days * DAY).ok()?).ok()
    }

    /// The same as a function from share to days from now. A hundredth of such things has no end that anybody knows.
    #[must_use]
    pub fn left(&self) -> Option<Quantiles> {
        let open_for = self.open_for();
        Quantiles::of(|share| self.forecast.left(open_for, share))
    }

    fn open_for(&self) -> f64 {
        (days(self.now) - days(self.since)).max(0.0)
    }
}

fn days(at: Timestamp) -> f64 {
    at.as_second() as f64 / DAY
}

/// How long this one will take, as its page tells our house: while it is open and not a client's; nothing where fewer than ten
/// such promises were ever delivered.
///
/// # Errors
/// The database.
pub fn told(conn: &mut Conn, env: &Env, scope: &Scope, row: &Row) -> Result<Option<Similar>, AppError> {
    use State::{Breakdown, Countered, Offered, Promised, Requested};
    let ours = scope.is_staff() && scope.only().is_none() && row.between.performer_kind != PartyKind::Client;
    if !ours || !matches!(row.state, Requested | Offered | Countered | Promised | Breakdown) {
        return Ok(None);
    }
    match store::traits(conn, &[row.id])?.get(&row.id) {
        Some(one) => like(conn, env.now, one),
        None => Ok(None),
    }
}

/// How long something like this will take, whether it is there already or not. Whoever asks is of our house.
///
/// # Errors
/// The database.
pub fn like(conn: &mut Conn, now: Timestamp, one: &Traits) -> Result<Option<Similar>, AppError> {
    Records::new(now).similar(conn, one)
}

/// How long something will take that nobody asked for yet: as what this team does, or what is about this service, took; as of the
/// beginning of this day, as [`on`]. Whoever asks is of our house.
///
/// # Errors
/// The database.
pub fn thought(conn: &mut Conn, day: Date, like: Option<Like>) -> Result<Option<Similar>, AppError> {
    let Some(Like { team, service }) = like else { return Ok(None) };
    let it = organisation::needed(conn)?.it;
    let one = Traits {
        kind: Kind::Promise,
        service: service.map(|id| id.0),
        offering: None,
        who: team.unwrap_or(it).0,
        agreed: None,
        done: None,
    };
    self::like(conn, midnight(day)?, &one)
}

fn midnight(day: Date) -> Result<Timestamp, AppError> {
    Ok(day.to_zoned(TimeZone::UTC).map_err(|e| AppError::Internal(e.to_string()))?.timestamp())
}

/// How long these will take from this day on, each where that can be said: what the plan draws from. What is promised or delivered
/// later that day is not looked at, so that a day has one answer. Whoever asks is of our house.
///
/// # Errors
/// The database.
pub fn on(conn: &mut Conn, day: Date, ids: &[CommitmentId]) -> Result<HashMap<CommitmentId, Similar>, AppError> {
    let mut records = Records::new(midnight(day)?);
    let traits = store::traits(conn, ids)?;
    let mut all = HashMap::with_capacity(ids.len());
    for id in ids {
        let Some(one) = traits.get(id) else { continue };
        all.extend(records.similar(conn, one)?.map(|similar| (*id, similar)));
    }
    Ok(all)
}

/// What was read and reckoned so far. Each is read once, however many are asked about.
struct Records {
    now: Timestamp,
    latest: BTreeMap<bool, Vec<(CommitmentId, Traits)>>,
    by_service: BTreeMap<(bool, Option<Uuid>), Told>,
    said: BTreeMap<Alike, Option<Forecast>>,
}

/// What is forecast alike: ticket or not, service, offering, and who does it.
type Alike = (bool, Option<Uuid>, Option<Uuid>, Uuid);

/// A record with the numbers given to what is similar.
struct Told {
    record: Record,
    numbers: BTreeMap<Uuid, u32>,
}

impl Records {
    fn new(now: Timestamp) -> Self {
        Self { now, latest: BTreeMap::new(), by_service: BTreeMap::new(), said: BTreeMap::new() }
    }

    fn similar(&mut self, conn: &mut Conn, one: &Traits) -> Result<Option<Similar>, AppError> {
        let key = (one.kind == Kind::Ticket, one.service, one.offering, one.who);
        if !self.said.contains_key(&key) {
            let forecast = self.forecast(conn, one)?;
            self.said.insert(key, forecast);
        }
        Ok(self.said.get(&key).and_then(Option::as_ref).map(|forecast| {
            let (whose, count) = forecast.basis.scope();
            let since = one.agreed.map_or(self.now, |at| at.min(self.now));
            Similar { forecast: forecast.clone(), now: self.now, since, whose, count }
        }))
    }

    fn forecast(&mut self, conn: &mut Conn, one: &Traits) -> Result<Option<Forecast>, AppError> {
        let many = self.by_service.len() > SERVICES;
        let key = (one.kind == Kind::Ticket, one.service.filter(|_| !many));
        if !self.by_service.contains_key(&key) {
            let told = self.read(conn, key)?;
            self.by_service.insert(key, told);
        }
        let Some(told) = self.by_service.get(&key) else { return Ok(None) };
        let asked = asked(one, self.now, &mut |id| told.numbers.get(&id).copied().unwrap_or(u32::MAX));
        let forecast = told.record.forecast(asked).map_err(wrong)?;
        Ok(Some(forecast).filter(|f| f.basis.organisation.finished >= FEWEST))
    }

    fn read(&mut self, conn: &mut Conn, (tickets, service): (bool, Option<Uuid>)) -> Result<Told, AppError> {
        let latest = match self.latest.entry(tickets) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(store::latest(conn, tickets)?),
        };
        // By id, so that none counts twice and the same rows make the same record.
        let mut rows: BTreeMap<CommitmentId, Traits> = latest.iter().copied().collect();
        if let Some(service) = service {
            rows.extend(store::of_service(conn, service, tickets)?);
        }
        let mut numbers = BTreeMap::new();
        let mut number = |id: Uuid| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(id).or_insert(next)
        };
        let past = |one: &Traits| {
            let began = one.agreed?;
            let done = one.done.map(|at| days(at.max(began)));
            Some(Past { asked: asked(one, began, &mut number), done })
        };
        let past: Vec<Past> = rows.values().filter_map(past).collect();
        let record = Record::known(&past, Grain::Moments, days(self.now)).map_err(wrong)?;
        Ok(Told { record, numbers })
    }
}

fn wrong(error: ForecastError) -> AppError {
    AppError::Internal(format!("the record of similar promises is in no order: {error}"))
}

fn asked(one: &Traits, at: Timestamp, number: &mut dyn FnMut(Uuid) -> u32) -> Asked {
    let groups = [one.of_kind().map(&mut *number), Some(number(one.who))];
    Asked { at: days(at), due: None, effort: None, groups }
}
