//! What may be said when, and what it makes of the conversation.

use jiff::Timestamp;

use super::act::{TalkAct, TalkEvent, TalkKind};
use super::refusal::{TalkRefusal, TalkWhy};
use super::state::{Conversation, Recorded, Talk};
use crate::commitment::{By, Channel, Side, Standing, Visibility};
use crate::kernel::PersonId;
use crate::review::Review;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TalkActor {
    /// The person.
    pub person: Option<PersonId>,
    /// Whose word it is.
    pub side: Side,
    /// What they may say.
    pub standing: Standing,
    /// They record what the other side said.
    pub for_other: bool,
    /// Through which door.
    pub channel: Channel,
}

fn permitted(c: &Conversation, kind: TalkKind, actor: &TalkActor) -> Result<(), TalkWhy> {
    use TalkKind as K;
    if actor.standing == Standing::Reads {
        return Err(TalkWhy::MayOnlyRead);
    }
    let ended = !matches!(c.state, Talk::New | Talk::Open);
    if kind == K::Contest {
        return contest(c, actor);
    }
    // Once it is completed one may still look back, or add to what one said.
    let adds = kind == K::Review && c.state == Talk::Completed;
    if ended && kind != K::Note && !adds {
        return Err(TalkWhy::Ended(c.state));
    }
    if (c.state == Talk::New) != (kind == K::Raise) {
        return Err(TalkWhy::NotNow);
    }
    if actor.for_other && matches!(kind, K::Reassign | K::Review | K::AskToReview) {
        return Err(TalkWhy::SpeakForYourself);
    }
    let (client, it) = (actor.side == Side::Customer, actor.side == Side::Performer);
    let (theirs, now) = match kind {
        K::Raise | K::Note | K::Reassign | K::Stop | K::Reopen | K::Contest | K::AskToReview => (true, true),
        K::ReviewTimePassed => (by_clock(actor), c.reviewed_at[0].is_some() != c.reviewed_at[1].is_some()),
        K::State => (client, true),
        K::Restate | K::LayOut => (it, true),
        K::Confirm | K::Correct => (client, c.restated_at.is_some() && c.confirmed_at.is_none()),
        K::Choose => (client, !c.ways.is_empty()),
        K::Review => (true, true),
        K::Decline => (it, true),
        K::Withdraw => (client || c.raised_by == Some(actor.side), true),
    };
    match (theirs, now) {
        (false, _) => Err(TalkWhy::OtherSide),
        (true, false) => Err(TalkWhy::NotNow),
        (true, true) => Ok(()),
    }
}

fn by_clock(actor: &TalkActor) -> bool {
    actor.person.is_none() && actor.channel == Channel::System
}

/// Only the side it was recorded for, in time, in its own words, and also where it ended the conversation.
fn contest(c: &Conversation, actor: &TalkActor) -> Result<(), TalkWhy> {
    match &c.contestable {
        None => Err(TalkWhy::NotNow),
        Some(recorded) if recorded.side != actor.side => Err(TalkWhy::OtherSide),
        Some(_) if actor.for_other => Err(TalkWhy::SpeakForYourself),
        Some(recorded) if recorded.over => Err(TalkWhy::ContestPassed),
        Some(_) => Ok(()),
    }
}

/// Every kind of thing this person can say now.
#[must_use]
pub fn possible(c: &Conversation, actor: &TalkActor) -> Vec<TalkKind> {
    TalkKind::ALL.iter().copied().filter(|kind| permitted(c, *kind, actor).is_ok()).collect()
}

