//! Each stage and each rule by an example.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::story::*;
use super::*;
use crate::trust::Spread;
use Stage::{End, Flu, Healthy, Pneumonia, Sniffles};

#[test]
fn nothing_heard_is_healthy_and_not_known() {
    let picture = at(&History::default(), 0);

    assert_eq!((picture.shown, picture.suspected, picture.is_known()), (Healthy, None, false));
    assert_eq!((picture.spans, picture.ends), (vec![], None));
}

#[test]
fn two_of_them_grumble_in_a_week_and_it_is_sniffles() {
    let history = of(&[said(1, 0, Sniffles, HANNE), said(2, 4, Sniffles, LUIS)]);

    assert_eq!(seen(&history, 3), (Healthy, None));
    assert_eq!(seen(&history, 4), (Sniffles, None), "sniffles need no second side");
}

#[test]
fn one_person_in_one_month_makes_no_stage_whatever_they_say() {
    let history = of(&[said(1, 0, Sniffles, HANNE), said(2, 4, Flu, HANNE), said(3, 5, End, HANNE)]);

    assert_eq!(seen(&history, 6), (Healthy, Some(Sniffles)));
}

#[test]
fn the_same_person_a_month_later_is_another_source() {
    let history = of(&[said(1, 0, Sniffles, HANNE), said(2, 35, Sniffles, HANNE)]);

    assert_eq!(seen(&history, 35), (Sniffles, None));
}

#[test]
fn flu_takes_three_and_both_sides() {
    let theirs = [said(1, 0, Flu, HANNE), said(2, 2, Flu, LUIS), said(3, 3, Flu, LUIS)];
    let alone = of(&theirs);
    let both = of(&[theirs[0], theirs[1], said(4, 3, Flu, MARA)]);

    assert_eq!(seen(&alone, 4), (Sniffles, Some(Flu)), "one side alone is suspected");
    assert_eq!(seen(&both, 4), (Flu, None));
}

#[test]
fn a_third_who_says_the_same_is_a_second_voice_and_an_unknown_is_none() {
    let theirs = [said(1, 0, Flu, HANNE), said(2, 2, Flu, LUIS)];
    let third = of(&[theirs[0], theirs[1], said(3, 3, Flu, THIRD)]);
    let unknown = Evidence::words(id(3), day(3), Flu, Side::Unknown, None);

    assert_eq!(seen(&third, 4).0, Flu);
    assert_eq!(seen(&of(&[theirs[0], theirs[1], unknown]), 4), (Sniffles, Some(Flu)));
}

#[test]
fn a_fact_bears_out_one_side_from_one_stage_below() {
    let theirs = [said(1, 0, Flu, HANNE), said(2, 2, Flu, LUIS), said(3, 3, Flu, LUIS)];
    let history = of(&[theirs[0], theirs[1], theirs[2], happened(4, 3, Fact::Rejected)]);

    assert_eq!(seen(&history, 4), (Flu, None));
}

#[test]
fn three_silent_misses_over_two_months_are_flu_and_in_one_month_they_are_one_source() {
    let over = of(&[20, 33, 35].map(|on| happened(on as u128, on, Fact::SilentMiss)));
    let within = of(&[1, 2, 3].map(|on| happened(on as u128, on, Fact::SilentMiss)));

    assert_eq!(seen(&over, 36), (Flu, None), "no voice is no side's voice alone");
    assert_eq!(seen(&within, 4), (Healthy, Some(Flu)));
}

#[test]
fn shadow_it_and_words_of_both_are_pneumonia() {
    let history = of(&[happened(1, 0, Fact::ShadowIt), said(2, 5, Pneumonia, HANNE), said(3, 9, Pneumonia, MARA)]);

    assert_eq!(seen(&history, 9), (Pneumonia, None));
}

