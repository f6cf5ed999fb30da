//! Today: what is the reader's, hardest on trust first, each with its one next move.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::calendar::WorkingDays;
use domain::commitment::Side;
use jiff::{Timestamp, Zoned, civil::Date};

use super::acts::ToDo;
use super::lines::{Line, Liner};
use super::load::{self, AHEAD, Loaded, coming};
use super::title;
use crate::calls::glance::CallView;
use crate::calls::words as calls;
use crate::check::standing::view::Note;
use crate::check::standing::words as standing;
use crate::clients::profile::talked::waiting_words;
use crate::commitments::phrase::{self, Who};
use crate::commitments::store::{FallsDue, Row};
use crate::health::glance::News;
use crate::kit::app::App;
use crate::kit::chart::{self, DueDay, Svg};
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{page, say, urls};
use crate::levels::flags::FlagView;
use crate::money::store::Warned;
use crate::money::words as money;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::teams::rights;

/// Promises at risk that are told one by one.
const RISKS: usize = 3;
/// Things shown at once; the rest is one link away.
const SHOWN: usize = 30;

/// Something that comes later this week.
#[derive(Clone, Debug)]
struct Later {
    when: String,
    instant: String,
    title: String,
    href: String,
    who: Who,
    about: String,
}

/// A promise that was kept.
#[derive(Clone, Debug)]
struct Kept {
    title: String,
    href: String,
    who: Who,
    about: String,
}

/// One of the first three steps of a new organisation.
#[derive(Clone, Debug)]
struct FirstStep {
    title: &'static str,
    about: &'static str,
    href: String,
    done: bool,
    next: bool,
}

/// What falls due in the next days.
#[derive(Clone, Debug, Default)]
struct Falling {
    drawing: Svg,
    ours: String,
    theirs: String,
    risk: String,
}

