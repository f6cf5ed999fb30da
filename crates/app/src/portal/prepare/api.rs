//! The sheet before a meeting, for programs: the same sentences, with the pages that they are about.

use axum::Json;
use axum::extract::{Path, State};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::load;
use super::pages::names;
use super::sheet::{self, Meeting, NoteLine};
use crate::api::kit::{Caller, Checks, Query};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(prepare))
}

/// For whom and for when.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct MeetingWith {
    /// Who is to be met; anybody where nobody is named.
    #[param(nullable = false)]
    person: Option<Uuid>,
    /// On which day; today where nothing is said.
    #[param(nullable = false)]
    day: Option<Date>,
}

/// One sheet before a meeting with a client, in sentences. What is promised either way is at `/commitments`.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareSheet {
    title: String,
    /// With whom, and on which day.
    about: String,
    people: Vec<PrepareComer>,
    /// What is worth asking and saying.
    questions: Vec<PrepareQuestion>,
    /// What broke, the latest first.
    broke: Vec<PrepareStory>,
    /// What waits for an answer, the longest first.
    waits: Vec<PrepareWait>,
    /// Open needs.
    needs: Vec<PrepareNeed>,
    /// Notes that both sides read.
    shared: Vec<PrepareNote>,
    /// Notes that only we read.
    inside: Vec<PrepareNote>,
}

/// Somebody who may come.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareComer {
    name: String,
    about: String,
    /// It is they who are met.
    met: bool,
}

/// Something worth asking.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareQuestion {
    words: String,
    /// Which facts it follows from.
    why: String,
    /// The page that it is about.
    page: String,
}

/// Something that broke.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareStory {
    subject: String,
    /// It was our promise.
    ours: bool,
    /// What happened, line by line.
    lines: Vec<String>,
    since: Timestamp,
    page: String,
}

/// Something that waits for an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareWait {
    words: String,
    /// Whose answer.
    who: String,
    /// How long.
    long: String,
    /// We owe the answer.
    ours: bool,
    page: String,
}

/// An open need.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareNeed {
    words: String,
    /// Where it stands.
    stands: String,
    page: String,
}

/// A note.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PrepareNote {
    when: String,
    words: String,
    /// What it is about.
    about: String,
    page: String,
}

fn note(n: NoteLine) -> PrepareNote {
    PrepareNote { when: n.when, words: n.words, about: n.about.0, page: n.about.1 }
}

impl From<sheet::Sheet> for PrepareSheet {
    fn from(s: sheet::Sheet) -> Self {
        let comer = |c: sheet::Comer| PrepareComer { name: c.name, about: c.about, met: c.met };
        let wait =
            |w: sheet::Wait| PrepareWait { words: w.words, who: w.who, long: w.long, ours: w.ours, page: w.href };
        let need = |n: sheet::Need| PrepareNeed { words: n.words, stands: n.stands, page: n.href };
        Self {
            title: s.title,
            about: s.sub,
            people: s.people.into_iter().map(comer).collect(),
            questions: s
                .questions
                .into_iter()
                .map(|q| PrepareQuestion { words: q.words, why: q.why, page: q.href })
                .collect(),
            broke: s
                .broke
                .into_iter()
                .map(|b| PrepareStory {
                    subject: b.subject,
                    ours: b.ours,
                    lines: b.lines,
                    since: b.since,
                    page: b.href,
                })
                .collect(),
            waits: s.waits.into_iter().map(wait).collect(),
            needs: s.needs.into_iter().map(need).collect(),
            shared: s.shared.into_iter().map(note).collect(),
            inside: s.inside.into_iter().map(note).collect(),
        }
    }
}

/// Prepare for a meeting with a client: what to ask, what broke, what waits. For our own staff.
#[utoipa::path(get, path = "/parties/{id}/prepare", tag = "parties", params(("id" = Uuid, Path), MeetingWith),
    responses((status = 200, body = PrepareSheet)))]
async fn prepare(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(with): Query<MeetingWith>,
) -> Result<Json<PrepareSheet>, AppError> {
    let mut f = Checks::default();
    let day = f.day("day", with.day);
    let day = f.done(day)?;
    caller
        .read(&app, move |conn, env, caller| {
            let material = load::load(conn, env, &caller.scope, caller.org.it, PartyId(id))?;
            let names = names(conn, &caller.scope, &material)?;
            let meeting = Meeting { person: with.person.map(PersonId), day: day.unwrap_or_else(|| env.local().date()) };
            Ok(sheet::sheet(&material, meeting, &caller.scope, env, &names).into())
        })
        .await
}
