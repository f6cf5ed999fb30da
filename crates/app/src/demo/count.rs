//! What there is in the demo, for whoever makes one at the terminal. Reads only.

use std::collections::BTreeMap;

use db::Conn;
use domain::party::PartyKind;
use domain::trust::Word;
use jiff::Timestamp;

use crate::commitments::store::{self as promises, After, Sort};
use crate::conversations::store as talks;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

const PAGE: u32 = 200;

/// How many there are of what.
#[derive(Debug, Default)]
pub struct Counts {
    /// Parties.
    pub parties: usize,
    /// People.
    pub people: usize,
    /// Conversations by where they stand: the step that is on, or how they ended.
    pub conversations: BTreeMap<String, usize>,
    /// Promises by state.
    pub states: BTreeMap<&'static str, usize>,
    /// Promises by how they count.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// Our word and theirs, for each client that stands for itself.
    pub words: Vec<(String, Word, Word)>,
}

/// Counts everything.
///
/// # Errors
/// The database.
pub fn count(conn: &mut Conn, now: Timestamp) -> Result<Counts, AppError> {
    let scope = Scope::System("the demo");
    let it = organisation::needed(conn)?.it;
    let all = people::list_parties(conn, &scope, None, None, true, 1000)?;
    let clients: Vec<_> = all.iter().filter(|p| p.kind == PartyKind::Client && p.parent.is_none()).collect();
    let ids: Vec<_> = clients.iter().map(|p| p.id).collect();
    let words = promises::words_toward(conn, it, &ids, now)?;
    let mut counts = Counts {
        parties: all.len(),
        people: people::list_people(conn, &scope, None, true, None, 1000)?.len(),
        words: clients.iter().zip(words).map(|(p, (ours, theirs))| (p.name.clone(), ours, theirs)).collect(),
        ..Counts::default()
    };
    let mut after = None;
    loop {
        let page = promises::list(conn, &scope, it, &promises::Filter::default(), Sort::Moved, after, PAGE)?;
        for row in &page {
            *counts.states.entry(row.state.code()).or_default() += 1;
            if let Some(judged) = row.outcome {
                *counts.outcomes.entry(judged.outcome.code()).or_default() += 1;
            }
        }
        let Some(last) = page.last() else { break };
        after = Some(After { at: last.moved_at, id: last.id.0 });
    }
    let mut after = None;
    loop {
        let page = talks::list(conn, &scope, &talks::Filter::default(), after, PAGE)?;
        for row in &page {
            let stands = row.step.map_or_else(|| row.state.word().to_owned(), |step| format!("step {step}"));
            *counts.conversations.entry(stands).or_default() += 1;
        }
        let Some(last) = page.last() else { break };
        after = Some((last.moved_at, last.id.0));
    }
    Ok(counts)
}

fn sum<K: std::fmt::Display>(of: &BTreeMap<K, usize>) -> String {
    of.iter().map(|(what, n)| format!("{n} {what}")).collect::<Vec<_>>().join(", ")
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (talks, promises): (usize, usize) = (self.conversations.values().sum(), self.states.values().sum());
        writeln!(f, "{} parties, {} people", self.parties, self.people)?;
        writeln!(f, "{talks} conversations: {}", sum(&self.conversations))?;
        writeln!(f, "{promises} promises: {}", sum(&self.states))?;
        writeln!(f, "of which count: {}", sum(&self.outcomes))?;
        for (name, ours, theirs) in &self.words {
            writeln!(
                f,
                "{name}: our word {:.0} of {}, theirs {:.0} of {}",
                ours.mean, ours.count, theirs.mean, theirs.count
            )?;
        }
        Ok(())
    }
}
