//! Texts with columns in them: `{number}: {category|no category}`.

use serde::{Deserialize, Serialize};

/// A text with the names of columns in braces. After a bar stands what to say where the column holds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands.
    Text(String),
    /// What a column holds, or else this.
    Column { name: String, or: String },
}

impl Template {
    /// The value of one column.
    #[must_use]
    pub fn column(name: &str) -> Self {
        let parts = vec![Part::Column { name: name.to_owned(), or: String::new() }];
        Self { source: format!("{{{name}}}"), parts }
    }

    /// Names the columns it reads.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Column { name, .. } => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(source: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = source.as_str();
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let inside = &rest[open + 1..];
            let Some(close) = inside.find('}') else {
                return Err(format!("`{source}` opens a brace and does not close it"));
            };
            let (name, or) = inside[..close].split_once('|').unwrap_or((&inside[..close], ""));
            if name.trim().is_empty() {
                return Err(format!("`{source}` has braces without the name of a column"));
            }
            parts.push(Part::Column { name: name.trim().to_owned(), or: or.to_owned() });
            rest = &inside[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { source, parts })
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.source
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_and_a_missing_brace_is_told() {
        let template = Template::try_from("{a}: {b|none}!".to_owned()).expect("a template");

        assert_eq!(template.columns().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(String::from(template), "{a}: {b|none}!");
        assert!(Template::try_from("{a".to_owned()).is_err());
        assert!(Template::try_from("x {} y".to_owned()).is_err());
    }
}
