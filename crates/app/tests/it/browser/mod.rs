//! A real browser, driven by what a person sees: labels, buttons, links. Nothing here knows an id or a class.

mod walk;

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use db::testing::Scratch;
use thirtyfour::ChromeCapabilities;
use thirtyfour::prelude::*;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A browser before a freshly started Entente.
pub struct Browser {
    pub driver: WebDriver,
    _scratch: Scratch,
    _entente: Running,
    _driver: Running,
    _profile: Folder,
}

/// A folder that goes with the test.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn start(program: &str, args: &[String]) -> Running {
    let child = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    Running(child.unwrap_or_else(|e| panic!("{program} does not start ({e}); bin/test installs what is needed")))
}

async fn until_open(port: u16) {
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing answers on port {port}");
}

impl Browser {
    /// A new Entente, nothing set up, and a browser of this width.
    pub async fn open(width: u32) -> Self {
        let (_, scratch) = crate::world::empty().await;
        let (ours, theirs) = (free_port(), free_port());
        let entente = start(
            env!("CARGO_BIN_EXE_entente"),
            &["serve".into(), "--database".into(), scratch.url.clone(), "--listen".into(), format!("127.0.0.1:{ours}")],
        );
        let driver_process = start("chromedriver", &[format!("--port={theirs}")]);
        until_open(ours).await;
        until_open(theirs).await;
        let profile = Folder(std::env::temp_dir().join(format!("entente-browser-{theirs}")));
        let driver = WebDriver::new(&format!("http://127.0.0.1:{theirs}"), capabilities(width, &profile))
            .await
            .expect("a browser");
        driver.goto(format!("http://127.0.0.1:{ours}")).await.expect("the first page");
        Self { driver, _scratch: scratch, _entente: entente, _driver: driver_process, _profile: profile }
    }

    /// Ends the browser; without it the driver process ends it.
    pub async fn close(self) {
        self.driver.clone().quit().await.ok();
    }

    async fn shown(&self, xpath: &str, what: &str) -> WebElement {
        // The page may be on its way, or be exchanged while it is looked at; the driver asks again.
        let until = std::time::Instant::now() + Duration::from_secs(40);
        loop {
            let query = self.driver.query(By::XPath(xpath)).and_displayed();
            if let Ok(found) = query.wait(Duration::from_secs(2), Duration::from_millis(50)).first().await {
                return found;
            }
            assert!(std::time::Instant::now() < until, "{what} is not on the page:\n{}", self.text().await);
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
        self
    }

    /// Presses the button, link or summary with these words.
    pub async fn press(&self, words: &str) -> &Self {
        let q = quoted(words);
        let xpath = format!(
            "//*[self::button or self::a or self::summary][normalize-space(.)={q} or @aria-label={q} or .//*[normalize-space(.)={q}]]"
        );
        let found = self.shown(&xpath, words).await;
        found.scroll_into_view().await.ok();
        found.click().await.unwrap_or_else(|e| panic!("{words} cannot be pressed: {e}"));
        self
    }

    /// Presses the button that sends a form, where something else bears the same words.
    pub async fn send(&self, words: &str) -> &Self {
        let q = quoted(words);
        self.shown(&format!("//button[normalize-space(.)={q}]"), words).await.click().await.expect("pressed");
        self
    }

    async fn labelled(&self, label: &str) -> WebElement {
        let q = quoted(label);
        let xpath = format!(
            "//*[self::input or self::textarea or self::select][@id=//label[starts-with(normalize-space(.), {q})]/@for \
             or ancestor::label[starts-with(normalize-space(.), {q})]]"
        );
        self.shown(&xpath, label).await
    }

    /// Types into the field with this label, or sets a day.
    pub async fn fill(&self, label: &str, value: &str) -> &Self {
        let field = self.labelled(label).await;
        if field.attr("type").await.ok().flatten().as_deref() == Some("date") {
            let script =
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))";
            let args = vec![field.to_json().expect("an element"), serde_json::json!(value)];
            self.driver.execute(script, args).await.expect("a day");
            return self;
        }
        field.clear().await.ok();
        field.send_keys(value).await.unwrap_or_else(|e| panic!("{label} cannot be filled: {e}"));
        self
    }

    /// Gives a file to the field with this label.
    pub async fn attach(&self, label: &str, path: &str) -> &Self {
        self.labelled(label).await.send_keys(path).await.expect("a file");
        self
    }

    /// Chooses an option by its words.
    pub async fn choose(&self, label: &str, option: &str) -> &Self {
        let list = self.labelled(label).await;
        let xpath = format!("./option[contains(normalize-space(.), {})]", quoted(option));
        list.find(By::XPath(&xpath))
            .await
            .unwrap_or_else(|_| panic!("{label} has no {option}"))
            .click()
            .await
            .expect("chosen");
        self
    }

    /// Ticks a box or one of several answers by its words.
    pub async fn tick(&self, label: &str) -> &Self {
        self.labelled(label).await.click().await.unwrap_or_else(|e| panic!("{label} cannot be ticked: {e}"));
        self
    }
}

fn quoted(words: &str) -> String {
    if words.contains('\'') { format!("\"{words}\"") } else { format!("'{words}'") }
}

fn capabilities(width: u32, profile: &Folder) -> ChromeCapabilities {
    let mut caps = DesiredCapabilities::chrome();
    for arg in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        // A page that fades in swallows clicks meanwhile, which a person does not notice and a program does.
        "--force-prefers-reduced-motion",
    ] {
        caps.add_arg(arg).expect("an argument");
    }
    caps.add_arg(&format!("--window-size={width},1000")).expect("a width");
    caps.add_arg(&format!("--user-data-dir={}", profile.0.display())).expect("a profile");
    caps
}
