//! A real browser, driven by what a person sees: labels, buttons, links. Nothing here knows an id or a class.

mod checking;
mod closing;
mod hand;
mod house;
mod listening;
mod machine;
mod pages;
mod palette;
mod partners;
mod relationships;
mod story;
mod walk;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use db::testing::Scratch;
use thirtyfour::prelude::*;

use machine::{Folder, Running, free_port, start, until_open};

/// How somebody uses a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At a desk.
    Mouse,
    /// On a telephone, 390 pixels wide.
    Phone,
    /// At a desk, in a browser that runs no scripts.
    NoScript,
    /// At a desk without a mouse: Tab, arrows, Enter, and nothing is ever clicked.
    Keyboard,
}

/// A browser that somebody uses in one way.
pub struct Browser {
    pub driver: WebDriver,
    way: Way,
    /// Times that something was pressed or chosen.
    clicks: AtomicUsize,
    _with: (Running, Folder),
}

/// A browser before a freshly started Entente; the binary itself, by the clock of the machine.
pub struct Fresh {
    browser: Browser,
    _entente: Running,
    _scratch: Scratch,
}

impl std::ops::Deref for Fresh {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Fresh {
    /// A new Entente, nothing set up.
    pub async fn open(way: Way) -> Self {
        let (_, scratch) = crate::world::empty().await;
        let port = free_port();
        let entente = start(
            env!("CARGO_BIN_EXE_entente"),
            &["serve".into(), "--database".into(), scratch.url.clone(), "--listen".into(), format!("127.0.0.1:{port}")],
        );
        until_open(port).await;
        let browser = Browser::at(way, &format!("http://127.0.0.1:{port}")).await;
        Self { browser, _entente: entente, _scratch: scratch }
    }

    pub async fn close(self) {
        self.browser.close().await;
    }
}

impl Browser {
    /// A browser of its own that shows this page.
    pub async fn at(way: Way, address: &str) -> Self {
        let (driver, with) = machine::browser(way).await;
        let browser = Self { driver, way, clicks: AtomicUsize::new(0), _with: with };
        browser.open(address).await;
        browser
    }

    /// Opens an address, as from a mail or a bookmark.
    pub async fn open(&self, address: &str) -> &Self {
        self.driver.goto(address).await.expect("a page");
        let script = self.driver.find(By::Tag("html")).await.expect("a page").attr("data-script").await;
        assert_eq!(script.expect("a page").is_none(), self.way == Way::NoScript, "scripts run unless they are off");
        self
    }

    /// Ends the browser; without it the driver process ends it.
    pub async fn close(self) {
        self.driver.clone().quit().await.ok();
    }

    /// How often something was pressed or chosen since it was asked.
    pub fn clicks(&self) -> usize {
        self.clicks.swap(0, Ordering::Relaxed)
    }

    fn clicked(&self) {
        self.clicks.fetch_add(1, Ordering::Relaxed);
    }

    async fn shown(&self, xpath: &str, what: &str) -> WebElement {
        // The page may be on its way, or be exchanged while it is looked at; the driver asks again.
        let until = Instant::now() + Duration::from_secs(40);
        loop {
            let query = self.driver.query(By::XPath(xpath)).and_displayed();
            if let Ok(found) = query.wait(Duration::from_secs(2), Duration::from_millis(50)).first().await {
                return found;
            }
            assert!(Instant::now() < until, "{what} is not on the page:\n{}", self.text().await);
        }
    }

    /// What a person reads.
    pub async fn text(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until these words are on the page.
    pub async fn sees(&self, words: &str) -> &Self {
        let xpath = format!("//body//*[contains(normalize-space(.), {})]", quoted(words));
        self.shown(&xpath, words).await;
        if self.way == Way::Phone {
            let wider = self.driver.execute("return document.documentElement.scrollWidth - innerWidth", vec![]).await;
            let wider = wider.expect("a width").json().as_i64();
            assert!(wider <= Some(0), "the page is {wider:?} px wider than the telephone:\n{}", self.text().await);
        }
        self
    }

    /// Presses the button, link or summary with these words.
    pub async fn press(&self, words: &str) -> &Self {
        let q = quoted(words);
        let xpath = format!(
            "//*[self::button or self::a or self::summary][normalize-space(.)={q} or @aria-label={q} or .//*[normalize-space(.)={q}]]"
        );
        self.press_at(&xpath, words).await
    }

    /// Presses the button that sends a form, where something else bears the same words.
    pub async fn send(&self, words: &str) -> &Self {
        self.press_at(&format!("//button[normalize-space(.)={}]", quoted(words)), words).await
    }

    /// Chooses an option by its words.
    pub async fn choose(&self, label: &str, option: &str) -> &Self {
        let list = self.labelled(label).await;
        let xpath = format!("./option[contains(normalize-space(.), {})]", quoted(option));
        let options = list.find_all(By::Tag("option")).await.expect("options");
        let wanted = list.find(By::XPath(&xpath)).await.unwrap_or_else(|_| panic!("{label} has no {option}"));
        let at = options.iter().position(|each| each == &wanted).expect("one of them");
        self.pick(&list, &wanted, at, label).await
    }

    async fn labelled(&self, label: &str) -> WebElement {
        let q = quoted(label);
        let xpath = format!(
            "//*[self::input or self::textarea or self::select][@id=//label[starts-with(normalize-space(.), {q})]/@for \
             or ancestor::label[starts-with(normalize-space(.), {q})]]"
        );
        self.shown(&xpath, label).await
    }

    /// Chooses one of the answers to the question with these words.
    pub async fn tick_in(&self, question: &str, label: &str) -> &Self {
        let xpath = format!(
            "//fieldset[legend[starts-with(normalize-space(.), {})]]//label[starts-with(normalize-space(.), {})]//input",
            quoted(question),
            quoted(label)
        );
        self.tick_at(&xpath, label).await
    }

    /// Gives a file to the field with this label.
    pub async fn attach(&self, label: &str, path: &str) -> &Self {
        self.labelled(label).await.send_keys(path).await.expect("a file");
        self
    }
}

fn quoted(words: &str) -> String {
    if words.contains('\'') { format!("\"{words}\"") } else { format!("'{words}'") }
}
