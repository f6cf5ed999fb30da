//! What the record says of a relationship: what happened between a client with its units and IT in twelve months, and how the teams fared
//! that work for them. Each question has a bound. Whoever is on the other side is looked at afterwards: our house is a party of nearly
//! all matters, so an index over it would read everything.

use db::{Conn, Query, Row, Val};
use domain::kernel::PartyId;
use domain::partnership::{Counted, Line};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::kit::error::AppError;

/// Matters that are looked through at most, those that moved last.
const MATTERS: i64 = 400;
/// Rows of one sort that are counted at most.
const MOST: u32 = 2_000;
/// Teams that are looked at.
const TEAMS: i64 = 50;

/// Between whom and since when is counted.
#[derive(Clone, Copy, Debug)]
pub struct Between {
    /// The client; its units count too.
    pub client: PartyId,
    /// Our IT.
    pub it: PartyId,
    /// Not before.
    pub since: Timestamp,
}

impl Between {
    fn values(&self) -> [Val; 4] {
        [self.client.0.into(), self.it.0.into(), self.since.into(), MATTERS.into()]
    }
}

fn counted(counted: Counted, rows: &[Row]) -> Result<Line, AppError> {
    let mut line = Line { counted, good: 0, base: 0 };
    for row in rows {
        line.base += 1;
        line.good += u32::from(row.get::<i64>("good")? > 0);
    }
    Ok(line)
}

/// Whether no solution was asked for with a need; nothing where the words are erased and nobody can say.
fn is_need(body: Option<&str>) -> Option<bool> {
    let body = serde_json::from_str::<Value>(body?).ok()?;
    let at = |of: &Value| of.get("asked_for").and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    Some(!(at(&body) || body.get("act").is_some_and(at)))
}

/// How early IT was there: conversations that the client opened with a need and not with a solution, and what it talked about before
/// it ordered it.
///
/// # Errors
/// The database.
pub fn early(conn: &mut Conn, b: &Between) -> Result<[Line; 2], AppError> {
    const RAISED: &str = "select t.body from (select x.id, x.performer_id from party_paths u cross join conversations x \
         where u.above = $1 and x.customer_id = u.below and x.raised_by = 'customer' and x.opened_at >= $3 and x.moved_at >= $3 \
         order by x.moved_at desc limit $4) c left join acts a on a.matter_id = c.id and a.kind = 'raise' \
         left join act_texts t on t.act_id = a.id where c.performer_id = $2";
    const ORDERED: &str = "select c.id from (select x.id, x.performer_id from party_paths u cross join commitments x \
         where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') and x.opened_by = 'customer' \
         and x.conversation_id is null and x.offering_id is null and x.parent_id is null and x.opened_at >= $3 \
         and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c where c.performer_id = $2";
    let mut need = Line { counted: Counted::Need, good: 0, base: 0 };
    let mut talked = Line { counted: Counted::Talked, good: 0, base: 0 };
    for row in conn.all(RAISED, &b.values())? {
        let body: Option<String> = row.get("body")?;
        talked.good += 1;
        talked.base += 1;
        if let Some(is_need) = is_need(body.as_deref()) {
            need.base += 1;
            need.good += u32::from(is_need);
        }
    }
    let ordered = conn.all(ORDERED, &b.values())?.len();
    talked.base += u32::try_from(ordered).unwrap_or(0);
    Ok([need, talked])
}

/// Promises of ours that broke down, and whether both agreed to new terms afterwards. A breakdown that nobody said after all is none.
///
/// # Errors
/// The database.
pub fn mended(conn: &mut Conn, b: &Between) -> Result<Line, AppError> {
    const BROKEN: &str = "select a.id, (select count(*) from acts n where n.matter_id = a.matter_id and n.seq > a.seq \
         and n.kind = 'agree') as good from (select x.id, x.performer_id from party_paths u cross join commitments x \
         where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') and x.moved_at >= $3 \
         and x.state <> 'void' order by x.moved_at desc limit $4) c join acts a on a.matter_id = c.id \
         where c.performer_id = $2 and a.kind = 'declare_breakdown' and a.said_at >= $3 and not exists (select 1 from acts n \
         where n.matter_id = a.matter_id and n.kind = 'contest' and n.seq > a.seq and a.for_other)";
    counted(Counted::Mended, &conn.all(BROKEN, &b.values())?)
}

/// How what was heard of the client sounded, where somebody said so.
///
/// # Errors
/// The database.
pub fn calm(conn: &mut Conn, b: &Between) -> Result<Line, AppError> {
    const TONES: &str = "select case when s.tone = 'tense' then 0 else 1 end as good from signals s where s.weighs";
    let query = Query::new(TONES)
        .and("s.party_id in (select u.below from party_paths u where u.above = {})", Val::Uuid(b.client.0))
        .and("s.said_at >= {}", Val::At(b.since))
        .and_raw("s.tone is not null");
    counted(Counted::Calm, &query.order("s.said_at desc, s.id desc").limit(MOST).all(conn)?)
}

