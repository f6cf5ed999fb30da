//! A register of disagreements that somebody kept elsewhere is brought in: each row one, with how it ended where it has. Rows go
//! through the same acts as what is typed. What is here is never said otherwise by a file; the same file again changes nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use db::{Conn, Tx};
use domain::importing::{Row, Table};
use domain::kernel::{Limit, PartyId, clean};
use domain::partnership::{Came, Ended, Outcome, Relief};
use jiff::civil::{Date, DateTime};
use uuid::Uuid;

use super::acts::{self, Noted};
use super::store::{self, Disagreement};
use crate::imports::files::Taking;
use crate::imports::report::{self, Report};
use crate::imports::store as imports;
use crate::imports::store::clients::{Clients, NoClient};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::sessions;

/// What such a file is called where a mapping is named.
pub const DISAGREEMENTS: &str = "disagreements";
/// Rows of one file, at most: it is written in one go.
const MOST: usize = 1_000;

/// The columns, by what they are called; the first is the name that is told. Those before `NEEDED` cannot be missing.
const COLUMNS: [&[&str]; 11] = [
    &["client", "party", "unit", "department"],
    &["about", "subject", "topic"],
    &["client_wanted", "theirs", "they_wanted"],
    &["it_wanted", "ours", "we_wanted"],
    &["since", "opened", "opened_on", "date"],
    &["came_up_in", "came"],
    &["ended", "ended_on", "closed", "closed_on"],
    &["outcome"],
    &["more_work"],
    &["relief", "given"],
    &["words", "note", "notes"],
];
const NEEDED: usize = 5;

/// Why a row is not used: for programs, and for people.
type Wrong = (&'static str, String);

/// What was read, or what is to be told about it.
fn kept<T>(read: Result<T, Wrong>, told: &mut Vec<Wrong>) -> Option<T> {
    read.map_err(|wrong| told.push(wrong)).ok()
}

fn wrong<T>(code: &'static str, sentence: impl Into<String>) -> Result<T, Wrong> {
    Err((code, sentence.into()))
}

/// Where the columns are.
struct Columns([Option<usize>; 11]);

/// A name as a header may write it: *Client wanted* is `client_wanted`.
fn plain(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

fn at(columns: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| columns.iter().position(|column| plain(column) == *name))
}

/// The columns that such a file cannot do without.
pub fn needed_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS[..NEEDED].iter().map(|names| names[0])
}

/// Those that it may have beside them.
pub fn more_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS[NEEDED..].iter().map(|names| names[0])
}

/// What the columns of codes hold.
#[must_use]
pub fn codes() -> Vec<String> {
    vec![
        format!("came_up_in: {}", listed(Came::ALL, Came::code)),
        format!("outcome: {}", listed(Outcome::ALL, Outcome::code)),
        "more_work: yes or no".to_owned(),
        format!("relief, several with commas between them: {}", listed(Relief::ALL, Relief::code)),
    ]
}

/// Whether a header has the columns that such a file cannot do without.
#[must_use]
pub fn fits(columns: &[String]) -> bool {
    COLUMNS[..NEEDED].iter().all(|names| at(columns, names).is_some())
}

impl Columns {
    fn of(table: &Table) -> Result<Self, AppError> {
        let found = COLUMNS.map(|names| at(table.columns(), names));
        let named = COLUMNS.iter().zip(&found).take(NEEDED);
        let missing: Vec<&str> = named.filter(|(_, at)| at.is_none()).map(|(names, _)| names[0]).collect();
        if missing.is_empty() {
            return Ok(Self(found));
        }
        let all: Vec<&str> = COLUMNS.iter().map(|names| names[0]).collect();
        let words = format!(
            "A register of disagreements has the columns {}; those from {} on may be missing. Missing here: {}.",
            all.join(", "),
            COLUMNS[NEEDED][0],
            missing.join(", ")
        );
        Err(AppError::refused("mapping", words))
    }
}

/// One of these, by its code or by the words that pages write.
fn one_of<T: Copy>(
    text: &str,
    all: &[T],
    code: impl Fn(T) -> &'static str,
    word: impl Fn(T) -> &'static str,
) -> Option<T> {
    let text = text.to_lowercase();
    all.iter().copied().find(|one| code(*one) == text || word(*one) == text)
}

fn listed<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|one| code(*one)).collect::<Vec<_>>().join(", ")
}

fn long<T>(column: &str, limit: Limit) -> Result<T, Wrong> {
    wrong("too_long", format!("`{column}` has more than {} characters. Shorten it.", limit.chars()))
}

fn needed(text: &str, limit: Limit, column: &'static str) -> Result<String, Wrong> {
    match clean(text, limit) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => wrong("missing", format!("Nothing stands in `{column}`. Say what there was.")),
        Err(_) => long(column, limit),
    }
}

