//! Who is told what, as a page: `docs/told.md` is written from the rules by this.

use std::fmt::Write as _;

use domain::calendar::WorkingDays;
use domain::commitment::{Act, Actor, Commitment, Head, Kind, Side, Standing, Terms, Visibility, decide, evolve};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::telling::{NoticeKind, OutlookNews, Rhythm, StatementNews, Weight, When, Whom, of_promise};
use entente::telling::words::why;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::fitness::is_written;

const NOON: &str = "2026-03-12T12:00:00Z";

fn noon() -> Timestamp {
    NOON.parse().expect("an instant")
}

fn terms(day: &str) -> Terms {
    let due = Due::instant(format!("{day}T17:00:00Z").parse().expect("a due"), "UTC").expect("a due");
    Terms { subject: "Something".into(), conditions: vec!["It is there".into()], due: Some(due) }
}

fn new() -> Commitment {
    let head = Head {
        id: CommitmentId(Uuid::from_u128(1)),
        kind: Kind::Promise,
        customer: PartyId(Uuid::from_u128(2)),
        performer: PartyId(Uuid::from_u128(3)),
    };
    Commitment::new(head, Some(PersonId(Uuid::from_u128(4))), Some(PersonId(Uuid::from_u128(5))))
}

/// Who says what; with `true` the other side writes it down for them.
type Said = (Side, Act, bool);

/// Who hears of the last of these words.
fn heard(said: &[Said]) -> Vec<(Side, Whom, NoticeKind)> {
    let (mut c, mut last) = (new(), Vec::new());
    for (side, act, for_other) in said {
        let actor = Actor::web(PersonId(Uuid::from_u128(9)), *side, Standing::Binds);
        let recorder = Actor::web(PersonId(Uuid::from_u128(9)), side.other(), Standing::Binds).speaking_for_other();
        let actor = if *for_other { recorder } else { actor };
        let events = decide(&c, act.clone(), Some("Words.".into()), &actor, noon(), noon()).expect("possible");
        for event in events {
            let after = evolve(c.clone(), &event);
            last = of_promise(&c, &event, &after);
            c = after;
        }
    }
    last.into_iter().map(|h| (h.side, h.whom, h.kind)).collect()
}

const C: Side = Side::Customer;
const P: Side = Side::Performer;

fn c(act: Act) -> Said {
    (C, act, false)
}

fn p(act: Act) -> Said {
    (P, act, false)
}

/// What was said before, and the act that the row is about.
fn rows() -> Vec<(&'static str, Vec<Said>)> {
    let ask = || c(Act::Request { terms: terms("2026-04-01"), answer_by: None, stake: 1 });
    let offer = || p(Act::Offer { terms: terms("2026-04-01"), answer_by: None, stake: 1 });
    let yes = || p(Act::Promise { stretch: None, stake: None });
    let counter = || Act::Counter { terms: terms("2026-04-09"), answer_by: None };
    let propose = || Act::Propose { terms: terms("2026-04-09"), asked_by: P, answer_by: None };
    let broken = || Act::DeclareBreakdown { asked_by: P, terms: None, answer_by: None, held_by: None };
    let done = || p(Act::Deliver { evidence: vec![] });
    let note = |visibility| Act::Note { visibility };
    let hand = || Act::Reassign { to: Some(PersonId(Uuid::from_u128(7))), team: None };
    vec![
        ("request", vec![ask()]),
        ("offer", vec![offer()]),
        ("promise", vec![ask(), yes()]),
        ("take up", vec![offer(), c(Act::TakeUp)]),
        ("counter", vec![ask(), p(counter())]),
        ("agree", vec![ask(), p(counter()), c(Act::Agree { stretch: None })]),
        ("answer later", vec![ask(), p(Act::AnswerLater { answer_by: noon() + jiff::SignedDuration::from_hours(50) })]),
        ("decline", vec![ask(), p(Act::Decline { alternative: None })]),
        ("withdraw", vec![ask(), c(Act::Withdraw)]),
        ("propose, to what is promised", vec![ask(), yes(), c(propose())]),
        ("keep the agreed terms", vec![ask(), yes(), c(propose()), p(Act::DeclineAmendment)]),
        ("declare a breakdown", vec![ask(), yes(), p(broken())]),
        ("propose, in a breakdown", vec![ask(), yes(), p(broken()), p(propose())]),
        ("deliver", vec![ask(), yes(), done()]),
        ("accept", vec![ask(), yes(), done(), c(Act::Accept { rating: None })]),
        ("reject", vec![ask(), yes(), done(), c(Act::Reject { unmet: vec![0], due: None })]),
        ("revoke", vec![ask(), yes(), p(Act::Revoke)]),
        ("cancel", vec![ask(), yes(), c(Act::Cancel)]),
        ("note for both, by whoever waits", vec![ask(), c(note(Visibility::Shared))]),
        ("note for both, otherwise", vec![ask(), yes(), c(note(Visibility::Shared))]),
        ("note inside", vec![ask(), yes(), p(note(Visibility::Internal))]),
        ("assure", vec![ask(), yes(), p(Act::Assure)]),
        ("reassign", vec![ask(), yes(), p(hand())]),
        ("anything recorded for the other side", vec![offer(), (C, Act::TakeUp, true)]),
        ("contest", vec![offer(), (C, Act::TakeUp, true), c(Act::Contest)]),
    ]
}

