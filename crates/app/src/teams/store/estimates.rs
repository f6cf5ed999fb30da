//! Estimates of what teams have to give to promises. Lines are added and never changed; the last one counts.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::check::Effort;
use domain::kernel::{CommitmentId, PartyId, PersonId, SkillId};
use domain::teams::{EstimateKind, Line, Said};
use uuid::Uuid;

use crate::kit::error::AppError;

/// Promises that are asked about in one statement.
const CHUNK: usize = 2000;
/// Estimates of one promise that are shown.
const MOST: u32 = 500;

/// An estimate as somebody said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Its id.
    pub id: Uuid,
    /// Of which promise.
    pub commitment: CommitmentId,
    /// What which team has to give.
    pub team: PartyId,
    /// What was said.
    pub said: Said,
    /// In which words.
    pub note: Option<String>,
    /// Who said it.
    pub by: Option<(PersonId, String)>,
}

fn estimate(row: &Row) -> Result<Estimate, AppError> {
    let code: String = row.get("kind")?;
    let kind = EstimateKind::from_code(&code)
        .ok_or_else(|| AppError::Internal(format!("unknown kind {code} of an estimate")))?;
    let (by, name): (Option<Uuid>, Option<String>) = (row.get("person_id")?, row.get("by_name")?);
    Ok(Estimate {
        id: row.get("id")?,
        commitment: CommitmentId(row.get("commitment_id")?),
        team: PartyId(row.get("team_id")?),
        said: Said { kind, lines: Vec::new(), at: row.get("said_at")? },
        note: row.get("note")?,
        by: by.map(PersonId).zip(name),
    })
}

fn line(row: &Row) -> Result<Option<Line>, AppError> {
    let Some(skill) = row.get::<Option<Uuid>>("skill_id")? else { return Ok(None) };
    let minutes =
        |column: &str| -> Result<u32, AppError> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX)) };
    let effort = Effort::new(minutes("low")?, minutes("likely")?, minutes("high")?)
        .ok_or_else(|| AppError::Internal(format!("an estimate of skill {skill} is not in order")))?;
    Ok(Some(Line { skill: SkillId(skill), effort, hands: u8::try_from(row.get::<i64>("hands")?).unwrap_or(1) }))
}

fn gathered(rows: &[Row]) -> Result<Vec<Estimate>, AppError> {
    let mut all: Vec<Estimate> = Vec::new();
    for row in rows {
        let found = estimate(row)?;
        if all.last().is_none_or(|last| last.id != found.id) {
            all.push(found);
        }
        if let (Some(line), Some(last)) = (line(row)?, all.last_mut()) {
            last.said.lines.push(line);
        }
    }
    Ok(all)
}

/// The estimates that count of these promises, one for each team; by promise and team.
///
/// # Errors
/// The database.
pub fn heads(conn: &mut Conn, of: &[CommitmentId]) -> Result<HashMap<CommitmentId, Vec<Estimate>>, AppError> {
    const HEADS: &str = "select e.id, e.commitment_id, e.team_id, e.kind, e.note, e.person_id, p.name as by_name, e.said_at, \
         l.skill_id, l.low, l.likely, l.high, l.hands from estimate_heads h join estimates e on e.id = h.estimate_id \
         left join estimate_lines l on l.estimate_id = e.id left join people p on p.id = e.person_id";
    let mut all: HashMap<CommitmentId, Vec<Estimate>> = HashMap::new();
    for some in of.chunks(CHUNK) {
        let query = Query::new(HEADS).in_list("h.commitment_id", some.iter().map(|id| Val::Uuid(id.0)));
        let rows = query.order("h.commitment_id, h.team_id, l.skill_id").all(conn)?;
        for found in gathered(&rows)? {
            all.entry(found.commitment).or_default().push(found);
        }
    }
    Ok(all)
}

/// Everything that was said of one promise, the last first; of one team, where it is named.
///
/// # Errors
/// The database.
pub fn histories(conn: &mut Conn, of: CommitmentId, team: Option<PartyId>) -> Result<Vec<Estimate>, AppError> {
    const ALL: &str = "select e.id, e.commitment_id, e.team_id, e.kind, e.note, e.person_id, p.name as by_name, e.said_at, \
         l.skill_id, l.low, l.likely, l.high, l.hands from estimates e left join estimate_lines l on l.estimate_id = e.id \
         left join people p on p.id = e.person_id";
    let query = Query::new(ALL).and("e.commitment_id = {}", Val::Uuid(of.0));
    let query = query.and_some("e.team_id = {}", team.map(|id| Val::Uuid(id.0)));
    gathered(&query.order("e.said_at desc, e.id desc, l.skill_id").limit(MOST).all(conn)?)
}

/// Keeps an estimate, which counts from now on.
///
/// # Errors
/// The database.
pub fn insert_estimate(tx: &mut Tx, e: &Estimate) -> Result<(), AppError> {
    const INSERT: &str = "insert into estimates (id, commitment_id, team_id, kind, note, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    const LINE: &str = "insert into estimate_lines (estimate_id, skill_id, low, likely, high, hands) \
         values ($1, $2, $3, $4, $5, $6)";
    const COUNTS: &str = "insert into estimate_heads (commitment_id, team_id, estimate_id) values ($1, $2, $3) \
         on conflict (commitment_id, team_id) do update set estimate_id = excluded.estimate_id";
    let by = e.by.as_ref().map(|(id, _)| id.0);
    tx.run(
        INSERT,
        &[
            e.id.into(),
            e.commitment.0.into(),
            e.team.0.into(),
            e.said.kind.code().into(),
            e.note.clone().into(),
            by.into(),
            e.said.at.into(),
        ],
    )?;
    for line in &e.said.lines {
        let minutes = [line.effort.low(), line.effort.likely(), line.effort.high()].map(i64::from);
        let [low, likely, high] = minutes;
        let hands = i64::from(line.hands);
        tx.run(LINE, &[e.id.into(), line.skill.0.into(), low.into(), likely.into(), high.into(), hands.into()])?;
    }
    tx.run(COUNTS, &[e.commitment.0.into(), e.team.0.into(), e.id.into()])?;
    Ok(())
}
