//! What a run makes: statements of lines, what was priced and not charged, and what could not be priced.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::money::{Money, MoneyError, Sums};
use super::number::{Exact, Name, Quantity};
use super::period::Period;
use super::step::Step;
use super::usage::{Carried, Settled};
use crate::kernel::{PartyId, RateId, ServiceId, SubscriptionId, UsageId};

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// What was used.
    Used,
    /// What was held.
    Held,
    /// What was begun.
    SetUp,
    /// What whole steps add.
    Increment,
    /// What a least quantity or amount adds.
    Minimum,
}

impl LineKind {
    /// Every kind, in the order of lines.
    pub const ALL: [LineKind; 5] =
        [LineKind::Used, LineKind::Held, LineKind::SetUp, LineKind::Increment, LineKind::Minimum];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LineKind::Used => "used",
            LineKind::Held => "held",
            LineKind::SetUp => "set_up",
            LineKind::Increment => "increment",
            LineKind::Minimum => "minimum",
        }
    }

    /// Back from [`LineKind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Whether its quantity is use of the client's own, and not what a rule adds.
    #[must_use]
    pub const fn is_own(self) -> bool {
        matches!(self, LineKind::Used | LineKind::Held)
    }
}

/// What one cost centre pays of a line. The shares of a line add up to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// `None` where usage named none.
    pub cost_centre: Option<Name>,
    /// Its part.
    pub amount: Money,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1, in the order of the statement; the same in every run.
    pub number: u32,
    /// For this service.
    pub service: ServiceId,
    /// By this rate.
    pub key: Name,
    /// In this version.
    pub rate: RateId,
    /// What it is for.
    pub kind: LineKind,
    /// The closed period that it corrects.
    pub corrects: Option<Period>,
    /// The first day of use.
    pub from: Date,
    /// The last one.
    pub until: Date,
    /// How much, in the unit of the rate.
    pub quantity: Exact,
    /// Of what.
    pub unit: Name,
    /// What it costs, rounded half-even; lines add up to the total.
    pub amount: Money,
    /// Who pays inside the client.
    pub shares: Vec<Share>,
    /// The usage that it charges, by id.
    pub usage: Vec<UsageId>,
    /// The subscriptions that it charges, by id.
    pub subscriptions: Vec<SubscriptionId>,
    /// How it came about.
    pub steps: Vec<Step>,
}

impl Line {
    /// Whether it stays as it is however the days of the period go on, as far as a forecast can know.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        let flat = self.steps.iter().any(|step| matches!(step, Step::Flat { .. }));
        flat || self.corrects.is_some() || !matches!(self.kind, LineKind::Used | LineKind::Increment)
    }

    /// What to keep of a line that charged for something held, for the day on which its period must be worked out again.
    #[must_use]
    pub fn settled(&self, client: PartyId) -> Option<Settled> {
        let held = self.kind == LineKind::Held && self.corrects.is_none();
        held.then(|| Settled { client, key: self.key.clone(), day: self.from, quantity: self.quantity })
    }
}

/// What a client is told of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// A statement that is paid.
    Charge,
    /// A statement that shows what it costs.
    Show,
    /// No statement: priced, and not charged.
    Neither,
}

impl Treatment {
    /// In the order of lists.
    pub const ALL: [Treatment; 3] = [Treatment::Charge, Treatment::Show, Treatment::Neither];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Treatment::Charge => "charge",
            Treatment::Show => "show",
            Treatment::Neither => "neither",
        }
    }

    /// Back from [`Treatment::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// What one client is charged or shown for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose.
    pub client: PartyId,
    /// To be paid, or shown.
    pub treatment: Treatment,
    /// By key; corrections of closed periods before what is of this one.
    pub lines: Vec<Line>,
}

impl Statement {
    /// The total for each currency: the sum of the lines, and nothing else.
    ///
    /// # Errors
    /// More than can be kept.
    pub fn totals(&self) -> Result<Sums, MoneyError> {
        Sums::of(self.lines.iter().map(|line| line.amount))
    }
}

