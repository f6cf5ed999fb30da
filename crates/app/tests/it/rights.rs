//! Who may see and say what: enforced where rows are read and acts are decided, whatever door is used.

use domain::commitment::{Act, Kind, State, Visibility};
use domain::conversation::TalkAct;
use domain::party::Role;
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store::{self, Filter, Sort};
use entente::conversations::acts as talks;
use entente::kit::error::AppError;
use entente::people::acts as people;
use jiff::SignedDuration;

use crate::world::World;

async fn finds(world: &World, person: domain::kernel::PersonId, id: domain::kernel::CommitmentId) -> bool {
    let scope = world.scope(person).await;
    let found = world.app.read(move |conn, _| store::find(conn, &scope, id)).await;
    match found {
        Ok(_) => true,
        Err(AppError::NotFound) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_promise_is_seen_by_its_two_sides_and_by_nobody_else() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;

    for (person, sees) in
        [(world.ada, true), (world.ben, true), (world.cleo, true), (world.dan, false), (world.sam, false)]
    {
        assert_eq!(finds(&world, person, id).await, sees, "{person}");
    }
}

#[tokio::test]
async fn a_list_holds_only_what_may_be_seen() {
    let world = World::new().await;
    world.promised("An hourly feed", 10).await;

    for (person, count) in [(world.ada, 1), (world.cleo, 1), (world.dan, 0), (world.sam, 0)] {
        let (scope, it) = (world.scope(person).await, world.it);
        let listed = world.app.read(move |conn, _| {
            store::list(conn, &scope, it, &Filter::default(), Sort::Moved, None, 10).map(|rows| rows.len())
        });
        assert_eq!(listed.await.expect("a list"), count, "{person}");
    }
}

#[tokio::test]
async fn somebody_who_may_not_see_a_promise_cannot_say_anything_about_it() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;

    let refused = world.say(world.dan, id, Act::Note { visibility: Visibility::Shared }).await;

    assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn whoever_only_reads_says_nothing() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;

    let refused = world.say(world.fay, id, Act::Note { visibility: Visibility::Internal }).await;

    assert!(matches!(refused, Err(AppError::Refused { code: "may_only_read", .. })), "{refused:?}");
}

#[tokio::test]
async fn a_deputy_binds_on_their_days_and_not_before() {
    let world = World::new().await;
    let team = world.team;
    let member = world.app.write(move |tx, env| {
        let new = entente::people::store::Person { name: "Mo Abel".into(), ..people::blank_person() };
        people::add_person(
            tx,
            env,
            &entente::people::scope::Scope::System("test"),
            new,
            team,
            domain::party::Role::Member,
        )
    });
    let mo = member.await.expect("a member");
    let id = world.asked("An hourly feed", 20).await;
    let promise = || Act::Promise { stretch: None, stake: None };
    let refused = world.say(mo, id, promise()).await;
    assert!(matches!(refused, Err(AppError::Refused { code: "needs_accountable", .. })), "{refused:?}");
    let (scope, ada) = (world.scope(world.ada).await, world.ada);
    let days = ("2026-03-13".parse().expect("a day"), "2026-03-20".parse().expect("a day"));
    let named = world.app.write(move |tx, env| people::name_deputy(tx, env, &scope, ada, mo, days));
    named.await.expect("a deputy");
    assert!(world.say(mo, id, promise()).await.is_err(), "their days have not begun");

    world.later(SignedDuration::from_hours(24));

    assert_eq!(world.say(mo, id, promise()).await.expect("a promise").state, State::Promised);
}

#[tokio::test]
async fn what_the_other_side_said_is_recorded_and_can_be_contested_by_it() {
    let world = World::new().await;
    let id = world.asked("An hourly feed", 10).await;
    world
        .say(world.ada, id, Act::Counter { terms: world.terms("A daily feed", 5), answer_by: None })
        .await
        .expect("a counter");
    let (scope, said) =
        (world.scope(world.ada).await, Saying::now(Act::Agree { stretch: None }, Some("She agreed by phone.".into())));
    let said = Saying { for_other: true, ..said };
    let recorded = world.app.write(move |tx, env| entente::commitments::acts::say(tx, env, &scope, id, said.clone()));
    assert_eq!(recorded.await.expect("recorded").state, State::Promised);

    let contested = world.say(world.cleo, id, Act::Contest).await.expect("a contest");

    assert_eq!(contested.state, State::Countered);
    world.verified().await;
}

#[tokio::test]
async fn a_promise_is_between_us_and_somebody_else() {
    let world = World::new().await;
    let act = Act::Request { terms: world.terms("Between clients", 5), answer_by: None, stake: 1 };
    let new = Opening {
        kind: Kind::Promise,
        customer: world.client,
        performer: world.other,
        customer_person: None,
        performer_person: None,
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, None),
    };

    let refused = world.open(world.ada, new).await;

    assert!(matches!(refused, Err(AppError::Refused { code: "between_us", .. })), "{refused:?}");
}

