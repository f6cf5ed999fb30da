//! A text as it is read: its words in paragraphs with what was heard marked in them, and a card for each marked sentence.

use domain::health::Stage;
use domain::hearing::Said;
use domain::kernel::PersonId;
use jiff::Zoned;

use super::{capital, key, shape, who};
use crate::kit::say;
use crate::kit::urls;
use crate::signals::store::{Sentence, Text};

/// A line that ends later was cut by the width of a window.
const WRAPPED: usize = 60;
/// Characters of a sentence in a list of them.
const SHORT: usize = 90;

/// A mark in the text.
pub(super) struct Mark {
    pub(super) no: usize,
    pub(super) number: i64,
    pub(super) stage: &'static str,
    pub(super) on: bool,
    pub(super) href: String,
}

/// Words, marked or not.
pub(super) struct Piece {
    pub(super) words: String,
    pub(super) mark: Option<Mark>,
}

/// What one person says in one go.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) speaker: Option<(String, &'static str)>,
    pub(super) pieces: Vec<Piece>,
}

/// Sentences that stand beside the text with a card: heard as a symptom, or judged by a person.
pub(super) fn carded(s: &Sentence) -> bool {
    s.said != Said::Quiet
}

/// Numbers of cards, in the order of the text.
fn numbers(all: &[Sentence]) -> impl Iterator<Item = (usize, &Sentence)> {
    (1_usize..).zip(all.iter().filter(|s| carded(s)))
}

