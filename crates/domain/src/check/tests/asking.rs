//! Questions, what they displace, and what would help.

use jiff::civil::date;

use crate::check::change::Change;
use crate::check::outcome::{AGREED, Chance, Finish};
use crate::check::plan::{Away, Effort, Level, Member, Plan, Work};
use crate::check::record::{Record, Whose};
use crate::check::run::Alone;
use crate::check::story::{FROM, HOUR, id, member, need, party, person, plan, skill, team, work};
use crate::check::{Flaw, Offer, Quantiles, Question, check, likelier, offer, worth_trying};

/// Two people of one team with two promises, the second due on Friday the 13th; another team with one of the same skill
/// and a promise due on Tuesday the 10th.
fn house() -> Plan {
    let mut fed = plan(
        vec![team(1, vec![member(1, &[1]), member(2, &[2])]), team(2, vec![member(3, &[1])])],
        vec![
            Work { due: Some(date(2026, 3, 4)), ..work(10, &[need(1, 1, 16)]) },
            Work { due: Some(date(2026, 3, 13)), ..work(30, &[need(1, 1, 40)]) },
            Work { due: Some(date(2026, 3, 10)), ..work(40, &[need(2, 1, 40)]) },
        ],
    );
    fed.work.push(Work { lasts: Some(Quantiles::between(1, 1)), ..work(50, &[]) });
    fed
}

/// Three days of work after the supplier's, which is there on Tuesday.
fn asked() -> Question {
    let promise = Work { after: vec![id(50)], ..work(20, &[need(1, 1, 24)]) };
    Question { asked: vec![promise], wanted: date(2026, 3, 5), agreed: AGREED, changes: Vec::new() }
}

#[test]
fn a_promise_is_checked_and_what_it_displaces_is_told() {
    let answer = check(&house(), &asked(), 100, &Alone).expect("an answer");

    // Monday and Tuesday are taken; the three days end on Friday the 6th, a day too late.
    assert_eq!(answer.promise.p85, Finish::On(date(2026, 3, 6)));
    assert_eq!((answer.chance, answer.stretch), (Chance { kept: 0, of: 100 }, true));
    assert_eq!((answer.dots.len(), answer.dots[0]), (20, Finish::On(date(2026, 3, 6))));
    // Five days from Wednesday the 4th were Tuesday the 10th; from Monday the 9th they are Friday the 13th.
    let moved: Vec<_> = answer.effects.iter().filter(|e| e.p85_before != e.p85_after).collect();
    assert_eq!(moved.len(), 1);
    assert_eq!((moved[0].id, moved[0].shift(), moved[0].change()), (id(30), Some(3), 0.0));
    assert_eq!((moved[0].p85_before, moved[0].p85_after), (on(10), on(13)));
    assert_eq!(answer.rests.waits[0].p85, Finish::On(date(2026, 3, 3)));
    assert_eq!(answer.rests.records[0].whose, Whose::Team);
}

fn on(day: i8) -> Finish {
    Finish::On(date(2026, 3, day))
}

#[test]
fn who_loses_by_it_is_in_danger() {
    let mut house = house();
    house.work[1].due = Some(date(2026, 3, 10));

    let answer = check(&house, &asked(), 64, &Alone).expect("an answer");

    let first = &answer.effects[0];
    assert_eq!((first.id, first.lost, first.won), (id(30), 64, 0));
    assert!(first.falls_below(AGREED) && first.in_danger(AGREED));
    assert_eq!((first.change(), first.error()), (-1.0, 0.0));
    assert!(answer.effects[1..].iter().all(|effect| !effect.in_danger(AGREED)));
}

#[test]
fn a_day_is_offered_that_holds_when_it_is_promised() {
    // The other's two days are due before the day at 85, so whoever promises that one steps behind them.
    let mut house = house();
    house.work[1] = Work { priority: 20, due: Some(date(2026, 3, 5)), ..work(30, &[need(1, 1, 16)]) };
    let question = Question { wanted: date(2026, 3, 4), ..asked() };
    let answer = check(&house, &question, 64, &Alone).expect("an answer");
    assert_eq!(answer.promise.p85, on(6));

    let found = offer(&house, &question, &answer, 64, &Alone).expect("an answer").expect("a day");

    let again = Question { wanted: found.day, ..question.clone() };
    let promised = check(&house, &again, 64, &Alone).expect("an answer");
    assert_eq!((found.day, promised.stretch, promised.chance), (date(2026, 3, 10), false, found.chance));
    assert_eq!((answer.effects.iter().filter(|e| e.in_danger(AGREED)).count(), found.endangers), (1, 0));
    assert_eq!(Offer::wanted(&question, &answer), None);
    assert_eq!(Offer::wanted(&again, &promised).map(|offer| offer.day), Some(found.day));
}

