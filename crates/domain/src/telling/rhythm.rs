//! When mail may reach a person: how often, and when it stays quiet.

use jiff::{Timestamp, ToSpan, Zoned, civil::Time, tz::TimeZone};

use super::kind::Weight;
use crate::calendar::WorkingDays;

/// How often somebody wants mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Everything as it happens.
    AtOnce,
    /// What waits for them or changes what they count on as it happens, the rest once a day.
    Asked,
    /// Everything once a day.
    Daily,
    /// Nothing but what breaks; the rest is to be read in Entente.
    Breaks,
}

impl Pace {
    /// Every pace, the usual one first.
    pub const ALL: [Pace; 4] = [Pace::Asked, Pace::AtOnce, Pace::Daily, Pace::Breaks];

    /// As stored and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Pace::AtOnce => "at_once",
            Pace::Asked => "asked",
            Pace::Daily => "daily",
            Pace::Breaks => "breaks",
        }
    }

    /// Back from [`Pace::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// When mail may reach a person. The defaults are those of domain rules: what asks comes at once, the rest at eight in the
/// morning, nothing between seven in the evening and seven in the morning or on days off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// How often.
    pub pace: Pace,
    /// When the daily mail goes.
    pub daily_at: Time,
    /// From when until when it is quiet; may go over midnight. The same time twice is never.
    pub quiet: (Time, Time),
    /// Quiet on days that are not worked.
    pub days_off: bool,
}

impl Default for Rhythm {
    fn default() -> Self {
        let clock = |hour| Time::constant(hour, 0, 0, 0);
        Self { pace: Pace::Asked, daily_at: clock(8), quiet: (clock(19), clock(7)), days_off: true }
    }
}

/// When something goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// Held until the quiet is over.
    Held(Timestamp),
    /// With the daily mail.
    Daily(Timestamp),
    /// Not by mail; it is read in Entente.
    Here,
}

impl When {
    /// The instant of it, where a mail goes at all.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            When::Now => Some(now),
            When::Held(at) | When::Daily(at) => Some(at),
            When::Here => None,
        }
    }
}

impl Rhythm {
    /// When something of this weight goes out, to a person who lives in `zone`.
    #[must_use]
    pub fn when(&self, weight: Weight, now: Timestamp, zone: &TimeZone, days: &WorkingDays) -> When {
        let soon = match (weight, self.pace) {
            (Weight::Urgent, _) => return When::Now,
            (_, Pace::Breaks) => return When::Here,
            (_, Pace::AtOnce) => true,
            (_, Pace::Daily) => false,
            (weight, Pace::Asked) => weight > Weight::Light,
        };
        let local = now.to_zoned(zone.clone());
        match (soon, self.quiet_until(&local, days)) {
            (false, _) => When::Daily(self.next_daily(&local, days)),
            (true, None) => When::Now,
            (true, Some(end)) => When::Held(end),
        }
    }

    fn is_off(&self, at: &Zoned, days: &WorkingDays) -> bool {
        self.days_off && !days.works(at.date())
    }

    fn is_quiet_hour(&self, time: Time) -> bool {
        let (from, until) = self.quiet;
        if from <= until { from <= time && time < until } else { time >= from || time < until }
    }

    /// The end of the quiet, if it is quiet now.
    fn quiet_until(&self, now: &Zoned, days: &WorkingDays) -> Option<Timestamp> {
        let mut at = now.clone();
        // Two years of days off are no calendar; stop rather than run for ever.
        for _ in 0..1500 {
            let next = if self.is_off(&at, days) {
                on(&at, 1, Time::midnight())
            } else if self.is_quiet_hour(at.time()) {
                on(&at, i32::from(at.time() >= self.quiet.1), self.quiet.1)
            } else {
                break;
            };
            at = next?;
        }
        (at.timestamp() != now.timestamp()).then(|| at.timestamp())
    }

    /// The next daily mail after now.
    fn next_daily(&self, now: &Zoned, days: &WorkingDays) -> Timestamp {
        for day in 0..731 {
            let at = on(now, day, self.daily_at);
            if let Some(at) = at.filter(|at| at.timestamp() > now.timestamp() && !self.is_off(at, days)) {
                return at.timestamp();
            }
        }
        now.timestamp()
    }
}

