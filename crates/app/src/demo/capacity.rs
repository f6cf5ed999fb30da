//! What teams of the demo can carry: who is in them, a skill that one person has, leave, forty weeks of each, how estimates
//! turned out, what the open promises take, and what was put off. One team has promised more than it has.

use db::{Db, Tx};
use domain::check::{Away, Effort, Kept};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::teams::{EstimateKind, Line, Owed};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::cast::{Cast, Ids, env_at, scope_of};
use super::dice::Dice;
use super::hours::Hours;
use super::material::{Material, missing};
use super::money::taking;
use crate::imports::files::Files;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::acts::{self, NewDebt, NewEstimate, NewWeek};
use crate::teams::files::Kind;
use crate::teams::store::{self, WorkPlace};

/// Who is in which team.
const PEOPLE: &str = include_str!("data/team-people.csv");
/// Weeks that were written down.
const WEEKS: i64 = 40;
/// Pieces of finished work of each team.
const EFFORTS: i64 = 26;
/// Promises that are estimated at most.
const MOST: u32 = 400;

/// A team: key, what it keeps free for running and learning, what its weeks were like in percent of its hours (unplanned at
/// least and at most, worked, learning), how work turned out in percent of its estimate, and hours of what it promises.
struct Card {
    key: &'static str,
    kept: (u16, u16),
    unplanned: (i64, i64),
    worked: (i64, i64),
    learning: (i64, i64),
    ratio: (i64, i64),
    hours: (i64, i64),
}

const CARDS: [Card; 8] = [
    card("data-platform", (200, 50), (8, 22), (94, 100), (5, 8), (80, 150), (8, 26)),
    card("integration", (150, 50), (10, 30), (108, 122), (0, 2), (90, 190), (62, 150)),
    card("field-systems", (250, 50), (10, 26), (99, 108), (2, 4), (85, 160), (12, 36)),
    card("workplace", (350, 40), (12, 24), (94, 100), (5, 7), (80, 140), (6, 22)),
    card("business-applications", (250, 60), (6, 18), (95, 100), (5, 8), (85, 150), (12, 40)),
    card("networks", (400, 50), (8, 28), (94, 100), (5, 8), (80, 150), (8, 26)),
    card("identity-security", (300, 60), (6, 20), (95, 100), (5, 9), (85, 140), (6, 24)),
    card("service-desk", (550, 60), (5, 12), (94, 99), (6, 9), (80, 130), (4, 14)),
];
/// What everybody can be asked for a little of, and nobody for most.
const BESIDES: &str = "Testing";

const fn card(
    key: &'static str,
    kept: (u16, u16),
    unplanned: (i64, i64),
    worked: (i64, i64),
    learning: (i64, i64),
    ratio: (i64, i64),
    hours: (i64, i64),
) -> Card {
    Card { key, kept, unplanned, worked, learning, ratio, hours }
}

/// Leave: team, who, working days from today on which it begins and ends.
const LEAVE: [(&str, &str, i64, i64); 6] = [
    ("integration", "Ha-eun Seo", 3, 12),
    ("integration", "Noor Haddadi", 18, 22),
    ("data-platform", "Ola Berg", 6, 10),
    ("field-systems", "Osei Lindahl", -2, 4),
    ("networks", "Emeka Storm", 9, 18),
    ("service-desk", "Zofia Harker", 1, 5),
];

/// Finished work that a name is taken from.
const WORK: [&str; 13] = [
    "A field in a form",
    "A changed rate table",
    "An extract for the auditors",
    "A report by region",
    "A queue emptied after an outage",
    "A certificate renewed everywhere",
    "A screen that loads in a second",
    "A switch of an old server",
    "A check for double entries",
    "A rule for night tariffs",
    "A load that starts again by itself",
    "A site moved to the new line",
    "A list that can be filtered",
];

/// What was put off: team, kind, what, why, who decided, working days from today when it was decided, is due and was paid back.
type Put = (&'static str, Owed, &'static str, &'static str, &'static str, i64, i64, Option<i64>);

