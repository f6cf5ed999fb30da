//! Letters for programs: the list, one with its words, taking one up again or holding it back; and a mail that came in.
//! Links in letters are words here: they are for the person who reads the mail.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State as With};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use db::Conn;
use domain::kernel::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts;
use super::incoming::reading::{self, LARGEST};
use super::incoming::receiving::Came;
use super::letter::{LetterId, State};
use super::prepare;
use super::render::{Reach, foot, pieces, text};
use super::store::{self, Filter, Posted};
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Problem, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::mailing::Mailing;
use crate::kit::turn::Turn;
use crate::people::scope::Scope;

codes!(
    /// What became of a letter.
    LetterStateCode = State::ALL.map(State::code)
);

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(again))
        .routes(routes!(hold))
        .merge(OpenApiRouter::new().routes(routes!(receive)).layer(DefaultBodyLimit::max(LARGEST + 1)))
}

/// What letters are narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct LettersBy {
    /// What became of them.
    #[param(value_type = Option<LetterStateCode>, inline, nullable = false)]
    state: Option<String>,
    /// To whom.
    #[param(nullable = false)]
    to: Option<Uuid>,
}

/// What a letter is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LetterAbout {
    /// `commitment` or `conversation`.
    kind: &'static str,
    /// Its id.
    id: Uuid,
}

/// A letter.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LetterInList {
    id: Uuid,
    /// To whom.
    to: Named,
    /// Where it goes or went.
    address: Option<String>,
    about: Option<LetterAbout>,
    /// Why it was written.
    purpose: String,
    subject: String,
    #[schema(value_type = LetterStateCode)]
    state: &'static str,
    made_at: Timestamp,
    /// When it is tried next, while it waits.
    next_try_at: Option<Timestamp>,
    /// How often it was tried.
    attempts: i64,
    /// Why it is not sent, in the words of the mail server where it was one.
    last_error: Option<String>,
    sent_at: Option<Timestamp>,
}

/// A letter with its words.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LetterInFull {
    #[serde(flatten)]
    letter: LetterInList,
    /// What mail programs call it.
    message_id: String,
    /// The plain text, with links as words.
    text: String,
}

impl LetterInList {
    fn of(l: &Posted) -> Self {
        Self {
            id: l.id.0,
            to: Named::of(l.to.0, &l.name),
            address: l.address.clone().or_else(|| l.email.clone()),
            about: l.about.map(|a| LetterAbout { kind: a.matter().code(), id: a.id() }),
            purpose: l.purpose.clone(),
            subject: l.subject.clone(),
            state: l.state.code(),
            made_at: l.made_at,
            next_try_at: (l.state == State::Waiting).then_some(l.next_try_at),
            attempts: l.attempts,
            last_error: l.last_error.clone(),
            sent_at: l.sent_at,
        }
    }
}

fn in_full(conn: &mut Conn, mailing: &Mailing, scope: &Scope, id: Uuid) -> Result<LetterInFull, AppError> {
    let letter = store::find(conn, scope, LetterId(id))?;
    if let (Some(about), true) = (letter.about, scope.person() == Some(letter.to)) {
        prepare::visible(conn, scope, about)?;
    }
    let around = prepare::around(conn, mailing, mailing.inbox.is_some())?;
    let text = text(&pieces(&letter.parts, &around, &Reach::Words), &foot(&around));
    Ok(LetterInFull { letter: LetterInList::of(&letter), message_id: letter.message_id, text })
}

/// Letters, newest first: your own; for administrators all.
#[utoipa::path(get, path = "/letters", tag = "letters", params(LettersBy, Page),
    responses((status = 200, body = Paged<LetterInList>)))]
