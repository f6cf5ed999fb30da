//! The record of a place: what began, what was done, what was said about it, and what it says of the next.

use std::collections::BinaryHeap;

use super::curve::{Curve, SHOWN};
use super::item::{Asked, Grain, Item, Said};
use super::mix::Mix;
use super::numbers::{exp, ln};
use super::often::Often;
use super::replay::Past;
use super::said::{Basis, Count, Forecast, ForecastError};
use super::survival::{Seen, curve, order};
use super::view::{Nearness, VIEWS};
use super::week::Week;
use super::window::Window;

/// What a forecast without any record says: half within ten days, 85 in 100 within some 47. With a date that is wanted: half by
/// it, 85 in 100 within about twice the time. A default, chosen and not measured.
const DEFAULT: (f64, f64) = (10.0, 1.5);
const DEFAULT_OF_PLAN: f64 = 0.75;
/// As many items as this default counts for.
const DEFAULT_WEIGHT: f64 = 5.0;
/// A date is compared by the share of its time that was needed, as far as times differ by no more than this factor.
const SAME_SHARE: f64 = 2.0;

/// No moment lies further away, in days: some 2,700 years to either side.
const FAR: f64 = 1e6;

/// What is open and when to look at it again, the earliest first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    at: f64,
    item: u32,
}

impl Eq for Look {}
impl Ord for Look {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.at.total_cmp(&self.at).then(other.item.cmp(&self.item))
    }
}
impl PartialOrd for Look {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The record of a place. It is told what begins and what is done, in the order of time, and knows nothing else: so a forecast
/// never rests on what came after it.
#[derive(Clone, Debug)]
pub struct Record {
    grain: Grain,
    now: f64,
    items: Vec<Item>,
    window: Window,
    week: Week,
    /// It was asked about each item, so that it knows which view was right.
    asked: bool,
    mix: Mix,
    often: Often,
    looks: BinaryHeap<Look>,
}

impl Record {
    /// An empty record.
    #[must_use]
    pub fn new(grain: Grain) -> Self {
        let parts = if grain == Grain::Days { 7 } else { 28 };
        Self {
            grain,
            now: f64::NEG_INFINITY,
            items: Vec::new(),
            window: Window::default(),
            week: Week::new(parts),
            asked: true,
            mix: Mix::new(),
            often: Often::default(),
            looks: BinaryHeap::new(),
        }
    }

    /// The record of a past as it is known now, without asking about each of it, which takes a hundred times as long. Nothing tells
    /// then which view was right: those that look at kind and team are believed the more, the more there is of them. What begins after now is left out, what ends after now is open.
    ///
    /// # Errors
    /// Something ends before it begins, or at no moment of a calendar.
    pub fn known(past: &[Past], grain: Grain, now: f64) -> Result<Self, ForecastError> {
        let mut record = Self { asked: false, ..Self::new(grain) };
        let mut begun: Vec<&Past> = past.iter().filter(|p| p.asked.at <= now).collect();
        begun.sort_by(|a, b| a.asked.at.total_cmp(&b.asked.at));
        for one in &begun {
            let item = record.item(one.asked)?;
            record.now = one.asked.at;
            record.items.push(item);
            record.window.began(&record.items);
        }
        for (number, at) in (0..).zip(&begun).filter_map(|(number, p)| Some((number, p.done.filter(|at| *at <= now)?)))
        {
            record.end(number, at)?;
            record.week.done(at);
        }
        record.settle();
        record.now = now;
        Ok(record)
    }

    /// Something begins: what is to be expected of it, from all that was told before. Its number is for [`Record::done`].
    ///
    /// # Errors
    /// It begins before something that was told already, or at no moment of a calendar.
    pub fn begin(&mut self, asked: Asked) -> Result<(u32, Forecast), ForecastError> {
        let item = self.item(asked)?;
        let (said, forecast) = self.say(&item);
        self.now = asked.at;
        self.learn();
        let number = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let look = asked.at + 1.5 * said.curve.0[SHOWN[1]] + self.half();
        self.looks.push(Look { at: look, item: number });
        self.items.push(Item { said: Some(Box::new(said)), ..item });
        self.window.began(&self.items);
        Ok((number, forecast))
    }

