//! A data directory made ready: the store open, the organisation's data known to the feed, ingest running.

mod organisation_versions;
#[cfg(test)]
mod tests;

use crate::administration;
use crate::clock::Clock;
use crate::config::{ORGANISATION, tls_trust};
use crate::identity::{self, IdentityError};
use crate::ingest::Ingest;
use crate::light;
use crate::organisation::{self, Finding};
use crate::store::postgres::{Address, BegunSeries, LossAnswer, PostgresStore};
use crate::store::redb::RedbStore;
pub use crate::store::store_file;
use crate::store::transfer::Filling;
use crate::store::{FOLLOWS, Founding, Reader, STORE_FILE, Store, StoreError, founding};
use crate::whole_file;
use organisation_versions::{Changer, files_version_in_feed, know_version, with_earlier};
pub use organisation_versions::{changes, in_feed};
use ronda_shared::catalog::Organisation;
use ronda_shared::due;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::ClientConfig;

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory cannot be made.
    #[error("the data directory {} cannot be used: {source}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The organisation's data have findings.
    #[error("the organisation's data ({name}) are not right:\n{}", list(findings))]
    Organisation {
        /// Their folder, or the name of those that come with Ronda.
        name: String,
        /// What is wrong, each with its file and line.
        findings: Vec<Finding>,
    },
    /// They cannot be written as JSON.
    #[error("the organisation's data cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The store.
    #[error("the store in {}: {source}", path.display())]
    Store {
        /// Its file, or the words for its database.
        path: PathBuf,
        /// Why.
        source: StoreError,
    },
}

impl From<IdentityError> for StartError {
    fn from(error: IdentityError) -> Self {
        let source = match error {
            IdentityError::Store(source) => source,
            other => StoreError::Damaged { place: "people", detail: other.to_string() },
        };
        Self::Store { path: PathBuf::from(STORE_FILE), source }
    }
}

impl StartError {
    /// The findings on data of this name, or in this folder.
    pub fn of_data(name: &str) -> impl FnOnce(Vec<Finding>) -> Self {
        let name = name.to_owned();
        move |findings| Self::Organisation { name, findings }
    }
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("  {finding}")).collect::<Vec<_>>().join("\n")
}

/// The organisation's data by name or directory, checked.
pub fn organisation(name: &str) -> Result<Organisation, StartError> {
    organisation::load_decided(name).map_err(StartError::of_data(name))
}

/// Makes a data directory, readable by its owner alone, where it is not there.
pub fn directory(data: &Path) -> Result<(), StartError> {
    let directory = |source| StartError::Directory { path: data.to_owned(), source };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(directory)
}

/// Takes away what says that the store here follows another server's, where there is none: it is of a follower whose store is gone, and
/// the one that is made would not be served, but removed by the next `ronda follow`.
///
/// # Errors
/// The file system said no.
pub fn follows_nobody(data: &Path) -> Result<(), StartError> {
    if store_file(data).exists() {
        return Ok(());
    }
    let path = data.join(FOLLOWS);
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(StartError::Directory { path, source }),
        _ => Ok(()),
    }
}

/// Folders of a data directory whose files are written in one step, itself among them. Those of evidence and of mail are swept as they go.
const WRITTEN: [&str; 4] = ["", "administration", ORGANISATION, "portal"];

/// Removes what servers that were killed left half written in a data directory.
pub fn remove_left(data: &Path) {
    for folder in WRITTEN.map(|folder| data.join(folder)) {
        if let Err(error) = whole_file::remove_left(&folder) {
            tracing::warn!(error.message = %error, "{}: what was left half written stays.", folder.display());
        }
    }
}

/// Opens the store of a data directory, making both where they are not there.
pub fn open(data: &Path) -> Result<Arc<dyn Store>, StartError> {
    directory(data)?;
    let path = store_file(data);
    if data.join(FOLLOWS).exists() {
        return Err(StartError::Store { path, source: StoreError::Standby });
    }
    let told = |source| StartError::Store { path: path.clone(), source };
    // One that is being made is not to be founded empty in the meantime.
    let _founding = if path.exists() { None } else { Some(founding(&path).map_err(told)?) };
    if !path.exists() {
        tracing::warn!(
            store.path = %path.display(),
            "There is no store here: an empty one is founded. Where there was one, its disk is not mounted, or the settings name another place."
        );
    }
    let store = RedbStore::open(&path).map_err(told)?;
    RedbStore::remove_compacting(&path);
    Ok(Arc::new(store))
}

/// Opens the store in the database that the settings name, or else in the data directory, which is made in either case:
/// files of evidence stand there.
pub fn open_at(data: &Path, address: Option<&Address>) -> Result<Arc<dyn Store>, StartError> {
    let Some(address) = address else { return open(data) };
    directory(data)?;
    let told = |source| StartError::Store { path: PathBuf::from(address.to_string()), source };
    let opened = PostgresStore::open_for(data, address, trust(address).map_err(told)?);
    Ok(Arc::new(opened.map_err(told)?))
}

/// Whether there is a store in the database that the settings name, or else in the data directory. Nothing is made.
pub fn is_founded(data: &Path, address: Option<&Address>) -> Result<bool, StartError> {
    let Some(address) = address else { return Ok(store_file(data).exists()) };
    let there =
        look(address).map_err(|source| StartError::Store { path: PathBuf::from(address.to_string()), source })?;
    Ok(there.is_some())
}

