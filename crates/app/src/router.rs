//! Every address of Entente, on one screen.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::api::{self, tokens::pages as tokens};
use crate::benefits::pages as benefits;
use crate::calendars::pages as calendars;
use crate::catalogue::pages as catalogue;
use crate::check::pages as check;
use crate::check::standing::pages as standing;
use crate::clients::{self, record};
use crate::commitments::pages as promises;
use crate::conversations::pages as conversations;
use crate::find;
use crate::health::pages as relationships;
use crate::imports::pages as imports;
use crate::kit::app::App;
use crate::kit::assets;
use crate::kit::error::AppError;
use crate::kit::{around, flash, health};
use crate::levels::pages as levels;
use crate::links::pages as links;
use crate::mail::pages as mails;
use crate::money::pages as money;
use crate::organisation;
use crate::people::signed_in::SignedIn;
use crate::people::{access, pages};
use crate::portal::pages as portal;
use crate::portal::prepare::pages as prepare;
use crate::programs::programs;
use crate::resting::pages as resting;
use crate::reviews::pages as reviews;
use crate::rivals::pages as rivals;
use crate::satisfaction::pages as satisfaction;
use crate::shadow::pages as shadow;
use crate::signals::pages as signals;
use crate::sponsors::pages as sponsors;
use crate::teams::pages as teams;
use crate::telling::pages as telling;
use crate::today::pages as today;
use crate::trust::pages as words;
use crate::watch;

/// Largest body of a form, in bytes. A file has a limit of its own.
const LARGEST_FORM: usize = 512 * 1024;

/// The whole site.
pub fn router(app: App) -> Router {
    Router::new()
        // Doors.
        .route("/welcome", get(access::welcome_page).post(access::welcome))
        .route("/sign-in", get(access::sign_in_page).post(access::sign_in))
        .route("/sign-out", post(access::sign_out))
        // Conversations.
        .route("/conversations", get(conversations::list))
        .route("/conversations/new", get(conversations::new).post(conversations::start))
        .route("/conversations/{id}", get(conversations::show))
        .route("/conversations/{id}/{act}", post(conversations::say))
        // Looking back.
        .route("/reviews", get(reviews::index::show))
        .route("/reviews/findings/{id}", get(reviews::finding::show).post(reviews::finding::make))
        // Trust.
        .route("/trust", get(words::list::show))
        .route("/trust/{party}", get(words::pair::show))
        .route("/trust/{party}/outcomes", get(words::behind::show))
        .route("/trust/{party}/sharing", post(words::pair::share))
        // Today.
        .route("/", get(front))
        .route("/asked", get(watch::pages::show).post(watch::pages::answer))
        // Promises.
        .route("/promises", get(promises::list::list))
        .route("/promises.csv", get(promises::list::file))
        .route("/promises/views", post(promises::list::keep_view))
        .route("/promises/views/{id}/remove", post(promises::list::drop_view))
        .route("/promises/new", get(promises::new::new).post(promises::new::open))
        .route("/promises/meeting", get(promises::meeting::form).post(promises::meeting::keep))
        .route("/conversations/{id}/meeting", get(promises::meeting::of_conversation))
        .route("/promises/{id}", get(promises::show))
        .route("/promises/{id}/ask-lead", post(watch::pages::ask_lead))
        .route("/promises/{id}/{act}", post(promises::act))
        .route("/promises/{id}/rests-on", get(resting::below::show).post(resting::below::change))
        .route("/promises/{id}/let-go", post(resting::below::let_go))
        .route("/promises/{id}/effort", get(teams::effort::show).post(teams::effort::change))
        .route("/promises/{id}/needs", get(resting::needs::show).post(resting::needs::change))
        .merge(people())
        .merge(catalogue())
        // Calendars.
        .route("/calendars", get(calendars::list::list))
        .route("/calendars/new", get(calendars::list::new).post(calendars::list::add))
        .route("/calendars/{id}", get(calendars::one::show))
        .route("/calendars/{id}/{what}", post(calendars::one::change))
        .route("/parties/{id}/calendar", get(calendars::whose::show).post(calendars::whose::save))
        .merge(what_can_be_kept())
        .merge(what_teams_carry())
        .merge(what_was_heard())
        .merge(what_runs())
        .merge(what_things_cost())
        .merge(files_and_letters())
        .merge(by_link())
        // What everybody may fetch.
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(around::same_origin))
        .merge(api::mounted(programs()))
        .layer(middleware::from_fn(around::headers))
        .layer(middleware::from_fn(flash::once))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(around::called))
        .layer(CatchPanicLayer::custom(|_| AppError::Internal("a handler panicked".into()).into_response()))
        .with_state(app)
}

