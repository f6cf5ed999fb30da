//! Where both sides were heard in the demo: a room of Customer Operations that ended in one statement, a room of Energy Trading in which
//! people still speak, a room of Wind & Storage that was closed without one, and days in the other's shoes. What is confided there is made up, and confided all the same.

use db::{Db, Tx};
use domain::commitment::{Act, Side};
use domain::curtain::Goes;
use domain::kernel::{PartyId, PersonId};

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::calendars;
use crate::commitments::acts as promises;
use crate::commitments::store as commitments;
use crate::counselling::acts as rooms;
use crate::curtain::acts::{self as curtain, Wanted};
use crate::curtain::store as days;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::Saying;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Who says what in a room on which working day, and whether they release it.
type Said = (&'static str, i64, &'static str, bool);

const RUTHS: [Said; 3] = [
    ("ruth", -166, "I was ashamed of that night, and I let your people feel it.", true),
    ("mara", -165, "We counted your mistakes, because nobody counted what we had kept.", true),
    ("ruth", -164, "I had already asked for prices elsewhere.", false),
];
const RUTHS_JOINT: &str = "We tell each other first when something will not hold, before it does not. Nobody keeps a list of the other's \
     mistakes any more.";
const STEFANS: [Said; 3] = [
    ("stefan", -6, "I stopped asking, because each time another person explained to me why not.", false),
    ("mara", -5, "I no longer know what they want to trade, only what they want to have.", false),
    ("stefan", -4, "I would like to begin again, and do not know with whom.", true),
];
const PEADARS: [Said; 2] = [
    ("mara", -140, "I heard of the contract with the other house from the newspaper.", true),
    ("peadar", -139, "It was not mine to tell, and I would do it again.", false),
];
/// Who goes to whom, arranged on which day for which, and what ours and theirs learnt.
const EXCHANGED: [(Goes, &str, &str, i64, i64, &str, &str); 2] = [
    (
        Goes::ToIt,
        "orla",
        "blessing",
        -199,
        -192,
        "She asked why four of us look at one ticket. Nobody knew.",
        "They do not sit there and wait for us. It rings all day.",
    ),
    (
        Goes::ToClient,
        "blessing",
        "dev",
        -198,
        -190,
        "On a bad night a minute is forty callers. I will not say “soon” again.",
        "She took calls with us until eight and wrote nothing down.",
    ),
];

struct Telling<'a> {
    tx: &'a mut Tx,
    hours: &'a Hours,
    seed: u64,
    n: usize,
}

impl Telling<'_> {
    fn person(&mut self, key: &str) -> Result<PersonId, AppError> {
        let cards = material::Cast::read()?;
        let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
        let found = people::who_has_email(self.tx, &card.email)?;
        found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
    }

    fn client(&mut self, key: &str) -> Result<PartyId, AppError> {
        let person = self.person(key)?;
        let held = people::held_by(self.tx, &[person])?;
        held.first().map(|m| m.party).ok_or_else(|| missing("party of", key))
    }

    fn at(&mut self, who: &str, day: i64, (hour, minute): (i8, i8)) -> Result<(Scope, Env), AppError> {
        self.n += 1;
        let at = self.hours.on(self.hours.since_today(day), hour, minute);
        let env = env_at(self.hours, self.seed, at, &format!("room {}", self.n));
        let person = self.person(who)?;
        Ok((scope_of(self.tx, person, &env)?, env))
    }

    fn room(&mut self, whose: &str, day: i64, said: &[Said]) -> Result<uuid::Uuid, AppError> {
        let (client, theirs, ours) = (self.client(whose)?, self.person(whose)?, self.person("mara")?);
        let (scope, env) = self.at("miriam", day, (9, 30))?;
        let id = rooms::open(self.tx, &env, &scope, client, (&[ours], &[theirs]))?;
        for (who, day, words, released) in said {
            let (scope, env) = self.at(who, *day, (17, 20))?;
            let statement = rooms::say(self.tx, &env, &scope, id, words)?;
            if *released {
                let (scope, env) = self.at(who, *day, (17, 40))?;
                rooms::release(self.tx, &env, &scope, id, statement)?;
            }
        }
        Ok(id)
    }

    fn exchanged(&mut self) -> Result<(), AppError> {
        let client = self.client("ruth")?;
        for (goes, guest, host, arranged, on, ours, theirs) in EXCHANGED {
            let (scope, env) = self.at("mara", arranged, (14, 0))?;
            let (guest_id, host_id) = (self.person(guest)?, self.person(host)?);
            let days_there = calendars::within(self.tx, &env, client)?.days;
            let day = days_there.on_or_after(self.hours.since_today(on));
            let want = Wanted { goes, day, guest: guest_id, host: host_id };
            let id = curtain::arrange(self.tx, &env, &scope, client, want)?;
            let promise = days::day(self.tx, id)?.promise;
            let row = commitments::find(self.tx, &Scope::System("the demo"), promise)?;
            let (yes, who) = match row.opened_by {
                Side::Performer => (Act::TakeUp, guest),
                Side::Customer => (Act::Promise { stretch: None, stake: None }, host),
            };
            let deliver = Act::Deliver { evidence: Vec::new() };
            let accept = Act::Accept { rating: None };
            for (who, day, at, act) in
                [(who, arranged, (16, 0), yes), (host, on, (17, 30), deliver), (guest, on, (17, 50), accept)]
            {
                let (scope, env) = self.at(who, day, at)?;
                promises::say(self.tx, &env, &scope, promise, Saying::now(act, None))?;
            }
            for (who, words) in [("mara", ours), ("dev", theirs)] {
                let (scope, env) = self.at(who, on + 1, (10, 10))?;
                curtain::learn(self.tx, &env, &scope, id, words)?;
            }
        }
        Ok(())
    }
}

/// All of it.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn heard(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let mut telling = Telling { tx, hours: &hours, seed, n: 0 };
        telling.exchanged()?;
        let id = telling.room("ruth", -168, &RUTHS)?;
        let (scope, env) = telling.at("miriam", -162, (11, 0))?;
        rooms::draft(telling.tx, &env, &scope, (id, 1), RUTHS_JOINT)?;
        for who in ["mara", "ruth"] {
            let (scope, env) = telling.at(who, -160, (9, 15))?;
            rooms::agree(telling.tx, &env, &scope, id, 1)?;
        }
        // What was in the way went away by itself, and nobody needed words any more.
        let id = telling.room("peadar", -142, &PEADARS)?;
        let (scope, env) = telling.at("miriam", -120, (10, 0))?;
        rooms::close(telling.tx, &env, &scope, (id, 1))?;
        telling.room("stefan", -8, &STEFANS)?;
        Ok(())
    })
    .await
}
