//! What is heard in the demo: texts of clients at every stage, one that recovered, a wrong alarm that was corrected, and some that
//! still wait this morning. Each is heard by the listener as it was taught by then, and decided as people would.

use db::Db;
use domain::health::{Mood, Side, Soft, Source, Spoke, Stage, Tone};
use domain::hearing::{Decision, Reads, Said as Stands};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::cast::{Cast, Ids, env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::kit::error::AppError;
use crate::signals::acts::{self, Author, New, Ready};
use crate::signals::hearing::{Spoken, Taught};
use crate::signals::reading;
use crate::signals::store;

const HEARD: &str = include_str!("data/heard.toml");
/// The listener learns anew after so many decisions.
const LESSONS: usize = 12;

/// In texts that are older, in working days, nothing waits any more.
const RECENT: i64 = -10;

/// Everything that is heard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Material {
    text: Vec<Text>,
}

/// A text and what becomes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    client: String,
    by: String,
    day: i64,
    at: [i8; 2],
    source: String,
    author: Option<String>,
    title: String,
    words: Option<String>,
    #[serde(default)]
    confidential: bool,
    tone: Option<String>,
    spoke: Option<String>,
    mood: Option<String>,
    #[serde(default)]
    decide: Vec<Said>,
}

/// What somebody says of the sentence with these words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    find: String,
    say: String,
    note: Option<String>,
    day: Option<i64>,
}

/// Something that happens.
#[derive(Clone, Debug)]
enum What {
    Hear,
    Say(Said),
    /// What else was heard in a text is waved away.
    Rest,
}

/// What one text is about and who brings it in.
struct Around {
    party: PartyId,
    by: PersonId,
    author: Option<PersonId>,
}

fn code<T>(text: Option<&String>, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, AppError> {
    text.map(|text| of(text).ok_or_else(|| missing("word", text))).transpose()
}

fn new(text: &Text, around: &Around, at: Timestamp) -> Result<New, AppError> {
    let source = Source::from_code(&text.source).ok_or_else(|| missing("source", &text.source))?;
    let author = match (around.author, source) {
        (Some(id), _) => Author::Person(id),
        (None, Source::Minutes) => Author::Nobody(Side::Unknown),
        (None, _) => Author::Myself,
    };
    Ok(New {
        title: Some(text.title.clone()),
        words: text.words.as_ref().map(|words| words.trim().to_owned()),
        author,
        source,
        at: Some(at),
        reads: if text.confidential { Reads::Author } else { Reads::House },
        soft: Soft {
            tone: code(text.tone.as_ref(), Tone::from_code)?,
            spoke: code(text.spoke.as_ref(), Spoke::from_code)?,
            mood: code(text.mood.as_ref(), Mood::from_code)?,
        },
        ..reading::blank(around.party)
    })
}

/// Everything in the order of time: each text, and what is said of its sentences.
fn story(texts: &[Text]) -> Vec<(i64, i64, usize, What)> {
    let mut all = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        let minute = i64::from(text.at[0]) * 60 + i64::from(text.at[1]);
        all.push((text.day, minute, n, What::Hear));
        for (said, later) in text.decide.iter().zip(1..) {
            let day = said.day.unwrap_or(text.day + 1).min(-1).max(text.day);
            let minute = if day == text.day { minute + 30 + later } else { 10 * 60 + minute % 60 + later };
            all.push((day, minute, n, What::Say(said.clone())));
        }
        if text.day < RECENT && !text.decide.is_empty() {
            all.push((text.day + 2, 17 * 60, n, What::Rest));
        }
    }
    all.sort_by_key(|(day, minute, n, _)| (*day, *minute, *n));
    all
}

/// All of it.
pub(super) async fn told(db: &Db, ids: &Ids, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let material: Material =
        toml::from_str(HEARD).map_err(|e| AppError::Internal(format!("demo/data/heard.toml: {e}")))?;
    let mut heard: Vec<Option<Uuid>> = vec![None; material.text.len()];
    let (mut taught, mut known) = (Taught::by(&[]), 0);
    for (step, (day, minute, n, what)) in story(&material.text).into_iter().enumerate() {
        let text = material.text.get(n).cloned().ok_or_else(|| missing("text", "heard"))?;
        let (hour, minute) = (i8::try_from(minute / 60).unwrap_or(12), i8::try_from(minute % 60).unwrap_or(0));
        let at = hours.on(hours.since_today(day), hour, minute);
        let (ids, zone) = (ids.clone(), hours.clone());
        match what {
            What::Hear => {
                let lessons = db.read(acts::lessons).await?;
                if lessons.len() >= known + LESSONS {
                    known = lessons.len();
                    taught = Taught::by(&lessons);
                }
                let spoken = text.words.as_ref().map(|words| taught.hear(words.trim())).unwrap_or_default();
                let kept = db.write(move |tx| {
                    let env = env_at(&zone, seed, at, &format!("heard {step}")).untold();
                    keep(tx, &env, &ids, (&text, spoken.clone()))
                });
                if let Some(place) = heard.get_mut(n) {
                    *place = Some(kept.await?);
                }
            }
            what => {
                let id = heard.get(n).copied().flatten().ok_or_else(|| missing("text", &text.title))?;
                db.write(move |tx| {
                    let env = env_at(&zone, seed, at, &format!("heard {step}")).untold();
                    say(tx, &env, &ids, (&text, id, &what))
                })
                .await?;
            }
        }
    }
    Ok(())
}

fn keep(
    tx: &mut db::Tx,
    env: &crate::kit::env::Env,
    ids: &Ids,
    (text, spoken): (&Text, Vec<Spoken>),
) -> Result<Uuid, AppError> {
    let cards = material::Cast::read()?;
    let cast = Cast::new(&cards, ids.clone());
    let author = text.author.as_ref().map(|key| cast.person(key)).transpose()?;
    let around = Around { party: cast.party(&text.client)?, by: cast.person(&text.by)?, author };
    let scope = scope_of(tx, around.by, env)?;
    let new = new(text, &around, env.now)?;
    acts::keep(tx, env, &scope, &Ready::of(new, spoken))
}

fn say(
    tx: &mut db::Tx,
    env: &crate::kit::env::Env,
    ids: &Ids,
    (text, id, what): (&Text, Uuid, &What),
) -> Result<(), AppError> {
    let cards = material::Cast::read()?;
    let by = Cast::new(&cards, ids.clone()).person(&text.by)?;
    let scope = scope_of(tx, by, env)?;
    let all = store::all(tx, id, 200)?;
    let What::Say(said) = what else {
        let waiting = all.into_iter().filter(|s| s.said == Stands::Open);
        let words: Vec<_> = waiting.map(|s| (s.number, Decision::NoSymptom, None)).collect();
        return acts::decide(tx, env, &scope, id, &words);
    };
    let found = all.iter().find(|s| s.words.as_deref().is_some_and(|words| words.contains(&said.find)));
    let number = found.map(|s| s.number).ok_or_else(|| missing("sentence", &said.find))?;
    let decision = match said.say.as_str() {
        "none" => Decision::NoSymptom,
        code => Decision::Confirm(Stage::from_code(code).ok_or_else(|| missing("stage", code))?),
    };
    acts::decide(tx, env, &scope, id, &[(number, decision, said.note.clone())])
}
