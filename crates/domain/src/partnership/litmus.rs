//! The litmus of partnership: seven tests, answered by the client, by IT and by a neutral third, beside what the record says. The
//! difference is the finding. Reckoned in whole numbers, so that the same answers say the same in any order; nothing here knows a person.

use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::Date;

use super::record::{Line, reading};
use crate::asked::MIN;
use crate::profile::coded;

/// People asked for one voice, at most.
pub const MOST_VOICES: usize = 50;
/// Days for which it can be open.
pub const LONGEST_OPEN: i64 = 90;

coded! {
    /// What is asked, in words that fit every voice.
    Test {
        /// Is IT there early?
        Strategy "strategy" "Is IT there while the business forms its strategy?",
        /// Partner or order taker?
        Partner "partner" "Is IT a partner, and not an order taker?",
        /// Facts or dictation?
        Issues "issues" "When something goes wrong, do both look for the facts, and nobody dictates?",
        /// Are ideas sought?
        Ideas "ideas" "Are ideas of technology sought, and are plans changed by them?",
        /// Is anything left for what comes first?
        Priorities "priorities" "Do both decide what comes first, and is something stopped or put off for it?",
        /// Can it be kept up?
        Pace "pace" "Is the pace one that people can keep up?",
        /// Are people and standards protected?
        Protected "protected" "Are working hours, learning and standards protected?",
    }
}

impl Test {
    /// What it is when all is well, and what it is otherwise, to stand after *says*.
    #[must_use]
    pub const fn ends(self) -> (&'static str, &'static str) {
        match self {
            Test::Strategy => ("IT is there early", "IT is told only afterwards"),
            Test::Partner => ("partner", "order taker"),
            Test::Issues => ("both look for the facts", "one side dictates"),
            Test::Ideas => ("ideas change plans", "ideas change nothing"),
            Test::Priorities => {
                ("something is put off for what comes first", "nothing is put off for what comes first")
            }
            Test::Pace => ("the pace can be kept up", "the pace cannot be kept up"),
            Test::Protected => ("hours and learning are protected", "hours and learning are given away"),
        }
    }
}

coded! {
    /// What a voice says of a test.
    Says {
        /// It is so.
        Yes "yes" "yes",
        /// In part.
        Partly "partly" "partly",
        /// It is not so.
        No "no" "no",
        /// They do not know.
        Cannot "cannot" "cannot say",
    }
}

coded! {
    /// Who says something about partnership.
    Voice {
        /// People of the client.
        Client "client" "the client",
        /// People of IT.
        It "it" "IT",
        /// Somebody who belongs to neither.
        Neutral "neutral" "the neutral third",
        /// What the program holds.
        Record "record" "the record",
    }
}

impl Voice {
    /// Those who are asked.
    pub const ASKED: [Voice; 3] = [Voice::Client, Voice::It, Voice::Neutral];
}

coded! {
    /// How a litmus stands.
    Stands {
        /// People answer.
        Open "open" "open",
        /// It can be read.
        Closed "closed" "closed",
        /// It came to nothing; what was answered is gone.
        Dropped "dropped" "dropped",
    }
}

/// Why something cannot be done with a litmus now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It takes no answers.
    NotOpen,
    /// It takes answers still.
    NotClosed,
    /// It is over.
    Over,
    /// They have answered.
    Answered,
    /// Another one is open.
    OneIsOpen,
}

impl NotNow {
    /// For programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            NotNow::NotOpen => "litmus_not_open",
            NotNow::NotClosed => "litmus_not_closed",
            NotNow::Over => "litmus_over",
            NotNow::Answered => "litmus_answered",
            NotNow::OneIsOpen => "litmus_is_open",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            NotNow::NotOpen => "It takes no answers now. Ask whoever began it when the next one comes.",
            NotNow::NotClosed => "It is not closed yet. What was answered can be read from then on.",
            NotNow::Over => "It is over. Begin another one.",
            NotNow::Answered => {
                "You have answered. It cannot be changed, because nobody can tell which answers are yours."
            }
            NotNow::OneIsOpen => "One is open with this client already. Close it first, or drop it.",
        }
    }
}

