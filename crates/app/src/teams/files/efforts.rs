//! What finished work took beside its estimate: `team`, `estimated` and `actual` in hours, `finished`, `what`, and `reference`,
//! by which a row is known again.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Tx};
use domain::kernel::PartyId;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Columns, Done, Kind, each, wrong};
use crate::imports::files::Taking;
use crate::imports::report::Report;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::teams::store::{self, Effort};

/// Rows written at once.
const CHUNK: usize = 2000;

pub(super) fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Vec<Effort>, Report), AppError> {
    let (columns, mut report) = (Columns::of(conn, &taking.table, Kind::Efforts)?, taking.report(Kind::Efforts.name()));
    let today = env.local().date();
    let known: HashMap<(PartyId, String), (u32, u32, Date)> = store::references(conn)?;
    let mut seen: BTreeSet<(PartyId, String)> = BTreeSet::new();
    let read = |row: &domain::importing::Row<'_>| {
        let team = columns.team(row)?;
        let on = match (columns.day(row, "finished")?, columns.cell(row, "finished").is_empty()) {
            (Some(day), _) if day > today => {
                return wrong("future", format!("{day} lies ahead, and nothing was finished on it."));
            }
            (Some(day), _) => day,
            (None, _) => return wrong("bad_date", "Nothing says when it was finished. Write a day in `finished`."),
        };
        let Some(estimated) = columns.hours(row, "estimated")?.filter(|minutes| *minutes > 0) else {
            return wrong("not_estimated", "It was estimated at nothing, so there is nothing to compare.");
        };
        let Some(actual) = columns.hours(row, "actual")? else {
            return wrong("bad_value", "Write in `actual` how many hours it took.");
        };
        let what = columns.cell(row, "what");
        let reference = match columns.cell(row, "reference") {
            "" => format!("{what} {on}"),
            reference => reference.to_owned(),
        };
        let cut = |text: &str| text.chars().take(200).collect::<String>();
        let (reference, what) = (cut(&reference), if what.is_empty() { cut(&reference) } else { cut(what) });
        if !seen.insert((team, reference.clone())) {
            return wrong(
                "same_key",
                "The same stands on an earlier line already. Give each a `reference` of its own.",
            );
        }
        let there = known.get(&(team, reference.clone()));
        let effort =
            Effort { id: env.id(), team, commitment: None, what, estimated, actual, on, reference: Some(reference) };
        Ok(match there {
            Some(same) if *same == (estimated, actual, on) => Done::Same,
            Some(_) => Done::Other(effort),
            None => Done::New(effort),
        })
    };
    let all = each(&columns, &mut report, read, |report, done| match done {
        Done::New(_) => report.created.team_efforts += 1,
        Done::Other(_) => report.changed.team_efforts += 1,
        Done::Same => report.unchanged.team_efforts += 1,
    });
    Ok((all, report))
}

pub(super) fn write(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let (all, report) = weigh(tx, env, taking)?;
    if report.changed.team_efforts > 0 {
        for effort in &all {
            store::replace_effort(tx, effort.team, (None, effort.reference.as_deref()), env.now)?;
        }
    }
    for some in all.chunks(CHUNK) {
        store::insert_efforts(tx, some, (None, Some(import), env.now))?;
    }
    Ok(report)
}
