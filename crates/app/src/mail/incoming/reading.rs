//! A mail as it came, taken apart: who wrote it, to whom, what they wrote, and whether a person wrote it at all. Pure.

use jiff::Timestamp;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::quoted::own_words;

/// Largest mail that is taken, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// Most words that are kept, in characters.
const LONGEST: usize = 3_300;
/// Most addresses and attachments that are looked at.
const MOST: usize = 50;

/// A mail, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// What mail programs call it, with its brackets.
    pub message_id: Option<String>,
    /// Name and address of who wrote it, as it says.
    pub from: Option<(String, String)>,
    /// The addresses it was written to, openly.
    pub to: Vec<String>,
    /// Every address at which it may have come in.
    pub came_to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub date: Option<Timestamp>,
    /// What its writer wrote themselves.
    pub words: String,
    /// Names of what came with it.
    pub attachments: Vec<String>,
    /// Which mails it answers.
    pub answers: Vec<String>,
    /// No person wrote it, because.
    pub automatic: Option<&'static str>,
    /// It says that another mail did not arrive.
    pub bounce: Option<Bounce>,
}

/// A mail that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// What mail programs call the one that did not arrive; several are named where it is not clear which.
    pub of: Vec<String>,
    /// Why, in the words of the server.
    pub reason: String,
}

/// Takes a mail apart.
///
/// # Errors
/// A sentence: it is too large, or no mail.
pub fn read(raw: &[u8]) -> Result<Mail, String> {
    if raw.len() > LARGEST {
        return Err(format!(
            "The mail is larger than {} MB. Send what matters without its attachments.",
            LARGEST >> 20
        ));
    }
    let parsed = MessageParser::default().parse(raw).filter(|m| m.headers().len() > 1);
    let mail = parsed.ok_or("This is no mail: it has no head.")?;
    let subject = mail.subject().unwrap_or_default().trim().to_owned();
    let automatic = automatic(&mail);
    Ok(Mail {
        message_id: mail.message_id().map(bracketed),
        from: mail.from().and_then(|f| f.first()).and_then(named),
        to: [mail.to(), mail.cc()].into_iter().flatten().flat_map(addresses).take(MOST).collect(),
        came_to: came_to(&mail),
        date: mail.date().and_then(|d| Timestamp::from_second(d.to_timestamp()).ok()),
        words: shortened(own_words(&text(&mail), &subject)),
        attachments: mail.attachments().filter_map(|p| p.attachment_name()).take(MOST).map(str::to_owned).collect(),
        answers: answers(&mail),
        bounce: automatic.and_then(|_| bounce(&mail)),
        automatic,
        subject,
    })
}

fn bracketed(id: &str) -> String {
    format!("<{}>", id.trim().trim_start_matches('<').trim_end_matches('>'))
}

fn named(address: &mail_parser::Addr<'_>) -> Option<(String, String)> {
    let at = address.address.as_deref()?.trim().to_lowercase();
    Some((address.name.as_deref().unwrap_or_default().trim().to_owned(), at))
}

fn addresses(list: &Address<'_>) -> Vec<String> {
    list.iter().filter_map(|a| a.address.as_deref()).map(|a| a.trim().to_lowercase()).collect()
}

/// Where it may have come in: what servers write down about it, and what it says itself.
fn came_to(mail: &Message<'_>) -> Vec<String> {
    const BY_SERVERS: [&str; 4] = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];
    let mut all: Vec<String> = Vec::new();
    for name in BY_SERVERS {
        for value in mail.header_values(name) {
            let text = value.as_text().unwrap_or_default();
            all.extend(text.split([',', ' ', '<', '>']).filter(|t| t.contains('@')).map(str::to_lowercase));
            if let Some(list) = value.as_address() {
                all.extend(addresses(list));
            }
        }
    }
    all.extend([mail.to(), mail.cc(), mail.bcc()].into_iter().flatten().flat_map(addresses));
    all.dedup();
    all.truncate(MOST);
    all
}

