//! Bringing texts in. A text is heard before anything is written, off the threads that answer requests; then it is kept with what
//! was heard, in one transaction.

use db::{Conn, Tx};
use domain::health::Stage;
use domain::health::{Side, Soft, Source};
use domain::hearing::{Known, Reads, Said, Voice, voice};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::writing;
use crate::health;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::signals::hearing::{self, Spoken};
use crate::signals::store::{self, Kept, Sentence, Signal};

/// Texts that are brought in at once.
pub const MOST_TEXTS: usize = 1000;
/// Decisions that are learnt from, the last ones.
const LESSONS: u32 = 600;
/// Texts shorter than this are the same only if the same person said them on the same day.
const TELLING: usize = 60;
/// Characters of a title that is made from the first words.
const TITLE: usize = 60;

/// Who wrote or said a text as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Author {
    /// Whoever brings it in.
    #[default]
    Myself,
    /// Somebody we know.
    Person(PersonId),
    /// A name, which may fit somebody we know, and a side where it does not.
    Name(String, Side),
    /// Nobody knows; the side may be known.
    Nobody(Side),
}

/// A text as somebody brings it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// About which client.
    pub party: PartyId,
    /// What it is called; else its first words.
    pub title: Option<String>,
    /// Its words; nothing where only the meeting is told of.
    pub words: Option<String>,
    /// Who said it.
    pub author: Author,
    /// Where it was heard.
    pub source: Source,
    /// When it was said; else now.
    pub at: Option<Timestamp>,
    /// Who may read it.
    pub reads: Reads,
    /// What the meeting was like.
    pub soft: Soft,
}

/// A text with what was heard in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    new: New,
    heard: Vec<Spoken>,
}

impl Ready {
    /// With what was heard in its words.
    #[must_use]
    pub const fn of(new: New, heard: Vec<Spoken>) -> Self {
        Self { new, heard }
    }
}

/// What is learnt from now.
///
/// # Errors
/// The database.
pub fn lessons(conn: &mut Conn) -> Result<Vec<(String, Stage)>, AppError> {
    let after = store::learns_after(conn)?.map_or(Timestamp::UNIX_EPOCH, |(after, _)| after);
    store::learnt(conn, after, LESSONS)
}

/// Hears texts before they are kept, for whoever may bring them in.
///
/// # Errors
/// Not found, no right, too many wait, the database.
pub async fn ready(app: &App, scope: &Scope, news: Vec<New>) -> Result<Vec<Ready>, AppError> {
    if news.len() > MOST_TEXTS {
        let words = format!("These are {} texts. Bring in at most {} at once.", news.len(), say::number(MOST_TEXTS));
        return Err(AppError::refused("too_many", words));
    }
    let (scope, mut parties): (Scope, Vec<PartyId>) = (scope.clone(), news.iter().map(|new| new.party).collect());
    parties.sort_unstable();
    parties.dedup();
    let lessons = app.read(move |conn, _| {
        for party in &parties {
            writing(conn, &scope, *party)?;
        }
        lessons(conn)
    });
    let words = news.iter().map(|new| new.words.clone().unwrap_or_default()).collect();
    let heard = hearing::hear(app, lessons.await?, words).await?;
    Ok(news.into_iter().zip(heard).map(|(new, heard)| Ready { new, heard }).collect())
}

/// Of the words, so that the same text brought in twice is found. What many say in the same few words is told apart by who
/// said it and when.
fn digest(words: &str, (who, at): (&Voice, Timestamp), confided: Option<Uuid>) -> String {
    let mut digest = Sha256::new();
    // What was told in confidence is a double for whoever told it alone: else the answer would tell others that it was told.
    if let Some(by) = confided {
        digest.update(format!("{by}\n"));
    }
    let plain: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let plain = plain.join(" ");
    digest.update(plain.as_bytes());
    if plain.chars().count() < TELLING {
        let person = who.person.map(|id| id.to_string());
        let name = person.or_else(|| who.name.clone()).unwrap_or_default();
        digest.update(format!("\n{name}\n{}", at.as_second()));
    }
    digest.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn title(new: &New, env: &Env, at: Timestamp) -> String {
    if let Some(title) = &new.title {
        return title.clone();
    }
    let first = new.words.as_deref().and_then(|words| words.lines().find(|line| !line.trim().is_empty()));
    let Some(first) = first.map(str::trim) else {
        return format!("Meeting of {}", say::day(at.to_zoned(env.zone().clone()).date(), &env.local()));
    };
    if first.chars().count() <= TITLE {
        return first.to_owned();
    }
    let cut: String = first.chars().take(TITLE).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(cut, _)| cut).trim_end_matches([',', ';', ':', '.']);
    format!("{cut} …")
}

