//! Bringing texts in, one or many at once. They are heard before anything is written.

use axum::extract::State;
use axum::response::Response;
use domain::health::{Mood, Side, Soft, Source, Spoke, Tone};
use domain::hearing::Reads;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{HeardReads, HeardSide, HeardSource, HeardWhole, MeetingMood, MeetingSpoke, MeetingTone, whole};
use crate::api::kit::{Checks, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::signals::acts::{self, Author, New};
use crate::signals::reading;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(bring_signal)).routes(routes!(bring_signals))
}

/// Texts of one request.
const MOST: usize = 100;

/// A text as it is brought in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToBring {
    /// About which client.
    party: Uuid,
    /// Its words. In minutes a name and a colon stand before what each one says.
    #[serde(default)]
    #[schema(max_length = 40000)]
    words: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    title: Option<String>,
    /// Who said it, where we know them.
    #[serde(default)]
    author: Option<Uuid>,
    /// Or their name. Without either it is whoever the token acts as, and of minutes nobody.
    #[serde(default)]
    #[schema(max_length = 200)]
    author_name: Option<String>,
    /// Whose voice it is, where we do not know them.
    #[serde(default)]
    #[schema(value_type = Option<HeardSide>)]
    side: Option<String>,
    /// Where it was heard; else a note, or minutes where several are named.
    #[serde(default)]
    #[schema(value_type = Option<HeardSource>)]
    source: Option<String>,
    /// When it was said; else now.
    #[serde(default)]
    said_at: Option<Timestamp>,
    #[serde(default)]
    #[schema(value_type = Option<HeardReads>)]
    visibility: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<MeetingTone>)]
    tone: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<MeetingSpoke>)]
    spoke: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<MeetingMood>)]
    mood: Option<String>,
}

impl ToBring {
    fn read(&self) -> Result<New, AppError> {
        let mut f = Checks::default();
        let words = match reading::whole(self.words.as_deref().unwrap_or_default()) {
            Ok(words) => words,
            Err(sentence) => {
                f.wrong("words", sentence);
                None
            }
        };
        let title = f.line("title", self.title.as_deref());
        let name = f.line("author_name", self.author_name.as_deref());
        let side = f.code("side", self.side.as_deref(), Side::from_code);
        let source = f.code("source", self.source.as_deref(), Source::from_code);
        let reads = f.code("visibility", self.visibility.as_deref(), Reads::from_code);
        let at = f.instant("said_at", self.said_at);
        let soft = Soft {
            tone: f.code("tone", self.tone.as_deref(), Tone::from_code),
            spoke: f.code("spoke", self.spoke.as_deref(), Spoke::from_code),
            mood: f.code("mood", self.mood.as_deref(), Mood::from_code),
        };
        let minutes = words.as_deref().is_some_and(reading::is_minutes);
        let source = source.unwrap_or(match (&words, minutes) {
            (None, _) => Source::Meeting,
            (Some(_), true) => Source::Minutes,
            (Some(_), false) => Source::Note,
        });
        let author = match (self.author, name, side) {
            (Some(id), ..) => Author::Person(PersonId(id)),
            (None, Some(name), side) => Author::Name(name, side.unwrap_or(Side::Unknown)),
            (None, None, Some(side)) => Author::Nobody(side),
            (None, None, None) if source == Source::Minutes => Author::Nobody(Side::Unknown),
            (None, None, None) => Author::Myself,
        };
        let like = reading::blank(PartyId(self.party));
        f.done(New { words, title, author, source, at, soft, reads: reads.unwrap_or(Reads::House), ..like })
    }
}

/// Brings a text in: it is cut into sentences, and each is heard. The same words about the same client are taken once. For our own
/// people who look after the client.
#[utoipa::path(post, path = "/signals", tag = "listening", request_body = ToBring,
    responses((status = 201, body = HeardWhole)))]
async fn bring_signal(State(app): State<App>, sent: Sent<ToBring>) -> Result<Response, AppError> {
    acts::ours(&sent.caller.scope)?;
    let ready = acts::ready(&app, &sent.caller.scope, vec![sent.body.read()?]).await?;
    sent.made(&app, move |tx, env, sent| {
        let one = ready.first().ok_or(AppError::NotFound)?;
        let made = acts::keep(tx, env, &sent.caller.scope, one)?;
        Ok((format!("/api/v1/signals/{made}"), whole(tx, &sent.caller.scope, made)?))
    })
    .await
}

/// Several texts.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToBringAll {
    #[schema(min_items = 1, max_items = 100)]
    texts: Vec<ToBring>,
}

codes!(
    /// What became of a text.
    BroughtAs = ["brought", "heard_before"]
);

/// What became of one of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Brought {
    /// The text; nothing where it had been brought in before.
    id: Option<Uuid>,
    #[schema(value_type = BroughtAs)]
    became: &'static str,
}

/// What became of all of them, in their order.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BroughtAll {
    texts: Vec<Brought>,
}

/// Brings up to a hundred texts in: all of them or none. What had been brought in before is left out and named. For our own people
/// who look after the clients.
#[utoipa::path(post, path = "/signals/batch", tag = "listening", request_body = ToBringAll,
    responses((status = 200, body = BroughtAll)))]
async fn bring_signals(State(app): State<App>, sent: Sent<ToBringAll>) -> Result<Response, AppError> {
    acts::ours(&sent.caller.scope)?;
    if sent.body.texts.is_empty() || sent.body.texts.len() > MOST {
        let mut f = Checks::default();
        f.wrong("texts", format!("Send 1 to {MOST} texts."));
        return Err(f.done(()).err().unwrap_or(AppError::NotFound));
    }
    let news: Result<Vec<New>, AppError> = sent.body.texts.iter().map(ToBring::read).collect();
    let ready = acts::ready(&app, &sent.caller.scope, news?).await?;
    sent.done(&app, move |tx, env, sent| {
        let mut texts = Vec::with_capacity(ready.len());
        for one in &ready {
            texts.push(match acts::keep(tx, env, &sent.caller.scope, one) {
                Ok(id) => Brought { id: Some(id), became: "brought" },
                Err(AppError::Refused { code: "heard_before", .. }) => Brought { id: None, became: "heard_before" },
                Err(other) => return Err(other),
            });
        }
        Ok(BroughtAll { texts })
    })
    .await
}
