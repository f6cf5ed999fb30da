//! What teams of the house promise each other below a promise to a client.

use domain::commitment::{Act, Kind};

use super::life::{Life, Matter, Settling, Texts};
use super::material::{By, SubPin, SubStand};
use super::plan::{Deal, TalkNo};
use super::world::World;
use crate::kit::error::AppError;

/// Tells all of them, for those conversations that have a promise to rest them below.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub(super) fn tell(world: &mut World<'_>) -> Result<(), AppError> {
    for sub in &world.material.subs {
        if let Some((talk, owner)) = world.told(&sub.matter) {
            one(world, sub, talk, owner)?;
        }
    }
    Ok(())
}

fn one(world: &mut World<'_>, sub: &SubPin, talk: TalkNo, owner: domain::kernel::PersonId) -> Result<(), AppError> {
    let cast = world.cast;
    let lead = cast.person(cast.lead(&sub.team)?)?;
    let deal = Deal {
        kind: Kind::Promise,
        customer: cast.party("it")?,
        performer: cast.party(&sub.team)?,
        asks: owner,
        gives: lead,
        team: None,
        hand_over: false,
        talk: None,
        step: None,
        follows: None,
        above: Some(talk),
    };
    let about = Matter { subject: sub.subject.clone(), conditions: sub.conditions.clone(), stake: 1 };
    let label = format!("below {} {}", sub.matter, sub.subject);
    let mut life = Life::new(world, &label, deal, about, Texts::between(By::It, By::It, 4));
    let hours = life.world.hours.clone();
    let day = |by: i64| hours.since_today(by);
    let due = hours.due_day(day(sub.due));
    if sub.stand == SubStand::Asked {
        let at = life.on(day(sub.from));
        life.ask(at, Some(due), 8);
        return Ok(());
    }
    life.settle(Settling::Asked, (day(sub.from), hours.shift(day(sub.from), 1)), due);
    match sub.stand {
        SubStand::Broken => {
            let at = life.on(day(-1));
            life.break_down(at, sub.words.clone(), None);
        }
        SubStand::Kept => {
            life.deliver(hours.shift(day(sub.due), -1), false);
            life.accept(day(sub.due), (4, 5));
        }
        SubStand::Promised => {
            let at = life.on(day(-2));
            life.speak(domain::commitment::Side::Performer, at, Act::Assure, None);
        }
        SubStand::Asked => {}
    }
    Ok(())
}
