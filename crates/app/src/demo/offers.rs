//! The catalogue of the demo: services described by those who own them, one that ends, one draft, and what was ordered.

use db::{Db, Tx};
use domain::catalogue::{AskKind, Level, LevelKind, LifeAct, MayOrder, Price, Question, Target, Unit};
use domain::commitment::{Act, Channel};
use domain::kernel::{CalendarId, OfferingId, PartyId, ServiceId};
use jiff::SignedDuration;
use serde::Deserialize;

use super::cast::{Cast, Ids, env_at};
use super::hours::Hours;
use super::material::{Material, missing};
use super::plan::{Step, What};
use super::world::World;
use crate::calendars::store as calendars;
use crate::catalogue::acts::{self, Described, Ordering};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, NewOffering, Shown};
use crate::commitments::acts::Said;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// In which currency prices are told.
const CURRENCY: &str = "EUR";
/// The working day on which the end of a service was announced.
const ANNOUNCED: i64 = -22;
/// Services looked through to find one by its name.
const MOST: u32 = 200;

#[derive(Debug, Deserialize)]
struct Data {
    service: Vec<ServiceCard>,
    order: Vec<OrderCard>,
}

#[derive(Debug, Deserialize)]
struct ServiceCard {
    name: String,
    area: String,
    about: String,
    owner: String,
    team: String,
    #[serde(default)]
    core: bool,
    notes: Option<String>,
    since: i64,
    #[serde(default)]
    draft: bool,
    ends: Option<i64>,
    instead: Option<String>,
    why: Option<String>,
    offering: Vec<OfferingCard>,
}

#[derive(Debug, Deserialize)]
struct OfferingCard {
    name: String,
    gets: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    how: String,
    who: String,
    levels: Vec<LevelCard>,
    #[serde(default)]
    questions: Vec<QuestionCard>,
    #[serde(default)]
    prices: Vec<PriceCard>,
    /// The price that charges it.
    charged: Option<String>,
}

#[derive(Debug, Deserialize)]
struct LevelCard {
    kind: String,
    name: Option<String>,
    unit: String,
    amount: String,
    calendar: Option<String>,
}

#[derive(Debug, Deserialize)]
struct QuestionCard {
    label: String,
    kind: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    needed: bool,
}

#[derive(Debug, Deserialize)]
struct PriceCard {
    amount: String,
    unit: String,
    from: i64,
    words: Option<String>,
}

#[derive(Debug, Deserialize)]
struct OrderCard {
    service: String,
    offering: String,
    by: String,
    client: String,
    day: i64,
    answers: Vec<String>,
    words: Option<String>,
    promised: i64,
    delivered: Option<i64>,
    accepted: Option<i64>,
    evidence: Option<String>,
}

fn data() -> Result<Data, AppError> {
    toml::from_str(include_str!("data/catalogue.toml"))
        .map_err(|e| AppError::Internal(format!("the catalogue of the demo cannot be read: {e}")))
}

/// Describes everything, each on its day.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn described(db: &Db, ids: &Ids, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let (ids, hours) = (ids.clone(), hours.clone());
    db.write(move |tx| {
        let material = Material::read()?;
        let cast = Cast::new(&material.cast, ids.clone());
        let data = data()?;
        for card in &data.service {
            let at = hours.on(hours.since_today(card.since), 10, 15);
            let env = env_at(&hours, seed, at, &format!("service {}", card.name));
            describe(tx, &env, &hours, &cast, card)?;
        }
        for card in data.service.iter().filter(|card| card.ends.is_some()) {
            let at = hours.on(hours.since_today(ANNOUNCED), 11, 40);
            announce(tx, &env_at(&hours, seed, at, &format!("end of {}", card.name)), &hours, &cast, card)?;
        }
        Ok(())
    })
    .await
}

