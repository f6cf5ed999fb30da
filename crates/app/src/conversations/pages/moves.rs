//! The one next move of a conversation, and everything else that can be said now.

use domain::commitment::{ActKind, Side, State};
use domain::conversation::{Talk, TalkKind};

use super::cast::Cast;
use super::form::{self, FormView, PROMISE, SETTLE, Trouble, WAYS_BY, form};
use super::loaded::{Carrying, Loaded};
use super::steps::{self, deliveries, unsettled};
use crate::kit::{say, urls};

/// The card over the work.
#[derive(Clone, Debug)]
pub struct Next {
    /// What is to be done, or whom it waits for.
    pub title: String,
    /// What it rests on.
    pub meta: String,
    /// What was said and is to be answered: the words, and beneath them what lies at the root.
    pub quote: Option<(String, String)>,
    /// The form, where the conversation itself moves.
    pub form: Option<FormView>,
    /// Promises that move.
    pub promises: Vec<PromiseMove>,
    /// It waits for the reader.
    pub asks: bool,
}

/// A promise and what can be done with it now.
#[derive(Clone, Debug)]
pub struct PromiseMove {
    /// What it is about.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Where it stands.
    pub stands: String,
    /// `warn` or `bad`, or empty.
    pub tone: &'static str,
    /// Words and path of what can be done, and whether it is the next move of all.
    pub acts: Vec<(&'static str, String, bool)>,
}

/// What can be said besides the next move.
#[derive(Clone, Debug, Default)]
pub struct Others {
    /// In reach.
    pub first: Vec<FormView>,
    /// One fold away.
    pub more: Vec<FormView>,
    /// What is in the fold.
    pub more_words: String,
    /// It stands open.
    pub more_open: bool,
}

struct Asked<'a> {
    l: &'a Loaded,
    cast: &'a Cast<'a>,
    trouble: Option<&'a Trouble>,
    wanted: &'a str,
}

impl Asked<'_> {
    fn kinds(&self) -> &[TalkKind] {
        if self.cast.records() { &self.l.possible.for_other } else { &self.l.possible.own }
    }

    fn may(&self, kind: TalkKind) -> bool {
        self.kinds().contains(&kind)
    }

    fn form(&self, act: &'static str) -> FormView {
        form(act, self.l, self.cast, self.trouble, self.wanted)
    }
}

/// The next move, and the others.
#[must_use]
pub fn moves(l: &Loaded, cast: &Cast<'_>, trouble: Option<&Trouble>, wanted: &str) -> (Option<Next>, Others) {
    let asked = Asked { l, cast, trouble, wanted };
    let next = next(&asked);
    let taken = next.as_ref().and_then(|n| n.form.as_ref()).map(|f| f.act);
    (next, others(&asked, taken))
}

fn next(a: &Asked<'_>) -> Option<Next> {
    let (step, mut side) = (a.l.standing.now?, a.l.standing.to_move?);
    // Nobody waits for the other in looking back: whoever is not in has the move.
    if step == 7 && a.l.talk.wants_look_back_of(a.cast.speaker) && !a.cast.records() {
        side = a.cast.speaker;
    }
    if a.kinds().is_empty() {
        return Some(Next { title: waits(a, step, side), meta: form::only_reads(), ..nothing() });
    }
    if side != a.cast.speaker {
        return Some(Next { title: waits(a, step, side), meta: since(a), promises: moving(a, step), ..nothing() });
    }
    let card = match step {
        1 => talks(a, "state", TalkKind::State),
        2 if side == Side::Performer => talks(a, "restate", TalkKind::Restate),
        2 => answer(a),
        3 if moving(a, 3).is_empty() => talks(a, "lay_out", TalkKind::LayOut),
        4 if moving(a, 4).is_empty() && side == Side::Customer => talks(a, "choose", TalkKind::Choose),
        4 if moving(a, 4).is_empty() => Some(settle(a)),
        7 => talks(a, "review", TalkKind::Review),
        _ => Some(promised(a, step)),
    };
    card.map(|card| Next { asks: true, ..recorded(card, a) })
}

/// While the other side's words are recorded, the card asks for those.
fn recorded(card: Next, a: &Asked<'_>) -> Next {
    if !a.cast.records() {
        return card;
    }
    let said = format!("What {} said", a.cast.first(a.cast.speaker));
    let title = card.form.as_ref().map_or_else(|| said.clone(), |f| format!("{said}: {}", form::lower(&f.title)));
    Next { title, meta: String::new(), ..card }
}

/// Nothing is to be done.
#[must_use]
pub fn nothing() -> Next {
    Next { title: String::new(), meta: String::new(), quote: None, form: None, promises: Vec::new(), asks: false }
}

