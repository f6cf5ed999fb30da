//! Rows of letters and of mails that came in. All SQL on these tables is here.

mod forgetting;
mod posted;
mod received;
mod sending;
mod written;

pub use forgetting::forget;
pub use posted::{Filter, People, Posted, answered_by, find, page, readers};
pub use received::{Received, Whose, ids_between, insert_received, page_of_received, received_before};
pub use sending::{Claimed, by_message_id, change, claim, due, end, keep, put_off, sent, try_again};
pub use written::{Written, address, insert};
