//! Trust between a party and us: both words over time side by side, how fast each answers, what came back, and whether both
//! sides see it. Of a team its own word toward everybody.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::kernel::PartyId;
use domain::party::PartyKind;
use domain::trust::Measure;
use jiff::Zoned;

use super::done;
use super::parts::{Named, Shown};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Party};
use crate::trust::acts;
use crate::trust::known::{self, Side};
use crate::trust::store::{self, Said, Whose};
use crate::trust::words;

#[derive(Template)]
#[template(path = "trust/pair.html")]
struct PairPage {
    chrome: Chrome,
    name: String,
    crumbs: Vec<(String, String)>,
    title: String,
    lead: String,
    /// Both words, or none where they are not shared.
    sides: Vec<Shown>,
    heads: Vec<(String, &'static str)>,
    rows: Vec<PaceRow>,
    since: String,
    sharing: Option<Sharing>,
    looked_on: bool,
}

/// One line of the table of answers and rework.
struct PaceRow {
    what: &'static str,
    cells: Vec<PaceCell>,
}

struct PaceCell {
    who: String,
    side: &'static str,
    value: String,
    base: String,
}

/// Whether both sides see the words, and what this reader can say about it.
struct Sharing {
    tone: String,
    words: String,
    said: Vec<String>,
    /// What the button sends and says; nothing for whoever does not decide it.
    offer: Option<(&'static str, String)>,
    /// What is told to whom when it is pressed.
    told: String,
    action: String,
}

/// Read once.
struct Known {
    party: Party,
    it: String,
    may: bool,
    sides: Vec<(Whose, Side)>,
    said: Vec<Option<Said>>,
    history: Vec<Said>,
    speaks: Option<Whose>,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, (it, id): (PartyId, PartyId)) -> Result<Known, AppError> {
    if scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    let party = people::find_party(conn, scope, id)?;
    if party.kind.is_ours() && !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    let may = acts::may_read(conn, scope, &party)?;
    let mut sides = Vec::new();
    for (whose, pair) in known::pairs(it, &party).into_iter().filter(|_| may) {
        sides.push((whose, known::side(conn, env, pair)?));
    }
    let mut said = Vec::new();
    for side in Whose::ALL {
        said.push(if party.kind.is_ours() { None } else { store::latest(conn, id, side)? });
    }
    Ok(Known {
        it: people::find_party(conn, scope, it)?.name,
        history: store::history(conn, id, 6)?,
        speaks: acts::speaks_for(scope, &party),
        party,
        may,
        sides,
        said,
    })
}

/// `GET /trust/{party}`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let (scope, it) = (me.scope.clone(), me.org.it);
    if id == it && scope.is_staff() {
        return Ok(Redirect::to("/trust").into_response());
    }
    let known = app.read(move |conn, env| known(conn, env, &scope, (it, id))).await?;
    page::show(&built(me, known, &app.env().local()))
}

/// `POST /trust/{party}/sharing`
pub async fn share(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<PartyId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, given) = (me.scope, typed.get("given") == "yes");
    let shared = app.write(move |tx, env| acts::share(tx, env, &scope, id, given)).await?;
    let words = match (given, shared) {
        (true, true) => "Both sides have agreed. Words are shared from now on.",
        (true, false) => "Written down. The other side is asked, and sees the words once it agrees as well.",
        (false, _) => "Written down. Words are not shared any more.",
    };
    Ok(done(jar, words, &urls::trust(id)))
}

fn built(me: SignedIn, k: Known, now: &Zoned) -> PairPage {
    let staff = me.scope.is_staff();
    let team = k.party.kind.is_ours();
    let since = k.sides.first().map(|(_, side)| words::month(side.since)).unwrap_or_default();
    let title = match (team, staff) {
        (true, _) => format!("How {} keeps its word", k.party.name),
        (false, true) => format!("Trust between us and {}", k.party.name),
        (false, false) => format!("Trust between you and {}", k.it),
    };
    PairPage {
        lead: lead(&k, staff),
        crumbs: crumbs(&k.party, staff),
        heads: k.sides.iter().map(|(whose, _)| who(*whose, &k, staff)).collect(),
        rows: if k.sides.is_empty() { Vec::new() } else { pace_rows(&k, staff) },
        sides: k.sides.iter().map(|(whose, side)| shown(*whose, side, &k, staff, now)).collect(),
        sharing: (!team).then(|| sharing(&k, staff, now)),
        looked_on: me.scope.looks_on(),
        name: k.party.name,
        chrome: me.chrome,
        title,
        since,
    }
}

