//! Looking back, for programs: what they send, and what of it they may read.

use domain::review::{Because, LookBack, Question, Rating, Topic};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Checks, Named, codes};
use crate::conversations::reading::Reading;
use crate::reviews::store::Finding;

codes!(
    /// What is rated: the first four by whoever had the need, the others by whoever performed.
    QuestionCode = Question::ALL.iter().map(|q| q.code())
);
codes!(
    /// Whose answer it is.
    LookBackSideCode = ["customer", "performer"]
);

/// Why a step was not sure.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepReason {
    /// 1 to 7.
    #[schema(minimum = 1, maximum = 7)]
    step: u8,
    #[schema(min_length = 1, max_length = 500)]
    words: String,
}

impl From<&Because> for StepReason {
    fn from(why: &Because) -> Self {
        Self { step: why.step, words: why.words.clone() }
    }
}

impl StepReason {
    pub(super) fn read(&self, f: &mut Checks) -> Option<Because> {
        let words = f.sentence("because", Some(&self.words))?;
        Some(Because { step: self.step, words })
    }
}

/// One rating.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewRating {
    #[schema(value_type = QuestionCode)]
    question: String,
    /// 1 to 5; nothing is *I cannot say*.
    #[schema(minimum = 1, maximum = 5)]
    value: Option<u8>,
    #[schema(max_length = 500)]
    words: Option<String>,
}

impl From<&Rating> for ReviewRating {
    fn from(rating: &Rating) -> Self {
        Self { question: rating.question.code().to_owned(), value: rating.value, words: rating.words.clone() }
    }
}

impl ReviewRating {
    pub(super) fn read(&self, f: &mut Checks) -> Option<Rating> {
        let question = f.code("ratings.question", Some(&self.question), Question::from_code);
        let words = f.sentence("ratings.words", self.words.as_deref());
        Some(Rating { question: question?, value: self.value, words })
    }
}

/// Where looking back stands. What the other side said is there once it is open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ConversationLookBack {
    /// Until when both are asked; what is in is shown then at the latest.
    by: Option<Timestamp>,
    /// Since when both read everything.
    open_since: Option<Timestamp>,
    /// It was opened because the time had passed, and not because both were in.
    time_passed: bool,
    /// Whoever had the need has answered.
    customer_is_in: bool,
    /// Whoever performed has answered.
    performer_is_in: bool,
    /// What this reader may read, oldest first.
    answers: Vec<LookBackAnswer>,
    /// What was not sure or rated up to 3, and what came of it. Nothing before it is open.
    findings: Vec<LookBackFinding>,
}

/// One person's answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LookBackAnswer {
    #[schema(value_type = LookBackSideCode)]
    side: &'static str,
    person: Option<Named>,
    said_at: Timestamp,
    /// The side's answer; else that of a colleague beside it.
    of_the_side: bool,
    /// Said after everything was open.
    late: bool,
    unsure: Vec<u8>,
    dissatisfied: Vec<u8>,
    because: Vec<StepReason>,
    ratings: Vec<ReviewRating>,
    words: Option<String>,
}

/// Something that both sides should take up.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LookBackFinding {
    id: Uuid,
    #[schema(value_type = LookBackSideCode)]
    side: &'static str,
    /// `step1` to `step7`, or a question.
    topic: String,
    /// For a step 2 is unsure and 3 dissatisfied; for a question what was rated.
    value: u8,
    /// What came of it.
    commitment: Option<Named>,
}

impl ConversationLookBack {
    /// As this reader may read it.
    pub(super) fn of(reading: &Reading, findings: &[Finding]) -> Self {
        let look: &LookBack = &reading.look;
        let person = |at: usize| {
            let entry = &reading.lines.get(at)?.entry;
            entry.person.zip(entry.person_name.as_deref()).map(|(id, name)| Named::of(id, name))
        };
        let answers = look.answers.iter().map(|a| LookBackAnswer {
            side: a.side.code(),
            person: person(a.event),
            said_at: a.said_at,
            of_the_side: a.review.binds,
            late: a.late,
            unsure: a.review.unsure.clone(),
            dissatisfied: a.review.dissatisfied.clone(),
            because: a.review.because.iter().map(StepReason::from).collect(),
            ratings: a.review.ratings.iter().map(ReviewRating::from).collect(),
            words: a.words.clone(),
        });
        Self {
            by: look.by,
            open_since: look.opened_at,
            time_passed: look.passed,
            customer_is_in: look.has(domain::commitment::Side::Customer),
            performer_is_in: look.has(domain::commitment::Side::Performer),
            answers: answers.collect(),
            findings: findings.iter().map(LookBackFinding::of).collect(),
        }
    }
}

impl LookBackFinding {
    fn of(finding: &Finding) -> Self {
        Self {
            id: finding.id,
            side: finding.side.code(),
            topic: Topic::code(finding.topic),
            value: finding.value,
            commitment: finding.commitment.as_ref().map(|c| Named::of(c.id, &c.subject)),
        }
    }
}
