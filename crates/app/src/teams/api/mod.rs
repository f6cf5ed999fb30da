//! What teams can carry, for programs. All of it is for our own house: to everybody else none of these addresses is found.

mod debts;
mod people;
mod wire;
mod work;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{PartyId, SkillId};
use domain::teams::{Limits, StrainMonth, monday};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{CapacitySeen, EffortSeen, TeamLoadLine, WeekSeen};
use super::acts::{self, NewWeek};
use super::{rights, store, view};
use crate::api::kit::{Asked, Caller, Checks, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(team_loads))
        .routes(routes!(team_capacity))
        .routes(routes!(team_strain))
        .routes(routes!(team_weeks))
        .routes(routes!(put_team_week))
        .routes(routes!(put_team_limits))
        .routes(routes!(team_efforts))
        .routes(routes!(skills_named, name_skill))
        .routes(routes!(change_skill))
        .merge(people::routes())
        .merge(work::routes())
        .merge(debts::routes())
}

/// Nobody else than our own people knows that this is there.
fn house(caller: &Caller) -> Result<(), AppError> {
    if rights::may_read(&caller.scope) { Ok(()) } else { Err(AppError::NotFound) }
}

/// Nothing narrows this list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct AllTeams {}

/// Every team with what it has promised of its hours, by name. For our own staff.
#[utoipa::path(get, path = "/teams", tag = "teams", params(AllTeams, Page),
    responses((status = 200, body = Paged<TeamLoadLine>)))]
async fn team_loads(
    State(app): State<App>,
    caller: Caller,
    Asked { by: AllTeams {}, page }: Asked<AllTeams>,
) -> Result<Json<Paged<TeamLoadLine>>, AppError> {
    house(&caller)?;
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let mut rows = view::lines(conn, env, &caller.scope)?;
            rows.sort_by(|a, b| (&a.party.name, a.party.id).cmp(&(&b.party.name, b.party.id)));
            rows.retain(|t| after.as_ref().is_none_or(|after| (&t.party.name, t.party.id.0) > (&after.0, after.1)));
            rows.truncate(page.fetch() as usize);
            page.paged(rows, |t| (t.party.name.clone(), t.party.id.0), |t| Ok(TeamLoadLine::from(t)))
        })
        .await
}

/// What one team has, what it has promised week by week and by skill, what is too much and what could move. For our own staff.
#[utoipa::path(get, path = "/teams/{id}/capacity", tag = "teams", params(("id" = Uuid, Path)),
    responses((status = 200, body = CapacitySeen)))]
async fn team_capacity(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CapacitySeen>, AppError> {
    house(&caller)?;
    caller
        .read(&app, move |conn, env, caller| {
            let party = acts::team(conn, &caller.scope, PartyId(id))?;
            Ok(CapacitySeen::from(&view::capacity(conn, env, party)?))
        })
        .await
}

/// What the pace of a team costs, over twelve months.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StrainSeen {
    /// People who were in it at any time.
    people: u32,
    /// Of them so many left.
    left: u32,
    /// More of them left than the limit, 15 in a hundred.
    loses_people: bool,
    /// So much was delivered.
    delivered: u32,
    /// Of that so much was sent back.
    rejected: u32,
    /// More of it was sent back than the limit, 10 in a hundred.
    delivers_badly: bool,
    /// Month by month, the earliest first.
    months: Vec<StrainMonthSeen>,
}

/// One month of it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct StrainMonthSeen {
    /// Its first day.
    month: Date,
    left: u32,
    delivered: u32,
    rejected: u32,
}

/// People who left a team, and deliveries of it that were sent back, over twelve months. For our own staff.
#[utoipa::path(get, path = "/teams/{id}/strain", tag = "teams", params(("id" = Uuid, Path)),
    responses((status = 200, body = StrainSeen)))]
async fn team_strain(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<StrainSeen>, AppError> {
    house(&caller)?;
    caller
        .read(&app, move |conn, env, caller| {
            acts::team(conn, &caller.scope, PartyId(id))?;
            let strain = store::strain(conn, PartyId(id), (env.local().date(), env.zone()))?;
            let (delivered, rejected) = strain.deliveries();
            let month = |m: &StrainMonth| StrainMonthSeen {
                month: m.month,
                left: m.left,
                delivered: m.delivered,
                rejected: m.rejected,
            };
            Ok(StrainSeen {
                people: strain.people,
                left: strain.left(),
                loses_people: strain.loses_people(),
                delivered,
                rejected,
                delivers_badly: strain.delivers_badly(),
                months: strain.months.iter().map(month).collect(),
            })
        })
        .await
}

/// How weeks of a team were, the last first. For our own staff.
#[utoipa::path(get, path = "/teams/{id}/weeks", tag = "teams", params(("id" = Uuid, Path), AllTeams, Page),
    responses((status = 200, body = Paged<WeekSeen>)))]
async fn team_weeks(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { by: AllTeams {}, page }: Asked<AllTeams>,
) -> Result<Json<Paged<WeekSeen>>, AppError> {
    house(&caller)?;
    let before = page.after::<Date>()?;
    caller
        .read(&app, move |conn, _, caller| {
            acts::team(conn, &caller.scope, PartyId(id))?;
            let rows = store::weeks_of(conn, PartyId(id), before, page.fetch())?;
            page.paged(rows, |week| week.week, |week| Ok(WeekSeen::from(week)))
        })
        .await
}

/// How a week was, in minutes of all people together. What is left out stays as it was.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct WeekAnew {
    /// What nobody had planned.
    #[schema(maximum = 100_000_000)]
    unplanned: Option<u64>,
    /// What was worked.
    #[schema(maximum = 100_000_000)]
    worked: Option<u64>,
    /// What was learnt.
    #[schema(maximum = 100_000_000)]
    learning: Option<u64>,
}

