//! Proposes an import at the desk: what a file would do, row by row, before anything is done. Then it is done in the
//! name of who asked for it, where it still comes to the same, part by part within a bounded time.

use super::columns::{self, TableColumns};
use super::equipment::{Change, Item, Items, Planner};
use super::run::{self, AscendingIds, RunError};
use super::{Columns, ImportContext, ImportError, Report, RowError};
use crate::bilingual_text::BilingualText;
use crate::identity;
use crate::ingest::{Ingest, OwnAct};
use crate::store::{AuditKind, DeviceRecord, Reader, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField};
use ronda_shared::ids::{DocumentId, LabelId, PersonId, Sha256};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The greatest file that the desk sends: bytes.
pub const BYTES: usize = 2 * 1024 * 1024;
/// The most rows of one.
pub const ROWS: usize = 2_000;
/// Rows whose differences are told one by one; of the others their number.
pub(super) const SHOWN: usize = 300;
/// Acts in one commit.
const BATCH_SIZE: usize = 250;
/// After so long no further commit is begun: the rest is asked for anew. Milliseconds.
const BUDGET: i64 = 12_000;

/// Which items the caller may read.
pub type MayRead<'m> = &'m dyn Fn(&dyn Reader, DocumentId) -> Result<bool, StoreError>;

/// A field of an item that a table brings another value into.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableCell {
    field: EquipmentField,
    before: String,
    after: String,
}
/// What one row of a table comes to.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableRow {
    line: u64,
    /// The item that it changes; none where it registers one.
    item: Option<DocumentId>,
    /// By what a person knows it.
    name: String,
    cells: Vec<TableCell>,
    labels: Vec<LabelId>,
}
/// What a table would do; `rows` are the first of those that do something.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableProposal {
    /// By what it is known again that it still comes to the same.
    pub plan: Sha256,
    new: usize,
    changed: usize,
    same: usize,
    rows: Vec<TableRow>,
    bad: Vec<RowError>,
    /// Cells that were not UTF-8: what they were read as.
    guessed: Vec<RowError>,
}
/// Where to go on with a table.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableNext {
    line: u64,
    plan: Sha256,
}
/// What was done of a table, and what is still to do.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TableDone {
    /// Rows that took effect.
    pub rows: usize,
    /// Rows whose acts were not taken.
    pub bad: Vec<RowError>,
    /// The rest, where the time was over.
    pub next: Option<TableNext>,
}
/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError {
    /// The file, or the store.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The registry has changed since it was proposed: it would do something else.
    #[error("it comes to something else by now")]
    Changed,
}

/// What the columns of a file seem to hold. Blocks.
pub fn columns(ingest: &Ingest, bytes: &[u8]) -> Result<TableColumns, RunError> {
    Ok(columns::guess(bytes, &ImportContext::of(ingest.organisation()))?)
}

/// What a file would do. Blocks.
pub fn propose(ingest: &Ingest, bytes: &[u8], how: &Columns, may: MayRead<'_>) -> Result<TableProposal, RunError> {
    let Planned { existing, changes, report, .. } = planned(ingest, bytes, how, may, 0)?;
    let rows = changes.iter().take(SHOWN).map(|(line, planned)| row(*line, planned, &existing)).collect();
    let Report { new, changed, same, bad, guessed, .. } = report;
    Ok(TableProposal { plan: digest(&changes), new, changed, same, rows, bad, guessed })
}

/// Does it from a line on, in somebody's name. Blocks.
pub fn perform(
    ingest: &Ingest,
    (bytes, how): (&[u8], &Columns),
    may: MayRead<'_>,
    by: (&PersonId, &DeviceRecord),
    (plan, from): (Sha256, u64),
) -> Result<TableDone, ProposeError> {
    let (began, mut ids) = (ingest.clock().now(), AscendingIds::default());
    let what = AuditKind::EquipmentImported;
    let order = TableOrder { kind: DocumentKind::Equipment, by, plan, from, what, subject: "csv" };
    let planned = |from: u64| -> Result<_, RunError> {
        let Planned { changes, end, .. } = planned(ingest, bytes, how, may, from)?;
        Ok((changes, end))
    };
    carry_out(ingest, &order, planned, |PlannedChange { change, .. }| {
        let is_new = matches!(change, Change::Register(_));
        let (document, commands) = run::addressed(change, began, &mut ids);
        RowActs { is_new, document, commands }
    })
}

