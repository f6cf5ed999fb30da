//! Rows of notices.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::telling::NoticeKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::kit::urls;
use crate::mail::{About, LetterId};
use crate::people::scope::Scope;
use crate::telling::Notice;

/// A notice as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Of which matter.
    pub about: Option<About>,
    /// On which side of it they stand.
    pub side: Option<Side>,
    /// Why.
    pub kind: NoticeKind,
    /// Which line of its ledger.
    pub act_seq: Option<i64>,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it goes or went out by mail.
    pub send_at: Option<Timestamp>,
    /// With which letter it went out.
    pub letter: Option<LetterId>,
    /// When the person first saw it here.
    pub read_at: Option<Timestamp>,
}

/// Who was told of a line of a ledger, and what became of it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What it was about.
    pub matter: Uuid,
    /// Who; nobody where there was nobody to tell.
    pub person: Option<(PersonId, String)>,
    /// On which side there was nobody.
    pub side: Option<Side>,
    /// Why.
    pub kind: NoticeKind,
    /// Of which line.
    pub act_seq: Option<i64>,
    /// When the notice was written.
    pub made_at: Timestamp,
    /// When it goes out, if by mail.
    pub send_at: Option<Timestamp>,
    /// It was answered before it went out.
    pub superseded: bool,
    /// Whether the person has an e-mail.
    pub has_address: bool,
    /// State of its letter, and when it was sent.
    pub letter: Option<(String, Option<Timestamp>)>,
}

const NOTICE: &str = "select n.id, n.side, n.matter, n.matter_id, n.kind, n.act_seq, n.made_at, n.send_at, n.letter_id, n.read_at \
     from notices n";

fn kind(row: &Row) -> Result<NoticeKind, AppError> {
    let code: String = row.get("kind")?;
    NoticeKind::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown kind of notice {code}")))
}

fn about(row: &Row) -> Result<Option<About>, AppError> {
    let (matter, id): (Option<String>, Option<Uuid>) = (row.get("matter")?, row.get("matter_id")?);
    Ok(matter.zip(id).and_then(|(matter, id)| About::from_codes(&matter, id)))
}

fn kept(row: &Row) -> Result<Kept, AppError> {
    Ok(Kept {
        id: row.get("id")?,
        about: about(row)?,
        side: row.get::<Option<String>>("side")?.as_deref().and_then(Side::from_code),
        kind: kind(row)?,
        act_seq: row.get("act_seq")?,
        made_at: row.get("made_at")?,
        send_at: row.get("send_at")?,
        letter: row.get::<Option<Uuid>>("letter_id")?.map(LetterId),
        read_at: row.get("read_at")?,
    })
}

/// Writes a notice down, unless there is one of that key; says whether it is new.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, id: Uuid, n: &Notice, send_at: Option<Timestamp>, now: Timestamp) -> Result<bool, AppError> {
    const INSERT: &str = "insert into notices (id, person_id, matter, matter_id, kind, act_seq, urgent, once, made_at, send_at, \
         side) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (once) do nothing";
    let values: [Val; 11] = [
        id.into(),
        n.to.0.into(),
        n.about.map(|a| a.matter().code()).into(),
        n.about.map(About::id).into(),
        n.kind.code().into(),
        n.act_seq.into(),
        n.urgent.into(),
        n.key.clone().into(),
        now.into(),
        send_at.into(),
        n.side.map(Side::code).into(),
    ];
    Ok(tx.run(INSERT, &values)? == 1)
}

