//! What can be done with people and parties: one function per use case, each loads, decides and saves.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::links::store as links;
use crate::organisation;
use crate::people::scope::{Reader, Scope};
use crate::people::sessions;
use crate::people::store::{self, Party, Person};

mod deputies;
mod doors;

pub use deputies::{end_deputy, name_deputy};
pub use doors::{change_own_password, end_other_sessions, end_session, may_set_password, set_password};

const FOR_ADMINISTRATORS: &str = "Parties, people and roles of our own are for administrators and IT leaders.";
const FOR_TENDERS: &str = "Clients and suppliers, and the people there, are for relationship and supplier managers.";

/// What founds an organisation.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its name.
    pub organisation: String,
    /// What its IT is called.
    pub it: String,
    /// Its zone.
    pub zone: TimeZone,
    /// The first person, who administers and leads.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// Hash of their password.
    pub password: String,
}

/// The first run: the organisation, its IT, and the first person.
///
/// # Errors
/// A refusal when it was founded before; the database.
pub fn found(tx: &mut Tx, env: &Env, new: &Founding) -> Result<PersonId, AppError> {
    if organisation::find(tx)?.is_some() {
        return Err(founded_already());
    }
    let it = our_party(tx, env, &new.it)?;
    organisation::found(tx, &new.organisation, &new.zone, it, env.now)?;
    calendars::acts::found(tx, env, it, &new.zone)?;
    crate::watch::acts::from_now_on(tx, env)?;
    let person = Person {
        id: PersonId(env.id()),
        name: new.name.clone(),
        email: Some(new.email.to_lowercase()),
        ..blank_person()
    };
    store::insert_person(tx, &person, None, env.now)?;
    sessions::set_password(tx, person.id, Some(&new.password))?;
    for role in [Role::Leader, Role::Administrator] {
        store::insert_membership(tx, env.id(), person.id, it, role, env.now)?;
    }
    Ok(person.id)
}

/// What is said to whoever would found an organisation where there is one.
#[must_use]
pub fn founded_already() -> AppError {
    AppError::refused("founded", "This Entente has been set up already. Sign in.")
}

/// The IT organisation: the one that an import has made before anybody set Entente up, else a new one.
fn our_party(tx: &mut Tx, env: &Env, name: &str) -> Result<PartyId, AppError> {
    let scope = Scope::System("the first run");
    let known = store::list_parties(tx, &scope, Some(PartyKind::It), None, false, 1)?;
    if let Some(it) = known.into_iter().next() {
        let id = it.id;
        store::update_party(tx, &Party { name: name.to_owned(), ..it })?;
        return Ok(id);
    }
    let it = Party { id: PartyId(env.id()), kind: PartyKind::It, name: name.to_owned(), ..blank_party() };
    store::insert_party(tx, &it, None, env.now)?;
    Ok(it.id)
}

/// A party that is not there yet, to be filled.
#[must_use]
pub fn blank_party() -> Party {
    Party {
        id: PartyId(Uuid::nil()),
        kind: PartyKind::Client,
        name: String::new(),
        parent: None,
        parent_name: None,
        about: None,
        lead: None,
        lead_name: None,
        retired_at: None,
        version: 1,
    }
}

/// A person who is not there yet, to be filled.
#[must_use]
pub fn blank_person() -> Person {
    Person {
        id: PersonId(Uuid::nil()),
        name: String::new(),
        email: None,
        title: None,
        about: None,
        signs_in: false,
        retired_at: None,
        version: 1,
    }
}

/// Whether the reader may make and change parties of this kind, and the people there.
///
/// # Errors
/// No right, with the reason.
pub fn may_tend(scope: &Scope, kind: PartyKind) -> Result<(), AppError> {
    if kind.is_ours() {
        scope.need(Reader::administers, FOR_ADMINISTRATORS)
    } else {
        scope.need(Reader::tends_clients, FOR_TENDERS)
    }
}

fn checked(conn: &mut Conn, scope: &Scope, p: &Party) -> Result<(), AppError> {
    if let Some(parent) = p.parent {
        let above = store::find_party(conn, scope, parent)?;
        if !p.kind.may_lie_under(above.kind) {
            let sentence = format!("A {} cannot lie under a {}. Choose another.", p.kind.word(), above.kind.word());
            return Err(AppError::Invalid(FieldErrors::one("parent", sentence)));
        }
        if store::lies_under(conn, parent, p.id)? {
            return Err(AppError::Invalid(FieldErrors::one(
                "parent",
                "A party cannot lie under itself. Choose another.",
            )));
        }
    }
    Ok(())
}