#[test]
fn end_stage_needs_words_of_both_sides() {
    let theirs = [said(1, 0, End, HANNE), said(2, 2, End, LUIS)];
    let both = of(&[theirs[0], said(3, 6, End, MARA)]);

    assert_eq!(seen(&of(&theirs), 6), (Sniffles, Some(End)));
    assert_eq!(seen(&both, 6), (End, None));
    assert!(Fact::ALL.iter().all(|fact| fact.stage() < End && fact.stage() > Healthy));
}

#[test]
fn a_sponsors_words_and_one_fact_are_enough_for_a_half_life() {
    let history = of(&[said(1, 0, Pneumonia, HANNE).of_sponsor(), happened(2, 3, Fact::ShadowIt)]);

    assert_eq!(seen(&history, 3), (Pneumonia, None));
    let account = history.account(&Rules::default(), Pneumonia, day(3));
    assert!(account.is_carried() && account.by_sponsor && account.weight < account.passes);
    assert_eq!(at(&history, 3).below.map(|at| at.duration_since(day(90)).as_secs()), Some(1));
    assert_eq!(seen(&of(&[said(1, 0, Pneumonia, HANNE), happened(2, 3, Fact::ShadowIt)]), 3).0, Sniffles);
}

#[test]
fn suggestions_are_only_suspected_until_somebody_confirms_them() {
    let mut history = of(&[said(1, 0, Sniffles, HANNE), said(2, 1, Sniffles, LUIS).suggested(84)]);
    assert_eq!(seen(&history, 2), (Healthy, Some(Sniffles)));

    history.confirm(id(2), Sniffles);

    assert_eq!(seen(&history, 2), (Sniffles, None));
}

#[test]
fn a_suggestion_weighs_what_it_is_sure_of() {
    let one = said(2, 1, Sniffles, LUIS).suggested(70);

    assert!((Rules::default().weight(&one, day(1)) - 0.7).abs() < 1e-9);
    assert!((Rules::default().weight(&one.confirmed(Flu), day(91)) - 0.5).abs() < 1e-9);
    assert_eq!(seen(&of(&[said(1, 0, Sniffles, HANNE), one]), 2), (Healthy, None));
}

#[test]
fn good_signs_are_shown_and_weigh_nothing() {
    let ill = [said(1, 0, Sniffles, HANNE), said(2, 4, Sniffles, LUIS)];
    let history = of(&[ill[0], ill[1], said(3, 5, Healthy, LUIS)]);

    assert_eq!((seen(&history, 6), at(&history, 6).good), ((Sniffles, None), 1));
}

#[test]
fn a_stage_is_left_four_weeks_after_it_fell_below() {
    let history = of(&[said(1, 0, Sniffles, HANNE), said(2, 0, Sniffles, LUIS)]);
    let picture = at(&history, 1);
    // 2 · 2^(−t/90) = 1.75 at 17.34 days.
    let below = picture.below.expect("a day");
    let ends = picture.ends.expect("a day");

    assert_eq!(below.duration_since(day(0)).as_secs() / 3600, 416);
    assert_eq!(ends.duration_since(below), SignedDuration::from_hours(24 * 28));
    assert_eq!(picture.then, Some(Healthy));
    let second = SignedDuration::from_secs(1);
    assert_eq!(history.picture(&Rules::default(), ends - second).shown, Sniffles);
    assert_eq!(history.picture(&Rules::default(), ends).shown, Healthy);
}

#[test]
fn the_ribbon_tells_the_way_down_and_up() {
    let history = of(&[
        said(1, 0, Sniffles, HANNE),
        said(2, 1, Sniffles, LUIS),
        said(3, 10, Flu, HANNE),
        said(4, 11, Flu, MARA),
        said(5, 12, Flu, LUIS),
    ]);
    let picture = at(&history, 400);
    let ribbon: Vec<(Stage, Option<Stage>)> = picture.spans.iter().map(|s| (s.stage, s.suspected)).collect();

    assert_eq!(ribbon, [(Healthy, None), (Sniffles, None), (Flu, None), (Sniffles, None), (Healthy, None)]);
    assert!(picture.spans.windows(2).all(|two| two[0].to == two[1].from));
    assert_eq!(at(&history, 13).since(), Some((day(12), Some(Sniffles))));
    assert_eq!((picture.spans[0].from, picture.spans[4].to), (day(0), day(400)));
}

