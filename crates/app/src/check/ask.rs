//! What is asked before a word is given: a promise that is there, or one that is only thought of; by when, what it takes, and
//! what would be done about it. Becomes a question to a plan; nothing is reckoned here.

use domain::check::{Change, Effort, Need, Plan, Quantiles, Question, WEEKS, Work};
use domain::kernel::{CommitmentId, PartyId, ServiceId, SkillId};
use domain::teams::{NORMAL, UNPROMISED};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::change;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;

/// What is only thought of has always the same name, so that its luck stays the same while somebody types.
pub const THOUGHT: CommitmentId = CommitmentId(Uuid::from_u128(0x656e_7465_6e74_6520_7468_6f75_6768_7421));

/// What something that nobody estimated would be like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Like {
    /// Who would work on it.
    pub team: Option<PartyId>,
    /// What it is about.
    pub service: Option<ServiceId>,
}

impl Like {
    /// Nothing where neither is said.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        Some(self).filter(|like| like.team.is_some() || like.service.is_some())
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which promise; [`THOUGHT`] for one that is only thought of.
    pub of: CommitmentId,
    /// By when it is wanted.
    pub day: Option<Date>,
    /// What it takes, where somebody says so here; else what was estimated.
    pub needs: Vec<Need>,
    /// What has to be done first, for what is only thought of.
    pub after: Vec<CommitmentId>,
    /// What is only thought of and not estimated: what it would be like.
    pub like: Option<Like>,
    /// What would be done about it.
    pub changes: Vec<Change>,
}

impl Ask {
    /// About a promise, as it was estimated.
    #[must_use]
    pub const fn about(of: CommitmentId, day: Option<Date>) -> Self {
        Self { of, day, needs: Vec::new(), after: Vec::new(), like: None, changes: Vec::new() }
    }

    /// The promise as work, with everything that is a part of it; nothing where the plan does not know it.
    fn asked(&self, plan: &Plan, lasts: Option<Quantiles>) -> Option<Vec<Work>> {
        if self.of == THOUGHT {
            let mut work = Work::new(THOUGHT);
            work.needs.clone_from(&self.needs);
            work.lasts = lasts.filter(|_| self.needs.is_empty());
            work.after = self.after.iter().copied().filter(|id| plan.work.iter().any(|w| w.id == *id)).collect();
            work.priority = NORMAL.into();
            work.promised = true;
            return Some(vec![work]);
        }
        let mut all = vec![plan.work.iter().find(|work| work.id == self.of)?.clone()];
        let mut at = 0;
        while let Some(whole) = all.get(at).map(|work| work.id) {
            all.extend(plan.work.iter().filter(|work| work.part_of == Some(whole)).cloned());
            at += 1;
        }
        let promise = all.first_mut()?;
        if !self.needs.is_empty() {
            promise.needs.clone_from(&self.needs);
            promise.lasts = None;
        }
        // Asked as if it were promised: that is what the word would make of it.
        promise.priority %= UNPROMISED;
        promise.promised = true;
        Some(all)
    }

    /// The question to this plan; nothing where nobody knows how much it is. `lasts` is the forecast for what is only thought
    /// of, where there is one.
    #[must_use]
    pub fn question(&self, plan: &Plan, lasts: Option<Quantiles>, agreed: u8) -> Option<Question> {
        let asked = self.asked(plan, lasts)?;
        // What rests on parts that nobody estimated is not known either, so one of all has to be.
        if asked.iter().all(|work| work.needs.is_empty() && work.lasts.is_none()) {
            return None;
        }
        let end = plan.from.saturating_add(i64::from(plan.weeks).weeks());
        let wanted = self.day.unwrap_or(end);
        let ids: Vec<CommitmentId> = plan.work.iter().chain(&asked).map(|work| work.id).collect();
        let there = |change: &&Change| names(change).iter().all(|id| ids.contains(id));
        let changes = self.changes.iter().filter(there).cloned().collect();
        Some(Question { asked, wanted, agreed, changes })
    }

