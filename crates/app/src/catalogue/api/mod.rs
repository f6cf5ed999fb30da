//! The catalogue for programs: services, what they offer, their life, and orders.

mod offerings;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::catalogue::{LifeAct, LifeActKind};
use domain::kernel::{PartyId, PersonId, ServiceId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{CatalogueService, ServiceInFull, ServiceStage, line, whole};
use super::acts::{self, Described};
use super::sight::Sight;
use super::store::{self, Asked as Wanted, Key, Shown};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change))
        .routes(routes!(live))
        .routes(routes!(readers, read_by))
        .merge(offerings::routes())
}

codes!(
    /// A step in the life of a service.
    ServiceActCode = LifeActKind::ALL.map(LifeActKind::code)
);

/// Which services.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ServicesBy {
    /// Words that begin words of the service or of what it offers.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Where they stand. Without it, those that everybody may read.
    #[param(inline, nullable = false)]
    stage: Option<ServiceStage>,
    /// Only those on which everybody rests, or only the others.
    #[param(nullable = false)]
    core: Option<bool>,
}

/// Services, by area and name. Others than our own staff read what is published.
#[utoipa::path(get, path = "/services", tag = "catalogue", params(ServicesBy, Page),
    responses((status = 200, body = Paged<CatalogueService>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<ServicesBy>,
) -> Result<Json<Paged<CatalogueService>>, AppError> {
    let after: Option<Key> = page.after()?;
    let mut f = Checks::default();
    let q = f.line("q", by.q.as_deref()).unwrap_or_default();
    let shown = by.stage.map_or(Shown::Live, |stage| Shown::Of(stage.into()));
    let wanted = f.done(Wanted { q, shown, core: by.core })?;
    caller
        .read(&app, move |conn, _, caller| {
            let sight = Sight::of(&caller.scope);
            let rows = store::list(conn, sight, &wanted, (after.clone(), false), page.fetch())?;
            page.paged(rows, |s| (s.area.clone(), s.name.clone(), s.id.0), |s| Ok(line(s)))
        })
        .await
}

/// One service, with all that it offers.
#[utoipa::path(get, path = "/services/{id}", tag = "catalogue", params(("id" = Uuid, Path)),
    responses((status = 200, body = ServiceInFull)))]
async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<ServiceInFull>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, ServiceId(id))).await
}

/// A service as it is to be, as a whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceSent {
    #[schema(max_length = 200)]
    name: String,
    /// What it is for, in one line.
    #[serde(default)]
    #[schema(max_length = 500)]
    about: Option<String>,
    /// Under what it stands in the catalogue.
    #[schema(max_length = 200, example = "Workplace")]
    area: String,
    /// Somebody of our house.
    #[serde(default)]
    owner: Option<Uuid>,
    /// The team of our house that performs it.
    #[serde(default)]
    team: Option<Uuid>,
    /// Everybody rests on it.
    #[serde(default)]
    core: bool,
    /// What we keep to ourselves.
    #[serde(default)]
    #[schema(max_length = 4000)]
    notes: Option<String>,
}

impl ServiceSent {
    fn read(&self) -> Result<Described, AppError> {
        let mut f = Checks::default();
        let new = Described {
            name: f.needed("name", &self.name, "Write the name by which people ask for it."),
            about: f.sentence("about", self.about.as_deref()),
            area: f.needed("area", &self.area, "Write under what it stands in the catalogue, such as Workplace."),
            owner: self.owner.map(PersonId),
            team: self.team.map(PartyId),
            core: self.core,
            notes: f.words("notes", self.notes.as_deref()),
        };
        f.done(new)
    }
}

/// A new service, which is a draft.
#[utoipa::path(post, path = "/services", tag = "catalogue", request_body = ServiceSent,
    responses((status = 201, body = ServiceInFull)))]
async fn add(State(app): State<App>, sent: Sent<ServiceSent>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::may_describe(scope)?;
        let id = acts::describe(tx, env, scope, &sent.body.read()?)?;
        Ok((format!("/api/v1/services/{id}"), whole(tx, scope, id)?))
    })
    .await
}

