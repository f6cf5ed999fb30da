//! The demo organisation: fifteen months of a utility, its IT and its suppliers, made from a seed and a day.
//!
//! Everything in it came about through the acts that people use: a plan of who says what and when is written first, and
//! then said in the order of time, each word at its own instant. The same seed and the same now make the same world, down
//! to ids, salts and hashes. The texts lie in `data`: who there is, sixty needs, small promises, notes, sayings, and the
//! schedule which puts them into time. Passwords alone differ, and they are in no ledger.

mod asked;
mod by_link;
mod calendars;
mod calls;
mod capacity;
mod cast;
mod checking;
pub mod count;
mod course;
mod delivery;
pub(crate) mod dice;
mod differing;
mod fate;
mod heard;
mod hours;
mod layering;
mod levels;
mod life;
mod litmus;
mod looking_back;
mod market;
mod material;
mod matters;
mod missed;
mod money;
mod offers;
mod pins;
mod plan;
mod plans;
mod profiles;
mod pulses;
mod relationships;
mod repair;
mod room;
mod saying;
mod scenes;
mod self_check;
mod sharing;
mod smalls;
mod statements;
mod teams;
mod voices;
mod world;

use std::ops::RangeInclusive;

use db::Db;
use domain::telling::{Pace, Rhythm};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use cast::{Cast, Ids};
use hours::Hours;
use material::{Material, missing};
use plan::{Step, What};
use world::World;

use crate::api::tokens::{self, acts::NewToken};
use crate::kit::app::DemoHint;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::sessions;
use crate::people::store as people;
use crate::telling;

/// The common password of everybody in the demo.
pub const PASSWORD: &str = "entente-demo";
/// The seed of the world that everybody knows.
pub const SEED: u64 = 19;
/// The house opens this many working days before today: fifteen months.
const FIRST_DAY: i64 = -326;

/// The years in which it can live.
const YEARS: RangeInclusive<i16> = 1980..=2180;

/// Whom to sign in as, in this order.
const HINTED: [(&str, &str); 7] = [
    ("mara", "Relationship manager, six clients"),
    ("ngozi", "IT leader"),
    ("jonas", "Delivery lead, Integration"),
    ("hanne", "Client: sponsor of Field Operations"),
    ("dev", "Client: decides for Customer Operations"),
    ("freya", "Supplier: delivery manager at Corvane"),
    ("wojtek", "Administrator"),
];

/// The zone in which the demo's house lives.
///
/// # Errors
/// A zone that this machine does not know.
pub fn zone() -> Result<TimeZone, AppError> {
    let name = &material::Cast::read()?.organisation.zone;
    TimeZone::get(name).map_err(|_| AppError::Internal(format!("this machine knows no time zone {name}")))
}

/// Half past eight in the morning of this day, when the demo's people come to work.
///
/// # Errors
/// A zone that this machine does not know, or a day too far from ours.
pub fn morning_of(day: Date) -> Result<Timestamp, AppError> {
    if !YEARS.contains(&day.year()) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(AppError::refused(
            "far_away",
            format!("Choose a day between {first} and {last}; the demo knows no other time."),
        ));
    }
    let at = zone()?.to_zoned(day.at(8, 30, 0, 0));
    at.map(|z| z.timestamp()).map_err(|e| AppError::Internal(format!("the demo cannot live on {day}: {e}")))
}

/// Makes the world as it is at this instant, in an empty database.
///
/// # Errors
/// A database with an organisation in it; the database; data that does not fit together, which is ours.
pub async fn generate(db: &Db, now: Timestamp, seed: u64) -> Result<(), AppError> {
    if let Some(there) = db.read(organisation::find).await? {
        return Err(AppError::refused(
            "founded",
            format!("There is an organisation in this database already, {}.", there.name),
        ));
    }
    let hash = tokio::task::spawn_blocking(|| sessions::hashed(PASSWORD))
        .await
        .map_err(|e| AppError::Internal(format!("a password could not be hashed: {e}")))??;
    let hours = Hours::new(zone()?, now);
    let ids = found(db, &hours, seed, hash).await?;
    offers::described(db, &ids, &hours, seed).await?;
    rhythms(db, &hours, seed).await?;
    programs(db, &hours, seed).await?;
    sharing::said(db, &hours, seed).await?;
    money::written(db, &hours, seed).await?;
    statements::written(db, &hours, seed, now).await?;
    let steps = planned(ids.clone(), hours.clone(), seed, now)?;
    saying::say_all(db, steps, &hours, seed, now).await?;
    profiles::told(db, &hours, seed, now).await?;
    levels::measured(db, &ids, &hours, seed, now).await?;
    heard::told(db, &ids, &hours, seed).await?;
    capacity::told(db, &ids, &hours, seed, now).await?;
    asked::told(db, &hours, seed).await?;
    litmus::told(db, &hours, seed).await?;
    self_check::told(db, &hours, seed).await?;
    pulses::told(db, &hours, seed, now).await?;
    relationships::lived(db, &hours, seed, now).await?;
    repair::lived(db, &hours, seed).await?;
    room::heard(db, &hours, seed).await?;
    calls::lived(db, &hours, seed, now).await?;
    saying::sealed(db, &hours, seed, now).await
}

