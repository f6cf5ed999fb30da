//! What is open already and says nearly the same: so that nobody asks for something a second time without knowing. Like every hit
//! it is opened through the reader's scope.

use std::collections::HashMap;

use db::Conn;
use domain::finding::{Word, telling};
use uuid::Uuid;

use super::index::{GUESTS, OPEN};
use super::search::{Found, opened};
use crate::find::store::{self, Candidate, Sort, Wanted};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Things with one word that are looked at.
const EACH: u32 = 60;
/// Words of a text that are looked for.
const WORDS: usize = 8;

/// Open promises or conversations of which the title has most of the words of this text, those with most words first.
/// For our own house; nobody else has a whole to look through.
///
/// # Errors
/// The database.
pub fn alike(conn: &mut Conn, scope: &Scope, sort: Sort, text: &str, most: usize) -> Result<Vec<Found>, AppError> {
    let words: Vec<String> = telling(text).into_iter().take(WORDS).collect();
    // One word alone says too little.
    if words.len() < 2 || !scope.is_staff() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    let mut met: HashMap<Uuid, (usize, Candidate)> = HashMap::new();
    for word in &words {
        let mut once: Vec<Uuid> = Vec::new();
        for text in [word.clone(), other_number(word)] {
            let wanted = Wanted {
                words: vec![Word { text, begins: false }],
                in_title: true,
                marks: vec![OPEN.to_owned()],
                one_of: Vec::new(),
                without: Some(GUESTS),
            };
            for candidate in store::matching(conn, sort, &wanted, None, EACH)? {
                if !once.contains(&candidate.of) {
                    once.push(candidate.of);
                    met.entry(candidate.of).or_insert((0, candidate)).0 += 1;
                }
            }
        }
    }
    let enough = words.len().div_ceil(2).max(2);
    let mut found: Vec<(usize, Candidate)> = met.into_values().filter(|(count, _)| *count >= enough).collect();
    found.sort_by_key(|(count, candidate)| (std::cmp::Reverse(*count), std::cmp::Reverse(candidate.id)));
    let mut all = Vec::new();
    for (_, candidate) in found {
        match opened(conn, scope, sort, &candidate) {
            Err(AppError::NotFound) => {}
            other => all.extend(other?),
        }
        if all.len() >= most {
            break;
        }
    }
    Ok(all)
}

/// One reading, several readings.
fn other_number(word: &str) -> String {
    word.strip_suffix('s').filter(|one| one.len() > 2).map_or_else(|| format!("{word}s"), str::to_owned)
}
