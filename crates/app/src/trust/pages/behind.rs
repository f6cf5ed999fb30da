//! Every outcome behind a word, newest first: each leads to its promise and says why it counts as it does.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::commitment::Side;
use domain::kernel::PartyId;
use domain::trust::Outcome;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::commitments::store::Behind;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Party};
use crate::trust::acts;
use crate::trust::known::{self, Line};
use crate::trust::store::Whose;
use crate::trust::words;

/// Lines of one page.
const SHOWN: usize = 25;

#[derive(Template)]
#[template(path = "trust/behind.html")]
struct BehindPage {
    chrome: Chrome,
    crumbs: Vec<(String, String)>,
    title: String,
    /// Both directions, where there are two.
    ways: Vec<Tab>,
    outcomes: Vec<Tab>,
    lines: Vec<Shown>,
    later: String,
    first: String,
    nothing: String,
}

struct Tab {
    words: String,
    href: String,
    current: bool,
}

/// One promise as it is printed.
pub(super) struct Shown {
    pub(super) subject: String,
    pub(super) href: String,
    pub(super) about: String,
    pub(super) outcome: String,
    pub(super) tone: String,
    pub(super) why: String,
    pub(super) weight: String,
    pub(super) when: String,
    pub(super) instant: String,
}

/// What the address asks for.
pub(super) struct Asked {
    pub(super) outcome: Option<Outcome>,
    pub(super) after: Option<(Timestamp, Uuid)>,
}

impl Asked {
    pub(super) fn of(typed: &Typed) -> Self {
        let mark = |text: &str| {
            let (id, at) = text.split_once('.')?;
            let at = at.parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok())?;
            Some((at, Uuid::parse_str(id).ok()?))
        };
        Self { outcome: Outcome::from_code(typed.get("outcome")), after: mark(typed.get("after")) }
    }
}

/// The lines of a page, and the mark of the next one.
pub(super) fn read(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    behind: Behind,
    asked: &Asked,
) -> Result<(Vec<Line>, Option<String>), AppError> {
    let most = u32::try_from(SHOWN).unwrap_or(25) + 1;
    let mut lines = known::lines(conn, env, scope, (behind, asked.outcome), asked.after, most)?;
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    let mark = |line: &Line| format!("{}.{}", line.row.id, line.judgement.since.as_microsecond());
    let later = lines.last().filter(|_| more).map(mark);
    Ok((lines, later))
}

const fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Kept => "good",
        Outcome::Renegotiated => "",
        Outcome::ToldLate => "watch",
        Outcome::Silent => "bad",
        Outcome::Revoked => "warn",
    }
}

/// A line for whoever reads it.
pub(super) fn shown(line: &Line, scope: &Scope, now: &Zoned) -> Shown {
    let (row, j) = (&line.row, &line.judgement);
    let team = row.team.as_ref().filter(|_| scope.knows_inside(&row.between, Side::Performer));
    let mut about = vec![format!("{} to {}", row.performer, row.customer)];
    about.extend(team.map(|(_, name)| format!("worked on by {name}")));
    let stake = match row.stake {
        1 => String::new(),
        n => format!(", counted {} times", say::number_in_words(n)),
    };
    Shown {
        subject: row.subject.clone(),
        href: urls::commitment(row.id),
        about: about.join(", "),
        outcome: j.outcome.word().to_owned(),
        tone: tone(j.outcome).to_owned(),
        why: line.because.as_ref().map(|because| words::why(because, j, now)).unwrap_or_default(),
        weight: format!("weighs {:.0} of 100{stake}", 100.0 * j.weight),
        when: say::short_day(j.since.to_zoned(now.time_zone().clone()).date(), now),
        instant: say::exact(j.since, now),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The outcomes to choose from; `href` makes the address of one.
fn outcome_tabs(chosen: Option<Outcome>, href: impl Fn(&str) -> String) -> Vec<Tab> {
    let all = Tab { words: "All".to_owned(), href: href(""), current: chosen.is_none() };
    let one = |o: Outcome| Tab { words: capital(o.word()), href: href(o.code()), current: chosen == Some(o) };
    std::iter::once(all).chain(Outcome::ALL.into_iter().map(one)).collect()
}

struct Known {
    party: Party,
    it: String,
    whose: Whose,
    ways: Vec<Whose>,
    lines: Vec<Line>,
    later: Option<String>,
}

fn known(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (it, id, whose): (PartyId, PartyId, Option<Whose>),
    asked: &Asked,
) -> Result<Known, AppError> {
    let party = people::find_party(conn, scope, id)?;
    if !acts::may_read(conn, scope, &party)? {
        return Err(AppError::NotFound);
    }
    let pairs = known::pairs(it, &party);
    let chosen = pairs.iter().find(|(w, _)| Some(*w) == whose).or_else(|| pairs.first()).copied();
    let (whose, pair) = chosen.ok_or(AppError::NotFound)?;
    let (lines, later) = read(conn, env, scope, known::behind(pair, party.kind), asked)?;
    let it = people::find_party(conn, scope, it)?.name;
    Ok(Known { ways: pairs.into_iter().map(|(w, _)| w).collect(), party, it, whose, lines, later })
}

/// `GET /trust/{party}/outcomes`
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<PartyId>,
    Query(typed): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, it, asked) = (me.scope.clone(), me.org.it, Asked::of(&typed));
    let whose = Whose::from_code(typed.get("whose"));
    let (chosen, paged) = (asked.outcome, asked.after.is_some());
    let k = app.read(move |conn, env| known(conn, env, &scope, (it, id, whose), &asked)).await?;
    let now = app.env().local();
    page::show(&built(me, k, chosen, paged, &now))
}

fn built(me: SignedIn, k: Known, chosen: Option<Outcome>, paged: bool, now: &Zoned) -> BehindPage {
    let staff = me.scope.is_staff();
    let code = chosen.map_or("", Outcome::code);
    let way = |whose: Whose| match (whose, staff) {
        (Whose::Ours, true) => format!("What we promised {}", k.party.name),
        (Whose::Theirs, true) => format!("What {} promised", k.party.name),
        (Whose::Ours, false) => format!("What {} promised you", k.it),
        (Whose::Theirs, false) => "What you promised".to_owned(),
    };
    let href = |outcome: &str| urls::behind_word(k.party.id, k.whose.code(), outcome);
    let first = href(code);
    let join = if first.contains('?') { '&' } else { '?' };
    let tab = |whose: &Whose| Tab {
        words: way(*whose),
        href: urls::behind_word(k.party.id, whose.code(), code),
        current: *whose == k.whose,
    };
    let mut crumbs = vec![(k.party.name.clone(), links::party(k.party.id, k.party.kind))];
    crumbs.push(("Trust".to_owned(), urls::trust(k.party.id)));
    BehindPage {
        crumbs,
        title: format!("{}, and how it turned out", way(k.whose)),
        ways: if k.ways.len() > 1 { k.ways.iter().map(tab).collect() } else { Vec::new() },
        outcomes: outcome_tabs(chosen, href),
        lines: k.lines.iter().map(|line| shown(line, &me.scope, now)).collect(),
        later: k.later.as_ref().map(|mark| format!("{first}{join}after={mark}")).unwrap_or_default(),
        first: if paged { first.clone() } else { String::new() },
        nothing: match chosen {
            None => "No promise has been judged yet. It counts when it is accepted, given up, or its date passed."
                .to_owned(),
            Some(o) => format!("No promise in this direction was {}.", o.word()),
        },
        chrome: me.chrome,
    }
}
