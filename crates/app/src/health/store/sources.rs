//! Where facts come from: what the ledger and the registers hold about one client and its units, each question with a bound.

use std::collections::{BTreeMap, HashMap};

use db::{Conn, Query, Row, Val};
use domain::health::{Fact, Side};
use domain::kernel::PartyId;
use domain::trust::{Measure, Spread};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::facts::{Behind, Happened};
use crate::kit::error::AppError;

/// Matters that are looked through at most, those that moved last. Whoever is on the other side is looked at afterwards: our house is
/// a party of nearly all of them, so an index over it would read everything.
const MATTERS: i64 = 400;
/// Facts of one sort that are found at most.
const MOST: i64 = 300;
/// Chains are followed no deeper.
const DEEP: usize = 8;

/// Between whom and since when is looked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The client; its units count too.
    pub client: PartyId,
    /// Our IT.
    pub it: PartyId,
    /// Not before.
    pub since: Timestamp,
}

impl Asked {
    fn made(&self, of: (Fact, Side), row: &Row, key: Uuid, behind: Behind) -> Result<Happened, AppError> {
        let made = Happened::new(self.client, of, row.get("at")?, (behind, &key.to_string()));
        Ok(made.called(row.get::<String>("subject")?))
    }
}

/// Promises whose due passed in silence, with that due: ours, and theirs.
///
/// # Errors
/// The database.
pub fn silent(conn: &mut Conn, a: &Asked) -> Result<Vec<(Happened, Timestamp)>, AppError> {
    const OURS: &str = "select c.id, c.outcome_since as at, c.subject from commitments c where c.performer_id = $2 \
         and c.customer_id in (select u.below from party_paths u where u.above = $1) and c.kind in ('promise', 'action') \
         and c.outcome = 'silent' and c.outcome_since >= $3 order by c.outcome_since desc, c.id desc limit $4";
    const THEIRS: &str = "select c.id, c.outcome_since as at, c.subject from commitments c where c.customer_id = $2 \
         and c.performer_id in (select u.below from party_paths u where u.above = $1) and c.kind in ('promise', 'action') \
         and c.outcome = 'silent' and c.outcome_since >= $3 order by c.outcome_since desc, c.id desc limit $4";
    let mut found = Vec::new();
    for (sql, side) in [(OURS, Side::It), (THEIRS, Side::Client)] {
        for row in conn.all(sql, &[a.client.0.into(), a.it.0.into(), a.since.into(), MOST.into()])? {
            let id: Uuid = row.get("id")?;
            found.push((a.made((Fact::SilentMiss, side), &row, id, Behind::Promise(id))?, row.get("at")?));
        }
    }
    Ok(found)
}

/// Deliveries that were not accepted: ours, and theirs. One that nobody said after all is none.
///
/// # Errors
/// The database.
pub fn rejected(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    const OURS: &str = "select a.id, a.said_at as at, c.id as matter_id, c.subject from (select x.id, x.subject, x.performer_id \
         from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c \
         join acts a on a.matter_id = c.id where c.performer_id = $2 and a.kind = 'reject' and a.said_at >= $3 and not exists (select 1 from acts n \
         where n.matter_id = a.matter_id and n.kind = 'contest' and n.seq > a.seq and a.for_other)";
    const THEIRS: &str = "select a.id, a.said_at as at, c.id as matter_id, c.subject from (select x.id, x.subject, x.customer_id \
         from party_paths u cross join commitments x where u.above = $1 and x.performer_id = u.below \
         and x.kind in ('promise', 'action') and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c \
         join acts a on a.matter_id = c.id where c.customer_id = $2 and a.kind = 'reject' and a.said_at >= $3 and not exists (select 1 from acts n \
         where n.matter_id = a.matter_id and n.kind = 'contest' and n.seq > a.seq and a.for_other)";
    let mut found = Vec::new();
    for (sql, side) in [(OURS, Side::It), (THEIRS, Side::Client)] {
        for row in conn.all(sql, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])? {
            let behind = Behind::Promise(row.get("matter_id")?);
            found.push(a.made((Fact::Rejected, side), &row, row.get("id")?, behind)?);
        }
    }
    Ok(found)
}

