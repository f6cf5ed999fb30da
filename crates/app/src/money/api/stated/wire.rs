//! Statements as programs read them.

use domain::charging::statement::{Answer, State};
use domain::charging::{Line, Treatment, Usage};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::billed::Amount;
use super::{LineAnswerCode, StatementActCode, allowed};
use crate::api::kit::{Named, codes};
use crate::money::acts::statements::Shown;
use crate::money::store::statements::{DisputeRow, StatementRow};

codes!(
    /// Where a statement stands: a draft, open to the client, issued, or closed.
    StatementCode = State::ALL.map(State::code)
);
codes!(
    /// Whether it is paid, or shows what it costs.
    StatementKindCode = [Treatment::Charge.code(), Treatment::Show.code()]
);
codes!(
    /// The columns of a sheet.
    ColumnsCode = ["ledger", "focus"]
);

/// What one client is charged or shown for a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StatementSummary {
    id: Uuid,
    #[schema(example = "2026-02")]
    period: String,
    client: Named,
    #[schema(value_type = StatementKindCode)]
    kind: &'static str,
    #[schema(value_type = StatementCode)]
    state: &'static str,
    /// What it is called on paper, once it is issued.
    #[schema(example = "2026-02-0001")]
    number: Option<String>,
    /// The last day for looking at it.
    until: Option<Date>,
    /// For each currency.
    totals: Vec<Amount>,
    /// Disputes that wait for an answer.
    disputed: i64,
    made_at: Timestamp,
    issued_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
}

pub(super) fn summary(row: &StatementRow) -> StatementSummary {
    StatementSummary {
        id: row.id.0,
        period: row.period.to_string(),
        client: Named::of(row.client.0, &row.client.1),
        kind: row.treatment.code(),
        state: row.state.code(),
        number: row.called(),
        until: row.until,
        totals: row.totals.iter().copied().map(Amount::of).collect(),
        disputed: row.waiting,
        made_at: row.made_at,
        issued_at: row.issued_at,
        closed_at: row.closed_at,
    }
}

/// What one cost centre pays of a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LineShare {
    cost_centre: Option<String>,
    amount: Amount,
}

/// One line of a statement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StatementLine {
    number: u32,
    service: Named,
    key: String,
    name: String,
    kind: &'static str,
    /// The earlier period that it puts right.
    corrects: Option<String>,
    from: Date,
    until: Date,
    /// A decimal text.
    quantity: String,
    unit: String,
    amount: Amount,
    /// Who pays inside the client; they add up to the line.
    shares: Vec<LineShare>,
    /// The version of the price.
    price: Uuid,
    /// How many lines of usage it rests on.
    used: i64,
    /// How it came about, a sentence for each step.
    told: Vec<String>,
}

/// What changed since the period before, for one thing. The parts add up to the difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ThingChanged {
    key: String,
    before: Amount,
    after: Amount,
    price: Amount,
    volume: Amount,
    mix: Amount,
    corrections: Amount,
}

/// A line that was said not to be right.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LineDisputed {
    line: u32,
    about: String,
    words: String,
    by: Option<String>,
    made_at: Timestamp,
    /// The conversation about it.
    conversation: Option<Uuid>,
    /// It is right after all.
    withdrawn: bool,
    #[schema(value_type = Option<LineAnswerCode>)]
    answer: Option<&'static str>,
    reason: Option<String>,
}

/// A statement, line by line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StatementInFull {
    #[serde(flatten)]
    summary: StatementSummary,
    lines: Vec<StatementLine>,
    changes: Vec<ThingChanged>,
    disputes: Vec<LineDisputed>,
    /// The number of the price list that it was made with.
    price_list: i64,
    /// The seal of what it was made from; for our own people.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<String>,
    /// What the caller may say now.
    #[schema(value_type = Vec<StatementActCode>)]
    allowed: Vec<&'static str>,
}

pub(super) fn line(shown: &Shown, line: &Line, used: i64) -> StatementLine {
    StatementLine {
        number: line.number,
        service: Named::of(line.service, shown.services.get(&line.service).map_or("", String::as_str)),
        key: line.key.to_string(),
        name: shown.names.get(&line.key).cloned().unwrap_or_else(|| line.key.to_string()),
        kind: line.kind.code(),
        corrects: line.corrects.map(|period| period.to_string()),
        from: line.from,
        until: line.until,
        quantity: line.quantity.to_string(),
        unit: line.unit.to_string(),
        amount: Amount::of(line.amount),
        shares: line
            .shares
            .iter()
            .map(|share| LineShare {
                cost_centre: share.cost_centre.as_ref().map(ToString::to_string),
                amount: Amount::of(share.amount),
            })
            .collect(),
        price: line.rate.0,
        used,
        told: line.told(),
    }
}

fn disputed(d: &DisputeRow) -> LineDisputed {
    LineDisputed {
        line: d.line,
        about: d.about.clone(),
        words: d.words.clone(),
        by: d.by.clone(),
        made_at: d.made_at,
        conversation: d.conversation.map(|id| id.0),
        withdrawn: d.withdrawn,
        answer: d.answer.as_ref().map(|(answer, _)| Answer::code(*answer)),
        reason: d.answer.as_ref().map(|(_, reason)| reason.clone()),
    }
}

pub(super) fn in_full(shown: &Shown, ours: bool) -> StatementInFull {
    let changes = shown.changes.iter().map(|item| ThingChanged {
        key: item.key.to_string(),
        before: Amount::of(item.before),
        after: Amount::of(item.after),
        price: Amount::of(item.change.price),
        volume: Amount::of(item.change.volume),
        mix: Amount::of(item.change.mix),
        corrections: Amount::of(item.change.corrections),
    });
    StatementInFull {
        summary: summary(&shown.row),
        lines: shown.lines.iter().map(|(of, used)| line(shown, of, *used)).collect(),
        changes: changes.collect(),
        disputes: shown.disputes.iter().map(disputed).collect(),
        price_list: shown.row.card,
        seal: ours.then(|| shown.row.seal.clone()),
        allowed: allowed(&shown.possible),
    }
}

/// A line of usage that a line of a statement rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct UsageBehind {
    id: Uuid,
    day: Date,
    /// A decimal text; less than nothing takes back.
    quantity: String,
    unit: String,
    cost_centre: Option<String>,
    /// The line that it takes back.
    reverses: Option<Uuid>,
}

impl UsageBehind {
    pub(super) fn of(usage: &Usage) -> Self {
        Self {
            id: usage.id.0,
            day: usage.day,
            quantity: usage.quantity.to_string(),
            unit: usage.unit.to_string(),
            cost_centre: usage.cost_centre.as_ref().map(ToString::to_string),
            reverses: usage.reverses.map(|id| id.0),
        }
    }
}
