//! All teams: what each has promised of its hours, and whether it can go on like that.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::{load, page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::teams::rights;
use crate::teams::view::{self, SOON, TeamLine, crossed};
use crate::teams::words;

/// Of its hours a team promises at most so many percent: the rest is what estimates leave out.
pub(super) const LIMIT: u64 = 85;

/// A team in a line.
struct Line {
    name: String,
    href: String,
    people: String,
    bar: Option<Svg>,
    promised: String,
    tone: &'static str,
    over: String,
    worked: String,
    learning: String,
    crossed: Vec<&'static str>,
}

/// Where more is promised than there is, where it is nearly so, and where it is not.
pub(super) const fn tone(percent: u64) -> &'static str {
    match percent {
        101.. => "bad",
        p if p > LIMIT => "warn",
        _ => "",
    }
}

fn line(team: &TeamLine) -> Line {
    let promised = team.load.promised(SOON).map(|share| share / 10);
    Line {
        name: team.party.name.clone(),
        href: urls::team(team.party.id),
        people: if team.people == 0 { String::new() } else { say::count(team.people, "person", "people") },
        bar: promised.map(|p| load::bar(p, LIMIT, &format!("{p} percent of its hours promised"))),
        promised: promised.map(|p| format!("{p} %")).unwrap_or_default(),
        tone: promised.map_or("", tone),
        over: team.load.over.map(|over| format!("{} h", words::hours(over.minutes))).unwrap_or_default(),
        worked: team.pace.worked.map(words::hours).unwrap_or_default(),
        learning: team.pace.learning.map(words::percent).unwrap_or_default(),
        crossed: crossed(&team.pace, &team.limits),
    }
}

#[derive(Template)]
#[template(path = "teams/list.html")]
struct ListPage {
    chrome: Chrome,
    title: String,
    lines: Vec<Line>,
}

fn title(all: &[TeamLine]) -> String {
    let over: Vec<&str> = all.iter().filter(|t| t.load.over.is_some()).map(|t| t.party.name.as_str()).collect();
    match (over.as_slice(), all.iter().all(|t| t.people == 0)) {
        (_, true) => "What teams can carry".to_owned(),
        ([], _) => "No team has promised more than it has".to_owned(),
        ([one], _) => format!("{one} has promised more than it has of all hours or of one skill"),
        (many, _) => format!(
            "{} teams have promised more than they have of all hours or of one skill",
            say::number_word(many.len())
        ),
    }
}

/// `GET /teams`
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let scope = me.scope.clone();
    let mut all = app.read(move |conn, env| view::lines(conn, env, &scope)).await?;
    let promised = |team: &TeamLine| team.load.promised(SOON).unwrap_or(0);
    all.sort_by(|a, b| promised(b).cmp(&promised(a)).then_with(|| a.party.name.cmp(&b.party.name)));
    page::show(&ListPage { title: title(&all), lines: all.iter().map(line).collect(), chrome: me.chrome })
}
