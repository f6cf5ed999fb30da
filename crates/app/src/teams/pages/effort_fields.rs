//! What is typed about the effort of a promise, as what it means.

use domain::check::{Effort, HANDS};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::teams::{EstimateKind, FIRST, LAST, Line, MOST_HANDS};
use jiff::civil::Date;

use super::fields::hours;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::teams::acts::NewEstimate;
use crate::teams::store::WorkPlace;

/// Lines that a form can have.
pub(super) const MOST_ROWS: usize = 12;

/// A field of a line.
pub(super) fn of(field: &str, row: usize) -> String {
    format!("{field}{row}")
}

fn line(f: &mut Fields<'_>, typed: &Typed, row: usize) -> Option<Line> {
    let skill = f.id::<SkillId>(&of("skill", row));
    let (low, likely, high) =
        (hours(f, typed, &of("low", row)), hours(f, typed, &of("likely", row)), hours(f, typed, &of("high", row)));
    let hands = f.number(&of("hands", row), 1, i64::from(MOST_HANDS));
    let Some(skill) = skill else {
        if [low, likely, high].iter().any(Option::is_some) {
            f.wrong(&of("skill", row), "Choose the skill that these hours are of.");
        }
        return None;
    };
    let Some(likely) = likely.or(low.filter(|low| Some(*low) == high)) else {
        if !f.is_wrong(&of("likely", row)) {
            f.wrong(&of("likely", row), "Write how many hours are likely.");
        }
        return None;
    };
    let effort = Effort::new(low.unwrap_or(likely), likely, high.unwrap_or(likely));
    if effort.is_none() {
        f.wrong(&of("likely", row), "At best is the least of the three, at worst the most. Put them in order.");
    }
    let hands = hands.and_then(|n| u8::try_from(n).ok()).unwrap_or(HANDS);
    effort.map(|effort| Line { skill, effort, hands })
}

/// What a team has to give, and which team.
pub(super) fn estimate(typed: &Typed) -> Result<(PartyId, NewEstimate), AppError> {
    let mut f = Fields::of(typed);
    let team = f.id::<PartyId>("team");
    if team.is_none() && !f.is_wrong("team") {
        f.wrong("team", "Choose the team whose hours these are.");
    }
    let kind = EstimateKind::from_code(typed.get("kind"));
    if kind.is_none() {
        f.wrong("kind", "Say whether this is an estimate, what is left, or that it is not estimated.");
    }
    let unknown = kind == Some(EstimateKind::Unknown);
    let lines: Vec<Line> =
        if unknown { Vec::new() } else { (0..MOST_ROWS).filter_map(|row| line(&mut f, typed, row)).collect() };
    let note = f.sentence("note");
    let (team, kind) = f.done(team.zip(kind))?.ok_or(AppError::NotFound)?;
    Ok((team, NewEstimate { kind, lines, note }))
}

/// What it took, of which team and when it was done.
pub(super) fn took(typed: &Typed) -> Result<(PartyId, u32, Option<Date>), AppError> {
    let mut f = Fields::of(typed);
    let team = f.id::<PartyId>("took_team");
    if team.is_none() && !f.is_wrong("took_team") {
        f.wrong("took_team", "Choose the team whose hours these were.");
    }
    let minutes = hours(&mut f, typed, "took");
    if minutes.is_none() && !f.is_wrong("took") {
        f.wrong("took", "Write the hours that it took.");
    }
    let on = f.day("on");
    let (team, minutes) = f.done(team.zip(minutes))?.ok_or(AppError::NotFound)?;
    Ok((team, minutes, on))
}

/// Which goes first, and when it may begin.
pub(super) fn place(typed: &Typed) -> Result<WorkPlace, AppError> {
    let mut f = Fields::of(typed);
    let priority = f.number("priority", i64::from(FIRST), i64::from(LAST)).and_then(|n| u8::try_from(n).ok());
    let earliest = f.day("earliest");
    f.done(WorkPlace { priority, earliest })
}

/// What it waits for.
pub(super) fn first(typed: &Typed) -> Result<CommitmentId, AppError> {
    let mut f = Fields::of(typed);
    let first = f.id::<CommitmentId>("after");
    if first.is_none() && !f.is_wrong("after") {
        f.wrong("after", "Choose the promise that has to end first.");
    }
    f.done(first)?.ok_or(AppError::NotFound)
}
