//! The page of one conversation: where it stands, whose move it is, what was agreed at each step, what is at risk.

use askama::Template;
use domain::commitment::{Side, State};
use domain::conversation::{Talk, TalkAct, TalkEvent};
use jiff::Timestamp;

use super::aside::{Aside, aside};
use super::cast::Cast;
use super::form::Trouble;
use super::ledger::{Ledger, ledger};
use super::loaded::{Carrying, Left, Loaded};
use super::look_back::{LookBackView, look_back};
use super::moves::{Next, Others, mover, moves};
use super::steps::{StepView, strip};
use super::terms;
use crate::kit::chrome::Chrome;
use crate::kit::form::Typed;
use crate::kit::{say, urls};
use crate::rivals::store::Lost;

/// The page.
#[derive(Debug, Template)]
#[template(path = "conversations/show.html")]
pub struct ShowPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    need: String,
    byline: Byline,
    steps: Vec<StepView>,
    /// Whose move it is has left: who, and whom to ask instead.
    left: Option<(String, String)>,
    risks: Vec<Risk>,
    stray: String,
    records: Option<Records>,
    next: Option<Next>,
    others: Others,
    ended: Option<Ended>,
    look_back: Option<LookBackView>,
    /// Something can be begun from what was found.
    begins: bool,
    ledger: Ledger,
    aside: Aside,
    follows: Option<(String, String)>,
    /// Why it has to be looked at again, and where that is said.
    flagged: Option<(String, String)>,
    /// Where it went instead, or that nobody has said so, and where that is written; for our own people.
    gone: Option<(String, String, &'static str)>,
}

