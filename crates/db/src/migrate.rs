//! Forward-only migrations, each in a transaction of its own.
//!
//! The table `migrations` remembers what was applied. Its row 0 is locked while one is applied, so that two programs
//! starting at once do not get in each other's way and no advisory lock is needed. It must not undo anything.
//!
//! SQLite cannot change most things of a column; one makes the table anew under another name, copies, drops the old one
//! and renames. Such a migration has the line `-- rebuilds tables`.

use jiff::Timestamp;

use crate::conn::{Conn, Tx};
use crate::error::DbError;
use crate::val::Val;
use crate::{Db, Result, ddl};

/// One numbered change of the schema, in the text both engines share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    pub number: u32,
    pub name: &'static str,
    pub sql: &'static str,
}

impl Migration {
    fn refuse(&self, reason: impl Into<String>) -> DbError {
        refuse(self.number, self.name, reason)
    }
}

fn refuse(number: u32, name: &str, reason: impl Into<String>) -> DbError {
    DbError::Migration { number, name: name.to_owned(), reason: reason.into() }
}

/// A line by which a migration says that it makes a table anew (which SQLite needs for most changes of a column). Foreign
/// keys are then checked at its end instead of all along.
const REBUILDS: &str = "-- rebuilds tables";

pub(crate) const TABLE: &str = "migrations";

const CREATE: &str = "create table if not exists migrations (
    number bigint primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null
)";

pub(crate) async fn run(db: &Db, migrations: &[Migration]) -> Result<Vec<u32>> {
    in_order(migrations)?;
    ensure_table(db).await?;
    let known = migrations.to_vec();
    db.read(move |conn| check_applied(conn, &known).map(|_| ())).await?;
    let mut applied = Vec::new();
    for &migration in migrations {
        let text = ddl::for_engine(migration.sql, db.engine()).map_err(|reason| migration.refuse(reason))?;
        let known = migrations.to_vec();
        let rebuilds = migration.sql.lines().any(|line| line.trim() == REBUILDS);
        let work = move |tx: &mut Tx| apply(tx, &migration, &text, &known);
        let now = if rebuilds { db.rebuild(work).await? } else { db.write(work).await? };
        if now {
            applied.push(migration.number);
        }
    }
    Ok(applied)
}

fn in_order(migrations: &[Migration]) -> Result<()> {
    let mut last = 0;
    for migration in migrations {
        if migration.number <= last {
            return Err(migration.refuse(format!("its number must be greater than {last}, which comes before it")));
        }
        last = migration.number;
    }
    Ok(())
}

/// Makes the table and its row 0. Two programs doing so at once may make one of them fail once.
async fn ensure_table(db: &Db) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        let made = db.write(make_table).await;
        match made {
            Err(DbError::Constraint { .. } | DbError::Statement { .. }) if tries < 3 => {}
            other => return other,
        }
    }
}

fn make_table(tx: &mut Tx) -> Result<()> {
    let text = ddl::for_engine(CREATE, tx.engine()).map_err(|reason| DbError::statement(CREATE, reason))?;
    tx.script(&text)?;
    let sql = "insert into migrations (number, name, checksum, applied_at) values ($1, $2, $3, $4) \
               on conflict (number) do nothing";
    tx.run(sql, &[0.into(), "the row that is locked".into(), "".into(), Timestamp::now().into()])?;
    Ok(())
}

/// True if it was applied now.
fn apply(tx: &mut Tx, migration: &Migration, text: &str, known: &[Migration]) -> Result<bool> {
    // Changed, not only locked: whoever waited for it then starts over and sees what the other one applied.
    tx.run("update migrations set applied_at = $1 where number = 0", &[Timestamp::now().into()])?;
    if check_applied(tx, known)?.contains(&migration.number) {
        return Ok(false);
    }
    tx.script(text).map_err(|e| match e {
        DbError::Collided { .. } | DbError::Lost(_) => e,
        other => migration.refuse(other.to_string()),
    })?;
    let sql = "insert into migrations (number, name, checksum, applied_at) values ($1, $2, $3, $4)";
    let values = [migration.number.into(), migration.name.into(), checksum(migration.sql).into()];
    let [number, name, sum]: [Val; 3] = values;
    tx.run(sql, &[number, name, sum, Timestamp::now().into()])?;
    Ok(true)
}

/// The numbers applied so far, if they agree with what this program knows.
fn check_applied(conn: &mut Conn, known: &[Migration]) -> Result<Vec<u32>> {
    let rows = conn.all("select number, name, checksum from migrations where number > 0 order by number", &[])?;
    let mut applied = Vec::with_capacity(rows.len());
    for row in rows {
        let (number, name) = (row.get::<u32>("number")?, row.get::<String>("name")?);
        let Some(migration) = known.iter().find(|m| m.number == number) else {
            let reason = "the database has it, this program does not: it was used by a newer version. \
                          Run that version, or restore a backup made before it";
            return Err(refuse(number, &name, reason));
        };
        if row.get::<String>("checksum")? != checksum(migration.sql) {
            let reason = "its text was changed after it was applied. Put the old text back and write a new migration";
            return Err(migration.refuse(reason));
        }
        applied.push(number);
    }
    let newest = applied.last().copied().unwrap_or_default();
    match known.iter().find(|m| m.number < newest && !applied.contains(&m.number)) {
        Some(late) => {
            Err(late.refuse(format!("it comes before {newest}, which is applied already; give it a higher number")))
        }
        None => Ok(applied),
    }
}

/// FNV-1a of 128 bits over the text with plain line ends: it finds accidents, not attacks.
pub(crate) fn checksum(sql: &str) -> String {
    let mut sum: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in sql.bytes().filter(|b| *b != b'\r') {
        sum = (sum ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{sum:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_must_rise() {
        let one = |number| Migration { number, name: "x", sql: "" };
        assert!(in_order(&[one(1), one(2)]).is_ok());
        assert!(in_order(&[one(2), one(2)]).is_err());
        assert!(in_order(&[one(0)]).is_err());
    }

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(checksum(""), "6c62272e07bb014262b821756295c58d");
        assert_eq!(checksum("a"), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(checksum("a\r\nb"), checksum("a\nb"));
    }
}
