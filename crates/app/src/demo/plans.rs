//! What was expected of what is done for a client, and a sponsor who left this morning.

use domain::profile::{Direction, Leaving};

use super::material::missing;
use super::profiles::Teller;
use crate::benefits::acts::{self as benefits, NewBenefit};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::sponsors::acts::{self as sponsors, Leaves};

/// A benefit with its checks: working days from today, what Mara said came of it, and whether the client confirmed it.
struct Plan {
    whose: &'static str,
    name: &'static str,
    metric: &'static str,
    unit: &'static str,
    way: Direction,
    from: &'static str,
    to: &'static str,
    begins: i64,
    owner: &'static str,
    checks: &'static [(i64, Option<&'static str>, bool)],
}

const PLANS: [Plan; 3] = [
    Plan {
        whose: "hanne",
        name: "Vans leave with the right parts",
        metric: "Second visits for want of a part",
        unit: "a week",
        way: Direction::Down,
        from: "210",
        to: "120",
        begins: -180,
        owner: "anke",
        checks: &[(-120, Some("186"), true), (-60, Some("171"), true), (-5, Some("169"), true), (60, None, false)],
    },
    Plan {
        whose: "hanne",
        name: "Dispatch decides on what it sees",
        metric: "Calls from a van to ask where to go",
        unit: "a day",
        way: Direction::Down,
        from: "96",
        to: "40",
        begins: -100,
        owner: "luis",
        checks: &[(-40, Some("70"), true), (-2, Some("52"), false), (80, None, false)],
    },
    Plan {
        whose: "peadar",
        name: "Nobody climbs to read a value",
        metric: "Climbs only for a reading",
        unit: "a month",
        way: Direction::Down,
        from: "31",
        to: "5",
        begins: -90,
        owner: "sunniva",
        checks: &[(-30, Some("14"), true), (-1, None, false), (100, None, false)],
    },
];

/// What is planned, and what came of it until now.
pub(super) fn planned(teller: &mut Teller<'_>) -> Result<(), AppError> {
    for plan in &PLANS {
        let client = teller.client(plan.whose)?;
        let owner = Some(teller.person(plan.owner)?);
        let (scope, env) = teller.at("mara", plan.begins, (10, 50))?;
        let figure = |text: &str| text.parse().map_err(|_| missing("figure", text));
        let new = NewBenefit {
            name: plan.name.to_owned(),
            metric: plan.metric.to_owned(),
            unit: plan.unit.to_owned(),
            way: plan.way,
            baseline: figure(plan.from)?,
            target: figure(plan.to)?,
            begins: teller.hours.since_today(plan.begins),
            owner,
            checks: plan.checks.iter().map(|(day, ..)| teller.hours.since_today(*day)).collect(),
        };
        let id = benefits::add(teller.tx, &env, &scope, client, &new)?;
        for (day, value, confirmed) in plan.checks {
            let Some(value) = value else { continue };
            let check = (id, teller.hours.since_today(*day));
            let (scope, env) = teller.at("mara", *day, (15, 55))?;
            benefits::tell(teller.tx, &env, &scope, check, (figure(value)?, None))?;
            if *confirmed {
                let (scope, env) = teller.at(plan.whose, *day, (16, 45))?;
                benefits::confirm(teller.tx, &env, &scope, check)?;
            }
        }
    }
    Ok(())
}

/// The sponsor of the traders has gone, and Mara writes it down: everything she stood behind has to be looked at again.
pub(super) fn left(teller: &mut Teller<'_>, env: &Env, scope: &Scope) -> Result<(), AppError> {
    let (client, who) = (teller.client("yuki")?, teller.person("yuki")?);
    let successor = Some(teller.person("stefan")?);
    let day = teller.hours.since_today(-1);
    let leaves = Leaves { who, why: Leaving::Left, successor, day };
    sponsors::record(teller.tx, env, scope, client, leaves).map(|_| ())
}