fn crumbs(party: &Party, staff: bool) -> Vec<(String, String)> {
    let own = (party.name.clone(), links::party(party.id, party.kind));
    if staff { vec![("Trust".to_owned(), "/trust".to_owned()), own] } else { vec![own] }
}

/// Whose word it is, in the eyes of whoever reads.
fn head(whose: Whose, k: &Known, staff: bool) -> (String, &'static str) {
    match (whose, k.party.kind) {
        (_, PartyKind::Team | PartyKind::It) => ("Its word".to_owned(), "it"),
        (Whose::Ours, _) if staff => ("Our word".to_owned(), "it"),
        (Whose::Theirs, kind) if staff => ("Their word".to_owned(), kind.side()),
        (Whose::Ours, _) => (format!("The word of {}", k.it), "it"),
        (Whose::Theirs, kind) => ("Your word".to_owned(), kind.side()),
    }
}

/// Who answers and delivers, over a column.
fn who(whose: Whose, k: &Known, staff: bool) -> (String, &'static str) {
    let (_, side) = head(whose, k, staff);
    let name = match (whose, staff) {
        _ if k.party.kind.is_ours() => k.party.name.clone(),
        (Whose::Ours, true) => "We".to_owned(),
        (Whose::Ours, false) => k.it.clone(),
        (Whose::Theirs, true) => k.party.name.clone(),
        (Whose::Theirs, false) => "You".to_owned(),
    };
    (name, side)
}

fn shown(whose: Whose, side: &Side, k: &Known, staff: bool, now: &Zoned) -> Shown {
    let (title, drawn) = head(whose, k, staff);
    let id = if whose == Whose::Ours { "ours" } else { "theirs" };
    let href = |outcome: &str| urls::behind_word(k.party.id, whose.code(), outcome);
    Shown::new(Named { title, side: drawn, id }, &side.word, &side.points, now, href)
}

fn lead(k: &Known, staff: bool) -> String {
    if !k.may {
        return format!(
            "A word is a record of promises, from 0 to 100: kept, settled anew in time, told late, missed in silence, given \
             up. You and {} see both words here, with everything behind them, once both sides agree to share them.",
            k.it
        );
    }
    if k.party.kind.is_ours() {
        return "What it promised, to other teams and as the one that works on a promise to a client, counts for it. Clients \
                never see it."
            .to_owned();
    }
    let told = |whose: Whose| k.sides.iter().find(|(w, s)| *w == whose && s.word.enough).map(|(_, s)| s.word.mean);
    let (ours, theirs) = if staff { ("Our word", "theirs") } else { ("Their word to you", "yours") };
    match (told(Whose::Ours), told(Whose::Theirs)) {
        (Some(a), Some(b)) => format!("{ours} stands at {a:.0} of 100, {theirs} at {b:.0}."),
        (Some(a), None) => format!("{ours} stands at {a:.0} of 100. Of {theirs} it is too early to tell."),
        (None, Some(b)) if staff => format!("Their word stands at {b:.0} of 100. Of ours it is too early to tell."),
        (None, Some(b)) => format!("Your word stands at {b:.0} of 100. Of theirs it is too early to tell."),
        (None, None) => {
            "It is too early to tell in either direction: three promises of late are needed for that.".to_owned()
        }
    }
}

