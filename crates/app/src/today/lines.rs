//! One thing to do as it is drawn: the clock, who and whom, why it stands here, and its next move.

use domain::commitment::{Side, State};
use domain::today::Reason;
use domain::trust::SPEAK_DAYS;
use jiff::{Timestamp, Zoned};

use super::acts::{ToDo, Turn};
use super::load::Loaded;
use crate::check::standing::words;
use crate::commitments::phrase::{self, Who};
use crate::commitments::store::Row;
use crate::kit::chart::{self, Svg};
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// How much time is left.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// "7 h left".
    pub strong: String,
    /// "today 17:00".
    pub under: String,
    /// The same as a bar.
    pub bar: Option<Svg>,
}

/// Something to press.
#[derive(Clone, Debug)]
pub struct Button {
    /// A verb and a person.
    pub label: String,
    /// Where it leads, or what it posts to.
    pub href: String,
    /// It does it at once.
    pub posts: bool,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Line {
    /// What.
    pub title: String,
    /// Its page.
    pub href: String,
    /// How much time is left.
    pub clock: Clock,
    /// Who.
    pub from: Who,
    /// Does what to whom.
    pub verb: String,
    /// Whom.
    pub to: Option<Who>,
    /// Why it stands here.
    pub why: String,
    /// Its chance, where it is ours and was gone through, and where it is said what would help.
    pub chance: Option<(String, String)>,
    /// Where the word that is at stake is told in full: words and path.
    pub word: Option<(String, String)>,
    /// What the other side said last.
    pub said: String,
    /// Its moves, the next one first.
    pub buttons: Vec<Button>,
    /// Which list it ranks in, for ordering both.
    pub hurt: f64,
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
    /// What was looked up.
    pub loaded: &'a Loaded,
}

impl Liner<'_> {
    /// A promise.
    #[must_use]
    pub fn promise(&self, t: &ToDo) -> Line {
        let row = &t.row;
        let (from, verb, to) = self.who(t);
        let said = self.loaded.quotes.get(&row.id).cloned().unwrap_or_default();
        Line {
            title: row.subject.clone(),
            href: urls::commitment(row.id),
            clock: self.clock(t),
            from,
            verb,
            to: Some(to),
            why: self.why(t),
            chance: self.loaded.chances.get(&row.id).map(|standing| words::beside(standing, row.id)),
            word: self.word_at_stake(row),
            said,
            buttons: self.buttons(t),
            hurt: t.ranked.hurt,
        }
    }

    /// A conversation.
    #[must_use]
    pub fn turn(&self, t: &Turn) -> Line {
        let row = &t.row;
        let href = urls::conversation(row.id);
        let (person, party, kind) = match t.side {
            Side::Customer => (&row.performer_person, &row.performer, row.between.performer_kind),
            Side::Performer => (&row.customer_person, &row.customer, row.between.customer_kind),
        };
        let name = person.as_ref().map_or_else(|| party.clone(), |(_, name)| format!("{name}, {party}"));
        let short = person.as_ref().map_or_else(|| party.clone(), |(_, name)| phrase::called(name));
        let step = row.step.and_then(|n| usize::try_from(n).ok()).and_then(|n| STEPS.get(n.wrapping_sub(1)).copied());
        Line {
            title: row.statement.clone(),
            href: href.clone(),
            clock: waiting(row.moved_at, self.now),
            from: Who { name, side: kind.side(), href: String::new() },
            verb: "waits for your word in the conversation".to_owned(),
            to: None,
            chance: None,
            word: None,
            why: step.map(|step| format!("The next step is to {step}.")).unwrap_or_default(),
            said: String::new(),
            buttons: vec![Button { label: format!("Go on with {short}"), href, posts: false }],
            hurt: t.ranked.hurt,
        }
    }

    fn clock(&self, t: &ToDo) -> Clock {
        let (row, at) = (&t.row, t.ranked.at);
        let start = match t.ranked.reason {
            Reason::ToAccept => return waiting(row.moved_at, self.now),
            Reason::SlipsBelow => return Clock { under: "since it slipped".to_owned(), ..waiting(at, self.now) },
            Reason::NoLongerNeeded => return Clock { under: "since it ended".to_owned(), ..waiting(at, self.now) },
            Reason::AnswerOwed if row.answer_by.is_none() && row.state != State::Breakdown => {
                return waiting(row.moved_at, self.now);
            }
            Reason::NewTermsWanted => row.broken_since,
            Reason::AnswerOwed => Some(row.moved_at),
            _ => row.agreed_at,
        };
        let is_due = row.due == Some(at) && row.due_is_day;
        let bar = start.filter(|start| *start < at && at > self.env.now).map(|start| {
            let (left, whole) = (at.duration_since(self.env.now), at.duration_since(start));
            chart::clock_bar(left.as_secs_f64() / whole.as_secs_f64())
        });
        Clock { strong: say::left(at, self.now), under: phrase::due(at, is_due, self.now), bar }
    }

