//! Working time: which instants are open, how much open time lies between two, and when so much of it has passed.
//!
//! A shift belongs to the day on which it begins. Hours are those of the clock on the wall: a night in which clocks go
//! forward is an hour shorter, and what falls into the missing hour begins when the clock has jumped over it.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::spans::{DAY, Span};
use super::working::{LONGEST, WorkingDays, minutes, number, shifted};

/// An open stretch: from this instant until just before that.
type Stretch = (Timestamp, Timestamp);

/// Years of searching after which a calendar is taken never to have so much time.
const FAR: i64 = 400;

/// The instant of a local time. What the clock jumps over becomes the instant of the jump; what it shows twice becomes
/// the first of both. So what is later on the wall is never earlier in truth.
fn instant(zone: &TimeZone, local: DateTime) -> Timestamp {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Gap { before, after } = ambiguous.offset() {
        let reads = |offset: jiff::tz::Offset| offset.to_timestamp(local).ok();
        let (early, late) = (reads(after.max(before)), reads(before.min(after)));
        let jump = early.and_then(|at| {
            let at = at.checked_sub(1.second()).unwrap_or(at);
            zone.following(at).next().map(|t| t.timestamp())
        });
        return jump.or(late).unwrap_or(Timestamp::MAX);
    }
    let edge = if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    ambiguous.compatible().unwrap_or(edge)
}

fn at(zone: &TimeZone, day: Date, minute: u16) -> Timestamp {
    let (day, minute) = (shifted(day, i64::from(minute / DAY)), minute % DAY);
    let hour = i8::try_from(minute / 60).unwrap_or(0);
    instant(zone, day.at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0))
}

impl WorkingDays {
    /// The stretches that begin on this day, in order.
    fn stretches(&self, day: Date) -> impl Iterator<Item = Stretch> + '_ {
        let of = move |span: &Span| (at(self.zone(), day, span.opens), at(self.zone(), day, span.closes));
        self.hours_on(day).iter().map(of).filter(|(from, until)| from < until)
    }

    /// The days whose stretches may hold this instant. Where clocks go back over midnight a date comes twice.
    fn around(&self, instant: Timestamp) -> impl Iterator<Item = Date> + use<> {
        let day = self.zone().to_datetime(instant).date();
        (-i64::from(LONGEST / DAY)..=1).map(move |n| shifted(day, n))
    }

    /// Whether somebody works at this instant.
    #[must_use]
    pub fn is_open(&self, instant: Timestamp) -> bool {
        let holds = |(from, until): Stretch| from <= instant && instant < until;
        self.around(instant).any(|day| self.stretches(day).any(holds))
    }

    /// This instant if somebody works, else the next at which somebody does; none where nobody does for two years.
    #[must_use]
    pub fn next_open(&self, instant: Timestamp) -> Option<Timestamp> {
        let near = self.around(instant).flat_map(|day| self.stretches(day).collect::<Vec<_>>());
        let first = near.filter(|(_, until)| *until > instant).map(|(from, _)| from.max(instant)).min();
        let mut day = self.zone().to_datetime(instant).date();
        first.or_else(|| {
            // A day off in the zone's own reckoning may still have hours on paper, so a few are looked at.
            for _ in 0..8 {
                day = self.next(day);
                let begins = self.stretches(day).map(|(from, _)| from).find(|from| *from >= instant);
                if begins.is_some() {
                    return begins;
                }
            }
            None
        })
    }

    /// When the work that begins on this day is over; none where nobody works on it.
    #[must_use]
    pub fn end_of_day(&self, day: Date) -> Option<Timestamp> {
        self.stretches(day).map(|(_, until)| until).last()
    }

    /// Working time from one instant to the other; negative when the other is earlier.
    #[must_use]
    pub fn time_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if to < from {
            return -self.time_between(to, from);
        }
        let (a, b) = (self.zone().to_datetime(from).date(), self.zone().to_datetime(to).date());
        let (low, high) = (shifted(a.min(b), -2), shifted(a.max(b), 1));
        let clipped = |day| self.clipped(day, from, to);
        if number(b) - number(a) < 10 {
            return days(low, high).map(clipped).sum();
        }
        // What begins more than two days inside cannot be cut by either end.
        let edges = days(low, shifted(a, 2)).chain(days(shifted(b, -2), high));
        edges.map(clipped).sum::<SignedDuration>() + self.whole(shifted(a, 3), shifted(b, -3))
    }

    /// What is worked in the stretches of a day, as far as it lies between these instants.
    fn clipped(&self, day: Date, from: Timestamp, to: Timestamp) -> SignedDuration {
        let inside = |(a, b): Stretch| b.min(to).duration_since(a.max(from)).max(SignedDuration::ZERO);
        self.stretches(day).map(inside).sum()
    }

    /// What is worked in the stretches of all these days: their hours on the wall, put right for each change of clocks.
    fn whole(&self, low: Date, high: Date) -> SignedDuration {
        let on_wall = self.sum(high).minutes - self.sum(shifted(low, -1)).minutes;
        let mut all = SignedDuration::from_mins(on_wall);
        let zone = self.zone();
        let (from, until) = (at(zone, shifted(low, -1), 0), at(zone, shifted(high, 3), 0));
        let mut last = None;
        for change in zone.following(from).map(|t| t.timestamp()).take_while(|at| *at < until) {
            let before = zone.to_datetime(change.checked_sub(1.nanosecond()).unwrap_or(change)).date();
            let (first, end) = (shifted(before, -2), shifted(zone.to_datetime(change).date(), 1));
            let first = last.map_or(first, |last: Date| first.max(shifted(last, 1)));
            for day in days(first.max(low), end.min(high)) {
                let truly = self.stretches(day).map(|(a, b)| b.duration_since(a)).sum::<SignedDuration>();
                all += truly - SignedDuration::from_mins(minutes(self.hours_on(day)));
            }
            last = Some(end);
        }
        all
    }

    /// The first instant at which so much working time has passed since `from`; `from` itself for none or less. None
    /// where the calendar never has so much.
    #[must_use]
    pub fn add_time(&self, from: Timestamp, time: SignedDuration) -> Option<Timestamp> {
        if time <= SignedDuration::ZERO {
            return Some(from);
        }
        let (mut low, mut high, mut step) = (from, from, SignedDuration::from_hours(24 * 7));
        while self.time_between(from, high) < time {
            if high.duration_since(from) > SignedDuration::from_hours(24 * 366 * FAR) || high == Timestamp::MAX {
                return None;
            }
            (low, high, step) = (high, high.saturating_add(step).unwrap_or(Timestamp::MAX), step * 2);
        }
        while high.duration_since(low) > SignedDuration::from_hours(30) {
            let half = low + high.duration_since(low) / 2;
            if self.time_between(from, half) < time { low = half } else { high = half }
        }
        let mut left = time - self.time_between(from, low);
        let (a, b) = (self.zone().to_datetime(low).date(), self.zone().to_datetime(high).date());
        for day in days(shifted(a.min(b), -2), shifted(a.max(b), 1)) {
            for (begins, ends) in self.stretches(day).filter(|(_, ends)| *ends > low) {
                let (begins, here) = (begins.max(low), ends.duration_since(begins.max(low)));
                if here >= left {
                    return Some(begins + left);
                }
                left -= here;
            }
        }
        Some(high)
    }
}

/// Each day from one to the other.
fn days(low: Date, high: Date) -> impl Iterator<Item = Date> {
    (0..=number(high) - number(low)).map(move |n| shifted(low, n))
}