const PUT_OFF: [Put; 6] = [
    (
        "integration",
        Owed::Debt,
        "Mappings of the winter tariffs are copied, not shared",
        "The tariffs had to be in by 1 December. Sharing them would have taken three weeks more.",
        "jonas",
        -74,
        -9,
        None,
    ),
    (
        "integration",
        Owed::Standard,
        "No second pair of eyes on changes of the night load",
        "Two of five were away in January, and the load could not wait.",
        "ngozi",
        -41,
        12,
        None,
    ),
    (
        "field-systems",
        Owed::Standard,
        "The tablet build has no automatic test of its map",
        "The map came from the supplier a week late.",
        "marisol",
        -33,
        21,
        None,
    ),
    (
        "data-platform",
        Owed::Debt,
        "Readings of the old meters lie in a table of their own",
        "The new table was not agreed with Smart Metering when the first load had to run.",
        "sile",
        -120,
        44,
        None,
    ),
    (
        "networks",
        Owed::Debt,
        "Seven sites hang on a line that nobody watches",
        "The watching was ordered for forty-one sites and came for thirty-four.",
        "einar",
        -88,
        -24,
        Some(-27),
    ),
    (
        "workplace",
        Owed::Standard,
        "Laptops of the contact centre without the yearly check",
        "The move of the contact centre took the people who check.",
        "petra",
        -65,
        -20,
        Some(-16),
    ),
];

/// Everything that teams can carry, written down by those who lead them.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn told(db: &Db, ids: &Ids, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let (ids, hours) = (ids.clone(), hours.clone());
    db.write(move |tx| {
        let material = Material::read()?;
        let cast = Cast::new(&material.cast, ids.clone());
        people(tx, &hours, seed)?;
        let mut dice = Dice::new(seed, "efforts");
        for card in &CARDS {
            let team = cast.party(card.key)?;
            weeks(tx, (&cast, &hours, seed), (card, team))?;
            efforts(tx, (&cast, &hours, seed), card, &mut dice)?;
            estimates(tx, (&cast, &hours, seed), (card, team), now)?;
        }
        leave(tx, (&cast, &hours, seed))?;
        queue(tx, (&cast, &hours, seed))?;
        put_off(tx, (&cast, &hours, seed))
    })
    .await
}

type Around<'a> = (&'a Cast<'a>, &'a Hours, u64);

fn people(tx: &mut Tx, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let founded = hours.since_today(-320);
    let mut csv = String::new();
    for (n, line) in PEOPLE.lines().enumerate() {
        let from = if n == 0 { "from".to_owned() } else { founded.to_string() };
        csv.push_str(&format!("{line},{from}\n"));
    }
    let env = env_at(hours, seed, hours.on(hours.since_today(-205), 9, 0), "who is in a team");
    Files::Teams(Kind::People).bring_in(tx, &env, &taking("team-people.csv", &csv)?)?;
    Ok(())
}

fn weeks(tx: &mut Tx, (cast, hours, seed): Around<'_>, (card, team): (&Card, PartyId)) -> Result<(), AppError> {
    let lead = cast.person(cast.lead(card.key)?)?;
    let mut dice = Dice::new(seed, &format!("weeks {}", card.key));
    let this = domain::teams::monday(hours.since_today(0));
    let env = env_at(hours, seed, hours.on(hours.since_today(-204), 9, 0), &format!("shares {}", card.key));
    let scope = scope_of(tx, lead, &env)?;
    let kept = Kept { running: card.kept.0, learning: card.kept.1 };
    acts::keep_free(tx, &env, &scope, team, (hours.since_today(-204), kept))?;
    for back in (1..=WEEKS).rev() {
        let week = this.saturating_sub(back.weeks());
        let written = hours.on(hours.shift(week.saturating_add(7.days()), 0), 9, 10);
        let at = written.min(hours.on(hours.since_today(-1), 16, 5));
        let env = env_at(hours, seed, at, &format!("week {} {back}", card.key));
        let scope = scope_of(tx, lead, &env)?;
        let (there, people) = acts::reckoned(tx, &env, team, week)?;
        if there == 0 || people == 0 {
            continue;
        }
        let mut of = |(low, high): (i64, i64)| {
            let percent = u64::try_from(dice.between(low, high)).unwrap_or(0);
            Some(there * percent / 100 / 30 * 30)
        };
        let new = NewWeek {
            week,
            unplanned: of(card.unplanned),
            worked: of(card.worked),
            learning: of(card.learning),
            there: None,
        };
        acts::note(tx, &env, &scope, team, (&new, None))?;
    }
    Ok(())
}

