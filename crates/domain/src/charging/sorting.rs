//! Bringing together what belongs to one pot: a million lines are sorted once, by numbers.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::held::Holding;
use super::period::Period;
use super::rate::Rate;
use super::usage::{Subscription, Usage};

/// Where something came from.
#[derive(Clone, Debug)]
pub(super) enum Origin<'a> {
    Usage(&'a Usage),
    Held(&'a Subscription, Box<Holding<'a>>),
    /// Charged before, by a period that is closed.
    Settled,
}

/// Something with a price, on its way to a line.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub(super) rank: Place,
    pub(super) rate: &'a Rate,
    /// In the unit of the rate.
    pub(super) quantity: Decimal,
    pub(super) origin: Origin<'a>,
}

/// Where it stands: client, key, period corrected (the current one last), used before held, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) client: usize,
    pub(super) key: usize,
    pub(super) corrects: Corrects,
    pub(super) held: bool,
    pub(super) day: Date,
}

/// Closed periods come before the one whose statements are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Corrects {
    Closed(Period),
    Nothing,
}

impl Corrects {
    pub(super) const fn period(self) -> Option<Period> {
        match self {
            Corrects::Closed(period) => Some(period),
            Corrects::Nothing => None,
        }
    }
}

impl Place {
    pub(super) const fn new(client: usize, key: usize) -> Self {
        Self { client, key, corrects: Corrects::Nothing, held: false, day: Date::MIN }
    }

    pub(super) fn of(self, corrects: Option<Period>, held: bool, day: Date) -> Self {
        Self { corrects: corrects.map_or(Corrects::Nothing, Corrects::Closed), held, day, ..self }
    }

    pub(super) const fn pot(self) -> (usize, usize, Corrects) {
        (self.client, self.key, self.corrects)
    }
}

#[derive(Debug, Default)]
pub(super) struct Bin<'a>(Vec<Item<'a>>);

impl<'a> Bin<'a> {
    pub(super) fn put(&mut self, item: Item<'a>) {
        self.0.push(item);
    }

    /// The closed pots that something came late for.
    pub(super) fn corrected(&self) -> impl Iterator<Item = (usize, usize, Corrects)> {
        self.0.iter().map(|item| item.rank.pot()).filter(|(_, _, corrects)| *corrects != Corrects::Nothing)
    }

    /// By place. Within a day the order makes no difference to any sum; ids are sorted where a line lists them.
    pub(super) fn sorted(self) -> Sorted<'a> {
        let mut order: Vec<(Place, u32)> = Vec::with_capacity(self.0.len());
        order.extend((0_u32..).zip(&self.0).map(|(at, item)| (item.rank, at)));
        order.sort_unstable();
        Sorted { items: self.0, order }
    }
}

/// Items in order.
pub(super) struct Sorted<'a> {
    items: Vec<Item<'a>>,
    order: Vec<(Place, u32)>,
}

impl<'a> Sorted<'a> {
    /// One pot after the other.
    pub(super) fn pots(&self) -> impl Iterator<Item = Vec<&Item<'a>>> {
        self.order.chunk_by(|a, b| a.0.pot() == b.0.pot()).map(|pot| {
            let at = pot.iter().filter_map(|(_, at)| usize::try_from(*at).ok());
            at.filter_map(|at| self.items.get(at)).collect()
        })
    }
}
