//! Whose voice a name in minutes is: one of the people who may have been there, or nobody we know. In doubt nobody: a word in
//! the wrong mouth is worse than a word without one.

use crate::health::Side;
use crate::kernel::PersonId;

/// Somebody who may have spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// On which side they stand.
    pub side: Side,
    /// They stood behind things there, with name and money.
    pub sponsor: bool,
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The person, where one of those who are known fits and no other.
    pub person: Option<PersonId>,
    /// The name as it is known, else as it was written; nothing where nobody was named.
    pub name: Option<String>,
    /// On which side: of the person, else not known.
    pub side: Side,
    /// They were the sponsor.
    pub sponsor: bool,
}

impl Voice {
    /// Nobody knows who.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { person: None, name: None, side: Side::Unknown, sponsor: false }
    }

    /// Of somebody who is known.
    #[must_use]
    pub fn of(known: &Known) -> Self {
        Self { person: Some(known.id), name: Some(known.name.clone()), side: known.side, sponsor: known.sponsor }
    }
}

/// Words that somebody writes for themselves.
const MYSELF: [&str; 3] = ["i", "me", "you"];

/// Lower case, one blank between words, without what stands in brackets; `Tanabe, Yuki` the other way round.
fn plain(name: &str) -> String {
    let name = name.split(['(', '[']).next().unwrap_or_default();
    let turned = match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() => format!("{first} {last}"),
        _ => name.replace(',', " "),
    };
    let words: Vec<String> = turned.split_whitespace().map(|w| w.trim_matches('.').to_lowercase()).collect();
    words.join(" ")
}

/// Whether what was written can stand for this name: the first or the last word of it, an initial with the last word, or the
/// beginning of each word.
fn fits(written: &str, name: &str) -> bool {
    let (written, name): (Vec<&str>, Vec<&str>) = (written.split(' ').collect(), name.split(' ').collect());
    match written.as_slice() {
        [] => false,
        [one] => name.first() == Some(one) || name.last() == Some(one),
        [first, .., last] => {
            let starts = |of: &str| of.starts_with(first) || first.starts_with(of);
            (name.last() == Some(last) && name.first().is_some_and(|of| starts(of)))
                || (name.first() == Some(first)
                    && last.chars().count() == 1
                    && name.last().is_some_and(|of| of.starts_with(last)))
        }
    }
}

/// The voice behind a name: who is called exactly so, else the only one whom it fits.
#[must_use]
pub fn voice(written: &str, known: &[Known], myself: Option<PersonId>) -> Voice {
    let asked = plain(written);
    let only = |fit: &dyn Fn(&Known) -> bool| {
        let mut found = known.iter().filter(|one| fit(one));
        let first = found.next()?;
        found.all(|other| other.id == first.id).then_some(first)
    };
    let mine = MYSELF.contains(&asked.as_str()).then(|| only(&|one| Some(one.id) == myself)).flatten();
    let same = |one: &Known| plain(&one.name) == asked;
    let exact = known.iter().any(same);
    let found = match (mine, exact) {
        (Some(me), _) => Some(me),
        (None, true) => only(&same),
        (None, false) => only(&|one| fits(&asked, &plain(&one.name))),
    };
    match found {
        Some(one) => Voice::of(one),
        None => Voice { name: Some(written.trim().to_owned()).filter(|n| !n.is_empty()), ..Voice::unknown() },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn known(n: u128, name: &str, side: Side) -> Known {
        Known { id: PersonId(Uuid::from_u128(n)), name: name.to_owned(), side, sponsor: n == 2 }
    }

    fn there() -> Vec<Known> {
        vec![
            known(1, "Yuki Tanabe", Side::Client),
            known(2, "Stefan Roth", Side::Client),
            known(3, "Ola Berg", Side::It),
            known(4, "Anna Berg", Side::Client),
            known(5, "Mara Lindqvist", Side::It),
        ]
    }

    fn who(written: &str) -> Option<String> {
        let me = Some(PersonId(Uuid::from_u128(5)));
        let heard = voice(written, &there(), me);
        heard.person.and(heard.name)
    }

    #[test]
    fn people_are_known_by_the_ways_in_which_minutes_write_them() {
        for written in [
            "Yuki Tanabe",
            "yuki  tanabe",
            "Tanabe, Yuki",
            "Yuki",
            "Tanabe",
            "Y. Tanabe",
            "Yuki T.",
            "Yuki Tanabe (Trading)",
        ] {
            assert_eq!(who(written).as_deref(), Some("Yuki Tanabe"), "{written}");
        }
        assert_eq!(who("Ola Berg").as_deref(), Some("Ola Berg"));
        assert_eq!(who("You").as_deref(), Some("Mara Lindqvist"));
    }

    #[test]
    fn in_doubt_it_is_nobody() {
        for written in ["Berg", "Emre", "", "T.", "Tanabe Roth", "Yuki Roth"] {
            assert_eq!(who(written), None, "{written}");
        }
        assert_eq!(voice("Emre", &there(), None).name.as_deref(), Some("Emre"));
    }

    #[test]
    fn the_side_comes_from_the_person_and_from_nothing_else() {
        assert_eq!(voice("Stefan", &there(), None), Voice::of(&there()[1]));
        assert_eq!(voice("Nobody of these", &there(), None).side, Side::Unknown);
    }

    proptest! {
        #[test]
        fn a_name_never_stands_for_two(names in prop::collection::vec("[A-C][a-b]{1,2} [D-F][a-b]{1,2}", 1..8), written in "[A-F][a-b]{0,2}( [A-F][a-b]{0,2})?") {
            let all: Vec<Known> = names.iter().zip(1_u128..).map(|(name, n)| known(n, name, Side::Client)).collect();

            let heard = voice(&written, &all, None);

            if let Some(person) = heard.person {
                let one = all.iter().find(|one| one.id == person);
                let twins = all.iter().filter(|other| one.is_some_and(|one| one.name == other.name)).count();
                prop_assert_eq!(twins, 1);
            }
            let turned: Vec<Known> = all.iter().rev().cloned().collect();
            prop_assert_eq!(voice(&written, &turned, None).person, heard.person);
        }
    }
}
