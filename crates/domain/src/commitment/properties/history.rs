//! Random histories: both sides say whatever comes to mind, now sensible and now not, over minutes and weeks.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use crate::commitment::story::{BEN, CLEO, START, Story, at};
use crate::commitment::{
    Act, ActKind, Actor, Channel, Commitment, Event, Passed, Refusal, Side, Standing, Terms, Visibility, allowed,
    decide, evolve,
};
use crate::kernel::{Due, PartyId, PersonId};

/// Which act somebody thinks of.
#[derive(Clone, Copy, Debug)]
enum Pick {
    /// Any at all.
    Any(usize),
    /// One that is possible.
    Possible(usize),
    /// One that is possible, moves the matter and does not end it, so that histories grow.
    Moving(usize),
    /// One that binds or judges: on the straight way from the first word to the last.
    Onward(usize),
}

/// What an act carries; instants are minutes from when it is said.
#[derive(Clone, Debug)]
struct Carried {
    due_in: Option<i64>,
    answer_in: Option<i64>,
    conditions: usize,
    unmet: Vec<usize>,
    number: u8,
    mark: bool,
    asked_by: Side,
    named: bool,
}

/// One attempt of somebody to say something.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pick: Pick,
    carried: Carried,
    words: bool,
    speaker: Speaker,
    /// Minutes that pass before it.
    wait: i64,
    /// Minutes by which it was said before it is recorded.
    back: i64,
}

#[derive(Clone, Copy, Debug)]
struct Speaker {
    side: Option<Side>,
    standing: Standing,
    for_other: bool,
    channel: Channel,
}

/// One attempt, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) before: Commitment,
    pub(crate) tried: Act,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
    pub(crate) answer: Result<Vec<Event>, Refusal>,
    pub(crate) after: Commitment,
}

/// A history as it was lived.
#[derive(Clone)]
pub(crate) struct Life {
    pub(crate) new: Commitment,
    pub(crate) moments: Vec<Moment>,
    pub(crate) events: Vec<Event>,
    pub(crate) c: Commitment,
    pub(crate) now: Timestamp,
}

/// What happened, a line each; all that was tried would fill pages.
impl std::fmt::Debug for Life {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Event { act, by, for_other, said_at, recorded_at, .. } in &self.events {
            let door = if *for_other { "for " } else { "" };
            writeln!(f, "said {said_at}, recorded {recorded_at}, {door}{by:?}: {act:?}")?;
        }
        write!(f, "now {}: {:?}", self.now, self.c.state)
    }
}

impl Life {
    /// The attempts that succeeded, each with its event.
    pub(crate) fn taken(&self) -> impl Iterator<Item = (&Moment, &Event)> {
        self.moments.iter().flat_map(|m| m.answer.iter().flatten().map(move |e| (m, e)))
    }
}

pub(crate) fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Customer), Just(Side::Performer)]
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        2 => (0..ActKind::ALL.len()).prop_map(Pick::Any),
        2 => (0..64usize).prop_map(Pick::Possible),
        4 => (0..64usize).prop_map(Pick::Moving),
        4 => (0..64usize).prop_map(Pick::Onward),
    ]
}

fn minutes() -> impl Strategy<Value = i64> {
    const DAY: i64 = 24 * 60;
    prop_oneof![1 => Just(0), 3 => 1..90i64, 4 => 90..3 * DAY, 2 => 3 * DAY..30 * DAY]
}

prop_compose! {
    fn carried()(
        due_in in prop_oneof![1 => Just(None), 1 => (-9_000..0i64).prop_map(Some), 12 => (0..60_000i64).prop_map(Some)],
        answer_in in prop_oneof![4 => Just(None), 1 => (-900..=0i64).prop_map(Some), 5 => (1..20_000i64).prop_map(Some)],
        conditions in 0..3usize,
        unmet in prop::collection::vec(0..3usize, 0..3),
        number in prop_oneof![9 => 1..=3u8, 1 => prop::num::u8::ANY],
        mark in any::<bool>(),
        asked_by in side(),
        named in prop::bool::weighted(0.97),
    ) -> Carried {
        Carried { due_in, answer_in, conditions, unmet, number, mark, asked_by, named }
    }
}