#[derive(Debug, Template)]
#[template(path = "today/today.html")]
struct TodayPage {
    chrome: Chrome,
    date: String,
    iso: String,
    title: String,
    lead: String,
    /// How many promises the reader is asked about, in a sentence.
    asked: String,
    /// What else the reader is asked, and where they are heard.
    given: Vec<(String, String)>,
    /// Promises whose chance fell.
    risks: Vec<Note>,
    /// That there are more of them.
    more_risks: String,
    /// How many matters lost their sponsor, in a sentence.
    unsponsored: String,
    /// How many clients wait for a talk, in a sentence.
    talks: String,
    /// Core services that fail.
    failing: Vec<FlagView>,
    /// What became of relationships.
    relationships: Vec<News>,
    /// Calls, each with its play.
    calls: Vec<CallView>,
    /// There are more of them.
    more_calls: bool,
    /// How many of them are over without a word of what came of them, in a sentence, and what the link to them says.
    passed_calls: Option<(String, &'static str)>,
    /// Bills of the reader's clients that leave what was told: whose, in which words, where.
    bills: Vec<(String, String, String)>,
    lines: Vec<Line>,
    more: String,
    nothing: String,
    first: Vec<FirstStep>,
    later: Vec<Later>,
    falling: Option<Falling>,
    falling_about: &'static str,
    kept: Vec<Kept>,
    /// The reader may ask what can be kept.
    checks: bool,
}

/// `GET /`.
pub async fn today(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    let (scope, person) = (me.scope.clone(), me.reader()?.id);
    let loaded = app.read(move |conn, env| load::load(conn, env, &scope, person)).await?;
    page::show(&TodayPage::new(me.chrome, &app.env(), &me.scope, &loaded))
}

fn bill(kept: &Warned) -> (String, String, String) {
    let href = format!("{}?month={}", urls::bill(kept.client.0), kept.month);
    (kept.client.1.clone(), format!("{}.", money::leaves(kept)), href)
}

impl TodayPage {
    fn new(chrome: Chrome, env: &Env, scope: &Scope, loaded: &Loaded) -> Self {
        let now = env.local();
        let liner = Liner { scope, env, now: &now, loaded };
        let promises = loaded.day.promises.iter().filter(|t| t.ranked.today).map(|t| liner.promise(t));
        let mut lines: Vec<Line> = promises.chain(loaded.day.turns.iter().map(|t| liner.turn(t))).collect();
        lines.sort_by(|a, b| b.hurt.total_cmp(&a.hurt));
        let count = lines.len();
        lines.truncate(SHOWN);
        let first = first_steps(loaded);
        Self {
            failing: loaded.failing.clone(),
            relationships: loaded.relationships.clone(),
            calls: loaded.calls.calls.clone(),
            more_calls: loaded.calls.more,
            passed_calls: calls::how_many_passed(loaded.calls.passed),
            date: say::long_day(now.date()),
            iso: now.date().to_string(),
            title: match (first.is_empty(), loaded.risks.len()) {
                (false, _) => "Begin with one client and one need.".to_owned(),
                (true, risks) if count == 0 && risks > 0 => standing::title(risks),
                (true, _) if count == 0 && !loaded.calls.calls.is_empty() => {
                    "Somebody should hear from you.".to_owned()
                }
                (true, _) if count == 0 && !loaded.given.is_empty() => "You are asked for a word.".to_owned(),
                (true, _) => title::title(&loaded.day, &now),
            },
            lead: if first.is_empty() { title::lead(&loaded.day, &now) } else { FIRST_LEAD.to_owned() },
            asked: match loaded.asked {
                0 => String::new(),
                1 => "One promise of yours waits for a yes or a no.".to_owned(),
                n => format!("{} promises of yours wait for a yes or a no.", say::number_word(n)),
            },
            given: loaded.given.clone(),
            risks: loaded.risks.iter().take(RISKS).map(Note::new).collect(),
            more_risks: match loaded.risks.len().saturating_sub(RISKS) {
                0 => String::new(),
                n => standing::more(n),
            },
            unsponsored: match loaded.unsponsored {
                0 => String::new(),
                1 => "One matter has to be looked at again.".to_owned(),
                n if n > 20 => "More than twenty matters have to be looked at again.".to_owned(),
                n => format!("{} matters have to be looked at again.", say::number_word(n)),
            },
            talks: waiting_words(loaded.talks),
            bills: loaded.bills.iter().map(bill).collect(),
            more: if count > SHOWN { format!("{} more are yours", count - SHOWN) } else { String::new() },
            nothing: if count == 0 && first.is_empty() && !loaded.has_notes() {
                title::nothing(&loaded.day, &loaded.due, &now)
            } else {
                String::new()
            },
            lines,
            first,
            later: later(scope, env, loaded, &now),
            falling: (scope.is_staff() && loaded.first.is_none()).then(|| falling(env, loaded, &now)),
            falling_about: if loaded.all { "10 working days, all clients" } else { "10 working days" },
            kept: loaded.kept.iter().map(|row| kept(env, row)).collect(),
            checks: rights::may_read(scope),
            chrome,
        }
    }
}

impl TodayPage {
    const fn all_calls(&self) -> &'static str {
        if self.more_calls { "There are more of yours" } else { "All of yours" }
    }
}

const FIRST_LEAD: &str =
    "Entente keeps what people promise each other. Three steps, and this page is yours every morning.";

fn first_steps(loaded: &Loaded) -> Vec<FirstStep> {
    let Some([client, person, talk]) = loaded.first else { return Vec::new() };
    let at =
        |path: &str| loaded.first_client.as_ref().map_or_else(|| path.to_owned(), |id| format!("{path}?party={id}"));
    let start = loaded
        .first_client
        .as_ref()
        .map_or_else(|| "/conversations/new".to_owned(), |id| format!("/conversations/new?client={id}"));
    let mut steps = vec![
        FirstStep {
            title: "Add a client",
            about: "A part of the organisation that IT serves.",
            href: "/parties/new?kind=client".to_owned(),
            done: client,
            next: false,
        },
        FirstStep {
            title: "Add a person there",
            about: "Somebody who needs something from IT, and can say when it is done.",
            href: at("/people/new"),
            done: person,
            next: false,
        },
        FirstStep {
            title: "Start a conversation",
            about: "One sentence about a need is enough. Promises follow from it.",
            href: start,
            done: talk,
            next: false,
        },
    ];
    if let Some(step) = steps.iter_mut().find(|step| !step.done) {
        step.next = true;
    }
    steps
}

