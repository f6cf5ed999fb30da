//! What is planted: words and names that give somebody away, and who may read each.

use domain::commitment::{Act, Kind, Side, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId, PersonId, ServiceId, StatementId};
use domain::party::{PartyKind, Role};
use domain::review::{Because, Question, Rating, Review};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::conversations::acts::{self as talks, Raising};
use entente::levels::acts::{self as levels, NewMeasure};
use entente::people::acts::{self, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};
use entente::resting::acts::{self as resting, Place};
use uuid::Uuid;

use domain::charging::Standing;
use domain::charging::statement::Act as StatementAct;
use entente::imports::files::{Files, Taking};
use entente::money::acts as money;
use entente::money::acts::statements::{self, NewWaiver, Said};

use crate::catalogue::secretive;
use crate::money_statements::{brought, did, made, month, of};
use crate::world::World;

/// Words that give somebody away, and who may read each.
pub const OURS: &[&str] = &[
    "CANARYOURNOTE",
    "CANARYSUBPROMISE",
    "CANARYTALKNOTE",
    "CANARYRELAY",
    "CANARYOURREVIEW",
    "CANARYOURRATING",
    // A price for clients outside the house, which none of the cast is.
    "CANARYRATE",
    "CANARYSTANCE",
    "CANARYMEETING",
    "CANARYOVERRULE",
    "CANARYINSIDE",
    // What clients could use instead, what went elsewhere, and how risky a system outside is.
    "CANARYRIVAL",
    "CANARYANSWER",
    "CANARYLOST",
    "CANARYRISK",
    "CANARYSERVICENOTE",
    "CANARYDRAFT",
    // Why something is not charged, and what is written on a draft.
    "CANARYWAIVER",
    // Who is in a team, what they can do, when they are away; what a promise takes; what was put off.
    "CANARYMEMBER",
    "CANARYSKILL",
    "19 July 2069",
    "CANARYESTIMATE",
    "CANARYDEBT",
    // What was heard, what a meeting was like, and what was told in confidence.
    "CANARYHEARD",
    "CANARYSOFT",
    "CANARYCONFIDED",
    // What a play did, and how a treatment ended.
    "CANARYEFFECT",
    "CANARYENDING",
    // Who stands between a need and whoever builds.
    "CANARYLAYER",
    // What was answered to a litmus that was not shared, or is open still.
    "CANARYLITMUS",
    "CANARYKEPTBACK",
    "CANARYSEALED",
    "CANARYRUNG",
    "Integration",
];
pub const CLEOS: &[&str] =
    // The last two nobody reads at all.
    &["CANARYCLEONOTE", "CANARYCLEOREVIEW", "CANARYCLEORATING", "CANARYKEPTBACK", "CANARYSEALED"];
const DANS: &[&str] = &[
    "CANARYDANPROMISE",
    "CANARYDANNEED",
    "CANARYDANUSAGE",
    "CANARYDANHOLDS",
    "CANARYDANDISPUTE",
    // What was measured for Dan alone, and what fails for him.
    "CANARYDANLEVEL",
    "CANARYDANFAILS",
    "97.431",
    "CANARYDANBUILT",
    "CANARYDANDIFFER",
    "CANARYDANLITMUS",
    "CANARYDANRUNG",
];
const SHARED_WITH_CLEO: &[&str] = &["CANARYSHARED", "CANARYNEED", "CANARYPROFILE", "CANARYBUILT", "CANARYDIFFER"];
/// What was answered without a name, and is not to be read.
pub const NOBODYS: &[&str] = &["CANARYSURVEY", "CANARYPULSE"];
const SAMS: &[&str] = &["CANARYSUPPLIED"];
/// Who is who at each place, and what our house knows of people and parties.
const NAMES_OF_CLEO: &[&str] = &["Field Operations", "Cleo Brandt", "cleo@example.org"];
const NAMES_OF_DAN: &[&str] = &["Laboratories", "Dan Haas", "dan@example.org"];
const NAMES_OF_SAM: &[&str] = &["Corvane", "sam@example.org"];
const NAMES_OF_THE_HOUSE: &[&str] =
    &["CANARYABOVE", "CANARYELSEWHERE", "CANARYDEPUTY", "fay@example.org", "ben@example.org"];

pub struct Planted {
    pub promise: CommitmentId,
    pub talk: ConversationId,
    /// Reads a unit of a client, and nothing of the client.
    pub uma: PersonId,
    /// Everything that has an address of its own.
    pub ids: Vec<Uuid>,
    /// What anybody may read where the house wants it.
    pub service: ServiceId,
    /// The statement that Dan looks at, and a draft of Cleo's.
    pub statements: (StatementId, StatementId),
    /// One that is closed with a single answer, and one that goes on.
    pub surveys: [Uuid; 2],
}

