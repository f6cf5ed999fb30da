//! Rows of what was said in looking back, since it is open. All SQL on these tables is here.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::commitment::{Side, State};
use domain::kernel::{CommitmentId, ConversationId, PartyId};
use domain::review::Topic;
use jiff::{Timestamp, ToSpan, civil::Date};
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// What came of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameOf {
    /// The promise or the ask.
    pub id: CommitmentId,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub state: State,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its id.
    pub id: Uuid,
    /// The answer it stands in.
    pub act: Uuid,
    /// The conversation.
    pub conversation: ConversationId,
    /// The need of it.
    pub need: String,
    /// The party that is not ours.
    pub party: PartyId,
    /// Its name.
    pub party_name: String,
    /// Who found it.
    pub side: Side,
    /// About what.
    pub topic: Topic,
    /// As it is counted.
    pub value: u8,
    /// Since when both read it.
    pub shown_at: Timestamp,
    /// What came of it.
    pub commitment: Option<CameOf>,
}

/// What an answer leaves behind once it is open.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The line of the ledger.
    pub act: Uuid,
    /// The conversation.
    pub conversation: ConversationId,
    /// The party that is not ours.
    pub party: PartyId,
    /// For whom it is counted: that party, and our house over all clients.
    pub counts_for: Vec<PartyId>,
    /// Whose answer.
    pub side: Side,
    /// Since when both read it.
    pub shown_at: Timestamp,
    /// What was said, as it is counted.
    pub values: Vec<(Topic, u8)>,
    /// What was found, each with an id for it.
    pub found: Vec<(Uuid, Topic, u8)>,
}

impl Kept {
    /// The month it is counted in.
    #[must_use]
    pub fn month(&self) -> Date {
        month(self.shown_at)
    }
}

/// The first day of the month of an instant, the same wherever it is asked.
#[must_use]
pub fn month(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month()
}

/// The first month that is looked at: twelve of them, this one the last.
#[must_use]
pub fn since(now: Timestamp) -> Date {
    let this = month(now);
    this.checked_sub(11.months()).unwrap_or(this)
}

/// Lines of a conversation that are kept already.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut Conn, id: ConversationId) -> Result<Vec<Uuid>, AppError> {
    const KEPT: &str = "select act_id from review_answers where conversation_id = $1 order by act_id";
    conn.all(KEPT, &[id.0.into()])?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// Conversations after this one that were open before anything was kept of them.
