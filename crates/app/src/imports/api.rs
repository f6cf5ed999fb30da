//! Files from other systems, for programs: bring one in, look at what it would come to, run it, and take it back.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Meant};
use super::report::{Counts, Report};
use super::rights::Importer;
use super::store::{self, Import, Status};
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Problem, Query, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// Largest file, in bytes as it comes.
const LARGEST_FILE: usize = 64 << 20;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, receive).layer(DefaultBodyLimit::max(LARGEST_FILE)))
        .routes(routes!(show))
        .routes(routes!(lines))
        .routes(routes!(look_again))
        .routes(routes!(run))
        .routes(routes!(undo))
        .routes(routes!(discard))
}

codes!(
    /// Where an import stands.
    ImportStatus = Status::ALL.map(Status::code)
);

/// An import.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ImportRun {
    id: Uuid,
    #[schema(value_type = ImportStatus)]
    status: &'static str,
    /// Name of the file.
    file: String,
    /// SHA-256 of the file, in hex.
    sha256: String,
    /// Its size as it came.
    bytes: i64,
    /// Name of the mapping; empty while there is none.
    mapping: String,
    /// Odd lines are refused.
    strict: bool,
    /// Who brought it in; nobody from the command line.
    person: Option<Named>,
    /// Rows of the file.
    rows: i64,
    /// Rows behind it.
    rows_done: i64,
    /// What came of it, or would come of it.
    report: Option<ImportReport>,
    /// Why it broke off.
    failure: Option<String>,
    made_at: Timestamp,
    finished_at: Option<Timestamp>,
    undone_at: Option<Timestamp>,
}

/// What came of an import. Odd and refused lines are at `/imports/{id}/lines`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct ImportReport {
    /// Nothing was written.
    dry_run: bool,
    /// Rows of the file that are as wide as its header.
    rows: u64,
    /// Rows that became an act or a note, now or earlier.
    used: u64,
    /// Of the acts created, those that no row tells and that must have happened.
    implied: u64,
    created: ImportCounts,
    changed: ImportCounts,
    unchanged: ImportCounts,
    /// How many lines are odd; all of them are used.
    flagged_lines: u64,
    /// How many lines are not used.
    refused_lines: u64,
}

/// How many of each kind.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct ImportCounts {
    parties: u64,
    people: u64,
    services: u64,
    commitments: u64,
    /// Further commitments, of matters that were opened again after they were closed.
    reopenings: u64,
    acts: u64,
    /// Versions of prices.
    rates: u64,
    /// Lines of usage.
    usage: u64,
    /// Measurements of levels.
    levels: u64,
    /// Places in teams.
    team_people: u64,
    /// Weeks of teams.
    team_weeks: u64,
    /// Pieces of finished work of teams.
    team_efforts: u64,
    disagreements: u64,
}

impl From<Counts> for ImportCounts {
    fn from(c: Counts) -> Self {
        Self {
            parties: c.parties,
            people: c.people,
            services: c.services,
            commitments: c.commitments,
            reopenings: c.reopenings,
            acts: c.acts,
            rates: c.rates,
            usage: c.usage,
            levels: c.levels,
            team_people: c.team_people,
            team_weeks: c.team_weeks,
            team_efforts: c.team_efforts,
            disagreements: c.disagreements,
        }
    }
}

impl From<&Report> for ImportReport {
    fn from(r: &Report) -> Self {
        Self {
            dry_run: r.dry_run,
            rows: r.rows,
            used: r.used,
            implied: r.implied,
            created: r.created.into(),
            changed: r.changed.into(),
            unchanged: r.unchanged.into(),
            flagged_lines: r.flagged_lines,
            refused_lines: r.refused_lines,
        }
    }
}

impl From<&Import> for ImportRun {
    fn from(i: &Import) -> Self {
        Self {
            id: i.id,
            status: i.status.code(),
            file: i.file_name.clone(),
            sha256: i.file_hash.clone(),
            bytes: i.file_bytes,
            mapping: i.mapping_name.clone(),
            strict: i.strict,
            person: i.person.as_ref().map(|(id, name)| Named::of(*id, name)),
            rows: i.rows_found,
            rows_done: i.rows_done,
            report: i.report.as_ref().map(ImportReport::from),
            failure: i.failure.clone(),
            made_at: i.made_at,
            finished_at: i.finished_at,
            undone_at: i.undone_at,
        }
    }
}

/// Whoever may bring data in.
fn importer(caller: &Caller) -> Result<Importer, AppError> {
    Importer::of(&caller.scope)
}

/// Imports, newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", params(Page),
    responses((status = 200, body = Paged<ImportRun>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<ImportRun>>, AppError> {
    let by = importer(&caller)?;
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, _| {
            let rows = store::list(conn, by.only_money(), after, page.fetch())?;
            page.paged(rows, |row| (row.made_at, row.id), |row| Ok(ImportRun::from(row)))
        })
        .await
}

/// What is said about a file.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FileBy {
    /// Name of the file.
    #[param(min_length = 1, max_length = 200)]
    name: String,
    /// Name of a mapping; the first that fits the header where nothing is said.
    #[param(nullable = false, max_length = 200)]
    mapping: Option<String>,
    /// Refuse odd lines.
    #[serde(default)]
    #[param(default = false)]
    strict: bool,
}

fn meant(name: Option<String>) -> Meant {
    name.map_or(Meant::Fitting, Meant::Named)
}