/// The service anew. One that others read stays whole.
#[utoipa::path(put, path = "/services/{id}", tag = "catalogue", params(("id" = Uuid, Path), IfMatch),
    request_body = ServiceSent, responses((status = 200, body = ServiceInFull)))]
async fn change(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ServiceSent>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, id) = (&sent.caller.scope, ServiceId(id));
        let said = sent.body.read()?;
        sent.unchanged(tx, |tx| whole(tx, scope, id))?;
        let seen = store::find(tx, Sight::of(scope), id)?;
        acts::may_change(scope, &seen)?;
        acts::change(tx, env, scope, (id, seen.version), &said)?;
        whole(tx, scope, id)
    })
    .await
}

/// A step in the life of a service.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceStep {
    #[schema(value_type = ServiceActCode)]
    act: String,
    /// The last day; for `announce`.
    #[serde(default)]
    on: Option<Date>,
    /// The published service that takes its place; for `announce`.
    #[serde(default)]
    instead: Option<Uuid>,
    /// Why; needed by all but `publish`. Only our own side reads it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: Option<String>,
}

impl ServiceStep {
    fn read(&self) -> Result<(LifeAct, Option<String>), AppError> {
        let mut f = Checks::default();
        let why = f.words("why", self.why.as_deref());
        let on = f.day("on", self.on);
        let Some(kind) = f.code("act", Some(&self.act), LifeActKind::from_code) else {
            return Err(f.done(()).err().unwrap_or(AppError::Invalid(FieldErrors::default())));
        };
        let act = match kind {
            LifeActKind::Publish => LifeAct::Publish,
            LifeActKind::Announce => {
                if self.on.is_none() {
                    f.wrong("on", "Name its last day.");
                }
                LifeAct::Announce { on: on.unwrap_or_default(), instead: self.instead.map(ServiceId) }
            }
            LifeActKind::Keep => LifeAct::Keep,
            LifeActKind::Retire => LifeAct::Retire,
            LifeActKind::BringBack => LifeAct::BringBack,
        };
        f.done((act, why))
    }
}

/// The service is published, ends on a day, stays after all, ends now, or is a draft again.
#[utoipa::path(post, path = "/services/{id}/acts", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = ServiceStep, responses((status = 200, body = ServiceInFull)))]
async fn live(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ServiceStep>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, id) = (&sent.caller.scope, ServiceId(id));
        store::find(tx, Sight::of(scope), id)?;
        let (act, why) = sent.body.read()?;
        acts::live(tx, env, scope, id, (act, why.as_deref()))?;
        whole(tx, scope, id)
    })
    .await
}

/// Who reads the catalogue besides those who are signed in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CatalogueReaders {
    /// Anybody who has the address, without prices and without names of people.
    anybody: bool,
}

/// Who reads the catalogue besides those who are signed in.
#[utoipa::path(get, path = "/settings/catalogue", tag = "catalogue", responses((status = 200, body = CatalogueReaders)))]
async fn readers(State(app): State<App>, caller: Caller) -> Result<Json<CatalogueReaders>, AppError> {
    caller.read(&app, |conn, _, _| Ok(CatalogueReaders { anybody: acts::open_to_anybody(conn)? })).await
}

/// Read so from now on; for administrators.
#[utoipa::path(put, path = "/settings/catalogue", tag = "catalogue", params(IfMatch), request_body = CatalogueReaders,
    responses((status = 200, body = CatalogueReaders)))]
async fn read_by(State(app): State<App>, sent: Sent<CatalogueReaders>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        sent.unchanged(tx, |tx| Ok(CatalogueReaders { anybody: acts::open_to_anybody(tx)? }))?;
        acts::set_open(tx, env, &sent.caller.scope, sent.body.anybody)?;
        Ok(CatalogueReaders { anybody: acts::open_to_anybody(tx)? })
    })
    .await
}
