//! Who is in a team, for programs: hours, skills, leave, and what is kept free.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::check::{Away, Kept, Level};
use domain::kernel::{PartyId, PersonId, SkillId};
use domain::teams::{LEVELS, code_of, level_of};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{AllTeams, house};
use crate::api::kit::{Asked, Caller, Checks, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::acts::{self, Changed, NewMember};
use crate::teams::store::{self, MemberRow};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(team_members, add_team_member))
        .routes(routes!(change_team_member))
        .routes(routes!(add_leave))
        .routes(routes!(remove_leave))
        .routes(routes!(put_team_shares))
}

codes!(
    /// How well somebody does something.
    SkillLevelCode = LEVELS.iter().map(|(_, code, _)| *code)
);

/// A skill that somebody has.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SkillHad {
    skill: Uuid,
    #[schema(value_type = SkillLevelCode)]
    level: String,
}

/// Days on which somebody is not there, both ends included.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LeaveSeen {
    id: Uuid,
    from: Date,
    until: Date,
}

/// Minutes of a week, from a day on.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HoursFrom {
    from: Date,
    minutes: u32,
}

/// Somebody's place in a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TeamMember {
    id: Uuid,
    /// Who, where they have an account.
    person: Option<Uuid>,
    name: String,
    from: Date,
    until: Option<Date>,
    hours: Vec<HoursFrom>,
    skills: Vec<SkillHad>,
    leave: Vec<LeaveSeen>,
}

impl From<&MemberRow> for TeamMember {
    fn from(m: &MemberRow) -> Self {
        let had = |(skill, level): &(SkillId, Level)| SkillHad { skill: skill.0, level: code_of(*level).to_owned() };
        Self {
            id: m.id,
            person: m.account.map(|id| id.0),
            name: m.name.clone(),
            from: m.place.from,
            until: m.place.until,
            hours: m.place.hours.iter().map(|(from, minutes)| HoursFrom { from: *from, minutes: *minutes }).collect(),
            skills: m.place.skills.iter().map(had).collect(),
            leave: (m.leave.iter()).map(|l| LeaveSeen { id: l.id, from: l.away.from, until: l.away.until }).collect(),
        }
    }
}

fn one(conn: &mut Conn, id: Uuid) -> Result<TeamMember, AppError> {
    Ok(TeamMember::from(&store::find_member(conn, id)?))
}

/// Who is in a team now or later, by name. For our own staff.
#[utoipa::path(get, path = "/teams/{id}/members", tag = "teams", params(("id" = Uuid, Path), AllTeams, Page),
    responses((status = 200, body = Paged<TeamMember>)))]
async fn team_members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { by: AllTeams {}, page }: Asked<AllTeams>,
) -> Result<Json<Paged<TeamMember>>, AppError> {
    house(&caller)?;
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            acts::team(conn, &caller.scope, PartyId(id))?;
            let mut rows = store::members(conn, Some(&[PartyId(id)]), env.local().date())?;
            rows.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            rows.retain(|m| after.as_ref().is_none_or(|after| (&m.name, m.id) > (&after.0, after.1)));
            rows.truncate(page.fetch() as usize);
            page.paged(rows, |m| (m.name.clone(), m.id), |m| Ok(TeamMember::from(m)))
        })
        .await
}

fn skills(f: &mut Checks, all: &[SkillHad]) -> Vec<(SkillId, Level)> {
    let mut read =
        |had: &SkillHad| f.code("level", Some(&had.level), level_of).map(|level| (SkillId(had.skill), level));
    all.iter().filter_map(&mut read).collect()
}

/// Somebody who comes into a team.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberToAdd {
    /// Who, where they have an account.
    #[serde(default)]
    person: Option<Uuid>,
    /// What they are called, where they have none.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: Option<String>,
    /// Minutes of a week without holidays.
    #[schema(maximum = 4800)]
    minutes: u32,
    #[serde(default)]
    #[schema(max_items = 200)]
    skills: Vec<SkillHad>,
    from: Date,
    #[serde(default)]
    until: Option<Date>,
}

/// Adds somebody to a team. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/teams/{id}/members", tag = "teams", params(("id" = Uuid, Path)),
    request_body = MemberToAdd, responses((status = 201, body = TeamMember)))]
