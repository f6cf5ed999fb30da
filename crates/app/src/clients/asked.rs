//! What the address of the list asks for, and the addresses that ask for something else.

use domain::health::Stage;
use domain::kernel::PersonId;

use crate::kit::form::Typed;
use crate::kit::urls;

/// Ways of looking at all clients, one tab each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every client.
    #[default]
    All,
    /// Those whose relationship the reader leads.
    Mine,
    /// Something is broken down or missed in silence, or our word is low.
    Trouble,
    /// They are to move and the time has passed.
    Answers,
    /// No conversation goes on.
    Quiet,
    /// A talk with them is overdue.
    Talk,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [View; 6] = [View::All, View::Mine, View::Trouble, View::Answers, View::Quiet, View::Talk];

    /// As it stands in an address; the first one does not.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            View::All => "",
            View::Mine => "mine",
            View::Trouble => "trouble",
            View::Answers => "answers",
            View::Quiet => "quiet",
            View::Talk => "talk",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            View::All => "All",
            View::Mine => "Mine",
            View::Trouble => "Broken, missed or low",
            View::Answers => "Owe us an answer",
            View::Quiet => "No conversation",
            View::Talk => "Talk overdue",
        }
    }
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// A to Z.
    #[default]
    Name,
    /// Our lowest word first; where it is too early to tell, last.
    Word,
    /// Where we owe most first.
    Owed,
    /// The nearest deadline first.
    Next,
    /// The worst stage first.
    Stage,
}

impl Sort {
    const ALL: [Sort; 5] = [Sort::Name, Sort::Word, Sort::Owed, Sort::Next, Sort::Stage];

    /// As it stands in an address; the first one does not.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sort::Name => "",
            Sort::Word => "word",
            Sort::Owed => "owed",
            Sort::Next => "next",
            Sort::Stage => "stage",
        }
    }

    /// Whether the smallest comes first.
    #[must_use]
    pub const fn ascends(self) -> bool {
        !matches!(self, Sort::Owed)
    }

    /// In a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Sort::Name => "by name",
            Sort::Word => "our lowest word first",
            Sort::Owed => "where we owe most first",
            Sort::Next => "nearest deadline first",
            Sort::Stage => "worst stage first",
        }
    }
}

/// What the list is narrowed to, and its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which tab.
    pub view: View,
    /// Part of the name of a client or of its sponsor.
    pub q: String,
    /// Who leads the relationship.
    pub lead: Option<PersonId>,
    /// At which stage.
    pub stage: Option<Stage>,
    /// In which order.
    pub sort: Sort,
}

impl Asked {
    /// From an address. What nobody made asks for nothing.
    #[must_use]
    pub fn of(query: &Typed) -> Self {
        let find = |code: &str| View::ALL.into_iter().find(|v| v.code() == code);
        Self {
            view: find(query.get("view")).unwrap_or_default(),
            q: query.get("q").trim().chars().take(100).collect(),
            lead: query.get("lead").parse().ok(),
            stage: Stage::from_code(query.get("stage")),
            sort: Sort::ALL.into_iter().find(|s| s.code() == query.get("sort")).unwrap_or_default(),
        }
    }

    /// From a kept view.
    #[must_use]
    pub fn kept(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let plain = pairs.map(|(name, value)| (name.to_owned(), urls::unescape(value)));
        Self::of(&Typed(plain.collect()))
    }

    /// The same as an address, with more behind it.
    #[must_use]
    pub fn href_with(&self, more: &[(&str, &str)]) -> String {
        let lead = self.lead.map(|l| l.to_string()).unwrap_or_default();
        let stage = self.stage.map_or("", Stage::code);
        let mut pairs = vec![("view", self.view.code()), ("q", &self.q), ("lead", &lead), ("stage", stage)];
        pairs.push(("sort", self.sort.code()));
        pairs.extend_from_slice(more);
        urls::with_query("/clients", &pairs)
    }

    /// The same as an address.
    #[must_use]
    pub fn href(&self) -> String {
        self.href_with(&[])
    }

    /// What is kept under a name.
    #[must_use]
    pub fn query(&self) -> String {
        self.href().split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
    }

    /// In this order instead.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Self {
        Self { sort, ..self.clone() }
    }

    /// Led by this person, or by anybody.
    #[must_use]
    pub fn led_by(&self, lead: Option<PersonId>) -> Self {
        Self { lead, ..self.clone() }
    }

    /// At this stage, or at any.
    #[must_use]
    pub fn at(&self, stage: Option<Stage>) -> Self {
        Self { stage, ..self.clone() }
    }

    /// Nothing is narrowed but by the tab.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.q.is_empty() && self.lead.is_none() && self.stage.is_none()
    }
}
