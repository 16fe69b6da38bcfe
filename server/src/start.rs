//! A data directory made ready: the store open, the organisation's data known to the feed, ingest running.

use crate::administration;
use crate::clock::Clock;
use crate::config::{ORGANISATION, tls_trust};
use crate::identity::{self, IdentityError, audit};
use crate::ingest::Ingest;
use crate::light;
use crate::organisation::{self, Finding};
use crate::store::postgres::{Address, BegunSeries, LossAnswer, PostgresStore};
use crate::store::redb::RedbStore;
pub use crate::store::store_file;
use crate::store::transfer::Filling;
use crate::store::{AuditKind, Batch, EntryKind, FOLLOWS, Founding, Reader, STORE_FILE, Store, StoreError, founding};
use crate::whole_file;
use ronda_shared::catalog::{self, EndedService, FormerPapers, Organisation};
use ronda_shared::due;
use ronda_shared::ids::ServiceId;
use serde_bytes::ByteBuf;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
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

/// Who changed the organisation's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changer {
    /// By their files.
    Operator,
    /// People in the browser, of whom the audit log tells already.
    Browser,
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

/// Whether serving these data would change those that the feed told of last; false where it knows none.
pub fn changes(store: &dyn Store, organisation: &Organisation) -> Result<bool, StoreError> {
    let served = with_earlier(store, organisation.clone())?;
    Ok(in_feed(store)?.is_some_and(|known| known != served.version))
}

/// The version of the organisation's data that the feed told of last.
pub fn in_feed(store: &dyn Store) -> Result<Option<String>, StoreError> {
    let reader = store.read()?;
    reader.organisation_at(reader.end()?)
}

/// The version that the files said of the data that the feed told of last: without what the server adds to them. None where
/// it knows none, or of a build whose data this one cannot read.
fn files_version_in_feed(store: &dyn Store) -> Result<Option<String>, StoreError> {
    let reader = store.read()?;
    let Some(version) = reader.organisation_at(reader.end()?)? else { return Ok(None) };
    let Some(data) = reader.organisation(&version)? else { return Ok(None) };
    let former = serde_json::from_slice::<Organisation>(&data).ok();
    let of_files = |former: Organisation| {
        let (earlier, former_papers) = (BTreeMap::new(), FormerPapers::default());
        let plain = Organisation { earlier, former_papers, ended_services: Vec::new(), ..former };
        organisation::with_version(plain).version
    };
    Ok(former.map(of_files))
}

/// R30: the data with what each version before them did not demand yet, with how papers were worded by then (R18), and with
/// what services that ended kept from others (R29). They are a version of their own: a phone that has these data without it
/// is told them again.
fn with_earlier(store: &dyn Store, organisation: Organisation) -> Result<Organisation, StoreError> {
    let reader = store.read()?;
    let (mut earlier, mut former_papers) = (BTreeMap::new(), FormerPapers::default());
    let (in_force, mut ended, mut before) = (reader.organisation_at(reader.end()?)?, None, BTreeMap::new());
    // In an order of their own: the same versions make the same data, whatever store they stand in.
    let versions: BTreeSet<String> = reader.organisations()?.into_iter().collect();
    for version in versions {
        let Some(data) = reader.organisation(&version)? else { continue };
        // Data that a later build cannot read demanded what it says: nothing is spared by guessing.
        let Ok(former) = serde_json::from_slice::<Organisation>(&data) else {
            tracing::warn!(server.organisation_version = version, "Former data cannot be read by this build.");
            continue;
        };
        former_papers.take_over(&former, &organisation);
        let spared = catalog::spared(&former, &organisation);
        let gone = organisation.ended_since(&former);
        if in_force.as_ref() == Some(&version) {
            ended = Some((former, gone));
        } else {
            for one in gone {
                remember(&mut before, one);
            }
        }
        if !spared.is_empty() {
            earlier.insert(version, spared);
        }
    }
    if let Some((last, gone)) = ended {
        as_it_was_last(&organisation, &mut before, &last, gone);
    }
    let ended_services: Vec<EndedService> = before.into_values().collect();
    if earlier.is_empty() && former_papers.is_empty() && ended_services.is_empty() {
        return Ok(organisation);
    }
    Ok(organisation::with_version(Organisation { earlier, former_papers, ended_services, ..organisation }))
}

