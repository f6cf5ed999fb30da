//! Demand that went elsewhere, for programs of our own people.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, ServiceId};
use domain::market::Went;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::by;
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::rivals::acts::{self, NewLost};
use crate::rivals::rights;
use crate::rivals::store::{self, Lost, LostFilter};
use crate::sponsors::store::Matter;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(lost_demand, lose)).routes(routes!(put_right)).routes(routes!(take_back_lost))
}

codes!(
    /// Where demand went.
    WentCode = Went::ALL.iter().map(|w| w.code())
);
codes!(
    /// What kind of matter demand began in.
    LostMatterCode = ["commitment", "conversation"]
);

/// An amount in major units of a currency.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct YearlyWorth {
    #[schema(example = "24000", max_length = 40)]
    amount: String,
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
}

impl YearlyWorth {
    fn read(&self, f: &mut Checks) -> Option<Money> {
        match Currency::of(&self.currency).and_then(|currency| Money::parse(&self.amount, currency)) {
            Ok(money) if money.minor >= 0 => Some(money),
            Ok(_) => {
                f.wrong("worth", "Write an amount from 0 up, or leave it out where it is not known.");
                None
            }
            Err(error) => {
                f.wrong("worth", error.sentence());
                None
            }
        }
    }
}

/// The matter in which demand began with us.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LostMatter {
    #[schema(value_type = LostMatterCode)]
    kind: String,
    id: Uuid,
}

/// Demand that went elsewhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LostSeen {
    id: Uuid,
    party: Named,
    what: String,
    day: Date,
    #[schema(value_type = WentCode)]
    went: &'static str,
    where_to: Option<String>,
    service: Option<Named>,
    alternative: Option<Named>,
    why: String,
    /// What would have kept it.
    kept_by: Option<String>,
    /// What it would have been worth in a year.
    worth: Option<YearlyWorth>,
    matter: Option<LostMatter>,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Lost> for LostSeen {
    fn from(l: &Lost) -> Self {
        let money = |m: Money| YearlyWorth { amount: m.exact().to_string(), currency: m.currency.code().to_owned() };
        Self {
            id: l.id,
            party: Named::of(l.party.0.0, &l.party.1),
            what: l.what.clone(),
            day: l.day,
            went: l.went.code(),
            where_to: l.where_to.clone(),
            service: l.service.as_ref().map(|(id, name)| Named::of(id.0, name)),
            alternative: l.alternative.as_ref().map(|(id, name)| Named::of(*id, name)),
            why: l.why.clone(),
            kept_by: l.kept_by.clone(),
            worth: l.worth.map(money),
            matter: l.matter.map(|matter| LostMatter { kind: matter.code().to_owned(), id: matter.id() }),
            by: by(&l.by),
            said_at: l.at,
        }
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct LostBy {
    /// Of this client.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// What of ours it would have been.
    #[param(nullable = false)]
    service: Option<Uuid>,
}

/// Demand that went elsewhere, the latest first. For our own people.
#[utoipa::path(get, path = "/lost-demand", tag = "market", params(LostBy, Page),
    responses((status = 200, body = Paged<LostSeen>)))]
async fn lost_demand(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<LostBy>,
) -> Result<Json<Paged<LostSeen>>, AppError> {
    rights::reads(&caller.scope)?;
    let filter = LostFilter { party: by.party.map(PartyId), service: by.service.map(ServiceId) };
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, _, _| {
            let rows = store::list_lost(conn, &filter, after, page.fetch())?;
            page.paged(rows, |row| (row.day, row.id), |row| Ok(LostSeen::from(row)))
        })
        .await
}

/// Demand that went elsewhere, as it is to be written down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToLose {
    party: Uuid,
    #[schema(max_length = 500)]
    what: String,
    day: Date,
    #[schema(value_type = WentCode)]
    went: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    where_to: Option<String>,
    #[serde(default)]
    service: Option<Uuid>,
    #[serde(default)]
    alternative: Option<Uuid>,
    #[schema(max_length = 4000)]
    why: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    kept_by: Option<String>,
    #[serde(default)]
    worth: Option<YearlyWorth>,
    #[serde(default)]
    matter: Option<LostMatter>,
}

impl ToLose {
    fn read(&self) -> Result<NewLost, AppError> {
        let mut f = Checks::default();
        let what = f.sentence("what", Some(&self.what));
        let why = f.words("why", Some(&self.why));
        for (field, text) in [("what", &what), ("why", &why)] {
            if text.is_none() {
                f.wrong(field, "Write something here.");
            }
        }
        let day = f.day("day", Some(self.day));
        let went = f.code("went", Some(&self.went), Went::from_code);
        let where_to = f.line("where_to", self.where_to.as_deref());
        let kept_by = f.words("kept_by", self.kept_by.as_deref());
        let worth = self.worth.as_ref().and_then(|worth| worth.read(&mut f));
        let matter =
            self.matter.as_ref().and_then(|m| f.code("matter.kind", Some(&m.kind), |code| Matter::named(code, m.id)));
        let all = f.done(what.zip(why).zip(day).zip(went))?;
        let (((what, why), day), went) = all.ok_or(AppError::NotFound)?;
        let (party, service) = (PartyId(self.party), self.service.map(ServiceId));
        let alternative = self.alternative;
        Ok(NewLost { party, what, day, went, where_to, service, alternative, why, kept_by, worth, matter })
    }
}

/// Writes down demand that went elsewhere. For our own people.
#[utoipa::path(post, path = "/lost-demand", tag = "market", request_body = ToLose,
    responses((status = 200, body = LostSeen)))]
async fn lose(State(app): State<App>, sent: Sent<ToLose>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        rights::writes(&sent.caller.scope)?;
        let id = acts::lose(tx, env, &sent.caller.scope, &sent.body.read()?, None)?;
        Ok(LostSeen::from(&store::find_lost(tx, id)?))
    })
    .await
}

/// Puts a line right: another one stands in its place. For our own people.
#[utoipa::path(put, path = "/lost-demand/{id}", tag = "market", params(("id" = Uuid, Path)), request_body = ToLose,
    responses((status = 200, body = LostSeen)))]
async fn put_right(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToLose>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        rights::writes(&sent.caller.scope)?;
        let anew = acts::lose(tx, env, &sent.caller.scope, &sent.body.read()?, Some(id))?;
        Ok(LostSeen::from(&store::find_lost(tx, anew)?))
    })
    .await
}

/// Takes a line back that was wrong. For our own people.
#[utoipa::path(post, path = "/lost-demand/{id}/take-back", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = LostSeen)))]
async fn take_back_lost(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::take_back(tx, env, &sent.caller.scope, id)?;
        Ok(LostSeen::from(&store::find_lost(tx, id)?))
    })
    .await
}
