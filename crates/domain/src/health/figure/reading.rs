//! What is measured, and one reading of it: counts as somebody keeps them, never a share without its base.

use serde::{Deserialize, Serialize};

use crate::profile::coded;

coded! {
    /// What goes into the figure.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Measure {
        /// Our promises to them, of the last quarter.
        Kept "kept" "promises kept",
        /// Those that did not hold: who heard of it before the date.
        ToldEarly "told_early" "told before the date",
        /// Our answers to them, of the last quarter.
        Answers "answers" "answered in time",
        /// The trains and buses they use.
        Core "core" "core services running",
        /// What their people answered in the last year.
        Satisfied "satisfied" "satisfaction",
        /// How long ago we talked, beside how often we want to.
        Contact "contact" "talking as often as we wanted",
        /// What was expected of our work, of the last year.
        Value "value" "expected value reached",
        /// Lines of bills that they say are not right.
        Bills "bills" "bills nobody disputes",
    }
}

/// One reading, as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "measure")]
pub enum Reading {
    /// Promises and actions of ours that turned out in the last 90 days.
    Kept {
        /// Kept, or kept as renegotiated in time.
        kept: i64,
        /// All of them.
        of: i64,
    },
    /// Of those the ones that did not hold as first agreed.
    ToldEarly {
        /// The client heard of it before the date passed.
        told: i64,
        /// All of them.
        of: i64,
    },
    /// Answers of ours in the last three months that had a time.
    Answers {
        /// Given by then.
        in_time: i64,
        /// All of them.
        of: i64,
    },
    /// Core services that they use.
    Core {
        /// Not failing today.
        running: i64,
        /// All of them.
        of: i64,
    },
    /// Answers of their people from 1 to 5, of the last 365 days.
    Satisfied {
        /// Their sum.
        sum: i64,
        /// How many.
        answers: i64,
    },
    /// The last contact, where it is written down how often we want to talk.
    Contact {
        /// Days since then.
        days: i64,
        /// Days after which we want to talk again.
        every: i64,
    },
    /// Looks at an expected benefit in the last 365 days.
    Value {
        /// It was reached.
        reached: i64,
        /// All of them.
        of: i64,
    },
    /// Bills of the last 365 days.
    Bills {
        /// Lines that wait for an answer to *this is not right*.
        open: i64,
        /// Bills.
        of: i64,
    },
}

impl Reading {
    /// What it is a reading of.
    #[must_use]
    pub const fn measure(&self) -> Measure {
        match self {
            Reading::Kept { .. } => Measure::Kept,
            Reading::ToldEarly { .. } => Measure::ToldEarly,
            Reading::Answers { .. } => Measure::Answers,
            Reading::Core { .. } => Measure::Core,
            Reading::Satisfied { .. } => Measure::Satisfied,
            Reading::Contact { .. } => Measure::Contact,
            Reading::Value { .. } => Measure::Value,
            Reading::Bills { .. } => Measure::Bills,
        }
    }

    /// On how much it rests.
    #[must_use]
    pub const fn base(&self) -> i64 {
        match *self {
            Reading::Kept { of, .. }
            | Reading::ToldEarly { of, .. }
            | Reading::Answers { of, .. }
            | Reading::Core { of, .. }
            | Reading::Value { of, .. }
            | Reading::Bills { of, .. } => of,
            Reading::Satisfied { answers, .. } => answers,
            Reading::Contact { every, .. } => every,
        }
    }

    /// What is held against the scale: a share between 0 and 1, a mean, times as long as wanted, or how many. Nothing of
    /// nothing.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        let (part, whole) = match *self {
            Reading::Kept { kept: part, of }
            | Reading::ToldEarly { told: part, of }
            | Reading::Answers { in_time: part, of }
            | Reading::Core { running: part, of }
            | Reading::Value { reached: part, of } => (part, of),
            Reading::Satisfied { sum, answers } => (sum, answers),
            Reading::Contact { days, every } => (days, every),
            Reading::Bills { open, of } => return (of > 0).then_some(open as f64),
        };
        (whole > 0).then(|| part as f64 / whole as f64)
    }

    /// For people, without the measure's name: *17 of 19*.
    #[must_use]
    pub fn says(&self) -> String {
        match *self {
            Reading::Kept { kept: part, of }
            | Reading::ToldEarly { told: part, of }
            | Reading::Answers { in_time: part, of }
            | Reading::Core { running: part, of }
            | Reading::Value { reached: part, of } => format!("{part} of {of}"),
            Reading::Satisfied { sum, answers } => {
                let mean = if answers > 0 { sum as f64 / answers as f64 } else { 0.0 };
                format!("{mean:.1} of 5, {}", counted(answers, "answer", "answers"))
            }
            Reading::Contact { days, every } => {
                format!("{} ago, wanted every {every}", counted(days, "day", "days"))
            }
            Reading::Bills { open: 0, .. } => "no line disputed".to_owned(),
            Reading::Bills { open, .. } => format!("{} disputed", counted(open, "line", "lines")),
        }
    }
}

fn counted(n: i64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
