//! What the catalogue is made of, as programs read and write it.

use db::Conn;
use domain::catalogue::{
    self as rules, AskKind, Level, LevelKind, Life, MayOrder, Price, Question, Stage, Target, Unit,
};
use domain::kernel::{CalendarId, ServiceId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Checks, Named, codes};
use crate::catalogue::acts::{self, Cost};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, NewOffering, Offering, Service};
use crate::kit::error::AppError;
use crate::money::rights::sees_prices;
use crate::people::scope::Scope;

codes!(
    /// What a level is about.
    LevelKindCode = LevelKind::ALL.map(LevelKind::code)
);
codes!(
    /// In what a level is counted: hours in which somebody works and days that are worked, by a calendar; percent of a month.
    LevelUnitCode = Unit::ALL.map(Unit::code)
);
codes!(
    /// Who orders it. Our own people may always record what a client ordered.
    MayOrderCode = MayOrder::ALL.map(MayOrder::code)
);
codes!(
    /// What an answer looks like.
    QuestionKindCode = ["text", "number", "choice", "date"]
);

/// Where a service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ServiceStage {
    /// Only our side reads it.
    Draft,
    /// It can be ordered.
    Published,
    /// It ends on a day that was said; nothing new is ordered.
    Retiring,
    /// It is no longer there.
    Retired,
}

impl From<Stage> for ServiceStage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Draft => Self::Draft,
            Stage::Published => Self::Published,
            Stage::Retiring => Self::Retiring,
            Stage::Retired => Self::Retired,
        }
    }
}

impl From<ServiceStage> for Stage {
    fn from(stage: ServiceStage) -> Self {
        match stage {
            ServiceStage::Draft => Self::Draft,
            ServiceStage::Published => Self::Published,
            ServiceStage::Retiring => Self::Retiring,
            ServiceStage::Retired => Self::Retired,
        }
    }
}

/// A service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct CatalogueService {
    id: Uuid,
    name: String,
    /// What it is for.
    about: Option<String>,
    /// Under what it stands in the catalogue.
    area: String,
    stage: ServiceStage,
    /// The last day of one that ends.
    ends_on: Option<Date>,
    /// What takes its place.
    instead: Option<Named>,
    /// Everybody rests on it.
    core: bool,
    /// Who owns it and answers for what is ordered.
    owner: Option<Named>,
}

/// A service with all that it offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ServiceInFull {
    #[serde(flatten)]
    service: CatalogueService,
    /// The team that performs it; for our own staff.
    team: Option<Named>,
    /// What we keep to ourselves; for our own staff.
    notes: Option<String>,
    /// What is missing before it may be published; for our own staff.
    missing: Vec<String>,
    offerings: Vec<ServiceOffering>,
}

/// Something that a service offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ServiceOffering {
    id: Uuid,
    name: String,
    /// What one gets; conditions of every order.
    gets: Vec<String>,
    /// What one does not get.
    lacks: Vec<String>,
    /// What we need from whoever orders.
    needs: Vec<String>,
    /// How to ask for it.
    how: Option<String>,
    #[schema(value_type = MayOrderCode)]
    may_order: &'static str,
    /// What an order answers, in this order.
    questions: Vec<OfferingQuestion>,
    levels: Vec<OfferingLevel>,
    /// The price by which it is charged, for whoever sees it; `/prices/{key}` tells it.
    charged_by: Option<String>,
    /// What was told of what it costs from a day on, newest first; nothing where a price charges it.
    prices: Vec<OfferingPrice>,
    /// Since when it is no longer offered.
    retired_at: Option<Timestamp>,
}

/// What is promised.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct OfferingLevel {
    #[schema(value_type = LevelKindCode)]
    kind: &'static str,
    /// What exactly, where the kind does not say it all.
    name: Option<String>,
    #[schema(value_type = LevelUnitCode)]
    unit: &'static str,
    /// As a decimal number.
    #[schema(example = "3")]
    amount: String,
    /// By which it is counted.
    calendar: Option<Named>,
    /// The same in words.
    words: String,
}

