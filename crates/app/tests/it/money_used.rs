//! Usage and subscriptions: booked once, never changed, taken back, ended; and who sees whose.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::charging::{Carried, Inputs, Subscription, Usage, run};
use domain::kernel::{PartyId, UsageId};
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::imports::report::Report;
use entente::kit::error::AppError;
use entente::money::store::{self, UsageFilter};
use entente::people::scope::Scope;
use serde_json::json;

use crate::api::{is_problem, json, program};
use crate::world::World;

const PRICES: &str = "rate_id,category,service,unit,price,currency,audience,note\n\
    CORE,compute,Cores,core hour,0.035,EUR,,1 GPU hour = 10 units\n\
    HELP,support,Support,hour,78,EUR,,2 hour minimum\n\
    MAIL,workplace,Mail,user/month,27.40,EUR,,\n";
const USED: &str = "reference,client,key,quantity,unit,day,cost_centre\n\
    u1,Field Operations,CORE,1200,,2026-03-02,4711\n\
    u2,Field Operations,CORE,30,GPU hour,2026-03-03,\n\
    u3,Laboratories,HELP,1.5,,2026-03-03,\n\
    u4,Nobody,HELP,1,,2026-03-03,\n\
    u5,Laboratories,NONE,1,,2026-03-03,\n\
    u6,Laboratories,HELP,a lot,,2026-03-03,\n\
    u7,Laboratories,HELP,-1,,2026-03-03,\n\
    u8,Laboratories,HELP,1,,2026-04-03,\n\
    u9,Laboratories,HELP,1,,March,\n\
    u1,Laboratories,HELP,1,,2026-03-03,\n";

/// A file as it is handed over.
pub fn taking(text: &str) -> Taking {
    let table = Arc::new(reading::table(text.as_bytes()).expect("a table"));
    Taking { file: "file.csv".into(), hash: reading::hash(text.as_bytes()), bytes: text.len(), table, strict: false }
}

pub async fn brought(w: &World, files: Files, text: &str) -> Report {
    let taking = taking(text);
    w.app.write(move |tx, env| files.bring_in(tx, env, &taking)).await.expect("a report")
}

async fn usage_of(w: &World, client: PartyId) -> Vec<store::UsageRow> {
    let filter = UsageFilter { client: Some(client), ..UsageFilter::default() };
    let read = w.app.read(move |conn, _| store::page_of_usage(conn, &Scope::System("test"), &filter, None, 100));
    read.await.expect("usage")
}

#[tokio::test]
async fn a_file_of_usage_is_booked_once_and_tells_every_line_it_could_not_use() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;

    let first = brought(&w, Files::Usage, USED).await;
    let again = brought(&w, Files::Usage, USED).await;

    let codes: Vec<(u64, &str)> = first.refused.iter().map(|n| (n.line, n.code.as_str())).collect();
    let wanted = [
        (5, "unknown_client"),
        (6, "no_rate"),
        (7, "not_a_number"),
        (8, "not_above_nothing"),
        (9, "future"),
        (10, "bad_date"),
        (11, "same_key"),
    ];
    assert_eq!(codes, wanted);
    assert_eq!((first.rows, first.used, first.created.usage), (10, 3, 3));
    assert_eq!((again.created.usage, again.unchanged.usage), (0, 3));
    w.as_(w.fay).await.get("/money/usage").await.is(StatusCode::OK).shows("30 GPU hours").shows("1,200 core hours");
}

#[tokio::test]
async fn what_is_kept_comes_to_what_was_worked_out_by_hand() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    brought(&w, Files::Usage, USED).await;
    let fay = w.as_(w.fay).await;
    let client = w.client.to_string();
    let begin = [("client", client.as_str()), ("key", "MAIL"), ("quantity", "7"), ("from", "2026-03-12")];
    fay.post("/money/held/new", &begin).await.is(StatusCode::SEE_OTHER);

    let made = w.app.read(|conn, env| {
        let (card, year, s) = (store::card(conn)?, store::year(conn)?, Scope::System("test"));
        let usage = store::page_of_usage(conn, &s, &UsageFilter::default(), None, 100)?;
        let usage: Vec<Usage> = usage.into_iter().map(|row| row.usage).collect();
        let held = store::page_of_held(conn, &s, (None, None), None, 100)?;
        let held: Vec<Subscription> = held.into_iter().map(|row| row.held).collect();
        let period = domain::charging::Period::holding(env.local().date(), domain::charging::Length::Month);
        let inputs = Inputs {
            period,
            year,
            card: &card,
            clients: &[],
            waivers: &[],
            usage: &usage,
            settled: &[],
            settled_held: &[],
            subscriptions: &held,
            carried: &Carried::new(),
            services: &[],
        };
        run(&inputs).map_err(|fault| AppError::Internal(fault.sentence()))
    });
    let made = made.await.expect("a run");

    let of = |client: PartyId| {
        let lines = made.statements.iter().filter(move |s| s.client == client).flat_map(|s| &s.lines);
        lines.map(|line| line.amount.exact().decimal().to_string()).collect::<Vec<_>>()
    };
    // (1200 + 30 × 10) × 0.035; 7 × 20 ÷ 31 × 27.40 = 123.741935
    assert_eq!(of(w.client), ["52.50", "123.74"]);
    // 1.5 × 78, and half an hour more up to two
    assert_eq!(of(w.other), ["117.00", "39.00"]);
}

