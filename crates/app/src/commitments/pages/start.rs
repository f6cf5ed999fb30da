//! What a new promise begins with: between whom, in which direction, and the fields of its form.

use db::Conn;
use domain::commitment::Side;
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::party::PartyKind;

use super::asking::Asking;
use super::field::{Draw, Field};
use super::fields::{answer, conditions_field, day_and_time, despite, reason, stake, stretch};
use super::list::others;
use super::load::{colleagues, teams};
use crate::check::brought::{Brought, brought};
use crate::commitments::{phrase, store};
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::levels::flags::{self as levels, FlagView};
use crate::people::scope::{Between, Scope};
use crate::people::store as people;
use crate::resting;
use crate::treatment::glance as treatment;

/// Who asks or offers, seen from the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// We ask them.
    Ask,
    /// We offer.
    Offer,
    /// They asked us; recorded.
    Asked,
    /// They offered; recorded.
    Offered,
}

impl Direction {
    /// The direction of this name; what is unknown is an offer.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "ask" => Self::Ask,
            "asked" => Self::Asked,
            "offered" => Self::Offered,
            _ => Self::Offer,
        }
    }

    /// The same, with what each side does most often where nothing is said.
    #[must_use]
    pub fn named_or(name: &str, staff: bool) -> Self {
        if name.is_empty() && !staff { Self::Ask } else { Self::named(name) }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Offer => "offer",
            Self::Asked => "asked",
            Self::Offered => "offered",
        }
    }

    /// The reader's side promises.
    #[must_use]
    pub const fn we_perform(self) -> bool {
        matches!(self, Self::Offer | Self::Asked)
    }

    /// It begins with an offer, not with a request.
    #[must_use]
    pub const fn offers(self) -> bool {
        matches!(self, Self::Offer | Self::Offered)
    }

    /// The other side said it.
    #[must_use]
    pub const fn recorded(self) -> bool {
        matches!(self, Self::Asked | Self::Offered)
    }
}

/// What the address or the form asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    client: Option<PartyId>,
    conversation: Option<ConversationId>,
    step: Option<i64>,
    follows: Option<CommitmentId>,
    parent: Option<CommitmentId>,
    supplier: bool,
    check: Option<uuid::Uuid>,
}

impl Wanted {
    /// What these fields ask for; what cannot be read is as if it were not there.
    #[must_use]
    pub fn of(typed: &Typed) -> Self {
        Self {
            client: typed.get("client").parse().ok(),
            conversation: typed.get("conversation").parse().ok(),
            step: typed.get("step").parse().ok().filter(|step| (1..=7).contains(step)),
            follows: typed.get("follows").parse().ok(),
            parent: typed.get("parent").parse().ok(),
            supplier: typed.get("with") == "supplier",
            check: typed.get("check").parse().ok(),
        }
    }
}

/// The promise above, where something new is to rest below it.
#[derive(Clone, Debug)]
pub struct Parent {
    /// Which one.
    pub id: CommitmentId,
    /// What.
    pub subject: String,
    /// By when, in a sentence.
    pub due: String,
    /// Those that rest below it already.
    pub beside: Vec<(String, String)>,
    /// A supplier is asked, not a team.
    pub supplier: bool,
}

/// Everything the form needs.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The reader's party and the other one.
    pub between: Option<(PartyId, PartyId)>,
    /// The party that was chosen.
    pub chosen: Option<PartyId>,
    /// The name of the other one.
    pub them: String,
    /// The parties there are to choose from.
    pub choices: Vec<(String, String)>,
    /// People of our side.
    pub ours: Vec<(String, String)>,
    /// People of theirs.
    pub theirs: Vec<(String, String)>,
    /// Our teams, for our staff.
    pub teams: Vec<(String, String)>,
    /// The conversation it belongs to.
    pub conversation: Option<(ConversationId, String)>,
    /// The step that it carries.
    pub step: Option<i64>,
    /// The closed one that it takes up again.
    pub follows: Option<(CommitmentId, String)>,
    /// The promise that is to rest on it.
    pub parent: Option<Parent>,
    /// What fails for the client it is for.
    pub flags: Vec<FlagView>,
    /// What is broken toward that client, where something new needs a reason.
    pub trouble: Vec<String>,
    /// The check that it is offered on.
    pub brought: Option<Brought>,
    /// Who is proposed on our side.
    me: String,
    /// Who is proposed on theirs.
    you: String,
    /// Terms to begin with.
    terms: Option<(String, Vec<String>, (String, String))>,
}

impl Loaded {
    /// Who of theirs will see it, and where.
    #[must_use]
    pub fn sees(&self, person: &str) -> String {
        let found = self.theirs.iter().find(|(id, _)| id == person).and_then(|(_, name)| name.split(',').next());
        match found {
            Some(name) => format!("{name} sees it on their first page."),
            None => format!("It stands on the list of {}; nobody there is named for it yet.", self.them),
        }
    }

