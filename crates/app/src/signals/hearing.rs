//! The border to the listener: texts go there, and what it thinks of each sentence comes back in our words. It is asked off the
//! threads that answer requests, and what was learnt is learnt once for all who ask.

use std::sync::{Arc, OnceLock};

use domain::check::Workers;
use domain::health::Stage;
use listen::{Correction, Listener};
use sha2::{Digest, Sha256};

use super::store::Heard;
use crate::kit::app::App;
use crate::kit::desk::Key;
use crate::kit::error::AppError;

/// A sentence that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Where it stands, in bytes of the text.
    pub at: (usize, usize),
    /// Its words.
    pub words: String,
    /// The name before it, in minutes.
    pub name: Option<String>,
    /// What is thought of it.
    pub heard: Heard,
}

/// The listener as it came.
fn untaught() -> &'static Listener {
    static LISTENER: OnceLock<Listener> = OnceLock::new();
    LISTENER.get_or_init(Listener::new)
}

/// How it hears, and by which model.
#[must_use]
pub fn which() -> (String, String) {
    static WHICH: OnceLock<(String, String)> = OnceLock::new();
    WHICH.get_or_init(|| (untaught().tier().to_string(), listen::version())).clone()
}

/// Its stages in our words.
const fn stage(of: listen::Stage) -> Stage {
    match of {
        listen::Stage::Healthy => Stage::Healthy,
        listen::Stage::Sniffles => Stage::Sniffles,
        listen::Stage::Flu => Stage::Flu,
        listen::Stage::Pneumonia => Stage::Pneumonia,
        listen::Stage::End => Stage::End,
    }
}

/// Our stages in its words.
const fn theirs(of: Stage) -> listen::Stage {
    match of {
        Stage::Healthy => listen::Stage::Healthy,
        Stage::Sniffles => listen::Stage::Sniffles,
        Stage::Flu => listen::Stage::Flu,
        Stage::Pneumonia => listen::Stage::Pneumonia,
        Stage::End => listen::Stage::End,
    }
}

/// A listener that has learnt from these sentences.
#[derive(Clone, Debug)]
pub struct Taught(Option<Listener>);

impl Taught {
    /// From what people said of sentences.
    #[must_use]
    pub fn by(lessons: &[(String, Stage)]) -> Self {
        let corrections: Vec<Correction> =
            lessons.iter().map(|(text, is)| Correction { text: text.clone(), stage: theirs(*is) }).collect();
        Self((!corrections.is_empty()).then(|| untaught().learned(&corrections)))
    }

    /// What is heard in each sentence of a text.
    #[must_use]
    pub fn hear(&self, text: &str) -> Vec<Spoken> {
        let (tier, model) = which();
        let plain = untaught().listen(text);
        let taught = self.0.as_ref().map(|taught| taught.listen(text));
        let verdicts = taught.as_ref().unwrap_or(&plain);
        let both = plain.iter().zip(verdicts);
        both.filter(|((sentence, _), _)| !sentence.at.is_empty())
            .map(|((sentence, before), (_, verdict))| Spoken {
                at: (sentence.at.start, sentence.at.end),
                words: text[sentence.at.clone()].to_owned(),
                name: sentence.speaker.clone().map(|at| text[at].trim().to_owned()),
                heard: Heard {
                    stage: stage(verdict.stage),
                    score: hundredths(verdict.score()),
                    untaught: stage(before.stage),
                    because: verdict.evidence.as_ref().map(|at| (at.start, at.end)),
                    tier: tier.clone(),
                    model: model.clone(),
                },
            })
            .collect()
    }
}

/// A chance between nothing and one, in hundredths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 100")]
fn hundredths(chance: f64) -> u8 {
    (100.0 * chance).round().clamp(0.0, 100.0) as u8
}

fn key(of: &str, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Key {
    let mut digest = Sha256::new();
    digest.update(of.as_bytes());
    for part in parts {
        let part = part.as_ref();
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// What is heard in each of these texts by a listener with these lessons.
///
/// # Errors
/// [`AppError::Busy`] where too many wait.
pub async fn hear(app: &App, lessons: Vec<(String, Stage)>, texts: Vec<String>) -> Result<Vec<Vec<Spoken>>, AppError> {
    let learnt = key("lessons", lessons.iter().map(|(text, is)| format!("{}\n{text}", is.code())));
    let taught: Arc<Taught> = app.desk.reckon(learnt, move |_| Ok(Taught::by(&lessons))).await?;
    let asked = key("texts", std::iter::once(learnt.as_slice()).chain(texts.iter().map(String::as_bytes)));
    let heard = app.desk.reckon(asked, move |threads| Ok(threads.all(texts.len(), |n| taught.hear(&texts[n]))));
    Ok(heard.await?.as_ref().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_go_there_and_come_back() {
        for one in Stage::ALL.iter().copied() {
            assert_eq!(stage(theirs(one)), one);
        }
    }

    #[test]
    fn a_lesson_is_taken_in_and_what_was_heard_before_is_kept_beside_it() {
        let text = "The dashboards look a little tired these days.";
        let before = Taught::by(&[]).hear(text);

        let lesson = if before[0].heard.stage == Stage::Flu { Stage::Healthy } else { Stage::Flu };
        let after = Taught::by(&[(text.to_owned(), lesson)]).hear(text);

        assert_eq!(after[0].heard.stage, lesson);
        assert_eq!(after[0].heard.untaught, before[0].heard.stage);
    }
}
