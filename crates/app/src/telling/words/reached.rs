//! Who was told, in a sentence: right after an act, and later beside it in the ledger.

use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::telling::{NoticeKind as K, StatementNews};
use jiff::Zoned;
use uuid::Uuid;

use crate::commitments::phrase;
use crate::kit::say;
use crate::telling::acts::{How, Told};
use crate::telling::store::Trace;

/// Who speaks of it to whom.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// On which side they stand.
    pub side: Side,
    /// Belongs to our house. Others know of ours only who answers for the matter.
    pub staff: bool,
    /// Who answers for it on the other side.
    pub answers: Option<PersonId>,
    /// The other party.
    pub party: &'a str,
    /// Now.
    pub now: &'a Zoned,
}

impl Speaker<'_> {
    fn name(&self, person: &(PersonId, String)) -> String {
        let known = self.staff || self.answers == Some(person.0);
        if known { phrase::called(&person.1) } else { self.party.to_owned() }
    }
}

/// "Peadar is told now.", for the line that stands on the page after an act. Empty where nobody on the other side is told.
#[must_use]
pub fn flash(told: &[Told], speaker: Speaker<'_>) -> String {
    let other = |t: &&Told| t.side != speaker.side && !matches!(t.kind, K::ActedFor | K::HandedTo | K::HandedFrom);
    let words: Vec<String> = told.iter().filter(other).map(|t| one(t, speaker)).collect();
    words.join(" ")
}

fn one(told: &Told, speaker: Speaker<'_>) -> String {
    let when = |at| say::when(at, speaker.now);
    let Some(person) = &told.person else {
        return format!("Nobody at {} is there to be told. Say who answers for it there.", speaker.party);
    };
    let name = speaker.name(person);
    match told.how {
        How::Now => format!("{name} is told now."),
        How::Held(at) => format!("{name} is told {}.", when(at)),
        How::Daily(at) => format!("{name} hears of it with the daily mail, {}.", when(at)),
        How::Here => format!("{name} reads it in Entente."),
        How::NoAddress if speaker.staff => format!("{name} has no e-mail here, so tell them yourself."),
        How::NoAddress | How::Nobody => format!("{name} reads it in Entente."),
    }
}

/// Who was told of one line of a ledger, a sentence each.
#[must_use]
pub fn heard(reader: Option<PersonId>, traces: &[Trace], (matter, seq): (Uuid, i64), now: &Zoned) -> Vec<String> {
    let of_it = traces.iter().filter(|t| t.matter == matter && t.act_seq == Some(seq));
    let you = |t: &Trace| t.person.as_ref().map(|(id, _)| *id) == reader;
    // Whoever reads it here need not be promised a mail about it.
    let read = |t: &&Trace| !(you(t) && t.letter.is_none() && t.send_at.is_some() && !t.superseded);
    of_it.filter(read).map(|t| trace(t, you(t), now)).collect()
}

/// "Hanne was told by mail, today 09:14", for the ledger. `you` where the reader is the one who was told.
#[must_use]
pub fn trace(t: &Trace, you: bool, now: &Zoned) -> String {
    let Some((_, name)) = &t.person else { return "There was nobody to tell on the other side".to_owned() };
    let (who, was, is) = if you { ("You".to_owned(), "were", "are") } else { (phrase::called(name), "was", "is") };
    let when = |at| say::when(at, now);
    match &t.letter {
        Some((_, Some(at))) => format!("{who} {was} told by mail, {}", when(*at)),
        Some((state, None)) => match state.as_str() {
            "waiting" => format!("{who} {is} told by mail now"),
            "no_address" => format!("{who} could not be reached: no e-mail"),
            // No mail server: it was written, and nothing left.
            "kept" => format!(
                "A mail to {} is kept here, {}",
                if you { "you" } else { &who },
                when(t.send_at.unwrap_or(t.made_at))
            ),
            "withheld" => format!("The mail to {who} was held back"),
            _ => format!("The mail to {who} did not arrive"),
        },
        None if t.superseded => format!("{who} needed no mail: it was answered before"),
        None if !t.has_address => format!("{who} could not be reached: no e-mail"),
        None => match t.send_at {
            Some(at) => format!("{who} {is} told {}", when(at)),
            None if you => "You read it here, as you chose".to_owned(),
            None => format!("{who} reads it in Entente, as they chose"),
        },
    }
}

/// Why a letter was written, in a few words, by what it was posted for.
#[must_use]
pub fn purpose(code: &str) -> String {
    match (K::from_code(code), code) {
        (Some(kind), _) => why(kind).to_owned(),
        (None, "daily") => "the daily mail".to_owned(),
        (None, code) => match StatementNews::from_code(code) {
            Some(news) => news.word().to_owned(),
            None => code.replace('_', " "),
        },
    }
}

/// What a notice is about, in a few words, for the list of what one was told.
#[must_use]
pub const fn why(kind: K) -> &'static str {
    match kind {
        K::Answer => "waits for your answer",
        K::LookBack => "asks you to look back",
        K::News => "changes what you count on",
        K::Know => "to know",
        K::Broken => "will not hold as agreed",
        K::SpokenFor => "written down as your word",
        K::ActedFor => "said by somebody of your side",
        K::HandedTo => "yours from now on",
        K::HandedFrom => "somebody else’s from now on",
        K::Contested => "that is not what I said",
        K::WillYouMakeIt => "will you make it?",
        K::AnswerWanted => "an answer is wanted",
        K::NoAnswerYet => "no answer yet",
        K::ConfirmWanted => "is it what you need?",
        K::NotConfirmed => "not confirmed yet",
        K::ClockOver => "no new terms yet",
        K::MissedInSilence => "missed in silence",
        K::AtRisk => "at risk",
    }
}
