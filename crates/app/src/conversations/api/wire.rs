//! Conversations as they are answered. What is inside one side is there for that side alone.

use db::Conn;
use domain::commitment::{Channel, Side};
use domain::conversation::{StepState, Talk, TalkKind, standing};
use domain::kernel::{ConversationId, PersonId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::looked_back::ConversationLookBack;
use super::sent::{ConversationAct, Way};
use crate::api::kit::{Named, codes};
use crate::calendars;
use crate::commitments::store as commitments;
use crate::conversations::acts;
use crate::conversations::reading::{self, Line};
use crate::conversations::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::reviews::store as reviews;

codes!(
    /// Where a conversation stands as a whole.
    TalkStateCode = Talk::ALL.map(Talk::code)
);
codes!(
    /// Who has the need, or who is to meet it.
    TalkSideCode = ["customer", "performer"]
);
codes!(
    /// Where a step stands.
    StepStateCode = ["open", "in_progress", "agreed", "reopened"]
);
codes!(
    /// What can be said in a conversation.
    TalkActCode = TalkKind::ALL.iter().map(|k| k.code())
);
codes!(
    /// Through which door it came.
    TalkChannelCode = Channel::ALL.map(Channel::code)
);

/// A conversation, as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Conversation {
    id: Uuid,
    /// The need in one sentence.
    need: String,
    /// Where it stands as a whole.
    #[schema(value_type = TalkStateCode)]
    state: &'static str,
    /// Who has the need.
    customer: Named,
    /// Who is to meet it.
    performer: Named,
    /// Who answers for it on the customer's side.
    customer_person: Option<Named>,
    /// Who answers for it on the performer's side.
    performer_person: Option<Named>,
    /// Who raised it.
    #[schema(value_type = TalkSideCode)]
    raised_by: &'static str,
    /// The step that is on, 1 to 7; none once it has ended.
    step: Option<i64>,
    /// Whose move it is.
    #[schema(value_type = Option<TalkSideCode>)]
    to_move: Option<&'static str>,
    /// The ended one that it takes up again.
    follows: Option<Uuid>,
    opened_at: Timestamp,
    /// When it last moved.
    moved_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl Conversation {
    /// As it is answered.
    pub(super) fn of(row: &store::Conversation) -> Self {
        let person = |p: &Option<(PersonId, String)>| p.as_ref().map(|(id, name)| Named::of(*id, name));
        Self {
            id: row.id.0,
            need: row.statement.clone(),
            state: row.state.code(),
            customer: Named::of(row.between.customer, &row.customer),
            performer: Named::of(row.between.performer, &row.performer),
            customer_person: person(&row.customer_person),
            performer_person: person(&row.performer_person),
            raised_by: row.raised_by.code(),
            step: row.step,
            to_move: row.to_move.map(Side::code),
            follows: row.follows.map(|c| c.0),
            opened_at: row.opened_at,
            moved_at: row.moved_at,
            closed_at: row.closed_at,
        }
    }
}

/// A conversation with its steps, what was agreed, its ledger, and what the reader may say now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ConversationInFull {
    #[serde(flatten)]
    conversation: Conversation,
    /// The solution that was asked for, which may clothe another need.
    asked_for: Option<String>,
    /// The business result it serves.
    serves: Option<String>,
    /// The need as the performer said it back.
    restated: Option<String>,
    /// What lies at its root.
    root: Option<String>,
    /// The ways to meet it that were laid out last.
    ways: Vec<Way>,
    /// The way that was chosen, counted from 0.
    chosen: Option<usize>,
    /// The seven steps, in order.
    steps: Vec<ConversationStep>,
    /// Its promises, oldest first, called by their subjects.
    commitments: Vec<Named>,
    /// Looking back: who is in, until when, and what can be read of it.
    look_back: ConversationLookBack,
    /// What was said, oldest first: what both sides share, and what the reader's own side says inside.
    ledger: Vec<ConversationLine>,
    /// What the reader may say now.
    #[schema(value_type = Vec<TalkActCode>)]
    allowed: Vec<&'static str>,
    /// What the other side may have said, that the reader may record now, with `for_other`.
    #[schema(value_type = Vec<TalkActCode>)]
    allowed_for_other: Vec<&'static str>,
}

