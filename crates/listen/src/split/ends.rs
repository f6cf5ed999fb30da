//! Where a sentence ends: at a mark that is not part of an abbreviation, a number or a quotation that goes on.

use std::ops::Range;

use super::trimmed;

/// Words that end in a full stop in the middle of a sentence.
const ABBREVIATIONS: [&str; 36] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "hon", "gen", "capt", "e.g", "i.e", "eg", "ie", "cf",
    "vs", "v", "no", "nos", "approx", "dept", "est", "fig", "vol", "ref", "ext", "incl", "max", "min", "mt", "sec",
    "p", "pp", "al",
];

const CLOSERS: [char; 7] = ['"', '\'', '”', '’', ')', ']', '»'];

pub(super) fn sentences(text: &str, at: Range<usize>) -> Vec<Range<usize>> {
    let piece = &text[at.clone()];
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = piece.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = i + c.len_utf8();
        while let Some((j, next)) = chars.peek().copied() {
            if !matches!(next, '.' | '!' | '?' | '…') && !CLOSERS.contains(&next) {
                break;
            }
            end = j + next.len_utf8();
            chars.next();
        }
        if is_end(&piece[start..i], c, &piece[end..]) {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..piece.len());
    found
        .into_iter()
        .map(|r| trimmed(text, at.start + r.start..at.start + r.end))
        .filter(|r| text[r.clone()].contains(char::is_alphanumeric))
        .collect()
}

fn is_end(before: &str, mark: char, after: &str) -> bool {
    let rest = after.trim_start();
    if rest.is_empty() {
        return true;
    }
    if rest.len() == after.len() || rest.starts_with(|c: char| c.is_lowercase()) {
        return false;
    }
    if mark != '.' {
        return true;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next().unwrap_or("");
    let plain = word.trim_start_matches(['(', '"', '“', '\'']).to_lowercase();
    let initial = word.len() == 1 && word != "I" && word.starts_with(char::is_uppercase);
    let number = rest.starts_with(|c: char| c.is_ascii_digit());
    let before_number = plain == "no" || plain == "nos" || plain == "p" || plain == "pp";
    let abbreviated =
        ABBREVIATIONS.contains(&plain.as_str()) && (number || !matches!(plain.as_str(), "no" | "max" | "min"));
    !(initial || abbreviated || (number && before_number))
}
