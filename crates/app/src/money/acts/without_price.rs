//! What was used, or held, on a day on which it had no price, or in a unit that its price does not know: told in units.

use std::collections::{BTreeMap, HashMap};

use db::Conn;
use domain::charging::{Audience, Name, NoPrice, Quantity, RateCard};
use domain::kernel::{PartyId, ServiceId};
use jiff::civil::Date;

use super::between::{Item, List, MOST_KEYS, MOST_LINES, MOST_UNITS, keys_of};
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::store::{self, Days};

/// By which prices each client is charged in a month; whoever is not here is one of our own house.
struct Pays(HashMap<PartyId, Audience>);

impl Pays {
    fn in_month(conn: &mut Conn, first: Date) -> Result<Self, AppError> {
        let terms = store::statements::clients_charged(conn, None)?;
        // In the order of their days: the latest that has begun is what counts.
        let begun = terms.into_iter().filter(|terms| terms.from <= first);
        Ok(Self(begun.map(|terms| (terms.id, terms.audience)).collect()))
    }

    fn prices_of(&self, client: PartyId) -> Audience {
        self.0.get(&client).copied().unwrap_or(Audience::Internal)
    }
}

/// Days without a price, and for whom: for everybody, or for the clients of one audience.
type Gap = (Option<Audience>, Days, NoPrice);

/// The same for each audience; what both lack is told once.
fn gaps_of_all(card: &RateCard, key: &Name, unit: Option<&Name>, days: Days) -> Vec<Gap> {
    let [inside, outside] = Audience::ALL.map(|audience| gaps(card, key, unit, audience, days));
    if inside == outside {
        return inside.into_iter().map(|(span, why)| (None, span, why)).collect();
    }
    let of =
        |audience, gaps: Vec<(Days, NoPrice)>| gaps.into_iter().map(move |(span, why)| (Some(audience), span, why));
    of(Audience::Internal, inside).chain(of(Audience::External, outside)).collect()
}

/// The days of a month on which this has no price for clients of this audience, and why; days that follow each other are
/// one span.
fn gaps(
    card: &RateCard,
    key: &Name,
    unit: Option<&Name>,
    audience: Audience,
    (first, last): Days,
) -> Vec<(Days, NoPrice)> {
    let versions = card.versions(key);
    let mut gaps: Vec<(Days, NoPrice)> = Vec::new();
    let mut day = first;
    while day <= last {
        let why = match card.on(key, audience, day) {
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

/// All of it, up to [`MOST_LINES`], by client.
pub(super) fn without_price(conn: &mut Conn, card: &RateCard, days: Days) -> Result<Vec<Item>, AppError> {
    let mut sums = Sums::new();
    let mut left = MOST_LINES;
    let pays = Pays::in_month(conn, days.0)?;
    let concerns = |whose: Option<Audience>, client| whose.is_none_or(|whose| pays.prices_of(client) == whose);
    for key in store::used_keys(conn, MOST_KEYS)? {
        for unit in store::used_units(conn, &key, MOST_UNITS)? {
            for (whose, span, because) in gaps_of_all(card, &key, Some(&unit), days) {
                let lines = store::lines_of(conn, (&key, &unit), span, left)?;
                left = left.saturating_sub(u32::try_from(lines.len()).unwrap_or(u32::MAX));
                for line in lines.into_iter().filter(|line| concerns(whose, line.client)) {
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
        for (whose, span, because) in gaps_of_all(card, key, None, days) {
            let held = store::held_of(conn, key, span, (false, None), left)?;
            for (held, _) in held.into_iter().filter(|(held, _)| concerns(whose, held.client)) {
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
        let of = |key: &str, unit: &str| gaps(&card, &key.into(), Some(&unit.into()), Audience::Internal, month);

        let before = ((date(2026, 3, 1), date(2026, 3, 10)), NoPrice::NotThatDay);
        let after = ((date(2026, 3, 21), date(2026, 3, 31)), NoPrice::NotThatDay);
        let other = ((date(2026, 3, 11), date(2026, 3, 20)), NoPrice::OtherUnit);

        assert_eq!(of("K", "hour"), [before, after]);
        assert_eq!(of("K", "day"), [before, other, after]);
        assert_eq!(of("NONE", "hour"), [(month, NoPrice::NoRate)]);
    }
}
