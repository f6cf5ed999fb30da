//! What a promise needs from the other side: both sides see it, and a lead of either changes it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Tx;
use domain::commitment::{Side, Standing, Terms};
use domain::kernel::CommitmentId;

use super::{done, id_of};
use crate::commitments::acts as promises;
use crate::commitments::phrase;
use crate::commitments::store::{self as commitments, Row};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::resting::needs as acts;
use crate::resting::view::{self, Need};

/// One need, with what takes it away.
#[derive(Clone, Debug)]
struct Line {
    need: Need,
    id: String,
}

#[derive(Debug, Template)]
#[template(path = "resting/needs.html")]
struct NeedsPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    href: String,
    them: String,
    lead: String,
    lines: Vec<Line>,
    others: Vec<Need>,
    binds: bool,
    choose: String,
    could: Vec<(String, String)>,
    ask: String,
    button: String,
    undated: bool,
    typed: Typed,
    errors: FieldErrors,
    wrong: Vec<(String, String)>,
    refusal: String,
}

struct Loaded {
    row: Row,
    needs: Vec<Need>,
    could: Vec<Row>,
    side: Side,
    binds: bool,
}

/// What was typed and what is wrong with it.
#[derive(Default)]
struct Failed {
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

async fn load(app: &App, scope: Scope, id: CommitmentId) -> Result<Loaded, AppError> {
    app.read(move |conn, env| {
        let row = commitments::find(conn, &scope, id)?;
        if row.between.is_house() {
            return Err(AppError::NotFound);
        }
        let side = scope.side_of(&row.between).unwrap_or(Side::Performer);
        let person = phrase::person(&row, side).map(|(id, _)| id);
        let binds = promises::standing(&scope, &row.between, side, person) == Standing::Binds;
        let needs = view::needs_of(conn, env, &scope, &row)?;
        let could = commitments::owed_by(conn, &scope, row.between.customer, row.between.performer)?;
        let could = could.into_iter().filter(|p| !needs.iter().any(|n| n.id == p.id)).collect();
        Ok(Loaded { binds: binds && !row.state.is_closed(), row, needs, could, side })
    })
    .await
}

/// `GET /promises/{id}/needs`.
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<String>) -> Result<Response, AppError> {
    let loaded = load(&app, me.scope.clone(), id_of(&id)?).await?;
    page::show(&NeedsPage::new(me.chrome, loaded, Failed::default()))
}

/// `POST /promises/{id}/needs`: chooses one that is there, asks for a new one, or takes one away.
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope, sent) = (id_of(&id)?, me.scope.clone(), typed.clone());
    match app.write(move |tx, env| changed(tx, env, &scope, id, &sent)).await {
        Ok(words) => Ok(done(jar, words, &urls::needs(id))),
        Err(error) => {
            let status = error.status();
            let failed = match error {
                AppError::Invalid(errors) => Failed { typed, errors, refusal: String::new() },
                AppError::Refused { code: "due_passed" | "needs_due", sentence } => {
                    Failed { typed, errors: FieldErrors::one("due", sentence), refusal: String::new() }
                }
                AppError::Refused { sentence, .. } => {
                    Failed { typed, errors: FieldErrors::default(), refusal: sentence }
                }
                other => return Err(other),
            };
            let loaded = load(&app, me.scope.clone(), id).await?;
            page::with_status(status, &NeedsPage::new(me.chrome, loaded, failed))
        }
    }
}

fn changed(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, typed: &Typed) -> Result<&'static str, AppError> {
    let mut f = Fields::of(typed);
    match typed.get("do") {
        "remove" => {
            let needed = f.id::<CommitmentId>("needed").ok_or(AppError::NotFound)?;
            acts::remove(tx, scope, id, needed)?;
            Ok("It is no longer linked. Both promises stay as they are.")
        }
        "choose" => {
            let needed = f.id::<CommitmentId>("needed");
            if needed.is_none() {
                f.wrong("needed", "Choose a promise of the list.");
            }
            let needed = f.done(needed)?.ok_or(AppError::NotFound)?;
            acts::add(tx, env, scope, id, needed)?;
            Ok("Linked. Both sides see it.")
        }
        "ask" => {
            let subject = f.needed("subject", "Say in one line what is needed.");
            let terms = Terms { subject, conditions: f.lines("conditions"), due: f.due("due", "due_time", env.zone()) };
            let words = f.words("words");
            let terms = f.done(terms)?;
            acts::ask(tx, env, scope, id, terms, words)?;
            Ok("Put to them, and linked. It waits for their answer.")
        }
        _ => Err(AppError::NotFound),
    }
}

impl NeedsPage {
    fn new(chrome: Chrome, loaded: Loaded, failed: Failed) -> Self {
        let Loaded { row, needs, could, side, binds } = loaded;
        let performs = side == Side::Performer;
        let (them, who) = (row.customer.clone(), row.performer.clone());
        let (needed, others): (Vec<Need>, Vec<Need>) = needs.into_iter().partition(|n| n.needed);
        Self {
            trail: vec![
                ("Promises".to_owned(), "/promises".to_owned()),
                (row.subject.clone(), urls::commitment(row.id)),
            ],
            href: urls::commitment(row.id),
            lead: if performs {
                format!("To succeed, we need these from {them}. Both sides see the list.")
            } else {
                format!("To succeed, {who} needs these from you. Both sides see the list.")
            },
            lines: needed.into_iter().map(|need| Line { id: need.id.to_string(), need }).collect(),
            others,
            binds,
            choose: if performs { format!("A promise of {them}") } else { "A promise of yours".to_owned() },
            could: could.iter().map(|p| (p.id.to_string(), p.subject.clone())).collect(),
            ask: if performs { format!("Ask {them} for it") } else { format!("Offer it to {who}") },
            button: if performs { format!("Put it to {them}") } else { format!("Offer it to {who}") },
            undated: performs,
            wrong: failed.errors.pairs().into_iter().map(|(f, w)| (f.to_owned(), w.to_owned())).collect(),
            typed: failed.typed,
            errors: failed.errors,
            refusal: failed.refusal,
            them,
            chrome,
        }
    }
}