#[test]
fn what_is_missing_is_named() {
    let rules = Rules::default();
    let history = of(&[said(1, 0, Flu, HANNE), said(2, 1, Flu, HANNE), said(3, 1, Flu, LUIS).suggested(66)]);
    let account = history.account(&rules, Flu, day(1));

    assert_eq!(account.lacks, [Lack::Weight, Lack::Source, Lack::Voice]);
    assert_eq!((account.more(), account.counted.len(), account.to_confirm().count()), (1, 3, 1));
    assert_eq!((account.rests_on().count(), history.account(&rules, Flu, day(400)).rests_on().count()), (2, 0));
    assert!(account.with_suggested > account.weight && !account.is_carried());
    assert_eq!(history.account(&rules, Healthy, day(1)).counted.len(), 3);
}

#[test]
fn somebody_overrules_it_for_a_while_and_says_why() {
    let ill = vec![said(1, 0, Sniffles, HANNE), said(2, 0, Sniffles, LUIS)];
    let history = History::new(ill, vec![overrule(Healthy, 5, 20)], vec![]);

    let during = at(&history, 6);
    assert_eq!((during.shown, during.carried, during.suspected), (Healthy, Sniffles, None));
    assert!(during.overrule.is_some_and(|one| one.reason.starts_with("We talked")));
    assert_eq!((at(&history, 20).shown, at(&history, 20).overrule), (Sniffles, None));
    let ribbon: Vec<(Stage, bool)> = at(&history, 21).spans.iter().map(|s| (s.stage, s.overruled)).collect();
    assert_eq!(ribbon, [(Sniffles, false), (Healthy, true), (Sniffles, false)]);
}

#[test]
fn the_later_word_replaces_the_earlier_for_good() {
    let both = vec![overrule(Flu, 0, 60), overrule(Sniffles, 10, 20)];
    let history = History::new(vec![], both, vec![]);

    assert_eq!([5, 15, 25].map(|on| at(&history, on).shown), [Flu, Sniffles, Healthy]);
}

#[test]
fn an_overrule_has_a_reason_and_an_end() {
    let new = |reason, until| Overrule::new(Healthy, person(MARA), reason, day(0), day(until)).map(|_| ());

    assert_eq!(new(" ", 5), Err(Unfit::NoReason));
    assert_eq!(new("It was a joke.", 0), Err(Unfit::Over));
    assert_eq!(new("It was a joke.", 91), Err(Unfit::TooLong));
    assert_eq!(new("It was a joke.", 90), Ok(()));
}

#[test]
fn after_an_end_stage_both_begin_anew() {
    let rules = Rules::default();
    let mut history = of(&[said(1, 0, End, HANNE), said(2, 2, End, MARA)]);
    assert_eq!(of(&[]).begin_anew(&rules, beginning(5)), Err(Unfit::NoEnd));
    let before = at(&history, 29);

    history.begin_anew(&rules, beginning(30)).expect("an end stage");

    let after = at(&history, 31);
    assert_eq!((before.shown, after.shown, after.anew), (End, Healthy, Some(day(30))));
    assert_eq!(after.spans.iter().map(|s| (s.stage, s.anew)).next_back(), Some((Healthy, true)));
    assert!(after.spans.iter().any(|s| s.stage == End), "history stays");
    assert_eq!(history.clone().begin_anew(&rules, beginning(40)), Err(Unfit::NoEnd));
    let change = Change::between(&before, &after);
    assert_eq!((change.course, change.because, change.alerts()), (Course::Anew, Some(Because::BegunAnew), false));
    assert!(change.taken_back.is_empty());
}

