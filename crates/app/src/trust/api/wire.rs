//! What is answered: a word over time, how its side answers, and a promise behind it.

use domain::trust::{Measure, Point, Spread, Word};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use utoipa::ToSchema;

use super::TurnedOutCode;
use crate::api::kit::Named;
use crate::trust::known::{Line, Side};
use crate::trust::words;

/// A word at one instant: a weighted record of promises, from 0 to 100, with the range in which it probably lies.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct WordThen {
    /// There is enough behind it to be told. Where not, the figures are there all the same.
    enough: bool,
    /// From 0 (broken) to 100 (kept).
    value: f64,
    /// It lies above this with 90 percent.
    low: f64,
    /// It lies below this with 90 percent.
    high: f64,
    /// Promises behind it.
    promises: i64,
    /// How they turned out, each from 0 to 1, newer ones weighing more: together 1, or 0 where there is none.
    shares: FiveShares,
}

/// How promises turned out.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct FiveShares {
    kept: f64,
    renegotiated: f64,
    told_late: f64,
    silent: f64,
    revoked: f64,
}

impl From<&Word> for WordThen {
    fn from(w: &Word) -> Self {
        let [kept, renegotiated, told_late, silent, revoked] = w.shares;
        let shares = FiveShares { kept, renegotiated, told_late, silent, revoked };
        Self { enough: w.enough, value: w.mean, low: w.low, high: w.high, promises: w.count, shares }
    }
}

/// The word at the end of a month.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct WordInMonth {
    /// The first day of the month, in UTC.
    month: Date,
    /// Its end, or now.
    at: Timestamp,
    word: WordThen,
}

impl From<&Point> for WordInMonth {
    fn from(p: &Point) -> Self {
        Self { month: p.month, at: p.at, word: WordThen::from(&p.word) }
    }
}

/// A word, how it came to be, and how its side answers and delivers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct WordOverTime {
    word: WordThen,
    /// The end of each of the last 24 months, the last one now.
    over_time: Vec<WordInMonth>,
    pace: Pace,
}

impl WordOverTime {
    pub(super) fn of(side: &Side) -> Self {
        let count = |measure| side.paces.count(measure);
        let times = |measure| Times::of(&side.paces.spread(measure));
        Self {
            word: WordThen::from(&side.word),
            over_time: side.points.iter().map(WordInMonth::from).collect(),
            pace: Pace {
                since: side.since,
                answers: times(Measure::Answer),
                answers_in_time: count(Measure::InTime),
                answers_too_late: count(Measure::TooLate),
                asking_to_acceptance: times(Measure::Acceptance),
                need_to_acceptance: Times::of(&side.needs),
                promised: count(Measure::Agreed),
                settled_anew_own_asking: count(Measure::AnewOwn),
                settled_anew_other_asking: count(Measure::AnewAsked),
                deliveries: count(Measure::Delivered),
                deliveries_rejected: count(Measure::Rejected),
            },
        }
    }
}

/// How a side answers and delivers. Tickets and orders are not among it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Pace {
    /// From the beginning of this month.
    since: Date,
    /// From a question put to this side until its answer.
    answers: Times,
    /// Answers by the time that was asked for.
    answers_in_time: i64,
    /// Answers after it.
    answers_too_late: i64,
    /// From asking or offering until the delivery was accepted.
    asking_to_acceptance: Times,
    /// The same of whole conversations: from the need to what was accepted for it. The last hundred.
    need_to_acceptance: Times,
    /// Promises made.
    promised: i64,
    /// How often promised terms were settled anew at its own asking.
    settled_anew_own_asking: i64,
    /// How often at the other side's asking.
    settled_anew_other_asking: i64,
    /// Deliveries made.
    deliveries: i64,
    /// Deliveries that were not there yet.
    deliveries_rejected: i64,
}

/// Times in working hours of the calendar that counts; at most 9 percent off, because they are kept in steps.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct Times {
    /// On how many it rests.
    count: i64,
    median_hours: Option<f64>,
    /// 85 of 100 are within this.
    p85_hours: Option<f64>,
}

impl Times {
    fn of(spread: &Spread) -> Self {
        Self { count: spread.count(), median_hours: spread.within(0.5), p85_hours: spread.within(0.85) }
    }
}

/// A promise behind a word.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct BehindWord {
    commitment: Named,
    #[schema(value_type = TurnedOutCode)]
    outcome: &'static str,
    /// From 0 (broken) to 1 (kept).
    weight: f64,
    /// How many times it counts, 1 to 3.
    stake: i64,
    /// From when on it fades.
    since: Timestamp,
    /// The other side confirmed it; a delivery that nobody answered is judged as if accepted.
    confirmed: bool,
    /// Why it counts so, in a sentence; nothing where its texts were erased.
    why: Option<String>,
}

impl BehindWord {
    pub(super) fn of(line: &Line, now: &Zoned) -> Self {
        let j = &line.judgement;
        Self {
            commitment: Named::of(line.row.id, &line.row.subject),
            outcome: j.outcome.code(),
            weight: j.weight,
            stake: line.row.stake,
            since: j.since,
            confirmed: !j.unconfirmed,
            why: line.because.as_ref().map(|because| words::why(because, j, now)),
        }
    }
}
