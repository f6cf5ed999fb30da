//! The pages of promises, through the door: one, all, a new one, and every act as a form.

use axum::http::StatusCode;
use domain::commitment::{Act, ActKind, Commitment, Head, Kind, Side, Terms, Visibility};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use entente::commitments::csv::safe;
use entente::commitments::forms::{Reading, saying};
use entente::kit::error::AppError;
use entente::kit::form::Typed;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::world::{NOW, World};

fn path(id: CommitmentId) -> String {
    format!("/promises/{id}")
}

fn act(id: CommitmentId, kind: ActKind) -> String {
    format!("/promises/{id}/{}", kind.code())
}

#[tokio::test]
async fn a_promise_is_asked_for_made_delivered_and_accepted_in_forms_alone() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let fields = [
        ("client", &w.client.to_string() as &str),
        ("direction", "ask"),
        ("ours", &w.cleo.to_string()),
        ("theirs", &w.ada.to_string()),
        ("subject", "An hourly feed"),
        ("conditions", "It can be seen\nIt can be counted"),
        ("due", "2026-04-17"),
        ("stake", "2"),
        ("words", "Crews drive out twice."),
    ];

    let asked = cleo.post("/promises/new", &fields).await;

    asked.is(StatusCode::SEE_OTHER);
    let page = ada.get(&asked.location).await;
    page.shows("An hourly feed").shows("Your move").shows("Promise it to Cleo").shows("Crews drive out twice.");
    for (who, what, with) in [
        (&ada, "promise", vec![("words", "You will have it."), ("stake", "2")]),
        (&ada, "deliver", vec![("evidence_0", "On the board"), ("evidence_1", "")]),
        (&cleo, "accept", vec![("rating", "5"), ("words", "Thank you.")]),
    ] {
        let answer = who.post(&format!("{}/{what}", asked.location), &with).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}: {}", answer.text());
    }
    let page = ada.get(&asked.location).await;
    page.shows("Kept. It counts as a promise kept in Ostermoor IT’s word, twice.")
        .shows("It can be seen: On the board");
    page.shows("4 acts, sealed").shows("Take it up again");
    w.verified().await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_told() {
    let w = World::new().await;
    w.promised("An hourly feed", 10).await;
    let ada = w.as_(w.ada).await;

    let list = ada.get("/promises?party=zz&due=soon").await;
    let file = ada.get("/promises.csv?state=lost").await;

    list.is(StatusCode::OK).shows("An hourly feed");
    list.shows("The filters client or supplier and due by could not be read and were left aside.");
    file.is(StatusCode::UNPROCESSABLE_ENTITY).shows("The filter “state” could not be read");
    ada.get("/promises?party=").await.hides("could not be read");
}

