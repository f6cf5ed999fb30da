//! Matters that people of the demo find before them today, told day by day from the promise on.

use domain::commitment::{Act, Side, Visibility};
use jiff::civil::Date;

use super::delivery::Contact;
use super::fate::Fate;
use super::life::{Life, Settling, Texts};
use super::material::{By, Way};
use super::matters::Story;
use crate::kit::error::AppError;

/// Tells the scene of this matter.
///
/// # Errors
/// A matter without a scene, or data that does not fit together, which is ours.
pub(super) fn play<'m>(story: &mut Story<'_, 'm>, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
    match story.matter.key.as_str() {
        "parts-first-visit" => broken_yesterday(story, way, days),
        "turbine-feed" => due_at_five(story, way, days),
        "call-back" => countered(story, way),
        "position-report" => mended(story, way, days),
        "outage-texts" => delivered_yesterday(story, way, days),
        "badge-readers" | "samples-restore" => accepted_yesterday(story, way, days),
        other => Err(super::material::missing("scene for", other)),
    }
}

/// The main promise of the matter, agreed and quiet.
fn main<'w, 'm>(
    story: &'w mut Story<'_, 'm>,
    way: &Way,
    days: (Date, Date),
    due: i64,
    how: Settling,
) -> Result<Life<'w, 'm>, AppError> {
    let (deal, texts) = (story.main_deal()?, story.texts(way));
    let about = story.about(&way.promise, story.matter.stake);
    let label = format!("scene {}", story.matter.key);
    if due < 0 {
        let whose = (story.client, story.matter.client.as_str(), By::It);
        let day = story.world.hours.since_today(due);
        story.world.fated(whose, story.matter.stake, day, Fate::Chased);
    }
    let mut life = Life::new(story.world, &label, deal, about, texts);
    let due = life.world.hours.due_day(life.world.hours.since_today(due));
    life.settle(how, days, due);
    Ok(life)
}

/// Told yesterday at 09:40 that the date will not hold; new terms are wanted, and the supplier behind it is broken down too.
fn broken_yesterday<'m>(story: &mut Story<'_, 'm>, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
    let cast = story.world.cast;
    let jonas = cast.person("jonas")?;
    if let Some(wish) = &way.needs_from_client {
        story.need(wish, days.1)?;
    }
    if let Some(bought) = &way.supplier {
        let mut life = story.buying(bought, days.1, Contact { ours: Some("jonas"), theirs: Some("freya") })?;
        let at = life.world.hours.on(life.world.hours.since_today(-3), 14, 10);
        let words = "The load test stopped at 180,000 assets, and I do not know yet by when we find the reason. I tell you before I have a new date, because you have people waiting.";
        life.break_down(at, Some(words.to_owned()), None);
        let at = life.world.hours.on(life.world.hours.since_today(-3), 15, 5);
        life.speak(
            Side::Customer,
            at,
            Act::Note { visibility: Visibility::Shared },
            Some(
                "Thank you for not waiting until the date. I need one that I can pass on, by the end of the week."
                    .into(),
            ),
        );
    }
    let mut life = main(story, way, days, 26, Settling::Haggled)?;
    let hours = life.world.hours.clone();
    let yesterday = hours.since_today(-1);
    life.aside(jonas, hours.on(hours.since_today(-2), 16, 35), "Corvane’s interface is three weeks behind, and they have no new date. Without it the hourly feed is a daily one. Somebody should tell Hanne before a depot does.");
    let words = life.texts.late.clone();
    life.break_down(hours.on(yesterday, 9, 40), words, None);
    life.speak(Side::Customer, hours.on(yesterday, 11, 15), Act::Note { visibility: Visibility::Shared }, Some("Thank you for saying it before I heard it from a depot. Give me one date by the end of the week, and mean it.".into()));
    life.aside(jonas, hours.on(yesterday, 16, 50), "Still no date from Corvane. With what we know, the day after the second release is the first that I would sign. That is four weeks and not three.");
    if let Some(wish) = way.later_promises.first() {
        let about = story.about(wish, 2);
        let (theirs, ours) = (story.client_person, story.manager);
        let deal = story.deal(By::It, (theirs, ours), Some(cast.party("field-systems")?), Some(5));
        let mut texts = Texts::between(By::It, By::Client, 3);
        texts.promise = Some("Until the feed is there each depot gets its parts on paper, before the first van leaves. It is not pretty and it starts on Monday if you want it.".into());
        let mut life = Life::new(story.world, "scene printed sheet", deal, about, texts);
        let due = hours.due_day(hours.since_today(4));
        life.offer(hours.on(yesterday, 15, 20), due, -2);
    }
    Ok(())
}

