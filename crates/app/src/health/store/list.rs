//! All relationships, the worst first, a page at a time.

use db::{Conn, Direction, Query, Val};
use domain::health::Stage;
use domain::kernel::{PartyId, PersonId};
use uuid::Uuid;

use super::stages::{self, Kept};
use crate::kit::error::AppError;

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this stage.
    pub stage: Option<Stage>,
    /// Led by this person.
    pub lead: Option<PersonId>,
}

/// One relationship of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which client.
    pub party: (PartyId, String),
    /// The client of which it is a unit.
    pub above: Option<String>,
    /// What is kept.
    pub kept: Kept,
}

const HEAD: &str = "select p.id, p.name, a.name as above, s.place, s.stage, s.carried, s.suspected, s.since, s.was, s.overruled, \
     s.anew_at, s.weight, s.evidence, s.recent, s.ends_at, s.ribbon, s.figure, s.coverage, s.recipe, s.reckoned_at \
     from client_stages s join parties p on p.id = s.client_id left join parties a on a.id = p.parent_id";

/// A unit stands here beside its client as soon as something of its own is open.
const SHOWN: &str = "p.retired_at is null and (p.parent_id is null or exists (select 1 from party_numbers u \
     where u.party_id = p.id and u.owed_to + u.owed_by + u.conversations > 0))";

/// Relationships after the given place, the worst first, then by name. For our own house.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    filter: &Filter,
    after: Option<(i64, String, Uuid)>,
    most: u32,
) -> Result<Vec<Listed>, AppError> {
    let query = Query::new(HEAD).and_raw(SHOWN).and_some("s.stage = {}", filter.stage.map(Stage::code));
    let mut query = query.and_some("p.lead_id = {}", filter.lead.map(|lead| lead.0));
    if let Some((place, name, id)) = after {
        let values = vec![place.into(), name.into(), Val::Uuid(id)];
        query = query.keyset(&["s.place", "p.name", "p.id"], values, Direction::Ascending);
    }
    let rows = query.order("s.place, p.name, p.id").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                party: (PartyId(row.get("id")?), row.get("name")?),
                above: row.get("above")?,
                kept: stages::read(row)?,
            })
        })
        .collect()
}

/// How many relationships are at each stage, the healthy first.
///
/// # Errors
/// The database.
pub fn count(conn: &mut Conn, lead: Option<PersonId>) -> Result<[i64; 5], AppError> {
    const ALL: &str = "select s.stage, count(*) as n from client_stages s join parties p on p.id = s.client_id \
         where p.retired_at is null and (p.parent_id is null or exists (select 1 from party_numbers u \
         where u.party_id = p.id and u.owed_to + u.owed_by + u.conversations > 0)) group by s.stage";
    const LED: &str = "select s.stage, count(*) as n from client_stages s join parties p on p.id = s.client_id \
         where p.lead_id = $1 and p.retired_at is null and (p.parent_id is null or exists (select 1 from party_numbers u \
         where u.party_id = p.id and u.owed_to + u.owed_by + u.conversations > 0)) group by s.stage";
    let rows = match lead {
        None => conn.all(ALL, &[])?,
        Some(lead) => conn.all(LED, &[lead.0.into()])?,
    };
    let mut counts = [0; 5];
    for row in &rows {
        let code: String = row.get("stage")?;
        let place = Stage::ALL.iter().position(|stage| stage.code() == code);
        if let Some(count) = place.and_then(|n| counts.get_mut(n)) {
            *count = row.get("n")?;
        }
    }
    Ok(counts)
}
