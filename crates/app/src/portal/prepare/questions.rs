//! Questions worth asking in a meeting, and things worth saying before they are asked. Each follows from a fact and says
//! which. Pure.

use domain::commitment::{Act, Side, State};
use domain::party::Role;
use jiff::Zoned;

use super::load::{BACK, Material, Matter};
use crate::commitments::phrase;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::portal::words::on;

/// Working days without a word after which one asks.
const QUIET_DAYS: i64 = 10;
/// Working days in which a sponsor is new.
const NEW_DAYS: i64 = 40;
/// Most that one meeting holds.
const MOST: usize = 8;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What to ask or to say.
    pub words: String,
    /// The fact behind it.
    pub why: String,
    /// Where the fact stands.
    pub href: String,
    /// For ordering: the smaller, the sooner.
    rank: u8,
}

/// What they are made from.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// What was read.
    pub material: &'a Material,
    /// The time and the days.
    pub env: &'a Env,
    /// Now, in the organisation's zone.
    pub now: &'a Zoned,
}

/// The questions, what hurts most first.
#[must_use]
pub fn questions(a: &Asker<'_>) -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    all.extend(a.material.to_them.iter().filter_map(|m| a.of_ours(m)));
    all.extend(a.material.from_them.iter().filter_map(|m| a.of_theirs(m)));
    all.extend(a.material.closed.iter().filter_map(|m| a.rated(m)));
    all.extend(a.quiet_needs());
    all.extend(a.sponsors());
    if a.material.talks.is_empty() {
        let href = urls::with_query("/conversations/new", &[("client", &a.material.party.id.to_string())]);
        let why = "No need of theirs is being talked about.".to_owned();
        all.push(Question { words: "Ask what they want to achieve next.".to_owned(), why, href, rank: 9 });
    }
    all.sort_by_key(|q| q.rank);
    all.truncate(MOST);
    all
}

