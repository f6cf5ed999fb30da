//! What is known about a client, at a glance on its first page: where their measures stand, what risk we carry for them,
//! what they are billed, whether we talk, and how much is not known.

use db::Conn;
use domain::charging::amount;
use domain::charging::statement::State;
use domain::kernel::PartyId;
use domain::profile::Topic;

use super::profile_lines::{self as lines, MeasureLine, Quote};
use crate::clients::profile::known;
use crate::clients::profile::store::Decider;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::rights::sees_prices;
use crate::money::store::statements::{StatementFilter, page_of_statements};
use crate::people::scope::Scope;

/// Measures on the first page.
const MEASURES: usize = 5;

/// All of it.
pub(super) struct Glance {
    pub(super) measures: Vec<MeasureLine>,
    /// Who has a part in deciding.
    pub(super) deciders: Vec<Decider>,
    pub(super) risk: Option<Quote>,
    /// What the last statement comes to and where it stands, and where it is; the month that goes on.
    pub(super) billed: Option<(String, String)>,
    /// Nothing for whoever sees no prices.
    pub(super) bill: Option<String>,
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
        billed: billed(conn, scope, id)?,
        bill: sees_prices(scope).is_ok().then(|| urls::bill(id)),
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

/// The last statement that was opened to the client.
fn billed(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Option<(String, String)>, AppError> {
    let of = StatementFilter { client: Some(id), ..StatementFilter::default() };
    // Two treatments of the month that goes on may still be drafts; behind them stands one that was seen.
    let rows = page_of_statements(conn, scope, &of, None, 4)?;
    Ok(rows.into_iter().find(|row| row.state != State::Draft).map(|row| {
        let sums: Vec<String> = row.totals.iter().map(|sum| amount(sum.exact(), *sum)).collect();
        let comes = if sums.is_empty() { "nothing".to_owned() } else { sums.join(" and ") };
        (format!("{}: {comes}, {}.", row.period.in_words(), row.state.word()), urls::statement(row.id))
    }))
}
