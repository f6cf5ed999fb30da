//! What is known about a client: measures of success, who decides, what IT means to them, how often we talk, what we do not
//! know yet, and who changed what. Either side writes its own words. What is inside (stances, talks, rhythm, our own text) is
//! read by our house alone: it is withheld where it is read, in `store`.

pub mod acts;
pub mod api;
pub mod known;
pub mod store;
pub mod talked;