/// Who raised it, who answers, whose move it is.
#[derive(Clone, Debug)]
pub struct Byline {
    /// Who raised it.
    pub raised_by: String,
    /// How they are drawn.
    pub raised_side: &'static str,
    /// "raised it on Fri 12 January."
    pub raised: String,
    /// Who answers on the other side, and how they are drawn.
    pub answers: Option<(String, &'static str)>,
    /// The side to move and "Your move, 23 h left".
    pub baton: Option<(&'static str, String)>,
    /// How it ended.
    pub ended: String,
}

/// A promise that is late or broken down.
#[derive(Clone, Debug)]
pub struct Risk {
    /// It was missed in silence; else it is late or broken down.
    pub bad: bool,
    /// What it is.
    pub strong: &'static str,
    /// What it does.
    pub words: String,
    /// The promise.
    pub href: String,
}

/// Recording what the other side said.
#[derive(Clone, Debug)]
pub struct Records {
    /// Whose words.
    pub who: String,
    /// "You record what Hanne said."
    pub note: String,
    /// It is on.
    pub on: bool,
    /// The page with it switched.
    pub href: String,
    /// Where several promises of a meeting are written down at once.
    pub meeting: String,
}

/// How it ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// "Completed on Thu 12 March."
    pub title: String,
    /// Why, in whose words; empty when it was completed.
    pub reason: String,
    /// What could be done instead.
    pub alternative: String,
    /// A new one that takes it up.
    pub again: String,
}

/// The page of this conversation for this reader.
#[must_use]
pub fn page(l: &Loaded, cast: &Cast<'_>, query: &Typed, trouble: Option<&Trouble>, chrome: Chrome) -> ShowPage {
    let (next, others) = moves(l, cast, trouble, query.get("do"));
    let placed = |t: &&Trouble| {
        let serves = |act: &str| act == t.act || (act == "confirm" && t.act == "correct");
        let card = next.as_ref().and_then(|n| n.form.as_ref());
        !card.into_iter().chain(&others.first).chain(&others.more).any(|f| serves(f.act))
    };
    let stray =
        trouble.filter(placed).map(|t| if t.refusal.is_empty() { t.errors.to_string() } else { t.refusal.clone() });
    ShowPage {
        trail: trail(cast),
        need: l.talk.statement.clone(),
        byline: byline(l, cast),
        steps: strip(l, cast),
        left: l.left.as_ref().map(|left| has_left(left, cast)),
        risks: l.promises.iter().filter_map(|p| risk(p, cast)).collect(),
        stray: stray.unwrap_or_default(),
        records: records(l, cast),
        next,
        others,
        ended: ended(l, cast),
        look_back: look_back(l, cast),
        begins: !l.possible.own.is_empty(),
        ledger: ledger(l, cast, query.get("ledger") == "all"),
        aside: aside(l, cast),
        follows: l.follows.as_ref().map(|(id, need)| (need.clone(), urls::conversation(id))),
        flagged: l.flagged.as_ref().map(|f| {
            let next = f.successor.as_ref().map_or("whoever follows", String::as_str);
            (
                format!("{} {}. It has to be looked at again with {next}.", f.was, f.why.word()),
                format!("{}/sponsors", urls::client(l.row.between.customer)),
            )
        }),
        gone: l.gone.as_ref().map(|lost| gone(l, lost.as_ref())),
        chrome,
    }
}

/// That it waits for somebody who is no longer here, and what helps.
fn has_left(left: &Left, cast: &Cast<'_>) -> (String, String) {
    let who = format!("{} has left.", left.name);
    let hand = "to hand it over to somebody who is here";
    let helps = match &left.instead {
        _ if left.side == cast.own => "It waits for an answer on your side. Hand it over below.".to_owned(),
        Some(name) => format!("It waits for an answer on their side. Ask {name} {hand}."),
        None => format!("It waits for an answer on their side. Ask {} {hand}.", cast.party(left.side)),
    };
    (who, helps)
}

/// What the list of conversations is called to this reader.
fn place(cast: &Cast<'_>) -> &'static str {
    if cast.own == cast.house() { "Conversations" } else { "Needs" }
}

fn trail(cast: &Cast<'_>) -> Vec<(String, String)> {
    let them = cast.house().other();
    let between = &cast.row.between;
    let party = if them == Side::Customer { between.customer } else { between.performer };
    let path = if cast.drawn(them) == "client" { urls::client(party) } else { urls::party(party) };
    let mut trail = vec![(place(cast).to_owned(), "/conversations".to_owned())];
    if cast.own == cast.house() {
        trail.insert(0, (cast.party(them).to_owned(), path));
    }
    trail
}

/// The line under the title.
#[must_use]
pub fn byline(l: &Loaded, cast: &Cast<'_>) -> Byline {
    let side = l.row.raised_by;
    let raise = l.told.first().map(|t| &t.entry);
    let speaker = raise.filter(|e| !e.for_other).and_then(|e| e.person_name.clone());
    let day = |at: Timestamp| say::day(at.to_zoned(cast.now.time_zone().clone()).date(), &cast.now);
    let other = side.other();
    let answering = if other == Side::Customer { &l.row.customer_person } else { &l.row.performer_person };
    let baton = l.standing.to_move.map(|side| (cast.drawn(side), baton(l, cast, side)));
    let ended = l.row.closed_at.map(|at| format!("{} on {}", l.talk.state.word(), day(at))).unwrap_or_default();
    Byline {
        raised_by: speaker.unwrap_or_else(|| cast.name(side).to_owned()),
        raised_side: cast.drawn(side),
        raised: format!("raised it on {}.", day(l.row.opened_at)),
        answers: answering.as_ref().map(|(_, name)| (name.clone(), cast.drawn(other))),
        baton,
        ended,
    }
}

/// Whose move, with the time that is left where a clock runs, else since when.
fn baton(l: &Loaded, cast: &Cast<'_>, side: Side) -> String {
    let open = |p: &&Carrying| mover(p, l) == Some(side);
    let deadline = match l.standing.now {
        Some(4..=6) => l.promises.iter().filter(open).filter_map(|p| p.row.next_deadline).min(),
        _ => None,
    };
    let whose = cast.whose_move(side);
    match deadline {
        Some(until) => format!("{whose}, {}", say::left(until, &cast.now)),
        None => format!("{whose}, since {}", say::when(l.row.moved_at, &cast.now)),
    }
}

fn risk(p: &Carrying, cast: &Cast<'_>) -> Option<Risk> {
    let now = cast.now.timestamp();
    let due = p.state.due()?;
    let (subject, due_words) = (&p.row.subject, terms::due_words(due, &cast.now));
    let href = urls::commitment(p.row.id);
    let late = due.at < now;
    match p.state.state {
        State::Promised if late && !p.row.told => Some(Risk {
            bad: true,
            strong: "Missed in silence.",
            words: format!("\u{201c}{subject}\u{201d} was due {due_words}, and nobody has said anything. Say it now."),
            href,
        }),
        State::Promised if late => Some(Risk {
            bad: false,
            strong: "Late.",
            words: format!("\u{201c}{subject}\u{201d} was due {due_words}."),
            href,
        }),
        State::Breakdown => {
            let until = p.row.next_deadline.map(|at| {
                let verb = if at < now { "should have stood" } else { "should stand" };
                format!(" New terms {verb} by {}.", say::when(at, &cast.now))
            });
            let words =
                format!("\u{201c}{subject}\u{201d} will not hold for {due_words}.{}", until.unwrap_or_default());
            Some(Risk { bad: false, strong: "Breakdown.", words, href })
        }
        _ => None,
    }
}

fn records(l: &Loaded, cast: &Cast<'_>) -> Option<Records> {
    let other = cast.own.other();
    if l.talk.state != Talk::Open || l.possible.for_other.is_empty() {
        return None;
    }
    let here = urls::conversation(l.row.id);
    let href = if cast.records() { here } else { format!("{here}?as=them") };
    let who = cast.first(other);
    let meeting = urls::conversation_act(l.row.id, "meeting");
    Some(Records { note: format!("You record what {who} said."), who, on: cast.records(), href, meeting })
}

/// Where a need went that was not met, and where that is written down. Only our own people read it.
fn gone(l: &Loaded, lost: Option<&Lost>) -> (String, String, &'static str) {
    match lost {
        Some(lost) => {
            let href = urls::with_query("/lost", &[("client", &l.row.between.customer.to_string())]);
            (format!("It went {}.", lost.went.word()), href, "What went elsewhere")
        }
        None => {
            let href = urls::with_query("/lost/new", &[("conversation", &l.row.id.to_string())]);
            ("Do they have it from somewhere else now?".to_owned(), href, "Write down where it went")
        }
    }
}

/// How it ended, once it has.
#[must_use]
pub fn ended(l: &Loaded, cast: &Cast<'_>) -> Option<Ended> {
    let closed = l.row.closed_at?;
    let day = say::day(closed.to_zoned(cast.now.time_zone().clone()).date(), &cast.now);
    let last = l.told.iter().rev().filter_map(|t| t.event.as_ref()).find(|event| ends(event));
    let alternative = match last.map(|event| &event.act) {
        Some(TalkAct::Decline { alternative }) => alternative.clone(),
        _ => None,
    };
    let title = match l.talk.state {
        Talk::Completed if l.look.passed => format!("Completed on {day}."),
        Talk::Completed => format!("Completed on {day}. Both sides have looked back."),
        Talk::Declined => format!("Declined on {day}. A candid no."),
        Talk::Withdrawn => format!("Taken back on {day}."),
        _ => format!("Stopped on {day}. It made no sense to go on."),
    };
    let reason = last.and_then(|event| event.words.clone()).unwrap_or_default();
    Some(Ended {
        title,
        reason,
        alternative: alternative.unwrap_or_default(),
        again: urls::conversation_after(l.row.id),
    })
}

fn ends(event: &TalkEvent) -> bool {
    matches!(event.act, TalkAct::Decline { .. } | TalkAct::Withdraw | TalkAct::Stop)
}
