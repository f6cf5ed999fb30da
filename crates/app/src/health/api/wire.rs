//! How relationships travel to programs.

use domain::charging::Money;
use domain::health::{Account, Fact, Figure, Lack, Measure, Stage};
use domain::trust::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Named, codes};
use crate::health::known::{Beside, Counted, One};
use crate::health::words;

codes!(
    /// How ill a relationship is.
    StageCode = Stage::ALL.iter().map(|stage| stage.code())
);
codes!(
    /// What happened.
    FactCode = Fact::ALL.iter().map(|fact| fact.code())
);
codes!(
    /// What is missing for a stage.
    LackCode = Lack::ALL.iter().map(|lack| lack.code())
);
codes!(
    /// What goes into a health figure.
    HealthMeasureCode = Measure::ALL.iter().map(|measure| measure.code())
);

/// A piece of evidence.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StageEvidence {
    id: Uuid,
    at: Timestamp,
    #[schema(value_type = StageCode)]
    stage: &'static str,
    /// Somebody has confirmed it, or it happened.
    confirmed: bool,
    /// What it weighs today, from 0 to 1.
    weight: f64,
    /// What happened; nothing for words.
    #[schema(value_type = Option<FactCode>)]
    fact: Option<&'static str>,
    /// What was said, or what happened in a sentence.
    words: String,
    /// Who said it.
    by: Option<String>,
    /// Where it can be looked at.
    #[schema(example = "/promises/0198c5f0-0000-7000-8000-000000000000")]
    path: String,
}

impl StageEvidence {
    fn of(c: &Counted) -> Self {
        let quote = c.told.quote.as_ref();
        Self {
            id: c.piece.id.0,
            at: c.piece.at,
            stage: c.piece.stage.code(),
            confirmed: c.piece.confirmed,
            weight: c.piece.weight,
            fact: c.told.fact.as_ref().map(|fact| fact.fact.code()),
            words: match (quote, &c.told.fact) {
                (Some(quote), _) => quote.words.clone(),
                (None, Some(fact)) => words::fact_words(fact),
                (None, None) => String::new(),
            },
            by: quote.map(|quote| quote.by.clone()),
            path: c.told.href.clone(),
        }
    }
}

/// What speaks for a stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StageAccount {
    #[schema(value_type = StageCode)]
    stage: &'static str,
    /// What its confirmed evidence weighs today.
    weight: f64,
    needs: f64,
    /// Empty where it is carried.
    #[schema(value_type = Vec<LackCode>)]
    lacks: Vec<&'static str>,
}

impl StageAccount {
    fn of(a: &Account) -> Self {
        let lacks = a.lacks.iter().map(|lack| lack.code()).collect();
        Self { stage: a.stage.code(), weight: a.weight, needs: a.needs, lacks }
    }
}

/// A stage that somebody overruled.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StageOverrule {
    #[schema(value_type = StageCode)]
    stage: &'static str,
    by: Named,
    reason: String,
    from: Timestamp,
    until: Timestamp,
}

/// A stretch of time at one stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StageSpan {
    from: Timestamp,
    to: Timestamp,
    #[schema(value_type = StageCode)]
    stage: &'static str,
    #[schema(value_type = Option<StageCode>)]
    suspected: Option<&'static str>,
    overruled: bool,
    /// It follows a new beginning.
    anew: bool,
}

/// One measure of a health figure that has data.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HealthPart {
    #[schema(value_type = HealthMeasureCode)]
    measure: &'static str,
    /// *17 of 19*.
    #[schema(example = "17 of 19")]
    counted: String,
    /// From 0 to 100.
    worth: f64,
    /// Of a hundred.
    weight: u8,
}

/// The health figure: a mean of what has data, with the share of it that has any.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HealthFigure {
    /// From 0 to 100; nothing while less than 60 in a hundred have data.
    points: Option<i32>,
    coverage: u8,
    recipe: u16,
    parts: Vec<HealthPart>,
    #[schema(value_type = Vec<HealthMeasureCode>)]
    without: Vec<&'static str>,
    /// What moved it since the month before.
    movers: Vec<HealthMover>,
}

/// One measure that moved a figure.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HealthMover {
    #[schema(value_type = HealthMeasureCode)]
    measure: &'static str,
    points: i32,
    words: String,
}

fn figure(f: &Figure, one: &One) -> HealthFigure {
    HealthFigure {
        points: f.shown(),
        coverage: f.coverage,
        recipe: f.version,
        parts: f
            .scored
            .iter()
            .map(|s| HealthPart {
                measure: s.reading.measure().code(),
                counted: s.reading.says(),
                worth: s.score,
                weight: s.weight,
            })
            .collect(),
        without: f.without.iter().map(|measure| measure.code()).collect(),
        movers: one
            .figure
            .movers
            .iter()
            .map(|m| HealthMover { measure: m.measure.code(), points: m.points, words: m.says() })
            .collect(),
    }
}

