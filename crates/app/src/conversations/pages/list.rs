//! The list of conversations: what moved last comes first, page by page.

use askama::Template;
use domain::commitment::Side;
use domain::conversation::Talk;
use domain::kernel::{PartyId, PersonId};
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::cast::{first_name, of};
use super::steps;
use crate::conversations::store::{Conversation, Filter};
use crate::kit::chrome::Chrome;
use crate::kit::form::Typed;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// Rows of one page.
pub const PAGE: usize = 50;

/// The list.
#[derive(Debug, Template)]
#[template(path = "conversations/list.html")]
pub struct ListPage {
    /// The frame.
    pub chrome: Chrome,
    /// Saved views: words, path, whether it is this one.
    pub views: Vec<(&'static str, String, bool)>,
    /// Code of this view, for the form.
    pub view: &'static str,
    /// What is asked for.
    pub typed: Typed,
    /// Clients to choose from; empty for whoever sees only their own.
    pub clients: Vec<(String, String)>,
    /// People to choose from.
    pub people: Vec<(String, String)>,
    /// Steps to choose from.
    pub steps: Vec<(String, String)>,
    /// Filters that are on: label, value, path without it.
    pub chips: Vec<(&'static str, String, String)>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// "50 conversations, what moved last first".
    pub words: String,
    /// The first page, unless this is it.
    pub start: String,
    /// The next page, if there is one.
    pub later: String,
}

/// One row.
#[derive(Clone, Debug)]
pub struct RowView {
    /// The need.
    pub need: String,
    /// Its page.
    pub href: String,
    /// With whom.
    pub them: String,
    /// How they are drawn.
    pub side: &'static str,
    /// "4 of 7", or how it ended.
    pub step: String,
    /// The name of the step, or when it ended.
    pub step_name: String,
    /// Whose move it is and its drawing.
    pub mover: Option<(String, &'static str)>,
    /// Whether it is the reader's own side's.
    pub ours: bool,
    /// Since when.
    pub since: String,
    /// Who answers for it in our house, and how they are drawn.
    pub owner: String,
}

/// Code and words of the saved views.
const VIEWS: [(&str, &str); 5] = [
    ("", "All going on"),
    ("ours", "Our move"),
    ("theirs", "Their move"),
    ("completed", "Completed"),
    ("ended", "Ended otherwise"),
];

/// On the pages of those we serve, *we* is our house.
fn spoken(words: &'static str, scope: &Scope) -> &'static str {
    match words {
        "Our move" if !scope.is_staff() => "Your move",
        "Their move" if !scope.is_staff() => "Our move",
        words => words,
    }
}

/// The view that is asked for.
#[must_use]
pub fn view(typed: &Typed) -> &'static str {
    VIEWS.iter().find(|(code, _)| *code == typed.get("view")).map_or("", |(code, _)| code)
}

/// What the list is narrowed to. What cannot be read narrows nothing.
#[must_use]
pub fn filter(typed: &Typed, staff: bool, it: PartyId) -> Filter {
    let id = |name: &str| Uuid::parse_str(typed.get(name).trim()).ok();
    let like = typed.get("q").trim();
    let view = view(typed);
    Filter {
        party: id("client").map(PartyId),
        person: id("person").map(PersonId),
        state: match view {
            "completed" => Some(Talk::Completed),
            "ended" => None,
            _ => Some(Talk::Open),
        },
        ended: view == "ended",
        to_move: None,
        mover: match view {
            "ours" => Some((it, staff)),
            "theirs" => Some((it, !staff)),
            _ => None,
        },
        step: typed.get("step").parse().ok().filter(|n| (1..=7).contains(n)),
        like: (!like.is_empty()).then(|| like.to_owned()),
    }
}

/// After which row the page begins.
#[must_use]
pub fn after(typed: &Typed) -> Option<(Timestamp, Uuid)> {
    let (at, id) = typed.get("after").split_once('~')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, Uuid::parse_str(id).ok()?))
}

/// The same list with one thing asked for otherwise; pages begin anew.
#[must_use]
pub fn path_with(typed: &Typed, name: &str, value: &str) -> String {
    let asked = typed.clone().with(name, value);
    let known = ["view", "q", "client", "step", "person", "after"];
    let kept = asked
        .0
        .iter()
        .filter(|(n, v)| known.contains(&n.as_str()) && !v.trim().is_empty() && (name == "after" || n != "after"));
    let pairs: Vec<String> = kept.map(|(n, v)| format!("{n}={}", urls::escape(v.trim()))).collect();
    if pairs.is_empty() { "/conversations".to_owned() } else { format!("/conversations?{}", pairs.join("&")) }
}

/// What the list is made of.
#[derive(Debug)]
pub struct Found {
    /// The rows, one more than shown when there is a next page.
    pub rows: Vec<Conversation>,
    /// Clients and suppliers to choose from.
    pub clients: Vec<(String, String)>,
    /// People to choose from.
    pub people: Vec<(String, String)>,
}

/// The page of what was found.
#[must_use]
pub fn page(found: Found, typed: Typed, scope: &Scope, now: &Zoned, chrome: Chrome) -> ListPage {
    let mut rows = found.rows;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|row| format!("{}~{}", row.moved_at.as_microsecond(), row.id));
    let later = last.map(|key| path_with(&typed, "after", &key)).unwrap_or_default();
    let begun = typed.get("after").is_empty();
    let steps: Vec<(String, String)> = (1..=7).map(|n| (n.to_string(), format!("{n}, {}", steps::name(n)))).collect();
    let count = say::count(rows.len(), "conversation", "conversations");
    ListPage {
        views: VIEWS
            .iter()
            .map(|(code, words)| (spoken(words, scope), path_with(&typed, "view", code), *code == view(&typed)))
            .collect(),
        view: view(&typed),
        chips: chips(&typed, &found.clients, &found.people, &steps),
        words: if more || !begun {
            "What moved last comes first".to_owned()
        } else {
            format!("{count}, what moved last first")
        },
        start: if begun { String::new() } else { path_with(&typed, "view", view(&typed)) },
        rows: rows.iter().map(|row| row_view(row, scope, now)).collect(),
        clients: found.clients,
        people: found.people,
        steps,
        later,
        typed,
        chrome,
    }
}

