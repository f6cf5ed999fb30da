//! Pages of alternatives and of lost demand, for our own people.

pub mod alternatives;
mod fields;
pub mod lost;
pub mod one;

use axum::http::StatusCode;
use db::Conn;
use domain::kernel::{OfferingId, PartyId, ServiceId};
use domain::party::PartyKind;

use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Asked, Shown};
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Values and words of a choice.
pub(super) type Options = Vec<(String, String)>;

/// Services and clients that can be chosen.
const MOST: u32 = 500;

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

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    pub(super) fn back(what: &str, typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { what: what.to_owned(), typed, errors, refusal }, status))
    }
}

/// Services, each as a whole and with what it offers; the value is `service` or `service/offering`.
pub(super) fn offered(conn: &mut Conn) -> Result<Options, AppError> {
    let asked = Asked { shown: Shown::All, ..Asked::default() };
    let services = catalogue::list(conn, Sight::House, &asked, (None, false), MOST)?;
    let ids: Vec<ServiceId> = services.iter().map(|service| service.id).collect();
    let mut offerings = catalogue::of_services(conn, &ids)?;
    let mut all = Options::new();
    for service in services {
        all.push((service.id.to_string(), service.name.clone()));
        for (id, name) in offerings.remove(&service.id).unwrap_or_default() {
            all.push((format!("{}/{id}", service.id), format!("{}: {name}", service.name)));
        }
    }
    Ok(all)
}

/// A service, and an offering of it where one was chosen.
pub(super) fn chosen(value: &str) -> Option<(ServiceId, Option<OfferingId>)> {
    let (service, offering) =
        value.split_once('/').map_or((value, None), |(service, offering)| (service, Some(offering)));
    let offering = offering.map(str::parse).transpose().ok()?;
    Some((service.parse().ok()?, offering))
}

/// Clients by name.
pub(super) fn clients(conn: &mut Conn, scope: &Scope) -> Result<Options, AppError> {
    let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
    Ok(all.into_iter().map(|party| (party.id.to_string(), party.name)).collect())
}

/// The client that an address names.
pub(super) fn client_of(typed: &Typed) -> Option<PartyId> {
    typed.get("client").parse().ok()
}
