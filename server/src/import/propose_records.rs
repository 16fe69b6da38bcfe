//! Proposes an import of a register's records at the desk: what a table would do, row by row. Nothing is done before
//! that; then it is done in the name of who asked for it, as a table of equipment is.

use super::propose::{BYTES, ProposeError, ROWS, RowActs, SHOWN, TableDone, TableOrder, carry_out, digest};
use super::records::{Change, Planner, Records};
use super::run::{AscendingIds, RunError};
use super::{Columns, ImportError, Report, RowError};
use crate::ingest::{Ingest, stored_record};
use crate::store::{AuditKind, DeviceRecord, Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::{DocumentId, FieldId, PersonId, Sha256};
use serde::Serialize;

/// A field of a record that a table brings another value into.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordsCell {
    field: FieldId,
    before: String,
    after: String,
}
/// What one row of a register's table comes to.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordsRow {
    line: u64,
    /// The record that it changes; none where it enters one.
    record: Option<DocumentId>,
    /// By what a person knows it.
    name: String,
    cells: Vec<RecordsCell>,
}
/// What a register's table would do; `rows` are the first of those that do something.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordsProposal {
    /// By what it is known again that it still comes to the same.
    pub plan: Sha256,
    new: usize,
    changed: usize,
    same: usize,
    rows: Vec<RecordsRow>,
    bad: Vec<RowError>,
    /// Cells that were not UTF-8: what they were read as.
    guessed: Vec<RowError>,
}

/// What a table would do. Blocks.
pub fn propose(ingest: &Ingest, def: &RegisterDef, bytes: &[u8]) -> Result<RecordsProposal, RunError> {
    let Planned { changes, report, .. } = planned(ingest, def, bytes, 0)?;
    let reader = ingest.store().read()?;
    let rows = changes.iter().take(SHOWN).map(|(line, change)| row(&*reader, def, *line, change));
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    let Report { new, changed, same, bad, guessed, .. } = report;
    Ok(RecordsProposal { plan: digest(&changes), new, changed, same, rows, bad, guessed })
}

/// Does it from a line on, in somebody's name. Blocks.
pub fn perform(
    ingest: &Ingest,
    def: &RegisterDef,
    bytes: &[u8],
    by: (&PersonId, &DeviceRecord),
    (plan, from): (Sha256, u64),
) -> Result<TableDone, ProposeError> {
    let (began, mut ids) = (ingest.clock().now(), AscendingIds::default());
    let (what, subject) = (AuditKind::RecordsImported, def.id.as_str());
    let order = TableOrder { kind: DocumentKind::Record, by, plan, from, what, subject };
    let planned = |from: u64| -> Result<_, RunError> {
        let Planned { changes, end, .. } = planned(ingest, def, bytes, from)?;
        Ok((changes, end))
    };
    carry_out(ingest, &order, planned, |change: Change| {
        let is_new = matches!(change, Change::Enter(_));
        let (known, commands) = change.commands(def);
        RowActs { is_new, document: known.unwrap_or_else(|| ids.next(began)), commands }
    })
}

/// What a table would change.
struct Planned {
    /// The changes, each by its line.
    changes: Vec<(u64, Change)>,
    /// What is told of the whole table.
    report: Report,
    /// Where the feed ended then.
    end: u64,
}

/// What a table would change from a line on.
fn planned(ingest: &Ingest, def: &RegisterDef, bytes: &[u8], from: u64) -> Result<Planned, RunError> {
    if bytes.len() > BYTES {
        return Err(ImportError::TooLong(bytes.len()).into());
    }
    let mut records = Records::open(bytes, &Columns::default(), def)?;
    let mut planner = Planner::of(&records);
    let told = records.part(ROWS + 1, &mut planner.report)?;
    if told.len() > ROWS {
        return Err(ImportError::ManyForDesk.into());
    }
    let reader = ingest.store().read()?;
    let mut changes = planner.plan(&*reader, told)?;
    changes.retain(|(line, _)| *line >= from);
    Ok(Planned { changes, report: planner.report, end: reader.end()? })
}

fn row(reader: &dyn Reader, def: &RegisterDef, line: u64, change: &Change) -> Result<RecordsRow, StoreError> {
    let (id, values) = match change {
        Change::Enter(values) => (None, values),
        Change::Set(id, values, _) => (Some(*id), values),
    };
    let before = id.map(|id| stored_record(reader, id)).transpose()?.flatten();
    let was = |field: &FieldId| before.as_ref().map_or("", |view| view.field(field));
    let known = |field: &FieldId| match &before {
        Some(view) => view.field(field),
        None => values.get(field).map_or("", String::as_str),
    };
    let named = if def.key.is_empty() { before.as_ref().and_then(|view| view.number.clone()) } else { None };
    let key: Vec<&str> = def.key.iter().map(known).filter(|part| !part.is_empty()).collect();
    let cells = values.iter().map(|(field, after)| RecordsCell {
        field: field.clone(),
        before: was(field).to_owned(),
        after: after.clone(),
    });
    Ok(RecordsRow { line, record: id, name: named.unwrap_or_else(|| key.join(" · ")), cells: cells.collect() })
}
