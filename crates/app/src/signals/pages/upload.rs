//! Bringing a file in: minutes, a mail, or a table with one text a line.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use db::Tx;
use domain::kernel::PartyId;
use domain::party::PartyKind;
use uuid::Uuid;

use super::new::{again, became};
use super::{LARGEST_FILE, Sent, done, fields};
use crate::imports::reading as files;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::signals::acts::{self, New, Ready};
use crate::signals::reading::{self, Kind, table};
use crate::signals::store;

/// Clients whose names are known.
const CLIENTS: u32 = 5000;

/// A file as it came, with the fields beside it.
async fn sent(mut parts: Multipart, typed: &mut Typed) -> Result<(String, Vec<u8>), AppError> {
    let broken = |e: MultipartError| {
        let large = e.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let words = if large {
            format!("The file is larger than {} MB. Bring in what was said, without attachments.", LARGEST_FILE >> 20)
        } else {
            "The file did not arrive whole. Choose it again.".to_owned()
        };
        AppError::Invalid(FieldErrors::one("file", words))
    };
    let (mut name, mut bytes) = (String::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        if field == "file" {
            part.file_name().unwrap_or_default().clone_into(&mut name);
            bytes = part.bytes().await.map_err(broken)?.to_vec();
        } else {
            let text = part.text().await.map_err(broken)?;
            typed.0.push((field, text.chars().take(200).collect()));
        }
    }
    if bytes.is_empty() {
        return Err(AppError::Invalid(FieldErrors::one("file", "Choose a file that holds something.")));
    }
    Ok((name, bytes))
}

/// Clients by their names.
async fn named(app: &App, scope: &Scope) -> Result<Vec<(String, PartyId)>, AppError> {
    let scope = scope.clone();
    let all =
        app.read(move |conn, _| people::list_parties(conn, &scope, Some(PartyKind::Client), None, false, CLIENTS));
    Ok(all.await?.into_iter().map(|party| (party.name.to_lowercase(), party.id)).collect())
}

async fn texts(app: &App, scope: &Scope, typed: &Typed, file: (String, Vec<u8>)) -> Result<Vec<New>, AppError> {
    let env = app.env();
    let like = fields::around(typed, &env)?;
    let (name, bytes) = file;
    match reading::kind(&name) {
        Kind::Mail => Ok(vec![reading::letter(&bytes, like)?]),
        Kind::Text => Ok(vec![reading::text(&bytes, like)?]),
        Kind::Table => {
            let known = named(app, scope).await?;
            let find = |name: &str| known.iter().find(|(known, _)| *known == name.to_lowercase()).map(|(_, id)| *id);
            let columns = ["words", "client", "day", "author", "side"];
            let columns = columns.map(|column| typed.get(&format!("column_{column}")).trim().to_owned());
            let rows = files::table(&bytes).map_err(of_file)?;
            table::texts(&rows, &table::Columns(columns), &like, &find, env.zone())
        }
    }
}

/// What is wrong with a file stands beside it.
fn of_file(error: AppError) -> AppError {
    match error {
        AppError::Refused { sentence, .. } => AppError::Invalid(FieldErrors::one("file", sentence)),
        other => other,
    }
}

/// What was kept of texts: one, or how many; those that were there before are left out.
struct Kept {
    one: Option<(Uuid, i64)>,
    texts: usize,
    before: usize,
    waiting: i64,
}

fn keep(tx: &mut Tx, env: &Env, scope: &Scope, all: &[Ready]) -> Result<Kept, AppError> {
    let mut kept = Kept { one: None, texts: 0, before: 0, waiting: 0 };
    for ready in all {
        let id = match acts::keep(tx, env, scope, ready) {
            Err(AppError::Refused { code: "heard_before", .. }) if all.len() > 1 => {
                kept.before += 1;
                continue;
            }
            other => other?,
        };
        let waiting = store::find(tx, scope, id)?.waiting;
        kept.one = Some((id, waiting)).filter(|_| all.len() == 1);
        kept.texts += 1;
        kept.waiting += waiting;
    }
    Ok(kept)
}

/// `POST /listening/upload`
pub async fn upload(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    parts: Multipart,
) -> Result<Response, AppError> {
    acts::ours(&me.scope)?;
    let (scope, mut typed) = (me.scope.clone(), Typed::default());
    let kept = async {
        let file = sent(parts, &mut typed).await?;
        let ready = acts::ready(&app, &scope, texts(&app, &scope, &typed, file).await?).await?;
        app.write(move |tx, env| keep(tx, env, &scope, &ready)).await
    };
    match kept.await {
        Ok(Kept { one: Some((id, waiting)), .. }) => Ok(done(jar, &became(waiting), &urls::heard(id))),
        Ok(Kept { texts, before, waiting, .. }) => {
            let before = if before > 0 {
                format!(" {} been brought in before.", say::count(before, "had", "had"))
            } else {
                String::new()
            };
            let texts = say::count(texts, "text was", "texts were");
            let words =
                format!("{texts} brought in, {} to confirm.{before}", say::count(waiting, "sentence", "sentences"));
            Ok(done(jar, &words, "/listening"))
        }
        Err(error) => {
            let (sent, status) = Sent::back("file", typed, error)?;
            again(me, &app, sent, status).await
        }
    }
}
