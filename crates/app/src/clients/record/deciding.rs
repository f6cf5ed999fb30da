//! Who decides or speaks for a party: those of whom it is known, with the part they have, then those who hold a role that
//! decides. How anybody stands toward us is no part of it.

use domain::charging::amount;
use domain::kernel::PersonId;
use domain::party::{PartyKind, Role};
use jiff::Zoned;

use super::lead::capital;
use crate::clients::profile::store::Decider;
use crate::commitments::phrase;
use crate::kit::{say, urls};
use crate::people::store::Membership;

/// People that are named on the first page.
const MOST: usize = 6;

/// Somebody and what they are here.
pub(super) struct Who {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) side: &'static str,
    pub(super) about: String,
    /// Words and path of the button that looks with their eyes.
    pub(super) look: Option<(String, String)>,
}

/// The button that looks with somebody's eyes; not with those of one of ours, nor of a facilitator.
pub(super) fn look(may: bool, m: &Membership) -> Option<(String, String)> {
    let theirs = may && !m.party_kind.is_ours() && m.role != Role::Facilitator;
    let words = || format!("See what {} sees", phrase::called(&m.person_name));
    theirs.then(|| (words(), format!("{}/seeing", urls::person(m.person))))
}

/// Roles that decide or speak for a party of this kind, first the ones that matter most.
pub(super) fn deciding(kind: PartyKind) -> (&'static str, &'static [Role]) {
    match kind {
        PartyKind::Client => ("Who decides", &[Role::Sponsor, Role::DecisionMaker, Role::Requester]),
        PartyKind::Supplier => ("Who speaks for them", &[Role::SupplierContact]),
        PartyKind::Team => ("Who leads", &[Role::DeliveryLead, Role::ServiceOwner]),
        PartyKind::It => ("Who leads", &[Role::Leader, Role::Administrator]),
    }
}

/// What part somebody has, up to which amount where that may be read.
fn part(d: &Decider) -> String {
    match d.limit {
        Some(limit) => format!("{}, up to {}", d.part.word(), amount(limit.exact(), limit)),
        None => d.part.word().to_owned(),
    }
}

/// Everybody of whom a part is known, and everybody with a role that decides.
pub(super) fn who_decides(
    named: &[Decider],
    held: &[Membership],
    roles: &[Role],
    may_look: bool,
    now: &Zoned,
) -> Vec<Who> {
    let role = |m: &Membership| {
        let since = say::short_day(m.from.to_zoned(now.time_zone().clone()).date(), now);
        format!("{} since {since}", m.role.word())
    };
    let mut found: Vec<(PersonId, Who)> = Vec::new();
    for d in named {
        let here = roles.iter().find_map(|role| held.iter().find(|m| m.role == *role && m.person == d.person));
        let also = here.map(|m| format!("; {}", role(m))).unwrap_or_default();
        let who = Who {
            name: d.name.clone(),
            href: urls::person(d.person),
            side: "client",
            about: format!("{}{also}", capital(&part(d))),
            look: here.and_then(|m| look(may_look, m)),
        };
        found.push((d.person, who));
    }
    for m in roles.iter().flat_map(|role| held.iter().filter(move |m| m.role == *role)) {
        if found.iter().any(|(seen, _)| *seen == m.person) {
            continue;
        }
        let who = Who {
            name: m.person_name.clone(),
            href: urls::person(m.person),
            side: m.party_kind.side(),
            about: role(m),
            look: look(may_look, m),
        };
        found.push((m.person, who));
    }
    found.into_iter().take(MOST).map(|(_, who)| who).collect()
}
