//! Says what was planned, in the order of time, through the same doors as everybody: each step loads, decides and saves.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Db, Tx};
use domain::commitment::{Act, Channel, Side, State};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::by_link;
use super::cast::{env_at, scope_of};
use super::checking;
use super::hours::Hours;
use super::offers;
use super::plan::{Deal, PromiseNo, Step, TalkNo, What};
use crate::commitments::acts as promises;
use crate::commitments::store as commitments;
use crate::conversations::acts as talks;
use crate::conversations::store as conversations;
use crate::jobs;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::Job;
use crate::ledger::seal;
use crate::people::acts as people;
use crate::people::scope::Scope;
use crate::people::seeing::acts as seeing;
use crate::resting::{self, needs};
use crate::reviews::acts as reviews;
use crate::reviews::store as review_rows;
use crate::telling::store as heard;

/// Steps that are saved together at most.
const AT_ONCE: usize = 400;

/// What has been opened so far.
#[derive(Clone, Debug, Default)]
struct Opened {
    talks: HashMap<TalkNo, ConversationId>,
    promises: HashMap<PromiseNo, CommitmentId>,
    /// What belongs to each conversation.
    around: HashMap<TalkNo, Around>,
    /// The day on which each promise is said to be delivered for the last time, by the plan.
    ends: Arc<HashMap<PromiseNo, Date>>,
}

/// The promise that a conversation is about, what was bought for it, and what the client owes for it.
#[derive(Clone, Debug, Default)]
struct Around {
    main: Option<(CommitmentId, PersonId)>,
    bought: Vec<CommitmentId>,
    needed: Vec<CommitmentId>,
}

/// Notices on the page that shows them.
const GLANCE: u32 = 30;

/// Nobody is signed in yet: a look is written down, and no session lends its eyes.
const NO_SESSION: &str = "";

/// Why something new is put to a client to whom something is broken.
const WHY_NOW: &str = "They wanted it before the other thing broke, and other people work on it.";
/// Why something is delivered although a promise below it is open still.
const DESPITE: &str = "What is still open there comes later and holds nobody up.";

impl Opened {
    fn talk(&self, no: TalkNo) -> Result<ConversationId, AppError> {
        self.talks
            .get(&no)
            .copied()
            .ok_or_else(|| AppError::Internal(format!("the demo speaks in {no:?} before it is raised")))
    }

    fn promise(&self, no: PromiseNo) -> Result<CommitmentId, AppError> {
        self.promises
            .get(&no)
            .copied()
            .ok_or_else(|| AppError::Internal(format!("the demo speaks of {no:?} before it is opened")))
    }
}

/// Says all of it, a week at a time.
///
/// # Errors
/// A refusal, which is ours: the plan should have known better; the database.
pub(super) async fn say_all(
    db: &Db,
    steps: Vec<Step>,
    hours: &Hours,
    seed: u64,
    now: Timestamp,
) -> Result<(), AppError> {
    let (steps, hours) = (Arc::new(steps), Arc::new(hours.clone()));
    let mut opened = Opened { ends: Arc::new(ends(&steps, &hours)), ..Opened::default() };
    let mut from = 0;
    while from < steps.len() {
        let until = week(&steps, &hours, from);
        let (steps, hours, before) = (steps.clone(), hours.clone(), opened);
        opened = db
            .write(move |tx| {
                let mut opened = before.clone();
                for (step, n) in steps[from..until].iter().zip(from..) {
                    time_passes(tx, &hours, seed, step.at)?;
                    let env = env_at(&hours, seed, step.at, &format!("step {n}"));
                    say(tx, &env, step, &mut opened).map_err(|error| told(&error, step))?;
                }
                Ok::<_, AppError>(opened)
            })
            .await?;
        from = until;
    }
    let hours = hours.clone();
    db.write(move |tx| time_passes(tx, &hours, seed, now)).await
}

/// Seals each week, once everything has been said: what comes between sealed lines would break their seal.
///
/// # Errors
/// The database.
pub(super) async fn sealed(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        for day in (super::FIRST_DAY + 4..=0).step_by(5) {
            let evening = hours.on(hours.since_today(day), 18, 0);
            if evening < now {
                seal::make(tx, &env_at(&hours, seed, evening, &format!("seal {day}")))?;
            }
        }
        Ok(())
    })
    .await
}

