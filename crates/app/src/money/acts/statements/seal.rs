//! The seal of what a statement was made from. The same seal is the same statement, because a run is a pure function; so a
//! draft whose seal still holds is up to date, and a statement can be worked out again and compared.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::charging::{Name, Rate};
use domain::kernel::PartyId;
use sha2::{Digest, Sha256};

use super::books::Books;

/// What counts of the versions of a price in a period: those that began by its end, and their ends within it.
fn print(books: &Books, key: &Name) -> [u8; 32] {
    let last = books.period.last();
    let mut hash = Sha256::new();
    hash.update(key.as_str());
    for Rate { id, from, until, .. } in books.card.versions(key) {
        if *from <= last {
            let until = until.filter(|until| *until < last).map(|until| until.to_string()).unwrap_or_default();
            hash.update(format!("{id} {from} {until}"));
        }
    }
    hash.finalize().into()
}

/// Lines of one client, in an order that is none of the database's.
#[derive(Default)]
struct Pile {
    usage: Vec<[u8; 16]>,
    keys: HashSet<Name>,
    last: Option<Name>,
    words: Vec<String>,
}

impl Pile {
    fn key(&mut self, key: &Name) {
        if self.last.as_ref() != Some(key) {
            self.keys.insert(key.clone());
            self.last = Some(key.clone());
        }
    }

    fn sealed(mut self, prints: &HashMap<Name, [u8; 32]>, first: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(first);
        self.usage.sort_unstable();
        for id in &self.usage {
            hash.update(id);
        }
        self.words.sort_unstable();
        for words in &self.words {
            hash.update(words);
            hash.update("\n");
        }
        let mut keys: Vec<&Name> = self.keys.iter().collect();
        keys.sort_unstable();
        for key in keys {
            hash.update(prints.get(key).map_or(&[][..], |print| print.as_slice()));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The seal for each client that used or holds something.
pub(super) fn seals(books: &Books) -> BTreeMap<PartyId, String> {
    let mut piles: HashMap<PartyId, Pile> = HashMap::new();
    // What a line of usage says is never changed, so its id stands for it.
    for usage in books.usage.iter().chain(&books.settled) {
        let pile = piles.entry(usage.client).or_default();
        pile.usage.push(usage.id.0.into_bytes());
        pile.key(&usage.key);
    }
    for held in &books.subscriptions {
        let pile = piles.entry(held.client).or_default();
        let until = held.until.filter(|until| *until < books.period.last());
        pile.words.push(format!("holds {} until {until:?}", held.id));
        pile.key(&held.key);
    }
    for held in &books.settled_held {
        let pile = piles.entry(held.client).or_default();
        pile.words.push(format!("held {} {} {}", held.key, held.day, held.quantity));
    }
    for ((client, key, year), place) in &books.carried {
        if let Some(pile) = piles.get_mut(client).filter(|pile| pile.keys.contains(key)) {
            pile.words.push(format!("counted {key} {year} {} {} {}", place.used, place.billed, place.spent));
        }
    }
    let first = books.period.first();
    for client in books.clients.iter().filter(|client| client.from <= first) {
        if let Some(pile) = piles.get_mut(&client.id) {
            let (audience, treatment) = (client.audience.code(), client.treatment.code());
            pile.words.push(format!("terms {} {audience} {treatment}", client.from));
        }
    }
    for waiver in books.waivers.iter().filter(|waiver| waiver.from <= first) {
        if let Some(pile) = piles.get_mut(&waiver.client) {
            let until = waiver.until.filter(|until| *until < first);
            pile.words.push(format!("not {} {} {until:?} {}", waiver.key, waiver.from, waiver.reason));
        }
    }
    let mut prints: HashMap<Name, [u8; 32]> = HashMap::new();
    for key in piles.values().flat_map(|pile| &pile.keys) {
        if !prints.contains_key(key) {
            prints.insert(key.clone(), print(books, key));
        }
    }
    let begins = format!("{} {}", books.period, books.year.0);
    piles.into_iter().map(|(client, pile)| (client, pile.sealed(&prints, &begins))).collect()
}
