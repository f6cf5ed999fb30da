//! Levels as pages print them, wherever they stand: on the page of a service, of a client, or beside new work. Finished
//! values, filled by plain functions.

use db::Conn;
use domain::kernel::{PartyId, ServiceId};
use domain::levels::Verdict;
use domain::party::PartyKind;
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};

use super::acts::{self, Board, OfService};
use super::board::{Line, MONTHS};
use super::flags::{Failing, FlagView, failing, flag};
use super::store;
use super::words;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Service};
use crate::kit::chart::{Svg, ribbon};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// Clients of one service that are offered in a list.
const CLIENTS: u32 = 200;

/// A level in a month.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What was measured; nothing where nobody did.
    pub figure: String,
    /// On what it rests.
    pub base: String,
    /// What became of it.
    pub verdict: &'static str,
    /// Its tone.
    pub tone: String,
}

/// A level over time.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which.
    pub what: String,
    /// What is offered at this level.
    pub of: String,
    /// What is promised now.
    pub promised: String,
    /// The latest figure; nothing where nobody measured.
    pub figure: String,
    /// Of when, and on what it rests.
    pub about: String,
    /// What became of it.
    pub verdict: &'static str,
    /// Its tone.
    pub tone: String,
    /// Twelve months.
    pub ribbon: Svg,
}

/// Levels of one service as they are printed.
#[derive(Clone, Debug)]
pub struct View {
    /// The service.
    pub name: String,
    /// Its page.
    pub href: String,
    /// For ids on the page.
    pub id: String,
    /// Everybody rests on it.
    pub core: bool,
    /// That it fails, and why.
    pub flag: Option<FlagView>,
    /// A line for each level.
    pub rows: Vec<Row>,
    /// Month by month, the latest first: its name and a cell for each line.
    pub months: Vec<(String, Vec<Cell>)>,
    /// Anything was measured in these months.
    pub measured: bool,
}

impl View {
    /// A flag on the page of its own service leads nowhere else.
    fn on_its_own_page(mut self) -> Self {
        if let Some(flag) = &mut self.flag {
            flag.href.clear();
        }
        self
    }
}

const fn height(verdict: Verdict) -> Option<f64> {
    match verdict {
        Verdict::Kept => Some(1.0),
        Verdict::SomeLate => Some(0.6),
        Verdict::Missed => Some(0.25),
        Verdict::NotPromised => Some(0.45),
        Verdict::NotMeasured => None,
    }
}

fn row(line: &Line, now: &Zoned) -> Row {
    let bars: Vec<(Option<f64>, &str)> =
        line.months.iter().map(|m| (height(m.verdict), words::tone(m.verdict))).collect();
    let told: Vec<String> = line.months.iter().filter(|m| m.measured.is_some()).map(|m| words::told(m, now)).collect();
    let label = if told.is_empty() { "Not measured in these months".to_owned() } else { told.join("; ") };
    let last = line.last();
    let about = last.and_then(|m| m.measured.map(|x| format!("{}, {}", words::month(m.month, now), words::base(x))));
    Row {
        what: words::level(line.kind, line.name.as_deref()),
        of: say::list_and(&line.offerings),
        promised: match &line.promised {
            Some((target, calendar)) => words::promised(*target, calendar.as_deref()),
            None => "nothing promised".to_owned(),
        },
        figure: last.and_then(|m| m.measured).map(words::figure).unwrap_or_default(),
        about: about.unwrap_or_default(),
        verdict: last.map_or(Verdict::NotMeasured, |m| m.verdict).word(),
        tone: last.map_or("", |m| words::tone(m.verdict)).to_owned(),
        ribbon: ribbon(&bars, &label),
    }
}

/// Levels of one service as they are printed.
#[must_use]
pub fn view(of: &OfService, months: &[Date], now: &Zoned) -> View {
    let cell = |line: &Line, n: usize| {
        let month = line.months.get(n);
        let measured = month.and_then(|m| m.measured);
        Cell {
            figure: measured.map(words::figure).unwrap_or_default(),
            base: measured.map(words::base).unwrap_or_default(),
            verdict: month.map_or(Verdict::NotMeasured, |m| m.verdict).word(),
            tone: month.map_or("", |m| words::tone(m.verdict)).to_owned(),
        }
    };
    let cells = |n: usize| of.lines.iter().map(|line| cell(line, n)).collect::<Vec<_>>();
    let rows = months.iter().enumerate().rev().map(|(n, m)| (words::month(*m, now), cells(n)));
    View {
        name: of.service.1.clone(),
        href: urls::service(of.service.0),
        id: of.service.0.to_string(),
        core: of.core,
        flag: of.flag.as_ref().map(|f| flag(f, now)),
        rows: of.lines.iter().map(|line| row(line, now)).collect(),
        months: rows.collect(),
        measured: of.lines.iter().any(|line| line.last().is_some()),
    }
}

/// A word in a line.
#[derive(Clone, Debug)]
pub struct Said {
    /// *It fails* or *It runs again*.
    pub what: &'static str,
    /// Its tone.
    pub tone: String,
    /// What happened.
    pub words: String,
    /// By whom; nothing for who is not told names.
    pub by: String,
    /// When.
    pub when: String,
    /// The same for machines.
    pub exact: String,
}

/// A word as it is printed; who said it is for our own house.
#[must_use]
pub fn said(word: &store::Word, house: bool, now: &Zoned) -> Said {
    Said {
        what: if word.fails { "It fails" } else { "It runs again" },
        tone: if word.fails { "bad" } else { "good" }.to_owned(),
        words: word.words.clone(),
        by: word.by.clone().filter(|_| house).unwrap_or_default(),
        when: say::stamp(word.at, now),
        exact: say::exact(word.at, now),
    }
}