/// What was promised to the client and what the client then no longer wanted.
///
/// # Errors
/// The database.
pub fn cancelled(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    const CANCELLED: &str = "select a.id, a.said_at as at, c.id as matter_id, c.subject from (select x.id, x.subject, x.performer_id \
         from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.moved_at >= $3 and x.state = 'cancelled' \
         and x.agreed_at is not null order by x.moved_at desc limit $4) c join acts a on a.matter_id = c.id \
         where c.performer_id = $2 and a.kind = 'cancel' and a.said_at >= $3";
    let rows = conn.all(CANCELLED, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])?;
    let made = |row: &Row| {
        let matter: Uuid = row.get("matter_id")?;
        // However often it was said and contested, it ended once.
        a.made((Fact::Cancelled, Side::Client), row, matter, Behind::Promise(matter))
    };
    rows.iter().map(made).collect()
}

/// Times when somebody asked the lead of the other side, because no answer came.
///
/// # Errors
/// The database.
pub fn escalated(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    const ASKED: &str = "select l.commitment_id, l.answer_by, l.asked_at as at, c.subject, \
         case when exists (select 1 from memberships m join parties q on q.id = m.party_id where m.person_id = l.person_id \
         and q.kind in ('it', 'team')) then 1 else 0 end as of_ours from lead_asks l cross join commitments c \
         where c.id = l.commitment_id and l.asked_at >= $3 and c.state <> 'void' \
         and (c.customer_id in (select u.below from party_paths u where u.above = $1) and c.performer_id = $2 \
         or c.performer_id in (select u.below from party_paths u where u.above = $1) and c.customer_id = $2) \
         order by l.asked_at desc, l.commitment_id limit $4";
    let rows = conn.all(ASKED, &[a.client.0.into(), a.it.0.into(), a.since.into(), MOST.into()])?;
    let made = |row: &Row| {
        let (matter, by): (Uuid, Timestamp) = (row.get("commitment_id")?, row.get("answer_by")?);
        let side = if row.get::<i64>("of_ours")? > 0 { Side::Client } else { Side::It };
        let key = format!("{matter} {by}");
        let made =
            Happened::new(a.client, (Fact::Escalated, side), row.get("at")?, (Behind::Promise(matter), key.as_str()));
        Ok(made.called(row.get::<String>("subject")?))
    };
    rows.iter().map(made).collect()
}

/// Bills of which the client says that something is not right, each once however many lines it is about.
///
/// # Errors
/// The database.
pub fn disputed(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    const DISPUTED: &str = "select s.id, s.period, min(d.made_at) as at from statement_disputes d join statements s \
         on s.id = d.statement_id where s.client_id in (select u.below from party_paths u where u.above = $1) \
         and d.withdrawn_at is null and d.made_at >= $2 group by s.id, s.period order by 3 desc, s.id limit $3";
    let rows = conn.all(DISPUTED, &[a.client.0.into(), a.since.into(), MOST.into()])?;
    let made = |row: &Row| {
        let (id, period): (Uuid, Date) = (row.get("id")?, row.get("period")?);
        let of = (Behind::Statement(id), id.to_string());
        let made = Happened::new(a.client, (Fact::BillDisputed, Side::Client), row.get("at")?, (of.0, of.1.as_str()));
        Ok(made.called(period.strftime("%B %Y").to_string()))
    };
    rows.iter().map(made).collect()
}

/// Sponsors of the client who are gone, on the day on which they were.
///
/// # Errors
/// The database.
pub fn sponsors_lost(conn: &mut Conn, a: &Asked, zone: &TimeZone) -> Result<Vec<Happened>, AppError> {
    const GONE: &str = "select c.id, c.person_id, c.day, c.said_at, p.name from sponsor_changes c join people p \
         on p.id = c.person_id where c.party_id in (select u.below from party_paths u where u.above = $1) \
         and c.said_at >= $2 order by c.said_at desc, c.id desc limit $3";
    let rows = conn.all(GONE, &[a.client.0.into(), a.since.into(), MOST.into()])?;
    let made = |row: &Row| {
        let (id, day, said): (Uuid, Date, Timestamp) = (row.get("id")?, row.get("day")?, row.get("said_at")?);
        let at = zone.to_zoned(day.at(12, 0, 0, 0)).map_or(said, |zoned| zoned.timestamp()).min(said);
        let behind = Behind::Sponsor(row.get("person_id")?);
        let key = id.to_string();
        let made = Happened::new(a.client, (Fact::SponsorLost, Side::Client), at, (behind, key.as_str()));
        Ok(made.called(row.get::<String>("name")?))
    };
    rows.iter().map(made).collect()
}

