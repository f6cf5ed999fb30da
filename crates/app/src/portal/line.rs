//! One open promise in a line, in plain words: what, by when, and where it stands. Pure.

use domain::commitment::{Side, Standing, State};
use jiff::Zoned;

use crate::commitments::acts::standing;
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// By when.
    pub due: String,
    /// That date holds no more.
    pub broken: bool,
    /// Where it stands.
    pub state: String,
    /// `warn`, `bad` or nothing.
    pub tone: &'static str,
    /// The unit it is for or from, where that is not their own party.
    pub unit: String,
    /// Somebody to ask: words and path.
    pub ask: Option<(String, String)>,
}

/// What lines are made from.
#[derive(Clone, Copy, Debug)]
pub struct Liner<'a> {
    /// Who reads.
    pub scope: &'a Scope,
    /// The time and the days.
    pub env: &'a Env,
    /// Now, in the organisation's zone.
    pub now: &'a Zoned,
}

/// How things stand, seen from outside: worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// Its date passed and nobody said a word.
    Silent,
    /// It was said that it will not hold.
    Broken,
    /// Its date passed, and that was said.
    Late,
    /// It was said that the date may not hold.
    AtRisk,
    /// Agreed, and nothing is known against it.
    OnItsWay,
    /// Delivered, or not agreed yet.
    Otherwise,
}

