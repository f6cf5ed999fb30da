//! What the schema refuses is told in the same words, whichever engine refused it.

use db::testing::Scratch;
use db::{ConstraintKind, DbError, Tx, Val};
use uuid::Uuid;

use crate::{number, run};

contract!(
    doubles,
    missing_rows,
    missing_and_wrong_values,
    a_trigger_says_no,
    a_failed_statement_dooms_the_transaction,
    an_attempt_may_fail_alone,
    primary_keys_are_never_null,
    closures_cannot_end_transactions,
);

const CLIENT: &str = "insert into client (id, name) values ($1, $2)";

fn client(tx: &mut Tx, name: &str) -> Result<Uuid, DbError> {
    let id = Uuid::now_v7();
    tx.run(CLIENT, &[id.into(), name.into()]).map(|_| id)
}

fn parts(error: DbError) -> (ConstraintKind, Option<String>, Vec<String>) {
    match error {
        DbError::Constraint { kind, table, columns, .. } => (kind, table, columns),
        other => panic!("not a constraint: {other}"),
    }
}

async fn doubles(scratch: Scratch) {
    let id: Val = Uuid::now_v7().into();
    run(&scratch, CLIENT, &[id.clone(), "a".into()]).await.unwrap();
    let error = run(&scratch, CLIENT, &[Uuid::now_v7().into(), "a".into()]).await.unwrap_err();
    assert!(error.is_unique());
    assert_eq!(parts(error), (ConstraintKind::Unique, Some("client".into()), vec!["name".into()]));
    let error = run(&scratch, CLIENT, &[id, "b".into()]).await.unwrap_err();
    assert_eq!(parts(error), (ConstraintKind::Unique, Some("client".into()), vec!["id".into()]));
}

async fn missing_rows(scratch: Scratch) {
    let sql = "insert into deed (client, number, due, made_at) values ($1, 1, $2, $3)";
    let (day, at) = (jiff::civil::date(2026, 1, 1), jiff::Timestamp::UNIX_EPOCH);
    let error = run(&scratch, sql, &[Uuid::now_v7().into(), day.into(), at.into()]).await.unwrap_err();
    assert!(error.is_foreign_key() && !error.is_unique());
    let led = scratch.db.write(|tx| {
        let head = client(tx, "head")?;
        tx.run("insert into client (id, name, head) values ($1, 'led', $2)", &[Uuid::now_v7().into(), head.into()])
    });
    led.await.unwrap();
    assert!(run(&scratch, "delete from client where name = 'head'", &[]).await.unwrap_err().is_foreign_key());
}

async fn missing_and_wrong_values(scratch: Scratch) {
    let error = run(&scratch, CLIENT, &[Uuid::now_v7().into(), Val::Null]).await.unwrap_err();
    assert_eq!(parts(error), (ConstraintKind::NotNull, Some("client".into()), vec!["name".into()]));
    let sql = "insert into client (id, name, size) values ($1, 'a', -1)";
    let error = run(&scratch, sql, &[Uuid::now_v7().into()]).await.unwrap_err();
    assert_eq!(parts(error).0, ConstraintKind::Check);
}

async fn a_trigger_says_no(scratch: Scratch) {
    run(&scratch, CLIENT, &[Uuid::now_v7().into(), "forever".into()]).await.unwrap();
    let error = run(&scratch, "delete from client", &[]).await.unwrap_err();
    assert_eq!(error.refusal(), Some("This client stays."));
    assert_eq!(number(&scratch, "select count(*) from client").await, 1);
}

async fn a_failed_statement_dooms_the_transaction(scratch: Scratch) {
    let swallowed = scratch.db.write(|tx| {
        client(tx, "a")?;
        assert!(client(tx, "a").is_err());
        let after = client(tx, "b").unwrap_err();
        assert!(after.is_unique(), "what follows tells the first failure: {after}");
        Ok::<(), DbError>(())
    });
    assert!(swallowed.await.unwrap_err().is_unique());
    assert_eq!(number(&scratch, "select count(*) from client").await, 0);
}

async fn an_attempt_may_fail_alone(scratch: Scratch) {
    let kept = scratch.db.write(|tx| {
        client(tx, "a")?;
        let tried = tx.attempt(|tx| {
            client(tx, "lost")?;
            let inner = tx.attempt(|tx| client(tx, "lost"));
            assert!(inner.unwrap_err().is_unique());
            client(tx, "lost too")?;
            client(tx, "a")
        });
        assert!(tried.unwrap_err().is_unique());
        let refused: Result<(), DbError> = tx.attempt(|tx| {
            client(tx, "lost as well")?;
            Err(DbError::Driver("no".into()))
        });
        assert!(refused.is_err());
        tx.attempt(|tx| client(tx, "b"))
    });
    kept.await.unwrap();
    let rows = scratch.db.read(|conn| conn.all("select name from client order by name", &[])).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.at(0).unwrap()).collect();
    assert_eq!(names, ["a", "b"]);
}

async fn primary_keys_are_never_null(scratch: Scratch) {
    assert!(run(&scratch, CLIENT, &[Val::Null, "a".into()]).await.is_err());
}

async fn closures_cannot_end_transactions(scratch: Scratch) {
    for sql in ["commit", " Rollback", "-- now\nrelease savepoint member", "begin", "END"] {
        let refused = scratch.db.write(move |tx| {
            client(tx, "a")?;
            tx.attempt(|tx| tx.run(sql, &[])).ok();
            client(tx, "b")?;
            tx.run(sql, &[])
        });
        let told = refused.await.unwrap_err();
        assert!(matches!(&told, DbError::Statement { reason, .. } if reason.contains("nothing else does")), "{told}");
    }
    assert_eq!(number(&scratch, "select count(*) from client").await, 0);
}
