//! Waits that would go in a circle, before they are written down.

use std::collections::BTreeSet;

use crate::kernel::CommitmentId;

/// The most that is walked before it is given up; then no wait is added.
const MOST: usize = 10_000;

/// Whether `late` waiting for `first` would close a circle. `requires` says what one cannot end without: what it and the
/// promises above it wait for, and its parts. `below` is everything below `late`, which waits with it.
///
/// # Errors
/// Whatever asking what one requires can fail with.
pub fn circle<E>(
    late: CommitmentId,
    below: &BTreeSet<CommitmentId>,
    first: CommitmentId,
    mut requires: impl FnMut(CommitmentId) -> Result<Vec<CommitmentId>, E>,
) -> Result<bool, E> {
    let mut seen = BTreeSet::from([first]);
    let mut open = vec![first];
    while let Some(at) = open.pop() {
        if at == late || below.contains(&at) || seen.len() > MOST {
            return Ok(true);
        }
        open.extend(requires(at)?.into_iter().filter(|next| seen.insert(*next)));
    }
    Ok(false)
}
