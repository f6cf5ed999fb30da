//! Money over a large house: a file of database with 5,000 clients, twenty prices and as many lines of usage as are asked for
//! in one month, and some clients with ten years behind them. Then the run over all lines, the forecast of every client and
//! service, and the pages.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use db::{Db, Options};
use domain::charging::{
    Carried, Currency, Inputs, Length, Money, Name, Period, Quantity, Rate, RateCard, Usage, forecast, run,
};
use domain::kernel::{PartyId, ServiceId, UsageId};
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::kit::error::AppError;
use entente::money::acts::statements;
use entente::money::store::{self, Booking};
use entente::people::scope::Scope;
use entente::people::sessions;
use jiff::ToSpan;
use jiff::civil::Date;
use tower::ServiceExt;
use uuid::Uuid;

use super::dice::Dice;
use super::load::Took;
use super::world::World;

const SESSION: &str = "a-session-of-the-bench";
/// Lines of usage of one transaction.
const AT_ONCE: usize = 20_000;
/// Clients with ten years behind them, and the years.
const OLD: usize = 40;
const YEARS: i32 = 10;
/// Services that are forecast for each client, and the months behind each.
const SERVICES: usize = 20;
const MONTHS: usize = 36;
/// How often each page is asked for.
const ASKED: usize = 200;

/// One line of a table: what, milliseconds at the middle, and of the slowest twentieth.
pub struct Line(pub String, pub f64, pub Option<f64>);

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:52} {:9.1}", self.0, self.1)?;
        if let Some(p95) = self.2 { write!(f, " {p95:9.1}") } else { Ok(()) }
    }
}

/// Fills the database where it is empty, and measures.
pub async fn measure(database: &str, lines: usize, seed: u64) -> anyhow::Result<()> {
    let db = Db::open(database, Options { create: true, ..Options::default() }).await?;
    db.migrate(entente::migrations::ALL).await?;
    let app = App::new(db, Clock::System, Chance::seeded(seed), Settings::default());
    let month = Period::holding(app.env().local().date(), Length::Month).before();
    match app.read(|conn, _| entente::organisation::find(conn)).await? {
        Some(org) => app.set_zone(org.zone),
        None => fill(&app, month, lines, seed).await?,
    }
    println!("{:52} {:>9} {:>9}", "", "ms, p50", "p95");
    let mut table = the_run(&app, month).await?;
    table.extend(kept(&app, month).await?);
    table.push(the_forecast(seed)?);
    table.extend(pages(&app, month).await?);
    for line in table {
        println!("{line}");
    }
    app.db.close().await;
    Ok(())
}

/// Twenty prices of every shape that a price list can say.
fn prices(first: Date) -> String {
    let mut text = "rate_id,period,category,service,unit,price,currency,note\n".to_owned();
    for n in 0..SERVICES {
        let (unit, note) = match n % 5 {
            0 => ("hour", "2 hour minimum"),
            1 => ("page", ""),
            2 => ("TB", "10 TB free"),
            3 => ("run", "minimum 50"),
            _ => ("1000 operations", ""),
        };
        let year = first.year();
        text += &format!("K{n:02},FY{year},Service {n},What {n} costs,{unit},{}.{n:02},EUR,{note}\n", 1 + n);
    }
    text
}

