//! Small promises in all directions, spread over the whole time, more of them lately.

use domain::commitment::{Act, Kind, Side};
use domain::kernel::PersonId;

use super::dice::{Deck, Dice};
use super::fate::Fate;
use super::life::{Life, Matter as About, Settling, Texts};
use super::material::{By, Condition, Small};
use super::plan::{Deal, PromiseNo};
use super::world::World;
use crate::kit::error::AppError;

/// The first due, in working days from today, and the last.
const FIRST: f64 = -292.0;
const LAST: f64 = 11.0;

/// Small promises that fit any client, for one client or one of its units.
const ANY_FROM_IT: usize = 6;
const ANY_FROM_CLIENT: usize = 4;
const ANY_FOR_UNIT: usize = 2;

/// Which small promises are told elsewhere.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<(String, String)>);

impl Taken {
    pub(super) fn take(&mut self, subject: &str, party: &str) {
        self.0.push((subject.to_owned(), party.to_owned()));
    }

    fn has(&self, subject: &str, party: &str) -> bool {
        self.0.iter().any(|(s, p)| s == subject && p == party)
    }
}

/// Tells all of them.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub(super) fn tell(world: &mut World<'_>, mut taken: Taken) -> Result<(), AppError> {
    contested(world, &mut taken)?;
    let (material, taken) = (world.material, &taken);
    let here = |s: &&Small| !s.overlaps.as_ref().is_some_and(|key| material.matters.iter().any(|m| m.key == *key));
    let any = |by: By| {
        material.smalls.iter().filter(here).filter(move |s| s.by == by && s.client == "any" && by != By::Supplier)
    };
    let mut decks = [By::It, By::Client].map(|by| {
        let dice = world.dice(&format!("smalls for any {by:?}"));
        Deck::new(any(by).collect::<Vec<_>>(), 1000, dice)
    });
    for client in world.cast.clients() {
        for (at, by, more) in [(0, By::It, ANY_FROM_IT), (1, By::Client, ANY_FROM_CLIENT)] {
            let own = material.smalls.iter().filter(here).filter(|s| s.by == by && s.client == client.key);
            let mut all: Vec<&Small> = own.filter(|s| !taken.has(&s.subject, &client.key)).collect();
            all.extend(hand(&mut decks[at], more, &client.key, taken));
            spread(world, all, &client.key, &client.key)?;
        }
    }
    for unit in material.cast.party.iter().filter(|p| p.kind == "client") {
        let Some(above) = unit.parent.as_deref() else { continue };
        let all = hand(&mut decks[0], ANY_FOR_UNIT, &unit.key, taken);
        spread(world, all, above, &unit.key)?;
    }
    for supplier in material.cast.party.iter().filter(|p| p.kind == "supplier") {
        let own = material.smalls.iter().filter(here).filter(|s| s.supplier.as_deref() == Some(&supplier.key));
        let all = own.filter(|s| !taken.has(&s.subject, &supplier.key)).collect();
        spread(world, all, &supplier.key, &supplier.key)?;
    }
    Ok(())
}

/// So many of a deck that are not told elsewhere, none twice.
fn hand<'m>(deck: &mut Deck<&'m Small>, wanted: usize, party: &str, taken: &Taken) -> Vec<&'m Small> {
    let mut hand: Vec<&Small> = Vec::new();
    for _ in 0..wanted * 4 {
        let Some(small) = deck.deal().filter(|_| hand.len() < wanted) else { break };
        if !taken.has(&small.subject, party) && !hand.iter().any(|s| s.subject == small.subject) {
            hand.push(small);
        }
    }
    hand
}

/// Spreads them over time and tells each.
fn spread(world: &mut World<'_>, mut all: Vec<&Small>, client: &str, party: &str) -> Result<(), AppError> {
    let by = all.first().map(|s| s.by);
    let mut dice = world.dice(&format!("smalls of {party} {by:?}"));
    dice.shuffle(&mut all);
    // There are never so many that counting them as floating point would matter.
    #[allow(clippy::cast_precision_loss, reason = "a few dozen")]
    let n = all.len() as f64;
    for (small, at) in all.iter().zip(0u32..) {
        let done = (f64::from(at) + dice.share()) / n;
        let due = FIRST + (LAST - FIRST) * (1.0 - (1.0 - done).powf(1.35));
        #[allow(clippy::cast_possible_truncation, reason = "within the bounds above")]
        tell_one(world, small, (client, party), due.round() as i64, &mut dice)?;
    }
    Ok(())
}

