//! What an order becomes: a promise with the terms of the offering, due by its levels.

use axum::http::StatusCode;
use domain::catalogue::MayOrder;
use domain::commitment::{Act, Kind, State};
use domain::kernel::{CommitmentId, OfferingId};
use domain::party::Role;
use entente::catalogue::acts::{self, Ordering};
use entente::catalogue::store::{self};
use entente::commitments::store as commitments;
use entente::kit::error::AppError;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::SignedDuration;

use super::{house, laptop, published};
use crate::world::{Answer, World};

async fn row(w: &World, id: CommitmentId) -> commitments::Row {
    w.app.read(move |conn, _| commitments::find(conn, &Scope::System("test"), id)).await.expect("a promise")
}

fn promise(answer: &Answer) -> CommitmentId {
    let id = answer.location.strip_prefix("/promises/").unwrap_or_else(|| panic!("{}", answer.text()));
    id.parse().expect("an id")
}

fn form(offering: OfferingId) -> String {
    format!("/catalogue/offerings/{offering}/order")
}

#[tokio::test]
async fn a_client_orders_and_a_promise_opens_with_these_terms() {
    let w = World::new().await;
    let (id, offering) = published(&w, "Laptops").await;
    let cleo = w.as_(w.cleo).await;
    cleo.get("/catalogue").await.shows("Workplace").shows("Laptops").shows("A laptop");
    let page = cleo.get(&format!("/catalogue/{id}")).await;
    page.shows("EUR 49.00 for one laptop a month").shows("within 3 working days (House calendar)").shows("Ben Okoro");
    page.hides("Integration").hides("The maker will raise").shows("Order it : A laptop");
    cleo.get(&form(offering)).await.shows("answered by Thu 12 March, 13:00 and there by Tue 17 March.");

    let missing = cleo.post(&form(offering), &[("answer_0", ""), ("words", "For Eve, please.")]).await;
    let placed = cleo.post(&form(offering), &[("answer_0", "16 inch"), ("words", "For Eve, please.")]).await;

    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Answer this").shows("For Eve, please.");
    let placed = promise(placed.is(StatusCode::SEE_OTHER));
    let order = row(&w, placed).await;
    assert_eq!((order.kind, order.state, order.subject.as_str()), (Kind::Order, State::Requested, "A laptop"));
    assert_eq!(order.due.map(|at| at.to_string()).as_deref(), Some("2026-03-17T23:59:59.999999Z"));
    assert_eq!(order.answer_by.map(|at| at.to_string()).as_deref(), Some("2026-03-12T13:00:00Z"));
    assert_eq!(order.service.map(|(id, _)| id), Some(id));
    assert_eq!(order.team.map(|(id, _)| id), Some(w.team));
    assert_eq!(order.performer_person.map(|(id, _)| id), Some(w.ben));
    assert_eq!(order.customer_person.map(|(id, _)| id), Some(w.cleo));
    let seen = cleo.get(&format!("/promises/{placed}")).await;
    seen.shows("Which size: 16 inch").shows("Price: EUR 49.00 for one laptop a month.").shows("For Eve, please.");
    seen.shows("A charger").shows("Order from the catalogue").hides("Integration");
    cleo.get(&format!("/catalogue/{id}")).await.shows("Ordered last").shows("Field Operations");
    w.as_(w.dan).await.get(&format!("/catalogue/{id}")).await.is(StatusCode::OK).hides("Ordered last");
    w.as_(w.ben).await.get(&format!("/promises/{placed}")).await.shows("Integration").shows("Laptops");
    w.verified().await;
}

