//! Whatever is booked, held, opened, taken back, issued and closed, in any order: every line of usage is in exactly one place,
//! what was seen stays as it was, and working it out again makes the same.

use std::collections::BTreeMap;

use domain::charging::statement::{Act, Answer, State};
use domain::charging::{Period, Standing};
use domain::kernel::{PartyId, StatementId};
use entente::imports::files::Files;
use entente::kit::error::AppError;
use entente::money::acts::statements::{self as statements, Again, Said, Step};
use entente::money::acts::{self, NewHeld, NewUsage};
use entente::money::store::statements as store;
use entente::money::store::{self as money, UsageFilter};
use entente::people::scope::Scope;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

use crate::money_statements::{PRICES, adds_up, brought, charge, did, month};
use crate::world::World;

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// What a statement says: its lines and its seal.
type Words = BTreeMap<StatementId, (State, String)>;

/// Every statement that a client sees, with all that it says.
async fn seen(w: &World) -> Words {
    let read = w.app.read(|conn, _| {
        let system = Scope::System("test");
        let mut found = Words::new();
        for row in store::periods(conn, None, 50)? {
            let open = [State::Preview, State::Issued, State::Closed];
            for row in store::of_period(conn, &system, row.period.first(), &open)? {
                let lines = store::lines_of(conn, row.id)?;
                found.insert(row.id, (row.state, format!("{} {} {lines:?}", row.seal, row.lines)));
            }
        }
        Ok(found)
    });
    read.await.expect("statements")
}

/// What may be refused by a rule, and never by the world.
fn fine<T>(done: &Result<T, AppError>) {
    assert!(!matches!(done, Err(AppError::Internal(_))), "{:?}", done.as_ref().err());
}

async fn book(w: &World, chance: &mut Chance, client: PartyId, today: Date) {
    let key = ["CORE", "PAGE", "CORE", "NIGHTS"][usize::try_from(chance.below(4)).unwrap_or(0)];
    let day = today.checked_sub(i32::try_from(chance.below(70)).unwrap_or(0).days()).expect("a day");
    if key == "NIGHTS" {
        let client = if client == w.client { "Field Operations" } else { "Laboratories" };
        let (quantity, day) = (1 + chance.below(9), day.min(today));
        return brought(w, Files::Usage, &format!("client,key,quantity,day\n{client},{key},{quantity},{day}\n")).await;
    }
    let quantity = (1 + chance.below(900)).to_string();
    let cost_centre = (chance.below(3) == 0).then(|| "4711".to_owned());
    let new = NewUsage { client, key: key.into(), quantity, unit: None, day, cost_centre, reference: None };
    fine(&did(w, move |tx, env, scope| acts::book(tx, env, scope, &new)).await);
}

async fn take_back(w: &World, chance: &mut Chance, client: PartyId) {
    let nth = usize::try_from(chance.below(12)).unwrap_or(0);
    let done = did(w, move |tx, env, scope| {
        let filter = UsageFilter { client: Some(client), ..UsageFilter::default() };
        match money::page_of_usage(tx, scope, &filter, None, 20)?.get(nth) {
            Some(row) => acts::reverse(tx, env, scope, row.usage.id).map(|_| ()),
            None => Ok(()),
        }
    });
    fine(&done.await);
}

async fn holds(w: &World, chance: &mut Chance, client: PartyId, today: Date) {
    let from = today.checked_sub(i32::try_from(chance.below(60)).unwrap_or(0).days()).expect("a day");
    let (quantity, end) = ((1 + chance.below(20)).to_string(), chance.below(2) == 0);
    let done = did(w, move |tx, env, scope| {
        if end {
            let rows = money::page_of_held(tx, scope, (Some(client), Some(today)), None, 5)?;
            let open = rows.iter().find(|row| row.held.until.is_none() && row.held.from <= from);
            return open.map_or(Ok(()), |row| acts::end(tx, env, scope, row.held.id, from));
        }
        let new =
            NewHeld { client, key: "MAIL".into(), quantity: quantity.clone(), from, until: None, cost_centre: None };
        acts::hold(tx, env, scope, &new).map(|_| ())
    });
    fine(&done.await);
    // Two words of one instant have no order.
    w.later(SignedDuration::from_secs(1));
}

/// Something is said of some statement.
async fn say(w: &World, chance: &mut Chance, period: Period) {
    let nth = usize::try_from(chance.below(4)).unwrap_or(0);
    let line = u32::try_from(1 + chance.below(3)).unwrap_or(1);
    let acts = [
        Act::TakeBack,
        Act::Dispute { line },
        Act::Withdraw { line },
        Act::Answer { line, answer: Answer::Stands },
        Act::Issue,
        Act::Close,
    ];
    let act = acts[usize::try_from(chance.below(6)).unwrap_or(0)].clone();
    let scopes = [w.scope(w.fay).await, w.scope(w.cleo).await, w.scope(w.dan).await];
    let done = w.app.write(move |tx, env| {
        let open = [State::Draft, State::Preview, State::Issued, State::Closed];
        let rows = store::of_period(tx, &Scope::System("test"), period.first(), &open)?;
        let Some(row) = rows.get(nth) else { return Ok(()) };
        let theirs = matches!(act, Act::Dispute { .. } | Act::Withdraw { .. });
        let scope = match (theirs, row.client.1.as_str()) {
            (false, _) => &scopes[0],
            (true, "Field Operations") => &scopes[1],
            (true, _) => &scopes[2],
        };
        statements::say(tx, env, scope, row.id, (Said::Act(act.clone()), Some("So it is.".into()))).map(|_| ())
    });
    fine(&done.await);
}