/// What saying it does.
///
/// # Errors
/// A [`TalkRefusal`] with what is possible instead.
pub fn say(
    c: &Conversation,
    act: TalkAct,
    words: Option<String>,
    actor: &TalkActor,
    said_at: Timestamp,
    now: Timestamp,
) -> Result<TalkEvent, TalkRefusal> {
    let tried = act.kind();
    let refuse = |why| TalkRefusal { tried, why, possible: possible(c, actor) };
    permitted(c, tried, actor).map_err(refuse)?;
    well_formed(c, &act, words.as_deref()).map_err(refuse)?;
    in_its_time(c, &act, actor.side, now).map_err(refuse)?;
    let act = bound(act, actor.standing);
    if actor.for_other && act.visibility() == Visibility::Internal {
        return Err(refuse(TalkWhy::SpeakForYourself));
    }
    if said_at > now {
        return Err(refuse(TalkWhy::SaidInFuture));
    }
    Ok(TalkEvent {
        act,
        words,
        by: if moves_by_clock(tried) && by_clock(actor) { By::System } else { By::from(actor.side) },
        person: actor.person,
        for_other: actor.for_other,
        said_at,
        recorded_at: now,
        channel: actor.channel,
    })
}

fn well_formed(c: &Conversation, act: &TalkAct, words: Option<&str>) -> Result<(), TalkWhy> {
    let silent = words.is_none_or(|w| w.trim().is_empty());
    match act {
        TalkAct::Raise { statement, .. } | TalkAct::State { statement, .. } if statement.trim().is_empty() => {
            Err(TalkWhy::NeedsStatement)
        }
        TalkAct::Restate { need, .. } if need.trim().is_empty() => Err(TalkWhy::NeedsStatement),
        TalkAct::LayOut { ways } if ways.is_empty() => Err(TalkWhy::NeedsWay),
        TalkAct::LayOut { ways } if ways.iter().any(|w| w.name.trim().is_empty()) => Err(TalkWhy::NeedsWay),
        TalkAct::Choose { way } if *way >= c.ways.len() => Err(TalkWhy::UnknownWay),
        TalkAct::Reopen { step } if !(1..=4).contains(step) => Err(TalkWhy::UnknownStep),
        TalkAct::Review(review) if !review.knows_its_steps() => Err(TalkWhy::UnknownStep),
        TalkAct::Review(review) if !review.says_why(words) => Err(TalkWhy::SaysNoReason),
        TalkAct::Correct | TalkAct::Decline { .. } | TalkAct::Stop | TalkAct::Note { .. } if silent => {
            Err(TalkWhy::NeedsWords)
        }
        _ => Ok(()),
    }
}

/// What hangs on who says it and when.
fn in_its_time(c: &Conversation, act: &TalkAct, side: Side, now: Timestamp) -> Result<(), TalkWhy> {
    match act {
        TalkAct::Review(review) if !review.rates_what_is_theirs(side) => Err(TalkWhy::UnknownRating),
        TalkAct::AskToReview { by } if *by <= now => Err(TalkWhy::NeedsDayAhead),
        TalkAct::ReviewTimePassed if c.review_by.is_none_or(|by| by > now) => Err(TalkWhy::NotNow),
        _ => Ok(()),
    }
}

const fn moves_by_clock(kind: TalkKind) -> bool {
    matches!(kind, TalkKind::AskToReview | TalkKind::ReviewTimePassed)
}

/// A look back is the side's where whoever gives it binds the side; a colleague gives one beside it.
fn bound(act: TalkAct, standing: Standing) -> TalkAct {
    match act {
        TalkAct::Review(review) => TalkAct::Review(Review { binds: standing == Standing::Binds, ..review }),
        act => act,
    }
}

/// The conversation after this was said. Total.
#[must_use]
pub fn told(before: Conversation, event: &TalkEvent) -> Conversation {
    match event.act {
        TalkAct::Contest => contested(before, event.said_at),
        TalkAct::Note { .. } | TalkAct::Reassign { .. } | TalkAct::AskToReview { .. } => apply(before, event),
        _ => {
            let spoken_for = event.by.side().filter(|_| event.for_other);
            let contestable = spoken_for.map(|side| {
                // One step back is enough, and nothing grows without end.
                let earlier = Conversation { contestable: None, ..before.clone() };
                Recorded { side, at: event.recorded_at, before: Box::new(earlier), over: false }
            });
            Conversation { contestable, ..apply(before, event) }
        }
    }
}

