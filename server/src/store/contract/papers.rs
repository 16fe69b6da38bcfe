//! Papers that were printed are found by the letters of their address, also after a rebuild.

use super::rebuilding::Joining;
use super::samples::NOW;
use super::{StoreUnderTest, of_every_store};
use crate::store::{Audit, AuditKind, Batch, EntryKind};

of_every_store!(a_printed_paper_is_found_by_its_address);

fn a_printed_paper_is_found_by_its_address(tried: StoreUnderTest) {
    let line = |what: AuditKind, subject: &str, detail: &str| {
        EntryKind::Audit(Audit { by: None, device: None, what, subject: subject.into(), detail: detail.into() })
    };
    let hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let mut batch = Batch::after(0);
    batch.enter(NOW, None, vec![], line(AuditKind::Exported, &"f".repeat(64), "another line"));
    let first = batch.enter(NOW, None, vec![], line(AuditKind::PaperPrinted, hash, "first"));
    batch.enter(NOW, None, vec![], line(AuditKind::PaperPrinted, hash, "again"));
    batch.enter(NOW, None, vec![], line(AuditKind::PaperPrinted, "short", "no hash"));
    tried.store.commit(batch).expect("commits");
    let look = || {
        let reader = tried.read();
        let found = |address: &str| reader.paper(address).expect("reads").map(|entry| entry.position);
        assert_eq!(found("0123456789abcdef0123"), Some(first), "the first time counts");
        assert_eq!([found("ffffffffffffffffffff"), found("0123456789abcdef012"), found("short"), found("")], [None; 4]);
    };
    look();
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    look();
}
