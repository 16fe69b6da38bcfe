//! All data held on one person: gathered, corrected, taken out, and answered to the one who asks. It spans all tickets,
//! items, records, files and rows, and serves the rights of access, rectification, cancellation and opposition (ARCO;
//! decision 0051).

mod answer;
mod cancel;
mod contacts;
mod correct;
mod folder;
mod gather;
mod issued_reports;
mod mentions;
mod outside_documents;

pub(crate) use answer::STYLE;
pub use answer::{PersonAction, answer, why_it_stays};
pub use cancel::{Cancelled, RedactedDocument, Remainder, RetentionReason};
pub use correct::{Corrected, Correction, correct};
pub use folder::FolderFile;
pub use gather::{DocumentHoldings, HeldCertificate, HeldFile, HeldSignature, Passage, Role};
pub use issued_reports::NamingReport;
pub use outside_documents::{Device, Line, Message, OutsideDocuments, UsedMachine, WayIn};

use crate::blobs::BlobStore;
use crate::identity::{IdentityError, audit};
use crate::ingest::{Ingest, SyncProblem};
use crate::redact::RedactProblem;
use crate::store::{AuditKind, Reader, StoreError};
use contacts::{Everybody, SearchedPerson};
use hmac::Mac;
use ronda_shared::hex;
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What to ask by to mean them alone.
    pub key: String,
    /// Their names as written.
    pub names: String,
    /// Their mail addresses.
    pub mails: String,
    /// Their telephones.
    pub phones: String,
    /// Their dependencias or units.
    pub orgs: String,
    /// How many tickets they asked for.
    pub tickets: u64,
}

/// Why nothing was gathered, corrected or taken out.
#[derive(Debug, thiserror::Error)]
pub enum PersonProblem {
    /// Nobody is named so.
    #[error("nothing is held on «{0}»")]
    Nobody(String),
    /// Several people are named so: the candidates.
    #[error("several people are meant")]
    Several(Vec<Candidate>),
    /// A correction or a cancellation that cannot be asked for so.
    #[error("{0}")]
    Asked(String),
    /// The redaction was not possible.
    #[error(transparent)]
    Redact(#[from] RedactProblem),
    /// A person of the directory.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The acts were not taken.
    #[error(transparent)]
    Acts(#[from] SyncProblem),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All that is held on one person: what `datos.json` says (`docs/persons.md`).
#[derive(Debug, Clone, Serialize)]
pub struct PersonFile {
    /// The version of this file's shape.
    pub format: u16,
    /// The institution that answers.
    pub institution: String,
    /// The instant as of which it holds.
    pub at: Timestamp,
    /// As of which entry of the feed.
    pub position: u64,
    /// What stands for the person in the audit log.
    pub mark: String,
    /// Names as written.
    pub names: Vec<String>,
    /// Their mail addresses.
    pub mails: Vec<String>,
    /// Telephones: ten digits of one of Mexico, another country's after a plus, an extension after an `x`.
    pub phones: Vec<String>,
    /// The ids by which WhatsApp knows them, where it alone does and shows no number.
    pub whatsapp: Vec<String>,
    /// Their dependencias or units.
    pub orgs: Vec<String>,
    /// Their entry in the directory.
    pub person: Option<Person>,
    /// Tickets, items and records.
    pub documents: Vec<DocumentHoldings>,
    /// What stands beside them.
    pub beside: OutsideDocuments,
}

/// A document or an issued report of which nobody can tell whether it says anything of them: the operator judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// The document; none of a report.
    pub document: Option<DocumentId>,
    /// What people call it.
    pub name: String,
    /// Why.
    pub why: Doubt,
}

/// Why it is in doubt whether a document says anything of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A name alone points there, and somebody else has the same.
    SharedName,
    /// It is damaged: what it says cannot be read.
    Unread,
    /// It is an issued report that is damaged.
    UnreadReport,
    /// It is a file that came over with what they asked for from another system, which did not tell whether they sent it.
    ToldFile,
    /// It is a file that came over with an item which says something of them: a receipt that they signed, or an invoice.
    ItemFile,
}

/// All that was gathered on one person, and what is in doubt.
pub struct PersonalData {
    /// What is the person's to have.
    pub file: PersonFile,
    /// What is the operator's to judge.
    pub doubtful: Vec<Doubtful>,
    whom: SearchedPerson,
}

/// Gathers what is held on somebody. It loads every document: it blocks for as long as that takes, and changes nothing.
///
/// # Errors
/// [`PersonProblem::Nobody`] and [`PersonProblem::Several`]; the store could not.
pub fn gather(ingest: &Ingest, who: &str, also: &[String]) -> Result<PersonalData, PersonProblem> {
    let organisation = ingest.organisation();
    let reader = ingest.store().read()?;
    let whom = Everybody::read(&*reader)?.choose(organisation, who, also)?;
    let (documents, mut doubtful) = gather::documents(&*reader, organisation, &whom)?;
    let (reports, unsure) = issued_reports::read(&*reader, &whom)?;
    doubtful.extend(unsure);
    let list = |all: &std::collections::BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>();
    let file = PersonFile {
        format: 1,
        institution: organisation.name.clone(),
        at: ingest.clock().now(),
        position: reader.end()?,
        mark: mark(&*reader, &whom)?,
        names: list(&whom.known.names),
        mails: list(&whom.known.mails),
        phones: list(&whom.known.phones),
        whatsapp: list(&whom.known.users),
        orgs: list(&whom.known.orgs),
        person: whom.known.person.clone(),
        documents,
        beside: OutsideDocuments { reports, ..outside_documents::read(&*reader, &whom)? },
    };
    Ok(PersonalData { file, doubtful, whom })
}

/// What stands for somebody in the audit log, which nothing is ever taken out of: their id where the directory has them,
/// else what only this server can make of their key.
fn mark(reader: &dyn Reader, whom: &SearchedPerson) -> Result<String, StoreError> {
    if let Some(id) = whom.known.id() {
        return Ok(id.to_string());
    }
    let mac = reader.secret()?.mac().chain_update(b"ronda-person-v1\0").chain_update(whom.keys.join("\0"));
    let bytes = mac.finalize().into_bytes();
    Ok(hex::write(&bytes[..8]))
}

/// Writes into the audit log that somebody's data were gathered, corrected or taken out. `asked`: by which letter.
///
/// # Errors
/// The store could not.
pub fn note(ingest: &Ingest, what: AuditKind, file: &PersonFile, asked: &str) -> Result<(), StoreError> {
    let detail = format!("{} documents{}{asked}", file.documents.len(), if asked.is_empty() { "" } else { "; " });
    let line = audit::line(None, None, what, file.mark.as_str(), detail);
    audit::write(&**ingest.store(), ingest.clock().now(), line)
}

/// Plans what would be taken out of a person's data, and does it where `apply` says so.
///
/// # Errors
/// The store or the writer could not; what was done before stays done, and asked again it goes on from there.
pub fn cancel(
    ingest: &Ingest,
    gathered: &PersonalData,
    decision: &str,
    apply: bool,
) -> Result<Cancelled, PersonProblem> {
    cancel::cancel(ingest, gathered, decision, apply)
}

/// The files that are the person's own, as many as fit into `room` bytes; the rest are told as left out.
///
/// # Errors
/// The place could not be read.
pub fn own_files(file: &mut PersonFile, place: &BlobStore, room: usize) -> Result<Vec<FolderFile>, StoreError> {
    gather::own_files(file, place, room)
}
