//! A word from the page of a check: the day that was chosen is promised, agreed to or put as other terms. What was only
//! thought of goes on to the form of an offer, with everything filled in.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::check::THOROUGH;
use domain::commitment::{Act, ActKind, Commitment, Side, Terms};
use domain::kernel::{CommitmentId, Due};
use jiff::civil::Date;

use super::checked;
use super::show::{CheckPage, Wrong};
use crate::check::ask::THOUGHT;
use crate::check::door::{self, Word};
use crate::commitments::acts::{self as promises, Saying};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::teams::rights;

/// `POST /promises/{id}/check`.
pub async fn give(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    match said(&app, &me.scope, id, &typed).await {
        Ok((day, kind)) => {
            let day = say::day(day, &app.env().local());
            let words = match kind {
                ActKind::Promise | ActKind::Agree => {
                    format!("You gave your word for {day}. It stands in the ledger with its chance.")
                }
                _ => format!("You offered {day}. It binds once the other side has said yes."),
            };
            Ok((flash::say(jar, &words), Redirect::to(&urls::commitment(id))).into_response())
        }
        Err(error) => again(&app, me, id, typed, error).await,
    }
}

fn chosen(f: &mut Fields<'_>) -> Option<Date> {
    let day = f.day("promised");
    if day.is_none() && !f.is_wrong("promised") {
        f.wrong("promised", "Choose a day.");
    }
    day
}

async fn said(app: &App, scope: &Scope, id: CommitmentId, typed: &Typed) -> Result<(Date, ActKind), AppError> {
    rights::reads(scope)?;
    let mut f = Fields::of(typed);
    let (day, stretch, words) = (chosen(&mut f), f.sentence("stretch"), f.words("words"));
    let day = f.done(day)?.unwrap_or_default();
    let own = scope.clone();
    let kind = app.read(move |conn, env| Ok(act(&find(conn, &own, id)?, day, env)?.kind())).await?;
    let check = door::before(app, scope, Word { of: id, kind, day: Some(day) }).await?;
    let (own, seen) = (scope.clone(), typed.get("seen").to_owned());
    app.write(move |tx, env| {
        let here = find(tx, &own, id)?;
        if !seen.is_empty() && seen != here.0.terms_version.to_string() {
            return Err(AppError::refused(
                "terms_changed",
                "Other terms were put while you were reading. Look at them, then say it once more.",
            ));
        }
        let act = act(&here, day, env)?;
        let saying = Saying { stretch: stretch.clone(), check, ..Saying::now(act, words.clone()) };
        promises::say(tx, env, &own, id, saying)
    })
    .await?;
    Ok((day, kind))
}

type Here = (commitments::Row, Commitment, Vec<ActKind>);

fn find(conn: &mut db::Conn, scope: &Scope, id: CommitmentId) -> Result<Here, AppError> {
    let row = commitments::find(conn, scope, id)?;
    let (c, _) = commitments::replayed(conn, &row)?;
    let possible = promises::possible(scope, &row, &c)?.own;
    Ok((row, c, possible))
}

/// The act by which this day is promised: a yes where it is the day on the table, other terms where it is not.
fn act((_, c, possible): &Here, day: Date, env: &Env) -> Result<Act, AppError> {
    let table = c.tabled().filter(|version| version.by == Side::Customer);
    let same = table.and_then(|version| version.terms.due.as_ref()).is_some_and(|due| due.date() == day);
    if same && possible.contains(&ActKind::Promise) {
        return Ok(Act::Promise { stretch: None, stake: None });
    }
    if same && possible.contains(&ActKind::Agree) {
        return Ok(Act::Agree { stretch: None });
    }
    let zone = env.zone().iana_name().unwrap_or("UTC");
    let due = Due::end_of_day(day, zone)
        .map_err(|_| AppError::Invalid(FieldErrors::one("promised", "Choose another day.")))?;
    let terms = c.on_table().or_else(|| c.terms()).cloned().ok_or(AppError::NotFound)?;
    let terms = Terms { due: Some(due), ..terms };
    if possible.contains(&ActKind::Counter) {
        Ok(Act::Counter { terms, answer_by: None })
    } else {
        Ok(Act::Propose { terms, asked_by: Side::Performer, answer_by: None })
    }
}

async fn again(app: &App, me: SignedIn, id: CommitmentId, typed: Typed, error: AppError) -> Result<Response, AppError> {
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { code: "needs_stretch", sentence } => (FieldErrors::one("stretch", sentence), String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        AppError::Stale => {
            (FieldErrors::default(), "Somebody else was first. Look at it again, then say it once more.".to_owned())
        }
        other => return Err(other),
    };
    let asked = typed.clone().with("day", typed.get("promised"));
    let checked = checked(app, &me.scope, id, &asked, THOROUGH).await?;
    let page = CheckPage::new(me.chrome, &app.env(), &checked, &Wrong { typed, errors, refusal });
    page::with_status(if status.is_client_error() { status } else { StatusCode::CONFLICT }, &page)
}

/// `POST /promises/check`: keeps what was shown of the chosen day, and goes on to the offer.
pub async fn offer(State(app): State<App>, me: SignedIn, Form(typed): Form<Typed>) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let asked = typed.clone().with("day", typed.get("promised"));
    let checked = checked(&app, &me.scope, THOUGHT, &asked, THOROUGH).await?;
    let known =
        checked.reckoned.as_ref().filter(|_| checked.sent.errors.pairs().is_empty() && checked.sent.ask.day.is_some());
    let Some(reckoned) = known else {
        let wrong = Wrong { errors: FieldErrors::one("promised", "Choose a day."), typed, refusal: String::new() };
        return page::with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            &CheckPage::new(me.chrome, &app.env(), &checked, &wrong),
        );
    };
    let check = door::keep(&app, &me.scope, &checked.prepared, reckoned).await?.to_string();
    let (day, stretch) = (checked.sent.day.clone(), typed.get("stretch").to_owned());
    let team = checked.sent.ask.team(&checked.prepared.plan).map(|team| team.to_string()).unwrap_or_default();
    let fields = [
        ("direction", "offer"),
        ("client", &checked.sent.client),
        ("subject", &checked.sent.subject),
        ("due", &day),
        ("team", &team),
        ("stretch", &stretch),
        ("check", &check),
    ];
    let some = fields.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = some.map(|(name, value)| format!("{name}={}", urls::escape(value))).collect();
    Ok(Redirect::to(&format!("/promises/new?{}", query.join("&"))).into_response())
}
