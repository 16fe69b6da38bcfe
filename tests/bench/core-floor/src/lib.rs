//! The part of Automerge that a phone cannot do without, and nothing of ours. A document is loaded, others' changes
//! come in, a field is set and a note is written as of what was seen, all is read, told on and saved.
//! `node tests/bench/core-floor.mjs` measures it.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ChangeHash, LoadOptions, ObjType, PatchLog, ROOT, ReadDoc, TextEncoding};
use wasm_bindgen::prelude::*;

/// Takes changes into a document, writes into it as of what its author had seen, and answers with all of it.
///
/// # Errors
/// Automerge's own, as text.
#[wasm_bindgen]
pub fn through(kept: &[u8], came: &[u8], seen: &[u8], actor: &[u8], key: &str, text: &str) -> Result<Vec<u8>, JsError> {
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut document = Automerge::load_with_options(kept, options)?;
    document.set_actor(ActorId::from(actor));
    document.apply_changes([Change::from_bytes(came.to_vec())?])?;
    let heads = seen.chunks(32).map(ChangeHash::try_from).collect::<Result<Vec<_>, _>>()?;
    let mut change =
        document.transaction_at(PatchLog::inactive(), &heads).map_err(|error| JsError::new(&error.to_string()))?;
    change.put(ROOT, key, text)?;
    let notes = change.put_object(ROOT, "notes", ObjType::Map)?;
    let note = change.put_object(&notes, key, ObjType::Text)?;
    change.splice_text(&note, 0, 0, text)?;
    change.delete(&notes, text)?;
    let hash = change.commit_with(CommitOptions::default().with_message(text).with_time(1)).0;
    let mut told = format!("{hash:?} {:?}", document.hydrate(None)).into_bytes();
    for item in document.map_range(ROOT, ..) {
        told.extend_from_slice(item.key.as_bytes());
    }
    told.extend_from_slice(format!("{:?}", document.get_all(ROOT, key)?).as_bytes());
    told.extend_from_slice(document.text(&note)?.as_bytes());
    for change in document.get_changes(&heads) {
        told.extend_from_slice(change.raw_bytes());
    }
    told.extend_from_slice(&document.save());
    Ok(told)
}
