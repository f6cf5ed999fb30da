//! The calendars of the demo: the house's own days off, a client with longer days and a freeze ahead, a team that works
//! late and, on Fridays, through the night.

use db::Tx;
use domain::calendar::{Edit, Freeze, Hours as Week, Moved, On, Rules, Span, Yearly};
use domain::kernel::CalendarId;
use jiff::civil::date;

use super::cast::Cast;
use super::hours::{DAYS_OFF, Hours};
use crate::calendars::acts::{self, New};
use crate::calendars::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::people::scope::Scope;
use crate::watch;

const TEAM: &str = "networks";
const CLIENT: &str = "energy-trading";

/// Working days ahead at which the client's next freeze begins and ends.
const AHEAD: (i64, i64) = (9, 13);

/// Writes them down on the day the house is founded.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) fn write_down(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    hours: &Hours,
    cast: &Cast<'_>,
) -> Result<(), AppError> {
    let house = store::house(tx, env)?.version().calendar.map(CalendarId).ok_or(AppError::NotFound)?;
    let before = store::find(tx, house)?.rules;
    let zone = before.zone.clone();
    anew(tx, env, scope, house, own(before))?;
    let new = |name: &str| New { name: name.to_owned(), parent: Some(house), zone: zone.clone() };
    let trading = acts::make(tx, env, scope, &new("Trading days"))?;
    anew(tx, env, scope, trading, long_days(&zone, hours))?;
    acts::assign(tx, env, scope, cast.party(CLIENT)?, Some(trading))?;
    let late = acts::make(tx, env, scope, &new("Late shift"))?;
    let (evening, night) = (Span::new(13 * 60, 21 * 60 + 30), Span::new(22 * 60, 6 * 60));
    let week = std::array::from_fn(|n| match n {
        0..4 => vec![evening],
        4 => vec![night],
        _ => Vec::new(),
    });
    let seen = store::find(tx, late)?.revision;
    acts::change(tx, env, scope, (late, seen), Edit::Hours(Some(Week(week))))?;
    acts::assign(tx, env, scope, cast.party(TEAM)?, Some(late))?;
    // Nothing is promised yet, so there is nothing to plan anew.
    jobs::cancel(tx, watch::acts::LOOK_AT_ALL, "")
}

fn anew(tx: &mut Tx, env: &Env, scope: &Scope, id: CalendarId, rules: Rules) -> Result<(), AppError> {
    let seen = store::find(tx, id)?.revision;
    acts::change(tx, env, scope, (id, seen), Edit::Whole(Box::new(rules))).map(|_| ())
}

/// The house: the days on which nobody works in any story.
fn own(rules: Rules) -> Rules {
    let day = |(id, (month, day, name)): (u32, &(i8, i8, &str))| Yearly {
        id,
        name: (*name).to_owned(),
        on: On::Date { month: *month, day: *day },
        moved: Moved::Stays,
        hours: Vec::new(),
    };
    let hours = Some(Week::weekdays(&[Span::new(8 * 60 + 30, 17 * 60)]));
    Rules { hours, yearly: (1..).zip(DAYS_OFF.iter()).map(day).collect(), ..rules }
}

/// The client: from early until late, and no changes at the end of a year or of a quarter.
fn long_days(zone: &str, hours: &Hours) -> Rules {
    let year = hours.today.year();
    let frozen = |id, from, until, name: &str| Freeze { id, from, until, name: name.to_owned(), closed: false };
    let ends = (year - 2..=year + 1).zip(2..);
    let mut freezes: Vec<Freeze> =
        ends.map(|(y, id)| frozen(id, date(y, 12, 12), date(y + 1, 1, 3), "Year end, no changes")).collect();
    freezes.push(frozen(1, hours.since_today(AHEAD.0), hours.since_today(AHEAD.1), "Settlement, no changes"));
    Rules { hours: Some(Week::weekdays(&[Span::new(7 * 60, 19 * 60)])), freezes, ..Rules::under(zone) }
}
