//! The litmus of partnership: from choosing who answers to the difference that is the finding; and that nobody finds whose an answer is,
//! and no client reads what only our house knows.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Came, Ended, Outcome, Says, Test};
use domain::party::Role;
use entente::partnership::differ::acts::{self as differ, Noted};
use entente::partnership::litmus::acts::{self, Asking, Sheet};
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::links::{get_as, last_link, post_as};
use crate::world::World;

async fn person(w: &World, name: &str, at: PartyId, role: Role) -> PersonId {
    let name = name.to_owned();
    let made = w.app.write(move |tx, env| {
        let email = format!("{}@example.org", name.split(' ').next().unwrap_or_default().to_lowercase());
        let new = Person { name: name.clone(), email: Some(email), ..blank_person() };
        people::add_person(tx, env, &Scope::System("a test"), new, at, role)
    });
    made.await.expect("somebody")
}

/// Somebody who belongs to neither side.
pub async fn neutral(w: &World) -> PersonId {
    person(w, "Mim Oyelaran", w.it, Role::Facilitator).await
}

/// Two more people of Field Operations.
pub async fn more(w: &World) -> [PersonId; 2] {
    [person(w, "Lia Ferro", w.client, Role::User).await, person(w, "Gus Hale", w.client, Role::User).await]
}

async fn begun(w: &World, client: PartyId, (theirs, ours, mim): (&[PersonId], &[PersonId], PersonId)) -> Uuid {
    let closes_on = w.app.env().local().date().saturating_add(7.days());
    let asking = Asking { closes_on, theirs: theirs.to_vec(), ours: ours.to_vec(), neutral: Some(mim) };
    let made = w.app.write(move |tx, env| acts::begin(tx, env, &Scope::System("a test"), client, &asking));
    made.await.expect("a litmus")
}

/// The same to all seven, with a sentence to the second.
fn sheet(says: Says, words: Option<&str>, alone: bool) -> Sheet {
    let about = |test: Test| words.filter(|_| test == Test::Partner).map(str::to_owned);
    Sheet { said: Test::ALL.iter().map(|test| (*test, says, about(*test))).collect(), alone }
}

async fn answers(w: &World, who: PersonId, id: Uuid, sheet: Sheet) {
    w.app.write(move |tx, env| acts::answer(tx, env, who, id, &sheet)).await.expect("an answer");
}

async fn closed(w: &World, id: Uuid) {
    w.app.write(move |tx, env| acts::close(tx, env, &Scope::System("a test"), id)).await.expect("closed");
}

/// Disagreements in which IT simply gave in, and others.
async fn differed(w: &World, given: usize, others: usize) {
    let (scope, client) = (w.scope(w.ada).await, w.client);
    let done = w.app.write(move |tx, env| {
        for n in 0..given + others {
            let noted = Noted {
                about: format!("The gates {n}"),
                theirs: "Before the fair".into(),
                ours: "After the fair".into(),
                came: Came::Told,
                matter: None,
                on: date(2026, 2, 2),
            };
            let id = differ::note(tx, env, &scope, client, &noted)?;
            let outcome = if n < given { Outcome::Theirs } else { Outcome::Third };
            let ended = Ended { on: date(2026, 3, 2), outcome, more_work: true, relief: BTreeSet::new() };
            differ::end(tx, env, &scope, (id, 1), (&ended, None))?;
        }
        Ok(())
    });
    done.await.expect("disagreements");
}

/// What nobody outside of our house reads, what nobody reads at all, and what Dan does.
pub async fn plant(w: &World) -> Vec<Uuid> {
    let mim = neutral(w).await;
    let inside = begun(w, w.client, (&[w.cleo], &[w.ada], mim)).await;
    answers(w, w.cleo, inside, sheet(Says::No, Some("CANARYLITMUS"), true)).await;
    answers(w, w.ada, inside, sheet(Says::Yes, Some("CANARYKEPTBACK"), false)).await;
    closed(w, inside).await;
    let open = begun(w, w.client, (&[w.cleo], &[w.ada], mim)).await;
    answers(w, w.ada, open, sheet(Says::Yes, Some("CANARYSEALED"), true)).await;
    let dans = begun(w, w.other, (&[w.dan], &[w.ada], mim)).await;
    answers(w, w.dan, dans, sheet(Says::Partly, Some("CANARYDANLITMUS"), true)).await;
    closed(w, dans).await;
    w.app.write(move |tx, env| acts::share(tx, env, &Scope::System("a test"), dans)).await.expect("shared");
    vec![inside, open, dans]
}

