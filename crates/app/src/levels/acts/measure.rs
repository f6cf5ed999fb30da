//! Writing a measurement down. It is never changed: the same source of the same days puts another in its place.

use db::{Conn, Tx};
use domain::catalogue::LevelKind;
use domain::kernel::{MeasureId, OfferingId, PartyId, ServiceId};
use domain::levels::Measured;
use domain::party::PartyKind;
use jiff::civil::Date;

use crate::catalogue::sight::Sight;
use crate::catalogue::store as catalogue;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::levels::store::{self, Measure, MeasureRow, What};
use crate::people::scope::Scope;
use crate::people::store as people;

/// A measurement that is to be written down.
#[derive(Clone, Debug)]
pub struct NewMeasure {
    /// Of what.
    pub what: What,
    /// The first day that was measured.
    pub first: Date,
    /// The last one, of the same month.
    pub last: Date,
    /// What came out.
    pub measured: Measured,
    /// Who or what measured.
    pub source: String,
    /// What there is to say about it.
    pub note: Option<String>,
    /// The one whose place it takes, where it is not the last of the same source for the same days.
    pub replaces: Option<MeasureId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// It is written down.
    New(MeasureId),
    /// The same was written down before.
    Same(MeasureId),
}

impl Booked {
    /// Which measurement stands.
    #[must_use]
    pub const fn id(self) -> MeasureId {
        match self {
            Booked::New(id) | Booked::Same(id) => id,
        }
    }
}

/// Where a new measurement stands among those of its month.
pub(super) enum Place {
    /// Beside what is there.
    Beside,
    /// In the place of this one.
    InPlaceOf(MeasureId),
    /// It is there.
    Same(MeasureId),
    /// Days of it were measured by the same source already.
    Overlaps(Date, Date),
}

/// Where a measurement stands among those of the same month that stand.
pub(super) fn place(standing: &[Measure], new: &NewMeasure) -> Place {
    let rest: Vec<&Measure> = standing.iter().filter(|m| m.what == new.what && m.source == new.source).collect();
    match rest.iter().copied().find(|m| m.first == new.first) {
        Some(m) if (m.last, m.measured, &m.note) == (new.last, new.measured, &new.note) => Place::Same(m.id),
        Some(m) => match rest.iter().find(|o| o.id != m.id && o.first <= new.last && new.first <= o.last) {
            Some(other) => Place::Overlaps(other.first, other.last),
            None => Place::InPlaceOf(m.id),
        },
        None => match rest.iter().find(|m| m.first <= new.last && new.first <= m.last) {
            Some(m) => Place::Overlaps(m.first, m.last),
            None => Place::Beside,
        },
    }
}

impl NewMeasure {
    pub(super) fn measure(&self, id: MeasureId, replaces: Option<MeasureId>) -> Measure {
        Measure {
            id,
            what: self.what.clone(),
            first: self.first,
            last: self.last,
            measured: self.measured,
            source: self.source.clone(),
            note: self.note.clone(),
            replaces,
        }
    }

    /// What cannot be measured so, by field.
    fn wrong(&self, today: Date) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut note = |field: &str, sentence: &str| {
            wrong.push(FieldError { field: field.to_owned(), sentence: sentence.to_owned() });
        };
        if (self.what.kind == LevelKind::Other) != self.what.name.is_some() {
            note("name", "A level that is none of the usual ones has a name; the others have none.");
        }
        if self.first > today || self.last > today {
            note("last", "That day lies ahead, and nothing was measured on it. Choose today or an earlier day.");
        } else if self.first > self.last {
            note("last", "It ends before it begins. Look at both days again.");
        } else if self.first.first_of_month() != self.last.first_of_month() {
            note("last", "Levels are promised by the month. Write one measurement for each month.");
        }
        if !self.measured.fits(self.what.kind) {
            note("kept", domain::levels::MeasureError::Unfit(self.what.kind).sentence());
        }
        wrong
    }
}

/// That everything a measurement names belongs together.
fn checked(conn: &mut Conn, env: &Env, scope: &Scope, new: &NewMeasure) -> Result<(), AppError> {
    let wrong = new.wrong(env.local().date());
    if !wrong.is_empty() {
        return Err(AppError::Invalid(FieldErrors(wrong)));
    }
    if let Some(client) = new.what.client {
        let found = people::find_party(conn, scope, client);
        if !found.is_ok_and(|party| party.kind == PartyKind::Client) {
            return Err(AppError::Invalid(FieldErrors::one("client", "Choose one of the clients, or nobody.")));
        }
    }
    if let Some(offering) = new.what.offering {
        let found = catalogue::find_offering(conn, Sight::House, offering);
        if !found.is_ok_and(|found| found.service == new.what.service) {
            let words = "The service does not offer this. Choose one of the list, or the whole service.";
            return Err(AppError::Invalid(FieldErrors::one("offering", words)));
        }
    }
    Ok(())
}

/// Writes a measurement down, in the place of what the same source said of the same days.
///
/// # Errors
/// Not found, no right; what cannot be measured so; days that overlap; somebody else was first; the database.
pub fn measure(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewMeasure) -> Result<Booked, AppError> {
    let service = catalogue::find(tx, Sight::of(scope), new.what.service)?;
    super::may_measure(scope, &service)?;
    checked(tx, env, scope, new)?;
    let booked = booked(tx, env, new, scope)?;
    if let Booked::New(_) = booked {
        super::refresh(tx, env, (new.what.service, new.what.client), scope.person())?;
    }
    Ok(booked)
}

/// The same for whoever has looked at everything and keeps what follows afterwards: counting from orders.
///
/// # Errors
/// Days that overlap; somebody else was first; the database.
pub fn booked(tx: &mut Tx, env: &Env, new: &NewMeasure, scope: &Scope) -> Result<Booked, AppError> {
    let rows = store::standing(tx, new.what.service, new.what.client, new.first.first_of_month())?;
    let standing: Vec<Measure> = rows.into_iter().map(|row: MeasureRow| row.measure).collect();
    let replaces = match (new.replaces, place(&standing, new)) {
        (Some(id), _) => {
            let there = standing.iter().any(|m| m.id == id && m.what == new.what);
            if !there {
                let words = "What it corrects is no longer there, or is of something else. Open the service again.";
                return Err(AppError::refused("replaced", words));
            }
            Some(id)
        }
        (None, Place::Same(id)) => return Ok(Booked::Same(id)),
        (None, Place::InPlaceOf(id)) => Some(id),
        (None, Place::Beside) => None,
        (None, Place::Overlaps(first, last)) => {
            let words = format!(
                "The days from {first} to {last} were measured from the same source already, and no day counts twice. \
                 Name other days, or correct that measurement."
            );
            return Err(AppError::refused("overlaps", words));
        }
    };
    let id = MeasureId(env.id());
    store::insert_measures(tx, &[new.measure(id, replaces)], (scope.person(), None, env.now))?;
    Ok(Booked::New(id))
}

/// Of what: a service as a whole, for everybody.
impl What {
    /// A level of one service.
    #[must_use]
    pub const fn of(service: ServiceId, kind: LevelKind, name: Option<String>) -> Self {
        Self { service, offering: None, client: None, kind, name }
    }

    /// For one client.
    #[must_use]
    pub fn client(self, client: Option<PartyId>) -> Self {
        Self { client, ..self }
    }

    /// Of one of its offerings.
    #[must_use]
    pub fn offering(self, offering: Option<OfferingId>) -> Self {
        Self { offering, ..self }
    }
}
