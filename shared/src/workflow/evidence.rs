//! What a service's closing demands as evidence: photographs, signatures, documents (T19, T20 of `docs/rules.md`).
//!
//! What came with the request is judged when it is resolved, not before: T1 and T9 ask for data, and a file can be
//! attached only to a ticket that is there.

use super::refused::{Refused, first};
use crate::catalog::{Attachment, FieldKind, Form, Missing, Organisation, ServiceDef, Stage, Values};
use crate::command::{Command, Decision};
use crate::ids::{FieldId, Sha256};
use crate::messages::{Reason, names};
use crate::ticket::view::TicketView;
use std::collections::BTreeSet;

/// The evidence of a ticket, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceCounts {
    /// Photographs named by acts, each content once (R3).
    pub photos: usize,
    /// Signatures collected.
    pub signatures: usize,
    /// Documents attached and papers signed, by the ids of the organisation's data.
    pub documents: BTreeSet<String>,
    /// Those of them that are files.
    pub files: BTreeSet<String>,
    /// Those of the files that came once the work had begun; all, where nobody began it.
    pub of_the_work: BTreeSet<String>,
    /// Signed places of papers: the paper, whose, what for.
    pub places: BTreeSet<(String, String, String)>,
}

/// The evidence that a view carries: what is named counts, its bytes may still be on their way; what was taken out of
/// sight, or found to be something else, does not.
pub fn evidence(view: &TicketView) -> EvidenceCounts {
    let files = || view.evidence.iter().filter(|file| file.counts());
    let photos: BTreeSet<Sha256> =
        files().filter(|file| file.file.media.is_image()).map(|file| file.file.sha256).collect();
    let answered: BTreeSet<String> =
        files().filter_map(|file| file.file.field.as_ref()).map(ToString::to_string).collect();
    let standing = view.requests.iter().filter(|request| request.ruling.as_ref().is_none_or(|ruling| ruling.applied));
    let starts = standing.filter(|request| matches!(request.command, Command::Decision(Decision::Start {})));
    let begun = starts.map(|request| request.stamp.effective()).min();
    let since = files().filter(|file| begun.is_none_or(|begun| file.stamp.effective() >= begun));
    let of_the_work = since.filter_map(|file| file.file.field.as_ref()).map(ToString::to_string).collect();
    let signed = || view.signatures.iter().map(|signature| &signature.signed);
    EvidenceCounts {
        photos: photos.len(),
        signatures: view.signatures.len(),
        documents: signed().map(|signed| signed.paper.to_string()).chain(answered.iter().cloned()).collect(),
        files: answered,
        of_the_work,
        places: signed()
            .map(|signed| (signed.paper.to_string(), signed.role.clone(), signed.purpose.clone()))
            .collect(),
    }
}

/// What of the service's evidence is missing at a stage (OAX-29, OAX-48, OAX-62, OCO-16, BJ-11): documents and photographs
/// when it is resolved, signatures and the closing's own documents when it is closed.
pub fn judge(
    org: &Organisation,
    service: &ServiceDef,
    stage: Stage,
    counts: &EvidenceCounts,
    values: &Values,
) -> Result<(), Refused> {
    first(lacking(org, service, stage, counts, values))
}

/// All of what [`judge`] asks for and is not there: documents and photographs first, then signatures.
pub(super) fn lacking(
    org: &Organisation,
    service: &ServiceDef,
    stage: Stage,
    counts: &EvidenceCounts,
    values: &Values,
) -> Vec<Refused> {
    if stage != Stage::Resolve && stage != Stage::Close {
        return Vec::new();
    }
    let closing = &service.closing;
    let value = |name: &str| values.get(&FieldId::new(name)).map(String::as_str);
    let applies = closing.signature_when.as_ref().is_none_or(|when| when.holds(&value));
    let mut missing = documents(org, service, stage, counts, values);
    missing.extend(photographs(org, service, stage, counts, values));
    if stage == Stage::Close {
        missing.extend(closing_documents(org, service, counts, values));
        missing.extend(unsealed(org, service, counts).filter(|_| closing.requires_stamp && applies));
    }
    let mut named = BTreeSet::new();
    missing.retain(|one| named.insert(one.id.clone()));
    if missing.is_empty() && closing.requires_evidence_photo && counts.photos == 0 {
        missing.push(Missing { id: "photograph".to_owned(), label: names::PHOTOGRAPH.to_owned() });
    }
    let mut found = Vec::new();
    if !missing.is_empty() {
        found.push(Refused { why: Reason::MissingEvidence, missing });
    }
    let signs = closing.requires_signature && applies;
    if stage == Stage::Close && signs && counts.signatures == 0 && !signed_by_hand(org, service, counts) {
        found.push(Refused { why: Reason::MissingSignature, missing: places(org, service) });
    }
    found
}

/// The places in which the service's own form is signed: what a missing signature is called.
fn places(org: &Organisation, service: &ServiceDef) -> Vec<Missing> {
    let form = service.form.as_deref().and_then(|id| org.form(id));
    let places = form.into_iter().flat_map(|form| form.signatures.iter().map(move |place| (&form.id, place)));
    places
        .map(|(form, place)| Missing {
            id: format!("{form}.{}.{}", place.role, place.purpose),
            label: place.label.clone(),
        })
        .collect()
}

