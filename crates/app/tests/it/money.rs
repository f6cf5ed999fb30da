//! Prices: written down, announced ahead, never changed, brought in from lists; and who sees which.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::kernel::ServiceId;
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::imports::report::Report;
use entente::kit::error::AppError;
use entente::money::acts::{self, New, Next};
use entente::money::reading::Written;
use entente::money::{rights::Sees, store};
use jiff::civil::date;
use serde_json::json;

use crate::api::{is_problem, json, program};
use crate::world::World;

const LIST: &str = "rate_id,provider,period,category,service,unit,price,currency,audience,note\n\
    A1,House,FY26,storage,Open storage,GB/day,0.13134,EUR,internal,\n\
    B1,House,FY26,compute,\"Core hour, 1-500 thousand hours per group per year\",core hour,0.013,EUR,internal,volume tier 1\n\
    B2,House,FY26,compute,\"Core hour, above 500 thousand hours\",core hour,0.007,EUR,internal,volume tier 2\n\
    C1,House,undated,hosting,Rack,rack/month,350,EUR,external,plus one-time set-up fee\n\
    D1,House,FY26,data,Names,name,a lot,EUR,internal,\n";

fn taking(text: &str) -> Taking {
    let table = Arc::new(reading::table(text.as_bytes()).expect("a table"));
    Taking { file: "prices.csv".into(), hash: reading::hash(text.as_bytes()), bytes: text.len(), table, strict: false }
}

async fn brought(w: &World, text: &str) -> Report {
    let taking = taking(text);
    w.app.write(move |tx, env| Files::Prices.bring_in(tx, env, &taking)).await.expect("a report")
}

fn hours(price: &str) -> Written {
    Written { unit: "hour".into(), currency: "EUR".into(), price: price.into(), ..Written::default() }
}

async fn service(w: &World) -> ServiceId {
    brought(w, LIST).await;
    let found = w.app.read(|conn, _| store::service_called(conn, "Compute")).await.expect("a read");
    found.expect("a service")
}

/// Support at 80.00 an hour since January.
async fn support(w: &World) {
    let (service, scope) = (service(w).await, w.scope(w.fay).await);
    let new =
        New { key: "SUPPORT".into(), name: "Support".into(), service, from: date(2026, 1, 1), written: hours("80") };
    w.app.write(move |tx, env| acts::add(tx, env, &scope, &new)).await.expect("a price");
}

async fn announced(w: &World, day: i8, price: &str) -> Result<(), AppError> {
    let scope = w.scope(w.fay).await;
    let next = Next { from: date(2026, 3, day), written: hours(price), why: Some("Nights are staffed now.".into()) };
    w.app.write(move |tx, env| acts::follow(tx, env, &scope, "SUPPORT", &next)).await
}

#[tokio::test]
async fn a_price_list_is_brought_in_once_and_tells_every_line_it_could_not_use() {
    let w = World::new().await;

    let dry = taking(LIST);
    let dry = w.app.read(move |conn, env| Files::Prices.dry_run(conn, env, &dry)).await.expect("a report");
    let first = brought(&w, LIST).await;
    let again = brought(&w, LIST).await;
    let other = brought(&w, &LIST.replace("0.13134", "0.2")).await;

    assert_eq!((dry.created.rates, dry.dry_run, dry.refused_lines), (3, true, 1));
    assert_eq!((first.rows, first.used, first.created.rates, first.created.services), (5, 4, 3, 3));
    let codes: Vec<(u64, &str)> = first.refused.iter().map(|n| (n.line, n.code.as_str())).collect();
    assert_eq!(codes, [(6, "not_a_number")]);
    assert!(first.flagged.iter().any(|n| n.line == 5 && n.code == "words_left"));
    assert_eq!((again.created.rates, again.unchanged.rates, again.created.services), (0, 3, 0));
    assert_eq!((other.unchanged.rates, other.changed.rates, other.refused[0].code.as_str()), (2, 0, "other_price"));
    let page = w.as_(w.fay).await.get("/money/rates").await;
    page.is(StatusCode::OK).shows("0.13134 EUR for each GB and day").shows("0.007 to 0.013 EUR");
    let imports = w.as_(w.ada).await.get("/imports").await;
    imports.is(StatusCode::OK).shows("prices.csv");
    let import = first.import.expect("an import");
    w.as_(w.ada).await.get(&format!("/imports/{import}")).await.is(StatusCode::OK).shows("rates");
    w.as_(w.ada).await.post(&format!("/imports/{import}/undo"), &[]).await.is(StatusCode::FORBIDDEN);
    let undone = w.as_(w.fay).await.post(&format!("/imports/{import}/undo"), &[]).await;
    undone.is(StatusCode::CONFLICT).shows("Prices stay");
}

