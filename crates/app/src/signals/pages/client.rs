//! Everything that was heard about one client, the last first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::health::Stage;
use domain::kernel::PartyId;
use jiff::Zoned;

use super::{after, day, marked, shape, who};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::signals::acts;
use crate::signals::store::{self, Filter, Signal};

/// Texts on a page.
const PAGE: usize = 50;

/// A text in a line.
struct Line {
    title: String,
    href: String,
    source: &'static str,
    who: String,
    side: &'static str,
    when: String,
    stage: &'static str,
    state: String,
}

fn line(s: &Signal, now: &Zoned) -> Line {
    let name = s.author.as_ref().map(|(_, name)| name.as_str()).or(s.author_name.as_deref());
    let state = match (s.erased_at, s.waiting, s.marked) {
        (Some(_), ..) => "erased".to_owned(),
        (None, 0, 0) => "nothing marked".to_owned(),
        (None, 0, n) => format!("{} marked", say::number(n)),
        (None, n, _) => format!("{} to confirm", say::number(n)),
    };
    Line {
        title: s.title.clone(),
        href: urls::heard(s.id),
        source: s.source.word(),
        who: if name.is_none() { String::new() } else { who(name, s.side, None, None) },
        side: shape(s.side),
        when: day(s.at, now),
        stage: s.worst.map_or("", Stage::code),
        state,
    }
}

#[derive(Template)]
#[template(path = "signals/client.html")]
struct ClientPage {
    chrome: Chrome,
    name: String,
    client: String,
    lines: Vec<Line>,
    add: String,
    newest: String,
    later: String,
}

/// `GET /clients/{id}/signals`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    acts::ours(&me.scope)?;
    let (scope, after) = (me.scope.clone(), after(&query));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let party = client(conn, &scope, id)?;
        let filter = Filter { party: Some(id), ..Filter::default() };
        let writes = acts::writes(&scope, &party);
        Ok((store::list(conn, &scope, &filter, after, most)?, party, writes, env.local()))
    });
    let (mut rows, party, writes, now) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let here = format!("{}/signals", urls::client(id));
    let last = rows.last().filter(|_| more).map(|row| marked((row.at, row.id)));
    let client = party.id.to_string();
    page::show(&ClientPage {
        name: party.name,
        client: urls::client(id),
        lines: rows.iter().map(|row| line(row, &now)).collect(),
        add: if writes { urls::with_query("/listening/new", &[("client", &client)]) } else { String::new() },
        newest: if after.is_some() { here.clone() } else { String::new() },
        later: last.map(|at| urls::with_query(&here, &[("after", &at)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}
