//! Promises as they are answered. What is inside one side is there for that side alone.

use db::Conn;
use domain::commitment::{self, ActKind, Channel, Kind, Side, State};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::trust::{Judgement, Outcome};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::below::{Around, AtRisk, RestsOn};
use super::sent::{CommitmentAct, Terms};
use crate::api::kit::{Named, codes};
use crate::calendars;
use crate::commitments::acts;
use crate::commitments::phrase;
use crate::commitments::store::{self, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::people::scope::Scope;

codes!(
    /// Where a promise stands.
    CommitmentState = State::ALL.iter().filter(|s| !matches!(s, State::New | State::Void)).map(|s| s.code())
);
codes!(
    /// Where a promise comes from.
    CommitmentKind = Kind::ALL.map(Kind::code)
);
codes!(
    /// How a promise turned out.
    OutcomeCode = Outcome::ALL.map(Outcome::code)
);
codes!(
    /// Who benefits, or who promises.
    SideCode = ["customer", "performer"]
);
codes!(
    /// For whom something was said.
    SpeakerCode = ["customer", "performer", "system"]
);
codes!(
    /// Through which door it came.
    ChannelCode = Channel::ALL.map(Channel::code)
);
codes!(
    /// What can be said about a promise.
    ActCode = ActKind::ALL.iter().filter(|k| **k != ActKind::Void).map(|k| k.code())
);

/// A promise, as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Commitment {
    id: Uuid,
    /// Where it comes from.
    #[schema(value_type = CommitmentKind)]
    kind: &'static str,
    /// What, in one line.
    subject: String,
    /// Where it stands.
    #[schema(value_type = CommitmentState)]
    state: &'static str,
    /// Who benefits.
    customer: Named,
    /// Who promises.
    performer: Named,
    /// Who answers for it on the customer's side.
    customer_person: Option<Named>,
    /// Who answers for it on the performer's side.
    performer_person: Option<Named>,
    /// The team that works on it. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    team: Option<Named>,
    /// The service it is about.
    service: Option<String>,
    /// The conversation it belongs to, called by its need.
    conversation: Option<Named>,
    /// The step of that conversation which it carries, 1 to 7.
    step: Option<i64>,
    /// The closed one that it takes up again.
    follows: Option<Uuid>,
    /// How much trust rests on it, 1 to 3.
    stake: i64,
    /// Who spoke first.
    #[schema(value_type = SideCode)]
    opened_by: &'static str,
    /// Whose move it is; nobody's once it is closed.
    #[schema(value_type = Option<SideCode>)]
    to_move: Option<&'static str>,
    /// The due in force, else the one on the table.
    due_at: Option<Timestamp>,
    /// A day was agreed and not an hour: `due_at` is its end.
    due_is_day: bool,
    /// The first due ever promised.
    first_due_at: Option<Timestamp>,
    /// Until when an answer is wanted.
    answer_by: Option<Timestamp>,
    /// Other terms wait for an answer while the agreed ones stand.
    amended: bool,
    /// When terms were first agreed.
    agreed_at: Option<Timestamp>,
    /// Since when it is broken down.
    broken_since: Option<Timestamp>,
    /// When it was last delivered.
    delivered_at: Option<Timestamp>,
    /// When it was opened.
    opened_at: Timestamp,
    /// When it last moved.
    moved_at: Timestamp,
    /// When it was closed.
    closed_at: Option<Timestamp>,
    /// How it counts, as of its last act.
    outcome: Option<CommitmentOutcome>,
}

/// How a promise counts.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CommitmentOutcome {
    #[schema(value_type = OutcomeCode)]
    code: &'static str,
    /// From 0 (broken) to 1 (kept).
    weight: f64,
    /// Delivered, and nobody has confirmed it yet.
    unconfirmed: bool,
}

impl From<Judgement> for CommitmentOutcome {
    fn from(j: Judgement) -> Self {
        Self { code: j.outcome.code(), weight: j.weight, unconfirmed: j.unconfirmed }
    }
}

fn person(pair: Option<&(PersonId, String)>) -> Option<Named> {
    pair.map(|(id, name)| Named::of(*id, name))
}

