//! How a service lives: draft, published, retiring on a day that was said ahead, retired. One table says what leads where.

use jiff::civil::Date;

use crate::kernel::ServiceId;

/// The four stages, as stored and filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not shown to those it is for.
    Draft,
    /// Can be read and ordered.
    Published,
    /// Still there until a day that was said; nothing new is ordered.
    Retiring,
    /// No longer there.
    Retired,
}

impl Stage {
    /// All, in the order of a life.
    pub const ALL: [Stage; 4] = [Stage::Draft, Stage::Published, Stage::Retiring, Stage::Retired];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Published => "published",
            Stage::Retiring => "retiring",
            Stage::Retired => "retired",
        }
    }

    /// Back from [`Stage::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Published => "published",
            Stage::Retiring => "ends soon",
            Stage::Retired => "retired",
        }
    }

    /// Whether those it is for may read about it.
    #[must_use]
    pub const fn is_read_by_all(self) -> bool {
        matches!(self, Stage::Published | Stage::Retiring)
    }
}

/// Where a service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Being described.
    Draft,
    /// Can be ordered.
    Published,
    /// Ends.
    Retiring {
        /// The last day.
        on: Date,
        /// What takes its place.
        instead: Option<ServiceId>,
    },
    /// Ended.
    Retired {
        /// What took its place.
        instead: Option<ServiceId>,
    },
}

impl Life {
    /// The stage alone.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Life::Draft => Stage::Draft,
            Life::Published => Stage::Published,
            Life::Retiring { .. } => Stage::Retiring,
            Life::Retired { .. } => Stage::Retired,
        }
    }

    /// Whether something new may be ordered.
    #[must_use]
    pub const fn takes_orders(self) -> bool {
        matches!(self, Life::Published)
    }

    /// What takes its place.
    #[must_use]
    pub const fn instead(self) -> Option<ServiceId> {
        match self {
            Life::Retiring { instead, .. } | Life::Retired { instead } => instead,
            Life::Draft | Life::Published => None,
        }
    }
}

/// What can be done with a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifeActKind {
    /// Show it to those it is for.
    Publish,
    /// Say by when it ends.
    Announce,
    /// It stays after all.
    Keep,
    /// End it.
    Retire,
    /// Describe it once more.
    BringBack,
}

impl LifeActKind {
    /// All.
    pub const ALL: [LifeActKind; 5] =
        [LifeActKind::Publish, LifeActKind::Announce, LifeActKind::Keep, LifeActKind::Retire, LifeActKind::BringBack];

    /// As stored and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LifeActKind::Publish => "publish",
            LifeActKind::Announce => "announce",
            LifeActKind::Keep => "keep",
            LifeActKind::Retire => "retire",
            LifeActKind::BringBack => "bring-back",
        }
    }

    /// Back from [`LifeActKind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// What its button says.
    #[must_use]
    pub const fn todo(self) -> &'static str {
        match self {
            LifeActKind::Publish => "Publish it",
            LifeActKind::Announce => "Say by when it ends",
            LifeActKind::Keep => "It stays after all",
            LifeActKind::Retire => "End it",
            LifeActKind::BringBack => "Describe it once more",
        }
    }

    /// What is told once it is done.
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            LifeActKind::Publish => "Published",
            LifeActKind::Announce => "Its end was announced",
            LifeActKind::Keep => "It stays after all",
            LifeActKind::Retire => "Ended",
            LifeActKind::BringBack => "A draft again",
        }
    }

    /// Whether it needs a reason: everything that takes something away from somebody, or gives it back.
    #[must_use]
    pub const fn needs_why(self) -> bool {
        !matches!(self, LifeActKind::Publish)
    }

    /// The stages from which it leads on.
    #[must_use]
    pub const fn from(self) -> &'static [Stage] {
        match self {
            LifeActKind::Publish => &[Stage::Draft],
            LifeActKind::Announce => &[Stage::Published, Stage::Retiring],
            LifeActKind::Keep => &[Stage::Retiring],
            LifeActKind::Retire => &[Stage::Draft, Stage::Retiring],
            LifeActKind::BringBack => &[Stage::Retired],
        }
    }
}

/// An act with what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeAct {
    /// Show it.
    Publish,
    /// It ends on this day.
    Announce {
        /// The last day.
        on: Date,
        /// What takes its place.
        instead: Option<ServiceId>,
    },
    /// It stays.
    Keep,
    /// It ends now.
    Retire,
    /// It is a draft again.
    BringBack,
}

