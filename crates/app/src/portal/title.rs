//! The sentence that the portal begins with, and the one below it. Pure.

use super::line::Stands;
use crate::commitments::phrase;
use crate::kit::say;

/// "Two things wait for your word, Dev."
#[must_use]
pub fn title(asking: usize, name: &str) -> String {
    let name = phrase::called(name);
    match asking {
        0 => format!("Nothing waits for your word, {name}."),
        1 => format!("One thing waits for your word, {name}."),
        n => format!("{} things wait for your word, {name}.", say::number_word(n)),
    }
}

/// Whose promises the second sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Ours to a client.
    Ours,
    /// A supplier's to us.
    Theirs,
}

/// How much it is, and how the promises stand that matter most to this reader.
#[must_use]
pub fn lead(asking: usize, about: About, stands: &[Stands]) -> String {
    let takes = match asking {
        0 => "",
        1 => "It takes a minute.",
        _ => "Each takes a minute.",
    };
    format!("{takes} {}", promises(asking, about, stands)).trim().to_owned()
}

fn promises(asking: usize, about: About, stands: &[Stands]) -> String {
    let count = |wanted: Stands| stands.iter().filter(|s| **s == wanted).count();
    let parts = [
        (Stands::Silent, "passed its date without a word", "passed their dates without a word"),
        (Stands::Broken, "will not hold as agreed", "will not hold as agreed"),
        (Stands::Late, "is late", "are late"),
        (Stands::AtRisk, "is at risk", "are at risk"),
    ];
    let whose = if about == About::Ours { "of ours" } else { "of yours" };
    let troubles: Vec<String> = parts
        .into_iter()
        .filter(|(wanted, ..)| count(*wanted) > 0)
        .enumerate()
        .map(|(n, (wanted, one, many))| {
            let found = count(wanted);
            let noun = match (n, found) {
                (0, 1) => format!(" promise {whose}"),
                (0, _) => format!(" promises {whose}"),
                _ => String::new(),
            };
            format!("{}{noun} {}", say::number_in_words(found), if found == 1 { one } else { many })
        })
        .collect();
    let fine = count(Stands::OnItsWay);
    match (troubles.is_empty(), fine, stands.is_empty()) {
        (true, 0, true) if about == About::Ours => "Nothing is promised to you at the moment.".to_owned(),
        (true, 0, true) => "You have promised us nothing at the moment.".to_owned(),
        (true, 0, false) => String::new(),
        (true, _, _) if about == About::Ours => "Everything we promised you is on its way.".to_owned(),
        (true, _, _) => "Everything you promised us is on its way.".to_owned(),
        (false, 0, _) => format!("{}.", super::line::upper(&say::list_and(&troubles))),
        (false, ..) if asking > 0 => format!("Everything else is on its way, and {}.", say::list_and(&troubles)),
        (false, ..) => {
            format!("{}. Everything else is on its way.", super::line::upper(&say::list_and(&troubles)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_and_calls_by_name() {
        assert_eq!(title(0, "Dev Patel"), "Nothing waits for your word, Dev.");
        assert_eq!(title(1, "Dr Ilse Haas"), "One thing waits for your word, Dr Haas.");
        assert_eq!(title(2, "Dev Patel"), "Two things wait for your word, Dev.");
    }

    #[test]
    fn the_lead_hides_no_trouble() {
        use Stands::{AtRisk, Broken, OnItsWay, Otherwise, Silent};

        assert_eq!(
            lead(2, About::Ours, &[OnItsWay, AtRisk]),
            "Each takes a minute. Everything else is on its way, and one promise of ours is at risk."
        );
        assert_eq!(
            lead(0, About::Ours, &[Silent, Silent, Broken]),
            "Two promises of ours passed their dates without a word and one will not hold as agreed."
        );
        assert_eq!(
            lead(0, About::Ours, &[Silent, OnItsWay]),
            "One promise of ours passed its date without a word. Everything else is on its way."
        );
        assert_eq!(lead(1, About::Theirs, &[OnItsWay]), "It takes a minute. Everything you promised us is on its way.");
        assert_eq!(lead(0, About::Ours, &[]), "Nothing is promised to you at the moment.");
        assert_eq!(lead(0, About::Ours, &[Otherwise]), "");
    }
}
