//! The page of one party: what stands at its head, whatever tab is open. A client and a supplier have a relationship with
//! us; a team and the IT organisation have a record of their own.

mod between;
mod changes;
mod deciding;
mod glance;
mod history;
mod lead;
mod line;
mod measure;
mod profile;
mod profile_forms;
mod profile_lines;
mod profile_uses;
mod services;
mod tabs;
mod word;

use db::Conn;
use domain::commitment::Side;
use domain::kernel::PartyId;
use domain::party::PartyKind;

use crate::commitments::store::{self as commitments, Filter, Numbers, Row, Sort};
use crate::health::acts as relationships;
use crate::health::glance::{Chip, chip};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::organisation::Organisation;
use crate::partnership::differ::glance::mark;
use crate::people::acts;
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

pub use between::{Part, between, in_list};
pub use changes::show as changes;
pub use measure::{change as change_measure, show as measure};
pub use profile::show as profile;
pub use profile_forms::change as change_profile;
pub use services::services;
pub use tabs::{conversations, history, overview, people, promises};

/// Open promises of one direction that are looked at.
const LOOKED_AT: u32 = 100;

/// A part of the page with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Promises,
    Conversations,
    Services,
    Between,
    People,
    Profile,
    Health,
    History,
}

impl Tab {
    const fn path(self) -> &'static str {
        match self {
            Tab::Overview => "",
            Tab::Promises => "/promises",
            Tab::Conversations => "/conversations",
            Tab::Services => "/services",
            Tab::Between => "/between",
            Tab::People => "/people",
            Tab::Profile => "/profile",
            Tab::Health => "/health",
            Tab::History => "/history",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Tab::Overview => "Overview",
            Tab::Promises => "Promises",
            Tab::Conversations => "Conversations",
            Tab::Services => "Services",
            Tab::Between => "Between us",
            Tab::People => "People",
            Tab::Profile => "Profile",
            Tab::Health => "Health",
            Tab::History => "History",
        }
    }
}

/// A tab as it is printed.
struct TabLink {
    words: &'static str,
    count: String,
    href: String,
    current: bool,
}

