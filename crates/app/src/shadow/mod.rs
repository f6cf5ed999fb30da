//! Systems that were built or bought outside IT: what they are for, why they came to be, and what would make them safe or bring
//! them home. A client reads and tells of its own; how risky we think one is stays in our house.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
