//! Nothing new into trouble: while something that was promised to a client is broken, whoever of ours offers that client something
//! new says why it comes now. Answering an ask is nothing new, and neither is mending what is broken.

/// What is broken between us and a client, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// A promise of ours that broke down, with no new terms yet.
    OpenBreakdown,
    /// A promise of ours whose due passed without a word, and which still stands.
    SilentMiss,
    /// A core service that does not run as promised.
    CoreFails,
}

impl Trouble {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::OpenBreakdown, Self::SilentMiss, Self::CoreFails];
}

/// What is put to a client, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Put {
    /// We put it to them; nothing here holds back what a client says.
    pub by_us: bool,
    /// They asked for it: it answers a need of theirs, or takes up what was between us before.
    pub asked_for: bool,
    /// It mends something: a step of a plan that both follow.
    pub mends: bool,
}

impl Put {
    /// Something new, which nobody asked for.
    #[must_use]
    pub const fn is_new(self) -> bool {
        self.by_us && !self.asked_for && !self.mends
    }
}

/// What holds it back until somebody says why it comes now; nothing where it may go.
#[must_use]
pub fn held_back(put: Put, trouble: &[Trouble], reason: Option<&str>) -> Option<Trouble> {
    let said = reason.is_some_and(|words| !words.trim().is_empty());
    if !put.is_new() || said { None } else { trouble.iter().min().copied() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NEW: Put = Put { by_us: true, asked_for: false, mends: false };

    fn some() -> impl Strategy<Value = Vec<Trouble>> {
        prop::collection::vec(prop::sample::select(Trouble::ALL.to_vec()), 0..5)
    }

    fn put() -> impl Strategy<Value = Put> {
        (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(by_us, asked_for, mends)| Put {
            by_us,
            asked_for,
            mends,
        })
    }

    #[test]
    fn the_worst_is_named_and_blanks_are_no_reason() {
        assert_eq!(held_back(NEW, &[Trouble::CoreFails, Trouble::SilentMiss], None), Some(Trouble::SilentMiss));
        assert_eq!(held_back(NEW, &[Trouble::CoreFails], Some("  ")), Some(Trouble::CoreFails));
        assert_eq!(held_back(NEW, &[Trouble::OpenBreakdown], Some("It mends it.")), None);
    }

    proptest! {
        #[test]
        fn without_trouble_nothing_is_held_back(put in put(), reason in prop::option::of("[a-z ]{0,6}")) {
            prop_assert_eq!(held_back(put, &[], reason.as_deref()), None);
        }

        #[test]
        fn who_asks_and_who_mends_is_never_held_back(put in put(), trouble in some()) {
            prop_assert_eq!(held_back(put, &trouble, None).is_some(), put.is_new() && !trouble.is_empty());
        }

        #[test]
        fn more_trouble_never_lets_anything_through(put in put(), trouble in some(), more in some(), reason in prop::option::of("[a-z ]{0,6}")) {
            let before = held_back(put, &trouble, reason.as_deref());
            let after = held_back(put, &[trouble, more].concat(), reason.as_deref());
            prop_assert!(before.is_none() || after.is_some());
        }

        #[test]
        fn a_reason_always_lets_it_through(put in put(), trouble in some(), reason in "[a-z]{1,6}") {
            prop_assert_eq!(held_back(put, &trouble, Some(&reason)), None);
        }
    }
}
