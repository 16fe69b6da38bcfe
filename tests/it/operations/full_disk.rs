//! Q5 behind the router: the disk has no room at any step of a push. Writes are refused with a pause, reads go on, the
//! next push after there is room is acknowledged, and nothing that was acknowledged is lost.

use axum::http::{StatusCode, header};
use ronda_server::store::redb::RedbStore;
use ronda_shared::sync::wire::SyncResponse;
use ronda_test_support::disk::{Disk, Fault};
use ronda_test_support::house::House;
use std::sync::Arc;

#[tokio::test]
async fn a_full_disk_is_answered_with_a_pause_at_each_step_and_forgotten_once_there_is_room() {
    let disk = Disk::new(61, 0);
    let house = House::on(Arc::new(RedbStore::on(Box::new(disk.clone()), None).expect("a store")));
    let mut omar = house.technician().await;
    let mut documents = Vec::new();
    for number in 0..3 {
        documents.push(omar.device.register(&format!("INV-{number}"), house.now()));
    }
    omar.sync().await;

    let mut refused = 0;
    for step in 0..12 {
        omar.device.register(&format!("LLENO-{step}"), house.now());
        let push = omar.device.push();
        let (before, _) = house.feed();
        disk.set(Fault::FullAfter(step));
        let answer = omar.offer(&push).await;
        if answer.status == StatusCode::OK {
            // So few steps did not meet this commit's end: it is there, and was said to be.
            let answer: SyncResponse = answer.framed();
            omar.device.take(&answer);
            disk.set(Fault::None);
            continue;
        }
        refused += 1;
        for _ in 0..2 {
            let again = omar.offer(&push).await;
            assert_eq!((again.status.as_u16(), again.problem().code.as_str()), (503, "full"), "step {step}");
            let pause: u64 = again.header(header::RETRY_AFTER).parse().expect("seconds");
            assert!((1..=60).contains(&pause));
        }
        assert_eq!(omar.get("/api/me").await.status, StatusCode::OK);
        assert_eq!(omar.get(&format!("/api/documents/{}", documents[0])).await.status, StatusCode::OK);
        assert_eq!(house.anonymous().get("/healthz").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(house.feed().0 >= before, "what was acknowledged is there");

        disk.set(Fault::None);
        let answer = omar.offer(&push).await;
        assert_eq!(answer.status, StatusCode::OK, "step {step}: it recovers by itself: {:?}", answer.problem());
        let answer: SyncResponse = answer.framed();
        assert_eq!(answer.acknowledged, push.first + push.acts.len() as u64 - 1);
        omar.device.take(&answer);
        assert_eq!(house.anonymous().get("/healthz").await.status, StatusCode::OK);
    }
    assert!(refused > 3, "the disk was full at {refused} steps");

    let mut other = house.agent().await;
    other.sync().await;
    for id in documents {
        assert_eq!(other.get(&format!("/api/documents/{id}")).await.status, StatusCode::OK);
    }
}
