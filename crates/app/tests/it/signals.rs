//! What was heard: whose voice it is, what people say of it, what counts as evidence, what is learnt, and what is erased.

use domain::health::{Origin, Side, Soft, Source, Stage, Standing, Tone};
use domain::hearing::{Decision, Reads, Said, State};
use domain::kernel::PartyId;
use domain::party::Role;
use entente::kit::error::AppError;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use entente::signals::acts::{self, Author, New, Ready};
use entente::signals::hearing::Spoken;
use entente::signals::reading::blank;
use entente::signals::store::{self, Filter, Heard};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::world::World;

/// A text with names before its sentences, heard as they say here, whatever the listener would hear.
pub fn heard(party: PartyId, lines: &[(&str, &str, Stage)]) -> Ready {
    let (mut words, mut spoken) = (String::new(), Vec::new());
    for (name, sentence, stage) in lines {
        if !name.is_empty() {
            words.push_str(&format!("{name}: "));
        }
        let from = words.len();
        words.push_str(sentence);
        let heard = Heard {
            stage: *stage,
            score: 71,
            untaught: *stage,
            because: Some((from, from + sentence.len().min(5))),
            tier: "by hand".into(),
            model: "0".into(),
        };
        let name = Some((*name).to_owned()).filter(|name| !name.is_empty());
        spoken.push(Spoken { at: (from, words.len()), words: (*sentence).to_owned(), name, heard });
        words.push('\n');
    }
    let minutes = spoken.iter().any(|one| one.name.is_some());
    let source = if minutes { Source::Minutes } else { Source::Note };
    let author = if minutes { Author::Nobody(Side::Unknown) } else { Author::Myself };
    Ready::of(New { words: Some(words), source, author, ..blank(party) }, spoken)
}

pub const MINUTES: &[(&str, &str, Stage)] = &[
    ("Cleo Brandt", "I was told to raise a ticket before anyone would look at it.", Stage::Flu),
    ("Ben", "They never answer our questions about the cut-off times.", Stage::Sniffles),
    ("Emre", "Perhaps somebody should ask what this would cost outside.", Stage::Pneumonia),
    ("Ada Lund", "May I see what the script reads?", Stage::Healthy),
];

pub async fn kept(w: &World, who: domain::kernel::PersonId, ready: Ready) -> Result<Uuid, AppError> {
    let scope = w.scope(who).await;
    w.app.write(move |tx, env| acts::keep(tx, env, &scope, &ready)).await
}

/// Texts that must be read by nobody outside of our house, one of them in confidence.
pub async fn plant(w: &World) -> Vec<Uuid> {
    let lines = [("", "CANARYHEARD will not wait for a form any more.", Stage::End)];
    let one = kept(w, w.ada, heard(w.client, &lines)).await.expect("a text");
    let mut ids = vec![one];
    for (reads, words) in [(Reads::House, "CANARYSOFT was said in passing."), (Reads::Author, "CANARYCONFIDED to me.")]
    {
        let new = New {
            title: Some(words.to_owned()),
            words: Some(words.to_owned()),
            reads,
            soft: Soft { tone: Some(Tone::Tense), ..Soft::default() },
            ..blank(w.client)
        };
        ids.push(kept(w, w.ada, Ready::of(new, Vec::new())).await.expect("a text"));
    }
    say(w, one, 1, Decision::Confirm(Stage::Flu)).await;
    ids
}

async fn say(w: &World, id: Uuid, number: i64, decision: Decision) {
    let scope = w.scope(w.ada).await;
    let said = w.app.write(move |tx, env| acts::decide(tx, env, &scope, id, &[(number, decision, None)]));
    said.await.expect("a decision");
}

async fn sentences(w: &World, id: Uuid) -> Vec<store::Sentence> {
    w.app.read(move |conn, _| store::all(conn, id, 50)).await.expect("sentences")
}

