//! A promise's page: what holds, what waits, who said what, and a form for everything that can be said now.

use askama::Template;
use domain::commitment::{ActKind, Side, State};
use domain::kernel::CommitmentId;
use jiff::Zoned;

use super::about::{self, PersonView, WordView};
use super::asking::{ActForm, Asking, Failed, offered};
use super::load::Loaded;
use super::note::{self, Note};
use super::rests::{self, NeedsView, RestsView};
use super::telling::{Changed, Ledger, Teller, difference, plain_due};
use crate::commitments::phrase::{self, Badge, Baton, Who};
use crate::commitments::store::Row;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::similar::view::SimilarView;
use crate::telling::words;

/// The terms as they stand.
#[derive(Clone, Debug)]
pub struct TermsView {
    /// "Agreed", "On the table".
    pub title: &'static str,
    /// Since when, by whom.
    pub about: String,
    /// What, by when, how both will know.
    pub terms: Changed,
    /// The first date ever promised, where it has moved.
    pub first: String,
    /// Why it is a stretch.
    pub stretch: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "commitments/promise.html")]
pub struct PromisePage {
    chrome: Chrome,
    id: CommitmentId,
    terms_seen: i64,
    back: String,
    title: String,
    trail: Vec<(String, String)>,
    customer: Who,
    verb: &'static str,
    performer: Who,
    badge: Badge,
    baton: Option<Baton>,
    notes: Vec<Note>,
    standing: Vec<TermsView>,
    verdict: String,
    ask: Option<ActForm>,
    acts: Vec<ActForm>,
    others_title: String,
    others: Vec<ActForm>,
    reads_only: bool,
    /// Both sides are of our house: one column is enough.
    house: bool,
    left: Who,
    right: Who,
    ledger: Ledger,
    people: Vec<PersonView>,
    facts: Vec<(&'static str, String, String)>,
    word: Option<WordView>,
    attributes: Vec<(String, String)>,
    again: String,
    /// Where its chance is looked at, by our own people.
    check: String,
    rests: Option<RestsView>,
    needs: Option<NeedsView>,
    similar: Option<SimilarView>,
}

/// What the address and a failed form add.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The act that the reader came for.
    pub want: Option<ActKind>,
    /// Where they came from.
    pub back: String,
    /// A form that was sent and not taken.
    pub failed: Option<Failed>,
}

impl PromisePage {
    /// Makes the page.
    ///
    /// # Errors
    /// A text that is no act.
    pub fn new(chrome: Chrome, env: &Env, scope: &Scope, l: &Loaded, asked: &Asked) -> Result<Self, AppError> {
        let env = &env.counting(l.days.clone());
        let now = env.local();
        let (row, side) = (&l.row, l.possible.side.unwrap_or(Side::Performer));
        let mut ledger = Teller { scope, row, env, names: &l.names }.ledger(&l.entries)?;
        for act in &mut ledger.acts {
            act.heard = words::heard(scope.person(), &l.traces, (l.row.id.0, act.seq), &now);
        }
        let (ask, acts, others) = forms(scope, l, side, &now, env, asked);
        let client = if row.between.customer_kind.is_ours() { Side::Performer } else { Side::Customer };
        let (rests, needs) = (rests::rests(scope, l), rests::needs(scope, l, side));
        let closed = row.state.is_closed() && scope.reader().is_some();
        Ok(Self {
            id: row.id,
            terms_seen: row.terms_version,
            back: asked.back.clone(),
            title: row.subject.clone(),
            trail: trail(scope, l, client),
            customer: customer(scope, row),
            verb: verb(row.state, l.c.opened_by, phrase::is_reader(scope, row, Side::Performer)),
            performer: phrase::who(scope, row, Side::Performer),
            badge: phrase::badge(row, env.now),
            baton: phrase::baton(scope, row, &now),
            notes: note::notes(scope, l, env, side),
            standing: standing(l, &now),
            verdict: about::verdict(l, env),
            reads_only: l.possible.own.is_empty() && !row.state.is_closed(),
            others_title: format!("Record what {} said", phrase::short(row, side.other())),
            ask,
            acts,
            others,
            house: row.between.is_house(),
            left: Who {
                name: phrase::party(row, client).into(),
                side: phrase::drawn(row, client),
                href: String::new(),
            },
            right: Who { name: phrase::party(row, client.other()).into(), side: "it", href: String::new() },
            ledger,
            people: about::persons(scope, row),
            facts: about::facts(scope, l),
            word: l.word.map(|w| about::word(row, &w)),
            attributes: if scope.is_staff() { about::attributes(row) } else { Vec::new() },
            rests,
            needs,
            check: if can_be_checked(scope, row) { urls::check(row.id) } else { String::new() },
            similar: l.similar.as_ref().map(|s| SimilarView::new(s, row.agreed_at.is_some(), &now)),
            again: if closed { format!("/promises/new?follows={}", row.id) } else { String::new() },
            chrome,
        })
    }
}

/// Whether its chance can be asked for: an open promise of ours, by our own people.
fn can_be_checked(scope: &Scope, row: &Row) -> bool {
    let inside = scope.is_staff() && scope.only().is_none() && !scope.looks_on();
    inside && row.between.performer_kind.is_ours() && !row.state.is_closed() && row.state != State::Delivered
}

/// What the performer does or did to the customer. What never became a promise is told as it was begun.
pub(in crate::commitments) const fn verb(state: State, begun_by: Option<Side>, you: bool) -> &'static str {
    let over = matches!(state, State::Declined | State::Withdrawn);
    match (state, you) {
        _ if over && matches!(begun_by, Some(Side::Performer)) => "offered it to",
        (State::Requested | State::Declined | State::Withdrawn, true) => "were asked by",
        (State::Requested | State::Declined | State::Withdrawn, false) => "was asked by",
        (State::Offered, true) => "offer it to",
        (State::Offered, false) => "offers it to",
        (State::Countered, true) => "settle terms with",
        (State::Countered, false) => "settles terms with",
        _ => "promised",
    }
}

