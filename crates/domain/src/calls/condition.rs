//! The ten conditions, and what a call can have come to.

use serde::{Deserialize, Serialize};

use crate::profile::coded;

coded! {
    /// Why somebody is called.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Condition {
        /// Nobody talked with them for longer than their tier should wait.
        NoContact "no_contact" "Too long without a word",
        /// The relationship went to a worse stage.
        WorseStage "worse_stage" "A worse stage",
        /// Promises of ours broke down, one soon after the other.
        Breakdowns "breakdowns" "Breakdowns in a row",
        /// Every level is kept, and the client is not content.
        GreenUnhappy "green_unhappy" "Levels kept, and not content",
        /// A charge has been disputed for long.
        OldDispute "old_dispute" "A charge in dispute for long",
        /// Both were asked to look back, and neither has.
        ReviewOverdue "review_overdue" "Nobody has looked back",
        /// We said no and named nothing else.
        BareRefusal "bare_refusal" "A no without another way",
        /// We said no more than once to the same need.
        RefusedTwice "refused_twice" "The same need refused again",
        /// A team works close to or over its hours, week after week.
        Utilisation "utilisation" "A team without slack",
        /// Nothing was offered or raised by us for long.
        NothingOffered "nothing_offered" "Nothing offered for long",
    }
}

impl Condition {
    /// It is about a team of ours; every other one is about a client.
    #[must_use]
    pub const fn is_of_team(self) -> bool {
        matches!(self, Self::Utilisation)
    }
}

coded! {
    /// What a call came to.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Outcome {
        /// What was done helped.
        Helped "helped" "It helped",
        /// Something was done, and nothing changed by it.
        NoEffect "no_effect" "It had no effect",
        /// Nothing was wrong.
        WrongAlarm "wrong_alarm" "It was a wrong alarm",
        /// Nothing was done about it; it says nothing of whether the alarm was right.
        NobodyWent "nobody_went" "Nobody went",
    }
}
