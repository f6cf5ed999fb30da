//! Who may speak, for whom, and what becomes of words that were not said.

use uuid::Uuid;

use crate::commitment::story::*;
use crate::commitment::{
    Act, ActKind, Actor, CONTEST_DAYS, Channel, Side, Standing, State, Visibility, Why, allowed, decide, replay,
};
use crate::kernel::{PartyId, PersonId};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";
const DANA: PersonId = PersonId(Uuid::from_u128(0xDA4A));
const FEEDS: PartyId = PartyId(Uuid::from_u128(0xFEED));

fn performer(standing: Standing) -> Actor {
    Actor::web(BEN, Side::Performer, standing)
}

#[test]
fn words_that_bind_need_the_accountable_person() {
    let asked = Story::requested(DUE);

    let no = asked.tried_by(&performer(Standing::Speaks), promise(), None).expect_err("a refusal");

    assert_eq!(no.why, Why::NeedsAccountable);
    assert!(!no.possible.contains(&ActKind::Promise) && no.possible.contains(&ActKind::Counter));
    assert!(asked.tried_by(&performer(Standing::Binds), promise(), None).is_ok());
}

#[test]
fn whoever_may_only_read_moves_nothing() {
    let asked = Story::requested(DUE);

    let no = asked.tried_by(&performer(Standing::Reads), shared_note(), Some("Hm.")).expect_err("a refusal");

    assert_eq!((no.why, no.possible), (Why::MayOnlyRead, vec![]));
}

#[test]
fn the_other_side_has_to_know_why() {
    let promised = Story::promised(DUE);

    for act in [breakdown(), Act::Revoke, shared_note()] {
        for words in [None, Some(""), Some("  \n")] {
            let no = promised.tried_by(&performer(Standing::Binds), act.clone(), words).expect_err("a refusal");

            assert_eq!(no.why, Why::NeedsWords);
        }
    }
}

#[test]
fn a_reject_marks_a_condition_or_says_a_sentence() {
    let delivered = Story::delivered(DUE);
    let customer = Actor::web(CLEO, Side::Customer, Standing::Speaks);
    let vague = Act::Reject { unmet: vec![], due: None };

    assert_eq!(delivered.tried_by(&customer, vague.clone(), None).expect_err("a refusal").why, Why::NothingUnmet);
    assert!(delivered.tried_by(&customer, vague, Some("Half of it is missing.")).is_ok());
    assert!(delivered.tried_by(&customer, reject(), None).is_ok());
}

#[test]
fn what_is_recorded_afterwards_was_said_before_now() {
    let promised = Story::promised(DUE).on("2026-03-16T09:00:00Z");

    let story = promised.performer_said("2026-03-13T16:00:00Z", breakdown());

    let event = story.events.last().expect("an event");
    assert_eq!((event.said_at, event.recorded_at), (at("2026-03-13T16:00:00Z"), at("2026-03-16T09:00:00Z")));
    assert_eq!(story.c.broken_since, Some(at("2026-03-13T16:00:00Z")));
}

#[test]
fn nothing_is_recorded_before_it_was_said() {
    use crate::commitment::decide;
    let story = Story::promised(DUE);
    let soon = at("2026-03-02T09:00:01Z");

    let no = decide(&story.c, deliver(), None, &performer(Standing::Binds), soon, story.now).expect_err("a refusal");

    assert_eq!(no.why, Why::SaidInFuture);
}

#[test]
fn a_hand_over_names_the_person_or_the_performers_team() {
    let promised = Story::promised(DUE);
    let hand = |to, team| Act::Reassign { to, team };

    let story = promised.clone().customer(hand(Some(DANA), None)).performer(hand(None, Some(FEEDS)));

    assert_eq!((story.c.customer_person, story.c.performer_person), (Some(DANA), Some(BEN)));
    assert_eq!((story.c.team, story.c.state), (Some(FEEDS), State::Promised));
    let why = |side, act| promised.tried(side, act).expect_err("a refusal").why;
    assert_eq!(why(Side::Performer, hand(None, None)), Why::NobodyNamed);
    assert_eq!(why(Side::Customer, hand(Some(DANA), Some(FEEDS))), Why::TeamOfCustomer);
}

#[test]
fn what_a_side_said_by_phone_is_recorded_for_it_and_marked() {
    let offered = Story::offered(DUE);

    let story = offered.recorded_for(Side::Customer, Act::TakeUp);

    let event = story.events.last().expect("an event");
    assert!(event.for_other && event.by.side() == Some(Side::Customer) && event.person == Some(BEN));
    assert_eq!(story.c.state, State::Promised);
    assert_eq!(story.c.contestable.as_ref().map(|recorded| recorded.side), Some(Side::Customer));
}

#[test]
fn nobody_assures_hands_over_contests_or_notes_inside_for_the_other_side() {
    let story = Story::promised(DUE).recorded_for(Side::Performer, propose(LATER));
    let recorder = Actor::web(CLEO, Side::Customer, Standing::Binds).speaking_for_other();
    let inside = Act::Note { visibility: Visibility::Internal };

    for act in [Act::Assure, Act::Reassign { to: Some(DANA), team: None }, Act::Contest, inside] {
        let no = story.tried_by(&recorder, act, Some("So.")).expect_err("a refusal");

        assert_eq!(no.why, Why::SpeakForYourself);
    }
    assert!(story.tried_by(&recorder, shared_note(), Some("So.")).is_ok());
}

