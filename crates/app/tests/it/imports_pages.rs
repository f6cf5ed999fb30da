//! Importing in a browser without script: choose a file, see what it would come to, bring it in, undo it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::world::{Answer, Visitor, World};

const LIST: &str = "project,iid,title,created_at,promised_date,closed_at\n\
                    Garden,7,Build a gate,2026-01-05T10:00:00Z,2026-01-31,2026-01-30T10:00:00Z\n\
                    Garden,8,Paint it,2026-02-20T10:00:00Z,2026-02-10,2026-02-21T10:00:00Z\n";

const UNKNOWN: &str = "Ticket,What,Site,Asked,Ready,Status\n\
                       1,A new screen,Cork,02.01.2026 09:00,03.01.2026 10:00,Done\n\
                       2,A new desk,Cork,04.01.2026 09:00,,To do\n";

async fn send_file(visitor: &Visitor, name: &str, text: &str, mapping: &str) -> Answer {
    let line = "----line";
    let body = format!(
        "--{line}\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n{mapping}\r\n\
         --{line}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{text}\r\n--{line}--\r\n"
    );
    let request =
        Request::post("/imports/new").header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={line}"));
    visitor.send(request, Body::from(body)).await
}

/// Waits for what runs in the background, as a reader would who loads the page again.
pub async fn settled(visitor: &Visitor, path: &str) -> Answer {
    for _ in 0..2000 {
        let page = visitor.get(path).await;
        if !page.body.contains("data-poll") {
            return page;
        }
        tokio::task::yield_now().await;
    }
    panic!("{path} is still under way");
}

#[tokio::test]
async fn a_file_is_looked_at_brought_in_and_undone() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    let sent = send_file(&ada, "issues.csv", LIST, "").await;
    sent.is(StatusCode::SEE_OTHER);
    let page = ada.get(&sent.location).await;
    page.is(StatusCode::OK).shows("issues.csv would bring 2 commitments").shows("Nothing is written yet");
    page.shows("Line 3").shows("It was due on 2026-02-10").shows("Build a gate");

    let run = ada.post(&format!("{}/run", sent.location), &[]).await;
    run.is(StatusCode::SEE_OTHER);
    settled(&ada, &sent.location).await.shows("issues.csv brought 2 commitments").shows("Undo this import");
    ada.get("/imports").await.shows("issues.csv").shows("brought in");

    ada.post(&format!("{}/undo", sent.location), &[]).await.is(StatusCode::SEE_OTHER);
    settled(&ada, &sent.location).await.shows("issues.csv was undone").hides("Undo this import");
    world.verified().await;
}

#[tokio::test]
async fn an_unknown_file_is_read_by_choosing_its_columns() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let sent = send_file(&ada, "tickets.csv", UNKNOWN, "").await;
    assert!(sent.location.ends_with("/columns"), "{}", sent.location);
    ada.get(&sent.location).await.shows("What its columns mean").shows("A new screen");

    let columns = [
        ("shape", "list"),
        ("dates", "%d.%m.%Y %H:%M"),
        ("zone", "Europe/Dublin"),
        ("column-0", "key"),
        ("column-1", "subject"),
        ("column-2", "client"),
        ("column-3", "when"),
        ("column-4", "finished"),
        ("column-5", "state"),
    ];
    ada.post(&sent.location, &columns).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Name the system");
    let mut named = columns.to_vec();
    named.push(("title", "Our tracker"));
    let asked = ada.post(&sent.location, &named).await;
    asked.is(StatusCode::OK).shows("What each state means").shows("To do");

    named.extend([("step-0", "accepted"), ("step-1", "requested")]);
    let kept = ada.post(&sent.location, &named).await;
    kept.is(StatusCode::SEE_OTHER);
    ada.get(&kept.location).await.shows("tickets.csv would bring 2 commitments");
    ada.get("/imports/new").await.shows("Our tracker");
    let next = send_file(&ada, "tickets.csv", UNKNOWN, "our-tracker").await;
    ada.get(&next.location).await.shows("would bring 2 commitments");
}

#[tokio::test]
async fn another_mapping_and_leaving_it() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let sent = send_file(&ada, "issues.csv", LIST, "gitlab").await;

    let strict = ada.post(&format!("{}/mapping", sent.location), &[("mapping", "gitlab"), ("strict", "1")]).await;
    strict.is(StatusCode::SEE_OTHER);
    ada.get(&sent.location).await.shows("would bring 1 commitment").shows("1 line is refused");
    let unfit = ada.post(&format!("{}/mapping", sent.location), &[("mapping", "servicenow")]).await;
    unfit.is(StatusCode::CONFLICT).shows("no such column");
    ada.post(&format!("{}/discard", sent.location), &[]).await.is(StatusCode::SEE_OTHER);

    ada.get(&sent.location).await.is(StatusCode::NOT_FOUND);
    ada.get("/imports").await.shows("Nothing was brought in yet");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_at_the_field() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    send_file(&ada, "a.csv", "", "").await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose a file");
    send_file(&ada, "a.xls", "\0\0", "").await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("no text file");
    send_file(&ada, "a.csv", "a,a\n1,2\n", "")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Two columns are called");
    send_file(&ada, "a.csv", LIST, "nothing")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("There is no mapping called");
    send_file(&ada, "a.csv", LIST, "jira").await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("no such column");
}

