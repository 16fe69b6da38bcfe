//! A disk that is full for a while: what went out meanwhile goes out once.

use crate::mail::house::ANA;
use crate::mail::steps::{ground, post};
use ronda_server::store::nodes::Nodes;
use ronda_server::store::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A store whose disk is full where that is said.
struct Disk {
    inner: Arc<dyn Store>,
    is_full: AtomicBool,
}

impl Store for Disk {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.read()
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        if self.is_full.load(Ordering::Relaxed) { Err(StoreError::Full) } else { self.inner.commit(batch) }
    }
    fn turn(&self) -> Turn<'_> {
        self.inner.turn()
    }
    fn nodes(&self) -> Option<&dyn Nodes> {
        self.inner.nodes()
    }
    fn accepts_writes(&self) -> bool {
        self.inner.accepts_writes()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.inner.rebuild(projector)
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
}

#[tokio::test]
async fn a_message_that_the_mail_server_has_is_not_handed_over_again_while_that_cannot_be_written() {
    let (ground, sink) = ground().await;
    let mut disk = None;
    let house = ground.open_over(|inner| {
        let known = Arc::new(Disk { inner, is_full: AtomicBool::new(false) });
        disk = Some(Arc::clone(&known));
        known
    });
    let disk = disk.expect("the store is opened");
    house.file(&ground, ANA, "Impresora").await;
    house.follow();
    disk.is_full.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        assert!(house.mail.send_due().await.is_err(), "nothing can be written");
    }
    assert_eq!(sink.to(ANA).len(), 1);
    disk.is_full.store(false, Ordering::Relaxed);
    post(&house).await;
    assert_eq!(sink.to(ANA).len(), 1, "it was taken the first time");
    assert_eq!(house.app.store().read().expect("reads").mail_waits().expect("read"), 0);
}
