//! Finding out what the names of a file stand for: what is there already, what is to be made.

use std::collections::HashSet;

use domain::importing::{Draft, Named};
use domain::kernel::{PartyId, PersonId};
use uuid::Uuid;

use crate::imports::report::Counts;
use crate::imports::store::{Kind, Known};
use crate::kit::env::Env;

/// Somebody or something that a chunk needs and that is not there, or not any more.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub kind: Kind,
    pub id: Uuid,
    pub value: String,
    pub name: String,
    /// Not found under any name: it is to be made.
    pub make: bool,
}

/// What the names of one chunk come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub wanted: Vec<Wanted>,
    /// Were retired, and are brought back.
    pub revived: Vec<(Kind, Uuid)>,
    /// People who become members of parties.
    pub members: Vec<(Uuid, Uuid)>,
}

/// What the names of one draft stand for.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    pub client: PartyId,
    pub person: Option<PersonId>,
    pub service: Option<Uuid>,
    teams: Vec<(String, PartyId)>,
}

impl Ids {
    pub fn team(&self, named: Option<&Named>) -> Option<PartyId> {
        let value = &named?.value;
        self.teams.iter().find(|(known, _)| known == value).map(|(_, id)| *id)
    }
}

/// Counts of what is created, changed and unchanged.
pub(super) type Tally<'r> = (&'r mut Counts, &'r mut Counts, &'r mut Counts);

/// Knows every name that the file has used so far.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    known: Known,
    seen: HashSet<Uuid>,
}

impl Directory {
    pub fn new(known: Known) -> Self {
        Self { known, seen: HashSet::new() }
    }

    /// Whether the system has brought in matters before.
    pub fn has_matters(&self) -> bool {
        self.known.matters
    }

    /// Meets all names of a draft.
    pub fn meet(&mut self, draft: &Draft, env: &Env, names: &mut Names, tally: &mut Tally<'_>) -> Ids {
        let client = self.one(Kind::Client, &draft.client, env, names, tally);
        let person = draft.person.as_ref().map(|person| {
            let person = self.one(Kind::Person, person, env, names, tally);
            if self.known.members.insert((person, client)) {
                names.members.push((person, client));
            }
            PersonId(person)
        });
        let service = draft.service.as_ref().map(|service| self.one(Kind::Service, service, env, names, tally));
        let mut teams: Vec<(String, PartyId)> = Vec::new();
        for team in draft.team.iter().chain(draft.events.iter().filter_map(|e| e.team.as_ref())) {
            if teams.iter().all(|(known, _)| *known != team.value) {
                teams.push((team.value.clone(), PartyId(self.one(Kind::Team, team, env, names, tally))));
            }
        }
        Ids { client: PartyId(client), person, service, teams }
    }

    fn one(
        &mut self,
        kind: Kind,
        named: &Named,
        env: &Env,
        names: &mut Names,
        (created, changed, unchanged): &mut Tally<'_>,
    ) -> Uuid {
        let count = |counts: &mut Counts| match kind {
            Kind::Client | Kind::Team => counts.parties += 1,
            Kind::Person => counts.people += 1,
            Kind::Service => counts.services += 1,
        };
        let key = (kind, named.value.clone());
        if let Some(id) = self.known.by_value.get(&key).copied() {
            if self.seen.insert(id) {
                let back = self.known.retired.remove(&id);
                names.revived.extend(back.then_some((kind, id)));
                count(if back { changed } else { unchanged });
            }
            return id;
        }
        let same = self.known.by_name.get(&(kind, named.name.to_lowercase())).copied().filter(|_| kind != Kind::Person);
        let id = same.unwrap_or_else(|| env.id());
        let (value, name) = (named.value.clone(), named.name.clone());
        names.wanted.push(Wanted { kind, id, value, name: name.clone(), make: same.is_none() });
        if self.seen.insert(id) {
            count(if same.is_some() { unchanged } else { created });
        }
        self.known.by_value.insert(key, id);
        self.known.by_name.insert((kind, name.to_lowercase()), id);
        id
    }
}
