//! Places in teams, with hours, skills and leave. Read for many teams at once.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::check::{Away, Level};
use domain::kernel::{PartyId, PersonId, SkillId};
use domain::teams::{Place, code_of, level_of};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Places in all teams together.
const MOST: u32 = 20_000;

/// Somebody's place in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Its id.
    pub id: Uuid,
    /// In which team.
    pub team: PartyId,
    /// Who, where they have an account.
    pub account: Option<PersonId>,
    /// Their name: that of the account, where there is one.
    pub name: String,
    /// From when to when, with what, and when not.
    pub place: Place,
    /// The leave with its ids, in the order of days.
    pub leave: Vec<Leave>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// Days on which somebody is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Its id.
    pub id: Uuid,
    /// The first and the last day.
    pub away: Away,
}

const MEMBER: &str = "select m.id, m.team_id, m.person_id, coalesce(p.name, m.name) as name, m.from_day, m.until_day, \
     m.version from team_members m left join people p on p.id = m.person_id";

fn member(row: &Row) -> Result<MemberRow, AppError> {
    let (id, account): (Uuid, Option<Uuid>) = (row.get("id")?, row.get("person_id")?);
    Ok(MemberRow {
        id,
        team: PartyId(row.get("team_id")?),
        account: account.map(PersonId),
        name: row.get("name")?,
        place: Place {
            // Whoever has no account is known by their place.
            person: PersonId(account.unwrap_or(id)),
            from: row.get("from_day")?,
            until: row.get("until_day")?,
            hours: Vec::new(),
            skills: Vec::new(),
            leave: Vec::new(),
        },
        leave: Vec::new(),
        version: row.get("version")?,
    })
}

/// Places of these teams, or of all, that are held on this day or later; by name.
///
/// # Errors
/// The database.
pub fn members(conn: &mut Conn, teams: Option<&[PartyId]>, held_from: Date) -> Result<Vec<MemberRow>, AppError> {
    let since = "(m.until_day is null or m.until_day >= {})";
    let query = of_teams(Query::new(MEMBER), teams).and(since, Val::Day(held_from));
    let rows = query.order("name, m.id").limit(MOST).all(conn)?;
    let found: Result<Vec<MemberRow>, AppError> = rows.iter().map(member).collect();
    filled(conn, found?, teams, held_from)
}

/// One place.
///
/// # Errors
/// Not found, or the database.
pub fn find_member(conn: &mut Conn, id: Uuid) -> Result<MemberRow, AppError> {
    let found = Query::new(MEMBER).and("m.id = {}", Val::Uuid(id)).one(conn)?;
    let row = found.as_ref().map_or(Err(AppError::NotFound), member)?;
    let (team, from) = (row.team, row.place.from);
    filled(conn, vec![row], Some(&[team]), from)?.pop().ok_or(AppError::NotFound)
}

fn of_teams(query: Query, teams: Option<&[PartyId]>) -> Query {
    match teams {
        Some(teams) => query.in_list("m.team_id", teams.iter().map(|id| Val::Uuid(id.0))),
        None => query,
    }
}

fn filled(
    conn: &mut Conn,
    mut all: Vec<MemberRow>,
    teams: Option<&[PartyId]>,
    held_from: Date,
) -> Result<Vec<MemberRow>, AppError> {
    const HOURS: &str =
        "select h.member_id, h.from_day, h.minutes from member_hours h join team_members m on m.id = h.member_id";
    const SKILLS: &str =
        "select k.member_id, k.skill_id, k.level from member_skills k join team_members m on m.id = k.member_id";
    const LEAVE: &str = "select l.member_id, l.id, l.from_day, l.until_day from member_leaves l \
         join team_members m on m.id = l.member_id";
    let place: HashMap<Uuid, usize> = all.iter().enumerate().map(|(n, row)| (row.id, n)).collect();
    let mut each = |query: Query, put: &mut dyn FnMut(&mut MemberRow, &Row) -> Result<(), AppError>| {
        of_teams(query, teams).each(conn, &mut |row| {
            let found = place.get(&row.get::<Uuid>("member_id")?).and_then(|n| all.get_mut(*n));
            found.map_or(Ok(()), |member| put(member, row))
        })
    };
    each(Query::new(HOURS).order("h.member_id, h.from_day"), &mut |member, row| {
        let minutes: i64 = row.get("minutes")?;
        member.place.hours.push((row.get("from_day")?, u32::try_from(minutes).unwrap_or(0)));
        Ok(())
    })?;
    each(Query::new(SKILLS).order("k.member_id, k.skill_id"), &mut |member, row| {
        let code: String = row.get("level")?;
        let level = level_of(&code).ok_or_else(|| AppError::Internal(format!("unknown level {code} of a skill")))?;
        member.place.skills.push((SkillId(row.get("skill_id")?), level));
        Ok(())
    })?;
    let leave = Query::new(LEAVE).and("l.until_day >= {}", Val::Day(held_from)).order("l.member_id, l.from_day, l.id");
    each(leave, &mut |member, row| {
        let away = Away { from: row.get("from_day")?, until: row.get("until_day")? };
        member.place.leave.push(away);
        member.leave.push(Leave { id: row.get("id")?, away });
        Ok(())
    })?;
    Ok(all)
}

