//! Fills an empty database: everybody, then commitments in the order in which they were opened, some of them in
//! conversations. Rows, ledgers and kept numbers are written by the product's own stores, so `entente verify` holds.

use std::sync::Arc;
use std::time::Instant;

use db::{Db, Options};
use domain::commitment::{Channel, Kind};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::party::PartyKind;
use entente::commitments::counting;
use entente::commitments::store::{self as commitments, Made, Origin};
use entente::conversations::acts::{self as conversations, Raising};
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock, Env};
use entente::kit::error::AppError;
use entente::ledger;
use entente::people::scope::{Between, Scope};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::fate::{Cast, Life};
use super::words;
use super::world::World;

/// Commitments of one transaction.
const AT_ONCE: u64 = 4_000;
/// So many days ago the first of them was opened.
const DAYS: i64 = 3 * 365;
/// Conversations, over the last months.
const TALKS: u64 = 10_000;

/// Fills it.
pub async fn fill(database: &str, many: u64, seed: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    let db = Db::open(database, Options { create: true, ..Options::default() }).await?;
    db.migrate(entente::migrations::ALL).await?;
    let clock = Clock::System;
    let app = App::new(db, clock, Chance::seeded(seed), Settings::default());
    if app.read(|conn, _| entente::organisation::find(conn)).await?.is_some() {
        anyhow::bail!("the database holds something already; fill an empty one");
    }
    let world = Arc::new(World::founded(&app).await?);
    eprintln!("{} clients after {:.0} s", world.clients.len(), started.elapsed().as_secs_f64());
    let now = app.clock.now();
    let talks = Arc::new(talks(&app, &world, now).await?);
    let chance = app.chance.clone();
    let (mut done, mut acts) = (0, 0);
    while done < many {
        let part = AT_ONCE.min(many - done);
        let (from, world, talks, chance) = (done, world.clone(), talks.clone(), chance.clone());
        acts +=
            app.write(move |tx, env| chunk(tx, env, &chance, (&world, &talks), now, (from, part, many), seed)).await?;
        done += part;
        if done % (AT_ONCE * 25) == 0 {
            eprintln!("{done} commitments, {acts} acts after {:.0} s", started.elapsed().as_secs_f64());
        }
    }
    eprintln!("{done} commitments, {acts} acts in {:.0} s", started.elapsed().as_secs_f64());
    // What time will bring is planned by the same jobs as in any house, so the runs that follow do not measure them.
    let ran = entente::jobs::run_due(&app).await?;
    eprintln!("{} jobs done after {:.0} s", ran.done, started.elapsed().as_secs_f64());
    app.db.close().await;
    Ok(())
}

fn opened(now: Timestamp, number: u64, many: u64) -> Timestamp {
    let span = SignedDuration::from_hours(24 * DAYS).as_secs();
    let ago = span - i64::try_from(number * u64::try_from(span).unwrap_or(0) / many.max(1)).unwrap_or(0);
    now - SignedDuration::from_secs(ago)
}

fn chunk(
    tx: &mut db::Tx,
    env: &Env,
    chance: &Chance,
    (world, talks): (&World, &[(ConversationId, usize)]),
    now: Timestamp,
    (from, part, many): (u64, u64, u64),
    seed: u64,
) -> Result<u64, AppError> {
    let failed = |error: anyhow::Error| AppError::Internal(error.to_string());
    let mut lives = Vec::new();
    let mut ids = Vec::new();
    for number in from..from + part {
        let mut dice = Dice::new(seed ^ (number << 8));
        let at = opened(now, number, many);
        let recent = number * 10 > many * 9;
        let talk = Some(dice.one(talks)).filter(|_| recent && dice.chance(0.3));
        let who = talk.map_or_else(|| dice.skewed(world.clients.len()), |(_, client)| *client);
        let kind = kind(&mut dice);
        let cast = cast(&mut dice, world, who, kind)?;
        // Ids lie in the order of opening, as they do in a house that has lived for years.
        let id = CommitmentId(Env::new(at, env.zone().clone(), chance.clone()).id());
        lives.push(Life::told(&mut dice, (id, kind), cast, (at, now), number).map_err(failed)?);
        ids.push(talk.map(|(id, _)| *id));
    }
    write(tx, env, &lives, &ids)
}

fn kind(dice: &mut Dice) -> Kind {
    match dice.below(20) {
        0 => Kind::Action,
        1 | 2 => Kind::Order,
        3..=5 => Kind::Ticket,
        _ => Kind::Promise,
    }
}

