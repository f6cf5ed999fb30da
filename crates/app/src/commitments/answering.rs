//! A promise for somebody who answers it by a link: the same forms and the same words as on its own page, without what is
//! inside a house and without what a link cannot do. Finished values; whoever shows them says where a form is sent.

use db::{Conn, Tx};
use domain::commitment::{ActKind, Side, State};
use domain::kernel::CommitmentId;
use jiff::Zoned;

use super::pages::asking::{Asking, offered};
use super::pages::field::{Draw, Field};
use super::pages::load::{self, Loaded};
use super::pages::note::{self, Note};
use super::pages::one::{TermsView, next_move, standing, verb};
use super::pages::telling::{Teller, Told};
use super::pages::{self, about};
use super::phrase::{self, Badge, Baton, Who};
use super::store::Row;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::people::scope::Scope;

pub use super::pages::asking::{ActForm, Failed};

/// What somebody came for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The answer that was chosen beforehand.
    pub say: Option<ActKind>,
    /// Only these; everything that a link can say where none are named.
    pub only: Option<&'static [ActKind]>,
    /// A form that was sent and not taken.
    pub failed: Option<Failed>,
}

/// A promise, to be answered.
#[derive(Clone, Debug)]
pub struct Answering {
    /// Which.
    pub id: CommitmentId,
    /// The version of the terms that is shown.
    pub seen: i64,
    /// What, in one line.
    pub title: String,
    /// Who promises.
    pub performer: Who,
    /// "promised", "was asked by".
    pub verb: &'static str,
    /// To whom.
    pub customer: Who,
    /// Where it stands, in a word.
    pub badge: Badge,
    /// Whose move it is.
    pub baton: Option<Baton>,
    /// Facts to know before one speaks.
    pub notes: Vec<Note>,
    /// The terms that hold and those on the table.
    pub standing: Vec<TermsView>,
    /// What was said last.
    pub last: Option<Told>,
    /// What was said before, newest first.
    pub earlier: Vec<Told>,
    /// How it turned out.
    pub verdict: String,
    /// Nothing moves it any more.
    pub closed: bool,
    /// The chosen answer, or the next move.
    pub ask: Option<ActForm>,
    /// Whatever else can be said.
    pub acts: Vec<ActForm>,
    /// Why what was chosen or sent is not among them.
    pub stray: String,
}

/// Reads a promise that may be answered by this scope.
///
/// # Errors
/// Not found, or the database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, id: CommitmentId, asked: &Asked) -> Result<Answering, AppError> {
    let l = load::load(conn, env, scope, id)?;
    let now = env.local();
    let row = &l.row;
    let side = scope.side_of(&row.between).unwrap_or(Side::Performer);
    let possible = sayable(&l.possible.own, asked.only);
    let (ask, acts) = forms(scope, &l, env, &now, &possible, asked);
    let mut told = Teller { scope, row, env, names: &l.names }.ledger(&l.entries)?.acts.into_iter();
    let customer = phrase::who(scope, row, Side::Customer);
    let customer = if customer.name == "You" { Who { name: "you".to_owned(), ..customer } } else { customer };
    Ok(Answering {
        id,
        seen: row.terms_version,
        title: row.subject.clone(),
        performer: phrase::who(scope, row, Side::Performer),
        verb: verb(row.state, l.c.opened_by, phrase::is_reader(scope, row, Side::Performer)),
        customer,
        badge: phrase::badge(row, env.now),
        baton: phrase::baton(scope, row, &now),
        notes: note::notes(scope, &l, env, side),
        standing: standing(&l, &now),
        last: told.next(),
        earlier: told.collect(),
        verdict: about::verdict(&l, env),
        closed: row.state.is_closed(),
        stray: stray(asked, &possible),
        ask,
        acts,
    })
}

/// Handing over stays inside a house, and a link sees no inside.
fn sayable(possible: &[ActKind], only: Option<&'static [ActKind]>) -> Vec<ActKind> {
    let fits = |kind: &ActKind| *kind != ActKind::Reassign && only.is_none_or(|only| only.contains(kind));
    offered(possible).into_iter().filter(fits).collect()
}

/// What was chosen in a mail or sent from an old page, and is not possible any more.
fn stray(asked: &Asked, possible: &[ActKind]) -> String {
    match (&asked.failed, asked.say) {
        (Some(failed), _) if possible.contains(&failed.kind) => String::new(),
        (Some(failed), _) if failed.refusal.is_empty() => failed.errors.to_string(),
        (Some(failed), _) => failed.refusal.clone(),
        (None, Some(kind)) if !possible.contains(&kind) => {
            format!("“{}” is no longer possible. This is how it stands now.", kind.todo())
        }
        (None, _) => String::new(),
    }
}

