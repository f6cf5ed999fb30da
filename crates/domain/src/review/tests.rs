//! Blindness whatever is said, by random histories; and answers by example.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::commitment::{Channel, Side, Standing};
use crate::conversation::{Conversation, Talk, TalkAct, TalkActor, TalkEvent, TalkKind, TalkWhy, possible, say, told};
use crate::kernel::PersonId;

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000 + hours)
}

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn actor(side: Side, n: u128, binds: bool) -> TalkActor {
    let standing = if binds { Standing::Binds } else { Standing::Speaks };
    TalkActor { person: Some(person(n)), side, standing, for_other: false, channel: Channel::Web }
}

fn time() -> TalkActor {
    TalkActor { person: None, channel: Channel::System, ..actor(Side::Performer, 0, true) }
}

#[derive(Clone)]
struct Talking {
    c: Conversation,
    events: Vec<TalkEvent>,
}

impl Talking {
    fn begun() -> Self {
        let none = Talking { c: Conversation::new(None, None), events: Vec::new() };
        let raise = TalkAct::Raise { statement: "A need".into(), asked_for: None, serves: None };
        none.says(&actor(Side::Customer, 1, true), raise, 0).expect("was possible")
    }

    fn says(&self, who: &TalkActor, act: TalkAct, hour: i64) -> Result<Self, TalkWhy> {
        let event = say(&self.c, act, Some("So it is.".into()), who, at(hour), at(hour)).map_err(|no| no.why)?;
        let mut events = self.events.clone();
        events.push(event.clone());
        Ok(Talking { c: told(self.c.clone(), &event), events })
    }

    fn look(&self) -> LookBack {
        LookBack::of(&self.events)
    }
}

fn review(unsure: Vec<u8>) -> TalkAct {
    TalkAct::Review(Review { unsure, by: Some(at(240)), ..Review::default() })
}

const C: Side = Side::Customer;
const P: Side = Side::Performer;

#[test]
fn nobody_reads_the_other_side_until_both_are_in() {
    let one = Talking::begun().says(&actor(C, 1, true), review(vec![3]), 1).expect("possible");

    assert_eq!(one.look().read_by(Some(P)).count(), 0);
    assert_eq!(one.look().read_by(None).count(), 0);
    assert_eq!(one.look().read_by(Some(C)).count(), 1, "one's own side reads it");
    assert_eq!(one.look().findings().count(), 0, "and nothing is counted yet");

    let both = one.says(&actor(P, 2, true), review(vec![]), 2).expect("possible");

    assert_eq!(both.look().read_by(Some(P)).count(), 2);
    assert_eq!(both.c.state, Talk::Completed);
    let found: Vec<_> = both.look().findings().map(|f| (f.side, f.topic, f.value)).collect();
    assert_eq!(found, [(C, Topic::Step(3), 2)]);
}

#[test]
fn what_is_in_is_shown_when_the_time_has_passed_and_the_other_may_still_answer() {
    let one = Talking::begun().says(&actor(P, 2, true), review(vec![]), 1).expect("possible");
    assert_eq!(one.says(&time(), TalkAct::ReviewTimePassed, 239).err(), Some(TalkWhy::NotNow));

    let open = one.says(&time(), TalkAct::ReviewTimePassed, 240).expect("possible");

    assert!(open.look().passed && open.look().read_by(Some(C)).count() == 1 && !open.look().has(C));
    assert_eq!(open.c.state, Talk::Completed);
    let late = open.says(&actor(C, 1, true), review(vec![2]), 300).expect("one may still answer");
    let answers = late.look().answers;
    assert!(answers[1].late && answers[1].counts(), "the first answer of a side counts, and is marked");
    let more = late.says(&actor(C, 1, true), review(vec![2, 4]), 301).expect("and add to it");
    assert_eq!(more.look().counted().count(), 2, "what is added changes no number");
    assert_eq!(more.look().answers.len(), 3);
}

