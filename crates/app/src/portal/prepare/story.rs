//! What broke, and how it was handled: a promise's trouble told in a few dated sentences. Pure.

use domain::commitment::{Act, Commitment, Event, Side, evolve};
use domain::trust::{Outcome, Verdict, judge};
use jiff::{Timestamp, Zoned};

use super::load::{BACK, Matter};
use crate::commitments::phrase;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::portal::words;

/// One promise that broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What it was about.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// It was ours; else theirs.
    pub ours: bool,
    /// What happened, in order.
    pub lines: Vec<String>,
    /// When the trouble began.
    pub since: Timestamp,
}

/// The trouble of this promise since then, if it had any.
#[must_use]
pub fn story(m: &Matter, env: &Env, now: &Zoned) -> Option<Story> {
    let from = env.now - BACK;
    let mut told = Told { lines: Vec::new(), since: None, m, now };
    let mut c = m.row.fresh();
    for event in &m.events {
        let before = c.clone();
        c = evolve(c, event);
        if event.said_at >= from {
            told.event(event, &before, &c);
        }
    }
    told.silence(env, from);
    let since = told.since?;
    Some(Story {
        subject: m.row.subject.clone(),
        href: urls::commitment(m.row.id),
        ours: m.row.between.performer_kind.is_ours(),
        lines: told.lines,
        since,
    })
}

struct Told<'a> {
    lines: Vec<String>,
    since: Option<Timestamp>,
    m: &'a Matter,
    now: &'a Zoned,
}

impl Told<'_> {
    fn say(&mut self, at: Timestamp, what: &str) {
        let day = say::day(at.to_zoned(self.now.time_zone().clone()).date(), self.now);
        self.lines.push(format!("{day}: {what}"));
    }

    fn event(&mut self, event: &Event, before: &Commitment, after: &Commitment) {
        let row = &self.m.row;
        let who = event.by.side().map_or_else(|| "Entente".to_owned(), |side| phrase::short(row, side));
        let because = event.words.as_ref().map(|words| format!(" “{words}”")).unwrap_or_default();
        let trouble = match &event.act {
            Act::DeclareBreakdown { .. } => format!("{who} said that it will not hold.{because}"),
            Act::Reject { .. } => format!("{who} did not accept it.{because}"),
            Act::Revoke => format!("{who} gave it up.{because}"),
            _ => String::new(),
        };
        if !trouble.is_empty() {
            self.since = self.since.or(Some(event.said_at));
            return self.say(event.said_at, &trouble);
        }
        if self.since.is_none() {
            return;
        }
        match &event.act {
            Act::Agree { .. } if after.agreed != before.agreed => {
                let due = words::due(after.due(), self.now);
                self.say(event.said_at, &format!("new terms agreed, due {due}."));
            }
            Act::Deliver { .. } => self.say(event.said_at, "delivered."),
            Act::Accept { rating } => {
                let rated = rating.map(|n| format!(" with {n} of 5")).unwrap_or_default();
                self.say(event.said_at, &format!("accepted{rated}.{because}"));
            }
            Act::Cancel => self.say(event.said_at, &format!("no longer needed.{because}")),
            _ => {}
        }
    }

    /// A date that passed without a word.
    fn silence(&mut self, env: &Env, from: Timestamp) {
        let row = &self.m.row;
        let Verdict::Judged(judged) = judge(row.fresh(), &self.m.events, &env.days, env.now) else { return };
        let due = row.due.filter(|due| *due >= from && *due < env.now);
        let (Outcome::Silent, Some(due)) = (judged.outcome, due) else { return };
        let heard = phrase::short(row, Side::Customer);
        self.since = Some(self.since.map_or(due, |since| since.min(due)));
        let when = words::on(due, row.due_is_day, self.now);
        let line = format!("It was due {when}, and {heard} heard nothing.");
        self.lines.insert(0, line);
    }
}
