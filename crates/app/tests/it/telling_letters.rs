//! Every letter as people read it, in one file from top to bottom: `letters.txt` beside this. `ENTENTE_BLESS=1` writes it
//! anew; read the difference aloud before you commit it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::commitment::{Act, Kind, Side, Visibility};
use domain::conversation::{TalkAct, Way};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::review::Review;
use domain::telling::{NoticeKind, Pace, Rhythm};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::conversations::acts::{self as talks, Raising};
use entente::kit::error::AppError;
use entente::kit::jobs;
use entente::mail::About;
use entente::mail::render::{Around, Reach, pieces, text};
use entente::reviews::acts as reviews;
use entente::telling::Notice;
use entente::telling::acts::{choose, tell};
use jiff::{SignedDuration, Timestamp};

use crate::fitness::is_written;
use crate::world::World;

/// A world whose letters are written down as they are posted.
struct Desk {
    world: World,
    seen: BTreeSet<String>,
    book: String,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let everything = Rhythm { pace: Pace::AtOnce, ..Rhythm::default() };
        for person in [world.ada, world.ben, world.cleo, world.dan, world.sam] {
            world.app.write(move |tx, env| choose(tx, env, person, &everything, None)).await.expect("a rhythm");
        }
        let book =
            "Every letter that Entente writes, as the tests tell it. [Words in brackets] are links.\n".to_owned();
        let seen = world.letters().await.iter().map(|l| l.id.to_string()).collect();
        Self { world, seen, book }
    }

    /// Writes down what was posted since.
    async fn posted(&mut self, what: &str) {
        writeln!(self.book, "\n\n=== {what}").expect("written");
        let mut new = self.world.letters().await;
        new.retain(|l| !self.seen.contains(&l.id.to_string()));
        new.sort_by(|a, b| (&a.name, &a.subject).cmp(&(&b.name, &b.subject)));
        let around = Around { org: String::new(), address: String::new(), answers: false };
        if new.is_empty() {
            writeln!(self.book, "\nNo letter.").expect("written");
        }
        for letter in new {
            let body = text(&pieces(&letter.parts, &around, &Reach::Words), &[]);
            let body = without_ids(body.trim_end().trim_end_matches("--").trim_end());
            write!(self.book, "\nTo: {}\nSubject: {}\n\n{body}\n", letter.name, letter.subject).expect("written");
            self.seen.insert(letter.id.to_string());
        }
    }

    async fn said(&mut self, what: &str, who: PersonId, id: CommitmentId, act: Act, words: &str) {
        self.saying(what, who, id, Saying::now(act, (!words.is_empty()).then(|| words.to_owned()))).await;
    }

    async fn saying(&mut self, what: &str, who: PersonId, id: CommitmentId, said: Saying) {
        let scope = self.world.scope(who).await;
        let done = self.world.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await;
        done.expect(what);
        self.posted(what).await;
    }

    async fn opened(&mut self, what: &str, who: PersonId, act: Act, words: &str, for_other: bool) -> CommitmentId {
        let scope = self.world.scope(who).await;
        let said = Saying { for_other, ..Saying::now(act, Some(words.to_owned())) };
        let new = Opening {
            kind: Kind::Promise,
            customer: self.world.client,
            performer: self.world.it,
            customer_person: Some(self.world.cleo),
            performer_person: Some(self.world.ada),
            team: None,
            conversation: None,
            step: None,
            follows: None,
            said,
        };
        let opened = self.world.app.write(move |tx, env| promises::open(tx, env, &scope, new.clone())).await;
        let id = opened.expect(what).id;
        self.posted(what).await;
        id
    }

    async fn talk(&mut self, what: &str, who: PersonId, id: ConversationId, act: TalkAct, words: &str) {
        let scope = self.world.scope(who).await;
        let said = talks::Saying::now(act, (!words.is_empty()).then(|| words.to_owned()));
        let done = self.world.app.write(move |tx, env| talks::say(tx, env, &scope, id, said.clone())).await;
        done.expect(what);
        self.posted(what).await;
    }

    async fn time(&mut self, what: &str, to: PersonId, about: About, kind: NoticeKind) {
        let notice = Notice::new(to, about, kind);
        self.world.app.write(move |tx, env| tell(tx, env, notice.clone())).await.expect(what);
        self.posted(what).await;
    }

    fn ask(&self, subject: &str) -> Act {
        let answer_by = Some(self.world.now() + SignedDuration::from_hours(30));
        Act::Request { terms: self.world.terms(subject, 21), answer_by, stake: 1 }
    }

    fn other(&self, days: i64) -> domain::commitment::Terms {
        self.world.terms("A call-back for the contact centre", days)
    }
}

