//! Rows of conversations. All SQL on this table is here.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::commitment::Side;
use domain::conversation::{self, Standing, Talk, TalkEvent, standing, told};
use domain::kernel::{ConversationId, PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::commitments::store::Numbers;
use crate::kit::error::AppError;
use crate::ledger;
use crate::people::scope::{Between, Scope};
use crate::people::store::kind as party_kind;

/// A conversation as its row keeps it, with the names around it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The client is the customer; IT, or for a supplier the supplier, performs.
    pub between: Between,
    /// The client's name.
    pub customer: String,
    /// The performer's name.
    pub performer: String,
    /// Who answers for it there, and their name.
    pub customer_person: Option<(PersonId, String)>,
    /// Who answers for it here, and their name.
    pub performer_person: Option<(PersonId, String)>,
    /// The ended one that it takes up again.
    pub follows: Option<ConversationId>,
    /// Where it stands as a whole.
    pub state: Talk,
    /// The need in one sentence.
    pub statement: String,
    /// Who raised it.
    pub raised_by: Side,
    /// The step that is on.
    pub step: Option<i64>,
    /// Whose move it is.
    pub to_move: Option<Side>,
    /// When it was raised.
    pub opened_at: Timestamp,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Until when both are asked to look back.
    pub review_by: Option<Timestamp>,
    /// Who is still to look back, while that is the step that is on: customer, performer.
    pub looks_back: [bool; 2],
    /// Since when what was said in looking back is open.
    pub reviews_open_at: Option<Timestamp>,
    /// Lines in its own ledger.
    pub acts: i64,
    /// Guards against two changes at once.
    pub version: i64,
    opened_by_people: (Option<PersonId>, Option<PersonId>),
}

impl Conversation {
    /// The party that is not ours.
    #[must_use]
    pub const fn them(&self) -> PartyId {
        if self.between.customer_kind.is_ours() { self.between.performer } else { self.between.customer }
    }

    /// What it was before its first word: its acts only tell of later hand-overs.
    #[must_use]
    pub fn fresh(&self) -> conversation::Conversation {
        conversation::Conversation::new(self.opened_by_people.0, self.opened_by_people.1)
    }
}

const SELECT: &str = "select c.id, c.customer_id, cu.kind as customer_kind, cu.name as customer, c.performer_id, \
     pf.kind as performer_kind, pf.name as performer, c.customer_person_id, cp.name as customer_person, \
     c.performer_person_id, pp.name as performer_person, c.follows_id, c.state, c.statement, c.raised_by, c.step, c.to_move, \
     c.opened_at, c.moved_at, c.closed_at, c.review_by, c.looks_back, c.reviews_open_at, c.acts, c.version, c.opened_customer_person_id, c.opened_performer_person_id \
     from conversations c join parties cu on cu.id = c.customer_id join parties pf on pf.id = c.performer_id \
     left join people cp on cp.id = c.customer_person_id left join people pp on pp.id = c.performer_person_id";

fn broken(what: &str, code: &str) -> AppError {
    AppError::Internal(format!("unknown {what} {code} in a conversation"))
}

fn side(code: &str) -> Result<Side, AppError> {
    Side::from_code(code).ok_or_else(|| broken("side", code))
}

fn person(row: &Row, id: &str) -> Result<Option<PersonId>, AppError> {
    Ok(row.get::<Option<Uuid>>(id)?.map(PersonId))
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let name: Option<String> = row.get(name)?;
    Ok(person(row, id)?.map(|id| (id, name.unwrap_or_default())))
}

fn read(row: &Row) -> Result<Conversation, AppError> {
    let code = |column: &str| row.get::<String>(column);
    let state = code("state")?;
    Ok(Conversation {
        id: ConversationId(row.get("id")?),
        between: Between {
            customer: PartyId(row.get("customer_id")?),
            customer_kind: party_kind(&code("customer_kind")?)?,
            performer: PartyId(row.get("performer_id")?),
            performer_kind: party_kind(&code("performer_kind")?)?,
            people: (None, None),
        },
        customer: row.get("customer")?,
        performer: row.get("performer")?,
        customer_person: named(row, "customer_person_id", "customer_person")?,
        performer_person: named(row, "performer_person_id", "performer_person")?,
        follows: row.get::<Option<Uuid>>("follows_id")?.map(ConversationId),
        state: Talk::from_code(&state).ok_or_else(|| broken("state", &state))?,
        statement: row.get("statement")?,
        raised_by: side(&code("raised_by")?)?,
        step: row.get("step")?,
        to_move: row.get::<Option<String>>("to_move")?.as_deref().map(side).transpose()?,
        opened_at: row.get("opened_at")?,
        moved_at: row.get("moved_at")?,
        closed_at: row.get("closed_at")?,
        review_by: row.get("review_by")?,
        looks_back: match row.get::<Option<String>>("looks_back")?.as_deref() {
            Some("both") => [true, true],
            Some("customer") => [true, false],
            Some("performer") => [false, true],
            _ => [false, false],
        },
        reviews_open_at: row.get("reviews_open_at")?,
        acts: row.get("acts")?,
        version: row.get("version")?,
        opened_by_people: (person(row, "opened_customer_person_id")?, person(row, "opened_performer_person_id")?),
    })
}

