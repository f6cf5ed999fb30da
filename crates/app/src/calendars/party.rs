//! What stands on the page of a party about its calendar.

use db::Conn;
use domain::kernel::CalendarId;

use super::{acts, store, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::Party;

/// Days ahead in which a freeze is told.
const AHEAD: i32 = 90;

/// By which days and hours a party works.
#[derive(Clone, Debug, Default)]
pub struct Works {
    /// "Monday to Friday 09:00 to 17:00, by the clock of Europe/Dublin."
    pub hours: String,
    /// Name and path of the calendar, for whoever may see it.
    pub calendar: Option<(String, String)>,
    /// "Freeze from 12 Dec to 3 Jan: Year end."
    pub freeze: String,
    /// Where another is chosen, for whoever may.
    pub change: Option<String>,
}

/// By which days and hours a party works, and the next freeze.
///
/// # Errors
/// The database.
pub fn works(conn: &mut Conn, env: &Env, scope: &Scope, party: &Party) -> Result<Works, AppError> {
    let (days, now) = (store::of(conn, env, party.id)?, env.local());
    let calendar = days.version().calendar.map(CalendarId);
    let calendar = match calendar.filter(|id| acts::may_see(conn, env, scope, *id).is_ok()) {
        Some(id) => Some((store::find(conn, id)?.name, format!("/calendars/{id}"))),
        None => None,
    };
    let zone = days.zone().iana_name().unwrap_or("UTC").replace('_', " ");
    let near = |from: jiff::civil::Date| now.date().until(from).is_ok_and(|span| span.get_days() <= AHEAD);
    let freeze = days.next_freeze(now.date()).filter(|f| near(f.from));
    let change = acts::may_assign(scope, party).is_ok() && !scope.looks_on() && party.retired_at.is_none();
    Ok(Works {
        hours: format!("{}, by the clock of {zone}.", words::week(days.week())),
        calendar,
        freeze: freeze.map_or_else(String::new, |f| {
            format!("Freeze from {}: {}.", words::from_to(f.from, f.until, &now), f.name)
        }),
        change: change.then(|| format!("/parties/{}/calendar", party.id)),
    })
}