/// Systems that somebody told us the client has built or bought alone.
///
/// # Errors
/// The database.
pub fn built_outside(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    const BUILT: &str = "select s.id, s.made_at as at, s.name as subject from outside_systems s \
         where s.party_id in (select u.below from party_paths u where u.above = $1) and s.made_at >= $2 \
         order by s.made_at desc, s.id limit $3";
    let rows = conn.all(BUILT, &[a.client.0.into(), a.since.into(), MOST.into()])?;
    let made = |row: &Row| {
        let id: Uuid = row.get("id")?;
        a.made((Fact::ShadowIt, Side::Client), row, id, Behind::Outside(id))
    };
    rows.iter().map(made).collect()
}

/// How long answers took, by month: ours to the client, and the client's to us.
///
/// # Errors
/// The database.
pub fn answers(conn: &mut Conn, a: &Asked, since: Date) -> Result<[BTreeMap<Date, Spread>; 2], AppError> {
    const OURS: &str = "select p.month, p.step, cast(sum(p.marks) as bigint) as marks from paces p where p.owner_id = $2 \
         and p.toward_id in (select u.below from party_paths u where u.above = $1) and p.measure = $4 and p.month >= $3 \
         group by p.month, p.step order by p.month, p.step";
    const THEIRS: &str = "select p.month, p.step, cast(sum(p.marks) as bigint) as marks from paces p where p.toward_id = $2 \
         and p.owner_id in (select u.below from party_paths u where u.above = $1) and p.measure = $4 and p.month >= $3 \
         group by p.month, p.step order by p.month, p.step";
    let mut found = [BTreeMap::new(), BTreeMap::new()];
    for (sql, months) in [OURS, THEIRS].into_iter().zip(&mut found) {
        let params = [a.client.0.into(), a.it.0.into(), since.into(), Measure::Answer.code().into()];
        for row in conn.all(sql, &params)? {
            let step = i32::try_from(row.get::<i64>("step")?).unwrap_or(0);
            let spread: &mut Spread = months.entry(row.get("month")?).or_default();
            spread.put(step, row.get("marks")?);
        }
    }
    Ok(found)
}

/// When anybody of one side said something to the other, and from when on that is known.
///
/// # Errors
/// The database.
pub fn contacts(conn: &mut Conn, a: &Asked, zone: &TimeZone) -> Result<(Vec<Timestamp>, Timestamp), AppError> {
    const EACH: [&str; 4] = [
        "select x.id, x.moved_at from commitments x where x.customer_id in (select u.below from party_paths u \
         where u.above = $1) and x.moved_at >= $2 order by x.moved_at desc limit $3",
        "select x.id, x.moved_at from commitments x where x.performer_id in (select u.below from party_paths u \
         where u.above = $1) and x.moved_at >= $2 order by x.moved_at desc limit $3",
        "select x.id, x.moved_at from conversations x where x.customer_id in (select u.below from party_paths u \
         where u.above = $1) and x.moved_at >= $2 order by x.moved_at desc limit $3",
        "select x.id, x.moved_at from conversations x where x.performer_id in (select u.below from party_paths u \
         where u.above = $1) and x.moved_at >= $2 order by x.moved_at desc limit $3",
    ];
    const SAID: &str = "select a.said_at from acts a";
    const TALKED: &str = "select t.day from touches t where t.party_id in (select u.below from party_paths u \
         where u.above = $1) and t.day >= $2 order by t.day desc limit $3";
    let (mut known, mut matters, mut found) = (a.since, Vec::new(), Vec::new());
    for sql in EACH {
        let rows = conn.all(sql, &[a.client.0.into(), a.since.into(), MATTERS.into()])?;
        // What moved before the last of them is not looked at, so nothing can be said about the time before.
        if let Some(last) = rows.last().filter(|_| rows.len() as i64 == MATTERS) {
            known = known.max(last.get("moved_at")?);
        }
        matters.extend(rows.iter().map(|row| row.get::<Uuid>("id")).collect::<Result<Vec<_>, _>>()?);
    }
    for some in matters.chunks(200) {
        let query = Query::new(SAID).in_list("a.matter_id", some.iter().map(|id| Val::Uuid(*id)));
        let query = query.and("a.said_at >= {}", Val::At(known)).and_raw("a.by_side in ('customer', 'performer')");
        for row in query.all(conn)? {
            found.push(row.get("said_at")?);
        }
    }
    let first = known.to_zoned(zone.clone()).date();
    for row in conn.all(TALKED, &[a.client.0.into(), first.into(), MOST.into()])? {
        let day: Date = row.get("day")?;
        found.extend(zone.to_zoned(day.at(12, 0, 0, 0)).map(|zoned| zoned.timestamp()));
    }
    Ok((found, known))
}

