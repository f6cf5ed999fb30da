//! What the words are taken from: rows and acts, many at once. Nobody reads this but the index.

use std::collections::HashMap;

use db::{Conn, Query, Row, Val};
use domain::commitment::Act;
use domain::conversation::TalkAct;
use domain::finding::{of_commitment, of_conversation};
use uuid::Uuid;

use super::Sort;
use crate::kit::error::AppError;
use crate::ledger::Body;

/// A line of a ledger: in which chain, and its text.
#[derive(Clone, Debug)]
pub struct Said {
    /// The matter.
    pub of: Uuid,
    /// Which chain.
    pub chain: String,
    /// The act, unless erased.
    pub body: Option<String>,
}

/// A matter as far as finding goes.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Its id.
    pub id: Uuid,
    /// Subject or need.
    pub title: String,
    /// Both parties.
    pub parties: [Uuid; 2],
    /// Whether each of them is of our house.
    pub ours: [bool; 2],
    /// Who answers for it.
    pub people: [Option<Uuid>; 2],
    /// Nothing is left to be done.
    pub closed: bool,
    /// It is not found at all.
    pub void: bool,
}

fn matter(row: &Row) -> Result<Matter, AppError> {
    let ours = |kind: String| matches!(kind.as_str(), "it" | "team");
    Ok(Matter {
        id: row.at(0)?,
        title: row.at(1)?,
        parties: [row.at(2)?, row.at(3)?],
        ours: [ours(row.at(4)?), ours(row.at(5)?)],
        people: [row.at(6)?, row.at(7)?],
        closed: row.at(8)?,
        void: row.at::<String>(9)? == "void",
    })
}

fn listed(ids: &[Uuid]) -> impl Iterator<Item = Val> {
    ids.iter().map(|id| Val::Uuid(*id))
}

/// Commitments of these ids.
///
/// # Errors
/// The database.
pub fn commitments(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Matter>, AppError> {
    const ALL: &str = "select c.id, c.subject, c.customer_id, c.performer_id, cu.kind, pf.kind, c.customer_person_id, \
         c.performer_person_id, c.closed_at is not null, c.state from commitments c \
         join parties cu on cu.id = c.customer_id join parties pf on pf.id = c.performer_id";
    Query::new(ALL).in_list("c.id", listed(ids)).all(conn)?.iter().map(matter).collect()
}

/// Conversations of these ids.
///
/// # Errors
/// The database.
pub fn conversations(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Matter>, AppError> {
    const ALL: &str = "select c.id, c.statement, c.customer_id, c.performer_id, cu.kind, pf.kind, c.customer_person_id, \
         c.performer_person_id, c.closed_at is not null, c.state from conversations c \
         join parties cu on cu.id = c.customer_id join parties pf on pf.id = c.performer_id";
    Query::new(ALL).in_list("c.id", listed(ids)).all(conn)?.iter().map(matter).collect()
}

/// A party or a person as far as finding goes.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// What everybody knows who sees it: the name, and of people the e-mail.
    pub names: Vec<String>,
    /// What else is known inside our house.
    pub inside: Vec<String>,
    /// Whose members see it, and whether that is the IT organisation, which everybody sees.
    pub parties: Vec<(Uuid, bool)>,
    /// It is no more.
    pub gone: bool,
}

fn named(row: &Row, names: usize, inside: usize) -> Result<Named, AppError> {
    let texts = |from: usize, until: usize| {
        let all: Result<Vec<Option<String>>, _> = (from..until).map(|at| row.at(at)).collect();
        all.map(|all| all.into_iter().flatten().collect::<Vec<String>>())
    };
    let (until, end) = (1 + names, 1 + names + inside);
    Ok(Named {
        id: row.at(0)?,
        names: texts(1, until)?,
        inside: texts(until, end)?,
        parties: Vec::new(),
        gone: row.at(end)?,
    })
}

/// Parties of these ids.
///
/// # Errors
/// The database.
pub fn parties(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Named>, AppError> {
    const ALL: &str = "select p.id, p.name, p.about, p.retired_at is not null, p.kind from parties p";
    let rows = Query::new(ALL).in_list("p.id", listed(ids)).all(conn)?;
    let one = |row: &Row| {
        let found = named(row, 1, 1)?;
        Ok(Named { parties: vec![(found.id, row.at::<String>(4)? == "it")], ..found })
    };
    rows.iter().map(one).collect()
}

/// People of these ids.
///
/// # Errors
/// The database.
pub fn people(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Named>, AppError> {
    const ALL: &str = "select p.id, p.name, p.email, p.title, p.about, p.retired_at is not null from people p";
    const OF: &str = "select m.person_id, m.party_id, t.kind from memberships m join parties t on t.id = m.party_id \
         where m.until_at is null";
    let rows = Query::new(ALL).in_list("p.id", listed(ids)).all(conn)?;
    let mut found = rows.iter().map(|row| named(row, 2, 2)).collect::<Result<Vec<_>, _>>()?;
    for row in Query::new(OF).in_list("m.person_id", listed(ids)).all(conn)? {
        let (person, party): (Uuid, Uuid) = (row.at(0)?, row.at(1)?);
        let it = row.at::<String>(2)? == "it";
        found.iter_mut().filter(|p| p.id == person).for_each(|p| p.parties.push((party, it)));
    }
    Ok(found)
}

/// What other systems call these commitments.
///
/// # Errors
/// The database.
pub fn references(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    const ALL: &str = "select m.commitment_id, m.reference from import_matters m";
    let rows = Query::new(ALL).in_list("m.commitment_id", listed(ids)).all(conn)?;
    rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect()
}

/// What was said in these matters, each in its order.
///
/// # Errors
/// The database.
pub fn said(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Said>, AppError> {
    const ALL: &str = "select a.matter_id, a.chain, t.body from acts a left join act_texts t on t.act_id = a.id";
    let rows = Query::new(ALL).in_list("a.matter_id", listed(ids)).order("a.matter_id, a.seq").all(conn)?;
    rows.iter().map(|row| Ok(Said { of: row.at(0)?, chain: row.at(1)?, body: row.at(2)? })).collect()
}

/// The texts of a line. What cannot be read has none: `entente verify` tells of that.
#[must_use]
pub fn texts(sort: Sort, body: &str) -> Vec<String> {
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    match sort {
        Sort::Commitment => serde_json::from_str::<Body<Act>>(body)
            .map(|b| owned(of_commitment(&b.act, b.words.as_deref())))
            .unwrap_or_default(),
        Sort::Conversation => serde_json::from_str::<Body<TalkAct>>(body)
            .map(|b| owned(of_conversation(&b.act, b.words.as_deref())))
            .unwrap_or_default(),
        Sort::Party | Sort::Person => Vec::new(),
    }
}
