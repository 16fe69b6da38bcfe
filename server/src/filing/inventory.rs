//! The inventory of an act: a row for each file, in words that no requester wrote.

use super::File;
use crate::import::csv_format::sheet;
use crate::ingest::{read_in_batches, stored_ticket};
use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::date::{Date, date_in};
use ronda_shared::filing::name;
use ronda_shared::ids::DocumentId;

/// What a file of Ronda's is kept on.
pub(super) const MEDIUM: &str = "Electrónico";

/// A file in an inventory. Its service stands for its subject: what somebody typed may name people.
pub(super) struct Row {
    pub(super) id: DocumentId,
    pub(super) code: String,
    pub(super) folio: String,
    pub(super) about: String,
    pub(super) opened: Date,
    pub(super) closed: Date,
    /// What was done in it, entry by entry: what pages are to paper.
    pub(super) acts: u64,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// The rows of those of these files that can be read. One that is damaged, or whose archive cannot be had now, keeps no other waiting.
/// It reads each document: what it counts is the same before and after a destruction.
pub(super) fn rows(reader: &dyn Reader, org: &Organisation, files: &[File<'_>]) -> Result<Vec<Row>, StoreError> {
    let found = files.iter().map(|file| Ok((file.ticket.id, file)));
    read_in_batches(reader, found, |_, file| match row(reader, org, file) {
        Err(error) if error.is_of_a_document() => {
            tracing::error!(document.id = %file.ticket.id, error.message = %error, "A file of the archive cannot be read: nothing is done with it.");
            Ok(None)
        }
        told => told.map(Some),
    })
    .collect()
}

/// Whether a file that cannot be read is lost: it is damaged, or its archive is not where it lay. One whose place does not answer now is not.
pub(super) fn is_lost(reader: &dyn Reader, org: &Organisation, file: &File<'_>) -> Result<bool, StoreError> {
    match row(reader, org, file) {
        Err(StoreError::Archive { is_lost, .. }) => Ok(is_lost),
        Err(error) if error.is_of_a_document() => Ok(true),
        told => told.map(|_| false),
    }
}

fn row(reader: &dyn Reader, org: &Organisation, file: &File<'_>) -> Result<Row, StoreError> {
    let ticket = &file.ticket;
    let mut acts = 0;
    for entry in reader.entries_of(ticket.id, 0)? {
        acts += u64::from(matches!(entry?.kind, EntryKind::Act { .. }));
    }
    let evidence = stored_ticket(reader, ticket.id)?.map(|view| view.evidence).unwrap_or_default();
    Ok(Row {
        id: ticket.id,
        code: file.schedule.code.clone(),
        folio: name(ticket).to_owned(),
        about: org.service(&ticket.service).map_or_else(|| ticket.service.to_string(), |service| service.name.clone()),
        opened: date_in(&org.zone, ticket.created),
        closed: file.schedule.closed,
        acts,
        files: evidence.len() as u64,
        bytes: evidence.iter().map(|one| u64::from(one.file.size)).sum(),
    })
}

/// The inventory as a table.
pub(super) fn table(rows: &[Row]) -> String {
    let heads = [
        "numero",
        "clasificacion",
        "folio",
        "asunto",
        "fecha_apertura",
        "fecha_cierre",
        "actuaciones",
        "archivos",
        "bytes",
        "soporte",
    ];
    let cells = rows.iter().enumerate().map(|(at, row)| {
        vec![
            (at + 1).to_string(),
            row.code.clone(),
            row.folio.clone(),
            row.about.clone(),
            row.opened.to_string(),
            row.closed.to_string(),
            row.acts.to_string(),
            row.files.to_string(),
            row.bytes.to_string(),
            MEDIUM.to_owned(),
        ]
    });
    sheet(std::iter::once(heads.map(str::to_owned).to_vec()).chain(cells))
}
