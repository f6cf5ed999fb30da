//! What a calendar is made of, as programs read and write it.

use domain::calendar::{Day, Freeze, Hours, Moved, On, Rules, Span, Yearly, spans};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::kit::{Checks, codes};
use crate::calendars::words::WEEK;

codes!(
    /// How a holiday of every year finds its day.
    YearlyRuleCode = ["date", "nth", "after", "easter"]
);
codes!(
    /// What becomes of a holiday on a day off.
    MovedCode = ["stays", "next", "nearest"]
);

/// What is written down in a calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CalendarRules {
    /// Its own hours; nothing leaves them to the calendar above.
    hours: Option<WeekHours>,
    /// Single days.
    #[schema(max_items = 1000)]
    days: Vec<CalendarDay>,
    /// Days of every year.
    #[schema(max_items = 100)]
    yearly: Vec<YearlyDay>,
    /// Days in which nothing is put into use.
    #[schema(max_items = 100)]
    freezes: Vec<CalendarFreeze>,
}

/// Hours of a week, such as `08:00 to 12:00, 13:00 to 17:30`. A shift that ends after midnight belongs to the day on which it
/// begins: `22:00 to 06:00`. An empty text is a day off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WeekHours {
    mon: String,
    tue: String,
    wed: String,
    thu: String,
    fri: String,
    sat: String,
    sun: String,
}

/// A day that is off, or has hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarDay {
    day: Date,
    #[schema(max_length = 200)]
    name: String,
    /// What is worked on it; empty when it is off.
    #[serde(default)]
    hours: String,
}

/// A day of every year. `rule` says which of the numbers count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct YearlyDay {
    #[schema(max_length = 200)]
    name: String,
    #[schema(value_type = YearlyRuleCode)]
    rule: String,
    /// 1 to 12; not for `easter`.
    #[serde(default)]
    month: Option<i8>,
    /// 1 to 31; for `date` and `after`.
    #[serde(default)]
    day: Option<i8>,
    /// 1 for Monday to 7 for Sunday; for `nth` and `after`.
    #[serde(default)]
    weekday: Option<i8>,
    /// 1 to 5, or −1 for the last; for `nth`.
    #[serde(default)]
    nth: Option<i8>,
    /// Days after Easter Sunday; for `easter`.
    #[serde(default)]
    easter: Option<i16>,
    #[serde(default)]
    #[schema(value_type = Option<MovedCode>)]
    moved: Option<String>,
    /// What is worked on it; empty when it is off.
    #[serde(default)]
    hours: String,
}

/// Days in which nothing is put into use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarFreeze {
    from: Date,
    until: Date,
    #[schema(max_length = 200)]
    name: String,
    /// Nobody works either, and clocks wait.
    #[serde(default)]
    closed: bool,
}

impl CalendarFreeze {
    pub(super) fn of(f: &Freeze) -> Self {
        Self { from: f.from, until: f.until, name: f.name.clone(), closed: f.closed }
    }
}

impl WeekHours {
    fn of(hours: &Hours) -> Self {
        let on = |n: usize| hours.0.get(n).map_or_else(String::new, |s| spans::write(s));
        Self { mon: on(0), tue: on(1), wed: on(2), thu: on(3), fri: on(4), sat: on(5), sun: on(6) }
    }

    fn read(&self, f: &mut Checks) -> Hours {
        let texts = [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun];
        Hours(std::array::from_fn(|n| read(f, &format!("hours.{}", WEEK[n].0), texts[n])))
    }
}

fn read(f: &mut Checks, field: &str, text: &str) -> Vec<Span> {
    spans::read(text).unwrap_or_else(|error| {
        f.wrong(field, error.to_string());
        Vec::new()
    })
}

impl YearlyDay {
    fn of(y: &Yearly) -> Self {
        let (rule, month, day, weekday, nth, easter) = match y.on {
            On::Date { month, day } => ("date", Some(month), Some(day), None, None, None),
            On::Nth { month, weekday, nth } => ("nth", Some(month), None, Some(weekday), Some(nth), None),
            On::After { month, day, weekday } => ("after", Some(month), Some(day), Some(weekday), None, None),
            On::Easter { days } => ("easter", None, None, None, None, Some(days)),
        };
        let moved = match y.moved {
            Moved::Stays => "stays",
            Moved::Next => "next",
            Moved::Nearest => "nearest",
        };
        let (rule, moved) = (rule.to_owned(), Some(moved.to_owned()));
        Self { name: y.name.clone(), rule, month, day, weekday, nth, easter, moved, hours: spans::write(&y.hours) }
    }

    fn read(&self, f: &mut Checks, id: u32) -> Yearly {
        let (month, day) = (self.month.unwrap_or(0), self.day.unwrap_or(0));
        let (weekday, nth) = (self.weekday.unwrap_or(0), self.nth.unwrap_or(0));
        let rule = f.code("yearly.rule", Some(&self.rule), |code| match code {
            "date" => Some(On::Date { month, day }),
            "nth" => Some(On::Nth { month, weekday, nth }),
            "after" => Some(On::After { month, day, weekday }),
            "easter" => Some(On::Easter { days: self.easter.unwrap_or(0) }),
            _ => None,
        });
        let moved = f.code("yearly.moved", self.moved.as_deref(), |code| match code {
            "stays" => Some(Moved::Stays),
            "next" => Some(Moved::Next),
            "nearest" => Some(Moved::Nearest),
            _ => None,
        });
        let name = f.needed("yearly.name", &self.name, "Write what day it is.");
        let on = rule.unwrap_or(On::Easter { days: 0 });
        Yearly { id, name, on, moved: moved.unwrap_or_default(), hours: read(f, "yearly.hours", &self.hours) }
    }
}

impl CalendarRules {
    pub(super) fn of(rules: &Rules) -> Self {
        let day = |d: &Day| CalendarDay { day: d.day, name: d.name.clone(), hours: spans::write(&d.hours) };
        Self {
            hours: rules.hours.as_ref().map(WeekHours::of),
            days: rules.days.iter().map(day).collect(),
            yearly: rules.yearly.iter().map(YearlyDay::of).collect(),
            freezes: rules.freezes.iter().map(CalendarFreeze::of).collect(),
        }
    }

    pub(super) fn read(&self, f: &mut Checks, zone: &str) -> Rules {
        let mut next = 0;
        let mut id = || {
            next += 1;
            next
        };
        let mut rules = Rules { hours: self.hours.as_ref().map(|h| h.read(f)), ..Rules::under(zone) };
        for d in &self.days {
            let name = f.needed("days.name", &d.name, "Write what day it is.");
            rules.days.push(Day { id: id(), day: d.day, name, hours: read(f, "days.hours", &d.hours) });
        }
        for y in &self.yearly {
            rules.yearly.push(y.read(f, id()));
        }
        for z in &self.freezes {
            let name = f.needed("freezes.name", &z.name, "Write what it is for.");
            rules.freezes.push(Freeze { id: id(), from: z.from, until: z.until, name, closed: z.closed });
        }
        rules
    }
}
