//! What clients could use instead beside what we offer, and what went elsewhere: ours alone.

use axum::http::{Method, StatusCode};
use domain::catalogue::Price;
use domain::conversation::TalkAct;
use domain::kernel::{ConversationId, OfferingId, ServiceId};
use domain::market::{Elsewhere, Went};
use entente::catalogue::acts as catalogue;
use entente::catalogue::acts::Described;
use entente::catalogue::store::NewOffering;
use entente::conversations::acts::{self as talks, Raising};
use entente::people::scope::Scope;
use entente::rivals::acts::{self, Found, Named, NewLost};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, program};
use crate::world::World;

/// A service with an offering that costs 42.00 EUR for one seat a month.
async fn desk(w: &World) -> (ServiceId, OfferingId) {
    let made = w.app.write(move |tx, env| {
        let s = Scope::System("a test");
        let service = catalogue::describe(tx, env, &s, &Described { name: "Desk".into(), ..Described::default() })?;
        let new = NewOffering { name: "Standard desk".into(), ..NewOffering::default() };
        let offering = catalogue::add(tx, env, &s, service, &new)?;
        let price = Price {
            minor: 4200,
            currency: "EUR".into(),
            unit: "seat a month".into(),
            from: env.local().date(),
            words: None,
        };
        catalogue::priced(tx, env, &s, offering, &price)?;
        Ok((service, offering))
    });
    made.await.expect("a service")
}

fn found(minor: i64) -> Found {
    Found {
        day: date(2026, 3, 2),
        price: Some((minor, "EUR".into(), "Seat a month".into())),
        level: Some("99 in 100".into()),
        source: "their list".into(),
        they_better: Some("They come the same day".into()),
        we_better: None,
    }
}

async fn compared(w: &World, name: &str, minor: i64) -> Uuid {
    let (service, offering) = desk(w).await;
    let (scope, name) = (w.scope(w.ada).await, name.to_owned());
    let made = w.app.write(move |tx, env| {
        let named = Named { name: name.clone(), kind: Elsewhere::Cloud, offering: Some(offering), party: None };
        acts::compare(tx, env, &scope, service, (&named, &found(minor)))
    });
    made.await.expect("an alternative")
}

/// Words that only our house may read, with the ids by which they are found.
pub async fn plant(w: &World) -> Vec<Uuid> {
    let (service, offering) = desk(w).await;
    let (scope, client) = (w.scope(w.ada).await, w.client);
    let made = w.app.write(move |tx, env| {
        let named =
            Named { name: "CANARYRIVAL".into(), kind: Elsewhere::Own, offering: Some(offering), party: Some(client) };
        let found = Found { they_better: Some("CANARYANSWER".into()), ..found(3900) };
        let alternative = acts::compare(tx, env, &scope, service, (&named, &found))?;
        let lost = NewLost { why: "CANARYLOST".into(), alternative: Some(alternative), ..lost(client) };
        Ok(vec![alternative, acts::lose(tx, env, &scope, &lost, None)?])
    });
    made.await.expect("an alternative and lost demand")
}

fn lost(party: domain::kernel::PartyId) -> NewLost {
    NewLost {
        party,
        what: "A planning tool".into(),
        day: date(2026, 3, 2),
        went: Went::Cloud,
        where_to: Some("Plano".into()),
        service: None,
        alternative: None,
        why: "It was there the next day".into(),
        kept_by: Some("An answer within a week".into()),
        worth: None,
        matter: None,
    }
}

/// A need of Cleo's that we declined.
async fn declined(w: &World) -> ConversationId {
    let (cleo, ada, it, client) = (w.scope(w.cleo).await, w.scope(w.ada).await, w.it, w.client);
    let (who, ours) = (w.cleo, w.ada);
    let made = w.app.write(move |tx, env| {
        let raise = TalkAct::Raise { statement: "Plan without paper".into(), asked_for: None, serves: None };
        let raising = Raising {
            customer: client,
            performer: it,
            customer_person: Some(who),
            performer_person: Some(ours),
            follows: None,
            said: talks::Saying::now(raise, None),
        };
        let id = talks::raise(tx, env, &cleo, raising)?;
        let no = talks::Saying::now(TalkAct::Decline { alternative: None }, Some("Not this year.".into()));
        talks::say(tx, env, &ada, id, no)?;
        Ok(id)
    });
    made.await.expect("a candid no")
}

