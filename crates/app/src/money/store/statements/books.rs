//! What a run reads from the books, in bulk: usage and subscriptions of all clients, or of one.

use std::collections::{HashMap, HashSet};

use db::{Conn, Query, Row, Val};
use domain::charging::{Name, Quantity, Subscription, Usage};
use domain::kernel::{PartyId, ServiceId, SubscriptionId, UsageId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

const USED: &str = "select u.id, u.client_id, u.service_id, u.key, u.quantity, u.unit, u.used_on, u.cost_centre, u.source, \
     u.reverses_id from usage_lines u";

/// Keeps one of each name: a million lines share a few.
#[derive(Debug, Default)]
struct Names(HashMap<String, Name>, Option<Name>);

impl Names {
    /// Where a line came from that was read without it.
    fn unsaid(&mut self) -> Name {
        self.1.get_or_insert_with(|| Name::new("")).clone()
    }

    fn of(&mut self, row: &Row, at: usize) -> Result<Option<Name>, AppError> {
        match row.val(at) {
            Some(Val::Text(text)) => {
                if let Some(name) = self.0.get(text.as_str()) {
                    return Ok(Some(name.clone()));
                }
                let name = Name::new(text);
                self.0.insert(text.clone(), name.clone());
                Ok(Some(name))
            }
            Some(Val::Null) | None => Ok(None),
            Some(_) => Ok(row.at::<Option<String>>(at)?.map(|text| Name::new(&text))),
        }
    }

    fn needed(&mut self, row: &Row, at: usize) -> Result<Name, AppError> {
        self.of(row, at)?.ok_or_else(|| AppError::Internal("a line of usage lacks a name".into()))
    }
}

fn quantity(row: &Row, at: usize) -> Result<Quantity, AppError> {
    let parsed = match row.val(at) {
        Some(Val::Text(text)) => text.parse(),
        _ => row.at::<String>(at)?.parse(),
    };
    parsed.map_err(|_| AppError::Internal("a quantity is kept that is none".into()))
}

fn usage(row: &Row, names: &mut Names) -> Result<Usage, AppError> {
    let unsaid = names.unsaid();
    Ok(Usage {
        id: UsageId(row.at(0)?),
        client: PartyId(row.at(1)?),
        service: ServiceId(row.at(2)?),
        key: names.needed(row, 3)?,
        quantity: quantity(row, 4)?,
        unit: names.needed(row, 5)?,
        day: row.at(6)?,
        cost_centre: names.of(row, 7)?,
        source: names.of(row, 8)?.unwrap_or(unsaid),
        reverses: if row.len() > 9 { row.at::<Option<Uuid>>(9)?.map(UsageId) } else { None },
    })
}

/// Usage of these days, of one client or of all but some. Of all of them, what a run does not look at is left out: where a
/// line came from, and what it takes back.
///
/// # Errors
/// The database.
pub fn used_in(
    conn: &mut Conn,
    (first, last): (Date, Date),
    client: Option<PartyId>,
    but: &HashSet<PartyId>,
) -> Result<Vec<Usage>, AppError> {
    const LEAN: &str = "select u.id, u.client_id, u.service_id, u.key, u.quantity, u.unit, u.used_on, u.cost_centre from usage_lines u";
    let head = if client.is_some() { USED } else { LEAN };
    let query = Query::new(head).and("u.used_on >= {}", Val::Day(first)).and("u.used_on <= {}", Val::Day(last));
    let query = query.and_some("u.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let (mut names, mut found) = (Names::default(), Vec::new());
    query.each::<AppError>(conn, &mut |row| {
        let line = usage(row, &mut names)?;
        if !but.contains(&line.client) {
            found.push(line);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Usage of one client by one key, on these days.
///
/// # Errors
/// The database.
pub fn used_of(
    conn: &mut Conn,
    client: PartyId,
    key: &Name,
    (first, last): (Date, Date),
) -> Result<Vec<Usage>, AppError> {
    let query =
        Query::new(USED).and("u.client_id = {}", Val::Uuid(client.0)).and("u.key = {}", Val::from(key.as_str()));
    let query = query.and("u.used_on >= {}", Val::Day(first)).and("u.used_on <= {}", Val::Day(last));
    let (mut names, mut found) = (Names::default(), Vec::new());
    query.order("u.used_on, u.id").each::<AppError>(conn, &mut |row| {
        found.push(usage(row, &mut names)?);
        Ok(())
    })?;
    Ok(found)
}

/// What was held on any of these days, of one client or of all, as it was known at an instant (or is known now).
///
/// # Errors
/// The database.
pub fn held_in(
    conn: &mut Conn,
    (first, last): (Date, Date),
    client: Option<PartyId>,
    known_at: Option<Timestamp>,
) -> Result<Vec<Subscription>, AppError> {
    const HELD: &str = "select h.id, h.client_id, k.service_id, h.key, h.quantity, h.first_day, h.last_day, h.cost_centre, \
         h.ended_at from subscriptions h join rate_keys k on k.key = h.key";
    let mut query = Query::new(HELD).and("h.first_day <= {}", Val::Day(last));
    query = match known_at {
        Some(at) => query
            .and("h.made_at <= {}", Val::At(at))
            .and("(h.last_day is null or h.last_day >= {} or h.ended_at > {})", [Val::Day(first), Val::At(at)]),
        None => query.and("(h.last_day is null or h.last_day >= {})", Val::Day(first)),
    };
    query = query.and_some("h.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let (mut names, mut found) = (Names::default(), Vec::new());
    query.order("h.id").each::<AppError>(conn, &mut |row| {
        let ended: Option<Timestamp> = row.at(8)?;
        let later = matches!((known_at, ended), (Some(at), Some(ended)) if ended > at);
        found.push(Subscription {
            id: SubscriptionId(row.at(0)?),
            client: PartyId(row.at(1)?),
            service: ServiceId(row.at(2)?),
            key: names.needed(row, 3)?,
            quantity: quantity(row, 4)?,
            from: row.at(5)?,
            until: row.at::<Option<Date>>(6)?.filter(|_| !later),
            cost_centre: names.of(row, 7)?,
        });
        Ok(())
    })?;
    Ok(found)
}
