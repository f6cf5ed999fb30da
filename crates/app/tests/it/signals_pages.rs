//! The place Listening, by its pages and for programs: noting, bringing files in, judging, and who finds any of it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::signals::{MINUTES, heard, kept, plant};
use crate::world::{Answer, Visitor, World};

/// What nobody would take for content.
const HOSTILE: &str = "We refuse to work with IT any longer and want all of them replaced.";

async fn upload(who: &Visitor, client: &str, name: &str, file: &str, more: &[(&str, &str)]) -> Answer {
    let line = "a-line-that-is-nowhere-else";
    let mut body = String::new();
    for (field, value) in [("client", client)].iter().chain(more) {
        body.push_str(&format!("--{line}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
    }
    let head = format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
    body.push_str(&format!("--{line}\r\n{head}\r\n\r\n{file}\r\n--{line}--\r\n"));
    let kind = format!("multipart/form-data; boundary={line}");
    who.send(Request::post("/listening/upload").header(header::CONTENT_TYPE, kind), Body::from(body)).await
}

#[tokio::test]
async fn a_note_in_two_fields_is_heard_and_judged() {
    let w = World::new().await;
    let (ada, client) = (w.as_(w.ada).await, w.client.to_string());
    ada.get("/listening").await.shows("Nothing waits for your word");
    ada.get("/listening/new").await.shows("About which client").shows("What was said");

    let kept = ada.post("/listening/new", &[("client", &client), ("words", HOSTILE)]).await;

    kept.is(StatusCode::SEE_OTHER);
    let text = kept.location.clone();
    let page = ada.get(&text).await;
    page.shows(HOSTILE).shows("in 100").shows("Confirm").shows("1 text to read, 1 sentence to confirm");
    assert!(ada.get("/").await.body.contains("href=\"/listening\" title=\"Listening\""));
    let said = [("say", "end"), ("note", "Said at the lift")];
    ada.post(&format!("{text}/sentences/1"), &said).await.is(StatusCode::SEE_OTHER);
    ada.get(&text).await.shows("confirmed by you").shows("Said at the lift").hides("data-key=\"c\"");
    ada.get("/listening/confirmed").await.shows("End stage").shows(HOSTILE).shows("Confirmed by you");
    ada.post(&format!("{text}/sentences/1"), &[("say", "none")]).await.is(StatusCode::SEE_OTHER);
    ada.get("/listening/plain").await.shows(HOSTILE).shows("No symptom, said by you");
    ada.post(&format!("{text}/sentences/1"), &[("say", "undo")]).await.is(StatusCode::SEE_OTHER);
    ada.get("/listening").await.shows("Your clients").shows("1 to confirm");
    ada.get(&format!("/clients/{client}/signals")).await.shows("What was heard").shows("note");
    ada.get(&format!("/clients/{client}")).await.shows("Note a signal");
    ada.post(&format!("{text}/sentences/7"), &[("say", "none")]).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("{text}/sentences/1"), &[("say", "perhaps")]).await.is(StatusCode::NOT_FOUND);

    let again = ada.post("/listening/new", &[("client", &client), ("words", HOSTILE)]).await;
    again.is(StatusCode::CONFLICT).shows("were brought in before").shows(HOSTILE);
    let nobody = ada.post("/listening/new", &[("words", HOSTILE)]).await;
    nobody.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose about which client it is.").shows(HOSTILE);
    let nothing = ada.post("/listening/new", &[("client", &client)]).await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write what was said, or say what the meeting was like.");
    let meeting = [("client", client.as_str()), ("tone", "tense"), ("spoke", "hardly"), ("mood", "turned_away")];
    let meeting = ada.post("/listening/new", &meeting).await;
    meeting.is(StatusCode::SEE_OTHER);
    ada.get(&meeting.location)
        .await
        .shows("The tone was tense, hardly anybody spoke and people sat there turned away.");
}

#[tokio::test]
async fn minutes_are_read_with_marks_and_without_scripts() {
    let w = World::new().await;
    let id = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");
    let (ada, text) = (w.as_(w.ada).await, format!("/listening/texts/{id}"));

    let page = ada.get(&text).await;

    page.shows("Cleo Brandt I was told to raise a ticket").shows("Ben Okoro They never answer").shows("Emre Perhaps");
    page.shows("You May I see what the script reads?").shows("Confirm all 3");
    assert!(page.body.contains("data-key=\"j\" data-swap") && page.body.contains(&format!("{text}?s=2#s2")));
    let second = ada.get(&format!("{text}?s=2")).await;
    assert!(second.body.contains(&format!("{text}?s=1#s1")) && second.body.contains(&format!("{text}?s=3#s3")));
    ada.post(&format!("{text}/mark"), &[("sentence", "4"), ("stage", "healthy")]).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{text}/confirm"), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get(&text).await.shows("confirmed by you").hides("Confirm all");
    ada.post(&format!("{text}/erase"), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get(&text).await.shows("confirmed by you");
    ada.post(&format!("{text}/erase"), &[("sure", "1")]).await.is(StatusCode::SEE_OTHER);
    ada.get(&text).await.shows("The words were erased.").hides("raise a ticket");
    ada.get("/listening/confirmed").await.hides("raise a ticket");
}

#[tokio::test]
async fn files_come_in_as_mails_minutes_and_tables() {
    let w = World::new().await;
    let (ada, client) = (w.as_(w.ada).await, w.client.to_string());
    let mail = format!(
        "From: Cleo Brandt <cleo@example.org>\r\nTo: ada@example.org\r\nSubject: The depot\r\n\
         Date: Tue, 10 Mar 2026 16:00:00 +0000\r\n\r\n{HOSTILE}\r\n"
    );
    let came = upload(&ada, &client, "depot.eml", &mail, &[]).await;
    came.is(StatusCode::SEE_OTHER);
    ada.get(&came.location).await.shows("The depot").shows("Cleo Brandt").shows("Mail, Tue 10 March");

    let minutes = "Cleo: Nobody called back.\nBen: We had no number.";
    let came = upload(&ada, &client, "minutes.txt", minutes, &[]).await;
    ada.get(&came.location).await.shows("Minutes,").shows("Cleo Brandt");

    let rows =
        "Comment,Unit,When,Who\nAll is well here.,Laboratories,2026-03-01,Dan Haas\nToo slow for us.,,2026-03-02,\n";
    let wrong = upload(&ada, &client, "answers.csv", rows, &[("column_client", "Client")]).await;
    wrong
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("No column is called Client. There are: Comment, Unit, When, Who.");
    upload(&ada, &client, "answers.csv", rows, &[]).await.is(StatusCode::SEE_OTHER);
    ada.get(&format!("/clients/{}/signals", w.other)).await.shows("All is well here. survey answer").shows("Dan Haas");
    let bad = upload(&ada, &client, "answers.csv", &rows.replace("Laboratories", "Nowhere"), &[]).await;
    bad.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Line 2: no client is called Nowhere.");
    upload(&ada, &client, "empty.txt", "", &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_outside_of_our_house_finds_any_of_it() {
    let w = World::new().await;
    let ids = plant(&w).await;
    let text = format!("/listening/texts/{}", ids[0]);
    for who in [w.cleo, w.dan, w.sam] {
        let visitor = w.as_(who).await;
        for path in
            ["/listening", "/listening/new", "/listening/confirmed", "/listening/plain", "/listening/hears", &text]
        {
            visitor.get(path).await.is(StatusCode::NOT_FOUND);
        }
        visitor.get(&format!("/clients/{}/signals", w.client)).await.is(StatusCode::NOT_FOUND);
        let client = w.client.to_string();
        let tried = visitor.post("/listening/new", &[("client", &client), ("words", "Let me in.")]).await;
        tried.is(StatusCode::NOT_FOUND);
        visitor.post(&format!("{text}/sentences/1"), &[("say", "none")]).await.is(StatusCode::NOT_FOUND);
        visitor.post(&format!("{text}/erase"), &[("sure", "1")]).await.is(StatusCode::NOT_FOUND);
        assert!(!visitor.get("/").await.body.contains("/listening"));
        let program = program(&w, who).await;
        for path in ["/signals", "/listening/hears", &format!("/signals/{}", ids[0])] {
            is_problem(&program.ask(Method::GET, path, &[], None).await, 404, "not_found");
        }
        let body = json!({"party": w.client, "words": "Let me in."});
        is_problem(&program.ask(Method::POST, "/signals", &[], Some(body)).await, 404, "not_found");
    }
    w.as_(w.ben).await.get(&text).await.is(StatusCode::OK).shows("CANARYHEARD").hides("No symptom <kbd");
    w.as_(w.fay).await.post(&format!("{text}/sentences/1"), &[("say", "none")]).await.is(StatusCode::FORBIDDEN);
    w.nobody().get(&text).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn programs_bring_texts_in_judge_them_and_see_how_well_it_is_heard() {
    let w = World::new().await;
    let ada = program(&w, w.ada).await;
    let body = json!({"party": w.client, "words": HOSTILE, "author": w.cleo, "source": "message", "said_at": "2026-03-10T10:00:00Z"});

    let made = ada.ask(Method::POST, "/signals", &[("idempotency-key", "a")], Some(body.clone())).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let whole = read(&made);
    let path = format!("/signals/{}", whole["id"].as_str().expect("an id"));
    assert_eq!((whole["side"].as_str(), whole["waiting"].as_i64()), (Some("client"), Some(1)));
    assert_eq!(whole["sentences"][0]["words"], HOSTILE);
    let again = ada.ask(Method::POST, "/signals", &[("idempotency-key", "a")], Some(body.clone())).await;
    assert_eq!((again.status, again.body), (StatusCode::CREATED, made.body.clone()));
    is_problem(&ada.ask(Method::POST, "/signals", &[], Some(body.clone())).await, 409, "heard_before");

    let decisions =
        json!({"decisions": [{"sentence": 1, "say": "confirmed", "stage": "flu", "note": "It was milder."}]});
    let said = ada.ask(Method::POST, &format!("{path}/decisions"), &[], Some(decisions)).await;
    let said = read(&said);
    assert_eq!((said["state"].as_str(), said["worst"].as_str()), (Some("read"), Some("flu")));
    assert_eq!(said["sentences"][0]["note"], "It was milder.");
    let odd = json!({"decisions": [{"sentence": 1, "say": "maybe"}]});
    is_problem(&ada.ask(Method::POST, &format!("{path}/decisions"), &[], Some(odd)).await, 422, "invalid");

    let batch = json!({"texts": [body, {"party": w.other, "words": "All is well.", "side": "client"}]});
    let batch = read(&ada.ask(Method::POST, "/signals/batch", &[], Some(batch)).await);
    assert_eq!(batch["texts"][0]["became"], "heard_before");
    assert_eq!(batch["texts"][1]["became"], "brought");
    let listed = ada.get("/signals?state=read").await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2), "{listed}");
    let hears = ada.get("/listening/hears").await;
    assert_eq!(
        (hears["lessons"].as_u64(), hears["models"][0]["taught"]["right"]["whole"].as_u64()),
        (Some(1), Some(1))
    );
    is_problem(&ada.ask(Method::POST, "/listening/reset", &[], None).await, 403, "forbidden");
    let erased = read(&ada.ask(Method::POST, &format!("{path}/erase"), &[], None).await);
    assert!(erased["words"].is_null() && erased["sentences"][0]["words"].is_null());
}

#[tokio::test]
async fn how_well_it_hears_is_told_and_reset_by_administrators() {
    let w = World::new().await;
    let id = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");
    let ada = w.as_(w.ada).await;
    ada.get("/listening/hears").await.shows("It has learnt nothing here yet.").hides("Forget what was learnt");
    for (number, say) in [("1", "flu"), ("2", "none")] {
        let path = format!("/listening/texts/{id}/sentences/{number}");
        ada.post(&path, &[("say", say)]).await.is(StatusCode::SEE_OTHER);
    }

    let page = ada.get("/listening/hears").await;

    page.shows("It has learnt from 2 decisions.").shows("1 of 2 were heard as what they are").shows("by hand, model 0");
    page.shows("50 in 100, 1 of 2").shows("100 in 100, 1 of 1");
    ada.post("/listening/hears", &[("sure", "1")]).await.is(StatusCode::FORBIDDEN);
    let boss = w.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org"));
    let boss = w.as_(boss.await.expect("Bea").expect("Bea").0).await;
    boss.get("/listening/hears").await.shows("Forget what was learnt");
    let unsure = boss.post("/listening/hears", &[]).await;
    assert_eq!((unsure.status, unsure.location.as_str()), (StatusCode::SEE_OTHER, "/listening/hears#forget"));
    boss.get("/listening/hears").await.shows("It has learnt from 2 decisions.");
    w.later(jiff::SignedDuration::from_mins(1));
    boss.post("/listening/hears", &[("sure", "1")]).await.is(StatusCode::SEE_OTHER);
    boss.get("/listening/hears").await.shows("It has learnt nothing here yet.").shows("Reset by Bea Founder");
}