/// The levels on the page of one service.
#[derive(Clone, Debug)]
pub struct Section {
    /// Promised beside measured.
    pub view: View,
    /// Clients that can be looked at: their id and name.
    pub clients: Vec<(String, String)>,
    /// The one that is looked at; nothing for everybody.
    pub client: String,
    /// For whom it fails, for our own house.
    pub failing: Vec<Failing>,
    /// What was said last.
    pub said: Vec<Said>,
    /// Where measurements are written down; nothing for whoever may not.
    pub measure: String,
    /// Where it is said that it fails; nothing for whoever may not.
    pub running: String,
    /// All measurements; nothing for whoever is not of our house.
    pub log: String,
    /// Twelve months earlier.
    pub earlier: String,
    /// Twelve months later; nothing where there are none.
    pub later: String,
}

/// With which months a page ends: those of an address, or today's.
#[must_use]
pub fn until(text: &str, today: Date) -> Date {
    let day = text.get(..7).and_then(|month| format!("{month}-01").parse::<Date>().ok());
    day.filter(|day| *day <= today && day.year() >= 1980).unwrap_or(today)
}

/// Addresses of the months before and after these.
#[must_use]
pub fn turns(path: &str, pairs: &[(&str, &str)], until: Date, today: Date) -> (String, String) {
    let months = i32::try_from(MONTHS).unwrap_or(12);
    let at = |day: Date| {
        let text = day.strftime("%Y-%m").to_string();
        let all: Vec<(&str, &str)> = pairs.iter().copied().chain([("until", text.as_str())]).collect();
        format!("{}#levels", urls::with_query(path, &all))
    };
    let this = until.first_of_month();
    let later = this.saturating_add(months.months());
    (
        at(this.saturating_sub(months.months())),
        if this < today.first_of_month() { at(later.min(today)) } else { String::new() },
    )
}

/// Clients that this reader can look at: for our house those for whom the service was measured, for others their own.
fn clients(conn: &mut Conn, scope: &Scope, id: ServiceId, from: Date) -> Result<Vec<(PartyId, String)>, AppError> {
    let Some(reader) = scope.reader().filter(|r| !r.is_staff()) else {
        return store::last_clients(conn, id, from, CLIENTS);
    };
    let mut all: Vec<(PartyId, String)> = Vec::new();
    for held in reader.roles.iter().filter(|h| h.kind == PartyKind::Client) {
        if all.iter().all(|(known, _)| *known != held.party) {
            all.push((held.party, held.party_name.clone()));
        }
    }
    Ok(all)
}

/// The levels of one service with the eyes of this reader. Nobody who came by without signing in reads any.
///
/// # Errors
/// The database.
pub fn section(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    service: &Service,
    (client, until_text): (&str, &str),
) -> Result<Section, AppError> {
    let (now, house) = (env.local(), Sight::of(scope).is_house());
    let until = until(until_text, now.date());
    let from = super::board::months(until).first().copied().unwrap_or(until);
    let all = clients(conn, scope, service.id, from)?;
    let chosen = all.iter().find(|(id, _)| id.to_string() == client).map(|(id, _)| *id);
    // Whoever is not of our house looks at their own.
    let chosen = chosen.or_else(|| all.first().filter(|_| !house).map(|(id, _)| *id));
    let Board { months, services } = acts::of_service(conn, env, scope, service.id, (chosen, until))?;
    let of = services.into_iter().next().ok_or(AppError::NotFound)?;
    let fails: Vec<Failing> = if house {
        let found = store::failing_of(conn, service.id, now.date(), env.zone(), CLIENTS)?;
        found.iter().filter_map(|f| failing(f, &now)).collect()
    } else {
        Vec::new()
    };
    let above = match chosen {
        Some(client) => acts::known_above(conn, scope, client)?,
        None => Vec::new(),
    };
    let said = store::words_of(conn, service.id, &above, 6)?;
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    let (earlier, later) = turns(&urls::service(service.id), &[("client", &chosen)], until, now.date());
    let begins = !scope.looks_on();
    let on = |may: bool, path: &str| {
        if may && begins { format!("{}{path}", urls::levels(service.id)) } else { String::new() }
    };
    Ok(Section {
        view: view(&of, &months, &now).on_its_own_page(),
        clients: all.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        measure: on(acts::may_measure(scope, service).is_ok(), "/measure"),
        running: on(acts::may_say(scope).is_ok() && service.life.stage().is_read_by_all(), "/running"),
        log: if house { urls::levels(service.id) } else { String::new() },
        said: said.iter().map(|w| self::said(w, house, &now)).collect(),
        client: chosen,
        failing: fails,
        earlier,
        later,
    })
}

/// Every service that a client uses, as they are printed.
#[derive(Clone, Debug)]
pub struct OfClient {
    /// Core services.
    pub core: Vec<View>,
    /// The others.
    pub others: Vec<View>,
    /// Twelve months earlier.
    pub earlier: String,
    /// Twelve months later; nothing where there are none.
    pub later: String,
}

/// Every service that a client uses. The caller has found the client.
///
/// # Errors
/// The database.
pub fn of_client(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (client, path): (PartyId, &str),
    until_text: &str,
) -> Result<OfClient, AppError> {
    let now = env.local();
    let until = until(until_text, now.date());
    let Board { months, services } = acts::of_client(conn, env, scope, client, until)?;
    let (earlier, later) = turns(path, &[], until, now.date());
    let views = services.iter().map(|of| view(of, &months, &now));
    let (core, others) = views.partition(|view: &View| view.core);
    Ok(OfClient { core, others, earlier, later })
}

/// A service that can be read, for the pages of this place.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: ServiceId) -> Result<Service, AppError> {
    catalogue::find(conn, Sight::of(scope), id)
}
