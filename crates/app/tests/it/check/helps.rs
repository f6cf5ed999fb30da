//! What a page of a check says besides the chance: what would help and by which day, what is wrong with what was typed and where,
//! what is open already and says the same; and what goes along to the form of an offer.

use axum::http::{Method, StatusCode};
use domain::chances::{Fall, Standing, Why};
use domain::check::Level;
use domain::commitment::Act;
use domain::kernel::{CommitmentId, SkillId};
use domain::teams::EstimateKind;
use entente::check::standing::store::{self, Kept};
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store as commitments;
use entente::people::scope::Scope;
use jiff::SignedDuration;

use crate::api::{is_problem, program};
use crate::world::World;

/// One person who can do Java, two promises before a third that is asked for.
async fn a_queue(w: &World) -> (SkillId, [CommitmentId; 3]) {
    let java = w.skill("Java").await;
    w.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    let mut all = Vec::new();
    for (subject, days, hours) in [("A depot list", 20, 40), ("A tide table", 22, 40)] {
        let id = w.promised(subject, days).await;
        w.estimated(id, EstimateKind::Estimate, &[(java, hours)]).await.expect("estimated");
        all.push(id);
    }
    let asked = w.asked("An hourly feed", 30).await;
    w.estimated(asked, EstimateKind::Estimate, &[(java, 80)]).await.expect("estimated");
    (java, [all[0], all[1], asked])
}

#[tokio::test]
async fn each_step_says_by_which_day_it_would_be_done_and_two_together_are_tried() {
    let w = World::new().await;
    let (_, [one, two, asked]) = a_queue(&w).await;
    let (ada, api) = (w.as_(w.ada).await, program(&w, w.ada).await);

    let page = ada.get(&format!("/promises/{asked}/check?day=2026-04-02")).await;
    let said = api.get(&format!("/commitments/{asked}/check?day=2026-04-02")).await;
    let ways = said["answer"]["ways"].as_array().expect("ways").clone();
    let pair = ways.iter().filter_map(|way| way["do"].as_str()).find(|r#do| r#do.contains(',')).expect("two together");
    let with = api.get(&format!("/commitments/{asked}/check?day=2026-04-02&do={pair}")).await;
    let ticked = ada.get(&format!("/promises/{asked}/check?day=2026-04-02&do={pair}")).await;

    page.shows("As it is: ").shows("85 in 100 by ").shows("One person in ").shows(" can do Java: Una Roe.");
    assert!(page.body.contains(&format!("value=\"{pair}\"")), "{}", page.body);
    assert!(pair.contains("smaller") || (pair.contains(&one.to_string()) && pair.contains(&two.to_string())), "{pair}");
    assert!(said["answer"]["p85"].as_str() > with["answer"]["p85"].as_str(), "{said} {with}");
    assert_eq!(ticked.body.matches("Counted already.").count(), 2, "{}", ticked.text());
    assert_eq!(said["answer"]["alone"].as_array().map(Vec::len), Some(1), "{said}");
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let w = World::new().await;
    let (java, _) = a_queue(&w).await;
    let (ada, team) = (w.as_(w.ada).await, w.team);
    let path = |hours: &str| format!("/promises/check?subject=Parcels&day=2026-06-30&team={team}&skill={java}{hours}");

    for (hours, field, typed, words) in [
        ("&likely=-5", "likely-0", "-5", "Hours cannot be fewer than none."),
        ("&likely=0", "likely-0", "0", "Something takes more than no time."),
        ("&likely=forty", "likely-0", "forty", "“forty” are no hours."),
        ("&likely=99999999", "likely-0", "99999999", "That is more than 40,000 hours"),
        ("&low=50&likely=40", "low-0", "50", "At best is no more than likely."),
        ("&likely=40&high=30", "high-0", "30", "At worst is no less than likely."),
    ] {
        let page = ada.get(&path(hours)).await;

        page.shows(words);
        let tied = format!("value=\"{typed}\" aria-invalid=\"true\" aria-describedby=\"f-{field}-error\"");
        assert!(page.body.contains(&tied), "{hours}: {}", page.body);
        assert!(page.body.contains(&format!("id=\"f-{field}-error\"")), "{hours}");
        assert!(!page.text().contains("Offer it") && !page.text().contains("can be kept"), "{hours}: no answer");
    }
    for nonsense in [
        "after=%00",
        "after=x%00y&day=2026-99-99",
        "subject=%00&service=%00",
        "do=smaller:x:1,,%00",
        "team=%00&skill=x&likely=1",
    ] {
        let page = ada.get(&format!("/promises/check?{nonsense}")).await;
        assert_eq!(page.status, StatusCode::OK, "{nonsense}: {}", page.text());
    }
    let open = ada.get(&format!("/promises/check?day=2026-06-30&team={team}&likely=40")).await;
    open.shows("Not counted yet. Choose a skill.");
    assert!(!open.body.contains("aria-invalid"), "it is being typed");
}

#[tokio::test]
async fn a_day_that_the_plan_does_not_reach_is_said_and_one_far_beyond_is_refused() {
    let w = World::new().await;
    let (java, _) = a_queue(&w).await;
    let (ada, team) = (w.as_(w.ada).await, w.team);
    let path = |day: &str| format!("/promises/check?day={day}&team={team}&skill={java}&likely=10");

    let beyond = ada.get(&path("2027-06-01")).await;
    let far = ada.get(&path("2099-06-01")).await;
    let passed = ada.get(&path("2026-01-01")).await;
    let needs = format!("{team}:{java}:600:600:600");
    let api = program(&w, w.ada).await;
    let by_program = api.ask(Method::GET, &format!("/checks?day=2099-06-01&needs={needs}"), &[], None).await;

    beyond.shows("The plan reaches 52 weeks, until ").shows("for a later day no fewer");
    far.shows("The plan reaches 52 weeks, until ").shows("of later ones nothing is known");
    passed.shows("That day has passed.");
    for page in [far, passed] {
        assert!(page.body.contains("aria-describedby=\"f-day-error\""), "{}", page.body);
        assert!(!page.text().contains("is a date we can keep"), "{}", page.text());
    }
    is_problem(&by_program, 422, "invalid");
}

#[tokio::test]
async fn the_form_of_an_offer_tells_what_the_check_said() {
    let w = World::new().await;
    let (java, _) = a_queue(&w).await;
    let (ada, team, client, java) = (w.as_(w.ada).await, w.team.to_string(), w.client.to_string(), java.to_string());
    let fields = |likely: &'static str, day: &'static str, stretch: &'static str| {
        let typed = [("likely", likely), ("promised", day), ("stretch", stretch), ("low", ""), ("high", "")];
        [("subject", "Parcels"), ("client", &client), ("team", &team), ("skill", &java)]
            .into_iter()
            .chain(typed)
            .collect()
    };

    let safe: Vec<(&str, &str)> = fields("30", "2026-06-30", "");
    let safe = ada.post("/promises/check", &safe).await;
    let safe = ada.get(&safe.location).await;
    let hasty: Vec<(&str, &str)> = fields("300", "2026-03-20", "Two are lent to us.");
    let hasty = ada.post("/promises/check", &hasty).await;
    let (at, hasty) = (hasty.location.clone(), ada.get(&hasty.location).await);
    w.later(SignedDuration::from_hours(13));
    let old = ada.get(&at).await;

    safe.shows("in 100 for Tue 30 June.").shows("It rests on 30 h of ").shows("The day that was checked needs none.");
    assert!(!safe.text().contains("By when can be empty"), "{}", safe.text());
    hasty.shows("0 in 100 for Fri 20 March.").shows("Why it is offered as a stretch").shows("Needed below 80 in 100.");
    assert!(hasty.body.contains("Two are lent to us.") && !hasty.text().contains("a stretch can be empty"));
    assert!(!old.text().contains("0 in 100 for"), "nothing is offered on it any more: {}", old.text());
    for person in [w.cleo, w.dan] {
        let theirs = w.as_(person).await.get(&at).await;
        assert!(!theirs.text().contains("It rests on") && !theirs.text().contains("0 in 100"), "{}", theirs.text());
    }
}

