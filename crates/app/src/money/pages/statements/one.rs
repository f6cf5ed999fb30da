//! A statement: what changed since the last one first, then line by line with how each came about, corrections apart, what
//! was disputed and answered, who pays inside the client, and what can be said now. Printed, it is the paper.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::charging::statement::{Act, ActKind, Answer, State};
use domain::charging::{Line, Money, Treatment};
use domain::kernel::{ServiceId, StatementId};
use jiff::Zoned;
use jiff::civil::Date;

use super::changes::{Changed, changed, since};
use super::{badge, money, said, sums};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::money::acts::statements::{self as acts, Said, Shown};
use crate::money::rights;
use crate::money::store::statements::DisputeRow;
use crate::people::signed_in::SignedIn;

struct LineShown {
    number: u32,
    name: String,
    what: String,
    told: Vec<String>,
    amount: String,
    href: String,
    link: &'static str,
    mark: &'static str,
}

struct Service {
    name: String,
    total: String,
    lines: Vec<LineShown>,
}

struct DisputeShown {
    about: String,
    words: String,
    by: String,
    answer: String,
    reason: String,
    conversation: String,
}

struct Spoken {
    words: String,
    why: String,
    by: String,
    when: String,
    iso: String,
}

#[derive(Template)]
#[template(path = "money/statement.html")]
struct StatementPage {
    chrome: Chrome,
    crumbs: Vec<(String, String)>,
    here: String,
    base: String,
    title: String,
    lead: String,
    ours: bool,
    facts: Vec<(String, String, String)>,
    since: Vec<String>,
    changed: Vec<Changed>,
    services: Vec<Service>,
    corrections: Vec<LineShown>,
    totals: Vec<String>,
    disputes: Vec<DisputeShown>,
    centres: Vec<(String, String)>,
    spoken: Vec<Spoken>,
    may: Vec<(&'static str, &'static str)>,
    opens: bool,
    takes_back: bool,
    least: String,
    sealed: String,
    errors: crate::kit::form::FieldErrors,
    typed: Typed,
}

pub(super) fn name(shown: &Shown, key: &domain::charging::Name) -> String {
    shown.names.get(key).cloned().unwrap_or_else(|| key.to_string())
}

fn line(shown: &Shown, line: &Line) -> LineShown {
    let waits = |d: &&DisputeRow| d.draft == shown.row.draft && d.line == line.number && !d.withdrawn;
    let dispute = shown.disputes.iter().rev().find(waits);
    let mark = match dispute.map(|d| d.answer.as_ref().map(|(answer, _)| *answer)) {
        None => "",
        Some(None) => "disputed",
        Some(Some(Answer::Stands)) => "it stands",
        Some(Some(Answer::PutRight)) => "put right",
    };
    let link = match () {
        () if mark == "disputed" && shown.possible.contains(&ActKind::Answer) => "Answer",
        () if mark == "disputed" => "See what was said",
        () if shown.possible.contains(&ActKind::Dispute) => "This line is not right",
        () => "What it rests on",
    };
    LineShown {
        number: line.number,
        name: name(shown, &line.key),
        what: line.what(),
        told: line.told(),
        amount: money(line.amount),
        href: format!("{}/lines/{}", urls::statement(shown.row.id), line.number),
        link,
        mark,
    }
}

fn total<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Money> {
    let sums = domain::charging::Sums::of(lines.map(|line| line.amount));
    sums.map(|sums| sums.each().collect()).unwrap_or_default()
}

fn services(shown: &Shown) -> Vec<Service> {
    let mut by: BTreeMap<&str, Vec<ServiceId>> = BTreeMap::new();
    let of_this = || shown.lines.iter().map(|(line, _)| line).filter(|line| line.corrects.is_none());
    for l in of_this() {
        let ids = by.entry(shown.services.get(&l.service).map_or("", String::as_str)).or_default();
        if !ids.contains(&l.service) {
            ids.push(l.service);
        }
    }
    let all = by.into_iter().flat_map(|(name, ids)| ids.into_iter().map(move |id| (name, id)));
    all.map(|(name, id)| Service {
        name: name.to_owned(),
        total: sums(&total(of_this().filter(|l| l.service == id))),
        lines: of_this().filter(|l| l.service == id).map(|l| line(shown, l)).collect(),
    })
    .collect()
}