/// A table that was proposed, as it is to be done.
pub(super) struct TableOrder<'a> {
    /// What its rows become.
    pub(super) kind: DocumentKind,
    /// In whose name, and on which device.
    pub(super) by: (&'a PersonId, &'a DeviceRecord),
    /// What was proposed.
    pub(super) plan: Sha256,
    /// From this line on.
    pub(super) from: u64,
    /// As what it stands in the audit log, and of what.
    pub(super) what: AuditKind,
    pub(super) subject: &'a str,
}

/// What a change comes to.
pub(super) struct RowActs {
    /// It gives birth to its document.
    pub(super) is_new: bool,
    pub(super) document: DocumentId,
    pub(super) commands: Vec<Command>,
}

/// Does a table in somebody's name, part by part, until all is done or the time is over. `planned` tells what a table comes to from a
/// line on, and up to where the feed was read for it. What was done stands in the audit log, also where the rest failed.
pub(super) fn carry_out<C: Clone + Debug>(
    ingest: &Ingest,
    order: &TableOrder<'_>,
    planned: impl FnMut(u64) -> Result<(Vec<(u64, C)>, u64), RunError>,
    acts_of: impl FnMut(C) -> RowActs,
) -> Result<TableDone, ProposeError> {
    let (mut done, mut born) = (TableDone { rows: 0, bad: Vec::new(), next: None }, 0);
    let ended = go_through(ingest, order, planned, acts_of, (&mut done, &mut born));
    if done.rows > 0
        && let Err(error) = audit(ingest, order, done.rows, born)
    {
        let Err(first) = ended else { return Err(RunError::from(error).into()) };
        tracing::error!(error.message = %error, table.rows = done.rows, "What was done of a table is not in the audit log.");
        return Err(first);
    }
    ended.map(|()| done)
}

fn audit(ingest: &Ingest, order: &TableOrder<'_>, rows: usize, born: usize) -> Result<(), StoreError> {
    let detail = format!("{rows} rows, {born} of them new, at the desk");
    let (person, device) = order.by;
    let line = identity::audit::line(Some(person.clone()), Some(device.id), order.what, order.subject, detail);
    identity::audit::write(&**ingest.store(), ingest.clock().now(), line)
}

/// The same without the audit log: `done`, and how many rows were new, are told as it goes.
///
/// Others may write what the plan was made by, here or at another server, a second time the same table first of all. So each part is done
/// only where nobody has since; else the rest is planned anew, and done where it comes to the same.
fn go_through<C: Clone + Debug>(
    ingest: &Ingest,
    order: &TableOrder<'_>,
    mut planned: impl FnMut(u64) -> Result<(Vec<(u64, C)>, u64), RunError>,
    mut acts_of: impl FnMut(C) -> RowActs,
    (done, born): (&mut TableDone, &mut usize),
) -> Result<(), ProposeError> {
    let TableOrder { kind, by: (person, _), mut plan, mut from, .. } = *order;
    let began = ingest.clock().now();
    let mut is_begun = false;
    'anew: loop {
        let (changes, end) = planned(from)?;
        if digest(&changes) != plan {
            if !is_begun {
                return Err(ProposeError::Changed);
            }
            // Whoever asks for the rest is told that it comes to something else.
            done.next = Some(TableNext { line: from, plan });
            return Ok(());
        }
        // Up to where the feed was looked at, and the documents of the part that was written since.
        let (read, mut own) = (Arc::new(AtomicU64::new(end)), BTreeSet::new());
        let mut waiting = changes.as_slice();
        while let Some((line, _)) = waiting.first() {
            if ingest.clock().now().millis() - began.millis() > BUDGET {
                done.next = Some(TableNext { line: *line, plan: digest(waiting) });
                return Ok(());
            }
            let (mut acts, mut lines, mut taken, mut new) = (Vec::new(), Vec::new(), 0, 0);
            for (line, change) in waiting {
                if acts.len() >= BATCH_SIZE {
                    break;
                }
                let RowActs { is_new, document, commands } = acts_of(change.clone());
                new += usize::from(is_new);
                lines.extend(commands.iter().map(|_| *line));
                acts.extend(commands.into_iter().map(|command| OwnAct {
                    person: person.clone(),
                    site: Site::Desk,
                    document,
                    kind,
                    at: ingest.clock().now(),
                    command,
                }));
                taken += 1;
            }
            let documents = acts.iter().map(|act| act.document).collect();
            let (since, before) = (Arc::clone(&read), std::mem::replace(&mut own, documents));
            let still = move |reader: &dyn Reader| is_untouched(reader, kind, &since, &before);
            let Some(receipts) = ingest.perform_still_blocking(acts, Box::new(still)).map_err(RunError::from)? else {
                (from, plan) = (*line, digest(waiting));
                continue 'anew;
            };
            is_begun = true;
            *born += new;
            let before = done.bad.len();
            for (receipt, line) in receipts.iter().zip(&lines) {
                match receipt.outcome {
                    Outcome::Accepted => {}
                    Outcome::Held(why) | Outcome::Refused(why) => {
                        if done.bad.last().is_none_or(|last| last.line != *line) {
                            done.bad.push(RowError { line: *line, reason: BilingualText::new(why.es(), why.en()) });
                        }
                    }
                }
            }
            done.rows += taken - (done.bad.len() - before);
            waiting = &waiting[taken..];
        }
        return Ok(());
    }
}

