//! The money of the demo: a price list, what clients hold and have used since, a price that changes ahead, a line that was
//! wrong and is taken back, and a client that uses far more than it did.

use std::fmt::Write as _;
use std::sync::Arc;

use db::{Db, Tx};
use domain::charging::{Length, Period};
use jiff::ToSpan;
use jiff::civil::Date;

use super::FIRST_DAY;
use super::cast::{env_at, scope_of};
use super::dice::Dice;
use super::hours::Hours;
use super::material::{self, missing};
use crate::imports::files::{Files, Taking};
use crate::imports::reading;
use crate::imports::store::clients::Clients;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::acts::{self, NewHeld, NewUsage, Next};
use crate::money::reading::Written;
use crate::money::rights::Sees;
use crate::money::store::{self, UsageFilter};
use crate::people::scope::Scope;
use crate::people::store as people;

const PRICES: &str = include_str!("data/prices.csv");

/// Who keeps the money.
const KEEPER: &str = "anselm";
/// What clients hold: party, key, how many.
const HELD: [(&str, &str, &str); 13] = [
    ("field-operations", "MAIL", "412"),
    ("field-operations", "DESK", "388"),
    ("energy-trading", "MAIL", "64"),
    ("energy-trading", "PORT", "148"),
    ("laboratories", "MAIL", "131"),
    ("laboratories", "PORT", "64"),
    ("laboratories", "STORE", "18.4"),
    ("customer-operations", "MAIL", "296"),
    ("customer-operations", "DESK", "301"),
    // Held since the house opened, and never used: it falls between.
    ("customer-operations", "NIGHT", "4"),
    ("smart-metering", "MAIL", "87"),
    ("wind-storage", "STORE", "41.5"),
    ("supply-chain", "MAIL", "173"),
];
/// What clients use in a month: party, key, about how much of it.
const USED: [(&str, &str, i64); 10] = [
    ("energy-trading", "CORE-1", 16_000),
    ("laboratories", "CORE-1", 9_400),
    ("wind-storage", "CORE-1", 6_200),
    ("field-operations", "HELP", 46),
    ("laboratories", "HELP", 38),
    ("customer-operations", "HELP", 52),
    ("customer-operations", "PRINT-M", 21_000),
    ("supply-chain", "PRINT-M", 34_000),
    ("supply-chain", "PRINT-C", 2_600),
    ("smart-metering", "TESTS", 7),
];
/// Whose use of what grows in the last month, and how many times over.
const GROWS: (&str, &str, i64) = ("energy-trading", "CORE-1", 3);
/// The same in the month before, which was told before that was over.
const GREW: (&str, &str, i64) = ("wind-storage", "CORE-1", 2);
/// Days of a month on which something is booked.
const DAYS: [i8; 4] = [4, 11, 18, 25];

/// All of it, in the order of time.
pub(super) async fn written(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let founded = hours.since_today(FIRST_DAY);
        let env = env_at(&hours, seed, hours.on(hours.shift(founded, 1), 9, 20), "prices");
        Files::Prices.bring_in(tx, &env, &taking("prices.csv", &prices(founded))?)?;
        super::offers::charged(tx, &env)?;
        let scope = keeper(tx, &env)?;
        for (party, key, quantity) in HELD {
            let client = client(tx, party)?;
            let (key, quantity, from) = (key.to_owned(), quantity.to_owned(), founded);
            acts::hold(tx, &env, &scope, &NewHeld { client, key, quantity, from, until: None, cost_centre: None })?;
        }
        let yesterday = hours.since_today(-1);
        let env = env_at(&hours, seed, hours.on(yesterday, 7, 10), "usage");
        Files::Usage.bring_in(tx, &env, &taking("usage.csv", &usage(founded, yesterday, seed)?)?)?;
        put_right(tx, &env)?;
        announce(tx, &hours, seed)?;
        warned(tx, &hours, seed)
    })
    .await
}

fn prices(founded: Date) -> String {
    PRICES.replace("FIRST_YEAR", &format!("FY{}", founded.year()))
}

pub(super) fn taking(name: &str, text: &str) -> Result<Taking, AppError> {
    let table = Arc::new(reading::table(text.as_bytes())?);
    Ok(Taking { file: name.to_owned(), hash: reading::hash(text.as_bytes()), bytes: text.len(), table, strict: false })
}

fn name(key: &str) -> Result<String, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.party.iter().find(|p| p.key == key).ok_or_else(|| missing("party", key))?;
    Ok(card.name.clone())
}

