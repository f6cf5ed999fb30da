//! The pages of the promise check: before a word about a promise, for what is only thought of, and whether chances were right.

pub mod chances;
pub mod give;
mod likes;
mod rests;
mod show;
mod typed;
mod view;
mod ways;

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::check::{QUICK, THOROUGH};
use domain::kernel::{CommitmentId, PartyId, PersonId, SkillId};

pub use self::show::CheckPage;
use self::show::Wrong;
use self::typed::{Sent, Wait};
use super::ask::THOUGHT;
use super::reckon::{self, Prepared, Reckoned};
use super::store::{self, Named};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Asked};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::page;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::teams::{rights, store as teams};

/// Services, and open promises, to choose from.
const SERVICES: u32 = 300;
const OPEN: u32 = 300;

/// What a page is about besides the answer.
#[derive(Clone, Debug)]
pub struct About {
    /// The promise; nothing for what is only thought of.
    pub row: Option<commitments::Row>,
    /// The promise as the rules see it, and what the reader may say.
    pub possible: Vec<domain::commitment::ActKind>,
    /// The terms on the table or in force.
    pub terms: Option<domain::commitment::Terms>,
    /// Clients to choose from, for what is only thought of.
    pub clients: Vec<(String, String)>,
    /// Teams with people in them.
    pub teams: Vec<(String, String)>,
    /// Skills that are used.
    pub skills: Vec<(String, String)>,
    /// Services, for what is only thought of.
    pub services: Vec<(String, String)>,
    /// Open promises that could be waited for, by name, likewise.
    pub open: Vec<String>,
    /// What is open already and says nearly the same: words and where it is, likewise.
    pub alike: Vec<(String, String)>,
    /// What was typed of them.
    pub waits: Vec<Wait>,
    /// Names of people in teams.
    pub people: HashMap<PersonId, String>,
    /// Words on checks whose day has passed, of the last twelve months.
    pub bands: Vec<store::Band>,
}

/// What the things in an answer are called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Promises that the reader may see.
    pub work: HashMap<CommitmentId, Named>,
    /// Teams.
    pub teams: HashMap<PartyId, String>,
    /// Skills.
    pub skills: HashMap<SkillId, String>,
}

/// A check that was asked for: what was typed, what is known, what came of it.
#[derive(Debug)]
pub struct Checked {
    /// What was typed.
    pub sent: Sent,
    /// Around it.
    pub about: About,
    /// The question, ready.
    pub prepared: Prepared,
    /// The answer; nothing where nobody knows how much it is.
    pub reckoned: Option<std::sync::Arc<Reckoned>>,
    /// What things are called.
    pub names: Names,
}

/// `GET /promises/{id}/check`.
pub async fn of_promise(
    State(app): State<App>,
    me: SignedIn,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    asked(&app, me, id, &headers, &typed).await
}

/// `GET /promises/check`.
pub async fn of_thought(
    State(app): State<App>,
    me: SignedIn,
    headers: HeaderMap,
    Query(typed): Query<Typed>,
) -> Result<Response, AppError> {
    asked(&app, me, THOUGHT, &headers, &typed).await
}

async fn asked(
    app: &App,
    me: SignedIn,
    id: CommitmentId,
    headers: &HeaderMap,
    typed: &Typed,
) -> Result<Response, AppError> {
    // While somebody types fewer futures do; what stays on the screen is gone through wholly.
    let futures = if headers.contains_key("x-partial") { QUICK } else { THOROUGH };
    let checked = checked(app, &me.scope, id, typed, futures).await?;
    page::show(&CheckPage::new(me.chrome, &app.env(), &checked, &Wrong::default()))
}

