//! Everything that was measured of a service, the last said first, with what was replaced; and counting from orders.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use axum_extra::extract::cookie::CookieJar;
use domain::kernel::ServiceId;
use jiff::{Timestamp, ToSpan, Zoned};
use uuid::Uuid;

use super::{done, id};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::levels::store::{self, MeasureRow, Narrowed};
use crate::levels::{acts, shown, words};
use crate::people::signed_in::SignedIn;

/// Lines of one page.
const ROWS: u32 = 50;

/// A measurement in a line.
struct Line {
    what: String,
    of: String,
    days: String,
    figure: String,
    source: String,
    note: String,
    by: String,
    when: String,
    exact: String,
    replaced: bool,
    correct: String,
}

#[derive(Template)]
#[template(path = "levels/log.html")]
struct LogPage {
    chrome: Chrome,
    service: (String, String),
    /// Where measurements are written down; empty for whoever may not.
    measure: String,
    count: String,
    lines: Vec<Line>,
    later: String,
    first: String,
}

fn line(row: &MeasureRow, (path, may): (&str, bool), now: &Zoned) -> Line {
    let m = &row.measure;
    let days = if m.first == m.month() && (m.last == m.month().last_of_month()) {
        words::month(m.month(), now)
    } else {
        format!("{} to {}", say::short_day(m.first, now), say::short_day(m.last, now))
    };
    let of = row.offering.iter().chain(&row.client).cloned().collect::<Vec<_>>().join(", for ");
    let of = match (&row.offering, &row.client) {
        (Some(_), Some(_)) => of,
        (Some(_), None) => format!("{of}, for everybody"),
        (None, Some(_)) => format!("for {of}"),
        (None, None) => "for everybody".to_owned(),
    };
    Line {
        what: words::level(m.what.kind, m.what.name.as_deref()),
        of,
        days,
        figure: words::in_full(m.measured),
        source: m.source.clone(),
        note: m.note.clone().unwrap_or_default(),
        by: row.by.clone().unwrap_or_default(),
        when: say::stamp(row.made_at, now),
        exact: say::exact(row.made_at, now),
        replaced: row.replaced,
        correct: if may && !row.replaced {
            urls::with_query(&format!("{path}/measure"), &[("corrects", &m.id.to_string())])
        } else {
            String::new()
        },
    }
}

/// `GET /levels/{service}`
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    if !me.scope.is_staff() {
        return Err(AppError::NotFound);
    }
    let path = urls::levels(id);
    let (scope, home, turned) = (me.scope.clone(), path.clone(), query.has("id"));
    let read = app.read(move |conn, env| {
        let service = shown::find(conn, &scope, id)?;
        let may = acts::may_measure(&scope, &service).is_ok() && !scope.looks_on();
        let after = query.get("at").parse::<Timestamp>().ok().zip(query.get("id").parse::<Uuid>().ok());
        let narrowed = Narrowed { service: Some(id), ..Narrowed::default() };
        let mut rows = store::page_of_measures(conn, &scope, narrowed, after, ROWS + 1)?;
        let more = rows.len() > ROWS as usize;
        rows.truncate(ROWS as usize);
        let later = rows.last().filter(|_| more).map(|row| {
            let (at, id) = (row.made_at.to_string(), row.measure.id.to_string());
            urls::with_query(&home, &[("at", &at), ("id", &id)])
        });
        let now = env.local();
        let lines: Vec<Line> = rows.iter().map(|row| line(row, (&home, may), &now)).collect();
        Ok((service, may, lines, later.unwrap_or_default()))
    });
    let (service, may, lines, later) = read.await?;
    let on = |path: String| if may { path } else { String::new() };
    page::show(&LogPage {
        chrome: me.chrome,
        service: (service.name, urls::service(id)),
        measure: on(format!("{path}/measure")),
        count: on(format!("{path}/count")),
        lines,
        later,
        first: if turned { path } else { String::new() },
    })
}

/// `POST /levels/{service}/count`
pub async fn count(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let scope = me.scope.clone();
    let counted = app.write(move |tx, env| {
        let service = shown::find(tx, &scope, id)?;
        acts::may_measure(&scope, &service)?;
        let today = env.local().date();
        let last = acts::count(tx, env, id, today.first_of_month().saturating_sub(1.month()))?;
        Ok(last + acts::count(tx, env, id, today)?)
    });
    let words = match counted.await? {
        0 => "Nothing new: what was ordered is counted already.".to_owned(),
        n => format!("{} from orders.", say::count(n, "new measurement", "new measurements")),
    };
    Ok(done(jar, &words, &urls::levels(id)))
}