/// Whether nobody else wrote documents of a kind since the feed was looked at, which it is anew up to its end.
fn is_untouched(
    reader: &dyn Reader,
    kind: DocumentKind,
    since: &AtomicU64,
    own: &BTreeSet<DocumentId>,
) -> Result<bool, StoreError> {
    for entry in reader.entries_after(since.load(Ordering::SeqCst))? {
        let Some(document) = entry?.document.filter(|document| !own.contains(document)) else { continue };
        if reader.document(document)?.is_some_and(|row| row.kind == kind) {
            return Ok(false);
        }
    }
    since.store(reader.end()?, Ordering::SeqCst);
    Ok(true)
}

/// What a row does, with what it finds there: whoever changed that since is not written over unseen.
#[derive(Debug, Clone)]
struct PlannedChange {
    change: Change,
    /// The values that would go, in the order of its fields; empty where there are none.
    before: Vec<String>,
}

impl PlannedChange {
    fn of(change: Change, existing: &BTreeMap<DocumentId, Item>) -> Self {
        let (known, item) = match &change {
            Change::Register(item) => (None, item),
            Change::Set(id, item) => (existing.get(id), item),
        };
        let was = |field: &EquipmentField| known.and_then(|known| known.fields.get(field)).cloned().unwrap_or_default();
        let before = item.fields.keys().map(was).collect();
        Self { change, before }
    }
}

struct Planned {
    existing: BTreeMap<DocumentId, Item>,
    changes: Vec<(u64, PlannedChange)>,
    report: Report,
    /// Where the feed ended then.
    end: u64,
}

/// The plan, without what is not the caller's to see, from a line on.
fn planned(ingest: &Ingest, bytes: &[u8], how: &Columns, may: MayRead<'_>, from: u64) -> Result<Planned, RunError> {
    if bytes.len() > BYTES {
        return Err(ImportError::TooLong(bytes.len()).into());
    }
    let known = ImportContext::of(ingest.organisation());
    let mut items = Items::open(bytes, how)?;
    let mut planner = Planner::of(&items);
    let mut told = items.part(ROWS + 1, &known, &mut planner.report)?;
    if told.len() > ROWS {
        return Err(ImportError::ManyForDesk.into());
    }
    let reader = ingest.store().read()?;
    let end = reader.end()?;
    let existing = run::named(&*reader, &mut told)?;
    let mut changes = planner.plan(told, &existing);
    let mut report = planner.report;
    let mut hidden = Vec::new();
    for (line, change) in &changes {
        if let Change::Set(id, _) = change
            && !may(&*reader, *id)?
        {
            hidden.push(*line);
        }
    }
    report.changed -= hidden.len();
    changes.retain(|(line, _)| *line >= from && !hidden.contains(line));
    let reason = || {
        BilingualText::new(
            "Ese equipo no está a tu alcance: pídelo a quien lo lleva.",
            "That item is not within your reach.",
        )
    };
    report.bad.extend(hidden.iter().map(|line| RowError { line: *line, reason: reason() }));
    report.bad.sort_by_key(|row| row.line);
    let changes = changes.into_iter().map(|(line, change)| (line, PlannedChange::of(change, &existing))).collect();
    Ok(Planned { existing, changes, report, end })
}

