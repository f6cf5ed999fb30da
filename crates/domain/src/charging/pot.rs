//! A pot: all that one client used or held of one key in one period, in one currency. Rules apply to the pot and not to
//! the line of usage, so that it makes no difference in how many lines the same use was reported.
//!
//! The order of the working: what was used or held, from the free allowance on up the tiers; whole steps; the least
//! quantity; the least amount. Rules for each day are applied day by day, rules for the period at its end.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::ladder::{Taken, TooLarge, billable, walk};
use super::line::LineKind;
use super::money::{Money, MoneyError};
use super::number::{Exact, Price, Quantity};
use super::rate::{Least, Per, Pricing, Rate, Resets};
use super::step::Step;
use super::usage::Place;

/// What stands between two resets of the counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Window {
    /// The whole period: nothing is counted that could begin anew.
    Period,
    /// The month that begins on this day.
    Month(Date),
    /// The fiscal year that begins on this day.
    Year(Date),
}

/// Where counting stands in each window.
pub(super) type Places = BTreeMap<Window, Place>;

/// One version of the rate, in one window, used or held.
#[derive(Clone, Debug)]
pub(super) struct Segment<'a> {
    pub(super) rate: &'a Rate,
    pub(super) window: Window,
    pub(super) held: bool,
    /// In the unit of the rate, by day.
    pub(super) days: Vec<(Date, Decimal)>,
    pub(super) begun: Decimal,
}

/// What becomes a line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Of this segment of the pot.
    pub(super) segment: usize,
    pub(super) kind: LineKind,
    pub(super) quantity: Decimal,
    pub(super) exact: Decimal,
    pub(super) amount: Money,
    pub(super) steps: Vec<Step>,
}

impl Segment<'_> {
    pub(super) fn total(&self) -> Decimal {
        self.days.iter().map(|(_, quantity)| *quantity).sum()
    }
}