#[test]
fn what_changed_is_told() {
    let first = [said(1, 0, Sniffles, HANNE), said(2, 1, Sniffles, LUIS)];
    let mut history = of(&first);
    let before = at(&history, 2);
    history.hear(said(3, 3, Flu, MARA));
    history.hear(said(4, 3, Flu, HANNE));
    history.hear(said(5, 4, Flu, LUIS));
    let after = at(&history, 5);

    let worse = Change::between(&before, &after);
    assert_eq!(
        (worse.from, worse.to, worse.course, worse.because),
        (Sniffles, Flu, Course::Worse, Some(Because::Heard))
    );
    assert_eq!(worse.heard, [id(5), id(3), id(4)]);
    assert!(worse.alerts());

    history.take_back(id(3));
    let corrected = Change::between(&after, &at(&history, 5));
    assert_eq!((corrected.course, corrected.because), (Course::Better, Some(Because::TakenBack)));
    assert_eq!(corrected.taken_back, [id(3)], "a wrong alarm goes at once");

    let later = Change::between(&after, &at(&of(history.evidence()), 300));
    assert_eq!((later.course, later.to), (Course::Better, Healthy));
}

#[test]
fn fading_is_a_recovery_and_alerts_nobody() {
    let history = of(&[said(1, 0, Sniffles, HANNE), said(2, 1, Sniffles, LUIS)]);

    let change = Change::between(&at(&history, 2), &at(&history, 200));

    assert_eq!((change.course, change.because, change.alerts()), (Course::Better, Some(Because::Faded), false));
}

#[test]
fn an_overrule_that_hides_worse_evidence_does_not_hide_the_alert() {
    let ill = vec![said(1, 0, Sniffles, HANNE), said(2, 1, Sniffles, LUIS)];
    let mut history = History::new(ill, vec![overrule(Healthy, 2, 60)], vec![]);
    let before = at(&history, 3);
    for (n, who) in [(3, MARA), (4, HANNE), (5, LUIS)] {
        history.hear(said(n, 4, Flu, who));
    }

    let change = Change::between(&before, &at(&history, 5));

    assert_eq!((change.course, change.to, change.carried), (Course::Same, Healthy, (Sniffles, Flu)));
    assert!(change.alerts());
}

#[test]
fn three_taps_weigh_a_sentence_at_most_and_never_more_than_sniffles() {
    let taps = |tone, spoke, mood| Soft { tone: Some(tone), spoke: Some(spoke), mood: Some(mood) }.reads();

    assert_eq!(taps(Tone::Tense, Spoke::Both, Mood::Even), Some((Sniffles, 50)));
    assert_eq!(taps(Tone::Tense, Spoke::Hardly, Mood::TurnedAway), Some((Sniffles, 100)));
    assert_eq!(taps(Tone::Even, Spoke::MostlyUs, Mood::Even), None);
    assert_eq!(taps(Tone::Warm, Spoke::Both, Mood::Even), Some((Healthy, 100)));
    assert_eq!(Soft::default().reads(), None);
}

#[test]
fn soft_signals_of_one_person_alone_make_no_stage() {
    let tense = Soft { tone: Some(Tone::Tense), spoke: Some(Spoke::Hardly), mood: None };
    let soft = |n: u128, on| Evidence::soft(id(n), day(on), tense, Side::It, person(MARA)).expect("a signal");

    assert_eq!(seen(&of(&[soft(1, 0), soft(2, 7), soft(3, 14)]), 15), (Healthy, Some(Sniffles)));
    assert_eq!(seen(&of(&[soft(1, 0), soft(2, 7), said(3, 14, Sniffles, HANNE)]), 15), (Sniffles, None));
}

#[test]
fn a_mark_tells_of_sniffles_at_most_and_its_words_are_no_second_source() {
    let rated = |n: u128, mark| Evidence::rated(id(n), day(1), mark, Side::Client, Some(person(HANNE)));

    assert_eq!(
        [1, 2, 3, 4, 5].map(|mark| rated(1, mark).map(|one| (one.stage, one.weight))),
        [Some((Sniffles, 100)), Some((Sniffles, 50)), None, None, Some((Healthy, 100)),]
    );
    let words = said(2, 1, Sniffles, HANNE).heard_in(Source::Survey);
    assert_eq!(seen(&of(&[rated(1, 1).expect("a mark"), words]), 1), (Healthy, Some(Sniffles)));
}

