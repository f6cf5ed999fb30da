//! What falls between, over the whole house and month by month: usage without a price, prices that nobody used, what is held
//! and not used, services that nothing is charged for, clients for whom nothing was booked. Each line says what to do.
//!
//! Worked out when it is asked for, from indexes: what has its price is not read. What is without one is counted up to
//! [`MOST_LINES`].

use db::Conn;
use domain::charging::{Basis, Name, Period, Quantity, Rate, RateCard};
use domain::kernel::{PartyId, ServiceId, SubscriptionId};

use super::without_price::without_price;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Days, Filter, Key, Mark};
use crate::people::scope::Scope;

/// Lines of usage without a price that are looked at for one month.
pub const MOST_LINES: u32 = 10_000;
/// Keys and units that are looked through.
pub(super) const MOST_KEYS: usize = 5_000;
pub(super) const MOST_UNITS: usize = 50;
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
        List::ServiceWithoutCharge => uncharged(conn, (&card, rights::keeps(scope)), days, after, most_items),
        List::ClientWithoutUse => {
            let clients = store::clients_without(conn, scope, days, after, most)?;
            Ok(clients.into_iter().map(quiet).collect())
        }
    }
}

/// Each key of the card once.
pub(super) fn keys_of(card: &RateCard) -> Vec<&Name> {
    let mut keys: Vec<&Name> = card.rates().iter().map(|rate| &rate.key).collect();
    keys.dedup();
    keys
}

/// Whether every price of this key in a month says that it costs nothing.
fn costs_nothing(card: &RateCard, key: &Name, (first, last): Days) -> bool {
    let mut of_month =
        card.versions(key).iter().filter(|r| r.from <= last && r.until.is_none_or(|until| until >= first));
    of_month.all(Rate::costs_nothing)
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
            if found.len() < most
                && holds_in(card, &k.key, days)
                && !costs_nothing(card, &k.key, days)
                && !is_in_use(conn, &k.key, days)?
            {
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
    (card, keeps): (&RateCard, bool),
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
                charged = charged
                    || (holds_in(card, key, days) && (costs_nothing(card, key, days) || is_in_use(conn, key, days)?));
            }
            let priced = keys.iter().any(|key| holds_in(card, key, days));
            if !charged {
                found.push(uncharged_item((id, name), priced, keeps));
            }
        }
        if !more || found.len() == most {
            return Ok(found);
        }
    }
}

/// Whoever keeps the money is led to the form; everybody else to what is offered.
fn uncharged_item((id, name): (ServiceId, String), priced: bool, keeps: bool) -> Item {
    let (code, reason, href) = if priced {
        let reason = "It has a price, and nobody used or held it. Ask whether its usage arrives.";
        ("priced_and_not_used", reason, format!("/money/rates?service={id}"))
    } else {
        let reason = "It is offered and nothing is charged for it. Add a price; one of 0 says that it costs nothing.";
        let href = if keeps { format!("/money/rates/new?service={id}") } else { urls::service(id) };
        ("no_price", reason, href)
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
