//! What stands of treatments on pages of other places: on the health of a client, and on the first page of its sponsor. Finished texts;
//! what they are made from is decided elsewhere.

use db::Conn;
use domain::kernel::PartyId;

use super::{known, store, words};
use crate::health::acts::reads;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::scope::Scope;

/// Treatments that a sponsor is told of.
const TOLD: u32 = 3;

/// A play that can be begun in one click.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it did before.
    pub record: String,
}

/// What can be done about a relationship.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The treatment that is under way: where it stands, and where it is.
    pub open: Option<(String, String)>,
    /// What can be begun, the first first.
    pub plays: Vec<Offered>,
    /// Where plays are chosen with their owners and days.
    pub choose: String,
    /// What both see of each other.
    pub curtain: String,
    /// The reader may begin.
    pub says: bool,
    /// Who opens it from outside; empty where nobody has to.
    pub outside: String,
    /// What to do where nobody from outside is there, who has to be; else empty.
    pub nobody: &'static str,
}

/// What can be done about a relationship, for our own people.
///
/// # Errors
/// Not found for others; the database.
pub fn of_client(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Glance, AppError> {
    let found = known::choices(conn, env, scope, client)?;
    let open = match &found.open {
        Some(t) => Some((words::at_step(&known::whole(conn, env, scope, t.id)?.steps()), words::href(t.id))),
        None => None,
    };
    let plays = found.all.iter().filter(|choice| !choice.begun).map(|choice| Offered {
        code: choice.play.code.clone(),
        name: choice.play.name.clone(),
        record: choice.record.words(),
    });
    Ok(Glance {
        open,
        plays: plays.collect(),
        choose: words::choose(client),
        curtain: format!("{}/curtain", urls::client(client)),
        says: found.says,
        nobody: if found.opens && found.facilitators.is_empty() { words::NO_FACILITATOR } else { "" },
        outside: found.facilitators.first().filter(|_| found.opens).map(|(_, name)| name.clone()).unwrap_or_default(),
    })
}

/// What a sponsor was given and is still under way: the words and where it is. Nothing for our own people.
///
/// # Errors
/// The database.
pub fn given(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    if reads(scope).is_ok() || scope.only().is_some() || scope.person().is_none() {
        return Ok(Vec::new());
    }
    let all = store::list(conn, scope, (None, Some(true)), None, TOLD)?;
    let each = all
        .into_iter()
        .map(|t| (format!("What we do together about how it goes between {} and us.", t.client.1), words::href(t.id)));
    Ok(each.collect())
}