impl Planted {
    /// What nobody finds who is not signed in, with more.
    pub fn for_nobody(&self, more: &'static [&'static str]) -> Vec<&'static str> {
        all(&[NOBODYS, OURS, CLEOS, DANS, SAMS, SHARED_WITH_CLEO, NAMES_OF_CLEO, NAMES_OF_DAN, NAMES_OF_SAM, more])
    }

    /// Everybody who reads, with what each must never find.
    pub fn readers(&self, w: &World) -> [(PersonId, Vec<&'static str>); 5] {
        [
            (w.cleo, all(&[NOBODYS, OURS, DANS, SAMS, NAMES_OF_DAN, NAMES_OF_SAM, NAMES_OF_THE_HOUSE])),
            (
                w.dan,
                all(&[NOBODYS, OURS, CLEOS, SHARED_WITH_CLEO, SAMS, NAMES_OF_CLEO, NAMES_OF_SAM, NAMES_OF_THE_HOUSE]),
            ),
            (
                w.sam,
                all(&[NOBODYS, OURS, CLEOS, SHARED_WITH_CLEO, DANS, NAMES_OF_CLEO, NAMES_OF_DAN, NAMES_OF_THE_HOUSE]),
            ),
            (
                self.uma,
                all(&[
                    NOBODYS,
                    OURS,
                    CLEOS,
                    SHARED_WITH_CLEO,
                    DANS,
                    SAMS,
                    NAMES_OF_CLEO,
                    NAMES_OF_DAN,
                    NAMES_OF_SAM,
                    NAMES_OF_THE_HOUSE,
                ]),
            ),
            (w.ada, all(&[NOBODYS, CLEOS])),
        ]
    }

    /// What nobody finds by a link of this person, whoever holds it: what is inside any house, and who else there is.
    pub fn beyond(&self, w: &World, who: PersonId) -> Vec<&'static str> {
        let own = self.readers(w).into_iter().find(|(reader, _)| *reader == who).map(|(_, words)| words);
        all(&[OURS, CLEOS, DANS, SAMS]).into_iter().chain(own.unwrap_or_default()).collect()
    }
}

fn all(of: &[&'static [&'static str]]) -> Vec<&'static str> {
    of.iter().flat_map(|words| words.iter().copied()).collect()
}

/// A unit with a reader of its own, somebody with two parties, and a deputy who is known to our house alone.
async fn people(w: &World) -> (PersonId, Vec<Uuid>) {
    let (client, team, fay) = (w.client, w.team, w.fay);
    let made = w.app.write(move |tx, env| {
        let s = Scope::System("people and parties");
        let party = |tx: &mut db::Tx, name: &str, parent| {
            let new = Party { kind: PartyKind::Client, name: name.into(), parent, ..blank_party() };
            acts::add_party(tx, env, &s, new)
        };
        let above = party(tx, "CANARYABOVE", None)?;
        let unit = party(tx, "Depot", Some(above))?;
        let elsewhere = party(tx, "CANARYELSEWHERE", None)?;
        let person = |tx: &mut db::Tx, name: &str, at, role| {
            acts::add_person(tx, env, &s, Person { name: name.into(), ..blank_person() }, at, role)
        };
        let uma = person(tx, "Uma Reyes", unit, Role::Sponsor)?;
        let gus = person(tx, "Gus Hale", client, Role::User)?;
        acts::give_role(tx, env, &s, gus, elsewhere, Role::Sponsor)?;
        let deputy = person(tx, "CANARYDEPUTY", team, Role::Member)?;
        let today = env.local().date();
        acts::name_deputy(tx, env, &s, fay, deputy, (today, today))?;
        let ids = vec![above.0, unit.0, elsewhere.0, client.0, uma.0, gus.0, deputy.0, fay.0];
        Ok((uma, ids))
    });
    made.await.expect("people")
}

async fn note(w: &World, who: PersonId, id: CommitmentId, visibility: Visibility, words: &str) {
    let (scope, words) = (w.scope(who).await, words.to_owned());
    let said = w.app.write(move |tx, env| {
        promises::say(tx, env, &scope, id, Saying::now(Act::Note { visibility }, Some(words.clone())))
    });
    said.await.expect("a note");
}

