//! What programs read of disagreements.

use domain::kernel::PersonId;
use domain::partnership::{BASE, Came, Outcome, Relief, Share, Verdict};
use domain::profile::Whose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Named, codes};
use crate::partnership::differ::store::Disagreement;
use crate::sponsors::store::Matter;

codes!(
    /// How a disagreement ended.
    DisagreementOutcome = Outcome::ALL.iter().map(|o| o.code())
);
codes!(
    /// What IT was given where it took on more.
    ReliefCode = Relief::ALL.iter().map(|r| r.code())
);
codes!(
    /// Where a disagreement came up.
    CameCode = Came::ALL.iter().map(|c| c.code())
);
codes!(
    /// Which side wrote a disagreement down.
    DisagreementWhose = Whose::ALL.iter().map(|w| w.code())
);
codes!(
    /// What the test of eighty percent says.
    EightyVerdict = Verdict::ALL.iter().map(|v| v.code())
);

/// How it ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct DisagreementEnded {
    on: Date,
    #[schema(value_type = DisagreementOutcome)]
    outcome: &'static str,
    /// IT took on more work than it had.
    more_work: bool,
    /// What IT was given for that; empty is no relief.
    #[schema(value_type = Vec<ReliefCode>)]
    relief: Vec<&'static str>,
    words: Option<String>,
    by: Option<Named>,
}

/// What the two sides differed about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct DisagreementSeen {
    id: Uuid,
    party: Named,
    about: String,
    /// What the client first wanted.
    theirs: String,
    /// What IT first wanted.
    ours: String,
    #[schema(value_type = CameCode)]
    came: &'static str,
    commitment: Option<Uuid>,
    conversation: Option<Uuid>,
    opened_on: Date,
    #[schema(value_type = DisagreementWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
    /// How it ended; nothing while it goes on.
    ended: Option<DisagreementEnded>,
    /// When its words were last put right.
    corrected_at: Option<Timestamp>,
    corrected_by: Option<Named>,
    /// That it was taken back: it counts nowhere then.
    taken_back: Option<DisagreementTakenBack>,
}

/// That a disagreement was taken back by the side that wrote it down.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct DisagreementTakenBack {
    at: Timestamp,
    by: Option<Named>,
    why: String,
}

fn named(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

impl From<&Disagreement> for DisagreementSeen {
    fn from(d: &Disagreement) -> Self {
        let of = |code: &str| d.matter.filter(|matter| matter.code() == code).map(Matter::id);
        let ended = d.ended.as_ref().map(|e| DisagreementEnded {
            on: e.on,
            outcome: e.outcome.code(),
            more_work: e.more_work,
            relief: e.relief.iter().map(|r| r.code()).collect(),
            words: d.ended_words.clone(),
            by: named(&d.ended_by),
        });
        Self {
            id: d.id,
            party: Named::of(d.party.0.0, &d.party.1),
            about: d.about.clone(),
            theirs: d.theirs.clone(),
            ours: d.ours.clone(),
            came: d.came.code(),
            commitment: of("commitment"),
            conversation: of("conversation"),
            opened_on: d.opened_on,
            whose: d.whose.code(),
            by: named(&d.by),
            said_at: d.at,
            ended,
            corrected_at: d.corrected.as_ref().map(|(at, _)| *at),
            corrected_by: d.corrected.as_ref().and_then(|(_, by)| named(by)),
            taken_back: d.taken_back.as_ref().map(|back| DisagreementTakenBack {
                at: back.at,
                by: named(&back.by),
                why: back.why.clone(),
            }),
        }
    }
}

/// The test of eighty percent, with its base.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct EightyPercent {
    /// Ended in the last twelve months: the base.
    closed: u32,
    /// In which IT simply gave in: as the client first wanted, with more work for IT and without relief.
    gave_in: u32,
    /// Which ended as IT first wanted.
    as_it_wanted: u32,
    /// Which ended in a third thing that both found.
    third: u32,
    /// The share in percent, rounded down; nothing where the base is too small.
    percent: Option<u32>,
    /// The smallest base on which a share is told.
    needed: u32,
    #[schema(value_type = EightyVerdict)]
    verdict: &'static str,
}

impl From<Share> for EightyPercent {
    fn from(s: Share) -> Self {
        Self {
            closed: s.closed,
            gave_in: s.gave_in,
            as_it_wanted: s.our_way,
            third: s.third,
            percent: s.percent(),
            needed: BASE,
            verdict: s.verdict().code(),
        }
    }
}
