//! The promise check for programs: what can be kept of a promise, what of something only thought of, and whether chances
//! were right. Nothing is kept by asking. All of it is for our own house; to everybody else it is not found.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::chances::{Share, Verdict};
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
use super::store::{self, Span};
use super::{change, level};
use crate::api::kit::{Caller, Query, Sent, codes};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::teams::rights;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_promise))
        .routes(routes!(of_thought))
        .routes(routes!(chances))
        .routes(routes!(agree))
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
    /// To be sent back as `do`.
    r#do: String,
    /// The chance of the day then.
    chance: u32,
    /// The day at 85 then.
    p85: Option<Date>,
    /// Promises that it puts below the agreed level.
    endangers: usize,
}

/// A skill that nobody has.
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
        if of != THOUGHT {
            let row = commitments::find(conn, &own, of)?;
            if !row.between.performer_kind.is_ours() {
                return Err(AppError::NotFound);
            }
            let due = row.due.map(|at| at.to_zoned(env.zone().clone()).date());
            ask.day = ask.day.or(due.filter(|day| *day >= env.local().date()));
        }
        if let Some(day) = ask.day {
            super::ask::still_ahead(day, env.local().date())?;
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
                r#do: change::written(&way.change),
                chance: way.chance.in_hundred(),
                p85: day(way.p85),
                endangers: way.endangered(agreed).count(),
            })
            .collect(),
        missing: answer.rests.missing.iter().map(|(team, skill)| Missing { team: team.0, skill: skill.0 }).collect(),
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

/// Whether something that nobody asked for yet could be kept: `needs` says what it takes. For our own staff.
#[utoipa::path(get, path = "/checks", tag = "commitments", params(CheckAsked),
    responses((status = 200, body = CheckAnswer)))]
async fn of_thought(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<CheckAsked>,
) -> Result<Json<CheckAnswer>, AppError> {
    answered(&app, caller, asked.ask(THOUGHT)?).await
}

codes!(
    /// What a share says about the chance that was told; below ten it says nothing.
    ChanceVerdict = Verdict::ALL.map(Verdict::code)
);

/// Whose chances.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ChancesOf {
    /// Of this team; of all where none is named.
    #[param(nullable = false)]
    team: Option<Uuid>,
}

/// Whether our chances were right, over the last twelve months.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ChancesRight {
    /// The agreed level in a hundred.
    agreed: u8,
    /// By the chance that was shown, in bands of ten.
    bands: Vec<Measured>,
    /// By the day at 50, 85 and 95.
    dates: Vec<Measured>,
    /// By team.
    teams: Vec<Measured>,
}

/// What was said beside what came of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Measured {
    /// The team, where it is one.
    team: Option<Uuid>,
    /// The mean chance that was said, in a hundred.
    said: f64,
    /// So many words whose day has passed.
    count: i64,
    /// So many were kept.
    kept: i64,
    /// Where the true share lies in 19 of 20 cases, between 0 and 1.
    low: f64,
    /// See `low`.
    high: f64,
    /// What that says.
    #[schema(value_type = ChanceVerdict)]
    verdict: &'static str,
}

fn measured(team: Option<Uuid>, said: f64, count: i64, kept: i64) -> Measured {
    let share = Share { count, kept };
    let (low, high) = share.range();
    Measured { team, said, count, kept, low, high, verdict: share.verdict(said / 100.0).code() }
}

/// Were our chances right: of promises given at a chance, how many were kept. For our own staff.
#[utoipa::path(get, path = "/chances", tag = "commitments", params(ChancesOf),
    responses((status = 200, body = ChancesRight)))]
async fn chances(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<ChancesOf>,
) -> Result<Json<ChancesRight>, AppError> {
    if !rights::may_read(&caller.scope) {
        return Err(AppError::NotFound);
    }
    caller
        .read(&app, move |conn, env, _| {
            let since = env.now - jiff::SignedDuration::from_hours(24 * 365);
            let span = Span { since, now: env.now, team: of.team.map(PartyId) };
            let mean = |said: i64, count: i64| said as f64 / count.max(1) as f64;
            let bands = store::bands(conn, &span)?;
            let covered = store::covered(conn, &span)?;
            let teams = if of.team.is_some() { Vec::new() } else { store::teams(conn, &span)? };
            let at = [50.0, 85.0, 95.0].into_iter().zip(covered.at);
            Ok(ChancesRight {
                agreed: level::levels(conn)?.of(span.team),
                bands: bands.iter().map(|b| measured(None, mean(b.said, b.count), b.count, b.kept)).collect(),
                dates: at.map(|(said, (count, kept))| measured(None, said, count, kept)).collect(),
                teams: teams.iter().map(|t| measured(Some(t.id.0), mean(t.said, t.count), t.count, t.kept)).collect(),
            })
        })
        .await
}

/// The agreed level for everybody, or for one team.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLevel {
    /// Of this team; of everybody where none is named.
    team: Option<Uuid>,
    /// In a hundred; a team without one follows everybody.
    #[schema(minimum = 50, maximum = 99)]
    level: Option<u8>,
}

/// Levels that are agreed on.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AgreedLevels {
    /// Of everybody, in a hundred.
    level: u8,
    /// Of teams that agreed on another.
    teams: Vec<TeamLevel>,
}

/// The level of a team.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct TeamLevel {
    team: Uuid,
    level: u8,
}

/// Agree on another level, below which a promise is a stretch. For administrators.
#[utoipa::path(put, path = "/chances/level", tag = "commitments", request_body = NewLevel,
    responses((status = 200, body = AgreedLevels)))]
async fn agree(State(app): State<App>, sent: Sent<NewLevel>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        let (scope, new) = (&sent.caller.scope, sent.body);
        if !rights::may_read(scope) {
            return Err(AppError::NotFound);
        }
        let levels = level::agree(tx, env, scope, new.team.map(PartyId), new.level)?;
        let teams = levels.teams.into_iter().map(|(team, level)| TeamLevel { team, level }).collect();
        Ok(AgreedLevels { level: levels.all, teams })
    })
    .await
}
