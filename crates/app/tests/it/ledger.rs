//! The ledger: appended only, chained, replayable; `verify` finds and names what was changed.

use db::Engine;
use domain::commitment::{Act, Visibility};
use entente::ledger::verify::{Report, verify};
use jiff::SignedDuration;

use crate::world::{World, engine};

async fn report(world: &World) -> Report {
    verify(&world.app.db, &world.app.env(), None).await.expect("a report")
}

async fn a_history(world: &World) -> domain::kernel::CommitmentId {
    let id = world.promised("An hourly feed", 30).await;
    world.later(SignedDuration::from_hours(24));
    world.say(world.ben, id, Act::Note { visibility: Visibility::Internal }).await.expect("a note");
    world.say(world.ada, id, Act::Assure).await.expect("an assurance");
    world.later(SignedDuration::from_hours(24));
    world.say(world.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    world.say(world.cleo, id, Act::Accept { rating: Some(5) }).await.expect("an acceptance");
    id
}

#[tokio::test]
async fn a_ledger_that_nobody_touched_is_whole() {
    let world = World::new().await;
    a_history(&world).await;
    world.promised("Another", 5).await;

    let report = report(&world).await;

    assert_eq!(report.findings, vec![]);
    assert_eq!((report.commitments, report.acts), (2, 8));
    assert_eq!(report.seal, None);
}

/// Does what somebody with the database's own shell would do: takes the guards away and writes.
async fn tampered(world: &World, writes: &'static [&'static str]) {
    let drops: &[&str] = match engine() {
        Engine::Sqlite => &[
            "drop trigger acts_are_not_changed",
            "drop trigger act_texts_are_only_erased",
            "drop trigger acts_are_not_removed",
            "drop trigger act_texts_are_not_removed",
        ],
        Engine::Postgres => &[
            "drop trigger acts_are_not_changed on acts",
            "drop trigger act_texts_are_only_erased on act_texts",
            "drop trigger acts_are_not_removed on acts",
            "drop trigger act_texts_are_not_removed on act_texts",
        ],
    };
    let drops: Vec<&'static str> = drops.to_vec();
    let done = world.app.write(move |tx, _| {
        for drop in &drops {
            tx.run(drop, &[])?;
        }
        for sql in writes {
            assert!(tx.run(sql, &[])? > 0, "something was changed");
        }
        Ok(())
    });
    done.await.expect("a change");
}

#[tokio::test]
async fn a_changed_text_is_found_and_its_act_named() {
    let world = World::new().await;
    a_history(&world).await;
    let find = "select a.id from acts a where a.kind = 'promise'";
    let act: uuid::Uuid =
        world.app.read(move |conn, _| Ok(conn.one(find, &[])?.expect("an act").at(0)?)).await.expect("an id");

    const CHANGE: &str = "update act_texts set body = replace(body, 'So it is', 'So it was') \
                          where act_id in (select id from acts where kind = 'promise')";
    tampered(&world, &[CHANGE]).await;

    let report = report(&world).await;
    let named = report.findings.iter().find(|f| f.what == "act").expect("a finding");
    assert_eq!(named.id, act.to_string());
    assert!(named.wrong.contains("its text is not what was said"), "{named:?}");
}

#[tokio::test]
async fn a_changed_act_and_a_missing_guard_are_found() {
    let world = World::new().await;
    a_history(&world).await;

    tampered(&world, &["update acts set channel = 'link' where kind = 'accept'"]).await;

    let report = report(&world).await;
    assert!(report.findings.iter().any(|f| f.what == "act" && f.wrong.contains("accept")), "{:?}", report.findings);
    assert!(report.findings.iter().any(|f| f.what == "schema"), "{:?}", report.findings);
}

#[tokio::test]
async fn a_cut_tail_shows_in_the_row_and_against_the_seal() {
    let world = World::new().await;
    let id = a_history(&world).await;
    world.later(SignedDuration::from_hours(2));
    let seal = world.app.write(entente::ledger::seal::make).await.expect("a write").expect("a seal");
    let well = verify(&world.app.db, &world.app.env(), Some(seal.seal.clone())).await.expect("a report");
    assert_eq!((well.wrong, well.seal), (0, Some(entente::ledger::seal::hex(&seal.seal))));

    tampered(
        &world,
        &[
            "delete from act_texts where act_id in (select id from acts where kind = 'accept')",
            "delete from acts where kind = 'accept'",
        ],
    )
    .await;

    let kept = verify(&world.app.db, &world.app.env(), Some(seal.seal)).await.expect("a report");
    assert!(kept.findings.iter().any(|f| f.what == "seal"), "{:?}", kept.findings);
    assert!(kept.findings.iter().any(|f| f.what == "commitment" && f.id == id.to_string()), "{:?}", kept.findings);
}

#[tokio::test]
async fn a_changed_state_word_or_number_is_found() {
    for (sql, what) in [
        ("update commitments set state = 'promised', closed_at = null", "commitment"),
        ("update words set alpha = alpha + 1", "word"),
        ("update party_numbers set owed_to = owed_to + 1", "number"),
    ] {
        let world = World::new().await;
        a_history(&world).await;
        world.promised("Another", 5).await;
        let done = world.app.write(move |tx, _| Ok(tx.run(sql, &[])?));
        assert!(done.await.expect("a change") > 0);

        let report = report(&world).await;

        assert!(report.findings.iter().any(|f| f.what == what), "{sql}: {:?}", report.findings);
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_an_act() {
    let world = World::new().await;
    a_history(&world).await;

    for sql in [
        "update acts set kind = 'note'",
        "delete from acts",
        "update act_texts set body = 'x'",
        "delete from act_texts",
    ] {
        let refused = world.app.write(move |tx, _| Ok(tx.run(sql, &[])?)).await;
        assert!(refused.is_err(), "{sql}");
    }
    world.verified().await;
}

#[tokio::test]
async fn an_erased_text_is_redacted_and_not_broken() {
    let world = World::new().await;
    a_history(&world).await;
    let erase =
        "update act_texts set body = null, salt = null where act_id in (select id from acts where kind = 'note')";
    world.app.write(move |tx, _| Ok(tx.run(erase, &[])?)).await.expect("an erasure");

    let report = report(&world).await;

    assert_eq!((report.redacted, report.findings.iter().filter(|f| f.what == "act").count()), (1, 0));
}

#[tokio::test]
async fn what_one_side_keeps_inside_leaves_no_gap_in_what_the_other_reads() {
    let world = World::new().await;
    let id = a_history(&world).await;
    let entries = world.app.read(move |conn, _| entente::ledger::entries(conn, id.0)).await.expect("entries");

    let shared: Vec<i64> = entries.iter().filter(|e| e.chain == "shared").map(|e| e.position).collect();

    assert_eq!(shared, (1..=4).collect::<Vec<_>>());
    assert_eq!(entries.len(), 6);
}
