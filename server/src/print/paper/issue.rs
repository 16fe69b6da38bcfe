//! Issues papers: prints them for those who may read the ticket. Each is written down so that anyone can verify it.

use super::{ADDRESS_LETTERS, CertificateLines, PaperError, stamped};
use crate::certificates::{self, TrustStore, Wording};
use crate::identity::{IdentityError, audit};
use crate::ingest::{Ingest, stored_ticket};
use crate::store::{AuditKind, EntryKind, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DeviceId, DocumentId, FormId, PersonId, Sha256};
use ronda_shared::paper::{self, Paper};
use ronda_shared::ticket::view::{Approved, TicketView};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a paper was not printed.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no such ticket, or no such form.
    #[error("there is no such paper")]
    NoPaper,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit log could not be written.
    #[error(transparent)]
    Audit(#[from] IdentityError),
    /// The pages could not be made.
    #[error(transparent)]
    Paper(#[from] PaperError),
}

/// The person and the device that asked for it.
#[derive(Debug, Clone, Default)]
pub struct IssuedBy {
    /// Who; none for the operator at the console.
    pub by: Option<PersonId>,
    /// The device that it was asked on; none for the operator at the console.
    pub device: Option<DeviceId>,
}

/// A printed paper: its PDF, number and pages.
pub struct Printed {
    /// The PDF's bytes.
    pub pdf: Vec<u8>,
    /// The folio, or the reference until there is one.
    pub number: String,
    /// How many pages it has.
    pub pages: u64,
}

/// Prints a form of a ticket. Of a filled one the log has, once for each wording, that it was printed: by that it is
/// verified. Blocks.
pub fn print(
    ingest: &Ingest,
    trust: &TrustStore,
    origin: &str,
    (id, form): (DocumentId, &FormId),
    blank: bool,
    asked: IssuedBy,
) -> Result<Printed, IssueError> {
    let reader = ingest.store().read()?;
    let organisation = ingest.organisation();
    let view = stored_ticket(&*reader, id)?.ok_or(IssueError::NoPaper)?;
    let paper = paper::fill(organisation, form, &view).ok_or(IssueError::NoPaper)?;
    let number = paper.folio.clone().unwrap_or_else(|| paper.reference.clone());
    let sheets = if blank {
        super::blank(&paper, format!("{origin}/campo/ticket/{id}"), &organisation.zone)?
    } else {
        let hash = paper::hash(&paper).to_string();
        if reader.paper(&hash[..ADDRESS_LETTERS])?.is_none() {
            let line = audit::line(asked.by, asked.device, AuditKind::PaperPrinted, hash, format!("{id} {form}"));
            audit::write(&**ingest.store(), ingest.clock().now(), line)?;
        }
        super::filled(
            &as_read(&*reader, paper.clone())?,
            &beneath(&*reader, trust, organisation, &paper)?,
            origin,
            &organisation.zone,
        )?
    };
    let pages = sheets.len() as u64;
    Ok(Printed { pdf: super::pdf(&paper, &sheets)?, number, pages })
}

/// What stands beneath a signature: whose certificate gave it and how far that is believed, and the time stamp of what was
/// signed.
fn beneath(
    reader: &dyn Reader,
    trust: &TrustStore,
    organisation: &Organisation,
    paper: &Paper,
) -> Result<CertificateLines, StoreError> {
    let (mut all, zone) = (CertificateLines::new(), &organisation.zone);
    for signed in paper.signatures.iter().filter_map(|place| place.signed.as_ref()) {
        let mut lines = Vec::new();
        if let Some(own) = signed.signature.certified_act()
            && let Some(told) = certificates::statement(trust, reader, paper.document, &own)?
        {
            lines.extend([told.holder().es, told.standing(zone).es]);
        }
        if let Some(told) = stamped::wording(reader, zone, &signed.signature.sha256)? {
            lines.push(format!("Sello de tiempo: {}", told.es));
        }
        if !lines.is_empty() {
            all.insert(signed.signature.id, lines);
        }
    }
    Ok(all)
}

/// A paper as it is read and printed: who is meant, by the name that the directory has now.
pub fn as_read(reader: &dyn Reader, paper: Paper) -> Result<Paper, StoreError> {
    paper::named(paper, |id| reader.person(id).map(|found| found.map(|person| person.name)))
}

/// What anybody may know of a paper whose address they have: no content and no names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// The institution's name.
    pub organisation: String,
    /// The form's title and official code.
    pub title: String,
    /// The form's official code; none where it has none.
    pub code: Option<String>,
    /// The folio, or the reference until there is one.
    pub number: String,
    /// When the request was received.
    pub opened: Timestamp,
    /// When it was first printed with these words.
    pub printed: Timestamp,
    /// Under these words: which of the form's signatures were given.
    pub signed: Vec<String>,
    /// Which of those, and which approvals of the ticket, by the person's own certificate (e.firma), and how far that is
    /// believed; no names.
    #[serde(default)]
    pub certified: Vec<CertifiedPlace>,
    /// The time stamp of what was signed; none where nothing was, or where none is asked for.
    #[serde(default)]
    pub time_stamp: Option<Wording>,
    /// The ticket says something else by now.
    pub modified: bool,
}

