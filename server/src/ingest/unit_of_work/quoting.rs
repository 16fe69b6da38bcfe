//! Finds acts that quote words taken out of their document since: their bytes are not kept.

use super::UnitOfWork;
use crate::redact::act_outline;
use crate::store::{ActOutline, StoreError};
use ronda_shared::act::Act;
use ronda_shared::command::{Command, Content};
use ronda_shared::document::Reader;
use ronda_shared::ids::DocumentId;
use ronda_shared::redaction::Redact;
use ronda_shared::ticket::read;

/// An edit of a section whose words are gone, by one who still had them: it quotes them, so that its bytes are not kept.
/// What is not secret of it; none where the act is any other.
pub(super) fn quoting(
    work: &mut UnitOfWork<'_>,
    document: Option<DocumentId>,
    bytes: &[u8],
) -> Result<Option<ActOutline>, StoreError> {
    let Some(id) = document else { return Ok(None) };
    // Its row says whether words were ever taken out of it: a document that cannot be read is not opened to learn that.
    let founded = match work.opened.documents.get(&id) {
        Some(open) => open.row.as_ref().map_or(0, |row| row.founded),
        None => work.reader.row_of(id)?.map_or(0, |row| row.founded),
    };
    if founded == 0 {
        return Ok(None);
    }
    let Some(act) = Act::decode(bytes).ok().filter(|act| act.base < founded) else { return Ok(None) };
    let Ok(Command::Content(Content::EditText(edit))) = act.command() else { return Ok(None) };
    let taken = read::redactions(&Reader::now(&work.open(id)?.document));
    if !edit.section.is_some_and(|section| taken.iter().any(|one| one.what == Redact::Text(section))) {
        return Ok(None);
    }
    let seen = work.read_up_to(act.device)?;
    Ok(Some(act_outline(bytes, seen)))
}
