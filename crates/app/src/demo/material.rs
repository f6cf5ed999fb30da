//! The texts of the demo: who there is, what they want, what they say. Written by people, kept as data beside the code.

use serde::Deserialize;

use super::fate::Fate;
use crate::kit::error::AppError;

/// Everything, as the files tell it.
#[derive(Debug)]
pub(super) struct Material {
    pub(super) cast: Cast,
    pub(super) matters: Vec<Matter>,
    pub(super) smalls: Vec<Small>,
    pub(super) notes: Vec<Note>,
    pub(super) phrases: Phrases,
    pub(super) schedule: Schedule,
    pub(super) subs: Vec<SubPin>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cast {
    pub(super) organisation: House,
    pub(super) party: Vec<PartyCard>,
    pub(super) person: Vec<PersonCard>,
}

#[derive(Debug, Deserialize)]
pub(super) struct House {
    pub(super) name: String,
    pub(super) zone: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct PartyCard {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) parent: Option<String>,
    pub(super) about: String,
    pub(super) condition: Option<Condition>,
    pub(super) relationship_manager: Option<String>,
}

/// How a relationship is doing; decides how often words are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Condition {
    Thriving,
    Steady,
    Recovering,
    Fraying,
    Failing,
    Hostile,
}

#[derive(Debug, Deserialize)]
pub(super) struct PersonCard {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) party: String,
    pub(super) roles: Vec<String>,
    pub(super) title: String,
    pub(super) about: String,
}

/// What a promise is about.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    pub(super) subject: String,
    pub(super) conditions: Vec<String>,
    pub(super) weeks: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Bought {
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) wish: Wish,
}

/// One way to meet a need.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) cost: u64,
    pub(super) weeks: u32,
    pub(super) fit: String,
    pub(super) interim: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Broken {
    pub(super) reason: String,
    pub(super) words: String,
    pub(super) new_words: String,
    pub(super) extra_weeks: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct CandidNo {
    pub(super) reason: String,
    pub(super) alternative: String,
    pub(super) answer: String,
}

/// How a need is met, from the ways laid out to the look back.
#[derive(Debug, Deserialize)]
pub(super) struct Way {
    pub(super) options: Vec<Choice>,
    pub(super) chosen: usize,
    pub(super) promise: Wish,
    pub(super) needs_from_client: Option<Wish>,
    #[serde(default)]
    pub(super) later_promises: Vec<Wish>,
    pub(super) breakdown: Broken,
    pub(super) counter_words: String,
    pub(super) deliver_evidence: Vec<String>,
    pub(super) accept_words: String,
    pub(super) reject_words: String,
    pub(super) reject_unmet: usize,
    pub(super) review_it: String,
    pub(super) review_client: String,
    pub(super) supplier: Option<Bought>,
    pub(super) stop_reason: Option<String>,
}

/// The material of one conversation.
#[derive(Debug, Deserialize)]
pub(super) struct Matter {
    pub(super) key: String,
    pub(super) client: String,
    pub(super) raised_by: String,
    pub(super) team: String,
    pub(super) stake: u8,
    pub(super) title: String,
    pub(super) asked_for: String,
    pub(super) need: String,
    pub(super) root: String,
    pub(super) serves: String,
    pub(super) restatement: String,
    pub(super) confirmation: String,
    pub(super) first_restatement: Option<String>,
    pub(super) correction: Option<String>,
    pub(super) decline: Option<CandidNo>,
    /// Missing where it ends with a candid no.
    #[serde(flatten)]
    pub(super) way: Option<Way>,
}

/// Who promises a small matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    It,
    Client,
    Supplier,
}

/// A promise that needs one screen and not seven steps.
#[derive(Debug, Deserialize)]
pub(super) struct Small {
    pub(super) by: By,
    pub(super) kind: String,
    pub(super) client: String,
    pub(super) team: String,
    pub(super) supplier: Option<String>,
    pub(super) said_by: Option<String>,
    pub(super) subject: String,
    pub(super) overlaps: Option<String>,
    pub(super) conditions: Vec<String>,
    pub(super) days: i64,
    pub(super) words: String,
    pub(super) late_words: String,
    pub(super) silent_excuse: String,
    pub(super) accept_words: String,
}

/// A note somebody leaves on a promise.
#[derive(Debug, Deserialize)]
pub(super) struct Note {
    pub(super) kind: String,
    pub(super) side: By,
    pub(super) when: String,
    pub(super) words: String,
}

/// What each side says at which moment, where the matter itself has no words for it.
#[derive(Debug, Deserialize)]
pub(super) struct Phrases {
    pub(super) it: Sayings,
    pub(super) client: Sayings,
    pub(super) supplier: Sayings,
}

pub(super) type Sayings = std::collections::BTreeMap<String, Vec<String>>;

/// When each conversation runs, counted in working days from today.
#[derive(Debug, Deserialize)]
pub(super) struct Schedule {
    pub(super) matter: Vec<Slot>,
    pub(super) small: Vec<Pin>,
    pub(super) deputy: Vec<DeputySlot>,
}

/// A day on the way to a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Milestone {
    Raised,
    Corrected,
    Confirmed,
    LaidOut,
    Asked,
}

