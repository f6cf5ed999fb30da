//! A place in a team: from when to when, with how many hours, and when its holder is not there.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::calendar::WorkingDays;
use crate::check::{Away, Level, Member};
use crate::kernel::{PersonId, SkillId};

/// Somebody's place in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who; for somebody without an account what stands for them.
    pub person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day, if there is one.
    pub until: Option<Date>,
    /// Minutes of a week without holidays, each from a day on; rising.
    pub hours: Vec<(Date, u32)>,
    /// What they can do.
    pub skills: Vec<(SkillId, Level)>,
    /// When they are not there.
    pub leave: Vec<Away>,
}

impl Place {
    /// Minutes of a usual week, as of a day; what comes first holds for the days before it too.
    #[must_use]
    pub fn minutes_on(&self, day: Date) -> u32 {
        let known = self.hours.iter().rev().find(|(from, _)| *from <= day).or(self.hours.first());
        known.map_or(0, |(_, minutes)| *minutes)
    }

    /// Whether the place is held on this day, be its holder on leave or not.
    #[must_use]
    pub fn held_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether its holder is on leave.
    #[must_use]
    pub fn away_on(&self, day: Date) -> bool {
        self.leave.iter().any(|away| away.from <= day && day <= away.until)
    }
}

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    if day.weekday() == Weekday::Monday { day } else { day.saturating_sub(back.days()) }
}

/// Places as the promise check takes them, from a day to another. Whoever has other hours from some day on stands there
/// twice, each time away while the other counts.
#[must_use]
pub fn people(places: &[Place], from: Date, until: Date) -> Vec<Member> {
    let mut all = Vec::new();
    for place in places.iter().filter(|p| p.from <= until && p.until.is_none_or(|last| last >= from)) {
        for (n, (begins, minutes)) in place.hours.iter().enumerate() {
            let begins = if n == 0 { place.from } else { (*begins).max(place.from) };
            let next = place.hours.get(n + 1).map(|(day, _)| day.saturating_sub(1.day()));
            let ends = [next, place.until].into_iter().flatten().min().unwrap_or(until);
            if *minutes == 0 || begins > ends || begins > until || ends < from {
                continue;
            }
            let mut away: Vec<Away> =
                place.leave.iter().filter(|a| a.until >= from && a.from <= until).copied().collect();
            if begins > from {
                away.push(Away { from, until: begins.saturating_sub(1.day()) });
            }
            if ends < until {
                away.push(Away { from: ends.saturating_add(1.day()), until });
            }
            away.sort_unstable();
            all.push(Member { person: place.person, minutes: *minutes, skills: place.skills.clone(), away });
        }
    }
    all
}

/// Minutes that these places come to on the days of a team, both ends included: without holidays and leave, before anything
/// is kept free. They are spread over the week as the team's calendar spreads its own hours.
#[must_use]
pub fn there(places: &[Place], days: &WorkingDays, from: Date, until: Date) -> u64 {
    let of = |day: Date| days.hours_on(day).iter().map(|span| span.minutes().unsigned_abs()).sum::<u64>();
    let week: u64 = days.week().0.iter().flatten().map(|span| span.minutes().unsigned_abs()).sum();
    let (mut sum, mut day) = (0, from);
    while day <= until && week > 0 {
        let open = of(day);
        let held = places.iter().filter(|place| place.held_on(day) && !place.away_on(day));
        sum += held.map(|place| open * u64::from(place.minutes_on(day)) / week).sum::<u64>();
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    sum
}
