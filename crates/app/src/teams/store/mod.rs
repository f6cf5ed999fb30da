//! Rows of what teams can carry, and the plan that is made of them. All SQL on these tables is here; no rule is.

mod debts;
mod efforts;
mod estimates;
mod limits;
mod members;
mod open;
mod places;
mod plan;
mod shares;
mod skills;
mod strain;
mod weeks;

pub use debts::{Debt, debts, find_debt, insert_debt, owed, update_debt};
pub use efforts::{Effort, References, efforts_of, every_effort, insert_efforts, references, replace_effort};
pub use estimates::{Estimate, heads, histories, insert_estimate};
pub use limits::{every_limit, limits_of, put_limits};
pub use members::{
    Leave, MemberRow, end_member, find_member, insert_leave, insert_member, members, put_hours, remove_leave,
    set_skills, update_member,
};
pub use open::{InWords, in_words, open_ones, unestimated};
pub use places::{WorkPlace, all_below, drop_wait, edges, place_of, put_place, put_wait, requires, waits_of};
pub use plan::{SEED, plan};
pub use shares::{Share, put_share, shares, shares_of};
pub use skills::{Skill, find_skill, insert_skill, rename_skill, retire_skill, skills};
pub use strain::strain;
pub use weeks::{Week, every_week, put_weeks, weeks_of};
