//! Soft signals of a meeting, in three taps: how the tone was, who spoke, and how people sat there.
//!
//! An impression is one person's, of a mood. So it never says more than sniffles, one tap alone weighs half of what words
//! do, and all together weigh no more than one sentence. Who spoke most tells nothing alone: a meeting in which mostly they
//! spoke may have been the best for months.

use super::evidence::WHOLE;
use super::stage::Stage;
use crate::profile::coded;

coded! {
    /// How the tone was.
    Tone {
        /// Friendly.
        Warm "warm" "warm",
        /// Neither.
        Even "even" "even",
        /// Sharp, or strained.
        Tense "tense" "tense",
    }
}

coded! {
    /// Who spoke.
    Spoke {
        /// Both sides.
        Both "both" "both sides",
        /// Mostly our people.
        MostlyUs "mostly_us" "mostly we",
        /// Mostly theirs.
        MostlyThey "mostly_they" "mostly they",
        /// Hardly anybody.
        Hardly "hardly" "hardly anybody",
    }
}

coded! {
    /// How people sat there.
    Mood {
        /// They leaned in.
        LeaningIn "leaning_in" "leaning in",
        /// Neither.
        Even "even" "even",
        /// They turned away.
        TurnedAway "turned_away" "turned away",
    }
}

/// What a meeting was like, to one person who was there. Each of the three can be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Soft {
    /// The tone.
    pub tone: Option<Tone>,
    /// Who spoke.
    pub spoke: Option<Spoke>,
    /// The mood.
    pub mood: Option<Mood>,
}

impl Soft {
    /// What it is evidence of, and how much it weighs in hundredths; nothing where it was a meeting like any other. One
    /// trouble is half a sentence, two are a whole. A good sign needs two and no trouble.
    #[must_use]
    pub fn reads(self) -> Option<(Stage, u8)> {
        let troubles =
            [self.tone == Some(Tone::Tense), self.spoke == Some(Spoke::Hardly), self.mood == Some(Mood::TurnedAway)];
        let good = [self.tone == Some(Tone::Warm), self.spoke == Some(Spoke::Both), self.mood == Some(Mood::LeaningIn)];
        let count = |all: [bool; 3]| all.into_iter().filter(|one| *one).count();
        match (count(troubles), count(good)) {
            (0, 2..) => Some((Stage::Healthy, WHOLE)),
            (0, _) => None,
            (1, _) => Some((Stage::Sniffles, WHOLE / 2)),
            _ => Some((Stage::Sniffles, WHOLE)),
        }
    }
}
