//! People who left a team, and what became of its deliveries, month by month.

use std::collections::HashSet;

use db::{Conn, Query, Row, Val};
use domain::kernel::PartyId;
use domain::teams::{Strain, StrainMonth};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::kit::error::AppError;

/// People and deliveries of a year that are looked at.
const MOST: u32 = 5_000;
const MONTHS: i32 = 12;

/// The last twelve months of a team, this one included, by months of this zone. Whoever asks is of our house.
///
/// # Errors
/// The database.
pub fn strain(conn: &mut Conn, team: PartyId, (today, zone): (Date, &TimeZone)) -> Result<Strain, AppError> {
    let first = today.first_of_month();
    let months: Vec<Date> = (0..MONTHS).rev().map(|n| first.saturating_sub(n.months())).collect();
    let since = months.first().copied().unwrap_or(first);
    let mut strain = Strain {
        people: 0,
        months: months.into_iter().map(|month| StrainMonth { month, left: 0, delivered: 0, rejected: 0 }).collect(),
    };
    let at = |strain: &mut Strain, day: Date| {
        strain.months.iter().position(|m| m.month == day.first_of_month()).unwrap_or(usize::MAX)
    };
    let mut people: HashSet<Uuid> = HashSet::new();
    for row in places(conn, team, (since, today))? {
        let who: Uuid = row.get("who")?;
        people.insert(who);
        let left: Option<Date> = row.get("until_day")?;
        // Whoever came back, or only changed places within the team, has not left.
        let gone = left.filter(|day| *day < today && row.get::<i64>("stays").is_ok_and(|stays| stays == 0));
        if let Some(n) = gone.map(|day| at(&mut strain, day))
            && let Some(month) = strain.months.get_mut(n)
        {
            month.left += 1;
        }
    }
    strain.people = u32::try_from(people.len()).unwrap_or(u32::MAX);
    for row in deliveries(conn, team, since, zone)? {
        let on = row.get::<Timestamp>("delivered_at")?.to_zoned(zone.clone()).date();
        let n = at(&mut strain, on);
        if let Some(month) = strain.months.get_mut(n) {
            month.delivered += 1;
            month.rejected += u32::from(row.get::<i64>("rejected")? > 0);
        }
    }
    Ok(strain)
}

fn places(conn: &mut Conn, team: PartyId, (since, today): (Date, Date)) -> Result<Vec<Row>, AppError> {
    const PLACES: &str = "select coalesce(m.person_id, m.id) as who, m.until_day, (select count(*) from team_members n \
         where n.team_id = m.team_id and n.person_id = m.person_id and n.id <> m.id \
         and (n.until_day is null or n.until_day > m.until_day)) as stays from team_members m";
    let query = Query::new(PLACES).and("m.team_id = {} and m.from_day <= {}", [Val::Uuid(team.0), Val::Day(today)]);
    let query = query.and("(m.until_day is null or m.until_day >= {})", Val::Day(since));
    Ok(query.order("m.id").limit(MOST).all(conn)?)
}

fn deliveries(conn: &mut Conn, team: PartyId, since: Date, zone: &TimeZone) -> Result<Vec<Row>, AppError> {
    const DELIVERIES: &str = "select c.delivered_at, (select count(*) from acts a where a.matter_id = c.id \
         and a.kind = 'reject') as rejected from commitments c";
    let since = since.to_zoned(zone.clone()).map_err(|e| AppError::Internal(e.to_string()))?.timestamp();
    let query = Query::new(DELIVERIES).and_raw("c.kind in ('promise', 'action') and c.delivered_at is not null");
    let query = query.and_raw("c.outcome is not null").and("c.outcome_since >= {}", Val::At(since));
    let query = query.and("(c.team_id = {} or c.performer_id = {})", [Val::Uuid(team.0), Val::Uuid(team.0)]);
    Ok(query.and("c.delivered_at >= {}", Val::At(since)).order("c.outcome_since, c.id").limit(MOST).all(conn)?)
}
