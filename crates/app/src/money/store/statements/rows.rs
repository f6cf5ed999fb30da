//! Rows of statements. A client finds only those that were opened to it.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::statement::State;
use domain::charging::{Length, Money, Period, Treatment};
use domain::kernel::{PartyId, PersonId, StatementId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::lines::money;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A statement as it is kept.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// Its id.
    pub id: StatementId,
    /// For which period.
    pub period: Period,
    /// Whose.
    pub client: (PartyId, String),
    /// To be paid, or shown.
    pub treatment: Treatment,
    /// Where it stands.
    pub state: State,
    /// Given when it was issued.
    pub number: Option<i64>,
    /// How often it became a draft.
    pub draft: i64,
    /// How many lines it has.
    pub lines: i64,
    /// The number of the card that it was made with.
    pub card: i64,
    /// The seal of what it was made from.
    pub seal: String,
    /// The last day for looking at it.
    pub until: Option<Date>,
    /// Disputes that wait for an answer.
    pub waiting: i64,
    /// When its lines were made.
    pub made_at: Timestamp,
    /// When it was opened to the client.
    pub opened_at: Option<Timestamp>,
    /// By whom.
    pub opened_by: Option<PersonId>,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What it comes to, for each currency.
    pub totals: Vec<Money>,
}

impl StatementRow {
    /// What it is called on paper, once it is issued: the period and a number.
    #[must_use]
    pub fn called(&self) -> Option<String> {
        self.number.map(|number| format!("{}-{number:04}", self.period))
    }
}

const STATEMENTS: &str = "select s.id, s.period, q.length, s.client_id, p.name as client, s.treatment, s.state, s.number, s.draft, \
     s.lines, s.card, s.seal, s.until_day, s.waiting, s.made_at, s.opened_at, s.opened_by_id, s.issued_at, s.closed_at \
     from statements s join statement_periods q on q.first_day = s.period join parties p on p.id = s.client_id";

fn row(row: &Row) -> Result<StatementRow, AppError> {
    let code = |column: &str| Ok::<String, AppError>(row.get(column)?);
    let unknown = |what: String| AppError::Internal(format!("a statement is kept with {what}"));
    let (length, treatment, state) = (code("length")?, code("treatment")?, code("state")?);
    Ok(StatementRow {
        id: StatementId(row.get("id")?),
        period: Period::holding(row.get("period")?, Length::from_code(&length).ok_or_else(|| unknown(length))?),
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        treatment: Treatment::from_code(&treatment).ok_or_else(|| unknown(treatment))?,
        state: State::from_code(&state).ok_or_else(|| unknown(state))?,
        number: row.get("number")?,
        draft: row.get("draft")?,
        lines: row.get("lines")?,
        card: row.get("card")?,
        seal: row.get("seal")?,
        until: row.get("until_day")?,
        waiting: row.get("waiting")?,
        made_at: row.get("made_at")?,
        opened_at: row.get("opened_at")?,
        opened_by: row.get::<Option<Uuid>>("opened_by_id")?.map(PersonId),
        issued_at: row.get("issued_at")?,
        closed_at: row.get("closed_at")?,
        totals: Vec::new(),
    })
}

/// A draft is nobody's but ours.
fn seen(scope: &Scope, query: Query) -> Query {
    let query = scope.parties(query);
    if scope.is_staff() && !scope.looks_on() { query } else { query.and_raw("s.state <> 'draft'") }
}

fn with_totals(conn: &mut Conn, mut rows: Vec<StatementRow>) -> Result<Vec<StatementRow>, AppError> {
    const TOTALS: &str = "select t.statement_id, t.currency, t.amount from statement_totals t";
    let mut totals: HashMap<Uuid, Vec<Money>> = HashMap::new();
    for some in rows.chunks(500) {
        let query = Query::new(TOTALS).in_list("t.statement_id", some.iter().map(|s| Val::Uuid(s.id.0)));
        for row in query.order("t.statement_id, t.currency").all(conn)? {
            totals.entry(row.at(0)?).or_default().push(money(&row, 1, 2)?);
        }
    }
    for row in &mut rows {
        row.totals = totals.remove(&row.id.0).unwrap_or_default();
    }
    Ok(rows)
}

/// What a list of statements is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct StatementFilter {
    /// Of this period.
    pub period: Option<Date>,
    /// Of this client.
    pub client: Option<PartyId>,
    /// Which stand here.
    pub state: Option<State>,
    /// Words of the client's name.
    pub words: Option<String>,
    /// Only those on which a dispute waits.
    pub waiting: bool,
}

