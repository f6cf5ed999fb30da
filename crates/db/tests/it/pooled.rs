//! What only PostgreSQL has: connections that break, poolers in front, values of the wrong type.

use db::testing::{self, Scratch};
use db::{DbError, Engine, Options, Val};

use crate::{MIGRATIONS, number, run};

async fn postgres(options: Options) -> Option<Scratch> {
    match testing::engines().contains(&Engine::Postgres) {
        true => Some(testing::scratch_with(Engine::Postgres, MIGRATIONS, options).await),
        false => None,
    }
}

#[tokio::test]
async fn a_restarted_server_is_not_noticed_between_requests() {
    let Some(scratch) = postgres(Options { connections: 1, ..testing::options() }).await else { return };
    let killer = db::Db::open(&scratch.url, testing::options()).await.unwrap();
    for n in 0..3_i64 {
        run(&scratch, "insert into counter (id, n) values ($1, 0)", &[n.into()]).await.unwrap();
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        killer.read(move |conn| conn.all(kill, &[])).await.unwrap();
    }
    assert_eq!(number(&scratch, "select count(*) from counter").await, 3);
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_is_told() {
    let Some(scratch) = postgres(testing::options()).await else { return };
    let lost = scratch.db.write(|tx| {
        tx.run("insert into counter (id, n) values (1, 0)", &[])?;
        tx.one("select pg_terminate_backend(pg_backend_pid())", &[])?;
        tx.run("insert into counter (id, n) values (2, 0)", &[])
    });
    let lost = lost.await.unwrap_err();
    assert!(matches!(lost, DbError::Lost(_)), "{lost}");
    assert_eq!(number(&scratch, "select count(*) from counter").await, 0);
}

#[tokio::test]
async fn wrong_types_name_the_parameter() {
    let Some(scratch) = postgres(testing::options()).await else { return };
    let cases = [
        ("insert into everything (id, at) values ($1, $2)", Val::from("2026-01-01"), "timestamptz is wanted"),
        ("insert into everything (id, flag) values ($1, $2)", Val::from(1), "bool is wanted"),
        ("select $1 = cast(7 as bigint), $2", Val::from(1), "cast($1 as bigint)"),
    ];
    for (sql, value, reason) in cases {
        let told = run(&scratch, sql, &[7.into(), value]).await.unwrap_err();
        assert!(matches!(&told, DbError::Parameter { index: 2, .. }), "{told}");
        assert!(told.to_string().contains(reason), "{told}");
    }
}

#[tokio::test]
async fn everything_works_without_prepared_statements() {
    let Some(scratch) = postgres(Options { prepared: false, ..testing::options() }).await else { return };
    let made = scratch.db.write(|tx| {
        let rows = (0..700_i64).map(|n| vec![n.into(), (n * 2).into()]).collect();
        tx.insert_many("counter", &["id", "n"], rows)?;
        let row: Vec<Val> = vec![
            1.into(),
            true.into(),
            1.5.into(),
            "x".into(),
            uuid::Uuid::nil().into(),
            jiff::Timestamp::UNIX_EPOCH.into(),
            jiff::civil::date(2026, 1, 1).into(),
            serde_json::json!({"a": 1}).into(),
            vec![0_u8, 255].into(),
            Val::Null,
        ];
        let sql = "insert into everything (id, flag, ratio, words, own, at, day, doc, raw, count) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id, doc, raw, at, day";
        let back = tx.one(sql, &row)?.unwrap();
        assert_eq!(back.get::<Vec<u8>>("raw")?, [0, 255]);
        assert_eq!(back.get::<jiff::Timestamp>("at")?, jiff::Timestamp::UNIX_EPOCH);
        let mut sum = 0;
        tx.each("select n from counter where id < $1", &[600.into()], &mut |row| {
            sum += row.get::<i64>("n")?;
            Ok::<(), DbError>(())
        })?;
        Ok::<_, DbError>(sum)
    });
    assert_eq!(made.await.unwrap(), 599 * 600);
    let names = number(&scratch, "select count(*) from pg_prepared_statements where name <> ''").await;
    assert_eq!(names, 0);
}

#[tokio::test]
async fn a_full_pool_is_told_after_a_while() {
    let patience = std::time::Duration::from_millis(100);
    let Some(scratch) = postgres(Options { connections: 1, patience, ..testing::options() }).await else { return };
    let db = scratch.db.clone();
    let long = tokio::spawn(async move { db.read(|conn| conn.one("select pg_sleep(0.6)", &[])).await });
    tokio::time::sleep(patience).await;
    let busy = scratch.db.read(|conn| conn.one("select 1", &[])).await.unwrap_err();
    assert!(matches!(busy, DbError::Busy(_)), "{busy}");
    long.await.unwrap().unwrap();
}