/// One conversation that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Conversation, AppError> {
    let query = Query::new(SELECT).and("c.id = {}", Val::Uuid(id.0));
    let found = query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)?;
    scope.opens(id.0, None)?;
    scope.sees(&found.between)?;
    Ok(found)
}

/// What the words of a conversation make of it, and its events.
///
/// # Errors
/// The database; a text that is no act.
pub fn replayed(conn: &mut Conn, row: &Conversation) -> Result<(conversation::Conversation, Vec<TalkEvent>), AppError> {
    let mut events = Vec::new();
    for entry in ledger::entries(conn, row.id.0)? {
        events.extend(ledger::conversation_event(&entry)?);
    }
    Ok((events.iter().fold(row.fresh(), told), events))
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Either party.
    pub party: Option<PartyId>,
    /// Either accountable person.
    pub person: Option<PersonId>,
    /// Where it stands as a whole.
    pub state: Option<Talk>,
    /// Only those that ended before they were completed.
    pub ended: bool,
    /// Whose move it is.
    pub to_move: Option<Side>,
    /// Only where it is this party's move, or with `false` only where it is not.
    pub mover: Option<(PartyId, bool)>,
    /// The step that is on.
    pub step: Option<i64>,
    /// Part of the need.
    pub like: Option<String>,
}

/// Either accountable person; each side has an index, which an `or` would leave aside.
const OF_PERSON: &str = "c.id in (select x.id from conversations x where x.customer_person_id = {} \
     union select y.id from conversations y where y.performer_person_id = {})";

/// Either party; the same.
const OF_PARTY: &str = "c.id in (select x.id from conversations x where x.customer_id = {} \
     union select y.id from conversations y where y.performer_id = {})";

/// A page of conversations, what moved last first, after the given row.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    f: &Filter,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Conversation>, AppError> {
    let mut query = scope.conversations(Query::new(SELECT));
    if let Some(party) = f.party {
        query = query.and(OF_PARTY, [Val::Uuid(party.0), Val::Uuid(party.0)]);
    }
    if let Some(person) = f.person {
        let both = [Val::Uuid(person.0), Val::Uuid(person.0)];
        query = query.and(OF_PERSON, both);
    }
    query = query
        .and_some("c.state = {}", f.state.map(Talk::code))
        .and_some("c.to_move = {}", f.to_move.map(Side::code))
        .and_some("c.step = {}", f.step);
    if f.ended {
        query = query.and_raw("c.state in ('declined', 'withdrawn', 'stopped')");
    }
    query = match f.mover {
        Some((party, true)) => query.and(
            "(case c.to_move when 'customer' then c.customer_id else c.performer_id end) = {}",
            Val::Uuid(party.0),
        ),
        Some((party, false)) => query.and(
            "(case c.to_move when 'customer' then c.customer_id else c.performer_id end) <> {}",
            Val::Uuid(party.0),
        ),
        None => query,
    };
    if let Some(like) = f.like.as_deref().filter(|l| !l.is_empty()) {
        let like = format!("%{}%", db::escape_like(&like.to_lowercase()));
        query = query.and("lower(c.statement) like {} escape '\\'", Val::Text(like));
    }
    if let Some((at, id)) = after {
        query = query.keyset(&["c.moved_at", "c.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("c.moved_at desc, c.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

/// The answers that a row keeps.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// What its words have made.
    pub talk: &'a conversation::Conversation,
    /// Where it stands with its commitments.
    pub standing: &'a Standing,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// Lines in its own ledger.
    pub acts: i64,
}

/// Who is still to look back while the last step is on.
fn looks_back(talk: &conversation::Conversation, standing: &Standing) -> [bool; 2] {
    [Side::Customer, Side::Performer].map(|side| standing.now == Some(7) && talk.wants_look_back_of(side))
}

impl Kept<'_> {
    fn looks_back(&self) -> Option<&'static str> {
        match looks_back(self.talk, self.standing) {
            [true, true] => Some("both"),
            [true, false] => Some("customer"),
            [false, true] => Some("performer"),
            [false, false] => None,
        }
    }

    fn values(&self) -> Vec<Val> {
        vec![
            self.talk.customer_person.map(|p| p.0).into(),
            self.talk.performer_person.map(|p| p.0).into(),
            self.talk.state.code().into(),
            self.talk.statement.as_str().into(),
            self.standing.now.map(i64::from).into(),
            self.standing.to_move.map(Side::code).into(),
            self.moved_at.into(),
            self.talk.closed_at.into(),
            self.talk.review_by.into(),
            self.looks_back().into(),
            self.talk.reviews_open_at.into(),
            self.acts.into(),
        ]
    }
}