/// When each promise is delivered for the last time.
fn ends(steps: &[Step], hours: &Hours) -> HashMap<PromiseNo, Date> {
    let delivered = steps.iter().filter_map(|step| match &step.what {
        What::Say { promise, act: Act::Deliver { .. }, .. } => Some((*promise, hours.day(step.at))),
        _ => None,
    });
    delivered.collect()
}

/// What time brings until then, each thing at its own time: people are asked ahead, dates pass, mails go out.
fn time_passes(tx: &mut Tx, hours: &Hours, seed: u64, until: Timestamp) -> Result<(), AppError> {
    let at = |job: &Job| env_at(hours, seed, job.at, &format!("{} {} at {}", job.kind, job.key, job.at));
    jobs::live_until(tx, until, &at)
}

/// The end of the week that begins here, or as many steps as are saved at once.
fn week(steps: &[Step], hours: &Hours, from: usize) -> usize {
    let iso = |step: &Step| {
        let week = hours.day(step.at).iso_week_date();
        (week.year(), week.week())
    };
    let first = iso(&steps[from]);
    let rest = &steps[from..];
    from + rest.iter().take(AT_ONCE).take_while(|s| iso(s) == first).count().max(1)
}

/// Which step was refused, for whoever changes the stories.
fn told(error: &AppError, step: &Step) -> AppError {
    let sentence = match error {
        AppError::Refused { sentence, .. } => sentence.clone(),
        other => other.to_string(),
    };
    AppError::Internal(format!("the demo cannot say this at {}: {sentence} {:?} {:?}", step.at, step.what, step.words))
}

fn say(tx: &mut Tx, env: &Env, step: &Step, opened: &mut Opened) -> Result<(), AppError> {
    let scope = scope_of(tx, step.who, env)?;
    if step.channel == Channel::Web {
        catches_up(tx, env, &scope, step.who)?;
    }
    match &step.what {
        What::Raise { talk, parties, people, act } => {
            let new = talks::Raising {
                customer: parties.0,
                performer: parties.1,
                customer_person: Some(people.0),
                performer_person: Some(people.1),
                follows: None,
                said: talk_saying(step, act.clone()),
            };
            opened.talks.insert(*talk, talks::raise(tx, env, &scope, new)?);
        }
        What::Talk { talk, act } => {
            talks::say(tx, env, &scope, opened.talk(*talk)?, talk_saying(step, act.clone()))?;
        }
        What::Open { promise, deal, act } => {
            let new = opening(step, deal, act.clone(), opened)?;
            let place = deal.above.and_then(|talk| opened.around.get(&talk)).and_then(|around| around.main);
            let id = match place {
                Some((parent, _)) => {
                    let place = resting::acts::Place { parent, after: Vec::new() };
                    resting::acts::open(tx, env, &scope, new, &place)?.id
                }
                None => promises::open(tx, env, &scope, new)?.id,
            };
            opened.promises.insert(*promise, id);
            belongs(tx, deal, id, opened)?;
        }
        What::Order { promise, offering: (service, offering), customer, answers } => {
            let what = (*customer, answers.as_slice(), step.words.as_ref());
            let said = offers::order(tx, env, &scope, (service, offering), what)?;
            opened.promises.insert(*promise, said.id);
        }
        What::Say { promise, act, held_by } => {
            let id = opened.promise(*promise)?;
            let holding = held_by.map(|no| opened.promise(no)).transpose()?;
            let ends = opened.ends.get(promise).copied();
            say_about(tx, env, &scope, (step, ends), (id, act.clone(), holding))?;
            rest_of(tx, env, id, opened)?;
        }
        What::TakeUp { talk, promise, terms } => {
            let making = reviews::Making { ours: true, terms: terms.clone(), words: step.words.clone() };
            let found = review_rows::of_conversation(tx, &scope, opened.talk(*talk)?)?;
            if let Some(first) = found.iter().find(|finding| reviews::is_open(finding)) {
                let id = reviews::make(tx, env, &scope, first.id, &making)?;
                opened.promises.insert(*promise, id);
            }
        }
        What::Deputise { deputy, days } => people::name_deputy(tx, env, &scope, step.who, *deputy, *days)?,
        What::Look { eyes } => seeing::look(tx, env, &scope, *eyes, NO_SESSION)?,
    }
    Ok(())
}

