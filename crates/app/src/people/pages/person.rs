//! One person: what they are and were, what they answer for, who speaks for them.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use db::Conn;
use domain::commitment::Side;
use domain::kernel::PersonId;
use jiff::{Timestamp, Zoned};

use crate::commitments::phrase;
use crate::commitments::store::{self as commitments, Row};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{page, say, urls};
use crate::links::{Purpose, store as signed};
use crate::people::acts;
use crate::people::links;
use crate::people::scope::{Reader, Scope};
use crate::people::seeing::acts as seeing;
use crate::people::sessions::SHORTEST;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Deputy, Membership, Party, Person};

/// Open promises shown of one person.
const SHOWN: usize = 8;

/// A form on this page that was sent and is shown once more.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Which one.
    pub(super) form: &'static str,
    /// What was typed.
    pub(super) typed: Typed,
    /// What is wrong with it.
    pub(super) errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "people/person.html")]
pub(super) struct PersonPage {
    chrome: Chrome,
    name: String,
    href: String,
    lead: String,
    retired: Option<String>,
    email: Option<String>,
    /// How to reach them may be known.
    reach: bool,
    signs_in: bool,
    /// Days of an invitation that still opens: sent, and its last.
    invited: Option<(String, String)>,
    about: Option<String>,
    roles: Vec<RoleLine>,
    before: Vec<RoleLine>,
    answers: Vec<Answer>,
    more_answers: bool,
    promises: String,
    leads: Vec<(String, String)>,
    deputies: Vec<DeputyLine>,
    companions: Vec<(String, String)>,
    today: String,
    shortest: usize,
    may: May,
    is_me: bool,
    /// What the button says that looks with their eyes.
    look: Option<String>,
    sent: Sent,
}

impl PersonPage {
    fn password_title(&self) -> &'static str {
        if self.signs_in { "Set another password" } else { "Set a password" }
    }

    fn invite_title(&self) -> &'static str {
        if self.invited.is_some() { "Invite again by mail" } else { "Invite by mail" }
    }
}

/// What the reader may do here.
struct May {
    change: bool,
    tend: bool,
    set_password: bool,
}

struct RoleLine {
    word: &'static str,
    party: String,
    href: String,
    side: &'static str,
    when: String,
    /// Where it is ended, by whoever may.
    end: Option<String>,
}

/// Something this person answers for.
struct Answer {
    subject: String,
    href: String,
    side: &'static str,
    who: String,
    due: String,
    late: bool,
}

/// Who speaks for a person, and when.
pub(super) struct DeputyLine {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) when: String,
    pub(super) end: String,
}

/// Everything about a person that the page shows.
struct Known {
    person: Person,
    roles: Vec<Membership>,
    answers: Vec<Row>,
    leads: Vec<Party>,
    deputies: Vec<Deputy>,
    companions: Vec<(PersonId, String)>,
    may: May,
    /// When an invitation was sent that still opens, and until when it does.
    invited: Option<(Timestamp, Timestamp)>,
    /// How to reach them may be known: of our own people only by us.
    reach: bool,
    /// The reader may look with their eyes.
    look: bool,
}

/// Who may be named as deputy: our own people for ours, for others those of their parties.
pub(super) fn candidates(conn: &mut Conn, of: PersonId, ours: bool) -> Result<Vec<(PersonId, String)>, AppError> {
    let mut people = if ours { store::house(conn, 300)? } else { store::companions(conn, of, 300)? };
    people.retain(|(id, _)| *id != of);
    Ok(people)
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: PersonId) -> Result<Known, AppError> {
    let person = store::find_person(conn, scope, id)?;
    let roles = store::roles(conn, id)?;
    let ours = roles.iter().any(|r| r.until.is_none() && r.party_kind.is_ours());
    let change = acts::may_change(conn, scope, id).is_ok();
    let tend = change && scope.reader().is_some_and(Reader::tends_clients);
    let answers: Vec<_> = commitments::mine(conn, scope, id, 50)?.iter().map(|brief| brief.id).collect();
    Ok(Known {
        answers: commitments::by_ids(conn, scope, &answers)?,
        leads: if scope.is_staff() { store::led_by(conn, id, 20)? } else { Vec::new() },
        deputies: match scope.knows_deputies_of(id) {
            true => store::deputies(conn, id, env.local().date())?,
            false => Vec::new(),
        },
        invited: if change { invited(conn, env, id)? } else { None },
        reach: scope.is_staff() || !ours,
        companions: if change { candidates(conn, id, ours)? } else { Vec::new() },
        may: May { change, tend, set_password: change && acts::may_set_password(scope, &person).is_ok() },
        look: look(conn, scope, id)?,
        roles: roles.into_iter().filter(|m| scope.knows_party(m.party, m.party_kind)).collect(),
        person,
    })
}

fn invited(conn: &mut Conn, env: &Env, id: PersonId) -> Result<Option<(Timestamp, Timestamp)>, AppError> {
    let Some(link) = signed::lasting(conn, id, Purpose::Invite, None, env.now)? else { return Ok(None) };
    Ok(signed::find(conn, link)?.map(|link| (link.made_at, link.expires_at)))
}

