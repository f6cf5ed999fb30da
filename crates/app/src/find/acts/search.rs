//! Finding. The index names candidates, and every one of them is then opened through the reader's scope, as if they had asked
//! for it by its address: what they may not see is not found, and what stands beside a hit is read from what they may read.

use std::cmp::Reverse;
use std::collections::HashSet;

use db::Conn;
use domain::finding::{Asked, Piece, Word, excerpt, marked, tokens};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use uuid::Uuid;

use super::index::{EVERYBODY, GUESTS, HOUSE, OPEN, SHARED, answered_by, readable_by};
use crate::commitments::store::{self as promises, Row as Promise};
use crate::conversations::store::{self as talks, Conversation};
use crate::find::store::{self, Candidate, Sort, Wanted};
use crate::kit::error::AppError;
use crate::ledger;
use crate::people::scope::{Between, Scope};
use crate::people::store::{self as people, Party, Person};

/// Hits of one sort at most. Whoever looks for more adds a word.
pub const MOST: u32 = 200;
/// Candidates looked at for one step at most: a common word costs no more than this.
const ROUNDS: u32 = 4;
/// So few things are put in order one by one.
const FEW: u32 = 48;
/// From so many letters on, a word that is typed may be a whole one.
const LETTERS: usize = 4;
/// Parties that can be asked for at once.
const PARTIES_AT_ONCE: usize = 200;
/// Letters of an excerpt.
const EXCERPT: usize = 160;

/// What a hit is.
#[derive(Clone, Debug)]
pub enum Found {
    /// A promise.
    Promise(Box<Promise>),
    /// A conversation.
    Talk(Box<Conversation>),
    /// A client, a team or a supplier.
    Party(Box<Party>),
    /// Somebody.
    Person(Box<Person>),
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// What it is.
    pub found: Found,
    /// Subject, need or name, with the words marked.
    pub title: Vec<Piece>,
    /// Where else the words stand; nothing where the title says it all.
    pub excerpt: Option<Vec<Piece>>,
}

/// Hits of one sort from the given one on, in the order in which they are useful: what is going on before what is over,
/// the reader's own before that of others, titles before what was said, and what moved last first.
///
/// # Errors
/// The database.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    asked: &Asked,
    sort: Sort,
    skip: u32,
    limit: u32,
) -> Result<Vec<Hit>, AppError> {
    if asked.is_too_short() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    let need = (skip.min(MOST) + limit).min(MOST) as usize;
    let mut search = Search { scope, asked, sort, seen: HashSet::new(), hits: Vec::new(), need };
    for pass in passes(asked) {
        search.pass(conn, &pass)?;
    }
    let hits: Vec<Found> = search.hits.into_iter().skip(skip as usize).take(limit as usize).collect();
    hits.into_iter().map(|found| texts(conn, scope, &found).map(|texts| shown(asked, found, &texts))).collect()
}

/// The question with its last word as it stands, then as the beginning of longer ones: these cost more, because the index has
/// to put them together first, and whoever wrote a whole word means it.
fn passes(asked: &Asked) -> Vec<Asked> {
    let long = |word: &Word| word.begins && word.text.chars().count() >= LETTERS;
    if !asked.words.iter().any(long) {
        return vec![asked.clone()];
    }
    let words = asked.words.iter().map(|word| Word { begins: false, ..word.clone() }).collect();
    vec![Asked { words, ..asked.clone() }, asked.clone()]
}

/// A step: which marks, and whether the words stand in the title.
type Step = (Vec<String>, bool);

fn steps(scope: &Scope, asked: &Asked, sort: Sort) -> Vec<Step> {
    let open = || OPEN.to_owned();
    // The beginning of a word is not looked for twice.
    let begins = asked.words.iter().any(|word| word.begins);
    let mut steps: Vec<Step> = Vec::new();
    if let Some(me) = scope.person().filter(|_| matches!(sort, Sort::Commitment | Sort::Conversation)) {
        steps.push((vec![open(), answered_by(me.0)], true));
        steps.push((vec![open(), answered_by(me.0)], false));
    }
    steps.extend([(vec![open()], true), (vec![open()], false), (vec![], true), (vec![], false)]);
    steps.retain(|(_, in_title)| !(begins && *in_title));
    steps
}

