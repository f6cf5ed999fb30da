//! A conversation at one instant: the answer that its words add up to.

use jiff::Timestamp;

use super::act::Way;
use crate::calendar::WorkingDays;
use crate::commitment::{CONTEST_DAYS, Side};
use crate::kernel::PersonId;

/// Where a conversation stands as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Talk {
    /// Before the first word; never stored.
    New,
    /// Going on.
    Open,
    /// Reviewed by both.
    Completed,
    /// A candid no.
    Declined,
    /// Taken back.
    Withdrawn,
    /// Made no sense to go on.
    Stopped,
}

impl Talk {
    /// Every state that is stored.
    pub const ALL: [Talk; 5] = [Talk::Open, Talk::Completed, Talk::Declined, Talk::Withdrawn, Talk::Stopped];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Talk::New => "new",
            Talk::Open => "open",
            Talk::Completed => "completed",
            Talk::Declined => "declined",
            Talk::Withdrawn => "withdrawn",
            Talk::Stopped => "stopped",
        }
    }

    /// Back from [`Talk::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Talk::New => "new",
            Talk::Open => "going on",
            Talk::Completed => "completed",
            Talk::Declined => "declined",
            Talk::Withdrawn => "taken back",
            Talk::Stopped => "stopped",
        }
    }
}

/// A conversation as its words have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Where it stands as a whole.
    pub state: Talk,
    /// Who spoke first.
    pub raised_by: Option<Side>,
    /// The need in one sentence.
    pub statement: String,
    /// The solution asked for.
    pub asked_for: Option<String>,
    /// The business result it serves.
    pub serves: Option<String>,
    /// The need as IT understands it.
    pub need: Option<String>,
    /// What lies at its root.
    pub root: Option<String>,
    /// The ways last laid out.
    pub ways: Vec<Way>,
    /// The one chosen.
    pub chosen: Option<usize>,
    /// When the client committed to the need; the raising counts if it was theirs.
    pub stated_at: Option<Timestamp>,
    /// When IT last said it back.
    pub restated_at: Option<Timestamp>,
    /// When the client confirmed that.
    pub confirmed_at: Option<Timestamp>,
    /// When ways were last laid out.
    pub laid_out_at: Option<Timestamp>,
    /// When one was chosen.
    pub chosen_at: Option<Timestamp>,
    /// Steps that were taken up again and are not agreed anew; bit n is step n.
    pub reopened: u8,
    /// When a step was last taken up again.
    pub reopened_at: Option<Timestamp>,
    /// When the customer and the performer looked back, as long as neither could read the other.
    pub reviewed_at: [Option<Timestamp>; 2],
    /// Until when both are asked to look back.
    pub review_by: Option<Timestamp>,
    /// Since when what was said in looking back may be read by both.
    pub reviews_open_at: Option<Timestamp>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Who answers for it on the client's side.
    pub customer_person: Option<PersonId>,
    /// Who answers for it in IT.
    pub performer_person: Option<PersonId>,
    /// The last thing that was said was recorded for a side, which may contest it.
    pub contestable: Option<Recorded>,
}

/// Something that was recorded for a side, which may say: that is not what I said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// For whom.
    pub side: Side,
    /// When it was written down.
    pub at: Timestamp,
    /// What held before it.
    pub before: Box<Conversation>,
    /// The time for it is over. Never so after telling: what was said does not know how late it is.
    pub over: bool,
}

impl Recorded {
    /// The last instant at which it can be contested.
    #[must_use]
    pub fn until(&self, days: &WorkingDays) -> Timestamp {
        days.after(self.at, CONTEST_DAYS)
    }
}

impl Conversation {
    /// Before the first word.
    #[must_use]
    pub fn new(customer_person: Option<PersonId>, performer_person: Option<PersonId>) -> Self {
        Self {
            state: Talk::New,
            raised_by: None,
            statement: String::new(),
            asked_for: None,
            serves: None,
            need: None,
            root: None,
            ways: Vec::new(),
            chosen: None,
            stated_at: None,
            restated_at: None,
            confirmed_at: None,
            laid_out_at: None,
            chosen_at: None,
            reopened: 0,
            reopened_at: None,
            reviewed_at: [None, None],
            review_by: None,
            reviews_open_at: None,
            closed_at: None,
            customer_person,
            performer_person,
            contestable: None,
        }
    }

    /// The same at `now`: what was recorded for a side can be contested for some days only.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp, days: &WorkingDays) -> Self {
        if let Some(recorded) = &mut self.contestable {
            recorded.over = now > recorded.until(days);
        }
        self
    }

    /// Whether this side is still to look back, so that both can read.
    #[must_use]
    pub const fn wants_look_back_of(&self, side: Side) -> bool {
        let at = match side {
            Side::Customer => 0,
            Side::Performer => 1,
        };
        matches!(self.state, Talk::Open) && self.reviewed_at[at].is_none()
    }

    /// Whether step `n` was taken up again and is not agreed anew.
    #[must_use]
    pub const fn is_reopened(&self, step: u8) -> bool {
        self.reopened & (1 << step) != 0
    }
}
