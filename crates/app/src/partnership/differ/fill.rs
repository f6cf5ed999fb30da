//! What is known of a disagreement from the promise or the conversation in which it came up: the form begins with it, and
//! whoever writes changes it. Only what both sides share is read.

use db::Conn;
use domain::commitment::{Act, Commitment, Side, Terms};
use domain::conversation::TalkAct;
use domain::kernel::PartyId;
use domain::partnership::Came;
use jiff::Zoned;

use crate::commitments::store as commitments;
use crate::conversations::store as conversations;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::ledger::{self, Entry};
use crate::people::scope::Scope;
use crate::sponsors::acts::client_of;
use crate::sponsors::store::Matter;

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// At which client.
    pub party: PartyId,
    /// What about.
    pub about: String,
    /// What the client wanted.
    pub theirs: String,
    /// What IT wanted.
    pub ours: String,
    /// Where it came up.
    pub came: Came,
}

fn shared(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(|entry| entry.chain == "shared")
}

fn words(terms: &Terms, now: &Zoned) -> String {
    match &terms.due {
        Some(due) => format!("{}, by {}", terms.subject, say::day(due.date(), now)),
        None => terms.subject.clone(),
    }
}

/// The first terms that each side put on the table: the client's, then ours.
fn first(c: &Commitment, client: Side, now: &Zoned) -> (String, String) {
    let of = |side: Side| c.versions.iter().find(|v| v.by == side).map(|v| words(&v.terms, now)).unwrap_or_default();
    (of(client), of(client.other()))
}

/// What is known from this matter.
///
/// # Errors
/// Not found, or the database.
pub fn from(conn: &mut Conn, scope: &Scope, matter: Matter, now: &Zoned) -> Result<Filled, AppError> {
    let party = client_of(conn, scope, matter)?;
    match matter {
        Matter::Talk(id) => {
            let row = conversations::find(conn, scope, id)?;
            let (talk, _) = conversations::replayed(conn, &row)?;
            let entries = ledger::entries(conn, id.0)?;
            let mut filled = Filled {
                party,
                about: row.statement.clone(),
                theirs: talk.asked_for.clone().unwrap_or(row.statement),
                ours: String::new(),
                came: Came::Decision,
            };
            for entry in shared(&entries) {
                let Some(event) = ledger::conversation_event(entry)? else { continue };
                if let TalkAct::Decline { alternative } = event.act {
                    filled.came = Came::Decline;
                    filled.ours = alternative.or(event.words).unwrap_or_default();
                }
            }
            Ok(filled)
        }
        Matter::Promise(id) => {
            let row = commitments::find(conn, scope, id)?;
            let (c, _) = commitments::replayed(conn, &row)?;
            let (theirs, ours) = first(&c, Side::Customer, now);
            let mut filled = Filled { party, about: row.subject, theirs, ours, came: Came::Told };
            for entry in shared(&ledger::entries(conn, id.0)?) {
                let Some(event) = ledger::commitment_event(entry)? else { continue };
                match event.act {
                    Act::Counter { .. } | Act::Propose { .. } => filled.came = Came::Counter,
                    Act::DeclareBreakdown { .. } => filled.came = Came::Breakdown,
                    Act::Decline { alternative } => {
                        filled.came = Came::Decline;
                        let no = alternative.or(event.words).unwrap_or_default();
                        filled.ours = if no.is_empty() { filled.ours } else { no };
                    }
                    _ => {}
                }
            }
            Ok(filled)
        }
    }
}
