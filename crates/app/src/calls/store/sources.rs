//! Where the facts of calls come from: what the ledger and the registers hold about one client and its units, each question with a
//! bound. Whoever is on the other side is looked at afterwards: our house is a party of nearly all matters, so an index over it would
//! read everything.

use db::{Conn, Row};
use domain::calls::{Broke, Lasting, Refusal};
use domain::kernel::PartyId;
use jiff::Timestamp;
use serde_json::Value;

use crate::health::store::Asked;
use crate::kit::error::AppError;

/// Matters that are looked through at most, those that moved last.
const MATTERS: i64 = 400;
/// Facts of one sort that are found at most.
const MOST: i64 = 300;

/// When which promises of ours to this client broke down. One that nobody said after all is none.
///
/// # Errors
/// The database.
pub fn breakdowns(conn: &mut Conn, a: &Asked) -> Result<Vec<Broke>, AppError> {
    const BROKEN: &str = "select a.id, a.said_at, c.id as matter_id from (select x.id, x.performer_id from party_paths u cross join commitments x \
         where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') and x.moved_at >= $3 \
         and x.state <> 'void' order by x.moved_at desc limit $4) c join acts a on a.matter_id = c.id \
         where c.performer_id = $2 and a.kind = 'declare_breakdown' and a.said_at >= $3 and not exists (select 1 from acts n \
         where n.matter_id = a.matter_id and n.kind = 'contest' and n.seq > a.seq and a.for_other) order by a.said_at, a.id";
    let rows = conn.all(BROKEN, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])?;
    rows.iter().map(|row| Ok(Broke { at: row.get("said_at")?, matter: row.get("matter_id")? })).collect()
}

/// Whether something else was named with a no. Where the words are erased nobody can say, and it is not held against anybody.
fn names_another(body: Option<&str>) -> bool {
    let Some(body) = body.and_then(|body| serde_json::from_str::<Value>(body).ok()) else { return true };
    let at = |of: &Value| of.get("alternative").and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    at(&body) || body.get("act").is_some_and(at)
}

fn refusal(row: &Row) -> Result<Refusal, AppError> {
    let body: Option<String> = row.get("body")?;
    Ok(Refusal {
        at: row.get("said_at")?,
        alternative: names_another(body.as_deref()),
        need: row.get("need")?,
        mended: row.get("mended")?,
        matter: row.get("matter_id")?,
    })
}

/// What we refused this client, as a request and as a need; when something was promised for it after all.
///
/// # Errors
/// The database.
pub fn refusals(conn: &mut Conn, a: &Asked) -> Result<Vec<Refusal>, AppError> {
    const REQUESTS: &str = "select a.id, a.said_at, t.body, c.conversation_id as need, c.id as matter_id, \
         coalesce((select min(n.agreed_at) from commitments n where n.conversation_id = c.conversation_id \
         and n.agreed_at > a.said_at), (select min(n.agreed_at) from commitments n where n.follows_id = c.id \
         and n.agreed_at > a.said_at)) as mended from (select x.id, x.performer_id, x.conversation_id from party_paths u \
         cross join commitments x where u.above = $1 and x.customer_id = u.below and x.kind in ('promise', 'action') \
         and x.moved_at >= $3 and x.state <> 'void' order by x.moved_at desc limit $4) c join acts a on a.matter_id = c.id \
         left join act_texts t on t.act_id = a.id where c.performer_id = $2 and a.kind = 'decline' \
         and a.by_side = 'performer' and a.said_at >= $3 order by a.said_at, a.id";
    const NEEDS: &str = "select a.id, a.said_at, t.body, c.id as need, c.id as matter_id, (select min(n.agreed_at) \
         from commitments n where n.conversation_id = c.id and n.agreed_at > a.said_at) as mended from (select x.id, x.performer_id \
         from party_paths u cross join conversations x where u.above = $1 and x.customer_id = u.below and x.moved_at >= $3 \
         order by x.moved_at desc limit $4) c join acts a on a.matter_id = c.id left join act_texts t on t.act_id = a.id \
         where c.performer_id = $2 and a.kind = 'decline' and a.by_side = 'performer' and a.said_at >= $3 order by a.said_at, a.id";
    let mut found = Vec::new();
    for sql in [REQUESTS, NEEDS] {
        let rows = conn.all(sql, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])?;
        for row in &rows {
            found.push(refusal(row)?);
        }
    }
    Ok(found)
}