fn efforts(tx: &mut Tx, (cast, hours, seed): Around<'_>, card: &Card, dice: &mut Dice) -> Result<(), AppError> {
    let name = &cast.card(card.key)?.name;
    let mut csv = "team,what,estimated,actual,finished,reference\n".to_owned();
    for n in 0..EFFORTS {
        let what = dice.one(&WORK).copied().unwrap_or_default();
        let estimated = dice.between(card.hours.0, card.hours.1);
        // Most take a little more than was said, a few much more: the smaller of two throws, now and then the larger.
        let (a, b) = (dice.between(card.ratio.0, card.ratio.1), dice.between(card.ratio.0, card.ratio.1));
        let ratio = if dice.chance(80) { a.min(b) } else { a.max(b) };
        let (tenths, day) = (estimated * ratio / 10, hours.since_today(-8 - 7 * n));
        csv.push_str(&format!("{name},{what},{estimated},{}.{},{day},{}-{n}\n", tenths / 10, tenths % 10, card.key));
    }
    let env = env_at(hours, seed, hours.on(hours.since_today(-7), 14, 0), &format!("efforts {}", card.key));
    Files::Teams(Kind::Efforts).bring_in(tx, &env, &taking("team-efforts.csv", &csv)?)?;
    Ok(())
}

fn estimates(
    tx: &mut Tx,
    (cast, hours, seed): Around<'_>,
    (card, team): (&Card, PartyId),
    now: Timestamp,
) -> Result<(), AppError> {
    let at = hours.on(hours.since_today(-1), 11, 20).min(now - SignedDuration::from_mins(5));
    let lead = cast.person(cast.lead(card.key)?)?;
    let mut skills: Vec<(String, SkillId)> = Vec::new();
    let names: Vec<_> = store::skills(tx)?.into_iter().map(|s| (s.id, s.name)).collect();
    for row in store::members(tx, Some(&[team]), hours.since_today(0))? {
        for (id, _) in row.place.skills {
            let name = names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default();
            skills.push((name, id));
        }
    }
    skills.sort();
    skills.dedup();
    let besides: Vec<SkillId> = skills.iter().filter(|(name, _)| name == BESIDES).map(|(_, id)| *id).collect();
    skills.retain(|(name, _)| name != BESIDES);
    for promise in promises(tx, (cast, seed), (card, team))? {
        let label = format!("effort {}", promise.0);
        let (mut dice, env) = (Dice::new(seed, &label), env_at(hours, seed, at, &label));
        let scope = scope_of(tx, lead, &env)?;
        if dice.chance(12) {
            continue;
        }
        let mut of = |skill: SkillId, part: i64| {
            let likely = dice.between(card.hours.0, card.hours.1) * 60 * part / 100;
            let (low, high) = (likely * dice.between(60, 85) / 100, likely * dice.between(130, 220) / 100);
            let minutes = |m: i64| u32::try_from(m / 30 * 30).unwrap_or(0);
            let effort = Effort::new(minutes(low), minutes(likely), minutes(high));
            effort.map(|effort| Line { skill, effort, hands: 2 })
        };
        let Some(first) = skills.get(usize::from(promise.1) % skills.len().max(1)) else { continue };
        let mut lines: Vec<Line> = of(first.1, 100).into_iter().collect();
        lines.extend(besides.first().filter(|_| promise.1 % 5 < 2).and_then(|skill| of(*skill, 30)));
        let estimate = NewEstimate { kind: EstimateKind::Estimate, lines: lines.clone(), note: None };
        acts::estimate(tx, &env, &scope, (promise.0, team), estimate)?;
        if dice.chance(35) {
            let part = u8::try_from(dice.between(25, 75)).unwrap_or(50);
            let lines = lines.iter().map(|line| Line { effort: line.effort.part(part), ..*line }).collect();
            let env = env_at(hours, seed, at + SignedDuration::from_mins(3), &format!("left {}", promise.0));
            let note = Some("Counted with whoever works on it.".to_owned());
            acts::estimate(tx, &env, &scope, (promise.0, team), NewEstimate { kind: EstimateKind::Left, lines, note })?;
        }
    }
    Ok(())
}