pub(super) fn client(tx: &mut Tx, key: &str) -> Result<domain::kernel::PartyId, AppError> {
    let name = name(key)?;
    Clients::of(tx)?.find(&name).map_err(|_| missing("client", key))
}

pub(super) fn keeper(tx: &mut Tx, env: &Env) -> Result<Scope, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == KEEPER).ok_or_else(|| missing("person", KEEPER))?;
    let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
    scope_of(tx, person, env)
}

/// A line for each of some days of each month: the same about as much, more in autumn, and a cost centre for some.
fn usage(founded: Date, until: Date, seed: u64) -> Result<String, AppError> {
    let mut dice = Dice::new(seed, "usage");
    let mut text = String::from("reference,client,key,quantity,day,cost_centre\n");
    let mut month = founded.first_of_month();
    while month <= until {
        for (party, key, about) in USED {
            let client = name(party)?;
            let last = month.first_of_month() == until.first_of_month();
            let before = month.checked_add(1.month()).is_ok_and(|next| next.first_of_month() == until.first_of_month());
            let times = match (party, key) {
                of if of == (GROWS.0, GROWS.1) && last => GROWS.2,
                of if of == (GREW.0, GREW.1) && before => GREW.2,
                _ => 1,
            };
            let autumn = if (9..=11).contains(&month.month()) { 108 } else { 100 };
            let days = DAYS.map(|day| month.with().day(day).build().unwrap_or(month));
            for day in days.into_iter().filter(|day| founded <= *day && *day <= until) {
                let part = (about * times * autumn * dice.between(90, 112)) / (10_000 * DAYS.len() as i64);
                let centre = if dice.chance(30) { "4711" } else { "" };
                // Writing into a String cannot fail.
                writeln!(text, "{party}-{key}-{day},{client},{key},{},{day},{centre}", part.max(1)).ok();
            }
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
    Ok(text)
}

/// The latest line of a client was twice what it should have been: it is taken back, and booked as it was.
fn put_right(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let (scope, client) = (keeper(tx, env)?, client(tx, "laboratories")?);
    let filter = UsageFilter { client: Some(client), ..UsageFilter::default() };
    let Some(wrong) = store::page_of_usage(tx, &scope, &filter, None, 1)?.into_iter().next() else { return Ok(()) };
    acts::reverse(tx, env, &scope, wrong.usage.id)?;
    let (key, day) = (wrong.usage.key.to_string(), wrong.usage.day);
    let half = wrong.usage.quantity.to_string().parse::<i64>().map_or(1, |whole| (whole / 2).max(1));
    let quantity = half.to_string();
    let right = NewUsage { client, key, quantity, unit: None, day, cost_centre: None, reference: None };
    acts::book(tx, env, &scope, &right)?;
    // Somebody wrote down visits where hours are counted: it has no price, and falls between.
    let (key, unit) = ("HELP".to_owned(), Some("visit".to_owned()));
    let day = wrong.usage.day;
    let visits = NewUsage { client, key, quantity: "3".into(), unit, day, cost_centre: None, reference: None };
    acts::book(tx, env, &scope, &visits).map(|_| ())
}

/// Before the last month was over, bills that would leave what was told were told.
fn warned(tx: &mut Tx, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let month = Period::holding(hours.since_today(0), Length::Month).before();
    let day = acts::outlook::last_third(month).checked_add(3.days()).unwrap_or(month.last());
    let env = env_at(hours, seed, hours.on(day, 6, 0), "bills ahead");
    acts::outlook::look_at_all(tx, &env)
}

/// Mail costs more from the first of a month that lies ahead.
fn announce(tx: &mut Tx, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let env = env_at(hours, seed, hours.on(hours.since_today(-8), 15, 30), "announced");
    let today = hours.since_today(0);
    let from = today.checked_add(2.months()).unwrap_or(today).first_of_month();
    let found = store::find_key(tx, Sees::All, "MAIL")?;
    let versions = store::versions(tx, Sees::All, &[found.key])?;
    let rate = &versions.first().ok_or_else(|| missing("price", "MAIL"))?.rate;
    let why = Some("The licences under it cost 5 in 100 more from that day.".to_owned());
    let next = Next { from, written: Written { price: "28.9".into(), ..Written::of(rate) }, why };
    let scope = keeper(tx, &env)?;
    acts::follow(tx, &env, &scope, "MAIL", &next)
}
