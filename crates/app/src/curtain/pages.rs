//! The page behind the curtain: one for both sides, each sees of the other what it may.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::commitment::State as Stands;
use domain::curtain::{Amount, Goes};
use domain::kernel::{PartyId, PersonId};
use domain::treatment::Doer;
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::acts::{self, Draft, Wanted};
use super::known::{self, Behind, Day, Serves};
use super::store::HoldsUp;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People to choose from.
const MOST: u32 = 300;

/// A team in a line, without its name.
struct Line {
    name: String,
    own: String,
    others: String,
    load: String,
    tone: String,
}

/// A day in a line.
struct DayLine {
    id: String,
    words: String,
    /// That it is not agreed, or came to nothing.
    stands: &'static str,
    when: String,
    href: String,
    ours: String,
    theirs: String,
    asks: bool,
}

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

#[derive(Template)]
#[template(path = "curtain/page.html")]
struct CurtainPage {
    chrome: Chrome,
    staff: bool,
    whose: &'static str,
    name: String,
    client: String,
    lines: Vec<Line>,
    up: Vec<String>,
    peaks: Vec<String>,
    words: Vec<String>,
    days: Vec<DayLine>,
    speaks: bool,
    people: Vec<(String, String)>,
    ways: Vec<(String, String)>,
    action: String,
    today: String,
    sent: Sent,
}

impl CurtainPage {
    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }

    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }

    /// What was typed about this day.
    fn learnt(&self, id: &str) -> &str {
        if self.v("exchange") == id { self.v("words") } else { "" }
    }

    /// What is wrong with what was typed about this day.
    fn wrong_about(&self, id: &str) -> Vec<(&str, &str)> {
        if self.v("exchange") == id { self.wrong("learn") } else { Vec::new() }
    }

    fn wrong_words(&self, id: &str) -> &str {
        if self.v("exchange") == id { self.e("learn", "words") } else { "" }
    }
}

fn amount(a: Amount) -> String {
    format!("{} waiting, {} under way", say::number(a.waiting), say::number(a.running))
}

fn line((n, s): (usize, &Serves)) -> Line {
    Line {
        name: format!("Team {n}"),
        own: amount(s.own),
        others: s.others.map_or_else(|| "too few to show apart".to_owned(), amount),
        load: s.load.map_or_else(|| "not shown".to_owned(), |percent| format!("{percent} %")),
        tone: match s.load {
            Some(101..) => "bad",
            Some(86..) => "warn",
            _ => "",
        }
        .to_owned(),
    }
}

/// What holds things up, in sentences.
fn up(u: HoldsUp, serves: &[Serves], staff: bool) -> Vec<String> {
    let whose = if staff { "their" } else { "your" };
    let all = [
        (u.theirs, "waits", "wait", format!("for {whose} word")),
        (u.ours, "waits", "wait", "for an answer of IT".to_owned()),
        (u.late, "is", "are", "late".to_owned()),
        (u.broken, "will", "will", "not hold as agreed, and new terms are being found".to_owned()),
    ];
    let sentence = |n: i64, one: &str, many: &str, words: &str| {
        format!("{} {words}.", say::count(n, &format!("thing {one}"), &format!("things {many}")))
    };
    let some = all.iter().filter(|(n, ..)| *n > 0);
    let mut said: Vec<String> = some.map(|(n, one, many, words)| sentence(*n, one, many, words)).collect();
    if serves.iter().any(|s| s.load.is_some_and(|percent| percent > 100)) {
        said.push("A team that works for it has promised more hours than it has.".to_owned());
    }
    said
}

fn day(d: &Day, side: Option<Doer>, now: &Zoned) -> DayLine {
    let own = match side {
        Some(Doer::It) => d.learnt[0].is_some(),
        Some(Doer::Client) => d.learnt[1].is_some(),
        None => true,
    };
    let [ours, theirs] = d.learnt.clone();
    DayLine {
        id: d.id.to_string(),
        words: match d.goes {
            Goes::ToIt => format!("{} spends a day with {} at IT", d.guest, d.host),
            Goes::ToClient => format!("{} of IT spends a day with {}", d.guest, d.host),
        },
        stands: match d.state {
            Stands::Accepted => "",
            state if state.is_binding() => "",
            state if state.is_closed() => "came to nothing",
            _ => "not agreed yet",
        },
        when: say::day(d.day, now),
        href: urls::commitment(d.promise),
        ours: ours.unwrap_or_default(),
        theirs: theirs.unwrap_or_default(),
        asks: d.over && side.is_some() && !own,
    }
}

fn span(from: Date, until: Date, now: &Zoned) -> String {
    if from == until {
        say::short_day(from, now)
    } else {
        format!("{} to {}", say::short_day(from, now), say::short_day(until, now))
    }
}