    /// The team that has most to give.
    #[must_use]
    pub fn team(&self, plan: &Plan) -> Option<PartyId> {
        let asked = self.asked(plan, None)?;
        let needs = asked.iter().flat_map(|work| &work.needs);
        let most = needs.max_by_key(|need| (need.effort.likely(), need.team)).map(|need| need.team);
        most.or_else(|| self.like.and_then(|like| like.team))
    }

    /// As it is kept with a check.
    #[must_use]
    pub fn kept(&self) -> Value {
        let need = |n: &Need| {
            json!({ "team": n.team, "skill": n.skill, "low": n.effort.low(), "likely": n.effort.likely(),
                "high": n.effort.high(), "hands": n.hands })
        };
        json!({
            "needs": self.needs.iter().map(need).collect::<Vec<_>>(),
            "after": self.after,
            "like": self.like.map(|like| json!({ "team": like.team, "service": like.service })),
            "changes": self.changes.iter().map(change::written).collect::<Vec<_>>(),
        })
    }

    /// The same question about what is only thought of, as it was kept, for this day.
    #[must_use]
    pub fn again(kept: Value, day: Date) -> Self {
        let kept: Kept = serde_json::from_value(kept).unwrap_or_default();
        Self {
            needs: kept.needs.into_iter().filter_map(KeptNeed::need).collect(),
            after: kept.after,
            like: kept.like.map(|like| Like { team: like.team, service: like.service }),
            changes: kept.changes.iter().filter_map(|text| change::read(text)).collect(),
            ..Self::about(THOUGHT, Some(day))
        }
    }
}

/// What was asked, as it stands with a check.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    needs: Vec<KeptNeed>,
    after: Vec<CommitmentId>,
    like: Option<KeptLike>,
    changes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct KeptLike {
    team: Option<PartyId>,
    service: Option<ServiceId>,
}

#[derive(Debug, Deserialize)]
struct KeptNeed {
    team: PartyId,
    skill: SkillId,
    low: u32,
    likely: u32,
    high: u32,
    hands: u8,
}

impl KeptNeed {
    fn need(self) -> Option<Need> {
        let effort = Effort::new(self.low, self.likely, self.high)?;
        Some(Need { team: self.team, skill: self.skill, effort, hands: self.hands })
    }
}

/// What a change names.
fn names(change: &Change) -> Vec<CommitmentId> {
    match change {
        Change::Smaller { work, .. } | Change::Begin { work, .. } | Change::Without { part: work } => vec![*work],
        Change::NotAfter { work, first, .. } | Change::Behind { work, first } => vec![*work, *first],
        Change::Borrow { .. } | Change::Day { .. } => Vec::new(),
    }
}

/// Whether a day can be asked about: it is still ahead, and not so far that nothing of what is planned says anything of it.
///
/// # Errors
/// A day that has passed, or one beyond twice the weeks of the plan.
pub fn askable(day: Date, today: Date) -> Result<(), AppError> {
    let wrong = |words: String| Err(AppError::Invalid(FieldErrors::one("day", words)));
    if day < today {
        return wrong("That day has passed. Choose today or a later one.".to_owned());
    }
    let last = today.saturating_add((2 * i64::from(WEEKS)).weeks());
    if day > last {
        let (reach, last) = (say::long_day(reaches(today)), say::long_day(last));
        return wrong(format!(
            "The plan reaches {WEEKS} weeks, until {reach}. Choose a day until {last}; of later ones nothing is known."
        ));
    }
    Ok(())
}

/// The last day that is gone through.
#[must_use]
pub fn reaches(today: Date) -> Date {
    today.saturating_add(i64::from(WEEKS).weeks()).yesterday().unwrap_or(today)
}

/// How long a check stands for a word that is given after it.
pub const STANDS: SignedDuration = SignedDuration::from_hours(12);
