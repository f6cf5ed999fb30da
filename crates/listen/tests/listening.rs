//! What a listener promises: right often enough on text it never saw, the same for everybody, honest about the words that made a
//! verdict, and quick to learn.

use std::sync::OnceLock;

use listen::measure::macro_f1;
use listen::{Correction, Corrects, Line, Listener, Side, Stage, Taught, Tier, corrected, diagnose, training};
use proptest::prelude::*;

fn listener() -> &'static Listener {
    static ALL: OnceLock<Listener> = OnceLock::new();
    ALL.get_or_init(Listener::new)
}

/// Its stage, and its lines.
type History = (Stage, Vec<(f64, Side, String)>);

fn correction(text: &str, stage: Stage) -> Correction {
    Correction { text: text.to_owned(), stage }
}

/// A little below what was reached; `docs/listening.md` has the figures.
fn gates(tier: Tier) -> [f64; 4] {
    match tier {
        Tier::Ngrams => [0.64, 0.76, 0.70, 0.90],
        Tier::Encoder => [0.64, 0.72, 0.70, 0.90],
    }
}

#[test]
fn on_text_that_was_held_back_it_is_as_right_as_the_documents_say() {
    let mut tiers = vec![Listener::ngrams()];
    tiers.extend(Some(Listener::new()).filter(|l| l.tier() == Tier::Encoder));
    for listener in tiers {
        let [stage, symptom, ..] = gates(listener.tier());

        let heard: Vec<_> = training::held().iter().map(|j| (j.stage, listener.hear(j.text))).collect();
        let stages: Vec<_> = heard.iter().map(|(is, v)| (is.rank(), v.stage.rank())).collect();
        let symptoms: Vec<_> =
            heard.iter().map(|(is, v)| (usize::from(*is > Stage::Healthy), usize::from(v.symptom))).collect();

        assert_eq!(heard.len(), 300);
        assert!(macro_f1(&stages, 5) >= stage, "{}: stages {}", listener.tier(), macro_f1(&stages, 5));
        assert!(macro_f1(&symptoms, 2) >= symptom, "{}: symptoms {}", listener.tier(), macro_f1(&symptoms, 2));
    }
}

#[test]
fn histories_that_were_held_back_come_to_their_stage() {
    let mut histories: Vec<History> = Vec::new();
    let mut reader = csv::Reader::from_reader(include_bytes!("../data/held_histories.csv").as_slice());
    let mut last = String::new();
    for row in reader.records() {
        let row = row.unwrap();
        if row[0] != last {
            row[0].clone_into(&mut last);
            histories.push((Stage::named(&row[1]).unwrap(), Vec::new()));
        }
        let line = (row[3].parse().unwrap(), Side::named(&row[4]).unwrap(), row[5].to_owned());
        histories.last_mut().unwrap().1.push(line);
    }
    let [.., exact, near] = gates(listener().tier());

    let off = histories.iter().map(|(is, lines)| {
        let lines: Vec<_> = lines.iter().map(|(day, side, text)| Line { day: *day, side: *side, text }).collect();
        diagnose(listener(), &lines).stage.rank().abs_diff(is.rank())
    });
    let off: Vec<usize> = off.collect();
    let share = |most| off.iter().filter(|o| **o <= most).count() as f64 / off.len() as f64;

    assert_eq!(off.len(), 40);
    assert!(share(0) >= exact && share(1) >= near, "exact {}, within one {}", share(0), share(1));
}

