//! What a relationship would be shown as if a person confirmed what was only heard, exactly as it was heard. Nothing becomes so by asking.

use jiff::Timestamp;

use super::history::History;
use super::rules::Rules;
use super::stage::Stage;
use crate::kernel::EvidenceId;

/// The difference that confirming would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supposed {
    /// The stage that the evidence carries, and would carry.
    pub carried: (Stage, Stage),
    /// The stage that is shown, and would be: another one where somebody has overruled it.
    pub shown: (Stage, Stage),
    /// Confirmed pieces, and how many it would be.
    pub pieces: (usize, usize),
    /// How many of these count for it; what lies before a new beginning does not.
    pub of: usize,
}

impl History {
    /// What confirming these as they were heard would make of it at `now`.
    #[must_use]
    pub fn suppose(&self, rules: &Rules, now: Timestamp, these: &[EvidenceId]) -> Supposed {
        let mut then = self.clone();
        for id in these {
            if let Some(stage) = self.evidence().iter().find(|one| one.id == *id).map(|one| one.stage) {
                then.confirm(*id, stage);
            }
        }
        let (before, after) = (self.picture(rules, now), then.picture(rules, now));
        let confirmed = |pieces: &[super::account::Piece]| pieces.iter().filter(|piece| piece.confirmed).count();
        Supposed {
            carried: (before.carried, after.carried),
            shown: (before.shown, after.shown),
            pieces: (confirmed(&before.pieces), confirmed(&after.pieces)),
            of: after.pieces.iter().filter(|piece| these.contains(&piece.id)).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::{HANNE, LUIS, MARA, beginning, day, id, of, overrule, said};
    use super::*;

    fn heard(n: u128, on: i64, stage: Stage, who: u128) -> super::super::Evidence {
        said(n, on, stage, who).suggested(66)
    }

    #[test]
    fn what_waits_is_taken_as_confirmed_and_nothing_else_changes() {
        let history = of(&[
            said(1, 0, Stage::Sniffles, HANNE),
            heard(2, 1, Stage::Sniffles, MARA),
            heard(3, 2, Stage::Flu, LUIS),
        ]);
        let rules = Rules::default();

        let one = history.suppose(&rules, day(3), &[id(2)]);

        assert_eq!((one.carried, one.shown), ((Stage::Healthy, Stage::Sniffles), (Stage::Healthy, Stage::Sniffles)));
        assert_eq!((one.pieces, one.of), ((1, 2), 1));
        assert_eq!(history.suppose(&rules, day(3), &[id(9)]).pieces, (1, 1), "what is not there changes nothing");
    }

    #[test]
    fn what_somebody_overruled_stays_shown_and_what_was_before_a_new_beginning_does_not_count() {
        let evidence = vec![said(1, 0, Stage::Sniffles, HANNE), heard(2, 1, Stage::Sniffles, MARA)];
        let overruled = History::new(evidence.clone(), vec![overrule(Stage::Healthy, 2, 30)], Vec::new());
        let anew = History::new(evidence, Vec::new(), vec![beginning(2)]);

        let said = overruled.suppose(&Rules::default(), day(3), &[id(2)]);
        let begun = anew.suppose(&Rules::default(), day(3), &[id(2)]);

        assert_eq!((said.carried.1, said.shown.1), (Stage::Sniffles, Stage::Healthy));
        assert_eq!((begun.carried, begun.of), ((Stage::Healthy, Stage::Healthy), 0));
    }
}
