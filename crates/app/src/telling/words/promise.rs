//! A letter about one promise: what was said, the terms, what can be answered.

use domain::commitment::{ActKind, Actor, Commitment, Event, Side, Standing, State, Terms, Visibility, allowed};
use domain::kernel::PersonId;
use domain::telling::NoticeKind as K;
use uuid::Uuid;

use super::common::{day_or_time, foot, full};
use super::{Reader, Wording, Words, said, time};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::say;

/// What there is to tell of a promise.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Its row, after what was said.
    pub row: &'a Row,
    /// As the rules see it, after what was said.
    pub after: &'a Commitment,
    /// What it was before, and what was said; nothing where time alone has brought it.
    pub said: Option<(&'a Commitment, &'a Event)>,
    /// Who recorded it.
    pub speaker: Option<&'a str>,
}

/// The letter.
#[must_use]
pub fn promise(heard: &Heard<'_>, reader: &Reader<'_>) -> Words {
    let told = Teller { heard, reader };
    let (subject, mut parts) = match heard.said {
        Some((before, event)) => (said::subject(&told, before, event), said::parts(&told, before, event)),
        None => (time::subject(&told), time::parts(&told)),
    };
    let choices = told.choices();
    let any = !choices.is_empty();
    if any {
        parts.push(Wording::Answers(choices));
    }
    if heard.after.state != State::Void {
        parts.push(reader.open(any));
    }
    parts.extend(foot(reader.kind, told.own_party()));
    Words { subject, parts }
}

/// One letter while it is put into words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller<'a> {
    pub(super) heard: &'a Heard<'a>,
    pub(super) reader: &'a Reader<'a>,
}

impl<'a> Teller<'a> {
    fn ours(&self, side: Side) -> bool {
        match side {
            Side::Customer => self.heard.row.between.customer_kind.is_ours(),
            Side::Performer => self.heard.row.between.performer_kind.is_ours(),
        }
    }

    /// The party on this side as the reader may know it: of our house, others see the IT organisation only.
    pub(super) fn party(&self, side: Side) -> &'a str {
        if self.ours(side) && !self.reader.staff { self.reader.it } else { phrase::party(self.heard.row, side) }
    }

    pub(super) fn own_party(&self) -> &'a str {
        self.party(self.reader.side)
    }

    /// Whose word it is toward the reader: of our house whoever answers for it, of another whoever spoke.
    fn speaks(&self, side: Side, for_other: bool) -> Option<&'a str> {
        let accountable = phrase::person(self.heard.row, side).map(|(_, name)| name);
        let inside = self.reader.staff || !self.ours(side);
        if inside && !for_other { self.heard.speaker.or(accountable) } else { accountable }
    }

    /// "Hanne Brandt, Field Operations".
    pub(super) fn full(&self, side: Side, for_other: bool) -> String {
        full(self.speaks(side, for_other), self.party(side))
    }

    /// "Hanne".
    pub(super) fn short(&self, side: Side, for_other: bool) -> String {
        self.speaks(side, for_other).map_or_else(|| self.party(side).to_owned(), phrase::called)
    }

    /// Who is meant by the side across from the reader.
    pub(super) fn them(&self) -> String {
        self.short(self.reader.side.other(), true)
    }

    /// What, as one line.
    pub(super) fn what(&self) -> String {
        self.heard.after.terms().map_or_else(|| self.heard.row.subject.clone(), |terms| terms.subject.clone())
    }

    /// The terms, with what they change of earlier ones.
    pub(super) fn terms(&self, terms: &Terms, earlier: Option<&Terms>) -> Vec<Wording> {
        let now = &self.reader.now;
        let changed = |old: Option<String>, new: String| match old.filter(|old| *old != new) {
            Some(old) => format!("{new}, until now {old}"),
            None => new,
        };
        let due = |terms: &Terms| terms.due.as_ref().map_or("no date yet".to_owned(), |due| day_or_time(due, now));
        let mut facts = vec![
            ("What".to_owned(), changed(earlier.map(|t| t.subject.clone()), terms.subject.clone())),
            ("By when".to_owned(), changed(earlier.map(due), due(terms))),
        ];
        let same = earlier.is_some_and(|t| t.conditions == terms.conditions);
        let mut parts = Vec::new();
        match terms.conditions.as_slice() {
            [] => {}
            [one] => facts.push(("How both will know".to_owned(), one.clone())),
            _ if same => facts.push(("How both will know".to_owned(), "as agreed".to_owned())),
            many => {
                parts.push(Wording::Text("How both will know that it is done:".to_owned()));
                parts.push(Wording::List(many.to_vec()));
            }
        }
        parts.insert(0, Wording::Facts(facts));
        parts
    }

    /// What was said, where the reader may have it in a mail.
    pub(super) fn quoted(&self, event: &Event) -> Option<Wording> {
        let shared = event.act.visibility() == Visibility::Shared;
        event.words.clone().filter(|_| shared).map(Wording::Said)
    }

    /// By when an answer is asked for, and what holds until then.
    pub(super) fn until(&self) -> Option<Wording> {
        let (c, now) = (self.heard.after, &self.reader.now);
        if c.whose_move() != Some(self.reader.side) {
            return None;
        }
        let by = c.answer_by.map(|by| format!("An answer is asked for by {}.", say::stamp(by, now)));
        let rest = match c.state {
            State::Requested | State::Offered | State::Countered => "Nothing is agreed until you say so.",
            State::Promised if c.table.is_some() => "Until you answer, the agreed terms stand.",
            State::Breakdown if c.table.is_some() => "Nothing new is agreed until you say so.",
            State::Delivered => "Nothing is ever accepted by silence. Say yes, or say what is missing.",
            _ => "",
        };
        let words: Vec<&str> = by.as_deref().into_iter().chain((!rest.is_empty()).then_some(rest)).collect();
        (!words.is_empty()).then(|| Wording::Text(words.join(" ")))
    }

    /// What can be answered with one click.
    fn choices(&self) -> Vec<(String, String)> {
        if matches!(self.reader.kind, K::ActedFor | K::HandedFrom | K::Contested | K::SpokenFor | K::NotConfirmed) {
            return Vec::new();
        }
        let c = self.heard.after;
        let actor = Actor::web(PersonId(Uuid::nil()), self.reader.side, Standing::Binds);
        let possible = allowed(c, &actor);
        let all = answers(c, self.reader.side, self.reader.kind);
        all.iter()
            .filter(|(kind, _)| possible.contains(kind))
            .map(|(kind, label)| ((*label).to_owned(), kind.code().to_owned()))
            .collect()
    }
}

