//! From rows and acts to the words by which they are found. What one side keeps inside its house stands in rows apart, with
//! everything else that this side may read, so that all words of a question can meet there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::Tx;
use domain::finding::tokens;
use domain::kernel::{PartyId, PersonId};
use uuid::Uuid;

use crate::find::store::{self, Doc, Matter, Named, Put, Sort, title_word};
use crate::kit::error::AppError;
use crate::ledger;

/// Different words of one thing at most; what a ledger says beyond is not found by.
const MOST_WORDS: usize = 4000;
/// What both sides read.
pub(super) const SHARED: &str = "shared";
/// What only our own house reads about a person or a party.
pub(super) const HOUSE: &str = "house";
/// The mark of what is still going on.
pub(super) const OPEN: &str = "_o";
/// The mark of what a side that is not ours keeps to itself.
pub(super) const GUESTS: &str = "_g";

/// The mark of whom everybody sees: the IT organisation, and its own people.
pub(super) const EVERYBODY: &str = "_e";

/// The mark of what the members of a party may read.
pub(super) fn readable_by(party: Uuid) -> String {
    format!("_p{}", party.simple())
}

/// The mark of what somebody answers for.
pub(super) fn answered_by(person: Uuid) -> String {
    format!("_m{}", person.simple())
}

/// Something was said in a matter: what it is found by follows.
///
/// # Errors
/// The database.
pub fn said(tx: &mut Tx, matter: ledger::Matter, id: Uuid) -> Result<(), AppError> {
    said_in(tx, matter, &[id])
}

/// Something was said in many.
///
/// # Errors
/// The database.
pub fn said_in(tx: &mut Tx, matter: ledger::Matter, ids: &[Uuid]) -> Result<(), AppError> {
    let sort = match matter {
        ledger::Matter::Commitment => Sort::Commitment,
        ledger::Matter::Conversation => Sort::Conversation,
    };
    matters(tx, sort, Put::Newest, ids)
}

/// A party was added or changed.
///
/// # Errors
/// The database.
pub fn party_changed(tx: &mut Tx, id: PartyId) -> Result<(), AppError> {
    named(tx, Sort::Party, Put::Newest, &[id.0])
}

/// A person was added or changed.
///
/// # Errors
/// The database.
pub fn person_changed(tx: &mut Tx, id: PersonId) -> Result<(), AppError> {
    named(tx, Sort::Person, Put::Newest, &[id.0])
}

/// Reads these in.
pub(super) fn read_in(tx: &mut Tx, sort: Sort, put: Put, ids: &[Uuid]) -> Result<(), AppError> {
    match sort {
        Sort::Commitment | Sort::Conversation => matters(tx, sort, put, ids),
        Sort::Party | Sort::Person => named(tx, sort, put, ids),
    }
}

/// Words that are put together, each once.
#[derive(Clone, Debug, Default)]
struct Words(BTreeSet<String>);

impl Words {
    fn add(&mut self, text: &str) {
        for token in tokens(text) {
            if self.0.len() >= MOST_WORDS {
                return;
            }
            self.0.insert(token.word);
        }
    }

    fn title(&mut self, text: &str) {
        self.add(text);
        self.0.extend(tokens(text).iter().map(|token| title_word(&token.word)));
    }

    fn with(mut self, marks: impl IntoIterator<Item = String>) -> Vec<String> {
        self.0.extend(marks);
        self.0.into_iter().collect()
    }
}

fn matters(tx: &mut Tx, sort: Sort, put: Put, ids: &[Uuid]) -> Result<(), AppError> {
    let rows = match sort {
        Sort::Conversation => store::conversations(tx, ids)?,
        _ => store::commitments(tx, ids)?,
    };
    let references = if sort == Sort::Commitment { store::references(tx, ids)? } else { HashMap::new() };
    let mut chains: HashMap<Uuid, BTreeMap<String, Words>> = HashMap::new();
    for line in store::said(tx, ids)? {
        let texts = line.body.as_deref().map(|body| store::texts(sort, body)).unwrap_or_default();
        if texts.is_empty() {
            continue;
        }
        let words = chains.entry(line.of).or_default().entry(line.chain).or_default();
        texts.iter().for_each(|text| words.add(text));
    }
    let mut place: HashMap<Uuid, usize> = HashMap::new();
    place.extend(ids.iter().enumerate().map(|(n, id)| (*id, n)));
    let mut rows: Vec<Matter> = rows.into_iter().filter(|m| !m.void).collect();
    rows.sort_by_key(|m| place.get(&m.id).copied());
    let docs: Vec<Doc> =
        rows.iter().flat_map(|m| docs_of(m, references.get(&m.id), chains.remove(&m.id).unwrap_or_default())).collect();
    store::write(tx, sort, put, ids, &docs)
}

/// The rows of one matter: what both read, and for each side what it alone reads with all of that.
fn docs_of(m: &Matter, reference: Option<&String>, mut chains: BTreeMap<String, Words>) -> Vec<Doc> {
    let mut shared = chains.remove(SHARED).unwrap_or_default();
    shared.title(&m.title);
    if let Some(reference) = reference {
        shared.title(reference);
    }
    let mut marks: Vec<String> = m.people.iter().flatten().map(|person| answered_by(*person)).collect();
    if !m.closed {
        marks.push(OPEN.to_owned());
    }
    let mut docs = Vec::with_capacity(1 + chains.len());
    for (chain, inside) in chains {
        let Some(side) = m.parties.iter().position(|party| chain == format!("inside:{party}")) else { continue };
        let mut words = shared.clone();
        words.0.extend(inside.0);
        let guests = (!m.ours[side]).then(|| GUESTS.to_owned());
        let marks = marks.iter().cloned().chain(guests).chain([readable_by(m.parties[side])]);
        docs.push(Doc { of: m.id, chain, words: words.with(marks) });
    }
    let marks = marks.into_iter().chain(m.parties.iter().map(|party| readable_by(*party)));
    docs.push(Doc { of: m.id, chain: SHARED.to_owned(), words: shared.with(marks) });
    docs
}

/// A row for what everybody reads who sees it, and one for what our house reads besides.
fn docs_of_named(of: &Named) -> Vec<Doc> {
    let mut words = Words::default();
    of.names.iter().for_each(|name| words.title(name));
    let marks = || (!of.gone).then(|| OPEN.to_owned());
    let parties = of.parties.iter().map(|(party, it)| if *it { EVERYBODY.to_owned() } else { readable_by(*party) });
    let shared =
        Doc { of: of.id, chain: SHARED.to_owned(), words: words.clone().with(marks().into_iter().chain(parties)) };
    if of.inside.iter().all(|text| text.trim().is_empty()) {
        return vec![shared];
    }
    of.inside.iter().for_each(|text| words.add(text));
    vec![Doc { of: of.id, chain: HOUSE.to_owned(), words: words.with(marks()) }, shared]
}

fn named(tx: &mut Tx, sort: Sort, put: Put, ids: &[Uuid]) -> Result<(), AppError> {
    let rows = if sort == Sort::Party { store::parties(tx, ids)? } else { store::people(tx, ids)? };
    let docs: Vec<Doc> = rows.iter().flat_map(docs_of_named).collect();
    store::write(tx, sort, put, ids, &docs)
}
