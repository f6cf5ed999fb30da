//! One survey: its words and whom it asks while it is being written, who is asked while it is open, and the gaps once it is closed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::asked::{MIN, Moved, State as Stands, moved};
use domain::profile::Whose;
use jiff::Zoned;
use uuid::Uuid;

use super::{Sent, fields, mean, talk};
use crate::asked::known::{self, Line, Written};
use crate::asked::store::{self, Survey};
use crate::asked::{acts, of_client, one};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People who can be chosen on one side.
const CHOICES: u32 = 300;

/// Somebody who can be asked: id, name, whether they are.
type Choices = Vec<(String, String, bool)>;

/// A statement with its gap.
struct GapLine {
    id: String,
    words: String,
    /// What our house and the client say: the mean, and of how many.
    ours: (String, String),
    theirs: (String, String),
    gap: String,
    before: String,
    signed: String,
    /// The conversation about it.
    talk: String,
    /// It can be talked about.
    open: bool,
}

fn said(of: Option<&domain::asked::Mean>) -> (String, String) {
    of.map_or_else(
        || ("too few to show".to_owned(), String::new()),
        |m| {
            let voices = if m.n() == 1 { "voice" } else { "voices" };
            let signed = if m.signed_only { ", signed" } else { "" };
            (mean(m), format!("from {} {voices}{signed}", m.n()))
        },
    )
}

fn before(line: &Line, now: &Zoned) -> String {
    let Some(((day, was), is)) = line.before.zip(line.gap) else { return String::new() };
    let moved = match moved(&was, &is) {
        Moved::Narrower => "narrower",
        Moved::Wider => "wider",
        Moved::Same => "as wide",
    };
    format!("{} {}, {moved} now", known::written(was.hundredths()), say::day(day, now))
}

fn gap_line(line: &Line, talks: bool, now: &Zoned) -> GapLine {
    let value = |value: &Option<u8>| value.map_or_else(|| "cannot say".to_owned(), |v| v.to_string());
    let signed: Vec<String> = line.signed.iter().map(|(name, _, v)| format!("{name}: {}", value(v))).collect();
    GapLine {
        id: line.statement.id.to_string(),
        words: line.statement.words.clone(),
        ours: said(line.ours.as_ref()),
        theirs: said(line.theirs.as_ref()),
        gap: line.gap.map(|gap| known::written(gap.hundredths())).unwrap_or_default(),
        before: before(line, now),
        signed: signed.join(", "),
        talk: line.statement.talk.map(urls::conversation).unwrap_or_default(),
        open: talks && line.statement.talk.is_none() && line.gap.is_some(),
    }
}

/// What somebody wrote: their words, who, and the side.
fn voice(w: &Written) -> (String, String, &'static str) {
    let (side, nobody) = match w.side {
        Whose::Ours => ("it", "Somebody of IT"),
        Whose::Theirs => ("client", "Somebody of the client"),
    };
    (w.words.clone(), w.by.clone().unwrap_or_else(|| nobody.to_owned()), side)
}

#[derive(Template)]
#[template(path = "asked/one.html")]
struct OnePage {
    chrome: Chrome,
    staff: bool,
    /// The reader looks after the client.
    tends: bool,
    client: (String, String),
    list: String,
    title: String,
    lead: String,
    stands: &'static str,
    draft: bool,
    open: bool,
    closed: bool,
    shared: String,
    lines: Vec<GapLine>,
    few: String,
    voices: Vec<(String, String, &'static str)>,
    statements: Vec<String>,
    ours: Choices,
    theirs: Choices,
    /// A side of which so few are asked that answers may stay hidden.
    thin: String,
    /// Where the reader answers, where they are asked.
    answer: String,
    action: String,
    today: String,
    /// Answers without a name are read from so many on.
    fewest: u64,
    sent: Sent,
}

impl OnePage {
    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }

    fn e(&self, field: &str) -> &str {
        self.sent.errors.on(field)
    }
}

fn title(s: &Survey, first: Option<&Line>, now: &Zoned) -> (String, String) {
    match s.state {
        Stands::Draft => (
            "Ask both sides".to_owned(),
            "The same statements go to both sides. Change them while nobody has read them.".to_owned(),
        ),
        Stands::Open => (
            "Both sides are asked".to_owned(),
            format!(
                "People answer until {}. Nobody reads anything before it is closed, and nobody sees who has answered.",
                say::day(s.closes_on, now)
            ),
        ),
        Stands::Dropped => ("It came to nothing".to_owned(), "What was answered is gone.".to_owned()),
        Stands::Closed => match first.and_then(|line| Some((line.gap?, line))) {
            Some((gap, line)) => {
                ("What both sides say".to_owned(), known::headline(&gap, &line.statement.words, &s.client.1))
            }
            None => ("What both sides say".to_owned(), "Too few answered on one side to show a gap.".to_owned()),
        },
    }
}

fn few(sides: &[Whose]) -> String {
    let who = match sides {
        [] => return String::new(),
        [Whose::Ours] => "Of IT, fewer than three answered without their name.",
        [Whose::Theirs] => "Of the client, fewer than three answered without their name.",
        _ => "On either side, fewer than three answered without their name.",
    };
    format!("{who} Their answers are too few to show; what was signed stands here.")
}

/// A side of which one answer less than all would stay hidden.
fn thin((ours, theirs): (usize, usize), client: &str) -> String {
    let enough = usize::try_from(MIN).unwrap_or(usize::MAX);
    let who = match (ours <= enough, theirs <= enough) {
        (false, false) => return String::new(),
        (true, false) => "Of IT,".to_owned(),
        (false, true) => format!("Of {client},"),
        (true, true) => "On both sides,".to_owned(),
    };
    format!(
        "{who} fewer than four are asked. With fewer than four, answers may stay hidden: three have to answer without their name."
    )
}

