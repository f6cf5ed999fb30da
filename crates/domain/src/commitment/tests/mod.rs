//! The rules by example, told as short stories.

mod following;
mod keeping;
mod people;
mod settling;
mod table;
