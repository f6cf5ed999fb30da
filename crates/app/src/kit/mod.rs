//! What every place needs and no place owns: errors, forms, the frame of a page, assets, time, ids.
//! No business word lives here.

pub mod app;
pub mod around;
pub mod assets;
pub mod chart;
pub mod chrome;
pub mod desk;
pub mod dots;
pub mod env;
pub mod error;
pub mod flash;
pub mod form;
pub mod health;
pub mod icon;
pub mod jobs;
pub mod leads;
pub mod limits;
pub mod line;
pub mod load;
pub mod mailing;
pub mod page;
pub mod say;
pub mod shelf;
pub mod spans;
pub mod stages;
pub mod theme;
pub mod turn;
pub mod urls;
pub mod visitor;
