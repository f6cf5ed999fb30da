//! The litmus of partnership in the demo: Supply Chain says it has a partner, while the neutral third and the record say an order taker,
//! twice; with Wind & Storage everybody says much the same; Field Operations is asked this week. And how far both
//! have come, as both sides say it: Supply Chain a year apart, with a step that was promised.

use db::{Db, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Rung, Says, Test};

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::partnership::litmus::acts::{self, Asking, Sheet};
use crate::partnership::maturity::acts as maturity;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Somebody's answers to the seven: `y` yes, `p` partly, `n` no, `c` cannot say; a sentence about one of them; and whether theirs may
/// stand alone.
type Said = (&'static str, &'static str, Option<(Test, &'static str)>, bool);

/// A litmus: whose client, when it is opened and closed in working days, who is asked, who answers what.
struct Told {
    whose: &'static str,
    opened: i64,
    closed: Option<i64>,
    shared: bool,
    theirs: &'static [&'static str],
    ours: &'static [&'static str],
    said: &'static [Said],
}

const NEUTRAL: &str = "miriam";
const SUPPLY: &[&str] = &["beata", "goran", "tamsin"];

const TOLD: [Told; 4] = [
    Told {
        whose: "beata",
        opened: -128,
        closed: Some(-118),
        shared: false,
        theirs: SUPPLY,
        ours: &["mara", "jonas", "petra"],
        said: &[
            ("beata", "yyypyyc", None, false),
            ("goran", "pyypypy", None, false),
            ("tamsin", "yyppyyc", None, false),
            ("mara", "pyppppp", None, false),
            ("jonas", "npppnpp", None, false),
            ("petra", "pyppnpn", None, false),
            (NEUTRAL, "nnppnpp", None, false),
        ],
    },
    Told {
        whose: "beata",
        opened: -19,
        closed: Some(-9),
        shared: true,
        theirs: SUPPLY,
        ours: &["mara", "jonas", "petra"],
        said: &[
            (
                "beata",
                "yyypyyc",
                Some((Test::Partner, "A real partner. Whatever we ask for is there, and nobody argues.")),
                false,
            ),
            ("goran", "pyypypp", None, false),
            ("tamsin", "yyypyyc", None, false),
            ("mara", "ppppnpp", Some((Test::Priorities, "We add, and nothing is ever taken off the list.")), false),
            ("jonas", "nnppnpp", Some((Test::Partner, "We hear of it when the day is already fixed.")), false),
            ("petra", "pnppnpn", None, false),
            (
                NEUTRAL,
                "nnppnpp",
                Some((
                    Test::Partner,
                    "They are served well and asked nothing. That is an order taker, and a liked one.",
                )),
                false,
            ),
        ],
    },
    Told {
        whose: "peadar",
        opened: -52,
        closed: Some(-42),
        shared: false,
        theirs: &["peadar", "sunniva", "tiago"],
        ours: &["mara", "einar"],
        said: &[
            ("peadar", "yyyyypc", None, false),
            (
                "sunniva",
                "pyyyppc",
                Some((Test::Ideas, "The second drawing was theirs, and it was better than ours.")),
                false,
            ),
            ("tiago", "yyyyppy", None, false),
            ("mara", "yyyyppp", None, true),
            ("einar", "pyyypnp", None, false),
            (NEUTRAL, "yyyyppp", None, false),
        ],
    },
    Told {
        whose: "hanne",
        opened: -2,
        closed: None,
        shared: false,
        theirs: &["hanne", "luis", "anke", "bengt"],
        ours: &["mara", "jonas", "marisol"],
        said: &[("luis", "nppnnpc", None, false), ("jonas", "pppppnn", None, false)],
    },
];

/// Who says at whose client on which working day how far both have come, why, and whether the client reads it.
const RUNGS: [(&str, &str, i64, Rung, &str, bool); 7] = [
    ("mara", "beata", -226, Rung::OrderTaker, "What they order is done, and nobody asks what it is for.", true),
    ("beata", "beata", -224, Rung::ServiceProvider, "We know what there is and get it.", true),
    ("beata", "beata", -17, Rung::TrustedAdvisor, "They are always there when we call.", true),
    (
        "mara",
        "beata",
        -16,
        Rung::OrderTaker,
        "Five of six times we simply gave in. Being liked is not being asked.",
        true,
    ),
    ("mara", "peadar", -50, Rung::TrustedAdvisor, "They ask before the drawing, and change it.", true),
    ("peadar", "peadar", -48, Rung::TrustedAdvisor, "Half of our second plan came from them.", true),
    ("mara", "hanne", -12, Rung::ServiceProvider, "Levels and prices are known; ideas are not asked for.", false),
];

