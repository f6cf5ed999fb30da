//! One service: what it offers, who owns it, what was ordered of it, and for whoever may change it, its life.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::catalogue::{LifeAct, LifeActKind, allowed};
use domain::commitment::State as Stands;
use domain::kernel::ServiceId;

use super::shown::{Shown, shown};
use super::{done, id, reader, wrong};
use crate::catalogue::acts;
use crate::catalogue::sight::Sight;
use crate::catalogue::store;
use crate::catalogue::words::{self, Told};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::visitor::Visitor;
use crate::kit::{page, say, urls};
use crate::levels::shown::{self as levels, Section};
use crate::money::rights::sees_prices;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Orders that are shown.
const ORDERS: u32 = 8;
/// Lines of what was done.
const DONE: u32 = 12;

/// An order in a line.
struct Ordered {
    subject: String,
    href: String,
    customer: String,
    state: &'static str,
    when: String,
    exact: String,
}

/// A step of its life that is possible now.
struct Step {
    code: &'static str,
    title: &'static str,
    icon: &'static str,
    about: &'static str,
    why: bool,
    day: bool,
    open: bool,
}

/// A form that was sent and not taken.
#[derive(Default)]
struct Sent {
    form: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

/// What our own house reads besides.
struct Inside {
    may: bool,
    /// Where something more is offered.
    offer: String,
    notes: String,
    missing: Vec<String>,
    steps: Vec<Step>,
    successors: Vec<(String, String)>,
    history: Vec<Told>,
}

#[derive(Template)]
#[template(path = "catalogue/one.html")]
struct OnePage {
    chrome: Chrome,
    service: Shown,
    orders: Vec<Ordered>,
    levels: Section,
    inside: Option<Inside>,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "catalogue/open_one.html")]
struct OpenOne {
    organisation: String,
    service: Shown,
}

impl OnePage {
    fn typed(&self, form: &str, field: &str) -> &str {
        if self.sent.form == form { self.sent.typed.get(field) } else { "" }
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.sent.form == form { self.sent.errors.on(field) } else { "" }
    }
}

struct Known {
    service: Shown,
    orders: Vec<Ordered>,
    levels: Section,
    inside: Option<Inside>,
}

fn inside(conn: &mut Conn, env: &Env, s: &store::Service, (may, form): (bool, &str)) -> Result<Inside, AppError> {
    let now = env.local();
    let offerings = store::offerings(conn, Sight::House, s.id)?;
    let step = |kind: LifeActKind| Step {
        code: kind.code(),
        title: kind.todo(),
        icon: words::icon(kind),
        about: words::about(kind),
        why: kind.needs_why(),
        day: kind == LifeActKind::Announce,
        open: form == kind.code(),
    };
    let steps: Vec<Step> = if may { allowed(s.life, now.date()).into_iter().map(step).collect() } else { Vec::new() };
    let successors = if steps.iter().any(|s| s.day) { store::successors(conn, s.id)? } else { Vec::new() };
    Ok(Inside {
        may,
        offer: format!("{}/offerings/new", urls::service(s.id)),
        notes: s.notes.clone().unwrap_or_default(),
        missing: acts::missing(s, &offerings),
        steps,
        successors: successors.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        history: store::history(conn, s.id, None, DONE)?.iter().map(|d| words::told(d, &now)).collect(),
    })
}

fn orders(conn: &mut Conn, env: &Env, scope: &Scope, id: ServiceId) -> Result<Vec<Ordered>, AppError> {
    let now = env.local();
    let found = store::orders(conn, scope, id, ORDERS)?;
    let line = |o: store::Order| Ordered {
        href: urls::commitment(o.id),
        state: Stands::from_code(&o.state).map_or("", Stands::word),
        when: say::when(o.moved_at, &now),
        exact: say::exact(o.moved_at, &now),
        subject: o.subject,
        customer: o.customer,
    };
    Ok(found.into_iter().map(line).collect())
}

