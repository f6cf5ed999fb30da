//! Tokens for programs: which ones there are, and ending one. A new one is made by a person who is signed in, never by a
//! program.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{acts, store};
use crate::api::kit::{Asked, Caller, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(end))
}

codes!(
    /// What a token may do.
    TokenScope = ["read", "write"]
);

/// A token. What the program sends is shown once, when it is made.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Token {
    id: Uuid,
    /// As whom it acts.
    person: Named,
    /// What it is for.
    name: String,
    #[schema(value_type = TokenScope)]
    scope: &'static str,
    made_at: Timestamp,
    /// To ten minutes.
    last_used_at: Option<Timestamp>,
    expires_at: Timestamp,
    /// When it was ended before its time.
    ended_at: Option<Timestamp>,
}

impl From<&store::Token> for Token {
    fn from(t: &store::Token) -> Self {
        Self {
            id: t.id,
            person: Named::of(t.person, &t.person_name),
            name: t.name.clone(),
            scope: if t.writes { "write" } else { "read" },
            made_at: t.made_at,
            last_used_at: t.last_used_at,
            expires_at: t.expires_at,
            ended_at: t.ended_at,
        }
    }
}

/// Whose tokens are listed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct TokensBy {
    /// Everybody's, for administrators; else one's own.
    #[param(default = false)]
    everybody: bool,
}

/// Tokens that live, newest first: one's own, or everybody's for administrators.
#[utoipa::path(get, path = "/tokens", tag = "me", params(TokensBy, Page),
    responses((status = 200, body = Paged<Token>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<TokensBy>,
) -> Result<Json<Paged<Token>>, AppError> {
    if by.everybody {
        acts::may_see_all(&caller.scope)?;
    }
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let own = caller.reader()?.id;
            let rows = store::page(conn, env.now, (!by.everybody).then_some(own), after, page.fetch())?;
            page.paged(rows, |t| (t.made_at, t.id), |t| Ok(Token::from(t)))
        })
        .await
}

/// A token ends now: one's own, or anybody's for administrators.
#[utoipa::path(post, path = "/tokens/{id}/end", tag = "me", params(("id" = Uuid, Path)),
    responses((status = 200, body = Token)))]
async fn end(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| acts::end(tx, env, &sent.caller.scope, id).map(|t| Token::from(&t))).await
}