impl LifeAct {
    /// The kind alone.
    #[must_use]
    pub const fn kind(self) -> LifeActKind {
        match self {
            LifeAct::Publish => LifeActKind::Publish,
            LifeAct::Announce { .. } => LifeActKind::Announce,
            LifeAct::Keep => LifeActKind::Keep,
            LifeAct::Retire => LifeActKind::Retire,
            LifeAct::BringBack => LifeActKind::BringBack,
        }
    }
}

/// Why it does not move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifeRefusal {
    /// Not from where it stands.
    NotFrom(Stage),
    /// Something has to be said first.
    Missing(Vec<String>),
    /// It is read and ordered by others, and this would leave something unsaid.
    Unwhole(Vec<String>),
    /// It takes a reason.
    NeedsWhy,
    /// The last day has to lie ahead.
    DayPassed,
    /// It was announced for this day.
    Announced(Date),
}

impl LifeRefusal {
    /// For programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            LifeRefusal::NotFrom(_) => "not_now",
            LifeRefusal::Missing(_) | LifeRefusal::Unwhole(_) => "not_described",
            LifeRefusal::NeedsWhy => "needs_words",
            LifeRefusal::DayPassed => "day_passed",
            LifeRefusal::Announced(_) => "announced",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            LifeRefusal::NotFrom(Stage::Draft) => "It is a draft. Publish it first.".to_owned(),
            LifeRefusal::NotFrom(Stage::Published) => {
                "It is published, and people count on it. Say by when it ends first.".to_owned()
            }
            LifeRefusal::NotFrom(Stage::Retiring) => {
                "It is being retired. Say that it stays, or wait for its last day.".to_owned()
            }
            LifeRefusal::NotFrom(Stage::Retired) => "It is retired. Bring it back first.".to_owned(),
            LifeRefusal::Missing(all) => format!("It cannot be published yet. {}", all.join(" ")),
            LifeRefusal::Unwhole(all) => format!("Others read it and order it, so it stays whole. {}", all.join(" ")),
            LifeRefusal::NeedsWhy => "Say why; the people who use it will ask.".to_owned(),
            LifeRefusal::DayPassed => "The last day has to lie ahead. Choose a later one.".to_owned(),
            LifeRefusal::Announced(on) => {
                format!("Its last day was announced as {on}. Announce another day, or wait until then.")
            }
        }
    }
}

/// Every act that is possible from here on this day, apart from what is missing.
#[must_use]
pub fn allowed(life: Life, today: Date) -> Vec<LifeActKind> {
    let early = |kind| matches!((kind, life), (LifeActKind::Retire, Life::Retiring { on, .. }) if today < on);
    LifeActKind::ALL.into_iter().filter(|k| k.from().contains(&life.stage()) && !early(*k)).collect()
}

/// Where an act leads.
///
/// # Errors
/// Why it does not.
pub fn decide(life: Life, act: LifeAct, why: bool, today: Date, missing: Vec<String>) -> Result<Life, LifeRefusal> {
    let kind = act.kind();
    if !kind.from().contains(&life.stage()) {
        return Err(LifeRefusal::NotFrom(life.stage()));
    }
    if kind.needs_why() && !why {
        return Err(LifeRefusal::NeedsWhy);
    }
    match (act, life) {
        (LifeAct::Publish, _) if !missing.is_empty() => Err(LifeRefusal::Missing(missing)),
        (LifeAct::Publish | LifeAct::Keep, _) => Ok(Life::Published),
        (LifeAct::Announce { on, .. }, _) if on <= today => Err(LifeRefusal::DayPassed),
        (LifeAct::Announce { on, instead }, _) => Ok(Life::Retiring { on, instead }),
        (LifeAct::Retire, Life::Retiring { on, .. }) if today < on => Err(LifeRefusal::Announced(on)),
        (LifeAct::Retire, _) => Ok(Life::Retired { instead: life.instead() }),
        (LifeAct::BringBack, _) => Ok(Life::Draft),
    }
}

/// Whether a service that others read may be changed so: what was said of it before stays said.
///
/// # Errors
/// What would be missing from now on.
pub fn stays_whole(life: Life, before: &[String], after: Vec<String>) -> Result<(), LifeRefusal> {
    let new: Vec<String> = after.into_iter().filter(|lack| !before.contains(lack)).collect();
    if new.is_empty() || !life.stage().is_read_by_all() { Ok(()) } else { Err(LifeRefusal::Unwhole(new)) }
}