/// Chances: before a word, after it, and whether they were right.
fn what_can_be_kept() -> Router<App> {
    Router::new()
        .route("/promises/check", get(check::of_thought).post(check::give::offer))
        .route("/promises/chances", get(check::chances::show).post(check::chances::agree))
        .route("/promises/{id}/check", get(check::of_promise).post(check::give::give))
        .route("/promises/risks", get(standing::list))
        .route("/promises/{id}/risk", post(standing::know))
}

/// What teams can carry, and what they do not carry for long.
fn what_teams_carry() -> Router<App> {
    Router::new()
        .route("/teams", get(teams::list::show))
        .route("/teams/{id}", get(teams::one::show))
        .route("/teams/{id}/people", get(teams::people::show))
        .route("/teams/{id}/people/{what}", post(teams::people::change))
        .route("/teams/{id}/pace", get(teams::pace::show))
        .route("/teams/{id}/pace/{what}", post(teams::pace::change))
        .route("/debts", get(teams::debts::list).post(teams::debts::add))
        .route("/debts/{id}/{what}", post(teams::debts::change))
        .route("/skills", get(teams::skills::show).post(teams::skills::change))
}

/// What was heard, what waits for a person in it, and how well it is heard.
fn what_was_heard() -> Router<App> {
    let file_limit = DefaultBodyLimit::max(signals::LARGEST_FILE);
    Router::new()
        .route("/listening", get(signals::first))
        .route("/listening/confirmed", get(signals::confirmed))
        .route("/listening/plain", get(signals::plain))
        .route("/listening/hears", get(signals::hears).post(signals::forget))
        .route("/listening/new", get(signals::new).post(signals::add))
        .route("/listening/upload", post(signals::upload).layer(file_limit))
        .route("/listening/texts/{id}", get(signals::one))
        .route("/listening/texts/{id}/{what}", post(signals::change))
        .route("/listening/texts/{id}/sentences/{number}", post(signals::say))
        .route("/clients/{id}/signals", get(signals::of_client))
}

/// Levels that were measured, and what runs and fails.
fn what_runs() -> Router<App> {
    Router::new()
        .route("/levels", get(levels::core::show))
        .route("/levels/{service}", get(levels::log::show))
        .route("/levels/{service}/measure", get(levels::measure::new).post(levels::measure::book))
        .route("/levels/{service}/running", get(levels::running::ask).post(levels::running::say))
        .route("/levels/{service}/count", post(levels::log::count))
}

/// What things cost, what was used and held, and what it comes to.
fn what_things_cost() -> Router<App> {
    Router::new()
        .route("/money/rates", get(money::rates::list))
        .route("/money/rates/new", get(money::form::new).post(money::form::add))
        .route("/money/rates/year", post(money::rates::settle))
        .route("/money/rates/{key}", get(money::rate::show))
        .route("/money/rates/{key}/next", get(money::form::next).post(money::form::follow))
        .route("/money/usage", get(money::usage::list))
        .route("/money/usage/new", get(money::usage::new).post(money::usage::book))
        .route("/money/usage/{id}/reverse", post(money::usage::reverse))
        .route("/money/between", get(money::between::list))
        .route("/money/between/list.csv", get(money::between::file))
        .route("/money/bills", get(money::bills::list))
        .route("/money/bills/{client}", get(money::bill::show))
        .route("/money/bills/{client}/lines.csv", get(money::bill::file))
        .merge(statements())
        .route("/money/held", get(money::held::list))
        .route("/money/held/new", get(money::held::new).post(money::held::begin))
        .route("/money/held/{id}/end", get(money::held::end).post(money::held::ended))
}

