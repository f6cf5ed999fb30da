//! A file of usage is brought in: each row a line, booked once. Rows that cannot be used are told by line, and the rest is
//! booked. A row never takes a line back; that is done line by line.

use std::collections::{HashMap, HashSet};

use db::{Conn, Tx};
use domain::charging::{Name, NumberError, Quantity, Usage};
use domain::importing::{Row, Table};
use domain::kernel::{PartyId, ServiceId, UsageId};
use jiff::civil::Date;
use uuid::Uuid;

use super::statements;
use crate::imports::files::Taking;
use crate::imports::report::{Noted, Report};
use crate::imports::store::clients::{Clients, NoClient};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights::Sees;
use crate::money::store::{self, Booking, Version};

/// What a file of usage is called where a mapping is named.
pub const USAGE: &str = "usage";
/// Columns that it cannot do without.
pub const NEEDED: [&str; 4] = ["client", "key", "quantity", "day"];
/// Lines written at once.
const CHUNK: usize = 5000;

/// Why a row is not used.
enum Wrong {
    Client(String),
    TwoClients(String),
    Key(String),
    Quantity(NumberError),
    Nothing,
    Day(String),
    Ahead(Date),
    Twice,
}

impl Wrong {
    const fn code(&self) -> &'static str {
        match self {
            Wrong::Client(_) => "unknown_client",
            Wrong::TwoClients(_) => "two_clients",
            Wrong::Key(_) => "no_rate",
            Wrong::Quantity(error) => error.code(),
            Wrong::Nothing => "not_above_nothing",
            Wrong::Day(_) => "bad_date",
            Wrong::Ahead(_) => "future",
            Wrong::Twice => "same_key",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Wrong::Client(name) => {
                format!("There is no client called “{name}”. Add it, or write it as it is called here.")
            }
            Wrong::TwoClients(name) => {
                format!("Two clients are called “{name}”. Write the id of the one that is meant.")
            }
            Wrong::Key(key) => {
                format!("No price has the key “{key}”. Add the price first, then bring the file in again.")
            }
            Wrong::Quantity(error) => error.sentence(),
            Wrong::Nothing => {
                "It counts nothing. A line that was wrong is taken back, not booked below nothing.".into()
            }
            Wrong::Day(text) => format!("`day` holds “{text}”, which is no day. Write it as 2026-03-12."),
            Wrong::Ahead(day) => format!("{day} lies ahead, and nothing has been used on it."),
            Wrong::Twice => "Its reference stands on an earlier line already.".into(),
        }
    }
}

/// Where the columns are.
struct Columns([Option<usize>; 7]);

impl Columns {
    fn of(table: &Table) -> Result<Self, AppError> {
        let at = |name: &str| table.columns().iter().position(|column| column == name);
        let missing: Vec<&str> = NEEDED.into_iter().filter(|name| at(name).is_none()).collect();
        if !missing.is_empty() {
            let words =
                format!("A file of usage has the columns {}. Missing here: {}.", NEEDED.join(", "), missing.join(", "));
            return Err(AppError::refused("mapping", words));
        }
        Ok(Self(["client", "key", "quantity", "day", "unit", "cost_centre", "reference"].map(at)))
    }

    fn cells<'t>(&self, row: &Row<'t>) -> [&'t str; 7] {
        self.0.map(|column| column.map_or("", |column| row.cell(column)))
    }
}

/// Everything that rows are read against.
struct Known {
    clients: Clients,
    prices: HashMap<String, Vec<Version>>,
    today: Date,
    hash: String,
}

impl Known {
    fn of(conn: &mut Conn, env: &Env, taking: &Taking, columns: &Columns) -> Result<Self, AppError> {
        let clients = Clients::of(conn)?;
        let keys: HashSet<&str> = taking.table.rows().map(|row| columns.cells(&row)[1]).collect();
        let keys: Vec<Name> = keys.into_iter().filter(|key| !key.is_empty()).map(Name::new).collect();
        let mut prices: HashMap<String, Vec<Version>> = HashMap::new();
        for some in keys.chunks(500) {
            for version in store::versions(conn, Sees::All, some)? {
                prices.entry(version.rate.key.to_string()).or_default().push(version);
            }
        }
        Ok(Self { clients, prices, today: env.local().date(), hash: taking.hash.clone() })
    }

