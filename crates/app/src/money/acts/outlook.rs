//! Bills that leave what was told of them: found in the last third of a month, before it is over, and told once for each
//! client, month and direction, with what it differs by. Whoever leads the relationship, finance partners and those who
//! answer for the bills of the client hear of it.
//!
//! Some clients are looked at in each transaction, and all of them once a day. Nothing is charged or changed here.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::charging::{Leaves, Length, Money, Period, Range};
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use domain::telling::{OutlookNews, When};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::bill::{MONTHS_BEFORE, changes, months, whole};
use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::kit::urls;
use crate::mail::{self, Letter, Part};
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Reason, Warned};
use crate::money::words;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::telling::store as telling;

/// The job that looks at every bill.
pub const LOOK: &str = "bills ahead";
/// Clients looked at in one transaction.
const CHUNK: u32 = 10;
/// The hour at which it begins.
const HOUR: i8 = 6;
/// One part in so many of what was told is worth a word.
const WORTH: i64 = 20;
/// Reasons that are told.
const REASONS: usize = 6;
/// People of one party.
const MOST: u32 = 500;

/// Where looking at all bills has got to.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Walk {
    /// In this month.
    month: String,
    /// After this client.
    after: Option<PartyId>,
}

/// The first day of the last third of a month.
#[must_use]
pub fn last_third(month: Period) -> Date {
    let before = (month.days() * 2).div_euclid(3) + i32::from((month.days() * 2) % 3 > 0);
    month.first().checked_add(i64::from(before).days()).unwrap_or(month.last())
}

