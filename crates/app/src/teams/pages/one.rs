//! The load of one team: what it has, what it has promised week by week and by skill, what is too much, what could move.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::check::Whose;
use domain::kernel::{CommitmentId, PartyId};
use domain::teams::{Over, Piece, WeekLoad};
use jiff::Zoned;

use super::list::tone;
use super::tabs;
use crate::check::standing::acts as standing;
use crate::check::standing::store::{AtRisk, Whose as Risks};
use crate::check::standing::view::Line as RiskLine;
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::load::{self, WeekBar};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::teams::view::{self, Capacity, SOON};
use crate::teams::{acts, rights, words};

/// Promises on the page.
const SHOWN: usize = 100;
/// Promises at risk.
const RISKS: usize = 8;
/// Promises that could move.
const MOVES: usize = 5;
/// Weeks of the table of skills.
const WEEKS: usize = 8;

/// A figure with what it rests on.
struct Fact {
    label: &'static str,
    figure: String,
    tone: &'static str,
    about: String,
}

/// A promise of the team.
struct Line {
    subject: String,
    href: String,
    effort: String,
    about: String,
    due: String,
    left: String,
    skills: String,
    waits: Vec<(String, String)>,
    promised: bool,
}

/// A promise that could be put off.
struct MoveLine {
    subject: String,
    href: String,
    about: String,
    enough: bool,
}

/// A skill, or all hours, by week: percent of the hours until then that are promised.
struct Row {
    name: String,
    cells: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "teams/one.html")]
struct OnePage {
    chrome: Chrome,
    name: String,
    href: String,
    /// Where it is asked whether they can take something.
    check: String,
    tabs: Vec<(String, &'static str, bool)>,
    lead: String,
    blank: bool,
    writes: bool,
    facts: Vec<Fact>,
    over: String,
    short: Vec<String>,
    chart: Svg,
    heads: Vec<String>,
    /// The last of them.
    last: String,
    rows: Vec<Row>,
    moves: Vec<MoveLine>,
    risks: Vec<RiskLine>,
    more_risks: String,
    lines: Vec<Line>,
    more: usize,
    unestimated: Vec<Line>,
}

fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Team => "its own record",
        Whose::Organisation => "of the whole house, its own is too short",
        Whose::Default => "the usual, as nobody has a record yet",
    }
}

fn facts(c: &Capacity) -> Vec<Fact> {
    let soon = c.load.weeks.values().take(SOON);
    let (there, due) = soon.fold((0, 0), |(there, due), w| (there + w.there, due + w.due));
    let promised = c.load.promised(SOON).map(|share| share / 10);
    let kept = u64::from(c.kept.running) + u64::from(c.kept.learning);
    let ratio = u64::from(c.record.0.mean());
    vec![
        Fact {
            label: "Promised, next six weeks",
            figure: promised.map_or_else(|| "not known".to_owned(), |p| format!("{p} %")),
            tone: promised.map_or("", tone),
            about: format!("{} h of {} h", words::hours(due), words::hours(there)),
        },
        Fact {
            label: "Kept free",
            figure: words::percent(kept),
            tone: "",
            about: format!(
                "{} for running services, {} for learning",
                words::percent(u64::from(c.kept.running)),
                words::percent(u64::from(c.kept.learning))
            ),
        },
        Fact {
            label: "The unplanned takes",
            figure: words::percent(u64::from(c.unplanned.0.mean())),
            tone: "",
            about: match c.unplanned.1 {
                Whose::Team => say::count(c.unplanned.0.weeks().len(), "week noted", "weeks noted"),
                other => whose(other).to_owned(),
            },
        },
        Fact {
            label: "Work takes, of its estimate",
            figure: format!("{}.{:02} times", ratio / 1000, ratio % 1000 / 10),
            tone: "",
            about: match c.record.1 {
                Whose::Team => say::count(c.record.0.len(), "piece of work compared", "pieces of work compared"),
                other => whose(other).to_owned(),
            },
        },
    ]
}

fn over(c: &Capacity, o: &Over, now: &Zoned) -> String {
    let of = o.skill.and_then(|skill| c.skills.get(&skill)).map(|name| format!(" of {name}")).unwrap_or_default();
    let until = say::short_day(o.week.saturating_add(jiff::Span::new().days(6)), now);
    format!("Until {until} {} hours{of} more are promised than there are.", words::hours(o.minutes))
}

/// Where else too much is promised, the first week first.
fn short(c: &Capacity, now: &Zoned) -> Vec<String> {
    let mut all: Vec<&Over> = c.load.short.iter().filter(|o| c.load.over.as_ref() != Some(*o)).collect();
    all.sort_by_key(|o| (o.week, std::cmp::Reverse(o.minutes)));
    all.into_iter().map(|o| over(c, o, now)).collect()
}

fn chart(c: &Capacity, now: &Zoned) -> Svg {
    let bars: Vec<WeekBar> = (c.load.weeks.iter().enumerate())
        .map(|(n, (week, load))| WeekBar {
            label: if n % 2 == 0 { say::short_day(*week, now) } else { String::new() },
            there: load.there / 60,
            due: load.due / 60,
        })
        .collect();
    let full = bars.iter().filter(|bar| bar.due > bar.there).count();
    let label = match full {
        0 => "In no week is more due than there are hours.".to_owned(),
        n => format!("In {} more is due than there are hours.", say::count(n, "week", "weeks")),
    };
    load::weeks(&bars, &label)
}

