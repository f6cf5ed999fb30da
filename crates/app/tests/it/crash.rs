//! The real binary, killed in the middle of a stream of acts: everything it acknowledged is there, and the ledger is whole.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use db::{Db, Options};
use domain::commitment::Act;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::people::sessions;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::world::World;

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn serve(url: &str, port: u16) -> Served {
    let child = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "--database", url, "--listen", &format!("127.0.0.1:{port}")])
        .stdout(Stdio::null())
        // What goes wrong in there belongs into the report of a failure.
        .env("ENTENTE_LOG", "warn")
        .stderr(Stdio::inherit())
        .spawn();
    Served(child.expect("the binary"))
}

pub async fn post(port: u16, cookie: &str, path: &str, body: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).await.ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).await.ok()?;
    Some(status)
}

pub async fn answers(port: u16) {
    let until = Instant::now() + Duration::from_secs(30);
    while post(port, "", "/sign-out", "").await.is_none() {
        assert!(Instant::now() < until, "the binary does not answer");
        // Another process starts; asking it is the only way to know.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_acknowledged_survives_a_kill() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;
    let others = [world.promised("Another feed", 11).await, world.promised("A third", 12).await];
    let (cleo, token) = (world.cleo, "crash");
    // The binary lives by the machine's clock, so the session must too.
    let begun = world.app.write(move |tx, _| sessions::begin(tx, cleo, token, None, jiff::Timestamp::now()));
    begun.await.expect("a session");
    let port = free_port();
    let mut served = serve(&world.scratch.url, port);
    answers(port).await;
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let one_more = Arc::new(Notify::new());
    let writers: Vec<_> = [id, others[0], others[1]]
        .into_iter()
        .enumerate()
        .map(|(who, id)| {
            let (acknowledged, one_more) = (acknowledged.clone(), one_more.clone());
            tokio::spawn(async move {
                for n in 0.. {
                    let words = format!("note {who} {n}");
                    let body = format!("visibility=shared&words={}", words.replace(' ', "+"));
                    match post(port, "session=crash", &format!("/promises/{id}/note"), &body).await {
                        Some(303) => {
                            acknowledged.lock().expect("a lock").push(words);
                            one_more.notify_one();
                        }
                        // Somebody was first, or the disk is slow: not taken, and said so.
                        Some(409 | 503) => {}
                        Some(other) => panic!("an answer {other}"),
                        None => return,
                    }
                }
            })
        })
        .collect();
    while acknowledged.lock().expect("a lock").len() < 120 {
        one_more.notified().await;
    }

    served.0.kill().expect("killed");
    for writer in writers {
        writer.await.expect("a writer");
    }

    let db = Db::open(&world.scratch.url, Options { create: false, ..Options::default() }).await.expect("a database");
    let app = App::new(db, Clock::System, Chance::real(), Settings::default());
    app.set_zone(world.app.env().zone().clone());
    let mut there = Vec::new();
    for id in [id, others[0], others[1]] {
        let entries = app.read(move |conn, _| entente::ledger::entries(conn, id.0)).await.expect("entries");
        for entry in &entries {
            let event = entente::ledger::commitment_event(entry).expect("an act").expect("a text");
            if matches!(event.act, Act::Note { .. }) {
                there.extend(event.words);
            }
        }
    }
    for words in acknowledged.lock().expect("a lock").iter() {
        assert!(there.contains(words), "“{words}” was acknowledged and is gone");
    }
    let report = entente::ledger::verify::verify(&app.db, &app.env(), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);
    app.db.close().await;
}
