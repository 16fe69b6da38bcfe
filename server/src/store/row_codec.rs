//! How rows are coded and what their indexes hold, alike in every store.

use super::{ChangeHash, DocumentRow, StoreError, name_key, reported_damage};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::view::Summary;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// Keys of the store's own facts.
pub(super) mod key {
    /// Version of what is stored.
    pub(in super::super) const SCHEMA: &str = "schema";
    /// Epochs and secret.
    pub(in super::super) const FOUNDING: &str = "founding";
    /// Of which version the summaries are.
    pub(in super::super) const SUMMARIES_OF: &str = "summaries_of";
    /// Of which version the scope index is.
    pub(in super::super) const SCOPE_INDEX_OF: &str = "scope_index_of";
    /// The position that a verified backup has passed.
    pub(in super::super) const BACKED_UP: &str = "backed_up";
    /// Where the replica was begun.
    pub(in super::super) const REPLICA: &str = "replica";
    /// The position of the last entry about a person.
    pub(in super::super) const DIRECTORY: &str = "directory";
    /// How far the feed was told by mail.
    pub(in super::super) const MAIL_FOLLOWED: &str = "mail_followed";
    /// Of how many messages that came the index of the desk's tray is; none where there is none yet.
    pub(in super::super) const MAIL_TRAY_OF: &str = "mail_tray_of";
    /// Up to which message to go out the index of mail by its ticket is; none where there is none yet.
    pub(in super::super) const MAIL_INDEX_OF: &str = "mail_index_of";
    /// How far the feed was told by push.
    pub(in super::super) const PUSH_FOLLOWED: &str = "push_followed";
    /// How often rows of alerts were written.
    pub(in super::super) const ALERTS_TURN: &str = "alerts_turn";
    /// How far requesters were told of outages.
    pub(in super::super) const ALERTS_FOLLOWED: &str = "alerts_followed";
    /// How far the feed was told to other systems.
    pub(in super::super) const WEBHOOKS_FOLLOWED: &str = "webhooks_followed";
    /// How often rows of messages to other systems were written.
    pub(in super::super) const WEBHOOKS_TURN: &str = "webhooks_turn";
    /// How far the feed was told by WhatsApp.
    pub(in super::super) const WHATSAPP_FOLLOWED: &str = "whatsapp_followed";
    /// How far the feed was read for what is to be stamped.
    pub(in super::super) const STAMPS_FOLLOWED: &str = "stamps_followed";
    /// How far the feed was read for certificates whose issuers are to be asked.
    pub(in super::super) const OCSP_FOLLOWED: &str = "ocsp_followed";
    /// The keys for what is carried by other hands.
    pub(in super::super) const LIGHT: &str = "light";
    /// There while the store is being filled from another.
    pub(in super::super) const FILLING: &str = "filling";
    /// Where the store was moved to.
    pub(in super::super) const MOVED: &str = "moved";
    /// There while a rebuild is under way.
    pub(in super::super) const REBUILDING: &str = "rebuilding";
    /// How often the store was opened again after a failure.
    pub(in super::super) const RECOVERED: &str = "recovered";
    /// How the facts about mailboxes begin.
    pub(in super::super) const MAILBOX: &str = "mailbox ";

    /// The address of a mailbox as a key among the store's facts.
    pub(in super::super) fn mailbox(address: &str) -> String {
        format!("{MAILBOX}{address}")
    }
}

/// A row as bytes.
pub(super) fn code<T: Serialize>(row: &T) -> Vec<u8> {
    cbor::encode(row)
}

/// A row out of its bytes.
pub(super) fn read<T: DeserializeOwned>(place: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    cbor::decode(bytes).map_err(|error| StoreError::Damaged { place, detail: error.to_string() })
}

/// Whether a row may have this text in it: where it has not, no field of it is that text, and it need not be decoded.
pub(super) fn may_hold(row: &[u8], text: &str) -> bool {
    text.is_empty() || row.windows(text.len()).any(|part| part == text.as_bytes())
}

/// What stood in a document's summary before another is written in its place. One that is damaged counts as none, which the log tells:
/// else nobody could write to its document, nor to any other of the same commit. The words of it that the index has stay until a rebuild,
/// for a search goes by those of the summary; its names go, for they are believed.
pub(super) fn former_summary(
    id: DocumentId,
    former: Result<Option<Summary>, StoreError>,
) -> Result<Option<Summary>, StoreError> {
    match former {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(
                document.id = %id, error.message = %error,
                "A summary could not be read and is written anew: its former words stay in the index until «ronda verify --rebuild»."
            );
            reported_damage::mended(id);
            Ok(None)
        }
        former => former,
    }
}

