//! What one was told, and how often one wants mail, for programs.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use domain::kernel::PersonId;
use domain::telling::{NoticeKind, Pace, Rhythm};
use jiff::civil::Time;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts;
use super::store::{self, Seen};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::mail::About;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(notices)).routes(routes!(mail, choose))
}

codes!(
    /// Why somebody was told.
    NoticeReason = NoticeKind::ALL.iter().map(|kind| kind.code())
);
codes!(
    /// How often mail may come.
    MailPace = Pace::ALL.map(Pace::code)
);
codes!(
    /// What kind of matter it is.
    NoticeMatter = ["commitment", "conversation"]
);

/// One thing that one was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct NoticeSeen {
    id: Uuid,
    /// Why.
    #[schema(value_type = NoticeReason)]
    reason: &'static str,
    /// Of what kind of matter.
    #[schema(value_type = Option<NoticeMatter>)]
    matter: Option<&'static str>,
    /// Of which.
    matter_id: Option<Uuid>,
    /// What it is about; nothing where it may no longer be seen.
    subject: Option<String>,
    made_at: Timestamp,
    /// When it goes or went out by mail; nothing where it is only read here.
    send_at: Option<Timestamp>,
    /// When it was first seen on the page.
    read_at: Option<Timestamp>,
}

impl NoticeSeen {
    fn of(seen: &Seen) -> Self {
        let kept = &seen.kept;
        let about = kept.about.filter(|_| !seen.href.is_empty());
        Self {
            id: kept.id,
            reason: kept.kind.code(),
            matter: about.map(|about| about.matter().code()),
            matter_id: about.map(About::id),
            subject: about.map(|_| seen.subject.clone()),
            made_at: kept.made_at,
            send_at: kept.send_at,
            read_at: kept.read_at,
        }
    }
}

/// What the list is narrowed to: nothing yet.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NoticesBy {}

/// What one was told, newest first.
#[utoipa::path(get, path = "/notices", tag = "me", params(Page), responses((status = 200, body = Paged<NoticeSeen>)))]
async fn notices(
    State(app): State<App>,
    caller: Caller,
    Asked { page, .. }: Asked<NoticesBy>,
) -> Result<Json<Paged<NoticeSeen>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let turn = after.as_ref().map(|(at, id)| Turn { key: at.to_string(), id: *id, back: false });
            let person = caller.reader()?.id;
            let rows = store::seen(conn, &caller.scope, person, turn.as_ref(), page.fetch())?;
            page.paged(rows, |row| (row.kept.made_at, row.kept.id), |row| Ok(NoticeSeen::of(row)))
        })
        .await
}

/// How often and when mail may come.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MailRhythm {
    #[schema(value_type = MailPace)]
    pace: &'static str,
    /// When the daily mail goes.
    #[schema(example = "08:00")]
    daily_at: String,
    /// From when it is quiet; the same as `quiet_until` is never.
    #[schema(example = "19:00")]
    quiet_from: String,
    /// Until when it is quiet.
    #[schema(example = "07:00")]
    quiet_until: String,
    /// Quiet on days that are not worked.
    days_off: bool,
    /// By whose clock; nothing is that of the organisation or of one's party.
    #[schema(example = "Europe/Dublin")]
    zone: Option<String>,
}

/// How often and when mail is to come, as a whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMailRhythm {
    #[schema(value_type = MailPace)]
    pace: String,
    #[schema(example = "08:00", max_length = 8)]
    daily_at: String,
    #[schema(example = "19:00", max_length = 8)]
    quiet_from: String,
    #[schema(example = "07:00", max_length = 8)]
    quiet_until: String,
    days_off: bool,
    #[serde(default)]
    #[schema(max_length = 100)]
    zone: Option<String>,
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn shown(conn: &mut Conn, person: PersonId) -> Result<MailRhythm, AppError> {
    let chosen = store::rhythm_of(conn, person)?;
    let rhythm = chosen.rhythm;
    Ok(MailRhythm {
        pace: rhythm.pace.code(),
        daily_at: clock(rhythm.daily_at),
        quiet_from: clock(rhythm.quiet.0),
        quiet_until: clock(rhythm.quiet.1),
        days_off: rhythm.days_off,
        zone: chosen.zone.as_ref().and_then(TimeZone::iana_name).map(str::to_owned),
    })
}

/// How often and when mail may come.
#[utoipa::path(get, path = "/me/mail", tag = "me", responses((status = 200, body = MailRhythm)))]
async fn mail(State(app): State<App>, caller: Caller) -> Result<Json<MailRhythm>, AppError> {
    caller.read(&app, |conn, _, caller| shown(conn, caller.reader()?.id)).await
}

fn read(sent: &NewMailRhythm) -> Result<(Rhythm, Option<TimeZone>), AppError> {
    let mut f = Checks::default();
    let pace = f.code("pace", Some(&sent.pace), Pace::from_code).unwrap_or(Pace::Asked);
    let mut time = |field: &str, text: &str| {
        let time = Time::strptime("%H:%M", text).ok();
        if time.is_none() {
            f.wrong(field, "Write hours and minutes, such as 17:00.");
        }
        time.unwrap_or(Time::midnight())
    };
    let daily_at = time("daily_at", &sent.daily_at);
    let quiet = (time("quiet_from", &sent.quiet_from), time("quiet_until", &sent.quiet_until));
    let zone = sent.zone.as_deref().map(TimeZone::get).transpose();
    if zone.is_err() {
        f.wrong("zone", "Write the name of a time zone, such as Europe/Dublin.");
    }
    f.done((Rhythm { pace, daily_at, quiet, days_off: sent.days_off }, zone.unwrap_or_default()))
}

fn chosen(tx: &mut db::Tx, env: &Env, sent: &Sent<NewMailRhythm>) -> Result<MailRhythm, AppError> {
    let person = sent.caller.reader()?.id;
    sent.unchanged(tx, |tx| shown(tx, person))?;
    let (rhythm, zone) = read(&sent.body)?;
    acts::choose(tx, env, person, &rhythm, zone.as_ref())?;
    shown(tx, person)
}

/// Chooses how often and when mail may come. What breaks is told at once, whatever is chosen.
#[utoipa::path(put, path = "/me/mail", tag = "me", params(IfMatch), request_body = NewMailRhythm,
    responses((status = 200, body = MailRhythm)))]
async fn choose(State(app): State<App>, sent: Sent<NewMailRhythm>) -> Result<Response, AppError> {
    sent.done(&app, chosen).await
}