fn answers(mail: &Message<'_>) -> Vec<String> {
    let ids = |value: &HeaderValue<'_>| match value {
        HeaderValue::Text(id) => vec![bracketed(id)],
        HeaderValue::TextList(ids) => ids.iter().map(|id| bracketed(id)).collect(),
        _ => Vec::new(),
    };
    let mut all = ids(mail.in_reply_to());
    all.extend(ids(mail.references()));
    all.truncate(MOST);
    all
}

/// The text, or what the HTML says where there is no text.
fn text(mail: &Message<'_>) -> String {
    let whole: Vec<String> =
        (0..mail.text_body_count().min(MOST)).filter_map(|n| mail.body_text(n)).map(|t| t.into_owned()).collect();
    whole.join("\n\n")
}

fn shortened(words: String) -> String {
    if words.chars().count() <= LONGEST {
        return words;
    }
    let short: String = words.chars().take(LONGEST).collect();
    format!("{}…\n\n(The mail goes on. It was cut here.)", short.trim_end())
}

/// Why no person wrote it, where none did.
fn automatic(mail: &Message<'_>) -> Option<&'static str> {
    let header = |name: &str| mail.header_raw(name).map(|v| v.trim().to_lowercase()).unwrap_or_default();
    let submitted = header("Auto-Submitted");
    if !submitted.is_empty() && submitted != "no" {
        return Some("It was written by a machine: an absence note or its like.");
    }
    if mail.header_raw("Return-Path").is_some_and(|path| matches!(path.trim(), "<>" | "")) {
        return Some("It came from nobody, as notices of mail servers do.");
    }
    let report = mail.content_type().is_some_and(|t| t.c_type == "multipart" && t.subtype() == Some("report"));
    let from =
        mail.from().and_then(|f| f.first()).and_then(|f| f.address.as_deref()).unwrap_or_default().to_lowercase();
    if report || from.starts_with("mailer-daemon@") || from.starts_with("postmaster@") {
        return Some("It is the notice of a mail server.");
    }
    let many = matches!(header("Precedence").as_str(), "bulk" | "junk" | "auto_reply");
    let replied =
        ["X-Autoreply", "X-Autorespond", "X-Auto-Response"].iter().any(|name| mail.header_raw(*name).is_some());
    (many || replied).then_some("It was written by a machine: an absence note or its like.")
}

/// What a mail server says about a mail that did not arrive. One that is only late is no such mail.
fn bounce(mail: &Message<'_>) -> Option<Bounce> {
    let mut of = Vec::new();
    let (mut failed, mut late, mut reason) = (false, false, None);
    for part in &mail.parts {
        if let PartType::Message(inner) = &part.body {
            of.extend(inner.message_id().map(bracketed));
        }
        let text = match &part.body {
            PartType::Text(text) => text.clone().into_owned(),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => continue,
        };
        for line in unfolded(&text).iter().filter_map(|line| line.split_once(':')) {
            let value = line.1.trim();
            match line.0.trim().to_lowercase().as_str() {
                "message-id" => of.push(bracketed(value)),
                "action" => {
                    failed |= value.eq_ignore_ascii_case("failed");
                    late |= value.eq_ignore_ascii_case("delayed");
                }
                "diagnostic-code" => {
                    reason = Some(value.split_once(';').map_or(value, |(_, why)| why).trim().to_owned())
                }
                "status" if reason.is_none() => reason = Some(value.to_owned()),
                _ => {}
            }
        }
    }
    of.dedup();
    of.truncate(MOST);
    let reason = reason.unwrap_or_else(|| "The mail came back.".to_owned()).chars().take(500).collect();
    (!of.is_empty() && (failed || !late)).then_some(Bounce { of, reason })
}

/// Lines of a head, with what was folded put together again.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().take(2_000) {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}
