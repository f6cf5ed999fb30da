//! What follows from words and measurements for one service and one client, or for everybody: kept on write, so that
//! every page reads it at once.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId, ServiceId};
use domain::levels::{Judged, Said, State, Verdict, running, state};

use crate::catalogue::sight::Sight;
use crate::catalogue::store as catalogue;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::board::{Known, Line, Month, lines, months};
use crate::levels::store::{self, Evidence, Word};

/// What is known of a service for exactly this client, or for everybody.
pub(super) struct Found {
    pub(super) state: State,
    pub(super) word: Option<Word>,
    pub(super) evidence: Option<Evidence>,
}

fn judged(all: &[Line]) -> Vec<Judged> {
    let of = |(level, line): (usize, &Line)| {
        let month = move |m: &Month| {
            let verdict = running(m.promised, m.measured);
            Judged { level, month: m.month, to: m.to, verdict }
        };
        line.months.iter().map(month).collect::<Vec<_>>()
    };
    all.iter().enumerate().flat_map(of).collect()
}

/// The level that was missed, or the one that was judged last.
fn evidence(all: &[Line], state: &State) -> Option<Evidence> {
    let told = |m: &&Month| matches!(m.verdict, Verdict::Kept | Verdict::SomeLate | Verdict::Missed);
    let (line, month) = match state.missed {
        Some(missed) => {
            let line = all.get(missed.level)?;
            (line, line.months.iter().find(|m| m.month == missed.month)?)
        }
        None => all
            .iter()
            .filter_map(|line| line.months.iter().rfind(told).map(|month| (line, month)))
            .find(|(_, month)| Some(month.month) == state.latest)?,
    };
    let calendar = line.promised.as_ref().and_then(|(_, calendar)| calendar.as_deref());
    let kept =
        Evidence::new((line.kind, line.name.as_deref()), (month.promised?, calendar), month.measured?, month.month);
    Some(kept)
}

pub(super) fn found(
    conn: &mut Conn,
    env: &Env,
    service: ServiceId,
    client: Option<PartyId>,
) -> Result<Found, AppError> {
    let months = months(env.local().date());
    let today = env.local().date();
    let span = (months.first().copied().unwrap_or(today), today);
    let offerings = catalogue::offerings(conn, Sight::House, service)?;
    let offerings: Vec<_> = offerings.into_iter().filter(|o| o.retired_at.is_none()).collect();
    let ids: Vec<_> = offerings.iter().map(|o| o.id).collect();
    let versions = catalogue::promised(conn, &ids)?;
    let measured = match client {
        Some(client) => store::of_clients(conn, &[service], &[client], span)?,
        None => store::of_everybody(conn, &[service], span)?,
    };
    let known = Known { offerings: &offerings, versions: &versions, everybody: &measured, own: &[] };
    let all = lines(&known, &months);
    let word = store::last_word(conn, service, client)?;
    let said = word.as_ref().map(|w| Said { fails: w.fails, at: w.at, on: env.zone().to_datetime(w.at).date() });
    let state = state(said, &judged(&all));
    Ok(Found { evidence: evidence(&all, &state), state, word })
}

/// Works out anew what is known of a service for a client, or for everybody, and keeps it. Whoever has to hear that a core
/// service begins to fail, or runs again, is told, apart from whoever spoke.
///
/// # Errors
/// The database.
pub fn refresh(
    tx: &mut Tx,
    env: &Env,
    (service, client): (ServiceId, Option<PartyId>),
    by: Option<PersonId>,
) -> Result<(), AppError> {
    let today = env.local().date();
    let party: Vec<PartyId> = client.into_iter().collect();
    let before = store::states_of(tx, &party, Some(service), env.zone())?;
    let before = before.into_iter().find(|row| row.client == client).map(|row| row.state).unwrap_or_default();
    let now = found(tx, env, service, client)?;
    let word = now.word.as_ref().map(|w| w.id);
    store::put_state(tx, env.id(), (service, client), (&now.state, word, now.evidence.as_ref()))?;
    super::tell::changed(tx, env, (service, client), (before.fails(today), now.state.fails(today)), by)
}
