//! The laws of the house, held by reading its source. Every finding names file and line and says what to do.
//!
//! These tests read text, no types: they are quick, and easy to satisfy honestly. There is no list of exceptions. Where a
//! test compares with a file under `docs/`, `ENTENTE_BLESS=1` writes that file anew.

mod api;
mod crates;
mod docs;
mod layers;
mod moves;
mod pages;
mod rust;
mod shape;
mod sql;

use std::path::{Path, PathBuf};

/// A file of this repository.
#[derive(Debug)]
pub struct File {
    /// From the top of the repository, with forward slashes.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl File {
    pub fn is(&self, name: &str) -> bool {
        self.path.rsplit('/').next() == Some(name)
    }

    pub fn lies_in(&self, folder: &str) -> bool {
        self.path.split('/').rev().skip(1).any(|part| part == folder)
    }

    /// `crates/app/src/kit/say.rs:12`, for a finding at this byte.
    pub fn at(&self, byte: usize) -> String {
        format!("{}:{}", self.path, line(&self.text, byte))
    }
}

/// The line of this byte, from 1.
fn line(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

/// The top of the repository.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One file that has to be there.
pub fn read(path: &str) -> File {
    match std::fs::read_to_string(top().join(path)) {
        Ok(text) => File { path: path.to_owned(), text },
        Err(error) => panic!("{path} cannot be read: {error}"),
    }
}

/// All files below a folder whose names end so, in the order of their paths.
pub fn files(folder: &str, ends: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    walk(folder, &mut |path| {
        if ends.iter().any(|end| path.ends_with(end)) {
            found.push(read(path));
        }
    });
    assert!(!found.is_empty(), "nothing was found below {folder}: the test looks in the wrong place");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &str, each: &mut impl FnMut(&str)) {
    let entries = match std::fs::read_dir(top().join(folder)) {
        Ok(entries) => entries,
        Err(error) => panic!("{folder} cannot be read: {error}"),
    };
    for entry in entries.flatten() {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() { walk(&path, each) } else { each(&path) }
    }
}

/// Fails with every finding, one on a line, below the law they break.
#[track_caller]
pub fn holds(law: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{law}\n  {}\n", broken.join("\n  "));
}

/// Compares with a committed file, or writes it when `ENTENTE_BLESS=1`.
#[track_caller]
pub fn is_written(path: &str, should: &str) {
    let place = top().join(path);
    if std::env::var("ENTENTE_BLESS").is_ok_and(|v| v == "1")
        && let Err(error) = std::fs::write(&place, should)
    {
        panic!("{path} cannot be written: {error}");
    }
    let is = std::fs::read_to_string(&place).unwrap_or_default();
    let differs = is.lines().zip(should.lines()).position(|(a, b)| a != b);
    let at = differs.unwrap_or_else(|| is.lines().count().min(should.lines().count()));
    let (has, wants) = (is.lines().nth(at).unwrap_or("nothing"), should.lines().nth(at).unwrap_or("nothing"));
    assert!(
        is == should,
        "{path} is not up to date: line {} has\n  {has}\nand should have\n  {wants}\n\
         Write it anew with: ENTENTE_BLESS=1 cargo test -p entente --test it fitness",
        at + 1,
    );
}