fn at_six(env: &Env, day: Date) -> Timestamp {
    let zoned = env.zone().to_zoned(day.at(HOUR, 0, 0, 0));
    zoned.map_or(env.now + jiff::SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}

/// Looks at some bills, and plans when it goes on: at once with the next clients, tomorrow with the first, or in the last
/// third of the month.
///
/// # Errors
/// The database.
pub fn look(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let today = env.local().date();
    let month = Period::holding(today, Length::Month);
    let begins = last_third(month);
    if today < begins {
        return jobs::plan(tx, env, LOOK, "", at_six(env, begins), None);
    }
    let walk: Walk = job.payload.clone().and_then(|walk| serde_json::from_value(walk).ok()).unwrap_or_default();
    let after = walk.after.filter(|_| walk.month == month.to_string());
    let clients = store::clients_after(tx, after, CHUNK)?;
    for client in &clients {
        look_at(tx, env, *client, month)?;
    }
    if clients.len() == CHUNK as usize {
        let walk = Walk { month: month.to_string(), after: clients.last().copied() };
        let walk = serde_json::to_value(&walk).map_err(|e| AppError::Internal(e.to_string()))?;
        return jobs::plan(tx, env, LOOK, "", env.now, Some(walk));
    }
    let tomorrow = today.tomorrow().unwrap_or(today);
    jobs::plan(tx, env, LOOK, "", at_six(env, tomorrow), None)
}

/// Looks at every bill at once, for a past that is lived all at once.
///
/// # Errors
/// The database.
pub fn look_at_all(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let month = Period::holding(env.local().date(), Length::Month);
    let mut after = None;
    loop {
        let clients = store::clients_after(tx, after, CHUNK)?;
        for client in &clients {
            look_at(tx, env, *client, month)?;
        }
        match clients.last() {
            Some(last) => after = Some(*last),
            None => return Ok(()),
        }
    }
}

/// What a bill leaves, and why.
struct Found {
    news: OutlookNews,
    told: Range,
    now: Range,
    by: Money,
    stays: u8,
    day: i32,
    days: i32,
    reasons: Vec<Reason>,
}

fn look_at(tx: &mut Tx, env: &Env, client: PartyId, month: Period) -> Result<(), AppError> {
    let found = match ahead(tx, env, client, month) {
        // A bill that cannot be worked out says so on its page; the others are looked at all the same.
        Err(AppError::Refused { .. }) => return Ok(()),
        found => found?,
    };
    let news = found.as_ref().map(|found| found.news);
    store::end_outlooks(tx, client, month.first(), news, env.now)?;
    let Some(found) = found else { return Ok(()) };
    let kept = Warned {
        client: (client, String::new()),
        month,
        news: found.news,
        told: (found.told.low, found.told.high),
        now: found.now,
        by: found.by,
        stays: found.stays,
        day: found.day,
        reasons: found.reasons.clone(),
        found_at: env.now,
    };
    store::keep_outlook(tx, &kept)?;
    tell(tx, env, client, month, &found)
}

/// Whether it is worth a letter: where every month was the same, the range has no width, and a cent would leave it.
fn is_worth_a_word(by: Money, told: Money) -> bool {
    by.minor.saturating_mul(WORTH) >= told.minor.abs()
}

/// What the bill of this month is to be expected to leave; nothing while it stays inside what was told.
fn ahead(conn: &mut Conn, env: &Env, client: PartyId, month: Period) -> Result<Option<Found>, AppError> {
    let today = env.local().date();
    let mut months = months(conn, client, month, today)?;
    let Some(this) = months.pop() else { return Ok(None) };
    let before = months.split_off(months.len().saturating_sub(MONTHS_BEFORE));
    let (day, days) = (i32::from(today.day()), month.days());
    let Some(outlook) = whole(&this, &before, (day, days))? else { return Ok(None) };
    let (Some(told), Some(leaves)) = (outlook.told, outlook.leaves) else { return Ok(None) };
    let (news, by, stays) = match leaves {
        Leaves::Above { by, stays } => (OutlookNews::Above, by, stays),
        Leaves::Below { by, stays } => (OutlookNews::Below, by, stays),
    };
    if !is_worth_a_word(by, told.range.middle) {
        return Ok(None);
    }
    let mut reasons = Vec::new();
    for item in changes(before.last(), &this, true)? {
        let total = item.change.total().map_err(|e| AppError::refused(e.code(), e.sentence()))?;
        if total.currency == by.currency && !total.is_zero() {
            let parts = [item.change.price, item.change.volume, item.change.mix, item.change.corrections];
            reasons.push(Reason {
                name: item.key.to_string(),
                total: total.minor,
                parts: parts.map(|part| part.minor),
            });
        }
    }
    // What drives it comes first: what grew where it costs more, what shrank where it costs less.
    let sign = if news == OutlookNews::Above { -1 } else { 1 };
    reasons.sort_by_key(|reason| (sign * reason.total, reason.name.clone()));
    reasons.truncate(REASONS);
    let keys: Vec<_> = reasons.iter().map(|reason| reason.name.as_str().into()).collect();
    let names = store::keys(conn, &keys)?;
    for reason in &mut reasons {
        if let Some(key) = names.iter().find(|key| key.key.as_str() == reason.name) {
            reason.name.clone_from(&key.name);
        }
    }
    Ok(Some(Found { news, told: told.range, now: outlook.now.range, by, stays, day, days, reasons }))
}

/// Whoever leads the relationship, finance partners, and those of the client who answer for its bills.
fn readers(tx: &mut Tx, client: PartyId) -> Result<BTreeSet<PersonId>, AppError> {
    let party = people::find_party(tx, &Scope::System("who reads a bill"), client)?;
    let mut all: BTreeSet<PersonId> = party.lead.into_iter().collect();
    if let Some(org) = organisation::find(tx)? {
        let ours = people::members(tx, org.it, MOST)?;
        all.extend(ours.iter().filter(|m| m.role == Role::Finance).map(|m| m.person));
    }
    let theirs = people::members(tx, client, MOST)?;
    all.extend(theirs.iter().filter(|m| m.party == client && m.role.answers_for_bills()).map(|m| m.person));
    Ok(all)
}

fn tell(tx: &mut Tx, env: &Env, client: PartyId, month: Period, found: &Found) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let party = people::find_party(tx, &Scope::System("a bill ahead"), client)?;
    let days = calendars::within(tx, env, client)?.days;
    let (subject, parts) = letter(&party.name, month, found);
    for person in readers(tx, client)? {
        let chosen = telling::rhythm_of(tx, person)?;
        let zone = chosen.zone.clone().unwrap_or_else(|| env.zone().clone());
        let not_before = match chosen.rhythm.when(found.news.weight(), env.now, &zone, &days) {
            When::Now => None,
            When::Held(at) | When::Daily(at) => Some(at),
            When::Here => continue,
        };
        let mut parts = parts.clone();
        let path = format!("{}?month={month}", urls::bill(client));
        parts.push(Part::Page { label: "See the bill line by line".into(), path });
        // Once for each client, month, direction and person, however often it is looked at.
        let key = Some(format!("{}:{client}:{month}:{person}", found.news.code()));
        let purpose = found.news.code();
        mail::acts::post(
            tx,
            env,
            Letter { to: person, about: None, purpose, subject: subject.clone(), parts, not_before, key },
        )?;
    }
    Ok(())
}

