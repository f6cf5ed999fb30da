//! A letter about one conversation: what was said and what the next word is.

use domain::commitment::{Side, Visibility};
use domain::conversation::{Conversation, Talk, TalkAct, TalkEvent, TalkKind};
use domain::telling::NoticeKind as K;

use super::common::{foot, full};
use super::{Reader, Wording, Words};
use crate::commitments::phrase;
use crate::conversations::store::Conversation as Row;
use crate::kit::say;

/// What there is to tell of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Overheard<'a> {
    /// Its row, after what was said.
    pub row: &'a Row,
    /// As the rules see it, after what was said.
    pub after: &'a Conversation,
    /// What was said; nothing where time alone has brought it.
    pub event: Option<&'a TalkEvent>,
    /// Who recorded it.
    pub speaker: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
struct Teller<'a> {
    heard: &'a Overheard<'a>,
    reader: &'a Reader<'a>,
}

/// The letter.
#[must_use]
pub fn talk(heard: &Overheard<'_>, reader: &Reader<'_>) -> Words {
    let t = Teller { heard, reader };
    let (subject, mut parts) = (t.subject(), t.parts());
    let choices = t.choices();
    let any = !choices.is_empty();
    if any {
        parts.push(Wording::Answers(choices));
    }
    parts.push(reader.open(any || reader.kind == K::Answer));
    parts.extend(foot(reader.kind, t.party(reader.side)));
    Words { subject, parts }
}

