//! Lines of a text put together to blocks: a paragraph, one point of a list, what one person says in minutes.

use std::ops::Range;

use super::trimmed;

/// What belongs together.
#[derive(Debug)]
pub(super) struct Block {
    pub at: Range<usize>,
    pub speaker: Option<Range<usize>>,
}

/// Words that end a mail; what follows in short lines is a signature.
const CLOSINGS: [&str; 14] = [
    "regards",
    "kind regards",
    "best regards",
    "warm regards",
    "with kind regards",
    "many thanks",
    "thanks",
    "best",
    "best wishes",
    "cheers",
    "yours",
    "sincerely",
    "yours sincerely",
    "yours faithfully",
];

const HEADERS: [&str; 9] = ["from", "to", "cc", "bcc", "sent", "date", "reply-to", "importance", "attachments"];

/// Words that open a mail; what they stand before is a name or a few.
const GREETINGS: [&str; 8] =
    ["dear", "hello", "hi", "hey", "good morning", "good afternoon", "good evening", "greetings"];
/// A greeting has few words.
const GREETING_WORDS: usize = 6;

/// Names of things before a colon, which are no people.
const LABELS: [&str; 22] = [
    "note", "notes", "action", "actions", "item", "agenda", "subject", "re", "fw", "fwd", "question", "answer",
    "decision", "decided", "update", "motion", "ps", "warning", "reminder", "request", "status", "comment",
];

/// A signature has short lines.
const SIGNATURE_WORDS: usize = 6;
/// A line shorter than this was ended by its writer, not by the width of a window.
const WRAPPED: usize = 56;

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader { text, blocks: Vec::new(), open: false };
    let mut start = 0;
    let (mut signed, mut header) = (false, false);
    for line in text.split_inclusive('\n') {
        let at = trimmed(text, start..start + line.len());
        let dashes = line.trim_end_matches(['\r', '\n']) == "-- ";
        start += line.len();
        let words = &text[at.clone()];
        if words.is_empty() {
            reader.open = false;
            header = false;
            continue;
        }
        if words.starts_with('>') || is_attribution(words) {
            reader.open = false;
            continue;
        }
        let begun = header || reader.blocks.is_empty();
        header = is_forward(words) || (is_header(words) && begun) || (header && is_subject(words));
        signed = !header && (dashes || words == "--" || is_closing(words) || (signed && is_short(words)));
        let named = start >= text.trim_end().len() && !reader.open && !reader.blocks.is_empty() && is_name(words);
        if header || signed || named || is_greeting(words) {
            reader.open = false;
        } else {
            reader.add(at);
        }
    }
    reader.blocks
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    /// Whether the next line may go on with the last block.
    open: bool,
}

impl Reader<'_> {
    fn add(&mut self, at: Range<usize>) {
        let (at, point) = after_marker(self.text, at);
        let (at, speaker) = after_name(self.text, at);
        if at.is_empty() {
            return;
        }
        let goes_on = self.open && !point && speaker.is_none() && self.goes_on(&at);
        match self.blocks.last_mut().filter(|_| goes_on) {
            Some(last) => last.at.end = at.end,
            None => self.blocks.push(Block { at, speaker }),
        }
        self.open = true;
    }

    /// Whether a line was cut by the width of a window and goes on here.
    fn goes_on(&self, at: &Range<usize>) -> bool {
        let Some(last) = self.blocks.last() else { return false };
        let before = self.text[last.at.clone()].lines().next_back().unwrap_or("");
        let small = self.text[at.clone()].starts_with(|c: char| c.is_lowercase());
        small || before.chars().count() >= WRAPPED
    }
}

/// What follows a mark of a list: `-`, `*`, `•`, `1.`, `2)`, `a)`.
fn after_marker(text: &str, at: Range<usize>) -> (Range<usize>, bool) {
    let line = &text[at.clone()];
    let Some((marker, _)) = line.split_once(char::is_whitespace) else { return (at, false) };
    let bullet = matches!(marker, "-" | "*" | "•" | "–" | "+");
    let numbered = marker.len() <= 3
        && marker.strip_suffix(['.', ')']).is_some_and(|n| {
            !n.is_empty() && (n.chars().all(|c| c.is_ascii_digit()) || (n.len() == 1 && marker.ends_with(')')))
        });
    match bullet || numbered {
        true => (trimmed(text, at.start + marker.len()..at.end), true),
        false => (at, false),
    }
}

/// What follows a name and a colon, and the name: `Anna Berg: the list is done`.
fn after_name(text: &str, at: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let line = &text[at.clone()];
    let Some((name, rest)) = line.split_once(": ") else { return (at, None) };
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |w: &&str| w.starts_with(|c: char| c.is_uppercase() || c == '(');
    let letters = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '(' | ')' | ','));
    let label = words.first().is_some_and(|w| LABELS.contains(&w.to_lowercase().as_str()));
    let is_name = (1..=4).contains(&words.len()) && letters && !label && words.iter().all(capital);
    if !is_name || rest.trim().is_empty() {
        return (at, None);
    }
    let speaker = at.start..at.start + name.len();
    (trimmed(text, speaker.end + 1..at.end), Some(speaker))
}

/// *On Monday, Bo Lind wrote:*, which mail programs may cut in two.
fn is_attribution(line: &str) -> bool {
    let address = line.contains('@') && line.ends_with('>');
    line.starts_with("On ") && (line.ends_with("wrote:") || address) || line == "wrote:"
}

/// *Dear colleagues,* and the like, which say nothing whoever writes them.
fn is_greeting(line: &str) -> bool {
    let plain = line.trim_end_matches([',', '!', '.', ':']).to_lowercase();
    let greets = |with: &str| plain.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let ends = plain.len() < line.len() || line.split_whitespace().count() == 2;
    let one = !plain.contains(['.', '!', '?', ';']);
    let few = line.split_whitespace().count() <= GREETING_WORDS;
    (ends && one && few && GREETINGS.iter().any(|with| greets(with))) || plain == "to whom it may concern"
}

/// The name of whoever writes, alone below their words.
fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let capital =
        |w: &&str| w.starts_with(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || ".-'’".contains(c));
    (2..=3).contains(&words.len()) && words.iter().all(capital) && !line.ends_with('.')
}

fn is_subject(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("subject"))
}

fn is_forward(line: &str) -> bool {
    let plain = line.trim_matches(['-', '_', ' ']).to_lowercase();
    line.starts_with("--") && (plain.starts_with("original message") || plain.starts_with("forwarded message"))
}

fn is_header(line: &str) -> bool {
    let name = line.split_once(':').map(|(name, _)| name.trim().to_lowercase());
    name.is_some_and(|name| HEADERS.contains(&name.as_str()))
}

fn is_closing(line: &str) -> bool {
    let plain = line.trim_end_matches([',', '.', '!']).to_lowercase();
    let formal = plain.ends_with("regards") || plain.starts_with("yours ");
    CLOSINGS.contains(&plain.as_str()) && (line.ends_with(',') || formal)
}

fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= SIGNATURE_WORDS && !line.ends_with(['.', '?', '!'])
}
