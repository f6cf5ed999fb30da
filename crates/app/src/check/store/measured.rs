//! Whether chances were right: words that were given on a check, beside when it was delivered. A word counts once its day
//! has passed, whatever came of it, so that what is early does not count before what is late.

use db::{Conn, Query, Row, Val};
use domain::kernel::PartyId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Since when, until now, and of which team.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Words given since then.
    pub since: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// Of one team, or of all.
    pub team: Option<PartyId>,
}

/// Words given at chances of one band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// Its lowest chance, in a hundred.
    pub from: i64,
    /// So many.
    pub count: i64,
    /// So many were kept.
    pub kept: i64,
    /// The sum of their chances.
    pub said: i64,
}

/// How many were delivered by the day that was shown at 50, 85 and 95, of those whose day has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Pairs of how many there were and how many made it.
    pub at: [(i64, i64); 3],
}

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// Words whose day fell into it.
    pub count: i64,
    /// So many were kept.
    pub kept: i64,
    /// The sum of their chances.
    pub said: i64,
}

/// One team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRow {
    /// Which.
    pub id: PartyId,
    /// Its name.
    pub name: String,
    /// Words whose day has passed.
    pub count: i64,
    /// So many were kept.
    pub kept: i64,
    /// The sum of their chances.
    pub said: i64,
}

/// What was no longer wanted, or never was, says nothing about chances; nor does what the other side wanted otherwise.
const COUNTS: &str = "g.let_go_at is null and c.state not in ('void', 'withdrawn', 'declined') \
     and (c.state <> 'cancelled' or c.closed_at > g.day_ends)";

/// What is asked of words whose day has passed, all of it together.
const SUMS: &str = "select count(*) as n, cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.day_ends \
     then 1 else 0 end) as bigint) as kept, cast(sum(g.chance) as bigint) as said \
     from checks_given g join commitments c on c.id = g.commitment_id";
/// By bands of ten. What counts is said here as in [`COUNTS`], since a text that is grouped has to be whole.
const BANDS: &str = "select g.chance / 10 * 10 as from_chance, count(*) as n, \
     cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.day_ends then 1 else 0 end) as bigint) as kept, \
     cast(sum(g.chance) as bigint) as said from checks_given g join commitments c on c.id = g.commitment_id \
     where g.let_go_at is null and c.state not in ('void', 'withdrawn', 'declined') \
     and (c.state <> 'cancelled' or c.closed_at > g.day_ends) and g.given_at >= $1 and g.day_ends < $2 \
     group by g.chance / 10 * 10 order by from_chance";
const BANDS_OF_TEAM: &str = "select g.chance / 10 * 10 as from_chance, count(*) as n, \
     cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.day_ends then 1 else 0 end) as bigint) as kept, \
     cast(sum(g.chance) as bigint) as said from checks_given g join commitments c on c.id = g.commitment_id \
     where g.let_go_at is null and c.state not in ('void', 'withdrawn', 'declined') \
     and (c.state <> 'cancelled' or c.closed_at > g.day_ends) and g.given_at >= $1 and g.day_ends < $2 and g.team_id = $3 \
     group by g.chance / 10 * 10 order by from_chance";
const TEAMS: &str = "select g.team_id, p.name as team, count(*) as n, \
     cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.day_ends then 1 else 0 end) as bigint) as kept, \
     cast(sum(g.chance) as bigint) as said from checks_given g join commitments c on c.id = g.commitment_id \
     join parties p on p.id = g.team_id where g.let_go_at is null and c.state not in ('void', 'withdrawn', 'declined') \
     and (c.state <> 'cancelled' or c.closed_at > g.day_ends) and g.given_at >= $1 and g.day_ends < $2 \
     group by g.team_id, p.name order by n desc, team limit 50";
