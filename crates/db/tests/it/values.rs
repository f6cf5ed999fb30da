//! Values go in and come out the same on both engines, and what only one engine would take is refused by both.

use db::testing::Scratch;
use db::{DbError, Val};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::run;

contract!(
    every_value_comes_back,
    nulls,
    instants_are_cut_to_microseconds,
    far_years_are_refused,
    nul_and_nan_are_refused,
    sums_are_whole_numbers,
    columns_tell_what_they_hold,
    placeholders_may_come_in_any_order,
    wrong_counts_are_told,
    time_orders_as_time,
);

const INSERT: &str = "insert into everything (id, flag, count, ratio, words, own, at, day, doc, raw) \
                      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn samples() -> Vec<Vec<Val>> {
    let plain = vec![
        1.into(),
        true.into(),
        i64::MAX.into(),
        1.25.into(),
        "a 'quoted' $1 текст 🦉".into(),
        Uuid::now_v7().into(),
        at("2026-11-21T22:32:50.123456Z").into(),
        date(2024, 2, 29).into(),
        json!({"a": [1, -2.5, null, "x"], "b": {"c": true}}).into(),
        vec![0_u8, 255, 10].into(),
    ];
    let edges = vec![
        2.into(),
        false.into(),
        i64::MIN.into(),
        f64::MIN_POSITIVE.into(),
        "".into(),
        Uuid::nil().into(),
        at("1969-12-31T23:59:59.999999Z").into(),
        date(1000, 1, 1).into(),
        json!("").into(),
        Vec::<u8>::new().into(),
    ];
    let more = vec![
        3.into(),
        None::<bool>.into(),
        0_u32.into(),
        (-0.5_f64).into(),
        "\n\t\u{7f}".into(),
        Uuid::max().into(),
        at("9999-12-30T22:00:00Z").into(),
        date(9999, 12, 31).into(),
        Value::Null.into(),
        Some(vec![7_u8]).into(),
    ];
    vec![plain, edges, more]
}

async fn every_value_comes_back(scratch: Scratch) {
    for row in samples() {
        assert_eq!(run(&scratch, INSERT, &row).await.unwrap(), 1);
        let key = row[0].clone();
        let read = scratch.db.read(move |conn| {
            let found = conn.one("select * from everything where id = $1", std::slice::from_ref(&key))?.unwrap();
            Ok::<Vec<Val>, DbError>(vec![
                found.get::<i64>("id")?.into(),
                found.get::<Option<bool>>("flag")?.into(),
                found.get::<i64>("count")?.into(),
                found.get::<f64>("ratio")?.into(),
                found.get::<String>("words")?.into(),
                found.get::<Uuid>("own")?.into(),
                found.get::<Timestamp>("at")?.into(),
                found.get::<Date>("day")?.into(),
                found.get::<Value>("doc")?.into(),
                found.get::<Vec<u8>>("raw")?.into(),
            ])
        });
        assert_eq!(read.await.unwrap(), row);
    }
}

async fn nulls(scratch: Scratch) {
    let mut row = vec![Val::Null; 10];
    row[0] = 1.into();
    run(&scratch, INSERT, &row).await.unwrap();
    let row = scratch.db.read(|conn| conn.one("select * from everything", &[])).await.unwrap().unwrap();
    assert_eq!(row.get::<Option<bool>>("flag").unwrap(), None);
    assert_eq!(row.get::<Option<Timestamp>>("at").unwrap(), None);
    assert_eq!(row.get::<Option<Value>>("doc").unwrap(), None);
    assert!(row.get::<Uuid>("own").is_err());
}

async fn instants_are_cut_to_microseconds(scratch: Scratch) {
    run(
        &scratch,
        "insert into everything (id, at) values ($1, $2)",
        &[1.into(), at("2026-01-01T00:00:00.1234569Z").into()],
    )
    .await
    .unwrap();
    let sql = "select at from everything where at = $1";
    let same = at("2026-01-01T00:00:00.123456999Z");
    let row = scratch.db.read(move |conn| conn.one(sql, &[same.into()])).await.unwrap().unwrap();
    assert_eq!(row.get::<Timestamp>("at").unwrap(), at("2026-01-01T00:00:00.123456Z"));
}

