//! A bundle proves itself; whatever is changed in it is found and named.

use super::bundle::{Bundle, BundleError, MAGIC};
use super::check::{self, BundleFindings, Proof, TimelineEvent};
use super::testing::{lived, memory, on_disk};
use super::{Actors, Lang, timeline};
use crate::backup::verify;
use crate::certificates::ocsp::testing::ROSA;
use crate::store::redb::{RedbStore, tampered};
use crate::store::{Entry, EntryKind, LogRow, Reader, Store};
use proptest::prelude::*;
use ronda_shared::act::Act;
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content};
use ronda_shared::ids::{ActId, DeviceId, FormId};
use ronda_shared::signature::{Certified, Hand, Octets, Sign, Strokes};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

/// As it is read again from its file.
fn checked(bundle: &Bundle) -> BundleFindings {
    let (read, as_written) = Bundle::read(bundle.write().as_slice()).expect("readable");
    assert_eq!(&read, bundle);
    check::check(&read, as_written)
}

fn proofs(checked: &BundleFindings) -> Vec<(ActId, Proof)> {
    let of = |what: &TimelineEvent| match what {
        TimelineEvent::Act { act, proof, .. } => Some((*act, *proof)),
        TimelineEvent::Decided { .. } | TimelineEvent::Redacted { .. } => None,
    };
    checked.lines.iter().filter_map(|line| of(&line.what)).collect()
}

#[test]
fn a_store_with_all_kinds_of_acts_is_whole() {
    let (fixture, ..) = lived(memory());
    let report = verify::store(&*fixture.store.read().expect("reads")).expect("verified");
    assert_eq!(report.faults, Vec::<String>::new());
}

#[test]
fn a_document_walked_alone_is_judged_again_where_another_device_has_its_actor() {
    let alone = |actor: u8, device: u64| {
        let mut actors = Actors::default();
        assert_eq!(actors.note(&automerge::ActorId::from(vec![actor]), DeviceId::new(device)), None);
        actors
    };
    let mut all = Actors::default();
    assert!(all.agree_with(&alone(7, 1)));
    all.take_over(alone(7, 1));
    assert!(all.agree_with(&alone(7, 1)) && all.agree_with(&alone(8, 2)));
    assert!(!all.agree_with(&alone(7, 2)));
}

#[test]
fn a_bundle_proves_who_wrote_what_and_tells_it() {
    let (fixture, id, _) = lived(memory());
    let bundle = fixture.bundle(id, false);
    let found = checked(&bundle);
    assert_eq!(found.faults, Vec::<String>::new());
    let bytes = bundle.write();
    let text = String::from_utf8_lossy(&bytes);
    for secret in ["otro asunto", "Otro asunto", "oaxaca.gob.mx", "12345"] {
        assert!(!text.contains(secret), "{secret} is nobody's who reads this");
    }
    // An act after which only acts on another ticket were signed hangs on the server's word; the others do not.
    let told: Vec<ActId> =
        proofs(&found).into_iter().filter(|(_, proof)| *proof == Proof::Told).map(|(act, _)| act).collect();
    let phone = DeviceId::new(1_002);
    assert_eq!(told, [1, 2, 4].map(|number| ActId { device: phone, number }));
    assert!(proofs(&found).iter().all(|(act, proof)| *proof == Proof::Signed || told.contains(act)));
    let whole = checked(&fixture.bundle(id, true));
    assert!(proofs(&whole).iter().all(|(_, proof)| *proof == Proof::Signed), "{:?}", proofs(&whole));

    let es = timeline::write(&bundle, &found, Lang::Es);
    for line in ["Omar Cruz Peña · K2", "Nota interna: «Llego a las diez»", "firmado por su dispositivo", "12401"] {
        assert!(es.contains(line), "{line} in\n{es}");
    }
    let en = timeline::write(&bundle, &found, Lang::En);
    assert!(en.contains("Internal note: «Llego a las diez»") && en.contains("signed by its device"), "{en}");
}