/// Due today at 17:00. Nobody has said a word about it.
fn due_at_five(story: &mut Story<'_, '_>, way: &Way, days: (Date, Date)) -> Result<(), AppError> {
    let cast = story.world.cast;
    let (mara, ola, sile) = (cast.person("mara")?, cast.person("ola")?, cast.person("sile")?);
    if let Some(wish) = &way.needs_from_client {
        story.need(wish, days.1)?;
    }
    if let Some(bought) = &way.supplier {
        story.bought(bought, days.1, None)?;
    }
    let (mut deal, texts) = (story.main_deal()?, story.texts(way));
    deal.gives = sile;
    let about = story.about(&way.promise, story.matter.stake);
    let mut life = Life::new(story.world, "scene turbine feed", deal, about, texts);
    let hours = life.world.hours.clone();
    let due = hours.due_hour(hours.since_today(0), 17);
    life.settle(Settling::Haggled, days, due);
    let day = |by| hours.since_today(by);
    life.speak(Side::Performer, hours.on(day(-18), 10, 12), Act::Note { visibility: Visibility::Shared }, Some("Eleven measurements of the first nine turbines arrive, at night and in calm weather. Nothing to celebrate, but they are real.".into()));
    life.speak(
        Side::Customer,
        hours.on(day(-17), 9, 3),
        Act::Note { visibility: Visibility::Shared },
        Some("I had them on the screen at home, at two in the morning. Don’t tell my wife.".into()),
    );
    life.aside(sile, hours.on(day(-4), 16, 20), "Fifty-four turbines at once is another thing than nine. I want one more night before I say anything about the date.");
    life.hand_over_saying(
        mara,
        hours.on(day(-2), 10, 5),
        "Síle is away until next week and Peadar should have one person to talk to. I take it over as it stands.",
    );
    life.aside(
        mara,
        hours.on(day(-2), 10, 20),
        "Asked Síle before she left whether we will make it. A long answer, and no yes in it.",
    );
    life.aside(
        ola,
        hours.on(day(-1), 16, 40),
        "Last night’s load failed at turbine 31 and stopped there. I run it again tonight. Ask me in the morning.",
    );
    Ok(())
}

/// The client wants the smaller part sooner, and waits for an answer.
fn countered(story: &mut Story<'_, '_>, way: &Way) -> Result<(), AppError> {
    let (deal, mut texts) = (story.main_deal()?, story.texts(way));
    texts.promise = Some("Both parts together, lines and screen, by this day. I have counted the days twice.".into());
    let about = story.about(&way.promise, story.matter.stake);
    let mut life = Life::new(story.world, "scene call-back", deal, about, texts);
    let hours = life.world.hours.clone();
    life.offer(hours.on(hours.since_today(-5), 15, 30), hours.due_day(hours.since_today(24)), 2);
    life.note(Side::Customer, 100, hours.since_today(-4), "asked");
    let sooner = hours.due_day(hours.since_today(15));
    let act = Act::Counter { terms: life.terms(sooner), answer_by: Some(hours.on(hours.since_today(0), 17, 0)) };
    let words = life.texts.counter.clone();
    life.speak(Side::Customer, hours.on(hours.since_today(-2), 10, 45), act, words);
    Ok(())
}

/// Missed in silence three weeks ago, broken by the client, settled anew; it falls due within the week.
fn mended<'m>(story: &mut Story<'_, 'm>, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
    if let Some(wish) = &way.needs_from_client {
        story.need(wish, days.1)?;
    }
    let mut life = main(story, way, days, -14, Settling::Asked)?;
    let hours = life.world.hours.clone();
    let day = |by| hours.since_today(by);
    let broken = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    life.speak(Side::Customer, hours.on(day(-12), 8, 41), broken, Some("Eight o’clock has come and gone ten times since your date, and each time without a word. I call that broken.".into()));
    let words = format!("You are right, and the silence was worse than the delay. {}", way.breakdown.new_words);
    let due = hours.due_day(day(4));
    life.propose(hours.on(day(-11), 9, 15), due.clone(), Some(words));
    life.speak(Side::Customer, hours.on(day(-11), 16, 2), Act::Agree { stretch: None }, Some("Fine. In the meantime the desk keeps its own script, and I hear people like it. I thought you should know.".into()));
    life.due = due;
    life.speak(Side::Performer, hours.on(day(-1), 17, 5), Act::Assure, None);
    Ok(())
}

/// Delivered yesterday, waiting for the client's word.
fn delivered_yesterday<'m>(story: &mut Story<'_, 'm>, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
    if let Some(wish) = &way.needs_from_client {
        story.need(wish, days.1)?;
    }
    let mut life = main(story, way, days, 1, Settling::OfferedLater)?;
    life.on_the_way(false);
    let hours = life.world.hours.clone();
    let evidence = life.texts.evidence.clone();
    let words = life.saying(Side::Performer, "delivers");
    life.speak(Side::Performer, hours.on(hours.since_today(-1), 14, 10), Act::Deliver { evidence }, words);
    Ok(())
}

/// Kept, a little early, and accepted yesterday.
fn accepted_yesterday<'m>(story: &mut Story<'_, 'm>, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
    if let Some(wish) = &way.needs_from_client {
        story.need(wish, days.1)?;
    }
    let mut life = main(story, way, days, 1, Settling::Offered)?;
    life.on_the_way(false);
    let hours = life.world.hours.clone();
    let evidence = life.texts.evidence.clone();
    let words = life.saying(Side::Performer, "delivers");
    let delivered = hours.some_time(hours.since_today(-2), &mut life.dice);
    life.speak(Side::Performer, delivered, Act::Deliver { evidence }, words);
    let words = life.texts.accept.clone();
    let accepted = hours.some_time(hours.since_today(-1), &mut life.dice);
    life.speak(Side::Customer, accepted, Act::Accept { rating: Some(5) }, words);
    Ok(())
}
