//! The catalogue by properties: lives, levels, prices and answers of every kind.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::calendar::WorkingDays;
use crate::kernel::ServiceId;

fn today() -> Date {
    date(2026, 3, 12)
}

fn days() -> WorkingDays {
    WorkingDays::weekdays(TimeZone::get("Europe/Dublin").expect("a zone")).without([date(2026, 3, 17)])
}

fn any_act() -> impl Strategy<Value = LifeAct> {
    prop_oneof![
        Just(LifeAct::Publish),
        (-40i64..40, proptest::option::of(Just(ServiceId(uuid::Uuid::nil()))))
            .prop_map(|(n, instead)| { LifeAct::Announce { on: today().saturating_add(n.days()), instead } }),
        Just(LifeAct::Keep),
        Just(LifeAct::Retire),
        Just(LifeAct::BringBack),
    ]
}

proptest! {
    /// Whatever is tried in whatever order: what is refused moves nothing, what is published was whole, nothing ends before the
    /// day that was said, and nothing leads from published straight to its end.
    #[test]
    fn a_life_moves_only_along_the_table(acts in proptest::collection::vec((any_act(), any::<bool>(), any::<bool>(), 0i64..30), 0..40)) {
        let (mut life, mut day) = (Life::Draft, today());
        for (act, why, whole, later) in acts {
            day = day.saturating_add(later.days());
            let lacks = if whole { vec![] } else { vec!["Say what it is for.".to_owned()] };
            let told = allowed(life, day);
            match decide(life, act, why, day, lacks) {
                Ok(next) => {
                    prop_assert!(told.contains(&act.kind()), "{act:?} was not offered from {life:?}");
                    prop_assert!(why || !act.kind().needs_why());
                    prop_assert!(whole || act != LifeAct::Publish);
                    prop_assert!(!(life == Life::Published && next.stage() == Stage::Retired));
                    if let (Life::Retiring { on, .. }, Stage::Retired) = (life, next.stage()) {
                        prop_assert!(on <= day);
                    }
                    if let Life::Retiring { on, .. } = next {
                        prop_assert!(on > day);
                    }
                    life = next;
                }
                Err(refusal) => {
                    prop_assert!(!refusal.sentence().is_empty() && !refusal.code().is_empty());
                }
            }
            prop_assert!(!allowed(life, Date::MAX).is_empty(), "{life:?} is a dead end");
        }
    }

    #[test]
    fn a_target_reads_as_it_was_typed(number in 1u32..500, unit in prop_oneof![Just(Unit::BusinessHours), Just(Unit::WorkingDays)]) {
        let target = Target::read(unit, &number.to_string()).expect("a target");

        prop_assert_eq!(target.typed(), number.to_string());
        prop_assert_eq!(Target::read(unit, &target.typed()), Ok(target));
    }

    #[test]
    fn percent_keep_their_decimals(thousandths in 1u32..=100_000) {
        let target = Target { unit: Unit::PercentMonth, amount: thousandths };

        prop_assert_eq!(Target::read(Unit::PercentMonth, &target.typed()), Ok(target));
        prop_assert_eq!(target.due(Timestamp::UNIX_EPOCH, &days()), None);
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(text in "\\PC{0,14}") {
        for unit in Unit::ALL {
            if let Ok(target) = Target::read(unit, &text) {
                prop_assert!(target.is_sound());
            }
        }
        if let Ok((minor, currency)) = Price::read(&text, "eur") {
            prop_assert!(minor >= 0);
            prop_assert_eq!(currency, "EUR");
        }
    }

    /// More is never sooner, and what is due on a day is due on one that is worked.
    #[test]
    fn a_due_lies_ahead_on_a_worked_day(hour in 0i64..2000, low in 1u32..60, more in 0u32..60) {
        let from: Timestamp = "2026-03-02T00:00:00Z".parse().expect("an instant");
        let from = from.saturating_add(hour.hours()).expect("an instant");
        for unit in [Unit::WorkingDays, Unit::BusinessHours] {
            let amount = |n: u32| if unit == Unit::BusinessHours { n * 30 } else { n };
            let due = |n| Target { unit, amount: amount(n) }.due(from, &days()).expect("a due");
            let (near, far) = (due(low), due(low + more));
            prop_assert!(near.at > from && near.at <= far.at);
            prop_assert!(days().works(near.date()), "{} is off", near.date());
        }
    }

    #[test]
    fn a_price_reads_as_it_was_typed(minor in 0i64..10_000_000_000, currency in prop_oneof![Just("EUR"), Just("JPY"), Just("KWD")]) {
        let price = Price { minor, currency: currency.to_owned(), unit: "seat".into(), from: today(), words: None };

        prop_assert_eq!(Price::read(&price.amount(), currency), Ok((minor, currency.to_owned())));
    }

    #[test]
    fn one_price_holds_on_a_day_and_the_next_lies_ahead(offsets in proptest::collection::btree_set(-50i64..50, 0..8)) {
        let price = |n: &i64| Price { minor: *n + 100, currency: "EUR".into(), unit: "seat".into(), from: today().saturating_add((*n).days()), words: None };
        let all: Vec<Price> = offsets.iter().map(price).collect();

        let (now, next) = in_force(&all, today());

        prop_assert_eq!(now.is_some(), offsets.iter().any(|n| *n <= 0));
        prop_assert!(now.is_none_or(|p| p.from <= today() && all.iter().all(|q| q.from > today() || q.from <= p.from)));
        prop_assert!(next.is_none_or(|p| p.from > today() && all.iter().all(|q| q.from <= today() || q.from >= p.from)));
    }

    /// What was answered is in the words, what was needed is there, and no other answer is taken for a choice.
    #[test]
    fn answers_become_words_or_are_refused(text in "[a-z0-9 .-]{0,20}", number in "[a-z0-9.-]{0,6}", pick in "(14 inch|16 inch|huge|)", day in "(2026-04-01|2026-02-30|)") {
        let question = |label: &str, kind, needed| Question { label: label.into(), kind, needed };
        let options = vec!["14 inch".to_owned(), "16 inch".to_owned()];
        let all = [
            question("For whom?", AskKind::Text, true),
            question("How many", AskKind::Number, false),
            question("Which", AskKind::Choice { options: options.clone() }, true),
            question("From", AskKind::Date, false),
        ];
        let answers = [text.clone(), number.clone(), pick.clone(), day.clone()];

        match answered(&all, &answers) {
            Ok(words) => {
                let asked = format!("For whom: {}", text.trim());
                prop_assert!(words.contains(&asked) && !text.trim().is_empty());
                prop_assert!(options.contains(&pick));
                prop_assert!(day.is_empty() || words.contains("From: 2026-04-01"));
            }
            Err(wrong) => {
                let at: Vec<usize> = wrong.iter().map(|(n, _)| *n).collect();
                prop_assert_eq!(at.contains(&0), text.trim().is_empty());
                prop_assert_eq!(at.contains(&2), !options.contains(&pick));
                prop_assert_eq!(at.contains(&3), day == "2026-02-30");
            }
        }
    }
}

#[test]
fn what_is_missing_is_said_line_by_line() {
    let bare = Offered { name: "A laptop", gets: 0, how: false, levels: 0 };
    let nothing = Service { about: None, owner: Owner::Nobody, team: false, offerings: &[] };
    let half = Service { about: Some("Work anywhere."), owner: Owner::Gone, team: true, offerings: &[bare] };
    let whole = [Offered { name: "A laptop", gets: 2, how: true, levels: 1 }];
    let ready = Service { offerings: &whole, owner: Owner::Here, ..half.clone() };

    assert_eq!(missing(&nothing).len(), 4);
    assert_eq!(missing(&half).len(), 4, "{:?}", missing(&half));
    assert_eq!(missing(&ready), Vec::<String>::new());
}

#[test]
fn levels_read_like_sentences() {
    let target = |unit, text| Target::read(unit, text).expect("a target");

    assert_eq!(target(Unit::WorkingDays, "3").words("House calendar"), "within 3 working days (House calendar)");
    assert_eq!(target(Unit::WorkingDays, "1").words("Late shift"), "within 1 working day (Late shift)");
    assert_eq!(target(Unit::BusinessHours, "0,5").words("House"), "within 30 business minutes (House)");
    assert_eq!(target(Unit::BusinessHours, "1.5").words("House"), "within 1 business hour and 30 minutes (House)");
    assert_eq!(target(Unit::PercentMonth, "99.95").words(""), "99.95 % of every month");
    assert_eq!(Target::read(Unit::WorkingDays, "1.5"), Err(TargetError::NoNumber(Unit::WorkingDays)));
    assert_eq!(Target::read(Unit::PercentMonth, "101"), Err(TargetError::OutOfRange(Unit::PercentMonth)));
}

#[test]
fn a_choice_has_something_to_choose_and_no_question_comes_twice() {
    let choice = |label: &str, n: usize| Question {
        label: label.into(),
        kind: AskKind::Choice { options: (0..n).map(|n| n.to_string()).collect() },
        needed: true,
    };

    assert_eq!(Question::sound(&[choice("Which", 2)]), Ok(()));
    assert_eq!(Question::sound(&[choice("Which", 1)]), Err((0, QuestionError::NoChoice)));
    assert_eq!(Question::sound(&[choice("Which", 2), choice("Which", 2)]), Err((1, QuestionError::Twice)));
}

#[test]
fn prices_read_like_prices() {
    let price = |minor, currency: &str| Price {
        minor,
        currency: currency.into(),
        unit: "laptop a month".into(),
        from: today(),
        words: None,
    };

    assert_eq!(price(123_450, "EUR").sentence(), "EUR 1,234.50 for one laptop a month");
    assert_eq!(price(5000, "JPY").sentence(), "JPY 5,000 for one laptop a month");
    assert_eq!(price(0, "EUR").sentence(), "no charge");
    assert_eq!(Price::read("1.234", "EUR"), Err(PriceError::NoAmount));
    assert_eq!(Price::read("1", "Euro"), Err(PriceError::NoCurrency));
}

#[test]
fn each_thing_is_promised_once_in_a_unit_that_fits() {
    let level = |kind, name: Option<&str>, unit| Level {
        kind,
        name: name.map(str::to_owned),
        target: Target { unit, amount: 3 },
    };
    let delivery = || level(LevelKind::Delivery, None, Unit::WorkingDays);
    let other = |name| level(LevelKind::Other, name, Unit::BusinessHours);

    assert_eq!(Level::sound(&[delivery(), other(Some("Restored")), other(Some("Told"))]), Ok(()));
    assert_eq!(Level::sound(&[delivery(), delivery()]), Err((1, LevelError::Twice(LevelKind::Delivery))));
    assert_eq!(
        Level::sound(&[other(Some("Told")), other(Some("Told"))]),
        Err((1, LevelError::Twice(LevelKind::Other)))
    );
    assert_eq!(Level::sound(&[other(None)]), Err((0, LevelError::NoName)));
    let hours = level(LevelKind::Availability, None, Unit::BusinessHours);
    assert_eq!(Level::sound(&[hours]), Err((0, LevelError::Unfit(LevelKind::Availability))));
    assert_eq!(Level::sound(&vec![delivery(); 9]).map_err(|(n, _)| n), Err(8));
}

#[test]
fn what_others_read_stays_whole_and_what_was_missing_may_stay_missing() {
    let lacks = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();

    assert_eq!(stays_whole(Life::Draft, &[], lacks(&["an owner"])), Ok(()));
    assert_eq!(stays_whole(Life::Published, &lacks(&["an owner"]), lacks(&["an owner"])), Ok(()));
    let refusal = stays_whole(Life::Published, &[], lacks(&["an owner"]));
    assert_eq!(refusal.map_err(|r| r.code()), Err("not_described"));
}