#[test]
fn every_way_is_gone_through_and_told_with_what_it_costs() {
    let (house, mut question) = (house(), asked());
    question.asked[0].needs[0].hands = 2;
    let answer = check(&house, &question, 64, &Alone).expect("an answer");

    let better = offer(&house, &question, &answer, 64, &Alone).expect("a day");
    let ways = worth_trying(&house, &question, &answer, better.as_ref()).expect("ways");
    let found = likelier(&house, &question, &ways, 64, &Alone).expect("what comes of them");

    let told: Vec<_> = found.iter().map(|way| (way.changes[0].code(), way.keeps, way.p85)).collect();
    // Half of the work is enough, and so is a guest: sixteen hours on Wednesday and eight on Thursday. That the first
    // steps behind helps nothing, as the supplier's is not there before Wednesday.
    assert!(told.contains(&("smaller", true, on(5))), "{told:?}");
    assert!(told.contains(&("behind", false, on(6))), "{told:?}");
    assert!(told.contains(&("day", true, on(6))), "{told:?}");
    let guest = found.iter().find(|way| way.changes[0].code() == "borrow").expect("a guest");
    assert_eq!((guest.keeps, guest.p85), (true, on(5)));
    // Two of the five days of work of their own team are done before; the other three wait for two weeks.
    assert_eq!((guest.others[0].id, guest.others[0].p85_after), (id(40), on(20)));
    assert_eq!(guest.endangered(AGREED).map(|e| e.id).collect::<Vec<_>>(), [id(40)]);
    let first_harmful = found.iter().position(|way| way.endangered(AGREED).count() > 0).expect("a harmful one");
    assert!(found[..first_harmful].iter().all(|way| way.endangered(AGREED).count() == 0));
    assert!(found[first_harmful..].iter().all(|way| way.endangered(AGREED).count() > 0), "harm stands behind");
}

/// One pair of hands with a week of work in front of a week that is asked for, in a house of its own.
fn tight() -> (Plan, Question) {
    let house = plan(
        vec![team(1, vec![member(1, &[1])]), team(2, vec![member(3, &[1])])],
        vec![
            Work { due: Some(date(2026, 3, 31)), ..work(10, &[need(1, 1, 16)]) },
            Work { due: Some(date(2026, 3, 31)), ..work(11, &[need(1, 1, 16)]) },
        ],
    );
    let promise = Work { priority: 90, ..work(20, &[need(1, 1, 24)]) };
    (house, Question { asked: vec![promise], wanted: date(2026, 3, 5), agreed: AGREED, changes: Vec::new() })
}

#[test]
fn two_steps_together_are_tried_where_neither_is_enough_alone() {
    let (house, question) = tight();
    let ways = [
        Change::Behind { work: id(10), first: id(20) },
        Change::Behind { work: id(11), first: id(20) },
        Change::Day { on: date(2026, 3, 30) },
    ];

    let found = likelier(&house, &question, &ways, 64, &Alone).expect("what comes of them");

    // Seven days of work: each that steps behind gives two, and the wanted day is the fourth.
    let told: Vec<_> = found.iter().map(|way| (way.changes.len(), way.keeps, way.p85)).collect();
    assert_eq!(told, [(2, true, on(4)), (1, true, on(10)), (1, false, on(6)), (1, false, on(6))]);
    assert!(found.iter().filter(|way| !way.is_another_day()).all(super::super::ways::Way::helps));
    let again = Question { changes: found[0].changes.clone(), ..question };
    assert_eq!(check(&house, &again, 64, &Alone).map(|answer| answer.promise.p85), Ok(on(4)));
}

#[test]
fn two_steps_that_say_the_same_or_take_each_other_away_are_no_pair() {
    let (house, mut question) = tight();
    question.asked = vec![
        Work { priority: 90, ..work(20, &[need(1, 1, 120)]) },
        Work { priority: 90, part_of: Some(id(20)), ..work(21, &[need(1, 1, 120)]) },
    ];
    let ways = [
        Change::Smaller { work: id(20), hundredths: 75 },
        Change::Smaller { work: id(20), hundredths: 50 },
        Change::Without { part: id(21) },
        Change::Smaller { work: id(21), hundredths: 50 },
    ];

    let found = likelier(&house, &question, &ways, 64, &Alone).expect("what comes of them");

    let pairs: Vec<Vec<&Change>> =
        found.iter().filter(|way| way.changes.len() > 1).map(|way| way.changes.iter().collect()).collect();
    assert!(!pairs.is_empty());
    for pair in pairs {
        assert!(!(pair.contains(&&ways[0]) && pair.contains(&&ways[1])), "twice the same: {pair:?}");
        assert!(!(pair.contains(&&ways[2]) && pair.contains(&&ways[3])), "less of what is gone: {pair:?}");
    }
}

