//! Systems outside IT, for programs: our own people read all of them, a client its own; what we think of their risk is for our
//! own people.

mod moves;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, PersonId};
use domain::market::{Risk, Standing};
use domain::profile::Whose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::shadow::acts::{self, Told};
use crate::shadow::store::{self, Filter, Judged, Step, System};

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(outside_systems))
        .routes(routes!(tell_outside))
        .routes(routes!(outside_system, put_outside_right))
        .merge(moves::routes())
}

codes!(
    /// How a system outside IT stands.
    StandingCode = Standing::ALL.iter().map(|s| s.code())
);
codes!(
    /// How much could go wrong.
    RiskOutsideCode = Risk::ALL.iter().map(|r| r.code())
);
codes!(
    /// Which side said it.
    OutsideWhose = Whose::ALL.iter().map(|w| w.code())
);

/// What something costs in a year: an amount in major units of a currency.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct YearlyCost {
    #[schema(example = "1800", max_length = 40)]
    amount: String,
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
}

fn by(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

/// How risky we think it is. For our own staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RiskSeen {
    #[schema(value_type = RiskOutsideCode)]
    risk: &'static str,
    data: Option<String>,
    continuity: Option<String>,
    security: Option<String>,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Judged> for RiskSeen {
    fn from(j: &Judged) -> Self {
        let Judged { data, continuity, security, .. } = j.clone();
        Self { risk: j.risk.code(), data, continuity, security, by: by(&j.by), said_at: j.at }
    }
}

/// Something that became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StepSeen {
    #[schema(value_type = StandingCode)]
    standing: &'static str,
    words: Option<String>,
    commitment: Option<Uuid>,
    conversation: Option<Uuid>,
    #[schema(value_type = OutsideWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Step> for StepSeen {
    fn from(s: &Step) -> Self {
        let of = |code: &str| s.matter.filter(|matter| matter.code() == code).map(crate::sponsors::store::Matter::id);
        Self {
            standing: s.standing.code(),
            words: s.words.clone(),
            commitment: of("commitment"),
            conversation: of("conversation"),
            whose: s.whose.code(),
            by: by(&s.by),
            said_at: s.at,
        }
    }
}

/// A system that was built or bought outside IT.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OutsideSystem {
    id: Uuid,
    party: Named,
    name: String,
    used_for: String,
    /// Why it came to be.
    why: String,
    owner: Option<Named>,
    /// Who looks after it, where it is only a name.
    owner_name: Option<String>,
    cost: Option<YearlyCost>,
    /// What would make it safe or bring it home.
    safer: Option<String>,
    #[schema(value_type = StandingCode)]
    standing: &'static str,
    #[schema(value_type = OutsideWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
    /// How risky we think it is; for our own staff.
    #[schema(value_type = Option<RiskOutsideCode>)]
    risk: Option<&'static str>,
}

impl From<&System> for OutsideSystem {
    fn from(s: &System) -> Self {
        let cost = |m: Money| YearlyCost { amount: m.exact().to_string(), currency: m.currency.code().to_owned() };
        Self {
            id: s.id,
            party: Named::of(s.party.0.0, &s.party.1),
            name: s.name.clone(),
            used_for: s.used_for.clone(),
            why: s.why.clone(),
            owner: by(&s.owner),
            owner_name: s.owner_name.clone(),
            cost: s.cost.map(cost),
            safer: s.safer.clone(),
            standing: s.standing.code(),
            whose: s.whose.code(),
            by: by(&s.by),
            said_at: s.at,
            risk: s.risk.map(Risk::code),
        }
    }
}

/// One with everything that became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OutsideWhole {
    #[serde(flatten)]
    system: OutsideSystem,
    /// What became of it, newest first.
    steps: Vec<StepSeen>,
    /// How risky it was judged, newest first; for our own staff, else empty.
    risks: Vec<RiskSeen>,
}