#[test]
fn time_opens_nothing_where_nobody_or_everybody_is_in() {
    let asked = TalkAct::AskToReview { by: at(100) };
    let none = Talking::begun().says(&time(), asked, 1).expect("possible");

    assert_eq!(none.says(&time(), TalkAct::ReviewTimePassed, 101).err(), Some(TalkWhy::NotNow));
    assert!(!possible(&none.c, &actor(C, 1, true)).contains(&TalkKind::ReviewTimePassed), "nor does a person");
}

#[test]
fn a_new_answer_replaces_the_first_until_it_is_open() {
    let one = Talking::begun().says(&actor(C, 1, true), review(vec![3]), 1).expect("possible");

    let again = one.says(&actor(C, 1, true), review(vec![4]), 2).expect("possible");

    let marks: Vec<_> = again.look().answers.iter().map(|a| a.review.unsure.clone()).collect();
    assert_eq!(marks, [[4]]);
}

#[test]
fn a_colleague_speaks_beside_whoever_was_asked_and_not_for_them() {
    let one = Talking::begun().says(&actor(C, 7, false), review(vec![3]), 1).expect("possible");
    let both = one.says(&actor(P, 2, true), review(vec![]), 2).expect("possible");

    assert_eq!((both.c.state, both.look().opened_at), (Talk::Open, None));
    let done = both.says(&actor(C, 1, true), review(vec![]), 3).expect("possible");
    assert_eq!((done.c.state, done.look().answers.len()), (Talk::Completed, 3));
}

#[test]
fn nobody_looks_back_for_the_other_side_or_rates_what_is_not_theirs() {
    let talk = Talking::begun();
    let recorder = TalkActor { for_other: true, ..actor(C, 2, true) };
    let foreign = Rating { question: Question::TreatedFairly, value: Some(4), words: None };
    let six = Rating { question: Question::Informed, value: Some(6), words: None };
    let rated = |rating: Rating| TalkAct::Review(Review { ratings: vec![rating], ..Review::default() });

    assert_eq!(talk.says(&recorder, review(vec![]), 1).err(), Some(TalkWhy::SpeakForYourself));
    assert_eq!(talk.says(&actor(C, 1, true), rated(foreign), 1).err(), Some(TalkWhy::UnknownRating));
    assert_eq!(talk.says(&actor(C, 1, true), rated(six), 1).err(), Some(TalkWhy::UnknownRating));
}

#[test]
fn whoever_was_not_sure_says_why() {
    let c = Talking::begun().c;
    let silent = |act| say(&c, act, None, &actor(C, 1, true), at(1), at(1)).map(|_| ()).map_err(|no| no.why);
    let because = vec![Because { step: 3, words: "Two ways looked alike.".into() }];

    assert_eq!(silent(review(vec![3])), Err(TalkWhy::SaysNoReason));
    assert_eq!(silent(TalkAct::Review(Review { unsure: vec![3], because, ..Review::default() })), Ok(()));
    assert_eq!(silent(review(vec![])), Ok(()));
}

#[test]
fn an_answer_that_was_kept_before_there_were_ratings_can_still_be_read() {
    let kept = r#"{"act":"review","unsure":[3],"dissatisfied":[]}"#;

    let read: TalkAct = serde_json::from_str(kept).expect("an act");

    assert_eq!(read, TalkAct::Review(Review { unsure: vec![3], ..Review::default() }));
    assert_eq!(serde_json::to_string(&read).expect("a text"), kept, "and is written as it was");
}

#[test]
fn the_median_lies_in_the_middle() {
    assert_eq!(median([0, 0, 0, 0, 0]), None);
    assert_eq!(median([0, 1, 0, 1, 1]), Some(4.0));
    assert_eq!(median([0, 1, 0, 1, 0]), Some(3.0));
    assert_eq!(median([1, 0, 0, 1, 0]), Some(2.5));
}

