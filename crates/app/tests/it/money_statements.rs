//! Statements: finance closes a month, in pages; what a client has seen never changes, whatever is tried; every line of usage
//! is in exactly one place; and each sees its own.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use db::Tx;
use domain::charging::statement::{Act, State};
use domain::charging::{Audience, Period, Treatment};
use domain::kernel::{PartyId, StatementId};
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::kit::env::Env;
use entente::kit::error::AppError;
use entente::money::acts::statements::{self as statements, Outcome, Said, Terms};
use entente::money::acts::{self, NewHeld, NewUsage};
use entente::money::store::statements as store;
use entente::money::store::{self as money, UsageFilter};
use entente::people::scope::Scope;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::json;

use crate::api::{is_problem, json, program};
use crate::world::{Answer, Visitor, World};

pub const PRICES: &str = "rate_id,period,category,service,unit,price,currency,audience,note\n\
    CORE,FY2025,compute,\"Cores, 1-1 thousand hours per group per year\",core hour,0.10,EUR,,\n\
    CORE2,FY2025,compute,\"Cores, above 1 thousand hours\",core hour,0.05,EUR,,\n\
    PAGE,FY2025,print,Pages,page,0.03,EUR,,\n\
    MAIL,FY2025,workplace,Mail,user/month,27.40,EUR,,\n\
    NIGHTS,FY2025,support,Nights,night,200,EUR,external,\n";

pub const FEBRUARY: &str = "2026-02";

/// A form was taken, and leads here.
pub trait Leads {
    fn leads_to(&self, path: &str);
}

impl Leads for Answer {
    #[track_caller]
    fn leads_to(&self, path: &str) {
        assert_eq!((self.status, self.location.as_str()), (StatusCode::SEE_OTHER, path), "{}", self.text());
    }
}

pub fn month(text: &str) -> Period {
    text.parse().expect("a period")
}

pub async fn brought(w: &World, files: Files, text: &str) {
    let table = Arc::new(reading::table(text.as_bytes()).expect("a table"));
    let taking = Taking {
        file: "file.csv".into(),
        hash: reading::hash(text.as_bytes()),
        bytes: text.len(),
        table,
        strict: false,
    };
    let report = w.app.write(move |tx, env| files.bring_in(tx, env, &taking)).await.expect("a report");
    assert_eq!(report.refused, vec![]);
}

pub async fn did<T: Send + 'static>(
    w: &World,
    f: impl Fn(&mut Tx, &Env, &Scope) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let scope = w.scope(w.fay).await;
    w.app.write(move |tx, env| f(tx, env, &scope)).await
}

pub async fn charge(w: &World, client: PartyId, treatment: Treatment, from: Date) {
    let terms = Terms { client, from, audience: Audience::Internal, treatment };
    did(w, move |tx, env, scope| statements::charge(tx, env, scope, &terms)).await.expect("terms");
}

pub async fn used(w: &World, client: PartyId, key: &str, quantity: &str, day: Date) {
    let (key, quantity) = (key.to_owned(), quantity.to_owned());
    let new = NewUsage { client, key, quantity, unit: None, day, cost_centre: None, reference: None };
    did(w, move |tx, env, scope| acts::book(tx, env, scope, &new)).await.expect("booked");
}

/// January and February of both clients: Field Operations charged, Laboratories shown; drafts of both months, January closed.
pub async fn charged(w: &World) {
    brought(w, Files::Prices, PRICES).await;
    let used = "client,key,quantity,day,cost_centre\n\
        Field Operations,CORE,600,2026-01-10,\nField Operations,CORE,600,2026-02-10,4711\n\
        Field Operations,PAGE,1000,2026-02-11,\nField Operations,CORE,100,2026-03-05,\n\
        Laboratories,PAGE,500,2026-01-12,\nLaboratories,PAGE,700,2026-02-12,CANARYCENTRE\n";
    brought(w, Files::Usage, used).await;
    let held = NewHeld {
        client: w.client,
        key: "MAIL".into(),
        quantity: "10".into(),
        from: date(2026, 1, 1),
        until: None,
        cost_centre: None,
    };
    did(w, move |tx, env, scope| acts::hold(tx, env, scope, &held)).await.expect("held");
    charge(w, w.client, Treatment::Charge, date(2026, 1, 1)).await;
    made(w, "2026-01").await;
}

pub async fn made(w: &World, period: &str) {
    let period = month(period);
    did(w, move |tx, env, scope| statements::make(tx, env, scope, period)).await.expect("drafts");
}

pub async fn of(w: &World, client: PartyId, period: &str) -> store::StatementRow {
    let first = month(period).first();
    let rows = w.app.read(move |conn, _| store::of_client(conn, client, first, first)).await.expect("rows");
    rows.into_iter().next().expect("a statement")
}

