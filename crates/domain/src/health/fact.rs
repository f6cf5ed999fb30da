//! Hard facts: what happened between two parties that tells of trouble without anybody having said so, and of which stage.
//!
//! A fact is taken at its mildest. What may have a harmless reason counts for the stage at which it is still harmless, because a
//! worse one has to come from words: whoever turns their back says so sooner or later, and a register does not.

use serde::{Deserialize, Serialize};

use super::stage::Stage;
use crate::profile::coded;

coded! {
    /// What happened.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Fact {
        /// The due of a promise passed in silence, for good, on either side.
        SilentMiss "silent_miss" "promise missed in silence",
        /// What was delivered was not taken.
        Rejected "rejected" "delivery not accepted",
        /// Answers of one side take clearly longer than they did.
        SlowerAnswers "slower_answers" "answers take longer",
        /// Whoever stood behind things with name and money no longer does.
        SponsorLost "sponsor_lost" "sponsor gone",
        /// The business has built or bought something alone.
        ShadowIt "shadow_it" "built or bought alone",
        /// Somebody went past the one who answers, to whoever leads there.
        Escalated "escalated" "taken to the lead",
        /// The client ended what it had wanted and we had promised.
        Cancelled "cancelled" "ended by the client",
        /// The client says that a bill is not right.
        BillDisputed "bill_disputed" "bill disputed",
        /// Nobody has talked with anybody for ninety days.
        NoContact "no_contact" "no contact",
        /// Five or more stand between who has the need and who builds.
        LongChain "long_chain" "long chain between need and builder",
    }
}

impl Fact {
    /// The stage of which it tells.
    ///
    /// * **Sniffles**: what ordinary people do who are a little less content, or what has happened to them. A delivery that is not
    ///   accepted, a line of a bill that is disputed, are said openly and to the right person. Slower answers may be a busy
    ///   month. A sponsor who goes is nobody's fault, and yet nobody is left who knows why it was wanted.
    /// * **Flu** begins with a visible disappointment. A promise missed in silence is one; so is an initiative that the client
    ///   ends. Who goes to the lead has given up on the one who should answer. Ninety days without a word may be neglect as well as
    ///   avoidance: too much for sniffles, and no proof of worse.
    /// * **Pneumonia** is what stands there and can be counted: shadow IT that exists, layers upon layers.
    /// * **End stage** is never a fact. It is an intent, and intents are said.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Fact::Rejected | Fact::SlowerAnswers | Fact::SponsorLost | Fact::BillDisputed => Stage::Sniffles,
            Fact::SilentMiss | Fact::Escalated | Fact::Cancelled | Fact::NoContact => Stage::Flu,
            Fact::ShadowIt | Fact::LongChain => Stage::Pneumonia,
        }
    }
}
