//! A file of measurements is brought in. A row is a measurement of a month, or one case that was in time or not; cases of
//! a month are counted for each client and for everybody. Rows that cannot be used are told by line, and the rest is
//! written down. The same file again changes nothing; another figure of the same source takes the place of the one before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Conn, Tx};
use domain::importing::Table;
use domain::kernel::{MeasureId, PartyId, ServiceId};
use domain::levels::Measured;
use domain::party::PartyKind;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::measure::{NewMeasure, Place, place};
use super::reading::{Columns, Read, Reading, Wrong};
use crate::imports::files::Taking;
use crate::imports::report::{Noted, Report};
use crate::imports::store as imports;
use crate::imports::store::clients::{Clients, NoClient};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::board::months;
use crate::levels::store::{self, Measure, What};
use crate::people::acts::blank_party;
use crate::people::store::{self as people, Party};

/// What a file of measurements is called where a mapping is named.
pub const LEVELS: &str = "levels";
/// Columns by which such a file is known where no mapping is named.
pub const NEEDED: [&str; 3] = ["service", "kind", "month"];
/// Measurements written at once.
const CHUNK: usize = 5000;

/// A measurement that is to be written down, and the rows that made it.
struct Weighed {
    new: NewMeasure,
    replaces: Option<MeasureId>,
}

/// Everything that a file comes to.
struct Outcome {
    all: Vec<Weighed>,
    report: Report,
    /// Services and clients that rows of incidents name and that are not there.
    made: Names,
}

/// Names that are not there yet, with the ids they get.
#[derive(Default)]
struct Names {
    services: BTreeMap<String, ServiceId>,
    clients: BTreeMap<String, PartyId>,
}

/// What rows are read against, and what they add to it.
struct Known {
    services: HashMap<String, ServiceId>,
    clients: Clients,
    made: Names,
}

impl Known {
    fn of(conn: &mut Conn) -> Result<Self, AppError> {
        Ok(Self { services: store::services_by_name(conn)?, clients: Clients::of(conn)?, made: Names::default() })
    }

    fn service(&mut self, env: &Env, name: &str, makes: bool) -> Result<ServiceId, Wrong> {
        if let Some(id) = self.services.get(&name.to_lowercase()) {
            return Ok(*id);
        }
        let by_id = name.parse::<ServiceId>().ok().filter(|id| self.services.values().any(|known| known == id));
        match by_id {
            Some(id) => Ok(id),
            None if makes => Ok(*self.made.services.entry(name.to_owned()).or_insert_with(|| ServiceId(env.id()))),
            None => Err(Wrong::Service(name.to_owned())),
        }
    }

    fn client(&mut self, env: &Env, name: &str, makes: bool) -> Result<Option<PartyId>, Wrong> {
        if name.is_empty() {
            return Ok(None);
        }
        match self.clients.find(name) {
            Ok(id) => Ok(Some(id)),
            Err(NoClient::Two) => Err(Wrong::TwoClients(name.to_owned())),
            Err(NoClient::Unknown) if makes => {
                Ok(Some(*self.made.clients.entry(name.to_owned()).or_insert_with(|| PartyId(env.id()))))
            }
            Err(NoClient::Unknown) => Err(Wrong::Client(name.to_owned())),
        }
    }
}

type CaseKey = (What, Date, String);

/// The rows of a file as measurements: those that are one, and those that were counted from cases.
fn read(
    table: &Table,
    env: &Env,
    known: &mut Known,
    report: &mut Report,
) -> Result<Vec<(Vec<u64>, NewMeasure)>, AppError> {
    let columns = Columns::of(table)?;
    let reading = Reading { columns: &columns, today: env.local().date(), zone: env.zone() };
    let mut cases: BTreeMap<CaseKey, (u64, u64, Vec<u64>)> = BTreeMap::new();
    let mut all: Vec<(Vec<u64>, NewMeasure)> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in table.rows() {
        let named = |known: &mut Known, names: super::reading::Names<'_>| -> Result<What, Wrong> {
            let makes = columns.is_of_incidents();
            let service = known.service(env, names.service, makes)?;
            let client = known.client(env, names.client, makes)?;
            Ok(What { service, offering: None, client, kind: names.kind, name: names.name })
        };
        let used = reading.row(&row, &mut seen).and_then(|(names, read)| Ok((named(known, names)?, read)));
        match used {
            Ok((what, Read::Month { first, last, measured, source, note })) => {
                all.push((vec![row.line], NewMeasure { what, first, last, measured, source, note, replaces: None }));
            }
            Ok((what, Read::Case { on, in_time, source })) => {
                let everybody = What { client: None, ..what.clone() };
                let own = what.client.is_some().then_some(what);
                for what in own.into_iter().chain([everybody]) {
                    let key = (what, on.first_of_month(), source.clone());
                    let (kept, of, lines) = cases.entry(key).or_default();
                    *kept += u64::from(in_time);
                    *of += 1;
                    lines.push(row.line);
                }
            }
            Err(wrong) => {
                refuse(report, &[row.line], &wrong);
            }
        }
    }
    let today = env.local().date();
    all.extend(cases.into_iter().map(|((what, month, source), (kept, of, lines))| {
        let (last, measured) = (month.last_of_month().min(today), Measured::Kept { kept, of });
        (lines, NewMeasure { what, first: month, last, measured, source, note: None, replaces: None })
    }));
    Ok(all)
}

