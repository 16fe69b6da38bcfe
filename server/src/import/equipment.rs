//! `equipment.csv`: one column for each field of the registry, and one for the labels stuck on an item. An item is known
//! again by its inventory number, or else by its serial number, or else by its MAC address; a column that the file lacks
//! leaves what is known as it is, and no label is taken off by an import.
//!
//! Hundreds of items say «S/N» for a serial number: whoever has another inventory number is another item.

use super::cells::{labels, value};
use super::csv_format::{COLUMNS, LABELS, unmarked};
use super::faults::Faults;
use super::left_out::{merged, moves_only, unreadable};
use super::people::twice;
use super::table::{Row, Table};
use super::{Columns, ImportContext, ImportError, Report};
use crate::bilingual_text::BilingualText;
use ronda_shared::command;
use ronda_shared::command::{Command, EquipmentField};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::{DocumentId, LabelId, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// What a cell tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Field(EquipmentField),
    Labels,
}

/// By what an item is known again, in this order.
static KEYS: [EquipmentField; 3] = [EquipmentField::Inventory, EquipmentField::Serial, EquipmentField::Mac];

/// The fields of an item that are set.
pub type Fields = BTreeMap<EquipmentField, String>;

/// An item: its fields, and the labels on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The fields that are set.
    pub fields: Fields,
    /// The labels that are stuck on it.
    pub labels: BTreeSet<LabelId>,
    /// Those that were taken off it: they lead to it for ever, and no import sticks them on again.
    pub retired: BTreeSet<LabelId>,
    /// It cannot be read: no more is told of it than what it is known by. It is neither changed nor registered a second time.
    pub damaged: bool,
    /// It was registered twice: the one that counts. Nothing is written on this one, where nobody looks any more.
    pub merged_into: Option<DocumentId>,
    /// What a movement has set: another movement changes it, and no table (R21).
    pub moved: BTreeSet<EquipmentField>,
    /// Cells that say otherwise than they are read: what they say, and why they cannot be read, where they cannot.
    pub unlike: BTreeMap<EquipmentField, (String, Option<BilingualText>)>,
}

impl Item {
    /// A damaged one, by what lists show of it.
    pub(super) fn damaged(listed: EquipmentSummary) -> Self {
        let EquipmentSummary { inventory, serial, mac, labels, .. } = listed;
        let fields = KEYS.into_iter().zip([inventory, serial, mac]).collect();
        Self { fields, labels: labels.into_iter().collect(), damaged: true, ..Self::default() }
    }

    /// The row as it is against the item that it is of. What says word for word what that says already is right, however else it would be
    /// read: a building may have left the data, and what people type on the way is more than a table takes.
    fn against(mut self, known: Option<&Self>) -> Result<Self, BilingualText> {
        let mut faults = Faults::default();
        for (field, (text, why)) in std::mem::take(&mut self.unlike) {
            let stands = known.is_some_and(|known| known.fields.get(&field) == Some(&text));
            match why {
                _ if stands => {
                    self.fields.insert(field, text);
                }
                Some(why) => faults.right::<()>(Err(why)),
                None => {}
            }
        }
        faults.unless_wrong(self)
    }
}

/// What one row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An item that is not known yet.
    Register(Item),
    /// Fields of a known item that differ, and labels that it does not have.
    Set(DocumentId, Item),
}

impl Change {
    /// The commands that do it, for the document that is named or will be.
    pub fn commands(self) -> (Option<DocumentId>, Vec<Command>) {
        match self {
            Self::Register(Item { fields, labels, .. }) => {
                let born = Command::Item(command::Item::RegisterEquipment { fields });
                (None, std::iter::once(born).chain(labels.into_iter().map(bind)).collect())
            }
            Self::Set(id, Item { fields, labels, .. }) => {
                let set = |(field, value)| Command::Item(command::Item::SetEquipmentField { field, value });
                (Some(id), fields.into_iter().map(set).chain(labels.into_iter().map(bind)).collect())
            }
        }
    }
}

