//! Calendars: whose days count, what a change does to clocks under way and to what was judged, and who sees which.

use axum::http::{Method, StatusCode};
use domain::calendar::{Day, Edit, Freeze, Rules, Span};
use domain::commitment::{Act, Side};
use domain::kernel::{CalendarId, CommitmentId, PartyId};
use domain::trust::Outcome;
use entente::calendars::acts::{self, New};
use entente::calendars::store;
use entente::commitments::store as commitments;
use entente::jobs;
use entente::kit::error::AppError;
use entente::people::scope::Scope;
use jiff::{SignedDuration, Timestamp, civil::date};
use serde_json::{Value, json};

use crate::api::{Program, is_problem, program};
use crate::world::{Answer, World};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The client lives in Kathmandu, and Friday 13 March is a holiday there.
async fn far_away(w: &World, party: PartyId) -> CalendarId {
    w.app
        .write(move |tx, env| {
            let s = Scope::System("the cast");
            let new = New { name: "Kathmandu".into(), parent: None, zone: "Asia/Kathmandu".into() };
            let id = acts::make(tx, env, &s, &new)?;
            let off = Edit::Day { day: date(2026, 3, 13), name: "Holi".into(), hours: vec![] };
            let seen = store::find(tx, id)?.revision;
            acts::change(tx, env, &s, (id, seen), off)?;
            acts::assign(tx, env, &s, party, Some(id))?;
            Ok(id)
        })
        .await
        .expect("a calendar")
}

async fn edited(w: &World, id: CalendarId, edit: Edit) {
    let change = w.app.write(move |tx, env| {
        let seen = store::find(tx, id)?.revision;
        acts::change(tx, env, &Scope::System("somebody"), (id, seen), edit.clone())
    });
    change.await.expect("a change");
}

fn off(day: jiff::civil::Date) -> Edit {
    Edit::Day { day, name: "A holiday".into(), hours: vec![] }
}

async fn row(w: &World, id: CommitmentId) -> commitments::Row {
    w.app.read(move |conn, _| commitments::find(conn, &Scope::System("test"), id)).await.expect("a promise")
}

async fn broken(w: &World, id: CommitmentId) {
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    w.say(w.ada, id, act).await.expect("a breakdown");
}

#[tokio::test]
async fn a_breakdown_clock_runs_by_the_customers_days() {
    let w = World::new().await;
    let before = w.promised("At home", 20).await;
    broken(&w, before).await;
    far_away(&w, w.client).await;
    let there = w.promised("Far away", 20).await;

    broken(&w, there).await;

    // Thursday 12 March, 14:15 there; Friday is a holiday, so Monday and Tuesday count.
    assert_eq!(row(&w, there).await.clock, Some(at("2026-03-17T08:30:00Z")));
    assert_eq!(row(&w, before).await.clock, row(&w, there).await.clock, "clocks under way are counted anew");
    let page = w.as_(w.ada).await.get(&format!("/promises/{there}")).await;
    page.is(StatusCode::OK).shows("Tue 17 March");
    w.verified().await;
}

#[tokio::test]
async fn units_and_teams_are_counted_by_what_lies_nearest() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let (client, team, other) = (w.client, w.team, w.other);
    let found = w.app.write(move |tx, env| {
        let s = Scope::System("test");
        let unit = entente::people::acts::blank_party();
        let unit = entente::people::store::Party { name: "Depot".into(), parent: Some(client), ..unit };
        let unit = entente::people::acts::add_party(tx, env, &s, unit)?;
        let house = store::house(tx, env)?.version().calendar;
        let named = |id| Ok::<_, AppError>(id);
        let of = [store::of(tx, env, unit)?, store::of(tx, env, team)?, store::of(tx, env, other)?];
        named((of.map(|days| days.version().calendar), house))
    });

    let ([unit, team, other], house) = found.await.expect("calendars");
    assert_eq!(unit, Some(far.0));
    assert!(house.is_some());
    assert_eq!((team, other), (house, house));
}

#[tokio::test]
async fn what_was_judged_stays_judged_however_calendars_change() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let id = w.promised("Missed", 1).await;
    // Due on the holiday; told on Tuesday, its second working day after.
    w.later(SignedDuration::from_hours(24 * 5));
    broken(&w, id).await;
    let told = row(&w, id).await;
    assert_eq!(told.outcome.map(|j| j.outcome), Some(Outcome::ToldLate));
    w.say(w.ada, id, Act::Revoke).await.expect("given up");
    w.verified().await;

    edited(&w, far, Edit::Remove(1)).await;
    edited(&w, far, Edit::Hours(Some(domain::calendar::Hours([(); 7].map(|()| vec![Span::new(0, 1440)]))))).await;

    let judged = row(&w, id).await;
    assert!(judged.calendar.calendar == Some(far.0) && judged.calendar.revision > 0);
    w.verified().await;
    w.later(SignedDuration::from_hours(24 * 30));
    jobs::run_due(&w.app).await.expect("jobs");
    assert_eq!(row(&w, id).await.outcome, judged.outcome);
    w.verified().await;
}