impl Liner<'_> {
    /// How it stands.
    #[must_use]
    pub fn stands(&self, row: &Row) -> Stands {
        let passed = row.due.is_some_and(|due| due < self.env.now);
        match row.state {
            State::Promised if phrase::silent(row, self.env.now) => Stands::Silent,
            State::Promised if passed => Stands::Late,
            State::Promised if row.told => Stands::AtRisk,
            State::Promised => Stands::OnItsWay,
            State::Breakdown => Stands::Broken,
            _ => Stands::Otherwise,
        }
    }

    /// The line.
    #[must_use]
    pub fn line(&self, row: &Row) -> Line {
        let (state, tone) = self.state(row);
        let agreed = row.agreed_at.is_some();
        let broken = row.state == State::Breakdown;
        Line {
            subject: row.subject.clone(),
            href: urls::commitment(row.id),
            due: match row.due {
                // What is done has no date to wait for.
                _ if row.state == State::Delivered => String::new(),
                Some(at) if agreed => phrase::due(at, row.due_is_day, self.now),
                _ if agreed => "no date agreed".to_owned(),
                _ => "not agreed yet".to_owned(),
            },
            broken: broken && row.due.is_some(),
            state,
            tone,
            unit: self.unit(row),
            ask: self.ask(row),
        }
    }

    fn own(&self, row: &Row) -> Side {
        self.scope.side_of(&row.between).unwrap_or(Side::Customer)
    }

    /// "your", "Mara’s".
    fn whose(&self, row: &Row, side: Side) -> String {
        if phrase::is_reader(self.scope, row, side) { "your".to_owned() } else { phrase::of(&phrase::short(row, side)) }
    }

    /// "You", "Mara".
    fn who(&self, row: &Row, side: Side) -> String {
        if phrase::is_reader(self.scope, row, side) { "You".to_owned() } else { phrase::short(row, side) }
    }

    /// "Mara owes an answer by Fri 09:40." or "It waits for your answer.".
    fn answer(&self, row: &Row, side: Side) -> (String, &'static str) {
        let by = row.answer_by;
        match by {
            Some(by) if by < self.env.now => {
                let whose = self.whose(row, side);
                (format!("{} answer is {}.", upper(&whose), say::left(by, self.now)), "warn")
            }
            Some(by) => (format!("It waits for {} answer by {}.", self.whose(row, side), say::when(by, self.now)), ""),
            None => (format!("It waits for {} answer.", self.whose(row, side)), ""),
        }
    }

    fn with_answer(&self, words: &str, row: &Row) -> (String, &'static str) {
        let Some(side) = row.to_move else { return (words.to_owned(), "") };
        let (answer, tone) = self.answer(row, side);
        (format!("{words} {answer}"), tone)
    }

    fn state(&self, row: &Row) -> (String, &'static str) {
        let (customer, performer) = (Side::Customer, Side::Performer);
        let ago = say::ago(row.opened_at, self.now);
        match (row.state, self.stands(row)) {
            (State::Requested, _) => self.with_answer(&format!("{} asked {ago}.", self.who(row, customer)), row),
            (State::Offered, _) => self.with_answer(&format!("{} offered it {ago}.", self.who(row, performer)), row),
            (State::Countered, _) => self.with_answer("Other terms are on the table.", row),
            (State::Delivered, _) => {
                let when = row.delivered_at.map(|at| say::ago(at, self.now)).unwrap_or_default();
                (format!("Delivered {when}; it waits for {} yes.", self.whose(row, customer)), "")
            }
            (_, Stands::Silent) => (self.silence(row), "bad"),
            (_, Stands::Broken) => self.broken(row),
            (_, Stands::Late) => {
                let late = row.due.map(|due| say::left(due, self.now)).unwrap_or_default();
                let said = format!("{}, as {} said.", upper(&late), lower_you(&self.who(row, performer)));
                (self.and_terms(said, row), "warn")
            }
            (_, Stands::AtRisk) if row.amended => (self.and_terms(String::new(), row), "warn"),
            (_, Stands::AtRisk) => {
                (format!("At risk: {} said that the date may not hold.", lower_you(&self.who(row, performer))), "warn")
            }
            _ if row.amended => (self.and_terms(String::new(), row), ""),
            _ => ("On its way.".to_owned(), ""),
        }
    }

    fn silence(&self, row: &Row) -> String {
        let late = row.due.map(|due| upper(&say::left(due, self.now))).unwrap_or_default();
        if self.own(row) == Side::Customer {
            format!("{late}, and nobody has told you how it stands.")
        } else {
            format!("{late}, and {} has heard nothing.", phrase::short(row, Side::Customer))
        }
    }

    fn broken(&self, row: &Row) -> (String, &'static str) {
        let told = "It will not hold as agreed.";
        if row.to_move == Some(Side::Customer) {
            return (format!("{told} New terms wait for {} answer.", self.whose(row, Side::Customer)), "warn");
        }
        let owes = match row.clock {
            Some(at) if at < self.env.now => format!("New terms were due {}.", say::when(at, self.now)),
            Some(at) => format!("New terms by {}.", say::when(at, self.now)),
            None => String::new(),
        };
        (format!("{told} {owes}"), "warn")
    }

    /// Other terms that are on the table beside the agreed ones.
    fn and_terms(&self, said: String, row: &Row) -> String {
        let Some(side) = row.to_move.filter(|_| row.amended) else { return said };
        let (answer, _) = self.answer(row, side);
        format!("{said} {} proposes new terms. {answer}", self.who(row, side.other()))
            .replace("You proposes", "You propose")
            .trim()
            .to_owned()
    }

    /// The unit of theirs, where they have several.
    fn unit(&self, row: &Row) -> String {
        let own = self.own(row);
        let party = if own == Side::Customer { row.between.customer } else { row.between.performer };
        let main = self.scope.reader().and_then(|reader| reader.roles.first()).map(|held| held.party);
        if main == Some(party) { String::new() } else { phrase::party(row, own).to_owned() }
    }

    /// Whom to ask about something that should have come.
    fn ask(&self, row: &Row) -> Option<(String, String)> {
        let own = self.own(row);
        let late = matches!(self.stands(row), Stands::Silent | Stands::Late);
        let overdue = row.to_move == Some(own.other()) && row.answer_by.is_some_and(|by| by < self.env.now);
        let theirs = (late && own == Side::Customer) || overdue;
        let accountable = phrase::person(row, own).map(|(id, _)| id);
        let speaks = standing(self.scope, &row.between, own, accountable) != Standing::Reads;
        (theirs && speaks).then(|| {
            let words = format!("Ask {}", phrase::short(row, own.other()));
            (words, format!("{}?do=note&back=/", urls::commitment(row.id)))
        })
    }
}

/// The words as they begin a sentence.
#[must_use]
pub fn upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lower_you(words: &str) -> &str {
    if words == "You" { "you" } else { words }
}