#[tokio::test]
async fn an_order_goes_on_as_any_other_promise_and_keeps_its_terms() {
    let w = World::new().await;
    let (_, offering) = published(&w, "Laptops").await;
    let placed = promise(&w.as_(w.cleo).await.post(&form(offering), &[("answer_0", "14 inch")]).await);
    let other = laptop(house(&w).await);
    let changed = w.app.write(move |tx, env| {
        let new = store::NewOffering { gets: vec!["A tablet".into()], ..other.clone() };
        acts::change_offering(tx, env, &Scope::System("test"), (offering, 1), &new)
    });
    changed.await.expect("changed");

    w.say(w.ben, placed, Act::Promise { stretch: None, stake: None }).await.expect("promised");
    w.say(w.ben, placed, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    w.say(w.cleo, placed, Act::Accept { rating: None }).await.expect("accepted");

    assert_eq!(row(&w, placed).await.state, State::Accepted);
    w.as_(w.cleo).await.get(&format!("/promises/{placed}")).await.shows("A laptop that is set up").hides("A tablet");
    w.verified().await;
}

#[tokio::test]
async fn our_people_record_what_a_client_ordered_and_the_client_can_contest_it() {
    let w = World::new().await;
    let (_, offering) = published(&w, "Laptops").await;
    let ada = w.as_(w.ada).await;
    ada.get(&form(offering)).await.shows("For whom").shows("Laboratories");
    let client = w.client.to_string();
    let chosen = ada.get(&format!("{}?client={client}", form(offering))).await;
    chosen.shows("For Field Operations , as they asked for it.").shows("Cleo Brandt");

    let cleo = w.cleo.to_string();
    let fields = [("client", client.as_str()), ("asked_by", cleo.as_str()), ("answer_0", "14 inch")];
    let placed = promise(&ada.post(&form(offering), &fields).await);

    let order = row(&w, placed).await;
    assert_eq!(order.customer_person.map(|(id, _)| id), Some(w.cleo));
    w.as_(w.cleo).await.get(&format!("/promises/{placed}")).await.shows("That is not what I said");
    w.verified().await;
}

async fn user(w: &World) -> domain::kernel::PersonId {
    let client = w.client;
    let added = w.app.write(move |tx, env| {
        let eve = Person { name: "Eve Hart".into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("the cast"), eve, client, Role::User)
    });
    added.await.expect("a user")
}

async fn ordered_by(w: &World, offering: OfferingId, who: MayOrder) {
    let new = laptop(house(w).await);
    let changed = w.app.write(move |tx, env| {
        let s = Scope::System("test");
        let now = store::find_offering(tx, entente::catalogue::sight::Sight::House, offering)?;
        let new = store::NewOffering { may_order: who, ..new.clone() };
        acts::change_offering(tx, env, &s, (offering, now.version), &new)
    });
    changed.await.expect("changed");
}

#[tokio::test]
async fn who_may_order_is_said_by_the_offering() {
    let w = World::new().await;
    let (_, offering) = published(&w, "Laptops").await;
    let eve = user(&w).await;
    let (eve, cleo, sam) = (w.as_(eve).await, w.as_(w.cleo).await, w.as_(w.sam).await);
    let answers = [("answer_0", "14 inch")];

    eve.post(&form(offering), &answers).await.is(StatusCode::SEE_OTHER);
    ordered_by(&w, offering, MayOrder::Deciders).await;
    eve.get(&form(offering)).await.shows("This is ordered by sponsors and decision makers.");
    eve.post(&form(offering), &answers).await.is(StatusCode::CONFLICT).shows("Ask one of them");
    cleo.post(&form(offering), &answers).await.is(StatusCode::SEE_OTHER);
    ordered_by(&w, offering, MayOrder::Us).await;
    cleo.post(&form(offering), &answers).await.is(StatusCode::CONFLICT).shows("IT, after a talk with you");
    sam.get("/catalogue").await.shows("Laptops");
    sam.get(&form(offering)).await.is(StatusCode::FORBIDDEN).shows("The catalogue is for clients.");
    let other = w.other.to_string();
    cleo.post(&form(offering), &[("client", other.as_str()), answers[0]]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn nobody_orders_for_a_client_that_is_not_theirs_nor_for_us() {
    let w = World::new().await;
    let (_, offering) = published(&w, "Laptops").await;
    let (cleo, ada) = (w.scope(w.cleo).await, w.scope(w.ada).await);
    let new = |customer| Ordering { offering, customer, asked_by: None, answers: vec!["14 inch".into()], words: None };
    let (theirs, ours, supplier) = (new(w.other), new(w.it), new(w.supplier));

    let order = async |scope: &Scope, new: &Ordering| {
        let (scope, new) = (scope.clone(), new.clone());
        w.app.write(move |tx, env| acts::order(tx, env, &scope, &new).map(|_| ())).await
    };

    assert!(matches!(order(&cleo, &theirs).await, Err(AppError::NotFound)));
    assert!(matches!(order(&ada, &ours).await, Err(AppError::Invalid(_))));
    assert!(matches!(order(&ada, &supplier).await, Err(AppError::Invalid(_))));
    w.later(SignedDuration::from_hours(1));
    assert!(order(&ada, &theirs).await.is_ok());
    w.verified().await;
}
