//! A statement from its draft to its close.

use jiff::Timestamp;
use uuid::Uuid;

use crate::charging::Standing;
use crate::charging::statement::{
    Act, ActKind, Answer, House, MOVES, Refusal, Speaker, State, Status, Why, after, allowed, decide, permitted,
};
use crate::charging::story::day;
use crate::kernel::PersonId;

const KEEPER: Speaker = Speaker::Keeper(PersonId(Uuid::from_u128(1)));
const CLIENT: Speaker = Speaker::Client(PersonId(Uuid::from_u128(2)));
const READER: Speaker = Speaker::Reader(PersonId(Uuid::from_u128(3)));

fn house(today: &str) -> House {
    House { today: day(today), period: Standing::Closing, least_look: day("2026-04-09") }
}

fn say(status: &Status, act: Act, speaker: Speaker, house: &House) -> Result<Status, Refusal> {
    let words = Some("Because of the move.".to_owned());
    let event = decide(status, act, words, speaker, house, Timestamp::UNIX_EPOCH)?;
    Ok(after(status.clone(), &event))
}

/// A month as it goes.
fn month(acts: &[(Act, Speaker, &str)]) -> Status {
    acts.iter().fold(Status::NEW, |status, (act, speaker, today)| {
        say(&status, act.clone(), *speaker, &house(today)).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    })
}

fn seen() -> Status {
    month(&[
        (Act::Run { lines: 3 }, KEEPER, "2026-04-01"),
        (Act::Preview { until: day("2026-04-09") }, KEEPER, "2026-04-02"),
    ])
}

#[test]
fn a_month_from_its_draft_to_its_close() {
    let closed = month(&[
        (Act::Run { lines: 3 }, Speaker::System, "2026-04-01"),
        (Act::Preview { until: day("2026-04-09") }, KEEPER, "2026-04-02"),
        (Act::Dispute { line: 2 }, CLIENT, "2026-04-03"),
        (Act::Answer { line: 2, answer: Answer::PutRight }, KEEPER, "2026-04-04"),
        (Act::TakeBack, KEEPER, "2026-04-04"),
        (Act::Run { lines: 4 }, KEEPER, "2026-04-04"),
        (Act::Preview { until: day("2026-04-14") }, KEEPER, "2026-04-04"),
        (Act::Issue, KEEPER, "2026-04-15"),
        (Act::Dispute { line: 4 }, CLIENT, "2026-04-20"),
        (Act::Answer { line: 4, answer: Answer::Stands }, KEEPER, "2026-04-21"),
        (Act::Close, KEEPER, "2026-04-30"),
    ]);
    assert_eq!((closed.state, closed.lines, closed.disputes.len()), (State::Closed, 4, 1));
}

#[test]
fn nothing_moves_a_closed_statement() {
    let closed = Status { state: State::Closed, lines: 3, ..Status::NEW };
    for speaker in [KEEPER, CLIENT, READER, Speaker::System] {
        assert_eq!(allowed(&closed, speaker, &house("2026-05-01")), vec![]);
    }
    let refusal = say(&closed, Act::Run { lines: 1 }, KEEPER, &house("2026-05-01")).unwrap_err();
    assert_eq!(refusal.why, Why::NotNow(ActKind::Run, State::Closed));
    assert!(refusal.why.sentence().contains("a later one"));
}

#[test]
fn each_side_says_what_is_its_own() {
    let house = house("2026-04-03");
    assert_eq!(allowed(&seen(), CLIENT, &house), vec![ActKind::Dispute]);
    assert_eq!(allowed(&seen(), KEEPER, &house), vec![ActKind::TakeBack]);
    assert_eq!(allowed(&seen(), READER, &house), vec![]);
    assert_eq!(permitted(&seen(), ActKind::Dispute, KEEPER, &house), Err(Why::ForClient));
    assert_eq!(permitted(&seen(), ActKind::Issue, CLIENT, &house), Err(Why::ForKeepers));
    let disputed = say(&seen(), Act::Dispute { line: 1 }, CLIENT, &house).unwrap();
    assert_eq!(allowed(&disputed, CLIENT, &house), vec![ActKind::Dispute, ActKind::Withdraw]);
    assert_eq!(allowed(&disputed, KEEPER, &house), vec![ActKind::Answer]);
}

#[test]
fn the_client_has_its_days_to_look() {
    let draft = Status { lines: 3, ..Status::NEW };
    let why = |status: &Status, act, house: &House| say(status, act, KEEPER, house).unwrap_err().why;
    let open = House { period: Standing::Open, ..house("2026-03-20") };
    assert_eq!(why(&draft, Act::Preview { until: day("2026-04-09") }, &open), Why::PeriodOpen);
    let short = Act::Preview { until: day("2026-04-08") };
    assert_eq!(why(&draft, short, &house("2026-04-02")), Why::LookTooShort(day("2026-04-09")));
    assert_eq!(why(&seen(), Act::Issue, &house("2026-04-09")), Why::StillLooking(day("2026-04-09")));
    assert_eq!(say(&seen(), Act::Issue, KEEPER, &house("2026-04-10")).unwrap().state, State::Issued);
    assert_eq!(why(&draft, Act::Issue, &house("2026-04-10")), Why::NotNow(ActKind::Issue, State::Draft));
    assert!(draft.takes_usage() && !seen().takes_usage());
}

#[test]
fn a_dispute_is_answered_before_the_close() {
    let house = house("2026-04-10");
    let disputed = say(&seen(), Act::Dispute { line: 2 }, CLIENT, &house).unwrap();
    let why = |status: &Status, act, speaker| say(status, act, speaker, &house).unwrap_err().why;
    assert_eq!(why(&disputed, Act::Dispute { line: 2 }, CLIENT), Why::DisputedAlready);
    assert_eq!(why(&disputed, Act::Dispute { line: 4 }, CLIENT), Why::NoSuchLine(4));
    assert_eq!(why(&disputed, Act::Withdraw { line: 1 }, CLIENT), Why::NotDisputed);
    assert_eq!(why(&disputed, Act::TakeBack, KEEPER), Why::Unanswered(1));
    let issued = say(&disputed, Act::Issue, KEEPER, &house).unwrap();
    assert_eq!(why(&issued, Act::Close, KEEPER), Why::Unanswered(1));
    let right = say(&issued, Act::Withdraw { line: 2 }, CLIENT, &house).unwrap();
    assert_eq!(say(&right, Act::Close, KEEPER, &house).unwrap().state, State::Closed);
    let silent = decide(&seen(), Act::Dispute { line: 2 }, Some(" ".into()), CLIENT, &house, Timestamp::UNIX_EPOCH);
    assert_eq!(silent.unwrap_err().why, Why::NeedsWords);
}

#[test]
fn what_is_offered_is_taken_and_codes_come_back() {
    for row in MOVES {
        assert!(ActKind::ALL.contains(&row.act));
        assert_eq!(ActKind::from_code(row.act.code()), Some(row.act));
        assert!(!Why::NotNow(row.act, row.from).sentence().is_empty());
    }
    assert!(State::ALL.into_iter().all(|state| State::from_code(state.code()) == Some(state)));
    assert!(Answer::ALL.into_iter().all(|answer| Answer::from_code(answer.code()) == Some(answer)));
}
