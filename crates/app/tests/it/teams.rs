//! What teams can carry: who is in them, what promises take, and the plan that the promise check is asked about.

use axum::http::StatusCode;
use domain::check::{Alone, Away, Effort, Kept, Level, QUICK, Question, check};
use domain::commitment::{Act, Kind};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::party::{PartyKind, Role};
use domain::teams::{EstimateKind, Line, Owed};
use entente::commitments::acts::{Opening, Saying};
use entente::kit::error::AppError;
use entente::people::acts::{self as people, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};
use entente::resting::acts as resting;
use entente::teams::acts::{self, NewDebt, NewEstimate, NewMember, NewWeek};
use entente::teams::store::{self, WorkPlace};
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use crate::world::World;

pub const TODAY: Date = date(2026, 3, 12);

impl World {
    pub async fn skill(&self, name: &'static str) -> SkillId {
        let scope = self.scope(self.ben).await;
        self.app.write(move |tx, env| acts::name(tx, env, &scope, name)).await.expect("a skill")
    }

    pub async fn member(&self, name: &'static str, hours: u32, skills: Vec<(SkillId, Level)>) -> uuid::Uuid {
        let (scope, team) = (self.scope(self.ben).await, self.team);
        let new = NewMember {
            account: None,
            name: Some(name.into()),
            minutes: hours * 60,
            skills,
            from: date(2025, 9, 1),
            until: None,
        };
        self.app.write(move |tx, env| acts::join(tx, env, &scope, team, (&new, None))).await.expect("a member")
    }

    pub async fn estimated(&self, id: CommitmentId, kind: EstimateKind, of: &[(SkillId, u32)]) -> Result<(), AppError> {
        let (scope, team) = (self.scope(self.ben).await, self.team);
        let line =
            |(skill, hours): &(SkillId, u32)| Line { skill: *skill, effort: Effort::exactly(hours * 60), hands: 2 };
        let new = NewEstimate { kind, lines: of.iter().map(line).collect(), note: None };
        self.app.write(move |tx, env| acts::estimate(tx, env, &scope, (id, team), new.clone()).map(drop)).await
    }

    async fn plan(&self) -> domain::check::Plan {
        self.app.read(|conn, env| store::plan(conn, env, TODAY)).await.expect("a plan")
    }

    async fn waits(&self, late: CommitmentId, first: CommitmentId) -> Result<(), AppError> {
        let scope = self.scope(self.ada).await;
        self.app.write(move |tx, env| acts::wait(tx, env, &scope, late, first)).await
    }
}

/// Words that only our own people may read: a member, a skill, leave, an estimate, a debt.
pub async fn plant(w: &World, promise: CommitmentId) -> Vec<uuid::Uuid> {
    let skill = w.skill("CANARYSKILL").await;
    let member = w.member("CANARYMEMBER", 40, vec![(skill, Level::Able)]).await;
    let (scope, team) = (w.scope(w.ben).await, w.team);
    let planted = w.app.write(move |tx, env| {
        let away = Away { from: date(2069, 7, 19), until: date(2069, 7, 19) };
        let leave = acts::away(tx, env, &scope, (team, member), away)?;
        let lines = vec![Line { skill, effort: Effort::exactly(600), hands: 2 }];
        let new = NewEstimate { kind: EstimateKind::Estimate, lines, note: Some("CANARYESTIMATE".into()) };
        acts::estimate(tx, env, &scope, (promise, team), new)?;
        let debt = acts::take_on(tx, env, &scope, team, &debt("CANARYDEBT"))?;
        Ok(vec![skill.0, member, leave, debt])
    });
    planted.await.expect("what teams carry")
}

pub fn debt(what: &str) -> NewDebt {
    NewDebt {
        owed: Owed::Debt,
        what: what.into(),
        why: format!("{what} had to wait."),
        taken_on: date(2026, 1, 5),
        until: date(2026, 3, 2),
        decided: None,
        decided_name: Some("The old head".into()),
        commitment: None,
    }
}

