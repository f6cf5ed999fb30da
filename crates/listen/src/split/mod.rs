//! From a text to its sentences, each with the bytes where it stands. Answers to earlier mails, headers and signatures are left
//! out: they are somebody else's words, or nobody's. Minutes tell who spoke.

mod ends;
mod lines;

#[cfg(test)]
mod tests;

use std::ops::Range;

/// One sentence of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without blanks around it.
    pub at: Range<usize>,
    /// Where the name of whoever says it stands, in minutes.
    pub speaker: Option<Range<usize>>,
}

/// The sentences of a text, in order.
#[must_use]
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    for block in lines::blocks(text) {
        for at in ends::sentences(text, block.at.clone()) {
            all.push(Sentence { at, speaker: block.speaker.clone() });
        }
    }
    all
}

/// A stretch of text without blanks around it.
fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    let piece = &text[at.clone()];
    let start = at.start + (piece.len() - piece.trim_start().len());
    let end = at.end - (piece.len() - piece.trim_end().len());
    start..end.max(start)
}