async fn fill(app: &App, month: Period, lines: usize, seed: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    let world = World::founded(app).await?;
    let first = month.first().checked_sub(YEARS.years())?;
    let text = prices(first);
    let table = Arc::new(reading::table(text.as_bytes())?);
    let hash = reading::hash(text.as_bytes());
    let taking = Taking { file: "prices.csv".into(), hash, bytes: text.len(), table, strict: false };
    app.write(move |tx, env| Files::Prices.bring_in(tx, env, &taking)).await?;
    let card = app.read(|conn, _| store::card(conn)).await?;
    let clients: Vec<PartyId> = world.clients.iter().map(|(id, _)| *id).collect();
    let mut dice = Dice::new(seed);
    let mut all: Vec<Usage> = Vec::with_capacity(lines);
    for _ in 0..lines {
        let client = clients[dice.index(clients.len())];
        let day = month.first().checked_add(i64::from(dice.below(28) as u32).days())?;
        all.push(line(&card, &mut dice, client, day));
    }
    let mut at = first;
    while at < month.first() {
        for client in clients.iter().take(OLD) {
            for _ in 0..SERVICES {
                let day = at.checked_add(i64::from(dice.below(28) as u32).days())?;
                all.push(line(&card, &mut dice, *client, day));
            }
        }
        at = at.checked_add(1.month())?;
    }
    let all = Arc::new(all);
    for from in (0..all.len()).step_by(AT_ONCE) {
        let all = all.clone();
        app.write(move |tx, env| {
            let some = all.get(from..(from + AT_ONCE).min(all.len())).unwrap_or_default();
            let booked: Vec<Booking> = some
                .iter()
                .map(|usage| Booking { usage: Usage { id: UsageId(env.id()), ..usage.clone() }, reference: None })
                .collect();
            store::insert_usage(tx, &booked, (None, None, env.now))
        })
        .await?;
    }
    eprintln!("{} lines of usage after {:.0} s", all.len(), started.elapsed().as_secs_f64());
    Ok(())
}

fn line(card: &RateCard, dice: &mut Dice, client: PartyId, day: Date) -> Usage {
    let rate: &Rate = &card.rates()[dice.index(card.rates().len())];
    Usage {
        id: UsageId(Uuid::nil()),
        client,
        service: rate.service,
        key: rate.key.clone(),
        quantity: (1 + dice.below(400)).to_string().parse().unwrap_or(Quantity::ONE),
        unit: rate.unit.clone(),
        day,
        cost_centre: dice.chance(0.3).then(|| Name::new("4711")),
        source: Name::new("bench"),
        reverses: None,
    }
}

/// Every line of a month is read and priced, for all clients at once.
async fn the_run(app: &App, month: Period) -> anyhow::Result<Vec<Line>> {
    let begun = Instant::now();
    let read = app.read(move |conn, _| {
        let (card, year) = (store::card(conn)?, store::year(conn)?);
        Ok((card, year, usage_of(conn, month)?))
    });
    let (card, year, usage) = read.await?;
    let reading = begun.elapsed().as_secs_f64() * 1000.0;
    let begun = Instant::now();
    let inputs = Inputs {
        period: month,
        year,
        card: &card,
        clients: &[],
        waivers: &[],
        usage: &usage,
        settled: &[],
        settled_held: &[],
        subscriptions: &[],
        carried: &Carried::new(),
        services: &[],
    };
    let made = run(&inputs).map_err(|fault| anyhow::anyhow!(fault.sentence()))?;
    let priced = begun.elapsed().as_secs_f64() * 1000.0;
    let of = format!("{} lines, {} statements", usage.len(), made.statements.len());
    Ok(vec![Line(format!("{of}: read"), reading, None), Line(format!("{of}: run"), priced, None)])
}

/// The same as somebody of finance does it: read, worked out, and every statement written down; then once more, when
/// nothing has changed since.
async fn kept(app: &App, month: Period) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for name in ["statements of the month made and kept", "the same again, nothing new"] {
        let begun = Instant::now();
        let made = app.write(move |tx, env| statements::make(tx, env, &Scope::System("the bench"), month)).await?;
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        lines.push(Line(format!("{name} ({} of {} differ)", made.changed.len(), made.statements), took, None));
    }
    Ok(lines)
}

