//! The services that a client uses: what is promised of each beside what was measured for them, core services on top.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::kernel::PartyId;
use domain::party::PartyKind;

use super::{Head, Tab, head, record};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::page;
use crate::levels::shown::{self as levels, OfClient};
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "clients/services.html")]
struct ServicesPage {
    chrome: Chrome,
    head: Head,
    services: OfClient,
}

/// `…/services?until=`
pub async fn services(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let (head, services) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            if r.party.kind != PartyKind::Client {
                return Err(AppError::NotFound);
            }
            let head = head(conn, env, &scope, &org, &r, Tab::Services)?;
            let path = format!("{}/services", head.href);
            let services = levels::of_client(conn, env, &scope, (id, &path), query.get("until"))?;
            Ok((head, services))
        })
        .await?;
    page::show(&ServicesPage { chrome: me.chrome, head, services })
}