impl<'a> Teller<'a> {
    fn party(&self, side: Side) -> &'a str {
        let row = self.heard.row;
        let (name, kind) = match side {
            Side::Customer => (&row.customer, row.between.customer_kind),
            Side::Performer => (&row.performer, row.between.performer_kind),
        };
        if kind.is_ours() && !self.reader.staff { self.reader.it } else { name }
    }

    fn accountable(&self, side: Side) -> Option<&'a str> {
        let person = match side {
            Side::Customer => &self.heard.row.customer_person,
            Side::Performer => &self.heard.row.performer_person,
        };
        person.as_ref().map(|(_, name)| name.as_str())
    }

    fn ours(&self, side: Side) -> bool {
        match side {
            Side::Customer => self.heard.row.between.customer_kind.is_ours(),
            Side::Performer => self.heard.row.between.performer_kind.is_ours(),
        }
    }

    /// Whose word it is toward the reader; see [`super::promise`].
    fn speaks(&self, side: Side) -> Option<&'a str> {
        let inside = self.reader.staff || !self.ours(side);
        let for_other = self.heard.event.is_some_and(|event| event.for_other);
        let own = self.heard.speaker.filter(|_| inside && !for_other);
        own.or_else(|| self.accountable(side))
    }

    fn short(&self, side: Side) -> String {
        self.speaks(side).map_or_else(|| self.party(side).to_owned(), phrase::called)
    }

    fn recorder(&self) -> String {
        let other = self.reader.side.other();
        let name = self.heard.speaker.filter(|_| self.reader.staff || !self.ours(other));
        name.or_else(|| self.accountable(other)).map_or_else(|| self.party(other).to_owned(), phrase::called)
    }

    fn subject(&self) -> String {
        let need = &self.heard.row.statement;
        let Some(event) = self.heard.event else {
            let them = self.short(self.reader.side.other());
            return match self.reader.kind {
                K::NoAnswerYet => format!("No word yet from {them}: {need}"),
                _ => format!("{them} waits for your word: {need}"),
            };
        };
        match self.reader.kind {
            K::SpokenFor => return format!("{} wrote down what you said: {need}", self.recorder()),
            K::ActedFor => {
                let who = self.heard.speaker.map_or_else(|| "Somebody".to_owned(), phrase::called);
                return format!("{who} {}, for your side: {need}", did(event.act.kind()));
            }
            K::HandedTo => return format!("You answer for this now: {need}"),
            K::HandedFrom => return format!("Handed over: {need}"),
            _ => {}
        }
        let Some(side) = event.by.side() else { return self.by_the_clock(event, need) };
        let who = self.short(side);
        let words = match event.act.kind() {
            TalkKind::Raise if side == Side::Customer => "raises a need",
            TalkKind::Raise => "wants to understand a need",
            TalkKind::State => "states the need",
            TalkKind::Restate => "says the need back",
            TalkKind::Confirm => "confirms, exactly that",
            TalkKind::Correct => "says, not quite",
            TalkKind::LayOut => "lays out ways to meet it",
            TalkKind::Choose => "has chosen",
            TalkKind::Reopen => "takes a step up again",
            TalkKind::AskToReview => "asks you to look back",
            TalkKind::Review if self.heard.row.state == Talk::Completed => "has looked back, and all of it is open",
            TalkKind::Review => "has looked back, now it is your turn",
            TalkKind::ReviewTimePassed => "has looked back",
            TalkKind::Decline => "says no",
            TalkKind::Withdraw => "takes it back",
            TalkKind::Stop => "stops it",
            TalkKind::Note => "writes",
            TalkKind::Reassign => "hands it over",
            TalkKind::Contest => "says, that is not what I said",
        };
        format!("{who} {words}: {need}")
    }

    fn parts(&self) -> Vec<Wording> {
        let Some(event) = self.heard.event else { return self.waits() };
        let mut parts = vec![Wording::Text(self.first(event))];
        let shared = event.act.visibility() == Visibility::Shared;
        // What somebody said in looking back is read where it is open, and never in a letter.
        let sealed = matches!(event.act, TalkAct::Review(_));
        parts.extend(event.words.clone().filter(|_| shared && !sealed).map(Wording::Said));
        if shared {
            parts.extend(self.details(&event.act));
        }
        if self.reader.kind == K::SpokenFor {
            let until = self.reader.contest.map(|at| say::stamp(at, &self.reader.now));
            let until = until.map(|at| format!(" by {at}")).unwrap_or_default();
            parts.push(Wording::Text(format!(
                "If it is as you said, there is nothing to do. If it is not, say so{until}, and both leads are told."
            )));
            parts.push(Wording::Contest("That is not what I said".to_owned()));
        }
        parts.extend(self.looking_back(event));
        if self.reader.kind == K::Answer {
            parts.push(Wording::Text("The next word is yours. A sentence is enough.".to_owned()));
        }
        parts
    }

    /// What is asked for in looking back, and until when.
    fn looking_back(&self, event: &TalkEvent) -> Option<Wording> {
        let by = self.heard.after.review_by.map(|at| say::stamp(at, &self.reader.now));
        let words = match &event.act {
            TalkAct::AskToReview { .. } | TalkAct::Review(_) if self.reader.kind == K::LookBack => format!(
                "Say where you were sure, unsure or dissatisfied, and how it was with {}. Neither side reads what the other \
                 said until both have answered, or until {}.",
                self.party(self.reader.side.other()),
                by?
            ),
            TalkAct::ReviewTimePassed | TalkAct::Review(_) => {
                "What was said can be read now, and what was not sure can become a promise.".to_owned()
            }
            _ => return None,
        };
        Some(Wording::Text(words))
    }

    fn by_the_clock(&self, event: &TalkEvent, need: &str) -> String {
        match event.act {
            TalkAct::AskToReview { .. } => format!("Look back together: {need}"),
            TalkAct::ReviewTimePassed => format!("What was said in looking back is open: {need}"),
            _ => need.to_owned(),
        }
    }

    fn by_itself(&self, event: &TalkEvent) -> String {
        match event.act {
            TalkAct::AskToReview { .. } => {
                "What was promised here is done. Look back at the whole, each side for itself."
            }
            _ => "The time for looking back together is over. Whoever has not answered yet still may.",
        }
        .to_owned()
    }

    /// Nobody has said anything; time has passed.
    fn waits(&self) -> Vec<Wording> {
        let them = self.short(self.reader.side.other());
        let since = say::stamp(self.heard.row.moved_at, &self.reader.now);
        let words = match self.reader.kind {
            K::NoAnswerYet => format!("Nothing was said here since {since}. Ask {them} once more, or take it back."),
            _ => format!("Since {since} the next word is yours. A sentence is enough."),
        };
        let need = ("The need".to_owned(), self.heard.row.statement.clone());
        vec![Wording::Text(words), Wording::Facts(vec![need])]
    }

    fn first(&self, event: &TalkEvent) -> String {
        let done = did(event.act.kind());
        let side = event.by.side().unwrap_or(self.reader.side.other());
        match self.reader.kind {
            K::SpokenFor => {
                let when = say::stamp(event.said_at, &self.reader.now);
                format!(
                    "{} wrote down that you said this on {when}, by phone or in a meeting: {done}.",
                    self.recorder()
                )
            }
            K::ActedFor => {
                let who = self.heard.speaker.unwrap_or("Somebody of your side");
                format!("{who} spoke for your side in a conversation that you answer for: {done}.")
            }
            K::HandedTo => "You answer for this conversation from now on.".to_owned(),
            K::HandedFrom => {
                let who = self.accountable(self.reader.side).unwrap_or("Somebody else");
                format!("{who} answers for this conversation from now on. There is nothing left to do for you.")
            }
            _ if event.by.side().is_none() => self.by_itself(event),
            _ => {
                let who = full(self.speaks(side), self.party(side));
                let comma = if who.contains(", ") { "," } else { "" };
                format!("{who}{comma} {}", sentence(event.act.kind(), side))
            }
        }
    }

    fn details(&self, act: &TalkAct) -> Vec<Wording> {
        let need = ("The need".to_owned(), self.heard.row.statement.clone());
        let with = |more: Vec<Option<(String, String)>>| {
            vec![Wording::Facts(std::iter::once(need.clone()).chain(more.into_iter().flatten()).collect())]
        };
        let named = |name: &str, value: &Option<String>| value.clone().map(|value| (name.to_owned(), value));
        match act {
            TalkAct::Raise { asked_for, serves, .. } => {
                with(vec![named("Asked for", asked_for), named("What it serves", serves)])
            }
            TalkAct::State { serves, .. } => with(vec![named("What it serves", serves)]),
            TalkAct::Restate { need, root } => {
                with(vec![Some(("As understood".to_owned(), need.clone())), named("What lies at its root", root)])
            }
            TalkAct::LayOut { ways } => {
                let ways = ways.iter().map(|way| {
                    let rest: Vec<&str> = [&way.cost, &way.time, &way.gain]
                        .into_iter()
                        .map(String::as_str)
                        .filter(|w| !w.is_empty())
                        .collect();
                    if rest.is_empty() { way.name.clone() } else { format!("{}: {}", way.name, rest.join(", ")) }
                });
                let mut parts = with(Vec::new());
                parts.push(Wording::List(ways.collect()));
                parts
            }
            TalkAct::Choose { way } => {
                let name = self.heard.after.ways.get(*way).map(|way| way.name.clone());
                with(vec![named("Chosen", &name)])
            }
            TalkAct::Decline { alternative } => with(vec![named("Instead", alternative)]),
            _ => with(Vec::new()),
        }
    }

    /// What can be answered with one click: only what needs no more words than a yes.
    fn choices(&self) -> Vec<(String, String)> {
        let c = self.heard.after;
        let label = |label: &str, kind: TalkKind| (label.to_owned(), kind.code().to_owned());
        if self.reader.kind == K::LookBack {
            return vec![label("Look back", TalkKind::Review)];
        }
        if self.reader.kind != K::Answer || self.reader.side != Side::Customer {
            return Vec::new();
        }
        match self.heard.event.map(|event| &event.act) {
            Some(TalkAct::Restate { .. }) if c.confirmed_at.is_none() => {
                vec![label("Yes, exactly that", TalkKind::Confirm), label("Not quite", TalkKind::Correct)]
            }
            Some(TalkAct::LayOut { .. }) => vec![label("Choose one", TalkKind::Choose)],
            Some(TalkAct::Raise { .. }) => vec![label("Say what is needed", TalkKind::State)],
            _ => Vec::new(),
        }
    }
}

