//! Who may bring what in. Those who lead or run IT bring in matters; prices and usage are for those who keep the money, and a
//! register of disagreements for those who look after clients.

use domain::kernel::PersonId;

use crate::imports::files::Files;
use crate::imports::store::Import;
use crate::kit::error::AppError;
use crate::money::rights as money;
use crate::people::scope::{Reader, Scope};

const FOR_IMPORTERS: &str =
    "Files are brought in by those who lead or run IT. Ask your relationship manager or an administrator.";

const FOR_TENDERS: &str = "What clients and IT differed about is brought in by those who look after clients.";

/// Somebody who may bring files in.
#[derive(Clone, Debug)]
pub struct Importer {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    matters: bool,
    money: bool,
    clients: bool,
}

impl Importer {
    /// The reader, who must be allowed to bring something in.
    ///
    /// # Errors
    /// The reason why not.
    pub fn of(scope: &Scope) -> Result<Self, AppError> {
        let money = !scope.looks_on() && scope.reader().is_some() && money::keeps(scope);
        if !money {
            scope.need(Reader::imports, FOR_IMPORTERS)?;
        }
        let reader = scope.reader().ok_or_else(|| AppError::Forbidden(FOR_IMPORTERS.into()))?;
        let (matters, clients) = (reader.imports(), reader.tends_clients());
        Ok(Self { id: reader.id, name: reader.name.clone(), matters, money, clients })
    }

    /// Brings in prices and usage, and nothing else.
    #[must_use]
    pub const fn only_money(&self) -> bool {
        !self.matters
    }

    /// Whether a mapping of this name is offered to them.
    #[must_use]
    pub fn brings(&self, mapping: &str) -> bool {
        match Files::named(mapping) {
            Some(Files::Disagreements) => self.matters && self.clients,
            Some(files) if files.is_money() => self.money,
            _ => self.matters,
        }
    }

    /// The same, as a condition.
    ///
    /// # Errors
    /// The reason why not.
    pub fn need(&self, mapping: &str) -> Result<(), AppError> {
        if self.brings(mapping) {
            return Ok(());
        }
        let why = match Files::named(mapping) {
            Some(Files::Disagreements) => FOR_TENDERS,
            Some(files) if files.is_money() => money::FOR_KEEPERS,
            _ => FOR_IMPORTERS,
        };
        Err(AppError::Forbidden(why.into()))
    }

    /// Whether they may look at this import: who brings in matters looks at all of them.
    ///
    /// # Errors
    /// The reason why not.
    pub fn looks_at(&self, import: &Import) -> Result<(), AppError> {
        if self.matters { Ok(()) } else { self.need(&import.mapping_name) }
    }
}