type Choices = &'static [(ActKind, &'static str)];

/// The answers that are offered to this side, best first; nothing where nothing waits for it.
fn answers(c: &Commitment, side: Side, kind: K) -> Choices {
    use ActKind as A;
    const ASKED: Choices = &[
        (A::Promise, "Yes, I promise it"),
        (A::Counter, "Propose other terms"),
        (A::AnswerLater, "Answer later"),
        (A::Decline, "Say no"),
    ];
    const OFFERED: Choices = &[
        (A::TakeUp, "Yes, take it up"),
        (A::Counter, "Propose other terms"),
        (A::AnswerLater, "Answer later"),
        (A::Decline, "Say no"),
    ];
    const COUNTERED: Choices = &[
        (A::Agree, "Agree to these terms"),
        (A::Counter, "Propose other terms"),
        (A::AnswerLater, "Answer later"),
        (A::Decline, "Say no"),
    ];
    const AMENDED: Choices = &[
        (A::Agree, "Agree to the new terms"),
        (A::DeclineAmendment, "Keep the agreed terms"),
        (A::Propose, "Propose others"),
    ];
    const BROKEN: Choices = &[(A::Agree, "Agree to the new terms"), (A::Propose, "Propose others")];
    const DELIVERED: Choices =
        &[(A::Accept, "Yes, it is what we need"), (A::Reject, "Say what is missing"), (A::AnswerLater, "Answer later")];
    const MAKING: Choices = &[
        (A::Assure, "Yes, it will be kept"),
        (A::DeclareBreakdown, "No, it will not hold"),
        (A::Deliver, "It is done already"),
    ];
    const LATE: Choices = &[(A::DeclareBreakdown, "Say how it stands"), (A::Deliver, "It is done already")];
    const OWING: Choices = &[(A::Propose, "Propose new terms"), (A::Deliver, "It is done"), (A::Revoke, "Give it up")];
    const WAITING: Choices = &[(A::Propose, "Propose a new date"), (A::Cancel, "Say it is no longer needed")];
    const UNANSWERED: Choices = &[(A::Note, "Ask once more"), (A::Withdraw, "Take it back")];
    let theirs = c.whose_move() == Some(side);
    match (c.state, side) {
        _ if kind == K::NoAnswerYet => UNANSWERED,
        (State::Requested, _) if theirs => ASKED,
        (State::Offered, _) if theirs => OFFERED,
        (State::Countered, _) if theirs => COUNTERED,
        (State::Delivered, _) if theirs => DELIVERED,
        (State::Promised, _) if theirs && c.table.is_some() => AMENDED,
        (State::Breakdown, _) if theirs && c.table.is_some() => BROKEN,
        (State::Promised, Side::Performer) if kind == K::MissedInSilence => LATE,
        // Whoever has just promised is not asked at once whether they will make it.
        (State::Promised, Side::Performer) if matches!(kind, K::WillYouMakeIt | K::AtRisk | K::HandedTo) => MAKING,
        (State::Breakdown, Side::Performer) if theirs => OWING,
        (State::Breakdown, Side::Customer) if c.table.is_none() => WAITING,
        _ => &[],
    }
}
