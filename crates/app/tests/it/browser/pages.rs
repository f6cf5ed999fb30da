//! Every page there is, one of each kind, as each kind of reader opens it: no link on it leads nowhere, it has one heading and
//! a title, nothing stands beyond the edge of a telephone, the browser has nothing to complain of, and axe finds nothing, by
//! day and by night. `ENTENTE_AXE` names axe-core (`bin/axe` fetches it); without it axe is left out, and the rest is not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use axum::http::StatusCode;
use entente::links::{self, LinkId};
use entente::people::sessions;
use serde_json::json;
use thirtyfour::cdp::Cdp;
use uuid::Uuid;

use super::house::House;
use super::{Browser, Way};
use crate::world::Visitor;

/// Pages of one kind that a browser opens; those that look different each time are opened more often.
const OF_A_KIND: usize = 1;
const OF_MATTERS: usize = 3;
/// Links of one kind that are asked whether they lead anywhere.
const ASKED: usize = 6;

/// Pages to which no link may lead.
const BLIND: &[&str] =
    &["/", "/promises?open=no", "/promises?q=nothing+is+like+this", "/find?q=parts", "/nothing-here", "/settings"];

/// Nobody waits longer for what is looked at on one page.
const PATIENCE: Duration = Duration::from_secs(300);

/// Every rule that WCAG 2.2 AA asks for, and what axe thinks good besides.
const RULES: &str = r"['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
/// What can differ between day and night.
const COLOURS: &str = r"{type: 'rule', values: ['color-contrast', 'link-in-text-block']}";
/// What can differ between a desk and a telephone, its colours among them.
const SIZES: &str = r"{type: 'rule', values: ['target-size', 'scrollable-region-focusable', 'heading-order', 'label', 'link-name',
    'button-name', 'color-contrast', 'aria-hidden-focus', 'region', 'landmark-unique', 'link-in-text-block']}";

/// What has to hold on every page, as sentences about what does not.
const LOOK: &str = r"
const wrong = [], shown = e => e.checkVisibility();
if (!document.title.trim()) wrong.push('has no title');
const heads = [...document.querySelectorAll('h1')].filter(shown).length;
if (heads !== 1) wrong.push(`has ${heads} headings of the first rank`);
return wrong;
";
const OPEN: &str =
    "for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true; }";
const WIDER: &str = r"
const wider = document.documentElement.scrollWidth - innerWidth;
if (wider <= 0) return '';
const beyond = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
return `is ${wider} px wider: ${beyond.slice(-1).map(e => e.outerHTML.slice(0, 120))}`;
";

/// A page that one reader opens.
#[derive(Clone, Debug)]
struct Page {
    cookie: Option<String>,
    reader: &'static str,
    path: String,
    /// The browser itself says that it got an error page.
    is_error: bool,
}

/// The kind of a page: its path, with ids and secrets taken away.
fn kind(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let piece = |piece: &str| if piece.len() > 24 { "…".to_owned() } else { piece.to_owned() };
    path.split('/').map(piece).collect::<Vec<_>>().join("/")
}

fn most(kind: &str) -> usize {
    if matches!(kind, "/promises/…" | "/conversations/…" | "/a/…") { OF_MATTERS } else { OF_A_KIND }
}

fn links_on(body: &str) -> Vec<String> {
    let hrefs =
        body.split("<a ").skip(1).filter_map(|tag| tag.split('>').next()?.split("href=\"").nth(1)?.split('"').next());
    let ours = hrefs.filter(|href| href.starts_with('/') && !href.starts_with("//"));
    ours.map(|href| href.replace("&amp;", "&").split('#').next().unwrap_or_default().to_owned()).collect()
}

