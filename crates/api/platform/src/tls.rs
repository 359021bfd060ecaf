//! TLS from PEM files.

use std::{path::Path, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{Error as PemError, PemObject},
    },
};

/// Why the server cannot speak TLS, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be opened or read.
    #[error("TLS: {what} {path} cannot be read: {cause}. Check the path and that this user may read it.")]
    Unreadable { what: &'static str, path: String, cause: String },
    /// A file holds something else.
    #[error("TLS: {path} holds no {what} in PEM form; it should have a line \"-----BEGIN {label}-----\".")]
    Empty { what: &'static str, path: String, label: &'static str },
    /// The two files do not go together.
    #[error("TLS: certificate {cert} and key {key} do not work together: {cause}.")]
    Mismatch { cert: String, key: String, cause: String },
}

/// A server configuration for TLS 1.2 and 1.3 with this chain and key.
pub fn server(cert: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = certificates(cert)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| refused(error, "the key", "PRIVATE KEY", key))?;
    let mismatch = |error: rustls::Error| TlsError::Mismatch { cert: show(cert), key: show(key), cause: error.to_string() };
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(mismatch)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let refuse = |error| refused(error, "the certificate", "CERTIFICATE", path);
    let chain: Vec<_> = CertificateDer::pem_file_iter(path).map_err(refuse)?.collect::<Result<_, _>>().map_err(refuse)?;
    if chain.is_empty() { Err(refuse(PemError::NoItemsFound)) } else { Ok(chain) }
}

fn refused(error: PemError, what: &'static str, label: &'static str, path: &Path) -> TlsError {
    match error {
        PemError::NoItemsFound => TlsError::Empty { what, path: show(path), label },
        PemError::Io(cause) => TlsError::Unreadable { what, path: show(path), cause: cause.to_string() },
        other => TlsError::Unreadable { what, path: show(path), cause: other.to_string() },
    }
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_file_and_why() {
        let missing = server(Path::new("/nowhere/cert.pem"), Path::new("/nowhere/key.pem")).unwrap_err().to_string();
        assert!(missing.contains("/nowhere/cert.pem") && missing.contains("Check the path"), "{missing}");

        let path = std::env::temp_dir().join(format!("clientsphere-{}.pem", uuid::Uuid::now_v7()));
        std::fs::write(&path, "hello").unwrap();
        let empty = server(&path, &path).unwrap_err().to_string();
        assert!(empty.contains("BEGIN CERTIFICATE"), "{empty}");
        std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n").unwrap();
        let keyless = server(&path, &path).unwrap_err().to_string();
        assert!(keyless.contains("BEGIN PRIVATE KEY"), "{keyless}");
        std::fs::remove_file(path).unwrap();
    }
}
