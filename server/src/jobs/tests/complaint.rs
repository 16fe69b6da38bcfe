//! A complaint with the copy of an identity, which is destroyed at its term once the complaint is over (AGU-24).

use super::*;
use ronda_shared::command::Decision;
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{ActId, Sha256};

impl Desk {
    /// A complaint that Jaime takes down; Ofelia leads those who attend to it.
    pub(super) fn complaint(&self) -> DocumentId {
        self.person("jaime", "auxiliar-atencion-usuarios", &["agu-cas"]);
        self.person("ofelia", "jefe-cas", &["agu-cas"]);
        self.opens("jaime", "agu-cas-queja", Some("high"), &[("tipo", "Queja")])
    }
    /// Ofelia attaches a file to a ticket.
    pub(super) fn attaches(&self, id: DocumentId, file: AttachEvidence) -> ActId {
        self.does("ofelia", id, Command::Content(Content::AttachEvidence(Box::new(file))));
        self.view(id).evidence.last().expect("attached").id
    }
    /// Ofelia refuses a complaint; when it was over, in minutes after that Friday.
    pub(super) fn refuses(&self, id: DocumentId) -> i64 {
        let reason = "El kiosco sí devolvió el cambio".into();
        self.does("ofelia", id, Command::Decision(Decision::Reject { reason }));
        (self.view(id).ruled.since.millis() - FRIDAY) / MINUTE_MS
    }
}

/// The copy of an identity, as its field of the form asks for it.
pub(super) fn identity() -> AttachEvidence {
    let file = AttachEvidence::new(Sha256::of(b"ife1"), 4, Media::Pdf, "identificacion.pdf".into());
    AttachEvidence { field: Some(FieldId::new("copia_ife")), ..file }
}