/// Ids are others each time; what stands behind a slash and holds a dash is one.
fn without_ids(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix('/').and_then(|rest| rest.split_once('/')) {
        Some((place, id)) if id.len() == 36 => format!("/{place}/…"),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

const PROMISE: Act = Act::Promise { stretch: None, stake: None };

#[tokio::test]
async fn the_letters_read_as_they_should() {
    let mut d = Desk::new().await;
    asking(&mut d).await;
    keeping(&mut d).await;
    breaking(&mut d).await;
    ending(&mut d).await;
    speaking_for_others(&mut d).await;
    inside(&mut d).await;
    time_passing(&mut d).await;
    talking(&mut d).await;
    a_day(&mut d).await;

    is_written("crates/app/tests/it/letters.txt", &d.book);
}

async fn asking(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let what = "A call-back for the contact centre";
    let id = d.opened("A client asks", cleo, d.ask(what), "Callers wait twenty minutes on Mondays.", false).await;
    let later = Act::AnswerLater { answer_by: d.world.now() + SignedDuration::from_hours(100) };
    d.said("IT needs more time to answer", ada, id, later, "Ben is away until Monday.").await;
    let counter = Act::Counter { terms: d.other(28), answer_by: None };
    d.said("IT proposes other terms", ada, id, counter, "A week later, then it holds.").await;
    d.said("The client agrees", cleo, id, Act::Agree { stretch: None }, "").await;
    let no = d
        .opened("Asked for, to be declined", cleo, d.ask("A portal of our own"), "Like the other unit has.", false)
        .await;
    let instead = Act::Decline { alternative: Some("A page in the portal that there is".into()) };
    d.said("IT says no", ada, no, instead, "We could not keep it running with the people we have.").await;
    let back = d.opened("Asked for, to be taken back", cleo, d.ask("A second line"), "For the summer.", false).await;
    d.said("The client takes it back", cleo, back, Act::Withdraw, "").await;
    let offer = Act::Offer { terms: d.other(14), answer_by: None, stake: 1 };
    let offered = d.opened("IT offers something", ada, offer, "We have two quiet weeks.", false).await;
    d.said("The client takes it up", cleo, offered, Act::TakeUp, "Gladly.").await;
}

async fn keeping(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let id = d.opened("Asked for, to be kept", cleo, d.ask("Hourly asset feed"), "Crews plan by it.", false).await;
    let stretch = Act::Promise { stretch: Some("The interface is new to us.".into()), stake: None };
    d.said("IT promises, as a stretch", ada, id, stretch, "Yes.").await;
    let note = Act::Note { visibility: Visibility::Shared };
    d.said("The client leaves a note", cleo, id, note, "The crews already ask about it.").await;
    let evidence = vec!["See the list of Monday".into(), String::new()];
    d.said("IT delivers", ada, id, Act::Deliver { evidence }, "It runs since this morning.").await;
    d.said(
        "The client says what is missing",
        cleo,
        id,
        Act::Reject { unmet: vec![1], due: None },
        "Two sites are missing.",
    )
    .await;
    d.said("IT delivers again", ada, id, Act::Deliver { evidence: vec![] }, "Now all of them.").await;
    d.said("The client accepts", cleo, id, Act::Accept { rating: Some(5) }, "Thank you.").await;
}

async fn breaking(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let id = d.opened("Asked for, to be broken", cleo, d.ask("Field tablets"), "For all crews.", false).await;
    d.said("IT promises", ada, id, PROMISE, "").await;
    let amend = Act::Propose { terms: d.world.terms("Field tablets", 30), asked_by: Side::Customer, answer_by: None };
    d.said("The client proposes new terms", cleo, id, amend, "May is early enough.").await;
    d.said("IT keeps to what was agreed", ada, id, Act::DeclineAmendment, "The tablets are on their way already.")
        .await;
    let broken = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    d.said("IT says that it will not hold", ada, id, broken, "The supplier delivers two weeks late.").await;
    let new = Act::Propose { terms: d.world.terms("Field tablets", 35), asked_by: Side::Performer, answer_by: None };
    d.said("IT proposes new terms", ada, id, new, "Half of them by then, the rest in a week.").await;
    d.said("The client agrees to them", cleo, id, Act::Agree { stretch: None }, "").await;
}

async fn ending(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let id =
        d.opened("Asked for, to be given up", cleo, d.ask("A map of all valves"), "For the night shift.", false).await;
    d.said("IT promises it", ada, id, PROMISE, "").await;
    d.said("IT gives it up", ada, id, Act::Revoke, "The data does not exist, and nobody can measure it this year.")
        .await;
    let id =
        d.opened("Asked for, no longer needed", cleo, d.ask("A list of spare parts"), "For the audit.", false).await;
    d.said("IT promises that", ada, id, PROMISE, "").await;
    d.said("The client no longer needs it", cleo, id, Act::Cancel, "The audit is over.").await;
}

async fn speaking_for_others(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let id = d
        .opened("IT records what the client asked for", ada, d.ask("Badges for visitors"), "Said on the phone.", true)
        .await;
    d.said("The client contests it", cleo, id, Act::Contest, "I asked whether, not for it.").await;
}

async fn inside(d: &mut Desk) {
    let (ada, ben, cleo) = (d.world.ada, d.world.ben, d.world.cleo);
    let id = d.opened("Asked for, with a colleague", cleo, d.ask("Alarms by text"), "Mail is too slow.", false).await;
    d.said("A colleague promises it", ben, id, PROMISE, "We can.").await;
    d.said(
        "A colleague leaves an internal note",
        ben,
        id,
        Act::Note { visibility: Visibility::Internal },
        "Inside only.",
    )
    .await;
    d.said("It is handed over", ada, id, Act::Reassign { to: Some(ben), team: None }, "").await;
}

async fn time_passing(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let asked = d.opened("Asked for, and time passes", cleo, d.ask("Night shift roster"), "On one page.", false).await;
    let about = About::Commitment(asked);
    d.time("An answer is wanted", ada, about, NoticeKind::AnswerWanted).await;
    d.world.later(SignedDuration::from_hours(31));
    d.time("The time to answer has passed", ada, about, NoticeKind::AnswerWanted).await;
    d.time("The asker hears that there is no answer", cleo, about, NoticeKind::NoAnswerYet).await;
    d.said("It is promised at last", ada, asked, PROMISE, "").await;
    d.time("It falls due soon", ada, about, NoticeKind::WillYouMakeIt).await;
    d.time("Something it rests on slips", ada, about, NoticeKind::AtRisk).await;
    d.time("Missed in silence, to the performer", ada, about, NoticeKind::MissedInSilence).await;
    d.time("Missed in silence, to the customer", cleo, about, NoticeKind::MissedInSilence).await;
    let broken = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    d.said("It is said that it will not hold", ada, asked, broken, "We need two days more.").await;
    d.time("The breakdown clock is over, to the performer", ada, about, NoticeKind::ClockOver).await;
    d.time("The breakdown clock is over, to the customer", cleo, about, NoticeKind::ClockOver).await;
    d.said("It is delivered", ada, asked, Act::Deliver { evidence: vec![] }, "Here it is.").await;
    d.time("It waits to be confirmed", cleo, about, NoticeKind::ConfirmWanted).await;
    d.time("It was never confirmed", ada, about, NoticeKind::NotConfirmed).await;
}

/// Both look back at another conversation, one of them late.
async fn looking_back(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let scope = d.world.scope(cleo).await;
    let statement = "A crew has what a job needs".to_owned();
    let new = Raising {
        customer: d.world.client,
        performer: d.world.it,
        customer_person: Some(cleo),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(TalkAct::Raise { statement, asked_for: None, serves: None }, None),
    };
    let raised = d.world.app.write(move |tx, env| talks::raise(tx, env, &scope, new.clone())).await;
    let id = raised.expect("raised");
    d.posted("Another need").await;
    let week = SignedDuration::from_hours(24 * 7);
    let by = d.world.now() + week;
    d.talk("IT asks both to look back", ada, id, TalkAct::AskToReview { by }, "").await;
    let look_back = TalkAct::Review(Review { unsure: vec![3], ..Review::default() });
    d.talk("The client looks back", cleo, id, look_back, "Nobody but our own side reads this yet.").await;
    d.world.later(week);
    let passes = d.world.app.write(move |tx, env| {
        let job = jobs::open(tx, reviews::OPEN, &id.to_string())?.ok_or(AppError::NotFound)?;
        reviews::time_passed(tx, env, &job)
    });
    passes.await.expect("the time has passed");
    d.posted("The time to look back has passed").await;
    d.talk("IT looks back after all", ada, id, TalkAct::Review(Review::default()), "We were glad of it.").await;
    // What follows lives in the week before.
    d.world.later(-week);
}

async fn talking(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let scope = d.world.scope(cleo).await;
    let statement = "A crew on site knows what stands there".to_owned();
    let raise =
        TalkAct::Raise { statement, asked_for: Some("Tablets".into()), serves: Some("Fewer second visits".into()) };
    let new = Raising {
        customer: d.world.client,
        performer: d.world.it,
        customer_person: Some(cleo),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(raise, Some("We drive twice for every third job.".into())),
    };
    let raised = d.world.app.write(move |tx, env| talks::raise(tx, env, &scope, new.clone())).await;
    let id = raised.expect("raised");
    d.posted("A client raises a need").await;
    let need = "The list of what stands on a site is right by the hour".to_owned();
    let restate = TalkAct::Restate { need, root: Some("Three lists, kept by three teams".into()) };
    d.talk("IT says it back", ada, id, restate, "Is it this?").await;
    d.talk("The client: not quite", cleo, id, TalkAct::Correct, "By the day is enough, but it has to work offline.")
        .await;
    let need = "The list is right by the day, and there without a network".to_owned();
    d.talk("IT says it back again", ada, id, TalkAct::Restate { need, root: None }, "").await;
    d.talk("The client confirms", cleo, id, TalkAct::Confirm, "").await;
    let way = |name: &str, cost: &str, time: &str| Way {
        name: name.into(),
        cost: cost.into(),
        time: time.into(),
        gain: "8 to 12 % fewer visits".into(),
        interim: None,
    };
    let ways = vec![way("One list", "64,000 €", "9 weeks"), way("A nightly copy", "9,000 €", "3 weeks")];
    d.talk("IT lays out ways", ada, id, TalkAct::LayOut { ways }, "We would begin with the second.").await;
    d.talk("The client chooses", cleo, id, TalkAct::Choose { way: 1 }, "").await;
    d.time("A word is wanted in the conversation", ada, About::Conversation(id), NoticeKind::AnswerWanted).await;
    d.talk("IT stops it", ada, id, TalkAct::Stop, "The site closes in June.").await;
    looking_back(d).await;
}

async fn a_day(d: &mut Desk) {
    let (ada, cleo) = (d.world.ada, d.world.cleo);
    let daily = Rhythm { pace: Pace::Daily, ..Rhythm::default() };
    for person in [ada, cleo] {
        d.world.app.write(move |tx, env| choose(tx, env, person, &daily, None)).await.expect("a rhythm");
    }
    let one = d.opened("A day with several things: asked", cleo, d.ask("Printers on site"), "", false).await;
    d.said("A day with several things: promised", ada, one, PROMISE, "").await;
    d.opened("A day with several things: asked again", cleo, d.ask("Projectors on site"), "", false).await;
    d.time("A day with several things: falls due", ada, About::Commitment(one), NoticeKind::WillYouMakeIt).await;
    d.opened("A day with several things: recorded", ada, d.ask("Chairs"), "Said in the corridor.", true).await;
    d.world.app.clock.set("2026-03-16T08:00:00Z".parse::<Timestamp>().expect("Monday"));
    entente::jobs::run_due(&d.world.app).await.expect("jobs");
    d.posted("The next morning").await;
}