/// Who answers for a small promise: who promises, to whom, and who may take it over.
pub(super) struct Two {
    pub(super) gives: PersonId,
    pub(super) asks: PersonId,
    relief: Option<PersonId>,
}

pub(super) fn people(world: &World<'_>, small: &Small, party: &str, dice: &mut Dice) -> Result<Two, AppError> {
    let cast = world.cast;
    let team = cast.people_of(&small.team, None);
    let lead = cast.lead(&small.team)?;
    let member = dice.one(&team).map_or(lead, |p| p.key.as_str());
    let around =
        if cast.card(party)?.parent.is_some() { cast.people_of(party, None) } else { cast.people_around(party) };
    let any = dice.one(&around).map_or("", |p| p.key.as_str());
    let said_by = small.said_by.as_deref().unwrap_or(any);
    let (gives, asks) = match small.by {
        By::It => (if dice.chance(55) { lead } else { member }, any),
        By::Client => (said_by, if dice.chance(50) { cast.manager(party) } else { lead }),
        By::Supplier => (said_by, if dice.chance(40) { "costanza" } else { lead }),
    };
    let relief = (small.by == By::It && member != gives).then(|| cast.person(member)).transpose()?;
    Ok(Two { gives: cast.person(gives)?, asks: cast.person(asks)?, relief })
}

/// The small promise, not yet said.
pub(super) fn life<'w, 'm>(
    world: &'w mut World<'m>,
    small: &Small,
    party: &str,
    two: &Two,
    label: &str,
) -> Result<Life<'w, 'm>, AppError> {
    let (it, them) = (world.cast.party("it")?, world.cast.party(party)?);
    let ours = small.by == By::It;
    let deal = Deal {
        kind: Kind::from_code(&small.kind).unwrap_or(Kind::Promise),
        customer: if ours { them } else { it },
        performer: if ours { it } else { them },
        asks: two.asks,
        gives: two.gives,
        team: if ours { Some(world.cast.party(&small.team)?) } else { None },
        hand_over: false,
        talk: None,
        step: None,
        follows: None,
        above: None,
    };
    let cold = matches!(world.cast.condition(party), Condition::Hostile | Condition::Failing);
    let texts = Texts {
        promise: Some(small.words.clone()),
        late: Some(small.late_words.clone()),
        excuse: Some(small.silent_excuse.clone()),
        accept: Some(small.accept_words.clone()),
        cold,
        ..Texts::between(small.by, if ours { By::Client } else { By::It }, (small.days / 2).clamp(2, 5))
    };
    let about = About { subject: small.subject.clone(), conditions: small.conditions.clone(), stake: stake(small) };
    let mut life = Life::new(world, label, deal, about, texts);
    life.relief = two.relief;
    Ok(life)
}

/// What takes longer weighs more.
pub(super) const fn stake(small: &Small) -> u8 {
    if small.days >= 12 { 2 } else { 1 }
}

fn tell_one(
    world: &mut World<'_>,
    small: &Small,
    (client, party): (&str, &str),
    due: i64,
    dice: &mut Dice,
) -> Result<(), AppError> {
    let two = people(world, small, party, dice)?;
    let hours = &world.hours;
    let due_on = hours.since_today(due);
    let agreed = hours.shift(due_on, -small.days.max(2));
    let asked = hours.shift(agreed, -dice.between(0, 2));
    let them = world.cast.party(party)?;
    let refused = dice.chance(6) && small.by == By::It;
    let fate =
        if refused { Fate::Quiet } else { world.fate((them, client, small.by), stake(small), (agreed, due_on), dice) };
    let fate = if dice.chance(3) { Fate::Cancelled } else { fate };
    let mut life = life(world, small, party, &two, &format!("small {party} {}", small.subject))?;
    let due = life.world.hours.due_day(due_on);
    if refused {
        never_promised(&mut life, (asked, agreed), due);
        return Ok(());
    }
    let offered = dice.chance(if small.by == By::It { 45 } else { 25 });
    let asking = [Settling::Asked, Settling::Asked, Settling::AskedTwice, Settling::AskedOpen, Settling::AskedSooner];
    let how = if offered { Settling::Offered } else { *dice.one(&asking).unwrap_or(&Settling::Asked) };
    life.settle(how, (asked, agreed), due);
    let end = life.go(fate, None);
    let (no, team) = (life.no, life.deal.team);
    if let Some(end) =
        end.filter(|_| team.is_some() && matches!(fate, Fate::RevokedEarly | Fate::RevokedLate) && dice.chance(60))
    {
        let from = world.hours.shift(world.hours.day(end), dice.between(8, 20));
        again(world, small, party, &two, (no, from))?;
    }
    Ok(())
}

