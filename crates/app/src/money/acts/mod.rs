//! What can be done with money: propose a price, book usage and take it back, begin and end what is held, bring in files
//! of prices and of usage, and work out what a month comes to.

mod between;
mod bill;
mod held;
pub mod listing;
pub mod outlook;
mod rates;
pub mod statements;
mod usage;
pub mod usage_file;
mod without_price;

pub use between::{Item, List, between};
pub use bill::{Bill, OfService, Outlook, bill, billed};
pub use held::{NewHeld, end, hold};
pub use outlook::leaving;
pub use rates::{New, Next, add, follow, settle_year};
pub use usage::{NewUsage, book, reverse};
