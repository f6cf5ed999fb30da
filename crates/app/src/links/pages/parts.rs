//! What every page behind a link shows around its matter.

use axum::http::StatusCode;
use axum::response::Response;
use db::Conn;
use jiff::Zoned;

use askama::Template;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{page, say, urls};
use crate::links::acts::{Opened, Stands, masked, subject};
use crate::links::store;
use crate::mail::About;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Around a matter.
#[derive(Clone, Debug)]
pub struct Around {
    /// The organisation.
    pub org: String,
    /// Where the forms of this link are sent to.
    pub base: String,
    /// To whom it was sent.
    pub name: String,
    /// What one calls them.
    pub first: String,
    /// Until when it can be used.
    pub until: String,
    /// What was just done.
    pub said: String,
    /// This browser may answer.
    pub open: bool,
    /// Somebody has answered from another browser.
    pub claimed: bool,
    /// Where a fresh link would be sent, as far as it may be shown; empty where no e-mail is known.
    pub address: String,
    /// The page inside, for whoever signs in.
    pub inside: String,
    /// What others said by this link, waiting to be confirmed: name and when.
    pub waiting: Vec<(String, String)>,
}

/// Reads what stands around.
///
/// # Errors
/// The database.
pub fn around(
    conn: &mut Conn,
    env: &Env,
    opened: &Opened,
    (token, browser, said): (&str, Option<&[u8]>, &str),
) -> Result<Around, AppError> {
    let (now, expires) = (env.local(), opened.link.expires_at);
    let addressee = opened.addressee()?;
    let email = people::find_person(conn, &Scope::System("where a fresh link goes"), addressee.id)?.email;
    let inside = match opened.about {
        About::Commitment(id) => urls::commitment(id),
        About::Conversation(id) => urls::conversation(id),
    };
    let waiting = store::answers_waiting(conn, opened.link.id)?;
    let open = opened.is_open_to(browser);
    Ok(Around {
        org: organisation::needed(conn)?.name,
        base: urls::by_link(token),
        name: addressee.name.clone(),
        first: crate::commitments::phrase::called(&addressee.name),
        until: day(opened.link.ended_at.map_or(expires, |ended| ended.min(expires)), &now),
        said: said.to_owned(),
        claimed: opened.stands == Stands::Open && !open,
        open,
        address: email.as_deref().map(masked).unwrap_or_default(),
        inside,
        waiting: waiting.into_iter().map(|answer| (answer.name, say::when(answer.said_at, &now))).collect(),
    })
}

fn day(at: jiff::Timestamp, now: &Zoned) -> String {
    say::stamp(at, now)
}

/// A link whose time is over, or that has done its work.
#[derive(Debug, Template)]
#[template(path = "links/over.html")]
pub struct OverPage {
    a: Around,
    subject: String,
    expired: bool,
}

impl OverPage {
    /// Makes the page.
    ///
    /// # Errors
    /// The database.
    pub fn new(conn: &mut Conn, opened: &Opened, a: Around) -> Result<Self, AppError> {
        let expired = opened.stands == Stands::Expired;
        Ok(Self { subject: subject(conn, opened.about)?, expired, a })
    }

    /// The answer to whoever opens it.
    ///
    /// # Errors
    /// A template that fails, which is ours.
    pub fn shown(&self) -> Result<Response, AppError> {
        page::with_status(if self.a.said.is_empty() { StatusCode::GONE } else { StatusCode::OK }, self)
    }
}
