//! The portal's first page. The frame around it is in `kit/portal.html`.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::charging::amount;
use jiff::Zoned;

use super::cards::Card;
use super::line::{Line, Liner, Stands};
use super::load::{self, Lead, Loaded, OPEN};
use super::title::{self, About};
use crate::commitments::store::Row;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{page, say, urls};
use crate::levels::flags::FlagView;
use crate::money::store::statements::StatementRow;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Promises of one direction shown here; the rest is one link away.
const SHOWN: usize = 8;

/// Promises of one direction.
#[derive(Clone, Debug, Default)]
struct Direction {
    title: &'static str,
    count: String,
    lines: Vec<Line>,
    all: &'static str,
    /// What it means that there is none.
    nothing: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    chrome: Chrome,
    title: String,
    lead: String,
    cards: Vec<Card>,
    more: String,
    /// Where it is answered whether words are shared.
    words: Option<String>,
    /// Core services that fail for them.
    flags: Vec<FlagView>,
    /// Statements to look at before they are issued: words, and where.
    statements: Vec<(String, String)>,
    given: Vec<(String, String)>,
    /// Where they see what IT carries; empty for suppliers.
    curtain: String,
    directions: Vec<Direction>,
    person: Option<Lead>,
    raise: Option<Raise>,
    /// One of ours looks: nothing can be pressed.
    looked_on: bool,
}

/// The box in which a need is raised.
#[derive(Clone, Debug)]
struct Raise {
    title: &'static str,
    about: &'static str,
    example: &'static str,
    button: &'static str,
    /// Their party, where there is no choice.
    party: Option<String>,
    parties: Vec<(String, String)>,
    /// The one that is meant most often.
    main: String,
}

/// `GET /`, for whoever is not of our house.
pub async fn home(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    let (scope, it) = (me.scope.clone(), me.org.it);
    let loaded = app.read(move |conn, env| load::load(conn, env, &scope, it)).await?;
    page::show(&HomePage::new(me.chrome, &app.env(), &me.scope, loaded))
}

impl HomePage {
    fn new(chrome: Chrome, env: &Env, scope: &Scope, loaded: Loaded) -> Self {
        let now = env.local();
        let liner = Liner { scope, env, now: &now };
        let name = scope.reader().map(|reader| reader.name.as_str()).unwrap_or_default();
        let asking = loaded.day.asking().count() + loaded.day.turns.len();
        let cards = cards(&liner, &loaded);
        let about = if loaded.supplier { About::Theirs } else { About::Ours };
        let first = if loaded.supplier { &loaded.owing } else { &loaded.owed };
        let stands: Vec<Stands> = first.iter().map(|row| liner.stands(row)).collect();
        let main = scope.reader().and_then(|reader| reader.roles.first()).map(|held| held.party.to_string());
        let has_role = scope.reader().is_some_and(|reader| !reader.roles.is_empty());
        Self {
            title: title::title(asking, name),
            lead: if has_role { title::lead(asking, about, &stands) } else { NO_ROLE.to_owned() },
            more: match asking.saturating_sub(cards.len()) {
                0 => String::new(),
                n => format!("{} more come after these.", say::number_word(n)),
            },
            cards,
            words: loaded.words_of.map(urls::trust),
            flags: loaded.flags.clone(),
            statements: loaded.statements.iter().map(|statement| open_statement(statement, &now)).collect(),
            given: loaded.given.clone(),
            curtain: main
                .as_ref()
                .filter(|_| !loaded.supplier)
                .map(|id| format!("{}/curtain", urls::client(id)))
                .unwrap_or_default(),
            directions: if has_role { directions(&liner, &loaded) } else { Vec::new() },
            raise: raise(&loaded, main),
            person: loaded.lead,
            looked_on: scope.looks_on(),
            chrome,
        }
    }
}

/// What is open for looking at: in words, and where it stands.
fn open_statement(statement: &StatementRow, now: &Zoned) -> (String, String) {
    let month = statement.period.in_words();
    let sums: Vec<String> = statement.totals.iter().map(|sum| amount(sum.exact(), *sum)).collect();
    // The day binds nobody: it stays open until IT closes it, so a day that has passed is no "until".
    let open = match statement.until {
        Some(day) if day < now.date() => {
            format!("was to be looked at by {}, and is still open to you", say::day(day, now))
        }
        Some(day) => format!("is open to you until {}", say::day(day, now)),
        None => "is open to you".to_owned(),
    };
    let words = format!("Your statement for {month} {open}: {}.", sums.join(", "));
    (words, urls::statement(statement.id))
}

const NO_ROLE: &str = "You have no role at any party yet, so there is nothing to see. Ask whoever invited you.";

/// The cards, what hurts trust most first.
fn cards(liner: &Liner<'_>, loaded: &Loaded) -> Vec<Card> {
    let promises = loaded.day.asking().filter_map(|todo| Some(liner.card(todo, loaded.near.get(&todo.row.id)?)));
    let turns = loaded.day.turns.iter().filter_map(|turn| Some(liner.turn(turn, loaded.talks.get(&turn.row.id)?)));
    let mut all: Vec<Card> = promises.chain(turns).collect();
    all.sort_by(|a, b| b.hurt.total_cmp(&a.hurt));
    all.truncate(load::ASKED);
    all
}

/// Both directions, that one first which the reader comes for: a client for what was promised to them, a supplier for
/// what they promised.
fn directions(liner: &Liner<'_>, loaded: &Loaded) -> Vec<Direction> {
    let owed = Direction {
        title: "What we promised you",
        all: "/promises?view=they",
        nothing: "Nothing is open. What you ask for, and what we offer, stands here until it is done.",
        ..direction(liner, &loaded.owed)
    };
    let owing = Direction {
        title: "What you promised us",
        all: "/promises?view=we",
        nothing: "Nothing is open. What we ask of you, and what you offer, stands here until it is done.",
        ..direction(liner, &loaded.owing)
    };
    if loaded.supplier { vec![owing, owed] } else { vec![owed, owing] }
}

fn direction(liner: &Liner<'_>, rows: &[Row]) -> Direction {
    let count = match rows.len() {
        0 => String::new(),
        n if n >= OPEN as usize => format!("{OPEN} or more open"),
        n => format!("{n} open"),
    };
    Direction { count, lines: rows.iter().take(SHOWN).map(|row| liner.line(row)).collect(), ..Direction::default() }
}

fn raise(loaded: &Loaded, main: Option<String>) -> Option<Raise> {
    let parties: Vec<(String, String)> =
        loaded.parties.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let only = match parties.as_slice() {
        [] => return None,
        [(only, _)] => Some(only.clone()),
        _ => None,
    };
    let (title, about, example, button) = if loaded.supplier {
        (
            "What do you see that we need?",
            "Say it in your words. It begins a conversation.",
            "For example: readings that arrive without anybody asking",
            "Start a conversation",
        )
    } else {
        (
            "What do you want to achieve?",
            "Say it in your words. No form, no catalogue number.",
            "For example: fewer people calling twice about the same bill",
            "Raise a need",
        )
    };
    Some(Raise { title, about, example, button, party: only, parties, main: main.unwrap_or_default() })
}
