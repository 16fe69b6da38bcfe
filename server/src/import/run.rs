//! Performs an import: plans it against what is stored, and sends what is to change on its road. People go as entries
//! of the feed, equipment as acts of the server.

use super::cells::mac;
use super::csv_format::COLUMNS;
use super::equipment::{self, Change, Item, ItemRow, Items, Planner};
use super::records::{self, Records};
use super::{Columns, ImportContext, ImportError, Report, people};
use crate::bilingual_text::BilingualText;
use crate::identity::SERVER;
use crate::identity::{self, IdentityError};
use crate::ingest::{Ingest, OwnAct, Performing, SyncProblem, stored_item};
use crate::store::{Reader, StoreError};
use crate::unapproved::{self, LostRoles};
use rand::RngCore;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{self, Command};
use ronda_shared::equipment::{EquipmentSummary, LabelBinding, MERGES, check};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::search::question;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;

/// Rows that are planned, and committed, at once: whoever else writes waits for no more.
const PART: usize = 250;
/// Parts that wait for the writer while the next is planned: one that is committed, and one that is executed meanwhile.
const AHEAD: usize = 2;

/// Why an import was not done, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] ImportError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A person cannot be so.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The acts were not taken.
    #[error("the server did not take the acts: {0}")]
    Ingest(#[from] SyncProblem),
}

/// Why a file was not done wholly, of which what was done before stays.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct PartlyDone {
    /// Rows that took effect.
    pub rows: usize,
    /// Why.
    #[source]
    pub error: RunError,
}

/// Imports people. Blocks.
pub fn import_people(ingest: &Ingest, read: impl Read, how: &Columns, dry_run: bool) -> Result<Report, RunError> {
    let existing = ingest.store().read()?.people()?;
    let existing: BTreeMap<PersonId, Person> = existing.into_iter().map(|person| (person.id.clone(), person)).collect();
    let (changes, mut report) = people::plan(read, how, &ImportContext::of(ingest.organisation()), &existing)?;
    report.dry_run = dry_run;
    if !dry_run {
        identity::people::upsert_as_read(&**ingest.store(), ingest.clock().now(), &changes, &existing)?;
        ingest.poke()?;
        let lost = changes.iter().filter_map(|after| LostRoles::between(existing.get(&after.id)?, after));
        unapproved::tell(ingest, &lost.collect::<Vec<_>>());
    }
    Ok(report)
}

/// Imports equipment, part by part: no more of the file and of the registry is in memory than a part, and whoever else
/// writes takes turns with it. What went in before a file ends in the middle of a row stays. Blocks.
///
/// # Errors
/// Why it was not done wholly, and how much was.
pub fn import_equipment(ingest: &Ingest, read: impl Read, how: &Columns, dry_run: bool) -> Result<Report, PartlyDone> {
    let mut underway = Underway::default();
    let imported = equipment_by_parts(ingest, read, how, dry_run, &mut underway);
    underway.ended(imported)
}

fn equipment_by_parts(
    ingest: &Ingest,
    read: impl Read,
    how: &Columns,
    dry_run: bool,
    underway: &mut Underway,
) -> Result<Report, RunError> {
    let known = ImportContext::of(ingest.organisation());
    let mut items = Items::open(read, how)?;
    let mut planner = Planner::of(&items);
    planner.report.dry_run = dry_run;
    let mut ids = AscendingIds::default();
    loop {
        let mut told = items.part(PART, &known, &mut planner.report)?;
        if told.is_empty() {
            underway.finish(0, &mut planner.report)?;
            return Ok(planner.report);
        }
        // Read while the rows before these are being committed: of a row above, the planner itself knows.
        let existing = named(&*ingest.store().read()?, &mut told)?;
        let changes = planner.plan(told, &existing);
        if !dry_run {
            let now = ingest.clock().now();
            let addressed = changes.into_iter().map(|(line, change)| (line, addressed(change, now, &mut ids)));
            underway.parts.push_back(begin(ingest, DocumentKind::Equipment, addressed)?);
            underway.finish(AHEAD, &mut planner.report)?;
        }
    }
}

/// Imports records of a register, part by part as equipment is. Blocks.
///
/// # Errors
/// Why it was not done wholly, and how much was.
pub fn import_records(
    ingest: &Ingest,
    def: &RegisterDef,
    read: impl Read,
    how: &Columns,
    dry_run: bool,
) -> Result<Report, PartlyDone> {
    let mut underway = Underway::default();
    let imported = records_by_parts(ingest, def, read, how, dry_run, &mut underway);
    underway.ended(imported)
}

