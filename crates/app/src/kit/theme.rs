//! Light, dark, or as the system says. Knows no page and no person.

/// How the reader wants the pages to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The theme of this name; anything unknown is the system's.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// Its name, as it is stored and sent by forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What `data-theme` on `<html>` says; nothing when the system decides.
    pub fn forced(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }
}
