//! Choosing a file and, where one is known, what its columns mean.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use axum_extra::extract::cookie::CookieJar;

use super::{LARGEST_FILE, done, importer, offered};
use crate::imports::acts::{self, Meant};
use crate::imports::files::Files;
use crate::imports::store::Import;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "imports/new.html")]
struct NewPage {
    chrome: Chrome,
    typed: Typed,
    errors: FieldErrors,
    mappings: Vec<(String, String)>,
    /// Files with a reader of their own that this person can bring in: what each is, what its columns have to be, and may be.
    own: Vec<(&'static str, String, String, Vec<String>)>,
    only_money: bool,
    largest: usize,
}

async fn form(me: SignedIn, app: &App, typed: Typed, errors: FieldErrors) -> Result<NewPage, AppError> {
    let by = importer(&me)?;
    let only_money = by.only_money();
    let own = Files::ALL.iter().filter(|files| by.brings(files.name()));
    let own =
        own.map(|files| (files.title(), files.needed().join(", "), files.more().join(", "), files.codes())).collect();
    let mappings = app.read(move |conn, _| offered(conn, &by)).await?;
    Ok(NewPage { chrome: me.chrome, typed, errors, mappings, own, only_money, largest: LARGEST_FILE >> 20 })
}

/// `GET /imports/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(asked): Query<Typed>) -> Result<Response, AppError> {
    page::show(&form(me, &app, asked, FieldErrors::default()).await?)
}

/// The fields of the form into `typed`, as far as they come; and the file with its name.
async fn sent(mut parts: Multipart, typed: &mut Typed) -> Result<(String, Vec<u8>), AppError> {
    let broken = |e: axum::extract::multipart::MultipartError| {
        let large = e.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let sentence = if large {
            format!("The file is larger than {} MB. Pack it with gzip, or split it.", LARGEST_FILE >> 20)
        } else {
            "The file did not arrive whole. Choose it again.".to_owned()
        };
        AppError::Invalid(FieldErrors::one("file", sentence))
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
    Ok((name, bytes))
}

async fn receive(me: &SignedIn, app: &App, parts: Multipart) -> Result<Import, (Typed, AppError)> {
    let by = importer(me).map_err(|e| (Typed::default(), e))?;
    let mut typed = Typed::default();
    let (name, bytes) = match sent(parts, &mut typed).await {
        Ok(sent) => sent,
        Err(error) => return Err((typed, error)),
    };
    if bytes.is_empty() {
        let errors = FieldErrors::one("file", "Choose a file that holds something.");
        return Err((typed, AppError::Invalid(errors)));
    }
    let mapping = match typed.get("mapping") {
        "" => Meant::Fitting,
        name => Meant::Named(name.to_owned()),
    };
    let strict = typed.has("strict");
    let received = acts::receive(app, &by, &name, bytes, mapping, strict).await;
    received.map_err(|error| match error {
        AppError::Refused { code, sentence } => {
            let field = if matches!(code, "mapping" | "no_mapping") { "mapping" } else { "file" };
            (typed, AppError::Invalid(FieldErrors::one(field, sentence)))
        }
        other => (typed, other),
    })
}

/// `POST /imports/new`
pub async fn add(me: SignedIn, State(app): State<App>, jar: CookieJar, parts: Multipart) -> Result<Response, AppError> {
    match receive(&me, &app, parts).await {
        Ok(import) if import.mapping_name.is_empty() => {
            let words = "No mapping fits this header yet. Say what its columns mean.";
            Ok(done(jar, words, &format!("{}/columns", urls::import(import.id))))
        }
        Ok(import) => {
            Ok(done(jar, "Nothing is written yet. See what the file would come to.", &urls::import(import.id)))
        }
        Err((typed, AppError::Invalid(errors))) => {
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &form(me, &app, typed, errors).await?)
        }
        Err((_, error)) => Err(error),
    }
}
