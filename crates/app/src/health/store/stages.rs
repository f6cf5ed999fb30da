//! Where each relationship stands, kept for lists, and each time one went to another stage.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::health::{Because, Course, Stage};
use domain::kernel::{EvidenceId, PartyId, PersonId};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::error::AppError;

/// What is kept of a relationship.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The stage that is shown.
    pub stage: Stage,
    /// The one that the evidence carries.
    pub carried: Stage,
    /// A worse one that is suspected.
    pub suspected: Option<Stage>,
    /// Since when it is shown, where anything was ever heard.
    pub since: Option<Timestamp>,
    /// What was shown before.
    pub was: Option<Stage>,
    /// Somebody says otherwise than the evidence.
    pub overruled: bool,
    /// The last new beginning.
    pub anew: Option<Timestamp>,
    /// What is confirmed weighs so much.
    pub weight: f64,
    /// So many pieces.
    pub evidence: i64,
    /// So many pieces of the last half year, good signs among them.
    pub recent: i64,
    /// When the stage is left at the earliest.
    pub ends: Option<Timestamp>,
    /// From when on which stage was shown, oldest first.
    pub ribbon: Vec<(Timestamp, Stage)>,
    /// What was confirmed, as of which stage.
    pub heard: Vec<(EvidenceId, Stage)>,
    /// The health figure, where enough is known.
    pub figure: Option<i64>,
    /// How much is known, in hundredths.
    pub coverage: i64,
    /// By which recipe.
    pub recipe: i64,
    /// When it was reckoned.
    pub at: Timestamp,
}

impl Kept {
    /// The smaller, the worse: by what is shown, then by what is suspected.
    #[must_use]
    pub fn place(&self) -> i64 {
        let rank = |stage: Stage| Stage::ALL.iter().position(|one| *one == stage).unwrap_or(0) as i64;
        let worst = self.suspected.unwrap_or(self.stage).max(self.stage);
        (4 - rank(self.stage)) * 5 + 4 - rank(worst)
    }
}

fn named(code: &str) -> Result<Stage, AppError> {
    Stage::from_code(code).ok_or_else(|| AppError::Internal(format!("unknown stage {code} is kept")))
}

fn perhaps(row: &Row, column: &str) -> Result<Option<Stage>, AppError> {
    row.get::<Option<String>>(column)?.as_deref().map(named).transpose()
}

fn pairs<A: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<Vec<(A, Stage)>, AppError> {
    let value: Value = row.get(column)?;
    serde_json::from_value(value).map_err(|e| AppError::Internal(format!("kept {column} cannot be read: {e}")))
}

/// What is kept, from a row that has all of it; what was confirmed is left out.
pub(super) fn read(row: &Row) -> Result<Kept, AppError> {
    let (stage, carried): (String, String) = (row.get("stage")?, row.get("carried")?);
    Ok(Kept {
        stage: named(&stage)?,
        carried: named(&carried)?,
        suspected: perhaps(row, "suspected")?,
        since: row.get("since")?,
        was: perhaps(row, "was")?,
        overruled: row.get("overruled")?,
        anew: row.get("anew_at")?,
        weight: row.get("weight")?,
        evidence: row.get("evidence")?,
        recent: row.get("recent")?,
        ends: row.get("ends_at")?,
        ribbon: pairs(row, "ribbon")?,
        heard: Vec::new(),
        figure: row.get("figure")?,
        coverage: row.get("coverage")?,
        recipe: row.get("recipe")?,
        at: row.get("reckoned_at")?,
    })
}

const KEPT: &str = "select s.client_id, s.stage, s.carried, s.suspected, s.since, s.was, s.overruled, s.anew_at, s.weight, \
     s.evidence, s.recent, s.ends_at, s.ribbon, s.heard, s.figure, s.coverage, s.recipe, s.reckoned_at from client_stages s";

/// What is kept of one relationship; nothing where it was never reckoned.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut Conn, client: PartyId) -> Result<Option<Kept>, AppError> {
    let Some(row) = Query::new(KEPT).and("s.client_id = {}", Val::Uuid(client.0)).one(conn)? else { return Ok(None) };
    let heard: Vec<(Uuid, Stage)> = pairs(&row, "heard")?;
    Ok(Some(Kept { heard: heard.into_iter().map(|(id, stage)| (EvidenceId(id), stage)).collect(), ..read(&row)? }))
}

/// As much of it as stands beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The stage that is shown.
    pub stage: Stage,
    /// A worse one that is suspected.
    pub suspected: Option<Stage>,
    /// Since when it is shown.
    pub since: Option<Timestamp>,
    /// The smaller, the worse.
    pub place: i64,
}

