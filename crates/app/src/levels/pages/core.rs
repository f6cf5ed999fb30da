//! The core services of the house: which run, which fail, for whom and since when.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::kernel::ServiceId;
use jiff::Zoned;

use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::{page, say, urls};
use crate::levels::flags::{self, Failing};
use crate::levels::store::{self, Core, StateRow};
use crate::levels::words;
use crate::people::signed_in::SignedIn;

/// Core services that are shown, and lines of what fails.
const MOST: u32 = 200;

/// A core service in a line.
struct Line {
    name: String,
    href: String,
    owner: String,
    promised: String,
    figure: String,
    about: String,
    state: &'static str,
    tone: String,
    failing: Vec<Failing>,
}

#[derive(Template)]
#[template(path = "levels/core.html")]
struct CorePage {
    chrome: Chrome,
    title: String,
    lines: Vec<Line>,
}

fn line(core: &Core, states: &[StateRow], failing: &[(ServiceId, Failing)], now: &Zoned) -> Line {
    let id = core.service.0;
    let own = states.iter().find(|row| row.service.0 == id);
    let latest = own.and_then(|row| row.evidence.as_ref()).and_then(|e| words::latest(e, now));
    let (about, promised, figure) = latest.unwrap_or_default();
    let failing: Vec<Failing> = failing.iter().filter(|(of, _)| *of == id).map(|(_, f)| f.clone()).collect();
    let (state, tone) = match (failing.is_empty(), own.is_some_and(|row| row.state.latest.is_some())) {
        (false, _) => ("fails", "bad"),
        (true, true) => ("runs", "good"),
        (true, false) if core.published => ("not measured", ""),
        (true, false) => ("draft", ""),
    };
    Line {
        name: core.service.1.clone(),
        href: urls::service(id),
        owner: core.owner.clone().unwrap_or_default(),
        promised,
        figure,
        about,
        state,
        tone: tone.to_owned(),
        failing,
    }
}

fn title(lines: &[Line]) -> String {
    let failing = lines.iter().filter(|l| !l.failing.is_empty()).count();
    match (failing, lines.len()) {
        (_, 0) => "Trains and buses".to_owned(),
        (0, _) => "Every train and bus runs".to_owned(),
        (1, _) => "One train does not run as promised".to_owned(),
        (n, _) => format!("{} trains do not run as promised", say::number_word(n)),
    }
}

/// `GET /levels`
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    if !me.scope.is_staff() || me.scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    let lines = app.read(move |conn, env| {
        let now = env.local();
        let services = store::core_services(conn, true, MOST)?;
        let states = store::states_of(conn, &[], None, env.zone())?;
        let found = store::failing(conn, now.date(), None, env.zone(), MOST)?;
        let failing: Vec<(ServiceId, Failing)> =
            found.iter().filter_map(|f| Some((f.row.service.0, flags::failing(f, &now)?))).collect();
        let mut lines: Vec<Line> = services.iter().map(|core| line(core, &states, &failing, &now)).collect();
        lines.sort_by_key(|line| line.failing.is_empty());
        Ok(lines)
    });
    let lines = lines.await?;
    page::show(&CorePage { chrome: me.chrome, title: title(&lines), lines })
}
