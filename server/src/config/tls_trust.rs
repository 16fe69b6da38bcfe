//! Certificate authorities trusted for mail servers and databases: the system's and one configured by the institution.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Certificates of a PEM file.
pub fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    let certificates: Vec<_> = found.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if certificates.is_empty() { Err("there is none in it".into()) } else { Ok(certificates) }
}

/// A connector's own authorities, by the path in its file: it begins at the data directory, as those of secrets do. They are read, so
/// that a file which is missing or wrong is told with the settings, and not by a line that fails later.
///
/// # Errors
/// In words, with the path.
pub fn named(data: &Path, ca: Option<PathBuf>) -> Result<Option<PathBuf>, String> {
    let Some(path) = ca.map(|path| data.join(path)) else { return Ok(None) };
    read(&path).map_err(|why| format!("`ca`: {} cannot be used: {why}", path.display()))?;
    Ok(Some(path))
}

/// What speaks TLS to servers that these authorities vouch for.
pub fn connector(ca: Option<&Path>) -> Result<TlsConnector, String> {
    Ok(TlsConnector::from(Arc::new(client(ca)?)))
}

/// Trust in servers that these authorities vouch for.
pub fn client(ca: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    // One that cannot be read is left out: the rest vouch as before, and none at all vouches for nobody.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        for certificate in read(path)? {
            roots.add(certificate).map_err(|error| error.to_string())?;
        }
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_looked_for_beside_the_settings_and_told_by_their_path() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(named(folder.path(), None), Ok(None));
        let missing = named(folder.path(), Some("own.pem".into())).expect_err("not there");
        assert!(missing.starts_with(&format!("`ca`: {} cannot", folder.path().join("own.pem").display())), "{missing}");
        std::fs::write(folder.path().join("own.pem"), "nothing").expect("written");
        assert!(named(folder.path(), Some("own.pem".into())).expect_err("empty").ends_with("there is none in it"));
        let root = include_bytes!("../../../tests/it/documents/time-stamps/root.pem");
        std::fs::write(folder.path().join("own.pem"), root).expect("written");
        let found = named(folder.path(), Some("own.pem".into())).expect("right");
        assert_eq!(found, Some(folder.path().join("own.pem")));
    }
}