fn later(scope: &Scope, env: &Env, loaded: &Loaded, now: &Zoned) -> Vec<Later> {
    let near = |at: Timestamp| env.days.between(env.now, at) <= 5;
    let own = loaded.day.promises.iter().filter(|t| !t.ranked.today && near(t.ranked.at));
    let mut rows: Vec<(Timestamp, Later)> = own.map(|t| (t.ranked.at, later_own(scope, t, now))).collect();
    let listed = |row: &Row| loaded.day.promises.iter().any(|t| t.row.id == row.id);
    for row in loaded.to_me.iter().filter(|row| !listed(row)) {
        let Some(due) = row.due.filter(|due| near(*due)) else { continue };
        let about = if row.told { "promised to you; they say it moves" } else { "promised to you" };
        rows.push((due, later_row(scope, row, Side::Performer, due, about.to_owned(), now)));
    }
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().take(12).map(|(_, row)| row).collect()
}

fn later_own(scope: &Scope, t: &ToDo, now: &Zoned) -> Later {
    let about = match (t.row.assured, t.row.told, t.side) {
        (true, ..) => "said that it will be kept".to_owned(),
        (_, true, Side::Performer) => "they know that it moves".to_owned(),
        _ if t.row.due != Some(t.ranked.at) => format!("{} wants an answer", phrase::short(&t.row, t.side.other())),
        _ => "nobody has said yet whether it will be kept".to_owned(),
    };
    later_row(scope, &t.row, t.side.other(), t.ranked.at, about, now)
}

fn later_row(scope: &Scope, row: &Row, shown: Side, at: Timestamp, about: String, now: &Zoned) -> Later {
    Later {
        when: phrase::due(at, row.due == Some(at) && row.due_is_day, now),
        instant: say::exact(at, now),
        title: row.subject.clone(),
        href: urls::commitment(row.id),
        who: phrase::who(scope, row, shown),
        about,
    }
}

fn falling(env: &Env, loaded: &Loaded, now: &Zoned) -> Falling {
    let days = coming(&env.days, now.date(), AHEAD);
    let mut drawn: Vec<DueDay> = days.iter().enumerate().map(|(n, day)| due_day(n, *day, now)).collect();
    // What teams of ours owe each other is part of what we owe, and counted there.
    for row in loaded.due.iter().filter(|row| !row.between.is_house()) {
        // What falls on a day off stands on the working day after it.
        let day = row.due.to_zoned(now.time_zone().clone()).date();
        let Some(n) = days.iter().position(|d| *d >= day) else { continue };
        let Some(column) = drawn.get_mut(n) else { continue };
        if row.between.performer_kind.is_ours() {
            column.ours += 1;
            column.ours_at_risk += u32::from(at_risk(row, &env.days, env.now));
        } else {
            column.theirs += 1;
        }
    }
    let sum = |of: fn(&DueDay) -> u32| drawn.iter().map(of).sum::<u32>();
    let (ours, theirs, risk) = (sum(|d| d.ours), sum(|d| d.theirs), sum(|d| d.ours_at_risk));
    Falling {
        drawing: chart::falling_due(&drawn),
        ours: format!("{} we owe,", say::number(ours)),
        theirs: format!("{} they owe us.", say::number(theirs)),
        risk: match risk {
            0 => "none at risk.".to_owned(),
            n => format!("{} at risk: broken down, or near and nobody has spoken.", say::number_in_words(n)),
        },
    }
}

fn due_day(n: usize, day: Date, now: &Zoned) -> DueDay {
    let words = say::day(day, now);
    let short: Vec<&str> = words.split(' ').take(2).collect();
    let monday = day.weekday() == jiff::civil::Weekday::Monday;
    DueDay { label: (n == 0 || monday).then(|| short.join(" ")), today: day == now.date(), ..DueDay::default() }
}

/// Said to be late, or so near that somebody should have spoken.
fn at_risk(row: &FallsDue, days: &WorkingDays, now: Timestamp) -> bool {
    row.told || (days.between(now, row.due) <= 2 && !row.assured)
}

fn kept(env: &Env, row: &Row) -> Kept {
    let days = row.due.zip(row.delivered_at).map_or(0, |(due, done)| env.days.between(done, due));
    let early = match days {
        d if d > 0 => format!(", {} early", say::count(d, "day", "days")),
        d if d < 0 => format!(", {} late", say::count(-d, "day", "days")),
        _ => String::new(),
    };
    Kept {
        title: row.subject.clone(),
        href: urls::commitment(row.id),
        who: Who {
            name: phrase::name(row, Side::Performer).to_owned(),
            side: phrase::drawn(row, Side::Performer),
            href: String::new(),
        },
        about: format!("for {}{early}", row.customer),
    }
}