/// Says which offering is charged by which price, once there are prices.
pub(super) fn charged(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let system = Scope::System("the demo");
    for card in &data()?.service {
        let id = store::named(tx, &card.name)?.ok_or_else(|| missing("service", &card.name))?;
        let offerings = store::offerings(tx, Sight::House, id)?;
        for offered in card.offering.iter().filter(|offered| offered.charged.is_some()) {
            let one = offerings.iter().find(|o| o.says.name == offered.name);
            let one = one.ok_or_else(|| missing("offering", &offered.name))?;
            acts::charge_by(tx, env, &system, one.id, offered.charged.as_deref())?;
        }
    }
    Ok(())
}

fn owner(tx: &mut Tx, env: &Env, cast: &Cast<'_>, card: &ServiceCard) -> Result<Scope, AppError> {
    super::cast::scope_of(tx, cast.person(&card.owner)?, env)
}

/// The same world some minutes later.
fn after(env: &Env, minutes: i64) -> Env {
    let mut later = env.clone();
    later.now += SignedDuration::from_mins(minutes);
    later
}

fn describe(tx: &mut Tx, env: &Env, hours: &Hours, cast: &Cast<'_>, card: &ServiceCard) -> Result<(), AppError> {
    let new = Described {
        name: card.name.clone(),
        about: Some(card.about.clone()),
        area: card.area.clone(),
        owner: Some(cast.person(&card.owner)?),
        team: Some(cast.party(&card.team)?),
        core: card.core,
        notes: card.notes.clone(),
    };
    // Whoever leads IT begins the drafts of those who own no service by their role.
    let boss = super::cast::scope_of(tx, cast.person("ngozi")?, env)?;
    let own = owner(tx, env, cast, card)?;
    let scope = if acts::may_describe(&own).is_ok() { &own } else { &boss };
    let id = acts::describe(tx, env, scope, &new)?;
    for (offered, n) in card.offering.iter().zip(1..) {
        let later = after(env, 20 * n);
        let says = offering(tx, &later, offered)?;
        let offered_as = acts::add(tx, &later, &own, id, &says)?;
        for price in &offered.prices {
            acts::priced(tx, &later, &own, offered_as, &told(hours, price)?)?;
        }
    }
    if !card.draft {
        let done = after(env, 4 * 60);
        acts::live(tx, &done, &own, id, (LifeAct::Publish, None))?;
    }
    Ok(())
}

fn announce(tx: &mut Tx, env: &Env, hours: &Hours, cast: &Cast<'_>, card: &ServiceCard) -> Result<(), AppError> {
    let id = store::named(tx, &card.name)?.ok_or_else(|| missing("service", &card.name))?;
    let instead = match &card.instead {
        Some(name) => Some(store::named(tx, name)?.ok_or_else(|| missing("service", name))?),
        None => None,
    };
    let on = hours.since_today(card.ends.unwrap_or(1));
    let scope = owner(tx, env, cast, card)?;
    acts::live(tx, env, &scope, id, (LifeAct::Announce { on, instead }, card.why.as_deref()))?;
    Ok(())
}

fn calendar(tx: &mut Tx, env: &Env, name: Option<&str>) -> Result<CalendarId, AppError> {
    let Some(name) = name else {
        return calendars::house(tx, env)?.version().calendar.map(CalendarId).ok_or(AppError::NotFound);
    };
    let all = calendars::list(tx, false)?;
    all.iter().find(|c| c.name == name).map(|c| c.id).ok_or_else(|| missing("calendar", name))
}

fn level(tx: &mut Tx, env: &Env, card: &LevelCard) -> Result<(Level, Option<CalendarId>), AppError> {
    let kind = LevelKind::from_code(&card.kind).ok_or_else(|| missing("level", &card.kind))?;
    let unit = Unit::from_code(&card.unit).ok_or_else(|| missing("unit", &card.unit))?;
    let target = Target::read(unit, &card.amount).map_err(|_| missing("target", &card.amount))?;
    let by = if unit.needs_calendar() { Some(calendar(tx, env, card.calendar.as_deref())?) } else { None };
    Ok((Level { kind, name: card.name.clone(), target }, by))
}

