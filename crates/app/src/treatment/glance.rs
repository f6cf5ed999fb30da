//! What stands of treatments on pages of other places: on the page and the health of a client, and on the first page of its sponsor.
//! Finished texts; what they are made from is decided elsewhere.

use db::Conn;
use domain::health::Stage;
use domain::kernel::PartyId;
use domain::treatment::Effect;
use jiff::Timestamp;

use super::{acts, known, store, words};
use crate::calls::trouble;
use crate::health::acts::reads;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// Asked of whoever puts something new to a client to whom something is broken.
pub const WHY_NOW: &str = "Say why you put something new to them all the same. Only our side reads it.";
/// Treatments that a sponsor is told of.
const TOLD: u32 = 3;

/// Treatments of a client that are looked back on.
const BACK: u32 = 20;

/// The last treatment of a client, as it stands on its page.
#[derive(Clone, Debug)]
pub struct Stands {
    /// It is under way.
    pub running: bool,
    /// Where it is, or how it ended.
    pub words: String,
    /// Where it is followed.
    pub href: String,
    /// The words of that link.
    pub link: &'static str,
}

/// The treatment that is under way at a client, else the last that ended; nothing where the reader may read none.
///
/// # Errors
/// The database.
pub fn stands(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Option<Stands>, AppError> {
    if scope.only().is_some() || (reads(scope).is_err() && scope.person().is_none()) {
        return Ok(None);
    }
    let Some(t) = store::latest(conn, scope, client)? else { return Ok(None) };
    let (w, now) = (known::whole(conn, env, scope, t.id)?, env.local());
    let ended = words::ended(&w, &now);
    let asks = w.says && words::is_over(&w);
    Ok(Some(Stands {
        running: ended.is_none(),
        href: if asks { format!("{}#end", words::href(t.id)) } else { words::href(t.id) },
        link: match &ended {
            None if asks && w.tried() => "Say what helped",
            None if asks => "End it",
            None => "Follow it",
            Some(_) => "How it went",
        },
        words: ended.unwrap_or_else(|| words::running(&w.steps(), &now)),
    }))
}

/// A play that was begun, for the story of a relationship.
#[derive(Clone, Debug)]
pub struct Ran {
    /// What it is called.
    pub name: String,
    /// When it was begun.
    pub begun: Timestamp,
    /// When its treatment ended, and what it did.
    pub ended: Option<(Timestamp, Option<Effect>)>,
}

/// The plays that were begun at a client, the latest treatment first; for our own people.
///
/// # Errors
/// Not found for others; the database.
pub fn ran(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Vec<Ran>, AppError> {
    reads(scope)?;
    let mut all = Vec::new();
    for t in store::list(conn, scope, (Some(client), None), None, BACK)? {
        let ended = t.ended.as_ref().map(|ended| ended.at);
        for one in store::plays(conn, scope, t.id)? {
            let effect = one.effect.map(|(effect, _)| effect);
            all.push(Ran { name: words::play_name(&one.play), begun: one.at, ended: ended.map(|at| (at, effect)) });
        }
    }
    Ok(all)
}

/// A play that can be begun in one click.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it did before.
    pub record: String,
}

/// What can be done about a relationship.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The treatment that is under way: where it stands, and where it is.
    pub open: Option<(String, String)>,
    /// What can be begun, the first first.
    pub plays: Vec<Offered>,
    /// Where plays are chosen with their owners and days.
    pub choose: String,
    /// What both see of each other.
    pub curtain: String,
    /// The reader may begin.
    pub says: bool,
    /// Who opens it from outside; empty where nobody has to.
    pub outside: String,
    /// What to do where nobody from outside is there, who has to be; else empty.
    pub nobody: &'static str,
}

/// What can be done about a relationship, for our own people.
///
/// # Errors
/// Not found for others; the database.
pub fn of_client(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Glance, AppError> {
    let found = known::choices(conn, env, scope, client)?;
    let open = match &found.open {
        Some(t) => Some((words::at_step(&known::whole(conn, env, scope, t.id)?.steps()), words::href(t.id))),
        None => None,
    };
    let plays = found.all.iter().filter(|choice| !choice.begun).map(|choice| Offered {
        code: choice.play.code.clone(),
        name: choice.play.name.clone(),
        record: choice.record.words(),
    });
    Ok(Glance {
        open,
        plays: plays.collect(),
        choose: words::choose(client),
        curtain: format!("{}/curtain", urls::client(client)),
        says: found.says,
        nobody: if found.opens && found.facilitators.is_empty() { words::NO_FACILITATOR } else { "" },
        outside: found.facilitators.first().filter(|_| found.opens).map(|(_, name)| name.clone()).unwrap_or_default(),
    })
}

/// What somebody of ours reads before they put something new to a client to whom something is broken: the worst of it and how much more
/// there is, the stage, and what is under way. Nothing where nothing is broken, and for others.
///
/// # Errors
/// The database.
pub fn in_trouble(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<String>, AppError> {
    let broken: Vec<String> = trouble::toward(conn, env, scope, client)?.into_iter().map(|(_, words)| words).collect();
    let Some((first, others)) = broken.split_first() else { return Ok(broken) };
    let mut all = first.clone();
    if !others.is_empty() {
        let more = say::number_word(others.len());
        all.push_str(&format!(" {more} more {} broken or late.", if others.len() == 1 { "is" } else { "are" }));
    }
    if reads(scope).is_ok() {
        let stage = acts::stage_now(conn, env, client)?;
        if stage != Stage::Healthy {
            all.push_str(&format!(" The relationship stands at {}.", words::stage(stage)));
        }
        if let Some(treatment) = acts::under_way(conn, scope, client)? {
            let plays = store::plays(conn, scope, treatment.id)?;
            let names: Vec<String> = plays.iter().map(|one| words::play_name(&one.play)).collect();
            all.push_str(&format!(" Under way there: {}.", say::list_and(&names)));
        }
    }
    Ok(vec![all])
}

/// What the reader opens from outside and is still under way: between whom, and where it is, or for whoever is not of our
/// house the letter. Nothing for anybody else.
///
/// # Errors
/// The database.
pub fn own(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let Some(person) = scope.person().filter(|_| scope.only().is_none()) else { return Ok(Vec::new()) };
    let inside = reads(scope).is_ok();
    let each = store::opened_by(conn, person, TOLD)?.into_iter().map(|(id, client)| {
        let href = if inside { words::href(id) } else { "/mails/mine".to_owned() };
        (format!("You bring IT and {client} together, because you belong to neither."), href)
    });
    Ok(each.collect())
}

/// What a sponsor was given and is still under way: the words and where it is. Nothing for our own people.
///
/// # Errors
/// The database.
pub fn given(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    if reads(scope).is_ok() || scope.only().is_some() || scope.person().is_none() {
        return Ok(Vec::new());
    }
    let all = store::list(conn, scope, (None, Some(true)), None, TOLD)?;
    let each = all
        .into_iter()
        .map(|t| (format!("What we do together about how it goes between {} and us.", t.client.1), words::href(t.id)));
    Ok(each.collect())
}
