//! The list of clients as it is read: numbers and words beside each name, sorted and paged by key; and saved views.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::trust;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::asked::{Asked, Sort, View};
use crate::kit::error::AppError;
use crate::kit::turn::Turn;

/// One client of the list.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: PartyId,
    /// Its name.
    pub name: String,
    /// The client of which it is a unit.
    pub above: Option<String>,
    /// Promises toward it, asked for or made.
    pub owed_to: i64,
    /// Its own promises, asked for or made.
    pub owed_by: i64,
    /// Conversations that go on.
    pub conversations: i64,
    /// What the list is sorted by, as it travels in an address.
    pub key: String,
}

/// From where a list is seen: our own party, and one instant for the whole way through its pages, because words fade.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The IT organisation.
    pub it: PartyId,
    /// Who reads.
    pub me: PersonId,
    /// When.
    pub at: Timestamp,
    /// The day of that in our house.
    pub today: Date,
}

/// An instant after every deadline, for clients without one.
const NEVER: Timestamp = Timestamp::constant(32_503_680_000, 0);

macro_rules! head {
    ($key:literal) => {
        concat!(
            "select p.id, p.name, p.above, p.owed_to, p.owed_by, p.conversations, p.sort_key from (select b.id, b.kind, \
             b.name, b.parent_id, u.name as above, b.lead_id, b.retired_at, coalesce(n.owed_to, 0) as owed_to, coalesce(n.owed_by, 0) as owed_by, \
             coalesce(n.conversations, 0) as conversations, ",
            $key,
            " as sort_key from parties b left join parties u on u.id = b.parent_id \
             left join party_numbers n on n.party_id = b.id) p"
        )
    };
}

const BY_NAME: &str = head!("b.name");
const BY_OWED: &str = head!("coalesce(n.owed_to, 0)");
const BY_WORD: &str = head!(
    "coalesce((select (1.0 + w.alpha * {}) / (2.0 + (w.alpha + w.beta) * {}) from words w where w.owner_id = {} \
     and w.toward_id = b.id and w.recent * {} >= 3.0), 2.0)"
);
const BY_NEXT: &str = head!(
    "coalesce((select min(x.next_deadline) from commitments x where x.closed_at is null and x.kind <> 'ticket' \
     and (x.customer_id = b.id or x.performer_id = b.id)), {})"
);

const BY_STAGE: &str = head!("coalesce((select s.place from client_stages s where s.client_id = b.id), 99)");

fn sorted(sort: Sort, seen: &Seen) -> Query {
    let fade = trust::fade(seen.at);
    match sort {
        Sort::Name => Query::new(BY_NAME),
        Sort::Owed => Query::new(BY_OWED),
        Sort::Word => Query::with(BY_WORD, [Val::from(fade), fade.into(), seen.it.0.into(), fade.into()]),
        Sort::Next => Query::with(BY_NEXT, Val::At(NEVER)),
        Sort::Stage => Query::new(BY_STAGE),
    }
}

/// The key of a row as text.
fn key(row: &Row, sort: Sort) -> Result<String, AppError> {
    Ok(match sort {
        Sort::Name => row.get("sort_key")?,
        Sort::Owed | Sort::Stage => row.get::<i64>("sort_key")?.to_string(),
        Sort::Word => row.get::<f64>("sort_key")?.to_string(),
        Sort::Next => row.get::<Timestamp>("sort_key")?.as_microsecond().to_string(),
    })
}

/// The key of a row from text; what nobody made gives the first page.
fn parsed(text: &str, sort: Sort) -> Option<Val> {
    match sort {
        Sort::Name => Some(text.into()),
        Sort::Owed | Sort::Stage => text.parse::<i64>().ok().map(Val::from),
        Sort::Word => text.parse::<f64>().ok().filter(|f| f.is_finite()).map(Val::from),
        Sort::Next => text.parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok()).map(Val::At),
    }
}

