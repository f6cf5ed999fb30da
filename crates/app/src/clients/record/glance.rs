//! What is known about a client, at a glance on its first page: where their measures stand, what risk we carry for them,
//! whether we talk, and how much is not known.

use db::Conn;
use domain::kernel::PartyId;
use domain::profile::Topic;

use super::profile_lines::{self as lines, MeasureLine, Quote};
use crate::clients::profile::known;
use crate::clients::profile::store::Decider;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Measures on the first page.
const MEASURES: usize = 5;

/// All of it.
pub(super) struct Glance {
    pub(super) measures: Vec<MeasureLine>,
    /// Who has a part in deciding.
    pub(super) deciders: Vec<Decider>,
    pub(super) risk: Option<Quote>,
    pub(super) touched: (String, &'static str),
    pub(super) complete: String,
    /// What is not known, in a sentence.
    pub(super) missing: String,
    pub(super) href: String,
    pub(super) writes: bool,
    pub(super) inside: bool,
}

/// What is known about a client, at a glance; nothing by a link.
pub(super) fn glance(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Option<Glance>, AppError> {
    if scope.only().is_some() {
        return Ok(None);
    }
    let (k, now) = (known::known(conn, env, scope, id)?, env.local());
    let missing: Vec<&str> = k.gaps.iter().map(|(gap, _)| gap.word()).collect();
    Ok(Some(Glance {
        measures: k.measures.iter().take(MEASURES).map(|m| lines::measure(m, &now)).collect(),
        risk: k.texts.iter().find(|text| text.topic == Topic::Risk).map(|text| lines::quote(text, &now)),
        touched: lines::touched(k.touch, k.last, &now),
        complete: lines::complete(&k),
        missing: match missing.as_slice() {
            [] => String::new(),
            some => format!("Not known: {}.", some.join("; ")),
        },
        href: lines::page_of(id),
        writes: k.writes.is_some(),
        inside: k.inside,
        deciders: k.deciders,
    }))
}