/// Writes down how a week of a team was; any day of it names it. For whoever belongs to the team or leads it.
#[utoipa::path(put, path = "/teams/{id}/weeks/{week}", tag = "teams", params(("id" = Uuid, Path), ("week" = Date, Path)),
    request_body = WeekAnew, responses((status = 200, body = WeekSeen)))]
async fn put_team_week(
    State(app): State<App>,
    Path((id, week)): Path<(Uuid, String)>,
    sent: Sent<WeekAnew>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    let week: Date = week.parse().map_err(|_| AppError::NotFound)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let week = f.day("week", Some(week));
        let week = monday(f.done(week)?.ok_or(AppError::NotFound)?);
        let WeekAnew { unplanned, worked, learning } = sent.body;
        let new = NewWeek { week, unplanned, worked, learning, there: None };
        Ok(WeekSeen::from(&acts::note(tx, env, &sent.caller.scope, PartyId(id), (&new, None))?))
    })
    .await
}

/// What a team can bear for long.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamLimits {
    /// Of its hours at most this is worked, in thousandths.
    #[schema(minimum = 1, maximum = 2000)]
    utilisation: u64,
    /// Of its hours at least this is for learning, in thousandths.
    #[schema(maximum = 1000)]
    learning: u64,
    /// Minutes that a person works in a week, at most.
    #[schema(minimum = 1, maximum = 10080)]
    worked: u64,
}

/// Says what a team can bear for long. For whoever belongs to the team or leads it.
#[utoipa::path(put, path = "/teams/{id}/limits", tag = "teams", params(("id" = Uuid, Path)),
    request_body = TeamLimits, responses((status = 200, body = TeamLimits)))]
async fn put_team_limits(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<TeamLimits>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let TeamLimits { utilisation, learning, worked } = sent.body;
        acts::limit(tx, env, &sent.caller.scope, PartyId(id), Limits { utilisation, learning, worked })?;
        Ok(sent.body)
    })
    .await
}

/// Finished work of a team beside its estimate, the last first. For our own staff.
#[utoipa::path(get, path = "/teams/{id}/efforts", tag = "teams", params(("id" = Uuid, Path), AllTeams, Page),
    responses((status = 200, body = Paged<EffortSeen>)))]
async fn team_efforts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { by: AllTeams {}, page }: Asked<AllTeams>,
) -> Result<Json<Paged<EffortSeen>>, AppError> {
    house(&caller)?;
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            acts::team(conn, &caller.scope, PartyId(id))?;
            let rows = store::efforts_of(conn, PartyId(id), after, page.fetch())?;
            page.paged(rows, |e| (e.on, e.id), |e| Ok(EffortSeen::from(e)))
        })
        .await
}

/// Something that people can do.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SkillNamed {
    id: Uuid,
    name: String,
    /// Since when it is not used any more.
    retired_at: Option<jiff::Timestamp>,
}

impl From<&store::Skill> for SkillNamed {
    fn from(s: &store::Skill) -> Self {
        Self { id: s.id.0, name: s.name.clone(), retired_at: s.retired_at }
    }
}

/// Skills, by name. For our own staff.
#[utoipa::path(get, path = "/skills", tag = "teams", params(AllTeams, Page),
    responses((status = 200, body = Paged<SkillNamed>)))]
async fn skills_named(
    State(app): State<App>,
    caller: Caller,
    Asked { by: AllTeams {}, page }: Asked<AllTeams>,
) -> Result<Json<Paged<SkillNamed>>, AppError> {
    house(&caller)?;
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, _, _| {
            let mut rows = store::skills(conn)?;
            rows.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            rows.retain(|s| after.as_ref().is_none_or(|after| (&s.name, s.id.0) > (&after.0, after.1)));
            rows.truncate(page.fetch() as usize);
            page.paged(rows, |s| (s.name.clone(), s.id.0), |s| Ok(SkillNamed::from(s)))
        })
        .await
}

/// The name of a skill.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SkillToName {
    #[schema(max_length = 200)]
    name: String,
}

/// Names something that people can do. For our own people who act for the house.
#[utoipa::path(post, path = "/skills", tag = "teams", request_body = SkillToName,
    responses((status = 201, body = SkillNamed)))]
async fn name_skill(State(app): State<App>, sent: Sent<SkillToName>) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.made(&app, |tx, env, sent| {
        let mut f = Checks::default();
        let name = f.needed("name", &sent.body.name, "Write what people can do, in a word or two.");
        let id = acts::name(tx, env, &sent.caller.scope, &f.done(name)?)?;
        Ok((format!("/api/v1/skills/{id}"), SkillNamed::from(&store::find_skill(tx, id)?)))
    })
    .await
}

/// A skill anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SkillAnew {
    #[schema(max_length = 200)]
    name: String,
    /// It is not used any more.
    #[serde(default)]
    retired: bool,
}

/// Gives a skill another name, takes it out of use, or brings it back. For our own people who act for the house.
#[utoipa::path(put, path = "/skills/{id}", tag = "teams", params(("id" = Uuid, Path)),
    request_body = SkillAnew, responses((status = 200, body = SkillNamed)))]
async fn change_skill(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<SkillAnew>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let name = f.needed("name", &sent.body.name, "Write what people can do, in a word or two.");
        let (scope, id) = (&sent.caller.scope, SkillId(id));
        acts::rename(tx, scope, id, &f.done(name)?)?;
        if store::find_skill(tx, id)?.retired_at.is_some() != sent.body.retired {
            acts::retire(tx, env, scope, id, sent.body.retired)?;
        }
        Ok(SkillNamed::from(&store::find_skill(tx, id)?))
    })
    .await
}
