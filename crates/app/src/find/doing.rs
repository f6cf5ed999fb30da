//! What can be done with what was typed: *ask field operations*, *prepare for trading*, *new client Harbour*. The first word
//! may say what, the rest is taken along into the form. Nothing here does it; the forms do, by their own rules.

use db::Conn;
use domain::finding::Asked;
use domain::party::PartyKind;

use super::acts::{self, Found};
use super::store::Sort;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::rights::sees_prices;
use crate::people::scope::Scope;

/// Letters taken along into a form.
const TAKEN: usize = 200;
/// Parties for whom something is offered.
const PARTIES: u32 = 3;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// A verb first.
    pub label: String,
    /// What is taken along, or for whom.
    pub about: String,
    /// The page that does it.
    pub href: String,
    /// Its drawing.
    pub icon: &'static str,
}

/// What the first words say that somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Promise,
    Need,
    Meeting,
    Signal,
    Prepare,
    Client,
    Bill,
    Between,
    Survey,
    Litmus,
    Maturity,
    Differed,
    Curtain,
    Treatment,
}

const VERBS: &[(&str, Verb)] = &[
    ("ask for ", Verb::Promise),
    ("ask ", Verb::Promise),
    ("offer ", Verb::Promise),
    ("promise ", Verb::Promise),
    ("raise ", Verb::Need),
    ("need ", Verb::Need),
    ("talk about ", Verb::Need),
    ("note the meeting with ", Verb::Meeting),
    ("note the meeting ", Verb::Meeting),
    ("note ", Verb::Meeting),
    ("meeting with ", Verb::Meeting),
    ("meeting ", Verb::Meeting),
    ("signal ", Verb::Signal),
    ("heard ", Verb::Signal),
    ("prepare for ", Verb::Prepare),
    ("prepare ", Verb::Prepare),
    ("bill of ", Verb::Bill),
    ("bill ", Verb::Bill),
    ("between us and ", Verb::Between),
    ("between ", Verb::Between),
    ("survey of ", Verb::Survey),
    ("survey ", Verb::Survey),
    ("litmus of ", Verb::Litmus),
    ("litmus ", Verb::Litmus),
    ("maturity of ", Verb::Maturity),
    ("maturity ", Verb::Maturity),
    ("ladder of ", Verb::Maturity),
    ("ladder ", Verb::Maturity),
    ("disagreements with ", Verb::Differed),
    ("disagreement with ", Verb::Differed),
    ("disagreement ", Verb::Differed),
    ("curtain of ", Verb::Curtain),
    ("curtain ", Verb::Curtain),
    ("treatment of ", Verb::Treatment),
    ("treatment ", Verb::Treatment),
    ("new client ", Verb::Client),
    ("add client ", Verb::Client),
    ("add a client ", Verb::Client),
];

/// What is between a client and us: what is opened, and on which page of the client.
const BETWEEN: [(Verb, &str, &str); 7] = [
    (Verb::Between, "See what is between us and", "between"),
    (Verb::Survey, "See what both sides were asked:", "surveys"),
    (Verb::Litmus, "See the litmus with", "litmus"),
    (Verb::Maturity, "See how far both have come:", "maturity"),
    (Verb::Differed, "See when we differed:", "disagreements"),
    (Verb::Curtain, "Look behind the curtain with", "curtain"),
    (Verb::Treatment, "See what can be done:", "treatment"),
];

/// What is to be done, and the rest of what was typed.
fn read(typed: &str) -> (Option<Verb>, &str) {
    let typed = typed.trim_start();
    let found =
        VERBS.iter().find(|(words, _)| typed.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words)));
    match found {
        Some((words, verb)) => (Some(*verb), typed[words.len()..].trim()),
        None => (None, typed.trim()),
    }
}

/// Whether the first words say what is to be done.
#[must_use]
pub fn says_what(typed: &str) -> bool {
    read(typed).0.is_some()
}