fn bind(label: LabelId) -> Command {
    Command::Item(command::Item::BindLabel { label })
}

/// A row's line, and the item that it tells or why it tells none.
pub type ItemRow = (u64, Result<Item, BilingualText>);

/// A file of equipment, read part by part.
pub struct Items<'r> {
    table: Table<'r, Column>,
}

impl<'r> Items<'r> {
    /// Reads the first line; it must name a column by which an item is known again.
    pub fn open(read: impl Read + 'r, how: &Columns) -> Result<Self, ImportError> {
        let names: Vec<&str> = COLUMNS.iter().map(|(name, _, _)| *name).chain([LABELS.0]).collect();
        let column = |heading: &str| {
            let field = COLUMNS.iter().find(|(name, other, _)| *name == heading || *other == heading);
            let labels = (heading == LABELS.0 || heading == LABELS.1).then_some(Column::Labels);
            field.map(|(_, _, field)| Column::Field(*field)).or(labels)
        };
        let table = Table::open(read, how, column, &names)?;
        if !KEYS.iter().any(|key| table.has(Column::Field(*key))) {
            return Err(ImportError::MissingColumn("inventory".into()));
        }
        Ok(Self { table })
    }

    /// The next items, at most so many; nothing at the end. Cells whose encoding was guessed are named in the report.
    pub fn part(
        &mut self,
        most: usize,
        known: &ImportContext,
        report: &mut Report,
    ) -> Result<Vec<ItemRow>, ImportError> {
        let rows = self.table.part(most)?;
        let told = rows.into_iter().map(|(line, row)| {
            let item = row.and_then(|row| {
                report.guess(line, &row.guessed);
                item(&row, known)
            });
            (line, item)
        });
        Ok(told.collect())
    }

    /// Headings whose encoding was guessed.
    pub fn guessed_headings(&self) -> &[String] {
        self.table.guessed_headings()
    }
}

/// What rows know items by, and the labels that they name: enough to read no more of the registry than they touch.
pub fn names(items: &[ItemRow]) -> (BTreeSet<String>, BTreeSet<LabelId>) {
    let (mut keys, mut stuck) = (BTreeSet::new(), BTreeSet::new());
    for item in items.iter().filter_map(|(_, item)| item.as_ref().ok()) {
        keys.extend(KEYS.iter().filter_map(|key| item.fields.get(key)).filter(|key| !key.is_empty()).cloned());
        stuck.extend(&item.labels);
    }
    (keys, stuck)
}

/// Leaves out the rows that bear one of some names: what is known by them cannot be read, not even as lists show it.
pub(super) fn bar(items: &mut [ItemRow], names: &BTreeSet<String>) {
    for (_, row) in items {
        let Ok(item) = &*row else { continue };
        let is_key = |key: &EquipmentField| value_of(&item.fields, *key).is_some_and(|value| names.contains(value));
        if KEYS.iter().any(is_key) || item.labels.iter().any(|label| names.contains(&label.to_string())) {
            *row = Err(unreadable(name_of(item)));
        }
    }
}

/// The item that one of the same inventory number, serial number or MAC is.
pub fn known_again(fields: &Fields, existing: &BTreeMap<DocumentId, Item>) -> Option<DocumentId> {
    let bears = |key: EquipmentField, told: &str| -> Vec<DocumentId> {
        let told = Some(reads_as(told));
        let bear = existing.iter().filter(|(_, item)| value_of(&item.fields, key).map(reads_as) == told);
        bear.map(|(id, _)| *id).collect()
    };
    let found = recognised(fields, (existing, &BTreeMap::new()), &bears)?;
    Some(existing.get(&found).and_then(|item| item.merged_into).unwrap_or(found))
}

