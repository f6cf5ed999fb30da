//! A price list is brought in: what is new is written down, what is there stays, and what says otherwise for the same day
//! is told. Bringing the same list in again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use db::{Conn, Tx};
use domain::charging::{ListedRate, ListedRow, Name, PriceList, Rate, price_list};
use domain::importing::Table;
use domain::kernel::{RateId, ServiceId};
use uuid::Uuid;

use crate::imports::files::Taking;
use crate::imports::report::{Noted, Report};
use crate::imports::store as imports;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights::Sees;
use crate::money::store::{self, Key, Origin};

/// What a price list is called where a mapping is named.
pub const RATES: &str = "rates";
/// Columns that a list cannot do without.
pub const NEEDED: [&str; 6] = ["rate_id", "category", "service", "unit", "price", "currency"];

/// What is to be done about one rate of the list.
enum Verdict {
    /// It is new, or another version of what is there; that ends then.
    Write(Option<RateId>),
    /// It is there.
    Same,
}

struct Weighed {
    rates: Vec<(ListedRate, Verdict)>,
    report: Report,
}

fn rows(table: &Table) -> Result<Vec<ListedRow<'_>>, AppError> {
    let at = |name: &str| table.columns().iter().position(|column| column == name);
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| at(name).is_none()).collect();
    if !missing.is_empty() {
        let words =
            format!("A price list has the columns {}. Missing here: {}.", NEEDED.join(", "), missing.join(", "));
        return Err(AppError::refused("mapping", words));
    }
    let columns =
        ["rate_id", "provider", "period", "category", "service", "unit", "price", "currency", "audience", "note"];
    let [id, provider, period, category, service, unit, price, currency, audience, note] = columns.map(at);
    let rows = table.rows().map(|row| {
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        ListedRow {
            line: row.line,
            id: cell(id),
            provider: cell(provider),
            period: cell(period),
            category: cell(category),
            service: cell(service),
            unit: cell(unit),
            price: cell(price),
            currency: cell(currency),
            audience: cell(audience),
            note: cell(note),
        }
    });
    Ok(rows.collect())
}

fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Weighed, AppError> {
    let mut list = price_list(rows(&taking.table)?, store::year(conn)?, env.local().date());
    if taking.strict {
        refuse_odd(&mut list);
    }
    let mut report = taking.report(RATES);
    let told = |(line, problem): &(u64, domain::charging::ListProblem)| Noted {
        line: *line,
        code: problem.code().to_owned(),
        reason: problem.sentence(),
    };
    report.flagged.extend(list.flagged.iter().map(told));
    report.refused.extend(list.refused.iter().map(told));
    let keys: Vec<Name> = list.rates.iter().map(|listed| listed.rate.key.clone()).collect();
    let mut known: BTreeMap<Name, Vec<Rate>> = BTreeMap::new();
    for version in store::versions(conn, Sees::All, &keys)? {
        known.entry(version.rate.key.clone()).or_default().push(version.rate);
    }
    let mut weighed = Weighed { rates: Vec::new(), report };
    for listed in list.rates {
        let before = known.get(&listed.rate.key).map_or(&[][..], Vec::as_slice);
        match verdict(before, &listed.rate) {
            Ok(verdict) => {
                let Report { created, changed, unchanged, .. } = &mut weighed.report;
                let counts = match (&verdict, before.is_empty()) {
                    (Verdict::Same, _) => unchanged,
                    (Verdict::Write(_), true) => created,
                    (Verdict::Write(_), false) => changed,
                };
                counts.rates += 1;
                weighed.report.used += listed.lines.len() as u64;
                weighed.rates.push((listed, verdict));
            }
            Err((code, reason)) => weighed.report.refused.extend(listed.lines.iter().map(|line| Noted {
                line: *line,
                code: code.to_owned(),
                reason: reason.clone(),
            })),
        }
    }
    weighed.report.sort();
    Ok(weighed)
}

