//! Ordering: a request in the terms of an offering, due by its levels. Whoever orders answers its questions; whoever owns the
//! service answers for the promise, and the work goes to its team.

use db::{Conn, Tx};
use domain::catalogue::{LevelKind, Life, answered};
use domain::charging::Audience;
use domain::commitment::{Act, Kind, Terms};
use domain::kernel::{CommitmentId, Due, Limit, OfferingId, PartyId, PersonId, TextError, clean};
use domain::party::{PartyKind, Role};
use jiff::Zoned;

use super::{cost, days_of};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Offering, Service};
use crate::commitments::acts::{self as commitments, Opening, Said, Saying};
use crate::commitments::opening::Ordered;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::kit::say;
use crate::money::rights::Sees;
use crate::organisation;
use crate::people::scope::{Reader, Scope};
use crate::people::store as people;

/// What is ordered.
#[derive(Clone, Debug)]
pub struct Ordering {
    /// The offering.
    pub offering: OfferingId,
    /// For whom.
    pub customer: PartyId,
    /// Who asked for it there. Whoever orders for their own party is meant themselves.
    pub asked_by: Option<PersonId>,
    /// Answers to the questions of the offering, in their order.
    pub answers: Vec<String>,
    /// What else there is to say.
    pub words: Option<String>,
}

/// An order that was placed.
#[derive(Clone, Debug)]
pub struct Placed {
    /// What was said, and who was told.
    pub said: Said,
    /// Until when it is answered, if the offering promises that.
    pub answer: Option<Due>,
    /// By when it is due, if the offering promises that.
    pub due: Option<Due>,
}

/// Whether anything of it is ordered at all now.
///
/// # Errors
/// A refusal that names what takes its place.
pub fn taken(service: &Service, offering: &Offering, now: &Zoned) -> Result<(), AppError> {
    let instead = service.instead.as_ref().map(|(_, name)| format!(" Order {name} instead.")).unwrap_or_default();
    match service.life {
        Life::Published if offering.retired_at.is_none() => Ok(()),
        Life::Published => Err(AppError::refused("not_offered", "This is no longer offered. Choose another offering.")),
        Life::Draft => Err(AppError::refused("not_published", "It is a draft. Publish it before somebody orders it.")),
        Life::Retiring { on, .. } => {
            let words = format!("It ends on {}, so nothing new is ordered.{instead}", say::day(on, now));
            Err(AppError::refused("ends", words))
        }
        Life::Retired { .. } => Err(AppError::refused("ended", format!("It is no longer there.{instead}"))),
    }
}

/// Whether this reader may order an offering for a client. Our own people record what a client ordered.
///
/// # Errors
/// A refusal that says who may; the database.
pub fn may_order(conn: &mut Conn, scope: &Scope, offering: &Offering, customer: PartyId) -> Result<(), AppError> {
    scope.begins()?;
    let Some(reader) = scope.reader().filter(|r| !r.is_staff()) else { return Ok(()) };
    let mut decides = false;
    for held in reader.roles.iter().filter(|h| matches!(h.role, Role::Sponsor | Role::DecisionMaker)) {
        decides |= people::lies_under(conn, customer, held.party)?;
    }
    if offering.says.may_order.open_to(decides) {
        return Ok(());
    }
    let who = offering.says.may_order.words();
    let words = format!("This is ordered by {who}. Ask one of them, or raise it as a need.");
    Err(AppError::refused("may_not_order", words))
}

/// By when an order of this moment is answered, and by when it is there, as the levels promise it.
///
/// # Errors
/// The database.
pub fn promised(conn: &mut Conn, env: &Env, offering: &Offering) -> Result<(Option<Due>, Option<Due>), AppError> {
    let mut due = |kind: LevelKind| -> Result<Option<Due>, AppError> {
        let level = offering.says.levels.iter().find(|(level, _)| level.kind == kind);
        let Some((level, Some(calendar))) = level else { return Ok(None) };
        Ok(level.target.due(env.now, &days_of(conn, env, *calendar)?))
    };
    Ok((due(LevelKind::Response)?, due(LevelKind::Delivery)?))
}

fn words_of(conn: &mut Conn, env: &Env, offering: &Offering, new: &Ordering) -> Result<Option<String>, AppError> {
    let wrong = |(n, sentence): (usize, String)| FieldError { field: format!("answer_{n}"), sentence };
    let answers = answered(&offering.says.questions, &new.answers)
        .map_err(|all| AppError::Invalid(FieldErrors(all.into_iter().map(wrong).collect())))?;
    // Clients that nobody named otherwise are of our own organisation.
    let eyes = (Sight::Guest, Some(Sees::For(Audience::Internal)));
    let price = cost(conn, eyes, offering.id)?.sentence(&env.local()).map(|price| format!("Price: {price}."));
    let parts = [Some(answers).filter(|a| !a.is_empty()), price, new.words.clone()];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    clean(&text, Limit::Words).map_err(|TextError::TooLong { found, allowed }| {
        let words = format!("With the answers this is {found} characters long. Shorten it to {allowed}.");
        AppError::Invalid(FieldErrors::one("words", words))
    })
}

/// Orders something: opens a commitment with the terms of the offering.
///
/// # Errors
/// Not found, nothing that is ordered, no right; answers that are missing; the database.
pub fn order(tx: &mut Tx, env: &Env, scope: &Scope, new: &Ordering) -> Result<Placed, AppError> {
    let sight = Sight::of(scope);
    let offering = store::find_offering(tx, sight, new.offering)?;
    store::find(tx, sight, offering.service)?;
    let service = store::find(tx, Sight::House, offering.service)?;
    taken(&service, &offering, &env.local())?;
    let customer = people::find_party(tx, scope, new.customer)?;
    if customer.kind != PartyKind::Client {
        let words = "Only clients order from the catalogue. Choose one.";
        return Err(AppError::Invalid(FieldErrors::one("client", words)));
    }
    may_order(tx, scope, &offering, customer.id)?;
    let words = words_of(tx, env, &offering, new)?;
    let (answer, due) = promised(tx, env, &offering)?;
    let says = &offering.says;
    let terms = Terms { subject: says.name.clone(), conditions: says.gets.clone(), due: due.clone() };
    let act = Act::Request { terms, answer_by: answer.as_ref().map(|due| due.at), stake: 1 };
    let ours = scope.is_staff();
    let opening = Opening {
        kind: Kind::Order,
        customer: customer.id,
        performer: organisation::needed(tx)?.it,
        customer_person: if ours { new.asked_by } else { scope.person() },
        performer_person: service.owner.as_ref().filter(|_| service.owner_here).map(|(id, _)| *id),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying { for_other: ours && scope.person().is_some(), ..Saying::now(act, words) },
    };
    let team = service.team.as_ref().map(|(id, _)| *id);
    let of = Ordered { service: service.id, offering: offering.id, team };
    let said = commitments::order(tx, env, scope, opening, of)?;
    Ok(Placed { said, answer, due })
}

impl Placed {
    /// The commitment.
    #[must_use]
    pub const fn id(&self) -> CommitmentId {
        self.said.id
    }
}

/// Whether this reader may order anything at all: our own people, for a client, and people of a client.
#[must_use]
pub fn orders_at_all(scope: &Scope) -> bool {
    let of_client = |r: &Reader| r.is_staff() || r.roles.iter().any(|h| h.kind == PartyKind::Client);
    scope.only().is_none() && scope.reader().is_none_or(of_client)
}
