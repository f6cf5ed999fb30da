//! A period on its way to its close: where it stands, what stands between, and the one next step.

use askama::Template;
use axum::extract::{Path, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::charging::statement::State;
use domain::charging::{Period, Standing, Treatment};
use jiff::Zoned;
use uuid::Uuid;

use super::list::standing;
use super::{HOME, anew, badge, said, sums, treated};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::money::acts::statements::{self as acts, Many, Month, Next, Step};
use crate::money::rights;
use crate::money::store::statements::{self as store, StatementFilter, StatementRow};
use crate::people::signed_in::SignedIn;

/// Statements of one page.
const ROWS: u32 = 50;
/// Lines of a place that are shown.
const LINES: u32 = 100;

struct Line {
    client: String,
    href: String,
    state: &'static str,
    tone: String,
    until: String,
    treated: &'static str,
    waiting: i64,
    sum: String,
}

/// What is pressed next: words and where it goes.
struct Button {
    label: String,
    action: String,
}

struct Waits {
    line: u32,
    client: String,
    about: String,
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "money/statement_month.html")]
struct MonthPage {
    chrome: Chrome,
    keeps: bool,
    typed: Typed,
    name: String,
    base: String,
    title: String,
    lead: String,
    standing: &'static str,
    next: Option<Button>,
    also: Vec<Button>,
    facts: Vec<(String, String, String)>,
    places: Vec<(String, String)>,
    adds_up: String,
    disputes: Vec<Waits>,
    states: Vec<(String, String)>,
    rows: Vec<Line>,
    later: String,
    first: String,
    filtered: bool,
}

fn line(row: &StatementRow, now: &Zoned) -> Line {
    let (state, tone) = badge(row.state, true);
    let until = row.until.filter(|_| row.state == State::Preview);
    Line {
        client: row.client.1.clone(),
        href: urls::statement(row.id),
        state,
        tone: tone.to_owned(),
        until: until.map(|until| format!("until {}", say::short_day(until, now))).unwrap_or_default(),
        treated: treated(row.treatment),
        waiting: row.waiting,
        sum: sums(&row.totals),
    }
}

fn title(month: &Month) -> String {
    let name = month.row.period.in_words();
    let disputes: i64 = month.sums.iter().map(|sums| sums.waiting).sum();
    let count = |state, one: &str, many: &str| say::count(month.standing(state), one, many);
    match month.row.standing {
        Standing::Closed => format!("{name} is closed."),
        Standing::Open => format!("{name}: {}.", count(State::Draft, "draft", "drafts")),
        Standing::Closing if disputes > 0 => {
            format!("{name}: {} for an answer.", say::count(disputes, "line waits", "lines wait"))
        }
        Standing::Closing if month.standing(State::Draft) > 0 => {
            format!("{name}: {} to open.", count(State::Draft, "draft", "drafts"))
        }
        Standing::Closing if month.standing(State::Preview) > 0 => {
            format!("{name}: {} open to clients.", count(State::Preview, "statement is", "statements are"))
        }
        Standing::Closing => format!("{name}: everything is issued."),
    }
}

fn lead(month: &Month) -> String {
    match month.next {
        Next::Make => "No drafts are made yet.".into(),
        Next::Wait(last) => format!(
            "Usage comes in until {}. Drafts can be made anew at any time and are seen by nobody outside.",
            say::long_day(last)
        ),
        Next::BeginToClose => "The period is over. Begin to close it, then open the statements to the clients.".into(),
        Next::Open(_) => "Open them to the clients, who then have their working days to look.".into(),
        Next::Answer(_) => "Answer each with a reason: the line stands, or it is put right.".into(),
        Next::Issue(_) => "Their days for looking are over. Issue them.".into(),
        Next::Looking(until) => {
            format!("Clients look until {} at the latest. Nothing is to be done before.", say::long_day(until))
        }
        Next::Close(_) => "Close them: from then on nothing of them changes, for ever.".into(),
        Next::Earlier(before) => format!("{} has to be closed first.", before.in_words()),
        Next::ClosePeriod => "Every statement is closed. Close the period.".into(),
        Next::Done => "Nothing of it changes any more. What comes late is a line of a later statement.".into(),
    }
}