fn day(text: &str, column: &'static str, today: Date) -> Result<Date, Wrong> {
    if text.is_empty() {
        return wrong("missing", format!("Nothing stands in `{column}`. Write a day as 2026-03-12."));
    }
    let day = text.parse::<Date>().ok().or_else(|| text.parse::<DateTime>().ok().map(DateTime::date));
    match day {
        Some(day) if day > today => wrong("future", format!("{day} lies ahead. Write the day on which it was.")),
        Some(day) if day.year() < 1970 => wrong("bad_date", format!("{day} is before 1970. Look at `{column}`.")),
        Some(day) => Ok(day),
        None => wrong("bad_date", format!("`{column}` holds “{text}”. Write a day as 2026-03-12.")),
    }
}

/// What IT was given: codes or words, one after the other.
fn relief(text: &str) -> Result<BTreeSet<Relief>, Wrong> {
    let parts = text.split([',', ';', '+', '/']).map(str::trim);
    let parts =
        parts.filter(|part| !part.is_empty() && !matches!(part.to_lowercase().as_str(), "none" | "nothing" | "-"));
    parts
        .map(|part| match one_of(part, Relief::ALL, Relief::code, Relief::word) {
            Some(relief) => Ok(relief),
            None => wrong(
                "bad_value",
                format!("`relief` holds “{part}”. Write {}, or nothing.", listed(Relief::ALL, Relief::code)),
            ),
        })
        .collect()
}

/// How it ended, and in whose words, where the row says that it has.
fn ended(
    [on, outcome, more_work, given, words]: [&str; 5],
    (since, today): (Option<Date>, Date),
    told: &mut Vec<Wrong>,
) -> Option<(Ended, Option<String>)> {
    if [on, outcome, more_work, given, words].iter().all(|cell| cell.is_empty()) {
        return None;
    }
    if on.is_empty() || outcome.is_empty() {
        let help = "of what goes on, `more_work`, `relief` and `words` are empty too";
        let words = format!("What ended has a day in `ended` and an `outcome`; {help}.");
        told.push(("half_ended", words));
        return None;
    }
    let on = kept(day(on, "ended", today), told);
    if on.zip(since).is_some_and(|(on, since)| on < since) {
        told.push(("bad_date", "It cannot end before it began. Look at `since` and `ended`.".to_owned()));
    }
    let found = one_of(outcome, Outcome::ALL, Outcome::code, Outcome::word);
    let outcome = found.ok_or_else(|| {
        let codes = listed(Outcome::ALL, Outcome::code);
        ("bad_value", format!("`outcome` holds “{outcome}”. Write one of {codes}."))
    });
    let outcome = kept(outcome, told);
    let more_work = match more_work.to_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => wrong("bad_value", "Say in `more_work` whether IT took on more work: yes or no."),
    };
    let (more_work, relief) = (kept(more_work, told), kept(relief(given), told));
    let words = kept(clean(words, Limit::Words).or_else(|_| long("words", Limit::Words)), told);
    let (((on, outcome), more_work), relief) = on.zip(outcome).zip(more_work).zip(relief)?;
    Some((Ended { on, outcome, more_work, relief }, words?))
}

/// A row as it was understood.
struct Told {
    client: PartyId,
    noted: Noted,
    /// The row says where it came up.
    says_where: bool,
    ended: Option<(Ended, Option<String>)>,
}

/// By what one is known again.
type Key = (PartyId, Date, String);

impl Told {
    fn key(&self) -> Key {
        (self.client, self.noted.on, self.noted.about.to_lowercase())
    }

    /// A row, or all that is wrong with it.
    fn of(row: &Row<'_>, columns: &Columns, clients: &Clients, today: Date) -> Result<Self, Vec<Wrong>> {
        let cells = columns.0.map(|column| column.map_or("", |column| row.cell(column).trim()));
        let [client, about, theirs, ours, since, came, on, outcome, more_work, given, words] = cells;
        let mut told = Vec::new();
        let client = clients.find(client).or_else(|why| match why {
            NoClient::Two => {
                let help = "Write the id of the one that is meant.";
                wrong("two_clients", format!("Two clients are called “{client}”. {help}"))
            }
            NoClient::Unknown => {
                let help = "Add it, or write it as it is called here.";
                wrong("unknown_client", format!("There is no client called “{client}”. {help}"))
            }
        });
        let client = kept(client, &mut told);
        let since = kept(day(since, "since", today), &mut told);
        let place = match came {
            "" => Ok(Came::Told),
            came => one_of(came, Came::ALL, Came::code, Came::word).ok_or_else(|| {
                let codes = listed(Came::ALL, Came::code);
                ("bad_value", format!("`came_up_in` holds “{came}”. Write one of {codes}, or nothing."))
            }),
        };
        let place = kept(place, &mut told);
        let ended = ended([on, outcome, more_work, given, words], (since, today), &mut told);
        let about = kept(needed(about, Limit::Line, "about"), &mut told);
        let theirs = kept(needed(theirs, Limit::Words, "client_wanted"), &mut told);
        let ours = kept(needed(ours, Limit::Words, "it_wanted"), &mut told);
        let all = client.zip(since).zip(place).zip(about).zip(theirs).zip(ours);
        match all {
            Some((((((client, on), place), about), theirs), ours)) if told.is_empty() => {
                let noted = Noted { about, theirs, ours, came: place, matter: None, on };
                Ok(Self { client, noted, says_where: !came.is_empty(), ended })
            }
            _ => Err(told),
        }
    }
}