/// What an address asks of a service: which form is open, and for whom and until when levels are shown.
#[derive(Clone, Debug, Default)]
struct Wanted {
    form: String,
    client: String,
    until: String,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: ServiceId, wanted: &Wanted) -> Result<Known, AppError> {
    let sight = Sight::of(scope);
    let s = store::find(conn, sight, id)?;
    let may = sight.is_house() && !scope.looks_on() && acts::may_change(scope, &s).is_ok();
    let order = !scope.looks_on() && acts::orders_at_all(scope);
    let inside = if sight.is_house() { Some(inside(conn, env, &s, (may, &wanted.form))?) } else { None };
    let levels = levels::section(conn, env, scope, &s, (&wanted.client, &wanted.until))?;
    Ok(Known {
        levels,
        service: shown(conn, env, (&s, sight, sees_prices(scope).ok()), (order, may))?,
        orders: orders(conn, env, scope, id)?,
        inside,
    })
}

/// `GET /catalogue/{id}`
pub async fn show(
    State(app): State<App>,
    me: Result<SignedIn, AppError>,
    visitor: Visitor,
    Path(text): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let Some(me) = reader(&app, me, &visitor).await? else {
        let id = id(&text)?;
        let found = app.read(move |conn, env| {
            let s = store::find(conn, Sight::Anybody, id)?;
            Ok((shown(conn, env, (&s, Sight::Anybody, None), (false, false))?, organisation::needed(conn)?.name))
        });
        let (service, organisation) = found.await?;
        return page::show(&OpenOne { organisation, service });
    };
    let (id, scope) = (id(&text)?, me.scope.clone());
    let wanted = Wanted { client: query.get("client").into(), until: query.get("until").into(), ..Wanted::default() };
    let known = app.read(move |conn, env| known(conn, env, &scope, id, &wanted)).await?;
    page::show(&OnePage {
        chrome: me.chrome,
        service: known.service,
        orders: known.orders,
        levels: known.levels,
        inside: known.inside,
        sent: Sent::default(),
    })
}

fn read(kind: LifeActKind, typed: &Typed) -> Result<(LifeAct, Option<String>), AppError> {
    let mut f = Fields::of(typed);
    let why = f.words("why");
    let act = match kind {
        LifeActKind::Publish => LifeAct::Publish,
        LifeActKind::Announce => {
            let (on, instead) = (f.day("on"), f.id("instead"));
            if on.is_none() && !f.is_wrong("on") {
                f.wrong("on", "Choose its last day.");
            }
            LifeAct::Announce { on: on.unwrap_or_default(), instead }
        }
        LifeActKind::Keep => LifeAct::Keep,
        LifeActKind::Retire => LifeAct::Retire,
        LifeActKind::BringBack => LifeAct::BringBack,
    };
    f.done((act, why))
}

/// `POST /catalogue/{id}/{act}`
pub async fn live(
    State(app): State<App>,
    me: SignedIn,
    Path((text, act)): Path<(String, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let kind = LifeActKind::from_code(&act).ok_or(AppError::NotFound)?;
    let lived = match read(kind, &typed) {
        Ok((step, why)) => {
            let scope = me.scope.clone();
            app.write(move |tx, env| acts::live(tx, env, &scope, id, (step, why.as_deref()))).await
        }
        Err(error) => Err(error),
    };
    let (status, errors, refusal) = match lived {
        Ok(_) => return Ok(done(jar, &format!("{}.", kind.done()), &urls::service(id))),
        Err(error) => wrong(error)?,
    };
    let (scope, wanted) = (me.scope.clone(), Wanted { form: act.clone(), ..Wanted::default() });
    let known = app.read(move |conn, env| known(conn, env, &scope, id, &wanted)).await?;
    let status = if status.is_client_error() { status } else { StatusCode::CONFLICT };
    page::with_status(
        status,
        &OnePage {
            chrome: me.chrome,
            service: known.service,
            orders: known.orders,
            levels: known.levels,
            inside: known.inside,
            sent: Sent { form: act, typed, errors, refusal },
        },
    )
}
