//! How relationships stand, in sentences. Pure: what was found in, words out.

use domain::health::{Account, Because, Change, Course, Fact, Lack, Picture, Side, Stage, Supposed};
use jiff::{Timestamp, Zoned};

use super::known::Told;
use super::store::{Changed, Happened, Kept};
use crate::kit::say;

/// *Field Operations moved from sniffles to flu*.
#[must_use]
pub fn moved(name: &str, from: Stage, to: Stage) -> String {
    format!("{name} moved from {} to {}", from.word(), to.word())
}

/// *24 February*, with the year where it is another.
#[must_use]
pub fn on(at: Timestamp, now: &Zoned) -> String {
    let date = at.to_zoned(now.time_zone().clone()).date();
    let format = if date.year() == now.year() { "%-d %B" } else { "%-d %B %Y" };
    date.strftime(format).to_string()
}

/// *since 24 February, sniffles before*; nothing where nothing was ever heard.
#[must_use]
pub fn since(k: &Kept, now: &Zoned) -> String {
    let Some(at) = k.since else { return String::new() };
    let was = k.was.map(|was| format!(", {} before", was.word())).unwrap_or_default();
    format!("since {}{was}", on(at, now))
}

/// What the letter to whoever leads begins with.
#[must_use]
pub fn letter(name: &str, change: &Change, picture: &Picture, now: &Zoned) -> String {
    let first = format!("{}.", moved(name, change.carried.0.max(change.from), picture.carried.max(change.to)));
    let shown = match &picture.overrule {
        Some(o) => format!(
            " What is shown stays {} until {}, because somebody overruled it.",
            o.stage.word(),
            on(o.until, now)
        ),
        None => String::new(),
    };
    let why = if change.heard.is_empty() { "" } else { " This is new:" };
    format!("{first}{shown}{why}")
}

/// What happened, in a sentence without its end.
#[must_use]
pub fn happened(piece: &Told, now: &Zoned) -> String {
    piece.fact.as_ref().map_or_else(
        || piece.quote.as_ref().map(|quote| quote.words.clone()).unwrap_or_default(),
        |fact| format!("{}, {}", fact_words(fact), on(fact.at, now)),
    )
}

/// A fact, without its day.
#[must_use]
pub fn fact_words(f: &Happened) -> String {
    let what = f.words.as_deref().unwrap_or_default();
    let theirs = f.side == Side::Client;
    match f.fact {
        Fact::SilentMiss if theirs => format!("They missed a promise in silence: {what}"),
        Fact::SilentMiss => format!("We missed a promise in silence: {what}"),
        Fact::Rejected if theirs => format!("What they delivered was not there yet: {what}"),
        Fact::Rejected => format!("What we delivered was not there yet: {what}"),
        Fact::SlowerAnswers if theirs => format!("Their answers take longer: {what}"),
        Fact::SlowerAnswers => format!("Our answers take longer: {what}"),
        Fact::SponsorLost => format!("{what} is no longer their sponsor"),
        Fact::ShadowIt => format!("Built or bought without us: {what}"),
        Fact::Escalated if theirs => format!("They asked our lead, because no answer came: {what}"),
        Fact::Escalated => format!("We asked their lead, because no answer came: {what}"),
        Fact::Cancelled => format!("They no longer needed what we had promised: {what}"),
        Fact::BillDisputed => format!("They say that something in the bill is not right: {what}"),
        Fact::NoContact => "Ninety days without a word".to_owned(),
        Fact::LongChain => format!("Five or more stand between need and builder: {what}"),
    }
}

/// *0.8*, as pieces and sums of them are told.
#[must_use]
pub fn weight(weight: f64) -> String {
    format!("{weight:.1}")
}

/// What a stage looks like.
#[must_use]
pub const fn about(stage: Stage) -> &'static str {
    match stage {
        Stage::Healthy => "nothing is wrong that anybody has heard of",
        Stage::Sniffles => "mild frustration, the first pointing of fingers",
        Stage::Flu => "a visible disappointment: forms and people in between, lists of what the other does wrong",
        Stage::Pneumonia => "layers upon layers, what was built without IT, rivalry, threats",
        Stage::End => "open hostility, avoiding each other, calls for others to take over",
    }
}

/// The same of a code, for templates; nothing for what is none.
#[must_use]
pub fn looks(code: &str) -> &'static str {
    Stage::from_code(code).map_or("", about)
}

