//! How much work somebody does in a minute, for several days side by side: numbers of 16 bits in rows of eight, as a
//! processor reckons with them at once. It knows neither people nor work.

use super::plan::Level;

/// Days that are looked at side by side.
pub(super) const ABREAST: usize = 8;
/// A number for each of these days.
pub(super) type Abreast = [u16; ABREAST];

/// Work is counted in fifths of a minute of somebody able, as whoever is slower gives three of them in a minute and whoever
/// is quicker six.
pub(super) const UNITS: u16 = 5;
/// The most work that is given to one task in a day: what 27 people do in eight hours each. With it all fits 16 bits.
pub(super) const MOST: u16 = 65_500;
/// The most minutes that one group has in a day; what six times as many are fits 16 bits too.
pub(super) const MOST_MINUTES: u16 = 10_900;

/// A pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// Work done in a minute.
    units: Abreast,
    /// One less.
    up: Abreast,
    /// A power of two divided by the pace, and a little more; and what takes from the product what the power has more than
    /// 16 bits.
    inverse: Abreast,
    down: Abreast,
}

static PACES: [Pace; 3] =
    [Pace::of(Level::Learning.pace()), Pace::of(Level::Able.pace()), Pace::of(Level::Expert.pace())];

impl Pace {
    const fn of(hundredths: u16) -> Self {
        let units = hundredths * UNITS / 100;
        let more = units.ilog2();
        let inverse = (1 << (16 + more)) / units as u32 + 1;
        Self {
            units: [units; ABREAST],
            up: [units - 1; ABREAST],
            inverse: [inverse as u16; ABREAST],
            down: [1 << (16 - more); ABREAST],
        }
    }

    /// From work done in a hundred minutes.
    pub(super) fn find(hundredths: u16) -> &'static Self {
        let [slow, able, quick] = &PACES;
        let units = hundredths * UNITS / 100;
        if units <= slow.number() {
            slow
        } else if units < quick.number() {
            able
        } else {
            quick
        }
    }

    pub(super) const fn number(&self) -> u16 {
        self.units[0]
    }

    /// Takes from what is needed what is done in so many minutes, as far as it is needed.
    #[inline]
    pub(super) fn done(&self, needed: &mut Abreast, minutes: &Abreast) {
        for d in 0..ABREAST {
            needed[d] = needed[d].saturating_sub(minutes[d].wrapping_mul(self.units[d]));
        }
    }

    /// Takes from minutes what so much work takes, the last one whole: a division by multiplying (Granlund and Montgomery,
    /// *Division by invariant integers using multiplication*, 1994), exact for the paces there are, as a test shows.
    #[inline]
    pub(super) fn taken(&self, minutes: &mut Abreast, work: &Abreast) {
        let high = |a: u16, b: u16| ((u32::from(a) * u32::from(b)) >> 16) as u16;
        for d in 0..ABREAST {
            let up = work[d].wrapping_add(self.up[d]);
            minutes[d] = minutes[d].saturating_sub(high(high(up, self.inverse[d]), self.down[d]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_that_is_begun_is_a_whole_one() {
        for level in [Level::Learning, Level::Able, Level::Expert] {
            let pace = Pace::find(level.pace());
            assert_eq!(
                u32::from(pace.number()) * 100,
                u32::from(level.pace()) * u32::from(UNITS),
                "nothing is rounded"
            );
            for work in 0..=MOST {
                let mut left = [u16::MAX; ABREAST];
                pace.taken(&mut left, &[work; ABREAST]);
                assert_eq!(left, [u16::MAX - work.div_ceil(pace.number()); ABREAST], "{level:?} {work}");
            }
        }
    }

    #[test]
    fn no_day_is_longer_than_a_number_of_16_bits_holds() {
        for pace in &PACES {
            let mut needed = [u16::MAX; ABREAST];
            pace.done(&mut needed, &[MOST_MINUTES; ABREAST]);
            assert_eq!(u32::from(u16::MAX - needed[0]), u32::from(MOST_MINUTES) * u32::from(pace.number()));
        }
    }
}