/// Where the relationship with a client stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ClientHealth {
    party: Named,
    /// The stage that is shown.
    #[schema(value_type = StageCode)]
    stage: &'static str,
    since: Option<Timestamp>,
    #[schema(value_type = Option<StageCode>)]
    before: Option<&'static str>,
    /// The stage that the evidence carries.
    #[schema(value_type = StageCode)]
    carried: &'static str,
    /// A worse one that is suspected and not shown.
    #[schema(value_type = Option<StageCode>)]
    suspected: Option<&'static str>,
    overrule: Option<StageOverrule>,
    /// When it is left at the earliest, if nothing more is heard.
    ends: Option<Timestamp>,
    /// What carries it.
    why: StageAccount,
    /// What is missing for the next worse one.
    next: Option<StageAccount>,
    /// What weighs most first, sixty at most.
    evidence: Vec<StageEvidence>,
    /// Pieces of the last half year; where there are none, healthy only means that nobody listened.
    recent: usize,
    ribbon: Vec<StageSpan>,
    figure: Option<HealthFigure>,
    /// The first day of each of the last months with the points of its figure.
    months: Vec<HealthMonth>,
}

/// The figure of a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HealthMonth {
    month: Date,
    points: Option<i32>,
    coverage: u8,
}

impl ClientHealth {
    pub(super) fn of(one: &One) -> Self {
        let p = &one.picture;
        let since = p.since();
        let name = |from| one.overrules.iter().rev().find(|said| said.what.from == from).map(|said| said.name.as_str());
        Self {
            party: Named::of(one.party.id, &one.party.name),
            stage: p.shown.code(),
            since: since.map(|(at, _)| at),
            before: since.and_then(|(_, was)| was).map(Stage::code),
            carried: p.carried.code(),
            suspected: p.suspected.map(Stage::code),
            overrule: p.overrule.as_ref().map(|o| StageOverrule {
                stage: o.stage.code(),
                by: Named::of(o.who, name(o.from).unwrap_or_default()),
                reason: o.reason.clone(),
                from: o.from,
                until: o.until,
            }),
            ends: p.ends,
            why: StageAccount::of(&one.why),
            next: one.next.as_ref().map(StageAccount::of),
            evidence: one.counted.iter().map(StageEvidence::of).collect(),
            recent: p.recent,
            ribbon: p
                .spans
                .iter()
                .map(|s| StageSpan {
                    from: s.from,
                    to: s.to,
                    stage: s.stage.code(),
                    suspected: s.suspected.map(Stage::code),
                    overruled: s.overruled,
                    anew: s.anew,
                })
                .collect(),
            figure: one.figure.now.as_ref().map(|f| figure(f, one)),
            months: one
                .figure
                .months
                .iter()
                .map(|(month, points, coverage)| HealthMonth { month: *month, points: *points, coverage: *coverage })
                .collect(),
        }
    }
}

/// An amount in major units of a currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RelationshipSum {
    #[schema(example = "46900.00")]
    amount: String,
    #[schema(example = "EUR")]
    currency: String,
}

/// One relationship in the list of all.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Relationship {
    party: Named,
    #[schema(value_type = StageCode)]
    stage: &'static str,
    since: Option<Timestamp>,
    #[schema(value_type = Option<StageCode>)]
    suspected: Option<&'static str>,
    overruled: bool,
    /// The health figure, where enough is known, and how much is known in hundredths.
    figure: Option<i64>,
    coverage: i64,
    /// Our word toward it and its word toward us, from 0 to 100; nothing while it is too early to tell.
    our_word: Option<f64>,
    their_word: Option<f64>,
    /// The mean of its answers of the last twelve months, from 1 to 5, with one decimal.
    #[schema(example = "3.4")]
    satisfaction: Option<String>,
    answers: u64,
    /// Promises that either side missed in silence in the last ninety days.
    silent_misses: i64,
    /// Core services that they use, and how many of them run; nothing where none was looked at.
    core_services: Option<i64>,
    core_running: Option<i64>,
    /// What it was billed in the last twelve whole months.
    billed: Option<RelationshipSum>,
    /// When it was last reckoned.
    reckoned_at: Timestamp,
}

impl Relationship {
    pub(super) fn of(b: &Beside) -> Self {
        let (k, (sum, answers)) = (&b.listed.kept, b.answers);
        let word = |word: &Word| word.enough.then_some(word.mean);
        Self {
            party: Named::of(b.listed.party.0, &b.listed.party.1),
            stage: k.stage.code(),
            since: k.since,
            suspected: k.suspected.map(Stage::code),
            overruled: k.overruled,
            figure: k.figure,
            coverage: k.coverage,
            our_word: word(&b.words.0),
            their_word: word(&b.words.1),
            satisfaction: (answers > 0).then(|| format!("{:.1}", sum as f64 / answers as f64)),
            answers,
            silent_misses: b.missed,
            core_services: b.core.map(|(_, of)| of),
            core_running: b.core.map(|(running, _)| running),
            billed: b.billed.map(|money: Money| RelationshipSum {
                amount: money.exact().to_string(),
                currency: money.currency.code().to_owned(),
            }),
            reckoned_at: k.at,
        }
    }
}
