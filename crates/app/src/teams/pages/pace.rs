//! Whether a team can go on as it does: its weeks with hours, learning and the unplanned beside its limits, and how its
//! estimates turned out.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::PartyId;
use domain::teams::{Breach, LEAVING, Limits, PaceWeek, SENT_BACK, Strain, StrainMonth, breaches, pace};
use jiff::Zoned;

use super::{Sent, fields, tabs};
use crate::kit::app::App;
use crate::kit::chart::{self, Svg};
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::teams::store::{self, Effort};
use crate::teams::view::{LATELY, paced};
use crate::teams::{acts, rights, words};

/// Weeks on the page.
const WEEKS: u32 = 52;
/// Pieces of finished work on the page.
const EFFORTS: u32 = 20;
/// Weeks that are told at once; those before them are folded away.
const TOLD: usize = 13;

/// A figure of the last weeks, beside its limit.
struct Fact {
    label: &'static str,
    figure: String,
    tone: &'static str,
    about: String,
    run: Option<Svg>,
}

/// A week.
struct Line {
    week: String,
    utilisation: String,
    worked: String,
    learning: String,
    unplanned: String,
    crossed: Vec<&'static str>,
}

/// A piece of finished work.
struct Work {
    what: String,
    href: String,
    estimated: String,
    took: String,
    times: String,
    on: String,
}

