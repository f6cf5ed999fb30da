//! What was said in looking back over the last twelve months: of one party, or over all clients. Counts and the middle one,
//! never one melted number; and what was found of which nothing came yet.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::commitment::Side;
use domain::kernel::PartyId;
use domain::review::{Mark, Question, STEPS, Topic, median};
use jiff::Timestamp;
use uuid::Uuid;

use crate::conversations::steps;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Party};
use crate::reviews::store::{self, Count, Finding, since};
use crate::reviews::{acts, phrase};

/// Findings on one page.
const PAGE: usize = 25;

/// A question: its word, how many chose 1 to 5, how many could not say, the middle one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// Its word.
    pub word: &'static str,
    /// How many chose 1 to 5, then how many could not say.
    pub counts: Vec<String>,
    /// The middle one.
    pub median: String,
}

/// A step: how many of either side were sure, unsure, dissatisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// "3, Commit to solutions".
    pub name: String,
    /// Sure, unsure, dissatisfied of the customer's side, then of the performer's.
    pub counts: Vec<String>,
    /// "9 of 40": how often it was not sure.
    pub share: String,
}

fn n(counts: &[Count], side: Side, topic: Topic, value: u8) -> u64 {
    counts.iter().filter(|c| (c.side, c.topic, c.value) == (side, topic, value)).map(|c| c.n).sum()
}

/// What each question of a side came to.
#[must_use]
pub fn rated(counts: &[Count], side: Side) -> Vec<Rated> {
    let one = |question: Question| {
        let of = |value| n(counts, side, Topic::Question(question), value);
        let all = [of(1), of(2), of(3), of(4), of(5)];
        let middle = median(all).map(|m| if m.fract() == 0.0 { format!("{m:.0}") } else { format!("{m:.1}") });
        Rated {
            word: question.word(),
            counts: all.into_iter().chain([of(0)]).map(say::number).collect(),
            median: middle.unwrap_or_else(|| "nobody yet".to_owned()),
        }
    };
    Question::of(side).map(one).collect()
}

