//! Bringing files in and taking them back, through the acts that page and command line share.

use std::sync::Arc;

use db::Conn;
use domain::commitment::{Act, State, Visibility};
use domain::importing::Mapping;
use domain::kernel::CommitmentId;
use entente::commitments::store as commitments;
use entente::imports::acts::{self, Job, Undone};
use entente::imports::report::{Counts, Report};
use entente::imports::{reading, store};
use entente::kit::error::AppError;
use entente::people::scope::Scope;
use entente::reports::facts;
use uuid::Uuid;

use crate::world::World;

const HEADER: &str = "number,sys_updated_at,opened_at,incident_state,assignment_group,caller_id,location,category,subcategory,\
                      made_sla,reopen_count,reassignment_count,priority\n";

/// Rows of two incidents: the first is closed and opened again, the second waits.
const ROWS: [&str; 7] = [
    "INC1,1/3/2026 10:00,1/3/2026 09:00,New,Desk,Ada C,Cork,Mail,Inbox,true,0,0,3 - Moderate\n",
    "INC2,1/3/2026 10:30,1/3/2026 09:30,Active,Desk,?,Cork,Mail,Spam,true,0,0,3 - Moderate\n",
    "INC1,1/3/2026 11:00,1/3/2026 09:00,Active,Servers,Ada C,Cork,Mail,Inbox,true,0,1,3 - Moderate\n",
    "INC1,1/3/2026 12:00,1/3/2026 09:00,Closed,Servers,Ada C,Cork,Mail,Inbox,true,0,1,3 - Moderate\n",
    "INC2,1/3/2026 13:00,1/3/2026 09:30,Awaiting User Info,Desk,?,Cork,Mail,Spam,true,0,0,1 - Critical\n",
    "INC1,2/3/2026 09:00,1/3/2026 09:00,Active,Servers,Ada C,Cork,Mail,Inbox,false,1,1,3 - Moderate\n",
    "INC3,2/3/2026 09:30,2/3/2026 09:00,New,Desk,Ben D,Galway,Print,?,true,0,0,3 - Moderate\n",
];

fn log(rows: usize) -> String {
    [HEADER, &ROWS[..rows].concat()].concat()
}

pub fn job(csv: &str, mapping: &str, strict: bool) -> Job {
    Job {
        file: "file.csv".into(),
        hash: reading::hash(csv.as_bytes()),
        table: Arc::new(reading::table(csv.as_bytes()).expect("a table")),
        mapping: Arc::new(Mapping::ready(mapping).expect("a mapping")),
        strict,
    }
}

/// Brings a file in, as the command line does.
pub async fn bring(world: &World, job: &Job) -> Report {
    let file = acts::File { name: job.file.clone(), hash: job.hash.clone(), bytes: 1, rows: job.table.len() };
    let new = acts::fresh(&world.app.env(), file, Some(&job.mapping), job.strict, None).expect("an import");
    let id = new.id;
    let begun = world.app.write(move |tx, env| {
        store::insert(tx, &new)?;
        acts::start(tx, env, id, None)
    });
    begun.await.expect("a start");
    acts::run(&world.app, id, job, |_, _| {}).await.expect("a report")
}

async fn undo(world: &World, id: Uuid) -> Undone {
    world.app.write(move |tx, env| acts::start_undo(tx, env, id, None)).await.expect("a start");
    acts::undo(&world.app, id, |_, _| {}).await.expect("undone")
}

/// The commitments that a system calls by this name: state, kinds of acts, and id of each.
async fn told(world: &World, system: &'static str, key: &'static str) -> Vec<(State, String, CommitmentId)> {
    let read = move |conn: &mut Conn| {
        let parts = store::parts_of(conn, system, std::iter::once(key))?.remove(key).unwrap_or_default();
        let told = |part: store::Part| {
            let row = commitments::find(conn, &Scope::System("test"), part.commitment)?;
            let (c, events) = commitments::replayed(conn, &row)?;
            assert_eq!(c.state, row.state);
            let kind = |e: &domain::commitment::Event| e.act.kind().code();
            let kinds: Vec<_> =
                events.iter().map(|e| if e.implied { format!("({})", kind(e)) } else { kind(e).into() }).collect();
            Ok((row.state, kinds.join(" "), row.id))
        };
        parts.into_iter().map(told).collect::<Result<Vec<_>, AppError>>()
    };
    world.app.read(move |conn, _| read(conn)).await.expect("what is told")
}

