//! Rows of rhythms: how often and when a person wants mail.

use db::{Conn, Row, Tx, Val};
use domain::kernel::PersonId;
use domain::telling::{Pace, Rhythm};
use jiff::civil::Time;
use jiff::{Timestamp, tz::TimeZone};

use crate::kit::error::AppError;

/// What a person has chosen, or what is usual.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// How often and when.
    pub rhythm: Rhythm,
    /// Where their clock goes, if not where the organisation's does.
    pub zone: Option<TimeZone>,
    /// They chose it; otherwise it is the usual.
    pub by_themselves: bool,
}

/// A time of the day from its minutes.
#[must_use]
pub fn time_of(minutes: i64) -> Time {
    let (hour, minute) = (i8::try_from(minutes / 60), i8::try_from(minutes % 60));
    hour.ok().zip(minute.ok()).and_then(|(h, m)| Time::new(h, m, 0, 0).ok()).unwrap_or(Time::midnight())
}

/// The minutes of the day.
#[must_use]
pub fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

pub(super) fn read(row: &Row) -> Result<Rhythm, AppError> {
    let pace: String = row.get("pace")?;
    Ok(Rhythm {
        pace: Pace::from_code(&pace).ok_or_else(|| AppError::Internal(format!("unknown pace {pace}")))?,
        daily_at: time_of(row.get("daily_at")?),
        quiet: (time_of(row.get("quiet_from")?), time_of(row.get("quiet_until")?)),
        days_off: row.get("days_off")?,
    })
}

/// The rhythm of a person.
///
/// # Errors
/// The database.
pub fn rhythm_of(conn: &mut Conn, person: PersonId) -> Result<Chosen, AppError> {
    const FIND: &str =
        "select pace, daily_at, quiet_from, quiet_until, days_off, zone from mail_rhythms where person_id = $1";
    let Some(row) = conn.one(FIND, &[person.0.into()])? else {
        return Ok(Chosen { rhythm: Rhythm::default(), zone: None, by_themselves: false });
    };
    let zone: Option<String> = row.get("zone")?;
    Ok(Chosen { rhythm: read(&row)?, zone: zone.and_then(|name| TimeZone::get(&name).ok()), by_themselves: true })
}

/// Keeps what a person has chosen.
///
/// # Errors
/// The database.
pub fn set(
    tx: &mut Tx,
    person: PersonId,
    rhythm: &Rhythm,
    zone: Option<&TimeZone>,
    now: Timestamp,
) -> Result<(), AppError> {
    const SET: &str = "insert into mail_rhythms (person_id, pace, daily_at, quiet_from, quiet_until, days_off, zone, set_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id) do update set pace = excluded.pace, \
         daily_at = excluded.daily_at, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, \
         days_off = excluded.days_off, zone = excluded.zone, set_at = excluded.set_at";
    let values: [Val; 8] = [
        person.0.into(),
        rhythm.pace.code().into(),
        minutes(rhythm.daily_at).into(),
        minutes(rhythm.quiet.0).into(),
        minutes(rhythm.quiet.1).into(),
        rhythm.days_off.into(),
        zone.and_then(TimeZone::iana_name).map(str::to_owned).into(),
        now.into(),
    ];
    tx.run(SET, &values)?;
    Ok(())
}

/// Back to what is usual.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, person: PersonId) -> Result<(), AppError> {
    const FORGET: &str = "delete from mail_rhythms where person_id = $1";
    tx.run(FORGET, &[person.0.into()])?;
    Ok(())
}
