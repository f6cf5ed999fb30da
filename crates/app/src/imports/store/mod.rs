//! Rows of imports, of what other systems call things, and of saved mappings. All SQL on these tables is here.

pub mod clients;
mod files;
mod mappings;
mod matters;
mod names;
mod runs;
mod undoing;

pub use files::{Line, delete_file, file, file_start, insert_file, insert_lines, lines};
pub use mappings::{Saved, mapping, mappings, save_mapping};
pub use matters::{
    Item, Part, Told, insert_items, insert_parts, items_of, parts_of, set_attributes, told, update_part,
};
pub use names::{
    Kind, Known, clients_in_place, insert_members, insert_names, insert_services, it_party, known, revive,
};
pub use runs::{
    Import, Status, busy, discard, find, finish, insert, latest, list, move_on, move_share, prepare, set_status,
};
pub use undoing::{Changed, acted_on, changed, created, repoint, retire_unused};
