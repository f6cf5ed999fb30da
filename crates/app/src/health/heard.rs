//! What was heard of a client and its units, as `signals` keeps it: sentences and impressions of meetings as evidence, and the words
//! behind them for our own people.

use db::Conn;
use domain::health::{Evidence, Mood, Origin, Side, Soft, Spoke, Tone};
use domain::kernel::{EvidenceId, PartyId};
use jiff::Timestamp;
use uuid::Uuid;

use super::acts;
use super::store;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::signals::store as signals;

/// Sentences of one client that count at most, the last said first.
const MOST: u32 = 1000;

/// A sentence that somebody said, as it is shown beside a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its id as evidence.
    pub id: EvidenceId,
    /// The sentence.
    pub words: String,
    /// Who said it, or that nobody knows.
    pub by: String,
    /// How that side is drawn: `it`, `client` or `supplier`; nothing where nobody knows.
    pub side: &'static str,
    /// Where it was heard: *minutes*.
    pub source: &'static str,
    /// When it was said.
    pub at: Timestamp,
    /// Where the whole text stands.
    pub href: String,
}

/// What was heard of this client and its units.
///
/// # Errors
/// The database.
pub(super) fn evidence(conn: &mut Conn, client: PartyId) -> Result<Vec<Evidence>, AppError> {
    let mut all = Vec::new();
    for party in store::below(conn, client)? {
        all.extend(signals::evidence_of(conn, party, None, MOST)?.into_iter().map(|quoted| quoted.evidence));
        all.extend(signals::soft_of(conn, party, None, MOST)?.into_iter().map(|soft| soft.evidence));
    }
    Ok(all)
}

const fn drawn(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::It => "it",
        Side::Neutral => "supplier",
        Side::Unknown => "",
    }
}

fn source(e: &Evidence) -> &'static str {
    match e.origin {
        Origin::Words { source, .. } => source.word(),
        Origin::Fact(_) => "",
    }
}

/// *tense, hardly anybody spoke*.
fn impression(soft: Soft) -> String {
    let tone = soft.tone.filter(|tone| *tone != Tone::Even).map(|tone| format!("the tone was {}", tone.word()));
    let spoke = soft.spoke.map(|spoke| match spoke {
        Spoke::MostlyUs => "mostly we spoke".to_owned(),
        Spoke::MostlyThey => "mostly they spoke".to_owned(),
        other => format!("{} spoke", other.word()),
    });
    let mood = soft.mood.filter(|mood| *mood != Mood::Even).map(|mood| format!("they sat there {}", mood.word()));
    let each: Vec<String> = [tone, spoke, mood].into_iter().flatten().collect();
    super::words::capital(&each.join(", "))
}

/// The words behind these pieces of one client, for our own people.
///
/// # Errors
/// The database.
pub(super) fn quotes(
    conn: &mut Conn,
    scope: &Scope,
    client: PartyId,
    ids: &[EvidenceId],
) -> Result<Vec<Quote>, AppError> {
    if ids.is_empty() || acts::reads(scope).is_err() {
        return Ok(Vec::new());
    }
    let wanted: std::collections::HashSet<Uuid> = ids.iter().map(|id| id.0).collect();
    let nobody = || "somebody".to_owned();
    let quote = |e: &Evidence, words: String, by: Option<String>, href: String| Quote {
        id: e.id,
        words,
        by: by.unwrap_or_else(nobody),
        side: drawn(e.side),
        source: source(e),
        at: e.at,
        href,
    };
    let mut all = Vec::new();
    for party in store::below(conn, client)? {
        for one in signals::evidence_of(conn, party, None, MOST)? {
            if wanted.contains(&one.evidence.id.0) {
                all.push(quote(&one.evidence, one.quote, one.speaker, one.href));
            }
        }
        for one in signals::soft_of(conn, party, None, MOST)? {
            if wanted.contains(&one.evidence.id.0) {
                all.push(quote(&one.evidence, impression(one.soft), one.by, one.href));
            }
        }
    }
    Ok(all)
}
