//! For `entente verify`: whether what is kept of looking back is what the ledger says, and nothing is kept that is sealed.

use std::collections::HashMap;

use db::Conn;
use domain::kernel::ConversationId;
use jiff::civil::Date;
use uuid::Uuid;

use super::{acts, store};
use crate::conversations::store::Conversation;
use crate::kit::error::AppError;
use crate::ledger::Entry;

/// Party, month, side, topic, value.
pub type Key = (Uuid, Date, String, String, i64);
/// How many should be counted.
pub type Sums = HashMap<Key, i64>;

/// What of one conversation is not as it should be; what it should count is added to the sums.
///
/// # Errors
/// The database; a text that is no act.
pub fn differs(
    conn: &mut Conn,
    row: &Conversation,
    entries: &[Entry],
    sums: &mut Sums,
) -> Result<Vec<&'static str>, AppError> {
    let should = acts::keeping(row, entries)?;
    let (mut acts, mut found) = (Vec::new(), Vec::new());
    for kept in &should {
        acts.push(kept.act);
        found.extend(kept.found.iter().map(|(_, topic, value)| (kept.act, topic.code(), i64::from(*value))));
        for party in &kept.counts_for {
            for (topic, value) in &kept.values {
                let key = (party.0, kept.month(), kept.side.code().to_owned(), topic.code(), i64::from(*value));
                *sums.entry(key).or_default() += 1;
            }
        }
    }
    acts.sort_unstable();
    found.sort_unstable();
    let mut is = store::found_in(conn, ConversationId(row.id.0))?;
    is.sort_unstable();
    let same = [("answers in looking back", store::kept(conn, row.id)? == acts), ("findings", is == found)];
    Ok(same.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect())
}

/// Counts that are not what the conversations add up to.
///
/// # Errors
/// The database.
pub fn counts(conn: &mut Conn, mut should: Sums) -> Result<Vec<String>, AppError> {
    let mut wrong = Vec::new();
    store::everything_counted(conn, &mut |key, n| {
        let named = format!("{} of {} by {} in {}", key.3, key.0, key.2, key.1);
        if should.remove(&key).unwrap_or_default() != n {
            wrong.push(named);
        }
    })?;
    wrong.extend(should.keys().map(|key| format!("{} of {} by {} in {}", key.3, key.0, key.2, key.1)));
    Ok(wrong)
}
