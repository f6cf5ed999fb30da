//! Where in a text the words stand that were looked for: pieces to print, those words marked.

use super::asked::Asked;
use super::fold::{Token, tokens};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words as they were written.
    pub text: String,
    /// One of those that were looked for.
    pub marked: bool,
}

fn pieces(text: &str, hits: &[&Token], from: usize, until: usize) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut at = from;
    let mut push = |text: &str, marked| {
        if !text.is_empty() {
            found.push(Piece { text: text.to_owned(), marked });
        }
    };
    for hit in hits.iter().filter(|hit| hit.from >= from && hit.until <= until) {
        push(&text[at..hit.from], false);
        push(&text[hit.from..hit.until], true);
        at = hit.until;
    }
    push(&text[at..until], false);
    found
}

/// The whole text, with the words marked.
#[must_use]
pub fn marked(text: &str, asked: &Asked) -> Vec<Piece> {
    let words = tokens(text);
    let hits: Vec<&Token> = words.iter().filter(|t| asked.wants(&t.word)).collect();
    pieces(text, &hits, 0, text.len())
}

/// The part of these texts in which most of the words stand, of about so many characters. Nothing where none stands.
#[must_use]
pub fn excerpt<'t>(texts: impl Iterator<Item = &'t str>, asked: &Asked, chars: usize) -> Option<Vec<Piece>> {
    let mut best: Option<(usize, &'t str, Vec<Token>)> = None;
    for text in texts {
        let words = tokens(text);
        let mut different: Vec<&str> = words.iter().map(|t| t.word.as_str()).filter(|w| asked.wants(w)).collect();
        different.sort_unstable();
        different.dedup();
        if different.len() > best.as_ref().map_or(0, |(n, ..)| *n) {
            best = Some((different.len(), text, words));
        }
    }
    let (_, text, words) = best?;
    let hits: Vec<&Token> = words.iter().filter(|t| asked.wants(&t.word)).collect();
    let first = hits.first()?.from;
    let from = back(text, &words, first, chars / 3);
    let until = text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at);
    // Never in the middle of a word.
    let until = words.iter().find(|t| t.from < until && until < t.until).map_or(until, |t| t.until);
    let mut found = pieces(text, &hits, from, until);
    if from > 0 {
        found.insert(0, Piece { text: "… ".to_owned(), marked: false });
    }
    if until < text.len() {
        found.push(Piece { text: " …".to_owned(), marked: false });
    }
    Some(found)
}

/// The beginning of the word that stands so many characters before a place.
fn back(text: &str, words: &[Token], place: usize, chars: usize) -> usize {
    let start = text[..place].char_indices().rev().nth(chars).map_or(0, |(at, _)| at);
    if start == 0 {
        return 0;
    }
    words.iter().find(|t| t.from >= start).map_or(place, |t| t.from.min(place))
}
