//! Both sides asked in the demo: Field Operations twice, a year apart, with a gap that became narrower; one survey that is open this
//! morning; and one with too few answers to show.

use db::{Db, Tx};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::asked::acts::{self, Asking, Sheet};
use crate::asked::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Somebody's answers, statement by statement; 0 is *cannot say*. With a name where they sign.
type Said = (&'static str, [u8; 10], Option<&'static str>, bool);

/// A survey: whose client, who begins it, when it is opened and closed in working days, who answers what.
struct Told {
    whose: &'static str,
    by: &'static str,
    opened: i64,
    closed: Option<i64>,
    shared: bool,
    ours: &'static [&'static str],
    theirs: &'static [&'static str],
    said: &'static [Said],
}

const HERE: &[&str] = &["mara", "jonas", "marisol", "sile", "haeun"];
const FIELD: &[&str] = &["hanne", "luis", "anke", "bengt"];

const TOLD: [Told; 4] = [
    Told {
        whose: "hanne",
        by: "mara",
        opened: -262,
        closed: Some(-252),
        shared: true,
        ours: HERE,
        theirs: FIELD,
        said: &[
            ("mara", [4, 3, 4, 4, 4, 3, 3, 4, 3, 5], None, false),
            ("jonas", [4, 4, 4, 4, 5, 4, 4, 4, 3, 4], None, false),
            ("marisol", [5, 4, 4, 3, 4, 4, 3, 5, 3, 4], Some("We say yes and then look for the people."), false),
            ("sile", [4, 3, 5, 4, 4, 3, 0, 4, 4, 4], None, false),
            ("hanne", [2, 1, 2, 2, 3, 2, 2, 3, 2, 3], None, false),
            ("luis", [1, 2, 2, 3, 3, 2, 1, 2, 2, 2], Some("We hear of a delay when the van is on the road."), false),
            ("anke", [2, 2, 3, 2, 4, 3, 2, 3, 2, 4], None, false),
            ("bengt", [2, 1, 2, 2, 3, 2, 0, 3, 1, 2], None, false),
        ],
    },
    Told {
        whose: "hanne",
        by: "mara",
        opened: -22,
        closed: Some(-11),
        shared: true,
        ours: HERE,
        theirs: FIELD,
        said: &[
            ("mara", [4, 3, 4, 4, 4, 4, 4, 4, 4, 5], None, false),
            ("jonas", [4, 4, 4, 4, 4, 4, 4, 4, 3, 5], None, true),
            ("marisol", [4, 3, 4, 4, 4, 3, 4, 4, 4, 4], None, false),
            ("haeun", [4, 4, 4, 4, 4, 4, 3, 4, 4, 4], None, false),
            ("hanne", [4, 2, 4, 3, 4, 3, 3, 4, 3, 4], None, false),
            (
                "luis",
                [3, 2, 3, 3, 4, 3, 2, 3, 3, 3],
                Some("Better. Ask us before the drawing, and it would be good."),
                false,
            ),
            ("anke", [4, 3, 4, 3, 4, 4, 3, 4, 4, 5], None, false),
        ],
    },
    Told {
        whose: "peadar",
        by: "mara",
        opened: -3,
        closed: None,
        shared: false,
        ours: &["mara", "jonas", "petra"],
        theirs: &["peadar", "sunniva", "tiago"],
        said: &[
            ("petra", [4, 4, 5, 4, 4, 4, 3, 5, 4, 5], None, false),
            ("sunniva", [5, 4, 4, 4, 5, 4, 0, 5, 4, 5], None, false),
        ],
    },
    Told {
        whose: "dev",
        by: "mara",
        opened: -70,
        closed: Some(-60),
        shared: false,
        ours: &["mara", "jonas", "einar"],
        theirs: &["ruth", "dev", "orla"],
        said: &[
            ("mara", [3, 3, 4, 3, 4, 3, 3, 4, 3, 4], None, false),
            ("jonas", [4, 3, 4, 4, 4, 3, 3, 4, 3, 4], None, false),
            ("einar", [4, 4, 3, 4, 4, 4, 4, 4, 3, 4], None, false),
            ("dev", [3, 2, 3, 3, 4, 2, 2, 3, 2, 4], None, true),
            ("orla", [2, 2, 3, 2, 3, 2, 1, 3, 2, 3], None, false),
        ],
    },
];

/// All of it. Letters of what is long over are not written again; those of the open one are.
pub(super) async fn told(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| TOLD.iter().zip(0..).try_for_each(|(one, n)| survey(tx, (&hours, seed, n), one))).await
}

fn person(tx: &mut Tx, key: &str) -> Result<PersonId, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
    let found = people::who_has_email(tx, &card.email)?;
    found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
}

/// The client of somebody: the party at the top of where they belong.
fn client(tx: &mut Tx, key: &str) -> Result<PartyId, AppError> {
    let person = person(tx, key)?;
    let held = people::held_by(tx, &[person])?;
    held.first().map(|m| m.party).ok_or_else(|| missing("party of", key))
}

fn all(tx: &mut Tx, keys: &[&str]) -> Result<Vec<PersonId>, AppError> {
    keys.iter().map(|key| person(tx, key)).collect()
}

fn survey(tx: &mut Tx, (hours, seed, n): (&Hours, u64, i64), one: &Told) -> Result<(), AppError> {
    let world = |day: i64, hour: i8, what: &str| -> Env {
        let at: Timestamp = hours.on(hours.since_today(day), hour, 10);
        let env = env_at(hours, seed, at, &format!("asked {n} {what}"));
        if one.closed.is_some() { env.untold() } else { env }
    };
    let env = world(one.opened, 10, "opened");
    let by = person(tx, one.by)?;
    let scope = scope_of(tx, by, &env)?;
    let client = client(tx, one.whose)?;
    let id = acts::begin(tx, &env, &scope, client)?;
    let asking = Asking {
        closes_on: hours.since_today(one.opened + 10),
        statements: store::statements(tx, id)?.into_iter().map(|statement| statement.words).collect(),
        ours: all(tx, one.ours)?,
        theirs: all(tx, one.theirs)?,
    };
    acts::change(tx, &env, &scope, (id, 1), &asking)?;
    acts::open(tx, &env, &scope, id)?;
    let statements = store::statements(tx, id)?;
    for (key, values, words, signed) in one.said {
        let env = world(one.opened + 1, 14, key);
        let value = |value: &u8| (*value > 0).then_some(*value);
        let values = statements.iter().zip(values).map(|(statement, v)| (statement.id, value(v))).collect();
        let sheet = Sheet { values, words: words.map(str::to_owned), signed: *signed };
        let who = person(tx, key)?;
        acts::answer(tx, &env, who, id, &sheet)?;
    }
    let Some(closed) = one.closed else { return Ok(()) };
    let env = world(closed, 9, "closed");
    acts::close(tx, &env, &Scope::System("the demo"), id, &[])?;
    if one.shared {
        acts::share(tx, &env, &scope, id)?;
    }
    Ok(())
}
