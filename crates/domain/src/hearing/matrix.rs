//! How right what was heard turned out to be: what the listener said against what a person said, counted.

use crate::health::Stage;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// In a hundred, rounded; nothing where there is nothing to share.
    #[must_use]
    pub const fn percent(self) -> Option<u64> {
        (100 * self.part + self.whole / 2).checked_div(self.whole)
    }
}

/// Sentences by what was heard and by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matrix([[u64; 5]; 5]);

impl Matrix {
    /// So many more in which `heard` was heard and that are `is`; healthy is no symptom.
    pub fn add(&mut self, heard: Stage, is: Stage, count: u64) {
        self.0[heard as usize][is as usize] += count;
    }

    /// How many.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    fn sum(&self, fits: impl Fn(usize, usize) -> bool) -> u64 {
        let cells = self
            .0
            .iter()
            .enumerate()
            .flat_map(|(heard, row)| row.iter().enumerate().map(move |(is, n)| (heard, is, n)));
        cells.filter(|(heard, is, _)| fits(*heard, *is)).map(|(.., n)| n).sum()
    }

    /// Of those in which this stage was heard, how many are of it.
    #[must_use]
    pub fn precision(&self, stage: Stage) -> Share {
        let at = stage as usize;
        Share { part: self.0[at][at], whole: self.sum(|heard, _| heard == at) }
    }

    /// Of those that are of this stage, in how many it was heard.
    #[must_use]
    pub fn recall(&self, stage: Stage) -> Share {
        let at = stage as usize;
        Share { part: self.0[at][at], whole: self.sum(|_, is| is == at) }
    }

    /// Of those in which some symptom was heard, how many are one; and of those that are one, in how many one was heard.
    #[must_use]
    pub fn symptoms(&self) -> (Share, Share) {
        let part = self.sum(|heard, is| heard > 0 && is > 0);
        (Share { part, whole: self.sum(|heard, _| heard > 0) }, Share { part, whole: self.sum(|_, is| is > 0) })
    }

    /// How many were heard as what they are.
    #[must_use]
    pub fn right(&self) -> Share {
        Share { part: self.sum(|heard, is| heard == is), whole: self.all() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_textbook() {
        let mut m = Matrix::default();
        for (heard, is, n) in [
            (Stage::Flu, Stage::Flu, 3),
            (Stage::Flu, Stage::Healthy, 1),
            (Stage::Healthy, Stage::Flu, 2),
            (Stage::End, Stage::Pneumonia, 1),
        ] {
            m.add(heard, is, n);
        }

        assert_eq!(m.precision(Stage::Flu), Share { part: 3, whole: 4 });
        assert_eq!(m.recall(Stage::Flu), Share { part: 3, whole: 5 });
        assert_eq!(m.symptoms(), (Share { part: 4, whole: 5 }, Share { part: 4, whole: 6 }));
        assert_eq!(m.right(), Share { part: 3, whole: 7 });
        assert_eq!((m.precision(Stage::End).percent(), m.precision(Stage::Sniffles).percent()), (Some(0), None));
        assert_eq!(m.all(), 7);
    }
}
