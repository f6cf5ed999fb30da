//! The pages of people and parties: lists, forms, one person, oneself.

pub mod list;
pub mod me;
pub mod parties;
pub mod party_form;
pub mod person;
pub mod person_acts;
pub mod person_form;
pub mod roles;
pub mod seeing;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::party::{PartyKind, Role};

use super::scope::Scope;
use super::store::Party;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, urls};

/// What was done, said on the page that comes next.
pub(super) fn done(jar: CookieJar, words: &str, next: &str) -> Response {
    (flash::say(jar, words), Redirect::to(next)).into_response()
}

/// A form once more, with what was typed and what is wrong; anything else that went wrong is passed on.
pub(super) fn again<P>(error: AppError, page: impl FnOnce(FieldErrors) -> P) -> Result<(StatusCode, P), AppError> {
    match error {
        AppError::Invalid(errors) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page(errors))),
        other => Err(other),
    }
}

/// A role as it is offered: its code, its word, and what it brings.
#[derive(Clone, Debug)]
pub struct Offered {
    /// As the form sends it.
    pub code: &'static str,
    /// For people.
    pub word: &'static str,
    /// What comes with it.
    pub about: &'static str,
}

/// The roles that people of a party of this kind can hold.
pub(super) fn offered(kind: PartyKind) -> Vec<Offered> {
    let mut fitting: Vec<&Role> = Role::ALL.iter().filter(|r| r.fits(kind)).collect();
    fitting.sort_by_key(|role| **role == Role::Facilitator);
    fitting.into_iter().map(|r| Offered { code: r.code(), word: r.word(), about: about(*r) }).collect()
}

const fn about(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Runs Entente; makes and mends parties, people and roles.",
        Role::Leader => "Answers for the whole of IT; may say binding words for it.",
        Role::RelationshipManager => "Answers for the relationship with some clients.",
        Role::DeliveryLead => "Answers for what a team delivers.",
        Role::ServiceOwner => "Answers for a service.",
        Role::SupplierManager => "Holds suppliers to their promises.",
        Role::Finance => "Captures revenue and issues statements.",
        Role::Facilitator => "Hears both sides in confidence.",
        Role::Member => "Works in a team.",
        Role::Sponsor => "Stands behind a need with name and money; may say binding words.",
        Role::DecisionMaker => "Decides on IT for this client; may say binding words.",
        Role::Requester => "Raises needs and answers for what was asked for.",
        Role::User => "Uses what IT provides; reads.",
        Role::SupplierContact => "Speaks for this supplier.",
    }
}

/// The role that a form sent, where it fits the party.
pub(super) fn role_of(typed: &Typed, kind: PartyKind) -> Result<Role, AppError> {
    let role = Role::from_code(typed.get("role")).filter(|r| r.fits(kind));
    role.ok_or_else(|| FieldErrors::one("role", "Choose what this person is there.")).map_err(AppError::Invalid)
}

/// Every kind that a reader may add, with its address and the words of its button.
pub(super) fn addable(scope: &Scope) -> Vec<(PartyKind, String, &'static str)> {
    let all =
        [(PartyKind::Client, "Add a client"), (PartyKind::Team, "Add a team"), (PartyKind::Supplier, "Add a supplier")];
    all.into_iter()
        .filter(|(kind, _)| super::acts::may_tend(scope, *kind).is_ok())
        .map(|(kind, words)| (kind, urls::with_query("/parties/new", &[("kind", kind.code())]), words))
        .collect()
}

/// A party as an option of a list.
pub(super) fn option(party: &Party) -> (String, String) {
    let words = match &party.parent_name {
        Some(above) => format!("{}, {above}", party.name),
        None => party.name.clone(),
    };
    (party.id.to_string(), words)
}
