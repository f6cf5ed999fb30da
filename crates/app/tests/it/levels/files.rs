//! Files of measurements: rows that are one, rows that are one case, lists of incidents, and every line that cannot be used.

use std::path::PathBuf;
use std::sync::Arc;

use domain::kernel::{PartyId, ServiceId};
use domain::levels::Measured;
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::imports::report::Report;
use entente::levels::store;
use jiff::civil::date;

use super::{failing, train};
use crate::world::World;

const MONTHS: &str = "service,client,kind,name,month,kept,of,percent,minutes_down\n\
    Crew tablets,Field Operations,availability,,2026-02,,,,900\n\
    crew tablets,,delivery,,2026-02,19,20,,\n\
    Crew tablets,,other,Calls taken in a minute,2026-02,,,97.5,\n\
    Nothing,,delivery,,2026-02,1,2,,\n\
    Crew tablets,Nobody,delivery,,2026-02,1,2,,\n\
    Crew tablets,,speed,,2026-02,1,2,,\n\
    Crew tablets,,delivery,,2026-13,1,2,,\n\
    Crew tablets,,delivery,,2026-04,1,2,,\n\
    Crew tablets,,delivery,,2026-01,3,2,,\n\
    Crew tablets,,delivery,,2026-02,20,20,,\n\
    Crew tablets,,delivery,A name,2026-01,1,2,,\n";

/// Rows as a list of incidents has them; every one is invented.
const INCIDENTS: &str = "number,opened_at,resolved_at,closed_at,made_sla,category,location\n\
    I1,2026-01-29T08:00,2026-02-01T09:00,2026-02-06T09:00,true,Mail,North\n\
    I2,2026-02-02T08:00,2026-02-03T09:00,2026-02-08T09:00,false,Mail,North\n\
    I3,2026-02-02T08:00,,2026-02-09T09:00,true,Mail,South\n\
    I4,2026-02-02T08:00,2026-02-04T09:00,2026-02-09T09:00,true,Lines,?\n\
    I2,2026-02-02T08:00,2026-02-03T09:00,2026-02-08T09:00,false,Mail,North\n\
    I5,2026-02-02T08:00,2026-02-04T09:00,2026-02-09T09:00,perhaps,Mail,South\n";

fn taking(text: &[u8]) -> Taking {
    let table = Arc::new(reading::table(text).expect("a table"));
    Taking { file: "levels.csv".into(), hash: reading::hash(text), bytes: text.len(), table, strict: false }
}

async fn brought(w: &World, text: &[u8]) -> Report {
    let (files, taking) = (Files::named("levels").expect("a reader"), taking(text));
    w.app.write(move |tx, env| files.bring_in(tx, env, &taking)).await.expect("a report")
}

async fn measured(w: &World, service: ServiceId, client: Option<PartyId>) -> Vec<(String, Measured)> {
    let read = w.app.read(move |conn, _| store::standing(conn, service, client, date(2026, 2, 1)));
    let rows = read.await.expect("measurements");
    rows.into_iter().map(|r| (r.measure.what.name.unwrap_or_default(), r.measure.measured)).collect()
}

#[tokio::test]
async fn a_file_tells_every_line_and_comes_in_once() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    let dry = taking(MONTHS.as_bytes());
    let would = w.app.read(move |conn, env| Files::Levels.dry_run(conn, env, &dry)).await.expect("a report");

    let first = brought(&w, MONTHS.as_bytes()).await;
    let again = brought(&w, MONTHS.as_bytes()).await;
    let better = brought(&w, MONTHS.replace(",900\n", ",9\n").as_bytes()).await;

    let codes: Vec<(u64, &str)> = first.refused.iter().map(|n| (n.line, n.code.as_str())).collect();
    let wanted = [
        (5, "unknown_service"),
        (6, "unknown_client"),
        (7, "unknown_kind"),
        (8, "bad_date"),
        (9, "future"),
        (10, "more_than_all"),
        (11, "same_key"),
        (12, "no_name"),
    ];
    assert_eq!(codes, wanted);
    assert_eq!((would.created.levels, would.dry_run, would.import), (3, true, None));
    assert_eq!((first.created.levels, first.used, again.created.levels, again.unchanged.levels), (3, 3, 0, 3));
    assert_eq!((better.changed.levels, better.unchanged.levels), (1, 2));
    assert!(failing(&w, w.client).await.is_empty(), "corrected");
    let own = measured(&w, id, Some(w.client)).await;
    assert_eq!(own, [(String::new(), Measured::Down { down: 9, of: 40_320 })], "every minute of February");
}

#[tokio::test]
async fn incidents_give_levels_by_service_and_client_in_one_go() {
    let w = World::new().await;

    let report = brought(&w, INCIDENTS.as_bytes()).await;

    let codes: Vec<(u64, &str)> = report.refused.iter().map(|n| (n.line, n.code.as_str())).collect();
    assert_eq!(codes, [(6, "same_key"), (7, "bad_value")]);
    assert_eq!((report.created.services, report.created.parties, report.created.levels), (2, 2, 4));
    let (services, clients) = w
        .app
        .read(|conn, _| Ok((store::services_by_name(conn)?, entente::imports::store::clients::Clients::of(conn)?)))
        .await
        .expect("names");
    let (mail, north) = (services["mail"], clients.find("north").ok());
    let level = "Incidents resolved in time".to_owned();
    assert_eq!(measured(&w, mail, None).await, [(level.clone(), Measured::Kept { kept: 2, of: 3 })]);
    assert_eq!(measured(&w, mail, north).await, [(level, Measured::Kept { kept: 1, of: 2 })]);
    assert_eq!(brought(&w, INCIDENTS.as_bytes()).await.unchanged.levels, 4);
}

#[tokio::test]
async fn a_file_without_its_columns_says_which() {
    let w = World::new().await;
    let taking = taking(b"service,month\nA,2026-02\n");

    let done = w.app.write(move |tx, env| Files::Levels.bring_in(tx, env, &taking)).await;

    let words = done.expect_err("columns are missing").to_string();
    assert!(words.contains("Missing here: kind, kept, percent or minutes_down"), "{words}");
}

/// Runs where `ENTENTE_DATA` names the folder of the published files.
#[tokio::test]
async fn the_published_incidents_add_up() {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else {
        eprintln!("ENTENTE_DATA is not set: the incidents were not read.");
        return;
    };
    let path = PathBuf::from(folder).join("itsm/servicenow_uci/incidents_summary.csv.gz");
    let w = World::new().await;

    let report = brought(&w, &std::fs::read(path).expect("a file")).await;

    // Seven name no category, so nothing says of which service they are; each is told by line.
    assert_eq!((report.rows, report.used, report.refused_lines), (8306, 8299, 7));
    assert_eq!(report.created.services, 36);
    let sums = w.app.read(|conn, _| {
        let sql = "select sum(part) as kept, sum(whole) as cases from level_measures where client_id is null";
        let row = conn.one(sql, &[])?.ok_or(entente::kit::error::AppError::NotFound)?;
        Ok((row.val(0).cloned(), row.val(1).cloned()))
    });
    let (kept, cases) = sums.await.expect("sums");
    assert!(format!("{kept:?}").contains("3119") && format!("{cases:?}").contains("8299"), "{kept:?} of {cases:?}");
}
