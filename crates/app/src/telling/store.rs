//! Rows of notices and rhythms, and what has to be known of a person before they are told.

use db::{Conn, Row, Tx, Val};
use domain::kernel::PersonId;
use domain::telling::{Pace, Rhythm};
use jiff::civil::Time;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::Notice;
use crate::kit::error::AppError;
use crate::mail::{About, LetterId};

/// What has to be known of a person before they are told.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Who.
    pub id: PersonId,
    /// As others see it.
    pub name: String,
    /// Whether a mail can reach them.
    pub has_address: bool,
    /// Belongs to our house.
    pub staff: bool,
    /// How often and when.
    pub rhythm: Rhythm,
    /// Where their clock goes, if not where the organisation's does.
    pub zone: Option<TimeZone>,
}

const LISTENER: &str = "select p.id, p.name, p.email, r.person_id as chosen, r.pace, r.daily_at, r.quiet_from, \
     r.quiet_until, r.days_off, r.zone, exists (select 1 from memberships m join parties h on h.id = m.party_id \
     where m.person_id = p.id and m.until_at is null and h.kind in ('it', 'team')) as staff \
     from people p left join mail_rhythms r on r.person_id = p.id where p.id = $1 and p.retired_at is null";

fn time(minutes: i64) -> Time {
    let (hour, minute) = (i8::try_from(minutes / 60), i8::try_from(minutes % 60));
    hour.ok().zip(minute.ok()).and_then(|(h, m)| Time::new(h, m, 0, 0).ok()).unwrap_or(Time::midnight())
}

/// Minutes of the day, as stored.
#[must_use]
pub fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

fn listener(row: &Row) -> Result<Listener, AppError> {
    let chosen = row.get::<Option<Uuid>>("chosen")?.is_some();
    let rhythm = if chosen { rhythm(row)? } else { Rhythm::default() };
    let zone: Option<String> = row.get("zone")?;
    Ok(Listener {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        has_address: row.get::<Option<String>>("email")?.is_some(),
        staff: row.get("staff")?,
        rhythm,
        zone: zone.and_then(|name| TimeZone::get(&name).ok()),
    })
}

fn rhythm(row: &Row) -> Result<Rhythm, AppError> {
    let pace: String = row.get("pace")?;
    Ok(Rhythm {
        pace: Pace::from_code(&pace).ok_or_else(|| AppError::Internal(format!("unknown pace {pace}")))?,
        daily_at: time(row.get("daily_at")?),
        quiet: (time(row.get("quiet_from")?), time(row.get("quiet_until")?)),
        days_off: row.get("days_off")?,
    })
}

/// Somebody who is here, with their rhythm.
///
/// # Errors
/// The database.
pub fn listens(conn: &mut Conn, person: PersonId) -> Result<Option<Listener>, AppError> {
    conn.one(LISTENER, &[person.0.into()])?.as_ref().map(listener).transpose()
}

/// Whether a person may see a matter: our staff, and whoever has one of its parties in reach.
///
/// # Errors
/// The database.
pub fn sees(conn: &mut Conn, person: PersonId, about: About) -> Result<bool, AppError> {
    const COMMITMENT: &str = "select 1 from commitments c where c.id = $1 and c.state <> 'void' and exists (select 1 \
         from memberships m join parties h on h.id = m.party_id join party_paths pp on pp.above = m.party_id \
         where m.person_id = $2 and m.until_at is null \
         and (h.kind in ('it', 'team') or pp.below in (c.customer_id, c.performer_id)))";
    const CONVERSATION: &str = "select 1 from conversations c where c.id = $1 and exists (select 1 \
         from memberships m join parties h on h.id = m.party_id join party_paths pp on pp.above = m.party_id \
         where m.person_id = $2 and m.until_at is null \
         and (h.kind in ('it', 'team') or pp.below in (c.customer_id, c.performer_id)))";
    let sql = match about {
        About::Commitment(_) => COMMITMENT,
        About::Conversation(_) => CONVERSATION,
    };
    Ok(conn.one(sql, &[about.id().into(), person.0.into()])?.is_some())
}

/// Writes a notice down, unless there is one of that key; says whether it is new.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, id: Uuid, n: &Notice, send_at: Option<Timestamp>, now: Timestamp) -> Result<bool, AppError> {
    const INSERT: &str = "insert into notices (id, person_id, matter, matter_id, kind, act_seq, urgent, once, made_at, send_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (once) do nothing";
    let values: [Val; 10] = [
        id.into(),
        n.to.0.into(),
        n.about.map(|a| a.matter().code()).into(),
        n.about.map(About::id).into(),
        n.kind.code().into(),
        n.act_seq.into(),
        n.urgent.into(),
        n.key.clone().into(),
        now.into(),
        send_at.into(),
    ];
    Ok(tx.run(INSERT, &values)? == 1)
}

/// These notices went out with this letter.
///
/// # Errors
/// The database.
pub fn lettered(tx: &mut Tx, notices: &[Uuid], letter: LetterId) -> Result<(), AppError> {
    const SET: &str = "update notices set letter_id = $1 where id = $2";
    for notice in notices {
        tx.run(SET, &[letter.0.into(), (*notice).into()])?;
    }
    Ok(())
}
