//! The statements of the demo: every month is closed but the last, which clients look at now. One line of it is disputed, one
//! puts right what came late; one client is only shown what it costs, and one agreement leaves something out.

use db::{Db, Tx};
use domain::charging::statement::Act;
use domain::charging::{Audience, Length, LineKind, Period, Standing, Treatment};
use jiff::Timestamp;
use jiff::civil::Date;

use super::FIRST_DAY;
use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use super::money::{client, keeper};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::acts::statements::{self as acts, NewWaiver, Said, Step, Terms};
use crate::money::acts::{self as money, NewUsage};
use crate::money::store::statements as store;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Who is charged; the others are shown.
const CHARGED: [&str; 6] =
    ["field-operations", "energy-trading", "laboratories", "customer-operations", "wind-storage", "supply-chain"];
/// Who disputes a line, of whose statement, for what.
const DISPUTES: (&str, &str, &str, &str) = (
    "hanne",
    "field-operations",
    "HELP",
    "Two of these visits were to mend what the update of the 9th broke. We should not pay for those.",
);
/// Working days into a month on which the one before is opened, and for how many it is looked at.
const OPENED: i64 = 2;
const LOOKED: i64 = 6;

/// All of it, in the order of time.
pub(super) async fn written(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let founded = hours.since_today(FIRST_DAY);
        let first = Period::holding(founded, Length::Month).next();
        let this = Period::holding(hours.day(now), Length::Month);
        let env = env_at(&hours, seed, hours.on(hours.shift(founded, 2), 10, 15), "terms");
        terms(tx, &env, first)?;
        let mut period = first;
        while period.next() < this {
            closed(tx, &hours, seed, period)?;
            period = period.next();
        }
        came_late(tx, &hours, seed, this)?;
        looked_at(tx, &hours, seed, (this, now))
    })
    .await
}

fn terms(tx: &mut Tx, env: &Env, first: Period) -> Result<(), AppError> {
    let scope = keeper(tx, env)?;
    for key in CHARGED {
        let client = client(tx, key)?;
        let (from, audience, treatment) = (first.first(), Audience::Internal, Treatment::Charge);
        acts::charge(tx, env, &scope, &Terms { client, from, audience, treatment })?;
    }
    let waiver = NewWaiver {
        client: client(tx, "wind-storage")?,
        key: "STORE".into(),
        from: first.first(),
        until: None,
        reason: "A trial of the archive, until both sides know what it is worth.".into(),
    };
    acts::agree(tx, env, &scope, &waiver).map(|_| ())
}

/// Somebody of the house at an instant of their own.
fn at(tx: &mut Tx, hours: &Hours, seed: u64, (day, hour, minute): (Date, i8, i8)) -> Result<(Env, Scope), AppError> {
    let env = env_at(hours, seed, hours.on(day, hour, minute), &format!("statements {day} {hour} {minute}"));
    let scope = keeper(tx, &env)?;
    Ok((env, scope))
}

fn opened(tx: &mut Tx, (env, scope): (&Env, &Scope), period: Period) -> Result<(), AppError> {
    acts::make(tx, env, scope, period)?;
    acts::stand(tx, env, scope, period, Standing::Closing)?;
    acts::all_of(tx, env, scope, period, Step::Open).map(|_| ())
}

/// A month that is over for long: opened, looked at, issued and closed.
fn closed(tx: &mut Tx, hours: &Hours, seed: u64, period: Period) -> Result<(), AppError> {
    let day = hours.shift(period.next().first(), OPENED);
    let (env, scope) = at(tx, hours, seed, (day, 9, 30))?;
    opened(tx, (&env, &scope), period)?;
    let (env, scope) = at(tx, hours, seed, (hours.shift(day, LOOKED), 16, 10))?;
    acts::all_of(tx, &env, &scope, period, Step::Issue)?;
    acts::all_of(tx, &env, &scope, period, Step::Close)?;
    acts::stand(tx, &env, &scope, period, Standing::Closed).map(|_| ())
}

/// A visit of the month before last was reported after that month was closed.
fn came_late(tx: &mut Tx, hours: &Hours, seed: u64, this: Period) -> Result<(), AppError> {
    let (env, scope) = at(tx, hours, seed, (hours.shift(this.first(), -2), 11, 20))?;
    let day = this.before().before().last();
    let new = NewUsage {
        client: client(tx, "field-operations")?,
        key: "HELP".into(),
        quantity: "3".into(),
        unit: None,
        day,
        cost_centre: None,
        reference: None,
    };
    money::book(tx, &env, &scope, &new).map(|_| ())
}

/// The last month is open to the clients, with one line disputed; of this one there are drafts. What would be later than now
/// has not happened.
fn looked_at(tx: &mut Tx, hours: &Hours, seed: u64, (this, now): (Period, Timestamp)) -> Result<(), AppError> {
    let day = hours.shift(hours.shift(this.first(), -1), 1);
    let last = this.before();
    if hours.on(day, 7, 30) <= now {
        let (env, scope) = at(tx, hours, seed, (day, 7, 30))?;
        opened(tx, (&env, &scope), last)?;
        let (env, scope) = at(tx, hours, seed, (day, 7, 40))?;
        acts::make(tx, &env, &scope, this)?;
    }
    let said = day.max(hours.since_today(-1));
    if hours.on(said, 8, 5) <= now { disputed(tx, hours, seed, (last, said)) } else { Ok(()) }
}

fn disputed(tx: &mut Tx, hours: &Hours, seed: u64, (period, day): (Period, Date)) -> Result<(), AppError> {
    let (who, whose, key, words) = DISPUTES;
    let env = env_at(hours, seed, hours.on(day, 8, 5), "disputed");
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == who).ok_or_else(|| missing("person", who))?;
    let (person, _) = people::who_has_email(tx, &card.email)?.ok_or_else(|| missing("e-mail", &card.email))?;
    let scope = scope_of(tx, person, &env)?;
    let client = client(tx, whose)?;
    let rows = store::of_client(tx, client, period.first(), period.first())?;
    let Some(row) = rows.into_iter().find(|row| row.state.is_seen()) else { return Ok(()) };
    let lines = store::lines_of(tx, row.id)?;
    let mut own = lines.iter().filter(|(line, _)| line.corrects.is_none() && line.kind == LineKind::Used);
    let Some((line, _)) = own.find(|(line, _)| line.key.as_str() == key) else { return Ok(()) };
    let act = Act::Dispute { line: line.number };
    acts::say(tx, &env, &scope, row.id, (Said::Act(act), Some(words.to_owned()))).map(|_| ())
}
