//! The catalogue: who describes and who reads it, how services live, and what an order becomes.

mod anybody;
mod charged;
mod life;
mod orders;
mod programs;

use domain::catalogue::{AskKind, Level, LevelKind, LifeAct, MayOrder, Price, Question, Target, Unit};
use domain::kernel::{CalendarId, OfferingId, ServiceId};
use entente::calendars::store as calendars;
use entente::catalogue::acts::{self, Described};
use entente::catalogue::sight::Sight;
use entente::catalogue::store::{self, NewOffering};
use entente::people::acts as people;
use entente::people::scope::Scope;
use jiff::civil::date;

use crate::world::World;

/// The calendar of the house.
pub async fn house(w: &World) -> CalendarId {
    let found =
        w.app.read(|conn, env| Ok::<_, entente::kit::error::AppError>(calendars::house(conn, env)?.version().calendar));
    CalendarId(found.await.expect("read").expect("a calendar of the house"))
}

/// A laptop: one question, an answer within four hours and the laptop within three days.
pub fn laptop(calendar: CalendarId) -> NewOffering {
    let within = |kind, unit, amount| (Level { kind, name: None, target: Target { unit, amount } }, Some(calendar));
    let sizes = AskKind::Choice { options: vec!["14 inch".into(), "16 inch".into()] };
    NewOffering {
        name: "A laptop".into(),
        gets: vec!["A laptop that is set up".into(), "A charger".into()],
        lacks: vec!["A screen".into()],
        needs: vec!["The name of who will use it".into()],
        how: Some("Order it here; it comes to your desk.".into()),
        may_order: MayOrder::Everybody,
        questions: vec![Question { label: "Which size?".into(), kind: sizes, needed: true }],
        levels: vec![
            within(LevelKind::Response, Unit::BusinessHours, 240),
            within(LevelKind::Delivery, Unit::WorkingDays, 3),
        ],
    }
}

pub fn described(w: &World, name: &str) -> Described {
    Described {
        name: name.into(),
        about: Some("Work anywhere in the house.".into()),
        area: "Workplace".into(),
        owner: Some(w.ben),
        team: Some(w.team),
        core: false,
        notes: Some("The maker will raise its price.".into()),
    }
}

/// A draft of this name that is whole, and what it offers.
pub async fn whole(w: &World, name: &str) -> (ServiceId, OfferingId) {
    let (new, offering) = (described(w, name), laptop(house(w).await));
    let made = w.app.write(move |tx, env| {
        let s = Scope::System("the cast");
        let id = acts::describe(tx, env, &s, &new)?;
        Ok::<_, entente::kit::error::AppError>((id, acts::add(tx, env, &s, id, &offering)?))
    });
    made.await.expect("a service")
}

/// The same, published, with a price.
pub async fn published(w: &World, name: &str) -> (ServiceId, OfferingId) {
    let (id, offering) = whole(w, name).await;
    let price = Price {
        minor: 4900,
        currency: "EUR".into(),
        unit: "laptop a month".into(),
        from: date(2026, 1, 1),
        words: Some("With insurance.".into()),
    };
    let done = w.app.write(move |tx, env| {
        let s = Scope::System("the cast");
        acts::priced(tx, env, &s, offering, &price)?;
        acts::live(tx, env, &s, id, (LifeAct::Publish, None))
    });
    done.await.expect("published");
    (id, offering)
}

/// Ben owns services.
pub async fn ben_owns(w: &World) {
    let (ben, team) = (w.ben, w.team);
    let given = w.app.write(move |tx, env| {
        people::give_role(tx, env, &Scope::System("the cast"), ben, team, domain::party::Role::ServiceOwner)
    });
    given.await.expect("a role");
}

/// A published service with a note of ours and a price, and a draft: each has a word that gives it away. Anybody may read it.
pub async fn secretive(w: &World) -> (ServiceId, OfferingId) {
    whole(w, "CANARYDRAFT").await;
    let (id, offering) = published(w, "Laptops").await;
    let noted = Described { notes: Some("CANARYSERVICENOTE".into()), ..described(w, "Laptops") };
    let (from, unit, words) = (date(2026, 3, 12), "laptop".to_owned(), Some("CANARYPRICE".to_owned()));
    let price = Price { minor: 9900, currency: "EUR".into(), unit, from, words };
    let written = w.app.write(move |tx, env| {
        let s = Scope::System("the cast");
        let seen = store::find(tx, Sight::House, id)?.version;
        acts::change(tx, env, &s, (id, seen), &noted)?;
        acts::priced(tx, env, &s, offering, &price)?;
        acts::set_open(tx, env, &s, true)
    });
    written.await.expect("a service");
    (id, offering)
}