/// Why something priced is on no statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The client gets no statements.
    Neither,
    /// It was agreed not to charge for it, for this reason.
    Waived(String),
}

impl Because {
    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Because::Neither => "This client gets no statements.".into(),
            Because::Waived(reason) => format!("Not charged by agreement: {reason}"),
        }
    }
}

/// Priced and not charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncharged {
    /// Whose use it was.
    pub client: PartyId,
    /// What it would have cost.
    pub line: Line,
    /// Why it is not charged.
    pub because: Because,
}

/// Why a line of usage has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPrice {
    /// The card does not have this key.
    NoRate,
    /// The card has the key, and no version of it for this client on that day.
    NotThatDay,
    /// The rate does not know the unit.
    OtherUnit,
    /// In the unit of the rate it is more than a quantity can be.
    TooMuch,
}

impl NoPrice {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            NoPrice::NoRate => "no_rate",
            NoPrice::NotThatDay => "not_that_day",
            NoPrice::OtherUnit => "other_unit",
            NoPrice::TooMuch => "too_much",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            NoPrice::NoRate => "There is no rate for this. Add one, or change the key of the usage.",
            NoPrice::NotThatDay => "No rate held for this client on that day. Add a version that did.",
            NoPrice::OtherUnit => "The rate counts another unit. Say on the rate how many of its units this one is.",
            NoPrice::TooMuch => "That is more than can be counted. Look at the quantity.",
        }
    }
}

/// A line of usage, or a subscription, without a price: told in its own units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpriced {
    /// Whose.
    pub client: PartyId,
    /// Of what.
    pub service: ServiceId,
    /// By which rate it should have been charged.
    pub key: Name,
    /// How much.
    pub quantity: Quantity,
    /// Of what; `None` for a subscription, whose rate would have said.
    pub unit: Option<Name>,
    /// The line of usage or the subscription.
    pub what: What,
    /// Why.
    pub because: NoPrice,
}

/// What has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A line of usage.
    Usage(UsageId),
    /// Something held.
    Subscription(SubscriptionId),
}

/// What would fall between, beside [`Run::unpriced`] (usage without a rate).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// Rates that held in the period and that nobody used or held, by id.
    pub rates_without_usage: Vec<RateId>,
    /// Subscriptions to something that is charged by use, without any use by that client in the period, by id.
    pub subscriptions_without_usage: Vec<SubscriptionId>,
    /// Services that are offered and stand on no line, charged or not, by id.
    pub services_without_charge: Vec<ServiceId>,
}

/// What a run of statements made. The same inputs make the same run, in whatever order they come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// For this period.
    pub period: Period,
    /// With this rate card.
    pub card: u32,
    /// By client. A client without lines has none; one who was shown and is now charged has two where something came late for
    /// the time of showing, so that no correction of what was shown moves money.
    pub statements: Vec<Statement>,
    /// By client and key.
    pub uncharged: Vec<Uncharged>,
    /// Usage by client and key, then subscriptions.
    pub unpriced: Vec<Unpriced>,
    /// What else would fall between.
    pub between: Between,
    /// Where counting stands after this period, for whoever it moved; to be kept once the period is closed.
    pub carried: Carried,
}

impl Run {
    /// Every line, whether it is charged or not.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        let charged = self.statements.iter().flat_map(|statement| &statement.lines);
        charged.chain(self.uncharged.iter().map(|uncharged| &uncharged.line))
    }

    /// Where each line of usage went, each exactly once: `true` has a price, `false` has none.
    pub fn whereabouts(&self) -> impl Iterator<Item = (UsageId, bool)> {
        let priced = self.lines().flat_map(|line| line.usage.iter().map(|id| (*id, true)));
        let unpriced = self.unpriced.iter().filter_map(|unpriced| match unpriced.what {
            What::Usage(id) => Some((id, false)),
            What::Subscription(_) => None,
        });
        priced.chain(unpriced)
    }
}
