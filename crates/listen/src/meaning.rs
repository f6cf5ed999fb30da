//! Words that mean much the same, from a list of ours: what was learnt of one word holds for its neighbours.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Names of meanings with their words; a star stands for any ending.
const LIST: &str = include_str!("../data/meanings.txt");

#[derive(Debug, Default)]
struct Meanings {
    whole: BTreeMap<&'static str, Vec<u8>>,
    /// Beginnings of words, sorted.
    starts: BTreeMap<&'static str, Vec<u8>>,
    shortest: usize,
}

fn all() -> &'static Meanings {
    static ALL: OnceLock<Meanings> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Meanings { shortest: usize::MAX, ..Meanings::default() };
        let lines = LIST.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(':'));
        for (place, (_, words)) in (0..u8::MAX).zip(lines) {
            for word in words.split_whitespace() {
                let (list, word) = match word.strip_suffix('*') {
                    Some(start) => {
                        all.shortest = all.shortest.min(start.len());
                        (&mut all.starts, start)
                    }
                    None => (&mut all.whole, word),
                };
                let places = list.entry(word).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        all
    })
}

/// The meanings of a word in its plain form, by number.
pub(crate) fn of(plain: &str) -> Vec<u8> {
    let all = all();
    let mut found = all.whole.get(plain).cloned().unwrap_or_default();
    for (end, _) in plain.char_indices().skip(1).chain([(plain.len(), ' ')]).filter(|(end, _)| *end >= all.shortest) {
        found.extend(all.starts.get(&plain[..end]).into_iter().flatten());
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_has_a_name_and_words() {
        let lines: Vec<&str> = LIST.lines().filter(|l| !l.starts_with('#')).collect();

        assert!(lines.len() < usize::from(u8::MAX));
        for line in lines {
            assert!(
                line.split_once(": ").is_some_and(|(name, words)| !name.contains(' ') && !words.is_empty()),
                "{line}"
            );
        }
    }

    #[test]
    fn an_ending_changes_nothing_where_the_list_says_so() {
        assert_eq!(of("bypassing"), of("bypass"));
        assert!(of("by").is_empty() && of("").is_empty());
    }
}
