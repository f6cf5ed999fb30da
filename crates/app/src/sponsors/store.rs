//! Rows of who sponsors what, of changes, and of what has to be looked at again. Whoever asks for a client or a matter has
//! found it through the reader's scope; lists over all clients are for our own people.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::profile::{Leaving, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// What somebody can stand behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// A conversation.
    Talk(ConversationId),
    /// A promise.
    Promise(CommitmentId),
}

impl Matter {
    /// Its id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Matter::Talk(id) => id.0,
            Matter::Promise(id) => id.0,
        }
    }

    /// As stored and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Matter::Talk(_) => "conversation",
            Matter::Promise(_) => "commitment",
        }
    }

    /// Back from its code and its id.
    #[must_use]
    pub fn named(code: &str, id: Uuid) -> Option<Self> {
        match code {
            "conversation" => Some(Matter::Talk(ConversationId(id))),
            "commitment" => Some(Matter::Promise(CommitmentId(id))),
            _ => None,
        }
    }

    /// Its page.
    #[must_use]
    pub fn href(self) -> String {
        match self {
            Matter::Talk(id) => crate::kit::urls::conversation(id),
            Matter::Promise(id) => crate::kit::urls::commitment(id),
        }
    }

    fn of(row: &Row) -> Result<Self, AppError> {
        let (id, kind): (Uuid, String) = (row.get("matter_id")?, row.get("matter")?);
        Self::named(&kind, id).ok_or_else(|| AppError::Internal(format!("unknown kind {kind} of a matter")))
    }
}

/// Something open between a client and us, with whoever is named as its sponsor.
#[derive(Clone, Debug)]
pub struct Sponsored {
    /// Which.
    pub matter: Matter,
    /// Of which client or unit.
    pub party: PartyId,
    /// What it is about.
    pub words: String,
    /// Who is named.
    pub named: Option<(PersonId, String)>,
}

/// Open conversations of a client and of its units, and open promises on which a sponsor is named; what moved last first.
///
/// # Errors
/// The database.
pub fn sponsored(conn: &mut Conn, party: PartyId, most: u32) -> Result<Vec<Sponsored>, AppError> {
    const TALKS: &str = "select c.id as matter_id, 'conversation' as matter, c.customer_id, c.statement as words, s.person_id, p.name \
         from conversations c join party_paths u on u.below = c.customer_id left join sponsorships s \
         on s.matter_id = c.id and s.ended_at is null left join people p on p.id = s.person_id \
         where u.above = $1 and c.state = 'open' order by c.moved_at desc, c.id desc limit $2";
    const PROMISES: &str = "select c.id as matter_id, 'commitment' as matter, c.customer_id, c.subject as words, s.person_id, p.name \
         from sponsorships s join commitments c on c.id = s.matter_id join party_paths u on u.below = c.customer_id \
         join people p on p.id = s.person_id where s.ended_at is null and u.above = $1 and c.closed_at is null \
         order by c.moved_at desc, c.id desc limit $2";
    let mut found = Vec::new();
    for sql in [TALKS, PROMISES] {
        for row in conn.all(sql, &[party.0.into(), i64::from(most).into()])? {
            let (matter, party) = (Matter::of(&row)?, PartyId(row.get("customer_id")?));
            found.push(Sponsored { matter, party, words: row.get("words")?, named: person(&row)? });
        }
    }
    Ok(found)
}

fn person(row: &Row) -> Result<Option<(PersonId, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get("person_id")?, row.get("name")?);
    Ok(id.map(|id| (PersonId(id), name.unwrap_or_default())))
}

/// Who is named as the sponsor of a matter.
///
/// # Errors
/// The database.
pub fn named(conn: &mut Conn, matter: Matter) -> Result<Option<(PersonId, String)>, AppError> {
    const NAMED: &str = "select s.person_id, p.name from sponsorships s join people p on p.id = s.person_id \
         where s.matter_id = $1 and s.ended_at is null";
    conn.one(NAMED, &[matter.id().into()])?.as_ref().map_or(Ok(None), person)
}

