//! Examples: small records whose answers can be reasoned about.

use super::{Asked, Basis, Count, ForecastError, Grain, Past, Record, Scope, Score, beside, replay};

const KIND: Option<u32> = Some(1);
const TEAM: Option<u32> = Some(9);

fn asked(at: f64) -> Asked {
    Asked { at, due: None, effort: None, groups: [None; 2] }
}

/// One item a day; each takes what `took` says of its number.
fn daily(count: u32, took: impl Fn(u32) -> f64) -> Vec<Past> {
    (0..count).map(|i| Past { asked: asked(f64::from(i)), done: Some(f64::from(i) + took(i)) }).collect()
}

/// The record of a past, up to `now`.
fn record(past: &[Past], now: f64) -> Record {
    let mut record = Record::new(Grain::Moments);
    let mut ends: Vec<(f64, u32)> = Vec::new();
    for one in past.iter().filter(|p| p.asked.at <= now) {
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        while ends.first().is_some_and(|(at, _)| *at < one.asked.at) {
            let (at, number) = ends.remove(0);
            record.done(number, at).unwrap();
        }
        let (number, _) = record.begin(one.asked).unwrap();
        ends.extend(one.done.map(|at| (at, number)));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    ends.into_iter().filter(|(at, _)| *at <= now).for_each(|(at, number)| record.done(number, at).unwrap());
    record
}

#[test]
fn without_any_record_a_default_is_said_and_named_as_such() {
    let record = Record::new(Grain::Moments);

    let plain = record.forecast(asked(100.0)).unwrap();
    let dated = record.forecast(Asked { due: Some(130.0), ..asked(100.0) }).unwrap();

    assert_eq!((plain.days(50).round(), plain.days(85).round()), (10.0, 47.0));
    assert_eq!((plain.basis.scope().0, plain.basis.any()), (Scope::Nothing, false));
    assert_eq!(
        (dated.days(50).round(), dated.days(85).round()),
        (30.0, 65.0),
        "half by its date, 85 by twice the time"
    );
    assert!(dated.basis.any());
}

#[test]
fn a_steady_record_is_told_as_it_is() {
    let past = daily(600, |i| f64::from(i * 7 % 20) + 0.5);

    let said = record(&past, 599.0).forecast(asked(600.0)).unwrap();

    assert!((said.days(50) - 10.0).abs() < 1.5, "{}", said.days(50));
    assert!((said.days(85) - 17.0).abs() < 1.5, "{}", said.days(85));
    assert!((said.chance(600.0 + 10.0) - 0.5).abs() < 0.1);
}

#[test]
fn a_small_record_has_the_wider_range() {
    let took = |i: u32| f64::from(i * 7 % 20) + 0.5;
    let width = |count: u32| {
        let said = record(&daily(count, took), 30.0 + f64::from(count)).forecast(asked(700.0)).unwrap();
        said.days(95) / said.days(50)
    };

    assert!(width(4) > width(20) && width(20) > width(400), "{} {} {}", width(4), width(20), width(400));
}

#[test]
fn what_is_open_makes_the_rest_later() {
    let quick = daily(60, |_| 2.0);
    let mut stuck = quick.clone();
    stuck.iter_mut().skip(1).step_by(2).for_each(|p| p.done = None);

    let (all, half) = (record(&quick, 60.0).forecast(asked(61.0)), record(&stuck, 60.0).forecast(asked(61.0)));

    let (all, half) = (all.unwrap().days(85), half.unwrap().days(85));
    assert!(half > 1.5 * all, "{half} beside {all}");
}

#[test]
fn a_kind_with_a_record_speaks_for_itself_and_one_without_falls_back() {
    let grouped = |at: f64, kind: u32, team: u32, days: f64| Past {
        asked: Asked { groups: [Some(kind), Some(team)], ..asked(at) },
        done: Some(at + days),
    };
    // One team takes 3 days for its kinds 1 and 2, another 30 for its kind 3.
    let past: Vec<Past> = (0..300)
        .map(|i| match i % 3 {
            0 => grouped(f64::from(i), 1, 9, 3.0),
            1 => grouped(f64::from(i), 2, 9, 3.0),
            _ => grouped(f64::from(i), 3, 8, 30.0),
        })
        .collect();
    let record = record(&past, 299.0);
    let of = |groups| record.forecast(Asked { groups, ..asked(300.0) }).unwrap();

    let (known, new_kind, new_team) = (of([KIND, TEAM]), of([Some(7), TEAM]), of([Some(7), Some(7)]));

    assert!(known.days(50) < 5.0 && new_kind.days(50) < 6.0, "{} {}", known.days(50), new_kind.days(50));
    assert!(new_team.days(85) > new_kind.days(85));
    assert_eq!(known.basis.scope(), (Scope::Kind, Count { finished: 99, open: 1 }));
    assert_eq!(new_kind.basis.scope().0, Scope::Team);
    assert_eq!(new_team.basis.scope().0, Scope::Organisation);
}

/// Without having been asked about each item: a team with a record of its own is not drawn to the others.
#[test]
fn a_record_that_was_only_told_lets_a_team_speak_for_itself() {
    let of = |i: u32| {
        let (team, took) = if i.is_multiple_of(2) { (8, 1.0) } else { (9, 12.0) };
        Past { asked: Asked { groups: [None, Some(team)], ..asked(f64::from(i)) }, done: Some(f64::from(i) + took) }
    };
    let past: Vec<Past> = (0..80).map(of).collect();
    let days = |record: &Record, team: u32| {
        record.forecast(Asked { groups: [None, Some(team)], ..asked(100.0) }).unwrap().days(50)
    };

    let told = Record::known(&past, Grain::Moments, 100.0).unwrap();

    assert!((10.0..13.0).contains(&days(&told, 9)), "{}", days(&told, 9));
    assert!((0.5..2.0).contains(&days(&told, 8)), "{}", days(&told, 8));
    assert!(days(&told, 7) > days(&told, 8) && days(&told, 7) < days(&told, 9), "{}", days(&told, 7));
}

#[test]
fn drift_is_followed() {
    let past = daily(900, |i| if i < 500 { 20.0 } else { 4.0 });

    let said = record(&past, 899.0).forecast(asked(900.0)).unwrap();

    assert!(said.days(50) < 6.0, "{}", said.days(50));
}

#[test]
fn a_record_goes_forward_only() {
    let mut record = Record::new(Grain::Days);
    let (number, _) = record.begin(asked(5.0)).unwrap();

    assert_eq!(record.begin(asked(4.0)).err(), Some(ForecastError::Backwards));
    assert_eq!(record.done(number, 4.0).err(), Some(ForecastError::Backwards));
    assert_eq!(record.done(7, 9.0).err(), Some(ForecastError::Unknown));
    assert_eq!(record.forecast(asked(f64::NAN)).err(), Some(ForecastError::NoMoment));
    assert_eq!(record.done(number, f64::INFINITY).err(), Some(ForecastError::NoMoment));
    record.done(number, 9.0).unwrap();
    assert_eq!(record.done(number, 9.0).err(), Some(ForecastError::Unknown), "done once");
    assert_eq!(record.forecast(asked(8.0)).err(), Some(ForecastError::Backwards), "what is done is known by then");
}

/// By hand, from three items about which something is said: 85 in a hundred was said to be 46, 46 and less.
#[test]
fn a_score_counts_what_was_covered_and_what_it_cost() {
    let past = [
        Past { asked: Asked { due: Some(10.0), ..asked(0.0) }, done: Some(4.0) },
        Past { asked: Asked { due: Some(10.0), ..asked(0.0) }, done: Some(100.0) },
        Past { asked: asked(0.0), done: None },
    ];
    let answers = replay(&past, Grain::Moments).unwrap();
    let (first, second) = (answers[0].forecast.days(85), answers[1].forecast.days(85));

    let score = Score::of(&answers);

    assert_eq!((score.items, score.issued, score.covered), (2, 2, [1, 1, 1]));
    let by_hand = 0.15 * (first - 4.0) + 0.85 * (100.0 - second);
    assert!((score.loss - by_hand).abs() < 1e-9);
}

#[test]
fn the_rule_is_the_85th_percentile_of_the_last_of_the_group() {
    // Items 0 to 19 take 1 to 20 days and are done when the last one begins: its rule says the 17th.
    let mut past: Vec<Past> = (0..20).map(|i| Past { asked: asked(0.0), done: Some(f64::from(i) + 1.0) }).collect();
    past.push(Past { asked: asked(50.0), done: Some(60.0) });
    let answers = replay(&past, Grain::Days).unwrap();

    let beside = beside(&past, &answers);

    assert_eq!((beside.items, beside.covered), (1, 1));
    assert!((beside.rule - 0.15 * 7.0).abs() < 1e-9, "{}", beside.rule);
}

#[test]
fn what_is_done_on_the_same_day_is_not_known_yet() {
    let past = [
        Past { asked: asked(3.0), done: Some(5.0) },
        Past { asked: asked(5.0), done: Some(5.0) },
        Past { asked: asked(5.0), done: Some(9.0) },
    ];

    let answers = replay(&past, Grain::Days).unwrap();

    assert!(answers.iter().all(|a| a.forecast.basis.organisation.finished == 0));
    assert_eq!(answers[2].forecast.basis, Basis { organisation: Count { finished: 0, open: 2 }, ..Basis::default() });
}

/// A record with everything in it. The bits are those of every machine; they change only when a rule does.
#[test]
fn the_same_record_says_the_same_to_the_last_bit() {
    let one = |i: u32| {
        let at = f64::from(i) * 0.37;
        let due = i.is_multiple_of(3).then_some(at + f64::from(i % 11));
        let asked = Asked { at, due, effort: Some(f64::from(i % 13) + 0.5), groups: [Some(i % 4), Some(i % 2)] };
        Past { asked, done: (!i.is_multiple_of(17)).then_some(at + f64::from(i * i % 29) * 0.71) }
    };
    let past: Vec<Past> = (0..900).map(one).collect();

    let said = &replay(&past, Grain::Moments).unwrap()[899].forecast;
    let chance = said.chance(past[899].asked.at + 7.0);

    let bits = [said.days(50), said.days(85), said.days(95), chance].map(f64::to_bits);
    assert_eq!(bits, [0x4024_c150_89c4_66d6, 0x4032_6281_981c_54a1, 0x4035_d1b8_0c03_de3a, 0x3fd9_09ea_6fb0_769e]);
}
