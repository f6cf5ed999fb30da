//! How this Entente is reached from outside and how its mails travel, as the settings say it. Parsed and checked here, once;
//! nothing is opened or asked.

use std::fmt;

use super::urls;

/// The outside.
#[derive(Clone, Debug, Default)]
pub struct Mailing {
    /// Where people reach Entente: `https://entente.example.org`, without a slash at the end.
    pub address: Option<String>,
    /// The server that takes our mails.
    pub smtp: Option<Smtp>,
    /// The address our mails come from.
    pub from: Option<String>,
    /// Where mails come in.
    pub inbox: Option<Inbox>,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who we are there.
    pub login: Option<Login>,
    /// How the connection is protected.
    pub tls: Encryption,
    /// A file with the certificate of an authority of your own, trusted beside those of the system.
    pub authority: Option<String>,
}

/// A user and a password at the mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password. It is in no log: see `Debug`.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte.
    Whole,
    /// By STARTTLS, or nothing is sent.
    Required,
    /// By STARTTLS where the server offers it.
    Opportunistic,
    /// Not at all.
    None,
}

/// An address that takes mails for matters: `talk@in.example.org` takes them for `talk+…@in.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// What stands before the plus.
    pub local: String,
    /// What stands after the at.
    pub domain: String,
}

/// Longest part before the plus: with it and the token an address stays within 64 characters (RFC 5321).
const LONGEST_LOCAL: usize = 16;

impl Mailing {
    /// From the settings as they were written.
    ///
    /// # Errors
    /// A sentence about the setting that cannot be used; never with a password in it.
    pub fn from_settings(
        address: Option<&str>,
        smtp: Option<&str>,
        from: Option<&str>,
        inbox: Option<&str>,
    ) -> Result<Self, String> {
        let given = |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let it = Self {
            address: given(address).as_deref().map(public).transpose()?,
            smtp: given(smtp).as_deref().map(Smtp::parsed).transpose()?,
            from: given(from).as_deref().map(sender).transpose()?,
            inbox: given(inbox).as_deref().map(Inbox::parsed).transpose()?,
        };
        if it.smtp.is_some() && it.address.is_none() {
            return Err("mails hold links, so --smtp needs --address: the https address that people use".into());
        }
        if it.smtp.is_some() && it.from.is_none() {
            return Err(
                "--smtp needs --mail-from: the address that mails come from, such as entente@example.org".into()
            );
        }
        Ok(it)
    }

    /// The host people know Entente by: of its address, else of its sender.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let of_address = self.address.as_deref().and_then(|a| a.split("://").nth(1)).map(|place| {
            let end = if place.starts_with('[') { place.find(']').map(|n| n + 1) } else { place.find(':') };
            &place[..end.unwrap_or(place.len())]
        });
        let of_sender = self.from.as_deref().and_then(|f| f.rsplit_once('@')).map(|(_, host)| host);
        of_address.or(of_sender)
    }
}

fn public(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let place = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let fine = place.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    if place.is_empty() || !fine {
        return Err(format!(
            "--address is {text}, and must be where people reach Entente, such as https://entente.example.org, without a path"
        ));
    }
    Ok(text.to_owned())
}

fn sender(text: &str) -> Result<String, String> {
    match parts(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("--mail-from is {text}, and must be one address, such as entente@example.org")),
    }
}

/// The two halves of an address, where it is a plain one.
fn parts(text: &str) -> Option<(&str, &str)> {
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |t: &str, more: &str| !t.is_empty() && t.chars().all(|c| c.is_alphanumeric() || more.contains(c));
    (plain(local, ".+-_=&'#$!%*/?^`{|}~") && plain(domain, ".-")).then_some((local, domain))
}

impl Smtp {
    fn parsed(text: &str) -> Result<Self, String> {
        const FORM: &str = "write --smtp as smtp://user:password@host:587 or smtps://user:password@host:465";
        let (scheme, rest) = text.split_once("://").ok_or(FORM)?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let place = place.trim_end_matches('/');
        let (login, place) = match place.rsplit_once('@') {
            Some((login, place)) => (Some(Login::parsed(login).ok_or(FORM)?), place),
            None => (None, place),
        };
        let (mut asked, mut authority) = (None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("tls", how)) => asked = Some(how),
                Some(("ca", file)) => authority = Some(urls::unescape(file)),
                _ => return Err("after the ? of --smtp stand tls= and ca=, with an & between them".into()),
            }
        }
        let tls = match (scheme, asked) {
            ("smtps", None) => Encryption::Whole,
            ("smtp", None | Some("required")) => Encryption::Required,
            ("smtp", Some("opportunistic")) => Encryption::Opportunistic,
            ("smtp", Some("none")) => Encryption::None,
            ("smtp" | "smtps", _) => {
                return Err("tls= is required, opportunistic or none, and stands after smtp:// only".into());
            }
            _ => return Err(FORM.into()),
        };
        let usual = if tls == Encryption::Whole { 465 } else { 587 };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| FORM)?),
            _ => (place, usual),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || host.contains(['/', ' ', '@']) {
            return Err(FORM.into());
        }
        let it = Self { host, port, login, tls, authority };
        if it.login.is_some() && matches!(tls, Encryption::None | Encryption::Opportunistic) && !it.is_here() {
            return Err("a password travels encrypted only: leave tls= out, or use tls=required".into());
        }
        Ok(it)
    }

    /// The server runs on this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }

    /// Where it is, without who we are there.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Login {
    fn parsed(text: &str) -> Option<Self> {
        let (user, password) = text.split_once(':')?;
        let it = Self { user: urls::unescape(user), password: urls::unescape(password) };
        (!it.user.is_empty()).then_some(it)
    }
}