/// When we offered this client something, or raised something ourselves.
///
/// # Errors
/// The database.
pub fn offers(conn: &mut Conn, a: &Asked) -> Result<Vec<Timestamp>, AppError> {
    const EACH: [&str; 2] = [
        "select x.id, x.opened_at from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.moved_at >= $3 and x.opened_by = 'performer' and x.performer_id = $2 \
         and x.state <> 'void' order by x.moved_at desc limit $4",
        "select x.id, x.opened_at from party_paths u cross join conversations x where u.above = $1 and x.customer_id = u.below \
         and x.moved_at >= $3 and x.raised_by = 'performer' and x.performer_id = $2 order by x.moved_at desc limit $4",
    ];
    let mut found = Vec::new();
    for sql in EACH {
        for row in conn.all(sql, &[a.client.0.into(), a.it.0.into(), a.since.into(), MATTERS.into()])? {
            found.push(row.get("opened_at")?);
        }
    }
    Ok(found)
}

fn lasting(row: &Row) -> Result<Lasting, AppError> {
    Ok(Lasting { from: row.get("from_at")?, until: row.get("until_at")?, matter: row.get("matter_id")? })
}

/// Charges that this client disputed.
///
/// # Errors
/// The database.
pub fn disputes(conn: &mut Conn, client: PartyId, since: Timestamp) -> Result<Vec<Lasting>, AppError> {
    const DISPUTED: &str = "select d.id, d.made_at as from_at, coalesce(d.withdrawn_at, d.answered_at, s.closed_at) as until_at, \
         s.id as matter_id from statement_disputes d join statements s on s.id = d.statement_id \
         where s.client_id in (select u.below from party_paths u where u.above = $1) and d.made_at >= $2 \
         order by d.made_at desc, d.id limit $3";
    conn.all(DISPUTED, &[client.0.into(), since.into(), MOST.into()])?.iter().map(lasting).collect()
}

/// Conversations that both sides were asked to look back at: from the day by which they should have, until either had or it was over.
///
/// # Errors
/// The database.
pub fn reviews(conn: &mut Conn, client: PartyId, since: Timestamp) -> Result<Vec<Lasting>, AppError> {
    const DUE: &str = "select c.id as matter_id, c.review_by as from_at, coalesce(c.reviews_open_at, c.closed_at) as until_at \
         from conversations c where c.customer_id in (select u.below from party_paths u where u.above = $1) \
         and c.review_by >= $2 order by c.moved_at desc, c.id limit $3";
    let rows = conn.all(DUE, &[client.0.into(), since.into(), MOST.into()])?;
    rows.iter().map(lasting).collect()
}

/// Times in which somebody of ours had said that a core service fails, for one of these or for everybody.
///
/// # Errors
/// The database.
pub fn failing(conn: &mut Conn, client: PartyId, since: Timestamp) -> Result<Vec<Lasting>, AppError> {
    const SAID: &str = "select w.service_id as matter_id, w.said_at as from_at, (select min(n.said_at) from level_words n \
         where n.service_id = w.service_id and n.said_at > w.said_at and not n.fails \
         and (n.client_id is null or n.client_id in (select u.above from party_paths u where u.below = $1))) as until_at \
         from level_words w join services s on s.id = w.service_id where s.core and w.fails and w.said_at >= $2 \
         and (w.client_id is null or w.client_id in (select u.above from party_paths u where u.below = $1)) \
         order by w.said_at desc, w.id limit $3";
    conn.all(SAID, &[client.0.into(), since.into(), MOST.into()])?.iter().map(lasting).collect()
}