fn usage_of(conn: &mut db::Conn, month: Period) -> Result<Vec<Usage>, AppError> {
    const ALL: &str = "select id, client_id, service_id, key, quantity, unit, used_on, cost_centre from usage_lines \
         where used_on >= $1 and used_on <= $2";
    let mut found = Vec::new();
    conn.each::<AppError>(ALL, &[month.first().into(), month.last().into()], &mut |row| {
        found.push(Usage {
            id: UsageId(row.at(0)?),
            client: PartyId(row.at(1)?),
            service: ServiceId(row.at(2)?),
            key: Name::new(&row.at::<String>(3)?),
            quantity: row.at::<String>(4)?.parse().unwrap_or(Quantity::ZERO),
            unit: Name::new(&row.at::<String>(5)?),
            day: row.at(6)?,
            cost_centre: row.at::<Option<String>>(7)?.map(|text| Name::new(&text)),
            source: Name::new("bench"),
            reverses: None,
        });
        Ok(())
    })?;
    Ok(found)
}

/// What every client and service is to be expected to cost, from three years each.
fn the_forecast(seed: u64) -> anyhow::Result<Line> {
    let euro = Currency::of("EUR").map_err(|e| anyhow::anyhow!(e.sentence()))?;
    let mut dice = Dice::new(seed);
    let months: Vec<Vec<Money>> = (0..SERVICES * 50)
        .map(|_| (0..MONTHS).map(|_| Money { minor: 10_000 + dice.below(5_000) as i64, currency: euro }).collect())
        .collect();
    let begun = Instant::now();
    let mut said = 0_usize;
    for n in 0..5_000 * SERVICES {
        said += usize::from(forecast(&months[n % months.len()]).is_some());
    }
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    Ok(Line(format!("forecast of 5,000 clients, {SERVICES} services each ({said})"), took, None))
}

/// The pages of money, asked for inside this process.
async fn pages(app: &App, month: Period) -> anyhow::Result<Vec<Line>> {
    signed_in(app).await?;
    let found = app.read(move |conn, _| {
        let old = conn.all("select id from parties where kind = 'client' order by created_at, id limit 40", &[])?;
        let old: Vec<Uuid> = old.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?;
        Ok(old)
    });
    let old = found.await?;
    let each = |of: &dyn Fn(&Uuid) -> String| old.iter().map(of).collect::<Vec<_>>();
    let asked = [
        ("bill of a client with ten years", each(&|id| format!("/money/bills/{id}?month={month}"))),
        ("client with ten years", each(&|id| format!("/clients/{id}"))),
        ("usage of a client with ten years", each(&|id| format!("/money/usage?client={id}"))),
        ("list of bills, 5,000 clients", vec!["/money/bills".to_owned()]),
        ("what falls between", vec![format!("/money/between?month={month}")]),
        ("usage, latest first", vec!["/money/usage".to_owned()]),
    ];
    let mut table = Vec::new();
    for (name, pages) in asked {
        let took = timed(app, &pages, ASKED).await?;
        let failed = if took.failed == 0 { String::new() } else { format!(", {} failed", took.failed) };
        table.push(Line(format!("{name}{failed}"), took.at(0.5), Some(took.at(0.95))));
    }
    Ok(table)
}

/// A relationship manager comes in, for pages that are asked for inside this process.
pub async fn signed_in(app: &App) -> anyhow::Result<()> {
    const WHO: &str = "select m.person_id from memberships m where m.role = 'relationship_manager' limit 1";
    app.write(|tx, env| {
        let who: Option<Uuid> = tx.one(WHO, &[])?.map(|row| row.at(0)).transpose()?;
        sessions::end(tx, SESSION)?;
        sessions::begin(tx, domain::kernel::PersonId(who.unwrap_or_default()), SESSION, None, env.now)
    })
    .await?;
    Ok(())
}

/// Asks for these pages in turn, so many times in all.
pub async fn timed(app: &App, pages: &[String], times: usize) -> anyhow::Result<Took> {
    let router = entente::router::router(app.clone());
    let mut took = Took::default();
    for page in pages.iter().cycle().take(times) {
        let request = Request::get(page).header("cookie", format!("session={SESSION}")).body(Body::empty())?;
        let begun = Instant::now();
        let answer = router.clone().oneshot(request).await?;
        took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
        took.failed += usize::from(!answer.status().is_success());
    }
    took.millis.sort_unstable_by(f64::total_cmp);
    Ok(took)
}
