//! Reads SQL text as a list of tokens, so that what stands inside quotes and comments is never mistaken for SQL.
//!
//! Used to renumber placeholders for SQLite, to translate migrations and to read declarations back from SQLite's
//! catalogue. It is not a parser: it must not try to understand expressions.

use std::borrow::Cow;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    Comment,
    /// A bare word: keyword, name or number.
    Word,
    /// `"a name"`, or a name in back quotes.
    Name,
    /// `'text'` or `$tag$text$tag$`.
    Text,
    /// `$1`.
    Param,
    Sign(char),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Byte offset in the text that was read.
    pub(crate) at: usize,
}

impl Token<'_> {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub(crate) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// True for spaces and comments.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self.kind, Kind::Space | Kind::Comment)
    }

    /// The name a word or quoted name stands for.
    pub(crate) fn name(&self) -> String {
        match self.kind {
            Kind::Name => {
                let quote = &self.text[..1];
                let inner = self.text.trim_matches(|c| c == '"' || c == '`');
                inner.replace(&quote.repeat(2), quote)
            }
            _ => self.text.to_ascii_lowercase(),
        }
    }
}

/// Cuts `sql` into tokens; joined again they give back exactly the same text.
pub(crate) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let bytes = sql.as_bytes();
    let mut found = Vec::with_capacity(sql.len() / 4);
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let (kind, end) = next(sql, at, first);
        found.push(Token { kind, text: &sql[at..end], at });
        at = end;
    }
    found
}

fn next(sql: &str, at: usize, first: u8) -> (Kind, usize) {
    let rest = &sql.as_bytes()[at..];
    match first {
        b if b.is_ascii_whitespace() => (Kind::Space, at + run(rest, |b| b.is_ascii_whitespace())),
        b'-' if rest.starts_with(b"--") => (Kind::Comment, at + run(rest, |b| b != b'\n')),
        b'/' if rest.starts_with(b"/*") => {
            let end = sql[at + 2..].find("*/").map_or(sql.len(), |n| at + 2 + n + 2);
            (Kind::Comment, end)
        }
        b'\'' => (Kind::Text, quoted(sql, at, b'\'')),
        b'"' | b'`' => (Kind::Name, quoted(sql, at, first)),
        b'$' => dollar(sql, at),
        b if is_word(b) => (Kind::Word, at + run(rest, |b| is_word(b) || b == b'$')),
        _ => (Kind::Sign(char::from(first)), at + 1),
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

fn run(rest: &[u8], more: impl Fn(u8) -> bool) -> usize {
    rest.iter().position(|&b| !more(b)).unwrap_or(rest.len())
}

/// The end of a quoted piece in which a doubled quote stands for itself.
fn quoted(sql: &str, at: usize, quote: u8) -> usize {
    let bytes = sql.as_bytes();
    let mut end = at + 1;
    while let Some(&b) = bytes.get(end) {
        end += 1;
        if b == quote {
            if bytes.get(end) == Some(&quote) {
                end += 1;
            } else {
                break;
            }
        }
    }
    end
}

/// `$1`, `$$text$$`, `$tag$text$tag$`, or a lone dollar.
fn dollar(sql: &str, at: usize) -> (Kind, usize) {
    let rest = &sql.as_bytes()[at + 1..];
    let digits = run(rest, |b| b.is_ascii_digit());
    if digits > 0 {
        return (Kind::Param, at + 1 + digits);
    }
    let tag = run(rest, is_word);
    if rest.get(tag) != Some(&b'$') {
        return (Kind::Sign('$'), at + 1);
    }
    let fence = &sql[at..at + tag + 2];
    let body = at + fence.len();
    (Kind::Text, sql[body..].find(fence).map_or(sql.len(), |n| body + n + fence.len()))
}

/// The first word of a statement, after comments.
pub(crate) fn first_word(sql: &str) -> &str {
    let mut at = 0;
    while let Some(&first) = sql.as_bytes().get(at) {
        let (kind, end) = next(sql, at, first);
        if !matches!(kind, Kind::Space | Kind::Comment) {
            return &sql[at..end];
        }
        at = end;
    }
    ""
}

/// `$n` → `?n`: SQLite numbers `$1` by first appearance, which is not what `$1` means.
pub(crate) fn question_marks(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    let mut text = String::with_capacity(sql.len());
    for token in tokens(sql) {
        if token.kind == Kind::Param {
            text.push('?');
            text.push_str(&token.text[1..]);
        } else {
            text.push_str(token.text);
        }
    }
    Cow::Owned(text)
}

/// The tables a statement talks of, for messages: `client, commitment`.
pub(crate) fn about(sql: &str) -> String {
    let words: Vec<_> = tokens(sql).into_iter().filter(|t| !t.is_blank()).collect();
    let mut tables: Vec<String> = Vec::new();
    for pair in words.windows(2) {
        let leads = ["from", "join", "into", "update"].iter().any(|w| pair[0].is(w));
        if leads && matches!(pair[1].kind, Kind::Word | Kind::Name) && !tables.contains(&pair[1].name()) {
            tables.push(pair[1].name());
        }
    }
    if tables.is_empty() { "a result".to_owned() } else { tables.join(", ") }
}

/// One line of at most about 300 characters, for messages.
pub(crate) fn short(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        None => line,
        Some((cut, _)) => {
            let mut cut_line = line[..cut].to_owned();
            if write!(cut_line, " … ({} more bytes)", line.len() - cut).is_err() {
                cut_line.push('…');
            }
            cut_line
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_give_the_text_back() {
        let sql =
            "select 'it''s $1' as \"a \"\"b\", x$y -- $2\n from t /* $3 */ where a=$1 and b='$.a' and c = $$ $4 $$ é";
        assert_eq!(tokens(sql).iter().map(|t| t.text).collect::<String>(), sql);
    }

    #[test]
    fn placeholders_change_only_outside_quotes_and_comments() {
        let sql = "select '$1', \"$1\", $12 -- $1\n, json_extract(x, '$.a') /* $1 */ from t where a = $2";
        let want = "select '$1', \"$1\", ?12 -- $1\n, json_extract(x, '$.a') /* $1 */ from t where a = ?2";
        assert_eq!(question_marks(sql), want);
        assert!(matches!(question_marks("select 1"), Cow::Borrowed(_)));
    }

    #[test]
    fn unfinished_pieces_end_with_the_text() {
        for sql in ["'abc", "\"abc", "/* abc", "$$abc", "$", "$a"] {
            assert_eq!(tokens(sql).iter().map(|t| t.text).collect::<String>(), sql);
        }
    }

    #[test]
    fn the_first_word_stands_after_comments() {
        assert_eq!(first_word("\n-- all of it\n/* x */ Select 1"), "Select");
        assert_eq!(first_word(" "), "");
    }

    #[test]
    fn about_names_the_tables() {
        assert_eq!(
            about("select * from client c join \"Deed\" d on true where x in (select 1 from client)"),
            "client, Deed"
        );
        assert_eq!(about("insert into deed (a) values ($1)"), "deed");
    }

    #[test]
    fn names_lose_their_quotes() {
        assert_eq!(tokens("\"a\"\"b\"")[0].name(), "a\"b");
        assert_eq!(tokens("Client")[0].name(), "client");
    }
}
