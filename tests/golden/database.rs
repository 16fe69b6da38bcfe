//! Tests of a whole store as the first release wrote it. It opens, it is whole, its documents show what they showed,
//! and its fleet goes on.

use crate::golden::documents::{shows, view};
use crate::golden::scene::{self, Scene};
use crate::golden::shelf::golden;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ronda_server::backup::verify::{self, Report};
use ronda_server::store::Store;
use ronda_server::store::redb::RedbStore;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::TERMS_VERSION;
use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;

/// Not more than this in the repository.
const BYTES: usize = 200 * 1024;

fn made() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ronda.redb");
    drop(Scene::played(&path));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&std::fs::read(path).unwrap()).unwrap();
    encoder.finish().unwrap()
}

fn unpacked(folder: &Path) -> std::path::PathBuf {
    let packed = golden("store.redb.gz", made);
    assert!(packed.len() < BYTES, "{} bytes", packed.len());
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let path = folder.join("ronda.redb");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A document of the store, whole.
pub fn kept(store: &dyn Store, id: DocumentId) -> Vec<u8> {
    let reader = store.read().unwrap();
    let row = reader.document(id).unwrap().unwrap();
    let mut bytes = reader.snapshot(id).unwrap().unwrap_or_default();
    for change in reader.changes_after(id, row.snapshot).unwrap() {
        bytes.extend_from_slice(&change.bytes);
    }
    bytes
}

/// Stops where the store is not whole.
pub fn whole(store: &dyn Store) -> Report {
    let report = verify::store(&*store.read().unwrap()).unwrap();
    assert!(report.is_whole(), "{:?}", report.faults);
    report
}

#[test]
fn an_old_store_opens_and_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = RedbStore::open(unpacked(folder.path())).unwrap();
    store.check_pages().unwrap();
    let report = whole(&store);
    assert!(report.documents >= 2 && report.signatures > 0 && report.entries > 20, "{report:?}");
    for (name, which) in [("ticket", scene::ticket()), ("equipment", scene::equipment())] {
        let then: Value = serde_json::from_slice(&golden(&format!("store-{name}.json"), || {
            serde_json::to_vec_pretty(&view(which, &kept(&store, which))).unwrap()
        }))
        .unwrap();
        shows(&view(which, &kept(&store, which)), &then, name);
        assert_eq!(store.read().unwrap().summary(which).unwrap().map(|summary| summary.id()), Some(which));
    }
}

#[test]
fn the_work_goes_on_in_an_old_store() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::reopened(&unpacked(folder.path()));
    assert_eq!(scene.store().read().unwrap().scope_index_of().unwrap(), TERMS_VERSION, "made as it was first served");
    let newcomer = scene.enrol("beatriz", 99);
    scene.sync(newcomer);
    let text = "Del día en que se actualizó".to_string();
    scene
        .act(
            newcomer,
            scene::ticket(),
            Command::Content(Content::AddNote { audience: Audience::Internal, text: text.clone() }),
        )
        .unwrap();
    scene.sync(newcomer);
    let view = scene.device(newcomer).base(scene::ticket(), scene.now()).unwrap();
    assert!(view.notes.iter().any(|note| note.text == text));
    whole(scene.store());
}
