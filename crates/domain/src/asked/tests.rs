//! Examples and properties of both sides asked.

use jiff::civil::date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn tally(values: &[Option<u8>]) -> Tally {
    values.iter().fold(Tally::default(), |tally, value| tally.with(*value, 1))
}

fn mean(values: &[u8]) -> Option<Mean> {
    let values: Vec<Option<u8>> = values.iter().map(|v| Some(*v)).collect();
    readable(&tally(&values), &Tally::default())
}

#[test]
fn a_gap_is_ours_less_theirs_with_its_base() {
    let gap = Gap::of(mean(&[5, 4, 4]), mean(&[2, 2, 3, 2])).expect("a gap");

    assert_eq!(gap.hundredths(), 208);
    assert_eq!((gap.ours.n(), gap.theirs.n()), (3, 4));
    assert_eq!((gap.ours.hundredths(), gap.theirs.hundredths()), (433, 225));
}

#[test]
fn two_answers_without_a_name_are_not_read_and_one_with_a_name_is() {
    assert_eq!(mean(&[5, 5]), None);
    let signed = readable(&tally(&[Some(5), Some(1)]), &tally(&[Some(4)])).expect("the signed one");

    assert!(signed.signed_only);
    assert_eq!((signed.n(), signed.hundredths()), (1, 400));
}

#[test]
fn who_cannot_say_is_no_base() {
    assert_eq!(readable(&tally(&[Some(5), Some(5), None]), &Tally::default()), None);
    assert!(sheets_readable(&tally(&[None, None, None])), "three wrote without a name");
}

#[test]
fn the_widest_comes_first_and_what_has_no_gap_last() {
    let gap = |ours: &[u8], theirs: &[u8]| Gap::of(mean(ours), mean(theirs));
    let mut lines = [
        ("none", None),
        ("narrow", gap(&[4, 4, 4], &[4, 4, 3])),
        ("wide below", gap(&[1, 1, 1], &[5, 5, 4])),
        ("wide", gap(&[5, 5, 5], &[2, 2, 2])),
    ];

    widest_first(&mut lines, |line| line.1);

    assert_eq!(lines.map(|line| line.0), ["wide below", "wide", "narrow", "none"]);
}

#[test]
fn one_signed_voice_makes_no_headline() {
    let few = readable(&Tally::default(), &tally(&[Some(1)]));
    let alone = Gap::of(mean(&[5, 5, 5]), few);
    let held = Gap::of(mean(&[4, 4, 4]), mean(&[3, 3, 3]));
    let mut lines = [("of one", alone), ("of three", held), ("none", None)];

    widest_first(&mut lines, |line| line.1);

    assert_eq!(lines.map(|line| line.0), ["of three", "of one", "none"]);
    assert_eq!((alone.map(|gap| gap.holds()), held.map(|gap| gap.holds())), (Some(false), Some(true)));
}

#[test]
fn a_survey_opens_with_statements_people_and_a_day_that_lies_ahead() {
    let today = date(2026, 3, 12);
    let good = Draft { state: State::Draft, statements: 10, asked: (4, 5), closes_on: date(2026, 3, 27) };
    let wrong = |draft: Draft| -> Vec<&str> {
        may_open(&draft, today).expect("a draft").into_iter().map(|(field, _)| field).collect()
    };

    assert_eq!(wrong(good), Vec::<&str>::new());
    assert_eq!(wrong(Draft { statements: 2, asked: (0, 0), ..good }), ["statements", "ours", "theirs"]);
    assert_eq!(wrong(Draft { closes_on: today, ..good }), ["closes_on"]);
    assert_eq!(wrong(Draft { closes_on: date(2026, 12, 1), ..good }), ["closes_on"]);
    assert_eq!(may_open(&Draft { state: State::Open, ..good }, today), Err(Why::NoDraft));
}

#[test]
fn one_answers_once_and_in_time() {
    let days = (date(2026, 3, 27), date(2026, 3, 27));
    let late = (date(2026, 3, 27), date(2026, 3, 28));

    assert_eq!(may_answer(State::Open, days, true, false), Ok(()));
    assert_eq!(may_answer(State::Open, late, true, false), Err(Why::NotOpen));
    assert_eq!(may_answer(State::Open, days, true, true), Err(Why::Answered));
    assert_eq!(may_answer(State::Open, days, false, false), Err(Why::NotAsked));
    assert_eq!(may_answer(State::Closed, days, true, false), Err(Why::NotOpen));
}