#[tokio::test]
async fn the_plan_holds_what_was_written_down() {
    let world = World::new().await;
    let (java, test) = (world.skill("Java").await, world.skill("Testing").await);
    let una = world.member("Una Roe", 40, vec![(java, Level::Expert)]).await;
    world.member("Ole Dam", 20, vec![(java, Level::Learning), (test, Level::Able)]).await;
    let (wide, parcels) = (world.promised("A wider bridge", 30).await, world.asked("Parcels", 60).await);
    world.estimated(wide, EstimateKind::Estimate, &[(java, 60), (test, 10)]).await.expect("an estimate");
    world.estimated(wide, EstimateKind::Left, &[(java, 30)]).await.expect("what is left");
    world.estimated(parcels, EstimateKind::Unknown, &[]).await.expect("a word");
    let (scope, team) = (world.scope(world.ben).await, world.team);
    let leave = Away { from: date(2026, 3, 16), until: date(2026, 3, 20) };
    let kept = Kept { running: 200, learning: 50 };
    let wrote = world.app.write(move |tx, env| {
        acts::away(tx, env, &scope, (team, una), leave)?;
        acts::keep_free(tx, env, &scope, team, (date(2026, 1, 1), kept))?;
        acts::put_first(tx, env, &scope, wide, WorkPlace { priority: Some(2), earliest: Some(date(2026, 3, 18)) })?;
        for week in [date(2026, 2, 23), date(2026, 3, 2)] {
            let new = NewWeek { week, unplanned: Some(6 * 60), ..NewWeek::default() };
            acts::note(tx, env, &scope, team, (&new, None))?;
        }
        Ok(())
    });
    wrote.await.expect("written down");

    let plan = world.plan().await;

    assert_eq!(plan.teams.len(), 1);
    let own = &plan.teams[0];
    assert_eq!((own.id, own.kept), (world.team, kept));
    assert_eq!(own.people.iter().map(|m| m.minutes).sum::<u32>(), 3600);
    assert!(own.people.iter().any(|m| m.away == vec![leave]));
    assert_eq!(own.unplanned.weeks(), [100, 100], "six of sixty hours");
    let work = |id| plan.work.iter().find(|w| w.id == id).expect("work");
    assert_eq!(work(wide).needs.len(), 1, "what is left counts: {:?}", work(wide).needs);
    assert_eq!(work(wide).needs[0].effort.likely(), 1800);
    assert_eq!((work(wide).promised, work(wide).earliest), (true, Some(date(2026, 3, 18))));
    assert_eq!(work(wide).due, Some(date(2026, 4, 11)));
    assert!(work(parcels).needs.is_empty() && !work(parcels).promised);
    assert!(work(wide).priority < work(parcels).priority);
    let asked = Question { asked: vec![work(wide).clone()], wanted: date(2026, 4, 11), agreed: 80, changes: vec![] };
    let answer = check(&plan, &asked, QUICK, &Alone).expect("an answer");
    assert_eq!(answer.chance.in_hundred(), 100);
    assert_eq!(format!("{plan:?}"), format!("{:?}", world.plan().await), "the same rows make the same plan");
}

