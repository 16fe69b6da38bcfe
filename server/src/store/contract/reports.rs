//! Tests of the rows of reports. Schedules are replaced as they go on; what was issued is written once, whole, and
//! found damaged where it is not.

use super::rebuilding::Joining;
use super::samples::NOW;
use super::{StoreUnderTest, of_every_store};
use crate::store::reports::{IssuedContents, IssuedRow, ReportKind, ReportRows};
use crate::store::{Batch, StoreError};
use ronda_shared::cbor;
use ronda_shared::date::Date;
use ronda_shared::ids::{PersonId, Sha256};
use serde_bytes::ByteBuf;

of_every_store!(an_issued_report_is_written_once);

fn issued(number: u64, words: &str, digest: Option<Sha256>) -> Batch {
    let bytes = |text: &str| ByteBuf::from(text.as_bytes().to_vec());
    let contents = IssuedContents { report: bytes(words), paper: bytes("%PDF-"), inputs: bytes("") };
    let coded = cbor::encode(&contents);
    let day = Date::new(2026, 11, 16).expect("a day");
    let row = IssuedRow {
        number,
        report: ReportKind::Activity,
        from: day,
        to: day.plus(6),
        building: None,
        position: 9,
        by: PersonId::new("ana.lopez"),
        name: "Ana López".into(),
        at: NOW,
        done: "Se atendió.".into(),
        gained: "Menos fallas.".into(),
        replaces: None,
        digest: digest.unwrap_or_else(|| Sha256::of(&coded)),
    };
    let reports = ReportRows { issued: vec![(row, ByteBuf::from(coded))], ..ReportRows::default() };
    Batch { reports, ..Batch::default() }
}

fn an_issued_report_is_written_once(tried: StoreUnderTest) {
    tried.store.commit(issued(1, "first", None)).expect("commits");
    assert!(tried.store.commit(issued(1, "other words", None)).is_err(), "it is never altered");
    let words = || tried.read().issued_contents(1).expect("reads").expect("there").report.into_vec();
    assert_eq!(words(), b"first");
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    assert_eq!((words(), tried.read().issued_reports().expect("reads").len()), (b"first".to_vec(), 1));
    tried.store.commit(issued(2, "second", Some(Sha256::new([7; 32])))).expect("commits");
    let told = tried.read().issued_contents(2);
    assert!(matches!(told, Err(StoreError::Damaged { .. })), "not what was issued: {told:?}");
}
