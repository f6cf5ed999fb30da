//! The order form: for whom, the questions of the offering, and by when it can be counted on.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::catalogue::{AskKind, Question};
use domain::commitment::Side;
use domain::kernel::{OfferingId, PartyId};
use domain::party::PartyKind;

use super::{done, id, wrong};
use crate::catalogue::acts::{self, Ordering};
use crate::catalogue::sight::Sight;
use crate::catalogue::store;
use crate::catalogue::words::{self, OfferingView};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::levels::flags::{self as levels, FlagView};
use crate::money::rights::sees_prices;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::telling::words::{self as told, Speaker};

/// Clients and people offered in one list.
const OFFERED: u32 = 500;

/// A question as it is drawn.
struct Asked {
    name: String,
    label: String,
    kind: &'static str,
    options: Vec<(String, String)>,
    value: String,
    error: String,
    optional: bool,
}

#[derive(Template)]
#[template(path = "catalogue/order.html")]
struct OrderPage {
    chrome: Chrome,
    action: String,
    service: (String, String),
    offering: OfferingView,
    counted: String,
    staff: bool,
    /// Clients to choose from, while none is chosen.
    choices: Vec<(String, String)>,
    /// The client that was chosen.
    client: Option<(String, String)>,
    people: Vec<(String, String)>,
    /// What fails for that client.
    flags: Vec<FlagView>,
    questions: Vec<Asked>,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

/// Everything the form rests on.
struct Known {
    service: store::Service,
    offering: OfferingView,
    questions: Vec<Question>,
    counted: String,
    choices: Vec<(String, String)>,
    client: Option<(String, String)>,
    people: Vec<(String, String)>,
    flags: Vec<FlagView>,
    /// Why it cannot be ordered.
    refusal: String,
}

/// For whom this reader can order: our own people for every client, others for the parties they belong to.
fn choices(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    match scope.reader().filter(|r| !r.is_staff()) {
        Some(reader) => {
            let mut all: Vec<(String, String)> = Vec::new();
            for held in reader.roles.iter().filter(|h| h.kind == PartyKind::Client) {
                let one = (held.party.to_string(), held.party_name.clone());
                if !all.contains(&one) {
                    all.push(one);
                }
            }
            Ok(all)
        }
        None => {
            let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, OFFERED)?;
            Ok(all.into_iter().map(|p| (p.id.to_string(), p.name)).collect())
        }
    }
}

fn refusal(result: Result<(), AppError>) -> Result<String, AppError> {
    match result {
        Ok(()) => Ok(String::new()),
        Err(AppError::Refused { sentence, .. }) => Ok(sentence),
        Err(error) => Err(error),
    }
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: OfferingId, client: &str) -> Result<Known, AppError> {
    let (sight, now) = (Sight::of(scope), env.local());
    let offering = store::find_offering(conn, sight, id)?;
    let service = store::find(conn, sight, offering.service)?;
    let choices = choices(conn, scope)?;
    let chosen = choices.iter().find(|(id, _)| id == client).cloned();
    let client = chosen.or_else(|| choices.first().filter(|_| choices.len() == 1).cloned());
    let party: Option<PartyId> = client.as_ref().and_then(|(id, _)| id.parse().ok());
    let mut why = refusal(acts::taken(&service, &offering, &now))?;
    let mut people = Vec::new();
    let mut flags = Vec::new();
    if let Some(party) = party {
        flags = levels::flags(conn, env, scope, party)?;
        if why.is_empty() {
            why = refusal(acts::may_order(conn, scope, &offering, party))?;
        }
        if scope.is_staff() {
            for member in people::members(conn, party, OFFERED)? {
                let one = (member.person.to_string(), member.person_name);
                if !people.contains(&one) {
                    people.push(one);
                }
            }
        }
    }
    let (answer, due) = acts::promised(conn, env, &offering)?;
    let price = acts::cost(conn, (sight, sees_prices(scope).ok()), id)?.view(&now);
    Ok(Known {
        offering: words::offering(&offering, price, (false, false)),
        counted: words::counted((answer.as_ref(), due.as_ref()), &now),
        questions: offering.says.questions,
        service,
        choices,
        client,
        people,
        flags,
        refusal: why,
    })
}

