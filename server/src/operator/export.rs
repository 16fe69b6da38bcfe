//! A ticket carried out with its proofs; that it was stands in the audit log.

use super::Answer;
use crate::identity::audit;
use crate::import;
use crate::ingest::Ingest;
use crate::proof::export::{ExportError, bundle, find};
use crate::store::AuditKind;
use ronda_shared::ids::PersonId;
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

/// Makes the bundle of a ticket. Nothing leaves before the audit log has it.
pub(super) fn export(ingest: &Ingest, by: Option<PersonId>, ticket: &str, between: bool) -> Result<Answer, String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let made = || {
        let reader = store.read()?;
        let id = find(&*reader, ticket)?;
        bundle(&*reader, ingest.organisation(), id, now, between)
    };
    let bundle = made().map_err(|error: ExportError| error.to_string())?;
    let bytes = bundle.write();
    if bytes.len() > import::FILE_BYTES {
        return Err(format!("the bundle has {} bytes, more than the console carries", bytes.len()));
    }
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let detail = format!("{sha256}{}", if between { ", with acts on other documents" } else { "" });
    let line = audit::line(by, None, AuditKind::Exported, bundle.name.as_str(), detail);
    audit::write(&**store, now, line).map_err(|error| error.to_string())?;
    Ok(Answer::Exported {
        bundle: ByteBuf::from(bytes),
        name: bundle.name,
        entries: bundle.entries.len() as u64,
        sha256,
    })
}