/// One blank wherever blanks and ends of lines stood.
fn plain(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text in paragraphs.
pub(super) fn paragraphs(text: &Text, all: &[Sentence], on: Option<i64>, me: Option<PersonId>) -> Vec<Paragraph> {
    let Some(body) = text.body.as_deref() else { return Vec::new() };
    let mut made = vec![Paragraph::default()];
    let mut at = 0;
    for sentence in all {
        between(body.get(at..sentence.at.0).unwrap_or_default(), Some((sentence, me)), &mut made);
        let words = plain(body.get(sentence.at.0..sentence.at.1).unwrap_or_default());
        let no = numbers(all).find(|(_, s)| s.number == sentence.number).map(|(no, _)| no);
        let mark = no.zip(sentence.shown()).map(|(no, stage)| Mark {
            no,
            number: sentence.number,
            stage: stage.code(),
            on: on == Some(sentence.number),
            href: urls::sentence(text.signal.id, sentence.number),
        });
        put(&mut made, Piece { words, mark });
        at = sentence.at.1;
    }
    between(body.get(at..).unwrap_or_default(), None, &mut made);
    made.retain(|paragraph| !paragraph.pieces.is_empty());
    made
}

fn put(made: &mut [Paragraph], piece: Piece) {
    if let Some(last) = made.last_mut() {
        last.pieces.push(piece);
    }
}

/// What stands between two sentences: names before what they say, ends of paragraphs, and words that were not heard.
fn between(gap: &str, next: Option<(&Sentence, Option<PersonId>)>, made: &mut Vec<Paragraph>) {
    let lines: Vec<&str> = gap.split('\n').collect();
    let blank = lines.iter().skip(1).rev().skip(1).any(|line| line.trim().is_empty());
    for (n, line) in lines.iter().enumerate() {
        let line = line.trim();
        let named = line.strip_suffix(':').is_some() && n + 1 == lines.len();
        let long = made.last().is_some_and(|p| p.pieces.last().is_some_and(|piece| piece.words.len() >= WRAPPED));
        let begins = n > 0 && (blank || named || !long || !line.is_empty());
        if begins && made.last().is_some_and(|p| !p.pieces.is_empty()) {
            made.push(Paragraph::default());
        }
        if let Some((sentence, me)) = next.filter(|(s, _)| named && s.who().is_some()) {
            let person = sentence.speaker.as_ref().map(|(id, _)| *id);
            let name = who(sentence.who(), sentence.side, person, me);
            if let Some(last) = made.last_mut() {
                last.speaker = Some((name, shape(sentence.side)));
            }
        } else if !line.is_empty() {
            put(made, Piece { words: plain(line), mark: None });
        }
    }
}

/// A stage that can be pressed.
pub(super) struct Press {
    pub(super) code: &'static str,
    pub(super) word: &'static str,
    pub(super) key: &'static str,
    pub(super) current: bool,
}

/// A sentence beside the text.
pub(super) struct Card {
    pub(super) no: usize,
    pub(super) number: i64,
    pub(super) href: String,
    pub(super) action: String,
    /// The stage that stands beside it; nothing where it is none.
    pub(super) stage: &'static str,
    pub(super) sure: String,
    pub(super) because: String,
    pub(super) who: String,
    pub(super) side: &'static str,
    pub(super) on: bool,
    pub(super) open: bool,
    pub(super) said: String,
    pub(super) heard: String,
    pub(super) note: String,
    pub(super) scale: Vec<Press>,
}

/// What a person said of it, and who.
fn said(s: &Sentence, me: Option<PersonId>) -> String {
    let by = s.decided_by.as_ref().map_or_else(
        || "by somebody".to_owned(),
        |(id, name)| if Some(*id) == me { "by you".to_owned() } else { format!("by {name}") },
    );
    match s.said {
        Said::Confirmed => format!("confirmed {by}"),
        Said::Plain => format!("no symptom, said {by}"),
        Said::Open | Said::Quiet => String::new(),
    }
}

/// What it was heard as, where a person said otherwise.
fn heard(s: &Sentence) -> String {
    let stands = s.stage.unwrap_or(Stage::Healthy);
    match (s.said, s.heard.stage) {
        (Said::Open | Said::Quiet, _) => String::new(),
        (_, heard) if heard == stands => String::new(),
        (Said::Confirmed, Stage::Healthy) => "The listener heard nothing in it.".to_owned(),
        (_, heard) => format!("Heard as {}, {} in 100.", heard.word(), s.heard.score),
    }
}

/// The cards of a text, in its order.
pub(super) fn cards(text: &Text, all: &[Sentence], on: Option<i64>, me: Option<PersonId>) -> Vec<Card> {
    let body = text.body.as_deref().unwrap_or_default();
    let card = |(no, s): (usize, &Sentence)| {
        let because = s.heard.because.and_then(|(from, to)| body.get(from..to)).map(plain).unwrap_or_default();
        let person = s.speaker.as_ref().map(|(id, _)| *id);
        Card {
            no,
            number: s.number,
            href: urls::sentence(text.signal.id, s.number),
            action: format!("{}/sentences/{}", urls::heard(text.signal.id), s.number),
            stage: s.shown().map_or("", Stage::code),
            sure: format!("{} in 100", s.heard.score),
            because: if s.said == Said::Open { because } else { String::new() },
            who: who(s.who(), s.side, person, me),
            side: shape(s.side),
            on: on == Some(s.number),
            open: s.said == Said::Open,
            said: said(s, me),
            heard: heard(s),
            note: s.note.clone().unwrap_or_default(),
            scale: scale(s.shown()),
        }
    };
    numbers(all).map(card).collect()
}

/// The five stages, from well to worst.
pub(super) fn scale(current: Option<Stage>) -> Vec<Press> {
    let press = |stage: &Stage| Press {
        code: stage.code(),
        word: if *stage == Stage::Healthy { "Good sign" } else { crate::kit::icon::stage_word(stage.code()) },
        key: key(*stage),
        current: current == Some(*stage),
    };
    Stage::ALL.iter().map(press).collect()
}

/// Sentences in which nothing was heard, so that a person can mark what was missed.
pub(super) fn quiet(all: &[Sentence]) -> Vec<(String, String)> {
    let quiet = all.iter().filter(|s| s.said == Said::Quiet);
    quiet
        .map(|s| {
            let words = plain(s.words.as_deref().unwrap_or_default());
            let short: String = words.chars().take(SHORT).collect();
            let dots = if short.len() < words.len() { " …" } else { "" };
            (s.number.to_string(), format!("{short}{dots}"))
        })
        .collect()
}

/// Everybody who speaks in it, once.
pub(super) fn speakers(all: &[Sentence], me: Option<PersonId>) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for s in all.iter().filter(|s| s.who().is_some()) {
        let person = s.speaker.as_ref().map(|(id, _)| *id);
        let one = (who(s.who(), s.side, person, me), shape(s.side));
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// What the meeting was like, in words.
pub(super) fn soft(text: &Text) -> String {
    let soft = text.signal.soft;
    let spoke = soft.spoke.map(|spoke| match spoke.code() {
        "hardly" => "hardly anybody spoke".to_owned(),
        _ => format!("{} spoke", spoke.word()),
    });
    let parts = [
        soft.tone.map(|tone| format!("the tone was {}", tone.word())),
        spoke,
        soft.mood.map(|mood| match mood.code() {
            "even" => "people sat there as ever".to_owned(),
            _ => format!("people sat there {}", mood.word()),
        }),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("{}.", capital(&say::list_and(&parts))) }
}

/// When and where it was heard.
pub(super) fn about(text: &Text, now: &Zoned) -> String {
    let s = &text.signal;
    let by = s.by.as_ref().map(|(_, name)| format!(", brought in by {name}")).unwrap_or_default();
    format!("{}, {}{by}.", capital(s.source.word()), say::stamp(s.at, now))
}
