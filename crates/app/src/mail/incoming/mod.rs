//! Mails that come in: what one says (`reading`), which of it its writer wrote themselves (`quoted`), and what becomes of it
//! (`receiving`).

pub mod quoted;
pub mod reading;
pub mod receiving;