fn letter(client: &str, month: Period, found: &Found) -> (String, Vec<Part>) {
    let name = month.in_words();
    let side = if found.news == OutlookNews::Above { "more" } else { "less" };
    let subject = format!("{name} will cost {client} about {} {side} than was told", words::about(found.by));
    let text = format!(
        "The months before said {} to {}. On day {} of {} it looks like {}, 80 in 100 between {} and {}. The chance that it still \
         stays inside what was told is {} in 100.",
        words::about(found.told.low),
        words::about(found.told.high),
        found.day,
        found.days,
        words::about(found.now.middle),
        words::about(found.now.low),
        words::about(found.now.high),
        found.stays,
    );
    let mut parts = vec![Part::Text(text)];
    if !found.reasons.is_empty() {
        parts.push(Part::Text("Against the month before, until the same day:".into()));
        parts.push(Part::List(found.reasons.iter().map(|reason| reason.told(found.by.currency)).collect()));
    }
    let more = "Nothing is charged by this mail. If it is not what you expect, speak before the month is over.";
    parts.push(Part::Text(more.into()));
    (subject, parts)
}

/// Bills that leave what was told and have not come back: of the month that goes on and, in the first half of it, of the one
/// before; those led by this person, or all of them. The largest first.
///
/// # Errors
/// Not found, for whoever does not see every price; the database.
pub fn leaving(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    lead: Option<PersonId>,
    most: u32,
) -> Result<Vec<Warned>, AppError> {
    if rights::sees_prices(scope)? != Sees::All {
        return Err(AppError::NotFound);
    }
    let today = env.local().date();
    let this = Period::holding(today, Length::Month);
    let since = if today.day() <= 15 { this.before() } else { this };
    store::outlooks_since(conn, since.first(), lead, most)
}

impl Reason {
    /// *Compute: +412.00 EUR (+12.00 EUR higher prices, +400.00 EUR more of it)*
    #[must_use]
    pub fn told(&self, currency: domain::charging::Currency) -> String {
        const WORDS: [(&str, &str); 4] = [
            ("higher prices", "lower prices"),
            ("more of it", "less of it"),
            ("dearer kinds", "cheaper kinds"),
            ("put right", "put right"),
        ];
        let money = |minor: i64| words::signed(Money { minor, currency });
        let parts = WORDS.into_iter().zip(self.parts).filter(|(_, minor)| *minor != 0);
        let parts: Vec<(&str, i64)> =
            parts.map(|((up, down), minor)| (if minor > 0 { up } else { down }, minor)).collect();
        let of = match parts.as_slice() {
            [(only, _)] => format!(", {only}"),
            all => {
                let all: Vec<String> = all.iter().map(|(word, minor)| format!("{} {word}", money(*minor))).collect();
                if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
            }
        };
        format!("{}: {}{of}", self.name, money(self.total))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_third_begins_after_two_thirds_of_the_days() {
        let of = |year, month| last_third(Period::holding(date(year, month, 1), Length::Month));

        assert_eq!(of(2026, 2), date(2026, 2, 20));
        assert_eq!(of(2026, 3), date(2026, 3, 22));
        assert_eq!(of(2026, 4), date(2026, 4, 21));
    }
}
