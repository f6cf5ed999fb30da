//! Who hears of which act, and that whoever is meant can be told from the acts alone.

use proptest::prelude::*;

use super::{Hearing, NoticeKind as K, Whom, of_conversation, of_promise};
use crate::commitment::properties::history::{Life, lives, some};
use crate::commitment::story::*;
use crate::commitment::{Act, ActKind, By, Channel, Effect, Event, Side, State, Visibility, effects};
use crate::conversation::{TalkAct, TalkEvent};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";

/// Who hears of the last act of `then`, which came after `before`.
fn heard(before: &Story, then: &Story) -> Vec<Hearing> {
    of_promise(&before.c, then.events.last().expect("an event"), &then.c)
}

fn is(side: Side, whom: Whom, kind: K) -> Hearing {
    Hearing { side, whom, kind }
}

fn answers(side: Side) -> [Hearing; 2] {
    [is(side, Whom::Accountable, K::Answer), is(side.other(), Whom::OnlyAccountable, K::ActedFor)]
}

fn news(side: Side) -> [Hearing; 2] {
    [is(side, Whom::Accountable, K::News), is(side.other(), Whom::OnlyAccountable, K::ActedFor)]
}

fn knows(side: Side) -> [Hearing; 2] {
    [is(side, Whom::Accountable, K::Know), is(side.other(), Whom::OnlyAccountable, K::ActedFor)]
}

fn breaks(side: Side) -> [Hearing; 2] {
    [is(side, Whom::Accountable, K::Broken), is(side.other(), Whom::OnlyAccountable, K::ActedFor)]
}

#[test]
fn what_waits_for_an_answer_asks_for_one() {
    let (asked, promised) = (Story::requested(DUE), Story::promised(DUE));
    let broken = Story::promised(DUE).performer(breakdown());

    assert_eq!(heard(&Story::new(), &asked), answers(Side::Performer));
    assert_eq!(heard(&Story::new(), &Story::offered(DUE)), answers(Side::Customer));
    assert_eq!(heard(&asked, &asked.clone().performer(counter(LATER))), answers(Side::Customer));
    assert_eq!(heard(&promised, &promised.clone().customer(propose(LATER))), answers(Side::Performer));
    assert_eq!(heard(&promised, &promised.clone().performer(deliver())), answers(Side::Customer));
    assert_eq!(heard(&broken, &broken.clone().performer(propose(LATER))), answers(Side::Customer));
}

#[test]
fn what_changes_what_one_counts_on_is_news() {
    let (asked, promised) = (Story::requested(DUE), Story::promised(DUE));

    assert_eq!(heard(&asked, &promised), news(Side::Customer));
    let declined = asked.clone().performer(Act::Decline { alternative: None });
    assert_eq!(heard(&asked, &declined), news(Side::Customer));
    assert_eq!(heard(&promised, &promised.clone().performer(Act::Revoke)), news(Side::Customer));
    assert_eq!(heard(&promised, &promised.clone().customer(Act::Cancel)), news(Side::Performer));
}

#[test]
fn what_ends_well_or_changes_nothing_can_wait() {
    let delivered = Story::delivered(DUE);
    let promised = Story::promised(DUE);

    assert_eq!(heard(&delivered, &delivered.clone().customer(accept())), knows(Side::Performer));
    assert_eq!(heard(&promised, &promised.clone().customer(shared_note())), knows(Side::Performer));
    let asked = Story::requested(DUE);
    assert_eq!(
        heard(&asked, &asked.clone().customer(shared_note())),
        news(Side::Performer),
        "who waits asks once more"
    );
}

#[test]
fn what_breaks_is_told_as_broken() {
    let (promised, delivered) = (Story::promised(DUE), Story::delivered(DUE));

    assert_eq!(heard(&promised, &promised.clone().performer(breakdown())), breaks(Side::Customer));
    assert_eq!(heard(&promised, &promised.clone().customer(breakdown())), breaks(Side::Performer));
    assert_eq!(heard(&delivered, &delivered.clone().customer(reject())), breaks(Side::Performer));
}

#[test]
fn whoever_was_spoken_for_can_contest_it_however_late_it_was_recorded() {
    let delivered = Story::delivered(DUE);
    let recorded = delivered.clone().recorded_for(Side::Customer, accept());

    let now = heard(&delivered, &recorded);
    let mut event = recorded.events.last().expect("an event").clone();
    event.recorded_at = event.said_at + jiff::SignedDuration::from_hours(24 * 30);
    let late = of_promise(&delivered.c, &event, &recorded.c);

    let spoken_for = is(Side::Customer, Whom::Accountable, K::SpokenFor);
    assert_eq!(now, [is(Side::Performer, Whom::Accountable, K::Know), spoken_for]);
    assert_eq!(late, [spoken_for]);
}

#[test]
fn a_contest_reaches_both_leads() {
    let recorded = Story::delivered(DUE).recorded_for(Side::Customer, reject());
    let contested = recorded.clone().customer(Act::Contest);

    let told = heard(&recorded, &contested);

    assert!(told.contains(&is(Side::Customer, Whom::Lead, K::Contested)));
    assert!(told.contains(&is(Side::Performer, Whom::Lead, K::Contested)));
    assert!(told.contains(&is(Side::Performer, Whom::Accountable, K::Contested)), "whoever recorded it is passed over");
}