/// What was in force until now says last how a service ended, and how a paper was seen when its service asked for it no more;
/// data of an earlier build know only of their own.
fn as_it_was_last(
    organisation: &Organisation,
    before: &mut BTreeMap<ServiceId, EndedService>,
    last: &Organisation,
    gone: Vec<EndedService>,
) {
    for (id, known) in before.iter_mut() {
        let Some(service) = organisation.service(id).and(last.service(id)) else { continue };
        for (paper, roles) in &mut known.hidden {
            if let Some(asked) = service.attachments.iter().find(|asked| asked.id == *paper) {
                roles.clone_from(&asked.seen_by);
            }
        }
    }
    for mut one in gone {
        // Papers leave a service that stays one after the other.
        if organisation.service(&one.id).is_some()
            && let Some(known) = before.remove(&one.id)
        {
            for (paper, roles) in known.hidden {
                one.hidden.entry(paper).or_insert(roles);
            }
        }
        before.insert(one.id.clone(), one);
    }
}

/// Of data of before nobody knows here which came later.
fn remember(before: &mut BTreeMap<ServiceId, EndedService>, one: EndedService) {
    match before.entry(one.id.clone()) {
        Entry::Occupied(mut known) => known.get_mut().narrow(one),
        Entry::Vacant(place) => {
            place.insert(one);
        }
    }
}

/// Tells the feed the organisation's data, where it does not know them yet.
pub fn know(store: &dyn Store, organisation: &Organisation, clock: &Clock) -> Result<(), StartError> {
    let data = serde_json::to_vec(organisation)?;
    let told = |source| StartError::Store { path: PathBuf::from(STORE_FILE), source };
    know_version(store, &organisation.version, data, clock, Changer::Operator).map_err(told)
}

