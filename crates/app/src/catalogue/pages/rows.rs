//! The rows of the form of an offering: levels and questions, each in fields that end in its number. Empty rows are left out.

use domain::catalogue::{AskKind, Level, LevelKind, MOST_LEVELS, MOST_QUESTIONS, MayOrder, Question, Target, Unit};
use domain::kernel::CalendarId;

use crate::catalogue::store::{NewOffering, Offering};
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};

/// Empty rows below those that are filled.
const SPARE: usize = 2;

/// A row that promises something.
pub(super) struct LevelRow {
    pub(super) n: usize,
    pub(super) title: &'static str,
    pub(super) kind: LevelKind,
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) unit: String,
    pub(super) calendar: String,
    pub(super) error: String,
}

impl LevelRow {
    /// The name of one of its fields.
    pub(super) fn at(&self, name: &str) -> String {
        at(name, self.n)
    }

    /// It can be told in percent alone.
    pub(super) fn is_percent(&self) -> bool {
        self.kind == LevelKind::Availability
    }

    /// Whoever writes it says what it is.
    pub(super) fn is_other(&self) -> bool {
        self.kind == LevelKind::Other
    }

    /// In what it can be told.
    pub(super) fn units(&self) -> Vec<(&'static str, &'static str)> {
        Unit::ALL.into_iter().filter(|u| self.kind.fits(*u)).map(|u| (u.code(), u.word())).collect()
    }
}

/// A row that asks something.
pub(super) struct QuestionRow {
    pub(super) n: usize,
    pub(super) label: String,
    pub(super) kind: String,
    pub(super) options: String,
    pub(super) needed: bool,
    pub(super) error: String,
}

impl QuestionRow {
    /// The name of one of its fields.
    pub(super) fn at(&self, name: &str) -> String {
        at(name, self.n)
    }
}

/// What a row is about: one of each kind, then others.
const fn kind_of(n: usize) -> LevelKind {
    match n {
        0 => LevelKind::Availability,
        1 => LevelKind::Response,
        2 => LevelKind::Delivery,
        _ => LevelKind::Other,
    }
}

fn at(name: &str, n: usize) -> String {
    format!("{name}_{n}")
}

/// Rows of levels as they are drawn.
pub(super) fn levels(typed: &Typed, errors: &FieldErrors) -> Vec<LevelRow> {
    let filled = (0..MOST_LEVELS).rfind(|n| !typed.get(&at("amount", *n)).is_empty()).map_or(3, |n| n + 1);
    let row = |n| LevelRow {
        n,
        title: kind_of(n).word(),
        kind: kind_of(n),
        name: typed.get(&at("what", n)).to_owned(),
        amount: typed.get(&at("amount", n)).to_owned(),
        unit: typed.get(&at("unit", n)).to_owned(),
        calendar: typed.get(&at("calendar", n)).to_owned(),
        error: errors.on(&at("amount", n)).to_owned(),
    };
    (0..(filled.max(3) + 1).min(MOST_LEVELS)).map(row).collect()
}

/// Rows of questions as they are drawn.
pub(super) fn questions(typed: &Typed, errors: &FieldErrors) -> Vec<QuestionRow> {
    let filled = (0..MOST_QUESTIONS).rfind(|n| !typed.get(&at("label", *n)).is_empty()).map_or(0, |n| n + 1);
    let row = |n| QuestionRow {
        n,
        label: typed.get(&at("label", n)).to_owned(),
        kind: typed.get(&at("kind", n)).to_owned(),
        options: typed.get(&at("options", n)).to_owned(),
        needed: typed.has(&at("needed", n)),
        error: errors.on(&at("label", n)).to_owned(),
    };
    (0..(filled + SPARE).min(MOST_QUESTIONS)).map(row).collect()
}

/// What was typed, and in which rows levels and questions stand: what is wrong with one is said there.
pub(super) struct Read {
    pub(super) new: NewOffering,
    levels: Vec<usize>,
    questions: Vec<usize>,
}

impl Read {
    /// The acts know the third level; the form knows in which row it stands.
    pub(super) fn placed(&self, error: AppError) -> AppError {
        let AppError::Invalid(mut errors) = error else { return error };
        for one in &mut errors.0 {
            let (name, n) = one.field.rsplit_once('_').unwrap_or((&one.field, ""));
            let (row, to) = match (name, n.parse::<usize>()) {
                ("level", Ok(n)) => (self.levels.get(n), "amount"),
                ("question", Ok(n)) => (self.questions.get(n), "label"),
                _ => continue,
            };
            one.field = at(to, row.copied().unwrap_or(0));
        }
        AppError::Invalid(errors)
    }
}

fn level(f: &mut Fields<'_>, typed: &Typed, n: usize) -> Option<(Level, Option<CalendarId>)> {
    let kind = kind_of(n);
    let (name, amount) = (f.line(&at("what", n)), typed.get(&at("amount", n)).trim());
    if amount.is_empty() {
        if name.is_some() {
            f.wrong(&at("amount", n), "Write how much is promised, or leave the whole row empty.");
        }
        return None;
    }
    let unit = if kind == LevelKind::Availability {
        Unit::PercentMonth
    } else {
        Unit::from_code(typed.get(&at("unit", n))).unwrap_or(Unit::WorkingDays)
    };
    match Target::read(unit, amount) {
        Ok(target) => {
            let calendar = f.id(&at("calendar", n)).filter(|_| unit.needs_calendar());
            Some((Level { kind, name, target }, calendar))
        }
        Err(error) => {
            f.wrong(&at("amount", n), error.sentence());
            None
        }
    }
}

