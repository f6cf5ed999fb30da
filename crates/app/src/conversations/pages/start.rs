//! Starting a conversation: one screen, one sentence needed.

use askama::Template;
use domain::kernel::PersonId;
use domain::party::PartyKind;

use crate::conversations::opening::usual_person;
use crate::kit::chrome::Chrome;
use crate::kit::form::{FieldErrors, Typed};
use crate::levels::flags::FlagView;
use crate::people::scope::Scope;
use crate::people::store::{Membership, Party};

/// The page.
#[derive(Debug, Template)]
#[template(path = "conversations/new.html")]
pub struct StartPage {
    /// The frame.
    pub chrome: Chrome,
    /// What is in the fields.
    pub typed: Typed,
    /// What is wrong with them.
    pub errors: FieldErrors,
    /// The no of the business.
    pub refusal: String,
    /// Clients and suppliers to choose from; empty for whoever has one party only.
    pub parties: Vec<(String, String)>,
    /// The reader is of our house.
    pub staff: bool,
    /// "Ours, offered to Field Operations", "theirs, asked of Field Operations".
    pub directions: [String; 2],
    /// People of the other side, when a party is chosen.
    pub their_people: Vec<(String, String)>,
    /// People of our house.
    pub our_people: Vec<(String, String)>,
    /// The ended one that is taken up again, and its path.
    pub follows: Option<(String, String)>,
    /// The optional parts that hold something stand open.
    pub more_open: bool,
    /// The same for a first promise.
    pub promise_open: bool,
    /// What fails for the client that is chosen.
    pub flags: Vec<FlagView>,
    /// What is broken toward that client, where something new needs a reason.
    pub trouble: Vec<String>,
    /// Today, as a date field writes it.
    pub today: String,
}

/// What the page is made of.
#[derive(Debug, Default)]
pub struct Around {
    /// Clients and suppliers, or the reader's own parties.
    pub parties: Vec<Party>,
    /// The one that is chosen.
    pub chosen: Option<Party>,
    /// People there.
    pub theirs: Vec<Membership>,
    /// People of our house.
    pub ours: Vec<Membership>,
    /// What our house is called.
    pub it: String,
    /// Need and path of the ended one.
    pub follows: Option<(String, String)>,
    /// What fails for the chosen one.
    pub flags: Vec<FlagView>,
    /// What is broken toward the chosen one.
    pub trouble: Vec<String>,
}

/// Each person once, with the first of what they are there.
#[must_use]
pub fn people(members: &[Membership]) -> Vec<(String, String)> {
    let mut all: Vec<(PersonId, String)> = Vec::new();
    for m in members {
        if all.last().is_none_or(|(id, _)| *id != m.person) {
            all.push((m.person, format!("{}, {}", m.person_name, m.role.word())));
        }
    }
    all.into_iter().map(|(id, words)| (id.to_string(), words)).collect()
}

fn party_words(p: &Party) -> String {
    match (p.kind, &p.parent_name) {
        (PartyKind::Supplier, _) => format!("{}, supplier", p.name),
        (_, Some(above)) => format!("{}, {above}", p.name),
        _ => p.name.clone(),
    }
}

/// The page, empty or as it came back.
#[must_use]
pub fn page(
    around: Around,
    typed: Typed,
    wrong: (FieldErrors, String),
    scope: &Scope,
    today: String,
    chrome: Chrome,
) -> StartPage {
    let staff = scope.is_staff();
    let filled = |fields: &[&str]| {
        fields.iter().any(|field| !typed.get(field).trim().is_empty() || !wrong.0.on(field).is_empty())
    };
    let chosen = around.chosen.as_ref();
    let usual = usual_person(&around.theirs).filter(|_| !typed.has("their_person"));
    let lead = chosen
        .and_then(|p| p.lead)
        .or(scope.person())
        .filter(|_| staff && chosen.is_some() && !typed.has("our_person"));
    let them = if staff { chosen.map_or_else(|| "them".to_owned(), |p| p.name.clone()) } else { around.it.clone() };
    let more_open = filled(&["asked_for", "serves", "words", "their_person", "our_person"]);
    let promise_open = filled(&["subject", "conditions", "due_day"]);
    let preset = |typed: Typed, field: &str, id: Option<PersonId>| match id {
        Some(id) => typed.with(field, id.to_string()),
        None => typed,
    };
    let typed = preset(preset(typed, "their_person", usual), "our_person", lead);
    StartPage {
        more_open,
        promise_open,
        parties: around.parties.iter().map(|p| (p.id.to_string(), party_words(p))).collect(),
        their_people: people(&around.theirs),
        our_people: people(&around.ours),
        follows: around.follows,
        flags: around.flags,
        trouble: around.trouble,
        errors: wrong.0,
        refusal: wrong.1,
        staff,
        directions: [format!("Ours, offered to {them}"), format!("Theirs, asked of {them}")],
        today,
        typed,
        chrome,
    }
}

impl StartPage {
    /// Whether this is what is in a field.
    #[must_use]
    pub fn is(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }
}
