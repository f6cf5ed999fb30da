//! Rows of how often we want to talk with a client, when we last did and by when we want to again. Read by our house alone.

use std::collections::HashMap;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use domain::profile::Tier;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::reads_inside;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// How often we want to talk with a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// How near it is to us.
    pub tier: Option<Tier>,
    /// Days between two talks, where they are not those of the tier.
    pub days: Option<i64>,
    /// Days between two talks with a client of this tier, as they hold now; not said by whoever writes.
    pub usual: Option<i64>,
}

impl Rhythm {
    /// As somebody says it.
    #[must_use]
    pub const fn of(tier: Option<Tier>, days: Option<i64>) -> Self {
        Self { tier, days, usual: None }
    }

    /// Days between two talks, where any are wanted.
    #[must_use]
    pub fn every(&self) -> Option<i64> {
        self.days.or(self.usual)
    }

    /// It says the same.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        (self.tier, self.days) == (other.tier, other.days)
    }
}

/// What is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How often we want to talk.
    pub rhythm: Rhythm,
    /// Since when it is known how often.
    pub since: Date,
    /// When we last did.
    pub on: Option<Date>,
    /// By when we want to again.
    pub by: Option<Date>,
}

const KEPT: &str = "select r.party_id, r.tier, r.touch_days, t.days, r.since, r.talked_on, r.talk_by from profiles r \
     left join talk_days t on t.tier = r.tier";

fn read(row: &Row) -> Result<Kept, AppError> {
    let tier: Option<String> = row.get("tier")?;
    let tier = tier.as_deref().and_then(Tier::from_code);
    Ok(Kept {
        rhythm: Rhythm { tier, days: row.get("touch_days")?, usual: row.get("days")? },
        since: row.get("since")?,
        on: row.get("talked_on")?,
        by: row.get("talk_by")?,
    })
}

/// What is kept about a client; whoever asks shows it to nobody else than our own people.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut Conn, party: PartyId) -> Result<Option<Kept>, AppError> {
    Query::new(KEPT).and("r.party_id = {}", Val::Uuid(party.0)).one(conn)?.as_ref().map(read).transpose()
}

/// The rhythm of a client; for our own people.
///
/// # Errors
/// The database.
pub fn rhythm(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<Rhythm, AppError> {
    if !reads_inside(scope) {
        return Ok(Rhythm::default());
    }
    Ok(kept(conn, party)?.map(|kept| kept.rhythm).unwrap_or_default())
}

/// What is kept about these clients; for our own people.
///
/// # Errors
/// The database.
pub fn kept_of(conn: &mut Conn, scope: &Scope, parties: &[PartyId]) -> Result<HashMap<PartyId, Kept>, AppError> {
    if !reads_inside(scope) || parties.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Query::new(KEPT).in_list("r.party_id", parties.iter().map(|p| Val::Uuid(p.0))).all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("party_id")?), read(row)?))).collect()
}

/// Everything that is kept, for proving.
///
/// # Errors
/// The database.
pub fn all_kept(conn: &mut Conn) -> Result<Vec<(PartyId, Kept)>, AppError> {
    let rows = Query::new(KEPT).order("r.party_id").all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("party_id")?), read(row)?))).collect()
}

/// Keeps how often we want to talk, known since that day.
///
/// # Errors
/// The database.
pub fn keep_rhythm(tx: &mut Tx, party: PartyId, rhythm: &Rhythm, today: Date) -> Result<(), AppError> {
    const KEEP: &str = "insert into profiles (party_id, tier, touch_days, since) values ($1, $2, $3, $4) \
         on conflict (party_id) do update set tier = excluded.tier, touch_days = excluded.touch_days, since = excluded.since";
    let tier = rhythm.tier.map(Tier::code).map(str::to_owned);
    tx.run(KEEP, &[party.0.into(), tier.into(), rhythm.days.into(), today.into()])?;
    Ok(())
}

/// Keeps when we last talked and by when we want to again.
///
/// # Errors
/// The database.
pub fn keep_talks(tx: &mut Tx, party: PartyId, is: &Kept) -> Result<(), AppError> {
    const KEEP: &str = "update profiles set talked_on = $2, talk_by = $3 where party_id = $1";
    tx.run(KEEP, &[party.0.into(), is.on.into(), is.by.into()])?;
    Ok(())
}

