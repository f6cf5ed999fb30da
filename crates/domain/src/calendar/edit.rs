//! What can be changed about a calendar, and how the change is told. Each gives a new version; the old one stays.

use jiff::civil::Date;

use super::days_list::Listed;
use super::ready;
use super::rules::{Day, Freeze, Hours, Rules, RulesError};
use super::spans::{self, Span};
use super::yearly::{Moved, On, Yearly};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another zone.
    Zone(String),
    /// Other hours; none leaves them to the calendar above.
    Hours(Option<Hours>),
    /// A day off, or one with hours of its own.
    Day {
        /// Which day.
        day: Date,
        /// Why.
        name: String,
        /// What is worked on it.
        hours: Vec<Span>,
    },
    /// Several days off; those that have an entry already stay as they are.
    Days(Vec<Listed>),
    /// A holiday of every year.
    Yearly {
        /// Its name.
        name: String,
        /// When in the year.
        on: On,
        /// Where it goes from a day off.
        moved: Moved,
        /// What is worked on it.
        hours: Vec<Span>,
    },
    /// The holidays of a country; those of the same name stay as they are.
    Ready(String),
    /// The single days of one year once more in another.
    CopyYear {
        /// From this one.
        from: i16,
        /// Into that one.
        to: i16,
    },
    /// Days in which nothing is put into use.
    Freeze {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
        /// What for.
        name: String,
        /// Nobody works either.
        closed: bool,
    },
    /// All of it anew.
    Whole(Box<Rules>),
    /// An entry is taken out.
    Remove(u32),
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// It would make no sense.
    Rules(RulesError),
    /// This day has an entry already.
    There(Date),
    /// Nothing in it is new.
    NothingNew,
    /// There is no such entry.
    NoEntry,
    /// No such country is known.
    NotReady,
}

impl EditError {
    /// What to do, for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            EditError::Rules(error) => error.to_string(),
            EditError::There(day) => format!("{day} has an entry already. Take it out first, or choose another day."),
            EditError::NothingNew => "All of these are in the calendar already.".to_owned(),
            EditError::NoEntry => "That entry is no longer there. Look at the calendar again.".to_owned(),
            EditError::NotReady => "Choose one of the countries in the list.".to_owned(),
        }
    }
}

impl Rules {
    /// The calendar after a change, and what was changed, as its history tells it.
    ///
    /// # Errors
    /// Why nothing can be changed so.
    pub fn edited(&self, edit: Edit) -> Result<(Rules, String), EditError> {
        let mut rules = self.clone();
        let words = match edit {
            Edit::Zone(zone) => {
                rules.zone.clone_from(&zone);
                format!("Zone: {zone}")
            }
            Edit::Hours(hours) => {
                let words = hours.as_ref().map_or_else(|| "Hours: as above".to_owned(), told);
                rules.hours = hours;
                words
            }
            Edit::Day { day, name, hours } => {
                if rules.days.iter().any(|d| d.day == day) {
                    return Err(EditError::There(day));
                }
                let words = match hours.as_slice() {
                    [] => format!("Off: {day}, {name}"),
                    hours => format!("Hours on {day}, {name}: {}", spans::write(hours)),
                };
                rules.days.push(Day { id: rules.free_id(), day, name, hours });
                words
            }
            Edit::Days(days) => {
                let added = days.iter().filter(|d| rules.add_day(d.day, &d.name)).count();
                several(added)?
            }
            Edit::Yearly { name, on, moved, hours } => {
                let words = format!("Every year: {name}");
                rules.yearly.push(Yearly { id: rules.free_id(), name, on, moved, hours });
                words
            }
            Edit::Ready(code) => {
                let country = ready(&code).ok_or(EditError::NotReady)?;
                let known: Vec<String> = rules.yearly.iter().map(|y| y.name.clone()).collect();
                let new = country.yearly(rules.free_id()).into_iter().filter(|y| !known.contains(&y.name));
                let before = rules.yearly.len();
                rules.yearly.extend(new);
                if rules.yearly.len() == before {
                    return Err(EditError::NothingNew);
                }
                format!("Holidays of {}", country.name)
            }
            Edit::CopyYear { from, to } => format!("{} from {from} to {to}", several(rules.copy_year(from, to))?),
            Edit::Freeze { from, until, name, closed } => {
                let words = format!("Freeze: {from} to {until}, {name}");
                rules.freezes.push(Freeze { id: rules.free_id(), from, until, name, closed });
                words
            }
            Edit::Whole(anew) => {
                rules = *anew;
                "Written anew".to_owned()
            }
            Edit::Remove(id) => rules.without(id)?,
        };
        rules.days.sort_by_key(|d| d.day);
        rules.freezes.sort_by_key(|f| f.from);
        rules.check().map_err(EditError::Rules)?;
        Ok((rules, words))
    }