/// What carries a stage, in a sentence.
#[must_use]
pub fn carries(a: &Account) -> String {
    if a.by_sponsor {
        return format!("{} is carried by a sponsor’s words and a fact.", capital(a.stage.word()));
    }
    let (weighs, needs) = (weight(a.weight), weight(a.needs));
    format!(
        "What speaks for {} weighs {weighs}; {needs} are needed, of which a quarter may have faded.",
        a.stage.word()
    )
}

/// What is missing for the next worse stage.
#[must_use]
pub fn lacks(a: &Account) -> String {
    if a.lacks.is_empty() {
        return String::new();
    }
    let each: Vec<String> = a
        .lacks
        .iter()
        .map(|lack| match lack {
            Lack::Weight => match a.more() {
                0 | 1 => "one piece of evidence more".to_owned(),
                n => format!("{} pieces of evidence more", say::number_in_words(n)),
            },
            other => other.word().to_owned(),
        })
        .collect();
    format!("For {} it would take {}.", a.stage.word(), say::list_and(&each))
}

/// What would end the stage, and when at the earliest.
#[must_use]
pub fn ends(p: &Picture, now: &Zoned) -> String {
    let (Some(ends), Some(then)) = (p.ends, p.then) else { return String::new() };
    let (left, then) = (on(ends, now), then.word());
    match p.below {
        Some(below) if below > p.at => format!(
            "If nothing more is heard, the evidence no longer carries it from {} on, and four weeks later, on {left}, it is {then}.",
            on(below, now)
        ),
        Some(below) => {
            format!(
                "The evidence has not carried it since {}. If nothing more is heard it is {then} on {left}.",
                on(below, now)
            )
        }
        None => format!("If nothing more is heard it is {then} on {left}."),
    }
}

/// What became of it, in a sentence: *Wind & Storage moved from flu to sniffles: nothing more was heard of it.*
#[must_use]
pub fn change(c: &Changed) -> String {
    let moved = match c.course {
        Course::Anew => format!("{} begins anew", c.client.1),
        Course::Better if c.to == Stage::Healthy && c.because != Some(Because::Overruled) => {
            format!("{} recovered from {}", c.client.1, c.from.word())
        }
        _ => moved(&c.client.1, c.from, c.to),
    };
    let why = match (c.course, c.because) {
        (Course::Anew, _) => "somebody marked a new beginning",
        (_, Some(Because::Heard)) | (_, None) => return moved,
        (_, Some(why)) => why.word(),
    };
    format!("{moved}: {why}")
}

/// What confirming so many sentences as they were heard would make of a stage; nothing where none of them counts.
#[must_use]
pub fn supposed(name: &str, many: usize, s: &Supposed) -> String {
    if s.of == 0 {
        return String::new();
    }
    let these = match many {
        1 => "it".to_owned(),
        2 => "both".to_owned(),
        n => format!("all {}", say::number_in_words(n)),
    };
    let (now, then) = s.carried;
    let pieces = say::count(s.pieces.1, "piece", "pieces");
    let on = format!("on {pieces} of evidence instead of {}", say::number(s.pieces.0));
    let becomes = match (now == then, s.carried.1 == s.shown.1) {
        (true, true) => format!("{name} stays {}, {on}", then.word()),
        (false, true) => {
            format!("{name} moves from {} to {}, {on}, and whoever leads it hears of that", now.word(), then.word())
        }
        (true, false) => format!(
            "the evidence about {name} goes on carrying {}, {on}; shown stays {}, because somebody overruled it",
            then.word(),
            s.shown.1.word()
        ),
        (false, false) => format!(
            "the evidence about {name} carries {} and no longer {}, {on}; shown stays {}, because somebody overruled it",
            then.word(),
            now.word(),
            s.shown.1.word()
        ),
    };
    let some = if s.of < many { format!(" Only {} would count.", say::number_in_words(s.of)) } else { String::new() };
    format!("If you confirm {these} as heard, {becomes}.{some}")
}

/// With a capital at its beginning.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is shown where nothing was ever heard, or not for long.
#[must_use]
pub fn silence(evidence: usize, recent: usize) -> &'static str {
    match (evidence, recent) {
        (0, 0) => {
            "Nothing was heard or has happened that tells of trouble. That may be health, and it may be that nobody listened."
        }
        (_, 0) => "Nothing was heard for half a year. Silence is not health: ask how it goes.",
        _ => "",
    }
}
