//! A conversation for somebody who answers it by a link: the same forms and the same words as on its own page, without
//! what is inside a house and without what a link cannot do. Finished values; whoever shows them says where a form is sent.

use db::{Conn, Tx};
use domain::commitment::Side;
use domain::conversation::Talk;
use domain::kernel::{CommitmentId, ConversationId};

use super::pages;
use super::pages::cast::Cast;
use super::pages::form::{self, PROMISE, SETTLE, WAYS_BY};
use super::pages::ledger::{Line, ledger};
use super::pages::loaded::{self, Loaded};
use super::pages::look_back::{LookBackView, look_back};
use super::pages::moves::{self, Others, mover, stands};
use super::pages::show::{self, Byline, Ended};
use super::pages::steps::{StepView, strip};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::people::scope::Scope;

pub use super::pages::form::{FormView, Trouble};

/// What stays inside a house, or begins something new.
const NOT_BY_LINK: [&str; 5] = [SETTLE, PROMISE, WAYS_BY, "reassign", "ask_to_review"];

/// A promise of the conversation.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Which.
    pub id: CommitmentId,
    /// What, in one line.
    pub subject: String,
    /// Where it stands.
    pub stands: String,
    /// `warn` or `bad`, or empty.
    pub tone: &'static str,
    /// It waits for the reader's side.
    pub asks: bool,
}

/// A conversation, to be answered.
#[derive(Clone, Debug)]
pub struct Answering {
    /// Which.
    pub id: ConversationId,
    /// The need.
    pub need: String,
    /// Who raised it, who answers, whose move it is.
    pub byline: Byline,
    /// The seven steps.
    pub steps: Vec<StepView>,
    /// What is to be done, or whom it waits for.
    pub title: String,
    /// What it rests on.
    pub meta: String,
    /// What was said and is to be answered, and what lies at its root.
    pub quote: Option<(String, String)>,
    /// The form of the next move.
    pub ask: Option<FormView>,
    /// Whatever else can be said.
    pub acts: Vec<FormView>,
    /// Its promises.
    pub promises: Vec<Promise>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// The look back, as far as a link may know of it.
    pub look_back: Option<LookBackView>,
    /// It has ended, and one may still look back.
    pub may_add: bool,
    /// What was said, newest first.
    pub lines: Vec<Line>,
    /// Why something was not taken whose form is gone.
    pub stray: String,
    /// The next move needs somebody who is signed in.
    pub needs_sign_in: bool,
}

/// Whether a link can say this.
#[must_use]
pub fn sayable(act: &str) -> Option<&'static str> {
    form::act_named(act).filter(|act| !NOT_BY_LINK.contains(act))
}

/// Reads a conversation that may be answered by this scope.
///
/// # Errors
/// Not found, or the database.
pub fn load(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    wanted: &str,
    trouble: Option<&Trouble>,
) -> Result<Answering, AppError> {
    let l = loaded::load(conn, env, scope, id)?;
    let own = scope.side_of(&l.row.between).unwrap_or(Side::Performer);
    let cast = Cast { row: &l.row, own, speaker: own, reader: scope.signs(), now: env.local() };
    let (next, others) = moves::moves(&l, &cast, trouble, wanted);
    let next = next.unwrap_or_else(moves::nothing);
    let may_add = l.talk.state == Talk::Completed && !l.look.has(own);
    let (ask, acts) = forms(next.form, others, if may_add && wanted.is_empty() { "review" } else { wanted });
    let moving = next.asks && ask.is_none() && next.promises.is_empty();
    Ok(Answering {
        id,
        need: l.talk.statement.clone(),
        byline: show::byline(&l, &cast),
        steps: strip(&l, &cast),
        title: next.title,
        meta: next.meta,
        quote: next.quote,
        stray: stray(trouble, ask.as_ref(), &acts),
        needs_sign_in: moving && l.talk.state == Talk::Open,
        ask,
        acts,
        promises: promises(&l, &cast),
        ended: show::ended(&l, &cast),
        look_back: look_back(&l, &cast),
        may_add,
        lines: ledger(&l, &cast, false).lines,
    })
}

/// The form that stands open, and the others. What was chosen beforehand comes first.
fn forms(next: Option<FormView>, others: Others, wanted: &str) -> (Option<FormView>, Vec<FormView>) {
    let by_link = |f: &FormView| !NOT_BY_LINK.contains(&f.act);
    let next = next.filter(by_link);
    let all = others.first.into_iter().chain(others.more).filter(by_link);
    // A note by a link is for both sides, and not asked about.
    let noted =
        |f: FormView| if f.act == "note" { FormView { about: "both sides read it".to_owned(), ..f } } else { f };
    let mut rest: Vec<FormView> = all.map(noted).collect();
    let chosen = |f: &FormView| f.act == wanted || (wanted == "correct" && f.act == "confirm");
    match rest.iter().position(chosen) {
        Some(at) => {
            let ask = rest.remove(at);
            rest.splice(0..0, next);
            (Some(ask), rest)
        }
        None => (next, rest),
    }
}

fn stray(trouble: Option<&Trouble>, ask: Option<&FormView>, acts: &[FormView]) -> String {
    let shown = |t: &Trouble| ask.into_iter().chain(acts).any(|f| f.open || !f.errors.0.is_empty() || f.act == t.act);
    let lost = trouble.filter(|t| !shown(t));
    lost.map(|t| if t.refusal.is_empty() { t.errors.to_string() } else { t.refusal.clone() }).unwrap_or_default()
}

fn promises(l: &Loaded, cast: &Cast<'_>) -> Vec<Promise> {
    let one = |p: &loaded::Carrying| {
        let (stands, tone) = stands(p, cast);
        let asks = !p.state.state.is_closed() && mover(p, l) == Some(cast.own);
        Promise { id: p.row.id, subject: p.row.subject.clone(), stands, tone, asks }
    };
    let mut all: Vec<Promise> = l.promises.iter().map(one).collect();
    all.sort_by_key(|p| !p.asks);
    all
}

/// Says something by a link, and answers what happened.
///
/// # Errors
/// Not found, what is missing field by field, a refusal, the database.
pub fn say(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    act: &str,
    typed: &Typed,
) -> Result<String, AppError> {
    let act = sayable(act).ok_or(AppError::NotFound)?;
    let mut typed = typed.clone().with("visibility", "shared");
    typed.0.retain(|(name, _)| name != "as");
    pages::said(tx, env, scope, id, act, &typed)
}

/// A form that was not taken, with what was typed and why.
///
/// # Errors
/// Whatever is no fault of the form.
pub fn failed(act: &str, typed: Typed, error: AppError) -> Result<Trouble, AppError> {
    pages::trouble(act, typed, error).map(|(_, trouble)| trouble)
}

/// What was typed, as labels and words: to be read by whoever has to confirm it.
#[must_use]
pub fn read_back(typed: &Typed) -> Vec<(String, String)> {
    let label = |name: &str| {
        Some(match name {
            "words" => "In their words",
            "statement" | "need" => "The need",
            "serves" => "The result it serves",
            "root" => "At its root",
            "alternative" => "What could be done instead",
            _ => return None,
        })
    };
    let filled = typed.0.iter().filter(|(_, value)| !value.trim().is_empty());
    filled.filter_map(|(name, value)| Some((label(name)?.to_owned(), value.trim().to_owned()))).collect()
}
