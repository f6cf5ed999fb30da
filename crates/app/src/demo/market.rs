//! What clients of the demo could have elsewhere: one alternative that is dearer, one that is cheaper and one nobody compared for a
//! year; a need that went elsewhere after a candid no; and a sheet that was built outside IT, which Mara offers to make safe
//! this morning.

use domain::charging::{Currency, Money};
use domain::conversation::Talk;
use domain::kernel::{OfferingId, ServiceId};
use domain::market::{Elsewhere, Risk, Standing, Way, Went};

use super::material::missing;
use super::profiles::Teller;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Asked, Shown};
use crate::conversations::store as talks;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::rivals::acts::{self as rivals, Found, Named, NewLost};
use crate::shadow::acts::{self as shadow, NewRisk, Told};
use crate::sponsors::store::Matter;

/// Services looked through to find one by its name.
const MOST: u32 = 200;

/// An alternative, compared working days ago.
struct Rival {
    name: &'static str,
    kind: Elsewhere,
    service: &'static str,
    offering: &'static str,
    whose: Option<&'static str>,
    price: (i64, &'static str),
    level: &'static str,
    source: &'static str,
    they: Option<&'static str>,
    we: Option<&'static str>,
    day: i64,
}

const RIVALS: [Rival; 3] = [
    Rival {
        name: "Brackwater device rental",
        kind: Elsewhere::Outsourcer,
        service: "Workplace device",
        offering: "A laptop",
        whose: None,
        price: (4150, "device a month"),
        level: "On the desk in ten working days, exchanged by post in three.",
        source: "their offer of January, for 500 and more",
        they: Some("Cheaper from 500 on, and they take the old ones away."),
        we: Some("Exchanged within a day, and somebody comes along."),
        day: -38,
    },
    Rival {
        name: "Phones from the shop in Aldersey",
        kind: Elsewhere::Own,
        service: "Field tablet, rugged",
        offering: "A tablet for a crew",
        whose: Some("hanne"),
        price: (4400, "tablet a month"),
        level: "Nothing is promised; the shop is open until eight.",
        source: "two receipts that Luis showed us",
        they: Some("There in an hour. A crew that waits eight days for a tablet goes to the shop."),
        we: Some("It works where there is no signal, and it survives a fall."),
        day: -12,
    },
    Rival {
        name: "Reports by the hour from Hallam and Stowe",
        kind: Elsewhere::Consultant,
        service: "Ledger and payroll",
        offering: "A report from the ledger",
        whose: None,
        price: (88_000, "report"),
        level: "Two weeks from the order.",
        source: "an invoice that Finance let us read",
        they: Some("They ask what is decided by it, every time."),
        we: Some("We know the ledger, and are there when a figure is doubted."),
        day: -290,
    },
];

/// What was built outside IT: whose, what it is for, why, who looks after it, a year, what would help, how risky.
struct Built {
    whose: &'static str,
    name: &'static str,
    used_for: &'static str,
    why: &'static str,
    owner: &'static str,
    cost: Option<&'static str>,
    safer: Option<&'static str>,
    risk: (Risk, Option<&'static str>, Option<&'static str>, Option<&'static str>),
    day: i64,
    after: Option<(i64, Standing, &'static str)>,
}

const BUILT: [Built; 2] = [
    Built {
        whose: "hanne",
        name: "The parts sheet of Aldersey",
        used_for: "Which part lies in which depot this morning, for everybody who loads a van.",
        why: "The store system shows what was there last night. A crew loads at six.",
        owner: "bengt",
        cost: Some("3200"),
        safer: Some("Stock by the hour, and somebody besides Bengt who can open it."),
        risk: (
            Risk::High,
            Some("Supplier prices stand in it, and forty people can copy them."),
            Some("When Bengt is away nobody mends it; three depots load by it."),
            None,
        ),
        day: -140,
        after: None,
    },
    Built {
        whose: "peadar",
        name: "Wind on one page",
        used_for: "The readings of the night for the morning call.",
        why: "It was needed before the insurer came, and we had no week for it.",
        owner: "sunniva",
        cost: None,
        safer: None,
        risk: (Risk::Low, None, Some("It is looked at, and nothing is decided by it alone."), None),
        day: -70,
        after: Some((-30, Standing::Agreed, "It stays with them. We keep the source of it beside ours.")),
    },
];

fn offering(teller: &mut Teller<'_>, service: &str, name: &str) -> Result<(ServiceId, OfferingId), AppError> {
    let asked = Asked { shown: Shown::All, ..Asked::default() };
    let all = catalogue::list(teller.tx, Sight::House, &asked, (None, false), MOST)?;
    let found = all.iter().find(|s| s.name == service).ok_or_else(|| missing("service", service))?;
    let offerings = catalogue::of_services(teller.tx, &[found.id])?;
    let of = offerings.get(&found.id).and_then(|all| all.iter().find(|(_, known)| known == name));
    Ok((found.id, of.ok_or_else(|| missing("offering", name))?.0))
}

fn euro(text: &str) -> Result<Money, AppError> {
    let currency = Currency::of("EUR").map_err(|e| AppError::Internal(e.sentence()))?;
    Money::parse(text, currency).map_err(|e| AppError::Internal(e.sentence()))
}

/// All of it until this morning.
pub(super) fn told(teller: &mut Teller<'_>) -> Result<(), AppError> {
    for rival in &RIVALS {
        let (service, offering) = offering(teller, rival.service, rival.offering)?;
        let party = rival.whose.map(|key| teller.client(key)).transpose()?;
        let named = Named { name: rival.name.to_owned(), kind: rival.kind, offering: Some(offering), party };
        let text = |words: Option<&str>| words.map(str::to_owned);
        let found = Found {
            day: teller.hours.since_today(rival.day),
            price: Some((rival.price.0, "EUR".to_owned(), rival.price.1.to_owned())),
            level: Some(rival.level.to_owned()),
            source: rival.source.to_owned(),
            they_better: text(rival.they),
            we_better: text(rival.we),
        };
        let (scope, env) = teller.at("mara", rival.day, (14, 10))?;
        rivals::compare(teller.tx, &env, &scope, service, (&named, &found))?;
    }
    went(teller)?;
    built(teller)
}

/// A need after a candid no, and one that never reached us.
fn went(teller: &mut Teller<'_>) -> Result<(), AppError> {
    let (scope, env) = teller.at("mara", -9, (16, 20))?;
    let declined = talks::Filter { state: Some(Talk::Declined), ..talks::Filter::default() };
    let day = teller.hours.since_today(-10);
    if let Some(talk) = talks::list(teller.tx, &scope, &declined, None, 1)?.first() {
        // It went once we had said no, and not before.
        let said = talk.closed_at.map(|at| at.to_zoned(env.zone().clone()).date());
        let day = said.map_or(day, |said| said.max(day));
        let lost = NewLost {
            party: talk.between.customer,
            what: talk.statement.clone(),
            day,
            went: Went::Consultant,
            where_to: Some("Hallam and Stowe".to_owned()),
            service: None,
            alternative: None,
            why: "They were there on Monday, and asked for no form.".to_owned(),
            kept_by: Some("The way that we offered instead, a month earlier.".to_owned()),
            worth: Some(euro("18000")?),
            matter: Some(Matter::Talk(talk.id)),
        };
        rivals::lose(teller.tx, &env, &scope, &lost, None)?;
    }
    let lost = NewLost {
        party: teller.client("peadar")?,
        what: "Pictures of blades, sorted by damage".to_owned(),
        day: teller.hours.since_today(-85),
        went: Went::Cloud,
        where_to: Some("Kestrel Vision".to_owned()),
        service: None,
        alternative: None,
        why: "Nobody asked us. They saw it at a fair and had it running the week after.".to_owned(),
        kept_by: Some("If we had gone to the fair with them.".to_owned()),
        worth: None,
        matter: None,
    };
    let (scope, env) = teller.at("mara", -60, (11, 40))?;
    rivals::lose(teller.tx, &env, &scope, &lost, None)?;
    Ok(())
}

fn built(teller: &mut Teller<'_>) -> Result<(), AppError> {
    for one in &BUILT {
        let (client, owner) = (teller.client(one.whose)?, teller.person(one.owner)?);
        let told = Told {
            name: one.name.to_owned(),
            used_for: one.used_for.to_owned(),
            why: one.why.to_owned(),
            owner: Some(owner),
            owner_name: None,
            cost: one.cost.map(euro).transpose()?,
            safer: one.safer.map(str::to_owned),
        };
        let (scope, env) = teller.at(one.whose, one.day, (10, 5))?;
        let id = shadow::tell(teller.tx, &env, &scope, client, &told)?;
        let text = |words: Option<&str>| words.map(str::to_owned);
        let (risk, data, continuity, security) = one.risk;
        let judged = NewRisk { risk, data: text(data), continuity: text(continuity), security: text(security) };
        let (scope, env) = teller.at("mara", one.day + 2, (9, 50))?;
        shadow::judge(teller.tx, &env, &scope, id, &judged)?;
        if let Some((day, standing, words)) = one.after {
            let (scope, env) = teller.at("mara", day, (15, 10))?;
            shadow::stand(teller.tx, &env, &scope, (id, 1), (standing, Some(words.to_owned())))?;
        }
    }
    Ok(())
}

/// This morning Mara offers to make the sheet of the depot safe.
pub(super) fn offered(teller: &mut Teller<'_>, env: &Env, scope: &Scope) -> Result<(), AppError> {
    use crate::shadow::store::{Filter, list};
    let party = Some(teller.client("hanne")?);
    let found = list(teller.tx, scope, &Filter { party, over: Some(false) }, None, 10)?;
    let Some(sheet) = found.first() else { return Ok(()) };
    let by = teller.hours.since_today(30);
    let conditions = vec!["Stock by the hour stands in it".to_owned(), "Two people can mend it".to_owned()];
    shadow::offer(teller.tx, env, scope, sheet.id, (Way::Safe, by, conditions)).map(|_| ())
}
