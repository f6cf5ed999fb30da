//! One letter as its reader sees it, and what became of it. Somebody else's links are shown as words: whoever runs this
//! Entente can see that a letter went out and what it says, and cannot answer in another's place. A letter that asks for an answer
//! without a name keeps its words from them as well.

use askama::Template;
use axum::extract::{Path, State as With};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use db::Conn;
use uuid::Uuid;

use super::list::theirs_alone;
use super::{about_href, course, tone};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::mailing::Mailing;
use crate::kit::{flash, page, say, urls};
use crate::mail::letter::{LetterId, State};
use crate::mail::prepare;
use crate::mail::render::{Piece, Reach, foot, pieces, text};
use crate::mail::store::{self, Posted};
use crate::mail::{acts, inbox};
use crate::people::scope::{Door, Scope};
use crate::people::signed_in::SignedIn;
use crate::telling::words as telling;

/// A letter as it is printed on a page.
pub(super) struct Sheet {
    /// One line.
    pub subject: String,
    /// To whom, with the address.
    pub to: String,
    /// When it was written.
    pub when: String,
    /// The same for machines.
    pub exact: String,
    /// What it says.
    pub pieces: Vec<Piece>,
    /// What stands below.
    pub foot: Vec<String>,
    /// The plain text.
    pub text: String,
    /// Its links are words, and that is worth saying.
    pub words_only: bool,
}

/// A letter for somebody who reads it here; `live` makes its links work.
pub(super) fn sheet(
    conn: &mut Conn,
    env: &Env,
    mailing: &Mailing,
    letter: &Posted,
    live: bool,
) -> Result<Sheet, AppError> {
    // On a page of ours a path is a link; the mail itself has the whole address.
    let here = Mailing { address: None, ..mailing.clone() };
    let answers = inbox::address(conn, env, mailing, letter.about, letter.to)?.is_some();
    let around = prepare::around(conn, if live { &here } else { mailing }, answers)?;
    let reach = if live { prepare::reach(conn, env, &letter.parts)? } else { Reach::Words };
    let (pieces, foot) = (pieces(&letter.parts, &around, &reach), foot(&around));
    let now = env.local();
    let address = letter.address.as_ref().or(letter.email.as_ref());
    Ok(Sheet {
        subject: letter.subject.clone(),
        to: address.map_or_else(|| letter.name.clone(), |address| format!("{} <{address}>", letter.name)),
        when: say::stamp(letter.made_at, &now),
        exact: say::exact(letter.made_at, &now),
        text: text(&pieces, &foot),
        pieces,
        foot,
        words_only: !live && !letter.sealed,
    })
}

#[derive(Template)]
#[template(path = "mail/show.html")]
struct ShowPage {
    chrome: Chrome,
    sheet: Sheet,
    own: bool,
    /// The reader looks after all letters.
    tends: bool,
    state: &'static str,
    tone: String,
    course: String,
    purpose: String,
    attempts: String,
    about: String,
    about_href: String,
    message_id: String,
    /// Where "Try again now" and "Do not send" post to; nothing where that is not possible.
    again: String,
    hold: String,
}

impl ShowPage {
    fn filled(me: SignedIn, app: &App, letter: &Posted, sheet: Sheet) -> Result<Self, AppError> {
        let now = &app.env().local();
        let kept = letter.state == State::Kept && app.settings.mailing.smtp.is_none();

        let reader = me.reader()?;
        let tends = reader.administers() && !reader.door.only_reads();
        let goes = letter.email.is_some() && (letter.address.is_some() || !letter.sealed);
        let act =
            |may: bool, act: &str| if tends && may { format!("/mails/{}/{act}", letter.id) } else { String::new() };
        Ok(Self {
            own: reader.id == letter.to,
            tends: reader.administers(),
            state: letter.state.words(),
            tone: tone(letter.state).to_owned(),
            course: if kept { "There is no mail server, so it did not leave.".to_owned() } else { course(letter, now) },
            purpose: telling::purpose(&letter.purpose),
            attempts: say::number(letter.attempts),
            about: letter.title.clone().unwrap_or_default(),
            about_href: about_href(letter.about),
            message_id: letter.message_id.clone(),
            again: act(letter.state != State::Sent && goes && !kept, "again"),
            hold: act(letter.state == State::Waiting, "hold"),
            sheet,
            chrome: me.chrome,
        })
    }
}

/// Whether the links of a letter work for this reader: of their own about a matter, or anybody's in a demo. What sets a
/// password works from the mail itself only, so that a browser left open opens no more than it has to.
fn live(scope: &Scope, letter: &Posted, demo: bool) -> bool {
    let Some(reader) = scope.reader() else { return false };
    reader.door == Door::Session && (demo || reader.id == letter.to && letter.about.is_some())
}

/// `GET /mails/{id}`
pub async fn show(me: SignedIn, With(app): With<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    theirs_alone(&me)?;
    let (scope, settings) = (me.scope.clone(), app.settings.clone());
    let (letter, sheet) = app
        .read(move |conn, env| {
            let letter = store::find(conn, &scope, LetterId(id))?;
            if let (Some(about), true) = (letter.about, scope.person() == Some(letter.to)) {
                prepare::visible(conn, &scope, about)?;
            }
            let live = live(&scope, &letter, settings.demo.is_some());
            let sheet = sheet(conn, env, &settings.mailing, &letter, live)?;
            Ok((letter, sheet))
        })
        .await?;
    page::show(&ShowPage::filled(me, &app, &letter, sheet)?)
}

/// `POST /mails/{id}/again`
pub async fn again(
    me: SignedIn,
    With(app): With<App>,
    jar: CookieJar,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let scope = me.scope;
    app.write(move |tx, env| acts::try_again(tx, env, &scope, LetterId(id))).await?;
    Ok((flash::say(jar, "It is tried again now."), Redirect::to(&urls::mail(id))).into_response())
}

/// `POST /mails/{id}/hold`
pub async fn hold(
    me: SignedIn,
    With(app): With<App>,
    jar: CookieJar,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let scope = me.scope;
    app.write(move |tx, env| acts::hold_back(tx, env, &scope, LetterId(id))).await?;
    Ok((flash::say(jar, "It is held back."), Redirect::to(&urls::mail(id))).into_response())
}
