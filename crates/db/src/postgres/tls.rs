//! Encryption of the connection with rustls and ring. The server's certificate is always verified.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use crate::Result;

/// Nothing if the address asks for a plain connection.
pub(super) fn connector(address: &Address) -> Result<Option<MakeRustlsConnect>> {
    if !address.encrypted {
        return Ok(None);
    }
    let roots = match &address.root_certificate {
        Some(file) => from_file(file).map_err(|reason| address.refuse(format!("sslrootcert={file}: {reason}")))?,
        None => from_system(),
    };
    if roots.is_empty() {
        let reason = "there is no trusted certificate to verify the server with; install ca-certificates or name the \
                      authority's file with sslrootcert=/path/ca.pem";
        return Err(address.refuse(reason.to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| address.refuse(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn from_file(file: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| e.to_string())? {
        let certificate = certificate.map_err(|e| e.to_string())?;
        roots.add(certificate).map_err(|e| e.to_string())?;
    }
    Ok(roots)
}

fn from_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    roots
}
