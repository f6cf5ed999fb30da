//! What rows become: by example, and over random logs.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::commitment::{Act, ActKind, Actor, Commitment, Event, Head, Side, State, Visibility, decide, evolve};
use crate::kernel::{CommitmentId, PartyId};

fn now() -> Timestamp {
    "2026-03-12T09:00:00Z".parse().expect("an instant")
}

const LOG: &str = r#"
name = "tracker"
title = "Our tracker"
system = "tracker"
shape = "log"
missing = ["-"]
dates = ["iso"]
key = "{id}"
subject = "{topic|Something}"

[client]
columns = ["site"]
otherwise = "No site"

[team]
columns = ["team"]
name = "Team {}"

[log]
instant = "at"
opened = "opened"
due = "due"
state = ["state"]

[log.steps]
new = "requested"
work = "promised"
wait = "waiting"
done = "delivered"
closed = "accepted"
dropped = "cancelled"
odd = "note"

[types]
count = "integer"
"#;

const HEADER: [&str; 9] = ["id", "at", "opened", "due", "state", "team", "site", "topic", "count"];

fn log_table(rows: &[[&str; 9]]) -> Table {
    let mut table = Table::new(HEADER).expect("a header");
    for (at, row) in rows.iter().enumerate() {
        table.push(at as u64 + 2, row.iter().copied());
    }
    table
}

/// A row of matter 1 at this hour of a day in March.
fn row<'a>(at: &'a str, state: &'a str, team: &'a str) -> [&'a str; 9] {
    ["1", at, "-", "-", state, team, "Cork", "Printer", "1"]
}

fn told(rows: &[[&str; 9]], strict: bool) -> Matter {
    let (mapping, table) = (Mapping::parse(LOG).expect("a mapping"), log_table(rows));
    let plan = Plan::new(&mapping, &table, Options { strict, now: now() }).expect("a plan");
    plan.matter(0)
}

/// The ledger as people would read it: implied ones in brackets.
fn ledger(draft: &Draft) -> Vec<String> {
    let kind = |e: &DraftEvent| e.event.act.kind().code();
    draft.events.iter().map(|e| if e.event.implied { format!("({})", kind(e)) } else { kind(e).into() }).collect()
}

/// Says every event again through the rules.
fn replays(draft: &Draft) -> Result<Commitment, String> {
    let nobody = uuid::Uuid::nil();
    let parties = (PartyId(nobody), PartyId(nobody));
    let head = Head { id: CommitmentId(nobody), kind: Draft::KIND, customer: parties.0, performer: parties.1 };
    let mut c = Commitment::new(head, None, None);
    for DraftEvent { event, .. } in &draft.events {
        let side = event.by.side().ok_or("the system has no word in an import")?;
        let decided = decide(&c, event.act.clone(), event.words.clone(), &Actor::import(side), event.said_at, now());
        let mut events = decided.map_err(|refusal| format!("{:?}: {:?}", event.act, refusal.why))?;
        let mut again = events.pop().ok_or("nothing was decided")?;
        again.implied = event.implied;
        if !events.is_empty() || (Event { recorded_at: event.recorded_at, ..again }) != *event {
            return Err(format!("the rules say otherwise about {event:?}"));
        }
        c = evolve(c, event);
    }
    if c.state == draft.state { Ok(c) } else { Err(format!("{:?} is not {:?}", c.state, draft.state)) }
}

