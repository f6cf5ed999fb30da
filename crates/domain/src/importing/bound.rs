//! A mapping laid over the header of one file: names of columns have become positions.

use super::attribute::{AttrType, write_text};
use super::dates::Dates;
use super::mapping::{List, Log, Mapping, MappingError, Naming};
use super::table::{Row, Table};
use super::template::{Part, Template};
use crate::kernel::Limit;

/// Somebody or something as the file names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Named {
    /// What the column holds: the reference by which it is found again. Empty where the file does not say.
    pub value: String,
    /// How it is called here.
    pub name: String,
}

#[derive(Debug)]
enum Segment<'m> {
    Text(&'m str),
    Cell { column: usize, or: &'m str },
}

#[derive(Debug)]
struct Column {
    /// `"name":`, ready to be written.
    json_key: String,
    kind: AttrType,
    quiet: bool,
}

#[derive(Debug)]
struct BoundNaming<'m> {
    columns: Vec<usize>,
    naming: &'m Naming,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Bound<'m> {
    pub dates: Dates,
    missing: &'m [String],
    key: Vec<Segment<'m>>,
    subject: Vec<Segment<'m>>,
    client: BoundNaming<'m>,
    person: Option<BoundNaming<'m>>,
    team: Option<BoundNaming<'m>>,
    service: Option<BoundNaming<'m>>,
    columns: Vec<Column>,
    pub shape: BoundShape<'m>,
}

/// The shape, with positions.
#[derive(Debug)]
pub(super) enum BoundShape<'m> {
    Log { log: &'m Log, instant: usize, opened: Option<usize>, due: Option<usize>, state: Vec<usize> },
    List { list: &'m List, created: usize, due: Option<usize>, finished: Option<usize>, state: Option<usize> },
}

impl<'m> Bound<'m> {
    /// Lays `mapping` over the header of `table`.
    pub fn new(mapping: &'m Mapping, table: &Table) -> Result<Self, MappingError> {
        mapping.check()?;
        let header = table.columns();
        if let Some((field, column)) = mapping.absent(header).first() {
            let problem = format!("It names the column `{column}`, and the file has no such column.");
            let remedy = format!("Choose another mapping, or one of its columns: {}.", header.join(", "));
            return Err(MappingError::of_field(field, problem, remedy));
        }
        let at = |name: &str| header.iter().position(|h| h == name).unwrap_or(usize::MAX);
        let naming = |n: &'m Naming| BoundNaming { columns: n.columns.iter().map(|c| at(c)).collect(), naming: n };
        let dates = mapping.dates().map_err(|problem| MappingError::of_field("dates", problem, ""))?;
        Ok(Self {
            dates,
            missing: &mapping.missing,
            key: segments(&mapping.key, at),
            subject: segments(&mapping.subject, at),
            client: naming(&mapping.client),
            person: mapping.person.as_ref().map(naming),
            team: mapping.team.as_ref().map(naming),
            service: mapping.service.as_ref().map(naming),
            columns: header.iter().map(|name| column(mapping, name)).collect(),
            shape: shape(mapping, at)?,
        })
    }

    /// What a cell holds, unless it stands for nothing.
    pub fn value<'t>(&self, row: Row<'t>, column: usize) -> Option<&'t str> {
        let text = row.cell(column);
        if text.is_empty() || self.missing.iter().any(|m| m == text) { None } else { Some(text) }
    }

    /// Writes the key of a row. `false` when all of its columns hold nothing.
    pub fn key(&self, row: Row<'_>, out: &mut String) -> bool {
        out.clear();
        self.fill(&self.key, row, out)
    }

    /// What the matter is about.
    pub fn subject(&self, row: Row<'_>) -> String {
        let mut out = String::new();
        self.fill(&self.subject, row, &mut out);
        one_line(&out)
    }

    fn fill(&self, segments: &[Segment<'_>], row: Row<'_>, out: &mut String) -> bool {
        let mut found = false;
        for segment in segments {
            match segment {
                Segment::Text(text) => out.push_str(text),
                Segment::Cell { column, or } => {
                    let value = self.value(row, *column);
                    found |= value.is_some();
                    out.push_str(value.unwrap_or(or));
                }
            }
        }
        found
    }

    fn named(&self, naming: &BoundNaming<'_>, row: Row<'_>) -> Option<Named> {
        let value = naming.columns.iter().find_map(|column| self.value(row, *column))?;
        Some(Named { value: value.to_owned(), name: one_line(&naming.naming.name.replace("{}", value)) })
    }

    pub fn client(&self, row: Row<'_>) -> Option<Named> {
        self.named(&self.client, row)
    }

    /// Who it is for where no row says it.
    pub fn client_otherwise(&self) -> Named {
        let naming = self.client.naming;
        let fixed = (!naming.name.contains("{}")).then(|| naming.name.clone());
        let name = fixed.or_else(|| naming.otherwise.clone()).unwrap_or_else(|| "Not stated".into());
        Named { value: String::new(), name }
    }

    pub fn person(&self, row: Row<'_>) -> Option<Named> {
        self.named(self.person.as_ref()?, row)
    }

    pub fn team(&self, row: Row<'_>) -> Option<Named> {
        self.named(self.team.as_ref()?, row)
    }

    /// What the team columns hold, to see a change without making a name.
    pub fn team_value<'t>(&self, row: Row<'t>) -> Option<&'t str> {
        self.team.as_ref()?.columns.iter().find_map(|column| self.value(row, *column))
    }

    pub fn service(&self, row: Row<'_>) -> Option<Named> {
        self.named(self.service.as_ref()?, row)
    }

    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether a change of this column is worth telling people.
    pub fn speaks(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|c| !c.quiet)
    }

    /// Appends `"name": value` to the JSON object that `out` holds; `null` for nothing. `false` when the value is not
    /// of its type.
    pub fn attribute(&self, column: usize, value: Option<&str>, out: &mut String) -> bool {
        let Some(known) = self.columns.get(column) else { return true };
        out.push(if out.is_empty() { '{' } else { ',' });
        out.push_str(&known.json_key);
        let Some(text) = value else {
            out.push_str("null");
            return true;
        };
        known.kind.write(text, &self.dates, out)
    }
}

