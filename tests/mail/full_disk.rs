//! A disk that is full for a while: what went out meanwhile goes out once.

use crate::mail::house::ANA;
use crate::mail::steps::{ground, post};
use ronda_test_support::hindered_store::HinderedStore;
use std::sync::Arc;

#[tokio::test]
async fn a_message_that_the_mail_server_has_is_not_handed_over_again_while_that_cannot_be_written() {
    let (ground, sink) = ground().await;
    let mut disk = None;
    let house = ground.open_over(|inner| {
        let known = Arc::new(HinderedStore::on(inner));
        disk = Some(Arc::clone(&known));
        known
    });
    let disk = disk.expect("the store is opened");
    house.file(&ground, ANA, "Impresora").await;
    house.follow();
    disk.fills();
    for _ in 0..3 {
        assert!(house.mail.send_due().await.is_err(), "nothing can be written");
    }
    assert_eq!(sink.to(ANA).len(), 1);
    disk.empties();
    post(&house).await;
    assert_eq!(sink.to(ANA).len(), 1, "it was taken the first time");
    assert_eq!(house.app.store().read().expect("reads").mail_waits().expect("read"), 0);
}
