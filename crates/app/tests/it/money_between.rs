//! What falls between: on the page, as a file and for programs, for our own people alone; and the list of bills.

use axum::http::StatusCode;
use db::Engine;
use domain::charging::{Audience, Treatment};
use entente::imports::files::Files;
use entente::money::acts::statements::{self, Terms};
use entente::money::acts::{self, List, NewHeld};
use entente::people::acts::blank_party;
use entente::people::scope::Scope;
use entente::people::store::Party;
use jiff::civil::date;

use crate::api::{is_problem, program};
use crate::money_statements::did;
use crate::money_used::brought;
use crate::world::{World, engine};

const PRICES: &str = "rate_id,period,category,service,unit,price,currency,audience\n\
    CORE,FY2026,compute,Cores,core hour,0.035,EUR,\nHELP,FY2026,support,Help on site,hour,78,EUR,\n\
    DESK,FY2026,workplace,A desk,desk/month,40,EUR,\nNEVER,FY2026,workplace,Never asked for,piece,1,EUR,\n";
const USED: &str = "client,key,quantity,unit,day\nField Operations,CORE,100,,2026-02-03\n\
    Field Operations,CORE,8,day,2026-02-04\nField Operations,CORE,4,day,2026-02-05\n\
    Laboratories,CORE,3,,2025-12-30\nLaboratories,CORE,CANARY,,2025-12-30\n";

/// Cores in a unit that nobody priced, cores before there was a price, help that is held and not used.
async fn fallen() -> World {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    brought(&w, Files::Usage, USED).await;
    let client = w.client;
    let held = w.app.write(move |tx, env| {
        let system = Scope::System("a test");
        for (key, quantity) in [("HELP", "5"), ("DESK", "2")] {
            let (key, quantity, from) = (key.to_owned(), quantity.to_owned(), date(2026, 1, 1));
            let new = NewHeld { client, key, quantity, from, until: None, cost_centre: None };
            acts::hold(tx, env, &system, &new)?;
        }
        Ok(())
    });
    held.await.expect("held");
    w
}