pub async fn said(w: &World, id: StatementId, act: Act, words: Option<&str>) -> Result<Outcome, AppError> {
    let words = words.map(str::to_owned);
    did(w, move |tx, env, scope| statements::say(tx, env, scope, id, (Said::Act(act.clone()), words.clone()))).await
}

/// Every statement of a month is opened, looked at, issued and closed, and the month with them.
pub async fn closed(w: &World, period: &str) {
    use domain::charging::Standing;
    use statements::Step;
    let period = month(period);
    did(w, move |tx, env, scope| statements::stand(tx, env, scope, period, Standing::Closing)).await.expect("closing");
    let opened = did(w, move |tx, env, scope| statements::all_of(tx, env, scope, period, Step::Open)).await;
    assert_eq!(opened.expect("opened").held, vec![]);
    w.later(SignedDuration::from_hours(24 * 8));
    for step in [Step::Issue, Step::Close] {
        let done = did(w, move |tx, env, scope| statements::all_of(tx, env, scope, period, step)).await;
        assert_eq!(done.expect("done").held, vec![]);
    }
    let done = did(w, move |tx, env, scope| statements::stand(tx, env, scope, period, Standing::Closed)).await;
    assert_eq!(done.expect("closed"), Outcome::Done(1));
}

/// Where every line of usage is, and that it adds up for each client and in each currency.
pub async fn adds_up(w: &World, period: &str) {
    let period = month(period);
    let found = w.app.read(move |conn, _| {
        let counts = store::counts_of(conn, period.first(), None)?;
        let rows = store::of_period(conn, &Scope::System("test"), period.first(), &State::ALL)?;
        let mut sums = Vec::new();
        for row in rows {
            let row = store::find_statement(conn, &Scope::System("test"), row.id)?;
            let lines = store::lines_of(conn, row.id)?;
            let used: i64 = lines.iter().map(|(_, used)| used).sum();
            sums.push((row, lines.iter().map(|(line, _)| line.amount.minor).sum::<i64>(), used));
        }
        Ok((counts, sums))
    });
    let (counts, sums) = found.await.expect("counts");
    for (client, c) in &counts {
        assert_eq!(c.taken, c.charged + c.shown + c.uncharged + c.unpriced, "{client}");
        let on: i64 = sums.iter().filter(|(row, ..)| row.client.0 == *client).map(|(.., used)| used).sum();
        assert_eq!(on, c.charged + c.shown, "{client}");
    }
    for (row, sum, _) in &sums {
        assert_eq!(row.totals.iter().map(|t| t.minor).sum::<i64>(), *sum, "the total is the sum of its lines");
    }
}

const BASE: &str = "/money/statements/periods/2026-02";