/// A question that an order answers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferingQuestion {
    #[schema(max_length = 200)]
    label: String,
    #[schema(value_type = QuestionKindCode)]
    kind: String,
    /// What can be chosen, where it is a choice.
    #[serde(default)]
    #[schema(max_items = 20)]
    options: Vec<String>,
    /// It has to be answered.
    #[serde(default)]
    needed: bool,
}

/// What it costs from a day on. Nothing is charged by it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferingPrice {
    /// As a decimal number, with no more decimals than the currency has.
    #[schema(example = "49.00")]
    amount: String,
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
    /// For one of what.
    #[schema(example = "laptop a month", max_length = 200)]
    unit: String,
    /// The first day on which it holds.
    from: Date,
    /// What else there is to say about it.
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// What is promised, as it is sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelSent {
    #[schema(value_type = LevelKindCode)]
    kind: String,
    /// What exactly; needed where the kind is `other`.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: Option<String>,
    #[schema(value_type = LevelUnitCode)]
    unit: String,
    /// As a decimal number.
    #[schema(example = "3", max_length = 20)]
    amount: String,
    /// By which it is counted; none for percent.
    #[serde(default)]
    calendar: Option<Uuid>,
}

/// An offering as it is to be, as a whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferingSent {
    /// What one can order; the subject of the promise.
    #[schema(max_length = 200)]
    name: String,
    #[serde(default)]
    #[schema(max_items = 50)]
    gets: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    lacks: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    needs: Vec<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    how: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<MayOrderCode>)]
    may_order: Option<String>,
    #[serde(default)]
    #[schema(max_items = 8)]
    questions: Vec<OfferingQuestion>,
    #[serde(default)]
    #[schema(max_items = 8)]
    levels: Vec<LevelSent>,
}

impl OfferingQuestion {
    fn of(q: &Question) -> Self {
        let options = match &q.kind {
            AskKind::Choice { options } => options.clone(),
            AskKind::Text | AskKind::Number | AskKind::Date => Vec::new(),
        };
        Self { label: q.label.clone(), kind: q.kind.code().to_owned(), options, needed: q.needed }
    }

    fn read(&self, f: &mut Checks) -> Question {
        let label = f.needed("questions.label", &self.label, "Write the question.");
        let options = f.lines("questions.options", &self.options);
        let kind = f.code("questions.kind", Some(&self.kind), |code| match code {
            "text" => Some(AskKind::Text),
            "number" => Some(AskKind::Number),
            "choice" => Some(AskKind::Choice { options: options.clone() }),
            "date" => Some(AskKind::Date),
            _ => None,
        });
        Question { label, kind: kind.unwrap_or(AskKind::Text), needed: self.needed }
    }
}

impl OfferingPrice {
    fn of(p: &Price) -> Self {
        let (amount, currency, unit) = (p.amount(), p.currency.clone(), p.unit.clone());
        Self { amount, currency, unit, from: p.from, words: p.words.clone() }
    }

    pub(super) fn read(&self, f: &mut Checks) -> Price {
        let told = Price::read(&self.amount, &self.currency);
        if let Err(error) = told {
            let field = if error == rules::PriceError::NoCurrency { "currency" } else { "amount" };
            f.wrong(field, error.sentence());
        }
        let (minor, currency) = told.unwrap_or_default();
        let unit = f.needed("unit", &self.unit, "Write for one of what, such as laptop a month.");
        let from = f.day("from", Some(self.from)).unwrap_or_default();
        Price { minor, currency, unit, from, words: f.sentence("words", self.words.as_deref()) }
    }
}