#[tokio::test]
async fn each_list_tells_what_to_do_about_a_month() {
    let w = fallen().await;
    let fay = w.as_(w.fay).await;

    let page = fay.get("/money/between?month=2026-02").await;
    page.is(StatusCode::OK).shows("What falls between in February 2026").shows("12 days").shows("2 lines");
    page.shows("The rate counts another unit.").shows("Never asked for").shows("Nobody used or held it.");
    page.shows("Help on site").shows("It is charged by use, and none was booked.").shows("Laboratories");
    fay.get("/money/between?month=2025-12").await.shows("3 core hours").shows("No rate held for this client");
    let one = fay.get("/money/between?month=2026-02&list=unused_price").await;
    one.shows("Prices that nobody used").hides("Clients without use");
    let file = fay.get("/money/between/list.csv?month=2026-02").await;
    assert!(
        file.body.contains("2026-02,without_price,Field Operations,CORE,Cores,12,day,2,other_unit,"),
        "{}",
        file.body
    );
    assert!(file.body.contains("2026-02,client_without_use,Laboratories,"), "{}", file.body);

    for (who, status) in [(w.ada, StatusCode::OK), (w.cleo, StatusCode::NOT_FOUND), (w.sam, StatusCode::NOT_FOUND)] {
        w.as_(who).await.get("/money/between").await.is(status);
        w.as_(who).await.get("/money/between/list.csv").await.is(status);
    }
    fay.get("/money/between?month=soon").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_page_through_all_of_it() {
    let w = fallen().await;
    let fay = program(&w, w.fay).await;

    let (mut path, mut found) = ("/falls-between?month=2026-02&limit=1".to_owned(), Vec::new());
    for _ in 0..20 {
        let page = fay.get(&path).await;
        let item = &page["items"][0];
        found.push((
            item["list"].as_str().unwrap_or_default().to_owned(),
            item["name"].as_str().unwrap_or("").to_owned(),
        ));
        match page["next"].as_str() {
            Some(next) => path = format!("/falls-between?month=2026-02&limit=1&cursor={next}"),
            None => break,
        }
    }

    let wanted = [
        ("without_price", "Cores"),
        ("unused_price", "Never asked for"),
        ("idle_subscription", "Help on site"),
        ("client_without_use", "Laboratories"),
    ];
    let found: Vec<(&str, &str)> = found.iter().map(|(list, name)| (list.as_str(), name.as_str())).collect();
    assert_eq!(found, wanted);
    let only = fay.get("/falls-between?month=2026-02&list=idle_subscription").await;
    assert_eq!(only["items"].as_array().map(Vec::len), Some(1));
    let wrong = fay.ask(axum::http::Method::GET, "/falls-between?list=everything", &[], None).await;
    is_problem(&wrong, 422, "invalid");
    let cleo = program(&w, w.cleo).await;
    is_problem(&cleo.ask(axum::http::Method::GET, "/falls-between", &[], None).await, 404, "not_found");
}

#[tokio::test]
async fn what_was_taken_back_as_a_whole_is_no_loss() {
    let w = fallen().await;
    let fay = program(&w, w.fay).await;
    let lines = fay.get("/usage?until=2025-12-31").await;
    let id = lines["items"][0]["id"].as_str().expect("an id").to_owned();

    fay.post(&format!("/usage/{id}/reverse"), serde_json::json!({})).await;

    let left = fay.get("/falls-between?month=2025-12&list=without_price").await;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn no_list_reads_the_lines_that_have_their_price() {
    let w = fallen().await;
    if engine() != Engine::Sqlite {
        return;
    }
    let plans = w.app.read(|conn, _| {
        let mut plans = Vec::new();
        for sql in [
            "explain query plan select min(u.key) from usage_lines u where u.key > 'A'",
            "explain query plan select min(u.unit) from usage_lines u where u.key = 'A' and u.unit > 'B'",
            "explain query plan select 1 from usage_lines where key = 'A' and unit = 'B' and used_on >= '2026-02-01' limit 1",
            "explain query plan select 1 from subscriptions where key = 'A' and first_day <= '2026-02-01' limit 1",
        ] {
            for row in conn.all(sql, &[])? {
                plans.push(row.get::<String>("detail")?);
            }
        }
        Ok(plans)
    });
    for plan in plans.await.expect("plans") {
        assert!(plan.contains("SEARCH") && plan.contains("_by_key"), "{plan}");
    }
}

#[tokio::test]
async fn bills_are_turned_page_by_page_and_none_is_worked_out_for_the_list() {
    let w = fallen().await;
    w.app
        .write(|tx, env| {
            for n in 0..60 {
                let party = Party { name: format!("Client {n:02}"), ..blank_party() };
                entente::people::acts::add_party(tx, env, &Scope::System("a test"), party)?;
            }
            Ok(())
        })
        .await
        .expect("clients");
    let fay = w.as_(w.fay).await;

    let first = fay.get("/money/bills").await;
    first.is(StatusCode::OK).shows("Client 00").shows("Client 49").hides("Client 50").hides("Laboratories");
    let next = first.body.split("href=\"/money/bills?after=").nth(1).and_then(|rest| rest.split('"').next());
    let next = format!("/money/bills?after={}", next.expect("a next page").replace("&amp;", "&"));
    let second = fay.get(&next).await;
    second.is(StatusCode::OK).shows("Client 59").shows("Laboratories").hides("Client 49");
    fay.get("/money/bills?q=client+5").await.shows("Client 59").hides("Laboratories");
}

#[test]
fn lists_have_codes_that_lead_back() {
    for list in List::ALL {
        assert_eq!(List::from_code(list.code()), Some(list));
    }
}

#[tokio::test]
async fn whoever_pays_the_prices_for_others_has_a_price_where_our_own_house_has_none() {
    let w = World::new().await;
    let list = "rate_id,period,category,service,unit,price,currency,audience\n\
        NIGHTS,FY2026,support,Nights,night,200,EUR,external\n";
    brought(&w, Files::Prices, list).await;
    let used =
        "client,key,quantity,unit,day\nField Operations,NIGHTS,1,,2026-02-03\nLaboratories,NIGHTS,2,,2026-02-04\n";
    brought(&w, Files::Usage, used).await;
    let (client, from) = (w.client, date(2026, 1, 1));
    let terms = Terms { client, from, audience: Audience::External, treatment: Treatment::Charge };
    did(&w, move |tx, env, scope| statements::charge(tx, env, scope, &terms)).await.expect("terms");

    let found = program(&w, w.fay).await.get("/falls-between?month=2026-02&list=without_price").await;

    let clients: Vec<&str> =
        found["items"].as_array().into_iter().flatten().filter_map(|i| i["client"]["name"].as_str()).collect();
    assert_eq!(clients, ["Laboratories"], "{found}");
}

#[tokio::test]
async fn what_has_a_price_of_nothing_is_said_to_cost_nothing() {
    let w = World::new().await;
    let list = "rate_id,period,category,service,unit,price,currency,audience\n\
        ADVICE,FY2026,advice,Advice,hour,0,EUR,\nNEVER,FY2026,workplace,Never asked for,piece,1,EUR,\n";
    brought(&w, Files::Prices, list).await;

    let found = program(&w, w.fay).await.get("/falls-between?month=2026-02").await;

    let named = |name: &str| found["items"].as_array().into_iter().flatten().filter(|i| i["name"] == name).count();
    assert_eq!((named("Advice"), named("Never asked for")), (0, 1), "{found}");
}
