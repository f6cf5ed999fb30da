//! What disagreements say, in sentences. Pure: a share in, words out. A share is never told without its base.

use domain::partnership::{BASE, Share, Verdict};

use crate::kit::say;

/// The test, with its base.
#[must_use]
pub fn sentence(share: &Share, staff: bool) -> String {
    let they = if staff { "they" } else { "you" };
    let ended = say::count(share.closed, "disagreement", "disagreements");
    match share.percent() {
        None => format!("Too few to say: {} of {BASE} ended in the last twelve months.", share.closed),
        Some(percent) => format!(
            "{percent} percent: in {} of {ended} that ended in the last twelve months, the outcome was simply what {they} \
             first wanted, with IT taking on more work and nothing given for it.",
            share.gave_in
        ),
    }
}

/// The same on one line, for lists.
#[must_use]
pub fn short(share: &Share) -> String {
    match share.percent() {
        None => format!("too few to say: {} of {BASE}", share.closed),
        Some(percent) => format!("{percent} percent, {} of {}", share.gave_in, share.closed),
    }
}

/// The second measure, on one line: how many ended as IT first wanted.
#[must_use]
pub fn our_way(share: &Share) -> String {
    match share.our_way_percent() {
        None => String::new(),
        Some(percent) => format!("{percent} percent, {} of {}", share.our_way, share.closed),
    }
}

/// The same beside the test: as IT first wanted, and what was found together.
#[must_use]
pub fn beside(share: &Share) -> String {
    match share.our_way_percent() {
        None => String::new(),
        Some(percent) => format!(
            "{percent} percent, {} of {}, ended as IT first wanted, and {} in a third thing that both found.",
            share.our_way, share.closed, share.third
        ),
    }
}

/// What stands beside the stage, for our own house; nothing where there is nothing to mark.
#[must_use]
pub const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::OrderTaker => "order taker",
        Verdict::OurWay => "IT has its way",
        Verdict::TooFew | Verdict::Between => "",
    }
}

/// A line for the page of a client.
#[must_use]
pub fn in_short(share: &Share, staff: bool) -> String {
    let (they, base) = (if staff { "they" } else { "you" }, say::count(share.closed, "time", "times"));
    // What the extremes are called is for our own house.
    let says = if staff { format!(": {}", badge(share.verdict()).0) } else { String::new() };
    match share.percent() {
        Some(_) if share.verdict() == Verdict::OurWay => {
            format!("It ended as IT first wanted {} of {base}{says}.", share.our_way)
        }
        None => format!("Too few ended in twelve months to say: {} of {BASE}.", share.closed),
        Some(percent) => {
            format!(
                "IT simply gave in to what {they} first wanted {} of {base}, {percent} percent{says}.",
                share.gave_in
            )
        }
    }
}

/// What it is called, and its tone.
#[must_use]
pub const fn badge(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::TooFew => ("too few to say", ""),
        Verdict::OrderTaker => ("served by an order taker", "warn"),
        Verdict::OurWay => ("IT has its way nearly always", "warn"),
        Verdict::Between => ("neither extreme", "good"),
    }
}

/// What to do next, where one of the extremes is flagged.
#[must_use]
pub const fn next(verdict: Verdict, staff: bool) -> &'static str {
    match (verdict, staff) {
        (Verdict::OrderTaker, true) => {
            "However content they say they are, this is little partnership. Before the next yes, say what it takes, and ask \
             for one of four things: less scope, a later date, money or staff."
        }
        (Verdict::OrderTaker, false) => {
            "You get what you ask for, and each time IT takes on more work: that does not last. Before the next wish, ask what it takes, \
             and offer one of four things: less scope, a later date, money or staff."
        }
        (Verdict::OurWay, true) => {
            "They give in, and may stop asking. In the next disagreement look together for a third thing before anybody says no."
        }
        (Verdict::OurWay, false) => {
            "You give in nearly always. In the next disagreement ask IT to look for a third thing with you before anybody says no."
        }
        _ => "",
    }
}
