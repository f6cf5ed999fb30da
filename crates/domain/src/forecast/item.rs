//! What is known of an item when it begins, and what becomes known.

use super::curve::Curve;
use super::view::VIEWS;

/// Whether a place knows hours, or days only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Begin and end are points in time.
    Moments,
    /// Begin and end are days; what ends on the day it began took none.
    Days,
}

/// What is asked about: an item that begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// When it begins, in days since a midnight that is the same for all, 1970 for instance.
    pub at: f64,
    /// The date that is wanted, likewise.
    pub due: Option<f64>,
    /// What it is estimated at, in any unit, the same for all.
    pub effort: Option<f64>,
    /// What is similar, from narrow to wide: its kind, its team. Numbers that the caller gives out.
    pub groups: [Option<u32>; 2],
}

/// An item of the record.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) began: f64,
    pub(super) done: Option<f64>,
    pub(super) groups: [Option<u32>; 2],
    /// Logarithms: of the effort, and of the days until its date.
    pub(super) effort: Option<f64>,
    pub(super) plan: Option<f64>,
    /// Operational time at its begin, and from there to its end.
    pub(super) from: f64,
    pub(super) took: f64,
    /// Until it was learned from.
    pub(super) said: Option<Box<Said>>,
}

/// What was said about an item when it began, kept to learn from.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// The shown levels by each view that fitted.
    pub(super) views: [Option<[f64; 3]>; VIEWS.len()],
    /// The mean of them.
    pub(super) curve: Curve,
}
