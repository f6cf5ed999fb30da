//! The form in which a benefit is planned or changed: what stands in it, what is wrong with it, and what it comes to.

use domain::charging::Quantity;
use domain::kernel::PersonId;
use domain::profile::Direction;
use jiff::civil::Date;

use super::acts::NewBenefit;
use super::store::Benefit;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};

/// What stands in the fields, and what is wrong with them.
pub(super) struct Form {
    /// Tells its fields apart from those of the others on the page.
    pub(super) scope: String,
    typed: Typed,
    errors: FieldErrors,
    /// It came back and stands open.
    pub(super) open: bool,
}

impl Form {
    fn standing(scope: String, all: Vec<(&str, String)>) -> Self {
        let typed = Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        Self { scope, typed, errors: FieldErrors::default(), open: false }
    }

    /// Nothing but the day on which it begins.
    pub(super) fn blank(today: Date) -> Self {
        Self::standing(String::new(), vec![("begins", today.to_string())])
    }

    /// What was planned.
    pub(super) fn of(b: &Benefit) -> Self {
        let days: Vec<String> = b.checks.iter().map(|check| check.day.to_string()).collect();
        let all = vec![
            ("name", b.name.clone()),
            ("metric", b.metric.clone()),
            ("unit", b.unit.clone()),
            ("direction", b.way.code().to_owned()),
            ("baseline", b.baseline.to_string()),
            ("target", b.target.to_string()),
            ("begins", b.begins.to_string()),
            ("checks", days.join("\n")),
            ("owner", b.owner.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default()),
            ("version", b.version.to_string()),
        ];
        Self::standing(b.id.to_string(), all)
    }

    /// What was sent stands in it where it is the one that came back.
    pub(super) fn sent(self, name: &str, (what, typed, errors): (&str, &Typed, &FieldErrors)) -> Self {
        if name == what { Self { typed: typed.clone(), errors: errors.clone(), open: true, ..self } } else { self }
    }

    /// What stands in a field.
    pub(super) fn v(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    /// What is wrong with a field.
    pub(super) fn e(&self, field: &str) -> &str {
        self.errors.on(field)
    }

    /// Everything that is wrong.
    pub(super) fn wrong(&self) -> Vec<(&str, &str)> {
        self.errors.pairs()
    }
}

/// A figure that has to be there.
pub(super) fn quantity(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Option<Quantity> {
    let text = typed.get(field).trim().replace([',', ' ', '\u{a0}'], "").replace('−', "-");
    match text.parse() {
        Ok(figure) => Some(figure),
        Err(_) => {
            f.wrong(field, "Write it as a number, such as 78.5.");
            None
        }
    }
}

fn read(f: &mut Fields<'_>, typed: &Typed) -> Option<NewBenefit> {
    let name = f.needed("name", "Say what is to become better.");
    let metric = f.needed("metric", "Say by which figure that is seen.");
    let unit = f.line("unit").unwrap_or_default();
    let way = Direction::from_code(typed.get("direction"));
    if way.is_none() {
        f.wrong("direction", "Choose which way is better.");
    }
    let (baseline, target) = (quantity(f, typed, "baseline"), quantity(f, typed, "target"));
    let begins = f.day("begins");
    if begins.is_none() && !f.is_wrong("begins") {
        f.wrong("begins", "Say on which day it begins.");
    }
    let owner = f.id::<PersonId>("owner");
    let days: Vec<Option<Date>> = f.lines("checks").iter().map(|line| line.parse().ok()).collect();
    if days.iter().any(Option::is_none) {
        f.wrong("checks", "Write one day a line, as year-month-day, such as 2026-06-30.");
    }
    let checks = days.into_iter().flatten().collect();
    let (way, baseline, target, begins) = (way?, baseline?, target?, begins?);
    Some(NewBenefit { name, metric, unit, way, baseline, target, begins, owner, checks })
}

/// A benefit that is planned.
pub(super) fn new(typed: &Typed) -> Result<NewBenefit, AppError> {
    let mut f = Fields::of(typed);
    let read = read(&mut f, typed);
    f.done(read)?.ok_or(AppError::NotFound)
}

/// A benefit as it is to be, why, and which version of it was seen.
pub(super) fn changed(typed: &Typed) -> Result<(NewBenefit, String, i64), AppError> {
    let mut f = Fields::of(typed);
    let read = read(&mut f, typed);
    let why = f.sentence("why");
    if why.is_none() && !f.is_wrong("why") {
        f.wrong("why", "Say why the plan changes. It stands in the history for both sides.");
    }
    let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
    let (new, why) = f.done(read.zip(why))?.ok_or(AppError::NotFound)?;
    Ok((new, why, version))
}
