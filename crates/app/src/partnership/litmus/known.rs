//! What may be read of a litmus once it is closed, read once for every door: of each test what the voices say, what the record says, and
//! how far apart they are, the widest first, beside what it was before. While it is open there is nothing to read. Whoever is not of
//! our house reads nothing of what only our house knows, and no difference that rests on it.

use db::Conn;
use domain::asked::MIN;
use domain::kernel::PartyId;
use domain::partnership::{
    Counted, Counts, Finding, Line, RECORD_MONTHS, Share, Stand, Stands, Test, Voice, can_read, finding,
    furthest_first, heard, stands,
};
use domain::teams::PaceWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::answers::{self, Said};
use super::store::record::{self, Between};
use super::store::{self, Litmus};
use super::words;
use crate::asked::known::reads;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::partnership::differ::store as differ;
use crate::people::scope::Scope;
use crate::teams::view::paced;

/// Earlier ones that are looked at.
const EARLIER: u32 = 6;
/// Weeks of a team that are looked at.
const WEEKS: u32 = 52;
const RECORD: Scope = Scope::System("what the record says");

/// One test with what everybody says of it.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Which.
    pub test: Test,
    /// What may be read of each voice; nothing where nobody answered, or too few did.
    pub voices: Vec<(Voice, Option<Counts>)>,
    /// What the record says, line by line.
    pub record: Vec<Line>,
    /// Something of the record stays inside our house.
    pub inside: bool,
    /// The widest difference.
    pub finding: Option<Finding>,
    /// What it was before, and when that was closed.
    pub before: Option<(Date, Finding)>,
    /// What was written about it.
    pub words: Vec<(Voice, String)>,
}

