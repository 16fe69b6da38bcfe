//! Finds a ticket's mail among all mail: by the ticket, and by the messages that one to go out continues.

use super::mail::{Incoming, Outgoing};
use super::row_codec::read;
use ronda_shared::ids::DocumentId;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A place of the index of what goes out: the hash of a ticket or of a message's name, for names are of any length.
pub(super) type Place = [u8; 32];

/// Where what goes out about a ticket stands, and what answers the message that founded it: such an answer may name no ticket.
pub(super) fn places_of(document: DocumentId, founded: Option<&str>) -> BTreeSet<Place> {
    std::iter::once(of_ticket(document)).chain(founded.map(of_message)).collect()
}

/// Where a message to go out stands.
pub(super) fn places_of_row(row: &Outgoing) -> BTreeSet<Place> {
    row.document.map(of_ticket).into_iter().chain(row.references.iter().map(|name| of_message(name))).collect()
}

/// The same of its row as it is stored. One that cannot be read keeps no store from being opened, and is found by no ticket.
pub(super) fn places_of_stored(bytes: &[u8]) -> BTreeSet<Place> {
    match read::<Outgoing>("mail_out", bytes) {
        Ok(row) => places_of_row(&row),
        Err(error) => {
            tracing::warn!(error = %error, "A message to go out cannot be read: no ticket finds it.");
            BTreeSet::new()
        }
    }
}

/// The ticket that the stored row of a message that came speaks of. One that cannot be read is found by none.
pub(super) fn ticket_of_stored(bytes: &[u8]) -> Option<DocumentId> {
    match read::<Incoming>("mail_in", bytes) {
        Ok(row) => row.document,
        Err(error) => {
            tracing::warn!(error = %error, "A message that came cannot be read: no ticket finds it.");
            None
        }
    }
}

fn of_ticket(document: DocumentId) -> Place {
    hash(b"ticket\0", document.bytes())
}

fn of_message(name: &str) -> Place {
    hash(b"message\0", name.as_bytes())
}

fn hash(kind: &[u8], of: &[u8]) -> Place {
    Sha256::new().chain_update(kind).chain_update(of).finalize().into()
}
