//! The cards that ask: what waits for the reader's word, with everything needed to say it. Pure.

use domain::commitment::{Act, ActKind, Side, State, Terms};
use domain::conversation::TalkKind;
use domain::today::Reason;
use domain::trust::SPEAK_DAYS;

use super::line::Liner;
use super::load::{Near, Talk};
use super::words::{due, on};
use crate::commitments::phrase::{self, Who};
use crate::commitments::store::Row;
use crate::kit::{say, urls};
use crate::today::acts::{ToDo, Turn};

/// Something to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What one says by it.
    pub label: &'static str,
    /// Where it leads, or what it posts to.
    pub href: String,
    /// It says it at once.
    pub posts: bool,
}

/// Terms, with what they were before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// What; empty where it is the title.
    pub subject: String,
    /// The date before.
    pub was: String,
    /// The date.
    pub due: String,
    /// How both will know.
    pub conditions: Vec<String>,
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// "Delivered yesterday by".
    pub before: String,
    /// Who.
    pub who: Who,
    /// What they did.
    pub after: String,
    /// What it is about.
    pub title: String,
    /// It is the need of a conversation, in somebody's words.
    pub said_title: bool,
    /// Its page.
    pub href: String,
    /// The terms as the reader saw them.
    pub terms_seen: i64,
    /// What the other side said last.
    pub said: String,
    /// Conditions, and what shows that each is met.
    pub met: Vec<(String, String)>,
    /// Terms to answer.
    pub offered: Option<Offered>,
    /// What has to be known.
    pub about: Vec<String>,
    /// What is asked.
    pub question: &'static str,
    /// The answers, the likeliest first.
    pub buttons: Vec<Button>,
    /// One more answer, in words.
    pub more: Option<(&'static str, String)>,
    /// For ordering only.
    pub hurt: f64,
}

/// That what is on the table is a stretch, and why.
fn stretch(w: &Way<'_>) -> Option<String> {
    let version = w.near.c.tabled()?;
    let why = version.basis.stretch.as_deref()?;
    Some(format!("It is a stretch: {}", phrase::stretch(why, version.basis.shown.as_ref())))
}

