//! What can be done with links: make one, open one, and whatever a person says by one.

mod access;
mod forwarded;
mod make;
mod opening;
mod saying;
mod sending;

pub use access::{forgotten, held, invite, set_password};
pub use forwarded::{Comment, answer_for, comment, confirm, drop_answer, todo, waiting};
pub use make::{
    ANSWER_DAYS, CONFIRM_DAYS, INVITE_DAYS, RESET_LIFE, RHYTHM_DAYS, bearer, forget, make, path, path_saying, verified,
};
pub use opening::{Opened, Stands, opened};
pub use saying::{Said, say_in_conversation, say_of_promise};
pub use sending::{fresh, masked, subject};
