//! Letters on their way through a real mail server: what arrives, what is refused, what waits, and what a kill leaves.

use std::process::{Child, Command, Stdio};

use domain::kernel::PersonId;
use entente::kit::app::App;
use entente::kit::error::AppError;
use entente::links::{self, NewLink, Purpose};
use entente::mail::sending::{Way, round};
use entente::mail::{About, Letter, LetterId, Part, State, acts, store};
use entente::people::scope::Scope;
use jiff::SignedDuration;
use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::mail::{letter, only_ours, post, posted};
use crate::mail_server::{MailServer, PASSWORD, free_port};
use crate::world::World;

async fn all_rounds(app: &App) {
    let way = Way::of(app).expect("a way");
    while round(app, &way).await.expect("a round") > 0 {}
}

async fn rename(world: &World, person: PersonId, email: &'static str) {
    let change = move |tx: &mut db::Tx| -> Result<u64, db::DbError> {
        tx.run("update people set email = $1 where id = $2", &[email.into(), person.0.into()])
    };
    world.app.db.write(change).await.expect("a change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_with_its_links_in_both_forms() {
    let server = MailServer::running().await;
    let world = World::with(server.settings(&server.url(PASSWORD))).await;
    world.app.write(entente::mail::inbox::make_key).await.expect("a key");
    let promise = world.promised("Zähler & Netze", 5).await;
    only_ours(&world.app).await;
    let (cleo, about) = (world.cleo, Some(About::Commitment(promise)));
    let id = world
        .app
        .write(move |tx, env| {
            let link = links::acts::make(tx, env, NewLink { person: cleo, purpose: Purpose::Answer, about, days: 0 })?;
            let parts = vec![
                Part::Text("Ada Lund verspricht: Zähler & Netze".into()),
                Part::Said("Bis Freitag – sicher.".into()),
                Part::Link { label: "Answer".into(), link },
            ];
            acts::post(tx, env, Letter { parts, ..letter(cleo, about, "Zähler & Netze\r\nBcc: dan@example.org") })
        })
        .await
        .expect("a letter");

    all_rounds(&world.app).await;

    let raw = server.delivered(1).await.remove(0);
    let mail = MessageParser::default().parse(raw.as_bytes()).expect("a mail");
    let sent = posted(&world.app, id).await;
    assert_eq!(sent.state, State::Sent);
    assert_eq!(mail.subject(), Some("Zähler & Netze Bcc: dan@example.org"));
    assert_eq!(mail.message_id(), Some(sent.message_id.trim_matches(['<', '>'])));
    assert!(sent.message_id.ends_with("@e.example.org>"));
    let from = mail.from().and_then(|f| f.first()).expect("a sender");
    assert_eq!((from.name(), from.address()), (Some("Ostermoor Utilities"), Some("entente@example.org")));
    assert_eq!(mail.to().and_then(|t| t.first()).and_then(|t| t.address()), Some("cleo@example.org"));
    assert!(mail.bcc().is_none());
    assert_eq!(mail.references().as_text(), Some(format!("{}@e.example.org", promise.0.simple()).as_str()));
    assert_eq!(mail.header("Auto-Submitted").and_then(|h| h.as_text()), Some("auto-generated"));
    let reply = mail.reply_to().and_then(|t| t.first()).and_then(|t| t.address()).expect("an address");
    assert!(reply.starts_with("talk+p") && reply.ends_with("@in.example.org"), "{reply}");
    let (text, html) = (mail.body_text(0).expect("a text"), mail.body_html(0).expect("some HTML"));
    assert!(text.contains("> Bis Freitag – sicher.") && text.contains("https://e.example.org/a/"), "{text}");
    assert!(html.contains("<blockquote>Bis Freitag – sicher.</blockquote>") && html.contains("/a/"), "{html}");

    let path = text.split("https://e.example.org").nth(1).and_then(|rest| rest.split_whitespace().next());
    world.nobody().get(path.expect("a link")).await.is(axum::http::StatusCode::OK).shows("Zähler & Netze");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_gets_what_waited() {
    let mut server = MailServer::ready();
    let world = World::with(server.settings(&server.url(PASSWORD))).await;
    only_ours(&world.app).await;
    let mut waiting = Vec::new();
    for n in 0..6 {
        waiting.push(post(&world.app, letter(world.cleo, None, &format!("Letter {n}"))).await);
    }
    all_rounds(&world.app).await;
    let one = posted(&world.app, waiting[0]).await;
    assert_eq!((one.state, one.attempts), (State::Waiting, 1));

    server.start().await;
    all_rounds(&world.app).await;
    assert!(server.now_delivered().is_empty(), "it is not time yet");
    world.later(SignedDuration::from_mins(1));
    all_rounds(&world.app).await;

    assert_eq!(server.delivered(6).await.len(), 6);
    for id in waiting {
        assert_eq!(posted(&world.app, id).await.state, State::Sent);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_fails_with_its_words_and_what_it_puts_off_waits() {
    let server = MailServer::running().await;
    let world = World::with(server.settings(&server.url(PASSWORD))).await;
    only_ours(&world.app).await;
    rename(&world, world.cleo, "nobody.here@example.org").await;
    rename(&world, world.dan, "full@example.org").await;
    let gone = post(&world.app, letter(world.cleo, None, "Gone")).await;
    let full = post(&world.app, letter(world.dan, None, "Full")).await;
    let fine = post(&world.app, letter(world.fay, None, "Fine")).await;

    all_rounds(&world.app).await;

    let (gone, full, fine) =
        (posted(&world.app, gone).await, posted(&world.app, full).await, posted(&world.app, fine).await);
    assert_eq!((gone.state, full.state, fine.state), (State::Failed, State::Waiting, State::Sent));
    assert_eq!(gone.last_error.as_deref(), Some("550 no such user here"));
    assert!(full.last_error.as_deref().is_some_and(|e| e.starts_with("451") && e.contains("full for now")), "{full:?}");
    assert_eq!(server.delivered(1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_no_fault_of_the_letters() {
    let server = MailServer::running().await;
    let world = World::with(server.settings(&server.url("wrong"))).await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;

    all_rounds(&world.app).await;

    let letter = posted(&world.app, id).await;
    assert_eq!(letter.state, State::Waiting);
    let why = letter.last_error.expect("a reason");
    assert!(why.starts_with("535") && !why.contains("wrong"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_certificate_nobody_vouches_for_gets_nothing() {
    let server = MailServer::running().await;
    let url = server.url(PASSWORD);
    let world = World::with(server.settings(url.split('?').next().expect("an address"))).await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;

    all_rounds(&world.app).await;

    let letter = posted(&world.app, id).await;
    assert_eq!(letter.state, State::Waiting);
    assert!(letter.last_error.as_deref().is_some_and(|e| e.contains("certificate")), "{letter:?}");
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn serve(url: &str, smtp: &str) -> Served {
    let listen = format!("127.0.0.1:{}", free_port());
    let child = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "--database", url, "--listen", &listen, "--address", "https://e.example.org"])
        .args(["--mail-from", "entente@example.org"])
        .env("ENTENTE_SMTP", smtp)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Served(child.expect("the binary"))
}

/// Speaks SMTP until a mail was handed over; answers for it only if told so. Gives the mail.
async fn take_one(listener: &TcpListener, answer: bool) -> String {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail.example.org\r\n").await.expect("a greeting");
        let mut mail: Option<String> = None;
        while let Ok(Some(line)) = lines.next_line().await {
            let reply = match (&mut mail, line.as_str()) {
                (Some(_), ".") => {
                    if answer {
                        write.write_all(b"250 taken\r\n").await.expect("an answer");
                    }
                    return mail.unwrap_or_default();
                }
                (Some(mail), line) => {
                    mail.push_str(line);
                    mail.push('\n');
                    continue;
                }
                (None, "DATA") => {
                    mail = Some(String::new());
                    "354 go on\r\n"
                }
                (None, _) => "250 fine\r\n",
            };
            write.write_all(reply.as_bytes()).await.expect("an answer");
        }
    }
}

fn message_id(mail: &str) -> &str {
    mail.lines().find(|l| l.starts_with("Message-ID:")).expect("a Message-ID")
}

async fn until_sent(app: &App, id: LetterId) {
    for _ in 0..500 {
        if posted(app, id).await.state == State::Sent {
            return;
        }
        // Another process writes it down; asking is the only way to know.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the letter was not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_flight_when_the_machine_stopped_goes_again_as_the_same_mail() {
    let world = World::new().await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let smtp = format!("smtp://{}?tls=none", listener.local_addr().expect("an address"));
    let mut served = serve(&world.scratch.url, &smtp);
    let first = take_one(&listener, false).await;
    served.0.kill().expect("killed");
    served.0.wait().expect("gone");
    assert_eq!(posted(&world.app, id).await.state, State::Waiting);

    // The binary lives by the machine's clock, so its claim is moved into the past.
    let past = jiff::Timestamp::now() - SignedDuration::from_mins(1);
    let moved = move |tx: &mut db::Tx| -> Result<u64, db::DbError> {
        tx.run("update letters set claimed_until = $1 where claimed_until is not null", &[past.into()])
    };
    assert_eq!(world.app.db.write(moved).await.expect("a change"), 1, "the letter was claimed");
    let _served = serve(&world.scratch.url, &smtp);
    let second = take_one(&listener, true).await;

    until_sent(&world.app, id).await;
    assert_eq!(message_id(&first), message_id(&second));
}

#[tokio::test]
async fn letters_are_forgotten_after_400_days_and_the_ledger_is_not() {
    let world = World::new().await;
    let promise = world.asked("A weekly feed", 5).await;
    let old = post(&world.app, letter(world.cleo, Some(About::Commitment(promise)), "Old")).await;
    let waits = post(&world.app, letter(world.cleo, None, "Still waiting")).await;
    let still = |tx: &mut db::Tx| tx.run("update letters set state = 'sent' where subject <> 'Still waiting'", &[]);
    world.app.db.write(still).await.expect("sent");
    world.later(acts::KEPT - SignedDuration::from_hours(1));
    let new = post(&world.app, letter(world.cleo, None, "New")).await;
    world.app.write(acts::forget).await.expect("nothing yet");
    assert_eq!(posted(&world.app, old).await.subject, "Old");

    world.later(SignedDuration::from_hours(2));
    let more = world.app.write(acts::forget).await.expect("forgotten");

    assert!(!more);
    let gone = world.app.read(move |conn, _| store::find(conn, &Scope::System("a test"), old)).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
    assert_eq!(
        (posted(&world.app, waits).await.subject, posted(&world.app, new).await.subject),
        ("Still waiting".into(), "New".into())
    );
    world.verified().await;
}