#[tokio::test]
async fn a_holiday_that_is_added_moves_a_clock_that_runs() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let id = w.promised("A feed", 20).await;
    broken(&w, id).await;
    let was = row(&w, id).await;
    assert_eq!(was.clock, Some(at("2026-03-17T08:30:00Z")));

    edited(&w, far, off(date(2026, 3, 16))).await;

    let is = row(&w, id).await;
    assert_eq!((is.clock, is.next_deadline), (Some(at("2026-03-18T08:30:00Z")), Some(at("2026-03-18T08:30:00Z"))));
    w.verified().await;
    w.later(SignedDuration::from_hours(24 * 6 - 1));
    jobs::run_due(&w.app).await.expect("jobs");
    assert_eq!(row(&w, id).await.acts, is.acts, "its time has not come");
    w.later(SignedDuration::from_hours(2));
    jobs::run_due(&w.app).await.expect("jobs");
    assert_eq!(row(&w, id).await.acts, is.acts + 1, "the end of the clock is noted once");
    w.verified().await;
}

#[tokio::test]
async fn a_party_that_moves_is_counted_by_what_is_above_it_then() {
    let w = World::new().await;
    far_away(&w, w.other).await;
    let id = w.promised("A feed", 20).await;
    broken(&w, id).await;
    assert_eq!(row(&w, id).await.clock, Some(at("2026-03-16T08:30:00Z")));

    let (client, other) = (w.client, w.other);
    let moved = w.app.write(move |tx, env| {
        let s = Scope::System("test");
        let field = entente::people::store::find_party(tx, &s, client)?;
        let under = entente::people::store::Party { parent: Some(other), ..field };
        entente::people::acts::change_party(tx, env, &s, under)
    });
    moved.await.expect("moved");

    assert_eq!(row(&w, id).await.clock, Some(at("2026-03-17T08:30:00Z")));
    w.verified().await;
}

#[tokio::test]
async fn versions_of_calendars_are_never_changed_in_the_database() {
    let w = World::new().await;

    let changed = w.app.db.write(|tx| tx.run("update calendar_versions set change = 'x'", &[]));
    let removed = w.app.db.write(|tx| tx.run("delete from calendar_versions", &[]));

    assert!(changed.await.is_err() && removed.await.is_err());
}

#[tokio::test]
async fn a_calendar_is_made_filled_and_given_in_forms_alone() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    ada.get("/calendars").await.is(StatusCode::OK).shows("House calendar").shows("Monday to Friday 09:00 to 17:00");
    let house = ada.get("/calendars/new").await;
    house.shows("Add a calendar");

    let made = ada.post("/calendars/new", &[("name", "Plant"), ("zone", "Europe/London"), ("parent", "")]).await;

    made.is(StatusCode::SEE_OTHER);
    let page = made.location.clone();
    let seen =
        |body: &str| body.split("name=\"seen\" value=\"").nth(1).and_then(|s| s.split('"').next()).map(str::to_owned);
    for (form, fields) in [
        ("country", vec![("country", "gb-eng")]),
        ("day", vec![("day", "2026-12-24"), ("name", "Christmas Eve"), ("hours", "09:00 to 13:00")]),
        ("list", vec![("list", "2026-08-03 Works holiday\n4 August 2026, Works holiday")]),
        ("freeze", vec![("from", "2026-12-12"), ("until", "2027-01-03"), ("name", "Year end")]),
        (
            "hours",
            vec![("mon", "22:00 to 06:00"), ("tue", "22:00 to 06:00"), ("fri", "08:00 to 12:00, 13:00 to 17:30")],
        ),
        ("yearly", vec![("name", "Founders"), ("rule", "nth"), ("month", "9"), ("weekday", "2"), ("nth", "-1")]),
    ] {
        let now = seen(&ada.get(&page).await.body).expect("a version");
        let mut sent = vec![("seen", now.as_str())];
        sent.extend(fields);
        ada.post(&format!("{page}/{form}"), &sent).await.is(StatusCode::SEE_OTHER);
    }
    let shown = ada.get(&page).await;
    shown.shows("Summer bank holiday").shows("Christmas Eve").shows("worked 09:00 to 13:00").shows("Works holiday");
    shown.shows("Year end").shows("12 Dec to 3 Jan 2027").shows("the last Tuesday of September");
    shown.shows(
        "Monday and Tuesday 22:00 to 06:00; Friday 08:00 to 12:00, 13:00 to 17:30, by the clock of Europe/London.",
    );
    shown.shows("Holidays of England and Wales").shows("Ada Lund");
    let id = page.rsplit('/').next().expect("an id").to_owned();
    let given = ada.post(&format!("/parties/{}/calendar", w.client), &[("calendar", &id)]).await;
    given.is(StatusCode::SEE_OTHER);
    ada.get(&format!("/clients/{}", w.client)).await.shows("Working days").shows("Plant");
    ada.get(&page).await.shows("Field Operations");
}