    /// Something is done.
    ///
    /// # Errors
    /// There is no such item, it is done already, or this lies before its begin.
    pub fn done(&mut self, number: u32, at: f64) -> Result<(), ForecastError> {
        self.end(number, at)?;
        self.now = self.now.max(at);
        if self.week.done(at) {
            self.settle();
        }
        Ok(())
    }

    fn end(&mut self, number: u32, at: f64) -> Result<(), ForecastError> {
        let half = self.half();
        let item = self.items.get_mut(number as usize).ok_or(ForecastError::Unknown)?;
        if item.done.is_some() {
            return Err(ForecastError::Unknown);
        }
        if at.is_nan() || at.abs() > FAR {
            return Err(ForecastError::NoMoment);
        }
        if at < item.began {
            return Err(ForecastError::Backwards);
        }
        item.done = Some(at);
        item.took = (self.week.operational(at + half) - item.from).max(0.0);
        self.window.done(&self.items, number);
        Ok(())
    }

    /// Works operational times out anew, after the pace of the week has changed.
    fn settle(&mut self) {
        self.week.settle();
        let half = self.half();
        for item in &mut self.items[self.window.start()..] {
            item.from = self.week.operational(item.began + half);
            item.took = item.done.map_or(0.0, |at| (self.week.operational(at + half) - item.from).max(0.0));
        }
        self.window.sort(&self.items);
    }

    /// What is to be expected of something that would begin, from all that was told so far. Nothing is kept.
    ///
    /// # Errors
    /// As [`Record::begin`].
    pub fn forecast(&self, asked: Asked) -> Result<Forecast, ForecastError> {
        Ok(self.say(&self.item(asked)?).1)
    }

    fn half(&self) -> f64 {
        // A day is counted from its noon, so that none falls between two.
        if self.grain == Grain::Days { 0.5 } else { 0.0 }
    }

    fn item(&self, asked: Asked) -> Result<Item, ForecastError> {
        if asked.at.is_nan() || asked.at.abs() > FAR {
            return Err(ForecastError::NoMoment);
        }
        if asked.at < self.now {
            return Err(ForecastError::Backwards);
        }
        // A date before the begin says nothing of what comes.
        let plan =
            asked.due.filter(|due| !due.is_nan()).map(|due| (due - asked.at).min(FAR)).filter(|days| *days >= 0.0);
        Ok(Item {
            began: asked.at,
            done: None,
            groups: asked.groups,
            effort: asked.effort.filter(|e| e.is_finite() && *e > 0.0).map(ln),
            plan: plan.map(|days| ln(days.max(1.0))),
            from: self.week.operational(asked.at + self.half()),
            took: 0.0,
            said: None,
        })
    }

    /// Views are judged some time after the last date they named, done or not: not when an item is done, for the short ones
    /// would come first.
    fn learn(&mut self) {
        let half = self.half();
        while let Some(look) = self.looks.peek().copied().filter(|l| l.at < self.now) {
            self.looks.pop();
            let item = &mut self.items[look.item as usize];
            let done = item.done.filter(|at| *at <= look.at);
            if let Some(said) = item.said.take() {
                // In days, one that is rounded up is kept.
                let date = item.began + said.curve.0[SHOWN[1]] + half + 1e-8;
                self.often.learn(done.is_some_and(|at| at <= date));
                self.mix.learn(&said, done.unwrap_or(look.at) - item.began, done.is_some());
            }
        }
    }

    fn say(&self, item: &Item) -> (Said, Forecast) {
        let past = &self.items[self.window.start()..];
        let curves = self.views(past, item);
        let basis = basis(past, item);
        let believed = if self.asked { self.mix.weights() } else { unasked(&basis) };
        let whole = Curve::mean(curves.iter().zip(believed).filter_map(|(c, w)| c.as_ref().map(|c| (c, w))));
        let whole = whole.smoothed();
        let by = self.often.shift();
        let shown = if by < 0.0 { whole.shifted(by) } else { whole };
        let shown = if self.grain == Grain::Days { shown.map(|days| (days + 0.5).floor()) } else { shown };
        let said = Said { views: curves.map(|c| c.map(|c| SHOWN.map(|at| c.0[at]))), curve: whole };
        (said, Forecast::new(item.began, shown, basis))
    }