async fn evidence(w: &World) -> Vec<store::Quoted> {
    let client = w.client;
    let one = w.app.read(move |conn, _| store::evidence_of(conn, client, None, 50)).await.expect("evidence");
    let all = w.app.read(move |conn, _| store::evidence_of_all(conn, None, 50)).await.expect("evidence");
    let mut sorted: Vec<_> = all.into_iter().filter(|one| one.party == client).collect();
    sorted.sort_by_key(|one| std::cmp::Reverse((one.evidence.at, one.evidence.id)));
    assert_eq!(one, sorted, "of one client and of all the same");
    one
}

#[tokio::test]
async fn speakers_are_matched_and_their_side_is_theirs() {
    let w = World::new().await;

    let id = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");

    let all = sentences(&w, id).await;
    let voices: Vec<_> = all.iter().map(|s| (s.speaker.as_ref().map(|(id, _)| *id), s.side, s.sponsor)).collect();
    assert_eq!(
        voices,
        [
            (Some(w.cleo), Side::Client, true),
            (Some(w.ben), Side::It, false),
            (None, Side::Unknown, false),
            (Some(w.ada), Side::It, false),
        ]
    );
    assert_eq!(all[2].who(), Some("Emre"));
    assert_eq!(all.iter().map(|s| s.said).collect::<Vec<_>>(), [Said::Open, Said::Open, Said::Open, Said::Quiet]);
    let scope = w.scope(w.ada).await;
    let text = w.app.read(move |conn, _| store::find(conn, &scope, id)).await.expect("the text");
    assert_eq!((text.waiting, text.marked, text.worst), (3, 3, Some(Stage::Pneumonia)));
    assert_eq!((text.state, text.author), (State::ToRead, None));
}

#[tokio::test]
async fn what_was_told_in_confidence_is_no_double_for_anybody_else() {
    let w = World::new().await;
    let words = "They speak of another house that would do the whole of it for us, and at half the price.";
    let text = |reads| {
        Ready::of(New { words: Some(words.into()), source: Source::Note, reads, ..blank(w.client) }, Vec::new())
    };
    kept(&w, w.ada, text(Reads::Author)).await.expect("in confidence");

    let it = w.it;
    let made = w.app.write(move |tx, env| {
        let una = Person { name: "Una Reid".into(), email: Some("una@example.org".into()), ..blank_person() };
        people::add_person(tx, env, &Scope::System("a test"), una, it, Role::Administrator)
    });
    let una = made.await.expect("an administrator");

    let others = kept(&w, una, text(Reads::House)).await;

    assert!(others.is_ok(), "a refusal would tell that it was told: {others:?}");
    assert!(kept(&w, w.ada, text(Reads::Author)).await.is_err(), "her own double she may know");
}

#[tokio::test]
async fn the_same_text_is_taken_once_and_short_words_of_many_are_not_the_same() {
    let w = World::new().await;
    let text = || heard(w.client, MINUTES);
    let first = kept(&w, w.ada, text()).await.expect("minutes");

    let again = kept(&w, w.ada, text()).await;

    assert!(matches!(again, Err(AppError::Refused { code: "heard_before", .. })), "{again:?}");
    assert!(kept(&w, w.ada, heard(w.other, MINUTES)).await.is_ok(), "about another client it is another text");
    let fine = |name: &str| {
        let author = Author::Name(name.to_owned(), Side::Client);
        Ready::of(New { words: Some("Fine.".into()), source: Source::Survey, author, ..blank(w.client) }, Vec::new())
    };
    assert!(kept(&w, w.ada, fine("Cleo")).await.is_ok() && kept(&w, w.ada, fine("Una")).await.is_ok());
    assert!(kept(&w, w.ada, fine("Una")).await.is_err());
    let scope = w.scope(w.ada).await;
    w.app.write(move |tx, env| acts::erase(tx, env, &scope, first)).await.expect("erased");
    assert!(kept(&w, w.ada, text()).await.is_ok(), "what was erased can be brought in again");
}