#[tokio::test]
async fn a_form_that_makes_no_sense_keeps_what_was_typed_and_names_the_field() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let ada = w.as_(w.ada).await;
    let page = format!("/calendars/{far}");
    let seen = w.app.read(move |conn, _| Ok(store::find(conn, far)?.revision)).await.expect("a version").to_string();
    let seen = ("seen", seen.as_str());

    let day =
        ada.post(&format!("{page}/day"), &[seen, ("day", "2026-05-01"), ("name", ""), ("hours", "9 till 5")]).await;
    let list = ada.post(&format!("{page}/list"), &[seen, ("list", "2026-05-01 A\nsomeday B")]).await;
    let week = ada.post(&format!("{page}/hours"), &[seen, ("mon", "")]).await;
    let late = ada.post(&format!("{page}/country"), &[("seen", "1"), ("country", "ie")]).await;

    day.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write what day it is.").shows("9 till 5 has no beginning and end.");
    assert!(day.body.contains(r#"value="9 till 5""#), "what was typed stays");
    list.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Line 2 begins with no day.");
    week.is(StatusCode::UNPROCESSABLE_ENTITY).shows("No day has hours.");
    late.is(StatusCode::CONFLICT).shows("Somebody else was first.");
}

#[tokio::test]
async fn nobody_sees_the_calendar_of_another_client() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let (cleo, dan) = (w.as_(w.cleo).await, w.as_(w.dan).await);

    cleo.get(&format!("/calendars/{far}")).await.is(StatusCode::OK).shows("Holi").hides("Change it").hides("Take out");
    cleo.get("/calendars").await.shows("Kathmandu").hides("House calendar");
    dan.get("/calendars").await.hides("Kathmandu").shows("House calendar");
    dan.get(&format!("/calendars/{far}")).await.is(StatusCode::NOT_FOUND);
    let by_cleo =
        cleo.post(&format!("/calendars/{far}/day"), &[("seen", "3"), ("day", "2026-05-01"), ("name", "A")]).await;
    by_cleo.is(StatusCode::FORBIDDEN);
    let by_dan =
        dan.post(&format!("/calendars/{far}/day"), &[("seen", "3"), ("day", "2026-05-01"), ("name", "A")]).await;
    by_dan.is(StatusCode::NOT_FOUND);
    cleo.post(&format!("/parties/{}/calendar", w.client), &[("calendar", "")]).await.is(StatusCode::FORBIDDEN);
    cleo.get("/calendars/new").await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_calendar_of_the_house_is_for_administrators_and_moves_its_zone() {
    let w = World::new().await;
    let house = w.app.read(|conn, env| Ok(store::house(conn, env)?.version())).await.expect("a calendar");
    let page = format!("/calendars/{}", house.calendar.expect("one"));
    let seen = house.revision.to_string();
    let ada = w.as_(w.ada).await;
    ada.post(&format!("{page}/zone"), &[("seen", &seen), ("zone", "Europe/Paris")]).await.is(StatusCode::FORBIDDEN);

    let id = CalendarId(house.calendar.expect("one"));
    edited(&w, id, Edit::Zone("Europe/Paris".into())).await;

    ada.get("/calendars").await.shows("Europe/Paris");
    assert_eq!(w.app.env().zone().iana_name(), Some("Europe/Paris"), "the next page lives by it");
    let org = w.app.read(|conn, _| entente::organisation::needed(conn)).await.expect("an organisation");
    assert_eq!(org.zone.iana_name(), Some("Europe/Paris"));
}

#[tokio::test]
async fn a_due_on_a_day_off_or_in_a_freeze_is_told_and_not_refused() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let freeze =
        Edit::Freeze { from: date(2026, 3, 20), until: date(2026, 4, 2), name: "Stocktaking".into(), closed: false };
    edited(&w, far, freeze).await;

    let (on_a_holiday, in_a_freeze) = (w.promised("On Holi", 1).await, w.promised("In a freeze", 12).await);

    let ada = w.as_(w.ada).await;
    let page = ada.get(&format!("/promises/{on_a_holiday}")).await;
    page.shows("Fri 13 March is a day off, Holi, for Field Operations. The next working day there is Mon 16 March.");
    let page = ada.get(&format!("/promises/{in_a_freeze}")).await;
    page.shows("Tue 24 March lies in a freeze of Field Operations: Stocktaking, 20 Mar to 2 Apr.");
    ada.get(&format!("/clients/{}", w.client)).await.shows("Freeze from 20 Mar to 2 Apr: Stocktaking.");
}

