//! What other systems call matters, and which of them an import had in its file.

use std::collections::{HashMap, HashSet};

use db::{Conn, Query, Tx, Val};
use domain::kernel::CommitmentId;
use serde_json::Value;
use uuid::Uuid;

use crate::kit::error::AppError;

/// One commitment of a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// 0, and one more for each reopening.
    pub part: i64,
    /// The commitment.
    pub commitment: CommitmentId,
    /// How many entries of the source the ledger holds after it.
    pub entries: i64,
    /// Their digest.
    pub fingerprint: Vec<u8>,
    /// The last values of the columns.
    pub attributes: Option<Value>,
    /// Lines of its ledger.
    pub acts: i64,
}

/// The commitments of these matters of a system, in order.
///
/// # Errors
/// The database.
pub fn parts_of<'a>(
    conn: &mut Conn,
    system: &str,
    references: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Vec<Part>>, AppError> {
    const PARTS: &str = "select m.reference, m.part, m.commitment_id, m.entries, m.fingerprint, c.attributes, c.acts \
         from import_matters m join commitments c on c.id = m.commitment_id";
    let query = Query::new(PARTS).and("m.system = {}", Val::Text(system.to_owned()));
    let query = query.in_list("m.reference", references.map(Val::from)).order("m.reference, m.part");
    let mut all: HashMap<String, Vec<Part>> = HashMap::new();
    query.each::<AppError>(conn, &mut |row| {
        let part = Part {
            part: row.at(1)?,
            commitment: CommitmentId(row.at(2)?),
            entries: row.at(3)?,
            fingerprint: row.at(4)?,
            attributes: row.at(5)?,
            acts: row.at(6)?,
        };
        all.entry(row.at(0)?).or_default().push(part);
        Ok(())
    })?;
    Ok(all)
}

/// Writes what the system calls these commitments.
///
/// # Errors
/// The database.
pub fn insert_parts<'a>(
    tx: &mut Tx,
    system: &str,
    parts: impl IntoIterator<Item = (&'a str, Part)>,
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["system", "reference", "part", "commitment_id", "entries", "fingerprint"];
    let row = |(reference, p): (&str, Part)| -> Vec<Val> {
        let (part, entries) = (p.part.into(), p.entries.into());
        vec![system.into(), reference.into(), part, p.commitment.0.into(), entries, p.fingerprint.into()]
    };
    tx.insert_many("import_matters", COLUMNS, parts.into_iter().map(row).collect())?;
    Ok(())
}

/// The ledger of this commitment holds more of the source now.
///
/// # Errors
/// The database.
pub fn update_part(tx: &mut Tx, id: CommitmentId, entries: i64, fingerprint: &[u8]) -> Result<(), AppError> {
    const UPDATE: &str = "update import_matters set entries = $1, fingerprint = $2 where commitment_id = $3";
    tx.run(UPDATE, &[entries.into(), fingerprint.into(), id.0.into()])?;
    Ok(())
}

/// The columns hold something else now.
///
/// # Errors
/// The database.
pub fn set_attributes(tx: &mut Tx, id: CommitmentId, attributes: Value) -> Result<(), AppError> {
    const SET: &str = "update commitments set attributes = $1, version = version + 1 where id = $2";
    tx.run(SET, &[attributes.into(), id.0.into()])?;
    Ok(())
}

/// What an import did to a commitment that its file had.
#[derive(Clone, Debug)]
pub enum Item {
    /// It made it.
    Created,
    /// It said more about it, or changed its columns; this stood before.
    Changed(Part),
    /// Nothing.
    Unchanged,
}

/// The commitments of which it is written what an import did, where it goes on after it broke off.
///
/// # Errors
/// The database.
pub fn items_of(conn: &mut Conn, import: Uuid) -> Result<HashSet<CommitmentId>, AppError> {
    const ITEMS: &str = "select commitment_id from import_items where import_id = $1";
    let mut all = HashSet::new();
    conn.each::<AppError>(ITEMS, &[import.into()], &mut |row| {
        all.insert(CommitmentId(row.at(0)?));
        Ok(())
    })?;
    Ok(all)
}

/// Writes what an import did.
///
/// # Errors
/// The database.
pub fn insert_items(
    tx: &mut Tx,
    import: Uuid,
    items: impl IntoIterator<Item = (CommitmentId, Item)>,
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "import_id",
        "commitment_id",
        "effect",
        "acts_before",
        "entries_before",
        "fingerprint_before",
        "attributes_before",
    ];
    let row = |(id, item): (CommitmentId, Item)| -> Vec<Val> {
        let (effect, before) = match item {
            Item::Created => ("created", None),
            Item::Changed(before) => ("changed", Some(before)),
            Item::Unchanged => ("unchanged", None),
        };
        let mut row: Vec<Val> = vec![import.into(), id.0.into(), effect.into()];
        row.extend(before.map_or_else(
            || vec![Val::Null; 4],
            |b| vec![b.acts.into(), b.entries.into(), b.fingerprint.into(), b.attributes.into()],
        ));
        row
    };
    tx.insert_many("import_items", COLUMNS, items.into_iter().map(row).collect())?;
    Ok(())
}

/// A line of a ledger that a row of a file tells.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the system calls the matter.
    pub reference: String,
    /// Which of its commitments.
    pub part: i64,
    /// How that one turned out.
    pub outcome: Option<String>,
    /// The text of the line.
    pub body: String,
}

/// Gives every line that the rows of an import's matters tell to `f`. Matters come one after the other, each in the order of
/// its ledger.
///
/// # Errors
/// What `f` says, or the database.
pub fn told(conn: &mut Conn, import: Uuid, f: &mut dyn FnMut(&Told) -> Result<(), AppError>) -> Result<(), AppError> {
    const TOLD: &str = "select m.reference, m.part, c.outcome, t.body from import_items i \
         join import_matters m on m.commitment_id = i.commitment_id join commitments c on c.id = i.commitment_id \
         join acts a on a.matter_id = i.commitment_id join act_texts t on t.act_id = a.id \
         where i.import_id = $1 and c.state <> 'void' and a.channel = 'import' and not a.implied and t.body is not null \
         order by m.reference, m.part, a.seq";
    conn.each::<AppError>(TOLD, &[import.into()], &mut |row| {
        f(&Told { reference: row.at(0)?, part: row.at(1)?, outcome: row.at(2)?, body: row.at(3)? })
    })
}
