//! Who hears that a core service begins to fail for a client, and that it runs again: whoever owns the service and whoever
//! leads the relationship, at once, because it breaks what others rest on.

use std::collections::BTreeSet;

use db::Tx;
use domain::kernel::{PartyId, PersonId, ServiceId};
use domain::levels::Fails;
use domain::party::PartyKind;

use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Service};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::levels::store;
use crate::mail::{self, Letter, Part};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Leads who are told of what fails for everybody.
const MOST: u32 = 50;

struct About {
    service: Service,
    client: Option<(PartyId, String)>,
    to: BTreeSet<PersonId>,
}

fn about(
    tx: &mut Tx,
    (service, client): (ServiceId, Option<PartyId>),
    but: Option<PersonId>,
) -> Result<Option<About>, AppError> {
    let service = catalogue::find(tx, Sight::House, service)?;
    if !service.core || !service.life.stage().is_read_by_all() {
        return Ok(None);
    }
    let mut to: BTreeSet<PersonId> = BTreeSet::new();
    to.extend(service.owner.as_ref().filter(|_| service.owner_here).map(|(id, _)| *id));
    let client = match client {
        Some(id) => {
            let party = people::find_party(tx, &Scope::System("what fails"), id)?;
            to.extend(party.lead);
            Some((id, party.name))
        }
        None => {
            to.extend(people::leads(tx, PartyKind::Client, MOST)?.into_iter().map(|(id, _)| id));
            None
        }
    };
    to.retain(|person| Some(*person) != but);
    Ok(Some(About { service, client, to }))
}

fn reason(tx: &mut Tx, env: &Env, a: &About, why: Fails) -> Result<Vec<Part>, AppError> {
    let now = env.local();
    let client = a.client.as_ref().map(|(id, _)| *id);
    match why {
        Fails::Said(said) => {
            let word = store::last_word(tx, a.service.id, client)?;
            let by = word.as_ref().and_then(|w| w.by.clone()).unwrap_or_else(|| "Somebody of IT".to_owned());
            let first = Part::Text(format!("{by} said so on {}.", say::stamp(said.at, &now)));
            Ok([first].into_iter().chain(word.map(|w| Part::Said(w.words))).collect())
        }
        Fails::Missed(missed) => {
            let parties: Vec<PartyId> = client.into_iter().collect();
            let rows = store::states_of(tx, &parties, Some(a.service.id), env.zone())?;
            let row = rows.into_iter().find(|row| row.client == client);
            let told = row.and_then(|row| row.evidence).and_then(|e| crate::levels::words::latest(&e, &now));
            let words = match told {
                Some((what, promised, measured)) => format!("{what}: {measured} measured, {promised} promised."),
                None => format!("Its level was missed in {}.", crate::levels::words::month(missed.month, &now)),
            };
            Ok(vec![Part::Text(words)])
        }
    }
}

/// Tells of what has changed between before and now, if anything has.
///
/// # Errors
/// The database.
pub(super) fn changed(
    tx: &mut Tx,
    env: &Env,
    pair: (ServiceId, Option<PartyId>),
    (before, after): (Option<Fails>, Option<Fails>),
    by: Option<PersonId>,
) -> Result<(), AppError> {
    if before.is_some() == after.is_some() || !env.tells() {
        return Ok(());
    }
    let Some(a) = about(tx, pair, by)? else { return Ok(()) };
    let whom = a.client.as_ref().map_or("everybody", |(_, name)| name);
    let (purpose, subject, mut parts) = match after {
        Some(why) => {
            let subject = format!("{} fails for {whom}", a.service.name);
            let mut parts = vec![Part::Text(format!("{} does not run as promised for {whom} now.", a.service.name))];
            parts.extend(reason(tx, env, &a, why)?);
            let words = "New work for them carries the flag until it runs again. Speak with them before you offer something new.";
            parts.push(Part::Text(words.to_owned()));
            ("service_fails", subject, parts)
        }
        None => {
            let words = format!("{} runs again for {whom}. The flag on new work is gone.", a.service.name);
            ("service_runs", format!("{} runs again for {whom}", a.service.name), vec![Part::Text(words)])
        }
    };
    parts.push(Part::Page { label: "See its levels".to_owned(), path: urls::service(a.service.id) });
    for to in a.to {
        let (subject, parts) = (subject.clone(), parts.clone());
        let letter = Letter { to, about: None, purpose, subject, parts, not_before: None, key: None };
        mail::acts::post(tx, env, letter)?;
    }
    Ok(())
}
