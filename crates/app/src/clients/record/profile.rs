//! What is known about a client, and what is not: one page with its forms in place.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use db::Conn;
use domain::kernel::{CommitmentId, PartyId};
use domain::party::PartyKind;
use domain::profile::{Direction, Part, Stance, Tier, Topic, Whose};

use super::profile_lines::{
    self as lines, ChangeLine, DeciderLine, GapLine, MeasureLine, Quote, StanceLine, TalkedLine,
};
use super::{Head, Tab, head, record};
use crate::clients::profile::known::{self, Known};
use crate::clients::profile::store;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::page;
use crate::organisation::Organisation;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People who can be chosen.
const PEOPLE: u32 = 200;
/// Changes on the page; the rest has a page of its own.
const CHANGES: u32 = 5;

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// Which of the forms.
    pub(super) what: String,
    /// What was typed.
    pub(super) typed: Typed,
    /// What is wrong with it.
    pub(super) errors: FieldErrors,
    /// What stands in the way.
    pub(super) refusal: String,
}

/// A topic with what both sides wrote.
struct Said {
    title: &'static str,
    quotes: Vec<Quote>,
}

type Options = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "clients/profile.html")]
pub(super) struct ProfilePage {
    chrome: Chrome,
    head: Head,
    complete: String,
    gaps: Vec<GapLine>,
    measures: Vec<MeasureLine>,
    deciders: Vec<DeciderLine>,
    limits: bool,
    /// Where it stands who sponsors what.
    sponsors: String,
    said: Vec<Said>,
    inside: Option<Quote>,
    /// How people there stand toward us.
    stands: Vec<StanceLine>,
    /// Days of each tier, in a sentence.
    usual: String,
    touched: (String, &'static str),
    talks: Vec<TalkedLine>,
    changes: Vec<ChangeLine>,
    all_changes: String,
    /// The reader writes for one of the sides.
    writes: bool,
    /// The reader writes what is inside.
    writes_inside: bool,
    people: Options,
    part_options: Options,
    stances: Options,
    tiers: Options,
    ways: Options,
    action: String,
    today: String,
    typed: Typed,
    sent: Sent,
}

impl ProfilePage {
    /// What stands in a field of a form.
    fn v(&self, what: &str, field: &str) -> &str {
        self.typed.get(&format!("{what}.{field}"))
    }

    /// What is wrong with a field of a form.
    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    /// The form that came back stands open.
    fn is_open(&self, what: &str) -> bool {
        self.sent.what == what
    }

    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }
}

fn options<T: Copy>(all: &[T], code: fn(T) -> &'static str, word: fn(T) -> &'static str) -> Options {
    all.iter().map(|one| (code(*one).to_owned(), capital(word(*one)))).collect()
}

fn capital(words: &str) -> String {
    super::lead::capital(words)
}

/// What stands in the forms before anybody typed.
fn standing(k: &Known, today: &str) -> Typed {
    let whose = k.writes.unwrap_or(Whose::Theirs);
    let own = |topic: Topic| k.text(topic, whose).map(|text| text.words.clone()).unwrap_or_default();
    let rhythm = (k.rhythm.tier.map(Tier::code).unwrap_or_default(), k.rhythm.days.map(|d| d.to_string()));
    let all = [
        ("text.success", own(Topic::Success)),
        ("text.risk", own(Topic::Risk)),
        ("inside.inside", own(Topic::Inside)),
        ("rhythm.tier", rhythm.0.to_owned()),
        ("rhythm.days", rhythm.1.unwrap_or_default()),
        ("measure.direction", Direction::Up.code().to_owned()),
        ("decider.part", Part::Decides.code().to_owned()),
        ("decider.currency", "EUR".to_owned()),
        ("stance.stance", Stance::Open.code().to_owned()),
        ("talk.talk_day", today.to_owned()),
    ];
    Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn typed(k: &Known, sent: &Sent, today: &str) -> Typed {
    let mut typed = standing(k, today);
    for (name, value) in &sent.typed.0 {
        typed = typed.with(&format!("{}.{name}", sent.what), value.clone());
    }
    typed
}

/// Everybody there, once, by name.
fn somebody(conn: &mut Conn, id: PartyId) -> Result<Options, AppError> {
    let mut all: Options = Vec::new();
    for m in people::members(conn, id, PEOPLE)? {
        let id = m.person.to_string();
        if all.iter().all(|(known, _)| *known != id) {
            all.push((id, m.person_name));
        }
    }
    Ok(all)
}

/// Builds the page.
pub(super) fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, org, chrome): (&Scope, &Organisation, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<ProfilePage, AppError> {
    let k = known::known(conn, env, scope, id)?;
    let r = record(conn, env, scope, org.it, id)?;
    let now = env.local();
    let today = now.date().to_string();
    let said = [Topic::Success, Topic::Risk].map(|topic| Said {
        title: topic.word(),
        quotes: k.texts.iter().filter(|text| text.topic == topic).map(|text| lines::quote(text, &now)).collect(),
    });
    let changes = store::changes(conn, scope, id, None, CHANGES)?;
    Ok(ProfilePage {
        head: head(conn, env, scope, org, &r, Tab::Profile)?,
        complete: lines::complete(&k),
        gaps: lines::gap_lines(&k),
        measures: k.measures.iter().map(|m| lines::measure(m, &now)).collect(),
        deciders: k.deciders.iter().map(|d| lines::decider(d, &k, &now)).collect(),
        limits: k.limits,
        sponsors: format!("{}/sponsors", crate::kit::urls::client(id)),
        said: said.into(),
        inside: k.text(Topic::Inside, Whose::Ours).map(|text| lines::quote(text, &now)),
        stands: lines::stances(&k, &now),
        usual: lines::usual(&store::tier_days(conn)?),
        touched: lines::touched(k.touch, k.last, &now),
        talks: k.talks.iter().map(|t| lines::talked(t, &now)).collect(),
        changes: changes.iter().map(|c| lines::change(c, &now)).collect(),
        all_changes: format!("{}/changes", lines::page_of(id)),
        writes: k.writes.is_some(),
        writes_inside: k.writes == Some(Whose::Ours),
        people: somebody(conn, id)?,
        part_options: options(Part::ALL, Part::code, Part::word),
        stances: options(Stance::ALL, Stance::code, Stance::word),
        tiers: options(Tier::ALL, Tier::code, Tier::word),
        ways: options(Direction::ALL, Direction::code, Direction::word),
        action: lines::page_of(id),
        typed: typed(&k, &sent, &today),
        today,
        sent,
        chrome,
    })
}

/// `GET /clients/{id}/profile`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built =
        app.read(move |conn, env| build(conn, env, (&me.scope, &me.org, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// The page once more, with what is wrong on it.
pub(super) async fn again(
    app: &App,
    me: SignedIn,
    id: PartyId,
    sent: Sent,
    status: StatusCode,
) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, &me.org, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

/// Where a promise to find something out is looked at.
pub(super) fn promised(id: CommitmentId) -> String {
    crate::kit::urls::commitment(id)
}