impl Asker<'_> {
    /// "8 working days", "one working day".
    fn days(&self, since: jiff::Timestamp) -> (i64, String) {
        let days = self.env.days.between(since, self.env.now);
        let noun = if days == 1 { "working day" } else { "working days" };
        (days, format!("{} {noun}", say::number_in_words(days)))
    }

    fn question(m: &Matter, rank: u8, words: String, why: String) -> Question {
        Question { words, why, href: urls::commitment(m.row.id), rank }
    }

    /// A promise of ours that something should be said about.
    fn of_ours(&self, m: &Matter) -> Option<Question> {
        let row = &m.row;
        let subject = &row.subject;
        let them = phrase::short(row, Side::Customer);
        let due = row.due.map(|at| on(at, row.due_is_day, self.now)).unwrap_or_default();
        match row.state {
            State::Promised if phrase::silent(row, self.env.now) => Some(Self::question(
                m,
                0,
                format!("Say how “{subject}” stands, before {them} asks."),
                format!("It was due {due}, and nobody has said a word."),
            )),
            State::Breakdown if row.to_move == Some(Side::Performer) => {
                let waited = self.days(row.broken_since.unwrap_or(row.moved_at)).1;
                let why = format!("It broke down, and no new date has been put for {waited}.");
                Some(Self::question(m, 1, format!("Bring a new date for “{subject}”."), why))
            }
            State::Requested => {
                let waited = self.days(row.opened_at).1;
                let why = format!("{them} asked for it and has waited {waited} for an answer.");
                Some(Self::question(m, 2, format!("Answer “{subject}”: yes, other terms, or an honest no."), why))
            }
            State::Delivered => {
                let at = row.delivered_at.unwrap_or(row.moved_at);
                let (days, waited) = self.days(at);
                let day = say::day(at.to_zoned(self.now.time_zone().clone()).date(), self.now);
                let why = format!("Delivered on {day} and not confirmed for {waited}.");
                let words = format!("Ask whether “{subject}” is what they wanted.");
                (days >= 1).then(|| Self::question(m, 3, words, why))
            }
            _ if row.to_move == Some(Side::Customer) => {
                let waited = self.days(row.moved_at).1;
                let words = format!("Ask what {them} thinks of the terms for “{subject}”.");
                Some(Self::question(m, 4, words, format!("They have been on the table for {waited}.")))
            }
            _ => None,
        }
    }

    /// A promise of theirs that should be asked about.
    fn of_theirs(&self, m: &Matter) -> Option<Question> {
        let row = &m.row;
        let subject = &row.subject;
        let them = phrase::short(row, Side::Performer);
        let due = row.due.map(|at| on(at, row.due_is_day, self.now)).unwrap_or_default();
        let days = row.due.map(|at| self.env.days.between(self.env.now, at));
        let passed = row.due.is_some_and(|at| at < self.env.now);
        match row.state {
            State::Promised if passed => Some(Self::question(
                m,
                3,
                format!("Ask {them} how “{subject}” stands."),
                format!("It was due {due}, and we wait for it."),
            )),
            State::Promised if days.is_some_and(|days| days <= 5) => Some(Self::question(
                m,
                5,
                format!("Ask {them} whether “{subject}” will be ready."),
                format!("It is due {due}."),
            )),
            State::Breakdown if row.to_move == Some(Side::Performer) => Some(Self::question(
                m,
                4,
                format!("Ask {them} by when “{subject}” will be."),
                "It broke down, and no new date has been put.".to_owned(),
            )),
            State::Delivered => {
                let why = format!("{them} delivered it and has waited {}.", self.days(row.moved_at).1);
                Some(Self::question(m, 2, format!("Say whether “{subject}” is what we needed."), why))
            }
            State::Requested => {
                let why = format!("We asked for it, and {them} has not answered for {}.", self.days(row.opened_at).1);
                Some(Self::question(m, 5, format!("Ask {them} for an answer to “{subject}”."), why))
            }
            State::Offered => {
                let why = format!("{them} offered it and has waited {} for our answer.", self.days(row.opened_at).1);
                Some(Self::question(m, 2, format!("Answer “{subject}”: yes, other terms, or an honest no."), why))
            }
            _ => None,
        }
    }

    /// Accepted, and not gladly.
    fn rated(&self, m: &Matter) -> Option<Question> {
        let (at, rating, words) = m.events.iter().rev().find_map(|event| match event.act {
            Act::Accept { rating: Some(rating) } if rating <= 2 => {
                Some((event.said_at, rating, event.words.clone().unwrap_or_default()))
            }
            _ => None,
        })?;
        let ours = m.row.between.performer_kind.is_ours() && at >= self.env.now - BACK;
        let said = if words.is_empty() { String::new() } else { format!(": “{words}”") };
        let why = format!("Accepted with {rating} of 5{said}");
        ours.then(|| Self::question(m, 4, format!("Ask what was missing in “{}”.", m.row.subject), why))
    }

    fn quiet_needs(&self) -> Vec<Question> {
        let quiet = |c: &&crate::conversations::store::Conversation| self.days(c.moved_at).0 >= QUIET_DAYS;
        let question = |c: &crate::conversations::store::Conversation| Question {
            words: format!("Ask whether the need “{}” still stands.", c.statement),
            why: format!("No word in it for {}.", self.days(c.moved_at).1),
            href: urls::conversation(c.id),
            rank: 6,
        };
        self.material.talks.iter().filter(quiet).take(3).map(question).collect()
    }

    fn sponsors(&self) -> Option<Question> {
        let client = urls::client(self.material.party.id);
        let mut sponsors = self.material.people.iter().filter(|m| m.role == Role::Sponsor);
        let Some(first) = sponsors.clone().next() else {
            let words = "Ask who stands behind their needs with name and money.".to_owned();
            let why = "No sponsor is named.".to_owned();
            return Some(Question { words, why, href: format!("{client}/people"), rank: 7 });
        };
        let old = sponsors.any(|m| self.days(m.from).0 > NEW_DAYS);
        let since = say::day(first.from.to_zoned(self.now.time_zone().clone()).date(), self.now);
        // Who joined with the client itself took nothing over.
        let took_over = self.material.people.iter().any(|m| m.from < first.from);
        (!old && took_over).then(|| Question {
            words: format!("Ask {} which of the open promises still matter.", phrase::called(&first.person_name)),
            why: format!("Sponsor since {since}; what was agreed before was agreed with somebody else."),
            href: format!("{client}/promises"),
            rank: 6,
        })
    }
}