/// Reads, reckons and names.
///
/// # Errors
/// Not for this reader, busy, the database.
pub(super) async fn checked(
    app: &App,
    scope: &Scope,
    id: CommitmentId,
    typed: &Typed,
    futures: u32,
) -> Result<Checked, AppError> {
    let (own, typed) = (scope.clone(), typed.clone());
    let read = app.read(move |conn, env| {
        rights::reads(&own)?;
        let about = about(conn, env, &own, (id, &typed))?;
        let sent = Sent::read(id, &typed, &about, env);
        let prepared = reckon::prepare(conn, env, sent.ask.clone())?;
        Ok((sent, about, prepared))
    });
    let (mut sent, about, prepared) = read.await?;
    // What is not clear has no answer: one to another question would look like it.
    let clear = sent.errors.pairs().is_empty();
    let answered = if clear { reckon::reckon(app, &prepared, futures, true).await } else { Ok(None) };
    let reckoned = match answered {
        Ok(reckoned) => reckoned,
        Err(AppError::Refused { sentence, .. }) => {
            sent.errors = FieldErrors::one("day", sentence);
            None
        }
        Err(error) => return Err(error),
    };
    let (own, plan, found) = (scope.clone(), prepared.clone(), reckoned.clone());
    let names = app.read(move |conn, _| named(conn, &own, &plan, found.as_deref())).await?;
    Ok(Checked { sent, about, prepared, reckoned, names })
}

fn about(conn: &mut Conn, env: &Env, scope: &Scope, (id, typed): (CommitmentId, &Typed)) -> Result<About, AppError> {
    let (mut row, mut possible, mut terms, mut clients) = (None, Vec::new(), None, Vec::new());
    let (mut services, mut open, mut waits, mut alike) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if id == THOUGHT {
        services = catalogue::list(conn, Sight::House, &Asked::default(), (None, false), SERVICES)?;
        open = store::soonest(conn, scope, OPEN)?;
        waits = Wait::read(conn, scope, typed)?;
        alike = likes::alike(conn, env, scope, typed.get("subject"))?;
        let all = people::list_parties(conn, scope, None, None, false, 500)?;
        clients = all.into_iter().filter(|p| !p.kind.is_ours()).map(|p| (p.id.to_string(), p.name)).collect();
    } else {
        let found = commitments::find(conn, scope, id)?;
        if !found.between.performer_kind.is_ours() {
            return Err(AppError::NotFound);
        }
        let (c, _) = commitments::replayed(conn, &found)?;
        possible = crate::commitments::acts::possible(scope, &found, &c)?.own;
        terms = c.on_table().or_else(|| c.terms()).cloned();
        row = Some(found);
    }
    let today = env.local().date();
    let members = teams::members(conn, None, today)?;
    let mut ids: Vec<PartyId> = members.iter().map(|member| member.team).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<(String, String)> =
        store::parties(conn, scope, &ids)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    let skills = teams::skills(conn)?.into_iter().filter(|skill| skill.retired_at.is_none());
    Ok(About {
        row,
        possible,
        terms,
        clients,
        teams: found,
        skills: skills.map(|skill| (skill.id.to_string(), skill.name)).collect(),
        services: services.into_iter().map(|service| (service.id.to_string(), service.name)).collect(),
        open,
        alike,
        waits,
        people: members.into_iter().map(|member| (member.place.person, member.name)).collect(),
        bands: store::bands(conn, &chances::last_year(env, None))?,
    })
}

fn named(conn: &mut Conn, scope: &Scope, prepared: &Prepared, found: Option<&Reckoned>) -> Result<Names, AppError> {
    let Some(found) = found else { return Ok(Names::default()) };
    let mut work: Vec<CommitmentId> = found.answer.effects.iter().map(|effect| effect.id).collect();
    work.extend(found.answer.rests.waits.iter().map(|wait| wait.id));
    let question = prepared.question.iter();
    work.extend(question.flat_map(|q| q.asked.iter().flat_map(|work| work.after.iter().copied().chain([work.id]))));
    work.sort_unstable();
    work.dedup();
    let teams_: Vec<PartyId> = prepared.plan.teams.iter().map(|team| team.id).collect();
    Ok(Names {
        work: store::named(conn, scope, &work)?,
        teams: store::parties(conn, scope, &teams_)?,
        skills: teams::skills(conn)?.into_iter().map(|skill| (skill.id, skill.name)).collect(),
    })
}