/// Opens what can be reached; gives what a browser shall look at, and the links that lead nowhere.
async fn crawl(
    house: &House,
    reader: &'static str,
    cookie: Option<String>,
    from: &[String],
) -> (Vec<Page>, Vec<String>) {
    let cookies = cookie.as_ref().map(|session| format!("session={session}")).unwrap_or_default();
    let visitor = Visitor::new(entente::router::router(house.app.clone()), cookies);
    let mut next: VecDeque<(String, String)> = from.iter().map(|path| (path.clone(), "the start".to_owned())).collect();
    let (mut seen, mut asked, mut opened) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut pages = Vec::new();
    let mut dead = Vec::new();
    while let Some((path, at)) = next.pop_front() {
        let blind = at == "the start";
        let of_kind = kind(&path);
        let times: &mut usize = asked.entry(of_kind.clone()).or_default();
        if !seen.insert(path.clone()) || (*times >= ASKED && !blind) {
            continue;
        }
        *times += 1;
        let answer = visitor.get(&path).await;
        let fine = answer.status.as_u16() < 400 || (blind && !answer.status.is_server_error());
        if !fine {
            dead.push(format!("{reader} at {}: a link leads to {path}, which is {}", kind(&at), answer.status));
        }
        let is_page = answer.headers.get("content-type").is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
        if answer.status.is_redirection() || !is_page {
            continue;
        }
        let times: &mut usize = opened.entry(of_kind.clone()).or_default();
        if *times < most(&of_kind) || blind {
            *times += 1;
            let is_error = answer.status != StatusCode::OK;
            pages.push(Page { cookie: cookie.clone(), reader, path: path.clone(), is_error });
        }
        // What others got by mail is for whoever has no account.
        let hrefs = links_on(&answer.body).into_iter().filter(|href| cookie.is_none() || !href.starts_with("/demo/"));
        next.extend(hrefs.map(|href| (href, path.clone())));
    }
    (pages, dead)
}

