//! Were our chances right: what was said beside what came of it, the three dates, teams, months; and the agreed level.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::chances::{FEW, Share, Verdict};
use domain::kernel::PartyId;
use jiff::{SignedDuration, ToSpan};

use crate::check::level::{self, Levels};
use crate::check::store::{self, Band, Covered, Month, Span, TeamRow};
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{dots, flash, page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::teams::rights;

/// So far back words are looked at.
const DAYS: i64 = 365;

/// Words of the last twelve months, of one team or of all.
#[must_use]
pub fn last_year(env: &Env, team: Option<PartyId>) -> Span {
    Span { since: env.now - SignedDuration::from_hours(24 * DAYS), now: env.now, team }
}

/// The small picture beside a check.
#[derive(Clone, Debug)]
pub struct Small {
    /// Nothing where there are too few.
    pub chart: Option<Svg>,
    /// The finding.
    pub words: String,
}

/// Bands, drawn small.
#[must_use]
pub fn small(bands: &[Band]) -> Small {
    let all = sum(bands.iter().map(|b| (b.count, b.kept, b.said)));
    if all.count < FEW {
        let words = format!(
            "{} on a check whose day has passed. From ten on it is told.",
            say::count(all.count, "promise", "promises")
        );
        return Small { chart: None, words };
    }
    let words = format!(
        "Of {} at {:.0} in 100 in the mean, {} in 100 were kept.",
        say::count(all.count, "promise", "promises"),
        all.said,
        all.in_hundred()
    );
    Small { chart: Some(drawn(bands, &words)), words }
}

/// A sum of words: how many, how many kept, and what was said of them in the mean, in a hundred.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    count: i64,
    kept: i64,
    said: f64,
}

impl Sum {
    /// The share that was kept, to the nearest: what happened is counted, and only what is promised is rounded down.
    fn in_hundred(self) -> i64 {
        (self.kept * 200 + self.count) / (2 * self.count.max(1))
    }
}

fn sum(all: impl Iterator<Item = (i64, i64, i64)>) -> Sum {
    let (count, kept, said) = all.fold((0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
    Sum { count, kept, said: said as f64 / count.max(1) as f64 }
}

fn drawn(bands: &[Band], label: &str) -> Svg {
    let point = |b: &Band| {
        let share = Share { count: b.count, kept: b.kept };
        let (low, high) = share.range();
        (
            b.said as f64 / b.count.max(1) as f64,
            share.part().unwrap_or(0.0) * 100.0,
            (low * 100.0, high * 100.0),
            b.count,
        )
    };
    let points: Vec<_> = bands.iter().filter(|b| b.count > 0).map(point).collect();
    dots::beside(&points, label)
}

/// One line of a table.
#[derive(Clone, Debug)]
struct Line {
    label: String,
    href: String,
    count: i64,
    said: String,
    kept: String,
    range: String,
    verdict: &'static str,
    tone: String,
}

fn line(label: String, href: String, count: i64, kept: i64, said: f64) -> Line {
    let share = Share { count, kept };
    let (low, high) = share.range();
    let (verdict, tone) = match share.verdict(said / 100.0) {
        Verdict::TooFew => ("too few to say", ""),
        Verdict::Right => ("right", "good"),
        Verdict::TooSure => ("too sure", "warn"),
        Verdict::TooCautious => ("too cautious", "watch"),
    };
    let part = share.part();
    Line {
        label,
        href,
        count,
        said: if count > 0 { format!("{said:.0}") } else { String::new() },
        kept: part.map(|p| format!("{:.0}", p * 100.0)).unwrap_or_default(),
        range: part.map(|_| format!("{:.0} to {:.0}", low * 100.0, high * 100.0)).unwrap_or_default(),
        verdict,
        tone: tone.to_owned(),
    }
}

#[derive(Debug, Template)]
#[template(path = "check/chances.html")]
struct ChancesPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    title: String,
    lead: String,
    chart: Option<Svg>,
    bands: Vec<Line>,
    dates: Vec<Line>,
    teams: Vec<Line>,
    months: Vec<Line>,
    all: String,
    agreed: u8,
    others: Vec<(String, String, u8)>,
    choose: Vec<(String, String)>,
    sets: bool,
    error: String,
    typed: String,
}

/// Read once.
struct Known {
    bands: Vec<Band>,
    covered: Covered,
    teams: Vec<TeamRow>,
    months: Vec<Month>,
    levels: Levels,
    all_teams: Vec<(String, String)>,
    team: Option<String>,
}

/// `GET /promises/chances`.
pub async fn show(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    shown(&app, me, &typed, StatusCode::OK, "").await
}

async fn shown(app: &App, me: SignedIn, typed: &Typed, status: StatusCode, error: &str) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let (scope, team) = (me.scope.clone(), typed.get("team").parse().ok().map(PartyId));
    let known = app.read(move |conn, env| {
        let all = people::list_parties(conn, &scope, Some(domain::party::PartyKind::Team), None, false, 200)?;
        let name = team.and_then(|team| all.iter().find(|p| p.id == team)).map(|p| p.name.clone());
        let span = last_year(env, team.filter(|_| name.is_some()));
        known(conn, env, &span, all.into_iter().map(|p| (p.id.to_string(), p.name)).collect(), name)
    });
    let known = known.await?;
    let sets = me.scope.reader().is_some_and(|reader| reader.administers());
    page::with_status(status, &ChancesPage::new(me.chrome, known, sets, (error, typed)))
}

