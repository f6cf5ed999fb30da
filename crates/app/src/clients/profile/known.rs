//! Everything that is known about a client, read once through the reader's scope, and what is not known. Reads only.

use db::Conn;
use domain::kernel::{CommitmentId, PartyId};
use domain::party::{PartyKind, Role};
use domain::profile::{Facts, Gap, Part, Topic, Touch, Whose, gaps, touch};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::acts;
use super::store::{self, Decider, Measure, Noted, Rhythm, Talked, Text, Value};
use crate::calendars::store as calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

/// Months of values that are looked at.
const MONTHS: i64 = 24;
/// Days after which a value no longer says where a measure stands.
const STALE_DAYS: i64 = 100;
/// Talks that are shown.
const TALKS: u32 = 5;

/// A measure with its values of the last months, oldest first.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What is measured.
    pub measure: Measure,
    /// What it was.
    pub values: Vec<Value>,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The client.
    pub party: Party,
    /// For which side the reader may write; nothing for whoever only reads.
    pub writes: Option<Whose>,
    /// What is inside our house may be read.
    pub inside: bool,
    /// Amounts up to which somebody decides may be read.
    pub limits: bool,
    /// Measures of success.
    pub measures: Vec<Measured>,
    /// Who decides.
    pub deciders: Vec<Decider>,
    /// How they stand toward us.
    pub stances: Vec<Noted>,
    /// What IT means to them.
    pub texts: Vec<Text>,
    /// How often we want to talk.
    pub rhythm: Rhythm,
    /// When we last did; for our own people.
    pub last: Option<Date>,
    /// Whether that was often enough, where a rhythm is known.
    pub touch: Option<Touch>,
    /// The last talks that were written down.
    pub talks: Vec<Talked>,
    /// What is not known, with the promise to find it out.
    pub gaps: Vec<(Gap, Option<CommitmentId>)>,
    /// How many things ought to be known.
    pub wanted: usize,
}

impl Known {
    /// What a side wrote about a topic.
    #[must_use]
    pub fn text(&self, topic: Topic, whose: Whose) -> Option<&Text> {
        self.texts.iter().find(|text| text.topic == topic && text.whose == whose)
    }
}

/// The client, which must be one and must be seen. Nothing of a profile is read by a link.
///
/// # Errors
/// Not found, or the database.
pub fn client(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    if scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    let party = people::find_party(conn, scope, id)?;
    if party.kind == PartyKind::Client { Ok(party) } else { Err(AppError::NotFound) }
}

/// Measures of a client with their values.
///
/// # Errors
/// The database.
pub fn measured(conn: &mut Conn, env: &Env, party: PartyId) -> Result<Vec<Measured>, AppError> {
    let measures = store::measures(conn, party, false)?;
    let ids: Vec<Uuid> = measures.iter().map(|m| m.id).collect();
    let since = env.local().date().checked_sub(MONTHS.months()).unwrap_or(Date::MIN);
    let values = if ids.is_empty() { Vec::new() } else { store::latest(conn, &ids, since)? };
    let of = |id: Uuid| values.iter().filter(|v| v.measure == id).cloned().collect();
    Ok(measures.into_iter().map(|measure| Measured { values: of(measure.id), measure }).collect())
}

/// Reads all of it.
///
/// # Errors
/// Not found, or the database.
pub fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Known, AppError> {
    let party = client(conn, scope, id)?;
    let inside = store::reads_inside(scope);
    let limits = store::reads_limits(scope);
    let measures = measured(conn, env, id)?;
    let mut deciders = store::deciders(conn, id)?;
    let stances = store::stances(conn, scope, id, env.now)?;
    let texts = store::texts(conn, scope, id)?;
    let rhythm = store::rhythm(conn, scope, id)?;
    let facts = Facts {
        calendar: has_calendar(conn, &party)?,
        lines: people::below(conn, scope, id)?.len(),
        ..facts(env, &party, &measures, (&deciders, &stances), (&texts, &rhythm))
    };
    let promised = store::gaps(conn, id)?;
    let open = gaps(&facts, inside).into_iter();
    let by = |gap: Gap| promised.iter().find(|(known, _)| *known == gap).map(|(_, id)| *id);
    if !limits {
        deciders.iter_mut().for_each(|decider| decider.limit = None);
    }
    let talks = store::talks(conn, scope, id, TALKS)?;
    let last = if inside { last_talk(conn, env, id, &talks)? } else { None };
    Ok(Known {
        writes: acts::writes_for(scope, &party),
        gaps: open.map(|gap| (gap, by(gap))).filter(|(gap, _)| limits || *gap != Gap::Limit).collect(),
        wanted: Gap::ALL.iter().filter(|gap| inside || !gap.is_inside()).count(),
        touch: rhythm.every().filter(|_| inside).map(|every| touch(last, every, env.local().date())),
        party,
        inside,
        limits,
        measures,
        deciders,
        stances,
        texts,
        rhythm,
        last,
        talks,
    })
}

fn has_calendar(conn: &mut Conn, party: &Party) -> Result<bool, AppError> {
    let above = party.parent.map(|above| calendars::named_by(conn, above)).transpose()?.flatten();
    Ok(above.is_some() || calendars::named_by(conn, party.id)?.is_some())
}

fn facts(
    env: &Env,
    party: &Party,
    measures: &[Measured],
    (deciders, stances): (&[Decider], &[Noted]),
    (texts, rhythm): (&[Text], &Rhythm),
) -> Facts {
    let fresh = env.local().date().checked_sub(STALE_DAYS.days()).unwrap_or(Date::MIN);
    let told = |m: &&Measured| m.values.last().is_some_and(|value| value.day >= fresh);
    let decide: Vec<&Decider> = deciders.iter().filter(|d| d.part == Part::Decides).collect();
    let written = |topic: Topic| texts.iter().any(|text| text.topic == topic);
    Facts {
        measures: measures.len(),
        without_value: measures.len() - measures.iter().filter(told).count(),
        deciders: decide.len(),
        with_limit: decide.iter().filter(|d| d.limit.is_some()).count(),
        with_stance: decide.iter().filter(|d| stances.iter().any(|s| s.person == d.person)).count(),
        success: written(Topic::Success),
        risk: written(Topic::Risk),
        is_unit: party.parent.is_some(),
        lead: party.lead.is_some(),
        rhythm: rhythm.every().is_some(),
        ..Facts::default()
    }
}

/// The day of the last talk: one that was written down, or one that left its trace in a promise or a conversation.
fn last_talk(conn: &mut Conn, env: &Env, id: PartyId, talks: &[Talked]) -> Result<Option<Date>, AppError> {
    let moved = store::last_moved(conn, id)?.map(|at| at.to_zoned(env.zone().clone()).date());
    Ok(moved.max(talks.first().map(|talk| talk.day)))
}

/// Whoever is asked first at a client: who decides and funds, else who holds a role that decides.
///
/// # Errors
/// The database.
pub fn first_there(conn: &mut Conn, id: PartyId) -> Result<Option<(domain::kernel::PersonId, String)>, AppError> {
    let named = store::deciders(conn, id)?.into_iter().find(|d| d.part == Part::Decides);
    if let Some(decider) = named {
        return Ok(Some((decider.person, decider.name)));
    }
    let held = people::holders(conn, &[id], &[Role::Sponsor, Role::DecisionMaker])?;
    let first = held.iter().find(|m| m.role == Role::Sponsor).or(held.first());
    Ok(first.map(|m| (m.person, m.person_name.clone())))
}
