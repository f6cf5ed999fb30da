//! Statements for programs: periods on their way to their close, statements with their lines, what is said about them, how
//! clients are charged, and the lines as files.

mod charged;
mod periods;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use db::Conn;
use domain::charging::Usage;
use domain::charging::statement::{Act, ActKind, Answer};
use domain::kernel::{PartyId, StatementId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{ColumnsCode, StatementCode, StatementInFull, StatementSummary, UsageBehind, in_full, summary};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Page, Paged, Query, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::money::acts::statements::{self as acts, Outcome, Said, Sheet};
use crate::money::rights;
use crate::money::store::statements::{self as store, StatementFilter};
use crate::people::scope::Scope;

/// The endpoints of statements.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(statements))
        .routes(routes!(statement))
        .routes(routes!(say_of_statement))
        .routes(routes!(usage_behind_line))
        .routes(routes!(statement_sheet))
        .merge(periods::routes())
        .merge(charged::routes())
}

codes!(
    /// What can be said about a statement.
    StatementActCode = ["open", "take_back", "issue", "close", "dispute", "withdraw", "answer"]
);
codes!(
    /// How a disputed line is answered.
    LineAnswerCode = Answer::ALL.map(Answer::code)
);

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct StatementsBy {
    /// Only of this period, such as 2026-03 or 2026-Q1.
    #[param(nullable = false, max_length = 7)]
    period: Option<String>,
    /// Only of this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// Only those that stand here.
    #[param(value_type = Option<StatementCode>, inline, nullable = false)]
    state: Option<String>,
    /// Only those on which a dispute waits for an answer.
    #[param(nullable = false)]
    disputed: Option<bool>,
}

fn named(field: &str, text: &str) -> Result<domain::charging::Period, AppError> {
    acts::named(text)
        .map_err(|_| AppError::Invalid(FieldErrors::one(field, "Write a month as 2026-03 and a quarter as 2026-Q1.")))
}

/// Statements, the latest period first and by client. Clients see their own, once they were opened.
#[utoipa::path(get, path = "/statements", tag = "money", params(StatementsBy, Page),
    responses((status = 200, body = Paged<StatementSummary>)))]
async fn statements(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<StatementsBy>,
) -> Result<Json<Paged<StatementSummary>>, AppError> {
    let after = page.after::<(Date, String, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            rights::sees_prices(&caller.scope)?;
            let mut f = Checks::default();
            let state = f.code("state", by.state.as_deref(), domain::charging::statement::State::from_code);
            let period = by.period.as_deref().map(|text| named("period", text)).transpose()?;
            let filter = StatementFilter {
                period: period.map(|period| period.first()),
                client: by.client.map(PartyId),
                state: f.done(state)?,
                words: None,
                waiting: by.disputed.unwrap_or(false),
            };
            let rows = store::page_of_statements(conn, &caller.scope, &filter, after.clone(), page.fetch())?;
            page.paged(rows, |row| (row.period.first(), row.client.1.clone(), row.id.0), |row| Ok(summary(row)))
        })
        .await
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<StatementInFull, AppError> {
    Ok(in_full(&acts::read(conn, env, scope, StatementId(id))?, rights::need_house(scope).is_ok()))
}

/// One statement, line by line, with what was disputed and what can be said now.
#[utoipa::path(get, path = "/statements/{id}", tag = "money", params(("id" = Uuid, Path)),
    responses((status = 200, body = StatementInFull)))]
async fn statement(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<StatementInFull>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// What is said about a statement.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SaidOfStatement {
    #[schema(value_type = StatementActCode)]
    act: String,
    /// For `open`: the last day for looking; the earliest that is possible where nothing is sent.
    #[serde(default)]
    until: Option<Date>,
    /// For `dispute`, `withdraw` and `answer`: the number of the line.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    line: Option<u32>,
    /// For `answer`.
    #[serde(default)]
    #[schema(value_type = Option<LineAnswerCode>)]
    answer: Option<String>,
    /// Why; needed for `take_back`, `dispute` and `answer`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementSaid {
    /// It was not up to date when it was to be opened: it was made anew and is still a draft. Look at it, then say it again.
    made_anew: bool,
    statement: StatementInFull,
}