fn button(base: &str, next: &Next) -> Option<Button> {
    let (label, step) = match next {
        Next::Make => ("Make the drafts".to_owned(), "make"),
        Next::BeginToClose => ("Begin to close".to_owned(), "begin-to-close"),
        Next::Open(n) => (format!("Open {}", say::count(*n, "statement", "statements")), "open"),
        Next::Issue(n) => (format!("Issue {}", say::count(*n, "statement", "statements")), "issue"),
        Next::Close(n) => (format!("Close {}", say::count(*n, "statement", "statements")), "close"),
        Next::ClosePeriod => ("Close the period".to_owned(), "close-period"),
        Next::Wait(_) | Next::Answer(_) | Next::Looking(_) | Next::Earlier(_) | Next::Done => {
            return None;
        }
    };
    Some(Button { label, action: format!("{base}/{step}") })
}

/// What else is possible, beside the next step.
fn also(base: &str, month: &Month) -> Vec<Button> {
    let mut all = Vec::new();
    let mut put = |label: &str, step: &str| all.push(Button { label: label.into(), action: format!("{base}/{step}") });
    match month.row.standing {
        Standing::Open => {
            put("Make the drafts anew", "make");
            if !matches!(month.next, Next::BeginToClose) {
                put("Begin to close", "begin-to-close");
            }
        }
        Standing::Closing => {
            put("Make the drafts anew", "make");
            put("Take in usage again", "reopen");
            if month.standing(State::Preview) > 0 && !matches!(month.next, Next::Issue(_)) {
                put("Issue what may be issued", "issue");
            }
            if month.standing(State::Issued) > 0 && !matches!(month.next, Next::Close(_)) {
                put("Close what may be closed", "close");
            }
        }
        Standing::Closed => {}
    }
    all
}

fn places(base: &str, month: &Month) -> (Vec<(String, String)>, String) {
    let c = &month.counts;
    let lines = |n: i64| say::count(n, "line of usage", "lines of usage");
    // What holds nothing leads nowhere.
    let at = |n: i64, part: &str| if n == 0 { String::new() } else { format!("{base}/places#{part}") };
    let all = vec![
        (
            format!(
                "{} on statements: {} charged, {} shown",
                lines(c.charged + c.shown),
                say::number(c.charged),
                say::number(c.shown)
            ),
            String::new(),
        ),
        (format!("{} priced and not charged", lines(c.uncharged)), at(c.uncharged, "not-charged")),
        (format!("{} without a price", lines(c.unpriced)), at(c.unpriced, "without-price")),
    ];
    (all, format!("Together {}: each is in exactly one place.", lines(c.taken)))
}

fn facts(month: &Month) -> Vec<(String, String, String)> {
    let mut facts = vec![
        ("Charged".to_owned(), sums(&month.totals(Treatment::Charge)), String::new()),
        ("Shown".to_owned(), sums(&month.totals(Treatment::Show)), "not charged".to_owned()),
    ];
    if !month.not_charged.is_empty() {
        facts.push((
            "By agreement or without statement".to_owned(),
            sums(&month.not_charged),
            "priced and not charged".to_owned(),
        ));
    }
    facts
}

async fn read(app: &App, me: &SignedIn, period: Period, query: &Typed) -> Result<MonthPage, AppError> {
    let (scope, typed) = (me.scope.clone(), query.clone());
    let filter = StatementFilter {
        period: Some(period.first()),
        state: State::from_code(typed.get("state")),
        words: Some(typed.get("q").trim().to_owned()).filter(|words| !words.is_empty()),
        ..StatementFilter::default()
    };
    let after = query.get("id").parse::<Uuid>().ok().map(|id| (period.first(), query.get("name").to_owned(), id));
    let read = app.read(move |conn, env| {
        let month = acts::month(conn, env, &scope, period)?;
        let rows = store::page_of_statements(conn, &scope, &filter, after.clone(), ROWS + 1)?;
        Ok((month, rows, env.local()))
    });
    let (month, mut rows, now) = read.await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let base = format!("{HOME}/periods/{period}");
    let pairs = [("q", query.get("q")), ("state", query.get("state"))];
    let later = rows.last().filter(|_| more).map(|last| {
        let id = last.id.to_string();
        urls::with_query(&base, &[pairs[0], pairs[1], ("name", &last.client.1), ("id", &id)])
    });
    let keeps = rights::keeps(&me.scope);
    let (places, adds_up) = places(&base, &month);
    let disputes = month.disputes.iter().map(|d| Waits {
        line: d.line,
        client: d.client.1.clone(),
        about: d.about.clone(),
        words: d.words.clone(),
        href: format!("{}/lines/{}", urls::statement(d.statement), d.line),
    });
    Ok(MonthPage {
        title: title(&month),
        lead: lead(&month),
        standing: standing(month.row.standing).0,
        next: button(&base, &month.next).filter(|_| keeps),
        also: if keeps { also(&base, &month) } else { Vec::new() },
        facts: facts(&month),
        places,
        adds_up,
        disputes: disputes.collect(),
        states: State::ALL.map(|state| (state.code().to_owned(), badge(state, true).0.to_owned())).to_vec(),
        rows: rows.iter().map(|row| line(row, &now)).collect(),
        later: later.unwrap_or_default(),
        first: if query.has("id") { urls::with_query(&base, &pairs) } else { String::new() },
        filtered: pairs.iter().any(|(_, value)| !value.trim().is_empty()),
        name: period.in_words(),
        keeps,
        typed: query.clone(),
        base,
        chrome: me.chrome.clone(),
    })
}

