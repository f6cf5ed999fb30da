//! Telling: who hears of what, when it goes out, and what no letter ever holds.

use domain::commitment::{Act, Kind, Side, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, PersonId};
use domain::party::Role;
use domain::telling::{NoticeKind, Pace, Rhythm};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::conversations::acts::{self as talks, Raising};
use entente::kit::mailing::Mailing;
use entente::mail::prepare::{Fate, prepare};
use entente::mail::store::{Filter, Posted, page};
use entente::mail::{About, Part, State};
use entente::people::acts as people;
use entente::people::scope::Scope;
use entente::people::store::roles;
use entente::telling::acts::{How, Told, choose, tell};
use entente::telling::{Notice, store};
use jiff::{SignedDuration, Timestamp};

use crate::world::World;

const SYSTEM: Scope = Scope::System("a test");

impl World {
    /// Every letter that was posted, oldest first.
    pub async fn letters(&self) -> Vec<Posted> {
        let read = self.app.read(|conn, _| page(conn, &SYSTEM, &Filter { state: None, to: None }, None, 400));
        let mut all = read.await.expect("letters");
        all.reverse();
        all
    }

    /// The subjects of the letters to this person, oldest first.
    pub async fn mail_to(&self, person: PersonId) -> Vec<String> {
        let all = self.letters().await;
        all.into_iter().filter(|l| l.to == person).map(|l| l.subject).collect()
    }

    pub async fn says(&self, person: PersonId, id: CommitmentId, act: Act, words: &str) -> promises::Said {
        let scope = self.scope(person).await;
        let said = Saying::now(act, Some(words.to_owned()));
        let done = self.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await;
        done.expect("said")
    }

    pub async fn at(&self, text: &str) {
        self.app.clock.set(text.parse::<Timestamp>().expect("an instant"));
    }

    pub async fn jobs(&self) {
        entente::jobs::run_due(&self.app).await.expect("jobs");
    }

    pub async fn rhythm(&self, person: PersonId, rhythm: Rhythm) {
        self.app.write(move |tx, env| choose(tx, env, person, &rhythm, None)).await.expect("a rhythm");
    }

    pub async fn recorded(&self, subject: &str) -> promises::Said {
        let scope = self.scope(self.ada).await;
        let act = Act::Request { terms: self.terms(subject, 9), answer_by: None, stake: 1 };
        let new = Opening {
            kind: Kind::Promise,
            customer: self.client,
            performer: self.it,
            customer_person: Some(self.cleo),
            performer_person: Some(self.ada),
            team: None,
            conversation: None,
            step: None,
            follows: None,
            said: Saying { for_other: true, ..Saying::now(act, Some("She said so on the phone.".into())) },
        };
        self.app.write(move |tx, env| promises::open(tx, env, &scope, new.clone())).await.expect("recorded")
    }
}

fn names(told: &[Told]) -> Vec<(String, NoticeKind, How)> {
    told.iter().map(|t| (t.person.as_ref().map_or("nobody".into(), |p| p.1.clone()), t.kind, t.how)).collect()
}

/// Everything a letter says, as one text.
fn all_words(letter: &Posted) -> String {
    format!("{}\n{:?}", letter.subject, letter.parts)
}

