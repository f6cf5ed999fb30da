//! What is told about a hit besides the words that were looked for: who it is between, how it stands, since when, and where
//! it is. The page, the palette and programs tell the same.

use domain::party::PartyKind;

use super::acts::{Found, Hit};
use crate::commitments::phrase;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::links;
use crate::people::scope::Scope;

/// What is told about a hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Between whom, or under whom it lies.
    pub about: String,
    /// How it stands.
    pub state: String,
    /// The colour of that.
    pub tone: String,
    /// When it last moved.
    pub moved: String,
    /// The same as an instant.
    pub instant: String,
    /// Its page.
    pub href: String,
    /// Its drawing.
    pub icon: &'static str,
}

/// What is told about this hit.
#[must_use]
pub fn told(env: &Env, scope: &Scope, hit: &Hit) -> Told {
    let now = env.local();
    match &hit.found {
        Found::Promise(row) => {
            let badge = phrase::badge(row, env.now);
            Told {
                about: format!("{} to {}", row.performer, row.customer),
                state: badge.words.to_string(),
                tone: badge.tone.to_string(),
                moved: say::when(row.moved_at, &now),
                instant: row.moved_at.to_string(),
                href: urls::commitment(row.id),
                icon: "promise",
            }
        }
        Found::Talk(row) => Told {
            about: if scope.is_staff() { row.customer.clone() } else { row.performer.clone() },
            state: row.step.map_or_else(|| row.state.word().to_owned(), |step| format!("step {step} of 7")),
            tone: String::new(),
            moved: say::when(row.moved_at, &now),
            instant: row.moved_at.to_string(),
            href: urls::conversation(row.id),
            icon: "talk",
        },
        Found::Party(party) => Told {
            about: match &party.parent_name {
                Some(above) => format!("{}, {above}", party.kind.word()),
                None => party.kind.word().to_owned(),
            },
            state: if party.retired_at.is_some() { "retired".to_owned() } else { String::new() },
            href: links::party(party.id, party.kind),
            icon: match party.kind {
                PartyKind::Client => "clients",
                PartyKind::Supplier => "supplier",
                PartyKind::Team | PartyKind::It => "party",
            },
            ..Told::default()
        },
        Found::Person(person) => Told {
            about: person.title.clone().unwrap_or_default(),
            state: if person.retired_at.is_some() { "no longer here".to_owned() } else { String::new() },
            href: urls::person(person.id),
            icon: "people",
            ..Told::default()
        },
    }
}