/// What stands at the head of the page.
struct Head {
    name: String,
    kind: PartyKind,
    crumbs: Vec<(String, String)>,
    retired: Option<String>,
    lead: String,
    /// The stage of the relationship, for our own people.
    stage: Option<Chip>,
    /// What stands beside it, for our own people: that IT takes orders here, or has its way; and where that comes from.
    mark: Option<(&'static str, String)>,
    facts: Vec<word::Fact>,
    tabs: Vec<TabLink>,
    href: String,
    /// Somebody of our own house reads.
    staff: bool,
    /// What our IT is called.
    it: String,
    /// There is something between them and us: it can be talked about and promised.
    related: bool,
    edit: Option<String>,
    add_person: Option<String>,
    talk: String,
    promise: String,
    /// The sheet before a meeting, for our own people.
    prepare: Option<String>,
}

/// Everything open between a party and us, and the party itself.
struct Record {
    party: Party,
    /// What is owed to it; of our own, what it works on.
    to_them: Vec<Row>,
    /// What it owes.
    from_them: Vec<Row>,
    numbers: Numbers,
}

impl Record {
    fn related(&self) -> bool {
        !self.party.kind.is_ours()
    }
}

/// Open promises that fit: what is in trouble first, then by date.
fn open(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId, filter: &Filter) -> Result<Vec<Row>, AppError> {
    let filter = Filter { open: Some(true), ..filter.clone() };
    let mut rows = commitments::list(conn, scope, it, &filter, Sort::Due, None, LOOKED_AT)?;
    let latest = commitments::list(conn, scope, it, &filter, Sort::Moved, None, LOOKED_AT)?;
    rows.extend(latest.into_iter().filter(|row| row.due.is_none()));
    rows.sort_by_key(|row| line::order(row, env.now));
    Ok(rows)
}

fn record(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId, id: PartyId) -> Result<Record, AppError> {
    let party = people::find_party(conn, scope, id)?;
    let with = |side| Filter { party: Some(id), side: Some(side), ..Filter::default() };
    let (to_them, from_them) = match party.kind {
        PartyKind::Team => (open(conn, env, scope, it, &Filter { team: Some(id), ..Filter::default() })?, Vec::new()),
        PartyKind::It => (open(conn, env, scope, it, &with(Side::Performer))?, Vec::new()),
        PartyKind::Client | PartyKind::Supplier => {
            (open(conn, env, scope, it, &with(Side::Customer))?, open(conn, env, scope, it, &with(Side::Performer))?)
        }
    };
    Ok(Record { numbers: commitments::numbers_of(conn, id)?, party, to_them, from_them })
}

fn tab_links(scope: &Scope, r: &Record, href: &str, current: Tab) -> Vec<TabLink> {
    let open = if r.related() {
        r.numbers.owed_to + r.numbers.owed_by
    } else {
        i64::try_from(r.to_them.len()).unwrap_or(i64::MAX)
    };
    let counted = |tab: Tab| match tab {
        Tab::Promises if !r.related() && r.to_them.len() >= LOOKED_AT as usize => format!("{LOOKED_AT}+"),
        Tab::Promises => say::number(open),
        Tab::Conversations => say::number(r.numbers.conversations),
        _ => String::new(),
    };
    let all = [
        Tab::Overview,
        Tab::Promises,
        Tab::Conversations,
        Tab::Services,
        Tab::Between,
        Tab::Health,
        Tab::People,
        Tab::Profile,
        Tab::History,
    ];
    let inside = relationships::reads(scope).is_ok();
    let client = r.party.kind == PartyKind::Client;
    all.into_iter()
        .filter(|tab| r.related() || *tab != Tab::Conversations)
        .filter(|tab| client || !matches!(tab, Tab::Services | Tab::Between | Tab::Profile | Tab::Health))
        .filter(|tab| scope.only().is_none() || *tab != Tab::Between)
        .filter(|tab| inside || *tab != Tab::Health)
        .map(|tab| TabLink {
            words: if tab == Tab::Conversations && !scope.is_staff() { "Needs" } else { tab.word() },
            count: counted(tab),
            href: format!("{href}{}", tab.path()),
            current: tab == current,
        })
        .collect()
}

fn crumbs(scope: &Scope, party: &Party) -> Vec<(String, String)> {
    let mut trail = Vec::new();
    if scope.is_staff() {
        trail.push(match party.kind {
            PartyKind::Client => ("Clients".to_owned(), "/clients".to_owned()),
            PartyKind::Supplier => ("Suppliers".to_owned(), "/parties?kind=supplier".to_owned()),
            PartyKind::Team | PartyKind::It => ("Our house".to_owned(), "/parties?kind=it".to_owned()),
        });
    }
    let above = party.parent.zip(party.parent_name.clone());
    trail.extend(above.map(|(id, name)| (name, links::party(id, party.kind))));
    trail
}

fn head(conn: &mut Conn, env: &Env, scope: &Scope, org: &Organisation, r: &Record, tab: Tab) -> Result<Head, AppError> {
    let (p, now) = (&r.party, env.local());
    let it = people::find_party(conn, scope, org.it)?.name;
    let href = links::party(p.id, p.kind);
    let id = p.id.to_string();
    let tends = acts::may_tend(scope, p.kind).is_ok();
    let day = |at: jiff::Timestamp| say::short_day(at.to_zoned(env.zone().clone()).date(), &now);
    Ok(Head {
        name: p.name.clone(),
        kind: p.kind,
        crumbs: crumbs(scope, p),
        retired: p.retired_at.map(day),
        lead: lead::sentence(scope, r, &it, &now),
        stage: match p.kind {
            PartyKind::Client => chip(conn, env, scope, p.id, tab == Tab::Overview)?,
            _ => None,
        },
        mark: match p.kind {
            PartyKind::Client => mark(conn, env, scope, p.id)?,
            _ => None,
        },
        facts: word::facts(conn, env, scope, org, r)?,
        tabs: tab_links(scope, r, &href, tab),
        staff: scope.is_staff(),
        it,
        related: r.related() && p.retired_at.is_none(),
        edit: tends.then(|| format!("/parties/{id}/edit")),
        add_person: (tends && p.retired_at.is_none()).then(|| urls::with_query("/people/new", &[("party", &id)])),
        talk: urls::with_query("/conversations/new", &[("client", &id)]),
        promise: urls::with_query("/promises/new", &[("client", &id)]),
        prepare: (scope.is_staff() && p.kind == PartyKind::Client).then(|| urls::prepare(&id)),
        href,
    })
}