fn pace_rows(k: &Known, staff: bool) -> Vec<PaceRow> {
    let row = |what, cell: fn(&Side) -> (String, String)| PaceRow {
        what,
        cells: k
            .sides
            .iter()
            .map(|(whose, s)| {
                let ((value, base), (who, side)) = (cell(s), who(*whose, k, staff));
                PaceCell { who, side, value, base }
            })
            .collect(),
    };
    let mut rows = vec![
        row("Time to answer", |s| times(&s.paces.spread(Measure::Answer), "answer", "answers")),
        row("Answered by the time asked for", |s| {
            let (good, late) = (s.paces.count(Measure::InTime), s.paces.count(Measure::TooLate));
            part(good, good + late, "question that named one", "questions that named one")
        }),
        row("From asking to acceptance", |s| times(&s.paces.spread(Measure::Acceptance), "promise", "promises")),
        row("From need to acceptance", |s| times(&s.needs, "conversation", "conversations")),
        row("Deliveries that came back", |s| {
            part(s.paces.count(Measure::Rejected), s.paces.count(Measure::Delivered), "delivery", "deliveries")
        }),
        row("Promised terms settled anew, at own asking", |s| {
            part(s.paces.count(Measure::AnewOwn), s.paces.count(Measure::Agreed), "promise", "promises")
        }),
        row("The same, at the other side’s asking", |s| {
            part(s.paces.count(Measure::AnewAsked), s.paces.count(Measure::Agreed), "promise", "promises")
        }),
    ];
    if k.party.kind.is_ours() {
        rows.retain(|row| row.what != "From need to acceptance");
    }
    rows
}

fn times(spread: &domain::trust::Spread, one: &str, many: &str) -> (String, String) {
    words::times(spread, one, many).unwrap_or_else(|| (String::new(), "none yet".to_owned()))
}

fn part(n: i64, of: i64, one: &str, many: &str) -> (String, String) {
    if of == 0 && n == 0 {
        return (String::new(), "none yet".to_owned());
    }
    (say::number(n), format!("of {}", say::count(of, one, many)))
}

fn sharing(k: &Known, staff: bool, now: &Zoned) -> Sharing {
    let given = |whose: Whose| k.said.iter().flatten().any(|s| s.side == whose && s.given);
    let (ours, theirs) = (given(Whose::Ours), given(Whose::Theirs));
    let (name, it) = (&k.party.name, &k.it);
    let words = match (ours, theirs) {
        (true, true) => format!("Both sides agreed to share: people of {name} see this page as ours do."),
        (true, false) if staff => {
            format!("We agreed to share. {name} sees nothing of this page until it agrees as well.")
        }
        (true, false) => format!("{it} would like to share words with you. You see them as soon as your side agrees."),
        (false, true) if staff => format!("{name} agreed to share words. Its people see them as soon as we agree."),
        (false, true) => format!("Your side agreed. {it} has not yet."),
        (false, false) if staff => {
            "Only our own people see this page. It can be shared when both sides agree.".to_owned()
        }
        (false, false) => "Neither side has agreed to share words.".to_owned(),
    };
    let own = k.speaks.map(given);
    let other = if staff { name } else { it };
    let offer = own.map(|own| match own {
        false if staff => ("yes", format!("Agree to share words with {name}")),
        false => ("yes", "Agree to share words".to_owned()),
        true => ("no", "Take it back".to_owned()),
    });
    let told = match own {
        Some(false) => {
            format!("Whoever decides at {other} is told by mail, with your name. Either side can take it back.")
        }
        Some(true) if ours && theirs => {
            format!("Whoever decides at {other} is told by mail. Nobody there sees words then.")
        }
        Some(true) => "Nobody is told: nothing was shown yet.".to_owned(),
        None => "It is decided by those who lead the relationship on either side.".to_owned(),
    };
    let line = |s: &Said| {
        let by = s.by.as_ref().map_or("somebody", |(_, name)| name);
        let whom = if s.side == Whose::Ours { it } else { name };
        let did = if s.given { "agreed" } else { "took it back" };
        format!("{by} {did} for {whom}, {}", say::when(s.at, now))
    };
    Sharing {
        tone: if ours && theirs { "good".to_owned() } else { String::new() },
        words,
        said: k.history.iter().map(line).collect(),
        offer,
        told,
        action: format!("{}/sharing", urls::trust(k.party.id)),
    }
}