/// Names the sponsor of a matter in place of whoever was named; nobody leaves it to whoever sponsors the client.
///
/// # Errors
/// The database.
pub fn name(
    tx: &mut Tx,
    id: Uuid,
    (matter, who): (Matter, Option<PersonId>),
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const END: &str = "update sponsorships set ended_at = $2 where matter_id = $1 and ended_at is null";
    const NAME: &str = "insert into sponsorships (id, matter_id, matter, person_id, said_by, said_at) \
         values ($1, $2, $3, $4, $5, $6)";
    tx.run(END, &[matter.id().into(), now.into()])?;
    if let Some(who) = who {
        let by = by.map(|p| p.0);
        tx.run(NAME, &[id.into(), matter.id().into(), matter.code().into(), who.0.into(), by.into(), now.into()])?;
    }
    Ok(())
}

/// Somebody sponsors no longer.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id.
    pub id: Uuid,
    /// At which client.
    pub party: PartyId,
    /// Who.
    pub who: (PersonId, String),
    /// Why.
    pub why: Leaving,
    /// Who does instead.
    pub successor: Option<(PersonId, String)>,
    /// Since when.
    pub day: Date,
    /// Whose word it is.
    pub ours: bool,
    /// Who said so.
    pub by: Option<PersonId>,
    /// When they said so.
    pub at: Timestamp,
    /// The promise to look at everything again.
    pub promise: Option<CommitmentId>,
}

/// Writes a change down, with everything that has to be looked at again, each with an id of its own and its client or unit.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, c: &Change, flagged: &[(Uuid, Matter, PartyId)]) -> Result<(), AppError> {
    const INSERT: &str = "insert into sponsor_changes (id, party_id, person_id, reason, successor_id, day, side, said_by, \
         said_at, commitment_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.run(
        INSERT,
        &[
            c.id.into(),
            c.party.0.into(),
            c.who.0.0.into(),
            c.why.code().into(),
            c.successor.as_ref().map(|(id, _)| id.0).into(),
            c.day.into(),
            if c.ours { "ours" } else { "theirs" }.into(),
            c.by.map(|p| p.0).into(),
            c.at.into(),
            c.promise.map(|p| p.0).into(),
        ],
    )?;
    let row = |(id, matter, of): &(Uuid, Matter, PartyId)| {
        vec![(*id).into(), c.id.into(), of.0.into(), matter.id().into(), matter.code().into()]
    };
    let columns = ["id", "change_id", "party_id", "matter_id", "matter"];
    tx.insert_many("revalidations", &columns, flagged.iter().map(row).collect())?;
    Ok(())
}

/// Changes at a client, newest first.
///
/// # Errors
/// The database.
pub fn changes(conn: &mut Conn, party: PartyId, most: u32) -> Result<Vec<Change>, AppError> {
    const CHANGES: &str = "select c.id, c.party_id, c.person_id, p.name, c.reason, c.successor_id, n.name as successor, \
         c.day, c.side, c.said_by, c.said_at, c.commitment_id from sponsor_changes c join people p on p.id = c.person_id \
         left join people n on n.id = c.successor_id where c.party_id = $1 order by c.said_at desc, c.id desc limit $2";
    let rows = conn.all(CHANGES, &[party.0.into(), i64::from(most).into()])?;
    rows.iter()
        .map(|row| {
            let (why, side): (String, String) = (row.get("reason")?, row.get("side")?);
            let next: (Option<Uuid>, Option<String>) = (row.get("successor_id")?, row.get("successor")?);
            Ok(Change {
                id: row.get("id")?,
                party: PartyId(row.get("party_id")?),
                who: (PersonId(row.get("person_id")?), row.get("name")?),
                why: Leaving::from_code(&why).ok_or_else(|| AppError::Internal(format!("unknown reason {why}")))?,
                successor: next.0.map(|id| (PersonId(id), next.1.unwrap_or_default())),
                day: row.get("day")?,
                ours: side == "ours",
                by: row.get::<Option<Uuid>>("said_by")?.map(PersonId),
                at: row.get("said_at")?,
                promise: row.get::<Option<Uuid>>("commitment_id")?.map(CommitmentId),
            })
        })
        .collect()
}

