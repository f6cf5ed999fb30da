//! Asking the forecaster about a past that is over: each item at its begin, with nothing told but what was known then.

use super::curve::pinball;
use super::item::{Asked, Grain};
use super::record::Record;
use super::said::{Forecast, ForecastError};

/// An item of a past.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// What was known at its begin.
    pub asked: Asked,
    /// When it was done; nothing where it never was.
    pub done: Option<f64>,
}

/// What was said about one item, and what came.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which of the items that were handed over.
    pub item: usize,
    /// What was said at its begin.
    pub forecast: Forecast,
    /// Days it took; nothing where it never was done.
    pub took: Option<f64>,
}

/// How right a forecaster was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Items that were done.
    pub items: usize,
    /// Of these, those about which something was said.
    pub issued: usize,
    /// Of these, those that were done by the 50, 85 and 95 in a hundred.
    pub covered: [usize; 3],
    /// The sum of pinball losses at 85, in days.
    pub loss: f64,
}

/// Goes through a past in the order of begins. What was done before an item began is known to it; what was done at the same moment,
/// or on the same day where only days are known, is not.
///
/// # Errors
/// An item is done before it began, or a time is no number.
pub fn replay(past: &[Past], grain: Grain) -> Result<Vec<Answer>, ForecastError> {
    let mut begins: Vec<usize> = (0..past.len()).collect();
    begins.sort_by(|a, b| past[*a].asked.at.total_cmp(&past[*b].asked.at).then(a.cmp(b)));
    let mut ends: Vec<(f64, usize)> = past.iter().enumerate().filter_map(|(i, p)| Some((p.done?, i))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut ends = ends.into_iter().peekable();
    let (mut record, mut numbers) = (Record::new(grain), vec![0; past.len()]);
    let mut answers = Vec::with_capacity(past.len());
    for item in begins {
        let one = &past[item];
        if one.done.is_some_and(|done| done < one.asked.at) {
            return Err(ForecastError::Backwards);
        }
        while let Some((at, done)) = ends.next_if(|(at, _)| *at < one.asked.at) {
            record.done(numbers[done], at)?;
        }
        let (number, forecast) = record.begin(one.asked)?;
        numbers[item] = number;
        answers.push(Answer { item, forecast, took: one.done.map(|done| done - one.asked.at) });
    }
    Ok(answers)
}

impl Score {
    /// Of these answers. One that rests on nothing at all counts as not issued.
    #[must_use]
    pub fn of(answers: &[Answer]) -> Self {
        let mut score = Self::default();
        for answer in answers {
            let Some(took) = answer.took else { continue };
            score.items += 1;
            if !answer.forecast.basis.any() {
                continue;
            }
            score.issued += 1;
            for (covered, level) in score.covered.iter_mut().zip([50, 85, 95]) {
                // A thousandth of a second, for what was lost in rounding.
                *covered += usize::from(took <= answer.forecast.days(level) + 1e-8);
            }
            score.loss += pinball(0.85, answer.forecast.days(85), took);
        }
        score
    }

    /// The share of items that were done by their 50, 85 and 95 in a hundred.
    #[must_use]
    pub fn coverage(&self) -> [f64; 3] {
        self.covered.map(|covered| covered as f64 / self.issued.max(1) as f64)
    }

    /// The mean pinball loss at 85, in days.
    #[must_use]
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.issued.max(1) as f64
    }
}