/// Says something about a promise, perhaps held up by another.
fn say_about(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (step, ends): (&Step, Option<Date>),
    (id, mut act, holding): (CommitmentId, Act, Option<CommitmentId>),
) -> Result<(), AppError> {
    if let (Act::DeclareBreakdown { held_by, asked_by, .. }, Some(holding)) = (&mut act, holding) {
        // The plan does not know how the other one turns out: only one that is late holds anything up.
        let late = needs::late(&commitments::find(tx, scope, holding)?, env.now);
        (*held_by, *asked_by) = if late { (Some(holding), Side::Customer) } else { (None, Side::Performer) };
    }
    if by_link::said(tx, env, step, id, &act)? {
        return Ok(());
    }
    let mut said = saying(step, act);
    if said.channel == Channel::Link && env.tells() {
        said.channel = Channel::Web; // they have no mail about it
    }
    checking::seen(tx, env, scope, (id, ends), &mut said)?;
    resting::acts::deliver(tx, env, scope, id, said, DESPITE.to_owned())?;
    Ok(())
}

/// Whoever comes to say something has seen before what they were told.
fn catches_up(tx: &mut Tx, env: &Env, scope: &Scope, who: PersonId) -> Result<(), AppError> {
    let told = heard::seen(tx, scope, who, None, GLANCE)?;
    let new: Vec<_> = told.iter().filter(|told| told.kept.read_at.is_none()).map(|told| told.kept.id).collect();
    heard::read(tx, who, &new, env.now)
}

/// What was bought for a promise, and what the client owes for it, belongs to it.
fn belongs(tx: &mut Tx, deal: &Deal, id: CommitmentId, opened: &mut Opened) -> Result<(), AppError> {
    let Some(talk) = deal.talk else { return Ok(()) };
    let raised = conversations::find(tx, &Scope::System("demo"), opened.talk(talk)?)?;
    let around = opened.around.entry(talk).or_default();
    if deal.step == Some(5) && deal.performer == raised.between.performer && around.main.is_none() {
        around.main = Some((id, deal.gives));
    } else if deal.performer == raised.between.customer {
        around.needed.push(id);
    } else if deal.customer == raised.between.performer {
        around.bought.push(id);
    }
    Ok(())
}

/// Once it is promised, its owner says what it rests on and what it needs. What was bought for a later day is no part of
/// keeping it.
fn rest(tx: &mut Tx, env: &Env, around: &mut Around) -> Result<(), AppError> {
    let Some((main, owner)) = around.main else { return Ok(()) };
    let scope = scope_of(tx, owner, env)?;
    let row = commitments::find(tx, &scope, main)?;
    if row.state != State::Promised {
        return Ok(());
    }
    for bought in std::mem::take(&mut around.bought) {
        if commitments::find(tx, &scope, bought)?.due <= row.due {
            resting::acts::attach(tx, env, &scope, main, bought)?;
        }
    }
    for needed in std::mem::take(&mut around.needed) {
        needs::add(tx, env, &scope, main, needed)?;
    }
    Ok(())
}

/// The same, for the conversation that this promise is about.
fn rest_of(tx: &mut Tx, env: &Env, id: CommitmentId, opened: &mut Opened) -> Result<(), AppError> {
    let waits = |a: &&mut Around| !(a.bought.is_empty() && a.needed.is_empty());
    let mut about = opened.around.values_mut().filter(waits);
    let found =
        about.find(|a| a.main.is_some_and(|(main, _)| main == id) || a.bought.contains(&id) || a.needed.contains(&id));
    found.map_or(Ok(()), |around| rest(tx, env, around))
}

fn talk_saying(step: &Step, act: domain::conversation::TalkAct) -> talks::Saying {
    talks::Saying {
        for_other: step.for_other,
        channel: step.channel,
        despite: Some(WHY_NOW.to_owned()),
        ..talks::Saying::now(act, step.words.clone())
    }
}

fn saying(step: &Step, act: Act) -> promises::Saying {
    promises::Saying {
        for_other: step.for_other,
        channel: step.channel,
        despite: Some(WHY_NOW.to_owned()),
        ..promises::Saying::now(act, step.words.clone())
    }
}

fn opening(step: &Step, deal: &Deal, act: Act, opened: &Opened) -> Result<promises::Opening, AppError> {
    Ok(promises::Opening {
        kind: deal.kind,
        customer: deal.customer,
        performer: deal.performer,
        customer_person: Some(deal.asks),
        performer_person: Some(deal.gives),
        team: deal.team.filter(|_| !deal.hand_over),
        conversation: deal.talk.map(|no| opened.talk(no)).transpose()?,
        step: deal.step,
        follows: deal.follows.map(|no| opened.promise(no)).transpose()?,
        said: saying(step, act),
    })
}