#[tokio::test]
async fn what_a_person_says_holds_and_every_word_of_it_is_kept() {
    let w = World::new().await;
    let id = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");

    for decision in [Decision::Confirm(Stage::Flu), Decision::NoSymptom, Decision::NoSymptom, Decision::TakeBack] {
        w.later(SignedDuration::from_mins(1));
        say(&w, id, 1, decision).await;
    }
    say(&w, id, 2, Decision::NoSymptom).await;
    say(&w, id, 3, Decision::Confirm(Stage::Sniffles)).await;
    say(&w, id, 4, Decision::Confirm(Stage::Healthy)).await;

    let all = sentences(&w, id).await;
    let stands: Vec<_> = all.iter().map(|s| (s.said, s.stage)).collect();
    assert_eq!(
        stands,
        [
            (Said::Open, None),
            (Said::Plain, None),
            (Said::Confirmed, Some(Stage::Sniffles)),
            (Said::Confirmed, Some(Stage::Healthy)),
        ]
    );
    let first = all[0].id;
    let words = w.app.read(move |conn, _| store::decisions(conn, first, 10)).await.expect("words");
    let words: Vec<&str> = words.iter().map(|word| word.decision.as_str()).collect();
    assert_eq!(words, ["undone", "none", "confirmed"], "the same word twice is one");
    let heard = evidence(&w).await;
    let weights: Vec<_> = heard.iter().map(|one| (one.evidence.stage, one.evidence.weight)).collect();
    assert!(weights.contains(&(Stage::Flu, 71)) && weights.contains(&(Stage::Sniffles, 100)), "{weights:?}");
    assert_eq!(heard.len(), 3);

    let scope = w.scope(w.ada).await;
    let confirmed = w.app.write(move |tx, env| acts::confirm_all(tx, env, &scope, id)).await.expect("all");

    assert_eq!(confirmed, 1);
    let scope = w.scope(w.ada).await;
    let text = w.app.read(move |conn, _| store::find(conn, &scope, id)).await.expect("the text");
    assert_eq!((text.waiting, text.state, text.read.map(|(by, _)| by)), (0, State::Read, Some(w.ada)));
}

#[tokio::test]
async fn evidence_names_who_spoke_and_leaves_out_what_is_in_confidence_or_erased() {
    let w = World::new().await;
    let open = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");
    say(&w, open, 1, Decision::Confirm(Stage::Flu)).await;
    let ids = plant(&w).await;

    let heard = evidence(&w).await;

    let cleo = heard.iter().find(|one| one.speaker.as_deref() == Some("Cleo Brandt")).expect("Cleo");
    let Origin::Words { by, sponsor, standing, source } = cleo.evidence.origin else { panic!("words") };
    assert_eq!((by, sponsor, standing, source), (Some(w.cleo), true, Standing::Confirmed, Source::Minutes));
    assert!(cleo.href.contains(&open.to_string()) && cleo.quote.starts_with("I was told"));
    assert!(heard.iter().all(|one| !one.quote.contains("CANARYCONFIDED")));
    let client = w.client;
    let soft = w.app.read(move |conn, _| store::soft_of(conn, client, None, 50)).await.expect("soft");
    assert_eq!(soft.iter().map(|one| one.evidence.id.0).collect::<Vec<_>>(), [ids[1]]);

    let (ada, boss) = (w.scope(w.ada).await, Scope::System("the owner"));
    let told = w.app.write(move |tx, env| acts::release(tx, env, &ada, ids[2])).await;
    told.expect("released");
    w.app.write(move |tx, env| acts::erase(tx, env, &boss, open)).await.expect("erased");

    assert_eq!(evidence(&w).await.len(), 1, "of the erased nothing is left");
    let all = sentences(&w, open).await;
    assert!(all.iter().all(|s| s.words.is_none() && s.speaker_name.is_none() && s.note.is_none()));
    let soft = w.app.read(move |conn, _| store::soft_of_all(conn, None, 50)).await.expect("soft");
    assert_eq!(soft.len(), 2);
}