/// What was given up is asked for once more later, and kept.
fn again(
    world: &mut World<'_>,
    small: &Small,
    party: &str,
    two: &Two,
    (before, from): (PromiseNo, jiff::civil::Date),
) -> Result<(), AppError> {
    let mut life = life(world, small, party, two, &format!("again {party} {}", small.subject))?;
    life.deal.follows = Some(before);
    let (agreed, due) = (life.shift(from, 1), life.shift(from, 1 + small.days.max(3)));
    let due = life.world.hours.due_day(due);
    life.settle(Settling::Asked, (from, agreed), due);
    life.go(Fate::Kept, None);
    Ok(())
}

/// Asked for or offered, and never promised.
fn never_promised(
    life: &mut Life<'_, '_>,
    (asked, answered): (jiff::civil::Date, jiff::civil::Date),
    due: domain::kernel::Due,
) {
    let at = life.on(asked);
    let answered = life.on(life.shift(answered, 1));
    match life.dice.between(0, 9) {
        0..4 => {
            life.ask(at, Some(due), 2);
            let alternative = life.saying(Side::Performer, "alternatives");
            let words = life.saying(Side::Performer, "declines");
            life.speak(Side::Performer, answered, Act::Decline { alternative }, words);
        }
        4..6 => {
            life.ask(at, Some(due), 2);
            let words = life.saying(Side::Customer, "withdraws");
            life.speak(Side::Customer, answered, Act::Withdraw, words);
        }
        6..8 => {
            life.offer(at, due, 2);
            let words = life.saying(Side::Performer, "withdraws");
            life.speak(Side::Performer, answered, Act::Withdraw, words);
        }
        _ => {
            life.offer(at, due, 2);
            let alternative = life.saying(Side::Customer, "alternatives");
            let words = life.saying(Side::Customer, "declines");
            life.speak(Side::Customer, answered, Act::Decline { alternative }, words);
        }
    }
}

/// A yes was written down for somebody who had not said yes.
fn contested(world: &mut World<'_>, taken: &mut Taken) -> Result<(), AppError> {
    let small = world.material.small("Approval when the manager is away")?;
    taken.take(&small.subject, "people");
    let two = Two { gives: world.cast.person("rohan")?, asks: world.cast.person("adaeze")?, relief: None };
    let mut life = life(world, small, "people", &two, "contested")?;
    let hours = life.world.hours.clone();
    let day = |by| hours.since_today(by);
    life.offer(hours.on(day(-64), 10, 20), hours.due_day(day(-40)), 4);
    life.record(Side::Customer, hours.on(day(-63), 16, 45), Act::TakeUp, Some("Yes, go ahead.".into()));
    let words = life.saying(Side::Customer, "contests");
    life.speak(Side::Customer, hours.on(day(-62), 9, 10), Act::Contest, words);
    let sooner = hours.due_day(day(-44));
    let words = life.saying(Side::Customer, "wants_sooner");
    life.counter(Side::Customer, day(-61), sooner.clone(), words);
    let at = life.on(day(-60));
    let words = life.saying(Side::Performer, "agrees");
    life.speak(Side::Performer, at, Act::Agree { stretch: None }, words);
    (life.due, life.agreed_on) = (sooner, day(-60));
    life.go(Fate::Kept, None);
    Ok(())
}
