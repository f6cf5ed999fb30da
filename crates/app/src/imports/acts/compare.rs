//! What a file says about a matter, beside what the ledger holds of it already.

use domain::importing::Matter;

use crate::imports::store::Part;

/// What is to be done about a matter.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// Nothing can be: every row of it was refused.
    Nothing,
    /// An earlier file told another past.
    OtherPast,
    /// It is not there: it is to be made.
    New,
    /// It is there and the same.
    Same(Vec<Part>),
    /// An earlier file told more: nothing.
    Shorter(Vec<Part>),
    /// The file says more than the ledger holds: everything from this entry on is to be added.
    Longer(Vec<Part>, usize),
    /// Nothing happened, and columns hold something else: that is to be noted.
    Corrected(Vec<Part>),
}

/// Compares a matter with what there is of it; `parts` come in order.
pub(super) fn compare(matter: &Matter, parts: Option<Vec<Part>>) -> Verdict {
    if matter.drafts.is_empty() {
        return Verdict::Nothing;
    }
    let parts = parts.unwrap_or_default();
    let Some(last) = parts.last() else { return Verdict::New };
    let had = usize::try_from(last.entries).unwrap_or(usize::MAX);
    if had > matter.entries() {
        return Verdict::Shorter(parts);
    }
    if matter.fingerprint(had).is_none_or(|f| f[..] != last.fingerprint[..]) {
        return Verdict::OtherPast;
    }
    if matter.entries() > had {
        return Verdict::Longer(parts, had);
    }
    let says = matter.drafts.last().and_then(|d| serde_json::from_str(&d.attributes).ok());
    if says == last.attributes { Verdict::Same(parts) } else { Verdict::Corrected(parts) }
}