/// Statements that the reader may see, the latest period first and by client, after the given one.
///
/// # Errors
/// The database.
pub fn page_of_statements(
    conn: &mut Conn,
    scope: &Scope,
    filter: &StatementFilter,
    after: Option<(Date, String, Uuid)>,
    limit: u32,
) -> Result<Vec<StatementRow>, AppError> {
    let mut query = seen(scope, Query::new(STATEMENTS));
    query = query.and_some("s.period = {}", filter.period.map(Val::Day));
    query = query.and_some("s.client_id = {}", filter.client.map(|id| Val::Uuid(id.0)));
    query = query.and_some("s.state = {}", filter.state.map(|state| Val::from(state.code())));
    if filter.waiting {
        query = query.and_raw("s.waiting > 0");
    }
    if let Some(words) = &filter.words {
        let like = format!("%{}%", db::escape_like(&words.to_lowercase()));
        query = query.and("lower(p.name) like {} escape '\\'", Val::from(like));
    }
    if let Some((period, name, id)) = after {
        let next = "(s.period < {} or (s.period = {} and (p.name, s.id) > ({}, {})))";
        query = query.and(next, [Val::Day(period), Val::Day(period), Val::from(name), Val::Uuid(id)]);
    }
    let rows = query.order("s.period desc, p.name, s.id").limit(limit).all(conn)?;
    let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    with_totals(conn, rows)
}

/// One statement.
///
/// # Errors
/// Not found, also for a client of whom it is a draft; the database.
pub fn find_statement(conn: &mut Conn, scope: &Scope, id: StatementId) -> Result<StatementRow, AppError> {
    let query = seen(scope, Query::new(STATEMENTS)).and("s.id = {}", Val::Uuid(id.0));
    let found = query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), row)?;
    with_totals(conn, vec![found])?.pop().ok_or(AppError::NotFound)
}

/// Every statement of a client from one period to another, the latest first.
///
/// # Errors
/// The database.
pub fn of_client(conn: &mut Conn, client: PartyId, from: Date, until: Date) -> Result<Vec<StatementRow>, AppError> {
    let query = Query::new(STATEMENTS).and("s.client_id = {}", Val::Uuid(client.0));
    let query = query.and("s.period >= {}", Val::Day(from)).and("s.period <= {}", Val::Day(until));
    let rows = query.order("s.period desc, s.treatment").all(conn)?.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    with_totals(conn, rows)
}

/// Every statement of a period that stands in one of these states, by client; without their totals.
///
/// # Errors
/// The database.
pub fn of_period(
    conn: &mut Conn,
    scope: &Scope,
    period: Date,
    states: &[State],
) -> Result<Vec<StatementRow>, AppError> {
    let query = seen(scope, Query::new(STATEMENTS)).and("s.period = {}", Val::Day(period));
    let query = query.in_list("s.state", states.iter().map(|state| Val::from(state.code())));
    query.order("p.name, s.id").all(conn)?.iter().map(row).collect()
}