fn question(card: &QuestionCard) -> Question {
    let kind = match card.kind.as_str() {
        "number" => AskKind::Number,
        "date" => AskKind::Date,
        "choice" => AskKind::Choice { options: card.options.clone() },
        _ => AskKind::Text,
    };
    Question { label: card.label.clone(), kind, needed: card.needed }
}

fn offering(tx: &mut Tx, env: &Env, card: &OfferingCard) -> Result<NewOffering, AppError> {
    Ok(NewOffering {
        name: card.name.clone(),
        gets: card.gets.clone(),
        lacks: card.lacks.clone(),
        needs: card.needs.clone(),
        how: Some(card.how.clone()),
        may_order: MayOrder::from_code(&card.who).ok_or_else(|| missing("right to order", &card.who))?,
        questions: card.questions.iter().map(question).collect(),
        levels: card.levels.iter().map(|l| level(tx, env, l)).collect::<Result<_, _>>()?,
    })
}

fn told(hours: &Hours, card: &PriceCard) -> Result<Price, AppError> {
    let (minor, currency) = Price::read(&card.amount, CURRENCY).map_err(|_| missing("price", &card.amount))?;
    let from = hours.since_today(card.from);
    Ok(Price { minor, currency, unit: card.unit.clone(), from, words: card.words.clone() })
}

/// What was ordered, and what became of it.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub(super) fn tell(world: &mut World<'_>) -> Result<(), AppError> {
    let data = data()?;
    for card in &data.order {
        let of =
            data.service.iter().find(|s| s.name == card.service).ok_or_else(|| missing("service", &card.service))?;
        let (by, owner) = (world.cast.person(&card.by)?, world.cast.person(&of.owner)?);
        let promise = world.plan.promise();
        let mut step = |day: i64, (hour, minute), who, words: Option<&String>, what| {
            let at = world.hours.on(world.hours.since_today(day), hour, minute);
            let (words, channel) = (words.cloned(), Channel::Web);
            world.plan.add(Step { at, who, words, for_other: false, channel, what });
        };
        let order = What::Order {
            promise,
            offering: (card.service.clone(), card.offering.clone()),
            customer: world.cast.party(&card.client)?,
            answers: card.answers.clone(),
        };
        step(card.day, (9, 25), by, card.words.as_ref(), order);
        let say = |act| What::Say { promise, act, held_by: None };
        step(card.promised, (11, 20), owner, None, say(Act::Promise { stretch: None, stake: None }));
        if let Some(day) = card.delivered {
            let evidence = card.evidence.iter().cloned().collect();
            step(day, (15, 10), owner, None, say(Act::Deliver { evidence }));
        }
        if let Some(day) = card.accepted {
            step(day, (16, 30), by, None, say(Act::Accept { rating: Some(5) }));
        }
    }
    Ok(())
}

/// Orders something by the names it has in the catalogue.
///
/// # Errors
/// A refusal, which is ours; the database.
pub(super) fn order(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (service, offering): (&str, &str),
    (customer, answers, words): (PartyId, &[String], Option<&String>),
) -> Result<Said, AppError> {
    let wanted = store::Asked { q: service.to_owned(), shown: Shown::Live, core: None };
    let found = store::list(tx, Sight::of(scope), &wanted, (None, false), MOST)?;
    let id = found.iter().find(|s| s.name == service).map(|s| s.id).ok_or_else(|| missing("service", service))?;
    let offering = offered(tx, id, offering)?;
    let new = Ordering { offering, customer, asked_by: None, answers: answers.to_vec(), words: words.cloned() };
    Ok(acts::order(tx, env, scope, &new)?.said)
}

fn offered(tx: &mut Tx, service: ServiceId, name: &str) -> Result<OfferingId, AppError> {
    let all = store::offerings(tx, Sight::Guest, service)?;
    all.iter().find(|o| o.says.name == name).map(|o| o.id).ok_or_else(|| missing("offering", name))
}