#[tokio::test]
async fn an_alternative_stands_beside_our_price_and_is_compared_again_after_a_year() {
    let w = World::new().await;
    let id = compared(&w, "Plano", 3900).await;
    let (ada, path) = (w.as_(w.ada).await, format!("/alternatives/{id}"));

    let list = ada.get("/alternatives").await;
    list.shows("Plano").shows("EUR 39.00 for one Seat a month").shows("EUR 42.00 for one seat a month");
    list.shows("7 in 100 cheaper");
    ada.get(&path).await.shows("By price it is 7 in 100 cheaper.").shows("They come the same day");
    ada.get("/alternatives?view=stale").await.shows("Every comparison is younger than a year");

    w.later(SignedDuration::from_hours(24 * 366));
    // Nobody stays signed in for a year.
    let ada = w.as_(w.ada).await;

    ada.get("/alternatives?view=stale").await.shows("Plano").shows("compare again");
    ada.get(&path).await.shows("It was compared more than a year ago.");
    let page = ada.get(&path).await;
    let values = page.body.split("<option value=\"").skip(1).filter_map(|option| option.split('"').next());
    let of = values.into_iter().find(|value| value.contains('/')).expect("an offering").to_owned();
    let day = w.app.env().local().date().to_string();
    let fields = [
        ("of", of.as_str()),
        ("name", "Plano"),
        ("kind", "cloud"),
        ("amount", "50"),
        ("currency", "EUR"),
        ("unit", "seat a month"),
        ("source", "their letter"),
        ("day", day.as_str()),
        ("version", "1"),
    ];
    ada.post(&format!("{path}/compare"), &fields).await.is(StatusCode::SEE_OTHER);
    let page = ada.get(&path).await;
    page.shows("By price it is 19 in 100 dearer.").shows("from their letter").shows("from their list");
    ada.post(&format!("{path}/compare"), &fields).await.is(StatusCode::CONFLICT);
    ada.post(&format!("{path}/retire"), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get("/alternatives").await.shows("Nothing has been compared yet");
}

#[tokio::test]
async fn what_does_not_fit_comes_back_with_what_was_typed() {
    let w = World::new().await;
    let (service, _) = desk(&w).await;
    let ada = w.as_(w.ada).await;
    let of = service.to_string();

    let empty = ada.post("/alternatives/new", &[("of", of.as_str()), ("name", "Plano"), ("amount", "x")]).await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose what kind of thing it is.");
    assert!(empty.body.contains("value=\"Plano\""), "what was typed stays");
    let nothing = [("of", of.as_str()), ("name", "Plano"), ("kind", "own"), ("source", "talk"), ("day", "2026-03-02")];
    let nothing = ada.post("/alternatives/new", &nothing).await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("one of them at least");
    let ahead = [("client", w.client.to_string()), ("what", "x".into()), ("went", "own".into()), ("why", "y".into())];
    let mut ahead: Vec<(&str, &str)> = ahead.iter().map(|(n, v)| (*n, v.as_str())).collect();
    ahead.push(("day", "2026-03-13"));
    ada.post("/lost/new", &ahead).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That day lies ahead.");
}

#[tokio::test]
async fn what_went_elsewhere_leads_back_to_where_it_began_and_is_written_down_once() {
    let w = World::new().await;
    let talk = declined(&w).await;
    let (ada, path) = (w.as_(w.ada).await, format!("/conversations/{talk}"));
    ada.get(&path).await.shows("Do they have it from somewhere else now?");
    w.as_(w.cleo).await.get(&path).await.hides("somewhere else now");
    let form = ada.get(&format!("/lost/new?conversation={talk}")).await;
    form.shows("It began with us: Plan without paper");
    let (client, id) = (w.client.to_string(), talk.to_string());
    let fields = [
        ("client", client.as_str()),
        ("what", "Plan without paper"),
        ("went", "cloud"),
        ("where_to", "Plano"),
        ("day", "2026-03-11"),
        ("why", "It was there the next day"),
        ("worth", "24,000"),
        ("currency", "EUR"),
        ("matter", id.as_str()),
        ("matter_kind", "conversation"),
    ];

    ada.post("/lost/new", &fields).await.is(StatusCode::SEE_OTHER);

    let page = ada.get("/lost").await;
    page.shows("1 demand went elsewhere in the last twelve months, worth 24,000.00 EUR a year");
    page.shows("It went to a cloud service: Plano").shows("The conversation it came from");
    ada.get(&path).await.shows("It went to a cloud service.");
    ada.post("/lost/new", &fields).await.is(StatusCode::CONFLICT).shows("It is written down already");
    let lost = page.body.split("/take-back").next().and_then(|b| b.rsplit("/lost/").next()).expect("an id").to_owned();
    let mut right = fields.to_vec();
    right.extend([("replaces", lost.as_str())]);
    let right: Vec<_> = right.into_iter().map(|(n, v)| if n == "worth" { (n, "20000") } else { (n, v) }).collect();
    ada.post("/lost/new", &right).await.is(StatusCode::SEE_OTHER);
    ada.get("/lost").await.shows("worth 20,000.00 EUR a year").hides("24,000");
    ada.post(&format!("/lost/{lost}/take-back"), &[]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn neither_clients_nor_suppliers_read_a_line_of_it() {
    let w = World::new().await;
    let planted = plant(&w).await;
    for who in [w.cleo, w.dan, w.sam] {
        let visitor = w.as_(who).await;
        for path in ["/alternatives", "/lost", "/alternatives/new", "/lost/new", "/income"] {
            visitor.get(path).await.is(StatusCode::FORBIDDEN);
        }
        visitor.get(&format!("/alternatives/{}", planted[0])).await.is(StatusCode::FORBIDDEN);
        visitor.post(&format!("/lost/{}/take-back", planted[1]), &[]).await.is(StatusCode::FORBIDDEN);
        is_problem(&program(&w, who).await.ask(Method::GET, "/alternatives", &[], None).await, 403, "forbidden");
        is_problem(&program(&w, who).await.ask(Method::GET, "/lost-demand", &[], None).await, 403, "forbidden");
    }
    // Whoever only reads here reads, and writes nothing.
    let fay = w.as_(w.fay).await;
    fay.get("/alternatives").await.is(StatusCode::OK).shows("CANARYRIVAL");
    fay.post(&format!("/alternatives/{}/retire", planted[0]), &[]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_compare_and_write_down_what_went() {
    let w = World::new().await;
    let (service, offering) = desk(&w).await;
    let ada = program(&w, w.ada).await;
    let body = json!({
        "name": "Plano", "kind": "cloud", "service": service.0, "offering": offering.0, "day": "2026-03-02",
        "price": { "amount": "39.50", "currency": "EUR", "unit": "seat a month" }, "source": "their list",
    });

    let made = ada.post("/alternatives", body.clone()).await;
    made.is(StatusCode::CREATED);
    let made = crate::api::json(&made);
    assert_eq!(made["last"]["price"]["amount"], "39.50", "{made}");
    let path = format!("/alternatives/{}", made["id"].as_str().expect("an id"));
    let mut again = body.clone();
    again["day"] = json!("2026-03-12");
    again["price"]["amount"] = json!("41");
    ada.ask(Method::PUT, &path, &[], Some(again)).await.is(StatusCode::OK);
    assert_eq!(ada.get(&format!("{path}/comparisons")).await["comparisons"].as_array().map(Vec::len), Some(2));
    assert_eq!(ada.get("/alternatives?compared_before=2026-03-12").await["items"], json!([]));
    let lost = json!({
        "party": w.client.0, "what": "A planning tool", "day": "2026-03-02", "went": "cloud", "why": "It was there",
        "worth": { "amount": "100", "currency": "EUR" },
    });
    let made = crate::api::json(ada.post("/lost-demand", lost).await.is(StatusCode::OK));
    assert_eq!(made["worth"]["amount"], "100", "{made}");
    let back = format!("/lost-demand/{}/take-back", made["id"].as_str().expect("an id"));
    ada.post(&back, json!({})).await.is(StatusCode::OK);
    assert_eq!(ada.get("/lost-demand").await["items"], json!([]));
}