/// Clients between whom and us something is broken or was missed in silence, or to whom our word is low. Both lists are read
/// once, which is quicker than two questions for each client.
const TROUBLE: &str = "p.id in (select t.party_id from party_numbers t where t.broken_to + t.broken_by > 0 \
     union select w.toward_id from words w where w.owner_id = {} and w.recent * {} >= 3.0 \
     and 1.0 + w.alpha * {} < 0.6 * (2.0 + (w.alpha + w.beta) * {}))";

/// Clients whose time to answer has passed, or whose own promise is broken or was missed in silence. It starts from the few
/// matters in which an answer was wanted by now, not from each client.
const OWE_AN_ANSWER: &str = "p.id in (select t.party_id from party_numbers t where t.broken_by > 0 \
     union select case c.to_move when 'customer' then c.customer_id else c.performer_id end from commitments c \
     where c.closed_at is null and c.kind <> 'ticket' and c.answer_by < {})";

fn viewed(query: Query, view: View, seen: &Seen) -> Query {
    let (now, fade) = (Val::At(seen.at), Val::from(trust::fade(seen.at)));
    match view {
        View::All => query,
        View::Mine => query.and("p.lead_id = {}", Val::Uuid(seen.me.0)),
        View::Trouble => query.and(TROUBLE, vec![Val::Uuid(seen.it.0), fade.clone(), fade.clone(), fade]),
        View::Answers => query.and(OWE_AN_ANSWER, now),
        View::Talk => {
            const OVERDUE: &str = "p.id in (select t.party_id from profiles t where t.talk_by < {})";
            query.and(OVERDUE, Val::Day(seen.today))
        }
        View::Quiet => {
            query.and_raw("not exists (select 1 from party_numbers q where q.party_id = p.id and q.conversations > 0)")
        }
    }
}

fn filtered(query: Query, asked: &Asked, seen: &Seen) -> Query {
    const BY_SPONSOR: &str = "(lower(p.name) like {} escape '\\' or exists (select 1 from memberships m \
         join people s on s.id = m.person_id where m.party_id = p.id and m.until_at is null \
         and m.role in ('sponsor', 'decision_maker') and lower(s.name) like {} escape '\\'))";
    let mut query = query.and_raw("p.kind = 'client' and p.retired_at is null");
    query = viewed(query, asked.view, seen).and_some("p.lead_id = {}", asked.lead.map(|l| l.0));
    if let Some(stage) = asked.stage {
        query = query.and("p.id in (select s.client_id from client_stages s where s.stage = {})", stage.code());
    }
    if asked.q.is_empty() {
        // A unit shows on the page of its client, and here as soon as something of its own is open.
        return query.and_raw(
            "(p.parent_id is null or exists (select 1 from party_numbers u where u.party_id = p.id \
             and u.owed_to + u.owed_by + u.conversations > 0))",
        );
    }
    let like = format!("%{}%", db::escape_like(&asked.q.to_lowercase()));
    query.and(BY_SPONSOR, (like.clone(), like))
}

/// A page of clients, in the order asked for. Going back, the rows come backwards.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    asked: &Asked,
    seen: &Seen,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Client>, AppError> {
    let mut query = filtered(sorted(asked.sort, seen), asked, seen);
    let up = asked.sort.ascends() != turn.is_some_and(|t| t.back);
    if let Some((key, turn)) = turn.and_then(|t| parsed(&t.key, asked.sort).map(|key| (key, t))) {
        let way = if up { Direction::Ascending } else { Direction::Descending };
        query = query.keyset(&["p.sort_key", "p.id"], vec![key, turn.id.into()], way);
    }
    let rows =
        query.order(if up { "p.sort_key, p.id" } else { "p.sort_key desc, p.id desc" }).limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Client {
                id: PartyId(row.get("id")?),
                name: row.get("name")?,
                above: row.get("above")?,
                owed_to: row.get("owed_to")?,
                owed_by: row.get("owed_by")?,
                conversations: row.get("conversations")?,
                key: key(row, asked.sort)?,
            })
        })
        .collect()
}