#[tokio::test]
async fn a_conversation_follows_its_promises() {
    let world = World::new().await;
    let raise = TalkAct::Raise { statement: "Right parts on the first visit".into(), asked_for: None, serves: None };
    let new = talks::Raising {
        customer: world.client,
        performer: world.it,
        customer_person: Some(world.cleo),
        performer_person: Some(world.ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let cleo = world.scope(world.cleo).await;
    let asked = cleo.clone();
    let talk =
        world.app.write(move |tx, env| talks::raise(tx, env, &asked, new.clone())).await.expect("a conversation");
    let offer = Act::Offer { terms: world.terms("Hourly feed", 20), answer_by: None, stake: 2 };
    let opening = Opening {
        kind: Kind::Promise,
        customer: world.client,
        performer: world.it,
        customer_person: Some(world.cleo),
        performer_person: Some(world.ada),
        team: Some(world.team),
        conversation: Some(talk),
        step: Some(4),
        follows: None,
        said: Saying::now(offer, None),
    };
    let id = world.open(world.ada, opening).await.expect("an offer");
    let row = || {
        let cleo = cleo.clone();
        world.app.read(move |conn, _| entente::conversations::store::find(conn, &cleo, talk))
    };
    assert_eq!(row().await.expect("a row").step, Some(4));

    world.say(world.cleo, id, Act::TakeUp).await.expect("taken up");
    assert_eq!(row().await.expect("a row").step, Some(5));
    let breakdown = Act::DeclareBreakdown {
        asked_by: domain::commitment::Side::Performer,
        terms: None,
        answer_by: None,
        held_by: None,
    };
    world.say(world.ada, id, breakdown).await.expect("a breakdown");

    assert_eq!(row().await.expect("a row").step, Some(6));
    world.verified().await;
}

#[tokio::test]
async fn words_and_counts_follow_every_act() {
    let world = World::new().await;
    for days in [10, 12, 14, 16] {
        let id = world.promised("A report", days).await;
        world.say(world.ada, id, Act::Deliver { evidence: vec![] }).await.expect("delivered");
        world.say(world.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    }
    let late = world.promised("A late one", 1).await;
    world.later(SignedDuration::from_hours(24 * 5));
    entente::jobs::run_due(&world.app).await.expect("what time brings");
    let (it, client) = (world.it, world.client);
    let now = world.app.read(move |conn, env| store::word_between(conn, it, client, env.now)).await.expect("a word");

    assert_eq!(now.count, 5, "the silence counts though nobody has acted since");
    assert!(now.enough && now.mean < 80.0 && now.mean > 60.0, "{now:?}");
    let numbers = world.app.read(move |conn, _| store::numbers_of(conn, client)).await.expect("numbers");
    assert_eq!((numbers.owed_to, numbers.owed_by), (1, 0));
    world.say(world.ada, late, Act::Revoke).await.expect("given up");
    world.verified().await;
}

#[tokio::test]
async fn what_a_new_promise_names_has_to_be_there_for_whoever_names_it() {
    let world = World::new().await;
    let raise = TalkAct::Raise { statement: "A need of Laboratories".into(), asked_for: None, serves: None };
    let new = talks::Raising {
        customer: world.other,
        performer: world.it,
        customer_person: Some(world.dan),
        performer_person: Some(world.ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let dan = world.scope(world.dan).await;
    let theirs =
        world.app.write(move |tx, env| talks::raise(tx, env, &dan, new.clone())).await.expect("a conversation");
    let ask = |customer_person, conversation| Opening {
        kind: Kind::Promise,
        customer: world.client,
        performer: world.it,
        customer_person,
        performer_person: Some(world.ada),
        team: None,
        conversation,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: world.terms("A feed", 5), answer_by: None, stake: 1 }, None),
    };

    let stranger = world.open(world.cleo, ask(Some(world.dan), None)).await;
    let foreign = world.open(world.cleo, ask(Some(world.cleo), Some(theirs))).await;
    let mixed = world.open(world.ada, ask(Some(world.cleo), Some(theirs))).await;

    assert!(matches!(stranger, Err(AppError::Refused { code: "not_of_the_side", .. })), "{stranger:?}");
    assert!(matches!(foreign, Err(AppError::NotFound)), "{foreign:?}");
    assert!(matches!(mixed, Err(AppError::Refused { code: "other_client", .. })), "{mixed:?}");
}

#[tokio::test]
async fn a_matter_is_handed_only_to_somebody_of_the_side() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;

    let refused = world.say(world.ada, id, Act::Reassign { to: Some(world.dan), team: None }).await;

    assert!(matches!(refused, Err(AppError::Refused { code: "not_of_the_side", .. })), "{refused:?}");
    world.say(world.ada, id, Act::Reassign { to: Some(world.ben), team: None }).await.expect("handed over");
}

#[tokio::test]
async fn a_role_at_one_client_says_nothing_at_another() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;
    let (dan, client) = (world.dan, world.client);
    let given = world.app.write(move |tx, env| {
        people::give_role(tx, env, &entente::people::scope::Scope::System("test"), dan, client, Role::User)
    });
    given.await.expect("a role");

    assert!(finds(&world, dan, id).await, "a user sees it");
    let refused = world.say(dan, id, Act::Cancel).await;
    assert!(matches!(refused, Err(AppError::Refused { code: "may_only_read", .. })), "{refused:?}");
    world.say(world.cleo, id, Act::Cancel).await.expect("their sponsor may");
}
