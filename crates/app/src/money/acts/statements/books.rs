//! What a run is made from, as the books have it now: of all clients whose statement of the period nobody has seen yet, or
//! of one of them.

use std::collections::{BTreeSet, HashSet};

use db::Conn;
use domain::charging::statement::State;
use domain::charging::{
    Audience, Carried, Client, FiscalYear, Inputs, Name, Period, RateCard, Run, Settled, Subscription, Usage, Waiver,
    run,
};
use domain::kernel::{PartyId, UsageId};
use jiff::civil::Date;

use crate::kit::error::AppError;
use crate::money::store as money;
use crate::money::store::statements::{self as store, Frontier, StatementRow, Waiting};

/// Everything that a run needs, read once.
pub(super) struct Books {
    pub(super) period: Period,
    pub(super) year: FiscalYear,
    pub(super) card: RateCard,
    pub(super) clients: Vec<Client>,
    pub(super) waivers: Vec<Waiver>,
    pub(super) usage: Vec<Usage>,
    pub(super) settled: Vec<Usage>,
    pub(super) settled_held: Vec<Settled>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) carried: Carried,
    /// Of the usage, what came late for a statement that was seen.
    pub(super) late: HashSet<UsageId>,
    /// Of the usage, what had no price before.
    pub(super) tried: HashSet<UsageId>,
}

/// The last period that takes nothing more of a client: the last whose statement it has seen, or that is closed.
pub(super) fn seen_until(frontier: &Frontier, closed: Option<Date>, client: PartyId) -> Option<Date> {
    frontier.get(&client).copied().max(closed)
}

impl Books {
    /// What the books say now.
    pub(super) fn now(conn: &mut Conn, period: Period, client: Option<PartyId>) -> Result<Self, AppError> {
        let only = client.map(|id| vec![id]);
        let frontier = store::frontiers(conn, only.as_deref())?;
        let closed = store::last_closed(conn)?;
        let seen: HashSet<PartyId> =
            frontier.iter().filter(|(_, until)| **until >= period.first()).map(|(id, _)| *id).collect();
        let span = (period.first(), period.last());
        let mut carried = store::carried(conn, period.before().first(), client)?;
        carried.retain(|(id, ..), _| !seen.contains(id));
        let mut subscriptions = store::held_in(conn, span, client, None)?;
        subscriptions.retain(|held| !seen.contains(&held.client));
        let mut books = Self {
            period,
            year: money::year(conn)?,
            card: money::card(conn)?,
            clients: store::clients_charged(conn, client)?,
            waivers: store::waivers(conn, client)?,
            usage: store::used_in(conn, span, client, &seen)?,
            settled: Vec::new(),
            settled_held: Vec::new(),
            subscriptions,
            carried,
            late: HashSet::new(),
            tried: HashSet::new(),
        };
        let lands = |w: &Waiting| {
            let until = seen_until(&frontier, closed, w.client);
            until.is_some_and(|until| Period::holding(until, period.length()).next() == period)
        };
        books.take_earlier(conn, client, lands)?;
        Ok(books)
    }

    /// What the books said when this statement was made.
    pub(super) fn then(conn: &mut Conn, of: &StatementRow) -> Result<Self, AppError> {
        let (period, client) = (of.period, of.client.0);
        let (span, only) = ((period.first(), period.last()), Some(client));
        let mut usage = store::used_in(conn, span, only, &HashSet::new())?;
        if of.state != State::Draft {
            let late = store::late_for(conn, client, period.first())?;
            usage.retain(|usage| !late.contains(&usage.id));
        }
        let mut books = Self {
            period,
            year: money::year(conn)?,
            card: money::card_at(conn, of.card)?,
            clients: store::clients_charged(conn, only)?,
            waivers: store::waivers(conn, only)?,
            usage,
            settled: Vec::new(),
            settled_held: Vec::new(),
            subscriptions: store::held_in(conn, span, only, Some(of.made_at))?,
            carried: store::carried(conn, period.before().first(), only)?,
            late: HashSet::new(),
            tried: HashSet::new(),
        };
        books.take_earlier(conn, only, |w| w.landed == Some(period.first()))?;
        Ok(books)
    }

    /// What comes behind a statement that was seen, and all that stood with it there: the pot is worked out again.
    fn take_earlier(
        &mut self,
        conn: &mut Conn,
        client: Option<PartyId>,
        lands: impl Fn(&Waiting) -> bool,
    ) -> Result<(), AppError> {
        let late = store::waiting_late(conn, self.period.first(), client)?;
        let unpriced = store::waiting_unpriced(conn, self.period.first(), client)?;
        let waiting: HashSet<UsageId> = late.iter().chain(&unpriced).map(|w| w.usage).collect();
        self.late = late.iter().filter(|w| lands(w)).map(|w| w.usage).collect();
        let priced = |w: &&Waiting| !self.card.versions(&w.key).is_empty();
        let tried: HashSet<UsageId> = unpriced.iter().filter(priced).filter(|w| lands(w)).map(|w| w.usage).collect();
        let mut pots: BTreeSet<(PartyId, Name, Period)> = BTreeSet::new();
        for w in late.iter().chain(&unpriced).filter(|w| self.late.contains(&w.usage) || tried.contains(&w.usage)) {
            pots.insert((w.client, w.key.clone(), Period::holding(w.day, self.period.length())));
        }
        for (client, key, own) in pots {
            for usage in store::used_of(conn, client, &key, (own.first(), own.last()))? {
                let found = tried.contains(&usage.id) && self.prices(&usage);
                if found {
                    self.tried.insert(usage.id);
                }
                if found || self.late.contains(&usage.id) {
                    self.usage.push(usage);
                } else if !waiting.contains(&usage.id) {
                    self.settled.push(usage);
                }
            }
            self.settled_held.extend(store::settled_held(conn, client, key.as_str(), own.first())?);
        }
        Ok(())
    }

    /// Whether the card has a price for it now.
    fn prices(&self, usage: &Usage) -> bool {
        let first = Period::holding(usage.day, self.period.length()).first();
        let of = self.clients.iter().filter(|client| client.id == usage.client && client.from <= first);
        let audience = of.max_by_key(|client| client.from).map_or(Audience::Internal, |client| client.audience);
        self.card.on(&usage.key, audience, usage.day).is_some_and(|rate| rate.of_unit(&usage.unit).is_some())
    }

    /// The run over them.
    pub(super) fn run(&self) -> Result<Run, AppError> {
        let inputs = Inputs {
            period: self.period,
            year: self.year,
            card: &self.card,
            clients: &self.clients,
            waivers: &self.waivers,
            usage: &self.usage,
            settled: &self.settled,
            settled_held: &self.settled_held,
            subscriptions: &self.subscriptions,
            carried: &self.carried,
            services: &[],
        };
        run(&inputs).map_err(|fault| AppError::refused(fault.code(), fault.sentence()))
    }
}
