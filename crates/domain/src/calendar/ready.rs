//! Holidays of whole countries, ready to be taken into a calendar. They are the public holidays of the law as it stands;
//! what is kept in a region, or decreed for one year, is added by hand. A test holds each against an independent library.

use super::yearly::{Moved, On, Yearly};

/// Holidays that come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// As it is stored and sent.
    pub code: &'static str,
    /// Whose they are.
    pub name: &'static str,
    days: &'static [(&'static str, On, Moved)],
}

const fn date(month: i8, day: i8) -> On {
    On::Date { month, day }
}

const fn nth(month: i8, weekday: i8, nth: i8) -> On {
    On::Nth { month, weekday, nth }
}

const fn easter(days: i16) -> On {
    On::Easter { days }
}

use Moved::{Nearest, Next, Stays};

const NEW_YEAR: &str = "New Year's Day";
const EPIPHANY: &str = "Epiphany";
const GOOD_FRIDAY: &str = "Good Friday";
const EASTER_MONDAY: &str = "Easter Monday";
const LABOUR: &str = "Labour Day";
const ASCENSION: &str = "Ascension Day";
const WHIT_MONDAY: &str = "Whit Monday";
const CORPUS: &str = "Corpus Christi";
const ASSUMPTION: &str = "Assumption Day";
const ALL_SAINTS: &str = "All Saints' Day";
const IMMACULATE: &str = "Immaculate Conception";
const CHRISTMAS: &str = "Christmas Day";
const BOXING: &str = "Boxing Day";
const SECOND: &str = "Second Christmas Day";

/// All there are, by name.
pub const READY: &[Ready] = &[
    Ready {
        code: "at",
        name: "Austria",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            (EPIPHANY, date(1, 6), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            (LABOUR, date(5, 1), Stays),
            (ASCENSION, easter(39), Stays),
            (WHIT_MONDAY, easter(50), Stays),
            (CORPUS, easter(60), Stays),
            (ASSUMPTION, date(8, 15), Stays),
            ("National Day", date(10, 26), Stays),
            (ALL_SAINTS, date(11, 1), Stays),
            (IMMACULATE, date(12, 8), Stays),
            (CHRISTMAS, date(12, 25), Stays),
            ("St Stephen's Day", date(12, 26), Stays),
        ],
    },
    Ready {
        code: "gb-eng",
        name: "England and Wales",
        days: &[
            (NEW_YEAR, date(1, 1), Next),
            (GOOD_FRIDAY, easter(-2), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            ("Early May bank holiday", nth(5, 1, 1), Stays),
            ("Spring bank holiday", nth(5, 1, -1), Stays),
            ("Summer bank holiday", nth(8, 1, -1), Stays),
            (CHRISTMAS, date(12, 25), Next),
            (BOXING, date(12, 26), Next),
        ],
    },
    Ready {
        code: "fr",
        name: "France",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            (LABOUR, date(5, 1), Stays),
            ("Victory Day", date(5, 8), Stays),
            (ASCENSION, easter(39), Stays),
            (WHIT_MONDAY, easter(50), Stays),
            ("National Day", date(7, 14), Stays),
            (ASSUMPTION, date(8, 15), Stays),
            (ALL_SAINTS, date(11, 1), Stays),
            ("Armistice Day", date(11, 11), Stays),
            (CHRISTMAS, date(12, 25), Stays),
        ],
    },
    Ready {
        code: "de",
        name: "Germany, the whole country",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            (GOOD_FRIDAY, easter(-2), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            (LABOUR, date(5, 1), Stays),
            (ASCENSION, easter(39), Stays),
            (WHIT_MONDAY, easter(50), Stays),
            ("Day of German Unity", date(10, 3), Stays),
            (CHRISTMAS, date(12, 25), Stays),
            (SECOND, date(12, 26), Stays),
        ],
    },
    Ready {
        code: "ie",
        name: "Ireland",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            ("St Brigid's Day", nth(2, 1, 1), Stays),
            ("St Patrick's Day", date(3, 17), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            ("May Day", nth(5, 1, 1), Stays),
            ("June holiday", nth(6, 1, 1), Stays),
            ("August holiday", nth(8, 1, 1), Stays),
            ("October holiday", nth(10, 1, -1), Stays),
            (CHRISTMAS, date(12, 25), Stays),
            ("St Stephen's Day", date(12, 26), Stays),
        ],
    },
    Ready {
        code: "it",
        name: "Italy",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            (EPIPHANY, date(1, 6), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            ("Liberation Day", date(4, 25), Stays),
            (LABOUR, date(5, 1), Stays),
            ("Republic Day", date(6, 2), Stays),
            (ASSUMPTION, date(8, 15), Stays),
            ("St Francis", date(10, 4), Stays),
            (ALL_SAINTS, date(11, 1), Stays),
            (IMMACULATE, date(12, 8), Stays),
            (CHRISTMAS, date(12, 25), Stays),
            ("St Stephen's Day", date(12, 26), Stays),
        ],
    },
    Ready {
        code: "no",
        name: "Norway",
        days: &[
            (NEW_YEAR, date(1, 1), Stays),
            ("Maundy Thursday", easter(-3), Stays),
            (GOOD_FRIDAY, easter(-2), Stays),
            (EASTER_MONDAY, easter(1), Stays),
            (LABOUR, date(5, 1), Stays),
            ("Constitution Day", date(5, 17), Stays),
            (ASCENSION, easter(39), Stays),
            (WHIT_MONDAY, easter(50), Stays),
            (CHRISTMAS, date(12, 25), Stays),
            (SECOND, date(12, 26), Stays),
        ],
    },
    Ready {
        code: "us",
        name: "United States, federal",
        days: &[
            (NEW_YEAR, date(1, 1), Nearest),
            ("Martin Luther King Jr. Day", nth(1, 1, 3), Stays),
            ("Washington's Birthday", nth(2, 1, 3), Stays),
            ("Memorial Day", nth(5, 1, -1), Stays),
            ("Juneteenth", date(6, 19), Nearest),
            ("Independence Day", date(7, 4), Nearest),
            (LABOUR, nth(9, 1, 1), Stays),
            ("Columbus Day", nth(10, 1, 2), Stays),
            ("Veterans Day", date(11, 11), Nearest),
            ("Thanksgiving", nth(11, 4, 4), Stays),
            (CHRISTMAS, date(12, 25), Nearest),
        ],
    },
];

/// The one of this code.
#[must_use]
pub fn ready(code: &str) -> Option<&'static Ready> {
    READY.iter().find(|r| r.code == code)
}

impl Ready {
    /// Its holidays, numbered from `first` on.
    #[must_use]
    pub fn yearly(&self, first: u32) -> Vec<Yearly> {
        let numbered = self.days.iter().zip(first..);
        numbered
            .map(|((name, on, moved), id)| Yearly {
                id,
                name: (*name).to_owned(),
                on: *on,
                moved: *moved,
                hours: Vec::new(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_makes_sense_and_has_a_code_of_its_own() {
        for (n, ready) in READY.iter().enumerate() {
            assert!(ready.yearly(1).iter().all(|y| y.on.is_sound()), "{}", ready.name);
            assert_eq!(READY.iter().position(|r| r.code == ready.code), Some(n));
        }
        assert!(READY.is_sorted_by_key(|r| r.name));
    }
}