fn question(f: &mut Fields<'_>, typed: &Typed, n: usize) -> Option<Question> {
    let label = f.line(&at("label", n))?;
    let options = || {
        let typed = typed.get(&at("options", n));
        // A comma may be part of what is chosen; whoever has one writes semicolons.
        let between = if typed.contains(';') { ';' } else { ',' };
        let each = typed.split(between).map(|o| o.split_whitespace().collect::<Vec<_>>().join(" "));
        each.filter(|o| !o.is_empty()).take(20).collect()
    };
    let kind = match typed.get(&at("kind", n)) {
        "number" => AskKind::Number,
        "choice" => AskKind::Choice { options: options() },
        "date" => AskKind::Date,
        _ => AskKind::Text,
    };
    Some(Question { label, kind, needed: typed.has(&at("needed", n)) })
}

/// Reads the form.
///
/// # Errors
/// What is wrong with its fields.
pub(super) fn read(typed: &Typed) -> Result<Read, AppError> {
    let mut f = Fields::of(typed);
    let mut new = NewOffering {
        name: f.needed("name", "Write what one can order, such as A laptop."),
        gets: f.lines("gets"),
        lacks: f.lines("lacks"),
        needs: f.lines("needs"),
        how: f.sentence("how"),
        may_order: MayOrder::from_code(typed.get("may_order")).unwrap_or_default(),
        ..NewOffering::default()
    };
    let (mut levels, mut questions) = (Vec::new(), Vec::new());
    for n in 0..MOST_LEVELS {
        if let Some(told) = level(&mut f, typed, n) {
            new.levels.push(told);
            levels.push(n);
        }
    }
    for n in 0..MOST_QUESTIONS {
        if let Some(asked) = question(&mut f, typed, n) {
            new.questions.push(asked);
            questions.push(n);
        }
    }
    f.done(Read { new, levels, questions })
}

/// An offering that is there, as its form shows it.
pub(super) fn typed_from(o: &Offering) -> Typed {
    let says = &o.says;
    let mut typed = Typed::default()
        .with("version", o.version.to_string())
        .with("name", says.name.as_str())
        .with("gets", says.gets.join("\n"))
        .with("lacks", says.lacks.join("\n"))
        .with("needs", says.needs.join("\n"))
        .with("how", says.how.clone().unwrap_or_default())
        .with("may_order", says.may_order.code());
    let mut others = 3..;
    for (level, calendar) in &says.levels {
        let row = (0..3).find(|n| kind_of(*n) == level.kind).or_else(|| others.next());
        let Some(n) = row else { break };
        typed = typed
            .with(&at("what", n), level.name.clone().unwrap_or_default())
            .with(&at("amount", n), level.target.typed())
            .with(&at("unit", n), level.target.unit.code())
            .with(&at("calendar", n), calendar.map(|c| c.to_string()).unwrap_or_default());
    }
    for (n, question) in says.questions.iter().enumerate() {
        typed = typed.with(&at("label", n), question.label.as_str()).with(&at("kind", n), question.kind.code());
        if let AskKind::Choice { options } = &question.kind {
            typed = typed.with(&at("options", n), options.join("; "));
        }
        if question.needed {
            typed = typed.with(&at("needed", n), "1");
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_read_back() {
        let typed = Typed::default()
            .with("name", "A laptop")
            .with("gets", "A laptop\nA charger")
            .with("how", "Order it here.")
            .with("may_order", "deciders")
            .with("amount_0", "99.9")
            .with("amount_2", "5")
            .with("unit_2", "working_days")
            .with("calendar_2", "0199f0c2-7a41-7c52-9d6e-3f2f5f0a8e11")
            .with("what_4", "Broken ones are exchanged")
            .with("amount_4", "4")
            .with("unit_4", "business_hours")
            .with("calendar_4", "0199f0c2-7a41-7c52-9d6e-3f2f5f0a8e11")
            .with("label_1", "Which size")
            .with("kind_1", "choice")
            .with("options_1", "14 inch, light;  16 inch;");
        let read = read(&typed).unwrap_or_else(|e| panic!("{e}"));
        let says = NewOffering { ..read.new.clone() };
        let there = Offering {
            id: uuid::Uuid::nil().into(),
            service: uuid::Uuid::nil().into(),
            says,
            levels: Vec::new(),
            retired_at: None,
            version: 3,
        };

        let again = super::read(&typed_from(&there)).unwrap_or_else(|e| panic!("{e}"));

        assert_eq!(again.new, read.new);
        assert_eq!((read.levels, read.questions), (vec![0, 2, 4], vec![1]));
        assert_eq!(
            read.new.questions[0].kind,
            AskKind::Choice { options: vec!["14 inch, light".into(), "16 inch".into()] }
        );
        assert_eq!(levels(&typed, &FieldErrors::default()).len(), 6);
    }

    #[test]
    fn what_is_wrong_is_said_in_its_row() {
        let typed = Typed::default().with("name", "A laptop").with("amount_2", "5").with("what_5", "Told");

        assert!(matches!(read(&typed), Err(AppError::Invalid(e)) if !e.on("amount_5").is_empty()));
        let read = read(&typed.with("what_5", "")).unwrap_or_else(|e| panic!("{e}"));
        let error = read.placed(AppError::Invalid(FieldErrors::one("level_0", "Choose the calendar.")));
        assert!(matches!(error, AppError::Invalid(e) if e.on("amount_2") == "Choose the calendar."));
    }
}