/// Since when this client is kept here.
///
/// # Errors
/// The database.
pub fn known_since(conn: &mut Conn, client: PartyId) -> Result<Timestamp, AppError> {
    let row = conn.one("select created_at from parties where id = $1", &[client.0.into()])?;
    row.map_or(Err(AppError::NotFound), |row| Ok(row.get("created_at")?))
}

/// Others stand between a need and whoever builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// The conversation or the promise that it is known of.
    pub id: Uuid,
    /// The conversation, where it is known.
    pub conversation: Option<Uuid>,
    /// What it is called.
    pub subject: String,
    /// Since when.
    pub at: Timestamp,
    /// How many.
    pub between: u32,
}

/// Long chains from need to builder that were told of a conversation.
///
/// # Errors
/// The database.
pub fn told_chains(conn: &mut Conn, a: &Asked) -> Result<Vec<Between>, AppError> {
    const TOLD: &str = "select n.conversation_id as id, c.statement as subject, n.long_since as at, n.between_count \
         from need_chains n join conversations c on c.id = n.conversation_id \
         where n.party_id in (select u.below from party_paths u where u.above = $1) and n.long_since is not null \
         and n.long_since >= $2 order by n.long_since desc, n.conversation_id limit $3";
    let made = |row: &Row| {
        let (id, between): (Uuid, i64) = (row.get("id")?, row.get("between_count")?);
        let between = u32::try_from(between).unwrap_or(0);
        Ok(Between { id, conversation: Some(id), subject: row.get("subject")?, at: row.get("at")?, between })
    };
    conn.all(TOLD, &[a.client.0.into(), a.since.into(), MOST.into()])?.iter().map(made).collect()
}

/// Promises to the client below which others rest, with how many of them stand one under the other, and when the longest chain was
/// there; the oldest first.
///
/// # Errors
/// The database.
pub fn chains(conn: &mut Conn, a: &Asked) -> Result<Vec<Between>, AppError> {
    const TOP: &str = "select c.id, c.conversation_id, c.subject, c.opened_at from (select x.id, x.conversation_id, x.subject, x.opened_at, x.performer_id \
         from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c where c.performer_id = $2";
    const BELOW: &str = "select c.id, c.parent_id, c.opened_at from commitments c";
    let rows = conn.all(TOP, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])?;
    let mut tops: HashMap<Uuid, Between> = HashMap::new();
    let mut level: HashMap<Uuid, Uuid> = HashMap::new();
    for row in &rows {
        let id: Uuid = row.get("id")?;
        let (conversation, subject) = (row.get("conversation_id")?, row.get("subject")?);
        tops.insert(id, Between { id, conversation, subject, at: row.get("opened_at")?, between: 0 });
        level.insert(id, id);
    }
    for depth in 1..=DEEP {
        let mut next = HashMap::new();
        let ids: Vec<Uuid> = level.keys().copied().collect();
        for some in ids.chunks(200) {
            let query = Query::new(BELOW).in_list("c.parent_id", some.iter().map(|id| Val::Uuid(*id)));
            for row in query.and_raw("c.state <> 'void'").all(conn)? {
                let (id, parent, at): (Uuid, Uuid, Timestamp) =
                    (row.get("id")?, row.get("parent_id")?, row.get("opened_at")?);
                let Some(top) = level.get(&parent).copied() else { continue };
                next.insert(id, top);
                let Some(top) = tops.get_mut(&top) else { continue };
                let depth = u32::try_from(depth).unwrap_or(u32::MAX);
                // The first that reached this depth tells when.
                top.at = if top.between < depth { at } else { at.min(top.at) };
                top.between = depth;
            }
        }
        if next.is_empty() {
            break;
        }
        level = next;
    }
    let mut all: Vec<Between> = tops.into_values().collect();
    all.sort_by_key(|one| (one.at, one.id));
    Ok(all)
}
