//! Describing a service on its pages, publishing it, and its end.

use axum::http::StatusCode;
use domain::kernel::ServiceId;
use entente::calendars::acts as calendars;
use entente::catalogue::sight::Sight;
use entente::catalogue::store;
use entente::kit::error::AppError;
use entente::people::scope::Scope;
use jiff::SignedDuration;

use super::{ben_owns, house, published, whole};
use crate::world::World;

#[tokio::test]
async fn an_owner_describes_a_service_and_publishes_it_once_it_is_whole() {
    let w = World::new().await;
    ben_owns(&w).await;
    let (ben, cleo) = (w.as_(w.ben).await, w.as_(w.cleo).await);
    let (owner, team, calendar) = (w.ben.to_string(), w.team.to_string(), house(&w).await.to_string());
    ben.get("/catalogue").await.shows("Nothing can be read here yet").shows("Describe a service");
    ben.post("/catalogue/new", &[("name", "Rooms"), ("about", "A room to meet in.")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Write under what it stands");
    let about = [
        ("name", "Rooms"),
        ("about", "A room to meet in."),
        ("area", "Workplace"),
        ("owner", owner.as_str()),
        ("team", team.as_str()),
    ];
    let page = ben.post("/catalogue/new", &about).await.is(StatusCode::SEE_OTHER).location.clone();
    ben.get(&page).await.shows("draft").shows("Describe at least one offering.");
    cleo.get(&page).await.is(StatusCode::NOT_FOUND);
    ben.post(&format!("{page}/publish"), &[]).await.is(StatusCode::CONFLICT).shows("It cannot be published yet.");

    let offer = [
        ("name", "A room for a day"),
        ("gets", "A room\nA screen"),
        ("lacks", "Coffee"),
        ("how", "Order it here."),
        ("may_order", "everybody"),
        ("amount_2", "2"),
        ("unit_2", "working_days"),
    ];
    let without = ben.post(&format!("{page}/offerings/new"), &offer).await;
    without.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose the calendar by which it is counted.").shows("Coffee");
    let with: Vec<(&str, &str)> = offer.into_iter().chain([("calendar_2", calendar.as_str())]).collect();
    let offering = ben.post(&format!("{page}/offerings/new"), &with).await.is(StatusCode::SEE_OTHER).location.clone();
    let offering = offering.trim_end_matches("#price");
    let price = [("amount", "12,50"), ("currency", "eur"), ("unit", "room a day"), ("from", "2026-03-12")];
    ben.post(&format!("{offering}/price"), &price).await.is(StatusCode::SEE_OTHER);
    ben.post(&format!("{offering}/price"), &[("amount", "x"), ("currency", "eur")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Write the amount as a number");
    ben.post(&format!("{page}/publish"), &[]).await.is(StatusCode::SEE_OTHER);

    let seen = cleo.get(&page).await;
    seen.is(StatusCode::OK).shows("A room for a day").shows("EUR 12.50 for one room a day").shows("Coffee");
    ben.get(offering).await.shows("2").shows("holds now");
    let history = ben.get(&page).await;
    history.shows("Offers “A room for a day”").shows("Published").shows("Ben Okoro");
}

#[tokio::test]
async fn what_others_order_stays_whole() {
    let w = World::new().await;
    ben_owns(&w).await;
    let (id, offering) = published(&w, "Laptops").await;
    let ben = w.as_(w.ben).await;
    let edit = format!("/catalogue/{id}/edit");
    let version = w.app.read(move |conn, _| store::find(conn, Sight::House, id)).await.expect("a service").version;
    let version = version.to_string();
    let team = w.team.to_string();
    let bare = [
        ("version", version.as_str()),
        ("name", "Laptops"),
        ("about", "Work."),
        ("area", "Work"),
        ("team", team.as_str()),
    ];

    let refused = ben.post(&edit, &bare).await;
    let last = ben.post(&format!("/catalogue/offerings/{offering}/take-back"), &[("why", "No more.")]).await;

    refused.is(StatusCode::CONFLICT).shows("Others read it and order it").shows("Name the person who owns it.");
    last.is(StatusCode::CONFLICT).shows("Describe at least one offering.");
    let stale = [("version", "1"), bare[1], bare[2], bare[3], bare[4]];
    ben.post(&edit, &stale).await.is(StatusCode::CONFLICT).shows("Somebody else was first.");
    let twice = [("name", "laptops"), ("area", "Work")];
    ben.post("/catalogue/new", &twice).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("of this name already");
}

#[tokio::test]
async fn a_service_ends_on_a_day_that_was_said_and_names_what_takes_its_place() {
    let w = World::new().await;
    ben_owns(&w).await;
    let (old, offering) = published(&w, "Laptops").await;
    let (new, _) = published(&w, "Tablets").await;
    let (ben, cleo) = (w.as_(w.ben).await, w.as_(w.cleo).await);
    let page = format!("/catalogue/{old}");
    let announce = format!("{page}/announce");
    let instead = new.to_string();
    ben.post(&announce, &[("on", "2026-04-30")]).await.is(StatusCode::CONFLICT).shows("Say why");
    ben.post(&announce, &[("on", "2026-03-12"), ("why", "Old.")]).await.is(StatusCode::CONFLICT).shows("lie ahead");

    let said = [("on", "2026-04-30"), ("why", "Nobody makes them."), ("instead", instead.as_str())];
    ben.post(&announce, &said).await.is(StatusCode::SEE_OTHER);

    cleo.get(&page)
        .await
        .shows("It ends on Thursday 30 April 2026.")
        .shows("Tablets takes its place.")
        .hides("Nobody makes");
    cleo.get(&format!("/catalogue/offerings/{offering}/order")).await.shows("Order Tablets instead.");
    ben.post(&format!("{page}/retire"), &[("why", "Now.")]).await.is(StatusCode::CONFLICT).shows("announced as");
    w.later(SignedDuration::from_hours(24 * 50));
    let (ben, cleo) = (w.as_(w.ben).await, w.as_(w.cleo).await);
    ben.post(&format!("{page}/retire"), &[("why", "Its day has come.")]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&page).await.is(StatusCode::NOT_FOUND);
    cleo.get("/catalogue").await.hides("Laptops");
    ben.get("/catalogue?shown=retired").await.shows("Laptops");
    ben.post(&format!("{page}/bring-back"), &[("why", "They make them again.")]).await.is(StatusCode::SEE_OTHER);
    ben.get(&page).await.shows("draft").shows("They make them again.");
}

#[tokio::test]
async fn only_owners_and_administrators_describe() {
    let w = World::new().await;
    let (id, offering) = published(&w, "Laptops").await;
    let (draft, _) = whole(&w, "Tablets").await;
    for who in [w.ada, w.fay, w.cleo, w.dan, w.sam] {
        let somebody = w.as_(who).await;
        somebody.get("/catalogue/new").await.is(StatusCode::FORBIDDEN);
        for path in [format!("/catalogue/{id}/edit"), format!("/catalogue/offerings/{offering}")] {
            somebody.get(&path).await.is(StatusCode::FORBIDDEN);
        }
        somebody
            .post(&format!("/catalogue/{id}/announce"), &[("on", "2026-05-01"), ("why", "x")])
            .await
            .is(StatusCode::FORBIDDEN);
        somebody
            .post(
                &format!("/catalogue/offerings/{offering}/price"),
                &[("amount", "1"), ("currency", "EUR"), ("unit", "x"), ("from", "2026-05-01")],
            )
            .await
            .is(StatusCode::FORBIDDEN);
        somebody.get(&format!("/catalogue/{id}")).await.is(StatusCode::OK).hides("Its life");
    }
    let drafts = |answer: crate::world::Answer| answer.status;
    assert_eq!(drafts(w.as_(w.cleo).await.get(&format!("/catalogue/{draft}")).await), StatusCode::NOT_FOUND);
    assert_eq!(drafts(w.as_(w.ada).await.get(&format!("/catalogue/{draft}")).await), StatusCode::OK);
    // The owner changes their own, whatever role they have.
    w.as_(w.ben).await.get(&format!("/catalogue/{id}/edit")).await.is(StatusCode::OK);
    w.as_(w.ben).await.get("/catalogue/new").await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_calendar_by_which_levels_are_counted_is_not_retired() {
    let w = World::new().await;
    let late = w.app.write(|tx, env| {
        let new = calendars::New { name: "Late".into(), parent: None, zone: "Europe/Dublin".into() };
        calendars::make(tx, env, &Scope::System("test"), &new)
    });
    let late = late.await.expect("a calendar");
    let (id, _) = whole(&w, "Laptops").await;
    let offered = w.app.write(move |tx, env| {
        let new = store::NewOffering { name: "At night".into(), ..super::laptop(late) };
        entente::catalogue::acts::add(tx, env, &Scope::System("test"), id, &new)
    });
    offered.await.expect("offered");

    let retired = w.app.write(move |tx, env| calendars::retire(tx, env, &Scope::System("test"), late, true)).await;

    assert!(matches!(retired, Err(AppError::Refused { code: "in_use", .. })), "{retired:?}");
}

#[tokio::test]
async fn long_lists_are_read_page_by_page_and_found_by_what_is_offered() {
    let w = World::new().await;
    published(&w, "Zeppelins").await;
    let made = w.app.write(|tx, env| {
        for n in 0..130 {
            let id = ServiceId(env.id());
            store::insert(tx, id, &format!("Draft {n:03}"), env.now)?;
        }
        Ok::<_, AppError>(())
    });
    made.await.expect("drafts");
    let ada = w.as_(w.ada).await;

    let pages = [ada.get("/catalogue?shown=draft").await, ada.get("/catalogue").await];

    pages[0].shows("Draft 000").shows("Draft 059").hides("Draft 060");
    let later = pages[0].body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let next = ada.get(&later.expect("a next page").replace("&#38;", "&").replace("&amp;", "&")).await;
    next.shows("Draft 060").hides("Draft 059");
    let before = next.body.split("rel=\"prev\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    ada.get(&before.expect("a page before").replace("&#38;", "&").replace("&amp;", "&"))
        .await
        .shows("Draft 059")
        .hides("Draft 060");
    pages[1].shows("Zeppelins").hides("Draft 000");
    let cleo = w.as_(w.cleo).await;
    cleo.get("/catalogue?q=lapt").await.shows("Zeppelins");
    cleo.get("/catalogue?q=boat").await.shows("Nothing here has these words");
    cleo.get("/catalogue?shown=draft").await.hides("Draft 000");
    cleo.get("/find?q=zeppelin").await.shows("Services").shows("Zeppelins");
    cleo.get("/find?q=draft").await.hides("Draft 0");
    ada.get("/find?q=draft").await.shows("Draft 000");
    cleo.get("/catalogue/sheet").await.shows("What IT offers at").shows("Zeppelins").hides("Draft");
}