async fn need(w: &World, who: PersonId, customer: domain::kernel::PartyId, words: &str) -> ConversationId {
    let (scope, it, ada) = (w.scope(who).await, w.it, w.ada);
    let raise = TalkAct::Raise { statement: words.to_owned(), asked_for: None, serves: None };
    let raising = Raising {
        customer,
        performer: it,
        customer_person: Some(who),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let raised = w.app.write(move |tx, env| talks::raise(tx, env, &scope, raising.clone()));
    raised.await.expect("a need")
}

pub async fn plant(w: &World) -> Planted {
    let (uma, mut ids) = people(w).await;
    let promise = w.promised("A feed, CANARYSHARED", 10).await;
    note(w, w.ada, promise, Visibility::Internal, "CANARYOURNOTE: they must not read this").await;
    note(w, w.cleo, promise, Visibility::Internal, "CANARYCLEONOTE: nor they this").await;
    let scope = w.scope(w.ada).await;
    let relay = Saying::now(Act::Reassign { to: None, team: Some(w.team) }, Some("CANARYRELAY".into()));
    w.app.write(move |tx, env| promises::say(tx, env, &scope, promise, relay.clone())).await.expect("handed over");
    below(w, promise).await;
    let dans = Opening { customer: w.other, customer_person: Some(w.dan), ..between(w, "CANARYDANPROMISE") };
    w.open(w.dan, dans).await.expect("a request of Dan");
    let bought = Opening {
        customer: w.it,
        performer: w.supplier,
        customer_person: Some(w.ada),
        performer_person: Some(w.sam),
        ..between(w, "CANARYSUPPLIED")
    };
    w.open(w.ada, bought).await.expect("a request to a supplier");
    let talk = need(w, w.cleo, w.client, "CANARYNEED: fewer calls").await;
    need(w, w.dan, w.other, "CANARYDANNEED: quicker results").await;
    let scope = w.scope(w.ada).await;
    let inside = TalkAct::Note { visibility: Visibility::Internal };
    let said = talks::Saying::now(inside, Some("CANARYTALKNOTE".into()));
    w.app.write(move |tx, env| talks::say(tx, env, &scope, talk, said.clone())).await.expect("a note");
    // What one side says in looking back is read by nobody else until both are in; each has a conversation of its own.
    looked_back(w, w.cleo, talk, ("CANARYCLEOREVIEW", "CANARYCLEORATING")).await;
    let other = need(w, w.cleo, w.client, "CANARYNEED: fewer letters").await;
    looked_back(w, w.ada, other, ("CANARYOURREVIEW", "CANARYOURRATING")).await;
    charged(w).await;
    crate::profile::plant(w).await;
    ids.extend(crate::rivals::plant(w).await);
    ids.extend(crate::shadow::plant(w).await);
    ids.extend(crate::differ::plant(w).await);
    crate::layers::plant(w, talk).await;
    ids.extend(crate::litmus::plant(w).await);
    crate::maturity::plant(w).await;
    ids.extend(crate::signals::plant(w).await);
    ids.extend(crate::teams::plant(w, promise).await);
    ids.extend(crate::treatment::plant(w).await);
    crate::relationships::plant(w).await;
    crate::check::standing::plant(w, promise).await;
    ids.extend([promise.0, talk.0, w.other.0, w.supplier.0, w.team.0, w.cleo.0, w.dan.0, w.ada.0]);
    let (service, offering) = secretive(w).await;
    ids.extend([service.0, offering.0]);
    ids.extend(measured(w, service).await);
    let statements = stated(w).await;
    ids.extend([statements.0.0, statements.1.0]);
    let surveys = crate::asked::plant(w).await;
    ids.extend(surveys);
    crate::pulses::plant(w).await;
    Planted { promise, talk, uma, ids, service, statements, surveys }
}

/// A price for others than Cleo and Dan, and what Dan uses and holds.
async fn charged(w: &World) {
    let list = "rate_id,category,service,unit,price,currency,audience\n\
        P1,compute,Cores,core hour,0.03,EUR,\nP2,compute,CANARYRATE,core hour,0.01,EUR,external\n";
    let used = "client,key,quantity,day,cost_centre\nLaboratories,P1,12,2026-03-02,CANARYDANUSAGE\n";
    let taking = |text: &str| Taking {
        file: "a file".into(),
        hash: entente::imports::reading::hash(text.as_bytes()),
        bytes: text.len(),
        table: std::sync::Arc::new(entente::imports::reading::table(text.as_bytes()).expect("a table")),
        strict: false,
    };
    let (prices, usage, other) = (taking(list), taking(used), w.other);
    let booked = w.app.write(move |tx, env| {
        Files::Prices.bring_in(tx, env, &prices)?;
        Files::Usage.bring_in(tx, env, &usage)?;
        let held = money::NewHeld {
            client: other,
            key: "P1".into(),
            quantity: "3".into(),
            from: jiff::civil::date(2026, 3, 1),
            until: None,
            cost_centre: Some("CANARYDANHOLDS".into()),
        };
        money::hold(tx, env, &Scope::System("a test"), &held)
    });
    booked.await.expect("usage of Dan");
}

/// Levels that were measured for Dan alone, and a core service that fails for him.
async fn measured(w: &World, service: ServiceId) -> Vec<Uuid> {
    let (train, _) = crate::levels::train(w, "Crew tablets").await;
    let mut ids = vec![train.0];
    for id in [service, train] {
        let new = crate::levels::down(id, Some(w.other), jiff::civil::date(2026, 2, 1), 0);
        let measured = domain::levels::Measured::Percent(97_431);
        let new = NewMeasure { measured, note: Some("CANARYDANLEVEL".into()), source: "CANARYDANLEVEL".into(), ..new };
        let booked = w.app.write(move |tx, env| levels::measure(tx, env, &Scope::System("a test"), &new));
        ids.push(booked.await.expect("a measurement of Dan").id().0);
    }
    crate::levels::say(w, w.ada, train, Some(w.other), (true, "CANARYDANFAILS")).await.expect("said of Dan");
    ids
}

/// February of both: open to Dan, who disputes a line of it, and a draft for Cleo; something is not charged by agreement.
async fn stated(w: &World) -> (StatementId, StatementId) {
    let used = "client,key,quantity,day\nLaboratories,P1,40,2026-02-03\nField Operations,P1,50,2026-02-04\n\
        Field Operations,P3,5,2026-02-05\n";
    brought(
        w,
        Files::Prices,
        "rate_id,category,service,unit,price,currency,audience\nP3,compute,Nights,night,7,EUR,\n",
    )
    .await;
    brought(w, Files::Usage, used).await;
    let (client, from) = (w.client, jiff::civil::date(2026, 2, 1));
    let reason = "CANARYWAIVER: a trial".to_owned();
    let waiver = NewWaiver { client, key: "P3".into(), from, until: None, reason };
    did(w, move |tx, env, scope| statements::agree(tx, env, scope, &waiver)).await.expect("an agreement");
    made(w, "2026-02").await;
    let period = month("2026-02");
    did(w, move |tx, env, scope| statements::stand(tx, env, scope, period, Standing::Closing)).await.expect("closing");
    let (dans, cleos) = (of(w, w.other, "2026-02").await.id, of(w, w.client, "2026-02").await.id);
    did(w, move |tx, env, scope| statements::say(tx, env, scope, dans, (Said::Open(None), None))).await.expect("open");
    let scope = w.scope(w.dan).await;
    let said = w.app.write(move |tx, env| {
        let act = Said::Act(StatementAct::Dispute { line: 1 });
        statements::say(tx, env, &scope, dans, (act, Some("CANARYDANDISPUTE".into())))
    });
    said.await.expect("a dispute");
    (dans, cleos)
}

async fn looked_back(w: &World, who: PersonId, talk: ConversationId, (step, rating): (&str, &str)) {
    let (scope, side) = (w.scope(who).await, if who == w.cleo { Side::Customer } else { Side::Performer });
    let question = Question::of(side).next().expect("a question");
    let review = Review {
        unsure: vec![3],
        because: vec![Because { step: 3, words: step.to_owned() }],
        ratings: vec![Rating { question, value: Some(1), words: Some(rating.to_owned()) }],
        ..Review::default()
    };
    let said = talks::Saying::now(TalkAct::Review(review), Some(format!("{step} in all")));
    w.app.write(move |tx, env| talks::say(tx, env, &scope, talk, said.clone())).await.expect("a look back");
}

fn between(w: &World, subject: &str) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: w.terms(subject, 9), answer_by: None, stake: 1 }, None),
    }
}

async fn below(w: &World, parent: CommitmentId) {
    let new = Opening {
        customer: w.it,
        performer: w.team,
        customer_person: Some(w.ada),
        performer_person: Some(w.ben),
        ..between(w, "CANARYSUBPROMISE")
    };
    let (scope, place) = (w.scope(w.ada).await, Place { parent, after: vec![] });
    let asked = w.app.write(move |tx, env| resting::open(tx, env, &scope, new.clone(), &place));
    asked.await.expect("a request inside");
}
