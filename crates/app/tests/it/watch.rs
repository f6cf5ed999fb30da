//! What time brings, from the question ahead of the due to the last reminder: the clock is moved, the due jobs are run.

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Kind, Passed, Side, State};
use domain::kernel::{CommitmentId, PersonId};
use domain::trust::Outcome;
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store as promises;
use entente::jobs::run_due;
use entente::kit::jobs;
use entente::ledger;
use entente::people::scope::Scope;
use entente::watch::{acts, store};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::api::{Program, program};
use crate::world::World;

fn sorted(mut all: Vec<PersonId>) -> Vec<PersonId> {
    all.sort();
    all
}

fn breakdown() -> Act {
    Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None }
}

const SYSTEM: Scope = Scope::System("a test");

impl World {
    /// The clock says so, and everything that is due by then is done.
    pub async fn on(&self, when: &str) {
        let at: Timestamp = when.parse().expect("an instant");
        assert!(at >= self.now(), "time goes forward");
        self.app.clock.set(at);
        let ran = run_due(&self.app).await.expect("jobs");
        assert_eq!(ran.failed, 0);
    }

    pub async fn row(&self, id: CommitmentId) -> promises::Row {
        self.app.read(move |conn, _| promises::find(conn, &SYSTEM, id)).await.expect("a row")
    }

    async fn is_asked(&self, id: CommitmentId) -> bool {
        self.app.read(move |conn, _| store::open(conn, id)).await.expect("a question").is_some()
    }

    /// The lines about time in the ledger of a promise.
    pub async fn passed(&self, id: CommitmentId) -> Vec<Passed> {
        let entries = self.app.read(move |conn, _| ledger::entries(conn, id.0)).await.expect("entries");
        let clock = |e: &ledger::Entry| match ledger::commitment_event(e).expect("an act").expect("a text").act {
            Act::Clock { passed, .. } => Some(passed),
            _ => None,
        };
        entries.iter().filter_map(clock).collect()
    }

    /// A request of Cleo that wants an answer within so long, or something of another kind that was promised at once.
    async fn opened(&self, kind: Kind, days: i64, answer_in: Option<SignedDuration>) -> CommitmentId {
        let answer_by = answer_in.map(|by| self.now() + by);
        let act = Act::Request { terms: self.terms("An hourly feed", days), answer_by, stake: 1 };
        let new = Opening {
            kind,
            customer: self.client,
            performer: self.it,
            customer_person: Some(self.cleo),
            performer_person: Some(self.ada),
            team: None,
            conversation: None,
            step: None,
            follows: None,
            said: Saying::now(act, Some("We need this.".into())),
        };
        self.open(self.cleo, new).await.expect("a request")
    }

    /// Bea, who founded it: a leader and an administrator.
    async fn bea(&self) -> PersonId {
        let found = self.app.read(|conn, _| {
            let row = conn.one("select id from people where name = 'Bea Founder'", &[])?;
            row.map(|row| Ok(PersonId(row.get("id")?))).transpose()
        });
        found.await.expect("people").expect("Bea")
    }

    /// Who was told of what since then, by name of the notice.
    pub async fn told(&self, kind: &'static str) -> Vec<PersonId> {
        let found = self.app.read(move |conn, _| {
            let rows = conn.all("select person_id from notices where kind = $1 order by person_id", &[kind.into()])?;
            rows.iter().map(|row| Ok(PersonId(row.get("person_id")?))).collect()
        });
        found.await.expect("notices")
    }

    async fn planned(&self, id: CommitmentId) -> Option<Timestamp> {
        let open = self.app.read(move |conn, _| jobs::open(conn, acts::LOOK, &id.to_string()));
        open.await.expect("a job").map(|job| job.at)
    }
}

