//! People and days for tests.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::evidence::Evidence;
use super::fact::Fact;
use super::history::History;
use super::overrule::{Beginning, Overrule};
use super::picture::Picture;
use super::rules::Rules;
use super::stage::{Side, Stage};
use crate::kernel::{EvidenceId, PersonId};

/// Who speaks: two of the client, one of ours, a third.
pub(super) const HANNE: u128 = 1;
pub(super) const LUIS: u128 = 2;
pub(super) const MARA: u128 = 11;
pub(super) const THIRD: u128 = 21;

pub(super) fn id(n: u128) -> EvidenceId {
    EvidenceId(Uuid::from_u128(n))
}

pub(super) fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

/// The first of March and so many days, in the morning.
pub(super) fn day(n: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T09:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_hours(24 * n)
}

pub(super) fn side(who: u128) -> Side {
    match who {
        0..10 => Side::Client,
        10..20 => Side::It,
        _ => Side::Neutral,
    }
}

/// Confirmed words.
pub(super) fn said(n: u128, on: i64, stage: Stage, who: u128) -> Evidence {
    Evidence::words(id(n), day(on), stage, side(who), Some(person(who)))
}

pub(super) fn happened(n: u128, on: i64, fact: Fact) -> Evidence {
    Evidence::fact(id(n), day(on), fact, Side::It)
}

pub(super) fn of(evidence: &[Evidence]) -> History {
    History::new(evidence.to_vec(), Vec::new(), Vec::new())
}

pub(super) fn at(history: &History, on: i64) -> Picture {
    history.picture(&Rules::default(), day(on))
}

/// What is shown and what is suspected.
pub(super) fn seen(history: &History, on: i64) -> (Stage, Option<Stage>) {
    let picture = at(history, on);
    (picture.shown, picture.suspected)
}

pub(super) fn overrule(stage: Stage, from: i64, until: i64) -> Overrule {
    Overrule::new(stage, person(MARA), "We talked, and it was about somebody else.", day(from), day(until))
        .expect("an overrule")
}

pub(super) fn beginning(on: i64) -> Beginning {
    Beginning { at: day(on), who: person(MARA), reason: "New people on both sides.".to_owned() }
}
