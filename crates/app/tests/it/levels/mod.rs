//! Levels that were promised beside what was measured: what stands, what fails and for whom, who sees what, every door.

mod doors;
mod files;
mod orders;
mod seen;

use db::Tx;
use domain::catalogue::{Level, LevelKind, LifeAct, Target, Unit};
use domain::kernel::{OfferingId, PartyId, PersonId, ServiceId};
use domain::levels::{Measured, Verdict};
use entente::catalogue::acts::{self as catalogue, Described};
use entente::catalogue::sight::Sight;
use entente::catalogue::store;
use entente::kit::error::AppError;
use entente::levels::acts::{self, Booked, NewMeasure, Saying};
use entente::levels::board::Line;
use entente::levels::store::What;
use entente::people::scope::Scope;
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use crate::catalogue::{described, house, laptop};
use crate::world::World;

/// A published service on which everybody rests: 99.5 percent of every month, an answer within four hours, three days.
pub async fn train(w: &World, name: &str) -> (ServiceId, OfferingId) {
    service(w, name, true).await
}

async fn service(w: &World, name: &str, core: bool) -> (ServiceId, OfferingId) {
    let (new, mut offering) = (Described { core, ..described(w, name) }, laptop(house(w).await));
    offering.levels.insert(0, (availability(99_500), None));
    let made = w.app.write(move |tx, env| {
        let s = Scope::System("the cast");
        let id = catalogue::describe(tx, env, &s, &new)?;
        let offering = catalogue::add(tx, env, &s, id, &offering)?;
        catalogue::live(tx, env, &s, id, (LifeAct::Publish, None))?;
        Ok::<_, AppError>((id, offering))
    });
    made.await.expect("a service")
}

fn availability(amount: u32) -> Level {
    Level { kind: LevelKind::Availability, name: None, target: Target { unit: Unit::PercentMonth, amount } }
}

/// So much availability is promised from today on.
fn promise(tx: &mut Tx, env: &entente::kit::env::Env, offering: OfferingId, amount: u32) -> Result<(), AppError> {
    let before = store::find_offering(tx, Sight::House, offering)?;
    let mut says = before.says.clone();
    says.levels[0].0 = availability(amount);
    catalogue::change_offering(tx, env, &Scope::System("the cast"), (offering, before.version), &says)
}

/// Minutes down in a month of 2026 or 2025, as far as it has passed.
pub fn down(service: ServiceId, client: Option<PartyId>, month: Date, down: u64) -> NewMeasure {
    NewMeasure {
        what: What::of(service, LevelKind::Availability, None).client(client),
        first: month,
        last: month.last_of_month(),
        measured: Measured::Down { down, of: 40_000 },
        source: "monitoring".into(),
        note: None,
        replaces: None,
    }
}

pub async fn book(w: &World, who: PersonId, new: NewMeasure) -> Result<Booked, AppError> {
    let scope = w.scope(who).await;
    w.app.write(move |tx, env| acts::measure(tx, env, &scope, &new)).await
}

pub async fn say(
    w: &World,
    who: PersonId,
    service: ServiceId,
    client: Option<PartyId>,
    (fails, words): (bool, &str),
) -> Result<(), AppError> {
    let scope = w.scope(who).await;
    let new = Saying { service, client, fails, words: Some(words.to_owned()) };
    w.app.write(move |tx, env| acts::say(tx, env, &scope, &new)).await
}

/// Names of what fails for a client now.
pub async fn failing(w: &World, client: PartyId) -> Vec<String> {
    let read = w.app.read(move |conn, env| acts::flags(conn, env, &Scope::System("a test"), client));
    read.await.expect("flags").into_iter().map(|flag| flag.service.1).collect()
}

async fn line(w: &World, service: ServiceId, client: Option<PartyId>) -> Line {
    let read = w.app.read(move |conn, env| {
        let until = env.local().date();
        acts::of_service(conn, env, &Scope::System("a test"), service, (client, until))
    });
    let board = read.await.expect("a board");
    board.services[0].lines.iter().find(|l| l.kind == LevelKind::Availability).expect("a line").clone()
}

