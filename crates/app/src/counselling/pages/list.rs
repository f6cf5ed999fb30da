//! The rooms that oneself is in, and what both sides of any client that may be known have agreed to.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::{Timestamp, Zoned};

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
    /// Somebody else chose how the reader comes in.
    door: String,
    lines: Vec<Line>,
    agreed: Vec<(String, String, String)>,
}

fn kept_out(at: Timestamp, now: &Zoned) -> String {
    let when = say::when(at, now);
    format!(
        "Somebody else chose your password or e-mail ({when}). A room in which you take part stays closed to you until those in it \
         have asked you whether it is still you, and let you in again."
    )
}

/// `GET /counselling`
pub async fn list(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let found = app.read(move |conn, env| {
        // Whoever looks with somebody's eyes finds nothing here.
        let own = if store::oneself(&scope).is_ok() { store::list(conn, &scope)? } else { Vec::new() };
        Ok((own, store::door(conn, &scope)?, store::shared(conn, &scope, None)?, env.local()))
    });
    let (own, door, shared, now) = found.await?;
    let line = |c: &store::Counselling| Line {
        href: href(c.id),
        client: c.client.1.clone(),
        facilitator: c.facilitator.1.clone(),
        begun: say::when(c.at, &now),
        stands: match (c.shared, c.closed, &c.joint) {
            (Some(_), ..) => "both sides have agreed",
            (None, Some(_), _) => "closed without words of both",
            (None, None, Some(_)) => "there are words to agree to",
            (None, None, None) => "being heard",
        },
    };
    page::show(&ListPage {
        opens: acts::opens(&me.scope),
        door: door.map(|at| kept_out(at, &now)).unwrap_or_default(),
        lines: own.iter().map(line).collect(),
        agreed: shared.iter().map(|j| (j.client.1.clone(), j.words.clone(), say::when(j.at, &now))).collect(),
        chrome: me.chrome,
    })
}
