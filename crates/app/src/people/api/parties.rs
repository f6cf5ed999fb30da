//! Clients, teams and suppliers.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Nothing, Page, Paged, Sent, codes};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::people::acts::{self, blank_party};
use crate::people::scope::Scope;
use crate::people::store::{self, PartyFilter};

codes!(
    /// What kind of party it is.
    PartyKindCode = PartyKind::ALL.map(PartyKind::code)
);

codes!(
    /// What kind of party can be added.
    NewPartyKindCode = ["client", "team", "supplier"]
);

/// A client, a team, a supplier, or the IT organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Party {
    id: Uuid,
    #[schema(value_type = PartyKindCode)]
    kind: &'static str,
    name: String,
    /// Under which other it lies.
    parent: Option<Named>,
    /// Who in IT leads the relationship; for a team, who leads it.
    lead: Option<Named>,
    /// A sentence about it. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    about: Option<String>,
    /// Since when it is no more.
    retired_at: Option<Timestamp>,
}

impl Party {
    fn of(scope: &Scope, p: &store::Party) -> Self {
        let parent = p.parent.zip(p.parent_name.as_deref());
        Self {
            id: p.id.0,
            kind: p.kind.code(),
            name: p.name.clone(),
            parent: parent.map(|(id, name)| Named::of(id, name)),
            lead: p.lead.zip(p.lead_name.as_deref()).map(|(id, name)| Named::of(id, name)),
            about: p.about.clone().filter(|_| scope.is_staff()),
            retired_at: p.retired_at,
        }
    }
}

/// A party with what lies below it and what is open with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct PartyInFull {
    #[serde(flatten)]
    party: Party,
    /// What lies directly below it.
    units: Vec<Named>,
    /// What is open between it and us; nothing for our own.
    open: Option<OpenNumbers>,
}

/// What is open between a party and us.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct OpenNumbers {
    /// Promises toward it, asked for or made.
    owed_to: i64,
    /// Its own promises, asked for or made.
    owed_by: i64,
    /// Conversations that go on.
    conversations: i64,
    /// Tickets of other systems.
    tickets: i64,
}

fn shown(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<PartyInFull, AppError> {
    let party = store::find_party(conn, scope, PartyId(id))?;
    let units = store::below(conn, scope, party.id)?;
    let open = match party.kind.is_ours() {
        true => None,
        false => Some(commitments::numbers_of(conn, party.id)?),
    };
    Ok(PartyInFull {
        units: units.iter().map(|unit| Named::of(unit.id, &unit.name)).collect(),
        open: open.map(|n| OpenNumbers {
            owed_to: n.owed_to,
            owed_by: n.owed_by,
            conversations: n.conversations,
            tickets: n.tickets,
        }),
        party: Party::of(scope, &party),
    })
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PartiesBy {
    /// Of this kind.
    #[param(value_type = Option<PartyKindCode>, inline, nullable = false)]
    kind: Option<String>,
    /// Part of the name.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Those that are no more, instead of those that are.
    #[param(default = false)]
    retired: bool,
    /// Only those that lie under no other.
    #[param(default = false)]
    top: bool,
}

/// Where a page begins: name and id of the last row before it.
pub(super) fn turn(page: &Page) -> Result<Option<Turn>, AppError> {
    let after = page.after::<(String, Uuid)>()?;
    Ok(after.map(|(key, id)| Turn { key, id, back: false }))
}

/// Parties, by name. Others than our own staff see their own and the IT organisation.
#[utoipa::path(get, path = "/parties", tag = "parties", params(PartiesBy, Page),
    responses((status = 200, body = Paged<Party>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<PartiesBy>,
) -> Result<Json<Paged<Party>>, AppError> {
    let (mut f, turn) = (Checks::default(), turn(&page)?);
    let filter = PartyFilter {
        kind: f.code("kind", by.kind.as_deref(), PartyKind::from_code),
        like: f.line("q", by.q.as_deref()),
        retired: by.retired,
        top: by.top,
    };
    let filter = f.done(filter)?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::page_of_parties(conn, &caller.scope, &filter, turn.as_ref(), page.fetch())?;
            page.paged(rows, |p| (p.name.clone(), p.id.0), |p| Ok(Party::of(&caller.scope, p)))
        })
        .await
}

/// One party, with what lies below it and what is open with it.
#[utoipa::path(get, path = "/parties/{id}", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartyInFull)))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PartyInFull>, AppError> {
    caller.read(&app, move |conn, _, caller| shown(conn, &caller.scope, id)).await
}