async fn count(world: &World, what: &'static str) -> i64 {
    let sql = match what {
        "acts" => "select count(*) from acts",
        "live parties" => "select count(*) from parties where retired_at is null",
        "live people" => "select count(*) from people where retired_at is null",
        "words" => "select count(*) from words",
        _ => "select count(*) from commitments where state <> 'void'",
    };
    world
        .app
        .read(move |conn, _| Ok(conn.one(sql, &[])?.map(|row| row.at(0)).transpose()?.unwrap_or(0)))
        .await
        .expect("a count")
}

#[tokio::test]
async fn a_log_becomes_commitments_with_their_ledgers() {
    let world = World::new().await;

    let report = bring(&world, &job(&log(7), "servicenow", false)).await;

    let created =
        Counts { parties: 4, people: 2, services: 2, commitments: 3, reopenings: 1, acts: 15, ..Counts::default() };
    assert_eq!((report.created, report.changed, report.used), (created, Counts::default(), 7));
    let first = told(&world, "servicenow", "INC1").await;
    assert_eq!(first[0].1, "request (reassign) (reassign) promise (deliver) accept");
    assert_eq!(first[1].1, "(request) (reassign) promise");
    assert_eq!((first[0].0, first[1].0), (State::Accepted, State::Promised));
    assert_eq!(told(&world, "servicenow", "INC2").await[0].1, "(request) (reassign) promise note");
    let follows = world.app.read({
        let (of, id) = (first[0].2, first[1].2);
        move |conn, _| Ok(commitments::find(conn, &Scope::System("test"), id)?.follows == Some(of))
    });
    assert!(follows.await.expect("a row"), "a reopening takes up what was closed");
    assert_eq!(count(&world, "words").await, 0, "tickets touch nobody's word");
    world.verified().await;
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let world = World::new().await;
    bring(&world, &job(&log(7), "servicenow", false)).await;
    let acts = count(&world, "acts").await;

    let again = bring(&world, &job(&log(7), "servicenow", false)).await;

    let same =
        Counts { parties: 4, people: 2, services: 2, commitments: 3, reopenings: 1, acts: 15, ..Counts::default() };
    assert_eq!((again.created, again.changed, again.unchanged), (Counts::default(), Counts::default(), same));
    assert_eq!(count(&world, "acts").await, acts);
}

#[tokio::test]
async fn a_longer_file_goes_on_where_the_ledger_ends() {
    let world = World::new().await;
    bring(&world, &job(&log(3), "servicenow", false)).await;
    let foreseen = acts::dry_run(&world.app, &job(&log(7), "servicenow", false)).await.expect("a report");

    let report = bring(&world, &job(&log(7), "servicenow", false)).await;

    assert_eq!(
        (report.created, report.changed, report.unchanged),
        (foreseen.created, foreseen.changed, foreseen.unchanged)
    );
    assert_eq!((report.changed.commitments, report.created.commitments, report.created.reopenings), (2, 1, 1));
    assert_eq!(told(&world, "servicenow", "INC1").await[0].1, "request (reassign) (reassign) promise (deliver) accept");
    let facts =
        world.app.read(move |conn, _| facts::facts(conn, report.import.unwrap_or_default())).await.expect("facts");
    let values: Vec<u64> = facts.facts.iter().map(|f| f.value).collect();
    assert_eq!(values, [7, 3, 2, 1, 0, 2, 1, 1], "F01 to F08");
    world.verified().await;
}

#[tokio::test]
async fn another_past_is_refused_and_a_shorter_one_flagged() {
    let world = World::new().await;
    bring(&world, &job(&log(6), "servicenow", false)).await;
    let other = log(6).replacen("New,Desk", "Active,Desk", 1);

    let refused = bring(&world, &job(&other, "servicenow", false)).await;
    let shorter = bring(&world, &job(&log(2), "servicenow", false)).await;

    let codes =
        |notes: &[entente::imports::report::Noted]| notes.iter().map(|n| (n.line, n.code.clone())).collect::<Vec<_>>();
    assert_eq!(codes(&refused.refused), [(2, "other_past".to_owned())]);
    assert_eq!(codes(&shorter.flagged), [(2, "shorter".to_owned()), (3, "shorter".to_owned())]);
    assert_eq!((refused.created, shorter.created), (Counts::default(), Counts::default()));
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let world = World::new().await;
    let (acts, parties) = (count(&world, "acts").await, count(&world, "live parties").await);

    let report = acts::dry_run(&world.app, &job(&log(7), "servicenow", false)).await.expect("a report");

    assert!(report.dry_run && report.created.commitments == 3 && report.import.is_none());
    assert_eq!((count(&world, "acts").await, count(&world, "live parties").await), (acts, parties));
}

