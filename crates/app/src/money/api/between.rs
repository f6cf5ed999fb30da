//! What falls between, for programs.

use axum::Json;
use axum::extract::State;
use domain::charging::{Length, Period};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Named, Page, Paged, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::money::acts::{self, Item, List};
use crate::money::store::Mark;

/// The endpoint of what falls between.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(between))
}

codes!(
    /// In which list something stands.
    BetweenList = List::ALL.map(List::code)
);

/// Something that fell between.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FallsBetween {
    #[schema(value_type = BetweenList)]
    list: &'static str,
    /// Whose, where it is somebody's.
    client: Option<Named>,
    /// The id of the service.
    service: Option<Uuid>,
    /// By which price.
    key: Option<String>,
    /// What it is called.
    name: String,
    /// A decimal text.
    quantity: Option<String>,
    unit: Option<String>,
    /// In how many lines.
    lines: Option<u32>,
    /// Why it is here.
    code: String,
    /// The same in words, with what to do.
    reason: String,
}

fn shown(item: &Item) -> FallsBetween {
    FallsBetween {
        list: item.list.code(),
        client: item.client.as_ref().map(|(id, name)| Named::of(*id, name)),
        service: item.service.map(|id| id.0),
        key: item.key.as_ref().map(ToString::to_string),
        name: item.name.clone(),
        quantity: item.quantity.as_ref().map(|(quantity, _)| quantity.to_string()),
        unit: item.quantity.as_ref().and_then(|(_, unit)| unit.as_ref()).map(ToString::to_string),
        lines: item.lines,
        code: item.code.to_owned(),
        reason: item.reason.to_owned(),
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct BetweenBy {
    /// Such as 2026-03; the month that goes on where nothing is sent.
    #[param(nullable = false, max_length = 7)]
    month: Option<String>,
    /// Only this list.
    #[param(nullable = false, value_type = Option<BetweenList>)]
    list: Option<String>,
}

/// What fell between in a month, over the whole house: usage without a price, prices that nobody used, what is held and not
/// used, services that nothing is charged for, clients without use. For our own people.
#[utoipa::path(get, path = "/falls-between", tag = "money", params(BetweenBy, Page),
    responses((status = 200, body = Paged<FallsBetween>)))]
async fn between(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<BetweenBy>,
) -> Result<Json<Paged<FallsBetween>>, AppError> {
    let after = page.after::<(String, Mark)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let this = Period::holding(env.local().date(), Length::Month);
            let month = month(by.month.as_deref(), this)?;
            let wrong = || AppError::Invalid(FieldErrors::one("list", "Choose one of the lists, or leave it away."));
            let only = by.list.as_deref().map(|code| List::from_code(code).ok_or_else(wrong)).transpose()?;
            let begin = after.as_ref().and_then(|(code, _)| List::from_code(code));
            let mut rows = Vec::new();
            for list in List::ALL {
                let wanted = only.is_none_or(|only| only == list) && begin.is_none_or(|begin| begin <= list);
                let left = page.fetch().saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
                if wanted && left > 0 {
                    let mark = after.as_ref().filter(|_| begin == Some(list)).map(|(_, mark)| mark);
                    rows.extend(acts::between(conn, &caller.scope, (list, month), mark, left)?);
                }
            }
            page.paged(rows, |item| (item.list.code().to_owned(), item.mark.clone()), |item| Ok(shown(item)))
        })
        .await
}

/// The month that is asked for.
pub(super) fn month(text: Option<&str>, this: Period) -> Result<Period, AppError> {
    let asked = text.map(str::parse::<Period>).transpose().ok();
    let month = asked.map(|month| month.unwrap_or(this)).filter(|month| month.length() == Length::Month);
    let month = month.filter(|month| (1970..=2200).contains(&month.first().year()));
    month.ok_or_else(|| AppError::Invalid(FieldErrors::one("month", "Write a month as 2026-03.")))
}
