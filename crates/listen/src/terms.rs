//! What a sentence is made of, as the model sees it: its words, its pairs of words, and the pieces of its words. Every term knows
//! which words it came from, so that a verdict can say by which words it was made.

use std::ops::Range;

/// A word of a text: where it stands, and its plain form (small letters, straight apostrophes, digits as `0`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub at: Range<usize>,
    pub plain: String,
}

/// One thing a sentence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// What it is, in 32 bits: two different ones of a vocabulary hardly ever share them.
    pub key: u32,
    /// Words weigh apart from pieces of words.
    pub kind: Kind,
    /// The first word it came from.
    pub first: usize,
    /// The last one.
    pub last: usize,
}

/// What kind of term it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A word or two neighbours.
    Word,
    /// Two to five letters within a word, its edges among them.
    Piece,
    /// A meaning that words share, or two in a row.
    Meaning,
}

/// The words of a text, in order. Question and exclamation marks count as words: they are part of the tone.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let inner = matches!(c, '\'' | '’') && open && text[end..].starts_with(char::is_alphanumeric);
        if c.is_alphanumeric() || inner {
            if !open {
                words.push(Word { at: at..end, plain: String::new() });
            }
            open = true;
            if let Some(word) = words.last_mut() {
                word.at.end = end;
                match c {
                    '’' => word.plain.push('\''),
                    c if c.is_numeric() => {
                        if !word.plain.ends_with('0') {
                            word.plain.push('0');
                        }
                    }
                    c => word.plain.extend(c.to_lowercase()),
                }
            }
        } else {
            open = false;
            if matches!(c, '!' | '?') {
                words.push(Word { at: at..end, plain: c.to_string() });
            }
        }
    }
    words
}

/// FNV-1a: short, the same everywhere, and good enough to tell forty thousand terms apart.
fn key(kind: u8, parts: &[&[u8]]) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    add(kind);
    for part in parts {
        part.iter().for_each(|byte| add(*byte));
        add(0);
    }
    (hash ^ (hash >> 32)) as u32
}

/// The shortest and longest piece, in letters.
const PIECES: std::ops::RangeInclusive<usize> = 2..=5;

/// The longest word that is taken apart; a wall of letters is not a word.
const LONGEST: usize = 40;

/// All terms of a sentence, the same one as often as it occurs.
pub(crate) fn terms(words: &[Word]) -> Vec<Term> {
    let mut terms = Vec::with_capacity(words.len() * 24);
    for (at, word) in words.iter().enumerate() {
        let plain = word.plain.as_bytes();
        terms.push(Term { key: key(1, &[plain]), kind: Kind::Word, first: at, last: at });
        if let Some(next) = words.get(at + 1) {
            let pair = key(2, &[plain, next.plain.as_bytes()]);
            terms.push(Term { key: pair, kind: Kind::Word, first: at, last: at + 1 });
        }
        pieces(at, &word.plain, &mut terms);
    }
    meanings(words, &mut terms);
    terms
}

fn pieces(at: usize, plain: &str, terms: &mut Vec<Term>) {
    let edged = format!(" {plain} ");
    let mut ends: Vec<usize> = edged.char_indices().map(|(i, _)| i).take(LONGEST).collect();
    ends.push(if ends.len() == LONGEST { ends[LONGEST - 1] } else { edged.len() });
    for long in PIECES {
        for from in 0..ends.len().saturating_sub(long) {
            let piece = &edged.as_bytes()[ends[from]..ends[from + long]];
            terms.push(Term { key: key(3, &[piece]), kind: Kind::Piece, first: at, last: at });
        }
    }
}

fn concepts() -> &'static (std::collections::BTreeMap<String, Vec<u8>>, Vec<(String, u8)>) {
    static ALL: std::sync::OnceLock<(std::collections::BTreeMap<String, Vec<u8>>, Vec<(String, u8)>)> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        let mut whole: std::collections::BTreeMap<String, Vec<u8>> = Default::default();
        let mut starts = Vec::new();
        let mut id = 0u8;
        for line in include_str!("../data/concepts.txt").lines().filter(|l| !l.starts_with('#')) {
            let Some((_, ws)) = line.split_once(':') else { continue };
            id += 1;
            for w in ws.split_whitespace() {
                match w.strip_suffix('*') { Some(p) => starts.push((p.to_owned(), id)), None => { let v = whole.entry(w.to_owned()).or_default(); if !v.contains(&id) { v.push(id) } } }
            }
        }
        (whole, starts)
    })
}
fn meanings(words: &[Word], terms: &mut Vec<Term>) {
    let (whole, starts) = concepts();
    let mut before: Vec<(usize, u8)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let mut ids: Vec<u8> = whole.get(&word.plain).cloned().unwrap_or_default();
        for (p, id) in starts { if word.plain.starts_with(p.as_str()) && !ids.contains(id) { ids.push(*id) } }
        for id in &ids { terms.push(Term { key: key(4, &[&[*id]]), kind: Kind::Meaning, first: at, last: at }); }
        for (b, i) in &before { if at - b <= 4 { for id in &ids { terms.push(Term { key: key(5, &[&[*i], &[*id]]), kind: Kind::Meaning, first: *b, last: at }); } } }
        if !ids.is_empty() { before.retain(|x| at - x.0 <= 4); before.extend(ids.iter().map(|i| (at, *i))); }
    }
}
