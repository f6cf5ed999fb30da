//! The promise check over a large house: a filled database gets 330 teams of eight with skills, and estimates for the 5,000 open
//! promises that are due last. Then reading the plan, going through everything as it is done in the background, and the pages.

use std::time::Instant;

use db::{Conn, Db, DbError, Options};
use domain::check::{Effort, Level};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::party::PartyKind;
use domain::teams::{EstimateKind, Line};
use entente::check::standing::acts::go_through;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::people::acts::{self as people, blank_party};
use entente::people::scope::Scope;
use entente::people::store::Party;
use entente::teams::acts::{self as teams, NewEstimate, NewMember};
use entente::teams::store;
use jiff::ToSpan;
use uuid::Uuid;

use super::dice::Dice;
use super::money::{Line as Row, signed_in, timed};

const TEAMS: usize = 330;
const PEOPLE: usize = 8;
const SKILLS: usize = 12;
const OPEN: i64 = 5_000;
/// Estimates of one transaction.
const AT_ONCE: usize = 250;
/// How often the plan is read.
const READ: usize = 5;
/// Promises whose page is asked for.
const ASKED: usize = 60;

const SELF: Scope = Scope::System("the bench");

/// Staffs the house where it is not yet, and measures.
pub async fn measure(database: &str, seed: u64) -> anyhow::Result<()> {
    let db = Db::open(database, Options::default()).await?;
    db.migrate(entente::migrations::ALL).await?;
    let app = App::new(db, Clock::System, Chance::seeded(seed), Settings::default());
    let Some(org) = app.read(|conn, _| entente::organisation::find(conn)).await? else {
        anyhow::bail!("the database is empty; fill it first");
    };
    app.set_zone(org.zone);
    let staffed = app.read(|conn, _| Ok(conn.one("select id from team_members limit 1", &[])?.is_some())).await?;
    if !staffed {
        staff(&app, org.it, seed).await?;
    }
    let open = app.read(|conn, _| Ok(open(conn)?)).await?;
    println!("{:52} {:>9} {:>9}", "", "ms, p50", "p95");
    for row in background(&app, &open).await?.into_iter().chain(pages(&app, &open).await?) {
        println!("{row}");
    }
    app.db.close().await;
    Ok(())
}

/// Open promises of ours that have a team, those due last first.
fn open(conn: &mut Conn) -> Result<Vec<(CommitmentId, PartyId)>, DbError> {
    const LAST: &str = "select c.id, c.team_id from commitments c where c.closed_at is null and c.state = 'promised' \
         and c.kind in ('promise', 'action') and c.team_id is not null order by c.due_at desc, c.id limit $1";
    let rows = conn.all(LAST, &[OPEN.into()])?;
    rows.iter().map(|row| Ok((CommitmentId(row.at(0)?), PartyId(row.at(1)?)))).collect()
}

async fn staff(app: &App, it: PartyId, seed: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    let (all, skills) = app
        .write(move |tx, env| {
            let rows = tx.all("select id from parties where kind = 'team' order by created_at, id", &[])?;
            let mut all: Vec<PartyId> =
                rows.iter().map(|row| row.at::<Uuid>(0).map(PartyId)).collect::<Result<_, _>>()?;
            for n in all.len()..TEAMS {
                let name = format!("Team {}", n + 1);
                let party = Party { kind: PartyKind::Team, name, parent: Some(it), ..blank_party() };
                all.push(people::add_party(tx, env, &SELF, party)?);
            }
            let skills = (0..SKILLS)
                .map(|n| teams::name(tx, env, &SELF, &format!("Skill {n}")))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((all, skills))
        })
        .await?;
    for (at, team) in all.iter().copied().enumerate() {
        let skills = skills.clone();
        app.write(move |tx, env| {
            let from = env.local().date().saturating_sub(1.year());
            for n in 0..PEOPLE {
                let known = (0..3).map(|k| (skills[(at + n + k) % SKILLS], Level::Able)).collect();
                let name = Some(format!("Member {n}"));
                let new = NewMember { account: None, name, minutes: 2_400, skills: known, from, until: None };
                teams::join(tx, env, &SELF, team, (&new, None))?;
            }
            Ok(())
        })
        .await?;
    }
    let open = app.read(|conn, _| Ok(open(conn)?)).await?;
    let mut dice = Dice::new(seed);
    let told: Vec<(CommitmentId, PartyId, NewEstimate)> = open
        .iter()
        .map(|(id, _)| {
            let at = dice.index(all.len());
            (*id, all[at], said(&mut dice, &skills, at))
        })
        .collect();
    for some in told.chunks(AT_ONCE) {
        let some = some.to_vec();
        app.write(move |tx, env| {
            for (id, team, new) in &some {
                teams::estimate(tx, env, &SELF, (*id, *team), new.clone())?;
            }
            Ok(())
        })
        .await?;
    }
    eprintln!("{} teams, {} estimates after {:.0} s", all.len(), told.len(), started.elapsed().as_secs_f64());
    Ok(())
}

