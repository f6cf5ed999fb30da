//! Order taker or partner, walked by what people see: both sides asked until the gap is talked about, a disagreement until it ended,
//! a treatment from its first click until both know what it did, and a talk in confidence that ends with words of both.

use domain::partnership::Test;
use entente::kit::app::App;

use super::house::House;
use super::{Browser, Way};

const EARLY: &str = "IT is asked early";
const AGAIN: &str = "We would choose to work together again";
const FIRST: &str = "A promise is kept, or it is said early that it will not be";
/// Who has to answer on each side before anything is shown.
const FEWEST: usize = 3;

/// Whom the survey that is open at this client asks, on this side: where the letters go.
async fn asked(app: &App, client: &'static str, side: &'static str) -> Vec<String> {
    let found = app.read(move |conn, _| {
        let rows = conn.all(
            "select p.email from survey_asked a join people p on p.id = a.person_id join surveys s on s.id = a.survey_id \
             join parties c on c.id = s.client_id where c.name = $1 and a.side = $2 and s.state = 'open' order by p.email",
            &[client.into(), side.into()],
        )?;
        rows.iter().map(|row| Ok(row.at(0)?)).collect::<Result<Vec<String>, entente::kit::error::AppError>>()
    });
    found.await.expect("who is asked")
}

/// Some of a side answer from their letters, each statement with its figure.
async fn answer(house: &House, reader: &Browser, (side, them, of_each): (&'static str, &str, [&str; 3])) {
    for email in asked(&house.app, "Customer Operations", side).await.iter().take(FEWEST) {
        let letter = house.letter_box(email).about(&format!("How is it to work with {them}")).await;
        reader.open(&letter.link("Answer")).await;
        for (statement, figure) in [EARLY, AGAIN, FIRST].iter().zip(of_each) {
            reader.tick_in(statement, figure).await;
        }
        reader.send("Send my answers").await;
        reader.sees("Thank you.").await;
    }
}

async fn both_sides_are_asked(way: Way) {
    let house = House::demo().await;
    let mara = house.signed_in(way, "mara.lindqvist").await;
    mara.press("Clients").await;
    mara.press("Customer Operations").await;
    mara.press("Between us").await;
    mara.press("All surveys").await;
    mara.press("Ask both sides").await;
    mara.fill("What both sides are asked", &[EARLY, AGAIN, FIRST].join("\n")).await;
    mara.press("Open it and write to them").await;
    mara.sees("nobody sees who has answered").await;

    let reader = Browser::at(way, &house.address).await;
    answer(&house, &reader, ("ours", "Customer Operations", ["5", "4", "4"])).await;
    answer(&house, &reader, ("theirs", "IT", ["1", "3", "4"])).await;

    mara.press("Close it now").await;
    mara.press("Yes, close it").await;
    mara.sees("The widest gap is +4.0: IT is asked early").await;
    mara.press("Share it with the client").await;
    mara.sees("The client reads it since").await;
    mara.press("Talk about it: IT is asked early").await;
    mara.sees("Both sides see this differently: IT is asked early").await;
    mara.press("Begin the conversation").await;
    mara.sees("Customer Operations").await.sees("IT is asked early").await;
    mara.close().await;
    reader.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_asked_until_the_gap_is_talked_about() {
    both_sides_are_asked(Way::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_asked_without_scripts() {
    both_sides_are_asked(Way::NoScript).await;
}

/// Says the same to all seven questions, from a letter.
async fn says(house: &House, reader: &Browser, (who, word): (&str, &str)) {
    let letter = house
        .letter_box(&format!("{who}@northmere.example"))
        .about("Customer Operations and IT: partner or order taker?")
        .await;
    reader.open(&letter.link("Answer")).await;
    for question in Test::ALL {
        reader.tick_in(question.word(), word).await;
    }
    if who != "miriam.oyelaran" {
        reader.tick("Show what I say although fewer than three").await;
    }
    reader.send("Send my answers").await;
    reader.sees("Thank you.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_voices_say_whether_it_is_a_partnership() {
    let house = House::demo().await;
    let mara = house.signed_in(Way::Mouse, "mara.lindqvist").await;
    let reader = Browser::at(Way::Phone, &house.address).await;
    mara.press("Clients").await;
    mara.press("Customer Operations").await;
    mara.press("Between us").await;
    mara.press("What everybody says").await;
    mara.press("Choose who answers").await;
    for name in ["Dev Patel-Lowe", "Jonas Abel"] {
        mara.tick(name).await;
    }
    mara.press("Open it and write to them").await;
    mara.sees("nobody sees who has answered").await;

    says(&house, &reader, ("dev.patellowe", "Yes")).await;
    says(&house, &reader, ("jonas.abel", "Partly")).await;
    says(&house, &reader, ("miriam.oyelaran", "No")).await;

    mara.press("Close it now").await;
    mara.press("Yes, close it").await;
    mara.sees("The neutral third").await.sees("far apart").await;
    mara.press("Share it with the client").await;
    mara.sees("The client reads it").await;
    mara.close().await;
    reader.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disagreement_is_noted_and_told_how_it_ended() {
    let house = House::demo().await;
    let mara = house.signed_in(Way::Keyboard, "mara.lindqvist").await;
    mara.press("Clients").await;
    mara.press("Supply Chain").await;
    mara.press("Between us").await;
    mara.press("All disagreements").await;
    mara.sees("served by an order taker").await;
    mara.press("Note that we differed").await;
    mara.fill("What it is about", "Counting at night").await;
    mara.fill("What the client first wanted", "Count every store every night.").await;
    mara.fill("What IT first wanted", "Count where something moved.").await;
    mara.press("Write it down").await;
    mara.sees("Counting at night").await;

    mara.choose("How it ended", "third thing").await;
    mara.tick("No").await;
    mara.fill("In your words", "We count half of them, in turn.").await;
    mara.press("Say how it ended").await;
    mara.sees("We count half of them, in turn.").await;
    mara.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_treatment_is_begun_followed_and_ended() {
    let house = House::demo().await;
    let mara = house.signed_in(Way::Mouse, "mara.lindqvist").await;
    let hanne = house.signed_in(Way::Phone, "hanne.brandt").await;
    let step = "IT writes down what went wrong from its side, and reads it to the client";
    mara.press("Clients").await;
    mara.press("Field Operations").await;
    mara.press("Health").await;
    mara.press("Look at its steps: Admit it together").await;
    mara.press("Begin: Admit it together").await;
    mara.sees("It is begun. Each step stands as a promise.").await;
    mara.press("Give it to their sponsor").await;
    mara.fill("What you want to say to them", "We want to begin with our own part.").await;
    mara.press("Give it to them").await;
    mara.press("Yes, give it to them").await;
    mara.sees("Given to their sponsor:").await;

    hanne.open(&house.address).await;
    hanne.press("Open it").await;
    hanne.sees("We want to begin with our own part.").await;
    hanne.press(step).await;
    hanne.press("Take it up").await;
    hanne.sees("Agreed since").await;

    mara.press(step).await;
    mara.press("Deliver to Hanne").await;
    mara.send("Deliver to Hanne").await;
    mara.sees("delivered").await;
    hanne.driver.refresh().await.expect("the page again");
    hanne.press("Accept").await;
    hanne.sees("Accepted").await;

    mara.press("Clients").await;
    mara.press("Field Operations").await;
    mara.press("Health").await;
    mara.press("Follow it").await;
    mara.sees("kept").await;
    mara.press("End it").await;
    mara.choose("Admit it together: what it did", "Helped").await;
    mara.fill("In a sentence", "They read theirs first.").await;
    mara.fill("How it is now", "They call again.").await;
    mara.send("End it").await;
    mara.sees("It has ended.").await.sees("They read theirs first.").await;
    mara.close().await;
    hanne.close().await;
}

/// Into the room, from the first page.
async fn enters(house: &House, b: &Browser) {
    b.open(&house.address).await;
    b.press("Open it").await;
    b.sees("IT and Field Operations").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_confidence_ends_in_words_of_both() {
    let house = House::demo().await;
    let miriam = house.signed_in(Way::Mouse, "miriam.oyelaran").await;
    let hanne = house.signed_in(Way::NoScript, "hanne.brandt").await;
    let mara = house.signed_in(Way::Mouse, "mara.lindqvist").await;
    let (secret, joint) = ("I stopped asking because the answer is always a form.", "We ask, and we answer in a day.");
    miriam.open(&format!("{}/counselling", house.address)).await;
    miriam.press("Open a room").await;
    miriam.choose("Between IT and whom", "Field Operations").await;
    miriam.press("Go on").await;
    miriam.tick("Hanne Brandt").await;
    miriam.tick("Mara Lindqvist").await;
    miriam.press("Open it").await;
    miriam.sees("You hear both sides.").await;

    enters(&house, &hanne).await;
    hanne.fill("Say something in confidence", secret).await;
    hanne.press("Keep it in confidence").await;
    hanne.sees(secret).await;
    enters(&house, &mara).await;
    assert!(!mara.text().await.contains(secret), "it was not released");
    enters(&house, &miriam).await;
    miriam.sees(secret).await;

    hanne.press("Release it to the room").await;
    hanne.press("Yes, release it").await;
    hanne.sees("released").await;
    enters(&house, &mara).await;
    mara.sees(secret).await;

    miriam.press("Write it").await;
    miriam.fill("What both sides could say", joint).await;
    miriam.press("Ask everybody").await;
    miriam.sees("It is shared once everybody has agreed.").await;
    for both in [&hanne, &mara] {
        enters(&house, both).await;
        both.press("I agree to these words").await;
    }
    mara.sees("Both sides have agreed").await;
    for each in [miriam, hanne, mara] {
        each.close().await;
    }
}