struct Search<'a> {
    scope: &'a Scope,
    asked: &'a Asked,
    sort: Sort,
    /// What was looked at already, found or not.
    seen: HashSet<(Uuid, String)>,
    hits: Vec<Found>,
    need: usize,
}

impl Search<'_> {
    fn pass(&mut self, conn: &mut Conn, asked: &Asked) -> Result<(), AppError> {
        if self.hits.len() >= self.need || self.few(conn, asked)? {
            return Ok(());
        }
        for step in steps(self.scope, asked, self.sort) {
            if self.hits.len() >= self.need {
                break;
            }
            self.step(conn, asked, &step)?;
        }
        Ok(())
    }

    /// Where few things have the words at all, the index is asked once and they are put in order here. Tells whether it is so.
    fn few(&mut self, conn: &mut Conn, asked: &Asked) -> Result<bool, AppError> {
        let mut all = Vec::new();
        for wanted in narrowed(self.scope, store::words_of(asked)) {
            all.extend(store::matching(conn, self.sort, &wanted, None, FEW)?);
            if all.len() >= FEW as usize {
                return Ok(false);
            }
        }
        all.sort_by_key(|candidate| Reverse(candidate.id));
        let (from, need) = (self.hits.len(), self.need);
        self.need = usize::MAX;
        for candidate in &all {
            self.take(conn, candidate)?;
        }
        self.need = need;
        let me = self.scope.person();
        self.hits[from..].sort_by_cached_key(|found| found.rank(asked, me));
        Ok(true)
    }

    fn step(&mut self, conn: &mut Conn, asked: &Asked, (marks, in_title): &Step) -> Result<(), AppError> {
        let wanted = Wanted { marks: marks.clone(), in_title: *in_title, ..store::words_of(asked) };
        for wanted in narrowed(self.scope, wanted) {
            let mut below = None;
            for round in 0..ROUNDS {
                // Further rounds look at more, because what they saw was not for this reader.
                let limit = (u32::try_from(self.need).unwrap_or(MOST) + 20) << round;
                let candidates = store::matching(conn, self.sort, &wanted, below, limit)?;
                below = candidates.last().map(|c| c.id);
                let end = candidates.len() < limit as usize;
                for candidate in candidates {
                    if self.hits.len() >= self.need {
                        return Ok(());
                    }
                    self.take(conn, &candidate)?;
                }
                if end {
                    break;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, conn: &mut Conn, candidate: &Candidate) -> Result<(), AppError> {
        let new = self.seen.insert((candidate.of, candidate.chain.clone()));
        if !new || self.hits.iter().any(|hit| hit.id() == candidate.of) {
            return Ok(());
        }
        let opened = match opened(conn, self.scope, self.sort, candidate) {
            Err(AppError::NotFound) => None,
            other => other?,
        };
        let Some(found) = opened else { return Ok(()) };
        // The index has one row for a person; others than us do not read all of it.
        if self.sort == Sort::Person && !self.scope.is_staff() {
            let texts = texts(conn, self.scope, &found)?;
            if !all_in(self.asked, &texts.join(" ")) {
                return Ok(());
            }
        }
        if !self.asked.phrases.is_empty() {
            let texts = texts(conn, self.scope, &found)?;
            if !self.asked.phrases_stand_in(texts.iter().map(String::as_str)) {
                return Ok(());
            }
        }
        self.hits.push(found);
        Ok(())
    }
}

impl Found {
    /// The id of what it is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Found::Promise(row) => row.id.0,
            Found::Talk(row) => row.id.0,
            Found::Party(party) => party.id.0,
            Found::Person(person) => person.id.0,
        }
    }

    /// What comes first is less: going on, mine, in the title.
    fn rank(&self, asked: &Asked, me: Option<PersonId>) -> (bool, bool, bool) {
        let mine = |people: [Option<PersonId>; 2]| me.is_some() && people.contains(&me);
        let (over, mine, title) = match self {
            Found::Promise(row) => {
                let people =
                    [row.customer_person.as_ref(), row.performer_person.as_ref()].map(|p| p.map(|(id, _)| *id));
                (row.closed_at.is_some(), mine(people), &row.subject)
            }
            Found::Talk(row) => {
                let people =
                    [row.customer_person.as_ref(), row.performer_person.as_ref()].map(|p| p.map(|(id, _)| *id));
                (row.closed_at.is_some(), mine(people), &row.statement)
            }
            Found::Party(party) => (party.retired_at.is_some(), false, &party.name),
            Found::Person(person) => (person.retired_at.is_some(), false, &person.name),
        };
        (over, !mine || over, !all_in(asked, title))
    }
}