/// Prices a pot, and moves the places. One currency throughout.
pub(super) fn price(segments: &[Segment<'_>], places: &mut Places) -> Result<Vec<Piece>, TooLarge> {
    let mut pieces = Vec::new();
    let mut flat_charged = false;
    let mut used = Decimal::ZERO;
    for (at, segment) in segments.iter().enumerate() {
        let mut till = Till::at(segment, places.get(&segment.window).copied().unwrap_or_default());
        let flat = !segment.held && matches!(segment.rate.pricing, Pricing::Flat(_));
        if flat {
            till.flat(segment.total(), &mut flat_charged);
        } else {
            till.days(segment)?;
        }
        if !segment.held {
            used += till.counted;
        }
        let last_used = !segment.held && segments[at + 1..].iter().all(|later| later.held);
        if last_used && !flat {
            till.at_the_end(used)?;
        }
        places.insert(segment.window, till.place);
        pieces.extend(till.pieces(at, segment)?);
    }
    least_of_all(segments, &mut pieces)?;
    Ok(pieces)
}

/// The least amount of the period, over everything in the pot but set-up fees.
fn least_of_all(segments: &[Segment<'_>], pieces: &mut Vec<Piece>) -> Result<(), TooLarge> {
    let Some((last, segment)) = segments.iter().enumerate().next_back() else { return Ok(()) };
    let least = segment.rate.minimums.iter().filter(|m| m.per == Per::Period).find_map(|m| match m.least {
        Least::Amount(least) => Some(least),
        Least::Quantity(_) => None,
    });
    let Some(least) = least else { return Ok(()) };
    let quantity: Decimal = segments.iter().map(Segment::total).sum();
    if quantity <= Decimal::ZERO {
        return Ok(());
    }
    let wanted = Money::round(Exact(least.0), segment.rate.currency)?;
    let mut so_far = Money::zero(wanted.currency);
    for piece in pieces.iter().filter(|piece| piece.kind != LineKind::SetUp) {
        so_far = so_far.plus(piece.amount)?;
    }
    let missing = wanted.minus(so_far)?;
    if missing.minor <= 0 {
        return Ok(());
    }
    let step = Step::LeastAmount { least, per: Per::Period, adds: missing.exact() };
    match pieces.iter_mut().find(|piece| piece.segment == last && piece.kind == LineKind::Minimum) {
        Some(piece) => {
            piece.steps.push(step);
            piece.exact += missing.exact().0;
            piece.amount = piece.amount.plus(missing)?;
        }
        None => pieces.push(Piece {
            segment: last,
            kind: LineKind::Minimum,
            quantity: Decimal::ZERO,
            exact: missing.exact().0,
            amount: missing,
            steps: vec![step],
        }),
    }
    Ok(())
}

impl From<MoneyError> for TooLarge {
    fn from(_: MoneyError) -> Self {
        TooLarge
    }
}

/// What one kind of line takes in while a segment is worked through.
#[derive(Debug, Default)]
struct Drawer {
    quantity: Decimal,
    free: Decimal,
    amount: Decimal,
    at: Vec<Taken>,
    first: Vec<Step>,
}

/// One segment at work.
struct Till<'a> {
    rate: &'a Rate,
    place: Place,
    /// Units counted here, with what increments and minimums added.
    counted: Decimal,
    main: Drawer,
    increment: Drawer,
    minimum: Drawer,
    flat: Option<Price>,
}

#[derive(Clone, Copy)]
enum Into {
    Main,
    Increment,
    Minimum,
}

impl<'a> Till<'a> {
    fn at(segment: &Segment<'a>, place: Place) -> Self {
        let (main, increment, minimum) = Default::default();
        Self { rate: segment.rate, place, counted: Decimal::ZERO, main, increment, minimum, flat: None }
    }

    fn drawer(&mut self, into: Into) -> &mut Drawer {
        match into {
            Into::Main => &mut self.main,
            Into::Increment => &mut self.increment,
            Into::Minimum => &mut self.minimum,
        }
    }

    fn take(&mut self, into: Into, quantity: Decimal) -> Result<Decimal, TooLarge> {
        let before = billable(self.rate, self.place.used.0);
        self.place.used = Exact(self.place.used.0.checked_add(quantity).ok_or(TooLarge)?);
        let charged = billable(self.rate, self.place.used.0) - before;
        self.counted += quantity;
        let taken = walk(self.rate, &mut self.place, charged)?;
        let amount = taken.iter().map(|t| t.amount).sum();
        let drawer = self.drawer(into);
        drawer.quantity += quantity;
        drawer.free += quantity - charged;
        drawer.amount += amount;
        for taken in taken {
            match drawer.at.iter_mut().find(|at| at.tier == taken.tier && at.price == taken.price) {
                Some(at) => {
                    at.quantity += taken.quantity;
                    at.amount += taken.amount;
                }
                None => drawer.at.push(taken),
            }
        }
        Ok(amount)
    }

    fn flat(&mut self, quantity: Decimal, charged: &mut bool) {
        let Pricing::Flat(price) = self.rate.pricing else { return };
        self.main.quantity = quantity;
        self.counted = quantity;
        if quantity > Decimal::ZERO && !*charged {
            *charged = true;
            self.main.amount = price.0;
            self.flat = Some(price);
        }
    }

    fn days(&mut self, segment: &Segment<'_>) -> Result<(), TooLarge> {
        let rules = segment.rate.minimums.iter().map(|m| m.per).chain(segment.rate.increment.map(|i| i.per));
        let daily = !segment.held && rules.into_iter().any(|per| per == Per::Day);
        if !daily {
            return self.take(Into::Main, segment.total()).map(|_| ());
        }
        for (_, quantity) in &segment.days {
            let before = self.main.amount + self.increment.amount + self.minimum.amount;
            self.take(Into::Main, *quantity)?;
            self.raise(Per::Day, *quantity)?;
            let amount = self.main.amount + self.increment.amount + self.minimum.amount - before;
            self.raise_amount(*quantity, amount);
        }
        Ok(())
    }

    fn at_the_end(&mut self, used: Decimal) -> Result<(), TooLarge> {
        self.raise(Per::Period, used)
    }

    /// Whole steps first, then the least quantity.
    fn raise(&mut self, per: Per, used: Decimal) -> Result<(), TooLarge> {
        if used <= Decimal::ZERO {
            return Ok(());
        }
        let mut now = used;
        if let Some(increment) = self.rate.increment.filter(|i| i.per == per) {
            let adds = to_whole_steps(used, increment.of)? - used;
            now += adds;
            self.take(Into::Increment, adds)?;
            add(&mut self.increment.first, &Step::Increment { of: increment.of, per, adds: Exact(adds) });
        }
        let minimums = self.rate.minimums.iter().filter(|m| m.per == per);
        let least = minimums.filter_map(|m| if let Least::Quantity(q) = m.least { Some(q) } else { None }).max();
        if let Some(least) = least.filter(|least| least.0 > now) {
            let adds = least.0 - now;
            self.take(Into::Minimum, adds)?;
            add(&mut self.minimum.first, &Step::LeastQuantity { least, per, adds: Exact(adds) });
        }
        Ok(())
    }

    fn raise_amount(&mut self, used: Decimal, amount: Decimal) {
        let minimums = self.rate.minimums.iter().filter(|m| m.per == Per::Day && used > Decimal::ZERO);
        let least = minimums.filter_map(|m| if let Least::Amount(a) = m.least { Some(a) } else { None }).max();
        if let Some(least) = least.filter(|least| least.0 > amount) {
            let adds = least.0 - amount;
            self.minimum.amount += adds;
            add(&mut self.minimum.first, &Step::LeastAmount { least, per: Per::Day, adds: Exact(adds) });
        }
    }

    /// The main line is rounded by itself. What is added to it is rounded so that all lines of the segment together are
    /// the rounded exact sum; otherwise more use could cost a minor unit less.
    fn pieces(self, segment: usize, of: &Segment<'_>) -> Result<Vec<Piece>, TooLarge> {
        let main = if of.held { LineKind::Held } else { LineKind::Used };
        let drawers = [(main, &self.main), (LineKind::Increment, &self.increment), (LineKind::Minimum, &self.minimum)];
        let currency = self.rate.currency;
        let mut pieces = Vec::new();
        let (mut exact, mut rounded) = (Decimal::ZERO, Money::zero(currency));
        for (kind, drawer) in drawers {
            exact = exact.checked_add(drawer.amount).ok_or(TooLarge)?;
            let together = Money::round(Exact(exact), currency)?;
            let amount = together.minus(rounded)?;
            rounded = together;
            let adds = !drawer.quantity.is_zero() || !drawer.amount.is_zero();
            if kind == LineKind::Used || adds {
                let steps = self.steps(drawer);
                let quantity = drawer.quantity;
                pieces.push(Piece { segment, kind, quantity, exact: drawer.amount, amount, steps });
            }
        }
        pieces.extend(self.set_up(segment, of)?);
        Ok(pieces)
    }

    fn set_up(&self, segment: usize, of: &Segment<'_>) -> Result<Option<Piece>, TooLarge> {
        let Some(price) = self.rate.set_up.filter(|_| !of.begun.is_zero()) else { return Ok(None) };
        let exact = price.0.checked_mul(of.begun).ok_or(TooLarge)?;
        let (quantity, amount) = (of.begun, Money::round(Exact(exact), self.rate.currency)?);
        let comes_to = Exact(exact);
        let step = Step::At { tier: None, quantity: Exact(quantity), price, per: Quantity::ONE, comes_to };
        Ok(Some(Piece { segment, kind: LineKind::SetUp, quantity, exact, amount, steps: vec![step] }))
    }

    fn steps(&self, drawer: &Drawer) -> Vec<Step> {
        let mut steps = drawer.first.clone();
        if let Some(price) = self.flat {
            steps.push(Step::Flat { price });
        }
        if let Some(allowance) = self.rate.free.filter(|_| !drawer.free.is_zero()) {
            steps.push(Step::Free { allowance, covers: Exact(drawer.free) });
        }
        steps.extend(drawer.at.iter().map(|taken| Step::At {
            tier: taken.tier,
            quantity: Exact(taken.quantity),
            price: taken.price,
            per: self.rate.per,
            comes_to: Exact(taken.amount),
        }));
        steps
    }
}

/// Steps of the same rule on several days are told as one.
fn add(steps: &mut Vec<Step>, step: &Step) {
    let more = match step {
        Step::Increment { adds, .. } | Step::LeastQuantity { adds, .. } | Step::LeastAmount { adds, .. } => adds.0,
        _ => Decimal::ZERO,
    };
    if more.is_zero() {
        return;
    }
    match steps.iter_mut().find(|there| std::mem::discriminant(*there) == std::mem::discriminant(step)) {
        Some(Step::Increment { adds, .. } | Step::LeastQuantity { adds, .. } | Step::LeastAmount { adds, .. }) => {
            adds.0 += more
        }
        _ => steps.push(step.clone()),
    }
}

fn to_whole_steps(used: Decimal, of: Quantity) -> Result<Decimal, TooLarge> {
    let steps = used.checked_div(of.0).ok_or(TooLarge)?;
    steps.ceil().checked_mul(of.0).ok_or(TooLarge)
}

impl Window {
    pub(super) fn of(rate: &Rate, day: Date, first_of_year: impl Fn(Date) -> Date) -> Self {
        match rate.resets {
            _ if !rate.counts() => Window::Period,
            Resets::Monthly => Window::Month(day.first_of_month()),
            Resets::Yearly => Window::Year(first_of_year(day)),
        }
    }
}

/// Where the fiscal years would stand if these segments had come last in them: what was counted since stays below.
pub(super) fn stepped_back(old: &[Segment<'_>], places: &Places) -> Result<Places, TooLarge> {
    let years = places.iter().filter(|(window, _)| matches!(window, Window::Year(_)));
    let mut start: Places = years.map(|(window, place)| (*window, *place)).collect();
    let pieces = price(old, &mut Places::new())?;
    for (at, segment) in old.iter().enumerate().rev() {
        let Some(place) = start.get_mut(&segment.window) else { continue };
        let own = pieces.iter().filter(|piece| piece.segment == at && piece.kind != LineKind::SetUp);
        let counted: Decimal = own.map(|piece| piece.quantity).sum();
        let used = place.used.0 - counted;
        if used < Decimal::ZERO {
            // Nobody carried that year over; it is counted from its beginning.
            *place = Place::default();
            continue;
        }
        let back = billable(segment.rate, used) - billable(segment.rate, place.used.0);
        walk(segment.rate, place, back)?;
        place.used = Exact(used);
    }
    Ok(start)
}
