//! Random histories through the HTTP router and through the pure rules agree, step by step.

use axum::http::StatusCode;
use domain::commitment::{ActKind, Actor, Commitment, Head, Kind, Side, Standing, decide, evolve, permitted};
use entente::commitments::forms::{Reading, saying};
use entente::commitments::store;
use entente::kit::form::Typed;
use entente::people::scope::Scope;
use jiff::{SignedDuration, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::world::World;

/// What a person might type: mostly sensible, sometimes nothing or nonsense.
fn fields(kind: ActKind, side: Side, world: &World, chance: &mut ChaCha8Rng) -> Vec<(&'static str, String)> {
    let today = world.app.env().local().date();
    let day = |n: i64| today.checked_add(n.days()).expect("a day").to_string();
    let mut all = Vec::new();
    if chance.random_bool(0.9) {
        all.push(("words", format!("Words {}", chance.random_range(0..100))));
    }
    if matches!(kind, ActKind::Counter | ActKind::Propose) {
        all.push(("subject", format!("Subject {}", chance.random_range(0..3))));
        all.push(("conditions", "It can be seen\nIt can be counted".to_owned()));
    }
    if matches!(kind, ActKind::Counter | ActKind::Propose | ActKind::DeclareBreakdown | ActKind::Reject)
        && chance.random_bool(0.8)
    {
        all.push(("due", day(chance.random_range(-2..40))));
    }
    if matches!(kind, ActKind::AnswerLater | ActKind::Counter) && chance.random_bool(0.7) {
        all.push(("answer", day(chance.random_range(-1..9))));
    }
    if kind == ActKind::Propose && chance.random_bool(0.5) {
        all.push(("asked_by", "customer".to_owned()));
    }
    if kind == ActKind::Reject {
        all.push(("unmet", chance.random_range(0..3).to_string()));
    }
    if kind == ActKind::Accept {
        all.push(("rating", chance.random_range(1..6).to_string()));
    }
    if kind == ActKind::Note {
        all.push(("visibility", if chance.random_bool(0.5) { "shared" } else { "internal" }.to_owned()));
    }
    if kind == ActKind::Reassign && chance.random_bool(0.5) {
        all.push(("to", if side == Side::Customer { world.cleo } else { world.ben }.to_string()));
    }
    all
}

struct Model {
    c: Commitment,
}

impl Model {
    /// What the rules say about it, without a database or a page.
    fn says(&mut self, world: &World, kind: ActKind, typed: &Typed, actor: &Actor) -> StatusCode {
        let env = world.app.env();
        let reading = Reading { zone: env.zone(), now: env.now, on: &self.c, typed };
        let Ok(said) = saying(kind, &reading) else {
            // Where the act is not possible anyway, that is the answer.
            let possible = permitted(&self.c, kind, actor).is_ok();
            return if possible { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        };
        let said_at = said.said_at.unwrap_or(env.now);
        match decide(&self.c, said.act, said.words, actor, said_at, env.now) {
            Ok(events) => {
                self.c = events.iter().fold(self.c.clone(), evolve);
                StatusCode::SEE_OTHER
            }
            Err(_) => StatusCode::CONFLICT,
        }
    }
}

async fn one_history(seed: u64) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let world = World::new().await;
    let id = world.asked("Subject 0", 20).await;
    let row = world.app.read(move |conn, _| store::find(conn, &Scope::System("model"), id)).await.expect("a row");
    let head = Head { id, kind: Kind::Promise, customer: world.client, performer: world.it };
    let (start, _) = world.app.read(move |conn, _| store::replayed(conn, &row)).await.expect("a state");
    assert_eq!(start.head, head);
    let mut model = Model { c: start };
    let visitors = [(world.cleo, Side::Customer), (world.ada, Side::Performer)];
    let said: Vec<ActKind> = ActKind::ALL
        .iter()
        .copied()
        .filter(|k| !matches!(k, ActKind::Void | ActKind::Request | ActKind::Offer))
        .collect();
    for step in 0..25 {
        world.later(SignedDuration::from_mins(chance.random_range(1..4000)));
        let (person, side) = visitors[chance.random_range(0..2)];
        let kind = said[chance.random_range(0..said.len())];
        let typed = fields(kind, side, &world, &mut chance);
        let form: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let typed = Typed(typed.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect());

        let answer = world.as_(person).await.post(&format!("/promises/{id}/{}", kind.code()), &form).await;

        let expected = model.says(&world, kind, &typed, &Actor::web(person, side, Standing::Binds));
        assert_eq!(answer.status, expected, "seed {seed}, step {step}: {kind:?} by {side:?}: {}", answer.text());
        let row = world.app.read(move |conn, _| store::find(conn, &Scope::System("model"), id)).await.expect("a row");
        assert_eq!(row.state, model.c.state, "seed {seed}, step {step}: {kind:?}");
        let (now, _) = world.app.read(move |conn, _| store::replayed(conn, &row)).await.expect("a state");
        assert_eq!(now, model.c, "seed {seed}, step {step}: {kind:?}");
    }
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_histories_through_the_pages_and_through_the_rules_agree() {
    for seed in 0..12 {
        one_history(seed).await;
    }
}
