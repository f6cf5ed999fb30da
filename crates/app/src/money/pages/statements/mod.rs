//! Pages of statements: the periods, a period on its way to its close, a statement, one of its lines, how clients are
//! charged, and the files of lines.

mod changes;
pub mod files;
pub mod line;
pub mod list;
pub mod month;
pub mod one;
pub mod terms;

use domain::charging::statement::State;
use domain::charging::{Money, Treatment};

use super::bill::{money, signed};
use crate::kit::say;
use crate::money::acts::statements::Outcome;

/// Where statements stand.
const HOME: &str = "/money/statements";

/// Amounts one after the other; nothing is said as such.
fn sums(all: &[Money]) -> String {
    let all: Vec<String> = all.iter().copied().map(money).collect();
    if all.is_empty() { "nothing".to_owned() } else { say::list_and(&all) }
}

/// Where it stands, and how much that asks for.
const fn badge(state: State, ours: bool) -> (&'static str, &'static str) {
    match (state, ours) {
        (State::Draft, _) => ("draft", ""),
        (State::Preview, true) => ("open to the client", "watch"),
        (State::Preview, false) => ("please look at it", "watch"),
        (State::Issued, _) => ("issued", "accent"),
        (State::Closed, _) => ("closed", "good"),
    }
}

const fn treated(of: Treatment) -> &'static str {
    match of {
        Treatment::Charge => "charged",
        Treatment::Show => "shown, not charged",
        Treatment::Neither => "neither charged nor shown",
    }
}

/// The words of a toast.
fn said(outcome: Outcome, done: &str) -> String {
    match outcome {
        Outcome::Done(_) => done.to_owned(),
        Outcome::MadeAnew(n) => anew(n),
    }
}

fn anew(n: usize) -> String {
    let whose = say::count(n, "client", "clients");
    format!("Something had changed since the drafts of {whose} were made. They are made anew: look at them first.")
}
