//! The promise check for programs: what can be kept of a promise, what of something only thought of, and whether chances
//! were right. Nothing is kept by asking. All of it is for our own house; to everybody else it is not found.

mod chances;
mod thought;

use axum::Json;
use axum::extract::{Path, State};
use domain::check::{Change, Effect, Effort, Finish, HANDS, Need, THOROUGH};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ask::{Ask, THOUGHT};
use super::reckon::{self, Prepared, Reckoned};
use super::{change, store};
use crate::api::kit::{Caller, Query};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::similar::acts::Similar;
use crate::teams::rights;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_promise)).merge(thought::routes()).merge(chances::routes())
}

/// Things that are named one after the other, with commas between them.
const MOST: usize = 20;
/// Characters of all of them together, so that an address holds them.
const LONGEST: usize = 2000;

/// What is asked.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct CheckAsked {
    /// The day that is wanted; of a promise the one on the table or in force, where none is named.
    #[param(nullable = false)]
    day: Option<Date>,
    /// What it takes, with commas between lines: team, skill, and minutes at best, likely and at worst, with colons between
    /// them. Of a promise instead of what was estimated.
    #[param(nullable = false, max_length = 2000)]
    needs: Option<String>,
    /// What would be done about it, with commas between them: `do` of the ways that an answer names.
    #[param(nullable = false, max_length = 2000)]
    r#do: Option<String>,
}

fn wrong<T>(field: &str, words: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

fn listed(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}

impl CheckAsked {
    fn ask(&self, of: CommitmentId) -> Result<Ask, AppError> {
        for (field, text) in [("needs", &self.needs), ("do", &self.r#do)] {
            if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
                return wrong(field, "Write at most 2,000 characters.");
            }
        }
        let needs: Option<Vec<Need>> = listed(self.needs.as_deref()).map(need).collect();
        let changes: Option<Vec<Change>> = listed(self.r#do.as_deref()).map(change::read).collect();
        let Some(needs) = needs.filter(|all| all.len() <= MOST) else {
            return wrong("needs", "Each line is team:skill:low:likely:high, minutes rising; at most twenty.");
        };
        let Some(changes) = changes.filter(|all| all.len() <= MOST) else {
            return wrong("do", "Send back what an answer named as do; at most twenty.");
        };
        Ok(Ask { needs, changes, ..Ask::about(of, self.day) })
    }
}

fn need(text: &str) -> Option<Need> {
    let parts: Vec<&str> = text.split(':').collect();
    let [team, skill, low, likely, high] = parts.as_slice() else { return None };
    let effort = Effort::new(low.parse().ok()?, likely.parse().ok()?, high.parse().ok()?)?;
    Some(Need { team: PartyId(team.parse().ok()?), skill: SkillId(skill.parse().ok()?), effort, hands: HANDS })
}

/// What can be expected.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CheckAnswer {
    /// Which promise; nothing for what is only thought of.
    commitment: Option<Uuid>,
    /// The day that was asked about.
    day: Option<Date>,
    /// The agreed level in a hundred.
    agreed: u8,
    /// Where nobody estimated: on how many similar commitments the answer rests.
    similar: Option<u32>,
    /// The answer; nothing where nobody knows how much work it is.
    answer: Option<Expected>,
    /// The fingerprint of the plan: the same plan and question have the same answer.
    plan: String,
    /// What chooses the futures.
    seed: String,
}

/// An answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Expected {
    /// The chance of the day in a hundred, rounded down.
    chance: u32,
    /// So many futures were gone through.
    futures: u32,
    /// A promise of that day is a stretch.
    stretch: bool,
    /// A day that is none when it is the one that is promised: this one, or a later one that holds; nothing within the
    /// weeks that were looked at.
    keeps: Option<Date>,
    /// The chance of that day in a hundred when it is promised.
    keeps_chance: Option<u32>,
    /// So many promises of others would be in danger then.
    keeps_endangers: Option<usize>,
    /// Half of all futures end by then.
    p50: Option<Date>,
    /// 85 in a hundred end by then.
    p85: Option<Date>,
    /// 95 in a hundred end by then.
    p95: Option<Date>,
    /// Promises that are there already and move.
    displaces: Vec<Displaced>,
    /// What would make the day likelier, each gone through in the same futures.
    ways: Vec<WayOut>,
    /// Skills that are asked of teams in which nobody has them.
    missing: Vec<Missing>,
    /// Skills that are asked of teams in which one person alone can do them.
    alone: Vec<Missing>,
}