/// Something that has to be looked at again.
#[derive(Clone, Debug)]
pub struct Flagged {
    /// Its id.
    pub id: Uuid,
    /// Which matter.
    pub matter: Matter,
    /// What it is about.
    pub words: String,
    /// At which client.
    pub party: (PartyId, String),
    /// Who sponsored it.
    pub was: String,
    /// Why they do no longer.
    pub why: Leaving,
    /// Who does instead.
    pub successor: Option<String>,
    /// The promise to look at it.
    pub promise: Option<CommitmentId>,
}

const FLAGGED: &str = "select r.id, r.matter_id, r.matter, coalesce(t.statement, c.subject) as words, r.party_id, \
     u.name as party, p.name as was, s.reason, n.name as successor, s.commitment_id from revalidations r \
     join sponsor_changes s on s.id = r.change_id join parties u on u.id = r.party_id join people p on p.id = s.person_id \
     left join people n on n.id = s.successor_id left join conversations t on t.id = r.matter_id \
     left join commitments c on c.id = r.matter_id";

fn flagged(row: &Row) -> Result<Flagged, AppError> {
    let why: String = row.get("reason")?;
    Ok(Flagged {
        id: row.get("id")?,
        matter: Matter::of(row)?,
        words: row.get::<Option<String>>("words")?.unwrap_or_default(),
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        was: row.get("was")?,
        why: Leaving::from_code(&why).ok_or_else(|| AppError::Internal(format!("unknown reason {why}")))?,
        successor: row.get("successor")?,
        promise: row.get::<Option<Uuid>>("commitment_id")?.map(CommitmentId),
    })
}

/// What has to be looked at again at a client and its units.
///
/// # Errors
/// The database.
pub fn open_of(conn: &mut Conn, party: PartyId, most: u32) -> Result<Vec<Flagged>, AppError> {
    let query = Query::new(FLAGGED)
        .and("r.party_id in (select below from party_paths where above = {})", Val::Uuid(party.0))
        .and_raw("r.settled_at is null");
    query.order("r.id").limit(most).all(conn)?.iter().map(flagged).collect()
}

/// Whether a matter has to be looked at again.
///
/// # Errors
/// The database.
pub fn open_on(conn: &mut Conn, matter: Matter) -> Result<Option<Flagged>, AppError> {
    let query = Query::new(FLAGGED).and("r.matter_id = {}", Val::Uuid(matter.id())).and_raw("r.settled_at is null");
    query.order("r.id desc").limit(1).one(conn)?.as_ref().map(flagged).transpose()
}

/// What has to be looked at again at all clients, or at those whose relationship somebody leads; the oldest first, after the
/// given one. For our own people.
///
/// # Errors
/// The database.
pub fn open(
    conn: &mut Conn,
    scope: &Scope,
    lead: Option<PersonId>,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Flagged>, AppError> {
    if !scope.is_staff() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    const LED: &str = "(u.lead_id = {} or u.lead_id is null and exists (select 1 from parties a where a.id = u.parent_id \
         and a.lead_id = {}))";
    let mut query = Query::new(FLAGGED).and_raw("r.settled_at is null");
    if let Some(lead) = lead {
        query = query.and(LED, [Val::Uuid(lead.0), Val::Uuid(lead.0)]);
    }
    if let Some(after) = after {
        query = query.keyset(&["r.id"], vec![after.into()], Direction::Ascending);
    }
    query.order("r.id").limit(most).all(conn)?.iter().map(flagged).collect()
}

/// What came of looking at a matter again. Every flag on it goes.
///
/// # Errors
/// The database.
pub fn settle(
    tx: &mut Tx,
    matter: Matter,
    verdict: Verdict,
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<u64, AppError> {
    const SETTLE: &str = "update revalidations set verdict = $2, settled_by = $3, settled_at = $4 where matter_id = $1 \
         and settled_at is null";
    let by = by.map(|p| p.0);
    Ok(tx.run(SETTLE, &[matter.id().into(), verdict.code().into(), by.into(), now.into()])?)
}