async fn found(db: &Db, hours: &Hours, seed: u64, password: String) -> Result<Ids, AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let material = Material::read()?;
        cast::found(tx, &material, &hours, seed, &password)
    })
    .await
}

/// Two of them have chosen how often they want mail; the others have what is usual.
async fn rhythms(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let env = cast::env_at(&hours, seed, hours.on(hours.since_today(FIRST_DAY + 1), 9, 0), "rhythms");
        for (key, pace) in [("ngozi", Pace::Daily), ("dev", Pace::AtOnce)] {
            let cards = material::Cast::read()?;
            let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
            let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
            telling::acts::choose(tx, &env, person, &Rhythm { pace, ..Rhythm::default() }, None)?;
        }
        Ok(())
    })
    .await
}

/// Two programs come in: a board that shows how promises stand, and a report that says something every night.
async fn programs(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let env = cast::env_at(&hours, seed, hours.on(hours.since_today(-20), 11, 5), "programs");
        let scope = Scope::System("the demo");
        for (key, name, writes) in [("mara", "The board in the hall", false), ("jonas", "The nightly report", true)] {
            let cards = material::Cast::read()?;
            let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
            let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
            tokens::acts::make(tx, &env, &scope, &NewToken { person, name: name.to_owned(), writes, days: 365 })?;
        }
        Ok(())
    })
    .await
}

/// Everything that was said before now, in the order of time.
fn planned(ids: Ids, hours: Hours, seed: u64, now: Timestamp) -> Result<Vec<Step>, AppError> {
    let material = Material::read()?;
    let cast = Cast::new(&material.cast, ids);
    let mut world = World::new(&material, &cast, hours, seed);
    for slot in &material.schedule.matter {
        matters::tell(&mut world, slot)?;
    }
    let taken = pins::tell(&mut world)?;
    smalls::tell(&mut world, taken)?;
    teams::tell(&mut world)?;
    offers::tell(&mut world)?;
    for slot in &material.schedule.deputy {
        deputise(&mut world, slot)?;
    }
    look(&mut world, "mara", "hanne")?;
    Ok(world.plan.until(now))
}

/// Somebody looks with the eyes of somebody they serve, to see what they mean.
fn look(world: &mut World<'_>, who: &str, eyes: &str) -> Result<(), AppError> {
    let (who, eyes) = (world.cast.person(who)?, world.cast.person(eyes)?);
    let at = world.hours.on(world.hours.since_today(-6), 10, 20);
    let channel = domain::commitment::Channel::Web;
    world.plan.add(Step { at, who, words: None, for_other: false, channel, what: What::Look { eyes } });
    Ok(())
}

fn deputise(world: &mut World<'_>, slot: &material::DeputySlot) -> Result<(), AppError> {
    let (of, deputy) = (world.cast.person(&slot.of)?, world.cast.person(&slot.by)?);
    let days = (world.hours.since_today(slot.from), world.hours.since_today(slot.until));
    let named = world.hours.on(world.hours.shift(days.0, -1), 16, 55);
    world.plan.add(Step {
        at: named,
        who: of,
        words: None,
        for_other: false,
        channel: domain::commitment::Channel::Web,
        what: What::Deputise { deputy, days },
    });
    world.plan.stand_in(of, deputy, world.hours.on(days.0, 0, 0), world.hours.on(days.1, 23, 59));
    Ok(())
}

/// What the sign-in page of the demo tells.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub fn hint() -> Result<DemoHint, AppError> {
    let cast = material::Cast::read()?;
    let find = |key: &str| cast.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key));
    let people: Result<Vec<_>, AppError> = HINTED
        .iter()
        .map(|(key, what)| find(key).map(|p| (p.name.clone(), (*what).to_owned(), p.email.clone())))
        .collect();
    Ok(DemoHint { people: people?, password: PASSWORD.to_owned() })
}
