//! Conversations through the router: one sentence begins one, seven steps end it, and each side finds its own next move.

use axum::http::StatusCode;
use domain::party::Role;
use entente::people::acts::{add_person, blank_person, retire_person};
use entente::people::scope::Scope;
use entente::people::store::Person;

use crate::world::{Answer, Visitor, World};

const NEED: &str = "Crews arrive with the right parts";

/// The path of the conversation that an answer leads to.
fn path(answer: &Answer) -> String {
    answer.is(StatusCode::SEE_OTHER);
    answer.location.clone()
}

/// Cleo raises a need of Field Operations.
async fn raised(world: &World, more: &[(&str, &str)]) -> String {
    let client = world.client.to_string();
    let mut fields = vec![("client", client.as_str()), ("statement", NEED)];
    fields.extend(more);
    path(&world.as_(world.cleo).await.post("/conversations/new", &fields).await)
}

/// Says it and expects that it is taken.
async fn say(who: &Visitor, talk: &str, act: &str, fields: &[(&str, &str)]) {
    let fields = if fields.is_empty() { &[("words", "")] } else { fields };
    let sure = ["step1", "step2", "step3", "step4", "step5", "step6", "step7"].map(|step| (step, "sure"));
    let sure = sure.into_iter().filter(|(step, _)| act == "review" && fields.iter().all(|(field, _)| field != step));
    let fields: Vec<_> = sure.chain(fields.iter().copied()).collect();
    let fields = fields.as_slice();
    who.post(&format!("{talk}/{act}"), fields).await.is(StatusCode::SEE_OTHER);
}

/// As far as the choice of a way.
async fn chosen(world: &World) -> String {
    let talk = raised(world, &[]).await;
    let (ada, cleo) = (world.as_(world.ada).await, world.as_(world.cleo).await);
    say(
        &ada,
        &talk,
        "restate",
        &[("need", "Vans leave with what the job needs"), ("root", "Records come nine days late")],
    )
    .await;
    say(&cleo, &talk, "confirm", &[]).await;
    let ways =
        [("way0_name", "new app"), ("way0_cost", "€410,000"), ("way1_name", "hourly feed"), ("way1_time", "9 weeks")];
    say(&ada, &talk, "lay_out", &ways).await;
    say(&cleo, &talk, "choose", &[("way", "1")]).await;
    talk
}

const PROMISE: [(&str, &str); 4] = [
    ("subject", "Hourly feed"),
    ("conditions", "Changes arrive within the hour"),
    ("due_day", "2026-04-17"),
    ("due_time", "17:00"),
];

#[tokio::test]
async fn one_sentence_begins_a_conversation() {
    let world = World::new().await;

    let talk = raised(&world, &[]).await;

    let page = world.as_(world.cleo).await.get(&talk).await;
    page.is(StatusCode::OK).shows(NEED).shows("Cleo Brandt raised it").shows("Ada’s move").shows("1 act, sealed");
    let page = world.as_(world.ada).await.get(&talk).await;
    page.shows("Your move").shows("Say the need back to Cleo");
    world.verified().await;
}

#[tokio::test]
async fn a_conversation_says_that_it_waits_for_somebody_who_has_left_and_whom_to_ask() {
    let world = World::new().await;
    let (ada, client) = (world.as_(world.ada).await, world.client);
    let lia = world.app.write(move |tx, env| {
        let new = Person { name: "Lia Ferro".into(), email: Some("lia@example.org".into()), ..blank_person() };
        add_person(tx, env, &Scope::System("a test"), new, client, Role::DecisionMaker)
    });
    let (lia, at) = (lia.await.expect("somebody"), client.to_string());
    let answers = lia.to_string();
    let fields =
        [("client", at.as_str()), ("statement", NEED), ("raised_by", "us"), ("their_person", answers.as_str())];
    let talk = path(&ada.post("/conversations/new", &fields).await);
    ada.get(&talk).await.shows("Lia’s move").hides("has left");

    let gone = world.app.write(move |tx, env| retire_person(tx, env, &Scope::System("a test"), lia, true));
    gone.await.expect("retired");

    ada.get(&talk).await.shows("Lia Ferro has left.").shows("Ask Cleo Brandt to hand it over");
    world.as_(world.cleo).await.get(&talk).await.shows("Lia Ferro has left.").shows("Hand it over below.");
}

#[tokio::test]
async fn a_form_without_the_sentence_comes_back_with_what_was_typed() {
    let world = World::new().await;
    let fields = [("statement", ""), ("asked_for", "A new app"), ("due_day", "2026-03-01")];

    let answer = world.as_(world.ada).await.post("/conversations/new", &fields).await;

    answer
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Choose whose need it is.")
        .shows("Say the need in one sentence.");
    answer.shows("Sun 1 March has passed.").shows("Say in one line what is promised.");
    assert!(answer.body.contains("value=\"A new app\""), "what was typed stays");
}

