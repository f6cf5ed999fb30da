//! A new promise: asked for or offered, by oneself or recorded for the other side.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::commitment::{Act, Commitment, Head, Kind, Side};
use domain::kernel::{CommitmentId, PartyId};

use super::field::Field;
use super::start::{self, Loaded, Wanted};
use crate::check::door;
use crate::commitments::acts::{self, Opening, Said, Saying};
use crate::commitments::forms::{self, Reading};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors, Typed};
use crate::kit::{flash, page, urls};
use crate::levels::flags::FlagView;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::resting::{self, acts::Place};
use crate::telling::words::{self, Speaker};
use crate::treatment::glance::WHY_NOW;

#[derive(Debug, Template)]
#[template(path = "commitments/new.html")]
struct NewPage {
    chrome: Chrome,
    title: String,
    lead: String,
    trail: Vec<(String, String)>,
    choose: Vec<(String, String)>,
    choose_about: &'static str,
    hidden: Vec<(&'static str, String)>,
    who: Vec<Field>,
    what: Vec<Field>,
    recorded: Vec<Field>,
    them: String,
    flags: Vec<FlagView>,
    /// What the check said: the chance of its day, and what it rests on.
    checked: Option<(String, String)>,
    errors: Vec<(String, String)>,
    refusal: String,
}

/// `GET /promises/new`.
pub async fn new(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    let loaded = loaded(&app, &me, &typed).await?;
    page::show(&NewPage::new(me.chrome, &app.env(), &me.scope, &loaded, &typed, None))
}

async fn loaded(app: &App, me: &SignedIn, typed: &Typed) -> Result<Loaded, AppError> {
    let (scope, it, wanted) = (me.scope.clone(), me.org.it, Wanted::of(typed));
    app.read(move |conn, env| start::load(conn, env, &scope, it, &wanted)).await
}

/// `POST /promises/new`.
pub async fn open(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let loaded = loaded(&app, &me, &typed).await?;
    let opening = match &loaded.between {
        Some((us, them)) => opening(&app.env(), &loaded, &typed, *us, *them),
        None => Err(AppError::Invalid(FieldErrors::one("client", "Choose who it is between."))),
    };
    let done = match opening {
        Ok(mut opening) => {
            opening.said.check = door::before_offer(&app, &me.scope, &opening).await?;
            let (scope, place) = (me.scope.clone(), place(&loaded, &typed));
            app.write(move |tx, env| match &place {
                Some(place) => resting::acts::open(tx, env, &scope, opening.clone(), place),
                None => acts::open(tx, env, &scope, opening.clone()),
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(said) => {
            let words = format!("{}. {}", said.kind.done(), heard(&app.env(), &me, &loaded, &typed, &said));
            let to = match (&loaded.parent, &loaded.conversation) {
                (Some(parent), _) => urls::rests_on(parent.id),
                (None, Some((id, _))) => urls::conversation(id),
                (None, None) => urls::commitment(said.id),
            };
            Ok((flash::say(jar, &words), Redirect::to(&to)).into_response())
        }
        Err(error) => again(&app, me, &loaded, &typed, error),
    }
}

/// Who was told, and how.
fn heard(env: &Env, me: &SignedIn, loaded: &Loaded, typed: &Typed, said: &Said) -> String {
    let way = loaded.way(typed.get("direction"), me.scope.is_staff());
    let speaker = Speaker {
        side: if way.we_perform() { Side::Performer } else { Side::Customer },
        staff: me.scope.is_staff(),
        answers: typed.get("theirs").parse().ok(),
        party: &loaded.them,
        now: &env.local(),
    };
    let words = words::flash(&said.told, speaker);
    if words.is_empty() { loaded.sees(typed.get("theirs")) } else { words }
}

fn again(app: &App, me: SignedIn, loaded: &Loaded, typed: &Typed, error: AppError) -> Result<Response, AppError> {
    let status = error.status();
    let wrong = match error {
        AppError::Invalid(errors) => (with_reason(errors, &me.scope, loaded, typed), String::new()),
        AppError::Refused { code, sentence } if !forms::field_of(code).is_empty() => {
            (FieldErrors::one(forms::field_of(code), sentence), String::new())
        }
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let page = NewPage::new(me.chrome, &app.env(), &me.scope, loaded, typed, Some(wrong));
    page::with_status(if status.is_client_error() { status } else { StatusCode::CONFLICT }, &page)
}

/// The reason that an offer into trouble needs is asked for together with everything else that is wrong.
fn with_reason(mut errors: FieldErrors, scope: &Scope, loaded: &Loaded, typed: &Typed) -> FieldErrors {
    let offers = loaded.way(typed.get("direction"), scope.is_staff()) == start::Direction::Offer;
    if offers && !loaded.trouble.is_empty() && typed.get("despite").trim().is_empty() {
        errors.0.push(FieldError { field: "despite".to_owned(), sentence: WHY_NOW.to_owned() });
    }
    errors
}

/// Where it rests, if it rests below another.
fn place(loaded: &Loaded, typed: &Typed) -> Option<Place> {
    let after = typed.all("after").filter_map(|id| id.parse().ok()).collect();
    loaded.parent.as_ref().map(|parent| Place { parent: parent.id, after })
}

fn opening(env: &Env, loaded: &Loaded, typed: &Typed, us: PartyId, them: PartyId) -> Result<Opening, AppError> {
    let way = loaded.way(typed.get("direction"), true);
    let (customer, performer) = if way.we_perform() { (them, us) } else { (us, them) };
    let head = Head { id: CommitmentId(uuid::Uuid::nil()), kind: Kind::Promise, customer, performer };
    let fresh = Commitment::new(head, None, None);
    let reading = Reading { zone: env.zone(), now: env.now, on: &fresh, typed };
    let asked = forms::asked(&reading, way.offers(), way.recorded())?;
    let (terms, answer_by, stake) = (asked.terms, asked.answer_by, asked.stake);
    let act =
        if way.offers() { Act::Offer { terms, answer_by, stake } } else { Act::Request { terms, answer_by, stake } };
    let (customer_person, performer_person) =
        if way.we_perform() { (asked.theirs, asked.ours) } else { (asked.ours, asked.theirs) };
    loaded.knows(asked.ours, asked.theirs)?;
    Ok(Opening {
        kind: Kind::Promise,
        customer,
        performer,
        customer_person,
        performer_person,
        team: asked.team.filter(|team| way.we_perform() && loaded.has_team(*team)),
        conversation: loaded.conversation.as_ref().map(|(id, _)| *id),
        step: loaded.step,
        follows: loaded.follows.as_ref().map(|(id, _)| *id),
        said: Saying {
            for_other: way.recorded(),
            said_at: asked.said_at,
            stretch: asked.stretch,
            despite: asked.despite,
            check: asked.check,
            ..Saying::now(act, asked.words)
        },
    })
}

impl NewPage {
    fn new(
        chrome: Chrome,
        env: &Env,
        scope: &Scope,
        loaded: &Loaded,
        typed: &Typed,
        wrong: Option<(FieldErrors, String)>,
    ) -> Self {
        let sent = wrong.is_some();
        let (errors, refusal) = wrong.unwrap_or_default();
        let fill = |mut fields: Vec<Field>| {
            fields.iter_mut().for_each(|field| {
                // What was typed elsewhere comes along: the palette hands the subject over.
                let along = ["subject", "due", "team", "stretch"].contains(&field.name.as_str());
                if !sent && along && !typed.get(&field.name).is_empty() {
                    typed.get(&field.name).clone_into(&mut field.value);
                }
                field.fill(sent.then_some(typed), &errors);
            });
            fields
        };
        let way = loaded.way(typed.get("direction"), scope.is_staff());
        let chosen = loaded.between.is_some();
        Self {
            flags: loaded.flags.clone(),
            checked: loaded.brought.as_ref().map(|b| (b.chance.clone(), b.rests.clone())),
            title: title(loaded),
            lead: match (&loaded.conversation, &loaded.follows) {
                _ if loaded.parent.is_some() => loaded.parent.as_ref().map(below).unwrap_or_default(),
                (Some((_, need)), _) => format!("In the conversation “{need}”."),
                (None, Some((_, subject))) => format!("It takes up “{subject}” again."),
                (None, None) if chosen => "Nothing binds until the other side has said yes.".to_owned(),
                (None, None) => "First, who it is between.".to_owned(),
            },
            trail: vec![("Promises".to_owned(), "/promises".to_owned())],
            choose: if chosen { Vec::new() } else { loaded.choices.clone() },
            choose_about: match &loaded.parent {
                Some(parent) if parent.supplier => "Which supplier",
                Some(_) => "Which team",
                None if scope.is_staff() => "Client or supplier",
                None => "For which of your parties",
            },
            hidden: hidden(typed, loaded),
            who: fill(start::who(scope, loaded, way)),
            what: fill(start::what(loaded, way)),
            recorded: if loaded.parent.is_some() { Vec::new() } else { fill(start::recorded(env)) },
            them: loaded.them.clone(),
            errors: errors.pairs().into_iter().map(|(field, words)| (field.to_owned(), words.to_owned())).collect(),
            refusal,
            chrome,
        }
    }
}

fn title(loaded: &Loaded) -> String {
    match (&loaded.parent, loaded.between.is_some()) {
        (Some(_), true) => format!("Ask {} for it", loaded.them),
        (Some(parent), false) if parent.supplier => "Ask a supplier".to_owned(),
        (Some(_), false) => "Ask a team".to_owned(),
        (None, true) => format!("Between us and {}", loaded.them),
        (None, false) => "Ask for or offer a promise".to_owned(),
    }
}

/// What rests on it, and who never learns of that.
fn below(parent: &start::Parent) -> String {
    let who = if parent.supplier { "The supplier does not see what it is for." } else { "Only our side sees it." };
    format!("“{}” will rest on it. {who}", parent.subject)
}

/// What the form carries from page to page without showing it.
fn hidden(typed: &Typed, loaded: &Loaded) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = ["conversation", "step", "follows", "parent", "with", "check"]
        .into_iter()
        .map(|name| (name, typed.get(name).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if loaded.between.is_none() {
        let along = ["subject", "due", "team", "stretch"].into_iter().filter(|name| !typed.get(name).is_empty());
        all.extend(along.map(|name| (name, typed.get(name).to_owned())));
    }
    all.extend(loaded.chosen.map(|party| ("client", party.to_string())));
    all
}
