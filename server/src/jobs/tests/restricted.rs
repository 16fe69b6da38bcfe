//! A ticket of a restricted service is written in once its service has left the data.

use super::*;
use ronda_shared::cbor;
use ronda_shared::command::Audience;
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