fn records_by_parts(
    ingest: &Ingest,
    def: &RegisterDef,
    read: impl Read,
    how: &Columns,
    dry_run: bool,
    underway: &mut Underway,
) -> Result<Report, RunError> {
    let mut rows = Records::open(read, how, def)?;
    let mut planner = records::Planner::of(&rows);
    planner.report.dry_run = dry_run;
    let mut ids = AscendingIds::default();
    loop {
        let told = rows.part(PART, &mut planner.report)?;
        if told.is_empty() {
            underway.finish(0, &mut planner.report)?;
            return Ok(planner.report);
        }
        let changes = planner.plan(&*ingest.store().read()?, told)?;
        if !dry_run {
            let now = ingest.clock().now();
            let addressed = changes.into_iter().map(|(line, change)| {
                let (known, commands) = change.commands(def);
                (line, (known.unwrap_or_else(|| ids.next(now)), commands))
            });
            underway.parts.push_back(begin(ingest, DocumentKind::Record, addressed)?);
            underway.finish(AHEAD, &mut planner.report)?;
        }
    }
}

/// Acts that wait for their commit, with the lines that they come of.
type PendingRows = (Performing, Vec<u64>);

/// Such acts in the order in which they were handed in, and how many rows have taken effect.
#[derive(Default)]
struct Underway {
    parts: VecDeque<PendingRows>,
    rows: usize,
}

impl Underway {
    /// Waits for the oldest until no more than `most` are left.
    fn finish(&mut self, most: usize, report: &mut Report) -> Result<(), RunError> {
        while self.parts.len() > most {
            let Some((performing, lines)) = self.parts.pop_front() else { break };
            let receipts = performing.wait()?;
            self.rows += taken(&receipts, &lines);
            for (receipt, line) in receipts.iter().zip(lines) {
                match receipt.outcome {
                    Outcome::Accepted => {}
                    Outcome::Held(why) | Outcome::Refused(why) => {
                        report.leave_out(line, BilingualText::new(why.es(), why.en()))
                    }
                }
            }
        }
        Ok(())
    }

    /// The report; where it failed, why, once all that was handed in before is done, too.
    fn ended(mut self, imported: Result<Report, RunError>) -> Result<Report, PartlyDone> {
        let error = match imported {
            Ok(report) => return Ok(report),
            Err(error) => error,
        };
        while let Some((performing, lines)) = self.parts.pop_front() {
            match performing.wait() {
                Ok(receipts) => self.rows += taken(&receipts, &lines),
                Err(error) => {
                    tracing::error!(error.message = %error, "A part of a file that failed was not done, either.")
                }
            }
        }
        Err(PartlyDone { rows: self.rows, error })
    }
}

/// How many rows took effect, of whose acts these are the receipts.
fn taken(receipts: &[Receipt], lines: &[u64]) -> usize {
    let of = |is_taken: bool| -> BTreeSet<u64> {
        let rows = receipts.iter().zip(lines);
        let rows = rows.filter(|(receipt, _)| (receipt.outcome == Outcome::Accepted) == is_taken);
        rows.map(|(_, line)| *line).collect()
    };
    of(true).difference(&of(false)).count()
}

fn begin(
    ingest: &Ingest,
    kind: DocumentKind,
    changes: impl Iterator<Item = (u64, (DocumentId, Vec<Command>))>,
) -> Result<PendingRows, RunError> {
    let now = ingest.clock().now();
    let mut acts = Vec::new();
    let mut lines = Vec::new();
    for (line, (document, commands)) in changes {
        for command in commands {
            lines.push(line);
            acts.push(OwnAct { person: PersonId::new(SERVER), site: Site::System, document, kind, at: now, command });
        }
    }
    Ok((ingest.begin(acts)?, lines))
}

/// The items that rows may be of, found by their names: fields and labels. One that is damaged is known by what lists show of it;
/// where not even that can be read, the rows that name it are left out: none may become a second one.
pub fn named(reader: &dyn Reader, told: &mut [ItemRow]) -> Result<BTreeMap<DocumentId, Item>, StoreError> {
    let (keys, labels) = equipment::names(told);
    let (mut found, mut unreadable) = (BTreeMap::<DocumentId, BTreeSet<String>>::new(), BTreeSet::new());
    for name in keys.iter().cloned().chain(labels.iter().map(ToString::to_string)) {
        for id in reader.by_name(&name)? {
            found.entry(id).or_default().insert(name.clone());
        }
        // A MAC is no name: it is one of the words that an item is searched by.
        if mac(&name).is_ok() {
            let searched = reader.search_all(&question(&name), &mut |summary| {
                if matches!(&summary, Summary::Equipment(item) if item.mac == name) {
                    found.entry(summary.id()).or_default().insert(name.clone());
                }
                Ok(true)
            });
            match searched {
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(error.message = %error, "What a MAC leads to cannot be read: an import leaves its rows out.");
                    unreadable.insert(name);
                }
                searched => searched?,
            }
        }
    }
    let mut items = BTreeMap::new();
    for (id, names) in found {
        let listed = match reader.summary(id) {
            Err(error) if error.is_damage_of_a_document() => {
                tell_damage(id, &error);
                unreadable.extend(names);
                continue;
            }
            Ok(Some(Summary::Equipment(listed))) => listed,
            other => {
                other?;
                continue;
            }
        };
        let merged_into = match counting(reader, &listed) {
            Err(error) if error.is_damage_of_a_document() => {
                tell_damage(id, &error);
                unreadable.extend(names);
                continue;
            }
            followed => followed?,
        };
        let item = match self::read(reader, id) {
            Err(error) if error.is_damage_of_a_document() => {
                tell_damage(id, &error);
                Item::damaged(*listed)
            }
            read => read?,
        };
        items.insert(id, Item { merged_into, ..item });
    }
    equipment::bar(told, &unreadable);
    Ok(items)
}

