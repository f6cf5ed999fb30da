//! Reading what is promised beside what is measured: of one service, and of every service that a client uses.

use db::Conn;
use domain::kernel::{PartyId, ServiceId};
use jiff::civil::Date;

use super::flag::{Flag, flag, known_above};
use crate::catalogue::sight::Sight;
use crate::catalogue::store as catalogue;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::board::{Known, Line, lines, months};
use crate::levels::store::{self, MeasureRow, StateRow};
use crate::people::scope::Scope;

/// Services of one client that are shown.
const MOST: u32 = 60;

/// One service, for one client or for everybody.
#[derive(Clone, Debug)]
pub struct OfService {
    /// The service, and its name.
    pub service: (ServiceId, String),
    /// Everybody rests on it.
    pub core: bool,
    /// A line for each level.
    pub lines: Vec<Line>,
    /// Whether it fails now, and why.
    pub flag: Option<Flag>,
}

/// Services with the months that are shown.
#[derive(Clone, Debug)]
pub struct Board {
    /// The first day of each month, oldest first.
    pub months: Vec<Date>,
    /// Core services first, then by name.
    pub services: Vec<OfService>,
}

/// What is measured for the nearest of these parties for whom anything is.
fn nearest(all: &[MeasureRow], service: ServiceId, above: &[PartyId]) -> Vec<MeasureRow> {
    let of = |party: &PartyId| {
        let own = all.iter().filter(|r| r.measure.what.service == service && r.measure.what.client == Some(*party));
        own.cloned().collect::<Vec<_>>()
    };
    above.iter().map(of).find(|own| !own.is_empty()).unwrap_or_default()
}

fn board(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    used: Vec<store::Used>,
    (above, only): (&[PartyId], Option<ServiceId>),
    until: Date,
) -> Result<Board, AppError> {
    let today = env.local().date();
    let months = months(until.min(today));
    let from = months.first().copied().unwrap_or(today);
    let ids: Vec<ServiceId> = used.iter().map(|(id, ..)| *id).collect();
    let offerings = catalogue::offered_by(conn, &ids)?;
    let versions = catalogue::promised(conn, &offerings.iter().map(|o| o.id).collect::<Vec<_>>())?;
    let span = (from, months.last().copied().unwrap_or(today));
    let everybody = store::of_everybody(conn, &ids, span)?;
    let own = store::of_clients(conn, &ids, above, span)?;
    let states = store::states_of(conn, above, only, env.zone())?;
    let services = used.into_iter().map(|(id, name, core)| {
        let offered: Vec<_> = offerings.iter().filter(|o| o.service == id).cloned().collect();
        let all: Vec<_> = everybody.iter().filter(|r| r.measure.what.service == id).cloned().collect();
        let own = nearest(&own, id, above);
        let known = Known { offerings: &offered, versions: &versions, everybody: &all, own: &own };
        let of: Vec<&StateRow> = states.iter().filter(|r| r.service.0 == id).collect();
        OfService {
            lines: lines(&known, &months),
            flag: flag(&of, above, today).map(|f| f.read_by(scope)),
            service: (id, name),
            core,
        }
    });
    Ok(Board { services: services.collect(), months })
}

/// One service, with the eyes of this reader: for a client, or for everybody. The caller has found both.
///
/// # Errors
/// Not found, or the database.
pub fn of_service(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: ServiceId,
    (client, until): (Option<PartyId>, Date),
) -> Result<Board, AppError> {
    let service = catalogue::find(conn, Sight::of(scope), id)?;
    let above = match client {
        Some(client) => known_above(conn, scope, client)?,
        None => Vec::new(),
    };
    board(conn, env, scope, vec![(id, service.name, service.core)], (&above, Some(id)), until)
}

/// Every service that a client uses, core services first. The caller has found the client.
///
/// # Errors
/// The database.
pub fn of_client(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId, until: Date) -> Result<Board, AppError> {
    let above = known_above(conn, scope, client)?;
    let used = store::used_by(conn, Sight::of(scope), &above, MOST)?;
    board(conn, env, scope, used, (&above, None), until)
}
