//! A survey of both sides: what it has to be before it opens, and what may be done with it when.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::profile::coded;

/// What both sides are asked where nobody wrote something else. The words fit either side.
pub const STATEMENTS: [&str; 10] = [
    "A promise is kept on its day, or it is said early that it will not be.",
    "IT is asked early, before a solution is chosen.",
    "The need is understood before anything is built.",
    "It is clear what IT does and what it does not do.",
    "Everybody knows whom to ask, and an answer comes soon.",
    "What matters most is done first, and something else is left for it.",
    "What things cost is known beforehand.",
    "When something breaks, both look for the cause and nobody for somebody to blame.",
    "Each side knows what lies ahead of the other.",
    "We would choose to work together again.",
];

/// The fewest statements that are a survey.
pub const FEWEST_STATEMENTS: usize = 3;
/// More than this nobody answers with care.
pub const MOST_STATEMENTS: usize = 20;
/// People asked on one side, at most.
pub const MOST_ASKED: usize = 200;
/// Days after which what was read can be asked again. Sooner, whoever asked one person less would read what that one said; and nobody
/// likes to be asked more often.
pub const AGAIN_DAYS: i64 = 60;
/// Days for which it can be open.
pub const LONGEST_DAYS: i64 = 90;

coded! {
    /// How a survey stands.
    State {
        /// It is being written.
        Draft "draft" "being written",
        /// People answer.
        Open "open" "open",
        /// It can be read.
        Closed "closed" "closed",
        /// It came to nothing; what was answered is gone.
        Dropped "dropped" "dropped",
    }
}

/// Why something cannot be done with a survey now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has been opened.
    NoDraft,
    /// It takes no answers.
    NotOpen,
    /// It takes answers still.
    NotClosed,
    /// It is over.
    Over,
    /// They have answered.
    Answered,
    /// They were not asked.
    NotAsked,
    /// Another one is open.
    OneIsOpen,
}

impl Why {
    /// For programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Why::NoDraft => "survey_opened",
            Why::NotOpen => "survey_not_open",
            Why::NotClosed => "survey_not_closed",
            Why::Over => "survey_over",
            Why::Answered => "survey_answered",
            Why::NotAsked => "survey_not_asked",
            Why::OneIsOpen => "survey_is_open",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Why::NoDraft => {
                "It has been opened, and everybody reads the same words. Drop it and begin another to ask something else."
            }
            Why::NotOpen => "It takes no answers now. Ask whoever began it when the next one comes.",
            Why::NotClosed => "It is not closed yet. What was answered can be read from then on.",
            Why::Over => "It is over. Begin another one.",
            Why::Answered => {
                "You have answered. It cannot be changed, because nobody can tell which answers are yours."
            }
            Why::OneIsOpen => {
                "One is open with this client already. Close it first: two at once would tell who said what."
            }
            Why::NotAsked => "You were not asked in this one. Ask whoever began it to ask you in the next.",
        }
    }
}

/// What somebody wants to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How it stands.
    pub state: State,
    /// So many statements.
    pub statements: usize,
    /// So many are asked of our house, and of the client.
    pub asked: (usize, usize),
    /// The last day on which it takes answers.
    pub closes_on: Date,
}

/// Its words and whom it asks can be changed while nobody has read them.
///
/// # Errors
/// Why not.
pub const fn may_change(state: State) -> Result<(), Why> {
    match state {
        State::Draft => Ok(()),
        State::Open => Err(Why::NoDraft),
        State::Closed | State::Dropped => Err(Why::Over),
    }
}

/// Whether it can be opened; else every field that needs another look, with what to do.
///
/// # Errors
/// Why it cannot be opened at all.
pub fn may_open(draft: &Draft, today: Date) -> Result<Vec<(&'static str, &'static str)>, Why> {
    may_change(draft.state)?;
    let last = today.saturating_add(LONGEST_DAYS.days());
    let all = [
        (draft.statements < FEWEST_STATEMENTS, ("statements", "Write at least three statements, one a line.")),
        (
            draft.statements > MOST_STATEMENTS,
            ("statements", "Keep the twenty that matter. Nobody answers more with care."),
        ),
        (draft.asked.0 == 0, ("ours", "Choose who is asked here. Answers without a name are read from three on.")),
        (draft.asked.1 == 0, ("theirs", "Choose who is asked there. Answers without a name are read from three on.")),
        (draft.asked.0 > MOST_ASKED, ("ours", "Ask two hundred people here at most.")),
        (draft.asked.1 > MOST_ASKED, ("theirs", "Ask two hundred people there at most.")),
        (draft.closes_on <= today, ("closes_on", "Choose a day that lies ahead, so that people have time to answer.")),
        (
            draft.closes_on > last,
            ("closes_on", "Choose a day within ninety days, while people still know what they were asked."),
        ),
    ];
    Ok(all.into_iter().filter(|(wrong, _)| *wrong).map(|(_, said)| said).collect())
}

/// From when on the same can be asked again, where answers could be read since a day; nothing where that is today or lies behind.
#[must_use]
pub fn again_from(read: Date, today: Date) -> Option<Date> {
    Some(read.saturating_add(AGAIN_DAYS.days())).filter(|from| *from > today)
}

/// Whether somebody can answer: they were asked, have not answered, and it takes answers on this day.
///
/// # Errors
/// Why not.
pub fn may_answer(state: State, (closes_on, today): (Date, Date), asked: bool, answered: bool) -> Result<(), Why> {
    match state {
        _ if !asked => Err(Why::NotAsked),
        State::Open if today > closes_on => Err(Why::NotOpen),
        State::Open if answered => Err(Why::Answered),
        State::Open => Ok(()),
        State::Draft | State::Closed | State::Dropped => Err(Why::NotOpen),
    }
}

/// Whether it can be closed.
///
/// # Errors
/// Why not.
pub const fn may_close(state: State) -> Result<(), Why> {
    match state {
        State::Open => Ok(()),
        State::Draft => Err(Why::NotOpen),
        State::Closed | State::Dropped => Err(Why::Over),
    }
}

/// Whether what was answered can be read by the client, and taken up.
///
/// # Errors
/// Why not.
pub const fn may_share(state: State) -> Result<(), Why> {
    match state {
        State::Closed => Ok(()),
        State::Draft | State::Open => Err(Why::NotClosed),
        State::Dropped => Err(Why::Over),
    }
}

/// Whether it can come to nothing: as long as nobody can read it.
///
/// # Errors
/// Why not.
pub const fn may_drop(state: State) -> Result<(), Why> {
    match state {
        State::Draft | State::Open => Ok(()),
        State::Closed | State::Dropped => Err(Why::Over),
    }
}