fn speaker() -> impl Strategy<Value = Speaker> {
    let standing = prop_oneof![1 => Just(Standing::Reads), 2 => Just(Standing::Speaks), 9 => Just(Standing::Binds)];
    let channel = prop_oneof![9 => Just(Channel::Web), 1 => Just(Channel::Import)];
    let somebody =
        (side(), standing, prop::bool::weighted(0.25), channel).prop_map(|(side, standing, other, channel)| Speaker {
            side: Some(side),
            standing,
            for_other: other && channel != Channel::Import,
            channel,
        });
    let nobody = Speaker { side: None, standing: Standing::Binds, for_other: false, channel: Channel::System };
    prop_oneof![40 => somebody, 1 => Just(nobody)]
}

prop_compose! {
    fn step()(
        pick in pick(),
        carried in carried(),
        words in prop::bool::weighted(0.9),
        speaker in speaker(),
        wait in minutes(),
        back in prop_oneof![4 => Just(0i64), 1 => minutes()],
    ) -> Step {
        Step { pick, carried, words, speaker, wait, back }
    }
}

/// Attempts of a whole life.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..30)
}

/// Lives under the rules.
pub(crate) fn lives() -> impl Strategy<Value = Life> {
    steps().prop_map(|steps| live(&steps))
}

/// Lives that somebody brought to an end, unless nothing ever began.
pub(crate) fn ended_lives() -> impl Strategy<Value = Life> {
    (lives(), side(), 0..64usize).prop_map(|(life, side, at)| ended(life, side, at))
}

/// A life is some thirty cases in one, so an eighth of the usual number will do.
pub(crate) fn some() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.div_ceil(8), ..usual }
}

impl Step {
    fn actor(&self) -> Actor {
        let Speaker { side, standing, for_other, channel } = self.speaker;
        let recorder = side.map(|s| if (s == Side::Customer) == for_other { BEN } else { CLEO });
        Actor { person: recorder, side, standing, for_other, channel }
    }

    fn kind(&self, c: &Commitment) -> ActKind {
        let (at, possible) = match self.pick {
            Pick::Any(at) => (at, ActKind::ALL.to_vec()),
            Pick::Possible(at) => (at, allowed(c, &self.actor())),
            Pick::Moving(at) => (at, allowed(c, &self.actor()).into_iter().filter(|k| moves(*k)).collect()),
            Pick::Onward(at) => (at, allowed(c, &self.actor()).into_iter().filter(|k| leads_on(*k)).collect()),
        };
        possible.get(at % possible.len().max(1)).copied().unwrap_or(ActKind::Note)
    }
}

const fn moves(kind: ActKind) -> bool {
    !ends(kind) && !kind.only_tells()
}

const fn leads_on(kind: ActKind) -> bool {
    let binds = kind.binds() && !matches!(kind, ActKind::Revoke | ActKind::Cancel);
    binds || matches!(kind, ActKind::Offer | ActKind::Request | ActKind::Deliver | ActKind::Reject)
}

const fn ends(kind: ActKind) -> bool {
    matches!(
        kind,
        ActKind::Decline | ActKind::Withdraw | ActKind::Accept | ActKind::Revoke | ActKind::Cancel | ActKind::Void
    )
}

fn live(steps: &[Step]) -> Life {
    let new = Story::new().c;
    let mut life = Life { c: new.clone(), new, moments: vec![], events: vec![], now: at(START) };
    for step in steps {
        life.now += SignedDuration::from_mins(step.wait);
        let (actor, said_at) = (step.actor(), life.now - SignedDuration::from_mins(step.back));
        let tried = make(step.kind(&life.c), &step.carried, said_at);
        let words = step.words.then(|| "So it is.".to_owned());
        let answer = decide(&life.c, tried.clone(), words, &actor, said_at, life.now);
        let before = life.c.clone();
        for event in answer.iter().flatten() {
            life.c = evolve(life.c, event);
            life.events.push(event.clone());
        }
        life.moments.push(Moment { before, tried, actor, now: life.now, answer, after: life.c.clone() });
    }
    life
}

