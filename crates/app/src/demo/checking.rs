//! What our own people saw before they gave a word: every second promise was checked first. The whole past is planned before
//! the first word is said, so what was shown can be drawn so that it agrees with what came of it: of those at 85 in a hundred about 85
//! were kept, and about half were delivered by their day at 50. One team says a little more than comes true. So the demo can be asked whether
//! chances were right, and some promises are stretches with a reason.

use db::Tx;
use domain::check::AGREED;
use domain::commitment::{Act, Kind, word_for};
use domain::kernel::{CommitmentId, PartyId};
use domain::party::PartyKind;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::dice::Dice;
use crate::check::acts::{self as checks, Seen};
use crate::commitments::acts::Saying;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// One in so many is checked.
const ONE_IN: u128 = 2;
/// A chance is told from so many.
const OF: u32 = 10_000;
/// Chances as they come about, in a hundred, how often, and how many deviations above the middle of its futures such a day lies.
const CHANCES: [(u32, i64, f64); 9] = [
    (97, 22, 1.88),
    (94, 22, 1.55),
    (91, 18, 1.34),
    (88, 16, 1.17),
    (84, 12, 0.99),
    (81, 10, 0.88),
    (68, 6, 0.47),
    (55, 5, 0.13),
    (38, 4, -0.31),
];
/// Deviations of the days at 50, 85 and 95.
const DAYS: [(f64, f64); 3] = [(0.50, 0.0), (0.85, 1.04), (0.95, 1.64)];
/// How far futures of one promise lie apart, as a share of the time until its day.
const SPREAD: f64 = 0.3;
/// Whose hours were asked for where the promise names no team. The first of them keeps fewer than the others, so many in a hundred of
/// all that is not kept is theirs, and it is too sure, by so many in a hundred.
const TEAMS: [&str; 3] = ["Integration", "Data Platform", "Business Applications"];
const THEIRS: u32 = 60;
const TOO_SURE: u32 = 15;
const SUREST: u32 = 98;
/// Why somebody promises all the same.
const REASONS: [&str; 4] = [
    "Two colleagues put other work aside for it.",
    "The first half is built already, and that was the uncertain part.",
    "Your opening day does not move, so we try, and say by half time how it stands.",
    "We leave the report for later and do the feed first.",
];

/// Puts a check before this word, and a reason where its chance is below the agreed level. `delivered` is when it will be.
///
/// # Errors
/// The database.
pub(super) fn seen(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, delivered): (CommitmentId, Option<Date>),
    said: &mut Saying,
) -> Result<(), AppError> {
    if !id.0.as_u128().is_multiple_of(ONE_IN) || said.for_other || !scope.is_staff() {
        return Ok(());
    }
    let row = commitments::find(tx, scope, id)?;
    if row.kind != Kind::Promise
        || row.between.customer_kind != PartyKind::Client
        || !row.between.performer_kind.is_ours()
    {
        return Ok(());
    }
    let (c, _) = commitments::replayed(tx, &row)?;
    let side = scope.side_of(&row.between);
    let Some(day) = word_for(&c, &said.act, side).map(|due| due.date()) else { return Ok(()) };
    let today = env.local().date();
    let mut dice = Dice::new(0, &format!("check {id} {day}"));
    let team = match row.team {
        Some((team, name)) => Some((team, name)),
        None => by_lot(tx, scope, (&mut dice, delivered.is_some_and(|on| on <= day)))?,
    };
    let drawn = Drawn::of(&mut dice, (today, day), delivered);
    let sure = team.as_ref().is_some_and(|(_, name)| name == TEAMS[0]);
    let chance = if sure { (drawn.chance + TOO_SURE).min(SUREST) } else { drawn.chance };
    let seen = Seen {
        commitment: Some(id),
        team: team.map(|(team, _)| team),
        day,
        kept: chance * (OF / 100),
        futures: OF,
        agreed: AGREED,
        dates: drawn.dates.map(Some),
        // Nobody asked for another day here.
        offered: None,
        similar: None,
        seed: 0,
        plan: "told".to_owned(),
        question: json!({}),
    };
    checks::keep(tx, env, scope, &seen)?;
    if chance < u32::from(AGREED) {
        let why = REASONS[usize::try_from(id.0.as_u128() / ONE_IN % 4).unwrap_or(0)].to_owned();
        match &mut said.act {
            Act::Promise { stretch, .. } | Act::Agree { stretch } => *stretch = stretch.take().or(Some(why)),
            _ => said.stretch = Some(why),
        }
    }
    Ok(())
}

