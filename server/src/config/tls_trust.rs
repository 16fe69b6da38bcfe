//! Certificate authorities trusted for mail servers and databases: the system's and one configured by the institution.

use super::settings_fault::SettingsFault;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A file without any certificate.
const NONE: &str = "there is none in it";

/// Certificates of a PEM file.
pub fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    let certificates: Vec<_> = found.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if certificates.is_empty() { Err(NONE.into()) } else { Ok(certificates) }
}

/// A connector's own authorities, by the path in its file: it begins at the data directory, as those of secrets do. They are read, so
/// that a file which is missing or wrong is told with the settings, and not by a line that fails later.
///
/// # Errors
/// In words, with the path.
pub fn named(data: &Path, ca: Option<PathBuf>) -> Result<Option<PathBuf>, SettingsFault> {
    let Some(path) = ca.map(|path| data.join(path)) else { return Ok(None) };
    match read(&path) {
        Ok(_) => Ok(Some(path)),
        Err(why) => {
            let place = path.display();
            let es = if why == NONE { "no trae ningún certificado" } else { why.as_str() };
            let es = format!("«ca»: {place} no se puede usar: {es}");
            Err(SettingsFault::new(es, format!("`ca`: {place} cannot be used: {why}")))
        }
    }
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
        let missing = named(folder.path(), Some("own.pem".into())).expect_err("not there").to_string();
        assert!(missing.starts_with(&format!("`ca`: {} cannot", folder.path().join("own.pem").display())), "{missing}");
        std::fs::write(folder.path().join("own.pem"), "nothing").expect("written");
        let empty = named(folder.path(), Some("own.pem".into())).expect_err("empty");
        assert!(empty.to_string().ends_with(NONE) && empty.es().ends_with("no trae ningún certificado"), "{empty}");
        let root = include_bytes!("../../../tests/it/documents/time-stamps/root.pem");
        std::fs::write(folder.path().join("own.pem"), root).expect("written");
        let found = named(folder.path(), Some("own.pem".into())).expect("right");
        assert_eq!(found, Some(folder.path().join("own.pem")));
    }
}