#[tokio::test]
async fn what_says_nearly_the_same_as_something_open_is_named() {
    let w = World::new().await;
    let feed = w.promised("Hourly meter readings for dispatch", 30).await;
    let ada = w.as_(w.ada).await;

    let like = ada.get("/promises/check?subject=Meter+reading+every+hour").await;
    let other = ada.get("/promises/check?subject=A+printer+for+the+depot").await;

    like.shows("Like what is open already: “Hourly meter readings for dispatch” for Field Operations");
    assert!(like.body.contains(&format!("href=\"/promises/{feed}\"")), "{}", like.body);
    assert!(!other.text().contains("Like what is open already"), "{}", other.text());
}

#[tokio::test]
async fn an_offer_that_was_taken_back_was_offered_and_not_asked_for() {
    let w = World::new().await;
    let new = Opening {
        kind: domain::commitment::Kind::Promise,
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Offer { terms: w.terms("A wider bridge", 20), answer_by: None, stake: 1 }, None),
    };
    let id = w.open(w.ada, new).await.expect("an offer");
    w.say(w.ada, id, Act::Withdraw).await.expect("taken back");

    let page = w.as_(w.ada).await.get(&format!("/promises/{id}")).await;

    assert_eq!(page.status, StatusCode::OK);
    page.shows("You offered it to");
    assert!(!page.text().contains("were asked by"), "{}", page.text());
}

#[tokio::test]
async fn whoever_is_asked_whether_it_will_be_kept_reads_the_chance_beside_it() {
    let w = World::new().await;
    let id = w.promised("An hourly feed", 15).await;
    w.on("2026-03-26T07:00:00Z").await;
    let blank = w.as_(w.ada).await.get("/asked").await;
    let ada = w.ada;
    let wrote = w.app.write(move |tx, env| {
        let row = commitments::find(tx, &Scope::System("test"), id)?;
        let kept = Kept {
            id,
            terms_version: row.terms_version,
            due_at: row.due.expect("a due"),
            reckoned_at: env.now,
            p85: None,
            agreed: 80,
            standing: Standing {
                chance: 41,
                given: 88,
                stretch: false,
                fall: Some(Fall { at: env.now, from: 88, to: 41 }),
            },
            team: None,
            person: Some(ada),
            why: Some(Why::Work),
            known_at: None,
        };
        store::keep(tx, &kept)
    });
    wrote.await.expect("written down");
    let (ada, api) = (w.as_(w.ada).await, program(&w, w.ada).await);

    for path in ["/asked", "/"] {
        let page = ada.get(path).await;
        page.shows("Its chance is 41 in 100, it was 88.").shows("An hourly feed");
        assert!(page.body.contains(&format!("/promises/{id}/check")), "{path}");
    }
    blank.shows("An hourly feed").hides("Its chance is");
    assert_eq!(api.get("/asked").await["items"][0]["chance"], 41);
    for visitor in [w.as_(w.cleo).await, w.as_(w.dan).await] {
        visitor.get("/").await.hides("Its chance is");
        visitor.get("/asked").await.hides("Its chance is");
    }
}
