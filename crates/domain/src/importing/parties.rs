//! A list of parties as a tree: each row names one, and the one above it. Two forms are read: a code with the code above, and
//! the codes of agencies and their bureaus as the United States publish them, where bureau 00 is the agency itself.

use std::collections::{BTreeMap, BTreeSet};

/// A row of the list, as its cells stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyRow {
    /// The line; the header is line 1.
    pub line: u64,
    /// What the other system calls it.
    pub key: String,
    /// What it calls the one above; empty for none.
    pub above: String,
    /// Its name.
    pub name: String,
}

impl PartyRow {
    /// From the codes of an agency and of a bureau of it.
    #[must_use]
    pub fn bureau(line: u64, (agency, bureau): (&str, &str), name: &str) -> Self {
        let (agency, bureau, name) = (agency.trim(), bureau.trim(), name.trim().to_owned());
        if agency.is_empty() || bureau.is_empty() {
            return Self { line, name, ..Self::default() };
        }
        let top = bureau.bytes().all(|b| b == b'0');
        let above = if top { String::new() } else { format!("{agency}-00") };
        Self { line, key: format!("{agency}-{bureau}"), above, name }
    }
}

/// Why a row is odd or cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyProblem {
    /// It has no name.
    NoName,
    /// Nothing says what the other system calls it.
    NoKey,
    /// An earlier row has the same key.
    SameKey,
    /// The one above is not in the list: it stands by itself.
    NoAbove,
    /// It lies below itself: it stands by itself.
    Circle,
}

impl PartyProblem {
    /// For programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PartyProblem::NoName => "no_name",
            PartyProblem::NoKey => "no_key",
            PartyProblem::SameKey => "same_key",
            PartyProblem::NoAbove => "no_above",
            PartyProblem::Circle => "circle",
        }
    }

    /// For people.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            PartyProblem::NoName => "It has no name.",
            PartyProblem::NoKey => "It has no code, so nothing could be told apart from it.",
            PartyProblem::SameKey => "An earlier row has the same code.",
            PartyProblem::NoAbove => "The one above it is not in the list, so it stands by itself.",
            PartyProblem::Circle => "It lies below itself, so it stands by itself.",
        }
    }
}

/// The list in an order in which each comes after the one above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyTree {
    /// Each with the key of the one above, where there is one.
    pub parties: Vec<PartyRow>,
    /// Odd rows, all of them used.
    pub flagged: Vec<(u64, PartyProblem)>,
    /// Rows that were not used.
    pub refused: Vec<(u64, PartyProblem)>,
}

/// Puts the rows of a list into a tree.
#[must_use]
pub fn party_tree(rows: impl IntoIterator<Item = PartyRow>) -> PartyTree {
    let mut tree = PartyTree::default();
    let (mut kept, mut seen) = (Vec::new(), BTreeSet::new());
    for row in rows {
        let problem = match (row.name.is_empty(), row.key.is_empty()) {
            (true, _) => Some(PartyProblem::NoName),
            (_, true) => Some(PartyProblem::NoKey),
            _ if !seen.insert(row.key.clone()) => Some(PartyProblem::SameKey),
            _ => None,
        };
        match problem {
            Some(problem) => tree.refused.push((row.line, problem)),
            None => kept.push(row),
        }
    }
    let above: BTreeMap<String, String> = kept.iter().map(|row| (row.key.clone(), row.above.clone())).collect();
    let depth = |row: &PartyRow| {
        let (mut at, mut steps) = (row.above.as_str(), 0usize);
        while let Some(next) = above.get(at).filter(|_| !at.is_empty() && steps <= above.len()) {
            (at, steps) = (next.as_str(), steps + 1);
        }
        steps
    };
    let depths: Vec<usize> = kept.iter().map(depth).collect();
    let mut placed: Vec<(usize, PartyRow)> = Vec::with_capacity(kept.len());
    for (mut row, depth) in kept.into_iter().zip(depths) {
        let problem = if row.above.is_empty() {
            None
        } else if !above.contains_key(&row.above) {
            Some(PartyProblem::NoAbove)
        } else {
            (depth > above.len()).then_some(PartyProblem::Circle)
        };
        if let Some(problem) = problem {
            tree.flagged.push((row.line, problem));
            row.above.clear();
        }
        placed.push((if problem.is_some() { 0 } else { depth }, row));
    }
    placed.sort_by_key(|(depth, row)| (*depth, row.line));
    tree.parties = placed.into_iter().map(|(_, row)| row).collect();
    tree
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(line: u64, key: &str, above: &str) -> PartyRow {
        PartyRow { line, key: key.into(), above: above.into(), name: format!("Party {key}") }
    }

    #[test]
    fn bureaus_lie_below_their_agency() {
        let rows = [
            PartyRow::bureau(2, ("009", "70"), "Administration for Children and Families"),
            PartyRow::bureau(3, ("009", "00"), "Department of Health and Human Services"),
            PartyRow::bureau(4, ("362", "10"), "A bureau whose agency is missing"),
            PartyRow::bureau(5, ("", "10"), "No agency"),
            PartyRow::bureau(6, ("009", "70"), "Twice"),
        ];

        let tree = party_tree(rows);

        let keys: Vec<_> = tree.parties.iter().map(|p| (p.key.as_str(), p.above.as_str())).collect();
        assert_eq!(keys, [("009-00", ""), ("362-10", ""), ("009-70", "009-00")]);
        assert_eq!(tree.flagged, [(4, PartyProblem::NoAbove)]);
        assert_eq!(tree.refused, [(5, PartyProblem::NoKey), (6, PartyProblem::SameKey)]);
    }

    #[test]
    fn what_lies_below_itself_stands_by_itself() {
        let tree = party_tree([row(2, "a", "b"), row(3, "b", "a"), row(4, "c", "c"), row(5, "d", "")]);

        assert!(tree.parties.iter().all(|p| p.above.is_empty()));
        assert_eq!(tree.flagged.len(), 3);
    }

    proptest! {
        #[test]
        fn each_comes_after_the_one_above_it(pairs in prop::collection::vec((0..12u8, 0..14u8), 0..20)) {
            let rows = pairs.iter().zip(2..).map(|((key, above), line)| row(line, &key.to_string(), &above.to_string()));

            let tree = party_tree(rows);

            let mut seen = BTreeSet::new();
            for party in &tree.parties {
                prop_assert!(party.above.is_empty() || seen.contains(&party.above), "{:?}", tree);
                seen.insert(party.key.clone());
            }
            prop_assert_eq!(tree.parties.len() + tree.refused.len(), pairs.len());
        }
    }
}
