//! What stands in the address of a check, or was typed into its form, as a question; and the same as fields again.

use db::Conn;
use domain::check::{Change, Effort, HANDS, Need};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use jiff::civil::Date;

use super::About;
use crate::check::ask::{Ask, Like, THOUGHT, askable};
use crate::check::called::{self, Called};
use crate::check::change;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::people::scope::Scope;
use crate::teams::words::{in_field, minutes};

/// Lines of work that can be typed.
const ROWS: usize = 4;
/// Promises that can be waited for.
const WAITS: usize = 4;
/// Letters of a name.
const MOST_NAME: usize = 200;
/// Hours that one line can hold: twenty people for a year.
const MOST_HOURS: f64 = 40_000.0;

/// One line of work as it stands in the form.
#[derive(Clone, Debug, Default)]
pub struct RowTyped {
    /// Its number.
    pub n: usize,
    /// The team.
    pub team: String,
    /// The skill.
    pub skill: String,
    /// Hours at best, likely, at worst.
    pub hours: [String; 3],
    /// What is wrong with each of them; empty where nothing is.
    pub wrong: [String; 3],
    /// That it is not counted yet, where something is missing in it.
    pub open: &'static str,
}

/// How the three figures of a line are called.
const FIGURES: [&str; 3] = ["low", "likely", "high"];

impl RowTyped {
    /// The name of one of its figures in what is wrong: each has an id of its own on the page.
    #[must_use]
    pub fn figure(&self, at: usize) -> String {
        format!("{}-{}", FIGURES.get(at).copied().unwrap_or_default(), self.n)
    }

    /// Whether something stands in it that is not counted.
    fn is_open(&self) -> bool {
        let hours = self.hours.iter().any(|hours| !hours.is_empty());
        hours && (self.team.is_empty() || self.skill.is_empty())
    }
}

/// A promise that something waits for, as its name was typed, and what that means.
#[derive(Clone, Debug)]
pub struct Wait {
    typed: String,
    called: Called,
}

impl Wait {
    /// What was typed, and what it means. One that is clear takes its whole name, so that the form says what is counted.
    ///
    /// # Errors
    /// The database.
    pub fn read(conn: &mut Conn, scope: &Scope, typed: &Typed) -> Result<Vec<Self>, AppError> {
        // What no name has is left aside, such as signs that cannot be seen.
        let plain = |name: &str| name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect::<String>();
        let names: Vec<String> = typed.all("after").map(|name| plain(name).trim().to_owned()).collect();
        let names = names.iter().filter(|name| !name.is_empty()).take(WAITS);
        let read = |name: &String| {
            let called = called::one(conn, scope, name)?;
            let typed = called.as_ref().map_or(name.as_str(), |(_, whole)| whole).to_owned();
            Ok(Self { typed, called })
        };
        names.map(read).collect()
    }
}

/// What was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// As a question.
    pub ask: Ask,
    /// What, for what is only thought of.
    pub subject: String,
    /// For whom, likewise.
    pub client: String,
    /// The day as it was typed.
    pub day: String,
    /// Lines of work, and an empty one behind them.
    pub rows: Vec<RowTyped>,
    /// What it waits for, by name, each with what is wrong with it; and an empty one behind them.
    pub waits: Vec<(String, String)>,
    /// The service it is about, for what is only thought of.
    pub service: String,
    /// What is wrong with it.
    pub errors: FieldErrors,
}