/// The marks of these.
///
/// # Errors
/// The database.
pub fn marks(conn: &mut Conn, clients: &[PartyId]) -> Result<HashMap<PartyId, Mark>, AppError> {
    const MARKS: &str = "select s.client_id, s.stage, s.suspected, s.since, s.place from client_stages s";
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Query::new(MARKS).in_list("s.client_id", clients.iter().map(|c| Val::Uuid(c.0))).all(conn)?;
    let read = |row: &Row| {
        let stage: String = row.get("stage")?;
        let (stage, suspected) = (named(&stage)?, perhaps(row, "suspected")?);
        let mark = Mark { stage, suspected, since: row.get("since")?, place: row.get("place")? };
        Ok((PartyId(row.get("client_id")?), mark))
    };
    rows.iter().map(read).collect()
}

/// Keeps where a relationship stands.
///
/// # Errors
/// The database.
pub fn put(tx: &mut Tx, client: PartyId, k: &Kept) -> Result<(), AppError> {
    const PUT: &str = "insert into client_stages (client_id, place, stage, carried, suspected, since, was, overruled, anew_at, \
         weight, evidence, recent, ends_at, ribbon, heard, figure, coverage, recipe, reckoned_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
         on conflict (client_id) do update set place = excluded.place, stage = excluded.stage, carried = excluded.carried, \
         suspected = excluded.suspected, since = excluded.since, was = excluded.was, overruled = excluded.overruled, \
         anew_at = excluded.anew_at, weight = excluded.weight, evidence = excluded.evidence, recent = excluded.recent, \
         ends_at = excluded.ends_at, ribbon = excluded.ribbon, heard = excluded.heard, figure = excluded.figure, \
         coverage = excluded.coverage, recipe = excluded.recipe, reckoned_at = excluded.reckoned_at";
    let code = |stage: Option<Stage>| Val::from(stage.map(|stage| stage.code().to_owned()));
    let heard: Vec<(Uuid, Stage)> = k.heard.iter().map(|(id, stage)| (id.0, *stage)).collect();
    let mut params: Vec<Val> = vec![client.0.into(), k.place().into(), k.stage.code().into(), k.carried.code().into()];
    params.extend([code(k.suspected), k.since.into(), code(k.was), k.overruled.into(), k.anew.into()]);
    params.extend([k.weight.into(), k.evidence.into(), k.recent.into(), k.ends.into()]);
    params.extend([json!(k.ribbon).into(), json!(heard).into(), k.figure.into(), k.coverage.into()]);
    params.extend([k.recipe.into(), k.at.into()]);
    tx.run(PUT, &params)?;
    Ok(())
}

/// Forgets what was reckoned of one relationship; what lies beneath stays.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, client: PartyId) -> Result<(), AppError> {
    tx.run("delete from client_stages where client_id = $1", &[client.0.into()])?;
    tx.run("delete from stage_changes where client_id = $1", &[client.0.into()])?;
    Ok(())
}

/// The client and its units: what is said of one of them is said of it.
///
/// # Errors
/// The database.
pub fn below(conn: &mut Conn, client: PartyId) -> Result<Vec<PartyId>, AppError> {
    const BELOW: &str = "select u.below from party_paths u where u.above = $1 order by u.below limit 100";
    conn.all(BELOW, &[client.0.into()])?.iter().map(|row| Ok(PartyId(row.get("below")?))).collect()
}

/// Clients that are still served, after this one.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, after: Option<PartyId>, most: u32) -> Result<Vec<PartyId>, AppError> {
    let query = Query::new("select p.id from parties p").and_raw("p.kind = 'client' and p.retired_at is null");
    let query = query.and_some("p.id > {}", after.map(|id| id.0));
    query.order("p.id").limit(most).all(conn)?.iter().map(|row| Ok(PartyId(row.get("id")?))).collect()
}

