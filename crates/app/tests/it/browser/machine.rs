//! The programs a story runs, and how a browser is set up for each way of using it.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use thirtyfour::ChromeCapabilities;
use thirtyfour::prelude::*;

use super::Way;

/// A program that ends with the test.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A folder that goes with the test.
pub struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

pub fn start(program: &str, args: &[String]) -> Running {
    let child = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    Running(child.unwrap_or_else(|e| panic!("{program} does not start ({e}); bin/test installs what is needed")))
}

pub async fn until_open(port: u16) {
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing answers on port {port}");
}

/// A browser of its own, with what it needs to end.
pub async fn browser(way: Way) -> (WebDriver, (Running, Folder)) {
    let port = free_port();
    let process = start("chromedriver", &[format!("--port={port}")]);
    until_open(port).await;
    let profile = Folder(std::env::temp_dir().join(format!("entente-browser-{port}")));
    let address = format!("http://127.0.0.1:{port}");
    let driver = WebDriver::new(&address, capabilities(way, &profile)).await.expect("a browser");
    (driver, (process, profile))
}

fn capabilities(way: Way, profile: &Folder) -> ChromeCapabilities {
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
        "--lang=en-US",
        "--window-size=1440,1000",
        // A page that fades in swallows clicks meanwhile, which a person does not notice and a program does.
        "--force-prefers-reduced-motion",
    ] {
        caps.add_arg(arg).expect("an argument");
    }
    caps.add_arg(&format!("--user-data-dir={}", profile.0.display())).expect("a profile");
    match way {
        Way::Mouse | Way::Keyboard => {}
        Way::Phone => {
            let screen = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 1.0, "touch": true}});
            caps.add_experimental_option("mobileEmulation", screen).expect("a phone");
        }
        Way::NoScript => {
            let off = json!({"profile.managed_default_content_settings.javascript": 2});
            caps.add_experimental_option("prefs", off).expect("a preference");
        }
    }
    caps.set("goog:loggingPrefs", json!({"browser": "ALL"})).expect("a log");
    caps
}