/// What can be said of a party.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyFields {
    /// The name that people use for it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// A sentence about it.
    #[schema(max_length = 500)]
    about: Option<String>,
    /// Under which other it lies.
    parent: Option<Uuid>,
    /// Who in IT leads the relationship; for a team, who leads it.
    lead: Option<Uuid>,
}

impl PartyFields {
    fn read(&self, conn: &mut Conn, scope: &Scope, before: store::Party) -> Result<store::Party, AppError> {
        let mut f = Checks::default();
        let name = f.needed("name", &self.name, "Write the name that people use for it.");
        let about = f.sentence("about", self.about.as_deref());
        let (parent, lead) = (self.parent.map(PartyId), self.lead.map(PersonId));
        if let Some(lead) = lead {
            store::find_person(conn, scope, lead)?;
        }
        f.done(store::Party { name, about, parent, lead, ..before })
    }
}

/// A party that is to be added.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewParty {
    #[schema(value_type = NewPartyKindCode)]
    kind: String,
    /// The name that people use for it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// A sentence about it.
    #[schema(max_length = 500)]
    about: Option<String>,
    /// Under which other it lies. A team without one lies under the IT organisation.
    parent: Option<Uuid>,
    /// Who in IT leads the relationship; for a team, who leads it.
    lead: Option<Uuid>,
}

impl NewParty {
    fn fields(&self) -> PartyFields {
        PartyFields { name: self.name.clone(), about: self.about.clone(), parent: self.parent, lead: self.lead }
    }
}

/// A new client, team or supplier. Clients and suppliers are for relationship and supplier managers, teams for administrators.
#[utoipa::path(post, path = "/parties", tag = "parties", request_body = NewParty,
    responses((status = 201, body = PartyInFull)))]
pub(super) async fn add(State(app): State<App>, sent: Sent<NewParty>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let mut f = Checks::default();
        let kind = f.code("kind", Some(&sent.body.kind), PartyKind::from_code).unwrap_or(PartyKind::Client);
        f.done(())?;
        acts::may_tend(&sent.caller.scope, kind)?;
        let party = sent.body.fields().read(tx, &sent.caller.scope, store::Party { kind, ..blank_party() })?;
        let id = acts::add_party(tx, env, &sent.caller.scope, party)?;
        Ok((format!("/api/v1/parties/{id}"), shown(tx, &sent.caller.scope, id.0)?))
    })
    .await
}

/// Another name, place, lead or sentence. What is left out is emptied.
#[utoipa::path(put, path = "/parties/{id}", tag = "parties", params(("id" = Uuid, Path), IfMatch),
    request_body = PartyFields, responses((status = 200, body = PartyInFull)))]
pub(super) async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<PartyFields>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let before = store::find_party(tx, scope, PartyId(id))?;
        acts::may_tend(scope, before.kind)?;
        let party = sent.body.read(tx, scope, before)?;
        sent.unchanged(tx, |tx| shown(tx, scope, id))?;
        acts::change_party(tx, env, scope, party)?;
        shown(tx, scope, id)
    })
    .await
}

fn retired(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<PartyInFull, AppError> {
    acts::retire_party(tx, env, scope, PartyId(id), retire)?;
    shown(tx, scope, id)
}

/// It is no more. What was promised stays.
#[utoipa::path(post, path = "/parties/{id}/retire", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartyInFull)))]
pub(super) async fn retire(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, true)).await
}

/// It is here again.
#[utoipa::path(post, path = "/parties/{id}/bring-back", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartyInFull)))]
pub(super) async fn bring_back(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, false)).await
}
