//! A party that is made or changed: name, where it lies, who leads.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;

use super::{again, done, option};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::page;
use crate::people::acts::{self, blank_party};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Party};

/// Parties and people offered in one list; whoever has more finds the rest by search, or starts from the page itself.
const OFFERED: u32 = 300;

#[derive(Template)]
#[template(path = "people/party_form.html")]
struct PartyForm {
    chrome: Chrome,
    title: String,
    lead: &'static str,
    action: String,
    back: (String, String),
    button: String,
    kind: PartyKind,
    typed: Typed,
    errors: FieldErrors,
    /// Somebody else was first: what it says now.
    meanwhile: Option<String>,
    lists: Lists,
    lead_label: &'static str,
    lead_hint: &'static str,
    /// A party that is there can be retired, or brought back.
    there: Option<There>,
}

/// A party that is there: its name, its address, and whether it is retired.
struct There {
    name: String,
    path: String,
    retired: bool,
}

/// What the form offers to choose from.
struct Lists {
    above: Vec<(String, String)>,
    people: Vec<(String, String)>,
}

fn lists(conn: &mut Conn, scope: &Scope, kind: PartyKind, p: Option<&Party>, typed: &Typed) -> Result<Lists, AppError> {
    let mut above = Vec::new();
    for other in PartyKind::ALL.into_iter().filter(|other| kind.may_lie_under(*other)) {
        above.extend(store::list_parties(conn, scope, Some(other), None, false, OFFERED)?);
    }
    above.retain(|other| p.is_none_or(|p| p.id != other.id));
    let mut above: Vec<_> = above.iter().map(option).collect();
    let given = typed.get("parent").parse::<PartyId>().ok().or_else(|| p.and_then(|p| p.parent));
    if let Some(given) = given.filter(|id| !above.iter().any(|(known, _)| *known == id.to_string())) {
        above.extend(store::find_party(conn, scope, given).ok().as_ref().map(option));
    }
    let mut people: Vec<_> =
        store::house(conn, OFFERED)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let lead = p.and_then(|p| p.lead.zip(p.lead_name.clone())).map(|(id, name)| (id.to_string(), name));
    people.extend(lead.filter(|lead| !people.contains(lead)));
    Ok(Lists { above, people })
}

fn words(kind: PartyKind) -> (&'static str, &'static str) {
    match kind {
        PartyKind::Client => ("Who leads the relationship", "The one person of ours who answers for it."),
        PartyKind::Supplier => ("Who holds them to their promises", "The one person of ours who answers for it."),
        PartyKind::Team | PartyKind::It => ("Who leads it", "Answers for what it delivers."),
    }
}

fn fresh(chrome: Chrome, kind: PartyKind, typed: Typed, errors: FieldErrors, lists: Lists) -> PartyForm {
    let (lead_label, lead_hint) = words(kind);
    let lead = match kind {
        PartyKind::Client => "Somebody IT serves: a department, a site, a company. The name is enough to begin.",
        PartyKind::Team => "A part of our own house. Clients never read its name.",
        PartyKind::Supplier => "Somebody who serves us, and whom we hold to promises.",
        PartyKind::It => "",
    };
    let back = match kind {
        PartyKind::Client => ("/clients".to_owned(), "Clients".to_owned()),
        _ => (format!("/parties?kind={}", kind.code()), "Parties".to_owned()),
    };
    PartyForm {
        chrome,
        title: format!("Add a {}", kind.word()),
        lead,
        action: "/parties/new".into(),
        back,
        button: format!("Add this {}", kind.word()),
        kind,
        typed,
        errors,
        meanwhile: None,
        lists,
        lead_label,
        lead_hint,
        there: None,
    }
}

/// `GET /parties/new?kind=&parent=`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let kind = PartyKind::from_code(query.get("kind")).unwrap_or(PartyKind::Client);
    acts::may_tend(&me.scope, kind)?;
    let (scope, typed) = (me.scope.clone(), query.clone());
    let lists = app.read(move |conn, _| lists(conn, &scope, kind, None, &typed)).await?;
    let mine = me.reader()?.id.to_string();
    let query = if kind == PartyKind::Client && !query.has("lead") { query.with("lead", mine) } else { query };
    page::show(&fresh(me.chrome, kind, query, FieldErrors::default(), lists))
}

fn read(typed: &Typed, before: Party) -> Result<Party, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Write the name that people use for it.");
    let about = f.sentence("about");
    let (parent, lead) = (f.id::<PartyId>("parent"), f.id::<PersonId>("lead"));
    let version = f.number("version", 1, i64::MAX).unwrap_or(before.version);
    f.done(Party { name, about, parent, lead, version, ..before })
}

