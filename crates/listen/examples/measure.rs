//! How right verdicts are, and how quick: `cargo run -p listen --release --example measure [--fast] [FILE.csv …]`, with
//! `--features encoder` for both tiers. Files are sentences (columns text, five_class_stage, symptom, side) or histories
//! (columns day, side, text, expected_stage, and the group first). Prints figures only, never a sentence.

use std::error::Error;
use std::time::Instant;

use listen::measure::{macro_f1, precision_and_recall};
use listen::{Correction, Corrects, Line, Listener, Side, Stage, Tier, Verdict};
use listen::{corrected, cross_validated, diagnose, training};

const HELD_HISTORIES: &str = include_str!("../data/held_histories.csv");

type Heard = Vec<(Stage, Verdict)>;
type Sentences = Vec<(Stage, String)>;
type History = (Stage, Vec<(f64, Side, String)>);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut tiers = vec![Listener::ngrams()];
    tiers.extend(Some(Listener::new()).filter(|l| l.tier() == Tier::Encoder));
    for listener in &tiers {
        println!("\nTier: {}", listener.tier());
        println!(
            "{:34} {:>5} {:>8} {:>8} {:>9} {:>7}",
            "sentences", "n", "stage F1", "symp. F1", "precision", "recall"
        );
        if !args.iter().any(|a| a == "--fast") {
            sentences("cross-validation", &cross_validated(listener.tier()));
            corrections(listener.tier());
        }
        let held = training::held();
        sentences("held back", &held.iter().map(|j| (j.stage, listener.hear(j.text))).collect::<Heard>());
        let mut histories = vec![("held back".to_owned(), histories(HELD_HISTORIES.as_bytes())?)];
        for path in args.iter().filter(|a| !a.starts_with("--")) {
            let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            match judged(&bytes)? {
                Some(rows) => sentences(&name, &rows.iter().map(|(s, t)| (*s, listener.hear(t))).collect::<Heard>()),
                None => histories.push((name, self::histories(&bytes)?)),
            }
        }
        println!("{:34} {:>5} {:>8} {:>8}", "histories", "n", "exact", "within 1");
        histories.iter().for_each(|(name, all)| of_histories(listener, name, all));
        speed(listener, &held);
        learning(listener);
    }
    Ok(())
}

fn sentences(name: &str, heard: &Heard) {
    let stages: Vec<_> = heard.iter().map(|(is, said)| (is.rank(), said.stage.rank())).collect();
    let symptoms: Vec<_> = heard.iter().map(|(is, said)| (*is > Stage::Healthy, said.symptom)).collect();
    let (precision, recall) = precision_and_recall(symptoms.iter().copied());
    let symptoms: Vec<_> = symptoms.into_iter().map(|(is, said)| (usize::from(is), usize::from(said))).collect();
    let (stage, symptom) = (macro_f1(&stages, Stage::COUNT), macro_f1(&symptoms, 2));
    println!("{name:34} {:>5} {stage:>8.3} {symptom:>8.3} {precision:>9.3} {recall:>7.3}", heard.len());
}

/// What corrections make of verdicts: as it came, and with so many of each kind.
fn corrections(tier: Tier) {
    let kinds = [
        ("any", Corrects::Any),
        ("of what was heard", Corrects::Heard),
        ("only no symptom", Corrects::Only(Stage::Healthy)),
        ("only flu", Corrects::Only(Stage::Flu)),
    ];
    let cases: Vec<_> = kinds.iter().flat_map(|(_, which)| [50, 200, 600].map(|many| (many, *which))).collect();
    for (n, heard) in corrected(tier, &cases).into_iter().enumerate() {
        if n == 0 {
            sentences("learnt from two fifths", &heard.iter().map(|(is, said, _)| (*is, said.clone())).collect());
        }
        let name = format!("  {} corrections, {}", cases[n].0, kinds[n / 3].0);
        sentences(&name, &heard.into_iter().map(|(is, _, said)| (is, said)).collect());
    }
}

fn of_histories(listener: &Listener, name: &str, all: &[History]) {
    let off = all.iter().map(|(is, lines)| {
        let lines: Vec<_> = lines.iter().map(|(day, side, text)| Line { day: *day, side: *side, text }).collect();
        diagnose(listener, &lines).stage.rank().abs_diff(is.rank())
    });
    let off: Vec<usize> = off.collect();
    let share = |most: usize| off.iter().filter(|o| **o <= most).count() as f64 / off.len().max(1) as f64;
    println!("{name:34} {:>5} {:>8.3} {:>8.3}", off.len(), share(0), share(1));
}

fn speed(listener: &Listener, held: &[training::Judged<'_>]) {
    let (begin, wall) = (processor(), Instant::now());
    let (mut symptoms, mut heard) = (0, 0);
    while wall.elapsed().as_secs() < 3 {
        symptoms += held.iter().filter(|j| listener.hear(j.text).symptom).count();
        heard += held.len();
    }
    let took = processor().zip(begin).map_or(wall.elapsed().as_secs_f64(), |(end, begin)| end - begin);
    println!("{:.0} sentences a second of one processor ({symptoms} symptoms)", f64::from(heard as u32) / took);
}

/// How long it takes to learn five hundred corrections, for the first time and again.
fn learning(listener: &Listener) {
    let text = training::training().into_iter().take(500);
    let corrections: Vec<_> = text.map(|j| Correction { text: j.text.to_owned(), stage: Stage::Flu }).collect();
    for time in ["the first time", "again"] {
        let begin = processor();
        let learned = listener.learned(&corrections);
        let took = processor().zip(begin).map_or(0.0, |(end, begin)| end - begin);
        println!("500 corrections learnt in {took:.2} s {time} ({})", learned.hear(&corrections[0].text).stage);
    }
}

/// Seconds of processor time so far, of all threads, where the system tells; others may be busy on this machine.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2);
    ticks.map(|t| t.parse::<f64>().ok()).sum::<Option<f64>>().map(|t| t / 100.0)
}

fn columns<const N: usize>(
    reader: &mut csv::Reader<&[u8]>,
    names: [&str; N],
) -> Result<Option<[usize; N]>, csv::Error> {
    let header = reader.headers()?;
    let found = names.map(|name| header.iter().position(|c| c == name));
    Ok(found.iter().all(Option::is_some).then(|| found.map(Option::unwrap_or_default)))
}

/// The sentences of a file, or nothing where it holds histories.
fn judged(bytes: &[u8]) -> Result<Option<Sentences>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let Some([stage, text]) = columns(&mut reader, ["five_class_stage", "text"])? else { return Ok(None) };
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        rows.push((Stage::named(&row[stage]).ok_or("a stage that is none")?, row[text].to_owned()));
    }
    Ok(Some(rows))
}

fn histories(bytes: &[u8]) -> Result<Vec<History>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = ["expected_stage", "day", "side", "text"];
    let [stage, day, side, text] = columns(&mut reader, names)?.ok_or("columns are missing")?;
    let mut all: Vec<(String, History)> = Vec::new();
    for row in reader.records() {
        let row = row?;
        if all.last().is_none_or(|(group, _)| *group != row[0]) {
            all.push((row[0].to_owned(), (Stage::named(&row[stage]).ok_or("a stage that is none")?, Vec::new())));
        }
        if let Some((_, (_, lines))) = all.last_mut() {
            lines.push((row[day].parse()?, Side::named(&row[side]).unwrap_or_default(), row[text].to_owned()));
        }
    }
    Ok(all.into_iter().map(|(_, history)| history).collect())
}
