//! Clients for programs: the list with words and numbers, a party's word, and what is over with it.

use axum::Json;
use axum::extract::{Path, State};
use db::Conn;
use domain::conversation::Talk;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use domain::trust;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::asked::{self, Sort, View};
use super::profile::store::kept_of;
use super::store::{self, Seen};
use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, codes};
use crate::commitments::store::{self as commitments, After, Filter, Row};
use crate::conversations::store::{self as talks, Conversation};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::people::scope::{Reader, Scope};
use crate::people::store as people;
use crate::trust::acts as trust_acts;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(clients)).routes(routes!(word)).routes(routes!(history))
}

const FOR_US: &str = "Words and the list of all clients are for our own people. Read /parties for those you may see.";

const UNSHARED: &str = "Words are shown to both sides once both agreed to share them.";

codes!(
    /// A way of looking at all clients.
    ClientView = ["all", "mine", "trouble", "answers", "quiet", "talk"]
);
codes!(
    /// An order of clients.
    ClientSort = ["name", "word", "owed", "next"]
);

/// A client with its words and what is open.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Client {
    id: Uuid,
    name: String,
    /// The client of which it is a unit.
    above: Option<String>,
    /// Promises toward it, asked for or made.
    owed_to: i64,
    /// Its own promises, asked for or made.
    owed_by: i64,
    /// Conversations that go on.
    conversations: i64,
    /// Our word toward it.
    our_word: Word,
    /// Its word toward us.
    their_word: Word,
    /// The day of the last contact, either way, where somebody said how often we want to talk.
    last_talk: Option<Date>,
    /// By when the next talk is wanted.
    talk_by: Option<Date>,
}

/// A weighted record of promises, from 0 to 100, with the range in which it probably lies.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct Word {
    /// There is enough behind it to be told. Where not, the figures are there all the same.
    enough: bool,
    /// From 0 (broken) to 100 (kept).
    value: f64,
    /// It lies above this with 90 percent.
    low: f64,
    /// It lies below this with 90 percent.
    high: f64,
    /// Promises behind it.
    promises: i64,
    /// How they turned out, each from 0 to 1, newer ones weighing more.
    shares: Shares,
}

/// How promises turned out.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct Shares {
    kept: f64,
    renegotiated: f64,
    told_late: f64,
    silent: f64,
    revoked: f64,
}

impl From<&trust::Word> for Word {
    fn from(w: &trust::Word) -> Self {
        let [kept, renegotiated, told_late, silent, revoked] = w.shares;
        let shares = Shares { kept, renegotiated, told_late, silent, revoked };
        Self { enough: w.enough, value: w.mean, low: w.low, high: w.high, promises: w.count, shares }
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ClientsBy {
    /// `mine` are those whose relationship one leads; `answers` owe us one; with `quiet` no conversation goes on; with `talk` a talk is overdue.
    #[param(value_type = Option<ClientView>, inline, nullable = false)]
    view: Option<String>,
    /// Part of the name of a client or of its sponsor.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Who leads the relationship.
    #[param(nullable = false)]
    lead: Option<Uuid>,
    /// By name, our lowest word first, where we owe most first, or the nearest deadline first.
    #[param(value_type = Option<ClientSort>, inline, nullable = false)]
    sort: Option<String>,
}

/// Where a page begins: the order, the key and the id of the last row before it, and when the first page was read, because
/// words fade.
type Key = (String, String, Uuid, Timestamp);

impl ClientsBy {
    fn asked(&self) -> Result<asked::Asked, AppError> {
        let mut f = Checks::default();
        let view = |code: &str| match code {
            "all" => Some(View::All),
            code => View::ALL.into_iter().find(|view| view.code() == code && !code.is_empty()),
        };
        let sort = |code: &str| match code {
            "name" => Some(Sort::Name),
            "word" => Some(Sort::Word),
            "owed" => Some(Sort::Owed),
            "next" => Some(Sort::Next),
            _ => None,
        };
        let asked = asked::Asked {
            view: f.code("view", self.view.as_deref(), view).unwrap_or_default(),
            q: f.line("q", self.q.as_deref()).unwrap_or_default(),
            lead: self.lead.map(PersonId),
            stage: None,
            sort: f.code("sort", self.sort.as_deref(), sort).unwrap_or_default(),
        };
        f.done(asked)
    }
}

/// Clients with words and numbers. For our own people.
#[utoipa::path(get, path = "/clients", tag = "parties", params(ClientsBy, Page),
    responses((status = 200, body = Paged<Client>)))]
async fn clients(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<ClientsBy>,
) -> Result<Json<Paged<Client>>, AppError> {
    caller.scope.need(Reader::is_staff, FOR_US)?;
    let asked = by.asked()?;
    caller.read(&app, move |conn, env, caller| listed(conn, env, caller, &asked, &page)).await
}