fn rows(c: &Capacity) -> Vec<Row> {
    let row = |name: String, of: &dyn Fn(&WeekLoad) -> (u64, u64)| {
        let (mut there, mut due) = (0, 0);
        let cells = c.load.weeks.values().take(WEEKS).map(|week| {
            let (more, asked) = of(week);
            (there, due) = (there + more, due + asked);
            match (due * 100).checked_div(there) {
                Some(percent) => (format!("{percent} %"), tone(percent)),
                None if due > 0 => ("nobody".to_owned(), "bad"),
                None => (String::new(), ""),
            }
        });
        Row { name, cells: cells.collect() }
    };
    let skills: Vec<_> = c.load.weeks.values().next().map(|w| w.skills.keys().copied().collect()).unwrap_or_default();
    let mut all: Vec<Row> = (skills.iter())
        .map(|skill| {
            let name = c.skills.get(skill).cloned().unwrap_or_default();
            row(name, &|week| week.skills.get(skill).copied().unwrap_or_default())
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if !all.is_empty() {
        all.insert(0, row("All hours".to_owned(), &|week| (week.there, week.due)));
    }
    all
}

fn line(c: &Capacity, piece: &Piece, now: &Zoned) -> Option<Line> {
    let words = c.words.get(&piece.id)?;
    let skills: Vec<String> = (piece.skills.iter())
        .filter_map(|(skill, minutes)| Some(format!("{} {} h", c.skills.get(skill)?, words::hours(*minutes))))
        .collect();
    let named = |id: &CommitmentId| c.words.get(id).map(|w| (w.subject.clone(), urls::commitment(*id)));
    Some(Line {
        subject: words.subject.clone(),
        href: urls::commitment(piece.id),
        effort: urls::effort(piece.id),
        about: about(words),
        due: piece.due.map(|day| say::day(day, now)).unwrap_or_default(),
        left: format!("{} h", words::hours(piece.minutes())),
        skills: if skills.len() > 1 { skills.join(", ") } else { skills.concat() },
        waits: c.waits.get(&piece.id).into_iter().flatten().filter_map(named).collect(),
        promised: piece.promised,
    })
}

fn about(words: &crate::teams::store::InWords) -> String {
    let person = words.person.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    format!("for {}{person}", words.customer)
}

fn moves(c: &Capacity) -> Vec<MoveLine> {
    let each = c.load.moves().into_iter().take(MOVES).filter_map(|way| {
        let words = c.words.get(&way.id)?;
        let frees = words::hours(way.frees);
        Some(MoveLine {
            subject: words.subject.clone(),
            href: urls::commitment(way.id),
            about: format!("{}; frees {frees} h", about(words)),
            enough: way.enough,
        })
    });
    each.collect()
}

impl OnePage {
    fn new(chrome: Chrome, (c, risks): &(Capacity, Vec<AtRisk>), writes: bool, now: &Zoned) -> Self {
        let blank = c.people == 0 && c.load.pieces.is_empty();
        let lines: Vec<Line> = c.load.pieces.iter().filter_map(|piece| line(c, piece, now)).collect();
        let unestimated = c.unestimated.iter().map(|words| Line {
            subject: words.subject.clone(),
            href: urls::commitment(words.id),
            effort: urls::effort(words.id),
            about: about(words),
            due: words.due.map(|day| say::day(day, now)).unwrap_or_default(),
            left: String::new(),
            skills: String::new(),
            waits: Vec::new(),
            promised: true,
        });
        let worst = c.load.over.as_ref();
        Self {
            name: c.party.name.clone(),
            href: urls::team(c.party.id),
            check: format!("{}?team={}", urls::CHECK, c.party.id),
            tabs: tabs(c.party.id, ""),
            lead: match c.people {
                0 => "Nobody is written down in this team yet.".to_owned(),
                n => {
                    format!("{}, {} hours in a usual week.", say::count(n, "person", "people"), words::hours(c.minutes))
                }
            },
            blank,
            writes,
            facts: facts(c),
            over: worst.map(|o| over(c, o, now)).unwrap_or_default(),
            short: short(c, now),
            chart: chart(c, now),
            last: c
                .load
                .weeks
                .keys()
                .take(WEEKS)
                .next_back()
                .map(|week| say::short_day(*week, now))
                .unwrap_or_default(),
            heads: c.load.weeks.keys().take(WEEKS).map(|week| say::short_day(*week, now)).collect(),
            rows: rows(c),
            moves: moves(c),
            more_risks: match risks.len() > RISKS {
                true => urls::with_query(urls::RISKS, &[("team", &c.party.id.to_string())]),
                false => String::new(),
            },
            risks: risks.iter().take(RISKS).map(|risk| RiskLine::new(risk, None, now)).collect(),
            more: lines.len().saturating_sub(SHOWN),
            lines: lines.into_iter().take(SHOWN).collect(),
            unestimated: unestimated.collect(),
            chrome,
        }
    }
}

/// `GET /teams/{id}`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let found = app.read(move |conn, env| {
        let party = acts::team(conn, &scope, id)?;
        let whose = Risks { team: Some(id), ..Risks::default() };
        let risks = standing::at_risk(conn, &scope, whose, None, u32::try_from(RISKS + 1).unwrap_or(u32::MAX))?;
        Ok((view::capacity(conn, env, party)?, risks))
    });
    let now = app.env().local();
    page::show(&OnePage::new(me.chrome, &found.await?, rights::may_write(&me.scope, id), &now))
}