/// February is made, opened, and disputed in one line, which is answered; answers the page of the statement.
async fn opened_and_answered(w: &World, fay: &Visitor, cleo: &Visitor) -> String {
    let base = BASE;
    // Drafts, which nobody outside sees.
    fay.get("/money/statements").await.is(StatusCode::OK).shows("Make the drafts of February 2026").shows("closed");
    fay.post(&format!("{base}/make"), &[]).await.leads_to(base);
    let page = fay.get(base).await;
    page.is(StatusCode::OK)
        .shows("February 2026: 2 drafts.")
        .shows("3 lines of usage on statements: 2 charged, 1 shown");
    page.shows("Together 3 lines of usage: each is in exactly one place.").shows("Begin to close");
    let draft = of(w, w.client, FEBRUARY).await;
    let own = format!("/money/statements/{}", draft.id);
    cleo.get(&own).await.is(StatusCode::NOT_FOUND);
    cleo.get("/money/statements").await.is(StatusCode::OK).shows("January 2026").hides("February 2026");

    // Opened: 400 × 0.10 + 200 × 0.05 + 1000 × 0.03 + 10 × 27.40.
    fay.post(&format!("{base}/open"), &[]).await.leads_to(base);
    fay.get(base).await.shows("2 drafts");
    fay.post(&format!("{base}/begin-to-close"), &[]).await.leads_to(base);
    fay.post(&format!("{base}/open"), &[]).await.leads_to(base);
    fay.get(base).await.shows("2 statements are open to clients").shows("Clients look until");
    let seen = cleo.get(&own).await;
    seen.is(StatusCode::OK).shows("February 2026 comes to 354.00 EUR for Field Operations.");
    seen.shows("20.00 EUR more than January 2026").shows("This line is not right").shows("4711").hides("Taken back");
    cleo.get("/money/statements").await.shows("please look at it");
    w.as_(w.dan).await.get(&own).await.is(StatusCode::NOT_FOUND);
    w.as_(w.sam).await.get("/money/statements").await.is(StatusCode::NOT_FOUND);

    // One line is disputed, which opens a conversation; issuing waits for its days, not for the answer.
    let line = format!("{own}/lines/1");
    cleo.get(&line).await.is(StatusCode::OK).shows("600 core hour");
    cleo.post(&format!("{line}/dispute"), &[("words", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let words = [("words", "We had 300 hours at most.")];
    cleo.post(&format!("{line}/dispute"), &words).await.leads_to(&own);
    fay.get(base).await.shows("1 line waits for an answer").shows("We had 300 hours at most.");
    cleo.get("/conversations").await.shows("Line 1 of the statement for February 2026");
    fay.post(&format!("{own}/take-back"), &[("words", "Wait.")])
        .await
        .is(StatusCode::CONFLICT)
        .shows("Answer it first");
    fay.post(&format!("{own}/issue"), &[]).await.is(StatusCode::CONFLICT).shows("looks at this until");
    let answer = [("answer", "put_right"), ("words", "You are right, half of it was ours.")];
    fay.post(&format!("{line}/answer"), &answer).await.leads_to(&own);
    cleo.get(&own).await.shows("It is put right.").shows("half of it was ours");
    own
}

#[tokio::test]
async fn finance_closes_a_month() {
    let w = World::new().await;
    charged(&w).await;
    closed(&w, "2026-01").await;
    let (fay, cleo, base) = (w.as_(w.fay).await, w.as_(w.cleo).await, BASE);
    let own = opened_and_answered(&w, &fay, &cleo).await;
    let line = format!("{own}/lines/1");
    let words = [("words", "We had 300 hours at most.")];

    // Issued, and put right by what is booked later.
    w.later(SignedDuration::from_hours(24 * 9));
    fay.post(&format!("{base}/issue"), &[]).await.leads_to(base);
    cleo.get(&own).await.shows("no. 2026-02-0001");
    let wrong = w.app.read({
        let (client, scope) = (w.client, w.scope(w.fay).await);
        move |conn, _| {
            let filter =
                UsageFilter { client: Some(client), from: Some(date(2026, 2, 10)), until: Some(date(2026, 2, 10)) };
            money::page_of_usage(conn, &scope, &filter, None, 10)
        }
    });
    let wrong = wrong.await.expect("usage")[0].usage.id;
    fay.post(&format!("/money/usage/{wrong}/reverse"), &[]).await.leads_to("/money/usage");
    used(&w, w.client, "CORE", "300", date(2026, 2, 10)).await;
    fay.post("/money/statements/periods/2026-03/make", &[]).await.leads_to("/money/statements/periods/2026-03");
    let march = of(&w, w.client, "2026-03").await;
    let next = fay.get(&format!("/money/statements/{}", march.id)).await;
    next.shows("Corrections of earlier periods").shows("This puts right February 2026");

    // Closed, and nothing of it changes.
    let before = cleo.get(&own).await.text();
    fay.post(&format!("{base}/close"), &[]).await.leads_to(base);
    fay.post(&format!("{base}/close-period"), &[]).await.leads_to(base);
    fay.get(base).await.shows("February 2026 is closed.");
    cleo.post(&format!("{line}/dispute"), &words).await.is(StatusCode::CONFLICT).shows("closed and stays as it is");
    fay.post(&format!("{base}/make"), &[]).await.is(StatusCode::CONFLICT);
    let after = cleo.get(&own).await;
    after.shows("Nothing of it changes any more").shows("354.00 EUR");
    assert!(before.contains("354.00 EUR"));
    adds_up(&w, FEBRUARY).await;
    w.verified().await;
}

#[tokio::test]
async fn programs_close_a_month_and_clients_dispute_by_program() {
    let w = World::new().await;
    charged(&w).await;
    let (fay, cleo, dan) = (program(&w, w.fay).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let step = |step: &'static str| {
        let fay = &fay;
        async move { fay.post(&format!("/statement-periods/2026-01/{step}"), json!({})).await }
    };
    let row = of(&w, w.client, "2026-01").await;
    let own = format!("/statements/{}", row.id);

    is_problem(&cleo.ask(Method::GET, &own, &[], None).await, 404, "not_found");
    is_problem(&cleo.ask(Method::GET, "/statement-periods", &[], None).await, 404, "not_found");
    is_problem(&step("open-sesame").await, 404, "not_found");
    let early = step("open").await;
    assert_eq!((json(&early)["done"].as_i64(), json(&early)["not_done"][0]["statements"].as_i64()), (Some(0), Some(2)));
    assert_eq!(json(&step("begin_to_close").await)["done"], 1);
    assert_eq!(json(&step("open").await)["done"], 2);
    let seen = cleo.get(&own).await;
    assert_eq!((seen["totals"][0]["amount"].as_str(), seen["lines"][0]["used"].as_i64()), (Some("334.00"), Some(1)));
    assert_eq!(seen["allowed"], json!(["dispute"]));
    assert!(seen.get("seal").is_none(), "{seen}");
    let behind = cleo.get(&format!("{own}/lines/1/usage")).await;
    assert_eq!((behind[0]["quantity"].as_str(), behind[0]["day"].as_str()), (Some("600"), Some("2026-01-10")));
    let dispute = json!({"act": "dispute", "line": 1, "words": "That is not ours."});
    is_problem(&dan.post(&format!("{own}/acts"), dispute.clone()).await, 404, "not_found");
    is_problem(&cleo.post(&format!("{own}/acts"), json!({"act": "issue"})).await, 409, "for_keepers");
    is_problem(&cleo.post(&format!("{own}/acts"), json!({"act": "dispute"})).await, 422, "invalid");
    let said = cleo.post(&format!("{own}/acts"), dispute).await;
    assert_eq!(
        (json(&said)["statement"]["disputed"].as_i64(), said.status),
        (Some(1), StatusCode::OK),
        "{}",
        said.body
    );
    let waits = fay.get("/statements?disputed=true").await;
    assert_eq!(waits["items"].as_array().map(Vec::len), Some(1));
    let answer = json!({"act": "answer", "line": 1, "answer": "stands", "words": "The log says so."});
    let answered = json(&fay.post(&format!("{own}/acts"), answer).await);
    assert_eq!(answered["statement"]["disputes"][0]["answer"], "stands");
    w.later(SignedDuration::from_hours(24 * 8));
    for (name, done) in [("issue", 2), ("close", 2), ("close_period", 1)] {
        assert_eq!(json(&step(name).await)["done"], done, "{name}");
    }
    is_problem(&step("make").await, 409, "closed");
    let period = fay.get("/statement-periods/2026-01").await;
    assert_eq!((period["standing"].as_str(), period["usage"]["taken"].as_i64()), (Some("closed"), Some(2)));
    let sheet = cleo.ask(Method::GET, &format!("{own}/sheet?columns=focus"), &[], None).await;
    assert!(sheet.body.contains("2025-12-31T") || sheet.body.contains("2026-01-01T00:00:00Z"), "{}", sheet.body);

    let terms = json!({"client": w.other, "from": "2026-04-01", "treatment": "charge"});
    let said = fay.post("/charging-terms", terms).await;
    assert_eq!((said.status, json(&said)["from"].as_str()), (StatusCode::CREATED, Some("2026-04-01")));
    let new = json!({"client": w.other, "key": "PAGE", "from": "2026-04-01", "reason": "A trial."});
    let agreed = json(&fay.post("/charging-agreements", new).await);
    let ends = format!("/charging-agreements/{}/end", agreed["id"].as_str().unwrap_or_default());
    let ended = json(&fay.post(&ends, json!({"last": "2026-04-30"})).await);
    assert_eq!(ended["until"], "2026-04-30");
    is_problem(&dan.ask(Method::GET, "/charging-terms", &[], None).await, 404, "not_found");
}

#[tokio::test]
async fn a_bill_so_far_is_worked_out_by_the_terms_of_the_client_as_its_statement_is() {
    let w = World::new().await;
    brought(&w, Files::Prices, PRICES).await;
    let (client, from) = (w.client, date(2026, 1, 1));
    let terms = Terms { client, from, audience: Audience::External, treatment: Treatment::Charge };
    did(&w, move |tx, env, scope| statements::charge(tx, env, scope, &terms)).await.expect("terms");
    let waiver = statements::NewWaiver { client, key: "PAGE".into(), from, until: None, reason: "A trial".into() };
    did(&w, move |tx, env, scope| statements::agree(tx, env, scope, &waiver)).await.expect("an agreement");
    used(&w, client, "NIGHTS", "2", date(2026, 2, 3)).await;
    used(&w, client, "PAGE", "1000", date(2026, 2, 4)).await;
    made(&w, FEBRUARY).await;

    // Whoever is charged by prices for others than our own house sees these, and nobody else does.
    w.as_(w.cleo).await.get("/money/rates").await.shows("Nights");
    w.as_(w.dan).await.get("/money/rates").await.hides("Nights").shows("Pages");
    let (scope, period) = (w.scope(w.fay).await, month(FEBRUARY));
    let bill = w.app.read(move |conn, env| acts::bill(conn, env, &scope, client, period)).await.expect("a bill");

    // 2 × 200 for clients outside the house; the pages are not charged by agreement.
    assert_eq!(bill.totals.iter().map(|money| money.minor).collect::<Vec<_>>(), [40_000]);
    assert_eq!(bill.totals, of(&w, client, FEBRUARY).await.totals);
    assert_eq!(bill.unpriced, vec![]);
}
