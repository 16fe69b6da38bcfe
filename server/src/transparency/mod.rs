//! Tickets told to anybody who asks (transparency): without who asked, who attended, and without a word that somebody typed.
//! What a row says is an id or a name of the organisation's data, a date, a number or a folio (decision 0051).

mod aggregates;
mod columns;
#[cfg(test)]
mod tests;

use crate::import::csv_format::{sheet, unread_line};
use crate::ingest::stored_ticket;
use crate::persons::FolderFile;
use crate::reports::Span;
use crate::store::{Reader, StoreError};
use aggregates::aggregates;
use columns::{COLUMNS, Row};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::DocumentId;
use ronda_shared::ticket::summary::{TicketSummary, summarize};
use ronda_shared::view::Summary;
use serde_json::json;

/// A group of fewer is told of no number.
pub const SMALL: u64 = 5;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TransparencyProblem {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was read cannot be written.
    #[error("the table cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// What was written.
pub struct Transparency {
    /// The files of the folder.
    pub files: Vec<FolderFile>,
    /// Tickets in it.
    pub tickets: u64,
    /// Tickets of restricted services, which are not in it.
    pub restricted: u64,
    /// What cannot be read and may be a ticket of these days: it is named at the end of the tables, and counted nowhere.
    pub unread: Vec<DocumentId>,
}

/// Tells the requests received on these days; the parts of one are no requests of their own. It reads every summary: it blocks for as long as that takes.
///
/// # Errors
/// The store could not.
pub fn tell(reader: &dyn Reader, org: &Organisation, span: &Span) -> Result<Transparency, TransparencyProblem> {
    let (mut rows, mut restricted, mut unread) = (Vec::new(), 0, Vec::new());
    for row in reader.every_summary_row() {
        let ticket = match row? {
            (_, Ok(Summary::Ticket(ticket))) => *ticket,
            (_, Ok(Summary::Equipment(_) | Summary::Record(_))) => continue,
            (id, Err(error)) if error.is_damage_of_a_document() => match mended(reader, id) {
                Ok(Some(ticket)) => ticket,
                Ok(None) => continue,
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: what is told to everybody tells that.");
                    unread.push(id);
                    continue;
                }
                Err(error) => return Err(error.into()),
            },
            (_, Err(error)) => return Err(error.into()),
        };
        // Nobody asked for a part by itself: it is told of with the request that it is a part of (OAX-41).
        if ticket.parent.is_some() || !span.holds(ticket.created) {
            continue;
        }
        match Row::of(org, &ticket) {
            Some(row) => rows.push(row),
            None => restricted += 1,
        }
    }
    let tickets = rows.len() as u64;
    let heads = COLUMNS.iter().map(|column| column.name.to_owned()).collect();
    let cells = rows.iter().map(|row| row.cells().into_iter().map(str::to_owned).collect());
    let lost = || unread.iter().map(|id| unread_line(*id));
    let table = sheet(std::iter::once(heads).chain(cells).chain(lost()));
    let groups = aggregates(&rows);
    let about = json!({
        "institution": org.name, "from": span.from, "to": span.to, "catalog": org.version,
        "small_groups": format!("fewer than {SMALL} tickets are told of no number"),
        "unread": unread,
    });
    let dictionary = COLUMNS.iter().map(|it| vec![it.name.to_owned(), it.kind.to_owned(), it.meaning.to_owned()]);
    let dictionary = std::iter::once(vec!["columna".into(), "tipo".into(), "significado".into()]).chain(dictionary);
    let files = vec![
        FolderFile::new("solicitudes.csv", table),
        FolderFile::new("solicitudes.json", serde_json::to_vec(&json!({ "about": about, "tickets": rows }))?),
        FolderFile::new("agregados.csv", sheet(aggregates::table(&groups).into_iter().chain(lost()))),
        FolderFile::new("agregados.json", serde_json::to_vec(&json!({ "about": about, "groups": groups }))?),
        FolderFile::new("diccionario.csv", sheet(dictionary)),
    ];
    Ok(Transparency { files, tickets, restricted, unread })
}

/// What a damaged summary said of a ticket, made of the ticket; none for what is no ticket.
fn mended(reader: &dyn Reader, id: DocumentId) -> Result<Option<TicketSummary>, StoreError> {
    Ok(stored_ticket(reader, id)?.as_ref().map(summarize))
}
