//! `docs/transitions.md`: every move of a commitment and everything that can be said in a conversation, written from the
//! rules themselves.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::commitment::{ActKind, Channel, Side, Standing, State, TRANSITIONS, To, Transition, When, Who};
use domain::conversation::{Conversation, Talk, TalkAct, TalkActor, TalkKind, Way, possible, say, told};
use jiff::Timestamp;

const ABOUT: &str = "# How a commitment and a conversation move

This page is written from the rules by a test; change the rules, then run
`ENTENTE_BLESS=1 cargo test -p entente --test it fitness`. What is not in these tables is refused, with a sentence that
says what is possible instead. What the states and acts mean is told in the [glossary](glossary.md).

";

fn to(t: &Transition) -> &'static str {
    match t.to {
        To::State(state) => state.code(),
        To::Same => "the same",
        To::Before => "what held before that act",
    }
}

fn who(t: &Transition) -> &'static str {
    match t.who {
        Who::Customer => "customer",
        Who::Performer => "performer",
        Who::Either => "either side",
        Who::ToMove => "whose move it is",
        Who::OpenerOrTable => "whoever opened it, or whose terms are on the table",
        Who::SpokenFor => "the side that was spoken for",
        Who::System => "Entente itself",
    }
}

fn when(t: &Transition) -> &'static str {
    match t.when {
        When::Always => "",
        When::TermsToAnswer => "terms of the other side wait for an answer",
    }
}

const fn yes(it: bool) -> &'static str {
    if it { "yes" } else { "" }
}

/// The picture leaves out what moves nothing, and what is contested or undone.
fn drawn(t: &Transition) -> bool {
    let loops = matches!(t.to, To::State(state) if state == t.from) && t.act != ActKind::Counter;
    let plain = matches!(t.to, To::State(state) if state != State::Void);
    plain && !loops
}

fn picture() -> String {
    let mut out = String::from("```mermaid\nstateDiagram-v2\n");
    let name = |state: State| if state == State::New { "[*]" } else { state.code() };
    for t in TRANSITIONS.iter().filter(|t| drawn(t)) {
        writeln!(out, "    {} --> {}: {}", name(t.from), to(t), t.act.code()).ok();
    }
    for state in State::ALL.iter().filter(|s| s.is_closed() && **s != State::Void) {
        writeln!(out, "    {} --> [*]", state.code()).ok();
    }
    out + "```\n\n"
}

/// The rows of the table, those together that differ only in where they start.
fn alike() -> Vec<Vec<&'static Transition>> {
    let mut groups: Vec<Vec<&Transition>> = Vec::new();
    for t in TRANSITIONS {
        let same = |g: &&mut Vec<&Transition>| (g[0].act, g[0].who, g[0].when, g[0].to) == (t.act, t.who, t.when, t.to);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(t),
            None => groups.push(vec![t]),
        }
    }
    groups
}

/// All about commitments.
pub fn commitments() -> String {
    let mut out = format!("{ABOUT}## Commitments\n\n{}### Every move\n\n", picture());
    out += "| act | who | from | only when | to |\n|---|---|---|---|---|\n";
    for rows in alike() {
        let (t, from) = (rows[0], rows.iter().map(|t| t.from.code()).collect::<Vec<_>>().join(", "));
        writeln!(out, "| {} | {} | {from} | {} | {} |", t.act.code(), who(t), when(t), to(t)).ok();
    }
    out += "\nTaking up or agreeing to the performer's terms after the time to answer has passed is written down as a \
            counter with the same terms.\n\n### Every act\n\nAn act that *binds* needs the accountable person, a deputy or a \
            lead of the side. One that needs *words* is not taken without them.\n\n";
    out += "| act | button | what the ledger says | binds | needs words |\n|---|---|---|---|---|\n";
    for kind in ActKind::ALL {
        let (binds, words) = (yes(kind.binds()), yes(kind.needs_words()));
        writeln!(out, "| {} | {} | {} | {binds} | {words} |", kind.code(), kind.todo(), kind.done()).ok();
    }
    out += "\n### Every state\n\n| state | on screen | closed |\n|---|---|---|\n";
    for state in State::ALL.iter().filter(|s| **s != State::New) {
        writeln!(out, "| {} | {} | {} |", state.code(), state.word(), yes(state.is_closed())).ok();
    }
    out + "\n"
}