/// `GET /money/statements/periods/{period}?q=&state=`
pub async fn show(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path(period): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    page::show(&read(&app, &me, acts::named(&period)?, &query).await?)
}

/// What a step on many came to.
fn told(many: &Many, done: &str) -> String {
    let mut words = vec![format!("{} {done}.", say::count(many.done, "statement is", "statements are"))];
    if many.anew > 0 {
        words.push(anew(many.anew));
    }
    words.extend(many.held.iter().map(|(why, n)| format!("{} not: {why}", say::number(*n))));
    words.join(" ")
}

/// `POST /money/statements/begin`
pub async fn begin(
    FromState(app): FromState<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    step(FromState(app), me, Path((sent.get("period").to_owned(), "make".to_owned())), jar).await
}

/// `POST /money/statements/periods/{period}/{step}`
pub async fn step(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((period, step)): Path<(String, String)>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (period, scope) = (acts::named(&period)?, me.scope.clone());
    let name = period.in_words();
    let words = app.write(move |tx, env| {
        let many = |tx: &mut db::Tx, step, done: &str| {
            acts::all_of(tx, env, &scope, period, step).map(|many| told(&many, done))
        };
        Ok(match step.as_str() {
            "make" => {
                let made = acts::make(tx, env, &scope, period)?;
                let whose = say::count(made.changed.len(), "client", "clients");
                if made.changed.is_empty() {
                    "Nothing has changed since the drafts were made.".to_owned()
                } else {
                    format!("Drafts are made for {whose}.")
                }
            }
            "open" => many(tx, Step::Open, "open to the client")?,
            "issue" => many(tx, Step::Issue, "issued")?,
            "close" => many(tx, Step::Close, "closed")?,
            "begin-to-close" => said(
                acts::stand(tx, env, &scope, period, Standing::Closing)?,
                &format!("{name} is closing. Open the statements to the clients."),
            ),
            "reopen" => {
                said(acts::stand(tx, env, &scope, period, Standing::Open)?, &format!("{name} takes in usage again."))
            }
            "close-period" => {
                said(acts::stand(tx, env, &scope, period, Standing::Closed)?, &format!("{name} is closed."))
            }
            _ => return Err(AppError::NotFound),
        })
    });
    let words = words.await?;
    Ok((flash::say(jar, &words), Redirect::to(&format!("{HOME}/periods/{period}"))).into_response())
}

struct Apart {
    client: String,
    what: String,
    why: String,
    sum: String,
}

#[derive(Template)]
#[template(path = "money/statement_places.html")]
struct PlacesPage {
    chrome: Chrome,
    name: String,
    base: String,
    not_charged: Vec<Apart>,
    without: Vec<Apart>,
    most: u32,
}

/// `GET /money/statements/periods/{period}/places`
pub async fn places_of(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path(period): Path<String>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (scope, period) = (me.scope.clone(), acts::named(&period)?);
    let read = app.read(move |conn, _| acts::apart(conn, &scope, period, LINES));
    let acts::Apart { not_charged, without, clients } = read.await?;
    let not_charged = not_charged.into_iter().map(|(client, line, because)| Apart {
        client: clients.get(&client).cloned().unwrap_or_default(),
        what: format!("{} of {}", line.what(), line.key),
        why: acts::because(&because),
        sum: super::money(line.amount),
    });
    let without = without.into_iter().map(|u| Apart {
        client: u.client.1,
        what: format!("{} {} of {}", u.quantity, u.unit.unwrap_or_default(), u.key),
        why: match u.landed {
            Some(later) => format!("It has a price by now and stands on a statement of {}.", say::long_day(later)),
            None => acts::no_price(&u.because).to_owned(),
        },
        sum: String::new(),
    });
    page::show(&PlacesPage {
        name: period.in_words(),
        base: format!("{HOME}/periods/{period}"),
        not_charged: not_charged.collect(),
        without: without.collect(),
        most: LINES,
        chrome: me.chrome,
    })
}
