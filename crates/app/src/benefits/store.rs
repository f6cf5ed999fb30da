//! Rows of benefits and of the days on which they are checked. Whoever asks has found the client through the reader's scope.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::Quantity;
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Check, Direction, Planned, Whose};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A line of a value plan.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub party: PartyId,
    /// What it is to bring.
    pub name: String,
    /// By which figure that is seen.
    pub metric: String,
    /// In what; may be empty.
    pub unit: String,
    /// Which way is better.
    pub way: Direction,
    /// Where it began.
    pub baseline: Quantity,
    /// Where it should be on the last check day.
    pub target: Quantity,
    /// When it began.
    pub begins: Date,
    /// Who owns it on the business side.
    pub owner: Option<(PersonId, String)>,
    /// Which side wrote it down.
    pub whose: Whose,
    /// Who did.
    pub by: Option<PersonId>,
    /// Since when it is no longer looked at.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
    /// The days on which it is checked, in order.
    pub checks: Vec<CheckDay>,
}

/// A day on which a benefit is checked.
#[derive(Clone, Debug)]
pub struct CheckDay {
    /// Which day.
    pub day: Date,
    /// What it was.
    pub realised: Option<Quantity>,
    /// In whose words.
    pub words: Option<String>,
    /// Who said so.
    pub told_by: Option<(PersonId, String)>,
    /// Who on the business side confirmed it.
    pub verified_by: Option<(PersonId, String)>,
}

impl Benefit {
    /// As it was planned.
    #[must_use]
    pub fn planned(&self) -> Planned {
        let ends = self.checks.last().map_or(self.begins, |check| check.day);
        Planned { way: self.way, baseline: self.baseline, target: self.target, begins: self.begins, ends }
    }

    /// Where a check stands.
    #[must_use]
    pub fn stands(&self, check: &CheckDay, today: Date) -> Check {
        let realised = check.realised.map(|value| (value, check.verified_by.is_some()));
        self.planned().check(check.day, realised, today)
    }
}

const BENEFIT: &str = "select b.id, b.party_id, b.name, b.metric, b.unit, b.direction, b.baseline, b.target, b.begins, \
     b.owner_id, o.name as owner, b.side, b.said_by, b.retired_at, b.version from benefits b \
     left join people o on o.id = b.owner_id";

fn quantity(text: &str) -> Result<Quantity, AppError> {
    text.parse().map_err(|_| AppError::Internal(format!("{text} is kept as a figure and is none")))
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(|id| (PersonId(id), name.unwrap_or_default())))
}

fn benefit(row: &Row) -> Result<Benefit, AppError> {
    let (way, side): (String, String) = (row.get("direction")?, row.get("side")?);
    let unknown = |code: &str| AppError::Internal(format!("unknown code {code} in a benefit"));
    Ok(Benefit {
        id: row.get("id")?,
        party: PartyId(row.get("party_id")?),
        name: row.get("name")?,
        metric: row.get("metric")?,
        unit: row.get("unit")?,
        way: Direction::from_code(&way).ok_or_else(|| unknown(&way))?,
        baseline: quantity(&row.get::<String>("baseline")?)?,
        target: quantity(&row.get::<String>("target")?)?,
        begins: row.get("begins")?,
        owner: named(row, "owner_id", "owner")?,
        whose: Whose::from_code(&side).ok_or_else(|| unknown(&side))?,
        by: row.get::<Option<Uuid>>("said_by")?.map(PersonId),
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
        checks: Vec::new(),
    })
}

fn with_checks(conn: &mut Conn, mut all: Vec<Benefit>) -> Result<Vec<Benefit>, AppError> {
    const CHECKS: &str = "select c.benefit_id, c.day, c.realised, c.words, c.told_by, t.name as told, c.verified_by, \
         v.name as verified from benefit_checks c left join people t on t.id = c.told_by \
         left join people v on v.id = c.verified_by";
    if all.is_empty() {
        return Ok(all);
    }
    let query = Query::new(CHECKS).in_list("c.benefit_id", all.iter().map(|b| Val::Uuid(b.id)));
    for row in query.order("c.benefit_id, c.day").limit(4000).all(conn)? {
        let id: Uuid = row.get("benefit_id")?;
        let Some(benefit) = all.iter_mut().find(|b| b.id == id) else { continue };
        benefit.checks.push(CheckDay {
            day: row.get("day")?,
            realised: row.get::<Option<String>>("realised")?.as_deref().map(quantity).transpose()?,
            words: row.get("words")?,
            told_by: named(&row, "told_by", "told")?,
            verified_by: named(&row, "verified_by", "verified")?,
        });
    }
    Ok(all)
}

