//! Two people come to an understanding, break it and mend it, in two browsers. One of them has no account and never has seen
//! Entente: all she has is her mails. The same story at a desk, on a telephone, without scripts, and by keyboard alone.

use super::house::{House, LetterBox};
use super::walk::{add_a_client_and_somebody_there, set_up};
use super::{Browser, Way};

/// Somebody who has nothing but mails: her letters, and the browser in which their links open.
struct ByMail<'a> {
    letters: LetterBox<'a>,
    browser: Browser,
}

impl ByMail<'_> {
    /// Opens her next letter, and from it what it offers in these words.
    async fn follows(&self, subject: &str, words: &str) -> &Browser {
        let letter = self.letters.next(subject).await;
        self.browser.clicks();
        self.browser.open(&letter.link(words)).await;
        self.browser.sees("Hanne Brandt").await;
        &self.browser
    }

    /// A yes is one press in the mail and one on the page, and the page says what happened.
    async fn says_yes(&self, subject: &str, words: &str, button: &str) {
        self.follows(subject, words).await.press(button).await.sees("Done.").await;
        assert_eq!(1 + self.browser.clicks(), 2, "clicks from the mail “{subject}” to its answer");
    }
}

async fn puts_it_to_her(bea: &Browser, who_speaks: &str, what: &str, by: &str) {
    bea.press("Promises").await;
    bea.press("Ask or offer").await;
    bea.tick(who_speaks).await;
    bea.fill("What", what).await;
    bea.fill("By when", by).await;
    bea.fill("How both will know", "Both have seen it").await;
    bea.press("Put it to Field Operations").await;
    bea.sees("The ledger").await.sees(what).await;
}

async fn finds(bea: &Browser, what: &str) {
    bea.press("Promises").await;
    bea.press(what).await;
    bea.sees("The ledger").await;
}

/// She asks; it is countered, agreed, breaks, is agreed anew, delivered, and accepted.
async fn she_asks(bea: &Browser, hanne: &ByMail<'_>) {
    let what = "An hourly list of parts";
    puts_it_to_her(bea, "Field Operations asked us for it", what, "2026-03-26").await;
    hanne.follows("wrote down what you said", "Read all of it").await.sees(what).await;

    bea.press("Counter with other terms").await;
    bea.fill("By when", "2026-04-02").await;
    bea.press("Put these terms to Hanne").await;
    hanne.says_yes("proposes other terms", "Agree to these terms", "Agree").await;

    finds(bea, what).await;
    bea.press("Tell Hanne that it will not hold").await;
    bea.fill("What happened", "A part we buy in is late.").await;
    bea.send("Tell Hanne").await;
    bea.sees("Broken down.").await;
    hanne.follows("This will not hold", "Read all of it, or answer in your own words").await.sees("is late").await;
    bea.fill("By when", "2026-04-16").await;
    bea.press("Propose to Hanne").await;
    hanne.says_yes("proposes new terms", "Agree to the new terms", "Agree").await;

    finds(bea, what).await;
    bea.press("Deliver to Hanne").await;
    bea.send("Deliver to Hanne").await;
    hanne.says_yes("says it is done", "Yes, it is what we need", "Accept").await;
    hanne.browser.sees("It is closed").await;
}

/// She is asked; she counters, breaks it, says when instead, and delivers, all of it from her mails.
async fn she_is_asked(bea: &Browser, hanne: &ByMail<'_>) {
    let what = "Two dispatchers for the tests";
    puts_it_to_her(bea, "We ask Field Operations for it", what, "2026-03-26").await;
    let page = hanne.follows("asks: Two dispatchers", "Propose other terms").await;
    page.fill("By when", "2026-04-09").await;
    page.press("Put these terms to Bea").await.sees("Done.").await;

    finds(bea, what).await;
    bea.press("Agree").await;
    bea.sees("Agreed").await;
    let page = hanne.follows("agrees: Two dispatchers", "Read all of it").await;
    page.press("Tell Bea that it will not hold").await;
    page.fill("What happened", "Both are away that week.").await;
    page.fill("A new date", "2026-04-20").await;
    page.send("Tell Bea").await.sees("Done.").await;

    finds(bea, what).await;
    bea.sees("Both are away that week.").await;
    bea.press("Agree").await;
    bea.sees("Agreed").await;
    let page = hanne.follows("agrees: Two dispatchers", "Read all of it").await;
    page.press("Deliver to Bea").await;
    page.send("Deliver to Bea").await.sees("Done.").await;

    finds(bea, what).await;
    bea.press("Accept").await;
    bea.sees("Accepted").await;
    // Good news waits for the daily mail; whoever looks before finds it by the link they have.
    page.driver.refresh().await.expect("the page again");
    page.sees("It is closed").await;
}

async fn they_come_to_an_understanding(way: Way) {
    let house = House::open().await;
    let bea = Browser::at(way, &house.address).await;
    set_up(&bea).await;
    add_a_client_and_somebody_there(&bea).await;
    let hanne =
        ByMail { letters: house.letter_box("hanne@example.org"), browser: Browser::at(way, &house.address).await };

    she_asks(&bea, &hanne).await;
    she_is_asked(&bea, &hanne).await;

    let report = entente::ledger::verify::verify(&house.app.db, &house.app.env(), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);
    bea.close().await;
    hanne.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_one_with_mails_only_come_to_an_understanding() {
    they_come_to_an_understanding(Way::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_one_with_mails_only_come_to_an_understanding_on_telephones() {
    they_come_to_an_understanding(Way::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_one_with_mails_only_come_to_an_understanding_without_scripts() {
    they_come_to_an_understanding(Way::NoScript).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_one_with_mails_only_come_to_an_understanding_by_keyboard() {
    they_come_to_an_understanding(Way::Keyboard).await;
}