impl Sent {
    /// Reads it.
    #[must_use]
    pub fn read(id: CommitmentId, typed: &Typed, about: &About, env: &Env) -> Self {
        let mut f = Fields::of(typed);
        let today = env.local().date();
        let asked = if typed.has("day") { f.day("day") } else { wanted(about, today) };
        if let Some(Err(AppError::Invalid(wrong))) = asked.filter(|_| typed.has("day")).map(|day| askable(day, today)) {
            f.wrong("day", wrong.on("day"));
        }
        let mut rows = rows(typed);
        let needs: Vec<Need> = rows.iter_mut().filter_map(|row| need(&mut f, row)).collect();
        let team = rows.iter().find_map(|row| row.team.parse().ok()).map(PartyId);
        let like = Like { team, service: f.id("service") }.some().filter(|_| id == THOUGHT && needs.is_empty());
        if rows.len() < ROWS {
            rows.push(RowTyped { n: rows.len(), ..RowTyped::default() });
        }
        let subject = f.line("subject").unwrap_or_default();
        // Two steps together are sent with a comma between them; what is ticked on its own as well counts once.
        let mut changes: Vec<Change> = Vec::new();
        for change in typed.all("do").flat_map(|all| all.split(',')).filter_map(change::read) {
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        let mut waits: Vec<(String, String)> = Vec::new();
        for (n, wait) in about.waits.iter().enumerate() {
            let wrong = wait.called.as_ref().err().cloned().unwrap_or_default();
            if !wrong.is_empty() {
                f.wrong(&format!("after-{n}"), wrong.clone());
            }
            waits.push((wait.typed.clone(), wrong));
        }
        let after = about.waits.iter().filter_map(|wait| Some(wait.called.as_ref().ok()?.0)).collect();
        if id == THOUGHT && waits.len() < WAITS {
            waits.push(<(String, String)>::default());
        }
        let errors = f.done(()).err().map(|error| match error {
            AppError::Invalid(errors) => errors,
            other => FieldErrors::one("day", other.to_string()),
        });
        let day = asked.filter(|_| errors.as_ref().is_none_or(|wrong| wrong.on("day").is_empty()));
        Self {
            ask: Ask { of: id, day, needs, after, like, changes },
            subject,
            client: typed.get("client").to_owned(),
            day: asked.map(|day| day.to_string()).unwrap_or_else(|| typed.get("day").to_owned()),
            rows,
            waits,
            service: typed.get("service").to_owned(),
            errors: errors.unwrap_or_default(),
        }
    }

    /// What the form of a word carries without showing it.
    #[must_use]
    pub fn hidden(&self) -> Vec<(&'static str, String)> {
        if self.ask.of != THOUGHT {
            return Vec::new();
        }
        let mut all = vec![("subject", self.subject.clone()), ("client", self.client.clone())];
        all.push(("service", self.service.clone()));
        all.extend(self.waits.iter().filter(|(name, _)| !name.is_empty()).map(|(name, _)| ("after", name.clone())));
        for row in self.rows.iter().filter(|row| !row.team.is_empty()) {
            let [low, likely, high] = row.hours.clone();
            all.extend([("team", row.team.clone()), ("skill", row.skill.clone())]);
            all.extend([("low", low), ("likely", likely), ("high", high)]);
        }
        all
    }
}

/// The day on the table, or the one in force; not one that has passed.
fn wanted(about: &About, today: Date) -> Option<Date> {
    let due = about.terms.as_ref()?.due.as_ref()?;
    Some(due.date()).filter(|day| *day >= today)
}

fn rows(typed: &Typed) -> Vec<RowTyped> {
    let column = |name: &str| typed.all(name).map(|text| text.trim().to_owned()).collect::<Vec<_>>();
    let (teams, skills) = (column("team"), column("skill"));
    let hours = [column("low"), column("likely"), column("high")];
    let get = |all: &[String], n: usize| all.get(n).cloned().unwrap_or_default();
    let most = teams.len().max(hours[1].len()).min(ROWS);
    let row = |n| RowTyped {
        n,
        team: get(&teams, n),
        skill: get(&skills, n),
        hours: [get(&hours[0], n), get(&hours[1], n), get(&hours[2], n)],
        ..RowTyped::default()
    };
    let filled = |row: &RowTyped| !row.team.is_empty() || row.hours.iter().any(|hours| !hours.is_empty());
    let mut all: Vec<RowTyped> = (0..most).map(row).filter(filled).collect();
    all.iter_mut().enumerate().for_each(|(n, row)| row.n = n);
    all
}

fn need(f: &mut Fields<'_>, row: &mut RowTyped) -> Option<Need> {
    let effort = match effort(&row.hours) {
        Ok(effort) => effort,
        Err((at, words)) => {
            f.wrong(&row.figure(at), words.clone());
            row.wrong[at] = words;
            return None;
        }
    };
    if row.is_open() {
        // No mistake: it is being typed. Only it must not look as if it were counted.
        row.open =
            if row.team.is_empty() { "Not counted yet. Choose a team." } else { "Not counted yet. Choose a skill." };
    }
    let (team, skill) = (row.team.parse().ok().map(PartyId)?, row.skill.parse().ok().map(SkillId)?);
    Some(Need { team, skill, effort: effort?, hands: HANDS })
}

/// Hours at best, likely and at worst; nothing where none are typed. What is wrong comes with which of the three it is.
fn effort(hours: &[String; 3]) -> Result<Option<Effort>, (usize, String)> {
    if hours.iter().all(String::is_empty) {
        return Ok(None);
    }
    let mut read = [None; 3];
    for (at, text) in hours.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        read[at] = Some(figure(text, at).map_err(|words| (at, words))?);
    }
    let Some(likely) = read[1] else {
        return Err((1, "Write how many hours are likely, such as 40.".to_owned()));
    };
    let (low, high) = (read[0].unwrap_or(likely), read[2].unwrap_or(likely));
    let said = in_field(likely.into());
    if low > likely {
        return Err((0, format!("At best is no more than likely. Write {said} or fewer, or another likely figure.")));
    }
    if high < likely {
        return Err((2, format!("At worst is no less than likely. Write {said} or more, or another likely figure.")));
    }
    Ok(Effort::new(low, likely, high))
}

