//! Rows of systems outside IT. What we think of their risk is given to nobody else than our own people here.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, PersonId};
use domain::market::{Risk, Standing};
use domain::profile::Whose;
use jiff::Timestamp;
use uuid::Uuid;

use crate::clients::profile::store::reads_inside;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::sponsors::store::Matter;

/// A system that was built or bought outside IT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its id.
    pub id: Uuid,
    /// Where it is used.
    pub party: (PartyId, String),
    /// What it is.
    pub name: String,
    /// What it is used for.
    pub used_for: String,
    /// Why it came to be.
    pub why: String,
    /// Who looks after it, where we know them.
    pub owner: Option<(PersonId, String)>,
    /// Who looks after it, where it is only a name.
    pub owner_name: Option<String>,
    /// What it costs in a year.
    pub cost: Option<Money>,
    /// What would make it safe or bring it home.
    pub safer: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// Which side told of it.
    pub whose: Whose,
    /// Who did.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
    /// How risky we think it is; for our own people.
    pub risk: Option<Risk>,
    /// Guards against two changes at once.
    pub version: i64,
}

const SYSTEM: &str = "select s.id, s.party_id, p.name as party, s.name, s.used_for, s.why, s.owner_id, o.name as owner, \
     s.owner_name, s.cost_minor, s.cost_currency, s.safer, s.standing, s.side, s.said_by, b.name as by_name, s.made_at, \
     s.version, (select r.risk from outside_risks r where r.system_id = s.id order by r.said_at desc, r.id desc limit 1) as risk \
     from outside_systems s join parties p on p.id = s.party_id left join people o on o.id = s.owner_id \
     left join people b on b.id = s.said_by";

fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a system outside")))
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(PersonId).zip(name))
}

fn system(row: &Row, inside: bool) -> Result<System, AppError> {
    let cost = row.get::<Option<i64>>("cost_minor")?.zip(row.get::<Option<String>>("cost_currency")?);
    let cost = cost.map(|(minor, code)| Currency::of(&code).map(|currency| Money::new(minor, currency))).transpose();
    let risk: Option<String> = row.get("risk")?;
    Ok(System {
        id: row.get("id")?,
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        name: row.get("name")?,
        used_for: row.get("used_for")?,
        why: row.get("why")?,
        owner: named(row, "owner_id", "owner")?,
        owner_name: row.get("owner_name")?,
        cost: cost.map_err(|e| AppError::Internal(e.sentence()))?,
        safer: row.get("safer")?,
        standing: coded(row, "standing", Standing::from_code)?,
        whose: coded(row, "side", Whose::from_code)?,
        by: named(row, "said_by", "by_name")?,
        at: row.get("made_at")?,
        risk: risk.as_deref().filter(|_| inside).and_then(Risk::from_code),
        version: row.get("version")?,
    })
}

/// What a list of systems is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this client and below it.
    pub party: Option<PartyId>,
    /// Those about which nothing more is to be done, or the others.
    pub over: Option<bool>,
}

/// Systems at clients that may be seen, by name, after the given one; none by a link.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<(String, Uuid)>,
    most: u32,
) -> Result<Vec<System>, AppError> {
    if scope.only().is_some() {
        return Ok(Vec::new());
    }
    let mut query = scope.parties(Query::new(SYSTEM));
    if let Some(party) = filter.party {
        let below = "s.party_id in (select u.below from party_paths u where u.above = {})";
        query = query.and(below, Val::Uuid(party.0));
    }
    query = match filter.over {
        Some(true) => query.and_raw("s.standing in ('home', 'gone')"),
        Some(false) => query.and_raw("s.standing not in ('home', 'gone')"),
        None => query,
    };
    if let Some((name, id)) = after {
        query = query.keyset(&["s.name", "s.id"], vec![name.into(), id.into()], Direction::Ascending);
    }
    let inside = reads_inside(scope);
    query.order("s.name, s.id").limit(most).all(conn)?.iter().map(|row| system(row, inside)).collect()
}

/// One system at a client that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<System, AppError> {
    if scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    let query = scope.parties(Query::new(SYSTEM)).and("s.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), |row| system(row, reads_inside(scope)))
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, s: &System) -> Result<(), AppError> {
    const INSERT: &str = "insert into outside_systems (id, party_id, name, used_for, why, owner_id, owner_name, cost_minor, \
         cost_currency, safer, standing, side, said_by, made_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)";
    tx.run(
        INSERT,
        &[
            s.id.into(),
            s.party.0.0.into(),
            s.name.as_str().into(),
            s.used_for.as_str().into(),
            s.why.as_str().into(),
            s.owner.as_ref().map(|(id, _)| id.0).into(),
            s.owner_name.clone().into(),
            s.cost.map(|cost| cost.minor).into(),
            s.cost.map(|cost| cost.currency.code().to_owned()).into(),
            s.safer.clone().into(),
            s.standing.code().into(),
            s.whose.code().into(),
            s.by.as_ref().map(|(id, _)| id.0).into(),
            s.at.into(),
        ],
    )?;
    Ok(())
}

