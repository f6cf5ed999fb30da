//! What a notice is about, and how much it weighs.

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident $code:literal $weight:ident),+ $(,)?) => {
        /// Why somebody is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum NoticeKind { $($(#[$doc])+ $name),+ }

        impl NoticeKind {
            /// Every kind: first what acts bring, then what time brings.
            pub const ALL: &'static [NoticeKind] = &[$(NoticeKind::$name),+];

            /// As stored and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(NoticeKind::$name => $code),+ }
            }

            /// Back from [`NoticeKind::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }

            /// How soon it has to reach somebody.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self { $(NoticeKind::$name => Weight::$weight),+ }
            }
        }
    };
}

/// How soon something has to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// Once a day is enough.
    Light,
    /// It changes what one can count on.
    Heavy,
    /// Somebody waits for an answer.
    Asks,
    /// It breaks, and every hour counts: now, also at night.
    Urgent,
}

kinds! {
    /// Something was said that waits for their side's answer.
    Answer "answer" Asks,
    /// They are asked to look back at a conversation.
    LookBack "look_back" Asks,
    /// Something was said that changes what they can count on.
    News "news" Heavy,
    /// Something was said that they should know of.
    Know "know" Light,
    /// Somebody said that it will not hold, or that it is not there yet.
    Broken "broken" Urgent,
    /// Something was recorded as their word; they can contest it.
    SpokenFor "spoken_for" Heavy,
    /// Somebody of their own side spoke in a matter for which they answer.
    ActedFor "acted_for" Light,
    /// They answer for it from now on.
    HandedTo "handed_to" Heavy,
    /// Somebody else answers for it from now on.
    HandedFrom "handed_from" Light,
    /// *That is not what I said.*
    Contested "contested" Heavy,
    /// It falls due soon and the performer has not said whether it will be kept.
    WillYouMakeIt "will_you_make_it" Light,
    /// An answer was asked for by a time that comes near or has passed.
    AnswerWanted "answer_wanted" Asks,
    /// They asked, and the time to answer has passed.
    NoAnswerYet "no_answer_yet" Light,
    /// It was delivered some time ago and they have not said whether it is what they need.
    ConfirmWanted "confirm_wanted" Light,
    /// It was delivered long ago and the customer never answered.
    NotConfirmed "not_confirmed" Light,
    /// The breakdown clock is over and no new terms stand.
    ClockOver "clock_over" Urgent,
    /// The due passed and nobody spoke.
    MissedInSilence "missed_in_silence" Urgent,
    /// Something that it rests on slips.
    AtRisk "at_risk" Heavy,
}

impl NoticeKind {
    /// It follows from an act; the others come with time.
    #[must_use]
    pub const fn from_act(self) -> bool {
        use NoticeKind as K;
        matches!(
            self,
            K::Answer
                | K::LookBack
                | K::News
                | K::Know
                | K::Broken
                | K::SpokenFor
                | K::ActedFor
                | K::HandedTo
                | K::HandedFrom
                | K::Contested
        )
    }

    /// It waits for something from whoever is told, so it is left out once that has been said.
    #[must_use]
    pub const fn waits(self) -> bool {
        use NoticeKind as K;
        matches!(self, K::Answer | K::LookBack | K::AnswerWanted | K::ConfirmWanted | K::WillYouMakeIt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_and_differ() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_code(kind.code()), Some(*kind));
        }
    }

    #[test]
    fn what_breaks_is_urgent_and_nothing_else_is() {
        let urgent: Vec<_> = NoticeKind::ALL.iter().filter(|k| k.weight() == Weight::Urgent).collect();

        assert_eq!(urgent, [&NoticeKind::Broken, &NoticeKind::ClockOver, &NoticeKind::MissedInSilence]);
    }
}