    fn client(&self, text: &str) -> Result<PartyId, Wrong> {
        self.clients.find(text).map_err(|why| match why {
            NoClient::Two => Wrong::TwoClients(text.to_owned()),
            NoClient::Unknown => Wrong::Client(text.to_owned()),
        })
    }

    fn price(&self, key: &str, day: Date) -> Result<(ServiceId, Name), Wrong> {
        let versions = self.prices.get(key).ok_or_else(|| Wrong::Key(key.to_owned()))?;
        let holding = versions.iter().find(|v| v.rate.holds_on(day)).or_else(|| versions.first());
        holding.map(|v| (v.rate.service, v.rate.unit.clone())).ok_or_else(|| Wrong::Key(key.to_owned()))
    }

    fn read(&self, row: &Row<'_>, columns: &Columns) -> Result<Booking, Wrong> {
        let [client, key, quantity, day, unit, cost_centre, reference] = columns.cells(row);
        let client = self.client(client)?;
        let date: Date = day.parse().map_err(|_| Wrong::Day(day.to_owned()))?;
        if date > self.today {
            return Err(Wrong::Ahead(date));
        }
        let quantity: Quantity = quantity.parse().map_err(Wrong::Quantity)?;
        if quantity <= Quantity::ZERO {
            return Err(Wrong::Nothing);
        }
        let (service, own) = self.price(key, date)?;
        // A file without references is known by its content and its lines, so that it comes in once.
        let reference = match reference {
            "" => format!("{}:{}", self.hash.get(..16).unwrap_or_default(), row.line),
            reference => reference.to_owned(),
        };
        let usage = Usage {
            id: UsageId(Uuid::nil()),
            client,
            service,
            key: Name::new(key),
            quantity,
            unit: if unit.is_empty() { own } else { Name::new(unit) },
            day: date,
            cost_centre: Some(cost_centre).filter(|text| !text.is_empty()).map(Name::new),
            source: Name::new(USAGE),
            reverses: None,
        };
        Ok(Booking { usage, reference: Some(reference) })
    }
}

/// Lines that are not booked yet, and what the file comes to.
///
/// # Errors
/// Columns that are missing, the database.
pub fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Vec<Booking>, Report), AppError> {
    let columns = Columns::of(&taking.table)?;
    let known = Known::of(conn, env, taking, &columns)?;
    let mut report = taking.report(USAGE);
    let (mut lines, mut seen) = (Vec::new(), HashSet::new());
    for row in taking.table.rows() {
        let read = known.read(&row, &columns);
        let once = read.and_then(|line| match seen.insert(line.reference.clone()) {
            true => Ok(line),
            false => Err(Wrong::Twice),
        });
        match once {
            Ok(line) => lines.push(line),
            Err(wrong) => {
                report.refused.push(Noted { line: row.line, code: wrong.code().to_owned(), reason: wrong.sentence() });
            }
        }
    }
    let references: Vec<String> = lines.iter().filter_map(|line| line.reference.clone()).collect();
    let there = store::booked(conn, USAGE, &references)?;
    let all = lines.len();
    lines.retain(|line| line.reference.as_ref().is_none_or(|reference| !there.contains(reference)));
    report.used = all as u64;
    report.created.usage = lines.len() as u64;
    report.unchanged.usage = (all - lines.len()) as u64;
    report.sort();
    Ok((lines, report))
}

/// What the file would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, the database.
pub fn dry_run(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
    Ok(Report { dry_run: true, ..weigh(conn, env, taking)?.1 })
}

/// Books what the file holds and was not booked before.
///
/// # Errors
/// Columns that are missing, the database.
pub fn write_all(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let (lines, report) = weigh(tx, env, taking)?;
    for some in lines.chunks(CHUNK) {
        write_chunk(tx, env, import, some)?;
    }
    Ok(Report { import: Some(import), ..report })
}

/// Books some lines of a file, as the import of this id.
///
/// # Errors
/// Stale where one of them was booked meanwhile; the database.
pub fn write_chunk(tx: &mut Tx, env: &Env, import: Uuid, lines: &[Booking]) -> Result<(), AppError> {
    let mut lines = lines.to_vec();
    for line in &mut lines {
        line.usage.id = UsageId(env.id());
    }
    store::insert_usage(tx, &lines, (None, Some(import), env.now))?;
    statements::came(tx, &lines.iter().map(|line| line.usage.clone()).collect::<Vec<_>>())
}
