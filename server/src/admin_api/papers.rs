//! A form of a ticket printed at the console, and a printed one verified.

use super::Answer;
use crate::certificates::TrustStore;
use crate::dates;
use crate::ingest::Ingest;
use crate::print::paper::issue::{self, IssuedBy};
use crate::print::paper::letters;
use crate::verification::export::find;
use ronda_shared::ids::FormId;
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;

/// Prints.
pub(super) fn print(
    (ingest, trust): (&Ingest, &TrustStore),
    origin: &str,
    ticket: &str,
    form: &FormId,
    blank: bool,
) -> Result<Answer, String> {
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    let id = find(&*reader, ticket).map_err(|error| error.to_string())?;
    drop(reader);
    let printed = issue::print(ingest, trust, origin, (id, form), blank, IssuedBy::default());
    let printed = printed.map_err(|error| match error {
        issue::IssueError::NoPaper => format!("there is no form «{form}» in the organisation's data"),
        other => other.to_string(),
    })?;
    Ok(Answer::Printed { file: ByteBuf::from(printed.pdf), name: printed.number, pieces: printed.pages, unread: 0 })
}

/// What may be told of a printed paper: the same that the public page tells.
pub(super) fn verify((ingest, trust): (&Ingest, &TrustStore), typed: &str) -> Result<Answer, String> {
    if letters(typed).is_none() {
        return Err("that is no paper's hash: 64 letters and digits, or the last 20 of the address on it".to_owned());
    }
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    let organisation = ingest.organisation();
    let found = issue::verify(&*reader, trust, organisation, typed).map_err(|error| error.to_string())?;
    let day = |at: Timestamp| dates::short(&organisation.zone, at);
    let days = found.as_ref().map(|paper| [day(paper.opened), day(paper.printed)]).unwrap_or_default();
    Ok(Answer::Paper { paper: found.map(Box::new), days })
}