fn ended(mut life: Life, side: Side, at: usize) -> Life {
    for side in [side, side.other()] {
        let actor = Actor::web(CLEO, side, Standing::Binds);
        let ways: Vec<ActKind> = allowed(&life.c, &actor).into_iter().filter(|k| ends(*k)).collect();
        let Some(kind) = ways.get(at % ways.len().max(1)) else { continue };
        let words = Some("Enough.".to_owned());
        let end = decide(&life.c, well_formed(*kind, life.now), words, &actor, life.now, life.now);
        for event in end.into_iter().flatten() {
            life.c = evolve(life.c, &event);
            life.events.push(event);
        }
    }
    life
}

/// A ledger that no rule has guarded.
pub(crate) fn lawless(steps: &[Step]) -> Vec<Event> {
    let mut now = at(START);
    let written = steps.iter().map(|step| {
        now += SignedDuration::from_mins(step.wait);
        let said_at = now - SignedDuration::from_mins(step.back);
        let (Pick::Any(kind) | Pick::Possible(kind) | Pick::Moving(kind) | Pick::Onward(kind)) = step.pick;
        Event {
            act: make(ActKind::ALL[kind % ActKind::ALL.len()], &step.carried, said_at),
            words: None,
            basis: Default::default(),
            by: step.speaker.side.map_or(crate::commitment::By::System, Into::into),
            person: None,
            for_other: step.speaker.for_other,
            implied: false,
            said_at,
            recorded_at: now,
            channel: step.speaker.channel,
        }
    });
    written.collect()
}

fn make(kind: ActKind, with: &Carried, said_at: Timestamp) -> Act {
    let later = |minutes: i64| said_at + SignedDuration::from_mins(minutes);
    let due = with.due_in.map(|m| Due { at: later(m), zone: "UTC".into(), day: false });
    let terms = Terms {
        subject: if with.named { "Hourly asset feed".into() } else { " ".into() },
        conditions: (0..with.conditions).map(|n| format!("Condition {n}")).collect(),
        due: due.clone(),
    };
    let answer_by = with.answer_in.map(later);
    let (asked_by, mark, stake) = (with.asked_by, with.mark, with.number);
    match kind {
        ActKind::Request => Act::Request { terms, answer_by, stake },
        ActKind::Offer => Act::Offer { terms, answer_by, stake },
        ActKind::Promise => Act::Promise { stretch: None, stake: mark.then_some(stake) },
        ActKind::TakeUp => Act::TakeUp,
        ActKind::Counter => Act::Counter { terms, answer_by },
        ActKind::Agree => Act::Agree { stretch: None },
        ActKind::AnswerLater => Act::AnswerLater { answer_by: answer_by.unwrap_or(said_at) },
        ActKind::Decline => Act::Decline { alternative: None },
        ActKind::DeclineAmendment => Act::DeclineAmendment,
        ActKind::Withdraw => Act::Withdraw,
        ActKind::Assure => Act::Assure,
        ActKind::DeclareBreakdown => {
            Act::DeclareBreakdown { asked_by, terms: mark.then_some(terms), answer_by, held_by: None }
        }
        ActKind::Propose => Act::Propose { terms, asked_by, answer_by },
        ActKind::Deliver => Act::Deliver { evidence: vec![] },
        ActKind::Accept => Act::Accept { rating: mark.then_some(stake) },
        ActKind::Reject => Act::Reject { unmet: with.unmet.clone(), due: due.filter(|_| mark) },
        ActKind::Revoke => Act::Revoke,
        ActKind::Cancel => Act::Cancel,
        ActKind::Note => Act::Note { visibility: if mark { Visibility::Shared } else { Visibility::Internal } },
        ActKind::Reassign => {
            let to = with.named.then(|| PersonId(Uuid::from_u128(stake.into())));
            Act::Reassign { to, team: mark.then(|| PartyId(Uuid::from_u128(stake.into()))) }
        }
        ActKind::Contest => Act::Contest,
        ActKind::Void => Act::Void,
        ActKind::Clock => Act::Clock { passed: Passed::Due, at: said_at },
    }
}

/// An act of this kind that nothing but its kind could make impossible.
pub(crate) fn well_formed(kind: ActKind, now: Timestamp) -> Act {
    let far = Carried {
        due_in: Some(400 * 24 * 60),
        answer_in: Some(60),
        conditions: 1,
        unmet: vec![],
        number: 2,
        mark: true,
        asked_by: Side::Performer,
        named: true,
    };
    match make(kind, &far, now) {
        Act::Reassign { to, .. } => Act::Reassign { to, team: None },
        act => act,
    }
}
