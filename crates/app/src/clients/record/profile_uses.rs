//! What a client uses, by line of business, and its freezes, as lines of a page.

use db::Conn;
use domain::kernel::PartyId;
use jiff::Zoned;

use crate::calendars::{store as calendars, words};
use crate::clients::profile::store::Use;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};

/// Freezes on the page.
const FREEZES: usize = 12;

/// A service with everybody there who uses it.
#[derive(Debug)]
pub(super) struct UseLine {
    pub(super) name: String,
    pub(super) href: String,
    /// Each line of business, and how it uses it.
    pub(super) by: Vec<(String, String)>,
}

fn how(one: &Use, now: &Zoned) -> String {
    let parts = [
        (one.held > 0).then(|| format!("{} held", say::number(one.held))),
        one.used_on.map(|day| format!("used until {}", say::short_day(day, now))),
        (one.asked > 0).then(|| say::count(one.asked, "order or promise in a year", "orders and promises in a year")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Services, each with its lines of business.
pub(super) fn uses(all: &[Use], now: &Zoned) -> Vec<UseLine> {
    let mut lines: Vec<UseLine> = Vec::new();
    for one in all {
        let by = (one.party.1.clone(), how(one, now));
        match lines.last_mut().filter(|line| line.href == urls::service(one.service.0)) {
            Some(line) => line.by.push(by),
            None => {
                lines.push(UseLine { name: one.service.1.clone(), href: urls::service(one.service.0), by: vec![by] });
            }
        }
    }
    lines
}

/// Days in which nothing may change there, from today on: when, and why.
pub(super) fn freezes(conn: &mut Conn, env: &Env, id: PartyId) -> Result<Vec<(String, String)>, AppError> {
    let (days, now) = (calendars::of(conn, env, id)?, env.local());
    let ahead = days.freezes().iter().filter(|freeze| freeze.until >= now.date()).take(FREEZES);
    Ok(ahead.map(|freeze| (words::from_to(freeze.from, freeze.until, &now), freeze.name.clone())).collect())
}
