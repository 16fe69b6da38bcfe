//! Tests of the messages of the wire. They are read as they were meant, written to the same bytes, with keys missing
//! and keys too many.

use crate::golden::samples;
use crate::golden::shelf::{golden, with_unknown_key};
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::cbor;
use ronda_shared::command::HolderKind;
use ronda_shared::equipment::{EquipmentSummary, OpenCustody};
use ronda_shared::ids::{DeviceId, DocumentId, LabelId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{RecordProgress, RecordSummary};
use ronda_shared::sync::wire::{
    Directory, FormerReceipt, LightKeys, Outcome, Problem, Receipt, SyncRequest, SyncResponse,
};
use ronda_shared::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use std::fmt::Debug;

fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let bytes = golden(name, || cbor::encode(value));
    assert_eq!(cbor::decode::<T>(&bytes).as_ref(), Ok(value), "{name} reads otherwise");
    assert_eq!(cbor::encode(value), bytes, "{name} is written otherwise");
    assert_eq!(cbor::decode::<T>(&with_unknown_key(&bytes)).as_ref(), Ok(value), "{name} with a key of a later build");
}

#[test]
fn messages_are_read_and_written_as_they_were_released() {
    holds("act.cbor", &samples::an_act());
    holds("request.cbor", &samples::request());
    holds("response.cbor", &samples::response());
    holds("outbox.cbor", &samples::outbox());
    holds("problem.cbor", &samples::problem());
}

#[test]
fn an_answer_says_what_became_of_a_former_devices_acts() {
    let outcome = Outcome::Refused(Reason::RejectedBySupervisor);
    let former = vec![
        FormerReceipt { device: DeviceId::new(77), number: 4, outcome: Outcome::Accepted, note: None },
        FormerReceipt { device: DeviceId::new(77), number: 5, outcome, note: Some("Ya estaba.".into()) },
    ];
    holds("response.former.cbor", &SyncResponse { former, ..samples::response() });
}

/// A phone that is updated late takes what a newer server answers, and says that a newer app knows why.
#[test]
fn a_reason_of_a_later_build_is_read_as_one() {
    let outcome = Outcome::Held(Reason::NotYourRole);
    let receipts = vec![Receipt { number: 4, outcome, note: Some("Se revisa".into()) }];
    let answer = SyncResponse { receipts, ..samples::response() };
    let (mut bytes, known, later) = (cbor::encode(&answer), b"not_your_role", b"not_your_moon");
    let place = bytes.windows(known.len()).position(|part| part == known).expect("its word");
    bytes[place..place + later.len()].copy_from_slice(later);
    let read = cbor::decode::<SyncResponse>(&bytes).expect("it is read whole");
    assert_eq!(read.receipts[0].outcome, Outcome::Held(Reason::FromNewerServer));
    let rest = |answer: &SyncResponse| SyncResponse { receipts: Vec::new(), ..answer.clone() };
    assert_eq!(rest(&read), rest(&answer));
    for word in Reason::ALL {
        assert_eq!(cbor::decode::<Reason>(&cbor::encode(word)).as_ref(), Ok(word));
    }
}

#[test]
fn the_directory_tells_the_keys_for_what_is_carried() {
    let keys = LightKeys { institution: "oaxaca".into(), public: "1f".repeat(32), receipts: "04".repeat(65) };
    let response = samples::response();
    let directory = response.directory.clone().map(|directory| Directory { light: Some(keys), ..directory });
    holds("response.light.cbor", &SyncResponse { directory, ..response });
}

#[test]
fn an_item_says_its_open_conflicts_where_it_has_some() {
    let disputed = EquipmentSummary { conflicts: 2, ..samples::equipment_summary() };
    holds("equipment-summary.conflicts.cbor", &disputed);
}

#[test]
fn an_item_says_its_labels_its_holder_and_where_it_was_merged() {
    let moved = EquipmentSummary {
        labels: vec![LabelId::new(0x1_2345_6789_abcd)],
        merged_into: Some(DocumentId::from_bytes([7; 16])),
        holder: "Omar Cruz".into(),
        ..samples::equipment_summary()
    };
    holds("equipment-summary.labels.cbor", &moved);
}

#[test]
fn an_item_says_since_when_its_user_has_not_got_it_back() {
    let item = samples::equipment_summary();
    let since = Timestamp::from_millis(1_795_622_700_000);
    let custody = Some(OpenCustody { since, with: HolderKind::Vendor, ticket: Some(DocumentId::from_bytes([7; 16])) });
    holds("equipment-summary.custody.cbor", &EquipmentSummary { holder: "Proveedor".into(), custody, ..item });
}

#[test]
fn a_record_is_told_and_an_app_says_that_it_knows_them() {
    holds("record-summary.cbor", &samples::record_summary());
    holds("record-summary.votes.cbor", &RecordSummary { useful: 3, useless: 1, ..samples::record_summary() });
    let progress = Some(RecordProgress { percent: 40, at: samples::record_summary().born });
    holds("record-summary.progress.cbor", &RecordSummary { progress, ..samples::record_summary() });
    holds("record-summary.files.cbor", &RecordSummary { files: 2, ..samples::record_summary() });
    holds("request.records.cbor", &SyncRequest { records: true, ..samples::request() });
}

#[test]
fn an_act_says_its_command() {
    let act = Act::decode(&golden("act.cbor", || samples::an_act().encode())).unwrap();
    assert_eq!(act.command().unwrap().name(), "add_note");
}

/// What a client of the first release must say; all else has a default.
#[derive(Serialize)]
struct First {
    version: u16,
    device: DeviceId,
    app: String,
    before: ChainHash,
    first: u64,
    acts: Vec<ByteBuf>,
    signature: ByteBuf,
    page_bytes: u32,
    head_number: u64,
}

#[test]
fn a_request_without_what_may_be_absent_is_read() {
    let whole = samples::request();
    let least = First {
        version: whole.version,
        device: whole.device,
        app: whole.app.clone(),
        before: whole.before,
        first: whole.first,
        acts: whole.acts.clone(),
        signature: whole.signature.clone(),
        page_bytes: whole.page_bytes,
        head_number: whole.head_number,
    };
    let bytes = golden("request-least.cbor", || cbor::encode(&least));
    let expected = SyncRequest { cursor: None, organisation: None, directory: None, ..whole };
    assert_eq!(cbor::decode::<SyncRequest>(&bytes), Ok(expected));
}

#[test]
fn a_refusal_without_a_number_is_read() {
    #[derive(Serialize)]
    struct Least {
        code: String,
        es: String,
        en: String,
    }
    let Problem { code, es, en, .. } = samples::problem();
    let bytes = golden("problem-least.cbor", || cbor::encode(&Least { code, es, en }));
    let expected = Problem { acknowledged: None, ..samples::problem() };
    assert_eq!(cbor::decode::<Problem>(&bytes), Ok(expected));
}