    /// Both people are on their sides.
    ///
    /// # Errors
    /// The field of the one who is not.
    pub fn knows(&self, ours: Option<PersonId>, theirs: Option<PersonId>) -> Result<(), AppError> {
        let known = |list: &[(String, String)], id: Option<PersonId>| {
            id.is_none_or(|id| list.iter().any(|(known, _)| *known == id.to_string()))
        };
        let choose = "Choose one of the list.";
        match (known(&self.ours, ours), known(&self.theirs, theirs)) {
            (false, _) => Err(AppError::Invalid(FieldErrors::one("ours", choose))),
            (_, false) => Err(AppError::Invalid(FieldErrors::one("theirs", choose))),
            _ => Ok(()),
        }
    }

    /// Who speaks: below another promise, whoever rests on it asks.
    #[must_use]
    pub fn way(&self, named: &str, staff: bool) -> Direction {
        if self.parent.is_some() { Direction::Ask } else { Direction::named_or(named, staff) }
    }

    /// Who is proposed on our side, and on theirs.
    #[must_use]
    pub fn proposed(&self) -> (&str, &str) {
        (&self.me, &self.you)
    }

    /// Whether this is a team of ours.
    #[must_use]
    pub fn has_team(&self, team: PartyId) -> bool {
        self.teams.iter().any(|(id, _)| *id == team.to_string())
    }
}

/// Reads it. Both parties come from the conversation, the earlier promise, or the choice.
///
/// # Errors
/// Something that may not be seen; the database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId, wanted: &Wanted) -> Result<Loaded, AppError> {
    let mut loaded = Loaded { step: wanted.step, ..Loaded::default() };
    let mut named = (None, None);
    if let Some(id) = wanted.conversation {
        let talk = conversations::find(conn, scope, id)?;
        let people = (talk.customer_person.as_ref().map(|p| p.0), talk.performer_person.as_ref().map(|p| p.0));
        named = both(scope, &talk.between, people, &mut loaded);
        loaded.conversation = Some((talk.id, talk.statement));
    }
    if let Some(id) = wanted.follows {
        let before = store::find(conn, scope, id)?;
        let people = (before.customer_person.as_ref().map(|p| p.0), before.performer_person.as_ref().map(|p| p.0));
        named = both(scope, &before.between, people, &mut loaded);
        let (state, _) = store::replayed(conn, &before)?;
        let conditions = state.terms().map(|terms| terms.conditions.clone()).unwrap_or_default();
        loaded.terms = Some((before.subject.clone(), conditions, day_and_time(None)));
        loaded.follows = Some((before.id, before.subject));
    }
    if let Some(id) = wanted.parent {
        named = below(conn, env, scope, wanted, id, &mut loaded)?;
    } else if loaded.between.is_none() {
        choose(conn, scope, it, wanted, &mut loaded)?;
    }
    loaded.brought = match wanted.check {
        Some(check) => brought(conn, env, scope, check)?,
        None => None,
    };
    let Some((us, them)) = loaded.between else { return Ok(loaded) };
    loaded.them = people::find_party(conn, scope, them)?.name;
    if let (Some(chosen), None) = (loaded.chosen, &loaded.parent) {
        loaded.flags = levels::flags_of(conn, env, scope, &chosen.to_string())?;
        if loaded.conversation.is_none() && loaded.follows.is_none() {
            loaded.trouble = treatment::in_trouble(conn, env, scope, chosen)?;
        }
    }
    loaded.ours = colleagues(conn, scope, us)?;
    loaded.theirs = colleagues(conn, scope, them)?;
    loaded.teams = if scope.is_staff() { teams(conn, scope)? } else { Vec::new() };
    let text = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    loaded.me = text(named.0.or_else(|| scope.person()));
    loaded.you = text(named.1);
    if let (true, [(only, _)]) = (loaded.you.is_empty(), loaded.theirs.as_slice()) {
        loaded.you.clone_from(only);
    }
    Ok(loaded)
}

type Named = (Option<PersonId>, Option<PersonId>);

/// Both parties of a matter, ours first, and the people who answer for it.
fn both(scope: &Scope, between: &Between, people: Named, loaded: &mut Loaded) -> Named {
    let ours_is_customer = scope.side_of(between) == Some(Side::Customer);
    let (us, them) =
        if ours_is_customer { (between.customer, between.performer) } else { (between.performer, between.customer) };
    loaded.between = Some((us, them));
    loaded.chosen = Some(if scope.is_staff() { them } else { us });
    if ours_is_customer { people } else { (people.1, people.0) }
}

/// Whom the owner of a promise can ask for something that it rests on, and who asks.
fn below(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    wanted: &Wanted,
    id: CommitmentId,
    loaded: &mut Loaded,
) -> Result<Named, AppError> {
    let above = resting::acts::owned(conn, scope, id)?;
    let us = above.between.performer;
    let kind = if wanted.supplier { PartyKind::Supplier } else { PartyKind::Team };
    let found = people::list_parties(conn, scope, Some(kind), None, false, 500)?;
    loaded.choices = found.into_iter().filter(|p| p.id != us).map(|p| (p.id.to_string(), p.name)).collect();
    let known = |id: &PartyId| loaded.choices.iter().any(|(known, _)| *known == id.to_string());
    loaded.chosen = wanted.client.filter(known);
    loaded.between = loaded.chosen.map(|them| (us, them));
    let beside = store::below(conn, scope, &[id])?.into_iter().map(|(_, row)| row);
    let beside = beside.filter(|row| !row.state.is_closed()).map(|row| (row.id.to_string(), row.subject)).collect();
    let due = above.due.map(|at| phrase::due_in_full(at, above.due_is_day, &env.local())).unwrap_or_default();
    loaded.parent = Some(Parent { id, subject: above.subject, due, beside, supplier: wanted.supplier });
    Ok((above.performer_person.map(|(id, _)| id), None))
}

