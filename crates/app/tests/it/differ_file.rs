//! A register of disagreements from a file: told line by line, through the same acts, and the same again changes nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::party::{PartyKind, Role};
use entente::imports::files::Files;
use entente::imports::report::Report;
use entente::people::acts::{self as people, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};

use crate::imports_parties::taking;
use crate::world::{Visitor, World};

const HEADER: &str = "Client,About,Client wanted,IT wanted,Since,Came up in,Ended,Outcome,More work,Relief,Words\n";

fn rows(w: &World) -> String {
    let (client, other) = (w.client, w.other);
    format!(
        "{HEADER}\
         {client},Maps on paper,Paper stays,No paper,2025-11-03,decision,2025-12-01,as the client first wanted,yes,,We print.\n\
         {client},The door,By hand,By card,2025-10-01,,2025-10-08,third,yes,a later date; money,\n\
         {other},Night counts,At night,By day,2026-02-02,,,,,,\n\
         Nobody,Maps,a,b,2026-02-02,,,,,,\n\
         {client},Maps on paper,Paper stays,No paper,2025-11-03,,,,,,\n\
         {client},Ahead,a,b,2030-01-01,,,,,,\n\
         {client},Half,a,b,2025-01-01,,2025-02-01,,,,\n\
         {client},Backwards,a,b,2025-03-01,,2025-02-01,ours,no,,\n\
         {client},Other words,a,b,2025-03-01,,2025-03-02,won,no,,\n\
         {client},Nobody said,,b,2025-03-01,,,,,,\n\
         {client},Some relief,a,b,2025-03-01,,2025-03-02,ours,no,sweets,\n\
         {client},No word of work,a,b,2025-03-01,,2025-03-02,ours,,,\n\
         Nowhere,,a,b,2026-13-40,banana,2025-03-02,won,perhaps,gold,\n\
         {client},It goes on,a,b,2025-03-01,,,,,,We wait.\n"
    )
}

async fn bring(w: &World, text: &str) -> Report {
    let file = taking("register.csv", text.as_bytes());
    w.app.write(move |tx, env| Files::Disagreements.bring_in(tx, env, &file)).await.expect("a report")
}

fn codes(report: &Report) -> Vec<(u64, &str)> {
    report.refused.iter().map(|n| (n.line, n.code.as_str())).collect()
}

#[tokio::test]
async fn a_register_comes_in_once_and_tells_every_line_it_could_not_take() {
    let w = World::new().await;
    let file = taking("register.csv", rows(&w).as_bytes());
    let foreseen = w.app.read(move |conn, env| Files::Disagreements.dry_run(conn, env, &file)).await.expect("a report");

    let first = bring(&w, &rows(&w)).await;
    let again = bring(&w, &rows(&w)).await;

    let wanted = [
        (5, "unknown_client"),
        (6, "same_key"),
        (7, "future"),
        (8, "half_ended"),
        (9, "bad_date"),
        (10, "bad_value"),
        (11, "missing"),
        (12, "bad_value"),
        (13, "bad_value"),
        (14, "unknown_client"),
        (14, "bad_date"),
        (14, "bad_value"),
        (14, "bad_value"),
        (14, "bad_value"),
        (14, "bad_value"),
        (14, "missing"),
        (15, "half_ended"),
    ];
    assert_eq!(codes(&first), wanted);
    assert_eq!((foreseen.created.disagreements, first.created.disagreements, first.used), (3, 3, 3));
    assert_eq!((again.created.disagreements, again.unchanged.disagreements), (0, 3));
    assert!(again.brought_nothing() && !first.brought_nothing());
    let page = w.as_(w.ada).await.get(&format!("/clients/{}/disagreements?view=ended", w.client)).await;
    page.shows("Maps on paper").shows("nothing was given for it").shows("was given a later date and money");
}

#[tokio::test]
async fn a_later_file_ends_what_goes_on_and_says_nothing_otherwise() {
    let w = World::new().await;
    bring(&w, &rows(&w)).await;
    let (client, other) = (w.client, w.other);
    let later = format!(
        "{HEADER}\
         {other},Night counts,At night,By day,2026-02-02,,2026-03-02,ours,no,,\n\
         {client},Maps on paper,Paper stays,No paper,2025-11-03,,2025-12-01,ours,no,,\n\
         {client},The door,By hand,By voice,2025-10-01,,2025-10-08,third,yes,date money,\n"
    );
    let open_again = format!("{HEADER}{other},Night counts,At night,By day,2026-02-02,,,,,,\n");

    let (ended, open) = (bring(&w, &later).await, bring(&w, &open_again).await);

    assert_eq!(ended.changed.disagreements, 1);
    assert_eq!(codes(&ended), [(3, "ended_otherwise"), (4, "bad_value")]);
    assert_eq!(codes(&open), [(2, "has_ended")]);
    let other_words = format!("{HEADER}{client},The door,By hand,By voice,2025-10-01,,,,,,\n");
    assert_eq!(codes(&bring(&w, &other_words).await), [(2, "other_words")]);
    let page = w.as_(w.ada).await.get(&format!("/clients/{other}/disagreements?view=ended")).await;
    page.shows("Night counts").shows("as IT first wanted");
}