#[test]
fn topics_come_back_from_their_codes() {
    let topics = STEPS.map(Topic::Step).chain(Question::ALL.iter().copied().map(Topic::Question));
    for topic in topics {
        assert_eq!(Topic::from_code(&topic.code()), Some(topic));
    }
    assert_eq!((Topic::from_code("step8"), Topic::from_code("loved")), (None, None));
}

/// Who speaks: the side, which of its people, whether for the side, and what.
type Step = (bool, u8, bool, Vec<u8>, Option<u8>, u8);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = (
        any::<bool>(),
        0_u8..3,
        any::<bool>(),
        prop::collection::vec(1_u8..=7, 0..3),
        prop::option::of(1_u8..=5),
        0_u8..10,
    );
    prop::collection::vec(one, 1..14)
}

/// The same history; what one side says when looking back is replaced by something else where `hidden` names it.
fn history(steps: &[Step], hidden: Option<(Side, &[u8])>) -> Talking {
    let mut talk = Talking::begun();
    for (hour, (customer, who, binds, marks, value, what)) in (1_i64..).zip(steps) {
        let side = if *customer { C } else { P };
        let who = actor(side, u128::from(*who) + if *customer { 10 } else { 20 }, *binds);
        let told = match what {
            0 => talk.says(&time(), TalkAct::ReviewTimePassed, 240 + hour),
            1 => talk.says(&who, TalkAct::AskToReview { by: at(240 + hour) }, hour),
            _ => {
                let other = hidden.filter(|(hides, _)| *hides == side).map(|(_, marks)| marks.to_vec());
                let ratings = Question::of(side).map(|question| Rating {
                    question,
                    value: if other.is_some() { value.map(|v| 6 - v) } else { *value },
                    words: None,
                });
                let unsure = other.clone().unwrap_or_else(|| marks.clone());
                let by = Some(at(240));
                talk.says(
                    &who,
                    TalkAct::Review(Review { unsure, ratings: ratings.collect(), by, ..Review::default() }),
                    hour,
                )
            }
        };
        if let Ok(after) = told {
            talk = after;
        }
    }
    talk
}

proptest! {
    #[test]
    fn nothing_that_a_side_can_know_depends_on_what_the_other_said_before_it_is_open(
        all in steps(),
        other in prop::collection::vec(1_u8..=7, 0..4),
        side in any::<bool>(),
    ) {
        let own = if side { C } else { P };
        let (one, two) = (history(&all, None), history(&all, Some((own.other(), &other))));
        let (a, b) = (one.look(), two.look());

        prop_assert_eq!(a.opened_at, b.opened_at, "when it opens does not depend on what was said");
        prop_assert_eq!((a.by, a.is_in, a.asked_at), (b.by, b.is_in, b.asked_at));
        if a.opened_at.is_none() {
            prop_assert!(a.read_by(Some(own)).eq(b.read_by(Some(own))));
            prop_assert_eq!(a.read_by(None).count(), 0, "whoever stands outside reads nothing at all");
            prop_assert_eq!(a.findings().count() + a.counted().count(), 0);
            prop_assert_eq!(&one.c, &two.c, "nor does anything else of the conversation");
        }
    }

    #[test]
    fn the_conversation_and_its_look_back_agree(all in steps()) {
        let talk = history(&all, None);
        let look = talk.look();

        prop_assert_eq!(talk.c.reviews_open_at, look.opened_at);
        prop_assert_eq!(talk.c.state == Talk::Completed, look.opened_at.is_some());
        if look.answers.iter().all(|a| !a.late) {
            prop_assert_eq!(talk.c.reviewed_at.map(|at| at.is_some()), look.is_in);
        }
    }

    #[test]
    fn one_person_counts_once(all in steps()) {
        let look = history(&all, None).look();
        let mut who: Vec<_> = look.counted().map(|a| (a.side == C, a.person)).collect();
        let count = who.len();
        who.sort_unstable();
        who.dedup();
        prop_assert_eq!(count, who.len());
    }
}