fn whole(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<OutsideWhole, AppError> {
    let system = store::find(conn, scope, id)?;
    Ok(OutsideWhole {
        system: OutsideSystem::from(&system),
        steps: store::steps(conn, id, 100)?.iter().map(StepSeen::from).collect(),
        risks: store::risks(conn, scope, id, 100)?.iter().map(RiskSeen::from).collect(),
    })
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct OutsideBy {
    /// At this client and below it.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Those that are home or gone, or the others.
    #[param(nullable = false)]
    over: Option<bool>,
}

/// Systems outside IT at clients that may be seen, by name.
#[utoipa::path(get, path = "/outside-systems", tag = "market", params(OutsideBy, Page),
    responses((status = 200, body = Paged<OutsideSystem>)))]
async fn outside_systems(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<OutsideBy>,
) -> Result<Json<Paged<OutsideSystem>>, AppError> {
    let filter = Filter { party: by.party.map(PartyId), over: by.over };
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::list(conn, &caller.scope, &filter, after.clone(), page.fetch())?;
            page.paged(rows, |row| (row.name.clone(), row.id), |row| Ok(OutsideSystem::from(row)))
        })
        .await
}

/// A system as somebody tells of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToTell {
    #[schema(max_length = 200)]
    name: String,
    #[schema(max_length = 4000)]
    used_for: String,
    #[schema(max_length = 4000)]
    why: String,
    #[serde(default)]
    owner: Option<Uuid>,
    #[serde(default)]
    #[schema(max_length = 200)]
    owner_name: Option<String>,
    #[serde(default)]
    cost: Option<YearlyCost>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    safer: Option<String>,
}

impl ToTell {
    fn read(&self) -> Result<Told, AppError> {
        let mut f = Checks::default();
        let name = f.needed("name", &self.name, "Say what it is called there.");
        let used_for = f.words("used_for", Some(&self.used_for));
        let why = f.words("why", Some(&self.why));
        for (field, text) in [("used_for", &used_for), ("why", &why)] {
            if text.is_none() {
                f.wrong(field, "Write something here.");
            }
        }
        let owner_name = f.line("owner_name", self.owner_name.as_deref());
        let cost = self.cost.as_ref().and_then(|cost| {
            let money = Currency::of(&cost.currency).and_then(|currency| Money::parse(&cost.amount, currency));
            match money {
                Ok(money) if money.minor >= 0 => Some(money),
                Ok(_) => {
                    f.wrong("cost", "Write an amount from 0 up, or leave it out where it is not known.");
                    None
                }
                Err(error) => {
                    f.wrong("cost", error.sentence());
                    None
                }
            }
        });
        let safer = f.words("safer", self.safer.as_deref());
        let (used_for, why) = f.done(used_for.zip(why))?.ok_or(AppError::NotFound)?;
        Ok(Told { name, used_for, why, owner: self.owner.map(PersonId), owner_name, cost, safer })
    }
}

/// Tells of a system that was built or bought outside IT. Either side can.
#[utoipa::path(post, path = "/parties/{id}/outside-systems", tag = "market", params(("id" = Uuid, Path)),
    request_body = ToTell, responses((status = 201, body = OutsideWhole)))]
async fn tell_outside(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToTell>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::may_write(tx, scope, PartyId(id))?;
        let made = acts::tell(tx, env, scope, PartyId(id), &sent.body.read()?)?;
        Ok((format!("/api/v1/outside-systems/{made}"), whole(tx, scope, made)?))
    })
    .await
}

/// One system outside IT, with everything that became of it.
#[utoipa::path(get, path = "/outside-systems/{id}", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = OutsideWhole)))]
async fn outside_system(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<OutsideWhole>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, id)).await
}

/// A system that the caller may write about, and its version.
fn writing(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<i64, AppError> {
    let system = store::find(conn, scope, id)?;
    acts::may_write(conn, scope, system.party.0)?;
    Ok(system.version)
}

/// Puts right what is told of one. Either side can.
#[utoipa::path(put, path = "/outside-systems/{id}", tag = "market", params(("id" = Uuid, Path), IfMatch),
    request_body = ToTell, responses((status = 200, body = OutsideWhole)))]
async fn put_outside_right(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToTell>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = writing(tx, scope, id)?;
        sent.unchanged(tx, |tx| whole(tx, scope, id))?;
        acts::put_right(tx, env, scope, (id, version), &sent.body.read()?)?;
        whole(tx, scope, id)
    })
    .await
}
