//! A matter as letters speak of it: its row, its ledger, and what each line of it led to.

use db::Conn;
use domain::commitment::{self, By, Commitment, Event, State, Visibility};
use domain::conversation::{self, Talk, TalkEvent, standing, told};
use domain::telling::NoticeKind as K;
use jiff::{Timestamp, Zoned};

use crate::commitments::store::{self as commitments, Row};
use crate::conversations::{acts as talks, store as conversations};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::mail::About;
use crate::people::scope::{Between, Scope};
use crate::telling::Notice;
use crate::telling::store::Listener;
use crate::telling::words::{self, Heard, Overheard, Words};

/// Who speaks when letters are written.
const SYSTEM: Scope = Scope::System("what people are told");

/// A matter.
#[derive(Debug)]
pub(super) enum Matter {
    /// A promise: what it is now, and each line that can be read, with what it was before and after.
    Promise(Box<Row>, Box<Commitment>, Vec<Step<Commitment, Event>>),
    /// A conversation.
    Talk(
        Box<conversations::Conversation>,
        Box<conversation::Conversation>,
        Vec<Step<conversation::Conversation, TalkEvent>>,
    ),
}

/// One line of a ledger.
#[derive(Debug)]
pub(super) struct Step<C, E> {
    seq: i64,
    before: C,
    event: E,
    after: C,
    speaker: Option<String>,
}

/// A matter that something is told about. Its ledger is read once, and only when a letter is written now: most of what is said
/// waits for the daily mail.
#[derive(Debug)]
pub(super) struct Subject {
    about: About,
    /// Both parties.
    pub(super) between: Between,
    /// Whether it was made undone: there is nothing to look at any more, and nothing to tell but that.
    pub(super) void: bool,
    read: Option<Matter>,
}

impl Subject {
    /// Of a matter that is there.
    pub(super) const fn new(about: About, between: Between, void: bool) -> Self {
        Self { about, between, void, read: None }
    }

    /// Of a matter that was read.
    pub(super) fn of(about: About, matter: Matter) -> Self {
        Self { about, between: matter.between(), void: matter.is_void(), read: Some(matter) }
    }

    /// The matter itself; nothing where it is not there.
    pub(super) fn matter(&mut self, conn: &mut Conn) -> Result<Option<&Matter>, AppError> {
        if self.read.is_none() {
            self.read = load(conn, self.about)?;
        }
        Ok(self.read.as_ref())
    }
}

