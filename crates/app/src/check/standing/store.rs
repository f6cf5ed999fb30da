//! Rows of how promises stand, and those that are at risk with the names around them.

use std::collections::HashMap;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::chances::{Fall, Standing, Why};
use domain::kernel::{CommitmentId, PartyId, PersonId, SkillId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::check::store as checks;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Open promises that are looked at.
const MOST: u32 = 20_000;
/// Promises that are asked about in one statement.
const AT_ONCE: usize = 200;

/// An open promise of ours.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Which.
    pub id: CommitmentId,
    /// Versions of its terms.
    pub terms_version: i64,
    /// Other terms wait for an answer.
    pub amended: bool,
    /// Its due.
    pub due_at: Timestamp,
    /// Who answers for it by name.
    pub person: Option<PersonId>,
}

/// How one stands, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: CommitmentId,
    /// Under which terms.
    pub terms_version: i64,
    /// By when it was promised.
    pub due_at: Timestamp,
    /// Since when this is the answer.
    pub reckoned_at: Timestamp,
    /// Its day at 85.
    pub p85: Option<Date>,
    /// The agreed level then.
    pub agreed: u8,
    /// Chances.
    pub standing: Standing,
    /// The team that has most to do with it.
    pub team: Option<PartyId>,
    /// Who is told that it is at risk.
    pub person: Option<PersonId>,
    /// What holds it up.
    pub why: Option<Why>,
    /// When they said that they know.
    pub known_at: Option<Timestamp>,
}

impl Kept {
    /// Whether the terms that this speaks of are still in force.
    #[must_use]
    pub fn holds_for(&self, promise: &Owed) -> bool {
        self.due_at == promise.due_at && (promise.amended || self.terms_version == promise.terms_version)
    }
}

/// Which of those at risk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whose {
    /// Of this person, who answers for them.
    pub person: Option<PersonId>,
    /// Of this team, worked on by it, or held up by it.
    pub team: Option<PartyId>,
    /// Only those of which nobody said that they know.
    pub news: bool,
}

/// A promise at risk.
#[derive(Clone, Debug)]
pub struct AtRisk {
    /// How it stands.
    pub kept: Kept,
    /// Since when it is at risk, and from what it fell.
    pub fall: Fall,
    /// What.
    pub subject: String,
    /// For whom.
    pub customer: String,
    /// A day was agreed and not an hour.
    pub due_is_day: bool,
    /// Who answers for it.
    pub person: Option<String>,
    /// The team that has most to do with it.
    pub team: Option<String>,
    /// The team whose hours it lacks.
    pub lacks: Option<String>,
    /// The skill that it lacks.
    pub skill: Option<String>,
    /// What it rests on, where the reader may see that.
    pub rests: Option<String>,
}

/// Open promises of ours that have a day.
///
/// # Errors
/// The database.
pub fn owed(conn: &mut Conn) -> Result<Vec<Owed>, AppError> {
    const OWED: &str = "select c.id, c.terms_version, c.amended, c.due_at, c.performer_person_id from commitments c \
         join parties pf on pf.id = c.performer_id where c.closed_at is null and c.state in ('promised', 'breakdown') \
         and c.due_at is not null and pf.kind not in ('client', 'supplier')";
    let rows = Query::new(OWED).order("c.due_at, c.id").limit(MOST).all(conn)?;
    let one = |row: &Row| {
        Ok(Owed {
            id: CommitmentId(row.get("id")?),
            terms_version: row.get("terms_version")?,
            amended: row.get("amended")?,
            due_at: row.get("due_at")?,
            person: row.get::<Option<Uuid>>("performer_person_id")?.map(PersonId),
        })
    };
    rows.iter().map(one).collect()
}

const KEPT: &str = "select s.commitment_id, s.terms_version, s.due_at, s.reckoned_at, s.chance, s.p85, s.agreed, s.given, \
     s.stretch, s.team_id, s.person_id, s.why, s.why_on, s.why_team, s.why_skill, s.why_taken, s.fell_at, s.fell_from, \
     s.fell_to, s.known_at from standings s";

fn hundredth(row: &Row, column: &str) -> Result<u8, AppError> {
    Ok(u8::try_from(row.get::<Option<i64>>(column)?.unwrap_or_default().clamp(0, 100)).unwrap_or_default())
}