const SEVEN: [&str; 7] = ["strategy", "partner", "issues", "ideas", "priorities", "pace", "protected"];

/// What is typed: one word to all seven, and a sentence to the second.
fn typed(says: &str, words: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = SEVEN.iter().map(|t| (format!("{t}_says"), says.to_owned())).collect();
    all.push(("partner_words".to_owned(), words.to_owned()));
    all
}

fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The neutral third and Cleo answer by the links in their letters, which show the questions and nothing else.
async fn by_letters(w: &World, mim: PersonId) {
    let link = last_link(w, mim, "litmus").await.expect("a link");
    let asked = get_as(w, "one", &link).await;
    asked.is(StatusCode::OK).shows("This is for Mim Oyelaran").shows("somebody who belongs to neither");
    asked
        .shows("shown as the word of the neutral third")
        .hides("Cleo Brandt")
        .hides("disagreements")
        .hides("fewer than three of my");
    let half = post_as(w, "one", &link, &[("partner_says", "no"), ("partner_words", "They ask nothing")]).await;
    half.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose one for “Is the pace");
    assert!(half.body.contains("value=\"They ask nothing\""), "what was typed stays");
    let no = typed("no", "They ask nothing");
    post_as(w, "one", &link, &pairs(&no)).await.is(StatusCode::OK).shows("Thank you.");
    get_as(w, "two", &link).await.shows("You have answered.");
    post_as(w, "two", &link, &pairs(&no)).await.shows("You have answered.");
    let link = last_link(w, w.cleo, "litmus").await.expect("a link");
    get_as(w, "three", &link).await.shows("stands with your side, not with your name").shows("fewer than three of my");
    let yes = typed("yes", "Whatever we ask for is there");
    post_as(w, "three", &link, &pairs(&yes)).await.is(StatusCode::OK);
}

#[tokio::test]
async fn three_voices_answer_and_the_widest_difference_stands_first() {
    let w = World::new().await;
    let (mim, [lia, gus]) = (neutral(&w).await, more(&w).await);
    differed(&w, 9, 2).await;
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let list = format!("/clients/{}/litmus", w.client);
    ada.get(&list).await.shows("Nobody was asked yet").shows("Choose who answers");
    let between = format!("/clients/{}/between", w.client);
    ada.get(&between).await.shows("Nobody has asked yet whether it is a partnership. Choose who answers");
    let new = format!("{list}/new");
    ada.get(&new).await.shows("Is IT a partner, and not an order taker?").shows("Mim Oyelaran").shows("Cleo Brandt");
    cleo.get(&new).await.is(StatusCode::NOT_FOUND);
    let [c, l, g, a, m] = [w.cleo, lia, gus, w.ada, mim].map(|p| p.to_string());
    let missing = ada.post(&new, &[("theirs", c.as_str()), ("closes_on", "2026-03-20")]).await;
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose at least one person who speaks for IT.");
    missing.shows("Choose somebody who belongs to neither side.");
    let fields = [
        ("theirs", c.as_str()),
        ("theirs", &l),
        ("theirs", &g),
        ("ours", &a),
        ("neutral", &m),
        ("closes_on", "2026-03-20"),
    ];
    let begun = ada.post(&new, &fields).await;
    begun.is(StatusCode::SEE_OTHER);
    ada.post(&new, &fields).await.is(StatusCode::CONFLICT).shows("One is open with this client already.");
    let page = begun.location.clone();
    ada.get(&page).await.shows("nobody sees who has answered").shows("belongs to neither");

    by_letters(&w, mim).await;
    for who in [lia, gus] {
        w.as_(who).await.post(&format!("{page}/answer"), &pairs(&typed("yes", ""))).await.shows("Thank you.");
    }
    ada.post(&format!("{page}/answer"), &pairs(&typed("partly", "CANARYNOTSHOWN"))).await.shows("Thank you.");
    dan.get(&format!("{page}/answer")).await.is(StatusCode::NOT_FOUND);
    cleo.get(&page).await.is(StatusCode::NOT_FOUND);
    cleo.post(&format!("{page}/close"), &[]).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("{page}/close"), &[]).await.is(StatusCode::SEE_OTHER);

    let found = ada.get(&page).await;
    let says = "Field Operations says partner, the record says order taker: 9 of 11 disagreements went simply as Field Operations first wanted";
    found.shows(says).shows("Field Operations 3 yes").shows("The neutral third no").shows("They ask nothing");
    found.shows("order taker? Field Operations yes IT too few to show The neutral third no The record no far apart");
    found.shows("Whatever we ask for is there").shows("nothing to go by").hides("CANARYNOTSHOWN");
    found.shows("Of IT, fewer than three answered.").shows("far apart").shows("Talk about it");
    let first = found.text().find("Is IT a partner").expect("the second question");
    assert!(found.text().find("Is the pace").is_none_or(|at| first < at), "the widest first, in its order");
    cleo.get(&page).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("{page}/share"), &[]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&page).await.shows(says).hides("Cleo Brandt said").shows("They ask nothing");
    let early = "says IT is there early, the neutral third says IT is told only afterwards";
    cleo.get(&list).await.shows("closed").shows(early);
    cleo.get(&between).await.shows("Litmus of partnership").shows("says IT is there early");
    w.as_(gus).await.get(&page).await.is(StatusCode::NOT_FOUND);
    for (who, place) in [(w.dan, &page), (w.dan, &list), (w.sam, &page), (w.sam, &list)] {
        w.as_(who).await.get(place).await.is(StatusCode::NOT_FOUND);
    }
    w.verified().await;
}

