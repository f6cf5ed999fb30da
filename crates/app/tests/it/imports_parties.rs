//! A tree of clients from a list: each below the one above it, told line by line, the same again changes nothing, and taken back.

use std::sync::Arc;

use entente::imports::acts;
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::imports::report::Report;
use entente::kit::error::AppError;
use entente::people::store as people;

use crate::world::World;

/// A few rows as they are published (public domain).
const BUREAUS: &str = "agency_code,bureau_code,bureau_name\n\
    009,70,Administration for Children and Families\n\
    009,95,Allowances\n\
    005,45,Agricultural Marketing Service\n\
    009,00,Department of Health and Human Services\n\
    005,00,Department of Agriculture\n\
    007,00,Department of Defense-Military Programs\n\
    007,45,Allowances\n\
    362,10,Corporation without an agency\n\
    005,45,Agricultural Marketing Service\n";

pub fn taking(name: &str, bytes: &[u8]) -> Taking {
    let table = Arc::new(reading::table(bytes).expect("a table"));
    Taking { file: name.to_owned(), hash: reading::hash(bytes), bytes: bytes.len(), table, strict: false }
}

pub async fn bring(w: &World, taking: Taking) -> Report {
    w.app.write(move |tx, env| Files::Parties.bring_in(tx, env, &taking)).await.expect("a report")
}

#[tokio::test]
async fn bureaus_come_in_below_their_agencies_and_only_once() {
    let w = World::new().await;
    let taking = taking("bureau_codes.csv", BUREAUS.as_bytes());
    let again = taking.clone();
    let dry = taking.clone();

    let foreseen = w.app.read(move |conn, env| Files::Parties.dry_run(conn, env, &dry)).await.expect("a report");
    let report = bring(&w, taking).await;

    assert_eq!((foreseen.created.parties, report.created.parties, report.used), (8, 8, 8));
    let codes =
        |notes: &[entente::imports::report::Noted]| notes.iter().map(|n| (n.line, n.code.clone())).collect::<Vec<_>>();
    assert_eq!(codes(&report.flagged), [(9, "no_above".to_owned())]);
    assert_eq!(codes(&report.refused), [(10, "same_key".to_owned())]);
    let ada = w.as_(w.ada).await;
    let list = ada.get("/clients?q=Health").await;
    list.shows("Department of Health and Human Services");
    let scope = w.scope(w.ada).await;
    let all = w.app.read(move |conn, _| {
        people::list_parties(conn, &scope, Some(domain::party::PartyKind::Client), None, false, 100)
    });
    let all = all.await.expect("clients");
    let allowances: Vec<_> = all.iter().filter(|p| p.name == "Allowances").map(|p| p.parent_name.clone()).collect();
    assert_eq!(allowances.len(), 2, "two bureaus of the same name are two");
    assert!(allowances.iter().all(Option::is_some) && allowances[0] != allowances[1], "{allowances:?}");

    let second = bring(&w, again).await;
    assert_eq!((second.created.parties, second.unchanged.parties), (0, 8));
    w.verified().await;
}

#[tokio::test]
async fn a_list_with_codes_of_its_own_meets_who_is_there_and_is_taken_back() {
    let w = World::new().await;
    let list = "name,code,above\nField Operations,FO,\nNorth depot,FO-N,FO\nStores,FO-N-S,FO-N\n";

    let report = bring(&w, taking("units.csv", list.as_bytes())).await;

    assert_eq!((report.created.parties, report.unchanged.parties), (2, 1));
    w.as_(w.ada).await.get(&format!("/clients/{}", w.client)).await.shows("North depot");
    let import = report.import.expect("an import");
    w.app.write(move |tx, env| acts::start_undo(tx, env, import, None)).await.expect("begun");
    let undone = acts::undo(&w.app, import, |_, _| {}).await.expect("taken back");
    assert_eq!(undone.retired.parties, 2);
    w.as_(w.ada).await.get(&format!("/clients/{}", w.client)).await.hides("North depot");
    let back = bring(&w, taking("units.csv", list.as_bytes())).await;
    assert_eq!((back.created.parties, back.unchanged.parties), (0, 3));
    w.as_(w.ada).await.get(&format!("/clients/{}", w.client)).await.shows("North depot");
    let none = taking("x.csv", b"code,title\nA,B\n");
    let none = w.app.read(move |conn, env| Files::Parties.dry_run(conn, env, &none)).await;
    assert!(matches!(none, Err(AppError::Refused { .. })), "{none:?}");
}
