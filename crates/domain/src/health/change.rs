//! What has become of a relationship between two pictures: worse, better or begun anew, and what made it so.

use super::account::Piece;
use super::overrule::Overrule;
use super::picture::Picture;
use super::stage::Stage;
use crate::kernel::EvidenceId;
use crate::profile::coded;

coded! {
    /// Which way it went.
    Course {
        /// To a worse stage.
        Worse "worse" "worse",
        /// To a milder one.
        Better "better" "better",
        /// Both sides begin anew.
        Anew "anew" "a new beginning",
        /// The stage is as it was.
        Same "same" "as it was",
    }
}

coded! {
    /// What made it so.
    Because {
        /// More was heard or confirmed, or more happened.
        Heard "heard" "something was heard",
        /// Evidence was found to be none, or of another stage.
        TakenBack "taken_back" "something was taken back",
        /// What there was has faded, and nothing of the kind was heard since.
        Faded "faded" "nothing more was heard of it",
        /// Somebody said so, with a reason.
        Overruled "overruled" "somebody overruled it",
        /// What somebody had said no longer holds.
        OverruleEnded "overrule_ended" "an overruling has ended",
        /// A new beginning was marked.
        BegunAnew "begun_anew" "a new beginning was marked",
    }
}

/// The difference between two pictures of one relationship.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Shown before.
    pub from: Stage,
    /// Shown now.
    pub to: Stage,
    /// Which way.
    pub course: Course,
    /// Why; nothing where the stage is as it was.
    pub because: Option<Because>,
    /// Carried by the evidence before and now, whatever is shown.
    pub carried: (Stage, Stage),
    /// Suspected before and now.
    pub suspected: (Option<Stage>, Option<Stage>),
    /// What is confirmed now and was not before, or was of another stage; the worst first.
    pub heard: Vec<EvidenceId>,
    /// What was confirmed before and is not now, or is of another stage; the worst first.
    pub taken_back: Vec<EvidenceId>,
    /// The overruling that holds now and did not before.
    pub overrule: Option<Overrule>,
}

impl Change {
    /// Between an earlier picture and a later one.
    #[must_use]
    pub fn between(before: &Picture, after: &Picture) -> Self {
        let heard = missing(&after.pieces, &before.pieces);
        let began = after.anew.filter(|_| after.anew != before.anew);
        // What lies before a new beginning does not count any more, and nobody took it back.
        let taken_back = if began.is_some() { Vec::new() } else { missing(&before.pieces, &after.pieces) };
        let overrule = after.overrule.clone().filter(|_| after.overrule != before.overrule);
        let course = match () {
            () if began.is_some() => Course::Anew,
            () if after.shown > before.shown => Course::Worse,
            () if after.shown < before.shown => Course::Better,
            () => Course::Same,
        };
        let because = match course {
            Course::Same => None,
            Course::Anew => Some(Because::BegunAnew),
            _ if overrule.is_some() => Some(Because::Overruled),
            _ if before.overrule.is_some() && after.overrule.is_none() => Some(Because::OverruleEnded),
            Course::Worse if heard.is_empty() => Some(Because::TakenBack),
            Course::Worse => Some(Because::Heard),
            Course::Better if taken_back.is_empty() => Some(Because::Faded),
            Course::Better => Some(Because::TakenBack),
        };
        Self {
            from: before.shown,
            to: after.shown,
            course,
            because,
            carried: (before.carried, after.carried),
            suspected: (before.suspected, after.suspected),
            heard,
            taken_back,
            overrule,
        }
    }

    /// Whoever leads the relationship has to know: the evidence carries a worse stage than before, or what somebody had
    /// overruled comes back. Not where a person made it worse by their own word.
    #[must_use]
    pub fn alerts(&self) -> bool {
        let returns = self.course == Course::Worse && self.because == Some(Because::OverruleEnded);
        self.carried.1 > self.carried.0 || returns
    }

    /// Something worse is suspected than before: a matter for whoever confirms.
    #[must_use]
    pub fn suspects_more(&self) -> bool {
        self.suspected.1 > self.suspected.0 && self.suspected.1 > Some(self.carried.0)
    }
}

/// Confirmed pieces that the others do not have, as of the same stage.
fn missing(pieces: &[Piece], others: &[Piece]) -> Vec<EvidenceId> {
    let known: std::collections::HashSet<(EvidenceId, Stage)> =
        others.iter().filter(|piece| piece.confirmed).map(|piece| (piece.id, piece.stage)).collect();
    let mut new: Vec<&Piece> =
        pieces.iter().filter(|piece| piece.confirmed && !known.contains(&(piece.id, piece.stage))).collect();
    new.sort_by(|a, b| b.stage.cmp(&a.stage).then(b.at.cmp(&a.at)).then(a.id.cmp(&b.id)));
    new.into_iter().map(|piece| piece.id).collect()
}
