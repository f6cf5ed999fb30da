//! All words by how they moved: each beside what it was some months ago, sorted and paged by key.

use db::{Conn, Direction, Query, Val};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use domain::trust::{Tally, Word, fade, months_before};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::people::store::kind as party_kind;

/// Whose words are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Ours toward clients and suppliers.
    #[default]
    Ours,
    /// Theirs toward us.
    Theirs,
    /// Those of our teams, each toward everybody.
    Teams,
}

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Ours, View::Theirs, View::Teams];

    /// In addresses and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            View::Ours => "ours",
            View::Theirs => "theirs",
            View::Teams => "teams",
        }
    }

    /// Back from [`View::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.code() == code)
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What fell most comes first.
    #[default]
    Fell,
    /// What rose most comes first.
    Rose,
    /// By name.
    Name,
}

impl Order {
    /// All of them.
    pub const ALL: [Order; 3] = [Order::Fell, Order::Rose, Order::Name];

    /// In addresses and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Order::Fell => "fell",
            Order::Rose => "rose",
            Order::Name => "name",
        }
    }

    /// Back from [`Order::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Whose words.
    pub view: View,
    /// In which order.
    pub order: Order,
    /// Part of the name of the other party.
    pub q: String,
}

/// From where it is seen: one instant for the whole way through its pages, because words fade.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The IT organisation.
    pub it: PartyId,
    /// When.
    pub at: Timestamp,
}

/// Months a word is looked back at: the one that goes on, and those before it.
const BACK: usize = 2;

impl Seen {
    /// The beginning of the stretch over which a word moved.
    #[must_use]
    pub fn since(&self) -> Date {
        months_before(self.at, BACK)
    }

    /// The months of that stretch by name: so both databases read these alone, and not all there were.
    fn months(&self) -> [Val; BACK + 1] {
        std::array::from_fn(|back| Val::Day(months_before(self.at, BACK - back)))
    }

    fn then(&self) -> Timestamp {
        self.since().to_zoned(TimeZone::UTC).map_or(self.at, |zoned| zoned.timestamp())
    }
}

/// Further than any word can move.
const UNTOLD: i64 = 1_000_000_000;

/// One word of the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The party that is not our house, or the team.
    pub party: PartyId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// The word now.
    pub now: Word,
    /// The word at the beginning of the stretch.
    pub then: Word,
    /// What turned out since.
    pub lately: i64,
    /// What the list is sorted by, as it travels in an address.
    pub key: String,
}

// `moved` is in thousandths of a point, a whole number: so it is the same on every page. What cannot be told yet comes last;
// what could not be told then has moved from the middle.
macro_rules! listed {
    ($sums:literal) => {
        concat!(
            "select x.id, x.name, x.kind, x.alpha, x.beta, x.recent, x.outcomes, x.old_alpha, x.old_beta, x.old_recent, \
             x.lately, x.moved from (select y.*, case when y.recent * {} < 3.0 then {} else cast(100000.0 * ((1.0 + y.alpha * {}) \
             / (2.0 + (y.alpha + y.beta) * {}) - (1.0 + y.old_alpha * {}) / (2.0 + (y.old_alpha + y.old_beta) * {})) as bigint) \
             end as moved from (",
            $sums,
            ") y) x"
        )
    };
}

const OURS: &str = listed!(
    "select p.id, p.name, p.kind, w.alpha, w.beta, w.recent, w.outcomes, w.alpha - coalesce(r.alpha, 0.0) as old_alpha, \
     w.beta - coalesce(r.beta, 0.0) as old_beta, w.recent - coalesce(r.recent, 0.0) as old_recent, \
     coalesce(r.outcomes, 0) as lately from words w join parties p on p.id = w.toward_id left join (select m.toward_id, \
     sum(m.alpha) as alpha, sum(m.beta) as beta, sum(m.recent) as recent, sum(m.outcomes) as outcomes from word_months m \
     where m.month in ({}, {}, {}) and m.owner_id = {} group by m.toward_id) r on r.toward_id = w.toward_id \
     where w.owner_id = {} and p.kind in ('client', 'supplier') and w.outcomes > 0 and p.retired_at is null"
);

const THEIRS: &str = listed!(
    "select p.id, p.name, p.kind, w.alpha, w.beta, w.recent, w.outcomes, w.alpha - coalesce(r.alpha, 0.0) as old_alpha, \
     w.beta - coalesce(r.beta, 0.0) as old_beta, w.recent - coalesce(r.recent, 0.0) as old_recent, \
     coalesce(r.outcomes, 0) as lately from words w join parties p on p.id = w.owner_id left join (select m.owner_id, \
     sum(m.alpha) as alpha, sum(m.beta) as beta, sum(m.recent) as recent, sum(m.outcomes) as outcomes from word_months m \
     where m.month in ({}, {}, {}) and m.toward_id = {} group by m.owner_id) r on r.owner_id = w.owner_id \
     where w.toward_id = {} and p.kind in ('client', 'supplier') and w.outcomes > 0 and p.retired_at is null"
);

