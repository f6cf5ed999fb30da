//! The words: stages, sides, and where something was heard.

use serde::{Deserialize, Serialize};

use crate::party::PartyKind;
use crate::profile::coded;

coded! {
    /// How ill a relationship is. The order is that of getting worse.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Stage {
        /// Nothing is wrong that anybody has heard of; also what a good sign belongs to.
        Healthy "healthy" "healthy",
        /// Mild frustration, the first pointing of fingers.
        Sniffles "sniffles" "sniffles",
        /// After a visible disappointment: forms in between, each side lists the other's faults, plans to build alone.
        Flu "flu" "flu",
        /// Layers upon layers, shadow IT that exists, rivalry, refusing support, threats.
        Pneumonia "pneumonia" "pneumonia",
        /// Open hostility, refusing as policy, avoiding each other, calls for others to take over.
        End "end" "end stage",
    }
}

impl Stage {
    /// Those that have to be carried by evidence, the mildest first.
    pub const ILL: [Stage; 4] = [Stage::Sniffles, Stage::Flu, Stage::Pneumonia, Stage::End];

    /// The next worse one.
    #[must_use]
    pub fn worse(self) -> Option<Stage> {
        Self::ILL.into_iter().find(|stage| *stage > self)
    }

    /// Its place in [`Stage::ILL`]; nothing for the healthy.
    #[must_use]
    pub(super) fn place(self) -> Option<usize> {
        Self::ILL.iter().position(|stage| *stage == self)
    }
}

coded! {
    /// Whose voice it is. It comes from who said it and is never guessed from the words.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Side {
        /// Somebody of the client.
        Client "client" "the client",
        /// Somebody of ours.
        It "it" "IT",
        /// A third who belongs to neither, such as a facilitator.
        Neutral "neutral" "a third",
        /// Nobody knows. It weighs, and is no second voice beside another.
        Unknown "unknown" "not known",
    }
}

impl Side {
    /// Of somebody who belongs to such a party.
    #[must_use]
    pub const fn of(kind: PartyKind) -> Self {
        match kind {
            PartyKind::It | PartyKind::Team => Side::It,
            PartyKind::Client => Side::Client,
            PartyKind::Supplier => Side::Neutral,
        }
    }
}

coded! {
    /// Where something was heard.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Source {
        /// Somebody wrote it down.
        Note "note" "note",
        /// What a meeting was like, in three taps.
        Meeting "meeting" "impression of a meeting",
        /// Minutes of a meeting.
        Minutes "minutes" "minutes",
        /// A mail.
        Mail "mail" "mail",
        /// A message or a comment somewhere else.
        Message "message" "message",
        /// An answer to a survey, or to a question about satisfaction.
        Survey "survey" "survey answer",
        /// What was written in a case of another system.
        Ticket "ticket" "case",
    }
}

coded! {
    /// What kind of evidence it is. Two of different kinds are two sources.
    Kind {
        /// Somebody said it.
        Said "said" "said",
        /// It happened.
        Fact "fact" "fact",
        /// Somebody was asked.
        Survey "survey" "survey",
    }
}

impl Source {
    /// Which kind of evidence comes from here.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Source::Survey => Kind::Survey,
            _ => Kind::Said,
        }
    }
}