    fn who(&self, t: &ToDo) -> (Who, String, Who) {
        let row = &t.row;
        let of = |side| phrase::who(self.scope, row, side);
        let own = Who { name: "You".to_owned(), ..of(t.side) };
        let (me, them) = (own, of(t.side.other()));
        let (from, verb, to) = match t.ranked.reason {
            Reason::NewTermsWanted => (me, "owe new terms to", them),
            Reason::NoLongerNeeded => (me, "asked for it from", them),
            Reason::AnswerOwed if row.state == State::Requested => (them, "asked", me),
            Reason::AnswerOwed if row.state == State::Offered => (them, "offered it to", me),
            Reason::AnswerOwed if row.state == State::Countered => (them, "put other terms to", me),
            Reason::AnswerOwed => (them, "proposed new terms to", me),
            Reason::ToAccept => (them, "delivered to", me),
            Reason::NoAnswerFromThem => (them, "has not answered", me),
            _ => (of(Side::Performer), "promised", of(Side::Customer)),
        };
        let to = if to.name == "You" { Who { name: "you".to_owned(), ..to } } else { to };
        (from, verb.to_owned(), to)
    }

    fn why(&self, t: &ToDo) -> String {
        let (row, now) = (&t.row, self.now);
        let them = phrase::short(row, t.side.other());
        let due = row.due.map(|at| phrase::due_in_full(at, row.due_is_day, now)).unwrap_or_default();
        let stamp = |at: Timestamp| say::stamp(at, now);
        match t.ranked.reason {
            Reason::BreaksInSilence => self.silence_costs(row, &them),
            Reason::MissedInSilence => self.silence(row, &them),
            Reason::NewTermsWanted => {
                let since =
                    row.broken_since.map(|at| format!("It was said on {} that {due} will not hold.", stamp(at)));
                let until = format!("New terms should stand by {}.", stamp(t.ranked.at));
                format!("{} {until}", since.unwrap_or_default()).trim().to_owned()
            }
            Reason::AnswerOwed => match row.answer_by {
                Some(by) if by < self.env.now => format!("{them} wanted an answer by {}.", stamp(by)),
                Some(by) => format!("{them} plans on an answer by {}. Later is possible, if you say so.", stamp(by)),
                None => String::new(),
            },
            Reason::ToAccept => "Nothing is ever accepted by silence. Say yes, or say what is missing.".to_owned(),
            Reason::TheyAreLate if row.told => {
                format!("It was promised for {due}, and {them} has said that it will be late.")
            }
            Reason::TheyAreLate => format!("It was promised for {due}, and nobody has told you how it stands."),
            Reason::NoAnswerFromThem => format!("You asked for an answer by {}.", stamp(t.ranked.at)),
            Reason::SlipsBelow => self.slips(row, &them),
            Reason::NoLongerNeeded => {
                format!("What it was for is over. Say to {them} that it is no longer needed, or keep it.")
            }
            Reason::LateAndTold => format!("{them} knows that {due} did not hold, and has no new date yet."),
            Reason::FallsDue | Reason::NextStep => String::new(),
        }
    }

    /// What slipped below, and that nobody but the reader will say so.
    fn slips(&self, row: &Row, them: &str) -> String {
        let (count, first) = self.loaded.below.get(&row.id).cloned().unwrap_or_default();
        let many = match count {
            0 | 1 => "One promise below this one slipped".to_owned(),
            n => format!("{} promises below this one slipped", say::number_word(n)),
        };
        let first = if first.is_empty() { String::new() } else { format!(" {first}") };
        format!("{many}: tell {them}, or move what slipped.{first}")
    }

    /// Where the word that a silence would cost is told in full.
    fn word_at_stake(&self, row: &Row) -> Option<(String, String)> {
        self.loaded.words.get(&row.id).filter(|(before, after)| before.round() > after.round())?;
        let ours = row.between.performer_kind.is_ours();
        let (party, name) = match ours {
            true => (row.between.customer, &row.customer),
            false => (row.between.performer, &row.performer),
        };
        // Between two of our own house the word is that of the team that promised.
        let party = if row.between.is_house() { row.between.performer } else { party };
        Some((format!("How trust with {name} stands"), urls::trust(party)))
    }

