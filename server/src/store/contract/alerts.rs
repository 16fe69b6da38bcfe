//! Alerts are known by source and key, outages by their ticket; both outlive a rebuild, and are forgotten when told.

use super::rebuilding::Joining;
use super::samples::{NOW, doc};
use super::{StoreUnderTest, of_every_store};
use crate::store::Batch;
use crate::store::alerts::{AlertRow, AlertRows, OutageRow};
use ronda_shared::ids::{BuildingId, DocumentId, Sha256};
use std::collections::BTreeSet;

of_every_store!(alerts_are_replaced_and_forgotten, an_alert_is_its_sources_own);

fn alert(source: &str, n: u8, outage: DocumentId, firing: bool) -> AlertRow {
    AlertRow {
        source: source.into(),
        key: Sha256::new([n; 32]),
        title: "No responde".into(),
        outage,
        firing,
        since: NOW,
    }
}

fn outage(document: DocumentId, firing: u32) -> OutageRow {
    OutageRow {
        source: "alertas".into(),
        document,
        items: BTreeSet::from([doc(9)]),
        upstream: "sw1".into(),
        building: Some(BuildingId::new("edificio-1")),
        buildings: BTreeSet::from([BuildingId::new("edificio-2")]),
        storm: false,
        opened: NOW,
        last: NOW,
        firing,
        alerts: 1,
        unsaid: 0,
        noted: NOW,
        ended: (firing == 0).then_some(NOW),
    }
}

fn written(tried: &StoreUnderTest, rows: AlertRows) {
    tried.store.commit(Batch { alerts: rows, ..Batch::default() }).expect("commits");
}

fn alerts_are_replaced_and_forgotten(tried: StoreUnderTest) {
    let reader = tried.read();
    assert_eq!((reader.alerts_turn().expect("reads"), reader.alerts_followed().expect("reads")), (0, None));
    assert_eq!(reader.outages().expect("reads"), []);
    drop(reader);
    let rows = |firing: bool, turn: u64| AlertRows {
        alerts: vec![alert("alertas", 1, doc(1), firing)],
        outages: vec![outage(doc(1), u32::from(firing))],
        turn: Some(turn),
        followed: Some(turn + 4),
        ..AlertRows::default()
    };
    written(&tried, rows(true, 1));
    written(&tried, rows(false, 2));
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    let reader = tried.read();
    assert_eq!(
        reader.alert("alertas", &Sha256::new([1; 32])).expect("reads"),
        Some(alert("alertas", 1, doc(1), false))
    );
    assert_eq!(reader.outages().expect("reads"), [outage(doc(1), 0)]);
    assert_eq!((reader.alerts_turn().expect("reads"), reader.alerts_followed().expect("reads")), (2, Some(6)));
    drop(reader);
    let gone = AlertRows {
        alerts_gone: vec![("alertas".into(), Sha256::new([1; 32]))],
        outages_gone: vec![doc(1)],
        ..AlertRows::default()
    };
    written(&tried, gone);
    let reader = tried.read();
    assert_eq!((reader.alerts().expect("reads"), reader.outages().expect("reads")), (Vec::new(), Vec::new()));
    assert_eq!(reader.alerts_turn().expect("reads"), 2, "what is not told stays");
}

fn an_alert_is_its_sources_own(tried: StoreUnderTest) {
    let alerts = vec![alert("a", 7, doc(1), true), alert("ab", 7, doc(2), true)];
    written(&tried, AlertRows { alerts: alerts.clone(), ..AlertRows::default() });
    let reader = tried.read();
    let key = Sha256::new([7; 32]);
    assert_eq!(reader.alert("a", &key).expect("reads").map(|row| row.outage), Some(doc(1)));
    assert_eq!(reader.alert("ab", &key).expect("reads").map(|row| row.outage), Some(doc(2)));
    assert_eq!(reader.alert("b", &key).expect("reads"), None);
    assert_eq!(reader.alerts().expect("reads"), alerts, "in the order of their keys");
}