/// What clients are charged or shown, period by period, and how.
fn statements() -> Router<App> {
    use money::statements::{files, line, list, month, one, terms};
    Router::new()
        .route("/money/statements", get(list::list))
        .route("/money/statements/begin", post(month::begin))
        .route("/money/statements/periods/{period}", get(month::show))
        .route("/money/statements/periods/{period}/places", get(month::places_of))
        .route("/money/statements/periods/{period}/{step}", get(files::of_period).post(month::step))
        .route("/money/statements/{id}", get(one::show))
        .route("/money/statements/{id}/{act}", get(files::of_one).post(one::act))
        .route("/money/statements/{id}/lines/{line}", get(line::show))
        .route("/money/statements/{id}/lines/{line}/{act}", post(line::act))
        .route("/money/terms", get(terms::show).post(terms::charge))
        .route("/money/terms/agreements", post(terms::agree))
        .route("/money/terms/agreements/{id}/end", post(terms::end))
        .route("/money/terms/house", post(terms::house))
}

/// What IT offers, and ordering it.
fn catalogue() -> Router<App> {
    Router::new()
        .route("/catalogue", get(catalogue::list::list))
        .route("/catalogue/sheet", get(catalogue::list::sheet))
        .route("/catalogue/new", get(catalogue::describe::new).post(catalogue::describe::add))
        .route("/catalogue/{id}", get(catalogue::one::show))
        .route("/catalogue/{id}/edit", get(catalogue::describe::edit).post(catalogue::describe::save))
        .route("/catalogue/{id}/offerings/new", get(catalogue::offer::new).post(catalogue::offer::add))
        .route("/catalogue/{id}/{act}", post(catalogue::one::live))
        .route("/catalogue/offerings/{id}", get(catalogue::offer::edit).post(catalogue::offer::save))
        .route("/catalogue/offerings/{id}/price", post(catalogue::price::tell))
        .route("/catalogue/offerings/{id}/charged", post(catalogue::price::charged))
        .route("/catalogue/offerings/{id}/order", get(catalogue::order::form).post(catalogue::order::place))
        .route("/catalogue/offerings/{id}/{act}", post(catalogue::offer::retire))
}

/// What comes in from elsewhere and goes out.
fn files_and_letters() -> Router<App> {
    let file_limit = DefaultBodyLimit::max(imports::LARGEST_FILE);
    Router::new()
        // Files from other systems.
        .route("/imports", get(imports::list::list))
        .route("/imports/new", get(imports::new::new).post(imports::new::add).layer(file_limit))
        .route("/imports/{id}", get(imports::show::show))
        .route("/imports/{id}/columns", get(imports::columns::choose).post(imports::columns::choose_them))
        .route("/imports/{id}/mapping", post(imports::steps::mapping))
        .route("/imports/{id}/run", post(imports::steps::run))
        .route("/imports/{id}/undo", post(imports::steps::undo))
        .route("/imports/{id}/discard", post(imports::steps::discard))
        // Letters.
        .route("/mails", get(mails::list::all))
        .route("/mails/mine", get(mails::list::mine))
        .route("/mails/received", get(mails::received::received))
        .route("/mails/{id}", get(mails::show::show))
        .route("/mails/{id}/again", post(mails::show::again))
        .route("/mails/{id}/hold", post(mails::show::hold))
        .route("/demo/mails", get(mails::demo::everybody))
        .route("/demo/mails/{person}", get(mails::demo::of))
        .route("/demo/mails/{person}/{letter}", get(mails::demo::one))
}