#[tokio::test]
async fn of_two_clients_with_one_name_the_id_tells_which_is_meant() {
    let w = World::new().await;
    let it = w.it;
    let twins = w.app.write(move |tx, env| {
        let twin = |tx: &mut db::Tx, above| {
            let new = Party { name: "Twin".into(), kind: PartyKind::Client, parent: above, ..blank_party() };
            people::add_party(tx, env, &Scope::System("test"), new)
        };
        Ok((twin(tx, None)?, twin(tx, None)?))
    });
    let (one, _) = twins.await.expect("twins");
    let file = |name: &str| format!("{HEADER}{name},Maps,a,b,2026-02-02,,,,,,\n");

    assert_eq!(codes(&bring(&w, &file("Twin")).await), [(2, "two_clients")]);
    assert_eq!(bring(&w, &file(&one.to_string())).await.created.disagreements, 1);
    assert_eq!(codes(&bring(&w, &file(&it.to_string())).await), [(2, "unknown_client")]);
}

async fn send_file(visitor: &Visitor, text: &str) -> crate::world::Answer {
    let line = "----line";
    let body = format!(
        "--{line}\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\ndisagreements\r\n\
         --{line}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"register.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{text}\r\n--{line}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={line}");
    visitor.send(Request::post("/imports/new").header(header::CONTENT_TYPE, kind), Body::from(body)).await
}

#[tokio::test]
async fn those_who_look_after_clients_bring_it_in_on_a_page_in_their_own_name() {
    let w = World::new().await;
    let our_house = w.it;
    let lead = w.app.write(move |tx, env| {
        let new = Person { name: "Lee Dray".into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("test"), new, our_house, Role::DeliveryLead)
    });
    let (ada, lee) = (w.as_(w.ada).await, w.as_(lead.await.expect("a lead")).await);
    let text = format!("{HEADER}{},Maps on paper,Paper stays,No paper,2025-11-03,,2025-12-01,third,no,,\n", w.client);

    ada.get("/disagreements").await.shows("Bring in a register");
    lee.get("/disagreements").await.is(StatusCode::OK).hides("Bring in a register");
    let form = ada.get("/imports/new?mapping=disagreements").await;
    assert!(form.body.contains("value=\"disagreements\" selected"), "{}", form.body);
    form.shows("client, about, client_wanted, it_wanted, since").shows("ended, outcome, more_work, relief, words");
    send_file(&lee, &text).await.is(StatusCode::FORBIDDEN);
    let sent = send_file(&ada, &text).await;
    sent.is(StatusCode::SEE_OTHER);
    ada.get(&sent.location).await.shows("register.csv would bring 1 disagreement");
    let bea = w.as_(crate::calls::boss(&w).await).await;
    bea.post(&format!("{}/run", sent.location), &[]).await.is(StatusCode::SEE_OTHER);
    crate::imports_pages::settled(&ada, &sent.location)
        .await
        .shows("register.csv brought 1 disagreement")
        .shows("Disagreements 1")
        .shows("They stay: what is wrong is put right");
    let unknown = send_file(&ada, &format!("{HEADER}Nobody,Maps,a,b,2026-02-02,,,,,,\n")).await;
    let page = ada.get(&unknown.location).await;
    page.shows("Nothing of register.csv can be used as it is").hides("Bring it in");
    let missing = send_file(&ada, "client,about\nx,y\n").await;

    let list = ada.get(&format!("/clients/{}/disagreements?view=ended", w.client)).await;
    list.shows("Maps on paper");
    let one = list
        .body
        .split("/disagreements/")
        .skip(1)
        .find_map(|rest| rest.get(..36).filter(|id| id.parse::<uuid::Uuid>().is_ok()));
    ada.get(&format!("/disagreements/{}", one.expect("a link"))).await.shows("Written down for IT by Bea");
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Missing here: client_wanted, it_wanted, since");
}
