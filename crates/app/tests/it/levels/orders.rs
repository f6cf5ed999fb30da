//! What is counted from orders: answers and deliveries within the level of what was ordered.

use domain::commitment::Act;
use domain::kernel::{CommitmentId, OfferingId, PersonId};
use domain::levels::Measured;
use entente::catalogue::acts::{self as catalogue, Ordering};
use entente::levels::{acts, store};
use jiff::SignedDuration;
use jiff::civil::date;

use super::train;
use crate::world::World;

async fn ordered(w: &World, who: PersonId, offering: OfferingId) -> CommitmentId {
    let scope = w.scope(who).await;
    let customer = if who == w.dan { w.other } else { w.client };
    let new = Ordering { offering, customer, asked_by: None, answers: vec!["14 inch".into()], words: None };
    w.app.write(move |tx, env| catalogue::order(tx, env, &scope, &new)).await.expect("an order").id()
}

#[tokio::test]
async fn orders_are_counted_once_they_are_over_and_open_ones_that_are_late() {
    let w = World::new().await;
    let (id, offering) = train(&w, "Laptops").await;
    let kept = ordered(&w, w.cleo, offering).await;
    let late = ordered(&w, w.cleo, offering).await;
    let open = ordered(&w, w.dan, offering).await;
    let off = ordered(&w, w.dan, offering).await;
    w.say(w.ben, kept, Act::Promise { stretch: None, stake: None }).await.expect("promised in time");
    w.say(w.dan, off, Act::Withdraw).await.expect("taken back in time");
    w.later(SignedDuration::from_hours(24));
    w.say(w.ben, late, Act::Promise { stretch: None, stake: None }).await.expect("promised late");
    w.say(w.ben, kept, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    let count = || w.app.write(move |tx, env| acts::count(tx, env, id, date(2026, 3, 1)));

    // What has time left does not count yet; what was not answered in four hours does.
    assert_eq!(count().await.expect("counted"), 5);
    w.later(SignedDuration::from_hours(24 * 8));
    assert!(count().await.expect("counted") > 0);
    assert_eq!(count().await.expect("counted"), 0, "the same orders once more");

    let standing = |client| w.app.read(move |conn, _| store::standing(conn, id, client, date(2026, 3, 1)));
    let numbers = |rows: Vec<store::MeasureRow>| {
        let mut all: Vec<_> = rows.iter().map(|r| (r.measure.what.kind.code(), r.measure.measured)).collect();
        all.sort_by_key(|(kind, _)| *kind);
        all
    };
    let of = |kept, of| Measured::Kept { kept, of };
    let everybody = numbers(standing(None).await.expect("rows"));
    assert_eq!(everybody, [("delivery", of(1, 3)), ("response", of(1, 3))]);
    assert_eq!(
        numbers(standing(Some(w.client)).await.expect("rows")),
        [("delivery", of(1, 2)), ("response", of(1, 2))]
    );
    assert_eq!(numbers(standing(Some(w.other)).await.expect("rows")), [("delivery", of(0, 1)), ("response", of(0, 1))]);
    assert_ne!(open, off);
}

#[tokio::test]
async fn by_night_every_service_with_orders_is_counted() {
    let w = World::new().await;
    let (id, offering) = train(&w, "Laptops").await;
    ordered(&w, w.cleo, offering).await;

    w.later(SignedDuration::from_hours(24 * 6));
    entente::jobs::run_due(&w.app).await.expect("the night");
    w.later(SignedDuration::from_hours(24));
    entente::jobs::run_due(&w.app).await.expect("the next night");

    let rows =
        w.app.read(move |conn, _| store::standing(conn, id, Some(w.client), date(2026, 3, 1))).await.expect("rows");
    assert_eq!(rows.len(), 2, "an answer and a delivery that never came");
}
