//! The shape of files: short, introduced, finished, and found.

use super::rust::built;
use super::{File, files, holds, read};

/// Longest file, in lines.
const LONGEST: usize = 400;
/// Longest template.
const LONGEST_TEMPLATE: usize = 200;

const WRITTEN: [&str; 6] = [".rs", ".html", ".css", ".sql", ".js", ".sh"];

fn written_by_hand() -> Vec<File> {
    let mut all = files("crates", &WRITTEN);
    all.extend(files("bin", &[""]));
    all.extend(files(".ci", &[""]));
    all
}

#[test]
fn files_are_short() {
    let mut broken = Vec::new();
    for file in written_by_hand() {
        let template = file.path.starts_with("crates/app/src") && file.path.ends_with(".html");
        let limit = if template { LONGEST_TEMPLATE } else { LONGEST };
        let lines = file.text.lines().count();
        if lines > limit {
            broken.push(format!("{}:{} has {lines} lines; the limit is {limit}", file.path, limit + 1));
        }
    }
    holds("A file is read in one sitting. Give what can stand alone a file with a name of its own.", &broken);
}

#[test]
fn every_file_says_first_what_it_is() {
    let mut broken = Vec::new();
    for folder in ["crates/domain/src", "crates/db/src", "crates/app/src", "crates/app/tests"] {
        let all = files(folder, &[".rs"]).into_iter().filter(|f| !f.text.starts_with("//!"));
        broken.extend(all.map(|f| format!("{}:1", f.path)));
    }
    holds("A Rust file opens with //! and a sentence: what is here, and what is not.", &broken);
}

/// `crates/db/src/testing.rs` may give up: a test without its database cannot go on.
#[test]
fn nothing_is_unfinished_or_gives_up() {
    const NEVER: [&str; 5] = ["todo!", "unimplemented!", "dbg!", ".unwrap()", ".expect("];
    let mut broken = Vec::new();
    for folder in ["crates/domain/src", "crates/db/src", "crates/app/src"] {
        for source in built(folder).iter().filter(|s| s.file.path != "crates/db/src/testing.rs") {
            for name in NEVER {
                let found = source.code.match_indices(name);
                broken.extend(found.map(|(at, _)| format!("{} has {name}", source.file.at(at))));
            }
        }
    }
    holds("Nothing is left to be done later, and no error ends the program: answer it or pass it on with ?.", &broken);
}

#[test]
fn no_note_says_that_something_is_left_to_do() {
    let mut broken = Vec::new();
    for file in written_by_hand() {
        for mark in ["TODO", "FIXME", "XXX"].map(|m| format!("{m}:")) {
            broken.extend(file.text.match_indices(&mark).map(|(at, _)| format!("{} has {mark}", file.at(at))));
        }
    }
    holds("What is left to do is not written into the source.", &broken);
}

/// A file that is not declared is not compiled, and its tests silently do not run.
#[test]
fn every_file_of_tests_is_run() {
    let mut broken = Vec::new();
    for (main, folder) in
        [("crates/app/tests/it/main.rs", "crates/app/tests/it"), ("crates/db/tests/it.rs", "crates/db/tests/it")]
    {
        let declared = read(main).text;
        for file in files(folder, &[".rs"]) {
            let name = file.path[folder.len() + 1..].trim_end_matches("/mod.rs").trim_end_matches(".rs");
            let ours = file.path != main && !name.contains('/');
            if ours && !declared.lines().any(|l| l.trim() == format!("mod {name};")) {
                broken.push(format!("{main} does not say mod {name};"));
            }
        }
    }
    holds("Every file of tests is declared, or it is never run.", &broken);
}
