//! The statements that a page runs, run bare: recorded while the page is made inside this process, then asked again
//! without the page around them.

use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use db::{Conn, DbError, Val};
use entente::kit::app::App;
use tower::ServiceExt;

use super::load::Took;

/// How many of the addresses are asked for.
const ASKED: usize = 150;

/// The time that the statements of these pages take by themselves.
pub async fn run(app: &App, session: &str, pages: &[String]) -> anyhow::Result<Took> {
    let router = entente::router::router(app.clone());
    let mut took = Took::default();
    let step = (pages.len() / ASKED).max(1);
    for page in pages.iter().step_by(step) {
        db::recording::begin();
        let request = Request::get(page).header("cookie", format!("session={session}")).body(Body::empty())?;
        let answer = router.clone().oneshot(request).await?;
        if !answer.status().is_success() {
            took.failed += 1;
        }
        let statements = db::recording::end();
        // Once to warm it, as the page had been; then for the clock.
        for counts in [false, true] {
            let (again, begun) = (statements.clone(), Instant::now());
            app.db.read(move |conn| replay(conn, &again)).await?;
            if counts {
                took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    took.millis.sort_unstable_by(f64::total_cmp);
    Ok(took)
}

/// Prints what one page asks, statement by statement.
pub async fn explain(app: &App, session: &str, page: &str) -> anyhow::Result<()> {
    let router = entente::router::router(app.clone());
    for _ in 0..2 {
        db::recording::begin();
        let request = Request::get(page).header("cookie", format!("session={session}")).body(Body::empty())?;
        let begun = Instant::now();
        let answer = router.clone().oneshot(request).await?;
        println!("{page}: {} in {:.2} ms", answer.status(), begun.elapsed().as_secs_f64() * 1000.0);
    }
    let statements = db::recording::end();
    let mark = mark(app);
    app.db.read(move |conn| told(conn, &statements, mark)).await?;
    Ok(())
}

/// What goes before a statement whose plan is wanted.
pub fn mark(app: &App) -> &'static str {
    if app.db.engine() == db::Engine::Sqlite { "explain query plan" } else { "explain (costs off)" }
}

/// Prints what was asked, statement by statement; what was written is only named.
pub fn told(conn: &mut Conn, statements: &[(String, Vec<Val>)], mark: &str) -> Result<(), DbError> {
    for (sql, params) in statements {
        if !reads(sql) {
            println!("\n{sql}");
            continue;
        }
        let begun = Instant::now();
        let rows = conn.all(sql, params)?.len();
        println!("\n{:.2} ms, {rows} rows: {sql}", begun.elapsed().as_secs_f64() * 1000.0);
        let plan = conn.all(&format!("{mark} {sql}"), params)?;
        for row in &plan {
            // SQLite tells a step in its fourth column, PostgreSQL in its only one.
            let step: String = row.at(3).or_else(|_| row.at(0))?;
            println!("    {step}");
        }
    }
    Ok(())
}

fn reads(sql: &str) -> bool {
    sql.starts_with("select") || sql.starts_with("with")
}

fn replay(conn: &mut Conn, statements: &[(String, Vec<Val>)]) -> Result<(), DbError> {
    for (sql, params) in statements.iter().filter(|(sql, _)| reads(sql)) {
        conn.all(sql, params)?;
    }
    Ok(())
}
