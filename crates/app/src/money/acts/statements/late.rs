//! What comes behind a statement that was seen: usage of its days, and subscriptions that begin or end in them. It lands in
//! the next period that takes it, as a correction.

use std::collections::BTreeSet;

use db::Tx;
use domain::charging::{Exact, Name, Period, Subscription, Usage, landing, restated as units_restated};
use domain::kernel::{PartyId, UsageId};
use jiff::civil::Date;

use super::books::seen_until;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::store as money;
use crate::money::store::Booking;
use crate::money::store::statements::{self as store, Late};
use crate::people::scope::Scope;

/// These lines were booked: those whose own period takes nothing more are marked, so that a later one takes them. What was
/// used before the first period there is stands on no statement.
///
/// # Errors
/// The database.
pub fn came(tx: &mut Tx, lines: &[Usage]) -> Result<(), AppError> {
    let Some(earliest) = store::earliest(tx)? else { return Ok(()) };
    let clients: BTreeSet<PartyId> = lines.iter().map(|line| line.client).collect();
    let clients: Vec<PartyId> = clients.into_iter().collect();
    let (frontier, closed) = (store::frontiers(tx, Some(&clients))?, store::last_closed(tx)?);
    let mut late = Vec::new();
    for line in lines.iter().filter(|line| line.day >= earliest.first()) {
        let until = seen_until(&frontier, closed, line.client);
        let lands = landing(line.day, earliest.length(), |period| until.is_none_or(|until| period.first() > until));
        if lands.late {
            let own = Period::holding(line.day, earliest.length()).first();
            late.push(Late { usage: line.id, client: line.client, own });
        }
    }
    store::insert_late(tx, &late)
}

/// What is held was said otherwise for days that a client has seen charged: the difference is booked as usage of those days,
/// period by period.
///
/// # Errors
/// A difference that is too large, the database.
pub fn restated(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (before, after): (Option<&Subscription>, Option<&Subscription>),
) -> Result<(), AppError> {
    let Some(held) = after.or(before) else { return Ok(()) };
    let Some(earliest) = store::earliest(tx)? else { return Ok(()) };
    let frontier = store::frontiers(tx, Some(&[held.client]))?;
    let closed = store::last_closed(tx)?;
    let Some(until) = seen_until(&frontier, closed, held.client) else { return Ok(()) };
    let (card, year) = (money::card(tx)?, money::year(tx)?);
    let clients = store::clients_charged(tx, Some(held.client))?;
    let mut period = Period::holding(held.from.max(earliest.first()), earliest.length());
    let mut lines = Vec::new();
    while period.first() <= until {
        let of = clients.iter().rev().find(|client| client.from <= period.first());
        let audience = of.map_or(domain::charging::Audience::Internal, |client| client.audience);
        let units = units_restated(before, after, card.versions(&held.key), audience, period, year);
        let day: Date = held.from.max(period.first());
        if let (false, Some(rate)) = (units.decimal().is_zero(), card.on(&held.key, audience, day)) {
            lines.push(line(env, held, day, (units, &rate.unit))?);
        }
        if period.next() == period {
            break;
        }
        period = period.next();
    }
    for some in lines.chunks(500) {
        money::insert_usage(tx, some, (scope.person(), None, env.now))?;
    }
    came(tx, &lines.into_iter().map(|line| line.usage).collect::<Vec<_>>())
}

fn line(env: &Env, held: &Subscription, day: Date, (units, unit): (Exact, &Name)) -> Result<Booking, AppError> {
    let quantity = units.as_quantity().map_err(|e| AppError::refused(e.code(), e.sentence()))?;
    let usage = Usage {
        id: UsageId(env.id()),
        client: held.client,
        service: held.service,
        key: held.key.clone(),
        quantity,
        unit: unit.clone(),
        day,
        cost_centre: held.cost_centre.clone(),
        source: Name::new("held"),
        reverses: None,
    };
    Ok(Booking { usage, reference: None })
}