/// When one matter runs and, where it matters for today, how it goes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Slot {
    pub(super) key: String,
    /// The day of the promise; where there is none, of the candid no.
    pub(super) agreed: i64,
    /// One of its days that stands fast, and the others around it.
    pub(super) pinned: Option<(Milestone, i64)>,
    /// How the promise goes; dealt where it is open.
    pub(super) fate: Option<Fate>,
    /// How the client's own part goes; dealt where it is open.
    pub(super) need_fate: Option<Fate>,
    /// When its owner said that it will be kept, in working days from today.
    pub(super) assured: Option<i64>,
    /// Who of the client promises that part; else whoever raised the matter.
    pub(super) need_by: Option<String>,
    /// To whom it is promised; else to whoever raised the matter.
    pub(super) promised_to: Option<String>,
    /// Who in IT promises; else the relationship manager or the lead of the team.
    pub(super) promised_by: Option<String>,
    /// Who in IT answers for the conversation until the need is understood.
    pub(super) first_manager: Option<String>,
    /// IT spoke first.
    #[serde(default)]
    pub(super) raised_by_it: bool,
    /// The step which is taken up again before it is agreed: 2 or 4.
    pub(super) reopened: Option<u8>,
    /// The client takes it back on this day, before anything was promised.
    pub(super) withdrawn: Option<i64>,
    /// Who has not looked back on it yet: `client` or `us`.
    pub(super) looks_back_later: Option<String>,
    /// From the promise on it is told by a scene of today.
    #[serde(default)]
    pub(super) scene: bool,
}

/// Where a small promise stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stand {
    /// Asked for, not answered.
    Asked,
    /// Offered, not answered.
    Offered,
    /// The customer wants another day.
    Countered,
    /// Promised and quiet.
    Quiet,
    /// Promised, and said that it will be kept.
    Assured,
    /// Promised; the customer asked for more.
    Amended,
    /// Broken down, a new day is wanted.
    Broken,
    /// Broken down, a new day is proposed.
    Proposed,
    /// Delivered, not answered.
    Delivered,
    /// Kept lately.
    Kept,
}

/// A small promise that somebody sees today.
#[derive(Debug, Deserialize)]
pub(super) struct Pin {
    pub(super) subject: String,
    pub(super) client: Option<String>,
    /// The due, in working days from today.
    pub(super) due: i64,
    pub(super) stand: Stand,
    pub(super) gives: Option<String>,
    pub(super) asks: Option<String>,
    pub(super) stake: Option<u8>,
}

/// Where a promise below another stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SubStand {
    /// Asked for, not answered.
    Asked,
    /// Promised, and said to be kept.
    Promised,
    /// Broken down yesterday.
    Broken,
    /// Delivered and accepted.
    Kept,
}

/// A promise of a team below one to a client.
#[derive(Debug, Deserialize)]
pub(super) struct SubPin {
    pub(super) matter: String,
    pub(super) team: String,
    pub(super) subject: String,
    pub(super) conditions: Vec<String>,
    /// When it is asked for, in working days from today.
    pub(super) from: i64,
    /// The due, in working days from today.
    pub(super) due: i64,
    pub(super) stand: SubStand,
    pub(super) words: Option<String>,
}

/// Somebody is away, and another speaks for them.
#[derive(Debug, Deserialize)]
pub(super) struct DeputySlot {
    pub(super) of: String,
    pub(super) by: String,
    pub(super) from: i64,
    pub(super) until: i64,
}

fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, AppError> {
    toml::from_str(text).map_err(|e| AppError::Internal(format!("the demo's {name} cannot be read: {e}")))
}

impl Cast {
    /// Reads who there is.
    ///
    /// # Errors
    /// A file that is not as it should be, which is ours.
    pub(super) fn read() -> Result<Self, AppError> {
        read("cast", include_str!("data/cast.toml"))
    }
}

impl Material {
    /// Reads all files.
    ///
    /// # Errors
    /// A file that is not as it should be, which is ours.
    pub(super) fn read() -> Result<Self, AppError> {
        #[derive(Deserialize)]
        struct Matters {
            matter: Vec<Matter>,
        }
        #[derive(Deserialize)]
        struct Smalls {
            small: Vec<Small>,
        }
        #[derive(Deserialize)]
        struct Subs {
            sub: Vec<SubPin>,
        }
        #[derive(Deserialize)]
        struct Notes {
            note: Vec<Note>,
        }
        Ok(Self {
            cast: Cast::read()?,
            matters: read::<Matters>("matters", include_str!("data/matters.toml"))?.matter,
            smalls: read::<Smalls>("small promises", include_str!("data/small.toml"))?.small,
            notes: read::<Notes>("notes", include_str!("data/notes.toml"))?.note,
            phrases: read("phrases", include_str!("data/phrases.toml"))?,
            schedule: read("schedule", include_str!("data/schedule.toml"))?,
            subs: read::<Subs>("promises of teams", include_str!("data/teams.toml"))?.sub,
        })
    }

    /// The matter of this key.
    ///
    /// # Errors
    /// There is none, which is ours.
    pub(super) fn matter(&self, key: &str) -> Result<&Matter, AppError> {
        self.matters.iter().find(|m| m.key == key).ok_or_else(|| missing("matter", key))
    }

    /// The small promise with this subject.
    ///
    /// # Errors
    /// There is none, which is ours.
    pub(super) fn small(&self, subject: &str) -> Result<&Small, AppError> {
        self.smalls.iter().find(|s| s.subject == subject).ok_or_else(|| missing("small promise", subject))
    }
}

/// The data names something that is not there.
pub(super) fn missing(what: &str, key: &str) -> AppError {
    AppError::Internal(format!("the demo knows no {what} “{key}”"))
}