/// Adds a party. A team without a parent lies under the IT organisation.
///
/// # Errors
/// No right, a parent of the wrong kind, the database.
pub fn add_party(tx: &mut Tx, env: &Env, scope: &Scope, new: Party) -> Result<PartyId, AppError> {
    may_tend(scope, new.kind)?;
    if new.kind == PartyKind::It {
        return Err(AppError::refused("one_it", "There is one IT organisation. Add a team below it."));
    }
    let mut party = Party { id: PartyId(env.id()), ..new };
    if party.kind == PartyKind::Team && party.parent.is_none() {
        party.parent = Some(organisation::needed(tx)?.it);
    }
    checked(tx, scope, &party)?;
    store::insert_party(tx, &party, None, env.now)?;
    Ok(party.id)
}

/// Changes name, parent, about or lead of a party.
///
/// # Errors
/// Not found, no right, a parent of the wrong kind, somebody else was first, the database.
pub fn change_party(tx: &mut Tx, env: &Env, scope: &Scope, changed: Party) -> Result<(), AppError> {
    let before = store::find_party(tx, scope, changed.id)?;
    may_tend(scope, before.kind)?;
    let after = Party { kind: before.kind, retired_at: before.retired_at, ..changed };
    checked(tx, scope, &after)?;
    store::update_party(tx, &after)?;
    if before.parent != after.parent {
        store::move_paths(tx, after.id, after.parent)?;
        calendars::acts::follow(tx, env)?;
    }
    Ok(())
}

/// Retires a party, or brings it back. What was promised stays.
///
/// # Errors
/// Not found, no right, the database.
pub fn retire_party(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, retire: bool) -> Result<Party, AppError> {
    let party = store::find_party(tx, scope, id)?;
    may_tend(scope, party.kind)?;
    if party.kind == PartyKind::It {
        return Err(AppError::refused("one_it", "The IT organisation itself cannot be retired."));
    }
    let after = Party { retired_at: retire.then_some(env.now), ..party };
    store::update_party(tx, &after)?;
    Ok(after)
}

/// Adds a person with a first role.
///
/// # Errors
/// No right, an e-mail that somebody else has, a role that does not fit, the database.
pub fn add_person(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    new: Person,
    at: PartyId,
    role: Role,
) -> Result<PersonId, AppError> {
    let party = store::find_party(tx, scope, at)?;
    may_tend(scope, party.kind)?;
    let person = Person { id: PersonId(env.id()), ..new };
    free_email(tx, scope, person.email.as_deref(), None)?;
    store::insert_person(tx, &person, None, env.now)?;
    give(tx, env, &party, person.id, role)?;
    Ok(person.id)
}

/// Nobody else has this e-mail. Who has it is told to those who may read it on the page of that person, and to nobody else.
fn free_email(conn: &mut Conn, scope: &Scope, email: Option<&str>, unless: Option<PersonId>) -> Result<(), AppError> {
    let Some(email) = email else { return Ok(()) };
    let Some((id, _)) = store::who_has_email(conn, email)?.filter(|(id, _)| Some(*id) != unless) else { return Ok(()) };
    let sentence = match store::find_person(conn, scope, id) {
        Ok(known) if known.email.is_some() => format!("{} has this e-mail already. Use another.", known.name),
        Ok(_) | Err(AppError::NotFound) => "This e-mail is taken. Use another.".to_owned(),
        Err(error) => return Err(error),
    };
    Err(AppError::Invalid(FieldErrors::one("email", sentence)))
}

/// Whether the reader may change a person: themselves, or everybody there if they tend their parties.
///
/// # Errors
/// No right, with the reason; the database.
pub fn may_change(conn: &mut Conn, scope: &Scope, id: PersonId) -> Result<(), AppError> {
    if scope.person() == Some(id) {
        return Ok(());
    }
    for role in store::roles(conn, id)?.iter().filter(|r| r.until.is_none()) {
        may_tend(scope, role.party_kind)?;
    }
    scope.need(Reader::tends_clients, FOR_TENDERS)
}

/// Changes name, e-mail, title or about of a person.
///
/// # Errors
/// Not found, no right, the e-mail of somebody who signs in, one that somebody else has, somebody else was first, the database.
pub fn change_person(tx: &mut Tx, env: &Env, scope: &Scope, changed: Person) -> Result<(), AppError> {
    let before = store::find_person(tx, scope, changed.id)?;
    may_change(tx, scope, changed.id)?;
    // Whoever reads its mail can set the password anew, so neither a session or a token alone moves it, nor whoever tends
    // a client.
    if before.signs_in && before.email != changed.email {
        let no = |sentence: &str| Err(AppError::Invalid(FieldErrors::one("email", sentence)));
        if scope.person() == Some(changed.id) {
            return no("Your own e-mail is changed under your settings, with your password.");
        }
        if scope.reader().is_some_and(|reader| !reader.administers()) {
            return no("They sign in with it. They change it themselves under “You”, or an administrator does.");
        }
    }
    change(tx, env, scope, &before, changed)
}