/// A promise before and after.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Displaced {
    /// Which; nothing where the caller may not read it.
    commitment: Option<Uuid>,
    /// The chance of its due before, in a hundred.
    before: u32,
    /// The chance after.
    after: u32,
    /// By how many days its day at 85 moves; nothing where it has none.
    days: Option<i32>,
    /// It is less likely than before and below the agreed level.
    danger: bool,
}

/// Something that could be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WayOut {
    /// One step, or two together with a comma between them: to be sent back as `do`.
    r#do: String,
    /// The chance of the day then.
    chance: u32,
    /// The day at 85 then.
    p85: Option<Date>,
    /// Promises that it puts below the agreed level.
    endangers: usize,
}

/// A skill that nobody, or one person alone, has.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Missing {
    team: Uuid,
    skill: Uuid,
}

async fn answered(app: &App, caller: Caller, ask: Ask) -> Result<Json<CheckAnswer>, AppError> {
    let (scope, of) = (caller.scope.clone(), ask.of);
    if !rights::may_read(&scope) {
        return Err(AppError::NotFound);
    }
    let own = scope.clone();
    let read = app.read(move |conn, env| {
        let mut ask = ask.clone();
        if let Some(day) = ask.day {
            super::ask::askable(day, env.local().date())?;
        }
        if of == THOUGHT {
            thought::known(conn, &own, &ask)?;
        } else {
            let row = commitments::find(conn, &own, of)?;
            if !row.between.performer_kind.is_ours() {
                return Err(AppError::NotFound);
            }
            let due = row.due.map(|at| at.to_zoned(env.zone().clone()).date());
            ask.day = ask.day.or(due.filter(|day| *day >= env.local().date()));
        }
        reckon::prepare(conn, env, ask)
    });
    let prepared = read.await?;
    let found = reckon::reckon(app, &prepared, THOROUGH, true).await?;
    let ids: Vec<CommitmentId> = found.iter().flat_map(|f| f.answer.effects.iter().map(|effect| effect.id)).collect();
    let known = app.read(move |conn, _| store::named(conn, &scope, &ids)).await?;
    let mine = |id: CommitmentId| known.contains_key(&id).then_some(id.0);
    Ok(Json(CheckAnswer {
        commitment: Some(of.0).filter(|_| of != THOUGHT),
        day: prepared.ask.day,
        agreed: prepared.agreed,
        similar: prepared.similar.as_ref().map(Similar::all),
        answer: found.as_deref().map(|found| expected(&prepared, found, &mine)),
        plan: reckon::hex(&prepared.print),
        seed: prepared.plan.seed.to_string(),
    }))
}

fn expected(prepared: &Prepared, found: &Reckoned, mine: &dyn Fn(CommitmentId) -> Option<Uuid>) -> Expected {
    let (answer, offer, agreed) = (&found.answer, found.offer.as_ref(), prepared.agreed);
    let day = |finish: Finish| finish.day();
    let displaced = |effect: &Effect| {
        let (before, after) = (effect.before?.in_hundred(), effect.after?.in_hundred());
        let moves = effect.promised && before != after;
        let danger = effect.in_danger(agreed);
        moves.then(|| Displaced { commitment: mine(effect.id), before, after, days: effect.shift(), danger })
    };
    Expected {
        chance: answer.chance.in_hundred(),
        futures: answer.futures,
        stretch: answer.stretch,
        keeps: offer.map(|offer| offer.day),
        keeps_chance: offer.map(|offer| offer.chance.in_hundred()),
        keeps_endangers: offer.map(|offer| offer.endangers),
        p50: day(answer.promise.p50),
        p85: day(answer.promise.p85),
        p95: day(answer.promise.p95),
        displaces: answer.effects.iter().filter_map(displaced).take(200).collect(),
        ways: (found.ways.iter())
            .map(|way| WayOut {
                r#do: way.changes.iter().map(change::written).collect::<Vec<_>>().join(","),
                chance: way.chance.in_hundred(),
                p85: day(way.p85),
                endangers: way.endangered(agreed).count(),
            })
            .collect(),
        missing: answer.rests.missing.iter().map(|(team, skill)| Missing { team: team.0, skill: skill.0 }).collect(),
        alone: answer.rests.alone.iter().map(|(team, skill, _)| Missing { team: team.0, skill: skill.0 }).collect(),
    }
}

/// What can be kept of a promise of ours, and what another day or scope would do. For our own staff.
#[utoipa::path(get, path = "/commitments/{id}/check", tag = "commitments", params(("id" = Uuid, Path), CheckAsked),
    responses((status = 200, body = CheckAnswer)))]
async fn of_promise(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(asked): Query<CheckAsked>,
) -> Result<Json<CheckAnswer>, AppError> {
    answered(&app, caller, asked.ask(CommitmentId(id))?).await
}