/// Writes one anew, and how it stands.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update(tx: &mut Tx, s: &System) -> Result<(), AppError> {
    const UPDATE: &str = "update outside_systems set name = $2, used_for = $3, why = $4, owner_id = $5, owner_name = $6, \
         cost_minor = $7, cost_currency = $8, safer = $9, standing = $10, version = version + 1 \
         where id = $1 and version = $11";
    let changed = tx.run(
        UPDATE,
        &[
            s.id.into(),
            s.name.as_str().into(),
            s.used_for.as_str().into(),
            s.why.as_str().into(),
            s.owner.as_ref().map(|(id, _)| id.0).into(),
            s.owner_name.clone().into(),
            s.cost.map(|cost| cost.minor).into(),
            s.cost.map(|cost| cost.currency.code().to_owned()).into(),
            s.safer.clone().into(),
            s.standing.code().into(),
            s.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// How risky we think one is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// How much.
    pub risk: Risk,
    /// What could happen to data.
    pub data: Option<String>,
    /// What happens when it stands still, or when whoever looks after it is away.
    pub continuity: Option<String>,
    /// Who could get in.
    pub security: Option<String>,
    /// Who judged.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

/// How risky it was judged each time, newest first; nothing for others than our own people.
///
/// # Errors
/// The database.
pub fn risks(conn: &mut Conn, scope: &Scope, id: Uuid, most: u32) -> Result<Vec<Judged>, AppError> {
    const RISKS: &str = "select r.risk, r.data, r.continuity, r.security, r.person_id, b.name as by_name, r.said_at \
         from outside_risks r left join people b on b.id = r.person_id";
    if !reads_inside(scope) {
        return Ok(Vec::new());
    }
    let query = Query::new(RISKS).and("r.system_id = {}", Val::Uuid(id));
    let rows = query.order("r.said_at desc, r.id desc").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Judged {
                risk: coded(row, "risk", Risk::from_code)?,
                data: row.get("data")?,
                continuity: row.get("continuity")?,
                security: row.get("security")?,
                by: named(row, "person_id", "by_name")?,
                at: row.get("said_at")?,
            })
        })
        .collect()
}

/// Keeps how risky we think it is.
///
/// # Errors
/// The database.
pub fn insert_risk(tx: &mut Tx, (id, of): (Uuid, Uuid), j: &Judged) -> Result<(), AppError> {
    const INSERT: &str = "insert into outside_risks (id, system_id, risk, data, continuity, security, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let by = j.by.as_ref().map(|(id, _)| id.0);
    let (data, continuity, security) = (j.data.clone(), j.continuity.clone(), j.security.clone());
    let (risk, at) = (j.risk.code(), j.at);
    let all =
        [id.into(), of.into(), risk.into(), data.into(), continuity.into(), security.into(), by.into(), at.into()];
    tx.run(INSERT, &all)?;
    Ok(())
}

/// Something that became of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How it stood from then on.
    pub standing: Standing,
    /// In whose words.
    pub words: Option<String>,
    /// The promise or the conversation that was opened about it.
    pub matter: Option<Matter>,
    /// Which side said so.
    pub whose: Whose,
    /// Who.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

/// What became of one, newest first. Whoever asks has found it.
///
/// # Errors
/// The database.
pub fn steps(conn: &mut Conn, id: Uuid, most: u32) -> Result<Vec<Step>, AppError> {
    const STEPS: &str = "select t.standing, t.words, t.matter_id, t.matter, t.side, t.person_id, b.name as by_name, t.said_at \
         from outside_steps t left join people b on b.id = t.person_id";
    let query = Query::new(STEPS).and("t.system_id = {}", Val::Uuid(id));
    let rows = query.order("t.said_at desc, t.id desc").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            let matter = row.get::<Option<Uuid>>("matter_id")?.zip(row.get::<Option<String>>("matter")?);
            Ok(Step {
                standing: coded(row, "standing", Standing::from_code)?,
                words: row.get("words")?,
                matter: matter.and_then(|(id, kind)| Matter::named(&kind, id)),
                whose: coded(row, "side", Whose::from_code)?,
                by: named(row, "person_id", "by_name")?,
                at: row.get("said_at")?,
            })
        })
        .collect()
}

/// Keeps what became of one.
///
/// # Errors
/// The database.
pub fn insert_step(tx: &mut Tx, (id, of): (Uuid, Uuid), s: &Step) -> Result<(), AppError> {
    const INSERT: &str = "insert into outside_steps (id, system_id, standing, words, matter_id, matter, side, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.run(
        INSERT,
        &[
            id.into(),
            of.into(),
            s.standing.code().into(),
            s.words.clone().into(),
            s.matter.map(Matter::id).into(),
            s.matter.map(|matter| matter.code().to_owned()).into(),
            s.whose.code().into(),
            s.by.as_ref().map(|(id, _)| id.0).into(),
            s.at.into(),
        ],
    )?;
    Ok(())
}
