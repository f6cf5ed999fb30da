//! A PostgreSQL address: what the driver understands, what it is to be encrypted with, and how it is shown.
//!
//! `sslmode` decides on encryption. Without it (or with `prefer`, `allow`, `disable`) the connection is plain. With
//! `require`, `verify-ca` or `verify-full` it is encrypted and the server's certificate is verified against
//! `sslrootcert` (a PEM file) or else the certificates the system trusts. It is never silently plain.

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::Result;
use crate::error::DbError;

pub(super) struct Address {
    pub(super) config: Config,
    pub(super) encrypted: bool,
    pub(super) root_certificate: Option<String>,
    /// Without a password.
    pub(super) shown: String,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self> {
        let refuse = |reason: String| DbError::Open { url: shown(url), reason };
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut encrypted, mut root_certificate) = (false, None);
        let mut left = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("sslmode", "require" | "verify-ca" | "verify-full") => encrypted = true,
                ("sslmode", "disable" | "allow" | "prefer") => encrypted = false,
                ("sslmode", other) => {
                    return Err(refuse(format!("sslmode={other} is not known; use require or disable")));
                }
                ("sslrootcert", file) => root_certificate = Some(unescaped(file)),
                _ => left.push(pair),
            }
        }
        let plain_url = match left.as_slice() {
            [] => base.to_owned(),
            pairs => format!("{base}?{}", pairs.join("&")),
        };
        let mut config: Config =
            plain_url.parse().map_err(|e| refuse(format!("the address is not understood ({e:#})")))?;
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        if config.get_application_name().is_none() {
            config.application_name("entente");
        }
        let address = Self { config, encrypted, root_certificate, shown: shown(url) };
        if !encrypted && !address.is_local() {
            tracing::warn!("the connection to {} is not encrypted; add sslmode=require to its address", address.shown);
        }
        Ok(address)
    }

    pub(super) fn refuse(&self, reason: String) -> DbError {
        DbError::Open { url: self.shown.clone(), reason }
    }

    fn is_local(&self) -> bool {
        self.config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => name == "localhost" || name == "::1" || name.starts_with("127."),
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
    }
}

/// The address without its password and its options, which may hold one too.
pub(super) fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}@{place}", user.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

/// `%2F` → `/`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.filter(|_| first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown("postgres://a:s3cret@h:1/d?password=x"), "postgres://a@h:1/d");
        assert_eq!(shown("postgresql://h/d"), "postgresql://h/d");
        let error = Address::parse("postgres://a:s3cret@h/d?sslmode=maybe").err().unwrap().to_string();
        assert!(error.contains("sslmode=maybe") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn sslmode_decides_on_encryption() {
        let encrypted = |query: &str| Address::parse(&format!("postgres://a@localhost/d{query}")).unwrap().encrypted;
        assert!(!encrypted("") && !encrypted("?sslmode=prefer"));
        assert!(encrypted("?sslmode=require") && encrypted("?connect_timeout=3&sslmode=verify-full"));
        let address = Address::parse("postgres://a@localhost/d?sslrootcert=%2Fetc%2Fca.pem&sslmode=require").unwrap();
        assert_eq!(address.root_certificate.as_deref(), Some("/etc/ca.pem"));
        assert_eq!(address.config.get_ssl_mode(), SslMode::Require);
    }
}