fn kept_row(row: &Row) -> Result<Kept, AppError> {
    let party =
        |column: &str| -> Result<Option<PartyId>, AppError> { Ok(row.get::<Option<Uuid>>(column)?.map(PartyId)) };
    let fall = match row.get::<Option<Timestamp>>("fell_at")? {
        Some(at) => Some(Fall { at, from: hundredth(row, "fell_from")?, to: hundredth(row, "fell_to")? }),
        None => None,
    };
    let standing = Standing {
        chance: hundredth(row, "chance")?,
        given: hundredth(row, "given")?,
        stretch: row.get("stretch")?,
        fall,
    };
    Ok(Kept {
        id: CommitmentId(row.get("commitment_id")?),
        terms_version: row.get("terms_version")?,
        due_at: row.get("due_at")?,
        reckoned_at: row.get("reckoned_at")?,
        p85: row.get("p85")?,
        agreed: hundredth(row, "agreed")?,
        standing,
        team: party("team_id")?,
        person: row.get::<Option<Uuid>>("person_id")?.map(PersonId),
        why: why(row)?,
        known_at: row.get("known_at")?,
    })
}

fn why(row: &Row) -> Result<Option<Why>, AppError> {
    let code: Option<String> = row.get("why")?;
    let on: Option<Uuid> = row.get("why_on")?;
    let hours = row.get::<Option<Uuid>>("why_team")?.zip(row.get::<Option<Uuid>>("why_skill")?);
    Ok(match code.as_deref() {
        Some("rests") => on.map(|on| Why::Rests(CommitmentId(on))),
        Some("hours") => match hours {
            Some((team, skill)) => {
                Some(Why::Hours { team: PartyId(team), skill: SkillId(skill), taken: hundredth(row, "why_taken")? })
            }
            None => None,
        },
        Some("similar") => Some(Why::Similar),
        Some(_) => Some(Why::Work),
        None => None,
    })
}

/// All that is kept.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut Conn) -> Result<HashMap<CommitmentId, Kept>, AppError> {
    let rows = Query::new(KEPT).order("s.commitment_id").limit(MOST).all(conn)?;
    rows.iter().map(|row| kept_row(row).map(|kept| (kept.id, kept))).collect()
}

/// How a promise stands, where its terms are still those that were gone through.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, id: CommitmentId) -> Result<Option<Standing>, AppError> {
    Ok(of_these(conn, &[id])?.remove(&id))
}

/// How these promises stand, likewise.
///
/// # Errors
/// The database.
pub fn of_these(conn: &mut Conn, ids: &[CommitmentId]) -> Result<HashMap<CommitmentId, Standing>, AppError> {
    let mut all = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let query = Query::new(KEPT).in_list("s.commitment_id", some.iter().map(|id| Val::Uuid(id.0))).and_raw(
            "exists (select 1 from commitments c where c.id = s.commitment_id and c.due_at = s.due_at and c.closed_at is null)",
        );
        for row in &query.order("s.commitment_id").all(conn)? {
            let kept = kept_row(row)?;
            all.insert(kept.id, kept.standing);
        }
    }
    Ok(all)
}

/// Who is told that this one is at risk; nothing where it is not.
///
/// # Errors
/// The database.
pub fn told(conn: &mut Conn, id: CommitmentId) -> Result<Option<Option<PersonId>>, AppError> {
    const TOLD: &str = "select s.person_id from standings s";
    let query = Query::new(TOLD).and("s.commitment_id = {} and s.fell_at is not null", Val::Uuid(id.0));
    query.one(conn)?.map(|row| Ok(row.get::<Option<Uuid>>("person_id")?.map(PersonId))).transpose()
}

