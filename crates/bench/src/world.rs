//! Who there is: the organisation, its teams and staff, thousands of clients with their people.

use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use entente::kit::app::App;
use entente::people::acts::{self as people, Founding, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};
use jiff::tz::TimeZone;

use super::fate::ZONE;
use super::words;

/// Everybody, as the fates need them.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub it: Option<PartyId>,
    pub teams: Vec<PartyId>,
    pub staff: Vec<PersonId>,
    pub clients: Vec<(PartyId, [PersonId; 2])>,
}

const CLIENTS: usize = 5_000;
const TEAMS: usize = 40;
const STAFF: usize = 200;
/// Parties made in one transaction.
const AT_ONCE: usize = 250;

impl World {
    /// Makes everybody.
    pub async fn founded(app: &App) -> anyhow::Result<Self> {
        let zone = TimeZone::get(ZONE)?;
        app.set_zone(zone.clone());
        let mut world = app.write(move |tx, env| house(tx, env, &zone)).await?;
        let staff = std::sync::Arc::new(world.staff.clone());
        for from in (0..CLIENTS).step_by(AT_ONCE) {
            let staff = staff.clone();
            let more = app.write(move |tx, env| {
                (from..(from + AT_ONCE).min(CLIENTS)).map(|n| client(tx, env, n, &staff)).collect::<Result<Vec<_>, _>>()
            });
            world.clients.extend(more.await?);
        }
        Ok(world)
    }
}

type Made<T> = Result<T, entente::kit::error::AppError>;

fn person(tx: &mut db::Tx, env: &entente::kit::env::Env, name: String, at: PartyId, role: Role) -> Made<PersonId> {
    let email = Some(format!("{}@example.org", name.to_lowercase().replace(' ', ".")));
    people::add_person(tx, env, &Scope::System("the bench"), Person { name, email, ..blank_person() }, at, role)
}

fn house(tx: &mut db::Tx, env: &entente::kit::env::Env, zone: &TimeZone) -> Made<World> {
    people::found(
        tx,
        env,
        &Founding {
            organisation: "Bench Utilities".into(),
            it: "Bench IT".into(),
            zone: zone.clone(),
            name: "Boss Bench".into(),
            email: "boss@example.org".into(),
            password: String::new(),
        },
    )?;
    let it = entente::organisation::needed(tx)?.it;
    let scope = Scope::System("the bench");
    let mut world = World { it: Some(it), ..World::default() };
    for n in 0..TEAMS {
        let party = Party { kind: PartyKind::Team, name: format!("Team {}", n + 1), parent: Some(it), ..blank_party() };
        world.teams.push(people::add_party(tx, env, &scope, party)?);
    }
    for n in 0..STAFF {
        let role = if n % 4 == 0 { Role::RelationshipManager } else { Role::DeliveryLead };
        let at = if n % 4 == 0 { it } else { world.teams[n % TEAMS] };
        world.staff.push(person(tx, env, format!("Staff Number {}", n + 1), at, role)?);
    }
    Ok(world)
}

fn client(
    tx: &mut db::Tx,
    env: &entente::kit::env::Env,
    n: usize,
    staff: &[PersonId],
) -> Made<(PartyId, [PersonId; 2])> {
    let party =
        Party { kind: PartyKind::Client, name: words::client(n), lead: Some(staff[(n % 50) * 4]), ..blank_party() };
    let id = people::add_party(tx, env, &Scope::System("the bench"), party)?;
    let sponsor = person(tx, env, format!("Sponsor Number {}", n + 1), id, Role::Sponsor)?;
    let user = person(tx, env, format!("Requester Number {}", n + 1), id, Role::Requester)?;
    Ok((id, [sponsor, user]))
}