/// Somebody of the demo with a session, by name.
async fn signed_in(house: &House, name: &'static str) -> String {
    let begun = house.app.write(move |tx, env| {
        let row = tx.one("select id from people where name = $1", &[name.into()])?;
        let id: Uuid = row.ok_or(entente::kit::error::AppError::NotFound)?.at(0)?;
        let token = format!("pages-{id}");
        sessions::begin(tx, domain::kernel::PersonId(id), &token, None, env.now)?;
        Ok(token)
    });
    begun.await.unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Some links of every purpose, the newest and the oldest.
async fn secret_links(house: &House) -> Vec<String> {
    let found = house.app.read(|conn, env| {
        let rows = conn.all("select id, purpose from links order by made_at desc", &[])?;
        let mut by_purpose: BTreeMap<String, Vec<LinkId>> = BTreeMap::new();
        for row in &rows {
            by_purpose.entry(row.at(1)?).or_default().push(LinkId(row.at(0)?));
        }
        let some = by_purpose.values().flat_map(|all| all.iter().take(6).chain(all.last()));
        some.map(|id| links::path(conn, env, *id)).collect::<Result<Vec<_>, _>>()
    });
    found.await.expect("links")
}

async fn all_pages(house: &House) -> (Vec<Page>, Vec<String>) {
    let blind: Vec<String> = BLIND.iter().map(|path| (*path).to_owned()).collect();
    let (mut pages, mut dead) = (Vec::new(), Vec::new());
    for readers in [["Mara Lindqvist", "Wojtek Sikora"], ["Hanne Brandt", "Freya Lundgaard"]] {
        // Whoever comes second has the same frame around their pages: what only they see is new, and the first page.
        let mut known = BTreeSet::from(["/".to_owned()]);
        for reader in readers {
            let session = signed_in(house, reader).await;
            let (mut some, nowhere) = crawl(house, reader, Some(session), &blind).await;
            some.retain(|page| page.path == "/" || !known.contains(&kind(&page.path)));
            known.extend(some.iter().map(|page| kind(&page.path)));
            pages.extend(some);
            dead.extend(nowhere);
        }
    }
    let mut doors = secret_links(house).await;
    doors.extend(["/sign-in", "/forgot", "/demo/mails", "/a/no-link", "/reset/no-link"].map(str::to_owned));
    let (some, nowhere) = crawl(house, "whoever has a link", None, &doors).await;
    pages.extend(some);
    dead.extend(nowhere);
    (pages, dead)
}

/// A browser window whose size and light can be changed.
struct Window {
    browser: Browser,
    tools: Cdp,
    has_axe: bool,
}

impl Window {
    async fn open(address: &str, axe: Option<&str>) -> Self {
        let browser = Browser::at(Way::Mouse, address).await;
        let tools = browser.driver.cdp();
        if let Some(axe) = axe {
            let source = json!({"source": axe});
            tools.send_raw("Page.addScriptToEvaluateOnNewDocument", source).await.expect("axe");
        }
        // A long page takes axe its time where many browsers share a machine.
        browser.driver.set_script_timeout(PATIENCE).await.expect("patience");
        Self { browser, tools, has_axe: axe.is_some() }
    }

    async fn be(&self, width: u32, light: &str) {
        let size = json!({"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500});
        self.tools.send_raw("Emulation.setDeviceMetricsOverride", size).await.expect("a size");
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": light}, {"name": "prefers-reduced-motion", "value": "reduce"}]});
        self.tools.send_raw("Emulation.setEmulatedMedia", media).await.expect("a light");
    }

    async fn ask<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        let answer = self.browser.driver.execute(script, vec![]).await.unwrap_or_else(|e| panic!("{script}: {e}"));
        answer.convert().unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    async fn axe(&self, what: &str) -> Vec<String> {
        if !self.has_axe {
            return Vec::new();
        }
        let script = format!(
            "const done = arguments[0];
             requestAnimationFrame(() => requestAnimationFrame(() => axe.run(document, {{runOnly: {what}, resultTypes: ['violations']}}).then(
               all => done(all.violations.flatMap(v => v.nodes.slice(0, 3).map(n => `${{v.id}}: ${{n.html.slice(0, 160)}} (${{n.failureSummary.split('\\n').slice(1, 3).join(' ')}})`))),
               error => done([`axe: ${{error}}`]))));"
        );
        let answer = self.browser.driver.execute_async(script, vec![]).await.expect("axe");
        answer.convert().expect("findings")
    }

    /// Everything that is wrong with a page.
    async fn look_at(&self, address: &str, page: &Page) -> Vec<String> {
        self.be(1440, "light").await;
        let driver = &self.browser.driver;
        driver.delete_all_cookies().await.expect("no cookies");
        if let Some(session) = &page.cookie {
            driver.add_cookie(thirtyfour::Cookie::new("session", session)).await.expect("a session");
        }
        driver.goto(format!("{address}{}", page.path)).await.expect("a page");
        let mut wrong: Vec<String> = self.ask(LOOK).await;
        let _: serde_json::Value = self.ask(OPEN).await;
        for (width, light, rules) in [(1440, "light", RULES), (1440, "dark", COLOURS), (390, "dark", SIZES)] {
            self.be(width, light).await;
            let found = self.axe(rules).await;
            wrong.extend(found.into_iter().map(|words| format!("{width} {light}: {words}")));
        }
        for width in [390, 320] {
            self.be(width, "light").await;
            let wider: String = self.ask(WIDER).await;
            wrong.extend((!wider.is_empty()).then(|| format!("at {width}: {wider}")));
        }
        for entry in driver.browser_log().await.expect("a log") {
            if !(page.is_error && entry.message.contains("Failed to load resource")) {
                wrong.push(format!("the browser says: {}", entry.message));
            }
        }
        wrong.sort();
        wrong.dedup();
        wrong.iter().map(|words| format!("{} at {}: {words}", page.reader, kind(&page.path))).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_what_it_owes_its_readers() {
    let house = House::demo().await;
    let axe = std::env::var("ENTENTE_AXE").ok().map(|path| std::fs::read_to_string(path).expect("axe-core"));
    if axe.is_none() {
        eprintln!("axe is left out: run bin/axe and name its answer in ENTENTE_AXE");
    }
    let (pages, dead) = all_pages(&house).await;
    let kinds: BTreeSet<String> = pages.iter().map(|page| kind(&page.path)).collect();
    assert!(kinds.len() > 50, "{} kinds of pages are too few: {kinds:?}", kinds.len());

    let half = |odd: usize| pages.iter().enumerate().filter(move |(n, _)| n % 2 == odd).map(|(_, page)| page.clone());
    let look = async |mine: Vec<Page>| {
        let window = Window::open(&format!("{}/sign-in", house.address), axe.as_deref()).await;
        let mut wrong = Vec::new();
        for page in mine {
            wrong.extend(window.look_at(&house.address, &page).await);
        }
        window.browser.close().await;
        wrong
    };
    let (some, others) = tokio::join!(look(half(0).collect()), look(half(1).collect()));

    let wrong: Vec<String> = dead.into_iter().chain(some).chain(others).collect();
    assert!(wrong.is_empty(), "{} of {} pages:\n{}", wrong.len(), pages.len(), wrong.join("\n"));
}