/// Writes down that there was nobody on this side to tell.
///
/// # Errors
/// The database.
pub fn nobody(
    tx: &mut Tx,
    id: Uuid,
    of: About,
    side: Side,
    (kind, act_seq): (NoticeKind, i64),
    now: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into notices (id, side, matter, matter_id, kind, act_seq, urgent, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Val; 8] = [
        id.into(),
        side.code().into(),
        of.matter().code().into(),
        of.id().into(),
        kind.code().into(),
        act_seq.into(),
        false.into(),
        now.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// These notices went out with this letter.
///
/// # Errors
/// The database.
pub fn lettered(tx: &mut Tx, notices: &[Uuid], letter: LetterId) -> Result<(), AppError> {
    const SET: &str = "update notices set letter_id = $1 where id = $2";
    for notice in notices {
        tx.run(SET, &[letter.0.into(), (*notice).into()])?;
    }
    Ok(())
}

/// These notices go out no more: what they waited for was said.
///
/// # Errors
/// The database.
pub fn supersede(tx: &mut Tx, notices: &[Uuid], now: Timestamp) -> Result<(), AppError> {
    const SET: &str = "update notices set superseded_at = $1 where id = $2";
    for notice in notices {
        tx.run(SET, &[now.into(), (*notice).into()])?;
    }
    Ok(())
}

/// What waits to go out to a person until then, oldest first.
///
/// # Errors
/// The database.
pub fn pending(conn: &mut Conn, person: PersonId, until: Timestamp) -> Result<Vec<Kept>, AppError> {
    const WAITS: &str = "n.send_at is not null and n.letter_id is null and n.superseded_at is null";
    let query = Query::new(NOTICE).and("n.person_id = {}", Val::Uuid(person.0)).and_raw(WAITS);
    query.and("n.send_at <= {}", until).order("n.made_at, n.id").limit(200).all(conn)?.iter().map(kept).collect()
}

/// When the next of what waits for a person is to go out.
///
/// # Errors
/// The database.
pub fn next_send(conn: &mut Conn, person: PersonId) -> Result<Option<Timestamp>, AppError> {
    const NEXT: &str = "select send_at from notices where person_id = $1 and send_at is not null and letter_id is null \
         and superseded_at is null order by send_at limit 1";
    Ok(conn.one(NEXT, &[person.0.into()])?.map(|row| row.at(0)).transpose()?)
}

/// A person has seen these of their notices.
///
/// # Errors
/// The database.
pub fn read(tx: &mut Tx, person: PersonId, notices: &[Uuid], now: Timestamp) -> Result<(), AppError> {
    const SET: &str = "update notices set read_at = $1 where id = $2 and person_id = $3 and read_at is null";
    for notice in notices {
        tx.run(SET, &[now.into(), (*notice).into(), person.0.into()])?;
    }
    Ok(())
}

/// Who was told of what in these matters, oldest first: our staff sees it of everybody, others of themselves. Nobody who
/// came by a link, or looks with the eyes of somebody else.
///
/// # Errors
/// The database.
pub fn notices_of(conn: &mut Conn, scope: &Scope, matters: &[Uuid]) -> Result<Vec<Trace>, AppError> {
    const TRACE: &str = "select n.matter_id, n.person_id, p.name, p.email, n.side, n.kind, n.act_seq, n.made_at, n.send_at, \
         n.superseded_at, l.state, l.sent_at from notices n left join people p on p.id = n.person_id \
         left join letters l on l.id = n.letter_id";
    if scope.only().is_some() || scope.looks_on() {
        return Ok(Vec::new());
    }
    let only = scope.reader().filter(|reader| !reader.is_staff()).map(|reader| Val::Uuid(reader.id.0));
    let query = Query::new(TRACE).in_list("n.matter_id", matters.iter().map(|id| Val::Uuid(*id)));
    let query = query.and_some("n.person_id = {}", only);
    query.order("n.made_at, n.id").limit(500).all(conn)?.iter().map(trace).collect()
}

fn trace(row: &Row) -> Result<Trace, AppError> {
    let person: Option<Uuid> = row.get("person_id")?;
    let name: Option<String> = row.get("name")?;
    let state: Option<String> = row.get("state")?;
    let sent_at: Option<Timestamp> = row.get("sent_at")?;
    Ok(Trace {
        matter: row.get("matter_id")?,
        person: person.map(|id| (PersonId(id), name.unwrap_or_default())),
        side: row.get::<Option<String>>("side")?.as_deref().and_then(Side::from_code),
        kind: kind(row)?,
        act_seq: row.get("act_seq")?,
        made_at: row.get("made_at")?,
        send_at: row.get("send_at")?,
        superseded: row.get::<Option<Timestamp>>("superseded_at")?.is_some(),
        has_address: row.get::<Option<String>>("email")?.is_some(),
        letter: state.map(|state| (state, sent_at)),
    })
}

/// The number of the last line in the ledger of a matter.
///
/// # Errors
/// The database.
pub fn last_seq(conn: &mut Conn, matter: Uuid) -> Result<i64, AppError> {
    const LAST: &str = "select seq from acts where matter_id = $1 order by seq desc limit 1";
    Ok(conn.one(LAST, &[matter.into()])?.map(|row| row.at(0)).transpose()?.unwrap_or(0))
}

/// A notice as its person sees it later.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The notice.
    pub kept: Kept,
    /// What its matter is about, as far as it may still be seen.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// What became of it.
    pub trace: Option<Trace>,
}

/// A page of what a person was told, with the names of the matters. Going back, the rows come backwards.
///
/// # Errors
/// The database.
pub fn seen(
    conn: &mut Conn,
    scope: &Scope,
    person: PersonId,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Seen>, AppError> {
    const SEEN: &str = "select n.id, n.person_id, p.name, p.email, n.side, n.matter, n.matter_id, n.kind, n.act_seq, \
         n.made_at, n.send_at, n.letter_id, n.read_at, n.superseded_at, l.state, l.sent_at, c.subject, c.customer_id, \
         c.performer_id, c.state as c_state, t.statement, t.customer_id as t_customer_id, t.performer_id as t_performer_id \
         from notices n join people p on p.id = n.person_id left join letters l on l.id = n.letter_id \
         left join commitments c on c.id = n.matter_id left join conversations t on t.id = n.matter_id";
    let mut query = Query::new(SEEN).and("n.person_id = {}", Val::Uuid(person.0));
    if let Some(Turn { key, id, back }) = turn
        && let Ok(at) = key.parse::<Timestamp>()
    {
        let way = if *back { Direction::Ascending } else { Direction::Descending };
        query = query.keyset(&["n.made_at", "n.id"], vec![at.into(), (*id).into()], way);
    }
    let order = if turn.is_some_and(|t| t.back) { "n.made_at, n.id" } else { "n.made_at desc, n.id desc" };
    query.order(order).limit(limit).all(conn)?.iter().map(|row| one_seen(row, scope)).collect()
}

fn one_seen(row: &Row, scope: &Scope) -> Result<Seen, AppError> {
    let kept = kept(row)?;
    let first = |a: &str, b: &str| -> Result<Option<Uuid>, AppError> {
        Ok(row.get::<Option<Uuid>>(a)?.or(row.get::<Option<Uuid>>(b)?))
    };
    let parties = [first("customer_id", "t_customer_id")?, first("performer_id", "t_performer_id")?];
    let reach = |id: &Uuid| scope.reader().is_some_and(|r| r.reach.iter().any(|p| p.0 == *id));
    let undone = row.get::<Option<String>>("c_state")?.as_deref() == Some("void");
    let sees = !undone && (scope.is_staff() || parties.iter().flatten().any(reach));
    let subject = row.get::<Option<String>>("subject")?.or(row.get("statement")?);
    Ok(Seen {
        subject: subject.filter(|_| sees).unwrap_or_else(|| "A matter that you no longer see".to_owned()),
        href: kept.about.filter(|_| sees).map(page_of_matter).unwrap_or_default(),
        trace: Some(trace(row)?),
        kept,
    })
}

fn page_of_matter(about: About) -> String {
    match about {
        About::Commitment(id) => urls::commitment(id),
        About::Conversation(id) => urls::conversation(id),
    }
}