#[test]
fn codes_come_back_and_the_statements_fit_a_survey() {
    assert!(State::ALL.iter().all(|s| State::from_code(s.code()) == Some(*s)));
    assert!((FEWEST_STATEMENTS..=MOST_STATEMENTS).contains(&STATEMENTS.len()));
}

fn answers() -> impl Strategy<Value = Vec<Option<u8>>> {
    vec(option::of(1..=BEST), 0..12)
}

proptest! {
    /// The order in which people answered cannot be told from what is kept of it.
    #[test]
    fn order_does_not_matter(all in answers(), turn in 0usize..12) {
        let mut other = all.clone();
        other.reverse();
        if !other.is_empty() {
            let by = turn % other.len();
            other.rotate_left(by);
        }

        prop_assert_eq!(tally(&all), tally(&other));
    }

    /// Fewer than three answers without a name change nothing that can be read.
    #[test]
    fn too_few_without_a_name_tell_nothing(few in answers(), signed in answers()) {
        let few: Tally = tally(&few.into_iter().filter(Option::is_some).take(2).collect::<Vec<_>>());

        prop_assert_eq!(readable(&few, &tally(&signed)), readable(&Tally::default(), &tally(&signed)));
    }

    /// A gap needs both bases, and lies between the worst and the best.
    #[test]
    fn a_gap_needs_its_base(ours in answers(), theirs in answers(), signed in answers()) {
        let means = (readable(&tally(&ours), &tally(&signed)), readable(&tally(&theirs), &Tally::default()));

        let gap = Gap::of(means.0, means.1);

        prop_assert_eq!(gap.is_some(), means.0.is_some() && means.1.is_some());
        if let Some(gap) = gap {
            prop_assert!(gap.ours.n() > 0 && gap.theirs.n() >= MIN);
            prop_assert!(gap.hundredths().abs() <= 400);
        }
    }

    /// Taking the signed answers away again, of which everybody knows whose they are, leaves three or none.
    #[test]
    fn what_is_left_without_the_signed_is_never_one_or_two(unsigned in answers(), signed in answers()) {
        let (unsigned, signed) = (tally(&unsigned), tally(&signed));

        if let Some(mean) = readable(&unsigned, &signed) {
            let left = mean.n() - signed.n();
            prop_assert!(left == 0 || left >= MIN);
        }
    }
}

#[test]
fn a_quarter_is_read_when_nobody_can_answer_in_it_any_more() {
    let last = date(2026, 3, 31);

    assert_eq!(quarter(last), date(2026, 1, 1));
    assert!(pulse_answers(last, date(2026, 4, 14), false).is_ok());
    assert!(!quarter_readable(quarter(last), date(2026, 4, 14)));
    assert!(quarter_readable(quarter(last), date(2026, 4, 16)));
    assert_eq!(pulse_answers(last, date(2026, 4, 14), true), Err(Why::Answered));
}

fn days() -> impl Strategy<Value = jiff::civil::Date> {
    (2020i16..2040, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

proptest! {
    /// What can be read of a quarter is never changed by an answer that comes later.
    #[test]
    fn what_is_read_does_not_change(asked in days(), later in 0i64..200) {
        let today = asked.saturating_add(jiff::ToSpan::days(later));

        if pulse_answers(asked, today, false).is_ok() {
            prop_assert!(!quarter_readable(quarter(asked), today));
        }
    }

    /// Nobody is asked twice within thirty days, and nobody twice in a quarter.
    #[test]
    fn nobody_is_asked_too_often(asked in days(), later in 0i64..200) {
        let today = asked.saturating_add(jiff::ToSpan::days(later));

        let next = quarter(asked).saturating_add(jiff::ToSpan::months(3));
        prop_assert_eq!(may_ask(Some(asked), today), later >= QUIET_DAYS && today >= next);
    }
}