fn code(result: Result<Booked, AppError>) -> String {
    match result {
        Err(AppError::Refused { code, .. }) => code.to_owned(),
        Err(AppError::Invalid(errors)) => errors.0.iter().map(|e| e.field.clone()).collect::<Vec<_>>().join(","),
        other => format!("{other:?}"),
    }
}

const FEB: Date = date(2026, 2, 1);
const JAN: Date = date(2026, 1, 1);

#[tokio::test]
async fn a_measurement_is_replaced_by_its_own_source_and_counts_once() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;

    let first = book(&w, w.ben, down(id, None, FEB, 100)).await.expect("booked");
    let again = book(&w, w.ben, down(id, None, FEB, 100)).await.expect("the same");
    let better = book(&w, w.ben, down(id, None, FEB, 300)).await.expect("corrected");
    let part = NewMeasure { first: date(2026, 2, 10), last: date(2026, 2, 12), ..down(id, None, FEB, 5) };
    let overlaps = book(&w, w.ben, part.clone()).await;
    let other = NewMeasure { source: "page".into(), ..part };
    book(&w, w.ben, other).await.expect("another source");

    assert_eq!(again, Booked::Same(first.id()));
    assert_ne!(better.id(), first.id());
    assert_eq!(code(overlaps), "overlaps");
    let line = line(&w, id, None).await;
    let feb = line.months.iter().find(|m| m.month == FEB).expect("February");
    assert_eq!(feb.measured, Some(Measured::Down { down: 305, of: 80_000 }), "parts and wholes are added");
    assert_eq!(feb.sources, ["monitoring", "page"]);
}

#[tokio::test]
async fn nobody_changes_or_removes_what_was_measured_or_said() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 100)).await.expect("booked");
    say(&w, w.ada, id, None, (true, "Nothing moves.")).await.expect("said");

    for sql in [
        "update level_measures set part = 0",
        "delete from level_measures",
        "update level_words set words = 'all is well'",
        "delete from level_words",
    ] {
        let done = w.app.write(move |tx, _| Ok::<_, AppError>(tx.run(sql, &[])?)).await;
        assert!(done.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn what_cannot_be_measured_so_is_told_by_field() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    let (_, elsewhere) = train(&w, "Radio bridge").await;
    let good = || down(id, None, FEB, 1);

    let ahead = NewMeasure { first: date(2026, 3, 1), last: date(2026, 3, 31), ..good() };
    assert_eq!(code(book(&w, w.ben, ahead).await), "last");
    let two = NewMeasure { first: date(2026, 1, 20), ..good() };
    assert_eq!(code(book(&w, w.ben, two).await), "last", "two months");
    let cases = NewMeasure { measured: Measured::Kept { kept: 1, of: 2 }, ..good() };
    assert_eq!(code(book(&w, w.ben, cases).await), "kept");
    let team = NewMeasure { what: good().what.client(Some(w.team)), ..good() };
    assert_eq!(code(book(&w, w.ben, team).await), "client");
    let other = NewMeasure { what: good().what.offering(Some(elsewhere)), ..good() };
    assert_eq!(code(book(&w, w.ben, other).await), "offering");
    let named = NewMeasure { what: What { name: Some("x".into()), ..good().what }, ..good() };
    assert_eq!(code(book(&w, w.ben, named).await), "name");
    assert!(book(&w, w.cleo, good()).await.is_err(), "a client measures nothing");
    assert!(book(&w, w.ada, good()).await.is_err(), "who neither owns it nor runs the house");
}

#[tokio::test]
async fn a_missed_month_fails_for_its_client_until_it_is_kept_again() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 100)).await.expect("kept for everybody");

    book(&w, w.ben, down(id, Some(w.client), FEB, 900)).await.expect("missed");
    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
    assert!(failing(&w, w.other).await.is_empty());
    w.later(SignedDuration::from_hours(24 * 20));
    book(&w, w.ben, down(id, Some(w.client), date(2026, 3, 1), 10)).await.expect("kept");

    assert!(failing(&w, w.client).await.is_empty());
    let verdicts: Vec<Verdict> = line(&w, id, Some(w.client)).await.months.iter().map(|m| m.verdict).collect();
    assert_eq!(verdicts[9..11], [Verdict::Missed, Verdict::Kept][..], "February and March, read in April");
}

