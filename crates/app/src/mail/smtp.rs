//! The way to the mail server: what a mail is made of, how it is handed over, and what the server's answer means.

use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::prepare::Outgoing;
use crate::kit::mailing::{Encryption, Mailing, Smtp};

/// How long the server may take over one letter.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How long it may take over one command.
const COMMAND: Duration = Duration::from_secs(30);
/// Connections at a time, and so letters at a time.
pub const AT_ONCE: u32 = 4;
/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

/// What the server's answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum No {
    /// It may work another time.
    NotNow(String),
    /// It will never work.
    Never(String),
}

/// A mail server to which letters are handed over.
#[derive(Clone, Debug)]
pub struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl Server {
    /// The server of the settings, if there is one. Nothing is opened yet.
    ///
    /// # Errors
    /// A sentence about what cannot be used.
    pub fn of(mailing: &Mailing) -> Result<Option<Self>, String> {
        let (Some(smtp), Some(from)) = (&mailing.smtp, &mailing.from) else { return Ok(None) };
        let from = from.parse().map_err(|e| format!("--mail-from cannot be used: {e}"))?;
        let tls = match smtp.tls {
            Encryption::Whole => Tls::Wrapper(encrypted(smtp)?),
            Encryption::Required => Tls::Required(encrypted(smtp)?),
            Encryption::Opportunistic => Tls::Opportunistic(encrypted(smtp)?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(COMMAND))
            .pool_config(PoolConfig::new().max_size(AT_ONCE).idle_timeout(Duration::from_secs(20)));
        if let Some(login) = &smtp.login {
            builder = builder.credentials(Credentials::new(login.user.clone(), login.password.clone()));
        }
        Ok(Some(Self { transport: builder.build(), from }))
    }

    /// Whether the server is there and knows us. A no is never a letter's fault.
    ///
    /// # Errors
    /// Its answer.
    pub async fn greeted(&self) -> Result<(), String> {
        match tokio::time::timeout(PATIENCE, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("The mail server closed the connection.".to_owned()),
            Ok(Err(error)) => Err(reason(&error)),
            Err(_) => Err("The mail server did not answer in time.".to_owned()),
        }
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// What the server said.
    pub async fn hand_over(&self, letter: &Outgoing) -> Result<(), No> {
        let message = message(letter, &self.from).map_err(No::Never)?;
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if is_final(&error) => Err(No::Never(reason(&error))),
            Ok(Err(error)) => Err(No::NotNow(reason(&error))),
            Err(_) => Err(No::NotNow("The mail server did not answer in time.".to_owned())),
        }
    }

    /// Says goodbye.
    pub async fn close(&self) {
        self.transport.shutdown().await;
    }
}

/// The server's certificate is always verified.
fn encrypted(smtp: &Smtp) -> Result<TlsParameters, String> {
    let mut tls = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.authority {
        let pem = std::fs::read(file).map_err(|e| format!("the certificate in {file} cannot be read: {e}"))?;
        let root = Certificate::from_pem(&pem).map_err(|e| format!("{file} holds no certificate: {e}"))?;
        tls = tls.add_root_certificate(root);
    }
    tls.build().map_err(|e| format!("no encrypted connection can be made: {e}"))
}

/// 530 to 538 are about us and not about the letter: the server wants another password, or an encrypted connection.
fn is_final(error: &Error) -> bool {
    let about_us = error.status().is_some_and(|code| (530..=538).contains(&u16::from(code)));
    error.is_permanent() && !about_us
}

/// The server's own words with its code, else what went wrong on the way.
fn reason(error: &Error) -> String {
    let mut words = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if words.last() != Some(&cause_words) {
            words.push(cause_words);
        }
        source = cause.source();
    }
    let said = if words.is_empty() { error.to_string() } else { words.join(": ") };
    let said = match error.status() {
        Some(code) => format!("{} {said}", u16::from(code)),
        None => said,
    };
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_REASON).collect()
}

/// A header that lettre does not know by itself.
macro_rules! header {
    ($name:ident, $text:literal) => {
        #[derive(Clone, Debug)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted");
header!(NoAutoReplies, "X-Auto-Response-Suppress");
header!(ListUnsubscribe, "List-Unsubscribe");

/// The mail as it travels.
///
/// # Errors
/// An address that is none.
pub fn message(letter: &Outgoing, from: &Address) -> Result<Message, String> {
    let address = |text: &str| text.parse::<Address>().map_err(|e| format!("{text} is no e-mail address: {e}"));
    let named = |name: &str, address: Address| {
        let name = name.trim();
        Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address)
    };
    let mut mail = Message::builder()
        .message_id(Some(letter.message_id.clone()))
        .date(SystemTime::from(letter.date))
        .from(named(&letter.org, from.clone()))
        .to(named(&letter.name, address(&letter.to)?))
        .subject(letter.subject.clone())
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(NoAutoReplies("OOF, AutoReply".to_owned()));
    if let Some(thread) = &letter.thread {
        mail = mail.references(thread.clone());
    }
    if let Some(reply_to) = &letter.reply_to {
        mail = mail.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    if let Some(rhythm) = &letter.rhythm {
        mail = mail.header(ListUnsubscribe(format!("<{rhythm}>")));
    }
    let body = MultiPart::alternative_plain_html(letter.body.text.clone(), letter.body.html.clone());
    mail.multipart(body).map_err(|e| e.to_string())
}
