//! Papers with a term on a ticket that went to another service, or whose service has left the data.

use super::complaint::identity;
use super::*;
use ronda_shared::catalog::Attachment;
use ronda_shared::command::Decision;
use ronda_shared::ids::ActId;

impl Desk {
    /// A complaint with the copy of an identity that Ofelia finds to be of another service, and refuses; when it was over, in
    /// minutes after that Friday.
    fn complaint_that_was(&self, service: &str) -> (DocumentId, ActId, i64) {
        let id = self.complaint();
        let copy = self.attaches(id, identity());
        let (service, kind) = (ServiceId::new(service), TicketKind::Incident);
        self.does("ofelia", id, Command::Decision(Decision::Classify { service, subservice: None, kind, team: None }));
        assert_eq!(self.view(id).ruled.former_services, [ServiceId::new("agu-cas-queja")]);
        (id, copy, self.refuses(id))
    }
}

/// AGU-24, A16: the copy goes at the term of the service that asked for it; where the ticket's own asks for it and names no
/// term, it stays.
#[test]
fn agu_24_a_copy_keeps_its_term_where_the_ticket_went_to_another_service() {
    let desk = Desk::of("aguascalientes", |org| {
        org.plans.clear();
        let mut papers = org.services.iter().flat_map(|service| &service.attachments);
        let copy = papers.find(|paper| paper.id.as_str() == "copia_ife").expect("the copy").clone();
        let other = org.services.iter_mut().find(|service| service.id.as_str() == "agu-cas-instalacion");
        let kept = Attachment { destroy_after_days: None, ..copy };
        other.expect("a service").attachments.push(kept);
    });
    let (failure, copy, over) = desk.complaint_that_was("agu-cas-falla");
    let (installed, kept, _) = desk.complaint_that_was("agu-cas-instalacion");
    desk.to(over + 90 * DAY - 1);
    desk.turn_anew();
    assert!(!desk.view(failure).is_file_gone(copy), "a minute is left");
    desk.pass(1);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 1, "a start looks at it, though its service names no term");
    assert!(desk.view(failure).is_file_gone(copy));
    let why = "Archivo destruido: Copia de IFE, se destruyó al cumplirse su plazo de 90 días desde el cierre.";
    assert!(desk.notes(failure).iter().any(|note| note == why), "{:?}", desk.notes(failure));
    assert!(!desk.view(installed).is_file_gone(kept), "its own service asks for it and names no term");
    desk.is_done();
}

/// A16: what is destroyed does not come back. By a rule that the data have no more nothing is.
#[test]
fn what_a_service_asked_for_that_has_left_the_data_stays() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    let copy = desk.attaches(id, identity());
    let over = desk.refuses(id);
    let desk = desk.changed(|org| org.services.retain(|service| service.id.as_str() != "agu-cas-queja"));
    desk.to(over + 90 * DAY);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 0);
    assert!(!desk.view(id).is_file_gone(copy));
}

/// Its own service may have asked for the very copy, to keep it; nobody knows that any more.
#[test]
fn what_a_former_service_asked_for_stays_where_the_one_after_it_has_left_the_data() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let (id, copy, over) = desk.complaint_that_was("agu-cas-falla");
    let desk = desk.changed(|org| org.services.retain(|service| service.id.as_str() != "agu-cas-falla"));
    desk.to(over + 90 * DAY);
    desk.a_week_goes_by();
    desk.turn_anew();
    assert!(!desk.view(id).is_file_gone(copy));
}