/// The rows that may have stood in the place of one of a document, so that indexes which follow them lose what they have of those: the
/// former one, or none. One that is damaged counts as any of those that the document had, by where it was touched (`touched`), which
/// the log tells: else nobody could write to its document, nor to any other of the same commit.
pub(super) fn former_documents(
    row: &DocumentRow,
    former: Result<Option<DocumentRow>, StoreError>,
    touched: impl FnOnce() -> Result<Vec<u64>, StoreError>,
) -> Result<Vec<DocumentRow>, StoreError> {
    match former {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(
                document.id = %row.id, error.message = %error,
                "The row of a document could not be read and is written anew."
            );
            reported_damage::mended(row.id);
            // By its last scope alone it stands in indexes.
            let as_it_stood = |latest: u64| {
                let standing = row.scopes.iter().rfind(|(since, _)| *since <= latest);
                DocumentRow { latest, heads: Vec::new(), scopes: standing.cloned().into_iter().collect(), ..*row }
            };
            Ok(touched()?.into_iter().map(as_it_stood).collect())
        }
        former => Ok(former?.into_iter().collect()),
    }
}

/// A word as a key: at most 64 bytes, cut between letters.
pub(super) fn token_key(token: &str) -> &str {
    let mut end = token.len().min(64);
    while !token.is_char_boundary(end) {
        end -= 1;
    }
    &token[..end]
}

/// A text within a key, which something follows: a zero byte in it is doubled with 255, two zero bytes end it. So texts sort
/// as they stand, and «omar» is never mixed with «omar.2».
pub(super) fn text_within(text: &str) -> Vec<u8> {
    let mut key = text_begun(text);
    key.extend([0, 0]);
    key
}

/// How every text within a key that begins so is written.
pub(super) fn text_begun(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + 2);
    for byte in text.bytes() {
        key.push(byte);
        if byte == 0 {
            key.push(255);
        }
    }
    key
}

/// Reads the text with which a key goes on, up to its end; none where there is none.
pub(super) fn text_of(key: &mut &[u8]) -> Option<String> {
    let mut text = Vec::new();
    loop {
        match *key {
            [0, 0, rest @ ..] => {
                *key = rest;
                return String::from_utf8(text).ok();
            }
            [0, 255, rest @ ..] => {
                text.push(0);
                *key = rest;
            }
            [byte, rest @ ..] if *byte != 0 => {
                text.push(*byte);
                *key = rest;
            }
            _ => return None,
        }
    }
}

/// The hash and the entry's bytes of a row of the feed.
pub(super) fn split_feed(row: &[u8]) -> Result<(ChainHash, &[u8]), StoreError> {
    let damaged = || StoreError::Damaged { place: "feed", detail: "a row is shorter than its hash".into() };
    let (hash, bytes) = row.split_first_chunk::<32>().ok_or_else(damaged)?;
    Ok((ChainHash(*hash), bytes))
}

/// Heads one after the other.
pub(super) fn join(heads: &[ChangeHash]) -> Vec<u8> {
    heads.iter().flat_map(|head| head.0).collect()
}

/// The heads that were joined.
pub(super) fn heads_of(bytes: &[u8]) -> Vec<ChangeHash> {
    bytes.as_chunks::<32>().0.iter().map(|head| ChangeHash(*head)).collect()
}

/// The words by which a summary is found.
pub(super) fn words(summary: &Summary) -> BTreeSet<String> {
    let keys = summary.words().into_iter().map(|word| token_key(&word).to_owned());
    keys.filter(|word| !word.is_empty()).collect()
}

/// The names by which a summary is found.
pub(super) fn names(summary: &Summary) -> BTreeSet<String> {
    let told: Vec<String> = match summary {
        Summary::Ticket(ticket) => {
            let letters =
                ticket.letters.iter().flat_map(|letter| [letter.register.clone(), Some(letter.number.clone())]);
            [ticket.folio.clone(), Some(ticket.provisional.clone())].into_iter().chain(letters).flatten().collect()
        }
        Summary::Equipment(item) => {
            let labels = item.labels.iter().map(ToString::to_string);
            [item.inventory.clone(), item.serial.clone()].into_iter().chain(labels).collect()
        }
        Summary::Record(record) => record.number.iter().cloned().collect(),
    };
    told.iter().map(|name| name_key(name)).filter(|name| !name.is_empty()).collect()
}