/// What the statements of these clients come to in a period, as far as the reader may see them.
///
/// # Errors
/// The database.
pub fn sums_of(
    conn: &mut Conn,
    scope: &Scope,
    period: Date,
    clients: &[PartyId],
) -> Result<Vec<(PartyId, Vec<Money>)>, AppError> {
    let query = seen(scope, Query::new(STATEMENTS)).and("s.period = {}", Val::Day(period));
    let query = query.in_list("s.client_id", clients.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.order("s.client_id, s.treatment").all(conn)?.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let mut sums: Vec<(PartyId, Vec<Money>)> = Vec::new();
    for of in with_totals(conn, rows)? {
        match sums.last_mut() {
            Some((client, totals)) if *client == of.client.0 => totals.extend(of.totals),
            _ => sums.push((of.client.0, of.totals)),
        }
    }
    Ok(sums)
}

/// What the statements of these clients come to together, from one month to another, by client and currency; nothing where a
/// month between them has no statements at all.
///
/// # Errors
/// The database.
pub fn sums_over(
    conn: &mut Conn,
    (from, until): (Period, Period),
    clients: &[PartyId],
) -> Result<Option<HashMap<PartyId, Vec<Money>>>, AppError> {
    const MADE: &str =
        "select count(*) from statement_periods where length = $1 and first_day >= $2 and first_day <= $3";
    const SUMS: &str = "select s.client_id, t.currency, cast(sum(t.amount) as bigint) as amount from statements s \
         join statement_totals t on t.statement_id = s.id";
    let days = (from.first(), until.first());
    let months = std::iter::successors(Some(from), |at| Some(at.next())).take_while(|at| at.first() <= days.1).count();
    let made = conn.one(MADE, &[Length::Month.code().into(), days.0.into(), days.1.into()])?;
    let made: i64 = made.map(|row| row.at(0)).transpose()?.unwrap_or_default();
    if usize::try_from(made).ok() != Some(months) {
        return Ok(None);
    }
    let mut sums: HashMap<PartyId, Vec<Money>> = HashMap::new();
    for some in clients.chunks(500) {
        let query = Query::new(SUMS).in_list("s.client_id", some.iter().map(|id| Val::Uuid(id.0)));
        let query = query.and("s.period >= {}", Val::Day(days.0)).and("s.period <= {}", Val::Day(days.1));
        for row in query.group("group by s.client_id, t.currency").order("s.client_id, t.currency").all(conn)? {
            sums.entry(PartyId(row.at(0)?)).or_default().push(money(&row, 1, 2)?);
        }
    }
    Ok(Some(sums))
}

/// Statements of a period in one state, with what they come to.
#[derive(Clone, Debug)]
pub struct StatementSums {
    /// Where they stand.
    pub state: State,
    /// To be paid, or shown.
    pub treatment: Treatment,
    /// How many there are.
    pub statements: i64,
    /// Disputes that wait.
    pub waiting: i64,
    /// What they come to.
    pub totals: Vec<Money>,
}

/// How the statements of a period stand, and what they come to.
///
/// # Errors
/// The database.
pub fn sums_by_state(conn: &mut Conn, period: Date) -> Result<Vec<StatementSums>, AppError> {
    const STATES: &str = "select s.state, s.treatment, count(*) as statements, cast(sum(s.waiting) as bigint) as waiting \
         from statements s where s.period = $1 group by s.state, s.treatment order by s.state, s.treatment";
    const TOTALS: &str = "select s.state, s.treatment, t.currency, cast(sum(t.amount) as bigint) as amount from statements s \
         join statement_totals t on t.statement_id = s.id where s.period = $1 group by s.state, s.treatment, t.currency \
         order by t.currency";
    let totals = conn.all(TOTALS, &[period.into()])?;
    let mut found = Vec::new();
    for row in conn.all(STATES, &[period.into()])? {
        let (state, treatment): (String, String) = (row.at(0)?, row.at(1)?);
        let mut sums = Vec::new();
        for total in &totals {
            if total.at::<String>(0)? == state && total.at::<String>(1)? == treatment {
                sums.push(money(total, 2, 3)?);
            }
        }
        let (Some(state), Some(treatment)) = (State::from_code(&state), Treatment::from_code(&treatment)) else {
            continue;
        };
        found.push(StatementSums { state, treatment, statements: row.at(2)?, waiting: row.at(3)?, totals: sums });
    }
    Ok(found)
}

/// Writes drafts down.
///
/// # Errors
/// The database.
pub fn insert_statements(tx: &mut Tx, all: &[StatementRow]) -> Result<(), AppError> {
    const COLUMNS: &[&str] =
        &["id", "period", "client_id", "treatment", "state", "draft", "lines", "card", "seal", "waiting", "made_at"];
    let row = |s: &StatementRow| -> Vec<Val> {
        vec![
            s.id.0.into(),
            s.period.first().into(),
            s.client.0.0.into(),
            s.treatment.code().into(),
            s.state.code().into(),
            s.draft.into(),
            s.lines.into(),
            s.card.into(),
            s.seal.as_str().into(),
            s.waiting.into(),
            s.made_at.into(),
        ]
    };
    tx.insert_many("statements", COLUMNS, all.iter().map(row).collect())?;
    Ok(())
}

/// The statement is now as it says here; stale where it stood elsewhere.
///
/// # Errors
/// Stale, or the database.
pub fn change(tx: &mut Tx, s: &StatementRow, was: State) -> Result<(), AppError> {
    const CHANGE: &str = "update statements set state = $1, number = $2, draft = $3, lines = $4, card = $5, seal = $6, until_day = $7, \
         waiting = $8, made_at = $9, opened_at = $10, opened_by_id = $11, issued_at = $12, closed_at = $13 \
         where id = $14 and state = $15";
    let values: [Val; 15] = [
        s.state.code().into(),
        s.number.into(),
        s.draft.into(),
        s.lines.into(),
        s.card.into(),
        s.seal.as_str().into(),
        s.until.into(),
        s.waiting.into(),
        s.made_at.into(),
        s.opened_at.into(),
        s.opened_by.map(|p| p.0).into(),
        s.issued_at.into(),
        s.closed_at.into(),
        s.id.0.into(),
        was.code().into(),
    ];
    if tx.run(CHANGE, &values)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// Drafts of which nothing is left, and which nobody has seen, go.
///
/// # Errors
/// The database.
pub fn remove_drafts(tx: &mut Tx, ids: &[StatementId]) -> Result<(), AppError> {
    const WORDS: &str = "delete from statement_events where statement_id = $1";
    const REMOVE: &str = "delete from statements where id = $1";
    for id in ids {
        tx.run(WORDS, &[id.0.into()])?;
        tx.run(REMOVE, &[id.0.into()])?;
    }
    Ok(())
}

/// The highest number that was given in a period.
///
/// # Errors
/// The database.
pub fn last_number(conn: &mut Conn, period: Date) -> Result<i64, AppError> {
    const LAST: &str =
        "select number from statements where period = $1 and number is not null order by number desc limit 1";
    Ok(conn.one(LAST, &[period.into()])?.map(|row| row.at(0)).transpose()?.unwrap_or(0))
}