/// Who wrote the text as a whole.
fn author(conn: &mut Conn, scope: &Scope, new: &New, known: &[Known]) -> Result<Voice, AppError> {
    let myself = scope.reader().map(|reader| (reader.id, reader.name.clone()));
    let person = match (&new.author, myself) {
        (Author::Myself, Some((id, name))) => Some((id, name)),
        (Author::Person(id), _) => Some((*id, people::find_person(conn, scope, *id)?.name)),
        (Author::Name(name, side), _) => {
            let heard = voice(name, known, scope.person());
            let side = if heard.person.is_some() { heard.side } else { *side };
            return Ok(Voice { side, ..heard });
        }
        (Author::Nobody(side), _) => return Ok(Voice { side: *side, ..Voice::unknown() }),
        (Author::Myself, None) => None,
    };
    let Some((id, name)) = person else { return Ok(Voice::unknown()) };
    if let Some(one) = known.iter().find(|one| one.id == id) {
        return Ok(Voice::of(one));
    }
    let side = store::side_of(conn, id)?.unwrap_or(Side::Unknown);
    Ok(Voice { person: Some(id), name: Some(name), side, sponsor: false })
}

/// Whose voice a sentence is: the name before it; in minutes without a name nobody's; else the author's.
fn speaker(spoken: &Spoken, source: Source, author: &Voice, known: &[Known], me: Option<PersonId>) -> Voice {
    match (&spoken.name, source) {
        (Some(name), _) => voice(name, known, me),
        (None, Source::Minutes) => Voice::unknown(),
        (None, _) => author.clone(),
    }
}

fn sentences(env: &Env, ready: &Ready, author: &Voice, known: &[Known], me: Option<PersonId>) -> Vec<Sentence> {
    let numbered = ready.heard.iter().zip(1_i64..);
    let all = numbered.map(|(spoken, number)| {
        let who = speaker(spoken, ready.new.source, author, known, me);
        Sentence {
            id: env.id(),
            number,
            at: spoken.at,
            words: Some(spoken.words.clone()),
            speaker: who.person.zip(who.name.clone()),
            speaker_name: who.name.filter(|_| who.person.is_none()),
            side: who.side,
            sponsor: who.sponsor,
            said: if spoken.heard.stage == Stage::Healthy { Said::Quiet } else { Said::Open },
            heard: spoken.heard.clone(),
            stage: None,
            decided_by: None,
            decided_at: None,
            note: None,
        }
    });
    all.collect()
}

fn checked(new: &New, env: &Env) -> Result<Timestamp, AppError> {
    let at = new.at.unwrap_or(env.now);
    if new.words.is_none() && new.soft == Soft::default() {
        let words = "Write what was said, or say what the meeting was like.";
        return Err(AppError::Invalid(FieldErrors::one("words", words)));
    }
    if at > env.now {
        return Err(AppError::Invalid(FieldErrors::one("day", "That day lies ahead. Say when it was said.")));
    }
    Ok(at)
}

/// Keeps a text that was heard, for whoever looks after the client.
///
/// # Errors
/// Not found, no right, nothing in it, a day that lies ahead, brought in before, the database.
pub fn keep(tx: &mut Tx, env: &Env, scope: &Scope, ready: &Ready) -> Result<Uuid, AppError> {
    let new = &ready.new;
    let party = writing(tx, scope, new.party)?;
    let at = checked(new, env)?;
    let known = store::voices(tx, party.id, at)?;
    let who = author(tx, scope, new, &known)?;
    let confided = (new.reads == Reads::Author).then(|| scope.person().map_or_else(Uuid::nil, |me| me.0));
    let digest = new.words.as_deref().map(|words| digest(words, (&who, at), confided));
    if let Some(digest) = &digest
        && let Some((_, before)) = store::heard_before(tx, party.id, digest)?
    {
        let day = say::day(before.to_zoned(env.zone().clone()).date(), &env.local());
        let words = format!("These words about {} were brought in before, said on {day}.", party.name);
        return Err(AppError::refused("heard_before", words));
    }
    let me = scope.person();
    let sentences = sentences(env, ready, &who, &known, me);
    let Kept { waiting, marked, worst, state } = Kept::of(&sentences);
    let signal = Signal {
        id: env.id(),
        title: title(new, env, at),
        party: (party.id, party.name),
        author: who.person.zip(who.name.clone()),
        author_name: who.name.filter(|_| who.person.is_none()),
        side: who.side,
        source: new.source,
        at,
        reads: new.reads,
        soft: new.soft,
        by: scope.reader().map(|reader| (reader.id, reader.name.clone())),
        made_at: env.now,
        digest,
        state,
        waiting,
        marked,
        worst,
        read: None,
        erased_at: None,
        version: 1,
    };
    store::insert(tx, &signal, new.words.as_deref())?;
    store::insert_sentences(tx, (signal.id, signal.party.0, at, signal.reads), &sentences)?;
    health::acts::heard(tx, env, signal.party.0)?;
    Ok(signal.id)
}