#[tokio::test]
async fn a_line_that_was_wrong_is_taken_back_once_and_never_changed() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    let fay = w.as_(w.fay).await;
    let client = w.client.to_string();
    let typed = [("client", client.as_str()), ("key", "HELP"), ("quantity", "40"), ("day", "2026-03-11")];
    fay.post("/money/usage/new", &typed).await.is(StatusCode::SEE_OTHER);
    let ahead = [("client", client.as_str()), ("key", "HELP"), ("quantity", "4"), ("day", "2026-03-13")];
    fay.post("/money/usage/new", &ahead).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That day lies ahead");
    let id = usage_of(&w, w.client).await[0].usage.id;

    let path = format!("/money/usage/{id}/reverse");
    w.as_(w.ada).await.post(&path, &[]).await.is(StatusCode::FORBIDDEN);
    w.as_(w.cleo).await.post(&path, &[]).await.is(StatusCode::FORBIDDEN);
    w.as_(w.dan).await.post(&path, &[]).await.is(StatusCode::NOT_FOUND);
    fay.post(&path, &[]).await.is(StatusCode::SEE_OTHER);
    fay.post(&path, &[]).await.is(StatusCode::CONFLICT).shows("taken back before");

    let rows = usage_of(&w, w.client).await;
    let mut quantities: Vec<String> = rows.iter().map(|row| row.usage.quantity.to_string()).collect();
    quantities.sort();
    assert_eq!(quantities, ["-40", "40"]);
    let by: UsageId = rows.iter().find(|row| row.usage.reverses.is_some()).expect("a reversal").usage.id;
    fay.post(&format!("/money/usage/{by}/reverse"), &[]).await.is(StatusCode::CONFLICT);
    for sql in ["update usage_lines set quantity = '1'", "delete from usage_lines"] {
        let refused: Result<u64, AppError> = w.app.write(move |tx, _| Ok(tx.run(sql, &[])?)).await;
        assert!(refused.is_err_and(|e| e.to_string().contains("a line of usage is never")), "{sql}");
    }
}

#[tokio::test]
async fn what_is_held_ends_once() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    let fay = w.as_(w.fay).await;
    let client = w.client.to_string();
    let begin = [("client", client.as_str()), ("key", "MAIL"), ("quantity", "7"), ("from", "2026-02-01")];
    fay.post("/money/held/new", &begin).await.is(StatusCode::SEE_OTHER);
    let s = Scope::System("test");
    let held = w.app.read(move |conn, _| store::page_of_held(conn, &s, (None, None), None, 10)).await.expect("held");
    let path = format!("/money/held/{}/end", held[0].held.id);

    fay.get(&path).await.is(StatusCode::OK).shows("End Mail");
    fay.post(&path, &[("last", "2026-01-01")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("It begins on 2026-02-01");
    fay.post(&path, &[("last", "2026-02-28")]).await.is(StatusCode::SEE_OTHER);
    fay.post(&path, &[("last", "2026-03-31")]).await.is(StatusCode::CONFLICT);

    fay.get("/money/held").await.shows("No subscription yet");
    w.as_(w.cleo).await.get("/money/held?all=1").await.shows("7 users").shows("27.40 EUR for each user and month");
    w.as_(w.dan).await.get("/money/held?all=1").await.hides("7 users");
    w.as_(w.dan).await.get(&path).await.is(StatusCode::NOT_FOUND);
    let changed = "update subscriptions set last_day = '2026-03-31'";
    let refused: Result<u64, AppError> = w.app.write(move |tx, _| Ok(tx.run(changed, &[])?)).await;
    assert!(refused.is_err_and(|e| e.to_string().contains("only ended once")));
}

#[tokio::test]
async fn programs_book_take_back_and_hold() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    let (fay, cleo, dan) = (program(&w, w.fay).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let line =
        json!({"client": w.client.0, "key": "CORE", "quantity": "12.5", "day": "2026-03-11", "reference": "a-1"});

    let booked = fay.post("/usage", line.clone()).await;
    let twice = fay.post("/usage", line.clone()).await;
    let id = json(&booked)["id"].as_str().expect("an id").to_owned();
    let back = fay.post(&format!("/usage/{id}/reverse"), json!({})).await;
    let held = json!({"client": w.client.0, "key": "MAIL", "quantity": "12", "from": "2026-01-01"});
    let holds = fay.post("/subscriptions", held).await;
    let ends = format!("/subscriptions/{}/end", json(&holds)["id"].as_str().expect("an id"));
    let ended = fay.post(&ends, json!({"last": "2026-03-31"})).await;

    assert_eq!((booked.status, back.status), (StatusCode::CREATED, StatusCode::CREATED), "{}", booked.body);
    is_problem(&twice, 409, "booked");
    assert_eq!((json(&booked)["unit"].as_str(), json(&back)["quantity"].as_str()), (Some("core hour"), Some("-12.5")));
    assert_eq!(json(&ended)["until"], "2026-03-31");
    assert_eq!(cleo.get("/usage").await["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(dan.get("/usage").await["items"].as_array().map(Vec::len), Some(0));
    assert_eq!(dan.get("/subscriptions").await["items"].as_array().map(Vec::len), Some(0));
    is_problem(&dan.ask(Method::GET, &format!("/usage/{id}"), &[], None).await, 404, "not_found");
    is_problem(&cleo.post("/usage", line).await, 403, "forbidden");
}