#[tokio::test]
async fn undoing_voids_what_was_made_and_retires_what_nothing_needs() {
    let world = World::new().await;
    let (parties, people) = (count(&world, "live parties").await, count(&world, "live people").await);
    let report = bring(&world, &job(&log(7), "servicenow", false)).await;
    let acts = count(&world, "acts").await;

    let undone = undo(&world, report.import.unwrap_or_default()).await;

    assert_eq!((undone.voided, undone.restored, undone.kept), (4, 0, 0));
    assert_eq!((undone.retired.parties, undone.retired.people, undone.retired.services), (4, 2, 2));
    assert_eq!((count(&world, "live parties").await, count(&world, "live people").await), (parties, people));
    assert_eq!((count(&world, "acts").await, count(&world, "commitments").await), (acts + 4, 0), "rows stay");
    world.verified().await;
    let again = bring(&world, &job(&log(7), "servicenow", false)).await;
    assert_eq!(
        (again.created.commitments, again.changed.parties, again.changed.people),
        (3, 4, 2),
        "and they come back"
    );
    world.verified().await;
}

#[tokio::test]
async fn undoing_leaves_what_somebody_has_spoken_in() {
    let world = World::new().await;
    let report = bring(&world, &job(&log(7), "servicenow", false)).await;
    let spoken = told(&world, "servicenow", "INC2").await[0].2;
    world.say(world.ada, spoken, Act::Note { visibility: Visibility::Shared }).await.expect("a note");

    let undone = undo(&world, report.import.unwrap_or_default()).await;

    assert_eq!((undone.voided, undone.kept), (3, 1));
    assert_eq!(told(&world, "servicenow", "INC2").await[0].0, State::Promised);
    assert_eq!(count(&world, "commitments").await, 1);
    world.verified().await;
}

#[tokio::test]
async fn undoing_a_longer_file_tells_again_what_stood_before() {
    let world = World::new().await;
    bring(&world, &job(&log(3), "servicenow", false)).await;
    let before = told(&world, "servicenow", "INC1").await;
    let longer = bring(&world, &job(&log(7), "servicenow", false)).await;

    let undone = undo(&world, longer.import.unwrap_or_default()).await;

    assert_eq!((undone.voided, undone.restored), (2, 2));
    let after = told(&world, "servicenow", "INC1").await;
    assert_eq!((after.len(), after[0].0, after[0].1.as_str()), (1, before[0].0, before[0].1.as_str()));
    assert_ne!(after[0].2, before[0].2, "told anew; the other one is void");
    let again = bring(&world, &job(&log(7), "servicenow", false)).await;
    assert_eq!((again.changed.commitments, again.created.commitments), (2, 1));
    world.verified().await;
}

#[tokio::test]
async fn what_a_file_tells_after_people_have_closed_a_matter_is_kept_as_a_note() {
    let world = World::new().await;
    bring(&world, &job(&log(3), "servicenow", false)).await;
    let id = told(&world, "servicenow", "INC1").await[0].2;
    world.say(world.ada, id, Act::Revoke).await.expect("given up");

    let report = bring(&world, &job(&log(4), "servicenow", false)).await;

    let told = told(&world, "servicenow", "INC1").await;
    assert_eq!((told[0].0, told[0].1.as_str()), (State::Revoked, "request (reassign) (reassign) promise revoke note"));
    assert_eq!(report.flagged.iter().map(|n| (n.line, n.code.as_str())).collect::<Vec<_>>(), [(5, "not_allowed")]);
    world.verified().await;
}

fn list(due: &str, closed: &str) -> String {
    format!(
        "project,iid,title,created_at,promised_date,closed_at\n\
         Garden,7,Build a gate,2026-01-05T10:00:00Z,{due},{closed}\n\
         Garden,8,Paint it,2026-02-20T10:00:00Z,2026-02-10,2026-02-21T10:00:00Z\n"
    )
}