#[tokio::test]
async fn what_is_told_in_confidence_is_found_by_whoever_told_it() {
    let w = World::new().await;
    let ids = plant(&w).await;
    let confided = ids[2];
    for (who, finds) in [(w.ada, true), (w.ben, false), (w.cleo, false), (w.fay, false)] {
        let scope = w.scope(who).await;
        let found = w.app.read(move |conn, _| {
            let listed = store::list(conn, &scope, &Filter::default(), None, 50)?;
            Ok((store::find(conn, &scope, confided).is_ok(), listed.iter().any(|s| s.id == confided)))
        });
        assert_eq!(found.await.expect("a list"), (finds, finds));
    }
    let scope = w.scope(w.ben).await;
    let taken = w.app.write(move |tx, env| acts::release(tx, env, &scope, confided)).await;
    assert!(matches!(taken, Err(AppError::NotFound)));
}

#[tokio::test]
async fn corrections_are_learnt_measured_and_forgotten() {
    let w = World::new().await;
    let line = "The dashboards look a little tired these days.";
    let new = |party, words: &str| New { words: Some(words.to_owned()), ..blank(party) };
    let scope = w.scope(w.ada).await;
    let ready = acts::ready(&w.app, &scope, vec![new(w.client, line)]).await.expect("heard");
    let id = kept(&w, w.ada, ready[0].clone()).await.expect("a text");
    let before = sentences(&w, id).await[0].heard.clone();
    let other = if before.stage == Stage::Flu { Stage::End } else { Stage::Flu };
    w.later(SignedDuration::from_mins(1));
    say(&w, id, 1, Decision::Confirm(other)).await;

    let ready = acts::ready(&w.app, &scope, vec![new(w.other, line)]).await.expect("heard");
    let taught = kept(&w, w.ada, ready[0].clone()).await.expect("a text");

    let after = sentences(&w, taught).await[0].heard.clone();
    assert_eq!((after.stage, after.untaught), (other, before.stage));
    let count = w.app.read(|conn, _| store::measured(conn)).await.expect("counts").remove(0);
    assert_eq!(
        (count.taught.all(), count.taught.right().part),
        (1, 0),
        "measured as it was heard before it was judged"
    );

    w.later(SignedDuration::from_mins(1));
    let refused = w.app.write({
        let scope = scope.clone();
        move |tx, env| acts::forget(tx, env, &scope)
    });
    assert!(matches!(refused.await, Err(AppError::Forbidden(_))));
    let boss = Scope::System("the owner");
    w.app.write(move |tx, env| acts::forget(tx, env, &boss)).await.expect("forgotten");
    assert_eq!(w.app.read(|conn, _| acts::lessons(conn)).await.expect("lessons"), []);
}

#[tokio::test]
async fn who_does_not_look_after_a_client_brings_nothing_in_about_it() {
    let w = World::new().await;
    for who in [w.ben, w.fay] {
        let refused = kept(&w, who, heard(w.client, MINUTES)).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    }
    for who in [w.cleo, w.dan, w.sam] {
        let refused = kept(&w, who, heard(w.client, MINUTES)).await;
        assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
    }
    let new =
        New { at: Some(w.now() + SignedDuration::from_hours(48)), words: Some("Later.".into()), ..blank(w.client) };
    assert!(matches!(kept(&w, w.ada, Ready::of(new, Vec::new())).await, Err(AppError::Invalid(_))));
    let nothing = Ready::of(blank(w.client), Vec::new());
    assert!(matches!(kept(&w, w.ada, nothing).await, Err(AppError::Invalid(_))));
}

#[tokio::test]
async fn no_file_holds_what_was_told_in_confidence() {
    let w = World::new().await;
    plant(&w).await;
    let folder = std::env::temp_dir().join(format!("entente-heard-{}", w.app.env().id()));

    entente::reports::export::everything(&w.app, &folder).await.expect("an export");

    let all: Vec<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"))
        .collect();
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(all.iter().any(|text| text.contains("CANARYHEARD")));
    assert!(all.iter().all(|text| !text.contains("CANARYCONFIDED")));
    assert_eq!(entente::reports::export::confided(&w.app).await.expect("a count"), 1);
}