#[tokio::test]
async fn a_new_price_is_announced_ahead_and_the_one_before_ends() {
    let w = World::new().await;
    support(&w).await;

    announced(&w, 20, "95").await.expect("announced");
    let begun = announced(&w, 12, "90").await;
    let before = announced(&w, 18, "90").await;

    assert!(matches!(begun, Err(AppError::Invalid(e)) if e.on("from").contains("has begun")));
    assert!(matches!(before, Err(AppError::Invalid(e)) if e.on("from").contains("last version")));
    let page = w.as_(w.cleo).await.get("/money/rates/SUPPORT").await;
    page.is(StatusCode::OK).shows("80.00 EUR for each hour").shows("95.00 EUR").shows("Nights are staffed now.");
    page.hides("Fay Moore").hides("Propose");
    w.as_(w.cleo).await.get("/money/rates").await.shows("What changes").shows("95.00 EUR for each hour");
    let card = w.app.read(|conn, _| store::card(conn)).await.expect("a card");
    let price = |day| card.versions(&"SUPPORT".into()).iter().filter(|r| r.holds_on(day)).count();
    assert_eq!((price(date(2026, 3, 19)), price(date(2026, 3, 20)), card.version()), (1, 1, 3));
    let new = w.as_(w.fay).await.get("/money/rates/SUPPORT/next").await;
    new.is(StatusCode::OK).shows("The next version");
}

#[tokio::test]
async fn a_form_makes_a_price_and_keeps_what_was_typed() {
    let w = World::new().await;
    let service = service(&w).await.to_string();
    let fay = w.as_(w.fay).await;
    let fields = |price: &'static str| {
        [
            ("key", "DESK".to_owned()),
            ("name", "Desk".to_owned()),
            ("service", service.clone()),
            ("from", "2026-01-01".to_owned()),
            ("unit", "desk".to_owned()),
            ("currency", "EUR".to_owned()),
            ("basis", "month".to_owned()),
            ("shape", "each".to_owned()),
            ("price", price.to_owned()),
        ]
    };
    let post = |fields: [(&'static str, String); 9]| {
        let fay = &fay;
        async move {
            let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fay.post("/money/rates/new", &borrowed).await
        }
    };

    let wrong = post(fields("dear")).await;
    let right = post(fields("12.50")).await;
    let twice = post(fields("12.50")).await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("dear is no number");
    assert!(wrong.body.contains("value=\"dear\"") && wrong.body.contains("value=\"Desk\""));
    assert_eq!((right.status, right.location.as_str()), (StatusCode::SEE_OTHER, "/money/rates/DESK"));
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).shows("There is a price with this key");
    fay.get("/money/rates/DESK").await.shows("12.50 EUR for each desk and month");
    fay.get("/money/rates?q=des").await.shows("Desk").hides("Open storage</a>");
}

