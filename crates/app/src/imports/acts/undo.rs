//! Taking an import back. Nothing is removed: what it made becomes void, what it changed is told again as it was.
//!
//! A ledger cannot be wound back, so a commitment that an import said more about is voided and told anew, as a commitment
//! that follows it and holds the lines from before. What a person has spoken in stays as it is.

use std::sync::Arc;

use db::Tx;
use domain::commitment::Act;
use domain::kernel::CommitmentId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::write::Batch;
use crate::commitments::acts::{Saying, say};
use crate::commitments::store::{self as commitments, Origin};
use crate::imports::report::Counts;
use crate::imports::store::{self, Changed, Item, Status};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger;
use crate::people::scope::Scope;

const UNDO: Scope = Scope::System("undo");

/// Commitments in one transaction.
const CHUNK: usize = 500;

/// What came of undoing an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The import.
    pub import: Uuid,
    /// Commitments that are void now.
    pub voided: u64,
    /// Commitments that are told again as they were before.
    pub restored: u64,
    /// Commitments that stay, because somebody has spoken in them since.
    pub kept: u64,
    /// Parties, people and services that nothing needed any more.
    pub retired: Counts,
}

/// Takes back the import of this id, which says that it is being undone. `progress` hears how many commitments of how many
/// are behind it.
///
/// # Errors
/// The database. The import says then that it failed; undoing it again goes on where it stopped.
pub async fn undo(app: &App, import: Uuid, progress: impl FnMut(u64, u64)) -> Result<Undone, AppError> {
    let undone = take_back(app, import, progress).await;
    let (status, failure) = match &undone {
        Ok(_) => (Status::Undone, None),
        Err(error) => (Status::Failed, Some(error.to_string())),
    };
    let wrote = app.write(move |tx, env| store::finish(tx, import, status, None, failure.as_deref(), env.now)).await;
    undone.and_then(|undone| wrote.map(|()| undone))
}

async fn take_back(app: &App, import: Uuid, mut progress: impl FnMut(u64, u64)) -> Result<Undone, AppError> {
    let changed = app.read(move |conn, _| store::changed(conn, import)).await?;
    let created = app.read(move |conn, _| store::created(conn, import)).await?;
    let all = (created.len() + changed.len()) as u64;
    let mut undone = Undone { import, ..Undone::default() };
    let mut done = 0;
    for chunk in created.chunks(CHUNK) {
        let chunk = Arc::new(chunk.to_vec());
        done += chunk.len() as u64;
        let wrote = app
            .write(move |tx, env| {
                store::move_share(tx, import, done, all, env.now)?;
                void_all(tx, env, &chunk)
            })
            .await?;
        undone.voided += wrote.0;
        undone.kept += wrote.1;
        progress(done, all);
    }
    for chunk in changed.chunks(CHUNK) {
        let chunk = Arc::new(chunk.to_vec());
        done += chunk.len() as u64;
        let wrote = app
            .write(move |tx, env| {
                store::move_share(tx, import, done, all, env.now)?;
                restore_all(tx, env, &chunk)
            })
            .await?;
        undone.restored += wrote.0;
        undone.kept += wrote.1;
        progress(done, all);
    }
    undone.retired = app.write(move |tx, env| store::retire_unused(tx, import, env.now)).await?;
    Ok(undone)
}

fn void(tx: &mut Tx, env: &Env, id: CommitmentId) -> Result<(), AppError> {
    say(tx, env, &UNDO, id, Saying { channel: domain::commitment::Channel::System, ..Saying::now(Act::Void, None) })?;
    Ok(())
}

/// Voids commitments; answers how many, and how many stay.
fn void_all(tx: &mut Tx, env: &Env, ids: &[CommitmentId]) -> Result<(u64, u64), AppError> {
    let mut counts = (0, 0);
    for id in ids {
        if store::acted_on(tx, *id)? {
            counts.1 += 1;
            continue;
        }
        void(tx, env, *id)?;
        store::repoint(tx, *id, None)?;
        counts.0 += 1;
    }
    Ok(counts)
}

/// Tells commitments again as they were; answers how many, and how many stay.
fn restore_all(tx: &mut Tx, env: &Env, all: &[Changed]) -> Result<(u64, u64), AppError> {
    let mut counts = (0, 0);
    for changed in all {
        if store::acted_on(tx, changed.id)? {
            counts.1 += 1;
        } else {
            restore(tx, env, changed)?;
            counts.0 += 1;
        }
    }
    Ok(counts)
}

fn restore(tx: &mut Tx, env: &Env, changed: &Changed) -> Result<(), AppError> {
    let row = commitments::find(tx, &UNDO, changed.id)?;
    let before = row.fresh();
    let entries = ledger::entries(tx, changed.id.0)?;
    let mut said = Vec::new();
    for entry in entries.iter().filter(|e| e.seq <= changed.acts) {
        let source = entry.body.as_deref().and_then(|b| serde_json::from_str::<ledger::Body<Act>>(b).ok()?.source);
        let source = source.map(|s| s.to_string());
        said.extend(ledger::commitment_event(entry)?.map(|mut event| {
            event.recorded_at = env.now;
            (event, source)
        }));
    }
    void(tx, env, changed.id)?;
    let origin = Origin {
        customer_person: before.customer_person,
        performer_person: before.performer_person,
        service: changed.service,
        offering: None,
        conversation: None,
        step: None,
        follows: Some(changed.id),
        import: changed.made_by,
        attributes: changed.attributes.clone(),
    };
    let mut batch = Batch::default();
    let between = (row.between.customer, row.between.performer);
    let events = said.iter().map(|(event, source)| (event.clone(), source.as_deref()));
    let id = batch.commitment(env, between, origin, events)?;
    let made_by = changed.made_by.unwrap_or_default();
    batch.items.extend(changed.made_by.map(|_| (id, Item::Created)));
    batch.write(tx, env, &changed.reference, made_by)?;
    store::repoint(tx, changed.id, Some((id, changed)))
}
