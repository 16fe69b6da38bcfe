//! What a service's closing demands as evidence: photos, signatures, documents.
//!
//! Tickets carry no evidence yet: it comes with the acts that capture it. Until then the guard stands and is tested,
//! but is not asked, because nobody could satisfy it and every such service would stay open for ever.

use crate::catalog::{FieldKind, ServiceDef, Stage};
use crate::ticket::view::TicketView;
use crate::words::Why;
use std::collections::BTreeSet;

/// Whether the guards ask for evidence. False while no act can supply any.
pub const ENFORCED: bool = false;

/// The evidence of a ticket, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceCounts {
    /// Photos named by acts.
    pub photos: usize,
    /// Signatures collected.
    pub signatures: usize,
    /// Documents attached, by the ids of the service's data.
    pub documents: BTreeSet<String>,
}

/// The evidence that a view carries. A view has no place for evidence yet, so there is none to count.
pub fn evidence(_view: &TicketView) -> EvidenceCounts {
    EvidenceCounts::default()
}

/// Whether a field is answered by evidence and not by a value: such a field is judged here, not with the form.
pub fn is_evidence(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Photo | FieldKind::Signature)
}

/// What of the service's evidence is missing at a stage (OAX-48, OCO-16, BJ-11).
pub fn judge(service: &ServiceDef, stage: Stage, counts: &EvidenceCounts) -> Result<(), Why> {
    let attached = |id: &str| counts.documents.contains(id);
    let mandatory = service
        .attachments
        .iter()
        .filter(|attachment| attachment.mandatory && attachment.when.is_none() && attachment.stage == stage);
    if mandatory.into_iter().any(|attachment| !attached(attachment.id.as_str())) {
        return Err(Why::MissingEvidence);
    }
    if stage != Stage::Resolve && stage != Stage::Close {
        return Ok(());
    }
    let closing = &service.closing;
    if closing.requires_evidence_photo && counts.photos == 0 {
        return Err(Why::MissingEvidence);
    }
    if stage == Stage::Close && closing.requires_documents.iter().any(|id| !attached(id)) {
        return Err(Why::MissingEvidence);
    }
    if closing.requires_signature && counts.signatures == 0 {
        return Err(Why::MissingSignature);
    }
    Ok(())
}