/// One figure, in minutes.
fn figure(text: &str, at: usize) -> Result<u32, String> {
    if text.strip_prefix(['-', '−']).is_some_and(|rest| minutes(rest).is_some()) {
        return Err("Hours cannot be fewer than none. Write a number above 0, such as 40.".to_owned());
    }
    let thousands = |(_, rest): (&str, &str)| rest.len() == 3 && rest.bytes().all(|c| c.is_ascii_digit());
    if text.split_once(',').is_some_and(thousands) {
        return Err(format!("“{text}” can be read in two ways. Write thousands without a comma, such as 1200."));
    }
    let Some(minutes) =
        minutes(text).or_else(|| text.parse::<f64>().ok().filter(|h| *h > MOST_HOURS).map(|_| u32::MAX))
    else {
        return Err(format!("“{text}” are no hours. Write a number, such as 40 or 7.5."));
    };
    if f64::from(minutes) > MOST_HOURS * 60.0 {
        return Err(
            "That is more than 40,000 hours, twenty people for a year. Write fewer, or make several promises of it."
                .to_owned(),
        );
    }
    if minutes == 0 && at > 0 {
        return Err("Something takes more than no time. Write a number above 0, such as 40.".to_owned());
    }
    Ok(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<Option<(u32, u32, u32)>, (usize, String)>;

    fn read(hours: [&str; 3]) -> Read {
        let found = effort(&hours.map(str::to_owned))?;
        Ok(found.map(|e| (e.low(), e.likely(), e.high())))
    }

    #[test]
    fn hours_are_read_and_what_is_left_out_is_the_likely_one() {
        assert_eq!(read(["", "40", ""]), Ok(Some((2400, 2400, 2400))));
        assert_eq!(read(["0", "7,5", "7:45"]), Ok(Some((0, 450, 465))));
        assert_eq!(read(["", "", ""]), Ok(None));
    }

    #[test]
    fn each_mistake_names_its_figure_and_says_something_else() {
        let wrong = [
            ["", "-5", ""],
            ["", "0", ""],
            ["", "forty", ""],
            ["", "99999999999", ""],
            ["", "41000", ""],
            ["8", "", ""],
            ["50", "40", ""],
            ["", "40", "30"],
            ["-1", "40", ""],
            ["", "1,200", ""],
        ];

        let all: Vec<(usize, String)> = wrong.iter().map(|hours| read(*hours).expect_err("wrong")).collect();

        let at: Vec<usize> = all.iter().map(|(at, _)| *at).collect();
        assert_eq!(at, [1, 1, 1, 1, 1, 1, 0, 2, 0, 1]);
        let mut words: Vec<&str> = all.iter().map(|(_, words)| words.as_str()).collect();
        assert!(words[2].contains("“forty”") && words[3] == words[4] && words[0] == words[8], "{words:?}");
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 8);
    }
}
