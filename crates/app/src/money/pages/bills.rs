//! The list of bills: clients by name with what the month before came to, and the bills that leave what was told.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use domain::charging::{Length, Period};
use domain::kernel::PartyId;

use super::bill::{href, money};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, urls};
use crate::money::acts;
use crate::money::store::Warned;
use crate::money::store::statements::sums_of;
use crate::money::words;
use crate::people::signed_in::SignedIn;

/// Clients on one page.
const CLIENTS: usize = 50;
/// Bills that leave what was told, as far as they are shown.
const LEAVING: u32 = 20;

/// A client whose bill can be opened.
struct Client {
    name: String,
    href: String,
    /// What the statement of the month before comes to; empty without one.
    before: String,
}

/// A bill that leaves what was told.
struct Leaving {
    name: String,
    href: String,
    words: String,
    range: String,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "money/bills.html")]
struct BillsPage {
    chrome: Chrome,
    typed: Typed,
    month: String,
    before: String,
    rows: Vec<Client>,
    /// Bills that leave what was told.
    leaving: Vec<Leaving>,
    filtered: bool,
    earlier: String,
    later: String,
}

/// A bill that leaves what was told, in words.
fn leaves_told(kept: &Warned) -> Leaving {
    Leaving {
        name: kept.client.1.clone(),
        href: href(kept.client.0, kept.month),
        words: words::leaves(kept),
        range: words::leaves_range(kept),
        reasons: kept.reasons.iter().take(3).map(|reason| reason.told(kept.by.currency)).collect(),
    }
}

/// `GET /money/bills?q=&after=&before=`: names, and what is kept of the month before. A bill is worked out when it is opened,
/// and never for a list.
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, like, turn) = (me.scope.clone(), query.get("q").trim().to_owned(), Turn::asked(&query));
    let asked = turn.clone();
    let read = app.read(move |conn, env| {
        let like = Some(like.as_str()).filter(|like| !like.is_empty());
        let limit = u32::try_from(CLIENTS + 1).unwrap_or(u32::MAX);
        let clients = acts::billed(conn, &scope, like, asked.as_ref(), limit)?;
        let shows = asked.is_none() && like.is_none() && scope.is_staff();
        let leaving = if shows { acts::leaving(conn, env, &scope, None, LEAVING)? } else { Vec::new() };
        let period = Period::holding(env.local().date(), Length::Month);
        let ids: Vec<PartyId> = clients.iter().map(|party| party.id).collect();
        let sums = sums_of(conn, &scope, period.before().first(), &ids)?;
        Ok((clients, leaving, period, sums))
    });
    let (clients, leaving, period, sums) = read.await?;
    let sums: HashMap<PartyId, String> = sums
        .into_iter()
        .map(|(client, totals)| (client, totals.into_iter().map(money).collect::<Vec<_>>().join(", ")))
        .collect();
    let leaf = Leaf::cut(clients, turn.as_ref(), CLIENTS, |party| mark(&party.name, party.id.0));
    if let ([only], false) = (leaf.rows.as_slice(), me.scope.is_staff()) {
        return Ok(Redirect::to(&href(only.id, period)).into_response());
    }
    let page = |way: &str, mark: Option<String>| {
        mark.map(|mark| urls::with_query("/money/bills", &[("q", query.get("q").trim()), (way, &mark)]))
    };
    let row = |party: crate::people::store::Party| Client {
        href: href(party.id, period),
        before: sums.get(&party.id).cloned().unwrap_or_default(),
        name: party.name,
    };
    page::show(&BillsPage {
        month: period.in_words(),
        before: period.before().in_words(),
        leaving: leaving.iter().map(leaves_told).collect(),
        earlier: page("before", leaf.earlier).unwrap_or_default(),
        later: page("after", leaf.later).unwrap_or_default(),
        rows: leaf.rows.into_iter().map(row).collect(),
        filtered: !query.get("q").trim().is_empty(),
        typed: query,
        chrome: me.chrome,
    })
}