#[tokio::test]
async fn each_side_finds_its_own_next_move_through_all_seven_steps() {
    let world = World::new().await;
    let (ada, cleo) = (world.as_(world.ada).await, world.as_(world.cleo).await);
    let talk = chosen(&world).await;

    ada.get(&talk).await.shows("Promise Cleo how it will be met").shows("Cleo chose B, hourly feed");
    say(&ada, &talk, "settle", &[&PROMISE[..], &[("needs", "Two dispatchers"), ("needs_day", "2026-04-01")]].concat())
        .await;

    let page = cleo.get(&talk).await;
    page.shows("Answer Ada")
        .shows("Hourly feed offered, Fri 17 April, 17:00")
        .shows("Two dispatchers asked for, Wed 1 April");
    let promise =
        page.body.split("/promises/").nth(1).and_then(|rest| rest.split('?').next()).expect("a promise").to_owned();
    let promise = promise.split('"').next().expect("an id").parse().expect("an id");
    use domain::commitment::Act;
    for (who, act) in [
        (world.cleo, Act::TakeUp),
        (
            world.ada,
            Act::DeclareBreakdown {
                asked_by: domain::commitment::Side::Performer,
                terms: None,
                answer_by: None,
                held_by: None,
            },
        ),
    ] {
        world.say(who, promise, act).await.expect("it is taken");
    }
    let page = ada.get(&talk).await;
    page.shows("Settle new terms with Cleo").shows("Breakdown. “Hourly feed” will not hold").shows("waits for step 6");
    page.shows("The clock of two working days runs until");
    for (who, act) in [(world.ada, Act::Deliver { evidence: vec![] }), (world.cleo, Act::Accept { rating: Some(5) })] {
        world.say(who, promise, act).await.expect("it is taken");
    }
    ada.get(&talk).await.shows("Look back together");
    say(&ada, &talk, "review", &[("step4", "unsure"), ("words", "I was too quick.")]).await;
    say(&cleo, &talk, "review", &[("step5", "dissatisfied"), ("why5", "It came in three parts.")]).await;

    let page = cleo.get(&talk).await;
    page.shows("Both sides have looked back.").shows("unsure about agree on one").shows("dissatisfied with deliver");
    page.shows("It came in three parts.");
    page.shows("Start a new one that follows this");
    world.verified().await;
}

#[tokio::test]
async fn what_stays_inside_is_not_on_the_other_sides_page() {
    let world = World::new().await;
    let talk = raised(&world, &[]).await;
    let ada = world.as_(world.ada).await;

    say(&ada, &talk, "note", &[("words", "Corvane is three weeks late"), ("visibility", "internal")]).await;
    say(&ada, &talk, "note", &[("words", "We look into it"), ("visibility", "shared")]).await;

    ada.get(&talk).await.shows("Only Ostermoor IT sees this.").shows("3 acts, sealed");
    let page = world.as_(world.cleo).await.get(&talk).await;
    page.hides("Corvane is three weeks late").shows("We look into it").shows("2 acts, sealed");
}

#[tokio::test]
async fn what_the_other_side_said_is_recorded_and_marked() {
    let world = World::new().await;
    let talk = raised(&world, &[]).await;
    let ada = world.as_(world.ada).await;
    say(&ada, &talk, "restate", &[("need", "Vans leave with what the job needs")]).await;

    ada.get(&format!("{talk}?as=them")).await.shows("You record what Cleo said.").shows("Record: yes, exactly that");
    let fields = [("as", "them"), ("words", "Exactly that"), ("said_day", "2026-03-12"), ("said_time", "07:00")];
    say(&ada, &talk, "confirm", &fields).await;

    let page = ada.get(&talk).await;
    page.shows("Confirmed Field Operations today 07:00").shows("recorded by Ada Lund").shows("confirmed 12 Mar");
    let note = [("as", "them"), ("words", "x"), ("visibility", "internal")];
    ada.post(&format!("{talk}/note"), &note)
        .await
        .is(StatusCode::CONFLICT)
        .shows("This cannot be recorded for somebody else.");
}

