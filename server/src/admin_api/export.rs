//! Exports a ticket with its proofs, and the equipment registry as a table. The audit log records each export.

use super::Answer;
use crate::blobs::{BlobError, BlobStore};
use crate::identity::audit;
use crate::import;
use crate::import::csv_format::UNREAD;
use crate::ingest::{Ingest, stored_ticket};
use crate::store::{AuditKind, Reader, StoreError};
use crate::verification::bundle::{Bundle, Evidence};
use crate::verification::export::{ExportError, bundle, find};
use ronda_shared::hex;
use ronda_shared::ids::PersonId;
use ronda_shared::ticket::view::TicketView;
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

/// Files that a bundle carries: what the console carries, less room for the acts.
const FILES_BYTES: usize = import::FILE_BYTES - 4 * 1024 * 1024;

/// Makes the bundle of a ticket. Nothing leaves before the audit log has it.
/// `evidence`: where its files lie; what does not fit beside its acts is left out and told.
pub(super) fn export(
    ingest: &Ingest,
    evidence: Option<&BlobStore>,
    by: Option<PersonId>,
    ticket: &str,
    between: bool,
) -> Result<Answer, String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let made = || {
        let reader = store.read()?;
        let id = find(&*reader, ticket)?;
        let mut bundle = bundle(&*reader, ingest.organisation(), id, now, between)?;
        let left_out = evidence.map_or(Ok(0), |place| with_files(&mut bundle, &*reader, place))?;
        Ok((bundle, left_out))
    };
    let (bundle, left_out) = made().map_err(|error: ExportError| error.to_string())?;
    let bytes = bundle.write();
    if bytes.len() > import::FILE_BYTES {
        return Err(format!("the bundle has {} bytes, more than the console carries", bytes.len()));
    }
    let sha256 = hex::write(&Sha256::digest(&bytes));
    let detail = format!("{sha256}{}", if between { ", with acts on other documents" } else { "" });
    let line = audit::line(by, None, AuditKind::Exported, bundle.name.as_str(), detail);
    audit::write(&**store, now, line).map_err(|error| error.to_string())?;
    Ok(Answer::Exported {
        bundle: ByteBuf::from(bytes),
        name: bundle.name,
        entries: bundle.entries.len() as u64,
        sha256,
        left_out,
    })
}

/// The whole registry as a table.
pub(super) fn equipment(ingest: &Ingest) -> Result<Answer, String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let reader = store.read().map_err(|error| error.to_string())?;
    let (mut text, mut items, mut unread) = (String::new(), 0, 0);
    // The first line names the columns.
    for (at, line) in import::export::equipment_csv(&*reader, &|_| Ok(true)).enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        let is_unread = line.starts_with(UNREAD);
        unread += u64::from(is_unread);
        items += u64::from(at > 0 && !is_unread);
        text.push_str(&line);
        if text.len() > import::FILE_BYTES {
            return Err(format!("the registry has more than {} bytes, which the console carries", import::FILE_BYTES));
        }
    }
    drop(reader);
    let detail = format!("{items} items{}", if unread > 0 { format!(", {unread} not read") } else { String::new() });
    let line = audit::line(None, None, AuditKind::Exported, "equipment.csv", detail);
    audit::write(&**store, now, line).map_err(|error| error.to_string())?;
    Ok(Answer::Printed { file: ByteBuf::from(text), name: "equipos".to_owned(), pieces: items, unread })
}

/// Puts the files that the ticket shows as sealed beside its acts, as many as fit; answers how many did not, or are not
/// here whole.
fn with_files(bundle: &mut Bundle, reader: &dyn Reader, place: &BlobStore) -> Result<u64, StoreError> {
    let (mut room, mut left_out) = (FILES_BYTES, 0);
    let view = stored_ticket(reader, bundle.document)?;
    // What was taken out for good is nobody's to miss.
    let standing = |view: TicketView| {
        let gone: Vec<_> = view.evidence.iter().map(|one| view.is_file_gone(one.id)).collect();
        view.evidence.into_iter().zip(gone).filter(|(one, gone)| one.is_sealed() && !gone).map(|(one, _)| one)
    };
    for one in view.into_iter().flat_map(standing) {
        let sha256 = one.file.sha256;
        if bundle.evidence.iter().any(|known| known.sha256[..] == sha256.bytes()[..]) {
            continue;
        }
        let fits = one.file.size as usize <= room;
        let found = if fits { place.read(&sha256).map_err(BlobError::into_store)? } else { None };
        match found {
            Some(bytes) if Sha256::digest(&bytes)[..] == sha256.bytes()[..] => {
                room = room.saturating_sub(bytes.len());
                bundle.evidence.push(Evidence {
                    sha256: ByteBuf::from(sha256.bytes().to_vec()),
                    media: one.file.media.content_type().to_owned(),
                    bytes: ByteBuf::from(bytes),
                });
            }
            _ => left_out += 1,
        }
    }
    Ok(left_out)
}
