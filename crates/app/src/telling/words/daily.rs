//! The daily mail: what waits, what to say a word about, what happened.

use domain::telling::NoticeKind as K;
use jiff::Zoned;

use super::{Wording, Words};
use crate::kit::say;

/// One thing in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Why it is there.
    pub kind: K,
    /// What a letter of its own would have as its subject.
    pub words: String,
}

const ASKS: [K; 4] = [K::Answer, K::LookBack, K::AnswerWanted, K::ConfirmWanted];

/// The subject and the paragraphs around the lines. Each line is followed by the way to its matter, which is made by whoever
/// posts the letter.
#[must_use]
pub fn daily(lines: &[Line], now: &Zoned) -> (String, Vec<(String, Vec<usize>)>) {
    let pick = |f: &dyn Fn(K) -> bool| -> Vec<usize> {
        lines.iter().enumerate().filter(|(_, line)| f(line.kind)).map(|(n, _)| n).collect()
    };
    let waits = pick(&|kind| ASKS.contains(&kind));
    let makes = pick(&|kind| kind == K::WillYouMakeIt);
    let rest = pick(&|kind| !ASKS.contains(&kind) && kind != K::WillYouMakeIt);
    let mut counts = Vec::new();
    if !waits.is_empty() {
        counts.push(say::count(waits.len(), "matter waits", "matters wait") + " for you");
    }
    if !makes.is_empty() {
        counts.push(say::count(makes.len(), "promise falls", "promises fall") + " due");
    }
    if !rest.is_empty() {
        counts.push(say::count(rest.len(), "thing", "things") + " to know");
    }
    let subject = format!("{}: {}", say::day(now.date(), now), say::list_and(&counts));
    let sections = [
        ("These wait for an answer from you:", waits),
        ("These fall due soon. Will you make them?", makes),
        ("This happened:", rest),
    ];
    let sections = sections.into_iter().filter(|(_, all)| !all.is_empty()).map(|(head, all)| (head.to_owned(), all));
    (subject, sections.collect())
}

impl Words {
    /// What stands at the end of a daily mail.
    #[must_use]
    pub fn daily_foot() -> Vec<Wording> {
        vec![
            Wording::Text(
                "What has been answered meanwhile is left out. On days without anything there is no mail.".to_owned(),
            ),
            Wording::Rhythm("Choose when mail reaches you".to_owned()),
        ]
    }
}
