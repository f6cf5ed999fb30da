//! What forms of money offer to choose from: clients that the reader may see, and what has a price.

use db::Conn;
use domain::party::PartyKind;

use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::{self, Filter};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Things with a price that one can choose from.
const MOST: u32 = 1000;

/// Values and words.
pub(super) struct Choices {
    pub(super) clients: Vec<(String, String)>,
    pub(super) keys: Vec<(String, String)>,
}

/// Everything to choose from for this reader.
pub(super) fn choices(conn: &mut Conn, scope: &Scope) -> Result<Choices, AppError> {
    let sees = rights::sees_prices(scope)?;
    let clients = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
    let keys = store::page_of_keys(conn, sees, &Filter::default(), None, MOST)?;
    Ok(Choices {
        clients: clients.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        keys: keys.into_iter().map(|k| (k.key.to_string(), format!("{} ({})", k.name, k.key))).collect(),
    })
}