/// Whether a text has every word.
fn all_in(asked: &Asked, text: &str) -> bool {
    let words = tokens(text);
    asked.words.iter().all(|wanted| {
        words.iter().any(|t| if wanted.begins { t.word.starts_with(&wanted.text) } else { t.word == wanted.text })
    })
}

/// The same question for what this reader can see at all, so that nobody's own is behind what is not theirs. It narrows what
/// is looked at; what is shown is decided when it is opened.
fn narrowed(scope: &Scope, wanted: Wanted) -> Vec<Wanted> {
    let Some(reader) = scope.reader() else { return vec![wanted] };
    if reader.is_staff() {
        return vec![Wanted { without: Some(GUESTS), ..wanted }];
    }
    let mut reach: Vec<String> = reader.reach.iter().map(|party| readable_by(party.0)).collect();
    reach.push(EVERYBODY.to_owned());
    reach.chunks(PARTIES_AT_ONCE).map(|some| Wanted { one_of: some.to_vec(), ..wanted.clone() }).collect()
}

/// The thing itself, if this reader may see it, and may read what it was found by.
pub(super) fn opened(
    conn: &mut Conn,
    scope: &Scope,
    sort: Sort,
    candidate: &Candidate,
) -> Result<Option<Found>, AppError> {
    let of = candidate.of;
    let reads = |between: &Between| scope.sees_chain(&candidate.chain, between);
    let about_them = candidate.chain == SHARED || (candidate.chain == HOUSE && scope.is_staff());
    Ok(match sort {
        Sort::Commitment => {
            let row = promises::find(conn, scope, CommitmentId(of))?;
            reads(&row.between).then(|| Found::Promise(Box::new(row)))
        }
        Sort::Conversation => {
            let row = talks::find(conn, scope, ConversationId(of))?;
            reads(&row.between).then(|| Found::Talk(Box::new(row)))
        }
        Sort::Party if about_them => Some(Found::Party(Box::new(people::find_party(conn, scope, PartyId(of))?))),
        Sort::Person if about_them => Some(Found::Person(Box::new(people::find_person(conn, scope, PersonId(of))?))),
        Sort::Party | Sort::Person => None,
    })
}

/// Everything this reader may read of it, its title first.
fn texts(conn: &mut Conn, scope: &Scope, found: &Found) -> Result<Vec<String>, AppError> {
    let (id, between, sort, title) = match found {
        Found::Promise(row) => (row.id.0, row.between, Sort::Commitment, &row.subject),
        Found::Talk(row) => (row.id.0, row.between, Sort::Conversation, &row.statement),
        Found::Party(party) => {
            let about = party.about.iter().filter(|_| scope.is_staff()).cloned();
            return Ok(std::iter::once(party.name.clone()).chain(about).collect());
        }
        Found::Person(person) => {
            let more = [person.email.clone(), person.title.clone(), person.about.clone()];
            return Ok(std::iter::once(person.name.clone()).chain(more.into_iter().flatten()).collect());
        }
    };
    let mut texts = vec![title.clone()];
    for entry in ledger::entries(conn, id)? {
        if scope.sees_chain(&entry.chain, &between) {
            texts.extend(entry.body.as_deref().map(|body| store::texts(sort, body)).unwrap_or_default());
        }
    }
    Ok(texts)
}

fn shown(asked: &Asked, found: Found, texts: &[String]) -> Hit {
    let title = texts.first().map(String::as_str).unwrap_or_default();
    let title_pieces = marked(title, asked);
    let in_title = all_in(asked, title);
    let rest = texts.iter().skip(1).map(String::as_str).filter(|text| *text != title);
    let excerpt = if in_title { None } else { excerpt(rest, asked, EXCERPT) };
    Hit { found, title: title_pieces, excerpt }
}
