//! What a person says of sentences: that one is a symptom of a stage, that it is none, or that what was said is taken back.
//! Every word is kept; the last one holds.

use db::Tx;
use domain::health::Stage;
use domain::hearing::{Decision, Said, after};
use uuid::Uuid;

use super::writing;
use crate::health;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::signals::store::{self, Sentence, Signal};

/// Sentences of one text that are looked at.
pub const SENTENCES: u32 = 4000;

/// A text whose sentences the reader may judge.
fn open(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Signal, AppError> {
    let text = store::find(tx, scope, id)?;
    writing(tx, scope, text.party.0)?;
    if text.erased_at.is_some() {
        return Err(AppError::refused("erased", "The words of this text were erased. There is nothing left to judge."));
    }
    Ok(text)
}

fn say(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (text, sentence): (&Signal, &Sentence),
    (decision, note): (Decision, Option<&str>),
) -> Result<(), AppError> {
    let stands = after(sentence.heard.stage, decision);
    // The same word once more says nothing new.
    if stands == (sentence.said, sentence.stage) && note == sentence.note.as_deref() {
        return Ok(());
    }
    store::decide(tx, (env.id(), text.reads, sentence), decision, stands, (scope.person(), env.now, note))
}

fn settle(tx: &mut Tx, env: &Env, scope: &Scope, text: &Signal) -> Result<(), AppError> {
    let all = store::all(tx, text.id, SENTENCES)?;
    store::settle(tx, text, &all, (scope.person(), env.now))?;
    health::acts::heard(tx, env, text.party.0)
}

/// Says what some sentences of a text are, each with a note where there is one.
///
/// # Errors
/// Not found, no right, erased, the database.
pub fn decide(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    words: &[(i64, Decision, Option<String>)],
) -> Result<(), AppError> {
    let text = open(tx, scope, id)?;
    for (number, decision, note) in words {
        let sentence = store::one(tx, id, *number)?;
        say(tx, env, scope, (&text, &sentence), (*decision, note.as_deref()))?;
    }
    settle(tx, env, scope, &text)
}

/// Confirms everything that waits in a text as it was heard. Answers how many that were.
///
/// # Errors
/// Not found, no right, erased, the database.
pub fn confirm_all(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<usize, AppError> {
    let text = open(tx, scope, id)?;
    let waiting: Vec<Sentence> =
        store::all(tx, id, SENTENCES)?.into_iter().filter(|sentence| sentence.said == Said::Open).collect();
    for sentence in &waiting {
        let stage: Stage = sentence.heard.stage;
        say(tx, env, scope, (&text, sentence), (Decision::Confirm(stage), None))?;
    }
    settle(tx, env, scope, &text)?;
    Ok(waiting.len())
}