fn is_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/csv", "application/gzip", "application/octet-stream"].contains(&kind)
}

/// A file is kept and looked at: CSV, or CSV packed with gzip, up to 64 MB. Nothing is written until it is run. Where no mapping
/// fits, say on its page what the columns mean.
#[utoipa::path(post, path = "/imports", tag = "imports", params(FileBy),
    request_body(content((String = "text/csv"), (String = "application/gzip"), (String = "application/octet-stream"))),
    extensions(("x-repeats" = json!("A file may be kept twice; each is run or discarded by itself."))),
    responses((status = 201, body = ImportRun)))]
async fn receive(
    State(app): State<App>,
    caller: Caller,
    Query(by): Query<FileBy>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Response> {
    if !is_file(&headers) {
        return Err(Problem::unsupported("text/csv, application/gzip or application/octet-stream").into_response());
    }
    let received = received(&app, &caller, by, bytes).await.map_err(IntoResponse::into_response)?;
    let address = format!("/api/v1/imports/{}", received.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], Json(ImportRun::from(&received))).into_response())
}

async fn received(app: &App, caller: &Caller, by: FileBy, bytes: Bytes) -> Result<Import, AppError> {
    let importer = importer(caller)?;
    let mut f = Checks::default();
    let name = f.needed("name", &by.name, "Say the name of the file.");
    let mapping = f.line("mapping", by.mapping.as_deref());
    if bytes.is_empty() {
        f.wrong("body", "Send a file that holds something.");
    }
    f.done(())?;
    acts::receive(app, &importer, &name, bytes.to_vec(), meant(mapping), by.strict).await
}

/// One import: how far it is, and what came of it.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportRun)))]
async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<ImportRun>, AppError> {
    let by = importer(&caller)?;
    caller
        .read(&app, move |conn, _, _| {
            let import = store::find(conn, id)?;
            by.looks_at(&import).map(|()| ImportRun::from(&import))
        })
        .await
}

/// A line of the file and what there is to say about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ImportLine {
    /// The line; the header is line 1.
    line: u64,
    /// It was not used.
    refused: bool,
    /// For programs.
    code: String,
    /// For people.
    reason: String,
}

/// Lines that were odd or could not be used, refused ones first, each in the order of the file.
#[utoipa::path(get, path = "/imports/{id}/lines", tag = "imports", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<ImportLine>)))]
async fn lines(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<ImportLine>>, AppError> {
    let by = importer(&caller)?;
    let after = page.after::<i64>()?.unwrap_or(0);
    caller
        .read(&app, move |conn, _, _| {
            by.looks_at(&store::find(conn, id)?)?;
            let rows = store::lines(conn, id, after, page.fetch())?;
            let line = |row: &store::Line| ImportLine {
                line: row.note.line,
                refused: row.refused,
                code: row.note.code.clone(),
                reason: row.note.reason.clone(),
            };
            page.paged(rows, |row| row.number, |row| Ok(line(row)))
        })
        .await
}

/// Another mapping for a file that was not run yet.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtherMapping {
    /// Name of a mapping; the first that fits the header where nothing is said.
    #[schema(max_length = 200)]
    mapping: Option<String>,
    /// Refuse odd lines.
    #[serde(default)]
    strict: bool,
}

/// Look at a file once more, with another mapping. Nothing is written.
#[utoipa::path(post, path = "/imports/{id}/mapping", tag = "imports", params(("id" = Uuid, Path)),
    request_body = OtherMapping, extensions(("x-repeats" = json!("The same mapping twice changes nothing."))),
    responses((status = 200, body = ImportRun)))]
async fn look_again(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OtherMapping>,
) -> Result<Json<ImportRun>, AppError> {
    let by = importer(&sent.caller)?;
    let mut f = Checks::default();
    let mapping = f.line("mapping", sent.body.mapping.as_deref());
    let mapping = f.done(mapping)?;
    let import = acts::look_again(&app, &by, id, meant(mapping), sent.body.strict).await?;
    Ok(Json(ImportRun::from(&import)))
}

async fn begun(app: &App, by: &Importer, id: Uuid) -> Result<(StatusCode, Json<ImportRun>), AppError> {
    let import = acts::find(app, by, id).await?;
    Ok((StatusCode::ACCEPTED, Json(ImportRun::from(&import))))
}

/// Bring it in, behind this answer: read the import to see how far it is.
#[utoipa::path(post, path = "/imports/{id}/run", tag = "imports", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("What runs or was run is refused."))), responses((status = 202, body = ImportRun)))]
async fn run(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<ImportRun>), AppError> {
    let by = importer(&caller)?;
    acts::run_behind(&app, &by, id).await?;
    begun(&app, &by, id).await
}

/// Take it back, behind this answer. What people have spoken in since stays.
#[utoipa::path(post, path = "/imports/{id}/undo", tag = "imports", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("What is undone stays undone."))), responses((status = 202, body = ImportRun)))]
async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<ImportRun>), AppError> {
    let by = importer(&caller)?;
    acts::undo_behind(&app, &by, id).await?;
    begun(&app, &by, id).await
}

/// Forget a file of which nothing was written.
#[utoipa::path(post, path = "/imports/{id}/discard", tag = "imports", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportRun)))]
async fn discard(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    let by = importer(&sent.caller)?;
    sent.done(&app, move |tx, _, _| acts::discard(tx, &by, id).map(|import| ImportRun::from(&import))).await
}