/// The item by the first of its keys by which one is known: `bears` tells who bears a key. One of which an earlier key is told
/// otherwise, here or by a row above (`set`), is another item; of several, the one of which nothing more is known than is told
/// comes first, then a damaged one.
fn recognised<'a>(
    fields: &'a Fields,
    (existing, set): (&'a BTreeMap<DocumentId, Item>, &'a BTreeMap<DocumentId, Fields>),
    bears: &dyn Fn(EquipmentField, &str) -> Vec<DocumentId>,
) -> Option<DocumentId> {
    KEYS.iter().enumerate().find_map(|(at, key)| {
        let told = value_of(fields, *key)?;
        let earlier = |id: &DocumentId| {
            let (known, set) = (existing.get(id).map(|item| &item.fields), set.get(id));
            KEYS[..at].iter().map(move |key| {
                let value = |known: Option<&'a Fields>| known.and_then(|known| value_of(known, *key));
                (value_of(fields, *key).map(reads_as), value(set).or_else(|| value(known)).map(reads_as))
            })
        };
        let another =
            |id: &DocumentId| earlier(id).any(|(told, known)| told.is_some() && known.is_some() && told != known);
        let mut found = bears(*key, told);
        found.retain(|id| !another(id));
        // Two that differ by case alone may be registered since long: each is told by its own letters.
        let exactly = |id: &DocumentId| {
            let known = existing.get(id).and_then(|item| value_of(&item.fields, *key));
            set.get(id).and_then(|set| value_of(set, *key)).or(known) == Some(told)
        };
        if found.iter().any(exactly) {
            found.retain(exactly);
        }
        // Of two that are one machine the one that counts.
        let counts = |id: &DocumentId| existing.get(id).is_none_or(|item| item.merged_into.is_none());
        if found.iter().any(counts) {
            found.retain(counts);
        }
        let same = found.iter().find(|id| earlier(id).all(|(told, known)| told == known));
        // Where it may be a damaged one it is none of the others: nothing is written over.
        let damaged = || found.iter().find(|id| existing.get(*id).is_some_and(|item| item.damaged));
        same.or_else(damaged).or(found.first()).copied()
    })
}

/// A number as it is looked up everywhere: without regard to case.
fn reads_as(number: &str) -> String {
    number.chars().flat_map(char::to_uppercase).collect()
}

/// By what a person knows an item.
fn name_of(item: &Item) -> &str {
    KEYS.iter().find_map(|key| value_of(&item.fields, *key)).unwrap_or_default()
}

/// What a field says, where it says something.
fn value_of(fields: &Fields, key: EquipmentField) -> Option<&str> {
    fields.get(&key).map(String::as_str).filter(|value| !value.is_empty())
}

/// Turns the items of a file into changes. Of what it has read it remembers each item's keys, the known item that it is, and
/// each label, no more.
pub struct Planner {
    /// Lines by the hashes of their item's keys.
    lines: BTreeMap<u64, u64>,
    /// The same of keys as they are looked up, where they are written otherwise.
    alike: BTreeMap<u64, u64>,
    /// Where the labels of the file lead: to a known item, or to one of this file by its line.
    leads: BTreeMap<LabelId, Result<DocumentId, u64>>,
    /// What a known item is known by from a row of the file on.
    set: BTreeMap<DocumentId, Fields>,
    /// The lines that tell of known items, by whichever of its numbers; none where the items stand in no file.
    told: Option<BTreeMap<DocumentId, u64>>,
    /// How it went so far.
    pub report: Report,
}

impl Planner {
    /// Of a file of which nothing has been read but its first line.
    pub fn of(items: &Items<'_>) -> Self {
        let mut report = Report::default();
        report.guess(1, items.guessed_headings());
        Self { told: Some(BTreeMap::new()), report, ..Self::direct() }
    }

    /// Of items that stand in no file: two of them may be one here, and who brings them sees to what a movement set.
    pub fn direct() -> Self {
        let (lines, alike) = (BTreeMap::new(), BTreeMap::new());
        Self { lines, alike, leads: BTreeMap::new(), set: BTreeMap::new(), told: None, report: Report::default() }
    }