#[tokio::test]
async fn a_promise_is_asked_about_twice_and_then_missed_in_silence_at_once() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 15).await;
    let ada = world.as_(world.ada).await;
    world.on("2026-03-19T20:00:00Z").await;
    assert!(!world.is_asked(id).await, "six working days ahead nobody is asked");

    world.on("2026-03-20T07:00:00Z").await;
    assert!(world.is_asked(id).await);
    ada.get("/asked")
        .await
        .is(StatusCode::OK)
        .shows("One promise of yours falls due soon")
        .shows("5 working days ahead");

    world.on("2026-03-26T07:00:00Z").await;
    ada.get("/asked").await.shows("1 working day ahead");

    // Friday the 27th at 08:30, and nobody has spoken.
    world.on("2026-03-27T08:30:00Z").await;
    assert_eq!(world.passed(id).await, []);
    let before = world.row(id).await;
    assert_eq!(before.outcome, None, "still in time");
    world.on("2026-03-27T08:30:01Z").await;

    let row = world.row(id).await;
    assert_eq!((row.state, row.outcome.map(|j| j.outcome)), (State::Promised, Some(Outcome::Silent)));
    assert_eq!((row.moved_at, row.acts), (before.moved_at, before.acts + 1), "time moves nothing");
    assert_eq!(world.passed(id).await, [Passed::Due]);
    assert!(!world.is_asked(id).await, "the question is over");
    assert_eq!(world.planned(id).await, None);
    let bea = world.bea().await;
    assert_eq!(world.told("will_you_make_it").await, [world.ada; 2]);
    assert_eq!(world.told("missed_in_silence").await, sorted(vec![world.ada, world.cleo, bea]), "and the lead");
    for (who, name) in [(world.ada, "Ada"), (world.cleo, "Cleo")] {
        let page = world.as_(who).await.get(&format!("/promises/{id}")).await;
        page.is(StatusCode::OK).shows("Missed in silence").shows("The due passed");
        assert!(!page.body.contains("system"), "{name} reads who wrote it in plain words");
    }
    world.verified().await;
}

#[tokio::test]
async fn the_word_follows_a_silence_without_anybody_acting_and_a_word_soon_after_makes_it_told_late() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 4).await;
    let (it, client) = (world.it, world.client);
    let word = || world.app.read(move |conn, env| promises::word_between(conn, it, client, env.now));
    let before = word().await.expect("a word");

    world.on("2026-03-17T09:00:00Z").await;
    let silent = word().await.expect("a word");
    world.say(world.ada, id, breakdown()).await.expect("a word at last");

    assert_eq!((before.count, silent.count), (0, 1));
    assert!(silent.mean < before.mean);
    assert_eq!(world.row(id).await.outcome.map(|j| j.outcome), Some(Outcome::ToldLate));
    world.verified().await;
}

#[tokio::test]
async fn who_says_yes_is_left_in_peace_and_who_says_nothing_is_asked_again() {
    let world = World::new().await;
    let (yes, no) = (world.promised("One feed", 15).await, world.promised("Another feed", 15).await);
    world.on("2026-03-20T09:00:00Z").await;
    let ada = world.as_(world.ada).await;
    ada.get("/asked").await.shows("Two promises of yours");

    let said = ada.post("/asked", &[("yes", &yes.to_string()), ("seen", &yes.to_string())]).await;
    assert_eq!(said.location, "/asked");
    ada.get("/asked").await.shows("One promise of yours").hides("One feed").shows("Another feed");
    assert!(!world.is_asked(yes).await && world.is_asked(no).await);
    world.on("2026-03-26T09:00:00Z").await;

    assert!(!world.is_asked(yes).await, "a yes since the question stands");
    assert!(world.is_asked(no).await);
    assert_eq!(world.passed(yes).await, []);
    ada.post("/asked", &[("yes", "all"), ("seen", &no.to_string()), ("seen", &yes.to_string())]).await;
    ada.get("/asked").await.shows("Nobody waits to hear");
    world.verified().await;
}

#[tokio::test]
async fn another_due_plans_everything_anew() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 15).await;
    world.on("2026-03-20T09:00:00Z").await;
    assert!(world.is_asked(id).await);

    let terms = world.terms("An hourly feed", 28);
    let propose = Act::Propose { terms, asked_by: Side::Performer, answer_by: None };
    world.say(world.ada, id, propose).await.expect("a proposal");
    assert!(!world.is_asked(id).await, "other terms are an answer");
    assert_eq!(world.planned(id).await, None, "the customer knows; nothing passes in silence");
    world.say(world.cleo, id, Act::Agree { stretch: None }).await.expect("agreed");

    assert_eq!(world.planned(id).await, Some("2026-04-10T06:00:00Z".parse().expect("an instant")), "in summer time");
    world.on("2026-04-10T06:00:00Z").await;
    assert!(world.is_asked(id).await);
    world.say(world.ada, id, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    world.say(world.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    assert_eq!((world.is_asked(id).await, world.planned(id).await), (false, None));
    world.verified().await;
}

#[tokio::test]
async fn a_short_promise_is_asked_about_once_and_a_very_short_one_never() {
    let world = World::new().await;
    let (four, one) = (world.promised("Four days", 5).await, world.promised("One day", 1).await);

    assert_eq!(world.planned(four).await, Some("2026-03-16T07:00:00Z".parse().expect("an instant")), "a day ahead");
    assert!(world.planned(one).await.expect("a job") > world.row(one).await.due.expect("a due"), "its due alone");
}

#[tokio::test]
async fn the_breakdown_clock_ends_once_and_moves_nothing() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 15).await;
    world.say(world.ada, id, breakdown()).await.expect("a breakdown");
    let cleo = world.as_(world.cleo).await;
    cleo.get(&format!("/promises/{id}")).await.shows("2 working days left");

    world.on("2026-03-16T08:30:00Z").await;
    assert_eq!(world.passed(id).await, []);
    world.on("2026-03-16T08:30:01Z").await;
    world.on("2026-03-20T08:30:01Z").await;

    assert_eq!(world.passed(id).await, [Passed::Breakdown]);
    let bea = world.bea().await;
    assert_eq!(world.told("clock_over").await, sorted(vec![world.ada, world.cleo, bea]), "each of them once");
    assert_eq!(world.row(id).await.state, State::Breakdown);
    cleo.get(&format!("/promises/{id}")).await.shows("ended on Mon 16 March");
    world.verified().await;
}

