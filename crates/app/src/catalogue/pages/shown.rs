//! A service with what it offers, as its page, the page for anybody and the sheet print it.

use db::Conn;
use domain::catalogue::Life;

use crate::catalogue::acts;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Service};
use crate::catalogue::words::{self, Badge, OfferingView};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::money::rights::Sees;

/// A service as it is printed.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) area: String,
    pub(super) about: String,
    pub(super) core: bool,
    pub(super) badge: Option<Badge>,
    /// What is said above one that ends, and what takes its place.
    pub(super) ends: Option<(String, Option<(String, String)>)>,
    pub(super) owner: String,
    pub(super) owner_href: String,
    /// Inside our house only.
    pub(super) team: Option<(String, String)>,
    pub(super) offerings: Vec<OfferingView>,
}

/// With what it offers now, and for whoever changes it with what it offered before.
pub(super) fn shown(
    conn: &mut Conn,
    env: &Env,
    (s, sight, sees): (&Service, Sight, Option<Sees>),
    (order, edit): (bool, bool),
) -> Result<Shown, AppError> {
    let now = env.local();
    let mut offerings = Vec::new();
    for o in store::offerings(conn, sight, s.id)? {
        if o.retired_at.is_some() && !edit {
            continue;
        }
        let price = acts::cost(conn, (sight, sees), o.id)?.view(&now);
        let order = order && acts::taken(s, &o, &now).is_ok();
        let view = words::offering(&o, price, (order, edit));
        // What ends is ordered by nobody.
        let who = if matches!(s.life, Life::Draft | Life::Published) { view.who } else { "" };
        offerings.push(OfferingView { who, ..view });
    }
    let owner = s.owner.as_ref();
    Ok(Shown {
        name: s.name.clone(),
        href: urls::service(s.id),
        area: s.area.clone(),
        about: s.about.clone().unwrap_or_default(),
        core: s.core,
        badge: words::badge(s.life, &now),
        ends: words::ends(s),
        owner: owner.map(|(_, name)| name.clone()).unwrap_or_default(),
        owner_href: owner.filter(|_| sight.is_house()).map(|(id, _)| urls::person(id)).unwrap_or_default(),
        team: s.team.as_ref().map(|(id, name)| (name.clone(), urls::party(id))),
        offerings,
    })
}