impl Commitment {
    /// As this reader sees it.
    pub(super) fn of(scope: &Scope, row: &Row) -> Self {
        let team = |(id, name): &(PartyId, String)| Named::of(*id, name);
        let conversation = phrase::need(scope, row).zip(row.conversation.as_ref());
        Self {
            id: row.id.0,
            kind: row.kind.code(),
            subject: row.subject.clone(),
            state: row.state.code(),
            customer: Named::of(row.between.customer, &row.customer),
            performer: Named::of(row.between.performer, &row.performer),
            customer_person: person(row.customer_person.as_ref()),
            performer_person: person(row.performer_person.as_ref()),
            team: row.team.as_ref().filter(|_| scope.is_staff()).map(team),
            service: row.service.as_ref().map(|(_, name)| name.clone()),
            conversation: conversation.map(|(need, (id, _))| Named::of(*id, need)),
            step: row.step,
            follows: row.follows.map(|c| c.0),
            stake: row.stake,
            opened_by: row.opened_by.code(),
            to_move: row.to_move.map(Side::code),
            due_at: row.due,
            due_is_day: row.due_is_day,
            first_due_at: row.first_due,
            answer_by: row.answer_by,
            amended: row.amended,
            agreed_at: row.agreed_at,
            broken_since: row.broken_since,
            delivered_at: row.delivered_at,
            opened_at: row.opened_at,
            moved_at: row.moved_at,
            closed_at: row.closed_at,
            outcome: row.outcome.map(CommitmentOutcome::from),
        }
    }
}

/// A promise with its terms, its ledger, and what the reader may say now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct CommitmentInFull {
    #[serde(flatten)]
    commitment: Commitment,
    /// The terms that hold.
    agreed: Option<Terms>,
    /// Terms that wait for an answer.
    on_table: Option<OnTable>,
    /// Below the agreed confidence, declared, with the reason.
    stretch: Option<String>,
    /// What was said, oldest first: what both sides share, and what the reader's own side says inside.
    ledger: Vec<LedgerLine>,
    /// The acts that the reader may say now.
    #[schema(value_type = Vec<ActCode>)]
    allowed: Vec<&'static str>,
    /// The acts of the other side that the reader may record now, with `for_other`.
    #[schema(value_type = Vec<ActCode>)]
    allowed_for_other: Vec<&'static str>,
    /// What it needs from the other side, called by their subjects. Both sides see it.
    needs: Vec<Named>,
    /// The promise that rests on it. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent: Option<Named>,
    /// What it rests on. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rests_on: Option<Vec<RestsOn>>,
    /// That something below it slips, as of the last look. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    at_risk: Option<AtRisk>,
    /// Columns of the other system it came from. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false, nullable = false)]
    attributes: Option<serde_json::Value>,
}

/// Terms that wait for an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OnTable {
    terms: Terms,
    /// Whose terms they are.
    #[schema(value_type = SideCode)]
    by: &'static str,
    /// At whose asking they differ from the agreed ones.
    #[schema(value_type = SideCode)]
    asked_by: &'static str,
    /// Why whoever put them says that they are a stretch.
    stretch: Option<String>,
}

/// What was known of the day when a word was given for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ShownThen {
    /// The check that was kept.
    check: Uuid,
    /// The day that was asked about.
    day: Date,
    /// Its chance in a hundred, rounded down.
    chance: u8,
    /// The agreed level then.
    agreed: u8,
    /// The day by which half of all futures ended.
    p50: Option<Date>,
    /// The day by which 85 in a hundred ended.
    p85: Option<Date>,
    /// The day by which 95 in a hundred ended.
    p95: Option<Date>,
    /// A day that was no stretch, to offer instead.
    offered: Option<Date>,
    /// So many futures were gone through.
    futures: u32,
    /// Where nobody estimated: on so many similar commitments it rests.
    similar: Option<u32>,
}

