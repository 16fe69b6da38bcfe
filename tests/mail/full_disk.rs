//! A disk that is full for a while: what went out goes out once, what came in is taken afterwards.

use crate::mail::house::{ANA, Ground, MailServer};
use crate::mail::steps::{ground, message, post, taken};
use ronda_server::store::mail::Became;
use ronda_test_support::hindered_store::HinderedStore;
use std::sync::Arc;

fn open_on_disk(ground: &Ground) -> (MailServer, Arc<HinderedStore>) {
    let mut disk = None;
    let house = ground.open_over(|inner| {
        let known = Arc::new(HinderedStore::on(inner));
        disk = Some(Arc::clone(&known));
        known
    });
    (house, disk.expect("the store is opened"))
}

/// The mailbox is looked into each minute: tried so often, one message would be more than its sender may send in an hour, and wait in the
/// tray.
#[tokio::test]
async fn a_message_that_cannot_be_taken_for_a_while_is_one_message() {
    let (ground, _sink) = ground().await;
    let (house, disk) = open_on_disk(&ground);
    disk.fills();
    let raw = message(ANA, "lleno", "Sin red", "No hay red.");
    for _ in 0..30 {
        assert!(house.mail.take(raw.clone()).await.is_err(), "nothing can be written");
    }
    disk.empties();
    let row = taken(&house, raw).await;
    assert_eq!((row.became, house.tickets().len()), (Became::Ticket, 1), "{row:?}");
    // Those that are taken count.
    for nth in 2..=20 {
        taken(&house, message(ANA, &format!("lleno-{nth}"), "Otra", "Otra cosa.")).await;
    }
    assert_eq!(taken(&house, message(ANA, "lleno-21", "Otra", "Otra cosa.")).await.became, Became::Kept);
}

#[tokio::test]
async fn a_message_that_the_mail_server_has_is_not_handed_over_again_while_that_cannot_be_written() {
    let (ground, sink) = ground().await;
    let (house, disk) = open_on_disk(&ground);
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
