//! Behind the curtain, for programs: the queue and load of those who serve a client, and days in the other's shoes.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::curtain::{Amount, Goes};
use domain::kernel::{PartyId, PersonId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Wanted};
use super::{known, store};
use crate::api::kit::{Caller, Checks, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(behind_the_curtain))
        .routes(routes!(arrange_exchange))
        .routes(routes!(learn_of_exchange))
}

codes!(
    /// Who goes to whom for a day.
    ExchangeGoes = Goes::ALL.iter().map(|g| g.code())
);

/// How much waits and how much is under way.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct QueueAmount {
    waiting: u64,
    running: u64,
}

impl From<Amount> for QueueAmount {
    fn from(a: Amount) -> Self {
        Self { waiting: a.waiting, running: a.running }
    }
}

/// A team that serves the client, without its name.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct QueueSeen {
    own: QueueAmount,
    /// Of all others together; nothing where they are too few to show apart.
    others: Option<QueueAmount>,
    /// What is promised of the hours there are, in percent; nothing where it is not known or not told.
    load: Option<u64>,
}

/// A day in the other's shoes.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ExchangeSeen {
    id: Uuid,
    #[schema(value_type = ExchangeGoes)]
    goes: &'static str,
    day: Date,
    guest: String,
    host: String,
    commitment: Uuid,
    it_learnt: Option<String>,
    client_learnt: Option<String>,
}

/// What is behind the curtain of a client and IT.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CurtainSeen {
    queues: Vec<QueueSeen>,
    waits_for_the_client: i64,
    waits_for_it: i64,
    past_their_day: i64,
    broken: i64,
    exchanges: Vec<ExchangeSeen>,
}

fn seen(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<CurtainSeen, AppError> {
    let b = known::behind(conn, env, scope, id)?;
    let queues =
        b.serves.iter().map(|s| QueueSeen { own: s.own.into(), others: s.others.map(QueueAmount::from), load: s.load });
    let exchanges = b.days.into_iter().map(|d| {
        let [it_learnt, client_learnt] = d.learnt;
        ExchangeSeen {
            id: d.id,
            goes: d.goes.code(),
            day: d.day,
            guest: d.guest,
            host: d.host,
            commitment: d.promise.0,
            it_learnt,
            client_learnt,
        }
    });
    Ok(CurtainSeen {
        queues: queues.collect(),
        waits_for_the_client: b.up.theirs,
        waits_for_it: b.up.ours,
        past_their_day: b.up.late,
        broken: b.up.broken,
        exchanges: exchanges.collect(),
    })
}

/// The queue and load of those who serve a client, what holds things up, and days in the other's shoes.
#[utoipa::path(get, path = "/parties/{id}/curtain", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = CurtainSeen)))]
async fn behind_the_curtain(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CurtainSeen>, AppError> {
    caller.read(&app, move |conn, env, caller| seen(conn, env, &caller.scope, PartyId(id))).await
}

/// A day to arrange.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToArrange {
    #[schema(value_type = ExchangeGoes)]
    goes: String,
    day: Date,
    guest: Uuid,
    host: Uuid,
}

/// Arranges a day in the other's shoes: a promise of whoever receives the guest. Either side can.
#[utoipa::path(post, path = "/parties/{id}/exchange-days", tag = "parties", params(("id" = Uuid, Path)),
    request_body = ToArrange, responses((status = 201, body = CurtainSeen)))]
async fn arrange_exchange(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToArrange>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        acts::speaks(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let goes = f.code("goes", Some(&body.goes), Goes::from_code);
        let day = f.day("day", Some(body.day));
        let (goes, day) = f.done(goes.zip(day))?.ok_or(AppError::NotFound)?;
        let wanted = Wanted { goes, day, guest: PersonId(body.guest), host: PersonId(body.host) };
        acts::arrange(tx, env, scope, PartyId(id), wanted)?;
        Ok((format!("/api/v1/parties/{id}/curtain"), seen(tx, env, scope, PartyId(id))?))
    })
    .await
}

/// What one's side learnt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToLearn {
    #[schema(max_length = 4000)]
    words: String,
}

/// Says what one's side learnt on a day. Both sides read it.
#[utoipa::path(post, path = "/exchange-days/{id}/lessons", tag = "parties", params(("id" = Uuid, Path)),
    request_body = ToLearn, responses((status = 200, body = CurtainSeen)))]
async fn learn_of_exchange(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToLearn>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let client = store::day(tx, id)?.client.0;
        acts::speaks(tx, scope, client)?;
        let mut f = Checks::default();
        let words = f.words("words", Some(&sent.body.words));
        if words.is_none() {
            f.wrong("words", "Say what your side learnt.");
        }
        let words = f.done(words)?.ok_or(AppError::NotFound)?;
        acts::learn(tx, env, scope, id, &words)?;
        seen(tx, env, scope, client)
    })
    .await
}