/// Clients with whom something moved since then, they and those above them, and until when that is known.
///
/// # Errors
/// The database.
pub fn moved_since(
    conn: &mut Conn,
    (since, now): (Timestamp, Timestamp),
    most: u32,
) -> Result<(Vec<PartyId>, Timestamp), AppError> {
    const EACH: [&str; 3] = [
        "select c.customer_id, c.performer_id, c.moved_at from commitments c where c.kind = 'promise' and c.moved_at > $1 \
         order by c.moved_at, c.id limit $2",
        "select c.customer_id, c.performer_id, c.moved_at from commitments c where c.kind = 'action' and c.moved_at > $1 \
         order by c.moved_at, c.id limit $2",
        "select c.customer_id, c.performer_id, c.moved_at from conversations c where c.moved_at > $1 \
         order by c.moved_at, c.id limit $2",
    ];
    const CLIENTS: &str = "select distinct u.above from party_paths u join parties p on p.id = u.above";
    let (mut parties, mut until) = (Vec::<Uuid>::new(), now);
    for sql in EACH {
        let rows = conn.all(sql, &[since.into(), i64::from(most).into()])?;
        if let Some(last) = rows.last().filter(|_| rows.len() == most as usize) {
            until = until.min(last.get("moved_at")?);
        }
        for row in &rows {
            parties.extend([row.get::<Uuid>("customer_id")?, row.get::<Uuid>("performer_id")?]);
        }
    }
    parties.sort_unstable();
    parties.dedup();
    let mut found = Vec::new();
    for some in parties.chunks(200) {
        let query = Query::new(CLIENTS).in_list("u.below", some.iter().map(|id| Val::Uuid(*id)));
        let query = query.and_raw("p.kind = 'client' and p.retired_at is null");
        for row in query.all(conn)? {
            found.push(PartyId(row.get("above")?));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok((found, until))
}

/// A relationship went to another stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub client: (PartyId, String),
    /// Shown before.
    pub from: Stage,
    /// Shown from then on.
    pub to: Stage,
    /// Which way.
    pub course: Course,
    /// What made it so.
    pub because: Option<Because>,
    /// What was new, or what was taken back where that made it so.
    pub evidence: Vec<EvidenceId>,
    /// Who said so, where a person did.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Keeps that a relationship went to another stage.
///
/// # Errors
/// The database.
pub fn changed(tx: &mut Tx, c: &Changed) -> Result<(), AppError> {
    const INSERT: &str = "insert into stage_changes (id, client_id, from_stage, to_stage, course, because, evidence, person_id, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let evidence: Vec<Uuid> = c.evidence.iter().map(|id| id.0).collect();
    let mut params: Vec<Val> = vec![c.id.into(), c.client.0.0.into(), c.from.code().into(), c.to.code().into()];
    params.extend([c.course.code().into(), c.because.map(|why| why.code().to_owned()).into(), json!(evidence).into()]);
    params.extend([c.by.map(|by| by.0).into(), c.at.into()]);
    tx.run(INSERT, &params)?;
    Ok(())
}

const CHANGES: &str = "select h.id, h.client_id, p.name, h.from_stage, h.to_stage, h.course, h.because, h.evidence, h.person_id, h.at \
     from stage_changes h join parties p on p.id = h.client_id";

fn change(row: &Row) -> Result<Changed, AppError> {
    let (from, to): (String, String) = (row.get("from_stage")?, row.get("to_stage")?);
    let (course, because): (String, Option<String>) = (row.get("course")?, row.get("because")?);
    let evidence: Vec<Uuid> = serde_json::from_value(row.get("evidence")?)
        .map_err(|e| AppError::Internal(format!("kept evidence cannot be read: {e}")))?;
    Ok(Changed {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("name")?),
        from: named(&from)?,
        to: named(&to)?,
        course: Course::from_code(&course).ok_or_else(|| AppError::Internal(format!("unknown course {course}")))?,
        because: because.as_deref().and_then(Because::from_code),
        evidence: evidence.into_iter().map(EvidenceId).collect(),
        by: row.get::<Option<Uuid>>("person_id")?.map(PersonId),
        at: row.get("at")?,
    })
}

/// What became of one, the latest first.
///
/// # Errors
/// The database.
pub fn changes(conn: &mut Conn, client: PartyId, most: u32) -> Result<Vec<Changed>, AppError> {
    let query = Query::new(CHANGES).and("h.client_id = {}", Val::Uuid(client.0));
    query.order("h.at desc, h.id desc").limit(most).all(conn)?.iter().map(change).collect()
}

/// What became since then of all, or of those whose relationship somebody leads, the latest first.
///
/// # Errors
/// The database.
pub fn changes_of(
    conn: &mut Conn,
    lead: Option<PersonId>,
    since: Timestamp,
    most: u32,
) -> Result<Vec<Changed>, AppError> {
    // A unit without a lead of its own has that of the client above.
    const LED: &str = "(p.lead_id = {} or p.lead_id is null and exists (select 1 from parties a where a.id = p.parent_id \
         and a.lead_id = {}))";
    let mut query = Query::new(CHANGES).and("h.at >= {}", Val::At(since)).and_raw("p.retired_at is null");
    if let Some(lead) = lead {
        query = query.and(LED, [Val::Uuid(lead.0), Val::Uuid(lead.0)]);
    }
    query.order("h.at desc, h.id desc").limit(most).all(conn)?.iter().map(change).collect()
}
