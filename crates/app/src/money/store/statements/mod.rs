//! Rows of statements: periods, statements with their lines, the places of usage, how clients are charged, what was said.
//! All SQL on these tables is here; no rule is.

mod books;
mod lines;
mod periods;
mod places;
mod rows;
mod said;
mod terms;

pub use books::{held_in, used_in, used_of};
pub use lines::{
    Counts, Kept, UnpricedRow, counts, counts_of, drop_drafts, insert_counts, insert_lines, insert_totals,
    insert_unpriced, lines_of, settled_held, sums_not_charged, uncharged, unpriced,
};
pub use periods::{PeriodRow, begin, earliest, find_period, last_closed, latest, made, periods, stand};
pub use places::{
    Frontier, Late, Waiting, carried, forget_late, frontiers, insert_carried, insert_late, land, late_for, unland,
    waiting_late, waiting_unpriced,
};
pub use rows::{
    StatementFilter, StatementRow, StatementSums, change, find_statement, insert_statements, last_number, of_client,
    of_period, page_of_statements, remove_drafts, sums_by_state, sums_of, sums_over,
};
pub use said::{
    DisputeRow, NewDispute, answer_dispute, append, disputes, events, insert_dispute, insert_events, said,
    waiting_disputes, withdraw_dispute,
};
pub use terms::{
    TermsRow, WaiverRow, all_terms, clients_charged, end_waiver, find_waiver, insert_waiver, put_terms, terms_of,
    waivers, waivers_of,
};
