//! Which services a client and the units below it use: what they hold, what they used lately, what they ordered. A few rows
//! from each, however long the history is.

use db::{Conn, Row, Val};
use domain::kernel::{PartyId, ServiceId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Days back in which something used counts.
const USED_DAYS: i64 = 100;
/// Months back in which something ordered or promised counts.
const ORDERED_MONTHS: i64 = 12;

/// A service that one line of business uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The service.
    pub service: (ServiceId, String),
    /// Which line of business.
    pub party: (PartyId, String),
    /// Things of it that are held now.
    pub held: i64,
    /// When it was last used, of late.
    pub used_on: Option<Date>,
    /// Orders and promises about it in the last months.
    pub asked: i64,
}

const HELD: &str = "select s.id, s.name, p.id as party_id, p.name as party, count(*) as n from party_paths u \
     join subscriptions x on x.client_id = u.below join rate_keys k on k.key = x.key join services s on s.id = k.service_id \
     join parties p on p.id = x.client_id where u.above = $1 and x.first_day <= $2 \
     and (x.last_day is null or x.last_day >= $2) and s.retired_at is null and ($3 or s.stage <> 'draft') group by s.id, s.name, p.id, p.name \
     order by s.name, p.name, s.id, p.id limit 500";
const USED: &str = "select s.id, s.name, p.id as party_id, p.name as party, max(x.used_on) as day from party_paths u \
     join usage_lines x on x.client_id = u.below join services s on s.id = x.service_id join parties p on p.id = x.client_id \
     where u.above = $1 and x.used_on >= $2 and s.retired_at is null and ($3 or s.stage <> 'draft') group by s.id, s.name, p.id, p.name \
     order by s.name, p.name, s.id, p.id limit 500";
const ASKED: &str = "select s.id, s.name, p.id as party_id, p.name as party, count(*) as n from party_paths u \
     join commitments c on c.customer_id = u.below join services s on s.id = c.service_id \
     join parties p on p.id = c.customer_id where u.above = $1 and c.moved_at >= $2 and s.retired_at is null and ($3 or s.stage <> 'draft') group by s.id, s.name, p.id, p.name \
     order by s.name, p.name, s.id, p.id limit 500";

fn entry<'a>(found: &'a mut Vec<Use>, row: &Row) -> Result<&'a mut Use, AppError> {
    let (service, party): (Uuid, Uuid) = (row.get("id")?, row.get("party_id")?);
    let key = (ServiceId(service), PartyId(party));
    let at = found.iter().position(|one| (one.service.0, one.party.0) == key);
    let at = match at {
        Some(at) => at,
        None => {
            let (service, party) = ((key.0, row.get("name")?), (key.1, row.get("party")?));
            found.push(Use { service, party, held: 0, used_on: None, asked: 0 });
            found.len() - 1
        }
    };
    found.get_mut(at).ok_or(AppError::NotFound)
}

/// Services that a client and its units use, by name; others than our own people read of no draft. Whoever asks has found the
/// client through the reader's scope.
///
/// # Errors
/// The database.
pub fn uses(conn: &mut Conn, env: &Env, scope: &Scope, party: PartyId) -> Result<Vec<Use>, AppError> {
    let today = env.local().date();
    let since = today.checked_sub(USED_DAYS.days()).unwrap_or(today);
    let moved: Timestamp = env.local().checked_sub(ORDERED_MONTHS.months()).map_or(env.now, |at| at.timestamp());
    let all = Val::from(scope.is_staff());
    let mut found: Vec<Use> = Vec::new();
    for row in conn.all(HELD, &[party.0.into(), today.into(), all.clone()])? {
        entry(&mut found, &row)?.held = row.get("n")?;
    }
    for row in conn.all(USED, &[party.0.into(), since.into(), all.clone()])? {
        entry(&mut found, &row)?.used_on = row.get("day")?;
    }
    for row in conn.all(ASKED, &[party.0.into(), moved.into(), all])? {
        entry(&mut found, &row)?.asked = row.get("n")?;
    }
    found.sort_by(|a, b| (&a.service.1, &a.party.1).cmp(&(&b.service.1, &b.party.1)));
    Ok(found)
}
