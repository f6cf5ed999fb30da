//! What pages are made of: templates that are used, and nothing in them that the content policy would refuse.

use super::rust::built;
use super::{File, files, holds, line};

const APP: &str = "crates/app/src";

/// Every opening tag, with the byte at which it begins. Template marks inside a tag stay in it.
fn tags(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|n| from + n) {
        let is_tag = text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
        let end = if is_tag { tag_end(text, at) } else { at + 1 };
        if is_tag {
            found.push((at, &text[at..end]));
        }
        from = end;
    }
    found
}

fn tag_end(text: &str, at: usize) -> usize {
    let mut rest = text[at..].char_indices();
    let (mut quoted, mut marks) = (false, 0_u32);
    while let Some((n, c)) = rest.next() {
        let two = text[at + n..].get(..2).unwrap_or_default();
        match c {
            _ if matches!(two, "{{" | "{%") => marks += 1,
            _ if matches!(two, "}}" | "%}") && marks > 0 => {
                marks -= 1;
                rest.next();
            }
            '"' if marks == 0 => quoted = !quoted,
            '>' if marks == 0 && !quoted => return at + n + 1,
            _ => {}
        }
    }
    text.len()
}

/// What a tag must not have: an attribute of style, one that runs something, a script of its own.
fn refused(tag: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    if lower.starts_with("<style") {
        return Some("a style element".into());
    }
    if lower.starts_with("<script") && !lower.contains(" src=") {
        return Some("a script without src".into());
    }
    if lower.contains("\"javascript:") {
        return Some("an address that is a script".into());
    }
    let names = lower
        .match_indices('=')
        .map(|(at, _)| lower[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next());
    let bad = names
        .flatten()
        .find(|name| *name == "style" || name.len() > 3 && name.starts_with("on") && !name.contains('-'));
    bad.map(|name| format!("{name}="))
}

#[test]
fn pages_need_nothing_inline() {
    let mut broken = Vec::new();
    for file in files(APP, &[".html"]) {
        for (at, tag) in tags(&file.text) {
            broken.extend(refused(tag).map(|what| format!("{} has {what}", file.at(at))));
        }
    }
    for source in built(APP) {
        for (at, text) in &source.texts {
            let bad = tags(text).into_iter().find_map(|(_, tag)| refused(tag));
            broken.extend(bad.map(|what| format!("{} writes {what}", source.file.at(*at))));
        }
    }
    holds("The content policy refuses inline style and script: use a class, a data attribute, and app.js.", &broken);
}

fn named(text: &str, file: &File) -> bool {
    let name = &file.path[APP.len() + 1..];
    text.contains(&format!("\"{name}\""))
}

#[test]
fn every_template_is_used() {
    let templates = files(APP, &[".html"]);
    let sources = files(APP, &[".rs"]);

    let unused = templates.iter().filter(|t| {
        let by_page = sources.iter().any(|s| named(&s.text, t));
        let by_template = templates.iter().any(|other| other.path != t.path && named(&other.text, t));
        !by_page && !by_template
    });

    let broken: Vec<String> = unused.map(|t| format!("{}:1", t.path)).collect();
    holds("A template is named by a page or by another template; else it goes.", &broken);
}

#[test]
fn tags_are_read_through_their_marks() {
    let text =
        "<a href=\"{% if a > b %}x{% endif %}\" {{ \"<\" }} data-x=\"1\"><b onclick=\"y\">a < b <script>z</script>";

    let found: Vec<Option<String>> = tags(text).into_iter().map(|(_, tag)| refused(tag)).collect();

    assert_eq!(found, [None, Some("onclick=".into()), Some("a script without src".into())]);
    assert_eq!(line("a\nb", 2), 2);
    assert_eq!(refused("<p style=\"x\">"), Some("style=".into()));
    assert_eq!(refused("<p data-style=\"x\" data-on=\"y\" role=\"none\">"), None);
}
