//! What may be read of answers, and the gap between two sides. Three answers without a name are the fewest that are read: below
//! that only answers that were signed. Reckoned in whole numbers, so that the same answers give the same gap in any order.

use std::cmp::Ordering;

/// The fewest answers without a name that are read together.
pub const MIN: u64 = 3;
/// The best value; 1 is the worst.
pub const BEST: u8 = 5;

/// How many of one side chose what about one statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    values: [u64; BEST as usize],
    cannot: u64,
}

impl Tally {
    /// With so many more answers of this value; nothing, or what is no value, is *cannot say*.
    #[must_use]
    pub fn with(mut self, value: Option<u8>, n: u64) -> Self {
        let at = value.and_then(|value| usize::from(value).checked_sub(1));
        match at.and_then(|at| self.values.get_mut(at)) {
            Some(count) => *count += n,
            None => self.cannot += n,
        }
        self
    }

    /// How many gave a value.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.values.iter().sum()
    }

    /// How many answered at all, *cannot say* included.
    #[must_use]
    pub fn sheets(&self) -> u64 {
        self.n() + self.cannot
    }

    /// What the values add up to.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.values.iter().zip(1..).map(|(n, value)| n * value).sum()
    }
}

/// What may be read of one side: what its answers add up to, and how many they are. There is none without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    sum: u64,
    n: u64,
    /// Only signed answers are in it: those without a name are too few.
    pub signed_only: bool,
}

impl Mean {
    /// Of how many answers.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// In hundredths, rounded.
    #[must_use]
    pub fn hundredths(&self) -> i64 {
        i64::try_from((self.sum * 200 + self.n) / (2 * self.n)).unwrap_or(0)
    }
}

/// What may be read of one side about one statement. Answers without a name count from three on; fewer of them change nothing that
/// can be read, whatever they are.
#[must_use]
pub fn readable(unsigned: &Tally, signed: &Tally) -> Option<Mean> {
    let enough = unsigned.n() >= MIN;
    let (sum, n) =
        if enough { (unsigned.sum() + signed.sum(), unsigned.n() + signed.n()) } else { (signed.sum(), signed.n()) };
    (n > 0).then_some(Mean { sum, n, signed_only: !enough })
}

/// Whether what was written without a name may be read: as many answered without a name as are read together.
#[must_use]
pub fn sheets_readable(unsigned: &Tally) -> bool {
    unsigned.sheets() >= MIN
}

/// The gap between both sides: ours above theirs where it is more than nothing. Each with its base; there is none without both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Of our own house.
    pub ours: Mean,
    /// Of the client.
    pub theirs: Mean,
}

impl Gap {
    /// The gap, where both may be read.
    #[must_use]
    pub fn of(ours: Option<Mean>, theirs: Option<Mean>) -> Option<Self> {
        ours.zip(theirs).map(|(ours, theirs)| Self { ours, theirs })
    }

    /// The exact gap: something over both bases.
    fn exact(&self) -> (i128, i128) {
        let (a, b) = (i128::from(self.ours.sum), i128::from(self.ours.n));
        let (c, d) = (i128::from(self.theirs.sum), i128::from(self.theirs.n));
        (a * d - c * b, b * d)
    }

    /// In hundredths, rounded away from nothing.
    #[must_use]
    pub fn hundredths(&self) -> i64 {
        let (over, under) = self.exact();
        let rounded = (over.abs() * 200 + under) / (2 * under);
        i64::try_from(rounded * over.signum()).unwrap_or(0)
    }

    /// Whether both sides have as many voices as are read together, signed or not: one of them alone makes no headline.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.ours.n >= MIN && self.theirs.n >= MIN
    }

    /// Whether this one is wider than another, in either direction.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let ((a, b), (c, d)) = (self.exact(), other.exact());
        (a.abs() * d).cmp(&(c.abs() * b))
    }
}

/// The widest first, those that hold before those that rest on few voices; what has no gap comes last. What is as wide stays in its order.
pub fn widest_first<T>(lines: &mut [T], gap: impl Fn(&T) -> Option<Gap>) {
    lines.sort_by(|a, b| match (gap(a), gap(b)) {
        (Some(a), Some(b)) => b.holds().cmp(&a.holds()).then_with(|| b.compare(&a)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}

/// How a gap moved since it was last asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Both see it more alike.
    Narrower,
    /// They see it less alike.
    Wider,
    /// As wide as before.
    Same,
}

impl Moved {
    /// In the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Moved::Narrower => "narrower",
            Moved::Wider => "wider",
            Moved::Same => "same",
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Moved::Narrower, Moved::Wider, Moved::Same];
}

/// How a gap moved, as it is written: in hundredths.
#[must_use]
pub fn moved(before: &Gap, now: &Gap) -> Moved {
    match now.hundredths().abs().cmp(&before.hundredths().abs()) {
        Ordering::Less => Moved::Narrower,
        Ordering::Greater => Moved::Wider,
        Ordering::Equal => Moved::Same,
    }
}