fn talks(a: &Asked<'_>, act: &'static str, kind: TalkKind) -> Option<Next> {
    let other = a.cast.first(a.cast.speaker.other());
    let form = a.may(kind).then(|| a.form(act))?;
    let (title, meta) = match act {
        "state" => {
            ("State the need".to_owned(), format!("{other} asked. Say what you want to achieve; how is for later."))
        }
        "restate" => (
            format!("Say the need back to {other}"),
            format!("In your own words, with what you found. {other} says whether it is exactly that."),
        ),
        "lay_out" => (
            "Lay out ways to meet it".to_owned(),
            format!("One or more, side by side, so that {other} can choose. A date can be promised first."),
        ),
        "choose" => ("Choose a way".to_owned(), format!("{other} promises date and criteria for the one you choose.")),
        "review" => (
            "Look back together".to_owned(),
            format!(
                "For each step: were you sure of it, unsure, or dissatisfied? {other} answers, too, and neither reads the \
                 other before."
            ),
        ),
        _ => (form.title.clone(), String::new()),
    };
    Some(Next { title, meta, form: Some(form), ..nothing() })
}

fn answer(a: &Asked<'_>) -> Option<Next> {
    let form = a.may(TalkKind::Confirm).then(|| a.form("confirm"))?;
    let other = a.cast.first(a.cast.speaker.other());
    let quote = (a.l.talk.need.clone().unwrap_or_default(), a.l.talk.root.clone().unwrap_or_default());
    let title = format!("Is this what you need? {other} understood:");
    Some(Next { title, quote: Some(quote), form: Some(form), ..nothing() })
}

fn settle(a: &Asked<'_>) -> Next {
    let other = a.cast.first(a.cast.speaker.other());
    let chosen =
        a.l.talk.chosen.and_then(|n| a.l.talk.ways.get(n).map(|way| format!("{}, {}", steps::letter(n), way.name)));
    let meta = match chosen {
        Some(way) => format!("{other} chose {way}. Say by when, and how both will know that it is done."),
        None => {
            format!("Say what, by when, and how both will know that it is done. {other} agrees, or puts other terms.")
        }
    };
    let form = a.form(SETTLE);
    Next { title: form.title.clone(), meta, form: Some(form), ..nothing() }
}

fn promised(a: &Asked<'_>, step: u8) -> Next {
    let promises = moving(a, step);
    let other = a.cast.first(a.cast.speaker.other());
    let (title, meta) = match (step, a.cast.speaker) {
        (6, _) => {
            (format!("Settle new terms with {other}"), "Both sides want new terms within two working days.".to_owned())
        }
        (5, Side::Performer) => {
            ("Keep what was promised".to_owned(), "Deliver it, or say early that it will not hold.".to_owned())
        }
        (5, Side::Customer) => ("Say whether it is what you need".to_owned(), format!("{other} says that it is done.")),
        _ => (format!("Answer {other}"), "Agree, put other terms on the table, or decline.".to_owned()),
    };
    Next { title, meta, promises, ..nothing() }
}

/// Promises that the step waits for.
fn moving(a: &Asked<'_>, step: u8) -> Vec<PromiseMove> {
    let side = a.l.standing.to_move;
    let open = |p: &&Carrying| !p.state.state.is_closed() && mover(p, a.l) == side;
    let mut all: Vec<&Carrying> = match step {
        3 => a.l.promises.iter().filter(|p| p.row.step == Some(3)).filter(open).collect(),
        6 => deliveries(a.l).filter(|p| unsettled(p)).filter(open).collect(),
        4 | 5 => deliveries(a.l).filter(open).collect(),
        _ => Vec::new(),
    };
    if !all.is_empty() {
        // What was asked for together is answered together.
        let asked = |p: &&Carrying| !flows(p, a.l) && p.state.state != State::Promised;
        all.extend(a.l.promises.iter().filter(asked).filter(open));
    }
    all.into_iter().enumerate().map(|(n, p)| promise_move(p, n == 0, a)).collect()
}

/// Whether the promise is one of the conversation's performer to its customer.
fn flows(p: &Carrying, l: &Loaded) -> bool {
    p.row.between.customer == l.row.between.customer
}

/// Whose move a promise is, as a side of the conversation.
#[must_use]
pub fn mover(p: &Carrying, l: &Loaded) -> Option<Side> {
    p.row.to_move.map(|side| if flows(p, l) { side } else { side.other() })
}

fn promise_move(p: &Carrying, leads: bool, a: &Asked<'_>) -> PromiseMove {
    let href = urls::commitment(p.row.id);
    let kinds = if a.cast.records() { &p.possible.for_other } else { &p.possible.own };
    let own = a.l.standing.to_move == Some(a.cast.speaker);
    let back = urls::escape(&urls::conversation(a.l.row.id));
    let sensible = inviting(p.state.state, p.row.amended).iter().filter(|kind| kinds.contains(kind));
    let path = |kind: &ActKind| match a.cast.records() {
        true => format!("{href}?back={back}#others"),
        false => format!("{href}?do={}&back={back}", kind.code()),
    };
    let acts = sensible.enumerate().map(|(n, kind)| (kind.todo(), path(kind), leads && n == 0));
    let acts = if own { acts.take(3).collect() } else { Vec::new() };
    let (stands, tone) = stands(p, a.cast);
    PromiseMove { subject: p.row.subject.clone(), href, stands, tone, acts }
}