fn asked(questions: &[Question], typed: &Typed, errors: &FieldErrors) -> Vec<Asked> {
    let one = |(n, q): (usize, &Question)| {
        let name = format!("answer_{n}");
        let options = match &q.kind {
            AskKind::Choice { options } => options.iter().map(|o| (o.clone(), o.clone())).collect(),
            _ => Vec::new(),
        };
        Asked {
            value: typed.get(&name).to_owned(),
            error: errors.on(&name).to_owned(),
            label: q.label.clone(),
            kind: q.kind.code(),
            optional: !q.needed,
            options,
            name,
        }
    };
    questions.iter().enumerate().map(one).collect()
}

impl OrderPage {
    fn new(chrome: Chrome, staff: bool, known: Known, typed: Typed, errors: FieldErrors) -> Self {
        Self {
            action: urls::order(&known.offering.id),
            service: (known.service.name.clone(), urls::service(known.service.id)),
            questions: asked(&known.questions, &typed, &errors),
            choices: if known.client.is_some() { Vec::new() } else { known.choices },
            offering: known.offering,
            counted: known.counted,
            client: known.client,
            people: known.people,
            flags: known.flags,
            refusal: known.refusal,
            staff,
            typed,
            errors,
            chrome,
        }
    }
}

async fn loaded(app: &App, me: &SignedIn, id: OfferingId, client: &str) -> Result<Known, AppError> {
    if !acts::orders_at_all(&me.scope) {
        let words = "The catalogue is for clients. Ask for what you need, or offer it, as a promise.";
        return Err(AppError::Forbidden(words.into()));
    }
    let (scope, client) = (me.scope.clone(), client.to_owned());
    app.read(move |conn, env| known(conn, env, &scope, id, &client)).await
}

/// `GET /catalogue/offerings/{id}/order?client=`
pub async fn form(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, AppError> {
    let known = loaded(&app, &me, id(&text)?, typed.get("client")).await?;
    page::show(&OrderPage::new(me.chrome, me.scope.is_staff(), known, typed, FieldErrors::default()))
}

fn read(offering: OfferingId, known: &Known, typed: &Typed) -> Result<Ordering, AppError> {
    let mut f = Fields::of(typed);
    let customer: Option<PartyId> = known.client.as_ref().and_then(|(id, _)| id.parse().ok());
    if customer.is_none() {
        f.wrong("client", "Choose for whom it is.");
    }
    let asked_by = f.id("asked_by");
    let words = f.words("words");
    let answers = (0..known.questions.len()).map(|n| typed.get(&format!("answer_{n}")).to_owned()).collect();
    let customer = customer.unwrap_or_else(|| uuid::Uuid::nil().into());
    f.done(Ordering { offering, customer, asked_by, answers, words })
}

/// `POST /catalogue/offerings/{id}/order`
pub async fn place(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id = id(&text)?;
    let known = loaded(&app, &me, id, typed.get("client")).await?;
    let placed = match read(id, &known, &typed) {
        Ok(new) => {
            let scope = me.scope.clone();
            app.write(move |tx, env| acts::order(tx, env, &scope, &new)).await
        }
        Err(error) => Err(error),
    };
    let staff = me.scope.is_staff();
    let (status, errors, refusal) = match placed {
        Ok(placed) => {
            let env = app.env();
            let host = me.chrome.portal.map(|portal| portal.host);
            let them = host.or_else(|| known.client.map(|(_, name)| name)).unwrap_or_default();
            let speaker = Speaker {
                side: if staff { Side::Performer } else { Side::Customer },
                staff,
                answers: known.service.owner.as_ref().map(|(id, _)| *id),
                party: &them,
                now: &env.local(),
            };
            let words = format!("Ordered. {}", told::flash(&placed.said.told, speaker));
            return Ok(done(jar, words.trim_end(), &urls::commitment(placed.id())));
        }
        Err(error) => wrong(error)?,
    };
    let status = if status.is_client_error() { status } else { StatusCode::CONFLICT };
    let page = OrderPage::new(me.chrome, staff, known, typed, errors);
    page::with_status(status, &if refusal.is_empty() { page } else { OrderPage { refusal, ..page } })
}