/// The value plan of a client, oldest line first, without what is no longer looked at.
///
/// # Errors
/// The database.
pub fn plan(conn: &mut Conn, party: PartyId) -> Result<Vec<Benefit>, AppError> {
    let query = Query::new(BENEFIT).and("b.party_id = {}", Val::Uuid(party.0)).and_raw("b.retired_at is null");
    let rows = query.order("b.made_at, b.id").limit(100).all(conn)?;
    let all = rows.iter().map(benefit).collect::<Result<Vec<_>, _>>()?;
    with_checks(conn, all)
}

/// One line; whoever asks looks whether its client may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Benefit, AppError> {
    let found = Query::new(BENEFIT).and("b.id = {}", Val::Uuid(id)).one(conn)?;
    let found = found.as_ref().map_or(Err(AppError::NotFound), benefit)?;
    with_checks(conn, vec![found])?.pop().ok_or(AppError::NotFound)
}

/// Keeps a new line with its check days.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, b: &Benefit, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into benefits (id, party_id, name, metric, unit, direction, baseline, target, begins, \
         owner_id, side, said_by, made_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)";
    tx.run(
        INSERT,
        &[
            b.id.into(),
            b.party.0.into(),
            b.name.as_str().into(),
            b.metric.as_str().into(),
            b.unit.as_str().into(),
            b.way.code().into(),
            b.baseline.to_string().into(),
            b.target.to_string().into(),
            b.begins.into(),
            b.owner.as_ref().map(|(id, _)| id.0).into(),
            b.whose.code().into(),
            b.by.map(|p| p.0).into(),
            now.into(),
        ],
    )?;
    let rows = b.checks.iter().map(|check| vec![b.id.into(), check.day.into()]).collect();
    tx.insert_many("benefit_checks", &["benefit_id", "day"], rows)?;
    Ok(())
}

/// Writes a line anew, with the check days of which nobody has said anything.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update(tx: &mut Tx, b: &Benefit) -> Result<(), AppError> {
    const UPDATE: &str = "update benefits set name = $2, metric = $3, unit = $4, direction = $5, baseline = $6, target = $7, \
         begins = $8, owner_id = $9, version = version + 1 where id = $1 and version = $10";
    let changed = tx.run(
        UPDATE,
        &[
            b.id.into(),
            b.name.as_str().into(),
            b.metric.as_str().into(),
            b.unit.as_str().into(),
            b.way.code().into(),
            b.baseline.to_string().into(),
            b.target.to_string().into(),
            b.begins.into(),
            b.owner.as_ref().map(|(id, _)| id.0).into(),
            b.version.into(),
        ],
    )?;
    if changed == 0 {
        return Err(AppError::Stale);
    }
    tx.run("delete from benefit_checks where benefit_id = $1 and realised is null", &[b.id.into()])?;
    let open = b.checks.iter().filter(|check| check.realised.is_none());
    let rows = open.map(|check| vec![b.id.into(), check.day.into()]).collect();
    tx.insert_many("benefit_checks", &["benefit_id", "day"], rows)?;
    Ok(())
}

/// It is no longer looked at.
///
/// # Errors
/// The database.
pub fn retire(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    tx.run("update benefits set retired_at = $2, version = version + 1 where id = $1", &[id.into(), now.into()])?;
    Ok(())
}

/// Keeps what came of a benefit on a check day.
///
/// # Errors
/// Not found, or the database.
pub fn keep(tx: &mut Tx, id: Uuid, c: &CheckDay, now: Timestamp) -> Result<(), AppError> {
    const KEEP: &str = "update benefit_checks set realised = $3, words = $4, told_by = $5, told_at = $6, verified_by = $7, \
         verified_at = $8 where benefit_id = $1 and day = $2";
    let (told, verified) = (c.told_by.as_ref().map(|(id, _)| id.0), c.verified_by.as_ref().map(|(id, _)| id.0));
    let verified_at = verified.map(|_| now);
    let changed = tx.run(
        KEEP,
        &[
            id.into(),
            c.day.into(),
            c.realised.map(|q| q.to_string()).into(),
            c.words.clone().into(),
            told.into(),
            now.into(),
            verified.into(),
            verified_at.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::NotFound) } else { Ok(()) }
}
