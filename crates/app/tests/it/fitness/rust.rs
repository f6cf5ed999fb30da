//! Rust source as the laws read it: code without comments and texts, texts apart, and neither from tests.

use std::collections::BTreeSet;

use super::{File, files};

/// A Rust file, cut apart.
#[derive(Debug)]
pub struct Source {
    pub file: File,
    /// The code with comments, texts and tests turned to blanks; every byte stands where it stood.
    pub code: String,
    /// The texts outside of tests, with the byte at which each begins.
    pub texts: Vec<(usize, String)>,
}

impl Source {
    pub fn new(file: File) -> Self {
        let mut source = Self { code: String::with_capacity(file.text.len()), texts: Vec::new(), file };
        source.cut();
        source
    }

    /// Where a piece of code stands, at the beginning of a word if it begins with one.
    pub fn find<'a>(&'a self, piece: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code.match_indices(piece).map(|(at, _)| at).filter(move |at| {
            let before = self.code[..*at].chars().next_back();
            !piece.starts_with(is_word) || !before.is_some_and(is_word)
        })
    }

    /// Every path that begins with `crate::`, with what stands in braces taken apart.
    pub fn paths(&self) -> Vec<(usize, Vec<String>)> {
        paths(&self.code)
    }

    fn cut(&mut self) {
        let text = &self.file.text;
        let bytes = text.as_bytes();
        let mut code = vec![b' '; bytes.len()];
        let mut at = 0;
        while at < bytes.len() {
            let (kind, end) = piece(text, at);
            for (to, from) in code[at..end].iter_mut().zip(&bytes[at..end]) {
                *to = if kind == Piece::Code || *from == b'\n' { *from } else { b' ' };
            }
            if let Piece::Text { open, close, raw } = kind {
                let inner = &text[(at + open).min(end)..end.saturating_sub(close).max(at + open)];
                self.texts.push((at, if raw { inner.to_owned() } else { unescaped(inner) }));
            }
            at = end;
        }
        self.code = String::from_utf8_lossy(&code).into_owned();
    }

    /// Turns `#[cfg(test)]` items to blanks; answers the modules that are tests and lie in files of their own.
    fn without_tests(&mut self) -> Vec<String> {
        const MARK: &str = "#[cfg(test)]";
        let mut modules = Vec::new();
        while let Some(at) = self.code.find(MARK) {
            let end = item_end(&self.code, at + MARK.len());
            let item = self.code[at + MARK.len()..end].trim();
            let name =
                item.split_once("mod ").filter(|_| item.ends_with(';')).map(|(_, name)| name.trim_end_matches(';'));
            modules.extend(name.map(|n| n.trim().to_owned()));
            let blank: String = self.code[at..end].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
            self.code.replace_range(at..end, &blank);
            self.texts.retain(|(text, _)| !(at..end).contains(text));
        }
        modules
    }
}

/// The Rust files below a folder as they are built for use, without tests.
pub fn built(folder: &str) -> Vec<Source> {
    let mut tests = BTreeSet::new();
    let mut all: Vec<Source> = files(folder, &[".rs"]).into_iter().map(Source::new).collect();
    for source in &mut all {
        let path = source.file.path.clone();
        let home = ["/mod.rs", "/lib.rs", "/main.rs"].into_iter().find_map(|end| path.strip_suffix(end));
        let home = home.unwrap_or_else(|| path.trim_end_matches(".rs")).to_owned();
        tests.extend(source.without_tests().into_iter().map(|name| format!("{home}/{name}")));
    }
    let is_test = |path: &str| tests.iter().any(|t| path == format!("{t}.rs") || path.starts_with(&format!("{t}/")));
    all.retain(|s| !is_test(&s.file.path));
    all
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Code,
    Comment,
    Char,
    /// With the length of its opening and closing quotes.
    Text {
        open: usize,
        close: usize,
        raw: bool,
    },
}