/// `POST /parties/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let kind = PartyKind::from_code(typed.get("kind")).unwrap_or(PartyKind::Client);
    let scope = me.scope.clone();
    let added = match read(&typed, Party { kind, ..blank_party() }) {
        Ok(party) => app.write(move |tx, env| acts::add_party(tx, env, &scope, party.clone())).await,
        Err(error) => Err(error),
    };
    let error = match added {
        Ok(id) => {
            let words = format!("{} is here now. Add the people you talk to.", typed.get("name").trim());
            return Ok(done(jar, &words, &links::party(id, kind)));
        }
        Err(error) => error,
    };
    let (scope, asked) = (me.scope.clone(), typed.clone());
    let lists = app.read(move |conn, _| lists(conn, &scope, kind, None, &asked)).await?;
    let (status, page) = again(error, |errors| fresh(me.chrome, kind, typed, errors, lists))?;
    page::with_status(status, &page)
}

fn typed_from(party: &Party) -> Typed {
    let id = |id: Option<String>| id.unwrap_or_default();
    Typed::default()
        .with("name", party.name.as_str())
        .with("about", party.about.clone().unwrap_or_default())
        .with("parent", id(party.parent.map(|p| p.to_string())))
        .with("lead", id(party.lead.map(|p| p.to_string())))
        .with("version", party.version.to_string())
}

fn change(chrome: Chrome, party: &Party, typed: Typed, errors: FieldErrors, lists: Lists) -> PartyForm {
    let (lead_label, lead_hint) = words(party.kind);
    let href = links::party(party.id, party.kind);
    PartyForm {
        chrome,
        title: format!("Edit {}", party.name),
        lead: "",
        action: format!("/parties/{}/edit", party.id),
        back: (href, party.name.clone()),
        button: "Keep these changes".into(),
        kind: party.kind,
        typed,
        errors,
        meanwhile: None,
        lists,
        lead_label,
        lead_hint,
        there: (party.kind != PartyKind::It).then(|| There {
            name: party.name.clone(),
            path: format!("/parties/{}", party.id),
            retired: party.retired_at.is_some(),
        }),
    }
}

/// `GET /parties/{id}/edit`
pub async fn edit(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let (party, lists) = app
        .read(move |conn, _| {
            let party = store::find_party(conn, &scope, id)?;
            acts::may_tend(&scope, party.kind)?;
            let lists = lists(conn, &scope, party.kind, Some(&party), &Typed::default())?;
            Ok((party, lists))
        })
        .await?;
    let typed = typed_from(&party);
    page::show(&change(me.chrome, &party, typed, FieldErrors::default(), lists))
}

/// `POST /parties/{id}/edit`
pub async fn save(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let saved = match read(&typed, Party { id, ..blank_party() }) {
        Ok(party) => app.write(move |tx, env| acts::change_party(tx, env, &scope, party.clone())).await,
        Err(error) => Err(error),
    };
    let (scope, asked) = (me.scope.clone(), typed.clone());
    let (party, lists) = app
        .read(move |conn, _| {
            let party = store::find_party(conn, &scope, id)?;
            let lists = lists(conn, &scope, party.kind, Some(&party), &asked)?;
            Ok((party, lists))
        })
        .await?;
    match saved {
        Ok(()) => Ok(done(jar, "That is written down.", &links::party(party.id, party.kind))),
        Err(AppError::Stale) => {
            let typed = typed.with("version", party.version.to_string());
            let mut page = change(me.chrome, &party, typed, FieldErrors::default(), lists);
            page.meanwhile = Some(meanwhile(&party));
            page::with_status(StatusCode::CONFLICT, &page)
        }
        Err(error) => {
            let (status, page) = again(error, |errors| change(me.chrome, &party, typed, errors, lists))?;
            page::with_status(status, &page)
        }
    }
}

fn meanwhile(now: &Party) -> String {
    let above = now.parent_name.as_deref().map_or("under nothing".to_owned(), |above| format!("under {above}"));
    let led = now.lead_name.as_deref().map_or("led by nobody".to_owned(), |lead| format!("led by {lead}"));
    format!("It now says: {}, {above}, {led}. What you typed is below; keeping it writes over that.", now.name)
}

async fn retired(me: SignedIn, app: App, id: PartyId, jar: CookieJar, retire: bool) -> Result<Response, AppError> {
    let scope = me.scope;
    let party = app.write(move |tx, env| acts::retire_party(tx, env, &scope, id, retire)).await?;
    let words = if retire {
        format!("{} is retired. What was promised stays.", party.name)
    } else {
        format!("{} is back.", party.name)
    };
    Ok(done(jar, &words, &links::party(party.id, party.kind)))
}

/// `POST /parties/{id}/retire`
pub async fn retire(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    retired(me, app, id, jar, true).await
}

/// `POST /parties/{id}/bring-back`
pub async fn bring_back(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    retired(me, app, id, jar, false).await
}