fn known(
    conn: &mut Conn,
    env: &Env,
    span: &Span,
    all_teams: Vec<(String, String)>,
    team: Option<String>,
) -> Result<Known, AppError> {
    let today = env.local().date();
    let first = today.first_of_month();
    let begins: Vec<_> = (0..12)
        .rev()
        .filter_map(|back| {
            let month = first.saturating_sub(back.months());
            let at = env.zone().to_zoned(month.at(0, 0, 0, 0)).ok()?.timestamp();
            Some((month, at))
        })
        .collect();
    Ok(Known {
        bands: store::bands(conn, span)?,
        covered: store::covered(conn, span)?,
        teams: if team.is_some() { Vec::new() } else { store::teams(conn, span)? },
        months: store::months(conn, span, &begins)?,
        levels: level::levels(conn)?,
        all_teams,
        team,
    })
}

fn title(all: Sum) -> String {
    let share = Share { count: all.count, kept: all.kept };
    match share.verdict(all.said / 100.0) {
        Verdict::TooFew => "It is too early to say whether our chances are right".to_owned(),
        Verdict::Right => "Our chances are right".to_owned(),
        Verdict::TooSure => "We say more than comes true".to_owned(),
        Verdict::TooCautious => "More comes true than we say".to_owned(),
    }
}

fn lead(all: Sum) -> String {
    if all.count == 0 {
        return "No promise was given on a check yet whose day has passed. Each that is given from now on is measured once its day has passed, whatever came of it.".to_owned();
    }
    let (low, high) = Share { count: all.count, kept: all.kept }.range();
    format!(
        "{} given in the last twelve months, at {:.0} in 100 in the mean. Kept by their day: {} in 100, likely {:.0} to {:.0}.",
        say::count(all.count, "promise was", "promises were"),
        all.said,
        all.in_hundred(),
        low * 100.0,
        high * 100.0
    )
}

impl ChancesPage {
    fn new(chrome: Chrome, k: Known, sets: bool, (error, typed): (&str, &Typed)) -> Self {
        let all = sum(k.bands.iter().map(|b| (b.count, b.kept, b.said)));
        let mean = |said: i64, count: i64| said as f64 / count.max(1) as f64;
        let band = |b: &Band| {
            let label = format!("{}\u{a0}to\u{a0}{}", b.from, if b.from == 90 { 100 } else { b.from + 9 });
            line(label, String::new(), b.count, b.kept, mean(b.said, b.count))
        };
        let date = |(n, (label, share)): (usize, (&str, f64))| {
            let (count, kept) = k.covered.at[n];
            line(label.to_owned(), String::new(), count, kept, share)
        };
        let dates = [("The day at 50", 50.0), ("The day at 85", 85.0), ("The day at 95", 95.0)];
        let of = |t: &TeamRow| {
            let href = format!("{}?team={}", urls::CHANCES, t.id);
            line(t.name.clone(), href, t.count, t.kept, mean(t.said, t.count))
        };
        let month = |m: &Month| {
            let label = m.month.strftime("%b %Y").to_string();
            line(label, String::new(), m.count, m.kept, mean(m.said, m.count))
        };
        let other = |(id, level): (&uuid::Uuid, &u8)| {
            let id = id.to_string();
            let name = k.all_teams.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())?;
            Some((id, name, *level))
        };
        let mut trail = vec![("Promises".to_owned(), "/promises".to_owned())];
        trail.extend(k.team.is_some().then(|| ("Were our chances right?".to_owned(), urls::CHANCES.to_owned())));
        let finding = title(all);
        Self {
            trail,
            title: k.team.as_ref().map_or_else(|| format!("{finding}."), |team| format!("{team}: {finding}.")),
            lead: lead(all),
            chart: (all.count > 0).then(|| drawn(&k.bands, &lead(all))),
            bands: k.bands.iter().map(band).collect(),
            dates: dates.into_iter().enumerate().map(date).collect(),
            teams: k.teams.iter().map(of).collect(),
            months: k.months.iter().filter(|m| m.count > 0).map(month).collect(),
            all: if k.team.is_some() { urls::CHANCES.to_owned() } else { String::new() },
            agreed: k.levels.all,
            others: k.levels.teams.iter().filter_map(other).collect(),
            choose: k.all_teams.clone(),
            sets,
            error: error.to_owned(),
            typed: if error.is_empty() { k.levels.all.to_string() } else { typed.get("level").to_owned() },
            chrome,
        }
    }
}

/// `POST /promises/chances`: the agreed level, for everybody or for a team.
pub async fn agree(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let mut f = Fields::of(&typed);
    let (low, high) = (i64::from(*level::RANGE.start()), i64::from(*level::RANGE.end()));
    let (team, level) = (f.id::<PartyId>("of"), f.number("level", low, high));
    let (scope, level) = (me.scope.clone(), level.and_then(|level| u8::try_from(level).ok()));
    let agreed = match f.done(()) {
        Ok(()) => app.write(move |tx, env| level::agree(tx, env, &scope, team, level)).await,
        Err(error) => Err(error),
    };
    match agreed {
        Ok(_) => Ok((
            flash::say(jar, "It is agreed. Promises from now on are held against it."),
            Redirect::to(urls::CHANCES),
        )
            .into_response()),
        Err(AppError::Invalid(_) | AppError::Refused { .. }) => {
            let words = "The agreed level is a whole number from 50 to 99.";
            shown(&app, me, &typed, StatusCode::UNPROCESSABLE_ENTITY, words).await
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_what_happened_is_told_to_the_nearest() {
        let share = |kept, count| Sum { count, kept, said: 0.0 }.in_hundred();

        assert_eq!([share(18, 21), share(12, 14), share(1, 3), share(1, 2), share(0, 0)], [86, 86, 33, 50, 0]);
    }
}
