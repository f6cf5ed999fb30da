//! Before a word is given, whatever the door: the chance of its day is reckoned over all futures and kept, so that
//! [`super::acts::stand_behind`] finds it in the transaction that writes the word down. Where nothing is known, nothing is kept.

use domain::check::THOROUGH;
use domain::commitment::{Act, ActKind, Side};
use domain::kernel::CommitmentId;
use jiff::civil::Date;
use uuid::Uuid;

use super::acts::{self, Seen};
use super::ask::{Ask, Like};
use super::reckon::{self, Prepared, Reckoned};
use super::store;
use crate::commitments::acts::Opening;
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::similar::acts::Similar;

/// A word that somebody is about to give.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// About which promise.
    pub of: CommitmentId,
    /// By which act.
    pub kind: ActKind,
    /// For which day, where the act names one.
    pub day: Option<Date>,
}

impl Word {
    /// The word that this act gives.
    #[must_use]
    pub fn of(of: CommitmentId, act: &Act) -> Self {
        Self { of, kind: act.kind(), day: act.terms().and_then(|terms| terms.due.as_ref()).map(|due| due.date()) }
    }
}

/// Reckons and keeps the chance of the day of a word of ours. Answers the check, where anything is known.
///
/// # Errors
/// Not found, busy, the database.
pub async fn before(app: &App, scope: &Scope, word: Word) -> Result<Option<Uuid>, AppError> {
    use ActKind as K;
    let gives = matches!(word.kind, K::Promise | K::Agree | K::Counter | K::Propose | K::DeclareBreakdown);
    if !gives || !scope.is_staff() || scope.looks_on() {
        return Ok(None);
    }
    let own = scope.clone();
    let prepared = app.read(move |conn, env| {
        let row = commitments::find(conn, &own, word.of)?;
        if own.side_of(&row.between).unwrap_or(Side::Performer) != Side::Performer
            || !row.between.performer_kind.is_ours()
        {
            return Ok(None);
        }
        let table = |conn: &mut db::Conn| -> Result<Option<Date>, AppError> {
            let (c, _) = commitments::replayed(conn, &row)?;
            Ok(c.on_table().and_then(|terms| terms.due.as_ref()).map(|due| due.date()))
        };
        let takes = matches!(word.kind, K::Promise | K::Agree);
        let day = if takes { table(conn)? } else { word.day };
        let Some(day) = day.filter(|day| *day >= env.local().date()) else { return Ok(None) };
        reckon::prepare(conn, env, Ask::about(word.of, Some(day))).map(Some)
    });
    let Some(prepared) = prepared.await? else { return Ok(None) };
    let reckoned = match reckon::reckon(app, &prepared, THOROUGH, false).await {
        Ok(Some(reckoned)) => reckoned,
        // What waits in a circle has no chance that could be told, and nobody is kept from speaking by that.
        Ok(None) | Err(AppError::Refused { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    keep(app, scope, &prepared, &reckoned).await.map(Some)
}

/// An offer of ours that nobody has made yet: answers the check it stands on. What was asked about before is asked anew where
/// another day is offered; where nothing was asked, it is told by how long things like it took.
///
/// # Errors
/// Not found, busy, the database.
pub async fn before_offer(app: &App, scope: &Scope, opening: &Opening) -> Result<Option<Uuid>, AppError> {
    let known = opening.said.check;
    let offered = match &opening.said.act {
        Act::Offer { terms, .. } => terms.due.as_ref().map(|due| due.date()),
        _ => None,
    };
    let Some(day) = offered.filter(|_| scope.is_staff() && !scope.looks_on() && !opening.said.for_other) else {
        return Ok(known);
    };
    let (own, performer, team) = (scope.clone(), opening.performer, opening.team);
    let asked = app.read(move |conn, env| {
        if day < env.local().date() || !people::find_party(conn, &own, performer)?.kind.is_ours() {
            return Ok(None);
        }
        let before = known.map(|check| store::question(conn, check)).transpose()?.flatten();
        let mut ask = match before {
            Some((_, same)) if same == day => return Ok(None),
            Some((kept, _)) => Ask::again(kept, day),
            None => Ask::about(super::ask::THOUGHT, Some(day)),
        };
        ask.like = ask.like.or(Some(Like { team, service: None })).filter(|_| ask.needs.is_empty());
        reckon::prepare(conn, env, ask).map(Some)
    });
    let Some(prepared) = asked.await? else { return Ok(known) };
    match reckon::reckon(app, &prepared, THOROUGH, false).await {
        Ok(Some(reckoned)) => keep(app, scope, &prepared, &reckoned).await.map(Some),
        Ok(None) | Err(AppError::Refused { .. }) => Ok(known),
        Err(error) => Err(error),
    }
}

/// Keeps an answer as it is shown; the one that was kept before, where it is the same.
///
/// # Errors
/// The database.
pub async fn keep(app: &App, scope: &Scope, prepared: &Prepared, reckoned: &Reckoned) -> Result<Uuid, AppError> {
    let seen = seen(prepared, reckoned);
    let scope = scope.clone();
    app.write(move |tx, env| match store::same(tx, &seen, env.now - super::ask::STANDS)? {
        Some(known) => Ok(known),
        None => acts::keep(tx, env, &scope, &seen),
    })
    .await
}

fn seen(prepared: &Prepared, reckoned: &Reckoned) -> Seen {
    let (ask, answer) = (&prepared.ask, &reckoned.answer);
    let dates = [answer.promise.p50, answer.promise.p85, answer.promise.p95].map(|finish| finish.day());
    Seen {
        commitment: Some(ask.of).filter(|of| *of != super::ask::THOUGHT),
        team: ask.team(&prepared.plan),
        day: ask.day.unwrap_or(prepared.plan.from),
        kept: answer.chance.kept,
        futures: answer.chance.of,
        agreed: prepared.agreed,
        dates,
        offered: reckoned.offer.as_ref().map(|offer| offer.day),
        similar: prepared.similar.as_ref().map(Similar::all),
        seed: prepared.plan.seed,
        plan: reckon::hex(&prepared.print),
        question: ask.kept(),
    }
}
