//! What lies below a promise, and what it needs, as people read it: one line each. Pure where it can be; the words of a
//! reason are here and nowhere else.

use std::collections::HashMap;

use db::Conn;
use domain::commitment::Side;
use domain::kernel::CommitmentId;
use domain::resting::{DEEPEST, Holding, Sub, Why, risk};
use jiff::{Timestamp, Zoned};

use super::{needs, store};
use crate::calendars;
use crate::commitments::phrase::{self, Badge, Who};
use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// Lines shown of one tree.
const SHOWN: usize = 60;

/// One promise below.
#[derive(Clone, Debug)]
pub struct Below {
    /// Which one.
    pub id: CommitmentId,
    /// Below which one.
    pub parent: CommitmentId,
    /// How deep it lies, from 1 on.
    pub level: usize,
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Who is to do it.
    pub who: Who,
    /// By when.
    pub due: String,
    /// The same for machines.
    pub instant: String,
    /// When it was agreed on, else asked for.
    pub begun_at: Option<Timestamp>,
    /// The due itself.
    pub due_at: Option<Timestamp>,
    /// Where it stands.
    pub badge: Badge,
    /// Where it stands, where no badge says so.
    pub state: &'static str,
    /// What has to be done first.
    pub after: String,
    /// Which those are.
    pub waits_for: Vec<CommitmentId>,
    /// Why it puts the promise above at risk, where its state does not say so already.
    pub reasons: Vec<String>,
    /// It puts the promise above at risk.
    pub slips: bool,
    /// It is over or delivered.
    pub done: bool,
    /// Between teams of ours, and still open: it cannot be taken out.
    pub stays: bool,
}

/// Everything below one promise.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Its lines, each below the one it rests under.
    pub lines: Vec<Below>,
    /// What puts the promise itself at risk, the gravest first.
    pub risks: Vec<String>,
    /// How many directly below are still open.
    pub open: usize,
    /// There is more than is shown.
    pub more: bool,
}

struct Found {
    rows: HashMap<CommitmentId, Vec<Row>>,
    subs: HashMap<CommitmentId, Vec<Sub>>,
}

/// Reads what lies below a promise; nothing for whoever is not of our house.
///
/// # Errors
/// The database.
pub fn tree(conn: &mut Conn, env: &Env, scope: &Scope, top: &Row) -> Result<Tree, AppError> {
    if !scope.is_staff() || scope.only().is_some() {
        return Ok(Tree::default());
    }
    let env = &calendars::within(conn, env, top.between.customer)?;
    let mut found = Found { rows: HashMap::new(), subs: HashMap::new() };
    let mut level = vec![top.id];
    for _ in 0..DEEPEST {
        let mut next = Vec::new();
        for (parent, row) in commitments::below(conn, scope, &level)? {
            next.push(row.id);
            found.rows.entry(parent).or_default().push(row);
        }
        if next.is_empty() {
            break;
        }
        found.subs.extend(store::subs(conn, &level)?);
        level = next;
    }
    Ok(found.told(env, scope, top))
}

impl Found {
    fn told(&self, env: &Env, scope: &Scope, top: &Row) -> Tree {
        let now = env.local();
        let mut lines = Vec::new();
        let holding = self.walk(env, scope, top, 1, &now, &mut lines);
        let open = lines.iter().filter(|l| l.level == 1 && !l.done).count();
        let more = lines.len() > SHOWN;
        lines.truncate(SHOWN);
        Tree { lines, risks: self.risks(top.id, &holding), open, more }
    }

    fn walk(&self, env: &Env, scope: &Scope, top: &Row, level: usize, now: &Zoned, lines: &mut Vec<Below>) -> Holding {
        let none = Vec::new();
        let (rows, subs) = (self.rows.get(&top.id).unwrap_or(&none), self.subs.get(&top.id));
        let subs = subs.map_or(&[][..], Vec::as_slice);
        let holding = risk(&store::above(top), subs, &env.days, env.now);
        for row in rows {
            let after = subs.iter().find(|s| s.id == row.id).map(|s| s.after.clone()).unwrap_or_default();
            let names: Vec<&str> = rows.iter().filter(|r| after.contains(&r.id)).map(|r| r.subject.as_str()).collect();
            let badge = phrase::badge(row, env.now);
            lines.push(Below {
                id: row.id,
                parent: top.id,
                level,
                subject: row.subject.clone(),
                href: urls::commitment(row.id),
                who: phrase::who(scope, row, Side::Performer),
                due: phrase::row_due(row, now),
                instant: row.due.map(|at| say::exact(at, now)).unwrap_or_default(),
                begun_at: Some(row.agreed_at.unwrap_or(row.opened_at)),
                due_at: row.due,
                state: if badge.words.is_empty() { row.state.word() } else { "" },
                badge,
                after: if names.is_empty() { String::new() } else { format!("after {}", names.join(" and ")) },
                waits_for: after,
                slips: holding.reasons.iter().any(|r| r.sub == row.id),
                reasons: reasons(&holding, row.id).map(|why| upper(why.words())).collect(),
                done: row.state.is_closed() || row.delivered_at.is_some(),
                stays: row.between.is_house() && !row.state.is_closed(),
            });
            if level < DEEPEST && lines.len() <= SHOWN {
                self.walk(env, scope, row, level + 1, now, lines);
            }
        }
        holding
    }

