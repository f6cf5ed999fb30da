//! Saying column by column what an unknown file means. Two steps on one page: the columns, then what each state means.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::importing::{Choice, Part, Shape, Step, Table, states, step};
use uuid::Uuid;

use super::{done, importer};
use crate::imports::acts::{self, Meant};
use crate::imports::rights::Importer;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "imports/columns.html")]
struct ColumnsPage {
    chrome: Chrome,
    href: String,
    errors: FieldErrors,
    typed: Typed,
    log: bool,
    columns: Vec<Column>,
    parts: Vec<(&'static str, &'static str)>,
    states: Vec<StateLine>,
    steps: Vec<(&'static str, &'static str)>,
}

struct Column {
    field: String,
    name: String,
    sample: String,
    part: &'static str,
}

struct StateLine {
    field: String,
    state: String,
    step: &'static str,
}

const STEPS: [(Step, &str); 7] = [
    (Step::Requested, "asked for, nobody works on it yet"),
    (Step::Promised, "somebody works on it"),
    (Step::Waiting, "waits for somebody else"),
    (Step::Delivered, "said to be done"),
    (Step::Accepted, "closed"),
    (Step::Cancelled, "given up by whoever asked"),
    (Step::Note, "says nothing about where it stands"),
];

/// What the form shows before anything was chosen.
fn first(choice: &Choice) -> Typed {
    let shape = if choice.shape == Shape::Log { "log" } else { "list" };
    Typed::default()
        .with("shape", shape)
        .with("dates", choice.dates.join("; "))
        .with("zone", choice.zone.as_str())
        .with("missing", choice.missing.join(" "))
}

/// What was chosen for a column: what the form sent, else the guess.
fn part(typed: &Typed, choice: &Choice, at: usize, name: &str) -> Option<Part> {
    let field = format!("column-{at}");
    if typed.has(&field) {
        return Part::from_code(typed.get(&field));
    }
    choice.parts.iter().find(|(column, _)| column == name).map(|(_, part)| *part)
}

fn chosen(typed: &Typed, guess: &Choice, table: &Table) -> Choice {
    let named = table.columns().iter().enumerate();
    let parts: Vec<(String, Part)> =
        named.filter_map(|(at, name)| Some((name.clone(), part(typed, guess, at, name)?))).collect();
    let state = parts.iter().find(|(_, p)| *p == Part::State).map(|(c, _)| c.clone());
    let state = state.and_then(|column| table.columns().iter().position(|c| *c == column));
    let all = state.map(|column| states(table, column)).unwrap_or_default();
    let steps: BTreeMap<String, Step> = all
        .into_iter()
        .enumerate()
        .map(|(at, state)| {
            let sent = Step::from_code(typed.get(&format!("step-{at}")));
            let step = sent.unwrap_or_else(|| step(&state));
            (state, step)
        })
        .collect();
    let list = |field: &str, gap: char| {
        typed.get(field).split(gap).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let title = typed.get("title").trim().to_owned();
    let name: String =
        title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).take(40).collect();
    let name = name.trim_matches('-').to_owned();
    Choice {
        system: name.clone(),
        name,
        title,
        shape: if typed.get("shape") == "log" { Shape::Log } else { Shape::List },
        dates: list("dates", ';'),
        zone: typed.get("zone").trim().to_owned(),
        missing: list("missing", ' '),
        parts,
        steps,
    }
}

fn built(me: SignedIn, id: Uuid, typed: Typed, errors: FieldErrors, guess: &Choice, table: &Table) -> ColumnsPage {
    let now = chosen(&typed, guess, table);
    let columns = table.columns().iter().enumerate().map(|(at, name)| Column {
        field: format!("column-{at}"),
        name: name.clone(),
        sample: sample(table, at),
        part: part(&typed, guess, at, name).map_or("", Part::code),
    });
    let states = now.steps.iter().enumerate().map(|(at, (state, step))| StateLine {
        field: format!("step-{at}"),
        state: state.clone(),
        step: step.code(),
    });
    ColumnsPage {
        chrome: me.chrome,
        href: urls::import(id),
        errors,
        log: now.shape == Shape::Log,
        columns: columns.collect(),
        parts: Part::ALL.iter().map(|p| (p.code(), p.words())).collect(),
        states: states.collect(),
        steps: STEPS.iter().map(|(s, words)| (s.code(), *words)).collect(),
        typed,
    }
}

/// The first different values of a column.
fn sample(table: &Table, column: usize) -> String {
    let mut found: Vec<String> = Vec::new();
    for row in table.rows().take(200) {
        let cell: String = row.cell(column).chars().take(40).collect();
        if !cell.is_empty() && !found.contains(&cell) {
            found.push(cell);
        }
        if found.len() == 3 {
            break;
        }
    }
    found.join(", ")
}

/// Whoever may say what the columns of matters mean.
async fn matters(app: &App, me: &SignedIn, id: Uuid) -> Result<Importer, AppError> {
    let by = importer(me)?;
    by.need("")?;
    acts::find(app, &by, id).await?;
    Ok(by)
}

/// `GET /imports/{id}/columns`
pub async fn choose(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    matters(&app, &me, id).await?;
    let (guess, table) = acts::guessed(&app, id).await?;
    let typed = first(&guess);
    page::show(&built(me, id, typed, FieldErrors::default(), &guess, &table))
}

fn checked(typed: &Typed, choice: &Choice) -> Result<domain::importing::Mapping, AppError> {
    let mut fields = Fields::of(typed);
    fields.needed("title", "Name the system, such as “Our tracker”. The mapping is kept under this name.");
    fields.done(())?;
    let named = |field: &str| match field {
        "name" | "system" => "title".to_owned(),
        "dates" | "zone" => field.to_owned(),
        // A column is missing or chosen twice: the table of columns.
        _ => "columns".to_owned(),
    };
    let wrong = |e: domain::importing::MappingError| {
        let field = e.field.as_deref().map_or_else(|| "columns".to_owned(), named);
        AppError::Invalid(FieldErrors::one(&field, format!("{} {}", e.problem, e.remedy)))
    };
    choice.mapping().map_err(wrong)
}

/// `POST /imports/{id}/columns`
pub async fn choose_them(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let by = matters(&app, &me, id).await?;
    let (guess, table) = acts::guessed(&app, id).await?;
    let choice = chosen(&typed, &guess, &table);
    let asked = !choice.steps.is_empty() && !typed.has("step-0");
    let error = match checked(&typed, &choice) {
        // The states of the chosen column have not been shown yet.
        Ok(_) if asked => return page::show(&built(me, id, typed, FieldErrors::default(), &guess, &table)),
        Ok(mapping) => match keep(&app, id, mapping, &by).await {
            Ok(()) => {
                return Ok(done(jar, "The mapping is kept. This is what the file would come to.", &urls::import(id)));
            }
            Err(error) => error,
        },
        Err(error) => error,
    };
    let errors = match error {
        AppError::Invalid(errors) => errors,
        AppError::Refused { sentence, .. } => FieldErrors::one("title", sentence),
        other => return Err(other),
    };
    page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &built(me, id, typed, errors, &guess, &table))
}

async fn keep(app: &App, id: Uuid, mapping: domain::importing::Mapping, by: &Importer) -> Result<(), AppError> {
    let kept = mapping.clone();
    let person = by.id;
    app.write(move |tx, env| acts::save_mapping(tx, env, &kept, Some(person))).await?;
    let import = acts::find(app, by, id).await?;
    acts::look_again(app, by, id, Meant::Given(Box::new(mapping)), import.strict).await?;
    Ok(())
}