#[test]
fn contesting_brings_back_what_held_before() {
    let delivered = Story::delivered(DUE);

    let story = delivered.clone().recorded_for(Side::Customer, accept()).on("2026-03-04T09:00:00Z");
    let story = story.customer(Act::Contest);

    assert_eq!(story.c.events, delivered.c.events + 2);
    assert_eq!(story.c.state, State::Delivered);
    let mut before = delivered.c;
    before.events = story.c.events;
    assert_eq!(story.c, before);
}

#[test]
fn after_five_working_days_a_note_is_what_remains() {
    let story = Story::delivered(DUE).recorded_for(Side::Customer, accept());
    let recorded_at = story.c.contestable.as_ref().expect("something to contest").recorded_at;
    let last = days().after(recorded_at, CONTEST_DAYS);
    let cleo = Actor::web(CLEO, Side::Customer, Standing::Speaks);
    let tried = |now| decide(&story.c.clone().as_of(now, &days()), Act::Contest, None, &cleo, now, now);

    assert!(tried(last).is_ok());
    let no = tried(last + jiff::SignedDuration::from_micros(1)).expect_err("a refusal");

    assert_eq!((no.why, no.possible), (Why::ContestPassed, vec![ActKind::Note]));
}

#[test]
fn a_contest_leaves_hand_overs_and_notes_as_they_are() {
    let story = Story::promised(DUE).performer(propose(LATER)).recorded_for(Side::Customer, agree());

    let story = story.performer(Act::Reassign { to: Some(DANA), team: Some(FEEDS) }).customer(shared_note());
    let story = story.customer(Act::Contest);

    assert_eq!((story.c.due(), story.c.on_table()), (Some(&due(DUE)), Some(&terms(LATER))));
    assert_eq!((story.c.performer_person, story.c.team), (Some(DANA), Some(FEEDS)));
}

#[test]
fn a_contested_first_word_leaves_nothing() {
    let story = Story::new().recorded_for(Side::Customer, request(DUE)).on("2026-03-04T09:00:00Z");

    let story = story.customer(Act::Contest);

    assert_eq!((story.c.state, story.c.closed_at), (State::Void, Some(at("2026-03-04T09:00:00Z"))));
    assert_eq!(story.c.versions.len(), 1, "what was written stays readable");
}

#[test]
fn only_the_last_word_and_only_ones_own_can_be_contested() {
    let story = Story::offered(DUE).recorded_for(Side::Customer, Act::TakeUp);

    assert_eq!(story.tried(Side::Performer, Act::Contest).expect_err("a refusal").why, Why::OtherSide);
    assert!(story.tried(Side::Customer, Act::Contest).is_ok());
    let story = story.performer(deliver());
    assert!(story.tried(Side::Customer, Act::Contest).is_err());
}

#[test]
fn a_contest_goes_back_one_word_and_no_further() {
    let story = Story::offered(DUE).recorded_for(Side::Customer, Act::TakeUp).recorded_for(Side::Customer, breakdown());

    let story = story.customer(Act::Contest);

    assert_eq!((story.c.state, &story.c.contestable), (State::Promised, &None));
    assert!(story.tried(Side::Customer, Act::Contest).is_err());
}

#[test]
fn an_import_is_taken_as_it_is() {
    let undated =
        Act::Request { terms: crate::commitment::Terms { due: None, ..terms(DUE) }, answer_by: None, stake: 1 };

    let story = Story::new().imported(Side::Customer, "2026-01-05T09:00:00Z", undated);
    let story = story.imported(Side::Performer, "2026-01-06T09:00:00Z", promise());
    let story = story.imported(Side::Performer, "2026-02-06T09:00:00Z", breakdown());

    assert_eq!((story.c.state, story.c.due()), (State::Breakdown, None));
    assert_eq!(story.last_channel(), Some(Channel::Import));
    assert_eq!(story.c.broken_since, Some(at("2026-02-06T09:00:00Z")));
}

#[test]
fn an_import_obeys_the_table_all_the_same() {
    let offered = Story::offered(DUE);

    let no = offered.tried_by(&Actor::import(Side::Performer), accept(), None).expect_err("a refusal");

    assert_eq!(no.why, Why::NotNow(State::Offered));
}

#[test]
fn what_was_undone_is_closed_and_takes_nothing() {
    let story = Story::promised(DUE).recorded_for(Side::Customer, breakdown()).system(Act::Void);

    assert_eq!((story.c.state, story.c.whose_move()), (State::Void, None));
    for side in [Side::Customer, Side::Performer] {
        assert!(allowed(&story.c, &Actor::web(CLEO, side, Standing::Binds)).is_empty());
    }
    assert_eq!(replay(story.new_one(), &story.events), story.c);
}

#[test]
fn a_refusal_says_what_is_possible_and_whose_move_it_is() {
    let asked = Story::requested(DUE);

    let no = asked.tried(Side::Customer, promise()).expect_err("a refusal");

    assert_eq!((no.why, no.whose_move), (Why::OtherSide, Some(Side::Performer)));
    assert_eq!(no.possible, [ActKind::Counter, ActKind::Withdraw, ActKind::Note, ActKind::Reassign]);
    assert_eq!(Why::NotNow(State::Promised).sentence(), "This is promised now, so that is no longer possible.");
}