impl Inbox {
    fn parsed(text: &str) -> Result<Self, String> {
        let lower = text.to_lowercase();
        match parts(&lower) {
            Some((local, domain)) if !local.contains('+') && local.len() <= LONGEST_LOCAL => {
                Ok(Self { local: local.to_owned(), domain: domain.to_owned() })
            }
            _ => Err(format!(
                "--mail-in is {text}, and must be one address with at most {LONGEST_LOCAL} characters before the @ and no plus \
                 among them, such as talk@in.example.org"
            )),
        }
    }

    /// The address for this token.
    #[must_use]
    pub fn of(&self, token: &str) -> String {
        format!("{}+{token}@{}", self.local, self.domain)
    }

    /// The token of an address, where it is one of this inbox.
    #[must_use]
    pub fn token(&self, address: &str) -> Option<String> {
        let address = address.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        let token = local.strip_prefix(self.local.as_str())?.strip_prefix('+')?;
        (domain == self.domain).then(|| token.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(text: &str) -> Result<Smtp, String> {
        Smtp::parsed(text)
    }

    #[test]
    fn a_server_is_read_with_what_is_usual() {
        let it = smtp("smtp://ada:s%40crt@mail.example.org").unwrap();
        assert_eq!((it.host.as_str(), it.port, it.tls), ("mail.example.org", 587, Encryption::Required));
        assert_eq!(it.login.unwrap().password, "s@crt");

        let it = smtp("smtps://mail.example.org").unwrap();
        assert_eq!((it.port, it.tls, it.login), (465, Encryption::Whole, None));
        assert_eq!(smtp("smtp://localhost:25?tls=none").unwrap().tls, Encryption::None);
        assert_eq!(smtp("smtp://[::1]:2525?tls=none").unwrap().place(), "::1:2525");
        let it = smtp("smtp://h?tls=required&ca=/etc/our%20ca.pem").unwrap();
        assert_eq!((it.authority.as_deref(), it.tls), (Some("/etc/our ca.pem"), Encryption::Required));
        assert!(smtp("smtps://h?tls=none").is_err() && smtp("smtp://h?cert=x").is_err());
    }

    #[test]
    fn a_password_never_travels_plain_and_is_never_printed() {
        let plain = smtp("smtp://ada:verysecret@mail.example.org:25?tls=none").unwrap_err();
        let typo = smtp("smpt://ada:verysecret@mail.example.org").unwrap_err();
        let fine = smtp("smtp://ada:verysecret@127.0.0.1:25?tls=none").unwrap();

        assert!(!plain.contains("verysecret") && !typo.contains("verysecret"));
        assert!(!format!("{fine:?}").contains("verysecret"));
    }

    #[test]
    fn settings_say_what_is_missing() {
        let missing = |a, f| Mailing::from_settings(a, Some("smtps://h"), f, None).unwrap_err();
        assert!(missing(None, Some("a@b.org")).contains("--address"));
        assert!(missing(Some("https://e.org"), None).contains("--mail-from"));
        assert!(Mailing::from_settings(Some("e.org"), None, None, None).unwrap_err().contains("--address"));
        assert!(Mailing::from_settings(Some("https://e.org/x"), None, None, None).is_err());
        assert!(Mailing::from_settings(None, None, Some("Ada <a@b.org>"), None).is_err());
        assert!(Mailing::from_settings(None, Some(" "), None, Some("")).unwrap().smtp.is_none());
    }

    #[test]
    fn the_host_is_that_of_the_address() {
        let host = |a, f| Mailing::from_settings(a, None, f, None).unwrap().host().map(str::to_owned);
        assert_eq!(host(Some("https://e.example.org:8443/"), None).as_deref(), Some("e.example.org"));
        assert_eq!(host(Some("http://[::1]:80"), None).as_deref(), Some("[::1]"));
        assert_eq!(host(None, Some("a@b.org")).as_deref(), Some("b.org"));
        assert_eq!(host(None, None), None);
    }

    #[test]
    fn an_inbox_knows_its_own_addresses() {
        let inbox = Inbox::parsed("Talk@in.Example.org").unwrap();
        assert_eq!(inbox.of("abc"), "talk+abc@in.example.org");
        assert_eq!(inbox.token(" TALK+AbC@IN.example.org").as_deref(), Some("abc"));
        assert_eq!(inbox.token("talk@in.example.org"), None);
        assert_eq!(inbox.token("talk+abc@example.org"), None);
        assert!(Inbox::parsed("talk+x@example.org").is_err());
    }
}
