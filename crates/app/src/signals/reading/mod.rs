//! What somebody hands over, as texts: words that were pasted, a mail, a file with one answer a line, any file of text. Pure, but
//! for looking up whom a name means.

pub mod table;

use domain::health::{Side, Soft, Source};
use domain::hearing::Reads;
use domain::kernel::{Limit, PartyId, TextError, clean};

use super::acts::{Author, New};
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::mail::incoming::reading as mail;

/// What a file becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One mail.
    Mail,
    /// A table with one text a line.
    Table,
    /// One text.
    Text,
}

/// What a file is, by its name.
#[must_use]
pub fn kind(name: &str) -> Kind {
    let ends = |end: &str| name.to_lowercase().ends_with(end);
    match () {
        () if ends(".eml") => Kind::Mail,
        () if ends(".csv") || ends(".tsv") || ends(".csv.gz") => Kind::Table,
        () => Kind::Text,
    }
}

/// A text about this client of which nothing else is known.
#[must_use]
pub fn blank(party: PartyId) -> New {
    New {
        party,
        title: None,
        words: None,
        author: Author::default(),
        source: Source::Note,
        at: None,
        reads: Reads::House,
        soft: Soft::default(),
    }
}

/// Whether more than one is named as speaking: then these are minutes.
#[must_use]
pub fn is_minutes(words: &str) -> bool {
    let mut names: Vec<&str> =
        listen::sentences(words).into_iter().filter_map(|s| s.speaker).map(|at| &words[at]).collect();
    names.sort_unstable();
    names.dedup();
    names.len() > 1
}

/// Words as they are kept, where they are not too many.
///
/// # Errors
/// How many there are, and how many there may be.
pub fn whole(words: &str) -> Result<Option<String>, String> {
    clean(words, Limit::Whole).map_err(|TextError::TooLong { found, allowed }| {
        format!(
            "These are {} characters. Bring them in as texts of at most {}.",
            say::number(found),
            say::number(allowed)
        )
    })
}

fn file<T>(words: impl Into<String>) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one("file", words)))
}

/// The text of a file that is no table.
///
/// # Errors
/// It is no text, or too long.
pub fn text(bytes: &[u8], like: New) -> Result<New, AppError> {
    let Ok(words) = std::str::from_utf8(bytes) else {
        return file("This is no text in UTF-8. Save it as plain text and choose it again.");
    };
    let words = whole(words.trim_start_matches('\u{feff}')).or_else(file)?;
    if words.is_none() {
        return file("Nothing stands in this file.");
    }
    let minutes = words.as_deref().is_some_and(is_minutes);
    let nobodys = minutes && like.author == Author::Myself;
    Ok(New {
        source: if minutes { Source::Minutes } else { like.source },
        author: if nobodys { Author::Nobody(Side::Unknown) } else { like.author },
        words,
        ..like
    })
}

/// A mail: what its writer wrote themselves, when, and under which name.
///
/// # Errors
/// It is no mail, or nobody wrote anything in it.
pub fn letter(bytes: &[u8], like: New) -> Result<New, AppError> {
    let mail = mail::read(bytes).or_else(file)?;
    let words = whole(&mail.words).or_else(file)?;
    if words.is_none() {
        return file("Whoever wrote this mail wrote no words of their own in it.");
    }
    let from = mail.from.map(|(name, address)| if name.is_empty() { address } else { name });
    let author = match (from, like.author) {
        (Some(name), Author::Myself) => Author::Name(name, Side::Unknown),
        (_, author) => author,
    };
    let subject = clean(&mail.subject, Limit::Line).ok().flatten();
    Ok(New { words, author, title: like.title.or(subject), source: Source::Mail, at: like.at.or(mail.date), ..like })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const MAIL: &[u8] = b"From: Yuki Tanabe <yuki@example.org>\r\nTo: Ola <ola@example.org>\r\nSubject: The report\r\n\
        Date: Tue, 10 Mar 2026 16:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nIt was late again.\r\n\r\n> Is it better now?\r\n";

    fn like() -> New {
        blank(PartyId(Uuid::nil()))
    }

    #[test]
    fn a_mail_is_what_its_writer_wrote_themselves() {
        let read = letter(MAIL, like()).unwrap();

        assert_eq!(read.words.as_deref(), Some("It was late again."));
        assert_eq!(read.author, Author::Name("Yuki Tanabe".into(), Side::Unknown));
        assert_eq!((read.title.as_deref(), read.source), (Some("The report"), Source::Mail));
        assert_eq!(read.at.map(|at| at.to_string()).as_deref(), Some("2026-03-10T16:00:00Z"));
        assert!(letter(b"no mail", like()).is_err());
    }

    #[test]
    fn several_who_are_named_make_minutes() {
        let minutes = "Yuki Tanabe: It was late again.\nOla Berg: We know, and look at it.";
        assert!(is_minutes(minutes));
        assert!(!is_minutes("Yuki said: it was late again. And it was."));

        let read = text(minutes.as_bytes(), like()).unwrap();

        assert_eq!((read.source, read.author), (Source::Minutes, Author::Nobody(Side::Unknown)));
        assert!(text(&[0xff, 0xfe], like()).is_err() && text(b" \n ", like()).is_err());
    }

    #[test]
    fn what_a_file_is_stands_in_its_name() {
        assert_eq!(
            (kind("Report.EML"), kind("answers.csv"), kind("minutes.txt")),
            (Kind::Mail, Kind::Table, Kind::Text)
        );
    }
}