/// One to three skills that the team has, five to forty hours each.
fn said(dice: &mut Dice, skills: &[SkillId], team: usize) -> NewEstimate {
    let first = dice.index(PEOPLE);
    let lines = (0..=dice.index(3)).map(|k| {
        let low = 300 + u32::try_from(dice.below(1_500)).unwrap_or(0);
        let effort = Effort::new(low, low * 3 / 2, low * 3).unwrap_or(Effort::exactly(low));
        Line { skill: skills[(team + first + k) % SKILLS], effort, hands: 1 }
    });
    NewEstimate { kind: EstimateKind::Estimate, lines: lines.collect(), note: None }
}

/// The plan is read; everything is gone through the first time, again when nothing has changed, and after one change.
async fn background(app: &App, open: &[(CommitmentId, PartyId)]) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut read = Vec::new();
    let mut work = 0;
    for _ in 0..READ {
        let begun = Instant::now();
        let plan = app.read(|conn, env| store::plan(conn, env, env.local().date())).await?;
        read.push(begun.elapsed().as_secs_f64() * 1000.0);
        work = plan.work.len();
    }
    read.sort_unstable_by(f64::total_cmp);
    rows.push(Row(format!("the plan of {work} open promises read"), read[READ / 2], Some(read[READ - 1])));
    for name in ["all of them gone through and kept", "the same again, nothing new", "after one estimate more"] {
        if name.starts_with("after")
            && let Some((id, _)) = open.first().copied()
        {
            change(app, id).await?;
        }
        let begun = Instant::now();
        go_through(app).await?;
        rows.push(Row(name.into(), begun.elapsed().as_secs_f64() * 1000.0, None));
    }
    Ok(rows)
}

/// Whoever estimated it says it anew, a little higher.
async fn change(app: &App, id: CommitmentId) -> anyhow::Result<()> {
    app.write(move |tx, env| {
        let said = store::heads(tx, &[id])?.remove(&id).and_then(|all| all.into_iter().next());
        let Some(before) = said else { return Ok(()) };
        let mut lines = before.said.lines;
        for line in &mut lines {
            let said = line.effort;
            line.effort = Effort::new(said.low(), said.likely(), said.high() + 60).unwrap_or(said);
        }
        let new = NewEstimate { kind: EstimateKind::Estimate, lines, note: None };
        teams::estimate(tx, env, &SELF, (id, before.team), new).map(|_| ())
    })
    .await?;
    Ok(())
}

async fn pages(app: &App, open: &[(CommitmentId, PartyId)]) -> anyhow::Result<Vec<Row>> {
    signed_in(app).await?;
    let day = app.env().local().date().saturating_add(60.days());
    let some: Vec<_> = open.iter().step_by((open.len() / ASKED).max(1)).take(ASKED).collect();
    let asked = [
        (
            "what if, another promise each time",
            some.iter().map(|(id, _)| format!("/promises/{}/check?by={day}", id.0)).collect(),
        ),
        ("what if, the same promise", vec![format!("/promises/{}/check?by={day}", open[0].0.0)]),
        ("promises at risk", vec!["/promises/risks".to_owned()]),
        ("how much a team has to do", open.iter().take(ASKED).map(|(_, team)| format!("/teams/{}", team.0)).collect()),
    ];
    let mut rows = Vec::new();
    for (name, pages) in asked {
        let pages: Vec<String> = pages;
        let took = timed(app, &pages, ASKED).await?;
        let failed = if took.failed == 0 { String::new() } else { format!(", {} failed", took.failed) };
        rows.push(Row(format!("{name}{failed}"), took.at(0.5), Some(took.at(0.95))));
    }
    Ok(rows)
}