/// For each share: what counts those that made its day, and whose day has passed.
const COVERED: [(&str, &str); 3] = [
    (
        "select count(*) as n, cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.p50_ends then 1 else 0 \
         end) as bigint) as kept from checks_given g join commitments c on c.id = g.commitment_id",
        "g.p50_ends < {}",
    ),
    (
        "select count(*) as n, cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.p85_ends then 1 else 0 \
         end) as bigint) as kept from checks_given g join commitments c on c.id = g.commitment_id",
        "g.p85_ends < {}",
    ),
    (
        "select count(*) as n, cast(sum(case when c.delivered_at is not null and c.delivered_at <= g.p95_ends then 1 else 0 \
         end) as bigint) as kept from checks_given g join commitments c on c.id = g.commitment_id",
        "g.p95_ends < {}",
    ),
];

fn measured(select: &'static str, span: &Span) -> Query {
    let query = Query::new(select).and_raw(COUNTS).and("g.given_at >= {}", Val::At(span.since));
    query.and_some("g.team_id = {}", span.team.map(|team| team.0))
}

/// By bands of ten.
///
/// # Errors
/// The database.
pub fn bands(conn: &mut Conn, span: &Span) -> Result<Vec<Band>, AppError> {
    let mut found: Vec<Band> = Vec::new();
    let rows = match span.team {
        Some(team) => conn.all(BANDS_OF_TEAM, &[span.since.into(), span.now.into(), team.0.into()])?,
        None => conn.all(BANDS, &[span.since.into(), span.now.into()])?,
    };
    for row in rows {
        // What was shown as certain stands with what was shown as 90 and more.
        let from = row.get::<i64>("from_chance")?.min(90);
        let (count, kept, said) = sums(&row)?;
        match found.last_mut().filter(|band| band.from == from) {
            Some(band) => (band.count, band.kept, band.said) = (band.count + count, band.kept + kept, band.said + said),
            None => found.push(Band { from, count, kept, said }),
        }
    }
    Ok(found)
}

fn sums(row: &Row) -> Result<(i64, i64, i64), AppError> {
    Ok((row.get("n")?, row.get::<Option<i64>>("kept")?.unwrap_or(0), row.get::<Option<i64>>("said")?.unwrap_or(0)))
}

/// Coverage of the three days.
///
/// # Errors
/// The database.
pub fn covered(conn: &mut Conn, span: &Span) -> Result<Covered, AppError> {
    let mut covered = Covered::default();
    for (n, (select, passed)) in COVERED.into_iter().enumerate() {
        let query = measured(select, span).and(passed, Val::At(span.now));
        if let Some(row) = query.all(conn)?.first() {
            covered.at[n] = (row.get("n")?, row.get::<Option<i64>>("kept")?.unwrap_or(0));
        }
    }
    Ok(covered)
}

/// Teams, those with most words first.
///
/// # Errors
/// The database.
pub fn teams(conn: &mut Conn, span: &Span) -> Result<Vec<TeamRow>, AppError> {
    let rows = conn.all(TEAMS, &[span.since.into(), span.now.into()])?;
    rows.iter()
        .map(|row| {
            let (count, kept, said) = sums(row)?;
            Ok(TeamRow { id: PartyId(row.get::<Uuid>("team_id")?), name: row.get("team")?, count, kept, said })
        })
        .collect()
}

/// Month by month, by the day that was promised; `begins` are the first instants of months, rising, with their days.
///
/// # Errors
/// The database.
pub fn months(conn: &mut Conn, span: &Span, begins: &[(Date, Timestamp)]) -> Result<Vec<Month>, AppError> {
    let mut all = Vec::with_capacity(begins.len());
    for (n, (month, from)) in begins.iter().enumerate() {
        let until = begins.get(n + 1).map_or(span.now, |(_, at)| (*at).min(span.now));
        let query = measured(SUMS, span).and("g.day_ends >= {}", Val::At(*from));
        let rows = query.and("g.day_ends < {}", Val::At(until)).all(conn)?;
        let (count, kept, said) = rows.first().map(sums).transpose()?.unwrap_or_default();
        all.push(Month { month: *month, count, kept, said });
    }
    Ok(all)
}