/// Reads a matter; nothing where it is not there.
pub(super) fn load(conn: &mut Conn, about: About) -> Result<Option<Matter>, AppError> {
    let found = match about {
        About::Commitment(id) => commitments::find(conn, &SYSTEM, id).and_then(|row| promise(conn, row)),
        About::Conversation(id) => conversations::find(conn, &SYSTEM, id).and_then(|row| talk(conn, row)),
    };
    match found {
        Ok(matter) => Ok(Some(matter)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn promise(conn: &mut Conn, row: Row) -> Result<Matter, AppError> {
    let mut steps = Vec::new();
    let mut before = row.fresh();
    for entry in ledger::entries(conn, row.id.0)? {
        if let Some(event) = ledger::commitment_event(&entry)? {
            let after = commitment::evolve(before.clone(), &event);
            steps.push(step(&entry, before, event, after.clone()));
            before = after;
        }
    }
    Ok(Matter::Promise(Box::new(row), Box::new(before), steps))
}

fn talk(conn: &mut Conn, row: conversations::Conversation) -> Result<Matter, AppError> {
    let mut steps = Vec::new();
    let mut before = row.fresh();
    for entry in ledger::entries(conn, row.id.0)? {
        if let Some(event) = ledger::conversation_event(&entry)? {
            let after = told(before.clone(), &event);
            steps.push(step(&entry, before, event, after.clone()));
            before = after;
        }
    }
    Ok(Matter::Talk(Box::new(row), Box::new(before), steps))
}

fn step<C, E>(entry: &Entry, before: C, event: E, after: C) -> Step<C, E> {
    Step { seq: entry.seq, before, event, after, speaker: entry.person_name.clone() }
}

impl Matter {
    /// Both parties.
    pub(super) fn between(&self) -> Between {
        match self {
            Matter::Promise(row, ..) => row.between,
            Matter::Talk(row, ..) => row.between,
        }
    }

    /// Whether it was made undone: there is nothing to look at any more, and nothing to tell but that.
    pub(super) fn is_void(&self) -> bool {
        matches!(self, Matter::Promise(row, ..) if row.state == State::Void)
    }

    /// The letter for this person, whose clock says `now`. Clocks of the matter run by the days of `env`.
    pub(super) fn words(
        &self,
        env: &Env,
        now: Zoned,
        to: &Listener,
        notice: &Notice,
        it: &str,
    ) -> Result<Words, AppError> {
        let seq = notice.act_seq;
        let mut reader = words::Reader {
            side: notice.side.ok_or(AppError::NotFound)?,
            staff: to.staff,
            kind: notice.kind,
            now,
            it,
            clock: None,
            contest: None,
        };
        match self {
            Matter::Promise(row, c, steps) => {
                let step = seq.and_then(|seq| steps.iter().find(|s| s.seq == seq));
                let after = step.map_or(&**c, |s| &s.after);
                reader.clock = after.broken_since.map(|at| env.days.after(at, commitment::BREAKDOWN_DAYS));
                reader.contest = after.contestable.as_ref().map(|recorded| recorded.until(&env.days));
                let heard = Heard {
                    row,
                    after,
                    said: step.map(|s| (&s.before, &s.event)),
                    speaker: step.and_then(|s| s.speaker.as_deref()),
                };
                Ok(words::promise(&heard, &reader))
            }
            Matter::Talk(row, c, steps) => {
                let step = seq.and_then(|seq| steps.iter().find(|s| s.seq == seq));
                if step.is_some_and(|s| s.event.for_other) {
                    let since = step.map_or(env.now, |s| s.event.recorded_at);
                    reader.contest = Some(env.days.after(since, commitment::CONTEST_DAYS));
                }
                let heard = Overheard {
                    row,
                    after: step.map_or(&**c, |s| &s.after),
                    event: step.map(|s| &s.event),
                    speaker: step.and_then(|s| s.speaker.as_deref()),
                };
                Ok(words::talk(&heard, &reader))
            }
        }
    }

    /// Whether what a notice waits for is still to be said by this side, or it still is as it says.
    pub(super) fn still(&self, kind: K, side: commitment::Side, seq: Option<i64>) -> bool {
        match self {
            Matter::Promise(row, c, steps) => match kind {
                K::Answer | K::AnswerWanted => row.to_move == Some(side) && !self.answered_since(side, seq),
                K::ConfirmWanted | K::NotConfirmed => row.state == State::Delivered,
                K::WillYouMakeIt => row.state == State::Promised && !row.assured && !row.told,
                K::NoAnswerYet => row.to_move == Some(side.other()),
                K::AtRisk => !row.state.is_closed(),
                // What was said before it could be told and is void since is told by nobody.
                K::Contested => true,
                _ => seq.is_none_or(|seq| steps.iter().any(|s| s.seq == seq)) && c.state != State::Void,
            },
            Matter::Talk(row, talk, _) => match kind {
                K::LookBack => row.state == Talk::Open && talk.wants_look_back_of(side),
                K::Answer | K::AnswerWanted => row.to_move == Some(side) && !self.answered_since(side, seq),
                _ => true,
            },
        }
    }

    /// Whether this side has spoken for all to hear since that line.
    fn answered_since(&self, side: commitment::Side, seq: Option<i64>) -> bool {
        let Some(seq) = seq else { return false };
        let by = By::from(side);
        match self {
            Matter::Promise(_, _, steps) => {
                steps.iter().any(|s| s.seq > seq && s.event.by == by && s.event.act.visibility() == Visibility::Shared)
            }
            Matter::Talk(_, _, steps) => {
                steps.iter().any(|s| s.seq > seq && s.event.by == by && s.event.act.visibility() == Visibility::Shared)
            }
        }
    }
}

/// Now, on the clock of whoever reads.
pub(super) fn local(env: &Env, to: &Listener) -> Zoned {
    let at: Timestamp = env.now;
    at.to_zoned(to.zone.clone().unwrap_or_else(|| env.zone().clone()))
}

/// Whose move it is in a conversation, as of what was said in it.
pub(super) fn to_move(
    conn: &mut Conn,
    id: domain::kernel::ConversationId,
    talk: &conversation::Conversation,
) -> Result<Option<commitment::Side>, AppError> {
    Ok(standing(talk, &talks::carried(conn, id)?).to_move)
}
