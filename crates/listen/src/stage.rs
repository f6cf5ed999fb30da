//! The stages of a relationship and the sides of it, in the words that files and pages use.

/// How far a relationship has gone. Worse is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing to worry about.
    #[default]
    Healthy,
    /// Mild frustration, the first fingers pointed.
    Sniffles,
    /// After a disappointment: method and people in between, lists of faults, plans to do it alone.
    Flu,
    /// Layers, work that was built outside, rivalry, threats.
    Pneumonia,
    /// Open hostility, refusing, avoiding, calls for somebody else.
    End,
}

impl Stage {
    /// All of them, from well to worst.
    pub const ALL: [Self; 5] = [Self::Healthy, Self::Sniffles, Self::Flu, Self::Pneumonia, Self::End];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Sniffles => "sniffles",
            Self::Flu => "flu",
            Self::Pneumonia => "pneumonia",
            Self::End => "end",
        }
    }

    /// The stage that a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Its place from well to worst.
    #[must_use]
    pub fn rank(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Who speaks. It is told by whoever brings the text and never read from it: text alone tells it hardly better than chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Somebody of the client.
    Client,
    /// Somebody of IT.
    It,
    /// Somebody of neither.
    Neutral,
    /// Nobody said.
    #[default]
    Unknown,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Client, Self::It, Self::Neutral, Self::Unknown];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::It => "it",
            Self::Neutral => "neutral",
            Self::Unknown => "unknown",
        }
    }

    /// The side that a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.word().eq_ignore_ascii_case(word.trim()))
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
