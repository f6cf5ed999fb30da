//! Levels as programs read them.

use db::Conn;
use domain::catalogue::LevelKind;
use domain::levels::{Measured, Verdict};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Named, codes};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::acts::{Board, Flag};
use crate::levels::board::{Line, Month};
use crate::levels::store::{self, MeasureRow};
use crate::levels::words;
use crate::people::scope::Scope;

/// Core services, and lines of what fails.
const MOST: u32 = 200;

codes!(
    /// Which level was measured.
    MeasuredKindCode = LevelKind::ALL.map(LevelKind::code)
);
codes!(
    /// What became of a level in a month. `some_late`: a time that is promised for each was passed for a few.
    LevelVerdictCode = Verdict::ALL.map(Verdict::code)
);

/// What was measured, in numbers: exactly one of the three ways.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct MeasuredFigure {
    /// How many were within the level.
    kept: Option<u64>,
    /// Minutes in which it did not run.
    minutes_down: Option<u64>,
    /// Of how many, or of how many minutes; nothing where only a percentage was told.
    of: Option<u64>,
    /// In percent, rounded down to three decimals.
    #[schema(example = "99.118")]
    percent: String,
}

impl From<Measured> for MeasuredFigure {
    fn from(m: Measured) -> Self {
        let (kept, down, of) = match m {
            Measured::Kept { kept, of } => (Some(kept), None, Some(of)),
            Measured::Down { down, of } => (None, Some(down), Some(of)),
            Measured::Percent(_) => (None, None, None),
        };
        let percent = words::percent(m.thousandths()).trim_end_matches(" %").to_owned();
        Self { kept, minutes_down: down, of, percent }
    }
}

/// A measurement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct LevelMeasure {
    id: Uuid,
    service: Named,
    offering: Option<Named>,
    /// For whom; everybody where nothing stands.
    client: Option<Named>,
    #[schema(value_type = MeasuredKindCode)]
    kind: &'static str,
    /// What was measured, where the kind is `other`.
    name: Option<String>,
    first_day: Date,
    last_day: Date,
    measured: MeasuredFigure,
    /// Who or what measured.
    source: String,
    note: Option<String>,
    /// The one whose place it takes.
    replaces: Option<Uuid>,
    /// Another has taken its place, and it counts no longer.
    replaced: bool,
    /// Who wrote it down; for our own staff.
    by: Option<String>,
    made_at: Timestamp,
}

pub(super) fn measured(row: &MeasureRow, scope: &Scope) -> LevelMeasure {
    let m = &row.measure;
    LevelMeasure {
        id: m.id.0,
        service: Named::of(m.what.service.0, &row.service),
        offering: m.what.offering.zip(row.offering.as_deref()).map(|(id, name)| Named::of(id.0, name)),
        client: m.what.client.zip(row.client.as_deref()).map(|(id, name)| Named::of(id.0, name)),
        kind: m.what.kind.code(),
        name: m.what.name.clone(),
        first_day: m.first,
        last_day: m.last,
        measured: m.measured.into(),
        source: m.source.clone(),
        note: m.note.clone(),
        replaces: m.replaces.map(|id| id.0),
        replaced: row.replaced,
        by: row.by.clone().filter(|_| scope.is_staff()),
        made_at: row.made_at,
    }
}

/// A level in a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct LevelMonth {
    /// Its first day.
    month: Date,
    /// What was promised then, in words.
    promised: Option<String>,
    measured: Option<MeasuredFigure>,
    #[schema(value_type = LevelVerdictCode)]
    verdict: &'static str,
    /// It was measured for this client alone.
    own: bool,
    /// Who or what measured.
    sources: Vec<String>,
}

/// A level over time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct LevelOverTime {
    #[schema(value_type = MeasuredKindCode)]
    kind: &'static str,
    name: Option<String>,
    /// What is offered at this level; nothing where nobody promised it.
    offerings: Vec<String>,
    /// What is promised now, in words.
    promised: Option<String>,
    /// Oldest first.
    months: Vec<LevelMonth>,
}

/// A core service that fails.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ServiceFlag {
    service: Named,
    since: Date,
    /// Why, in a sentence.
    why: String,
    /// What was said about it, where somebody said that it fails.
    said: Option<String>,
    /// It is said or measured of everybody, not of this client.
    everybody: bool,
}

pub(super) fn flag(f: &Flag, now: &Zoned) -> ServiceFlag {
    ServiceFlag {
        service: Named::of(f.service.0, &f.service.1),
        since: f.since(),
        why: words::why(f, now),
        said: f.word.as_ref().map(|w| w.words.clone()),
        everybody: f.everybody,
    }
}

/// What a service promises beside what was measured.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct LevelsOfService {
    service: Named,
    /// Everybody rests on it.
    core: bool,
    /// That it fails now, and why.
    flag: Option<ServiceFlag>,
    levels: Vec<LevelOverTime>,
}

fn month(m: &Month) -> LevelMonth {
    LevelMonth {
        month: m.month,
        promised: m.promised.map(|target| words::promised(target, None)),
        measured: m.measured.map(Into::into),
        verdict: m.verdict.code(),
        own: m.own,
        sources: m.sources.clone(),
    }
}

fn line(l: &Line) -> LevelOverTime {
    LevelOverTime {
        kind: l.kind.code(),
        name: l.name.clone(),
        offerings: l.offerings.clone(),
        promised: l.promised.as_ref().map(|(target, calendar)| words::promised(*target, calendar.as_deref())),
        months: l.months.iter().map(month).collect(),
    }
}

pub(super) fn board(found: Board, env: &Env) -> Option<LevelsOfService> {
    let of = found.services.into_iter().next()?;
    let now = env.local();
    Some(LevelsOfService {
        service: Named::of(of.service.0, &of.service.1),
        core: of.core,
        flag: of.flag.as_ref().map(|f| flag(f, &now)),
        levels: of.lines.iter().map(line).collect(),
    })
}

/// For whom a core service fails.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FailsFor {
    /// Everybody where nothing stands.
    client: Option<Named>,
    why: String,
}

/// A core service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct RunningCore {
    service: Named,
    owner: Option<String>,
    /// Nothing where it runs, as far as anybody knows.
    fails_for: Vec<FailsFor>,
}

pub(super) fn core(conn: &mut Conn, env: &Env) -> Result<Vec<RunningCore>, AppError> {
    let now = env.local();
    let failing = store::failing(conn, now.date(), None, env.zone(), MOST)?;
    let services = store::core_services(conn, true, MOST)?;
    let of = |id| {
        let all = failing.iter().filter(move |f| f.row.service.0 == id);
        all.filter_map(|f| {
            let client = f.row.client.zip(f.client.as_deref()).map(|(id, name)| Named::of(id.0, name));
            Some(FailsFor { client, why: crate::levels::flags::failing(f, &now)?.why })
        })
        .collect()
    };
    let line = |core: &store::Core| RunningCore {
        service: Named::of(core.service.0, &core.service.1),
        owner: core.owner.clone(),
        fails_for: of(core.service.0),
    };
    Ok(services.iter().map(line).collect())
}