/// Lines that would only be flagged are not used, and with one row of a price all of it.
fn refuse_odd(list: &mut PriceList) {
    let odd: BTreeSet<u64> = list.flagged.iter().map(|(line, _)| *line).collect();
    list.rates.retain(|listed| listed.lines.iter().all(|line| !odd.contains(line)));
    list.refused.append(&mut list.flagged);
}

/// What a rate of the list is to what is there: nothing that holds today or held before is ever said otherwise.
fn verdict(before: &[Rate], rate: &Rate) -> Result<Verdict, (&'static str, String)> {
    let same = || before.iter().filter(|known| known.audience == rate.audience);
    let plain =
        |rate: &Rate| Rate { id: RateId(Uuid::nil()), service: ServiceId(Uuid::nil()), until: None, ..rate.clone() };
    if let Some(there) = same().find(|known| known.from == rate.from) {
        if plain(there) == plain(rate) {
            return Ok(Verdict::Same);
        }
        let words = format!(
            "{} has another price from {} already, and a version is never changed. Name a later day.",
            rate.key, rate.from
        );
        return Err(("other_price", words));
    }
    match same().max_by_key(|known| known.from) {
        Some(last) if last.from > rate.from => {
            let words =
                format!("{} has a later version, from {}. What held before it is not changed.", rate.key, last.from);
            Err(("later_version", words))
        }
        Some(last) if last.until.is_none_or(|day| day >= rate.from) => Ok(Verdict::Write(Some(last.id))),
        _ => Ok(Verdict::Write(None)),
    }
}

/// What the list would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, the database.
pub fn dry_run(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
    Ok(Report { dry_run: true, ..weigh(conn, env, taking)?.report })
}

/// Brings the list in, as one change of the card.
///
/// # Errors
/// Columns that are missing, the database.
pub fn write_all(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let Weighed { rates, mut report } = weigh(tx, env, taking)?;
    report.import = Some(import);
    let origin = Origin { revision: store::next_revision(tx)?, import: Some(import), ..Origin::default() };
    let mut services: BTreeMap<String, ServiceId> = BTreeMap::new();
    // The earlier of two versions comes first in time, whatever the order of the file.
    let mut rates = rates;
    rates.sort_by_key(|(listed, _)| listed.rate.from);
    for (listed, verdict) in rates {
        let Verdict::Write(ended) = verdict else { continue };
        let service = match services.get(&listed.category) {
            Some(id) => *id,
            None => {
                let (id, made) = service(tx, env, import, &listed.category)?;
                report.created.services += u64::from(made);
                id
            }
        };
        services.insert(listed.category.clone(), service);
        write(tx, env, &listed, service, (ended, &origin))?;
    }
    Ok(report)
}

fn write(
    tx: &mut Tx,
    env: &Env,
    listed: &ListedRate,
    service: ServiceId,
    (ended, origin): (Option<RateId>, &Origin),
) -> Result<(), AppError> {
    let key = &listed.rate.key;
    let note = Some(listed.note.clone()).filter(|note| !note.is_empty());
    if store::keys(tx, std::slice::from_ref(key))?.is_empty() {
        let new =
            Key { key: key.clone(), name: listed.name.clone(), service: (service, String::new()), note: note.clone() };
        store::insert_key(tx, &new, env.now)?;
    }
    if let (Some(id), Ok(day)) = (ended, listed.rate.from.yesterday()) {
        store::end_before(tx, id, day, origin.revision)?;
    }
    let rate = Rate { id: RateId(env.id()), service, ..listed.rate.clone() };
    store::insert_rate(tx, &rate, &Origin { note, ..origin.clone() }, env.now)
}

/// The service of this name, and whether it was made because there was none.
fn service(tx: &mut Tx, env: &Env, import: Uuid, category: &str) -> Result<(ServiceId, bool), AppError> {
    let mut letters = category.chars();
    let name: String = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if let Some(id) = store::service_called(tx, &name)? {
        return Ok((id, false));
    }
    let id = ServiceId(env.id());
    imports::insert_services(tx, import, env.now, [(id.0, name)])?;
    Ok((id, true))
}
