//! What is between a client and us, part by part: what both sides were asked, how far they have come, what they differed about, what
//! was said looking back, and what is seen behind the curtain. Each in a sentence with its latest word; what a reader may not read is
//! not there. It says nothing itself: each part says it, and holds the whole.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::PartyId;
use domain::partnership::BASE;
use domain::party::PartyKind;
use domain::profile::Whose;

use super::{Head, Tab, head, record};
use crate::asked::{self, acts as surveys, known as gaps, store as survey_store};
use crate::curtain::{acts as shoes, known as curtain};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{page, urls};
use crate::partnership::differ::{acts as differ, rights as differing};
use crate::partnership::litmus::{self, acts as litmus_acts, known as litmus_known, store as litmus_store};
use crate::partnership::maturity::{self, acts as rungs, known as ladder};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::Party;
use crate::reviews::acts as reviews;

/// One part of it.
#[derive(Clone, Debug)]
pub struct Part {
    /// As it is named in the page.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// What it says last, or that nobody has asked.
    pub words: String,
    /// Where all of it is.
    pub href: String,
    /// The words of that link.
    pub link: &'static str,
    /// Nothing was asked or said yet.
    pub none: bool,
    /// What this reader could do next, and where; nothing once there is something to read.
    pub next: Option<(&'static str, String)>,
}

/// The same statements, asked of both sides.
fn both_asked(conn: &mut Conn, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    if !gaps::reads(scope, party.id) {
        return Ok(None);
    }
    let none = survey_store::list(conn, scope, party.id, None, 1)?.is_empty();
    let said = gaps::in_short(conn, scope, party.id)?;
    let href = asked::of_client(party.id);
    Ok(Some(Part {
        id: "both-asked",
        title: "Both sides asked",
        about: "Both sides answer the same statements; where the answers differ, so do the expectations.",
        words: said.map_or_else(|| "Nothing to read yet.".to_owned(), |(words, _)| words),
        none,
        next: (none && surveys::tends(conn, scope, party.id).is_ok()).then(|| ("Ask both sides", href.clone())),
        href,
        link: "All surveys",
    }))
}

/// Seven questions to three voices.
fn litmus(conn: &mut Conn, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    if !gaps::reads(scope, party.id) {
        return Ok(None);
    }
    let none = litmus_store::list(conn, scope, party.id, None, 1)?.is_empty();
    let said = litmus_known::in_short(conn, scope, party.id)?;
    let href = litmus::of_client(party.id);
    let begins = none && litmus_acts::tends(conn, scope, party.id).is_ok();
    Ok(Some(Part {
        id: "litmus",
        title: "Litmus of partnership",
        about: "Seven questions to the client, to IT and to a neutral third, beside what the record says.",
        words: said.map_or_else(|| "Nothing to read yet.".to_owned(), |(words, _)| words),
        none,
        next: begins.then(|| ("Choose who answers", format!("{href}/new"))),
        href,
        link: "What everybody says",
    }))
}

/// The ladder of maturity.
fn come(conn: &mut Conn, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    if !gaps::reads(scope, party.id) {
        return Ok(None);
    }
    let found = ladder::ladder(conn, scope, party.id)?;
    let silent = match rungs::speaks(scope, party) {
        Some(Whose::Ours) => found.ours.is_none(),
        Some(Whose::Theirs) => found.theirs.is_none(),
        None => false,
    };
    let href = maturity::of_client(party.id);
    Ok(Some(Part {
        id: "come",
        title: "How far both have come",
        about: "Five rungs from ad hoc to strategic partner; each side says on which one both stand.",
        none: found.ours.is_none() && found.theirs.is_none(),
        words: ladder::sentence(&found, &party.name),
        next: silent.then(|| ("Say how far you have come", href.clone())),
        href,
        link: "The ladder",
    }))
}

/// What the two differed about.
fn differed(conn: &mut Conn, env: &Env, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    let Some((words, href)) = differ::in_short(conn, env, scope, party.id)? else { return Ok(None) };
    let ended = differ::share_of(conn, env, scope, party.id)?.closed;
    let notes = ended < BASE && differing::writes(scope, party).is_some();
    let note = || urls::with_query("/disagreements/new", &[("client", &party.id.to_string())]);
    Ok(Some(Part {
        id: "differed",
        title: "When we differed",
        about: "What each side first wanted when the two differed, how it ended, and what was given for it.",
        words,
        none: ended == 0,
        href,
        link: "All disagreements",
        next: notes.then(|| ("Note that we differed", note())),
    }))
}

/// What both said when something was over; for our own people.
fn looked_back(conn: &mut Conn, env: &Env, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    if !scope.is_staff() {
        return Ok(None);
    }
    let said = reviews::in_short(conn, env, scope, party.id)?;
    let nobody = || "Nobody has looked back yet. Both are asked when a conversation comes to its end.".to_owned();
    Ok(Some(Part {
        id: "looked-back",
        title: "Looking back",
        about: "At the end of a conversation each side says where it was unsure or not content.",
        none: said.is_none(),
        words: said.map_or_else(nobody, |(words, _)| words),
        href: urls::reviews(party.id),
        link: "What both say",
        next: None,
    }))
}

/// What each sees of the other's load.
fn behind(conn: &mut Conn, env: &Env, scope: &Scope, party: &Party) -> Result<Option<Part>, AppError> {
    let (words, href, none) = curtain::in_short(conn, env, scope, party.id)?;
    let speaks = none && shoes::speaks(conn, scope, party.id).is_ok();
    Ok(Some(Part {
        id: "curtain",
        title: "Behind the curtain",
        about: "What waits at IT, what the client is up against, and days in each other’s shoes.",
        words,
        none,
        next: speaks.then(|| ("Arrange a day", href.clone())),
        href,
        link: "Look behind it",
    }))
}

/// The parts that stand in a list of all clients, in the order of its columns; for our own people, who read all of them.
///
/// # Errors
/// The database.
pub fn in_list(conn: &mut Conn, env: &Env, scope: &Scope, party: &Party) -> Result<Vec<Part>, AppError> {
    let parts = [
        both_asked(conn, scope, party)?,
        litmus(conn, scope, party)?,
        come(conn, scope, party)?,
        differed(conn, env, scope, party)?,
    ];
    Ok(parts.into_iter().flatten().collect())
}

#[derive(Template)]
#[template(path = "clients/between.html")]
struct BetweenPage {
    chrome: Chrome,
    head: Head,
    parts: Vec<Part>,
}

/// `…/between`
pub async fn between(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let (head, parts) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            if r.party.kind != PartyKind::Client || scope.only().is_some() {
                return Err(AppError::NotFound);
            }
            let (scope, party) = (&scope, &r.party);
            let mut parts = in_list(conn, env, scope, party)?;
            parts.extend(looked_back(conn, env, scope, party)?);
            parts.extend(behind(conn, env, scope, party)?);
            Ok((head(conn, env, scope, &org, &r, Tab::Between)?, parts))
        })
        .await?;
    page::show(&BetweenPage { chrome: me.chrome, head, parts })
}
