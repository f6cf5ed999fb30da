//! What a call says: why it came, in a sentence, and the play: two or three plain steps and where the first of them is done.

use domain::calls::{Condition, Outcome, Stands};
use domain::health::Stage;
use jiff::{Timestamp, Zoned};

use super::store::{Call, Ended, Snoozed};
use crate::kit::{say, urls};

/// Calls whose reason is over that are counted.
pub const MOST_PASSED: u32 = 21;
/// The reader's own calls whose reason is over.
pub const PASSED: &str = "/calls?shown=passed&whose=mine";

/// Its own page.
#[must_use]
pub fn href(id: uuid::Uuid) -> String {
    format!("/calls/{id}")
}

/// *27 February*, or *24 November 2025*.
fn day(at: Timestamp, now: &Zoned) -> String {
    say::day(at.to_zoned(now.time_zone().clone()).date(), now)
}

/// *Two promises broke down within 30 days.*
#[must_use]
pub fn why(reason: Condition, told: &Stands, now: &Zoned) -> String {
    let (since, parts) = (told.since, &told.parts);
    let last = parts.at.map(|at| day(at, now));
    let last = last.as_deref();
    match reason {
        Condition::NoContact => match last {
            Some(last) => format!("The last word between us was on {last}, longer ago than {} days.", parts.limit),
            None => format!("Nobody has talked with them for {} days.", parts.limit),
        },
        Condition::WorseStage => {
            let to = parts.stage.map_or("a worse stage", Stage::word);
            format!("The relationship went to {to} on {}.", day(since, now))
        }
        Condition::Breakdowns => {
            let many = say::number_word(parts.count);
            format!("{many} promises of ours broke down within {} days.", parts.limit)
        }
        Condition::GreenUnhappy => {
            let (mean, whole) = (tenths(parts.count), tenths(parts.limit));
            format!("Every level is kept, and they answered {mean} of 5 on average; below {whole} is not content.")
        }
        Condition::OldDispute => format!(
            "A charge has been in dispute since {}, longer than {} days.",
            last.unwrap_or("some time ago"),
            parts.limit
        ),
        Condition::ReviewOverdue => {
            format!(
                "Both sides wanted to look back until {}, and neither has.",
                last.unwrap_or("a day that has passed")
            )
        }
        Condition::BareRefusal => {
            format!("We said no on {} and named nothing that we could do instead.", last.unwrap_or("a day before"))
        }
        Condition::RefusedTwice => {
            let times = if parts.count == 2 { "twice".to_owned() } else { format!("{} times", parts.count) };
            format!("We said no {times} to the same need, the last time on {}.", last.unwrap_or("a day before"))
        }
        Condition::Utilisation => format!(
            "The team worked {} percent of its hours in the last of {} weeks in a row without slack.",
            parts.limit, parts.count
        ),
        Condition::NothingOffered => match last {
            Some(last) => format!("The last thing that we offered or raised ourselves was on {last}."),
            None => format!("We have offered and raised nothing ourselves for {} days.", parts.limit),
        },
    }
}

/// *2.7*
#[must_use]
pub fn tenths(n: u32) -> String {
    format!("{}.{}", n / 10, n % 10)
}

/// What to do: plain steps, the first with where it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// The steps, the first one first.
    pub steps: &'static [&'static str],
    /// Where the first is done.
    pub href: String,
    /// What that is called on a button.
    pub begin: &'static str,
}

/// The play of a call.
#[must_use]
pub fn play(c: &Call) -> Play {
    let (href, begin) = begins(c);
    Play { steps: steps(c.reason), href, begin }
}

