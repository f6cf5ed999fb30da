//! What the catalogue says, as pages print it: finished values from rows, the reader's eyes and the time. Pure.

use domain::catalogue::{LevelKind, Life, LifeActKind, Price, Stage, in_force};
use domain::kernel::Due;
use jiff::Zoned;

use super::store::{Done, LevelRow, Offering, Service};
use crate::kit::{say, urls};

/// Words with the colour of how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The words.
    pub words: String,
    /// The tone.
    pub tone: String,
}

/// How a service stands; nothing is said of what can be ordered.
#[must_use]
pub fn badge(life: Life, now: &Zoned) -> Option<Badge> {
    let (words, tone) = match life {
        Life::Published => return None,
        Life::Draft => (Stage::Draft.word().to_owned(), ""),
        Life::Retiring { on, .. } => (format!("ends {}", say::day(on, now)), "watch"),
        Life::Retired { .. } => (Stage::Retired.word().to_owned(), "warn"),
    };
    Some(Badge { words, tone: tone.to_owned() })
}

/// A level in a line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelView {
    /// What is promised.
    pub what: String,
    /// How much, by which calendar.
    pub words: String,
}

/// What a price reads like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceView {
    /// Now.
    pub now: String,
    /// From when on another.
    pub next: String,
    /// What else there is to say.
    pub words: String,
    /// Where the price stands that is charged; empty where none is.
    pub href: String,
}

/// Something that a service offers.
#[derive(Clone, Debug)]
pub struct OfferingView {
    /// For addresses on the page.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What one gets.
    pub gets: Vec<String>,
    /// What one does not get.
    pub lacks: Vec<String>,
    /// What we need for it.
    pub needs: Vec<String>,
    /// How to ask for it.
    pub how: String,
    /// Who orders it.
    pub who: &'static str,
    /// What is promised.
    pub levels: Vec<LevelView>,
    /// What it costs, for whoever may read prices.
    pub price: Option<PriceView>,
    /// Where it is ordered; empty when it cannot be.
    pub order: String,
    /// Where it is changed; empty for whoever may not.
    pub edit: String,
    /// No longer offered.
    pub retired: bool,
}

fn level(row: &LevelRow) -> LevelView {
    let calendar = row.calendar.as_ref().map_or("", |(_, name)| name.as_str());
    let what = match (row.level.kind, &row.level.name) {
        (LevelKind::Other, Some(name)) => name.clone(),
        (kind, Some(name)) => format!("{}, {name}", kind.word()),
        (kind, None) => kind.word().to_owned(),
    };
    LevelView { what, words: row.level.target.words(calendar) }
}

/// What is promised, in a few words.
#[must_use]
pub fn level_in_words(row: &LevelRow) -> String {
    let view = level(row);
    format!("{}: {}", view.what, view.words)
}

/// What was told of what an offering costs.
#[must_use]
pub fn price(all: &[Price], now: &Zoned) -> Option<PriceView> {
    let (held, next) = in_force(all, now.date());
    if held.is_none() && next.is_none() {
        return None;
    }
    let from = |p: &Price| format!("from {}: {}", say::day(p.from, now), p.sentence());
    Some(PriceView {
        now: held.map_or_else(|| "not told yet".to_owned(), Price::sentence),
        next: next.map(from).unwrap_or_default(),
        words: held.or(next).and_then(|p| p.words.clone()).unwrap_or_default(),
        href: String::new(),
    })
}

/// Something that a service offers, with what it costs; `order` and `edit` for whoever may.
#[must_use]
pub fn offering(o: &Offering, price: Option<PriceView>, (order, edit): (bool, bool)) -> OfferingView {
    OfferingView {
        id: o.id.to_string(),
        name: o.says.name.clone(),
        gets: o.says.gets.clone(),
        lacks: o.says.lacks.clone(),
        needs: o.says.needs.clone(),
        how: o.says.how.clone().unwrap_or_default(),
        who: o.says.may_order.words(),
        levels: o.levels.iter().map(level).collect(),
        price,
        order: if order && o.retired_at.is_none() { urls::order(o.id) } else { String::new() },
        edit: if edit { format!("/catalogue/offerings/{}", o.id) } else { String::new() },
        retired: o.retired_at.is_some(),
    }
}

