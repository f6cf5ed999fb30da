//! From pots to lines: prices each pot, puts what came late as a difference, and says how each line came about.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::ladder::TooLarge;
use super::line::{Because, Line, LineKind, Share, Statement, Treatment, Uncharged};
use super::money::{Currency, Money};
use super::number::{Exact, Name, Quantity};
use super::period::Period;
use super::pot::{Piece, Places, Segment, Window, price, stepped_back};
use super::run::{Client, Clients, Inputs, RunFault, Waiver};
use super::sorting::{Item, Origin, Sorted};
use super::step::Step;
use super::usage::{Carried, Place};
use crate::kernel::{PartyId, UsageId};

#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) statements: Vec<Statement>,
    pub(super) uncharged: Vec<Uncharged>,
    pub(super) carried: Carried,
}

pub(super) struct Writer<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    waived: HashMap<(PartyId, &'a Name), Vec<&'a Waiver>>,
    written: Written,
}

/// A segment with the items that are new in it.
struct Part<'a, 'b> {
    segment: Segment<'a>,
    new: Vec<&'b Item<'a>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, clients: &'a Clients) -> Self {
        let mut waived: HashMap<_, Vec<&Waiver>> = HashMap::new();
        for waiver in inputs.waivers {
            waived.entry((waiver.client, &waiver.key)).or_default().push(waiver);
        }
        waived.values_mut().for_each(|waivers| waivers.sort_by_key(|waiver| (waiver.from, &waiver.reason)));
        Self { inputs, clients, waived, written: Written::default() }
    }

    pub(super) fn write(mut self, sorted: Sorted<'a>) -> Result<Written, RunFault> {
        let mut at: Option<(usize, usize)> = None;
        let mut places = Places::new();
        for pot in sorted.pots() {
            let Some(first) = pot.first() else { continue };
            let corrects = first.rank.corrects.period();
            let of = corrects.unwrap_or(self.inputs.period);
            let Some(client) = self.clients.at(first.rank.client, of).copied() else { continue };
            let key = &first.rate.key;
            if at != Some((first.rank.client, first.rank.key)) {
                at = Some((first.rank.client, first.rank.key));
                places = self.places(client.id, key);
            }
            let lines = self.pot(&pot, corrects, &mut places);
            let lines = lines.map_err(|TooLarge| RunFault::TooLarge(client.id, key.clone()))?;
            self.keep(client, key, of, lines);
            for (window, place) in &places {
                if let Window::Year(first) = window {
                    self.written.carried.insert((client.id, key.clone(), *first), *place);
                }
            }
        }
        for statement in &mut self.written.statements {
            (1..).zip(&mut statement.lines).for_each(|(number, line)| line.number = number);
        }
        (1..).zip(&mut self.written.uncharged).for_each(|(number, uncharged)| uncharged.line.number = number);
        Ok(self.written)
    }

    fn places(&self, client: PartyId, key: &Name) -> Places {
        let all = (client, key.clone(), Date::MIN)..=(client, key.clone(), Date::MAX);
        self.inputs.carried.range(all).map(|((.., first), place)| (Window::Year(*first), *place)).collect()
    }

    /// `of` is the period in which it was used, which says whether it is charged.
    fn keep(&mut self, client: Client, key: &Name, of: Period, lines: Vec<Line>) {
        let waived = self.waived.get(&(client.id, key)).and_then(|all| all.iter().rev().find(|w| w.holds_in(of)));
        let because = match (waived, client.treatment) {
            (Some(waiver), _) => Some(Because::Waived(waiver.reason.clone())),
            (None, Treatment::Neither) => Some(Because::Neither),
            (None, Treatment::Charge | Treatment::Show) => None,
        };
        if let Some(because) = because {
            let apart = lines.into_iter().map(|line| Uncharged { client: client.id, line, because: because.clone() });
            self.written.uncharged.extend(apart);
            return;
        }
        let mine = self.written.statements.iter_mut().rev().take_while(|last| last.client == client.id);
        match mine.into_iter().find(|statement| statement.treatment == client.treatment) {
            Some(statement) => statement.lines.extend(lines),
            None if lines.is_empty() => {}
            None => {
                let statement = Statement { client: client.id, treatment: client.treatment, lines };
                self.written.statements.push(statement);
            }
        }
    }

    fn pot(&self, pot: &[&Item<'a>], corrects: Option<Period>, places: &mut Places) -> Result<Vec<Line>, TooLarge> {
        let all = self.parts(pot.iter().copied());
        let mut currencies: Vec<Currency> = all.iter().map(|part| part.segment.rate.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let mut lines = Vec::new();
        for currency in currencies {
            let here: Vec<&Part<'a, '_>> = all.iter().filter(|p| p.segment.rate.currency == currency).collect();
            let segments: Vec<Segment<'a>> = here.iter().map(|part| part.segment.clone()).collect();
            let Some(closed) = corrects else {
                let pieces = price(&segments, places)?;
                lines.extend(pieces.into_iter().filter_map(|piece| charged(&here, piece)));
                continue;
            };
            let settled = pot.iter().copied().filter(|item| matches!(item.origin, Origin::Settled));
            let mut before = self.parts(settled.filter(|item| item.rate.currency == currency));
            let before: Vec<Segment<'a>> = before.drain(..).map(|part| part.segment).collect();
            lines.extend(corrected(closed, &here, &segments, &before, places)?);
        }
        Ok(lines)
    }

    /// Items come by used before held, and by day; so the days of a part come in order.
    fn parts<'b>(&self, items: impl Iterator<Item = &'b Item<'a>>) -> Vec<Part<'a, 'b>>
    where
        'a: 'b,
    {
        let mut parts: Vec<Part<'a, 'b>> = Vec::new();
        for item in items {
            let (day, held) = (item.rank.day, item.rank.held);
            let window = Window::of(item.rate, day, |day| self.inputs.year.first_day(day));
            let same = |part: &Part<'_, '_>| {
                part.segment.rate.id == item.rate.id && part.segment.window == window && part.segment.held == held
            };
            let at = parts.iter().rposition(same).unwrap_or_else(|| {
                let segment = Segment { rate: item.rate, window, held, days: Vec::new(), begun: Decimal::ZERO };
                parts.push(Part { segment, new: Vec::new() });
                parts.len() - 1
            });
            let Some(part) = parts.get_mut(at) else { continue };
            match part.segment.days.last_mut().filter(|(last, _)| *last == day) {
                Some((_, quantity)) => *quantity += item.quantity,
                None => part.segment.days.push((day, item.quantity)),
            }
            if let Origin::Held(_, holding) = &item.origin {
                part.segment.begun += holding.begun;
            }
            if !matches!(item.origin, Origin::Settled) {
                part.new.push(item);
            }
        }
        parts
    }
}

/// A closed pot, worked out without and with what came late.
fn corrected(
    closed: Period,
    parts: &[&Part<'_, '_>],
    all: &[Segment<'_>],
    before: &[Segment<'_>],
    places: &mut Places,
) -> Result<Vec<Line>, TooLarge> {
    let start = stepped_back(before, places)?;
    let (mut old_places, mut new_places) = (start.clone(), start);
    let old = price(before, &mut old_places)?;
    let new = price(all, &mut new_places)?;
    move_on(places, &old_places, &new_places);
    let mut lines = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        for kind in LineKind::ALL {
            let now = new.iter().find(|piece| piece.segment == at && piece.kind == kind);
            let was = old.iter().find(|piece| piece.kind == kind && same(&before[piece.segment], &part.segment));
            let Some(any) = now.or(was) else { continue };
            let zero = Money::zero(any.amount.currency);
            let (before, after) = (was.map_or(zero, |p| p.amount), now.map_or(zero, |p| p.amount));
            let quantity = now.map_or(Decimal::ZERO, |p| p.quantity) - was.map_or(Decimal::ZERO, |p| p.quantity);
            let amount = after.minus(before)?;
            let own = kind.is_own() && !part.new.is_empty();
            if own || !amount.is_zero() || !quantity.is_zero() {
                let mut steps = now.map(|p| p.steps.clone()).unwrap_or_default();
                steps.push(Step::WorkedAnew { before, now: after });
                let exact = amount.exact().0;
                let piece = Piece { segment: at, kind, quantity, exact, amount, steps };
                lines.extend(line(parts, piece, Some(closed)));
            }
        }
    }
    Ok(lines)
}

fn same(a: &Segment<'_>, b: &Segment<'_>) -> bool {
    a.rate.id == b.rate.id && a.window == b.window && a.held == b.held
}

/// What came late moves the counting of its fiscal year.
fn move_on(places: &mut Places, old: &Places, new: &Places) {
    for (window, now) in new.iter().filter(|(window, _)| matches!(window, Window::Year(_))) {
        let was = old.get(window).copied().unwrap_or_default();
        let place = places.entry(*window).or_default();
        *place = Place {
            used: Exact(place.used.0 + now.used.0 - was.used.0),
            billed: Exact(place.billed.0 + now.billed.0 - was.billed.0),
            spent: Exact(place.spent.0 + now.spent.0 - was.spent.0),
        };
    }
}

fn charged(parts: &[&Part<'_, '_>], mut piece: Piece) -> Option<Line> {
    piece.steps.push(Step::Rounded { exact: Exact(piece.exact), to: piece.amount });
    line(parts, piece, None)
}

fn line(parts: &[&Part<'_, '_>], piece: Piece, corrects: Option<Period>) -> Option<Line> {
    let part = parts.get(piece.segment)?;
    let segment = &part.segment;
    let own = piece.kind.is_own();
    let mut steps = if own { told(part) } else { Vec::new() };
    steps.extend(piece.steps);
    let mut usage: Vec<UsageId> = Vec::new();
    let mut subscriptions = Vec::new();
    for item in &part.new {
        match &item.origin {
            Origin::Usage(line) if own => usage.push(line.id),
            Origin::Held(held, _) if own => subscriptions.push(held.id),
            Origin::Held(held, holding) if piece.kind == LineKind::SetUp && !holding.begun.is_zero() => {
                subscriptions.push(held.id);
            }
            _ => {}
        }
    }
    usage.sort_unstable();
    subscriptions.sort_unstable();
    let first = part.new.first().map(|item| item.rank.day).or_else(|| segment.days.first().map(|(day, _)| *day))?;
    let last = part.new.iter().map(|item| item.last_day()).max().unwrap_or(first);
    Some(Line {
        number: 0,
        service: segment.rate.service,
        key: segment.rate.key.clone(),
        rate: segment.rate.id,
        kind: piece.kind,
        corrects,
        from: first,
        until: last,
        quantity: Exact(piece.quantity),
        unit: segment.rate.unit.clone(),
        amount: piece.amount,
        shares: shares(part, piece.kind, piece.amount),
        usage,
        subscriptions,
        steps,
    })
}

impl Item<'_> {
    fn last_day(&self) -> Date {
        if let Origin::Held(_, holding) = &self.origin { holding.last } else { self.rank.day }
    }
}

/// What came in: lines of usage by unit, subscriptions one by one.
fn told(part: &Part<'_, '_>) -> Vec<Step> {
    let rate = part.segment.rate;
    let mut by_unit: Vec<(&Name, u32, Decimal)> = Vec::new();
    let mut steps = Vec::new();
    let mut held: Vec<&&Item<'_>> = Vec::new();
    for item in &part.new {
        match &item.origin {
            Origin::Usage(usage) => match by_unit.iter_mut().find(|(unit, ..)| **unit == usage.unit) {
                Some((_, lines, quantity)) => {
                    *lines += 1;
                    *quantity += usage.quantity.0;
                }
                None => by_unit.push((&usage.unit, 1, usage.quantity.0)),
            },
            Origin::Held(..) => held.push(item),
            Origin::Settled => {}
        }
    }
    by_unit.sort_unstable_by_key(|(unit, ..)| *unit);
    for (unit, lines, quantity) in by_unit {
        steps.push(Step::Lines { lines, quantity: Exact(quantity), unit: unit.clone() });
        let is = rate.of_unit(unit).filter(|is| *is != Quantity::ONE);
        if let Some((is, comes_to)) = is.and_then(|is| quantity.checked_mul(is.0).map(|to| (is, to))) {
            let (quantity, comes_to) = (Exact(quantity), Exact(comes_to));
            steps.push(Step::Converted { quantity, unit: unit.clone(), is, comes_to });
        }
    }
    for item in held {
        if let Origin::Held(_, holding) = &item.origin {
            steps.extend(holding.steps.iter().cloned());
        }
    }
    steps
}

fn shares(part: &Part<'_, '_>, kind: LineKind, amount: Money) -> Vec<Share> {
    let mut weights: BTreeMap<Option<&Name>, Decimal> = BTreeMap::new();
    for item in &part.new {
        let (cost_centre, begun) = match &item.origin {
            Origin::Usage(usage) => (usage.cost_centre.as_ref(), Decimal::ZERO),
            Origin::Held(held, holding) => (held.cost_centre.as_ref(), holding.begun),
            Origin::Settled => continue,
        };
        if kind == LineKind::SetUp && begun.is_zero() {
            continue;
        }
        let weight = if kind == LineKind::SetUp { begun } else { item.quantity };
        *weights.entry(cost_centre).or_default() += weight;
    }
    if weights.is_empty() {
        weights.insert(None, Decimal::ONE);
    }
    let parts = amount.divided(&weights.values().copied().collect::<Vec<_>>());
    weights.keys().zip(parts).map(|(name, amount)| Share { cost_centre: (*name).cloned(), amount }).collect()
}
