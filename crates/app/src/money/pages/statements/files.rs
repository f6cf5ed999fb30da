//! Lines of statements as files: for the ledger, with a row for each cost centre, and in the columns of FOCUS.

use axum::extract::{Path, State as FromState};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use db::Conn;

use super::one::statement_id;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::acts::statements::{self as acts, Sheet};
use crate::money::rights;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

async fn sent(
    app: App,
    me: SignedIn,
    (name, sheet): (String, Sheet),
    which: impl Fn(&mut Conn, &Env, &Scope) -> Result<Vec<acts::Sent>, AppError> + Send + 'static,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let scope = me.scope.clone();
    let text = app
        .read(move |conn, env| {
            let all = which(conn, env, &scope)?;
            acts::sheet(conn, &all, sheet)
        })
        .await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\""));
    Ok(([kind, name], text).into_response())
}

fn sheet(file: &str) -> Result<Sheet, AppError> {
    match file {
        "lines.csv" => Ok(Sheet::Ledger),
        "focus.csv" => Ok(Sheet::Focus),
        _ => Err(AppError::NotFound),
    }
}

/// `GET /money/statements/{id}/{file}`
pub async fn of_one(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (id, sheet) = (statement_id(&id)?, sheet(&file)?);
    let name = format!("statement-{}", if sheet == Sheet::Focus { "focus" } else { "lines" });
    sent(app, me, (name, sheet), move |conn, _, scope| acts::sent_of(conn, scope, id)).await
}

/// `GET /money/statements/periods/{period}/{file}`
pub async fn of_period(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((period, file)): Path<(String, String)>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (period, sheet) = (acts::named(&period)?, sheet(&file)?);
    let name = format!("statements-{period}-{}", if sheet == Sheet::Focus { "focus" } else { "lines" });
    sent(app, me, (name, sheet), move |conn, _, scope| acts::sent_in(conn, scope, period)).await
}
