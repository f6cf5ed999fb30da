//! All clients with whom anything was differed about, each with its test. For our own house; a client is shown its own.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;

use super::super::file::DISAGREEMENTS;
use super::super::{rights, store, words};
use super::path_at;
use crate::imports::rights::Importer;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;

/// Clients on a page.
const PAGE: usize = 50;

/// A client in a line.
struct Line {
    name: String,
    href: String,
    share: String,
    our_way: String,
    badge: &'static str,
    tone: String,
}

#[derive(Template)]
#[template(path = "partnership/differ/clients.html")]
struct ClientsPage {
    chrome: Chrome,
    lines: Vec<Line>,
    /// Where a register kept elsewhere is brought in, for whoever may.
    import: String,
    newest: bool,
    later: String,
}

/// `GET /disagreements`
pub async fn show(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    if let rights::Sight::These(at) = rights::sight(&me.scope) {
        // Somebody of a client has one client: the first that they speak for.
        let roles = me.scope.reader().map(|reader| reader.roles.as_slice()).unwrap_or_default();
        let own = roles.iter().find(|held| at.contains(&held.party)).ok_or(AppError::NotFound)?;
        return Ok(Redirect::to(&path_at(own.party)).into_response());
    }
    let brings = Importer::of(&me.scope).is_ok_and(|by| by.brings(DISAGREEMENTS));
    let (scope, turn) = (me.scope.clone(), Turn::asked(&query));
    let after = turn.as_ref().map(|turn| (turn.key.clone(), turn.id));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let clients = store::clients(conn, &scope, after.clone(), most)?;
        let ids: Vec<_> = clients.iter().map(|(id, _)| *id).collect();
        let shares = store::shares(conn, &scope, &ids, env.local().date())?;
        Ok((clients, shares))
    });
    let (mut clients, shares) = found.await?;
    let more = clients.len() > PAGE;
    clients.truncate(PAGE);
    let last = clients.last().filter(|_| more).map(|(id, name)| mark(name, id.0));
    let line = |(id, name): &(domain::kernel::PartyId, String)| {
        let share = shares.get(id).copied().unwrap_or_default();
        let (badge, tone) = words::badge(share.verdict());
        Line {
            name: name.clone(),
            href: path_at(id),
            share: words::short(&share),
            our_way: words::our_way(&share),
            badge,
            tone: tone.to_owned(),
        }
    };
    page::show(&ClientsPage {
        lines: clients.iter().map(line).collect(),
        import: if brings { urls::with_query("/imports/new", &[("mapping", DISAGREEMENTS)]) } else { String::new() },
        newest: turn.is_some(),
        later: last.map(|mark| urls::with_query("/disagreements", &[("after", &mark)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}
