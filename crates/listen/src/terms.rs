//! What a sentence is made of, as the model sees it: its words, its pairs of words, and the pieces of its words. Every term knows
//! which words it came from, so that a verdict can say by which words it was made.

use std::ops::Range;

use crate::meaning;

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

/// How many words apart two meanings may be to be heard together.
const NEAR: usize = 4;

fn meanings(words: &[Word], terms: &mut Vec<Term>) {
    let mut before: Vec<(usize, u8)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let these = meaning::of(&word.plain);
        before.retain(|(first, _)| at - first <= NEAR);
        for one in &these {
            terms.push(Term { key: key(4, &[&[*one]]), kind: Kind::Meaning, first: at, last: at });
            for (first, other) in &before {
                terms.push(Term { key: key(5, &[&[*other], &[*one]]), kind: Kind::Meaning, first: *first, last: at });
            }
        }
        before.extend(these.into_iter().map(|one| (at, one)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_a_plain_form_and_knows_where_it_stands() {
        let text = "They’re 24/7 “ON” it!";

        let found: Vec<_> = words(text).into_iter().map(|w| (text[w.at].to_owned(), w.plain)).collect();

        let expected = [("They’re", "they're"), ("24", "0"), ("7", "0"), ("ON", "on"), ("it", "it"), ("!", "!")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn words_of_one_meaning_share_a_term() {
        let of = |text: &str| -> Vec<u32> {
            terms(&words(text)).into_iter().filter(|t| t.kind == Kind::Meaning).map(|t| t.key).collect()
        };

        assert!(of("bypassed").iter().any(|key| of("circumvented").contains(key)));
        assert!(of("penguin").is_empty());
    }
}