/// What one is most likely to want to do, the next move first.
fn inviting(state: State, amended: bool) -> &'static [ActKind] {
    use ActKind as K;
    match state {
        State::Requested => &[K::Promise, K::Counter, K::Decline],
        State::Offered => &[K::TakeUp, K::Counter, K::Decline],
        State::Countered => &[K::Agree, K::Counter, K::Decline],
        State::Promised if amended => &[K::Agree, K::DeclineAmendment, K::Propose],
        State::Promised => &[K::Deliver, K::Assure, K::DeclareBreakdown],
        State::Breakdown => &[K::Agree, K::Propose, K::Deliver],
        State::Delivered => &[K::Accept, K::Reject, K::AnswerLater],
        _ => &[],
    }
}

/// Where a promise stands: words, and a tone where it hurts.
#[must_use]
pub fn stands(p: &Carrying, cast: &Cast<'_>) -> (String, &'static str) {
    let now = cast.now.timestamp();
    let due = p.state.terms().and_then(|t| t.due.as_ref()).map(|due| super::terms::due_words(due, &cast.now));
    let due = due.unwrap_or_else(|| "no date agreed".to_owned());
    let late = p.state.due().is_some_and(|d| d.at < now);
    match p.state.state {
        State::Promised if late && !p.row.told => (format!("was due {due}, and nobody has said so"), "bad"),
        State::Promised if late => (format!("was due {due}"), "warn"),
        State::Promised if p.row.amended => (format!("promised for {due}, other terms wait for an answer"), ""),
        State::Breakdown if late => (format!("broken down, was due {due}"), "warn"),
        State::Breakdown => (format!("will not hold for {due}"), "warn"),
        state if state.is_closed() || state == State::Delivered => (state.word().to_owned(), ""),
        state => (format!("{}, {due}", state.word()), ""),
    }
}

fn waits(a: &Asked<'_>, step: u8, side: Side) -> String {
    let who = a.cast.first(side);
    let what = match (step, side) {
        (1, _) => "to state the need",
        (2, Side::Performer) => "to say the need back",
        (2, Side::Customer) => "to confirm what was said back",
        (3, _) => "to lay out ways to meet it",
        (4, Side::Customer) if a.l.talk.ways.len() > 1 && a.l.talk.chosen.is_none() => "to choose a way",
        (4, Side::Performer) => "to put a promise on the table",
        (4, Side::Customer) => "to answer",
        (5, Side::Performer) => "to deliver",
        (5, Side::Customer) => "to say whether it is accepted",
        (6, _) => "to settle new terms",
        _ => "to look back",
    };
    format!("Waiting for {who} {what}")
}

fn since(a: &Asked<'_>) -> String {
    format!("Since {}.", say::when(a.l.row.moved_at, &a.cast.now))
}

fn others(a: &Asked<'_>, taken: Option<&'static str>) -> Others {
    if a.kinds().is_empty() {
        return Others::default();
    }
    let open = a.l.talk.state == Talk::Open;
    let mut first = Vec::new();
    let mut more = Vec::new();
    let add = |list: &mut Vec<FormView>, act: &'static str, shown: bool| {
        if shown && taken != Some(act) {
            list.push(a.form(act));
        }
    };
    add(&mut first, "contest", a.may(TalkKind::Contest));
    add(&mut first, "note", a.may(TalkKind::Note));
    add(&mut first, WAYS_BY, open && taken == Some("lay_out"));
    add(&mut first, PROMISE, open);
    add(&mut first, "confirm", a.may(TalkKind::Confirm));
    add(&mut first, "choose", a.may(TalkKind::Choose));
    let kinds = [
        TalkKind::Restate,
        TalkKind::LayOut,
        TalkKind::State,
        TalkKind::Reopen,
        TalkKind::Review,
        TalkKind::AskToReview,
    ];
    for kind in kinds {
        add(&mut more, kind.code(), a.may(kind));
    }
    for kind in [TalkKind::Reassign, TalkKind::Decline, TalkKind::Withdraw, TalkKind::Stop] {
        add(&mut more, kind.code(), a.may(kind));
    }
    let more_open = more.iter().any(|f| f.open);
    Others { first, more_words: in_short(&more), more, more_open }
}

/// "say the need back, look back together and five more".
fn in_short(forms: &[FormView]) -> String {
    let mut words: Vec<String> = forms.iter().take(3).map(|f| form::lower(&f.title)).collect();
    if forms.len() > 3 {
        words.push(format!("{} more", say::number_in_words(forms.len() - 3)));
    }
    say::list_and(&words)
}