fn contested(c: Conversation, at: Timestamp) -> Conversation {
    let Some(recorded) = c.contestable.clone() else { return c };
    if recorded.before.state == Talk::New {
        // Nothing held before the first word, so it is as if it had been taken back.
        let mut c = Conversation { contestable: None, ..c };
        end(&mut c, Talk::Withdrawn, at);
        return c;
    }
    // Who answers for it may have changed meanwhile, and that is nobody's word to contest.
    let (customer_person, performer_person, review_by) = (c.customer_person, c.performer_person, c.review_by);
    Conversation { customer_person, performer_person, review_by, ..*recorded.before }
}

fn apply(mut c: Conversation, event: &TalkEvent) -> Conversation {
    let at = event.said_at;
    let side = event.by.side().unwrap_or(Side::Performer);
    match &event.act {
        TalkAct::Raise { statement, asked_for, serves } => {
            c.state = Talk::Open;
            c.raised_by = Some(side);
            c.statement.clone_from(statement);
            c.asked_for.clone_from(asked_for);
            c.serves.clone_from(serves);
            c.stated_at = (side == Side::Customer).then_some(at);
        }
        TalkAct::State { statement, serves } => {
            c.statement.clone_from(statement);
            c.serves = serves.clone().or(c.serves);
            c.stated_at = Some(at);
            c.reopened &= !(1 << 1);
        }
        TalkAct::Restate { need, root } => {
            c.need = Some(need.clone());
            c.root = root.clone().or(c.root);
            c.restated_at = Some(at);
            if c.confirmed_at.take().is_some() {
                c.reopened |= 1 << 2;
            }
        }
        TalkAct::Confirm => {
            c.confirmed_at = Some(at);
            c.stated_at = c.stated_at.or(Some(at));
            c.reopened &= !(1 << 2);
        }
        TalkAct::Correct => c.restated_at = None,
        TalkAct::LayOut { ways } => {
            c.ways.clone_from(ways);
            c.laid_out_at = Some(at);
            (c.chosen, c.chosen_at) = (None, None);
            c.reopened &= !(1 << 3);
        }
        TalkAct::Choose { way } => {
            (c.chosen, c.chosen_at) = (Some(*way), Some(at));
            c.reopened &= !(1 << 4);
        }
        TalkAct::Reopen { step } => reopen(&mut c, *step, at),
        TalkAct::AskToReview { by } => c.review_by = Some(*by),
        TalkAct::Review(review) => reviewed(&mut c, side, review, at),
        TalkAct::ReviewTimePassed => open_reviews(&mut c, at),
        TalkAct::Decline { .. } => end(&mut c, Talk::Declined, at),
        TalkAct::Withdraw => end(&mut c, Talk::Withdrawn, at),
        TalkAct::Stop => end(&mut c, Talk::Stopped, at),
        TalkAct::Note { .. } | TalkAct::Contest => {}
        TalkAct::Reassign { to } => match side {
            Side::Customer => c.customer_person = Some(*to),
            Side::Performer => c.performer_person = Some(*to),
        },
    }
    c
}

fn reopen(c: &mut Conversation, step: u8, at: Timestamp) {
    c.reopened |= 1 << step;
    c.reopened_at = Some(at);
    match step {
        1 => c.stated_at = None,
        2 => (c.restated_at, c.confirmed_at) = (None, None),
        3 => c.laid_out_at = None,
        _ => c.chosen_at = None,
    }
}

/// What is added once it is open changes nothing of how the conversation stands.
fn reviewed(c: &mut Conversation, side: Side, review: &Review, at: Timestamp) {
    if c.reviews_open_at.is_some() {
        return;
    }
    c.review_by = review.by.or(c.review_by);
    if review.binds {
        c.reviewed_at[usize::from(side == Side::Performer)] = Some(at);
    }
    if c.reviewed_at.iter().all(Option::is_some) {
        open_reviews(c, at);
    }
}

fn open_reviews(c: &mut Conversation, at: Timestamp) {
    c.reviews_open_at = c.reviews_open_at.or(Some(at));
    end(c, Talk::Completed, at);
}

fn end(c: &mut Conversation, how: Talk, at: Timestamp) {
    c.state = how;
    c.closed_at = Some(at);
}