/// What begins here, and where it ends.
fn piece(text: &str, at: usize) -> (Piece, usize) {
    let rest = &text[at..];
    let first = rest.chars().next().unwrap_or(' ');
    let after_word = text[..at].chars().next_back().is_some_and(is_word);
    let len = |n: Option<usize>| n.map_or(text.len(), |n| at + n);
    if rest.starts_with("//") {
        return (Piece::Comment, len(rest.find('\n')));
    }
    if rest.starts_with("/*") {
        return (Piece::Comment, at + block_comment(rest));
    }
    if first == '"' {
        return (Piece::Text { open: 1, close: 1, raw: false }, len(closing(rest)));
    }
    if first == 'r' && (!after_word || text[..at].ends_with('b')) {
        let hashes = rest[1..].len() - rest[1..].trim_start_matches('#').len();
        if rest[1 + hashes..].starts_with('"') {
            let (open, fence) = (hashes + 2, format!("\"{}", "#".repeat(hashes)));
            let end = rest[open..].find(&fence).map(|n| open + n + fence.len());
            return (Piece::Text { open, close: hashes + 1, raw: true }, len(end));
        }
    }
    if first == '\'' {
        let next = rest[1..].chars().next().unwrap_or(' ');
        if next == '\\' {
            return (Piece::Char, len(rest[3..].find('\'').map(|n| n + 4)));
        }
        if rest[1 + next.len_utf8()..].starts_with('\'') {
            return (Piece::Char, at + 2 + next.len_utf8());
        }
    }
    (Piece::Code, at + first.len_utf8())
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let two = rest.as_bytes().get(at..at + 2).unwrap_or_default();
        depth = match two {
            b"/*" => depth + 1,
            b"*/" => depth - 1,
            _ => depth,
        };
        at += if matches!(two, b"/*" | b"*/") { 2 } else { 1 };
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a text with its quotes.
fn closing(rest: &str) -> Option<usize> {
    let mut escaped = false;
    rest.bytes().enumerate().skip(1).find_map(|(n, b)| {
        let ends = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        ends.then_some(n + 1)
    })
}

/// A backslash at the end of a line swallows the blanks that follow; `\n`, `\"` and their like become what they mean.
fn unescaped(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some(other)) => out.push(other),
            (c, _) => out.push(c),
        }
    }
    out
}

/// Where the item that begins here ends: its `;`, or the bracket that closes its body.
fn item_end(code: &str, from: usize) -> usize {
    let (mut depth, mut in_attribute) = (0_i32, 0_i32);
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'[' => in_attribute += 1,
            b']' => in_attribute -= 1,
            b'{' if in_attribute == 0 => depth += 1,
            b'}' if in_attribute == 0 => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 && in_attribute == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Every path that begins with `crate::` in a piece of code or in a template.
pub fn paths(code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let mut all = Vec::new();
        tree(code, at + "crate::".len(), Vec::new(), &mut all);
        found.extend(all.into_iter().map(|path| (at, path)));
    }
    found
}

/// Reads `a::b::{c, d::e}` and answers where it ends.
fn tree(code: &str, mut at: usize, mut so_far: Vec<String>, all: &mut Vec<Vec<String>>) -> usize {
    loop {
        at = blanks(code, at);
        if code[at..].starts_with('{') {
            at = blanks(code, at + 1);
            while at < code.len() && !code[at..].starts_with('}') {
                let before = at;
                at = blanks(code, tree(code, at, so_far.clone(), all));
                let more = code[at..].find([',', '}']).map_or(code.len(), |n| at + n);
                at = if code[more..].starts_with(',') { blanks(code, more + 1) } else { more };
                assert!(at > before, "a use tree that does not end");
            }
            return (at + 1).min(code.len());
        }
        let end = code[at..].find(|c: char| !is_word(c)).map_or(code.len(), |n| at + n);
        so_far.push(code[at..end].to_owned());
        at = end;
        if !code[at..].starts_with("::") || code[at..].starts_with("::<") {
            all.push(so_far);
            return at;
        }
        at += 2;
    }
}

fn blanks(code: &str, at: usize) -> usize {
    code[at..].find(|c: char| !c.is_whitespace()).map_or(code.len(), |n| at + n)
}

fn source(text: &str) -> Source {
    Source::new(File { path: "x.rs".into(), text: text.into() })
}

#[test]
fn comments_texts_and_characters_are_no_code() {
    let it = source(
        "let a = \"x // y\"; // todo!\nlet b = r#\"q\"\"#; /* a /* b */ c */ let c = '\"'; let d = b'\\''; fn e<'a>() {}",
    );

    assert!(
        !it.code.contains("todo") && !it.code.contains('q') && it.code.contains("let c") && it.code.contains("<'a>")
    );
    assert_eq!(it.texts.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>(), ["x // y", "q\""]);
}

#[test]
fn a_line_that_goes_on_is_one_text() {
    let it = source("const A: &str = \"select a \\\n         from b \\\"c\\\"\";");

    assert_eq!(it.texts[0].1, "select a from b \"c\"");
}

#[test]
fn tests_are_cut_and_their_files_named() {
    let mut it = source(
        "fn a() {}\n#[cfg(test)]\nmod b;\n#[cfg(test)]\n#[allow(x, reason = \"y\")]\nmod c { fn d() { \"e\" } }\nfn f() {}",
    );

    assert_eq!(it.without_tests(), ["b"]);
    assert!(it.code.contains("fn a") && it.code.contains("fn f") && !it.code.contains("fn d") && it.texts.is_empty());
}

#[test]
fn paths_in_braces_are_taken_apart() {
    let it = source("use crate::{kit::{say, urls::x as y}, people};\nlet a = crate::today::acts::waiting::<u8>(1);");

    let found: Vec<String> = it.paths().into_iter().map(|(_, path)| path.join("::")).collect();

    assert_eq!(found, ["kit::say", "kit::urls::x", "people", "today::acts::waiting"]);
}
