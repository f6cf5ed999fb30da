//! The pages of promises. Handlers are short: read, decide, show.

pub mod about;
pub mod asking;
pub mod field;
pub mod fields;
pub mod list;
pub mod load;
pub mod meeting;
pub mod new;
pub mod note;
pub mod one;
pub mod query;
pub mod rests;
pub mod start;
pub mod telling;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::commitment::{ActKind, Effect, Side};
use domain::kernel::CommitmentId;

use self::asking::Failed;
use self::load::Loaded;
use self::one::{Asked, PromisePage};
use super::acts::{Said, Saying};
use super::forms::{self, Reading};
use super::phrase;
use super::store::{self, Row};
use crate::check::door::{self, Word};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page, say, urls};
use crate::mail::{About, inbox};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::resting;
use crate::telling::words::{self as heard, Speaker};

/// One promise.
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let id = promise_id(&id)?;
    let scope = me.scope.clone();
    let settings = app.settings.clone();
    let (loaded, mail_in) = app
        .read(move |conn, env| {
            let loaded = load::load(conn, env, &scope, id)?;
            let at = inbox::shown(conn, env, &settings.mailing, About::Commitment(id), &scope)?;
            let open = !loaded.c.state.is_closed();
            Ok((loaded, at.filter(|_| open)))
        })
        .await?;
    let back = if query.has("back") { urls::safe_back(query.get("back")).to_owned() } else { String::new() };
    let asked = Asked { want: ActKind::from_code(query.get("do")), back, failed: None };
    page::show(&PromisePage::new(me.chrome.taking_mail(mail_in), &app.env(), &me.scope, &loaded, &asked)?)
}

fn promise_id(text: &str) -> Result<CommitmentId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// Says something about a promise.
pub async fn act(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path((id, act)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, kind) = (promise_id(&id)?, ActKind::from_code(&act).ok_or(AppError::NotFound)?);
    let (scope, sent) = (me.scope.clone(), typed.clone());
    let day = typed.get("due").parse().ok();
    if !typed.has("for_other") {
        door::before(&app, &me.scope, Word { of: id, kind, day }).await?;
    }
    let said = app.write(move |tx, env| taken(tx, env, &scope, id, kind, &sent)).await;
    match said {
        Ok((row, said)) => {
            Ok((flash::say(jar, &told(&app.env(), &me.scope, &row, &said, kind, &typed)), gone(id, &typed))
                .into_response())
        }
        Err(error) => again(&app, me, id, kind, typed, error).await,
    }
}

fn gone(id: CommitmentId, typed: &Typed) -> Redirect {
    if typed.has("back") {
        Redirect::to(urls::safe_back(typed.get("back")))
    } else {
        Redirect::to(&urls::commitment(id))
    }
}

/// Reads the form against the promise as it stands in this very transaction, and says it.
pub(super) fn taken(
    tx: &mut db::Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    kind: ActKind,
    typed: &Typed,
) -> Result<(Row, Said), AppError> {
    let row = store::find(tx, scope, id)?;
    let (on, _) = store::replayed(tx, &row)?;
    let seen = typed.get("seen");
    if !seen.is_empty() && seen != row.terms_version.to_string() {
        return Err(AppError::refused(
            "terms_changed",
            "Other terms were put while you were reading. Look at them, then say it once more.",
        ));
    }
    let saying: Saying = forms::saying(kind, &Reading { zone: env.zone(), now: env.now, on: &on, typed })?;
    let said = resting::acts::deliver(tx, env, scope, id, saying, typed.get("despite").to_owned())?;
    Ok((store::find(tx, &Scope::System("what was said"), id)?, said))
}