fn chips(
    typed: &Typed,
    clients: &[(String, String)],
    people: &[(String, String)],
    steps: &[(String, String)],
) -> Vec<(&'static str, String, String)> {
    let named = |list: &[(String, String)], name: &str| {
        list.iter().find(|(code, _)| code == typed.get(name)).map(|(_, words)| words.clone())
    };
    let text = Some(typed.get("q").trim().to_owned()).filter(|text| !text.is_empty());
    let on = [
        ("Need", "q", text),
        ("Client", "client", named(clients, "client")),
        ("Step", "step", named(steps, "step")),
        ("Person", "person", named(people, "person")),
    ];
    let on =
        on.into_iter().filter_map(|(label, name, words)| words.map(|words| (label, words, path_with(typed, name, ""))));
    on.collect()
}

fn row_view(row: &Conversation, scope: &Scope, now: &Zoned) -> RowView {
    let house = if row.between.performer_kind.is_ours() { Side::Performer } else { Side::Customer };
    let own = scope.side_of(&row.between).unwrap_or(house);
    let party = |side: Side| if side == Side::Customer { &row.customer } else { &row.performer };
    let person = |side: Side| if side == Side::Customer { &row.customer_person } else { &row.performer_person };
    let kind = |side: Side| if side == Side::Customer { row.between.customer_kind } else { row.between.performer_kind };
    let them = own.other();
    let mover = row.to_move.map(|side| {
        let reader = person(side).as_ref().map(|(id, _)| *id) == scope.person() && scope.person().is_some();
        let name = person(side).as_ref().map_or(party(side).as_str(), |(_, name)| first_name(name));
        (if reader { "Your move".to_owned() } else { format!("{} move", of(name)) }, kind(side).side())
    });
    let closed = row.closed_at.map(|at| say::day(at.to_zoned(now.time_zone().clone()).date(), now));
    let step = row.step.and_then(|n| u8::try_from(n).ok());
    RowView {
        need: row.statement.clone(),
        href: urls::conversation(row.id),
        them: party(them).clone(),
        side: kind(them).side(),
        step: step.map_or_else(|| row.state.word().to_owned(), |n| format!("{n} of 7")),
        step_name: step.map_or_else(|| closed.unwrap_or_default(), |n| steps::name(n).to_owned()),
        ours: row.to_move == Some(own),
        mover,
        since: format!("since {}", say::when(row.moved_at, now)),
        owner: person(house).as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
    }
}