/// What never changes about a new conversation.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Its id.
    pub id: ConversationId,
    /// The client.
    pub customer: PartyId,
    /// Who performs.
    pub performer: PartyId,
    /// Who answers for it on the client's side at first.
    pub customer_person: Option<PersonId>,
    /// Who answers for it on the performer's side at first.
    pub performer_person: Option<PersonId>,
    /// The ended one that it takes up again.
    pub follows: Option<ConversationId>,
}

/// Inserts a conversation.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, origin: Origin, raised_by: Side, kept: Kept<'_>) -> Result<(), AppError> {
    const INSERT: &str = "insert into conversations (customer_person_id, performer_person_id, state, statement, step, to_move, \
         moved_at, closed_at, review_by, looks_back, reviews_open_at, acts, id, customer_id, performer_id, \
         opened_customer_person_id, opened_performer_person_id, follows_id, raised_by, opened_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $7, 1)";
    let mut params = kept.values();
    params.extend([
        Val::Uuid(origin.id.0),
        origin.customer.0.into(),
        origin.performer.0.into(),
        origin.customer_person.map(|p| p.0).into(),
        origin.performer_person.map(|p| p.0).into(),
        origin.follows.map(|c| c.0).into(),
        raised_by.code().into(),
    ]);
    tx.run(INSERT, &params)?;
    Ok(())
}

/// Writes what a conversation's words and commitments have made; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn update(tx: &mut Tx, row: &Conversation, kept: Kept<'_>) -> Result<(), AppError> {
    const UPDATE: &str = "update conversations set customer_person_id = $1, performer_person_id = $2, state = $3, \
         statement = $4, step = $5, to_move = $6, moved_at = $7, closed_at = $8, review_by = $9, looks_back = $10, \
         reviews_open_at = $11, acts = $12, version = version + 1 where id = $13 and version = $14";
    let mut params = kept.values();
    params.extend([Val::Uuid(row.id.0), row.version.into()]);
    if tx.run(UPDATE, &params)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// Columns of a conversation that are not what its acts say, its row, and what it adds to the numbers of a party.
///
/// # Errors
/// The database; a line that is no act.
pub fn compared(
    conn: &mut Conn,
    id: Uuid,
    entries: &[ledger::Entry],
) -> Result<(Vec<&'static str>, Conversation, Numbers), AppError> {
    let row = find(conn, &Scope::System("comparing"), ConversationId(id))?;
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        events.extend(ledger::conversation_event(entry)?);
    }
    let fresh = conversation::Conversation::new(row.opened_by_people.0, row.opened_by_people.1);
    let talk = events.iter().fold(fresh, told);
    let stands = standing(&talk, &super::acts::carried(conn, row.id)?);
    let person = |p: &Option<(PersonId, String)>| p.as_ref().map(|(id, _)| *id);
    let same = [
        ("customer_person_id", person(&row.customer_person) == talk.customer_person),
        ("performer_person_id", person(&row.performer_person) == talk.performer_person),
        ("state", row.state == talk.state),
        ("statement", row.statement == talk.statement),
        ("raised_by", Some(row.raised_by) == talk.raised_by),
        ("step", row.step == stands.now.map(i64::from)),
        ("to_move", row.to_move == stands.to_move),
        ("closed_at", row.closed_at == talk.closed_at),
        ("review_by", row.review_by == talk.review_by),
        ("looks_back", row.looks_back == looks_back(&talk, &stands)),
        ("reviews_open_at", row.reviews_open_at == talk.reviews_open_at),
        ("acts", usize::try_from(row.acts).ok() == Some(events.len())),
    ];
    let differs = same.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect();
    let numbers = Numbers { conversations: i64::from(talk.state == Talk::Open), ..Numbers::default() };
    Ok((differs, row, numbers))
}

/// Ids after this one, in order; for going through all.
///
/// # Errors
/// The database.
pub fn ids_after(conn: &mut Conn, after: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>, AppError> {
    let query = Query::new("select c.id from conversations c").and_some("c.id > {}", after).order("c.id").limit(limit);
    query.all(conn)?.iter().map(|row| Ok(row.at(0)?)).collect()
}
