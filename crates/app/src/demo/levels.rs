//! A year of levels in the demo: the core services measured by those who own them, one that fails for one client now, one
//! that failed and runs again, and what is counted from orders.

use db::{Db, Tx};
use domain::catalogue::LevelKind;
use domain::kernel::{PartyId, ServiceId};
use domain::levels::Measured;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::cast::{Cast, Ids, env_at, scope_of};
use super::dice::Dice;
use super::hours::Hours;
use super::material::{Material, missing};
use crate::catalogue::store as catalogue;
use crate::kit::error::AppError;
use crate::levels::acts::{self, NewMeasure, Saying};
use crate::levels::store::What;

/// A service, who owns it, for which client, and minutes down.
type Monthly = (&'static str, &'static str, Option<&'static str>, (i64, i64));
/// A service, a client, who, working day and hour, whether it fails, and the words.
type Word = (&'static str, Option<&'static str>, &'static str, (i64, i8), bool, &'static str);

/// What is measured by the month: service, who owns it, for which client, and minutes down at least and at most.
const MEASURED: [Monthly; 6] = [
    ("Sign-in and mail", "mikkel", None, (0, 38)),
    ("Lines to the sites", "einar", None, (20, 190)),
    ("Lines to the sites", "einar", Some("property-sites"), (30, 200)),
    ("Dispatch and the asset map", "marisol", None, (10, 110)),
    ("Dispatch and the asset map", "marisol", Some("field-operations"), (10, 100)),
    ("Data carried between systems", "jonas", None, (30, 200)),
];
/// Months in which much more went wrong: service, client, months ago, minutes down.
const BAD: [(&str, Option<&str>, i32, u64); 4] = [
    ("Dispatch and the asset map", Some("field-operations"), 1, 694),
    ("Dispatch and the asset map", Some("field-operations"), 2, 402),
    ("Lines to the sites", Some("property-sites"), 5, 1_310),
    ("Sign-in and mail", None, 8, 96),
];
/// What was said: service, client, who, working day and hour, whether it fails, and the words.
const SAID: [Word; 3] = [
    (
        "Lines to the sites",
        Some("property-sites"),
        "einar",
        (-104, 10),
        true,
        "The line to Garrick House drops for minutes at a time since the morning. Telephones there are as good as dead.",
    ),
    (
        "Lines to the sites",
        Some("property-sites"),
        "einar",
        (-100, 16),
        false,
        "A joint was wet. It is new, and the line has stood for two days. The second way out is tested every month from now on.",
    ),
    (
        "Dispatch and the asset map",
        Some("field-operations"),
        "marisol",
        (-2, 14),
        true,
        "Vans lose their work list when they come back into range. Whoever starts the tablet anew has it again after two minutes.",
    ),
];
/// Months of measurements.
const MONTHS: i32 = 12;

/// Something that was measured or said, at its time.
enum Event {
    Measured { who: &'static str, what: (ServiceId, Option<PartyId>), month: Date, down: u64, of: u64 },
    Said { who: &'static str, what: (ServiceId, Option<PartyId>), fails: bool, words: &'static str },
}

/// All of it, in the order of time.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn measured(db: &Db, ids: &Ids, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let (ids, hours) = (ids.clone(), hours.clone());
    db.write(move |tx| {
        let material = Material::read()?;
        let cast = Cast::new(&material.cast, ids.clone());
        let mut events = events(tx, &cast, &hours, seed)?;
        events.sort_by_key(|(at, _)| *at);
        for (n, (at, event)) in events.iter().enumerate() {
            live(tx, &cast, &hours, (seed, n), (*at, event))?;
        }
        let env = env_at(&hours, seed, now - SignedDuration::from_hours(6), "levels from orders");
        let today = hours.day(now);
        for service in crate::levels::store::services_with_orders(tx, None, 100)? {
            for back in (0..MONTHS).rev() {
                acts::count(tx, &env, service, today.first_of_month().saturating_sub(back.months()))?;
            }
        }
        Ok(())
    })
    .await
}

fn pair(
    tx: &mut Tx,
    cast: &Cast<'_>,
    service: &str,
    client: Option<&str>,
) -> Result<(ServiceId, Option<PartyId>), AppError> {
    let id = catalogue::named(tx, service)?.ok_or_else(|| missing("service", service))?;
    Ok((id, client.map(|key| cast.party(key)).transpose()?))
}

fn events(tx: &mut Tx, cast: &Cast<'_>, hours: &Hours, seed: u64) -> Result<Vec<(Timestamp, Event)>, AppError> {
    let mut dice = Dice::new(seed, "levels");
    let mut all = Vec::new();
    let this = hours.since_today(0).first_of_month();
    for back in (1..=MONTHS).rev() {
        let month = this.saturating_sub(back.months());
        let written = hours.on(hours.shift(month.last_of_month(), 2), 9, 30);
        let of = u64::try_from(month.days_in_month()).unwrap_or(30) * 24 * 60;
        for (service, who, client, (low, high)) in MEASURED {
            let what = pair(tx, cast, service, client)?;
            let usual = u64::try_from(dice.between(low, high)).unwrap_or(0);
            let bad = BAD.iter().find(|(s, c, months, _)| (*s, *c, *months) == (service, client, back));
            let down = bad.map_or(usual, |(.., down)| *down);
            // What lies ahead of this morning is not written yet.
            let at = written.min(hours.on(hours.since_today(-1), 17, 30));
            all.push((at, Event::Measured { who, what, month, down, of }));
        }
    }
    for (service, client, who, (day, hour), fails, words) in SAID {
        let what = pair(tx, cast, service, client)?;
        all.push((hours.on(hours.since_today(day), hour, 20), Event::Said { who, what, fails, words }));
    }
    Ok(all)
}

fn live(
    tx: &mut Tx,
    cast: &Cast<'_>,
    hours: &Hours,
    (seed, n): (u64, usize),
    (at, event): (Timestamp, &Event),
) -> Result<(), AppError> {
    let env = env_at(hours, seed, at, &format!("level {n}"));
    match event {
        Event::Measured { who, what, month, down, of } => {
            let scope = scope_of(tx, cast.person(who)?, &env)?;
            let new = NewMeasure {
                what: What::of(what.0, LevelKind::Availability, None).client(what.1),
                first: *month,
                last: month.last_of_month(),
                measured: Measured::Down { down: *down, of: *of },
                source: "monitoring".to_owned(),
                note: None,
                replaces: None,
            };
            acts::measure(tx, &env, &scope, &new).map(|_| ())
        }
        Event::Said { who, what, fails, words } => {
            let scope = scope_of(tx, cast.person(who)?, &env)?;
            let new = Saying { service: what.0, client: what.1, fails: *fails, words: Some((*words).to_owned()) };
            acts::say(tx, &env, &scope, &new)
        }
    }
}
