//! A rhythm in a sentence.

use domain::telling::{Pace, Rhythm};
use jiff::civil::Time;

/// How often, as it is offered.
#[must_use]
pub const fn pace(pace: Pace) -> (&'static str, &'static str) {
    match pace {
        Pace::Asked => (
            "What waits for me at once, the rest once a day",
            "Somebody asks you, answers you, hands something over. Notes and the like come with the daily mail.",
        ),
        Pace::AtOnce => ("Everything as it happens", "A mail for each thing, outside of the quiet hours."),
        Pace::Daily => ("Everything once a day", "One mail with what waits for you, what falls due and what happened."),
        Pace::Breaks => ("Only what breaks", "The rest you read in Entente."),
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// What holds for a person, in two sentences.
#[must_use]
pub fn rhythm(rhythm: &Rhythm) -> String {
    let how = match rhythm.pace {
        Pace::Asked => format!("What waits for you comes at once, the rest once a day at {}.", clock(rhythm.daily_at)),
        Pace::AtOnce => "Everything comes as it happens.".to_owned(),
        Pace::Daily => format!("Everything comes once a day, at {}.", clock(rhythm.daily_at)),
        Pace::Breaks => "Only what breaks comes by mail.".to_owned(),
    };
    let (from, until) = (clock(rhythm.quiet.0), clock(rhythm.quiet.1));
    let off = if rhythm.days_off { ", and on days off" } else { "" };
    let quiet = match (from == until, rhythm.days_off) {
        (true, true) => " It is quiet on days off.".to_owned(),
        (true, false) => String::new(),
        (false, _) => format!(" It is quiet from {from} to {until}{off}."),
    };
    format!("{how}{quiet} What breaks is told at once, always.")
}
