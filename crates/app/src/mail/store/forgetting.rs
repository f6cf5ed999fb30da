//! Letters and mails that are no longer kept, and the notices that they brought. What they told of stays in the ledger.

use db::{Tx, Val};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Forgets the oldest letters that were made before then and are done with, and the oldest mails that came in before then;
/// at most so many of each. Answers whether there may be more.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, before: Timestamp, most: u32) -> Result<bool, AppError> {
    const OLDEST: &str =
        "select id from letters where made_at < $1 and state <> 'waiting' order by made_at, id limit $2";
    const RECEIVED: &str = "delete from mails_received where id in \
         (select id from mails_received where received_at < $1 order by received_at, id limit $2)";
    let which = [before.into(), i64::from(most).into()];
    let letters: Vec<Uuid> = tx.all(OLDEST, &which)?.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?;
    for id in &letters {
        let id: [Val; 1] = [(*id).into()];
        tx.run("delete from notices where letter_id = $1", &id)?;
        tx.run("delete from letters where id = $1", &id)?;
    }
    let received = tx.run(RECEIVED, &which)?;
    Ok(letters.len() == most as usize || received == u64::from(most))
}