#[tokio::test]
async fn a_calendar_lies_under_another_but_never_under_itself() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let tried = w.app.write(move |tx, env| {
        let s = Scope::System("test");
        let new = New { name: "Unit".into(), parent: Some(far), zone: "Asia/Kathmandu".into() };
        let unit = acts::make(tx, env, &s, &new)?;
        let seen = store::find(tx, far)?.revision;
        let circle = acts::settle(tx, env, &s, (far, seen), ("Kathmandu", Some(unit)));
        let days = store::as_of(tx, env, domain::calendar::Version { calendar: Some(unit.0), revision: i64::MAX })?;
        Ok((circle.is_err(), days.works(date(2026, 3, 13)), days.works(date(2026, 3, 16))))
    });

    assert_eq!(tried.await.expect("days"), (true, false, true), "its holidays are those above");
}

#[tokio::test]
async fn a_calendar_that_is_used_is_not_retired() {
    let w = World::new().await;
    let far = far_away(&w, w.client).await;
    let ada = w.as_(w.ada).await;

    ada.post(&format!("/calendars/{far}/retire"), &[]).await.is(StatusCode::CONFLICT).shows("Somebody works by it.");
    ada.post(&format!("/parties/{}/calendar", w.client), &[("calendar", "")]).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("/calendars/{far}/retire"), &[]).await.is(StatusCode::SEE_OTHER);

    ada.get("/calendars").await.hides("Kathmandu");
    ada.get("/calendars?retired=1").await.shows("Kathmandu");
}

#[test]
fn a_freeze_and_other_hours_are_read_back_as_they_were_written() {
    let mut rules = Rules::office("Europe/Dublin");
    rules.days.push(Day { id: 1, day: date(2026, 12, 24), name: "Eve".into(), hours: vec![Span::new(540, 780)] });
    rules.freezes.push(Freeze {
        id: 2,
        from: date(2026, 12, 1),
        until: date(2026, 12, 2),
        name: "F".into(),
        closed: true,
    });
    let text = serde_json::to_value(&rules).expect("json");

    assert_eq!(serde_json::from_value::<Rules>(text).expect("rules"), rules);
}

async fn put(who: &Program, path: &str, body: Value) -> Answer {
    who.ask(Method::PUT, path, &[], Some(body)).await
}

#[tokio::test]
async fn programs_read_a_calendar_write_it_anew_and_say_whose_it_is() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);

    let made = ada.post("/calendars", json!({ "name": "Plant", "zone": "Europe/London" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let path = made.location.trim_start_matches("/api/v1").to_owned();
    let rules = json!({
        "hours": { "mon": "22:00 to 06:00", "fri": "08:00 to 12:00, 13:00 to 17:30" },
        "days": [{ "day": "2026-12-24", "name": "Christmas Eve", "hours": "09:00 to 13:00" }],
        "yearly": [{ "name": "Good Friday", "rule": "easter", "easter": -2 }],
        "freezes": [{ "from": "2026-12-12", "until": "2027-01-03", "name": "Year end" }],
    });
    let anew = json!({ "name": "Plant", "zone": "Europe/London", "rules": rules });
    let changed = put(&ada, &path, anew.clone()).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let read = ada.get(&path).await;
    assert_eq!(read["rules"]["hours"]["mon"], "22:00 to 06:00");
    assert_eq!(read["rules"]["yearly"][0]["easter"], -2);
    let whose = format!("/parties/{}/calendar", w.client);
    let given = put(&ada, &whose, json!({ "calendar": read["id"] })).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.body);
    assert_eq!(cleo.get(&whose).await["next_freeze"]["name"], "Year end");
    assert_eq!(cleo.get(&path).await["name"], "Plant");

    is_problem(&put(&cleo, &path, anew).await, 403, "forbidden");
    assert_eq!(dan.get("/calendars").await["items"].as_array().map(Vec::len), Some(1), "that of the house alone");
    let odd = json!({ "name": "Plant", "zone": "Europe/London", "rules": { "hours": { "mon": "nine to five" } } });
    let problem = is_problem(&put(&ada, &path, odd).await, 422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "hours.mon");
}