/// Whether the reader may look with this person's eyes: a no has reasons, and is no error here.
fn look(conn: &mut Conn, scope: &Scope, id: PersonId) -> Result<bool, AppError> {
    match seeing::may_look(conn, scope, id) {
        Ok(()) => Ok(true),
        Err(AppError::Internal(why)) => Err(AppError::Internal(why)),
        Err(_) => Ok(false),
    }
}

fn day_of(at: Timestamp, now: &Zoned) -> String {
    say::short_day(at.to_zoned(now.time_zone().clone()).date(), now)
}

fn role_line(scope: &Scope, m: &Membership, now: &Zoned) -> RoleLine {
    let since = day_of(m.from, now);
    let may_end = m.until.is_none() && acts::may_tend(scope, m.party_kind).is_ok();
    RoleLine {
        word: m.role.word(),
        party: m.party_name.clone(),
        href: links::party(m.party, m.party_kind),
        side: m.party_kind.side(),
        when: m.until.map_or_else(|| format!("since {since}"), |until| format!("{since} to {}", day_of(until, now))),
        end: may_end.then(|| format!("{}/roles/{}/end", urls::person(m.person), m.id)),
    }
}

fn answer(row: &Row, id: PersonId, now: &Zoned) -> Answer {
    let performs = row.performer_person.as_ref().is_some_and(|(who, _)| *who == id);
    let (side, who) = if performs {
        (row.between.customer_kind.side(), format!("to {}", row.customer))
    } else {
        (row.between.performer_kind.side(), format!("from {}", row.performer))
    };
    let due = row.due.map(|due| if row.due_is_day { day_of(due, now) } else { say::when(due, now) });
    Answer {
        subject: row.subject.clone(),
        href: urls::commitment(row.id),
        side,
        who,
        due: due.unwrap_or_else(|| "no date yet".into()),
        late: row.due.is_some_and(|due| due < now.timestamp()) && row.to_move == Some(Side::Performer),
    }
}

/// The lines of deputies, with where each is taken back under this path.
pub(super) fn deputy_lines(deputies: &[Deputy], under: &str, now: &Zoned) -> Vec<DeputyLine> {
    let line = |d: &Deputy| DeputyLine {
        name: d.deputy_name.clone(),
        href: urls::person(d.deputy),
        when: format!("{} to {}", say::short_day(d.from, now), say::short_day(d.until, now)),
        end: format!("{under}/deputies/{}/end", d.id),
    };
    deputies.iter().map(line).collect()
}

fn lead(known: &Known) -> String {
    let held: Vec<&Membership> = known.roles.iter().filter(|m| m.until.is_none()).collect();
    let says = |m: &&Membership| format!("{} at {}", m.role.word(), m.party_name);
    let what = match held.as_slice() {
        [] => "No role now.".to_owned(),
        some => format!("{}.", say::list_and(&some.iter().map(says).collect::<Vec<_>>())),
    };
    known.person.title.as_ref().map_or(what.clone(), |title| format!("{title}. {what}"))
}

fn built(me: SignedIn, env: &Env, known: Known, sent: Sent) -> PersonPage {
    let (now, scope) = (env.local(), &me.scope);
    let (current, before): (Vec<_>, Vec<_>) = known.roles.iter().partition(|m| m.until.is_none());
    let mut rows: Vec<&Row> = known.answers.iter().collect();
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    rows.sort_by_key(|row| (row.due.is_none(), row.due));
    let p = &known.person;
    let href = urls::person(p.id);
    PersonPage {
        name: p.name.clone(),
        lead: lead(&known),
        retired: p.retired_at.map(|at| day_of(at, &now)),
        email: p.email.clone(),
        reach: known.reach,
        signs_in: p.signs_in,
        invited: known.invited.filter(|_| !p.signs_in).map(|(sent, until)| (day_of(sent, &now), day_of(until, &now))),
        about: p.about.clone().filter(|_| scope.is_staff()),
        roles: current.iter().map(|m| role_line(scope, m, &now)).collect(),
        before: before.iter().map(|m| role_line(scope, m, &now)).collect(),
        more_answers: rows.len() > SHOWN,
        promises: urls::with_query("/promises", &[("person", &p.id.to_string())]),
        answers: rows.into_iter().take(SHOWN).map(|row| answer(row, p.id, &now)).collect(),
        leads: known.leads.iter().map(|party| (party.name.clone(), links::party(party.id, party.kind))).collect(),
        deputies: deputy_lines(&known.deputies, &href, &now),
        companions: known.companions.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        today: now.date().to_string(),
        shortest: SHORTEST,
        is_me: scope.person() == Some(p.id),
        look: known.look.then(|| format!("See what {} sees", phrase::called(&p.name))),
        may: known.may,
        href,
        chrome: me.chrome,
        sent,
    }
}

/// The page, with a form that was sent and needs another look, if there is one.
pub(super) async fn page_of(me: SignedIn, app: &App, id: PersonId, sent: Sent) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    let status = if sent.form.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::with_status(status, &built(me, &app.env(), known, sent))
}

/// `GET /people/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PersonId>) -> Result<Response, AppError> {
    page_of(me, &app, id, Sent::default()).await
}
