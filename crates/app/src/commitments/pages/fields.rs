//! Fields that several forms of a promise share.

use domain::commitment::{ActKind, Side};
use domain::kernel::Due;

use super::field::{Draw, Field};
use super::start::Direction;
use crate::check::brought::Brought;
use crate::commitments::phrase;
use crate::commitments::store::Row;

/// What is said with an act.
#[must_use]
pub fn words(kind: ActKind) -> Field {
    let (label, hint) = match kind {
        ActKind::DeclareBreakdown => ("What happened", "In your words. The other side reads them as they stand."),
        ActKind::Decline | ActKind::DeclineAmendment | ActKind::Revoke | ActKind::Cancel => {
            ("Why", "In your words. The other side reads them as they stand.")
        }
        ActKind::Note => ("The note", ""),
        ActKind::Reject => ("What is missing, in your words", ""),
        ActKind::Assure | ActKind::Reassign => ("In your words", "Only your side reads them."),
        _ => ("In your words", "The other side reads them as they stand."),
    };
    let field = Field::new(Draw::Said, "words", label).hint(hint);
    if kind.needs_words() { field } else { field.optional() }
}

/// One condition per line.
#[must_use]
pub fn conditions_field() -> Field {
    let field = Field::new(Draw::Lines, "conditions", "How both will know that it is done").optional();
    field.hint("One a line. Each is something that both can see or count.")
}

/// How much trust rests on it.
#[must_use]
pub fn stake(now: i64) -> Field {
    let answers = [
        ("1", "As on any promise"),
        ("2", "More than on most, it counts twice"),
        ("3", "A lot, it counts three times"),
    ];
    let answers = answers.map(|(value, words)| (value.to_owned(), words.to_owned()));
    Field::new(Draw::Radio, "stake", "How much trust rests on it").answers(answers).value(now.to_string())
}

/// Until when an answer is wanted.
#[must_use]
pub fn answer(label: &str, optional: bool) -> Field {
    let field = Field::day(Default::default(), "answer", label);
    if optional { field.optional() } else { field }
}

/// Below the usual confidence, and said so.
#[must_use]
pub fn stretch() -> Field {
    let field = Field::new(Draw::Line, "stretch", "If it is a stretch, why").optional();
    field.hint("When you are less sure than usual; needed below the agreed level. The other side sees it, and it is fair to say so.")
}

/// What could be done instead of what was asked for.
#[must_use]
pub fn alternative() -> Field {
    Field::new(Draw::Line, "alternative", "What could be done instead").optional()
}

/// How satisfied somebody is.
#[must_use]
pub fn rating() -> Field {
    let answers = ["5", "4", "3", "2", "1"].map(|n| (n.to_owned(), format!("{n} of 5")));
    Field::new(Draw::Pick, "rating", "How satisfied you are").answers(answers).or_none("Without a rating")
}

/// Whose wish or doing new terms follow from.
#[must_use]
pub fn whose_wish(speaker: Side, row: &Row) -> Field {
    let other = phrase::short(row, speaker.other());
    let answers = match speaker {
        Side::Performer => [
            ("performer", "From us".to_owned()),
            ("customer", format!("{other} asked for it; the record of the date starts anew")),
        ],
        Side::Customer => [
            ("performer", format!("From {other}")),
            ("customer", "We ask for it; the record of the date starts anew".to_owned()),
        ],
    };
    let own = if speaker == Side::Customer { "customer" } else { "performer" };
    let field = Field::new(Draw::Radio, "asked_by", "Where the change comes from").value(own);
    field.answers(answers.map(|(value, words)| (value.to_owned(), words)))
}

/// Day and time as fields hold them; a due agreed as a day has no time.
#[must_use]
pub fn day_and_time(due: Option<&Due>) -> (String, String) {
    let Some(due) = due else { return Default::default() };
    let zone = jiff::tz::TimeZone::get(&due.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let local = due.at.to_zoned(zone);
    let time = if due.day { String::new() } else { local.strftime("%H:%M").to_string() };
    (local.date().to_string(), time)
}

/// Why something new is offered into trouble.
pub fn despite(trouble: &[String], way: Direction) -> Option<Field> {
    let first = trouble.first()?;
    let hint = format!("{first} Needed where we offer it. Only our side reads it.");
    let field = Field::new(Draw::Line, "despite", "Why you put something new to them now").hint(hint);
    Some(if way == Direction::Offer { field } else { field.optional() })
}

/// Why it is offered all the same, where the day that was checked is below the agreed level; and only where another day would
/// be, where it is not.
pub fn reason(brought: &Brought) -> Field {
    if brought.stretch {
        let hint = format!("Needed below {} in 100. The other side reads it.", brought.agreed);
        return Field::new(Draw::Line, "stretch", "Why it is offered as a stretch").hint(hint);
    }
    let hint = format!(
        "The day that was checked needs none. One below {} in 100 does, and the other side reads it.",
        brought.agreed
    );
    Field::new(Draw::Line, "stretch", "Why, if you choose a day that is a stretch").optional().hint(hint)
}