    fn risks(&self, top: CommitmentId, holding: &Holding) -> Vec<String> {
        let subject = |id: CommitmentId| {
            let row = self.rows.get(&top).and_then(|rows| rows.iter().find(|r| r.id == id));
            row.map_or_else(|| "One below".to_owned(), |row| format!("“{}”", row.subject))
        };
        holding.reasons.iter().map(|r| format!("{} {}.", subject(r.sub), r.why.words())).collect()
    }
}

/// What the badge of a promise does not say.
fn reasons(holding: &Holding, id: CommitmentId) -> impl Iterator<Item = Why> + '_ {
    let plain = |why: Why| matches!(why, Why::GivenUp | Why::Silent | Why::Broken | Why::Late | Why::Declined);
    holding.reasons.iter().filter(move |r| r.sub == id && !plain(r.why)).map(|r| r.why)
}

/// "Due after this one" for "is due after this one".
fn upper(words: &str) -> String {
    let words = words.strip_prefix("is ").unwrap_or(words);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How many promises below this one slipped, and which is the gravest, in a sentence.
///
/// # Errors
/// The database.
pub fn slipped(conn: &mut Conn, env: &Env, scope: &Scope, row: &Row) -> Result<(usize, String), AppError> {
    let env = &calendars::within(conn, env, row.between.customer)?;
    let rows = commitments::below(conn, scope, &[row.id])?;
    let subs = store::subs(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    let holding = risk(&store::above(row), &subs, &env.days, env.now);
    let first = holding.reasons.first().and_then(|reason| {
        let below = rows.iter().map(|(_, row)| row).find(|row| row.id == reason.sub)?;
        let who = phrase::party(below, Side::Performer);
        Some(format!("“{}” of {who} {}.", below.subject, reason.why.words()))
    });
    Ok((holding.subs(), first.unwrap_or_default()))
}

/// A promise that this one needs, or that needs this one.
#[derive(Clone, Debug)]
pub struct Need {
    /// Which one.
    pub id: CommitmentId,
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Whose promise it is.
    pub who: Who,
    /// By when.
    pub due: String,
    /// Where it stands.
    pub badge: Badge,
    /// Where it stands, where no badge says so.
    pub state: &'static str,
    /// That it holds the other one up, in the words of the reader.
    pub held: String,
    /// It is needed here; otherwise it needs this one.
    pub needed: bool,
    /// It is needed here and late.
    pub late: bool,
}

/// What a promise needs from the other side, and what needs it.
///
/// # Errors
/// The database.
pub fn needs_of(conn: &mut Conn, env: &Env, scope: &Scope, top: &Row) -> Result<Vec<Need>, AppError> {
    let now = env.local();
    let all = store::linked(conn, scope, top.id)?;
    Ok(all
        .into_iter()
        .map(|linked| {
            let row = linked.row;
            let badge = phrase::badge(&row, env.now);
            let (over, needed_late) = (top.state.is_closed(), linked.needed && needs::late(&row, env.now));
            let waits = !linked.needed && !row.state.is_closed() && needs::late(top, env.now);
            let theirs = scope.side_of(&row.between) == Some(Side::Customer);
            let held = match (needed_late && !over, waits) {
                (true, _) if theirs => format!("held by {} promise", phrase::of(phrase::party(&row, Side::Performer))),
                (true, _) => "held by your promise".to_owned(),
                (_, true) => "waits for this one".to_owned(),
                _ => String::new(),
            };
            Need {
                id: row.id,
                subject: row.subject.clone(),
                href: urls::commitment(row.id),
                who: phrase::who(scope, &row, Side::Performer),
                due: phrase::row_due(&row, &now),
                state: if badge.words.is_empty() { row.state.word() } else { "" },
                badge,
                held,
                needed: linked.needed,
                late: needed_late,
            }
        })
        .collect())
}
