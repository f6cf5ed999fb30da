//! What came of a litmus, for programs: what everybody says, what the record says with its bases, and where they differ, once it is closed.

use axum::Json;
use axum::extract::{Path, State};
use domain::asked::Moved;
use domain::partnership::{Counted, Counts, Finding, Line, Stand, Voice};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{LitmusSays, LitmusSeen, LitmusTest, LitmusVoice};
use crate::api::kit::{Caller, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::partnership::litmus::known::{self, Results, Tested};
use crate::partnership::litmus::words;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(litmus_results))
}

codes!(
    /// What was counted of the record.
    LitmusCountedOf = Counted::ALL.iter().map(|c| c.code())
);
codes!(
    /// How a difference moved since the one before.
    LitmusMoved = Moved::ALL.iter().map(|m| m.code())
);

/// How many of a voice said what.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusCounts {
    #[schema(value_type = LitmusVoice)]
    voice: &'static str,
    yes: u64,
    partly: u64,
    no: u64,
    cannot: u64,
}

impl LitmusCounts {
    fn of((voice, counts): &(Voice, Option<Counts>)) -> Option<Self> {
        let Counts { yes, partly, no, cannot } = (*counts)?;
        Some(Self { voice: voice.code(), yes, partly, no, cannot })
    }
}

/// A line of the record: how much went well, of how much there was.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusLine {
    #[schema(value_type = LitmusCountedOf)]
    counted: &'static str,
    good: u32,
    base: u32,
    /// What it says; nothing on too small a base.
    #[schema(value_type = Option<LitmusSays>)]
    says: Option<&'static str>,
    words: String,
}

impl LitmusLine {
    fn of(line: &Line, client: &str) -> Self {
        Self {
            counted: line.counted.code(),
            good: line.good,
            base: line.base,
            says: line.says().map(|says| says.code()),
            words: words::line(line, client),
        }
    }
}

/// Where one of two stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusStand {
    #[schema(value_type = LitmusVoice)]
    voice: &'static str,
    /// What it comes nearest to.
    #[schema(value_type = LitmusSays)]
    nearest: &'static str,
}

impl LitmusStand {
    fn of((voice, stand): (Voice, Stand)) -> Self {
        Self { voice: voice.code(), nearest: stand.nearest().code() }
    }
}

/// The two that are furthest apart.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusFinding {
    one: LitmusStand,
    other: LitmusStand,
    /// From 0 to 200.
    hundredths: u64,
}

impl From<&Finding> for LitmusFinding {
    fn from(f: &Finding) -> Self {
        Self { one: LitmusStand::of(f.one), other: LitmusStand::of(f.other), hundredths: f.apart.hundredths() }
    }
}

/// What it was before.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusBefore {
    closed_on: Date,
    finding: LitmusFinding,
    /// How it moved since, where there is a difference now.
    #[schema(value_type = Option<LitmusMoved>)]
    moved: Option<&'static str>,
}

/// What somebody wrote.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusWords {
    #[schema(value_type = LitmusVoice)]
    voice: &'static str,
    words: String,
}

/// One of the seven with everything that is said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusTested {
    #[schema(value_type = LitmusTest)]
    test: &'static str,
    question: &'static str,
    /// Voices of which something can be shown.
    voices: Vec<LitmusCounts>,
    /// What the record says; for a client without what only our house knows.
    record: Vec<LitmusLine>,
    /// The widest difference; nothing without two who say something.
    finding: Option<LitmusFinding>,
    /// The finding as a sentence.
    says: String,
    before: Option<LitmusBefore>,
    words: Vec<LitmusWords>,
}

impl LitmusTested {
    fn of(t: &Tested, client: &str) -> Self {
        let before = t.before.as_ref().map(|(day, found)| LitmusBefore {
            closed_on: *day,
            finding: LitmusFinding::from(found),
            moved: words::moved(found, t.finding.as_ref()).map(Moved::code),
        });
        Self {
            test: t.test.code(),
            question: t.test.word(),
            voices: t.voices.iter().filter_map(LitmusCounts::of).collect(),
            record: t.record.iter().map(|line| LitmusLine::of(line, client)).collect(),
            finding: t.finding.as_ref().map(LitmusFinding::from),
            says: words::finding(t, client),
            before,
            words: t
                .words
                .iter()
                .map(|(voice, words)| LitmusWords { voice: voice.code(), words: words.clone() })
                .collect(),
        }
    }
}

/// What came of a litmus.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusResults {
    litmus: LitmusSeen,
    /// The widest difference first.
    tests: Vec<LitmusTested>,
    /// Voices of which too few answered to show all of it.
    #[schema(value_type = Vec<LitmusVoice>)]
    too_few: Vec<&'static str>,
}

impl From<&Results> for LitmusResults {
    fn from(r: &Results) -> Self {
        Self {
            litmus: LitmusSeen::from(&r.litmus),
            tests: r.tests.iter().map(|t| LitmusTested::of(t, &r.litmus.client.1)).collect(),
            too_few: r.few.iter().map(|voice| voice.code()).collect(),
        }
    }
}

/// What everybody says, the widest difference first; once it is closed.
#[utoipa::path(get, path = "/litmuses/{id}/results", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = LitmusResults)))]
async fn litmus_results(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<LitmusResults>, AppError> {
    caller.read(&app, move |conn, _, caller| Ok(LitmusResults::from(&known::results(conn, &caller.scope, id)?))).await
}
