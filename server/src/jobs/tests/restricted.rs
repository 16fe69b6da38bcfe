//! A ticket of a restricted service is written in once its service has left the data.

use super::*;
use crate::mail::staff::{KnownStaff, Staff};
use crate::organisation::messages::event::Whom;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Label};
use ronda_shared::policy::{ScopeKey, in_scope};

/// R29: whoever writes in it, or what falls due on it, opens it to nobody else.
#[test]
fn what_was_restricted_stays_so_when_its_service_has_left_the_data() {
    const SERVICE: &str = "oax-ciber-siem-respuesta";
    let desk = Desk::of("oaxaca", |org| org.plans.clear());
    desk.person("eva", "jefe-mesa", &["oax-ciberseguridad"]);
    desk.person("ana", "jefe-mesa", &["oax-mesa"]);
    let id = desk.opens("eva", SERVICE, Some("high"), &[]);
    let reads = |desk: &Desk, who: &str| {
        let row = desk.reader().document(id).expect("read").expect("a ticket");
        let (_, key) = row.scopes.last().expect("a key");
        let key: ScopeKey = cbor::decode(key).expect("a key");
        let person = desk.reader().person(&PersonId::new(who)).expect("read").expect("somebody");
        in_scope(desk.org(), &person, &key, desk.now())
    };
    assert_eq!((reads(&desk, "eva"), reads(&desk, "ana")), (true, false));
    let desk = desk.changed(|org| org.services.retain(|service| service.id.as_str() != SERVICE));
    let note = |text: &str| Content::AddNote { audience: Audience::Internal, text: text.to_owned() };
    for text in ["Se aisló el equipo", "Se avisó"] {
        desk.does("eva", id, Command::Content(note(text)));
        assert_eq!((reads(&desk, "eva"), reads(&desk, "ana")), (true, false), "{text}");
    }
}

/// R29: nor is anybody told of it who may not read it.
#[test]
fn whoever_watched_what_was_restricted_is_told_nothing_of_it() {
    const SERVICE: &str = "oax-ciber-siem-respuesta";
    let desk = Desk::of("oaxaca", |org| org.plans.clear());
    desk.person("eva", "jefe-mesa", &["oax-ciberseguridad"]);
    desk.person("ana", "jefe-mesa", &["oax-mesa"]);
    let id = desk.opens("eva", SERVICE, Some("high"), &[]);
    for who in ["ana", "eva"] {
        let label = Label::Watcher(PersonId::new(who));
        desk.does("eva", id, Command::Content(Content::AddLabel { label }));
    }
    let told = |desk: &Desk| -> Vec<String> {
        let (reader, kept) = (desk.reader(), KnownStaff::default());
        let staff = Staff::of(desk.org(), (&*reader, &kept), desk.now(), |_| true);
        let told = staff.recipients(&desk.view(id), &Whom::Assignee).expect("told");
        told.into_iter().map(|person| person.id.to_string()).collect()
    };
    assert_eq!(told(&desk), ["eva"]);
    let desk = desk.changed(|org| org.services.retain(|service| service.id.as_str() != SERVICE));
    assert_eq!(told(&desk), ["eva"]);
}
