//! Whether a message that came waits as it did when it was looked at.

use crate::store::whatsapp::{WhatsappIncoming, WhatsappWaiting};
use crate::store::{Reader, StoreError};

/// Whether a message waits as it did when it was looked at. A redaction may have taken the name of its file out of it meanwhile, or its
/// sender has another number since: by what was read before nothing is written.
pub(super) fn waits(reader: &dyn Reader, came: &WhatsappIncoming) -> Result<bool, StoreError> {
    let row = reader.whatsapp_waits(&came.key)?;
    let same = |row: &WhatsappIncoming| stands_as(row, came) && (&row.who, &row.message) == (&came.who, &came.message);
    Ok(matches!(row, Some(WhatsappWaiting::Came(row)) if same(&row)))
}

/// Whether as much of it is in a ticket: nothing, its words, or its words and the name of its file.
pub(super) fn stands_as(row: &WhatsappIncoming, came: &WhatsappIncoming) -> bool {
    (row.file, row.document) == (came.file, came.document)
}
