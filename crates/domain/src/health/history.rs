//! Everything from which the stage of one relationship follows, in the order of time, however it came in.

use jiff::{SignedDuration, Timestamp};

use super::account::Account;
use super::evidence::Evidence;
use super::overrule::{Beginning, Overrule, Unfit};
use super::picture::Picture;
use super::rules::Rules;
use super::stage::Stage;
use crate::kernel::EvidenceId;

/// Evidence, overrules and new beginnings of one relationship. Ids are unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    evidence: Vec<Evidence>,
    overrules: Vec<Overrule>,
    beginnings: Vec<Beginning>,
}

impl History {
    /// Of these, in whatever order.
    #[must_use]
    pub fn new(mut evidence: Vec<Evidence>, mut overrules: Vec<Overrule>, mut beginnings: Vec<Beginning>) -> Self {
        evidence.sort_unstable_by_key(Evidence::order);
        overrules.sort();
        beginnings.sort();
        Self { evidence, overrules, beginnings }
    }

    /// One piece more; where there was one of this id, in its place.
    pub fn hear(&mut self, one: Evidence) {
        self.take_back(one.id);
        let at = self.evidence.partition_point(|other| other.order() < one.order());
        self.evidence.insert(at, one);
    }

    /// It was no symptom after all.
    pub fn take_back(&mut self, id: EvidenceId) -> Option<Evidence> {
        let at = self.evidence.iter().position(|one| one.id == id)?;
        Some(self.evidence.remove(at))
    }

    /// A person confirmed it, as of this stage. What is not there stays so.
    pub fn confirm(&mut self, id: EvidenceId, stage: Stage) {
        if let Some(one) = self.evidence.iter_mut().find(|one| one.id == id) {
            *one = one.confirmed(stage);
        }
    }

    /// All of it, in the order of time.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// What persons said against it, in the order of time.
    #[must_use]
    pub fn overrules(&self) -> &[Overrule] {
        &self.overrules
    }

    /// New beginnings, in the order of time.
    #[must_use]
    pub fn beginnings(&self) -> &[Beginning] {
        &self.beginnings
    }

    /// What was there from `from` on until before `to`.
    pub(super) fn during(&self, from: Timestamp, to: Timestamp) -> &[Evidence] {
        let first = self.evidence.partition_point(|one| one.at < from);
        let after = self.evidence.partition_point(|one| one.at < to).max(first);
        &self.evidence[first..after]
    }

    /// What counts at `now`: since the last new beginning, and not from the future.
    pub(super) fn counts(&self, now: Timestamp) -> &[Evidence] {
        let anew = self.beginnings.iter().rfind(|b| b.at <= now).map_or(Timestamp::MIN, |b| b.at);
        let after = now.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
        self.during(anew, after)
    }

    /// Where it stands at `now`, and how it came there.
    #[must_use]
    pub fn picture(&self, rules: &Rules, now: Timestamp) -> Picture {
        Picture::of(self, rules, now)
    }

    /// What carries this stage at `now`, and what is missing for it.
    #[must_use]
    pub fn account(&self, rules: &Rules, stage: Stage, now: Timestamp) -> Account {
        Account::of(self, rules, stage, now)
    }

    /// A new beginning.
    ///
    /// # Errors
    /// Without a reason, and where the end stage was not shown since the last one.
    pub fn begin_anew(&mut self, rules: &Rules, beginning: Beginning) -> Result<(), Unfit> {
        if beginning.reason.trim().is_empty() {
            return Err(Unfit::NoReason);
        }
        let picture = self.picture(rules, beginning.at);
        let since = picture.anew.unwrap_or(Timestamp::MIN);
        if !picture.spans.iter().any(|span| span.from >= since && span.stage == Stage::End) {
            return Err(Unfit::NoEnd);
        }
        self.beginnings.push(beginning);
        self.beginnings.sort();
        Ok(())
    }
}