/// All of it. Letters of what is long over are not written again; those of the open one are.
pub(super) async fn told(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        TOLD.iter().zip(0..).try_for_each(|(one, n)| litmus(tx, (&hours, seed, n), one))?;
        rungs(tx, &hours, seed)
    })
    .await
}

/// How far both have come, and what Supply Chain and IT promised after that.
fn rungs(tx: &mut Tx, hours: &Hours, seed: u64) -> Result<(), AppError> {
    for (n, (who, whose, day, rung, words, shared)) in RUNGS.into_iter().enumerate() {
        let env = env_at(hours, seed, hours.on(hours.since_today(day), 16, 5), &format!("rung {n}"));
        let (who, client) = (person(tx, who)?, client(tx, whose)?);
        let scope = scope_of(tx, who, &env)?;
        maturity::rate(tx, &env, &scope, client, (rung, words, shared))?;
    }
    let env = env_at(hours, seed, hours.on(hours.since_today(-15), 9, 35), "a step to the next rung");
    let (mara, client) = (person(tx, "mara")?, client(tx, "beata")?);
    let (scope, by) = (scope_of(tx, mara, &env)?, hours.since_today(30));
    maturity::promise(tx, &env, &scope, client, (1, mara, by)).map(|_| ())
}

fn person(tx: &mut Tx, key: &str) -> Result<PersonId, AppError> {
    let cards = material::Cast::read()?;
    let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
    let found = people::who_has_email(tx, &card.email)?;
    found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
}

/// The client of somebody: the party to which they belong.
fn client(tx: &mut Tx, key: &str) -> Result<PartyId, AppError> {
    let person = person(tx, key)?;
    let held = people::held_by(tx, &[person])?;
    held.first().map(|m| m.party).ok_or_else(|| missing("party of", key))
}

fn all(tx: &mut Tx, keys: &[&str]) -> Result<Vec<PersonId>, AppError> {
    keys.iter().map(|key| person(tx, key)).collect()
}

fn says(letter: char) -> Says {
    match letter {
        'y' => Says::Yes,
        'p' => Says::Partly,
        'n' => Says::No,
        _ => Says::Cannot,
    }
}

fn sheet((_, letters, words, alone): &Said) -> Sheet {
    let about = |test: Test| words.filter(|(of, _)| *of == test).map(|(_, words)| words.to_owned());
    let said = Test::ALL.iter().zip(letters.chars()).map(|(test, letter)| (*test, says(letter), about(*test)));
    Sheet { said: said.collect(), alone: *alone }
}

fn litmus(tx: &mut Tx, (hours, seed, n): (&Hours, u64, i64), one: &Told) -> Result<(), AppError> {
    let world = |day: i64, hour: i8, what: &str| -> Env {
        let env = env_at(hours, seed, hours.on(hours.since_today(day), hour, 25), &format!("litmus {n} {what}"));
        if one.closed.is_some() { env.untold() } else { env }
    };
    let env = world(one.opened, 10, "opened");
    let mara = person(tx, "mara")?;
    let scope = scope_of(tx, mara, &env)?;
    let client = client(tx, one.whose)?;
    let (theirs, ours) = (all(tx, one.theirs)?, all(tx, one.ours)?);
    let neutral = Some(person(tx, NEUTRAL)?);
    let asking = Asking { closes_on: hours.since_today(one.opened + 10), theirs, ours, neutral };
    let id = acts::begin(tx, &env, &scope, client, &asking)?;
    for said in one.said {
        let env = world(one.opened + 1, 15, said.0);
        let who = person(tx, said.0)?;
        acts::answer(tx, &env, who, id, &sheet(said))?;
    }
    let Some(closed) = one.closed else { return Ok(()) };
    let env = world(closed, 9, "closed");
    acts::close(tx, &env, &Scope::System("the demo"), id)?;
    if one.shared {
        acts::share(tx, &env, &scope, id)?;
    }
    Ok(())
}
