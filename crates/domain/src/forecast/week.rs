//! Operational time: the hours of a week count by how often things are done in them. Two days from Friday evening are
//! nothing where nobody works on Sundays. Learned from when items were done, so it needs no calendar.

/// Ends that a flat week counts for: with fewer of them the week stays nearly flat.
const FLAT: f64 = 30.0;
/// No part of a week counts for less, so that time never stands still.
const LEAST: f64 = 0.02;
const WEEK: f64 = 7.0;

/// How ends spread over the parts of a week.
#[derive(Clone, Debug)]
pub(super) struct Week {
    ends: Vec<f64>,
    /// What was known when the pace was last worked out.
    known: f64,
    pace: Vec<f64>,
    /// Operational days from the start of a week to the start of each part.
    passed: Vec<f64>,
}

impl Week {
    /// A flat week of equal parts.
    pub(super) fn new(parts: usize) -> Self {
        let mut week = Self { ends: vec![0.0; parts], known: 0.0, pace: Vec::new(), passed: Vec::new() };
        week.settle();
        week
    }

    /// Something was done at this moment, in days. True when the pace has to be worked out anew: with every twentieth more.
    pub(super) fn done(&mut self, at: f64) -> bool {
        let (part, _) = self.part(at);
        self.ends[part] += 1.0;
        self.ends.iter().sum::<f64>() > self.known * 1.05 + 5.0
    }

    /// Works the pace out from all that is known.
    pub(super) fn settle(&mut self) {
        let parts = self.ends.len() as f64;
        self.known = self.ends.iter().sum();
        let share = |ends: &f64| ((ends + FLAT / parts) / (self.known + FLAT) * parts).max(LEAST);
        let pace: Vec<f64> = self.ends.iter().map(share).collect();
        let mean = pace.iter().sum::<f64>() / parts;
        self.pace = pace.iter().map(|p| p / mean).collect();
        self.passed =
            self.pace.iter().scan(0.0, |sum, p| Some(std::mem::replace(sum, *sum + p * WEEK / parts))).collect();
    }

    fn part(&self, at: f64) -> (usize, f64) {
        let within = (at / WEEK - (at / WEEK).floor()) * self.ends.len() as f64;
        let part = (within as usize).min(self.ends.len() - 1);
        (part, within - part as f64)
    }

    /// Operational time at a moment.
    pub(super) fn operational(&self, at: f64) -> f64 {
        let (part, within) = self.part(at);
        (at / WEEK).floor() * WEEK + self.passed[part] + self.pace[part] * within * WEEK / self.ends.len() as f64
    }

    /// The moment of an operational time.
    pub(super) fn moment(&self, operational: f64) -> f64 {
        let weeks = (operational / WEEK).floor();
        let rest = operational - weeks * WEEK;
        let part = self.passed.iter().rposition(|p| *p <= rest).unwrap_or(0);
        let length = WEEK / self.ends.len() as f64;
        let within = ((rest - self.passed[part]) / (self.pace[part] * length)).clamp(0.0, 1.0);
        weeks * WEEK + (part as f64 + within) * length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_without_ends_passes_quickly() {
        let mut week = Week::new(7);
        for i in 0..500 {
            week.done(f64::from(i / 5 * 7 + i % 5) + 0.5);
        }
        week.settle();

        let days = |from: f64, to: f64| week.operational(to) - week.operational(from);

        assert!(days(5.0, 7.0) < 0.2, "the two days without ends: {}", days(5.0, 7.0));
        assert!((days(0.0, 7.0) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn there_and_back_is_the_same_moment() {
        let mut week = Week::new(28);
        (0..99).for_each(|i| _ = week.done(f64::from(i * i) * 0.21));
        week.settle();

        for i in 0..200 {
            let at = f64::from(i) * 0.173 + 20_000.0;
            assert!((week.moment(week.operational(at)) - at).abs() < 1e-6);
        }
    }
}
