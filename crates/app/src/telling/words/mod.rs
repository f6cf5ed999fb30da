//! In which words people are told. Pure: what happened, who reads and the time go in, a subject and paragraphs come out.
//!
//! Plain, short, without blame. What was said is quoted as it was said, and only what both sides may read. Toward a client
//! we have one face: whoever answers for the matter, or the IT organisation, never a team and never a reason of ours.

mod chosen;
mod common;
mod daily;
mod promise;
mod reached;
mod said;
mod talk;
mod time;

pub use chosen::{pace, rhythm};
pub use common::{day_or_time, foot};
pub use daily::{Line, daily};
pub use promise::{Heard, promise};
pub use reached::{Speaker, flash, heard, purpose, trace, why};
pub use talk::{Overheard, talk};

use domain::commitment::Side;
use domain::telling::NoticeKind;
use jiff::{Timestamp, Zoned};

/// Who reads, and when.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// On which side they stand.
    pub side: Side,
    /// Belongs to our house.
    pub staff: bool,
    /// Why they are told.
    pub kind: NoticeKind,
    /// Now, on their clock.
    pub now: Zoned,
    /// The name of the IT organisation.
    pub it: &'a str,
    /// The end of the breakdown clock, if one runs.
    pub clock: Option<Timestamp>,
    /// Until when they can contest what was recorded for them.
    pub contest: Option<Timestamp>,
}

/// A piece of a letter; links are made by whoever posts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// A paragraph.
    Text(String),
    /// Words of a person.
    Said(String),
    /// Names and what they are.
    Facts(Vec<(String, String)>),
    /// Lines that belong together.
    List(Vec<String>),
    /// One click for each answer: its words, and the code of the act.
    Answers(Vec<(String, String)>),
    /// The matter itself; by a link for whoever may have no account, else its page.
    Open(String),
    /// That is not what I said.
    Contest(String),
    /// How often they want to hear.
    Rhythm(String),
}

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// What it says.
    pub parts: Vec<Wording>,
}