/// What somebody did, inside a sentence.
fn did(kind: TalkKind) -> String {
    match kind {
        TalkKind::Correct => "said that it is not quite that".to_owned(),
        kind => kind.done().to_lowercase(),
    }
}

/// What somebody of this side does, in a sentence.
fn sentence(kind: TalkKind, side: Side) -> &'static str {
    match kind {
        TalkKind::Raise if side == Side::Customer => "brings a need to you.",
        TalkKind::Raise => "would like to understand what you need. Say it in your own words.",
        TalkKind::State => "says what is needed.",
        TalkKind::Restate => "says the need back as it was understood. Is it that?",
        TalkKind::Confirm => "confirms: yes, exactly that.",
        TalkKind::Correct => "says: not quite.",
        TalkKind::LayOut => "lays out ways to meet the need.",
        TalkKind::Choose => "has chosen one of the ways.",
        TalkKind::Reopen => "would like to take up a step once more. What was said there stays.",
        TalkKind::AskToReview => "would like to look back at the whole with you.",
        TalkKind::Review => "has looked back at the whole.",
        TalkKind::ReviewTimePassed => "has looked back.",
        TalkKind::Decline => "says no, candidly.",
        TalkKind::Withdraw => "takes it back.",
        TalkKind::Stop => "sees no sense in going on.",
        TalkKind::Note => "writes:",
        TalkKind::Reassign => "hands it over.",
        TalkKind::Contest => "says: that is not what I said. What held before holds again.",
    }
}
