//! Estimates of what one team has to give to one promise, each as somebody said it, and how they turned out.

use jiff::Timestamp;

use crate::check::{Effort, Need};
use crate::kernel::{PartyId, SkillId};

/// The most people on one skill of one promise at once that can be said.
pub const MOST_HANDS: u8 = 20;
/// Goes before everything.
pub const FIRST: u8 = 1;
/// Goes where nobody said otherwise.
pub const NORMAL: u8 = 5;
/// Goes behind everything.
pub const LAST: u8 = 9;
/// Added to what is not promised yet, so that it never stands before what is.
pub const UNPROMISED: u32 = 10;

/// What kind of word an estimate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EstimateKind {
    /// What it will take.
    Estimate,
    /// What is left of it.
    Left,
    /// It is not estimated, and that was said.
    Unknown,
}

impl EstimateKind {
    /// Every kind.
    pub const ALL: [EstimateKind; 3] = [EstimateKind::Estimate, EstimateKind::Left, EstimateKind::Unknown];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            EstimateKind::Estimate => "estimate",
            EstimateKind::Left => "left",
            EstimateKind::Unknown => "unknown",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            EstimateKind::Estimate => "estimated",
            EstimateKind::Left => "what is left",
            EstimateKind::Unknown => "not estimated",
        }
    }

    /// Back from [`EstimateKind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What one skill has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub skill: SkillId,
    /// How much of it.
    pub effort: Effort,
    /// How many at once.
    pub hands: u8,
}

/// One word about what a team has to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What kind of word.
    pub kind: EstimateKind,
    /// By skill; nothing where it is not estimated.
    pub lines: Vec<Line>,
    /// When.
    pub at: Timestamp,
}

/// Why an estimate cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineError {
    /// It has no skill.
    Nothing,
    /// Every number is zero.
    Zero,
    /// A skill stands there twice.
    Twice,
    /// Nobody, or more than can be said.
    Hands,
    /// It says that it is not estimated, and estimates.
    Unknown,
}

impl LineError {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LineError::Nothing => "no_skill",
            LineError::Zero => "nothing_to_do",
            LineError::Twice => "skill_twice",
            LineError::Hands => "hands",
            LineError::Unknown => "not_estimated",
        }
    }

    /// For people.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            LineError::Nothing => "Name a skill with its hours, or say that it is not estimated.",
            LineError::Zero => "An estimate of nothing is none. Write hours, or say that it is not estimated.",
            LineError::Twice => "A skill stands there twice. Add its hours up in one line.",
            LineError::Hands => "Between one and twenty people can work on it at once.",
            LineError::Unknown => "What is not estimated has no hours. Leave them empty.",
        }
    }
}

/// Whether this can be said. What is left may be nothing.
///
/// # Errors
/// Why not.
pub fn counted(kind: EstimateKind, lines: &[Line]) -> Result<(), LineError> {
    if kind == EstimateKind::Unknown {
        return if lines.is_empty() { Ok(()) } else { Err(LineError::Unknown) };
    }
    if lines.is_empty() {
        return Err(LineError::Nothing);
    }
    if lines.iter().any(|line| line.hands == 0 || line.hands > MOST_HANDS) {
        return Err(LineError::Hands);
    }
    let twice = |n: usize, line: &Line| lines.iter().skip(n + 1).any(|other| other.skill == line.skill);
    if lines.iter().enumerate().any(|(n, line)| twice(n, line)) {
        return Err(LineError::Twice);
    }
    let zero = lines.iter().all(|line| line.effort.high() == 0);
    if kind == EstimateKind::Estimate && zero { Err(LineError::Zero) } else { Ok(()) }
}

/// What a word comes to for the promise check: nothing for skills of which nothing is left.
#[must_use]
pub fn needs(team: PartyId, lines: &[Line]) -> Vec<Need> {
    let some = lines.iter().filter(|line| line.effort.high() > 0);
    some.map(|line| Need { team, skill: line.skill, effort: line.effort, hands: line.hands }).collect()
}

/// Which goes first: by what was said, and what is promised before what is not.
#[must_use]
pub fn priority(said: Option<u8>, promised: bool) -> u32 {
    u32::from(said.unwrap_or(NORMAL)) + if promised { 0 } else { UNPROMISED }
}

/// The likely minutes that count when an estimate is compared with what it took: the last one on which the word was given,
/// or the first at all where it was estimated only later. What was said to be left is no estimate of the whole.
#[must_use]
pub fn taken_by(history: &[Said], agreed: Option<Timestamp>) -> Option<u32> {
    let whole = || history.iter().filter(|said| said.kind == EstimateKind::Estimate);
    let before = whole().filter(|said| agreed.is_some_and(|agreed| said.at <= agreed)).max_by_key(|said| said.at);
    let found = before.or_else(|| whole().min_by_key(|said| said.at))?;
    let likely: u64 = found.lines.iter().map(|line| u64::from(line.effort.likely())).sum();
    u32::try_from(likely).ok().filter(|likely| *likely > 0)
}