#[tokio::test]
async fn a_list_is_judged_by_its_dates_and_goes_on_when_it_says_more() {
    let world = World::new().await;
    let first = bring(&world, &job(&list("2026-01-31", ""), "gitlab", false)).await;
    assert_eq!(first.flagged.iter().map(|n| (n.line, n.code.as_str())).collect::<Vec<_>>(), [(3, "due_before_begin")]);

    let moved = bring(&world, &job(&list("2026-03-31", ""), "gitlab", false)).await;
    let closed = bring(&world, &job(&list("2026-03-31", "2026-03-10T10:00:00Z"), "gitlab", false)).await;

    assert_eq!((moved.changed.commitments, closed.changed.commitments), (1, 1));
    let gate = told(&world, "gitlab", "Garden#7").await;
    assert_eq!(gate[0].1, "request (promise) note (propose) (agree) (deliver) accept");
    let facts =
        world.app.read(move |conn, _| facts::facts(conn, closed.import.unwrap_or_default())).await.expect("facts");
    assert_eq!(facts.facts.iter().map(|f| (f.id, f.value)).collect::<Vec<_>>(), [("F40", 2), ("F41", 0)]);
    world.verified().await;
}

#[tokio::test]
async fn strict_refuses_what_would_be_flagged() {
    let world = World::new().await;
    let csv =
        "id,project,task,created_date,finished_date\nT1,0,1,2026-01-02,2026-01-01\nT2,0,2,2026-01-02,2026-01-03\n";

    let strict = bring(&world, &job(csv, "jira", true)).await;

    assert_eq!((strict.created.commitments, strict.refused.len(), strict.refused_lines), (1, 1, 1));
    assert_eq!(strict.refused[0].line, 2);
}

#[tokio::test]
async fn a_party_of_the_same_name_is_the_same_party() {
    let world = World::new().await;
    let csv = log(1).replace("Cork", "field operations");

    let report = bring(&world, &job(&csv, "servicenow", false)).await;

    assert_eq!((report.created.parties, report.unchanged.parties), (1, 1), "only the team is new");
    let rows = commitments::find;
    let id = told(&world, "servicenow", "INC1").await[0].2;
    let row = world.app.read(move |conn, _| rows(conn, &Scope::System("test"), id)).await.expect("a row");
    assert_eq!(row.between.customer, world.client);
}

#[tokio::test]
async fn only_one_import_runs_at_a_time_and_each_only_once() {
    let world = World::new().await;
    let report = bring(&world, &job(&log(1), "servicenow", false)).await;
    let id = report.import.unwrap_or_default();

    let again = world.app.write(move |tx, env| acts::start(tx, env, id, None)).await;
    undo(&world, id).await;
    let twice = world.app.write(move |tx, env| acts::start_undo(tx, env, id, None)).await;

    assert!(matches!(again, Err(AppError::Refused { code: "not_ready", .. })), "{again:?}");
    assert!(matches!(twice, Err(AppError::Refused { code: "undone", .. })), "{twice:?}");
}

#[tokio::test]
async fn an_import_that_broke_off_goes_on() {
    let world = World::new().await;
    let short = job(&log(3), "servicenow", false);
    let id = bring(&world, &short).await.import.unwrap_or_default();
    let failed = store::Status::Failed;
    world
        .app
        .write(move |tx, env| store::finish(tx, id, failed, None, Some("the lights went out"), env.now))
        .await
        .expect("broken");

    world.app.write(move |tx, env| acts::start(tx, env, id, None)).await.expect("again");
    let report = acts::run(&world.app, id, &job(&log(7), "servicenow", false), |_, _| {}).await.expect("a report");

    assert_eq!((report.created.commitments, report.changed.commitments), (1, 2));
    let undone = undo(&world, id).await;
    assert_eq!((undone.voided, count(&world, "commitments").await), (4, 0));
    world.verified().await;
}

#[test]
fn files_are_unpacked_and_their_delimiter_is_found() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all("a;b\n1;\"x, y\"\n\n2;z\n3\n".as_bytes()).expect("packed");

    let table = reading::table(&packed.finish().expect("packed")).expect("a table");

    assert_eq!((table.columns().len(), table.len(), table.row(0).cell(1)), (2, 2, "x, y"));
    assert_eq!(table.row(1).line, 4, "an empty line counts");
    assert_eq!(table.refused().iter().map(|n| n.line).collect::<Vec<_>>(), [5]);
    assert!(reading::table(b"a\0b").is_err());
    assert!(reading::table(b"").is_err());
    assert!(reading::table(b"\x1f\x8bbroken").is_err());
    assert_eq!(reading::table(b"a,b\n\xff,2\n3,4\n").expect("a table").refused().len(), 1);
}