async fn add_team_member(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<MemberToAdd>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.made(&app, move |tx, env, sent| {
        let (body, mut f) = (&sent.body, Checks::default());
        let name = f.line("name", body.name.as_deref());
        let skills = skills(&mut f, &body.skills);
        let (from, until) = (f.day("from", Some(body.from)), f.day("until", body.until));
        let from = f.done(from)?.ok_or(AppError::NotFound)?;
        let account = body.person.map(PersonId);
        let new = NewMember { account, name, minutes: body.minutes, skills, from, until };
        let made = acts::join(tx, env, &sent.caller.scope, PartyId(id), (&new, None))?;
        Ok((format!("/api/v1/teams/{id}/members"), one(tx, made)?))
    })
    .await
}

/// What becomes different about somebody in a team.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberAnew {
    /// Minutes of a week without holidays.
    #[schema(maximum = 4800)]
    minutes: u32,
    /// From which day these minutes count; today where nothing is said.
    #[serde(default)]
    minutes_from: Option<Date>,
    #[serde(default)]
    #[schema(max_items = 200)]
    skills: Vec<SkillHad>,
    #[serde(default)]
    until: Option<Date>,
}

/// Other hours, skills or another last day of somebody. For whoever belongs to the team or leads it.
#[utoipa::path(put, path = "/teams/{id}/members/{member}", tag = "teams",
    params(("id" = Uuid, Path), ("member" = Uuid, Path)), request_body = MemberAnew,
    responses((status = 200, body = TeamMember)))]
async fn change_team_member(
    State(app): State<App>,
    Path((id, member)): Path<(Uuid, Uuid)>,
    sent: Sent<MemberAnew>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let (body, mut f) = (&sent.body, Checks::default());
        let skills = skills(&mut f, &body.skills);
        let from = f.day("minutes_from", body.minutes_from).unwrap_or(env.local().date());
        let until = f.day("until", body.until);
        let news = f.done(Changed { minutes: (body.minutes, from), skills, until })?;
        acts::own(tx, &sent.caller.scope, PartyId(id))?;
        let version = store::find_member(tx, member)?.version;
        acts::change(tx, &sent.caller.scope, (PartyId(id), member, version), &news)?;
        one(tx, member)
    })
    .await
}

/// Days on which somebody is not there, both ends included.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LeaveToAdd {
    from: Date,
    until: Date,
}

fn left(conn: &mut Conn, scope: &Scope, id: Uuid, member: Uuid) -> Result<TeamMember, AppError> {
    acts::team(conn, scope, PartyId(id))?;
    one(conn, member)
}

/// Writes down when somebody is not there. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/teams/{id}/members/{member}/leave", tag = "teams",
    params(("id" = Uuid, Path), ("member" = Uuid, Path)), request_body = LeaveToAdd,
    responses((status = 200, body = TeamMember)))]
async fn add_leave(
    State(app): State<App>,
    Path((id, member)): Path<(Uuid, Uuid)>,
    sent: Sent<LeaveToAdd>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let days = f.day("from", Some(sent.body.from)).zip(f.day("until", Some(sent.body.until)));
        let (from, until) = f.done(days)?.ok_or(AppError::NotFound)?;
        let scope = &sent.caller.scope;
        acts::away(tx, env, scope, (PartyId(id), member), Away { from, until })?;
        left(tx, scope, id, member)
    })
    .await
}

/// Somebody is there after all. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/teams/{id}/members/{member}/leave/{leave}/remove", tag = "teams",
    params(("id" = Uuid, Path), ("member" = Uuid, Path), ("leave" = Uuid, Path)),
    responses((status = 200, body = TeamMember)))]
async fn remove_leave(
    State(app): State<App>,
    Path((id, member, leave)): Path<(Uuid, Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, _, sent| {
        let scope = &sent.caller.scope;
        acts::there_after_all(tx, scope, PartyId(id), member, leave)?;
        left(tx, scope, id, member)
    })
    .await
}

/// What a team keeps free of promises, in thousandths, from a day on.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SharesFrom {
    from: Date,
    /// For running the services.
    #[schema(maximum = 1000)]
    running: u16,
    /// For learning.
    #[schema(maximum = 1000)]
    learning: u16,
}

/// Says what a team keeps free of promises. For whoever belongs to the team or leads it.
#[utoipa::path(put, path = "/teams/{id}/shares", tag = "teams", params(("id" = Uuid, Path)),
    request_body = SharesFrom, responses((status = 200, body = SharesFrom)))]
async fn put_team_shares(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<SharesFrom>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let from = f.day("from", Some(sent.body.from));
        let from = f.done(from)?.ok_or(AppError::NotFound)?;
        let kept = Kept { running: sent.body.running, learning: sent.body.learning };
        acts::keep_free(tx, env, &sent.caller.scope, PartyId(id), (from, kept))?;
        Ok(sent.body)
    })
    .await
}
