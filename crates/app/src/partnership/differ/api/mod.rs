//! Disagreements for programs: our own people read all of them, and those who decide or pay for a client its own.

mod wire;

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{CommitmentId, ConversationId, PartyId};
use domain::partnership::{Came, Ended, Outcome, Relief};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Correction, Noted};
use super::store::{self, Filter};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Nothing, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::sponsors::store::Matter;

use wire::{CameCode, DisagreementOutcome, DisagreementSeen, EightyPercent, ReliefCode};

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(disagreements_of, note_disagreement))
        .routes(routes!(disagreement))
        .routes(routes!(end_disagreement))
        .routes(routes!(reopen_disagreement))
        .routes(routes!(correct_disagreement))
        .routes(routes!(take_back_disagreement))
        .routes(routes!(eighty_percent))
}

fn one(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<DisagreementSeen, AppError> {
    Ok(DisagreementSeen::from(&store::find(conn, scope, id)?))
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct DisagreementsBy {
    /// Those that have ended, or the others.
    #[param(nullable = false)]
    ended: Option<bool>,
    /// Those that were taken back, instead of those that stand.
    #[param(nullable = false)]
    taken_back: Option<bool>,
}

/// What a client and its units differed about with IT, what began last first.
#[utoipa::path(get, path = "/parties/{id}/disagreements", tag = "partnership", params(("id" = Uuid, Path), DisagreementsBy, Page),
    responses((status = 200, body = Paged<DisagreementSeen>)))]
async fn disagreements_of(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    caller: Caller,
    Asked { by, page }: Asked<DisagreementsBy>,
) -> Result<Json<Paged<DisagreementSeen>>, AppError> {
    let filter = Filter { party: Some(PartyId(id)), ended: by.ended, taken_back: by.taken_back.unwrap_or_default() };
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            acts::writes(conn, &caller.scope, PartyId(id))?;
            let rows = store::list(conn, &caller.scope, &filter, after, page.fetch())?;
            page.paged(rows, |row| (row.opened_on, row.id), |row| Ok(DisagreementSeen::from(row)))
        })
        .await
}

/// A disagreement as somebody writes it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToNoteDisagreement {
    #[schema(max_length = 200)]
    about: String,
    /// What the client first wanted.
    #[schema(max_length = 4000)]
    theirs: String,
    /// What IT first wanted.
    #[schema(max_length = 4000)]
    ours: String,
    /// Told of, where nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<CameCode>)]
    came: Option<String>,
    /// The promise in which it came up.
    #[serde(default)]
    commitment: Option<Uuid>,
    /// The conversation in which it came up; either this or a promise.
    #[serde(default)]
    conversation: Option<Uuid>,
    /// Since when.
    opened_on: Date,
}

impl ToNoteDisagreement {
    fn read(&self) -> Result<Noted, AppError> {
        let mut f = Checks::default();
        let about = f.needed("about", &self.about, "Say what it is about.");
        let theirs = f.words("theirs", Some(&self.theirs));
        let ours = f.words("ours", Some(&self.ours));
        for (field, text) in [("theirs", &theirs), ("ours", &ours)] {
            if text.is_none() {
                f.wrong(field, "Say what that side first wanted.");
            }
        }
        let came = match self.came.as_deref() {
            None => Some(Came::Told),
            some => f.code("came", some, Came::from_code),
        };
        let matter = match (self.commitment, self.conversation) {
            (Some(_), Some(_)) => {
                f.wrong("conversation", "Name a promise or a conversation, not both.");
                None
            }
            (Some(id), None) => Some(Matter::Promise(CommitmentId(id))),
            (None, Some(id)) => Some(Matter::Talk(ConversationId(id))),
            (None, None) => None,
        };
        let on = f.day("opened_on", Some(self.opened_on));
        let all = theirs.zip(ours).zip(came).zip(on);
        let (((theirs, ours), came), on) = f.done(all)?.ok_or(AppError::NotFound)?;
        Ok(Noted { about, theirs, ours, came, matter, on })
    }
}

/// Writes down that the two sides differ. Either side can.
#[utoipa::path(post, path = "/parties/{id}/disagreements", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = ToNoteDisagreement, responses((status = 201, body = DisagreementSeen)))]
async fn note_disagreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToNoteDisagreement>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::may_write(tx, scope, PartyId(id))?;
        let made = acts::note(tx, env, scope, PartyId(id), &sent.body.read()?)?;
        Ok((format!("/api/v1/disagreements/{made}"), one(tx, scope, made)?))
    })
    .await
}