    fn without(&mut self, id: u32) -> Result<String, EditError> {
        let day = self.days.iter().find(|d| d.id == id).map(|d| format!("Taken out: {}, {}", d.day, d.name));
        let yearly = self.yearly.iter().find(|y| y.id == id).map(|y| format!("Taken out: {} of every year", y.name));
        let freeze = self.freezes.iter().find(|f| f.id == id);
        let freeze = freeze.map(|f| format!("Taken out: freeze {} to {}, {}", f.from, f.until, f.name));
        self.days.retain(|d| d.id != id);
        self.yearly.retain(|y| y.id != id);
        self.freezes.retain(|f| f.id != id);
        day.or(yearly).or(freeze).ok_or(EditError::NoEntry)
    }
}

fn several(added: usize) -> Result<String, EditError> {
    match added {
        0 => Err(EditError::NothingNew),
        1 => Ok("One day off".to_owned()),
        n => Ok(format!("{n} days off")),
    }
}

fn told(hours: &Hours) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let days: Vec<String> = DAYS
        .iter()
        .zip(&hours.0)
        .filter(|(_, spans)| !spans.is_empty())
        .map(|(day, spans)| format!("{day} {}", spans::write(spans)))
        .collect();
    format!("Hours: {}", days.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_change_is_told_and_can_be_taken_back() {
        let off = Edit::Day { day: date(2026, 12, 24), name: "Christmas Eve".into(), hours: vec![] };
        let (with, words) = Rules::office("Europe/Dublin").edited(off.clone()).expect("a change");

        assert_eq!(words, "Off: 2026-12-24, Christmas Eve");
        assert_eq!(with.edited(off), Err(EditError::There(date(2026, 12, 24))));
        let (without, words) = with.edited(Edit::Remove(1)).expect("a change");
        assert_eq!((without, words.as_str()), (Rules::office("Europe/Dublin"), "Taken out: 2026-12-24, Christmas Eve"));
    }

    #[test]
    fn holidays_of_a_country_are_taken_in_once() {
        let (with, words) = Rules::office("Europe/London").edited(Edit::Ready("gb-eng".into())).expect("a change");

        assert_eq!((with.yearly.len(), words.as_str()), (8, "Holidays of England and Wales"));
        assert_eq!(with.edited(Edit::Ready("gb-eng".into())), Err(EditError::NothingNew));
        assert_eq!(with.edited(Edit::Ready("xx".into())), Err(EditError::NotReady));
        let numbers: std::collections::BTreeSet<u32> = with.yearly.iter().map(|y| y.id).collect();
        assert_eq!(numbers.len(), 8);
    }

    #[test]
    fn what_makes_no_sense_changes_nothing() {
        let never = Rules::office("UTC").edited(Edit::Hours(Some(Hours::default())));

        assert_eq!(never, Err(EditError::Rules(RulesError::NeverWorks)));
        assert_eq!(Rules::office("UTC").edited(Edit::CopyYear { from: 2025, to: 2026 }), Err(EditError::NothingNew));
        assert_eq!(Rules::office("UTC").edited(Edit::Remove(7)), Err(EditError::NoEntry));
    }
}