#[test]
fn what_must_have_come_before_is_added_at_the_time_of_what_it_precedes() {
    let mut first = row("2026-03-02T10:00", "done", "A");
    first[2] = "2026-03-01T08:00";

    let matter = told(&[first, row("2026-03-03T10:00", "closed", "A")], false);

    let draft = &matter.drafts[0];
    assert_eq!(ledger(draft), ["(request)", "(promise)", "(reassign)", "deliver", "accept"]);
    let at: Vec<_> = draft.events.iter().map(|e| e.event.said_at.to_string()).collect();
    assert_eq!(at[..3], ["2026-03-01T08:00:00Z", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"]);
    assert_eq!((draft.state, matter.flagged.len(), matter.entries()), (State::Accepted, 0, 2));
    assert_eq!(draft.client, Named { value: "Cork".into(), name: "Cork".into() });
    assert_eq!(draft.team.as_ref().map(|t| t.name.as_str()), Some("Team A"));
}

#[test]
fn a_change_of_team_alone_is_a_hand_over_and_beside_a_move_an_implied_one() {
    let rows = [
        row("2026-03-02T10:00", "new", "A"),
        row("2026-03-02T11:00", "new", "B"),
        row("2026-03-02T12:00", "work", "C"),
        row("2026-03-02T13:00", "wait", "D"),
        row("2026-03-02T14:00", "wait", "-"),
    ];

    let matter = told(&rows, false);

    let draft = &matter.drafts[0];
    let expected = ["request", "(reassign)", "reassign", "(reassign)", "promise", "(reassign)", "note", "note"];
    assert_eq!(ledger(draft), expected);
    let sources: Vec<_> = draft.events.iter().filter_map(|e| e.source.as_deref()).collect();
    assert_eq!(sources[1], r#"{"at":"2026-03-02T11:00","team":"B"}"#);
    assert_eq!(sources[4], r#"{"at":"2026-03-02T14:00","team":null}"#);
    let teams: Vec<_> = draft.events.iter().filter_map(|e| Some(e.team.as_ref()?.value.as_str())).collect();
    assert_eq!(teams, ["A", "B", "C", "D"]);
}

#[test]
fn what_both_sides_read_names_no_team() {
    let rows = [
        row("2026-03-02T10:00", "new", "A"),
        row("2026-03-02T11:00", "work", "B"),
        row("2026-03-02T12:00", "wait", "C"),
        row("2026-03-02T13:00", "wait", "C"),
    ];
    let mut rows = rows;
    rows[3][7] = "Screen";

    let matter = told(&rows, false);

    let words = |e: &DraftEvent| Some((e.event.act.visibility(), e.event.words.clone()?));
    let read: Vec<_> = matter.drafts[0].events.iter().filter_map(words).collect();
    let shared = |words: &str| (Visibility::Shared, words.to_owned());
    let inside = (Visibility::Internal, "topic: Screen".to_owned());
    assert_eq!(read, [shared("new"), shared("work"), shared("wait"), inside]);
}

#[test]
fn opened_again_after_closing_is_a_linked_matter_and_after_delivery_a_reject() {
    let rows = [
        row("2026-03-02T10:00", "new", "A"),
        row("2026-03-02T11:00", "done", "A"),
        row("2026-03-02T12:00", "work", "A"),
        row("2026-03-02T13:00", "closed", "A"),
        row("2026-03-02T14:00", "closed", "A"),
        row("2026-03-02T15:00", "work", "A"),
    ];

    let matter = told(&rows, false);

    let expected = ["request", "(reassign)", "(promise)", "deliver", "reject", "(deliver)", "accept", "note"];
    assert_eq!(ledger(&matter.drafts[0]), expected);
    assert_eq!(ledger(&matter.drafts[1]), ["(request)", "(reassign)", "promise"]);
    assert_eq!((matter.drafts[1].part, matter.drafts[1].events[2].entry), (1, 5));
}

#[test]
fn rows_are_told_in_the_order_of_time_and_ties_in_the_order_of_the_file() {
    let rows = [
        row("2026-03-02T12:00", "done", "A"),
        row("2026-03-02T10:00", "new", "A"),
        row("2026-03-02T12:00", "closed", "A"),
    ];

    let matter = told(&rows, false);

    let lines: Vec<_> = matter.drafts[0].events.iter().filter(|e| !e.event.implied).map(|e| e.line).collect();
    assert_eq!((lines, matter.line), (vec![3, 2, 4], 2));
}

#[test]
fn another_due_is_settled_before_the_row_that_brings_it() {
    let mut rows = [row("2026-03-02T10:00", "work", "-"), row("2026-03-03T10:00", "work", "-")];
    rows[0][3] = "2026-03-05";
    rows[1][3] = "2026-03-09";

    let matter = told(&rows, false);

    let draft = &matter.drafts[0];
    assert_eq!(ledger(draft), ["(request)", "promise", "(propose)", "(agree)", "note"]);
    let c = replays(draft).expect("legal");
    assert_eq!(c.due().map(|d| d.date().to_string()).as_deref(), Some("2026-03-09"));
    assert_eq!(c.first_due.map(|d| d.date().to_string()).as_deref(), Some("2026-03-05"));
}

#[test]
fn what_is_odd_is_flagged_by_line_and_refused_when_strict() {
    let mut rows = [
        row("2026-03-02T10:00", "new", "A"),
        row("2026-03-02T11:00", "frozen", "A"),
        row("2026-03-02T12:00", "work", "A"),
    ];
    rows[2][8] = "many";

    let (lax, strict) = (told(&rows, false), told(&rows, true));

    let codes = |notes: &[LineNote]| notes.iter().map(|n| (n.line, n.problem.code())).collect::<Vec<_>>();
    assert_eq!(codes(&lax.flagged), [(3, "unknown_state"), (4, "bad_value")]);
    assert_eq!(ledger(&lax.drafts[0]), ["request", "(reassign)", "note", "promise"]);
    assert_eq!((codes(&strict.refused), strict.flagged.len()), (codes(&lax.flagged), 0));
    assert_eq!(ledger(&strict.drafts[0]), ["request", "(reassign)"]);
}

#[test]
fn rows_that_belong_nowhere_are_refused_by_line() {
    let mut rows = [row("2026-03-02T10:00", "new", "A"); 5];
    rows[0][0] = "-";
    rows[1][1] = "-";
    rows[2][1] = "yesterday";
    rows[3][1] = "2027-01-01T00:00";
    let (mapping, mut table) = (Mapping::parse(LOG).expect("a mapping"), log_table(&rows));
    table.push(7, ["1", "2"]);

    let plan = Plan::new(&mapping, &table, Options { strict: false, now: now() }).expect("a plan");

    let codes: Vec<_> = plan.refused().iter().map(|n| (n.line, n.problem.code())).collect();
    assert_eq!(codes, [(2, "no_key"), (3, "no_date"), (4, "bad_date"), (5, "future"), (7, "width")]);
    assert_eq!((plan.len(), plan.rows()), (1, 1));
}

#[test]
fn a_longer_file_has_the_same_beginning() {
    let rows = [row("2026-03-02T10:00", "new", "A"), row("2026-03-02T11:00", "done", "A")];
    let mut other = rows;
    other[0][4] = "work";

    let (short, long, other) = (told(&rows[..1], false), told(&rows, false), told(&other, false));

    assert_eq!(short.fingerprint(1), long.fingerprint(1));
    assert_ne!(long.fingerprint(1), long.fingerprint(2));
    assert_ne!(other.fingerprint(1), long.fingerprint(1));
    assert_eq!((long.fingerprint(0), long.fingerprint(3)), (None, None));
}

fn listed(rows: &[[&str; 5]], strict: bool) -> Vec<Matter> {
    let text = r#"
        name = "list"
        title = "A list"
        system = "list"
        shape = "list"
        dates = ["iso"]
        key = "{id}"
        subject = "{id}"
        [client]
        name = "Everybody"
        [list]
        created = "created"
        due = "due"
        finished = "finished"
        state = "state"
        [list.steps]
        "In work" = "promised"
        "Done" = "accepted"
        "Dropped" = "cancelled"
    "#;
    let mapping = Mapping::parse(text).expect("a mapping");
    let mut table = Table::new(["id", "created", "due", "finished", "state"]).expect("a header");
    for (at, row) in rows.iter().enumerate() {
        table.push(at as u64 + 2, row.iter().copied());
    }
    let plan = Plan::new(&mapping, &table, Options { strict, now: now() }).expect("a plan");
    plan.matters().collect()
}

#[test]
fn a_row_of_a_list_is_asked_for_promised_and_done() {
    let matters = listed(
        &[
            ["1", "2026-01-02", "2026-01-05", "2026-01-04", "Done"],
            ["2", "2026-01-02", "", "", "In work"],
            ["3", "2026-01-02", "", "2026-01-03", "Dropped"],
            ["4", "2026-01-02", "", "", ""],
        ],
        false,
    );

    let ledgers: Vec<_> = matters.iter().map(|m| ledger(&m.drafts[0]).join(" ")).collect();
    assert_eq!(ledgers, ["request (promise) (deliver) accept", "request (promise)", "request withdraw", "request"]);
    assert_eq!(matters[0].drafts[0].client.name, "Everybody");
    assert_eq!(matters.iter().map(Matter::entries).collect::<Vec<_>>(), [2, 1, 2, 1]);
}

#[test]
fn an_end_before_the_begin_is_left_out_and_told() {
    let rows = [["1", "2026-01-02", "2026-01-01", "2026-01-01", ""], ["2", "2026-01-02", "", "", "Done"]];

    let (lax, strict) = (listed(&rows, false), listed(&rows, true));

    let codes = |m: &Matter| m.flagged.iter().chain(&m.refused).map(|n| n.problem.code()).collect::<Vec<_>>();
    assert_eq!(codes(&lax[0]), ["due_before_begin", "ends_before_begin"]);
    assert_eq!(codes(&lax[1]), ["end_without_date"]);
    assert_eq!(lax[0].drafts[0].state, State::Promised);
    assert!(strict.iter().all(|m| m.drafts.is_empty() && !m.refused.is_empty()));
}

#[test]
fn ready_mappings_are_sound_and_survive_being_written() {
    for name in READY {
        let mapping = Mapping::ready(name).unwrap_or_else(|| panic!("{name} does not parse"));

        assert_eq!(mapping.name, name);
        assert_eq!(Mapping::parse(&mapping.to_toml().expect("TOML")), Ok(mapping));
    }
    assert_eq!(Mapping::ready("nothing"), None);
}

#[test]
fn a_wrong_mapping_is_told_by_line_and_field_with_what_to_do() {
    let told = |from: &str, to: &str| Mapping::parse(&LOG.replace(from, to)).expect_err("an error").to_string();

    assert!(told("key = \"{id}\"", "").contains("`key`"), "{}", told("key = \"{id}\"", ""));
    assert!(told("key = \"{id}\"", "").contains("key = \"{number}\""));
    assert!(told("missing", "mising").starts_with("Line 6 of the mapping: `mising`"), "{}", told("missing", "mising"));
    assert!(told("\"waiting\"", "\"sleeping\"").contains("sleeping"));
    assert!(told("\"iso\"", "\"%Q\"").contains("`dates`"));
    assert!(told("shape = \"log\"", "shape = \"list\"").contains("`[list]`"));
    assert!(told("{id}", "id").contains("names no column"));
    assert!(told("{id}", "{id").contains("brace"), "{}", told("{id}", "{id"));
    assert!(told("\"tracker\"\ntitle", "\"Our Tracker\"\ntitle").contains("small letters"));
    assert!(told("dates = ", "zone = \"Mars/Base\"\ndates = ").contains("Mars/Base"));
}

#[test]
fn a_mapping_that_names_an_absent_column_says_which_there_are() {
    let mapping = Mapping::parse(LOG).expect("a mapping");
    let table = Table::new(["id", "when", "state"]).expect("a header");

    let error = Plan::new(&mapping, &table, Options { strict: false, now: now() }).expect_err("an error").to_string();

    assert!(error.contains("no such column") && error.contains("id, when, state"), "{error}");
}

proptest! {
    #[test]
    fn every_row_gives_one_act_or_note_and_the_rules_agree(
        rows in prop::collection::vec((0u8..3, 0u32..40, 0usize..9, 0usize..4, 0u32..30), 1..40),
    ) {
        let states = ["new", "work", "wait", "done", "closed", "dropped", "odd", "unheard of", "-"];
        let teams = ["A", "B", "C", "-"];
        let cells: Vec<[String; 9]> = rows
            .iter()
            .map(|(id, day, state, team, due)| {
                let at = format!("2026-02-{:02}T{:02}:00", day % 28 + 1, day % 24);
                let due = if due % 3 == 0 { "-".to_owned() } else { format!("2026-02-{:02}", due % 28 + 1) };
                let text = |s: &str| s.to_owned();
                let opened = format!("2026-02-{:02}", due.len() + 4);
                [id.to_string(), at, opened, due, text(states[*state]), text(teams[*team]), text("-"), text("-"), text("1")]
            })
            .collect();
        let refs: Vec<[&str; 9]> = cells.iter().map(|r| r.each_ref().map(String::as_str)).collect();
        let (mapping, table) = (Mapping::parse(LOG).expect("a mapping"), log_table(&refs));
        let plan = Plan::new(&mapping, &table, Options { strict: false, now: now() }).expect("a plan");

        let mut lines: Vec<u64> = Vec::new();
        for matter in plan.matters() {
            prop_assert!(matter.flagged.iter().all(|n| n.problem.code() != "not_allowed"), "{:?}", matter.flagged);
            for (at, draft) in matter.drafts.iter().enumerate() {
                prop_assert_eq!(replays(draft).map(|c| c.state), Ok(draft.state));
                prop_assert_eq!(draft.part as usize, at);
                prop_assert!(draft.events.is_sorted_by_key(|e| e.event.said_at));
                prop_assert!(at + 1 == matter.drafts.len() || draft.state.is_closed());
                lines.extend(draft.events.iter().filter(|e| !e.event.implied).map(|e| e.line));
                let read: serde_json::Value = serde_json::from_str(&draft.attributes).expect("JSON");
                prop_assert!(read.is_object());
            }
            let acts = matter.drafts.iter().flat_map(|d| &d.events).filter(|e| e.source.is_some()).count();
            prop_assert_eq!(acts, matter.entries());
        }
        lines.sort_unstable();
        prop_assert_eq!(lines, (2..rows.len() as u64 + 2).collect::<Vec<_>>());
    }
}

#[test]
fn a_hand_over_is_the_performers_own() {
    let matter = told(&[row("2026-03-02T10:00", "new", "A")], false);
    let handed = &matter.drafts[0].events[1];

    assert_eq!((handed.event.act.kind(), handed.event.by.side()), (ActKind::Reassign, Some(Side::Performer)));
    assert_eq!(handed.event.act, Act::Reassign { to: None, team: None });
}