#[tokio::test]
async fn a_delivery_without_an_answer_is_judged_after_ten_days_and_never_accepted() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 15).await;
    world.say(world.ada, id, Act::Deliver { evidence: vec![] }).await.expect("delivered");

    world.on("2026-03-17T12:00:00Z").await;
    world.on("2026-03-24T12:00:00Z").await;
    assert_eq!(world.row(id).await.outcome, None);
    world.on("2026-03-26T12:00:00Z").await;

    let row = world.row(id).await;
    assert_eq!(row.state, State::Delivered);
    assert_eq!(row.outcome.map(|j| (j.outcome, j.unconfirmed)), Some((Outcome::Kept, true)));
    assert_eq!(world.passed(id).await, [Passed::Confirming]);
    world.as_(world.cleo).await.get(&format!("/promises/{id}")).await.shows("Not confirmed");
    assert_eq!(world.told("confirm_wanted").await, [world.cleo; 3], "after three, seven and ten days");
    assert_eq!(world.told("not_confirmed").await, [world.ada]);
    world.verified().await;
    world.say(world.cleo, id, Act::Reject { unmet: vec![0], due: None }).await.expect("rejected at last");
    assert_eq!(world.row(id).await.outcome, None, "judged anew");
    world.verified().await;
}

#[tokio::test]
async fn a_proposal_without_an_answer_counts_as_agreed_and_its_date_can_be_missed() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 8).await;
    let terms = world.terms("An hourly feed", 20);
    let answer_by = Some(world.now() + SignedDuration::from_hours(48));
    world.say(world.ada, id, Act::Propose { terms, asked_by: Side::Performer, answer_by }).await.expect("a proposal");

    world.on("2026-03-25T09:00:00Z").await;
    assert_eq!(world.passed(id).await, [Passed::AnswerBy]);
    assert_eq!(world.row(id).await.outcome, None, "the first due is no silence: the other date was told");
    world.on("2026-04-02T09:00:00Z").await;

    assert_eq!(world.passed(id).await, [Passed::AnswerBy, Passed::Due]);
    let judged = world.row(id).await.outcome.expect("judged");
    assert_eq!((judged.outcome, judged.since), (Outcome::Silent, "2026-04-01T08:30:00Z".parse().expect("an instant")));
    world.verified().await;
}

