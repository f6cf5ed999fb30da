//! What falls between, over the whole house and month by month: usage without a price, prices that nobody used, what is held
//! and not used, services that nothing is charged for, clients for whom nothing was booked. Each line says what to do.
//!
//! Worked out when it is asked for, from indexes: what has its price is not read. What is without one is counted up to
//! [`MOST_LINES`].

use std::collections::BTreeMap;

use db::Conn;
use domain::charging::{Audience, Basis, Name, NoPrice, Period, Quantity, RateCard};
use domain::kernel::{PartyId, ServiceId, SubscriptionId};

use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Days, Filter, Key, Mark};
use crate::people::scope::Scope;

/// Lines of usage without a price that are looked at for one month.
pub const MOST_LINES: u32 = 10_000;
/// Keys and units that are looked through.
const MOST_KEYS: usize = 5_000;
const MOST_UNITS: usize = 50;
/// Rows read at once where most of them do not count.
const CHUNK: u32 = 200;

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// Usage, or something held, without a price.
    WithoutPrice,
    /// Prices of things that nobody used or held.
    UnusedPrice,
    /// What is charged by use, and is held and not used.
    IdleSubscription,
    /// Services on offer for which nothing was charged.
    ServiceWithoutCharge,
    /// Clients for whom nothing was booked and who hold nothing.
    ClientWithoutUse,
}

impl List {
    /// All of them, in the order in which they cost money.
    pub const ALL: [List; 5] = [
        List::WithoutPrice,
        List::UnusedPrice,
        List::IdleSubscription,
        List::ServiceWithoutCharge,
        List::ClientWithoutUse,
    ];

    /// For programs and addresses; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            List::WithoutPrice => "without_price",
            List::UnusedPrice => "unused_price",
            List::IdleSubscription => "idle_subscription",
            List::ServiceWithoutCharge => "service_without_charge",
            List::ClientWithoutUse => "client_without_use",
        }
    }

    /// Back from [`List::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }
}

/// One thing that fell between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// In which list it stands.
    pub list: List,
    /// Whose, where it is somebody's.
    pub client: Option<(PartyId, String)>,
    /// Of which service.
    pub service: Option<ServiceId>,
    /// By which price.
    pub key: Option<Name>,
    /// What it is called.
    pub name: String,
    /// How much, in units.
    pub quantity: Option<(Quantity, Option<Name>)>,
    /// In how many lines.
    pub lines: Option<u32>,
    /// Why it is here; for programs.
    pub code: &'static str,
    /// The same for people, with what to do.
    pub reason: &'static str,
    /// Where it is done.
    pub href: String,
    /// Where the list goes on after it.
    pub mark: Mark,
}

/// Part of one list of a month, after a mark, at most so many.
///
/// # Errors
/// Not found, for whoever does not see every price; the database.
pub fn between(
    conn: &mut Conn,
    scope: &Scope,
    (list, month): (List, Period),
    after: Option<&Mark>,
    most: u32,
) -> Result<Vec<Item>, AppError> {
    if rights::sees_prices(scope)? != Sees::All {
        return Err(AppError::NotFound);
    }
    let days = (month.first(), month.last());
    let card = store::card(conn)?;
    let most_items = usize::try_from(most).unwrap_or(usize::MAX);
    match list {
        List::WithoutPrice => {
            let all = without_price(conn, &card, days)?;
            let later = all.into_iter().filter(|item| after.is_none_or(|after| item.mark > *after));
            Ok(later.take(most_items).collect())
        }
        List::UnusedPrice => unused(conn, &card, days, after, most_items),
        List::IdleSubscription => idle(conn, &card, days, after, most_items),
        List::ServiceWithoutCharge => uncharged(conn, &card, days, after, most_items),
        List::ClientWithoutUse => {
            let clients = store::clients_without(conn, scope, days, after, most)?;
            Ok(clients.into_iter().map(quiet).collect())
        }
    }
}

