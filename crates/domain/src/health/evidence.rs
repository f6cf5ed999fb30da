//! One piece of evidence: of which stage, from whom, when, and how much it weighs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::fact::Fact;
use super::soft::Soft;
use super::stage::{Kind, Side, Source, Stage};
use crate::kernel::{EvidenceId, PersonId};

/// What a confirmed sentence or a fact weighs when it is new, in hundredths.
pub const WHOLE: u8 = 100;

/// Whether a person has said that it is what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody read it and said so.
    Confirmed,
    /// Only a machine thinks so. It makes nothing but a suspicion.
    Suggested,
}

/// Where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// Somebody said it or answered it.
    Words {
        /// Where it was heard.
        source: Source,
        /// Who said it, where that is known.
        by: Option<PersonId>,
        /// They were the sponsor when they said it.
        sponsor: bool,
        /// Whether it is confirmed.
        standing: Standing,
    },
    /// It happened.
    Fact(Fact),
}

/// One piece of evidence. What was found to be no symptom is none and never becomes one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Its id; the text, the promise or the register behind it is known to whoever keeps it.
    pub id: EvidenceId,
    /// When it was said or happened, not when it was written down.
    pub at: Timestamp,
    /// Of which stage. [`Stage::Healthy`] is a good sign: shown, and without weight.
    pub stage: Stage,
    /// Whose voice, or on whose side it happened.
    pub side: Side,
    /// Where it comes from.
    pub origin: Origin,
    /// What it weighs when it is new, in hundredths of a whole: [`WHOLE`], or less for a soft signal or a suggestion.
    pub weight: u8,
}

/// What makes two pieces independent: another person, another kind, or another month. Of facts it is what happened, and what
/// nobody signed counts as said by one person of each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SourceKey {
    kind: Kind,
    who: Who,
    month: (i16, i8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Who {
    Person(PersonId),
    Somebody(Side),
    Nobody(Fact),
}

impl Evidence {
    /// Words that somebody has confirmed as a symptom of this stage.
    #[must_use]
    pub const fn words(id: EvidenceId, at: Timestamp, stage: Stage, side: Side, by: Option<PersonId>) -> Self {
        let origin = Origin::Words { source: Source::Note, by, sponsor: false, standing: Standing::Confirmed };
        Self { id, at, stage, side, origin, weight: WHOLE }
    }

    /// A fact, in its own stage.
    #[must_use]
    pub const fn fact(id: EvidenceId, at: Timestamp, fact: Fact, side: Side) -> Self {
        Self { id, at, stage: fact.stage(), side, origin: Origin::Fact(fact), weight: WHOLE }
    }

    /// What a meeting was like; nothing where it was like any other.
    #[must_use]
    pub fn soft(id: EvidenceId, at: Timestamp, soft: Soft, side: Side, by: PersonId) -> Option<Self> {
        let (stage, weight) = soft.reads()?;
        let standing = Standing::Confirmed;
        let origin = Origin::Words { source: Source::Meeting, by: Some(by), sponsor: false, standing };
        Some(Self { id, at, stage, side, origin, weight })
    }

    /// A mark from 1 to 5 that somebody gave when asked. It tells that they are discontent and never why, so it is taken at its
    /// mildest: sniffles, half of it for a 2. A 5 is a good sign; what lies between tells nothing.
    #[must_use]
    pub fn rated(id: EvidenceId, at: Timestamp, mark: u8, side: Side, by: Option<PersonId>) -> Option<Self> {
        let (stage, weight) = match mark {
            1 => (Stage::Sniffles, WHOLE),
            2 => (Stage::Sniffles, WHOLE / 2),
            5 => (Stage::Healthy, WHOLE),
            _ => return None,
        };
        Some(Self { weight, ..Self::words(id, at, stage, side, by).heard_in(Source::Survey) })
    }

    /// Heard in this source.
    #[must_use]
    pub const fn heard_in(mut self, heard: Source) -> Self {
        if let Origin::Words { source, .. } = &mut self.origin {
            *source = heard;
        }
        self
    }

    /// Said by whoever was the sponsor.
    #[must_use]
    pub const fn of_sponsor(mut self) -> Self {
        if let Origin::Words { sponsor, .. } = &mut self.origin {
            *sponsor = true;
        }
        self
    }

    /// Only a machine thinks so, and so sure is it, in hundredths: a suggestion weighs what it is sure of.
    #[must_use]
    pub const fn suggested(mut self, sure: u8) -> Self {
        if let Origin::Words { standing, .. } = &mut self.origin {
            *standing = Standing::Suggested;
            self.weight = if sure < WHOLE { sure } else { WHOLE };
        }
        self
    }

    /// A person has said that it is a symptom, of this stage.
    #[must_use]
    pub const fn confirmed(mut self, stage: Stage) -> Self {
        if let Origin::Words { standing, .. } = &mut self.origin {
            if matches!(standing, Standing::Suggested) {
                self.weight = WHOLE;
            }
            *standing = Standing::Confirmed;
            self.stage = stage;
        }
        self
    }

    /// Whether a person stands behind it, or it happened.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        !matches!(self.origin, Origin::Words { standing: Standing::Suggested, .. })
    }

    /// Said, asked or happened.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.origin {
            Origin::Words { source, .. } => source.kind(),
            Origin::Fact(_) => Kind::Fact,
        }
    }

    /// A good sign.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.stage == Stage::Healthy
    }

    /// Confirmed words of the sponsor.
    pub(super) const fn is_sponsors_word(&self) -> bool {
        matches!(self.origin, Origin::Words { sponsor: true, standing: Standing::Confirmed, .. })
    }

    /// From which source it is.
    pub(super) fn source(&self) -> SourceKey {
        let day = TimeZone::UTC.to_datetime(self.at).date();
        let who = match self.origin {
            Origin::Words { by, .. } => by.map_or(Who::Somebody(self.side), Who::Person),
            Origin::Fact(fact) => Who::Nobody(fact),
        };
        SourceKey { kind: self.kind(), who, month: (day.year(), day.month()) }
    }

    /// The order in which evidence is read, whatever the order in which it came.
    pub(super) fn order(&self) -> (Timestamp, EvidenceId) {
        (self.at, self.id)
    }
}