impl From<&commitment::Shown> for ShownThen {
    fn from(s: &commitment::Shown) -> Self {
        let (check, day, chance, agreed) = (s.check, s.day, s.chance, s.agreed);
        let (offered, futures, similar) = (s.offered, s.futures, s.similar);
        Self { check, day, chance, agreed, p50: s.p50, p85: s.p85, p95: s.p95, offered, futures, similar }
    }
}

/// One act, as it was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LedgerLine {
    /// Which act.
    #[schema(value_type = ActCode)]
    kind: &'static str,
    /// For which side.
    #[schema(value_type = SpeakerCode)]
    side: &'static str,
    /// Who said it or wrote it down.
    person: Option<Named>,
    /// Recorded by the other side.
    for_other: bool,
    /// Added because it must have happened before something that was imported.
    implied: bool,
    /// Only the reader's own side sees it.
    inside: bool,
    /// When it was said.
    said_at: Timestamp,
    /// When it was written down.
    recorded_at: Timestamp,
    /// Through which door it came.
    #[schema(value_type = ChannelCode)]
    channel: &'static str,
    /// In whose words.
    words: Option<String>,
    /// The act with what it carried; nothing where its text was erased for privacy.
    act: Option<CommitmentAct>,
    /// What was known of the day when this word was given. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    shown: Option<ShownThen>,
    /// The hash of this line and the one before it in its chain, in hex.
    hash: String,
}

fn line(scope: &Scope, entry: &Entry) -> Result<Option<LedgerLine>, AppError> {
    let Some(kind) = ActKind::from_code(&entry.kind).filter(|k| *k != ActKind::Void) else { return Ok(None) };
    let event = ledger::commitment_event(entry)?;
    let person = entry.person.zip(entry.person_name.as_deref());
    Ok(Some(LedgerLine {
        kind: kind.code(),
        side: entry.by.code(),
        person: person.map(|(id, name)| Named::of(id, name)),
        for_other: entry.for_other,
        implied: entry.implied,
        inside: entry.chain != "shared",
        said_at: entry.said_at,
        recorded_at: entry.recorded_at,
        channel: entry.channel.code(),
        words: event.as_ref().and_then(|e| e.words.clone()),
        act: event.as_ref().and_then(CommitmentAct::of),
        shown: event.as_ref().and_then(|e| e.basis.shown.as_ref()).filter(|_| scope.is_staff()).map(ShownThen::from),
        hash: entry.hash.iter().map(|b| format!("{b:02x}")).collect(),
    }))
}

impl CommitmentInFull {
    /// As this reader sees it.
    pub(super) fn load(conn: &mut Conn, env: &Env, scope: &Scope, id: CommitmentId) -> Result<Self, AppError> {
        let row = store::find(conn, scope, id)?;
        let entries = ledger::entries(conn, id.0)?;
        let mut events = Vec::with_capacity(entries.len());
        let mut lines = Vec::new();
        for entry in &entries {
            events.extend(ledger::commitment_event(entry)?);
            if scope.sees_chain(&entry.chain, &row.between) {
                lines.extend(line(scope, entry)?);
            }
        }
        let env = &calendars::within(conn, env, row.between.customer)?;
        let c = commitment::replay(row.fresh(), &events).as_of(env.now, &env.days);
        let possible = acts::possible(scope, &row, &c)?;
        let codes = |all: Vec<ActKind>| all.into_iter().map(ActKind::code).collect();
        let on_table = c.on_table().zip(c.table).map(|(terms, table)| OnTable {
            terms: Terms::from(terms),
            by: table.by.code(),
            asked_by: table.asked_by.code(),
            stretch: c.tabled().and_then(|version| version.basis.stretch.clone()),
        });
        let Around { parent, rests_on, at_risk, needs } = Around::load(conn, scope, &row)?;
        Ok(Self {
            commitment: Commitment::of(scope, &row),
            needs,
            parent,
            rests_on,
            at_risk,
            agreed: c.in_force().map(Terms::from),
            on_table,
            stretch: c.stretch.clone(),
            ledger: lines,
            allowed: codes(possible.own),
            allowed_for_other: codes(possible.for_other),
            attributes: row.attributes.filter(|_| scope.is_staff()),
        })
    }
}
