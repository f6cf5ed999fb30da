//! What came of a survey, for programs: the gaps with their bases, once it is closed.

use axum::Json;
use axum::extract::{Path, State};
use domain::asked::{Mean, moved};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{GapMoved, SurveySeen, SurveySide, SurveyStatement};
use crate::api::kit::Caller;
use crate::asked::known::{self, Line, Results, Written};
use crate::kit::app::App;
use crate::kit::error::AppError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(survey_results))
}

/// What one side says: the mean of its answers in hundredths, and of how many.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SideSays {
    /// From 100 to 500.
    hundredths: i64,
    /// Of how many answers.
    n: u64,
    /// Only signed answers are in it: those without a name are too few.
    signed_only: bool,
}

impl From<&Mean> for SideSays {
    fn from(of: &Mean) -> Self {
        Self { hundredths: of.hundredths(), n: of.n(), signed_only: of.signed_only }
    }
}

/// The gap when the same words were asked before.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct GapBefore {
    closed_on: Date,
    hundredths: i64,
    /// How it moved since, where there is a gap now.
    #[schema(value_type = Option<GapMoved>)]
    moved: Option<&'static str>,
}

/// What somebody signed.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SignedValue {
    by: String,
    #[schema(value_type = SurveySide)]
    side: &'static str,
    /// From 1 to 5; nothing where they cannot say.
    value: Option<u8>,
}

/// A statement with its gap: our mean less theirs.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementGap {
    statement: SurveyStatement,
    /// Nothing where too few answered.
    ours: Option<SideSays>,
    /// Nothing where too few answered.
    theirs: Option<SideSays>,
    /// In hundredths; nothing where one side may not be read.
    gap: Option<i64>,
    before: Option<GapBefore>,
    signed: Vec<SignedValue>,
    /// The conversation that was begun about it.
    conversation: Option<Uuid>,
}

impl From<&Line> for StatementGap {
    fn from(line: &Line) -> Self {
        let before = line.before.map(|(closed_on, was)| GapBefore {
            closed_on,
            hundredths: was.hundredths(),
            moved: line.gap.map(|is| moved(&was, &is).code()),
        });
        let signed = line.signed.iter();
        Self {
            statement: SurveyStatement { id: line.statement.id, words: line.statement.words.clone() },
            ours: line.ours.as_ref().map(SideSays::from),
            theirs: line.theirs.as_ref().map(SideSays::from),
            gap: line.gap.map(|gap| gap.hundredths()),
            before,
            signed: signed
                .map(|(by, side, value)| SignedValue { by: by.clone(), side: side.code(), value: *value })
                .collect(),
            conversation: line.statement.talk.map(|id| id.0),
        }
    }
}

/// What somebody wrote.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyWords {
    #[schema(value_type = SurveySide)]
    side: &'static str,
    words: String,
    /// Their name, where they signed.
    by: Option<String>,
}

impl From<&Written> for SurveyWords {
    fn from(of: &Written) -> Self {
        Self { side: of.side.code(), words: of.words.clone(), by: of.by.clone() }
    }
}

/// What came of a survey.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyResults {
    survey: SurveySeen,
    /// The widest gap first.
    gaps: Vec<StatementGap>,
    /// Sides of which fewer than three answered without their name.
    #[schema(value_type = Vec<SurveySide>)]
    too_few: Vec<&'static str>,
    words: Vec<SurveyWords>,
}

impl From<&Results> for SurveyResults {
    fn from(r: &Results) -> Self {
        Self {
            survey: SurveySeen::from(&r.survey),
            gaps: r.lines.iter().map(StatementGap::from).collect(),
            too_few: r.few.iter().map(|side| side.code()).collect(),
            words: r.written.iter().map(SurveyWords::from).collect(),
        }
    }
}

/// What both sides say, the widest gap first; once it is closed.
#[utoipa::path(get, path = "/surveys/{id}/results", tag = "asked", params(("id" = Uuid, Path)),
    responses((status = 200, body = SurveyResults)))]
async fn survey_results(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SurveyResults>, AppError> {
    caller.read(&app, move |conn, _, caller| Ok(SurveyResults::from(&known::results(conn, &caller.scope, id)?))).await
}