#[derive(Template)]
#[template(path = "teams/pace.html")]
struct PacePage {
    chrome: Chrome,
    name: String,
    action: String,
    tabs: Vec<(String, &'static str, bool)>,
    writes: bool,
    lead: String,
    facts: Vec<Fact>,
    lines: Vec<Line>,
    earlier: Vec<Line>,
    efforts: Vec<Work>,
    limits: String,
    own: bool,
    utilisation: String,
    least: String,
    most: String,
    debts: String,
    today: String,
    sent: Sent,
}

fn run(weeks: &[PaceWeek], of: fn(&PaceWeek) -> Option<u64>, label: &str) -> Option<Svg> {
    let values: Vec<f64> = weeks.iter().rev().filter_map(|w| of(w).map(|v| v as f64)).collect();
    (values.len() > 2).then(|| chart::spark(&values, None, label))
}

fn facts(weeks: &[PaceWeek], limits: &Limits) -> Vec<Fact> {
    let lately = usize::try_from(LATELY).unwrap_or(8).min(weeks.len());
    let all = weeks.get(..lately).unwrap_or_default();
    let (sum, over) = (pace(all), breaches(&pace(all), limits));
    let tone = |breach| if over.contains(&breach) { "warn" } else { "" };
    let or = |words: Option<String>| words.unwrap_or_else(|| "not noted".to_owned());
    vec![
        Fact {
            label: "Worked, of its hours",
            figure: or(sum.utilisation.map(words::percent)),
            tone: tone(Breach::Utilisation),
            about: format!("limit {}", words::percent(limits.utilisation)),
            run: run(weeks, |w| (w.worked? * 1000).checked_div(w.there), "Worked of its hours, week by week"),
        },
        Fact {
            label: "Hours of a person in a week",
            figure: or(sum.worked.map(words::hours)),
            tone: tone(Breach::Hours),
            about: format!("limit {}", words::hours(limits.worked)),
            run: run(weeks, |w| w.worked?.checked_div(u64::from(w.people)), "Hours of a person, week by week"),
        },
        Fact {
            label: "Learning",
            figure: or(sum.learning.map(words::percent)),
            tone: tone(Breach::Learning),
            about: format!("at least {}", words::percent(limits.learning)),
            run: run(weeks, |w| (w.learning? * 1000).checked_div(w.there), "Learning, week by week"),
        },
        Fact {
            label: "The unplanned",
            figure: or(sum.unplanned.map(words::percent)),
            tone: "",
            about: "of its hours".to_owned(),
            run: run(weeks, |w| (w.unplanned? * 1000).checked_div(w.there), "The unplanned, week by week"),
        },
    ]
}

/// What the pace costs: people who leave and deliveries that are sent back, over a year.
fn costs(strain: &Strain) -> Vec<Fact> {
    let spark = |of: fn(&StrainMonth) -> u32, label: &str| {
        let values: Vec<f64> = strain.months.iter().map(|m| f64::from(of(m))).collect();
        values.iter().any(|value| *value > 0.0).then(|| chart::spark(&values, None, label))
    };
    let (all, back) = strain.deliveries();
    let part = |part: u32, of: u32| format!("{} of {}", say::number(part), say::number(of));
    let fact = |label, (n, of): (u32, u32), crossed: bool, limit: u64, run| Fact {
        label,
        figure: if of == 0 { "not known".to_owned() } else { part(n, of) },
        tone: if crossed { "warn" } else { "" },
        about: format!("in twelve months, limit {}", words::percent(limit)),
        run,
    };
    vec![
        fact(
            "People who left",
            (strain.left(), strain.people),
            strain.loses_people(),
            LEAVING,
            spark(|m| m.left, "People who left, month by month"),
        ),
        fact(
            "Deliveries sent back",
            (back, all),
            strain.delivers_badly(),
            SENT_BACK,
            spark(|m| m.rejected, "Deliveries sent back, month by month"),
        ),
    ]
}

fn line(week: &PaceWeek, limits: &Limits, now: &Zoned) -> Line {
    let one = pace(std::slice::from_ref(week));
    let or = |words: Option<String>| words.unwrap_or_default();
    Line {
        week: say::short_day(week.week, now),
        utilisation: or(one.utilisation.map(words::percent)),
        worked: or(one.worked.map(words::hours)),
        learning: or(one.learning.map(words::percent)),
        unplanned: or(one.unplanned.map(words::percent)),
        crossed: breaches(&one, limits).into_iter().map(Breach::word).collect(),
    }
}

fn work(e: &Effort, now: &Zoned) -> Work {
    let hundredths = u64::from(e.actual) * 100 / u64::from(e.estimated.max(1));
    Work {
        what: e.what.clone(),
        href: e.commitment.map(urls::effort).unwrap_or_default(),
        estimated: format!("{} h", words::hours(u64::from(e.estimated))),
        took: format!("{} h", words::hours(u64::from(e.actual))),
        times: format!("{}.{:02}", hundredths / 100, hundredths % 100),
        on: say::short_day(e.on, now),
    }
}

fn lead(weeks: &[PaceWeek], limits: &Limits) -> String {
    let lately = usize::try_from(LATELY).unwrap_or(8).min(weeks.len());
    let over = breaches(&pace(weeks.get(..lately).unwrap_or_default()), limits);
    let words: Vec<&str> = over.iter().map(|b| b.word()).collect();
    match (weeks.is_empty(), words.as_slice()) {
        (true, _) => "No week is written down yet. A line a week is enough to see whether this can go on.".to_owned(),
        (false, []) => "In the last eight weeks it kept within its limits.".to_owned(),
        (false, words) => format!("In the last eight weeks it crossed its limits: {}.", say::list_and(words)),
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    (id, sent): (PartyId, Sent),
) -> Result<PacePage, AppError> {
    let (party, now) = (acts::team(conn, scope, id)?, env.local());
    let (weeks, limits, own) = paced(conn, id, WEEKS)?;
    let efforts = store::efforts_of(conn, id, None, EFFORTS)?;
    let strain = store::strain(conn, id, (now.date(), now.time_zone()))?;
    let mut all = if weeks.is_empty() { Vec::new() } else { facts(&weeks, &limits) };
    all.extend(costs(&strain));
    Ok(PacePage {
        name: party.name,
        action: urls::team(id),
        tabs: tabs(id, "/pace"),
        writes: rights::may_write(scope, id) && party.retired_at.is_none(),
        lead: lead(&weeks, &limits),
        facts: all,
        lines: weeks.iter().take(TOLD).map(|week| line(week, &limits, &now)).collect(),
        earlier: weeks.iter().skip(TOLD).map(|week| line(week, &limits, &now)).collect(),
        efforts: efforts.iter().map(|e| work(e, &now)).collect(),
        limits: format!(
            "At most {} of its hours worked, at most {} h of a person in a week, at least {} for learning.",
            words::percent(limits.utilisation),
            words::hours(limits.worked),
            words::percent(limits.learning)
        ),
        own,
        utilisation: words::percent_in_field(limits.utilisation),
        least: words::percent_in_field(limits.learning),
        most: words::in_field(limits.worked),
        debts: urls::with_query("/debts", &[("team", &id.to_string())]),
        today: now.date().to_string(),
        sent,
        chrome,
    })
}

/// `GET /teams/{id}/pace`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (id, Sent::default())));
    page::show(&built.await?)
}

/// `POST /teams/{id}/pace/{what}`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path((id, what)): Path<(PartyId, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, deed) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&deed, &posted)));
    let error = match done.await {
        Ok(words) => {
            let next = format!("{}/pace", urls::team(id));
            return Ok((flash::say(jar, words), Redirect::to(&next)).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (id, sent.clone())));
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    match what {
        "week" => {
            acts::note(tx, env, scope, id, (&fields::week(typed)?, None))?;
            Ok("That week is written down.")
        }
        "limits" => {
            acts::limit(tx, env, scope, id, fields::limits(typed)?)?;
            Ok("These are its limits from now on.")
        }
        _ => Err(AppError::NotFound),
    }
}
