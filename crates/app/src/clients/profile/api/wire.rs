//! What is known about a client, as programs read and write it. Figures are texts, because a number of JSON may pass
//! through binary floating point.

use domain::charging::{Currency, Money, NumberError, Quantity};
use domain::profile::{Direction, Gap, Part, Stance, Tier, Topic, Touch, Whose};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Checks, Named, codes};
use crate::clients::profile::acts::NewMeasure;
use crate::clients::profile::known::{Known, Measured};
use crate::clients::profile::store::{Change, Decider, Measure, Noted, Talked, Text, Value};

codes!(
    /// Which way is better.
    DirectionCode = Direction::ALL.iter().map(|d| d.code())
);
codes!(
    /// The part somebody has in deciding on IT.
    PartCode = Part::ALL.iter().map(|p| p.code())
);
codes!(
    /// How somebody stands toward us.
    StanceCode = Stance::ALL.iter().map(|s| s.code())
);
codes!(
    /// How near a client is to us.
    TierCode = Tier::ALL.iter().map(|t| t.code())
);
codes!(
    /// About what somebody wrote.
    TopicCode = Topic::ALL.iter().map(|t| t.code())
);
codes!(
    /// Whose word it is: of our house or of the client.
    ProfileWhose = Whose::ALL.iter().map(|w| w.code())
);
codes!(
    /// Something that ought to be known.
    GapCode = Gap::ALL.iter().map(|g| g.code())
);

/// What a measure was on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct MeasureValue {
    id: Uuid,
    day: Date,
    #[schema(example = "78.5")]
    value: String,
    #[schema(value_type = ProfileWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
}

pub(super) fn by(who: &Option<(domain::kernel::PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

impl From<&Value> for MeasureValue {
    fn from(v: &Value) -> Self {
        let (value, whose) = (v.value.to_string(), v.whose.code());
        Self { id: v.id, day: v.day, value, whose, by: by(&v.by), said_at: v.at }
    }
}

/// A measure of success, in the client's own words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct SuccessMeasure {
    id: Uuid,
    party: Uuid,
    name: String,
    /// In what; may be empty.
    unit: String,
    #[schema(value_type = DirectionCode)]
    direction: &'static str,
    baseline: Option<String>,
    target: Option<String>,
    target_day: Option<Date>,
    /// Where the figures come from.
    source: Option<String>,
    /// The newest value.
    now: Option<MeasureValue>,
    retired_at: Option<Timestamp>,
}

impl SuccessMeasure {
    pub(super) fn of(m: &Measure, now: Option<&Value>) -> Self {
        let text = |q: Option<Quantity>| q.map(|q| q.to_string());
        Self {
            id: m.id,
            party: m.party.0,
            name: m.name.clone(),
            unit: m.unit.clone(),
            direction: m.way.code(),
            baseline: text(m.baseline),
            target: text(m.target),
            target_day: m.target_day,
            source: m.source.clone(),
            now: now.map(MeasureValue::from),
            retired_at: m.retired_at,
        }
    }
}

/// A measure as it is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureAnew {
    #[schema(max_length = 200, example = "Fixed on the first visit")]
    name: String,
    #[serde(default)]
    #[schema(max_length = 200, example = "%")]
    unit: String,
    #[schema(value_type = DirectionCode)]
    direction: String,
    #[serde(default)]
    #[schema(example = "71")]
    baseline: Option<String>,
    #[serde(default)]
    #[schema(example = "90")]
    target: Option<String>,
    #[serde(default)]
    target_day: Option<Date>,
    #[serde(default)]
    #[schema(max_length = 200)]
    source: Option<String>,
}

/// A figure that may be missing.
pub(super) fn quantity(f: &mut Checks, field: &str, text: Option<&str>) -> Option<Quantity> {
    match text?.parse() {
        Ok(figure) => Some(figure),
        Err(error) => {
            let error: NumberError = error;
            f.wrong(field, error.sentence());
            None
        }
    }
}

impl MeasureAnew {
    pub(super) fn read(&self, f: &mut Checks) -> NewMeasure {
        NewMeasure {
            name: f.needed("name", &self.name, "Say what is measured, in their words."),
            unit: f.line("unit", Some(&self.unit)).unwrap_or_default(),
            way: f.code("direction", Some(&self.direction), Direction::from_code).unwrap_or(Direction::Up),
            baseline: quantity(f, "baseline", self.baseline.as_deref()),
            target: quantity(f, "target", self.target.as_deref()),
            target_day: f.day("target_day", self.target_day),
            source: f.line("source", self.source.as_deref()),
        }
    }
}

/// An amount in major units of a currency.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionLimit {
    #[schema(example = "50000")]
    amount: String,
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
}

impl DecisionLimit {
    fn of(money: Money) -> Self {
        Self { amount: money.exact().to_string(), currency: money.currency.code().to_owned() }
    }

    pub(super) fn read(&self, f: &mut Checks) -> Option<Money> {
        let money = Currency::of(&self.currency).and_then(|currency| Money::parse(&self.amount, currency));
        match money {
            Ok(money) if money.minor > 0 => Some(money),
            Ok(_) => {
                f.wrong("limit", "A limit is more than nothing. Leave it out where it is not known.");
                None
            }
            Err(error) => {
                f.wrong("limit", error.sentence());
                None
            }
        }
    }
}

