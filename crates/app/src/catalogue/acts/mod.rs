//! What can be done with the catalogue: describe a service and what it offers, let it live its life, order something of it,
//! and say whether anybody who comes by may read it. Pages, programs and the demo call these.

mod cost;
mod offerings;
mod open;
mod order;
mod services;

use db::Conn;
use domain::calendar::{Version, WorkingDays};
use domain::catalogue::{self as rules, LifeRefusal, Offered, Owner};
use domain::kernel::{CalendarId, PersonId};
use domain::party::Role;

use super::store::{self, Offering, Service};
use crate::calendars::store as calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

pub use cost::{Cost, charge_by, cost, for_each};
pub use offerings::{add, change as change_offering, priced, retire as retire_offering};
pub use open::{open_to_anybody, set_open};
pub use order::{Ordering, Placed, may_order, order, orders_at_all, promised, taken};
pub use services::{Described, change, describe, live};

impl From<LifeRefusal> for AppError {
    fn from(refusal: LifeRefusal) -> Self {
        AppError::refused(refusal.code(), refusal.sentence())
    }
}

/// Who describes services: whoever runs the house, and owners of services.
fn describes(reader: &Reader) -> bool {
    reader.administers() || reader.roles.iter().any(|held| held.kind.is_ours() && held.role == Role::ServiceOwner)
}

/// Whether this reader may describe new services.
///
/// # Errors
/// No right, with who has it.
pub fn may_describe(scope: &Scope) -> Result<(), AppError> {
    scope.begins()?;
    scope.need(describes, "Services are described by their owners and by administrators. Ask one of them.")
}

/// Whether this reader may change a service: its owner and whoever stands in for them, owners of other services, and
/// whoever runs the house.
///
/// # Errors
/// No right, with who has it.
pub fn may_change(scope: &Scope, service: &Service) -> Result<(), AppError> {
    let stands_in = |who: PersonId| scope.reader().is_some_and(|r| r.id == who || r.deputy_for.contains(&who));
    let own = scope.is_staff() && service.owner.as_ref().is_some_and(|(who, _)| stands_in(*who));
    if own { Ok(()) } else { may_describe(scope) }
}

/// What is missing before a service may be published.
#[must_use]
pub fn missing(service: &Service, offerings: &[Offering]) -> Vec<String> {
    let offered: Vec<Offered<'_>> = offerings
        .iter()
        .filter(|o| o.retired_at.is_none())
        .map(|o| Offered {
            name: &o.says.name,
            gets: o.says.gets.len(),
            how: o.says.how.is_some(),
            levels: o.says.levels.len(),
        })
        .collect();
    let owner = match &service.owner {
        None => Owner::Nobody,
        Some(_) if service.owner_here => Owner::Here,
        Some(_) => Owner::Gone,
    };
    let about = service.about.as_deref();
    rules::missing(&rules::Service { about, owner, team: service.team.is_some(), offerings: &offered })
}

/// The days and hours of a calendar as they are now.
///
/// # Errors
/// Not found, or the database.
pub fn days_of(conn: &mut Conn, env: &Env, id: CalendarId) -> Result<WorkingDays, AppError> {
    let calendar = calendars::find(conn, id)?;
    // One above it may have changed later than itself.
    let revision = calendars::house(conn, env)?.version().revision.max(calendar.revision);
    calendars::as_of(conn, env, Version { calendar: Some(id.0), revision })
}

/// The service of an offering and all that it offers, with our own eyes, for whoever may see it with theirs.
fn whole(conn: &mut Conn, id: domain::kernel::ServiceId) -> Result<(Service, Vec<Offering>), AppError> {
    let sight = super::sight::Sight::House;
    Ok((store::find(conn, sight, id)?, store::offerings(conn, sight, id)?))
}
