//! Reading without signing in: behind a switch, without prices and names, and not too often.

use axum::http::StatusCode;
use entente::catalogue::acts;
use entente::people::scope::Scope;

use super::{published, whole};
use crate::world::World;

async fn opened(w: &World) {
    w.app.write(|tx, env| acts::set_open(tx, env, &Scope::System("test"), true)).await.expect("opened");
}

#[tokio::test]
async fn nobody_reads_it_without_signing_in_until_it_is_switched_on() {
    let w = World::new().await;
    let (id, _) = published(&w, "Laptops").await;
    let nobody = w.nobody();

    let closed = nobody.get("/catalogue").await;

    assert_eq!((closed.status, closed.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in?back=/catalogue"));
    assert_eq!(nobody.get(&format!("/catalogue/{id}")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn anybody_reads_what_is_published_without_prices_and_names() {
    let w = World::new().await;
    let (id, offering) = published(&w, "Laptops").await;
    let (draft, _) = whole(&w, "Tablets").await;
    opened(&w).await;
    let nobody = w.nobody();

    nobody.get("/catalogue").await.is(StatusCode::OK).shows("Laptops").shows("Sign in").hides("Tablets");
    let page = nobody.get(&format!("/catalogue/{id}")).await;
    page.is(StatusCode::OK).shows("A charger").shows("within 3 working days (House calendar)");
    for word in ["49.00", "EUR", "insurance", "Ben Okoro", "Integration", "example.org", "The maker", "/order"] {
        page.hides(word);
    }
    nobody.get(&format!("/catalogue/{draft}")).await.is(StatusCode::NOT_FOUND);
    for path in
        [format!("/catalogue/offerings/{offering}/order"), "/catalogue/sheet".into(), format!("/catalogue/{id}/edit")]
    {
        assert_eq!(nobody.get(&path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn anybody_is_slowed_and_those_who_are_signed_in_are_not() {
    let w = World::new().await;
    published(&w, "Laptops").await;
    opened(&w).await;
    let (nobody, cleo) = (w.nobody(), w.as_(w.cleo).await);

    let mut seen = Vec::new();
    for _ in 0..61 {
        seen.push(nobody.get("/catalogue").await.status);
    }

    assert_eq!(seen.iter().filter(|s| **s == StatusCode::OK).count(), 60);
    assert_eq!(seen.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    cleo.get("/catalogue").await.is(StatusCode::OK);
}

#[tokio::test]
async fn administrators_switch_it() {
    let w = World::new().await;
    published(&w, "Laptops").await;
    let bea = w.app.read(|conn, _| entente::people::sessions::credentials(conn, "bea@example.org"));
    let bea = w.as_(bea.await.expect("read").expect("the founder").0).await;
    w.as_(w.ada).await.post("/settings/catalogue", &[("open", "1")]).await.is(StatusCode::FORBIDDEN);
    bea.get("/settings").await.shows("Anybody who has the address reads it");

    bea.post("/settings/catalogue", &[("open", "1")]).await.is(StatusCode::SEE_OTHER);

    w.nobody().get("/catalogue").await.is(StatusCode::OK);
    bea.post("/settings/catalogue", &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(w.nobody().get("/catalogue").await.status, StatusCode::SEE_OTHER);
}
