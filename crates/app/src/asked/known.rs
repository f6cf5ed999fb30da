//! What may be read of a survey once it is closed, read once for every door: the gap of each statement with its base, the widest
//! first, beside what it was before; and what was written. While it is open there is nothing to read.

use std::collections::HashMap;

use db::Conn;
use domain::asked::{Gap, Mean, State, Tally, Why, readable, sheets_readable, widest_first};
use domain::kernel::PartyId;
use domain::party::Role;
use domain::profile::Whose;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, Statement, Survey, answers};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Earlier surveys that are looked at.
const EARLIER: u32 = 6;

/// A statement with what both sides say of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// What was asked.
    pub statement: Statement,
    /// What our house says.
    pub ours: Option<Mean>,
    /// What the client says.
    pub theirs: Option<Mean>,
    /// The gap between both.
    pub gap: Option<Gap>,
    /// The gap when the same words were asked before, and when that was closed.
    pub before: Option<(Date, Gap)>,
    /// Who signed what.
    pub signed: Vec<(String, Whose, Option<u8>)>,
}

/// What somebody wrote, with their name where they signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Of which side.
    pub side: Whose,
    /// Their words.
    pub words: String,
    /// Their name.
    pub by: Option<String>,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Results {
    /// Of which survey.
    pub survey: Survey,
    /// The widest gap first.
    pub lines: Vec<Line>,
    /// Sides of which too few answered without a name.
    pub few: Vec<Whose>,
    /// What was written.
    pub written: Vec<Written>,
}

/// Whether what came of surveys with a client is for this reader: our house, and those who sponsor the client or decide there.
#[must_use]
pub fn reads(scope: &Scope, client: PartyId) -> bool {
    if scope.is_staff() {
        return true;
    }
    let decides = |role| matches!(role, Role::Sponsor | Role::DecisionMaker);
    let here = |reader: &crate::people::scope::Reader| {
        reader.roles.iter().any(|held| decides(held.role) && held.below.contains(&client))
    };
    scope.only().is_none() && scope.reader().is_some_and(here)
}

type Answered = (HashMap<(Uuid, Whose), Tally>, Vec<answers::Signed>);

/// What one side says of a statement.
fn mean((tallies, signed): &Answered, statement: Uuid, side: Whose) -> Option<Mean> {
    let unsigned = tallies.get(&(statement, side)).copied().unwrap_or_default();
    let theirs = signed.iter().filter(|one| one.side == side);
    let signed =
        theirs.filter_map(|one| one.values.get(&statement)).fold(Tally::default(), |t, value| t.with(*value, 1));
    readable(&unsigned, &signed)
}

fn answered(conn: &mut Conn, id: Uuid) -> Result<Answered, AppError> {
    Ok((answers::tallies(conn, id)?, answers::signed(conn, id)?))
}

/// The gaps of earlier surveys with this client that the reader may see, by the words that were asked: the last one holds.
fn before(conn: &mut Conn, scope: &Scope, survey: &Survey) -> Result<HashMap<String, (Date, Gap)>, AppError> {
    let mut found = HashMap::new();
    let earlier = store::list(conn, scope, survey.client.0, Some((survey.made_at, survey.id)), EARLIER)?;
    for one in earlier.into_iter().filter(|one| one.state == State::Closed) {
        let Some(day) = one.closed_on else { continue };
        let all = answered(conn, one.id)?;
        for statement in store::statements(conn, one.id)? {
            let of = |side| mean(&all, statement.id, side);
            if let Some(gap) = Gap::of(of(Whose::Ours), of(Whose::Theirs)) {
                found.entry(statement.words).or_insert((day, gap));
            }
        }
    }
    Ok(found)
}

