//! What was heard, for programs: bring texts in, read them, judge sentences, forget what was learnt, and see how well it is heard.
//! All of it is for our own house; to everybody else it is not found.

mod bring;
mod judge;

use axum::Json;
use axum::extract::{Path, State};
use db::Conn;
use domain::health::{Mood, Side, Source, Spoke, Stage, Tone};
use domain::hearing::{Reads, Said, State as Stands};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::signals::acts;
use crate::signals::store::{self, Filter, Sentence, Signal};

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(signals)).routes(routes!(signal)).merge(bring::routes()).merge(judge::routes())
}

codes!(
    /// A stage of a relationship, from well to worst. Of a sentence: healthy is no symptom, or a good sign.
    HeardStage = Stage::ALL.iter().map(|s| s.code())
);
codes!(
    /// Whose voice it is.
    HeardSide = Side::ALL.iter().map(|s| s.code())
);
codes!(
    /// Where it was heard.
    HeardSource = Source::ALL.iter().map(|s| s.code())
);
codes!(
    /// Who of our house may read it.
    HeardReads = Reads::ALL.iter().map(|r| r.code())
);
codes!(
    /// How a text stands.
    HeardState = Stands::ALL.iter().map(|s| s.code())
);
codes!(
    /// How a sentence stands: nothing heard, to confirm, confirmed, no symptom.
    SentenceSaid = Said::ALL.iter().map(|s| s.code())
);
codes!(
    /// How the tone was.
    MeetingTone = Tone::ALL.iter().map(|t| t.code())
);
codes!(
    /// Who spoke.
    MeetingSpoke = Spoke::ALL.iter().map(|s| s.code())
);
codes!(
    /// How people sat there.
    MeetingMood = Mood::ALL.iter().map(|m| m.code())
);

fn person(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

/// A text that was heard.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HeardText {
    id: Uuid,
    party: Named,
    title: String,
    author: Option<Named>,
    /// Who said it, where it is only a name.
    author_name: Option<String>,
    #[schema(value_type = HeardSide)]
    side: &'static str,
    #[schema(value_type = HeardSource)]
    source: &'static str,
    said_at: Timestamp,
    #[schema(value_type = HeardReads)]
    visibility: &'static str,
    #[schema(value_type = Option<MeetingTone>)]
    tone: Option<&'static str>,
    #[schema(value_type = Option<MeetingSpoke>)]
    spoke: Option<&'static str>,
    #[schema(value_type = Option<MeetingMood>)]
    mood: Option<&'static str>,
    /// Who brought it in.
    by: Option<Named>,
    made_at: Timestamp,
    #[schema(value_type = HeardState)]
    state: &'static str,
    /// Sentences that wait for a person.
    waiting: i64,
    /// Sentences that are marked, by the listener or by a person.
    marked: i64,
    /// The worst stage among these.
    #[schema(value_type = Option<HeardStage>)]
    worst: Option<&'static str>,
    erased_at: Option<Timestamp>,
}

impl From<&Signal> for HeardText {
    fn from(s: &Signal) -> Self {
        Self {
            id: s.id,
            party: Named::of(s.party.0.0, &s.party.1),
            title: s.title.clone(),
            author: person(&s.author),
            author_name: s.author_name.clone(),
            side: s.side.code(),
            source: s.source.code(),
            said_at: s.at,
            visibility: s.reads.code(),
            tone: s.soft.tone.map(Tone::code),
            spoke: s.soft.spoke.map(Spoke::code),
            mood: s.soft.mood.map(Mood::code),
            by: person(&s.by),
            made_at: s.made_at,
            state: s.state.code(),
            waiting: s.waiting,
            marked: s.marked,
            worst: s.worst.map(Stage::code),
            erased_at: s.erased_at,
        }
    }
}

/// A sentence with what was heard in it and what people said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HeardSentence {
    /// Its place in the text, from one.
    number: i64,
    /// Its words; nothing where they were erased.
    words: Option<String>,
    speaker: Option<Named>,
    /// Who said it, where it is only a name.
    speaker_name: Option<String>,
    #[schema(value_type = HeardSide)]
    side: &'static str,
    /// What the listener heard; healthy is no symptom.
    #[schema(value_type = HeardStage)]
    heard: &'static str,
    /// How sure it was, in hundredths.
    score: u8,
    /// The words that made it.
    evidence: Option<String>,
    /// How it was heard, and by which model.
    tier: String,
    model: String,
    #[schema(value_type = SentenceSaid)]
    said: &'static str,
    /// The stage, as a person said.
    #[schema(value_type = Option<HeardStage>)]
    stage: Option<&'static str>,
    decided_by: Option<Named>,
    decided_at: Option<Timestamp>,
    note: Option<String>,
}

fn sentence(s: &Sentence, body: &str) -> HeardSentence {
    HeardSentence {
        number: s.number,
        words: s.words.clone(),
        speaker: person(&s.speaker),
        speaker_name: s.speaker_name.clone(),
        side: s.side.code(),
        heard: s.heard.stage.code(),
        score: s.heard.score,
        evidence: s.heard.because.and_then(|(from, to)| body.get(from..to)).map(str::to_owned),
        tier: s.heard.tier.clone(),
        model: s.heard.model.clone(),
        said: s.said.code(),
        stage: s.stage.map(Stage::code),
        decided_by: person(&s.decided_by),
        decided_at: s.decided_at,
        note: s.note.clone(),
    }
}

/// A text with its words and sentences.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HeardWhole {
    #[serde(flatten)]
    text: HeardText,
    /// Nothing where there are none, or where they were erased.
    words: Option<String>,
    sentences: Vec<HeardSentence>,
}

fn whole(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<HeardWhole, AppError> {
    let found = store::find(conn, scope, id)?;
    let words = store::body(conn, id)?;
    let body = words.clone().unwrap_or_default();
    let all = store::all(conn, id, 4000)?;
    Ok(HeardWhole {
        text: HeardText::from(&found),
        words,
        sentences: all.iter().map(|one| sentence(one, &body)).collect(),
    })
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct SignalsBy {
    /// About this client and those below it.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// About clients that this person leads.
    #[param(nullable = false)]
    lead: Option<Uuid>,
    /// How they stand.
    #[param(nullable = false, value_type = Option<HeardState>)]
    state: Option<String>,
}

/// Texts that were heard, the last said first. For our own people.
#[utoipa::path(get, path = "/signals", tag = "listening", params(SignalsBy, Page),
    responses((status = 200, body = Paged<HeardText>)))]
async fn signals(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<SignalsBy>,
) -> Result<Json<Paged<HeardText>>, AppError> {
    acts::ours(&caller.scope)?;
    let mut f = Checks::default();
    let state = f.code("state", by.state.as_deref(), Stands::from_code);
    let filter = f.done(Filter { party: by.party.map(PartyId), lead: by.lead.map(PersonId), state })?;
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::list(conn, &caller.scope, &filter, after, page.fetch())?;
            page.paged(rows, |row| (row.at, row.id), |row| Ok(HeardText::from(row)))
        })
        .await
}

/// One text with its sentences. For our own people.
#[utoipa::path(get, path = "/signals/{id}", tag = "listening", params(("id" = Uuid, Path)),
    responses((status = 200, body = HeardWhole)))]
async fn signal(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<HeardWhole>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, id)).await
}