async fn on_the_way(w: &World, chance: &mut Chance, period: Period) {
    let what = chance.below(7);
    let done = did(w, move |tx, env, scope| match what {
        0 => statements::make(tx, env, scope, period).map(|_| ()),
        1 => statements::stand(tx, env, scope, period, Standing::Closing).map(|_| ()),
        2 => statements::all_of(tx, env, scope, period, Step::Open).map(|_| ()),
        3 => statements::all_of(tx, env, scope, period, Step::Issue).map(|_| ()),
        4 => statements::all_of(tx, env, scope, period, Step::Close).map(|_| ()),
        5 => statements::stand(tx, env, scope, period, Standing::Closed).map(|_| ()),
        _ => statements::stand(tx, env, scope, period, Standing::Open).map(|_| ()),
    });
    fine(&done.await);
}

/// Everything adds up once all drafts are made, and whatever was seen can be worked out again.
async fn holds_true(w: &World, first: Period) {
    let last = w.app.read(|conn, _| store::latest(conn)).await.expect("a period").expect("begun").period;
    fine(&did(w, move |tx, env, scope| statements::make(tx, env, scope, last)).await);
    let read = w.app.read(move |conn, _| {
        let none = std::collections::HashSet::new();
        let used = store::used_in(conn, (first.first(), last.last()), None, &none)?.len();
        let (mut taken, mut again) = (0, 0);
        for row in store::periods(conn, None, 50)? {
            taken += store::counts(conn, row.period.first())?.taken;
            let tried = store::unpriced(conn, row.period.first(), None, 10_000)?;
            again += tried.iter().filter(|u| u.usage.is_some() && u.landed.is_some()).count();
        }
        Ok((used, taken, again))
    });
    let (used, taken, again) = read.await.expect("counts");
    assert_eq!(taken, i64::try_from(used + again).expect("few"), "each line of usage is in exactly one place");
    let mut period = first;
    while period <= last {
        adds_up(w, &period.to_string()).await;
        for client in [w.client, w.other] {
            let compared = w.app.read(move |conn, _| {
                let rows = store::of_client(conn, client, period.first(), period.first())?;
                if rows.iter().any(|row| row.state.is_seen()) {
                    return statements::worked_out_again(conn, client, period).map(Some);
                }
                Ok(None)
            });
            let compared = compared.await.expect("compared");
            assert!(compared.is_none_or(|again| again == Again::Same), "{period}: {compared:?}");
        }
        period = period.next();
    }
}

async fn lives(seed: u64) {
    let (w, mut chance) = (World::new().await, Chance(seed));
    brought(&w, Files::Prices, PRICES).await;
    let first = month("2026-01");
    charge(&w, w.client, domain::charging::Treatment::Charge, first.first()).await;
    for client in [w.client, w.other] {
        for _ in 0..6 {
            book(&w, &mut chance, client, first.last()).await;
        }
    }
    did(&w, move |tx, env, scope| statements::make(tx, env, scope, first)).await.expect("drafts");
    let mut before = seen(&w).await;
    for turn in 0..70 {
        let today = w.app.env().local().date();
        let client = if chance.below(2) == 0 { w.client } else { w.other };
        let latest = w.app.read(|conn, _| store::latest(conn)).await.expect("a period").expect("begun").period;
        let period = if chance.below(3) == 0 { latest.before().max(first) } else { latest };
        match chance.below(12) {
            0..=2 => book(&w, &mut chance, client, today).await,
            3 => take_back(&w, &mut chance, client).await,
            4 => holds(&w, &mut chance, client, today).await,
            5 | 6 => say(&w, &mut chance, period).await,
            7 => w.later(SignedDuration::from_hours(24 * i64::try_from(chance.below(8)).unwrap_or(0))),
            8 => fine(&did(&w, move |tx, env, scope| statements::make(tx, env, scope, latest.next())).await),
            _ => on_the_way(&w, &mut chance, period).await,
        }
        let now = seen(&w).await;
        for (id, (state, text)) in &before {
            match now.get(id) {
                Some((_, same)) => {
                    assert_eq!(text, same, "a statement that was seen has changed, seed {seed}, turn {turn}")
                }
                None => assert_eq!(*state, State::Preview, "only what is looked at is taken back, seed {seed}"),
            }
        }
        before = now;
        if turn % 14 == 13 {
            holds_true(&w, first).await;
        }
    }
    // A price is found for what had none.
    let list = "rate_id,period,category,service,unit,price,currency,audience\n\
        NIGHTS,FY2025,support,Nights,night,126,EUR,internal\n";
    brought(&w, Files::Prices, list).await;
    holds_true(&w, first).await;
    w.verified().await;
}

#[tokio::test]
async fn every_line_of_usage_is_in_one_place_and_what_was_seen_stays_whatever_is_done() {
    for seed in [7, 19, 2_026, 77_777] {
        lives(seed).await;
    }
}
