//! Looking back, for programs: what was said over twelve months, what was found and nothing came of yet, and making
//! something of it. What is said in one conversation is read and said there.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::commitment::{Side, Terms};
use domain::kernel::PartyId;
use domain::review::{Question, STEPS, Topic, median};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Making};
use super::store::{self, Count, Finding, since};
use crate::api::kit::{Asked, Caller, Checks, Due, Named, Page, Paged, Problem, Query, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(summary)).routes(routes!(findings)).routes(routes!(make))
}

codes!(
    /// Who said it: whoever had the need, or whoever performed.
    ReviewSideCode = ["customer", "performer"]
);

/// Of whom.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ReviewsOf {
    /// A client or a supplier; all clients together where nothing is said.
    #[param(nullable = false)]
    party: Option<Uuid>,
}

/// What was said in the last twelve months, as far as both sides can read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ReviewSummary {
    /// The first day that is counted.
    since: Date,
    ratings: Vec<RatingSummary>,
    steps: Vec<StepSummary>,
}

/// How many chose what.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RatingSummary {
    question: &'static str,
    #[schema(value_type = ReviewSideCode)]
    side: &'static str,
    /// How many chose 1, 2, 3, 4 and 5.
    counts: Vec<u64>,
    /// How many cannot say.
    cannot_say: u64,
    /// The middle one; between two where two stand in the middle.
    median: Option<f64>,
}

/// How many of a side were how sure of a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StepSummary {
    /// 1 to 7.
    step: u8,
    #[schema(value_type = ReviewSideCode)]
    side: &'static str,
    sure: u64,
    unsure: u64,
    dissatisfied: u64,
}

fn n(counts: &[Count], side: Side, topic: Topic, value: u8) -> u64 {
    counts.iter().filter(|c| (c.side, c.topic, c.value) == (side, topic, value)).map(|c| c.n).sum()
}

fn summed(since: Date, counts: &[Count]) -> ReviewSummary {
    let rating = |question: &Question| {
        let of = |value| n(counts, question.side(), Topic::Question(*question), value);
        let all = [of(1), of(2), of(3), of(4), of(5)];
        RatingSummary {
            question: question.code(),
            side: question.side().code(),
            counts: all.into(),
            cannot_say: of(0),
            median: median(all),
        }
    };
    let step = |side: Side| {
        STEPS.map(move |step| {
            let of = |value| n(counts, side, Topic::Step(step), value);
            StepSummary { step, side: side.code(), sure: of(1), unsure: of(2), dissatisfied: of(3) }
        })
    };
    let steps = [Side::Customer, Side::Performer].into_iter().flat_map(step);
    ReviewSummary { since, ratings: Question::ALL.iter().map(rating).collect(), steps: steps.collect() }
}

/// What both sides said when looking back, in the last twelve months. For our own people.
#[utoipa::path(get, path = "/reviews", tag = "conversations", params(ReviewsOf),
    responses((status = 200, body = ReviewSummary),
        (status = 404, description = "The party is not there, or not theirs to see.", body = Problem,
            content_type = "application/problem+json")))]
async fn summary(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<ReviewsOf>,
) -> Result<Json<ReviewSummary>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let since = since(env.now);
            let party = match of.party {
                Some(id) => crate::people::store::find_party(conn, &caller.scope, PartyId(id))?.id,
                None => caller.org.it,
            };
            Ok(summed(since, &store::counts(conn, &caller.scope, party, since)?))
        })
        .await
}

/// Something that was not sure, or was rated up to 3.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ReviewFinding {
    id: Uuid,
    /// The conversation, called by its need.
    conversation: Named,
    /// The party that is not ours.
    party: Named,
    #[schema(value_type = ReviewSideCode)]
    side: &'static str,
    /// `step1` to `step7`, or a question.
    topic: String,
    /// For a step 2 is unsure and 3 dissatisfied; for a question what was rated.
    value: u8,
    /// Since when both read it.
    shown_at: Timestamp,
    /// What came of it.
    commitment: Option<Named>,
}

impl ReviewFinding {
    fn of(f: &Finding) -> Self {
        Self {
            id: f.id,
            conversation: Named::of(f.conversation, &f.need),
            party: Named::of(f.party, &f.party_name),
            side: f.side.code(),
            topic: f.topic.code(),
            value: f.value,
            shown_at: f.shown_at,
            commitment: f.commitment.as_ref().map(|c| Named::of(c.id, &c.subject)),
        }
    }
}

/// What was found in looking back and nothing came of yet, latest first.
#[utoipa::path(get, path = "/reviews/findings", tag = "conversations", params(ReviewsOf, Page),
    responses((status = 200, body = Paged<ReviewFinding>)))]
async fn findings(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<ReviewsOf>,
) -> Result<Json<Paged<ReviewFinding>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let party = by.party.map(PartyId);
            let rows = store::without_commitment(conn, &caller.scope, party, after, page.fetch())?;
            page.paged(rows, |f| (f.shown_at, f.id), |f| Ok(ReviewFinding::of(f)))
        })
        .await
}

/// What is to become of a finding.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FindingMade {
    /// `promise` to offer it for the own side, `ask` to ask the other side for it.
    #[schema(value_type = FindingActCode)]
    act: String,
    /// What, in one line.
    #[schema(min_length = 1, max_length = 200)]
    subject: String,
    /// How both will know that it is done.
    #[serde(default)]
    #[schema(max_items = 50)]
    conditions: Vec<String>,
    /// By when.
    due: Option<Due>,
    /// In whose words.
    #[schema(max_length = 4000)]
    words: Option<String>,
}

codes!(
    /// Who does what came of a finding.
    FindingActCode = ["promise", "ask"]
);

impl FindingMade {
    fn making(&self, zone: &jiff::tz::TimeZone) -> Result<Making, AppError> {
        let mut f = Checks::default();
        let ours = f.code("act", Some(&self.act), |code| match code {
            "promise" => Some(true),
            "ask" => Some(false),
            _ => None,
        });
        let terms = Terms {
            subject: f.needed("subject", &self.subject, "Say in one line what is promised or asked for."),
            conditions: f.lines("conditions", &self.conditions),
            due: f.due("due", self.due.as_ref(), zone),
        };
        let words = f.words("words", self.words.as_deref());
        f.done(Making { ours: ours.unwrap_or(true), terms, words })
    }
}

/// Make a promise or an ask of what was found. It belongs to the same conversation.
#[utoipa::path(post, path = "/reviews/findings/{id}/commitment", tag = "conversations", params(("id" = Uuid, Path)),
    request_body = FindingMade, responses((status = 201, body = ReviewFinding)))]
async fn make(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<FindingMade>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        store::find(tx, scope, id)?;
        let made = acts::make(tx, env, scope, id, &sent.body.making(env.zone())?)?;
        Ok((format!("/api/v1/commitments/{made}"), ReviewFinding::of(&store::find(tx, scope, id)?)))
    })
    .await
}
