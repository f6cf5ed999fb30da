//! What the address of the list of promises asks for. Pure.

use domain::commitment::{Kind, Side, State};
use domain::kernel::{PartyId, PersonId};
use domain::trust::Outcome;
use jiff::{Timestamp, ToSpan, Zoned, civil::Date};
use uuid::Uuid;

use crate::commitments::store::{After, Filter, Sort, Turn};
use crate::kit::form::Typed;
use crate::kit::urls;
use crate::people::scope::Scope;

/// The view that our house alone has.
pub const BELOW: &str = "below";

/// The views there are; all but [`BELOW`] are everybody's.
pub const VIEWS: [(&str, &str); 8] = [
    ("open", "All open"),
    ("we", "We owe"),
    ("they", "They owe"),
    ("trouble", "Late or broken"),
    (BELOW, "At risk from below"),
    ("waiting", "Waiting for an answer"),
    ("closed", "Closed"),
    ("all", "All"),
];

/// A filter that is on, and the address without it.
#[derive(Clone, Debug)]
pub struct Chip {
    /// Of what.
    pub label: &'static str,
    /// Which.
    pub words: String,
    /// The address without it.
    pub href: String,
}

/// What is asked for. Anything that cannot be read is as if it were not there.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Which of [`VIEWS`].
    pub view: String,
    /// Part of the subject.
    pub q: String,
    /// The client or supplier.
    pub party: Option<PartyId>,
    /// Where it stands.
    pub state: Option<State>,
    /// How it turned out.
    pub outcome: Option<Outcome>,
    /// Where it comes from.
    pub kind: Option<Kind>,
    /// Either accountable person.
    pub person: Option<PersonId>,
    /// The team that works on it.
    pub team: Option<PartyId>,
    /// The last day on which it may fall due.
    pub due: Option<Date>,
    /// The order.
    pub sort: Sort,
    /// Where the page begins.
    pub turn: Option<Turn>,
}

fn key(text: &str) -> Option<After> {
    let (at, id) = text.split_once('.')?;
    let at = at.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok())?;
    Some(After { at, id: Uuid::parse_str(id).ok()? })
}

fn key_text(key: After) -> String {
    format!("{}.{}", key.at.as_microsecond(), key.id)
}

impl Asked {
    /// What these fields ask for.
    #[must_use]
    pub fn of(typed: &Typed) -> Self {
        let view = VIEWS.iter().map(|(code, _)| *code).find(|code| *code == typed.get("view")).unwrap_or("open");
        let after = key(typed.get("after")).map(Turn::After);
        Self {
            view: view.to_owned(),
            q: typed.get("q").trim().chars().take(200).collect(),
            party: typed.get("party").parse().ok(),
            state: State::from_code(typed.get("state")).filter(|s| !matches!(s, State::New | State::Void)),
            outcome: Outcome::from_code(typed.get("outcome")),
            kind: Kind::from_code(typed.get("kind")),
            person: typed.get("person").parse().ok(),
            team: typed.get("team").parse().ok(),
            due: typed.get("due").parse().ok(),
            sort: if typed.get("sort") == "due" { Sort::Due } else { Sort::Moved },
            turn: after.or_else(|| key(typed.get("before")).map(Turn::Before)),
        }
    }