/// The second one in the sentence.
fn customer(scope: &Scope, row: &Row) -> Who {
    let who = phrase::who(scope, row, Side::Customer);
    if who.name == "You" { Who { name: "you".to_owned(), ..who } } else { who }
}

fn trail(scope: &Scope, l: &Loaded, client: Side) -> Vec<(String, String)> {
    let party = phrase::party_link(scope, &l.row, client);
    let mut trail = vec![("Promises".to_owned(), "/promises".to_owned())];
    if !party.href.is_empty() {
        trail.push((party.name, party.href));
    }
    trail.extend(l.above.as_ref().map(|(id, subject)| (format!("For: {subject}"), urls::commitment(id))));
    trail
}

type Forms = (Option<ActForm>, Vec<ActForm>, Vec<ActForm>);

/// The one next move, the other acts, and what the other side may have said.
fn forms(scope: &Scope, l: &Loaded, side: Side, now: &Zoned, env: &Env, asked: &Asked) -> Forms {
    let asking = Asking {
        scope,
        row: &l.row,
        c: &l.c,
        now,
        side,
        people: &l.people,
        teams: &l.teams,
        held: &l.held,
        open_below: l.tree.open,
        failed: asked.failed.as_ref(),
    };
    let own = if l.possible.side.is_some() { offered(&l.possible.own) } else { Vec::new() };
    let failed = asked.failed.as_ref().filter(|f| !f.for_other).map(|f| f.kind);
    let wanted = failed.or(asked.want).filter(|kind| own.contains(kind));
    let next = wanted.or_else(|| next_move(l, side, env).into_iter().find(|kind| own.contains(kind)));
    let ask = next.map(|kind| asking.form(kind, false));
    let acts = own.iter().filter(|kind| Some(**kind) != next).map(|kind| asking.form(*kind, false)).collect();
    let others = offered(&l.possible.for_other);
    let others = if l.possible.side.is_some() { others } else { Vec::new() };
    (ask, acts, others.into_iter().map(|kind| asking.form(kind, true)).collect())
}

/// What this side should do next, best first; nothing where nothing waits for it.
pub(in crate::commitments) fn next_move(l: &Loaded, side: Side, env: &Env) -> Vec<ActKind> {
    use ActKind as A;
    if l.row.to_move != Some(side) {
        return Vec::new();
    }
    let passed = l.row.due.is_some_and(|due| due < env.now);
    match l.row.state {
        State::Requested => vec![A::Promise, A::Counter, A::Note],
        State::Offered => vec![A::TakeUp, A::Counter, A::Note],
        State::Countered => vec![A::Agree, A::Counter, A::Note],
        State::Promised if l.row.amended => vec![A::Agree, A::DeclineAmendment, A::Note],
        State::Promised if phrase::silent(&l.row, env.now) => vec![A::DeclareBreakdown],
        State::Promised if passed => vec![A::Propose],
        State::Promised if l.row.assured => vec![A::Deliver],
        State::Promised if l.row.due.is_some_and(|due| env.days.between(env.now, due) <= 2) => vec![A::Assure],
        State::Breakdown if l.c.table.is_some() => vec![A::Agree, A::Propose],
        State::Breakdown => vec![A::Propose],
        State::Delivered => vec![A::Accept, A::Note],
        _ => Vec::new(),
    }
}

pub(in crate::commitments) fn standing(l: &Loaded, now: &Zoned) -> Vec<TermsView> {
    let mut views = Vec::new();
    if let Some(terms) = l.c.in_force() {
        let about =
            l.c.promised_at
                .map(|at| format!("since {}", say::short_day(at.to_zoned(now.time_zone().clone()).date(), now)));
        let mut all = difference(None, terms, now);
        all.subject = if terms.subject == l.row.subject { String::new() } else { terms.subject.clone() };
        let first = l.c.first_due.as_ref().filter(|first| Some(*first) != terms.due.as_ref());
        views.push(TermsView {
            title: "Agreed",
            about: about.unwrap_or_default(),
            terms: all,
            first: first.map(|due| plain_due(due, now)).unwrap_or_default(),
            stretch: l.c.stretch.as_deref().map(|why| phrase::stretch(why, l.c.shown.as_ref())).unwrap_or_default(),
        });
    }
    if let Some((terms, table)) = l.c.on_table().zip(l.c.table) {
        let mut all = difference(l.c.in_force(), terms, now);
        all.conditions.clone_from(&terms.conditions);
        if terms.subject == l.row.subject {
            all.subject.clear();
        }
        let by = format!("by {}", phrase::party(&l.row, table.by));
        let until = l.c.answer_by.map(|at| format!("{by}, an answer is wanted by {}", say::stamp(at, now)));
        let about = until.unwrap_or(by);
        let basis = l.c.tabled().map(|version| &version.basis);
        let why = basis.and_then(|basis| Some(phrase::stretch(basis.stretch.as_deref()?, basis.shown.as_ref())));
        let stretch = why.unwrap_or_default();
        views.push(TermsView { title: "On the table", about, terms: all, first: String::new(), stretch });
    }
    if let (true, Some(terms)) = (views.is_empty(), l.c.terms()) {
        let terms = difference(None, terms, now);
        let terms = Changed { subject: String::new(), ..terms };
        let about = "never agreed".to_owned();
        views.push(TermsView { title: "Last terms", about, terms, first: String::new(), stretch: String::new() });
    }
    views
}