fn read(body: &SaidOfStatement) -> Result<(Said, Option<String>), AppError> {
    let mut f = Checks::default();
    let (words, until) = (f.words("words", body.words.as_deref()), f.day("until", body.until));
    let answer = f.code("answer", body.answer.as_deref(), Answer::from_code);
    let needs_line = matches!(body.act.as_str(), "dispute" | "withdraw" | "answer");
    if needs_line && body.line.is_none() {
        f.wrong("line", "Send the number of the line.");
    }
    if body.act == "answer" && body.answer.is_none() {
        f.wrong("answer", "Send stands or put_right.");
    }
    let line = body.line.unwrap_or(0);
    let said = match body.act.as_str() {
        "open" => Some(Said::Open(until)),
        "take_back" => Some(Said::Act(Act::TakeBack)),
        "issue" => Some(Said::Act(Act::Issue)),
        "close" => Some(Said::Act(Act::Close)),
        "dispute" => Some(Said::Act(Act::Dispute { line })),
        "withdraw" => Some(Said::Act(Act::Withdraw { line })),
        "answer" => Some(Said::Act(Act::Answer { line, answer: answer.unwrap_or(Answer::Stands) })),
        _ => None,
    };
    if said.is_none() {
        f.wrong("act", "This is none of the values that are known here.");
    }
    f.done((said.unwrap_or(Said::Open(None)), words))
}

/// Says something about a statement: opens it, takes it back, issues or closes it, disputes a line or answers.
#[utoipa::path(post, path = "/statements/{id}/acts", tag = "money", params(("id" = Uuid, Path), IfMatch),
    request_body = SaidOfStatement, responses((status = 200, body = StatementSaid)))]
async fn say_of_statement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<SaidOfStatement>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        rights::sees_prices(scope)?;
        store::find_statement(tx, scope, StatementId(id))?;
        let (said, words) = read(&sent.body)?;
        let outcome = acts::say(tx, env, scope, StatementId(id), (said, words))?;
        let made_anew = matches!(outcome, Outcome::MadeAnew(_));
        // What was made anew may have nothing on it any more.
        Ok(StatementSaid { made_anew, statement: shown(tx, env, scope, id)? })
    })
    .await
}

/// The lines of usage that a line of a statement rests on, by day.
#[utoipa::path(get, path = "/statements/{id}/lines/{line}/usage", tag = "money",
    params(("id" = Uuid, Path), ("line" = u32, Path)), responses((status = 200, body = Vec<UsageBehind>)))]
async fn usage_behind_line(
    State(app): State<App>,
    caller: Caller,
    Path((id, line)): Path<(Uuid, u32)>,
) -> Result<Json<Vec<UsageBehind>>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            let usage: Vec<Usage> = acts::usage_behind(conn, &caller.scope, StatementId(id), line)?;
            Ok(usage.iter().map(UsageBehind::of).collect())
        })
        .await
}

/// Which columns.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct SheetOf {
    /// For the ledger, with a row for each cost centre, or FOCUS 1.2; `ledger` where nothing is sent.
    #[param(value_type = Option<ColumnsCode>, inline, nullable = false)]
    columns: Option<String>,
}

impl SheetOf {
    fn which(&self) -> Result<Sheet, AppError> {
        match self.columns.as_deref() {
            None | Some("ledger") => Ok(Sheet::Ledger),
            Some("focus") => Ok(Sheet::Focus),
            Some(_) => Err(AppError::Invalid(FieldErrors::one("columns", "Send ledger or focus."))),
        }
    }
}

fn csv(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
}

/// The lines of a statement as CSV.
#[utoipa::path(get, path = "/statements/{id}/sheet", tag = "money", params(("id" = Uuid, Path), SheetOf),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn statement_sheet(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(of): Query<SheetOf>,
) -> Result<Response, AppError> {
    let which = of.which()?;
    let text = app.read(move |conn, _| {
        let all = acts::sent_of(conn, &caller.scope, StatementId(id))?;
        acts::sheet(conn, &all, which)
    });
    Ok(csv(text.await?))
}

/// The codes of what can be said now.
fn allowed(kinds: &[ActKind]) -> Vec<&'static str> {
    let code = |kind: &ActKind| match kind {
        ActKind::Run => None,
        ActKind::Preview => Some("open"),
        other => Some(other.code()),
    };
    kinds.iter().filter_map(code).collect()
}