fn choose(conn: &mut Conn, scope: &Scope, it: PartyId, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), AppError> {
    loaded.choices = match scope.reader().filter(|reader| !reader.is_staff()) {
        None => others(conn, scope)?,
        Some(_) => {
            let seen = people::list_parties(conn, scope, None, None, false, 100)?;
            seen.into_iter().filter(|p| !p.kind.is_ours()).map(|p| (p.id.to_string(), p.name)).collect()
        }
    };
    let known = |id: &PartyId| loaded.choices.iter().any(|(known, _)| *known == id.to_string());
    let only = match loaded.choices.as_slice() {
        [(only, _)] => only.parse().ok(),
        _ => None,
    };
    let chosen: Option<PartyId> = wanted.client.filter(known).or(only);
    loaded.chosen = chosen;
    loaded.between = chosen.map(|party| if scope.is_staff() { (it, party) } else { (party, it) });
    Ok(())
}

/// Direction and people.
#[must_use]
pub fn who(scope: &Scope, loaded: &Loaded, way: Direction) -> Vec<Field> {
    let them = &loaded.them;
    let answers = [
        (Direction::Offer, format!("We offer it to {them}")),
        (Direction::Ask, format!("We ask {them} for it")),
        (Direction::Asked, format!("{them} asked us for it, I write it down")),
        (Direction::Offered, format!("{them} offered it, I write it down")),
    ];
    let answers = answers.map(|(way, words)| (way.name().to_owned(), words));
    let pick = |name: &str, label: &str, list: &[(String, String)], value: &str| {
        Field::new(Draw::Pick, name, label).answers(list.iter().cloned()).value(value).or_none("Nobody named yet")
    };
    if loaded.parent.is_some() {
        return vec![
            pick("ours", "Who asks for it, and is to be satisfied", &loaded.ours, &loaded.me),
            pick("theirs", "Who answers for it there", &loaded.theirs, &loaded.you)
                .hint("They see it on their first page."),
        ];
    }
    let mut fields = vec![
        Field::new(Draw::Radio, "direction", "Who speaks").answers(answers).value(way.name()),
        pick("ours", "Who answers for it on our side", &loaded.ours, &loaded.me),
        pick("theirs", "Who answers for it on theirs", &loaded.theirs, &loaded.you)
            .hint("They see it on their first page."),
    ];
    if scope.is_staff() && !loaded.teams.is_empty() {
        let team = Field::new(Draw::Pick, "team", "Which team works on it").answers(loaded.teams.iter().cloned());
        fields.push(team.or_none("No team yet").hint("Only where we promise. Clients never see a team."));
    }
    fields
}

/// The terms.
#[must_use]
pub fn what(loaded: &Loaded, way: Direction) -> Vec<Field> {
    let (subject, conditions, due) = loaded.terms.clone().unwrap_or_default();
    let hint = match loaded.parent.as_ref().map(|parent| parent.due.as_str()) {
        Some(due) if !due.is_empty() => format!("What rests on it is due {due}. A day alone means its end."),
        _ => "A day alone means its end. An offer needs one; a request may leave it open.".to_owned(),
    };
    let by = match &loaded.brought {
        Some(_) => Field::day(due, "due", "By when")
            .hint("Another day than the one that was checked is checked anew before it is offered."),
        None if way.offers() => Field::day(due, "due", "By when").hint(hint),
        None => Field::day(due, "due", "By when").optional().hint(hint),
    };
    let mut fields = vec![
        Field::new(Draw::Line, "subject", "What").value(subject).hint("One line that both sides understand."),
        by,
        conditions_field().value(conditions.join("\n")),
        answer("Answer wanted by", true),
        stake(1),
        Field::new(Draw::Said, "words", "In your words").optional().hint("The other side reads them as they stand."),
    ];
    fields.extend(despite(&loaded.trouble, way));
    if loaded.parent.is_none() {
        fields.push(loaded.brought.as_ref().map_or_else(stretch, reason));
    }
    if let Some(parent) = loaded.parent.as_ref().filter(|parent| !parent.beside.is_empty()) {
        let after =
            Field::new(Draw::Boxes, "after", "What has to be done first").answers(parent.beside.iter().cloned());
        fields.insert(2, after.optional());
    }
    fields
}

/// When the other side said it.
#[must_use]
pub fn recorded(env: &Env) -> Vec<Field> {
    vec![Asking::said_on(&env.local())]
}
