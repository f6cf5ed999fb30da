//! One relationship: its stage and why, what is missing and what would end it, over time, and the health figure beside it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::health::{Beginning, MOST_DAYS, Stage, Unfit};
use domain::kernel::PartyId;
use jiff::{ToSpan, Zoned};

use super::figure::{self, FigureView};
use super::{ribbon, story};
use crate::health::glance::{PieceView, piece};
use crate::health::known::{self, One};
use crate::health::store::Said;
use crate::health::{acts, words};
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::treatment::glance as treatment;

/// A stage that somebody overruled.
struct Overruled {
    words: String,
    reason: String,
    by: String,
}

#[derive(Template)]
#[template(path = "health/one.html")]
struct OnePage {
    chrome: Chrome,
    name: String,
    client: String,
    href: String,
    stage: &'static str,
    since: String,
    lead: String,
    silence: &'static str,
    overruled: Option<Overruled>,
    /// A worse one that is suspected: its code, and what is missing for it.
    suspected: Option<(&'static str, String)>,
    why: String,
    carries: String,
    lacks: String,
    ends: String,
    pieces: Vec<PieceView>,
    suggested: Vec<PieceView>,
    good: String,
    ribbon: Option<(Svg, String)>,
    /// What became of it and what was done about it, the latest first.
    steps: Vec<story::Step>,
    beginnings: Vec<Overruled>,
    figure: FigureView,
    treatment: Option<treatment::Glance>,
    says: bool,
    may_begin: bool,
    stages: Vec<(String, String)>,
    today: String,
    last: String,
    typed: Typed,
    sent: String,
    errors: FieldErrors,
    refusal: String,
}

/// What was sent and came back.
#[derive(Clone, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

fn overruled(one: &One, now: &Zoned) -> Option<Overruled> {
    let holds = one.picture.overrule.as_ref()?;
    let name = one.overrules.iter().rev().find(|said| said.what.from == holds.from).map(|said| said.name.clone());
    Some(Overruled {
        words: format!(
            "Shown as {} until {}. The evidence carries {}.",
            holds.stage.word(),
            words::on(holds.until, now),
            one.picture.carried.word()
        ),
        reason: holds.reason.clone(),
        by: format!("{}, {}", name.unwrap_or_default(), words::on(holds.from, now)),
    })
}

fn lead(one: &One) -> String {
    let p = &one.picture;
    let confirmed = p.pieces.iter().filter(|piece| piece.confirmed).count();
    match (p.carried, confirmed) {
        (Stage::Healthy, 0) => String::new(),
        (Stage::Healthy, n) => {
            let what = say::count(n, "piece of evidence tells", "pieces of evidence tell");
            format!("{what} of trouble, and together they carry no stage.")
        }
        (_, n) => {
            let what = say::count(n, "piece of evidence speaks", "pieces of evidence speak");
            format!("{what} of trouble. What weighs most today stands first.")
        }
    }
}

/// The latest first.
fn beginnings(one: &One, now: &Zoned) -> Vec<Overruled> {
    let begun = |said: &Said<Beginning>| Overruled {
        words: format!("Begun anew on {}.", words::on(said.what.at, now)),
        reason: said.what.reason.clone(),
        by: said.name.clone(),
    };
    one.beginnings.iter().rev().map(begun).collect()
}

fn built(one: &One, chrome: Chrome, env: &Env, sent: Sent) -> OnePage {
    let now = env.local();
    let p = &one.picture;
    let (confirmed, suggested): (Vec<_>, Vec<_>) = one.counted.iter().partition(|c| c.piece.confirmed);
    let view = |all: Vec<&known::Counted>| all.into_iter().map(|c| piece(c, &now)).collect::<Vec<_>>();
    let today = now.date();
    let kept_since = p.since().map(|(at, was)| {
        let was = was.map(|was| format!(", {} before", was.word())).unwrap_or_default();
        format!("since {}{was}", words::on(at, &now))
    });
    let last = today.checked_add(MOST_DAYS.days()).unwrap_or(today);
    OnePage {
        name: one.party.name.clone(),
        client: urls::client(one.party.id),
        href: format!("{}/health", urls::client(one.party.id)),
        stage: p.shown.code(),
        since: kept_since.unwrap_or_default(),
        lead: lead(one),
        silence: words::silence(p.pieces.len(), p.recent),
        overruled: overruled(one, &now),
        suspected: p.suspected.map(|stage| {
            let lacks = one.next.as_ref().filter(|next| next.stage == stage).map(words::lacks);
            (stage.code(), lacks.unwrap_or_default())
        }),
        why: if p.shown == Stage::Healthy || p.overrule.is_some() {
            "What was heard and what happened".to_owned()
        } else {
            format!("Why {}", p.shown.word())
        },
        carries: if p.carried == Stage::Healthy { String::new() } else { words::carries(&one.why) },
        lacks: one.next.as_ref().filter(|_| !p.pieces.is_empty()).map(words::lacks).unwrap_or_default(),
        ends: words::ends(p, &now),
        pieces: view(confirmed),
        suggested: view(suggested),
        good: match p.good {
            0 => String::new(),
            n => format!("{} beside it; they weigh nothing, time does.", say::count(n, "good sign", "good signs")),
        },
        ribbon: ribbon::drawn(p, &now),
        steps: Vec::new(),
        beginnings: beginnings(one, &now),
        figure: figure::view(&one.figure, &now),
        treatment: None,
        says: one.says,
        may_begin: one.may_begin && one.says,
        stages: Stage::ALL.iter().map(|s| (s.code().to_owned(), words::capital(s.word()))).collect(),
        today: today.to_string(),
        last: last.to_string(),
        typed: sent.typed,
        sent: sent.what,
        errors: sent.errors,
        refusal: sent.refusal,
        chrome,
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let one = known::one(conn, env, scope, id)?;
    let steps = story::told(&one.changes, &treatment::ran(conn, scope, id)?, &env.local());
    let page = built(&one, chrome, env, sent);
    Ok(OnePage { steps, treatment: Some(treatment::of_client(conn, env, scope, id)?), ..page })
}

/// `GET /clients/{id}/health`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let page = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&page.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    match what {
        "overrule" => {
            let mut f = Fields::of(typed);
            let stage = Stage::from_code(typed.get("stage"));
            if stage.is_none() {
                f.wrong("stage", "Choose the stage that it is.");
            }
            let until = f.day("until");
            if until.is_none() && !f.is_wrong("until") {
                f.wrong("until", "Say until which day. Then somebody looks again.");
            }
            if until.is_some_and(|until| until < env.local().date()) {
                f.wrong("until", Unfit::Over.says());
            }
            let reason = f.needed("reason", "Say why. Everybody who sees the stage sees the reason.");
            let (both, reason) = f.done((stage.zip(until), reason))?;
            let (stage, until) = both.ok_or(AppError::NotFound)?;
            acts::overrule(tx, env, scope, id, (stage, until, &reason))?;
            Ok("That is shown now, with your reason beside it.")
        }
        "end" => {
            acts::end_overrule(tx, env, scope, id)?;
            Ok("What the evidence carries is shown again.")
        }
        "begin" => {
            let mut f = Fields::of(typed);
            let reason = f.needed("anew", "Say why it can be another way now.");
            let reason = f.done(reason)?;
            acts::begin_anew(tx, env, scope, id, &reason)?;
            Ok("A new beginning is marked. What was stays readable.")
        }
        _ => Err(AppError::NotFound),
    }
}

/// `POST /clients/{id}/health/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(PartyId, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok(words) => {
            let next = format!("{}/health", urls::client(id));
            return Ok((flash::say(jar, words), Redirect::to(&next)).into_response());
        }
        Err(error) => error,
    };
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let sent = Sent { what, typed, errors, refusal };
    let page = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &page.await?)
}
