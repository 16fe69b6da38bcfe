//! Tests of what makes a data directory ready.

use super::*;
use crate::store::{AuditKind, EntryKind};
use ronda_shared::catalog::{Attachment, EndedService};

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

/// It holds words that were taken out of the store since.
#[test]
fn what_compacting_left_that_was_killed_goes_once_the_store_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let left = folder.path().join("ronda.redb.compacting");
    let held = open(folder.path()).expect("founded");
    std::fs::write(&left, b"all of it").expect("written");
    assert!(open(folder.path()).is_err(), "somebody has it open, who may be making it");
    assert!(left.exists());
    drop(held);
    drop(open(folder.path()).expect("opened"));
    assert!(!left.exists() && store_file(folder.path()).exists());
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
    let open = with(&|papers| papers.iter_mut().filter(|paper| copy(paper)).for_each(|paper| paper.seen_by.clear()));
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