    /// Filters of these fields that could not be read, by the words of their labels.
    #[must_use]
    pub fn unread(&self, typed: &Typed) -> Vec<&'static str> {
        const NAMES: [(&str, &str); 7] = [
            ("party", "client or supplier"),
            ("team", "team"),
            ("state", "state"),
            ("outcome", "outcome"),
            ("kind", "kind"),
            ("person", "who answers for it"),
            ("due", "due by"),
        ];
        let unread = |name: &str| !typed.get(name).trim().is_empty() && self.shown(name).is_empty();
        NAMES.iter().filter(|(name, _)| unread(name)).map(|(_, words)| *words).collect()
    }

    /// For the store. What we owe and what they owe depends on who we are.
    #[must_use]
    pub fn filter(&self, scope: &Scope, now: &Zoned) -> Filter {
        // The side on which the party stands that was chosen; where none was, on which the IT organisation stands.
        let we_perform = match self.view.as_str() {
            "we" => Some(true),
            "they" => Some(false),
            _ => None,
        };
        let named_is_ours = self.party.is_none() == scope.is_staff();
        let side = we_perform.map(|ours| if ours == named_is_ours { Side::Performer } else { Side::Customer });
        let end = |day: Date| {
            day.checked_add(1.day()).ok().and_then(|next| now.time_zone().to_zoned(next.at(0, 0, 0, 0)).ok())
        };
        let open = match self.view.as_str() {
            _ if self.state.is_some_and(State::is_closed) || self.outcome.is_some() && self.view == "open" => None,
            "closed" => Some(false),
            "all" => None,
            _ => Some(true),
        };
        Filter {
            party: self.party,
            side,
            person: self.person,
            team: self.team.filter(|_| scope.is_staff()),
            below: self.view == BELOW,
            state: self.state,
            open,
            kind: self.kind,
            outcome: self.outcome,
            due_before: self.due.and_then(end).map(|z| z.timestamp()),
            like: (!self.q.is_empty()).then(|| self.q.clone()),
            trouble: (self.view == "trouble").then(|| now.timestamp()),
            waiting: self.view == "waiting",
            ..Filter::default()
        }
    }

    fn owned(&self) -> Vec<(&'static str, String)> {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        vec![
            ("view", self.view.clone()),
            ("q", self.q.clone()),
            ("party", id(self.party.map(|p| p.0))),
            ("state", self.state.map(|s| s.code().to_owned()).unwrap_or_default()),
            ("outcome", self.outcome.map(|o| o.code().to_owned()).unwrap_or_default()),
            ("kind", self.kind.map(|k| k.code().to_owned()).unwrap_or_default()),
            ("person", id(self.person.map(|p| p.0))),
            ("team", id(self.team.map(|t| t.0))),
            ("due", self.due.map(|d| d.to_string()).unwrap_or_default()),
            ("sort", if self.sort == Sort::Due { "due".to_owned() } else { String::new() }),
        ]
    }

    /// The address of the list that asks for this, without its page.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        let owned = self.owned();
        let pairs: Vec<(&str, &str)> = owned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        urls::with_query(path, &pairs)
    }

    /// The same as the query alone.
    #[must_use]
    pub fn query(&self) -> String {
        self.address("").trim_start_matches('?').to_owned()
    }

    /// Whether it is all that is open, and nothing narrows it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.query() == Self::of(&Typed::default()).query()
    }

    /// The address of another page.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> String {
        let (name, key) = match turn {
            Turn::After(key) => ("after", key),
            Turn::Before(key) => ("before", key),
        };
        format!("{}&{name}={}", self.address("/promises"), key_text(key))
    }

    /// The address of another order.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> String {
        Self { sort, ..self.clone() }.address("/promises")
    }

    /// How the column of dues is sorted, for its head.
    #[must_use]
    pub fn due_sorted(&self) -> &'static str {
        if self.sort == Sort::Due { "ascending" } else { "" }
    }

    /// How the column of moves is sorted, for its head.
    #[must_use]
    pub fn moved_sorted(&self) -> &'static str {
        if self.sort == Sort::Moved { "descending" } else { "" }
    }

    /// What stands in a field of the filter form.
    #[must_use]
    pub fn shown(&self, field: &str) -> String {
        self.owned().into_iter().find(|(name, _)| *name == field).map(|(_, value)| value).unwrap_or_default()
    }

    /// The filters that are on.
    #[must_use]
    pub fn chips(
        &self,
        parties: &[(String, String)],
        people: &[(String, String)],
        teams: &[(String, String)],
    ) -> Vec<Chip> {
        let name = |list: &[(String, String)], id: String| {
            list.iter().find(|(known, _)| *known == id).map_or_else(|| "somebody".to_owned(), |(_, name)| name.clone())
        };
        let chip = |label, words: String, without: Asked| Chip { label, words, href: without.address("/promises") };
        let clone = || self.clone();
        let mut chips = Vec::new();
        chips.extend(self.party.map(|p| chip("With", name(parties, p.to_string()), Asked { party: None, ..clone() })));
        chips.extend(self.state.map(|s| chip("State", s.word().to_owned(), Asked { state: None, ..clone() })));
        chips.extend(self.outcome.map(|o| chip("Outcome", o.word().to_owned(), Asked { outcome: None, ..clone() })));
        chips.extend(self.kind.map(|k| chip("Kind", k.code().to_owned(), Asked { kind: None, ..clone() })));
        chips.extend(
            self.person.map(|p| chip("Person", name(people, p.to_string()), Asked { person: None, ..clone() })),
        );
        let team = self.team.filter(|_| !teams.is_empty());
        chips.extend(team.map(|t| chip("Team", name(teams, t.to_string()), Asked { team: None, ..clone() })));
        chips.extend(self.due.map(|d| chip("Due by", d.to_string(), Asked { due: None, ..clone() })));
        chips
    }
}
