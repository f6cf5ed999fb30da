//! What is known about clients: of one everything, of another half, which Mara has promised to find out this morning.

use db::{Db, Tx};
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Direction, Gap, Part, Stance, Tier, Topic};
use jiff::{SignedDuration, Timestamp};

use super::cast::{env_at, scope_of};
use super::differing;
use super::hours::Hours;
use super::layering;
use super::market;
use super::material::{self, missing};
use super::plans;
use crate::clients::profile::acts::{self, NewMeasure};
use crate::clients::profile::store::Rhythm;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// A measure with a value for each of the last months, the oldest first.
struct Figures {
    whose: &'static str,
    name: &'static str,
    unit: &'static str,
    way: Direction,
    from: &'static str,
    to: &'static str,
    /// Working days from today until it should be there.
    by: i64,
    source: &'static str,
    values: &'static [&'static str],
}

const FIGURES: [Figures; 4] = [
    Figures {
        whose: "hanne",
        name: "Fixed on the first visit",
        unit: "%",
        way: Direction::Up,
        from: "81",
        to: "90",
        by: 80,
        source: "the work orders of each month",
        values: &["81", "80", "80", "81", "79", "78", "79", "78", "77", "78", "77", "78"],
    },
    Figures {
        whose: "hanne",
        name: "On site within two hours",
        unit: "%",
        way: Direction::Up,
        from: "80",
        to: "92",
        by: 60,
        source: "dispatch",
        values: &["80", "81", "81", "82", "82", "83", "83", "84", "83", "84", "84", "84"],
    },
    Figures {
        whose: "hanne",
        name: "Overtime",
        unit: "hours a month",
        way: Direction::Down,
        from: "1720",
        to: "1500",
        by: 120,
        source: "payroll",
        values: &["1720", "1700", "1745", "1760", "1780", "1795", "1810", "1850", "1890", "1930", "1925", "1940"],
    },
    Figures {
        whose: "peadar",
        name: "Hours a turbine stands still unplanned",
        unit: "hours a month",
        way: Direction::Down,
        from: "9.5",
        to: "6",
        by: 150,
        source: "the control room",
        values: &["9.5", "9.1", "8.8", "8.9", "8.2", "7.9"],
    },
];

/// Who wrote what about a topic, working days ago.
const TEXTS: [(&str, &str, i64, Topic, &str); 7] = [
    (
        "hanne",
        "hanne",
        -190,
        Topic::Success,
        "A van that leaves with the right part comes back empty and on time. What IT does for us is that the crew knows before it leaves.",
    ),
    (
        "mara",
        "hanne",
        -188,
        Topic::Success,
        "The hourly asset feed and a tablet that starts in the rain: everything else is nice to have until both hold.",
    ),
    (
        "hanne",
        "hanne",
        -150,
        Topic::Risk,
        "The lone worker alarm runs over the radio bridge. If it stops, crews go out in pairs and half the jobs wait.",
    ),
    (
        "mara",
        "hanne",
        -20,
        Topic::Inside,
        "Aldersey depot keeps its own parts sheet and does not hide it. Take it as a wish, not as a rebellion.",
    ),
    (
        "peadar",
        "peadar",
        -60,
        Topic::Success,
        "Every measurement that arrives within the minute is a walk up a tower that nobody has to take.",
    ),
    (
        "mara",
        "peadar",
        -59,
        Topic::Risk,
        "If the feed stops, the turbines go on turning; nobody sees them. After two hours the insurer wants a person on site.",
    ),
    (
        "mara",
        "dev",
        -33,
        Topic::Success,
        "The outage texts take nine calls in ten off the contact centre on a bad night.",
    ),
];

/// Who has which part, up to which amount, and how they stand, with what Mara saw.
type Deciding = (&'static str, &'static str, Part, Option<&'static str>, Option<(Stance, &'static str)>);

const DECIDING: [Deciding; 8] = [
    (
        "hanne",
        "hanne",
        Part::Decides,
        Some("250000"),
        Some((Stance::Open, "Says what is wrong in the first five minutes, and stays for the other fifty-five.")),
    ),
    (
        "hanne",
        "luis",
        Part::Decides,
        Some("50000"),
        Some((Stance::Doubtful, "In the depot meeting he asked twice whether the tablets could not come from a shop.")),
    ),
    ("hanne", "anke", Part::Influences, None, Some((Stance::Open, "Tests everything we bring her, the same day."))),
    (
        "hanne",
        "bengt",
        Part::Uses,
        None,
        Some((
            Stance::Against,
            "Told a colleague that forms are for people who have never seen a van. The crews listen to him.",
        )),
    ),
    ("peadar", "peadar", Part::Decides, Some("400000"), Some((Stance::Behind, "Brought us into the insurer’s visit."))),
    ("peadar", "sunniva", Part::Influences, None, None),
    ("dev", "dev", Part::Decides, None, None),
    ("dev", "orla", Part::Uses, None, None),
];

/// How near a client is, and in how many days another talk is wanted where that differs.
const RHYTHMS: [(&str, Tier, Option<i64>); 3] =
    [("hanne", Tier::Key, None), ("peadar", Tier::Key, Some(21)), ("dev", Tier::Regular, None)];

/// Talks, working days ago.
const TALKS: [(&str, i64, Option<&str>, &str); 3] = [
    ("hanne", -12, Some("bengt"), "Stood with him at the parts window for an hour. He wants one number to call."),
    (
        "hanne",
        -4,
        Some("luis"),
        "Dispatch plans around the feed, not with it. He would look at two screens side by side.",
    ),
    ("peadar", -26, Some("peadar"), "The insurer comes in spring. He wants the night readings on one page by then."),
];