type Lot<'a> = (&'a mut Dice, bool);

fn by_lot(tx: &mut Tx, scope: &Scope, (dice, kept): Lot<'_>) -> Result<Option<(PartyId, String)>, AppError> {
    let theirs = !kept && dice.chance(THEIRS);
    let name = if theirs { TEAMS[0] } else { dice.one(&TEAMS).copied().unwrap_or_default() };
    let all = people::list_parties(tx, scope, Some(PartyKind::Team), None, false, 100)?;
    Ok(all.into_iter().find(|team| team.name == name).map(|team| (team.id, team.name)))
}

/// A chance with its days.
struct Drawn {
    chance: u32,
    dates: [Date; 3],
}

impl Drawn {
    /// What may have been said of this day by somebody whose chances are right, given when it will be delivered. What is kept
    /// was the likelier said to be kept; and where in the futures that were shown the delivery lies is as good as chance.
    fn of(dice: &mut Dice, (today, day): (Date, Date), delivered: Option<Date>) -> Self {
        let kept = delivered.is_some_and(|on| on <= day);
        let weight =
            |(chance, often, _): &(u32, i64, f64)| often * i64::from(if kept { *chance } else { 100 - chance });
        let mut left = dice.between(1, CHANCES.iter().map(weight).sum());
        let found = CHANCES.iter().find(|one| {
            left -= weight(one);
            left <= 0
        });
        let (chance, _, above) = found.copied().unwrap_or(CHANCES[0]);
        let share = f64::from(chance) / 100.0;
        let at = if kept { dice.share() * share } else { share + dice.share() * (1.0 - share) };
        let days = day.since(today).map_or(1, |span| span.get_days()).max(1);
        let dates = DAYS.map(|(share_, deviations)| {
            let needed = f64::from(days) * (SPREAD * (deviations - above)).exp();
            let shown = today.saturating_add((needed.round() as i64).days());
            let shown = match delivered {
                Some(on) if at <= share_ => shown.max(on),
                Some(on) => shown.min(on.yesterday().unwrap_or(on)),
                None => shown,
            };
            if share_ <= share { shown.min(day) } else { shown.max(day) }
        });
        Self { chance, dates }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Of many promises that turn out in any way, what is said agrees with what comes of them.
    #[test]
    fn what_is_said_comes_true_as_often_as_it_says() {
        let (today, day) = (date(2026, 1, 5), date(2026, 2, 16));
        let (mut said, mut kept, mut covered) = (0, 0, [0; 3]);
        let mut dice = Dice::new(7, "all of them");
        for n in 0..4_000 {
            // Five in six are kept, most of them at the last moment.
            let late = if dice.chance(84) { -dice.between(0, 2) } else { dice.between(1, 20) };
            let on = day.saturating_add(late.days());
            let drawn = Drawn::of(&mut Dice::new(n, "one of them"), (today, day), Some(on));
            said += drawn.chance;
            kept += u32::from(on <= day);
            for (count, shown) in covered.iter_mut().zip(drawn.dates) {
                *count += u32::from(on <= shown);
            }
            assert!(drawn.dates.is_sorted(), "{:?}", drawn.dates);
        }

        let near = |found: u32, wanted: f64| (f64::from(found) / 40.0 - wanted).abs() < 4.0;
        assert!(near(kept, f64::from(said) / 4_000.0), "{kept} of 4,000 at {said}");
        assert!(near(covered[0], 50.0) && near(covered[1], 85.0) && near(covered[2], 95.0), "{covered:?}");
    }
}
