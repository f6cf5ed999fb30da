//! From a question to its answer: the plan as it is now, its fingerprint, and the futures, off the threads that answer
//! requests. The same question on the same plan is reckoned once.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use db::Conn;
use domain::check::{Answer, Flaw, Offer, Plan, QUICK, Question, Way, check, likelier, offer, worth_trying};
use sha2::{Digest, Sha256};

use super::ask::{Ask, THOUGHT};
use super::level;
use crate::kit::app::App;
use crate::kit::desk::Key;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::similar::acts::{self as similar, Similar};
use crate::teams::store as teams;

/// A question, ready to be gone through.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// As it was asked.
    pub ask: Ask,
    /// The plan as it is now.
    pub plan: Arc<Plan>,
    /// Its fingerprint.
    pub print: Key,
    /// The agreed level that counts.
    pub agreed: u8,
    /// What is asked of the plan; nothing where nobody knows how much it is.
    pub question: Option<Question>,
    /// Where nobody estimated: how long similar ones took, and how many that is.
    pub similar: Option<Similar>,
}

/// An answer with what would make it likelier.
#[derive(Clone, Debug)]
pub struct Reckoned {
    /// What is said.
    pub answer: Answer,
    /// A day that is no stretch when it is promised: the wanted one where it is none, else an early one that holds.
    pub offer: Option<Offer>,
    /// What could be done, the likeliest first.
    pub ways: Vec<Way>,
}

/// Reads the plan. Whoever calls has made sure that the reader may know the answer.
///
/// # Errors
/// The database.
pub fn prepare(conn: &mut Conn, env: &Env, ask: Ask) -> Result<Prepared, AppError> {
    let today = env.local().date();
    let plan = teams::plan(conn, env, today)?;
    let agreed = level::levels(conn)?.of(ask.team(&plan));
    let thought = similar::thought(conn, today, ask.like.filter(|_| ask.needs.is_empty()))?;
    let question = ask.question(&plan, thought.as_ref().and_then(Similar::left), agreed);
    let unestimated = question.iter().flat_map(|q| &q.asked).find(|work| work.lasts.is_some()).map(|work| work.id);
    let similar = match unestimated {
        Some(THOUGHT) => thought,
        Some(id) => similar::on(conn, today, &[id])?.remove(&id),
        None => None,
    };
    Ok(Prepared { print: fingerprint(&plan), plan: Arc::new(plan), agreed, question, similar, ask })
}

/// Goes through so many futures; with `ways` also through those of everything that could be done.
///
/// # Errors
/// Busy; waits in a circle.
pub async fn reckon(
    app: &App,
    prepared: &Prepared,
    futures: u32,
    ways: bool,
) -> Result<Option<Arc<Reckoned>>, AppError> {
    let Some(question) = prepared.question.clone() else { return Ok(None) };
    let mut key = Hashing(Sha256::new());
    key.put(&prepared.print, &question, (futures, ways, prepared.ask.day.is_some()));
    let plan = Arc::clone(&prepared.plan);
    let asks_for_a_day = prepared.ask.day.is_some();
    let job = move |workers: &_| {
        let answer = check(&plan, &question, futures, workers).map_err(|flaw| flawed(&flaw))?;
        let wanted = Offer::wanted(&question, &answer).filter(|_| asks_for_a_day);
        let offer = match wanted {
            Some(wanted) => Some(wanted),
            None => offer(&plan, &question, &answer, futures, workers).map_err(|flaw| flawed(&flaw))?,
        };
        let ways = if ways {
            let changes = worth_trying(&plan, &question, &answer, offer.as_ref()).map_err(|flaw| flawed(&flaw))?;
            likelier(&plan, &question, &changes, futures.min(QUICK), workers).map_err(|flaw| flawed(&flaw))?
        } else {
            Vec::new()
        };
        Ok(Reckoned { answer, offer, ways })
    };
    app.desk.reckon(key.0.finalize().into(), job).await.map(Some)
}

/// What makes a question impossible, for people.
fn flawed(flaw: &Flaw) -> AppError {
    let words = match flaw {
        Flaw::Circle(ids) => format!(
            "{} promises wait for each other in a circle, so nothing can be reckoned. Take one of the waits away.",
            ids.len()
        ),
        Flaw::NotThere { .. } => "Nobody of that team can be lent for this. Choose another way.".to_owned(),
        _ => "What is asked does not fit the plan any more. Open the promise and ask again.".to_owned(),
    };
    AppError::refused(flaw.code(), words)
}

/// A digest of texts, without keeping them.
struct Hashing(Sha256);

impl fmt::Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl Hashing {
    fn put(&mut self, print: &Key, question: &Question, how: (u32, bool, bool)) {
        self.0.update(print);
        // Writing into a digest cannot fail.
        write!(self, "{question:?} {how:?}").unwrap_or_default();
    }
}

/// Everything in a plan that an answer can depend on, as one number. Calendars are known by their versions.
#[must_use]
pub fn fingerprint(plan: &Plan) -> Key {
    let mut all = Hashing(Sha256::new());
    let head = (plan.from, plan.weeks, plan.seed, &plan.record, &plan.unplanned);
    write!(all, "{head:?}").unwrap_or_default();
    for team in &plan.teams {
        let own = (team.id, team.days.version(), &team.people, team.kept, &team.record, &team.unplanned);
        write!(all, "{own:?}").unwrap_or_default();
    }
    for work in &plan.work {
        write!(all, "{work:?}").unwrap_or_default();
    }
    all.0.finalize().into()
}

/// A fingerprint as it is written down.
#[must_use]
pub fn hex(print: &Key) -> String {
    print.iter().map(|byte| format!("{byte:02x}")).collect()
}