/// Promises of a team that nobody estimated, and of those that name no team the ones that fall to it by lot; each with a number.
fn promises(
    tx: &mut Tx,
    (cast, seed): (&Cast<'_>, u64),
    (card, team): (&Card, PartyId),
) -> Result<Vec<(CommitmentId, u8)>, AppError> {
    let lot = |id: CommitmentId| {
        let mut dice = Dice::new(seed, &format!("lot {id}"));
        (dice.between(0, 12), u8::try_from(dice.between(0, 250)).unwrap_or(0))
    };
    let place = CARDS.iter().position(|c| c.key == card.key).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
    let own = store::unestimated(tx, team, MOST)?.into_iter().map(|promise| promise.id);
    let mut all: Vec<(CommitmentId, u8)> = own.map(|id| (id, lot(id).1)).collect();
    for promise in store::unestimated(tx, cast.party("it")?, MOST)? {
        let (whose, number) = lot(promise.id);
        if whose == place && !all.iter().any(|(id, _)| *id == promise.id) {
            all.push((promise.id, number));
        }
    }
    all.sort_unstable();
    Ok(all)
}

fn leave(tx: &mut Tx, (cast, hours, seed): Around<'_>) -> Result<(), AppError> {
    for (key, who, from, until) in LEAVE {
        let (team, lead) = (cast.party(key)?, cast.person(cast.lead(key)?)?);
        let env = env_at(hours, seed, hours.on(hours.since_today(-15), 13, 30), &format!("leave {who}"));
        let scope = scope_of(tx, lead, &env)?;
        let members = store::members(tx, Some(&[team]), hours.since_today(0))?;
        let member = members.iter().find(|m| m.name == who).ok_or_else(|| missing("member", who))?;
        let away = Away { from: hours.since_today(from), until: hours.since_today(until) };
        acts::away(tx, &env, &scope, (team, member.id), away)?;
    }
    Ok(())
}

/// The first promise of the team that everybody needs goes first, and another waits for it.
fn queue(tx: &mut Tx, (cast, hours, seed): Around<'_>) -> Result<(), AppError> {
    let (team, lead) = (cast.party("integration")?, cast.person("jonas")?);
    let env = env_at(hours, seed, hours.on(hours.since_today(-1), 14, 45), "the queue");
    let scope = scope_of(tx, lead, &env)?;
    let plan = store::plan(tx, &env, hours.since_today(0))?;
    let mut own: Vec<_> = plan.work.iter().filter(|w| w.promised && w.needs.iter().any(|n| n.team == team)).collect();
    own.sort_by_key(|work| (work.due, work.id));
    if let Some(first) = own.first() {
        acts::put_first(tx, &env, &scope, first.id, WorkPlace { priority: Some(2), earliest: None })?;
        if let Some(late) = own.iter().skip(1).find(|work| work.due > first.due) {
            match acts::wait(tx, &env, &scope, late.id, first.id) {
                Err(AppError::Refused { .. }) | Ok(()) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(())
}

fn put_off(tx: &mut Tx, (cast, hours, seed): Around<'_>) -> Result<(), AppError> {
    for (n, (key, owed, what, why, who, taken, until, paid)) in PUT_OFF.into_iter().enumerate() {
        let team = cast.party(key)?;
        let env = env_at(hours, seed, hours.on(hours.since_today(taken), 16, 20), &format!("debt {n}"));
        let scope: Scope = scope_of(tx, cast.person(cast.lead(key)?)?, &env)?;
        let new = NewDebt {
            owed,
            what: what.to_owned(),
            why: why.to_owned(),
            taken_on: hours.since_today(taken),
            until: hours.since_today(until),
            decided: Some(cast.person(who)?),
            decided_name: None,
            commitment: None,
        };
        let id = acts::take_on(tx, &env, &scope, team, &new)?;
        if let Some(paid) = paid {
            let env = env_at(hours, seed, hours.on(hours.since_today(paid), 15, 0), &format!("debt paid {n}"));
            acts::pay_back(tx, &env, &scope, (id, 1), (hours.since_today(paid), None))?;
        }
    }
    Ok(())
}
