//! What is known of a treatment, and what can be chosen for a client, read once for pages and programs alike.

use std::collections::HashMap;

use db::Conn;
use domain::health::Stage;
use domain::kernel::{PartyId, PersonId};
use domain::treatment::{self, Doer, Effect, Play, Record};
use uuid::Uuid;

use super::acts::{self, Planned};
use super::store::{self, Begun, Treatment};
use crate::commitments::store::{self as commitments, Row};
use crate::health::acts::{reads, says};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::Party;

/// Facilitators to choose from.
const MOST: u32 = 100;
/// Treatments of a client that have ended, beside what can be chosen.
const OVER: u32 = 12;
/// Sentences about plays that are looked through.
const SAID: u32 = 200;

/// A play that was begun, with its steps as they stand.
#[derive(Clone, Debug)]
pub struct Played {
    /// The play.
    pub begun: Begun,
    /// Its steps that may be read, in order.
    pub steps: Vec<(Doer, Row)>,
}

/// A treatment with everything that may be read of it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The treatment.
    pub treatment: Treatment,
    /// Its plays, in the order in which they were begun.
    pub plays: Vec<Played>,
    /// The reader gives it to the sponsor and ends it.
    pub says: bool,
    /// Where the relationship stands now; for our own people.
    pub now: Option<Stage>,
}

impl Played {
    /// A step of it was done; only then it can be said what it did.
    #[must_use]
    pub fn tried(&self) -> bool {
        treatment::tried(self.steps.iter().map(|(_, row)| row.state))
    }
}

impl Whole {
    /// A play of it was tried.
    #[must_use]
    pub fn tried(&self) -> bool {
        self.plays.iter().any(Played::tried)
    }

    /// Steps that nobody has ended yet.
    #[must_use]
    pub fn open_steps(&self) -> usize {
        self.steps().iter().filter(|row| row.closed_at.is_none()).count()
    }

    /// Every step, in order.
    #[must_use]
    pub fn steps(&self) -> Vec<Row> {
        self.plays.iter().flat_map(|play| play.steps.iter().map(|(_, row)| row.clone())).collect()
    }
}

/// One treatment with everything that may be read of it.
///
/// # Errors
/// Not found, or the database.
pub fn whole(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<Whole, AppError> {
    let treatment = store::find(conn, scope, id)?;
    let begun = store::plays(conn, scope, id)?;
    let steps = store::steps(conn, &begun.iter().map(|one| one.id).collect::<Vec<_>>())?;
    let ids: Vec<_> = steps.iter().map(|(.., promise)| *promise).collect();
    let rows = if ids.is_empty() { Vec::new() } else { commitments::by_ids(conn, scope, &ids)? };
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let of = |play: Uuid| steps.iter().filter(move |(of, ..)| *of == play);
    let plays = begun
        .into_iter()
        .map(|begun| Played {
            steps: of(begun.id).filter_map(|(_, side, id)| Some((*side, rows.get(id)?.clone()))).collect(),
            begun,
        })
        .collect();
    let inside = reads(scope).is_ok();
    let party = crate::clients::profile::known::client(conn, scope, treatment.client.0)?;
    Ok(Whole {
        says: inside && treatment.ended.is_none() && says(scope, &party),
        now: if inside { Some(acts::stage_now(conn, env, party.id)?) } else { None },
        treatment,
        plays,
    })
}

/// Treatments of a client that have ended, the latest first; for our own people.
///
/// # Errors
/// Not found for others, or the database.
pub fn over(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<Whole>, AppError> {
    reads(scope)?;
    let all = store::list(conn, scope, (Some(client), Some(false)), None, OVER)?;
    all.iter().map(|t| whole(conn, env, scope, t.id)).collect()
}

/// A play that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The play.
    pub play: &'static Play,
    /// What it did before, anywhere.
    pub record: Record,
    /// What was last said of it: at which client, what it did, in which words.
    pub last: Option<(String, Effect, String)>,
    /// It is under way.
    pub begun: bool,
    /// Its steps as they would be begun.
    pub planned: Vec<Planned>,
}

/// What can be chosen for a client.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The client.
    pub party: Party,
    /// For which stage.
    pub stage: Stage,
    /// The treatment that is under way.
    pub open: Option<Treatment>,
    /// The plays, what is looked at first first.
    pub all: Vec<Choice>,
    /// Somebody from outside opens what is begun next.
    pub opens: bool,
    /// Who could.
    pub facilitators: Vec<(PersonId, String)>,
    /// The reader may begin.
    pub says: bool,
}

/// What can be chosen for a client; for our own people.
///
/// # Errors
/// Not found, or the database.
pub fn choices(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Choices, AppError> {
    reads(scope)?;
    let party = crate::clients::profile::known::client(conn, scope, client)?;
    let open = acts::under_way(conn, scope, client)?;
    let stage = acts::stage_for(conn, env, client, open.as_ref())?;
    let begun = match &open {
        Some(t) => store::plays(conn, scope, t.id)?,
        None => Vec::new(),
    };
    let effects = store::effects(conn, scope)?;
    let records = treatment::records(effects.iter().map(|(play, effect, n)| (play.as_str(), *effect, *n)));
    let said = store::last_said(conn, scope, SAID)?;
    let facilitators = store::facilitators(conn, client, MOST)?;
    let first = open.as_ref().is_none_or(|t| t.facilitator.is_none());
    let outside = facilitators.first().map(|(_, name)| name.clone());
    let mut all = Vec::new();
    for play in treatment::for_stage(stage) {
        let steps = treatment::steps(play, stage, outside.as_deref(), first);
        let last = said.iter().find(|(code, ..)| *code == play.code);
        all.push(Choice {
            play,
            record: records.get(&play.code).copied().unwrap_or_default(),
            last: last.map(|(_, client, effect, words)| (client.clone(), *effect, words.clone())),
            begun: begun.iter().any(|one| one.play == play.code),
            planned: acts::plan(conn, env, scope, &party, steps)?,
        });
    }
    let opens = first && treatment::needs_facilitator(stage);
    Ok(Choices { says: says(scope, &party), party, stage, open, all, opens, facilitators })
}
