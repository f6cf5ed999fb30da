//! The row that the acts of a commitment make: inserted once, written anew with every act.

use db::{Tx, Val};
use domain::calendar::WorkingDays;
use domain::commitment::{self, ActKind, Event, Side, Visibility};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::trust::{Judgement, judge};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// What never changes about a new commitment besides its head.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Who answers for it on the customer's side at first.
    pub customer_person: Option<PersonId>,
    /// Who answers for it on the performer's side at first.
    pub performer_person: Option<PersonId>,
    /// The service it is about.
    pub service: Option<Uuid>,
    /// What was ordered of it.
    pub offering: Option<Uuid>,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// The step of that conversation which it carries.
    pub step: Option<i64>,
    /// The closed one that it takes up again.
    pub follows: Option<CommitmentId>,
    /// The import that makes it.
    pub import: Option<Uuid>,
    /// Columns of the other system, as typed values.
    pub attributes: Option<serde_json::Value>,
}

const FIXED: &[&str] = &[
    "id",
    "kind",
    "customer_id",
    "performer_id",
    "opened_customer_person_id",
    "opened_performer_person_id",
    "service_id",
    "offering_id",
    "conversation_id",
    "step",
    "follows_id",
    "import_id",
    "attributes",
    "version",
];

/// The columns that follow from the acts.
const KEPT: &[&str] = &[
    "customer_person_id",
    "performer_person_id",
    "team_id",
    "state",
    "stake",
    "opened_by",
    "to_move",
    "subject",
    "due_at",
    "due_zone",
    "due_is_day",
    "first_due_at",
    "answer_by",
    "amended",
    "told",
    "assured",
    "assured_at",
    "agreed_at",
    "broken_since",
    "delivered_at",
    "next_deadline",
    "outcome",
    "outcome_weight",
    "outcome_since",
    "outcome_unconfirmed",
    "opened_at",
    "moved_at",
    "closed_at",
    "acts",
    "terms_version",
    "calendar_id",
    "calendar_revision",
    "clock_at",
    "paced",
];

/// A commitment as the rules see it, with its events: what a row is made from.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// The state.
    pub state: &'a commitment::Commitment,
    /// All its events, oldest first.
    pub events: &'a [Event],
}

impl Made<'_> {
    /// How it counts, as of its last line. Whatever time alone changes later has a line of its own at its time.
    #[must_use]
    pub fn judged(&self, days: &WorkingDays) -> Option<Judgement> {
        let last = self.events.iter().map(|e| e.recorded_at).max()?;
        let new = commitment::Commitment::new(self.state.head, None, None);
        judge(new, self.events, days, last).judgement()
    }

    /// When somebody last said something about it for both sides to hear. Time that passes moves nothing, and what one side
    /// says among themselves leaves no trace with the other.
    #[must_use]
    pub fn moved_at(&self) -> Option<Timestamp> {
        let heard = |e: &&Event| e.act.kind() != ActKind::Clock && e.act.visibility() == Visibility::Shared;
        self.events.iter().rfind(heard).map(|e| e.said_at)
    }

    /// The values of [`KEPT`], in its order.
    fn kept(&self, days: &WorkingDays) -> Vec<Val> {
        let c = self.state;
        let terms = c.terms();
        let due = terms.and_then(|t| t.due.as_ref());
        let judged = self.judged(days);
        vec![
            c.customer_person.map(|p| p.0).into(),
            c.performer_person.map(|p| p.0).into(),
            c.team.map(|p| p.0).into(),
            c.state.code().into(),
            i64::from(c.stake).into(),
            c.opened_by.map(Side::code).into(),
            c.whose_move().map(Side::code).into(),
            terms.map_or("", |t| t.subject.as_str()).into(),
            due.map(|d| d.at).into(),
            due.map(|d| d.zone.clone()).into(),
            due.map(|d| d.day).into(),
            c.first_due.as_ref().map(|d| d.at).into(),
            c.answer_by.into(),
            c.amendment().is_some().into(),
            c.told.into(),
            c.assured_at.is_some().into(),
            c.assured_at.into(),
            c.promised_at.into(),
            c.broken_since.into(),
            c.delivered_at.into(),
            c.next_deadline(days).into(),
            judged.map(|j| j.outcome.code()).into(),
            judged.map(|j| j.weight).into(),
            judged.map(|j| j.since).into(),
            judged.map(|j| j.unconfirmed).into(),
            self.events.first().map(|e| e.said_at).into(),
            self.moved_at().into(),
            c.closed_at.into(),
            i64::from(c.events).into(),
            i64::try_from(c.versions.len()).unwrap_or(i64::MAX).into(),
            days.version().calendar.into(),
            days.version().revision.into(),
            c.clock(days).into(),
            // Whoever writes the row counts it as well, see `commitments::counting::settle`.
            true.into(),
        ]
    }
}

/// Inserts new commitments.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, new: &[(Made<'_>, Origin)], days: &WorkingDays) -> Result<(), AppError> {
    static COLUMNS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| [FIXED, KEPT].concat());
    let rows = new.iter().map(|(made, origin)| {
        let head = made.state.head;
        let mut row: Vec<Val> = vec![
            head.id.0.into(),
            head.kind.code().into(),
            head.customer.0.into(),
            head.performer.0.into(),
            origin.customer_person.map(|p| p.0).into(),
            origin.performer_person.map(|p| p.0).into(),
            origin.service.into(),
            origin.offering.into(),
            origin.conversation.map(|c| c.0).into(),
            origin.step.into(),
            origin.follows.map(|c| c.0).into(),
            origin.import.into(),
            origin.attributes.clone().into(),
            1i64.into(),
        ];
        row.extend(made.kept(days));
        row
    });
    tx.insert_many("commitments", &COLUMNS, rows.collect())?;
    Ok(())
}

/// Writes what the acts have made; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn update(tx: &mut Tx, made: Made<'_>, version: i64, days: &WorkingDays) -> Result<(), AppError> {
    static UPDATE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let set: Vec<String> = KEPT.iter().zip(1..).map(|(column, n)| format!("{column} = ${n}")).collect();
        let n = KEPT.len();
        format!(
            "update commitments set {}, version = version + 1 where id = ${} and version = ${}",
            set.join(", "),
            n + 1,
            n + 2
        )
    });
    let mut params = made.kept(days);
    params.extend([made.state.head.id.0.into(), version.into()]);
    if tx.run(&UPDATE, &params)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}
