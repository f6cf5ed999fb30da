//! Who changed what is known about a client, and when: newest first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::kernel::PartyId;

use super::history;
use super::profile_lines::{self as lines, ChangeLine};
use crate::clients::profile::known;
use crate::clients::profile::store;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, mark};
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;

const PAGE: u32 = 40;

#[derive(Template)]
#[template(path = "clients/changes.html")]
struct ChangesPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    name: String,
    changes: Vec<ChangeLine>,
    newest: String,
    older: String,
}

/// `GET /clients/{id}/profile/changes`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, after) = (me.scope.clone(), history::after(&query));
    let (party, rows, now) = app
        .read(move |conn, env| {
            let party = known::client(conn, &scope, id)?;
            let from = after.map(|a| (a.at, a.id));
            Ok((party, store::changes(conn, &scope, id, from, PAGE + 1)?, env.local()))
        })
        .await?;
    let leaf = Leaf::cut(rows, None, PAGE as usize, |c| mark(&c.at.as_microsecond().to_string(), c.id));
    let path = format!("{}/changes", lines::page_of(id));
    let older = leaf.later.as_ref().map(|mark| urls::with_query(&path, &[("after", mark)])).unwrap_or_default();
    page::show(&ChangesPage {
        trail: vec![(party.name.clone(), urls::client(id)), ("Profile".to_owned(), lines::page_of(id))],
        name: party.name,
        changes: leaf.rows.iter().map(|c| lines::change(c, &now)).collect(),
        newest: if after.is_some() { path } else { String::new() },
        older,
        chrome: me.chrome,
    })
}