impl Tested {
    /// Where everybody stands of whom this reader may know it.
    #[must_use]
    pub fn stands(&self) -> Vec<(Voice, Stand)> {
        let known: Vec<(Voice, Counts)> =
            self.voices.iter().filter_map(|(one, counts)| Some((*one, (*counts)?))).collect();
        stands(&known, &self.record)
    }
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Results {
    /// Of which litmus.
    pub litmus: Litmus,
    /// The widest difference first.
    pub tests: Vec<Tested>,
    /// Voices of which too few answered to show them.
    pub few: Vec<Voice>,
}

/// What the record says now of a client, line by line; what never happened has no line.
///
/// # Errors
/// The database.
pub fn record(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Vec<Line>, AppError> {
    let today = env.local().date();
    let first = today.checked_sub(RECORD_MONTHS.months()).unwrap_or(Date::MIN);
    let since = env.zone().to_zoned(first.at(0, 0, 0, 0)).map_or(env.now, |zoned| zoned.timestamp());
    let b = Between { client, it: organisation::needed(conn)?.it, since };
    let mut lines = record::early(conn, &b)?.to_vec();
    let share = differ::shares(conn, &RECORD, &[client], today)?.remove(&client).unwrap_or_default();
    lines.extend(differed(&share));
    lines.extend([record::mended(conn, &b)?, record::calm(conn, &b)?, record::taken(conn, &b)?]);
    lines.extend([record::changed(conn, &b)?, record::left(conn, &b)?]);
    let teams = record::teams(conn, &b)?;
    lines.extend(weeks(conn, &teams, first)?);
    lines.push(record::standards(conn, &teams, (first, today))?);
    lines.retain(|line| line.base > 0);
    Ok(lines)
}

fn differed(share: &Share) -> [Line; 2] {
    let held = share.closed.saturating_sub(share.gave_in);
    [
        Line { counted: Counted::Held, good: held, base: share.closed },
        Line { counted: Counted::Third, good: share.third, base: share.closed },
    ]
}

/// How the weeks of these teams were beside their limits.
fn weeks(conn: &mut Conn, teams: &[PartyId], first: Date) -> Result<[Line; 3], AppError> {
    let mut lines =
        [Counted::Load, Counted::Hours, Counted::Learning].map(|counted| Line { counted, good: 0, base: 0 });
    for team in teams {
        let (weeks, limits, _) = paced(conn, *team, WEEKS)?;
        for week in weeks.iter().filter(|week| week.week >= first) {
            for (line, within) in lines.iter_mut().zip(within(week, &limits)) {
                line.base += u32::from(within.is_some());
                line.good += u32::from(within == Some(true));
            }
        }
    }
    Ok(lines)
}

/// Whether a week stayed within its limits, where that was noted: its hours, long hours, time to learn.
fn within(week: &PaceWeek, limits: &domain::teams::Limits) -> [Option<bool>; 3] {
    let pace = domain::teams::pace(std::slice::from_ref(week));
    [
        pace.utilisation.map(|share| share <= limits.utilisation),
        pace.worked.map(|minutes| minutes <= limits.worked),
        pace.learning.map(|share| share >= limits.learning),
    ]
}

/// What one voice says of a test.
fn voice(said: &Said, test: Test, voice: Voice) -> Option<Counts> {
    let (kept, alone) = said.get(&(test, voice)).copied().unwrap_or_default();
    heard(voice, &kept, &alone)
}

/// One test, with what this reader may know of the record.
fn tested(test: Test, said: &Said, record: &[Line], scope: &Scope) -> Tested {
    let voices: Vec<(Voice, Option<Counts>)> = Voice::ASKED.iter().map(|one| (*one, voice(said, test, *one))).collect();
    let (mine, inside): (Vec<Line>, Vec<Line>) = record
        .iter()
        .filter(|line| line.counted.test() == test)
        .partition(|line| scope.is_staff() || !line.counted.is_inside());
    let (inside, words) = (!inside.is_empty(), Vec::new());
    let said = Tested { test, voices, record: mine, inside, finding: None, before: None, words };
    Tested { finding: finding(&said.stands()), ..said }
}

fn all(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(Vec<Tested>, Said), AppError> {
    let (said, record) = (answers::said(conn, id)?, answers::recorded(conn, id)?);
    Ok((Test::ALL.iter().map(|test| tested(*test, &said, &record, scope)).collect(), said))
}

/// The findings of the one before that the reader may see.
fn before(conn: &mut Conn, scope: &Scope, l: &Litmus) -> Result<Vec<(Test, Date, Finding)>, AppError> {
    let earlier = store::list(conn, scope, l.client.0, Some((l.made_at, l.id)), EARLIER)?;
    let last = earlier.iter().find_map(|one| (one.state == Stands::Closed).then_some((one.id, one.closed_on?)));
    let Some((id, day)) = last else { return Ok(Vec::new()) };
    let (tests, _) = all(conn, scope, id)?;
    Ok(tests.into_iter().filter_map(|one| Some((one.test, day, one.finding?))).collect())
}

/// What came of a litmus, for whoever may read it.
///
/// # Errors
/// Not found, not closed yet, the database.
pub fn results(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Results, AppError> {
    let litmus = store::find(conn, scope, id)?;
    if !reads(scope, litmus.client.0) {
        return Err(AppError::NotFound);
    }
    can_read(litmus.state).map_err(|why| AppError::refused(why.code(), why.sentence()))?;
    let before = before(conn, scope, &litmus)?;
    let (mut tests, said) = all(conn, scope, id)?;
    // Everybody who answers answers all seven, so that one tells of all.
    let sheets = |one: Voice| said.get(&(Test::Strategy, one)).copied().unwrap_or_default();
    // The same is said of none, of one and of two, so that nobody learns who of them has answered.
    let few = |one: &Voice| {
        let (kept, alone) = sheets(*one);
        *one != Voice::Neutral && kept.sheets() + alone.sheets() < MIN
    };
    let shown = |one: Voice, alone: bool| alone || one == Voice::Neutral || !few(&one);
    for (_, sentence) in answers::words(conn, id)? {
        let of = tests.iter_mut().find(|one| one.test == sentence.test);
        if let Some(of) = of.filter(|_| shown(sentence.voice, sentence.alone)) {
            of.words.push((sentence.voice, sentence.words));
        }
    }
    for one in &mut tests {
        one.words.sort_by_key(|(voice, _)| *voice);
        one.before = before.iter().find(|(test, ..)| *test == one.test).map(|(_, day, found)| (*day, *found));
    }
    furthest_first(&mut tests, |one| one.finding);
    Ok(Results { few: Voice::ASKED.into_iter().filter(|one| few(one)).collect(), litmus, tests })
}

/// The widest difference in a sentence, and where everything stands; for the page of a client.
///
/// # Errors
/// The database.
pub fn in_short(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Option<(String, String)>, AppError> {
    if !reads(scope, client) || scope.only().is_some() {
        return Ok(None);
    }
    let last = store::list(conn, scope, client, None, 1)?.into_iter().next();
    let words = match (&last, scope.is_staff()) {
        (None, true) => "Nobody has asked yet whether it is a partnership.".to_owned(),
        (None, false) => return Ok(None),
        (Some(l), _) if l.state == Stands::Open => {
            format!("Both sides and a neutral third are asked until {}.", crate::kit::say::long_day(l.closes_on))
        }
        (Some(l), _) => {
            let results = results(conn, scope, l.id)?;
            results.tests.first().map_or_else(String::new, |one| words::finding(one, &l.client.1))
        }
    };
    Ok(Some((words, super::of_client(client))))
}