/// The item that counts where this one was merged away; of merges one after the other the last.
pub(super) fn counting(reader: &dyn Reader, listed: &EquipmentSummary) -> Result<Option<DocumentId>, StoreError> {
    let mut counts = listed.merged_into;
    for _ in 0..MERGES {
        let Some(id) = counts else { break };
        let next = match reader.summary(id)? {
            Some(Summary::Equipment(item)) => item.merged_into,
            Some(Summary::Ticket(_) | Summary::Record(_)) | None => None,
        };
        if next.is_none() {
            break;
        }
        counts = next;
    }
    Ok(counts)
}

/// A damaged item stops nothing of others: `ronda verify` says what is wrong with it.
fn tell_damage(id: DocumentId, error: &StoreError) {
    tracing::error!(document.id = %id, error.message = %error, "An item cannot be read: an import leaves its rows out.");
}

/// Ids of new documents, each after the one before: rows of one commit stand side by side in every table of the store that is
/// keyed by document, where ids drawn apart would touch a page each.
#[derive(Default)]
pub struct AscendingIds {
    last: Option<(Timestamp, u64)>,
    /// What no other import has drawn.
    own: [u8; 4],
}

impl AscendingIds {
    /// The next one.
    pub fn next(&mut self, now: Timestamp) -> DocumentId {
        let (at, count) = match self.last {
            Some((at, count)) if at >= now => (at, count + 1),
            _ => {
                rand::rng().fill_bytes(&mut self.own);
                // Of the 48 bits half the range is left to count in.
                (now, rand::rng().next_u64() >> 17)
            }
        };
        self.last = Some((at, count));
        let mut random = [0; 10];
        random[..4].copy_from_slice(&self.own);
        random[4..].copy_from_slice(&count.to_be_bytes()[2..]);
        DocumentId::new(at, random)
    }
}

/// The commands that a row comes to, and the document that they are of: the one it names, or a new one.
pub(super) fn addressed(change: Change, now: Timestamp, ids: &mut AscendingIds) -> (DocumentId, Vec<Command>) {
    let (known, commands) = change.commands();
    (known.unwrap_or_else(|| ids.next(now)), commands)
}

/// The fields and labels of an item.
pub(super) fn read(reader: &dyn Reader, id: DocumentId) -> Result<Item, StoreError> {
    let damaged = || StoreError::Damaged { place: "documents", detail: format!("{id}: not an equipment item") };
    let view = stored_item(reader, id)?.ok_or_else(damaged)?;
    let set = |field| Command::Item(command::Item::SetEquipmentField { field, value: String::new() });
    let fields = COLUMNS.iter().map(|(_, _, field)| *field);
    let moved = fields.filter(|field| check(&view, &set(*field)).is_err()).collect();
    let (retired, standing): (Vec<_>, Vec<_>) = view.labels.iter().partition(|known| known.retired.is_some());
    let ids = |bindings: Vec<&LabelBinding>| bindings.into_iter().map(|known| known.label).collect();
    Ok(Item {
        labels: ids(standing),
        retired: ids(retired),
        damaged: false,
        merged_into: None,
        unlike: BTreeMap::new(),
        moved,
        fields: view.fields.into_iter().map(|(field, register)| (field, register.value)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_under_a_clock_that_stands_or_goes_back() {
        let mut ids = AscendingIds::default();
        let times = [5_000, 5_000, 5_001, 4_000, 5_001, 9_000].map(Timestamp::from_millis);
        let drawn: Vec<DocumentId> = times.iter().map(|now| ids.next(*now)).collect();
        assert!(drawn.is_sorted_by(|a, b| a < b), "{drawn:?}");
        assert_ne!(AscendingIds::default().next(times[0]), drawn[0], "two imports of one instant");
    }
}
