//! Chains: how a ledger shows that nobody rewrote it. Only hashing; keeping and reading is somebody else's work.
//!
//! Texts, salts and names live beside the chained record and can be erased for privacy: the record holds their digest,
//! so an erased text is seen as redacted, not as broken.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// `SHA-256(salt ‖ text)`. The salt keeps short texts from being guessed from their digest.
#[must_use]
pub fn digest(salt: &[u8], canonical: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(canonical.as_bytes());
    hash.finalize().into()
}

/// The part of an act that is chained.
#[derive(Clone, Copy, Debug)]
pub struct ChainLine<'a> {
    /// Of the act.
    pub id: Uuid,
    /// The commitment or the conversation.
    pub matter: Uuid,
    /// `shared`, or `inside:` and a party.
    pub chain: &'a str,
    /// Position in the chain, from 1.
    pub position: i64,
    /// Kind of the act.
    pub kind: &'a str,
    /// Which side.
    pub by: &'a str,
    /// Who recorded it.
    pub person: Option<Uuid>,
    /// When it was said.
    pub said_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Through which door.
    pub channel: &'a str,
    /// Recorded by the other side.
    pub for_other: bool,
    /// Added because it must have happened.
    pub implied: bool,
    /// Version of the terms after it.
    pub terms_version: i64,
    /// Of the text.
    pub digest: &'a [u8],
}

/// The hash of a line that follows `previous`; the first line follows nothing.
///
/// Every field is written with its length before it, so that no two different lines hash the same bytes.
#[must_use]
pub fn link(previous: Option<&[u8]>, line: &ChainLine<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(previous.unwrap_or_default());
    field(line.id.as_bytes());
    field(line.matter.as_bytes());
    field(line.chain.as_bytes());
    field(&line.position.to_be_bytes());
    field(line.kind.as_bytes());
    field(line.by.as_bytes());
    field(line.person.as_ref().map_or(&[][..], |p| p.as_bytes()));
    field(&line.said_at.as_microsecond().to_be_bytes());
    field(&line.recorded_at.as_microsecond().to_be_bytes());
    field(line.channel.as_bytes());
    field(&[u8::from(line.for_other), u8::from(line.implied)]);
    field(&line.terms_version.to_be_bytes());
    field(line.digest);
    hash.finalize().into()
}

/// `SHA-256(previous seal ‖ sorted (chain, length, head))`: makes a cut tail or a missing chain visible to whoever
/// kept the seal elsewhere. Chains are added in the order of their names.
#[derive(Clone, Debug)]
pub struct Sealing(Sha256);

impl Sealing {
    /// Begins over the seal before.
    #[must_use]
    pub fn over(previous: Option<&[u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update(previous.unwrap_or_default());
        Self(hash)
    }

    /// Adds one chain: its name, how many lines it has, the hash of the last.
    pub fn add(&mut self, name: &str, length: i64, head: &[u8]) {
        self.0.update((name.len() as u64).to_be_bytes());
        self.0.update(name.as_bytes());
        self.0.update(length.to_be_bytes());
        self.0.update(head);
    }

    /// The seal.
    #[must_use]
    pub fn done(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(kind: &'a str, by: &'a str) -> ChainLine<'a> {
        ChainLine {
            id: Uuid::nil(),
            matter: Uuid::nil(),
            chain: "shared",
            position: 1,
            kind,
            by,
            person: None,
            said_at: Timestamp::UNIX_EPOCH,
            recorded_at: Timestamp::UNIX_EPOCH,
            channel: "web",
            for_other: false,
            implied: false,
            terms_version: 1,
            digest: &[1],
        }
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        assert_ne!(link(None, &line("notea", "b")), link(None, &line("note", "ab")));
    }

    #[test]
    fn a_line_hangs_on_the_one_before() {
        let first = link(None, &line("note", "customer"));

        assert_ne!(link(Some(&first), &line("note", "customer")), first);
    }

    #[test]
    fn a_seal_sees_a_cut_tail() {
        let seal = |length| {
            let mut sealing = Sealing::over(None);
            sealing.add("a", length, &[1]);
            sealing.done()
        };

        assert_ne!(seal(2), seal(1));
    }
}