impl Liner<'_> {
    /// The card of a promise.
    #[must_use]
    pub fn card(&self, todo: &ToDo, near: &Near) -> Card {
        let row = &todo.row;
        let them = phrase::who(self.scope, row, todo.side.other());
        let card = Card {
            who: Who { name: phrase::name(row, todo.side.other()).to_owned(), ..them },
            title: row.subject.clone(),
            href: urls::commitment(row.id),
            terms_seen: row.terms_version,
            hurt: todo.ranked.hurt,
            ..Card::default()
        };
        let way = Way { row, near };
        match todo.ranked.reason {
            Reason::ToAccept => self.delivered(card, &way),
            Reason::BreaksInSilence => self.near_due(card, &way),
            Reason::MissedInSilence => self.missed(card, &way),
            Reason::NewTermsWanted => self.breakdown(card, &way),
            Reason::LateAndTold => self.late(card, &way),
            _ => self.owed(card, &way, todo.side),
        }
    }

    fn delivered(&self, card: Card, w: &Way<'_>) -> Card {
        let evidence = w.near.events.iter().rev().find_map(|event| match &event.act {
            Act::Deliver { evidence } => Some((evidence.clone(), event.words.clone())),
            _ => None,
        });
        let (evidence, words) = evidence.unwrap_or_default();
        let shown = |n: usize| evidence.get(n).cloned().unwrap_or_default();
        let conditions = w.near.c.in_force().map_or(&[][..], |terms| terms.conditions.as_slice());
        let when = w.row.delivered_at.map(|at| say::ago(at, self.now)).unwrap_or_default();
        Card {
            before: format!("Delivered {when} by"),
            said: words.unwrap_or_default(),
            met: conditions.iter().enumerate().map(|(n, condition)| (condition.clone(), shown(n))).collect(),
            question: "Is this what we agreed on?",
            buttons: w
                .buttons(&[(ActKind::Accept, "Yes, I accept it", true), (ActKind::Reject, "Not yet, because…", false)]),
            ..card
        }
    }

    fn near_due(&self, card: Card, w: &Way<'_>) -> Card {
        let when = w.row.due.map(|at| on(at, w.row.due_is_day, self.now)).unwrap_or_default();
        let first = phrase::moved_from(w.row, self.now).map(|first| format!("It was first promised for {first}."));
        let mut about = vec![format!("It is due {when}.")];
        about.extend(first);
        Card {
            before: "You promised".to_owned(),
            about,
            question: "Will you make it?",
            buttons: w.buttons(&[
                (ActKind::Assure, "Yes", true),
                (ActKind::Propose, "I need until…", false),
                (ActKind::DeclareBreakdown, "No, something changed", false),
            ]),
            more: w.link(ActKind::Deliver, "It is done already"),
            ..card
        }
    }

    fn missed(&self, card: Card, w: &Way<'_>) -> Card {
        let when = w.row.due.map(|at| on(at, w.row.due_is_day, self.now)).unwrap_or_default();
        let until = w.row.due.map(|at| self.env.days.after(at, SPEAK_DAYS)).filter(|at| *at > self.env.now);
        let mut about = vec![format!("It was due {when}, and {} has heard nothing.", phrase::called(&card.who.name))];
        about.extend(
            until.map(|at| {
                format!("Said until {}, it counts as told late and not as silence.", say::stamp(at, self.now))
            }),
        );
        Card {
            before: "You promised".to_owned(),
            about,
            question: "How does it stand?",
            buttons: w.buttons(&[
                (ActKind::DeclareBreakdown, "I need until…", false),
                (ActKind::Deliver, "It is done", false),
            ]),
            ..card
        }
    }

    fn breakdown(&self, card: Card, w: &Way<'_>) -> Card {
        let until = w.row.clock;
        let wanted = match until {
            Some(at) if at < self.env.now => format!("New terms were wanted by {}.", say::stamp(at, self.now)),
            Some(at) => format!("New terms are wanted by {}.", say::stamp(at, self.now)),
            None => String::new(),
        };
        Card {
            before: "You promised".to_owned(),
            about: vec![format!("It will not hold as agreed. {wanted}").trim().to_owned()],
            said: w.last_words(Side::Customer),
            question: "By when will it be?",
            buttons: w
                .buttons(&[(ActKind::Propose, "Propose a new date", false), (ActKind::Deliver, "It is done", false)]),
            ..card
        }
    }

    fn late(&self, card: Card, w: &Way<'_>) -> Card {
        let when = w.row.due.map(|at| on(at, w.row.due_is_day, self.now)).unwrap_or_default();
        Card {
            before: "You promised".to_owned(),
            about: vec![format!("It was due {when}. {} knows that it is late.", phrase::called(&card.who.name))],
            question: "By when will it be?",
            buttons: w
                .buttons(&[(ActKind::Propose, "Propose a new date", false), (ActKind::Deliver, "It is done", false)]),
            ..card
        }
    }

    /// An answer that the other side waits for.
    fn owed(&self, card: Card, w: &Way<'_>, own: Side) -> Card {
        use ActKind as A;
        let no_date = w.near.c.on_table().is_none_or(|terms| terms.due.is_none());
        let promise = if no_date { (A::Counter, "Yes, by…", false) } else { (A::Promise, "Yes, I promise it", true) };
        let (after, question, answers): (_, _, &[Answer]) = match w.row.state {
            State::Requested => (
                "asks you",
                "Will you promise it?",
                &[promise, (A::Counter, "Yes, but…", false), (A::Decline, "No, because…", false)],
            ),
            State::Offered => (
                "offers you",
                "Do you take it up?",
                &[
                    (A::TakeUp, "Yes, I take it up", true),
                    (A::Counter, "Only if…", false),
                    (A::Decline, "No, because…", false),
                ],
            ),
            State::Breakdown => (
                "says that it will not hold, and proposes new terms",
                "Do these hold for you?",
                &[
                    (A::Agree, "Yes, I agree", true),
                    (A::Propose, "Other terms…", false),
                    (A::Cancel, "No longer needed…", false),
                ],
            ),
            State::Promised => (
                "proposes new terms",
                "Do you agree?",
                &[
                    (A::Agree, "Yes, I agree", true),
                    (A::DeclineAmendment, "No, as agreed…", false),
                    (A::Propose, "Other terms…", false),
                ],
            ),
            _ => (
                "put other terms to you",
                "Do you agree?",
                &[
                    (A::Agree, "Yes, I agree", true),
                    (A::Counter, "Other terms…", false),
                    (A::Decline, "No, because…", false),
                ],
            ),
        };
        let mut buttons = w.buttons(answers);
        // Where the date has to be named anyway, "but" would lead to the same form.
        buttons.dedup_by(|b, a| b.href == a.href);
        Card {
            after: after.to_owned(),
            said: w.last_words(own.other()),
            offered: w.near.c.on_table().map(|terms| self.offered(terms, w)),
            about: stretch(w).into_iter().chain(self.wanted(w.row)).collect(),
            question,
            buttons,
            more: w.link(A::AnswerLater, "Answer later"),
            ..card
        }
    }

    fn wanted(&self, row: &Row) -> Option<String> {
        let by = row.answer_by?;
        Some(match by < self.env.now {
            true => format!("An answer was wanted by {}.", say::stamp(by, self.now)),
            false => format!("An answer is wanted by {}.", say::stamp(by, self.now)),
        })
    }

    fn offered(&self, terms: &Terms, w: &Way<'_>) -> Offered {
        let before = w.near.c.in_force();
        let was = before.map(|terms| due(terms.due.as_ref(), self.now)).unwrap_or_default();
        let now = due(terms.due.as_ref(), self.now);
        Offered {
            subject: if terms.subject == w.row.subject { String::new() } else { terms.subject.clone() },
            was: if was == now { String::new() } else { was },
            due: now,
            conditions: match before {
                Some(agreed) if agreed.conditions == terms.conditions => Vec::new(),
                _ => terms.conditions.clone(),
            },
        }
    }

    /// The card of a conversation.
    #[must_use]
    pub fn turn(&self, turn: &Turn, talk: &Talk) -> Card {
        let row = &turn.row;
        let (person, party, kind) = match turn.side {
            Side::Customer => (&row.performer_person, &row.performer, row.between.performer_kind),
            Side::Performer => (&row.customer_person, &row.customer, row.between.customer_kind),
        };
        let name = person.as_ref().map_or_else(|| party.clone(), |(_, name)| name.clone());
        let href = urls::conversation(row.id);
        let confirms = row.step == Some(2) && talk.possible.contains(&TalkKind::Confirm);
        let post = |kind: TalkKind| urls::conversation_act(row.id, kind.code());
        let go_on = |label| Button { label, href: href.clone(), posts: false };
        let (after, question, buttons) = if confirms {
            let yes = Button { label: "Yes, exactly that", href: post(TalkKind::Confirm), posts: true };
            ("says what you need", "Is it that?", vec![yes, go_on("Not quite…")])
        } else {
            let (after, label) = asks(row.step, turn.side);
            (after, "", if talk.possible.is_empty() { Vec::new() } else { vec![go_on(label)] })
        };
        Card {
            who: Who { name, side: kind.side(), href: String::new() },
            after: after.to_owned(),
            title: row.statement.clone(),
            said_title: true,
            said: talk.c.need.clone().filter(|_| confirms).unwrap_or_default(),
            about: talk.c.root.iter().filter(|_| confirms).map(|root| format!("At its root: {root}")).collect(),
            href,
            question,
            buttons,
            hurt: turn.ranked.hurt,
            ..Card::default()
        }
    }
}