#[tokio::test]
async fn a_facilitator_begins_one_and_others_of_the_house_do_not() {
    let w = World::new().await;
    let mim = neutral(&w).await;
    let new = format!("/clients/{}/litmus/new", w.client);

    w.as_(mim).await.get(&new).await.is(StatusCode::OK);
    w.as_(w.ben).await.get(&new).await.is(StatusCode::FORBIDDEN);
    w.as_(w.sam).await.get(&new).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn before_it_is_closed_there_is_nothing_to_read_for_anybody() {
    let w = World::new().await;
    let mim = neutral(&w).await;
    let id = begun(&w, w.client, (&[w.cleo], &[w.ada], mim)).await;
    let page = format!("/litmus-tests/{id}");
    let (ada, program) = (w.as_(w.ada).await, program(&w, w.ada).await);
    let before = (ada.get(&page).await.text(), program.get(&format!("/litmuses/{id}")).await);

    answers(&w, w.cleo, id, sheet(Says::No, Some("CANARYSHEET"), true)).await;

    assert_eq!((ada.get(&page).await.text(), program.get(&format!("/litmuses/{id}")).await), before);
    is_problem(
        &program.ask(Method::GET, &format!("/litmuses/{id}/results"), &[], None).await,
        409,
        "litmus_not_closed",
    );
    for who in [w.ada, w.cleo, w.dan, mim] {
        let reader = w.as_(who).await;
        for path in ["/", "/notices", "/listening?whose=all", "/people", page.as_str(), "/find?q=CANARYSHEET"] {
            let body = reader.get(path).await.body.replace("value=\"CANARYSHEET\"", "").replace("“CANARYSHEET”", "");
            assert!(!body.contains("CANARYSHEET") || path.starts_with("/find"), "{path}");
        }
    }
    for text in rows(&w).await.into_iter().filter(|(table, _)| !table.starts_with("litmus_")) {
        assert!(!text.1.contains("CANARY"), "{} holds what was answered", text.0);
    }
}

/// Every row of every table as a text, without ids that are drawn by lot.
async fn rows(w: &World) -> BTreeSet<(String, String)> {
    let schema = w.app.db.schema().await.expect("a schema");
    // The words of the search are of a type that PostgreSQL alone has.
    let all = schema.tables.iter().filter(|t| t.name != "search_docs");
    let tables: Vec<String> = all.map(|t| t.name.clone()).collect();
    let read = w.app.read(move |conn, _| {
        let mut all = BTreeSet::new();
        for table in &tables {
            for row in conn.all(&format!("select * from {table}"), &[])? {
                let lot = usize::from(table == "litmus_words");
                let cells: Vec<String> = (lot..row.len()).map(|n| format!("{:?}", row.val(n))).collect();
                all.insert((table.clone(), cells.join(" ")));
            }
        }
        Ok(all)
    });
    read.await.expect("rows")
}

/// Who answered what: two worlds in which they answered the other way round hold the same rows.
#[tokio::test]
async fn whose_an_answer_is_cannot_be_found_from_the_rows() {
    let mut worlds = Vec::new();
    for turned in [false, true] {
        let w = World::new().await;
        let (mim, [lia, _]) = (neutral(&w).await, more(&w).await);
        let id = begun(&w, w.client, (&[w.cleo, lia], &[w.ada], mim)).await;
        let before = rows(&w).await;
        let said = [sheet(Says::Yes, Some("One"), false), sheet(Says::No, Some("Two"), true)];
        let [first, second] = said;
        let [first, second] = if turned { [second, first] } else { [first, second] };
        answers(&w, w.cleo, id, first).await;
        w.later(SignedDuration::from_hours(2));
        answers(&w, lia, id, second).await;
        let after = rows(&w).await;
        let moved: BTreeSet<String> = after.difference(&before).map(|(table, _)| table.clone()).collect();
        let only: BTreeSet<String> = ["litmus_asked", "litmus_counts", "litmus_words"].map(str::to_owned).into();
        assert_eq!(moved, only, "nothing else knows that somebody answered");
        worlds.push(after.difference(&before).cloned().collect::<BTreeSet<_>>());
        closed(&w, id).await;
        let marks = rows(&w).await.into_iter().filter(|(table, _)| table == "litmus_asked");
        let first: BTreeSet<(String, String)> = before.iter().filter(|(t, _)| t == "litmus_asked").cloned().collect();
        assert_eq!(marks.collect::<BTreeSet<_>>(), first, "who has answered is forgotten");
    }
    assert_eq!(worlds[0], worlds[1]);
}

#[tokio::test]
async fn of_fewer_than_three_only_what_was_agreed_to_is_shown() {
    let w = World::new().await;
    let (mim, [lia, _]) = (neutral(&w).await, more(&w).await);
    let id = begun(&w, w.client, (&[w.cleo, lia], &[w.ada], mim)).await;
    answers(&w, w.cleo, id, sheet(Says::Yes, Some("May stand"), true)).await;
    answers(&w, lia, id, sheet(Says::No, Some("CANARYFEW"), false)).await;

    closed(&w, id).await;

    let page = w.as_(w.ada).await.get(&format!("/litmus-tests/{id}")).await;
    page.shows("Field Operations 1 yes").shows("May stand").hides("CANARYFEW").hides("1 no");
    page.shows("Of Field Operations and IT, fewer than three answered.").shows("IT nothing that can be shown");
    page.shows("Too few say something to tell a difference").shows("nothing to compare").shows("IT too few to show");
}

#[tokio::test]
async fn a_client_reads_nothing_of_what_only_our_house_knows() {
    let w = World::new().await;
    let mim = neutral(&w).await;
    let id = begun(&w, w.client, (&[w.cleo], &[w.ada], mim)).await;
    answers(&w, w.cleo, id, sheet(Says::Yes, None, true)).await;
    closed(&w, id).await;
    // Weeks of teams, as they stand once it is closed.
    let put = w.app.write(move |tx, env| {
        use domain::partnership::{Counted, Line};
        let lines = [Counted::Load, Counted::Calm].map(|counted| Line { counted, good: 0, base: 12 });
        entente::partnership::litmus::store::answers::settle(tx, id, &lines)?;
        acts::share(tx, env, &Scope::System("a test"), id)
    });
    put.await.expect("a record");

    let (ours, theirs) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let page = format!("/litmus-tests/{id}");
    ours.get(&page)
        .await
        .shows("0 of 12 weeks of the teams stayed within their hours. That is too few to build on.")
        .shows("One voice of Field Operations says the pace can be kept up, the record says the pace cannot");
    let read = theirs.get(&page).await;
    read.hides("weeks of the teams")
        .hides("tense")
        .hides("cannot be kept up")
        .shows("what IT knows of this stays inside IT");
    let program = program(&w, w.cleo).await;
    let found = program.get(&format!("/litmuses/{id}/results")).await;
    assert!(!found.to_string().contains("load") && !found.to_string().contains("calm"), "{found}");
}

#[tokio::test]
async fn it_closes_by_itself_and_is_compared_with_the_one_before() {
    let w = World::new().await;
    let mim = neutral(&w).await;
    for ours in [Says::No, Says::Partly] {
        let id = begun(&w, w.client, (&[w.cleo], &[w.ada], mim)).await;
        answers(&w, w.cleo, id, sheet(Says::Yes, None, true)).await;
        answers(&w, w.ada, id, sheet(ours, None, true)).await;
        w.later(SignedDuration::from_hours(24 * 9));
        entente::jobs::run_due(&w.app).await.expect("jobs");
    }

    let program = program(&w, w.ada).await;
    let all = program.get(&format!("/parties/{}/litmuses", w.client)).await;
    assert_eq!(all["items"][0]["state"], "closed", "{all}");
    let last = all["items"][0]["id"].as_str().expect("the last one").to_owned();
    let found = program.get(&format!("/litmuses/{last}/results")).await;
    let first = &found["tests"][0];
    assert_eq!(
        (&first["finding"]["hundredths"], &first["before"]["finding"]["hundredths"]),
        (&json!(100), &json!(200))
    );
    assert_eq!(first["before"]["moved"], "narrower");
    w.as_(w.ada).await.get(&format!("/litmus-tests/{last}")).await.shows("It is narrower now.");
}

#[tokio::test]
async fn programs_begin_answer_and_read() {
    let w = World::new().await;
    let mim = neutral(&w).await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let to = format!("/parties/{}/litmuses", w.client);
    let asks = json!({ "closes_on": "2026-03-20", "theirs": [w.cleo.0], "ours": [w.ada.0], "neutral": mim.0 });
    is_problem(&dan.post(&to, asks.clone()).await, 404, "not_found");
    is_problem(&cleo.post(&to, asks.clone()).await, 404, "not_found");
    let strange = json!({ "closes_on": "2026-03-20", "theirs": [w.dan.0], "ours": [w.ada.0], "neutral": w.fay.0 });
    is_problem(&ada.post(&to, strange).await, 422, "invalid");
    let made = read(ada.post(&to, asks.clone()).await.is(StatusCode::CREATED));
    is_problem(&ada.post(&to, asks).await, 409, "litmus_is_open");
    let path = format!("/litmuses/{}", made["id"].as_str().expect("an id"));
    assert_eq!(
        (made["questions"].as_array().map(Vec::len), made["asked"].as_array().map(Vec::len)),
        (Some(7), Some(3))
    );

    let sheet = |says: &str| json!({ "answers": SEVEN.map(|t| json!({ "test": t, "says": says })), "alone": true });
    is_problem(&cleo.post(&format!("{path}/answers"), json!({ "answers": [] })).await, 422, "invalid");
    is_problem(&cleo.post(&format!("{path}/answers"), sheet("maybe")).await, 422, "invalid");
    let counted = cleo.post(&format!("{path}/answers"), sheet("yes")).await;
    assert_eq!(read(counted.is(StatusCode::OK)), json!({ "counted": true }));
    is_problem(&cleo.post(&format!("{path}/answers"), sheet("no")).await, 409, "litmus_answered");
    is_problem(&dan.post(&format!("{path}/answers"), sheet("no")).await, 404, "not_found");
    is_problem(&cleo.post(&format!("{path}/close"), json!({})).await, 404, "not_found");
    ada.post(&format!("{path}/close"), json!({})).await.is(StatusCode::OK);
    is_problem(&ada.post(&format!("{path}/drop"), json!({})).await, 409, "litmus_over");
    is_problem(&cleo.ask(Method::GET, &format!("{path}/results"), &[], None).await, 404, "not_found");
    ada.post(&format!("{path}/share"), json!({})).await.is(StatusCode::OK);
    let found = cleo.get(&format!("{path}/results")).await;
    assert_eq!(found["tests"].as_array().map(Vec::len), Some(7));
    assert_eq!(found["tests"][0]["voices"][0]["yes"], 1, "{found}");
    assert_eq!(found["tests"][0]["finding"], json!(null), "one voice is no difference");
    is_problem(&dan.ask(Method::GET, &format!("{path}/results"), &[], None).await, 404, "not_found");
}
