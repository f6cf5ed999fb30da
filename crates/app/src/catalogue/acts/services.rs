//! Describing a service, and its life: published, ending on a day that is said ahead, ended.

use db::{Conn, Tx};
use domain::catalogue::{Life, LifeAct, LifeActKind, decide, stays_whole};
use domain::kernel::{PartyId, PersonId, ServiceId};

use super::{may_change, may_describe, missing, whole};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Service};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

/// What is said of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub about: Option<String>,
    /// Under what it stands in the list.
    pub area: String,
    /// Who owns it.
    pub owner: Option<PersonId>,
    /// The team that performs it.
    pub team: Option<PartyId>,
    /// Everybody rests on it.
    pub core: bool,
    /// What our house keeps to itself about it.
    pub notes: Option<String>,
}

impl Described {
    /// What is said of a service now.
    #[must_use]
    pub fn of(s: &Service) -> Self {
        Self {
            name: s.name.clone(),
            about: s.about.clone(),
            area: s.area.clone(),
            owner: s.owner.as_ref().map(|(id, _)| *id),
            team: s.team.as_ref().map(|(id, _)| *id),
            core: s.core,
            notes: s.notes.clone(),
        }
    }

    /// What differs, as words of a sentence.
    fn differs(&self, from: &Self) -> Vec<&'static str> {
        let all = [
            (self.name != from.name, "its name"),
            (self.about != from.about, "what it is for"),
            (self.area != from.area, "its area"),
            (self.owner != from.owner, "its owner"),
            (self.team != from.team, "its team"),
            (self.core != from.core, "whether everybody rests on it"),
            (self.notes != from.notes, "what we keep to ourselves"),
        ];
        all.into_iter().filter(|(differs, _)| *differs).map(|(_, words)| words).collect()
    }
}

/// That everything a description names is there. Answers with the names.
fn checked(conn: &mut Conn, id: Option<ServiceId>, new: &Described) -> Result<Named, AppError> {
    let wrong = |field: &str, words: &str| Err(AppError::Invalid(FieldErrors::one(field, words)));
    let system = Scope::System("what a service names");
    if store::named(conn, &new.name)?.is_some_and(|other| Some(other) != id) {
        return wrong("name", "There is a service of this name already. Change that one, or choose another name.");
    }
    let mut named = Named { owner: None, team: None, owner_here: false };
    if let Some(owner) = new.owner {
        let it = organisation::needed(conn)?.it;
        let Ok(person) = people::find_person(conn, &system, owner) else {
            return wrong("owner", "Choose one of the list.");
        };
        let here = person.retired_at.is_none();
        if here && !people::belongs(conn, owner, it)? {
            return wrong("owner", "A service is owned by somebody of our house. Choose one of the list.");
        }
        named.owner_here = here;
        named.owner = Some((owner, person.name));
    }
    if let Some(team) = new.team {
        let Ok(party) = people::find_party(conn, &system, team) else {
            return wrong("team", "Choose one of the list.");
        };
        if !party.kind.is_ours() || party.retired_at.is_some() {
            return wrong("team", "A service is performed by a team of our house. Choose one of the list.");
        }
        named.team = Some((team, party.name));
    }
    Ok(named)
}

struct Named {
    owner: Option<(PersonId, String)>,
    owner_here: bool,
    team: Option<(PartyId, String)>,
}

fn described(before: Service, new: &Described, named: Named) -> Service {
    Service {
        name: new.name.clone(),
        about: new.about.clone(),
        area: new.area.clone(),
        owner: named.owner,
        owner_here: named.owner_here,
        team: named.team,
        core: new.core,
        notes: new.notes.clone(),
        ..before
    }
}

/// A new service, which is a draft.
///
/// # Errors
/// No right; a name that is taken, an owner or a team that are not ours; the database.
pub fn describe(tx: &mut Tx, env: &Env, scope: &Scope, new: &Described) -> Result<ServiceId, AppError> {
    may_describe(scope)?;
    let named = checked(tx, None, new)?;
    let id = ServiceId(env.id());
    store::insert(tx, id, &new.name, env.now)?;
    let fresh = store::find(tx, Sight::House, id)?;
    store::change_service(tx, &described(fresh, new, named), env.now)?;
    store::keep_words(tx, id)?;
    store::append(tx, env, (id, None), ("describe", "Described", None), scope.person())?;
    Ok(id)
}

/// A service is described anew by whoever saw it as of this version. What others read stays whole.
///
/// # Errors
/// Not found, no right, somebody else was first; what does not fit; the database.
pub fn change(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, seen): (ServiceId, i64),
    new: &Described,
) -> Result<(), AppError> {
    store::find(tx, Sight::of(scope), id)?;
    let (before, offerings) = whole(tx, id)?;
    may_change(scope, &before)?;
    if before.version != seen {
        return Err(AppError::Stale);
    }
    let named = checked(tx, Some(id), new)?;
    let was = Described::of(&before);
    let after = described(before.clone(), new, named);
    stays_whole(before.life, &missing(&before, &offerings), missing(&after, &offerings))?;
    let differs = new.differs(&was);
    if differs.is_empty() {
        return Ok(());
    }
    store::change_service(tx, &after, env.now)?;
    store::keep_words(tx, id)?;
    let words = format!("Changed {}", say::list_and(&differs));
    store::append(tx, env, (id, None), ("change", &words, None), scope.person())
}

/// The service lives on: published, ending, staying, ended, or described once more.
///
/// # Errors
/// Not found, no right; a refusal of the rules; a successor that cannot be; the database.
pub fn live(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ServiceId,
    (act, why): (LifeAct, Option<&str>),
) -> Result<Life, AppError> {
    store::find(tx, Sight::of(scope), id)?;
    let (before, offerings) = whole(tx, id)?;
    may_change(scope, &before)?;
    let lacks = missing(&before, &offerings);
    let life = decide(before.life, act, why.is_some(), env.local().date(), lacks)?;
    let mut words = act.kind().done().to_owned();
    if let LifeAct::Announce { on, instead } = act {
        words = format!("{words} for {}", say::day(on, &env.local()));
        if let Some(instead) = instead {
            words = format!("{words}; {} takes its place", successor(tx, id, instead)?);
        }
    }
    if act.kind() == LifeActKind::BringBack && store::named(tx, &before.name)?.is_some() {
        let words = "Another service has its name by now. Give that one another name first.";
        return Err(AppError::refused("name_taken", words));
    }
    store::change_service(tx, &Service { life, ..before }, env.now)?;
    store::append(tx, env, (id, None), (act.kind().code(), &words, why), scope.person())?;
    Ok(life)
}

/// The name of what is to take the place of a service: another that is published.
fn successor(conn: &mut Conn, id: ServiceId, instead: ServiceId) -> Result<String, AppError> {
    let found = match store::find(conn, Sight::Guest, instead) {
        Err(AppError::NotFound) => None,
        other => Some(other?),
    };
    match found.filter(|s| s.id != id && s.life == Life::Published) {
        Some(service) => Ok(service.name),
        None => {
            let words = "Only a published service can take its place. Publish that one first, or name none.";
            Err(AppError::Invalid(FieldErrors::one("instead", words)))
        }
    }
}