async fn far_years_are_refused(scratch: Scratch) {
    for value in [Val::from(date(999, 12, 31)), Val::from(at("0001-01-01T00:00:00Z"))] {
        let refused = run(&scratch, "insert into everything (id, day) values (1, $1)", &[value]).await.unwrap_err();
        assert!(matches!(&refused, DbError::Parameter { index: 1, .. }), "{refused}");
    }
}

async fn nul_and_nan_are_refused(scratch: Scratch) {
    let cases = [
        ("insert into everything (id, words) values (1, $1)", Val::from("a\0b")),
        ("insert into everything (id, ratio) values (1, $1)", Val::from(f64::NAN)),
        ("insert into everything (id, doc) values (1, $1)", Val::from(json!(["\0"]))),
    ];
    for (sql, value) in cases {
        assert!(matches!(run(&scratch, sql, &[value]).await, Err(DbError::Parameter { .. })), "{sql}");
    }
}

async fn sums_are_whole_numbers(scratch: Scratch) {
    for n in [5_i64, 6] {
        run(&scratch, "insert into everything (id, count) values ($1, $1)", &[n.into()]).await.unwrap();
    }
    let sql = "select sum(count) as total, avg(count) as mean, count(*) as rows, max(ratio) as most from everything";
    let row = scratch.db.read(move |conn| conn.one(sql, &[])).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("total").unwrap(), 11);
    assert_eq!(row.get::<f64>("mean").unwrap(), 5.5);
    assert_eq!(row.get::<i64>("rows").unwrap(), 2);
    assert_eq!(row.get::<Option<f64>>("most").unwrap(), None);
}

async fn columns_tell_what_they_hold(scratch: Scratch) {
    run(&scratch, "insert into everything (id, words) values (1, 'soon')", &[]).await.unwrap();
    let row = scratch.db.read(|conn| conn.one("select id, words from everything", &[])).await.unwrap().unwrap();
    let wrong = row.get::<Date>("words").unwrap_err().to_string();
    assert_eq!(wrong, "The column words of a row of everything holds a text «soon» where a day is expected.");
    let missing = row.get::<Date>("due").unwrap_err().to_string();
    assert_eq!(missing, "There is no column named due in the rows of everything; there are: id, words.");
}

async fn placeholders_may_come_in_any_order(scratch: Scratch) {
    run(&scratch, "insert into everything (words, id) values ($2, $1)", &[7.into(), "seven".into()]).await.unwrap();
    let sql = "select id, words || '$1' as words from everything where words = $2 and id = $1 -- $3";
    let row = scratch.db.read(move |conn| conn.one(sql, &[7.into(), "seven".into()])).await.unwrap().unwrap();
    assert_eq!(row.get::<String>("words").unwrap(), "seven$1");
}

async fn wrong_counts_are_told(scratch: Scratch) {
    let told = run(&scratch, "insert into everything (id) values ($1)", &[]).await.unwrap_err().to_string();
    assert!(told.contains("it has 1 parameters and 0 were given"), "{told}");
    let told = run(&scratch, "insert into nothing (id) values ($1)", &[1.into()]).await.unwrap_err();
    assert!(matches!(&told, DbError::Statement { sql, .. } if sql.contains("nothing")), "{told}");
}

async fn time_orders_as_time(scratch: Scratch) {
    let times =
        ["1000-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-01-01T00:00:00.1Z"];
    for (id, time) in (1_i64..).zip(times) {
        run(&scratch, "insert into everything (id, at) values ($1, $2)", &[id.into(), at(time).into()]).await.unwrap();
    }
    let rows = scratch.db.read(|conn| conn.all("select id from everything order by at desc", &[])).await.unwrap();
    let ids: Vec<i64> = rows.iter().map(|row| row.at(0).unwrap()).collect();
    assert_eq!(ids, [4, 3, 2, 1]);
}
