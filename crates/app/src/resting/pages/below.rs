//! What a promise rests on: the tree, why it is at risk, and its order. For our house alone.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::commitment::Side;
use domain::kernel::CommitmentId;
use jiff::Zoned;

use super::{done, id_of};
use crate::commitments::phrase;
use crate::commitments::store::{self as commitments, Row};
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::resting::acts;
use crate::resting::drawn::drawn;
use crate::resting::view::{self, Below, Tree};

/// One of those beside it that could come first.
#[derive(Clone, Debug)]
struct Beside {
    value: String,
    words: String,
    on: bool,
}

/// A line of the tree, with what can be done about it.
#[derive(Clone, Debug)]
struct Line {
    below: Below,
    id: String,
    beside: Vec<Beside>,
    changes: bool,
}

#[derive(Debug, Template)]
#[template(path = "resting/below.html")]
struct BelowPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    lead: String,
    href: String,
    client: String,
    /// The same on days.
    drawing: Option<Svg>,
    lines: Vec<Line>,
    risks: String,
    more: bool,
    may_ask: bool,
    ask_team: String,
    ask_supplier: String,
    could: Vec<(String, String)>,
    refusal: String,
}

struct Loaded {
    row: Row,
    tree: Tree,
    could: Vec<Row>,
    owned: bool,
}

async fn load(app: &App, scope: Scope, id: CommitmentId) -> Result<Loaded, AppError> {
    app.read(move |conn, env| {
        let row = commitments::find(conn, &scope, id)?;
        if !scope.is_staff() || !row.between.performer_kind.is_ours() {
            return Err(AppError::NotFound);
        }
        let owned = acts::owned(conn, &scope, id).is_ok() && !row.state.is_closed();
        let could = if owned { commitments::could_rest(conn, &scope)? } else { Vec::new() };
        let tree = view::tree(conn, env, &scope, &row)?;
        Ok(Loaded { row, tree, could, owned })
    })
    .await
}

/// `GET /promises/{id}/rests-on`.
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<String>) -> Result<Response, AppError> {
    let loaded = load(&app, me.scope.clone(), id_of(&id)?).await?;
    page::show(&BelowPage::new(me.chrome, (&me.scope, &app.env().local()), loaded, String::new()))
}

/// `POST /promises/{id}/rests-on`: puts something there, takes it out, or puts it in order.
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope) = (id_of(&id)?, me.scope.clone());
    let Ok(sub) = typed.get("sub").parse::<CommitmentId>() else {
        return again(&app, me, id, "Choose a promise of the list.".to_owned()).await;
    };
    let after: Vec<CommitmentId> = typed.all("after").filter_map(|id| id.parse().ok()).collect();
    let what = typed.get("do").to_owned();
    let deed = what.clone();
    let changed = app.write(move |tx, env| match deed.as_str() {
        "order" => acts::order(tx, env, &scope, id, sub, &after),
        "take-out" => acts::detach(tx, env, &scope, id, sub),
        "put" => acts::attach(tx, env, &scope, id, sub),
        _ => Err(AppError::NotFound),
    });
    match changed.await {
        Ok(()) => {
            let words = match what.as_str() {
                "order" => "The order is kept.",
                "take-out" => "It no longer rests on that.",
                _ => "It rests on that from now on. Only our side sees it.",
            };
            Ok(done(jar, words, &urls::rests_on(id)))
        }
        Err(AppError::Refused { sentence, .. } | AppError::Forbidden(sentence)) => again(&app, me, id, sentence).await,
        Err(error) => Err(error),
    }
}

async fn again(app: &App, me: SignedIn, id: CommitmentId, refusal: String) -> Result<Response, AppError> {
    let loaded = load(app, me.scope.clone(), id).await?;
    page::with_status(
        StatusCode::CONFLICT,
        &BelowPage::new(me.chrome, (&me.scope, &app.env().local()), loaded, refusal),
    )
}

/// `POST /promises/{id}/let-go`: what it was for is over.
pub async fn let_go(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope) = (id_of(&id)?, me.scope.clone());
    app.write(move |tx, env| acts::let_go(tx, env, &scope, id)).await?;
    let back = if typed.has("back") { urls::safe_back(typed.get("back")).to_owned() } else { urls::commitment(id) };
    Ok(done(jar, "You said that it is no longer needed.", &back))
}

impl BelowPage {
    fn new(chrome: Chrome, (scope, now): (&Scope, &Zoned), loaded: Loaded, refusal: String) -> Self {
        let Loaded { row, tree, could, owned } = loaded;
        let could = could.iter().map(|p| (p.id.to_string(), format!("{}, {}", p.subject, p.performer))).collect();
        let lines = tree.lines.iter().map(|below| line(below, &tree, owned)).collect();
        Self {
            trail: vec![
                ("Promises".to_owned(), "/promises".to_owned()),
                (row.subject.clone(), urls::commitment(row.id)),
            ],
            lead: lead(scope, &row),
            href: urls::commitment(row.id),
            client: row.customer.clone(),
            drawing: drawn(&row, &tree, now),
            lines,
            risks: tree.risks.join(" "),
            more: tree.more,
            may_ask: owned,
            ask_team: urls::ask_below(row.id, "team"),
            ask_supplier: urls::ask_below(row.id, "supplier"),
            could,
            refusal,
            chrome,
        }
    }
}

/// One owner, one face.
fn lead(scope: &Scope, row: &Row) -> String {
    let owner = match phrase::person(row, Side::Performer) {
        _ if phrase::is_reader(scope, row, Side::Performer) => "you".to_owned(),
        Some((_, name)) => name.to_owned(),
        None => "nobody named yet".to_owned(),
    };
    format!("Only our side sees this. {} has one owner, {owner}, and is told by nobody else.", row.customer)
}

fn line(below: &Below, tree: &Tree, owned: bool) -> Line {
    let direct = below.level == 1 && owned;
    let others = tree.lines.iter().filter(|other| direct && other.parent == below.parent && other.id != below.id);
    let beside = others.map(|other| Beside {
        value: other.id.to_string(),
        words: other.subject.clone(),
        on: below.waits_for.contains(&other.id),
    });
    let beside: Vec<Beside> = if below.done { Vec::new() } else { beside.collect() };
    Line {
        id: below.id.to_string(),
        changes: direct && (!beside.is_empty() || !below.stays),
        beside,
        below: below.clone(),
    }
}
