//! First run, signing in and out, what every answer carries.

use axum::http::{Request, StatusCode, header};

use crate::world::{World, empty};
use entente::router::router;
use tower::ServiceExt;

async fn first(path: &str) -> (StatusCode, String) {
    let (app, _scratch) = empty().await;
    let request = Request::get(path).body(axum::body::Body::empty()).expect("a request");
    let answer = router(app).oneshot(request).await.expect("an answer");
    let to = answer.headers().get(header::LOCATION).map(|v| v.to_str().expect("text").to_owned());
    (answer.status(), to.unwrap_or_default())
}

#[tokio::test]
async fn a_new_entente_sends_everybody_to_the_first_page() {
    assert_eq!(first("/").await, (StatusCode::SEE_OTHER, "/welcome".into()));
    assert_eq!(first("/sign-in").await, (StatusCode::SEE_OTHER, "/welcome".into()));
    assert_eq!(first("/welcome").await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_first_person_founds_the_organisation_and_is_signed_in() {
    let (app, _scratch) = empty().await;
    let fields =
        "organisation=Ostermoor&name=Bea&email=Bea%40example.org&password=a%20short%20sentence&zone=Europe/Dublin";
    let request = Request::post("/welcome").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");

    let answer = router(app.clone())
        .oneshot(request.body(axum::body::Body::from(fields)).expect("a request"))
        .await
        .expect("an answer");

    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.headers().contains_key(header::SET_COOKIE));
    let org = app.read(|conn, _| entente::organisation::needed(conn)).await.expect("an organisation");
    assert_eq!(org.name, "Ostermoor");
}

#[tokio::test]
async fn founding_twice_is_refused() {
    let world = World::new().await;
    let fields = [
        ("organisation", "Other"),
        ("name", "Eve"),
        ("email", "eve@example.org"),
        ("password", "a short sentence"),
        ("zone", "UTC"),
    ];

    let answer = world.nobody().post("/welcome", &fields).await;

    answer.is(StatusCode::CONFLICT).shows("has been set up already");
}

#[tokio::test]
async fn a_founding_form_keeps_what_was_typed_and_says_what_is_missing() {
    let (app, _scratch) = empty().await;
    let request = Request::post("/welcome").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = "organisation=Ostermoor&name=&email=bea&password=short&zone=Mars";

    let answer =
        router(app).oneshot(request.body(axum::body::Body::from(body)).expect("a request")).await.expect("an answer");

    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    let page = String::from_utf8_lossy(&bytes);
    for words in ["value=\"Ostermoor\"", "Write your name", "such as mara@example.org", "at least 10", "whose clock"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("value=\"short\""), "a password is never sent back");
}

#[tokio::test]
async fn a_wrong_password_says_so_and_a_right_one_leads_back() {
    let world = World::new().await;
    let hash = entente::people::sessions::hashed(crate::world::PASSWORD).expect("a hash");
    let cleo = world.cleo;
    let set = world.app.write(move |tx, _| entente::people::sessions::set_password(tx, cleo, Some(&hash)));
    set.await.expect("a password");
    let nobody = world.nobody();

    let wrong = nobody.post("/sign-in", &[("email", "cleo@example.org"), ("password", "wrong wrong")]).await;
    let right = nobody
        .post("/sign-in", &[("email", "CLEO@example.org"), ("password", crate::world::PASSWORD), ("back", "/promises")])
        .await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("do not belong together");
    assert_eq!((right.status, right.location.as_str()), (StatusCode::SEE_OTHER, "/promises"));
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    for back in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        assert_eq!(entente::kit::urls::safe_back(back), "/");
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_asked_to_and_comes_back() {
    let world = World::new().await;

    let answer = world.nobody().get("/promises?view=late").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location, "/sign-in?back=/promises%3Fview%3Dlate");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let world = World::new().await;
    let cleo = world.as_(world.cleo).await;
    cleo.get("/").await.is(StatusCode::OK);

    cleo.post("/sign-out", &[]).await;

    assert_eq!(cleo.get("/").await.location, "/sign-in");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let world = World::new().await;
    let cleo = world.as_(world.cleo).await;
    let foreign = Request::post("/sign-out").header("sec-fetch-site", "cross-site");
    let origin = Request::post("/sign-out").header("origin", "https://evil.example").header("host", "entente.example");

    cleo.send(foreign, axum::body::Body::empty()).await.is(StatusCode::FORBIDDEN);
    cleo.send(origin, axum::body::Body::empty()).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_carries_strict_headers() {
    let world = World::new().await;

    for path in ["/sign-in", "/nowhere", "/"] {
        let answer = world.nobody().get(path).await;
        let policy =
            answer.headers.get("content-security-policy").expect("a policy").to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_not_found_on_a_page_of_ours() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    for path in
        ["/promises/none", "/conversations/17", "/people/0199f0c2", "/promises/0199f0c2-0000-7000-8000-000000000000"]
    {
        ada.get(path).await.is(StatusCode::NOT_FOUND).shows("There is nothing here");
    }
    ada.post("/", &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_new_begins_with_a_retired_party() {
    let world = World::new().await;
    let (scope, client) = (world.scope(world.ada).await, world.client);
    let retired = world.app.write(move |tx, env| entente::people::acts::retire_party(tx, env, &scope, client, true));
    retired.await.expect("retired");
    let act = domain::commitment::Act::Request { terms: world.terms("A feed", 5), answer_by: None, stake: 1 };
    let new = entente::commitments::acts::Opening {
        kind: domain::commitment::Kind::Promise,
        customer: client,
        performer: world.it,
        customer_person: None,
        performer_person: None,
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: entente::commitments::acts::Saying::now(act, None),
    };

    let refused = world.open(world.ada, new).await;

    assert!(matches!(refused, Err(entente::kit::error::AppError::Refused { code: "retired", .. })), "{refused:?}");
}
