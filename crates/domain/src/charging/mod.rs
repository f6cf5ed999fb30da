//! Charging: from what was used and held to what a client pays, to the minor unit.
//!
//! [`run`] makes the statements of a period. It is a pure function: the same inputs make the same statements in any order
//! and for ever. Amounts are whole minor units of an ISO 4217 currency ([`Money`]); between a quantity and an amount there
//! are decimals, never binary floating point; each line is rounded half-even, and a total is the sum of its lines. Every
//! line of usage is in exactly one place: a line of a statement, a line that is priced and not charged, or unpriced.
//! Every line tells how it came about ([`Step`]), also in sentences ([`Line::told`]).
//!
//! Beside it: where a statement stands and who may do what with it ([`statement`]), what changed since the last one
//! ([`compare`]), and what is to be expected ([`forecast`]), the one place where floating point is used, because an
//! estimate is no bill; and how price lists are read ([`noted`]). Taxes are not computed and currencies are not converted. Nothing here knows where rates and
//! usage are kept, or who is told.

mod card;
mod compare;
mod forecast;
mod held;
mod ladder;
mod line;
mod listed;
mod money;
mod note;
mod number;
mod period;
mod pot;
mod rate;
mod run;
mod sorting;
pub mod statement;
mod step;
mod usage;
mod words;
mod writing;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;

pub use card::{Announced, CardFault, RateCard};
pub use compare::{Change, ItemChange, compare};
pub use forecast::{
    Course, Expected, FEWEST_MONTHS, Leaves, MOST_MONTHS, Range, at_close, forecast, held_before, leaves, stays_inside,
};
pub use held::restated;
pub use line::{
    Because, Between, Line, LineKind, NoPrice, Run, Share, Statement, Treatment, Uncharged, Unpriced, What,
};
pub use listed::{ListProblem, ListedRate, ListedRow, PriceList, price_list};
pub use money::{Currency, Money, MoneyError, Sums};
pub use note::{Counted, Noted, counted, noted, tier_of};
pub use number::{Exact, MOST_PLACES, MOST_PRICE, MOST_QUANTITY, Name, NumberError, Price, Quantity};
pub use period::{FiscalYear, Landing, Length, NotAPeriod, Period, Standing, landing};
pub use rate::{
    Also, Audience, Basis, Every, Increment, Least, Measure, Minimum, Per, Pricing, Rate, RateFault, Resets, Tier,
};
pub use run::{Client, Inputs, RunFault, Waiver, run};
pub use step::Step;
pub use usage::{Carried, Place, ReversalFault, Settled, Subscription, Usage};
pub(crate) use words::grouped;
pub use words::{amount, number_of};
