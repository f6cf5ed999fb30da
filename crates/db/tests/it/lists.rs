//! Lists: filters, keyset pages, streaming.

use db::testing::Scratch;
use db::{DbError, Direction, Query, Val, escape_like};
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::number;

contract!(
    keyset_pages_give_every_row_once,
    in_list_finds_its_members,
    typed_patterns_mean_themselves,
    each_streams_and_stops,
    each_works_again_and_again,
    one_runs_a_change_to_its_end,
    statistics_are_gathered_while_others_read,
);

/// 30 deeds on 3 days, so that days repeat.
async fn deeds(scratch: &Scratch) {
    let rows = |client: Uuid| {
        let day = |n: i64| date(2026, 1, 1 + i8::try_from(n % 3).unwrap());
        let at = jiff::Timestamp::UNIX_EPOCH;
        (0..30_i64).map(|n| vec![client.into(), n.into(), day(n).into(), at.into()]).collect::<Vec<Vec<Val>>>()
    };
    let made = scratch.db.write(move |tx| {
        let client = Uuid::now_v7();
        tx.run("insert into client (id, name) values ($1, 'one')", &[client.into()])?;
        tx.insert_many("deed", &["client", "number", "due", "made_at"], rows(client))
    });
    assert_eq!(made.await.unwrap(), 30);
}

async fn keyset_pages_give_every_row_once(scratch: Scratch) {
    deeds(&scratch).await;
    for (direction, order) in [(Direction::Ascending, "due, number"), (Direction::Descending, "due desc, number desc")]
    {
        let pages = scratch.db.read(move |conn| {
            let all = Query::new("select due, number from deed").order(order).all(conn)?;
            let mut paged: Vec<(Date, i64)> = Vec::new();
            loop {
                let mut query = Query::new("select due, number from deed").and("number >= {}", 0).order(order).limit(7);
                if let Some((due, last)) = paged.last() {
                    query = query.keyset(&["due", "number"], vec![(*due).into(), (*last).into()], direction);
                }
                let page = query.all(conn)?;
                if page.is_empty() {
                    break;
                }
                for row in page {
                    paged.push((row.get("due")?, row.get("number")?));
                }
            }
            let all =
                all.iter().map(|row| Ok((row.get("due")?, row.get("number")?))).collect::<db::Result<Vec<_>>>()?;
            Ok::<_, DbError>((all, paged))
        });
        let (all, paged) = pages.await.unwrap();
        assert_eq!((paged.len(), &paged), (30, &all));
    }
}

async fn in_list_finds_its_members(scratch: Scratch) {
    deeds(&scratch).await;
    let count = scratch.db.read(|conn| {
        let of = |numbers: &[i64]| {
            Query::new("select number from deed").in_list("number", numbers.iter().map(|n| (*n).into()))
        };
        Ok::<_, DbError>((of(&[1, 2, 3]).all(conn)?.len(), of(&[]).all(conn)?.len(), of(&[99, 5]).all(conn)?.len()))
    });
    assert_eq!(count.await.unwrap(), (3, 0, 1));
}

async fn typed_patterns_mean_themselves(scratch: Scratch) {
    let found = scratch.db.write(|tx| {
        for name in ["50% off", "500 off", r"a\b_c", r"a\bxc"] {
            tx.run("insert into client (id, name) values ($1, $2)", &[Uuid::now_v7().into(), name.into()])?;
        }
        let pattern = |typed: &str| format!("%{}%", escape_like(typed));
        let find = |tx: &mut db::Tx, typed: &str| {
            let query = Query::new("select name from client").and(r"name like {} escape '\'", pattern(typed));
            query.all(tx).map(|rows| rows.len())
        };
        Ok::<_, DbError>((find(tx, "50%")?, find(tx, r"\b_")?, find(tx, "off")?))
    });
    assert_eq!(found.await.unwrap(), (1, 1, 2));
}

async fn many(scratch: &Scratch, rows: i64) {
    let made = scratch.db.write(move |tx| {
        let rows = (0..rows).map(|n| vec![n.into(), (n * 2).into()]).collect();
        tx.insert_many("counter", &["id", "n"], rows)
    });
    made.await.unwrap();
}

async fn each_streams_and_stops(scratch: Scratch) {
    many(&scratch, 2_600).await;
    let sums = scratch.db.read(|conn| {
        let mut sum = 0;
        conn.each("select n from counter where id >= $1", &[100.into()], &mut |row| {
            sum += row.get::<i64>("n")?;
            Ok::<(), DbError>(())
        })?;
        let mut seen = 0;
        let stopped = conn.each("select id from counter order by id", &[], &mut |_| {
            seen += 1;
            if seen == 700 { Err(DbError::Driver("enough".into())) } else { Ok(()) }
        });
        // Stopping is not a failure of the transaction.
        let after: i64 = conn.one("select count(*) from counter", &[])?.unwrap().at(0)?;
        Ok::<_, DbError>((sum, seen, stopped.is_err(), after))
    });
    assert_eq!(sums.await.unwrap(), ((100..2_600).map(|n| n * 2).sum::<i64>(), 700, true, 2_600));
}

async fn each_works_again_and_again(scratch: Scratch) {
    many(&scratch, 1_000).await;
    let counts = scratch.db.write(|tx| {
        let mut counts = Vec::new();
        for sql in [
            "select id from counter",
            "select id, n from counter",
            "with a as (select 1) select * from a",
            "select id from counter where id < 0",
        ] {
            let mut count = 0;
            tx.each(sql, &[], &mut |_| {
                count += 1;
                Ok::<(), DbError>(())
            })?;
            counts.push(count);
        }
        let mut changed = 0;
        tx.each("update counter set n = 0 where id < $1 returning id", &[10.into()], &mut |_| {
            changed += 1;
            Ok::<(), DbError>(())
        })?;
        counts.push(changed);
        Ok::<_, DbError>(counts)
    });
    assert_eq!(counts.await.unwrap(), [1_000, 1_000, 1, 0, 10]);
    assert_eq!(number(&scratch, "select count(*) from counter where n = 0").await, 10);
}

async fn one_runs_a_change_to_its_end(scratch: Scratch) {
    many(&scratch, 10).await;
    let first = scratch.db.write(|tx| tx.one("update counter set n = -1 returning id", &[])).await.unwrap();
    assert!(first.is_some());
    assert_eq!(number(&scratch, "select count(*) from counter where n = -1").await, 10);
}

async fn statistics_are_gathered_while_others_read(scratch: Scratch) {
    deeds(&scratch).await;
    let count = "select count(*) as n from deed";
    let before: i64 = number(&scratch, count).await;

    scratch.db.gather_statistics().await.unwrap();

    assert_eq!(number(&scratch, count).await, before);
    if scratch.db.engine() == db::Engine::Sqlite {
        assert!(number(&scratch, "select count(*) as n from sqlite_stat1 where tbl = 'deed'").await > 0);
    }
}