/// What is to be done about a row.
enum Step {
    /// It is new here.
    Note,
    /// It is here and goes on; the file says how it ended.
    End(Uuid, i64),
    /// It is here as the file tells it.
    Same,
}

fn step(there: &[Disagreement], told: &Told) -> Result<Step, Wrong> {
    let standing: Vec<&Disagreement> = there.iter().filter(|d| d.taken_back.is_none()).collect();
    let d = match standing[..] {
        [] if there.is_empty() => return Ok(Step::Note),
        [] => return wrong("taken_back", "It was taken back here. Write it down on the page if you still differ."),
        [one] => one,
        _ => {
            return wrong("two_here", "Two of this subject and day stand here already. Say on its page how one ended.");
        }
    };
    let noted = &told.noted;
    if d.theirs != noted.theirs || d.ours != noted.ours || (told.says_where && d.came != noted.came) {
        return wrong("other_words", "It is written down here already, in other words. They stay as they are.");
    }
    match (&d.ended, &told.ended) {
        (None, Some(_)) => Ok(Step::End(d.id, d.version)),
        (None, None) => Ok(Step::Same),
        (Some(here), Some((ended, words))) if here == ended && (words.is_none() || d.ended_words == *words) => {
            Ok(Step::Same)
        }
        (Some(_), Some(_)) => {
            wrong("ended_otherwise", "It ended otherwise here. Open it again on its page to say it differently.")
        }
        (Some(_), None) => wrong("has_ended", "It has ended here, and the file says that it goes on. It stays ended."),
    }
}

fn weigh(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Vec<(Told, Step)>, Report), AppError> {
    let columns = Columns::of(&taking.table)?;
    if taking.table.len() > MOST {
        let words = format!("These are {} rows. Bring in at most {MOST} at once.", taking.table.len());
        return Err(AppError::refused("too_many", words));
    }
    let (clients, today) = (Clients::of(conn)?, env.local().date());
    let mut report = taking.report(DISAGREEMENTS);
    let rows: Vec<_> = taking.table.rows().map(|row| (row.line, Told::of(&row, &columns, &clients, today))).collect();
    let named: HashSet<PartyId> =
        rows.iter().filter_map(|(_, told)| told.as_ref().ok()).map(|told| told.client).collect();
    let mut there: HashMap<Key, Vec<Disagreement>> = HashMap::new();
    for d in store::at(conn, named)? {
        there.entry((d.party.0, d.opened_on, d.about.to_lowercase())).or_default().push(d);
    }
    let (mut all, mut seen) = (Vec::new(), HashSet::new());
    for (line, told) in rows {
        let weighed = told.and_then(|told| match seen.insert(told.key()) {
            true => {
                let there = there.get(&told.key()).map_or(&[][..], Vec::as_slice);
                step(there, &told).map(|step| (told, step)).map_err(|wrong| vec![wrong])
            }
            false => wrong("same_key", "The same client, day and subject stand on an earlier line already.")
                .map_err(|wrong| vec![wrong]),
        });
        match weighed {
            Ok(weighed) => {
                report.used += 1;
                match weighed.1 {
                    Step::Note => report.created.disagreements += 1,
                    Step::End(..) => report.changed.disagreements += 1,
                    Step::Same => report.unchanged.disagreements += 1,
                }
                all.push(weighed);
            }
            Err(all) => report.refused.extend(all.into_iter().map(|(code, reason)| report::Noted {
                line,
                code: code.to_owned(),
                reason,
            })),
        }
    }
    report.sort();
    Ok((all, report))
}

/// What the file would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, too many rows, the database.
pub fn dry_run(conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
    Ok(Report { dry_run: true, ..weigh(conn, env, taking)?.1 })
}

/// Writes down what the file holds and was not written down before, in the name of whoever brings it in.
///
/// # Errors
/// Columns that are missing, too many rows, no right, the database.
pub fn write_all(tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let scope = match imports::find(tx, import)?.person {
        Some((id, _)) => Scope::Person(Box::new(sessions::reader(tx, id, env.local().date())?)),
        None => Scope::System("a register of disagreements"),
    };
    let (all, report) = weigh(tx, env, taking)?;
    for (Told { client, noted, ended, .. }, step) in all {
        let (id, version) = match step {
            Step::Note => (acts::note(tx, env, &scope, client, &noted)?, 1),
            Step::End(id, version) => (id, version),
            Step::Same => continue,
        };
        if let Some((ended, words)) = ended {
            acts::end(tx, env, &scope, (id, version), (&ended, words))?;
        }
    }
    Ok(Report { import: Some(import), ..report })
}
