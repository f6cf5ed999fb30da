//! Bills that leave what was told: found in the last third of a month, told once, shown where it is read, and taken off when
//! they come back.

use axum::http::StatusCode;
use entente::imports::files::Files;
use entente::jobs;
use entente::people::acts::blank_person;
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::SignedDuration;

use crate::api::program;
use crate::money_used::brought;
use crate::world::World;

const PRICES: &str = "rate_id,period,category,service,unit,price,currency,audience\n\
    CORE,FY2025,compute,Cores,core hour,0.10,EUR,\nMAIL,FY2025,workplace,Mail,user,1,EUR,\n";

/// About 1,000 core hours a month for eight months, 3,000 by 12 March; and a client that goes on as it did.
async fn grown() -> World {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    let mut used = "client,key,quantity,day\n".to_owned();
    let months = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02"];
    for (n, month) in months.into_iter().enumerate() {
        let (cores, theirs) = if n % 2 == 0 { (900, 720) } else { (1100, 880) };
        used += &format!("Field Operations,CORE,{cores},{month}-05\nField Operations,MAIL,10,{month}-06\n");
        used += &format!("Laboratories,CORE,{theirs},{month}-05\n");
    }
    used += "Field Operations,CORE,3000,2026-03-05\nField Operations,MAIL,10,2026-03-06\nLaboratories,CORE,560,2026-03-05\n";
    assert_eq!(brought(&w, Files::Usage, &used).await.refused, vec![]);
    w
}

/// Letters about bills: to whom, and what stands on top.
async fn letters(w: &World) -> Vec<(String, String)> {
    w.app
        .read(|conn, _| {
            let sql = "select p.name, l.subject from letters l join people p on p.id = l.person_id \
                 where l.purpose in ('bill_above', 'bill_below') order by p.name, l.subject";
            conn.all(sql, &[])?.iter().map(|row| Ok((row.get("name")?, row.get("subject")?))).collect()
        })
        .await
        .expect("letters")
}

/// So many days on, everything is done that is due.
async fn live(w: &World, days: i64) {
    w.app.clock.set(w.app.clock.now() + SignedDuration::from_hours(24 * days));
    assert_eq!(jobs::run_due(&w.app).await.expect("jobs").failed, 0);
}

#[tokio::test]
async fn a_bill_that_leaves_what_was_told_is_told_once_to_those_who_answer_for_it() {
    let w = grown().await;
    let client = w.client;
    let una = w.app.write(move |tx, env| {
        let una = Person { name: "Una Reed".into(), email: Some("una@example.org".into()), ..blank_person() };
        let role = domain::party::Role::Requester;
        entente::people::acts::add_person(tx, env, &Scope::System("a test"), una, client, role)
    });
    una.await.expect("a requester");

    // 12 March is no day of the last third; 22 March is.
    live(&w, 0).await;
    assert_eq!(letters(&w).await, vec![]);
    live(&w, 10).await;

    let told = letters(&w).await;
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Ada Lund", "Cleo Brandt", "Fay Moore"], "{told:?}");
    assert!(told.iter().all(|(_, subject)| subject.starts_with("March 2026 will cost Field Operations about ")));
    live(&w, 1).await;
    assert_eq!(letters(&w).await.len(), 3);
}

#[tokio::test]
async fn it_is_read_on_bills_on_todays_page_and_by_programs_until_it_comes_back() {
    let w = grown().await;
    live(&w, 10).await;

    let bills = w.as_(w.fay).await.get("/money/bills").await;
    bills
        .is(StatusCode::OK)
        .shows("Bills that leave what was told")
        .shows("March 2026: about ")
        .shows("Cores: +190.00 EUR");
    w.as_(w.ada).await.get("/").await.shows("Field Operations").shows("more than was told");
    w.as_(w.ben).await.get("/").await.hides("more than was told");
    w.as_(w.cleo).await.get("/money/bills").await.is(StatusCode::SEE_OTHER);
    let warnings = program(&w, w.fay).await.get("/bill-warnings").await;
    assert_eq!(
        (warnings[0]["client"]["name"].as_str(), warnings[0]["above"].as_bool()),
        (Some("Field Operations"), Some(true))
    );
    assert!(warnings[0]["reasons"][0].as_str().is_some_and(|r| r == "Cores: +190.00 EUR, more of it"), "{warnings}");
    assert_eq!(warnings.as_array().map(Vec::len), Some(1));
    let bill = w.as_(w.cleo).await.get(&format!("/money/bills/{}", w.client)).await;
    bill.shows("What differs from the month before until the same day").shows("more than the months before said");

    // What was booked twice is taken back, and the bill is inside again.
    let fay = program(&w, w.fay).await;
    let lines = fay.get(&format!("/usage?client={}&from=2026-03-05&until=2026-03-05", w.client)).await;
    let id = lines["items"][0]["id"].as_str().expect("a line").to_owned();
    fay.post(&format!("/usage/{id}/reverse"), serde_json::json!({})).await;
    let right = serde_json::json!({"client": w.client.0, "key": "CORE", "quantity": "800", "day": "2026-03-05"});
    fay.post("/usage", right).await;
    live(&w, 1).await;

    assert_eq!(fay.get("/bill-warnings").await.as_array().map(Vec::len), Some(0));
    w.as_(w.ada).await.get("/").await.hides("more than was told");
}

#[tokio::test]
async fn only_our_own_people_read_which_bills_leave() {
    let w = grown().await;
    live(&w, 10).await;

    for who in [w.cleo, w.sam] {
        let other = program(&w, who).await;
        let asked = other.ask(axum::http::Method::GET, "/bill-warnings", &[], None).await;
        crate::api::is_problem(&asked, 404, "not_found");
    }
    w.as_(w.cleo).await.get("/").await.hides("than was told");
}
