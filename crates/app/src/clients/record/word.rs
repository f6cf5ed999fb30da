//! The figures at the head: our word and theirs with how sure they are, and how much is open.

use db::Conn;
use domain::party::PartyKind;
use domain::trust::{Outcome, Word};

use super::Record;
use super::lead::in_trouble;
use crate::commitments::store as commitments;
use crate::kit::chart::{Svg, meter};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::kit::urls;
use crate::organisation::Organisation;
use crate::people::scope::Scope;
use crate::people::store::Party;
use crate::trust::acts as trust;

/// One figure.
#[derive(Debug, Default)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    /// The side whose figure it is; empty where it is nobody's.
    pub(super) side: &'static str,
    pub(super) value: String,
    pub(super) unit: &'static str,
    pub(super) meter: Option<Svg>,
    pub(super) base: String,
    pub(super) more: String,
    /// Where it is told in full: words and path.
    pub(super) link: Option<(&'static str, String)>,
}

/// Of a hundred: how the promises behind a word turned out, those that never happened left out.
fn shares(word: &Word) -> String {
    let named: Vec<String> = Outcome::ALL
        .into_iter()
        .zip(rounded(&word.shares))
        .filter(|(_, n)| *n > 0)
        .map(|(outcome, n)| format!("{n} {}", outcome.word()))
        .collect();
    if named.is_empty() { String::new() } else { format!("Of 100: {}.", say::list_and(&named)) }
}

/// Whole hundredths that sum to a hundred: the largest remainders are rounded up.
fn rounded(shares: &[f64; 5]) -> [u32; 5] {
    let floor = shares.map(|s| (100.0 * s).floor());
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| (100.0 * shares[*b] - floor[*b]).total_cmp(&(100.0 * shares[*a] - floor[*a])));
    let mut whole = floor.map(whole_number);
    let missing = 100_u32.saturating_sub(whole.iter().sum()) as usize;
    if shares.iter().sum::<f64>() > 0.0 {
        order.iter().take(missing).for_each(|n| whole[*n] += 1);
    }
    whole
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a hundred, floored")]
fn whole_number(share: f64) -> u32 {
    share.clamp(0.0, 100.0) as u32
}

fn word(label: &'static str, side: &'static str, word: &Word) -> Fact {
    let judged = say::count(word.count, "promise", "promises");
    if !word.enough {
        let base = if word.count == 0 { "no promise judged yet".to_owned() } else { format!("{judged} judged") };
        return Fact {
            label,
            side,
            value: "Too early to tell".to_owned(),
            base,
            more: shares(word),
            ..Fact::default()
        };
    }
    Fact {
        label,
        side,
        value: format!("{:.0}", word.mean),
        unit: "of 100",
        meter: Some(meter(word.low, word.mean, word.high, side, "")),
        base: format!("likely {:.0} to {:.0}, {judged}", word.low, word.high),
        more: shares(word),
        ..Fact::default()
    }
}

fn open(r: &Record, staff: bool) -> Fact {
    let (to, by) = (r.numbers.owed_to, r.numbers.owed_by);
    let base = match (to, by) {
        (0, 0) => "nothing either way".to_owned(),
        _ if staff => format!("{} we owe, {} they owe", say::number(to), say::number(by)),
        _ => format!("{} to you, {} from you", say::number(to), say::number(by)),
    };
    Fact { label: "Open promises", value: say::number(to + by), base, ..Fact::default() }
}

fn plain(label: &'static str, n: usize, base: &str) -> Fact {
    Fact { label, value: say::number(n), base: base.to_owned(), ..Fact::default() }
}

fn talks(r: &Record, staff: bool) -> Fact {
    let n = r.numbers.conversations;
    let base = if n == 0 { "none goes on" } else { "that go on" };
    let label = if staff { "Conversations" } else { "Needs" };
    Fact { label, value: say::number(n), base: base.to_owned(), ..Fact::default() }
}

/// Where both words are told in full.
fn led_on(mut fact: Fact, party: &Party) -> Fact {
    fact.link = Some(("How it came to be", urls::trust(party.id)));
    fact
}

/// The figures of a party. Words are for our own people until both sides agree to share them.
pub(super) fn facts(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    org: &Organisation,
    r: &Record,
) -> Result<Vec<Fact>, AppError> {
    let (staff, id) = (scope.is_staff(), r.party.id);
    Ok(match r.party.kind {
        PartyKind::Client | PartyKind::Supplier if trust::may_read(conn, scope, &r.party)? => {
            let both = commitments::words_toward(conn, org.it, &[id], env.now)?;
            let mut facts: Vec<Fact> = Vec::new();
            for (ours, theirs) in &both {
                let (we, they) = if staff { ("Our word", "Their word") } else { ("Their word to you", "Your word") };
                let both = [word(we, "it", ours), word(they, r.party.kind.side(), theirs)];
                facts.extend(both.map(|fact| led_on(fact, &r.party)));
            }
            facts.extend([open(r, staff), talks(r, staff)]);
            facts
        }
        PartyKind::Client | PartyKind::Supplier => vec![open(r, staff), talks(r, staff)],
        PartyKind::Team | PartyKind::It if staff => {
            let trouble = in_trouble(&r.to_them, &env.local());
            vec![
                match r.party.kind {
                    PartyKind::Team => {
                        led_on(word("Its word", "it", &commitments::word_of(conn, id, env.now)?), &r.party)
                    }
                    _ => word("Its word", "it", &commitments::word_of(conn, id, env.now)?),
                },
                plain("Open promises", r.to_them.len(), "it works on"),
                plain("Broken down or late", trouble, if trouble == 0 { "none of them" } else { "of them" }),
            ]
        }
        PartyKind::Team | PartyKind::It => Vec::new(),
    })
}
