//! Who says what: decks of sayings and of notes, so that the whole world rarely repeats itself.

use std::collections::BTreeMap;

use super::dice::{Deck, Dice};
use super::material::{By, Material, Phrases};

/// A saying may come back, once all others of its kind were said.
const ROUNDS: u32 = 1000;
/// A note sounds odd when it is read twice.
const NOTE_ROUNDS: u32 = 1;

/// The decks.
#[derive(Debug)]
pub(super) struct Voices {
    sayings: BTreeMap<(u8, String), Deck<String>>,
    notes: BTreeMap<(u8, String, String), Deck<String>>,
}

const fn order(by: By) -> u8 {
    match by {
        By::It => 0,
        By::Client => 1,
        By::Supplier => 2,
    }
}

impl Voices {
    pub(super) fn new(material: &Material, seed: u64) -> Self {
        let Phrases { it, client, supplier } = &material.phrases;
        let mut sayings = BTreeMap::new();
        for (by, all) in [(By::It, it), (By::Client, client), (By::Supplier, supplier)] {
            for (moment, lines) in all {
                let dice = Dice::new(seed, &format!("saying {} {moment}", order(by)));
                sayings.insert((order(by), moment.clone()), Deck::new(lines.clone(), ROUNDS, dice));
            }
        }
        let mut sorted: BTreeMap<(u8, String, String), Vec<String>> = BTreeMap::new();
        for note in &material.notes {
            let key = (order(note.side), note.kind.clone(), note.when.clone());
            sorted.entry(key).or_default().push(note.words.clone());
        }
        let deck = |(key, lines): ((u8, String, String), Vec<String>)| {
            let dice = Dice::new(seed, &format!("note {key:?}"));
            (key, Deck::new(lines, NOTE_ROUNDS, dice))
        };
        Self { sayings, notes: sorted.into_iter().map(deck).collect() }
    }

    /// What this side says at this moment; nothing where it has no saying for it.
    pub(super) fn say(&mut self, by: By, moment: &str) -> Option<String> {
        self.sayings.get_mut(&(order(by), moment.to_owned()))?.deal()
    }

    /// A note of this side for this moment; nothing once all of them have been left somewhere.
    pub(super) fn note(&mut self, by: By, kind: &str, when: &str) -> Option<String> {
        self.notes.get_mut(&(order(by), kind.to_owned(), when.to_owned()))?.deal()
    }
}
