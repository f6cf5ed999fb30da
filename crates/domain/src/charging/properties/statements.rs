//! A statement, whatever is said to it.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use crate::charging::Standing;
use crate::charging::statement::{Act, Answer, House, Speaker, State, Status, after, allowed, decide};
use crate::charging::story::day;
use crate::kernel::PersonId;

fn acts() -> impl Strategy<Value = Act> {
    let line = 0_u32..5;
    prop_oneof![
        (0_u32..4).prop_map(|lines| Act::Run { lines }),
        (1_i8..28).prop_map(|on| Act::Preview { until: jiff::civil::date(2026, 4, on) }),
        Just(Act::TakeBack),
        Just(Act::Issue),
        Just(Act::Close),
        line.clone().prop_map(|line| Act::Dispute { line }),
        line.clone().prop_map(|line| Act::Withdraw { line }),
        (line, any::<bool>()).prop_map(|(line, stands)| Act::Answer {
            line,
            answer: if stands { Answer::Stands } else { Answer::PutRight }
        }),
    ]
}

fn speakers() -> impl Strategy<Value = Speaker> {
    let person = PersonId(Uuid::from_u128(1));
    prop_oneof![
        4 => Just(Speaker::Keeper(person)),
        4 => Just(Speaker::Client(person)),
        1 => Just(Speaker::Reader(person)),
        1 => Just(Speaker::System),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_was_seen_stays_until_it_is_taken_back(said in vec((acts(), speakers(), 1_i8..29), 1..40)) {
        let mut status = Status::NEW;
        for (act, speaker, on) in said {
            let today = jiff::civil::date(2026, 4, on);
            let house = House { today, period: Standing::Closing, least_look: day("2026-04-05") };
            let before = status.clone();
            let offered = allowed(&before, speaker, &house);
            match decide(&before, act.clone(), Some("So it is.".into()), speaker, &house, Timestamp::UNIX_EPOCH) {
                Ok(event) => {
                    prop_assert!(offered.contains(&act.kind()));
                    status = after(before.clone(), &event);
                }
                Err(refusal) => {
                    prop_assert_eq!(&refusal.possible, &offered);
                    prop_assert!(refusal.why.sentence().ends_with('.'));
                }
            }
            if before.state.is_seen() && status.state.is_seen() {
                prop_assert_eq!(status.lines, before.lines);
            }
            prop_assert!(status.state >= before.state || (before.state, status.state) == (State::Preview, State::Draft));
            prop_assert!(before.state != State::Closed || status == before);
            prop_assert!(status.state != State::Closed || status.waiting().count() == 0);
            prop_assert!(status.disputes.iter().all(|dispute| (1..=status.lines).contains(&dispute.line)));
        }
    }
}