fn lead(shown: &Shown, ours: bool, today: Date) -> String {
    let row = &shown.row;
    let over = row.until.is_some_and(|until| until < today);
    let until = row.until.map(say::long_day).unwrap_or_default();
    let kind = if row.treatment == Treatment::Charge { "" } else { " It is shown and not charged." };
    let stands = match (row.state, ours) {
        (State::Draft, _) => "A draft, seen by nobody outside of our house.".to_owned(),
        (State::Preview, true) if over => format!("The days for looking ended on {until}. It can be issued."),
        (State::Preview, false) if over => {
            format!("The days for looking ended on {until}. What you say before it is issued is still answered.")
        }
        (State::Preview, true) => format!("{} looks at it until {until}.", row.client.1),
        (State::Preview, false) => {
            format!("Please look at it until {until}. Say of any line that it is not right, and it is answered.")
        }
        (State::Issued, true) => "Issued. What is found to be wrong becomes a line of a later statement.".to_owned(),
        (State::Issued, false) => {
            "It is issued. If a line is not right, say so: what is put right becomes a line of a later statement."
                .to_owned()
        }
        (State::Closed, _) => "Closed. Nothing of it changes any more.".to_owned(),
    };
    format!("{stands}{kind}")
}

fn facts(shown: &Shown) -> Vec<(String, String, String)> {
    let row = &shown.row;
    let (state, _) = badge(row.state, true);
    let kind = if row.treatment == Treatment::Charge { "charged" } else { "shown, not charged" };
    let number = row.called().map(|number| format!("no. {number}")).unwrap_or_default();
    let mut facts = vec![
        ("Comes to".to_owned(), sums(&row.totals), kind.to_owned()),
        ("Stands".to_owned(), state.to_owned(), number),
    ];
    if let Some(before) = &shown.before {
        facts.push((before.period.in_words(), sums(&before.totals), "the period before".to_owned()));
    }
    facts
}

fn centres(shown: &Shown) -> Vec<(String, String)> {
    let mut by: BTreeMap<(Option<String>, &str), Money> = BTreeMap::new();
    for share in shown.lines.iter().flat_map(|(line, _)| &line.shares) {
        let centre = share.cost_centre.as_ref().map(ToString::to_string);
        let so_far = by.entry((centre, share.amount.currency.code())).or_insert(Money::zero(share.amount.currency));
        *so_far = so_far.plus(share.amount).unwrap_or(*so_far);
    }
    if by.keys().all(|(centre, _)| centre.is_none()) {
        return Vec::new();
    }
    let told = |((centre, _), sum): ((Option<String>, &str), Money)| {
        (centre.unwrap_or_else(|| "no cost centre".to_owned()), money(sum))
    };
    by.into_iter().map(told).collect()
}

fn dispute(d: &DisputeRow) -> DisputeShown {
    let (answer, reason) = match (&d.answer, d.withdrawn) {
        (Some((Answer::Stands, reason)), _) => ("The line stands.".to_owned(), reason.clone()),
        (Some((Answer::PutRight, reason)), _) => ("It is put right.".to_owned(), reason.clone()),
        (None, true) => ("It is right after all.".to_owned(), String::new()),
        (None, false) => ("Waits for an answer.".to_owned(), String::new()),
    };
    DisputeShown {
        about: format!("Line {}: {}", d.line, d.about),
        words: d.words.clone(),
        by: d.by.clone().unwrap_or_default(),
        answer,
        reason,
        conversation: d.conversation.map(urls::conversation).unwrap_or_default(),
    }
}

fn spoken(shown: &Shown, now: &Zoned) -> Vec<Spoken> {
    let words = |act: &Act| match act {
        Act::Run { lines } => format!("Made with {}", say::count(*lines, "line", "lines")),
        Act::Preview { until } => format!("Opened until {}", say::short_day(*until, now)),
        Act::TakeBack => "Taken back".to_owned(),
        Act::Issue => "Issued".to_owned(),
        Act::Close => "Closed".to_owned(),
        Act::Dispute { line } => format!("Line {line} is not right"),
        Act::Withdraw { line } => format!("Line {line} is right after all"),
        Act::Answer { line, answer: Answer::Stands } => format!("Line {line} stands"),
        Act::Answer { line, answer: Answer::PutRight } => format!("Line {line} is put right"),
    };
    let all = shown.events.iter().rev().map(|(event, by)| Spoken {
        words: words(&event.act),
        why: event.words.clone().unwrap_or_default(),
        by: by.clone().unwrap_or_default(),
        when: say::when(event.at, now),
        iso: event.at.to_string(),
    });
    all.collect()
}

