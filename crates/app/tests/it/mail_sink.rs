//! A mail server that takes everything and forgets nothing: plain SMTP on a port of this machine, for tests that read what
//! came or stop Entente in the middle. What a real server does is tested with Exim (`mail_server`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Nobody waits longer than this for a mail.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail as its reader has it.
#[derive(Clone, Debug)]
pub struct Mail {
    pub message_id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    html: String,
}

impl Mail {
    fn read(raw: &str) -> Self {
        let mail = MessageParser::default().parse(raw.as_bytes()).expect("a mail");
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("a reader");
        Self {
            message_id: mail.message_id().expect("a Message-ID").to_owned(),
            to: to.to_owned(),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: mail.body_text(0).expect("a text").into_owned(),
            html: mail.body_html(0).expect("some HTML").into_owned(),
        }
    }

    /// Where the words lead that a reader presses in the HTML of the mail.
    pub fn link(&self, words: &str) -> String {
        let plain = self.html.replace("&#39;", "'");
        let before = plain.split(&format!("<b>{words}</b></a>")).next().filter(|before| before.len() < plain.len());
        let href = before.and_then(|before| before.rsplit("<a href=\"").next()).and_then(|rest| rest.split('"').next());
        href.unwrap_or_else(|| panic!("“{words}” is no link in the mail “{}”:\n{}", self.subject, self.text)).to_owned()
    }
}

#[derive(Default)]
struct Taken {
    mails: Mutex<Vec<String>>,
    more: Notify,
}

/// The server; it ends with the test.
pub struct MailSink {
    pub port: u16,
    taken: Arc<Taken>,
}

impl MailSink {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(Taken::default());
        let keeps = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Whoever hangs up in the middle is not asked why.
                tokio::spawn(talk(stream, keeps.clone()));
            }
        });
        Self { port, taken }
    }

    /// As a setting.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Everything that came so far.
    pub fn mails(&self) -> Vec<Mail> {
        let raw = self.taken.mails.lock().unwrap_or_else(PoisonError::into_inner).clone();
        raw.iter().map(|raw| Mail::read(raw)).collect()
    }

    pub fn count(&self) -> usize {
        self.taken.mails.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Waits until there are so many.
    pub async fn until(&self, count: usize) {
        let enough = async {
            loop {
                let more = self.taken.more.notified();
                if self.count() >= count {
                    return;
                }
                more.await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, enough).await;
        assert!(came.is_ok(), "{count} mails were expected, {} came", self.count());
    }

    /// The next mail to this address after so many that were read.
    pub async fn next(&self, to: &str, read: usize) -> Mail {
        let mut count = 0;
        loop {
            let all = self.mails();
            if let Some(mail) = all.iter().filter(|mail| mail.to == to).nth(read) {
                return mail.clone();
            }
            count = count.max(all.len()) + 1;
            self.until(count).await;
        }
    }
}

/// One connection.
async fn talk(stream: TcpStream, taken: Arc<Taken>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.example.org\r\n").await.ok()?;
    let mut mail: Option<String> = None;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer: &[u8] = match (&mut mail, line.as_str()) {
            (Some(_), ".") => {
                // Taken means kept, whatever becomes of the answer.
                taken.mails.lock().unwrap_or_else(PoisonError::into_inner).extend(mail.take());
                taken.more.notify_waiters();
                b"250 taken\r\n"
            }
            (Some(text), line) => {
                text.push_str(line.strip_prefix('.').unwrap_or(line));
                text.push_str("\r\n");
                continue;
            }
            (None, "DATA") => {
                mail = Some(String::new());
                b"354 go on\r\n"
            }
            (None, "QUIT") => b"221 bye\r\n",
            (None, _) => b"250 fine\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}
