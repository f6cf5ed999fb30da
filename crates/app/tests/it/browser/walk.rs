//! The first ten minutes of somebody who has never seen Entente, by visible labels only.

use jiff::{ToSpan, Zoned};

use super::{Browser, Fresh, Way};

fn day(from_now: i64) -> String {
    Zoned::now().date().checked_add(from_now.days()).expect("a day").to_string()
}

pub async fn set_up(b: &Browser) {
    b.fill("Your organisation", "Ostermoor").await;
    b.fill("Your name", "Bea Founder").await;
    b.fill("Your e-mail", "bea@example.org").await;
    b.fill("A password", "a short sentence").await;
    b.press("Set up Entente").await;
    b.sees("Begin with one client and one need.").await;
}

pub async fn add_a_client_and_somebody_there(b: &Browser) {
    b.press("Add a client").await;
    b.fill("Name", "Field Operations").await;
    b.press("Add this client").await;
    b.sees("Field Operations").await;
    b.press("Today").await;
    b.press("Add a person there").await;
    b.fill("Name", "Hanne Brandt").await;
    b.fill("E-mail", "hanne@example.org").await;
    b.tick("Sponsor").await;
    b.press("Add this person").await;
    b.sees("Hanne Brandt").await;
}

/// A small matter: one sentence and one promise.
async fn start_a_conversation(b: &Browser) {
    b.press("Today").await;
    b.press("Start a conversation").await;
    b.choose("Whose need it is", "Field Operations").await;
    b.fill("The need, in one sentence", "Crews should arrive with the right parts the first time.").await;
    b.tick("Record what they said").await;
    b.press("A first promise at once").await;
    b.fill("What is promised, in one line", "Hourly parts list on every tablet").await;
    b.fill("How both will know it is done", "The list on the tablet matches the shelf").await;
    b.fill("By which day", &day(30)).await;
    b.press("Start the conversation").await;
    b.sees("Crews should arrive with the right parts").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_makes_breaks_and_mends_a_promise() {
    let b = Fresh::open(Way::Mouse).await;
    set_up(&b).await;
    add_a_client_and_somebody_there(&b).await;
    start_a_conversation(&b).await;

    b.press("Hourly parts list on every tablet").await;
    b.press("Took it up").await;
    b.press("Record it").await;
    b.sees("Hanne Brandt").await;
    b.press("Tell Hanne that it will not hold").await;
    b.fill("What happened", "A part we buy in is late.").await;
    b.press("Tell Hanne").await;
    b.sees("Broken down.").await;
    b.fill("By when", &day(45)).await;
    b.press("Propose to Hanne").await;
    b.press("Agreed").await;
    b.press("Record it").await;
    b.press("Deliver to Hanne").await;
    b.send("Deliver to Hanne").await;
    b.press("Accepted").await;
    b.press("Record it").await;

    b.sees("accepted").await;
    b.press("Promises").await;
    b.press("Closed").await;
    b.sees("Hourly parts list on every tablet").await;
    b.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_sets_up_entente_on_a_phone() {
    let b = Fresh::open(Way::Phone).await;

    set_up(&b).await;
    b.press("Promises").await;
    b.sees("Promises").await;

    b.close().await;
}

/// A small log as a service desk would export it.
const LOG: &str = "\
number,incident_state,active,reassignment_count,reopen_count,made_sla,caller_id,opened_at,sys_updated_at,location,category,\
subcategory,priority,assignment_group
INC1,New,true,0,0,true,Caller 1,1/3/2016 08:00,1/3/2016 08:05,Aldersey,Printing,Paper jam,3 - Moderate,Service Desk
INC1,Resolved,true,0,0,true,Caller 1,1/3/2016 08:00,1/3/2016 09:00,Aldersey,Printing,Paper jam,3 - Moderate,Service Desk
INC1,Closed,false,0,0,true,Caller 1,1/3/2016 08:00,6/3/2016 09:00,Aldersey,Printing,Paper jam,3 - Moderate,Service Desk
";

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_brings_a_file_in_and_finds_it_again() {
    let file = std::env::temp_dir().join(format!("entente-walk-{}.csv", std::process::id()));
    std::fs::write(&file, LOG).expect("a file");
    let b = Fresh::open(Way::Mouse).await;
    set_up(&b).await;

    b.press("Imports").await;
    b.press("Import a file").await;
    b.attach("File", file.to_str().expect("a path")).await;
    b.choose("What its columns mean", "ServiceNow").await;
    b.press("See what it would come to").await;
    b.press("Bring it in").await;
    b.sees("Undo this import").await;
    b.press("Clients").await;
    b.sees("Aldersey").await;

    std::fs::remove_file(&file).ok();
    b.close().await;
}