impl LevelSent {
    fn read(&self, f: &mut Checks) -> Option<(Level, Option<CalendarId>)> {
        let kind = f.code("levels.kind", Some(&self.kind), LevelKind::from_code);
        let unit = f.code("levels.unit", Some(&self.unit), Unit::from_code);
        let name = f.line("levels.name", self.name.as_deref());
        let (kind, unit) = (kind?, unit?);
        match Target::read(unit, &self.amount) {
            Ok(target) => Some((Level { kind, name, target }, self.calendar.map(CalendarId))),
            Err(error) => {
                f.wrong("levels.amount", error.sentence());
                None
            }
        }
    }
}

impl OfferingSent {
    pub(super) fn read(&self) -> Result<NewOffering, AppError> {
        let mut f = Checks::default();
        let new = NewOffering {
            name: f.needed("name", &self.name, "Write what one can order, such as A laptop."),
            gets: f.lines("gets", &self.gets),
            lacks: f.lines("lacks", &self.lacks),
            needs: f.lines("needs", &self.needs),
            how: f.sentence("how", self.how.as_deref()),
            may_order: f.code("may_order", self.may_order.as_deref(), MayOrder::from_code).unwrap_or_default(),
            questions: self.questions.iter().map(|q| q.read(&mut f)).collect(),
            levels: self.levels.iter().filter_map(|l| l.read(&mut f)).collect(),
        };
        f.done(new)
    }
}

/// A service in a line.
pub(super) fn line(s: &Service) -> CatalogueService {
    let named = |(id, name): &(ServiceId, String)| Named::of(*id, name);
    CatalogueService {
        id: s.id.0,
        name: s.name.clone(),
        about: s.about.clone(),
        area: s.area.clone(),
        stage: s.life.stage().into(),
        ends_on: match s.life {
            Life::Retiring { on, .. } => Some(on),
            Life::Draft | Life::Published | Life::Retired { .. } => None,
        },
        instead: s.instead.as_ref().map(named),
        core: s.core,
        owner: s.owner.as_ref().map(|(id, name)| Named::of(*id, name)),
    }
}

/// An offering with what it costs.
pub(super) fn offering(conn: &mut Conn, scope: &Scope, o: &Offering) -> Result<ServiceOffering, AppError> {
    let level = |l: &store::LevelRow| OfferingLevel {
        kind: l.level.kind.code(),
        name: l.level.name.clone(),
        unit: l.level.target.unit.code(),
        amount: l.level.target.typed(),
        calendar: l.calendar.as_ref().map(|(id, name)| Named::of(*id, name)),
        words: l.level.target.words(l.calendar.as_ref().map_or("", |(_, name)| name)),
    };
    let cost = acts::cost(conn, (Sight::of(scope), sees_prices(scope).ok()), o.id)?;
    Ok(ServiceOffering {
        id: o.id.0,
        name: o.says.name.clone(),
        gets: o.says.gets.clone(),
        lacks: o.says.lacks.clone(),
        needs: o.says.needs.clone(),
        how: o.says.how.clone(),
        may_order: o.says.may_order.code(),
        questions: o.says.questions.iter().map(OfferingQuestion::of).collect(),
        levels: o.levels.iter().map(level).collect(),
        charged_by: cost.key().map(ToString::to_string),
        prices: if let Cost::Told(prices) = &cost {
            prices.iter().map(OfferingPrice::of).collect()
        } else {
            Vec::new()
        },
        retired_at: o.retired_at,
    })
}

/// A service with all that it offers, as this reader sees it.
pub(super) fn whole(conn: &mut Conn, scope: &Scope, id: ServiceId) -> Result<ServiceInFull, AppError> {
    let sight = Sight::of(scope);
    let s = store::find(conn, sight, id)?;
    let offerings = store::offerings(conn, sight, id)?;
    Ok(ServiceInFull {
        service: line(&s),
        team: s.team.as_ref().map(|(id, name)| Named::of(*id, name)),
        notes: s.notes.clone(),
        missing: if sight.is_house() { acts::missing(&s, &offerings) } else { Vec::new() },
        offerings: offerings.iter().map(|o| offering(conn, scope, o)).collect::<Result<_, _>>()?,
    })
}