fn refuse(report: &mut Report, lines: &[u64], wrong: &Wrong) {
    let line = lines.first().copied().unwrap_or_default();
    report.refused.push(Noted { line, code: wrong.code().to_owned(), reason: wrong.sentence() });
}

fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Outcome, AppError> {
    let mut known = Known::of(conn)?;
    let mut report = taking.report(LEVELS);
    let rows = read(&taking.table, env, &mut known, &mut report)?;
    let mut standing: HashMap<(ServiceId, Option<PartyId>, Date), Vec<Measure>> = HashMap::new();
    let mut used: BTreeSet<u64> = BTreeSet::new();
    let mut said: BTreeSet<(What, String, Date)> = BTreeSet::new();
    let mut all = Vec::new();
    for (lines, new) in rows {
        if !said.insert((new.what.clone(), new.source.clone(), new.first)) {
            refuse(&mut report, &lines, &Wrong::Twice);
            continue;
        }
        let key = (new.what.service, new.what.client, new.first.first_of_month());
        if let std::collections::hash_map::Entry::Vacant(empty) = standing.entry(key) {
            let there = store::standing(conn, key.0, key.1, key.2)?;
            empty.insert(there.into_iter().map(|row| row.measure).collect());
        }
        let there = standing.entry(key).or_default();
        let written = |id| new.measure(id, None);
        let counts = match place(there, &new) {
            Place::Overlaps(first, last) => {
                refuse(&mut report, &lines, &Wrong::Overlaps(first, last));
                continue;
            }
            Place::Same(_) => {
                used.extend(lines);
                report.unchanged.levels += 1;
                continue;
            }
            Place::Beside => (None, &mut report.created.levels),
            Place::InPlaceOf(id) => (Some(id), &mut report.changed.levels),
        };
        *counts.1 += 1;
        used.extend(lines);
        there.retain(|m| Some(m.id) != counts.0);
        // What this file says itself has no id yet.
        there.push(written(MeasureId(Uuid::nil())));
        all.push(Weighed { replaces: counts.0, new });
    }
    report.used = used.len() as u64;
    report.created.services = known.made.services.len() as u64;
    report.created.parties = known.made.clients.len() as u64;
    report.sort();
    Ok(Outcome { all, report, made: known.made })
}

/// What the file would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, the database.
pub fn dry_run(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
    Ok(Report { dry_run: true, ..weigh(conn, env, taking)?.report })
}

/// Writes down what the file holds and was not written down before, as the import of this id, and keeps what follows.
///
/// # Errors
/// Columns that are missing, the database.
pub fn write_all(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let Outcome { all, report, made } = weigh(tx, env, taking)?;
    imports::insert_services(tx, import, env.now, made.services.into_iter().map(|(name, id)| (id.0, name)))?;
    for (name, id) in made.clients {
        let party = Party { id, kind: PartyKind::Client, name, ..blank_party() };
        people::insert_party(tx, &party, Some(import), env.now)?;
    }
    let measures: Vec<Measure> =
        all.iter().map(|weighed| weighed.new.measure(MeasureId(env.id()), weighed.replaces)).collect();
    for some in measures.chunks(CHUNK) {
        store::insert_measures(tx, some, (None, Some(import), env.now))?;
    }
    // What lies further back than a year says nothing of the present.
    let from =
        months(env.local().date()).first().copied().unwrap_or_else(|| env.local().date().saturating_sub(1.year()));
    let touched: BTreeSet<(ServiceId, Option<PartyId>)> =
        measures.iter().filter(|m| m.month() >= from).map(|m| (m.what.service, m.what.client)).collect();
    for pair in touched {
        super::refresh(tx, env, pair, None)?;
    }
    Ok(Report { import: Some(import), ..report })
}