/// How many clients a view holds, counted no further than `cap`.
///
/// # Errors
/// The database.
pub fn count(conn: &mut Conn, view: View, seen: &Seen, cap: u32) -> Result<usize, AppError> {
    let asked = Asked { view, ..Asked::default() };
    Ok(filtered(Query::new("select p.id from parties p"), &asked, seen).limit(cap).all(conn)?.len())
}

/// The nearest deadline between a client and us.
#[derive(Clone, Debug)]
pub struct Next {
    /// Whose.
    pub party: PartyId,
    /// The promise it is about.
    pub commitment: CommitmentId,
    /// What, in one line.
    pub subject: String,
    /// When somebody has to have spoken.
    pub at: Timestamp,
}

/// The nearest deadline of each of these parties on either side; those without one are left out.
///
/// # Errors
/// The database.
pub fn nearest(conn: &mut Conn, parties: &[PartyId]) -> Result<Vec<Next>, AppError> {
    const TO_THEM: &str = "select p.id as party_id, c.id, c.subject, c.next_deadline from parties p join commitments c \
         on c.id = (select x.id from commitments x where x.customer_id = p.id and x.closed_at is null \
         and x.kind <> 'ticket' and x.next_deadline is not null order by x.next_deadline, x.id limit 1)";
    const FROM_THEM: &str = "select p.id as party_id, c.id, c.subject, c.next_deadline from parties p join commitments c \
         on c.id = (select x.id from commitments x where x.performer_id = p.id and x.closed_at is null \
         and x.kind <> 'ticket' and x.next_deadline is not null order by x.next_deadline, x.id limit 1)";
    let mut found: Vec<Next> = Vec::new();
    for text in [TO_THEM, FROM_THEM] {
        for row in Query::new(text).in_list("p.id", parties.iter().map(|p| Val::Uuid(p.0))).all(conn)? {
            found.push(Next {
                party: PartyId(row.get("party_id")?),
                commitment: CommitmentId(row.get("id")?),
                subject: row.get("subject")?,
                at: row.get("next_deadline")?,
            });
        }
    }
    found.sort_by_key(|next| (next.party, next.at, next.commitment));
    found.dedup_by_key(|next| next.party);
    Ok(found)
}

/// A list somebody keeps under a name.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Its id.
    pub id: Uuid,
    /// As they call it.
    pub name: String,
    /// What it asks for.
    pub query: String,
}

const PLACE: &str = "clients";

/// The views somebody keeps of this list, oldest first.
///
/// # Errors
/// The database.
pub fn saved_views(conn: &mut Conn, of: PersonId) -> Result<Vec<SavedView>, AppError> {
    const LIST: &str = "select id, name, query from saved_views where person_id = $1 and place = $2 \
         order by created_at, id limit 50";
    let rows = conn.all(LIST, &[of.0.into(), PLACE.into()])?;
    rows.iter().map(|r| Ok(SavedView { id: r.get("id")?, name: r.get("name")?, query: r.get("query")? })).collect()
}

/// Keeps a view.
///
/// # Errors
/// The database.
pub fn save_view(tx: &mut Tx, of: PersonId, view: &SavedView, now: Timestamp) -> Result<(), AppError> {
    const SAVE: &str =
        "insert into saved_views (id, person_id, place, name, query, created_at) values ($1, $2, $3, $4, $5, $6)";
    let (name, query) = (view.name.as_str(), view.query.as_str());
    tx.run(SAVE, &[view.id.into(), of.0.into(), PLACE.into(), name.into(), query.into(), now.into()])?;
    Ok(())
}

/// Keeps a view no longer.
///
/// # Errors
/// The database.
pub fn remove_view(tx: &mut Tx, of: PersonId, id: Uuid) -> Result<(), AppError> {
    const REMOVE: &str = "delete from saved_views where id = $1 and person_id = $2 and place = $3";
    match tx.run(REMOVE, &[id.into(), of.0.into(), PLACE.into()])? {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}
