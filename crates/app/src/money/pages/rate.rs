//! One price: what it is today, its rules, and every version of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Zoned;
use jiff::civil::Date;

use super::{current, for_whom, holds};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::{page, say};
use crate::money::store::{self, Version};
use crate::money::{rights, words};
use crate::people::signed_in::SignedIn;

/// A version in full.
struct Told {
    price: String,
    whom: String,
    tiers: Vec<String>,
    rules: Vec<String>,
    holds: String,
    badge: &'static str,
    note: String,
    by: String,
    when: String,
    exact: String,
}

#[derive(Template)]
#[template(path = "money/rate.html")]
struct RatePage {
    chrome: Chrome,
    name: String,
    key: String,
    next: String,
    service: String,
    lead: String,
    keeps: bool,
    staff: bool,
    now: Vec<Told>,
    ahead: Vec<Told>,
    versions: Vec<Told>,
}

fn told(v: &Version, today: Date, now: &Zoned) -> Told {
    Told {
        price: words::price(&v.rate),
        whom: for_whom(&v.rate),
        tiers: words::tiers(&v.rate),
        rules: words::rules(&v.rate),
        holds: holds(&v.rate, today, now),
        badge: if v.rate.from > today { "announced" } else { "" },
        note: v.note.clone().unwrap_or_default(),
        by: v.by.clone().unwrap_or_default(),
        when: say::stamp(v.made_at, now),
        exact: say::exact(v.made_at, now),
    }
}

/// `GET /money/rates/{key}`
pub async fn show(State(app): State<App>, me: SignedIn, Path(key): Path<String>) -> Result<Response, AppError> {
    let sees = rights::sees_prices(&me.scope)?;
    let found = app.read(move |conn, env| {
        let key = store::find_key(conn, sees, &key)?;
        let versions = store::versions(conn, sees, std::slice::from_ref(&key.key))?;
        Ok((key, versions, env.local()))
    });
    let (key, versions, now) = found.await?;
    let today = now.date();
    let holding = current(&versions, &key.key, today);
    let ahead: Vec<&Version> = versions.iter().filter(|v| v.rate.from > today).collect();
    let lead = holding.first().map(|v| match v.rate.holds_on(today) {
        true => format!("{} {}", words::price(&v.rate), for_whom(&v.rate)),
        false => format!("{}, {}", words::price(&v.rate), holds(&v.rate, today, &now)),
    });
    let of_today: Vec<&Version> = holding.into_iter().filter(|v| v.rate.holds_on(today)).collect();
    let told_all = |all: &[&Version]| all.iter().map(|v| told(v, today, &now)).collect::<Vec<_>>();
    page::show(&RatePage {
        next: format!("{}/next", crate::kit::urls::rate(key.key.as_str())),
        key: key.key.to_string(),
        service: key.service.1,
        lead: lead.unwrap_or_default().trim().to_owned(),
        keeps: rights::keeps(&me.scope),
        staff: me.scope.is_staff(),
        now: told_all(&of_today),
        ahead: told_all(&ahead),
        versions: told_all(&versions.iter().collect::<Vec<_>>()),
        name: key.name,
        chrome: me.chrome,
    })
}
