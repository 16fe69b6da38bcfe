//! A term that data named once its ticket had left for an archive is found as the ticket returns.

use super::complaint::identity;
use super::*;
use crate::archive;
use crate::blobs::BlobStore;
use std::collections::BTreeSet;

/// AGU-24, A16: that it came back is no move of the ticket, and the copy stayed until the server was started anew.
#[test]
fn agu_24_a_term_named_since_a_year_left_is_found_as_its_ticket_comes_back() {
    let desk = Desk::of("aguascalientes", |org| {
        org.plans.clear();
        let papers = org.services.iter_mut().flat_map(|service| &mut service.attachments);
        papers.for_each(|paper| paper.destroy_after_days = None);
    });
    let folder = tempfile::tempdir().expect("a folder");
    let place = BlobStore::of(folder.path(), None);
    place.serves_archives_of(&**desk.ingest.store());
    let id = desk.complaint();
    let copy = desk.attaches(id, identity());
    let over = desk.refuses(id);
    desk.to(over + 200 * DAY);
    desk.turn_anew();
    let written = archive::written(&desk.ingest, &place, 2026).expect("written");
    assert!(written.leavers.iter().all(|leaver| leaver.term.is_none()), "there was none");
    assert_eq!(archive::leave(&desk.ingest, &written.leavers).expect("left"), 1);

    let desk = desk.changed(|org| {
        let papers = org.services.iter_mut().flat_map(|service| &mut service.attachments);
        let copies = papers.filter(|paper| paper.id.as_str() == "copia_ife");
        copies.for_each(|paper| paper.destroy_after_days = Some(90));
    });
    desk.a_week_goes_by();
    assert_eq!(desk.turn().done, 0, "no archive is opened for a term that its line does not tell");
    assert_eq!(archive::bring_back(&desk.ingest, BTreeSet::from([id])).expect("back"), 1);
    assert_eq!(desk.turn().done, 1, "by the server that runs");
    assert!(desk.view(id).is_file_gone(copy));
    desk.is_done();
}
