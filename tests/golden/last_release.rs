//! Tests of a store and a backup as the last release wrote them. Both are whole, show what they showed, and work goes
//! on in them.

use crate::golden::database::{kept, whole};
use crate::golden::documents::{shows, view};
use crate::golden::shelf::golden;
use flate2::read::GzDecoder;
use ronda_server::backup;
use ronda_server::clock::Clock;
use ronda_server::ingest::{OwnAct, Rebuild};
use ronda_server::organisation::load_builtin;
use ronda_server::start;
use ronda_server::store::redb::{FileMedium, RedbStore};
use ronda_server::store::{Reader, Store};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::view::Summary;
use serde_json::{Map, Value};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose demonstration the release told: tests/release/store.
const ORGANISATION: &str = "secogem";
/// One of its people who may write in every ticket.
const SUPERVISOR: &str = "renata.olmedo";

/// A file of the last release, unpacked.
fn unpacked(name: &str, folder: &Path) -> PathBuf {
    let mut bytes = Vec::new();
    let packed = golden(&format!("../last-release/{name}.gz"), || panic!("tests/release/store writes it"));
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn documents(reader: &dyn Reader) -> Vec<DocumentId> {
    reader.moved_after(0).unwrap().map(|moved| moved.unwrap().1).collect()
}

/// Every document of a store, as a screen shows it.
fn all_shown(store: &dyn Store) -> Value {
    let ids = documents(&*store.read().unwrap());
    let told: Map<String, Value> = ids.iter().map(|id| (id.to_string(), view(*id, &kept(store, *id)))).collect();
    Value::Object(told)
}

/// What the documents of the last release showed; written beside its store by that release's sources.
fn shown_then(store: &dyn Store) -> Value {
    let told = golden("../last-release/shown.json", || serde_json::to_vec(&all_shown(store)).unwrap());
    serde_json::from_slice(&told).unwrap()
}

/// The tickets by their folios, each found by it.
fn tickets(store: &dyn Store) -> Vec<DocumentId> {
    let reader = store.read().unwrap();
    let mut found = Vec::new();
    for summary in reader.summaries(None, usize::MAX).unwrap() {
        let Summary::Ticket(ticket) = summary else { continue };
        let folio = ticket.folio.expect("the server numbered it");
        assert_eq!(reader.by_name(&folio).unwrap(), [ticket.id], "{folio}");
        found.push(ticket.id);
    }
    found
}

#[test]
fn the_store_of_the_last_release_is_whole_and_shows_what_it_showed() {
    let folder = tempfile::tempdir().unwrap();
    let store = RedbStore::open(unpacked("ronda.redb", folder.path())).unwrap();
    store.check_pages().unwrap();
    whole(&store);
    let then = shown_then(&store);
    assert!(then.as_object().unwrap().len() >= 2, "a store of next to nothing proves nothing");
    shows(&all_shown(&store), &then, "store");
    assert!(tickets(&store).len() >= 2);
}

#[test]
fn work_goes_on_in_the_store_of_the_last_release() {
    let folder = tempfile::tempdir().unwrap();
    let path = unpacked("ronda.redb", folder.path());
    let organisation = load_builtin(ORGANISATION).unwrap();
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(&path).unwrap());
    let then = shown_then(&*store);
    // As a server starts: new data of the organisation become known, summaries of an earlier count are made anew.
    let ingest = start::ingest(Arc::clone(&store), organisation.clone(), Clock::system()).unwrap();
    let ticket = tickets(&*store)[0];
    let text = "Del día en que se actualizó".to_string();
    let note = OwnAct {
        person: PersonId::new(SUPERVISOR),
        site: Site::Desk,
        document: ticket,
        kind: DocumentKind::Ticket,
        at: Clock::system().now(),
        command: Command::Content(Content::AddNote { audience: Audience::Internal, text: text.clone() }),
    };
    let receipts = ingest.perform_blocking(vec![note]).unwrap();
    assert_eq!(receipts.len(), 1);
    let now = view(ticket, &kept(&*store, ticket));
    assert!(now["notes"].as_array().unwrap().iter().any(|note| note["text"] == text.as_str()), "{now}");
    whole(&*store);
    drop(ingest);
    // The writer's thread lets go of the store when it has ended.
    while Arc::strong_count(&store) > 1 {
        std::thread::yield_now();
    }
    drop(store);

    // Made anew of its feed by this build, it is the same.
    let anew = RedbStore::to_rebuild(Box::new(FileMedium::new(&path))).unwrap();
    anew.rebuild(&mut Rebuild(Arc::new(organisation))).unwrap();
    drop(anew);
    let store = RedbStore::open(&path).unwrap();
    whole(&store);
    let mut untouched = then;
    untouched.as_object_mut().unwrap().remove(&ticket.to_string());
    shows(&all_shown(&store), &untouched, "made anew");
}

#[test]
fn a_backup_of_the_last_release_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("restored.redb");
    let backup = unpacked("backup.ronda", folder.path());
    let restored = backup::restore(&backup, &path, backup::SERIES_JUMP).unwrap();
    let store = RedbStore::open(&path).unwrap();
    whole(&store);
    let then = RedbStore::open(unpacked("ronda.redb", folder.path())).unwrap();
    assert_eq!(restored.documents, then.read().unwrap().document_count().unwrap());
    shows(&all_shown(&store), &shown_then(&then), "restored");
}
