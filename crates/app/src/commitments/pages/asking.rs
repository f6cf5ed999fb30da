//! The forms of a promise: one for each act that is possible now, with who will see what is said.

use domain::commitment::{ActKind, Commitment, Side, State, Terms};
use domain::kernel::Due;
use jiff::Zoned;

use super::field::{Draw, Field};
use super::fields::{alternative, answer, conditions_field, day_and_time, rating, stake, stretch, whose_wish, words};
use super::telling::{Changed, difference};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::form::{FieldErrors, Typed};
use crate::people::scope::Scope;

/// A form that was sent and not taken.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Which form.
    pub kind: ActKind,
    /// The one that records for the other side.
    pub for_other: bool,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// Why the rules say no.
    pub refusal: String,
}

/// What forms are made from.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Who reads.
    pub scope: &'a Scope,
    /// The promise.
    pub row: &'a Row,
    /// The promise as the rules see it.
    pub c: &'a Commitment,
    /// Now.
    pub now: &'a Zoned,
    /// The reader's side.
    pub side: Side,
    /// People of the reader's side, for handing over.
    pub people: &'a [(String, String)],
    /// Our teams, for handing over.
    pub teams: &'a [(String, String)],
    /// Overdue promises of the other side that this one needs.
    pub held: &'a [(String, String)],
    /// How many promises below are still open.
    pub open_below: usize,
    /// A form that was sent and not taken.
    pub failed: Option<&'a Failed>,
}

/// One form.
#[derive(Clone, Debug)]
pub struct ActForm {
    /// The act, as its address says it.
    pub code: &'static str,
    /// What its ids begin with.
    pub scope: String,
    /// Its own id.
    pub anchor: String,
    /// What one can do.
    pub title: String,
    /// The drawing beside it.
    pub icon: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// The words of its button.
    pub button: String,
    /// Who will see it, and what begins.
    pub hears: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The terms it says yes to.
    pub offer: Option<Changed>,
    /// It records what the other side said.
    pub for_other: bool,
    /// It stands open.
    pub open: bool,
    /// Why the rules said no.
    pub refusal: String,
    /// What is wrong: field and sentence.
    pub errors: Vec<(String, String)>,
}

impl ActForm {
    /// Nothing has to be typed: its button says it all.
    #[must_use]
    pub fn is_one_click(&self) -> bool {
        self.errors.is_empty() && self.fields.iter().all(|field| field.optional)
    }
}

/// The order in which forms are offered.
const ORDER: &[ActKind] = &[
    ActKind::Contest,
    ActKind::Promise,
    ActKind::TakeUp,
    ActKind::Agree,
    ActKind::Accept,
    ActKind::Reject,
    ActKind::Deliver,
    ActKind::Assure,
    ActKind::DeclareBreakdown,
    ActKind::Propose,
    ActKind::DeclineAmendment,
    ActKind::Counter,
    ActKind::AnswerLater,
    ActKind::Decline,
    ActKind::Withdraw,
    ActKind::Note,
    ActKind::Reassign,
    ActKind::Revoke,
    ActKind::Cancel,
];

/// Those of these acts that have a form, in the order in which they are offered.
#[must_use]
pub fn offered(possible: &[ActKind]) -> Vec<ActKind> {
    ORDER.iter().copied().filter(|kind| possible.contains(kind)).collect()
}

