//! The rooms that oneself is in, and what both sides of any client that may be known have agreed to.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::href;
use crate::counselling::{acts, store};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::{page, say};
use crate::people::signed_in::SignedIn;

/// A room in a line.
struct Line {
    href: String,
    client: String,
    facilitator: String,
    begun: String,
    stands: &'static str,
}

#[derive(Template)]
#[template(path = "counselling/list.html")]
struct ListPage {
    chrome: Chrome,
    opens: bool,
    lines: Vec<Line>,
    agreed: Vec<(String, String, String)>,
}

/// `GET /counselling`
pub async fn list(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let found = app.read(move |conn, env| {
        // Whoever looks with somebody's eyes finds nothing here.
        let own = if store::oneself(&scope).is_ok() { store::list(conn, &scope)? } else { Vec::new() };
        Ok((own, store::shared(conn, &scope, None)?, env.local()))
    });
    let (own, shared, now) = found.await?;
    let line = |c: &store::Counselling| Line {
        href: href(c.id),
        client: c.client.1.clone(),
        facilitator: c.facilitator.1.clone(),
        begun: say::when(c.at, &now),
        stands: match (c.shared, &c.joint) {
            (Some(_), _) => "both sides have agreed",
            (None, Some(_)) => "there are words to agree to",
            (None, None) => "being heard",
        },
    };
    page::show(&ListPage {
        opens: acts::opens(&me.scope),
        lines: own.iter().map(line).collect(),
        agreed: shared.iter().map(|j| (j.client.1.clone(), j.words.clone(), say::when(j.at, &now))).collect(),
        chrome: me.chrome,
    })
}