fn peaks(b: &Behind, now: &Zoned) -> Vec<String> {
    let p = &b.pressures;
    let peaks = p.peaks.iter().map(|(name, from, until)| format!("{name}: {}", span(*from, *until, now)));
    let targets = p.targets.iter().map(|(name, day)| format!("{name}: to be reached by {}", say::short_day(*day, now)));
    let due = match p.deadlines {
        (0, _) => None,
        (n, most) => Some(format!(
            "{} between us in the next four weeks, {} of them in one week.",
            say::count(n, "deadline", "deadlines"),
            say::number(most)
        )),
    };
    peaks.chain(targets).chain(due).collect()
}

/// Everybody of both sides who can go or receive, each with their side.
fn everybody(conn: &mut Conn, id: PartyId, staff: bool) -> Result<Vec<(String, String)>, AppError> {
    let mut all: Vec<(String, String)> = Vec::new();
    let party = people::find_party(conn, &Scope::System("both sides"), id)?;
    let theirs = people::members(conn, id, MOST)?;
    let theirs = theirs.into_iter().map(|m| (m.person, format!("{}, {}", m.person_name, party.name)));
    let ours = if staff {
        people::speakers(conn, MOST)?
    } else {
        // A client knows who leads the relationship, and nobody else of our house by name.
        party.lead.zip(party.lead_name.clone()).into_iter().collect()
    };
    let ours = ours.into_iter().map(|(person, name)| (person, format!("{name}, IT")));
    for (person, name) in theirs.chain(ours) {
        if all.iter().all(|(known, _)| *known != person.to_string()) {
            all.push((person.to_string(), name));
        }
    }
    Ok(all)
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<CurtainPage, AppError> {
    let (b, now) = (known::behind(conn, env, scope, id)?, env.local());
    Ok(CurtainPage {
        staff: b.staff,
        whose: if b.staff { "Theirs" } else { "Yours" },
        name: b.party.name.clone(),
        client: urls::client(id),
        lines: (1..).zip(&b.serves).map(line).collect(),
        up: up(b.up, &b.serves, b.staff),
        peaks: peaks(&b, &now),
        words: b.pressures.words.clone(),
        days: b.days.iter().map(|d| day(d, b.side, &now)).collect(),
        speaks: b.side.is_some(),
        people: if b.side.is_some() { everybody(conn, id, b.staff)? } else { Vec::new() },
        ways: vec![
            (Goes::ToIt.code().to_owned(), "Somebody of the client comes to IT".to_owned()),
            (Goes::ToClient.code().to_owned(), "Somebody of IT goes to the client".to_owned()),
        ],
        action: href(id),
        today: now.date().to_string(),
        sent,
        chrome,
    })
}

fn href(id: PartyId) -> String {
    format!("{}/curtain", urls::client(id))
}

/// `GET /clients/{id}/curtain`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// The day as it is wanted, with all that is missing or does not fit at once.
fn arranged(
    conn: &mut Conn,
    env: &Env,
    client: PartyId,
    (f, typed): (&mut Fields<'_>, &Typed),
) -> Result<Option<Wanted>, AppError> {
    let goes = Goes::from_code(typed.get("goes"));
    let (day, guest, host) = (f.day("day"), f.id::<PersonId>("guest"), f.id::<PersonId>("host"));
    for one in acts::unfit(conn, env, client, &Draft { goes, day, guest, host })? {
        f.wrong(&one.field, one.sentence);
    }
    for (field, missing, ask) in [
        ("goes", goes.is_none(), "Choose who goes to whom."),
        ("day", day.is_none(), "Say on which day."),
        ("guest", guest.is_none(), "Choose who goes."),
        ("host", host.is_none(), "Choose who receives them."),
    ] {
        if missing && !f.is_wrong(field) {
            f.wrong(field, ask);
        }
    }
    let all = goes.zip(day).zip(guest.zip(host));
    Ok(all.map(|((goes, day), (guest, host))| Wanted { goes, day, guest, host }))
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    acts::speaks(tx, scope, id)?;
    let mut f = Fields::of(typed);
    match what {
        "arrange" => {
            let wanted = arranged(tx, env, id, (&mut f, typed))?;
            let wanted = f.done(wanted)?.ok_or(AppError::NotFound)?;
            acts::arrange(tx, env, scope, id, wanted)?;
            Ok("It is arranged, and stands as a promise.")
        }
        "learn" => {
            let exchange = f.id::<Uuid>("exchange");
            let words = f.words("words");
            if words.is_none() && !f.is_wrong("words") {
                f.wrong("words", "Say what your side learnt.");
            }
            let (exchange, words) = f.done(exchange.zip(words))?.ok_or(AppError::NotFound)?;
            acts::learn(tx, env, scope, exchange, &words)?;
            Ok("Both sides read it.")
        }
        _ => Err(AppError::NotFound),
    }
}

/// `POST /clients/{id}/curtain/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(PartyId, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let error = match app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted))).await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&href(id))).into_response()),
        Err(error) => error,
    };
    let status: StatusCode = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let sent = Sent { what, typed, errors, refusal };
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}
