//! Rows of profiles. What is inside our house is given to nobody else here.

mod changes;
mod decide;
mod keep;
mod measures;
mod rhythm;

use db::{Conn, Row, Val};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::profile::{Gap, Topic, Whose};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

pub use changes::{Change, changes, note};
pub use decide::{
    Decider, Noted, deciders, end_decider, find_decider, insert_decider, insert_stance, stances, stances_of,
};
pub use keep::{insert_touch, keep_gap, keep_text};
pub use measures::{
    Measure, Value, add_value, find, find_value, insert_measure, latest, measures, take_back, update_measure, values,
};

pub use rhythm::{
    Kept, Rhythm, ToTalk, all_kept, keep_days, keep_rhythm, keep_talks, kept, kept_of, last_moved, last_talk_written,
    of_tier, rhythm, tier_days, to_talk,
};

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Whether what is inside our house may be read: not by a link, whoever holds it.
#[must_use]
pub fn reads_inside(scope: &Scope) -> bool {
    scope.is_staff() && scope.only().is_none()
}

/// Whether amounts up to which somebody decides may be read: by our own people, and by those who decide there.
#[must_use]
pub fn reads_limits(scope: &Scope) -> bool {
    scope.reader().is_none_or(|r| r.is_staff() || r.roles.iter().any(|held| held.role.leads()))
}

/// A cell with a code that an enum of the rules knows.
fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} in a profile")))
}

/// Who said something: the person where one is known, and their name.
fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let person: Option<Uuid> = row.get(id)?;
    let name: Option<String> = row.get(name)?;
    Ok(person.map(|id| (PersonId(id), name.unwrap_or_default())))
}

/// What one side wrote about a topic.
#[derive(Clone, Debug)]
pub struct Text {
    /// About what.
    pub topic: Topic,
    /// Whose words.
    pub whose: Whose,
    /// What.
    pub words: String,
    /// Who wrote it last.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

/// What both sides wrote; what is inside only for our own people.
///
/// # Errors
/// The database.
pub fn texts(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<Vec<Text>, AppError> {
    const TEXTS: &str = "select t.topic, t.side, t.words, t.person_id, p.name, t.said_at from profile_texts t \
         left join people p on p.id = t.person_id where t.party_id = $1 order by t.topic, t.side desc";
    let inside = reads_inside(scope);
    let mut found = Vec::new();
    for row in conn.all(TEXTS, &[party.0.into()])? {
        let topic = coded(&row, "topic", Topic::from_code)?;
        if topic == Topic::Inside && !inside {
            continue;
        }
        found.push(Text {
            topic,
            whose: coded(&row, "side", Whose::from_code)?,
            words: row.get("words")?,
            by: named(&row, "person_id", "name")?,
            at: row.get("said_at")?,
        });
    }
    Ok(found)
}

/// A talk that somebody wrote down.
#[derive(Clone, Debug)]
pub struct Talked {
    /// On which day.
    pub day: Date,
    /// With whom.
    pub with: Option<(PersonId, String)>,
    /// What came of it.
    pub words: Option<String>,
    /// Who of ours.
    pub by: Option<(PersonId, String)>,
}

/// The last talks that were written down, newest first; for our own people.
///
/// # Errors
/// The database.
pub fn talks(conn: &mut Conn, scope: &Scope, party: PartyId, most: u32) -> Result<Vec<Talked>, AppError> {
    const TALKS: &str = "select t.day, t.person_id, w.name as with_name, t.words, t.said_by, b.name as by_name \
         from touches t left join people w on w.id = t.person_id left join people b on b.id = t.said_by \
         where t.party_id = $1 order by t.day desc, t.id desc limit $2";
    if !reads_inside(scope) {
        return Ok(Vec::new());
    }
    let rows = conn.all(TALKS, &[party.0.into(), i64::from(most).into()])?;
    rows.iter()
        .map(|row| {
            Ok(Talked {
                day: row.get("day")?,
                with: named(row, "person_id", "with_name")?,
                words: row.get("words")?,
                by: named(row, "said_by", "by_name")?,
            })
        })
        .collect()
}

/// What is to be found out, and the promise to do so.
///
/// # Errors
/// The database.
pub fn gaps(conn: &mut Conn, party: PartyId) -> Result<Vec<(Gap, CommitmentId)>, AppError> {
    const GAPS: &str = "select g.gap, g.commitment_id from profile_gaps g join commitments c on c.id = g.commitment_id \
         where g.party_id = $1 and c.closed_at is null order by g.gap";
    let rows = conn.all(GAPS, &[Val::Uuid(party.0)])?;
    let each = rows.iter().map(|row| Ok((coded(row, "gap", Gap::from_code)?, CommitmentId(row.get("commitment_id")?))));
    each.collect()
}
