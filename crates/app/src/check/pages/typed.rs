//! What stands in the address of a check, or was typed into its form, as a question; and the same as fields again.

use db::Conn;
use domain::check::{Effort, HANDS, Need};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use jiff::civil::Date;

use super::About;
use crate::check::ask::{Ask, Like, THOUGHT};
use crate::check::called::{self, Called};
use crate::check::change;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::people::scope::Scope;

/// Lines of work that can be typed.
const ROWS: usize = 4;
/// Promises that can be waited for.
const WAITS: usize = 4;
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
        let names = typed.all("after").map(str::trim).filter(|name| !name.is_empty()).take(WAITS);
        let read = |name: &str| {
            let called = called::one(conn, scope, name)?;
            let typed = called.as_ref().map_or(name, |(_, whole)| whole).to_owned();
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
    /// What it waits for, by name, and an empty one behind them.
    pub waits: Vec<String>,
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
        if asked.is_some_and(|day| day < today) {
            f.wrong("day", "That day has passed. Choose today or a later one.");
        }
        let mut rows = rows(typed);
        let needs: Vec<Need> = rows.iter().filter_map(|row| need(&mut f, row)).collect();
        let team = rows.iter().find_map(|row| row.team.parse().ok()).map(PartyId);
        let like = Like { team, service: f.id("service") }.some().filter(|_| id == THOUGHT && needs.is_empty());
        if rows.len() < ROWS {
            rows.push(RowTyped { n: rows.len(), ..RowTyped::default() });
        }
        let subject = f.line("subject").unwrap_or_default();
        let changes = typed.all("do").filter_map(change::read).collect();
        let mut waits: Vec<String> = about.waits.iter().map(|wait| wait.typed.clone()).collect();
        for wait in &about.waits {
            if let Err(words) = &wait.called {
                f.wrong("after", words.clone());
            }
        }
        let after = about.waits.iter().filter_map(|wait| Some(wait.called.as_ref().ok()?.0)).collect();
        if id == THOUGHT && waits.len() < WAITS {
            waits.push(String::new());
        }
        let errors = f.done(()).err().map(|error| match error {
            AppError::Invalid(errors) => errors,
            other => FieldErrors::one("day", other.to_string()),
        });
        let day = asked.filter(|day| *day >= today);
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
        all.extend(self.waits.iter().filter(|name| !name.is_empty()).map(|name| ("after", name.clone())));
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
    };
    let filled = |row: &RowTyped| !row.team.is_empty() || row.hours.iter().any(|hours| !hours.is_empty());
    let mut all: Vec<RowTyped> = (0..most).map(row).filter(filled).collect();
    all.iter_mut().enumerate().for_each(|(n, row)| row.n = n);
    all
}

fn need(f: &mut Fields<'_>, row: &RowTyped) -> Option<Need> {
    let (team, skill) = (row.team.parse().ok().map(PartyId), row.skill.parse().ok().map(SkillId));
    // A line that is not whole yet is no mistake: it is being typed.
    let (Some(team), Some(skill)) = (team, skill) else { return None };
    if row.hours.iter().all(String::is_empty) {
        return None;
    }
    let minutes = |text: &str| {
        let hours: f64 = text.replace(',', ".").parse().ok().filter(|h| (0.0..=MOST_HOURS).contains(h))?;
        // Bounded above, so that it fits.
        Some((hours * 60.0).round() as u32)
    };
    let [low, likely, high] = &row.hours;
    let Some(middle) = minutes(likely).filter(|m| *m > 0) else {
        f.wrong("likely", "Write how many hours it likely takes, such as 40.");
        return None;
    };
    let or = |text: &str, otherwise: u32| if text.is_empty() { Some(otherwise) } else { minutes(text) };
    let effort = or(low, middle).zip(or(high, middle)).and_then(|(low, high)| Effort::new(low, middle, high));
    let Some(effort) = effort else {
        f.wrong("likely", "Hours rise from at best over likely to at worst.");
        return None;
    };
    Some(Need { team, skill, effort, hands: HANDS })
}
