//! What a promise rests on, for our house alone, and what it needs from the other side, for both: beside the promise.

use domain::commitment::Side;

use super::load::Loaded;
use crate::commitments::phrase;
use crate::kit::urls;
use crate::people::scope::Scope;
use crate::resting::view::{Below, Need};

/// Lines shown beside a promise; its own page has the rest.
const SHOWN: usize = 12;

/// What it rests on.
#[derive(Clone, Debug)]
pub struct RestsView {
    /// The first lines of its tree.
    pub lines: Vec<Below>,
    /// Why it is at risk.
    pub risk: String,
    /// Where all of it stands, and is changed.
    pub href: String,
    /// "All 14", "Change it".
    pub link: String,
    /// Where a team is asked; empty where the reader cannot.
    pub ask_team: String,
    /// Where a supplier is asked.
    pub ask_supplier: String,
}

/// What it needs from the other side.
#[derive(Clone, Debug)]
pub struct NeedsView {
    /// "Needs from Field Operations".
    pub title: String,
    /// Those it needs, then those that wait for it.
    pub lines: Vec<Need>,
    /// Where it is changed; empty where the reader cannot.
    pub href: String,
    /// "Say what is needed".
    pub link: &'static str,
}

/// What a promise of ours rests on.
pub(super) fn rests(scope: &Scope, l: &Loaded) -> Option<RestsView> {
    let inside = scope.is_staff() && scope.only().is_none() && l.row.between.performer_kind.is_ours();
    let open = !l.row.state.is_closed() && l.possible.side == Some(Side::Performer) && !l.possible.own.is_empty();
    if !inside || (l.tree.lines.is_empty() && !open) {
        return None;
    }
    let ask = |whom| if open { urls::ask_below(l.row.id, whom) } else { String::new() };
    Some(RestsView {
        lines: l.tree.lines.iter().take(SHOWN).cloned().collect(),
        risk: l.tree.risks.join(" "),
        href: urls::rests_on(l.row.id),
        link: match l.tree.lines.len() {
            0 => "What it rests on".to_owned(),
            n if n > SHOWN => format!("All {n}"),
            _ => "All of it".to_owned(),
        },
        ask_team: ask("team"),
        ask_supplier: ask("supplier"),
    })
}

/// What a promise needs from the other side.
pub(super) fn needs(scope: &Scope, l: &Loaded, side: Side) -> Option<NeedsView> {
    let open = !l.row.state.is_closed() && !l.possible.own.is_empty() && scope.only().is_none();
    if l.row.between.is_house() || (l.needs.is_empty() && !open) {
        return None;
    }
    let title = match side {
        Side::Performer => format!("Needs from {}", phrase::party(&l.row, Side::Customer)),
        Side::Customer => "Needs from you".to_owned(),
    };
    let mut lines = l.needs.clone();
    lines.sort_by_key(|need| !need.needed);
    let href = if open { urls::needs(l.row.id) } else { String::new() };
    Some(NeedsView { title, lines, href, link: "Say what is needed" })
}