async fn list(
    With(app): With<App>,
    caller: Caller,
    Asked { by, page }: Asked<LettersBy>,
) -> Result<Json<Paged<LetterInList>>, AppError> {
    let mut f = Checks::default();
    let state = f.code("state", by.state.as_deref(), State::from_code);
    let filter = f.done(Filter { state, to: by.to.map(PersonId) })?;
    let after = page.after::<(Timestamp, Uuid)>()?;
    let turn = after.map(|(at, id)| Turn { key: at.to_string(), id, back: false });
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::page(conn, &caller.scope, &filter, turn.as_ref(), page.fetch())?;
            page.paged(rows, |l| (l.made_at, l.id.0), |l| Ok(LetterInList::of(l)))
        })
        .await
}

/// One letter with its words.
#[utoipa::path(get, path = "/letters/{id}", tag = "letters", params(("id" = Uuid, Path)),
    responses((status = 200, body = LetterInFull)))]
async fn show(With(app): With<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<LetterInFull>, AppError> {
    let settings = app.settings.clone();
    caller.read(&app, move |conn, _, caller| in_full(conn, &settings.mailing, &caller.scope, id)).await
}

/// Try a letter again now. For administrators.
#[utoipa::path(post, path = "/letters/{id}/again", tag = "letters", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = LetterInFull)))]
async fn again(With(app): With<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    let settings = app.settings.clone();
    sent.done(&app, move |tx, env, sent| {
        acts::try_again(tx, env, &sent.caller.scope, LetterId(id))?;
        in_full(tx, &settings.mailing, &sent.caller.scope, id)
    })
    .await
}

/// Hold a letter back that waits. For administrators.
#[utoipa::path(post, path = "/letters/{id}/hold", tag = "letters", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = LetterInFull)))]
async fn hold(With(app): With<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    let settings = app.settings.clone();
    sent.done(&app, move |tx, env, sent| {
        acts::hold_back(tx, env, &sent.caller.scope, LetterId(id))?;
        in_full(tx, &settings.mailing, &sent.caller.scope, id)
    })
    .await
}

/// What came of a mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MailTaken {
    /// The matters with which it is a note now, or was one already.
    notes: Vec<LetterAbout>,
    /// How many letters of ours it said did not arrive.
    bounced: usize,
    /// Why it was left alone, where it was.
    left_alone: Option<&'static str>,
}

/// A mail as it came in, for administrators.
///
/// The body is the mail itself, as `message/rfc822`, at most 10 MB. The same mail can be sent again; it is one note.
#[utoipa::path(post, path = "/mail", tag = "letters", request_body(content = String, content_type = "message/rfc822"),
    responses((status = 200, body = MailTaken)))]
async fn receive(With(app): With<App>, caller: Caller, headers: HeaderMap, body: Bytes) -> Result<Response, AppError> {
    acts::may_tend(&caller.scope)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("message/rfc822")) {
        return Ok(Problem::unsupported("message/rfc822").into_response());
    }
    let mail = reading::read(&body).map_err(|why| AppError::Invalid(FieldErrors::one("body", why)))?;
    let settings = app.settings.clone();
    let came = caller.write(&app, move |tx, env, _| acts::receive(tx, env, &settings.mailing, &mail, &[])).await?;
    taken(&came).map(|taken| Json(taken).into_response())
}

/// What came of it; the first refusal where nothing was taken.
fn taken(came: &[Came]) -> Result<MailTaken, AppError> {
    let mut taken = MailTaken { notes: Vec::new(), bounced: 0, left_alone: None };
    let (mut any, mut refused) = (false, None);
    for each in came {
        match each {
            Came::Note(about) | Came::Known(about) => {
                taken.notes.push(LetterAbout { kind: about.matter().code(), id: about.id() });
            }
            Came::Bounced(letters) => taken.bounced += letters,
            Came::LeftAlone(why) => taken.left_alone = Some(why),
            Came::Nowhere => refused = refused.or(Some("No conversation and no promise has this address.")),
            Came::Refused(why) => refused = refused.or(Some(why)),
        }
        any |= !matches!(each, Came::Nowhere | Came::Refused(_));
    }
    match refused {
        Some(why) if !any => Err(AppError::refused("mail_refused", why)),
        _ => Ok(taken),
    }
}