    /// What some rows come to, against what the registry holds of what they name: changes with their lines.
    pub fn plan(&mut self, items: Vec<ItemRow>, existing: &BTreeMap<DocumentId, Item>) -> Vec<(u64, Change)> {
        let mut by_key: BTreeMap<(EquipmentField, String), Vec<DocumentId>> = BTreeMap::new();
        let mut leads: BTreeMap<LabelId, DocumentId> = BTreeMap::new();
        for (id, item) in existing {
            for key in KEYS {
                if let Some(value) = value_of(&item.fields, key) {
                    by_key.entry((key, reads_as(value))).or_default().push(*id);
                }
            }
            let counts = item.merged_into.unwrap_or(*id);
            leads.extend(item.labels.iter().chain(&item.retired).map(|label| (*label, counts)));
        }
        let bears = |key: EquipmentField, told: &str| by_key.get(&(key, reads_as(told))).cloned().unwrap_or_default();
        let mut changes = Vec::new();
        for (line, item) in items {
            let id = item.as_ref().ok().and_then(|item| recognised(&item.fields, (existing, &self.set), &bears));
            let is_damaged = id.and_then(|id| existing.get(&id)).is_some_and(|known| known.damaged);
            let item = item.and_then(|item| if is_damaged { Err(unreadable(name_of(&item))) } else { Ok(item) });
            let item = item.and_then(|item| item.against(id.and_then(|id| existing.get(&id))));
            let counts = id.map(|id| existing.get(&id).and_then(|known| known.merged_into).unwrap_or(id));
            let judged = item.and_then(|item| self.judged(line, item, counts, &leads));
            match (judged, id) {
                (Err(reason), _) => self.report.leave_out(line, reason),
                (Ok(mut item), None) => {
                    self.report.new += 1;
                    item.fields.retain(|_, value| !value.is_empty());
                    changes.push((line, Change::Register(item)));
                }
                (Ok(mut item), Some(id)) => {
                    let before = &existing[&id];
                    let differs = |field: &EquipmentField, value: &mut String| {
                        before.fields.get(field).map_or("", String::as_str) != value.as_str()
                    };
                    item.fields.retain(differs);
                    item.labels.retain(|label| leads.get(label) != counts.as_ref());
                    let (first, moved) = self.of_table(line, id, before, &item);
                    if let Some(first) = first {
                        self.report.leave_out(line, twice(name_of(before), first));
                    } else if item.fields.is_empty() && item.labels.is_empty() {
                        self.report.same += 1;
                    } else if before.merged_into.is_some() {
                        self.report.leave_out(line, merged(name_of(before)));
                    } else if !moved.is_empty() {
                        self.report.leave_out(line, moves_only(&moved));
                    } else {
                        self.report.changed += 1;
                        for key in KEYS {
                            if let Some(value) = value_of(&item.fields, key) {
                                self.set.entry(id).or_default().insert(key, value.to_owned());
                            }
                        }
                        changes.push((line, Change::Set(id, item)));
                    }
                }
            }
        }
        changes
    }

    /// What speaks against a row of a file that changes a known item: the line above it that tells of the same one by another
    /// number, and what it says otherwise of what a movement set.
    fn of_table(
        &mut self,
        line: u64,
        id: DocumentId,
        before: &Item,
        item: &Item,
    ) -> (Option<u64>, Vec<EquipmentField>) {
        let Some(told) = &mut self.told else { return (None, Vec::new()) };
        let first = *told.entry(id).or_insert(line);
        let moved = item.fields.keys().copied().filter(|field| before.moved.contains(field)).collect();
        ((first != line).then_some(first), moved)
    }

