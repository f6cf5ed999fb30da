//! Periods for our own house, and statements for a client.

use askama::Template;
use axum::extract::State as FromState;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::charging::statement::State;
use domain::charging::{Period, Standing, Treatment};
use jiff::Zoned;
use jiff::civil::Date;

use super::{HOME, badge, sums, treated};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::money::acts::statements as acts;
use crate::money::rights;
use crate::money::store::statements::{self as store, PeriodRow, StatementFilter, StatementRow, StatementSums};
use crate::people::signed_in::SignedIn;

/// Rows of one page.
const ROWS: u32 = 24;
/// Months that can be begun with.
const FIRST_MONTHS: usize = 15;

struct PeriodLine {
    name: String,
    href: String,
    standing: &'static str,
    tone: String,
    states: String,
    charged: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "money/statements.html")]
struct PeriodsPage {
    chrome: Chrome,
    keeps: bool,
    rows: Vec<PeriodLine>,
    next: Option<(String, String)>,
    firsts: Vec<(String, String)>,
    later: String,
}

fn totals(sums_: &[StatementSums], treatment: Treatment) -> String {
    let all: Vec<_> =
        sums_.iter().filter(|s| s.treatment == treatment).flat_map(|s| s.totals.iter().copied()).collect();
    let mut by: Vec<domain::charging::Money> = Vec::new();
    for sum in all {
        match by.iter_mut().find(|there| there.currency == sum.currency) {
            Some(there) => *there = there.plus(sum).unwrap_or(*there),
            None => by.push(sum),
        }
    }
    if by.is_empty() { String::new() } else { sums(&by) }
}

pub(super) const fn standing(of: Standing) -> (&'static str, &'static str) {
    match of {
        Standing::Open => ("open", ""),
        Standing::Closing => ("closing", "watch"),
        Standing::Closed => ("closed", "good"),
    }
}

fn states(all: &[StatementSums]) -> String {
    let in_state = |state| -> i64 { all.iter().filter(|s| s.state == state).map(|s| s.statements).sum() };
    let told = State::ALL.into_iter().filter_map(|state| {
        let n = in_state(state);
        (n > 0).then(|| match state {
            State::Draft => say::count(n, "draft", "drafts"),
            State::Preview => format!("{} open to clients", say::number(n)),
            State::Issued | State::Closed => format!("{} {}", say::number(n), badge(state, true).0),
        })
    });
    told.collect::<Vec<_>>().join(", ")
}

fn period_line((row, sums_): &(PeriodRow, Vec<StatementSums>)) -> PeriodLine {
    let (standing, tone) = standing(row.standing);
    PeriodLine {
        name: row.period.in_words(),
        href: format!("{HOME}/periods/{}", row.period),
        standing,
        tone: tone.to_owned(),
        states: states(sums_),
        charged: totals(sums_, Treatment::Charge),
        shown: totals(sums_, Treatment::Show),
    }
}

fn firsts(next: Option<Period>) -> Vec<(String, String)> {
    let Some(last) = next else { return Vec::new() };
    let all = std::iter::successors(Some(last), |period| Some(period.before()));
    all.take(FIRST_MONTHS).map(|period| (period.to_string(), period.in_words())).collect()
}

struct StatementLine {
    name: String,
    href: String,
    state: &'static str,
    tone: String,
    number: String,
    until: String,
    treated: &'static str,
    sum: String,
}

#[derive(Template)]
#[template(path = "money/statements_mine.html")]
struct MinePage {
    chrome: Chrome,
    rows: Vec<StatementLine>,
    later: String,
    first: String,
}

fn mine(row: &StatementRow, several: bool, now: &Zoned) -> StatementLine {
    let (state, tone) = badge(row.state, false);
    let period = row.period.in_words();
    StatementLine {
        name: if several { format!("{period}, {}", row.client.1) } else { period },
        href: urls::statement(row.id),
        state,
        tone: tone.to_owned(),
        number: row.called().unwrap_or_default(),
        until: match (row.state, row.until) {
            (State::Preview, Some(until)) => format!("until {}", say::short_day(until, now)),
            _ => String::new(),
        },
        treated: treated(row.treatment),
        sum: sums(&row.totals),
    }
}

/// `GET /money/statements`
pub async fn list(
    FromState(app): FromState<App>,
    me: SignedIn,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    if rights::need_house(&me.scope).is_err() {
        return theirs(app, me, query).await;
    }
    let (scope, before) = (me.scope.clone(), query.get("before").parse::<Date>().ok());
    let read = app.read(move |conn, env| {
        let rows = acts::months(conn, &scope, before, ROWS + 1)?;
        let next = acts::next(conn, env.local().date())?;
        Ok((rows, next, store::latest(conn)?.is_none()))
    });
    let (mut rows, next, none) = read.await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let later = rows.last().filter(|_| more).map(|(row, _)| format!("{HOME}?before={}", row.period.first()));
    page::show(&PeriodsPage {
        keeps: rights::keeps(&me.scope),
        rows: rows.iter().map(period_line).collect(),
        firsts: if none { firsts(next) } else { Vec::new() },
        next: next.filter(|_| !none).map(|next| (next.in_words(), format!("{HOME}/periods/{next}/make"))),
        later: later.unwrap_or_default(),
        chrome: me.chrome,
    })
}

async fn theirs(app: App, me: SignedIn, query: Typed) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let at = query.get("period").parse::<Date>().ok().zip(query.get("id").parse().ok());
    let after = at.map(|(period, id)| (period, query.get("name").to_owned(), id));
    let read = app.read(move |conn, env| {
        let rows = store::page_of_statements(conn, &scope, &StatementFilter::default(), after.clone(), ROWS + 1)?;
        Ok((rows, env.local()))
    });
    let (mut rows, now) = read.await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let several = rows.iter().any(|row| row.client.0 != rows[0].client.0);
    let later = rows.last().filter(|_| more).map(|last| {
        let (period, id) = (last.period.first().to_string(), last.id.to_string());
        urls::with_query(HOME, &[("period", &period), ("name", &last.client.1), ("id", &id)])
    });
    page::show(&MinePage {
        rows: rows.iter().map(|row| mine(row, several, &now)).collect(),
        later: later.unwrap_or_default(),
        first: if query.has("id") { HOME.to_owned() } else { String::new() },
        chrome: me.chrome,
    })
}