/// The days of a month on which this has no price for a client of our own house, and why; days that follow each other are
/// one span.
fn gaps(card: &RateCard, key: &Name, unit: Option<&Name>, (first, last): Days) -> Vec<(Days, NoPrice)> {
    let versions = card.versions(key);
    let mut gaps: Vec<(Days, NoPrice)> = Vec::new();
    let mut day = first;
    while day <= last {
        let why = match card.on(key, Audience::Internal, day) {
            None if versions.is_empty() => Some(NoPrice::NoRate),
            None => Some(NoPrice::NotThatDay),
            Some(rate) => match unit.map(|unit| rate.of_unit(unit)) {
                Some(None) => Some(NoPrice::OtherUnit),
                _ => None,
            },
        };
        let yesterday = day.yesterday().ok();
        match (gaps.last_mut(), why) {
            (Some(((_, until), because)), Some(why)) if *because == why && Some(*until) == yesterday => *until = day,
            (_, Some(why)) => gaps.push(((day, day), why)),
            _ => {}
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    gaps
}

/// What lines of usage without a price come to, for each client, key, unit and reason.
#[derive(Default)]
struct Sum {
    quantity: Quantity,
    lines: u32,
    service: Option<ServiceId>,
}

type Sums = BTreeMap<(PartyId, Name, Option<Name>, &'static str), Sum>;

fn without_price(conn: &mut Conn, card: &RateCard, days: Days) -> Result<Vec<Item>, AppError> {
    let mut sums = Sums::new();
    let mut left = MOST_LINES;
    for key in store::used_keys(conn, MOST_KEYS)? {
        for unit in store::used_units(conn, &key, MOST_UNITS)? {
            for (span, because) in gaps(card, &key, Some(&unit), days) {
                let lines = store::lines_of(conn, (&key, &unit), span, left)?;
                left = left.saturating_sub(u32::try_from(lines.len()).unwrap_or(u32::MAX));
                for line in lines {
                    let place = (line.client, key.clone(), Some(unit.clone()), because.code());
                    let sum = sums.entry(place).or_default();
                    sum.quantity = plus(sum.quantity, line.quantity);
                    sum.lines += 1;
                    sum.service = Some(line.service);
                }
            }
        }
    }
    for key in keys_of(card) {
        for (span, because) in gaps(card, key, None, days) {
            for (held, _) in store::held_of(conn, key, span, (false, None), left)? {
                left = left.saturating_sub(1);
                let sum = sums.entry((held.client, key.clone(), None, because.code())).or_default();
                sum.quantity = plus(sum.quantity, held.quantity);
                sum.lines += 1;
                sum.service = Some(held.service);
            }
        }
    }
    // What was taken back as a whole is no loss.
    sums.retain(|_, sum| sum.quantity != Quantity::ZERO);
    told(conn, sums)
}

fn plus(a: Quantity, b: Quantity) -> Quantity {
    a.decimal().checked_add(b.decimal()).and_then(|sum| Quantity::new(sum).ok()).unwrap_or(a)
}

/// Each key of the card once.
fn keys_of(card: &RateCard) -> Vec<&Name> {
    let mut keys: Vec<&Name> = card.rates().iter().map(|rate| &rate.key).collect();
    keys.dedup();
    keys
}

fn told(conn: &mut Conn, sums: Sums) -> Result<Vec<Item>, AppError> {
    let keys: Vec<Name> = sums.keys().map(|(_, key, ..)| key.clone()).collect();
    let mut names: BTreeMap<Name, String> = BTreeMap::new();
    for some in keys.chunks(500) {
        names.extend(store::keys(conn, some)?.into_iter().map(|k| (k.key, k.name)));
    }
    let mut parties: Vec<PartyId> = sums.keys().map(|(client, ..)| *client).collect();
    parties.dedup();
    let called: BTreeMap<PartyId, String> = store::called(conn, &parties)?.into_iter().collect();
    let item = |((client, key, unit, code), sum): ((PartyId, Name, Option<Name>, &'static str), Sum)| {
        let name = called.get(&client).cloned().unwrap_or_default();
        let because = [NoPrice::NoRate, NoPrice::NotThatDay, NoPrice::OtherUnit, NoPrice::TooMuch];
        let reason = because.into_iter().find(|why| why.code() == code).map_or("", NoPrice::sentence);
        let rest = format!("{key} {} {code} {client}", unit.as_ref().map_or("", Name::as_str));
        Item {
            list: List::WithoutPrice,
            service: sum.service,
            name: names.get(&key).cloned().unwrap_or_else(|| key.to_string()),
            quantity: Some((sum.quantity, unit)),
            lines: Some(sum.lines),
            code,
            reason,
            href: if names.contains_key(&key) { urls::rate(key.as_str()) } else { "/money/rates/new".to_owned() },
            mark: (name.clone(), rest),
            client: Some((client, name)),
            key: Some(key),
        }
    };
    let mut items: Vec<Item> = sums.into_iter().map(item).collect();
    items.sort_by(|a, b| a.mark.cmp(&b.mark));
    Ok(items)
}

/// Whether a month has usage of this key, in any unit, or somebody held it.
fn is_in_use(conn: &mut Conn, key: &Name, days: Days) -> Result<bool, AppError> {
    for unit in store::used_units(conn, key, MOST_UNITS)? {
        if store::is_used(conn, key, &unit, days)? {
            return Ok(true);
        }
    }
    store::is_held(conn, key, days)
}

fn holds_in(card: &RateCard, key: &Name, (first, last): Days) -> bool {
    card.versions(key).iter().any(|rate| rate.from <= last && rate.until.is_none_or(|until| until >= first))
}

fn unused(
    conn: &mut Conn,
    card: &RateCard,
    days: Days,
    after: Option<&Mark>,
    most: usize,
) -> Result<Vec<Item>, AppError> {
    let mut found = Vec::new();
    let mut at = after.cloned();
    loop {
        let keys = store::page_of_keys(conn, Sees::All, &Filter::default(), at.clone(), CHUNK)?;
        let more = keys.len() == CHUNK as usize;
        at = keys.last().map(|k| (k.name.clone(), k.key.to_string()));
        for k in keys {
            if found.len() < most && holds_in(card, &k.key, days) && !is_in_use(conn, &k.key, days)? {
                found.push(unused_item(k));
            }
        }
        if !more || found.len() == most {
            return Ok(found);
        }
    }
}

fn unused_item(k: Key) -> Item {
    Item {
        list: List::UnusedPrice,
        client: None,
        service: Some(k.service.0),
        mark: (k.name.clone(), k.key.to_string()),
        name: k.name,
        quantity: None,
        lines: None,
        code: "nobody_used_it",
        reason: "Nobody used or held it. Ask whether its usage arrives; if nobody needs it any more, stop offering it.",
        href: urls::rate(k.key.as_str()),
        key: Some(k.key),
    }
}

fn idle(
    conn: &mut Conn,
    card: &RateCard,
    days: Days,
    after: Option<&Mark>,
    most: usize,
) -> Result<Vec<Item>, AppError> {
    let by_use = |key: &&Name| {
        let of_month = card.versions(key).iter().filter(|r| r.from <= days.1 && r.until.is_none_or(|l| l >= days.0));
        of_month.into_iter().any(|rate| rate.basis == Basis::Used)
    };
    let mut found = Vec::new();
    for key in keys_of(card).into_iter().filter(by_use) {
        // Keys come in their order, and within one the ids.
        let from = match after {
            Some((last, _)) if key.as_str() < last.as_str() => continue,
            Some((last, id)) if key.as_str() == last.as_str() => id.parse::<SubscriptionId>().ok(),
            _ => None,
        };
        let left = u32::try_from(most - found.len()).unwrap_or(u32::MAX);
        if left == 0 {
            break;
        }
        let name = store::keys(conn, std::slice::from_ref(key))?.into_iter().next().map(|k| k.name);
        for (held, client) in store::held_of(conn, key, days, (true, from), left)? {
            found.push(Item {
                list: List::IdleSubscription,
                client: Some((held.client, client)),
                service: Some(held.service),
                key: Some(key.clone()),
                name: name.clone().unwrap_or_else(|| key.to_string()),
                quantity: Some((held.quantity, None)),
                lines: None,
                code: "held_and_not_used",
                reason: "It is charged by use, and none was booked. Ask whether its usage arrives, or end it.",
                href: format!("/money/held?client={}", held.client),
                mark: (key.to_string(), held.id.to_string()),
            });
        }
    }
    Ok(found)
}

fn uncharged(
    conn: &mut Conn,
    card: &RateCard,
    days: Days,
    after: Option<&Mark>,
    most: usize,
) -> Result<Vec<Item>, AppError> {
    let mut found = Vec::new();
    let mut at = after.cloned();
    loop {
        let services = store::offered_services(conn, at.as_ref(), CHUNK)?;
        let more = services.len() == CHUNK as usize;
        at = services.last().map(|(id, name)| (name.clone(), id.to_string()));
        for (id, name) in services {
            if found.len() == most {
                break;
            }
            let keys = store::keys_of(conn, id)?;
            let mut charged = false;
            for key in &keys {
                charged = charged || (holds_in(card, key, days) && is_in_use(conn, key, days)?);
            }
            let priced = keys.iter().any(|key| holds_in(card, key, days));
            if !charged {
                found.push(uncharged_item((id, name), priced));
            }
        }
        if !more || found.len() == most {
            return Ok(found);
        }
    }
}

fn uncharged_item((id, name): (ServiceId, String), priced: bool) -> Item {
    let (code, reason, href) = if priced {
        let reason = "It has a price, and nobody used or held it. Ask whether its usage arrives.";
        ("priced_and_not_used", reason, format!("/money/rates?service={id}"))
    } else {
        let reason = "It is offered and nothing is charged for it. Add a price, or say that it costs nothing.";
        ("no_price", reason, format!("/money/rates/new?service={id}"))
    };
    Item {
        list: List::ServiceWithoutCharge,
        client: None,
        service: Some(id),
        key: None,
        mark: (name.clone(), id.to_string()),
        name,
        quantity: None,
        lines: None,
        code,
        reason,
        href,
    }
}

fn quiet((id, name): (PartyId, String)) -> Item {
    Item {
        list: List::ClientWithoutUse,
        client: Some((id, name.clone())),
        service: None,
        key: None,
        mark: (name.clone(), id.to_string()),
        name,
        quantity: None,
        lines: None,
        code: "nothing_booked",
        reason: "Nothing was booked for them, and they hold nothing. Ask whether what they use arrives under another name.",
        href: urls::client(id),
    }
}

#[cfg(test)]
mod tests {
    use domain::charging::{Currency, Rate};
    use domain::kernel::RateId;
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn days_without_a_price_are_told_as_spans_with_their_reason() {
        let (id, service) = (RateId(Uuid::from_u128(1)), ServiceId(Uuid::nil()));
        let (price, euro) = ("1".parse().unwrap(), Currency::of("EUR").unwrap());
        let from = date(2026, 3, 11);
        let rate = Rate::each(id, "K".into(), service, "hour".into(), price, euro, from);
        let card = RateCard::new(1, vec![Rate { until: Some(date(2026, 3, 20)), ..rate }]).unwrap();
        let month = (date(2026, 3, 1), date(2026, 3, 31));
        let of = |key: &str, unit: &str| gaps(&card, &key.into(), Some(&unit.into()), month);

        let before = ((date(2026, 3, 1), date(2026, 3, 10)), NoPrice::NotThatDay);
        let after = ((date(2026, 3, 21), date(2026, 3, 31)), NoPrice::NotThatDay);
        let other = ((date(2026, 3, 11), date(2026, 3, 20)), NoPrice::OtherUnit);

        assert_eq!(of("K", "hour"), [before, after]);
        assert_eq!(of("K", "day"), [before, other, after]);
        assert_eq!(of("NONE", "hour"), [(month, NoPrice::NoRate)]);
    }
}