    /// The item, where nothing above it in the file speaks against it.
    fn judged(
        &mut self,
        line: u64,
        item: Item,
        id: Option<DocumentId>,
        known: &BTreeMap<LabelId, DocumentId>,
    ) -> Result<Item, BilingualText> {
        let keys = KEYS.iter().filter_map(|key| value_of(&item.fields, *key).map(|value| (*key, value)));
        let hashed = |(key, value)| ([hash_of(key, value), hash_of(key, &reads_as(value))], value);
        let keys: Vec<([u64; 2], &str)> = keys.map(hashed).collect();
        let ([hash, alike], value) = keys.first().ok_or_else(|| {
            BilingualText::new(
                "No tiene número de inventario, de serie ni MAC por el cual reconocerlo.",
                "it has no inventory number, serial number or MAC address to be known by",
            )
        })?;
        // A row that has a serial number alone is an item above that told it beside its inventory number.
        // One that is registered already is told from the others by its own letters.
        let as_looked_up = || self.lines.get(alike).or_else(|| self.alike.get(alike)).filter(|_| id.is_none());
        if let Some(first) = self.lines.get(hash).or_else(as_looked_up) {
            return Err(twice(value, *first));
        }
        let hashes: Vec<[u64; 2]> = keys.iter().map(|(hashes, _)| *hashes).collect();
        let own = id.ok_or(line);
        for label in &item.labels {
            let other = known.get(label).copied().map(Ok).or_else(|| self.leads.get(label).copied());
            if other.is_some_and(|other| other != own) {
                let label = label.shown();
                return Err(BilingualText::new(
                    format!("La etiqueta {label} lleva a otro equipo."),
                    format!("the label {label} leads to another item"),
                ));
            }
        }
        self.leads.extend(item.labels.iter().map(|label| (*label, own)));
        for [hash, alike] in hashes {
            self.lines.entry(hash).or_insert(line);
            if alike != hash {
                self.alike.entry(alike).or_insert(line);
            }
        }
        Ok(item)
    }
}

/// What is remembered of a key.
fn hash_of(key: EquipmentField, value: &str) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *Sha256::of(format!("{key:?} {value}").as_bytes()).bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// What a whole file comes to, against what the registry holds: changes with their lines, and the report.
pub fn plan(
    bytes: &[u8],
    how: &Columns,
    known: &ImportContext,
    existing: &BTreeMap<DocumentId, Item>,
) -> Result<(Vec<(u64, Change)>, Report), ImportError> {
    let mut items = Items::open(bytes, how)?;
    let mut planner = Planner::of(&items);
    let told = items.part(usize::MAX, known, &mut planner.report)?;
    let changes = planner.plan(told, existing);
    Ok((changes, planner.report))
}

