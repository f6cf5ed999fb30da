//! `entente calibrate`: would our forecasts have been right? A history from elsewhere is gone through item by item, with what was
//! known at the begin of each. Nothing is written, and no database is asked.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use domain::forecast::file::{Columns, History, Order, history};
use domain::forecast::{Beside, Grain, LAST, Score, beside, replay};
use serde_json::json;

use crate::imports::reading;

/// Which file, and what its columns say.
#[derive(Debug, Args)]
#[command(
    after_help = "Each item is asked about at its begin, with nothing told but what had begun and was done before it. docs/forecast.md tells how dates come about and \
how to read the numbers.\n\nExamples:\n  entente calibrate incidents.csv.gz --started opened_at --finished resolved_at --group assignment_group\n  \
entente calibrate tasks.csv --started StartedOn --finished CompletedOn --effort HoursEstimate --actual HoursActual --json"
)]
pub struct Calibrate {
    /// The file: CSV, or CSV packed with gzip.
    file: PathBuf,
    /// The column that says when an item began.
    #[arg(long, value_name = "COLUMN")]
    started: String,
    /// The column that says when it was done; empty where it is not.
    #[arg(long, value_name = "COLUMN")]
    finished: String,
    /// The column with the date that was wanted.
    #[arg(long, value_name = "COLUMN")]
    due: Option<String>,
    /// The column that says what is similar. Twice for a kind and then the team it belongs to.
    #[arg(long, value_name = "COLUMN")]
    group: Vec<String>,
    /// The column with the estimated effort, in any unit.
    #[arg(long, value_name = "COLUMN")]
    effort: Option<String>,
    /// The column with the effort it really took.
    #[arg(long, value_name = "COLUMN", requires = "effort")]
    actual: Option<String>,
    /// Whether 3/4/2016 is 3 April or 4 March, where the file itself does not tell.
    #[arg(long, value_name = "ORDER")]
    dates: Option<Dates>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Dates {
    #[value(name = "d/m/y")]
    DayFirst,
    #[value(name = "m/d/y")]
    MonthFirst,
}

impl Calibrate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        let table = reading::table(&bytes)?;
        let columns = Columns {
            started: self.started,
            finished: self.finished,
            due: self.due,
            groups: self.group,
            effort: self.effort,
            actual: self.actual,
            order: self.dates.map(|dates| match dates {
                Dates::DayFirst => Order::DayFirst,
                Dates::MonthFirst => Order::MonthFirst,
            }),
        };
        let read = history(&table, &columns).map_err(|e| anyhow!("{}: {e}", self.file.display()))?;
        let answers = replay(&read.past, read.grain)?;
        let score = Score::of(&answers);
        let text = if self.json {
            eprint!("{}", reading_of(&read));
            serde_json::to_string(&numbers(&read, &score, &beside(&read.past, &answers)))? + "\n"
        } else {
            told(&score, &beside(&read.past, &answers)) + &reading_of(&read)
        };
        std::io::stdout().write_all(text.as_bytes()).context("the numbers could not be printed")?;
        Ok(ExitCode::SUCCESS)
    }
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

fn numbers(read: &History, score: &Score, beside: &Beside) -> serde_json::Value {
    let [half, most, nearly_all] = score.coverage();
    let out = read.left_out;
    json!({
        "n": score.items,
        "issued": share(score.issued, score.items),
        "coverage": { "50": half, "85": most, "95": nearly_all },
        "pinball_85": score.mean_loss(),
        "open": read.past.iter().filter(|p| p.done.is_none()).count(),
        "left_out": {
            "backwards": out.backwards, "no_begin": out.no_begin, "no_end": out.no_end, "broken": out.broken,
        },
        "rule": {
            "n": beside.items,
            "coverage_85": share(beside.covered, beside.items),
            "pinball_85": beside.rule,
            "ours_on_these": beside.ours,
        },
    })
}

fn told(score: &Score, beside: &Beside) -> String {
    let [half, most, nearly_all] = score.coverage().map(|c| 100.0 * c);
    let issued = 100.0 * share(score.issued, score.items);
    let mut text = format!(
        "Items that were done                  {:>9}\n\
         A date was issued for                 {issued:>9.1} in 100\n\
         Done by the date that was said at 50  {half:>9.1} in 100\n\
         Done by the date that was said at 85  {most:>9.1} in 100\n\
         Done by the date that was said at 95  {nearly_all:>9.1} in 100\n\
         Mean pinball loss at 85               {:>9.3} days\n",
        score.items,
        score.mean_loss(),
    );
    if beside.items > 0 {
        text += &format!(
            "\nBeside the simple rule, the 85th percentile of the last {LAST} that were done before, of the same group:\n\
             it covers {:.1} in 100 at a loss of {:.3} days; ours on the same {} items loses {:.3}.\n",
            100.0 * share(beside.covered, beside.items),
            beside.rule,
            beside.items,
            beside.ours,
        );
    }
    text
}

/// How the file was read, and what was left out.
fn reading_of(read: &History) -> String {
    let mut text = String::new();
    let grain = if read.grain == Grain::Days { "days" } else { "hours" };
    let spelled = read.spellings.iter().map(|(column, way)| format!("{column} as {way}"));
    let mut line = |sentence: String| {
        text.push_str(&sentence);
        text.push('\n');
    };
    line(format!("\nDates were read: {}. Time is counted in {grain}.", spelled.collect::<Vec<_>>().join("; ")));
    let open = read.past.iter().filter(|p| p.done.is_none()).count();
    if open > 0 {
        line(format!("Never done, and counted as open all the time: {open}."));
    }
    let out = read.left_out;
    if out.all() > 0 {
        line(format!(
            "Left out: {} rows. {} done before they began, {} without a begin that is a date, {} with an end that is no date, \
             {} that are no rows of the table.",
            out.all(),
            out.backwards,
            out.no_begin,
            out.no_end,
            out.broken,
        ));
    }
    if let Some((middle, items)) = read.effort {
        line(format!("Effort: in the middle {middle:.2} of what was estimated, on {items} items."));
    }
    text
}
