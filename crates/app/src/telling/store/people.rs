//! People as they are told: who they are, on which side they sit, and when mail may reach them.

use db::{Conn, Query, Row, Val};
use domain::commitment::Side;
use domain::kernel::{PartyId, PersonId};
use domain::telling::Rhythm;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::rhythms;
use crate::kit::error::AppError;
use crate::mail::About;
use crate::people::scope::Between;

/// Somebody who is here, and can be told.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Who.
    pub id: PersonId,
    /// As others see it.
    pub name: String,
    /// Whether a mail can reach them.
    pub has_address: bool,
    /// Belongs to our house.
    pub staff: bool,
    /// Has the customer, and the performer, of the matter in reach.
    pub reaches: (bool, bool),
    /// How often and when.
    pub rhythm: Rhythm,
    /// Where their clock goes, if not where the organisation's does.
    pub zone: Option<TimeZone>,
}

impl Listener {
    /// On which side of a matter they sit; none, and they are not to be told of it.
    #[must_use]
    pub fn side(&self, between: &Between) -> Option<Side> {
        match (self.staff, self.reaches) {
            (true, reaches) if between.is_house() => Some(self.side_in_house(between, reaches)),
            (false, _) if between.is_house() => None,
            (true, _) if between.performer_kind.is_ours() => Some(Side::Performer),
            (true, _) | (false, (true, _)) => Some(Side::Customer),
            (false, (false, true)) => Some(Side::Performer),
            (false, (false, false)) => None,
        }
    }

    fn side_in_house(&self, between: &Between, reaches: (bool, bool)) -> Side {
        match between.people {
            (Some(customer), _) if customer == self.id => Side::Customer,
            (_, Some(performer)) if performer == self.id => Side::Performer,
            _ if reaches == (true, false) => Side::Customer,
            _ => Side::Performer,
        }
    }

    /// Whether they can be told of a matter as somebody of this side. Inside our house everybody may know of both.
    #[must_use]
    pub fn sits(&self, between: &Between, side: Side) -> bool {
        if between.is_house() { self.staff } else { self.side(between) == Some(side) }
    }
}

const LISTENERS: &str = "select p.id, p.name, p.email, r.person_id as chosen, r.pace, r.daily_at, r.quiet_from, \
     r.quiet_until, r.days_off, r.zone, \
     exists (select 1 from memberships m join parties h on h.id = m.party_id \
     where m.person_id = p.id and m.until_at is null and h.kind in ('it', 'team')) as staff, \
     exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id \
     where m.person_id = p.id and m.until_at is null and pp.below = {}) as reaches_customer, \
     exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id \
     where m.person_id = p.id and m.until_at is null and pp.below = {}) as reaches_performer \
     from people p left join mail_rhythms r on r.person_id = p.id where p.retired_at is null";

fn listener(row: &Row) -> Result<Listener, AppError> {
    let chosen = row.get::<Option<Uuid>>("chosen")?.is_some();
    let zone: Option<String> = row.get("zone")?;
    Ok(Listener {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        has_address: row.get::<Option<String>>("email")?.is_some(),
        staff: row.get("staff")?,
        reaches: (row.get("reaches_customer")?, row.get("reaches_performer")?),
        rhythm: if chosen { rhythms::read(row)? } else { Rhythm::default() },
        zone: zone.and_then(|name| TimeZone::get(&name).ok()),
    })
}

/// Those of these people who are here, with where they sit toward a matter of these two parties.
///
/// # Errors
/// The database.
pub fn listeners(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = PersonId>,
    customer: PartyId,
    performer: PartyId,
) -> Result<Vec<Listener>, AppError> {
    let ids: Vec<Val> = ids.into_iter().map(|id| Val::Uuid(id.0)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::with(LISTENERS, [Val::Uuid(customer.0), Val::Uuid(performer.0)]).in_list("p.id", ids);
    query.limit(200).all(conn)?.iter().map(listener).collect()
}

/// Whether a person may see a matter: our staff, and whoever has one of its parties in reach. What was made undone is
/// seen by nobody.
///
/// # Errors
/// The database.
pub fn sees(conn: &mut Conn, person: PersonId, about: About) -> Result<bool, AppError> {
    const COMMITMENT: &str = "select 1 from commitments c where c.id = $1 and c.state <> 'void' and exists (select 1 \
         from memberships m join parties h on h.id = m.party_id join party_paths pp on pp.above = m.party_id \
         where m.person_id = $2 and m.until_at is null \
         and (h.kind in ('it', 'team') or pp.below in (c.customer_id, c.performer_id)))";
    const CONVERSATION: &str = "select 1 from conversations c where c.id = $1 and exists (select 1 \
         from memberships m join parties h on h.id = m.party_id join party_paths pp on pp.above = m.party_id \
         where m.person_id = $2 and m.until_at is null \
         and (h.kind in ('it', 'team') or pp.below in (c.customer_id, c.performer_id)))";
    let sql = match about {
        About::Commitment(_) => COMMITMENT,
        About::Conversation(_) => CONVERSATION,
    };
    Ok(conn.one(sql, &[about.id().into(), person.0.into()])?.is_some())
}

/// Who leads on this side of a relationship, best first: in our house whoever leads the relationship with the other
/// party, else the leaders of IT; elsewhere sponsor, decision maker, whoever speaks for a supplier; nearest party first.
///
/// # Errors
/// The database.
pub fn leads(conn: &mut Conn, between: &Between, side: Side) -> Result<Vec<PersonId>, AppError> {
    const OURS: &str = "select p.lead_id, case when p.id = $1 then 0 else 1 end as far, p.name from parties p \
         join party_paths pp on pp.above = p.id join people l on l.id = p.lead_id \
         where pp.below = $1 and l.retired_at is null order by far, p.name";
    const LEADERS: &str = "select m.person_id from memberships m join people p on p.id = m.person_id \
         join parties h on h.id = m.party_id where m.role = 'leader' and h.kind = 'it' and m.until_at is null \
         and p.retired_at is null order by m.from_at, m.id limit 5";
    const THEIRS: &str = "select m.person_id, \
         case m.role when 'sponsor' then 0 when 'decision_maker' then 1 else 2 end as rank, \
         case when m.party_id = $1 then 0 else 1 end as far \
         from memberships m join party_paths pp on pp.above = m.party_id join people p on p.id = m.person_id \
         where pp.below = $1 and m.until_at is null and p.retired_at is null \
         and m.role in ('sponsor', 'decision_maker', 'supplier_contact') order by far, rank, m.from_at, m.id limit 20";
    let (own, ours, other) = match side {
        Side::Customer => (between.customer, between.customer_kind.is_ours(), between.performer),
        Side::Performer => (between.performer, between.performer_kind.is_ours(), between.customer),
    };
    // A team has a lead of its own; toward others our house is led by whoever leads the relationship.
    let led = if between.is_house() { own } else { other };
    let mut all = if ours { conn.all(OURS, &[led.0.into()])? } else { conn.all(THEIRS, &[own.0.into()])? };
    if ours {
        all.extend(conn.all(LEADERS, &[])?);
    }
    all.iter().map(|row| Ok(PersonId(row.at(0)?))).collect()
}

/// The name of the IT organisation, as everybody outside knows our house.
///
/// # Errors
/// The database.
pub fn house(conn: &mut Conn) -> Result<String, AppError> {
    const HOUSE: &str = "select p.name from organisation o join parties p on p.id = o.party_id where o.id = 1";
    Ok(conn.one(HOUSE, &[])?.map(|row| row.at(0)).transpose()?.unwrap_or_else(|| "IT".to_owned()))
}
