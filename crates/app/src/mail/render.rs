//! What a letter looks like: a plain text and a page of simple HTML, both from the same parts. Pure; whoever calls says how
//! far its links work. No pictures, no styles, nothing that is fetched: a mail that is opened tells nobody.

use std::collections::HashMap;

use askama::Template;

use super::letter::Part;
use crate::kit::error::AppError;
use crate::links::{self, LinkId};

/// How far the links of a letter work for whoever reads it.
#[derive(Clone, Debug)]
pub enum Reach {
    /// They work: the reader is the one it was written to. The path of each.
    Live(HashMap<LinkId, String>),
    /// They are shown as words: somebody else looks.
    Words,
}

/// What stands around the words of every letter.
#[derive(Clone, Debug)]
pub struct Around {
    /// The organisation.
    pub org: String,
    /// Where people reach Entente, without a slash at the end; empty makes paths of links.
    pub address: String,
    /// An answer by mail becomes a note.
    pub answers: bool,
}

/// One piece of a letter as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph, line by line.
    Text(Vec<String>),
    /// Words of a person, line by line.
    Said(Vec<String>),
    /// Names and what they are.
    Facts(Vec<(String, String)>),
    /// Lines that belong together.
    List(Vec<String>),
    /// Words and where they lead; nowhere when somebody else looks.
    Ways(Vec<(String, Option<String>)>),
}

/// A letter in both its forms.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// For programs that show text.
    pub text: String,
    /// For programs that show HTML.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    subject: &'a str,
    pieces: &'a [Piece],
    foot: &'a [String],
}

/// The pieces of a letter, with its links as far as they work.
#[must_use]
pub fn pieces(parts: &[Part], around: &Around, reach: &Reach) -> Vec<Piece> {
    parts.iter().map(|part| piece(part, around, reach)).filter(|p| !p.is_empty()).collect()
}

fn piece(part: &Part, around: &Around, reach: &Reach) -> Piece {
    let whole = |path: &str| format!("{}{path}", around.address);
    let way = |link: &LinkId| match reach {
        Reach::Live(paths) => paths.get(link).cloned(),
        Reach::Words => None,
    };
    match part {
        Part::Text(words) => Piece::Text(lines(words)),
        Part::Said(words) => Piece::Said(lines(words)),
        Part::Facts(facts) => Piece::Facts(facts.clone()),
        Part::List(items) => Piece::List(items.clone()),
        Part::Page { label, path } => Piece::Ways(vec![(label.clone(), Some(whole(path)))]),
        Part::Link { label, link } => Piece::Ways(vec![(label.clone(), way(link).map(|path| whole(&path)))]),
        Part::Answers { link, choices } => {
            let path = way(link);
            let to = |code: &str| path.as_deref().map(|path| whole(&links::path_saying(path, code)));
            Piece::Ways(choices.iter().map(|(label, code)| (label.clone(), to(code))).collect())
        }
    }
}

impl Piece {
    fn is_empty(&self) -> bool {
        match self {
            Piece::Text(lines) | Piece::Said(lines) | Piece::List(lines) => lines.is_empty(),
            Piece::Facts(facts) => facts.is_empty(),
            Piece::Ways(ways) => ways.is_empty(),
        }
    }
}

fn lines(words: &str) -> Vec<String> {
    words.trim().lines().map(|line| line.trim_end().to_owned()).collect()
}

/// What stands below every letter.
#[must_use]
pub fn foot(around: &Around) -> Vec<String> {
    let answer = if around.answers {
        "You can answer this mail: what you write is kept as a note with the matter. To promise, agree or accept, use the links."
    } else {
        "Nobody reads answers to this mail. Use the links in it."
    };
    vec![format!("Sent by Entente for {}.", around.org), answer.to_owned()]
}

/// A letter in both its forms.
///
/// # Errors
/// A template that fails, which is ours.
pub fn rendered(subject: &str, parts: &[Part], around: &Around, reach: &Reach) -> Result<Rendered, AppError> {
    let (pieces, foot) = (pieces(parts, around, reach), foot(around));
    let html = Html { subject, pieces: &pieces, foot: &foot }.render()?;
    Ok(Rendered { text: text(&pieces, &foot), html })
}