#[tokio::test]
async fn whoever_is_asked_is_told_at_once_and_can_answer_with_one_click() {
    let world = World::new().await;

    let id = world.asked("Asset feed", 20).await;

    let letters = world.letters().await;
    assert_eq!(world.mail_to(world.ada).await, ["Cleo asks: Asset feed, by Wed 1 April, 09:30"]);
    assert_eq!(world.mail_to(world.cleo).await, Vec::<String>::new(), "nobody is told of their own word");
    let letter = &letters[0];
    assert_eq!((letter.about, letter.state), (Some(About::Commitment(id)), State::Waiting));
    assert!(letter.parts.contains(&Part::Said("We need this.".into())), "{:?}", letter.parts);
    let answers = letter.parts.iter().find_map(|p| match p {
        Part::Answers { choices, .. } => Some(choices.iter().map(|c| c.1.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(answers.expect("answers"), ["promise", "counter", "answer_later", "decline"]);
}

#[tokio::test]
async fn the_accountable_person_hears_of_what_their_side_said_without_them() {
    let world = World::new().await;
    let id = world.asked("Asset feed", 20).await;

    let said = world.says(world.ben, id, Act::Promise { stretch: None, stake: None }, "We can.").await;

    let told = names(&said.told);
    assert!(told.contains(&("Cleo Brandt".into(), NoticeKind::News, How::Now)), "{told:?}");
    let of_ada = told.iter().find(|t| t.0 == "Ada Lund").expect("Ada is told");
    assert!(matches!((of_ada.1, of_ada.2), (NoticeKind::ActedFor, How::Daily(_))), "{of_ada:?}");
    let to_cleo = world.mail_to(world.cleo).await;
    assert_eq!(to_cleo, ["Ada promises: Asset feed, by Wed 1 April, 09:30"], "one face: whoever answers for it");
}

#[tokio::test]
async fn where_nobody_answers_for_it_the_lead_or_the_sponsor_is_told() {
    let world = World::new().await;
    let act = Act::Request { terms: world.terms("Asset feed", 20), answer_by: None, stake: 1 };
    let new = |customer, person| Opening {
        kind: Kind::Promise,
        customer,
        performer: world.it,
        customer_person: person,
        performer_person: None,
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act.clone(), None),
    };

    let led = world.open(world.cleo, new(world.client, Some(world.cleo))).await.expect("asked");
    let not_led = world.open(world.dan, new(world.other, Some(world.dan))).await.expect("asked");

    let to_ada = world.mail_to(world.ada).await;
    assert_eq!(to_ada.len(), 1, "she leads the relationship with the one, not with the other: {to_ada:?}");
    let traced = world.app.read(move |conn, _| {
        Ok((store::notices_of(conn, &SYSTEM, &[led.0])?, store::notices_of(conn, &SYSTEM, &[not_led.0])?))
    });
    let (led, not_led) = traced.await.expect("traces");
    assert_eq!(led[0].person.as_ref().map(|p| p.0), Some(world.ada));
    assert!(not_led.iter().all(|t| t.person.as_ref().is_none_or(|p| p.1 == "Bea Founder")), "{not_led:?}");
}

#[tokio::test]
async fn what_asks_waits_at_night_and_what_breaks_does_not() {
    let world = World::new().await;
    let id = world.promised("Asset feed", 20).await;
    let before = world.letters().await.len();
    world.at("2026-03-13T22:00:00Z").await;

    let asked = world.asked("Another", 20).await;
    let broke = world.says(world.ada, id, breakdown(), "The supplier is late.").await;
    world.jobs().await;

    let now = world.letters().await;
    assert_eq!(now.len(), before + 1, "a Friday night: only what breaks");
    let broken = now.iter().find(|l| l.purpose == "broken").expect("a letter");
    assert_eq!(broken.subject, "This will not hold as agreed: Asset feed, by Wed 1 April, 09:30");
    assert_eq!(names(&broke.told)[0].2, How::Now);
    world.at("2026-03-16T07:00:00Z").await;
    world.jobs().await;
    let monday = world.letters().await;
    assert_eq!(monday.len(), before + 2);
    let alone = monday.iter().any(|l| l.about == Some(About::Commitment(asked)) && l.purpose == "answer");
    assert!(alone, "alone, it is a letter of its own");
}

fn breakdown() -> Act {
    Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None }
}

#[tokio::test]
async fn what_was_answered_meanwhile_is_in_no_mail() {
    let world = World::new().await;
    world.at("2026-03-12T21:00:00Z").await;
    let id = world.asked("Asset feed", 20).await;
    world.says(world.ada, id, Act::Promise { stretch: None, stake: None }, "Yes.").await;

    world.at("2026-03-13T07:00:00Z").await;
    world.jobs().await;

    assert_eq!(world.mail_to(world.ada).await, Vec::<String>::new(), "she has answered");
    assert_eq!(world.mail_to(world.cleo).await.len(), 1, "and Cleo hears of that");
    let traces = world.app.read(move |conn, _| store::notices_of(conn, &SYSTEM, &[id.0])).await.expect("traces");
    let of_ada = traces.iter().find(|t| t.person.as_ref().is_some_and(|p| p.0 == world.ada)).expect("a trace");
    assert!(of_ada.superseded);
}

#[tokio::test]
async fn the_daily_mail_gathers_what_can_wait_and_a_quiet_day_has_none() {
    let world = World::new().await;
    world.rhythm(world.ada, Rhythm { pace: Pace::Daily, ..Rhythm::default() }).await;
    let promised = world.promised("First feed", 20).await;
    world.asked("Second feed", 20).await;
    let note = Act::Note { visibility: Visibility::Shared };
    world.says(world.cleo, promised, note, "We look forward to it.").await;
    assert_eq!(world.mail_to(world.ada).await, Vec::<String>::new());

    world.at("2026-03-13T08:00:00Z").await;
    world.jobs().await;
    let friday = world.mail_to(world.ada).await;
    world.at("2026-03-16T08:00:00Z").await;
    world.jobs().await;

    assert_eq!(friday, ["Fri 13 March: 1 matter waits for you and 1 thing to know"]);
    assert_eq!(world.mail_to(world.ada).await.len(), 1, "nothing to say, no mail");
    let letter = world.letters().await.into_iter().find(|l| l.to == world.ada).expect("a letter");
    let words = all_words(&letter);
    assert!(words.contains("Cleo asks: Second feed") && words.contains("Cleo writes: First feed"), "{words}");
}

#[tokio::test]
async fn a_letter_outlives_no_right_to_see_what_it_gathers() {
    let world = World::new().await;
    world.rhythm(world.cleo, Rhythm { pace: Pace::Daily, ..Rhythm::default() }).await;
    let promised = world.promised("First feed", 20).await;
    world.says(world.ada, promised, Act::Note { visibility: Visibility::Shared }, "It goes well.").await;
    world.at("2026-03-13T08:00:00Z").await;
    world.jobs().await;
    let letter = world.letters().await.into_iter().find(|l| l.to == world.cleo).expect("a letter");
    let fate = || world.app.read(move |conn, env| prepare(conn, env, &Mailing::default(), letter.id));
    assert!(matches!(fate().await.expect("a fate"), Fate::Goes(_)));

    let (cleo, other) = (world.cleo, world.other);
    let moved = world.app.write(move |tx, env| {
        people::give_role(tx, env, &SYSTEM, cleo, other, Role::Requester)?;
        let here = roles(tx, cleo)?.into_iter().find(|role| role.party != other).expect("a role");
        people::end_role(tx, env, &SYSTEM, here.id)
    });
    moved.await.expect("somewhere else");

    assert!(matches!(fate().await.expect("a fate"), Fate::Withheld(why) if why.contains("no longer see")));
}

#[tokio::test]
async fn only_what_breaks_reaches_whoever_chose_so() {
    let world = World::new().await;
    world.rhythm(world.cleo, Rhythm { pace: Pace::Breaks, ..Rhythm::default() }).await;

    let id = world.promised("Asset feed", 20).await;
    let quiet = world.mail_to(world.cleo).await;
    world.says(world.ada, id, breakdown(), "The supplier is late.").await;

    assert_eq!(quiet, Vec::<String>::new());
    assert_eq!(world.mail_to(world.cleo).await.len(), 1);
    let page = world.as_(world.cleo).await.get("/notices").await;
    page.shows("Asset feed").shows("You read it here, as you chose").shows("You are told by mail now");
}

#[tokio::test]
async fn whoever_was_spoken_for_can_contest_and_both_leads_hear_of_it() {
    let world = World::new().await;
    let said = world.recorded("Asset feed").await;

    let letter = world.letters().await.into_iter().find(|l| l.to == world.cleo).expect("a letter to Cleo");
    assert_eq!(letter.subject, "Ada wrote down what you said: Asset feed");
    let contest =
        letter.parts.iter().any(|p| matches!(p, Part::Link { label, .. } if label == "That is not what I said"));
    assert!(contest, "{:?}", letter.parts);
    let contested = world.says(world.cleo, said.id, Act::Contest, "I did not say that.").await;

    let told = names(&contested.told);
    assert!(told.iter().any(|t| t.0 == "Ada Lund" && t.1 == NoticeKind::Contested), "{told:?}");
}

#[tokio::test]
async fn history_tells_nobody_but_whose_word_it_is() {
    let world = World::new().await;
    let id = world.asked("Asset feed", 20).await;
    world.later(SignedDuration::from_hours(24 * 6));
    let before = world.letters().await.len();
    let scope = world.scope(world.ada).await;
    let said_at = Some(world.now() - SignedDuration::from_hours(24 * 5));
    let said = Saying { said_at, ..Saying::now(Act::Promise { stretch: None, stake: None }, None) };

    let late = world.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await.expect("said");

    assert_eq!(late.told, vec![]);
    assert_eq!(world.letters().await.len(), before);
}

#[tokio::test]
async fn the_same_key_tells_once_and_who_may_not_see_it_is_never_told() {
    let world = World::new().await;
    let id = world.promised("Asset feed", 20).await;
    let before = world.letters().await.len();
    let notice = |to| Notice::new(to, About::Commitment(id), NoticeKind::MissedInSilence).once(format!("missed {to}"));
    let (ada, dan, sam) = (notice(world.ada), notice(world.dan), notice(world.sam));

    for n in [ada.clone(), ada, dan, sam] {
        world.app.write(move |tx, env| tell(tx, env, n.clone())).await.expect("told");
    }

    let letters = world.letters().await;
    assert_eq!(letters.len(), before + 1, "Ada once; Dan and Sam belong elsewhere");
    let missed = letters.iter().find(|l| l.purpose == "missed_in_silence").expect("a letter");
    assert_eq!(missed.to, world.ada);
}

#[tokio::test]
async fn what_is_said_inside_is_in_no_letter() {
    const CANARY: &str = "canary-in-the-house";
    let world = World::new().await;
    let id = world.promised("Asset feed", 20).await;
    let (note, shared) = (Visibility::Internal, Visibility::Shared);
    world.says(world.ben, id, Act::Note { visibility: note }, CANARY).await;
    world.says(world.ben, id, Act::Assure, CANARY).await;
    world.says(world.ada, id, Act::Reassign { to: Some(world.ben), team: Some(world.team) }, CANARY).await;
    world.says(world.ben, id, Act::Note { visibility: shared }, "All well.").await;
    world.says(world.ben, id, Act::Deliver { evidence: vec![] }, "Here it is.").await;
    world.at("2026-03-13T09:00:00Z").await;
    world.jobs().await;

    let letters = world.letters().await;
    assert!(letters.iter().any(|l| l.to == world.ada) && letters.iter().any(|l| l.to == world.ben));
    for letter in &letters {
        assert!(!all_words(letter).contains(CANARY), "{}", all_words(letter));
        assert!(letter.to != world.cleo || !all_words(letter).contains("Integration"), "{}", all_words(letter));
    }
}

#[tokio::test]
async fn a_conversation_tells_whoever_has_the_next_word() {
    let world = World::new().await;
    let (cleo, ada) = (world.scope(world.cleo).await, world.scope(world.ada).await);
    let raise = TalkAct::Raise { statement: "Crews know what stands where".into(), asked_for: None, serves: None };
    let new = Raising {
        customer: world.client,
        performer: world.it,
        customer_person: Some(world.cleo),
        performer_person: Some(world.ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };

    let id = world.app.write(move |tx, env| talks::raise(tx, env, &cleo, new.clone())).await.expect("raised");
    let restate = TalkAct::Restate { need: "One list that is right by the hour".into(), root: None };
    let said = talks::Saying::now(restate, Some("Is it this?".into()));
    world.app.write(move |tx, env| talks::say(tx, env, &ada, id, said.clone())).await.expect("restated");

    assert_eq!(world.mail_to(world.ada).await, ["Cleo raises a need: Crews know what stands where"]);
    assert_eq!(world.mail_to(world.cleo).await, ["Ada says the need back: Crews know what stands where"]);
    let letter = world.letters().await.into_iter().find(|l| l.to == world.cleo).expect("a letter");
    assert!(all_words(&letter).contains("confirm"), "{}", all_words(&letter));
}

#[tokio::test]
async fn a_person_without_an_e_mail_is_named_as_not_reached() {
    let world = World::new().await;
    let cleo = world.cleo;
    let gone = world.app.write(move |tx, _| {
        let person = entente::people::store::find_person(tx, &SYSTEM, cleo)?;
        entente::people::store::update_person(tx, &entente::people::store::Person { email: None, ..person })
    });
    gone.await.expect("no e-mail");
    let id = world.promised("Asset feed", 20).await;

    let page = world.as_(world.ada).await.get(&format!("/promises/{id}")).await;

    page.shows("Cleo could not be reached: no e-mail");
}