/// Everybody who can be chosen on a side, and who is.
fn choices(all: Vec<(domain::kernel::PersonId, String)>, chosen: &[String]) -> Choices {
    all.into_iter().map(|(id, name)| (id.to_string(), name, chosen.contains(&id.to_string()))).collect()
}

/// Who is asked on both sides: as it was typed, else as it stands. Choices while it is written, names afterwards.
fn whom(conn: &mut Conn, s: &Survey, sent: &Sent) -> Result<(Choices, Choices), AppError> {
    let people = store::people(conn, s.id)?;
    if s.state != Stands::Draft {
        let of = |side| people.iter().filter(move |one| one.side == side);
        let names = |side| of(side).map(|one| (one.person.to_string(), one.name.clone(), true)).collect();
        return Ok((names(Whose::Ours), names(Whose::Theirs)));
    }
    let chosen = |field: &str, side| -> Vec<String> {
        if sent.typed.has("statements") {
            return sent.typed.all(field).map(str::to_owned).collect();
        }
        people.iter().filter(|one| one.side == side).map(|one| one.person.to_string()).collect()
    };
    let (ours, theirs) = (chosen("ours", Whose::Ours), chosen("theirs", Whose::Theirs));
    Ok((choices(people::speakers(conn, CHOICES)?, &ours), choices(acts::there(conn, s.client.0)?, &theirs)))
}

/// What stands in the form: as it was sent, else as it is kept.
fn typed(sent: Typed, s: &Survey, statements: &[String]) -> Typed {
    if sent.has("statements") {
        return sent;
    }
    let typed = sent.with("statements", statements.join("\n")).with("closes_on", s.closes_on.to_string());
    typed.with("version", s.version.to_string())
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (s, now) = (store::find(conn, scope, id)?, env.local());
    if !known::reads(scope, s.client.0) {
        return Err(AppError::NotFound);
    }
    let closed = s.state == Stands::Closed;
    let results = if closed { Some(known::results(conn, scope, id)?) } else { None };
    let tends = acts::tends(conn, scope, s.client.0).is_ok();
    let talks = closed && acts::talks(conn, scope, &s)?;
    let (ours, theirs) = if closed { (Vec::new(), Vec::new()) } else { whom(conn, &s, &sent)? };
    // Told to the reader alone: whoever looks with their eyes does not learn that they have answered.
    let asked = match scope.person().filter(|_| s.state == Stands::Open && scope.only().is_none() && !scope.looks_on())
    {
        Some(person) => acts::own_door(conn, person, id).is_ok() && acts::asked(conn, env, person, id).is_ok(),
        None => false,
    };
    let chosen = |side: &Choices| side.iter().filter(|(_, _, on)| *on).count();
    let asks = tends && matches!(s.state, Stands::Draft | Stands::Open);
    let thin = if asks { thin((chosen(&ours), chosen(&theirs)), &s.client.1) } else { String::new() };
    let statements: Vec<String> = store::statements(conn, id)?.into_iter().map(|one| one.words).collect();
    let lines = results.as_ref().map_or(&[][..], |r| r.lines.as_slice());
    let (title, lead) = title(&s, lines.first(), &now);
    let typed = typed(sent.typed, &s, &statements);
    Ok(OnePage {
        staff: scope.is_staff(),
        tends,
        client: (s.client.1.clone(), urls::client(s.client.0)),
        list: of_client(s.client.0),
        title,
        lead,
        stands: s.state.word(),
        draft: s.state == Stands::Draft,
        open: s.state == Stands::Open,
        closed,
        shared: s
            .shared_on
            .map(|day| format!("The client reads it since {}.", say::day(day, &now)))
            .unwrap_or_default(),
        lines: lines.iter().map(|line| gap_line(line, talks, &now)).collect(),
        few: results.as_ref().map(|r| few(&r.few)).unwrap_or_default(),
        voices: results.as_ref().map_or_else(Vec::new, |r| r.written.iter().map(voice).collect()),
        statements,
        ours,
        theirs,
        thin,
        answer: if asked { format!("{}/answer", one(id)) } else { String::new() },
        action: one(id),
        today: now.date().to_string(),
        fewest: MIN,
        sent: Sent { typed, errors: sent.errors, refusal: sent.refusal },
        chrome,
    })
}

/// `GET /surveys/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /surveys/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = match what.as_str() {
        "close" => {
            let closed = acts::closing(&app, &scope, id).await;
            closed.map(|()| ("It is closed, and can be read.", one(id)))
        }
        _ => app.write(move |tx, env| did(tx, env, &scope, id, (&which, &posted))).await,
    };
    let error = match done {
        Ok((words, next)) => return Ok((flash::say(jar, words), Redirect::to(&next)).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn did(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<(&'static str, String), AppError> {
    let survey = store::find(tx, scope, id)?;
    acts::tends(tx, scope, survey.client.0)?;
    match what {
        "change" => {
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::change(tx, env, scope, (id, version), &fields::asking(typed)?)?;
            if !typed.has("open") {
                return Ok(("That is kept. Nobody is asked before you open it.", one(id)));
            }
            acts::open(tx, env, scope, id)?;
            Ok(("It is open. Everybody who is asked gets a letter with a link.", one(id)))
        }
        "drop" => Ok(("It is dropped. What was answered is gone.", of_client(acts::drop(tx, scope, id)?))),
        "share" => {
            acts::share(tx, env, scope, id)?;
            // Whoever shared it on the way to a conversation goes on with that.
            let next = typed.get("statement").parse().map_or_else(|_| one(id), |on| talk::about(id, on));
            Ok(("The client’s sponsor and those who decide there can read it.", next))
        }
        _ => Err(AppError::NotFound),
    }
}