    /// What it costs if the date passes and nobody has spoken.
    fn silence_costs(&self, row: &Row, them: &str) -> String {
        let asked = match phrase::moved_from(row, self.now) {
            Some(first) => {
                format!("It was first promised for {first}, and nobody has said yet whether this date will hold.")
            }
            None => "Nobody has said yet whether it will be kept.".to_owned(),
        };
        let when = row.due.map(|at| hour(at, row.due_is_day, self.now)).unwrap_or_default();
        let whose = if row.between.performer_kind.is_ours() {
            "our word".to_owned()
        } else {
            format!("{} word", phrase::of(&row.performer))
        };
        let toward = &row.customer;
        let costs = match self.loaded.words.get(&row.id) {
            Some((before, after)) if before.round() > after.round() => {
                format!("If {when} passes in silence, {whose} to {toward} drops from {before:.0} to {after:.0}.")
            }
            _ => format!("If {when} passes in silence, {them} is surprised, and it counts as a promise broken."),
        };
        format!("{asked} {costs}")
    }

    fn silence(&self, row: &Row, them: &str) -> String {
        let Some(due) = row.due else { return String::new() };
        let when = sentence(&phrase::due_in_full(due, row.due_is_day, self.now));
        let until = self.loaded.soon.get(&row.id).copied().unwrap_or_else(|| self.env.days.after(due, SPEAK_DAYS));
        if until > self.env.now {
            let until = say::stamp(until, self.now);
            return format!(
                "{when} passed and {them} heard nothing. Said until {until}, it counts as told late and not as silence."
            );
        }
        format!("{when} passed and {them} heard nothing. It counts as silence now; a word still ends the waiting.")
    }

    fn buttons(&self, t: &ToDo) -> Vec<Button> {
        let row = &t.row;
        let them = phrase::short(row, t.side.other());
        let page = |label: String, act: &str| Button { label, href: act_href(row, act), posts: false };
        let kept = Button {
            label: "It will be kept".to_owned(),
            href: format!("{}/assure", urls::commitment(row.id)),
            posts: true,
        };
        let deliver = page("Deliver it".to_owned(), "deliver");
        match t.ranked.reason {
            Reason::BreaksInSilence => {
                vec![page(format!("Tell {them} it will be late"), "declare_breakdown"), kept, deliver]
            }
            Reason::MissedInSilence => vec![page(format!("Tell {them} now"), "declare_breakdown"), deliver],
            Reason::SlipsBelow => vec![
                Button { label: "See what slipped".to_owned(), href: urls::rests_on(row.id), posts: false },
                page(format!("Tell {them} it will be late"), "declare_breakdown"),
                kept,
            ],
            Reason::NoLongerNeeded => {
                let href = format!("{}/let-go", urls::commitment(row.id));
                vec![
                    Button { label: format!("Tell {them} it is no longer needed"), href, posts: true },
                    page("Keep it and say why".to_owned(), "note"),
                ]
            }
            Reason::NewTermsWanted => vec![page(format!("Propose new terms to {them}"), "propose"), deliver],
            Reason::AnswerOwed => {
                let answer = match row.state {
                    State::Requested => "promise",
                    State::Offered => "take_up",
                    _ => "agree",
                };
                vec![page(format!("Answer {them}"), answer)]
            }
            Reason::ToAccept => vec![page("Accept or say what is missing".to_owned(), "accept")],
            Reason::TheyAreLate | Reason::NoAnswerFromThem => vec![page(format!("Ask {them} once more"), "note")],
            Reason::LateAndTold => vec![page("Propose a new date".to_owned(), "propose"), deliver],
            Reason::FallsDue | Reason::NextStep => vec![deliver],
        }
    }
}

/// What each step of a conversation is, as an aim.
const STEPS: [&str; 7] = [
    "state the need",
    "understand it",
    "lay out ways to meet it",
    "agree on one",
    "deliver",
    "settle new terms",
    "look back together",
];

fn act_href(row: &Row, act: &str) -> String {
    format!("{}?do={act}&back=/", urls::commitment(row.id))
}

fn waiting(since: Timestamp, now: &Zoned) -> Clock {
    let ago = say::ago(since, now);
    match ago.strip_suffix(" ago") {
        Some(time) => Clock { strong: time.to_owned(), under: "waiting for you".to_owned(), bar: None },
        None => Clock { strong: "New".to_owned(), under: ago, bar: None },
    }
}

/// "17:00" today, "today" for a day, else the date in full.
fn hour(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    let words = phrase::due(at, is_day, now);
    words.strip_prefix("today ").map_or_else(|| words.clone(), str::to_owned)
}

/// The same as the beginning of a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
