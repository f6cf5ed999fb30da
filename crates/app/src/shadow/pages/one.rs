//! One system that was built outside IT: what it is for, why it came to be, how risky we think it is, and what became of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::charging::amount;
use domain::market::{Risk, Way, follows};
use domain::profile::Whose;
use jiff::Zoned;
use uuid::Uuid;

use super::list::{owner, tone};
use super::{Options, Sent, capital, fields, people_of};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::shadow::acts;
use crate::shadow::store::{self, Judged, Step, System};
use crate::sponsors::store::Matter;

/// Steps and judgements on the page.
const SHOWN: u32 = 100;

/// What became of it, in a line.
struct StepLine {
    standing: String,
    words: String,
    matter: Option<(String, &'static str)>,
    who: String,
    side: &'static str,
    when: String,
}

fn step(s: &Step, now: &Zoned) -> StepLine {
    StepLine {
        standing: capital(s.standing.word()),
        words: s.words.clone().unwrap_or_default(),
        matter: s.matter.map(|matter| match matter {
            Matter::Promise(_) => (matter.href(), "The promise"),
            Matter::Talk(_) => (matter.href(), "The conversation"),
        }),
        who: s.by.as_ref().map_or_else(|| "Entente".to_owned(), |(_, name)| name.clone()),
        side: if s.whose == Whose::Ours { "it" } else { "client" },
        when: say::when(s.at, now),
    }
}

/// How risky we think it is, in a line.
struct RiskLine {
    risk: String,
    tone: String,
    data: String,
    continuity: String,
    security: String,
    noted: String,
}

fn judged(j: &Judged, now: &Zoned) -> RiskLine {
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    let by = j.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
    RiskLine {
        risk: j.risk.word().to_owned(),
        tone: tone(j.risk).to_owned(),
        data: words(&j.data),
        continuity: words(&j.continuity),
        security: words(&j.security),
        noted: format!("{by}, {}", say::when(j.at, now)),
    }
}

#[derive(Template)]
#[template(path = "shadow/one.html")]
struct OnePage {
    chrome: Chrome,
    staff: bool,
    name: String,
    client: (String, String),
    standing: String,
    used_for: String,
    why: String,
    owner: String,
    cost: String,
    safer: String,
    told: String,
    steps: Vec<StepLine>,
    risks: Vec<RiskLine>,
    /// The reader writes for one of the sides.
    writes: bool,
    /// The reader writes for our house.
    ours: bool,
    /// Nothing more is to be done about it.
    over: bool,
    next: Options,
    levels: Options,
    ways: Options,
    people: Options,
    action: String,
    list: String,
    today: String,
    sent: Sent,
}

impl OnePage {
    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }

    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }
}

/// What stands in the forms before anybody typed.
fn standing(s: &System, last: Option<&Judged>) -> Typed {
    let words = |text: Option<&String>| text.cloned().unwrap_or_default();
    let all = [
        ("name", s.name.clone()),
        ("used_for", s.used_for.clone()),
        ("why", s.why.clone()),
        ("owner", s.owner.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default()),
        ("owner_name", words(s.owner_name.as_ref())),
        ("cost", s.cost.map(|cost| cost.exact().to_string()).unwrap_or_default()),
        ("currency", s.cost.map_or_else(|| "EUR".to_owned(), |cost| cost.currency.code().to_owned())),
        ("safer", words(s.safer.as_ref())),
        ("version", s.version.to_string()),
        ("risk", last.map(|j| j.risk.code().to_owned()).unwrap_or_default()),
        ("data", words(last.and_then(|j| j.data.as_ref()))),
        ("continuity", words(last.and_then(|j| j.continuity.as_ref()))),
        ("security", words(last.and_then(|j| j.security.as_ref()))),
        ("conditions", words(s.safer.as_ref())),
    ];
    Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (s, now) = (store::find(conn, scope, id)?, env.local());
    let risks = store::risks(conn, scope, id, SHOWN)?;
    let writes = acts::writes(conn, scope, s.party.0)?;
    let mut typed = standing(&s, risks.first());
    for (name, value) in &sent.typed.0 {
        typed = typed.with(name, value.clone());
    }
    let by = s.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
    Ok(OnePage {
        staff: scope.is_staff(),
        client: (s.party.1.clone(), urls::client(s.party.0)),
        standing: capital(s.standing.word()),
        used_for: s.used_for.clone(),
        why: s.why.clone(),
        owner: owner(&s),
        cost: s.cost.map(|cost| amount(cost.exact(), cost)).unwrap_or_default(),
        safer: s.safer.clone().unwrap_or_default(),
        told: format!("Told by {by}, {}", say::when(s.at, &now)),
        steps: store::steps(conn, id, SHOWN)?.iter().map(|one| step(one, &now)).collect(),
        risks: risks.iter().map(|one| judged(one, &now)).collect(),
        writes: writes.is_some(),
        ours: writes == Some(Whose::Ours),
        over: s.standing.is_over(),
        next: follows(s.standing).iter().map(|next| (next.code().to_owned(), capital(next.word()))).collect(),
        levels: Risk::ALL.iter().map(|risk| (risk.code().to_owned(), capital(risk.word()))).collect(),
        ways: Way::ALL.iter().map(|way| (way.code().to_owned(), capital(way.word()))).collect(),
        people: if writes.is_some() { people_of(conn, s.party.0)? } else { Options::new() },
        action: urls::outside(id),
        list: if scope.is_staff() { "/outside".to_owned() } else { urls::client(s.party.0) },
        today: now.date().to_string(),
        name: s.name,
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /outside/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /outside/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok((words, next)) => return Ok((flash::say(jar, words), Redirect::to(&next)).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<(&'static str, String), AppError> {
    let system = store::find(tx, scope, id)?;
    acts::may_write(tx, scope, system.party.0)?;
    let version = || typed.get("version").parse().map_err(|_| AppError::Stale);
    let here = urls::outside(id);
    match what {
        "tell" => {
            acts::put_right(tx, env, scope, (id, version()?), &fields::told(typed)?)?;
            Ok(("That is how it is told now.", here))
        }
        "risk" => {
            acts::judge(tx, env, scope, id, &fields::risk(typed)?)?;
            Ok(("That is written down. Only our house reads it.", here))
        }
        "stand" => {
            acts::stand(tx, env, scope, (id, version()?), fields::standing(typed)?)?;
            Ok(("That is how it stands now. Both sides read it.", here))
        }
        "offer" => {
            let matter = acts::offer(tx, env, scope, id, fields::offer(typed)?)?;
            Ok(("It is offered to them.", matter.href()))
        }
        "talk" => {
            let matter = acts::talk(tx, env, scope, id, fields::talk(typed)?)?;
            Ok(("The conversation has begun.", matter.href()))
        }
        _ => Err(AppError::NotFound),
    }
}