fn forms(
    scope: &Scope,
    l: &Loaded,
    env: &Env,
    now: &Zoned,
    possible: &[ActKind],
    asked: &Asked,
) -> (Option<ActForm>, Vec<ActForm>) {
    let side = scope.side_of(&l.row.between).unwrap_or(Side::Performer);
    let wanted = asked.failed.as_ref().map(|f| f.kind).or(asked.say).filter(|kind| possible.contains(kind));
    let first = if asked.only.is_some() { possible.first().copied().into_iter().collect() } else { Vec::new() };
    let next = wanted.or_else(|| {
        let mut moves = first.into_iter().chain(next_move(l, side, env));
        moves.find(|kind| possible.contains(kind) && *kind != ActKind::Note)
    });
    let asking = asking(scope, l, now, side, asked.failed.as_ref());
    let form = |kind: ActKind| plain(asking.form(kind, false));
    (next.map(form), possible.iter().filter(|kind| Some(**kind) != next).map(|kind| form(*kind)).collect())
}

fn asking<'a>(scope: &'a Scope, l: &'a Loaded, now: &'a Zoned, side: Side, failed: Option<&'a Failed>) -> Asking<'a> {
    let (people, teams, held) = (&[], &[], &[]);
    Asking { scope, row: &l.row, c: &l.c, now, side, people, teams, held, open_below: l.tree.open, failed }
}

/// Without what only matters inside: who may read a note (both sides do), and how much trust rests on it.
fn plain(mut form: ActForm) -> ActForm {
    form.fields.retain(|field| !matches!(field.name.as_str(), "visibility" | "stake"));
    form
}

/// Says something by a link, and answers what happened and what comes next.
///
/// # Errors
/// Not found, what is missing field by field, a refusal, the database.
pub fn say(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    kind: ActKind,
    typed: &Typed,
) -> Result<String, AppError> {
    if sayable(&[kind], None).is_empty() {
        return Err(AppError::NotFound);
    }
    // What is said by a link is for both sides: the link itself sees no inside.
    let typed = typed.clone().with("visibility", "shared");
    let (row, said) = pages::taken(tx, env, scope, id, kind, &typed)?;
    let told = pages::told(env, scope, &row, &said, kind, &typed);
    Ok(format!("{told} {}", what_next(scope, &row, env)).trim_end().to_owned())
}

/// A form that was not taken, with what was typed and why.
///
/// # Errors
/// Whatever is no fault of the form.
pub fn failed(kind: ActKind, typed: Typed, error: AppError) -> Result<Failed, AppError> {
    pages::failed(kind, typed, error)
}

fn what_next(scope: &Scope, row: &Row, env: &Env) -> String {
    let now = env.local();
    let own = scope.side_of(&row.between).unwrap_or(Side::Performer);
    let due = || row.due.map(|at| phrase::due_in_full(at, row.due_is_day, &now));
    match row.to_move {
        None => "It is closed, and nothing more is asked of you.".to_owned(),
        Some(side) if side != own => {
            let other = phrase::short(row, side);
            match due().filter(|_| row.state == State::Promised) {
                Some(due) => format!("{other} keeps it by {due}, or tells you before."),
                None => format!("Now {other} has to answer."),
            }
        }
        Some(_) => match due().filter(|_| row.state == State::Promised && !row.amended) {
            Some(due) => format!("It is yours to keep by {due}. If it will not hold, say so before."),
            None => "The next word is yours.".to_owned(),
        },
    }
}

/// What was typed into the form of an act, as labels and words: to be read by whoever has to confirm it.
///
/// # Errors
/// Not found, or the database.
pub fn read_back(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    kind: ActKind,
    typed: &Typed,
) -> Result<Vec<(String, String)>, AppError> {
    let l = load::load(conn, env, scope, id)?;
    let now = env.local();
    let side = scope.side_of(&l.row.between).unwrap_or(Side::Performer);
    let failed =
        Failed { kind, for_other: false, typed: typed.clone(), errors: Default::default(), refusal: String::new() };
    let form = plain(asking(scope, &l, &now, side, Some(&failed)).form(kind, false));
    Ok(form.fields.iter().filter_map(read).collect())
}

fn read(field: &Field) -> Option<(String, String)> {
    let words = match field.draw {
        Draw::Pick | Draw::Radio | Draw::Boxes => {
            let chosen: Vec<&str> = field.answers.iter().filter(|a| a.on).map(|a| a.words.as_str()).collect();
            chosen.join(", ")
        }
        Draw::Day => format!("{} {}", field.value, field.time).trim().to_owned(),
        Draw::Line | Draw::Lines | Draw::Said => field.value.trim().to_owned(),
    };
    (!words.is_empty()).then(|| (field.label.clone(), words))
}
