//! What our own people saw before they gave a word: one promise in four was checked first, by the record of similar ones as it
//! was on that day. So the demo can be asked whether chances were right, and some promises are stretches with a reason.

use db::Tx;
use domain::check::{AGREED, Quantiles};
use domain::commitment::{Act, Kind, word_for};
use domain::kernel::CommitmentId;
use domain::party::PartyKind;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use crate::check::acts::{self as checks, Seen};
use crate::commitments::acts::Saying;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::similar::acts as similar;

/// One in so many is checked.
const ONE_IN: u128 = 4;
/// A chance is told from so many.
const OF: u32 = 1000;
/// Why somebody promises all the same.
const REASONS: [&str; 4] = [
    "Two colleagues put other work aside for it.",
    "The first half is built already, and that was the uncertain part.",
    "Your opening day does not move, so we try, and say by half time how it stands.",
    "We leave the report for later and do the feed first.",
];

/// Puts a check before this word, and a reason where its chance is below the agreed level.
///
/// # Errors
/// The database.
pub(super) fn seen(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, said: &mut Saying) -> Result<(), AppError> {
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
    let Some(known) = similar::told(tx, env, scope, &row)? else { return Ok(()) };
    let Some(left) = known.left() else { return Ok(()) };
    let today = env.local().date();
    let kept = within(&left, today, day);
    let at = |share| left.at(share).map(|days| today.saturating_add(i64::from(days).days()));
    let count = known.count.finished + known.count.open;
    let seen = Seen {
        commitment: Some(id),
        team: row.team.as_ref().map(|(team, _)| *team),
        day,
        kept,
        futures: OF,
        agreed: AGREED,
        dates: [at(500), at(850), at(950)],
        // Nobody asked for another day here.
        offered: None,
        similar: Some(count),
        seed: 0,
        plan: "similar".to_owned(),
        question: json!({}),
    };
    checks::keep(tx, env, scope, &seen)?;
    if kept * 100 < u32::from(AGREED) * OF {
        let why = REASONS[usize::try_from(id.0.as_u128() / ONE_IN % 4).unwrap_or(0)].to_owned();
        match &mut said.act {
            Act::Promise { stretch, .. } | Act::Agree { stretch } => *stretch = stretch.take().or(Some(why)),
            _ => said.stretch = Some(why),
        }
    }
    Ok(())
}

/// Of a thousand, how many end by this day.
fn within(left: &Quantiles, today: Date, day: Date) -> u32 {
    let days = day.since(today).map_or(0, |span| span.get_days());
    let in_time = |share: &u16| left.at(*share).is_some_and(|needed| i64::from(needed) <= i64::from(days));
    (0..=1000_u16).rev().step_by(5).find(in_time).map_or(0, u32::from)
}
