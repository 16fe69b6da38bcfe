//! The trust store: the authorities and lists of revoked certificates that the operator put into a folder.

use super::{Wording, sealed_by};
use ronda_shared::efirma::{Certificate, RevocationList, certificates, revocation_lists};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The folder in a data directory: authorities as `*.cer`, `*.crt` or `*.pem`, lists of revoked certificates as `*.crl`.
pub const FOLDER: &str = "efirma";

/// A list of revoked certificates that is longer is not read: 64 MiB.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The folder, read again when a file in it was changed: nobody starts the server anew for today's list. Without one
/// (`default`) nobody is believed.
#[derive(Debug, Default)]
pub struct TrustStore {
    folder: PathBuf,
    read: Mutex<Option<(Listing, Arc<TrustedCertificates>)>>,
}

/// What lies in the folder: names, lengths, and when each was last changed in any way: also to whom it is readable, and under whatever
/// time of change a copy was given.
type Listing = Vec<(PathBuf, u64, (i64, i64))>;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct TrustedCertificates {
    /// Certificates that issue others.
    pub(super) authorities: Vec<Certificate>,
    /// Lists of revoked certificates.
    pub(super) lists: Vec<RevocationList>,
    /// One of the authorities is a root. Judged once, since that is a signature to verify and each sync asks.
    pub(super) rooted: bool,
    /// Files of which nothing, or not all, is believed: the name, and why.
    pub(super) faults: Vec<(String, Wording)>,
}

impl TrustedCertificates {
    /// Whether an authority is a root: it vouches for itself, and the operator for it.
    pub(super) fn is_root(authority: &Certificate) -> bool {
        authority.subject == authority.issuer && sealed_by(authority, &authority.sealed)
    }
}

impl TrustStore {
    /// Of a data directory. Nothing is read yet.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join(FOLDER), read: Mutex::default() }
    }

    /// Whether anybody is believed: without a root in the folder nobody is asked for an e.firma. Blocks.
    pub fn is_configured(&self) -> bool {
        self.known().rooted
    }

    /// What the folder says now. A file that cannot be read is said in the log, and believed nothing of. Blocks.
    pub(super) fn known(&self) -> Arc<TrustedCertificates> {
        let listing = listing(&self.folder);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, known)) = &*read
            && *of == listing
        {
            return Arc::clone(known);
        }
        let mut known = TrustedCertificates::default();
        for (path, bytes, _) in &listing {
            take(&mut known, path, *bytes);
        }
        known.rooted = known.authorities.iter().any(TrustedCertificates::is_root);
        let known = Arc::new(known);
        *read = Some((listing, Arc::clone(&known)));
        known
    }
}

fn listing(folder: &Path) -> Listing {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            tracing::warn!(error = %error, folder = %folder.display(), "The authorities of e.firmas cannot be read.");
            return Vec::new();
        }
    };
    let mut found: Listing = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let about = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file)?;
            Some((entry.path(), about.len(), (about.ctime(), about.ctime_nsec())))
        })
        .collect();
    found.sort();
    found
}

fn take(known: &mut TrustedCertificates, path: &Path, bytes: u64) {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let (authorities, lists) = (["cer", "crt", "pem"].contains(&ending.as_str()), ending == "crl");
    if !authorities && !lists {
        return;
    }
    let mut fault = |es: &str, en: &str| {
        tracing::warn!(file = %path.display(), why = en, "A file of the e.firma folder is not used.");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        known.faults.push((name, Wording::new(es, en)));
    };
    if bytes > MOST_BYTES {
        return fault("es demasiado largo", "it is too long");
    }
    let file = match fs::read(path) {
        Ok(file) => file,
        Err(error) => return fault(&format!("no se puede leer ({error})"), &error.to_string()),
    };
    if lists {
        let read = revocation_lists(&file);
        if read.is_empty() || read.iter().any(Option::is_none) {
            fault("no es una lista de certificados revocados", "it is no list of revoked certificates");
        }
        return known.lists.extend(read.into_iter().flatten());
    }
    let read = certificates(&file);
    if read.is_empty() {
        fault("no trae ningún certificado", "it holds no certificate");
    }
    for certificate in read {
        match certificate {
            Ok(certificate) if certificate.authority => known.authorities.push(certificate),
            Ok(_) => fault("es un certificado que no es de una autoridad", "it is the certificate of no authority"),
            Err(error) => fault(error.es(), &error.to_string()),
        }
    }
}
