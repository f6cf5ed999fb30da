//! Pieces of it on other pages: the chip and *why* on the page of a client, stages in lists, and what became of relationships on Today.

use std::collections::HashMap;

use db::Conn;
use domain::health::{Course, Stage};
use domain::kernel::{EvidenceId, PartyId, PersonId};
use jiff::Zoned;

use super::known::{self, Counted, Told};
use super::store::{self, Changed, Kept, Mark};
use super::{acts, numbers, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// Pieces that stand beside a client.
const PIECES: usize = 3;
/// What became of relationships on Today.
const NEWS: usize = 4;

/// One piece of evidence as it is printed.
#[derive(Clone, Debug, Default)]
pub struct PieceView {
    /// Its stage, by its code.
    pub stage: &'static str,
    /// The words of a person; empty for a fact.
    pub quote: String,
    /// Who said it.
    pub by: String,
    /// How their side is drawn; empty where nobody knows.
    pub side: &'static str,
    /// Where and when it was said: *minutes, 24 Feb*; of a fact only when.
    pub place: String,
    /// What happened; empty for words.
    pub fact: String,
    /// Where it can be looked at.
    pub href: String,
    /// What it weighs today.
    pub weight: String,
    /// Somebody has confirmed it, or it happened.
    pub confirmed: bool,
}

/// A piece as it is printed.
#[must_use]
pub fn piece(c: &Counted, now: &Zoned) -> PieceView {
    let day = say::short_day(c.piece.at.to_zoned(now.time_zone().clone()).date(), now);
    let view = PieceView {
        stage: c.piece.stage.code(),
        href: c.told.href.clone(),
        weight: words::weight(c.piece.weight),
        confirmed: c.piece.confirmed,
        ..PieceView::default()
    };
    match (&c.told.quote, &c.told.fact) {
        (Some(quote), _) => PieceView {
            quote: quote.words.clone(),
            by: quote.by.clone(),
            side: quote.side,
            place: format!("{}, {day}", quote.source),
            ..view
        },
        (None, Some(fact)) => PieceView { fact: words::fact_words(fact), place: day, ..view },
        (None, None) => view,
    }
}

/// The chip at the head of a client's page, and why.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The stage, by its code.
    pub stage: &'static str,
    /// *since 24 February, sniffles before*.
    pub since: String,
    /// Where all of it stands.
    pub href: String,
    /// Somebody overruled it.
    pub overruled: bool,
    /// A worse one is suspected: its word.
    pub suspected: &'static str,
    /// *Why flu*.
    pub title: String,
    /// What weighs most for it.
    pub pieces: Vec<PieceView>,
    /// *6 pieces of evidence*, or *See all*.
    pub all: String,
    /// The health figure in a few words.
    pub figure: String,
}

/// The chip of a client; nothing for whoever may not read it, and before it was first reckoned.
///
/// # Errors
/// The database.
pub fn chip(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId, why: bool) -> Result<Option<Chip>, AppError> {
    let Some((kept, counted)) = known::glance(conn, env, scope, id, if why { PIECES } else { 0 })? else {
        return Ok(None);
    };
    let now = env.local();
    Ok(Some(Chip {
        stage: kept.stage.code(),
        since: words::since(&kept, &now),
        href: format!("{}/health", urls::client(id)),
        overruled: kept.overruled,
        suspected: kept.suspected.map_or("", Stage::word),
        title: if kept.stage == Stage::Healthy {
            "How it stands".to_owned()
        } else {
            format!("Why {}", kept.stage.word())
        },
        pieces: counted.iter().map(|c| piece(c, &now)).collect(),
        all: match kept.evidence {
            0 => "Its health".to_owned(),
            n => say::count(n, "piece of evidence", "pieces of evidence"),
        },
        figure: figure(&kept),
    }))
}

/// *Health figure 74 of 100, from 85 in 100 of what is asked for.*
fn figure(k: &Kept) -> String {
    match k.figure {
        Some(points) => format!("Health figure {points} of 100, from {} in 100 of what is asked for.", k.coverage),
        None => "No health figure yet: not enough evidence.".to_owned(),
    }
}

/// The stages of these clients; none for whoever may not read them.
///
/// # Errors
/// The database.
pub fn stages(conn: &mut Conn, scope: &Scope, ids: &[PartyId]) -> Result<HashMap<PartyId, Mark>, AppError> {
    if acts::reads(scope).is_err() { Ok(HashMap::new()) } else { store::marks(conn, ids) }
}

/// What became of a relationship, for Today.
#[derive(Clone, Debug)]
pub struct News {
    /// *Field Operations moved from sniffles to flu.*
    pub title: String,
    /// What made it so.
    pub why: String,
    /// Where all of it stands.
    pub href: String,
    /// How it is drawn: `warn` for worse, `good` for better.
    pub tone: &'static str,
    /// The stage it moved to, by its code.
    pub stage: &'static str,
}

fn told(told: &[Told]) -> String {
    let each: Vec<String> = told
        .iter()
        .map(|one| match (&one.quote, &one.fact) {
            (Some(quote), _) => format!("“{}” ({})", quote.words, quote.by),
            (None, Some(fact)) => words::fact_words(fact),
            (None, None) => String::new(),
        })
        .filter(|words| !words.is_empty())
        .collect();
    if each.is_empty() { String::new() } else { format!("{}.", each.join("; ")) }
}

fn one((c, evidence): &(Changed, Vec<Told>)) -> News {
    News {
        title: format!("{}.", words::change(c)),
        why: if c.course == Course::Worse { told(evidence) } else { String::new() },
        href: format!("{}/health", urls::client(c.client.0)),
        tone: if c.course == Course::Worse { "warn" } else { "good" },
        stage: c.to.code(),
    }
}

/// What became of relationships in the last week: of those that this person leads, or of all. Nothing for whoever may not read it.
///
/// # Errors
/// The database.
pub fn news(conn: &mut Conn, env: &Env, scope: &Scope, lead: Option<PersonId>) -> Result<Vec<News>, AppError> {
    Ok(known::news(conn, env, scope, lead, NEWS)?.iter().map(one).collect())
}

/// What confirming these sentences of a client would make of its stage, in a sentence or two; nothing for whoever may not read it, and
/// where they count for nothing.
///
/// # Errors
/// The database.
pub fn if_confirmed(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    client: &(PartyId, String),
    these: &[EvidenceId],
) -> Result<String, AppError> {
    if acts::reads(scope).is_err() || these.is_empty() {
        return Ok(String::new());
    }
    let history = acts::history(conn, env, client.0)?;
    let supposed = history.suppose(&numbers::rules(conn)?, env.now, these);
    Ok(words::supposed(&client.1, these.len(), &supposed))
}
