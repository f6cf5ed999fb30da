//! Disagreements for programs: our own people read all of them, and those who decide or pay for a client its own.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::partnership::{BASE, Came, Ended, Outcome, Relief, Share, Verdict};
use domain::profile::Whose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Noted};
use super::store::{self, Disagreement, Filter};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::sponsors::store::Matter;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(disagreements_of, note_disagreement))
        .routes(routes!(disagreement))
        .routes(routes!(end_disagreement))
        .routes(routes!(reopen_disagreement))
        .routes(routes!(eighty_percent))
}

codes!(
    /// How a disagreement ended.
    DisagreementOutcome = Outcome::ALL.iter().map(|o| o.code())
);
codes!(
    /// What IT was given where it took on more.
    ReliefCode = Relief::ALL.iter().map(|r| r.code())
);
codes!(
    /// Where a disagreement came up.
    CameCode = Came::ALL.iter().map(|c| c.code())
);
codes!(
    /// Which side wrote a disagreement down.
    DisagreementWhose = Whose::ALL.iter().map(|w| w.code())
);
codes!(
    /// What the test of eighty percent says.
    EightyVerdict = Verdict::ALL.iter().map(|v| v.code())
);

/// How it ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DisagreementEnded {
    on: Date,
    #[schema(value_type = DisagreementOutcome)]
    outcome: &'static str,
    /// IT took on more work than it had.
    more_work: bool,
    /// What IT was given for that; empty is no relief.
    #[schema(value_type = Vec<ReliefCode>)]
    relief: Vec<&'static str>,
    words: Option<String>,
    by: Option<Named>,
}

/// What the two sides differed about.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DisagreementSeen {
    id: Uuid,
    party: Named,
    about: String,
    /// What the client first wanted.
    theirs: String,
    /// What IT first wanted.
    ours: String,
    #[schema(value_type = CameCode)]
    came: &'static str,
    commitment: Option<Uuid>,
    conversation: Option<Uuid>,
    opened_on: Date,
    #[schema(value_type = DisagreementWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
    /// How it ended; nothing while it goes on.
    ended: Option<DisagreementEnded>,
}

fn named(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

impl From<&Disagreement> for DisagreementSeen {
    fn from(d: &Disagreement) -> Self {
        let of = |code: &str| d.matter.filter(|matter| matter.code() == code).map(Matter::id);
        let ended = d.ended.as_ref().map(|e| DisagreementEnded {
            on: e.on,
            outcome: e.outcome.code(),
            more_work: e.more_work,
            relief: e.relief.iter().map(|r| r.code()).collect(),
            words: d.ended_words.clone(),
            by: named(&d.ended_by),
        });
        Self {
            id: d.id,
            party: Named::of(d.party.0.0, &d.party.1),
            about: d.about.clone(),
            theirs: d.theirs.clone(),
            ours: d.ours.clone(),
            came: d.came.code(),
            commitment: of("commitment"),
            conversation: of("conversation"),
            opened_on: d.opened_on,
            whose: d.whose.code(),
            by: named(&d.by),
            said_at: d.at,
            ended,
        }
    }
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
    let filter = Filter { party: Some(PartyId(id)), ended: by.ended };
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

/// The test of eighty percent, with its base.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EightyPercent {
    /// Ended in the last twelve months: the base.
    closed: u32,
    /// In which IT simply gave in: as the client first wanted, with more work for IT and without relief.
    gave_in: u32,
    /// Which ended as IT first wanted.
    as_it_wanted: u32,
    /// Which ended in a third thing that both found.
    third: u32,
    /// The share in percent, rounded down; nothing where the base is too small.
    percent: Option<u32>,
    /// The smallest base on which a share is told.
    needed: u32,
    #[schema(value_type = EightyVerdict)]
    verdict: &'static str,
}

impl From<Share> for EightyPercent {
    fn from(s: Share) -> Self {
        Self {
            closed: s.closed,
            gave_in: s.gave_in,
            as_it_wanted: s.our_way,
            third: s.third,
            percent: s.percent(),
            needed: BASE,
            verdict: s.verdict().code(),
        }
    }
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