/// Keeps a new place with its hours and skills.
///
/// # Errors
/// The database.
pub fn insert_member(tx: &mut Tx, m: &MemberRow, import: Option<Uuid>, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into team_members (id, team_id, person_id, name, from_day, until_day, import_id, made_at, \
         version) values ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    tx.run(
        INSERT,
        &[
            m.id.into(),
            m.team.0.into(),
            m.account.map(|id| id.0).into(),
            m.name.as_str().into(),
            m.place.from.into(),
            m.place.until.into(),
            import.into(),
            now.into(),
        ],
    )?;
    for (from, minutes) in &m.place.hours {
        put_hours(tx, m.id, *from, *minutes)?;
    }
    set_skills(tx, m.id, &m.place.skills)
}

/// Writes anew who it is, and from when to when.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update_member(tx: &mut Tx, m: &MemberRow) -> Result<(), AppError> {
    const UPDATE: &str = "update team_members set person_id = $2, name = $3, from_day = $4, until_day = $5, \
         version = version + 1 where id = $1 and version = $6";
    let changed = tx.run(
        UPDATE,
        &[
            m.id.into(),
            m.account.map(|id| id.0).into(),
            m.name.as_str().into(),
            m.place.from.into(),
            m.place.until.into(),
            m.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// The place is held until this day and no longer.
///
/// # Errors
/// The database.
pub fn end_member(tx: &mut Tx, id: Uuid, last: Option<Date>) -> Result<(), AppError> {
    const END: &str = "update team_members set until_day = $2, version = version + 1 where id = $1";
    tx.run(END, &[id.into(), last.into()])?;
    Ok(())
}

/// So many minutes in a week, from this day on.
///
/// # Errors
/// The database.
pub fn put_hours(tx: &mut Tx, member: Uuid, from: Date, minutes: u32) -> Result<(), AppError> {
    const PUT: &str = "insert into member_hours (member_id, from_day, minutes) values ($1, $2, $3) \
         on conflict (member_id, from_day) do update set minutes = excluded.minutes";
    tx.run(PUT, &[member.into(), from.into(), i64::from(minutes).into()])?;
    Ok(())
}

/// These are the skills of somebody, and no others.
///
/// # Errors
/// The database.
pub fn set_skills(tx: &mut Tx, member: Uuid, skills: &[(SkillId, Level)]) -> Result<(), AppError> {
    const PUT: &str = "insert into member_skills (member_id, skill_id, level) values ($1, $2, $3)";
    tx.run("delete from member_skills where member_id = $1", &[member.into()])?;
    for (skill, level) in skills {
        tx.run(PUT, &[member.into(), skill.0.into(), code_of(*level).into()])?;
    }
    Ok(())
}

/// Somebody is not there on these days.
///
/// # Errors
/// The database.
pub fn insert_leave(
    tx: &mut Tx,
    member: Uuid,
    leave: Leave,
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const INSERT: &str = "insert into member_leaves (id, member_id, from_day, until_day, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6)";
    let Leave { id, away } = leave;
    let by = by.map(|id| id.0);
    tx.run(INSERT, &[id.into(), member.into(), away.from.into(), away.until.into(), by.into(), now.into()])?;
    Ok(())
}

/// They are there after all.
///
/// # Errors
/// Not found, or the database.
pub fn remove_leave(tx: &mut Tx, member: Uuid, id: Uuid) -> Result<(), AppError> {
    let gone = tx.run("delete from member_leaves where id = $1 and member_id = $2", &[id.into(), member.into()])?;
    if gone == 0 { Err(AppError::NotFound) } else { Ok(()) }
}
