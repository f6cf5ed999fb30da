//! What changed since the statement of the period before, in sentences and thing by thing: the parts add up.

use std::collections::BTreeMap;

use domain::charging::{Change, ItemChange, Money};

use super::one::name;
use super::{money, signed};
use crate::kit::say;
use crate::money::acts::statements::Shown;

/// What changed for one thing.
pub(super) struct Changed {
    pub(super) name: String,
    pub(super) price: String,
    pub(super) volume: String,
    pub(super) mix: String,
    pub(super) corrections: String,
    pub(super) total: String,
}

/// The whole difference in its parts, for each currency.
fn whole(changes: &[ItemChange]) -> Vec<Change> {
    let mut by: BTreeMap<&str, Change> = BTreeMap::new();
    for item in changes {
        let code = item.after.currency.code();
        match by.get_mut(code) {
            Some(sum) => *sum = sum.plus(&item.change).unwrap_or(*sum),
            None => drop(by.insert(code, item.change)),
        }
    }
    by.into_values().collect()
}

/// What changed since the last one, in sentences.
pub(super) fn since(shown: &Shown) -> Vec<String> {
    let Some(before) = &shown.before else {
        return vec!["There is no statement of the period before to compare it with.".to_owned()];
    };
    let before = before.period.in_words();
    let mut told = Vec::new();
    for change in whole(&shown.changes) {
        let Ok(difference) = change.total() else { continue };
        if difference.is_zero() {
            told.push(format!("It comes to the same as {before}."));
            continue;
        }
        let way = if difference.minor > 0 { "more" } else { "less" };
        let amount = Money::new(difference.minor.abs(), difference.currency);
        let parts = [
            ("other prices", change.price),
            ("more or less of it", change.volume),
            ("dearer or cheaper kinds", change.mix),
            ("corrections of earlier periods", change.corrections),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, part)| !part.is_zero())
            .map(|(words, part)| format!("{} by {words}", signed(*part)))
            .collect();
        told.push(format!("{} {way} than {before}: {}.", money(amount), say::list_and(&parts)));
    }
    let largest = shown.changes.iter().filter_map(|item| Some((item, item.change.total().ok()?)));
    if let Some((item, by)) = largest.max_by_key(|(_, by)| by.minor.abs()).filter(|(_, by)| !by.is_zero()) {
        told.push(format!("Most of it is {}: {}.", name(shown, &item.key), signed(by)));
    }
    told
}

/// The same thing by thing.
pub(super) fn changed(shown: &Shown) -> Vec<Changed> {
    let rows = shown.changes.iter().filter_map(|item| Some((item, item.change.total().ok()?)));
    rows.filter(|(_, total)| !total.is_zero())
        .map(|(item, total)| Changed {
            name: name(shown, &item.key),
            price: signed(item.change.price),
            volume: signed(item.change.volume),
            mix: signed(item.change.mix),
            corrections: signed(item.change.corrections),
            total: signed(total),
        })
        .collect()
}