/// What came of a survey, for whoever may read it.
///
/// # Errors
/// Not found, not closed yet, the database.
pub fn results(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Results, AppError> {
    let survey = store::find(conn, scope, id)?;
    if !reads(scope, survey.client.0) {
        return Err(AppError::NotFound);
    }
    if survey.state != State::Closed {
        let why = if survey.state == State::Dropped { Why::Over } else { Why::NotClosed };
        return Err(AppError::refused(why.code(), why.sentence()));
    }
    let (before, all) = (before(conn, scope, &survey)?, answered(conn, id)?);
    let statements = store::statements(conn, id)?;
    let first = statements.first().map(|one| one.id).unwrap_or_default();
    let enough = |side| all.0.get(&(first, side)).is_some_and(sheets_readable);
    let few: Vec<Whose> = Whose::ALL.iter().copied().filter(|side| !enough(*side)).collect();
    let unsigned = answers::words(conn, id)?.into_iter().filter(|(_, side, _)| enough(*side));
    let unsigned = unsigned.map(|(_, side, words)| Written { side, words, by: None });
    let signed = all
        .1
        .iter()
        .filter_map(|one| Some(Written { side: one.side, words: one.words.clone()?, by: Some(one.person.1.clone()) }));
    let written = signed.chain(unsigned).collect();
    let line = |statement: Statement| {
        let (ours, theirs) = (mean(&all, statement.id, Whose::Ours), mean(&all, statement.id, Whose::Theirs));
        let said = |one: &answers::Signed| Some((one.person.1.clone(), one.side, *one.values.get(&statement.id)?));
        let signed = all.1.iter().filter_map(said).collect();
        let before = before.get(&statement.words).copied();
        Line { gap: Gap::of(ours, theirs), ours, theirs, before, signed, statement }
    };
    let mut lines: Vec<Line> = statements.into_iter().map(line).collect();
    widest_first(&mut lines, |line| line.gap);
    Ok(Results { survey, lines, few, written })
}

/// The gaps of the last survey in a sentence, and where everything stands; for the page of a client.
///
/// # Errors
/// The database.
pub fn in_short(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Option<(String, String)>, AppError> {
    if !reads(scope, client) || scope.only().is_some() {
        return Ok(None);
    }
    let last = store::list(conn, scope, client, None, 1)?.into_iter().next();
    let words = match (&last, scope.is_staff()) {
        (None, true) => "Nobody has asked both sides yet how it is to work together.".to_owned(),
        (None, false) => return Ok(None),
        (Some(s), _) if s.state == State::Draft => "A survey is being written.".to_owned(),
        (Some(s), _) if s.state == State::Open => {
            format!("Both sides are asked until {}.", crate::kit::say::long_day(s.closes_on))
        }
        (Some(s), _) => match results(conn, scope, s.id)?.lines.into_iter().next() {
            Some(Line { gap: Some(gap), statement, .. }) => headline(&gap, &statement.words, &s.client.1),
            _ => "Too few answered to show a gap.".to_owned(),
        },
    };
    Ok(Some((words, super::of_client(client))))
}

/// The sentence with which a conversation about a statement begins.
#[must_use]
pub fn need(statement: &str) -> String {
    format!("Both sides see this differently: {statement}")
}

/// The widest gap in words, with how many voices it rests on.
#[must_use]
pub fn headline(gap: &Gap, statement: &str, client: &str) -> String {
    let (ours, theirs) = (gap.ours.n(), gap.theirs.n());
    let voices = if ours == 1 { "voice" } else { "voices" };
    let few = if gap.holds() { "" } else { ": too few to build on" };
    let statement = statement.trim_end_matches('.');
    format!(
        "The widest gap is {}: {statement}. It rests on {ours} {voices} of IT and {theirs} of {client}{few}.",
        written(gap.hundredths())
    )
}

/// "+2.1", "−0.4", "0.0".
#[must_use]
pub fn written(hundredths: i64) -> String {
    let tenths = (hundredths.abs() + 5) / 10;
    let sign = match hundredths.signum() {
        _ if tenths == 0 => "",
        1 => "+",
        _ => "−",
    };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}