#[tokio::test]
async fn a_form_that_is_not_taken_comes_back_with_what_was_typed() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = w.as_(w.ada).await;

    let nothing = ada.post(&act(id, ActKind::DeclareBreakdown), &[("words", ""), ("due", "2026-03-20")]).await;
    let passed =
        ada.post(&act(id, ActKind::DeclareBreakdown), &[("words", "A part is late"), ("due", "2026-03-01")]).await;
    let closed = ada.post(&act(id, ActKind::Accept), &[]).await;

    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why in a sentence. The other side reads it.");
    assert!(nothing.body.contains(r#"value="2026-03-20""#), "the day is still there");
    passed.is(StatusCode::CONFLICT).shows("That date has passed. Choose a later one.").shows("A part is late");
    closed.is(StatusCode::CONFLICT).shows("so that is no longer possible");
    w.verified().await;
}

#[tokio::test]
async fn nobody_says_yes_to_terms_they_have_not_seen() {
    let w = World::new().await;
    let id = w.asked("A feed", 9).await;
    let earlier = w.as_(w.ada).await.get(&path(id)).await;
    assert!(earlier.body.contains(r#"name="seen" value="1""#), "the form knows which terms it shows");
    let terms = Terms { conditions: vec!["In gold".into()], ..w.terms("A feed", 2) };
    w.say(w.cleo, id, Act::Counter { terms, answer_by: None }).await.expect("other terms");

    let answer = w.as_(w.ada).await.post(&act(id, ActKind::Agree), &[("seen", "1")]).await;

    answer.is(StatusCode::CONFLICT).shows("Other terms were put while you were reading.").shows("In gold");
}

#[tokio::test]
async fn the_inside_of_one_side_is_nothing_to_the_other() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = w.as_(w.ada).await;
    ada.post(&act(id, ActKind::Note), &[("words", "The supplier is late."), ("visibility", "internal")]).await;
    ada.post(&act(id, ActKind::Reassign), &[("team", &w.team.to_string())]).await.is(StatusCode::SEE_OTHER);
    ada.get(&path(id)).await.shows("The supplier is late.").shows("Integration").shows("Only your side sees this.");

    let page = w.as_(w.cleo).await.get(&path(id)).await;

    page.is(StatusCode::OK)
        .hides("The supplier is late.")
        .hides("Integration")
        .shows("2 acts, sealed")
        .hides("Our word");
    w.as_(w.dan).await.get(&path(id)).await.is(StatusCode::NOT_FOUND);
    w.as_(w.dan).await.post(&act(id, ActKind::Note), &[("words", "Hello")]).await.is(StatusCode::NOT_FOUND);
    let fay = w.as_(w.fay).await.get(&path(id)).await;
    fay.shows("You can read this matter.").hides("What can be said now");
}

#[tokio::test]
async fn what_the_other_side_said_is_recorded_and_can_be_contested() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let fields = [("words", "On the phone"), ("for_other", "1"), ("said", "2026-03-12")];

    let recorded = w.as_(w.ada).await.post(&act(id, ActKind::Cancel), &fields).await;

    recorded.is(StatusCode::SEE_OTHER);
    let cleo = w.as_(w.cleo).await;
    cleo.get(&path(id)).await.shows("Recorded for you.").shows("Field Operations, recorded by Ada Lund");
    cleo.post(&act(id, ActKind::Contest), &[]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&path(id)).await.shows("Said: that is not what I said").hides("Recorded for you.");
    w.verified().await;
}

#[tokio::test]
async fn a_supplier_reads_its_promise_and_not_the_need_of_a_client() {
    let w = World::new().await;
    let (ada, scope) = (w.ada, w.scope(w.ada).await);
    let raising = entente::conversations::acts::Raising {
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(ada),
        follows: None,
        said: entente::conversations::acts::Saying::now(
            domain::conversation::TalkAct::Raise {
                statement: "Crews arrive with the right parts".into(),
                asked_for: None,
                serves: None,
            },
            None,
        ),
    };
    let talk = w.app.write(move |tx, env| entente::conversations::acts::raise(tx, env, &scope, raising.clone()));
    let talk = talk.await.expect("a conversation");
    let id = supplied(&w, talk).await;
    let sam = w.as_(w.sam).await;

    sam.get(&path(id)).await.is(StatusCode::OK).shows("The interface").hides("Crews arrive");
    sam.get("/promises").await.shows("The interface").hides("Crews arrive");
    sam.get("/promises.csv").await.hides("Crews arrive");
    w.as_(ada).await.get(&path(id)).await.shows("Crews arrive with the right parts");
}

async fn supplied(w: &World, talk: domain::kernel::ConversationId) -> CommitmentId {
    let new = entente::commitments::acts::Opening {
        kind: Kind::Promise,
        customer: w.it,
        performer: w.supplier,
        customer_person: Some(w.ada),
        performer_person: Some(w.sam),
        team: None,
        conversation: Some(talk),
        step: None,
        follows: None,
        said: entente::commitments::acts::Saying::now(
            Act::Request { terms: w.terms("The interface", 9), answer_by: None, stake: 1 },
            None,
        ),
    };
    w.open(w.ada, new).await.expect("a request")
}

#[tokio::test]
async fn first_dates_stay_and_other_terms_stand_beside_the_agreed_ones() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let fields =
        [("subject", "A feed"), ("due", "2026-03-24"), ("conditions", "It can be seen"), ("asked_by", "performer")];

    w.as_(w.ada).await.post(&act(id, ActKind::Propose), &fields).await.is(StatusCode::SEE_OTHER);

    let cleo = w.as_(w.cleo).await;
    let page = cleo.get(&path(id)).await;
    page.shows("Agreed since")
        .shows("On the table by Ostermoor IT")
        .shows("Agree to Ada’s terms")
        .shows("Tue 24 March");
    cleo.post(&act(id, ActKind::Agree), &[("seen", "2")]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&path(id)).await.shows("First promised for Tue 17 March, 08:30").shows("2, nothing is forgotten");
    w.as_(w.ada).await.get("/promises").await.shows("first Tue 17 March");
}

