//! Many rows at once.

use db::testing::Scratch;
use db::{DbError, Val};
use uuid::Uuid;

use crate::number;

contract!(ten_thousand_rows, every_size_fits, wrong_rows_are_told, values_of_every_kind);

async fn ten_thousand_rows(scratch: Scratch) {
    let made = scratch.db.write(|tx| {
        let rows = (0..10_000_i64).map(|n| vec![n.into(), (n % 7).into()]).collect();
        tx.insert_many("counter", &["id", "n"], rows)
    });
    assert_eq!(made.await.unwrap(), 10_000);
    assert_eq!(number(&scratch, "select sum(id) from counter").await, 49_995_000);
}

async fn every_size_fits(scratch: Scratch) {
    for size in [0_i64, 1, 7, 8, 9, 63, 64, 65, 129, 513, 777] {
        let made = scratch.db.write(move |tx| {
            tx.run("delete from counter", &[])?;
            let rows = (0..size).map(|n| vec![n.into(), n.into()]).collect();
            tx.insert_many("counter", &["id", "n"], rows)
        });
        assert_eq!(made.await.unwrap(), u64::try_from(size).unwrap());
        assert_eq!(number(&scratch, "select count(*) from counter where id = n").await, size);
    }
}

async fn wrong_rows_are_told(scratch: Scratch) {
    let short = scratch.db.write(|tx| tx.insert_many("counter", &["id", "n"], vec![vec![Val::Int(1)]]));
    let told = short.await.unwrap_err().to_string();
    assert!(told.contains("row 0 has 1 values for 2 columns"), "{told}");
    let double = scratch.db.write(|tx| {
        let rows = (0..100_i64).map(|n| vec![(n % 99).into(), n.into()]).collect();
        tx.insert_many("counter", &["id", "n"], rows)
    });
    assert!(double.await.unwrap_err().is_unique());
    assert_eq!(number(&scratch, "select count(*) from counter").await, 0);
}

async fn values_of_every_kind(scratch: Scratch) {
    let made = scratch.db.write(|tx| {
        let row = |n: i64| {
            let json = serde_json::json!({ "n": n });
            let odd = (n % 2 == 1).then_some(n);
            vec![
                n.into(),
                (n > 5).into(),
                odd.into(),
                Uuid::now_v7().into(),
                jiff::Timestamp::UNIX_EPOCH.into(),
                json.into(),
            ]
        };
        let columns = ["id", "flag", "count", "own", "at", "doc"];
        tx.insert_many("everything", &columns, (0..20).map(row).collect::<Vec<Vec<Val>>>())
    });
    assert_eq!(made.await.unwrap(), 20);
    let odd = scratch.db.read(|conn| {
        let rows = conn.all("select id, doc from everything where count is not null and flag", &[])?;
        rows.iter()
            .map(|row| Ok(row.get::<serde_json::Value>("doc")?["n"].as_i64()))
            .collect::<Result<Vec<_>, DbError>>()
    });
    assert_eq!(odd.await.unwrap(), [7, 9, 11, 13, 15, 17, 19].map(Some));
}
