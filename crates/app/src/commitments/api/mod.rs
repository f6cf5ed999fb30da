//! Promises for programs: the list, one with its ledger, a new one, and every act.

mod below;
mod linked;
mod met;
mod opened;
mod sent;
mod similar;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::commitment::{Kind, State as Stands};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::trust::Outcome;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::opened::NewCommitment;
use self::sent::CommitmentSaying;
use self::wire::{Commitment, CommitmentInFull, CommitmentKind, CommitmentState, OutcomeCode};
use super::pages::query;
use super::store::{self, After, Row, Sort, Turn};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Page, Paged, Sent, codes};
use crate::check::door;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::resting;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(show))
        .routes(routes!(say))
        .routes(routes!(met::meet))
        .merge(linked::routes())
        .merge(similar::routes())
}

/// What the list is narrowed to. The same as on the page.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct By {
    /// `open` where nothing is said. What `we` owe and what `they` owe is seen from the reader's side; `trouble` is late or
    /// broken down; `waiting` waits for an answer; `below` is at risk from below, for our own staff.
    #[param(value_type = Option<CommitmentView>, inline, nullable = false)]
    view: Option<String>,
    /// Part of the subject.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Either party.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Either accountable person.
    #[param(nullable = false)]
    person: Option<Uuid>,
    /// The team of ours that works on it.
    #[param(nullable = false)]
    team: Option<Uuid>,
    /// Where it stands.
    #[param(value_type = Option<CommitmentState>, inline, nullable = false)]
    state: Option<String>,
    /// How it turned out.
    #[param(value_type = Option<OutcomeCode>, inline, nullable = false)]
    outcome: Option<String>,
    /// Where it comes from. Tickets of other systems are left out unless asked for.
    #[param(value_type = Option<CommitmentKind>, inline, nullable = false)]
    kind: Option<String>,
    /// The last day on which it may fall due.
    #[param(nullable = false)]
    due: Option<Date>,
    /// What moved last first, or what is due next first.
    #[param(value_type = Option<CommitmentSort>, inline, nullable = false)]
    sort: Option<String>,
}

codes!(
    /// A view that everybody has.
    CommitmentView = query::VIEWS.map(|(code, _)| code)
);
codes!(
    /// An order of promises.
    CommitmentSort = ["moved", "due"]
);

impl By {
    /// As the page would ask for it.
    fn asked(&self) -> Result<query::Asked, AppError> {
        let mut f = Checks::default();
        let view = f.code("view", self.view.as_deref(), |code| query::VIEWS.iter().find(|(known, _)| *known == code));
        let sort = f.code("sort", self.sort.as_deref(), |code| match code {
            "moved" => Some(Sort::Moved),
            "due" => Some(Sort::Due),
            _ => None,
        });
        let seen = |code: &str| Stands::from_code(code).filter(|s| !matches!(s, Stands::New | Stands::Void));
        let asked = query::Asked {
            view: view.map_or("open", |(code, _)| *code).to_owned(),
            q: f.line("q", self.q.as_deref()).unwrap_or_default(),
            party: self.party.map(PartyId),
            team: self.team.map(PartyId),
            state: f.code("state", self.state.as_deref(), seen),
            outcome: f.code("outcome", self.outcome.as_deref(), Outcome::from_code),
            kind: f.code("kind", self.kind.as_deref(), Kind::from_code),
            person: self.person.map(PersonId),
            due: f.day("due", self.due),
            sort: sort.unwrap_or_default(),
            turn: None,
        };
        f.done(asked)
    }
}

/// Where a page begins: the order, and the last row of the page before in it.
type Key = (bool, Timestamp, Uuid);

/// Promises, both directions.
#[utoipa::path(get, path = "/commitments", tag = "commitments", params(By, Page),
    responses((status = 200, body = Paged<Commitment>)))]
async fn list(State(app): State<App>, caller: Caller, Asked { by, page }: Asked<By>) -> Answer<Paged<Commitment>> {
    let asked = by.asked()?;
    caller.read(&app, move |conn, env, caller| listed(conn, env, caller, &asked, &page)).await
}

type Answer<T> = Result<Json<T>, AppError>;

fn listed(
    conn: &mut Conn,
    env: &Env,
    caller: &Caller,
    asked: &query::Asked,
    page: &Page,
) -> Result<Paged<Commitment>, AppError> {
    let by_due = asked.sort == Sort::Due;
    let after = page.after::<Key>()?.filter(|(due, ..)| *due == by_due);
    let turn = after.map(|(_, at, id)| Turn::After(After { at, id }));
    let filter = asked.filter(&caller.scope, &env.local());
    let rows = store::page(conn, &caller.scope, caller.org.it, &filter, (asked.sort, turn), page.fetch())?;
    let at = |row: &Row| if by_due { row.due.unwrap_or(row.moved_at) } else { row.moved_at };
    page.paged(rows, |row| (by_due, at(row), row.id.0), |row| Ok(Commitment::of(&caller.scope, row)))
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<CommitmentInFull, AppError> {
    CommitmentInFull::load(conn, env, scope, CommitmentId(id))
}

/// One promise, with its ledger and what can be said now.
#[utoipa::path(get, path = "/commitments/{id}", tag = "commitments", params(("id" = Uuid, Path)),
    responses((status = 200, body = CommitmentInFull)))]
async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Answer<CommitmentInFull> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// Ask for a promise, or offer one.
#[utoipa::path(post, path = "/commitments", tag = "commitments", request_body = NewCommitment,
    responses((status = 201, body = CommitmentInFull)))]
async fn open(State(app): State<App>, sent: Sent<NewCommitment>) -> Result<Response, AppError> {
    let opening = sent.body.opening(&app.env(), sent.caller.org.it)?;
    let check = door::before_offer(&app, &sent.caller.scope, &opening).await?;
    sent.made(&app, move |tx, env, sent| {
        let mut opening = sent.body.opening(env, sent.caller.org.it)?;
        opening.said.check = check;
        let said = match sent.body.place() {
            Some(place) => resting::acts::open(tx, env, &sent.caller.scope, opening, &place)?,
            None => super::acts::open(tx, env, &sent.caller.scope, opening)?,
        };
        Ok((format!("/api/v1/commitments/{}", said.id), shown(tx, env, &sent.caller.scope, said.id.0)?))
    })
    .await
}

/// Say something about a promise. `allowed` of the promise tells which acts are possible now.
#[utoipa::path(post, path = "/commitments/{id}/acts", tag = "commitments", params(("id" = Uuid, Path), IfMatch),
    request_body = CommitmentSaying, responses((status = 200, body = CommitmentInFull)))]
async fn say(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<CommitmentSaying>) -> Result<Response, AppError> {
    if let Some(word) = sent.body.word(&app.env(), CommitmentId(id)) {
        door::before(&app, &sent.caller.scope, word).await?;
    }
    sent.done(&app, move |tx, env, sent| {
        sent.unchanged(tx, |tx| shown(tx, env, &sent.caller.scope, id))?;
        let saying = sent.body.saying(env)?;
        let despite = sent.body.despite();
        resting::acts::deliver(tx, env, &sent.caller.scope, CommitmentId(id), saying, despite)?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}