/// Those at risk of which nobody has spoken to the other side yet, the first due first, after the given one.
///
/// # Errors
/// The database.
pub fn at_risk(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<AtRisk>, AppError> {
    const AT_RISK: &str = "select s.commitment_id, s.terms_version, s.due_at, s.reckoned_at, s.chance, s.p85, s.agreed, \
         s.given, s.stretch, s.team_id, s.person_id, s.why, s.why_on, s.why_team, s.why_skill, s.why_taken, s.fell_at, \
         s.fell_from, s.fell_to, s.known_at, c.subject, c.due_is_day, cu.name as customer, a.name as person, t.name as team, \
         wt.name as lacks, k.name as skill from standings s join commitments c on c.id = s.commitment_id \
         join parties cu on cu.id = c.customer_id left join people a on a.id = s.person_id \
         left join parties t on t.id = s.team_id left join parties wt on wt.id = s.why_team \
         left join skills k on k.id = s.why_skill where s.fell_at is not null and c.closed_at is null \
         and c.state = 'promised' and not c.told and c.due_at = s.due_at";
    let query = Query::new(AT_RISK).and_some("s.person_id = {}", whose.person.map(|id| Val::Uuid(id.0)));
    let query = match whose.team {
        Some(PartyId(team)) => query.and(
            "(s.team_id = {} or s.why_team = {} or c.team_id = {})",
            [Val::Uuid(team), Val::Uuid(team), Val::Uuid(team)],
        ),
        None => query,
    };
    let query = if whose.news { query.and_raw("(s.known_at is null or s.known_at < s.fell_at)") } else { query };
    let query = match after {
        Some((at, id)) => {
            query.keyset(&["s.due_at", "s.commitment_id"], vec![Val::At(at), Val::Uuid(id)], Direction::Ascending)
        }
        None => query,
    };
    let rows = scope.matters(query).order("s.due_at, s.commitment_id").limit(most).all(conn)?;
    let mut all: Vec<AtRisk> = rows.iter().filter_map(|row| at_risk_row(row).transpose()).collect::<Result<_, _>>()?;
    let below: Vec<CommitmentId> = all.iter().filter_map(|risk| risk.below()).collect();
    let named = checks::named(conn, scope, &below)?;
    for risk in &mut all {
        risk.rests = risk.below().and_then(|id| named.get(&id)).map(|named| named.subject.clone());
    }
    Ok(all)
}

impl AtRisk {
    fn below(&self) -> Option<CommitmentId> {
        match self.kept.why {
            Some(Why::Rests(id)) => Some(id),
            _ => None,
        }
    }
}

fn at_risk_row(row: &Row) -> Result<Option<AtRisk>, AppError> {
    let kept = kept_row(row)?;
    let Some(fall) = kept.standing.fall else { return Ok(None) };
    Ok(Some(AtRisk {
        fall,
        subject: row.get("subject")?,
        customer: row.get("customer")?,
        due_is_day: row.get::<Option<bool>>("due_is_day")?.unwrap_or(false),
        person: row.get("person")?,
        team: row.get("team")?,
        lacks: row.get("lacks")?,
        skill: row.get("skill")?,
        rests: None,
        kept,
    }))
}

/// Keeps how one stands.
///
/// # Errors
/// The database.
pub fn keep(tx: &mut Tx, k: &Kept) -> Result<(), AppError> {
    const KEEP: &str = "insert into standings (commitment_id, terms_version, due_at, reckoned_at, chance, p85, agreed, given, \
         stretch, team_id, person_id, why, why_on, why_team, why_skill, why_taken, fell_at, fell_from, fell_to, known_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
         on conflict (commitment_id) do update set terms_version = excluded.terms_version, due_at = excluded.due_at, \
         reckoned_at = excluded.reckoned_at, chance = excluded.chance, p85 = excluded.p85, agreed = excluded.agreed, \
         given = excluded.given, stretch = excluded.stretch, team_id = excluded.team_id, person_id = excluded.person_id, \
         why = excluded.why, why_on = excluded.why_on, why_team = excluded.why_team, why_skill = excluded.why_skill, \
         why_taken = excluded.why_taken, fell_at = excluded.fell_at, fell_from = excluded.fell_from, \
         fell_to = excluded.fell_to, \
         known_at = case when excluded.fell_at is null then null else standings.known_at end";
    let (on, hours) = match k.why {
        Some(Why::Rests(id)) => (Some(id.0), None),
        Some(Why::Hours { team, skill, taken }) => (None, Some((team.0, skill.0, i64::from(taken)))),
        _ => (None, None),
    };
    let fall = k.standing.fall;
    let params: [Val; 20] = [
        k.id.0.into(),
        k.terms_version.into(),
        k.due_at.into(),
        k.reckoned_at.into(),
        i64::from(k.standing.chance).into(),
        k.p85.into(),
        i64::from(k.agreed).into(),
        i64::from(k.standing.given).into(),
        k.standing.stretch.into(),
        k.team.map(|id| id.0).into(),
        k.person.map(|id| id.0).into(),
        k.why.map(Why::code).into(),
        on.into(),
        hours.map(|(team, ..)| team).into(),
        hours.map(|(_, skill, _)| skill).into(),
        hours.map(|(.., taken)| taken).into(),
        fall.map(|fall| fall.at).into(),
        fall.map(|fall| i64::from(fall.from)).into(),
        fall.map(|fall| i64::from(fall.to)).into(),
        k.known_at.into(),
    ];
    tx.run(KEEP, &params)?;
    Ok(())
}

/// It is over, late or cannot be reckoned any more.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, id: CommitmentId) -> Result<(), AppError> {
    tx.run("delete from standings where commitment_id = $1", &[id.0.into()])?;
    Ok(())
}

/// Whoever is told knows.
///
/// # Errors
/// The database.
pub fn known(tx: &mut Tx, id: CommitmentId, at: Timestamp) -> Result<(), AppError> {
    tx.run("update standings set known_at = $2 where commitment_id = $1", &[id.0.into(), at.into()])?;
    Ok(())
}
