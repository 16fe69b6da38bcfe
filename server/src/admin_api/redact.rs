//! Words taken out of a document for good, from the console.

use super::Answer;
use crate::blobs::Keeper;
use crate::ingest::Ingest;
use crate::redact::Order;
use crate::store::Reader;
use crate::verification::export::find;
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::limits;
use ronda_shared::redaction::Redact;

/// Takes them out. The name may be an equipment item's inventory number, too. Files go at once, too: a backup that is made now has none of
/// them.
pub(super) fn redact(
    (ingest, keeper): (&Ingest, Option<&Keeper>),
    name: &str,
    what: Vec<Redact>,
    reason: &str,
) -> Result<Answer, String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > limits::REASON_CHARS {
        return Err(format!("a reason is asked for, of {} characters at most", limits::REASON_CHARS));
    }
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    let document = document(&*reader, name)?;
    drop(reader);
    let places = what.len() as u64;
    let files: Vec<ActId> = what.iter().filter_map(Redact::file).collect();
    let order = Order { document, what, reason: reason.to_owned(), by: None, device: None, alone: false, stands: None };
    ingest.redact_blocking(order).map_err(|error| error.to_string())?;
    if let Some(keeper) = keeper.filter(|_| !files.is_empty())
        && let Err(error) = keeper.let_go(document, &files)
    {
        // The feed says it already: the sweep removes them.
        tracing::warn!(error.message = %error, "The bytes of a file that was taken out are removed later.");
    }
    Ok(Answer::Redacted { places })
}

fn document(reader: &dyn Reader, name: &str) -> Result<DocumentId, String> {
    match find(reader, name) {
        Ok(id) => Ok(id),
        Err(none) => {
            let ids = match name.trim().parse::<DocumentId>() {
                Ok(id) => vec![id],
                Err(_) => reader.by_name(name).map_err(|error| error.to_string())?,
            };
            match ids.as_slice() {
                [id] if reader.document(*id).map_err(|error| error.to_string())?.is_some() => Ok(*id),
                _ => Err(none.to_string()),
            }
        }
    }
}