/// Values are said on a day of each month, this many working days apart.
const MONTH: i64 = 21;

/// All of it. It runs when everything else has been said: what is promised this morning comes last.
pub(super) async fn told(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let mut teller = Teller { tx, hours: &hours, seed, n: 0 };
        teller.figures()?;
        teller.texts()?;
        teller.deciding()?;
        teller.talking()?;
        let client = teller.client("dev")?;
        let env = env_at(&hours, seed, now - SignedDuration::from_mins(10), "finding out");
        let mara = teller.person("mara")?;
        let scope = scope_of(teller.tx, mara, &env)?;
        acts::find_out(teller.tx, &env, &scope, client, Gap::Measures)?;
        plans::planned(&mut teller)?;
        market::told(&mut teller)?;
        market::offered(&mut teller, &env, &scope)?;
        differing::told(&mut teller)?;
        layering::told(&mut teller)?;
        plans::left(&mut teller, &env, &scope)
    })
    .await
}

/// Whoever tells it, each thing at its own time.
pub(super) struct Teller<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) hours: &'a Hours,
    seed: u64,
    n: usize,
}

impl Teller<'_> {
    pub(super) fn person(&mut self, key: &str) -> Result<PersonId, AppError> {
        let cards = material::Cast::read()?;
        let card = cards.person.iter().find(|p| p.key == key).ok_or_else(|| missing("person", key))?;
        let found = people::who_has_email(self.tx, &card.email)?;
        found.map(|(id, _)| id).ok_or_else(|| missing("e-mail", &card.email))
    }

    /// The client of somebody.
    pub(super) fn client(&mut self, key: &str) -> Result<PartyId, AppError> {
        let person = self.person(key)?;
        let held = people::held_by(self.tx, &[person])?;
        held.first().map(|m| m.party).ok_or_else(|| missing("party of", key))
    }

    /// What somebody sees, and the world on that day.
    pub(super) fn at(&mut self, who: &str, day: i64, (hour, minute): (i8, i8)) -> Result<(Scope, Env), AppError> {
        self.n += 1;
        let at: Timestamp = self.hours.on(self.hours.since_today(day), hour, minute);
        let env = env_at(self.hours, self.seed, at, &format!("profile {}", self.n));
        let person = self.person(who)?;
        Ok((scope_of(self.tx, person, &env)?, env))
    }

    fn figures(&mut self) -> Result<(), AppError> {
        for f in &FIGURES {
            let client = self.client(f.whose)?;
            let first = -(MONTH * i64::try_from(f.values.len()).unwrap_or(0));
            let (scope, env) = self.at(f.whose, first - 1, (9, 20))?;
            let figure = |text: &str| text.parse().map_err(|_| missing("figure", text));
            let new = NewMeasure {
                name: f.name.to_owned(),
                unit: f.unit.to_owned(),
                way: f.way,
                baseline: Some(figure(f.from)?),
                target: Some(figure(f.to)?),
                target_day: Some(self.hours.since_today(f.by)),
                source: Some(f.source.to_owned()),
            };
            let id = acts::add_measure(self.tx, &env, &scope, client, &new)?;
            for (value, back) in f.values.iter().rev().zip(0..) {
                // Every fourth is told by us, as it was said in a meeting.
                let who = if back % 4 == 3 { "mara" } else { f.whose };
                let day = -3 - MONTH * back;
                let (scope, env) = self.at(who, day, (16, 10))?;
                acts::tell_value(self.tx, &env, &scope, id, (self.hours.since_today(day), figure(value)?))?;
            }
        }
        Ok(())
    }

    fn texts(&mut self) -> Result<(), AppError> {
        for (who, whose, day, topic, words) in TEXTS {
            let client = self.client(whose)?;
            let (scope, env) = self.at(who, day, (11, 15))?;
            acts::write_text(self.tx, &env, &scope, client, (topic, Some(words.to_owned())))?;
        }
        Ok(())
    }

    fn deciding(&mut self) -> Result<(), AppError> {
        let euro = Currency::of("EUR").map_err(|e| AppError::Internal(e.sentence()))?;
        for (whose, who, part, limit, stance) in DECIDING {
            let (client, person) = (self.client(whose)?, self.person(who)?);
            let limit = limit.map(|text| Money::parse(text, euro)).transpose();
            let limit = limit.map_err(|e| AppError::Internal(e.sentence()))?;
            let (scope, env) = self.at("mara", -120, (14, 40))?;
            acts::name_decider(self.tx, &env, &scope, client, (person, part, limit))?;
            if let Some((stance, evidence)) = stance {
                let (scope, env) = self.at("mara", -15, (17, 5))?;
                acts::note_stance(self.tx, &env, &scope, client, (person, stance, evidence.to_owned()))?;
            }
        }
        Ok(())
    }

    fn talking(&mut self) -> Result<(), AppError> {
        for (whose, tier, days) in RHYTHMS {
            let client = self.client(whose)?;
            let (scope, env) = self.at("mara", -110, (10, 30))?;
            acts::keep_rhythm(self.tx, &env, &scope, client, Rhythm::of(Some(tier), days))?;
        }
        for (whose, day, with, words) in TALKS {
            let client = self.client(whose)?;
            let with = with.map(|key| self.person(key)).transpose()?;
            let (scope, env) = self.at("mara", day, (15, 30))?;
            let on = self.hours.since_today(day);
            acts::note_talk(self.tx, &env, &scope, client, (on, with, Some(words.to_owned())))?;
        }
        Ok(())
    }
}
