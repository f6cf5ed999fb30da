//! Services of the catalogue that have these words. They are few, and their own rows hold the words that are looked for, so no
//! index does; what one may not read is not found.

use db::Conn;
use domain::finding::{Asked, Piece, marked};

use super::shown::Told;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Asked as Wanted, Service, Shown};
use crate::catalogue::words;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::scope::Scope;

/// A service that was found.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    pub(super) service: Service,
    pub(super) title: Vec<Piece>,
    pub(super) told: Told,
}

/// Services that have all these words, by area and name.
///
/// # Errors
/// The database.
pub(super) fn offered(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (asked, q): (&Asked, &str),
    limit: u32,
) -> Result<Vec<Offered>, AppError> {
    if asked.is_too_short() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    let wanted = Wanted { q: q.trim().to_owned(), shown: Shown::All, core: None };
    let found = catalogue::list(conn, Sight::of(scope), &wanted, (None, false), limit)?;
    Ok(found.into_iter().map(|service| told(env, asked, service)).collect())
}

fn told(env: &Env, asked: &Asked, service: Service) -> Offered {
    let badge = words::badge(service.life, &env.local());
    let told = Told {
        about: service.about.clone().unwrap_or_else(|| service.area.clone()),
        state: badge.as_ref().map(|b| b.words.clone()).unwrap_or_default(),
        tone: badge.map(|b| b.tone).unwrap_or_default(),
        href: urls::service(service.id),
        icon: "services",
        ..Told::default()
    };
    Offered { title: marked(&service.name, asked), service, told }
}