#[tokio::test]
async fn only_those_who_keep_the_money_change_it_and_each_sees_their_own_prices() {
    let w = World::new().await;
    support(&w).await;
    announced(&w, 20, "95").await.expect("announced");

    for who in [w.ada, w.cleo] {
        let visitor = w.as_(who).await;
        visitor.get("/money/rates").await.is(StatusCode::OK).hides("/money/rates/new");
        visitor.get("/money/rates/new").await.is(StatusCode::FORBIDDEN);
        visitor.get("/money/rates/SUPPORT/next").await.is(StatusCode::FORBIDDEN);
        let sent = [("from", "2026-04-01"), ("unit", "hour"), ("currency", "EUR"), ("price", "1")];
        visitor.post("/money/rates/SUPPORT/next", &sent).await.is(StatusCode::FORBIDDEN);
    }
    // Rack is for clients outside the house.
    w.as_(w.cleo).await.get("/money/rates").await.hides("Rack").shows("Support");
    w.as_(w.cleo).await.get("/money/rates/C1").await.is(StatusCode::NOT_FOUND);
    w.as_(w.ada).await.get("/money/rates/C1").await.is(StatusCode::OK).shows("350.00 EUR for each rack and month");
    for path in ["/money/rates", "/money/rates/SUPPORT"] {
        w.as_(w.sam).await.get(path).await.is(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_a_price() {
    let w = World::new().await;
    support(&w).await;
    announced(&w, 20, "95").await.expect("announced");

    for sql in [
        "update rates set body = '{}' where key = 'SUPPORT'",
        "update rates set first_day = '2020-01-01' where key = 'SUPPORT'",
        "update rates set last_day = '2030-01-01' where key = 'SUPPORT' and last_day is not null",
        "delete from rates where key = 'SUPPORT'",
    ] {
        let refused: Result<u64, AppError> = w.app.write(move |tx, _| Ok(tx.run(sql, &[])?)).await;
        assert!(refused.is_err_and(|e| e.to_string().contains("a version of a price is never")), "{sql}");
    }
}

#[tokio::test]
async fn programs_read_and_announce_prices() {
    let w = World::new().await;
    let service = service(&w).await;
    let (fay, cleo, ada) = (program(&w, w.fay).await, program(&w, w.cleo).await, program(&w, w.ada).await);
    let rules = json!({"unit": "hour", "currency": "EUR", "basis": "used", "shape": "spend", "audience": "everybody",
        "resets": "yearly", "tiers": [{"up_to": "6500", "price": "0.014"}, {"price": "0.008"}]});
    let new = json!({"key": "CORE-H", "name": "Cores", "service": service, "from": "2026-01-01", "rules": rules});

    let made = fay.post("/prices", new.clone()).await;
    let next = json!({"from": "2026-04-01", "rules": rules, "why": "Newer machines."});
    let followed = fay.post("/prices/CORE-H/next", next.clone()).await;

    assert_eq!((made.status, followed.status), (StatusCode::CREATED, StatusCode::CREATED), "{}", followed.body);
    let versions = &json(&followed)["versions"];
    assert_eq!((versions[0]["from"].as_str(), versions[1]["until"].as_str()), (Some("2026-04-01"), Some("2026-03-31")));
    assert_eq!(versions[1]["rules"]["tiers"][0]["up_to"], "6500");
    let listed = cleo.get("/prices").await;
    let keys: Vec<&str> = listed["items"].as_array().expect("items").iter().filter_map(|i| i["key"].as_str()).collect();
    assert_eq!(keys, ["B1", "CORE-H", "A1"]);
    is_problem(&cleo.ask(Method::GET, "/prices/C1", &[], None).await, 404, "not_found");
    is_problem(&ada.post("/prices", new).await, 403, "forbidden");
    is_problem(&fay.post("/prices/CORE-H/next", next).await, 422, "invalid");
    let found = w.app.read(|conn, _| store::find_key(conn, Sees::All, "CORE-H")).await.expect("a key");
    assert_eq!(found.name, "Cores");
}

/// The published list of real rates, where `ENTENTE_DATA` names its folder.
#[tokio::test]
async fn the_published_list_of_real_rates_comes_in_whole() {
    let Ok(folder) = std::env::var("ENTENTE_DATA") else { return };
    let path = format!("{folder}/catalogue/it_service_rates.csv");
    let text = std::fs::read_to_string(&path).expect("the list");
    let w = World::new().await;

    let report = brought(&w, &text).await;
    let again = brought(&w, &text).await;

    assert_eq!((report.rows, report.used, report.refused_lines), (68, 68, 0), "{:?}", report.refused);
    // Nine rows are the tiers of three prices.
    assert_eq!((report.created.rates, again.unchanged.rates, again.created.rates), (62, 62, 0));
    let card = w.app.read(|conn, _| store::card(conn)).await.expect("a card");
    assert_eq!((card.rates().len(), card.versions(&"R091".into()).len()), (62, 2));
    w.as_(w.fay).await.get("/money/rates/R078").await.shows("0.014 USD until 6,500.00 USD are spent");
}