#[test]
fn the_one_person_who_can_do_it_is_named() {
    let (mut house, question) = tight();
    house.teams[0].people.push(Member { skills: vec![(skill(1), Level::Learning)], ..member(2, &[]) });
    let one = check(&house, &question, 64, &Alone).expect("an answer").rests.alone;
    house.teams[0].people.push(member(4, &[1]));

    let two = check(&house, &question, 64, &Alone).expect("an answer").rests.alone;

    assert_eq!((one, two), (vec![(party(1), skill(1), person(1))], vec![]));
}

#[test]
fn the_one_that_steps_behind_is_named_with_its_new_date() {
    let (house, question) = (house(), asked());
    let behind = Change::Behind { work: id(10), first: id(20) };

    let found = likelier(&house, &question, &[behind], 64, &Alone).expect("what comes of it");

    // From the supplier's Tuesday on it takes Wednesday to Friday; the other keeps Monday and Tuesday, which nobody wants.
    assert_eq!(found[0].p85, on(6));
    assert_eq!(found[0].others, vec![]);
    let free = Question { asked: vec![Work { after: Vec::new(), ..question.asked[0].clone() }], ..question };
    let behind = Change::Behind { work: id(10), first: id(20) };
    let found = likelier(&house, &free, &[behind], 64, &Alone).expect("what comes of it");
    assert_eq!((found[0].p85, found[0].others[0].id, found[0].others[0].p85_after), (on(4), id(10), on(6)));
}

#[test]
fn what_nobody_knows_anything_of_has_no_chance_and_a_part_that_is_known_speaks_for_the_whole() {
    let part = |n, of, known: Work| Work { part_of: Some(id(of)), ..Work { id: id(n), ..known } };
    let blank = Work::new(id(70));
    let works = vec![
        work(10, &[need(1, 1, 8)]),
        Work { lasts: Some(Quantiles::between(1, 1)), ..Work::new(id(50)) },
        Work::new(id(60)),
        Work { earliest: Some(date(2026, 3, 9)), ..Work::new(id(61)) },
        blank.clone(),
        part(71, 70, blank.clone()),
        part(72, 71, work(72, &[need(1, 1, 8)])),
        Work::new(id(80)),
        // Somebody else's word: a day, and no effort of ours.
        part(81, 80, Work { earliest: Some(date(2026, 3, 9)), ..blank }),
    ];

    let known = plan(vec![team(1, vec![member(1, &[1])])], works).known();

    assert_eq!(known.into_iter().collect::<Vec<_>>(), [10, 50, 70, 71, 72, 80].map(id));
}

#[test]
fn changes_taken_together_are_part_of_the_question() {
    let mut question = asked();
    question.changes = vec![Change::Smaller { work: id(20), hundredths: 50 }, Change::Day { on: date(2026, 3, 4) }];

    let answer = check(&house(), &question, 64, &Alone).expect("an answer");

    assert_eq!((answer.promise.p85, answer.chance.in_hundred()), (on(5), 0));
    assert_eq!(answer.promise.due, Some(date(2026, 3, 4)));
}

#[test]
fn a_part_left_out_takes_its_parts_along() {
    let part = |n, of| Work { part_of: Some(id(of)), ..work(n, &[need(1, 1, 8)]) };
    let question = Question {
        asked: vec![work(20, &[need(1, 1, 8)]), part(21, 20), part(22, 21)],
        wanted: date(2026, 3, 4),
        agreed: AGREED,
        changes: Vec::new(),
    };
    let found = likelier(&house(), &question, &[Change::Without { part: id(21) }], 64, &Alone).expect("ways");
    let all = check(&house(), &question, 64, &Alone).expect("an answer");

    assert_eq!((all.promise.p85, all.parts.len()), (on(6), 2));
    assert_eq!(found[0].p85, on(4));
}

#[test]
fn a_known_promise_asked_anew_replaces_its_old_terms() {
    let question = Question {
        asked: vec![Work { id: id(10), ..work(10, &[need(1, 1, 32)]) }],
        wanted: date(2026, 3, 6),
        agreed: AGREED,
        changes: Vec::new(),
    };

    let answer = check(&house(), &question, 64, &Alone).expect("an answer");

    assert_eq!((answer.chance.in_hundred(), answer.promise.p85), (100, on(5)));
    assert_eq!(answer.effects.iter().find(|e| e.id == id(30)).map(|e| e.shift()), Some(Some(2)));
}