/// What a link in a mail opens. No page of these tells another site where its reader comes from, and none is found by
/// looking for it.
fn by_link() -> Router<App> {
    Router::new()
        .route("/a/{token}", get(links::answer::show))
        .route("/a/{token}/say/{act}", post(links::answer::say))
        .route("/a/{token}/p/{id}", get(links::answer::show_promise))
        .route("/a/{token}/p/{id}/say/{act}", post(links::answer::say_of_promise))
        .route("/a/{token}/not-me", get(links::forwarded::show))
        .route("/a/{token}/comment", post(links::forwarded::comment))
        .route("/a/{token}/for/{act}", post(links::forwarded::answer_for))
        .route("/a/{token}/fresh", post(links::forwarded::fresh))
        .route("/a/{token}/confirm", post(links::confirm::confirm))
        .route("/a/{token}/drop", post(links::confirm::drop))
        .route("/forgot", get(links::reset::forgot_page).post(links::reset::forgot))
        .route("/reset/{token}", get(links::reset::reset_page).post(links::reset::reset))
        .route("/rhythm/{token}", get(telling::rhythm::by_link).post(telling::rhythm::save_by_link))
        .layer(middleware::from_fn(around::quiet))
}

/// Everybody there is, and what stands between them and us.
fn people() -> Router<App> {
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
        .merge(served())
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

/// Clients: the list, the page of one, what is known about it, who stands behind what, and what came of it.
fn served() -> Router<App> {
    Router::new()
        .route("/clients", get(clients::list::list))
        .route("/clients/views", post(clients::list::save_view))
        .route("/clients/views/{id}/remove", post(clients::list::remove_view))
        .route("/clients/talks", get(clients::talks::show).post(clients::talks::set))
        .route("/clients/{id}", get(record::overview))
        .route("/clients/{id}/promises", get(record::promises))
        .route("/clients/{id}/conversations", get(record::conversations))
        .route("/clients/{id}/services", get(record::services))
        .route("/clients/{id}/people", get(record::people))
        .route("/clients/{id}/history", get(record::history))
        .route("/clients/{id}/value", get(benefits::show))
        .route("/clients/{id}/value/{what}", post(benefits::change))
        .route("/sponsors", get(sponsors::list))
        .route("/clients/{id}/sponsors", get(sponsors::show))
        .route("/clients/{id}/sponsors/{what}", post(sponsors::change))
        .route("/clients/{id}/profile", get(record::profile))
        .route("/clients/{id}/profile/changes", get(record::changes))
        .route("/clients/{id}/profile/{what}", post(record::change_profile))
        .route("/clients/{id}/measures/{measure}", get(record::measure))
        .route("/clients/{id}/measures/{measure}/{what}", post(record::change_measure))
        .route("/clients/{id}/prepare", get(prepare::prepare))
        .merge(elsewhere())
}

/// What clients could have elsewhere and what they have already, the income that rests on those who are not content,
/// and how relationships stand.
fn elsewhere() -> Router<App> {
    Router::new()
        .route("/alternatives", get(rivals::alternatives::list))
        .route("/alternatives/new", get(rivals::alternatives::new).post(rivals::alternatives::add))
        .route("/alternatives/{id}", get(rivals::one::show))
        .route("/alternatives/{id}/{what}", post(rivals::one::change))
        .route("/lost", get(rivals::lost::list))
        .route("/lost/new", get(rivals::lost::new).post(rivals::lost::add))
        .route("/lost/{id}/take-back", post(rivals::lost::take_back))
        .route("/outside", get(shadow::list::list))
        .route("/outside/new", get(shadow::form::new).post(shadow::form::add))
        .route("/outside/{id}", get(shadow::one::show))
        .route("/outside/{id}/{what}", post(shadow::one::change))
        .route("/income", get(satisfaction::list))
        .route("/clients/{id}/satisfaction", get(satisfaction::show))
        .route("/relationships", get(relationships::list))
        .route("/clients/{id}/health", get(relationships::show))
        .route("/clients/{id}/health/{what}", post(relationships::change))
}

/// The first page: Today for our own people, the portal for everybody else.
async fn front(app: State<App>, me: SignedIn) -> Result<Response, AppError> {
    if me.scope.is_staff() { today::today(app, me).await } else { portal::home(app, me).await }
}

async fn nothing() -> AppError {
    AppError::NotFound
}