fn steps(of: Condition) -> &'static [&'static str] {
    match of {
        Condition::NoContact => {
            &["Read what is open between you.", "Call them and ask how it goes.", "Write down that you talked."]
        }
        Condition::WorseStage => &[
            "Read what it rests on.",
            "Ask those who said it what happened.",
            "Agree one thing that changes this month.",
        ],
        Condition::Breakdowns => &[
            "Look at what broke and what it rested on.",
            "Go to them with new terms, before they ask.",
            "Take on nothing new until it stands.",
        ],
        Condition::GreenUnhappy => &[
            "Read what they answered.",
            "Ask what matters to them that we do not measure.",
            "Change one level to what they said.",
        ],
        Condition::OldDispute => {
            &["Read what they dispute.", "Answer with the usage beside it.", "Put it right or say why it stands."]
        }
        Condition::ReviewOverdue => &[
            "Look back yourself first; it takes five minutes.",
            "Ask the other side to do the same.",
            "Promise one thing that you found.",
        ],
        Condition::BareRefusal | Condition::RefusedTwice => {
            &["Read what they need it for.", "Think of two other ways, one of them smaller.", "Go back and offer them."]
        }
        Condition::Utilisation => &[
            "See what takes the hours.",
            "Put one thing later or stop it, with whoever asked.",
            "Promise nothing new for two weeks.",
        ],
        Condition::NothingOffered => &[
            "Read what they want to reach.",
            "Pick one thing that we could do about it.",
            "Offer it as a question, with a first small step.",
        ],
    }
}

/// Promises with the client that are late or broken.
fn late(c: &Call) -> String {
    urls::with_query("/promises", &[("view", "trouble"), ("party", &c.party.0.to_string())])
}

/// Where the first step is done, and what that is called.
fn begins(c: &Call) -> (String, &'static str) {
    let client = urls::client(c.party.0);
    let talk = || c.told.parts.matter.map(urls::conversation);
    match c.reason {
        Condition::NoContact => (urls::prepare(c.party.0), "Prepare the talk"),
        Condition::WorseStage => (format!("{client}/health"), "See why"),
        // The page of the call names them; one that was opened before they were kept leads to what is late or broken.
        Condition::Breakdowns if c.told.parts.matters.is_empty() => (late(c), "See the promises"),
        Condition::Breakdowns => (format!("{}#broke", href(c.id)), "See the promises"),
        Condition::GreenUnhappy => (format!("{client}/satisfaction"), "See their answers"),
        Condition::OldDispute => {
            (c.told.parts.matter.map_or_else(|| urls::bill(c.party.0), urls::statement), "See the bill")
        }
        Condition::ReviewOverdue => (talk().unwrap_or_else(|| format!("{client}/conversations")), "Look back"),
        Condition::BareRefusal | Condition::RefusedTwice => (format!("{client}/conversations"), "See what they need"),
        Condition::Utilisation => (format!("{}/pace", urls::team(c.party.0)), "See the weeks"),
        Condition::NothingOffered => (format!("{client}/profile"), "See their goals"),
    }
}

/// *It can wait until 20 March, says Mara Lindqvist: they are away.*
#[must_use]
pub fn waits(s: &Snoozed, now: &Zoned) -> String {
    let by = s.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
    format!("{by} said on {} that it can wait until {}: {}", day(s.at, now), say::day(s.until, now), s.why)
}

/// *Over since Tue 3 March*, for a list.
#[must_use]
pub fn over(passed: Timestamp, now: &Zoned) -> String {
    format!("Over since {}", day(passed, now))
}

/// *The reason has been over since Tue 3 March.*
#[must_use]
pub fn passed(at: Timestamp, now: &Zoned) -> String {
    format!("The reason has been over since {}.", day(at, now))
}

/// How many calls are over without a word of what came of them, counted no further than [`MOST_PASSED`], and what the link to
/// [`PASSED`] says; nothing for none.
#[must_use]
pub fn how_many_passed(n: usize) -> Option<(String, &'static str)> {
    let many = match n {
        0 => return None,
        1 => return Some(("For one call the reason is over.".to_owned(), "Say what came of it")),
        n if n >= MOST_PASSED as usize => "more than twenty".to_owned(),
        n => say::number_in_words(n),
    };
    Some((format!("For {many} calls the reason is over."), "Say what came of them"))
}

/// *It helped, says Mara Lindqvist, 3 March.*
#[must_use]
pub fn ended(e: &Ended, now: &Zoned) -> String {
    let by = e.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
    format!("{}, {by} said on {}.", e.outcome.word(), day(e.at, now))
}

/// The tone of what it came to.
#[must_use]
pub const fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Helped => "good",
        Outcome::NoEffect => "watch",
        Outcome::WrongAlarm | Outcome::NobodyWent => "",
    }
}