#[tokio::test]
async fn what_is_delivered_waits_for_nobody_and_what_it_took_stands_in_the_record() {
    let world = World::new().await;
    let java = world.skill("Java").await;
    world.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    let (first, late) = (world.promised("A wider bridge", 30).await, world.promised("Parcels", 60).await);
    world.estimated(first, EstimateKind::Estimate, &[(java, 10)]).await.expect("an estimate");
    world.waits(late, first).await.expect("a wait");
    let (scope, team) = (world.scope(world.ben).await, world.team);
    let early = scope.clone();
    let early = world.app.write(move |tx, env| acts::took(tx, env, &early, (first, team), (900, None)).map(drop)).await;
    let before = world.plan().await;

    world.say(world.ada, first, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    let took = world.app.write(move |tx, env| {
        acts::took(tx, env, &scope, (first, team), (600, None))?;
        acts::took(tx, env, &scope, (first, team), (900, None)).map(drop)
    });
    took.await.expect("what it took");

    let after = world.plan().await;
    let waits = |plan: &domain::check::Plan| plan.work.iter().find(|w| w.id == late).map(|w| w.after.clone());
    assert!(matches!(early, Err(AppError::Refused { code: "not_done", .. })), "{early:?}");
    assert_eq!((waits(&before), waits(&after)), (Some(vec![first]), Some(vec![])));
    assert_eq!(after.teams[0].record.len(), 1, "the second word takes the place of the first");
    assert_eq!(after.record.mean(), 1500);
}

#[tokio::test]
async fn nothing_waits_for_itself() {
    let world = World::new().await;
    let mut all = Vec::new();
    for name in ["One", "Two", "Three"] {
        all.push(world.promised(name, 30).await);
    }
    world.waits(all[0], all[1]).await.expect("a wait");
    world.waits(all[1], all[2]).await.expect("a wait");

    let closes = world.waits(all[2], all[0]).await;

    assert!(matches!(closes, Err(AppError::Refused { code: "circle", .. })), "{closes:?}");
}

#[tokio::test]
async fn whoever_is_not_of_the_team_does_not_write_for_it() {
    let world = World::new().await;
    let (scope, team) = (Scope::System("another team"), world.it);
    let other = world.app.write(move |tx, env| {
        let party = Party { kind: PartyKind::Team, name: "Networks".into(), parent: Some(team), ..blank_party() };
        let party: PartyId = people::add_party(tx, env, &scope, party)?;
        people::add_person(tx, env, &scope, Person { name: "Nia Cole".into(), ..blank_person() }, party, Role::Member)
    });
    let nia = other.await.expect("somebody else");
    let new = NewMember {
        account: None,
        name: Some("Una Roe".into()),
        minutes: 2400,
        skills: vec![],
        from: TODAY,
        until: None,
    };
    let mut statuses = Vec::new();
    for who in [nia, world.fay, world.cleo, world.sam, world.ada] {
        let (scope, new, team) = (world.scope(who).await, new.clone(), world.team);
        let done = world.app.write(move |tx, env| acts::join(tx, env, &scope, team, (&new, None))).await;
        statuses.push(done.map_or_else(|error| error.status(), |_| StatusCode::OK));
    }

    let no = StatusCode::FORBIDDEN;
    assert_eq!(statuses, [no, no, no, no, StatusCode::OK]);
}

#[tokio::test]
async fn an_estimate_is_never_changed() {
    let world = World::new().await;
    let java = world.skill("Java").await;
    let id = world.promised("A wider bridge", 30).await;
    world.estimated(id, EstimateKind::Estimate, &[(java, 10)]).await.expect("an estimate");
    world.later(SignedDuration::from_hours(1));
    world.estimated(id, EstimateKind::Estimate, &[(java, 20)]).await.expect("another");

    let changed = world.app.write(|tx, _| Ok(tx.run("update estimates set note = 'better'", &[])?)).await;

    assert!(changed.is_err());
    let history = world.app.read(move |conn, _| store::histories(conn, id, None)).await.expect("a history");
    let likely: Vec<u32> = history.iter().map(|e| e.said.lines[0].effort.likely()).collect();
    assert_eq!(likely, [1200, 600]);
    world.verified().await;
}

#[tokio::test]
async fn two_that_wait_for_each_other_never_rest_on_each_other() {
    let world = World::new().await;
    let above = world.promised("Above", 30).await;
    let scope = world.scope(world.ada).await;
    let bought = Opening {
        kind: Kind::Promise,
        customer: world.it,
        performer: world.supplier,
        customer_person: Some(world.ada),
        performer_person: Some(world.sam),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: world.terms("Cables", 20), answer_by: None, stake: 1 }, None),
    };
    let bought = world.open(world.ada, bought).await.expect("a request to a supplier");
    world.waits(above, bought).await.expect("a wait");

    let rests = world.app.write(move |tx, env| resting::attach(tx, env, &scope, above, bought)).await;

    assert!(matches!(rests, Err(AppError::Refused { code: "circle", .. })), "a part would wait for itself: {rests:?}");
}