fn cast(dice: &mut Dice, world: &World, who: usize, kind: Kind) -> Result<Cast, AppError> {
    let it = world.it.ok_or(AppError::NotFound)?;
    let (client, people) = world.clients[who];
    let (ours, theirs): (PersonId, PersonId) = (*dice.one(&world.staff), *dice.one(&people));
    let team = Some(*dice.one(&world.teams));
    Ok(if kind != Kind::Ticket && dice.chance(0.2) {
        Cast { customer: it, customer_person: ours, performer: client, performer_person: theirs, team: None }
    } else {
        Cast { customer: client, customer_person: theirs, performer: it, performer_person: ours, team }
    })
}

fn write(tx: &mut db::Tx, env: &Env, lives: &[Life], talks: &[Option<ConversationId>]) -> Result<u64, AppError> {
    let mut lines = Vec::new();
    let mut made = Vec::new();
    for (life, talk) in lives.iter().zip(talks) {
        let pair = (life.cast.customer, life.cast.performer);
        let of: Result<Vec<_>, AppError> =
            life.events.iter().map(|e| ledger::commitment_line(e, None, pair, life.state.versions.len())).collect();
        lines.push((life.state.head.id.0, of?));
        let origin = Origin {
            customer_person: Some(life.cast.customer_person),
            performer_person: Some(life.cast.performer_person),
            conversation: *talk,
            ..Origin::default()
        };
        made.push((Made { state: &life.state, events: &life.events }, origin));
    }
    commitments::insert(tx, &made, &env.days)?;
    ledger::append_new(tx, env, ledger::Matter::Commitment, &lines)?;
    for (life, (made, _)) in lives.iter().zip(&made) {
        counting::settle(tx, env, &between(&life.cast, life.cast.team), None, *made)?;
    }
    for (life, talk) in lives.iter().zip(talks) {
        if let Some((talk, last)) = talk.zip(life.events.last()) {
            conversations::refresh(tx, env, (talk, &between(&life.cast, None)), last.said_at)?;
        }
    }
    Ok(lines.iter().map(|(_, l)| l.len() as u64).sum())
}

fn between(cast: &Cast, team: Option<PartyId>) -> Between {
    let (ours, theirs) = (PartyKind::It, PartyKind::Client);
    let by_us = team.is_some();
    Between {
        customer: cast.customer,
        customer_kind: if by_us { theirs } else { ours },
        performer: cast.performer,
        performer_kind: if by_us { ours } else { theirs },
        people: (Some(cast.customer_person), Some(cast.performer_person)),
    }
}

/// Conversations of the last months, each with a few words in it.
async fn talks(app: &App, world: &Arc<World>, now: Timestamp) -> anyhow::Result<Vec<(ConversationId, usize)>> {
    let mut all = Vec::new();
    for from in (0..TALKS).step_by(200) {
        let (world, chance) = (world.clone(), app.chance.clone());
        let more = app.write(move |tx, env| {
            (from..(from + 200).min(TALKS))
                .map(|n| talk(tx, &Env::new(ago(now, n), env.zone().clone(), chance.clone()), &world, n))
                .collect::<Result<Vec<_>, _>>()
        });
        all.extend(more.await?);
    }
    Ok(all)
}

/// When a conversation was raised.
fn ago(now: Timestamp, number: u64) -> Timestamp {
    let hours = 24 + Dice::new(number ^ 0x0a60).below(24 * 90);
    now - SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0))
}

fn talk(tx: &mut db::Tx, env: &Env, world: &World, number: u64) -> Result<(ConversationId, usize), AppError> {
    let mut dice = Dice::new(number ^ 0x7a1c);
    let who = dice.skewed(world.clients.len());
    let (client, people) = world.clients[who];
    let scope = Scope::System("the bench");
    let raise = TalkAct::Raise {
        statement: words::subject(&mut dice, 90_000_000 + number),
        asked_for: None,
        serves: Some(words::said(&mut dice)),
    };
    let id = conversations::raise(
        tx,
        env,
        &scope,
        Raising {
            customer: client,
            performer: world.it.ok_or(AppError::NotFound)?,
            customer_person: Some(people[0]),
            performer_person: Some(*dice.one(&world.staff)),
            follows: None,
            // Told to nobody, as what comes from elsewhere.
            said: conversations::Saying {
                channel: Channel::Import,
                ..conversations::Saying::now(raise, Some(words::said(&mut dice)))
            },
        },
    )?;
    Ok((id, who))
}