fn item(row: &Row<Column>, known: &ImportContext) -> Result<Item, BilingualText> {
    let (mut item, mut faults) = (Item::default(), Faults::default());
    let mut labelled = Ok(());
    for (column, cell) in row.cells() {
        match column {
            Column::Field(field) => {
                let (text, read) = (unmarked(cell), value(field, cell, known));
                if read.as_deref() != Ok(text) {
                    item.unlike.insert(field, (text.to_owned(), read.as_ref().err().cloned()));
                }
                item.fields.insert(field, read.unwrap_or_else(|_| text.to_owned()));
            }
            Column::Labels => match labels(cell) {
                Ok(labels) => item.labels = labels,
                Err(why) => labelled = Err(why),
            },
        }
    }
    if labelled.is_err() {
        for why in item.unlike.values().filter_map(|(_, why)| why.clone()) {
            faults.right::<()>(Err(why));
        }
        faults.right::<()>(labelled);
    }
    faults.unless_wrong(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::ids::BuildingId;

    fn known() -> ImportContext {
        ImportContext::default().with_buildings([(BuildingId::new("edificio-1"), "Edificio 1")])
    }

    fn store(changes: Vec<(u64, Change)>, existing: &mut BTreeMap<DocumentId, Item>) {
        for (_, change) in changes {
            match change {
                Change::Register(item) => {
                    let mut bytes = [0u8; 16];
                    bytes[8..].copy_from_slice(&(existing.len() as u64).to_be_bytes());
                    existing.insert(DocumentId::from_bytes(bytes), item);
                }
                Change::Set(id, item) => {
                    let known = existing.get_mut(&id).expect("known");
                    known.fields.extend(item.fields);
                    known.labels.extend(item.labels);
                }
            }
        }
    }

    #[test]
    fn an_item_is_known_again_by_any_of_its_numbers() {
        let mut existing = BTreeMap::new();
        let (changes, report) = plan(
            "inventario,serie,mac,modelo,edificio\nI-1,S-1,001a.2b3c.4d5e,GRP2614,EDIFICIO 1\n,S-2,,HP,\n".as_bytes(),
            &Columns::default(),
            &known(),
            &existing,
        )
        .expect("a table");
        assert_eq!(report.new, 2, "{report}");
        store(changes, &mut existing);
        let (changes, report) =
            plan(b"mac,model\n00-1A-2B-3C-4D-5E,GRP2615\n", &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!(report.changed, 1, "{report}");
        assert!(matches!(&changes[0].1, Change::Set(_, item) if item.fields.len() == 1));
        let (_, report) = plan(b"inventory,serial\n,S-2\n", &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!(report.same, 1, "an empty number that was empty is no change: {report}");
    }

    /// Hundreds of items without a serial number say «S/N»: each would have written its number over the first of them.
    #[test]
    fn items_that_share_a_serial_number_keep_their_inventory_numbers() {
        let mut existing = BTreeMap::new();
        let read = |text: &str, existing: &BTreeMap<DocumentId, Item>| {
            plan(text.as_bytes(), &Columns::default(), &known(), existing).expect("a table")
        };
        let (changes, report) = read("inventario,serie\nI-1,S/N\n", &existing);
        assert_eq!(report.new, 1, "{report}");
        store(changes, &mut existing);
        let (changes, report) = read("inventario,serie\nI-2,S/N\nI-3,S/N\n", &existing);
        assert_eq!((report.new, report.changed), (2, 0), "{report}");
        store(changes, &mut existing);
        let all = "inventario,serie,modelo\nI-1,S/N,A\nI-2,S/N,B\nI-3,S/N,C\n";
        let (changes, report) = read(all, &existing);
        assert_eq!((report.new, report.changed), (0, 3), "{report}");
        store(changes, &mut existing);
        assert_eq!(read(all, &existing).1.same, 3);
        let inventories: BTreeSet<_> =
            existing.values().map(|item| item.fields[&EquipmentField::Inventory].as_str()).collect();
        assert_eq!(inventories, ["I-1", "I-2", "I-3"].into());
        // One alone of them is the item of which no inventory number was known.
        let mut unnumbered = BTreeMap::new();
        store(read("serie\nS/N\n", &unnumbered).0, &mut unnumbered);
        let (_, report) = read("inventario,serie\nI-1,S/N\nI-2,S/N\nI-3,S/N\n", &unnumbered);
        assert_eq!((report.changed, report.new), (1, 2), "{report}");
        // What had no inventory number gets it, and a row that has a serial number alone is the item above that told it.
        let (changes, _) = read("inventario,serie\n,S-9\n", &existing);
        store(changes, &mut existing);
        let (changes, report) = read("inventario,serie\nI-9,S-9\n,S-9\n", &existing);
        assert_eq!((report.changed, report.new, report.bad.len()), (1, 0, 1), "{report}");
        assert!(matches!(&changes[0].1, Change::Set(_, item) if item.fields.len() == 1));
    }

    /// By its inventory number and by its serial number: which of two rows holds would be drawn by their order.
    #[test]
    fn an_item_that_two_rows_tell_by_different_numbers_is_changed_by_the_first_alone() {
        let mut existing = BTreeMap::new();
        let read = |text: &str, existing: &BTreeMap<DocumentId, Item>| {
            plan(text.as_bytes(), &Columns::default(), &known(), existing).expect("a table")
        };
        store(read("inventario,serie,ubicacion\nI-1,S-1,Caja\n", &existing).0, &mut existing);
        let (changes, report) = read("inventario,serie,ubicacion\nI-1,,Archivo\n,S-1,Bodega\n", &existing);
        assert_eq!((changes.len(), report.changed), (1, 1), "{report}");
        assert_eq!((report.bad[0].line, report.bad[0].reason.es.as_str()), (3, "«I-1» ya está en el renglón 2."));
    }

    /// Who scans or types it finds both: a second one of it would be registered without a word.
    #[test]
    fn a_number_written_in_other_letters_is_the_same_number() {
        let mut existing = BTreeMap::new();
        let read = |text: &str, existing: &BTreeMap<DocumentId, Item>| {
            plan(text.as_bytes(), &Columns::default(), &known(), existing).expect("a table")
        };
        let (changes, report) = read("inventario,serie\nINV-1,ab9\ninv-1,\n", &existing);
        assert_eq!((report.new, report.bad.len()), (1, 1), "{report}");
        store(changes, &mut existing);
        let (_, report) = read("inventario,serie,modelo\nInv-1,AB9,HP\n", &existing);
        assert_eq!((report.new, report.changed), (0, 1), "{report}");
        let (_, report) = read("serie\nAb9\n", &existing);
        assert_eq!((report.new, report.changed), (0, 1), "how it is written is what the table says: {report}");
        let (_, report) = read("inventario,serie\nINV-2,AB9\n", &existing);
        assert_eq!(report.new, 1, "of another inventory number: {report}");
        // Two that an earlier table registered so: each row is its own.
        let twin = DocumentId::from_bytes([9; 16]);
        let fields = Fields::from([(EquipmentField::Inventory, "inv-1".to_owned())]);
        existing.insert(twin, Item { fields, ..Item::default() });
        let (_, report) = read("inventario\nINV-1\ninv-1\n", &existing);
        assert_eq!((report.same, report.bad.len()), (2, 0), "{report}");
    }

    #[test]
    fn each_bad_row_is_told() {
        let text = "inventory,mac,ip,building\n\
                    I-1,zz,,\nI-2,,300.1.1.1,\nI-3,,,edificio-9\n,,10.0.0.1,\nI-5,,,\nI-5,,,\n";
        let (changes, report) =
            plan(text.as_bytes(), &Columns::default(), &known(), &BTreeMap::new()).expect("a table");
        assert_eq!(changes.len(), 1);
        let lines: Vec<u64> = report.bad.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 7], "{report}");
    }

    /// Two buildings were merged: every row of the former one was left out of a table that had just been carried out.
    #[test]
    fn what_the_registry_says_already_is_right_whatever_the_data_know_by_now() {
        let mut existing = BTreeMap::new();
        let read = |text: &str, known: &ImportContext, existing: &BTreeMap<DocumentId, Item>| {
            plan(text.as_bytes(), &Columns::default(), known, existing).expect("a table")
        };
        let before = known().with_buildings([(BuildingId::new("edificio-9"), "Torre Vieja")]);
        store(read("inventario,edificio\nI-1,Torre Vieja\n", &before, &existing).0, &mut existing);
        let typed = [(EquipmentField::Ip, "DHCP"), (EquipmentField::Mac, "aa-bb-cc-dd-ee-ff")];
        let item = existing.values_mut().next().expect("an item");
        item.fields.extend(typed.map(|(field, text)| (field, text.to_owned())));
        let heading = "inventario,edificio,ip,mac,modelo";
        let same = format!("{heading}\nI-1,edificio-9,DHCP,aa-bb-cc-dd-ee-ff,\n");
        let (_, report) = read(&same, &known(), &existing);
        assert_eq!((report.same, report.bad.len()), (1, 0), "{report}");
        let more = format!("{heading}\nI-1,edificio-9,DHCP,,HP\nI-2,edificio-9,,,\n");
        let (changes, report) = read(&more, &known(), &existing);
        assert_eq!((report.new, report.changed, report.bad.len()), (0, 1, 1), "none gets it anew: {report}");
        assert!(matches!(&changes[0].1, Change::Set(_, item) if item.fields.len() == 2 && item.unlike.is_empty()));
        let (_, report) = read("inventario,edificio,ip,etiquetas\nI-1,edificio-8,x,nada\n", &known(), &existing);
        let told = &report.bad[0].reason.en;
        assert!(["edificio-8", "«x»", "«nada»"].iter().all(|word| told.contains(word)), "all of it: {told}");
    }

    #[test]
    fn oco_05_a_type_is_one_of_the_classes() {
        let org = crate::organisation::load_builtin("ocoyoacac").expect("an organisation with classes");
        let text = "inventario,tipo\nI-1,camara\nI-2,Proyector\nI-3,\n";
        let known_types = ImportContext::of(&org);
        let (changes, report) =
            plan(text.as_bytes(), &Columns::default(), &known_types, &BTreeMap::new()).expect("a table");
        let lines: Vec<u64> = report.bad.iter().map(|row| row.line).collect();
        assert_eq!((changes.len(), lines), (2, vec![3]), "{report}");
        let kind = |change: &Change| match change {
            Change::Register(item) => item.fields.get(&EquipmentField::Type).cloned(),
            Change::Set(..) => None,
        };
        assert_eq!(kind(&changes[0].1).as_deref(), Some("Cámara"), "as the organisation writes it");
        let (changes, _) = plan(text.as_bytes(), &Columns::default(), &known(), &BTreeMap::new()).expect("a table");
        assert_eq!(changes.len(), 3, "where there are no classes a type is what people write");
    }

    #[test]
    fn labels_come_in_once_and_lead_to_one_item() {
        let mut existing = BTreeMap::new();
        let [one, two, three] = [1, 2, 3].map(LabelId::new);
        let text = format!("inventario,etiquetas\nI-1,{} {two}\nI-2,{two}\nI-3,K7QM\nI-4,\n", one.shown());
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known(), &existing).expect("a table");
        let lines: Vec<u64> = report.bad.iter().map(|row| row.line).collect();
        assert_eq!((report.new, lines), (2, vec![3, 4]), "{report}");
        store(changes, &mut existing);
        let text = format!("inventory,labels\nI-1,{two};{one}\nI-4,{one}\n");
        let (_, report) = plan(text.as_bytes(), &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!((report.same, report.bad.len()), (1, 1), "{report}");
        let first = existing.values_mut().find(|item| item.labels.contains(&one)).expect("labelled");
        first.labels.remove(&one);
        first.retired.insert(one);
        let text = format!("inventory,labels\nI-1,{one} {two} {three}\n");
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!(report.changed, 1);
        let is_new = |change: &Change| matches!(change, Change::Set(_, item) if item.labels == [three].into());
        assert!(is_new(&changes[0].1), "one taken off stays off: {changes:?}");
    }

    #[test]
    fn five_thousand_rows_twice_change_nothing_the_second_time() {
        let mut text = String::from("inventory;serial;type;name;building;level\r\n");
        for i in 0..5_000 {
            text.push_str(&format!("INV-{i};S{i};teléfono IP;\"Teléfono; recepción {i}\";edificio-1;Nivel 2\r\n"));
        }
        let mut existing = BTreeMap::new();
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!(report.new, 5_000);
        store(changes, &mut existing);
        let (changes, report) = plan(text.as_bytes(), &Columns::default(), &known(), &existing).expect("a table");
        assert_eq!((changes.len(), report.same), (0, 5_000));
    }
}
