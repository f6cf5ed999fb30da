//! What can be done with calendars: make one, change it, retire it, say whose it is. Each change is a new version; clocks
//! under way are counted by it from now on, and what has been judged stays as it was judged.

use std::collections::HashSet;

use db::{Conn, Tx};
use domain::calendar::{Edit, EditError, Rules};
use domain::kernel::{CalendarId, PartyId};
use domain::party::PartyKind;
use jiff::tz::TimeZone;

use super::store::{self, Calendar};
use crate::catalogue::store as catalogue;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::organisation;
use crate::people::acts::may_tend;
use crate::people::scope::{Reader, Scope};
use crate::people::store as people;
use crate::resting;
use crate::watch;

const FOR_TENDERS: &str = "Calendars are for administrators and for those who look after clients and suppliers.";
const FOR_ADMINISTRATORS: &str =
    "Our own house works by this calendar, so administrators change it, or whoever leads all the teams that use it.";
/// Parties looked at to know whose calendar it is.
const MOST_USERS: u32 = 500;
/// Clocks counted anew in one go.
const CHUNK: u32 = 500;

/// A calendar that is to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// Its name.
    pub name: String,
    /// The one it lies under.
    pub parent: Option<CalendarId>,
    /// Its zone.
    pub zone: String,
}

/// The calendar of a house that is founded.
///
/// # Errors
/// The database.
pub fn found(tx: &mut Tx, env: &Env, it: PartyId, zone: &TimeZone) -> Result<(), AppError> {
    let id = CalendarId(env.id());
    store::insert(tx, id, "House calendar", env.now)?;
    let rules = Rules::office(zone.iana_name().unwrap_or("UTC"));
    store::append(tx, id, (&rules, None), ("Begun: Monday to Friday", None, env.now))?;
    store::assign(tx, it, Some(id))
}

/// Whether the reader may see a calendar: our staff all of them, others those that they themselves are counted by.
///
/// # Errors
/// Not found, or the database.
pub fn may_see(conn: &mut Conn, env: &Env, scope: &Scope, id: CalendarId) -> Result<(), AppError> {
    if scope.is_staff() {
        return Ok(());
    }
    if theirs(conn, env, scope)?.contains(&id) { Ok(()) } else { Err(AppError::NotFound) }
}

/// The calendars by which the reader's parties are counted.
///
/// # Errors
/// The database.
pub fn theirs(conn: &mut Conn, env: &Env, scope: &Scope) -> Result<HashSet<CalendarId>, AppError> {
    let reach = scope.reader().map(|r| r.reach.clone()).unwrap_or_default();
    let all = store::of_all(conn, env, reach)?;
    Ok(all.values().filter_map(|days| days.version().calendar).map(CalendarId).collect())
}

/// Calendars that the reader may see, by name.
///
/// # Errors
/// The database.
pub fn seen(conn: &mut Conn, env: &Env, scope: &Scope, retired: bool) -> Result<Vec<Calendar>, AppError> {
    let mut all = store::list(conn, retired)?;
    if !scope.is_staff() {
        let theirs = theirs(conn, env, scope)?;
        all.retain(|calendar| theirs.contains(&calendar.id));
    }
    Ok(all)
}

/// Whether the reader may change a calendar.
///
/// # Errors
/// No right, with the reason; the database.
pub fn may_change(conn: &mut Conn, scope: &Scope, id: CalendarId) -> Result<(), AppError> {
    let Some(reader) = scope.reader().filter(|r| !r.administers()) else { return Ok(()) };
    let users = store::users(conn, &Scope::System("whose calendar"), id, MOST_USERS)?;
    let ours = |kind: &str| PartyKind::from_code(kind).is_some_and(PartyKind::is_ours);
    let others_rest_on_it = store::list(conn, true)?.iter().any(|other| under(other, id));
    if others_rest_on_it {
        return Err(AppError::Forbidden(FOR_ADMINISTRATORS.into()));
    }
    if users.iter().any(|u| ours(&u.kind)) {
        let led: HashSet<PartyId> = people::led_by(conn, reader.id, MOST_USERS)?.iter().map(|p| p.id).collect();
        let own = users.iter().all(|u| led.contains(&u.id) && u.kind != PartyKind::It.code());
        return if own { Ok(()) } else { Err(AppError::Forbidden(FOR_ADMINISTRATORS.into())) };
    }
    scope.need(Reader::tends_clients, FOR_TENDERS)
}

