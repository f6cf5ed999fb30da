//! How fast it saves: durable single writes of 32 tasks, `insert_many`, reads.
//!
//! `cargo run --release -p db --example throughput [ADDRESS]`; without an address a SQLite file is made in the current
//! folder and removed again. With an address, the tables `throughput` and `throughput_wide` are made there and dropped.

use std::time::{Duration, Instant};

use db::{Db, DbError, Options, Tx, Val};
use uuid::Uuid;

const WRITERS: i64 = 32;
const SPAN: Duration = Duration::from_secs(4);
const ROWS: i64 = 300_000;

#[tokio::main]
async fn main() -> Result<(), DbError> {
    let file = format!("throughput-{}.db", Uuid::now_v7());
    let address = std::env::args().nth(1);
    let url = address.clone().unwrap_or_else(|| format!("sqlite:{file}"));
    let db = Db::open(&url, Options { create: true, ..Options::default() }).await?;
    make(&db).await?;
    println!("{}", db.engine());
    singles(&db, 1).await?;
    singles(&db, WRITERS).await?;
    narrow(&db).await?;
    wide(&db).await?;
    points(&db, 1).await?;
    points(&db, 8).await?;
    let dropped =
        db.write(|tx| tx.run("drop table throughput", &[]).and_then(|_| tx.run("drop table throughput_wide", &[])));
    dropped.await?;
    db.close().await;
    if address.is_none() && std::fs::remove_file(&file).is_err() {
        eprintln!("{file} could not be removed");
    }
    Ok(())
}

async fn make(db: &Db) -> Result<(), DbError> {
    let types = match db.engine() {
        db::Engine::Sqlite => ("BLOB", "TEXT", " strict"),
        db::Engine::Postgres => ("uuid", "timestamptz", ""),
    };
    let (id, at, strict) = types;
    let narrow = format!("create table throughput (id bigint primary key, n bigint not null){strict}");
    let narrow = narrow.replace("bigint primary", if strict.is_empty() { "bigint primary" } else { "integer primary" });
    let narrow = narrow.replace("n bigint", if strict.is_empty() { "n bigint" } else { "n integer" });
    let wide = format!(
        "create table throughput_wide (id {id} primary key, client {id} not null, state text not null, title text, \
         at {at} not null, note text){strict}"
    );
    db.write(move |tx| tx.run(&narrow, &[]).and_then(|_| tx.run(&wide, &[]))).await.map(|_| ())
}

/// Each task saves one row at a time and waits until it is durable.
async fn singles(db: &Db, writers: i64) -> Result<(), DbError> {
    db.write(|tx| tx.run("delete from throughput", &[])).await?;
    let began = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while began.elapsed() < SPAN {
                    let number = i64::try_from(waits.len()).unwrap_or(i64::MAX);
                    let values: [Val; 2] = [(writer * 10_000_000 + number).into(), number.into()];
                    let asked = Instant::now();
                    db.write(move |tx| tx.run("insert into throughput (id, n) values ($1, $2)", &values)).await?;
                    waits.push(asked.elapsed());
                }
                Ok::<_, DbError>(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.map_err(|e| DbError::Panicked(e.to_string()))??);
    }
    report(&format!("durable single writes, {writers} tasks"), began.elapsed(), waits);
    Ok(())
}

fn report(what: &str, span: Duration, mut waits: Vec<Duration>) {
    waits.sort();
    let at = |share: usize| waits.get(waits.len() * share / 1000).copied().unwrap_or_default();
    let rate = waits.len() as f64 / span.as_secs_f64();
    println!("{what}: {rate:.0}/s, p50 {:?}, p99 {:?}, p99.9 {:?}", at(500), at(990), at(999));
}

async fn narrow(db: &Db) -> Result<(), DbError> {
    db.write(|tx| tx.run("delete from throughput", &[])).await?;
    let rows: Vec<Vec<Val>> = (0..ROWS).map(|n| vec![n.into(), (n * 7).into()]).collect();
    let insert = |tx: &mut Tx, rows| tx.insert_many("throughput", &["id", "n"], rows);
    bulk(db, "narrow rows (2 numbers)", rows, insert).await
}

async fn wide(db: &Db) -> Result<(), DbError> {
    let client: Val = Uuid::now_v7().into();
    let at: Val = jiff::Timestamp::now().into();
    let text = |text: &str| Val::from(text);
    let row = |_| {
        vec![
            Uuid::now_v7().into(),
            client.clone(),
            text("open"),
            text("A title of some forty letters in the middle"),
            at.clone(),
            Val::Null,
        ]
    };
    let rows: Vec<Vec<Val>> = (0..ROWS / 3).map(row).collect();
    let columns = ["id", "client", "state", "title", "at", "note"];
    bulk(db, "wide rows (6 columns, uuid key)", rows, move |tx, rows| tx.insert_many("throughput_wide", &columns, rows))
        .await
}

async fn bulk(
    db: &Db,
    what: &str,
    rows: Vec<Vec<Val>>,
    insert: impl Fn(&mut Tx, Vec<Vec<Val>>) -> Result<u64, DbError> + Send + 'static,
) -> Result<(), DbError> {
    let began = Instant::now();
    let count = db.write(move |tx| insert(tx, rows.clone())).await?;
    println!("insert_many, {what}: {:.0} rows/s", count as f64 / began.elapsed().as_secs_f64());
    Ok(())
}

async fn points(db: &Db, readers: i64) -> Result<(), DbError> {
    let began = Instant::now();
    let tasks: Vec<_> = (0..readers)
        .map(|reader| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while began.elapsed() < SPAN / 2 {
                    let number = i64::try_from(waits.len()).unwrap_or(i64::MAX);
                    let id = (number * 7919 + reader * 31) % ROWS;
                    let asked = Instant::now();
                    let row = db
                        .read(move |conn| conn.one("select id, n from throughput where id = $1", &[id.into()]))
                        .await?;
                    waits.push(asked.elapsed());
                    if row.is_none() {
                        return Err(DbError::Driver(format!("row {id} is not there")));
                    }
                }
                Ok::<_, DbError>(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.map_err(|e| DbError::Panicked(e.to_string()))??);
    }
    report(&format!("point reads, {readers} tasks"), began.elapsed(), waits);
    Ok(())
}