/// What the other side waits for in a conversation, and the words of the button that goes on.
const fn asks(step: Option<i64>, side: Side) -> (&'static str, &'static str) {
    match (step, side) {
        (Some(1), _) => ("asks what you need", "Say what you need"),
        (Some(2), Side::Performer) => ("waits until you have said the need back", "Say it back"),
        (Some(3), _) => ("waits for ways to meet it", "Lay out ways"),
        (Some(4), Side::Customer) => ("laid out ways to meet it", "Choose a way"),
        (Some(4), Side::Performer) => ("waits for your promise", "Put a promise on the table"),
        (Some(7), _) => ("asks you to look back together", "Look back"),
        _ => ("waits for your word", "Go on"),
    }
}

/// An act, what one says by it, and whether one press says it.
type Answer = (ActKind, &'static str, bool);

/// A promise and the ways to answer for it.
struct Way<'a> {
    row: &'a Row,
    near: &'a Near,
}

impl Way<'_> {
    fn form(&self, kind: ActKind) -> String {
        format!("{}?do={}&back=/", urls::commitment(self.row.id), kind.code())
    }

    /// Those of these that the reader may say.
    fn buttons(&self, answers: &[Answer]) -> Vec<Button> {
        let may = answers.iter().filter(|(kind, ..)| self.near.possible.contains(kind));
        may.map(|(kind, label, posts)| {
            let at_once = || format!("{}/{}", urls::commitment(self.row.id), kind.code());
            Button { label, href: if *posts { at_once() } else { self.form(*kind) }, posts: *posts }
        })
        .collect()
    }

    fn link(&self, kind: ActKind, words: &'static str) -> Option<(&'static str, String)> {
        self.near.possible.contains(&kind).then(|| (words, self.form(kind)))
    }

    /// What this side said last, for both to read.
    fn last_words(&self, side: Side) -> String {
        let shared = |event: &&domain::commitment::Event| {
            event.by.side() == Some(side) && event.act.visibility() == domain::commitment::Visibility::Shared
        };
        let mut said = self.near.events.iter().rev().filter(shared);
        said.find_map(|event| event.words.clone()).unwrap_or_default()
    }
}
