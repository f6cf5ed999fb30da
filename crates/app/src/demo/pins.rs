//! Small promises that stand before somebody today, each as the schedule says.

use domain::commitment::{Act, Side};

use super::fate::Fate;
use super::life::{Life, Settling};
use super::material::{By, Pin, Stand};
use super::smalls::{self, Taken};
use super::world::World;
use crate::kit::error::AppError;

/// Tells all of them. Answers which small promises are told by that.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub(super) fn tell(world: &mut World<'_>) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    for pin in &world.material.schedule.small {
        let party = stand(world, pin)?;
        taken.take(&pin.subject, &party);
    }
    Ok(taken)
}

fn stand(world: &mut World<'_>, pin: &Pin) -> Result<String, AppError> {
    let small = world.material.small(&pin.subject)?;
    let named = small.supplier.clone().filter(|_| small.by == By::Supplier);
    let party = named.or_else(|| pin.client.clone()).unwrap_or_else(|| small.client.clone());
    let label = format!("pin {party} {}", pin.subject);
    let mut dice = world.dice(&label);
    let mut two = smalls::people(world, small, &party, &mut dice)?;
    if let Some(key) = &pin.gives {
        two.gives = world.cast.person(key)?;
    }
    if let Some(key) = &pin.asks {
        two.asks = world.cast.person(key)?;
    }
    let stake = pin.stake.unwrap_or_else(|| smalls::stake(small));
    let fate = match pin.stand {
        Stand::Kept => Some(Fate::Kept),
        Stand::Quiet => Some(Fate::Lingers),
        _ => None,
    };
    let (them, due) = (world.cast.party(&party)?, world.hours.since_today(pin.due));
    if let Some(fate) = fate {
        world.fated((them, &party, small.by), stake, due, fate);
    }
    let mut life = smalls::life(world, small, &party, &two, &label)?;
    life.matter.stake = stake;
    life.relief = None;
    tell_until(&mut life, pin, small.days);
    Ok(party)
}

/// What led to where it stands.
fn tell_until(life: &mut Life<'_, '_>, pin: &Pin, days: i64) {
    let hours = life.world.hours.clone();
    let day = |by: i64| hours.since_today(by);
    let due = hours.due_day(day(pin.due));
    match pin.stand {
        Stand::Asked => {
            let at = life.on(day(-2));
            return life.ask(at, Some(due), 0);
        }
        Stand::Offered => {
            let at = life.on(day(-2));
            return life.offer(at, due, 0);
        }
        Stand::Countered => {
            let at = life.on(day(-4));
            life.offer(at, hours.due_day(day(pin.due + 4)), 0);
            let words = life.saying(Side::Customer, "wants_sooner");
            return life.counter(Side::Customer, day(-1), due, words);
        }
        _ => {}
    }
    let agreed = hours.shift(day(pin.due), -days.max(4)).min(day(-4));
    let how = if life.dice.chance(50) { Settling::Offered } else { Settling::Asked };
    life.settle(how, (hours.shift(agreed, -1), agreed), due);
    match pin.stand {
        Stand::Assured => {
            let at = life.on(day(-1));
            life.speak(Side::Performer, at, Act::Assure, None);
        }
        Stand::Amended => {
            let at = life.on(day(-1));
            let act = Act::Propose {
                terms: life.terms(hours.due_day(day(pin.due + 3))),
                asked_by: Side::Customer,
                answer_by: Some(hours.on(day(2), 12, 0)),
            };
            let words = life.saying(Side::Customer, "amends");
            life.speak(Side::Customer, at, act, words);
        }
        Stand::Broken => {
            let (at, words) = (life.on(day(-2)), life.texts.late.clone());
            life.break_down(at, words, None);
        }
        Stand::Proposed => {
            let (at, words) = (life.on(day(-1)), life.texts.late.clone());
            life.break_down(at, words, Some(hours.due_day(day(pin.due + 5))));
        }
        Stand::Delivered | Stand::Kept => {
            life.deliver(day(-2), false);
            if pin.stand == Stand::Kept {
                life.accept(day(-1), (4, 5));
            }
        }
        _ => {}
    }
}