/// How somebody stands toward us. For our own staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct NotedStance {
    person: Named,
    #[schema(value_type = StanceCode)]
    stance: &'static str,
    /// What somebody of ours saw or heard.
    evidence: String,
    by: Option<Named>,
    said_at: Timestamp,
}

/// Somebody with a part in deciding on IT.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProfileDecider {
    person: Named,
    #[schema(value_type = PartCode)]
    part: &'static str,
    /// For our own staff and for those who decide there.
    limit: Option<DecisionLimit>,
    #[schema(value_type = ProfileWhose)]
    whose: &'static str,
    /// When something last moved that bears their name; for our own staff.
    moved_at: Option<Timestamp>,
}

impl From<&Noted> for NotedStance {
    fn from(s: &Noted) -> Self {
        let (person, stance) = (Named::of(s.person.0, &s.name), s.stance.code());
        Self { person, stance, evidence: s.evidence.clone(), by: by(&s.by), said_at: s.at }
    }
}

fn decider(d: &Decider, inside: bool) -> ProfileDecider {
    ProfileDecider {
        person: Named::of(d.person.0, &d.name),
        part: d.part.code(),
        limit: d.limit.map(DecisionLimit::of),
        whose: d.whose.code(),
        moved_at: d.moved_at.filter(|_| inside),
    }
}

/// What one side wrote.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProfileText {
    #[schema(value_type = TopicCode)]
    topic: &'static str,
    #[schema(value_type = ProfileWhose)]
    whose: &'static str,
    words: String,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Text> for ProfileText {
    fn from(t: &Text) -> Self {
        let (topic, whose) = (t.topic.code(), t.whose.code());
        Self { topic, whose, words: t.words.clone(), by: by(&t.by), said_at: t.at }
    }
}

/// A talk that was written down.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProfileTalk {
    day: Date,
    with: Option<Named>,
    words: Option<String>,
    by: Option<Named>,
}

impl From<&Talked> for ProfileTalk {
    fn from(t: &Talked) -> Self {
        Self { day: t.day, with: by(&t.with), words: t.words.clone(), by: by(&t.by) }
    }
}

/// How often we want to talk, and whether we did. For our own staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProfileRhythm {
    #[schema(value_type = Option<TierCode>)]
    tier: Option<&'static str>,
    /// Days between two talks; of the tier where nothing else was said.
    days: Option<i64>,
    last_talk: Option<Date>,
    /// Days since a talk should have been; nothing while it is in time.
    overdue_days: Option<i64>,
    /// The last talks, newest first.
    talks: Vec<ProfileTalk>,
}

/// Something that is not known.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProfileGap {
    #[schema(value_type = GapCode)]
    gap: &'static str,
    words: &'static str,
    /// The promise to find it out.
    commitment: Option<Uuid>,
}

/// What is known about a client. What is inside our house is for our own staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ClientProfile {
    party: Named,
    measures: Vec<SuccessMeasure>,
    deciders: Vec<ProfileDecider>,
    /// How people stand toward us, newest first; the first of a person holds. For our own staff, else empty.
    stances: Vec<NotedStance>,
    texts: Vec<ProfileText>,
    rhythm: Option<ProfileRhythm>,
    /// What is not known.
    gaps: Vec<ProfileGap>,
    /// How many things ought to be known.
    wanted: usize,
}

impl From<&Known> for ClientProfile {
    fn from(k: &Known) -> Self {
        let measure = |m: &Measured| SuccessMeasure::of(&m.measure, m.values.last());
        let rhythm = || ProfileRhythm {
            tier: k.rhythm.tier.map(Tier::code),
            days: k.rhythm.every(),
            last_talk: k.last,
            overdue_days: k.touch.and_then(|t| if let Touch::Overdue(days) = t { Some(days) } else { None }),
            talks: k.talks.iter().map(ProfileTalk::from).collect(),
        };
        let gap = |(gap, promise): &(Gap, Option<domain::kernel::CommitmentId>)| ProfileGap {
            gap: gap.code(),
            words: gap.word(),
            commitment: promise.map(|id| id.0),
        };
        Self {
            party: Named::of(k.party.id, &k.party.name),
            measures: k.measures.iter().map(measure).collect(),
            deciders: k.deciders.iter().map(|d| decider(d, k.inside)).collect(),
            stances: k.stances.iter().map(NotedStance::from).collect(),
            texts: k.texts.iter().map(ProfileText::from).collect(),
            rhythm: k.inside.then(rhythm),
            gaps: k.gaps.iter().map(gap).collect(),
            wanted: k.wanted,
        }
    }
}

/// A change of what is known.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ProfileChange {
    id: Uuid,
    /// `measure`, `value`, `decider`, `text`; for our own staff also `stance` and `rhythm`.
    topic: String,
    about: String,
    was: Option<String>,
    /// Nothing where it was taken away.
    is_now: Option<String>,
    #[schema(value_type = ProfileWhose)]
    whose: &'static str,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Change> for ProfileChange {
    fn from(c: &Change) -> Self {
        let Change { id, topic, about, was, is_now, at, .. } = c.clone();
        Self { id, topic, about, was, is_now, whose: c.whose.code(), by: by(&c.by), said_at: at }
    }
}
