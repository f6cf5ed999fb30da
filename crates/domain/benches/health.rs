//! How long stages and health figures take: `cargo bench -p domain --bench health`. Prints a table. Lines that have a limit
//! say it; the whole fails if one is broken, unless `--lenient` is given. Everything is done on one core.

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::health::{
    Change, Evidence, Fact, History, Reading, Rules, Side, Source, Stage, figure, latest, movers, quiet,
};
use domain::kernel::{EvidenceId, PersonId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const CLIENTS: u64 = 5_000;
const SIGNALS: u64 = 500;
/// Two years and a half.
const HOURS: u64 = 24 * 900;
/// A line is measured so often; the middle counts.
const TIMES: usize = 5;

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_524)
}

/// A signal of the last years: mostly words, some suggestions, some facts, good signs among them.
fn signal(n: u64, dice: &mut Dice) -> Evidence {
    let id = EvidenceId(Uuid::from_u128(u128::from(n)));
    let at = now() - SignedDuration::from_secs(dice.below(HOURS * 3_600) as i64);
    let side = dice.one_of(Side::ALL);
    if dice.below(5) == 0 {
        return Evidence::fact(id, at, dice.one_of(Fact::ALL), side);
    }
    let by = PersonId(Uuid::from_u128(u128::from(dice.below(30))));
    let words = Evidence::words(id, at, dice.one_of(Stage::ALL), side, Some(by)).heard_in(dice.one_of(Source::ALL));
    let words = if dice.below(8) == 0 { words.of_sponsor() } else { words };
    if dice.below(4) == 0 { words.suggested(60) } else { words }
}

fn signals(client: u64) -> Vec<Evidence> {
    let mut dice = Dice(client);
    (0..SIGNALS).map(|n| signal(client * SIGNALS + n, &mut dice)).collect()
}

fn readings(client: u64) -> [Reading; 5] {
    let n = (client % 20) as i64;
    [
        Reading::Kept { kept: n, of: 20 },
        Reading::Core { running: 3, of: 4 },
        Reading::Satisfied { sum: 100 + n, answers: 40 },
        Reading::Contact { days: n, every: 14 },
        Reading::Bills { open: n % 3, of: 12 },
    ]
}

fn timed<T>(times: usize, mut job: impl FnMut() -> T) -> Duration {
    let mut took: Vec<Duration> = (0..times)
        .map(|_| {
            let begun = Instant::now();
            black_box(job());
            begun.elapsed()
        })
        .collect();
    took.sort();
    took[times / 2]
}

fn line(what: &str, took: Duration, limit: Option<f64>) -> bool {
    let millis = took.as_secs_f64() * 1000.0;
    let held = limit.is_none_or(|limit| millis < limit);
    let said = limit.map_or(String::new(), |limit| format!("{limit}"));
    println!("{what:<66} {millis:>10.3} {said:>7} {}", if held { "" } else { "too long" });
    held
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:<66} {:>10} {:>7}", format!("{CLIENTS} clients, {SIGNALS} signals each"), "ms", "limit");
    let (rules, now) = (Rules::default(), now());
    let all: Vec<Vec<Evidence>> = (0..CLIENTS).map(signals).collect();
    // What is handed over is made beforehand: it comes from rows, and is no part of the reckoning.
    let took = timed(1, || {
        all.iter()
            .zip(0..)
            .map(|(evidence, client)| {
                let history = History::new(evidence.clone(), vec![], vec![]);
                let figure = figure(latest(), &readings(client)).map_or(0, |figure| figure.points());
                history.picture(&rules, now).spans.len() as i32 + figure
            })
            .sum::<i32>()
    });
    let mut held = line("stage, ribbon and health figure of all, from scratch", took, Some(2_000.0));

    let mut history = History::new(all[0].clone(), vec![], vec![]);
    let before = history.picture(&rules, now);
    let mut dice = Dice(7);
    let mut next = CLIENTS * SIGNALS;
    let took = timed(TIMES, || {
        next += 1;
        history.hear(signal(next, &mut dice));
        Change::between(&before, &history.picture(&rules, now)).alerts()
    });
    held &= line("one signal more, and what changed by it", took, Some(5.0));
    line("why one stage: every piece with its weight", timed(TIMES, || history.account(&rules, Stage::Flu, now)), None);
    let figures = figure(latest(), &readings(3)).zip(figure(latest(), &readings(9)));
    line("what moved a figure", timed(TIMES, || figures.as_ref().and_then(|(a, b)| movers(a, b))), None);
    let contacts: Vec<Timestamp> = all[0].iter().map(|one| one.at).collect();
    line("silences between 500 contacts", timed(TIMES, || quiet(&contacts, Timestamp::UNIX_EPOCH, now)), None);
    let lenient = std::env::args().any(|arg| arg == "--lenient");
    if held || lenient { Ok(()) } else { Err("a limit is broken".into()) }
}
