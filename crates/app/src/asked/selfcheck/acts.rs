//! What can be done with a self-check: begin it, answer it, close it. It asks whoever leads something in our house.

use db::{Conn, Tx};
use domain::asked::{ADMISSIONS, Admitted, Says, VOTES, Why, checks_itself, half};
use domain::kernel::PersonId;
use jiff::{SignedDuration, ToSpan};
use uuid::{Builder, Uuid};

use super::store::{self, Check, Data};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::mail::{self, Letter, Part};
use crate::people::scope::{Reader, Scope};
use crate::people::{sessions, store as people};

const FOR_US: &str = "The self-check is for our own house.";
const FOR_LEADERS: &str = "Whoever leads something in our house begins and closes the self-check. Ask one of them.";
/// There is no link by which it could be answered.
const NEXT: &str = "Somebody else could answer for you, so you are asked again in the next half-year.";
/// Days for which it is open.
const OPEN_DAYS: i64 = 21;
/// People of our house who are looked through.
const MOST: u32 = 1000;
/// Promises that are counted beside it.
const LATELY: SignedDuration = SignedDuration::from_hours(24 * 182);

/// Whether somebody leads something in our house.
#[must_use]
pub fn leads(reader: &Reader) -> bool {
    reader.roles.iter().any(|held| held.kind.is_ours() && checks_itself(held.role))
}

/// Our own people read it, and not by a link. To everybody else it is not there.
///
/// # Errors
/// Not found.
pub fn ours(scope: &Scope) -> Result<(), AppError> {
    if scope.only().is_some() || !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    scope.need(Reader::is_staff, FOR_US)
}

fn leader(scope: &Scope) -> Result<(), AppError> {
    ours(scope)?;
    scope.need(leads, FOR_LEADERS)
}

/// Begins the self-check of this half-year: whoever leads something gets a letter.
///
/// # Errors
/// No right, begun already, the database.
pub fn begin(tx: &mut Tx, env: &Env, scope: &Scope) -> Result<Uuid, AppError> {
    leader(scope)?;
    let today = env.local().date();
    let this = half(today);
    if store::last(tx, 1)?.first().is_some_and(|last| last.half == this) {
        let words = "There is one for this half-year. The next is begun in the next.";
        return Err(AppError::refused("self_check_begun", words));
    }
    let mut asked: Vec<PersonId> = Vec::new();
    let house: Vec<PersonId> = people::house(tx, MOST)?.into_iter().map(|(id, _)| id).collect();
    for held in people::held_by(tx, &house)? {
        if held.party_kind.is_ours() && checks_itself(held.role) && !asked.contains(&held.person) {
            asked.push(held.person);
        }
    }
    let one = Check {
        id: env.id(),
        half: this,
        closes_on: today.saturating_add(OPEN_DAYS.days()),
        closed_on: None,
        made_at: env.now,
    };
    store::insert(tx, &one, scope.person(), &asked)?;
    for to in asked.into_iter().filter(|_| env.tells()) {
        let parts = vec![
            Part::Text(
                "Ten admissions: which of them are so, and which do we work at first? It takes five minutes."
                    .to_owned(),
            ),
            Part::Page { label: "Answer".to_owned(), path: "/self-check".to_owned() },
            Part::Text("Answers are counted without names, and read once it is closed.".to_owned()),
        ];
        let letter = Letter {
            to,
            about: None,
            purpose: "self_check",
            subject: "The self-check of this half-year".to_owned(),
            parts,
            not_before: None,
            key: Some(format!("self_check:{}:{to}", one.id)),
        };
        mail::acts::post(tx, env, letter)?;
    }
    Ok(one.id)
}

/// What somebody answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admits {
    /// Of each admission in its order.
    pub says: Vec<Says>,
    /// Numbers of those to work at first, from 1 on.
    pub first: Vec<i64>,
    /// What it means for their part of the house.
    pub words: Option<String>,
}

/// Whether somebody is asked now: nothing where they are not, or come in by a door that another chose; else whether they have answered.
///
/// # Errors
/// The database.
pub fn asks(conn: &mut Conn, scope: &Scope, check: &Check) -> Result<Option<bool>, AppError> {
    match scope.person().filter(|_| check.closed_on.is_none() && !scope.looks_on()) {
        Some(person) if sessions::own_door(conn, person, check.made_at, NEXT).is_ok() => {
            store::asked(conn, check.id, person)
        }
        _ => Ok(None),
    }
}