/// The page once more, with what was typed and what is wrong.
async fn again(
    app: &App,
    me: SignedIn,
    id: CommitmentId,
    kind: ActKind,
    typed: Typed,
    error: AppError,
) -> Result<Response, AppError> {
    let status = error.status();
    let back = if typed.has("back") { urls::safe_back(typed.get("back")).to_owned() } else { String::new() };
    let failed = failed(kind, typed, error)?;
    let scope = me.scope.clone();
    let loaded = app.read(move |conn, env| load::load(conn, env, &scope, id)).await?;
    lost(&me, &app.env(), &loaded, Asked { want: None, back, failed: Some(failed) }, status)
}

/// A form that was not taken, with what was typed and why.
///
/// # Errors
/// Whatever is no fault of the form.
pub(super) fn failed(kind: ActKind, typed: Typed, error: AppError) -> Result<Failed, AppError> {
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { code, sentence } if !forms::field_of(code).is_empty() => {
            (FieldErrors::one(forms::field_of(code), sentence), String::new())
        }
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        AppError::Stale => {
            (FieldErrors::default(), "Somebody else was first. Look at it again, then say it once more.".to_owned())
        }
        other => return Err(other),
    };
    Ok(Failed { kind, for_other: typed.has("for_other"), typed, errors, refusal })
}

/// A form that is no longer offered has no place on the page: its refusal is said on a page of its own.
fn lost(me: &SignedIn, env: &Env, loaded: &Loaded, asked: Asked, status: StatusCode) -> Result<Response, AppError> {
    let offered = asked.failed.as_ref().is_some_and(|f| {
        let all = if f.for_other { &loaded.possible.for_other } else { &loaded.possible.own };
        all.contains(&f.kind)
    });
    if !offered {
        let sentence = asked.failed.map(|f| if f.refusal.is_empty() { f.errors.to_string() } else { f.refusal });
        return Err(AppError::refused("not_now", sentence.unwrap_or_default()));
    }
    page::with_status(status, &PromisePage::new(me.chrome.clone(), env, &me.scope, loaded, &asked)?)
}

/// What was done and who sees it, for the next page.
pub(super) fn told(env: &Env, scope: &Scope, row: &Row, said: &Said, tried: ActKind, typed: &Typed) -> String {
    let now = env.local();
    let mut words = vec![if typed.has("for_other") {
        format!("Recorded: {}.", said.kind.done().to_lowercase())
    } else {
        format!("{}.", done(said.kind))
    }];
    if said.kind != tried {
        words.push(
            "The time for it had passed, so the same terms are on the table now and wait for an answer.".to_owned(),
        );
    }
    let own = scope.side_of(&row.between).unwrap_or(Side::Performer);
    let told = said.effects.iter().find_map(|effect| match effect {
        Effect::Tell { side, .. } => Some(*side),
        _ => None,
    });
    let speaker = Speaker {
        side: own,
        staff: scope.is_staff(),
        answers: phrase::person(row, own.other()).map(|(id, _)| id),
        party: phrase::party(row, own.other()),
        now: &now,
    };
    match (told, heard::flash(&said.told, speaker)) {
        (Some(_), heard) if !heard.is_empty() => words.push(heard),
        (Some(side), _) if side != own => words.push(phrase::sees_later(row, side)),
        (Some(_), _) => {}
        (None, _) => words.push(format!("Only {} sees it.", phrase::party(row, own))),
    }
    for effect in &said.effects {
        match effect {
            Effect::ClockStarts { until } => words.push(format!("The clock runs until {}.", say::stamp(*until, &now))),
            Effect::ClockStops => words.push("The clock has stopped.".to_owned()),
            _ => {}
        }
    }
    words.join(" ")
}

fn done(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Assure => "You said that it will be kept",
        ActKind::DeclareBreakdown => "You said that it will not hold",
        ActKind::Reject => "You said what is missing",
        ActKind::Cancel => "You said that it is no longer needed",
        ActKind::AnswerLater => "You said when you will answer",
        ActKind::Contest => "You said that this was not said",
        ActKind::Revoke => "You gave the promise up",
        ActKind::DeclineAmendment => "The agreed terms stand",
        _ => kind.done(),
    }
}