#[tokio::test]
async fn imports_are_for_those_who_lead_or_run_it() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let sent = send_file(&ada, "issues.csv", LIST, "").await;

    for person in [world.cleo, world.dan, world.sam, world.fay] {
        let other = world.as_(person).await;
        // Whoever keeps the money brings in prices and usage, and nothing else.
        let door = if person == world.fay { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for path in ["/imports", "/imports/new"] {
            other.get(path).await.is(door);
        }
        for path in [&sent.location, &format!("{}/columns", sent.location)] {
            other.get(path).await.is(StatusCode::FORBIDDEN);
        }
        let refused = send_file(&other, "issues.csv", LIST, "gitlab").await;
        refused.is(StatusCode::FORBIDDEN);
        for step in ["run", "undo", "discard", "mapping"] {
            other.post(&format!("{}/{step}", sent.location), &[]).await.is(StatusCode::FORBIDDEN);
        }
    }
    world.nobody().get("/imports").await.is(StatusCode::SEE_OTHER);
}

const PRICES: &str = "rate_id,period,category,service,unit,price,currency,note\n\
    CORE,FY2026,compute,Cores,core hour,0.035,EUR,\nHELP,FY2026,support,Support,hour,78,EUR,whatever that means\n\
    BAD,FY2026,support,Broken,hour,a lot,EUR,\n";
const USED: &str = "client,key,quantity,day\nField Operations,CORE,100,2026-03-02\nNobody,CORE,1,2026-03-02\n";

#[tokio::test]
async fn prices_and_usage_come_in_by_the_page_as_every_other_file() {
    let world = World::new().await;
    let fay = world.as_(world.fay).await;
    fay.get("/imports/new").await.shows("A price list").shows("What was used").hides("ServiceNow");
    fay.get("/").await.shows("Import a file");

    let sent = send_file(&fay, "prices.csv", PRICES, "").await;
    sent.is(StatusCode::SEE_OTHER);
    let page = fay.get(&sent.location).await;
    page.is(StatusCode::OK).shows("prices.csv would bring 2 prices").shows("Nothing is written yet");
    page.shows("1 line is refused and 1 line is odd and used").shows("Line 4").hides("Choose column by column");
    fay.get("/money/rates").await.shows("No price yet").shows("Bring in a price list");
    fay.post(&format!("{}/run", sent.location), &[]).await.is(StatusCode::SEE_OTHER);
    let done = settled(&fay, &sent.location).await;
    done.shows("prices.csv brought 2 prices").shows("See the prices").hides("Undo this import");
    done.shows("Each price holds from the day that the file names.");
    fay.post(&format!("{}/undo", sent.location), &[]).await.is(StatusCode::CONFLICT).shows("Prices stay");

    let sent = send_file(&fay, "usage.csv", USED, "usage").await;
    fay.get(&sent.location).await.shows("usage.csv would bring 1 line of usage").shows("no client called “Nobody”");
    fay.post(&format!("{}/run", sent.location), &[]).await.is(StatusCode::SEE_OTHER);
    settled(&fay, &sent.location).await.shows("usage.csv brought 1 line of usage");
    fay.get("/money/usage").await.shows("100 core hours");
    let again = send_file(&fay, "usage.csv", USED, "usage").await;
    fay.get(&again.location).await.shows("would bring nothing new").hides("Nothing of it can be used");
    fay.get("/imports").await.shows("2 prices").shows("1 line of usage");
    world.verified().await;
}

#[tokio::test]
async fn odd_prices_are_refused_where_that_is_asked_and_what_cannot_be_used_is_said() {
    let world = World::new().await;
    let fay = world.as_(world.fay).await;
    let sent = send_file(&fay, "prices.csv", PRICES, "rates").await;

    let strict = [("mapping", "rates"), ("strict", "1")];
    fay.post(&format!("{}/mapping", sent.location), &strict).await.is(StatusCode::SEE_OTHER);
    fay.get(&sent.location).await.shows("would bring 1 price").shows("2 lines are refused");
    let none = send_file(&fay, "usage.csv", USED, "usage").await;
    fay.get(&none.location).await.shows("Nothing of usage.csv can be used as it is").shows("Add the price first");
    let wrong = send_file(&fay, "usage.csv", USED, "rates").await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Missing here: rate_id");
    assert!(wrong.body.contains("value=\"rates\" selected"));
    send_file(&fay, "issues.csv", LIST, "").await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("neither a price list");
}

#[tokio::test]
async fn prices_are_for_those_who_keep_the_money() {
    let world = World::new().await;
    let (ada, fay) = (world.as_(world.ada).await, world.as_(world.fay).await);
    let sent = send_file(&fay, "prices.csv", PRICES, "").await;

    for mapping in ["", "rates"] {
        send_file(&ada, "prices.csv", PRICES, mapping).await.is(StatusCode::FORBIDDEN).shows("Money is kept by");
    }
    ada.get(&sent.location).await.is(StatusCode::OK).hides("Bring it in").hides("forget this file");
    for step in ["run", "discard"] {
        ada.post(&format!("{}/{step}", sent.location), &[]).await.is(StatusCode::FORBIDDEN);
    }
    let matters = send_file(&ada, "issues.csv", LIST, "").await;
    let list = fay.get("/imports").await;
    list.shows("prices.csv").hides("issues.csv");
    fay.get(&matters.location).await.is(StatusCode::FORBIDDEN);
}
