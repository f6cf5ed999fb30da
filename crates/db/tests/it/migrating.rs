//! Migrations go forward only, and the schema reads the same from both engines.

use db::testing::{self, Scratch};
use db::{Db, DbError, Engine, Migration};

use crate::{MIGRATIONS, number, run};

contract!(
    applying_twice_changes_nothing,
    a_changed_one_is_refused,
    a_newer_one_is_refused,
    one_that_comes_late_is_refused,
    a_failing_one_leaves_nothing_behind,
    two_programs_may_start_at_once,
    the_schema_is_as_written,
    statements_can_be_prepared,
    statements_survive_a_change_of_their_table,
    tables_can_be_rebuilt,
);

const SCHEMA: &str = include_str!("schema.txt");

fn told(result: Result<Vec<u32>, DbError>) -> String {
    match result {
        Err(error @ DbError::Migration { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn applying_twice_changes_nothing(scratch: Scratch) {
    assert_eq!(scratch.db.migrate(MIGRATIONS).await.unwrap(), Vec::<u32>::new());
    let third = Migration { number: 3, name: "third", sql: "create table third (id uuid primary key);" };
    let more = [MIGRATIONS, &[third]].concat();
    assert_eq!(scratch.db.migrate(&more).await.unwrap(), [3]);
    assert_eq!(scratch.db.migrate(&more).await.unwrap(), Vec::<u32>::new());
}

async fn a_changed_one_is_refused(scratch: Scratch) {
    let mut changed = MIGRATIONS.to_vec();
    changed[1].sql = "select 1;";
    let told = told(scratch.db.migrate(&changed).await);
    assert!(told.starts_with("Migration 2 (more): its text was changed"), "{told}");
}

async fn a_newer_one_is_refused(scratch: Scratch) {
    let told = told(scratch.db.migrate(&MIGRATIONS[..1]).await);
    assert!(told.contains("Migration 2 (more)") && told.contains("newer version"), "{told}");
}

async fn one_that_comes_late_is_refused(scratch: Scratch) {
    let fifth = Migration { number: 5, name: "fifth", sql: "create table fifth (id uuid primary key);" };
    let fourth = Migration { number: 4, name: "fourth", sql: "create table fourth (id uuid primary key);" };
    scratch.db.migrate(&[MIGRATIONS, &[fifth]].concat()).await.unwrap();
    let told = told(scratch.db.migrate(&[MIGRATIONS, &[fourth, fifth]].concat()).await);
    assert!(told.contains("Migration 4 (fourth)") && told.contains("higher number"), "{told}");
}

async fn a_failing_one_leaves_nothing_behind(scratch: Scratch) {
    let sql = "create table half (id uuid primary key);\ninsert into nowhere values (1);";
    let third = Migration { number: 3, name: "third", sql };
    let told = told(scratch.db.migrate(&[MIGRATIONS, &[third]].concat()).await);
    assert!(told.contains("Migration 3 (third)") && told.contains("nowhere"), "{told}");
    assert!(run(&scratch, "insert into half (id) values (null)", &[]).await.unwrap_err().to_string().contains("half"));
    let third = Migration { sql: "create table half (id uuid primary key);", ..third };
    assert_eq!(scratch.db.migrate(&[MIGRATIONS, &[third]].concat()).await.unwrap(), [3]);
}

async fn two_programs_may_start_at_once(scratch: Scratch) {
    let empty = testing::scratch(scratch.db.engine(), &[]).await;
    let other = Db::open(&empty.url, testing::options()).await.unwrap();
    let (one, two) = tokio::join!(empty.db.migrate(MIGRATIONS), other.migrate(MIGRATIONS));
    let mut applied = [one.unwrap(), two.unwrap()].concat();
    applied.sort_unstable();
    assert_eq!(applied, [1, 2]);
    assert_eq!(number(&empty, "select count(*) from migrations where number > 0").await, 2);
    other.close().await;
}

async fn the_schema_is_as_written(scratch: Scratch) {
    let schema = scratch.db.schema().await.unwrap().to_string();
    assert_eq!(schema, SCHEMA, "the schema of {} reads:\n{schema}", scratch.db.engine());
}

async fn statements_can_be_prepared(scratch: Scratch) {
    scratch
        .db
        .prepare("insert into counter (id, n) values ($1, $2) on conflict (id) do update set n = excluded.n")
        .await
        .unwrap();
    scratch
        .db
        .prepare("select client, number from deed where (due, number) > ($1, $2) order by due, number limit 5")
        .await
        .unwrap();
    let wrong = scratch.db.prepare("select nothing from deed where due = $1").await.unwrap_err();
    assert!(
        matches!(&wrong, DbError::Statement { sql, reason } if sql.contains("deed") && reason.contains("nothing")),
        "{wrong}"
    );
}

async fn statements_survive_a_change_of_their_table(scratch: Scratch) {
    run(&scratch, "insert into counter (id, n) values (1, 1)", &[]).await.unwrap();
    let columns = |scratch: &Scratch| {
        let db = scratch.db.clone();
        async move { db.read(|conn| conn.one("select * from counter", &[])).await.unwrap().unwrap().len() }
    };
    assert_eq!(columns(&scratch).await, 2);
    // Another program migrates: this one's caches know nothing of it.
    let other = Db::open(&scratch.url, testing::options()).await.unwrap();
    let third = Migration { number: 3, name: "third", sql: "alter table counter add column more date;" };
    other.migrate(&[MIGRATIONS, &[third]].concat()).await.unwrap();
    other.close().await;
    assert_eq!(columns(&scratch).await, 3);
    if scratch.db.engine() == Engine::Sqlite {
        let schema = scratch.db.schema().await.unwrap();
        let counter = schema.tables.iter().find(|table| table.name == "counter").unwrap();
        assert_eq!(counter.columns[2].kind, "date");
    }
}

const REBUILD: &str = "-- rebuilds tables
-- only postgres
alter table client alter column name drop not null;
-- end
-- only sqlite
create table client_new (id /* uuid */ BLOB primary key, name TEXT unique, town TEXT, size INTEGER,
    head /* uuid */ BLOB references client (id)) STRICT;
insert into client_new (id, name, town, size, head) select id, name, town, size, head from client;
drop table client;
alter table client_new rename to client;
-- end
";

/// Without care, dropping the old table would delete the deeds of its clients.
async fn tables_can_be_rebuilt(scratch: Scratch) {
    let made = scratch.db.write(|tx| {
        let id: db::Val = uuid::Uuid::now_v7().into();
        tx.run("insert into client (id, name) values ($1, 'a')", std::slice::from_ref(&id))?;
        let values = [id, jiff::civil::date(2026, 1, 1).into(), jiff::Timestamp::UNIX_EPOCH.into()];
        tx.run("insert into deed (client, number, due, made_at) values ($1, 1, $2, $3)", &values)
    });
    made.await.unwrap();
    let third = Migration { number: 3, name: "third", sql: REBUILD };
    assert_eq!(scratch.db.migrate(&[MIGRATIONS, &[third]].concat()).await.unwrap(), [3]);
    assert_eq!(number(&scratch, "select count(*) from deed join client on client.id = deed.client").await, 1);
    let schema = scratch.db.schema().await.unwrap();
    let client = schema.tables.iter().find(|table| table.name == "client").unwrap();
    assert!(client.columns[1].nullable && client.columns[0].kind == "uuid");

    let broken = "-- rebuilds tables\ndelete from client;";
    let fourth = Migration { number: 4, name: "fourth", sql: broken };
    let failed = scratch.db.migrate(&[MIGRATIONS, &[third, fourth]].concat()).await;
    match scratch.db.engine() {
        Engine::Sqlite => assert!(failed.unwrap_err().is_foreign_key(), "the deed has no client any more"),
        Engine::Postgres => assert_eq!(failed.unwrap(), [4]),
    }
}
