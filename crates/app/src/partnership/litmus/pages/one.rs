//! One litmus: who is asked while it is open; once it is closed, of each test what the voices say, what the record says, and where they
//! differ, the widest difference first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::partnership::{Stands, Test, Voice};
use jiff::Zoned;
use uuid::Uuid;

use super::Sent;
use crate::asked::known::reads;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::partnership::litmus::known::{self, Tested};
use crate::partnership::litmus::store::{self, Litmus};
use crate::partnership::litmus::{acts, of_client, one, words};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// A test with everything that is said of it.
struct TestView {
    id: &'static str,
    question: &'static str,
    finding: String,
    /// How wide the difference is, where it is worth a talk, and its tone.
    wide: &'static str,
    tone: String,
    /// What stands where it is not wide.
    near: &'static str,
    /// Where each voice and the record stand, in one word; nothing where they say nothing.
    at: Vec<(String, String)>,
    /// Who says what: the side, the name, the counts, nothing where nothing can be shown.
    voices: Vec<(&'static str, String, String)>,
    record: Vec<String>,
    /// Something of the record stays inside IT.
    inside: bool,
    before: String,
    /// What was written: the words, by whom, of which side.
    said: Vec<(String, String, &'static str)>,
    talk: String,
}

const fn side(voice: Voice) -> &'static str {
    match voice {
        Voice::Client => "client",
        Voice::It => "it",
        Voice::Neutral | Voice::Record => "",
    }
}

fn part(voice: Voice, client: &str) -> String {
    match voice {
        Voice::Neutral => "belongs to neither".to_owned(),
        _ => format!("speaks for {}", words::who(voice, client)),
    }
}

fn somebody(voice: Voice, client: &str) -> String {
    match voice {
        Voice::Client => format!("Somebody of {client}"),
        Voice::It => "Somebody of IT".to_owned(),
        Voice::Neutral | Voice::Record => "The neutral third".to_owned(),
    }
}

fn before(of: &Tested, client: &str, now: &Zoned) -> String {
    let Some((day, was)) = &of.before else { return String::new() };
    let said = words::apart(of.test, was, client);
    let moved = words::moved(was, of.finding.as_ref()).map(|moved| format!(" It is {}.", words::moved_word(moved)));
    format!("Before, {}: {said}.{}", say::day(*day, now), moved.unwrap_or_default())
}

fn view(of: &Tested, few: &[Voice], l: &Litmus, now: &Zoned) -> TestView {
    let client = l.client.1.as_str();
    let voices = of.voices.iter().map(|(voice, counts)| {
        let said = counts.as_ref().map(|counts| words::said(*voice, counts)).unwrap_or_default();
        (side(*voice), words::capital(&words::who(*voice, client)), said)
    });
    let statement = format!("We see this differently: {}", of.test.word());
    let pairs = [("client", l.client.0.to_string()), ("statement", statement)];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (wide, tone) = of.finding.map_or(("", ""), |found| wide(found.apart.hundredths()));
    TestView {
        id: of.test.code(),
        question: of.test.word(),
        finding: words::finding(of, client),
        wide,
        tone: tone.to_owned(),
        near: near(of),
        at: at(of, few, client),
        voices: voices.collect(),
        record: of.record.iter().map(|line| words::line(line, client)).collect(),
        inside: of.inside,
        before: before(of, client, now),
        said: of.words.iter().map(|(voice, said)| (said.clone(), somebody(*voice, client), side(*voice))).collect(),
        talk: if wide.is_empty() { String::new() } else { urls::with_query("/conversations/new", &pairs) },
    }
}

/// Of two for *no* beside *yes*: from one on it is worth a talk, from one and a half on it is far.
const fn wide(hundredths: u64) -> (&'static str, &'static str) {
    match hundredths {
        150.. => ("far apart", "warn"),
        100.. => ("apart", ""),
        _ => ("", ""),
    }
}

/// Near one another; or the only one of those asked who says something is near the record, or there is nobody else at all.
fn near(of: &Tested) -> &'static str {
    let asked = of.stands().iter().filter(|(voice, _)| *voice != Voice::Record).count();
    match (of.finding, asked) {
        (None, _) => "nothing to compare",
        (Some(_), ..2) => "near the record",
        (Some(_), _) => "near",
    }
}

