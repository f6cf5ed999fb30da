//! Bounded text: what people type is cleaned once, here, before it becomes part of anything.

/// How long a text may be, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Names and subjects: 200.
    Line,
    /// One condition or one fact: 500.
    Sentence,
    /// What somebody says: 4000.
    Words,
    /// Minutes or a mail as a whole: 40,000.
    Whole,
}

impl Limit {
    /// The number of characters.
    #[must_use]
    pub const fn chars(self) -> usize {
        match self {
            Limit::Line => 200,
            Limit::Sentence => 500,
            Limit::Words => 4000,
            Limit::Whole => 40_000,
        }
    }
}

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Longer than the limit; holds the number of characters found and allowed.
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters allowed.
        allowed: usize,
    },
}

/// Trims, drops control characters other than line breaks, and refuses what is too long.
/// `Ok(None)` when nothing is left.
///
/// # Errors
/// [`TextError::TooLong`] with the figures to show.
pub fn clean(text: &str, limit: Limit) -> Result<Option<String>, TextError> {
    let one_line = matches!(limit, Limit::Line | Limit::Sentence);
    let kept: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if one_line && (c == '\n' || c == '\t') { ' ' } else { c })
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    let kept = kept.trim();
    let found = kept.chars().count();
    match found {
        0 => Ok(None),
        n if n > limit.chars() => Err(TextError::TooLong { found, allowed: limit.chars() }),
        _ => Ok(Some(kept.to_owned())),
    }
}

/// One entry for each line that holds something, each within [`Limit::Sentence`].
///
/// # Errors
/// The first line that is too long.
pub fn clean_lines(text: &str) -> Result<Vec<String>, TextError> {
    text.lines().filter_map(|line| clean(line, Limit::Sentence).transpose()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_line_breaks_stay() {
        assert_eq!(clean(" a\u{0}b\r\nc ", Limit::Words), Ok(Some("ab\nc".into())));
        assert_eq!(clean("a\nb", Limit::Line), Ok(Some("a b".into())));
        assert_eq!(clean(" \u{7}\n ", Limit::Words), Ok(None));
    }

    #[test]
    fn too_long_tells_by_how_much() {
        assert_eq!(clean(&"é".repeat(201), Limit::Line), Err(TextError::TooLong { found: 201, allowed: 200 }));
    }

    #[test]
    fn empty_lines_are_no_conditions() {
        assert_eq!(clean_lines("one\n\n two \n"), Ok(vec!["one".to_owned(), "two".to_owned()]));
    }
}