/// A signature by certificate, as anybody may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedPlace {
    /// Which of the form's signatures, by its label, or which approval.
    pub place: Wording,
    /// How far it is believed, in words.
    pub standing: Wording,
}

/// The approvals of a ticket that stand and were signed by e.firma: they have no paper of their own, and are told with each.
fn approved(
    reader: &dyn Reader,
    trust: &TrustStore,
    organisation: &Organisation,
    view: &TicketView,
) -> Result<Vec<CertifiedPlace>, StoreError> {
    let mut found = Vec::new();
    let stands = |approval: &&Approved| !approval.stale && approval.service == view.ruled.service;
    for approval in view.ruled.approvals.iter().filter(stands) {
        let Some(own) = view.certified_acts().find(|own| own.act == approval.act) else { continue };
        let Some(told) = certificates::statement(trust, reader, view.id, &own)? else { continue };
        let role = organisation.role(&approval.role).map_or(approval.role.as_str(), |role| role.name.as_str());
        let standing = told.standing(&organisation.zone);
        let place = Wording { es: format!("Autorización: {role}"), en: format!("Approval: {role}") };
        found.push(CertifiedPlace { place, standing });
    }
    Ok(found)
}

/// How a paper was worded by the data of a position of the feed; none where this build cannot read them.
fn by_data_of(reader: &dyn Reader, position: u64, form: &FormId, view: &TicketView) -> Result<Vec<Paper>, StoreError> {
    let Some(version) = reader.organisation_at(position)? else { return Ok(Vec::new()) };
    let data = reader.organisation(&version)?;
    let former = data.and_then(|data| serde_json::from_slice::<Organisation>(&data).ok());
    Ok(former.map(|former| paper::wordings(&former, form, view)).unwrap_or_default())
}

/// Looks a paper up by its address or its hash, as somebody typed them; none where no such paper was printed here. The
/// public page and `ronda verify --paper` tell what this answers.
pub fn verify(
    reader: &dyn Reader,
    trust: &TrustStore,
    organisation: &Organisation,
    typed: &str,
) -> Result<Option<Verified>, StoreError> {
    let Some(letters) = super::letters(typed) else { return Ok(None) };
    let Some(entry) = reader.paper(&letters[..ADDRESS_LETTERS])? else { return Ok(None) };
    let EntryKind::Audit(line) = entry.kind else { return Ok(None) };
    if !line.subject.starts_with(&letters) {
        return Ok(None);
    }
    let Some((id, form)) = line.detail.split_once(' ') else { return Ok(None) };
    let (Ok(id), form) = (id.parse::<DocumentId>(), FormId::new(form)) else { return Ok(None) };
    let Some(view) = stored_ticket(reader, id)? else { return Ok(None) };
    // As it was printed, where the ticket says the same and only the data word it otherwise by now.
    let is_it = |paper: &Paper| paper::hash(paper).to_string() == line.subject;
    let mut printed = paper::fill(organisation, &form, &view);
    if !printed.as_ref().is_some_and(is_it) {
        let mut wordings = paper::wordings(organisation, &form, &view);
        wordings.extend(by_data_of(reader, entry.position, &form, &view)?);
        let last = wordings.last().cloned();
        printed = wordings.into_iter().find(is_it).or(printed).or(last);
    }
    let Some(paper) = printed else { return Ok(None) };
    let given = |role: &str, purpose: &str| {
        view.signatures.iter().rfind(|signature| {
            let signed = &signature.signed;
            let these = signature.sha256.to_string() == line.subject;
            these && signed.paper == form && signed.role == role && signed.purpose == purpose
        })
    };
    let (mut signed, mut certified) = (Vec::new(), Vec::new());
    for place in &paper.signatures {
        let Some(signature) = given(&place.role, &place.purpose) else { continue };
        signed.push(place.label.clone());
        if let Some(own) = signature.certified_act()
            && let Some(told) = certificates::statement(trust, reader, id, &own)?
        {
            let standing = told.standing(&organisation.zone);
            let place = Wording { es: place.label.clone(), en: place.label.clone() };
            certified.push(CertifiedPlace { place, standing });
        }
    }
    certified.extend(approved(reader, trust, organisation, &view)?);
    let time_stamp = match line.subject.parse::<Sha256>() {
        Ok(hash) if !signed.is_empty() => stamped::wording(reader, &organisation.zone, &hash)?,
        _ => None,
    };
    let modified = paper::hash(&paper).to_string() != line.subject;
    let Paper { organisation, title, code, folio, reference, opened, .. } = paper;
    let number = folio.unwrap_or(reference);
    Ok(Some(Verified {
        organisation,
        title,
        code,
        number,
        opened,
        printed: entry.at,
        signed,
        certified,
        time_stamp,
        modified,
    }))
}
