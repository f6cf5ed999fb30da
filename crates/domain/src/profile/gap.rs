//! What we do not know about a client, as work: each gap is something that somebody can fill or find out.

use super::coded;

coded! {
    /// Something that ought to be known. The word goes on after *we do not know*.
    Gap {
        /// No measure of success.
        Measures "measures" "how they measure their own success",
        /// A measure without a value of the last months.
        Values "values" "where their measures stand now",
        /// Nobody who decides and funds.
        Decider "decider" "who decides on IT and funds it",
        /// Somebody decides, and nobody knows up to where.
        Limit "limit" "up to which amount they decide",
        /// No text about success.
        Success "success" "what part IT has in their success",
        /// No text about risk.
        Risk "risk" "what part IT has in managing their risk",
        /// No calendar of their own.
        Calendar "calendar" "their peaks and freezes",
        /// No unit below them.
        Lines "lines" "their lines of business",
        /// Nobody of ours leads.
        Lead "lead" "who of us leads the relationship",
        /// No tier and no rhythm.
        Rhythm "rhythm" "how often we want to talk with them",
        /// Somebody decides, and nobody has noted how they stand.
        Stances "stances" "how those who decide stand toward us",
    }
}

impl Gap {
    /// It is known inside our house or not at all, so it is no question to the client.
    #[must_use]
    pub const fn is_inside(self) -> bool {
        matches!(self, Gap::Lead | Gap::Rhythm | Gap::Stances)
    }

    /// What somebody of ours promises when they find out, in one line that the client reads as well.
    #[must_use]
    pub const fn promise(self) -> &'static str {
        match self {
            Gap::Measures => "We find out how you measure your own success",
            Gap::Values => "We find out where your measures of success stand now",
            Gap::Decider => "We find out who decides on IT with you and funds it",
            Gap::Limit => "We find out up to which amount your people decide on IT",
            Gap::Success => "We find out what part IT has in your success",
            Gap::Risk => "We find out what part IT has in managing your risk",
            Gap::Calendar => "We find out when your peaks and freezes are",
            Gap::Lines => "We find out which lines of business you have",
            Gap::Lead => "We say who leads the relationship with you",
            Gap::Rhythm => "We say how often we talk",
            Gap::Stances => "We talk with everybody who decides",
        }
    }
}

/// What is known, as far as gaps go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Measures that hold.
    pub measures: usize,
    /// Of them those without a value of the last months.
    pub without_value: usize,
    /// People who decide and fund.
    pub deciders: usize,
    /// Of them those whose limit is known.
    pub with_limit: usize,
    /// Of them those whose stance has been noted.
    pub with_stance: usize,
    /// Somebody wrote about success.
    pub success: bool,
    /// Somebody wrote about risk.
    pub risk: bool,
    /// They have a calendar of their own.
    pub calendar: bool,
    /// Units below them.
    pub lines: usize,
    /// They are a unit of another client themselves: they need no lines of their own.
    pub is_unit: bool,
    /// Somebody of ours leads.
    pub lead: bool,
    /// A rhythm has been written down.
    pub rhythm: bool,
}

/// What is not known, in the order of what hurts most. With `inside` also what is only ours to know.
#[must_use]
pub fn gaps(facts: &Facts, inside: bool) -> Vec<Gap> {
    let missing = |gap: &Gap| match gap {
        Gap::Measures => facts.measures == 0,
        Gap::Values => facts.without_value > 0,
        Gap::Decider => facts.deciders == 0,
        Gap::Limit => facts.with_limit < facts.deciders,
        Gap::Success => !facts.success,
        Gap::Risk => !facts.risk,
        Gap::Calendar => !facts.calendar,
        Gap::Lines => facts.lines == 0 && !facts.is_unit,
        Gap::Lead => !facts.lead,
        Gap::Rhythm => !facts.rhythm,
        Gap::Stances => facts.with_stance < facts.deciders,
    };
    Gap::ALL.iter().copied().filter(|gap| (inside || !gap.is_inside()) && missing(gap)).collect()
}
