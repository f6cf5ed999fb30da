//! Counselling: who may read what somebody said in confidence, and when both sides have agreed to one statement. No role is asked here:
//! whoever is neither the author nor the facilitator reads nothing that was not released, whatever else they may do.

#[cfg(test)]
mod tests;

use crate::kernel::PersonId;
use crate::profile::coded;

coded! {
    /// Whose voice a participant is.
    Voice {
        /// Of our house.
        It "it" "IT",
        /// Of the client.
        Client "client" "the client",
    }
}

/// Who is in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Who hears both sides.
    pub facilitator: PersonId,
    /// Who takes part, on which side.
    pub people: Vec<(PersonId, Voice)>,
}

/// Why a room cannot be opened so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody of one side takes part.
    OneSide,
    /// The facilitator takes part for a side.
    Partial,
    /// Somebody is named twice.
    Twice,
}

impl Unfit {
    /// Stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Unfit::OneSide => "one_side",
            Unfit::Partial => "facilitator_takes_part",
            Unfit::Twice => "named_twice",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Unfit::OneSide => "Name at least one person of each side.",
            Unfit::Partial => "Whoever hears both sides speaks for neither. Name somebody else.",
            Unfit::Twice => "Somebody is named for both sides. Name each person once.",
        }
    }
}

impl Room {
    /// Whether it can be opened.
    ///
    /// # Errors
    /// Why not.
    pub fn fit(&self) -> Result<(), Unfit> {
        if self.voice(self.facilitator).is_some() {
            return Err(Unfit::Partial);
        }
        let twice = |(n, (who, _)): (usize, &(PersonId, Voice))| self.people[..n].iter().any(|(known, _)| known == who);
        if self.people.iter().enumerate().any(twice) {
            return Err(Unfit::Twice);
        }
        let both = Voice::ALL.iter().all(|voice| self.people.iter().any(|(_, of)| of == voice));
        if both { Ok(()) } else { Err(Unfit::OneSide) }
    }

    /// On which side somebody takes part.
    #[must_use]
    pub fn voice(&self, who: PersonId) -> Option<Voice> {
        self.people.iter().find(|(known, _)| *known == who).map(|(_, voice)| *voice)
    }

    /// Whether somebody is in it at all.
    #[must_use]
    pub fn holds(&self, who: PersonId) -> bool {
        who == self.facilitator || self.voice(who).is_some()
    }

    /// Whether somebody can say that another is still the same person: the facilitator of those who take part, and they of the
    /// facilitator. Nobody says it of themselves.
    #[must_use]
    pub fn lets_in(&self, me: PersonId, who: PersonId) -> bool {
        let hears = |one: PersonId| one == self.facilitator;
        (hears(me) && self.voice(who).is_some()) || (hears(who) && self.voice(me).is_some())
    }

    /// Whether somebody reads what this author said.
    #[must_use]
    pub fn reads(&self, who: PersonId, author: PersonId, released: bool) -> bool {
        who == author || who == self.facilitator || (released && self.holds(who))
    }

    /// Both sides have agreed: everybody who takes part has said yes to these words.
    #[must_use]
    pub fn agreed(&self, yes: &[PersonId]) -> bool {
        self.fit().is_ok() && self.people.iter().all(|(who, _)| yes.contains(who))
    }
}