#[tokio::test]
async fn the_list_is_filtered_paged_both_ways_and_kept_as_a_view() {
    let w = World::new().await;
    for n in 0..55 {
        w.asked(&format!("Matter {n:02}"), 5).await;
        w.later(SignedDuration::from_mins(1));
    }
    let broken = w.promised("A broken feed", 9).await;
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    w.say(w.ada, broken, act).await.expect("a breakdown");
    let ada = w.as_(w.ada).await;

    let first = ada.get("/promises").await;
    first.shows("56 promises").shows("A broken feed").shows("Matter 54").hides("Matter 05<");
    let later =
        first.body.split(r#"rel="next" href=""#).nth(1).and_then(|rest| rest.split('"').next()).expect("a way on");
    let second = ada.get(&later.replace("&#38;", "&")).await;
    second.shows("Matter 05").hides("Matter 06<");
    let back =
        second.body.split(r#"rel="prev" href=""#).nth(1).and_then(|rest| rest.split('"').next()).expect("a way back");
    ada.get(&back.replace("&#38;", "&")).await.shows("A broken feed").shows("Matter 06").hides("Matter 05<");

    ada.get("/promises?view=trouble").await.shows("1 promise").shows("A broken feed");
    ada.get("/promises?view=waiting&q=matter+07").await.shows("1 promise").shows("Matter 07");
    ada.get("/promises?view=they").await.shows("No promise is like that");
    ada.get(&format!("/promises?view=we&party={}", w.client)).await.shows("56 promises");
    w.as_(w.cleo).await.get("/promises?view=they").await.shows("56 promises");
    w.as_(w.dan).await.get("/promises?view=all").await.shows("No promise is like that");

    ada.post("/promises/views", &[("name", "My troubles"), ("query", "view=trouble&evil=1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let kept = ada.get("/promises?view=trouble").await;
    kept.shows("My troubles").hides("evil");
    let remove = kept.body.split(r#"action="/promises/views/"#).nth(1).and_then(|rest| rest.split('"').next());
    ada.post(&format!("/promises/views/{}", remove.expect("a way to remove it")), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get("/promises").await.hides("My troubles");
}

#[tokio::test]
async fn the_list_as_a_file_is_whole_quoted_and_no_formula() {
    let w = World::new().await;
    w.asked("=HYPERLINK(\"http://x\"),\"y\"", 5).await;
    w.asked("Two, in one", 6).await;

    let file = w.as_(w.ada).await.get("/promises.csv?view=all").await;

    file.is(StatusCode::OK);
    assert_eq!(file.headers.get("content-type").and_then(|v| v.to_str().ok()), Some("text/csv; charset=utf-8"));
    assert!(file.body.contains(r#","'=HYPERLINK(""http://x""),""y""","#), "{}", file.body);
    assert!(file.body.contains(r#","Two, in one","#) && file.body.lines().count() == 3, "{}", file.body);
    let dan = w.as_(w.dan).await.get("/promises.csv?view=all").await;
    assert_eq!(dan.body.lines().count(), 1, "only the names of the columns");
    assert_eq!(["=1", "+1", "-1", "@x", "1"].map(safe), ["'=1", "'+1", "'-1", "'@x", "1"].map(str::to_owned));
}

#[tokio::test]
async fn a_new_promise_begins_with_whom_and_only_with_people_of_both_sides() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    ada.get("/promises/new").await.shows("First, who it is between.").shows("Field Operations");
    ada.get(&format!("/promises/new?client={}", w.client)).await.shows("Cleo Brandt").shows("Integration");
    cleo.get("/promises/new").await.shows("Between us and Ostermoor IT").hides("Ben Okoro").hides("Integration");
    let client = w.client.to_string();
    let me = w.ada.to_string();
    let base = [("client", client.as_str()), ("direction", "offer"), ("subject", "A feed"), ("ours", me.as_str())];

    let undated = ada.post("/promises/new", &base).await;
    let stranger = ada
        .post("/promises/new", &[&base[..], &[("due", "2026-04-01"), ("theirs", &w.dan.to_string())]].concat())
        .await;
    let offered = ada
        .post("/promises/new", &[&base[..], &[("due", "2026-04-01"), ("theirs", &w.cleo.to_string())]].concat())
        .await;

    undated.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Name a date. A promise without a date cannot be kept.");
    stranger.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose one of the list.");
    offered.is(StatusCode::SEE_OTHER);
    cleo.get(&offered.location).await.shows("Take up Ada’s offer");
}

fn on() -> Commitment {
    let head = Head {
        id: CommitmentId(uuid::Uuid::nil()),
        kind: Kind::Promise,
        customer: PartyId(uuid::Uuid::nil()),
        performer: PartyId(uuid::Uuid::nil()),
    };
    Commitment::new(head, None, None)
}

fn read(kind: ActKind, fields: &[(&str, &str)]) -> Result<entente::commitments::acts::Saying, AppError> {
    let typed = Typed(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect());
    let zone = TimeZone::get("Europe/Dublin").expect("a zone");
    let now: Timestamp = NOW.parse().expect("an instant");
    saying(kind, &Reading { zone: &zone, now, on: &on(), typed: &typed })
}

#[test]
fn a_form_is_read_into_the_act_it_names() {
    let day = Due::end_of_day("2026-03-20".parse().expect("a day"), "Europe/Dublin").expect("a due");
    let terms = Terms { subject: "A feed".into(), conditions: vec!["a".into(), "b".into()], due: Some(day) };
    let counter = read(ActKind::Counter, &[("subject", " A feed "), ("conditions", "a\n\nb"), ("due", "2026-03-20")]);
    let to = PersonId(uuid::Uuid::from_u128(7));

    assert_eq!(counter.expect("terms").act, Act::Counter { terms, answer_by: None });
    let note = read(ActKind::Note, &[("words", "x"), ("visibility", "internal")]).expect("a note");
    assert_eq!(note.act, Act::Note { visibility: Visibility::Internal });
    let reject = read(ActKind::Reject, &[("unmet", "0"), ("unmet", "2")]).expect("a no");
    assert_eq!(reject.act, Act::Reject { unmet: vec![0, 2], due: None });
    let over = read(ActKind::Reassign, &[("to", &to.to_string())]).expect("a hand-over");
    assert_eq!(over.act, Act::Reassign { to: Some(to), team: None });
}

#[test]
fn what_is_recorded_was_said_now_at_noon_or_at_its_time() {
    let said = |fields: &[(&str, &str)]| {
        let all = [&[("for_other", "1")], fields].concat();
        read(ActKind::TakeUp, &all).expect("a word").said_at.map(|at| at.to_string())
    };

    assert_eq!(said(&[("said", "2026-03-12")]), None);
    assert_eq!(said(&[("said", "2026-03-11")]).as_deref(), Some("2026-03-11T12:00:00Z"));
    assert_eq!(said(&[("said", "2026-03-11"), ("said_time", "16:20")]).as_deref(), Some("2026-03-11T16:20:00Z"));
}

#[test]
fn what_cannot_be_read_is_told_by_its_field() {
    let wrong = |kind, fields: &[(&str, &str)]| match read(kind, fields) {
        Err(AppError::Invalid(errors)) => {
            errors.pairs().into_iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>()
        }
        other => panic!("{other:?} is no complaint"),
    };

    assert_eq!(wrong(ActKind::Propose, &[]), ["subject", "due"]);
    assert_eq!(wrong(ActKind::AnswerLater, &[]), ["answer"]);
    assert_eq!(wrong(ActKind::Accept, &[("rating", "9")]), ["rating"]);
    assert_eq!(wrong(ActKind::Decline, &[("words", " ")]), ["words"]);
    assert!(matches!(read(ActKind::Void, &[]), Err(AppError::Refused { .. })), "undoing has no form");
}
