//! What a litmus says, in sentences. Pure: counts in, words out. Nothing is told of the record without its base, and nothing where there
//! is too little to go by.

use domain::asked::Moved;
use domain::partnership::{BASE, Counted, Counts, Finding, Line, Says, Stand, Test, Voice, weakest};

use super::known::Tested;

/// Who says something, as it stands in a sentence.
#[must_use]
pub fn who(voice: Voice, client: &str) -> String {
    match voice {
        Voice::Client => client.to_owned(),
        other => other.word().to_owned(),
    }
}

/// With a first letter that can begin a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a voice comes nearest to, in the words of the test.
#[must_use]
pub fn nearest(test: Test, stand: &Stand) -> &'static str {
    match stand.nearest() {
        Says::Yes => test.ends().0,
        Says::No => test.ends().1,
        Says::Partly | Says::Cannot => "partly",
    }
}

/// The finding of a test, as a sentence.
#[must_use]
pub fn finding(of: &Tested, client: &str) -> String {
    let Some(found) = of.finding else {
        return "Too few say something to tell a difference: it needs two.".to_owned();
    };
    let record = [found.one.0, found.other.0].contains(&Voice::Record);
    let because = weakest(&of.record).filter(|_| record);
    let because = because.map(|line| format!(": {}", counted(line, client))).unwrap_or_default();
    format!("{}{because}.", apart(of.test, &found, client))
}

/// Who says what, without the reason.
#[must_use]
pub fn apart(test: Test, found: &Finding, client: &str) -> String {
    let ((a, one), (b, other)) = (found.one, found.other);
    let (first, second) = (nearest(test, &one), nearest(test, &other));
    let (a, b) = (who(a, client), who(b, client));
    match (found.apart.hundredths(), first == second) {
        (0, _) => format!("{} and {b} say the same, {first}", capital(&a)),
        (_, true) => format!("{} and {b} are near each other, {first}", capital(&a)),
        _ => format!("{} says {first}, {b} says {second}", capital(&a)),
    }
}

/// What was counted, with its base.
#[must_use]
pub fn counted(line: &Line, client: &str) -> String {
    let (good, base) = (line.good, line.base);
    let rest = base.saturating_sub(good);
    match line.counted {
        Counted::Need => format!("{good} of {base} conversations began with a need, the others with a solution"),
        Counted::Talked => format!("{good} of {base} things asked for were talked about before they were ordered"),
        Counted::Held => {
            format!(
                "{rest} of {base} disagreements went simply as {client} first wanted, with more work for IT and nothing for it"
            )
        }
        Counted::Mended => format!("after {good} of {base} breakdowns both agreed to new terms"),
        Counted::Calm => format!("{rest} of {base} talks that were written down were tense"),
        Counted::Taken => format!("{good} of {base} things that IT brought up were taken up"),
        Counted::Changed => format!("{client} agreed to other terms of IT in {good} of {base} requests"),
        Counted::Third => format!("{good} of {base} disagreements ended in a third thing that both found"),
        Counted::Left => format!("{good} of {base} promises were stopped or put off by agreement"),
        Counted::Load => format!("{good} of {base} weeks of the teams stayed within their hours"),
        Counted::Hours => format!("{good} of {base} weeks of the teams were without long hours"),
        Counted::Learning => format!("{good} of {base} weeks of the teams had time to learn"),
        Counted::Standards => format!("{good} of {base} waived standards are paid back or have time still"),
    }
}

/// A line of the record as it stands below its test: what was counted, and whether that is enough to go by.
#[must_use]
pub fn line(line: &Line, client: &str) -> String {
    let words = capital(&counted(line, client));
    match line.says() {
        Some(_) => format!("{words}."),
        None => format!("{words}; too few to go by, {} of {BASE}.", line.base),
    }
}

/// What a voice says: *3 yes, 1 partly*.
#[must_use]
pub fn counts(counts: &Counts) -> String {
    let each =
        [(counts.yes, Says::Yes), (counts.partly, Says::Partly), (counts.no, Says::No), (counts.cannot, Says::Cannot)];
    let some: Vec<String> =
        each.iter().filter(|(n, _)| *n > 0).map(|(n, says)| format!("{n} {}", says.word())).collect();
    some.join(", ")
}

/// The same of a voice; the neutral third is one, so that theirs is a word and no count.
#[must_use]
pub fn said(voice: Voice, counts: &Counts) -> String {
    match (voice, Stand::of(counts)) {
        (Voice::Neutral, None) => Says::Cannot.word().to_owned(),
        (Voice::Neutral, Some(stand)) if counts.sheets() == 1 => stand.nearest().word().to_owned(),
        _ => self::counts(counts),
    }
}

/// How far apart they are now beside before.
#[must_use]
pub fn moved(before: &Finding, now: Option<&Finding>) -> Option<Moved> {
    let now = now?;
    Some(match now.apart.cmp(&before.apart) {
        std::cmp::Ordering::Less => Moved::Narrower,
        std::cmp::Ordering::Greater => Moved::Wider,
        std::cmp::Ordering::Equal => Moved::Same,
    })
}

/// The same, for people.
#[must_use]
pub const fn moved_word(moved: Moved) -> &'static str {
    match moved {
        Moved::Narrower => "narrower now",
        Moved::Wider => "wider now",
        Moved::Same => "as wide now",
    }
}

/// Of which too few answered.
#[must_use]
pub fn few(voices: &[Voice], client: &str) -> String {
    let names: Vec<String> = voices.iter().map(|one| who(*one, client)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "Of {}, fewer than three answered. Shown is only what people agreed to show alone.",
        crate::kit::say::list_and(&names)
    )
}