/// What is said above a service that ends or has ended: words, and what takes its place.
#[must_use]
pub fn ends(s: &Service) -> Option<(String, Option<(String, String)>)> {
    let words = match s.life {
        Life::Retiring { on, .. } => {
            format!("It ends on {}. What was ordered is kept; nothing new is ordered.", say::long_day(on))
        }
        Life::Retired { .. } => "It is no longer there. What was promised of it stays as it was.".to_owned(),
        Life::Draft | Life::Published => return None,
    };
    Some((words, s.instead.as_ref().map(|(id, name)| (name.clone(), urls::service(id)))))
}

/// By when, as it stands in a sentence.
#[must_use]
pub fn by(due: &Due, now: &Zoned) -> String {
    if due.day { say::day(due.date(), now) } else { say::stamp(due.at, now) }
}

/// What an order of this moment may count on.
#[must_use]
pub fn counted((answer, due): (Option<&Due>, Option<&Due>), now: &Zoned) -> String {
    match (answer, due) {
        (Some(answer), Some(due)) => {
            format!("Ordered now, it is answered by {} and there by {}.", by(answer, now), by(due, now))
        }
        (Some(answer), None) => {
            format!("Ordered now, it is answered by {}; the answer says by when it is there.", by(answer, now))
        }
        (None, Some(due)) => format!("Ordered now, it is there by {}.", by(due, now)),
        (None, None) => "The answer says by when it is there.".to_owned(),
    }
}

/// What was done, in a line.
#[derive(Clone, Debug)]
pub struct Told {
    /// What.
    pub words: String,
    /// Why.
    pub why: String,
    /// By whom.
    pub by: String,
    /// When.
    pub when: String,
    /// The same for machines.
    pub exact: String,
}

/// What was done with a service.
#[must_use]
pub fn told(done: &Done, now: &Zoned) -> Told {
    Told {
        words: done.change.clone(),
        why: done.why.clone().unwrap_or_default(),
        by: done.by.clone().unwrap_or_default(),
        when: say::stamp(done.at, now),
        exact: say::exact(done.at, now),
    }
}

/// What stands beside the title of an act.
#[must_use]
pub const fn about(kind: LifeActKind) -> &'static str {
    match kind {
        LifeActKind::Publish => "everybody who is signed in reads it, and clients order it",
        LifeActKind::Announce => "nothing new is ordered from then on; what was ordered is kept",
        LifeActKind::Keep => "it can be ordered again",
        LifeActKind::Retire => "it leaves the catalogue",
        LifeActKind::BringBack => "it becomes a draft",
    }
}

/// The drawing of an act.
#[must_use]
pub const fn icon(kind: LifeActKind) -> &'static str {
    match kind {
        LifeActKind::Publish => "check",
        LifeActKind::Announce => "calendar",
        LifeActKind::Keep | LifeActKind::BringBack => "undo",
        LifeActKind::Retire => "out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn now() -> Zoned {
        "2026-03-12T08:30:00+00:00[Europe/Dublin]".parse().expect("a time")
    }

    #[test]
    fn a_price_tells_what_holds_and_what_comes() {
        let of =
            |minor, day| Price { minor, currency: "EUR".into(), unit: "laptop a month".into(), from: day, words: None };
        let (held, next) = (of(4900, date(2026, 1, 1)), of(5200, date(2026, 7, 1)));

        let view = price(&[held.clone(), next.clone()], &now()).expect("a price");

        assert_eq!(view.now, "EUR 49.00 for one laptop a month");
        assert_eq!(view.next, "from Wed 1 July: EUR 52.00 for one laptop a month");
        assert_eq!(price(&[next], &now()).map(|p| p.now), Some("not told yet".to_owned()));
        assert_eq!(price(&[], &now()), None);
    }

    #[test]
    fn what_can_be_counted_on_is_a_sentence() {
        let due = Due::end_of_day(date(2026, 3, 18), "Europe/Dublin").expect("a due");

        assert_eq!(counted((None, Some(&due)), &now()), "Ordered now, it is there by Wed 18 March.");
        assert_eq!(counted((None, None), &now()), "The answer says by when it is there.");
        assert_eq!(badge(Life::Published, &now()), None);
    }
}