#[test]
fn the_load_says_who_is_free_and_what_holds_up() {
    let answer = check(&house(), &asked(), 64, &Alone).expect("an answer");

    let week = |n: usize| answer.after.weeks.iter().filter(|w| w.team == party(1)).nth(n).expect("a week");
    assert_eq!((week(0).there, week(0).taken), (80 * 60, 40 * 60));
    assert!((week(0).free_people() - 1.0).abs() < 1e-9);
    assert_eq!(week(0).bottleneck().map(|s| s.skill), Some(skill(1)));
    assert_eq!((week(0).due, week(1).due), (40 * 60, 40 * 60), "16 and the 24 that are wanted; then 40");
    assert_eq!(answer.after.begins, Some(date(2026, 3, 4)));
    assert_eq!(answer.after.lacks, vec![], "from Wednesday on it has its one pair of hands");
    assert_eq!(answer.before.weeks.iter().filter(|w| w.team == party(1)).nth(1).map(|w| w.taken), Some(16 * 60));
}

#[test]
fn a_skill_that_nobody_has_is_named() {
    let mut question = asked();
    question.asked[0].needs.push(need(1, 7, 1));

    let answer = check(&house(), &question, 64, &Alone).expect("an answer");

    assert_eq!(answer.rests.missing, [(party(1), skill(7))]);
    assert_eq!(answer.promise.p50, Finish::NotWithin(12));
    assert_eq!(offer(&house(), &question, &answer, 64, &Alone), Ok(None));
    assert_eq!(answer.chance.in_hundred(), 0);
}

#[test]
fn a_question_about_nothing_or_about_what_is_not_there_has_no_answer() {
    let nothing = Question { asked: Vec::new(), ..asked() };
    let lost = Question { changes: vec![Change::Begin { work: id(99), on: FROM }], ..asked() };

    assert_eq!(check(&house(), &nothing, 64, &Alone).map(|_| ()), Err(Flaw::Nothing));
    assert_eq!(check(&house(), &lost, 64, &Alone).map(|_| ()), Err(Flaw::Unknown { of: id(99), named: id(99) }));
}

#[test]
fn a_chance_is_never_flattered() {
    let chance = |kept, of| Chance { kept, of };

    assert_eq!((chance(7_999, 10_000).in_hundred(), chance(7_999, 10_000).is_stretch(80)), (79, true));
    assert_eq!((chance(8_000, 10_000).in_hundred(), chance(8_000, 10_000).is_stretch(80)), (80, false));
    assert_eq!((chance(0, 0).in_hundred(), chance(9_999, 10_000).in_hundred()), (0, 99));
    assert!((chance(1_000, 2_000).error() - 0.0219).abs() < 1e-4);
    assert!(chance(0, 2_000).error() > 0.0004, "nothing in two thousand is not nothing for ever");
}

#[test]
fn leave_is_shown_beside_what_rests_on_it() {
    let mut house = house();
    house.teams[0].people[0].away.push(Away { from: date(2026, 3, 3), until: date(2026, 3, 3) });
    house.teams[0].days = house.teams[0].days.clone().without([date(2026, 3, 4)]);

    let answer = check(&house, &asked(), 64, &Alone).expect("an answer");

    assert_eq!(answer.promise.p85, on(10));
    assert_eq!(answer.rests.away.iter().map(|a| a.1).collect::<Vec<_>>(), [person(1)]);
    assert_eq!(answer.rests.days_off, [(party(1), date(2026, 3, 4), "Holiday".to_owned())]);
}

/// The same numbers for ever, on every machine. Change them only with the rules, and say so in the change log.
#[test]
fn the_same_question_has_the_same_answer() {
    let mut house = house();
    house.teams[0].record = Record::new((0..31).map(|n| 700 + n * 33));
    house.work[0].needs[0].effort = Effort::new(8 * HOUR, 14 * HOUR, 40 * HOUR).expect("an estimate");
    house.work[1].needs[0].effort = Effort::new(20 * HOUR, 40 * HOUR, 70 * HOUR).expect("an estimate");

    let question = Question { wanted: date(2026, 3, 9), ..asked() };

    let answer = check(&house, &question, 1_000, &Alone).expect("an answer");

    let effect = answer.effects.iter().find(|e| e.id == id(30)).expect("an effect");
    assert_eq!((answer.chance.kept, effect.lost, effect.won), (412, 647, 0));
}
