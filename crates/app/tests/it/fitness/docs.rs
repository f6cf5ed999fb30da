//! What is written about Entente is true: the table of moves, the settings, the links.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::CommandFactory;
use entente::command::Cli;

use super::moves;
use super::rust::built;
use super::{File, files, holds, is_written, line, read, top};

/// Everything there is to read, from the top of the repository and from `docs/`.
fn pages() -> Vec<File> {
    let mut all: Vec<File> = std::fs::read_dir(top())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .map(|name| read(&name))
        .collect();
    all.extend(files("docs", &[".md"]));
    all
}

/// The text of a page without blocks of code, line by line.
fn prose(page: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    page.text.lines().enumerate().filter_map(move |(number, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((number + 1, line))
    })
}

/// As GitHub names the heading: small letters, blanks as hyphens, nothing else.
fn anchor(heading: &str) -> String {
    let plain = heading.trim_start_matches('#').trim().to_lowercase();
    plain
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn links(line: &str) -> Vec<&str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

fn is_there(page: &File, link: &str) -> bool {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = if path.is_empty() { top().join(&page.path) } else { top().join(folder).join(path) };
    if heading.is_empty() {
        return target.exists();
    }
    let text = std::fs::read_to_string(target).unwrap_or_default();
    text.lines().filter(|l| l.starts_with('#')).any(|l| anchor(l) == heading)
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        for (number, line) in prose(&page) {
            let elsewhere = |link: &&str| !link.contains("://") && !link.starts_with("mailto:");
            let dead = links(line).into_iter().filter(elsewhere).filter(|link| !is_there(&page, link));
            broken.extend(dead.map(|link| format!("{}:{number} links to {link}", page.path)));
        }
    }
    holds("A link in the documents leads to a file, and to a heading that it has.", &broken);
}

/// `crates/app/src/router/` and its like, wherever they are spoken of.
#[test]
fn files_that_are_spoken_of_exist() {
    let mut broken = Vec::new();
    for page in pages() {
        for (number, line) in prose(&page) {
            let ours = |word: &&str| ["crates/", "bin/", "docs/", ".ci/"].iter().any(|start| word.starts_with(start));
            let gone = |word: &&str| !word.contains(['*', '<', '{', ' ']) && !top().join(word).exists();
            let spoken = line.split('`').skip(1).step_by(2);
            broken.extend(spoken.filter(ours).filter(gone).map(|word| format!("{}:{number} names {word}", page.path)));
        }
    }
    holds("A path in the documents is one of this repository.", &broken);
}

#[test]
fn the_documents_keep_to_plain_words() {
    let mut broken = Vec::new();
    for page in pages() {
        let pictures = page.text.char_indices().filter(|(_, c)| ('\u{1F300}'..='\u{1FAFF}').contains(c));
        broken.extend(pictures.map(|(at, c)| format!("{}:{} has {c}", page.path, line(&page.text, at))));
    }
    holds("The documents are plain text.", &broken);
}

fn is_variable(text: &str) -> bool {
    text.starts_with("ENTENTE_") && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// What can be set, as the command line itself and the source tell it: commands, flags, environment.
fn settings() -> BTreeSet<String> {
    let mut cli = Cli::command();
    cli.build();
    let texts = built("crates/app/src").into_iter().flat_map(|source| source.texts).map(|(_, text)| text);
    let mut found: BTreeSet<String> = texts.filter(|text| is_variable(text)).collect();
    let mut open = vec![&cli];
    while let Some(command) = open.pop() {
        for arg in command.get_arguments().filter(|a| !matches!(a.get_id().as_str(), "help" | "version")) {
            found.extend(arg.get_long().map(|long| format!("--{long}")));
            found.extend(arg.get_env().map(|env| env.to_string_lossy().into_owned()));
        }
        for inner in command.get_subcommands().filter(|c| c.get_name() != "help") {
            found.insert(inner.get_name().to_owned());
            open.push(inner);
        }
    }
    found
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).collect()
}

#[test]
fn every_command_flag_and_variable_is_in_the_readme() {
    let readme = read("README.md");
    let said = words(&readme.text);

    let missing: Vec<String> = settings().into_iter().filter(|s| !said.contains(s.as_str())).collect();

    holds("README.md tells every command, flag and variable that --help tells. It lacks", &missing);
}

#[test]
fn no_document_tells_of_a_setting_that_is_not_there() {
    let settings = settings();
    let mut broken = Vec::new();
    for page in pages() {
        let of_tests = ["ENTENTE_TEST_POSTGRES", "ENTENTE_TEST_ENGINE", "ENTENTE_BLESS", "ENTENTE_DATA", "ENTENTE_AXE"];
        let made_up = words(&page.text).into_iter().filter(|w| is_variable(w) && !of_tests.contains(w));
        broken.extend(made_up.filter(|w| !settings.contains(*w)).map(|w| format!("{} tells of {w}", page.path)));
    }
    holds("A variable in the documents is one that Entente reads.", &broken);
}

#[test]
fn the_moves_are_documented_as_they_are() {
    let mut page = String::new();
    // Writing into a String cannot fail.
    write!(page, "{}{}", moves::commitments(), moves::conversations()).ok();
    is_written("docs/transitions.md", &page);
}

#[test]
fn anchors_are_made_as_github_makes_them() {
    assert_eq!(anchor("## The laws, as they hold"), "the-laws-as-they-hold");
    assert_eq!(links("see [a](b.md#c) and [d](e)"), ["b.md#c", "e"]);
}
