//! A tree of clients is brought in: each row names one, and the one above it. What is there under the same code, or under the
//! same name in the same place, stays as it is. Bringing the same list in again changes nothing.

use std::collections::HashMap;

use db::{Conn, Tx};
use domain::importing::{PartyProblem, PartyRow, PartyTree, Table, party_tree};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use uuid::Uuid;

use crate::imports::files::Taking;
use crate::imports::report::{Noted, Report};
use crate::imports::store::{self, Kind, Known};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::acts::blank_party;
use crate::people::store::{self as people, Party};

/// What a list of parties is called where a mapping is named, and the system from which its codes come.
pub const PARTIES: &str = "parties";

/// The columns of such a list, where it is not of agencies and bureaus.
pub const NEEDED: [&str; 2] = ["name", "above"];

/// The columns of the codes of agencies and bureaus, as the United States publish them.
const BUREAUS: [&str; 3] = ["agency_code", "bureau_code", "bureau_name"];

fn rows(table: &Table) -> Result<Vec<PartyRow>, AppError> {
    let at = |name: &str| table.columns().iter().position(|column| column == name);
    if let [Some(agency), Some(bureau), Some(name)] = BUREAUS.map(at) {
        let rows = table.rows();
        return Ok(rows.map(|r| PartyRow::bureau(r.line, (r.cell(agency), r.cell(bureau)), r.cell(name))).collect());
    }
    let Some(name) = at("name") else {
        let words = format!(
            "A list of parties has the columns code, name and above, or {}. Neither is here.",
            BUREAUS.join(", ")
        );
        return Err(AppError::refused("mapping", words));
    };
    let (code, above) = (at("code").unwrap_or(name), at("above"));
    let row = |r: domain::importing::Row<'_>| PartyRow {
        line: r.line,
        key: r.cell(code).trim().to_owned(),
        above: above.map(|above| r.cell(above).trim().to_owned()).unwrap_or_default(),
        name: r.cell(name).trim().to_owned(),
    };
    Ok(table.rows().map(row).collect())
}

/// What is to be done about each party of the list, in order: what is there stays, the others are made.
struct Weighed {
    tree: PartyTree,
    there: HashMap<String, PartyId>,
    known: Known,
    report: Report,
}

fn weigh(conn: &mut Conn, taking: &Taking) -> Result<Weighed, AppError> {
    let tree = party_tree(rows(&taking.table)?);
    let known = store::known(conn, PARTIES)?;
    let mut report = Report { used: tree.parties.len() as u64, ..taking.report(PARTIES) };
    let told = |(line, problem): &(u64, PartyProblem)| Noted {
        line: *line,
        code: problem.code().to_owned(),
        reason: problem.sentence().to_owned(),
    };
    report.flagged.extend(tree.flagged.iter().map(told));
    report.refused.extend(tree.refused.iter().map(told));
    report.sort();
    let placed = store::clients_in_place(conn)?;
    let mut there: HashMap<String, PartyId> = HashMap::new();
    for party in &tree.parties {
        let by_code = known.by_value.get(&(Kind::Client, party.key.clone())).copied().map(PartyId);
        let above = there.get(&party.above).copied();
        // Two bureaus of the same name are two: a name is only known in its place.
        let in_place = (party.above.is_empty() || above.is_some())
            .then(|| placed.get(&(party.name.to_lowercase(), above)).copied())
            .flatten();
        match by_code.or(in_place) {
            Some(id) => {
                there.insert(party.key.clone(), id);
                report.unchanged.parties += 1;
            }
            None => report.created.parties += 1,
        }
    }
    Ok(Weighed { tree, there, known, report })
}

/// Whether a header has the columns of one of the two forms.
#[must_use]
pub fn fits(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column == name);
    BUREAUS.iter().all(|name| has(name)) || NEEDED.into_iter().all(has)
}

/// What the list would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, the database.
pub fn dry_run(conn: &mut Conn, taking: &Taking) -> Result<Report, AppError> {
    Ok(Report { dry_run: true, ..weigh(conn, taking)?.report })
}

/// Writes the tree, as the import of this id. It can be taken back as long as nothing was begun with those it made.
///
/// # Errors
/// Columns that are missing, the database.
pub fn write_all(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let Weighed { tree, mut there, known, report } = weigh(tx, taking)?;
    let mut names = Vec::new();
    for row in tree.parties {
        let id = match there.get(&row.key).copied() {
            Some(id) => {
                if known.retired.contains(&id.0) {
                    store::revive(tx, Kind::Client, id.0, import)?;
                }
                id
            }
            None => {
                let (id, parent) = (PartyId(env.id()), there.get(&row.above).copied());
                let new = Party { id, kind: PartyKind::Client, name: row.name, parent, ..blank_party() };
                people::insert_party(tx, &new, Some(import), env.now)?;
                there.insert(row.key.clone(), id);
                id
            }
        };
        if !known.by_value.contains_key(&(Kind::Client, row.key.clone())) {
            names.push((Kind::Client, row.key, id.0));
        }
    }
    store::insert_names(tx, PARTIES, import, names)?;
    Ok(Report { import: Some(import), ..report })
}