/// The steps, those first that were not sure most often.
#[must_use]
pub fn stepped(counts: &[Count]) -> Vec<Stepped> {
    let mut all: Vec<(f64, u8, Stepped)> = STEPS
        .map(|step| {
            let of = |side| Mark::ALL.map(|mark| n(counts, side, Topic::Step(step), mark.value()));
            let both: Vec<u64> = of(Side::Customer).into_iter().chain(of(Side::Performer)).collect();
            let total: u64 = both.iter().sum();
            let not_sure = total - both.first().unwrap_or(&0) - both.get(3).unwrap_or(&0);
            #[allow(clippy::cast_precision_loss, reason = "for the order of seven lines")]
            let share = not_sure as f64 / total.max(1) as f64;
            let line = Stepped {
                name: format!("{step}, {}", steps::name(step)),
                counts: both.iter().map(|n| say::number(*n)).collect(),
                share: format!("{} of {}", say::number(not_sure), say::number(total)),
            };
            (share, step, line)
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    all.into_iter().map(|(.., line)| line).collect()
}

/// What one side found in one look back, and said in the same words; nothing came of it yet.
#[derive(Clone, Debug)]
pub struct Found {
    act: Uuid,
    words: String,
    need: String,
    href: String,
    them: String,
    side: &'static str,
    who: &'static str,
    when: String,
    /// Each with where something is made of it.
    each: Vec<(String, String)>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "reviews/index.html")]
pub struct IndexPage {
    chrome: Chrome,
    title: String,
    trail: Vec<(String, String)>,
    since: String,
    /// Whose, to look at another one: id and name.
    parties: Vec<(String, String)>,
    party: String,
    any: bool,
    /// An anchor, who rated, and what came of it.
    rated: Vec<(&'static str, String, Vec<Rated>)>,
    their_name: String,
    our_name: String,
    steps: Vec<Stepped>,
    findings: Vec<Found>,
    start: String,
    later: String,
}

/// What the page is made of.
struct Loaded {
    party: Option<Party>,
    it: Party,
    parties: Vec<Party>,
    counts: Vec<Count>,
    findings: Vec<Finding>,
    words: Vec<String>,
}

/// Where a list goes on: an instant and an id, as they stand in an address.
fn after(typed: &Typed) -> Option<(Timestamp, Uuid)> {
    let (at, id) = typed.get("after").split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn load(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId, query: &Typed) -> Result<Loaded, AppError> {
    scope.need(Reader::is_staff, "What reviews say over time is for our own people.")?;
    let wanted = query.get("party");
    let id = if wanted.is_empty() { None } else { Some(wanted.parse::<PartyId>().map_err(|_| AppError::NotFound)?) };
    let party = id.map(|id| people::find_party(conn, scope, id)).transpose()?;
    let it = people::find_party(conn, scope, it)?;
    let counts = store::counts(conn, scope, id.unwrap_or(it.id), since(env.now))?;
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let findings = store::without_commitment(conn, scope, id, after(query), limit)?;
    let shown = findings.get(..PAGE.min(findings.len())).unwrap_or_default();
    let words = acts::words_of(conn, scope, shown)?;
    let mut parties = people::list_parties(conn, scope, Some(domain::party::PartyKind::Client), None, false, 500)?;
    parties.extend(people::list_parties(conn, scope, Some(domain::party::PartyKind::Supplier), None, false, 500)?);
    Ok(Loaded { party, it, parties, counts, findings, words })
}

/// What was found, with what was said about several things said once.
fn found(l: &Loaded, now: &jiff::Zoned) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for (f, words) in l.findings.iter().zip(&l.words) {
        let one = (phrase::finding(f), urls::finding(f.id));
        match all.iter_mut().find(|found| found.act == f.act && found.words == *words) {
            Some(found) => found.each.push(one),
            None => all.push(Found { each: vec![one], ..line(f, words, l, now) }),
        }
    }
    all
}

fn line(f: &Finding, words: &str, l: &Loaded, now: &jiff::Zoned) -> Found {
    // The name of the side that found it: with a client the client is the customer, with a supplier we are.
    let with_supplier = l.parties.iter().any(|p| p.id == f.party && p.kind == domain::party::PartyKind::Supplier);
    let theirs = (f.side == Side::Performer) == with_supplier;
    Found {
        act: f.act,
        words: words.to_owned(),
        need: f.need.clone(),
        href: format!("{}#look-back", urls::conversation(f.conversation)),
        them: f.party_name.clone(),
        side: if with_supplier { "supplier" } else { "client" },
        who: if theirs { "they found" } else { "we found" },
        when: say::when(f.shown_at, now),
        each: Vec::new(),
    }
}

fn build(l: &Loaded, env: &Env, query: &Typed, chrome: Chrome) -> IndexPage {
    let now = env.local();
    let supplier = l.party.as_ref().is_some_and(|p| p.kind == domain::party::PartyKind::Supplier);
    let them = l.party.as_ref().map_or_else(|| "Clients".to_owned(), |p| p.name.clone());
    let (theirs, ours) = (rated(&l.counts, Side::Customer), rated(&l.counts, Side::Performer));
    let (their_name, our_name) = if supplier { (l.it.name.clone(), them) } else { (them, l.it.name.clone()) };
    let here = |more: &[(&str, &str)]| {
        let party = query.get("party");
        let own: Vec<(&str, &str)> = if party.is_empty() { Vec::new() } else { vec![("party", party)] };
        urls::with_query("/reviews", &[own.as_slice(), more].concat())
    };
    let later = (l.findings.len() > PAGE).then(|| l.findings.get(PAGE - 1)).flatten();
    let later = later.map(|f| here(&[("after", format!("{}_{}", f.shown_at, f.id).as_str())])).unwrap_or_default();
    let trail = match &l.party {
        Some(p) if p.kind == domain::party::PartyKind::Client => vec![(p.name.clone(), urls::client(p.id))],
        Some(p) => vec![(p.name.clone(), urls::party(p.id))],
        None => vec![("Conversations".to_owned(), "/conversations".to_owned())],
    };
    IndexPage {
        title: l.party.as_ref().map_or_else(
            || "What clients and we say when looking back".to_owned(),
            |p| format!("What {} and we say when looking back", p.name),
        ),
        trail,
        since: say::long_day(since(env.now)),
        parties: l.parties.iter().map(|p| (p.id.to_string(), p.name.clone())).collect(),
        party: query.get("party").to_owned(),
        any: !l.counts.is_empty(),
        rated: vec![("theirs", their_name.clone(), theirs), ("ours", our_name.clone(), ours)],
        their_name,
        our_name,
        steps: stepped(&l.counts),
        findings: found(l, &now),
        start: if query.has("after") { here(&[]) } else { String::new() },
        later,
        chrome,
    }
}

/// `GET /reviews`
pub async fn show(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let page = app.read(move |conn, env| {
        let loaded = load(conn, env, &me.scope, me.org.it, &query)?;
        Ok::<_, AppError>(build(&loaded, env, &query, me.chrome.clone()))
    });
    page::show(&page.await?)
}
