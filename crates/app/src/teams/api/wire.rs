//! What programs read of teams, as JSON. Times are minutes, shares are thousandths.

use domain::check::Whose;
use domain::teams::{Breach, Over, breaches};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Named, codes};
use crate::teams::store::{Effort, Week};
use crate::teams::view::{Capacity, SOON, TeamLine};

codes!(
    /// A limit of a team that was crossed.
    TeamBreachCode = Breach::ALL.iter().map(|b| b.code())
);
codes!(
    /// Whose record it is: the team's own, the whole house's as the team's is too short, or the usual.
    WhoseRecordCode = ["team", "house", "usual"].into_iter()
);

const fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Team => "team",
        Whose::Organisation => "house",
        Whose::Default => "usual",
    }
}

/// More is promised until some week than there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TooMuch {
    /// The week until whose end it is so, by its Monday.
    week: Date,
    /// By how many minutes.
    minutes: u64,
    /// Of which skill; nothing where it is of all hours.
    skill: Option<Uuid>,
}

impl From<&Over> for TooMuch {
    fn from(o: &Over) -> Self {
        Self { week: o.week, minutes: o.minutes, skill: o.skill.map(|id| id.0) }
    }
}

/// A team in a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TeamLoadLine {
    team: Named,
    people: usize,
    /// What is promised of its hours in the next six weeks.
    promised: Option<u64>,
    too_much: Option<TooMuch>,
    /// What was worked of its hours in the last eight weeks.
    utilisation: Option<u64>,
    /// Minutes that a person worked in a week.
    worked: Option<u64>,
    learning: Option<u64>,
    unplanned: Option<u64>,
    #[schema(value_type = Vec<TeamBreachCode>)]
    crossed: Vec<&'static str>,
}

impl From<&TeamLine> for TeamLoadLine {
    fn from(t: &TeamLine) -> Self {
        Self {
            team: Named::of(t.party.id, &t.party.name),
            people: t.people,
            promised: t.load.promised(SOON),
            too_much: t.load.over.as_ref().map(TooMuch::from),
            utilisation: t.pace.utilisation,
            worked: t.pace.worked,
            learning: t.pace.learning,
            unplanned: t.pace.unplanned,
            crossed: breaches(&t.pace, &t.limits).into_iter().map(Breach::code).collect(),
        }
    }
}

/// A skill in a week.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SkillLoad {
    skill: Named,
    /// Minutes of people who can do it.
    there: u64,
    due: u64,
}

/// A week ahead.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WeekAhead {
    week: Date,
    /// Minutes for promises.
    there: u64,
    /// Minutes of work that fall due, as it is to be expected.
    due: u64,
    skills: Vec<SkillLoad>,
}

/// What a promise still takes of a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PieceSeen {
    commitment: Uuid,
    subject: String,
    due: Option<Date>,
    promised: bool,
    /// Minutes to be expected.
    minutes: u64,
    /// What it waits for.
    after: Vec<Uuid>,
}

/// A promise that could be put off.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CouldMove {
    commitment: Uuid,
    /// Minutes that it would free.
    frees: u64,
    /// That alone would be enough.
    enough: bool,
}

/// What one team can carry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct CapacitySeen {
    team: Named,
    people: usize,
    /// Minutes of a usual week.
    minutes: u64,
    /// Kept free for running the services.
    running: u16,
    /// Kept free for learning.
    learning: u16,
    /// What the unplanned takes, in the mean.
    unplanned: u16,
    #[schema(value_type = WhoseRecordCode)]
    unplanned_of: &'static str,
    /// What work takes of its estimate, in the mean.
    ratio: u32,
    #[schema(value_type = WhoseRecordCode)]
    ratio_of: &'static str,
    /// What is promised of its hours in the next six weeks.
    promised: Option<u64>,
    too_much: Option<TooMuch>,
    short_of: Vec<TooMuch>,
    weeks: Vec<WeekAhead>,
    work: Vec<PieceSeen>,
    could_move: Vec<CouldMove>,
    /// Promised, and not estimated.
    unestimated: Vec<Named>,
}

impl From<&Capacity> for CapacitySeen {
    fn from(c: &Capacity) -> Self {
        let skill = |id: &domain::kernel::SkillId| Named::of(id.0, c.skills.get(id).map_or("", String::as_str));
        let weeks = c.load.weeks.iter().map(|(week, load)| WeekAhead {
            week: *week,
            there: load.there,
            due: load.due,
            skills: (load.skills.iter())
                .map(|(id, (there, due))| SkillLoad { skill: skill(id), there: *there, due: *due })
                .collect(),
        });
        let work = c.load.pieces.iter().map(|piece| PieceSeen {
            commitment: piece.id.0,
            subject: c.words.get(&piece.id).map(|w| w.subject.clone()).unwrap_or_default(),
            due: piece.due,
            promised: piece.promised,
            minutes: piece.minutes(),
            after: c.waits.get(&piece.id).into_iter().flatten().map(|id| id.0).collect(),
        });
        let moves = c.load.moves();
        Self {
            team: Named::of(c.party.id, &c.party.name),
            people: c.people,
            minutes: c.minutes,
            running: c.kept.running,
            learning: c.kept.learning,
            unplanned: c.unplanned.0.mean(),
            unplanned_of: whose(c.unplanned.1),
            ratio: c.record.0.mean(),
            ratio_of: whose(c.record.1),
            promised: c.load.promised(SOON),
            too_much: c.load.over.as_ref().map(TooMuch::from),
            short_of: c.load.short.iter().map(TooMuch::from).collect(),
            weeks: weeks.collect(),
            work: work.collect(),
            could_move: (moves.iter())
                .map(|m| CouldMove { commitment: m.id.0, frees: m.frees, enough: m.enough })
                .collect(),
            unestimated: c.unestimated.iter().map(|w| Named::of(w.id, &w.subject)).collect(),
        }
    }
}

/// How a week was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct WeekSeen {
    /// Its Monday.
    week: Date,
    /// What there was of people's hours, without holidays and leave.
    there: u64,
    people: u32,
    /// What nobody had planned.
    unplanned: Option<u64>,
    worked: Option<u64>,
    /// What was learnt.
    learning: Option<u64>,
}

impl From<&Week> for WeekSeen {
    fn from(w: &Week) -> Self {
        let Week { week, there, people, unplanned, worked, learning, .. } = *w;
        Self { week, there, people, unplanned, worked, learning }
    }
}

/// A piece of finished work.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct EffortSeen {
    id: Uuid,
    commitment: Option<Uuid>,
    what: String,
    /// What was estimated as likely.
    estimated: u32,
    /// What it took.
    actual: u32,
    finished_on: Date,
    /// How another system calls it.
    reference: Option<String>,
}

impl From<&Effort> for EffortSeen {
    fn from(e: &Effort) -> Self {
        let Effort { id, what, estimated, actual, on, reference, .. } = e.clone();
        let commitment = e.commitment.map(|id| id.0);
        Self { id, commitment, what, estimated, actual, finished_on: on, reference }
    }
}
