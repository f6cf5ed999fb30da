//! The texts of an act: what somebody may look for later. What is sealed until both sides are in is not among them, or
//! whoever looks for a word would know before.

use crate::commitment::{Act, Terms};
use crate::conversation::TalkAct;

fn of_terms(terms: &Terms) -> impl Iterator<Item = &str> {
    std::iter::once(terms.subject.as_str()).chain(terms.conditions.iter().map(String::as_str))
}

/// What an act about a commitment says, with the words that went with it.
#[must_use]
pub fn of_commitment<'a>(act: &'a Act, words: Option<&'a str>) -> Vec<&'a str> {
    let mut texts: Vec<&str> = act.terms().into_iter().flat_map(of_terms).collect();
    match act {
        Act::Promise { stretch, .. } | Act::Agree { stretch } => texts.extend(stretch.as_deref()),
        Act::Decline { alternative } => texts.extend(alternative.as_deref()),
        Act::Deliver { evidence } => texts.extend(evidence.iter().map(String::as_str)),
        _ => {}
    }
    texts.extend(words);
    texts.retain(|text| !text.is_empty());
    texts
}

/// What is said in a conversation, with the words that went with it.
#[must_use]
pub fn of_conversation<'a>(act: &'a TalkAct, words: Option<&'a str>) -> Vec<&'a str> {
    let mut texts: Vec<&str> = Vec::new();
    match act {
        // Sealed until both sides are in; a look back is read on its own page.
        TalkAct::Review(_) | TalkAct::ReviewTimePassed => return texts,
        TalkAct::Raise { statement, asked_for, serves } => {
            texts.push(statement);
            texts.extend(asked_for.as_deref());
            texts.extend(serves.as_deref());
        }
        TalkAct::State { statement, serves } => {
            texts.push(statement);
            texts.extend(serves.as_deref());
        }
        TalkAct::Restate { need, root } => {
            texts.push(need);
            texts.extend(root.as_deref());
        }
        TalkAct::LayOut { ways } => {
            for way in ways {
                texts.extend([way.name.as_str(), &way.cost, &way.time, &way.gain]);
                texts.extend(way.interim.as_deref());
            }
        }
        TalkAct::Decline { alternative } => texts.extend(alternative.as_deref()),
        _ => {}
    }
    texts.extend(words);
    texts.retain(|text| !text.is_empty());
    texts
}