/// One of the seven steps.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ConversationStep {
    /// 1 to 7.
    number: u8,
    #[schema(value_type = StepStateCode)]
    state: &'static str,
    /// When it came to stand there, if anything was said.
    since: Option<Timestamp>,
}

const fn step_code(state: StepState) -> &'static str {
    match state {
        StepState::Open => "open",
        StepState::InProgress => "in_progress",
        StepState::Agreed => "agreed",
        StepState::Reopened => "reopened",
    }
}

/// One thing that was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ConversationLine {
    #[schema(value_type = TalkActCode)]
    kind: &'static str,
    /// For which side; nothing for the system.
    #[schema(value_type = Option<TalkSideCode>)]
    side: Option<&'static str>,
    /// Who said it or wrote it down.
    person: Option<Named>,
    /// Recorded by the other side.
    for_other: bool,
    /// Only the reader's own side sees it.
    inside: bool,
    said_at: Timestamp,
    recorded_at: Timestamp,
    #[schema(value_type = TalkChannelCode)]
    channel: &'static str,
    /// In whose words.
    words: Option<String>,
    /// What was said with what it carried; nothing where its text was erased for privacy, or is sealed.
    act: Option<ConversationAct>,
    /// A look back that the other side cannot read yet; to that side it has neither words nor act.
    sealed: bool,
    /// The hash of this line and the one before it in its chain, in hex.
    hash: String,
}

fn line(line: &Line) -> Option<ConversationLine> {
    let (entry, event) = (&line.entry, &line.event);
    let kind = TalkKind::from_code(&entry.kind)?;
    let person = entry.person.zip(entry.person_name.as_deref());
    Some(ConversationLine {
        kind: kind.code(),
        side: entry.by.side().map(Side::code),
        person: person.map(|(id, name)| Named::of(id, name)),
        for_other: entry.for_other,
        inside: entry.chain != "shared",
        said_at: entry.said_at,
        recorded_at: entry.recorded_at,
        channel: entry.channel.code(),
        words: event.as_ref().and_then(|e| e.words.clone()),
        act: event.as_ref().map(|e| ConversationAct::of(&e.act)),
        sealed: line.sealed || line.ours_alone,
        hash: entry.hash.iter().map(|b| format!("{b:02x}")).collect(),
    })
}

impl ConversationInFull {
    /// As this reader sees it.
    pub(super) fn load(conn: &mut Conn, env: &Env, scope: &Scope, id: ConversationId) -> Result<Self, AppError> {
        let row = store::find(conn, scope, id)?;
        let (talk, _) = store::replayed(conn, &row)?;
        let env = &calendars::within(conn, env, row.between.customer)?;
        let talk = talk.as_of(env.now, &env.days);
        let possible = acts::possible(scope, &row, &talk)?;
        let standing = standing(&talk, &acts::carried(conn, id)?);
        let reading = reading::read(conn, scope, &row)?;
        let findings = reviews::of_conversation(conn, scope, id)?;
        let promises = commitments::of_conversation(conn, scope, id)?;
        let codes = |all: Vec<TalkKind>| all.into_iter().map(TalkKind::code).collect();
        let step = |s: &domain::conversation::Step| ConversationStep {
            number: s.number,
            state: step_code(s.state),
            since: s.since,
        };
        Ok(Self {
            conversation: Conversation::of(&row),
            asked_for: talk.asked_for,
            serves: talk.serves,
            restated: talk.need,
            root: talk.root,
            ways: talk.ways.iter().map(Way::from).collect(),
            chosen: talk.chosen,
            steps: standing.steps.iter().map(step).collect(),
            commitments: promises.iter().map(|p| Named::of(p.id, &p.subject)).collect(),
            look_back: ConversationLookBack::of(&reading, &findings),
            ledger: reading.lines.iter().filter(|l| l.seen).filter_map(line).collect(),
            allowed: codes(possible.own),
            allowed_for_other: codes(possible.for_other),
        })
    }
}