fn listed(
    conn: &mut Conn,
    env: &Env,
    caller: &Caller,
    asked: &asked::Asked,
    page: &Page,
) -> Result<Paged<Client>, AppError> {
    let order = asked.sort.code();
    let after = page.after::<Key>()?.filter(|(sort, ..)| sort == order);
    let at = after.as_ref().map_or(env.now, |(.., at)| *at);
    let turn = after.map(|(_, key, id, _)| Turn { key, id, back: false });
    let today = at.to_zoned(env.zone().clone()).date();
    let seen = Seen { it: caller.org.it, me: caller.reader()?.id, at, today };
    let rows = store::page(conn, asked, &seen, turn.as_ref(), page.fetch())?;
    let ids: Vec<PartyId> = rows.iter().map(|row| row.id).collect();
    let words = commitments::words_toward(conn, caller.org.it, &ids, at)?;
    let talks = kept_of(conn, &caller.scope, &ids)?;
    let shown = |row: &store::Client| {
        let (ours, theirs) =
            ids.iter().position(|id| *id == row.id).and_then(|n| words.get(n)).ok_or(AppError::NotFound)?;
        Ok(Client {
            id: row.id.0,
            name: row.name.clone(),
            above: row.above.clone(),
            owed_to: row.owed_to,
            owed_by: row.owed_by,
            conversations: row.conversations,
            our_word: Word::from(ours),
            their_word: Word::from(theirs),
            last_talk: talks.get(&row.id).and_then(|kept| kept.on),
            talk_by: talks.get(&row.id).and_then(|kept| kept.by),
        })
    };
    page.paged(rows, |row| (order.to_owned(), row.key.clone(), row.id.0, at), shown)
}

/// The words of a party.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PartyWords {
    party: Named,
    /// Our word toward it; nothing for our own.
    ours: Option<Word>,
    /// Its word toward us; nothing for our own.
    theirs: Option<Word>,
    /// Of a team of ours or the IT organisation: its word toward all.
    own: Option<Word>,
}

/// The word of a party, and ours toward it, as they stand now. For our own people until both sides agree to share them.
#[utoipa::path(get, path = "/parties/{id}/word", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartyWords)))]
async fn word(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<PartyWords>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let party = people::find_party(conn, &caller.scope, PartyId(id))?;
            if !trust_acts::may_read(conn, &caller.scope, &party)? {
                return Err(AppError::Forbidden(UNSHARED.to_owned()));
            }
            let named = Named::of(party.id, &party.name);
            if party.kind.is_ours() {
                let own = commitments::word_of(conn, party.id, env.now)?;
                return Ok(PartyWords { party: named, ours: None, theirs: None, own: Some(Word::from(&own)) });
            }
            let both = commitments::words_toward(conn, caller.org.it, &[party.id], env.now)?;
            let (ours, theirs) = both.first().map(|(o, t)| (Word::from(o), Word::from(t))).unzip();
            Ok(PartyWords { party: named, ours, theirs, own: None })
        })
        .await
}

codes!(
    /// What is over.
    PastKindCode = ["commitment", "conversation"]
);

/// Something that is over: a closed promise or an ended conversation.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Past {
    #[schema(value_type = PastKindCode)]
    kind: &'static str,
    id: Uuid,
    /// The subject of the promise, or the need of the conversation.
    subject: String,
    /// How it ended.
    state: &'static str,
    /// How the promise turned out.
    outcome: Option<&'static str>,
    moved_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl From<&Row> for Past {
    fn from(row: &Row) -> Self {
        Self {
            kind: "commitment",
            id: row.id.0,
            subject: row.subject.clone(),
            state: row.state.code(),
            outcome: row.outcome.map(|j| j.outcome.code()),
            moved_at: row.moved_at,
            closed_at: row.closed_at,
        }
    }
}

impl From<&Conversation> for Past {
    fn from(c: &Conversation) -> Self {
        Self {
            kind: "conversation",
            id: c.id.0,
            subject: c.statement.clone(),
            state: c.state.code(),
            outcome: None,
            moved_at: c.moved_at,
            closed_at: c.closed_at,
        }
    }
}

/// What is over with a party: closed promises and ended conversations, what moved last first.
#[utoipa::path(get, path = "/parties/{id}/history", tag = "parties", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<Past>)))]
async fn history(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<crate::api::kit::Nothing>,
) -> Result<Json<Paged<Past>>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            let party = people::find_party(conn, &caller.scope, PartyId(id))?;
            let after = page.after::<(Timestamp, Uuid)>()?;
            let rows = past(conn, &caller.scope, caller.org.it, &party, after, page.fetch())?;
            page.paged(rows, |row| (row.moved_at, row.id), |row| Ok(row.clone()))
        })
        .await
}

fn past(
    conn: &mut Conn,
    scope: &Scope,
    it: PartyId,
    party: &people::Party,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Past>, AppError> {
    let closed = Filter { open: Some(false), ..Filter::default() };
    let filter = match party.kind {
        PartyKind::Team => Filter { team: Some(party.id), ..closed },
        _ => Filter { party: Some(party.id), ..closed },
    };
    let from = after.map(|(at, id)| After { at, id });
    let promises = commitments::list(conn, scope, it, &filter, commitments::Sort::Moved, from, limit)?;
    let mut all: Vec<Past> = promises.iter().map(Past::from).collect();
    if !party.kind.is_ours() {
        for state in [Talk::Completed, Talk::Declined, Talk::Withdrawn, Talk::Stopped] {
            let filter = talks::Filter { party: Some(party.id), state: Some(state), ..talks::Filter::default() };
            all.extend(talks::list(conn, scope, &filter, after, limit)?.iter().map(Past::from));
        }
    }
    all.sort_by_key(|row| std::cmp::Reverse((row.moved_at, row.id)));
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}
