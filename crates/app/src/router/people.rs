//! Addresses of people and parties, of what an administrator sets, and of oneself.

use axum::Router;
use axum::routing::{get, post};

use crate::api::tokens::pages as tokens;
use crate::clients::record;
use crate::find;
use crate::health::pages as relationships;
use crate::kit::app::App;
use crate::organisation;
use crate::people::pages;
use crate::telling::pages as telling;
use crate::trust::pages as words;

/// Everybody there is, and what stands between them and us.
pub fn people() -> Router<App> {
    Router::new()
        // People and parties.
        .route("/people", get(pages::list::list))
        .route("/people/where", get(pages::roles::choose_party))
        .route("/people/new", get(pages::person_form::new).post(pages::person_form::add))
        .route("/people/{id}", get(pages::person::show))
        .route("/people/{id}/edit", get(pages::person_form::edit).post(pages::person_form::save))
        .route("/people/{id}/roles", get(pages::roles::new).post(pages::roles::give))
        .route("/people/{id}/roles/{role}/end", post(pages::roles::end))
        .route("/people/{id}/password", post(pages::person_acts::set_password))
        .route("/people/{id}/invite", post(pages::person_acts::invite))
        .route("/people/{id}/deputies", post(pages::person_acts::name_deputy))
        .route("/people/{id}/deputies/{deputy}/end", post(pages::person_acts::end_deputy))
        .route("/people/{id}/retire", post(pages::person_acts::retire))
        .route("/people/{id}/bring-back", post(pages::person_acts::bring_back))
        .route("/people/{id}/seeing", post(pages::seeing::look))
        .route("/seeing/end", post(pages::seeing::leave))
        .route("/parties", get(pages::parties::list))
        .route("/parties/new", get(pages::party_form::new).post(pages::party_form::add))
        .route("/parties/{id}/edit", get(pages::party_form::edit).post(pages::party_form::save))
        .route("/parties/{id}/retire", post(pages::party_form::retire))
        .route("/parties/{id}/bring-back", post(pages::party_form::bring_back))
        .route("/parties/{id}", get(record::overview))
        .route("/parties/{id}/promises", get(record::promises))
        .route("/parties/{id}/conversations", get(record::conversations))
        .route("/parties/{id}/people", get(record::people))
        .route("/parties/{id}/history", get(record::history))
        .merge(super::clients::clients())
        // What an administrator sets.
        .route("/settings", get(organisation::pages::show))
        .route("/settings/asking", post(organisation::pages::asking))
        .route("/settings/catalogue", post(organisation::pages::catalogue))
        .route("/settings/stages", get(relationships::numbers::show).post(relationships::numbers::save))
        // What one was told, and how often.
        .route("/notices", get(telling::notices::mine))
        .route("/me/mails", get(telling::rhythm::mine).post(telling::rhythm::save_mine))
        // Find.
        .route("/find", get(find::pages::find))
        // Oneself.
        .route("/me", get(pages::me::show).post(pages::me::save))
        .route("/me/taste", post(pages::me::taste))
        .route("/me/word", get(words::mine::show).post(words::mine::switch))
        .route("/me/password", post(pages::me::password))
        .route("/me/sessions/end", post(pages::me::end_one))
        .route("/me/sessions/end-others", post(pages::me::end_others))
        .route("/me/programs", get(tokens::programs).post(tokens::make))
        .route("/me/programs/{id}/end", post(tokens::end))
        .route("/programs", get(tokens::everybody))
        .route("/programs/{id}/end", post(tokens::end_anybodys))
        .route("/me/deputies", post(pages::me::name_deputy))
        .route("/me/deputies/{deputy}/end", post(pages::me::end_deputy))
}