fn filled(shown: &Shown, me: &SignedIn, now: &Zoned) -> StatementPage {
    let row = &shown.row;
    let ours = rights::need_house(&me.scope).is_ok();
    let period = row.period.in_words();
    let mut crumbs = vec![("Statements".to_owned(), super::HOME.to_owned())];
    if ours {
        crumbs.push((period.clone(), format!("{}/periods/{}", super::HOME, row.period)));
    }
    let can = |kind| shown.possible.contains(&kind);
    let simple = [(ActKind::Issue, "issue", "Issue"), (ActKind::Close, "close", "Close")];
    StatementPage {
        here: if ours { row.client.1.clone() } else { period.clone() },
        crumbs,
        base: urls::statement(row.id),
        title: format!("{period} comes to {} for {}.", sums(&row.totals), row.client.1),
        lead: lead(shown, ours, now.date()),
        facts: facts(shown),
        since: since(shown),
        changed: changed(shown),
        services: services(shown),
        corrections: shown.lines.iter().filter(|(l, _)| l.corrects.is_some()).map(|(l, _)| line(shown, l)).collect(),
        totals: row.totals.iter().copied().map(money).collect(),
        disputes: shown.disputes.iter().map(dispute).collect(),
        centres: centres(shown),
        spoken: if ours { spoken(shown, now) } else { Vec::new() },
        may: simple.iter().filter(|(kind, ..)| can(*kind)).map(|(_, code, label)| (*code, *label)).collect(),
        opens: can(ActKind::Preview),
        takes_back: can(ActKind::TakeBack),
        least: shown.least_look.to_string(),
        sealed: format!(
            "Made {} with price list no. {}. Seal {}.",
            say::when(row.made_at, now),
            row.card,
            row.seal.get(..16).unwrap_or_default()
        ),
        ours,
        errors: crate::kit::form::FieldErrors::default(),
        typed: Typed::default(),
        chrome: me.chrome.clone(),
    }
}

pub(super) fn statement_id(text: &str) -> Result<StatementId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

async fn read(app: &App, me: &SignedIn, id: StatementId) -> Result<StatementPage, AppError> {
    let scope = me.scope.clone();
    let read = app.read(move |conn, env| Ok((acts::read(conn, env, &scope, id)?, env.local())));
    let (shown, now) = read.await?;
    Ok(filled(&shown, me, &now))
}

/// `GET /money/statements/{id}`
pub async fn show(FromState(app): FromState<App>, me: SignedIn, Path(id): Path<String>) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    page::show(&read(&app, &me, statement_id(&id)?).await?)
}

/// `POST /money/statements/{id}/{act}`
pub async fn act(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((id, act)): Path<(String, String)>,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let id = statement_id(&id)?;
    let (scope, typed, kind) = (me.scope.clone(), sent.clone(), act.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let (words, until) = (f.words("words"), f.day("until"));
        let (said, done) = match kind.as_str() {
            "open" => (Said::Open(until), "It is open to the client, who is told by mail."),
            "take-back" => {
                if words.is_none() && !f.is_wrong("words") {
                    f.wrong("words", "Say why in a sentence. The client reads it.");
                }
                (Said::Act(Act::TakeBack), "It is a draft again.")
            }
            "issue" => (Said::Act(Act::Issue), "It is issued, and the client is told by mail."),
            "close" => (Said::Act(Act::Close), "It is closed."),
            _ => return Err(AppError::NotFound),
        };
        let words = f.done(words)?;
        acts::say(tx, env, &scope, id, (said, words)).map(|outcome| self::said(outcome, done))
    });
    match done.await {
        Ok(words) => Ok((flash::say(jar, &words), Redirect::to(&urls::statement(id))).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = StatementPage { errors, typed: sent, ..read(&app, &me, id).await? };
            page::with_status(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}