#[test]
fn a_symptom_has_words_that_made_it_and_harmless_talk_has_none() {
    let text = "All good so far. They went round us and set up their own server in a cupboard!";

    let heard = listener().listen(text);

    assert_eq!(heard.len(), 2);
    assert!(!heard[0].1.symptom && heard[0].1.evidence.is_none());
    let verdict = &heard[1].1;
    assert_eq!((verdict.symptom, verdict.stage), (true, Stage::Pneumonia));
    let words = &text[verdict.evidence.clone().unwrap()];
    assert!(words.contains("round") || words.contains("own server"), "{words}");
    assert!((verdict.chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn a_corrected_sentence_and_its_near_copy_turn_and_others_stay() {
    let wrong = "The standing order for toner goes over the wall of the depot every Friday.";
    let near = "The standing order for paper goes over the wall of the depot every Monday.";
    let held = training::held();
    let stages = |l: &Listener| held.iter().map(|j| l.hear(j.text).stage).collect::<Vec<_>>();
    for stage in [Stage::Healthy, Stage::End] {
        let learned = listener().learned(&[correction(wrong, stage)]);

        assert_eq!(learned.hear(wrong).stage, stage);
        assert_eq!(learned.hear(near).stage, stage);
        let turned = stages(listener()).iter().zip(stages(&learned)).filter(|(a, b)| *a != b).count();
        assert!(turned <= held.len() / 20, "{turned} others turned");
    }
}

#[test]
fn the_order_of_corrections_does_not_matter_and_leaving_them_out_forgets_them() {
    let mut corrections: Vec<_> = training::held()
        .iter()
        .take(40)
        .map(|j| correction(j.text, if j.side == Side::It { Stage::Flu } else { j.stage }))
        .collect();
    let one = listener().learned(&corrections);
    corrections.reverse();
    corrections.rotate_left(7);
    let other = listener().learned(&corrections);
    let forgotten = one.learned(&[]);

    for judged in training::held().iter().rev().take(80) {
        assert_eq!(one.hear(judged.text), other.hear(judged.text));
        assert_eq!(forgotten.hear(judged.text), listener().hear(judged.text));
    }
}

#[test]
fn the_same_words_twice_are_one_line_and_what_is_long_past_fades() {
    let line = |day: f64, side, text| Line { day, side, text };
    let blow = "Get rid of them all, they are useless and we refuse to speak to them ever again.";
    let calm = [
        "The new screen works well, thank you.",
        "Please add a second printer for room 12.",
        "All tests passed.",
        "Release 4.2 is live.",
    ];
    let after = |day: f64| -> Vec<Line<'_>> {
        let later = calm.iter().enumerate().map(|(at, text)| line(day + at as f64, Side::Client, *text));
        [line(0.0, Side::Client, blow), line(1.0, Side::It, "We will not answer their calls any more, they can rot.")]
            .into_iter()
            .chain(later)
            .collect()
    };
    let bad = |lines: &[Line<'_>]| 1.0 - diagnose(listener(), lines).chances[0];

    let twice: Vec<_> = after(2.0)
        .into_iter()
        .chain([line(
            0.0,
            Side::Client,
            "get rid of them all; they are USELESS, and we refuse to speak to them ever again",
        )])
        .collect();

    assert!((bad(&twice) - bad(&after(2.0))).abs() < 1e-9);
    assert!(bad(&after(20.0)) > bad(&after(200.0)) && bad(&after(200.0)) > bad(&after(900.0)));
    assert_eq!(diagnose(listener(), &[]).stage, Stage::Healthy);
}

#[test]
fn five_hundred_corrections_are_learnt() {
    let training = training::training();
    let corrections: Vec<_> = training.iter().take(500).map(|j| correction(j.text, Stage::Sniffles)).collect();

    let learned = Listener::ngrams().learned(&corrections);

    let right = corrections.iter().filter(|c| learned.hear(&c.text).stage == Stage::Sniffles).count();
    assert!(right >= 480, "{right} of 500");
}

/// Macro-F1 of stages and of symptoms, before corrections and after.
fn both(heard: &[Taught]) -> [(f64, f64); 2] {
    let f1 = |said: &dyn Fn(&Taught) -> Stage| {
        let stages: Vec<_> = heard.iter().map(|one| (one.0.rank(), said(one).rank())).collect();
        let symptoms: Vec<_> = stages.iter().map(|(is, said)| ((*is).min(1), (*said).min(1))).collect();
        (macro_f1(&stages, Stage::COUNT), macro_f1(&symptoms, 2))
    };
    [f1(&|one| one.1.stage), f1(&|one| one.2.stage)]
}

#[test]
fn corrections_help_and_one_sided_ones_do_no_harm() {
    // About one standard error of a share of 2,836 sentences.
    const NOISE: f64 = 0.01;
    let one_sided = [Stage::Healthy, Stage::Flu, Stage::End].map(Corrects::Only);
    let mut cases: Vec<_> = [50, 200, 600].map(|many| (many, Corrects::Any)).to_vec();
    cases.extend([50, 200, 600].map(|many| (many, Corrects::Heard)));
    cases.extend(one_sided.iter().flat_map(|which| [50, 600].map(|many| (many, *which))));

    let heard = corrected(Tier::Ngrams, &cases);

    for ((many, which), heard) in cases.iter().zip(&heard) {
        let [before, after] = both(heard);
        let said = format!("{many} corrections, {which:?}: {before:?} became {after:?}");
        assert!(after.0 >= before.0 - NOISE && after.1 >= before.1 - NOISE, "{said}");
        if *many == 600 && matches!(which, Corrects::Any | Corrects::Heard) {
            assert!(after.0 >= before.0 + 0.005, "{said}");
        }
    }
}

#[test]
fn a_house_that_waves_everything_away_does_not_make_it_deaf() {
    let corrections: Vec<_> = training::training()
        .iter()
        .filter(|judged| judged.stage > Stage::Healthy)
        .step_by(3)
        .take(400)
        .map(|judged| correction(judged.text, Stage::Healthy))
        .collect();

    let (plain, taught) = (Listener::ngrams(), Listener::ngrams().learned(&corrections));
    let symptoms = |l: &Listener| training::held().iter().filter(|j| l.hear(j.text).symptom).count();

    assert!(symptoms(&taught) * 10 >= symptoms(&plain) * 9, "{} of {}", symptoms(&taught), symptoms(&plain));
}

#[test]
fn without_the_words_that_are_shown_the_stage_is_less_likely() {
    let (listener, mut shown, mut honest) = (Listener::ngrams(), 0, 0);
    for judged in training::held() {
        let verdict = listener.hear(judged.text);
        let Some(at) = verdict.evidence.clone() else { continue };
        let rest = format!("{} {}", &judged.text[..at.start], &judged.text[at.end..]);
        shown += 1;
        honest += usize::from(listener.hear(&rest).chances[verdict.stage.rank()] < verdict.score());
    }

    assert!(shown > 150 && honest * 100 >= shown * 98, "{honest} of {shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(feature = "encoder") { 12 } else { 64 }))]

    #[test]
    fn no_text_is_too_odd_and_evidence_lies_in_it(text in "\\PC{0,80}", around in "(they|never|refuse|us|won't|I|’|!|\u{300}| |\n){0,30}") {
        for text in [&text, &around, &format!("{around}{text}{around}")] {
            for (sentence, verdict) in listener().listen(text).into_iter() {
                prop_assert!(text.get(sentence.at.clone()).is_some());
                prop_assert_eq!(verdict.symptom, verdict.evidence.is_some());
                prop_assert_eq!(verdict.symptom, verdict.stage > Stage::Healthy);
                if let Some(at) = verdict.evidence {
                    prop_assert!(sentence.at.start <= at.start && at.start < at.end && at.end <= sentence.at.end);
                    prop_assert!(text.get(at).is_some());
                }
            }
            let learned = listener().learned(&[correction(text, Stage::Flu), correction("", Stage::End)]);
            prop_assert!((0.0..=1.0).contains(&learned.hear(text).score()));
        }
    }
}