fn row(line: u64, planned: &PlannedChange, existing: &BTreeMap<DocumentId, Item>) -> TableRow {
    let PlannedChange { change, before: were } = planned;
    let (id, item) = match change {
        Change::Register(item) => (None, item),
        Change::Set(id, item) => (Some(*id), item),
    };
    let before = id.and_then(|id| existing.get(&id));
    let was = |field| before.and_then(|before| before.fields.get(&field)).cloned().unwrap_or_default();
    let keys = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Mac];
    let known = |field: &EquipmentField| match before {
        Some(_) => was(*field),
        None => item.fields.get(field).cloned().unwrap_or_default(),
    };
    let name = keys.iter().map(known).find(|key| !key.is_empty()).unwrap_or_default();
    let told = item.fields.iter().zip(were);
    let cells =
        told.map(|((field, after), before)| TableCell { field: *field, before: before.clone(), after: after.clone() });
    TableRow { line, item: id, name, cells: cells.collect(), labels: item.labels.iter().copied().collect() }
}

/// Two plans that come to the same have the same; it is asked within minutes, of the same build.
pub(super) fn digest<C: Debug>(changes: &[(u64, C)]) -> Sha256 {
    Sha256::of(format!("{changes:?}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::SERVER;
    use crate::store::EntryKind;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::Fixture;
    use ronda_shared::command;
    use std::cell::Cell;

    fn registers(serial: &str) -> Command {
        let fields = BTreeMap::from([(EquipmentField::Serial, serial.to_owned())]);
        Command::Item(command::Item::RegisterEquipment { fields })
    }

    #[test]
    fn what_was_done_of_a_table_that_failed_is_in_the_audit_log() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let desk = fixture.browser("eva.rios", 1, Site::Desk);
        let rows: Vec<(u64, String)> = (2..402).map(|line| (line, format!("SERIE-{line}"))).collect();
        let (person, mut ids) = (PersonId::new("eva.rios"), AscendingIds::default());
        let order = TableOrder {
            kind: DocumentKind::Equipment,
            by: (&person, &desk.record),
            plan: digest(&rows),
            from: 2,
            what: AuditKind::EquipmentImported,
            subject: "csv",
        };
        let looks = Cell::new(0);
        let planned = |_: u64| -> Result<_, RunError> {
            looks.set(looks.get() + 1);
            // The second look is needed for what somebody else wrote meanwhile.
            if looks.get() > 1 { Err(StoreError::Full.into()) } else { Ok((rows.clone(), fixture.end())) }
        };
        let mut strange = Some(ids.next(fixture.now()));
        let mut another = || OwnAct {
            person: PersonId::new(SERVER),
            site: Site::System,
            document: strange.take().expect("once"),
            kind: DocumentKind::Equipment,
            at: fixture.now(),
            command: registers("OTRA"),
        };
        let mut own = AscendingIds::default();
        let acts_of = |serial: String| {
            if serial == "SERIE-300" {
                fixture.ingest.perform_blocking(vec![another()]).expect("performed");
            }
            RowActs { is_new: true, document: own.next(fixture.now()), commands: vec![registers(&serial)] }
        };
        let failed = carry_out(&fixture.ingest, &order, planned, acts_of).expect_err("the second look");
        assert!(matches!(failed, ProposeError::Run(RunError::Store(StoreError::Full))), "{failed}");
        let reader = fixture.store.read().expect("reads");
        let told = reader.audit_from(0).expect("reads").find_map(|entry| match entry.expect("reads").kind {
            EntryKind::Audit(line) if line.what == AuditKind::EquipmentImported => Some((line.by, line.detail)),
            _ => None,
        });
        let detail = format!("{BATCH_SIZE} rows, {BATCH_SIZE} of them new, at the desk");
        assert_eq!(told, Some((Some(person.clone()), detail)));
    }
}