fn at(of: &Tested, few: &[Voice], client: &str) -> Vec<(String, String)> {
    let stands = of.stands();
    let at = |voice: Voice| match stands.iter().find(|(one, _)| *one == voice) {
        Some((_, stand)) => words::stands(stand),
        // The same of none, of one and of two: nobody learns whether somebody answered.
        None if few.contains(&voice) => "too few to show".to_owned(),
        None => String::new(),
    };
    Voice::ALL.iter().map(|voice| (words::capital(&words::who(*voice, client)), at(*voice))).collect()
}

#[derive(Template)]
#[template(path = "partnership/litmus/one.html")]
struct OnePage {
    chrome: Chrome,
    staff: bool,
    /// The reader looks after the client.
    tends: bool,
    client: (String, String),
    list: String,
    lead: String,
    stands: &'static str,
    open: bool,
    closed: bool,
    shared: String,
    tests: Vec<TestView>,
    few: String,
    questions: Vec<&'static str>,
    /// Who is asked: the name, the side, for which voice.
    asked: Vec<(String, &'static str, String)>,
    /// Where the reader answers, where they are asked.
    answer: String,
    action: String,
    refusal: String,
}

fn lead(l: &Litmus, first: Option<&TestView>, now: &Zoned) -> String {
    match (l.state, first) {
        (Stands::Open, _) => format!(
            "People answer until {}. Nobody reads anything before it is closed, and nobody sees who has answered.",
            say::day(l.closes_on, now)
        ),
        (Stands::Dropped, _) => "It came to nothing. What was answered is gone.".to_owned(),
        (Stands::Closed, Some(first)) => first.finding.clone(),
        (Stands::Closed, None) => String::new(),
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    refusal: String,
) -> Result<OnePage, AppError> {
    let (l, now) = (store::find(conn, scope, id)?, env.local());
    if !reads(scope, l.client.0) {
        return Err(AppError::NotFound);
    }
    let closed = l.state == Stands::Closed;
    let results = if closed { Some(known::results(conn, scope, id)?) } else { None };
    let few = results.as_ref().map_or(&[][..], |r| r.few.as_slice());
    let tests: Vec<TestView> =
        results.iter().flat_map(|r| &r.tests).map(|tested| view(tested, few, &l, &now)).collect();
    // Told to the reader alone: whoever looks with their eyes does not learn that they have answered.
    let mine = match scope.person().filter(|_| l.state == Stands::Open && scope.only().is_none() && !scope.looks_on()) {
        Some(person) => acts::own_door(conn, person, id).is_ok() && acts::asked(conn, env, person, id).is_ok(),
        None => false,
    };
    let people = if scope.is_staff() && !closed { store::people(conn, id)? } else { Vec::new() };
    Ok(OnePage {
        staff: scope.is_staff(),
        tends: acts::tends(conn, scope, l.client.0).is_ok(),
        list: of_client(l.client.0),
        lead: lead(&l, tests.first(), &now),
        stands: l.state.word(),
        open: l.state == Stands::Open,
        closed,
        shared: l
            .shared_on
            .map(|day| format!("The client reads it since {}.", say::day(day, &now)))
            .unwrap_or_default(),
        tests,
        few: results.as_ref().map(|r| words::few(&r.few, &l.client.1)).unwrap_or_default(),
        questions: Test::ALL.iter().map(|test| test.word()).collect(),
        asked: people.into_iter().map(|one| (one.name, side(one.voice), part(one.voice, &l.client.1))).collect(),
        answer: if mine { format!("{}/answer", one(id)) } else { String::new() },
        action: one(id),
        client: (l.client.1, urls::client(l.client.0)),
        refusal,
        chrome,
    })
}

/// `GET /litmus-tests/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, String::new()));
    page::show(&built.await?)
}

/// `POST /litmus-tests/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, which) = (me.scope.clone(), what.clone());
    let error = match app.write(move |tx, env| did(tx, env, &scope, id, &which)).await {
        Ok((words, next)) => return Ok((flash::say(jar, words), Redirect::to(&next)).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.refusal.clone()));
    page::with_status(status, &built.await?)
}

fn did(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, what: &str) -> Result<(&'static str, String), AppError> {
    match what {
        "close" => {
            acts::close(tx, env, scope, id)?;
            Ok(("It is closed, and can be read.", one(id)))
        }
        "drop" => Ok(("It is dropped. What was answered is gone.", of_client(acts::drop(tx, scope, id)?))),
        "share" => {
            acts::share(tx, env, scope, id)?;
            Ok(("The client’s sponsor and those who decide there can read it.", one(id)))
        }
        _ => Err(AppError::NotFound),
    }
}