/// The store in a database; `half_built` where its rebuild may have been cut short and is to be done again.
pub fn database(address: &Address, half_built: bool) -> Result<PostgresStore, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(address.to_string()), source };
    let trust = trust(address).map_err(told)?;
    let opened =
        if half_built { PostgresStore::to_rebuild(address, trust) } else { PostgresStore::open(address, trust) };
    opened.map_err(told)
}

/// Goes on with a database that lacks what the server of this data directory knew.
pub fn accept_loss(
    data: &Path,
    address: &Address,
    how: (u64, u64),
    begun: BegunSeries<'_>,
) -> Result<LossAnswer, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(address.to_string()), source };
    PostgresStore::accept_loss(data, address, trust(address).map_err(told)?, how, begun).map_err(told)
}

/// The store in a database, for one who must be the only one that has it open.
pub fn alone(address: &Address) -> Result<PostgresStore, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(address.to_string()), source };
    PostgresStore::alone(address, trust(address).map_err(told)?).map_err(told)
}

/// The store in a database that is to be filled from another.
pub fn to_fill(address: &Address, founding: Founding, filling: Filling) -> Result<PostgresStore, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(address.to_string()), source };
    let trust = trust(address).map_err(told)?;
    PostgresStore::to_fill(address, trust, founding, filling).map_err(told)
}

/// An instant of the store in a database, which whoever has it keeps; none where there is no store. Nothing is made.
pub fn look(address: &Address) -> Result<Option<Box<dyn Reader>>, StoreError> {
    PostgresStore::look(address, trust(address)?)
}

/// The same of the database of a data directory's server, which has to have what that server knew of it.
pub fn look_for(data: &Path, address: &Address) -> Result<Option<Box<dyn Reader>>, StoreError> {
    PostgresStore::look_for(data, address, trust(address)?)
}

/// Whom to trust on the way to a database; none where it goes without TLS.
fn trust(address: &Address) -> Result<Option<ClientConfig>, StoreError> {
    let trust = address.is_over_tls().then(|| tls_trust::client(address.ca())).transpose();
    trust.map_err(|why| StoreError::Disk(format!("its certificate authorities: {why}")))
}

/// Starts ingest on a store, once the feed knows the organisation's data. Where they are others than it knew, the
/// operator changed them.
pub fn ingest(store: Arc<dyn Store>, organisation: Organisation, clock: Clock) -> Result<Ingest, StartError> {
    begin(store, organisation, clock, Changer::Operator)
}

/// The same for a data directory in which people change the data in the browser: of what they alone changed, the audit log
/// has who did, and the operator is not told to have done it as well.
pub fn ingest_of(
    data: &Path,
    store: Arc<dyn Store>,
    organisation: Organisation,
    clock: Clock,
) -> Result<Ingest, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(STORE_FILE), source };
    let led = match files_version_in_feed(&*store).map_err(told)? {
        Some(former) if former != organisation.version => {
            // Whom the audit log names is no reason to serve nobody.
            administration::led(data, &former, &organisation.version).unwrap_or_else(|error| {
                let words = "What was changed in the browser cannot be read: the audit log names the operator.";
                tracing::warn!(error.message = %error, "{words}");
                false
            })
        }
        Some(_) | None => false,
    };
    begin(store, organisation, clock, if led { Changer::Browser } else { Changer::Operator })
}

fn begin(
    store: Arc<dyn Store>,
    organisation: Organisation,
    clock: Clock,
    changer: Changer,
) -> Result<Ingest, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(STORE_FILE), source };
    let organisation = with_earlier(&*store, organisation).map_err(told)?;
    let data = serde_json::to_vec(&organisation)?;
    know_version(&*store, &organisation.version, data, &clock, changer).map_err(told)?;
    identity::people::upsert(&*store, clock.now(), &[due::server()])?;
    light::found(&*store, clock.now(), organisation.settings.window_days, &mut || rand::random()).map_err(told)?;
    let organisation = Arc::new(organisation);
    let ingest = Ingest::start(store, Arc::clone(&organisation), clock, rand::random()).map_err(told)?;
    // What comes after this the writer follows by itself.
    match in_feed(&**ingest.store()).map_err(told)? {
        Some(version) if version != organisation.version => Err(told(StoreError::Disk(format!(
            "another server has brought the organisation's data of version {version} into the feed just now: start again"
        )))),
        Some(_) | None => Ok(ingest),
    }
}

/// Starts ingest on the store of a server that follows another one: nothing is entered into its feed.
pub fn following(store: Arc<dyn Store>, organisation: Organisation, clock: Clock) -> Result<Ingest, StartError> {
    let told = |source| StartError::Store { path: PathBuf::from(STORE_FILE), source };
    Ingest::start(store, Arc::new(organisation), clock, rand::random()).map_err(told)
}

/// Tells the feed the organisation's data, where it does not know them yet.
pub fn know(store: &dyn Store, organisation: &Organisation, clock: &Clock) -> Result<(), StartError> {
    let data = serde_json::to_vec(organisation)?;
    let told = |source| StartError::Store { path: PathBuf::from(STORE_FILE), source };
    know_version(store, &organisation.version, data, clock, Changer::Operator).map_err(told)
}