/// Changes oneself, the e-mail too. Whoever calls has asked for the password where the e-mail changes.
///
/// # Errors
/// As [`change_person`], but for the e-mail.
pub fn change_oneself(tx: &mut Tx, env: &Env, scope: &Scope, changed: Person) -> Result<(), AppError> {
    let before = store::find_person(tx, scope, changed.id)?;
    if scope.person() != Some(changed.id) {
        return Err(AppError::NotFound);
    }
    change(tx, env, scope, &before, changed)
}

fn change(tx: &mut Tx, env: &Env, scope: &Scope, before: &Person, changed: Person) -> Result<(), AppError> {
    may_change(tx, scope, changed.id)?;
    free_email(tx, scope, changed.email.as_deref(), Some(changed.id))?;
    if before.email != changed.email {
        // What went to the former address opens nothing any more.
        links::end_all(tx, changed.id, env.now)?;
        doors::set_by_another(tx, env, scope, changed.id)?;
        if before.signs_in {
            doors::tell_the_former_address(tx, env, changed.id)?;
        }
    }
    // What our own people remark about somebody is neither shown to others nor lost by their form.
    let about = match scope.is_staff() {
        true => changed.about,
        false => store::find_person(tx, &Scope::System("a change"), changed.id)?.about,
    };
    store::update_person(tx, &Person { about, retired_at: before.retired_at, ..changed })
}

/// Retires a person, which ends their sessions, or brings them back. What they said stays theirs.
///
/// # Errors
/// Not found, no right, the database.
pub fn retire_person(tx: &mut Tx, env: &Env, scope: &Scope, id: PersonId, retire: bool) -> Result<Person, AppError> {
    let person = store::find_person(tx, scope, id)?;
    if scope.person() == Some(id) {
        return Err(AppError::refused("yourself", "You cannot retire yourself. Ask another administrator."));
    }
    may_change(tx, scope, id)?;
    let after = Person { retired_at: retire.then_some(env.now), ..person };
    store::update_person(tx, &after)?;
    sessions::end_all(tx, id)?;
    Ok(after)
}

fn give(tx: &mut Tx, env: &Env, party: &Party, person: PersonId, role: Role) -> Result<(), AppError> {
    if !role.fits(party.kind) {
        let sentence = format!("{} is no role at a {}. Choose another.", role.word(), party.kind.word());
        return Err(AppError::Invalid(FieldErrors::one("role", sentence)));
    }
    let held = store::roles(tx, person)?;
    // What is told in confidence stays closed to whoever could give themselves the key.
    let of = |which: fn(&Role) -> bool| held.iter().any(|m| m.until.is_none() && which(&m.role));
    let both = (role == Role::Facilitator && of(|role| role.administers()))
        || (role.administers() && of(|role| *role == Role::Facilitator));
    if both {
        let sentence =
            "Whoever hears both sides in confidence does not administer or lead the house. Choose somebody else.";
        return Err(AppError::Invalid(FieldErrors::one("role", sentence)));
    }
    if held.iter().any(|m| m.party == party.id && m.role == role && m.until.is_none()) {
        return Ok(());
    }
    store::insert_membership(tx, env.id(), person, party.id, role, env.now)
}

/// Gives a person a role at a party. Giving it twice changes nothing.
///
/// # Errors
/// Not found, no right, a role that does not fit, the database.
pub fn give_role(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    person: PersonId,
    at: PartyId,
    role: Role,
) -> Result<(), AppError> {
    store::find_person(tx, scope, person)?;
    let party = store::find_party(tx, scope, at)?;
    may_tend(scope, party.kind)?;
    give(tx, env, &party, person, role)
}

/// Ends a role. The last administrator stays.
///
/// # Errors
/// Not found, no right, the last administrator, the database.
pub fn end_role(tx: &mut Tx, env: &Env, scope: &Scope, membership: Uuid) -> Result<PersonId, AppError> {
    let held = store::find_membership(tx, membership)?;
    may_tend(scope, held.party_kind)?;
    if held.role.administers() && !store::administered_without(tx, membership)? {
        return Err(AppError::refused(
            "last_one",
            "Somebody has to administer Entente. Give the role to another first.",
        ));
    }
    store::end_membership(tx, membership, env.now)?;
    Ok(held.person)
}
