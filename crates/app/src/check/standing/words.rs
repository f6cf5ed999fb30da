//! How a promise stands, in words for our own house.

use domain::chances::{Standing, Why};
use domain::kernel::CommitmentId;

use super::store::AtRisk;
use crate::kit::{say, urls};

/// "Chance of “A wider bridge” fell from 88 to 61 in 100."
#[must_use]
pub fn head(risk: &AtRisk) -> String {
    let (subject, now) = (&risk.subject, risk.kept.standing.chance);
    match risk.fall.from {
        from if from > now => format!("Chance of “{subject}” fell from {from} to {now} in 100."),
        _ => format!("Chance of “{subject}” is {now} in 100."),
    }
}

/// What holds it up, in a sentence.
#[must_use]
pub fn why(risk: &AtRisk) -> String {
    match risk.kept.why {
        Some(Why::Rests(_)) => match &risk.rests {
            Some(subject) => format!("It rests on “{subject}”, which is not likely to end in time."),
            None => "It rests on something that is not likely to end in time.".to_owned(),
        },
        Some(Why::Hours { taken, .. }) => {
            let team = risk.lacks.as_deref().unwrap_or("A team");
            let skill = risk.skill.as_deref().unwrap_or("what it needs");
            match taken {
                100 => format!("{team} has no hours left for {skill} until then."),
                _ => format!("{team} has {taken} in 100 of its hours for {skill} taken until then."),
            }
        }
        Some(Why::Similar) => "Similar ones took longer than there is time.".to_owned(),
        Some(Why::Work) | None => "Its own work is likely to take longer than there is time.".to_owned(),
    }
}

/// What can be done about it.
pub const ADVICE: &str = "Ask for another day, or free hours.";

/// What the page of a promise says of its chance.
#[must_use]
pub fn fact(standing: &Standing) -> String {
    let now = standing.chance;
    let fell = standing.fall.filter(|fall| fall.from > now).map(|fall| format!(", it was {}", fall.from));
    format!("{now} in 100{}", fell.unwrap_or_default())
}

/// The same beside the question whether it will be kept, and where it is said what would help: "Its chance is 41 in 100, it was 88."
#[must_use]
pub fn beside(standing: &Standing, id: CommitmentId) -> (String, String) {
    (format!("Its chance is {}.", fact(standing)), urls::check(id))
}

/// "Two promises of yours are at risk."
#[must_use]
pub fn title(count: usize) -> String {
    match count {
        1 => "One promise of yours is at risk.".to_owned(),
        n => format!("{} promises of yours are at risk.", say::number_word(n)),
    }
}

/// "Three more promises of yours are at risk."
#[must_use]
pub fn more(count: usize) -> String {
    match count {
        1 => "One more promise of yours is at risk.".to_owned(),
        n => format!("{} more promises of yours are at risk.", say::number_word(n)),
    }
}