fn under(calendar: &Calendar, above: CalendarId) -> bool {
    calendar.parent.as_ref().is_some_and(|(id, _)| *id == above)
}

/// Makes a calendar. Under another it has that one's hours until it is given its own.
///
/// # Errors
/// No right, a parent that is not there or lies too deep, an unknown zone, the database.
pub fn make(tx: &mut Tx, env: &Env, scope: &Scope, new: &New) -> Result<CalendarId, AppError> {
    scope.need(Reader::tends_clients, FOR_TENDERS)?;
    let rules = if new.parent.is_some() { Rules::under(&new.zone) } else { Rules::office(&new.zone) };
    rules.check().map_err(|e| AppError::Invalid(FieldErrors::one("zone", e.to_string())))?;
    let id = CalendarId(env.id());
    may_lie_under(tx, id, new.parent)?;
    store::insert(tx, id, &new.name, env.now)?;
    store::append(tx, id, (&rules, new.parent), ("Begun", scope.person(), env.now))?;
    Ok(id)
}

/// At most a few calendars lie above each other, and none above itself.
fn may_lie_under(conn: &mut Conn, id: CalendarId, parent: Option<CalendarId>) -> Result<(), AppError> {
    let wrong = |words: &str| Err(AppError::Invalid(FieldErrors::one("parent", words)));
    let mut at = parent;
    for _ in 0..3 {
        let Some(above) = at else { return Ok(()) };
        if above == id {
            return wrong("A calendar cannot lie under itself. Choose another.");
        }
        at = store::find(conn, above)?.parent.map(|(above, _)| above);
    }
    if at.is_none() { Ok(()) } else { wrong("That one lies under three others already. Choose one nearer to the top.") }
}

/// Changes a calendar that the reader saw as of change `seen`.
///
/// # Errors
/// Not found, no right, somebody else was first, a change that makes no sense, the database.
pub fn change(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, seen): (CalendarId, i64),
    edit: Edit,
) -> Result<String, AppError> {
    may_see(tx, env, scope, id)?;
    may_change(tx, scope, id)?;
    let now = store::find(tx, id)?;
    if now.revision != seen {
        return Err(AppError::Stale);
    }
    let none = matches!(&edit, Edit::Hours(None)) || matches!(&edit, Edit::Whole(rules) if rules.hours.is_none());
    if none && now.parent.is_none() {
        return Err(AppError::refused("no_hours", "It lies under no other calendar, so it needs hours of its own."));
    }
    let field = field_of(&edit);
    let (rules, words) = now.rules.edited(edit).map_err(|e| refusal(field, &e))?;
    let parent = now.parent.as_ref().map(|(id, _)| *id);
    store::append(tx, id, (&rules, parent), (&words, scope.person(), env.now))?;
    if rules.zone != now.rules.zone && store::house(tx, env)?.version().calendar == Some(id.0) {
        organisation::move_to(tx, &rules.zone)?;
    }
    follow(tx, env)?;
    Ok(words)
}

const fn field_of(edit: &Edit) -> &'static str {
    match edit {
        Edit::Zone(_) => "zone",
        Edit::Hours(_) => "mon",
        Edit::Day { .. } => "day",
        Edit::Days(_) => "list",
        Edit::Yearly { .. } => "yearly",
        Edit::Ready(_) => "country",
        Edit::CopyYear { .. } => "from_year",
        Edit::Freeze { .. } => "until",
        Edit::Whole(_) => "rules",
        Edit::Remove(_) => "entry",
    }
}

fn refusal(field: &str, error: &EditError) -> AppError {
    match error {
        EditError::NoEntry => AppError::Stale,
        other => AppError::Invalid(FieldErrors::one(field, other.sentence())),
    }
}