#[test]
fn a_hand_over_reaches_both_hands_and_stays_inside() {
    let promised = Story::promised(DUE);
    let handed = promised.clone().performer(Act::Reassign { to: Some(CLEO), team: None });
    let noted = promised.clone().performer(Act::Note { visibility: Visibility::Internal });

    let hands =
        [is(Side::Performer, Whom::Person(CLEO), K::HandedTo), is(Side::Performer, Whom::Person(BEN), K::HandedFrom)];
    assert_eq!(heard(&promised, &handed), hands);
    assert_eq!(heard(&promised, &noted), [is(Side::Performer, Whom::OnlyAccountable, K::ActedFor)]);
}

#[test]
fn history_and_machines_tell_nobody() {
    let asked = Story::requested(DUE);
    let late = asked.clone().on("2026-03-06T09:00:01Z").performer_said("2026-03-03T09:00:00Z", promise());
    let imported = asked.clone().imported(Side::Performer, START, promise());
    let undone = asked.clone().system(Act::Void);

    assert_eq!(heard(&asked, &late), []);
    assert_eq!(heard(&asked, &imported), []);
    assert_eq!(heard(&asked, &undone), []);
}

fn talk(act: TalkAct, by: Side, for_other: bool) -> TalkEvent {
    let (said_at, channel) = (at(START), Channel::Web);
    let by = By::from(by);
    TalkEvent { act, words: None, by, person: Some(CLEO), for_other, said_at, recorded_at: said_at, channel }
}

#[test]
fn a_conversation_asks_whoever_has_the_move() {
    let confirm = talk(TalkAct::Confirm, Side::Customer, false);

    let asks = of_conversation(&confirm, Some(Side::Performer), Some(CLEO));
    let stays = of_conversation(&confirm, Some(Side::Customer), Some(CLEO));
    let stopped = of_conversation(&talk(TalkAct::Stop, Side::Performer, false), None, Some(BEN));
    let recorded = of_conversation(&talk(TalkAct::Confirm, Side::Customer, true), Some(Side::Performer), None);

    assert_eq!(asks, answers(Side::Performer));
    assert_eq!(stays, news(Side::Performer));
    assert_eq!(stopped, news(Side::Customer));
    assert_eq!(recorded[1], is(Side::Customer, Whom::Accountable, K::SpokenFor));
}

#[test]
fn a_conversation_handed_over_reaches_both_hands() {
    let handed = talk(TalkAct::Reassign { to: BEN }, Side::Performer, false);

    let told = of_conversation(&handed, None, Some(CLEO));

    assert_eq!(told[0], is(Side::Performer, Whom::Person(BEN), K::HandedTo));
    assert_eq!(told[1], is(Side::Performer, Whom::Person(CLEO), K::HandedFrom));
}

/// The sides that hear of it as somebody who did not say it.
fn sides(told: &[Hearing]) -> Vec<Side> {
    let outer = told.iter().filter(|h| !matches!(h.kind, K::ActedFor | K::HandedTo | K::HandedFrom));
    outer.map(|h| h.side).collect()
}

fn is_fresh(event: &Event) -> bool {
    event.recorded_at.duration_since(event.said_at) <= super::HISTORY
        && !matches!(event.channel, Channel::Import | Channel::System)
        && !event.implied
}

fn each(life: &Life, mut f: impl FnMut(&crate::commitment::Commitment, &Event, &crate::commitment::Commitment)) {
    let mut before = life.new.clone();
    for event in &life.events {
        let after = crate::commitment::evolve(before.clone(), event);
        f(&before, event, &after);
        before = after;
    }
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn whoever_the_pages_say_hears_of_it_is_told(life in lives()) {
        each(&life, |before, event, after| {
            let told = sides(&of_promise(before, event, after));
            let said = effects(before, std::slice::from_ref(event), after, &days());
            for effect in said.iter().filter(|_| is_fresh(event)) {
                if let Effect::Tell { side, .. } = effect {
                    assert!(told.contains(side), "{event:?}: {told:?}");
                }
            }
        });
    }

    #[test]
    fn the_other_side_never_hears_of_what_is_inside(life in lives()) {
        each(&life, |before, event, after| {
            let told = of_promise(before, event, after);
            if event.act.visibility() == Visibility::Internal {
                assert!(told.iter().all(|h| Some(h.side) == event.by.side()), "{told:?}");
            }
        });
    }

    #[test]
    fn every_fresh_word_that_asks_for_an_answer_says_so(life in lives()) {
        each(&life, |before, event, after| {
            let moved = before.whose_move() != after.whose_move() || before.table != after.table;
            let Some(to_move) = after.whose_move().filter(|_| moved && is_fresh(event)) else { return };
            let by = event.by.side();
            let asks = after.table.is_some() || matches!(after.state, State::Requested | State::Delivered);
            if by == Some(to_move.other()) && asks && event.act.kind() != ActKind::Contest {
                let told = of_promise(before, event, after);
                let found = told.iter().find(|h| h.side == to_move).map(|h| h.kind);
                assert!(matches!(found, Some(K::Answer | K::Broken)), "{event:?}: {told:?}");
            }
        });
    }
}
