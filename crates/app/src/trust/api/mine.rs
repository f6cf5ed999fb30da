//! One's own word, for oneself alone.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use domain::kernel::PersonId;
use domain::trust::Outcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::TurnedOutCode;
use super::wire::{BehindWord, WordInMonth, WordThen};
use crate::api::kit::{Asked, Caller, Checks, Page, Paged, Sent};
use crate::commitments::store::Behind;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::trust::{acts, known, store};

/// The word of whoever asks. Nobody else can read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct OwnWord {
    /// They want it; nothing else is there until they do.
    wanted: bool,
    /// Since when.
    since: Option<Timestamp>,
    word: Option<WordThen>,
    /// The end of each of the last 24 months, the last one now.
    over_time: Vec<WordInMonth>,
}

fn shown(conn: &mut Conn, env: &Env, person: PersonId) -> Result<OwnWord, AppError> {
    let points = known::own(conn, env, person)?;
    Ok(OwnWord {
        wanted: points.is_some(),
        since: store::own_since(conn, person)?,
        word: points.as_ref().and_then(|p| p.last()).map(|p| WordThen::from(&p.word)),
        over_time: points.iter().flatten().map(WordInMonth::from).collect(),
    })
}

/// One's own word: off until one wants it, and for oneself alone.
#[utoipa::path(get, path = "/me/word", tag = "me", responses((status = 200, body = OwnWord)))]
pub(super) async fn own(State(app): State<App>, caller: Caller) -> Result<Json<OwnWord>, AppError> {
    caller.read(&app, |conn, env, caller| shown(conn, env, caller.reader()?.id)).await
}

/// Whether one wants a word of one's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WantWord {
    wanted: bool,
}

/// Switches one's own word on or off.
#[utoipa::path(put, path = "/me/word", tag = "me", request_body = WantWord, responses((status = 200, body = OwnWord)))]
pub(super) async fn want(State(app): State<App>, sent: Sent<WantWord>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        acts::want_own(tx, env, &sent.caller.scope, sent.body.wanted)?;
        shown(tx, env, sent.caller.reader()?.id)
    })
    .await
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OwnBy {
    /// Only those that turned out so.
    #[param(value_type = Option<TurnedOutCode>, inline, nullable = false)]
    outcome: Option<String>,
}

/// Every promise behind one's own word, the newest first; none while one does not want it.
#[utoipa::path(get, path = "/me/word/outcomes", tag = "me", params(OwnBy, Page),
    responses((status = 200, body = Paged<BehindWord>)))]
pub(super) async fn own_outcomes(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<OwnBy>,
) -> Result<Json<Paged<BehindWord>>, AppError> {
    let mut f = Checks::default();
    let outcome = f.code("outcome", by.outcome.as_deref(), Outcome::from_code);
    f.done(())?;
    caller
        .read(&app, move |conn, env, caller| {
            let person = caller.reader()?.id;
            let after = page.after::<(Timestamp, Uuid)>()?;
            if store::own_since(conn, person)?.is_none() {
                return Ok(Paged { items: Vec::new(), next: None });
            }
            let behind = (Behind::Person(person), outcome);
            let lines = known::lines(conn, env, &caller.scope, behind, after, page.fetch())?;
            let now = env.local();
            page.paged(lines, |l| (l.judgement.since, l.row.id.0), |l| Ok(BehindWord::of(l, &now)))
        })
        .await
}
