//! All words by how they moved.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::people::scope::Reader;
use crate::trust::store::{self, Order, Seen, View};

codes!(
    /// Whose words are listed.
    WordsView = View::ALL.map(View::code)
);
codes!(
    /// In which order words are listed.
    WordsOrder = Order::ALL.map(Order::code)
);

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WordsBy {
    /// Ours toward each party, theirs toward us, or those of our teams.
    #[param(value_type = Option<WordsView>, inline, nullable = false)]
    view: Option<String>,
    /// What fell most first, what rose most first, or by name.
    #[param(value_type = Option<WordsOrder>, inline, nullable = false)]
    order: Option<String>,
    /// Part of the name of the party.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
}

/// A word beside what it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct WordMoved {
    party: Named,
    now: WordNow,
    /// What it was at the beginning of `since`.
    then: WordNow,
    since: Date,
    /// Promises that were judged since.
    lately: i64,
    /// By how many points it moved; nothing while it is too early to tell.
    moved: Option<f64>,
}

/// A word without its shares, which a list does not read.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct WordNow {
    enough: bool,
    value: f64,
    low: f64,
    high: f64,
    promises: i64,
}

impl From<&domain::trust::Word> for WordNow {
    fn from(w: &domain::trust::Word) -> Self {
        Self { enough: w.enough, value: w.mean, low: w.low, high: w.high, promises: w.count }
    }
}

const FOR_US: &str = "The list of all words is for our own people. Read /parties/{id}/trust of your own party.";

/// Where a page begins: whose words in which order, the key and the id before it, and when the first page was read.
type Key = (String, String, String, Uuid, Timestamp);

/// All words by how they moved in the last months. For our own people.
#[utoipa::path(get, path = "/trust", tag = "trust", params(WordsBy, Page),
    responses((status = 200, body = Paged<WordMoved>)))]
pub(super) async fn words(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<WordsBy>,
) -> Result<Json<Paged<WordMoved>>, AppError> {
    caller.scope.need(Reader::is_staff, FOR_US)?;
    let mut f = Checks::default();
    let asked = store::Asked {
        view: f.code("view", by.view.as_deref(), View::from_code).unwrap_or_default(),
        order: f.code("order", by.order.as_deref(), Order::from_code).unwrap_or_default(),
        q: f.line("q", by.q.as_deref()).unwrap_or_default(),
    };
    let asked = f.done(asked)?;
    caller
        .read(&app, move |conn, env, caller| {
            let (view, order) = (asked.view.code(), asked.order.code());
            let after = page.after::<Key>()?.filter(|(v, o, ..)| v == view && o == order);
            let at = after.as_ref().map_or(env.now, |(.., at)| *at).min(env.now);
            let turn = after.map(|(_, _, key, id, _)| Turn { key, id, back: false });
            let seen = Seen { it: caller.org.it, at };
            let rows = store::page(conn, &asked, &seen, turn.as_ref(), page.fetch())?;
            let key = |row: &store::Row| (view.to_owned(), order.to_owned(), row.key.clone(), row.party.0, at);
            page.paged(rows, key, |row| {
                Ok(WordMoved {
                    party: Named::of(row.party, &row.name),
                    now: WordNow::from(&row.now),
                    then: WordNow::from(&row.then),
                    since: seen.since(),
                    lately: row.lately,
                    moved: store::moved(row),
                })
            })
        })
        .await
}