/// What this reader can do with what was typed, most fitting first.
///
/// # Errors
/// The database.
pub fn deeds(conn: &mut Conn, scope: &Scope, typed: &str) -> Result<Vec<Deed>, AppError> {
    let (verb, rest) = read(typed);
    let words: String = rest.chars().filter(|c| !c.is_control()).take(TAKEN).collect();
    let Some(reader) = scope.reader().filter(|r| !r.door.only_reads() && !words.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut deeds = with_parties(conn, scope, verb, &words)?;
    let all = [
        (Verb::Promise, true, "Ask for or offer", urls::with_query("/promises/new", &[("subject", &words)]), "promise"),
        (Verb::Need, true, "Raise the need", urls::with_query("/conversations/new", &[("statement", &words)]), "talk"),
        (
            Verb::Signal,
            reader.is_staff(),
            "Note what was said",
            urls::with_query("/listening/new", &[("words", &words)]),
            "note",
        ),
        (
            Verb::Client,
            reader.tends_clients(),
            "Add the client",
            urls::with_query("/parties/new", &[("kind", "client"), ("name", &words)]),
            "clients",
        ),
    ];
    for (what, may, label, href, icon) in all {
        let fits = verb == Some(what) || (verb.is_none() && !matches!(what, Verb::Client | Verb::Signal));
        if may && fits {
            deeds.push(Deed { label: label.to_owned(), about: format!("“{words}”"), href, icon });
        }
    }
    Ok(deeds)
}

/// What is done with somebody: the parties that what was typed names.
fn with_parties(conn: &mut Conn, scope: &Scope, verb: Option<Verb>, words: &str) -> Result<Vec<Deed>, AppError> {
    let Some(asked) = Asked::read(words).filter(|_| scope.is_staff() && verb != Some(Verb::Client)) else {
        return Ok(Vec::new());
    };
    let mut deeds = Vec::new();
    for hit in acts::find(conn, scope, &asked, Sort::Party, 0, PARTIES)? {
        let Found::Party(party) = hit.found else { continue };
        let outside = matches!(party.kind, PartyKind::Client | PartyKind::Supplier) && party.retired_at.is_none();
        if !outside {
            continue;
        }
        let id = party.id.to_string();
        let mut offer = |what, label: &str, href: String, icon| {
            if verb.is_none_or(|verb| verb == what) && (verb.is_some() || what == Verb::Prepare) {
                deeds.push(Deed { label: label.to_owned(), about: party.name.clone(), href, icon });
            }
        };
        if party.kind == PartyKind::Client {
            offer(Verb::Prepare, "Prepare for a meeting with", urls::prepare(party.id), "today");
            if sees_prices(scope).is_ok() {
                offer(Verb::Bill, "Open the bill of", urls::bill(party.id), "money");
            }
            for (what, label, page) in BETWEEN {
                offer(what, label, format!("{}/{page}", urls::client(party.id)), "clients");
            }
        }
        offer(Verb::Promise, "Ask or promise", urls::with_query("/promises/new", &[("client", &id)]), "promise");
        offer(Verb::Need, "Raise a need with", urls::with_query("/conversations/new", &[("client", &id)]), "talk");
        offer(Verb::Meeting, "Note a meeting with", urls::with_query("/promises/meeting", &[("client", &id)]), "talk");
    }
    Ok(deeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_say_what_and_the_rest_is_taken_along() {
        assert_eq!(read("Ask for a faster sign-in "), (Some(Verb::Promise), "a faster sign-in"));
        assert_eq!(read("prepare for Trading"), (Some(Verb::Prepare), "Trading"));
        assert_eq!(read("new client Harbour"), (Some(Verb::Client), "Harbour"));
        assert_eq!(read("Heard that they leave"), (Some(Verb::Signal), "that they leave"));
        assert_eq!(read("asking"), (None, "asking"));
        assert_eq!(read("Bill of Trading"), (Some(Verb::Bill), "Trading"));
        assert_eq!(read("litmus of Trading"), (Some(Verb::Litmus), "Trading"));
        assert_eq!(read("né"), (None, "né"));
        assert_eq!(read("note é"), (Some(Verb::Meeting), "é"));
    }
}