/// Days between two talks by tier, the nearest clients first.
///
/// # Errors
/// The database.
pub fn tier_days(conn: &mut Conn) -> Result<Vec<(Tier, i64)>, AppError> {
    let rows = conn.all("select tier, days from talk_days", &[])?;
    let mut all = Vec::new();
    for row in &rows {
        let code: String = row.get("tier")?;
        all.extend(Tier::from_code(&code).zip(row.get::<Option<i64>>("days")?));
    }
    all.sort_by_key(|(tier, _)| *tier);
    Ok(all)
}

/// Keeps how many days may lie between two talks with a client of this tier.
///
/// # Errors
/// The database.
pub fn keep_days(tx: &mut Tx, tier: Tier, days: i64) -> Result<(), AppError> {
    tx.run("update talk_days set days = $2 where tier = $1", &[tier.code().into(), days.into()])?;
    Ok(())
}

/// Clients of a tier that have no days of their own.
///
/// # Errors
/// The database.
pub fn of_tier(conn: &mut Conn, tier: Tier) -> Result<Vec<PartyId>, AppError> {
    const OF: &str = "select party_id from profiles where tier = $1 and touch_days is null order by party_id";
    conn.all(OF, &[tier.code().into()])?.iter().map(|row| Ok(PartyId(row.get("party_id")?))).collect()
}

/// The day of the last talk that somebody wrote down.
///
/// # Errors
/// The database.
pub fn last_talk_written(conn: &mut Conn, party: PartyId) -> Result<Option<Date>, AppError> {
    let row = conn.one("select max(day) as day from touches where party_id = $1", &[party.0.into()])?;
    Ok(row.map(|row| row.get("day")).transpose()?.flatten())
}

/// When something last moved between a client and us, in any promise or conversation.
///
/// # Errors
/// The database.
pub fn last_moved(conn: &mut Conn, party: PartyId) -> Result<Option<Timestamp>, AppError> {
    const EACH: [&str; 4] = [
        "select max(moved_at) as at from commitments where customer_id = $1",
        "select max(moved_at) as at from commitments where performer_id = $1",
        "select max(moved_at) as at from conversations where customer_id = $1",
        "select max(moved_at) as at from conversations where performer_id = $1",
    ];
    let mut last = None;
    for sql in EACH {
        let at: Option<Timestamp> = conn.one(sql, &[party.0.into()])?.map(|row| row.get("at")).transpose()?.flatten();
        last = last.max(at);
    }
    Ok(last)
}

/// A client with whom a talk is wanted.
#[derive(Clone, Debug)]
pub struct ToTalk {
    /// Which.
    pub party: PartyId,
    /// Its name.
    pub name: String,
    /// Who leads the relationship.
    pub lead: Option<(PersonId, String)>,
    /// How often, when last and by when.
    pub kept: Kept,
}

/// Clients with whom a talk is wanted before this day, the longest overdue first, after the given one; of one who leads, or of
/// all. For our own people.
///
/// # Errors
/// The database.
pub fn to_talk(
    conn: &mut Conn,
    scope: &Scope,
    lead: Option<PersonId>,
    (after, before): (Option<(Date, Uuid)>, Date),
    most: u32,
) -> Result<Vec<ToTalk>, AppError> {
    const TALKS: &str = "select r.party_id, r.tier, r.touch_days, t.days, r.since, r.talked_on, r.talk_by, p.name, \
         p.lead_id, l.name as lead_name from profiles r join parties p on p.id = r.party_id \
         left join talk_days t on t.tier = r.tier left join people l on l.id = p.lead_id";
    if !reads_inside(scope) {
        return Ok(Vec::new());
    }
    let query = Query::new(TALKS).and("r.talk_by < {}", Val::Day(before)).and_raw("p.retired_at is null");
    let mut query = query.and_some("p.lead_id = {}", lead.map(|lead| Val::Uuid(lead.0)));
    if let Some((by, id)) = after {
        query = query.keyset(&["r.talk_by", "r.party_id"], vec![Val::Day(by), id.into()], Direction::Ascending);
    }
    let rows = query.order("r.talk_by, r.party_id").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            let lead: Option<Uuid> = row.get("lead_id")?;
            let name: Option<String> = row.get("lead_name")?;
            Ok(ToTalk {
                party: PartyId(row.get("party_id")?),
                name: row.get("name")?,
                lead: lead.map(PersonId).zip(name),
                kept: read(row)?,
            })
        })
        .collect()
}
