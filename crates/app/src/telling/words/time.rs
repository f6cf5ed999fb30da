//! What time alone has brought to a promise.

use domain::commitment::Side;
use domain::telling::NoticeKind as K;

use super::Wording;
use super::common::{by, day_or_time};
use super::promise::Teller;
use crate::kit::say;

/// The subject.
pub(super) fn subject(t: &Teller<'_>) -> String {
    let (what, them) = (t.what(), t.them());
    let due = by(t.heard.after.terms().and_then(|terms| terms.due.as_ref()), &t.reader.now);
    match t.reader.kind {
        K::WillYouMakeIt => format!("Will you make it? {what}{due}"),
        K::AnswerWanted => format!("{them} waits for your answer: {what}"),
        K::NoAnswerYet => format!("No answer yet from {them}: {what}"),
        K::ConfirmWanted => format!("Is it what you need? {what}"),
        K::NotConfirmed => format!("Not confirmed yet: {what}"),
        K::ClockOver => format!("No new terms yet: {what}"),
        K::MissedInSilence => format!("The date has passed without a word: {what}{due}"),
        K::AtRisk => format!("At risk: {what}{due}"),
        _ => what,
    }
}

/// The paragraphs.
pub(super) fn parts(t: &Teller<'_>) -> Vec<Wording> {
    let mut parts: Vec<Wording> = sentences(t).into_iter().map(Wording::Text).collect();
    let c = t.heard.after;
    if let Some(terms) = c.on_table().filter(|_| t.reader.kind == K::AnswerWanted).or_else(|| c.terms()) {
        parts.extend(t.terms(terms, None));
    }
    parts
}

fn sentences(t: &Teller<'_>) -> Vec<String> {
    let (c, them, now) = (t.heard.after, t.them(), &t.reader.now);
    let stamp = |at| say::stamp(at, now);
    let due = c.terms().and_then(|terms| terms.due.as_ref()).map(|due| day_or_time(due, now)).unwrap_or_default();
    match t.reader.kind {
        K::WillYouMakeIt => vec![format!(
            "This falls due {due}, and nobody has said yet whether it will be kept. A word now is worth more than a reason \
             afterwards: {them} can still plan with it. If the date passes without one, both sides are told."
        )],
        K::AnswerWanted => match c.answer_by {
            Some(by) if by < now.timestamp() => {
                vec![format!(
                    "{them} asked for an answer by {}. Answering later is fine, if you say until when.",
                    stamp(by)
                )]
            }
            Some(by) => vec![format!("{them} plans on an answer by {}. Later is possible, if you say so.", stamp(by))],
            None => vec![format!("{them} waits for your answer.")],
        },
        K::NoAnswerYet => {
            let by = c.answer_by.map(|by| format!(" by {}", stamp(by))).unwrap_or_default();
            vec![format!("You asked {them} for an answer{by}, and there is none yet. Ask once more, or take it back.")]
        }
        K::ConfirmWanted => {
            let since = c.delivered_at.map(|at| format!("Since {} ", stamp(at))).unwrap_or_default();
            vec![
                format!("{since}{them} says that this is done.").trim().to_owned(),
                "Nothing is ever accepted by silence. Say yes, or say what is missing.".to_owned(),
            ]
        }
        K::NotConfirmed => vec![format!(
            "You delivered this, and {them} has not said whether it is what they need. It stays delivered and is shown as \
             not confirmed."
        )],
        K::ClockOver => vec![
            "It was said that this will not hold, and the time to agree on new terms is over.".to_owned(),
            match c.whose_move() == Some(t.reader.side) {
                true => "The next word is yours.".to_owned(),
                false => format!("The next word is with {them}. Both sides and their leads have been told."),
            },
        ],
        K::MissedInSilence if t.reader.side == Side::Performer => vec![format!(
            "{due} has passed, and {them} has heard nothing about it. A word still ends the waiting: say how it stands, and \
             until when."
        )],
        K::MissedInSilence => {
            vec![format!("{due} has passed, and nobody has told you how it stands. {them} is told of it too.")]
        }
        K::AtRisk => {
            vec![format!("Something that this rests on will be later than {due}. Look at it before {them} has to ask.")]
        }
        _ => Vec::new(),
    }
}
