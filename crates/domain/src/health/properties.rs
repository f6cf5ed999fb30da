//! What has to hold whatever was heard.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::story::{day, id, person};
use super::*;

const DAYS: i64 = 500;

fn any_source() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL)
}

prop_compose! {
    fn any_evidence()(
        at in 0..DAYS * 24, stage in prop::sample::select(Stage::ALL), side in prop::sample::select(Side::ALL),
        by in prop::option::of(0u128..4), source in any_source(), sponsor in prop::bool::weighted(0.2),
        sure in prop::option::weighted(0.3, 30u8..=100), fact in prop::option::weighted(0.3, prop::sample::select(Fact::ALL)),
        n in any::<u128>(),
    ) -> Evidence {
        let at = day(0) + SignedDuration::from_hours(at);
        if let Some(fact) = fact {
            return Evidence::fact(id(n), at, fact, side);
        }
        let words = Evidence::words(id(n), at, stage, side, by.map(person)).heard_in(source);
        let words = if sponsor { words.of_sponsor() } else { words };
        sure.map_or(words, |sure| words.suggested(sure))
    }
}

prop_compose! {
    fn any_overrule()(from in 0..DAYS, days in 1i64..90, stage in prop::sample::select(Stage::ALL)) -> Overrule {
        Overrule::new(stage, person(1), "Because.", day(from), day(from + days)).expect("an overrule")
    }
}

prop_compose! {
    fn any_beginning()(at in 0..DAYS) -> Beginning {
        Beginning { at: day(at), who: person(1), reason: "Anew.".to_owned() }
    }
}

fn many() -> impl Strategy<Value = Vec<Evidence>> {
    prop::collection::vec(any_evidence(), 0..30)
}

prop_compose! {
    fn any_history()(
        evidence in many(), overrules in prop::collection::vec(any_overrule(), 0..3),
        beginnings in prop::collection::vec(any_beginning(), 0..2),
    ) -> History {
        History::new(evidence, overrules, beginnings)
    }
}

fn rules() -> Rules {
    Rules::default()
}

fn without(history: &History, n: usize) -> History {
    let mut fewer = history.clone();
    fewer.take_back(history.evidence()[n].id);
    fewer
}

/// Whether these carry a stage at an instant, word for word as the rule is written down.
fn carries(evidence: &[Evidence], stage: Stage, at: Timestamp) -> bool {
    let rules = rules();
    let sum = |which: &dyn Fn(&&Evidence) -> bool| -> f64 {
        evidence.iter().filter(|one| one.is_confirmed()).filter(which).map(|one| rules.weight(one, at)).sum()
    };
    let counts = |one: &Evidence| one.stage >= stage;
    let milder = Stage::ILL.into_iter().rfind(|one| *one < stage).unwrap_or(stage);
    let a_fact = |one: &Evidence| one.kind() == Kind::Fact && one.stage >= milder;
    let elsewhere = evidence.iter().all(|own| sum(&|one| counts(one) && one.source() != own.source()) >= rules.other);
    let voice = |side| sum(&|one| counts(one) && one.kind() != Kind::Fact && one.side == side) >= rules.other;
    let voices = [Side::Client, Side::It, Side::Neutral].into_iter().filter(|side| voice(*side)).count();
    let beside = stage == Stage::Sniffles || voices >= 2 || sum(&|one| a_fact(one)) >= rules.other;
    let latest = |which: &dyn Fn(&Evidence) -> bool| {
        evidence.iter().any(|one| one.is_confirmed() && which(one) && rules.weight(one, at) >= rules.pair)
    };
    let sponsor = |one: &Evidence| counts(one) && matches!(one.origin, Origin::Words { sponsor: true, .. });
    let pair = latest(&sponsor) && latest(&a_fact);
    pair || (sum(&|one| counts(one)) >= rules.passes(stage) && elsewhere && beside)
}