/// The first paper of the service that has a place for a seal, where no such paper was photographed: a seal is on paper
/// alone, and a signature on glass does not bring it.
fn unsealed(org: &Organisation, service: &ServiceDef, counts: &EvidenceCounts) -> Option<Missing> {
    let own = service.form.iter().chain(&service.related_forms).map(|form| (form.as_str(), form.as_str()));
    let attached = service.attachments.iter().map(|attachment| (attachment.id.as_str(), attachment.paper()));
    let papers = own.chain(attached).filter_map(|(id, paper)| Some((id, org.form(paper)?)));
    let sealed: Vec<(&str, &Form)> =
        papers.filter(|(_, form)| form.signatures.iter().any(|place| place.stamp)).collect();
    let photographed = |id: &str, form: &Form| counts.files.contains(id) || counts.files.contains(&form.id);
    let lacks = !sealed.iter().any(|(id, form)| photographed(id, form));
    let (_, form) = sealed.first().filter(|_| lacks)?;
    Some(Missing { id: form.id.clone(), label: form.title.clone() })
}

/// Whether a paper of the service that bears signatures was photographed: it was signed by hand.
fn signed_by_hand(org: &Organisation, service: &ServiceDef, counts: &EvidenceCounts) -> bool {
    let own = service.form.iter().chain(&service.related_forms).map(|form| (form.as_str(), form.as_str()));
    let attached = service.attachments.iter().map(|attachment| (attachment.id.as_str(), attachment.paper()));
    own.chain(attached)
        .any(|(id, paper)| counts.files.contains(id) && org.form(paper).is_some_and(|form| !form.signatures.is_empty()))
}

/// Whether an attachment is demanded with these answers.
fn demanded(attachment: &Attachment, values: &Values) -> bool {
    let value = |name: &str| values.get(&FieldId::new(name)).map(String::as_str);
    let applies = attachment.when.as_ref().is_none_or(|when| when.holds(&value));
    applies && attachment.required_when.as_ref().map_or(attachment.mandatory, |when| when.holds(&value))
}

/// Documents of the service that are demanded by a stage and not there.
pub(super) fn documents(
    org: &Organisation,
    service: &ServiceDef,
    stage: Stage,
    counts: &EvidenceCounts,
    values: &Values,
) -> Vec<Missing> {
    let judged = service.attachments.iter().filter(|attachment| attachment.stage <= stage);
    judged
        .filter(|attachment| demanded(attachment, values))
        .flat_map(|attachment| unsigned(org, attachment, counts))
        .collect()
}

/// What of a document is not there: all of it, or some of the signatures that make it one. A stamp is on paper alone:
/// where the form bears one, the paper is photographed.
pub(super) fn unsigned(org: &Organisation, attachment: &Attachment, counts: &EvidenceCounts) -> Vec<Missing> {
    let (id, paper) = (attachment.id.as_str(), attachment.paper());
    let scans = if attachment.of_the_work { &counts.of_the_work } else { &counts.files };
    if [id, paper].iter().any(|id| scans.contains(*id)) {
        return Vec::new();
    }
    let places = || org.form(paper).into_iter().flat_map(|form| &form.signatures);
    let whole = || vec![Missing { id: id.to_owned(), label: attachment.label_and_source() }];
    if !counts.documents.contains(paper) || places().any(|place| place.stamp) {
        return whole();
    }
    places()
        .filter(|place| attachment.signed_for.contains(&place.purpose))
        .filter(|place| !counts.places.contains(&(paper.to_owned(), place.role.to_string(), place.purpose.clone())))
        .map(|place| Missing {
            id: format!("{id}.{}.{}", place.role, place.purpose),
            label: format!("{}: {}", attachment.label, place.label),
        })
        .collect()
}

/// Fields that only a photograph answers; one answered in words was kept on paper.
fn photographs(
    org: &Organisation,
    service: &ServiceDef,
    stage: Stage,
    counts: &EvidenceCounts,
    values: &Values,
) -> Vec<Missing> {
    let stages: &[Stage] = match stage {
        Stage::Close => &[Stage::Open, Stage::Assign, Stage::Resolve, Stage::Close],
        _ => &[Stage::Open, Stage::Assign, Stage::Resolve],
    };
    let fields = stages.iter().flat_map(|stage| org.form_state(&service.id, *stage, values, None));
    fields
        .filter(|state| state.must_have && state.field.kind == FieldKind::Photo)
        .filter(|state| {
            let told = values.get(&state.field.id).is_some_and(|value| !value.trim().is_empty());
            !told && !counts.documents.contains(state.field.id.as_str())
        })
        .map(|state| Missing { id: state.field.id.to_string(), label: state.field.label })
        .collect()
}

/// Documents that closing names, where nothing says that they do not apply: attachments, or forms signed here.
fn closing_documents(
    org: &Organisation,
    service: &ServiceDef,
    counts: &EvidenceCounts,
    values: &Values,
) -> Vec<Missing> {
    let told = |id: &str| values.get(&FieldId::new(id)).is_some_and(|value| !value.trim().is_empty());
    let asked = service.closing.requires_documents.iter().filter(|id| !told(id));
    asked
        .flat_map(|id| match service.attachments.iter().find(|attachment| attachment.id.as_str() == id.as_str()) {
            Some(attachment) if demanded(attachment, values) => unsigned(org, attachment, counts),
            None if !counts.documents.contains(id.as_str()) => {
                let label = org.form(id).map_or_else(|| id.clone(), |form| form.title.clone());
                vec![Missing { id: id.clone(), label }]
            }
            Some(_) | None => Vec::new(),
        })
        .collect()
}