#[tokio::test]
async fn a_refusal_and_an_error_stand_at_their_form_with_what_was_typed() {
    let world = World::new().await;
    let talk = chosen(&world).await;
    let ada = world.as_(world.ada).await;

    let past = [("subject", "Hourly feed"), ("due_day", "2026-03-01"), ("words", "A date we can keep")];
    let answer = ada.post(&format!("{talk}/settle"), &past).await;

    answer.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Sun 1 March has passed. Choose a day that lies ahead.");
    answer.shows("A date we can keep");
    let answer = ada.post(&format!("{talk}/choose"), &[("way", "0")]).await;
    answer.is(StatusCode::CONFLICT).shows("That is for the other side to say.");
    ada.post(&format!("{talk}/way"), &[("x", "")]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_small_matter_needs_one_screen() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let client = world.client.to_string();
    let fields = [
        ("client", client.as_str()),
        ("statement", "Readings reach billing on the same day"),
        ("raised_by", "them"),
        ("who", "us"),
        ("subject", "Same-day readings"),
        ("due_day", "2026-03-20"),
    ];

    let talk = path(&ada.post("/conversations/new", &fields).await);

    let page = ada.get(&talk).await;
    page.shows("Waiting for Cleo to answer")
        .shows("Same-day readings offered, Fri 20 March")
        .shows("recorded by Ada Lund");
    world.verified().await;
}

#[tokio::test]
async fn a_need_of_ours_goes_to_a_supplier() {
    let world = World::new().await;
    let supplier = world.supplier.to_string();
    let fields = [("client", supplier.as_str()), ("statement", "The interface is documented")];

    let talk = path(&world.as_(world.ada).await.post("/conversations/new", &fields).await);

    world.as_(world.ada).await.get(&talk).await.shows("Sam’s move");
    world.as_(world.sam).await.get(&talk).await.shows("Say the need back to Ada");
}

#[tokio::test]
async fn a_candid_no_keeps_its_reason_and_can_be_followed() {
    let world = World::new().await;
    let talk = raised(&world, &[]).await;
    let ada = world.as_(world.ada).await;

    ada.post(&format!("{talk}/decline"), &[("words", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    say(&ada, &talk, "decline", &[("words", "We cannot staff it"), ("alternative", "A printed sheet")]).await;

    ada.get(&talk).await.shows("A candid no.").shows("“We cannot staff it”").shows("Instead: A printed sheet");
    let follows = talk.rsplit('/').next().expect("an id").to_owned();
    let client = world.client.to_string();
    let next = [("follows", follows.as_str()), ("client", client.as_str()), ("statement", "Once more")];
    let next = path(&ada.post("/conversations/new", &next).await);
    ada.get(&next).await.shows("Takes up again").shows(NEED);
}

#[tokio::test]
async fn a_stranger_finds_neither_the_conversation_nor_a_way_to_speak_in_it() {
    let world = World::new().await;
    let talk = raised(&world, &[]).await;
    let dan = world.as_(world.dan).await;

    dan.get(&talk).await.is(StatusCode::NOT_FOUND);
    dan.post(&format!("{talk}/note"), &[("words", "x")]).await.is(StatusCode::NOT_FOUND);
    dan.get("/conversations").await.hides(NEED);
    let follows = talk.rsplit('/').next().expect("an id").to_owned();
    dan.get(&format!("/conversations/new?follows={follows}")).await.is(StatusCode::NOT_FOUND);
    world.nobody().get(&talk).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn somebody_who_only_reads_finds_no_form() {
    let world = World::new().await;
    let talk = raised(&world, &[]).await;
    let fay = world.as_(world.fay).await;

    let page = fay.get(&talk).await;

    page.is(StatusCode::OK).shows("You can read this conversation.").hides("method=\"post\" action=\"/conversations");
    fay.post(&format!("{talk}/note"), &[("words", "x")]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_list_is_narrowed_by_view_words_step_and_client() {
    let world = World::new().await;
    raised(&world, &[]).await;
    let (ada, cleo) = (world.as_(world.ada).await, world.as_(world.cleo).await);

    for (view, staff, client) in [("", true, true), ("?view=ours", true, false), ("?view=theirs", false, true)] {
        let path = format!("/conversations{view}");
        for (who, there) in [(&ada, staff), (&cleo, client)] {
            let page = who.get(&path).await;
            assert_eq!(page.body.contains(NEED), there, "{path}");
        }
    }
    for (query, there) in
        [("q=RIGHT", true), ("q=nothing", false), ("step=2", true), ("step=5", false), ("view=completed", false)]
    {
        assert_eq!(ada.get(&format!("/conversations?{query}")).await.body.contains(NEED), there, "{query}");
    }
    let other = format!("/conversations?client={}", world.other);
    ada.get(&other).await.hides(NEED).shows("Nothing here").shows("Laboratories");
}

#[tokio::test]
async fn the_list_goes_on_page_by_page() {
    let world = World::new().await;
    for _ in 0..51 {
        raised(&world, &[]).await;
    }
    let ada = world.as_(world.ada).await;

    let first = ada.get("/conversations").await;

    assert_eq!(first.body.matches("class=\"go").count(), 50);
    let later = first.body.split("rel=\"next\"").next().and_then(|head| head.rsplit("href=\"").next());
    let later = later.and_then(|href| href.split('"').next()).expect("a next page").replace("&amp;", "&");
    let second = ada.get(&later).await;
    assert_eq!(second.body.matches("class=\"go").count(), 1, "{later}");
    second.shows("First page");
}
