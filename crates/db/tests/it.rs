//! The contract of the database face: every case runs on SQLite and, where `ENTENTE_TEST_POSTGRES` names a cluster, on
//! PostgreSQL (`export ENTENTE_TEST_POSTGRES=$(bin/postgres-for-tests start)`).

#![allow(clippy::unwrap_used, reason = "tests")]

use db::testing::{self, Scratch};
use db::{DbError, Engine, Migration, Val};

/// Makes each case a test per engine: `values::sqlite::nulls`, `values::postgres::nulls`.
macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(crate::world(db::Engine::Sqlite).await).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    match db::testing::engines().contains(&db::Engine::Postgres) {
                        true => super::$case(crate::world(db::Engine::Postgres).await).await,
                        false => eprintln!("not run: {} is not set", db::testing::POSTGRES),
                    }
                }
            )*
        }
    };
}

#[path = "it/bulk.rs"]
mod bulk;
#[path = "it/grouping.rs"]
mod grouping;
#[path = "it/lists.rs"]
mod lists;
#[path = "it/migrating.rs"]
mod migrating;
#[path = "it/opening.rs"]
mod opening;
#[path = "it/pooled.rs"]
mod pooled;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/values.rs"]
mod values;
#[path = "it/writing.rs"]
mod writing;

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "tables", sql: include_str!("it/0001_tables.sql") },
    Migration { number: 2, name: "more", sql: include_str!("it/0002_more.sql") },
];

async fn world(engine: Engine) -> Scratch {
    testing::scratch(engine, MIGRATIONS).await
}

/// Runs one statement in a write of its own.
async fn run(scratch: &Scratch, sql: &'static str, params: &[Val]) -> Result<u64, DbError> {
    let params = params.to_vec();
    scratch.db.write(move |tx| tx.run(sql, &params)).await
}

/// The first column of the first row as a whole number.
async fn number(scratch: &Scratch, sql: &'static str) -> i64 {
    scratch.db.read(move |conn| conn.one(sql, &[])?.unwrap().at::<i64>(0)).await.unwrap()
}