/// Answers, once.
///
/// # Errors
/// Not asked, answered, closed, something missing; the database.
pub fn answer(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, said: &Admits) -> Result<(), AppError> {
    ours(scope)?;
    let check = store::find(tx, id)?;
    let no = |why: Why| Err(AppError::refused(why.code(), why.sentence()));
    let Some(person) = scope.person() else { return no(Why::NotAsked) };
    if check.closed_on.is_some() || env.local().date() > check.closes_on {
        return no(Why::NotOpen);
    }
    match store::asked(tx, id, person)? {
        None => return no(Why::NotAsked),
        Some(true) => return no(Why::Answered),
        Some(false) => sessions::own_door(tx, person, check.made_at, NEXT)?,
    }
    if said.says.len() != ADMISSIONS.len() {
        return Err(AppError::Invalid(FieldErrors::one("says", "Say of each of the ten whether it is so.")));
    }
    let mut first = said.first.clone();
    first.sort_unstable();
    first.dedup();
    if first.len() > VOTES || first.iter().any(|number| !(1..=10).contains(number)) {
        return Err(AppError::Invalid(FieldErrors::one("first", "Name three to work at first, at most.")));
    }
    if !store::mark(tx, id, person)? {
        return no(Why::Answered);
    }
    for (says, number) in said.says.iter().zip(1_i64..) {
        store::count(tx, id, number, says.code())?;
    }
    for number in first {
        store::count(tx, id, number, "vote")?;
    }
    match &said.words {
        Some(words) => store::insert_words(tx, (Builder::from_random_bytes(env.salt()).into_uuid(), id), words),
        None => Ok(()),
    }
}

/// Closes it; from then on it can be read.
///
/// # Errors
/// No right, closed already, the database.
pub fn close(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    leader(scope)?;
    let check = store::find(tx, id)?;
    if check.closed_on.is_some() {
        return Err(AppError::refused(Why::Over.code(), Why::Over.sentence()));
    }
    store::close(tx, id, env.local().date())
}

/// Closes those whose last day has passed.
///
/// # Errors
/// The database.
pub fn close_over(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let today = env.local().date();
    for check in store::over(tx, today)? {
        store::close(tx, check.id, today)?;
    }
    Ok(())
}

/// What came of one: each admission with its counts where they may be read, and what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// Which.
    pub check: Check,
    /// In the order of the admissions.
    pub counts: Vec<Option<Admitted>>,
    /// What it means for parts of the house.
    pub words: Vec<String>,
}

/// What came of one, once it is closed.
///
/// # Errors
/// No right, not closed, the database.
pub fn came(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Came, AppError> {
    ours(scope)?;
    let check = store::find(conn, id)?;
    if check.closed_on.is_none() {
        return Err(AppError::refused(Why::NotClosed.code(), Why::NotClosed.sentence()));
    }
    let counts: Vec<Option<Admitted>> = store::counts(conn, id)?.into_iter().map(Admitted::readable).collect();
    let enough = counts.iter().any(Option::is_some);
    let words = if enough { store::words(conn, id)? } else { Vec::new() };
    Ok(Came { check, counts, words })
}

/// What the data says beside each admission; nothing where nothing is counted of it.
///
/// # Errors
/// The database.
pub fn data(conn: &mut Conn, env: &Env) -> Result<Vec<Option<String>>, AppError> {
    let Data { clients, measured, decided, valued, promised, checked, services, ordered } =
        store::data(conn, env.now - LATELY)?;
    Ok(vec![
        None,
        Some(format!(
            "Of {clients} clients and their units, {measured} have told how they measure success, and of {decided} it is known who decides."
        )),
        Some(format!("Of {services} services, {ordered} can be ordered.")),
        Some(format!("Of {promised} promises to clients in half a year, {checked} were checked before the word.")),
        None,
        Some(format!("Of {clients} clients and their units, {valued} have a value plan.")),
        Some(format!("Of {services} services, {ordered} say what one gets.")),
        None,
        None,
        None,
    ])
}