/// Acts are judged by the version their authors worked under (R30): each version stands in the feed from when it was.
fn know_version(
    store: &dyn Store,
    version: &str,
    data: Vec<u8>,
    clock: &Clock,
    changer: Changer,
) -> Result<(), StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let end = reader.end()?;
    let former = reader.organisation_at(end)?;
    if former.as_deref() == Some(version) {
        return Ok(());
    }
    drop(reader);
    let mut batch = Batch::after(end);
    let kind = EntryKind::Organisation { version: version.to_owned(), data: ByteBuf::from(data) };
    batch.enter(clock.now(), None, Vec::new(), kind);
    if let Some(former) = former.filter(|_| changer == Changer::Operator) {
        let line = audit::line(None, None, AuditKind::OrganisationChanged, version, former);
        audit::enter(&mut batch, clock.now(), line);
    }
    store.commit(batch).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::catalog::Attachment;

    #[test]
    fn a_folder_without_a_store_is_seen_as_such_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        assert!(!is_founded(&data, None).expect("looked"));
        assert!(!data.exists(), "nothing is made");
        drop(open(&data).expect("founded"));
        assert!(is_founded(&data, None).expect("looked"));
    }

    /// A service that is started again and again beside a restore would serve an empty store until that took its place.
    #[test]
    fn no_store_is_founded_where_one_is_being_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = store_file(folder.path());
        let making = founding(&file).expect("nobody makes one");
        let refused = open(folder.path()).map(|_| ());
        let Err(StartError::Store { source: StoreError::InUse(why), .. }) = refused else { panic!("{refused:?}") };
        assert!(why.starts_with("a store is being made in "), "{why}");
        assert!(matches!(founding(&file).map(|_| ()), Err(StoreError::InUse(_))), "of two restores one is made");
        assert!(!file.exists());
        drop(making);
        drop(open(folder.path()).expect("founded"));
        let _making = founding(&file).expect("nobody makes one");
        drop(open(folder.path()).expect("it stands"));
    }

    #[test]
    fn the_feed_knows_each_version_once() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let (clock, _) = Clock::by_hand(1_000);
        let know = |version: &str, changer| know_version(&*store, version, b"{}".to_vec(), &clock, changer);
        know("v1", Changer::Operator).expect("written");
        know("v1", Changer::Operator).expect("already there");
        assert_eq!(store.read().expect("read").end().expect("end"), 1);
        know("v2", Changer::Operator).expect("written");
        let reader = store.read().expect("read");
        assert_eq!(reader.organisation_at(2).expect("read").as_deref(), Some("v2"));
        assert_eq!(reader.organisation_at(1).expect("read").as_deref(), Some("v1"));
        let line = reader.entry(3).expect("read").expect("the operator's line");
        let EntryKind::Audit(line) = line.kind else { panic!("{line:?}") };
        assert_eq!((line.by, line.subject.as_str(), line.detail.as_str()), (None, "v2", "v1"), "data, no words");
        know("v3", Changer::Browser).expect("written");
        let end = store.read().expect("read").end().expect("end");
        assert_eq!(end, 4, "who changed it in the browser stands in the log already");
    }

    #[test]
    fn the_data_keep_how_papers_were_worded_before() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let first = organisation("oaxaca").expect("Oaxaca's data");
        let mut renamed = first.clone();
        let form = renamed.forms.iter_mut().find(|form| !form.signatures.is_empty()).expect("one that is signed");
        let former = std::mem::replace(&mut form.fields[0].label, "Otro rótulo".to_owned());
        let served = |files: &Organisation| {
            let (clock, _) = Clock::by_hand(1_000);
            let ingest = super::ingest(Arc::clone(&store), files.clone(), clock).expect("it starts");
            (**ingest.organisation()).clone()
        };
        assert!(served(&first).former_papers.is_empty(), "there was nothing before it");
        let renamed = organisation::with_version(renamed);
        let present = served(&renamed);
        let labels: Vec<_> = present.former_papers.forms.iter().map(|form| form.fields[0].label.as_str()).collect();
        assert_eq!(labels, [former.as_str()]);
        assert_eq!(files_version_in_feed(&*store).expect("read"), Some(renamed.version.clone()));
        assert_eq!(served(&renamed), present, "the same data are the same version");
    }

    #[test]
    fn the_data_keep_what_a_service_that_ended_kept_from_others() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let served = |files: &Organisation| {
            let (clock, _) = Clock::by_hand(1_000);
            let ingest = super::ingest(Arc::clone(&store), files.clone(), clock).expect("it starts");
            (**ingest.organisation()).clone()
        };
        let known = |org: &Organisation| -> Vec<(String, Option<String>)> {
            let told = |one: &EndedService| (one.id.to_string(), one.restricted.as_ref().map(ToString::to_string));
            org.ended_services.iter().map(told).collect()
        };
        let first = organisation("oaxaca").expect("Oaxaca's data");
        let service = first.services.iter().find(|service| service.restricted).expect("a restricted one");
        let (id, team) = (service.id.clone(), service.team.to_string());
        let mut opened = first.clone();
        opened.services.iter_mut().filter(|one| one.id == id).for_each(|one| one.restricted = false);
        let mut without = first.clone();
        without.services.retain(|one| one.id != id);
        let (opened, without) = (organisation::with_version(opened), organisation::with_version(without));
        assert!(served(&first).ended_services.is_empty(), "there was nothing before it");
        let ended = served(&without);
        assert_eq!(known(&ended), [(id.to_string(), Some(team))]);
        assert_eq!(files_version_in_feed(&*store).expect("read"), Some(without.version.clone()));
        assert_eq!(served(&without), ended, "the same data are the same version");
        assert!(served(&opened).ended_services.is_empty(), "it is there again");
        assert_eq!(known(&served(&without)), [(id.to_string(), None)], "it ended as it was last");
    }

    /// AGU-24: what a service asks for no more is seen as it was last, by whom it was.
    #[test]
    fn the_data_keep_who_saw_a_paper_that_its_service_asks_for_no_more() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let known = |files: &Organisation| -> Vec<(String, Vec<usize>)> {
            let (clock, _) = Clock::by_hand(1_000);
            let ingest = super::ingest(Arc::clone(&store), files.clone(), clock).expect("it starts");
            let told = |one: &EndedService| (one.id.to_string(), one.hidden.values().map(Vec::len).collect());
            ingest.organisation().ended_services.iter().map(told).collect()
        };
        let first = organisation::load_builtin("aguascalientes").expect("Aguascalientes's data");
        let with = |change: &dyn Fn(&mut Vec<Attachment>)| {
            let mut files = first.clone();
            let service = files.services.iter_mut().find(|service| service.id.as_str() == "agu-cas-queja");
            change(&mut service.expect("the complaint").attachments);
            organisation::with_version(files)
        };
        let copy = |paper: &Attachment| paper.id.as_str() == "copia_ife";
        let without = with(&|papers| papers.retain(|paper| !copy(paper)));
        let open =
            with(&|papers| papers.iter_mut().filter(|paper| copy(paper)).for_each(|paper| paper.seen_by.clear()));
        assert_eq!(known(&first), [], "there was nothing before it");
        let by = |roles: usize| [("agu-cas-queja".to_owned(), vec![roles])];
        assert_eq!(known(&without), by(1));
        assert_eq!(known(&without), by(1), "at the next start, too");
        assert_eq!(known(&open), [], "it is asked for again");
        for _ in 0..2 {
            assert_eq!(known(&without), by(0), "everybody saw it last");
        }
    }

    #[test]
    fn the_version_of_files_is_known_without_what_the_server_adds() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        assert_eq!(files_version_in_feed(&*store).expect("read"), None);
        let first = organisation("oaxaca").expect("Oaxaca's data");
        let mut stricter = first.clone();
        let service = stricter.services.iter_mut().find(|service| !service.closing.requires_signature);
        service.expect("one that asks for none").closing.requires_signature = true;
        let stricter = organisation::with_version(stricter);
        for files in [&first, &stricter] {
            let (clock, _) = Clock::by_hand(1_000);
            drop(ingest(Arc::clone(&store), files.clone(), clock).expect("it starts"));
            assert_eq!(files_version_in_feed(&*store).expect("read").as_ref(), Some(&files.version));
        }
    }

    #[test]
    fn a_change_in_the_browser_that_cannot_be_read_keeps_no_server_from_starting() {
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let first = organisation("oaxaca").expect("Oaxaca's data");
        let other = organisation::with_version(Organisation { name: "Otra".into(), ..first.clone() });
        std::fs::create_dir(folder.path().join("administration")).expect("made");
        std::fs::write(folder.path().join("administration/1.json"), "{").expect("spoiled");
        for files in [first, other] {
            let (clock, _) = Clock::by_hand(1_000);
            drop(ingest_of(folder.path(), Arc::clone(&store), files, clock).expect("it starts"));
        }
        let reader = store.read().expect("read");
        let lines = reader.audit_before(u64::MAX).expect("a log").filter_map(|entry| match entry.expect("read").kind {
            EntryKind::Audit(line) => Some((line.what, line.by)),
            _ => None,
        });
        let changed = lines.filter(|line| *line == (AuditKind::OrganisationChanged, None));
        assert_eq!(changed.count(), 1, "the operator, as far as is known");
    }

    #[test]
    fn r30_the_data_carry_what_each_version_before_them_did_not_demand() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let served = |data: &Organisation| {
            let (clock, _) = Clock::by_hand(1_000);
            let ingest = ingest(Arc::clone(&store), data.clone(), clock).expect("it starts");
            ingest.organisation().as_ref().clone()
        };
        let first = organisation("oaxaca").expect("Oaxaca's data");
        assert_eq!(served(&first), first, "nothing stood before them");
        let mut stricter = first.clone();
        let service = stricter.services.iter_mut().find(|service| !service.closing.requires_signature);
        let service = service.expect("one that asks for none");
        service.closing.requires_signature = true;
        let id = service.id.clone();
        let stricter = organisation::with_version(stricter);
        let told = served(&stricter);
        assert!(told.earlier[&first.version][&id].contains("closing.signature"));
        assert_ne!(told.version, stricter.version, "phones that have them without this are told them");
        assert!(!told.begun(&id, &first.version).expect("a service").closing.requires_signature);
        assert_eq!(served(&stricter), told, "as often as it starts");
        assert!(!changes(&*store, &stricter).expect("read"), "nothing new");
        assert!(changes(&*store, &first).expect("read"), "these were served before them");
    }
}
