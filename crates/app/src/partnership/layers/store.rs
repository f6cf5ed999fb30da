//! Rows of chains from need to builder. Whoever asks has found the conversation through the reader's scope.

use db::{Conn, Tx};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::partnership::{Layer, StandsOn};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A chain as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Everybody in it, in order.
    pub layers: Vec<Layer>,
    /// Who told of it.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
    /// Since when it is a long one.
    pub long_since: Option<Timestamp>,
    /// The promise that the first and the last talk directly.
    pub meeting: Option<CommitmentId>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// The chain of a conversation, where anybody told of it.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, id: ConversationId) -> Result<Option<Told>, AppError> {
    const HEAD: &str = "select n.said_by, b.name as by_name, n.said_at, n.long_since, n.meeting_id, n.version from need_chains n \
         left join people b on b.id = n.said_by where n.conversation_id = $1";
    const LAYERS: &str =
        "select l.name, l.role, l.side from need_layers l where l.conversation_id = $1 order by l.place limit 50";
    let Some(head) = conn.one(HEAD, &[id.0.into()])? else { return Ok(None) };
    let mut layers = Vec::new();
    for row in conn.all(LAYERS, &[id.0.into()])? {
        let side: String = row.get("side")?;
        let stands = StandsOn::from_code(&side);
        let stands = stands.ok_or_else(|| AppError::Internal(format!("unknown side {side} in a chain")))?;
        layers.push(Layer { name: row.get("name")?, role: row.get("role")?, stands });
    }
    let by: Option<Uuid> = head.get("said_by")?;
    let name: Option<String> = head.get("by_name")?;
    let meeting: Option<Uuid> = head.get("meeting_id")?;
    Ok(Some(Told {
        layers,
        long_since: head.get("long_since")?,
        meeting: meeting.map(CommitmentId),
        by: by.map(PersonId).zip(name),
        at: head.get("said_at")?,
        version: head.get("version")?,
    }))
}

/// A chain to be kept: of which conversation and client, with how many between.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    /// The conversation.
    pub talk: ConversationId,
    /// Its client.
    pub party: PartyId,
    /// How many stand between the first and the last.
    pub between: u32,
    /// Since when it is a long one.
    pub long_since: Option<Timestamp>,
    /// Who tells of it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps a chain in place of the one that was there; each of its people has an id of its own. `seen` is the version that the
/// writer saw, 0 where there was none.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn keep(tx: &mut Tx, of: Of, layers: &[(Uuid, Layer)], seen: i64) -> Result<(), AppError> {
    const NEW: &str = "insert into need_chains (conversation_id, party_id, between_count, long_since, said_by, said_at, version) \
         values ($1, $2, $3, $4, $5, $6, 1) on conflict (conversation_id) do nothing";
    const AGAIN: &str = "update need_chains set between_count = $2, long_since = $3, said_by = $4, said_at = $5, version = version + 1 \
         where conversation_id = $1 and version = $6";
    const GONE: &str = "delete from need_layers where conversation_id = $1";
    let (id, by, between) = (of.talk.0, of.by.map(|p| p.0), i64::from(of.between));
    let long = of.long_since;
    let changed = if seen == 0 {
        tx.run(NEW, &[id.into(), of.party.0.into(), between.into(), long.into(), by.into(), of.at.into()])?
    } else {
        tx.run(AGAIN, &[id.into(), between.into(), long.into(), by.into(), of.at.into(), seen.into()])?
    };
    if changed == 0 {
        return Err(AppError::Stale);
    }
    tx.run(GONE, &[id.into()])?;
    let row = |(place, (row, layer)): (i64, &(Uuid, Layer))| {
        let (name, role) = (layer.name.as_str().into(), layer.role.as_str().into());
        vec![(*row).into(), id.into(), place.into(), name, role, layer.stands.code().into()]
    };
    let columns = ["id", "conversation_id", "place", "name", "role", "side"];
    tx.insert_many("need_layers", &columns, (1..).zip(layers).map(row).collect())?;
    Ok(())
}

/// Keeps which promise brings the first and the last together.
///
/// # Errors
/// The database.
pub fn keep_meeting(tx: &mut Tx, id: ConversationId, meeting: CommitmentId) -> Result<(), AppError> {
    const MEETING: &str = "update need_chains set meeting_id = $2, version = version + 1 where conversation_id = $1";
    tx.run(MEETING, &[id.0.into(), meeting.0.into()])?;
    Ok(())
}
