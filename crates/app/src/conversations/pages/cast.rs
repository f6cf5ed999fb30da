//! Who is who on the page of a conversation: names of both sides, and for whom the reader speaks.

use domain::commitment::Side;
use domain::kernel::PersonId;
use jiff::Zoned;

use crate::conversations::store::Conversation;

/// Both sides of a conversation as its reader sees them.
#[derive(Clone, Debug)]
pub struct Cast<'a> {
    /// The conversation.
    pub row: &'a Conversation,
    /// The side the reader stands on.
    pub own: Side,
    /// The side whose words are being written: the reader's own, or the other while recording.
    pub speaker: Side,
    /// The reader.
    pub reader: Option<PersonId>,
    /// Now, in the organisation's zone.
    pub now: Zoned,
}

impl Cast<'_> {
    /// The party on this side.
    #[must_use]
    pub fn party(&self, side: Side) -> &str {
        if side == Side::Customer { &self.row.customer } else { &self.row.performer }
    }

    /// How this side is drawn: `it`, `client` or `supplier`.
    #[must_use]
    pub fn drawn(&self, side: Side) -> &'static str {
        let kind =
            if side == Side::Customer { self.row.between.customer_kind } else { self.row.between.performer_kind };
        kind.side()
    }

    fn accountable(&self, side: Side) -> Option<&(PersonId, String)> {
        if side == Side::Customer { self.row.customer_person.as_ref() } else { self.row.performer_person.as_ref() }
    }

    /// Who answers for it on this side, else the party.
    #[must_use]
    pub fn name(&self, side: Side) -> &str {
        self.accountable(side).map_or_else(|| self.party(side), |(_, name)| name.as_str())
    }

    /// The same as one would say it: "Hanne", "Field Operations".
    #[must_use]
    pub fn first(&self, side: Side) -> String {
        self.accountable(side).map_or_else(|| self.party(side).to_owned(), |(_, name)| first_name(name).to_owned())
    }

    /// Whether the reader is the one who answers for this side.
    #[must_use]
    pub fn is_reader(&self, side: Side) -> bool {
        side == self.own && self.accountable(side).is_none_or(|(id, _)| Some(*id) == self.reader)
    }

    /// The side that is our house.
    #[must_use]
    pub fn house(&self) -> Side {
        if self.row.between.performer_kind.is_ours() { Side::Performer } else { Side::Customer }
    }

    /// Whether the other side's words are being recorded.
    #[must_use]
    pub fn records(&self) -> bool {
        self.own != self.speaker
    }

    /// "Your move", "Hanne's move".
    #[must_use]
    pub fn whose_move(&self, side: Side) -> String {
        if self.is_reader(side) { "Your move".to_owned() } else { format!("{} move", of(&self.first(side))) }
    }
}

/// "Hanne's", "Field Operations'".
#[must_use]
pub fn of(name: &str) -> String {
    if name.ends_with('s') { format!("{name}\u{2019}") } else { format!("{name}\u{2019}s") }
}

/// What one calls a person: "Hanne" for Hanne Brandt, "Ilse" for Dr Ilse Haas.
#[must_use]
pub fn first_name(name: &str) -> &str {
    let titled = |word: &&str| matches!(word.trim_end_matches('.'), "Dr" | "Prof" | "Mr" | "Ms" | "Mrs");
    name.split_whitespace().find(|word| !titled(word)).unwrap_or(name)
}