fn example(kind: TalkKind) -> TalkAct {
    let visibility = domain::commitment::Visibility::Shared;
    let way = |name: &str| Way {
        name: name.into(),
        cost: String::new(),
        time: String::new(),
        gain: String::new(),
        interim: None,
    };
    match kind {
        TalkKind::Raise => TalkAct::Raise { statement: "A need".into(), asked_for: None, serves: None },
        TalkKind::State => TalkAct::State { statement: "A need".into(), serves: None },
        TalkKind::Restate => TalkAct::Restate { need: "A need".into(), root: None },
        TalkKind::Confirm => TalkAct::Confirm,
        TalkKind::Correct => TalkAct::Correct,
        TalkKind::LayOut => TalkAct::LayOut { ways: vec![way("One"), way("Other")] },
        TalkKind::Choose => TalkAct::Choose { way: 0 },
        TalkKind::Reopen => TalkAct::Reopen { step: 2 },
        TalkKind::AskToReview => {
            TalkAct::AskToReview { by: Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(1) }
        }
        TalkKind::Review => TalkAct::Review(domain::review::Review::default()),
        TalkKind::ReviewTimePassed => TalkAct::ReviewTimePassed,
        TalkKind::Decline => TalkAct::Decline { alternative: None },
        TalkKind::Withdraw => TalkAct::Withdraw,
        TalkKind::Stop => TalkAct::Stop,
        TalkKind::Note => TalkAct::Note { visibility },
        TalkKind::Reassign => TalkAct::Reassign { to: uuid::Uuid::nil().into() },
        TalkKind::Contest => TalkAct::Contest,
    }
}

const fn speaker(side: Side) -> TalkActor {
    TalkActor { person: None, side, standing: Standing::Binds, for_other: false, channel: Channel::Web }
}

/// What was found out about one kind of word by saying everything everywhere.
#[derive(Default)]
struct Heard {
    client: bool,
    it: bool,
    ends: Option<Talk>,
    without_words: bool,
}

/// Says everything that is possible, again and again, until nothing new comes of it.
fn heard() -> Vec<(TalkKind, Heard)> {
    let now = Timestamp::UNIX_EPOCH;
    let mut all: Vec<(TalkKind, Heard)> = TalkKind::ALL.iter().map(|k| (*k, Heard::default())).collect();
    let mut seen = BTreeSet::new();
    let mut open = vec![Conversation::new(None, None)];
    while let Some(c) = open.pop() {
        if !seen.insert(format!("{c:?}")) {
            continue;
        }
        for side in [Side::Customer, Side::Performer] {
            for kind in possible(&c, &speaker(side)) {
                let said = say(&c, example(kind), Some("Words.".into()), &speaker(side), now, now);
                let Some((_, heard)) = all.iter_mut().find(|(k, _)| *k == kind) else { continue };
                heard.client |= side == Side::Customer;
                heard.it |= side == Side::Performer;
                heard.without_words |= say(&c, example(kind), None, &speaker(side), now, now).is_ok();
                let Ok(event) = said else { continue };
                let after = told(c.clone(), &event);
                if after.state != c.state && after.state != Talk::Open {
                    heard.ends = Some(after.state);
                }
                open.push(after);
            }
        }
    }
    // Only what was recorded for a side can be contested, so somebody has to record something first.
    for side in [Side::Customer, Side::Performer] {
        let recorder = TalkActor { for_other: true, ..speaker(side) };
        let raised = say(&Conversation::new(None, None), example(TalkKind::Raise), None, &recorder, now, now);
        let Ok(c) = raised.map(|event| told(Conversation::new(None, None), &event)) else { continue };
        let may = possible(&c, &speaker(side)).contains(&TalkKind::Contest);
        let Some((_, heard)) = all.iter_mut().find(|(k, _)| *k == TalkKind::Contest) else { continue };
        heard.client |= may && side == Side::Customer;
        heard.it |= may && side == Side::Performer;
        heard.without_words |= may;
    }
    all
}

/// All about conversations.
pub fn conversations() -> String {
    let mut out = String::from(
        "## Conversations\n\nThe client's side is the customer of the conversation; in a conversation with a supplier that is \
         the IT organisation. Steps four to six follow from the commitments that carry them.\n\n\
         | word | button | what the ledger says | client | IT | needs words | ends it |\n|---|---|---|---|---|---|---|\n",
    );
    for (kind, heard) in heard() {
        let ends = match heard.ends {
            Some(Talk::Completed) => "completed, once both have",
            Some(talk) => talk.code(),
            None => "",
        };
        let (client, it, words) = (yes(heard.client), yes(heard.it), yes(!heard.without_words));
        writeln!(out, "| {} | {} | {} | {client} | {it} | {words} | {ends} |", kind.code(), kind.todo(), kind.done())
            .ok();
    }
    out
}
