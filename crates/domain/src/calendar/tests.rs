//! What calendars have to hold: by example where the world is odd, by property everywhere else.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::*;

/// Zones in which something unusual happens: half hours, quarters, a summer time that ends early, a missing day, a
/// summer time that is taken back for Ramadan.
const ZONES: [&str; 7] = [
    "Europe/Dublin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/New_York",
    "Australia/Lord_Howe",
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

fn dublin() -> WorkingDays {
    WorkingDays::weekdays(zone("Europe/Dublin")).without([date(2026, 3, 17)])
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// Ten at night until six, from Monday to Friday.
fn nights(zone: &str) -> Rules {
    Rules { hours: Some(Hours::weekdays(&[Span::new(22 * 60, 6 * 60)])), ..Rules::office(zone) }
}

#[test]
fn a_weekend_and_a_holiday_do_not_count() {
    let friday = at("2026-03-13T09:40:00Z");

    assert_eq!(dublin().after(friday, 2), at("2026-03-18T09:40:00Z"), "Monday 16, then 17 is a holiday");
}

#[test]
fn local_time_is_kept_when_the_clocks_change() {
    let friday = at("2026-03-27T09:40:00Z");

    assert_eq!(dublin().after(friday, 1), at("2026-03-30T08:40:00Z"));
}

#[test]
fn what_begins_on_a_sunday_begins_on_monday() {
    assert_eq!(dublin().after(at("2026-03-15T13:00:00Z"), 0), at("2026-03-16T00:00:00Z"));
}

#[test]
fn a_local_time_that_is_not_there_that_day_comes_an_hour_later() {
    let cal = WorkingDays::of(
        &Rules { hours: Some(Hours([(); 7].map(|()| vec![Span::new(0, 24 * 60)]))), ..Rules::office("Europe/Dublin") },
        &[],
    );

    assert_eq!(cal.after(at("2026-03-28T01:30:00Z"), 1), at("2026-03-29T01:30:00Z"), "01:30 is 02:30 that night");
    assert_eq!(cal.time_between(at("2026-03-29T00:00:00Z"), at("2026-03-29T23:00:00Z")), hours(23));
    assert_eq!(cal.time_between(at("2026-10-24T23:00:00Z"), at("2026-10-26T00:00:00Z")), hours(25));
}

#[test]
fn a_night_shift_is_as_long_as_the_night() {
    let cal = WorkingDays::of(
        &Rules { hours: Some(Hours([(); 7].map(|()| vec![Span::new(22 * 60, 6 * 60)]))), ..nights("Europe/Dublin") },
        &[],
    );
    let night = |day: Date| {
        let from = cal.zone().to_zoned(day.at(12, 0, 0, 0)).expect("noon").timestamp();
        cal.time_between(from, from + hours(24))
    };

    assert_eq!(night(date(2026, 3, 27)), hours(8));
    assert_eq!(night(date(2026, 3, 28)), hours(7), "clocks go forward");
    assert_eq!(night(date(2026, 10, 24)), hours(9), "clocks go back");
}

#[test]
fn a_holiday_takes_the_night_that_begins_on_it_and_leaves_the_one_before() {
    let mut rules = nights("Europe/Dublin");
    rules.add_day(date(2026, 3, 17), "St Patrick's Day");
    let cal = WorkingDays::of(&rules, &[]);

    assert!(cal.is_open(at("2026-03-17T03:00:00Z")), "Monday's night goes on into the holiday");
    assert!(!cal.is_open(at("2026-03-17T23:00:00Z")));
    assert!(!cal.is_open(at("2026-03-18T03:00:00Z")), "the holiday's own night");
    assert_eq!(cal.next_open(at("2026-03-17T06:00:00Z")), Some(at("2026-03-18T22:00:00Z")));
    assert_eq!(cal.end_of_day(date(2026, 3, 16)), Some(at("2026-03-17T06:00:00Z")));
    assert_eq!(cal.end_of_day(date(2026, 3, 17)), None);
}

#[test]
fn the_end_of_the_week_reaches_into_saturday() {
    let cal = WorkingDays::of(&nights("Europe/Dublin"), &[]);

    assert!(cal.is_open(at("2026-03-14T05:59:59Z")) && !cal.is_open(at("2026-03-14T06:00:00Z")));
    assert_eq!(cal.add_time(at("2026-03-13T22:00:00Z"), hours(9)), Some(at("2026-03-16T23:00:00Z")));
}

#[test]
fn the_day_that_samoa_left_out_is_not_worked() {
    let cal = WorkingDays::weekdays(zone("Pacific/Apia"));
    let thursday = at("2011-12-29T20:00:00Z");

    assert_eq!(cal.zone().to_datetime(thursday).date(), date(2011, 12, 29));
    assert!(!cal.works(date(2011, 12, 30)), "a Friday elsewhere");
    assert_eq!(cal.zone().to_datetime(cal.after(thursday, 1)).date(), date(2012, 1, 2));
    assert_eq!(cal.time_between(at("2011-12-29T10:00:00Z"), at("2012-01-01T11:00:00Z")), hours(8), "Thursday's alone");
}

#[test]
fn a_half_day_and_a_saturday_that_is_worked() {
    let mut rules = Rules::office("Europe/Dublin");
    rules.days.push(Day {
        id: 1,
        day: date(2026, 12, 24),
        name: "Christmas Eve".into(),
        hours: vec![Span::new(540, 780)],
    });
    rules.days.push(Day { id: 2, day: date(2026, 12, 19), name: "Move".into(), hours: vec![Span::new(600, 720)] });
    let cal = WorkingDays::of(&rules, &[]);

    assert_eq!(cal.time_between(at("2026-12-24T00:00:00Z"), at("2026-12-25T00:00:00Z")), hours(4));
    assert_eq!(cal.count(date(2026, 12, 18), date(2026, 12, 21)), 2, "the Saturday and Monday");
    assert_eq!(cal.name_of(date(2026, 12, 19)), Some("Move"));
}

#[test]
fn what_lies_nearer_says_more() {
    let mut house = Rules::office("Europe/Dublin");
    house.yearly = ready("ie").expect("Ireland").yearly(1);
    house.freezes.push(Freeze {
        id: 90,
        from: date(2026, 12, 14),
        until: date(2027, 1, 3),
        name: "Year end".into(),
        closed: false,
    });
    let mut team = Rules::under("Asia/Kathmandu");
    team.days.push(Day { id: 1, day: date(2026, 3, 17), name: "On call".into(), hours: vec![Span::new(480, 960)] });

    let cal = WorkingDays::of(&team, &[&house]);

    assert!(cal.works(date(2026, 3, 17)) && !cal.works(date(2026, 12, 25)));
    assert_eq!(cal.zone().iana_name(), Some("Asia/Kathmandu"));
    assert_eq!(cal.frozen(date(2026, 12, 20)).map(|f| f.name.as_str()), Some("Year end"));
    assert!(cal.works(date(2026, 12, 21)), "clocks run on in a freeze");
    assert_eq!(cal.next_freeze(date(2026, 3, 1)).map(|f| f.from), Some(date(2026, 12, 14)));
    assert_eq!(cal.next_freeze(date(2027, 1, 4)), None);
}

#[test]
fn a_freeze_that_is_closed_stops_the_clocks() {
    let mut rules = Rules::office("Europe/Dublin");
    rules.freezes.push(Freeze {
        id: 1,
        from: date(2026, 12, 24),
        until: date(2027, 1, 3),
        name: "Shut".into(),
        closed: true,
    });
    let cal = WorkingDays::of(&rules, &[]);

    assert_eq!(cal.after(at("2026-12-23T10:00:00Z"), 1), at("2027-01-04T10:00:00Z"));
    assert_eq!(cal.name_of(date(2026, 12, 28)), Some("Shut"));
}

#[test]
fn nothing_runs_for_ever_where_nobody_works() {
    let never = WorkingDays::of(&Rules { hours: Some(Hours::default()), ..Rules::office("UTC") }, &[]);
    let now = at("2026-03-12T08:30:00Z");

    assert!(never.after(now, u32::MAX) >= now);
    assert_eq!((never.between(now, at("9000-01-01T00:00:00Z")), never.is_open(now)), (0, false));
    assert_eq!(
        (never.next_open(now), never.add_time(now, hours(1)), never.end_of_day(date(2026, 3, 12))),
        (None, None, None)
    );
    assert!(dublin().after(Timestamp::MAX, 5) <= Timestamp::MAX && dublin().after(Timestamp::MIN, 5) > Timestamp::MIN);
    assert!(dublin().after(now, u32::MAX) >= now);
    assert_eq!(dublin().add_time(now, SignedDuration::MAX), None);
}

#[test]
fn long_ways_are_quick() {
    let mut rules = Rules::office("Europe/Dublin");
    rules.yearly = ready("ie").expect("Ireland").yearly(1);
    let (cal, from) = (WorkingDays::of(&rules, &[]), at("2026-03-12T08:30:00Z"));

    // Each of these would take minutes if days were walked one by one.
    let ends: Vec<Timestamp> = (0..20_000).map(|n| cal.after(from, 30_000 + n)).collect();
    let counted: i64 = ends.iter().map(|end| cal.between(from, *end)).sum();

    assert_eq!(counted, (0..20_000).map(|n| 30_000 + n).sum::<i64>());
}

/// A calendar of some kind, in some zone.
fn calendar() -> impl Strategy<Value = WorkingDays> {
    let spans = prop_oneof![
        Just(vec![Span::new(540, 1020)]),
        Just(vec![Span::new(480, 720), Span::new(780, 1050)]),
        Just(vec![Span::new(22 * 60, 6 * 60)]),
        Just(vec![Span::new(90, 150), Span::new(150, 1439)]),
    ];
    let days = proptest::collection::vec(0i64..900, 0..12);
    (0..ZONES.len(), spans, days, 1usize..128, any::<bool>()).prop_map(|(zone, spans, days, worked, ready_made)| {
        let week = std::array::from_fn(|n| if worked >> n & 1 == 1 { spans.clone() } else { Vec::new() });
        let mut rules = Rules { hours: Some(Hours(week)), ..Rules::office(ZONES[zone]) };
        for (n, day) in days.into_iter().enumerate() {
            let day = super::working::shifted(date(2025, 1, 1), day);
            let hours = if n % 3 == 0 { vec![Span::new(600, 720)] } else { Vec::new() };
            rules.days.push(Day { id: 1, day, name: "A day".into(), hours });
        }
        if ready_made {
            rules.yearly = READY[zone % READY.len()].yearly(1);
        }
        WorkingDays::of(&rules, &[])
    })
}

/// Some minute between 2011 and 2028.
fn instant() -> impl Strategy<Value = Timestamp> {
    (0i64..9_000_000).prop_map(|m| at("2011-06-01T00:00:00Z") + SignedDuration::from_mins(m))
}

/// The plain way: a walk of days.
fn walked(cal: &WorkingDays, low: Date, high: Date) -> i64 {
    let mut day = low;
    let mut sum = 0;
    while day < high {
        day = day.tomorrow().expect("a day");
        sum += i64::from(cal.works(day));
    }
    sum
}

proptest! {
    #[test]
    fn between_counts_what_after_adds(cal in calendar(), from in instant(), days in 0u32..400) {
        let start = cal.after(from, 0);

        prop_assert_eq!(cal.between(start, cal.after(start, days)), i64::from(days));
    }

    #[test]
    fn between_is_odd(cal in calendar(), a in instant(), b in instant()) {
        prop_assert_eq!(cal.between(a, b), -cal.between(b, a));
        prop_assert_eq!(cal.time_between(a, b), -cal.time_between(b, a));
    }

    #[test]
    fn counting_is_walking(cal in calendar(), from in instant(), span in 0i64..900) {
        let low = cal.zone().to_datetime(from).date();
        let high = super::working::shifted(low, span);

        prop_assert_eq!(cal.count(low, high), walked(&cal, low, high));
    }

    #[test]
    fn more_days_never_end_earlier(cal in calendar(), from in instant(), later in 0i64..5000, days in 0u32..60) {
        let late = from + SignedDuration::from_mins(later);

        prop_assert!(cal.after(from, days) <= cal.after(from, days + 1));
        prop_assert!(cal.after(from, 0) >= from || cal.works(cal.zone().to_datetime(from).date()));
        prop_assert!(cal.count(date(2025, 1, 1), cal.zone().to_datetime(late).date())
            >= cal.count(date(2025, 1, 1), cal.zone().to_datetime(from).date()) || late < from + hours(26));
    }

    #[test]
    fn time_between_is_the_time_that_was_added(cal in calendar(), from in instant(), mins in 0i64..200_000) {
        let time = SignedDuration::from_mins(mins);
        let end = cal.add_time(from, time).expect("an end");

        prop_assert_eq!(cal.time_between(from, end), time);
        prop_assert!(end >= from);
    }

    #[test]
    fn time_adds_up(cal in calendar(), a in instant(), b in instant(), c in instant()) {
        let mut all = [a, b, c];
        all.sort();

        let parts = cal.time_between(all[0], all[1]) + cal.time_between(all[1], all[2]);
        prop_assert_eq!(cal.time_between(all[0], all[2]), parts);
        prop_assert!(cal.time_between(all[0], all[1]) <= all[1].duration_since(all[0]));
    }

    #[test]
    fn what_is_open_is_open_time(cal in calendar(), from in instant()) {
        let second = SignedDuration::from_secs(1);
        let opens = cal.next_open(from);

        prop_assert_eq!(cal.is_open(from), cal.time_between(from, from + second) > SignedDuration::ZERO);
        prop_assert_eq!(cal.is_open(from), opens == Some(from));
        if let Some(opens) = opens {
            prop_assert!(cal.is_open(opens) && cal.time_between(from, opens) == SignedDuration::ZERO);
        }
    }
}