/// One disagreement.
#[utoipa::path(get, path = "/disagreements/{id}", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = DisagreementSeen)))]
async fn disagreement(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<DisagreementSeen>, AppError> {
    caller.read(&app, move |conn, _, caller| one(conn, &caller.scope, id)).await
}

/// How it ended.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToEndDisagreement {
    on: Date,
    #[schema(value_type = DisagreementOutcome)]
    outcome: String,
    /// IT took on more work than it had.
    more_work: bool,
    /// What IT was given for that; nothing is no relief.
    #[serde(default)]
    #[schema(value_type = Vec<ReliefCode>, max_items = 4)]
    relief: Vec<String>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

impl ToEndDisagreement {
    fn read(&self) -> Result<(Ended, Option<String>), AppError> {
        let mut f = Checks::default();
        let outcome = f.code("outcome", Some(&self.outcome), Outcome::from_code);
        let relief: BTreeSet<Relief> =
            self.relief.iter().filter_map(|code| f.code("relief", Some(code), Relief::from_code)).collect();
        let (on, words) = (f.day("on", Some(self.on)), f.words("words", self.words.as_deref()));
        let (outcome, on) = f.done(outcome.zip(on))?.ok_or(AppError::NotFound)?;
        Ok((Ended { on, outcome, more_work: self.more_work, relief }, words))
    }
}

/// Says how it ended. Either side can.
#[utoipa::path(post, path = "/disagreements/{id}/outcome", tag = "partnership", params(("id" = Uuid, Path), IfMatch),
    request_body = ToEndDisagreement, responses((status = 200, body = DisagreementSeen)))]
async fn end_disagreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToEndDisagreement>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let was = store::find(tx, scope, id)?;
        acts::may_write(tx, scope, was.party.0)?;
        let (ended, words) = sent.body.read()?;
        sent.unchanged(tx, |tx| one(tx, scope, id))?;
        acts::end(tx, env, scope, (id, was.version), (&ended, words))?;
        one(tx, scope, id)
    })
    .await
}

/// Says that it has not ended after all. Either side can.
#[utoipa::path(post, path = "/disagreements/{id}/reopen", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = DisagreementSeen)))]
async fn reopen_disagreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, _, sent| {
        let scope = &sent.caller.scope;
        let was = store::find(tx, scope, id)?;
        acts::reopen(tx, scope, (id, was.version))?;
        one(tx, scope, id)
    })
    .await
}

/// How often IT simply gave in to this client and its units in the last twelve months.
#[utoipa::path(get, path = "/parties/{id}/eighty-percent", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = EightyPercent)))]
async fn eighty_percent(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<EightyPercent>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            acts::share_of(conn, env, &caller.scope, PartyId(id)).map(EightyPercent::from)
        })
        .await
}

/// Other words for a disagreement; what is not given stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToCorrectDisagreement {
    #[serde(default)]
    #[schema(max_length = 200)]
    about: Option<String>,
    /// What the client first wanted.
    #[serde(default)]
    #[schema(max_length = 4000)]
    theirs: Option<String>,
    /// What IT first wanted.
    #[serde(default)]
    #[schema(max_length = 4000)]
    ours: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<CameCode>)]
    came: Option<String>,
    /// Since when.
    #[serde(default)]
    opened_on: Option<Date>,
}

impl ToCorrectDisagreement {
    fn read(&self) -> Result<Correction, AppError> {
        let mut f = Checks::default();
        let about = self.about.as_deref().map(|about| f.needed("about", about, "Say what it is about."));
        let mut wanted = |field: &str, text: &Option<String>| {
            let words = f.words(field, text.as_deref());
            if text.is_some() && words.is_none() {
                f.wrong(field, "Say what that side first wanted.");
            }
            words
        };
        let (theirs, ours) = (wanted("theirs", &self.theirs), wanted("ours", &self.ours));
        let came = f.code("came", self.came.as_deref(), Came::from_code);
        let on = f.day("opened_on", self.opened_on);
        f.done(Correction { about, theirs, ours, came, on })
    }
}

/// Puts its words right. The side that wrote it down changes all of them, the other side what it first wanted itself.
#[utoipa::path(post, path = "/disagreements/{id}/correction", tag = "partnership", params(("id" = Uuid, Path), IfMatch),
    request_body = ToCorrectDisagreement, responses((status = 200, body = DisagreementSeen)))]
async fn correct_disagreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToCorrectDisagreement>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let was = store::find(tx, scope, id)?;
        acts::may_write(tx, scope, was.party.0)?;
        let new = sent.body.read()?;
        sent.unchanged(tx, |tx| one(tx, scope, id))?;
        acts::correct(tx, env, scope, (id, was.version), &new)?;
        one(tx, scope, id)
    })
    .await
}

/// Why a disagreement is taken back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToTakeBackDisagreement {
    #[schema(max_length = 500)]
    why: String,
}

/// Takes back what should not have been written down; the side that wrote it can. It counts nowhere then.
#[utoipa::path(post, path = "/disagreements/{id}/taking-back", tag = "partnership", params(("id" = Uuid, Path), IfMatch),
    request_body = ToTakeBackDisagreement, responses((status = 200, body = DisagreementSeen)))]
async fn take_back_disagreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToTakeBackDisagreement>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let was = store::find(tx, scope, id)?;
        acts::may_write(tx, scope, was.party.0)?;
        let mut f = Checks::default();
        let why = f.sentence("why", Some(&sent.body.why)).unwrap_or_default();
        let why = f.done(why)?;
        sent.unchanged(tx, |tx| one(tx, scope, id))?;
        acts::take_back(tx, env, scope, (id, was.version), &why)?;
        one(tx, scope, id)
    })
    .await
}