fn whom(by: Side, side: Side, whom: Whom) -> String {
    let own = if side == by { "own side" } else { "other side" };
    match whom {
        Whom::Accountable => format!("{own}: who answers for it"),
        Whom::OnlyAccountable => format!("{own}: who answers for it, if it was somebody else who spoke"),
        Whom::Lead => format!("{own}: who leads"),
        Whom::Person(id) if id == PersonId(Uuid::from_u128(7)) => format!("{own}: who takes it"),
        Whom::Person(_) => format!("{own}: who had it"),
    }
}

/// When it goes out at noon of a working day, for somebody who chose nothing.
fn usual(weight: Weight) -> &'static str {
    let days = WorkingDays::weekdays(TimeZone::UTC);
    match (weight, Rhythm::default().when(weight, noon(), &TimeZone::UTC, &days)) {
        (Weight::Urgent, When::Now) => "at once, also at night and on days off",
        (_, When::Now) => "at once, outside of the quiet hours",
        (_, When::Daily(_)) => "with the daily mail",
        _ => "never",
    }
}

fn page() -> String {
    let mut page = "# Who is told what\n\nWritten from the rules in `crates/domain/src/telling` by a test. [Telling people](telling.md) \
         explains it. Whoever speaks is never told of it themselves.\n\n## After an act\n\n\
         *Own side* is the side whose word it is. Where nobody answers for a matter, who leads is told: in our house whoever leads \
         the relationship, elsewhere sponsor or decision maker.\n\n| Act | Who | What for | Usually |\n|---|---|---|---|\n"
        .to_owned();
    for (act, said) in rows() {
        let by = said.last().map_or(C, |last| last.0);
        for (n, (side, who, kind)) in heard(&said).into_iter().enumerate() {
            let act = if n == 0 { act } else { "" };
            let (who, when) = (whom(by, side, who), usual(kind.weight()));
            writeln!(page, "| {act} | {who} | {} | {when} |", why(kind)).expect("written");
        }
    }
    page.push_str(
        "\nA conversation tells in the same way: whoever has the next word is asked for it, an end is news, a note can wait. When all \
         that was promised in it is accepted, both sides are asked to [look back](reviews.md); no letter tells what was said there.\n\n\
         ## As time passes\n\n| What | Usually |\n|---|---|\n",
    );
    for kind in NoticeKind::ALL.iter().filter(|kind| !kind.from_act()) {
        writeln!(page, "| {} | {} |", why(*kind), usual(kind.weight())).expect("written");
    }
    page.push_str(
        "\n## About statements\n\nWhoever answers for the bills of the client is told: sponsors and those who decide. A line that is said \
         not to be right opens a conversation, which tells whoever opened the statement.\n\n| What | Usually |\n|---|---|\n",
    );
    for news in StatementNews::ALL {
        writeln!(page, "| {} | {} |", news.word(), usual(news.weight())).expect("written");
    }
    page.push_str(
        "\n## Of bills\n\nIn the last third of a month, once for each client, month and direction: whoever leads the relationship, \
         finance partners, and sponsor and decision makers of the client. What is said in these letters stands on the bill.\n\n\
         | What | Usually |\n|---|---|\n",
    );
    for news in OutlookNews::ALL {
        writeln!(page, "| {} | {} |", news.word(), usual(news.weight())).expect("written");
    }
    page
}

#[test]
fn who_is_told_what_is_written_down() {
    is_written("docs/told.md", &page());
}