/// It takes answers until its last day is over.
///
/// # Errors
/// Why not.
pub fn takes_answers(stands: Stands, (closes_on, today): (Date, Date), answered: bool) -> Result<(), NotNow> {
    match stands {
        Stands::Open if today > closes_on => Err(NotNow::NotOpen),
        Stands::Open if answered => Err(NotNow::Answered),
        Stands::Open => Ok(()),
        Stands::Closed | Stands::Dropped => Err(NotNow::NotOpen),
    }
}

/// It can be closed and dropped while it is open.
///
/// # Errors
/// Why not.
pub const fn can_close(stands: Stands) -> Result<(), NotNow> {
    match stands {
        Stands::Open => Ok(()),
        Stands::Closed | Stands::Dropped => Err(NotNow::Over),
    }
}

/// It can be read and shared once it is closed.
///
/// # Errors
/// Why not.
pub const fn can_read(stands: Stands) -> Result<(), NotNow> {
    match stands {
        Stands::Closed => Ok(()),
        Stands::Open => Err(NotNow::NotClosed),
        Stands::Dropped => Err(NotNow::Over),
    }
}

/// Every field of a new one that needs another look, with what to do: how many speak for the client and for IT, whether there is a
/// neutral third, and the last day.
#[must_use]
pub fn missing(asked: (usize, usize), neutral: bool, days: (Date, Date)) -> Vec<(&'static str, &'static str)> {
    let (closes_on, today) = days;
    let last = today.saturating_add(LONGEST_OPEN.days());
    let most = "Choose fifty at most.";
    let all = [
        (asked.0 == 0, ("theirs", "Choose at least one person who speaks for the client.")),
        (asked.0 > MOST_VOICES, ("theirs", most)),
        (asked.1 == 0, ("ours", "Choose at least one person who speaks for IT.")),
        (asked.1 > MOST_VOICES, ("ours", most)),
        (!neutral, ("neutral", "Choose somebody who belongs to neither side.")),
        (closes_on <= today, ("closes_on", "Choose a day after today, so that people have time.")),
        (closes_on > last, ("closes_on", "Choose a day within the next ninety days.")),
    ];
    all.into_iter().filter(|(wrong, _)| *wrong).map(|(_, words)| words).collect()
}

/// How many of one voice said what of one test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// It is so.
    pub yes: u64,
    /// In part.
    pub partly: u64,
    /// It is not so.
    pub no: u64,
    /// They do not know.
    pub cannot: u64,
}

impl Counts {
    /// With so many more.
    #[must_use]
    pub const fn with(mut self, says: Says, n: u64) -> Self {
        match says {
            Says::Yes => self.yes += n,
            Says::Partly => self.partly += n,
            Says::No => self.no += n,
            Says::Cannot => self.cannot += n,
        }
        self
    }

    /// How many answered at all.
    #[must_use]
    pub const fn sheets(&self) -> u64 {
        self.yes + self.partly + self.no + self.cannot
    }

    const fn and(self, other: &Self) -> Self {
        self.with(Says::Yes, other.yes)
            .with(Says::Partly, other.partly)
            .with(Says::No, other.no)
            .with(Says::Cannot, other.cannot)
    }
}

/// What may be read of one voice: everything from three answers on; of fewer only those of people who agreed that theirs stands alone.
/// The neutral third is one person and is told so before.
#[must_use]
pub fn heard(voice: Voice, kept: &Counts, alone: &Counts) -> Option<Counts> {
    let all = kept.and(alone);
    let found = if all.sheets() >= MIN || voice == Voice::Neutral { all } else { *alone };
    (found.sheets() > 0).then_some(found)
}

/// Where a voice stands between *no* and *yes*: two for each yes and one for each *partly*, of how many. *Cannot say* stands nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    yes: u64,
    partly: u64,
    no: u64,
}