const TEAMS: &str = listed!(
    "select p.id, p.name, p.kind, sum(m.alpha) as alpha, sum(m.beta) as beta, sum(m.recent) as recent, \
     sum(m.outcomes) as outcomes, sum(case when m.month < {} then m.alpha else 0.0 end) as old_alpha, \
     sum(case when m.month < {} then m.beta else 0.0 end) as old_beta, \
     sum(case when m.month < {} then m.recent else 0.0 end) as old_recent, \
     sum(case when m.month < {} then 0 else m.outcomes end) as lately from parties p join word_months m \
     on m.owner_id = p.id and m.toward_id = p.id where p.kind = 'team' and p.retired_at is null \
     group by p.id, p.name, p.kind having sum(m.outcomes) > 0"
);

fn listed(view: View, seen: &Seen, order: Order) -> Query {
    let (now, then) = (Val::from(fade(seen.at)), Val::from(fade(seen.then())));
    let (since, it) = (Val::Day(seen.since()), Val::Uuid(seen.it.0));
    let last = if order == Order::Rose { -UNTOLD } else { UNTOLD };
    let mut values = vec![now.clone(), Val::from(last), now.clone(), now, then.clone(), then];
    match view {
        View::Ours | View::Theirs => values.extend(seen.months().into_iter().chain([it.clone(), it])),
        View::Teams => values.extend(std::iter::repeat_n(since, 4)),
    }
    Query::with(
        match view {
            View::Ours => OURS,
            View::Theirs => THEIRS,
            View::Teams => TEAMS,
        },
        values,
    )
}

/// A page of words, in the order asked for. Going back, the rows come backwards.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    asked: &Asked,
    seen: &Seen,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Row>, AppError> {
    let mut query = listed(asked.view, seen, asked.order);
    if !asked.q.is_empty() {
        let like = format!("%{}%", db::escape_like(&asked.q.to_lowercase()));
        query = query.and("lower(x.name) like {} escape '\\'", like);
    }
    let by_name = asked.order == Order::Name;
    let up = (asked.order != Order::Rose) != turn.is_some_and(|t| t.back);
    if let Some((key, turn)) = turn.and_then(|t| parsed(&t.key, asked.order).map(|key| (key, t))) {
        let way = if up { Direction::Ascending } else { Direction::Descending };
        let columns: &[&'static str] = if by_name { &["x.name", "x.id"] } else { &["x.moved", "x.id"] };
        query = query.keyset(columns, vec![key, turn.id.into()], way);
    }
    let query = query.order(match (by_name, up) {
        (true, true) => "x.name, x.id",
        (true, false) => "x.name desc, x.id desc",
        (false, true) => "x.moved, x.id",
        (false, false) => "x.moved desc, x.id desc",
    });
    query.limit(limit).all(conn)?.iter().map(|row| read(row, seen, by_name)).collect()
}

fn parsed(text: &str, order: Order) -> Option<Val> {
    match order {
        Order::Name => Some(text.into()),
        Order::Fell | Order::Rose => text.parse::<i64>().ok().map(Val::from),
    }
}

fn read(row: &db::Row, seen: &Seen, by_name: bool) -> Result<Row, AppError> {
    let tally = |alpha, beta, recent, count| -> Result<Tally, AppError> {
        let (alpha, beta, recent) = (row.get(alpha)?, row.get(beta)?, row.get(recent)?);
        Ok(Tally { alpha, beta, recent, count, ..Tally::default() })
    };
    let (all, lately): (i64, i64) = (row.get("outcomes")?, row.get("lately")?);
    let (name, kind): (String, String) = (row.get("name")?, row.get("kind")?);
    let moved: i64 = row.get("moved")?;
    Ok(Row {
        party: PartyId(row.get("id")?),
        kind: party_kind(&kind)?,
        now: tally("alpha", "beta", "recent", all)?.word(seen.at),
        then: tally("old_alpha", "old_beta", "old_recent", all - lately)?.word(seen.then()),
        lately,
        key: if by_name { name.clone() } else { moved.to_string() },
        name,
    })
}

/// By how many points a word moved; nothing while it is too early to tell now.
#[must_use]
pub fn moved(row: &Row) -> Option<f64> {
    row.now.enough.then_some(row.now.mean.round() - row.then.mean.round())
}