///
/// # Errors
/// The database.
pub fn not_kept(conn: &mut Conn, after: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>, AppError> {
    let query = Query::new("select c.id from conversations c").and_some("c.id > {}", after);
    let query = query.and_raw("c.reviews_open_at is not null");
    let query = query.and_raw("not exists (select 1 from review_answers a where a.conversation_id = c.id)");
    query.order("c.id").limit(limit).all(conn)?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// Keeps an answer: what it counts, and what it found.
///
/// # Errors
/// The database.
pub fn keep(tx: &mut Tx, kept: &Kept) -> Result<(), AppError> {
    const ANSWER: &str = "insert into review_answers (act_id, conversation_id, party_id, side, shown_at) \
         values ($1, $2, $3, $4, $5)";
    const COUNT: &str = "insert into review_counts (party_id, month, side, topic, value, n) values ($1, $2, $3, $4, $5, 1) \
         on conflict (party_id, month, side, topic, value) do update set n = review_counts.n + 1";
    let (side, at) = (kept.side.code(), kept.shown_at);
    let answer = [kept.act.into(), kept.conversation.0.into(), kept.party.0.into(), side.into(), at.into()];
    tx.run(ANSWER, &answer)?;
    for party in &kept.counts_for {
        for (topic, value) in &kept.values {
            let key = [party.0.into(), kept.month().into(), side.into(), topic.code().into(), i64::from(*value).into()];
            tx.run(COUNT, &key)?;
        }
    }
    let columns = ["id", "act_id", "conversation_id", "party_id", "side", "topic", "value", "shown_at"];
    let rows = kept.found.iter().map(|(id, topic, value)| {
        let topic = topic.code();
        vec![
            Val::Uuid(*id),
            kept.act.into(),
            kept.conversation.0.into(),
            kept.party.0.into(),
            side.into(),
            topic.into(),
            i64::from(*value).into(),
            at.into(),
        ]
    });
    tx.insert_many("review_findings", &columns, rows.collect())?;
    Ok(())
}

/// How many said what about which topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Who.
    pub side: Side,
    /// About what.
    pub topic: Topic,
    /// What.
    pub value: u8,
    /// How many.
    pub n: u64,
}

fn broken(what: &str, code: &str) -> AppError {
    AppError::Internal(format!("unknown {what} {code} in a review"))
}

fn side(code: &str) -> Result<Side, AppError> {
    Side::from_code(code).ok_or_else(|| broken("side", code))
}

fn topic(code: &str) -> Result<Topic, AppError> {
    Topic::from_code(code).ok_or_else(|| broken("topic", code))
}

fn small(n: i64) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// What was said about a party since that month; for our house over all clients. Only our staff read it.
///
/// # Errors
/// No right, or the database.
pub fn counts(conn: &mut Conn, scope: &Scope, party: PartyId, since: Date) -> Result<Vec<Count>, AppError> {
    const COUNTS: &str = "select side, topic, value, sum(n) as n from review_counts where party_id = $1 and month >= $2 \
         group by side, topic, value";
    scope.need(crate::people::scope::Reader::is_staff, "What reviews say over time is for our own people.")?;
    let rows = conn.all(COUNTS, &[party.0.into(), since.into()])?;
    let read = |row: &Row| -> Result<Count, AppError> {
        Ok(Count {
            side: side(&row.at::<String>(0)?)?,
            topic: topic(&row.at::<String>(1)?)?,
            value: small(row.at(2)?),
            n: u64::try_from(row.at::<i64>(3)?).unwrap_or(0),
        })
    };
    rows.iter().map(read).collect()
}

const SELECT: &str = "select f.id, f.act_id, f.conversation_id, c.statement, f.party_id, p.name as party_name, f.side, \
     f.topic, f.value, f.shown_at, f.commitment_id, k.subject, k.state from review_findings f \
     join conversations c on c.id = f.conversation_id join parties p on p.id = f.party_id \
     left join commitments k on k.id = f.commitment_id";

fn read(row: &Row) -> Result<Finding, AppError> {
    let commitment = match row.get::<Option<Uuid>>("commitment_id")? {
        Some(id) => {
            let state: String = row.get("state")?;
            let state = State::from_code(&state).ok_or_else(|| broken("state", &state))?;
            Some(CameOf { id: CommitmentId(id), subject: row.get("subject")?, state })
        }
        None => None,
    };
    Ok(Finding {
        id: row.get("id")?,
        act: row.get("act_id")?,
        conversation: ConversationId(row.get("conversation_id")?),
        need: row.get("statement")?,
        party: PartyId(row.get("party_id")?),
        party_name: row.get("party_name")?,
        side: side(&row.get::<String>("side")?)?,
        topic: topic(&row.get::<String>("topic")?)?,
        value: small(row.get("value")?),
        shown_at: row.get("shown_at")?,
        commitment,
    })
}

/// What was found in one conversation that may be seen, steps first.
///
/// # Errors
/// The database.
pub fn of_conversation(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Vec<Finding>, AppError> {
    let query = scope.conversations(Query::new(SELECT)).and("f.conversation_id = {}", Val::Uuid(id.0));
    let found = query.order("f.shown_at, f.id").limit(500).all(conn)?;
    found.iter().map(read).collect()
}

/// One finding in a conversation that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Finding, AppError> {
    let query = scope.conversations(Query::new(SELECT)).and("f.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)
}

/// Findings of which nothing came yet, latest first, after the given one.
///
/// # Errors
/// The database.
pub fn without_commitment(
    conn: &mut Conn,
    scope: &Scope,
    party: Option<PartyId>,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Finding>, AppError> {
    let mut query = scope.conversations(Query::new(SELECT)).and_raw("f.commitment_id is null");
    query = query.and_some("f.party_id = {}", party.map(|p| p.0));
    if let Some((at, id)) = after {
        query = query.keyset(&["f.shown_at", "f.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("f.shown_at desc, f.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

/// Writes down what came of a finding.
///
/// # Errors
/// The database.
pub fn came_of(tx: &mut Tx, id: Uuid, commitment: CommitmentId) -> Result<(), AppError> {
    const CAME: &str = "update review_findings set commitment_id = $2 where id = $1";
    tx.run(CAME, &[id.into(), commitment.0.into()])?;
    Ok(())
}

/// The finding that a commitment came of, where it may be seen.
///
/// # Errors
/// The database.
pub fn behind(conn: &mut Conn, scope: &Scope, commitment: CommitmentId) -> Result<Option<Finding>, AppError> {
    let query = scope.conversations(Query::new(SELECT)).and("f.commitment_id = {}", Val::Uuid(commitment.0));
    query.order("f.id").limit(1).one(conn)?.as_ref().map(read).transpose()
}

/// Everything that is counted, and how many findings each answer has; for proving.
///
/// # Errors
/// The database.
pub fn everything_counted(
    conn: &mut Conn,
    f: &mut dyn FnMut((Uuid, Date, String, String, i64), i64),
) -> Result<(), AppError> {
    const ALL: &str = "select party_id, month, side, topic, value, n from review_counts \
         order by party_id, month, side, topic, value";
    conn.each::<AppError>(ALL, &[], &mut |row| {
        f((row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?, row.at(4)?), row.at(5)?);
        Ok(())
    })
}

/// Lines of the ledger whose words are sealed still, as text; for files that everybody may read.
///
/// # Errors
/// The database.
pub fn sealed(conn: &mut Conn) -> Result<std::collections::BTreeSet<String>, AppError> {
    const SEALED: &str = "select a.id from conversations c join acts a on a.matter_id = c.id \
         where a.kind = 'review' and c.reviews_open_at is null order by a.id";
    conn.all(SEALED, &[])?.iter().map(|row| Ok(row.at::<Uuid>(0)?.to_string())).collect()
}

/// Line, topic and value of each finding of these conversations; for proving.
///
/// # Errors
/// The database.
pub fn found_in(conn: &mut Conn, id: ConversationId) -> Result<Vec<(Uuid, String, i64)>, AppError> {
    const FOUND: &str =
        "select act_id, topic, value from review_findings where conversation_id = $1 order by act_id, topic";
    let rows = conn.all(FOUND, &[id.0.into()])?;
    rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?, row.at(2)?))).collect()
}