impl Stand {
    /// Of answers.
    #[must_use]
    pub fn of(counts: &Counts) -> Option<Self> {
        let of = Self { yes: counts.yes, partly: counts.partly, no: counts.no };
        (of.n() > 0).then_some(of)
    }

    const fn sum(&self) -> u64 {
        2 * self.yes + self.partly
    }

    /// Of how many answers.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.yes + self.partly + self.no
    }

    /// How many say yes and how many no, where that comes out as *partly* although nobody says so: they are divided.
    #[must_use]
    pub fn divided(&self) -> Option<(u64, u64)> {
        (self.partly == 0 && self.nearest() == Says::Partly).then_some((self.yes, self.no))
    }

    /// Of a single word.
    #[must_use]
    pub fn word(says: Says) -> Option<Self> {
        Self::of(&Counts::default().with(says, 1))
    }

    /// The answer to which it comes nearest; halfway it is the better one.
    #[must_use]
    pub const fn nearest(&self) -> Says {
        match () {
            () if 2 * self.sum() >= 3 * self.n() => Says::Yes,
            () if 2 * self.sum() >= self.n() => Says::Partly,
            () => Says::No,
        }
    }
}

/// How far two are apart: from nothing to two, as a fraction.
#[derive(Clone, Copy, Debug)]
pub struct Apart {
    over: u128,
    under: u128,
}

impl Apart {
    /// The same in either order.
    #[must_use]
    pub fn of(a: Stand, b: Stand) -> Self {
        let (left, right) = (u128::from(a.sum()) * u128::from(b.n()), u128::from(b.sum()) * u128::from(a.n()));
        Self { over: left.abs_diff(right), under: u128::from(a.n()) * u128::from(b.n()) }
    }

    /// In hundredths, from 0 to 200.
    #[must_use]
    pub fn hundredths(&self) -> u64 {
        u64::try_from((self.over * 200 + self.under) / (2 * self.under)).unwrap_or(0)
    }
}

impl PartialEq for Apart {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Apart {}

impl PartialOrd for Apart {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Apart {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.over * other.under).cmp(&(other.over * self.under))
    }
}

/// The two that are furthest apart about one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Who says so, and where they stand.
    pub one: (Voice, Stand),
    /// Who says otherwise.
    pub other: (Voice, Stand),
    /// How far they are apart.
    pub apart: Apart,
}

/// Pairs in the order in which they are named where several are as far apart.
const PAIRS: [(Voice, Voice); 6] = [
    (Voice::Client, Voice::Record),
    (Voice::Client, Voice::It),
    (Voice::It, Voice::Record),
    (Voice::Client, Voice::Neutral),
    (Voice::It, Voice::Neutral),
    (Voice::Neutral, Voice::Record),
];

/// The finding about one test. There is none without two who say something.
#[must_use]
pub fn finding(stands: &[(Voice, Stand)]) -> Option<Finding> {
    let at = |voice: Voice| stands.iter().find(|(known, _)| *known == voice).copied();
    let mut widest: Option<Finding> = None;
    for (one, other) in PAIRS.iter().filter_map(|(a, b)| at(*a).zip(at(*b))) {
        let found = Finding { one, other, apart: Apart::of(one.1, other.1) };
        if widest.is_none_or(|widest| found.apart > widest.apart) {
            widest = Some(found);
        }
    }
    widest
}

/// Where everybody stands about one test: what may be read of the voices, and what the record says where it has enough to go by.
#[must_use]
pub fn stands(voices: &[(Voice, Counts)], lines: &[Line]) -> Vec<(Voice, Stand)> {
    let said = voices.iter().filter_map(|(voice, counts)| Some((*voice, Stand::of(counts)?)));
    let record = reading(lines).and_then(Stand::word).map(|stand| (Voice::Record, stand));
    said.chain(record).collect()
}

/// The widest difference first; what has none comes last, and what is as wide stays in its order.
pub fn furthest_first<T>(all: &mut [T], finding: impl Fn(&T) -> Option<Finding>) {
    all.sort_by(|a, b| match (finding(a), finding(b)) {
        (Some(a), Some(b)) => b.apart.cmp(&a.apart),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}
