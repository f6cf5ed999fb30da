//! When people work: days, hours, and the next moment at which somebody can be expected to speak.

use domain::calendar::WorkingDays;
use domain::kernel::Due;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};

use super::dice::Dice;
use crate::kit::env::{Chance, Env};
use crate::kit::shelf::Shelf;

/// The house's hours.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    days: WorkingDays,
    shelf: Shelf,
    name: String,
    /// The first working day that is not over, as far as new stories go.
    pub(super) today: Date,
}

/// Days of every year on which nobody works, and what they are called.
pub(super) const DAYS_OFF: [(i8, i8, &str); 4] =
    [(1, 1, "New Year's Day"), (12, 24, "Christmas Eve"), (12, 25, "Christmas Day"), (12, 26, "St Stephen's Day")];

/// The working day from today on which telling people begins.
const TOLD_SINCE: i64 = -7;

/// From then on nobody begins anything new, and what is said to happen today happens on the next working day.
const LATE: (i8, i8) = (16, 0);

impl Hours {
    /// The hours in this zone, seen from now. Nobody works on the days around Christmas and at New Year.
    pub(super) fn new(zone: TimeZone, now: Timestamp) -> Self {
        let local = zone.to_datetime(now);
        let years = local.year() - 3..=local.year() + 2;
        let off = years.flat_map(|y| DAYS_OFF.map(|(month, day, _)| date(y, month, day)));
        let name = zone.iana_name().unwrap_or("UTC").to_owned();
        let days = WorkingDays::weekdays(zone).without(off);
        let mut hours = Self { days, shelf: Shelf::default(), name, today: local.date() };
        let over = (local.hour(), local.minute()) >= LATE && hours.days.works(hours.today);
        hours.today = hours.shift(local.date(), i64::from(over));
        hours
    }

    /// The world at this instant.
    pub(super) fn world(&self, now: Timestamp, chance: Chance) -> Env {
        let env = self.lived(now, chance);
        // Mails of fifteen months are nobody's to read: of what is older, nobody was told.
        if self.day(now) < self.since_today(TOLD_SINCE) { env.untold() } else { env }
    }

    fn lived(&self, now: Timestamp, chance: Chance) -> Env {
        Env::living_by(now, self.days.clone(), self.shelf.clone(), chance)
    }

    /// Its zone.
    pub(super) fn zone(&self) -> &TimeZone {
        self.days.zone()
    }

    /// The day on which this instant falls.
    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.zone().to_datetime(at).date()
    }

    /// So many working days after, or before where it is negative; a day off counts as the working day after it.
    pub(super) fn shift(&self, day: Date, by: i64) -> Date {
        let mut at = day;
        while !self.days.works(at) {
            at = at.saturating_add(1.day());
        }
        let one = if by < 0 { (-1).days() } else { 1.day() };
        for _ in 0..by.abs() {
            at = at.saturating_add(one);
            while !self.days.works(at) {
                at = at.saturating_add(one);
            }
        }
        at
    }

    /// The working day so many from today.
    pub(super) fn since_today(&self, by: i64) -> Date {
        self.shift(self.today, by)
    }

    /// Working days from one day to the other.
    pub(super) fn between(&self, from: Date, to: Date) -> i64 {
        self.days.between(self.on(from, 12, 0), self.on(to, 12, 0))
    }

    /// This time on this day.
    pub(super) fn on(&self, day: Date, hour: i8, minute: i8) -> Timestamp {
        let zoned = self.zone().to_zoned(day.at(hour, minute, 0, 0));
        zoned.map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp())
    }

    /// Some moment of a working day, not at noon.
    pub(super) fn some_time(&self, day: Date, dice: &mut Dice) -> Timestamp {
        let minutes = match dice.between(0, 99) {
            0..55 => dice.between(8 * 60 + 20, 11 * 60 + 50),
            _ => dice.between(13 * 60, 17 * 60 + 10),
        };
        self.on(self.shift(day, 0), 0, 0)
            + SignedDuration::from_mins(minutes)
            + SignedDuration::from_secs(dice.between(0, 59))
    }

    /// A little later, still in working hours: the same day, or the next morning.
    pub(super) fn soon_after(&self, at: Timestamp, dice: &mut Dice) -> Timestamp {
        let later =
            at + SignedDuration::from_mins(dice.between(6, 75)) + SignedDuration::from_secs(dice.between(0, 59));
        let local = self.zone().to_datetime(later);
        if self.days.works(local.date()) && local.hour() < 17 && local.hour() >= 8 {
            return later;
        }
        let morning = self.shift(self.day(at), 1);
        self.on(morning, 8, 25) + SignedDuration::from_secs(dice.between(0, 4000))
    }

    /// The end of this day.
    pub(super) fn due_day(&self, day: Date) -> Due {
        let midnight = self.on(day.saturating_add(1.day()), 0, 0);
        let last = Due { at: midnight - SignedDuration::from_micros(1), zone: self.name.clone(), day: true };
        Due::end_of_day(day, &self.name).unwrap_or(last)
    }

    /// This hour of this day.
    pub(super) fn due_hour(&self, day: Date, hour: i8) -> Due {
        Due { at: self.on(day, hour, 0), zone: self.name.clone(), day: false }
    }
}
