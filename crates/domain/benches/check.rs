//! How long the promise check takes over made-up organisations: `cargo bench -p domain --bench check`. Prints a table.
//! Lines that have a limit say it; the whole fails if one is broken, unless `--lenient` is given. `--small` leaves the large
//! organisation out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::calendar::WorkingDays;
use domain::check::{
    AGREED, Alone, Effort, Kept, Level, Member, Need, Plan, QUICK, Question, Record, THOROUGH, Team, Unplanned, Whole,
    Work, Workers, check, likelier, offer, warm, worth_trying,
};
use domain::kernel::{CommitmentId, PartyId, PersonId, SkillId};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

/// The day of the question.
const FROM: Date = date(2026, 3, 12);
const SKILLS: u64 = 12;
/// A line is measured so often; the middle counts.
const TIMES: usize = 5;

/// Threads for as long as a question takes.
#[derive(Clone, Copy, Debug)]
struct Threads(usize);

impl Workers for Threads {
    fn count(&self) -> usize {
        self.0
    }

    fn all<T: Send>(&self, jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        if self.0 < 2 {
            return Alone.all(jobs, job);
        }
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(jobs)));
        std::thread::scope(|scope| {
            for _ in 0..self.0.min(jobs) {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= jobs {
                            break;
                        }
                        let one = job(n);
                        if let Ok(mut done) = done.lock() {
                            done.push((n, one));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_by_key(|(n, _)| *n);
        done.into_iter().map(|(_, one)| one).collect()
    }
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn chance(&mut self, hundredths: u64) -> bool {
        self.below(100) < hundredths
    }
}

fn skill(n: u64) -> SkillId {
    SkillId(Uuid::from_u128(u128::from(n) + 1))
}

fn party(n: u64) -> PartyId {
    PartyId(Uuid::from_u128(1_000 + u128::from(n)))
}

fn commitment(n: u64) -> CommitmentId {
    CommitmentId(Uuid::from_u128(1_000_000 + u128::from(n)))
}

/// A team of eight, each with one to three of the four skills that the team has.
fn team(n: u64, dice: &mut Dice) -> Team {
    let holidays = [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)];
    let days = WorkingDays::weekdays(TimeZone::UTC).without(holidays);
    let own: Vec<u64> = (0..4).map(|k| (n * 5 + k * 3) % SKILLS).collect();
    let people = (0..8_u64)
        .map(|p| {
            let level = [Level::Learning, Level::Able, Level::Able, Level::Expert][dice.below(4) as usize];
            let skills = (0..=dice.below(3)).map(|k| (skill(own[((p + k) % 4) as usize]), level)).collect();
            let from = FROM.checked_add((dice.below(300) as i64).days()).unwrap_or(FROM);
            let away = vec![domain::check::Away { from, until: from.checked_add(13.days()).unwrap_or(from) }];
            let person = PersonId(Uuid::from_u128(u128::from(10_000 + n * 10 + p)));
            Member { person, minutes: if dice.chance(25) { 1_440 } else { 2_400 }, skills, away }
        })
        .collect();
    Team {
        id: party(n),
        days,
        people,
        kept: Kept { running: 200, learning: 50 },
        record: Record::new((0..31).map(|_| 700 + dice.below(1_000) as u32)),
        unplanned: Unplanned::new((0..26).map(|_| 50 + dice.below(250) as u16)),
    }
}

/// A commitment of one team, now and then of two, of one to three skills, a few weeks of work.
fn work(n: u64, teams: u64, dice: &mut Dice) -> Work {
    let team = n % teams;
    let mut needs: Vec<Need> = (0..=dice.below(3))
        .map(|k| {
            let team = if k == 2 && dice.chance(40) { (team + 1) % teams } else { team };
            let likely = 60 * (20 + dice.below(100) as u32);
            let effort = Effort::new(likely * 6 / 10, likely, likely * 22 / 10).unwrap_or(Effort::exactly(likely));
            Need { team: party(team), skill: skill((team * 5 + ((n + k) % 4) * 3) % SKILLS), effort, hands: 2 }
        })
        .collect();
    needs.dedup_by_key(|need| (need.team, need.skill));
    Work {
        needs,
        earliest: dice.chance(15).then(|| FROM.checked_add((dice.below(90) as i64).days()).unwrap_or(FROM)),
        after: if dice.chance(20) && n > teams { vec![commitment(n - 1 - dice.below(teams))] } else { Vec::new() },
        priority: dice.below(3) as u32,
        due: FROM.checked_add((30 + dice.below(300) as i64).days()).ok(),
        promised: true,
        ..Work::new(commitment(n))
    }
}

fn plan(commitments: u64, teams: u64) -> Plan {
    let mut dice = Dice(19);
    Plan {
        from: FROM,
        weeks: 52,
        seed: 1,
        teams: (0..teams).map(|n| team(n, &mut dice)).collect(),
        work: (0..commitments).map(|n| work(n, teams, &mut dice)).collect(),
        record: Record::default(),
        unplanned: Unplanned::default(),
    }
}

fn question(teams: u64) -> Question {
    let mut dice = Dice(5);
    let asked = Work {
        earliest: None,
        after: vec![commitment(3)],
        priority: 1,
        ..work(teams * 1_000_000 + 4, teams, &mut dice)
    };
    Question { asked: vec![asked], wanted: date(2026, 6, 30), agreed: AGREED, changes: Vec::new() }
}

/// How long a job takes by the clock, the middle of several times, and what it took of processors on all threads, where
/// the system tells: on a busy machine that says more of the work. It is told in hundredths of a second.
#[derive(Clone, Copy, Debug)]
struct Took {
    clock: Duration,
    own: Option<Duration>,
}

/// Measures, and answers what was made.
fn timed<T>(times: usize, mut job: impl FnMut() -> T) -> (Took, T) {
    let (mut clock, mut own) = (Vec::new(), Vec::new());
    loop {
        let (begun, before) = (Instant::now(), on_processor());
        let made = job();
        clock.push(begun.elapsed());
        own.extend(on_processor().zip(before).map(|(after, before)| after.saturating_sub(before)));
        if clock.len() == times {
            clock.sort();
            own.sort();
            return (Took { clock: clock[times / 2], own: own.get(times / 2).copied() }, made);
        }
    }
}

fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn line(what: &str, took: Took, limit: Option<u64>) -> bool {
    let millis = |took: Duration| took.as_secs_f64() * 1000.0;
    let held = limit.is_none_or(|limit| millis(took.clock) < limit as f64);
    let own = took.own.map_or(String::new(), |own| format!("{:.1}", millis(own)));
    let said = limit.map_or(String::new(), |limit| format!("{limit}"));
    let verdict = if held { "" } else { "too long" };
    println!("{what:<66} {:>9.1} {own:>9} {said:>7} {verdict}", millis(took.clock));
    held
}

fn given(flag: &str) -> bool {
    std::env::args().any(|arg| arg == flag)
}

/// The large organisation, and one change in it.
fn everything() -> Result<bool, Box<dyn std::error::Error>> {
    let big = plan(5_000, 330);
    println!("5,000 commitments, 330 teams of 8");
    let (took, known) = timed(1, || Whole::of_plan(&big, &Whole::default(), THOROUGH, &Threads(2)));
    let known = known.map_err(|flaw| flaw.to_string())?;
    let held = line(&format!("everything, {THOROUGH} futures, 2 threads"), took, Some(15_000));
    let mut parted = big.clone();
    for work in &mut parted.work {
        work.after.clear();
        let own = work.needs.first().map(|need| need.team);
        work.needs.retain(|need| Some(need.team) == own);
    }
    let known_parts = Whole::of_plan(&parted, &known, QUICK, &Threads(2)).map_err(|flaw| flaw.to_string())?;
    parted.work[7].priority = 0;
    parted.work[7].due = Some(date(2026, 4, 1));
    let (took, again) = timed(TIMES, || Whole::of_plan(&parted, &known_parts, QUICK, &Threads(2)));
    let again = again.map_err(|flaw| flaw.to_string())?;
    Ok(held & line(&format!("{QUICK} futures after one change, {} of 330 parts anew", again.anew), took, None))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let head = "300 commitments, 20 teams of 8, 12 skills, 52 weeks";
    println!("{head:<66} {:>9} {:>9} {:>7}", "ms", "cpu ms", "limit");
    let mut held = line("made once for the life of a program", timed(1, warm).0, None);
    let (plan300, asked) = (plan(300, 20), question(20));
    for (threads, limited) in [(1, false), (2, true)] {
        let crew = Threads(threads);
        let limit = |ms| limited.then_some(ms);
        for (futures, ms) in [(QUICK, 100), (THOROUGH, 1_000)] {
            let (took, answer) = timed(TIMES, || check(&plan300, &asked, futures, &crew));
            let answer = answer.map_err(|flaw| flaw.to_string())?;
            let what = format!("check before and after, {futures} futures, {threads} threads");
            held &= line(&what, took, limit(ms));
            if futures == QUICK {
                let (took, better) = timed(TIMES, || offer(&plan300, &asked, &answer, QUICK, &crew));
                let better = better.map_err(|flaw| flaw.to_string())?;
                held &= line(&format!("a day to offer, {QUICK} futures, {threads} threads"), took, limit(200));
                let ways = worth_trying(&plan300, &asked, &answer, better.as_ref()).map_err(|f| f.to_string())?;
                let (took, _) = timed(TIMES, || likelier(&plan300, &asked, &ways, QUICK, &crew).map(|w| w.len()));
                held &= line(
                    &format!("{} ways to make it likelier and pairs, {QUICK} futures, {threads} threads", ways.len()),
                    took,
                    limit(300),
                );
            }
        }
    }
    if !given("--small") {
        held &= everything()?;
    }
    let same = check(&plan300, &asked, QUICK, &Alone).map(|a| a.chance)
        == check(&plan300, &asked, QUICK, &Threads(2)).map(|a| a.chance);
    println!("one thread and two say the same: {same}");
    if (held && same) || given("--lenient") { Ok(()) } else { Err("a limit is broken".into()) }
}