    /// The curve by each view that fits, with the default mixed in.
    fn views(&self, past: &[Item], item: &Item) -> [Option<Curve>; VIEWS.len()] {
        let start = self.window.start();
        let seen = self.seen(item.from);
        let near = Nearness::of(past, &seen, start, item);
        let shares = item.plan.map(|plan| self.shares(item.began, plan)).unwrap_or_default();
        let near_shares = Nearness::of(past, &shares, start, item);
        let default = match item.plan {
            Some(plan) => Curve::default_of(exp(plan), DEFAULT_OF_PLAN),
            None => Curve::default_of(DEFAULT.0, DEFAULT.1),
        };
        let mut weights = Vec::new();
        let of = |nth: usize| {
            let view = &VIEWS[nth];
            if !view.fits(item) {
                return None;
            }
            let (seen, near) = if view.plan() { (&shares, &near_shares) } else { (&seen, &near) };
            near.weights(view, &mut weights);
            let found = curve(seen, &weights);
            let found = if view.plan() { found } else { self.calendar(item, &found) };
            let told = seen.iter().filter(|s| s.done || s.days > default.at(0.5)).count() as f64;
            Some(Curve::mean([(&default, DEFAULT_WEIGHT), (&found, told)].into_iter()))
        };
        std::array::from_fn(of)
    }

    /// Items of the window by operational time, as they leave those at risk.
    fn seen(&self, now: f64) -> Vec<Seen> {
        let open = self.window.open().iter().rev().map(|number| {
            let days = (now - self.items[*number as usize].from).max(0.0);
            Seen { days, done: false, item: *number }
        });
        let mut open = open.peekable();
        let mut seen = Vec::with_capacity(self.items.len() - self.window.start());
        for done in self.window.finished() {
            while let Some(open) = open.next_if(|o| order(o, done).is_lt()) {
                seen.push(open);
            }
            seen.push(*done);
        }
        seen.extend(open);
        seen
    }

    /// Items of the window by the share of their time to the wanted date that they needed, in days of this one's.
    fn shares(&self, now: f64, plan: f64) -> Vec<Seen> {
        let most = ln(SAME_SHARE);
        let start = self.window.start();
        let of = |(nth, item): (usize, &Item)| {
            let factor = item.plan.map_or(1.0, |of| exp((plan - of).clamp(-most, most)));
            let days = (item.done.unwrap_or(now) - item.began).max(0.0) * factor;
            Seen { days, done: item.done.is_some(), item: (start + nth) as u32 }
        };
        let mut seen: Vec<Seen> = self.items[start..].iter().enumerate().map(of).collect();
        seen.sort_by(order);
        seen
    }

    fn calendar(&self, item: &Item, operational: &Curve) -> Curve {
        let from = item.began + self.half();
        operational.map(|days| (self.week.moment(item.from + days) - from).max(0.0))
    }
}

/// How much each view counts where nothing was learned of them: one that looks past a record of its own kind or team counts less.
fn unasked(basis: &Basis) -> [f64; VIEWS.len()] {
    let all = |count: Count| f64::from(count.finished + count.open);
    let own = all(basis.kind).max(all(basis.team));
    VIEWS.map(|view| if view.groups() { 1.0 } else { DEFAULT_WEIGHT / (DEFAULT_WEIGHT + own) })
}

fn basis(past: &[Item], item: &Item) -> Basis {
    let mut basis = Basis { dated: item.plan.is_some(), ..Basis::default() };
    let add = |count: &mut Count, past: &Item| match past.done {
        Some(_) => count.finished += 1,
        None => count.open += 1,
    };
    for past in past {
        add(&mut basis.organisation, past);
        let same = |at: usize| item.groups[at].is_some() && past.groups[at] == item.groups[at];
        if same(1) {
            add(&mut basis.team, past);
        }
        if same(0) && (same(1) || item.groups[1].is_none()) {
            add(&mut basis.kind, past);
        }
    }
    basis
}