impl Asking<'_> {
    /// The form of one act.
    #[must_use]
    pub fn form(&self, kind: ActKind, for_other: bool) -> ActForm {
        let failed = self.failed.filter(|f| f.kind == kind && f.for_other == for_other);
        let speaker = if for_other { self.side.other() } else { self.side };
        let mut fields = self.fields(kind, speaker);
        if for_other {
            fields.push(Self::said_on(self.now));
        }
        let nothing = FieldErrors::default();
        let errors = failed.map_or(&nothing, |f| &f.errors);
        fields.iter_mut().for_each(|field| field.fill(failed.map(|f| &f.typed), errors));
        let other = phrase::short(self.row, speaker.other());
        let id = format!("{}{}", if for_other { "other-" } else { "" }, kind.code().replace('_', "-"));
        ActForm {
            code: kind.code(),
            anchor: format!("act-{id}"),
            scope: id,
            title: if for_other { recorded_title(kind) } else { self.title(kind, &other) },
            icon: icon(kind),
            about: if for_other { "" } else { about(kind, speaker) },
            button: if for_other { "Record it".to_owned() } else { self.button(kind, &other) },
            hears: self.hears(kind, for_other),
            fields,
            offer: self.offer(kind),
            for_other,
            open: failed.is_some(),
            refusal: failed.map(|f| f.refusal.clone()).unwrap_or_default(),
            errors: errors.pairs().into_iter().map(|(field, words)| (field.to_owned(), words.to_owned())).collect(),
        }
    }

    fn title(&self, kind: ActKind, other: &str) -> String {
        match kind {
            ActKind::Promise => format!("Promise it to {other}"),
            ActKind::TakeUp => format!("Take up {} offer", phrase::of(other)),
            ActKind::Agree => format!("Agree to {} terms", phrase::of(other)),
            ActKind::Counter if self.c.table.is_some_and(|t| t.by == self.side) => "Replace your terms".to_owned(),
            ActKind::Propose => format!("Propose new terms to {other}"),
            ActKind::Deliver => format!("Deliver to {other}"),
            ActKind::DeclareBreakdown => format!("Tell {other} that it will not hold"),
            ActKind::AnswerLater => format!("Tell {other} when you will answer"),
            ActKind::Accept => format!("Accept what {other} delivered"),
            _ => kind.todo().to_owned(),
        }
    }

    fn button(&self, kind: ActKind, other: &str) -> String {
        match kind {
            ActKind::Counter => format!("Put these terms to {other}"),
            ActKind::Propose => format!("Propose to {other}"),
            ActKind::DeclareBreakdown | ActKind::AnswerLater | ActKind::Reject | ActKind::Cancel => {
                format!("Tell {other}")
            }
            ActKind::Promise | ActKind::Deliver => self.title(kind, other),
            ActKind::Agree => "Agree".to_owned(),
            ActKind::TakeUp => "Take it up".to_owned(),
            ActKind::Note => "Keep the note".to_owned(),
            _ => kind.todo().to_owned(),
        }
    }

    /// The terms that a yes is about.
    fn offer(&self, kind: ActKind) -> Option<Changed> {
        let says_yes = matches!(kind, ActKind::Promise | ActKind::TakeUp | ActKind::Agree);
        let terms = self.c.on_table().filter(|_| says_yes)?;
        let mut offer = difference(self.c.in_force(), terms, self.now);
        if offer.subject == self.row.subject {
            offer.subject.clear();
        }
        Some(offer)
    }

    /// Who will see it, and what begins.
    fn hears(&self, kind: ActKind, for_other: bool) -> String {
        let sees = phrase::sees(self.row, self.side.other());
        let own = phrase::party(self.row, self.side);
        if for_other {
            return format!("{sees} It is marked as recorded by you, and can be contested: that is not what I said.");
        }
        let clock = "A clock of two working days starts.";
        match kind {
            ActKind::Assure => format!("Only {own} sees it. Today stops asking until the date."),
            ActKind::Reassign => format!("Only {own} sees who handed it to whom."),
            ActKind::Note => "Words only. Nothing moves.".to_owned(),
            ActKind::DeclareBreakdown if self.c.state == State::Promised => format!("{sees} {clock}"),
            ActKind::Reject => format!("{sees} {clock}"),
            ActKind::Propose | ActKind::Counter => format!("{sees} The answer is yes, other terms, or no."),
            ActKind::Deliver => format!("{sees} The answer is a yes, or what is missing."),
            ActKind::Contest => "What held before holds again. Both sides are told.".to_owned(),
            ActKind::Accept | ActKind::Decline | ActKind::Withdraw | ActKind::Revoke | ActKind::Cancel => {
                format!("{sees} It closes the matter.")
            }
            ActKind::Promise | ActKind::TakeUp | ActKind::Agree => format!("{sees} The date stands from then on."),
            _ => sees,
        }
    }

    fn fields(&self, kind: ActKind, speaker: Side) -> Vec<Field> {
        match kind {
            ActKind::Promise => vec![words(kind), stake(self.row.stake), stretch()],
            ActKind::Agree if speaker == Side::Performer => vec![words(kind), stretch()],
            ActKind::Counter => self.terms(words(kind), speaker),
            ActKind::AnswerLater => vec![answer("When you will answer", false), words(kind)],
            ActKind::Decline => vec![words(kind), alternative()],
            ActKind::DeclareBreakdown => self.breakdown(speaker),
            ActKind::Propose => {
                let mut fields = self.terms(words(kind), speaker);
                fields.push(whose_wish(speaker, self.row));
                fields
            }
            ActKind::Deliver => {
                let mut fields = self.evidence();
                fields.push(words(kind));
                fields.extend(self.despite(speaker));
                fields
            }
            ActKind::Accept => vec![words(kind), rating()],
            ActKind::Reject => self.missing(),
            ActKind::Note => vec![words(kind), self.readers()],
            ActKind::Reassign => self.handover(),
            _ => vec![words(kind)],
        }
    }

    fn terms(&self, words: Field, speaker: Side) -> Vec<Field> {
        let terms = self.c.on_table().or_else(|| self.c.terms());
        let subject = terms.map_or("", |t| t.subject.as_str());
        let conditions = terms.map(|t| t.conditions.join("\n")).unwrap_or_default();
        // A date that was said not to hold is not offered once more.
        let holds =
            |due: &&Due| due.at > self.now.timestamp() && (self.c.state != State::Breakdown || self.c.table.is_some());
        let due = terms.and_then(|t: &Terms| t.due.as_ref()).filter(holds);
        let fields = [
            Field::new(Draw::Line, "subject", "What").value(subject),
            Field::day(day_and_time(due), "due", "By when").hint("A day alone means its end."),
            conditions_field().value(conditions),
            answer("Answer wanted by", true),
            words,
        ];
        fields.into_iter().chain((speaker == Side::Performer).then(stretch)).collect()
    }

    fn breakdown(&self, speaker: Side) -> Vec<Field> {
        let mut fields = vec![words(ActKind::DeclareBreakdown)];
        let hint = "If you know one that will hold. Subject and conditions stay as agreed.";
        fields.push(Field::day(Default::default(), "due", "A new date").optional().hint(hint));
        fields.push(answer("Answer wanted by", true));
        fields.extend((speaker == Side::Performer).then(stretch));
        // A performer's own word for it is not enough: what the customer asked for is recorded as theirs.
        if speaker == Side::Customer {
            fields.push(whose_wish(speaker, self.row));
        }
        if !self.held.is_empty() && speaker == self.side {
            let label = format!("Held up by a promise of {}", phrase::party(self.row, self.side.other()));
            let field = Field::new(Draw::Pick, "held_by", &label).answers(self.held.iter().cloned());
            fields.push(field.or_none("By none of theirs").hint("Then it counts as following from them."));
        }
        fields
    }

    fn conditions(&self) -> &[String] {
        self.c.in_force().map_or(&[], |terms| terms.conditions.as_slice())
    }

    fn evidence(&self) -> Vec<Field> {
        let field = |(n, condition): (usize, &String)| {
            Field::new(Draw::Line, &format!("evidence_{n}"), condition)
                .optional()
                .hint("What shows it: a figure, a place, a name.")
        };
        self.conditions().iter().enumerate().map(field).collect()
    }

    /// Why it is delivered although something below is still open.
    fn despite(&self, speaker: Side) -> Option<Field> {
        let asked = self.open_below > 0 && speaker == self.side && self.side == Side::Performer;
        let label = match self.open_below {
            1 => "One promise below is still open. Why you deliver all the same".to_owned(),
            n => format!("{n} promises below are still open. Why you deliver all the same"),
        };
        asked.then(|| Field::new(Draw::Line, "despite", &label).hint("Only our side reads it."))
    }

    fn missing(&self) -> Vec<Field> {
        let answers = self.conditions().iter().enumerate().map(|(n, words)| (n.to_string(), words.clone()));
        let boxes = Field::new(Draw::Boxes, "unmet", "What is not met").answers(answers);
        let mut fields = if self.conditions().is_empty() { Vec::new() } else { vec![boxes] };
        fields.push(words(ActKind::Reject));
        let due = Field::day(Default::default(), "due", "Wanted by").optional();
        fields.push(due.hint("Without a date the other side is asked for one."));
        fields
    }

    fn readers(&self) -> Field {
        let (own, them) = (phrase::party(self.row, self.side), phrase::party(self.row, self.side.other()));
        let answers = [("shared", format!("{own} and {them}")), ("internal", format!("Only {own}"))];
        let field = Field::new(Draw::Radio, "visibility", "Who may read it").value("shared");
        field.answers(answers.map(|(value, words)| (value.to_owned(), words)))
    }

    fn handover(&self) -> Vec<Field> {
        let to = Field::new(Draw::Pick, "to", "Who answers for it from now on").answers(self.people.iter().cloned());
        let mut fields = vec![to.or_none("Nobody else")];
        if self.side == Side::Performer && !self.teams.is_empty() {
            let team = Field::new(Draw::Pick, "team", "Which team works on it").answers(self.teams.iter().cloned());
            fields.push(team.or_none("No other team").hint("Clients never see a team."));
        }
        fields.push(words(ActKind::Reassign));
        fields
    }

    /// When the other side said it.
    #[must_use]
    pub fn said_on(now: &Zoned) -> Field {
        let field = Field::day((now.date().to_string(), String::new()), "said", "When they said it");
        field.hint("Today without a time is now; another day without a time is its noon.")
    }
}