/// Cut to what a line may hold.
fn one_line(text: &str) -> String {
    let kept = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match kept.char_indices().nth(Limit::Line.chars()) {
        None => kept,
        Some(_) => kept.chars().take(Limit::Line.chars() - 1).chain(['…']).collect(),
    }
}

fn segments<'m>(template: &'m Template, at: impl Fn(&str) -> usize) -> Vec<Segment<'m>> {
    let segment = |part: &'m Part| match part {
        Part::Text(text) => Segment::Text(text),
        Part::Column { name, or } => Segment::Cell { column: at(name), or },
    };
    template.parts().iter().map(segment).collect()
}

fn column(mapping: &Mapping, name: &str) -> Column {
    let mut json_key = String::new();
    write_text(name, &mut json_key);
    json_key.push(':');
    let quiet = mapping
        .log
        .as_ref()
        .is_some_and(|log| log.quiet.iter().chain(&log.state).chain([&log.instant]).any(|q| q == name));
    Column { json_key, kind: mapping.types.get(name).copied().unwrap_or_default(), quiet }
}

fn shape<'m>(mapping: &'m Mapping, at: impl Fn(&str) -> usize) -> Result<BoundShape<'m>, MappingError> {
    let maybe = |name: &Option<String>| name.as_deref().map(&at);
    match (&mapping.log, &mapping.list) {
        (Some(log), _) => Ok(BoundShape::Log {
            log,
            instant: at(&log.instant),
            opened: maybe(&log.opened),
            due: maybe(&log.due),
            state: log.state.iter().map(|c| at(c)).collect(),
        }),
        (None, Some(list)) => Ok(BoundShape::List {
            list,
            created: at(&list.created),
            due: maybe(&list.due),
            finished: maybe(&list.finished),
            state: maybe(&list.state),
        }),
        (None, None) => Err(MappingError::of_field("shape", "It is read by no table.", "Write `[log]` or `[list]`.")),
    }
}