#[test]
fn every_changed_byte_of_a_bundle_is_found_and_none_is_fatal() {
    let (fixture, id, _) = lived(memory());
    let bytes = fixture.bundle(id, true).write();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        match Bundle::read(flipped.as_slice()) {
            // What was written is told by the digest: no need to execute every act for each byte.
            Ok((_, as_written)) => assert!(!as_written, "byte {at}"),
            Err(BundleError::NotOne | BundleError::NotWhole(_) | BundleError::TooNew(_)) => {}
            Err(error) => panic!("byte {at}: {error}"),
        }
    }
    for cut in [0, 5, 20, 60, bytes.len() / 2, bytes.len() - 1] {
        assert!(Bundle::read(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn bad_bundles_are_refused() {
    let (fixture, id, _) = lived(memory());
    let mut later = fixture.bundle(id, false);
    later.version = 2;
    assert!(matches!(Bundle::read(later.write().as_slice()), Err(BundleError::TooNew(2))));
    let endless = MAGIC.as_slice().iter().copied().chain(std::iter::repeat(0)).take(70 << 20).collect::<Vec<u8>>();
    assert!(matches!(Bundle::read(endless.as_slice()), Err(BundleError::TooLarge)));
    for lie in [&b"\xbf"[..], b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff"] {
        let file = [MAGIC.as_slice(), &Sha256::digest(lie), lie].concat();
        assert!(matches!(Bundle::read(file.as_slice()), Err(BundleError::NotWhole(_))));
    }
}

/// What a check finds where somebody who has the file changes an entry and makes the rest fit as far as one can
/// without the devices' keys.
fn forged(how: impl Fn(&mut Entry) -> bool) -> Vec<String> {
    let (fixture, id, _) = lived(memory());
    let mut bundle = fixture.bundle(id, true);
    let mut done = false;
    for carried in &mut bundle.entries {
        let mut entry: Entry = cbor::decode(&carried.bytes).expect("an entry");
        if !done && how(&mut entry) {
            done = true;
            carried.bytes = ByteBuf::from(cbor::encode(&entry));
            carried.hash = carried.before.then(&carried.bytes);
        }
    }
    assert!(done, "something was there to change");
    let faults = checked(&bundle).faults;
    assert!(!faults.is_empty());
    faults
}

/// The first act of a device on the ticket by this command.
fn is(entry: &Entry, command: &str) -> bool {
    match &entry.kind {
        EntryKind::Act { bytes, .. } => Act::decode(bytes).is_ok_and(|act| act.command == command),
        _ => false,
    }
}

#[test]
fn the_very_act_that_was_changed_is_named() {
    let other_text = forged(|entry| {
        let hit = is(entry, "add_note");
        if let (true, EntryKind::Act { bytes, .. }) = (hit, &mut entry.kind) {
            let mut act = Act::decode(bytes).expect("an act");
            let at = act.arguments.windows(5).position(|window| window == b"Llego").expect("the text");
            act.arguments[at] = b'l';
            *bytes = ByteBuf::from(act.encode());
        }
        hit
    });
    let named = |faults: &[String], name: &str| faults.iter().any(|fault| fault.contains(name));
    let note = ActId { device: DeviceId::new(1_002), number: 1 }.to_string();
    assert!(named(&other_text, &format!("act {note} does not stand so")), "{other_text:?}");
    assert!(named(&other_text, &format!("act {note} (entry")), "{other_text:?}");

    let other_outcome = forged(|entry| {
        let hit = is(entry, "add_note");
        if let (true, EntryKind::Act { outcome, .. }) = (hit, &mut entry.kind) {
            *outcome = ronda_shared::sync::wire::Outcome::Refused(ronda_shared::messages::Reason::NotYourRole);
        }
        hit
    });
    assert!(named(&other_outcome, "was not accepted and has a change all the same"), "{other_outcome:?}");

    let other_time = forged(|entry| {
        let hit = is(entry, "add_note");
        entry.at = if hit { entry.at.plus(7) } else { entry.at };
        hit
    });
    assert!(named(&other_time, &format!("act {note} (entry")), "{other_time:?}");

    let no_ruling = forged(|entry| {
        let hit = matches!(entry.kind, EntryKind::Rulings { .. });
        if let EntryKind::Rulings { change } = &mut entry.kind {
            let last = change.len() - 1;
            change[last] ^= 1;
        }
        hit
    });
    assert!(named(&no_ruling, "(rulings)"), "{no_ruling:?}");
}

/// R18: who has the file puts a certificate beside words that its key has not signed; one that is no certificate, too.
#[test]
fn a_certificate_that_has_not_signed_what_its_act_says_is_named() {
    for certificate in [ROSA.0, b"no certificate".as_slice()] {
        let faults = forged(|entry| {
            let hit = is(entry, "add_note");
            if let (true, EntryKind::Act { bytes, .. }) = (hit, &mut entry.kind) {
                let act = Act::decode(bytes).expect("an act");
                let (certificate, signature) = (Octets::new(certificate.to_vec()), Octets::new(vec![7; 256]));
                let strokes = Strokes::parse("1,1 20,30").expect("drawn");
                let sign = Command::Content(Content::Sign(Box::new(Sign {
                    paper: FormId::new("oax-resguardo-telefono"),
                    role: "usuario".to_owned(),
                    purpose: "receipt".to_owned(),
                    format: 1,
                    text: "Recibí".to_owned(),
                    hand: Hand { name: "Rosa".into(), position: String::new(), strokes },
                    certified: Some(Certified { certificate, signature, at: act.at }),
                })));
                let forged = Act { command: sign.name().into(), arguments: cbor::encode(&sign), ..act };
                *bytes = ByteBuf::from(forged.encode());
            }
            hit
        });
        let said = "the certificate of its signature has not signed what it says";
        assert!(faults.iter().any(|fault| fault.contains(said)), "{faults:?}");
    }
}

#[test]
fn keys_signatures_and_hashes_of_another_are_named() {
    let (fixture, id, _) = lived(memory());
    let whole = fixture.bundle(id, true);
    let finds = |how: &dyn Fn(&mut Bundle), name: &str| {
        let mut bundle = whole.clone();
        how(&mut bundle);
        let faults = checked(&bundle).faults;
        assert!(faults.iter().any(|fault| fault.contains(name)), "{name}: {faults:?}");
    };
    let key = |bundle: &mut Bundle| bundle.devices[1].public_key = bundle.devices[0].public_key.clone();
    finds(&key, "is not its own");
    finds(&|bundle| bundle.logs[1].signed[0].signature[9] ^= 1, "is not its own");
    finds(&|bundle| bundle.logs[1].links[1].0[0] ^= 1, "does not stand so in its device's log");
    finds(&|bundle| bundle.logs[1].between[0].1[30] ^= 1, "is not the one of its device's log");
    finds(&|bundle| bundle.entries[0].before.0[0] ^= 1, "was changed after it was written");
    finds(&|bundle| bundle.devices[1].person = bundle.devices[0].person.clone(), "its device is of");
    finds(&|bundle| drop(bundle.devices.remove(1)), "does not name");
    finds(&|bundle| drop(bundle.entries.remove(0)), "is not what executing it says");
    finds(&|bundle| drop(bundle.logs.remove(1)), "is not in the log");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bit of any row that the store's truth or indexes rest on: found, with all else that is to be told.
    #[test]
    fn a_flipped_bit_of_a_row_is_found(row in 0usize..10_000, bit in 0usize..1_000_000) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ronda.redb");
        std::fs::write(&path, ROWS.with(|file| file.clone())).expect("written");
        let what = tampered::flip(&path, row, bit);
        let store = RedbStore::open(&path).expect("opens");
        let reader = store.read().expect("reads");
        let found = !verify::store(&*reader).expect("no row ends a verification").is_whole();
        // A row may say the same with other bytes: the name of a field that is absent.
        let same = || shown(&*reader) == SHOWN.with(Clone::clone) && LOGS.with(|logs| as_before(logs, &logs_of(&*reader)));
        prop_assert!(found || same(), "{what}");
    }
}

/// Whether logs say what they said. The first row that tells how far its author had read may have lost it: builds before
/// that told nothing, and a store of theirs begins with such rows (`backup/derived_rows.rs`).
fn as_before(then: &[LogRow], now: &[LogRow]) -> bool {
    let first = then.iter().filter(|row| row.seen > 0).map(|row| row.position).min();
    let same = |(then, now): (&LogRow, &LogRow)| {
        let untold = LogRow { seen: 0, ..then.clone() };
        then == now || (Some(then.position) == first && untold == *now)
    };
    then.len() == now.len() && then.iter().zip(now).all(same)
}

/// Every row of every log.
fn logs_of(reader: &dyn Reader) -> Vec<LogRow> {
    let mut rows = Vec::new();
    for device in reader.devices().expect("devices") {
        for number in 1..=reader.log_head(device.id).expect("a log").map_or(0, |(last, _)| last) {
            rows.extend(reader.log(device.id, number).expect("a row"));
        }
    }
    rows
}

/// All that the rows beside the feed and the logs say.
fn shown(reader: &dyn Reader) -> String {
    let mut text = format!("{:?} {:?}", reader.people(), reader.devices());
    for moved in reader.moved_after(0).expect("documents") {
        let (_, id) = moved.expect("a document");
        text += &format!("{:?} {:?} {:?}", reader.document(id), reader.summary(id), reader.snapshot(id));
    }
    for device in reader.devices().expect("devices") {
        text += &format!("{:?}", reader.signed_heads(device.id));
    }
    text
}

thread_local! {
    /// The file of a small store, made once.
    static ROWS: Vec<u8> = {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ronda.redb");
        let (fixture, ..) = lived(on_disk(&path));
        drop(fixture);
        // The writer's thread holds the file a moment longer: only what it has closed can be copied.
        while RedbStore::open(&path).is_err() {
            std::thread::yield_now();
        }
        std::fs::read(&path).expect("read")
    };
    /// What its rows say.
    static SHOWN: String = of_the_small_store(shown);
    /// The rows of its logs.
    static LOGS: Vec<LogRow> = of_the_small_store(logs_of);
}

fn of_the_small_store<T>(read: impl Fn(&dyn Reader) -> T) -> T {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ronda.redb");
    std::fs::write(&path, ROWS.with(|file| file.clone())).expect("written");
    read(&*on_disk(&path).read().expect("reads"))
}

#[test]
fn only_the_first_row_that_told_how_far_its_author_had_read_may_have_lost_it() {
    let row = |position, seen| LogRow {
        hash: ronda_shared::act::ChainHash::default(),
        outcome: ronda_shared::sync::wire::Outcome::Accepted,
        position,
        seen,
        note: None,
    };
    let then = [row(1, 0), row(2, 4), row(3, 4)];
    assert!(as_before(&then, &then));
    assert!(as_before(&then, &[row(1, 0), row(2, 0), row(3, 4)]));
    assert!(!as_before(&then, &[row(1, 0), row(2, 4), row(3, 0)]), "a later one");
    assert!(!as_before(&then, &[row(1, 0), row(2, 3), row(3, 4)]), "another number");
    assert!(!as_before(&then, &then[..2]), "a row less");
}