#[tokio::test]
async fn tickets_have_no_job_and_asking_can_be_set_by_administrators_alone() {
    let world = World::new().await;
    let promise = world.promised("An hourly feed", 40).await;
    let ticket = world.opened(Kind::Ticket, 40, None).await;
    assert_eq!(world.planned(ticket).await, None);
    let first = world.planned(promise).await.expect("a job");
    let boss = world.as_(world.bea().await).await;
    let ada = world.as_(world.ada).await;
    ada.get("/settings").await.is(StatusCode::FORBIDDEN);
    ada.post("/settings/asking", &[("on", "1"), ("days", "10")]).await.is(StatusCode::FORBIDDEN);

    boss.get("/settings").await.is(StatusCode::OK).shows("Asking ahead").shows("Will you make it?");
    let wrong = boss.post("/settings/asking", &[("on", "1"), ("days", "5, soon")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write numbers of working days");
    boss.post("/settings/asking", &[("on", "1"), ("days", "10, 2")]).await.is(StatusCode::SEE_OTHER);
    run_due(&world.app).await.expect("jobs");
    assert!(world.planned(promise).await.expect("a job") < first, "ten days ahead now");
    boss.post("/settings/asking", &[("days", "10, 2")]).await.is(StatusCode::SEE_OTHER);
    run_due(&world.app).await.expect("jobs");

    assert!(world.planned(promise).await.expect("a job") > first, "nobody asks; its due still passes");
    world.verified().await;
}

#[tokio::test]
async fn without_an_answer_in_time_the_lead_can_be_asked() {
    let world = World::new().await;
    let id = world.opened(Kind::Promise, 20, Some(SignedDuration::from_hours(24))).await;
    let cleo = world.as_(world.cleo).await;
    cleo.post(&format!("/promises/{id}/ask-lead"), &[]).await.is(StatusCode::CONFLICT);

    world.on("2026-03-13T09:00:00Z").await;
    assert_eq!(world.passed(id).await, [Passed::AnswerBy]);
    assert_eq!(
        (world.told("answer_wanted").await, world.told("no_answer_yet").await),
        (vec![world.ada], vec![world.cleo])
    );
    cleo.get(&format!("/promises/{id}")).await.shows("No answer yet").shows("Ask Bea Founder");
    cleo.post(&format!("/promises/{id}/ask-lead"), &[]).await.is(StatusCode::SEE_OTHER);

    let page = world.as_(world.ada).await.get(&format!("/promises/{id}")).await;
    page.shows("without an answer");
    assert_eq!(world.told("answer_wanted").await, sorted(vec![world.ada, world.bea().await]));
    cleo.post(&format!("/promises/{id}/ask-lead"), &[]).await.is(StatusCode::CONFLICT);
    world.verified().await;
}

#[tokio::test]
async fn an_old_database_is_looked_at_once_and_its_history_is_told_to_nobody() {
    let world = World::new().await;
    let (missed, asked) = (world.promised("Long ago", 10).await, world.promised("Soon", 75).await);
    // As a database that was there before anybody watched.
    let forgotten = world.app.write(move |tx, _| {
        tx.run("delete from jobs", &[])?;
        tx.run("delete from settings", &[])?;
        Ok(())
    });
    forgotten.await.expect("forgotten");

    world.on("2026-05-20T09:00:00Z").await;

    assert_eq!(world.row(missed).await.outcome.map(|j| j.outcome), Some(Outcome::Silent));
    assert!(world.is_asked(asked).await, "five days ahead was on the 19th");
    let told =
        world.app.read(|conn, _| Ok(conn.all("select kind from notices where kind = 'missed_in_silence'", &[])?.len()));
    assert_eq!(told.await.expect("notices"), 0);
    world.verified().await;
}

#[tokio::test]
async fn nobody_else_sees_what_somebody_is_asked() {
    let world = World::new().await;
    world.promised("An hourly feed", 15).await;
    world.on("2026-03-20T09:00:00Z").await;

    for other in [world.ben, world.cleo, world.dan, world.sam] {
        world.as_(other).await.get("/asked").await.is(StatusCode::OK).shows("Nobody waits").hides("An hourly feed");
    }
    world.nobody().get("/asked").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn programs_are_asked_the_same_and_answer_by_ordinary_acts() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 15).await;
    world.on("2026-03-20T09:00:00Z").await;
    let (ada, cleo, bea) =
        (program(&world, world.ada).await, program(&world, world.cleo).await, program(&world, world.bea().await).await);

    let asked = ada.get("/asked").await;
    assert_eq!(asked["items"][0]["commitment"], json!({ "id": id.to_string(), "name": "An hourly feed" }));
    assert_eq!((&asked["items"][0]["days_ahead"], &asked["next"]), (&json!(5), &json!(null)));
    assert_eq!(cleo.get("/asked").await["items"], json!([]));
    let yes = ada.post(&format!("/commitments/{id}/acts"), json!({ "act": "assure" })).await;
    assert_eq!(yes.status, StatusCode::OK, "{}", yes.body);
    assert_eq!(ada.get("/asked").await["items"], json!([]));

    let asking = json!({ "on": true, "days": [7, 2] });
    let put = async |who: &Program| who.ask(Method::PUT, "/settings/asking", &[], Some(asking.clone())).await.status;
    assert_eq!(put(&ada).await, StatusCode::FORBIDDEN);
    assert_eq!(put(&bea).await, StatusCode::OK);
    assert_eq!(cleo.get("/settings/asking").await, asking);
}