#[tokio::test]
async fn a_missed_month_of_long_ago_says_nothing_of_today() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 900)).await.expect("missed");

    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
    w.later(SignedDuration::from_hours(24 * 40));
    assert!(failing(&w, w.client).await.is_empty(), "nobody has to do anything for it");
}

#[tokio::test]
async fn words_begin_and_end_what_fails() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;

    assert!(say(&w, w.ada, id, None, (false, "All is well.")).await.is_err(), "nothing to end");
    say(&w, w.ada, id, None, (true, "Nothing moves.")).await.expect("it fails");
    assert!(say(&w, w.ada, id, None, (true, "Still.")).await.is_err(), "said already");
    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
    w.later(SignedDuration::from_hours(1));
    say(&w, w.ada, id, Some(w.other), (false, "They were moved elsewhere.")).await.expect("for one client");
    assert!(failing(&w, w.other).await.is_empty());
    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
    w.later(SignedDuration::from_hours(1));
    say(&w, w.ben, id, None, (false, "A part was worn out.")).await.expect("it runs");

    assert!(failing(&w, w.client).await.is_empty());
    assert!(say(&w, w.cleo, id, None, (true, "I say so.")).await.is_err(), "clients raise needs");
}

#[tokio::test]
async fn a_word_that_it_runs_ends_a_missed_month_and_not_the_next_one() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 900)).await.expect("missed");

    say(&w, w.ben, id, None, (false, "It was the old version.")).await.expect("it runs");
    assert!(failing(&w, w.client).await.is_empty());
    w.later(SignedDuration::from_hours(24 * 20));
    book(&w, w.ben, down(id, None, date(2026, 3, 1), 900)).await.expect("missed again");

    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
}

#[tokio::test]
async fn what_is_no_core_service_flags_nothing() {
    let w = World::new().await;
    let (id, _) = service(&w, "Laptops", false).await;

    book(&w, w.ben, down(id, None, FEB, 900)).await.expect("missed");

    assert!(failing(&w, w.client).await.is_empty());
    assert_eq!(line(&w, id, None).await.last().map(|m| m.verdict), Some(Verdict::Missed));
}

#[tokio::test]
async fn a_softer_promise_does_not_make_the_past_better() {
    let w = World::new().await;
    let (id, offering) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, JAN, 900)).await.expect("missed");

    w.app.write(move |tx, env| promise(tx, env, offering, 90_000)).await.expect("softer");
    w.later(SignedDuration::from_hours(24 * 60));
    book(&w, w.ben, down(id, None, date(2026, 4, 1), 900)).await.expect("kept");

    let line = line(&w, id, None).await;
    let of = |month| line.months.iter().find(|m| m.month == month).map(|m| m.verdict);
    assert_eq!((of(JAN), of(date(2026, 4, 1))), (Some(Verdict::Missed), Some(Verdict::Kept)));
}

#[tokio::test]
async fn whoever_owns_it_and_whoever_leads_are_told_once() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    let letters = |who: PersonId| {
        let app = w.app.clone();
        async move {
            let read = app.read(move |conn, _| {
                let sql = "select subject from letters where person_id = $1 order by id";
                let rows = conn.all(sql, &[who.0.into()])?;
                rows.iter().map(|row| Ok(row.at::<String>(0)?)).collect::<Result<Vec<_>, AppError>>()
            });
            read.await.expect("letters")
        }
    };

    say(&w, w.ben, id, Some(w.client), (true, "Lists are lost.")).await.expect("it fails");
    book(&w, w.ben, down(id, Some(w.client), FEB, 900)).await.expect("missed as well");
    w.later(SignedDuration::from_hours(2));
    say(&w, w.ada, id, Some(w.client), (false, "Fixed.")).await.expect("it runs");

    assert_eq!(letters(w.ada).await, ["Crew tablets fails for Field Operations"], "Ben spoke, Ada leads");
    assert_eq!(letters(w.ben).await, ["Crew tablets runs again for Field Operations"], "Ada spoke, Ben owns it");
    assert!(letters(w.cleo).await.is_empty() && letters(w.dan).await.is_empty());
}
