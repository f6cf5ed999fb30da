//! Words, questions and excerpts: by example, and for whatever anybody may type.

use proptest::prelude::*;

use super::{Asked, Piece, Word, excerpt, marked, telling, tokens};

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|t| t.word).collect()
}

fn printed(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
}

#[test]
fn words_are_folded_alike_in_every_language() {
    assert_eq!(words("Müller, MULLER und Mu\u{308}ller"), ["muller", "muller", "und", "muller"]);
    assert_eq!(words("Straße déjà-vu naïve Œuvre"), ["strasse", "deja", "vu", "naive", "oeuvre"]);
    assert_eq!(words("Łódź İstanbul"), ["lodz", "istanbul"]);
    assert_eq!(words("INC-0012345 / CHG0007"), ["inc", "0012345", "chg0007"]);
    assert_eq!(words("東京 AB"), ["東", "京", "ab"]);
    assert_eq!(words("_p1 a_b"), ["p1", "a", "b"]);
}

#[test]
fn the_last_word_may_be_on_its_way() {
    let last = |typed: &str| Asked::read(typed).and_then(|a| a.words.last().cloned());

    assert_eq!(last("tablet batt"), Some(Word { text: "batt".into(), begins: true }));
    assert_eq!(last("tablet batt "), Some(Word { text: "batt".into(), begins: false }));
    assert_eq!(last("tablet b"), Some(Word { text: "tablet".into(), begins: false }), "one letter is too little yet");
    assert_eq!(last("\"tablet batt"), Some(Word { text: "batt".into(), begins: false }), "in quotes it is meant so");
}

#[test]
fn quotes_make_a_phrase_and_operators_are_words() {
    let asked = Asked::read("„field tablets“ AND NOT (x* OR \"").expect("words");

    assert_eq!(asked.phrases, [["field", "tablets"]]);
    assert!(asked.phrases_stand_in(["The Field-Tablets of today"].into_iter()));
    assert!(!asked.phrases_stand_in(["tablets in the field", "field"].into_iter()));
    assert_eq!(Asked::read(" * () \"\" -- ; \u{0}"), None);
    assert!(Asked::read("x").is_some_and(|a| a.is_too_short()));
}

#[test]
fn an_excerpt_shows_where_the_words_stand() {
    let asked = Asked::read("zürich batt").expect("words");
    let long = format!("{} In Zurich the Batteries wait. {}", "before ".repeat(40), "after ".repeat(40));

    assert_eq!(printed(&marked("Batteries for Zürich", &asked)), "[Batteries] for [Zürich]");
    let shown = excerpt([long.as_str(), "Zürich alone"].into_iter(), &asked, 90).expect("an excerpt");
    assert!(printed(&shown).contains("In [Zurich] the [Batteries] wait."), "{}", printed(&shown));
    assert!(printed(&shown).starts_with("… ") && printed(&shown).ends_with(" …"));
    assert_eq!(excerpt(["nothing"].into_iter(), &asked, 90), None);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_a_question_of_plain_words(typed in any::<String>()) {
        if let Some(asked) = Asked::read(&typed) {
            prop_assert!(!asked.words.is_empty() && asked.words.len() <= 12);
            for word in &asked.words {
                prop_assert!(!word.text.is_empty() && word.text.chars().all(char::is_alphanumeric), "{word:?}");
                prop_assert!(word.text.len() < 400);
            }
        }
    }

    #[test]
    fn a_text_is_found_by_its_own_words(text in "[a-zA-ZäöüßéñÅ0-9 ,.\"-]{1,120}") {
        let all: Vec<String> = words(&text);
        if let Some(asked) = Asked::read(&text) {
            for word in asked.words.iter() {
                prop_assert!(all.iter().any(|w| w == &word.text || (word.begins && w.starts_with(&word.text))));
            }
        }
    }

    #[test]
    fn pieces_give_the_text_back(text in any::<String>(), typed in any::<String>()) {
        if let Some(asked) = Asked::read(&typed) {
            prop_assert_eq!(marked(&text, &asked).iter().map(|p| p.text.as_str()).collect::<String>(), text.clone());
            if let Some(some) = excerpt([text.as_str()].into_iter(), &asked, 20) {
                prop_assert!(some.iter().any(|p| p.marked));
            }
        }
    }
}

#[test]
fn words_that_tell_what_a_text_is_about_are_each_told_once() {
    let told = telling("We need the meter readings of every hour, and the METER of the Zürich depot");

    assert_eq!(told, ["meter", "readings", "hour", "zurich", "depot"]);
    assert_eq!(telling("the and of a"), Vec::<String>::new());
}