#[test]
fn unsigned_words_are_one_persons_of_each_side() {
    let unsigned = |n: u128, side| Evidence::words(id(n), day(n as i64), Sniffles, side, None);

    assert_eq!(seen(&of(&[unsigned(1, Side::Client), unsigned(2, Side::Client)]), 3), (Healthy, Some(Sniffles)));
    assert_eq!(seen(&of(&[unsigned(1, Side::Client), unsigned(2, Side::It)]), 3), (Sniffles, None));
}

#[test]
fn the_edges_of_time_break_nothing() {
    let edge = |n: u128, at| Evidence { at, ..said(n, 0, Sniffles, n) };
    let history = of(&[edge(1, Timestamp::MIN), edge(2, Timestamp::MAX), said(3, 0, Sniffles, HANNE)]);

    for now in [Timestamp::MIN, day(1), Timestamp::MAX] {
        assert_eq!(history.picture(&Rules::default(), now).shown, Healthy);
    }
}

fn months(each: &[(i8, i64, f64)]) -> BTreeMap<jiff::civil::Date, Spread> {
    each.iter()
        .map(|(month, answers, hours)| (date(2025, *month, 1), (0..*answers).map(|_| *hours).collect::<Spread>()))
        .collect()
}

#[test]
fn answers_that_take_twice_as_long_are_a_fact_once_a_quarter_until_one_is_used_to_them() {
    let before: Vec<(i8, i64, f64)> = (1..=6).map(|m| (m, 4, 10.0)).collect();
    let after: Vec<(i8, i64, f64)> = (7..=12).map(|m| (m, 4, 24.0)).collect();
    let all = slower(&months(&[before, after].concat()), "2026-06-10T00:00:00Z".parse().expect("an instant"));

    let months: Vec<String> = all.iter().map(|one| one.at.to_string()).collect();
    assert_eq!(months, ["2025-09-01T00:00:00Z", "2025-12-01T00:00:00Z"], "two of three months are enough");
    assert!(all[0].now > 2.0 * all[0].before && all[0].answers == 12 && all[0].answers_before == 20);
}

#[test]
fn few_answers_and_short_ones_are_no_fact() {
    let now: Timestamp = "2025-09-10T00:00:00Z".parse().expect("an instant");
    let few = months(&[(1, 3, 10.0), (3, 4, 10.0), (7, 4, 40.0), (8, 4, 40.0)]);
    let short = months(&[(1, 9, 0.5), (3, 9, 0.5), (7, 9, 2.0), (8, 9, 2.0)]);

    assert_eq!((slower(&few, now), slower(&short, now), slower(&BTreeMap::new(), now)), (vec![], vec![], vec![]));
}

#[test]
fn ninety_days_without_a_word_are_a_fact_and_ninety_more_another() {
    assert_eq!(quiet(&[day(30)], day(0), day(119)), vec![]);
    assert_eq!(quiet(&[day(30)], day(0), day(120)), vec![day(120)]);
    assert_eq!(quiet(&[day(200), day(30)], day(0), day(220)), vec![day(120)]);
    assert_eq!(quiet(&[], day(0), day(200)), vec![day(90), day(180)]);
    assert!(long_chain(5) && !long_chain(4));
}

#[test]
fn codes_come_back() {
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), Some(*stage));
        let text = serde_json::to_string(stage).expect("a text");
        assert_eq!(text, format!("\"{}\"", stage.code()));
    }
    assert_eq!(
        Stage::ALL.iter().map(|s| s.worse()).collect::<Vec<_>>(),
        [Some(Sniffles), Some(Flu), Some(Pneumonia), Some(End), None]
    );
    assert!(Fact::ALL.iter().all(|fact| Fact::from_code(fact.code()) == Some(*fact)));
}