/// What IT brought up itself, and whether the client took it up. What waits for a word is not counted yet.
///
/// # Errors
/// The database.
pub fn taken(conn: &mut Conn, b: &Between) -> Result<Line, AppError> {
    const OFFERED: &str = "select c.id, case when c.agreed_at is null then 0 else 1 end as good from (select x.id, \
         x.performer_id, x.agreed_at from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.opened_by = 'performer' and x.conversation_id is null and x.opened_at >= $3 \
         and x.moved_at >= $3 and x.state <> 'void' and (x.agreed_at is not null or x.closed_at is not null) \
         order by x.moved_at desc limit $4) c where c.performer_id = $2";
    const RAISED: &str = "select c.id, (select count(*) from commitments n where n.conversation_id = c.id \
         and n.agreed_at is not null) as good from (select x.id, x.performer_id from party_paths u cross join conversations x \
         where u.above = $1 and x.customer_id = u.below and x.raised_by = 'performer' and x.opened_at >= $3 and x.moved_at >= $3 \
         and (x.closed_at is not null or exists (select 1 from commitments k where k.conversation_id = x.id \
         and k.agreed_at is not null)) order by x.moved_at desc limit $4) c where c.performer_id = $2";
    let mut rows = conn.all(OFFERED, &b.values())?;
    rows.extend(conn.all(RAISED, &b.values())?);
    counted(Counted::Taken, &rows)
}

/// Requests to which IT answered with other terms, and whether the client agreed to such. What is still talked about is not counted.
///
/// # Errors
/// The database.
pub fn changed(conn: &mut Conn, b: &Between) -> Result<Line, AppError> {
    const COUNTERED: &str = "select c.id, (select count(*) from acts n where n.matter_id = c.id and n.kind = 'agree' \
         and n.by_side = 'customer') as good from (select x.id, x.performer_id from party_paths u cross join commitments x \
         where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') and x.moved_at >= $3 \
         and x.state <> 'void' and (x.agreed_at is not null or x.closed_at is not null) \
         order by x.moved_at desc limit $4) c where c.performer_id = $2 and exists (select 1 from acts a \
         where a.matter_id = c.id and a.kind = 'counter' and a.by_side = 'performer' and a.said_at >= $3)";
    counted(Counted::Changed, &conn.all(COUNTERED, &b.values())?)
}

/// What was promised to the client, and whether it was stopped or moved to a later day by agreement.
///
/// # Errors
/// The database.
pub fn left(conn: &mut Conn, b: &Between) -> Result<Line, AppError> {
    const PROMISED: &str = "select c.id, case when c.state = 'cancelled' or c.due_at > c.first_due_at then 1 else 0 end as good \
         from (select x.id, x.performer_id, x.state, x.due_at, x.first_due_at from party_paths u cross join commitments x \
         where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') and x.agreed_at >= $3 \
         and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c where c.performer_id = $2";
    counted(Counted::Left, &conn.all(PROMISED, &b.values())?)
}

/// Teams that work on what was promised to the client: named with it, or with what it rests on.
///
/// # Errors
/// The database.
pub fn teams(conn: &mut Conn, b: &Between) -> Result<Vec<PartyId>, AppError> {
    const TEAMS_OF: &str = "select distinct t.id from (select x.id, x.performer_id, x.team_id from party_paths u \
         cross join commitments x where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') \
         and x.agreed_at >= $3 and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c \
         join parties t on t.kind = 'team' and (t.id = c.team_id or t.id in (select k.performer_id from commitments k \
         where k.parent_id = c.id)) where c.performer_id = $2 order by t.id limit $5";
    let [client, it, since, most] = b.values();
    let rows = conn.all(TEAMS_OF, &[client, it, since, most, TEAMS.into()])?;
    rows.iter().map(|row| Ok(PartyId(row.at(0)?))).collect()
}

/// Standards that these teams waived since then, and whether each is in hand: paid back, or with time still.
///
/// # Errors
/// The database.
pub fn standards(conn: &mut Conn, teams: &[PartyId], (since, today): (Date, Date)) -> Result<Line, AppError> {
    const WAIVED: &str = "select d.paid_on, d.until_day from debts d";
    let query = Query::new(WAIVED)
        .in_list("d.team_id", teams.iter().map(|id| Val::Uuid(id.0)))
        .and("d.taken_on >= {}", Val::Day(since))
        .and_raw("d.kind = 'standard'");
    let mut line = Line { counted: Counted::Standards, good: 0, base: 0 };
    for row in query.order("d.taken_on desc, d.id desc").limit(MOST).all(conn)? {
        let (paid, until): (Option<Date>, Date) = (row.get("paid_on")?, row.get("until_day")?);
        line.base += 1;
        line.good += u32::from(paid.is_some() || until >= today);
    }
    Ok(line)
}
