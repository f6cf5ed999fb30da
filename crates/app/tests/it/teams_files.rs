//! People, weeks and efforts of teams from files: told line by line, and the same again changes nothing.

use domain::check::Level;
use entente::imports::files::{Files, Taking};
use entente::imports::report::Report;
use entente::teams::files::Kind;
use entente::teams::store;

use crate::imports_parties::taking;
use crate::teams::TODAY;
use crate::world::World;

const PEOPLE: &str = "team,person,hours,skills,from\n\
    Integration,ben@example.org,30,Java: expert; Testing,2025-06-01\n\
    Integration,Una Roe,37.5,Testing: learning,2025-06-01\n\
    Integration,Una Roe,20,,2025-06-01\n\
    Nobody's,Ole Dam,20,,\n\
    Integration,Ole Dam,ninety,,\n\
    Integration,who@example.org,20,,\n\
    Integration,Ole Dam,20,Java: wizard,\n";

async fn bring(w: &World, kind: Kind, taking: &Taking) -> Report {
    let taking = taking.clone();
    w.app.write(move |tx, env| Files::Teams(kind).bring_in(tx, env, &taking)).await.expect("a report")
}

fn codes(report: &Report) -> Vec<(u64, &str)> {
    report.refused.iter().map(|n| (n.line, n.code.as_str())).collect()
}

#[tokio::test]
async fn people_come_in_once_with_their_skills() {
    let w = World::new().await;
    let file = taking("people.csv", PEOPLE.as_bytes());
    let dry = file.clone();

    let foreseen =
        w.app.read(move |conn, env| Files::Teams(Kind::People).dry_run(conn, env, &dry)).await.expect("a report");
    let first = bring(&w, Kind::People, &file).await;
    let again = bring(&w, Kind::People, &file).await;

    let wanted = [(4, "same_key"), (5, "unknown_team"), (6, "bad_value"), (7, "unknown_person"), (8, "bad_value")];
    assert_eq!(codes(&first), wanted);
    assert_eq!((foreseen.created.team_people, first.created.team_people), (2, 2));
    assert_eq!((again.created.team_people, again.unchanged.team_people), (0, 2));
    let rows = w.app.read(|conn, _| store::members(conn, None, TODAY)).await.expect("members");
    let ben = rows.iter().find(|m| m.account == Some(w.ben)).expect("Ben");
    assert_eq!((ben.name.as_str(), ben.place.minutes_on(TODAY)), ("Ben Okoro", 1800));
    assert_eq!(ben.place.skills.iter().map(|(_, level)| *level).max(), Some(Level::Expert));
}

#[tokio::test]
async fn weeks_and_efforts_come_in_and_make_the_record() {
    let w = World::new().await;
    bring(&w, Kind::People, &taking("people.csv", PEOPLE.as_bytes())).await;
    let weeks = "team,week,unplanned,worked,learning\nIntegration,2026-03-04,13.5,70,2\nIntegration,2026-02-25,0,,\n\
        Integration,2026-05-04,1,,\nIntegration,2020-05-04,1,,\n";
    let efforts = "team,what,estimated,actual,finished,reference\nIntegration,A feed,10,15,2026-02-01,A-1\n\
        Integration,A feed,0,15,2026-02-01,A-2\nIntegration,A list,10,12,2027-02-01,A-3\n";
    let (weeks, efforts) = (taking("weeks.csv", weeks.as_bytes()), taking("efforts.csv", efforts.as_bytes()));

    let (noted, took) = (bring(&w, Kind::Weeks, &weeks).await, bring(&w, Kind::Efforts, &efforts).await);
    let (noted_again, took_again) = (bring(&w, Kind::Weeks, &weeks).await, bring(&w, Kind::Efforts, &efforts).await);
    let other = "team,what,estimated,actual,finished,reference\nIntegration,A feed,10,20,2026-02-01,A-1\n";
    let changed = bring(&w, Kind::Efforts, &taking("efforts.csv", other.as_bytes())).await;

    assert_eq!(codes(&noted), [(4, "future"), (5, "nobody_there")]);
    assert_eq!(codes(&took), [(3, "not_estimated"), (4, "future")]);
    assert_eq!((noted.created.team_weeks, noted_again.unchanged.team_weeks), (2, 2));
    assert_eq!((took.created.team_efforts, took_again.unchanged.team_efforts), (1, 1));
    assert_eq!(changed.changed.team_efforts, 1);
    let plan = w.app.read(|conn, env| store::plan(conn, env, TODAY)).await.expect("a plan");
    assert_eq!(plan.teams[0].unplanned.weeks(), [0, 200], "in the order of time");
    assert_eq!((plan.record.len(), plan.record.mean()), (1, 2000));
}