/// The stage by going through hours one after the other, which is what the closed form spares.
fn hour_by_hour(evidence: &[Evidence], until: Timestamp) -> Stage {
    let hour = SignedDuration::from_hours(1);
    let mut shown = Stage::Healthy;
    let mut at = until - SignedDuration::from_hours(28 * 24) + hour;
    while at <= until {
        let known: Vec<Evidence> = evidence.iter().copied().filter(|one| one.at <= at).collect();
        let carried = Stage::ILL.into_iter().rev().find(|s| *s > shown && carries(&known, *s, at));
        shown = shown.max(carried.unwrap_or(Stage::Healthy));
        at += hour;
    }
    shown
}

proptest! {
    #[test]
    fn one_source_alone_never_makes_a_stage(
        times in prop::collection::vec((0i64..30 * 24, prop::sample::select(Stage::ALL)), 0..30),
        survey in any::<bool>(), sponsor in any::<bool>(), at in 0i64..100,
    ) {
        let source = if survey { Source::Survey } else { Source::Mail };
        let evidence = times.iter().enumerate().map(|(n, (hours, stage))| {
            let at = day(0) + SignedDuration::from_hours(*hours);
            let words = Evidence::words(id(n as u128), at, *stage, Side::Client, Some(person(1))).heard_in(source);
            if sponsor { words.of_sponsor() } else { words }
        });
        let picture = History::new(evidence.collect(), vec![], vec![]).picture(&rules(), day(at));

        prop_assert_eq!(picture.shown, Stage::Healthy);
        prop_assert!(picture.spans.iter().all(|span| span.stage == Stage::Healthy));
    }

    #[test]
    fn confirming_what_was_heard_never_makes_it_better(
        evidence in many(), sure in 1u8..=100, each in prop::collection::vec(any::<bool>(), 40), at in 0..DAYS,
    ) {
        let heard = evidence.into_iter().zip(each.iter().cycle());
        let heard: Vec<Evidence> = heard.map(|(one, waits)| if *waits { one.suggested(sure) } else { one }).collect();
        let these: Vec<_> = heard.iter().filter(|one| !one.is_confirmed()).map(|one| one.id).collect();
        let history = History::new(heard, vec![], vec![]);

        let said = history.suppose(&rules(), day(at), &these);

        prop_assert!(said.carried.1 >= said.carried.0 && said.pieces.1 == said.pieces.0 + said.of, "{said:?}");
        prop_assert_eq!(history.suppose(&rules(), day(at), &[]).carried.1, said.carried.0);
    }

    #[test]
    fn facts_of_one_kind_in_one_month_never_make_a_stage(
        hours in prop::collection::vec(0i64..30 * 24, 0..30), fact in prop::sample::select(Fact::ALL), at in 0i64..100,
    ) {
        let evidence = hours.iter().enumerate().map(|(n, hours)| {
            Evidence::fact(id(n as u128), day(0) + SignedDuration::from_hours(*hours), fact, Side::It)
        });

        prop_assert_eq!(History::new(evidence.collect(), vec![], vec![]).picture(&rules(), day(at)).shown, Stage::Healthy);
    }

    #[test]
    fn one_sides_voice_alone_makes_no_more_than_sniffles(
        evidence in many(), side in prop::sample::select(&[Side::Client, Side::It, Side::Unknown][..]), at in 0..DAYS,
    ) {
        let words = evidence.into_iter().filter(|one| one.kind() != Kind::Fact).map(|one| Evidence { side, ..one });

        let picture = History::new(words.collect(), vec![], vec![]).picture(&rules(), day(at));

        prop_assert!(picture.shown <= Stage::Sniffles);
    }

    #[test]
    fn suggestions_alone_are_only_suspected(evidence in many(), at in 0..DAYS) {
        let words = evidence.into_iter().filter(|one| one.kind() != Kind::Fact).map(|one| one.suggested(90));

        prop_assert_eq!(History::new(words.collect(), vec![], vec![]).picture(&rules(), day(at)).shown, Stage::Healthy);
    }

    #[test]
    fn taking_evidence_away_never_worsens_what_is_shown_or_suspected(
        history in any_history(), which in any::<prop::sample::Index>(), at in 0..DAYS,
    ) {
        prop_assume!(!history.evidence().is_empty());
        let fewer = without(&history, which.index(history.evidence().len()));

        for on in [at, at / 2, DAYS + 40] {
            let (more, less) = (history.picture(&rules(), day(on)), fewer.picture(&rules(), day(on)));
            prop_assert!(less.shown <= more.shown && less.carried <= more.carried && less.worst() <= more.worst());
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(history in any_history(), at in 0..DAYS, seed in any::<u64>()) {
        let mut evidence = history.evidence().to_vec();
        let mut beginnings = history.beginnings().to_vec();
        let mut overrules = history.overrules().to_vec();
        evidence.sort_by_key(|one| one.id.0.as_u128().rotate_left((seed % 128) as u32));
        beginnings.reverse();
        overrules.reverse();
        let other = History::new(evidence, overrules, beginnings);

        prop_assert_eq!(&other, &history);
        prop_assert_eq!(other.picture(&rules(), day(at)), history.picture(&rules(), day(at)));
    }

    #[test]
    fn one_more_at_a_time_is_as_from_scratch(history in any_history(), at in 0..DAYS) {
        let mut kept = History::new(vec![], history.overrules().to_vec(), history.beginnings().to_vec());
        for one in history.evidence().iter().rev() {
            kept.hear(one.suggested(10));
            kept.hear(*one);
        }

        prop_assert_eq!(kept.picture(&rules(), day(at)), history.picture(&rules(), day(at)));
    }

    #[test]
    fn fading_is_monotone_and_ends(evidence in many(), at in DAYS..DAYS + 200, later in 1i64..400) {
        let history = History::new(evidence, vec![], vec![]);
        let (now, then) = (history.picture(&rules(), day(at)), history.picture(&rules(), day(at + later)));

        prop_assert!(then.shown <= now.shown && then.worst() <= now.worst());
        for one in history.evidence() {
            prop_assert!(rules().weight(one, day(at + later)) <= rules().weight(one, day(at)));
        }
        prop_assert_eq!(history.picture(&rules(), day(at + 4000)).worst(), Stage::Healthy);
    }

    #[test]
    fn no_stage_becomes_milder_before_four_weeks_below(evidence in many(), at in 0..DAYS) {
        let history = History::new(evidence, vec![], vec![]);
        let picture = history.picture(&rules(), day(at));

        for two in picture.spans.windows(2).filter(|two| two[1].stage < two[0].stage) {
            let weeks = SignedDuration::from_hours(24 * i64::from(LEAVING_DAYS));
            for hours in [0, 1, 24, 24 * 14, 24 * 28 - 1] {
                let within = two[1].from - weeks + SignedDuration::from_hours(hours) + SignedDuration::from_secs(2);
                prop_assert!(!history.account(&rules(), two[0].stage, within).is_carried(), "{within} {two:?}");
            }
        }
        if let (Some(below), Some(ends)) = (picture.below, picture.ends) {
            prop_assert_eq!(ends.duration_since(below).as_hours(), 24 * i64::from(LEAVING_DAYS));
            prop_assert!(ends > day(at) && picture.then < Some(picture.carried));
        }
    }

    #[test]
    fn the_ribbon_says_what_each_day_would_have_said(history in any_history(), at in 0..DAYS, then in 0..DAYS) {
        let (then, at) = (then.min(at), then.max(at) + 1);
        let now = history.picture(&rules(), day(at));
        let past = history.picture(&rules(), day(then));

        let span = now.span(day(then)).map_or((Stage::Healthy, None), |span| (span.stage, span.suspected));
        prop_assert_eq!(span, (past.shown, past.suspected));
        prop_assert!(now.spans.windows(2).all(|two| two[0].from < two[0].to && two[0].to == two[1].from));
        prop_assert!(now.spans.last().is_none_or(|last| last.to == day(at)));
        prop_assert_eq!(now.spans.last().map_or((Stage::Healthy, None), |s| (s.stage, s.suspected)), (now.shown, now.suspected));
    }

    #[test]
    fn nothing_changes_before_it_turns(history in any_history(), at in 0..DAYS + 100, part in 0.0..1.0_f64) {
        let known = history.evidence().iter().copied().filter(|one| one.at <= day(at)).collect();
        let history = History::new(known, history.overrules().to_vec(), vec![]);
        let now = history.picture(&rules(), day(at));
        let left = now.turns.map_or(9e6, |turns| turns.duration_since(day(at)).as_secs_f64() - 1.0);
        let then = history.picture(&rules(), day(at) + SignedDuration::from_secs((left * part) as i64));

        prop_assert_eq!((then.shown, then.carried, then.suspected), (now.shown, now.carried, now.suspected));
        prop_assert_eq!((then.below, then.ends, then.turns), (now.below, now.ends, now.turns));
    }

    #[test]
    fn nothing_from_the_future_counts(history in any_history(), at in 0..DAYS) {
        let mut known = history.clone();
        for one in history.evidence().iter().filter(|one| one.at > day(at)) {
            known.take_back(one.id);
        }

        prop_assert_eq!(known.picture(&rules(), day(at)), history.picture(&rules(), day(at)));
    }

    #[test]
    fn an_overrule_ends(evidence in many(), one in any_overrule()) {
        let plain = History::new(evidence.clone(), vec![], vec![]);
        let history = History::new(evidence, vec![one.clone()], vec![]);

        let (during, after) = (history.picture(&rules(), one.from), history.picture(&rules(), one.until));

        prop_assert_eq!((during.shown, during.carried), (one.stage, plain.picture(&rules(), one.from).carried));
        prop_assert_eq!((after.shown, after.overrule), (plain.picture(&rules(), one.until).shown, None));
    }

    #[test]
    fn after_a_new_beginning_only_what_comes_later_counts(evidence in many(), from in 0..DAYS, later in 0..DAYS) {
        let start = Beginning { at: day(from), who: person(1), reason: "Anew.".to_owned() };
        let history = History::new(evidence.clone(), vec![], vec![start]);
        let rest = evidence.into_iter().filter(|one| one.at >= day(from)).collect();

        let (anew, alone) = (history.picture(&rules(), day(from + later)), History::new(rest, vec![], vec![]).picture(&rules(), day(from + later)));

        prop_assert_eq!((anew.shown, anew.suspected, anew.ends, anew.pieces), (alone.shown, alone.suspected, alone.ends, alone.pieces));
    }

    #[test]
    fn a_change_has_a_reason_and_only_new_evidence_alerts(history in any_history(), one in any_evidence(), at in 0..DAYS) {
        let before = history.picture(&rules(), day(at));
        let mut more = history.clone();
        more.hear(one);
        let after = more.picture(&rules(), day(at));
        let change = Change::between(&before, &after);

        prop_assert_eq!(change.because.is_some(), change.course != Course::Same);
        prop_assert!(!change.alerts() || change.heard == [one.id]);
        prop_assert!(Change::between(&after, &before).course != Course::Worse);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_closed_form_is_what_going_through_hours_says(evidence in many(), at in 0..DAYS) {
        // Off the full hour, so that no crossing within the same second decides.
        let until = day(at) + SignedDuration::from_secs(1_234);
        let known: Vec<Evidence> = evidence.into_iter().filter(|one| one.at <= until).collect();
        let shown = History::new(known.clone(), vec![], vec![]).picture(&rules(), until).carried;

        let slow = hour_by_hour(&known, until);
        // An hour at the edge of the four weeks may be missed by steps of an hour, and by nothing else.
        let edge = History::new(known, vec![], vec![]).picture(&rules(), until + SignedDuration::from_hours(1)).carried;
        prop_assert!(slow == shown || (edge..=shown).contains(&slow), "{slow:?} {shown:?} {edge:?}");
    }
}