/// The plain text. Long lines stay long: the reader's program wraps them to its window, and no address is broken.
#[must_use]
pub fn text(pieces: &[Piece], foot: &[String]) -> String {
    let mut blocks: Vec<String> = pieces.iter().map(block).collect();
    blocks.push(format!("-- \n{}", foot.join("\n")));
    blocks.join("\n\n") + "\n"
}

fn block(piece: &Piece) -> String {
    let each = |before: &str, lines: &[String]| {
        let lines: Vec<String> = lines.iter().map(|line| format!("{before}{line}").trim_end().to_owned()).collect();
        lines.join("\n")
    };
    match piece {
        Piece::Text(lines) => each("", lines),
        Piece::Said(lines) => each("> ", lines),
        Piece::List(items) => each("- ", items),
        Piece::Facts(facts) => {
            let facts: Vec<String> = facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            facts.join("\n")
        }
        Piece::Ways(ways) => {
            let ways: Vec<String> = ways
                .iter()
                .map(|(label, to)| match to {
                    Some(to) => format!("{label}:\n{to}"),
                    None => format!("[{label}]"),
                })
                .collect();
            ways.join("\n\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn around() -> Around {
        Around { org: "Northlight".into(), address: "https://e.example.org".into(), answers: false }
    }

    fn letter() -> Vec<Part> {
        let link = LinkId(Uuid::from_u128(1));
        vec![
            Part::Text("Peadar Lynch promised you:".into()),
            Part::Said("Twelve laptops & docks\n<b>by Friday</b>".into()),
            Part::Facts(vec![("By".into(), "Friday 13 March, 17:00".into())]),
            Part::List(vec!["One".into(), "Two".into()]),
            Part::Link { label: "Answer".into(), link },
            Part::Answers { link, choices: vec![("Yes, I will".into(), "assure".into())] },
            Part::Page { label: "See all".into(), path: "/promises".into() },
            Part::Text(String::new()),
        ]
    }

    fn live() -> Reach {
        Reach::Live(HashMap::from([(LinkId(Uuid::from_u128(1)), "/a/token".to_owned())]))
    }

    #[test]
    fn both_forms_say_the_same() {
        let it = rendered("A promise", &letter(), &around(), &live()).unwrap();

        assert_eq!(
            it.text,
            "Peadar Lynch promised you:\n\n> Twelve laptops & docks\n> <b>by Friday</b>\n\nBy: Friday 13 March, 17:00\n\n\
             - One\n- Two\n\nAnswer:\nhttps://e.example.org/a/token\n\nYes, I will:\nhttps://e.example.org/a/token?say=assure\n\n\
             See all:\nhttps://e.example.org/promises\n\n-- \nSent by Entente for Northlight.\nNobody reads answers to this mail. \
             Use the links in it.\n"
        );
        for words in
            ["Peadar Lynch", "Friday 13 March, 17:00", "<li>Two</li>", "href=\"https://e.example.org/a/token\""]
        {
            assert!(it.html.contains(words), "{words} in {}", it.html);
        }
        assert!(it.html.contains("&#60;b&#62;by Friday"), "{}", it.html);
    }

    #[test]
    fn nothing_in_a_mail_is_fetched_or_styled() {
        let it = rendered("A promise", &letter(), &around(), &live()).unwrap();

        for bad in ["<img", "<script", "<link", "<style", "style=", "src=", "url("] {
            assert!(!it.html.contains(bad), "{bad}");
        }
        assert!(it.html.contains("content=\"light dark\""));
    }

    #[test]
    fn who_only_looks_gets_no_link_that_works() {
        let it = rendered("A promise", &letter(), &around(), &Reach::Words).unwrap();

        assert!(it.text.contains("[Answer]") && it.text.contains("[Yes, I will]"));
        assert!(!it.text.contains("/a/") && !it.html.contains("/a/"));
        assert!(it.text.contains("https://e.example.org/promises"));
    }
}