fn recorded_title(kind: ActKind) -> String {
    kind.done().to_owned()
}

const fn icon(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Promise | ActKind::Request | ActKind::Offer => "promise",
        ActKind::TakeUp | ActKind::Agree | ActKind::Assure | ActKind::Accept => "check",
        ActKind::Counter => "swap",
        ActKind::AnswerLater | ActKind::Clock => "clock",
        ActKind::Decline | ActKind::Revoke | ActKind::Cancel | ActKind::Void => "x",
        ActKind::DeclineAmendment => "lock",
        ActKind::Withdraw => "undo",
        ActKind::DeclareBreakdown => "break",
        ActKind::Propose => "calendar",
        ActKind::Deliver => "send",
        ActKind::Reject | ActKind::Contest => "alert",
        ActKind::Note => "note",
        ActKind::Reassign => "people",
    }
}

const fn about(kind: ActKind, speaker: Side) -> &'static str {
    match kind {
        ActKind::DeclareBreakdown if matches!(speaker, Side::Customer) => "a clock of two working days starts",
        ActKind::Counter => "they answer",
        ActKind::Decline => "an honest no costs no trust",
        ActKind::DeclineAmendment => "nothing changes",
        ActKind::Assure => "inside",
        ActKind::DeclareBreakdown => "the sooner, the better it counts",
        ActKind::Propose => "the agreed terms stand until they agree",
        ActKind::Deliver => "they accept, or say what is missing",
        ActKind::Accept | ActKind::Withdraw => "closes it",
        ActKind::Reject => "a clock of two working days starts",
        ActKind::Reassign => "inside",
        ActKind::Revoke | ActKind::Cancel => "ends it",
        _ => "",
    }
}
