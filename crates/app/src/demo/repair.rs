//! What was done about a relationship in the demo: Customer Operations, which stood badly after a night without telephones, admitted it
//! together with IT, looked behind each other's curtain and had the basics first; and every step of that can be followed.

use db::{Db, Tx};
use domain::commitment::{Act, Side};
use domain::kernel::{PartyId, PersonId};
use domain::treatment::Effect;
use uuid::Uuid;

use super::cast::{env_at, scope_of};
use super::hours::Hours;
use super::material::{self, missing};
use crate::commitments::acts as promises;
use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::Saying;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::treatment::acts::{self, Wanted};
use crate::treatment::store;

/// Whose relationship, by somebody of theirs.
const WHOSE: &str = "ruth";
/// Which plays were begun on which working day, and what each did.
const PLAYS: [(&str, i64, Effect, &str); 3] = [
    ("admit", -218, Effect::Helped, "Ruth read hers first. After that nobody had to be right any more."),
    ("curtain", -200, Effect::Nothing, "Two good days, and everybody went home with what they had thought before."),
    ("basics", -180, Effect::Helped, "Four weeks of telephones that ring. They ask before they buy now."),
];
/// What their sponsor was given, on which day.
const GIVEN: (i64, &str) =
    (-212, "This is how we see it ourselves. We want to mend it with you, and we begin with our own part.");
/// How it ended, on which day.
const ENDED: (i64, &str) = (-70, "They still grumble on Mondays, and they call us first.");

/// Whoever lives it, each thing at its own time.
struct Living<'a> {
    tx: &'a mut Tx,
    hours: &'a Hours,
    seed: u64,
    n: usize,
}

impl Living<'_> {
    fn env(&mut self, day: i64, (hour, minute): (i8, i8)) -> Env {
        self.n += 1;
        let at = self.hours.on(self.hours.since_today(day), hour, minute);
        env_at(self.hours, self.seed, at, &format!("repair {}", self.n))
    }

    fn person(&mut self, key: &str) -> Result<PersonId, AppError> {
        let cards = material::Cast::read()?;
        let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
        let found = people::who_has_email(self.tx, &card.email)?;
        found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
    }

    fn client(&mut self) -> Result<PartyId, AppError> {
        let person = self.person(WHOSE)?;
        let held = people::held_by(self.tx, &[person])?;
        held.first().map(|m| m.party).ok_or_else(|| missing("party of", WHOSE))
    }

    fn mara(&mut self, env: &Env) -> Result<Scope, AppError> {
        let mara = self.person("mara")?;
        scope_of(self.tx, mara, env)
    }

    /// One of both sides says something about a step.
    fn say(&mut self, row: &Row, side: Side, act: Act, (day, at): (i64, (i8, i8))) -> Result<(), AppError> {
        let env = self.env(day, at);
        let who = if side == Side::Customer { &row.customer_person } else { &row.performer_person };
        let who = who.as_ref().map(|(id, _)| *id).ok_or_else(|| missing("somebody who answers for", &row.subject))?;
        let scope = scope_of(self.tx, who, &env)?;
        promises::say(self.tx, &env, &scope, row.id, Saying::now(act, None)).map(|_| ())
    }

    /// A play, from its beginning until all of its steps are done.
    fn play(&mut self, code: &str, day: i64) -> Result<Uuid, AppError> {
        let (client, env) = (self.client()?, self.env(day, (10, 40)));
        let scope = self.mara(&env)?;
        let (id, _) = acts::begin(self.tx, &env, &scope, client, (code, &Wanted::default()))?;
        let begun = store::plays(self.tx, &scope, id)?;
        let of: Vec<Uuid> = begun.iter().filter(|one| one.play == code).map(|one| one.id).collect();
        let system = Scope::System("the demo");
        for (n, (.., promise)) in store::steps(self.tx, &of)?.into_iter().enumerate() {
            let minute = i8::try_from(n * 7).unwrap_or(0);
            let row = commitments::find(self.tx, &system, promise)?;
            let due = row.due.map(|at| at.to_zoned(self.hours.zone().clone()).date()).unwrap_or(self.hours.today);
            let last = (1..60).find(|n| self.hours.since_today(day + n) >= due).unwrap_or(5) + day;
            // Ours is offered and theirs is asked for.
            let (yes, who) = match row.opened_by {
                Side::Performer => (Act::TakeUp, Side::Customer),
                Side::Customer => (Act::Promise { stretch: None, stake: None }, Side::Performer),
            };
            self.say(&row, who, yes, (day + 1, (9, 5 + minute)))?;
            let evidence = Vec::new();
            self.say(&row, Side::Performer, Act::Deliver { evidence }, (last - 1, (15, 5 + minute)))?;
            self.say(&row, Side::Customer, Act::Accept { rating: None }, (last, (11, 5 + minute)))?;
        }
        Ok(id)
    }
}

/// All of it.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn lived(db: &Db, hours: &Hours, seed: u64) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let mut living = Living { tx, hours: &hours, seed, n: 0 };
        let mut treatment = Uuid::nil();
        for (code, day, ..) in PLAYS {
            treatment = living.play(code, day)?;
        }
        let version = |living: &mut Living<'_>| {
            Ok::<_, AppError>(store::find(living.tx, &Scope::System("the demo"), treatment)?.version)
        };
        let env = living.env(GIVEN.0, (16, 0));
        let (scope, seen) = (living.mara(&env)?, version(&mut living)?);
        acts::release(living.tx, &env, &scope, (treatment, seen), GIVEN.1)?;
        let env = living.env(ENDED.0, (16, 30));
        let (scope, seen) = (living.mara(&env)?, version(&mut living)?);
        let effects: Vec<_> =
            PLAYS.iter().map(|(code, _, effect, words)| ((*code).to_owned(), *effect, (*words).to_owned())).collect();
        acts::end(living.tx, &env, &scope, (treatment, seen), (ENDED.1, &effects))
    })
    .await
}