fn on(at: &Zoned, days: i32, time: Time) -> Option<Zoned> {
    let day = at.date().checked_add(days.days()).ok()?;
    at.time_zone().to_zoned(day.to_datetime(time)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn dublin() -> TimeZone {
        TimeZone::get("Europe/Dublin").expect("a zone")
    }

    fn days() -> WorkingDays {
        WorkingDays::weekdays(dublin()).without([date(2026, 3, 17)])
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn when(rhythm: Rhythm, weight: Weight, now: &str) -> When {
        rhythm.when(weight, at(now), &dublin(), &days())
    }

    #[test]
    fn what_asks_goes_at_once_by_day_and_waits_for_the_morning_at_night() {
        let usual = Rhythm::default();

        assert_eq!(when(usual, Weight::Asks, "2026-03-12T10:00:00Z"), When::Now);
        assert_eq!(when(usual, Weight::Asks, "2026-03-12T19:00:00Z"), When::Held(at("2026-03-13T07:00:00Z")));
        assert_eq!(when(usual, Weight::Asks, "2026-03-13T03:00:00Z"), When::Held(at("2026-03-13T07:00:00Z")));
    }

    #[test]
    fn a_friday_night_lasts_until_monday_and_over_a_holiday() {
        let usual = Rhythm::default();

        assert_eq!(when(usual, Weight::Asks, "2026-03-13T20:00:00Z"), When::Held(at("2026-03-16T07:00:00Z")));
        assert_eq!(when(usual, Weight::Asks, "2026-03-16T20:00:00Z"), When::Held(at("2026-03-18T07:00:00Z")));
    }

    #[test]
    fn what_only_informs_comes_with_the_next_morning() {
        let usual = Rhythm::default();

        assert_eq!(when(usual, Weight::Light, "2026-03-12T10:00:00Z"), When::Daily(at("2026-03-13T08:00:00Z")));
        assert_eq!(when(usual, Weight::Light, "2026-03-12T07:30:00Z"), When::Daily(at("2026-03-12T08:00:00Z")));
        assert_eq!(when(usual, Weight::Light, "2026-03-14T07:30:00Z"), When::Daily(at("2026-03-16T08:00:00Z")));
    }

    #[test]
    fn what_breaks_passes_every_quiet_and_every_pace() {
        for pace in Pace::ALL {
            let rhythm = Rhythm { pace, ..Rhythm::default() };

            assert_eq!(when(rhythm, Weight::Urgent, "2026-03-14T03:00:00Z"), When::Now);
        }
    }

    #[test]
    fn only_what_breaks_means_nothing_else() {
        let rhythm = Rhythm { pace: Pace::Breaks, ..Rhythm::default() };

        assert_eq!(when(rhythm, Weight::Asks, "2026-03-12T10:00:00Z"), When::Here);
    }

    #[test]
    fn the_same_time_twice_is_never_quiet() {
        let noon = Time::constant(12, 0, 0, 0);
        let rhythm = Rhythm { quiet: (noon, noon), days_off: false, ..Rhythm::default() };

        assert_eq!(when(rhythm, Weight::Asks, "2026-03-14T12:00:00Z"), When::Now);
    }

    proptest! {
        #[test]
        fn what_was_held_is_let_go(hours in 0i64..5000, from in 0i8..24, until in 0i8..24, off: bool) {
            let rhythm = Rhythm {
                quiet: (Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0)),
                days_off: off,
                ..Rhythm::default()
            };
            let now = at("2026-03-01T00:30:00Z") + jiff::SignedDuration::from_hours(hours);

            if let When::Held(end) = rhythm.when(Weight::Asks, now, &dublin(), &days()) {
                prop_assert!(end > now);
                prop_assert_eq!(rhythm.when(Weight::Asks, end, &dublin(), &days()), When::Now);
            }
        }

        #[test]
        fn the_daily_mail_is_after_now_and_on_a_working_day(hours in 0i64..5000) {
            let now = at("2026-03-01T00:30:00Z") + jiff::SignedDuration::from_hours(hours);

            let When::Daily(next) = Rhythm::default().when(Weight::Light, now, &dublin(), &days()) else {
                panic!("not daily")
            };

            prop_assert!(next > now);
            prop_assert!(days().works(next.to_zoned(dublin()).date()));
        }
    }
}
