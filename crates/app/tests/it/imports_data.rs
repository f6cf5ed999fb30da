//! The ready mappings on the published files they were made for. Those files are no part of the project: these tests run
//! where `ENTENTE_DATA` names the folder that holds them, and say so where it does not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use domain::importing::Mapping;
use entente::imports::acts::Job;
use entente::imports::reading;
use entente::imports::report::Report;
use entente::reports::facts;

use crate::imports::bring;
use crate::world::World;

struct Brought {
    world: World,
    report: Report,
    facts: BTreeMap<&'static str, u64>,
    outcomes: BTreeMap<&'static str, u64>,
}

/// Brings a file in; nothing where there is no such folder.
async fn brought(mapping: &str, path: &str, strict: bool) -> Option<Brought> {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else {
        eprintln!("ENTENTE_DATA is not set: {path} was not imported.");
        return None;
    };
    let bytes = std::fs::read(PathBuf::from(folder).join(path)).expect("a file");
    let world = World::new().await;
    let job = Job {
        file: path.into(),
        hash: reading::hash(&bytes),
        table: Arc::new(reading::table(&bytes).expect("a table")),
        mapping: Arc::new(Mapping::ready(mapping).expect("a mapping")),
        strict,
    };
    let report = bring(&world, &job).await;
    let import = report.import.unwrap_or_default();
    let told = world.app.read(move |conn, _| facts::facts(conn, import)).await.expect("facts");
    world.verified().await;
    let facts = told.facts.iter().map(|f| (f.id, f.value)).collect();
    Some(Brought { world, report, facts, outcomes: told.outcomes })
}

#[tokio::test]
async fn servicenow() {
    let Some(b) = brought("servicenow", "itsm/servicenow_uci/incident_event_log.csv.gz", false).await else { return };

    let known = [
        ("F01", 54419),
        ("F02", 8306),
        ("F03", 3123),
        ("F04", 121),
        ("F05", 1339),
        ("F06", 3119),
        ("F07", 83),
        ("F08", 2),
    ];
    assert_eq!(b.facts, BTreeMap::from(known));
    assert_eq!((b.report.used, b.report.created.commitments, b.report.refused_lines), (54419, 8306, 0));
    let again = bring(&b.world, &again(&b, "itsm/servicenow_uci/incident_event_log.csv.gz")).await;
    assert_eq!((again.created, again.changed), Default::default());
}

fn again(b: &Brought, path: &str) -> Job {
    let bytes =
        std::fs::read(PathBuf::from(std::env::var_os("ENTENTE_DATA").unwrap_or_default()).join(path)).expect("a file");
    Job {
        file: b.report.file.clone(),
        hash: reading::hash(&bytes),
        table: Arc::new(reading::table(&bytes).expect("a table")),
        mapping: Arc::new(Mapping::ready(&b.report.mapping).expect("a mapping")),
        strict: false,
    }
}

#[tokio::test]
async fn volvo() {
    let Some(b) = brought("volvo", "itsm/volvo_bpi2013/incidents.csv.gz", false).await else { return };

    let known = [("F09", 34519), ("F10", 2518), ("F11", 339), ("F12", 1960), ("F13", 786), ("F14", 1548)];
    assert_eq!(b.facts, BTreeMap::from(known));
    assert_eq!((b.report.used, b.report.created.commitments), (34519, 2518));
}

#[tokio::test]
async fn helpdesk() {
    let Some(b) = brought("helpdesk", "itsm/helpdesk_italy/helpdesk.csv.gz", false).await else { return };

    assert_eq!(b.facts, BTreeMap::from([("F15", 1527), ("F16", 363), ("F17", 0)]));
    assert_eq!((b.report.used, b.report.created.commitments), (7590, 1527));
}

#[tokio::test]
async fn jira() {
    const PATH: &str = "promises/jira_cycle_times/jira.csv.gz";
    let Some(lax) = brought("jira", PATH, false).await else { return };
    let Some(strict) = brought("jira", PATH, true).await else { return };

    assert_eq!(
        (lax.facts, lax.report.flagged_lines, lax.report.created.commitments),
        (BTreeMap::from([("F36", 778)]), 778, 1374)
    );
    assert_eq!((strict.report.refused_lines, strict.report.created.commitments), (778, 596));
}

#[tokio::test]
async fn gitlab() {
    let Some(b) = brought("gitlab", "noncommercial/gitlab_milestones/issues.csv.gz", false).await else { return };

    assert_eq!(b.facts, BTreeMap::from([("F40", 1198), ("F41", 890)]));
    let of = |code| b.outcomes.get(code).copied().unwrap_or(0);
    assert_eq!((of("kept"), of("told_late") + of("silent")), (890, 308));
}

#[tokio::test]
async fn bureaus_of_the_united_states() {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else { return };
    let path = PathBuf::from(folder).join("portfolio/us_federal_bureaus/bureau_codes.csv");
    let bytes = std::fs::read(path).expect("a file");
    let world = World::new().await;

    let report =
        crate::imports_parties::bring(&world, crate::imports_parties::taking("bureau_codes.csv", &bytes)).await;

    assert_eq!((report.created.parties, report.refused_lines), (388, 0));
    world.verified().await;
}
