//! What somebody typed, read as what they look for. Whatever it is, it is a question: there is nothing one could type wrong.

use super::fold::{Token, tokens};

/// Characters that are read; the rest is left aside.
pub const MOST_TYPED: usize = 200;
/// Words that are looked for; the rest is left aside.
const MOST_WORDS: usize = 12;
/// Shorter beginnings are the beginning of too much.
const SHORTEST_BEGINNING: usize = 2;

/// One word that has to be there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// It is being typed: any word that begins with it will do.
    pub begins: bool,
}

/// What is looked for: every word has to be there, and every phrase word for word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// All words, those of phrases among them.
    pub words: Vec<Word>,
    /// What stood in quotes.
    pub phrases: Vec<Vec<String>>,
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»')
}

impl Asked {
    /// Reads what was typed. Nothing where there is no word in it.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(MOST_TYPED).collect();
        let mut asked = Self::default();
        for (number, part) in typed.split(is_quote).enumerate() {
            let quoted = number % 2 == 1;
            let words: Vec<Token> = tokens(part);
            if quoted && words.len() > 1 {
                asked.phrases.push(words.iter().map(|t| t.word.clone()).collect());
            }
            asked.words.extend(words.into_iter().map(|t| Word { text: t.word, begins: false }));
        }
        let typing = typed.chars().next_back().is_some_and(char::is_alphanumeric);
        asked.words.truncate(MOST_WORDS);
        let inside = typed.chars().filter(|c| is_quote(*c)).count() % 2 == 1;
        if let Some(last) = asked.words.last_mut().filter(|_| typing && !inside) {
            last.begins = last.text.chars().count() >= SHORTEST_BEGINNING;
            if !last.begins && last.text.is_ascii() && asked.words.len() > 1 && asked.phrases.is_empty() {
                asked.words.pop();
            }
        }
        asked.dedup();
        (!asked.words.is_empty()).then_some(asked)
    }

    fn dedup(&mut self) {
        let mut once: Vec<Word> = Vec::new();
        for word in std::mem::take(&mut self.words) {
            if !once.contains(&word) {
                once.push(word);
            }
        }
        self.words = once;
    }

    /// Whether it is too short to look for: one letter alone.
    #[must_use]
    pub fn is_too_short(&self) -> bool {
        matches!(self.words.as_slice(), [only] if only.text.chars().count() < SHORTEST_BEGINNING && only.text.is_ascii())
    }

    /// Whether a word of a text is one of those that are looked for.
    #[must_use]
    pub fn wants(&self, word: &str) -> bool {
        self.words.iter().any(|w| if w.begins { word.starts_with(&w.text) } else { word == w.text })
    }

    /// Whether these texts hold every phrase, each in one of them.
    #[must_use]
    pub fn phrases_stand_in<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) -> bool {
        self.phrases.iter().all(|phrase| {
            texts.clone().any(|text| {
                let words = tokens(text);
                words.windows(phrase.len()).any(|some| some.iter().map(|t| &t.word).eq(phrase.iter()))
            })
        })
    }
}