/// Changes name and place of a calendar.
///
/// # Errors
/// Not found, no right, a parent that cannot be, somebody else was first, the database.
pub fn settle(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, seen): (CalendarId, i64),
    (name, parent): (&str, Option<CalendarId>),
) -> Result<(), AppError> {
    may_see(tx, env, scope, id)?;
    may_change(tx, scope, id)?;
    let now = store::find(tx, id)?;
    if now.revision != seen {
        return Err(AppError::Stale);
    }
    if name != now.name {
        store::rename(tx, id, name)?;
    }
    if parent == now.parent.as_ref().map(|(id, _)| *id) {
        return Ok(());
    }
    may_lie_under(tx, id, parent)?;
    let mut rules = now.rules.clone();
    if parent.is_none() && rules.hours.is_none() {
        rules.hours = Some(domain::calendar::Hours::office());
    }
    let words = match parent {
        Some(above) => format!("Lies under {}", store::find(tx, above)?.name),
        None => "Lies under no other".to_owned(),
    };
    store::append(tx, id, (&rules, parent), (&words, scope.person(), env.now))?;
    follow(tx, env)
}

/// Retires a calendar that nobody uses, or brings it back.
///
/// # Errors
/// Not found, no right, somebody uses it, the database.
pub fn retire(tx: &mut Tx, env: &Env, scope: &Scope, id: CalendarId, retire: bool) -> Result<(), AppError> {
    may_see(tx, env, scope, id)?;
    may_change(tx, scope, id)?;
    let now = store::find(tx, id)?;
    let above = store::list(tx, false)?.iter().any(|other| under(other, id));
    if retire && (now.used > 0 || above) {
        let words = "Somebody works by it. Give them another calendar first.";
        return Err(AppError::refused("in_use", words));
    }
    if retire && catalogue::counts_by(tx, id)? {
        let words = "Levels of the catalogue are counted by it. Give them another calendar first.";
        return Err(AppError::refused("in_use", words));
    }
    store::retire(tx, id, retire.then_some(env.now))
}

/// Whether the reader may say by which calendar a party is counted: who tends it, and who leads it.
///
/// # Errors
/// No right, with the reason.
pub fn may_assign(scope: &Scope, party: &people::Party) -> Result<(), AppError> {
    let leads = scope.person().is_some_and(|me| party.lead == Some(me)) && party.kind != PartyKind::It;
    if leads { Ok(()) } else { may_tend(scope, party.kind) }
}

/// A party is counted by this calendar from now on; with none by that of the party above it.
///
/// # Errors
/// Not found, no right, a calendar that is not there, the database.
pub fn assign(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    party: PartyId,
    calendar: Option<CalendarId>,
) -> Result<(), AppError> {
    let party = people::find_party(tx, scope, party)?;
    may_assign(scope, &party)?;
    if party.kind == PartyKind::It && calendar.is_none() {
        return Err(AppError::refused("no_house", "The organisation needs a calendar of its own. Choose one."));
    }
    if let Some(id) = calendar {
        let chosen = store::find(tx, id)?;
        if chosen.retired_at.is_some() {
            return Err(AppError::refused("retired", "That calendar is retired. Choose another, or bring it back."));
        }
        if party.kind == PartyKind::It {
            organisation::move_to(tx, &chosen.rules.zone)?;
        }
    }
    store::assign(tx, party.id, calendar)?;
    follow(tx, env)
}

/// Calendars are other than they were, or count for others: clocks that run are counted anew, and everything that time
/// will bring is planned anew. How a promise counts already is left as it is.
///
/// # Errors
/// The database.
pub fn follow(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let env = &env.at_home(store::house(tx, env)?);
    let mut after = None;
    loop {
        let clocks = commitments::clocks(tx, after, CHUNK)?;
        for clock in &clocks {
            let days = store::of(tx, env, clock.customer)?;
            let until = clock.until(&days);
            if clock.kept != Some(until) {
                commitments::wind(tx, clock, until)?;
            }
        }
        match clocks.last() {
            Some(last) if clocks.len() == CHUNK as usize => after = Some(last.id),
            _ => break,
        }
    }
    resting::acts::look_at_all(tx, env)?;
    watch::acts::plan_all_anew(tx, env)
}
